"""Boilerplate: which lines and sentences belong to the page and not to the article.

:mod:`wenben.clean.chrome` says what a line *is*; this module decides by position. A related-articles heading, a log-in
wall or a previous/next link opens a tail: what follows is chrome as long as it looks like links. Above the title stand
menus. In between a line must be chrome by itself.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from wenben.clean import chrome
from wenben.clean.markers import is_title, marker
from wenben.clean.statistics import key_of
from wenben.clean.view import HAN, Line
from wenben.types import Removal

_HEAD_LINES: Final = 30
_DETAIL: Final = {
    "meta": "page line", "nav": "navigation", "related": "related links", "wall": "wall", "legal": "legal notice",
    "editor": "editor's note", "ad": "advertisement", "page": "page number", "markup": "markup", "hidden": "hidden text",
    "counter": "counter",
}  # fmt: skip
_PAGE_END: Final = re.compile(
    r" ([-–—~·•] ?\d{1,3} ?[-–—~·•]|第 ?\d{1,3} ?页(?: ?[,/|·]? ?共 ?\d{1,3} ?页)?|[\[【] ?\d{1,3} ?[\]】]|\d{1,3} ?/ ?\d{1,3}|p(?:age|\.)? ?\d{1,3}(?: ?(?:of|/) ?\d{1,3})?)$"
)
_PAGE_START: Final = re.compile(
    rf"(?:[-–—~·•] ?\d{{1,3}} ?[-–—~·•]|第 ?\d{{1,3}} ?页(?: ?[,/|·]? ?共 ?\d{{1,3}} ?页)?|p(?:age|\.)? ?\d{{1,3}}(?: ?(?:of|/) ?\d{{1,3}})?) (?=[{HAN}])"
)
_SENTENCE: Final = re.compile(r"[^。!?\n]*[。!?]*[”’)\]】》]*")
_CUT: Final = re.compile(r"(?:\.{3,}|…+|\. ?\. ?\.)\s*[”)\]]?$")
_STAMP: Final = re.compile(r"(?:19|20)\d\d[-/.]\d{1,2}[-/.]\d{1,2}(?!\d)")
_CONTENTS: Final = re.compile(r"^(?:文章|本文|本页|内容)?(?:目\s*录|导航)\s*:?\s*$")
_LEADER: Final = re.compile(r"(?:\.{4,}|…{2,}|·{4,}|_{4,})\s*\d{1,3}$")


@dataclass(frozen=True, slots=True)
class Boilerplate:
    """Removals and what they tell: places where the page holds text back, lines that carry a date or a source."""

    removals: tuple[Removal, ...]
    hidden: tuple[int, ...]
    meta: tuple[tuple[int, int], ...]


def find_boilerplate(
    seen: str, lines: Sequence[Line], starts: Sequence[int], *, templates: Collection[str] = ()
) -> Boilerplate:
    """Boilerplate of a page.

    Parameters
    ----------
    seen, lines
        The view and its lines.
    starts
        Where the articles of the page begin; the last line before each belongs to the tail of the article above.
    templates
        Lines (as the view writes them) that recur across documents of this site.
    """
    kinds: list[str | None] = [chrome.classify(line.text) for line in lines]
    for index, line in enumerate(lines):
        if kinds[index] is None and templates and key_of(line.text) in templates:
            kinds[index] = "template"
    hidden = []
    removals: list[Removal] = []
    edges = [*[_line_at(lines, s) for s in starts[1:]], len(lines)]
    first = _line_at(lines, starts[0]) if starts else 0
    _head(lines, kinds, first)
    low = first
    for high in edges:
        _body(lines, kinds, low, high)
        _replies(lines, kinds, low, high)
        _tail(lines, kinds, low, high)
        low = high
    _contents(lines, kinds)
    edited = chrome.SELF.search(seen) is not None
    withheld = chrome.WITHHOLDS.search(seen) is not None
    for line, kind in zip(lines, kinds, strict=True):
        if kind is not None:
            removals.append(Removal(line.start, line.end, "boilerplate", _DETAIL.get(kind, kind)))
            if kind == "hidden" or (kind == "wall" and chrome.WITHHELD.search(line.text)):
                hidden.append(line.start)
        else:
            removals += _within(line, hidden, edited=edited, withheld=withheld)
    meta = tuple((line.start, line.end) for line, kind in zip(lines, kinds, strict=True) if kind in ("meta", "nav"))
    return Boilerplate(tuple(removals), tuple(hidden), meta)


def _line_at(lines: Sequence[Line], offset: int) -> int:
    low, high = 0, len(lines)
    while low < high:
        middle = (low + high) // 2
        if lines[middle].end <= offset:
            low = middle + 1
        else:
            high = middle
    return low


def _is_link(text: str) -> bool:
    """Whether a line could be a link: short, no sentence in it, or a teaser that is cut off."""
    return (len(text) <= 45 and not re.search(r"[。!?;]", text)) or (
        _CUT.search(text[-40:]) is not None and len(text) <= 200
    )


def _head(lines: Sequence[Line], kinds: list[str | None], first: int) -> None:
    """Above the title: menus; below it: a stamp. Everything before the first numbered article of a compilation."""
    top = 0
    for index in range(min(len(lines), _HEAD_LINES)):
        if chrome.is_prose(lines[index].text) and kinds[index] is None and not chrome.EDITOR.search(lines[index].text):
            break
        if kinds[index] in ("meta", "nav"):
            top = index
    if top > 0:
        # The title stands nearest above the date line; what is above the title and short is a menu.
        title = next((i for i in range(top - 1, -1, -1) if kinds[i] is None), 0)
        below = next((i for i in range(top + 1, min(len(lines), top + 3)) if kinds[i] is None), title)
        if kinds[top] == "nav" and is_title(lines[below].text) and not is_title(lines[title].text):
            title = below
        same = lines[title].text
        above = [i for i in range(title) if kinds[i] is None and lines[i].text != same and not is_title(lines[i].text)]
        if len(above) >= 2 and all(
            len(lines[i]) <= 14 and marker(lines[i].text) is None and not re.search("[。!?;,:]", lines[i].text)
            for i in above
        ):
            for i in above:
                kinds[i] = "nav"
    for index in range(min(len(lines), 6)):
        if kinds[index] is None and (
            (index > 0 and (_stamped(lines[index].text) or chrome.is_page_label(lines[index].text)))
            or chrome.is_by_line(lines[index].text)
        ):
            kinds[index] = "meta"
        if kinds[index] is None and chrome.GUIDE.match(lines[index].text):
            kinds[index] = "nav"
    _page_zone(lines, kinds)
    for index in range(first):
        if kinds[index] is None:
            kinds[index] = "compilation preface"


_COUNTER: Final = re.compile(
    r"\d{1,2}:\d{2}|\d [次人条]|(?:19|20)\d\d ?[-/.] ?\d{1,2}|(?:19|20)\d\d年\d{1,2}月\d{1,2}日(?=.*\d)"
)
_FORM: Final = re.compile(rf"[{HAN} ]{{2,12}} ?:")
_HEAD_WORD: Final = re.compile(
    "来源|作者|编辑|发布|更新|浏览|点击|阅读|人气|字体|字号|打印|评论|收藏|次数|栏目|首页|位置|责编|上传|下载|分享|转载|字数|热度|投稿|网友|admin|频道|分类|标签|撰文|供图|摄影|属地|时长|积分|格式|评分|星级|楼主|跟帖|围观|点赞|转发|会员|用户|录入|责任编|审核|稿源|出处|收录|编号|关键[词字]|整理|下载|文档|文件|页数|类别|\\bip\\b"
)


def _page_zone(lines: Sequence[Line], kinds: list[str | None]) -> None:
    """Between title and text: a line that names what pages know, with a value, and no sentence."""
    for index in range(1, min(len(lines), 6)):
        text = lines[index].text
        if kinds[index] is not None:
            continue
        if chrome.is_prose(text) or marker(text) is not None or text.endswith(":") or re.search("[。!?;]", text):
            break
        near = [lines[i].text for i in (index - 1, index + 1) if 0 < i < len(lines) and kinds[i] is None]
        if any(_FORM.match(t) for t in near) and _FORM.match(text):
            continue  # a form of the author: one label below the other
        if _COUNTER.search(text) and len(re.findall(r"\S {2,}(?=\S)", text)) >= 2 and len(text) <= 80:
            kinds[index] = "meta"  # fields set apart by gaps
        elif _HEAD_WORD.search(text) and re.search(r"[\d|]|:\S", text) and len(text) <= 70:
            kinds[index] = "meta"


def _stamped(text: str) -> bool:
    """A short line below the title that holds a date as machines write it, and a name at most (``admin 2022-03-04``)."""
    if len(text) > 40 or _STAMP.search(text) is None or re.search("[。;,!?]", text):
        return False
    rest = re.sub(r"[\d\s\-/.:|()\[\]【】]+", "", _STAMP.sub("", text))
    return len(rest) <= 10


def _body(lines: Sequence[Line], kinds: list[str | None], low: int, high: int) -> None:
    """A line with a label is chrome only near chrome or the page's edge: 来源:… and 作者:… also stand in texts."""
    for index in range(low, high):
        if kinds[index] == "meta" and low + 8 < index < high - 8:
            near = [kinds[i] for i in (index - 1, index + 1) if 0 <= i < len(kinds)]
            if not any(near) and not re.search(
                r"\d{1,2}:\d{2}|浏览|点击|阅读|字体|打印|分享|关闭|首页", lines[index].text
            ):
                kinds[index] = None


_SIGNED: Final = re.compile(
    r"^(?:(?:19|20)[\dx〇○]{2}\s?年|二[〇○零]|附[件:]|附表|抄送|抄报|主送|联系(?:人|电话|方式)|报送|印发|主题词|电话|地址|邮箱|传真|督学签|校长签|签[字名]|(?:责任)?督学:|负责人|记录人|校长:|单位)"
    r"|(?:局|室|会|委|办公室|政府|学校|小学|中学|幼儿园|中心|组|部|院|校)(?:\([^)]{0,6}\))?(?:\s+.{6,14}日)?$"
)


def _tail(lines: Sequence[Line], kinds: list[str | None], low: int, high: int) -> None:
    """Below the last line of text: from the first chrome on, everything but a signature is chrome.

    Inside the text an opener (related articles, a wall) takes the link-like lines right below it.
    """
    if low >= high:
        return
    last = low
    # What offers itself to readers is the page's only where a text stands above it.
    told_above = sum(len(lines[i]) for i in range(low, high) if chrome.is_prose(lines[i].text)) >= 300
    for index in range(high - 1, low, -1):
        text = lines[index].text
        if kinds[index] is None and _CUT.search(text[-40:]) is None and (chrome.is_prose(text) or _is_item(text)):
            if told_above and chrome.tells_of_page(text):
                continue
            last = index
            break
    last = _dated_end(lines, kinds, low, last, high)
    while last + 1 < high and _goes_on(lines, kinds, last):
        last += 1
    # Below a text of paragraphs a short tail is page furniture already if it could be; a page of lists has no such end.
    short = high - last <= 14 and sum(chrome.is_prose(lines[i].text) for i in range(low, last + 1)) >= 3
    first = next(
        (
            i
            for i in range(last + 1, high)
            if kinds[i] is not None
            or (told_above and chrome.tells_of_page(lines[i].text))
            or (short and chrome.could_be_page(lines[i].text))
        ),
        high,
    )
    first = min(first, next((i for i in range(last + 1, high) if _after_date(lines, i)), high))
    for index in range(first, high):
        text = lines[index].text
        signed = len(text) <= 30 and _SIGNED.search(text) is not None and marker(text) is None and not is_title(text)
        told = text[-1] in "。;" and len(text) >= 10 and not chrome.speaks_of_page(text)
        if kinds[index] is None and not signed and not told:
            kinds[index] = "page tail"
    opener = None
    for index in range(low, last):
        kind = kinds[index]
        text = lines[index].text
        if kind in ("related", "wall") and index >= low + 3:
            opener = index
        elif kind is None and opener is not None:
            if (
                _is_link(text)
                and marker(text) is None
                and not is_title(text)
                and _run_of_links(lines, kinds, index, last)
            ):
                kinds[index] = "related"
            else:
                opener = None


def _after_date(lines: Sequence[Line], index: int) -> bool:
    """Whether this line stands below the date that ends a document and is no signature or annex."""
    return (
        _DATE_LINE.match(lines[index - 1].text) is not None
        and len(lines[index]) >= 12
        and _SIGNED.search(lines[index].text) is None
        and marker(lines[index].text) is None
        and chrome.is_prose(lines[index].text)
    )


_DATE_LINE: Final = re.compile(
    r"^(?:(?:19|20)[\dx〇○]{2}\s?年\s?[\dx]{1,2}\s?月(?:\s?[\dx]{1,2}\s?日)?|二[〇○零][〇○零一二三四五六七八九十]{2}年[一二三四五六七八九十]{1,2}月[一二三四五六七八九十]{0,3}日?)$"
)


def _dated_end(lines: Sequence[Line], kinds: Sequence[str | None], low: int, last: int, high: int) -> int:
    """The date below a signature, where nothing but a page comes after it; else ``last``.

    What comes after it is the page's if some of it is chrome and none is an annex, an item or a title.
    """
    for index in range(max(low + 3, high - 12), last):
        below = range(index + 1, high)
        if (
            _DATE_LINE.match(lines[index].text)
            and len(lines[index - 1]) <= 30
            and _SIGNED.search(lines[index - 1].text)
            and any(kinds[i] is not None for i in below)
            and sum(chrome.is_prose(lines[i].text) for i in below) <= 2
            and not any(
                marker(lines[i].text) or is_title(lines[i].text) or _SIGNED.search(lines[i].text) for i in below
            )
        ):
            return index
    return last


def _is_item(text: str) -> bool:
    """Whether a line is an item of the text (a list of links is numbered too, but with titles)."""
    found = marker(text)
    if found is None or len(text) < 12:
        return False
    core = text[found.length :]
    return not is_title(core) and bool(re.search("[,。;:]", core) or len(core) >= 20)


def _goes_on(lines: Sequence[Line], kinds: Sequence[str | None], last: int) -> bool:
    """Whether the line after ``last`` is page furniture inside a sentence, or ends the sentence that is open."""
    text = lines[last + 1].text
    if kinds[last + 1] in ("page", "template"):
        return True
    previous = next((i for i in range(last, -1, -1) if kinds[i] is None), None)
    return (
        kinds[last + 1] is None
        and previous is not None
        and re.search(f"[{HAN},、]$", lines[previous].text) is not None
        and re.search("[。!?]$", text) is not None
    )


def _run_of_links(lines: Sequence[Line], kinds: Sequence[str | None], index: int, high: int) -> bool:
    """Whether at least three lines in a row could be links."""
    run = 0
    while index < high and (kinds[index] is not None or _is_link(lines[index].text)):
        run += 1
        index += 1
    return run >= 3


def _replies(lines: Sequence[Line], kinds: list[str | None], low: int, high: int) -> None:
    """A heading of comments, or two replies with author and time, open the discussion below an article."""
    start = next(
        (i for i in range(low + 2, high) if len(lines[i]) <= 24 and chrome.COMMENTS.match(lines[i].text)), None
    )
    posts = [i for i in range(low + 2, high) if len(lines[i]) <= 60 and chrome.REPLY.match(lines[i].text)]
    if start is None and len(posts) >= 2:
        start = posts[0]
    if start is None:
        return
    prose = sum(len(lines[i]) >= 80 for i in range(start, high))
    if prose >= 3 and len([i for i in posts if i > start]) < prose / 2:
        return  # the text goes on
    for index in range(start, high):
        kinds[index] = kinds[index] or "replies"


def _contents(lines: Sequence[Line], kinds: list[str | None]) -> None:
    """A table of contents: lines with dot leaders, or 目录 with entries that come again as headings."""
    for index, line in enumerate(lines):
        if kinds[index] is None and len(line) <= 90 and _LEADER.search(line.text):
            kinds[index] = "contents"
    later: dict[str, list[int]] | None = None
    for index, line in enumerate(lines[:-3]):
        if kinds[index] is not None or not _CONTENTS.match(line.text):
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
        if len(entries) >= 2 or kinds[min(len(lines) - 1, index + 1)] == "contents":
            kinds[index] = "contents"
            for i in entries:
                kinds[i] = "contents"


def _key(text: str) -> str:
    return re.sub(r"[\s\d.…·_]+$|\s+", "", text)


def _within(line: Line, hidden: list[int], *, edited: bool, withheld: bool) -> list[Removal]:
    """Boilerplate inside a line of text: editor's sentences, hidden-text marks, page numbers."""
    found = []
    text = line.text
    if edited and chrome.SELF.search(text) and chrome.EDITOR.search(text):
        sentences = [m for m in _SENTENCE.finditer(text) if m.group().strip()]
        bad = [m for m in sentences if chrome.SELF.search(m.group()) and chrome.EDITOR.search(m.group())]
        if bad and len(text) <= 220 and (len(sentences) <= 4 or sum(len(m.group()) for m in bad) >= 0.4 * len(text)):
            found.append(Removal(line.start, line.end, "boilerplate", "editor's note"))
            return found
        found += [
            Removal(line.start + m.start(), line.start + m.end(), "boilerplate", "editor's note")
            for m in bad
            if len(m.group()) <= 160
        ]
    if withheld and chrome.WITHHOLDS.search(text):
        for match in chrome.hidden(text):
            if match.group().lstrip().startswith(("(", "…", ".", "【", "[", "<", "{", "-", "—")):
                found.append(
                    Removal(line.start + match.start(), line.start + match.end(), "boilerplate", "hidden text")
                )
                hidden.append(line.start + match.start())
    if paged := _PAGE_START.match(text):
        found.append(Removal(line.start, line.start + paged.end(), "boilerplate", "page number"))
    if paged := _PAGE_END.search(text[-20:]):
        found.append(Removal(line.end - len(paged[1]), line.end, "boilerplate", "page number"))
    if "页" in text:
        for match in chrome.PAGE_INLINE.finditer(text):
            found.append(Removal(line.start + match.start(), line.start + match.end(), "boilerplate", "page number"))
    return found


_COUNTED: Final = re.compile(
    "[名个人所次项年月日天份条件台套间册场期届级门节元万亿层类批处家位岁周遍户页平米吨]"
)  # the number counts what comes next
_NUMBER_LINE: Final = re.compile(r"^\d{1,3}$")
_MARKED: Final = (
    r"(?:[-–—~·•.|/\\=*_<>«»\[【(（{《〈「] ?){1,2}\d{1,3}(?: ?[-–—~·•.|/\\=*_<>«»\]】)）}》〉」]){1,2}|"
    r"第 ?\d{1,3} ?页(?: ?[,/|·-]? ?(?:总|共|合计) ?\d{1,3} ?页)?|(?:总|共) ?\d{1,3} ?页 ?[,/|·-]? ?第 ?\d{1,3} ?页|"
    r"\d{1,3} ?(?:/|of|-|\|) ?\d{1,3}|(?:p|pg|page|页码|页|no)[.:]? ?\d{1,3}(?: ?(?:of|/) ?\d{1,3})?|\d{1,3} ?页"
)
_MARKED_LINE: Final = re.compile(rf"^(?:{_MARKED})$")
_MARKED_END: Final = re.compile(rf"(?<=[{HAN},、]) ?(?P<page>{_MARKED})$")
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
        if _NUMBER_LINE.match(line.text):
            candidates.append((int(line.text), line.start, line.end, False))
            continue
        match = re.search(rf"[{HAN},、] (\d{{1,3}})$", line.text[-8:])
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
