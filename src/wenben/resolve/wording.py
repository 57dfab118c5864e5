"""What statements say, word by word: pairs of characters, groups of words for one thing, and how rare each is."""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise
from operator import add
from typing import Final

from wenben.text import fold
from wenben.types import Extraction

_DIGITS: Final = re.compile(r"\d+")
_BREAK: Final = "\0"  # between pieces; folding drops it
_RUN: Final = 4
"""Pairs in a row (five characters) that are more than the name of a thing."""
_TELLING: Final = 0.03
"""A pair of characters in more than this share of all statements (没有, 学生) is no evidence."""
_PAIR: Final = 2
_UNSEEN: Final = 100
"""Statements that are thought to have been read before, so that what two texts share is rare in a small library too."""
_CONCEPT: Final = 3.0
"""Weight of a shared group of ``data/concepts.txt`` beside a shared pair of characters as rare."""


@dataclass(frozen=True, slots=True)
class Wording:
    """How often what statements say is said at all: counted once over a library and then kept, as templates of sites are.

    Parameters
    ----------
    total
        Statements that were counted.
    counts
        Parts that stand in two statements and more; others count once.
    """

    total: int
    counts: Mapping[str, int]

    def weight(self, part: str) -> float:
        """The logarithm of the inverse frequency, squared; in a library of two reports, too, 留样 is rare."""
        rare = math.log((self.total + _UNSEEN) / (self.counts.get(part, 1) + 0.5)) ** 2
        return rare * (_CONCEPT if len(part) > _PAIR else 1)

    def common(self, part: str) -> bool:
        return self.counts.get(part, 1) > max(3, _TELLING * self.total)

    def outgrown(self, statements: int) -> bool:
        """Whether a library has become another one since: twice or half as large."""
        return not self.total <= 2 * statements <= 4 * self.total


class Tally:
    """Counts what statements say."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._total = 0

    def add(self, worded: Iterable[str]) -> None:
        """Take in statements, each as :func:`words_of` gives it."""
        for words in worded:
            self._total += 1
            self._counts.update(parts(words))

    def wording(self) -> Wording:
        return Wording(self._total, {part: n for part, n in self._counts.items() if n > 1})


def words_of(extraction: Extraction) -> list[str]:
    """For each statement its folded pieces without names, dates and figures."""
    spans = [(m.start, m.end) for m in extraction.mentions]
    starts = [low for low, _ in spans]
    out = []
    for statement in extraction.statements:
        pieces, position = [], statement.start
        for low, high in spans[bisect_left(starts, statement.start) : bisect_left(starts, statement.end)]:
            if low >= position:
                pieces.append(statement.text[position - statement.start : low - statement.start])
            position = max(position, high)
        pieces.append(statement.text[max(0, position - statement.start) :])
        out.append(_BREAK.join(_DIGITS.sub("", fold(piece).text) for piece in pieces if piece))
    return out


def bigrams(words: str) -> frozenset[str]:
    """Character bigrams inside the pieces."""
    if _BREAK not in words:
        return frozenset(map(add, words, words[1:]))
    return frozenset().union(*(map(add, piece, piece[1:]) for piece in words.split(_BREAK)))


def parts(words: str) -> frozenset[str]:
    """What is compared: bigrams, and the groups of ``data/concepts.txt`` that the pieces speak of."""
    pattern, groups = concepts()
    return bigrams(words).union(*(groups[word] for word in pattern.findall(words)))


def evidence(a: str, b: str, telling: Callable[[str], bool]) -> int:
    """How many things two texts share: groups of words, and in what is left runs of pairs that are ``telling``.

    What is wrong in itself counts twice, and so does a long run.
    """
    pattern, groups = concepts()
    found = [[(match.span(), groups[match.group()]) for match in pattern.finditer(text)] for text in (a, b)]
    shared = frozenset.intersection(*(frozenset(g for _, lines in side for g in lines) for side in found))
    rest = []
    for text, side in zip((a, b), found, strict=True):
        masked = list(text)
        for (low, high), lines in side:
            if not shared.isdisjoint(lines):
                masked[low:high] = _BREAK * (high - low)
        rest.append("".join(masked))
    common = {pair for pair in bigrams(rest[0]) & bigrams(rest[1]) if telling(pair)}
    alike = "".join("1" if pair in common else "0" for pair in map("".join, pairwise(rest[0])))
    runs = {rest[0][m.start() : m.end()]: m.end() - m.start() for m in re.finditer("1+", alike)}
    heavy = [line.startswith("!") for line in shared] + [length >= _RUN for length in runs.values()]
    return len(heavy) + sum(heavy)


@cache
def concepts() -> tuple[re.Pattern[str], dict[str, tuple[str, ...]]]:
    """A pattern of all words for things that go wrong, longest first, and the groups that each stands in.

    Words are sorted by their first characters: that halves the time.
    """
    groups: dict[str, list[str]] = {}
    for line in files("wenben").joinpath("data/concepts.txt").read_text("utf-8").splitlines():
        if not line.startswith("#"):
            for word in line.removeprefix("!").split():
                groups.setdefault(word, []).append(line)
    rests: dict[str, list[str]] = {}
    for word in sorted(groups, key=lambda word: (-len(word), word)):
        rests.setdefault(word[0], []).append(re.escape(word[1:]))
    pattern = "|".join(f"{re.escape(first)}(?:{'|'.join(rest)})" for first, rest in rests.items())
    return re.compile(pattern), {word: tuple(lines) for word, lines in groups.items()}
