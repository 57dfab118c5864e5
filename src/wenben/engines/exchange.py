"""What the steps of the partitioned engine share: the job, rows of numbers, and files that carry them between partitions.

Rows that go from partition to partition are NumPy records; a task writes the rows of one step once, sorted by the
partition that needs them (:func:`scatter`), and reads its own from every task's file (:func:`gather`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from wenben.config import DedupSettings
from wenben.dedup.sampling import Numbers
from wenben.engines.store import Store

Rows = npt.NDArray[Any]

ALIKE: Final = np.dtype([("key", "u8"), ("n", "i8")])
NUMBER: Final = np.dtype([("n", "i8")])
DIGEST: Final = np.dtype([("high", "u8"), ("low", "u8"), ("n", "i8")])
LINK: Final = np.dtype([("a", "i8"), ("b", "i8")])
BUCKET: Final = np.dtype([("key", "u8"), ("n", "u4")])
MET: Final = np.dtype([("a", "i8"), ("b", "i8"), ("level", "i8")])
TOKEN: Final = np.dtype([("n", "u4"), ("hash", "u4")])  # read as one number, it sorts by hash and document
COUNT: Final = np.dtype([("a", "i8"), ("b", "i8"), ("shared", "i8")])
MEASURED: Final = np.dtype([("a", "i8"), ("b", "i8"), ("jaccard", "f8"), ("in_b", "f8"), ("in_a", "f8")])
JOINED: Final = np.dtype([("label", "i8"), *MEASURED.descr])
SPANS: Final = np.dtype(
    [*MEASURED.descr, ("start_a", "i8"), ("end_a", "i8"), ("start_b", "i8"), ("end_b", "i8")]
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Partitions:
    """Where files are, how many partitions there are, where their numbers begin; what a task ``written`` has."""

    store: Store
    parts: int
    offsets: tuple[int, ...] = ()
    written: list[str] = field(default_factory=list)

    def part_of(self, numbers: Numbers) -> Numbers:
        """The partition of each number."""
        found: Numbers = np.searchsorted(np.array(self.offsets), numbers, side="right") - 1
        return found

    def own(self, part: int) -> Numbers:
        """Numbers of one partition."""
        return np.arange(self.offsets[part], self.offsets[part + 1], dtype=np.int64)


@dataclass(frozen=True, kw_only=True)
class Job(Partitions):
    """What every step of finding duplicates knows."""

    settings: DedupSettings
    inputs: tuple[str, ...]
    splitters: tuple[tuple[str, str], ...] = ()
    outlined: bool = False
    total: int = 0


def save(job: Partitions, file: str, rows: Rows) -> None:
    name = f"work/{file}"
    job.store.write(name, np.ascontiguousarray(rows))
    job.written.append(name)


def load(job: Partitions, file: str, dtype: Any) -> Rows:
    return np.frombuffer(job.store.read(f"work/{file}"), dtype)


def scatter(job: Partitions, name: str, part: int, rows: Rows, to: Numbers) -> None:
    """Write the rows of one task, sorted by the partition that each goes ``to``, and where each partition's end."""
    if job.parts > 1 and not (to[1:] >= to[:-1]).all():
        rows = rows[np.argsort(to.astype(np.uint16) if job.parts <= 1 << 16 else to, kind="stable")]
    ends = np.cumsum(np.bincount(to, minlength=job.parts))
    file = f"work/{name}/{part}"
    job.store.write(file, np.ascontiguousarray(rows), ends)
    job.written.append(file)


def gather(
    job: Partitions, name: str, part: int, dtype: np.dtype[Any], *, sources: int | None = None, numbered: bool = False
) -> Rows:
    """The rows that all tasks of a step wrote for one partition.

    ``numbered``: tasks did not know yet where their numbers begin; add it to column ``n``.
    """
    pieces = [np.empty(0, dtype)]
    for source in range(job.parts if sources is None else sources):
        with job.store.open(f"work/{name}/{source}") as stream:
            table = 8 * job.parts
            ends = np.frombuffer(_at(stream, stream.size() - table, table), np.int64)
            first = int(ends[part - 1]) if part else 0
            size = dtype.itemsize
            rows = np.frombuffer(_at(stream, first * size, (int(ends[part]) - first) * size), dtype)
        if numbered:
            rows = rows.copy()
            rows["n"] += job.offsets[source]
        pieces.append(rows)
    return np.concatenate(pieces)


def _at(stream: Any, start: int, size: int) -> Any:
    stream.seek(start)
    return stream.read_buffer(size)


def rows_of(dtype: np.dtype[Any], *columns: Any) -> Rows:
    made = np.empty(len(columns[0]), dtype)
    for name, column in zip(dtype.names or (), columns, strict=True):
        made[name] = column
    return made


def ordered(rows: Rows, *names: str) -> Rows:
    """Rows sorted by columns: ``np.sort`` of records compares them one by one, fifty times slower."""
    columns = names or rows.dtype.names or ()
    found: Rows = rows[np.lexsort(tuple(rows[name] for name in reversed(columns)))]
    return found


def unique(rows: Rows) -> Rows:
    """Distinct rows, sorted by their columns."""
    found = ordered(rows)
    kept: Rows = found[_new(found, *(found.dtype.names or ()))]
    return kept


def _new(rows: Rows, *names: str) -> npt.NDArray[np.bool_]:
    """Which sorted rows differ from the one before."""
    new = np.zeros(len(rows), bool)
    new[:1] = True
    for name in names:
        new[1:] |= rows[name][1:] != rows[name][:-1]
    return new


def groups(rows: Rows, *names: str) -> Numbers:
    """Where each run of equal ``names`` begins in sorted rows, and at last their number."""
    found: Numbers = np.r_[np.flatnonzero(_new(rows, *names)), len(rows)]
    return found


def met_twice(rows: Rows, key: str) -> Rows:
    """Those rows whose key another row has, sorted by key and number.

    Most keys are met once: sorting the keys alone, which the processor does many at a time, drops those rows before
    the slower sort by two columns.
    """
    keys = np.sort(rows[key])
    twice = np.unique(keys[1:][keys[1:] == keys[:-1]])
    if not len(twice):
        return rows[:0]
    place = np.minimum(np.searchsorted(twice, rows[key]), len(twice) - 1)
    return ordered(rows[twice[place] == rows[key]], key, "n")
