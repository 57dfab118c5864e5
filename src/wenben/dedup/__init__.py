"""Near-duplicates among documents: pairs, verified exactly, and clusters.

``sketch → candidates → verify`` finds similar documents (MinHash, LSH); ``sample → postings → sharing → verify`` finds
truncated copies and copied sections that similarity does not see. Every listed pair is measured exactly.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from wenben.config import DedupSettings, Settings
from wenben.dedup import rare, sections
from wenben.dedup.cluster import Key, cluster
from wenben.dedup.lsh import Pairs, candidates
from wenben.dedup.minhash import Sketches, shingle_hash, sketch
from wenben.dedup.verify import Similarities, verify
from wenben.types import Cluster, Document, DuplicatePair, OffsetMap, Span

__all__ = ["Duplicates", "Sketches", "dedup", "documents_of", "shingle_hash", "sketch"]


@dataclass(frozen=True)
class Duplicates:
    """Near-duplicate pairs, sorted by documents and level, and clusters, sorted by representative."""

    pairs: tuple[DuplicatePair, ...]
    clusters: tuple[Cluster, ...]


def documents_of(texts: Iterable[str], *, ids: Iterable[str] | None = None) -> list[Document]:
    """Plain texts as documents, for :func:`dedup`; ids are the numbers of the texts where none are given."""
    listed = list(texts)
    names = [str(i) for i in range(len(listed))] if ids is None else list(ids)
    return [
        Document(name, name, "", "", 0, len(text), text, OffsetMap.identity(len(text)))
        for name, text in zip(names, listed, strict=True)
    ]


def dedup(
    documents: Sequence[Document],
    *,
    settings: Settings | None = None,
    containment: bool = True,
    progress: Callable[[str], None] | None = None,
) -> Duplicates:
    """Find near-duplicate documents and sections.

    Parameters
    ----------
    documents
        Any order; the result does not depend on it.
    containment
        False leaves out the second channel: only pairs that reach the Jaccard threshold are found.
    progress
        Called with the name of each step as it begins.

    Returns
    -------
    Duplicates
        Pairs that reach ``dedup.jaccard`` or ``dedup.containment``; a section pair is listed where its documents are no
        pair themselves.
    """
    chosen = (settings or Settings()).dedup
    say = progress or (lambda step: None)
    ordered = sorted(documents, key=lambda d: d.key)
    texts = [d.text for d in ordered]
    say("sketch")
    sketches = sketch(texts, settings=chosen)
    say("candidates")
    near = candidates(sketches, settings=chosen)
    say("verify")
    measured = verify(texts, near, settings=chosen)
    rows, values = near, measured
    found_sections: list[DuplicatePair] = []
    if containment:
        say("containment")
        rows, values, found_sections = _containment(ordered, texts, near, measured, settings=chosen)
    reached = _reached(values, chosen)
    pairs = [
        DuplicatePair(
            ordered[a].id,
            ordered[b].id,
            ordered[a].path,
            ordered[b].path,
            "document",
            float(values.jaccard[i]),
            float(values.containment_a[i]),
            float(values.containment_b[i]),
        )
        for i, (a, b) in zip(reached.tolist(), rows[reached].tolist(), strict=True)
    ]
    pairs.extend(found_sections)
    pairs.sort(key=lambda p: (p.a, p.path_a, p.b, p.path_b, p.level, p.span_a or Span(0, 0), p.span_b or Span(0, 0)))
    say("cluster")
    number = {d.key: i for i, d in enumerate(ordered)}

    def similarity(asked: Sequence[tuple[Key, Key]]) -> list[float]:
        wanted = np.array([(number[a], number[b]) for a, b in asked], dtype=np.int64).reshape(-1, 2)
        return [float(v) for v in verify(texts, wanted, settings=chosen).jaccard]

    clusters = cluster(
        ordered,
        pairs,
        jaccard=chosen.jaccard,
        containment=chosen.containment,
        chain=chosen.chain,
        similarity=similarity,
    )
    return Duplicates(tuple(pairs), tuple(clusters))


def _reached(values: Similarities, settings: DedupSettings) -> Pairs:
    contained = np.maximum(values.containment_a, values.containment_b) >= settings.containment
    return np.flatnonzero((values.jaccard >= settings.jaccard) | contained)


def _containment(
    documents: Sequence[Document],
    texts: Sequence[str],
    near: Pairs,
    measured: Similarities,
    *,
    settings: DedupSettings,
) -> tuple[Pairs, Similarities, list[DuplicatePair]]:
    """The second channel over one document per group of close copies; its finds are spread to the copies."""
    copies = _copies(documents, near, measured, settings=settings)
    heads = np.array(sorted(copies), dtype=np.int64)
    sampled = rare.sample([texts[i] for i in heads], settings=settings)
    index = rare.postings(sampled, settings=settings)
    with_sections = any(d.sections for d in documents)
    least = max(rare.LEAST_SHARED, settings.section // settings.modulus // 2)
    fraction = 0.5 * min(settings.containment, settings.jaccard)
    shared = rare.sharing(index, least=rare.LEAST_SHARED, fraction=fraction, settings=settings)
    asked = {(a, b) for a, b in near.tolist()}
    spread = [
        (min(x, y), max(x, y))
        for a, b in shared[:, :2].tolist()
        for x in copies[int(heads[a])]
        for y in copies[int(heads[b])]
    ]
    more = np.array(sorted(set(spread) - asked), dtype=np.int64).reshape(-1, 2)
    extra = verify(texts, more, settings=settings)
    rows = np.concatenate([near, more])
    values = Similarities(
        np.concatenate([measured.jaccard, extra.jaccard]),
        np.concatenate([measured.containment_a, extra.containment_a]),
        np.concatenate([measured.containment_b, extra.containment_b]),
    )
    if not with_sections:
        return rows, values, []
    settled = {(a, b) for a, b in rows[_reached(values, settings)].tolist()}
    partly = rare.sharing(index, least=least, fraction=0.0, settings=settings)
    return rows, values, _sections(documents, heads, partly, settled, sampled, index.rare, settings=settings)


def _copies(
    documents: Sequence[Document], near: Pairs, measured: Similarities, *, settings: DedupSettings
) -> dict[int, list[int]]:
    """Group close copies around their longest member: number of the head → numbers of all its copies, itself first."""
    neighbours: dict[int, list[int]] = {}
    for a, b in near[measured.jaccard >= settings.same_copy].tolist():
        neighbours.setdefault(a, []).append(b)
        neighbours.setdefault(b, []).append(a)
    groups: dict[int, list[int]] = {}
    taken: set[int] = set()
    for i in sorted(range(len(documents)), key=lambda i: (-len(documents[i].text), i)):
        if i in taken:
            continue
        group = [i, *(j for j in sorted(neighbours.get(i, [])) if j not in taken)]
        taken.update(group)
        groups[i] = group
    return groups


def _sections(
    documents: Sequence[Document],
    heads: Pairs,
    partly: Pairs,
    settled: set[tuple[int, int]],
    sampled: rare.Sample,
    informative: np.ndarray,
    *,
    settings: DedupSettings,
) -> list[DuplicatePair]:
    """Sections shared by documents that are no pair themselves, and sections that stand twice in one document."""
    informative = np.sort(informative)
    parts: dict[int, list[sections.Part]] = {}

    def parts_of(head: int) -> list[sections.Part]:
        if head not in parts:
            document = documents[heads[head]]
            own = sections.parts(document, settings=settings)
            parts[head] = own or [sections.Part(Span(0, len(document.text)), Span(0, 1 << 30))]
        return parts[head]

    proposed: list[sections.PartPair] = []
    for a, b, _ in partly.tolist():
        i, j = int(heads[a]), int(heads[b])
        if (min(i, j), max(i, j)) in settled or not (documents[i].sections or documents[j].sections):
            continue
        found = sections.matches(a, b, sampled, informative)
        proposed.extend(sections.candidates(a, b, parts_of(a), parts_of(b), found, sampled, settings=settings))
    for a, head in enumerate(heads.tolist()):
        if len(documents[head].sections) > 1:
            found = sections.self_matches(a, sampled)
            proposed.extend(sections.candidates(a, a, parts_of(a), parts_of(a), found, sampled, settings=settings))
    slices: dict[tuple[int, Span], int] = {}
    numbered = [
        (
            slices.setdefault((p.a, p.span_a), len(slices)),
            slices.setdefault((p.b, p.span_b), len(slices)),
        )
        for p in proposed
    ]
    texts = [span.of(documents[heads[head]].text) for head, span in slices]
    values = verify(texts, np.array(numbered, dtype=np.int64).reshape(-1, 2), settings=settings)
    reached = []
    for i in _reached(values, settings).tolist():
        p = proposed[i]
        a, b = documents[heads[p.a]], documents[heads[p.b]]
        pair = DuplicatePair(
            a.id, b.id, a.path, b.path, "section",
            float(values.jaccard[i]), float(values.containment_a[i]), float(values.containment_b[i]),
            p.span_a, p.span_b,
        )  # fmt: skip
        reached.append(pair if a.key <= b.key else _swapped(pair))
    return _outermost(reached)


def _swapped(pair: DuplicatePair) -> DuplicatePair:
    return DuplicatePair(
        pair.b, pair.a, pair.path_b, pair.path_a, pair.level,
        pair.jaccard, pair.containment_b, pair.containment_a, pair.span_b, pair.span_a,
    )  # fmt: skip


def _outermost(pairs: Iterable[DuplicatePair]) -> list[DuplicatePair]:
    """Drop section pairs that lie inside another pair of the same documents on both sides."""
    groups: dict[tuple[str, ...], list[DuplicatePair]] = {}
    for pair in sorted(pairs, key=lambda p: -(len(p.span_a or Span(0, 0)) + len(p.span_b or Span(0, 0)))):
        kept = groups.setdefault((pair.a, pair.path_a, pair.b, pair.path_b), [])
        if not any(_within(pair.span_a, o.span_a) and _within(pair.span_b, o.span_b) for o in kept):
            kept.append(pair)
    return [pair for kept in groups.values() for pair in kept]


def _within(inner: Span | None, outer: Span | None) -> bool:
    if inner is None or outer is None:
        return outer is None
    return outer.start <= inner.start and inner.end <= outer.end
