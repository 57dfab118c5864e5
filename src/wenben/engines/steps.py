"""Steps of the first channel: samples, buckets of signatures, exact measures. Each returns a few numbers at most."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt

from wenben.config import DedupSettings
from wenben.dedup import lsh
from wenben.dedup.minhash import kernels
from wenben.dedup.sampling import Numbers, Sample, levels, sample
from wenben.dedup.verify import verify
from wenben.engines.documents import fetch, texts
from wenben.engines.exchange import (
    BUCKET,
    LINK,
    MEASURED,
    MET,
    NUMBER,
    Job,
    Rows,
    gather,
    load,
    rows_of,
    save,
    scatter,
    unique,
)
from wenben.engines.store import Store

CHUNK: Final = 4_000_000
"""Rows of pairs that are in memory before doubles among them are dropped."""

PAIRS: Final = 25_000
"""Pairs whose texts are in memory at once."""

SIGNED: Final = 20_000
"""Pairs whose signatures are compared at once."""

_SAMPLE: Final = {
    "numbers": np.int64,
    "hashes": np.uint32,
    "positions": np.int32,
    "starts": np.int64,
    "ends": np.int64,
    "standing": np.int8,
}


def sketch(job: Job, part: int) -> None:
    """Samples of the distinct texts, and the buckets of their signatures."""
    own = job.own(part)
    first = ~np.isin(own, gather(job, "same-other", part, LINK)["b"])
    numbers = own[first]
    made = sample(texts(job, part, None if first.all() else np.flatnonzero(first)), settings=job.settings)
    for name in _SAMPLE:
        save(job, f"sample/{part}-{name}", numbers if name == "numbers" else getattr(made, name))
    loops = kernels(job.settings)
    count, width = lsh.bands(job.settings)
    pieces = [np.empty(0, BUCKET)]
    for level in range(made.ends.shape[1]):
        rows = lsh.at_level(made, level)
        signatures = lsh.signatures(made, rows, level, settings=job.settings)
        save(job, f"signatures/{part}-{level}", signatures)
        save(job, f"signatures/{part}-{level}-numbers", numbers[rows])
        keys, sizes = np.empty(len(rows), np.uint64), np.ones(len(rows), np.int64)
        for band in range(count if len(rows) else 0):
            loops.band_keys(signatures, band, width, sizes, keys)
            key = keys >> np.uint64(24) << np.uint64(16) | np.uint64(band << 4 | level)
            pieces.append(rows_of(BUCKET, key, numbers[rows]))
    buckets = np.concatenate(pieces)
    scatter(job, "sketch", part, buckets, ((buckets["key"] >> np.uint64(16)) % np.uint64(job.parts)).astype(np.int64))


def bucket_pairs(job: Job, part: int) -> None:
    """Pairs of every bucket; of a crowded one, the pairs with its pivots, as in the compiled loop."""
    rows = gather(job, "sketch", part, BUCKET)
    kinds = (rows["key"] & np.uint64(0xFFFF)).astype(np.uint16)  # band and level
    rows = rows[np.argsort(kinds, kind="stable")]
    ends = np.cumsum(np.bincount(kinds))
    pieces, held, crowds = [np.empty(0, MET)], 0, [np.empty(0, np.int64)]
    for kind in np.flatnonzero(np.diff(np.r_[0, ends])).tolist():
        some = rows[ends[kind - 1] if kind else 0 : ends[kind]]
        for found in _pairs(some, kind & 15, job.settings, crowds):
            pieces.append(found)
            held += len(found)
            if held > CHUNK:
                pieces = [unique(np.concatenate(pieces))]
                held = len(pieces[0])
    met = unique(np.concatenate(pieces))
    scatter(job, "buckets", part, met, job.part_of(met["a"]))
    crowded = rows_of(NUMBER, np.unique(np.concatenate(crowds)))
    scatter(job, "crowded", part, crowded, job.part_of(crowded["n"]))


def _pairs(rows: Rows, level: int, settings: DedupSettings, crowds: list[Numbers]) -> Iterator[Rows]:
    """Pairs of the buckets of one band at one level; ``rows`` are in the order of their numbers.

    Documents of crowded buckets are added to ``crowds``.
    """
    if len(rows) >= lsh.MOST_DOCUMENTS:
        order = np.argsort(rows["key"], kind="stable")
        keys = rows["key"][order]
    else:  # key and place in one number: numbers are sorted many times faster than they are ranked
        codes = np.sort(rows["key"] >> np.uint64(16) << np.uint64(24) | np.arange(len(rows), dtype=np.uint64))
        order = (codes & np.uint64(lsh.MOST_DOCUMENTS - 1)).astype(np.int64)
        keys = codes >> np.uint64(24)
    numbers = rows["n"][order].astype(np.int64)
    edges = np.flatnonzero(np.r_[True, keys[1:] != keys[:-1], True])
    sizes = np.diff(edges)
    crowds.append(np.unique(numbers[np.repeat(sizes > settings.bucket, sizes)]))
    for size in np.unique(sizes[sizes > 1]).tolist():
        starts = edges[:-1][sizes == size]
        x, y = _corners(size, settings)
        for group in np.array_split(starts, -(-len(starts) * len(x) // CHUNK)):
            a, b = (numbers[group[:, None] + side[None, :]].ravel() for side in (x, y))
            yield rows_of(MET, a, b, np.full(len(a), level))


def _corners(size: int, settings: DedupSettings) -> tuple[Numbers, Numbers]:
    """Places of the pairs of a sorted bucket, the smaller first."""
    firsts = size if size <= settings.bucket else settings.pivots
    x = np.repeat(np.arange(firsts, dtype=np.int64), size - 1 - np.arange(firsts))
    y = np.concatenate([np.arange(first + 1, size, dtype=np.int64) for first in range(firsts)])
    return x, y


def sampled(job: Job, part: int) -> tuple[Numbers, Sample]:
    """The samples of a partition's distinct texts, and the numbers of those."""
    return _sampled(job.store, part, levels(job.settings))


@lru_cache(maxsize=2)  # a task looks at its own partition and at one other
def _sampled(store: Store, part: int, depth: int) -> tuple[Numbers, Sample]:
    numbers, hashes, positions, starts, ends, standing = (
        np.frombuffer(store.read(f"work/sample/{part}-{name}"), kind) for name, kind in _SAMPLE.items()
    )
    return numbers, Sample(hashes, positions, starts, ends.reshape(-1, depth), standing.reshape(-1, 2))


def _signatures(job: Job, part: int, numbers: Numbers, level: int) -> npt.NDArray[np.uint32]:
    known = load(job, f"signatures/{part}-{level}-numbers", np.int64)
    made = load(job, f"signatures/{part}-{level}", np.uint32).reshape(-1, job.settings.permutations)
    found: npt.NDArray[np.uint32] = made[np.searchsorted(known, numbers)]
    return found


def by_other(job: Job, rows: Rows) -> Iterator[tuple[int, Rows]]:
    """Runs of rows whose second document stands in one partition."""
    others = job.part_of(rows["b"])
    for other in np.unique(others).tolist():
        yield other, rows[others == other]


def verify_near(job: Job, part: int) -> int:
    """Exact measures of pairs that met in a bucket and whose signatures come near the threshold.

    Returns the number of close copies.
    """
    met = unique(gather(job, "buckets", part, MET))
    least = lsh.least_agreeing(job.settings)
    pieces = [np.empty(0, LINK)]
    for other, rows in by_other(job, met):
        agreeing = np.zeros(len(rows), bool)
        for level in np.unique(rows["level"]).tolist():
            at = rows["level"] == level
            (a, x), (b, y) = (np.unique(rows[side][at], return_inverse=True) for side in "ab")
            left, right = _signatures(job, part, a, level), _signatures(job, other, b, level)
            agreeing[at] = np.concatenate(
                [
                    (left[x[i : i + SIGNED]] == right[y[i : i + SIGNED]]).sum(axis=1) >= least
                    for i in range(0, len(x), SIGNED)
                ]
            )
        pieces.append(rows_of(LINK, rows["a"][agreeing], rows["b"][agreeing]))
    near = measured(job, unique(np.concatenate(pieces)))
    save(job, f"near/{part}", near)
    return int((near["jaccard"] >= job.settings.same_copy).sum())


def measured(job: Job, pairs: Rows) -> Rows:
    """Exact measures of pairs of documents."""
    pieces = [np.empty(0, MEASURED)]
    for start in range(0, len(pairs), PAIRS):
        some = pairs[start : start + PAIRS]
        numbers, local = np.unique(np.stack([some["a"], some["b"]], axis=1), return_inverse=True)
        values = verify(fetch(job, numbers), local.reshape(-1, 2), settings=job.settings)
        pieces.append(
            rows_of(MEASURED, some["a"], some["b"], values.jaccard, values.containment_a, values.containment_b)
        )
    return np.concatenate(pieces)


__all__ = ["bucket_pairs", "by_other", "measured", "sampled", "sketch", "verify_near"]
