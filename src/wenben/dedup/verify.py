"""Exact Jaccard similarity and containment of candidate pairs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from wenben.config import DedupSettings
from wenben.dedup.lsh import Pairs
from wenben.dedup.minhash import in_threads, kernels, shingle_lists
from wenben.dedup.sampling import Numbers

Floats = npt.NDArray[np.float64]

BATCH_CHARS: Final = 400_000
"""Characters whose shingle sets a thread has in memory at once (8 bytes each)."""

BATCH_PAIRS: Final = 50_000


@dataclass(frozen=True)
class Similarities:
    """Exact measures of pairs, each ``(m,)``; ``containment_a`` is the share of ``a``'s shingles that ``b`` holds."""

    jaccard: Floats
    containment_a: Floats
    containment_b: Floats

    def __getitem__(self, rows: Numbers) -> Similarities:
        return Similarities(self.jaccard[rows], self.containment_a[rows], self.containment_b[rows])

    def rows(self) -> list[tuple[float, float, float]]:
        """The measures of each pair, for records."""
        return list(zip(self.jaccard.tolist(), self.containment_a.tolist(), self.containment_b.tolist(), strict=True))

    def reached(self, settings: DedupSettings) -> Numbers:
        """Rows that reach the Jaccard or the containment threshold."""
        contained = np.maximum(self.containment_a, self.containment_b) >= settings.containment
        return np.flatnonzero((self.jaccard >= settings.jaccard) | contained)


def joined(parts: Sequence[Similarities]) -> Similarities:
    """Measures of several lists of pairs as one, in order."""
    return Similarities(
        np.concatenate([p.jaccard for p in parts]),
        np.concatenate([p.containment_a for p in parts]),
        np.concatenate([p.containment_b for p in parts]),
    )


def components(total: int, pairs: Pairs) -> npt.NDArray[np.int32]:
    """Label of the connected component of each of ``total`` nodes."""
    graph = coo_array((np.ones(len(pairs), dtype=np.int8), (pairs[:, 0], pairs[:, 1])), shape=(total, total))
    labels: npt.NDArray[np.int32] = connected_components(graph, directed=False)[1]
    return labels


def verify(texts: Sequence[str], pairs: Pairs, *, settings: DedupSettings) -> Similarities:
    """Measure ``pairs`` (m, 2) of ``texts`` exactly, over sets of character shingles of the folded texts."""
    shared, size_a, size_b = (np.zeros(len(pairs), dtype=np.int64) for _ in range(3))
    if len(pairs):
        lengths = np.fromiter(map(len, texts), dtype=np.int64, count=len(texts))
        # the longer text first: its table is built once, and shorter ones are looked up in it
        turned = lengths[pairs[:, 0]] < lengths[pairs[:, 1]]
        rows = np.where(turned[:, None], pairs[:, ::-1], pairs)
        labels = components(len(texts), pairs)
        order = np.lexsort((rows[:, 1], rows[:, 0], labels[rows[:, 0]]))

        def work(part: Numbers) -> None:
            shared[part], size_a[part], size_b[part] = _measure(texts, rows[part], settings=settings)

        in_threads(work, list(_parts(rows, order, lengths)))
        size_a, size_b = np.where(turned, size_b, size_a), np.where(turned, size_a, size_b)
    union = size_a + size_b - shared
    return Similarities(
        jaccard=np.divide(shared, union, out=np.zeros(len(pairs)), where=union > 0),
        containment_a=np.divide(shared, size_a, out=np.zeros(len(pairs)), where=size_a > 0),
        containment_b=np.divide(shared, size_b, out=np.zeros(len(pairs)), where=size_b > 0),
    )


def _parts(pairs: Pairs, order: Numbers, lengths: Numbers) -> Iterator[Numbers]:
    """Cut the ordered rows into runs whose texts, but for the longest, fit into one batch."""
    involved = lengths[np.unique(pairs[order])]
    if len(order) > 1 and (len(order) > BATCH_PAIRS or int(involved.sum() - involved.max()) > BATCH_CHARS):
        half = len(order) // 2
        yield from _parts(pairs, order[:half], lengths)
        yield from _parts(pairs, order[half:], lengths)
    else:
        yield order


def _measure(texts: Sequence[str], pairs: Pairs, *, settings: DedupSettings) -> tuple[Numbers, Numbers, Numbers]:
    """Sizes of the intersections and of both sets; ``pairs`` is sorted by its first column within a component."""
    loops = kernels(settings)
    involved, flat = np.unique(pairs, return_inverse=True)
    local = np.ascontiguousarray(flat.reshape(pairs.shape))
    lists = shingle_lists([texts[i] for i in involved], settings=settings)
    sizes = np.zeros(len(involved), dtype=np.int64)
    loops.distinct(lists.hashes, lists.bounds, lists.counts, sizes)
    groups = np.flatnonzero(np.r_[True, local[1:, 0] != local[:-1, 0], True])
    shared = np.zeros(len(pairs), dtype=np.int64)
    loops.intersections(lists.hashes, lists.bounds, sizes, groups, local, shared)
    return shared, sizes[local[:, 0]], sizes[local[:, 1]]
