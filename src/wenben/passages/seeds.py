"""Seeds: the n-grams that two texts share, and the maximal exact runs that they make."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Self

import numpy as np

from wenben.passages.fingerprints import Hashes
from wenben.passages.pieces import Block, Indices
from wenben.text import ngram_hashes

_CROWD: Final = 64  # pairs of one n-gram; a more frequent one pairs its i-th occurrences only, so work stays linear


@dataclass(frozen=True, slots=True, eq=False)
class Grams:
    """Hashes of all k-grams of a text, sorted, and the position of each."""

    k: int
    hashes: Hashes
    positions: Indices

    @classmethod
    def of(cls, folded: str, *, k: int) -> Self:
        hashes = ngram_hashes(folded, size=k)
        order = np.argsort(hashes, kind="stable")
        return cls(k, hashes[order], order)


def seeds_of(a: Grams, b: Hashes) -> tuple[Indices, Indices]:
    """All pairs of positions with equal hashes; crowded hashes pair their i-th occurrences."""
    low = np.searchsorted(a.hashes, b, "left")
    if not len(a.hashes):
        return low, low
    hits = np.flatnonzero(a.hashes[np.minimum(low, len(a.hashes) - 1)] == b)
    found = b[hits]
    low = low[hits]
    count = np.searchsorted(a.hashes, found, "right") - low
    order = np.argsort(found, kind="stable")
    ordered = found[order]
    rank = np.empty(len(hits), dtype=np.int64)  # how many equal hashes of b stand before this one
    rank[order] = np.arange(len(hits)) - np.searchsorted(ordered, ordered, "left")
    total = np.searchsorted(ordered, found, "right") - np.searchsorted(ordered, found, "left")
    crowded = count * total > _CROWD
    plain = ~crowded
    p = np.repeat(hits[plain], count[plain])
    q = a.positions[_ranges(low[plain], count[plain])]
    paired = crowded & (rank < count)
    return (
        np.concatenate([q, a.positions[low[paired] + rank[paired]]]),
        np.concatenate([p, hits[paired]]),
    )


def _ranges(starts: Indices, counts: Indices) -> Indices:
    """``[s, s+1, …, s+c-1]`` for every start and count, joined."""
    total = int(counts.sum())
    ends = np.cumsum(counts)
    return np.arange(total) - np.repeat(ends - counts, counts) + np.repeat(starts, counts)


def self_seeds(hashes: Hashes, *, least: int) -> tuple[Indices, Indices]:
    """Pairs of positions ``i < j`` with equal hashes, each with its next few occurrences, ``j - i >= least``."""
    order = np.argsort(hashes, kind="stable")
    ordered = hashes[order]
    q, p = [], []
    for step in range(1, 5):  # a body whose n-grams repeat inside it still meets its copy
        same = np.flatnonzero(ordered[step:] == ordered[:-step])
        if not len(same):
            break
        q.append(order[same])
        p.append(order[same + step])
    if not q:
        none = np.zeros(0, dtype=np.int64)
        return none, none
    left, right = np.concatenate(q), np.concatenate(p)
    apart = right - left >= least
    return left[apart], right[apart]


def runs_of(q: Indices, p: Indices, k: int) -> list[Block]:
    """Maximal exact runs: consecutive seeds on one diagonal, ordered by their place in ``a``."""
    diagonal = p - q
    order = np.lexsort((q, diagonal))
    q, diagonal = q[order], diagonal[order]
    breaks = np.flatnonzero((np.diff(diagonal) != 0) | (np.diff(q) > 1)) + 1
    starts = np.concatenate([[0], breaks])
    ends = np.concatenate([breaks, [len(q)]]) - 1
    first, length = q[starts], q[ends] - q[starts] + k
    second = first + diagonal[starts]
    order = np.lexsort((second, first))
    return [Block(*row) for row in np.stack([first, second, length], axis=1)[order].tolist()]
