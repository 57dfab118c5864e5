"""The weights of page speech are what their script learns."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest


def weights(path: Path) -> dict[str, float]:
    bias, *rows = [line for line in path.read_text("utf-8").split("\n") if line and not line.startswith("# ")]
    return {"": float(bias), **{pair: float(value) for pair, value in (row.split("\t") for row in rows)}}


@pytest.mark.slow
def test_the_script_learns_what_is_shipped(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spec = importlib.util.spec_from_file_location("make_page_speech", root / "corpora" / "make_page_speech.py")
    assert spec is not None
    assert spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    monkeypatch.setattr(sys, "path", list(sys.path))
    spec.loader.exec_module(script)
    monkeypatch.setattr(script, "OUT", tmp_path / "learned.txt")
    monkeypatch.setattr(sys, "argv", ["make_page_speech.py"])
    script.main()
    learned = weights(tmp_path / "learned.txt")
    shipped = weights(root / "src" / "wenben" / "data" / "page_speech.txt")
    # Another processor may round the last figure otherwise.
    other = [
        pair for pair in learned.keys() | shipped.keys() if abs(learned.get(pair, 0.0) - shipped.get(pair, 0.0)) > 0.07
    ]
    assert len(other) < 0.01 * len(shipped), other[:20]
