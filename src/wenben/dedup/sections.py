"""Section pairs: which section of one text stands in which section of another, or twice in one text."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt

from wenben.config import DedupSettings
from wenben.dedup.sampling import Numbers, Sample
from wenben.dedup.verify import Similarities, verify
from wenben.text import fold
from wenben.types import Section, Span

Positions = npt.NDArray[np.int32]

REMEMBERED: Final = 4096
"""Texts whose parts are remembered while pairs are gone through: pairs stand in order, so the same come again soon."""


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

    @lru_cache(maxsize=REMEMBERED)
    def outline_of(text: int) -> _Outline:
        own = parts(texts[text], sections.get(text, ()), settings=settings)
        return _Outline.of(own or [Part(Span(0, len(texts[text])), Span(0, 1 << 30))], *sampled.of(text))

    proposed: list[PartPair] = []
    for a, b in partly:
        outline_a, outline_b = outline_of(a), outline_of(b)
        proposed.extend(_candidates(a, b, outline_a, outline_b, *outline_a.shared(outline_b), settings=settings))
    for a in own:
        if len(sections[a]) > 1:
            outline = outline_of(a)
            proposed.extend(_candidates(a, a, outline, outline, *self_matches(a, sampled), settings=settings))
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


@dataclass(frozen=True)
class _Outline:
    """The parts of a text and its sample: how much of it stands in each part, and the distinct hashes in order."""

    parts: Sequence[Part]
    starts: Numbers
    ends: Numbers
    sizes: Sequence[int]
    hashes: npt.NDArray[np.uint32]
    positions: Positions

    @classmethod
    def of(cls, parts: Sequence[Part], hashes: npt.NDArray[np.uint32], positions: Positions) -> _Outline:
        starts, ends = (np.array([getattr(p.folded, end) for p in parts], np.int64) for end in ("start", "end"))
        sizes = np.searchsorted(positions, ends) - np.searchsorted(positions, starts)
        distinct, first = np.unique(hashes, return_index=True)
        return cls(parts, starts, ends, sizes.tolist(), distinct, positions[first])

    def shared(self, other: _Outline) -> tuple[Positions, Positions]:
        """Positions here and there of the sampled shingles that both hold (first ones only)."""
        if not len(self.hashes) or not len(other.hashes):
            return self.positions[:0], other.positions[:0]
        there = np.minimum(np.searchsorted(other.hashes, self.hashes), len(other.hashes) - 1)
        both = other.hashes[there] == self.hashes
        return self.positions[both], other.positions[there[both]]

    def holding(self, positions: Positions) -> npt.NDArray[np.float32]:
        """Whether each part holds each position, 0 or 1; shape ``(parts, positions)``."""
        inside = (positions >= self.starts[:, None]) & (positions < self.ends[:, None])
        return inside.astype(np.float32)


def _candidates(
    a: int,
    b: int,
    outline_a: _Outline,
    outline_b: _Outline,
    at_a: Positions,
    at_b: Positions,
    *,
    settings: DedupSettings,
) -> list[PartPair]:
    """Pairs of parts that share at least half of what the containment threshold asks, by the sample.

    Each part is paired with the part of the other text with the most similar extent; parts that nest inside one
    another (in one text) are no pair.
    """
    if len(at_a) < 3:
        return []
    result: dict[tuple[Span, Span], PartPair] = {}
    wanted = 0.5 * settings.containment
    counts = (outline_a.holding(at_a) @ outline_b.holding(at_b).T).tolist()  # exact: far below 2**24
    for part_a, size_a, row in zip(outline_a.parts, outline_a.sizes, counts, strict=True):
        best: tuple[float, Part] | None = None
        for part_b, size_b, shared in zip(outline_b.parts, outline_b.sizes, row, strict=True):
            if shared < 3 or shared < wanted * max(1, min(size_a, size_b)):
                continue
            if a == b and part_a.span.overlap(part_b.span):
                continue
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
