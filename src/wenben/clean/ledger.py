"""The ledger of removals: what detectors found, made into sorted spans that do not overlap."""

from __future__ import annotations

from bisect import bisect_right, insort_right
from collections.abc import Iterator, Sequence
from typing import Final

from wenben.clean.repair import Repaired
from wenben.types import Removal

_PRIORITY: Final = {"boilerplate": 0, "repeat": 1, "noise": 2}


def settle(marks: Sequence[Removal], seen: str) -> list[Removal]:
    """Sorted removals without overlap or white space at their ends.

    Boilerplate covers repeats, and repeats cover noise, where they meet; neighbours of one kind become one span.
    """
    result: list[Removal] = []
    for mark in sorted(marks, key=lambda r: (_PRIORITY[r.reason], r.start, -r.end)):
        for start, end in _free(result, mark.start, mark.end):
            piece = seen[start:end]
            stripped = piece.strip()
            if stripped:
                low = start + len(piece) - len(piece.lstrip())
                insort_right(result, Removal(low, low + len(stripped), mark.reason, mark.detail), key=lambda r: r.start)
    merged: list[Removal] = []
    for mark in result:
        last = merged[-1] if merged else None
        alike = last is not None and (last.reason, last.detail) == (mark.reason, mark.detail)
        if last is not None and alike and not seen[last.end : mark.start].strip():
            merged[-1] = Removal(last.start, mark.end, last.reason, last.detail)
        else:
            merged.append(mark)
    return merged


def _free(result: Sequence[Removal], start: int, end: int) -> Iterator[tuple[int, int]]:
    """The parts of ``[start, end)`` that no removal of ``result`` covers."""
    index = max(0, bisect_right(result, start, key=lambda r: r.start) - 1)
    found = []
    while index < len(result) and result[index].start < end:
        if result[index].start > start:
            found.append((start, result[index].start))
        start = max(start, result[index].end)
        index += 1
    if start < end:
        found.append((start, end))
    yield from found


def overlapping(removals: Sequence[Removal], start: int, end: int) -> Sequence[Removal]:
    """The removals of a settled ledger that reach into ``[start, end)``."""
    low = bisect_right(removals, start, key=lambda r: r.end)
    high = bisect_right(removals, end - 1, key=lambda r: r.start)
    return removals[low:high]


def to_source(removals: Sequence[Removal], repaired: Repaired) -> tuple[Removal, ...]:
    """Removals in source offsets, and so the span that the detail of a repeat names."""
    if not repaired.segments:
        return tuple(removals)
    dropped = iter(repaired.dropped)
    waiting = next(dropped, None)
    result: list[Removal] = []
    for removal in removals:
        detail = removal.detail
        if removal.reason == "repeat":
            start, _, end = detail.partition(":")
            detail = f"{repaired.source(int(start))}:{repaired.source(int(end), end=True)}"
        low, high = repaired.source(removal.start), repaired.source(removal.end, end=True)
        if result and low < result[-1].end:
            low = result[-1].end  # both lie in one repaired character run
        while waiting is not None and waiting.start < high:
            if waiting.start < low and (not result or result[-1].end <= waiting.start):
                result.append(waiting)  # those inside a removal are gone with it
            waiting = next(dropped, None)
        if low < high:
            result.append(Removal(low, high, removal.reason, detail))
    while waiting is not None:
        if not result or result[-1].end <= waiting.start:
            result.append(waiting)
        waiting = next(dropped, None)
    return tuple(result)
