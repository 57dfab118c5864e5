"""Records in parts, more of them than memory holds."""

from __future__ import annotations

import marshal
import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Final, Self

from wenben.errors import LibraryError

HELD: Final = 1 << 25
"""Bytes that wait in memory before they go to the file."""
_HEAD: Final = 4


class Spool:
    """Plain records (tuples, texts, numbers), written in any order and read part by part in the order of writing.

    What is little stays in memory; the file has no name and is gone with the process.

    Parameters
    ----------
    folder
        Where the file is; None: where the system keeps such files.
    """

    def __init__(self, parts: int = 1, *, folder: Path | None = None) -> None:
        self._buffers = [bytearray() for _ in range(parts)]
        self._blocks: list[list[tuple[int, int]]] = [[] for _ in range(parts)]
        self._file: IO[bytes] | None = None
        self._folder = folder
        self._waiting = self._end = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Forget everything."""
        if self._file is not None:
            self._file.close()
        self._buffers, self._blocks = [], []

    def __len__(self) -> int:
        return len(self._buffers)

    def add(self, record: tuple[Any, ...], part: int = 0) -> None:
        data = marshal.dumps(record)
        buffer = self._buffers[part]
        buffer += len(data).to_bytes(_HEAD, "little")
        buffer += data
        self._waiting += len(data) + _HEAD
        if self._waiting > HELD:
            self._write()

    def _write(self) -> None:
        try:
            if self._file is None:
                self._file = tempfile.TemporaryFile(dir=self._folder)  # noqa: SIM115 - open until close()
            for buffer, blocks in zip(self._buffers, self._blocks, strict=True):
                if buffer:
                    self._file.seek(self._end)
                    self._file.write(buffer)
                    blocks.append((self._end, len(buffer)))
                    self._end += len(buffer)
                    buffer.clear()
            self._file.flush()
        except OSError as error:
            raise LibraryError(
                f"无法在 {self._folder or tempfile.gettempdir()} 写临时文件：{error.strerror}",
                remedy="请腾出磁盘空间后重新运行同一条命令",
            ) from error
        self._waiting = 0

    def read(self, part: int = 0) -> Iterator[tuple[Any, ...]]:
        for start, length in self._blocks[part]:
            assert self._file is not None
            self._file.seek(start)
            yield from _records(self._file.read(length))
        yield from _records(bytes(self._buffers[part]))


def _records(block: bytes) -> Iterator[tuple[Any, ...]]:
    view, at = memoryview(block), 0
    while at < len(view):
        size = int.from_bytes(view[at : at + _HEAD], "little")
        at += _HEAD + size
        yield marshal.loads(view[at - size : at])
