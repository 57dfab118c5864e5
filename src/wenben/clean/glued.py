"""Furniture glued to a line of text: a path before the title, a stamp behind it or before the first sentence, credits and
buttons behind the last one, the name of the site behind the title.

Where a converter lost the ends of lines, no line is a page's or a text's. What pages are made of is still found: atoms of stamps side by
side, a path, a last sentence with a button behind it. The lines are cut there, and the piece is removed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from wenben.clean import chrome
from wenben.clean.articles import headings
from wenben.clean.heads import HELD
from wenben.clean.markers import is_title, marker
from wenben.clean.pieces import may_be_stamped, sellers
from wenben.clean.view import Line
from wenben.types import Removal

_HEAD: Final = 8
"""Stamps and paths stand among the first lines that hold more than a page's words."""
_TAIL: Final = 8
_TITLE: Final = 8
"""A title is longer than the steps of a path."""
_SECTION: Final = 12
"""And the name of a section is not."""
_STEP_ENDS: Final = tuple(">»›→")
_MEDIUM: Final = 8
"""The name of a site or paper before a date, on a line of its own below the title, is not longer."""
_ACCOUNT: Final = re.compile(r"原创\s+\S{2,16}(?:\s+\S{2,16})?$|(\S{2,16})\s+\1$")
"""Who wrote it and the account that shows it, often the same."""
_DATED: Final = re.compile(rf"\s*{chrome.DATE}$")
_REACH: Final = 260
"""And not far from the beginning of their line."""

_NAME: Final = rf"[^\s|:,。;()\[\]【】]{{1,16}}?(?=[\s|)\]】]|$|(?:发布|更新|发表|上传|录入|点击|浏览|阅读|来源|作者|编辑|责编|日期|时间|字[体号]|{chrome.DATE}))"
_DAY: Final = rf"(?:(?:发布|发表|更新|编辑|编稿|录入|上传|创建|提交|刊登|添加|投稿)(?:时间|日期|于)\s?:?\s?{chrome.DATE}\s?(?:{chrome.TIME})?|(?:时间|日期)\s?:?\s?{chrome.DATE}\s?{chrome.TIME})"
_BARE_DAY: Final = rf"(?:时间|日期)\s?:\s?{chrome.DATE}"
_CLOCK: Final = rf"{chrome.DATE}\s?{chrome.TIME}"
_ISO: Final = r"[\[(【]?(?<!\d)(?:19|20)\d\d[-/.]\d{1,2}[-/.]\d{1,2}(?!\d)[\])】]?"
_COUNTED: Final = r"(?:点击|浏览|阅读|访问|查看|人气|热度|评论|下载|收藏|点赞)(?:次数|总数|人数|数|量|率)?\s?[:(\[【]?\s?\d[\d,]*\s?(?:次|人次|人|条)?[)\]】]?"
_UNCOUNTED: Final = r"(?:点击|浏览|阅读|访问|查看)(?:次数|总数|人数|数|量|率)\s?[:(\[]\s?(?:次)?[)\]】]?"
_SIZE: Final = r"[【\[(]?\s?字[体号](?:大小)?\s?:?\s?(?:[\[【(]?\s?(?:特大|大号?|中号?|小号?|默认|标准|超大|\+|-)\s?[\]】)]?\s?[|/]?\s?){2,6}[】\])]?"
_PERSON: Final = rf"(?:信息|文章|稿件|新闻|资料|内容|本文)?(?:来源|来自|出处|稿源|作者|编辑|责任编辑|责编|发布人|发布者|发布单位|发布机构|录入|录入者|供稿|供稿单位|撰稿|审核|审稿|投稿|上传者?|发稿人|浏览字号)\s?:\s?(?:{_NAME})?"
_PRESSED: Final = r"[【\[(]?\s?(?:打印(?:本页|此页|文章)?|关闭(?:窗口|本页)?|收藏(?:本文|本页)?|分享到?|我要(?:评论|纠错|分享|投稿)|纠错|复制链接|投诉建议|语音播报)\s?:?\s?[】\])]?"
_STRONG_ATOM: Final = rf"(?P<day>{_DAY})|(?P<clock>{_CLOCK})|(?P<iso>{_ISO}|{_BARE_DAY})|(?P<count>{_COUNTED}|{_UNCOUNTED})|(?P<size>{_SIZE})"
_ATOM: Final = re.compile(rf"{_STRONG_ATOM}|(?P<person>{_PERSON})|(?P<pressed>{_PRESSED})")
_HINT: Final = re.compile(
    r"(?:19|20)\d\d ?[-/.年] ?\d|点击|浏览|阅读|访问|人气|字体|字号|来源|作者|编辑|责编|发布|录入|供稿|打印"
)
_BETWEEN: Final = re.compile(r"[\s|/,、·\-\[\]()【】:>]{0,8}")
_JOINS: Final = re.compile(r"[于在自从至到为和与及的是由等年月据按照截以对第]$")
"""What stands before a date inside a sentence."""

_SEGMENT: Final = r"[^\s>»›→|,。;:!?]{1,24}"
_STEP: Final = r"\s?(?:>+|»|›|→|->|-->|>>)\s?"
_PATH: Final = re.compile(
    rf"^(?:(?:(?:您|你)?(?:现在|当前|目前)?(?:的|所在|所处){{0,2}}(?:位置|栏目)\s?(?:是|在)?\s?[:]?\s?)(?:{_SEGMENT}{_STEP})+|[^\s>»›→|,。;:!?]{{0,12}}(?:首页|主页){_STEP}(?:{_SEGMENT}{_STEP})*)"
    rf"(?:正文|内容|详情|详细内容|列表|浏览|阅读|文章内容|信息内容|新闻详情|{_SEGMENT}(?=\s))?\s*"
)
_ISSUE: Final = re.compile(r"[\d年月日第期号总卷辑版.\-/ ()]+$")
"""A path may end with the issue of a journal or a day: no title."""
_PATH_HINT: Final = re.compile("位置|栏目|首页|主页")

_LATIN_URL: Final = (
    r"(?:https?://|www\.)[a-z0-9_\-./?=&%#:+~]+|[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:com|cn|net|org)(?:\.cn)?(?![a-z0-9])"
)
_ADDRESS: Final = re.compile(rf"^[^。,;:!?]{{0,24}}?(?:{_LATIN_URL})\s?(?=[^\s。,;:!?a-z0-9\-/]{{4}}.{{12}})")
"""The name of a site with its address, and behind it a title or the text."""

_SITE_END: Final = re.compile(
    r"(?P<cut>\s?(?:[_|丨]|\s[-–—]{1,2}\s|[-–—]{1,2})\s?(?:[^\s_|丨,。;:!?\-–—]{2,14}\s?(?:[_|丨]|[-–—]{1,2})\s?){0,3}"
    r"[^\s_|丨,。;:!?\-–—]{0,14}(?:网|网站|在线|政府|平台|频道|门户|文库|论坛|之家|信息港|公众号|博客|百科|百度|新浪|搜狐|网易|腾讯|凤凰|吧|教育局|教育|文档|下载|范文|com|cn|net|powered by [a-z0-9!. ]{3,20}))$"
)

_ENDED: Final = r"(?:(?<=[。!?”)】\]…])|(?<=\d日)\s)"
_CREDITS: Final = r"(?:责任编辑|责编|编辑|审核|审稿|核稿|审校|校对|来源|稿源|信息来源|文章来源|供稿|撰稿|撰稿人|图文|摄影|录入|初审|复审|终审|一审|二审|三审|监制|编审)"
_END: Final = re.compile(
    rf"{_ENDED}\s*(?:"
    rf"(?:[(【\[]\s?{_CREDITS}(?:人|单位)?(?:\s?:\s?|\s+)[^()【】\[\]。]{{1,40}}[)】\]]\s*)+$"
    rf"|(?:{_CREDITS}\s?:\s?[^\s。;:,]{{1,16}}\s*(?:[、|/]\s?[^\s。;:,]{{1,10}}\s*)?)+$"
    r"|(?:[【\[(<]?\s?(?:打印(?:本页|此页|文章)?|关闭(?:窗口|本页)?|返回(?:列表|首页|顶部|上页|上一页)?|收藏(?:本文|本页)?|我要(?:评论|纠错|投稿)|推荐给好友|复制链接|回到顶部|顶部|top|纠错|繁体|尾页|[上下]一页|分享到?|扫一扫[^。\s]{0,14}|(?:用户|会员)?登录|(?:还没有|没有)账号\s?\?|(?:立即|免费)注册|忘记密码\s?\??)\s?[】\])>]?\s*)+$"
    r"|[\[【(<«]{0,2}\s?(?:上一|下一|前一|后一|上|下)(?:篇|条|则|页|主题|文章)?(?:文章|新闻)?\s?[\]】)]?\s?:.{1,160}$"
    r"|推荐(?:访问|搜索)\s?:.{0,60}$|(?:相关(?:热词(?:搜索)?|阅读|文章|链接|推荐|新闻|搜索|标签|内容)|延伸阅读|推荐阅读|热门推荐|猜你喜欢|标签|关键词|tags?|分享到?|本文(?:地址|链接|网址)|原文链接)\s?:.{0,160}$"
    r"|(?:点击(?:下载|查看|进入|阅读)\S{0,10}|(?:阅读|查看|展开)(?:全文|更多|原文)[>»]*|附件下载|更多[^。]{0,12}>+)\s*$"
    r")"
)
_ON: Final = re.compile(
    r"\s*(?:[>»]{1,3}\s?(?:点击|点此|继续)?(?:看|阅读|查看|进入)?(?:全文|更多|详情|详细|原文)|[\[【(]\s?(?:点击|点此|继续)?(?:看|阅读|查看|展开)?(?:全文|更多|详情|详细|原文)\s?[>»]*\s?[\])】]|(?:点击|继续)?(?:看|阅读|查看|展开)(?:全文|原文|详情)\s?[>»]{1,3})\s?[>»]*$"
)
"""Where the text goes on: a link behind the piece of it that the page shows."""
_END_HINT: Final = re.compile(
    "详|编辑|责编|审核|审稿|核稿|校对|来源|稿源|供稿|撰稿|图文|摄影|录入|审|监制|打印|关闭|返回|收藏|评论|纠错|推荐|复制|顶部|top|[上下前后]一?[篇条则页主文]|相关|阅读|标签|关键|tag|分享|链接|网址|地址|点击|全文|更多|附件|喜欢|登录|注册|密码|纠错|繁体|页|扫一扫"
)


_OF_FILE: Final = re.compile(
    r"(?:(?:文档|文件|资源|资料)?(?:名称|编号|id|大小|格式|类型|页数|字数|积分|价格|上传人|上传者|上传时间|上传日期|更新时间|下载次数|浏览次数)\s?:\s?[^\s:]{1,24}(?:\s\d{1,2}:\d\d(?::\d\d)?)?(?:\s+|$)){3,}"
)
"""What a dealer knows of a file, on the line of its title."""


@dataclass(frozen=True, slots=True)
class Unglued:
    """The lines without what was glued to them, that as removals, and the spans of stamps (they hold a date)."""

    lines: list[Line]
    removals: list[Removal]
    stamps: list[tuple[int, int]]


def _titled(line: Line, above: Line | None) -> list[Line]:
    """A line that opens with the whole line above it (the title of a compilation) and goes on with a numbered heading."""
    if above is None or not 8 <= len(above) <= 60 or not line.text.startswith(above.text):
        return [line]
    rest = _part(line, len(above), len(line))
    if rest is None or not any(heading.base for heading in headings([rest])):
        return [line]
    return [Line(line.start, line.start + len(above), above.text), rest]


_BLOCK_END: Final = re.compile(r"(?:</(?:p|div|h[1-6]|li|tr|section|blockquote)>|<br\s?/?>)\s*")


_ANY_TAG: Final = r"</?[a-z][a-z0-9]*(?:\s[^<>]{0,400})?/?>"
_TAGS_BEFORE: Final = re.compile(rf"(?:{_ANY_TAG}\s*)+(?=[^<\s])")
_TAGS_BEHIND: Final = re.compile(rf"(?:\s*{_ANY_TAG})+$")


def _blocks(line: Line) -> list[Line]:
    """The line cut behind the tags that end a paragraph, where tags came along as text, without the tags around its parts.

    All paragraphs open with the same tags: with them each reads like the next. The tags themselves are found as noise.
    """
    if "<" not in line.text:
        return [line]
    ends = [match.end() for match in _BLOCK_END.finditer(line.text)]
    parts = []
    for start, end in pairwise([0, *ends, len(line)]):
        part = _part(line, start, end)
        if part is None:
            continue
        before, behind = _TAGS_BEFORE.match(part.text), _TAGS_BEHIND.search(part.text)
        low, high = before.end() if before else 0, behind.start() if behind else len(part)
        bare = _part(part, low, high) if low < high else None
        parts.append(part if bare is None or len(bare) < _TITLE else bare)  # a number before a tag tells of its line
    return parts


def unglue(lines: Sequence[Line]) -> Unglued:
    """Cut furniture off the lines at both ends of a page."""
    result: list[Line] = []
    removals: list[Removal] = []
    stamps: list[tuple[int, int]] = []
    heads = 0
    lines = [part for line in lines for part in _blocks(line)]
    rows = [
        piece
        for index, row in enumerate(lines)
        for piece in _titled(row, lines[index - 1] if 0 < index < _HEAD else None)
    ]
    for index, row in enumerate(rows):
        line = _unstamped(row)  # what is cut off here is found as a stamp of the file
        if line is None:
            result.append(row)
            continue
        pieces = [line]
        if heads < _HEAD:
            heads += 1
            pieces = _head(line, rows[index + 1 : index + 8], removals, stamps, titled=any(len(r) >= 8 for r in result))
            if any(chrome.is_prose(piece.text) for piece in pieces):
                heads = _HEAD  # the text has begun
        if index >= len(rows) - _TAIL and pieces:
            pieces[-1] = _tail(pieces[-1], removals)
        result += pieces
    return Unglued(result, removals, stamps)


def _unstamped(line: Line) -> Line | None:
    """The line without stamps of the file at its ends, None where it is nothing else."""
    if len(line) < 12 or not may_be_stamped(line.text):
        return line
    start, end = 0, len(line)
    for mark in sellers(line.text):
        if mark.start <= start:
            start = mark.end
        elif mark.end >= end:
            end = mark.start
    return line if (start, end) == (0, len(line)) else _part(line, start, end)


def _part(line: Line, start: int, end: int) -> Line | None:
    text = line.text[start:end]
    left = len(text) - len(text.lstrip())
    stripped = text.strip()
    return Line(line.start + start + left, line.start + start + left + len(stripped), stripped) if stripped else None


_ROW: Final = re.compile(
    r"(?:[^\s|。,;:!?>»]{2,12}[\s|]+){3,12}(?=(?:您|你)?(?:现在|当前|目前)?(?:的|所在|所处){0,2}(?:位置|栏目)\s?:)"
)
_STEPS: Final = re.compile(
    r"(?:您|你)?(?:现在|当前|目前)?(?:的|所在|所处){0,2}(?:位置|栏目)\s?:\s?(?:[^\s>»›→|,。;:!?]{1,24}\s?(?:>+|»|›|→)\s?)+(?:正文|内容|详情|[^\s>»›→|,。;:!?]{2,8}(?=\s))?\s*"
)


def _menu_row(text: str) -> int:
    """Where a row of menu entries ends, and the path behind it, that stand before a title or a text on one line."""
    row = _ROW.match(text) if _PATH_HINT.search(text, 0, 120) else None
    if row is None or len(chrome.MENU_WORD.findall(row.group())) < 2:
        return 0
    steps = _STEPS.match(text, row.end())
    return steps.end() if steps and len(text) - steps.end() >= 6 else 0


def _head(
    line: Line, below: Sequence[Line], removals: list[Removal], stamps: list[tuple[int, int]], *, titled: bool
) -> list[Line]:
    text = line.text
    begin = _menu_row(text) or (record.end() if (record := _OF_FILE.match(text)) else 0)
    if begin == len(text):
        begin = 0  # a line of its own
    if begin:
        pass
    elif _PATH_HINT.search(text, 0, 24):
        path = _PATH.match(text)
        if path and len(text) - path.end() >= 6:
            begin = path.end()
            if (
                _ISSUE.match(text, begin)
                or _is_step(text[begin:], below)
                or any(
                    other.text.startswith(text[begin:])
                    or (
                        len(other) >= _TITLE
                        and text.endswith(other.text)
                        and text[: -len(other)].rstrip()[-1:] in _STEP_ENDS
                    )
                    for other in below
                )
            ):
                removals.append(Removal(line.start, line.end, "boilerplate", "navigation"))
                return []  # the path ends with the title, which stands below
    if begin == 0 and "." in text[:_REACH]:
        address = _ADDRESS.match(text)
        begin = address.end() if address and address.group().count("(") == address.group().count(")") else 0
    cut = _stamp(text, begin) if _HINT.search(text, begin, begin + _REACH) else None
    if cut is None:
        parts = [_part(line, begin, len(text))]
    else:
        start, end = cut
        before, after = _part(line, begin, start), _part(line, end, len(text))
        named = (
            before is not None
            and not is_title(before.text)
            and (len(_DATED.sub("", before.text)) <= _MEDIUM or _ACCOUNT.match(before.text) is not None)
        )
        if titled and after is None and named:
            before, start = None, begin  # who brought it, and when
        if before is None and after is None:
            if begin == 0:
                return [line]
            parts = []
        else:
            parts = [before, after]
        removals.append(Removal(line.start + start, line.start + end, "boilerplate", "page line"))
        stamps.append((line.start + start, line.start + end))
    if begin:
        removals.append(Removal(line.start, line.start + begin, "boilerplate", "navigation"))
    pieces = [part for part in parts if part is not None]
    if pieces and len(pieces[0]) <= 90:
        pieces[:1] = _site_off(pieces[0], below, removals)
    return pieces


def _is_step(rest: str, below: Sequence[Line]) -> bool:
    """Whether what ends a path is the name of a section: the title stands right below."""
    return (
        len(rest) <= _SECTION
        and re.search(r"[\s\d,。:《]", rest) is None
        and not is_title(rest)
        and any(is_title(other.text) for other in below[:2])
    )


def _stamp(text: str, begin: int) -> tuple[int, int] | None:
    """Where atoms of a stamp stand side by side, between a title and a text or beside one of them."""
    runs: list[list[re.Match[str]]] = []
    for match in _ATOM.finditer(text, begin, min(len(text), begin + _REACH)):
        if runs and _BETWEEN.fullmatch(text, runs[-1][-1].end(), match.start()):
            runs[-1].append(match)
        else:
            runs.append([match])
    for run in runs:
        kinds = [m.lastgroup for m in run]
        start, end = run[0].start(), run[-1].end()
        start -= len(text[begin:start]) - len(text[begin:start].rstrip(" [(【|"))
        end += len(text[end:]) - len(text[end:].lstrip(" ])】|:"))
        before, after = text[begin:start].strip(" -•·●*"), text[end:].strip()
        if not before and not after:
            return None  # a line of its own
        if (
            len(before) > 80
            or ":" in before
            or re.search("[。;!?]", before)
            or _JOINS.search(before)
            or (before and before[-1] in ",、:")
        ):
            return None
        if after and (len(after) < 12 or re.match("[,。;、:)至到前后起以]", after) or HELD.match(after)):
            continue
        strong = any(kind in ("day", "clock", "count", "size") for kind in kinds)
        dated = "iso" in kinds
        apart = not before or text[start - 1 : start + 1].strip() != text[start - 1 : start + 1] or is_title(before)
        if (strong and (len(run) >= 2 or apart)) or (dated and len(run) >= 2) or (dated and is_title(before) and apart):
            return start, end
    return None


def _site_off(line: Line, below: Sequence[Line], removals: list[Removal]) -> list[Line]:
    """A title without the name of its site behind it; nothing where the title stands below once more, alone on its line."""
    match = _SITE_END.search(line.text)
    if match is None or match.start() < 6 or marker(line.text) is not None:
        return [line]
    title = line.text[: match.start()].rstrip()
    if any(other.text == title for other in below):
        removals.append(Removal(line.start, line.end, "boilerplate", "site name"))
        return []
    again = any(other.text.startswith(title) for other in below)
    if not (again or "_" in match["cut"] or "|" in match["cut"] or is_title(title)):
        return [line]
    removals.append(Removal(line.start + match.start(), line.end, "boilerplate", "site name"))
    return [Line(line.start, line.start + len(title), title)]


def _tail(line: Line, removals: list[Removal]) -> Line:
    text = line.text
    low = max(0, len(text) - 240)
    if len(text) < 30 or _END_HINT.search(text, low) is None:
        return line
    match = _ON.search(text, low) or _END.search(text, low)
    if match is None or match.start() < 20:
        return line
    removals.append(Removal(line.start + match.start(), line.end, "boilerplate", "page tail"))
    kept = text[: match.start()].rstrip()
    return Line(line.start, line.start + len(kept), kept)
