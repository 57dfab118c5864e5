"""The loops of the role model compiled: what :mod:`wenben.extract.plain` computes in NumPy, to the bit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from numba import njit

from wenben.extract.plain import BITS, LOW, Floats, Indices, Nodes
from wenben.text import CodePoints

U32 = np.uint32
U64 = np.uint64
BASE = np.uint64(0x9E3779B97F4A7C15)
MIX_1 = np.uint64(0xBF58476D1CE4E5B9)
MIX_2 = np.uint64(0x94D049BB133111EB)
MASK = np.uint64(LOW)


@njit(cache=True, inline="always")
def _hash(points: Any, start: Any, size: Any, salt: Any) -> Any:
    h = U64(size * 1_000_003 + salt)
    for j in range(size):
        h = h * BASE + U64(points[start + j])
    h ^= h >> U64(30)
    h *= MIX_1
    h ^= h >> U64(27)
    h *= MIX_2
    h ^= h >> U64(31)
    return np.int64(h & MASK)


@njit(cache=True, nogil=True)
def _keys(points: Any, bounds: Any, least: Any, most: Any, salt: Any, out: Any) -> Any:
    found = 0
    for row in range(len(bounds) - 1):
        for start in range(bounds[row], bounds[row + 1]):
            for size in range(least, min(most, bounds[row + 1] - start) + 1):
                out[found] = row << BITS | _hash(points, start, size, salt)
                found += 1
    return found


def keys(points: CodePoints, bounds: Indices, sizes: Sequence[int], salt: int) -> Indices:
    """:func:`wenben.extract.plain.keys`."""
    out = np.empty(len(points) * len(sizes), dtype=np.int64)
    return out[: _keys(points, bounds, sizes[0], sizes[-1], salt, out)]


@njit(cache=True, nogil=True)
def _sums(rows: Any, columns: Any, slots: Any, weights: Any, out: Any) -> None:
    width = U64(weights.shape[1])  # unsigned: no index is counted from the end, none needs a look
    for i in range(len(rows)):
        slot = slots[U64(columns[i])]
        if slot >= 0:
            row = U64(rows[i])
            for k in range(width):
                out[row, k] += weights[U64(slot), k]


def sums(rows: Indices, columns: Indices, slots: npt.NDArray[np.int32], weights: Floats, count: int) -> Floats:
    """:func:`wenben.extract.plain.sums`."""
    out = np.zeros((count, weights.shape[1]), dtype=np.float32)
    _sums(rows, columns, slots, weights, out)
    return out


@njit(cache=True, nogil=True)
def _forest(
    samples: Any, feature: Any, threshold: Any, children: Any, value: Any, roots: Any, depth: Any, out: Any
) -> None:
    count = samples.shape[0]
    nodes = np.empty(count, dtype=np.uint32)
    for tree in range(len(roots)):
        nodes[:] = roots[tree]
        for _ in range(
            depth
        ):  # all samples one step: none waits for another; a leaf leads to itself: no branch to guess
            for i in range(count):
                node = nodes[i]
                right = samples[U32(i), feature[node]] > threshold[node]
                nodes[i] = children[U32(2) * node + U32(right)]
        for i in range(count):
            out[tree, i] = value[nodes[i]]


def forest(
    samples: Floats,
    feature: Nodes,
    threshold: Floats,
    children: Nodes,
    value: Floats,
    roots: Nodes,
    depth: int,
) -> Floats:
    """:func:`wenben.extract.plain.forest`."""
    out = np.empty((len(roots), len(samples)), dtype=np.float32)
    _forest(np.ascontiguousarray(samples, dtype=np.float32), feature, threshold, children, value, roots, depth, out)
    return out


@njit(cache=True, nogil=True)
def _loudest(
    points: Any,
    bounds: Any,
    least: Any,
    longest: Any,
    salt: Any,
    chosen: Any,
    slots: Any,
    leads: Any,
    most: Any,
    out: Any,
) -> Any:
    found = 0
    best = np.empty(most, dtype=np.float32)
    for row in range(len(bounds) - 1):
        held = 0
        # By place, then by size: of two that are equally loud the first stays first.
        for start in range(bounds[row], bounds[row + 1]):
            for size in range(least, min(longest, bounds[row + 1] - start) + 1):
                slot = slots[_hash(points, start, size, salt)]
                if slot < 0:
                    continue
                lead = leads[slot, chosen[row]]
                if not lead > 0 or (held == most and not lead > best[held - 1]):
                    continue
                held = min(held + 1, most)
                place = held - 1
                while place > 0 and lead > best[place - 1]:
                    best[place] = best[place - 1]
                    out[found + place] = out[found + place - 1]
                    place -= 1
                best[place] = lead
                out[found + place, 0] = row
                out[found + place, 1] = start
                out[found + place, 2] = start + size
        found += held
    return found


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
    """:func:`wenben.extract.plain.loudest`."""
    out = np.empty(((len(bounds) - 1) * most, 3), dtype=np.int64)
    found = _loudest(points, bounds, sizes[0], sizes[-1], salt, chosen, slots, leads, most, out)
    return out[:found, 0], out[:found, 1], out[:found, 2]
