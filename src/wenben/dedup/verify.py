"""Exact Jaccard similarity and containment of candidate pairs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from wenben.config import DedupSettings
from wenben.dedup.lsh import Pairs
from wenben.dedup.minhash import kernels, shingle_lists

Floats = npt.NDArray[np.float64]

BATCH_CHARS: Final = 12_000_000
"""Code points whose shingle sets are in memory at once (8 bytes each)."""


@dataclass(frozen=True)
class Similarities:
    """Exact measures of pairs, each ``(m,)``; ``containment_a`` is the share of ``a``'s shingles that ``b`` holds."""

    jaccard: Floats
    containment_a: Floats
    containment_b: Floats


def components(total: int, pairs: Pairs) -> npt.NDArray[np.int32]:
    """Label of the connected component of each of ``total`` nodes."""
    graph = coo_array((np.ones(len(pairs), dtype=np.int8), (pairs[:, 0], pairs[:, 1])), shape=(total, total))
    labels: npt.NDArray[np.int32] = connected_components(graph, directed=False)[1]
    return labels


def verify(texts: Sequence[str], pairs: Pairs, *, settings: DedupSettings) -> Similarities:
    """Measure ``pairs`` (m, 2) of ``texts`` exactly, over sets of character shingles of the folded texts."""
    shared = np.zeros(len(pairs), dtype=np.int64)
    size_a = np.zeros(len(pairs), dtype=np.int64)
    size_b = np.zeros(len(pairs), dtype=np.int64)
    if len(pairs):
        labels = components(len(texts), pairs)
        order = np.lexsort((pairs[:, 1], pairs[:, 0], labels[pairs[:, 0]]))
        lengths = np.array([len(t) for t in texts], dtype=np.int64)
        start = 0
        while start < len(order):
            stop = _batch_end(pairs, order, start, lengths)
            part = order[start:stop]
            shared[part], size_a[part], size_b[part] = _measure(texts, pairs[part], settings=settings)
            start = stop
    union = size_a + size_b - shared
    return Similarities(
        jaccard=np.divide(shared, union, out=np.zeros(len(pairs)), where=union > 0),
        containment_a=np.divide(shared, size_a, out=np.zeros(len(pairs)), where=size_a > 0),
        containment_b=np.divide(shared, size_b, out=np.zeros(len(pairs)), where=size_b > 0),
    )


def _batch_end(pairs: Pairs, order: Pairs, start: int, lengths: Pairs) -> int:
    """End of the longest run of ordered pairs whose texts fit into one batch."""
    stop = min(len(order), start + 200_000)
    while True:
        involved = np.unique(pairs[order[start:stop]])
        if stop - start <= 1 or lengths[involved].sum() <= BATCH_CHARS:
            return stop
        stop = start + max(1, (stop - start) // 2)


def _measure(texts: Sequence[str], pairs: Pairs, *, settings: DedupSettings) -> tuple[Pairs, Pairs, Pairs]:
    loops = kernels(settings)
    involved, flat = np.unique(pairs, return_inverse=True)
    local = flat.reshape(pairs.shape)
    lists = shingle_lists([texts[i] for i in involved], settings=settings)
    sizes = np.zeros(len(involved), dtype=np.int64)
    loops.distinct(lists.hashes, lists.bounds, lists.counts, sizes)
    order = np.lexsort((local[:, 1], local[:, 0]))
    ordered = np.ascontiguousarray(local[order])
    groups = np.flatnonzero(np.r_[True, ordered[1:, 0] != ordered[:-1, 0], True])
    shared = np.zeros(len(pairs), dtype=np.int64)
    loops.intersections(lists.hashes, lists.bounds, sizes, groups, ordered, shared)
    result = np.empty_like(shared)
    result[order] = shared
    return result, sizes[local[:, 0]], sizes[local[:, 1]]
