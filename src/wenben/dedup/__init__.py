"""Near-duplicates among documents: pairs, verified exactly, and clusters.

``sample → candidates → verify`` finds similar documents (MinHash, LSH); ``sample → postings → sharing → verify`` finds
truncated copies and copied sections that similarity does not see. Every listed pair is measured exactly.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from wenben.config import DedupSettings, Settings
from wenben.dedup import rare, sections
from wenben.dedup.cluster import Rank, cluster
from wenben.dedup.comparison import Change, Comparison, compare, likely_origin
from wenben.dedup.copies import across, close, distinct, within
from wenben.dedup.lsh import Pairs, candidates
from wenben.dedup.minhash import Sketches, shingle_hash, sketch
from wenben.dedup.sampling import Sample, sample
from wenben.dedup.verify import Floats, Similarities, joined, verify
from wenben.types import Cluster, Contained, Document, DuplicatePair, Section

__all__ = [
    "Change",
    "Comparison",
    "Duplicates",
    "Sketches",
    "compare",
    "dedup",
    "likely_origin",
    "rank",
    "shingle_hash",
    "sketch",
]


@dataclass(frozen=True)
class Duplicates:
    """Near-duplicate pairs, sorted by documents and level, and clusters, sorted by representative."""

    pairs: tuple[DuplicatePair, ...]
    clusters: tuple[Cluster, ...]


def dedup(
    documents: Sequence[Document] | Sequence[str],
    *,
    settings: Settings | None = None,
    containment: bool = True,
    progress: Callable[[str], None] | None = None,
) -> Duplicates:
    """Find near-duplicate documents and sections.

    Parameters
    ----------
    documents
        Any order; the result does not depend on it. Plain texts are documents whose id and path is their number.
    containment
        False leaves out the second channel: only pairs that reach the Jaccard threshold are found.
    progress
        Called with the name of each step as it begins.

    Returns
    -------
    Duplicates
        Pairs that reach ``dedup.jaccard`` or ``dedup.containment``; a section pair is listed where its documents are no
        pair themselves. Of more than ``dedup.bucket`` identical texts, each is paired with the first only.
    """
    chosen = (settings or Settings()).dedup
    say = progress or (lambda step: None)
    keys, order = _keys(documents)
    ordered = [documents[i] for i in order]
    texts, copies = distinct([d if isinstance(d, str) else d.text for d in ordered])
    heads = np.array([group[0] for group in copies], dtype=np.int64)
    say("sketch")
    sampled = sample(texts, settings=chosen)
    say("candidates")
    near = candidates(sampled, settings=chosen)
    say("verify")
    values = verify(texts, near, settings=chosen)
    found = sections.Found((), values[np.empty(0, np.int64)])
    if containment:
        say("containment")
        outlines = {
            n: d.sections
            for n, head in enumerate(heads.tolist())
            if not isinstance(d := ordered[head], str) and d.sections
        }
        near, values, found = _containment(texts, outlines, sampled, near, values, settings=chosen)
    reached = values.reached(chosen)
    near, values = _spread(near[reached], values[reached], copies, sampled, settings=chosen)
    pairs = [
        DuplicatePair(keys[a][0], keys[b][0], keys[a][1], keys[b][1], "document", *measures)
        for (a, b), measures in zip(near.tolist(), _rows(values), strict=True)
    ]
    pairs += [
        DuplicatePair(
            keys[heads[p.a]][0], keys[heads[p.b]][0], keys[heads[p.a]][1], keys[heads[p.b]][1],
            "section", *measures, p.span_a, p.span_b,
        )
        for p, measures in zip(found.pairs, _rows(found.values), strict=True)
    ]  # fmt: skip
    pairs.sort(key=lambda p: (p.a, p.path_a, p.b, p.path_b, p.level, p.span_a or (), p.span_b or ()))
    say("cluster")
    text_of = np.empty(len(ordered), dtype=np.int64)
    for n, group in enumerate(copies):
        text_of[group] = n

    def similarity(asked: Pairs) -> Floats:
        rows = text_of[asked]
        measured = verify(texts, rows, settings=chosen).jaccard
        return np.where(rows[:, 0] == rows[:, 1], 1.0, measured)

    ranks = {i: rank(ordered[i], i) for i in np.unique(near).tolist()}
    clusters = tuple(
        Cluster(
            representative=keys[group.root][0],
            members=tuple(keys[i][0] for i in group.members),
            paths=tuple(keys[i][1] for i in group.members),
            contained=tuple(Contained(*keys[i], keys[container][0]) for i, container in group.contained),
        )
        for group in cluster(ranks, near, values, settings=chosen, similarity=similarity)
    )
    return Duplicates(tuple(pairs), clusters)


def rank(document: Document | str, number: int) -> Rank:
    """Order of representatives; ``number`` is the document's place among all, by id and path."""
    if isinstance(document, str):
        return Rank(False, False, -len(document), "9999", number)
    damaged = "lost_characters" in document.flags
    return Rank(document.truncated, damaged, -len(document.text), document.date or "9999", number)


def _keys(documents: Sequence[Document | str]) -> tuple[list[tuple[str, str]], list[int]]:
    """Sorted ids and paths, and the places of their documents."""
    named: list[tuple[str, str]] = []
    for i, document in enumerate(documents):
        named.append((str(i), str(i)) if isinstance(document, str) else document.key)
    order = sorted(range(len(named)), key=named.__getitem__)
    return [named[i] for i in order], order


def _rows(values: Similarities) -> list[tuple[float, float, float]]:
    measures = (values.jaccard.tolist(), values.containment_a.tolist(), values.containment_b.tolist())
    return list(zip(*measures, strict=True))


def _spread(
    near: Pairs, values: Similarities, copies: Sequence[Sequence[int]], sampled: Sample, *, settings: DedupSettings
) -> tuple[Pairs, Similarities]:
    """Pairs of distinct texts → pairs of documents, identical ones among them."""
    crowds = [
        (n, group) for n, group in enumerate(copies) if len(group) > 1 and sampled.ends[n, -1] > sampled.starts[n]
    ]
    rows: list[tuple[int, int]] = []
    source: list[int] = []
    for i, (x, y) in enumerate(near.tolist()):
        for pair in across(copies[x], copies[y], most=settings.bucket):
            rows.append(pair)
            source.append(i)
    same = [pair for _, group in crowds for pair in within(group, most=settings.bucket)]
    spread = values[np.array(source, dtype=np.int64)]
    ones = np.ones(len(same))
    pairs = np.array(rows + same, dtype=np.int64).reshape(-1, 2)
    turned = pairs[:, 0] > pairs[:, 1]
    both = joined([spread, Similarities(ones, ones, ones)])
    in_b = np.where(turned, both.containment_b, both.containment_a)
    in_a = np.where(turned, both.containment_a, both.containment_b)
    pairs = np.sort(pairs, axis=1)
    order = np.lexsort((pairs[:, 1], pairs[:, 0]))
    return pairs[order], Similarities(both.jaccard, in_b, in_a)[order]


def _containment(
    texts: Sequence[str],
    outlines: dict[int, tuple[Section, ...]],
    sampled: Sample,
    near: Pairs,
    measured: Similarities,
    *,
    settings: DedupSettings,
) -> tuple[Pairs, Similarities, sections.Found]:
    """The second channel over one text per group of close copies; its finds are spread to the copies."""
    copies = close([len(t) for t in texts], near[measured.jaccard >= settings.same_copy])
    members = {member for group in copies.values() for member in group[1:]}
    heads = np.array([i for i in range(len(texts)) if i not in members], dtype=np.int64)
    index = rare.postings(sampled, heads, settings=settings)
    fraction = rare.fraction(settings)
    section = max(rare.LEAST_SHARED, settings.section // settings.modulus // 2)
    shared = rare.sharing(index, fraction=fraction, enough=section if outlines else 1 << 30, settings=settings)
    smaller = np.minimum(index.weights[shared[:, 0]], index.weights[shared[:, 1]])
    whole = heads[shared[shared[:, 2] >= fraction * smaller][:, :2]]
    spread = [
        pair for a, b in whole.tolist() for pair in across(copies.get(a, [a]), copies.get(b, [b]), most=settings.bucket)
    ]  # fmt: skip
    proposed = np.sort(np.array(spread, dtype=np.int64).reshape(-1, 2), axis=1)
    codes = np.unique(proposed[:, 0] << 32 | proposed[:, 1])
    codes = np.setdiff1d(codes, near[:, 0] << 32 | near[:, 1], assume_unique=True)
    more = np.stack([codes >> 32, codes & 0xFFFFFFFF], axis=1)
    rows = np.concatenate([near, more])
    values = joined([measured, verify(texts, more, settings=settings)])
    if not outlines:
        return rows, values, sections.Found((), values[np.empty(0, np.int64)])
    settled = {(a, b) for a, b in rows[values.reached(settings)].tolist()}
    enough = heads[shared[shared[:, 2] >= section][:, :2]].tolist()
    partly = [(a, b) for a, b in enough if (a, b) not in settled]
    own = {head: outlines[head] for head in heads.tolist() if head in outlines}
    return rows, values, sections.find(texts, own, partly, sampled, index.rare, settings=settings)
