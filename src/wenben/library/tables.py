"""The tables that leave the library, row by row, with provenance and personal names masked."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, Final

from wenben.errors import UsageError
from wenben.library import copies, corrections, reading
from wenben.library.filters import Filters
from wenben.library.masking import Masker, mask_name
from wenben.library.packing import unpack_text

Row = dict[str, Any]
Columns = Mapping[str, str]

_PROVENANCE: Final = {"sha256": "str", "run": "int", "settings": "str", "wenben_version": "str"}
_STATEMENT: Final = {
    "type": "str", "id": "str", "path": "str", "document": "str", "kind": "str", "text": "str", "start": "int",
    "end": "int", "source_start": "int", "source_end": "int", "parent": "str", "section": "list", "topics": "list",
    "subjects": "list", "addressees": "list", "extent": "str", "modality": "str", "basis": "list", "quantities": "list",
    "due": "str", "rectify_mode": "str", "supervision_type": "str", "status": "str", "status_evidence": "str",
    "confidence": "float", "links": "json", "explanation": "list", "title": "str", "date": "str", "year": "int",
    "region": "str", "issuer": "str", "genre": "str", "review": "str", "closed": "json", "copies": "int",
}  # fmt: skip

COLUMNS: Final[Mapping[str, Columns]] = MappingProxyType(
    {
        "documents": {
            "id": "str", "path": "str", "external_id": "str", "title": "str", "text": "str", "source_start": "int",
            "source_end": "int", "chars": "int", "genre": "str", "date": "str", "year": "int", "title_year": "int",
            "region": "str", "issuer": "str", "site": "str", "truncated": "bool", "off_domain": "bool",
            "flags": "list", "copies": "int", "statements": "int", **_PROVENANCE,
        },
        "statements": {**_STATEMENT, **_PROVENANCE},
        "mentions": {
            "type": "str", "path": "str", "document": "str", "mention_type": "str", "text": "str", "start": "int",
            "end": "int", "source_start": "int", "source_end": "int", "entity": "str", "title": "str", "date": "str",
            "region": "str", **_PROVENANCE,
        },
        "duplicates": {
            "type": "str", "a": "str", "b": "str", "path_a": "str", "path_b": "str", "level": "str", "span_a": "json",
            "span_b": "json", "jaccard": "float", "containment_a": "float", "containment_b": "float",
            "representative": "str", "members": "list", "paths": "list", "contained": "json",
        },
        "sources": {
            "path": "str", "sha256": "str", "media_type": "str", "encoding": "str", "chars": "int", "size": "int",
            "mtime": "float", "notes": "list", "documents": "int", "removed_chars": "int",
        },
        "removals": {
            "path": "str", "source_start": "int", "source_end": "int", "reason": "str", "detail": "str",
        },
        "entities": {
            "id": "str", "type": "str", "name": "str", "place": "str", "code": "str", "origin": "str",
            "aliases": "list", "documents": "int", "collapsed": "int",
        },
        "failures": {"path": "str", "message": "str", "remedy": "str"},
        "corrections": {
            "number": "int", "at": "str", "who": "str", "action": "str", "document": "str", "target": "json", "before": "json",
            "after": "json", "note": "str", "undone": "str",
        },
        "training": {
            "id": "str", "document": "str", "path": "str", "title": "str", "genre": "str", "text": "str",
            "section": "list", "label": "str", "topics": "list", "predicted": "str", "review": "str",
            "confidence": "float", "correction": "int", "who": "str", "at": "str", "note": "str",
        },
    }
)  # fmt: skip
"""Table → column → type (``str int float bool list json``)."""


def rows(db: sqlite3.Connection, what: str, filters: Filters, *, mask: bool, collapse: bool) -> Iterator[Row]:
    """All rows of one table, in a stable order, never more than one document in memory.

    Raises
    ------
    UsageError
        If there is no such table.
    """
    if what not in COLUMNS:
        raise UsageError(f"没有名为 {what} 的表", remedy=f"可用：{'、'.join(COLUMNS)}")
    if what in ("documents", "statements", "mentions"):
        yield from _by_document(db, what, filters, mask=mask, collapse=collapse)
    elif what == "duplicates":
        for pair in copies.pairs(db):
            yield pair.row()
        for cluster in copies.clusters(db):
            yield cluster.row()
    elif what == "failures":
        for failure in reading.failures(db):
            yield {"path": failure.path, "message": failure.message, "remedy": failure.remedy}
    elif what == "corrections":
        for correction in corrections.listing(db):
            row = correction.row()
            yield _by_id(db, row, row["document"], ("target", "before", "after", "note"), mask=mask)
    elif what == "training":
        for row in corrections.training_rows(db):
            yield _by_id(db, row, row["document"], ("title", "text", "section", "note"), mask=mask)
    else:
        page = {
            "sources": lambda: reading.sources(db, limit=None, offset=0),
            "removals": lambda: reading.removals(db, path=None, limit=None, offset=0),
            "entities": lambda: reading.entities(db, type=None, query=None, limit=None, offset=0),
        }[what]()
        yield from page.rows


def _by_document(db: sqlite3.Connection, what: str, filters: Filters, *, mask: bool, collapse: bool) -> Iterator[Row]:
    if what != "mentions" and filters.on_statements:
        where, values = filters.statement_where()
        chosen = f"SELECT DISTINCT s.doc_no FROM statements s JOIN documents d USING (doc_no) WHERE {where}"
    else:
        where, values = filters.document_where()
        chosen = f"SELECT d.doc_no FROM documents d WHERE {where}"
    found = db.execute(
        "SELECT d.doc_no, d.id, d.path, s.sha256, r.run_no, r.settings, r.version, d.copy_group FROM documents d"
        f" JOIN sources s USING (source_no) JOIN runs r USING (run_no) WHERE d.doc_no IN ({chosen})"
        " ORDER BY d.path, d.source_start, d.doc_no",
        values,
    ).fetchall()
    seen: set[int] = set()
    seen_statements: set[int] = set()
    for doc_no, id, path, sha256, run, settings, version, group in found:
        if collapse and group is not None and what != "statements":
            if group in seen:
                continue
            seen.add(group)
        masker = Masker.of(db, doc_no, hide=mask)
        provenance = {"sha256": sha256, "run": run, "settings": settings, "wenben_version": version}
        own = filters.with_(document=id, path=None)
        for row in _rows_of(db, what, doc_no, path, own):
            group = row.pop("copy_group", None)
            if collapse and group is not None:
                if group in seen_statements:
                    continue
                seen_statements.add(group)
            yield {**_masked(what, row, masker), **provenance}


def _rows_of(db: sqlite3.Connection, what: str, doc_no: int, path: str, filters: Filters) -> Iterator[Row]:
    if what == "documents":
        row = reading.document_row(db, doc_no)
        (text,) = db.execute("SELECT text FROM document_texts WHERE doc_no = ?", (doc_no,)).fetchone()
        yield {**row, "text": unpack_text(text)}
    elif what == "statements":
        yield from reading.statement_rows(db, doc_no, filters)
    else:
        yield from reading.mention_rows(db, doc_no, filters)


def _masked(what: str, row: Row, masker: Masker) -> Row:
    if not masker.hide:
        return row
    if what == "statements":
        return masker.statement(row)
    row = dict(row)
    row["title"] = masker.told(row["title"])
    if what == "mentions":
        row["text"] = (
            mask_name(row["text"]) if row["mention_type"] == "person" else masker.text(row["text"], row["start"])
        )
        return row
    row["text"] = masker.text(row["text"])
    return row


def _by_id(db: sqlite3.Connection, row: Row, document: str | None, names: tuple[str, ...], *, mask: bool) -> Row:
    """A row about a document that tells its id only, masked in its columns ``names``."""
    if not mask:
        return row
    found = db.execute("SELECT doc_no FROM documents WHERE id = ? ORDER BY path LIMIT 1", (document,)).fetchone()
    masker = Masker.of(db, found[0]) if found else Masker()
    return {**row, **{name: _told(masker, row[name]) for name in names}}


_KEYS: Final = frozenset({"id", "path", "document", "entity", "kind", "topics"})


def _told(masker: Masker, value: Any) -> Any:
    """``value`` with every text in it masked."""
    if isinstance(value, str):
        return masker.told(value)
    if isinstance(value, dict):
        return {key: inner if key in _KEYS else _told(masker, inner) for key, inner in value.items()}
    return [_told(masker, inner) for inner in value] if isinstance(value, list | tuple) else value
