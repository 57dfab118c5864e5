"""Seeds, chains, extension and grouping for two texts, or for one text against itself."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple, Self

import numpy as np
import numpy.typing as npt

from wenben.config import PassageSettings
from wenben.passages.fingerprints import Hashes
from wenben.text import fold, ngram_hashes

Bools = npt.NDArray[np.bool_]
Indices = npt.NDArray[np.int64]

_CROWD: Final = 64  # pairs of one n-gram; a more frequent one pairs its i-th occurrences only, so work stays linear
_EDITED: Final = 0.5  # what an edited character takes from the score of a passage, an equal one adds 1
_DOUBT: Final = 10  # so many edited characters take one more each: the shorter a passage, the closer it must be
_FORMULA: Final = 0.2  # what an equal character inside a formula adds
_LOOKBACK: Final = 48  # runs a run may be chained to
_DROP: Final = 10.0  # an extension ends when its score fell this far below its best
_DIGITS: Final = re.compile(r"[\d.,．，]*\d")
_MISMATCH: Final = 1.5  # score of an edited character against one for an equal character


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


def shared(a: str, b: str, *, settings: PassageSettings | None = None) -> list[Match]:
    """The stretches that ``a`` and ``b`` share, in the order of ``a``.

    Digits match any digits; punctuation, spaces, width and Traditional/Simplified forms do not count.
    ``shared(b, a)`` holds the same matches mirrored.
    """
    settings = settings or PassageSettings()
    left, right = Side.of(a), Side.of(b)
    if left.folded <= right.folded:
        return to_matches(align(left.folded, right.folded, settings=settings), left, right)
    matches = to_matches(align(right.folded, left.folded, settings=settings), right, left)
    return sorted(m.mirrored() for m in matches)


def repeats(
    text: str, *, settings: PassageSettings | None = None, min_length: int = 60, min_identity: float = 0.8
) -> list[Match]:
    """The stretches of ``text`` that stand in it twice or more, exactly, nearly or cut short.

    Side ``a`` of a match is the earlier occurrence and ends before side ``b`` begins. Digits must agree (two reports
    with different figures are not a repeat).

    Parameters
    ----------
    min_length
        Shortest repeat in folded characters.
    min_identity
        Least share of equal folded characters.
    """
    settings = settings or PassageSettings()
    side = Side.of(text, digits=True)
    folded = side.folded
    q, p = _self_seeds(ngram_hashes(folded, size=settings.k), least=max(settings.k, min_length // 2))
    if not len(q):
        return []
    runs = _runs(q, p, settings.k)
    pieces = [
        cut
        for chain in _chains(runs, settings=settings)
        if sum(run.length for run in chain) >= min(min_length, 2 * settings.k)
        for cut in _periods(_extend(folded, folded, chain, settings=settings, self_match=True))
        if cut.a1 - cut.a0 >= min_length and cut.b1 - cut.b0 >= min_length and cut.identity >= min_identity
    ]
    return to_matches(_without_contained(pieces), side, side)


def align(
    a: str, b: str, *, settings: PassageSettings, common: Bools | None = None, grams: Grams | None = None
) -> list[Piece]:
    """Align two folded texts.

    Parameters
    ----------
    common
        Shape ``(len(a),)``: folded characters of ``a`` inside formulae. They may lie in a passage but make none.
    grams
        The n-grams of ``a``, if they were made before for several alignments.
    """
    grams = grams or Grams.of(a, k=settings.k)
    q, p = _seeds(grams, ngram_hashes(b, size=settings.k))
    if not len(q):
        return []
    rare = np.concatenate([[0], np.cumsum(~common)]) if common is not None else np.arange(len(a) + 1)
    pieces = []
    for chain in _chains(_runs(q, p, settings.k), settings=settings):
        if sum(run.length for run in chain) < settings.k + 2:
            continue  # a lone seed
        if sum(rare[run.a + run.length] - rare[run.a] for run in chain) < min(settings.k, settings.min_informative):
            continue  # nothing but formulae
        pieces.append(_best_part(_extend(a, b, chain, settings=settings), rare))
    pieces = _grouped(_without_contained(pieces), settings=settings)
    return [
        piece
        for piece in pieces
        if piece.a1 - piece.a0 >= settings.min_length
        and piece.identity >= settings.min_identity
        and _score(piece, rare) >= settings.min_informative
    ]


def _best_part(piece: Piece, rare: Indices) -> Piece:
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


def _score(piece: Piece, rare: Indices) -> float:
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
        blocks = tuple(
            (*a.span(block.a, block.a + block.length), *b.span(block.b, block.b + block.length))
            for block in piece.blocks
        )
        left, right = a.span(piece.a0, piece.a1), b.span(piece.b0, piece.b1)
        matches.append(Match(*left, *right, piece.identity, informative(piece, rare), blocks))
    return sorted(matches)


@dataclass(frozen=True, slots=True, eq=False)
class Grams:
    """Hashes of all k-grams of a text, sorted, and the position of each."""

    k: int
    hashes: Hashes
    positions: Indices

    @classmethod
    def of(cls, folded: str, *, k: int) -> Self:
        hashes = ngram_hashes(folded, size=k)
        order = np.argsort(hashes, kind="stable")
        return cls(k, hashes[order], order)


def _seeds(a: Grams, b: Hashes) -> tuple[Indices, Indices]:
    """All pairs of positions with equal hashes; crowded hashes pair their i-th occurrences."""
    low = np.searchsorted(a.hashes, b, "left")
    if not len(a.hashes):
        return low, low
    hits = np.flatnonzero(a.hashes[np.minimum(low, len(a.hashes) - 1)] == b)
    found = b[hits]
    low = low[hits]
    count = np.searchsorted(a.hashes, found, "right") - low
    order = np.argsort(found, kind="stable")
    ordered = found[order]
    rank = np.empty(len(hits), dtype=np.int64)  # how many equal hashes of b stand before this one
    rank[order] = np.arange(len(hits)) - np.searchsorted(ordered, ordered, "left")
    total = np.searchsorted(ordered, found, "right") - np.searchsorted(ordered, found, "left")
    crowded = count * total > _CROWD
    plain = ~crowded
    p = np.repeat(hits[plain], count[plain])
    q = a.positions[_ranges(low[plain], count[plain])]
    paired = crowded & (rank < count)
    return (
        np.concatenate([q, a.positions[low[paired] + rank[paired]]]),
        np.concatenate([p, hits[paired]]),
    )


def _ranges(starts: Indices, counts: Indices) -> Indices:
    """``[s, s+1, …, s+c-1]`` for every start and count, joined."""
    total = int(counts.sum())
    ends = np.cumsum(counts)
    return np.arange(total) - np.repeat(ends - counts, counts) + np.repeat(starts, counts)


def _self_seeds(hashes: Hashes, *, least: int) -> tuple[Indices, Indices]:
    """Pairs of positions ``i < j`` with equal hashes, each with its next few occurrences, ``j - i >= least``."""
    order = np.argsort(hashes, kind="stable")
    ordered = hashes[order]
    q, p = [], []
    for step in range(1, 5):  # a body whose n-grams repeat inside it still meets its copy
        same = np.flatnonzero(ordered[step:] == ordered[:-step])
        if not len(same):
            break
        q.append(order[same])
        p.append(order[same + step])
    if not q:
        none = np.zeros(0, dtype=np.int64)
        return none, none
    left, right = np.concatenate(q), np.concatenate(p)
    apart = right - left >= least
    return left[apart], right[apart]


def _runs(q: Indices, p: Indices, k: int) -> list[Block]:
    """Maximal exact runs: consecutive seeds on one diagonal, ordered by their place in ``a``."""
    diagonal = p - q
    order = np.lexsort((q, diagonal))
    q, diagonal = q[order], diagonal[order]
    breaks = np.flatnonzero((np.diff(diagonal) != 0) | (np.diff(q) > 1)) + 1
    starts = np.concatenate([[0], breaks])
    ends = np.concatenate([breaks, [len(q)]]) - 1
    first, length = q[starts], q[ends] - q[starts] + k
    second = first + diagonal[starts]
    order = np.lexsort((second, first))
    return [Block(*row) for row in np.stack([first, second, length], axis=1)[order].tolist()]


def _chains(runs: list[Block], *, settings: PassageSettings) -> list[list[Block]]:
    """Chains of runs that keep their order in both texts, best first; every run is in one chain."""
    gap = settings.gap
    score = [float(run.length) for run in runs]
    before = [-1] * len(runs)
    active: list[tuple[int, int, int, int]] = []  # end in a, end in b, start in b, number
    for i, (start_a, start_b, length) in enumerate(runs):
        active = [run for run in active if run[0] + gap >= start_a][-_LOOKBACK:]
        best = 0.0
        for end_a, end_b, other_b, j in active:
            step_b = start_b - end_b
            if step_b > gap or start_b <= other_b:
                continue
            step_a = start_a - end_a
            overlap = min(step_a, step_b, 0)
            if length + overlap <= 0:
                continue
            widest = max(step_a, step_b, 0)
            drift = abs(step_a - step_b)
            if drift > 8 + 0.35 * widest:
                continue
            gain = score[j] + overlap - 0.1 * widest - 0.5 * drift
            if gain > best:
                best, before[i] = gain, j
        score[i] += best
        active.append((start_a + length, start_b + length, start_b, i))
    used = [False] * len(runs)
    chains = []
    for i in sorted(range(len(runs)), key=lambda i: (-score[i], i)):
        chain = []
        while i >= 0 and not used[i]:
            used[i] = True
            chain.append(runs[i])
            i = before[i]
        if chain:
            chains.append(chain[::-1])
    return chains


def _opcodes(x: str, y: str) -> Any:
    from rapidfuzz.distance import Levenshtein

    return Levenshtein.opcodes(x, y)


def _extend(a: str, b: str, chain: list[Block], *, settings: PassageSettings, self_match: bool = False) -> Piece:
    """Align the gaps of a chain and up to ``flank`` characters on either side."""
    blocks = [chain[0]]
    for run in chain[1:]:
        last = blocks[-1]
        end_a, end_b = last.a + last.length, last.b + last.length
        overlap = max(0, end_a - run.a, end_b - run.b)
        run = Block(run.a + overlap, run.b + overlap, run.length - overlap)
        if run.length <= 0:
            continue
        for op in _opcodes(a[end_a : run.a], b[end_b : run.b]):
            if op.tag == "equal":
                blocks.append(Block(end_a + op.src_start, end_b + op.dest_start, op.src_end - op.src_start))
        blocks.append(run)
    a0, b0 = blocks[0].a, blocks[0].b
    last = blocks[-1]
    a1, b1 = last.a + last.length, last.b + last.length
    if settings.flank:
        room = min(settings.flank, b0 - a1) if self_match else settings.flank  # sides of a repeat must not meet
        room = max(room, 0)
        left_a, left_b = a[max(0, a0 - settings.flank) : a0][::-1], b[max(0, b0 - room) : b0][::-1]
        for back_a, back_b, length in _flank(left_a, left_b):
            blocks.insert(0, Block(a0 - back_a - length, b0 - back_b - length, length))
        for ahead_a, ahead_b, length in _flank(a[a1 : a1 + room], b[b1 : b1 + settings.flank]):
            blocks.append(Block(a1 + ahead_a, b1 + ahead_b, length))
    blocks = _joined(blocks)
    last = blocks[-1]
    return Piece(blocks[0].a, last.a + last.length, blocks[0].b, last.b + last.length, blocks)


def _flank(x: str, y: str) -> list[Block]:
    """Equal blocks at the beginning of ``x`` and ``y``, up to where the score is best (x-drop)."""
    score = best = 0.0
    blocks: list[Block] = []
    kept = 0
    for op in _opcodes(x, y) if x and y else ():
        length = max(op.src_end - op.src_start, op.dest_end - op.dest_start)
        if op.tag == "equal":
            score += length
            blocks.append(Block(op.src_start, op.dest_start, length))
            if score > best and length >= 2:
                best, kept = score, len(blocks)
        else:
            score -= _MISMATCH * length
            if score < best - _DROP:
                break
    return blocks[:kept]


def _joined(blocks: list[Block]) -> list[Block]:
    """Blocks that touch on both sides made one."""
    joined = [blocks[0]]
    for block in blocks[1:]:
        last = joined[-1]
        if last.a + last.length == block.a and last.b + last.length == block.b:
            joined[-1] = Block(last.a, last.b, last.length + block.length)
        else:
            joined.append(block)
    return joined


def _periods(piece: Piece) -> list[Piece]:
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


def _without_contained(pieces: list[Piece]) -> list[Piece]:
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


def _grouped(pieces: list[Piece], *, settings: PassageSettings) -> list[Piece]:
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
    return [joined for group in groups for joined in _united(group)]


def _belongs(piece: Piece, group: list[Piece], *, settings: PassageSettings) -> bool:
    last = max(group, key=lambda p: p.a1)
    distance_a = piece.a0 - last.a1
    if not -settings.flank // 2 <= distance_a <= min(settings.group_gap, last.a1 - last.a0, piece.a1 - piece.a0):
        return False
    distance_b = max(piece.b0 - max(p.b1 for p in group), min(p.b0 for p in group) - piece.b1)
    taken = sum(max(0, min(piece.b1, p.b1) - max(piece.b0, p.b0)) for p in group)
    return distance_b <= settings.group_reach and 5 * taken <= piece.b1 - piece.b0  # else: the same stretch twice


def _united(group: list[Piece]) -> list[Piece]:
    """The pieces as one, if they make up at least half of what they span in ``b``."""
    if len(group) == 1:
        return group
    b0, b1 = min(p.b0 for p in group), max(p.b1 for p in group)
    if 2 * sum(p.b1 - p.b0 for p in group) < b1 - b0:
        return group
    blocks: list[Block] = []
    for piece in group:
        reached = blocks[-1].a + blocks[-1].length if blocks else 0
        for block in piece.blocks:
            skip = max(0, reached - block.a)
            if skip < block.length:
                blocks.append(Block(block.a + skip, block.b + skip, block.length - skip))
    return [Piece(group[0].a0, max(p.a1 for p in group), b0, b1, blocks)]
