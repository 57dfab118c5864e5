"""Locality-sensitive hashing: samples → MinHash signatures → candidate pairs, one band at a time.

A band's keys are sorted, equal keys stand side by side: memory is a few keys per document, whatever the number of bands.
Source: Leskovec, Rajaraman & Ullman, *Mining of Massive Datasets*, chapter 3.4.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from wenben.config import DedupSettings
from wenben.dedup.minhash import in_threads, kernels, permutations
from wenben.dedup.sampling import Numbers, Sample
from wenben.errors import UsageError

Pairs = npt.NDArray[np.int64]

MOST_DOCUMENTS: Final = 1 << 24
"""Documents of one partition: a key keeps 24 bits for the document."""

BANDS_AT_ONCE: Final = 8
"""Bands whose pairs are in memory before doubles among them are dropped."""

SPREAD: Final = 4.0
"""Standard errors below the threshold at which a pair is no longer worth an exact comparison (3 of 100,000 lost)."""


def bands(settings: DedupSettings) -> tuple[int, int]:
    """Bands ``b`` and rows ``r``: the most selective split that misses at most ``settings.miss_rate`` at the threshold.

    A pair whose samples have Jaccard ``s`` shares a bucket with probability ``1 - (1 - s**r)**b``; ``s`` is normal about
    the threshold, with the standard error of a sample of ``settings.sample_least`` shingles.
    """
    nodes, weights = np.polynomial.hermite_e.hermegauss(21)
    met = np.clip(settings.jaccard + _sample_error(settings) * nodes, 0, 1)
    for rows in range(settings.permutations, 0, -1):
        count = settings.permutations // rows
        missed = float(((1 - met**rows) ** count * weights).sum() / weights.sum())
        if missed <= settings.miss_rate:
            return count, rows
    raise UsageError(
        f"dedup.permutations = {settings.permutations} 个哈希达不到漏检率 {settings.miss_rate}",
        remedy="请增大 permutations 或 miss_rate",
    )


def _sample_error(settings: DedupSettings) -> float:
    union = settings.sample_least * 2 / (1 + settings.jaccard)
    return float((settings.jaccard * (1 - settings.jaccard) / union) ** 0.5)


def least_agreeing(settings: DedupSettings) -> int:
    """Equal places that the signatures of a candidate pair must have."""
    own = settings.jaccard * (1 - settings.jaccard) / settings.permutations
    error = (own + _sample_error(settings) ** 2) ** 0.5
    return max(1, int(settings.permutations * (settings.jaccard - SPREAD * error)))


def at_level(sampled: Sample, level: int) -> Numbers:
    """Numbers of the texts that stand at ``level`` and have shingles."""
    stands = (sampled.standing[:, 0] <= level) & (level <= sampled.standing[:, 1])
    return np.flatnonzero(stands & (sampled.ends[:, level] > sampled.starts))


def signatures(sampled: Sample, rows: Numbers, level: int, *, settings: DedupSettings) -> npt.NDArray[np.uint32]:
    """MinHash signatures of the samples of texts ``rows`` at ``level``, ``(len(rows), permutations)``."""
    loops = kernels(settings)
    a, b = permutations(settings.permutations, settings.seed)
    made = np.empty((len(rows), settings.permutations), dtype=np.uint32)

    def work(part: slice) -> None:
        own = rows[part]
        loops.minhash(sampled.hashes, sampled.starts[own], sampled.ends[own, level], a, b, made[part])

    in_threads(work, [slice(i, i + 2048) for i in range(0, len(rows), 2048)])
    return made


def candidates(sampled: Sample, *, settings: DedupSettings, crowded: npt.NDArray[np.bool_] | None = None) -> Pairs:
    """Pairs ``(m, 2)`` of texts, ``a < b``, that share a bucket and whose signatures come near the threshold.

    Buckets of more than ``settings.bucket`` texts are compared with ``settings.pivots`` of them only; ``crowded``
    ``(n,)`` is set where a text stands in such a bucket.
    """
    if len(sampled) > MOST_DOCUMENTS:
        raise UsageError(
            f"一次最多比较 {MOST_DOCUMENTS} 篇文档，现有 {len(sampled)} 篇", remedy="请用 --engine ray 分区运行"
        )
    found = np.empty(0, dtype=np.int64)
    for level in range(sampled.ends.shape[1]):
        rows = at_level(sampled, level)
        if len(rows) < 2:
            continue
        own, many = _banded(signatures(sampled, rows, level, settings=settings), settings=settings)
        if crowded is not None:
            crowded[rows[many]] = True
        codes = rows[own[:, 0]] << 24 | rows[own[:, 1]]
        found = _sorted(np.r_[found, codes])
    return np.stack([found >> 24, found & (MOST_DOCUMENTS - 1)], axis=1)


def _sorted(codes: Numbers) -> Numbers:
    """Distinct codes, ascending; ``np.unique`` asks a hash table, which is slower."""
    codes.sort()
    kept: Numbers = codes[np.r_[True, codes[1:] != codes[:-1]][: len(codes)]]
    return kept


def _banded(made: npt.NDArray[np.uint32], *, settings: DedupSettings) -> tuple[Pairs, npt.NDArray[np.bool_]]:
    """Pairs of rows of ``made``, and which rows stand in crowded buckets."""
    loops = kernels(settings)
    count, rows = bands(settings)
    least, sizes = least_agreeing(settings), np.ones(len(made), dtype=np.int64)
    crowded = np.zeros(len(made), dtype=np.bool_)

    def work(band: int) -> Numbers:
        keys = np.empty(len(made), dtype=np.uint64)
        loops.band_keys(made, band, rows, sizes, keys)
        keys.sort()
        room = np.empty((max(1024, len(made) // 4), 2), dtype=np.int64)
        arguments = (keys, made, least, settings.bucket, settings.pivots, crowded)
        number = loops.bucket_pairs(*arguments, room)
        if number > len(room):
            room = np.empty((number, 2), dtype=np.int64)
            loops.bucket_pairs(*arguments, room)
        codes: Numbers = room[:number, 0] << 24 | room[:number, 1]
        return codes

    found = np.empty(0, dtype=np.int64)
    for first in range(0, count, BANDS_AT_ONCE):
        parts = in_threads(work, range(first, min(first + BANDS_AT_ONCE, count)))
        found = _sorted(np.concatenate([found, *parts]))
    return np.stack([found >> 24, found & (MOST_DOCUMENTS - 1)], axis=1), crowded
