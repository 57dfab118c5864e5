"""Passages while they are being built (:class:`Piece`, folded offsets) and when they are done (:class:`Match`)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple, Self

import numpy as np
import numpy.typing as npt

from wenben.config import PassageSettings
from wenben.text import fold

Bools = npt.NDArray[np.bool_]
Indices = npt.NDArray[np.int64]

_EDITED: Final = 0.5  # what an edited character takes from the score of a passage, an equal one adds 1
_DOUBT: Final = 10  # so many edited characters take one more each: the shorter a passage, the closer it must be
_FORMULA: Final = 0.2  # what an equal character inside a formula adds
_DIGITS: Final = re.compile(r"[\d.,．，]*\d")


@dataclass(frozen=True, slots=True, order=True)
class Match:
    """A stretch of text ``a`` and the stretch of text ``b`` that it shares, both in the *original* texts.

    Parameters
    ----------
    a_start, a_end, b_start, b_end
        Half-open spans of code points.
    identity
        Share of equal characters among the folded characters of the longer side, 0..1.
    informative
        Number of equal folded characters outside formulae.
    blocks
        The equal pieces ``(a_start, a_end, b_start, b_end)`` in the order of ``a``; what lies between was edited.
    """

    a_start: int
    a_end: int
    b_start: int
    b_end: int
    identity: float
    informative: int
    blocks: tuple[tuple[int, int, int, int], ...] = ()

    def mirrored(self) -> Match:
        """The same match seen from text ``b``."""
        blocks = tuple(sorted((b0, b1, a0, a1) for a0, a1, b0, b1 in self.blocks))
        return Match(self.b_start, self.b_end, self.a_start, self.a_end, self.identity, self.informative, blocks)


@dataclass(frozen=True, slots=True)
class Side:
    """A text and its folded form."""

    text: str
    folded: str
    offsets: npt.NDArray[np.int32]

    @classmethod
    def of(cls, text: str, *, digits: bool = False) -> Self:
        """Fold ``text``; by default runs of digits become one ``0``."""
        folded = fold(text, digits=digits)
        return cls(text, folded.text, folded.offsets)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Original span of folded characters ``[start, end)``, with the digits that folding dropped behind it."""
        last = int(self.offsets[end - 1]) + 1
        if self.folded[end - 1] == "0":
            following = int(self.offsets[end]) if end < len(self.offsets) else len(self.text)
            if dropped := _DIGITS.match(self.text, last, following):
                last = dropped.end()
        return int(self.offsets[start]), last

    def inside(self, place: int) -> bool:
        """Whether the folded character before ``place`` and the one at it are of one character of the text (``¼`` folds to ``14``)."""
        return 0 < place < len(self.offsets) and bool(self.offsets[place - 1] == self.offsets[place])


class Block(NamedTuple):
    """``length`` equal folded characters at ``a`` and ``b``."""

    a: int
    b: int
    length: int


@dataclass(slots=True)
class Piece:
    """A passage in folded offsets while it is being built."""

    a0: int
    a1: int
    b0: int
    b1: int
    blocks: list[Block]

    @property
    def identity(self) -> float:
        return sum(b.length for b in self.blocks) / max(self.a1 - self.a0, self.b1 - self.b0)


def best_part(piece: Piece, rare: Indices) -> Piece:
    """The blocks in a row with the highest score (Kadane): ends that hang on by a wide gap or a formula are cut off."""
    best, best_range = 0.0, (0, len(piece.blocks))
    score, first = 0.0, 0
    for i, block in enumerate(piece.blocks):
        if i:
            last = piece.blocks[i - 1]
            gap = max(block.a - last.a - last.length, block.b - last.b - last.length)
            score -= _EDITED * gap
            if score <= 0:
                score, first = 0.0, i
        outside = int(rare[block.a + block.length] - rare[block.a])
        score += outside + _FORMULA * (block.length - outside)
        if score > best:
            best, best_range = score, (first, i + 1)
    blocks = piece.blocks[slice(*best_range)]
    last = blocks[-1]
    return Piece(blocks[0].a, last.a + last.length, blocks[0].b, last.b + last.length, blocks)


def score_of(piece: Piece, rare: Indices) -> float:
    """Equal characters outside formulae, less what speaks against: the first edits weigh most, as in short passages."""
    longer = max(piece.a1 - piece.a0, piece.b1 - piece.b0)
    edited = longer * (1 - piece.identity)
    return informative(piece, rare) - _EDITED * edited - min(edited, _DOUBT)


def informative(piece: Piece, rare: Indices) -> int:
    """Equal characters outside formulae; ``rare[i]`` counts such characters before ``i``."""
    return int(sum(rare[b.a + b.length] - rare[b.a] for b in piece.blocks))


def to_matches(pieces: Sequence[Piece], a: Side, b: Side, *, common: Bools | None = None) -> list[Match]:
    """Pieces in folded offsets → matches in original offsets, in the order of ``a``."""
    rare = np.concatenate([[0], np.cumsum(~common)]) if common is not None else np.arange(len(a.folded) + 1)
    matches = []
    for piece in pieces:
        whole = [_whole(block, a, b) for block in piece.blocks]
        blocks = tuple(
            (*a.span(block.a, block.a + block.length), *b.span(block.b, block.b + block.length))
            for block in whole
            if block.length
        )
        left, right = a.span(piece.a0, piece.a1), b.span(piece.b0, piece.b1)
        matches.append(Match(*left, *right, piece.identity, informative(piece, rare), blocks))
    return sorted(matches)


def _whole(block: Block, a: Side, b: Side) -> Block:
    """The part of a block that cuts no character of either text."""
    low, high = 0, block.length
    while low < high and (a.inside(block.a + low) or b.inside(block.b + low)):
        low += 1
    while low < high and (a.inside(block.a + high) or b.inside(block.b + high)):
        high -= 1
    return Block(block.a + low, block.b + low, high - low)


def joined_blocks(blocks: list[Block]) -> list[Block]:
    """Blocks that touch on both sides made one."""
    joined = [blocks[0]]
    for block in blocks[1:]:
        last = joined[-1]
        if last.a + last.length == block.a and last.b + last.length == block.b:
            joined[-1] = Block(last.a, last.b, last.length + block.length)
        else:
            joined.append(block)
    return joined


def periods(piece: Piece) -> list[Piece]:
    """Cut a self-match whose sides overlap (a text that stands three times in a row) into its periods."""
    if piece.a1 <= piece.b0:
        return [piece]
    period = max(1, piece.b0 - piece.a0)
    cuts: list[Piece] = []
    for start in range(piece.a0, piece.a1, period):
        blocks = []
        for block in piece.blocks:
            low, high = max(block.a, start), min(block.a + block.length, start + period)
            if low < high:
                blocks.append(Block(low, block.b + low - block.a, high - low))
        if blocks:
            last = blocks[-1]
            cut = Piece(blocks[0].a, last.a + last.length, blocks[0].b, last.b + last.length, blocks)
            if cut.a1 <= cut.b0:
                cuts.append(cut)
    return cuts


def without_contained(pieces: list[Piece]) -> list[Piece]:
    """Drop pieces that lie inside a longer one on both sides; join pieces that overlap on both."""
    kept: list[Piece] = []
    for piece in sorted(pieces, key=lambda p: (p.a0, -p.a1, p.b0)):
        for other in reversed(kept[-16:]):
            if piece.a0 < other.a1 and piece.b0 < other.b1 and piece.b1 > other.b0:
                if piece.b0 >= other.b0:
                    _append(other, piece)
                    break
                if piece.a1 <= other.a1:
                    break
        else:
            kept.append(piece)
    return kept


def _append(piece: Piece, other: Piece) -> None:
    """Add to ``piece`` the blocks of ``other`` that lie behind it on both sides."""
    for block in other.blocks:
        skip = max(0, piece.a1 - block.a, piece.b1 - block.b)
        if skip < block.length:
            block = Block(block.a + skip, block.b + skip, block.length - skip)
            piece.blocks.append(block)
            piece.a1, piece.b1 = block.a + block.length, block.b + block.length


def grouped(pieces: list[Piece], *, settings: PassageSettings) -> list[Piece]:
    """Join neighbours in ``a`` that are not far apart in ``b``: one passage whose sentences were reordered."""
    groups: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda p: (p.a0, p.b0)):
        if piece.a1 - piece.a0 < settings.k + 2:
            continue
        for group in reversed(groups[-8:]):
            if _belongs(piece, group, settings=settings):
                group.append(piece)
                break
        else:
            groups.append([piece])
    return [joined for group in groups for joined in _united(group, settings=settings)]


def _belongs(piece: Piece, group: list[Piece], *, settings: PassageSettings) -> bool:
    last = max(group, key=lambda p: p.a1)
    distance_a = piece.a0 - last.a1
    length = piece.a1 - piece.a0
    if not -settings.flank // 2 <= distance_a <= min(settings.group_gap, last.a1 - last.a0, length):
        return False
    distance_b = max(piece.b0 - max(p.b1 for p in group), min(p.b0 for p in group) - piece.b1)
    taken = sum(max(0, min(piece.b1, p.b1) - max(piece.b0, p.b0)) for p in group)
    return distance_b <= settings.group_reach and 5 * taken <= piece.b1 - piece.b0  # else: the same stretch twice


def _united(group: list[Piece], *, settings: PassageSettings) -> list[Piece]:
    """The pieces as one, if they make up at least half of what they span in ``b`` and agree well enough together.

    Where they do not, the shortest is left to itself: a phrase that the source happens to hold a second time must not
    spoil the passage beside it.
    """
    alone: list[Piece] = []
    while len(group) > 1:
        b0, b1 = min(p.b0 for p in group), max(p.b1 for p in group)
        if 2 * sum(p.b1 - p.b0 for p in group) >= b1 - b0:
            blocks: list[Block] = []
            for piece in group:
                reached = blocks[-1].a + blocks[-1].length if blocks else 0
                for block in piece.blocks:
                    skip = max(0, reached - block.a)
                    if skip < block.length:
                        blocks.append(Block(block.a + skip, block.b + skip, block.length - skip))
            joined = Piece(group[0].a0, max(p.a1 for p in group), b0, b1, blocks)
            if joined.identity >= settings.min_identity:
                return [joined, *alone]
        shortest = min(group, key=lambda p: (p.a1 - p.a0, -p.a0))
        alone.append(shortest)
        group = [piece for piece in group if piece is not shortest]
    return [*group, *alone]
