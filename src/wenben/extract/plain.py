"""The loops of the role model in NumPy: what :mod:`wenben.extract.kernel` computes compiled, to the bit.

Texts come packed: ``points`` holds the code points of all of them behind one another, ``bounds`` (length ``n + 1``) where each
begins. An n-gram is a key: its text's number above ``BITS`` bits of its hash.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from wenben.text import CodePoints

Floats = npt.NDArray[np.float32]
Indices = npt.NDArray[np.int64]
Nodes = npt.NDArray[np.uint32]

BITS: Final = 20
LOW: Final = (1 << BITS) - 1
_BASE: Final = np.uint64(0x9E3779B97F4A7C15)


def keys(points: CodePoints, bounds: Indices, sizes: Sequence[int], salt: int) -> Indices:
    """The key of every n-gram that lies inside one text, in any order."""
    parts = [found for _, found, _ in _keys(points, bounds, sizes, salt)]
    return np.concatenate(parts) if parts else np.zeros(0, dtype=np.int64)


def _keys(
    points: CodePoints, bounds: Indices, sizes: Sequence[int], salt: int
) -> list[tuple[int, Indices, npt.NDArray[np.intp]]]:
    """For each size the keys and where their n-grams begin."""
    row = np.repeat(np.arange(len(bounds) - 1, dtype=np.int64), np.diff(bounds))
    wide = points.astype(np.uint64)
    out = []
    for size in sizes:
        count = len(points) - size + 1
        if count <= 0:
            continue
        starts = np.flatnonzero(row[:count] == row[size - 1 :])
        hashes = np.full(len(starts), size * 1_000_003 + salt, dtype=np.uint64)
        for j in range(size):
            hashes = hashes * _BASE + wide[starts + j]
        hashes ^= hashes >> np.uint64(30)
        hashes *= np.uint64(0xBF58476D1CE4E5B9)
        hashes ^= hashes >> np.uint64(27)
        hashes *= np.uint64(0x94D049BB133111EB)
        hashes ^= hashes >> np.uint64(31)
        out.append((size, row[starts] << BITS | (hashes & np.uint64(LOW)).astype(np.int64), starts))
    return out


def sums(rows: Indices, columns: Indices, slots: npt.NDArray[np.int32], weights: Floats, count: int) -> Floats:
    """For each row the sum of the weights of its columns; ``slots`` leads from columns to weights, -1 for none."""
    from scipy.sparse import csr_array

    places = slots[columns]
    known = places >= 0
    kept = np.concatenate([[0], np.cumsum(np.bincount(rows[known], minlength=count))])
    ones = np.ones(int(kept[-1]), dtype=np.float32)
    matrix = csr_array((ones, places[known], kept), shape=(count, len(weights)))
    return np.asarray(matrix @ weights, dtype=np.float32)


def forest(
    samples: Floats,
    feature: Nodes,
    threshold: Floats,
    children: Nodes,
    value: Floats,
    roots: Nodes,
    depth: int,
) -> Floats:
    """The values of the leaves that each sample comes to, shape ``(len(roots), n)``; ``children``: left and right of each node."""
    count = len(samples)
    columns = np.ascontiguousarray(samples.T, dtype=np.float32)  # a row per feature: trees look at one after another
    flat, offset = columns.ravel(), np.arange(count)
    # NumPy's own integers: others are copied at every take.
    features, both, tops = feature.astype(np.intp), children.astype(np.intp), roots.astype(np.intp)
    right = columns[features[tops]] > threshold[tops][:, None]
    node = both.take(2 * tops[:, None] + right, mode="clip")  # "clip": no index is outside, none needs a look
    place, seen, border = np.empty_like(node), np.empty(node.shape, np.float32), np.empty(node.shape, np.float32)
    for _ in range(depth - 1):
        features.take(node, mode="clip", out=place)
        place *= count
        place += offset
        flat.take(place, mode="clip", out=seen)
        threshold.take(node, mode="clip", out=border)
        node += node
        node += seen > border
        both.take(node, mode="clip", out=place)
        node, place = place, node
    return value.take(node, mode="clip")


def loudest(
    points: CodePoints,
    bounds: Indices,
    sizes: Sequence[int],
    salt: int,
    chosen: Indices,
    slots: npt.NDArray[np.int32],
    leads: Floats,
    most: int,
) -> tuple[Indices, Indices, Indices]:
    """For each text its ``most`` n-grams that lift its column ``chosen`` most: rows, beginnings and ends, loudest first.

    Parameters
    ----------
    leads
        What each weight lifts each column above the mean, shape ``(m, k)``.
    """
    parts = _keys(points, bounds, sizes, salt)
    if not parts:
        none = np.zeros(0, dtype=np.int64)
        return none, none, none
    found = np.concatenate([part for _, part, _ in parts])
    lengths = np.concatenate([np.full(len(part), size) for size, part, _ in parts])
    begins = np.concatenate([starts for _, _, starts in parts])
    rows, places = found >> BITS, slots[found & LOW]
    lead = np.where(places >= 0, leads[places, chosen[rows]], np.float32(0))
    spoke = np.flatnonzero(lead > 0)
    order = spoke[np.lexsort((begins[spoke], -lead[spoke], rows[spoke]))]
    ordered = rows[order]
    rank = np.arange(len(order)) - np.searchsorted(ordered, ordered)
    order = order[rank < most]
    return rows[order], begins[order], begins[order] + lengths[order]
