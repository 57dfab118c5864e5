"""Folding with an offset map, n-grams, and sentence boundaries.

Chinese has no spaces: everything that compares texts works on character n-grams of *folded* text. Folding is for
matching only; what people see is never folded.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import cache
from typing import Final

import numpy as np
import numpy.typing as npt

from wenben.types import Span

Ints = npt.NDArray[np.int32]
CodePoints = npt.NDArray[np.uint32]

_TABLE_SIZE: Final = 0x33480  # end of CJK Extension H; nothing above it is a letter or a number
_DROP: Final = 0
_SLOW: Final = 0xFFFFFFFF  # folds to several characters, or may compose with its neighbour
_SHORT: Final = 256  # characters below which translating beats arrays
_MARK: Final = "\uffff"  # no character: stands for one that may compose with its neighbour
_DIGITS: Final = re.compile("[0-9]+")
_MOST_MARKS: Final = 30  # behind one letter, as in UAX #15's stream-safe text: normalising them is quadratic


class Folded:
    """Folded text; ``offsets[i]`` is the offset in the original of folded character ``i``.

    Offsets are made when they are first asked for: most callers compare texts and need none.
    """

    __slots__ = ("_make", "_offsets", "text")

    def __init__(self, text: str, offsets: Ints | Callable[[], Ints]) -> None:
        self.text = text
        self._offsets: Ints | None = None if callable(offsets) else offsets
        self._make = offsets if callable(offsets) else None

    @property
    def offsets(self) -> Ints:
        """Shape ``(len(text),)``."""
        if self._offsets is None:
            assert self._make is not None
            self._offsets = self._make()
        return self._offsets

    def span(self, start: int, end: int) -> Span:
        """The original span of folded characters ``[start, end)``, which must not be empty."""
        return Span(int(self.offsets[start]), int(self.offsets[end - 1]) + 1)


def code_points(text: str) -> CodePoints:
    """The code points of ``text``, shape ``(len(text),)``; lone surrogates are kept."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)


@cache
def simplified() -> dict[str, str]:
    """Traditional → Simplified by character (OpenCC's TSCharacters), only characters that change.

    A character table, not phrases: a substring must fold alike wherever it stands, or search would miss it.
    """
    from opencc import OpenCC

    candidates = [chr(c) for c in range(0x3400, _TABLE_SIZE) if chr(c).isalpha()]
    converted = OpenCC("t2s").convert("\n".join(candidates)).split("\n")
    if len(converted) != len(candidates):
        raise RuntimeError("OpenCC did not keep the lines of its input")
    return {a: b for a, b in zip(candidates, converted, strict=True) if a != b and len(b) == 1}


def _fold_cluster(cluster: str, *, keep: bool) -> str:
    table = simplified()
    out = []
    for char in unicodedata.normalize("NFKC", cluster).lower():
        char = table.get(char, char)
        if keep or char.isalnum():
            out.append(char)
    return "".join(out)


@cache
def _fold_table(keep: bool) -> CodePoints:
    """Code point → folded code point, ``_DROP`` or ``_SLOW``; shape ``(_TABLE_SIZE,)``."""
    table = np.full(_TABLE_SIZE, _DROP, dtype=np.uint32)
    for point in range(_TABLE_SIZE):
        if 0xD800 <= point < 0xE000:
            continue
        char = chr(point)
        if _composes(char):
            table[point] = _SLOW
            continue
        folded = _fold_cluster(char, keep=keep)
        if len(folded) == 1:
            table[point] = ord(folded)
        elif folded:
            table[point] = _SLOW
    table.setflags(write=False)
    return table


def _composes(char: str) -> bool:
    """Whether ``char`` may change under NFKC together with the character before it."""
    if unicodedata.combining(char):
        return True
    point = ord(char)
    return 0x1161 <= point <= 0x1175 or 0x11A8 <= point <= 0x11C2 or point in (0xFF9E, 0xFF9F)


def fold(text: str, *, digits: bool = True, keep: bool = False) -> Folded:
    """Fold ``text`` for matching: NFKC, lower case, Traditional→Simplified, letters and numbers only.

    Parameters
    ----------
    digits
        False folds every run of decimal digits to one ``0``, so that copies with new figures still match.
    keep
        True keeps white space and punctuation (NFKC-folded), for search.
    """
    if len(text) < _SHORT:
        short = text.translate(_translation(keep))
        if _MARK not in short:
            short = short if digits else _DIGITS.sub("0", short)
            return Folded(short, lambda: _fold(text, digits=digits, keep=keep)[1])
    result, offsets = _fold(text, digits=digits, keep=keep)
    return Folded(result.tobytes().decode("utf-32-le", "surrogatepass"), offsets)


class _Translation(dict[int, str]):
    """Code point → what it folds to alone, made when it is first met."""

    def __init__(self, keep: bool) -> None:
        self._keep = keep

    def __missing__(self, point: int) -> str:
        char = chr(point)
        inside = point < _TABLE_SIZE and not 0xD800 <= point < 0xE000
        if char == _MARK or (inside and _composes(char)):
            folded = _MARK
        elif inside:
            folded = "" if char == "\0" else _fold_cluster(char, keep=self._keep)  # 0 means dropped in arrays
        else:
            folded = char if self._keep and point >= _TABLE_SIZE else ""
        self[point] = folded
        return folded


@cache
def _translation(keep: bool) -> _Translation:
    return _Translation(keep)


def _fold(text: str, *, digits: bool, keep: bool) -> tuple[CodePoints, Ints]:
    """Folded code points and their offsets."""
    points = code_points(text)
    table = _fold_table(keep)
    inside = points < _TABLE_SIZE
    folded = np.where(inside, table[np.where(inside, points, 0)], _DROP).astype(np.uint32)
    if keep:
        folded = np.where(inside, folded, points).astype(np.uint32)
    if (folded == _SLOW).any():
        result, offsets = _fold_slow(text, points, folded, keep=keep)
    else:
        offsets = np.flatnonzero(folded != _DROP).astype(np.int32)
        result = folded[offsets]
    if not digits:
        result, offsets = _fold_digits(result, offsets)
    return result, offsets


def _fold_slow(text: str, points: CodePoints, folded: CodePoints, *, keep: bool) -> tuple[CodePoints, Ints]:
    """Fold with clusters: a starter and the marks behind it are normalised together."""
    out: list[int] = []
    offsets: list[int] = []
    marks = {int(p) for p in np.unique(points[folded == _SLOW]) if _composes(chr(int(p)))}
    values = points.tolist()
    length = len(values)
    position = 0
    while position < length:
        end = position + 1
        while end < length and values[end] in marks and end - position <= _MOST_MARKS:
            end += 1
        if end == position + 1 and folded[position] != _SLOW:
            if folded[position] != _DROP:
                out.append(int(folded[position]))
                offsets.append(position)
        else:
            for char in _fold_cluster(text[position:end], keep=keep):
                out.append(ord(char))
                offsets.append(position)
        position = end
    return np.array(out, dtype=np.uint32), np.array(offsets, dtype=np.int32)


def _fold_digits(points: CodePoints, offsets: Ints) -> tuple[CodePoints, Ints]:
    """Keep the first character of each run of ASCII digits, as ``0``."""
    digit = (points >= 0x30) & (points <= 0x39)
    kept = ~digit
    kept[:1] = True
    kept[1:] |= ~digit[:-1]
    result = np.where(digit, 0x30, points)[kept].astype(np.uint32)
    return result, offsets[kept]


def shingles(text: str, *, size: int = 5) -> frozenset[str]:
    """The set of character ``size``-grams of folded ``text`` (the whole folded text if it is shorter)."""
    folded = fold(text).text
    if not folded:
        return frozenset()
    return frozenset(folded[i : i + size] for i in range(max(1, len(folded) - size + 1)))


def ngram_hashes(folded: str, *, size: int) -> npt.NDArray[np.uint64]:
    """64-bit hashes of all ``size``-grams of ``folded``, shape ``(max(0, len - size + 1),)``.

    A polynomial over code points with an avalanche step (splitmix64's finaliser).
    """
    points = code_points(folded).astype(np.uint64)
    count = len(points) - size + 1
    if count <= 0:
        return np.zeros(0, dtype=np.uint64)
    base = np.uint64(0x9E3779B97F4A7C15)
    hashes = np.zeros(count, dtype=np.uint64)
    for j in range(size):
        hashes = hashes * base + points[j : j + count]
    hashes ^= hashes >> np.uint64(30)
    hashes *= np.uint64(0xBF58476D1CE4E5B9)
    hashes ^= hashes >> np.uint64(27)
    hashes *= np.uint64(0x94D049BB133111EB)
    hashes ^= hashes >> np.uint64(31)
    return hashes


_CLOSERS: Final = "”’」』）)】》〉\"'"
_SENTENCE: Final = re.compile(rf"[^。！？!?\n]*(?:[。！？!?]+[{_CLOSERS}]*|\n|\Z)")


def sentences(text: str) -> list[Span]:
    """Sentence spans: ends in 。！？!? with the closers behind it, or at a line end; white space trimmed."""
    spans = []
    for match in _SENTENCE.finditer(text):
        piece = match.group()
        stripped = piece.strip()
        if not stripped:
            continue
        start = match.start() + len(piece) - len(piece.lstrip())
        spans.append(Span(start, start + len(stripped)))
    return spans
