"""What two near-duplicates share and what one of them changed, for people to read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np
import numpy.typing as npt

from wenben.config import Settings
from wenben.passages import Match, shared
from wenben.text import fold
from wenben.types import Document, Row, Span

Origin = Literal["a", "b"]


@dataclass(frozen=True)
class Change:
    """A stretch in which the texts differ: what ``a`` has and what ``b`` has in its place (either may be empty)."""

    span_a: Span
    span_b: Span
    text_a: str
    text_b: str

    @property
    def kind(self) -> Literal["added", "removed", "replaced"]:
        """Seen from ``a``: ``added`` stands only in ``b``, ``removed`` only in ``a``."""
        if not fold(self.text_a).text:
            return "added"
        return "replaced" if fold(self.text_b).text else "removed"

    def row(self) -> Row:
        return {
            "kind": self.kind,
            "start_a": self.span_a.start, "end_a": self.span_a.end,
            "start_b": self.span_b.start, "end_b": self.span_b.end,
            "text_a": self.text_a, "text_b": self.text_b,
        }  # fmt: skip


@dataclass(frozen=True)
class Comparison:
    """Two documents side by side.

    Parameters
    ----------
    shared
        Passages that both hold, in the order of ``a``.
    changes
        What differs, in the order of ``a``: edits inside passages, and what stands in one document only.
    share_a, share_b
        Share of each document's characters (letters and numbers) that stand in passages of the other.
    origin, reason
        Which of the two is likely the earlier text, and why (in Chinese); None where dates say nothing.
    """

    a: str
    b: str
    shared: tuple[Match, ...]
    changes: tuple[Change, ...]
    share_a: float
    share_b: float
    origin: Origin | None
    reason: str

    def row(self) -> Row:
        return {
            "a": self.a, "b": self.b,
            "share_a": round(self.share_a, 4), "share_b": round(self.share_b, 4),
            "origin": self.origin, "reason": self.reason,
            "shared": [
                {"start_a": m.a_start, "end_a": m.a_end, "start_b": m.b_start, "end_b": m.b_end,
                 "identity": round(m.identity, 4)}
                for m in self.shared
            ],
            "changes": [c.row() for c in self.changes],
        }  # fmt: skip


def compare(a: Document, b: Document, *, settings: Settings | None = None) -> Comparison:
    """Align two documents: shared passages, changes, and the likely origin by their dates.

    Differences in width, Traditional characters, punctuation and white space are no changes; numbers are.
    """
    matches = tuple(shared(a.text, b.text, settings=(settings or Settings()).passages))
    origin, reason = likely_origin(a, b)
    return Comparison(
        a.id,
        b.id,
        matches,
        tuple(_changes(a.text, b.text, matches)),
        _covered(a.text, [Span(m.a_start, m.a_end) for m in matches]),
        _covered(b.text, [Span(m.b_start, m.b_end) for m in matches]),
        origin,
        reason,
    )


def likely_origin(a: Document, b: Document) -> tuple[Origin | None, str]:
    """The earlier of two documents, by dates of the same precision; a year in a title counts where a date is missing."""
    of_a, of_b = (d.date or (str(d.title_year) if d.title_year else "") for d in (a, b))
    common = min(len(of_a), len(of_b))
    early, late = of_a[:common], of_b[:common]
    if not common:
        return None, "至少一篇没有日期"
    if early == late:
        return None, f"日期相同（{early}）"
    return ("a" if early < late else "b"), f"{min(early, late)} 早于 {max(early, late)}"


def _changes(a: str, b: str, matches: Sequence[Match]) -> list[Change]:
    """Gaps between the equal pieces of each passage, then the stretches of either text that no passage covers."""
    found = []
    for match in matches:
        for (_, a0, _, b0), (a1, _, b1, _) in pairwise(match.blocks):
            found.append(_change(a, b, Span(a0, max(a0, a1)), Span(b0, max(b0, b1))))
        for a0, a1, b0, b1 in match.blocks:  # digits were folded: equal pieces may hold other numbers
            found.extend(_numbers(a, b, Span(a0, a1), Span(b0, b1)))
    found.extend(_change(a, b, gap, Span(0, 0)) for gap in _gaps(len(a), [(m.a_start, m.a_end) for m in matches]))
    found.extend(_change(a, b, Span(0, 0), gap) for gap in _gaps(len(b), [(m.b_start, m.b_end) for m in matches]))
    told = [c for c in found if fold(c.text_a).text != fold(c.text_b).text]
    return sorted(told, key=lambda c: (not c.text_a and c.span_a.start == 0, c.span_a.start, c.span_b.start))


def _change(a: str, b: str, span_a: Span, span_b: Span) -> Change:
    return Change(span_a, span_b, span_a.of(a), span_b.of(b))


def _numbers(a: str, b: str, span_a: Span, span_b: Span) -> list[Change]:
    """Numbers that differ inside two pieces that are equal but for digits."""
    runs = [_digit_runs(fold(s.of(t)).text, fold(s.of(t)).offsets, s.start) for t, s in ((a, span_a), (b, span_b))]
    if len(runs[0]) != len(runs[1]):
        return []
    return [_change(a, b, x, y) for x, y in zip(*runs, strict=True) if x.of(a) != y.of(b)]


def _digit_runs(folded: str, offsets: npt.NDArray[np.int32], base: int) -> list[Span]:
    spans, i = [], 0
    while i < len(folded):
        j = i
        while j < len(folded) and folded[j].isdecimal() and folded[j].isascii():
            j += 1
        if j > i:
            spans.append(Span(base + int(offsets[i]), base + int(offsets[j - 1]) + 1))
        i = max(j, i + 1)
    return spans


def _gaps(length: int, covered: Sequence[tuple[int, int]]) -> list[Span]:
    gaps, at = [], 0
    for start, end in sorted(covered):
        if start > at:
            gaps.append(Span(at, start))
        at = max(at, end)
    return [*gaps, Span(at, length)] if at < length else gaps


def _covered(text: str, spans: Sequence[Span]) -> float:
    offsets = fold(text).offsets
    if not len(offsets):
        return 0.0
    inside = sum(len(fold(gap.of(text)).text) for gap in _gaps(len(text), [(s.start, s.end) for s in spans]))
    return max(0.0, 1 - inside / len(offsets))
