"""The loops of :mod:`wenben.dedup.kernel` in NumPy: the same bits where no compiler is at hand, slower."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from wenben.text import ngram_hashes

U64s = npt.NDArray[np.uint64]


def _fold(points: Any, table: Any) -> str | None:
    folded = table[np.minimum(points, 0xFFFF)]
    if (folded == 0xFFFF).any():
        return None
    kept: bytes = folded[folded != 0].astype(np.uint32).tobytes()
    return kept.decode("utf-32-le", "surrogatepass")


def _hashes(points: Any, table: Any, size: int) -> U64s | None:
    folded = _fold(points, table)
    if folded is None:
        return None
    return ngram_hashes(folded, size=max(1, min(size, len(folded))))


def _fmix32(h: Any) -> Any:
    h = h ^ (h >> np.uint32(16))
    h = h * np.uint32(0x85EBCA6B)
    h = h ^ (h >> np.uint32(13))
    h = h * np.uint32(0xC2B2AE35)
    return h ^ (h >> np.uint32(16))


def signature(hashes: U64s, a: Any, b: Any) -> Any:
    """One signature ``(k,)`` of the shingles with these hashes (the lower 32 bits count)."""
    mixed = np.unique(_fmix32((hashes & np.uint64(0xFFFFFFFF)).astype(np.uint32)))
    low = np.full(len(a), 0xFFFFFFFF, dtype=np.uint32)
    for start in range(0, len(mixed), 512):
        block = mixed[start : start + 512, None] * a[None, :] + b[None, :]
        low = np.minimum(low, block.min(axis=0))
    return low


def sketch(
    points: Any, bounds: Any, table: Any, size: int, top: Any, a: Any, b: Any, signatures: Any, counts: Any
) -> None:
    """As :func:`wenben.dedup.kernel.sketch`."""
    for d in range(len(bounds) - 1):
        hashes = _hashes(points[bounds[d] : bounds[d + 1]], table, size)
        counts[d] = -1 if hashes is None else len(hashes)
        if hashes is None or len(hashes) == 0:
            continue
        signatures[d] = signature(hashes, a, b)


def minhash(hashes: Any, starts: Any, ends: Any, a: Any, b: Any, signatures: Any) -> None:
    """As :func:`wenben.dedup.kernel.minhash`."""
    for d, (start, end) in enumerate(zip(starts, ends, strict=True)):
        signatures[d] = signature(hashes[start:end].astype(np.uint64), a, b)


def sample(
    points: Any,
    bounds: Any,
    table: Any,
    size: int,
    top: Any,
    least: int,
    slack: float,
    hashes: Any,
    positions: Any,
    ends: Any,
    standing: Any,
) -> int:
    """As :func:`wenben.dedup.kernel.sample`."""  # fmt: skip
    at = 0
    for d in range(len(bounds) - 1):
        own = _hashes(points[bounds[d] : bounds[d + 1]], table, size)
        if own is None:
            standing[d, 0] = -1
            ends[d] = at
            continue
        standing[d] = sample_one(own, least, slack, hashes[at:], positions[at:], ends[d])
        ends[d] += at
        at = int(ends[d, -1])
    return at


def sample_one(own: U64s, least: int, slack: float, hashes: Any, positions: Any, ends: Any) -> tuple[int, int]:
    """As :func:`wenben.dedup.kernel.sample_one`."""
    distinct = len(np.unique(own & np.uint64(8191)))
    last = len(ends) - 1
    coarsest = next((x for x in range(last) if distinct >= least << (last - x)), last)
    finest = next((x for x in range(coarsest, last) if slack * distinct >= least << (last - x)), last)
    choice = (own >> np.uint64(32)).astype(np.int64)
    at = 0
    for level in range(finest + 1):
        inside = choice & ((1 << (last - level)) - 1) == 0
        if level:
            inside &= choice & ((1 << (last - level + 1)) - 1) != 0
        chosen = np.flatnonzero(inside)
        hashes[at : at + len(chosen)] = (own[chosen] & np.uint64(0xFFFFFFFF)).astype(np.uint32)
        positions[at : at + len(chosen)] = chosen
        at += len(chosen)
        ends[level:] = at
    return coarsest, finest


def shingle_lists(points: Any, bounds: Any, table: Any, size: int, top: Any, hashes: Any, counts: Any) -> None:
    """As :func:`wenben.dedup.kernel.shingle_lists`."""
    for d in range(len(bounds) - 1):
        own = _hashes(points[bounds[d] : bounds[d + 1]], table, size)
        counts[d] = -1 if own is None else len(own)
        if own is not None:
            hashes[bounds[d] : bounds[d] + len(own)] = own


def distinct(hashes: Any, bounds: Any, counts: Any, sizes: Any) -> None:
    """As :func:`wenben.dedup.kernel.distinct`."""
    for d in range(len(bounds) - 1):
        own = hashes[bounds[d] : bounds[d] + max(0, counts[d])]
        _, first = np.unique(own, return_index=True)
        kept = own[np.sort(first)]
        hashes[bounds[d] : bounds[d] + len(kept)] = kept
        sizes[d] = len(kept)


def intersections(hashes: Any, bounds: Any, sizes: Any, groups: Any, pairs: Any, shared: Any) -> None:
    """As :func:`wenben.dedup.kernel.intersections`."""
    for i, (x, y) in enumerate(pairs):
        shared[i] = len(
            np.intersect1d(
                hashes[bounds[x] : bounds[x] + sizes[x]],
                hashes[bounds[y] : bounds[y] + sizes[y]],
                assume_unique=True,
            )
        )


def band_keys(signatures: Any, band: int, rows: int, sizes: Any, keys: Any) -> None:
    """As :func:`wenben.dedup.kernel.band_keys`."""
    base = np.uint64(0x9E3779B97F4A7C15)
    number = np.arange(len(signatures), dtype=np.uint64)
    h = np.full(len(signatures), band + 1, dtype=np.uint64)
    for y in range(band * rows, (band + 1) * rows):
        h = (h ^ signatures[:, y].astype(np.uint64)) * base
        h ^= h >> np.uint64(29)
    h = np.where(sizes > 0, h, number + np.uint64(0x5851F42D4C957F2D))
    h ^= h >> np.uint64(30)
    h *= np.uint64(0xBF58476D1CE4E5B9)
    h ^= h >> np.uint64(27)
    h *= np.uint64(0x94D049BB133111EB)
    h ^= h >> np.uint64(31)
    keys[:] = (h & np.uint64(0xFFFFFFFFFF000000)) | number


def bucket_pairs(keys: Any, signatures: Any, least: int, largest: int, pivots: int, crowded: Any, out: Any) -> int:
    """As :func:`wenben.dedup.kernel.bucket_pairs`."""
    buckets = keys >> np.uint64(24)
    members = (keys & np.uint64(0xFFFFFF)).astype(np.int64)
    edges = np.flatnonzero(np.r_[True, buckets[1:] != buckets[:-1], True]) if len(keys) else np.zeros(1, np.int64)
    found = 0
    for low, high in pairwise(edges.tolist()):
        size = high - low
        if size > largest:
            crowded[members[low:high]] = True
        for x in range(low, high if size <= largest else low + pivots):
            for y in range(x + 1, high):
                p, q = int(members[x]), int(members[y])
                if int((signatures[p] == signatures[q]).sum()) < least:
                    continue
                if found < len(out):
                    out[found] = min(p, q), max(p, q)
                found += 1
    return found


def _between(hashes: Any, starts: Any, ends: Any, low: int, high: int) -> tuple[Any, Any]:
    """Hashes in ``[low, high)`` and their texts."""
    sizes = ends - starts
    at = np.repeat(starts - (np.cumsum(sizes) - sizes), sizes) + np.arange(int(sizes.sum()))
    owner, own = np.repeat(np.arange(len(starts)), sizes), hashes[at].astype(np.int64)
    inside = (own >= low) & (own < high)
    return own[inside], owner[inside]


def token_counts(hashes: Any, starts: Any, ends: Any, low: int, high: int, shift: int, counts: Any) -> None:
    """As :func:`wenben.dedup.kernel.token_counts`."""
    own, _ = _between(hashes, starts, ends, low, high)
    counts += np.bincount((own - low) >> shift, minlength=len(counts))


def token_keys(hashes: Any, starts: Any, ends: Any, low: int, high: int, shift: int, free: Any, keys: Any) -> None:
    """As :func:`wenben.dedup.kernel.token_keys`, sorted from the first."""
    own, owner = _between(hashes, starts, ends, low, high)
    keys[:] = np.sort(own.astype(np.uint64) << np.uint64(32) | owner.astype(np.uint64))


def shared_tokens(keys: Any, most: int, weights: Any, docs: Any, sizes: Any) -> tuple[int, int]:
    """As :func:`wenben.dedup.kernel.shared_tokens`."""
    keys = np.unique(keys)
    token, doc = keys >> np.uint64(32), (keys & np.uint64(0xFFFFFFFF)).astype(np.int64)
    edges = np.flatnonzero(np.r_[True, token[1:] != token[:-1], True]) if len(keys) else np.zeros(1, np.int64)
    size = np.diff(edges)
    weights += np.bincount(doc[np.repeat(size <= most, size)], minlength=len(weights)).astype(weights.dtype)
    shared = (size > 1) & (size <= most)
    kept = doc[np.repeat(shared, size)]
    docs[: len(kept)] = kept
    sizes[: int(shared.sum())] = size[shared]
    return len(kept), int(shared.sum())


def turned(post_bounds: Any, post_docs: Any, free: Any, doc_tokens: Any) -> None:
    """As :func:`wenben.dedup.kernel.turned`."""
    tokens = np.repeat(np.arange(len(post_bounds) - 1), np.diff(post_bounds))
    doc_tokens[:] = tokens[np.argsort(post_docs, kind="stable")]


def shared_counts(
    doc_bounds: Any,
    doc_tokens: Any,
    post_bounds: Any,
    post_docs: Any,
    weights: Any,
    least: int,
    fraction: float,
    enough: int,
    first: int,
    last: int,
    out: Any,
) -> int:
    """As :func:`wenben.dedup.kernel.shared_counts`."""
    found = 0
    for d in range(first, last):
        tokens = doc_tokens[doc_bounds[d] : doc_bounds[d + 1]]
        if not len(tokens):
            continue
        holders = np.concatenate([post_docs[post_bounds[t] : post_bounds[t + 1]] for t in tokens])
        others, counts = np.unique(holders[holders < d], return_counts=True)
        for x, c in zip(others.tolist(), counts.tolist(), strict=True):
            if c >= enough or (c >= least and c >= fraction * min(weights[d], weights[x])):
                if found < len(out):
                    out[found] = x, d, c
                found += 1
    return found
