"""Counts by topic, year, region, genre and more."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from wenben.errors import UsageError
from wenben.library import Filters, Library
from wenben.library.packing import distinct
from wenben.types import Row

ALL: Final = Filters()
DOCUMENT_FIELDS: Final = ("year", "region", "genre", "issuer")
STATEMENT_FIELDS: Final = ("topic", "kind", "modality", "status")

Integers = npt.NDArray[np.int64]
Key = tuple[Integers, list[Any]]
"""A number for each row, and the values that the numbers stand for, in order."""


def trends(
    library: Library,
    *,
    by: Sequence[str] = ("topic", "year"),
    query: str | None = None,
    filters: Filters = ALL,
    collapse: bool = False,
) -> list[Row]:
    """Counts of documents and statements by any of topic, year, region, genre, issuer, kind, modality, status.

    Each row holds the fields of ``by``, ``documents`` and ``statements`` (with ``collapse`` each group of copies once).
    With ``query``, only what contains it is counted: statements if a field or filter is about statements, else
    documents, with ``occurrences``.

    Raises
    ------
    UsageError
        If a field is unknown.
    """
    known = (*DOCUMENT_FIELDS, *STATEMENT_FIELDS)
    unknown = [name for name in by if name not in known]
    if unknown or not by:
        raise UsageError(f"不能按 {'、'.join(unknown) or '（空）'} 分组", remedy=f"可用：{'、'.join(known)}")
    heads = _Heads(library)
    if filters.on_statements or any(name in STATEMENT_FIELDS for name in by):
        return _of_statements(library, heads, by, query, filters, collapse=collapse)
    if query is not None:
        return _occurrences(library, heads, by, query, filters, collapse=collapse)
    return _of_documents(library, heads, by, filters, collapse=collapse)


class _Heads:
    """Fields of all documents, in order of number; ``once`` is the same for near-duplicates."""

    def __init__(self, library: Library) -> None:
        rows = library.query(
            "SELECT doc_no, coalesce(copy_group, -doc_no) AS once, year, region, genre, issuer FROM documents ORDER BY doc_no"
        )
        self.number = np.array([row["doc_no"] for row in rows], dtype=np.int64)
        self.once = np.array([row["once"] for row in rows], dtype=np.int64)
        self._fields = {name: [row[name] for row in rows] for name in DOCUMENT_FIELDS}

    def place(self, numbers: Integers) -> Integers:
        """Where documents stand among all."""
        return np.searchsorted(self.number, numbers)

    def key(self, name: str) -> Key:
        values = sorted(set(self._fields[name]), key=lambda v: (v is not None, v or 0 if name == "year" else v or ""))
        code = {value: number for number, value in enumerate(values)}
        return np.array([code[value] for value in self._fields[name]], dtype=np.int64), values


def _of_statements(
    library: Library, heads: _Heads, by: Sequence[str], query: str | None, filters: Filters, *, collapse: bool
) -> list[Row]:
    said = library.statement_columns()
    rows = library.statement_selection(filters)
    if query is not None:
        inside = filters if filters.on_statements else filters.with_(kind=("finding", "problem", "recommendation"))
        rows = rows[np.isin(said.number[rows], np.array(library.matching(query, inside), dtype=np.int64))]
    topic: Key | None = None
    if "topic" in by:
        # one row for every topic of a statement
        kept = np.zeros(len(said), dtype=bool)
        kept[rows] = True
        pairs = np.flatnonzero(kept[said.topic_rows])
        rows = said.topic_rows[pairs]
        topic = (said.topics.codes[pairs].astype(np.int64), list(said.topics.values))
    place = heads.place(said.document[rows])
    keys: list[Key] = []
    for name in by:
        if name == "topic" and topic is not None:
            keys.append(topic)
        elif name in DOCUMENT_FIELDS:
            codes, values = heads.key(name)
            keys.append((codes[place], values))
        else:
            keys.append((said.coded[name].codes[rows].astype(np.int64), list(said.coded[name].values)))
    documents, statements = (heads.once[place], said.once[rows]) if collapse else (place, said.number[rows])
    return _table(by, keys, {"documents": documents, "statements": statements})


def _of_documents(library: Library, heads: _Heads, by: Sequence[str], filters: Filters, *, collapse: bool) -> list[Row]:
    chosen = heads.place(np.array(library.document_numbers(filters), dtype=np.int64))
    keys = [(codes[chosen], values) for codes, values in map(heads.key, by)]
    table = _table(by, keys, {"documents": heads.once[chosen] if collapse else chosen})
    said = library.statement_columns()
    rows = library.statement_selection(ALL)
    place = heads.place(said.document[rows])
    inside = np.isin(place, chosen)
    rows, place = rows[inside], place[inside]
    keys = [(codes[place], values) for codes, values in map(heads.key, by)]
    counted = _table(by, keys, {"statements": said.once[rows] if collapse else said.number[rows]})
    statements = {tuple(row[name] for name in by): row["statements"] for row in counted}
    return [{**row, "statements": statements.get(tuple(row[name] for name in by), 0)} for row in table]


def _occurrences(
    library: Library, heads: _Heads, by: Sequence[str], query: str, filters: Filters, *, collapse: bool
) -> list[Row]:
    """Documents and occurrences of a query by fields of the document."""
    found = library.occurrences(query, filters, collapse=collapse)
    place = heads.place(np.asarray(found.documents, dtype=np.int64))
    keys = [(codes[place], values) for codes, values in map(heads.key, by)]
    return _table(by, keys, {"documents": place, "occurrences": np.arange(len(place))})


def _table(by: Sequence[str], keys: Sequence[Key], counted: dict[str, Integers]) -> list[Row]:
    """How many different values of each of ``counted`` there are for every combination of keys that occurs."""
    joined = np.zeros(len(keys[0][0]), dtype=np.int64)
    for codes, values in keys:
        joined = joined * max(len(values), 1) + codes
    found = distinct(joined)
    group = np.searchsorted(found, joined)
    columns = {}
    for name, values_of in counted.items():
        low = int(values_of.min()) if len(values_of) else 0
        width = (int(values_of.max()) if len(values_of) else 0) - low + 1
        pairs = distinct(group * width + (values_of - low))
        columns[name] = np.bincount(pairs // width, minlength=len(found)).tolist()
    rows = []
    for number, code in enumerate(found.tolist()):
        fields = []
        for _, values in reversed(keys):
            code, place = divmod(code, max(len(values), 1))
            fields.append(values[place])
        rows.append({**dict(zip(by, reversed(fields), strict=True)), **{n: c[number] for n, c in columns.items()}})
    return rows
