"""Page numbers that a converter left in the text: bare ones, and ones with marks around them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from wenben.clean.markers import marker
from wenben.clean.view import HAN, Line
from wenben.patterns import led
from wenben.types import Removal

_COUNTED: Final = re.compile(
    "[名个人所次项年月日天份条件台套间册场期届级门节元万亿层类批处家位岁周遍户页平米吨]"
)  # the number counts what comes next
_BROKEN_BY: Final = re.compile(rf"[{HAN},、] (\d{{1,3}})$")
_NUMBER_LINE: Final = re.compile(r"^\d{1,3}$")
_MARKED: Final = (
    r"(?:[-–—~·•.|/\\=*_<>«»\[【(（{《〈「] ?){1,2}\d{1,3}(?: ?[-–—~·•.|/\\=*_<>«»\]】)）}》〉」]){1,2}|"
    r"第 ?\d{1,3} ?页(?: ?[,/|·-]? ?(?:总|共|合计) ?\d{1,3} ?页)?|(?:总|共) ?\d{1,3} ?页 ?[,/|·-]? ?第 ?\d{1,3} ?页|"
    r"\d{1,3} ?(?:/|of|-|\|) ?\d{1,3}|(?:p|pg|page|页码|页|no)[.:]? ?\d{1,3}(?: ?(?:of|/) ?\d{1,3})?|\d{1,3} ?页"
)
_MARKED_LINE: Final = re.compile(rf"^(?:{_MARKED})$")
_MARKED_END: Final = led(rf"(?<=[{HAN},、]) ?(?P<page>{_MARKED})$")
_MARKED_START: Final = re.compile(rf"^(?P<page>{_MARKED}) ?(?=[{HAN}])")


def marked_pages(lines: Sequence[Line]) -> list[Removal]:
    """Page numbers with marks around them, in any shape: ``-3-``, ``[4]``, ``5/12``, ``P6``; alone or at a broken line.

    A shape alone says little (``(3)`` is a marker, ``3/4`` a fraction): the numbers must count up, page by page.
    """
    candidates: list[tuple[int, int, int, bool]] = []
    for index, line in enumerate(lines):
        text = line.text
        if not (text[-1] in _AT_EDGE or text[0] in _AT_EDGE or text[-1].isdigit()):
            continue
        match = _MARKED_LINE.match(text) if len(text) <= 20 else None
        if match is not None:
            candidates.append((_page_of(text), line.start, line.end, True))
            continue
        if len(text) < 8:
            continue
        runs_on = index + 1 < len(lines) and re.match(rf"[{HAN},、。]", lines[index + 1].text) is not None
        if runs_on and (match := _MARKED_END.search(text, len(text) - min(21, len(text) - 1))):
            candidates.append((_page_of(match["page"]), line.end - len(match["page"]), line.end, False))
        elif (
            index
            and re.search(rf"[{HAN},、]$", lines[index - 1].text)
            and (match := _MARKED_START.match(text))
            and marker(text) is None
        ):
            candidates.append((_page_of(match["page"]), line.start, line.start + match.end(), False))
    found = []
    run: list[tuple[int, int, int, bool]] = []
    for candidate in [*candidates, (-9, 0, 0, False)]:
        if run and candidate[0] == run[-1][0] + 1:
            run.append(candidate)
            continue
        if (len(run) >= 3 or (len(run) == 2 and run[0][0] <= 2)) and all(
            right[1] - left[2] >= 60 for left, right in pairwise(run)
        ):
            found += [Removal(s, e, "boilerplate", "page number") for _, s, e, _ in run]
        run = [candidate]
    return found


_AT_EDGE: Final = frozenset("-–—~·•.|/\\=*_<>«»[]【】()（）{}《》〈〉「」第共总页pn")


def _page_of(text: str) -> int:
    """The number of the page in a page mark: after 第, else the first number."""
    match = re.search(r"第 ?(\d+)", text) or re.search(r"(\d+)", text)
    return int(match[1]) if match is not None else -1


def page_numbers(lines: Sequence[Line], seen: str) -> list[Removal]:
    """Bare numbers that count pages: on lines of their own, or left at a broken line's end (``创新 1⏎工作``).

    They must count up by one, half a page apart (a table counts its rows closer); a number in a broken line alone
    counts if it is the first page.
    """
    candidates: list[tuple[int, int, int, bool]] = []
    for index, line in enumerate(lines):
        if len(line) <= 3 and _NUMBER_LINE.match(line.text):
            candidates.append((int(line.text), line.start, line.end, False))
            continue
        match = _BROKEN_BY.search(line.text[-8:]) if line.text[-1].isdigit() else None
        if (
            match
            and index + 1 < len(lines)
            and re.match(rf"[{HAN}]", lines[index + 1].text)
            and marker(lines[index + 1].text) is None
            and _COUNTED.match(lines[index + 1].text) is None
        ):
            candidates.append((int(match[1]), line.end - len(match[1]), line.end, True))
    found = []
    run: list[tuple[int, int, int, bool]] = []
    for candidate in [*candidates, (-9, 0, 0, False)]:
        if run and candidate[0] == run[-1][0] + 1:
            run.append(candidate)
            continue
        enough = len(run) >= 3 or (len(run) == 2 and run[0][0] <= 3) or (len(run) == 1 and run[0][3] and run[0][0] == 1)
        if enough and all(right[1] - left[2] >= 150 for left, right in pairwise(run)):
            found += [Removal(s, e, "boilerplate", "page number") for _, s, e, _ in run]
        run = [candidate]
    return found
