"""Compiled loops over folded code points: shingle hashes, MinHash, set intersections.

Every function works on one packed batch: ``points`` holds the UTF-16 code units of all texts behind one another and
``bounds`` (length ``n + 1``) where each begins; surrogates go the slow way. The bits are those of :func:`wenben.text.ngram_hashes` and of
datasketch's ``affine32`` scheme; :mod:`wenben.dedup.plain` computes the same without a compiler.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit, prange

U32 = np.uint32
U64 = np.uint64
BASE = np.uint64(0x9E3779B97F4A7C15)
MIX_1 = np.uint64(0xBF58476D1CE4E5B9)
MIX_2 = np.uint64(0x94D049BB133111EB)
SLOW = np.uint32(0xFFFFFFFF)
EMPTY = np.uint32(0xFFFFFFFF)


@njit(cache=True, inline="always")
def _mix(h: Any) -> Any:
    h ^= h >> U64(30)
    h *= MIX_1
    h ^= h >> U64(27)
    h *= MIX_2
    return h ^ (h >> U64(31))


@njit(cache=True, inline="always")
def _shingles(points: Any, start: Any, end: Any, table: Any, size: Any, top: Any, folded: Any, hashes: Any) -> Any:
    """Fold one text and hash its shingles; returns their number, -1 where the table cannot fold it."""
    length = 0
    for i in range(start, end):
        point = points[i]
        value = table[point]
        if value == SLOW:
            return -1
        folded[length] = value
        if value != 0:
            length += 1
    if length == 0:
        return 0
    width = min(size, length)
    h = U64(0)
    for i in range(width):
        h = h * BASE + U64(folded[i])
    hashes[0] = _mix(h)
    count = length - width + 1
    for i in range(1, count):
        h = (h - U64(folded[i - 1]) * top) * BASE + U64(folded[i + width - 1])
        hashes[i] = _mix(h)
    return count


@njit(cache=True, parallel=True, boundscheck=False)
def sketch(
    points: Any, bounds: Any, table: Any, size: Any, top: Any, a: Any, b: Any, signatures: Any, counts: Any
) -> None:
    """MinHash signatures ``(n, k)`` and shingle counts ``(n,)``; -1 marks texts that need the slow fold."""
    for d in prange(len(bounds) - 1):
        start = bounds[d]
        end = bounds[d + 1]
        folded = np.empty(end - start + 1, np.uint32)
        hashes = np.empty(end - start + 1, np.uint64)
        n = _shingles(points, start, end, table, size, top, folded, hashes)
        counts[d] = n
        if n <= 0:
            continue
        mixed = folded[:n]
        for i in range(n):
            h = U32(hashes[i] & U64(0xFFFFFFFF))
            h ^= h >> U32(16)
            h = U32(h * U32(0x85EBCA6B))
            h ^= h >> U32(13)
            h = U32(h * U32(0xC2B2AE35))
            mixed[i] = h ^ (h >> U32(16))
        # Four reductions over i at a time: the compiler turns them into vector instructions, one load serves four.
        k = len(a)
        for q in range(0, k - k % 4, 4):
            a0, a1, a2, a3 = a[q], a[q + 1], a[q + 2], a[q + 3]
            b0, b1, b2, b3 = b[q], b[q + 1], b[q + 2], b[q + 3]
            m0 = m1 = m2 = m3 = EMPTY
            for i in range(n):
                h = mixed[i]
                m0 = min(m0, U32(U32(a0 * h) + b0))
                m1 = min(m1, U32(U32(a1 * h) + b1))
                m2 = min(m2, U32(U32(a2 * h) + b2))
                m3 = min(m3, U32(U32(a3 * h) + b3))
            signatures[d, q] = m0
            signatures[d, q + 1] = m1
            signatures[d, q + 2] = m2
            signatures[d, q + 3] = m3
        for q in range(k - k % 4, k):
            low = EMPTY
            for i in range(n):
                low = min(low, U32(U32(a[q] * mixed[i]) + b[q]))
            signatures[d, q] = low


@njit(cache=True, parallel=True, boundscheck=False)
def shingle_lists(points: Any, bounds: Any, table: Any, size: Any, top: Any, hashes: Any, counts: Any) -> None:
    """All shingle hashes in order of position; text ``d`` writes from ``bounds[d]`` on."""
    for d in prange(len(bounds) - 1):
        start = bounds[d]
        end = bounds[d + 1]
        folded = np.empty(end - start + 1, np.uint32)
        own = np.empty(end - start + 1, np.uint64)
        n = _shingles(points, start, end, table, size, top, folded, own)
        counts[d] = n
        for i in range(n):
            hashes[start + i] = own[i]


@njit(cache=True, parallel=True, boundscheck=False)
def distinct(hashes: Any, bounds: Any, counts: Any, sizes: Any) -> None:
    """Keep the first of each hash of every text, in place; ``sizes`` receives the set sizes."""
    for d in prange(len(bounds) - 1):
        start = bounds[d]
        n = counts[d]
        capacity = 8
        while capacity < 2 * n:
            capacity *= 2
        slots = np.zeros(capacity, np.uint64)
        zero_seen = False
        kept = 0
        for i in range(n):
            h = hashes[start + i]
            if h == 0:
                if zero_seen:
                    continue
                zero_seen = True
            else:
                p = h & U64(capacity - 1)
                while slots[p] != 0 and slots[p] != h:
                    p = (p + U64(1)) & U64(capacity - 1)
                if slots[p] == h:
                    continue
                slots[p] = h
            hashes[start + kept] = h
            kept += 1
        sizes[d] = kept


@njit(cache=True, parallel=True, boundscheck=False)
def intersections(hashes: Any, bounds: Any, sizes: Any, groups: Any, pairs: Any, shared: Any) -> None:
    """Exact sizes of set intersections.

    ``pairs`` (m, 2) is sorted by its first column; ``groups`` bounds the runs of equal first members, so that the
    hash table of a first member is built once.
    """
    for g in prange(len(groups) - 1):
        first = pairs[groups[g], 0]
        n = sizes[first]
        start = bounds[first]
        capacity = 8
        while capacity < 2 * n:
            capacity *= 2
        slots = np.zeros(capacity, np.uint64)
        has_zero = False
        for i in range(n):
            h = hashes[start + i]
            if h == 0:
                has_zero = True
                continue
            p = h & U64(capacity - 1)
            while slots[p] != 0:
                p = (p + U64(1)) & U64(capacity - 1)
            slots[p] = h
        for q in range(groups[g], groups[g + 1]):
            other = pairs[q, 1]
            begin = bounds[other]
            count = 0
            for i in range(sizes[other]):
                h = hashes[begin + i]
                if h == 0:
                    count += has_zero
                    continue
                p = h & U64(capacity - 1)
                while slots[p] != 0 and slots[p] != h:
                    p = (p + U64(1)) & U64(capacity - 1)
                count += slots[p] == h
            shared[q] = count


@njit(cache=True, parallel=True, boundscheck=False)
def band_keys(signatures: Any, first: Any, rows: Any, counts: Any, keys: Any) -> None:
    """``keys[x, d]``, ``(bands, n)``: the upper 40 bits hash band ``first + x``, the lower 24 the document.

    Texts without shingles fall into no common bucket.
    """
    for d in prange(signatures.shape[0]):
        for x in range(keys.shape[0]):
            h = U64(first + x + 1)
            if counts[d] <= 0:
                h = U64(d) + U64(0x5851F42D4C957F2D)
            else:
                for y in range((first + x) * rows, (first + x + 1) * rows):
                    h = (h ^ U64(signatures[d, y])) * BASE
                    h ^= h >> U64(29)
            keys[x, d] = (_mix(h) & U64(0xFFFFFFFFFF000000)) | U64(d)


@njit(cache=True, boundscheck=False)
def bucket_pairs(keys: Any, signatures: Any, band: Any, rows: Any, least: Any, largest: Any, out: Any) -> Any:
    """Pairs of one band's buckets that no earlier band gave and whose signatures agree in ``least`` places.

    Buckets larger than ``largest`` are compared with ``largest`` pivots only, spread evenly. Returns the number of
    pairs; it may exceed ``len(out)``, then the caller gives more room.
    """
    n = len(keys)
    k = signatures.shape[1]
    mask = U64(0xFFFFFF)
    found = 0
    i = 0
    while i < n:
        j = i + 1
        bucket = keys[i] >> U64(24)
        while j < n and (keys[j] >> U64(24)) == bucket:
            j += 1
        size = j - i
        step = 1 if size <= largest else size // largest + 1
        for x in range(i, j - 1 if step == 1 else j, step):
            for y in range(x + 1 if step == 1 else i, j):
                if x == y:
                    continue
                p = np.int64(keys[x] & mask)
                q = np.int64(keys[y] & mask)
                if step > 1 and (y - i) % step == 0 and y < x:
                    continue
                seen = False
                for e in range(band):
                    same = True
                    for c in range(e * rows, (e + 1) * rows):
                        if signatures[p, c] != signatures[q, c]:
                            same = False
                            break
                    if same:
                        seen = step == 1
                        break
                if seen:
                    continue
                agree = 0
                for c in range(k):
                    agree += signatures[p, c] == signatures[q, c]
                if agree < least:
                    continue
                if found < len(out):
                    out[found, 0] = min(p, q)
                    out[found, 1] = max(p, q)
                found += 1
        i = j
    return found


@njit(cache=True, parallel=True, boundscheck=False)
def sampled(
    hashes: Any,
    bounds: Any,
    counts: Any,
    modulus: Any,
    sizes: Any,
    out_hashes: Any,
    out_positions: Any,
    offsets: Any,
    fill: Any,
) -> None:
    """Shingles whose upper bits are 0 modulo ``modulus``: counted (``fill`` False), then written at ``offsets``."""
    for d in prange(len(bounds) - 1):
        start = bounds[d]
        kept = 0
        for i in range(counts[d]):
            h = hashes[start + i]
            if (h >> U64(32)) % U64(modulus) == 0:
                if fill:
                    out_hashes[offsets[d] + kept] = U32(h & U64(0xFFFFFFFF))
                    out_positions[offsets[d] + kept] = i
                kept += 1
        sizes[d] = kept


@njit(cache=True, boundscheck=False)
def shared_counts(
    doc_bounds: Any,
    doc_tokens: Any,
    post_bounds: Any,
    post_docs: Any,
    weights: Any,
    least: Any,
    fraction: Any,
    queries: Any,
    out: Any,
) -> Any:
    """Pairs of texts that share enough sampled tokens.

    Text ``d`` holds distinct tokens ``doc_tokens[doc_bounds[d]:doc_bounds[d+1]]``; the texts that hold token ``t`` are
    ``post_docs[post_bounds[t]:post_bounds[t+1]]`` (ascending). A pair is kept if it shares at least ``least`` tokens and
    ``fraction`` of the smaller text's ``weights``. Returns the number found, which may exceed ``len(out)``.
    """
    n = len(weights)
    counts = np.zeros(n, np.int32)
    touched = np.empty(n, np.int32)
    found = 0
    for d in queries:
        number = 0
        for k in range(doc_bounds[d], doc_bounds[d + 1]):
            t = doc_tokens[k]
            for q in range(post_bounds[t], post_bounds[t + 1]):
                x = post_docs[q]
                if x >= d:
                    break
                if counts[x] == 0:
                    touched[number] = x
                    number += 1
                counts[x] += 1
        for i in range(number):
            x = touched[i]
            c = counts[x]
            counts[x] = 0
            if c >= least and c >= fraction * min(weights[d], weights[x]):
                if found < len(out):
                    out[found, 0] = x
                    out[found, 1] = d
                    out[found, 2] = c
                found += 1
    return found
