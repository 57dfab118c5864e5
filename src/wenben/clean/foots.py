"""What a site sets below a text without a word of its own: key words it files the text under, captions of pictures shown in turn.

Kinds of lines (``None``: text) are given and filled in place, as in :mod:`wenben.clean.tails`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from wenben.clean import chrome
from wenben.clean.view import HAN, Line

_KEY_WORDS: Final = 4
"""Key words below each other are so many at least."""
_KEY_ROW: Final = re.compile(rf"[{HAN}a-z0-9]{{2,12}}(?:, ?[{HAN}a-z0-9]{{2,12}}){{2,9}}")
_KEY_WORD: Final = re.compile(rf"[{HAN}a-z0-9]{{2,8}}")


def key_words(lines: Sequence[Line], index: int, low: int, high: int) -> bool:
    """Whether here, below a finished sentence, begin key words that the text holds, one to a line, or all on the last line of the page.

    A site files the text under them.
    """
    if re.search("[。!?”)]$", lines[index - 1].text) is None:
        return False
    words = _KEY_ROW.fullmatch(lines[index].text) and re.split(", ?", lines[index].text)
    if words:
        told = "".join(line.text for line in lines[low:index])
        return index == high - 1 and 2 * sum(word in told for word in words) > len(words)
    stop = index
    while stop < high and _KEY_WORD.fullmatch(lines[stop].text):
        stop += 1
    if stop - index < _KEY_WORDS or (stop < high and chrome.is_prose(lines[stop].text)):
        return False
    told = "".join(line.text for line in lines[low:index])
    return 2 * sum(line.text in told for line in lines[index:stop]) >= stop - index


_SLIDES: Final = 3
"""So many captions below each other, each of which opens with the one before, are a page's."""
_CAPTION: Final = 90
_HEADLINE: Final = 5


def slides(lines: Sequence[Line], kinds: list[str | None], low: int, high: int) -> None:
    """Marks the captions of pictures that a page shows in turn: each line says the last one's headline, and the next."""
    index = low
    while index < high:
        stop = index
        while (
            stop + 1 < high
            and len(lines[stop + 1]) <= _CAPTION
            and len(said := lines[stop].text.split(" ")[-1]) >= _HEADLINE
            and lines[stop + 1].text.startswith(said)
        ):
            stop += 1
        if stop - index >= _SLIDES:
            for at in range(index, stop + 1):
                kinds[at] = kinds[at] or "related"
        index = stop + 1
