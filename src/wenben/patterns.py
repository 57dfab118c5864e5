"""Regular expressions that skip to where a match may begin.

The engine of :mod:`re` skips ahead only where every branch of a pattern opens with a plain character; a pattern of many words
with a lookbehind or an optional part among them is tried at every character instead, five times as slow. ``led`` writes the
characters that a match can begin with in front of such a pattern, found from the pattern itself, so that nobody keeps them
by hand. It matches the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from importlib import import_module
from typing import Any, Final

_PARSER: Final[Any] = import_module("re._parser")
_CLASSES: Final = {"CATEGORY_DIGIT": r"\d", "CATEGORY_SPACE": r"\s", "CATEGORY_WORD": r"\w"}


def led(pattern: str, flags: re.RegexFlag = re.NOFLAG) -> re.Pattern[str]:
    """Compile ``pattern`` so that a search skips to the characters that it may begin with.

    A pattern that may match nothing, begin with anything but given characters, or sets flags itself is compiled as it is.
    """
    parsed = _PARSER.parse(pattern, flags)
    found = _first(parsed) if parsed.state.flags == flags | re.UNICODE else None
    if found is None or found[1]:
        return re.compile(pattern, flags)
    return re.compile(f"(?=[{''.join(sorted(found[0]))}])(?:{pattern})", flags)


def _first(items: Iterable[Any]) -> tuple[set[str], bool] | None:
    """Members of a character class that a match may begin with, and whether it may be empty; None if it may be any."""
    every: set[str] = set()
    for item in items:
        found = _of_item(item)
        if found is None:
            return None
        every |= found[0]
        if not found[1]:
            return every, False
    return every, True


def _of_item(item: tuple[Any, Any]) -> tuple[set[str], bool] | None:
    kind, value = item
    match str(kind):
        case "LITERAL":
            return {re.escape(chr(value))}, False
        case "IN":
            return _of_class(value)
        case "BRANCH":
            branches = [_first(branch) for branch in value[1]]
            if any(branch is None for branch in branches):
                return None
            known = [branch for branch in branches if branch is not None]
            return set().union(*(members for members, _ in known)), any(empty for _, empty in known)
        case "SUBPATTERN":
            return _first(value[3]) if not value[1] and not value[2] else None
        case "MAX_REPEAT" | "MIN_REPEAT":
            found = _first(value[2])
            return None if found is None else (found[0], found[1] or value[0] == 0)
        case "ASSERT" | "ASSERT_NOT" | "AT":
            return set(), True  # they only say no
        case _:
            return None


def _of_class(members: Iterable[tuple[Any, Any]]) -> tuple[set[str], bool] | None:
    out = set()
    for kind, value in members:
        match str(kind):
            case "LITERAL":
                out.add(re.escape(chr(value)))
            case "RANGE":
                out.add(f"{re.escape(chr(value[0]))}-{re.escape(chr(value[1]))}")
            case "CATEGORY" if str(value) in _CLASSES:
                out.add(_CLASSES[str(value)])
            case _:
                return None
    return out, False
