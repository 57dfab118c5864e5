"""The containment channel: texts that share rare shingles, whatever their length.

MinHash sees similar *sets*; a truncated copy inside a larger page has a small Jaccard similarity and is missed. Here a
sample of shingles (hash ≡ 0 modulo ``modulus``: the same sample in every text, "FracMinHash") is indexed by shingle;
shingles in many documents are formulae and say nothing. Pairs that share enough of the rest are candidates, at document
and at section level, and are verified exactly.

Sources: Broder 1997 (mod-sampling for containment); Irber et al. 2022 (FracMinHash).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from wenben.config import DedupSettings
from wenben.dedup.lsh import Pairs
from wenben.dedup.minhash import BATCH_CHARS, kernels, shingle_lists

PARTITION: Final = 16_000_000
"""Sampled shingles sorted at once: 128 MB, whatever the corpus."""

LEAST_SHARED: Final = 3
"""Sampled shingles that two documents must share (about 24 characters in a row)."""


@dataclass(frozen=True)
class Sample:
    """Sampled shingles of ``n`` texts: 32-bit hashes and positions, ``[bounds[i], bounds[i + 1])`` of text ``i``."""

    hashes: npt.NDArray[np.uint32]
    positions: npt.NDArray[np.int32]
    bounds: npt.NDArray[np.int64]

    def of(self, text: int) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.int32]]:
        """Hashes and positions (in folded characters) of one text, in order of position."""
        part = slice(self.bounds[text], self.bounds[text + 1])
        return self.hashes[part], self.positions[part]


@dataclass(frozen=True)
class Postings:
    """Informative sampled shingles: which texts hold them, which of them a text holds."""

    doc_bounds: npt.NDArray[np.int64]
    doc_tokens: npt.NDArray[np.int32]
    post_bounds: npt.NDArray[np.int64]
    post_docs: npt.NDArray[np.int32]
    weights: npt.NDArray[np.int32]
    rare: npt.NDArray[np.uint32]


def sample(texts: Sequence[str], *, settings: DedupSettings) -> Sample:
    """Sample the shingles of ``texts``; pure and independent of batching."""
    loops = kernels(settings)
    hashes: list[npt.NDArray[np.uint32]] = []
    positions: list[npt.NDArray[np.int32]] = []
    sizes_of: list[npt.NDArray[np.int64]] = []
    start = 0
    while start < len(texts):
        stop, total = start, 0
        while stop < len(texts) and (stop == start or total + len(texts[stop]) <= BATCH_CHARS):
            total += len(texts[stop])
            stop += 1
        lists = shingle_lists(texts[start:stop], settings=settings)
        sizes = np.zeros(stop - start, dtype=np.int64)
        none_h, none_p = np.empty(0, np.uint32), np.empty(0, np.int32)
        offsets = np.zeros(stop - start + 1, dtype=np.int64)
        arguments = (lists.hashes, lists.bounds[: stop - start + 1], lists.counts, settings.modulus, sizes)
        loops.sampled(*arguments, none_h, none_p, offsets, False)
        np.cumsum(sizes, out=offsets[1:])
        out_h, out_p = np.empty(offsets[-1], np.uint32), np.empty(offsets[-1], np.int32)
        loops.sampled(*arguments, out_h, out_p, offsets, True)
        hashes.append(out_h)
        positions.append(out_p)
        sizes_of.append(sizes)
        start = stop
    bounds = np.zeros(len(texts) + 1, dtype=np.int64)
    if sizes_of:
        np.cumsum(np.concatenate(sizes_of), out=bounds[1:])
    return Sample(
        np.concatenate([*hashes, np.empty(0, np.uint32)]),
        np.concatenate([*positions, np.empty(0, np.int32)]),
        bounds,
    )


def postings(sampled: Sample, *, settings: DedupSettings) -> Postings:
    """Invert a sample, partition by partition of the hash space, and drop shingles of too many texts."""
    total = len(sampled.bounds) - 1
    limit = max(settings.rare, int(settings.rare_share * total))
    owner = np.repeat(np.arange(total, dtype=np.uint64), np.diff(sampled.bounds))
    parts = len(sampled.hashes) // PARTITION + 1
    share = (1 << 32) // parts + 1
    token_sizes: list[npt.NDArray[np.int64]] = []
    holders: list[npt.NDArray[np.int32]] = []
    rare: list[npt.NDArray[np.uint32]] = []
    weights = np.zeros(total, dtype=np.int32)
    for part in range(parts):
        low, high = part * share, min((part + 1) * share, 1 << 32) - 1
        inside = (sampled.hashes >= low) & (sampled.hashes <= high) if parts > 1 else slice(None)
        keys = (sampled.hashes[inside].astype(np.uint64) << np.uint64(32)) | owner[inside]
        keys.sort()
        keys = keys[np.r_[True, keys[1:] != keys[:-1]]] if len(keys) else keys
        token = (keys >> np.uint64(32)).astype(np.uint32)
        doc = (keys & np.uint64(0xFFFFFFFF)).astype(np.int32)
        edges = np.flatnonzero(np.r_[True, token[1:] != token[:-1], True]) if len(token) else np.zeros(1, np.int64)
        size = np.diff(edges)
        informative = np.repeat(size <= limit, size)
        weights += np.bincount(doc[informative], minlength=total).astype(np.int32)
        shared = (size >= 2) & (size <= limit)
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


def sharing(index: Postings, *, least: int, fraction: float, settings: DedupSettings) -> Pairs:
    """Rows ``(a, b, shared)``, ``a < b``: texts that share ``least`` tokens and ``fraction`` of the smaller one's."""
    loops = kernels(settings)
    queries = np.arange(len(index.weights), dtype=np.int64)
    room = np.empty((max(1024, 2 * len(queries)), 3), dtype=np.int64)
    arguments = (
        index.doc_bounds,
        index.doc_tokens,
        index.post_bounds,
        index.post_docs,
        index.weights,
        least,
        fraction,
        queries,
    )
    number = loops.shared_counts(*arguments, room)
    if number > len(room):
        room = np.empty((number, 3), dtype=np.int64)
        loops.shared_counts(*arguments, room)
    return room[:number].copy()
