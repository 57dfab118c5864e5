"""The containment channel: texts that share rare shingles, whatever their length.

MinHash sees similar *sets*; a truncated copy inside a larger page has a small Jaccard similarity and is missed. Here the
samples of :mod:`wenben.dedup.sampling` are indexed by shingle; shingles in many documents are formulae and say nothing.
Pairs that share enough of the rest are candidates, at document and at section level, and are verified exactly.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
import numpy.typing as npt

from wenben.config import DedupSettings
from wenben.dedup.lsh import Pairs
from wenben.dedup.minhash import in_threads, kernels
from wenben.dedup.sampling import Numbers, Sample

PARTITION: Final = 32_000_000
"""Sampled shingles in memory a second time, with their texts: 256 MB, whatever the corpus."""

SORTED_AT_ONCE: Final = 250_000
"""About as many are sorted together: they stay in the processor's cache, and threads share the work."""

LEAST_SHARED: Final = 3
"""Sampled shingles that two documents must share (about 24 characters in a row)."""


def fraction(settings: DedupSettings) -> float:
    """Share of the smaller text's tokens that a candidate pair has in common.

    Half of the lower threshold: the sample's estimate may be that far off, and rare shingles are fewer than all.
    """
    return 0.5 * min(settings.containment, settings.jaccard)


def limit(total: int, *, settings: DedupSettings) -> int:
    """In how many of ``total`` texts a shingle may stand before it says nothing."""
    return max(settings.rare, int(settings.rare_share * total))


@dataclass(frozen=True)
class Postings:
    """Informative sampled shingles: which texts hold them, which of them a text holds, and how many (``weights``)."""

    doc_bounds: Numbers
    doc_tokens: npt.NDArray[np.int32]
    post_bounds: Numbers
    post_docs: npt.NDArray[np.int32]
    weights: npt.NDArray[np.int32]


def postings(sampled: Sample, texts: Numbers, *, settings: DedupSettings) -> Postings:
    """Invert the samples of ``texts``, range by range of the hash space; drop shingles of too many texts."""
    loops = kernels(settings)
    starts, ends = sampled.starts[texts], sampled.ends[texts, 0]
    amount = int((ends - starts).sum())
    ranges = amount // PARTITION + 1
    bits = max(0, min(12, (amount // ranges // SORTED_AT_ONCE).bit_length()))  # a range falls into 2**bits parts
    width = -(-(1 << 32) // ranges)
    shift = max(0, (width - 1).bit_length() - bits)
    weights = np.zeros(len(texts), dtype=np.int32)
    holders, sizes = [np.empty(0, np.int32)], [np.empty(0, np.int32)]
    most = limit(len(texts), settings=settings)
    for low in range(0, 1 << 32, width):
        high = min(low + width, 1 << 32)
        counts = np.zeros(((high - low - 1) >> shift) + 1, dtype=np.int64)
        loops.token_counts(sampled.hashes, starts, ends, low, high, shift, counts)
        edges = np.r_[0, np.cumsum(counts)]
        keys = np.empty(edges[-1], dtype=np.uint64)
        loops.token_keys(sampled.hashes, starts, ends, low, high, shift, edges[:-1].copy(), keys)
        in_threads(np.ndarray.sort, [keys[first:last] for first, last in pairwise(edges)])
        docs, runs = np.empty(len(keys), np.int32), np.empty(len(keys) // 2 + 1, np.int32)
        found, tokens = loops.shared_tokens(keys, most, weights, docs, runs)
        holders.append(docs[:found].copy())
        sizes.append(runs[:tokens].copy())
    post_docs, every = np.concatenate(holders), np.concatenate(sizes)
    post_bounds = np.zeros(len(every) + 1, dtype=np.int64)
    np.cumsum(every, out=post_bounds[1:])
    doc_bounds = np.zeros(len(texts) + 1, dtype=np.int64)
    np.cumsum(np.bincount(post_docs, minlength=len(texts)), out=doc_bounds[1:])
    doc_tokens = np.empty(len(post_docs), dtype=np.int32)
    loops.turned(post_bounds, post_docs, doc_bounds[:-1].copy(), doc_tokens)
    return Postings(doc_bounds, doc_tokens, post_bounds, post_docs, weights)


def sharing(index: Postings, *, fraction: float, enough: int, settings: DedupSettings) -> Pairs:
    """Rows ``(a, b, shared)``, ``a < b``: texts that share ``fraction`` of the smaller one's tokens, or ``enough``."""
    loops = kernels(settings)
    total = len(index.weights)
    step = max(2048, total // 16)

    def work(first: int) -> Pairs:
        last = min(total, first + step)
        room = np.empty((4 * step, 3), dtype=np.int64)
        arguments = (
            index.doc_bounds, index.doc_tokens, index.post_bounds, index.post_docs, index.weights,
            LEAST_SHARED, fraction, enough, first, last,
        )  # fmt: skip
        number = loops.shared_counts(*arguments, room)
        if number > len(room):
            room = np.empty((number, 3), dtype=np.int64)
            loops.shared_counts(*arguments, room)
        return room[:number].copy()

    return np.concatenate([np.empty((0, 3), np.int64), *in_threads(work, range(0, total, step))])
