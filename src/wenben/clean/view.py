"""A matching view of the text, of the same length, and its lines.

All detectors of this room read the view, so that a pattern is written once: Simplified characters, half-width ASCII
in lower case, plain spaces, ``\\n`` line ends. Offsets of the view are offsets of the text it was made from.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt

from wenben.patterns import Screen
from wenben.text import CodePoints, code_points, simplified

HAN: Final = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003347f"
"""Han characters, for use inside a regular expression's brackets."""
_MARKS: Final = re.compile(r"[\s\W_]+")
CN: Final = "〇零一二两三四五六七八九十百"
"""Chinese numerals, for use inside brackets."""

REMEMBERED: Final = 4096
"""How many lines pure functions of a line remember: every stage asks the same of the same lines."""

_LINE_ENDS: Final = (0x0B, 0x0C, 0x1C, 0x1D, 0x1E, 0x85, 0x2028, 0x2029)
_LINE: Final = re.compile(r"[^\s][^\n]*")


@cache
def _table() -> CodePoints:
    table = np.arange(sys.maxunicode + 1, dtype=np.uint32)
    for old, new in simplified().items():
        table[ord(old)] = ord(new)
    table[0xFF01:0xFF5F] = np.arange(0x21, 0x7F)
    table[0x2F00:0x2FD6] = [ord(unicodedata.normalize("NFKC", chr(c))) for c in range(0x2F00, 0x2FD6)]
    for char, plain in {
        "｡": "。",
        "､": "、",
        "﹐": ",",
        "﹑": "、",
        "﹕": ":",
        "﹔": ";",
        "∶": ":",
        "〔": "[",
        "〕": "]",
        "‐": "-",
        "‑": "-",
        "‒": "-",
        "﹣": "-",
        "─": "—",
        "━": "—",
    }.items():
        table[ord(char)] = ord(plain)
    for point in range(0x3001):
        if chr(point).isspace() and point != 0x0A:
            table[point] = 0x20
    for point in _LINE_ENDS:
        table[point] = 0x0A
    upper = (table >= 0x41) & (table <= 0x5A)
    table[upper] += 0x20
    table.setflags(write=False)
    return table


def view(text: str) -> str:
    """The matching view of ``text``; ``len(view(text)) == len(text)``."""
    points = _table()[code_points(text)]
    if "\r" in text:
        returns = np.flatnonzero(code_points(text) == 0x0D)
        after = np.append(code_points(text), 0)[returns + 1]
        points[returns[after != 0x0A]] = 0x0A
    return points.tobytes().decode("utf-32-le", "surrogatepass")


SCREEN: Final = Screen()
"""Patterns that are looked for all over a page."""


class Inventory:
    """Which characters a text holds: a quick no for whole families of patterns.

    There may be a false yes (for a text with characters outside the first plane it is always yes), never a false no.
    """

    def __init__(self, text: str) -> None:
        points = code_points(text)
        self._astral = bool(points.size and points.max() > 0xFFFF)
        held = np.zeros(1 << 16, dtype=bool)
        held[points & 0xFFFF] = True
        self._chars = np.flatnonzero(held)

    def any_char(self, chars: str) -> bool:
        """Whether one of the characters of a class (what stands in a pattern's brackets) may be there."""
        return self._astral or bool(_char_table(chars)[self._chars].any())


@cache
def _first_plane() -> str:
    return "".join(map(chr, range(1 << 16)))


@cache
def _char_table(chars: str) -> npt.NDArray[np.bool_]:
    table = np.zeros(1 << 16, dtype=bool)
    table[code_points("".join(re.findall(f"[{chars}]", _first_plane())))] = True
    return table


@dataclass(slots=True)
class Line:
    """One line that is not blank: its span without white space at the ends, and its view."""

    start: int
    end: int
    text: str

    def __len__(self) -> int:
        return self.end - self.start


def lines(seen: str, start: int = 0, end: int | None = None) -> list[Line]:
    """The lines of a view between ``start`` and ``end`` that hold more than white space."""
    result = []
    for match in _LINE.finditer(seen, start, len(seen) if end is None else end):
        text = match.group().rstrip()
        result.append(Line(match.start(), match.start() + len(text), text))
    return result


_NUMERALS: Final = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2}


@lru_cache(maxsize=REMEMBERED)
def letters(text: str) -> str:
    """``text`` without white space, punctuation and underscores: what two writings of one title share."""
    return _MARKS.sub("", text)


def number(text: str) -> int | None:
    """The value of a Chinese or Arabic number below 1000, None for anything else."""
    if text.isascii() and text.isdigit():
        return int(text) if len(text) <= 3 else None
    total = 0
    digit = 0
    for char in text:
        if char in _NUMERALS:
            digit = _NUMERALS[char]
        elif char == "十":
            total += (digit or 1) * 10
            digit = 0
        elif char == "百":
            total += (digit or 1) * 100
            digit = 0
        else:
            return None
    return total + digit if text else None
