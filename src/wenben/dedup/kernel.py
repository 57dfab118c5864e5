"""Compiled loops over folded code points: shingle hashes, samples, MinHash, set intersections.

Every function works on one packed batch: ``points`` holds the code points of all texts behind one another and
``bounds`` (length ``n + 1``) where each begins; texts with astral or combining characters go the slow way. The bits are those of
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
SLOW = np.uint16(0xFFFF)
LAST = np.uint32(0xFFFF)
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
        value = table[min(points[i], LAST)]
        slow |= value == SLOW
        folded[length] = value
        length += value != 0
    if slow:
        return -1
    if length == 0:
        return 0
    width = min(size, length)
    count = length - width + 1
    if width == 5:  # the usual size, each hash on its own: the compiler makes vector instructions of it
        base_2 = BASE * BASE
        base_3 = base_2 * BASE
        base_4 = base_3 * BASE
        for i in range(count):
            h = U64(folded[i]) * base_4 + U64(folded[i + 1]) * base_3
            h += U64(folded[i + 2]) * base_2 + U64(folded[i + 3]) * BASE
            hashes[i] = _mix(h + U64(folded[i + 4]))
        return count
    h = U64(0)
    for i in range(width):
        h = h * BASE + U64(folded[i])
    hashes[0] = _mix(h)
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
    levels = len(ends)
    enough = least << (levels - 1)
    distinct = 0
    for i in range(n):
        place = own[i] & mask
        distinct += 1 - slots[place]
        slots[place] = 1
        if slack * distinct >= enough:  # more would change nothing: the text stands at the coarsest level alone
            break
    coarsest = 0
    while coarsest < levels - 1 and distinct < least << (levels - 1 - coarsest):
        coarsest += 1
    finest = coarsest
    while finest < levels - 1 and slack * distinct < least << (levels - 1 - finest):
        finest += 1
    outside = ((U64(1) << U64(levels - 1)) - U64(1)) << U64(32)  # bits that are 0 where the coarsest level keeps
    for i in range(n):
        hashes[at] = U32(own[i] & U64(0xFFFFFFFF))
        positions[at] = i
        at += np.int64(own[i] & outside == 0)
    ends[0] = at
    for level in range(1, finest + 1):
        coarser = outside
        outside = ((U64(1) << U64(levels - 1 - level)) - U64(1)) << U64(32)
        for i in range(n):
            hashes[at] = U32(own[i] & U64(0xFFFFFFFF))
            positions[at] = i
            at += np.int64(own[i] & outside == 0) & np.int64(own[i] & coarser != 0)
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


@njit(cache=True, inline="always")
def _capacity(n: Any) -> Any:
    """Slots of a hash table for ``n`` entries: a power of two, a third of them filled at most."""
    capacity = 8
    while capacity < 3 * n:
        capacity *= 2
    return capacity


@njit(cache=True, nogil=True, boundscheck=False)
def distinct(hashes: Any, bounds: Any, counts: Any, sizes: Any) -> None:
    """Keep the first of each hash of every text, in place; ``sizes`` receives the set sizes."""
    largest = 0
    for d in range(len(bounds) - 1):
        largest = max(largest, counts[d])
    heads = np.empty(_capacity(largest), np.int32)  # slot → last entry with that slot
    before = np.empty(largest, np.int32)  # entry → the entry before it with the same slot
    for d in range(len(bounds) - 1):
        start = bounds[d]
        n = counts[d]
        capacity = _capacity(n)
        heads[:capacity] = -1
        mask = U64(capacity - 1)
        kept = 0
        for i in range(n):
            h = hashes[start + i]
            slot = h & mask
            q = heads[slot]
            while q >= 0 and hashes[start + q] != h:
                q = before[q]
            if q < 0:
                hashes[start + kept] = h
                before[kept] = heads[slot]
                heads[slot] = kept
                kept += 1
        sizes[d] = kept


@njit(cache=True, nogil=True, boundscheck=False)
def intersections(hashes: Any, bounds: Any, sizes: Any, groups: Any, pairs: Any, shared: Any) -> None:
    """Exact sizes of set intersections.

    ``pairs`` (m, 2) is sorted by its first column; ``groups`` bounds the runs of equal first members, so that the
    hash table of a first member is built once. Copies run in step: the shingle behind the last common one is tried
    before the table is asked.
    """
    largest = 0
    for d in range(len(sizes)):
        largest = max(largest, sizes[d])
    heads = np.empty(_capacity(largest), np.int32)
    before = np.empty(largest, np.int32)
    for g in range(len(groups) - 1):
        first = pairs[groups[g], 0]
        n = sizes[first]
        start = bounds[first]
        capacity = _capacity(n)
        heads[:capacity] = -1
        mask = U64(capacity - 1)
        for i in range(n):
            slot = hashes[start + i] & mask
            before[i] = heads[slot]
            heads[slot] = i
        for q in range(groups[g], groups[g + 1]):
            other = pairs[q, 1]
            begin = bounds[other]
            count = 0
            expected = 0
            for i in range(sizes[other]):
                h = hashes[begin + i]
                if expected >= n or hashes[start + expected] != h:
                    found = heads[h & mask]
                    while found >= 0 and hashes[start + found] != h:
                        found = before[found]
                    if found < 0:
                        expected += 1
                        continue
                    expected = found
                count += 1
                expected += 1
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
def token_counts(hashes: Any, starts: Any, ends: Any, low: Any, high: Any, shift: Any, counts: Any) -> None:
    """How many hashes in ``[low, high)`` fall into each stretch of ``2**shift``."""
    for d in range(len(starts)):
        for i in range(starts[d], ends[d]):
            h = np.int64(hashes[i])
            if low <= h < high:
                counts[(h - low) >> shift] += 1


@njit(cache=True, nogil=True, boundscheck=False)
def token_keys(hashes: Any, starts: Any, ends: Any, low: Any, high: Any, shift: Any, free: Any, keys: Any) -> None:
    """``hash << 32 | text``, stretch by stretch; ``free`` holds the next free place of each stretch."""
    for d in range(len(starts)):
        for i in range(starts[d], ends[d]):
            h = np.int64(hashes[i])
            if low <= h < high:
                part = (h - low) >> shift
                keys[free[part]] = (U64(h) << U64(32)) | U64(d)
                free[part] += 1


@njit(cache=True, nogil=True, boundscheck=False)
def shared_tokens(keys: Any, most: Any, weights: Any, docs: Any, sizes: Any) -> Any:
    """From sorted keys, the texts of every token that two to ``most`` texts hold, and their number.

    ``weights`` counts, for every text, its tokens that at most ``most`` texts hold. Returns how many ``docs`` and
    ``sizes`` there are.
    """
    found = 0
    tokens = 0
    i = 0
    n = len(keys)
    while i < n:
        token = keys[i] >> U64(32)
        size = 0
        j = i
        last = np.int64(-1)
        while j < n and keys[j] >> U64(32) == token:
            doc = np.int64(keys[j] & U64(0xFFFFFFFF))
            if doc != last:  # a text may hold a token several times
                if size < most:
                    docs[found + size] = doc
                size += 1
                last = doc
            j += 1
        i = j
        if size > most:
            continue
        for k in range(found, found + size):
            weights[docs[k]] += 1
        if size > 1:
            found += size
            sizes[tokens] = size
            tokens += 1
    return found, tokens


@njit(cache=True, nogil=True, boundscheck=False)
def turned(post_bounds: Any, post_docs: Any, free: Any, doc_tokens: Any) -> None:
    """Postings by token → tokens by text; ``free`` holds the next free place of each text."""
    for token in range(len(post_bounds) - 1):
        for k in range(post_bounds[token], post_bounds[token + 1]):
            doc = post_docs[k]
            doc_tokens[free[doc]] = token
            free[doc] += 1


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
