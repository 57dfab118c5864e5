"""Where the articles of one page begin: compilations number them, in many spellings.

Candidates of each spelling are grouped by the title that they repeat; a group counts if its numbers run from 1 and
text stands between them. The group that begins first is the page's own; groups inside it (篇一, 篇二 of one article)
are inner reports and never split the page.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from wenben.clean.markers import GENRE_WORDS, is_title, marker
from wenben.clean.view import CN, Line, letters, number
from wenben.clean.words import any_of

_N: Final = rf"(?P<n>\d{{1,2}}|[{CN}]{{1,3}})"
_YEAR: Final = r"(?=(?:19|20)[\dx_*]{2}\s?(?:年|学年|-|—))"
_CLOSE: Final = r"\s*(?:[)】\]>]+\s*[:、.,]?|[:、.,]|(?=\s)|$)"
_PIAN: Final = r"[(【\[<]?\s?篇\s?"
_STYLES: Final = (
    ("suffix", re.compile(rf"^[【\[(]?(?P<base>[^。!?;]{{2,60}}?)\s*{_PIAN}(?:(?P<m>\d{{1,2}}?){_YEAR}|{_N}\s*[)】\]>]*\s*[:、.]?(?=\s|$))")),
    ("prefix", re.compile(rf"^{_PIAN}(?:(?P<m>\d{{1,2}}?){_YEAR}|{_N}{_CLOSE})\s*(?P<base>[^。!?;]{{0,60}}$)?")),
    ("behind", re.compile(rf"^[【\[(]?(?P<base>[^。!?;,]{{4,60}}?)\s*[【\[(]?\s?第\s?{_N}\s?篇\s?[】\])]?\s?:?$")),
    ("ordinal", re.compile(rf"^[【\[(<]?\s?第\s?{_N}\s?篇{_CLOSE}\s*(?P<base>[^。!?;]{{0,60}}$)?")),
    ("sample", re.compile(rf"^[【\[(]?\s?(?:范文|模板|例文|样文|样本|范本|参考范文)\s?{_N}{_CLOSE}\s*(?P<base>[^。!?;]{{0,60}}$)?")),
    ("title", re.compile(rf"^[【\[]?(?P<base>[^。!?;,]{{2,60}}?(?:{GENRE_WORDS})(?:最新|精选|通用|优秀|经典|热门|实用|简短|完整版)?)\s*(?:\(\s?{_N}\s?\)|\[\s?(?P<m>\d{{1,2}})\s?\]|(?P<k>\d{{1,2}}|[{CN}]{{1,2}}))[】\]]?$")),
    ("tagged", re.compile(rf"^[【\[(]?(?P<base>[^。!?;,]{{4,60}}?)\s*[(【\[<〔「]\s?(?:第|篇|之|范本|范文|样本|样文|例文|模板|版本|参考)?\s?{_N}\s?(?:篇|则|份)?\s?[)】\]>〕」]$")),
    ("bare", re.compile(rf"^\(\s?{_N}\s?\)$")),
)  # fmt: skip
_CUE: Final = any_of("篇 范文 模板 例文 样文 样本 范本".split())
_CLOSES: Final = frozenset(")】]>〕」0123456789〇零一二三四五六七八九十")


@dataclass(frozen=True, slots=True)
class Heading:
    """The numbered heading of an article."""

    start: int
    end: int
    number: int
    style: str
    base: str
    glued: bool = False


@dataclass(frozen=True, slots=True)
class Article:
    """One article: its span, the span of its heading (empty for a page of one article)."""

    start: int
    end: int
    heading: Heading | None = None


@dataclass(frozen=True, slots=True)
class Split:
    """The articles of a page; ``contents`` are headings that only list what comes (a table of contents)."""

    articles: tuple[Article, ...]
    contents: tuple[Heading, ...] = ()


def headings(lines: Sequence[Line]) -> list[Heading]:
    """All lines that number an article in one of the known spellings."""
    found = []
    for line in lines:
        text = line.text
        if text[min(len(text), 80) - 1] not in _CLOSES and not _CUE.search(text, 0, 80):
            continue
        for style, pattern in _STYLES:
            match = pattern.match(text)
            if match is None:
                continue
            groups = match.groupdict()
            value = number(groups.get("n") or groups.get("m") or groups.get("k") or "")
            if value is None or not 1 <= value <= 99:
                continue
            base = letters(groups.get("base") or "")
            found.append(Heading(line.start, line.start + len(match.group().rstrip()), value, style, base))
            break
        else:
            found += _glued(line)
    return found


_GLUED: Final = re.compile(rf"^(?P<base>[^。!?;,]{{6,40}}?)\s?篇\s?(?P<n>\d{{1,6}}|[{CN}]{{1,3}})(?=[^\s])")


def _glued(line: Line) -> list[Heading]:
    """``X篇2县教育局:…``, ``X篇42021年…``: a heading with text right behind it; every number it may hold is a candidate."""
    match = _GLUED.match(line.text)
    if match is None:
        return []
    base = letters(match["base"])
    digits = match["n"]
    sizes = range(1, min(2, len(digits)) + 1) if digits.isascii() else (len(digits),)
    return [
        Heading(line.start, line.start + match.start("n") + size, value, "suffix", base, glued=True)
        for size in sizes
        if (value := number(digits[:size])) is not None and 1 <= value <= 99
    ]


def split(lines: Sequence[Line], end: int) -> Split:
    """Split a page of ``lines`` that ends at ``end`` into its articles."""
    whole = Split((Article(lines[0].start if lines else 0, end),)) if lines else Split(())
    candidates = headings(lines)
    best: list[Heading] = []
    toc: list[Heading] = []
    for group in _groups(candidates):
        chain, contents = _chain(group, end)
        if len(chain) < 2:
            continue
        if not best or (chain[0].start, -len(chain)) < (best[0].start, -len(best)):
            best, toc = chain, contents
    if not best:
        alone = _alone(candidates, lines, end)
        return whole if alone is None else Split((Article(alone.start, end, alone),))
    return Split(_cut(lines, _extended(best, candidates), end), tuple(toc))


_NUMBER_OF: Final = re.compile(rf"(?:\d{{1,3}}|[{CN}几多数]{{1,3}})\s?(?:篇|则)|范文|精选|合集|大全")
_ABOVE: Final = 1500
"""More text than that above a first heading is an article of its own."""


def _alone(candidates: Sequence[Heading], lines: Sequence[Line], end: int) -> Heading | None:
    """The first heading of a compilation that was cut before the second: its title stands on the page once more."""
    for heading in candidates:
        before = []
        for line in lines:
            if line.start >= heading.start:
                break
            before.append(line)
            if line.end > lines[0].start + _ABOVE:
                return None
        if heading.number != 1 or heading.style == "bare" or end - heading.end < 100:
            continue
        if heading.glued and not any(_NUMBER_OF.search(line.text) for line in before):
            continue
        if any(marker(line.text) is not None and len(line) > 12 for line in before):
            return None
        if not before and heading.style in ("ordinal", "prefix") and len(heading.base) >= 6:
            below = [letters(line.text) for line in lines[1:3]]
            return (
                heading if heading.base in below else None
            )  # the page begins with it, and the article has the title again
        announced = any(_NUMBER_OF.search(line.text) for line in before)
        if len(heading.base) >= (4 if announced and heading.style == "suffix" else 6):
            if any(heading.base in letters(line.text) for line in before if len(line) <= 60):
                return heading
        elif heading.style in ("prefix", "ordinal", "sample") and any(_NUMBER_OF.search(line.text) for line in before):
            return heading
    return None


def _groups(candidates: Sequence[Heading]) -> list[list[Heading]]:
    """Candidates by style and repeated title, then (for titles that differ) by style alone."""
    named: dict[tuple[str, str], list[Heading]] = defaultdict(list)
    styled: dict[str, list[Heading]] = defaultdict(list)
    for heading in candidates:
        named[heading.style, heading.base].append(heading)
        if heading.style not in ("title", "tagged"):  # titles that differ are not parts of one compilation
            styled[heading.style].append(heading)
    # One heading that stands twice is listed and said: no compilation of its own.
    groups = [g for g in named.values() if len({h.number for h in g}) >= 2]
    taken = {id(h) for g in groups if g[0].base for h in g}
    for group in styled.values():
        rest = [h for h in group if id(h) not in taken]
        if len(rest) >= 2 and not any(rest == g for g in groups):
            groups.append(rest)
    return groups


def _chain(group: Sequence[Heading], end: int) -> tuple[list[Heading], list[Heading]]:
    """The longest run of headings numbered from 1 with text between them, and the contents list before it."""
    named = len(group[0].base) >= 4 and all(h.base == group[0].base for h in group)
    best: list[Heading] = []
    for index, first in enumerate(group):
        if first.glued and not named:
            continue
        if first.number != 1 and not (named and first.number == 2 and index == 0):
            continue
        chain = [first]
        for heading in group[index + 1 :]:
            step = heading.number - chain[-1].number
            if heading.start > chain[-1].start and (step == 1 or (named and not heading.glued and 0 <= step <= 2)):
                chain.append(heading)
        bounds = [h.start for h in chain[1:]] + [end]
        bodies = [stop - h.end for h, stop in zip(chain, bounds, strict=True)]
        # A list of contents has headings with nothing between them.
        if sum(b >= 60 for b in bodies) < 0.7 * len(bodies):
            continue
        if len(chain) > len(best):
            best = chain
    if group[0].style == "bare" and best:
        bounds = [h.start for h in best[1:]] + [end]
        if any(stop - h.end < 300 for h, stop in zip(best, bounds, strict=True)):
            return [], []
    contents = [h for h in group if best and h.start < best[0].start and not h.glued]
    return best, contents


_ORDERED: Final = ("ordinal", "prefix", "sample")


def _extended(chain: list[Heading], candidates: Sequence[Heading]) -> list[Heading]:
    """The chain with the headings behind its end that go on counting under titles of their own.

    Not those behind a number that starts anew: they count inside the last article.
    """
    found = list(chain)
    if chain[0].style not in _ORDERED:
        return found
    for heading in candidates:
        if heading.start <= found[-1].start or heading.style != chain[0].style or heading.glued:
            continue
        if heading.number != found[-1].number + 1:
            break
        found.append(heading)
    return found


def _cut(lines: Sequence[Line], chain: Sequence[Heading], end: int) -> tuple[Article, ...]:
    bounds = [h.start for h in chain[1:]] + [end]
    articles = [Article(h.start, stop, h) for h, stop in zip(chain, bounds, strict=True)]
    before = [line for line in lines if line.start < chain[0].start]
    prose = sum(len(line) for line in before if len(line) >= 40)
    if prose > 1500 or (chain[0].number == 2 and prose > 300):
        articles.insert(0, Article(before[0].start, chain[0].start))
    return tuple(articles)


def reports(lines: Sequence[Line]) -> list[int]:
    """Starts of the inner reports of one article: bare 篇一, 篇二 or lines that are titles of their own."""
    starts = []
    candidates = headings(lines)
    for group in _groups(candidates):
        chain, _ = _chain(group, lines[-1].end if lines else 0)
        starts += [h.start for h in chain]
    starts += [line.start for line in lines if is_title(line.text)]
    return sorted(set(starts))
