"""Whole records: documents with their texts and everything about them, sources, what documents say."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache
from typing import Any

from wenben.errors import LibraryError
from wenben.library.packing import loads, unpack_blocks, unpack_offsets, unpack_sentences, unpack_text
from wenben.library.reading import MENTION, STATEMENT, links_of, statement_of, strings_of
from wenben.library.records import StoredDocument
from wenben.types import (
    Document,
    Evidence,
    Extraction,
    Link,
    Mention,
    OffsetMap,
    Removal,
    Repair,
    Section,
    Source,
    Statement,
)


def document(db: sqlite3.Connection, id: str, path: str | None) -> StoredDocument:
    """A whole document with its source, statements and mentions.

    Raises
    ------
    LibraryError
        If the library holds no such document.
    """
    row = db.execute(
        "SELECT doc_no, source_no, copy_group FROM documents WHERE id = ? AND (? IS NULL OR path = ?)"
        " ORDER BY path LIMIT 1",
        (id, path, path),
    ).fetchone()
    if row is None:
        raise LibraryError(f"库中没有文档 {id}" + (f"（{path}）" if path else ""), remedy="请核对编号和路径")
    doc_no, source_no, group = row
    found = list(full_documents(db, "d.doc_no = ?", [doc_no]))
    copies = db.execute(
        "SELECT id, path FROM documents WHERE copy_group = ? AND doc_no <> ? ORDER BY path, id", (group, doc_no)
    ).fetchall()
    extraction = _extraction(db, doc_no)
    return StoredDocument(
        document=found[0][1],
        source=source(db, source_no),
        removed=tuple(
            Removal(*r)
            for r in db.execute(
                "SELECT start, end, reason, detail FROM removals WHERE source_no = ? ORDER BY start", (source_no,)
            )
        ),
        repaired=tuple(
            Repair(*r)
            for r in db.execute(
                "SELECT start, end, text, reason FROM repairs WHERE source_no = ? ORDER BY start", (source_no,)
            )
        ),
        statements=extraction.statements,
        mentions=extraction.mentions,
        copies=tuple(copies),
    )


def _with_links(
    db: sqlite3.Connection, select: str, where: str, value: int
) -> Iterator[tuple[tuple[Any, ...], tuple[Link, ...]]]:
    rows = db.execute(
        f"{select} FROM statements s JOIN documents d USING (doc_no) WHERE {where}"
        " AND (s.review IS NULL OR s.review <> 'rejected') ORDER BY s.start, s.statement_no",
        (value,),
    ).fetchall()
    links = links_of(db, [row[25] for row in rows])
    for row in rows:
        yield row, links.get(row[25], ())


def full_documents(db: sqlite3.Connection, where: str, values: list[Any]) -> Iterator[tuple[int, Document]]:
    """``(doc_no, document)`` with text, sections and sentences, in order of number."""
    rows = db.execute(
        "SELECT d.doc_no, d.id, d.path, s.sha256, d.title, d.source_start, d.source_end, t.text, t.offsets, d.truncated,"
        " d.genre, d.date, d.region, d.issuer, d.site, t.sentences, d.external_id, d.title_year, d.content_years,"
        f" d.evidence, d.flags FROM documents d JOIN sources s USING (source_no) JOIN document_texts t USING (doc_no)"
        f" WHERE {where} ORDER BY d.doc_no",
        values,
    )
    for row in rows:
        (
            doc_no, id, path, sha256, title, source_start, source_end, text, offsets, truncated, genre, date, region,
            issuer, site, sentences, external_id, title_year, content_years, evidence, flags,
        ) = row  # fmt: skip
        sections = db.execute(
            "SELECT heading, level, start, end, path FROM sections WHERE doc_no = ? ORDER BY number", (doc_no,)
        )
        yield doc_no, Document(
            id, path, sha256, title, source_start, source_end, unpack_text(text), unpack_offsets(offsets),
            truncated=bool(truncated), genre=genre, date=date, region=region, issuer=issuer, site=site,
            sections=tuple(Section(h, level, a, b, strings_of(p)) for h, level, a, b, p in sections),
            sentences=unpack_sentences(sentences), external_id=external_id, title_year=title_year,
            content_years=tuple(loads(content_years)),
            evidence={name: Evidence(*item) for name, item in loads(evidence).items()}, flags=strings_of(flags),
        )  # fmt: skip


def texts(db: sqlite3.Connection, numbers: Sequence[int]) -> Iterator[tuple[int, Document]]:
    """``(doc_no, document)`` of some documents, without what no comparison of texts needs, in order of number."""
    which = f" WHERE doc_no IN ({', '.join(map(str, numbers))})"
    sections: dict[int, list[Section]] = defaultdict(list)
    for doc_no, heading, level, start, end, path in db.execute(
        f"SELECT doc_no, heading, level, start, end, path FROM sections{which} ORDER BY doc_no, number"
    ):
        sections[doc_no].append(Section(heading, level, start, end, strings_of(path)))
    nothing = OffsetMap(())
    for doc_no, id, path, sha256, title, start, end, text, truncated, date, flags in db.execute(
        "SELECT d.doc_no, d.id, d.path, s.sha256, d.title, d.source_start, d.source_end, t.text, d.truncated, d.date,"
        f" d.flags FROM documents d JOIN sources s USING (source_no) JOIN document_texts t USING (doc_no){which}"
        " ORDER BY d.doc_no"
    ):
        yield doc_no, Document(
            id, path, sha256, title, start, end, unpack_text(text), nothing, truncated=bool(truncated), date=date,
            sections=tuple(sections.pop(doc_no, ())), flags=strings_of(flags),
        )  # fmt: skip


class Said:
    """All documents with what they say, in order of id and path, without texts; read anew each time it is gone through.

    Mentions carry what extraction called them, not the entity of an earlier resolution.
    """

    def __init__(self, db: sqlite3.Connection, *, most: int = 500) -> None:
        self._db = db
        self._most = most

    def __iter__(self) -> Iterator[tuple[Document, Extraction]]:
        for _, document, extraction in self.of(None):
            yield document, extraction

    def of(self, chosen: Collection[int] | None) -> Iterator[tuple[int, Document, Extraction]]:
        """The documents of some numbers (None: all), with their numbers."""
        rows = self._db.execute("SELECT doc_no FROM documents ORDER BY id, path").fetchall()
        wanted = None if chosen is None else set(chosen)
        numbers = [n for (n,) in rows if wanted is None or n in wanted]
        for begin in range(0, len(numbers), self._most):
            yield from self._part(numbers[begin : begin + self._most])

    def _part(self, numbers: list[int]) -> Iterator[tuple[int, Document, Extraction]]:
        chosen = f"IN ({', '.join(map(str, numbers))})"
        heads = {
            row[0]: row[1:]
            for row in self._db.execute(
                "SELECT doc_no, id, path, title, genre, date, region, issuer, title_year FROM documents"
                f" WHERE doc_no {chosen}"
            )
        }
        statements: dict[int, list[Statement]] = defaultdict(list)
        for doc_no, id, kind, text, start, end, topics, subjects in self._db.execute(
            "SELECT doc_no, id, kind, text, start, end, topics, subjects FROM statements"
            f" WHERE doc_no {chosen} AND (review IS NULL OR review <> 'rejected') ORDER BY doc_no, start, statement_no"
        ):
            statements[doc_no].append(
                Statement(
                    id, heads[doc_no][1], heads[doc_no][0], kind, text, start, end, start, end,
                    topics=_strings(topics), subjects=_strings(subjects),
                )
            )  # fmt: skip
        mentions: dict[int, list[Mention]] = defaultdict(list)
        for doc_no, kind, text, start, end, normal in self._db.execute(
            f"SELECT doc_no, mention_type, text, start, end, normal FROM mentions WHERE doc_no {chosen}"
            " ORDER BY doc_no, start, mention_no"
        ):
            mentions[doc_no].append(
                Mention(heads[doc_no][1], heads[doc_no][0], kind, text, start, end, start, end, normal)
            )
        for number in numbers:
            id, path, title, genre, date, region, issuer, title_year = heads[number]
            document = Document(
                id, path, "", title, 0, 0, "", OffsetMap(()), genre=genre, date=date, region=region, issuer=issuer,
                title_year=title_year,
            )  # fmt: skip
            yield number, document, Extraction(tuple(statements[number]), tuple(mentions[number]))


_strings = lru_cache(maxsize=1 << 12)(strings_of)  # topics repeat


def extractions(db: sqlite3.Connection, where: str, values: list[Any]) -> Iterator[Extraction]:
    """Statements and mentions of each document, in order of number."""
    numbers = db.execute(f"SELECT d.doc_no FROM documents d WHERE {where} ORDER BY d.doc_no", values).fetchall()
    for (number,) in numbers:
        yield _extraction(db, number)


def _extraction(db: sqlite3.Connection, doc_no: int) -> Extraction:
    found = [
        statement_of(row[:25], links)
        for row, links in _with_links(db, f"SELECT {STATEMENT}, s.statement_no", "s.doc_no = ?", doc_no)
    ]
    names = db.execute(
        f"SELECT {MENTION} FROM mentions m JOIN documents d USING (doc_no) WHERE d.doc_no = ? ORDER BY m.start, m.mention_no",
        (doc_no,),
    )
    return Extraction(tuple(found), tuple(Mention(*row) for row in names))


def source(db: sqlite3.Connection, source_no: int) -> Source:
    """A source with its decoded text and layout."""
    path, sha256, media_type, encoding, external_id, text, blocks, meta, notes = db.execute(
        "SELECT path, sha256, media_type, encoding, external_id, text, blocks, meta, notes FROM sources"
        " JOIN source_texts USING (source_no)"
        " WHERE source_no = ?",
        (source_no,),
    ).fetchone()
    return Source(
        path, sha256, media_type, unpack_text(text), encoding, unpack_blocks(blocks), external_id, loads(meta),
        notes=strings_of(notes),
    )  # fmt: skip


def source_by_path(db: sqlite3.Connection, path: str) -> Source:
    """The source at ``path``.

    Raises
    ------
    LibraryError
        If the library holds none.
    """
    row = db.execute("SELECT source_no FROM sources WHERE path = ?", (path,)).fetchone()
    if row is None:
        raise LibraryError(f"库中没有来源 {path}", remedy="请核对路径（与建库时写法相同）")
    return source(db, row[0])
