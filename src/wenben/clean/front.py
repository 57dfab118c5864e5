"""What a page says before it lets the article begin: where it announces it, names its sections, names its file.

An announcement (``下面是小编整理的…``) divides: whatever stands above it is not the article. The name of a section stands in the path
above it, too. The name of a file is the title where no other line is one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Final

from wenben.clean import chrome, editors
from wenben.clean.markers import is_title, marker
from wenben.clean.page_speech import score
from wenben.clean.view import HAN, Line, letters
from wenben.types import Removal

_LINES: Final = 16
"""An announcement stands among the first lines."""
_ABOVE: Final = 900
"""More text than that above an announcement is an article of its own."""
_BELOW: Final = 100
"""And the article is longer."""
_SENTENCE: Final = re.compile(r"[^。!?\n]*[。!?]*[”’)\]】》]*")
_GLUED: Final = re.compile(r"(?<=\w)(?:下面|以下)(?:就|便)?是(?:小编|本站|本网|网友)")
"""An announcement right behind a teaser that is cut off."""
_ANNOUNCES: Final = re.compile(
    "小编|本站|本网|编者|网友|(?:笔者|精心|为您|为你|为大家|给大家|给您).{0,6}(?:整理|收集|搜集|搜罗|归集|汇编|精选|挑选)|(?:下面|以下)就?是(?:为|给)(?:大家|您|你)的"
)
_ENDS: Final = re.compile("以上|上面|上文|感谢|更多|我[校园县市区局们镇乡]")
"""An editor takes leave, or an author speaks: 下面我把我校的做法同大家分享."""
_PATH: Final = re.compile(r"\s*(?:>+|»|›|→|/|\\|->|::)\s*")
_BRACKETED: Final = re.compile(r"\s?\([^()]{1,12}\)$")
_LISTED: Final = re.compile(r"^(?:\d{1,3}[、.]\s*|[【\[][^】\]]{2,6}[】\]]\s*)")
"""What a page sets before a title in its path: a number, the kind of text."""


def announcement(lines: Sequence[Line], kinds: Sequence[str | None]) -> tuple[int, int] | None:
    """The line that announces the article, and where in it the announcement ends."""
    above = 0
    for index, line in enumerate(lines[:_LINES]):
        if above > _ABOVE:
            return None
        if editors.names_itself(line.text) and marker(line.text) is None:
            end = 0
            for match in _SENTENCE.finditer(line.text[:_ABOVE]):
                said = match.group()
                glued = _GLUED.search(said)
                if glued:
                    above += glued.start()
                    said = said[glued.start() :]
                if _ANNOUNCES.search(said) and editors.by_editor(said) and not _ENDS.search(said):
                    end = match.end()
            if end:
                below = len(line) - end + sum(len(other) for other in lines[index + 1 :] if chrome.is_prose(other.text))
                return (index, end) if below >= max(_BELOW, 2 * above) else None
        if kinds[index] is None and chrome.is_prose(line.text):
            above += len(line)
    return None


def preface(lines: Sequence[Line], kinds: list[str | None]) -> list[Removal]:
    """Marks lines above an announcement, and gives what of the announcing line goes."""
    found = announcement(lines, kinds)
    if found is None:
        return []
    at, end = found
    line = lines[at]
    rest = line.text[end:].strip()
    titles = [] if rest else [letters(t.text) for t in lines[at + 1 : at + 4] if is_title(_BRACKETED.sub("", t.text))]
    for index in range(at):
        text = lines[index].text
        named = letters(_LISTED.sub("", text))
        if kinds[index] is None and (
            chrome.is_prose(text) or len(text) > 60 or any(named in t and letters(text) != t for t in titles)
        ):
            kinds[index] = "editor"
    for index in range(at + 1, min(at + 4, len(lines))):
        said = letters(_LISTED.sub("", lines[index].text))
        if lines[index].text[0] in "[【" and len(said) >= 8 and any(t.startswith(said) for t in titles):
            kinds[index] = kinds[index] or "nav"  # the kind of text and the title, above the title
    if not rest:
        kinds[at] = "editor"
        return []
    labelled = editors.INTRODUCED.search(line.text)  # before the first label stands the title
    begin, end = (labelled.start(), max(end, labelled.end())) if labelled else (0, end)
    return [Removal(line.start + begin, line.start + end, "boilerplate", "editor's note")] if kinds[at] is None else []


_OWN: Final = re.compile(
    r"(?:局|室|会|委|办|办公室|政府|部|厅|学校|小学|中学|幼儿园|中心|院|校|组|文件|号|简报|专报|通讯)(?:[(\[][^)\]]{0,12}[)\]])?(?:\s*(?:19|20)\d\d年\d{1,2}月\d{1,2}日)?$|[〔\[(](?:19|20)\d\d[〕\])]|^附|第\s?\d+\s?期|密级|^各|:$"
)
"""What authors set above a title: issuers, numbers, the name of their bulletin."""
NAMED: Final = 0.34
_SAMPLE: Final = 800


@lru_cache(maxsize=64)  # one page asks for the same stretch several times; what it gives is large
def _pairs(text: str) -> frozenset[str]:
    return frozenset(pair for left, right in pairwise(text) if (pair := left + right).isalpha() and not pair.isascii())


def told(lines: Sequence[Line], start: int) -> frozenset[str]:
    """Pairs of characters of the text that begins at ``start``."""
    return _pairs("".join(line.text for line in lines[start : start + 12])[:_SAMPLE])


def names(text: str, told: frozenset[str]) -> float:
    """Share of a line's pairs of characters that the text holds, too."""
    pairs = _pairs(text)
    return len(pairs & told) / len(pairs) if pairs else 0.0


WORKPLACE: Final = re.compile(
    r"^(?!.*\d\s?[年月日])\(.*(?:大学|学院|学校|小学|中学|研究[院所中室]|中心|党校|教育局|幼儿园).*\)$"
)
"""Where an author works, in brackets below his name."""
BY_LINE: Final = re.compile(
    rf"[{HAN}]{{2,20}}(?:大学|学院|学校|小学|中学|初中|高中|完小|中心校|幼儿园|系|研究[院所]|中心|党校|教育局|督导室)(?: +(?:[{HAN}]{{2,4}}|[{HAN}](?: [{HAN}]){{1,3}})){{1,4}}$"
)
"""Where authors work, and their names."""
IN_OFFICE: Final = re.compile(
    rf"(?:签发|执笔|报告|发言|主讲|讲话|汇报|述职|拟稿|起草)人?\s?:\s?[{HAN}、 ]{{2,16}}$"
    rf"|[{HAN}]{{0,14}}(?:校长|园长|局长|县长|市长|区长|镇长|乡长|厅长|处长|科长|部长|院长|主任|书记|组长|督学)\s+[{HAN}]{{2,4}}$"
)
"""Who speaks, signs or holds the pen, with his office: a line of the document's own."""


def _authors(lines: Sequence[Line], kinds: list[str | None], own: Sequence[int]) -> None:
    """Marks authors and where they work above the title, where they stand once more below it."""
    place = next((n for n, i in enumerate(own[:4]) if WORKPLACE.match(lines[i].text)), None)
    if place is None or len(own) < place + 3 or any(len(lines[i]) < 2 for i in own[: place + 1]):
        return
    below = {lines[i].text for i in own[place + 2 :]}
    if all(lines[i].text in below for i in own[: place + 1]):
        for i in own[: place + 1]:
            kinds[i] = "meta"


def above_title(lines: Sequence[Line], kinds: list[str | None], end: int) -> None:
    """Short lines above the title, where a page has furniture there: they name nothing that the text speaks of.

    The title is the line above the text (which begins at ``end``) that names best what the text speaks of.
    """
    own = [i for i in range(end) if kinds[i] is None]
    if len(own) < 2:
        return
    spoken = told(lines, end)

    def worth(index: int) -> float:
        text = lines[index].text
        below = kinds[index + 1] if index + 1 < len(lines) else None
        return (
            2 * names(text, spoken) * min(len(text), 20) / 20
            + is_title(text)
            + 0.5 * (below is not None)
            + 0.6 * (index == last)
            - max(0.0, score(text)) / 4
        )

    headed = next((n for n, i in enumerate(own) if marker(lines[i].text) or _SUBHEAD.match(lines[i].text)), len(own))
    own = own[:headed]  # below the first heading of the text stands no title
    if len(own) < 2:
        return
    _authors(lines, kinds, own)
    for index in own[1:]:
        words = [word for word in lines[index].text.split() if not word.isdigit()]
        if len(words) >= 4 and any(all(len(w) > 1 and w in lines[i].text for w in words) for i in own if i < index):
            kinds[index] = "nav"  # the title as words to search for
    own = [i for i in own if kinds[i] is None]
    able = [
        i
        for i in own
        if (":" not in lines[i].text or any(lines[i].text in lines[j].text for j in own if j < i))
        and marker(lines[i].text) is None
        and not WORKPLACE.match(lines[i].text)
        and not _SUMMED_UP.match(lines[i].text)
        and not (lines[i].text[-1] == "。" and "," in lines[i].text)
        and not BY_LINE.match(lines[i].text)
        and not chrome.is_prose(lines[i].text)
    ]
    last = next((i for i in reversed(able) if len(lines[i]) >= 10), -1)
    labelled = next((i for i in own if is_labelled(lines, i)), None)
    title = max(able, key=worth, default=own[0]) if labelled is None else labelled
    if labelled is None and worth(title) < _WORTH:
        return
    if _SUBTITLE.match(lines[title].text) and title != own[0]:
        title = own[own.index(title) - 1]  # a motto, and below it what it is about
    key = letters(lines[title].text)
    begin = title
    for index in reversed([i for i in own if i < title]):
        text = lines[index].text
        if index == begin - 1 and goes_on(text, spoken):
            begin = index
            continue
        apart = any(kinds[i] is not None for i in range(index + 1, title))  # furniture stands between it and the title
        again = len(key) >= 8 and key in letters(text)
        if (
            len(text) > (_WINDOW if again and ":" not in text else 40)
            or text[-1] in "。;"
            or marker(text) is not None
            or text == lines[title].text
        ):
            continue  # the title once more is a repeat: the first one counts
        if letters(text) == letters(lines[title - 1].text) + key:
            continue  # the title in one line, and below it in two
        if again and _SERIES.match(text) and _ADDED.search(text) is None:
            continue
        if again or (_LABELLED.match(text) and (apart or index + 1 == title)) or _UNTITLED.search(text):
            kinds[index] = "nav"
        elif is_title(text) or _KEPT.search(text) or _SPREAD.match(text):
            continue
        elif (apart and (len(text) <= 16 or names(text, spoken) < NAMED)) or (
            _OWN.search(text) is None
            and (
                (
                    len(letters(text)) <= _SECTION
                    and _SECTION_WORD.search(text)
                    and lines[index + 1].text[-1] != "。"  # its heading
                    and own.index(title) <= 2
                    and all(kinds[i] is not None or len(lines[i]) <= 8 for i in range(index))
                )
                or (names(text, spoken) < NAMED and len(text) <= 30 and len(own) < end)
            )
        ):
            kinds[index] = "nav"


_OPEN: Final = re.compile(r"(?:关于|的|和|与|及|在|对|年|月|[、《“(])$|^关于.{4,}(?<!通知)$")


def goes_on(text: str, spoken: frozenset[str]) -> bool:
    """Whether a line right above a title is its first half: set in two lines, open at its end or of the text's own words."""
    if len(text) < 4 or text[-1] in ":>»|" or is_title(text):
        return False
    return (
        _OPEN.search(text) is not None
        or text.count("《") > text.count("》")
        or (
            len(text) >= _SECTION
            and _SECTION_WORD.search(text) is None
            and score(text) < -1
            and names(text, spoken) > 0
        )
    )


_ENTRY: Final = re.compile(rf"[{HAN}]{{2,12}}")
_DEFINES: Final = frozenset("是指即又亦也为(,")


def entries(lines: Sequence[Line], kinds: list[str | None], end: int) -> None:
    """Where nothing is left above the text: the line that the text's first sentence defines (督学是…) is the title."""
    first = next((i for i in range(len(lines)) if kinds[i] is None), None)
    if first is None or first > end:
        return
    text = lines[first].text
    for index in reversed(range(first)):
        said = lines[index].text
        if _ENTRY.fullmatch(said) and text.startswith(said) and text[len(said) : len(said) + 1] in _DEFINES:
            kinds[index] = None
            return


_SHOT: Final = re.compile(
    r"(?:主|分|会议|活动|座谈会?|培训|检查|督[导查]|评估|汇报会?|反馈会?|启动(?:会|仪式))?(?:会场|现场)(?:图片?|照片?)?|(?:集体)?合影(?:留念)?|(?:题|配|资料|新闻)图片?"
)


def pictures(lines: Sequence[Line], kinds: list[str | None], end: int) -> None:
    """Where one line is left above the text and says what a picture shows, there is no title."""
    own = [i for i in range(end) if kinds[i] is None]
    if len(own) == 1 and _SHOT.fullmatch(lines[own[0]].text):
        kinds[own[0]] = "nav"


_SERIES: Final = re.compile(r"[^《》]{2,20}《[^《》]+》$")
"""The name of a series, and in its brackets the title."""
_ADDED: Final = re.compile(r"[>»›|_\-–—/]|网|首页|位置|栏目|频道|\.(?:docx?|pdf|wps)|下载|文档|阅读|标题|题目")
"""What a page adds to a title when it names it once more; the name of a series is the author's."""
_SUMMED_UP: Final = re.compile(r"[\[【(]\s?(?:摘\s?要|导\s?[读语]|提\s?要|核心提示|内容提要|编者按)\s?[\]】)]")
"""What a paper says above a text that it is about: no title of it."""
_SUBHEAD: Final = re.compile(r"\d{1,2}(?:\.\d{1,2})+\.?\s?\D")
_SUBTITLE: Final = re.compile("—|-|&?mdash")
_WORTH: Final = 0.8
_WINDOW: Final = 100
"""What a window is called (site, section, title) is not longer."""
_UNTITLED: Final = re.compile(
    r"powered by|^(?:字体|背景|主题|搜索|关键[词字]|栏目|分类|标签|作者|来源|时间|日期|发布.{0,4}|编辑|浏览.{0,2}|点击.{0,2}|阅读.{0,2}|人气):$"
)
"""The name of a window that tells the program of a site, a label without a value: no title."""
_SECTION: Final = 6
"""The name of a section is not longer where nothing else tells of a page."""
_SECTION_WORD: Final = re.compile(
    "动态|公告|公示|要闻|新闻|资讯|专栏|专题|频道|栏目|广告|搜索|登录|注册|菜单|首页|导航|关注|分享|加载|公开|督导|教育|政务|中心|下载|推荐|更多|^[a-z ]+$"
)
_LABELLED: Final = re.compile(
    r"^\W{0,2}(?:作者|来源|日期|时间|编辑|责编|发布|更新|栏目|分类|标签|关键词|浏览|阅读|点击|标题|文档名称|文件名称?|名称)[^:]{0,4}:|^《.{6,60}》$"
)
_KEPT: Final = re.compile(
    r"[〔\[(](?:19|20)\d\d[〕\])]|第\s?[\d一二三四五六七八九十]+\s?期|密级|^附|^各|文件$|简报|专报"
)


TITLE_LABEL: Final = re.compile(r"(?:原标题|原题|文章标题|标题|title)\s?:\s*(?=\S{6})")
_TAG: Final = r"[\[【(](?:转载?|原创|推荐|荐|精品?|热门?|置顶|vip|范文|打印本页|打印|图文|组图|多图|视频|复制(?:本帖|此)?链接|修改|最新)[\]】)]"
_TAGS: Final = re.compile(rf"^(?:{_TAG}\s*)+|(?:\s*(?:{_TAG}|[★☆]{{1,5}}|(?<=\s)[热荐顶新精图]))+$")


def untagged(text: str) -> str:
    """A title without what a page set before or behind it."""
    return _TAGS.sub("", text)


def is_labelled(lines: Sequence[Line], index: int) -> bool:
    """Whether a line is the title with a label before it: no line near it says the same without one."""
    match = TITLE_LABEL.match(lines[index].text)
    if match is None:
        return False
    said = letters(untagged(lines[index].text[match.end() :]))
    return not any(letters(line.text) == said for line in lines[: index + _LINES])


_ORIGINAL: Final = re.compile(r"[\[【(]?原(?:标题|题)\s?:")
_TITLE: Final = 8


def is_original(lines: Sequence[Line], kinds: Sequence[str | None], index: int) -> bool:
    """Whether a line tells under which title another page had the text, below the title of this one."""
    return _ORIGINAL.match(lines[index].text) is not None and any(
        kinds[i] is None and len(lines[i]) >= _TITLE and lines[i].text[-1] not in ":。" and score(lines[i].text) < -1
        for i in range(index)
    )


def labels(lines: Sequence[Line], kinds: list[str | None], end: int) -> list[Removal]:
    """What stands before or behind a title on its own line: ``原标题:``, ``[转]``, ``[VIP]``."""
    found = []
    for index in range(end):
        line = lines[index]
        if kinds[index] is not None or len(line) > 80:
            continue
        match = TITLE_LABEL.match(line.text)
        if match:
            said = letters(untagged(line.text[match.end() :]))
            if any(kinds[at] is None and said in letters(lines[at].text) for at in range(index)):
                kinds[index] = "meta"
                continue
            found.append(Removal(line.start, line.start + match.end(), "boilerplate", "label of the title"))
        for tag in _TAGS.finditer(line.text):
            found.append(Removal(line.start + tag.start(), line.start + tag.end(), "boilerplate", "label of the title"))
    return found


_CHAIN: Final = re.compile(
    rf"^[{HAN}]{{2,8}}\s?>\s?[{HAN}]{{2,8}}$|"
    r"^[^\s>»›,。;]{2,14}(?:\s?[>»›]+\s?[^\s>»›,。;]{2,14}){2,}\s?[>»›]?$|^[^\s>»›,。;]{2,14}\s?[»›]\s?[^\s>»›,。;]{2,14}$|^(?:[\[【][^\]】]{2,8}[\]】]\s*){3,}$"
)
"""A path, or a menu in brackets."""
_PAGES: Final = re.compile(
    rf"^(?:共?\s?\d+\s?(?:页|字|kb|mb|次|人|条|楼)|(?:{chrome.DATE}\s?)?(?:星期[一二三四五六日天])?\s?第?\s?[a-z]?\d{{1,2}}\s?版\s?[:]?.{{0,12}}|{chrome.DATE}\s?星期[一二三四五六日天])$"
)
_PLACE: Final = re.compile("位置|栏目|导航|频道|首页")
_SITE: Final = re.compile(
    r"^[^\s。,;:]{2,12}(?:网|网站|在线|文库|论坛|之家|频道|门户|贴吧|公众号)([_|][^\s。,;:]{2,14})?$"
)
_WORD: Final = re.compile(r"^[a-z0-9_.\- ]{2,24}$")


_FIGURES: Final = re.compile(r"^(?=.*\d)[\d\-/.: ]{5,16}$")
"""The pieces of a date: nothing but figures."""
_SLOGAN: Final = re.compile(rf"^([{HAN}]{{4}}) [{HAN}]{{4}}(?: [{HAN}]{{4}})?$")
"""Mottos in pairs; several below each other are a page's banner."""


_SPREAD: Final = re.compile(rf"(?:[{HAN}] +){{2,}}[{HAN}]$")
"""Characters set apart from each other: a heading of the author's."""


def sections(lines: Sequence[Line], kinds: list[str | None], end: int) -> None:
    """Above the text (which begins at ``end``): names of sections that a path of the page holds, too."""
    named: set[str] = set()
    for index in range(end):
        if kinds[index] == "nav":
            named.update(letters(part) for part in _PATH.split(re.sub(r"^[^:]{0,14}:", "", lines[index].text)))
    for index in range(end):
        text = lines[index].text
        if kinds[index] is None and (_CHAIN.match(text) or _PAGES.match(text)):
            kinds[index] = "nav"
    own = [i for i in range(end) if kinds[i] is None]
    furnished = len(own) < end
    rows = [i for i in own if _SLOGAN.match(lines[i].text)]
    if len(rows) >= 3 and rows == list(range(rows[0], rows[-1] + 1)):
        for index in rows:
            kinds[index] = "nav"
    for number, index in enumerate(own):
        text = lines[index].text
        more = any(len(lines[i]) >= 8 for i in own[number + 1 :])  # a title may follow
        before = lines[index - 1].text if index else ""
        path = (
            index > 0
            and before[-1] in ":>»›→/"
            and (
                kinds[index - 1] in ("nav", "markup")
                or (kinds[index - 1] == "meta" and _PLACE.search(before) is not None)
            )
            and _KEPT.search(text) is None
        )
        if _SPREAD.match(text):
            continue
        if more and ((furnished and text.isdigit()) or (_FIGURES.match(text) and len(lines) > number + 2)):
            kinds[index] = "counter"
        site = _SITE.match(text)
        if (is_title(text) and not (site and site[1])) or text[0].isdigit() or marker(text) is not None:
            continue
        if (
            (more and len(text) <= 14 and (letters(text) in named or path))
            or (furnished and (_WORD.match(text) or (site and (more or number > 0 or kinds[index + 1] is not None))))
            or (path and any(letters(text) == letters(lines[i].text) for i in own[number + 1 :]))
        ):
            kinds[index] = "nav"
