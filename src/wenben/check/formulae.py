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
    hashes = ngram_hashes(side.folded, size=k)
    stretches = []
    for start, end in _runs(free):
        if end - start < least:
            continue
        query, numbers, places = source.lookup(hashes[start : end - k + 1], limit=_POSTINGS)
        best = _holder(numbers, places - query, skip)
        if best is None:
            continue
        number, diagonal = best
        same = np.flatnonzero((numbers == number) & (np.abs(places - query - diagonal) <= k))
        low, high = int(query[same].min()), int(query[same].max()) + k
        if high - low < least:
            continue
        other = Side.of(source.text(number))
        begin = int(places[same].min())
        finish = int(places[same].max()) + k
        # winnowing may have passed over the outermost n-grams: widen a little while the characters agree
        room = min(start + low, begin, low + k)
        while room > 0 and open_[start + low - 1] and side.folded[start + low - 1] == other.folded[begin - 1]:
            low, begin, room = low - 1, begin - 1, room - 1
        room = min(len(side.folded) - start - high, len(other.folded) - finish, end - start - high + k)
        while room > 0 and open_[start + high] and side.folded[start + high] == other.folded[finish]:
            high, finish, room = high + 1, finish + 1, room - 1
        equal = sum(
            a == b for a, b in zip(side.folded[start + low : start + high], other.folded[begin:finish], strict=False)
        )
        x0, x1 = side.span(start + low, start + high)
        y0, y1 = other.span(begin, finish)
        frequency = int(np.median(found.frequency[start + low : start + high]))
        stretches.append(
            Stretch(x0, x1, number, y0, y1, equal / max(high - low, finish - begin), max(0, frequency - 1))
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
    if not len(numbers):
        return None
    pairs, counts = np.unique(np.stack([numbers, diagonals], axis=1), axis=0, return_counts=True)
    for i in np.lexsort((pairs[:, 1], pairs[:, 0], -counts)):
        number = int(pairs[i, 0])
        if not skip(number):
            return number, int(pairs[i, 1])
    return None
