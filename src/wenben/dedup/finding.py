"""The order of the steps, over numbered texts: what is in memory, on disk or already known is the caller's business.

Documents are numbers in the order of their ids and paths; texts are numbers of distinct texts, in the order of the first
document that has each. The result is a function of the documents alone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from wenben.config import DedupSettings
from wenben.dedup import rare, sections
from wenben.dedup.cluster import Rank, cluster
from wenben.dedup.copies import across, close, within
from wenben.dedup.lsh import Pairs, candidates
from wenben.dedup.sampling import Numbers, Sample
from wenben.dedup.verify import Floats, Similarities, joined
from wenben.types import Cluster, Contained, DuplicatePair

Key = tuple[str, str]


@dataclass(frozen=True)
class Duplicates:
    """Near-duplicate pairs, sorted by documents and level, and clusters, sorted by representative.

    ``crowded`` counts the documents that resemble more than ``dedup.bucket`` others: they stand in the right cluster, but
    not all of their pairs were looked at.
    """

    pairs: tuple[DuplicatePair, ...]
    clusters: tuple[Cluster, ...]
    crowded: int = 0


@dataclass(frozen=True)
class Corpus:
    """What the steps need to know.

    Parameters
    ----------
    keys
        Id and path of every document, sorted.
    copies
        Documents of every distinct text, ascending; texts in the order of their first documents.
    sampled, lengths
        Sample and number of characters of every text.
    outlined
        Texts whose first document has sections.
    rank
        Order of representatives, by document.
    measure
        Exact measures of pairs of texts.
    sectioned
        Section pairs of pairs of texts, ``a < b``, and inside texts.
    """

    keys: Sequence[Key]
    copies: Sequence[Sequence[int]]
    sampled: Sample
    lengths: Sequence[int]
    outlined: frozenset[int]
    rank: Callable[[int], Rank]
    measure: Callable[[Pairs], Similarities]
    sectioned: Callable[[Sequence[tuple[int, int]], Sequence[int]], sections.Found]


def find(corpus: Corpus, *, containment: bool, settings: DedupSettings, say: Callable[[str], None]) -> Duplicates:
    """Near-duplicate pairs and clusters of a corpus; ``containment`` False leaves out the second channel."""
    say("candidates")
    crowded = np.zeros(len(corpus.copies), dtype=np.bool_)
    near = candidates(corpus.sampled, settings=settings, crowded=crowded)
    say("verify")
    values = corpus.measure(near)
    found = sections.Found((), values[np.empty(0, np.int64)])
    if containment:
        say("containment")
        near, values, found = _containment(corpus, near, values, settings=settings)
    reached = values.reached(settings)
    near, values = _spread(near[reached], values[reached], corpus, settings=settings)
    say("cluster")
    text_of = np.empty(len(corpus.keys), dtype=np.int64)
    for text, group in enumerate(corpus.copies):
        text_of[group] = text

    def similarity(asked: Pairs) -> Floats:
        rows = text_of[asked]
        same = rows[:, 0] == rows[:, 1]
        result = np.ones(len(rows))
        result[~same] = corpus.measure(rows[~same]).jaccard
        return result

    ranks = {i: corpus.rank(i) for i in np.unique(near).tolist()}
    keys = corpus.keys
    clusters = tuple(
        Cluster(
            representative=keys[group.root][0],
            members=tuple([keys[i][0] for i in group.members]),
            paths=tuple([keys[i][1] for i in group.members]),
            contained=tuple([Contained(*keys[i], keys[container][0]) for i, container in group.contained]),
        )
        for group in cluster(ranks, near, values, settings=settings, similarity=similarity)
    )
    many = sum(len(group) for text, group in enumerate(corpus.copies) if crowded[text] or len(group) > settings.bucket)
    return Duplicates(_pairs(corpus, near, values, found), clusters, crowded=many)


def _pairs(corpus: Corpus, near: Pairs, values: Similarities, found: sections.Found) -> tuple[DuplicatePair, ...]:
    keys, heads = corpus.keys, [group[0] for group in corpus.copies]
    pairs = [
        DuplicatePair(keys[a][0], keys[b][0], keys[a][1], keys[b][1], "document", *measures)
        for (a, b), measures in zip(near.tolist(), values.rows(), strict=True)
    ]
    if not found.pairs:
        return tuple(pairs)  # documents are numbered in the order of their keys, and the pairs are sorted
    for p, measures in zip(found.pairs, found.values.rows(), strict=True):
        a, b = keys[heads[p.a]], keys[heads[p.b]]
        pairs.append(DuplicatePair(a[0], b[0], a[1], b[1], "section", *measures, p.span_a, p.span_b))
    pairs.sort(key=lambda p: (p.a, p.path_a, p.b, p.path_b, p.level, p.span_a or (), p.span_b or ()))
    return tuple(pairs)


def _spread(
    near: Pairs, values: Similarities, corpus: Corpus, *, settings: DedupSettings
) -> tuple[Pairs, Similarities]:
    """Pairs of distinct texts → pairs of documents, identical ones among them; sorted."""
    copies, sampled = corpus.copies, corpus.sampled
    heads = np.fromiter((group[0] for group in copies), dtype=np.int64, count=len(copies))
    sizes = np.fromiter(map(len, copies), dtype=np.int64, count=len(copies))
    single = (sizes[near] == 1).all(axis=1)
    rows: list[tuple[int, int]] = []
    source: list[int] = []
    for i in np.flatnonzero(~single).tolist():
        x, y = near[i].tolist()
        for pair in across(copies[x], copies[y], most=settings.bucket):
            rows.append(pair)
            source.append(i)
    filled = sampled.ends[:, -1] > sampled.starts
    same = [
        pair for n in np.flatnonzero((sizes > 1) & filled).tolist() for pair in within(copies[n], most=settings.bucket)
    ]
    ones = np.ones(len(same))
    pairs = np.concatenate([heads[near[single]], np.array(rows + same, dtype=np.int64).reshape(-1, 2)])
    spread = np.concatenate([np.flatnonzero(single), np.array(source, dtype=np.int64)])
    both = joined([values[spread], Similarities(ones, ones, ones)])
    turned = pairs[:, 0] > pairs[:, 1]
    in_b = np.where(turned, both.containment_b, both.containment_a)
    in_a = np.where(turned, both.containment_a, both.containment_b)
    pairs = np.sort(pairs, axis=1)
    order = np.lexsort((pairs[:, 1], pairs[:, 0]))
    return pairs[order], Similarities(both.jaccard, in_b, in_a)[order]


def _containment(
    corpus: Corpus, near: Pairs, measured: Similarities, *, settings: DedupSettings
) -> tuple[Pairs, Similarities, sections.Found]:
    """The second channel over one text per group of close copies; its finds are spread to the copies."""
    copies = close(corpus.lengths, near[measured.jaccard >= settings.same_copy])
    heads: Numbers = np.setdiff1d(
        np.arange(len(corpus.lengths), dtype=np.int64),
        np.array([member for group in copies.values() for member in group[1:]], dtype=np.int64),
        assume_unique=True,
    )
    index = rare.postings(corpus.sampled, heads, settings=settings)
    fraction = rare.fraction(settings)
    section = max(rare.LEAST_SHARED, settings.section // settings.modulus // 2)
    enough = section if corpus.outlined else 1 << 30
    shared = rare.sharing(index, fraction=fraction, enough=enough, settings=settings)
    smaller = np.minimum(index.weights[shared[:, 0]], index.weights[shared[:, 1]])
    whole = heads[shared[shared[:, 2] >= fraction * smaller][:, :2]]
    several = np.isin(whole, np.array(list(copies), dtype=np.int64)).any(axis=1)
    spread = [
        pair
        for a, b in whole[several].tolist()
        for pair in across(copies.get(a, [a]), copies.get(b, [b]), most=settings.bucket)
    ]
    proposed = np.sort(np.concatenate([whole[~several], np.array(spread, dtype=np.int64).reshape(-1, 2)]), axis=1)
    codes = np.unique(proposed[:, 0] << 32 | proposed[:, 1])
    codes = np.setdiff1d(codes, near[:, 0] << 32 | near[:, 1], assume_unique=True)
    more = np.stack([codes >> 32, codes & 0xFFFFFFFF], axis=1)
    rows = np.concatenate([near, more])
    values = joined([measured, corpus.measure(more)])
    if not corpus.outlined:
        return rows, values, sections.Found((), values[np.empty(0, np.int64)])
    settled = {(a, b) for a, b in rows[values.reached(settings)].tolist()}
    enough_shared = heads[shared[shared[:, 2] >= section][:, :2]].tolist()
    partly = [
        (a, b) for a, b in enough_shared if (a, b) not in settled and (a in corpus.outlined or b in corpus.outlined)
    ]
    own = [head for head in heads.tolist() if head in corpus.outlined]
    return rows, values, corpus.sectioned(partly, own)
