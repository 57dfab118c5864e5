"""The edges of an article: what stands above its title, between title and text, and below its last line.

Kinds of lines (``None``: text) are given and filled in place. Only here, where a page or a signature is to be expected,
does a line's way of speaking (:mod:`wenben.clean.page_speech`) count.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from wenben.clean import chrome, editors, front
from wenben.clean.markers import is_title, marker
from wenben.clean.page_speech import score
from wenben.clean.view import HAN, Line
from wenben.types import Removal

_HEAD_LINES: Final = 30
_CUT: Final = re.compile(r"(?:\.{3,}|…+|\. ?\. ?\.)\s*[”)\]]?$")
_STAMP: Final = re.compile(r"(?:19|20)\d\d[-/.]\d{1,2}[-/.]\d{1,2}(?!\d)")


def _is_link(text: str) -> bool:
    """Whether a line could be a link: short, no sentence in it, or a teaser that is cut off."""
    return (len(text) <= 45 and not re.search(r"[。!?;]", text)) or (
        _CUT.search(text[-40:]) is not None and len(text) <= 200
    )


def head(lines: Sequence[Line], kinds: list[str | None], first: int) -> list[Removal]:
    """Above the title: menus; below it: a stamp. Everything before the first numbered article of a compilation."""
    top = 0
    for index in range(min(len(lines), _HEAD_LINES)):
        if chrome.is_prose(lines[index].text) and kinds[index] is None and not editors.EDITOR.search(lines[index].text):
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
    _spoken(lines, kinds, first)
    found = [] if first else front.preface(lines, kinds)
    end = _text_from(lines, kinds)
    front.records(lines, kinds, end)
    front.sections(lines, kinds, end)
    found += front.file_names(lines, kinds, end)
    found += front.labels(lines, kinds, end)
    for index in range(first):
        if kinds[index] is None:
            kinds[index] = "compilation preface"
    return found


_OWN_HEAD: Final = re.compile(
    r"[〔\[(](?:19|20)\d\d[〕\])]|密级|文件$|发文|成文|索 ?引 ?号|签发|^附件|^.{9,}:$|^关键词|^摘要|^作者.*(?:学院|大学|学校|研究|单位)|^abstract|^key ?words"
)


def _text_from(lines: Sequence[Line], kinds: Sequence[str | None]) -> int:
    """The first paragraph of the text, 0 where none of the first lines is one."""
    return next(
        (
            i
            for i in range(min(len(lines), _HEAD_LINES))
            if _is_text(lines, kinds, i) and score(lines[i].text) < _TEXT and not editors.EDITOR.search(lines[i].text)
        ),
        0,
    )


def _spoken(lines: Sequence[Line], kinds: list[str | None], first: int) -> None:
    """Above the first paragraph of the text: lines that talk like a page, and what stands between two of them.

    ``first`` is the heading of the first article of a compilation, 0 where there is none.
    """
    end = _text_from(lines, kinds)
    end = min(end, first) if first else end
    # Where nothing but talk tells of a page, the talk must be plain.
    least = _SURE if any(kinds[i] is not None for i in range(end)) else 2 * _SURE
    least = max(least, _page_from(lines, end, len(lines)))
    own = [i for i in range(end) if kinds[i] is None and not (score(lines[i].text) > least and _may_go(lines[i].text))]
    gone = [i for i in range(end) if kinds[i] is None and i not in own]
    if gone and not any(len(lines[i]) <= 60 for i in own):
        # One of them may be the title: the one that talks least like a page, if it does not talk plainly.
        title = min(gone, key=lambda i: score(lines[i].text))
        if score(lines[title].text) < 4 * _SURE and not chrome.offers(lines[title].text):
            gone.remove(title)
    for index in gone:
        kinds[index] = "nav"
    for index in range(1, end - 1):
        between = kinds[index - 1] is not None and next((k for k in kinds[index + 1 : end] if k), None) is not None
        text = lines[index].text
        if kinds[index] is None and between and chrome.offers(text) and score(text) > max(_TEXT, least - 4 * _SURE):
            kinds[index] = "nav"


def _may_go(text: str) -> bool:
    if is_title(text) or _OWN_HEAD.search(text):
        return False
    return chrome.offers(text) or (len(text) <= 45 and text[-1] not in ",。;")


_COUNTER: Final = re.compile(
    r"\d{1,2}:\d{2}|\d [次人条]|(?:19|20)\d\d ?[-/.] ?\d{1,2}|(?:19|20)\d\d年\d{1,2}月\d{1,2}日(?=.*\d)"
)
_FORM: Final = re.compile(rf"[{HAN} ]{{2,12}} ?:")
_HEAD_WORD: Final = re.compile(
    "来源|作者|编辑|发布|更新|浏览|点击|阅读|人气|字体|字号|打印|评论|收藏|次数|栏目|首页|位置|责编|上传|下载|分享|转载|字数|热度|投稿|网友|admin|频道|分类|标签|撰文|供图|摄影|属地|时长|积分|格式|评分|星级|楼主|跟帖|围观|点赞|转发|会员|用户|录入|责任编|审核|稿源|出处|收录|编号|关键[词字]|整理|下载|文档|文件|页数|类别|\\bip\\b"
)


_ROW: Final = re.compile(r"^(?!.*字体)(?!.*\d{4}[-年])[^:]*(?:\|[^:]*){3}$")
"""A row of a table, no fields of a page."""


def _page_zone(lines: Sequence[Line], kinds: list[str | None]) -> None:
    """Between title and text: a line that names what pages know, with a value, and no sentence."""
    for index in range(1, min(len(lines), 10)):
        text = lines[index].text
        if kinds[index] is not None or _OWN_HEAD.search(text) or _ROW.match(text):
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


def body(lines: Sequence[Line], kinds: list[str | None], low: int, high: int) -> None:
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


_SURE: Final = 1.5
"""A short line that scores more is a page's, where one may stand (text lines: 1 in 700, page lines: 3 of 4)."""
_TEXT: Final = -4.0
"""A paragraph that scores less is text for certain: 98 of 100 paragraphs of texts do."""
_TEXT_SENTENCE: Final = -2.0


def _is_text(lines: Sequence[Line], kinds: Sequence[str | None], index: int) -> bool:
    """Whether a line can only be the text's: a paragraph or an item that is not cut off."""
    text = lines[index].text
    return (
        kinds[index] is None
        and _CUT.search(text[-40:]) is None
        and (chrome.is_prose(text) or _is_item(text))
        and not editors.by_editor(text)
        and not editors.parts(text)
    )


_STEP: Final = 6.0
_SAMPLE: Final = 15


def _page_from(lines: Sequence[Line], low: int, high: int) -> float:
    """From which score on a line speaks otherwise than the text: higher where the text itself speaks of the web."""
    told = [i for i in range(low, high) if chrome.is_prose(lines[i].text)]
    if not told:
        return 2 * _SURE
    scores = sorted(score(lines[i].text) for i in told[:: 1 + len(told) // _SAMPLE])
    return scores[len(scores) // 2] + _STEP


def _talks(lines: Sequence[Line], kinds: Sequence[str | None], index: int, other: float) -> bool:
    """Whether a paragraph is a page's: it speaks of pages, and a line of the page stands right beside it."""
    text = lines[index].text
    if score(text) <= max(_TEXT, other) or not chrome.offers(text):
        return False
    if score(text) > _SURE and other <= _TEXT and not chrome.of_field(text):
        return True
    return any(
        kinds[i] is not None or (not chrome.is_prose(lines[i].text) and score(lines[i].text) > max(_SURE, other))
        for i in (index - 1, index + 1)
        if i < len(lines)
    )


_APPENDIX: Final = re.compile(
    r"^\W{0,2}(?:外部链接|规范控制.{0,12}|参考(?:文献|资料|来源)|注释|脚注|延伸资料|附录|鸣谢)\W{0,2}$"
)
_CITED: Final = re.compile(r"存档于|中图分类号|文献标识码|文章编号|基金项目|isbn|\[[jmdcnr]\]|出版社|\)\.?$.*\d{4}|^\[\d+\]")


def _speaks(lines: Sequence[Line], kinds: Sequence[str | None], index: int, other: float) -> bool:
    """Whether a short line below the text is a page's: by far, or because the next one is, too."""
    text = lines[index].text
    least = max(_SURE, other)
    if score(text) <= least or _signed(text) or _CITED.search(text):
        return False
    if any(_APPENDIX.match(line.text) for line in lines[max(0, index - 4) : index + 1]):
        return False
    worded = chrome.offers(text) or (not chrome.is_prose(text) and (score(text) > 5 or chrome.speaks_of_page(text)))
    if not worded and (chrome.is_prose(text) or other > _TEXT):
        return False  # of other fields than ours the score knows little
    following = index + 1
    return (
        score(text) > least + _SURE
        or following >= len(lines)
        or kinds[following] is not None
        or score(lines[following].text) > least
    )


def _signed(text: str) -> bool:
    return len(text) <= 30 and _SIGNED.search(text) is not None and marker(text) is None and not is_title(text)


def tail(lines: Sequence[Line], kinds: list[str | None], low: int, high: int) -> None:
    """Below the last line of text: from the first chrome on, everything but a signature is chrome.

    Inside the text an opener (related articles, a wall) takes the link-like lines right below it.
    """
    if low >= high:
        return
    told = sum(len(lines[i]) for i in range(low, high) if _is_text(lines, kinds, i))
    if told == 0:
        # A page of cells and items: nothing says where its text ends, and a cell with words of a page is still a cell.
        for index in range(low, high):
            if kinds[index] == "meta" and "," in lines[index].text:
                kinds[index] = None
        return
    above = told >= 200
    other = _page_from(lines, low, high) if above else 2 * _SURE

    def tells(text: str) -> bool:
        return above and chrome.tells_of_page(text) and score(text) > max(_TEXT, other)

    last = first = high
    for index in range(high - 1, low - 1, -1):
        text = lines[index].text
        if index == low or (
            _is_text(lines, kinds, index) and not tells(text) and not (above and _talks(lines, kinds, index, other))
        ):
            last = index
            break
    listed = _listed_end(lines, kinds, low, last, high)
    last = min(last, listed)
    last = _dated_end(lines, kinds, low, last, high)
    while last + 1 < high and _goes_on(lines, kinds, last):
        last += 1
    # Below a text of paragraphs a short tail is page furniture already if it could be; a page of lists has no such end.
    short = high - last <= 14 and sum(chrome.is_prose(lines[i].text) for i in range(low, last + 1)) >= 3
    for index in range(last + 1, high):
        text = lines[index].text
        if (
            kinds[index] is not None
            or tells(text)
            or (above and _speaks(lines, kinds, index, other))
            or (short and chrome.could_be_page(text))
            or _after_date(lines, index)
            or _CREDIT.match(text)
        ) and (index == listed + 1 or _weighs(lines, kinds, index, high) > 0):
            first = index
            break
    while (
        first < high
        and first - 1 > last
        and re.search(r"[:]$", lines[first - 1].text)
        and score(lines[first - 1].text) > 0
    ):
        first -= 1  # the label above what it announces
    for index in range(first, high):
        text = lines[index].text
        speaks = (
            text[-1] in "。;" and len(text) >= 10 and (not chrome.speaks_of_page(text) or score(text) < _TEXT_SENTENCE)
        )
        if kinds[index] is None and not _signed(text) and not speaks:
            kinds[index] = "page tail"
    opener = None
    prose = False  # links below a wall stand below a text; above it stands the title
    for index in range(low, last):
        kind = kinds[index]
        text = lines[index].text
        prose = prose or (kind is None and chrome.is_prose(text) and score(text) < _TEXT)
        if kind in ("related", "wall") and index >= low + 3 and prose:
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


_CREDIT: Final = re.compile(
    r"^\W{0,2}(?:信息|文章|稿件|内容|图文)?(?:来源|稿源|供稿|供图|图文|文图|撰稿|撰文|编辑|责编|责任编辑|审核|审定|监制|校对|初审|复审|终审|录入|编审)(?:人|者|单位)?\s?[:/丨|]\s?[^。;]{1,30}$"
)
"""Who made the page, below its text."""


def _weighs(lines: Sequence[Line], kinds: Sequence[str | None], index: int, high: int) -> float:
    """What speaks for a page in the lines from ``index`` on, less what speaks for a text.

    A headline below a heading of other articles says nothing.
    """
    total = 0.0
    listed = False
    for at in range(index, high):
        text = lines[at].text
        if kinds[at] is not None:
            total += _KNOWN
            listed = kinds[at] in ("related", "nav") or (listed and kinds[at] == "page")
        elif not (listed and _is_link(text)):
            listed = False
            most = _KNOWN if chrome.speaks_of_page(text) or chrome.offers(text) else 0.0
            total += max(-1.0 if _is_link(text) else -_KNOWN, min(most, score(text)))
    return total


_KNOWN: Final = 4.0
"""What a line that is a page's for certain weighs, in the terms of a score."""


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


def _listed_end(lines: Sequence[Line], kinds: Sequence[str | None], low: int, last: int, high: int) -> int:
    """The last line above a heading of other articles, where what follows it is short and no text goes on; else ``last``.

    Headlines and teasers are followed by what a page says of itself: two paragraphs at most, and no item or title.
    """
    told = 0
    for index in range(low, last + 1):
        if kinds[index] == "related" and len(lines[index]) <= 16 and told >= 200:
            below = range(index + 1, high)
            plain = [i for i in below if _is_text(lines, kinds, i)]
            if (
                len(plain) <= 2
                and all(len(lines[i]) <= 120 for i in plain)
                and sum(len(lines[i]) for i in plain) <= 0.4 * told
                and not any(marker(lines[i].text) or _SIGNED.search(lines[i].text) for i in below if kinds[i] is None)
            ):
                return index - 1
        if _is_text(lines, kinds, index):
            told += len(lines[index])
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


def replies(lines: Sequence[Line], kinds: list[str | None], low: int, high: int) -> None:
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
