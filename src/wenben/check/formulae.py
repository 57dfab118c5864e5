"""Stretches of a draft that are formula, and one document of the collection that holds each."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from wenben.passages import Found, PostingSource, Side, some_postings

Bools = npt.NDArray[np.bool_]
Indices = npt.NDArray[np.int64]

_TRIED: Final = 3  # documents tried for a stretch; the one that holds the longest part of it is named
_POSTINGS: Final = 64  # places looked at for each n-gram
_ROUNDS: Final = 8  # what is left of a stretch is tried again, a stretch may join several formulae


@dataclass(frozen=True, slots=True)
class Stretch:
    """A formula ``[start, end)`` of the draft, where ``document`` has it, and about how many more documents do."""

    start: int
    end: int
    document: int
    source_start: int
    source_end: int
    copies: int


def formula_stretches(
    found: Found, source: PostingSource, *, taken: Bools, least: int, k: int, skip: Callable[[int], bool]
) -> list[Stretch]:
    """The formulae of a draft that the collection holds word for word, outside passages already found.

    Of each stretch the rarest n-gram that the collection holds names a document; the stretch is widened from there
    while the characters agree.

    Parameters
    ----------
    taken
        Shape ``(len(draft),)``: characters inside passages, or left out.
    least
        Shortest stretch in folded characters.
    skip
        Tells of a document whether it is left out.
    """
    side = found.side
    free = ~taken[side.offsets]
    sides: dict[int, Side] = {}
    stretches = []
    held = np.zeros(len(free), dtype=bool)  # n-grams of one document overlap, so what it holds is one run
    for step in range(k if len(found.frequencies) else 0):
        held[step : step + len(found.frequencies)] |= found.frequencies > 0
    pending = list(_runs(found.common & held & free))
    for _ in range(_ROUNDS):
        seeds = [
            (start, end, _rarest(found.frequencies[start : end - k + 1]) + start)
            for start, end in pending
            if end - start >= max(least, k)
        ]
        seeds = [(start, end, seed) for start, end, seed in seeds if seed >= start]
        if not seeds:
            break
        pending = []
        asked = found.hashes[[seed for _, _, seed in seeds]]
        query, numbers, places = some_postings(source, asked, limit=_POSTINGS)
        for i, (start, end, seed) in enumerate(seeds):
            own = slice(*np.searchsorted(query, [i, i + 1]))
            best: tuple[int, int, int, int] | None = None
            for number, place in _few(numbers[own], places[own], sides, skip):
                if number not in sides:
                    sides[number] = Side.of(source.text(number))
                back, ahead = _agreeing(side.folded, seed, sides[number].folded, place, start - k, end + k, free)
                if best is None or back + ahead > best[2] + best[3]:
                    best = number, place, back, ahead
                if seed - back <= start and seed + ahead >= end:
                    break
            if best is None:
                continue
            number, place, back, ahead = best
            low, high = seed - back, seed + ahead
            if high - low >= least:
                copies = max(0, int(found.frequencies[seed]) - 1)
                spans = (*side.span(low, high), number, *sides[number].span(place - back, place + ahead))
                stretches.append(Stretch(*spans, copies))
                free[low:high] = False
            pending += [(start, min(end, max(low, start))), (max(start, min(high, end)), end)]
    return stretches


def _rarest(frequencies: Indices) -> int:
    """Index of the smallest positive frequency; -1 if there is none."""
    held = np.flatnonzero(frequencies > 0)
    return int(held[np.argmin(frequencies[held])]) if len(held) else -1


def _few(
    numbers: Indices, places: Indices, seen: Collection[int], skip: Callable[[int], bool]
) -> Iterator[tuple[int, int]]:
    """The first place in each of a few documents that are not left out, documents seen before first."""
    first = np.flatnonzero(np.diff(numbers, prepend=-1))
    known = np.isin(numbers[first], np.fromiter(seen, dtype=np.int64, count=len(seen)))
    tried = 0
    for i in np.concatenate([first[known], first[~known]]).tolist():
        if not skip(int(numbers[i])):
            yield int(numbers[i]), int(places[i])
            tried += 1
            if tried == _TRIED:
                return


def _agreeing(a: str, i: int, b: str, j: int, low: int, high: int, free: Bools) -> tuple[int, int]:
    """How far ``a`` from ``i`` and ``b`` from ``j`` agree, back and ahead, inside ``[low, high)`` and what is free."""
    back = ahead = 0
    while i - back > max(low, 0) and j - back > 0 and free[i - back - 1] and a[i - back - 1] == b[j - back - 1]:
        back += 1
    while i + ahead < min(high, len(a)) and j + ahead < len(b) and free[i + ahead] and a[i + ahead] == b[j + ahead]:
        ahead += 1
    return back, ahead


def _runs(mask: Bools) -> Iterator[tuple[int, int]]:
    """Half-open runs of True."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], mask.astype(np.int8), [0]])))
    yield from zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)
