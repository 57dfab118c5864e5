"""Patterns for many plain words at once.

Python's ``re`` tries the alternatives of ``a|b|c`` one after the other at every position. Sorted into a tree by their
characters, and with nothing but plain characters in front, a search skips to positions where a word can begin.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any


def any_of(words: Iterable[str]) -> re.Pattern[str]:
    """A pattern that is found where one of ``words`` (plain text) stands; which of several is not promised."""
    tree: dict[str, Any] = {}
    for word in words:
        node = tree
        for char in word:
            if "" in node:
                break  # a shorter word is enough
            node = node.setdefault(char, {})
        else:
            node.clear()
            node[""] = {}
    return re.compile(_pattern(tree))


def _pattern(tree: dict[str, Any]) -> str:
    parts = [re.escape(char) + ("" if "" in below else _pattern(below)) for char, below in tree.items()]
    return parts[0] if len(parts) == 1 else f"(?:{'|'.join(parts)})"
