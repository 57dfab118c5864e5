"""A library's own role model: taken over, kept to by later builds, given back; what people decided stays."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from test_build import contents

from wenben.adopt import adopt
from wenben.build import build
from wenben.errors import LibraryError, ModelError
from wenben.extract.own import own_model
from wenben.library import Filters, Library


@pytest.fixture
def some_files(sample: Path, tmp_path: Path) -> list[Path]:
    folder = tmp_path / "in"
    folder.mkdir()
    chosen = [p for p in sorted(sample.rglob("*")) if p.suffix in {".txt", ".html"}][:14]
    return [Path(shutil.copy(p, folder / f"{i:02}-{p.name}")) for i, p in enumerate(chosen)]


@pytest.fixture
def other_model(root: Path, tmp_path: Path) -> Path:
    """A model that decides otherwise: the shipped one with problems and findings exchanged in its last step."""
    from dataclasses import replace

    from wenben.extract import load_model
    from wenben.extract.roles import save

    model = load_model()
    baseline = model.second.baseline.copy()
    baseline[2] -= 3
    path = tmp_path / "other.skops"
    save(replace(model, second=replace(model.second, baseline=baseline)), path)
    return path


def test_adopting_reads_the_stored_documents_again(some_files: list[Path], other_model: Path, tmp_path: Path) -> None:
    library = tmp_path / "a.wenben"
    build(some_files, library=library)
    before = contents(library)
    with Library(library) as opened:
        problem = opened.statements(Filters(kind="problem"), limit=1).rows[0]
        opened.corrections.close(problem["id"], date="2024-01-01", evidence="验收单", who="甲")
    for file in some_files:
        file.unlink()  # nothing is read from the files
    row = adopt(other_model, library=library)
    assert row["after"]["problem"] < row["before"]["problem"]
    assert own_model(library) is not None
    row = adopt(None, library=library)
    assert own_model(library) is None
    assert contents(library) == before
    with Library(library, read_only=True) as opened:
        assert opened.verify()["ok"]
        again = next(r for r in opened.statements(limit=None).rows if r["id"] == problem["id"])
        assert again["closed"]["evidence"] == "验收单"


def test_builds_keep_to_the_adopted_model(some_files: list[Path], other_model: Path, tmp_path: Path) -> None:
    library = tmp_path / "a.wenben"
    build(some_files[:6], library=library)
    adopt(other_model, library=library)
    build(some_files, library=library)
    build(some_files, library=tmp_path / "b.wenben")
    adopt(other_model, library=tmp_path / "b.wenben")
    kinds = []
    for path in (library, tmp_path / "b.wenben"):
        with Library(path, read_only=True) as opened:
            kinds.append(opened.stats()["statements"])
    assert kinds[0] == kinds[1]
    own = own_model(library)
    assert own is not None
    own.unlink()  # whoever takes the model away is told, before results of two models are mixed
    with pytest.raises(LibraryError, match="model"):
        build(some_files, library=library)


def test_what_is_no_model_is_refused(some_files: list[Path], tmp_path: Path) -> None:
    library = tmp_path / "a.wenben"
    build(some_files[:2], library=library)
    with pytest.raises(ModelError):
        adopt(some_files[0], library=library)
    assert own_model(library) is None
