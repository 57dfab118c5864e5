"""The head of a page as a whole: menus above the title, scraps of furniture between title and text.

Most lines of a menu say nothing of a page: 走进青禾, 数据开放, 会议. Their neighbours do. Here the lines above a title that is plain
(it names what the text speaks of, or ends in the name of a kind of document) are weighed together: a run of short lines that, taken
together, speaks like a page goes as a whole. Between title and text a scrap goes where furniture stands on both sides of it.

Weights are log odds (:func:`wenben.clean.page_speech.score`), lengths characters. Their numbers were set on reworded pages that were read
(``docs/cleaning.md``: C odd, D odd) and on pages written for this; what they do on unread ones stands there, too.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from wenben.clean import chrome, front
from wenben.clean.markers import is_title, marker
from wenben.clean.page_speech import score
from wenben.clean.view import HAN, Line, letters

KNOWN: Final = 3.0
"""What a line weighs that is a page's already; others weigh what they score, and not more than this for or against."""
_RUN: Final = 4
"""A menu has more lines."""
_MENU: Final = 24
"""And an entry of a menu is not longer."""
_NAME: Final = 6
_PER_LINE: Final = 0.5
"""So much the lines of a run weigh on average."""
_SCRAP: Final = 24
_ACCOUNT: Final = 4
"""A name that stands in a stamp and once more below the title is not shorter."""
_KEPT: Final = re.compile(
    r"[〔\[(](?:19|20)\d\d[〕\])\d]|第\s?[\d一二三四五六七八九十]+\s?期|密级|^附|^各|文件$|(?:简报|专报|通讯|快报)$|[。;,!?]|^——|^—|:$"
)
"""What an author sets above a title or below it, and whatever is a sentence."""


def weight(lines: Sequence[Line], kinds: Sequence[str | None], index: int) -> float:
    """How much a line speaks for a page."""
    if kinds[index] is not None:
        return 0.0 if is_scrap(lines[index].text) else KNOWN
    return max(-KNOWN, min(KNOWN, score(lines[index].text)))


def is_scrap(text: str) -> bool:
    """Whether a line holds neither letter nor figure: rules, and the question marks that a converter left, tell nothing of their neighbours."""
    return not any(map(str.isalnum, text))


def title_of(lines: Sequence[Line], kinds: Sequence[str | None], end: int) -> int | None:
    """The line above the text (which begins at ``end``) that is its title beyond doubt: the nearest one of those that name it best."""
    spoken = front.told(lines, end)
    best, found = 0.0, None
    for index in range(end):
        text = lines[index].text
        if (
            kinds[index] is not None
            or text[0] in "—-"
            or not 6 <= len(text) <= 60
            or marker(text) is not None
            or text[-1] in "。;:,"
            or _LABEL.match(text) is not None
            or (front.TITLE_LABEL.match(text) is not None and not front.is_labelled(lines, index))
            or chrome.is_prose(text)
        ):
            continue
        named = front.names(text, spoken) * min(len(text), 20) / 20
        if named < _NAMED and not is_title(text):
            continue
        announced = any(chrome.is_prose(lines[i].text) for i in range(index + 1, end))
        worth = named + 0.5 * is_title(text) + 0.3 * index / end - max(0.0, score(text)) / 4 - 0.5 * announced
        if worth > best:
            best, found = worth, index
    below = next((i for i in range(end) if kinds[i] is None and lines[i].text[0] == "—"), None)
    if below is not None and (found is None or found < below):
        # A subtitle: the line above it is the title, whatever it names.
        found = next((i for i in reversed(range(below)) if kinds[i] is None), found)
    return found


_NAMED: Final = 0.2
"""Least share of a title's pairs of characters that the text holds, where its last word names no kind of document."""
_LABEL: Final = re.compile(
    r"^[\[【(]?(?:摘\s?要|关\s?键\s?[词字]|来源|作者|时间|日期|发布|编辑|主题|单位|文\s?号|回复|回复单位|信件编号|处理状态|[^\s:]{2,4}(?:时间|日期|单位|机构|编号|状态))[\]】)]?\s?:"
)


_CLOCKED: Final = re.compile(rf"{chrome.DATE}\s?{chrome.TIME}(?!\s?[-—~至到])")
_TIME_OF: Final = re.compile(r"(?:时间|日期)\s?:")
HELD: Final = re.compile(
    r"(?:会议|活动|督导|检查|走访|随访|入校|被督导|受检|谈话)?(?:地点|参加|出席|主持|记录人|谈话人|督学|对象|学校|人员|议题|主题|内容)[^:]{0,8}:\s?\S"
)
"""What is told of a meeting or a visit beside the time when it was."""
_FONT: Final = re.compile(r"^[\[【(]?\s?字[体号](?:大小)?\s?(?::|$)")
_SIZE: Final = re.compile(r"^[\[【(]?\s?(?:特大|超大|巨大|大|中|小|默认|标准|适中|a)\s?号?\s?[+-]?\s?[\]】)]?$")
_COUNTED: Final = re.compile(r"^#\S{2,14}#?$|^\d+\s?个?$|^[^\w]+$|^(?:[超特]?[大中小]字?号?\s*){2,}$")
_NICK: Final = re.compile(
    r"^([♥❤☆★♡❀✿~～◆◇●○※♪♫ღ❦☀☁☂✎✍🌸🌹🍀]{1,3})\s?[^\s。,;:!?].{0,14}?\s?[♥❤☆★♡❀✿~～◆◇●○※♪♫ღ❦☀☁☂✎✍🌸🌹🍀]{1,3}$"
)
"""How somebody who tells of himself on a social site is called."""
_CALLED: Final = re.compile(
    rf"^(?!.*(?:号|期|年|版|附件|[县市区镇乡校园局])\s?\d*$)[{HAN}a-z_·-]{{2,12}}\d{{2,6}}$|^@\S{{2,16}}$"
)
"""The same with figures behind it, where a stamp follows."""
_POSTED: Final = re.compile(rf"发表于\s?:?\s?{chrome.DATE}")
"""Above it stands who posted it."""
_FOLLOW: Final = re.compile(r"\+?\s?(?:已?关注|关注[他她ta]{1,2}|加关注|私信)(?:\s.{0,6})?$")
"""The button beside the name of who wrote it, and who he is."""
_WEEKDAY: Final = re.compile(r"^(?:星期|周)[一二三四五六日天]$")
_FIELDS: Final = 90


def stamps(lines: Sequence[Line], kinds: list[str | None], end: int) -> None:
    """Marks, above the text, lines with a day and a time of day, and what a switch of sizes leaves line by line."""
    font = False
    for index in range(end):
        text = lines[index].text
        font = _FONT.match(text) is not None or (font and _SIZE.match(text) is not None)
        if kinds[index] is None and (
            font
            or _WEEKDAY.match(text) is not None
            or (index > 0 and _NICK.match(text) is not None)
            or front.is_original(lines, kinds, index)
            or (
                _CLOCKED.search(text) is not None
                and len(text) <= _FIELDS
                and _TIME_OF.match(text) is None
                and not chrome.is_prose(text)
                and "。" not in text
            )
        ):
            kinds[index] = "meta"
        elif kinds[index] == "meta" and is_held(lines, index):
            kinds[index] = None


def is_held(lines: Sequence[Line], index: int) -> bool:
    """Whether a line tells when a meeting or a visit was: beside it stands where, by whom, or on what."""
    return _TIME_OF.match(lines[index].text) is not None and any(
        HELD.match(line.text) for line in lines[max(0, index - 2) : index + 3]
    )


def menus(lines: Sequence[Line], kinds: list[str | None], end: int) -> None:
    """Marks runs of short lines above the title that speak like a page together, and scraps below it."""
    title = title_of(lines, kinds, end)
    if title is None:
        return
    said = letters(lines[title].text)
    index = 0
    while index < title:
        stop = index
        while stop < title and (
            kinds[stop] is not None
            or _is_entry(lines[stop].text)
            or (len(said) >= _NAME and said in letters(lines[stop].text) and len(lines[stop]) <= len(said) + _MENU)
        ):
            stop += 1
        run = range(index, stop)
        total = sum(weight(lines, kinds, i) for i in run)
        known = sum((kinds[i] is not None and not is_scrap(lines[i].text)) or score(lines[i].text) > KNOWN for i in run)
        if len(run) >= _RUN and known >= 2 and total >= _PER_LINE * len(run):
            for i in run:
                if i < title - 1 or not _may_head(lines, i):
                    kinds[i] = kinds[i] or "nav"
        index = stop + 1
    _scraps(lines, kinds, title, end)


def _is_entry(text: str) -> bool:
    return len(text) <= _MENU and _KEPT.search(text) is None and marker(text) is None


_OFFICE: Final = re.compile("[^ ]{4,}(?:局|室|会|委|办|厅|政府|学校|小学|中学|中心)$")


def _may_head(lines: Sequence[Line], index: int) -> bool:
    """Whether the line right above the title may be the author's: who issues it, a motto over it."""
    text = lines[index].text
    if lines[index + 1].text.startswith(text) and len(text) > 1:
        return True  # the title itself, and below it with its reading
    return len(text) >= 6 and (issues(lines, index) or score(text) < 0) and ":" not in text


def issues(lines: Sequence[Line], index: int) -> bool:
    """Whether a line is the office whose notice the title right below is: 某督导室 above 关于…的通报."""
    return _OFFICE.search(lines[index].text) is not None and lines[index + 1].text.startswith("关于")


def _scraps(lines: Sequence[Line], kinds: list[str | None], title: int, end: int) -> None:
    """Marks short lines between title and text with furniture on both sides."""
    below = [i for i in range(title + 1, end) if kinds[i] is not None and not is_scrap(lines[i].text)]
    if not below:
        return
    if (
        below[0] == title + 2
        and kinds[title + 1] is None
        and (
            _CALLED.match(lines[title + 1].text)
            or (_POSTED.match(lines[below[0]].text) and len(lines[title + 1]) <= 16)
        )
    ):
        kinds[title + 1] = "meta"
    follow = next((i for i in range(title + 1, min(title + 4, end)) if _FOLLOW.match(lines[i].text)), title)
    above = {lines[i].text for i in range(title) if kinds[i] is not None}
    above |= {word for i in below if kinds[i] == "meta" for word in lines[i].text.split() if len(word) >= _ACCOUNT}
    for index in range(title + 1, end):
        if kinds[index] is None and (index <= follow or lines[index].text in above) and len(lines[index]) <= _SCRAP:
            kinds[index] = "meta"
    said = letters(lines[title].text)
    for index in range(below[0] + 1, end):
        text = lines[index].text
        if (
            kinds[index] is None
            and len(text) <= _SCRAP
            and (index < below[-1] or (kinds[index - 1] is not None and (score(text) > 1 or _COUNTED.match(text))))
            and _KEPT.search(text) is None
            and front.IN_OFFICE.match(text) is None
            and front.BY_LINE.match(text) is None
            and marker(text) is None
            and not chrome.is_prose(text)
            and letters(text) != said
        ):
            kinds[index] = "nav"
