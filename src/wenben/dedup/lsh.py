"""Locality-sensitive hashing: signatures → candidate pairs, one band at a time.

A band's keys are sorted, equal keys stand side by side: memory is a few keys per document, whatever the number of bands.
Source: Leskovec, Rajaraman & Ullman, *Mining of Massive Datasets*, chapter 3.4.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from wenben.config import DedupSettings
from wenben.dedup.minhash import Sketches, kernels
from wenben.errors import UsageError

Pairs = npt.NDArray[np.int64]

MOST_DOCUMENTS: Final = 1 << 24
"""Documents of one partition: a key keeps 24 bits for the document."""


BANDS_AT_ONCE: Final = 8
"""Bands whose keys are made in one pass over the signatures (64 bytes per document)."""


def bands(settings: DedupSettings) -> tuple[int, int]:
    """Bands ``b`` and rows ``r``: the most selective split that misses at most ``settings.miss_rate`` at the threshold.

    A pair of Jaccard ``t`` shares a bucket with probability ``1 - (1 - t**r)**b``.
    """
    for rows in range(settings.permutations, 0, -1):
        count = settings.permutations // rows
        if (1 - settings.jaccard**rows) ** count <= settings.miss_rate:
            return count, rows
    raise UsageError(
        f"dedup.permutations = {settings.permutations} 个哈希达不到漏检率 {settings.miss_rate}",
        remedy="请增大 permutations 或 miss_rate",
    )


def candidates(sketches: Sketches, *, settings: DedupSettings) -> Pairs:
    """Pairs ``(m, 2)`` of texts, ``a < b``, that share a bucket and whose signatures come near the threshold.

    The signature filter keeps what lies within 4.5 standard errors below the threshold: it loses 3 pairs of a million.
    """
    total = len(sketches.counts)
    if total > MOST_DOCUMENTS:
        raise UsageError(f"一次最多比较 {MOST_DOCUMENTS} 篇文档，现有 {total} 篇", remedy="请用 --engine ray 分区运行")
    loops = kernels(settings)
    count, rows = bands(settings)
    error = (settings.jaccard * (1 - settings.jaccard) / settings.permutations) ** 0.5
    least = max(1, int(settings.permutations * (settings.jaccard - 4.5 * error)))
    keys = np.empty((min(count, BANDS_AT_ONCE), total), dtype=np.uint64)
    room = np.empty((max(1024, total), 2), dtype=np.int64)
    found: list[Pairs] = []
    crowded = False
    for band in range(count):
        row = band % BANDS_AT_ONCE
        if row == 0:
            loops.band_keys(sketches.signatures, band, rows, sketches.counts, keys[: min(len(keys), count - band)])
        own = keys[row]
        own.sort()
        number = loops.bucket_pairs(own, sketches.signatures, band, rows, least, settings.bucket, room)
        if number > len(room):
            room = np.empty((number, 2), dtype=np.int64)
            loops.bucket_pairs(own, sketches.signatures, band, rows, least, settings.bucket, room)
        found.append(room[:number].copy())
        crowded |= total > settings.bucket
    pairs = np.concatenate(found) if found else np.empty((0, 2), dtype=np.int64)
    if crowded and len(pairs):  # pivots of crowded buckets may meet in several bands
        pairs = np.unique(pairs, axis=0)
    return pairs
