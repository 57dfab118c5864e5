"""Reading rows and whole records back; every listing is paged in SQL and has one stable order."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

import numpy as np

from wenben.errors import UsageError
from wenben.library.columns import Columns, select
from wenben.library.filters import Filters
from wenben.library.packing import Integers, distinct, loads
from wenben.library.records import Page
from wenben.types import (
    Failure,
    Link,
    Mention,
    Statement,
)

ORDERS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "path": "d.path, d.source_start, d.doc_no",
        "date": "d.date IS NULL, d.date, d.path, d.source_start, d.doc_no",
        "-date": "d.date IS NULL, d.date DESC, d.path, d.source_start, d.doc_no",
        "title": "d.title, d.path, d.source_start, d.doc_no",
        "uncertain": "s.confidence, d.path, s.start",
    }
)
"""Names of orders; ``uncertain`` is for statements, least confident first."""

STATEMENT: Final = (
    "s.id, d.path, d.id, s.kind, s.text, s.start, s.end, s.source_start, s.source_end, s.parent, s.section, s.topics,"
    " s.subjects, s.addressees, s.extent, s.modality, s.basis, s.quantities, s.due, s.rectify_mode,"
    " s.supervision_type, s.status, s.status_evidence, s.confidence, s.explanation"
)
MENTION: Final = "d.path, d.id, m.mention_type, m.text, m.start, m.end, m.source_start, m.source_end, m.entity"


def _order(name: str, *, statements: bool = False) -> str:
    if name not in ORDERS or (name == "uncertain" and not statements):
        raise UsageError(f"没有名为 {name} 的排序", remedy=f"可用：{'、'.join(ORDERS)}")
    return ORDERS[name]


def _paged(sql: str, limit: int | None, offset: int) -> tuple[str, list[int]]:
    if offset < 0 or (limit is not None and limit < 0):
        raise UsageError(f"limit {limit}、offset {offset} 不能是负数", remedy="请写 0 或正整数")
    return f"{sql} LIMIT ? OFFSET ?", [-1 if limit is None else limit, offset]


def documents(
    db: sqlite3.Connection, filters: Filters, *, limit: int | None, offset: int, collapse: bool, order: str
) -> Page:
    """One row per document: its fields without text, and the number of its near-duplicates that also match."""
    if filters.on_statements:
        where, values = filters.statement_where()
        source = f"(SELECT DISTINCT d.* FROM statements s JOIN documents d USING (doc_no) WHERE {where}) d"
    else:
        where, values = filters.document_where()
        source = f"(SELECT d.* FROM documents d WHERE {where}) d"
    total = _count(db, f"SELECT {_distinct(collapse)} FROM {source}", values)
    shown = ""
    if collapse:
        # of each group of near-duplicates the original if it matches, else the first that does
        shown = (
            "WHERE d.copy_group IS NULL OR d.doc_no IN (SELECT doc_no FROM (SELECT d.doc_no, row_number() OVER"
            " (PARTITION BY d.copy_group ORDER BY d.copy_group = d.doc_no DESC, d.doc_no) AS place"
            f" FROM {source} WHERE d.copy_group IS NOT NULL) WHERE place = 1)"
        )
        values = values + values
    sql, page = _paged(
        f"SELECT {_DOCUMENT} FROM {source} {shown} ORDER BY {_order(order)}",
        limit,
        offset,
    )
    return Page(total, tuple(_document_rows(db, sql, values + page)))


_DOCUMENT: Final = (
    "d.id, d.path, d.external_id, d.title, d.source_start, d.source_end, d.chars, d.genre, d.date, d.year,"
    " d.title_year, d.region, d.issuer, d.site, d.truncated, d.off_domain, d.flags,"
    " CASE WHEN d.copy_group IS NULL THEN 0 ELSE"
    " (SELECT count(*) - 1 FROM documents c WHERE c.copy_group = d.copy_group) END AS copies,"
    " (SELECT count(*) FROM statements s WHERE s.doc_no = d.doc_no) AS statements"
)


def _document_rows(db: sqlite3.Connection, sql: str, values: list[Any]) -> list[dict[str, Any]]:
    rows = _rows(db, sql, values)
    for row in rows:
        row["flags"] = loads(row["flags"])
        row["truncated"] = bool(row["truncated"])
        row["off_domain"] = bool(row["off_domain"])
    return rows


def document_row(db: sqlite3.Connection, doc_no: int) -> dict[str, Any]:
    """One document as listings show it."""
    return _document_rows(db, f"SELECT {_DOCUMENT} FROM documents d WHERE d.doc_no = ?", [doc_no])[0]


def _distinct(collapse: bool) -> str:
    once = "coalesce(sum(d.copy_group IS NULL), 0) + count(DISTINCT d.copy_group)"
    return once if collapse else "count(*)"


def _count(db: sqlite3.Connection, sql: str, values: list[Any]) -> int:
    return int(db.execute(sql, values).fetchone()[0])


def _rows(db: sqlite3.Connection, sql: str, values: Iterable[Any] = ()) -> list[dict[str, Any]]:
    cursor = db.execute(sql, list(values))
    names = [item[0] for item in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]


def statements(
    db: sqlite3.Connection,
    columns: Columns,
    filters: Filters,
    *,
    limit: int | None,
    offset: int,
    collapse: bool,
    order: str,
) -> Page:
    """One row per statement: the public fields, and what people need to know of its document."""
    where, values = filters.statement_where()
    chosen = select(db, columns, filters)
    total = len(distinct(columns.once[chosen])) if collapse else len(chosen)
    by_place = f"ORDER BY {_order(order, statements=True)}, s.start, s.statement_no"
    if collapse and order != "uncertain" and limit is not None and 0 <= limit <= _LONGEST_PAGE and offset >= 0:
        numbers = _page(db, columns, _originals(columns, chosen), order, limit, offset)
        marks = ", ".join("?" * len(numbers))
        sql = f"SELECT {STATEMENT}, {_CONTEXT} FROM statements s JOIN documents d USING (doc_no) WHERE s.statement_no IN ({marks})"
        return Page(total, tuple(_statement_rows(db, f"{sql} {by_place}", numbers)))
    if collapse:
        # of each group of copies the original if it matches, else the first that does
        where += (
            " AND (s.copy_group IS NULL OR s.statement_no IN (SELECT statement_no FROM (SELECT s.statement_no,"
            " row_number() OVER (PARTITION BY s.copy_group ORDER BY s.copy_group = s.statement_no DESC, s.statement_no)"
            f" AS place FROM statements s JOIN documents d USING (doc_no) WHERE s.copy_group IS NOT NULL AND {where})"
            " WHERE place = 1))"
        )
        values = values + values
    # walking the documents in order gives the first page without sorting, but is wrong for a filter few rows pass
    walk = order != "uncertain" and filters.topic is None and filters.entity is None
    sql, page = _paged(
        f"SELECT {STATEMENT}, {_CONTEXT} FROM documents d {'CROSS' if walk else ''} JOIN statements s USING (doc_no)"
        f" WHERE {where} {by_place}",
        limit,
        offset,
    )
    return Page(total, tuple(_statement_rows(db, sql, values + page)))


def _originals(columns: Columns, rows: Integers) -> Integers:
    """Of each group of copies the original if it is among the rows, else the first; all others as they are."""
    number, group = columns.number[rows], columns.group[rows]
    copied = np.flatnonzero(group > 0)
    copied = copied[np.lexsort((number[copied], group[copied] != number[copied], group[copied]))]
    first = np.ones(len(copied), dtype=bool)
    first[1:] = group[copied[1:]] != group[copied[:-1]]
    kept = group == 0
    kept[copied[first]] = True
    result: Integers = rows[kept]
    return result


def _page(db: sqlite3.Connection, columns: Columns, rows: Integers, order: str, limit: int, offset: int) -> list[int]:
    """Numbers of the statements that a page shows, without sorting what is not on it."""
    ordered = np.array(
        db.execute(f"SELECT d.doc_no FROM documents d ORDER BY {_order(order)}").fetchall(), dtype=np.int64
    )
    if len(rows) == 0:
        return []
    rank = np.zeros(int(ordered.max()) + 1, dtype=np.int64)
    rank[ordered.ravel()] = np.arange(len(ordered))
    place = rank[columns.document[rows]]
    end = min(offset + limit, len(rows))
    if 0 < end < len(rows):
        least = place <= np.partition(place, end - 1)[end - 1]
        rows, place = rows[least], place[least]
    chosen = np.lexsort((columns.number[rows], columns.low[rows], place))[offset:end]
    numbers: list[int] = columns.number[rows[chosen]].tolist()
    return numbers


_LONGEST_PAGE: Final = 10_000
_CONTEXT: Final = (
    "s.statement_no, s.copy_group, d.title, d.date, d.year, d.region, d.issuer, d.genre, s.review, s.closed,"
    " CASE WHEN s.copy_group IS NULL THEN 0 ELSE (SELECT count(*) - 1 FROM statements c"
    " WHERE c.copy_group = s.copy_group) END"
)


def _statement_rows(db: sqlite3.Connection, sql: str, values: list[Any]) -> list[dict[str, Any]]:
    return list(_numbered_rows(db, sql, values).values())


def _numbered_rows(db: sqlite3.Connection, sql: str, values: list[Any]) -> dict[int, dict[str, Any]]:
    """Statements by their number, in the order of the query."""
    found = db.execute(sql, values).fetchall()
    links = links_of(db, [row[25] for row in found])
    rows = {}
    for row in found:
        number, group, title, date, year, region, issuer, genre, review, closed, copies = row[25:]
        rows[number] = {
            **statement_of(row[:25], links.get(number, ())).row(),
            "title": title,
            "date": date,
            "year": year,
            "region": region,
            "issuer": issuer,
            "genre": genre,
            "review": review,
            "closed": loads(closed),
            "copies": copies,
            "copy_group": group,
        }
    return rows


def statement_rows(db: sqlite3.Connection, doc_no: int, filters: Filters) -> list[dict[str, Any]]:
    """The statements of one document that the filters leave, in order of place."""
    where, values = filters.statement_where()
    return _statement_rows(
        db,
        f"SELECT {STATEMENT}, {_CONTEXT} FROM statements s JOIN documents d USING (doc_no)"
        f" WHERE s.doc_no = ? AND {where} ORDER BY s.start, s.statement_no",
        [doc_no, *values],
    )


def statement_spans(
    db: sqlite3.Connection, doc_no: int, filters: Filters
) -> list[tuple[int, int, int, tuple[str, ...]]]:
    """Number, start, end and headings of the statements of one document that the filters leave, in order of place."""
    where, values = filters.statement_where()
    rows = db.execute(
        "SELECT s.statement_no, s.start, s.end, s.section FROM statements s JOIN documents d USING (doc_no)"
        f" WHERE s.doc_no = ? AND {where} ORDER BY s.start, s.statement_no",
        [doc_no, *values],
    ).fetchall()
    headings = {
        section: strings_of(section) for section in {row[3] for row in rows}
    }  # many statements stand under one heading
    return [(number, start, end, headings[section]) for number, start, end, section in rows]


def statements_by_number(db: sqlite3.Connection, numbers: Sequence[int]) -> list[dict[str, Any]]:
    """Statements with these ``statement_no``, in the order asked for; numbers that no statement has are left out."""
    found = numbered_statements(db, numbers)
    return [found[number] for number in numbers if number in found]


def numbered_statements(db: sqlite3.Connection, numbers: Sequence[int]) -> dict[int, dict[str, Any]]:
    """Statements with these ``statement_no`` by number; a builder may have taken some out since they were counted."""
    found: dict[int, dict[str, Any]] = {}
    for begin in range(0, len(numbers), 500):
        part = list(numbers[begin : begin + 500])
        found |= _numbered_rows(
            db,
            f"SELECT {STATEMENT}, {_CONTEXT} FROM statements s JOIN documents d USING (doc_no)"
            f" WHERE s.statement_no IN ({', '.join('?' * len(part))})",
            part,
        )
    return found


def statement_of(row: tuple[Any, ...], links: tuple[Link, ...]) -> Statement:
    (
        id, path, document, kind, text, start, end, source_start, source_end, parent, section, topics, subjects,
        addressees, extent, modality, basis, quantities, due, rectify_mode, supervision_type, status, evidence,
        confidence, explanation,
    ) = row  # fmt: skip
    return Statement(
        id, path, document, kind, text, start, end, source_start, source_end, parent,
        section=strings_of(section), topics=strings_of(topics), subjects=strings_of(subjects), addressees=strings_of(addressees), extent=extent, modality=modality,
        basis=strings_of(basis), quantities=strings_of(quantities), due=due, rectify_mode=rectify_mode,
        supervision_type=supervision_type, status=status, status_evidence=evidence, confidence=confidence,
        links=links, explanation=strings_of(explanation),
    )  # fmt: skip


def strings_of(text: str) -> tuple[str, ...]:
    return tuple(loads(text))


def links_of(db: sqlite3.Connection, numbers: list[int]) -> dict[int, tuple[Link, ...]]:
    found: dict[int, list[Link]] = defaultdict(list)
    for begin in range(0, len(numbers), 500):
        part = numbers[begin : begin + 500]
        for number, *link in db.execute(
            "SELECT statement_no, target, relation, score, reason FROM links WHERE statement_no IN"
            f" ({', '.join('?' * len(part))}) ORDER BY score DESC, target",
            part,
        ):
            found[number].append(Link(*link))
    return {number: tuple(links) for number, links in found.items()}


def mentions(
    db: sqlite3.Connection,
    filters: Filters,
    *,
    mention_type: str | None,
    limit: int | None,
    offset: int,
) -> Page:
    """One row per mention, with the title and date of its document."""
    where, values = _mention_where(filters, mention_type)
    source = f"FROM mentions m JOIN documents d USING (doc_no) WHERE {where}"
    total = _count(db, f"SELECT count(*) {source}", values)
    sql, page = _paged(
        f"SELECT {MENTION}, d.title, d.date, d.region {source}"
        " ORDER BY d.path, d.source_start, d.doc_no, m.start, m.mention_no",
        limit,
        offset,
    )
    return Page(total, tuple(_mention_rows(db, sql, values + page)))


def _mention_rows(db: sqlite3.Connection, sql: str, values: list[Any]) -> list[dict[str, Any]]:
    rows = []
    for row in db.execute(sql, values):
        title, date, region = row[9:]
        rows.append({**Mention(*row[:9]).row(), "title": title, "date": date, "region": region})
    return rows


def mention_rows(db: sqlite3.Connection, doc_no: int, filters: Filters) -> list[dict[str, Any]]:
    """The mentions of one document, in order of place."""
    where, values = _mention_where(filters, None)
    return _mention_rows(
        db,
        f"SELECT {MENTION}, d.title, d.date, d.region FROM mentions m JOIN documents d USING (doc_no)"
        f" WHERE m.doc_no = ? AND {where} ORDER BY m.start, m.mention_no",
        [doc_no, *values],
    )


def _mention_where(filters: Filters, mention_type: str | None) -> tuple[str, list[Any]]:
    where, values = filters.with_(entity=None).document_where()
    parts = [where]
    if mention_type is not None:
        parts.append("m.mention_type = ?")
        values.append(mention_type)
    if filters.entity is not None:
        wanted = [filters.entity] if isinstance(filters.entity, str) else list(filters.entity)
        parts.append(f"m.entity IN ({', '.join('?' * len(wanted))})")
        values += wanted
    return " AND ".join(parts), values


def numbers(
    db: sqlite3.Connection, filters: Filters, *, collapse: bool, columns_of: Callable[[], Columns]
) -> list[int]:
    """``doc_no`` of the documents that the filters leave; the first of each group of near-duplicates if collapsed."""
    if filters.on_statements:
        columns = columns_of()
        said: set[int] | None = set(distinct(columns.document[select(db, columns, filters)]).tolist())
        where, values = "1", list[Any]()
    else:
        said = None
        where, values = filters.document_where()
    found = []
    seen: set[int] = set()
    for number, group in db.execute(
        f"SELECT d.doc_no, d.copy_group FROM documents d WHERE {where} ORDER BY d.doc_no", values
    ):
        if said is not None and number not in said:
            continue
        if collapse and group is not None:
            if group in seen:
                continue
            seen.add(group)
        found.append(number)
    return found


def sources(db: sqlite3.Connection, *, limit: int | None, offset: int) -> Page:
    """One row per source: how it was read and what became of it."""
    total = _count(db, "SELECT count(*) FROM sources", [])
    sql, page = _paged(
        "SELECT path, sha256, media_type, encoding, chars, size, mtime, notes,"
        " (SELECT count(*) FROM documents d WHERE d.source_no = s.source_no) AS documents,"
        " (SELECT coalesce(sum(end - start), 0) FROM removals r WHERE r.source_no = s.source_no) AS removed_chars"
        " FROM sources s ORDER BY path",
        limit,
        offset,
    )
    rows = _rows(db, sql, page)
    for row in rows:
        row["notes"] = loads(row["notes"])
    return Page(total, tuple(rows))


def removals(db: sqlite3.Connection, *, path: str | None, limit: int | None, offset: int) -> Page:
    """One row per removal, with the path of its source."""
    total = _count(
        db, "SELECT count(*) FROM removals JOIN sources USING (source_no) WHERE ? IS NULL OR path = ?", [path, path]
    )
    sql, page = _paged(
        "SELECT path, start AS source_start, end AS source_end, reason, detail FROM removals JOIN sources"
        " USING (source_no) WHERE ? IS NULL OR path = ? ORDER BY path, start",
        limit,
        offset,
    )
    return Page(total, tuple(_rows(db, sql, [path, path, *page])))


def failures(db: sqlite3.Connection) -> tuple[Failure, ...]:
    """All inputs that could not be read, by path."""
    return tuple(Failure(*row) for row in db.execute("SELECT path, message, remedy FROM failures ORDER BY path"))


def entities(db: sqlite3.Connection, *, type: str | None, query: str | None, limit: int | None, offset: int) -> Page:
    """One row per entity with its aliases and in how many documents it stands, raw and collapsed."""
    from wenben.text import fold

    folded = fold(query).text if query else None
    values: list[Any] = [type, type, folded, folded]
    where = (
        "e.merged_into IS NULL AND (? IS NULL OR e.type = ?) AND (? IS NULL OR e.id IN (SELECT coalesce(m.merged_into, m.id)"
        " FROM aliases a JOIN entities m ON m.id = a.entity WHERE instr(a.folded, ?) > 0))"
    )
    total = _count(db, f"SELECT count(*) FROM entities e WHERE {where}", values)
    sql, page = _paged(
        "SELECT e.id, e.type, e.name, e.place, e.code, e.origin,"
        " (SELECT json_group_array(name) FROM (SELECT DISTINCT a.name FROM aliases a"
        " JOIN entities m ON m.id = a.entity WHERE m.id = e.id OR m.merged_into = e.id ORDER BY a.name)) AS aliases,"
        " (SELECT count(DISTINCT doc_no) FROM mentions m WHERE m.entity = e.id) AS documents,"
        " (SELECT count(DISTINCT coalesce(d.copy_group, -d.doc_no)) FROM mentions m JOIN documents d USING (doc_no)"
        f" WHERE m.entity = e.id) AS collapsed FROM entities e WHERE {where} ORDER BY documents DESC, e.name, e.id",
        limit,
        offset,
    )
    rows = _rows(db, sql, values + page)
    for row in rows:
        row["aliases"] = loads(row["aliases"])
    return Page(total, tuple(rows))


def stats(db: sqlite3.Connection, columns: Columns) -> dict[str, Any]:
    """What is in the library, raw and with near-duplicates counted once."""

    def one(sql: str) -> int:
        return _count(db, sql, [])

    def table(sql: str) -> dict[str, int]:
        return {str(name): count for name, count in db.execute(sql)}

    visible = np.flatnonzero(columns.visible)
    kinds = columns.coded["kind"]

    def by_kind(*, once: bool) -> dict[str, int]:
        codes = kinds.codes[visible]
        if once:  # each group of copies once in every kind that it has: people may have changed some labels
            pairs = codes.astype(np.int64) << 48 | (columns.once[visible] & ((1 << 48) - 1))
            codes = (distinct(pairs) >> 48).astype(np.uint16)
        counts = np.bincount(codes, minlength=len(kinds.values))
        return {str(name): int(n) for name, n in zip(kinds.values, counts.tolist(), strict=True) if n}

    documents_once = "sum(copy_group IS NULL) + count(DISTINCT copy_group)"
    first, last = db.execute("SELECT min(date), max(date) FROM documents").fetchone()
    run = db.execute("SELECT command, started, finished FROM runs ORDER BY run_no DESC LIMIT 1").fetchone()
    return {
        "sources": one("SELECT count(*) FROM sources"),
        "source_chars": one("SELECT coalesce(sum(chars), 0) FROM sources"),
        "documents": one("SELECT count(*) FROM documents"),
        "chars": one("SELECT coalesce(sum(chars), 0) FROM documents"),
        "statements": by_kind(once=False),
        "mentions": table("SELECT name, number FROM totals WHERE what = 'mentions' AND number > 0 ORDER BY name"),
        "entities": one("SELECT count(*) FROM entities"),
        "clusters": len(set(db.execute("SELECT copy_group FROM documents WHERE copy_group IS NOT NULL"))),
        "pairs": one("SELECT count(*) FROM pairs"),
        "by_year": table("SELECT coalesce(year, ''), count(*) FROM documents GROUP BY year ORDER BY year"),
        "by_genre": table("SELECT genre, count(*) FROM documents GROUP BY genre ORDER BY genre"),
        "removed": table("SELECT name, number FROM totals WHERE what = 'removals' AND number > 0 ORDER BY name"),
        "collapsed": {
            "documents": one(f"SELECT coalesce({documents_once}, 0) FROM documents"),
            "statements": by_kind(once=True),
            "by_year": table(f"SELECT coalesce(year, ''), {documents_once} FROM documents GROUP BY year ORDER BY year"),
            "by_genre": table(f"SELECT genre, {documents_once} FROM documents GROUP BY genre ORDER BY genre"),
        },
        "failures": one("SELECT count(*) FROM failures"),
        "first_date": first,
        "last_date": last,
        "last_run": None if run is None else dict(zip(("command", "started", "finished"), run, strict=True)),
    }
