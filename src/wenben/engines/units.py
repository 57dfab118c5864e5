"""What one task reads: whole files, or slices of a file of records that is too large for one."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import IO, Any

from wenben.config import ReaderSettings
from wenben.readers import read
from wenben.readers.records import read_records, read_table
from wenben.types import Failure, Source


@dataclass(frozen=True)
class Unit:
    """A file, or bytes ``[start, end)`` of JSON Lines, or row groups ``[start, end)`` of Parquet.

    ``before`` records of the file stand before the slice; ``state`` is the file's size and time of change.
    """

    file: str
    metadata: Mapping[str, str] = field(default_factory=dict)
    start: int = 0
    end: int | None = None
    before: int = 0
    state: tuple[int, int] = (0, 0)

    @property
    def lines(self) -> bool:
        """Whether this is a slice of JSON Lines."""
        return self.end is not None and not self.file.endswith(".parquet")

    @property
    def first(self) -> bool:
        """Whether this is a file or its first slice."""
        return self.start == 0

    def row(self) -> dict[str, Any]:
        return asdict(self) | {"state": list(self.state)}


def units(files: list[str], metadata: Callable[[str], Mapping[str, str]], *, part_bytes: int) -> list[list[Unit]]:
    """Partition files, in their order, by size; at least one partition."""
    parts: list[list[Unit]] = [[]]
    held = 0
    for file in files:
        try:
            info = os.stat(file)
            size, state = info.st_size, (info.st_size, info.st_mtime_ns)
        except OSError:
            size, state = 0, (0, 0)  # reading it will say why
        for start, end, before, weight in _slices(file, size, part_bytes):
            if held and held + weight > part_bytes:
                parts.append([])
                held = 0
            parts[-1].append(Unit(file, dict(metadata(file)), start, end, before, state))
            held += weight
    return parts


def _slices(file: str, size: int, part_bytes: int) -> Iterator[tuple[int, int | None, int, int]]:
    """Start, end, records before, and bytes of the slices of a file."""
    if size > part_bytes and file.lower().endswith((".jsonl", ".ndjson")):
        for start in range(0, size, part_bytes):
            end = min(size, start + part_bytes)
            yield start, end, 0, end - start
    elif size > part_bytes and file.endswith(".parquet") and (groups := _row_groups(file)):
        start, before, rows, held = 0, 0, 0, 0
        for number, (count, weight) in enumerate(groups):
            if held and held + weight > part_bytes:
                yield start, number, before, held
                start, before, rows, held = number, before + rows, 0, 0
            rows, held = rows + count, held + weight
        yield start, len(groups), before, held
    else:
        yield 0, None, 0, size


def _row_groups(file: str) -> list[tuple[int, int]]:
    """Rows and bytes of each row group; none if the file is damaged, which reading it will say."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        found = pq.read_metadata(file)
    except (OSError, pa.ArrowException):
        return []
    groups = (found.row_group(i) for i in range(found.num_row_groups))
    return [(group.num_rows, group.total_byte_size) for group in groups]


def items(unit: Unit, settings: ReaderSettings) -> Iterator[Source | Failure]:
    """Read a unit: what :func:`wenben.readers.read` gives for these records of the file."""
    if unit.end is None:
        yield from read(unit.file, settings=settings, metadata=unit.metadata)
        return
    if not unit.lines:
        yield from read_table(
            unit.file, name=unit.file, settings=settings, metadata=unit.metadata,
            groups=range(unit.start, unit.end), before=unit.before,
        )  # fmt: skip
        return
    with open(unit.file, "rb") as stream:
        lines: Any = Lines(stream, unit.start, unit.end)
        for item in read_records(lines, name=unit.file, settings=settings, metadata=unit.metadata, before=unit.before):
            if item.path != unit.file:  # a slice without records is no empty file
                yield item


class Lines:
    """The lines of a file that begin in ``[start, end)``."""

    def __init__(self, stream: IO[bytes], start: int, end: int) -> None:
        self._stream = stream
        self._end = end
        self._inside = False
        stream.seek(max(0, start - 1))
        if start:
            while (piece := stream.readline(1 << 20)) and not piece.endswith(b"\n"):
                continue

    def readline(self, limit: int = -1) -> bytes:
        if not self._inside and self._stream.tell() >= self._end:
            return b""
        line = self._stream.readline(limit)
        self._inside = not line.endswith(b"\n")
        return line


def count_lines(unit: Unit) -> int:
    """Number of the lines that begin in a slice."""
    assert unit.end is not None
    count, place, last = int(unit.start == 0), max(0, unit.start - 1), unit.end - 1
    with open(unit.file, "rb") as stream:
        stream.seek(place)
        while place < last and (piece := stream.read(min(1 << 20, last - place))):
            count += piece.count(b"\n")
            place += len(piece)
    return count
