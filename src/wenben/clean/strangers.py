"""Strings that break words: the mark of what somebody put into finished sentences.

A string that stands several times in one text, each time between other characters, is a term of its author or a
watermark. They differ in what they stand between: terms stand between words, a watermark was dropped anywhere, so that
the character before it and the one behind it often belong together: two neighbours in running text are a common pair or
part of an everyday word in six of ten places, two characters that stand apart in one of ten.
"""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache
from importlib.resources import files
from typing import Final

import numpy as np

from wenben.clean.view import HAN
from wenben.text import ngram_hashes

_LEAST: Final = 4
_MOST: Final = 14
_STOP: Final = re.compile(r"[\s。,;:!?、“”《》\d]")
_INSIDE: Final = re.compile(f"[{HAN}]")


@cache
def _words() -> frozenset[str]:
    """Everyday words of two and three characters."""
    text = (files("wenben.data") / "common_words.txt").read_text("utf-8")
    return frozenset(line for line in text.splitlines() if line and not line.startswith("#"))


@cache
def _pairs() -> frozenset[str]:
    """Two characters that often stand side by side, as a word or across two."""
    text = (files("wenben.data") / "common_pairs.txt").read_text("utf-8")
    rows = (line.split(" ") for line in text.splitlines() if line and not line.startswith("#"))
    return frozenset(first + second for first, seconds in rows for second in seconds)


def belong(left: str, right: str) -> bool:
    """Whether two characters make an everyday word or a common pair: what stands between them hardly belongs there."""
    return left + right in _words() or left + right in _pairs()


def strangers(seen: str) -> dict[str, tuple[int, int]]:
    """Strings of a view that break a word at least once: how often they stand in it, and how often they break one."""
    places: dict[str, list[int]] = defaultdict(list)
    for at in _perhaps_again(seen):
        places[seen[at : at + _LEAST]].append(at)
    words, pairs = _words(), _pairs()
    found: dict[str, tuple[int, int]] = {}
    tried: set[tuple[int, int]] = set()
    for gram, starts in places.items():
        if len(starts) < 2 or _STOP.search(gram):
            continue
        low, high = _widest(seen, starts)
        if (starts[0] - low, len(starts)) in tried or high + low > _MOST:
            continue
        tried.add((starts[0] - low, len(starts)))
        string = seen[starts[0] - low : starts[0] + high]
        contexts = [(seen[s - low - 2 : s - low], seen[s + high : s + high + 2]) for s in starts if s - low >= 2]
        least = max(2, len(starts) // 2)
        if len({c[0][-1:] for c in contexts}) < least or len({c[1][:1] for c in contexts}) < least:
            continue  # 由…负责: a term has its company
        breaks = sum(
            left[-1:] + right[:1] in pairs
            or left[-1:] + right[:1] in words
            or left + right[:1] in words
            or left[-1:] + right in words
            for left, right in contexts
            if _STOP.search(left[-1:] + right[:1]) is None
        )
        # Whoever drops a string into a text hits the inside of a clause; a term often begins or ends one.
        inside = sum(bool(_INSIDE.match(left[-1:]) and _INSIDE.match(right)) for left, right in contexts)
        if breaks and 10 * inside >= 8 * len(contexts):
            found[string] = (len(starts), breaks)
    return found


def _perhaps_again(seen: str) -> list[int]:
    """Where strings begin that stand more than once, in order, and a few others: counted by hash."""
    hashes = ngram_hashes(seen, size=_LEAST)
    size = 1 << (8 * len(hashes)).bit_length()
    places = (hashes & np.uint64(size - 1)).astype(np.int64)
    return np.flatnonzero(np.bincount(places, minlength=size)[places] > 1).tolist()


def _widest(seen: str, starts: list[int]) -> tuple[int, int]:
    """How far all occurrences agree to the left of ``starts``, and from ``starts`` to the right."""
    before = [seen[max(0, s - _MOST) : s][::-1] for s in starts]
    behind = [seen[s : s + _MOST] for s in starts]
    return _agree(min(before), max(before), 0), _agree(min(behind), max(behind), _LEAST)


def _agree(first: str, last: str, at: int) -> int:
    """How far the first and the last of some strings in order agree, and so all of them; at most up to a break."""
    most = min(len(first), len(last))
    while at < most and first[at] == last[at] and not _stops(first[at]):
        at += 1
    return at


@cache
def _stops(char: str) -> bool:
    return _STOP.match(char) is not None
