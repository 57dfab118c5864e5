"""Section pairs: which section of one text stands in which section of another, or twice in one text."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from wenben.config import DedupSettings
from wenben.dedup.sampling import Numbers, Sample
from wenben.dedup.verify import Similarities, verify
from wenben.text import fold
from wenben.types import Section, Span

Positions = npt.NDArray[np.int32]


@dataclass(frozen=True)
class Part:
    """A section long enough to be compared: its span in the text and in folded characters."""

    span: Span
    folded: Span


@dataclass(frozen=True)
class PartPair:
    """Two parts that probably share most of the shorter one."""

    a: int
    b: int
    span_a: Span
    span_b: Span


@dataclass(frozen=True)
class Found:
    """Section pairs of texts ``(a, b)``, ``a <= b``, with their exact measures."""

    pairs: tuple[PartPair, ...]
    values: Similarities


def find(
    texts: Sequence[str] | Mapping[int, str],
    sections: Mapping[int, Sequence[Section]],
    partly: Iterable[tuple[int, int]],
    own: Iterable[int],
    sampled: Sample,
    *,
    settings: DedupSettings,
) -> Found:
    """Sections that the texts of ``partly`` share, and sections that stand twice in a text of ``own``.

    What is found for two texts depends on them alone, so that it can be remembered.

    Parameters
    ----------
    sections
        Number of a text → its sections, for texts that have any.
    partly
        Pairs of texts, ``a < b``, that share informative shingles and are no pair as a whole.
    """
    known: dict[int, list[Part]] = {}

    def parts_of(text: int) -> list[Part]:
        if text not in known:
            own = parts(texts[text], sections.get(text, ()), settings=settings)
            known[text] = own or [Part(Span(0, len(texts[text])), Span(0, 1 << 30))]
        return known[text]

    proposed: list[PartPair] = []
    for a, b in partly:
        proposed.extend(candidates(a, b, parts_of(a), parts_of(b), matches(a, b, sampled), sampled, settings=settings))
    for a in own:
        if len(sections[a]) > 1:
            found = self_matches(a, sampled)
            proposed.extend(candidates(a, a, parts_of(a), parts_of(a), found, sampled, settings=settings))
    slices: dict[tuple[int, Span], int] = {}
    rows = [
        (slices.setdefault((p.a, p.span_a), len(slices)), slices.setdefault((p.b, p.span_b), len(slices)))
        for p in proposed
    ]
    pieces = [span.of(texts[text]) for text, span in slices]
    values = verify(pieces, np.array(rows, dtype=np.int64).reshape(-1, 2), settings=settings)
    kept = outermost(proposed, values.reached(settings))
    return Found(tuple(proposed[i] for i in kept), values[kept])


def outermost(pairs: Sequence[PartPair], rows: Numbers) -> Numbers:
    """Those of ``rows`` whose pair lies inside no other of the same texts on both sides."""
    groups: dict[tuple[int, int], list[int]] = defaultdict(list)
    for i in sorted(rows.tolist(), key=lambda i: (-len(pairs[i].span_a) - len(pairs[i].span_b), i)):
        pair = pairs[i]
        group = groups[pair.a, pair.b]
        if not any(_within(pair.span_a, pairs[o].span_a) and _within(pair.span_b, pairs[o].span_b) for o in group):
            group.append(i)
    return np.array(sorted(i for group in groups.values() for i in group), dtype=np.int64)


def _within(inner: Span, outer: Span) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end


def parts(text: str, sections: Sequence[Section], *, settings: DedupSettings) -> list[Part]:
    """Those of ``sections`` of at least ``settings.section`` folded characters, outermost first."""
    if not sections:
        return []
    offsets = fold(text).offsets
    found = []
    for section in sorted(sections, key=lambda s: (s.start, -s.end)):
        low, high = np.searchsorted(offsets, [section.start, section.end])
        if high - low >= settings.section:
            found.append(Part(Span(section.start, section.end), Span(int(low), int(high))))
    return found


def matches(a: int, b: int, sampled: Sample) -> tuple[Positions, Positions]:
    """Positions in ``a`` and in ``b`` of the sampled shingles that both hold (first ones only)."""
    hashes_a, positions_a = sampled.of(a)
    hashes_b, positions_b = sampled.of(b)
    _, in_a, in_b = np.intersect1d(hashes_a, hashes_b, return_indices=True)
    return positions_a[in_a], positions_b[in_b]


def self_matches(text: int, sampled: Sample) -> tuple[Positions, Positions]:
    """Positions of sampled shingles that stand twice in one text: first and second occurrence."""
    hashes, positions = sampled.of(text)
    order = np.argsort(hashes, kind="stable")
    ordered = hashes[order]
    twice = (
        np.flatnonzero((ordered[1:] == ordered[:-1]) & np.r_[True, ordered[1:-1] != ordered[:-2]])
        if len(ordered) > 1
        else np.empty(0, np.int64)
    )
    return positions[order[twice]], positions[order[twice + 1]]


def candidates(
    a: int,
    b: int,
    parts_a: Sequence[Part],
    parts_b: Sequence[Part],
    found: tuple[Positions, Positions],
    sampled: Sample,
    *,
    settings: DedupSettings,
) -> list[PartPair]:
    """Pairs of parts that share at least half of what the containment threshold asks, by the sample.

    Each part is paired with the part of the other text with the most similar extent; parts that nest inside one
    another (in one text) are no pair.
    """
    at_a, at_b = found
    if len(at_a) < 3:
        return []
    positions_a, positions_b = sampled.of(a)[1], sampled.of(b)[1]
    result: dict[tuple[Span, Span], PartPair] = {}
    rows_a = [(p, _inside(at_a, p.folded), int(_inside(positions_a, p.folded).sum())) for p in parts_a]
    rows_b = [(p, _inside(at_b, p.folded), int(_inside(positions_b, p.folded).sum())) for p in parts_b]
    wanted = 0.5 * settings.containment
    for part_a, in_a, size_a in rows_a:
        best: tuple[float, Part] | None = None
        for part_b, in_b, size_b in rows_b:
            if a == b and part_a.span.overlap(part_b.span):
                continue
            shared = int((in_a & in_b).sum())
            if shared >= 3 and shared >= wanted * max(1, min(size_a, size_b)):
                likeness = shared / max(1, size_a + size_b - shared)
                if best is None or likeness > best[0]:
                    best = (likeness, part_b)
        if best is not None:
            span_b = best[1].span
            pair = (
                PartPair(a, b, part_a.span, span_b)
                if a != b or part_a.span <= span_b
                else PartPair(a, b, span_b, part_a.span)
            )
            result[pair.span_a, pair.span_b] = pair
    return list(result.values())


def _inside(positions: Positions, span: Span) -> npt.NDArray[np.bool_]:
    return (positions >= span.start) & (positions < span.end)
