"""Boilerplate: which lines and sentences belong to the page and not to the article.

:mod:`wenben.clean.chrome` says what a line *is*; this module decides by position. A related-articles heading, a log-in
wall or a previous/next link opens a tail: what follows is chrome as long as it looks like links. Above the title stand
menus. In between a line must be chrome by itself.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from wenben.clean import chrome, edges, editors, pieces, tails
from wenben.clean.markers import is_title, marker
from wenben.clean.page_speech import score
from wenben.clean.statistics import key_of
from wenben.clean.strangers import belong
from wenben.clean.view import CN, HAN, SCREEN, Line
from wenben.patterns import Places, Stretches, led
from wenben.types import Removal

_DETAIL: Final = {
    "meta": "page line", "nav": "navigation", "related": "related links", "wall": "wall", "legal": "legal notice",
    "editor": "editor's note", "ad": "advertisement", "page": "page number", "markup": "markup", "hidden": "hidden text",
    "counter": "counter", "record": "portal record", "random": "random characters",
}  # fmt: skip
_PAGE_END: Final = re.compile(
    r" ([-–—~·•] ?\d{1,3} ?[-–—~·•]|第 ?\d{1,3} ?页(?: ?[,/|·]? ?共 ?\d{1,3} ?页)?|[\[【] ?\d{1,3} ?[\]】]|\d{1,3} ?/ ?\d{1,3}|p(?:age|\.)? ?\d{1,3}(?: ?(?:of|/) ?\d{1,3})?)$"
)
_PAGE_START: Final = SCREEN.add(
    re.compile(
        rf"(?:[-–—~·•] ?\d{{1,3}} ?[-–—~·•]|第 ?\d{{1,3}} ?页(?: ?[,/|·]? ?共 ?\d{{1,3}} ?页)?|p(?:age|\.)? ?\d{{1,3}}(?: ?(?:of|/) ?\d{{1,3}})?) (?=[{HAN}])"
    )
)
_PAGE_OPENS: Final = frozenset("-–—~·•第p")
_SENTENCE: Final = re.compile(r"[^。!?\n]*[。!?]*[”’)\]】》]*")
_CONTENTS: Final = SCREEN.add(re.compile(r"^(?:文章|本文|本页|内容)?(?:目\s*录|导航)\s*:?\s*$"))
_LEADER: Final = SCREEN.add(led(r"(?:\.{4,}|…{2,}|·{4,}|_{4,})\s*\d{1,3}$"))


@dataclass(frozen=True, slots=True)
class Boilerplate:
    """Removals and what they tell: places where the page holds text back, lines that carry a date or a source."""

    removals: tuple[Removal, ...]
    hidden: tuple[int, ...]
    meta: tuple[tuple[int, int], ...]


def find_boilerplate(
    seen: str,
    lines: Sequence[Line],
    starts: Sequence[int],
    *,
    headings: Collection[int] = (),
    templates: Collection[str] = (),
) -> Boilerplate:
    """Boilerplate of a page.

    Parameters
    ----------
    seen, lines
        The view and its lines.
    starts
        Where the articles of the page begin; the last line before each belongs to the tail of the article above.
    headings
        Where numbered headings of articles stand: they are no boilerplate, whatever they say.
    templates
        Lines (as the view writes them) that recur across documents of this site.
    """
    whole = lines
    places = SCREEN.over(seen)
    may = places.stretches([(line.start, line.end) for line in whole])
    lines = _bare(whole, may)
    if may.opening(_BULLET):
        may = places.stretches([(line.start, line.end) for line in lines])
    kinds: list[str | None] = [None] * len(lines)
    for index in chrome.telling([line.text for line in lines], may):
        kinds[index] = chrome.classify(lines[index].text)
    if _of_itself(lines, kinds):
        return Boilerplate((), (), ())
    for index in may.opening(_TAGS_ONLY):
        if kinds[index] is None and _TAGS_ONLY.match(lines[index].text):
            kinds[index] = "markup"
    for index, line in enumerate(lines):
        if kinds[index] is None:
            if len(line.text) >= _SOUP and _random(line.text):
                kinds[index] = "random"
            elif templates and key_of(line.text) in templates and score(line.text) > _TELLS:  # else a text's, in copies
                kinds[index] = "template"
    notices = _notices(lines, kinds, places)
    _listed_again(lines, kinds, may.opening(_ENTRY))
    _contents(lines, kinds, may)
    hidden = []
    removals: list[Removal] = [*pieces.stamps(seen), *pieces.dropped(seen), *pieces.sellers(seen), *notices]
    stops = [*[_line_at(lines, s) for s in starts[1:]], len(lines)]
    first = _line_at(lines, starts[0]) if starts else 0
    removals += edges.head(lines, kinds, first)
    low = first
    for high in stops:
        edges.body(lines, kinds, low, high)
        tails.replies(lines, kinds, low, high)
        tails.tail(lines, kinds, low, high)
        low = high
    furnished = any(kind not in (None, "meta", "editor") for kind in kinds)
    for index, line in enumerate(whole):
        if line.start in headings:
            kinds[index] = None
    mixed = {*may.opening(_PAGE_START), *may.holding(editors.SELF_HINT, chrome.WITHHOLDS, *_INSIDE)}
    for index, (full, line, kind) in enumerate(zip(whole, lines, kinds, strict=True)):
        if kind is not None:
            removals.append(Removal(full.start, line.end, "boilerplate", _DETAIL.get(kind, kind)))
            if kind == "hidden" or (kind == "wall" and chrome.WITHHELD.search(line.text)):
                hidden.append(line.start)
        elif index in mixed:
            removals += _within(line, hidden)
    if furnished:
        removals += [r for high in stops for r in _by_whom(lines, kinds, high)]
    meta = tuple(
        (line.start, line.end) for line, kind in zip(lines, kinds, strict=True) if kind in ("meta", "nav", "record")
    )
    return Boilerplate(tuple(removals), tuple(hidden), meta)


_ROLE: Final = r"(?:(?:本[报网刊台]|特约|[全融]媒体)*(?:摄影(?:报道)?|供稿|供图|图文|文图|作者|编辑)|[文图摄])"
_REPORTS: Final = "记者|通讯员|撰稿"
"""Who is named as such is named by the text itself, as in its lead."""
_NAME: Final = rf"(?![{HAN}]{{0,3}}[学校局室园县区市省教育班级组部]|[见附略]|[高初职完]中)[{HAN}]{{2,4}}"
_BY_WHOM: Final = re.compile(
    rf"(?<=[。!?”…])\s?[(\[](?=[^()]{{4,40}}[)\]]$)(?![^()]*(?:{_REPORTS}))(?:{_ROLE}[\s:/]*(?:{_NAME}[\s、,/]*){{1,4}}|{_NAME}{_ROLE}[\s:]*(?:{_NAME}[\s、,/]*){{1,3}}|{_NAME}(?:\s{_NAME}){{1,3}})+\s?[)\]]$"
)


def _by_whom(lines: Sequence[Line], kinds: Sequence[str | None], high: int) -> Iterator[Removal]:
    """Who wrote, edited or took pictures, in brackets behind the last sentence of a text, on a page with furniture around it."""
    last = next((line for line, kind in zip(lines[:high][::-1], kinds[:high][::-1], strict=True) if kind is None), None)
    if last is not None and last.text[-1] in ")]" and (match := _BY_WHOM.search(last.text, max(0, len(last) - 44))):
        yield Removal(last.start + match.start(), last.end, "boilerplate", "by-line")


_TAGS_ONLY: Final = SCREEN.add(re.compile(r"(?:\d{1,2}\.\s?)?(?:</?[a-z][^<>]{0,80}>\s*)+$"))
_SOUP: Final = 60
_MARKS: Final = re.compile(r"[^\w]|[a-z0-9_]")


def _random(text: str) -> bool:
    """Characters in no order, put in against copying: neighbours that belong together are of .007 in them.

    In 6,390 lines of clean texts of that length they are at least .12.
    """
    if _MARKS.search(text) is not None:
        return False
    return sum(belong(left, right) for left, right in pairwise(text)) < 0.1 * len(text)


_DATED: Final = re.compile(chrome.DATE)


def _of_itself(lines: Sequence[Line], kinds: Sequence[str | None]) -> bool:
    """Whether a page speaks of nothing but itself (an error, a log-in): no text to set free, and none that was dated."""
    told = 0
    for line in lines:
        if chrome.is_prose(line.text):
            if score(line.text) <= 0:
                return False
            told += 1
    return told >= 2 and not any(
        kind == "meta" and _DATED.search(line.text) for line, kind in zip(lines, kinds, strict=True)
    )


_EDGE: Final = 4
_TELLS: Final = -4.0
"""A sentence that scores less is a text's."""


def _notices(lines: Sequence[Line], kinds: list[str | None], places: Places) -> list[Removal]:
    """Notices and walls that stand in one line with sentences of the text: they go, the line stays."""
    found = []
    for index, line in enumerate(lines):
        at_edge = kinds[index] is None and (index < _EDGE or index >= len(lines) - _EDGE) and len(line) <= 2000
        if not (at_edge or kinds[index] in ("legal", "wall")) or not chrome.is_prose(line.text):
            continue
        sentences = [m for m in _SENTENCE.finditer(line.text) if m.group().strip()]
        may = places.stretches([(line.start + m.start(), line.start + m.end()) for m in sentences])
        pages = [
            sentences[at]
            for at in sorted(chrome.telling([m.group().strip() for m in sentences], may))
            if chrome.classify(sentences[at].group().strip()) in ("legal", "wall", "editor")
        ]
        if not pages or len(pages) == len(sentences):
            continue
        if any(m not in pages and len(m.group()) >= 20 and score(m.group()) < _TELLS for m in sentences):
            kinds[index] = None
            found += [
                Removal(line.start + m.start(), line.start + m.end(), "boilerplate", "legal notice") for m in pages
            ]
    return found


_BULLET: Final = SCREEN.add(re.compile(r"(?:(?:[-•·●▪◦*] +)+|[-=~—]{5,} *)(?=[^\s\-=~—])"))


_OPENED: Final = re.compile(r"(?:<[a-z!/][^<>]{0,200}>\s*)+(?=[^<\s])")
_CLOSED: Final = re.compile(r"\s*(?:<[a-z/][^<>]{0,200}>\s*)+$")


def _bare(lines: Sequence[Line], may: Stretches) -> list[Line]:
    """The lines without bullets and the tags around them: a page's list says the same as its lines."""
    result = list(lines)
    for index in may.opening(_BULLET):
        line = lines[index]
        if (match := _BULLET.match(line.text)) and chrome.PAGE.match(line.text) is None:
            result[index] = Line(line.start + match.end(), line.end, line.text[match.end() :])
    for index, line in enumerate(result):
        text = line.text
        if "<" not in text or _TAGS_ONLY.match(text) is not None:
            continue
        opened, closed = _OPENED.match(text), _CLOSED.search(text)
        start, stop = opened.end() if opened else 0, closed.start() if closed else len(text)
        if start < stop:
            result[index] = Line(line.start + start, line.start + stop, text[start:stop])
    return result


def _line_at(lines: Sequence[Line], offset: int) -> int:
    low, high = 0, len(lines)
    while low < high:
        middle = (low + high) // 2
        if lines[middle].end <= offset:
            low = middle + 1
        else:
            high = middle
    return low


def _contents(lines: Sequence[Line], kinds: list[str | None], may: Stretches) -> None:
    """A table of contents: lines with dot leaders, or 目录 with entries that come again as headings."""
    for index in may.holding(_LEADER):
        line = lines[index]
        if kinds[index] is None and len(line) <= 90 and line.text[-1].isdigit() and _LEADER.search(line.text):
            kinds[index] = "contents"
    later: dict[str, list[int]] | None = None
    for index in may.opening(_CONTENTS):
        line = lines[index]
        if index >= len(lines) - 3 or kinds[index] is not None or len(line) > 12 or _CONTENTS.match(line.text) is None:
            continue
        if later is None:
            later = {}
            for i, other in enumerate(lines):
                if len(other) <= 60:
                    later.setdefault(_key(other.text), []).append(i)
        entries = []
        for i in range(index + 1, min(len(lines), index + 60)):
            if (
                kinds[i] not in (None, "contents")
                or len(lines[i]) > 60
                or not any(j > i for j in later.get(_key(lines[i].text), ()))
            ):
                break
            entries.append(i)
        if index < _HEAD:
            entries = max(entries, _numbered_entries(lines, kinds, index + 1), key=len)
        if len(entries) >= 2 or kinds[min(len(lines) - 1, index + 1)] == "contents":
            kinds[index] = "contents"
            for i in entries:
                kinds[i] = "contents"


_ENTRY: Final = SCREEN.add(
    re.compile(
        rf"(?:第[{CN}\d]{{1,3}}[章节编部]|[{CN}]{{1,3}}、|\([{CN}]{{1,3}}\)|\d{{1,2}}(?:\.\d{{1,2}})*[、.\s]?)\s*(?=\S)"
    )
)
_HEAD: Final = 12
_LISTED: Final = 80
"""The longest title in a list of contents: 某部门关于印发《…》和《…》的通知."""


def _numbered_entries(lines: Sequence[Line], kinds: Sequence[str | None], first: int) -> list[int]:
    """Short numbered lines below 目录 at the head of a page, if they end before a line that is none and no text."""
    stop = first
    while (
        stop < len(lines)
        and kinds[stop] is None
        and len(lines[stop]) <= _LISTED
        and lines[stop].text[-1] not in "。;!?"
        and _ENTRY.match(lines[stop].text)
    ):
        stop += 1
    follows = stop < len(lines) and len(lines[stop]) >= 10 and not chrome.is_prose(lines[stop].text)
    return list(range(first, stop)) if follows or (stop < len(lines) and kinds[stop] is not None) else []


_ENTRIES: Final = 5
"""A list of contents is not shorter where it has no heading."""


def _listed_again(lines: Sequence[Line], kinds: list[str | None], entries: Sequence[int]) -> None:
    """Contents without a heading: short numbered lines in a row, of which the first opens what comes next.

    ``entries``: lines that may open with a number.
    """
    stop = 0
    for index in entries:
        if index < stop or _ENTRY.match(lines[index].text) is None:
            continue
        stop = index
        numbered = 0
        first = ""
        while (
            stop < len(lines) and kinds[stop] is None and len(lines[stop]) <= 40 and lines[stop].text[-1] not in "。;!?"
        ):
            first = first or _key(lines[index].text)
            if stop > index and _key(lines[stop].text) == first:
                break
            numbered += _ENTRY.match(lines[stop].text) is not None
            stop += 1
        size = stop - index
        if size >= _ENTRIES and stop < len(lines) and _key(lines[stop].text) == first and numbered >= 0.6 * size:
            for i in range(index, stop):
                kinds[i] = "contents"
            return


_SITE_ENDS: Final = frozenset("网线育闻讯报道息")
_SIGNED_PARAGRAPH: Final = re.compile(
    rf"(?<=[。!?”)])[a-z0-9]{{3}}[{HAN}]{{2,10}}(?:网|在线|教育|新闻|资讯|日报|频道)(?:[-_|][{HAN}]{{2,14}})?$"
)
"""Three letters against copying, and the name of the site, behind a paragraph."""


def _key(text: str) -> str:
    return re.sub(r"[\s\d.…·_]+$|\s+", "", text)


_INSIDE: Final = tuple(map(SCREEN.add, (_PAGE_END, _SIGNED_PARAGRAPH, chrome.PAGE_INLINE)))


def _within(line: Line, hidden: list[int]) -> list[Removal]:
    """Boilerplate inside a line of text: editor's sentences, hidden-text marks, page numbers."""
    found = []
    text = line.text
    if (said := editors.INTRODUCED.search(text)) and editors.EDITOR.search(said[0]):
        return [Removal(line.start + said.start(), line.start + said.end(), "boilerplate", "editor's note")]
    if editors.names_itself(text) and marker(text) is None and editors.EDITOR.search(text):
        sentences = [m for m in _SENTENCE.finditer(text) if m.group().strip()]
        bad = [m for m in sentences if editors.by_editor(m.group())]
        if bad and is_title(text[bad[-1].end() :].strip()):
            found.append(Removal(line.start, line.start + bad[-1].end(), "boilerplate", "editor's note"))
            return found  # a title is glued to what announces it
        if bad and len(text) <= 220 and (len(sentences) <= 4 or sum(len(m.group()) for m in bad) >= 0.4 * len(text)):
            found.append(Removal(line.start, line.end, "boilerplate", "editor's note"))
            return found
        found += [
            Removal(line.start + m.start(), line.start + m.end(), "boilerplate", "editor's note")
            for m in bad
            if len(m.group()) <= 160
        ]
    if chrome.WITHHOLDS.search(text):
        for match in chrome.hidden(text):
            if match.group().lstrip().startswith(("(", "…", ".", "【", "[", "<", "{", "-", "—")):
                found.append(
                    Removal(line.start + match.start(), line.start + match.end(), "boilerplate", "hidden text")
                )
                hidden.append(line.start + match.start())
    if text[0] in _PAGE_OPENS and (paged := _PAGE_START.match(text)):
        found.append(Removal(line.start, line.start + paged.end(), "boilerplate", "page number"))
    if " " in text[-20:] and (paged := _PAGE_END.search(text[-20:])):
        found.append(Removal(line.end - len(paged[1]), line.end, "boilerplate", "page number"))
    if text[-1] in _SITE_ENDS and (signed := _SIGNED_PARAGRAPH.search(text, max(0, len(text) - 40))):
        found.append(Removal(line.start + signed.start(), line.end, "boilerplate", "site name"))
    if "页" in text:
        for match in chrome.PAGE_INLINE.finditer(text):
            found.append(Removal(line.start + match.start(), line.start + match.end(), "boilerplate", "page number"))
    return found
