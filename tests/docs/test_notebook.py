"""The researcher's notebook runs on the sample and shows what its text says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

NOTEBOOK = "docs/notebooks/researcher.ipynb"


@pytest.fixture(scope="module")
def cells(root: Path) -> list[dict[str, Any]]:
    book = json.loads((root / NOTEBOOK).read_text("utf-8"))
    assert book["nbformat"] == 4
    return list(book["cells"])


def test_notebook_is_stored_without_outputs(cells: list[dict[str, Any]]) -> None:
    # outputs in the repository would be scraped or stale text sooner or later
    for cell in cells:
        assert not cell.get("outputs")
        assert cell.get("execution_count") is None
    assert len({cell["id"] for cell in cells}) == len(cells)


@pytest.mark.slow
def test_notebook_runs_on_the_sample(
    cells: list[dict[str, Any]], sample_library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WENBEN_LIBRARY", str(sample_library))
    names: dict[str, Any] = {}
    for cell in cells:
        if cell["cell_type"] == "code":
            exec(compile("".join(cell["source"]), f"{NOTEBOOK}#{cell['id']}", "exec"), names)
    problems = names["problems"]
    assert (problems["raw"] >= problems["collapsed"]).all()
    assert problems["raw"].sum() > problems["collapsed"].sum()
    assert set(names["shuangjian"]["year"].dropna()) >= {2021, 2022, 2023}
    assert (names["concordance"]["keyword"] == "课后服务").all()
    assert {"课后服务", "食品安全"} <= set(names["keyness"]["word"])
    assert names["topics"].to_numpy().sum() > 0
