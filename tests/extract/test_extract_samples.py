"""Labelled documents in numbers: excerpts and versions without their title."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from wenben.config import ExtractSettings, Settings
from wenben.extract.labelled import LabelledDocument, read
from wenben.extract.samples import excerpts, samples, under_titles


@pytest.fixture(scope="module")
def documents(root: Path) -> list[LabelledDocument]:
    """Ten labelled documents of two batches."""
    folder = root / "corpora" / "training"
    return [read(path) for batch in "ae" for path in sorted((folder / batch).glob("*.txt"))[:5]]


def test_excerpts_are_stretches_of_their_document(documents: list[LabelledDocument]) -> None:
    wholes = samples(documents, headings=True)
    for whole in wholes:
        cut = excerpts(whole, count=3)
        assert len(cut) == (3 if len(whole.units) > 4 else 0)
        for part in cut:
            start = whole.units.index(part.units[0])
            end = start + len(part.units)
            assert part.units == whole.units[start:end]
            assert 4 <= len(part.units) < len(whole.units)
            assert np.array_equal(part.roles, whole.roles[start:end])
            for row in range(len(part.units)):
                assert np.array_equal(part.columns[part.rows == row], whole.columns[whole.rows == start + row])
    alone = samples(documents[-1:], headings=True)[0]
    assert [part.units for part in excerpts(alone, count=3)] == [part.units for part in excerpts(wholes[-1], count=3)]


def test_some_versions_lose_their_title_or_get_another(documents: list[LabelledDocument]) -> None:
    parts = samples(documents, headings=True)
    titles = sorted({part.units[0].title for part in parts})
    settings = replace(Settings(), extract=replace(ExtractSettings(), title_hidden=0.5, title_wrong=0.25))
    shown = [under_titles([part] * 40, titles, part.source.name, settings=settings) for part in parts]
    for part, versions in zip(parts, shown, strict=True):
        said = [version.units[0].title for version in versions]
        assert "" in said
        assert part.units[0].title in said
        assert set(said) <= {"", *titles}
        assert all(
            [replace(u, title="") for u in v.units] == [replace(u, title="") for u in part.units] for v in versions
        )
    again = under_titles([parts[0]] * 40, titles, parts[0].source.name, settings=settings)
    assert [part.units for part in again] == [part.units for part in shown[0]]
    kept = replace(Settings(), extract=replace(ExtractSettings(), title_hidden=0.0, title_wrong=0.0))
    assert under_titles(parts[:1], titles, "x", settings=kept) == parts[:1]
