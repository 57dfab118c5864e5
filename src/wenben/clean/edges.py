"""The head of an article: what stands above its title, and between title and text.

Kinds of lines (``None``: text) are given and filled in place. Only here, where a page or a signature is to be expected,
does a line's way of speaking (:mod:`wenben.clean.page_speech`) count.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from wenben.clean import chrome, dealers, editors, front, heads, page_words, records
from wenben.clean.markers import is_title, marker
from wenben.clean.page_speech import score
from wenben.clean.view import HAN, Line
from wenben.patterns import led
from wenben.types import Removal

_HEAD_LINES: Final = 30
_LONGEST: Final = 200
"""Menus go on for so many lines above a title at most, and only where the lines speak like a page."""
_CUT: Final = led(r"(?:\.{3,}|…+|\. ?\. ?\.)\s*[”)\]]?$")
_CUT_ENDS: Final = frozenset(".…”)] ")
_STAMP: Final = re.compile(
    r"(?:19|20)\d\d[-/.]\d{1,2}[-/.]\d{1,2}(?!\d)|(?<!\d)\d{1,2}([-/.])\d{1,2}\1(?:19|20)\d\d(?!\d)"
)


def is_link(text: str) -> bool:
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
        if (
            len(above) >= 2
            and all(
                len(lines[i]) <= 14 and marker(lines[i].text) is None and not re.search("[。!?;,:]", lines[i].text)
                for i in above
            )
            and not front.goes_on(lines[title - 1].text, front.told(lines, top + 1))  # half of the title
        ):
            for i in above:
                if not heads.issues(lines, i):
                    kinds[i] = "nav"
    text = next((i for i, line in enumerate(lines[:_HEAD_LINES]) if kinds[i] is None and chrome.is_prose(line.text)), 0)
    for index in range(min(len(lines), max(text, 6))):
        if kinds[index] is None and (
            (index > 0 and ((_stamped(lines[index].text) and not 0 < text < index) or _is_label(lines[index].text)))
            or _is_by_line(lines[index].text)
        ):
            kinds[index] = "meta"
        if kinds[index] is None and chrome.GUIDE.match(lines[index].text):
            kinds[index] = "nav"
    records.questions(lines, kinds)
    _bought(lines, kinds)
    _page_zone(lines, kinds)
    dealers.log_ins(lines, kinds)
    dealers.terms(lines, kinds)
    found = dealers.uploaded(lines, kinds)
    heads.stamps(lines, kinds, _text_from(lines, kinds))
    _spoken(lines, kinds, first)
    if not first:
        found += front.preface(lines, kinds)
    end = _text_from(lines, kinds)
    records.cards(lines, kinds, end)
    records.files(lines, kinds, end)
    records.records(lines, kinds, end)
    records.tables(lines, kinds, end)
    front.sections(lines, kinds, end)
    front.above_title(lines, kinds, end)
    heads.menus(lines, kinds, end)
    front.entries(lines, kinds, end)
    front.pictures(lines, kinds, end)
    found += records.petitions(lines, kinds)
    found += dealers.file_names(lines, kinds, end)
    found += front.labels(lines, kinds, end)
    for index in range(first):
        if kinds[index] is None:
            kinds[index] = "compilation preface"
    return found


_OWN_HEAD: Final = re.compile(
    r"[〔\[(](?:19|20)\d\d[〕\])]|密级|文件$|发文|成文|索 ?引 ?号|签发|^附件|^[^:\[]{9,}:$|\bdoi\b|^关键词|^摘要|^作者.*(?:学院|大学|学校|研究|单位)|^abstract|^key ?words"
)


def _text_from(lines: Sequence[Line], kinds: Sequence[str | None]) -> int:
    """The first paragraph of the text, 0 where none of the first lines is one.

    One that reads as a text for certain; else (news of other fields) one that does not read as a page.
    """
    seen = 0
    talk = 0.0
    perhaps = 0
    for index, line in enumerate(lines):
        seen += kinds[index] != "contents"
        talk += heads.weight(lines, kinds, index)
        if seen > _HEAD_LINES and (seen > _LONGEST or talk < seen / 2):
            break
        if front.WORKPLACE.match(line.text) or records.SUMMARY.match(line.text):
            continue
        if is_text(lines, kinds, index) and score(line.text) < TEXT and not editors.EDITOR.search(line.text):
            return index
        if (
            not perhaps
            and is_text(lines, kinds, index)
            and score(line.text) < 0
            and not editors.EDITOR.search(line.text)
        ):
            perhaps = index
    return perhaps


_ALONE: Final = re.compile(rf"[^:]*:[^:|]*(?:{chrome.TIME}[^:|]*)?")
"""A day with its label and no other."""


def _spoken(lines: Sequence[Line], kinds: list[str | None], first: int) -> None:
    """Above the first paragraph of the text: lines that talk like a page, and what stands between two of them.

    ``first`` is the heading of the first article of a compilation, 0 where there is none.
    """
    end = _text_from(lines, kinds)
    end = min(end, first) if first else end
    # Where nothing but talk tells of a page, the talk must be plain.
    furnished = any(kinds[i] is not None for i in range(end))
    least = SURE if furnished else 2 * SURE
    least = max(least, page_from(lines, kinds, end, len(lines)))
    own = [
        i
        for i in range(end)
        if kinds[i] is None
        and (
            not _goes(lines[i].text, least)
            or (not furnished and lines[i].text[-1] == ":")
            or _in_form(lines, i)
            or front.is_labelled(lines, i)
            or (i + 1 < end and lines[i + 1].text.startswith("——"))  # what it is about stands below it
            or (heads.is_held(lines, i) and _ALONE.fullmatch(lines[i].text))
        )
    ]
    gone = [i for i in range(end) if kinds[i] is None and i not in own]
    if gone and not any(len(lines[i]) <= 60 for i in own):
        # One of them may be the title: the one that names what the text speaks of, else the one that talks least like a page.
        told = front.told(lines, end)
        title = max(gone, key=lambda i: front.names(lines[i].text, told) - score(lines[i].text) / 20)
        text = lines[title].text
        if front.names(text, told) >= front.NAMED or (score(text) < 2 * SURE and not page_words.offers(text)):
            gone.remove(title)
    for index in gone:
        kinds[index] = "nav"
    for index in range(1, end - 1):
        between = kinds[index - 1] is not None and next((k for k in kinds[index + 1 : end] if k), None) is not None
        text = lines[index].text
        if is_title(front.untagged(text)):
            continue
        if kinds[index] is None and between and page_words.offers(text) and score(text) > max(TEXT, least - 4 * SURE):
            kinds[index] = "nav"


def _goes(text: str, least: float) -> bool:
    """Whether a line talks like a page; a sentence that offers its reader nothing must do so by far, a long one the more."""
    if chrome.is_prose(text):
        least += max(0, len(text) - _LONG) / 20 + (0 if page_words.offers(text) and _READER.search(text) else SURE)
    return score(text) > least and _may_go(text)


def _in_form(lines: Sequence[Line], index: int) -> bool:
    """Whether a line is one of an author's fields (校长, 填表日期), one below the other, below a title."""
    titled = any(len(line) >= 8 and ":" not in line.text and score(line.text) < TEXT for line in lines[:index])
    near = [*lines[max(0, index - 1) : index], *lines[index + 1 : index + 2]]
    return titled and _is_field(lines[index].text) and any(_is_field(line.text) for line in near)


def _is_field(text: str) -> bool:
    label, colon, value = text.partition(":")
    return (
        colon != ""
        and value != ""
        and len(text) <= 40
        and _FORM.match(text) is not None
        and (_PAGE_LABEL.fullmatch(label.strip()) is None and _HEAD_WORD.search(label) is None)
    )


_READER: Final = re.compile("您|你|欢迎|本站|本网|本文档|用户|会员|退款|请")
_LONG: Final = 100


_NUMBERED: Final = re.compile(r"\d{1,2}(?:\.\d{1,2})+\.?\s?\D")


def _may_go(text: str) -> bool:
    if is_title(text) or _NUMBERED.match(text) or _OWN_HEAD.search(text) or front.IN_OFFICE.match(text):
        return False
    return page_words.offers(text) or (
        len(text) <= 45 and text[-1] not in ",。;" and (page_words.speaks_of_page(text) or not chrome.is_prose(text))
    )


_COUNTER: Final = led(
    r"\d{1,2}:\d{2}|\d [次人条]|(?:19|20)\d\d ?[-/.] ?\d{1,2}|(?:19|20)\d\d年\d{1,2}月\d{1,2}日(?=.*\d)"
)
_FORM: Final = re.compile(rf"[{HAN} ]{{2,12}} ?:")
_HEAD_WORDS: Final = "来源|作者|编辑|发布|更新|浏览|点击|阅读|人气|字体|字号|打印|评论|收藏|次数|栏目|首页|位置|责编|小编|上传|下载|分享|转载|字数|热度|投稿|网友|admin|频道|分类|标签|撰文|供图|摄影|属地|时长|积分|格式|评分|星级|楼主|跟帖|围观|点赞|转发|会员|用户|录入|责任编|审核|稿源|出处|收录|编号|关键[词字]|整理|下载|文档|文件|页数|类别|\\bip\\b"
_HEAD_WORD: Final = led(_HEAD_WORDS)
_VALUED: Final = led(rf"(?:{_HEAD_WORDS})(?:人|者|员|人员|单位|机构|部门|时间|日期|次数|数|量|于|号|名称?)?\s?:\s?\S")
"""A label with its colon and a value."""


_PRESS: Final = re.compile(
    rf"[{HAN}]{{2,12}}(?:报|网|晨刊|周刊|杂志|电视台|新闻|在线|客户端)\s+(?:{chrome.DATE})$|(?!.*(?:简报|专报|通报|快报|通讯|动态))[{HAN} ]{{2,20}}\s?(?:19|20)\d\d年第?\s?\d{{1,2}}期$"
)
"""The paper and the day, the journal and its issue."""
_LINKED: Final = re.compile(rf"(?!.*(?:网址|官网|平台|系统|登录|报名|邮箱))[{HAN}]{{2,10}}\s+https?://[^\s{HAN}]+$")
"""Some words with a link between title and text: whoever bought it is not the author."""


def _bought(lines: Sequence[Line], kinds: list[str | None]) -> None:
    """Such a link as the first line of a page, where the text does not speak of it."""
    if not lines or kinds[0] is not None or _LINKED.match(lines[0].text) is None:
        return
    if front.names(lines[0].text, front.told(lines, _text_from(lines, kinds) or 1)) < front.NAMED:
        kinds[0] = "ad"


_ROW: Final = re.compile(r"^(?!.*字体)(?!.*\d{4}[-年])[^:]*(?:\|[^:]*){3}$")
"""A row of a table, no fields of a page."""


def _page_zone(lines: Sequence[Line], kinds: list[str | None]) -> None:
    """Between title and text: a line that names what pages know, with a value, and no sentence."""
    for index in range(1, min(len(lines), 10)):
        text = lines[index].text
        if kinds[index] is not None or _OWN_HEAD.search(text) or _ROW.match(text) or front.is_labelled(lines, index):
            continue
        if chrome.is_prose(text) or marker(text) is not None or text.endswith(":") or re.search("[。!?;]", text):
            break
        if _PRESS.match(text) or _LINKED.match(text):
            kinds[index] = "meta"
            continue
        near = [lines[i].text for i in (index - 1, index + 1) if 0 < i < len(lines) and kinds[i] is None]
        if any(_FORM.match(t) for t in near) and _FORM.match(text):
            continue  # a form of the author: one label below the other
        if _COUNTER.search(text) and len(re.findall(r"\S {2,}(?=\S)", text)) >= 2 and len(text) <= 80:
            kinds[index] = "meta"  # fields set apart by gaps
        elif (
            len(text) <= 70
            and _HEAD_WORD.search(text)
            and (_VALUED.search(text) or (re.search(r"[\d|]", text) and not _says(lines, text)))
        ):
            kinds[index] = "meta"


_PAGE_LABEL: Final = re.compile(
    r"(?:发布|更新|发表|上传|文章|信息|稿件|本文|资料|文档|所属|内容|投稿|录入|提供|添加|原文)?"
    r"(?:时间|日期|来源|作者|编辑|阅读|浏览|点击|次数|人气|热度|分类|栏目|发布|更新|字号|字体|关键词|标签|评论|收藏|下载|大小|格式|字数|页数|积分|等级|类型|上传|投稿|供稿|审核|责编|出处|整理|推荐|星级|编号|频道|版权|浏览量|类别|用户|会员)"
    r"(?:次数|数|量|人|者|人员|度|指数|单位|机构|部门)?"
)
_PAIR: Final = re.compile(rf"(?:^|(?<=[\s|/·丨,;\[(【]))([{HAN}]{{2,8}})\s?[:/]\s?([^\s|·丨,;]{{0,20}})")
_OWN_LABEL: Final = re.compile(r"^(?:时间|日期|来源|作者|审核|类型|等级|类别|编号)$")


def _is_label(line: str) -> bool:
    """A line below a title with one label that only a page writes: ``发布人:admin``, ``人气:88``."""
    match = re.fullmatch(rf"[\[(【]?([{HAN}]{{2,6}})\s?:\s?([^\s,。;:]{{0,16}})[\])】]?", line)
    return match is not None and _PAGE_LABEL.fullmatch(match[1]) is not None and _OWN_LABEL.match(match[1]) is None


def _is_by_line(line: str) -> bool:
    """A line below a title that lists what a page knows of the text: two labels and more, one of them a page's."""
    if len(line) > 90 or re.search("[。!?]", line):
        return False
    pairs = _PAIR.findall(line)
    known = sum(_PAGE_LABEL.fullmatch(label) is not None for label, _ in pairs)
    covered = sum(len(label) + len(value) + 1 for label, value in pairs) + len(
        re.findall(r"[\s|/·丨,;\[\]()【】\d:-]", line)
    )
    return len(pairs) >= 2 and known >= 2 and covered >= 0.8 * len(line)


def _says(lines: Sequence[Line], text: str) -> bool:
    """Whether a line without a label is a title, or says what the text below it says."""
    if _COUNTER.search(text) or "|" in text:
        return False
    start = next((i for i, line in enumerate(lines) if chrome.is_prose(line.text)), 0)
    return is_title(text) or front.names(text, front.told(lines, start)) >= 0.5


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


SURE: Final = 1.5
"""A short line that scores more is a page's, where one may stand (text lines: 1 in 700, page lines: 3 of 4)."""
TEXT: Final = -4.0
"""A paragraph that scores less is text for certain: 98 of 100 paragraphs of texts do."""


def is_text(lines: Sequence[Line], kinds: Sequence[str | None], index: int) -> bool:
    """Whether a line can only be the text's: a paragraph or an item that is not cut off."""
    text = lines[index].text
    return (
        kinds[index] is None
        and (text[-1] not in _CUT_ENDS or _CUT.search(text[-40:]) is None)
        and (chrome.is_prose(text) or _is_item(text))
        and not editors.by_editor(text)
        and not editors.parts(text)
    )


_STEP: Final = 6.0
_SAMPLE: Final = 15


def page_from(lines: Sequence[Line], kinds: Sequence[str | None], low: int, high: int) -> float:
    """From which score on a line speaks otherwise than the text: higher where the text itself speaks of the web."""
    told = [i for i in range(low, high) if kinds[i] is None and chrome.is_prose(lines[i].text)]
    if not told:
        return 2 * SURE
    scores = sorted(score(lines[i].text) for i in told[:: 1 + len(told) // _SAMPLE])
    return scores[len(scores) // 2] + _STEP


def _is_item(text: str) -> bool:
    """Whether a line is an item of the text (a list of links is numbered too, but with titles)."""
    found = marker(text)
    if found is None or len(text) < 12:
        return False
    core = text[found.length :]
    return not is_title(core) and bool(re.search("[,。;:]", core) or len(core) >= 20)
