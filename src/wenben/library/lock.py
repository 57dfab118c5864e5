"""One builder at a time: a lock that the system drops when its process dies, however it dies."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from types import TracebackType
from typing import Self

from wenben.errors import LibraryError, reason_of


class WriterLock:
    """Held by the one process that may write to a library; readers do not need it.

    SQLite's own lock spans one transaction; a build is many. The lock file stays behind, empty of meaning: what
    counts is the lock on it, which ends with the process.
    """

    def __init__(self, library: Path) -> None:
        self._path = library.with_name(library.name + ".lock")
        self._library = library
        self._file: int | None = None

    def __enter__(self) -> Self:
        try:
            self._file = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o644)
        except OSError as error:
            raise LibraryError(
                f"无法在 {self._path.parent} 写入锁文件：{reason_of(error)}", remedy="请检查文件夹的权限"
            ) from error
        try:
            _lock(self._file)
        except OSError as error:
            holder = os.read(self._file, 32).decode("ascii", "replace").strip()
            self._close()
            who = f"（进程 {holder}）" if holder else ""
            raise LibraryError(
                f"库 {self._library} 正被另一个程序写入{who}", remedy="请等它结束后重试；查询不受影响"
            ) from error
        os.ftruncate(self._file, 0)
        os.write(self._file, str(os.getpid()).encode())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close()

    def _close(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None


if sys.platform == "win32":
    import msvcrt

    def _lock(file: int) -> None:
        os.lseek(file, 1024, os.SEEK_SET)  # beyond the process number, which others may read
        msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        os.lseek(file, 0, os.SEEK_SET)

else:
    import fcntl

    def _lock(file: int) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
