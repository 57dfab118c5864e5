"""The steps of :mod:`wenben.engines.partitioned`: each reads files, writes files and returns a few numbers."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from wenben.config import DedupSettings
from wenben.dedup import lsh, rare
from wenben.dedup.cluster import Rank, cluster
from wenben.dedup.copies import across, close, within
from wenben.dedup.minhash import kernels
from wenben.dedup.sampling import Numbers, Sample, places, sample
from wenben.dedup.verify import Floats, Similarities, verify
from wenben.engines import parquet
from wenben.engines.exchange import (
    BUCKET,
    COUNT,
    DIGEST,
    JOINED,
    LINK,
    MEASURED,
    MET,
    TOKEN,
    WEIGHT,
    Job,
    Rows,
    gather,
    load,
    ordered,
    rows_of,
    save,
    scatter,
    unique,
)

KEYS: Final = 256
"""Keys of one input file from which the ranges of the partitions are chosen."""

CHUNK: Final = 4_000_000
"""Rows of shared shingles summed at once."""

# --- documents: sorted by id and path, numbered, identical texts found ---


def sample_keys(job: Job, part: int) -> list[list[str]]:
    keys = sorted(parquet.keys(job.inputs[part]))
    step = max(1, len(keys) // KEYS)
    return [list(key) for key in keys[step // 2 :: step]]


def spread_documents(job: Job, part: int) -> None:
    """Send every document of one input file to the partition of its key."""

    def target(key: tuple[str, str]) -> int:
        return bisect_right(job.splitters, key)

    job.written.extend(parquet.split(job.inputs[part], Path(job.folder), f"split/{part}", target))


def number_documents(job: Job, part: int) -> int:
    files = [Path(job.folder) / f"split/{source}-{part}.parquet" for source in range(len(job.inputs))]
    made = parquet.merge([f for f in files if f.exists()], job.place(f"documents/{part}.parquet"))
    job.written.append(f"documents/{part}.parquet")
    return made


def digest_texts(job: Job, part: int) -> None:
    import hashlib

    texts = parquet.texts(Path(job.folder), part)
    digests = b"".join(hashlib.blake2b(t.encode("utf-8", "surrogatepass"), digest_size=16).digest() for t in texts)
    values = np.frombuffer(digests, dtype=np.uint64).reshape(-1, 2)
    rows = rows_of(DIGEST, values[:, 0], values[:, 1], job.own(part))
    scatter(job, "digest", part, rows, (values[:, 0] % np.uint64(job.parts)).astype(np.int64))


def same_texts(job: Job, part: int) -> None:
    """Identical texts: rows ``(first, other)``, for the partition of either."""
    rows = ordered(gather(job, "digest", part, DIGEST), "high", "low", "n")
    new = np.r_[True, (rows["high"][1:] != rows["high"][:-1]) | (rows["low"][1:] != rows["low"][:-1])][: len(rows)]
    heads = rows["n"][new][np.cumsum(new) - 1] if len(rows) else rows["n"]
    found = rows_of(LINK, heads[~new], rows["n"][~new])
    scatter(job, "same-first", part, found, job.part_of(found["a"]))
    scatter(job, "same-other", part, found, job.part_of(found["b"]))


# --- first channel: samples, buckets, exact measures ---


def sketch(job: Job, part: int) -> None:
    """Samples of the distinct texts, and the buckets of their signatures."""
    own = job.own(part)
    texts = parquet.texts(Path(job.folder), part)
    first = ~np.isin(own, gather(job, "same-other", part, LINK)["b"])
    numbers = own[first]
    made = sample([texts[i] for i in np.flatnonzero(first)], settings=job.settings)
    save(job, f"sample/{part}-numbers", numbers)
    save(job, f"sample/{part}-hashes", made.hashes)
    save(job, f"sample/{part}-starts", made.starts)
    save(job, f"sample/{part}-ends", made.ends)
    save(job, f"sample/{part}-standing", made.standing)
    loops = kernels(job.settings)
    count, width = lsh.bands(job.settings)
    pieces = [np.empty(0, BUCKET)]
    for level in range(made.ends.shape[1]):
        rows = lsh.at_level(made, level)
        signatures = lsh.signatures(made, rows, level, settings=job.settings)
        keys, sizes = np.empty(len(rows), np.uint64), np.ones(len(rows), np.int64)
        for band in range(count if len(rows) else 0):
            loops.band_keys(signatures, band, width, sizes, keys)
            key = keys >> np.uint64(24) << np.uint64(16) | np.uint64(band << 4 | level)
            pieces.append(rows_of(BUCKET, key, numbers[rows]))
    buckets = np.concatenate(pieces)
    scatter(job, "sketch", part, buckets, (buckets["key"] >> np.uint64(16)).astype(np.int64) % job.parts)


def bucket_pairs(job: Job, part: int) -> None:
    """Pairs of every bucket; of a crowded one, the pairs with its pivots, as in the compiled loop."""
    rows = ordered(gather(job, "sketch", part, BUCKET), "key", "n")
    edges = np.flatnonzero(np.r_[True, rows["key"][1:] != rows["key"][:-1], True]) if len(rows) else np.zeros(1, int)
    sizes = np.diff(edges)
    pieces = [np.empty(0, MET)]
    for size in np.unique(sizes[sizes > 1]).tolist():
        starts = edges[:-1][sizes == size]
        x, y = _corners(size, job.settings)
        for group in np.array_split(starts, -(-len(starts) * len(x) // CHUNK)):
            levels = np.repeat((rows["key"][group] & np.uint64(15)).astype(np.int64), len(x))
            a, b = (rows["n"][group[:, None] + side[None, :]].ravel() for side in (x, y))
            pieces.append(unique(rows_of(MET, a, b, levels)))
    found = unique(np.concatenate(pieces))
    scatter(job, "buckets", part, found, job.part_of(found["a"]))


def _corners(size: int, settings: DedupSettings) -> tuple[Numbers, Numbers]:
    """Places of the pairs of a sorted bucket, the smaller first."""
    firsts = size if size <= settings.bucket else settings.pivots
    x = np.repeat(np.arange(firsts, dtype=np.int64), size - 1 - np.arange(firsts))
    y = np.concatenate([np.arange(first + 1, size, dtype=np.int64) for first in range(firsts)])
    return x, y


def _sampled(job: Job, part: int) -> tuple[Numbers, Sample]:
    numbers, hashes, starts, ends, standing = (
        load(job, f"sample/{part}-{name}") for name in ("numbers", "hashes", "starts", "ends", "standing")
    )
    return numbers, Sample(hashes, np.zeros(0, np.int32), starts, ends, standing)


def _signatures(job: Job, part: int, numbers: Numbers, level: int) -> npt.NDArray[np.uint32]:
    known, made = _sampled(job, part)
    return lsh.signatures(made, np.searchsorted(known, numbers), level, settings=job.settings)


def _by_other(job: Job, rows: Rows) -> Iterator[tuple[int, Rows]]:
    """Runs of rows whose second document stands in one partition."""
    others = job.part_of(rows["b"])
    for other in np.unique(others).tolist():
        yield other, rows[others == other]


def verify_near(job: Job, part: int) -> None:
    met = unique(gather(job, "buckets", part, MET))
    least = lsh.least_agreeing(job.settings)
    pieces = [np.empty(0, MEASURED)]
    for other, rows in _by_other(job, met):
        agreeing = np.zeros(len(rows), bool)
        for level in np.unique(rows["level"]).tolist():
            at = rows["level"] == level
            (a, x), (b, y) = (np.unique(rows[side][at], return_inverse=True) for side in "ab")
            left, right = _signatures(job, part, a, level), _signatures(job, other, b, level)
            agreeing[at] = (left[x] == right[y]).sum(axis=1) >= least
        pairs = unique(rows_of(LINK, rows["a"][agreeing], rows["b"][agreeing]))
        pieces.append(_measured(job, part, other, pairs))
    save(job, f"near/{part}", np.concatenate(pieces))


def _measured(job: Job, part: int, other: int, pairs: Rows) -> Rows:
    """Exact measures of pairs whose documents stand in partitions ``part`` and ``other``."""
    numbers, local = np.unique(np.stack([pairs["a"], pairs["b"]], axis=1), return_inverse=True)
    texts = fetch(job, numbers, parts=(part, other))
    values = verify(texts, local.reshape(-1, 2), settings=job.settings)
    return rows_of(MEASURED, pairs["a"], pairs["b"], values.jaccard, values.containment_a, values.containment_b)


def fetch(job: Job, numbers: Numbers, *, parts: Sequence[int] | None = None) -> list[str]:
    """Texts of sorted document numbers."""
    where = job.part_of(numbers)
    found: list[str] = []
    for part in sorted(set(parts if parts is not None else where.tolist())):
        rows = numbers[where == part] - job.offsets[part]
        found.extend(parquet.texts(Path(job.folder), part, rows))
    return found


# --- second channel: heads of close copies, rare shingles, exact measures ---


def close_copies(job: Job, part: int) -> None:
    rows = gather(job, "close-group", part, JOINED)
    pairs = np.stack([rows["a"], rows["b"]], axis=1)
    numbers = np.unique(pairs)
    lengths = dict(zip(numbers.tolist(), (row["length"] for row in about(job, numbers)), strict=True))
    groups = close(lengths, pairs)
    links = [(head, member) for head, group in sorted(groups.items()) for member in group[1:]]
    found = np.array(links, dtype=LINK)
    scatter(job, "close-heads", part, found, job.part_of(found["a"]))
    scatter(job, "close-members", part, found, job.part_of(found["b"]))


def tokens(job: Job, part: int) -> int:
    """Sampled shingles of the heads; returns how many heads there are."""
    numbers, made = _sampled(job, part)
    heads = np.flatnonzero(~np.isin(numbers, gather(job, "close-members", part, LINK)["b"]))
    lengths = made.ends[heads, 0] - made.starts[heads]
    hashes = made.hashes[places(made.starts[heads], lengths)]
    found = unique(rows_of(TOKEN, hashes, np.repeat(numbers[heads], lengths)))
    scatter(job, "tokens", part, found, found["hash"].astype(np.int64) % job.parts)
    return len(heads)


def sharing(job: Job, part: int) -> None:
    """Documents that share informative shingles, with their number; how many such shingles each document holds."""
    rows = ordered(gather(job, "tokens", part, TOKEN), "hash", "n")
    edges = np.flatnonzero(np.r_[True, rows["hash"][1:] != rows["hash"][:-1], True]) if len(rows) else np.zeros(1, int)
    sizes = np.diff(edges)
    limit = rare.limit(job.total, settings=job.settings)
    held, weights = np.unique(rows["n"][np.repeat(sizes <= limit, sizes)], return_counts=True)
    scatter(job, "weights", part, rows_of(WEIGHT, held, weights), job.part_of(held))
    codes, counts = np.empty(0, np.int64), np.empty(0, np.int64)
    waiting: list[Numbers] = []

    def add() -> tuple[Numbers, Numbers]:
        more, times = np.unique(np.concatenate([np.empty(0, np.int64), *waiting]), return_counts=True)
        waiting.clear()
        return _summed(np.r_[codes, more], np.r_[counts, times])

    for size in np.unique(sizes[(sizes > 1) & (sizes <= limit)]).tolist():
        starts = edges[:-1][sizes == size]
        x, y = np.triu_indices(size, 1)
        for group in np.array_split(starts, -(-len(starts) * len(x) // CHUNK)):
            a, b = (rows["n"][group[:, None] + side[None, :]].ravel() for side in (x, y))
            waiting.append(a << 32 | b)
            if sum(map(len, waiting)) >= CHUNK:
                codes, counts = add()
    codes, counts = add()
    found = rows_of(COUNT, codes >> 32, codes & 0xFFFFFFFF, counts)
    scatter(job, "sharing", part, found, job.part_of(found["a"]))


def _summed(codes: Numbers, counts: Numbers) -> tuple[Numbers, Numbers]:
    order = np.argsort(codes, kind="stable")
    codes, counts = codes[order], counts[order]
    starts = np.flatnonzero(np.r_[True, codes[1:] != codes[:-1]][: len(codes)])
    return codes[starts], np.add.reduceat(counts, starts) if len(starts) else counts


def propose(job: Job, part: int) -> None:
    """Pairs of heads that share enough, spread to their close copies."""
    rows = gather(job, "sharing", part, COUNT)
    codes, counts = _summed(rows["a"] << 32 | rows["b"], rows["shared"])
    rows = rows_of(COUNT, codes >> 32, codes & 0xFFFFFFFF, counts)
    rows = rows[rows["shared"] >= rare.LEAST_SHARED]
    mine, heads = _weights(job, part), _members(job, "close-heads", part)
    found: list[tuple[int, int]] = []
    for other, some in _by_other(job, rows):
        theirs, copies = _weights(job, other), _members(job, "close-heads", other)
        smaller = np.minimum(mine[some["a"] - job.offsets[part]], theirs[some["b"] - job.offsets[other]])
        kept = some[some["shared"] >= rare.fraction(job.settings) * smaller]
        for a, b in zip(kept["a"].tolist(), kept["b"].tolist(), strict=True):
            left, right = [a, *heads.get(a, ())], [b, *copies.get(b, ())]
            found.extend((min(p), max(p)) for p in across(left, right, most=job.settings.bucket))
    made = unique(np.array(found, dtype=LINK))
    scatter(job, "proposed", part, made, job.part_of(made["a"]))


def _weights(job: Job, part: int) -> Numbers:
    rows = gather(job, "weights", part, WEIGHT)
    size = job.offsets[part + 1] - job.offsets[part]
    return np.bincount(rows["n"] - job.offsets[part], rows["weight"], minlength=size).astype(np.int64)


def _members(job: Job, name: str, part: int) -> dict[int, list[int]]:
    """Sorted members of the groups whose heads stand in one partition."""
    found: dict[int, list[int]] = defaultdict(list)
    for head, member in ordered(gather(job, name, part, LINK)).tolist():
        found[head].append(member)
    return found


def verify_more(job: Job, part: int) -> None:
    pairs = unique(gather(job, "proposed", part, LINK))
    near = load(job, f"near/{part}")
    pairs = pairs[~np.isin(pairs["a"] << 32 | pairs["b"], near["a"] << 32 | near["b"])]
    pieces = [np.empty(0, MEASURED)]
    pieces += [_measured(job, part, other, rows) for other, rows in _by_other(job, pairs)]
    save(job, f"more/{part}", np.concatenate(pieces))


# --- pairs and clusters of documents ---


def spread_copies(job: Job, part: int) -> None:
    """Pairs of distinct texts that reach a threshold → pairs of documents, identical ones among them."""
    more = job.place(f"more/{part}.npy").exists()
    measured = np.concatenate([load(job, f"near/{part}"), *([load(job, f"more/{part}")] if more else [])])
    values = Similarities(measured["jaccard"], measured["in_b"], measured["in_a"])
    most = job.settings.bucket
    found: list[tuple[int, int, float, float, float]] = []
    mine = _members(job, "same-first", part)
    for other, rows in _by_other(job, measured[values.reached(job.settings)]):
        theirs = _members(job, "same-first", other)
        for a, b, jaccard, in_b, in_a in rows.tolist():
            for x, y in across([a, *mine.get(a, ())], [b, *theirs.get(b, ())], most=most):
                found.append((x, y, jaccard, in_b, in_a) if x < y else (y, x, jaccard, in_a, in_b))
    numbers, made = _sampled(job, part)
    filled = set(numbers[made.ends[:, -1] > made.starts].tolist())
    for head, others in mine.items():
        if head in filled:
            found.extend((x, y, 1.0, 1.0, 1.0) for x, y in within([head, *others], most=most))
    pairs = np.array(found, dtype=MEASURED)
    scatter(job, "documents-pairs", part, pairs, job.part_of(pairs["a"]))


def write_pairs(job: Job, part: int) -> int:
    rows = ordered(gather(job, "documents-pairs", part, MEASURED), "a", "b")
    save(job, f"reached/{part}", rows)
    numbers = _numbers(rows)
    keys = dict(zip(numbers.tolist(), about(job, numbers), strict=True))
    parquet.write_pairs(
        job.place(f"pairs/{part}.parquet"),
        [
            {"a": keys[a]["id"], "b": keys[b]["id"], "path_a": keys[a]["path"], "path_b": keys[b]["path"],
             "jaccard": jaccard, "containment_a": in_b, "containment_b": in_a}
            for a, b, jaccard, in_b, in_a in rows.tolist()
        ],
    )  # fmt: skip
    job.written.append(f"pairs/{part}.parquet")
    return len(rows)


def write_clusters(job: Job, part: int) -> int:
    rows = ordered(gather(job, "all-group", part, JOINED), "a", "b")
    numbers = _numbers(rows)
    known = dict(zip(numbers.tolist(), about(job, numbers), strict=True))
    ranks = {
        n: Rank(row["truncated"], row["damaged"], -row["length"], row["date"] or "9999", n) for n, row in known.items()
    }

    def similarity(asked: npt.NDArray[np.int64]) -> Floats:
        involved, local = np.unique(asked, return_inverse=True)
        return verify(fetch(job, involved), local.reshape(-1, 2), settings=job.settings).jaccard

    groups = cluster(
        ranks,
        np.stack([rows["a"], rows["b"]], axis=1),
        Similarities(rows["jaccard"], rows["in_b"], rows["in_a"]),
        settings=job.settings,
        similarity=similarity,
    )
    parquet.write_clusters(
        job.place(f"clusters/{part}.parquet"),
        [
            {"representative": known[g.root]["id"],
             "representative_path": known[g.root]["path"],
             "members": [known[n]["id"] for n in g.members],
             "paths": [known[n]["path"] for n in g.members],
             "contained": [{"id": known[n]["id"], "path": known[n]["path"], "in": known[c]["id"]} for n, c in g.contained]}
            for g in groups
        ],
    )  # fmt: skip
    job.written.append(f"clusters/{part}.parquet")
    return len(groups)


def _numbers(rows: Rows) -> Numbers:
    found: Numbers = np.unique(np.r_[rows["a"], rows["b"]])
    return found


def about(job: Job, numbers: Numbers) -> list[dict[str, Any]]:
    """What is known of sorted document numbers, but for their texts."""
    where = job.part_of(numbers)
    found: list[dict[str, Any]] = []
    for part in np.unique(where).tolist():
        found.extend(parquet.about(Path(job.folder), part, numbers[where == part] - job.offsets[part]))
    return found
