"""Steps of the second channel: heads of close copies, rare shingles, exact measures, and pairs of sections."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import numpy.typing as npt

from wenben.dedup import rare
from wenben.dedup import sections as parts
from wenben.dedup.copies import across, close
from wenben.dedup.minhash import kernels
from wenben.dedup.sampling import Numbers, Sample, places
from wenben.dedup.verify import Similarities
from wenben.engines.documents import about, fetch, outlines
from wenben.engines.exchange import (
    COUNT,
    JOINED,
    LINK,
    MEASURED,
    NUMBER,
    SPANS,
    TOKEN,
    Job,
    Rows,
    gather,
    groups,
    load,
    ordered,
    rows_of,
    save,
    scatter,
    unique,
)
from wenben.engines.steps import by_other, measured, sampled
from wenben.types import Section


def close_copies(job: Job, part: int) -> None:
    """Heads of groups of close copies, and their other members."""
    rows = gather(job, "close-group", part, JOINED)
    pairs = np.stack([rows["a"], rows["b"]], axis=1)
    numbers = np.unique(pairs)
    lengths = about(job, numbers, "length").column("length").to_pylist()
    found = close(dict(zip(numbers.tolist(), lengths, strict=True)), pairs)
    links = np.array([(head, member) for head, group in sorted(found.items()) for member in group[1:]], dtype=LINK)
    scatter(job, "close-heads", part, links, job.part_of(links["a"]))
    scatter(job, "close-members", part, links, job.part_of(links["b"]))


def _heads(job: Job, part: int, numbers: Numbers) -> Numbers:
    """Places of the texts that stand for their close copies."""
    return np.flatnonzero(~np.isin(numbers, gather(job, "close-members", part, LINK)["b"]))


def _tokens(codes: Numbers) -> Rows:
    """Sorted codes ``hash << 32 | number`` as rows."""
    found: Rows = codes.view(TOKEN)
    return found


def tokens(job: Job, part: int) -> int:
    """Sampled shingles of the heads, to the partition of their hash; returns how many heads there are."""
    numbers, made = sampled(job, part)
    heads = _heads(job, part, numbers)
    lengths = made.ends[heads, 0] - made.starts[heads]
    hashes = made.hashes[places(made.starts[heads], lengths)]
    codes = hashes.astype(np.uint64) << np.uint64(32) | np.repeat(numbers[heads], lengths).astype(np.uint64)
    codes.sort()
    found = _tokens(codes[np.r_[True, codes[1:] != codes[:-1]][: len(codes)]])
    scatter(job, "tokens", part, found, (found["hash"].astype(np.int64) * job.parts) >> 32)
    first, size = job.offsets[part], job.offsets[part + 1] - job.offsets[part]
    save(job, f"held/{part}", np.bincount(found["n"].astype(np.int64) - first, minlength=size).astype(np.int32))
    return len(heads)


def sharing(job: Job, part: int) -> None:
    """Sort shingles into informative and frequent ones.

    Every document learns which of its own are frequent; its partition learns who of its own and of earlier partitions
    holds the informative ones too.
    """
    rows = _tokens(np.sort(gather(job, "tokens", part, TOKEN).view(np.uint64)))
    starts = groups(rows, "hash")
    sizes = np.diff(starts)
    limit = rare.limit(job.total, settings=job.settings)
    size = np.repeat(sizes, sizes)
    frequent = rows["n"][size > limit].astype(np.int64)
    scatter(job, "frequent", part, rows_of(NUMBER, frequent), job.part_of(frequent))
    some = rows[(size > 1) & (size <= limit)]
    to = job.part_of(some["n"].astype(np.int64))
    # A partition that has a holder gets all up to its last one: pairs are counted where the second one stands.
    group = np.cumsum(np.r_[True, some["hash"][1:] != some["hash"][:-1]][: len(some)]) - 1
    codes = group * job.parts + to  # ascending, as shingles are and their holders
    last = np.flatnonzero(np.r_[codes[1:] != codes[:-1], True][: len(codes)])
    first = np.flatnonzero(np.r_[True, group[1:] != group[:-1]][: len(group)])[group[last]]
    last, first = last[last > first], first[last > first]
    counts = last - first + 1
    scatter(job, "holders", part, some[places(first, counts)], np.repeat(to[last], counts))


def weigh(job: Job, part: int) -> None:
    """How many informative shingles each document of a partition holds."""
    held = load(job, f"held/{part}", np.int32)
    frequent = np.bincount(gather(job, "frequent", part, NUMBER)["n"] - job.offsets[part], minlength=len(held))
    save(job, f"weighed/{part}", held - frequent.astype(np.int32))


def _weights(job: Job, numbers: Numbers) -> npt.NDArray[np.int32]:
    """The same of sorted document numbers."""
    where = job.part_of(numbers)
    pieces = [np.empty(0, np.int32)]
    for part in np.unique(where).tolist():
        pieces.append(load(job, f"weighed/{part}", np.int32)[numbers[where == part] - job.offsets[part]])
    return np.concatenate(pieces)


def count_shared(job: Job, part: int) -> None:
    """Pairs of heads that share enough informative shingles, with their number; the second stands in this partition."""
    rows = gather(job, "holders", part, TOKEN)  # in the order of their hashes, as the partitions that sent them are
    held = np.zeros(job.offsets[part + 1], bool)
    held[rows["n"]] = True
    known = np.flatnonzero(held)
    local = (np.cumsum(held, dtype=np.int32) - 1)[rows["n"]]
    post_bounds = groups(rows, "hash")
    token = np.repeat(np.arange(len(post_bounds) - 1, dtype=np.int32), np.diff(post_bounds))
    low, high = np.searchsorted(known, [job.offsets[part], job.offsets[part + 1]])
    mine = (local >= low) & (local < high)
    codes = np.sort(local[mine].astype(np.uint64) << np.uint64(32) | token[mine].astype(np.uint64))
    doc_bounds = np.zeros(len(known) + 1, dtype=np.int64)
    np.cumsum(np.bincount(local[mine], minlength=len(known)), out=doc_bounds[1:])
    doc_tokens, weights = (codes & np.uint64(0xFFFFFFFF)).astype(np.int32), _weights(job, known)
    loops, pieces = kernels(job.settings), [np.empty((0, 3), np.int64)]
    fraction, enough = rare.fraction(job.settings), _enough(job)
    for first in range(int(low), int(high), 20_000):
        last = min(first + 20_000, int(high))
        room = np.empty((100_000, 3), dtype=np.int64)
        arguments = (
            doc_bounds, doc_tokens, post_bounds, local, weights, rare.LEAST_SHARED, fraction, enough, first, last
        )  # fmt: skip
        number = loops.shared_counts(*arguments, room)
        if number > len(room):
            room = np.empty((number, 3), dtype=np.int64)
            loops.shared_counts(*arguments, room)
        pieces.append(room[:number].copy())
    found = np.concatenate(pieces)
    a, b = known[found[:, 0]].astype(np.int64), known[found[:, 1]].astype(np.int64)
    scatter(job, "sharing", part, rows_of(COUNT, a, b, found[:, 2]), job.part_of(a))


def _enough(job: Job) -> int:
    """Shingles that two documents share if they may share a section; more than any do where none has sections."""
    return max(rare.LEAST_SHARED, job.settings.section // job.settings.modulus // 2) if job.outlined else 1 << 30


def propose(job: Job, part: int) -> None:
    """Pairs of heads that share enough, spread to their close copies; pairs that may share a section."""
    rows = ordered(gather(job, "sharing", part, COUNT), "a", "b")
    heads = members(job, "close-heads", part)
    mine = load(job, f"weighed/{part}", np.int32)
    found: list[tuple[int, int]] = []
    for other, some in by_other(job, rows):
        theirs, copies = load(job, f"weighed/{other}", np.int32), members(job, "close-heads", other)
        smaller = np.minimum(mine[some["a"] - job.offsets[part]], theirs[some["b"] - job.offsets[other]])
        kept = some[some["shared"] >= rare.fraction(job.settings) * smaller]
        for a, b in zip(kept["a"].tolist(), kept["b"].tolist(), strict=True):
            left, right = [a, *heads.get(a, ())], [b, *copies.get(b, ())]
            found.extend((min(p), max(p)) for p in across(left, right, most=job.settings.bucket))
    made = unique(np.array(found, dtype=LINK))
    scatter(job, "proposed", part, made, job.part_of(made["a"]))
    partly = rows[rows["shared"] >= _enough(job)]
    save(job, f"partly/{part}", rows_of(LINK, partly["a"], partly["b"]))


def members(job: Job, name: str, part: int) -> dict[int, list[int]]:
    """Sorted members of the groups whose heads stand in one partition."""
    found: dict[int, list[int]] = defaultdict(list)
    for head, member in ordered(gather(job, name, part, LINK)).tolist():
        found[head].append(member)
    return found


def _codes(rows: Rows) -> Numbers:
    codes: Numbers = rows["a"] << 32 | rows["b"]
    return codes


def verify_more(job: Job, part: int) -> None:
    """Exact measures of the pairs that only the second channel proposes."""
    pairs = unique(gather(job, "proposed", part, LINK))
    pairs = pairs[~np.isin(_codes(pairs), _codes(load(job, f"near/{part}", MEASURED)))]
    save(job, f"more/{part}", measured(job, pairs))


def reached(job: Job, part: int, *, containment: bool) -> Rows:
    """Measured pairs of distinct texts that reach a threshold."""
    names = ("near", "more") if containment else ("near",)
    rows = np.concatenate([load(job, f"{name}/{part}", MEASURED) for name in names])
    values = Similarities(rows["jaccard"], rows["in_b"], rows["in_a"])
    found: Rows = rows[values.reached(job.settings)]
    return found


def section_pairs(job: Job, part: int) -> None:
    """Sections that two heads share which are no pair themselves, and sections that stand twice in one head."""
    rows = load(job, f"partly/{part}", LINK)
    rows = rows[~np.isin(_codes(rows), _codes(reached(job, part, containment=True)))]
    numbers, _ = sampled(job, part)
    own = outlines(job, numbers[_heads(job, part, numbers)])
    pieces = [np.empty(0, SPANS)]
    twice = np.array([n for n, spans in own.items() if len(spans) > 1], np.int64)
    for start in range(0, len(twice), 1000):
        pieces.append(_found(job, own, rows[:0], twice[start : start + 1000]))
    for other, run in by_other(job, rows):
        both = own if other == part else own | outlines(job, np.unique(run["b"]))
        outlined = np.array(list(both), np.int64)
        run = run[np.isin(run["a"], outlined) | np.isin(run["b"], outlined)]
        for start in range(0, len(run), 2000):
            pieces.append(_found(job, both, run[start : start + 2000], twice[:0]))
    save(job, f"sections/{part}", np.concatenate(pieces))


def _found(job: Job, spans: dict[int, Rows], pairs: Rows, alone: Numbers) -> Rows:
    """Section pairs of ``pairs`` of documents, and inside documents ``alone``."""
    numbers = np.unique(np.r_[pairs["a"], pairs["b"], alone])
    place = {n: i for i, n in enumerate(numbers.tolist())}
    sections = {
        i: tuple(Section("", 0, start, end) for start, end in spans[n].tolist()) for n, i in place.items() if n in spans
    }
    partly = [(place[a], place[b]) for a, b in pairs.tolist()]
    own = [place[n] for n in alone.tolist()]
    found = parts.find(fetch(job, numbers), sections, partly, own, _picked(job, numbers), settings=job.settings)
    values = found.values
    return rows_of(
        SPANS,
        numbers[np.array([p.a for p in found.pairs], np.int64)], numbers[np.array([p.b for p in found.pairs], np.int64)],
        values.jaccard, values.containment_a, values.containment_b,
        *(
            np.array([getattr(getattr(p, span), end) for p in found.pairs], np.int64)
            for span in ("span_a", "span_b") for end in ("start", "end")
        ),
    )  # fmt: skip


def _picked(job: Job, numbers: Numbers) -> Sample:
    """The coarsest samples of some documents, in their order."""
    hashes, positions, sizes = [np.empty(0, np.uint32)], [np.empty(0, np.int32)], [np.empty(0, np.int64)]
    where = job.part_of(numbers)
    for part in np.unique(where).tolist():
        known, made = sampled(job, part)
        own = np.searchsorted(known, numbers[where == part])
        lengths = made.ends[own, 0] - made.starts[own]
        rows = places(made.starts[own], lengths)
        hashes.append(made.hashes[rows])
        positions.append(made.positions[rows])
        sizes.append(lengths)
    ends = np.cumsum(np.concatenate(sizes))
    starts = np.r_[0, ends[:-1]][: len(ends)]
    standing = np.zeros((len(ends), 2), np.int8)
    return Sample(np.concatenate(hashes), np.concatenate(positions), starts, ends[:, None], standing)
