"""What the steps of the partitioned engine share: the job, rows of numbers, and files that carry them between partitions.

Rows that go from partition to partition are NumPy records; a task writes the rows of one step once, sorted by the
partition that needs them (:func:`scatter`), and reads its own from every task's file (:func:`gather`).
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from wenben.config import DedupSettings
from wenben.dedup.sampling import Numbers

Rows = npt.NDArray[Any]

DIGEST: Final = np.dtype([("high", "u8"), ("low", "u8"), ("n", "i8")])
LINK: Final = np.dtype([("a", "i8"), ("b", "i8")])
BUCKET: Final = np.dtype([("key", "u8"), ("n", "i8")])
MET: Final = np.dtype([("a", "i8"), ("b", "i8"), ("level", "i8")])
TOKEN: Final = np.dtype([("hash", "u4"), ("n", "i8")])
COUNT: Final = np.dtype([("a", "i8"), ("b", "i8"), ("shared", "i8")])
WEIGHT: Final = np.dtype([("n", "i8"), ("weight", "i8")])
MEASURED: Final = np.dtype([("a", "i8"), ("b", "i8"), ("jaccard", "f8"), ("in_b", "f8"), ("in_a", "f8")])
JOINED: Final = np.dtype([("label", "i8"), *MEASURED.descr])


@dataclass(frozen=True)
class Job:
    """What every step knows: where files are, how many partitions there are, where their numbers begin."""

    folder: str
    parts: int
    settings: DedupSettings
    inputs: tuple[str, ...]
    splitters: tuple[tuple[str, str], ...] = ()
    offsets: tuple[int, ...] = ()
    total: int = 0
    written: list[str] = field(default_factory=list)

    def place(self, file: str) -> Path:
        path = Path(self.folder) / file
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def part_of(self, numbers: Numbers) -> Numbers:
        """The partition of each document number."""
        found: Numbers = np.searchsorted(np.array(self.offsets), numbers, side="right") - 1
        return found

    def own(self, part: int) -> Numbers:
        """Numbers of the documents of one partition."""
        return np.arange(self.offsets[part], self.offsets[part + 1], dtype=np.int64)


def whole(path: Path, data: bytes) -> None:
    """Write a file that is either there as a whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    partial.write_bytes(data)
    os.replace(partial, path)


def save(job: Job, file: str, rows: Rows) -> None:
    path = job.place(file + ".npy")
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    with partial.open("wb") as stream:
        np.save(stream, rows, allow_pickle=False)
    os.replace(partial, path)
    job.written.append(file + ".npy")


def load(job: Job, file: str) -> Rows:
    found: Rows = np.load(Path(job.folder) / (file + ".npy"), allow_pickle=False)
    return found


def scatter(job: Job, name: str, part: int, rows: Rows, to: Numbers) -> None:
    """Write the rows of one task, sorted by the partition that each goes ``to``."""
    order = np.argsort(to, kind="stable")
    save(job, f"{name}/{part}", rows[order])
    save(job, f"{name}/{part}-ends", np.cumsum(np.bincount(to, minlength=job.parts)))


def gather(job: Job, name: str, part: int, dtype: np.dtype[Any], *, sources: int | None = None) -> Rows:
    """The rows that all tasks of a step wrote for one partition."""
    pieces = [np.empty(0, dtype)]
    for source in range(job.parts if sources is None else sources):
        ends = load(job, f"{name}/{source}-ends")
        rows = np.load(Path(job.folder) / f"{name}/{source}.npy", mmap_mode="r", allow_pickle=False)
        pieces.append(rows[ends[part - 1] if part else 0 : ends[part]])
    return np.concatenate(pieces)


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
    new = np.zeros(len(found), bool)
    new[:1] = True
    for name in found.dtype.names or ():
        new[1:] |= found[name][1:] != found[name][:-1]
    kept: Rows = found[new]
    return kept
