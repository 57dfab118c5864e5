"""The examples of README and tutorials print what they say (``python docs/make_examples.py`` writes them anew)."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture(scope="module")
def maker(root: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_examples", root / "docs" / "make_examples.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_chosen_lines_mark_gaps_and_cuts(maker: ModuleType) -> None:
    lines = ["a", "b", "c" * 200, "d", "e"]
    assert maker.chosen(lines, None) == ["a", "b", "c" * (maker.WIDTH - 1) + "…", "d", "e"]
    assert maker.chosen(lines, "1, 4-5") == ["a", "……", "d", "e"]
    assert maker.chosen(lines, "2") == ["……", "b", "……"]
    assert maker.chosen(lines, "none") == []


def test_a_failing_example_is_an_error(maker: ModuleType, tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="nowhere"):
        maker.run("wenben stats --library nowhere.wenben", tmp_path)
    with pytest.raises(RuntimeError, match="nothing else"):
        maker.run("rm -rf x", tmp_path)


@pytest.mark.slow
def test_examples_print_what_the_pages_say(maker: ModuleType, tmp_path: Path) -> None:
    old = sorted(maker.stale(tmp_path))
    assert not old, f"stale: {old}; run {maker.COMMAND}"
