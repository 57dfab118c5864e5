"""Chains and extension for two texts, or for one text against itself."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from wenben.config import PassageSettings
from wenben.passages.pieces import (
    Block,
    Bools,
    Match,
    Piece,
    Side,
    best_part,
    grouped,
    joined_blocks,
    periods,
    score_of,
    to_matches,
    without_contained,
)
from wenben.passages.seeds import Grams, runs_of, seeds_of, self_seeds
from wenben.text import ngram_hashes

_LOOKBACK: Final = 48  # runs a run may be chained to
_DROP: Final = 10.0  # an extension ends when its score fell this far below its best
_MISMATCH: Final = 1.5  # score of an edited character against one for an equal character


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
    q, p = self_seeds(ngram_hashes(folded, size=settings.k), least=max(settings.k, min_length // 2))
    if not len(q):
        return []
    runs = runs_of(q, p, settings.k)
    pieces = [
        cut
        for chain in _chains(runs, settings=settings)
        if sum(run.length for run in chain) >= min(min_length, 2 * settings.k)
        for cut in periods(_extend(folded, folded, chain, settings=settings, self_match=True))
        if cut.a1 - cut.a0 >= min_length and cut.b1 - cut.b0 >= min_length and cut.identity >= min_identity
    ]
    return to_matches(without_contained(pieces), side, side)


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
    q, p = seeds_of(grams, ngram_hashes(b, size=settings.k))
    if not len(q):
        return []
    rare = np.concatenate([[0], np.cumsum(~common)]) if common is not None else np.arange(len(a) + 1)
    pieces = []
    for chain in _chains(runs_of(q, p, settings.k), settings=settings):
        if sum(run.length for run in chain) < settings.k + 2:
            continue  # a lone seed
        if sum(rare[run.a + run.length] - rare[run.a] for run in chain) < min(settings.k, settings.min_informative):
            continue  # nothing but formulae
        pieces.append(best_part(_extend(a, b, chain, settings=settings), rare))
    pieces = grouped(without_contained(pieces), settings=settings)
    return [
        piece
        for piece in pieces
        if piece.a1 - piece.a0 >= settings.min_length
        and piece.identity >= settings.min_identity
        and score_of(piece, rare) >= settings.min_informative
    ]


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
    blocks = joined_blocks(blocks)
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
