"""Compiled loops over folded code points: shingle hashes, samples, MinHash, set intersections.

Every function works on one packed batch: ``points`` holds the UTF-16 code units of all texts behind one another and
``bounds`` (length ``n + 1``) where each begins; texts with surrogates go the slow way. The bits are those of
:func:`wenben.text.ngram_hashes` and of datasketch's ``affine32`` scheme; :mod:`wenben.dedup.plain` computes the same
without a compiler. The loops are serial and release the interpreter's lock: threads run them over different batches.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

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
    slow = False
    for i in range(start, end):  # no branches: what the table drops is overwritten by the next character
        value = table[points[i]]
        slow |= value == SLOW
        folded[length] = value
        length += value != 0
    if slow:
        return -1
    if length == 0:
        return 0
    width = min(size, length)
    h = U64(0)
    for i in range(width):
        h = h * BASE + U64(folded[i])
    hashes[0] = _mix(h)
    count = length - width + 1
    leaving = top * BASE  # one multiplication, not two, stands between a hash and the next
    for i in range(1, count):
        h = h * BASE + (U64(folded[i + width - 1]) - U64(folded[i - 1]) * leaving)
        hashes[i] = _mix(h)
    return count


@njit(cache=True, inline="always")
def _mix32(h: Any) -> Any:
    """datasketch's finaliser of a 32-bit shingle hash (MurmurHash3)."""
    h ^= h >> U32(16)
    h = U32(h * U32(0x85EBCA6B))
    h ^= h >> U32(13)
    h = U32(h * U32(0xC2B2AE35))
    return h ^ (h >> U32(16))


@njit(cache=True, nogil=True, boundscheck=False)
def _minima(mixed: Any, a: Any, b: Any, signature: Any) -> None:
    """``signature[q] = min(a[q] * mixed + b[q])``, modulo 2**32."""
    n = len(mixed)
    k = len(a)
    # Four reductions over i at a time: the compiler turns them into vector instructions, one load serves four.
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
        signature[q] = m0
        signature[q + 1] = m1
        signature[q + 2] = m2
        signature[q + 3] = m3
    for q in range(k - k % 4, k):
        low = EMPTY
        for i in range(n):
            low = min(low, U32(U32(a[q] * mixed[i]) + b[q]))
        signature[q] = low


@njit(cache=True, nogil=True, boundscheck=False)
def sketch(
    points: Any, bounds: Any, table: Any, size: Any, top: Any, a: Any, b: Any, signatures: Any, counts: Any
) -> None:
    """MinHash signatures ``(n, k)`` and shingle counts ``(n,)``; -1 marks texts that need the slow fold."""
    for d in range(len(bounds) - 1):
        start = bounds[d]
        end = bounds[d + 1]
        folded = np.empty(end - start + 1, np.uint32)
        hashes = np.empty(end - start + 1, np.uint64)
        n = _shingles(points, start, end, table, size, top, folded, hashes)
        counts[d] = n
        if n <= 0:
            continue
        for i in range(n):
            folded[i] = _mix32(U32(hashes[i] & U64(0xFFFFFFFF)))
        _minima(folded[:n], a, b, signatures[d])


@njit(cache=True, nogil=True, boundscheck=False)
def minhash(hashes: Any, starts: Any, ends: Any, a: Any, b: Any, signatures: Any) -> None:
    """MinHash signatures of sets of 32-bit hashes, ``hashes[starts[d]:ends[d]]``."""
    room = 0
    for d in range(len(starts)):
        room = max(room, ends[d] - starts[d])
    mixed = np.empty(room, np.uint32)
    for d in range(len(starts)):
        n = ends[d] - starts[d]
        for i in range(n):
            mixed[i] = _mix32(hashes[starts[d] + i])
        _minima(mixed[:n], a, b, signatures[d])


@njit(cache=True, nogil=True, boundscheck=False)
def _sampled(
    own: Any, n: Any, least: Any, slack: Any, slots: Any, hashes: Any, positions: Any, at: Any, ends: Any
) -> Any:
    """Sample one text's ``n`` hashes; returns the next free place and its coarsest and finest level.

    ``hashes`` and ``positions`` need room for one more than is kept: the loop writes before it decides.
    """
    slots[:] = 0
    mask = U64(len(slots) - 1)
    for i in range(n):
        slots[own[i] & mask] = 1
    distinct = 0
    for i in range(len(slots)):
        distinct += slots[i]
    levels = len(ends)
    coarsest = 0
    while coarsest < levels - 1 and distinct < least << (levels - 1 - coarsest):
        coarsest += 1
    finest = coarsest
    while finest < levels - 1 and slack * distinct < least << (levels - 1 - finest):
        finest += 1
    for level in range(finest + 1):
        inside = (U64(1) << U64(levels - 1 - level)) - U64(1)
        coarser = U64(0) if level == 0 else (inside << U64(1)) | U64(1)
        for i in range(n):
            choice = own[i] >> U64(32)
            hashes[at] = U32(own[i] & U64(0xFFFFFFFF))
            positions[at] = i
            at += np.int64(choice & inside == 0) & np.int64(level == 0 or choice & coarser != 0)
        ends[level] = at
    for level in range(finest + 1, levels):
        ends[level] = at
    return at, coarsest, finest


@njit(cache=True, nogil=True, boundscheck=False)
def sample(
    points: Any,
    bounds: Any,
    table: Any,
    size: Any,
    top: Any,
    least: Any,
    slack: Any,
    hashes: Any,
    positions: Any,
    ends: Any,
    standing: Any,
) -> Any:
    """Samples of a batch behind one another: ``ends`` ``(n, levels)``, ``standing`` ``(n, 2)``; returns their number.

    Level ``l`` holds the shingles whose upper hash bits are 0 modulo ``2**(levels - 1 - l)``; see
    :mod:`wenben.dedup.sampling`. ``standing[d, 0]`` is -1 where a text needs the slow fold.
    """  # fmt: skip
    room = 0
    for d in range(len(bounds) - 1):
        room = max(room, bounds[d + 1] - bounds[d])
    folded = np.empty(room + 1, np.uint32)
    own = np.empty(room + 1, np.uint64)
    slots = np.empty(8192, np.uint8)
    at = 0
    for d in range(len(bounds) - 1):
        n = _shingles(points, bounds[d], bounds[d + 1], table, size, top, folded, own)
        if n < 0:
            standing[d, 0] = -1
            ends[d] = at
            continue
        at, coarsest, finest = _sampled(own, n, least, slack, slots, hashes, positions, at, ends[d])
        standing[d, 0] = coarsest
        standing[d, 1] = finest
    return at


@njit(cache=True, nogil=True, boundscheck=False)
def sample_one(own: Any, least: Any, slack: Any, hashes: Any, positions: Any, ends: Any) -> Any:
    """The same of one text whose shingle hashes are known; returns its coarsest and finest level."""
    _, coarsest, finest = _sampled(own, len(own), least, slack, np.empty(8192, np.uint8), hashes, positions, 0, ends)
    return coarsest, finest


@njit(cache=True, nogil=True, boundscheck=False)
def shingle_lists(points: Any, bounds: Any, table: Any, size: Any, top: Any, hashes: Any, counts: Any) -> None:
    """All shingle hashes in order of position; text ``d`` writes from ``bounds[d]`` on."""
    for d in range(len(bounds) - 1):
        start = bounds[d]
        end = bounds[d + 1]
        folded = np.empty(end - start + 1, np.uint32)
        own = np.empty(end - start + 1, np.uint64)
        n = _shingles(points, start, end, table, size, top, folded, own)
        counts[d] = n
        for i in range(n):
            hashes[start + i] = own[i]


@njit(cache=True, nogil=True, boundscheck=False)
def distinct(hashes: Any, bounds: Any, counts: Any, sizes: Any) -> None:
    """Keep the first of each hash of every text, in place; ``sizes`` receives the set sizes."""
    for d in range(len(bounds) - 1):
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


@njit(cache=True, nogil=True, boundscheck=False)
def intersections(hashes: Any, bounds: Any, sizes: Any, groups: Any, pairs: Any, shared: Any) -> None:
    """Exact sizes of set intersections.

    ``pairs`` (m, 2) is sorted by its first column; ``groups`` bounds the runs of equal first members, so that the
    hash table of a first member is built once.
    """
    for g in range(len(groups) - 1):
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


@njit(cache=True, nogil=True, boundscheck=False)
def band_keys(signatures: Any, band: Any, rows: Any, sizes: Any, keys: Any) -> None:
    """``keys[d]``: the upper 40 bits hash one band of signature ``d``, the lower 24 are ``d``.

    Texts without shingles fall into no common bucket.
    """
    for d in range(len(keys)):
        h = U64(band + 1)
        if sizes[d] <= 0:
            h = U64(d) + U64(0x5851F42D4C957F2D)
        else:
            for y in range(band * rows, (band + 1) * rows):
                h = (h ^ U64(signatures[d, y])) * BASE
                h ^= h >> U64(29)
        keys[d] = (_mix(h) & U64(0xFFFFFFFFFF000000)) | U64(d)


@njit(cache=True, nogil=True, boundscheck=False)
def bucket_pairs(keys: Any, signatures: Any, least: Any, largest: Any, pivots: Any, crowded: Any, out: Any) -> Any:
    """Pairs of one band's buckets whose signatures agree in ``least`` places.

    Buckets larger than ``largest`` are compared with their first ``pivots`` members only and make their members
    ``crowded``. Returns the number of pairs; it may exceed ``len(out)``, then the caller gives more room.
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
        if j - i > largest:
            for x in range(i, j):
                crowded[keys[x] & mask] = True
        for x in range(i, j if j - i <= largest else i + pivots):
            for y in range(x + 1, j):
                p = np.int64(keys[x] & mask)
                q = np.int64(keys[y] & mask)
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


@njit(cache=True, nogil=True, boundscheck=False)
def shared_counts(
    doc_bounds: Any,
    doc_tokens: Any,
    post_bounds: Any,
    post_docs: Any,
    weights: Any,
    least: Any,
    fraction: Any,
    enough: Any,
    first: Any,
    last: Any,
    out: Any,
) -> Any:
    """Pairs of texts that share enough sampled tokens, the second of them in ``[first, last)``.

    Text ``d`` holds distinct tokens ``doc_tokens[doc_bounds[d]:doc_bounds[d+1]]``; the texts that hold token ``t`` are
    ``post_docs[post_bounds[t]:post_bounds[t+1]]`` (ascending). A pair is kept if it shares at least ``least`` tokens and
    ``fraction`` of the smaller text's ``weights``, or ``enough`` tokens. Returns the number found, which may exceed
    ``len(out)``.
    """
    counts = np.zeros(last, np.int32)
    touched = np.empty(last, np.int32)
    found = 0
    for d in range(first, last):
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
            if c >= enough or (c >= least and c >= fraction * min(weights[d], weights[x])):
                if found < len(out):
                    out[found, 0] = x
                    out[found, 1] = d
                    out[found, 2] = c
                found += 1
    return found
