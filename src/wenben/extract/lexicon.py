"""Words and places that tell where a name begins: administrative divisions, everyday words, function words."""

from __future__ import annotations

import re
import sys
from functools import cache, lru_cache
from importlib.resources import files
from typing import Final

import numpy as np

from wenben.extract import endings
from wenben.patterns import Screen
from wenben.text import CodePoints, code_points, simplified

SCREEN: Final = Screen()
"""Patterns that are looked for all over a document."""


@cache
def divisions() -> dict[str, tuple[str, str]]:
    """Province- and prefecture-level names → (full name, province).

    Short names of provinces and of cities of three and more characters are included; two-character short names of
    cities are too often other words.
    """
    table: dict[str, tuple[str, str]] = {}
    for line in files("wenben").joinpath("data/divisions.tsv").read_text("utf-8").splitlines():
        if line.startswith("#") or not line:
            continue
        full, short, units = (line + "\t\t").split("\t")[:3]
        table[full] = (full, full)
        if short not in ("兵团", "海南", "吉林"):
            table.setdefault(short, (full, full))
        for unit in units.split():
            table[unit] = (unit, full)
            stem = re.sub(r"(?:市|地区|盟|新区)$", "", unit)
            if len(stem) >= 3 and not stem.endswith("州"):
                table.setdefault(stem, (unit, full))
    return table


@cache
def common_words() -> frozenset[str]:
    """Everyday words that are no names of places, Simplified."""
    lines = files("wenben").joinpath("data/common_words.txt").read_text("utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))


@cache
def function_words() -> frozenset[str]:
    """Words that stand before a name and are no part of it, Simplified."""
    lines = files("wenben").joinpath("data/function_words.txt").read_text("utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#")) - endings.NAMELIKE


@lru_cache(maxsize=4096)
def fold_traditional(text: str) -> str:
    """``text`` in Simplified characters, character by character."""
    traditional, table = _traditional()
    if traditional.isdisjoint(text):
        return text
    return table[code_points(text)].tobytes().decode("utf-32-le", "surrogatepass")


@cache
def _traditional() -> tuple[frozenset[str], CodePoints]:
    """Characters that Simplified writes otherwise, and what every code point becomes."""
    table = np.arange(sys.maxunicode + 1, dtype=np.uint32)
    for char, folded in simplified().items():
        table[ord(char)] = ord(folded)
    return frozenset(simplified()), table


@cache
def everyday_words() -> frozenset[str]:
    """All words that :func:`is_word` knows."""
    return common_words() | function_words()


@cache
def inner_bigrams() -> frozenset[str]:
    """Every two characters that stand next to each other in an everyday word of two to four characters."""
    return frozenset(word[i : i + 2] for word in everyday_words() if 2 <= len(word) <= 4 for i in range(len(word) - 1))


def spelled_by_words(text: str) -> bool:
    """Whether ``text`` (Simplified) is nothing but everyday words of two to four characters (条件成熟, 收费规范)."""
    words = everyday_words()
    reach = [True] + [False] * len(text)
    for end in range(2, len(text) + 1):
        reach[end] = any(reach[end - size] and text[end - size : end] in words for size in (2, 3, 4) if size <= end)
    return len(text) >= 2 and reach[-1]


def is_word(text: str) -> bool:
    """Whether ``text`` (Simplified) is an everyday word or a function word."""
    return text in everyday_words()
