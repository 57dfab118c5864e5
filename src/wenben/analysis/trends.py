"""Counts by topic, year, region, genre and more."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from wenben.errors import UsageError
from wenben.library import Filters, Library
from wenben.types import Row

ALL: Final = Filters()
_FIELDS: Final = {
    "year": "d.year",
    "region": "d.region",
    "genre": "d.genre",
    "issuer": "d.issuer",
    "topic": "t.topic",
    "kind": "s.kind",
    "modality": "s.modality",
    "status": "s.status",
}


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
    unknown = [name for name in by if name not in _FIELDS]
    if unknown or not by:
        raise UsageError(f"不能按 {'、'.join(unknown) or '（空）'} 分组", remedy=f"可用：{'、'.join(_FIELDS)}")
    on_statements = filters.on_statements or any(not _FIELDS[name].startswith("d.") for name in by)
    columns = ", ".join(f"{_FIELDS[name]} AS {name}" for name in by)
    documents = "count(DISTINCT coalesce(d.copy_group, -d.doc_no))" if collapse else "count(DISTINCT d.doc_no)"
    order = ", ".join(str(place) for place in range(1, len(by) + 1))
    where, values = filters.statement_where() if on_statements else filters.document_where()
    if on_statements:
        counted = (
            "count(DISTINCT coalesce(s.copy_group, -s.statement_no))" if collapse else "count(DISTINCT s.statement_no)"
        )
        join = "statements s JOIN documents d USING (doc_no)"
        if "topic" in by:
            join += " JOIN statement_topics t USING (statement_no)"
        if query is not None:
            inside = filters if filters.on_statements else filters.with_(kind=("finding", "problem", "recommendation"))
            where += " AND s.statement_no IN (SELECT value FROM json_each(?))"
            values.append(str(library.matching(query, inside)))
        return library.query(
            f"SELECT {columns}, {documents} AS documents, {counted} AS statements FROM {join} WHERE {where}"
            f" GROUP BY {order} ORDER BY {order}",
            values,
        )
    if query is None:
        once = "coalesce(s.copy_group, -s.statement_no)" if collapse else "s.statement_no"
        return library.query(
            f"SELECT {columns}, {documents} AS documents,"
            f" count(DISTINCT CASE WHEN s.statement_no IS NOT NULL THEN {once} END) AS statements"
            " FROM documents d LEFT JOIN statements s ON s.doc_no = d.doc_no AND"
            f" (s.review IS NULL OR s.review <> 'rejected') WHERE {where} GROUP BY {order} ORDER BY {order}",
            values,
        )
    return _documents_with(library, query, by, filters, columns, order, collapse=collapse)


def _documents_with(
    library: Library, query: str, by: Sequence[str], filters: Filters, columns: str, order: str, *, collapse: bool
) -> list[Row]:
    """Documents and occurrences of a query by fields of the document."""
    found = library.occurrences(query, filters, collapse=collapse)
    numbers, counts = np.unique(found.documents, return_counts=True)
    pairs = str([list(pair) for pair in zip(numbers.tolist(), counts.tolist(), strict=True)])
    return library.query(
        f"SELECT {columns}, count(*) AS documents, sum(json_extract(j.value, '$[1]')) AS occurrences"
        " FROM json_each(?) j JOIN documents d ON d.doc_no = json_extract(j.value, '$[0]')"
        f" GROUP BY {order} ORDER BY {order}",
        [pairs],
    )
