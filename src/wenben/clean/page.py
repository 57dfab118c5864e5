"""Single lines of a web page, and what the page says of itself: title, date, issuer.

Every field is handed back with the rule that read it and, where it was read from visible text, with its place.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from wenben.clean.view import letters, view
from wenben.patterns import led
from wenben.readers.html import Line, Page, page_title
from wenben.types import Span

_DATE: Final = led(
    r"(?<!\d)((?:19|20)\d{2})\s?(?:[-/.]|年)\s?(\d{1,2})(?:\s?(?:[-/.]|月)\s?(\d{1,2})(?!\d)\s?日?|\s?月)"
)
_ISO: Final = re.compile(r"((?:19|20)\d{2})-?(\d{2})-?(\d{2})")
_IN_ADDRESS: Final = led(r"(?<!\d)((?:19|20)\d{2})[-/_]?(0[1-9]|1[0-2])[-/_]?(0[1-9]|[12]\d|3[01])(?!\d)")
_ISSUER: Final = re.compile(
    r"(?:信息来源|稿件来源|文章来源|来\s?源|出处|发布机构|发布单位|发文机关|供稿单位?|信息提供)\s?[:：]\s?(?P<name>[^\s|,，。；;:：【】\[\]<>()（）]{2,30})"
)
_LABEL: Final = re.compile(r"时间|日期|发布|发表|更新|来源|作者")
_TRAIL: Final = re.compile(r"当前位置|您的位置|所在位置|[>»›→].*[>»›→]|[:：]\s*$")
_TAGGED: Final = re.compile(r"^\s*\[[^\]]{1,6}\]|\[[^\]]{1,6}\]\s*$")
_SEPARATOR: Final = re.compile(r"\s*(?:[_|｜«»→]|\s[-–—]{1,2}\s|--|——|\s::\s|::|<|>|－)\s*")
SENTENCE: Final = re.compile(r"[，。！？；,!?;]")
_END: Final = led(r"[。！？…!?.：:；;][”’」』）)\"'\s]*$")
STAMP: Final = led(
    r"(?<![\d:：])(?:(?:(?:19|20)\d{2}|\d{2})[-/.年]\s?\d{1,2}[-/.月]\s?\d{1,2}日?|\d{1,2}[-/]\d{1,2})"
    r"(?:(?<=日)|[\s,，T]{1,3})\d{1,2}[:：]\d{2}(?:[:：]\d{2})?"
    r"|(?:January|February|March|April|May|June|July|August|September|October|November|December)\s\d{1,2}\w{0,2},?\s(?:19|20)\d{2}"
    r".{0,6}\d{1,2}:\d{2}"
)
_LEGAL: Final = led(
    r"版权所有|Copyright|©|All Rights Reserved|ICP[备证]|备案号|公网安备|免责声明|未经.{0,12}(?:授权|许可|同意)|转载请注明|"
    r"Powered by|Trackback|技术支持|主办单位|建议使用.{0,20}(?:浏览器|分辨率|IE)|违法和不良信息|举报电话|仅代表作者|不代表本(?:站|网)|"
    r"禁止转载|网友评论仅供|信息发布平台|信息存储空间|浏览器版本过低|请遵守.{0,20}(?:法规|法律|规定)",
    re.I,
)
_BUTTON: Final = re.compile(
    r"^[\s\[【(（<《·•|>»-]*(?:上一[篇页条]|下一[篇页条]|上页|下页|返回(?:首页|顶部|列表|上页)?|打印(?:本页|本文|文章|此文)?|关闭(?:窗口|本页)?|"
    r"收藏(?:本页|本文|此文)?|分享(?:到|至)?|推荐(?:给朋友|阅读|文章|新闻)?|相关(?:链接|新闻|阅读|文章|报道|专题|内容|搜索|推荐)|"
    r"我要评论|发表评论|(?:网友|最新|热门|精彩)?评论|查看(?:全部|更多)?评论?|更多(?:内容|精彩内容|>>)?|登录|注册|举报|点赞|关注|"
    r"字[号体]|繁体|扫一扫|责任?编辑|责编|本文来源|进入论坛|我来说两句|热点(?:新闻|推荐)|热门(?:推荐|文章|排行)|猜你喜欢|"
    r"展开全文|阅读全文|点击(?:数|率|次数)?|浏览(?:次数|量)?|阅读(?:数|量|次数)?|人气|标签|关键[字词]|编辑[:：]|声明[:：]|"
    r"电话[:：]|邮编[:：]|地址[:：]|网站地图|联系我们|关于我们|快速回复|回复线索|主题[:：]|作者曾经|投诉)"
)
_ATTACHMENT: Final = re.compile(r"附件|附表|附：|\.(?:docx?|xlsx?|pdf|zip|rar|wps)\b", re.I)


@dataclass(frozen=True, slots=True)
class Said:
    """What a page says of itself: the value, the rule that read it, and where (None: in the markup only)."""

    value: str
    rule: str
    span: Span | None = None


@dataclass(slots=True)
class Judged:
    """A line with what it looks like on its own; lengths in visible characters. Patterns are tried on ``seen``, its view."""

    line: Line
    text: str
    seen: str
    size: int
    link: float
    prose: float
    noise: float
    button: bool
    legal: bool
    stamp: bool

    @property
    def attachment(self) -> bool:
        return bool(_ATTACHMENT.search(self.seen))


def judge(page: Page) -> list[Judged]:
    """What the lines of a page look like, each on its own."""
    seen = view(page.text)
    return [_judge(line, page.text[line.start : line.end], seen[line.start : line.end]) for line in page.lines]


def _judge(line: Line, text: str, seen: str) -> Judged:
    size = len("".join(text.split()))
    link = min(1.0, line.link_chars / max(1, size))
    legal = size < 200 and len(set(_LEGAL.findall(seen))) >= (1 if size < 60 else 2)
    button = size < 40 and bool(_BUTTON.match(seen))
    stamp = size <= 90 and bool(STAMP.search(text))
    marks = len(SENTENCE.findall(text))
    prose = noise = 0.0
    if legal or button or link > 0.5:
        noise = size
    elif marks and (size >= 25 or (size >= 8 and _END.search(text))) and size < 90 * (marks + 1):
        prose = size * (1 - link)
        noise = size * link
    elif size >= 45:
        prose = 0.5 * size * (1 - link)
        noise = size * link
    else:
        noise = min(size, 12) * 0.3 + size * link
    if stamp and size < 60:
        prose, noise = 0.0, float(size)
    return Judged(line, text, seen, size, link, prose, noise, button, legal, stamp)


def squeeze(text: str) -> str:
    return letters(text).lower()


def title_of(page: Page, lines: Sequence[Judged], kept: Sequence[int]) -> Said | None:
    """The line above the main text that the page's ``<title>`` repeats; else a first-level heading; else ``<title>``."""
    whole = page_title(page.root)
    folded = squeeze(whole)
    named = _meta(page.root, "articletitle", "og:title")
    wanted = squeeze(named)
    prose = [i for i in kept if lines[i].prose > 0][:2]
    end = prose[-1] if prose else len(lines) - 1
    best: tuple[float, int] | None = None
    for i in range(end + 1):
        judged = lines[i]
        text = squeeze(_TAGGED.sub("", judged.text))
        if not 2 <= len(text) <= 90 or judged.button or judged.legal:
            continue
        score = 0.0
        if wanted and text == wanted:
            score = 3.0
        elif folded and len(text) >= (2 if judged.line.kind == "heading" else 5) and text in folded:
            score = 1.0 + len(text) / len(folded) + (0.6 if folded.startswith(text) else 0.0)
            if folded.endswith(text) and text != folded:
                score -= 0.6  # the name of the site
        if judged.line.kind == "heading":
            score += 0.8 / max(1, judged.line.level)
        if _above_date(lines, i):
            score += 0.9
        if judged.link > 0.5:
            score *= 0.4
        if score >= 0.5 and (best is None or score >= best[0]):
            best = (score, i)
    if best is not None:
        judged = lines[best[1]]
        text = _TAGGED.sub("", judged.text).strip() or judged.text.strip()
        repeated = squeeze(text) in folded or squeeze(text) == wanted
        rule = "line repeated in <title>" if repeated else "line above the date"
        rule = "heading" if judged.line.kind == "heading" else rule
        return Said(text, rule, Span(judged.line.start, judged.line.end))
    if named:
        return Said(named, "meta")
    parts = [part for part in _SEPARATOR.split(whole) if part]
    if parts and len(squeeze(parts[0])) >= 4:
        return Said(parts[0].strip(), "<title>")
    return Said(whole, "<title>") if whole else None


def _above_date(lines: Sequence[Judged], i: int) -> bool:
    """Whether line ``i`` could be a title by its place: short, no trail of links, right above date and source."""
    if i + 1 >= len(lines) or not 5 <= lines[i].size <= 60 or lines[i].link > 0.3 or _TRAIL.search(lines[i].text):
        return False
    below = lines[i + 1]
    if below.size > 120 or lines[i].stamp or lines[i].prose > 0:
        return False
    return bool(_DATE.search(below.text)) and (below.stamp or bool(_LABEL.search(below.seen)))


def _meta(root: Any, *names: str) -> str:
    for element in root.iter("meta") if root is not None else ():
        name = (element.get("name") or element.get("property") or element.get("itemprop") or "").lower()
        if name in names:
            content = (element.get("content") or "").strip()
            if content:
                return content
    return ""


def _iso(year: str, month: str, day: str | None) -> str | None:
    if not 1 <= int(month) <= 12 or (day is not None and not 1 <= int(day) <= 31):
        return None
    return f"{year}-{int(month):02d}" + (f"-{int(day):02d}" if day else "")


def date_of(page: Page, lines: Sequence[Judged], kept: Sequence[int]) -> Said | None:
    """The publication date: stated by the markup, else the labelled or nearest date around the main text's edges."""
    for match in _ISO.finditer(
        _meta(page.root, "pubdate", "article:published_time", "publishdate", "og:published_time")
    ):
        value = _iso(*match.groups())
        if value:
            return Said(value, "meta")
    address = _meta(page.root, "og:url") or _attribute(page.root, "link", "href", rel="canonical")
    start = kept[0] if kept else 0
    stop = kept[-1] if kept else len(lines) - 1
    around = [*range(min(start + 1, len(lines) - 1), max(-1, start - 15), -1), *range(stop, min(len(lines), stop + 6))]
    found: list[tuple[tuple[bool, bool, int, int], Said]] = []
    for order, i in enumerate(around):
        judged = lines[i]
        if judged.size > 150 or judged.link > 0.6:
            continue
        for match in _DATE.finditer(judged.text):
            value = _iso(*match.groups())
            if value is None:
                continue
            labelled = _LABEL.search(judged.seen)
            rank = 0 if labelled and STAMP.search(judged.text) else 1 if labelled or judged.stamp else 2
            place = judged.line.start
            span = Span(place + match.start(), place + match.start() + len(match.group().rstrip()))
            # Above the text before below it; a date without any label last of all.
            found.append(((rank == 2, i >= start, rank, order), Said(value, "line", span)))
            break
    if found:
        return min(found, key=lambda f: f[0])[1]
    for match in _IN_ADDRESS.finditer(address):
        value = _iso(*match.groups())
        if value:
            return Said(value, "address")
    return None


def _attribute(root: Any, tag: str, name: str, **wanted: str) -> str:
    for element in root.iter(tag):
        if all((element.get(key) or "").lower() == value for key, value in wanted.items()):
            return (element.get(name) or "").strip()
    return ""


def issuer_of(lines: Sequence[Judged], kept: Sequence[int]) -> Said | None:
    start = kept[0] if kept else 0
    stop = kept[-1] if kept else len(lines) - 1
    for i in [*range(min(start + 1, len(lines) - 1), max(-1, start - 15), -1), *range(stop, min(len(lines), stop + 6))]:
        match = _ISSUER.search(lines[i].seen)
        if match and lines[i].size < 150:
            place = lines[i].line.start
            size = len(re.sub(r"(?:作者|记者|编辑|发布|时间|日期|浏览|点击).*$", "", match["name"]))
            name = lines[i].text[match.start("name") : match.start("name") + size]
            if len(name) >= 2 and not _DATE.match(name):
                return Said(name, "来源", Span(place + match.start("name"), place + match.start("name") + len(name)))
    return None
