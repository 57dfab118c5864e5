"""The library behind the pages: one for all sessions, asked from a few threads that stay.

Streamlit runs each rerun of a page in a new thread, and a library keeps a connection and its memory per thread. Questions
therefore go to a small pool: connections stay few, and what one page has loaded the next need not load again.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, ParamSpec, TypeVar

import streamlit as st

from wenben.errors import WenbenError
from wenben.library import Library

P = ParamSpec("P")
T = TypeVar("T")

_THREADS: Final = 2


@dataclass(frozen=True)
class Desk:
    """A library that is open, and the threads that ask it."""

    library: Library
    pool: ThreadPoolExecutor

    def ask(self, question: Callable[..., T], *args: Any, **options: Any) -> T:
        """``question(library, …)``, in one of the threads."""
        return self.pool.submit(question, self.library, *args, **options).result()

    def __getattr__(self, name: str) -> Callable[..., Any]:
        """A method of the library, run in one of the threads."""
        method = getattr(self.library, name)
        if not callable(method):
            raise AttributeError(name)
        return lambda *args, **options: self.pool.submit(method, *args, **options).result()

    @property
    def read_only(self) -> bool:
        return self.library.read_only

    @property
    def stamp(self) -> tuple[int, ...]:
        """Changes whenever the library does: what was computed before that is stale."""
        path = self.library.path
        files = (path, path.with_name(path.name + "-wal"))
        return tuple(n for f in files if f.exists() for n in (f.stat().st_mtime_ns, f.stat().st_size))

    def close(self) -> None:
        self.pool.shutdown(wait=True)
        self.library.close()


def library_path() -> Path | None:
    """The library that this process serves."""
    given = os.environ.get("WENBEN_LIBRARY")
    return Path(given) if given else None


def read_only() -> bool:
    """Whether people may only look."""
    return bool(os.environ.get("WENBEN_READ_ONLY"))


def desk() -> Desk | None:
    """The library; None where there is none yet."""
    path = library_path()
    if path is None or not path.is_file() or path.stat().st_size == 0:
        return None
    state = path.stat()
    return _open(str(path), state.st_dev, state.st_ino, read_only())


@st.cache_resource(show_spinner=False, max_entries=4, on_release=Desk.close)
def _open(path: str, device: int, inode: int, only_reading: bool) -> Desk:
    """Opened once per file: a file put in its place is another one."""
    return Desk(Library(path, read_only=only_reading), ThreadPoolExecutor(_THREADS, thread_name_prefix="library"))


def need() -> Desk:
    """The library, or an error that says what to do."""
    found = desk()
    if found is None:
        raise WenbenError("还没有资料库", remedy="请先在首页建立一个")
    return found
