"""Fixtures shared by all tests."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).resolve().parents[1]

os.environ.setdefault("OMP_NUM_THREADS", "1")  # small fits: threads that wait for one another made them twice as slow
settings.register_profile("wenben", deadline=None)  # a machine that others use too is no reason to fail
settings.load_profile("wenben")


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """Folder with real scrapes and gold; tests that need it are skipped where it is absent."""
    path = Path(os.environ.get("WENBEN_SHARED", ROOT.parent / "shared"))
    if not (path / "corpus").is_dir():
        pytest.skip(f"real scrapes are not here: set WENBEN_SHARED to their folder (looked in {path.name})")
    return path


@pytest.fixture(scope="session")
def sample(root: Path) -> Path:
    """The sample corpus written for this project."""
    return root / "corpora" / "sample"


@pytest.fixture(scope="session")
def sample_library(sample: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library built from the sample corpus; tests must not change it (copy it first)."""
    from wenben.build import build

    path = tmp_path_factory.mktemp("library") / "sample.wenben"
    build([sample], library=path)
    return path


@pytest.fixture(autouse=True)
def spoken_language() -> Iterator[None]:
    """A test that runs a command in this process leaves the language as it was."""
    from wenben.cli import language

    before = language.chosen()
    yield
    language.choose(before)
