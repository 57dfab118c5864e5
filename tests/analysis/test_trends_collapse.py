"""Counts by fields of the document collapse statements too."""

from __future__ import annotations

from pathlib import Path

from wenben.analysis import trends
from wenben.library import Library


def test_statements_collapse_when_grouped_by_document_fields(sample_library: Path) -> None:
    with Library(sample_library, read_only=True) as store:
        raw = trends(store, by=("year",))
        once = trends(store, by=("year",), collapse=True)
        told = store.stats()
    assert sum(r["statements"] for r in raw) == sum(told["statements"].values())
    assert sum(r["statements"] for r in once) < sum(r["statements"] for r in raw)
    assert sum(r["documents"] for r in once) <= sum(r["documents"] for r in raw)
