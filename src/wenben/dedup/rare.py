"""The containment channel: texts that share rare shingles, whatever their length.

MinHash sees similar *sets*; a truncated copy inside a larger page has a small Jaccard similarity and is missed. Here the
samples of :mod:`wenben.dedup.sampling` are indexed by shingle; shingles in many documents are formulae and say nothing.
Pairs that share enough of the rest are candidates, at document and at section level, and are verified exactly.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from wenben.config import DedupSettings
from wenben.dedup.lsh import Pairs
from wenben.dedup.minhash import in_threads, kernels
from wenben.dedup.sampling import Numbers, Sample, places

PARTITION: Final = 16_000_000
"""Sampled shingles sorted at once: 128 MB, whatever the corpus."""

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
    """Informative sampled shingles: which texts hold them, which of them a text holds."""

    doc_bounds: Numbers
    doc_tokens: npt.NDArray[np.int32]
    post_bounds: Numbers
    post_docs: npt.NDArray[np.int32]
    weights: npt.NDArray[np.int32]
    rare: npt.NDArray[np.uint32]


def postings(sampled: Sample, texts: Numbers, *, settings: DedupSettings) -> Postings:
    """Invert the samples of ``texts``, partition by partition of the hash space; drop shingles of too many texts."""
    total = len(texts)
    most = limit(total, settings=settings)
    lengths = sampled.ends[texts, 0] - sampled.starts[texts]
    hashes = sampled.hashes[places(sampled.starts[texts], lengths)]
    owner = np.repeat(np.arange(total, dtype=np.uint32), lengths)
    parts = len(hashes) // PARTITION + 1
    share = (1 << 32) // parts + 1
    token_sizes: list[npt.NDArray[np.int64]] = []
    holders: list[npt.NDArray[np.int32]] = []
    rare: list[npt.NDArray[np.uint32]] = []
    weights = np.zeros(total, dtype=np.int32)
    for part in range(parts):
        low, high = part * share, min((part + 1) * share, 1 << 32) - 1
        inside = (hashes >= low) & (hashes <= high) if parts > 1 else slice(None)
        keys = (hashes[inside].astype(np.uint64) << np.uint64(32)) | owner[inside]
        keys.sort()
        keys = keys[np.r_[True, keys[1:] != keys[:-1]]] if len(keys) else keys
        token = (keys >> np.uint64(32)).astype(np.uint32)
        doc = (keys & np.uint64(0xFFFFFFFF)).astype(np.int32)
        edges = np.flatnonzero(np.r_[True, token[1:] != token[:-1], True]) if len(token) else np.zeros(1, np.int64)
        size = np.diff(edges)
        informative = np.repeat(size <= most, size)
        weights += np.bincount(doc[informative], minlength=total).astype(np.int32)
        shared = (size >= 2) & (size <= most)
        holders.append(doc[np.repeat(shared, size)])
        token_sizes.append(size[shared])
        rare.append(token[edges[:-1]][shared])
    post_docs = np.concatenate([*holders, np.empty(0, np.int32)])
    sizes = np.concatenate([*token_sizes, np.empty(0, np.int64)])
    post_bounds = np.zeros(len(sizes) + 1, dtype=np.int64)
    np.cumsum(sizes, out=post_bounds[1:])
    tokens = np.repeat(np.arange(len(sizes), dtype=np.int32), sizes)
    order = np.argsort(post_docs, kind="stable")
    doc_bounds = np.zeros(total + 1, dtype=np.int64)
    np.cumsum(np.bincount(post_docs, minlength=total), out=doc_bounds[1:])
    return Postings(
        doc_bounds,
        tokens[order],
        post_bounds,
        post_docs,
        weights,
        np.concatenate([*rare, np.empty(0, np.uint32)]),
    )


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
