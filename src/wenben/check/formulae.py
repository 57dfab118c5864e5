"""Stretches of a draft that are formula, and one document of the collection that holds each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from wenben.passages import Found, PostingSource, Side
from wenben.text import ngram_hashes

Bools = npt.NDArray[np.bool_]

_POSTINGS: Final = 32  # documents looked at per n-gram to find one that holds the stretch


@dataclass(frozen=True, slots=True)
class Stretch:
    """A formula ``[start, end)`` of the draft, where ``document`` has it, and how many more documents do."""

    start: int
    end: int
    document: int
    source_start: int
    source_end: int
    identity: float
    copies: int


def formula_stretches(
    found: Found,
    source: PostingSource,
    *,
    taken: Bools,
    least: int,
    k: int,
    skip: Callable[[int], bool],
) -> list[Stretch]:
    """The formulae of a draft that the collection holds, outside passages already found.

    Parameters
    ----------
    taken
        Shape ``(len(draft),)``: characters inside passages, or left out.
    least
        Shortest stretch in folded characters.
    """
    side = found.side
    open_ = ~taken[side.offsets]
    free = found.common & open_
    runs = [(start, end) for start, end in _runs(free) if end - start >= max(least, k)]
    if not runs:
        return []
    hashes = ngram_hashes(side.folded, size=k)
    grams = np.concatenate([np.arange(start, end - k + 1) for start, end in runs])
    query, numbers, places = source.lookup(hashes[grams], limit=_POSTINGS)
    order = np.argsort(query, kind="stable")
    query, numbers, places = grams[query[order]], numbers[order], places[order]
    others: dict[int, Side] = {}
    stretches = []
    for start, end in runs:
        own = slice(*np.searchsorted(query, [start, end - k + 1]))
        best = _holder(numbers[own], places[own] - query[own], skip)
        if best is None:
            continue
        number, diagonal = best
        same = (numbers[own] == number) & (np.abs(places[own] - query[own] - diagonal) <= k)
        low, high = int(query[own][same].min()), int(query[own][same].max()) + k
        begin, finish = int(places[own][same].min()), int(places[own][same].max()) + k
        if number not in others:
            others[number] = Side.of(source.text(number))
        other = others[number]
        # winnowing may have passed over the outermost n-grams: widen a little while the characters agree
        room = min(low, begin, low - start + k)
        while room > 0 and open_[low - 1] and side.folded[low - 1] == other.folded[begin - 1]:
            low, begin, room = low - 1, begin - 1, room - 1
        room = min(len(side.folded) - high, len(other.folded) - finish, end - high + k)
        while room > 0 and open_[high] and side.folded[high] == other.folded[finish]:
            high, finish, room = high + 1, finish + 1, room - 1
        if high - low < least:
            continue
        equal = sum(a == b for a, b in zip(side.folded[low:high], other.folded[begin:finish], strict=False))
        frequency = int(np.median(found.frequency[low:high]))
        stretches.append(
            Stretch(
                *side.span(low, high),
                number,
                *other.span(begin, finish),
                equal / max(high - low, finish - begin),
                max(0, frequency - 1),
            )
        )
    return stretches


def _runs(mask: Bools) -> Iterator[tuple[int, int]]:
    """Half-open runs of True."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], mask.astype(np.int8), [0]])))
    yield from zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)


def _holder(
    numbers: npt.NDArray[np.int64], diagonals: npt.NDArray[np.int64], skip: Callable[[int], bool]
) -> tuple[int, int] | None:
    """The document that holds most of a stretch on one diagonal, and that diagonal."""
    order = np.lexsort((diagonals, numbers))
    numbers, diagonals = numbers[order], diagonals[order]
    new = np.ones(len(numbers), dtype=bool)
    new[1:] = (numbers[1:] != numbers[:-1]) | (diagonals[1:] != diagonals[:-1])
    first = np.flatnonzero(new)
    counts = np.diff(np.append(first, len(numbers)))
    for i in first[np.argsort(-counts, kind="stable")].tolist():
        if not skip(int(numbers[i])):
            return int(numbers[i]), int(diagonals[i])
    return None
