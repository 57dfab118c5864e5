"""All pairs of texts with Jaccard similarity >= t, without sketches: the truth that fast methods are held against.

A prefix-filter join (Chaudhuri, Ganti & Kaushik 2006; PPJoin, Xiao et al. 2008): two sets that reach ``t`` must share a
token among the rarest ``|x| - ceil(t |x|) + 1`` of each; candidates are intersected in full, with early exit.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from wenben.text import fold, ngram_hashes


def jaccard_pairs(texts: list[str], *, threshold: float, size: int = 5) -> set[tuple[int, int]]:
    """Pairs ``(i, j)``, ``i < j``, of ``texts`` whose sets of folded character ``size``-grams reach ``threshold``."""
    hashes = []
    for text in texts:
        folded = fold(text).text
        hashes.append(np.unique(ngram_hashes(folded, size=max(1, min(size, len(folded))))))
    sizes = np.array([len(h) for h in hashes], dtype=np.int64)
    bounds = np.concatenate([[0], np.cumsum(sizes)])
    owner = np.repeat(np.arange(len(texts), dtype=np.int64), sizes)
    _, token, count = np.unique(np.concatenate(hashes), return_inverse=True, return_counts=True)
    rank = np.empty(len(count), dtype=np.int64)
    rank[np.argsort(count, kind="stable")] = np.arange(len(count))
    order = np.lexsort((rank[token], owner))
    ranks = rank[token][order].astype(np.int32)
    found = _join(ranks, bounds, sizes, np.argsort(sizes, kind="stable"), threshold, len(count))
    return {(int(min(a, b)), int(max(a, b))) for a, b in found}


@njit(cache=True)
def _join(
    ranks: NDArray[np.int32],
    bounds: NDArray[np.int64],
    sizes: NDArray[np.int64],
    order: NDArray[np.int64],
    threshold: float,
    tokens: int,
) -> list[tuple[int, int]]:
    n = len(sizes)
    prefix = np.zeros(n, np.int64)
    starts = np.zeros(tokens + 1, np.int64)
    for d in range(n):
        if sizes[d] > 0:
            prefix[d] = sizes[d] - np.int64(np.ceil(threshold * sizes[d] - 1e-9)) + 1
        for k in range(bounds[d], bounds[d] + prefix[d]):
            starts[ranks[k] + 1] += 1
    for t in range(tokens):
        starts[t + 1] += starts[t]
    postings = np.empty(starts[tokens], np.int64)
    filled = np.zeros(tokens, np.int64)
    seen = np.full(n, -1, np.int64)
    found = [(0, 0)]
    found.pop()
    for d in order:
        for k in range(bounds[d], bounds[d] + prefix[d]):
            t = ranks[k]
            for q in range(starts[t], starts[t] + filled[t]):
                x = postings[q]
                if seen[x] == d or sizes[x] < threshold * sizes[d] - 1e-9:
                    continue
                seen[x] = d
                i, j, shared = bounds[d], bounds[x], 0
                need = np.ceil(threshold / (1 + threshold) * (sizes[d] + sizes[x]) - 1e-9)
                while i < bounds[d + 1] and j < bounds[x + 1]:
                    if shared + min(bounds[d + 1] - i, bounds[x + 1] - j) < need:
                        break
                    if ranks[i] == ranks[j]:
                        shared += 1
                        i += 1
                        j += 1
                    elif ranks[i] < ranks[j]:
                        i += 1
                    else:
                        j += 1
                if shared >= threshold * (sizes[d] + sizes[x] - shared) - 1e-9:
                    found.append((x, d))
            postings[starts[t] + filled[t]] = d
            filled[t] += 1
    return found
