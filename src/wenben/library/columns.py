"""What is counted and filtered about statements, packed in columns.

A row per statement with thirty fields is right for reading one statement, and slow for counting three million. So what
filters and counts need is kept a second time as arrays, one block for every 512 documents. A block is a cache of the
rows: any change of a row deletes it in the same transaction (triggers of the schema), writers put it back before they
commit, and a reader that misses one makes it in memory. It can therefore never disagree with the rows.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from wenben.library.filters import Filters
from wenben.library.packing import Integers
from wenben.library.schema import BLOCK_BITS

Bools = npt.NDArray[np.bool_]
Codes = npt.NDArray[np.uint16]

CODED: Final = ("kind", "modality", "status", "extent", "review")
_NUMBERS: Final = (
    ("number", "<i8"),
    ("low", "<i8"),
    ("group", "<i8"),
    ("length", "<i4"),
    ("document", "<i4"),
    ("headed", "<u2"),
)


@dataclass(frozen=True)
class Coded:
    """A column of few different values: ``values[codes[i]]`` is the value of row ``i``."""

    codes: Codes
    values: tuple[str | None, ...]

    def among(self, wanted: Iterable[str | None]) -> Bools:
        """Which rows have any of the values."""
        chosen = set(wanted)
        table = np.array([value in chosen for value in self.values] or [False])
        result: Bools = table[self.codes]
        return result


@dataclass(frozen=True)
class Columns:
    """All statements in order of document and number; ``group`` is 0 for a statement without copies.

    ``topics`` is a column over pairs of a row and a topic, whose rows are ``topic_rows``.
    """

    number: Integers
    document: Integers
    low: Integers
    high: Integers
    group: Integers
    headed: Codes
    coded: Mapping[str, Coded]
    topic_rows: Integers
    topics: Coded

    def __len__(self) -> int:
        return len(self.number)

    @cached_property
    def visible(self) -> Bools:
        """Rows that nobody rejected."""
        return ~self.coded["review"].among(["rejected"])

    @cached_property
    def once(self) -> Integers:
        """The same number for all copies of a statement, another for every other."""
        return np.where(self.group > 0, self.group, -self.number)

    def rows(self, filters: Filters) -> Integers:
        """Rows that the conditions on statements leave, those on documents and entities left out."""
        kept = self.visible.copy()
        for name in ("kind", "modality", "status", "extent"):
            wanted = getattr(filters, name)
            if wanted is not None:
                kept &= self.coded[name].among(_several(wanted))
        if filters.review is not None:
            kept &= self.coded["review"].among(None if w == "open" else w for w in _several(filters.review))
        if filters.headed is not None:
            kept &= self.headed == int(filters.headed)
        if filters.topic is not None:
            about = np.zeros(len(self), dtype=bool)
            about[self.topic_rows[self.topics.among(_several(filters.topic))]] = True
            kept &= about
        return np.flatnonzero(kept)


def select(db: sqlite3.Connection, columns: Columns, filters: Filters) -> Integers:
    """Rows of the columns that all conditions leave."""
    rows = columns.rows(filters)
    if filters.on_documents:
        where, values = filters.with_(entity=None).document_where()
        found = db.execute(f"SELECT d.doc_no FROM documents d WHERE {where}", values).fetchall()
        rows = rows[np.isin(columns.document[rows], np.array(found, dtype=np.int64).ravel())]
    if filters.entity is not None:
        wanted = _several(filters.entity)
        found = db.execute(
            "SELECT DISTINCT s.statement_no FROM mentions m JOIN statements s ON s.doc_no = m.doc_no AND m.start < s.end"
            f" AND s.start < m.end WHERE m.entity IN ({', '.join('?' * len(wanted))})",
            wanted,
        ).fetchall()
        rows = rows[np.isin(columns.number[rows], np.array(found, dtype=np.int64).ravel())]
    return rows


def refresh(db: sqlite3.Connection) -> None:
    """Store the blocks that changes have taken away; inside the transaction of the changes."""
    db.executemany(
        "INSERT INTO statement_blocks VALUES (?, ?)",
        ((block, _pack(*_read(db, block))) for block in _missing(db)),
    )


def load(db: sqlite3.Connection) -> Columns:
    """All statements as they stand now."""
    parts = {
        block: _unpack(data) for block, data in db.execute("SELECT block, data FROM statement_blocks ORDER BY block")
    }
    for block in _missing(db):
        parts[block] = _unpack(_pack(*_read(db, block)))
    return _joined([parts[block] for block in sorted(parts)])


def problems(db: sqlite3.Connection) -> list[str]:
    """What is wrong with the stored blocks and counts, for people."""
    found = []
    for block, data in db.execute("SELECT block, data FROM statement_blocks ORDER BY block").fetchall():
        if data != _pack(*_read(db, block)):
            found.append(f"统计用的第 {block} 块与条目不符")
    for what, sql in (
        ("mentions", "SELECT mention_type, count(*) FROM mentions GROUP BY mention_type"),
        ("removals", "SELECT reason, sum(end - start) FROM removals GROUP BY reason"),
    ):
        kept = db.execute("SELECT name, number FROM totals WHERE what = ? AND number <> 0", (what,)).fetchall()
        if dict(kept) != {name: number for name, number in db.execute(sql) if number}:
            found.append(f"{what} 的计数与内容不符")
    return found


def _missing(db: sqlite3.Connection) -> list[int]:
    rows = db.execute(  # from the first document of a block to that of the next, not through all documents
        f"WITH RECURSIVE b (n) AS (SELECT min(doc_no) >> {BLOCK_BITS} FROM documents UNION ALL"
        f" SELECT (SELECT min(doc_no) >> {BLOCK_BITS} FROM documents WHERE doc_no >= (b.n + 1) << {BLOCK_BITS}) FROM b"
        " WHERE b.n IS NOT NULL)"
        " SELECT n FROM b WHERE n IS NOT NULL EXCEPT SELECT block FROM statement_blocks ORDER BY 1"
    )
    return [block for (block,) in rows.fetchall()]


def _read(db: sqlite3.Connection, block: int) -> tuple[list[tuple[Any, ...]], list[tuple[int, str]]]:
    """Rows of a block, and pairs of a row and its topic."""
    span = (block << BLOCK_BITS, (block + 1) << BLOCK_BITS)
    rows = db.execute(
        "SELECT statement_no, low, coalesce(copy_group, 0), high - low, doc_no, headed, kind, modality, status, extent,"
        " review FROM statements WHERE doc_no >= ? AND doc_no < ? ORDER BY doc_no, statement_no",
        span,
    ).fetchall()
    place = {row[0]: index for index, row in enumerate(rows)}
    topics = db.execute(
        "SELECT t.statement_no, t.topic FROM statements s JOIN statement_topics t USING (statement_no)"
        " WHERE s.doc_no >= ? AND s.doc_no < ?",
        span,
    ).fetchall()
    return rows, sorted((place[number], topic) for number, topic in topics)


def _pack(rows: Sequence[tuple[Any, ...]], topics: Sequence[tuple[int, str]]) -> bytes:
    """A line of JSON with lengths and values, then the arrays as they are: reading must cost nothing."""
    columns = list(zip(*rows, strict=True)) if rows else [()] * (len(_NUMBERS) + len(CODED))
    head: dict[str, Any] = {"rows": len(rows), "topics": len(topics), "values": {}}
    arrays = [np.array(column, dtype=kind) for column, (_, kind) in zip(columns, _NUMBERS, strict=False)]
    coded = dict(zip(CODED, columns[len(_NUMBERS) :], strict=True)) | {"topic": [topic for _, topic in topics]}
    arrays.append(np.array([row for row, _ in topics], dtype="<i4"))
    for name, column in coded.items():
        values = sorted(set(column), key=lambda v: (v is not None, v))
        code = {value: number for number, value in enumerate(values)}
        head["values"][name] = values
        arrays.append(np.array([code[value] for value in column], dtype="<u2"))
    line = json.dumps(head, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
    line = line[:-1] + b" " * (-len(line) % 8) + b"\n"  # arrays begin at a multiple of their width
    return line + b"".join(array.tobytes() for array in arrays)


def _unpack(data: bytes) -> tuple[dict[str, npt.NDArray[Any]], dict[str, list[str | None]]]:
    """Arrays by name, and the values of the coded ones."""
    at = data.index(b"\n") + 1
    head = json.loads(data[:at])
    arrays: dict[str, npt.NDArray[Any]] = {}
    for name, kind in (*_NUMBERS, ("topic_rows", "<i4"), *((name, "<u2") for name in (*CODED, "topic"))):
        count = head["topics"] if name.startswith("topic") else head["rows"]
        arrays[name] = np.frombuffer(data, dtype=kind, count=count, offset=at)
        at += arrays[name].nbytes
    return arrays, head["values"]


def _joined(parts: Sequence[tuple[dict[str, npt.NDArray[Any]], dict[str, list[str | None]]]]) -> Columns:
    def numbers(name: str) -> Integers:
        found = [arrays[name] for arrays, _ in parts]
        return np.concatenate(found).astype(np.int64, copy=False) if found else np.zeros(0, dtype=np.int64)

    def coded(name: str) -> Coded:
        every = sorted({v for _, values in parts for v in values[name]}, key=lambda v: (v is not None, v or ""))
        code = {value: number for number, value in enumerate(every)}
        found = [
            np.array([code[v] for v in values[name]], dtype=np.uint16)[arrays[name]]
            for arrays, values in parts
            if len(arrays[name])
        ]
        return Coded(np.concatenate(found) if found else np.zeros(0, dtype=np.uint16), tuple(every))

    sizes = np.array([len(arrays["number"]) for arrays, _ in parts], dtype=np.int64)
    starts = np.cumsum(sizes) - sizes
    rows = [arrays["topic_rows"].astype(np.int64) + start for (arrays, _), start in zip(parts, starts, strict=True)]
    low = numbers("low")
    return Columns(
        number=numbers("number"),
        document=numbers("document"),
        low=low,
        high=low + numbers("length"),
        group=numbers("group"),
        headed=numbers("headed").astype(np.uint16),
        coded={name: coded(name) for name in CODED},
        topic_rows=np.concatenate(rows) if rows else np.zeros(0, dtype=np.int64),
        topics=coded("topic"),
    )


def _several(value: Any) -> list[Any]:
    return list(value) if isinstance(value, tuple) else [value]
