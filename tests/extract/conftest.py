"""Fixtures of the extract tests: the shipped model and the labelled documents."""

from __future__ import annotations

from pathlib import Path

import pytest

from wenben.extract import RoleModel, load_model
from wenben.extract.labelled import LabelledDocument, read_folder


@pytest.fixture(scope="session")
def model() -> RoleModel:
    """The model of this checkout."""
    return load_model()


@pytest.fixture(scope="session")
def training(root: Path) -> list[LabelledDocument]:
    """All labelled documents."""
    return read_folder(root / "corpora" / "training")
