"""What pages add to a text from the text itself: its title between paragraphs, its opening above and below it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from wenben.clean.view import CN, HAN, Line
from wenben.types import Removal

FOOT: Final = 3
"""Lines at the end of a page among which it says once more what it is about."""
_MIN_TITLE: Final = 10
_CUT_INSIDE: Final = re.compile(r"…{1,3}|\.{3,}")


def glued_teaser(lines: Sequence[Line]) -> list[Removal]:
    """A teaser glued to the text that it copies: cut off, and behind it the text begins as the teaser did."""
    for line in lines[:3]:
        for cut in _CUT_INSIDE.finditer(line.text, 30, 600):
            opening = line.text[cut.end() : cut.end() + 12].strip()
            at = line.text.find(opening, 0, cut.start()) if len(opening) >= 8 else -1
            if at >= 0 and cut.start() - at >= 30:
                start = line.start if at <= 60 else line.start + at
                return [Removal(start, line.start + cut.end(), "boilerplate", "teaser")]
    return []


_COLUMN: Final = re.compile(rf"[{HAN}]{{2,6}}\|(?=\S.{{{_MIN_TITLE}}})")
_PART: Final = re.compile(rf"\s?\(\s?[{CN}\d]{{1,3}}\s?\)$")


def named_between(lines: Sequence[Line]) -> list[Removal]:
    """The title that a mill sets before paragraphs (``栏目|标题】``), and the name of its column before the title itself."""
    title = lines[0]
    said = _PART.sub("", title.text)
    if len(said) < _MIN_TITLE:
        return []
    found = [
        Removal(line.start, line.start + len(mark), "repeat", f"{title.start}:{title.end}")
        for line in lines[1:]
        for mark in (f"【{said}】", f"{said}】")
        if line.text.startswith(mark) and len(line) > len(mark) + _MIN_TITLE
    ]
    column = _COLUMN.match(title.text) if found else None
    if column:
        found.append(Removal(title.start, title.start + column.end(), "boilerplate", "name of a section"))
    return found


_OPENING: Final = 2000


def summed_up(lines: Sequence[Line]) -> list[Removal]:
    """The title with the opening of the text behind it, at the end of a page: what the page tells search engines."""
    title = lines[0]
    if len(title) < _MIN_TITLE or len(lines) <= FOOT + 1:
        return []
    found = []
    for index in range(len(lines) - FOOT, len(lines)):
        line = lines[index]
        rest = line.text[len(title) :]
        if len(rest) < 2 * _MIN_TITLE or not line.text.startswith(title.text) or rest[-1] in "。!?":
            continue
        opening = "".join(other.text for other in lines[1:index])[:_OPENING]
        samples = [rest[at : at + 7] for at in range(0, len(rest) - 6, 7)]
        if sum(sample in opening for sample in samples) >= 0.65 * len(samples):
            found.append(Removal(line.start, line.end, "boilerplate", "teaser"))
    return found
