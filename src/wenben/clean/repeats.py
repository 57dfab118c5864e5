"""Repeats inside one report: the body twice, a block twice, a teaser that copies the beginning, the title again.

What two texts share is found by the passage engine; this module decides what to do about it. Two articles, or two
inner reports with titles of their own, that resemble each other are duplicates and stay.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import accumulate, pairwise
from typing import Final

from wenben.clean.articles import reports
from wenben.clean.chrome import GUIDE, PAGE, is_prose
from wenben.clean.front import untagged
from wenben.clean.markers import is_title, marker
from wenben.clean.teasers import FOOT, glued_teaser, named_between, summed_up
from wenben.clean.view import CN, HAN, Line, letters
from wenben.config import Settings
from wenben.passages import repeats, shared
from wenben.types import Removal

_BOUNDARY: Final = re.compile(r"[。!?;:]+[”’)\]】》]*|\n")
_CUT: Final = re.compile(r"(?:\.{3,}|…+)[”)\]]?$")
_SLACK: Final = 12
_HEAD: Final = 12
"""A title stands among the first lines; a line that is removed there is none."""
_MENUS: Final = 200
_ABOVE: Final = 16
_PAGED: Final = re.compile(r" [-–—~·] ?\d{1,3} ?[-–—~·]$|第 ?\d{1,3} ?页$")


def find_repeats(
    text: str, seen: str, lines: Sequence[Line], *, settings: Settings, taken: Sequence[Removal] = ()
) -> list[Removal]:
    """Repeats (and the teasers above them) in the article that ``lines`` make up, in offsets of ``text``.

    ``taken`` are removals found before, sorted: a repeat of what is removed anyway is no repeat.
    """
    if not lines:
        return []
    text_at = next((i for i, line in enumerate(lines[:_MENUS]) if is_prose(line.text)), 0)
    head = min(max(_HEAD, text_at), len(lines))  # menus may be long
    end = lines[head - 1].end
    marks = _Covered((r.start, r.end) for r in taken if r.reason == "boilerplate" and r.start < end)
    left = [line for line in lines[:head] if not marks.mostly(line.start, line.end)] + list(lines[head:])
    if not left:
        return []  # nothing of it is text
    found = [
        *_titles(left),
        *_glued_titles(left),
        *named_between(left),
        *glued_teaser(lines),
        *summed_up(left),
        *_cut_short(left),
        *_teasers(text, seen, lines, settings=settings),
        *_lines_again(lines),
    ]
    start, end = lines[0].start, lines[-1].end
    if end - start < 2 * settings.clean.repeat_length:
        return found
    matches = repeats(
        text[start:end],
        settings=settings.passages,
        min_length=min(40, settings.clean.repeat_length),
        min_identity=settings.clean.repeat_identity,
    )
    if not matches:
        return found
    inner = _Reports(lines)
    gone = _Covered((r.start, r.end) for r in (*taken, *found) if r.reason == "boilerplate")
    for match in matches:
        a = (match.a_start + start, match.a_end + start)
        b = (match.b_start + start, match.b_end + start)
        if gone.mostly(*a) or gone.mostly(*b):
            continue
        if not _same_figures(seen, a, b, match.identity):
            continue
        if inner.differ(a[0], b[0]) and not inner.agree(a, b):
            continue
        span = _snap(seen, lines, *b)
        if span is None or _letters(seen, *span) < settings.clean.repeat_length or not _whole(seen, lines, span):
            continue
        span = _grown(lines, a, span)
        found.append(Removal(*span, "repeat", f"{a[0]}:{a[1]}"))
    return found


def _same_figures(seen: str, a: tuple[int, int], b: tuple[int, int], identity: float) -> bool:
    """Whether two stretches agree in their numbers, and short ones in nearly everything.

    Entries of a list (one school after another) read alike and differ in a name or a figure.
    """
    left, right = (Counter(re.findall(r"\d+", seen[start:end])) for start, end in (a, b))
    wrong = ((left - right) + (right - left)).total()
    if b[1] - b[0] < 300:
        return wrong == 0 and identity >= 0.97
    return wrong <= 0.1 * max(left.total(), right.total(), 20)


def _grown(lines: Sequence[Line], a: tuple[int, int], span: tuple[int, int]) -> tuple[int, int]:
    """The span with the short lines around it (title, by-line, closing) that also stand around what it repeats."""
    left, first = _line_of(lines, a[0]), _line_of(lines, span[0])
    if span[0] <= lines[first].start + 2:
        near = {letters(line.text) for line in lines[max(0, left - 6) : left + 1]}
        while first - 1 > left and letters(lines[first - 1].text) in near:
            first -= 1
            span = (lines[first].start, span[1])
    right, last = _line_of(lines, a[1] - 1), _line_of(lines, span[1] - 1)
    if span[1] >= lines[last].end - 2:
        while (
            last + 1 < len(lines)
            and right + 1 < first
            and letters(lines[last + 1].text) == letters(lines[right + 1].text)
        ):
            last, right = last + 1, right + 1
            span = (span[0], lines[last].end)
    return span


def _titles(lines: Sequence[Line]) -> list[Removal]:
    """The title line again, at the head (with the subtitle and author that come again with it) or between paragraphs."""
    text = next((i for i, line in enumerate(lines[:_ABOVE]) if is_prose(line.text)), min(6, len(lines)))
    head = lines[:text]
    found = [
        Removal(line.start, line.end, "repeat", f"{before.start}:{before.end}")
        for number, (before, line) in enumerate(pairwise(head))
        if before.text == line.text and len(line) >= (_COPIED if number else _NAME) and "|" not in line.text
    ]
    title = next((line for line in lines[:6] if is_title(line.text)), None)
    if title is None or len(title) < 8:
        title = lines[0]
        if len(title) < 6 or re.search("[。;]|:$", title.text) or marker(title.text) is not None:
            return found
        # a line that only may be the title repeats above the text, or once below it as it stands, and once at the end
        same = [line for line in lines[text:] if line.text == title.text] if len(title) >= _COPIED else []
        foot = sum(line.start >= lines[-FOOT].start for line in same) if len(lines) > FOOT else 0
        lines = [*head, *(same if foot <= 1 and len(same) - foot <= 1 else ())]
    key = letters(_NUMBERED_TITLE.sub("", title.text)) or letters(title.text)
    for upper, lower in pairwise(line for line in head if line.start > title.start):
        if len(key) >= _COPIED and letters(upper.text) + letters(lower.text) == key:  # set in two lines
            found += [Removal(at.start, at.end, "repeat", f"{title.start}:{title.end}") for at in (upper, lower)]
    above: dict[str, Line] = {}
    again = False
    for index, line in enumerate(lines):
        if line.start <= title.start:
            continue
        alike = abs(len(line) - len(title)) <= _MARKED
        if not alike and index >= text:
            continue
        said = letters(untagged(_PAGED.sub("", line.text)) if alike else line.text)
        if alike and said in (key, f"关于{key}"):
            found.append(Removal(line.start, line.end, "repeat", f"{title.start}:{title.end}"))
            again = index < text
        elif again and index < text and (first := above.get(said)) is not None:
            found.append(Removal(line.start, line.end, "repeat", f"{first.start}:{first.end}"))
        elif index < text:
            again = False
            above[said] = line
    return found


_MARKED: Final = 12
"""What a page adds to a title that it says again (a tag, a page number, 关于) is not longer."""
_GOES_ON: Final = re.compile("[》」”的是要由为在,、已将从和与及)】]")
_TWICE: Final = re.compile(rf"^([{HAN}a-z0-9“”《》]{{8,40}}?)\s?\1")


def _glued_titles(lines: Sequence[Line]) -> list[Removal]:
    """The title once more, glued to the first paragraph or to itself."""
    title = lines[0]
    twice = _TWICE.match(title.text)
    if twice and is_title(twice[1]):
        return [
            Removal(
                title.start + len(twice[1]),
                title.start + twice.end(),
                "repeat",
                f"{title.start}:{title.start + len(twice[1])}",
            )
        ]
    said = _NUMBERED_TITLE.sub("", title.text)  # the heading of a compilation's article names it, too
    if not 8 <= len(said) <= 60 or not is_title(said):
        return []
    found = []
    for line in lines[1:5]:
        page = _PAGE_BEFORE.match(line.text)
        begin = page.end() if page else 0
        if line.text.startswith(said, begin):
            sample = _SAMPLE.match(line.text, begin + len(said))
            size = sample.end() if sample else begin + len(said)
            if len(line) >= size + 10 and (sample or _GOES_ON.match(line.text[size:]) is None):
                found.append(Removal(line.start, line.start + size, "repeat", f"{title.start}:{title.end}"))
    return found


_NUMBERED_TITLE: Final = re.compile(
    rf"\s?[【(\[]?\s?第?\s?篇\s?[\d{CN}]{{1,3}}\s?[】)\]]?$|^[【(\[]?\s?(?:第\s?[\d{CN}]{{1,3}}\s?篇|篇\s?[\d{CN}]{{1,3}}|(?:范文|例文)\s?[\d{CN}]{{1,3}})\s?[】)\]]?\s?[:、.]?\s?"
)
_PAGE_BEFORE: Final = re.compile(r"第 ?\d{1,3} ?页 ?")
_SAMPLE: Final = re.compile(r"\s?(?:范文|例文|样文|样本|模板|范本)\s?\d{0,2}(?![的是和与])")


_SUMMED: Final = "(?:内容|文章|本文|文档)?(?:摘要|简介|提要|导读|核心提示|概要|介绍|描述){1,2}"
_LABELLED: Final = re.compile(rf"[\[【(]?{_SUMMED}[\]】)]?\s?:|[\[【]{_SUMMED}[\]】]")
_COPIED: Final = 12
"""Characters of a line that the beginning of another line repeats. In 524 clean texts one line among the first twelve of a
text is the beginning of a later one, a salutation of 11 characters."""
_NEAR: Final = 4
"""So many lines below a line that only ends inside a clause: further down a body of broken lines may stand twice."""
_NAME: Final = 4
"""A title that stands twice as the first two lines of a text is not shorter."""
_LINE_AGAIN: Final = 30
"""Characters of a line that stands twice. The longest in 524 clean texts has 27 (an entry of a list)."""


def _cut_short(lines: Sequence[Line]) -> list[Removal]:
    """A line above the text, or below it, that a later (an earlier) line says in full: cut off, or behind a label.

    Titles are not looked at: they end where they end, and the text may well begin with them.
    """
    found = []
    opens: dict[str, list[int]] = {}
    for index, line in enumerate(lines):
        opens.setdefault(line.text[:_COPIED], []).append(index)
    for index, line in enumerate(lines):
        if _HEAD <= index < len(lines) - _HEAD:
            continue
        text = line.text
        cut = _CUT.search(text[-8:])
        label = _LABELLED.match(text)
        said = text[
            label.end() if label else 0 : len(text) - 8 + cut.start() if cut and len(text) > 8 else None
        ].strip()
        if label and index and len(lines[0]) >= _COPIED and said.startswith(lines[0].text):
            found.append(Removal(line.start, line.end, "boilerplate", "teaser"))  # the title of the page's window
            continue
        if len(said) < _COPIED or (len(said) < 30 and not cut):
            continue
        found += [
            Removal(line.start + start, line.start + end, "boilerplate", "teaser")
            for start, end in _glued_abstract(text)
        ]
        if marker(said) is not None:
            continue
        if not (cut or label or (said[-1] not in "。!?:;" and "," in said)):
            continue
        told = bool(cut or label)
        others = [
            lines[i] for i in opens.get(said[:_COPIED], ()) if (i != index if told else index < i <= index + _NEAR)
        ]
        if any(
            len(other) > len(said)
            and other.text.startswith(said)
            and not other.text.startswith(("…", "..."), len(said))  # the same line: its author trails off
            for other in others
        ):
            found.append(Removal(line.start, line.end, "boilerplate", "teaser"))
    return found


def _glued_abstract(text: str) -> list[tuple[int, int]]:
    """An abstract behind its label, and behind it on the same line the text that it copies."""
    for label in _LABELLED.finditer(text, 0, 160):
        opening = text[label.end() : label.end() + _COPIED].strip()
        at = text.find(opening, label.end() + 30) if len(opening) >= 8 else -1
        if at >= 0 and text.startswith(text[label.end() : at].strip()[:60], at):
            return [(label.start(), at)]
    return []


def _lines_again(lines: Sequence[Line]) -> list[Removal]:
    """Sentences that stand twice as whole lines. Thrice, or made of labels, they are a form's: every school has the same result."""
    places: dict[str, list[Line]] = {}
    for line in lines:
        if len(line) >= _LINE_AGAIN:
            places.setdefault(line.text, []).append(line)
    twice = [
        p for text, p in places.items() if len(p) == 2 and is_prose(text) and text.count(":") < 2 and "|" not in text
    ]
    inner = _Reports(lines) if twice else None
    return [
        Removal(line.start, line.end, "repeat", f"{first.start}:{first.end}")
        for first, line in twice
        if inner is not None and not inner.differ(first.start, line.start)
    ]


class _Covered:
    """How much of a span a set of spans covers; what two of them cover counts twice."""

    def __init__(self, spans: Iterable[tuple[int, int]]) -> None:
        spans = list(spans)
        self._starts, self._ends = sorted(s for s, _ in spans), sorted(e for _, e in spans)
        self._starts_before, self._ends_before = (list(accumulate(at, initial=0)) for at in (self._starts, self._ends))

    def _before(self, offset: int) -> int:
        """Characters covered before an offset."""
        opened, closed = bisect_left(self._starts, offset), bisect_left(self._ends, offset)
        return (opened - closed) * offset - self._starts_before[opened] + self._ends_before[closed]

    def mostly(self, start: int, end: int) -> bool:
        """Whether most of the span is covered."""
        return self._before(end) - self._before(start) > 0.5 * (end - start)


def _line_of(lines: Sequence[Line], offset: int) -> int:
    return max(0, bisect_right(lines, offset, key=lambda line: line.start) - 1)


def _teasers(text: str, seen: str, lines: Sequence[Line], *, settings: Settings) -> list[Removal]:
    """Paragraphs of the head that copy what comes below them: one line for several, or cut inside a sentence."""
    found = []
    for index, line in enumerate(lines[:8]):
        if (
            not 30 <= len(line) <= 500
            or marker(line.text) is not None
            or re.search(r"[,。;、…]|\.\.\.", line.text) is None
        ):
            continue
        low, high = line.end, line.end + 2000
        samples = [line.text[at : at + 7] for at in range(0, len(line) - 7, max(1, len(line) // 6))]
        if sum(seen.find(sample, low, high) >= 0 for sample in samples) < 0.4 * len(samples):
            continue
        matches = [m for m in shared(line.text, text[low:high], settings=settings.passages) if m.identity >= 0.9]
        if sum(m.a_end - m.a_start for m in matches) < 0.65 * len(line):
            continue
        first, last = matches[0], matches[-1]
        if min(m.b_start for m in matches) > 120:
            continue  # a teaser copies the beginning; what stands far below is a quotation
        whole = line.text[-1] in "。!?"
        if whole and (last.b_end - first.b_start > 1.2 * len(line) + 20 or any(m.identity < 0.97 for m in matches)):
            continue  # one entry of a list reads like the next; a copy is in one piece and has the same names
        below = _line_of(lines, low + last.b_end - 1) - _line_of(lines, low + first.b_start)
        goes_on = (
            _BOUNDARY.match(seen, low + last.b_end) is None
            and low + last.b_end < len(seen)
            and not whole  # a whole paragraph that stands twice is a repeat of the text
        )
        guided = index > 0 and GUIDE.match(lines[index - 1].text) is not None
        if guided or below >= 1 or goes_on or _CUT.search(line.text[-40:]):
            found.append(Removal(line.start, line.end, "boilerplate", "teaser"))
    return found


class _Reports:
    """The inner reports of an article: where they begin and what they are called.

    Titles are read once: a file of a thousand reports has a hundred thousand pairs of stretches that read alike.
    """

    def __init__(self, lines: Sequence[Line]) -> None:
        self._starts = reports(lines)
        self._titles = [letters(lines[_line_of(lines, at)].text) for at in self._starts]
        self._head = {letters(line.text) for line in lines[:6] if line.text}
        self._change = [len(self._titles)] * len(self._titles)  # the next report with another title
        for i in range(len(self._titles) - 2, -1, -1):
            self._change[i] = self._change[i + 1] if self._titles[i] == self._titles[i + 1] else i + 1

    def differ(self, a: int, b: int) -> bool:
        """Whether ``a`` and ``b`` stand in different inner reports with different titles."""
        left = bisect_right(self._starts, a + _SLACK) - 1
        right = bisect_right(self._starts, b + _SLACK) - 1
        if left == right:
            return False
        if left >= 0 and self._titles[left]:
            return self._change[left] <= right
        return self._change[left + 1] <= right or self._titles[left + 1] not in self._head

    def agree(self, a: tuple[int, int], b: tuple[int, int]) -> bool:
        """Whether both stretches hold the same inner reports, title by title: then a whole body stands twice."""
        held = [
            self._titles[bisect_left(self._starts, start - _SLACK) : bisect_left(self._starts, end)]
            for start, end in (a, b)
        ]
        return len(held[0]) >= 1 and held[0] == held[1]


def _snap(seen: str, lines: Sequence[Line], start: int, end: int) -> tuple[int, int] | None:
    """The span moved to the ends of sentences: it grows by a few characters, else shrinks."""
    before = [m.end() for m in _BOUNDARY.finditer(seen, max(0, start - 40), start)]
    line = lines[_line_of(lines, start)]
    at = max([line.start, *before]) if line.start <= start else start
    if start - at > _SLACK:
        following = _BOUNDARY.search(seen, start, end)
        if following is None:
            return None
        at = following.end()
    last = lines[_line_of(lines, end - 1)]
    stop = _BOUNDARY.search(seen, max(at, end - 1), last.end)
    finish = stop.end() if stop else last.end
    if finish - end > _SLACK:
        inner = [m.end() for m in _BOUNDARY.finditer(seen, at, end)]
        if not inner:
            return None
        finish = inner[-1]
    return (at, finish) if finish > at else None


def _letters(seen: str, start: int, end: int) -> int:
    return len(re.findall(rf"[{HAN}a-z0-9]", seen[start:end]))


def _whole(seen: str, lines: Sequence[Line], span: tuple[int, int]) -> bool:
    """Whether the span is a paragraph, or at least two sentences, and not figures of a table."""
    piece = seen[span[0] : span[1]]
    if len(re.findall(f"[{HAN}]", piece)) < 0.5 * len(piece):
        return False
    line = lines[_line_of(lines, span[0])]
    paragraph = span[0] <= line.start + 2 and span[1] >= line.end - 2
    return paragraph or len(re.findall(r"[。!?]", piece)) >= 2


_NUMBERED: Final = re.compile(
    r"(?:\s+|\s*[-–—·•|/~_*<>\[【第(p]+)\s*\d{1,3}\s*[-–—·•|~_*<>\]】页)]*(?:\s*[/,|]?\s*(?:共|总|of)?\s*\d{1,3}\s*页?)?[)\]】]?$"
    r"|^(?:[-–—·•|~_*<>\[【第(p]+\s*)?\d{1,3}\s*(?:[-–—·•|~_*<>\]】页)]+\s*|\s+)(?=\D{4})"
)


_IMAGE: Final = re.compile(r"_第\d{1,3}页$")
"""The caption of a page's picture on a page of a document mill."""


_FIGURE: Final = re.compile(r"\d")
_NUMBER_OPENS: Final = frozenset("-–—·•|/~_*<>[【第(p")
_NUMBER_ENDS: Final = frozenset("-–—·•|~_*<>]】页)")
"""What else than figures a line with a number may begin with, or end in."""


def _unnumbered(text: str) -> str:
    """A short line without the number of its page; nothing for the caption of a page's picture."""
    first, last = text[0], text[-1]
    if not (first in _NUMBER_OPENS or last in _NUMBER_ENDS or first.isdecimal() or last.isdecimal()):
        return text
    if _FIGURE.search(text) is None:
        return text
    return "" if _IMAGE.search(text) else _NUMBERED.sub("", text)


def running_headers(lines: Sequence[Line], seen: str) -> list[Removal]:
    """Short lines that come three times and more, each time inside a sentence or beside a page number.

    A page number at the end of the line does not make it another line.
    """
    texts = [_unnumbered(line.text) if len(line) <= 60 else "" for line in lines]
    counts = Counter(text for text in texts if 4 <= len(text) <= 50)
    often = {
        text for text, n in counts.items() if n >= 2 and marker(text) is None and not re.search("[。!?;:|]|  ", text)
    }
    if not often:
        return []
    paged: set[int] = set()
    places: dict[str, list[tuple[Line, bool]]] = {}
    for index, line in enumerate(lines):
        text = texts[index]
        if text not in often:
            continue
        before = lines[index - 1].text if index else ""
        after = lines[index + 1].text if index + 1 < len(lines) else ""
        numbered = (
            any(PAGE.match(t) or re.fullmatch(r"\d{1,3}", t) for t in (before, after))
            or _PAGED.search(before) is not None
        )
        if numbered:
            paged.add(line.start)
        # A sentence of the text runs on across the line (the rows of a table do not).
        broken = (
            len(before) >= 15
            and re.search("[,。、]", before) is not None
            and re.search(f"[{HAN},、]$", before) is not None
            and len(after) >= 2
            and re.match(f"[{HAN}“《(]", after) is not None
            and marker(after) is None
        )
        places.setdefault(text, []).append((line, numbered or broken or (text != line.text and len(text) >= 6)))
    found = []
    for spots in places.values():
        if len(spots) == 2 and not all(line.start in paged for line, _ in spots):
            continue  # two are a header only if both stand beside a page number
        if sum(ok for _, ok in spots) >= 0.7 * len(spots):
            # The first one is the title, unless it too stands at a page break.
            found += [
                Removal(line.start, line.end, "boilerplate", "running header")
                for line, _ in spots[0 if spots[0][1] else 1 :]
            ]
    return found
