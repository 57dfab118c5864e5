"""Fixtures of the library's tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from librarian import make_source

from wenben.library import Library


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library(tmp_path / "test.wenben", create=True) as made:
        yield made


@pytest.fixture
def fill(library: Library) -> Callable[..., Library]:
    """Put texts into the library, one source each, and return it."""

    def put(*texts: str, **fields: Any) -> Library:
        with library.write() as writer:
            for number, text in enumerate(texts):
                writer.put_source(*make_source(f"{number:04}.txt", text, **fields))
        return library

    return put
