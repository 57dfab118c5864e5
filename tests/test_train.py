"""Training: the same data give the same arrays; what is held out is never read."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from wenben.extract import RoleModel, load_model
from wenben.extract.labelled import is_held_out, read_folder
from wenben.train import data_hash, train


@pytest.fixture(scope="module")
def small(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dozen labelled documents of three batches."""
    folder = tmp_path_factory.mktemp("training")
    for batch in "aef":
        (folder / batch).mkdir()
        for path in sorted((root / "corpora" / "training" / batch).glob("*.txt"))[:6]:
            shutil.copy(path, folder / batch / path.name)
    return folder


def arrays(model: RoleModel) -> list[np.ndarray]:
    return [
        model.first.columns, model.first.weights, model.first.intercept, model.second.threshold, model.second.value,
        model.topics.weights, model.links, np.array([model.temperature]),
    ]  # fmt: skip


def test_training_is_reproducible(small: Path, tmp_path: Path) -> None:
    first = train(small, tmp_path / "one")
    second = train(small, tmp_path / "two")
    assert first["data_sha256"] == second["data_sha256"]
    one, two = (load_model(tmp_path / name / "roles" / "model.skops") for name in ("one", "two"))
    for left, right in zip(arrays(one), arrays(two), strict=True):
        assert np.array_equal(left, right)


def test_held_out_documents_are_left_out(small: Path, tmp_path: Path) -> None:
    held = [p for p in small.rglob("*.txt") if is_held_out(p.name)]
    report = train(small, tmp_path / "m")
    assert report["held_out"] == len(held) > 0
    kept = [d for d in read_folder(small) if not d.held_out]
    assert report["data_sha256"] == data_hash(kept) == data_hash(kept[::-1])


def test_corrections_are_trained_on(small: Path, root: Path, tmp_path: Path) -> None:
    corrections = tmp_path / "corrections"
    corrections.mkdir()
    shutil.copy(next((root / "corpora" / "training" / "b").glob("*.txt")), corrections / "x.txt")
    plain, more = train(small, tmp_path / "m"), train(small, tmp_path / "n", with_corrections=corrections)
    assert more["documents"] == plain["documents"] + 1
    assert more["held_out"] == plain["held_out"]
