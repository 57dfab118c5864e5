"""Connected components: in one task where edges are few, by alternating stars over partitions where they are many.

Source: Kiveris, Lattanzi, Mirrokni, Rastogi & Vassilvitskii 2014, "Connected components in MapReduce and beyond".
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from wenben.dedup.sampling import Numbers
from wenben.dedup.verify import components
from wenben.engines.exchange import JOINED, LINK, MEASURED, Job, Rows, gather, load, rows_of, scatter, unique


def first_edges(name: str) -> Callable[[Job, int], list[int]]:
    return _First(name)


def star(name: str, turn: int, *, large: bool) -> Callable[[Job, int], list[int]]:
    return _Star(name, turn, large)


def labels(name: str, turn: int) -> Callable[[Job, int], None]:
    return _Labels(name, turn)


def at_once(name: str) -> Callable[[Job, int], None]:
    return _AtOnce(name)


def group_by_component(name: str, *, sources: int | None) -> Callable[[Job, int], None]:
    return _Grouped(name, sources)


def _edges(job: Job, name: str, part: int) -> Rows:
    """Measured pairs that connect: close copies, or all that reach a threshold."""
    if name == "all":
        return load(job, f"reached/{part}", MEASURED)
    near = load(job, f"near/{part}", MEASURED)
    found: Rows = near[near["jaccard"] >= job.settings.same_copy]
    return found


def _send_edges(job: Job, name: str, part: int, a: Numbers, b: Numbers, *, both: bool) -> list[int]:
    """Send edges to the partition of their larger node, or of both; returns their number and the sum of their hashes."""
    links = unique(rows_of(LINK, np.maximum(a, b), np.minimum(a, b)))
    sent = np.concatenate([links, rows_of(LINK, links["b"], links["a"])]) if both else links
    scatter(job, name, part, sent, sent["a"] % job.parts)
    high, low = links["a"].astype(np.uint64), links["b"].astype(np.uint64)
    mixed = (high * np.uint64(0x9E3779B97F4A7C15)) ^ (low * np.uint64(0xBF58476D1CE4E5B9))
    mixed = (mixed ^ (mixed >> np.uint64(29))) * np.uint64(0x94D049BB133111EB)
    return [len(links), int(mixed.sum(dtype=np.uint64))]


@dataclass(frozen=True)
class _First:
    name: str

    def __call__(self, job: Job, part: int) -> list[int]:
        rows = _edges(job, self.name, part)
        return _send_edges(job, f"{self.name}-0", part, rows["a"], rows["b"], both=True)


@dataclass(frozen=True)
class _Star:
    """Large star: larger neighbours of a node go to the least; small star: the node and its smaller ones do."""

    name: str
    turn: int
    large: bool

    def __call__(self, job: Job, part: int) -> list[int]:
        source = f"{self.name}-{self.turn - 1}" if self.large else f"{self.name}-{self.turn}-large"
        rows = unique(gather(job, source, part, LINK))
        new = np.r_[True, rows["a"][1:] != rows["a"][:-1]][: len(rows)]
        least = rows["b"][new][np.cumsum(new) - 1] if len(rows) else rows["b"]
        least = np.minimum(least, rows["a"])
        if self.large:
            kept = rows["b"] > rows["a"]
            return _send_edges(job, f"{self.name}-{self.turn}-large", part, rows["b"][kept], least[kept], both=False)
        a, b = np.r_[rows["b"], rows["a"][new]], np.r_[least, least[new]]
        return _send_edges(job, f"{self.name}-{self.turn}", part, a[a != b], b[a != b], both=True)


@dataclass(frozen=True)
class _Labels:
    name: str
    turn: int

    def __call__(self, job: Job, part: int) -> None:
        rows = gather(job, f"{self.name}-{self.turn}", part, LINK)
        rows = rows[rows["a"] > rows["b"]]
        scatter(job, f"{self.name}-labels", part, rows, job.part_of(rows["a"]))


@dataclass(frozen=True)
class _AtOnce:
    """All edges in one task, where they are few."""

    name: str

    def __call__(self, job: Job, part: int) -> None:
        rows = np.concatenate([_edges(job, self.name, p) for p in range(job.parts)])
        nodes, places = np.unique(np.stack([rows["a"], rows["b"]], axis=1), return_inverse=True)
        found = components(len(nodes), places.reshape(-1, 2))
        least = np.full(len(nodes), np.iinfo(np.int64).max)
        np.minimum.at(least, found, nodes)
        label = least[found]
        made = rows_of(LINK, nodes, label)[nodes > label]
        scatter(job, f"{self.name}-labels", part, made, job.part_of(made["a"]))


@dataclass(frozen=True)
class _Grouped:
    """Send the pairs of every component to one partition."""

    name: str
    sources: int | None

    def __call__(self, job: Job, part: int) -> None:
        rows = _edges(job, self.name, part)
        label = job.own(part)
        known = gather(job, f"{self.name}-labels", part, LINK, sources=self.sources)
        label[known["a"] - job.offsets[part]] = known["b"]
        own = label[rows["a"] - job.offsets[part]]
        made = rows_of(JOINED, own, *(rows[name] for name in MEASURED.names or ()))
        scatter(job, f"{self.name}-group", part, made, own % job.parts)
