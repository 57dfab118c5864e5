"""Which lines of a web page are its main text, and what the page says of itself.

The page is laid out again exactly as the reader did (:func:`wenben.readers.html.lay_out`), so every line has both its
place in ``Source.text`` and its element. The choice is made in steps that can be read top to bottom:

1. every line is judged alone: prose, plain, or noise (links, buttons, legal lines);
2. the *heart* is the element whose own and nearest lines hold the most prose;
3. the heart grows to ancestors and like siblings as long as what they add is mostly prose;
4. boxes of links inside it are cut out, its edges trimmed, and of a discussion only the first post is kept;
5. where the heart holds little of the page's prose, readability is asked as a second opinion.

Sources: boilerplate detection by text and link density (Kohlschütter et al. 2010), scoring of parents as in
Arc90's Readability, maximum-purity growth instead of a fixed threshold.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from wenben.readers.html import BLOCK, Line, Page, lay_out, page_title
from wenben.types import Source, Span

_SENTENCE: Final = re.compile(r"[，。！？；,!?;]")
_END: Final = re.compile(r"[。！？…!?.：:；;][”’」』）)\"'\s]*$")
_STAMP: Final = re.compile(
    r"(?:(?:(?:19|20)\d{2}|\d{2})[-/.年]\s?\d{1,2}[-/.月]\s?\d{1,2}日?|\d{1,2}[-/]\d{1,2})[\s,，T]{0,3}\d{1,2}[:：]\d{2}(?:[:：]\d{2})?"
    r"|(?:January|February|March|April|May|June|July|August|September|October|November|December)\s\d{1,2}\w{0,2},?\s(?:19|20)\d{2}"
    r".{0,6}\d{1,2}:\d{2}"
)
_COMMENTS: Final = re.compile(
    r"^\W*(?:(?:网友|最新|热门|精彩|全部|文章|读者|相关)(?:评论|留言|跟帖)|评论(?:列表|区|\s*[(（]?\d+)|(?:已有|共有?).{0,6}(?:评论|回复|跟帖)|"
    r"(?:发表|添加|我要)(?:评论|留言|回复)|回复(?:列表|线索|本帖)|.{0,30}已有\d+[件条个篇](?:评论|回复|留言)|\d+\s*(?:条|件|个|Comments?|Responses?)"
    r".{0,4}(?:评论|留言|回复|to)?$)",
    re.I,
)
_DATE: Final = re.compile(
    r"(?<!\d)((?:19|20)\d{2})\s?(?:[-/.]|年)\s?(\d{1,2})(?:\s?(?:[-/.]|月)\s?(\d{1,2})(?!\d)\s?日?|\s?月)"
)
_ISO: Final = re.compile(r"((?:19|20)\d{2})-?(\d{2})-?(\d{2})")
_LEGAL: Final = re.compile(
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
_META: Final = re.compile(
    r"(?:来源|出处|作者|记者|发布(?:时间|日期|者|人|机构|单位)?|时间|日期|点击|浏览|阅读|字[号体]|编辑|更新)\s?[:：]?|https?://|\d{1,2}[:：]\d{2}"
)
_HINT_BAD: Final = re.compile(
    r"(?:^|[\s_-])(?:comments?|reply|replies|footer?|foot|copyright|related?|relevant|recommend|side ?bar|side|sider|nav|menu|"
    r"breadcrumb|crumbs?|share|toolbar|pager?|pagination|hot|rank|advert|ads?|login|search|statement|disclaimer|tags?)"
    r"(?:$|[\s_-]|list|box|con|wrap|bar|area|mod)",
    re.I,
)
_ISSUER: Final = re.compile(
    r"(?:信息来源|稿件来源|文章来源|来\s?源|出处|发布机构|发布单位|发文机关|供稿单位?|信息提供)\s?[:：]\s?(?P<name>[^\s|,，。；;:：【】\[\]<>()（）]{2,30})"
)
_NEXT: Final = re.compile(r"^\s*[\[【(（<]?\s*(?:下一页|下页|下1页|后一页|next(?: page)?|›|»|>>?)\s*[\]】)）>]?\s*$", re.I)
_NUMBER: Final = re.compile(r"^\s*[\[【(（]?\s*(\d{1,2})\s*[\]】)）]?\s*$")
_ATTACHMENT: Final = re.compile(r"附件|附表|附：|\.(?:docx?|xlsx?|pdf|zip|rar|wps)\b", re.I)
_SEPARATOR: Final = re.compile(r"\s*(?:[_|｜«»→]|\s[-–—]{1,2}\s|--|——|\s::\s|::|<|>|－)\s*")
_DEPTH: Final = 80


@dataclass(frozen=True, slots=True)
class Said:
    """What a page says of itself: the value, the rule that read it, and where (None: in the markup only)."""

    value: str
    rule: str
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class HtmlMain:
    """The main text of a page as spans of ``Source.text``, whole lines in document order, and the page's fields.

    ``next_pages`` are the addresses (as written) of further pages of the same article; ``forum`` says that replies
    were left out; ``rule`` says how the main text was found.
    """

    spans: tuple[Span, ...]
    title: Said | None = None
    date: Said | None = None
    issuer: Said | None = None
    next_pages: tuple[str, ...] = ()
    forum: bool = False
    rule: str = ""


@dataclass(slots=True)
class _Judged:
    """A line with what it looks like on its own; lengths in visible characters."""

    line: Line
    text: str
    size: int
    link: float
    prose: float
    noise: float
    button: bool
    legal: bool
    stamp: bool

    @property
    def attachment(self) -> bool:
        return bool(_ATTACHMENT.search(self.text))


def main_blocks(source: Source) -> HtmlMain:
    """Find the main text of an HTML source.

    A page without prose (a list, a picture page) gives all its lines that are not links, rather than nothing.

    Raises
    ------
    ValueError
        If the source has no markup.
    """
    if source.markup is None:
        raise ValueError(f"{source.path} is no HTML source")
    page = lay_out(source.markup)
    if page.text != source.text:
        raise ValueError(f"{source.path}: the markup does not give the text of the source")
    return choose(page)


def choose(page: Page) -> HtmlMain:
    """:func:`main_blocks` of a laid-out page."""
    lines = [_judge(page, line) for line in page.lines]
    if not lines:
        return HtmlMain(())
    tree = _Tree(lines)
    kept, rule = _select(tree)
    kept, forum = _first_post(tree, kept)
    title = _title(page, lines, kept)
    kept = _trim(lines, kept, title)
    if not kept:
        kept = [i for i, j in enumerate(lines) if j.link < 0.5 and not j.button and not j.legal]
        rule = "no prose: everything but links"
    spans = tuple(Span(lines[i].line.start, lines[i].line.end) for i in kept)
    return HtmlMain(
        spans,
        title=title,
        date=_date(page, lines, kept),
        issuer=_issuer(lines, kept),
        next_pages=_next_pages(page.root),
        forum=forum,
        rule=rule,
    )


# 1. Lines -------------------------------------------------------------------------------------------------------


def _judge(page: Page, line: Line) -> _Judged:
    text = page.text[line.start : line.end]
    size = len(text) - sum(map(str.isspace, text))
    link = min(1.0, line.link_chars / max(1, size))
    legal = size < 200 and len(set(_LEGAL.findall(text))) >= (1 if size < 60 else 2)
    button = size < 40 and bool(_BUTTON.match(text))
    stamp = size <= 90 and bool(_STAMP.search(text))
    marks = len(_SENTENCE.findall(text))
    prose = noise = 0.0
    if legal or button:
        noise = size
    elif link > 0.5:
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
    return _Judged(line, text, size, link, prose, noise, button, legal, stamp)


# 2. and 3. The heart and its growth ---------------------------------------------------------------------------------


class _Tree:
    """Sums over the elements that hold lines."""

    def __init__(self, lines: Sequence[_Judged]) -> None:
        self.lines = lines
        self.chains: list[list[Any]] = []
        self.prose: dict[Any, float] = {}
        self.noise: dict[Any, float] = {}
        self.members: dict[Any, list[int]] = {}
        for index, judged in enumerate(lines):
            chain = list(_ancestors(judged.line.element))
            self.chains.append(chain)
            for element in chain:
                self.prose[element] = self.prose.get(element, 0.0) + judged.prose
                self.noise[element] = self.noise.get(element, 0.0) + judged.noise
                self.members.setdefault(element, []).append(index)

    def heart(self) -> Any:
        """The element with the most prose close to it: a line counts fully for its block and that block's parent."""
        scores: dict[Any, float] = {}
        for judged, chain in zip(self.lines, self.chains, strict=True):
            if judged.prose <= 0:
                continue
            blocks = [e for e in chain if e.tag in BLOCK or e.tag in ("body", "text")] or chain
            for weight, element in zip((1.0, 1.0, 0.45), blocks, strict=False):
                scores[element] = scores.get(element, 0.0) + weight * judged.prose * _hint(element)
        if not scores:
            return None
        return max(scores, key=lambda e: (scores[e] * (0.5 + 0.5 * self.purity(e)), -len(self.members[e])))

    def purity(self, element: Any) -> float:
        """Share of prose among what an element holds."""
        prose = self.prose[element]
        return prose / max(1.0, prose + self.noise[element])


def _ancestors(element: Any) -> Iterator[Any]:
    for _ in range(_DEPTH):
        if element is None:
            return
        yield element
        element = element.getparent()


def _hint(element: Any) -> float:
    """What the author called the element: comments, sidebars and the like count less, never nothing."""
    name = f"{element.get('class') or ''} {element.get('id') or ''}"
    if name != " " and _HINT_BAD.search(name):
        return 0.4
    return 1.0


def _select(tree: _Tree) -> tuple[list[int], str]:
    heart = tree.heart()
    if heart is None:
        return [], "no prose"
    chosen = set(tree.members[heart])
    headline = _headline(tree, min(chosen))
    prose = tree.prose[heart]
    top = heart
    for element in _ancestors(heart.getparent()):
        if element not in tree.members:
            continue
        added = [i for i in tree.members[element] if i not in chosen]
        if not added:
            top = element
            continue
        branches = _branches(tree, element, added)
        good = [branch for branch in branches if _belongs(tree, branch, heart, prose, chosen, headline)]
        gain = sum(tree.lines[i].prose for branch in good for i in branch[1])
        if good:
            for _, indices in good:
                chosen.update(indices)
            prose += gain
        top = element
    del top
    low, high = min(chosen), max(chosen)
    return [i for i in range(low, high + 1) if i in chosen], "heart"


def _branches(tree: _Tree, element: Any, added: Sequence[int]) -> list[tuple[Any, list[int]]]:
    """The lines of ``added`` by the child of ``element`` that holds them (or the element itself)."""
    found: dict[Any, list[int]] = {}
    for index in added:
        chain = tree.chains[index]
        place = chain.index(element)
        child = chain[place - 1] if place else element
        found.setdefault(child, []).append(index)
    return list(found.items())


def _belongs(
    tree: _Tree, branch: tuple[Any, list[int]], heart: Any, prose: float, chosen: set[int], headline: int | None
) -> bool:
    """Whether a branch beside the heart continues it.

    It must be mostly prose; unless it stands between headline and heart (a lead), or touches the heart, it must also
    not be small beside it.
    """
    element, indices = branch
    own = sum(tree.lines[i].prose for i in indices)
    noise = sum(tree.lines[i].noise for i in indices)
    if own < 40 or _hint(element) < 1 or own / (own + noise) < 0.75:
        return False
    first, last = min(chosen), max(chosen)
    if headline is not None and headline <= indices[0] and indices[-1] < first:
        return True
    if any(tree.lines[i].stamp or tree.lines[i].legal for i in indices):
        return False
    between = range(last + 1, indices[0]) if indices[0] > last else range(indices[-1] + 1, first)
    if own / (own + noise) >= 0.85 and sum(tree.lines[i].noise for i in between) <= 12:
        return True
    alike = element.tag == heart.tag and element.get("class") == heart.get("class")
    return own >= (0.08 if alike else 0.2) * prose


def _headline(tree: _Tree, before: int) -> int | None:
    """The last heading above line ``before``."""
    for i in range(before - 1, -1, -1):
        if tree.lines[i].line.kind == "heading" and tree.lines[i].line.level <= 2 and tree.lines[i].link < 0.5:
            return i
    return None


# 4. Cutting ---------------------------------------------------------------------------------------------------------


def _first_post(tree: _Tree, kept: list[int]) -> tuple[list[int], bool]:
    """Of a discussion, the first post; of an article, what stands before its readers' comments.

    Posts betray themselves by time stamps of one format in like elements: the text before the second of them (before
    the first, where stamps stand below the posts) is the first post.
    """
    lines = tree.lines
    if not kept:
        return kept, False
    shapes: dict[tuple[str, ...], list[int]] = {}
    for i, judged in enumerate(lines):
        if judged.stamp and (match := _STAMP.search(judged.text)):
            shape = (re.sub(r"\d+", "0", match.group()), *(str(e.tag) for e in tree.chains[i][:4]))
            shapes.setdefault(shape, []).append(i)
    posts = {i for stamps in shapes.values() if len(stamps) >= 2 for i in stamps}
    read = 0.0
    for i in range(kept[0], kept[-1] + 1):
        judged = lines[i]
        later = sum(1 for post in posts if post >= i)
        if read >= 20 and ((i in posts and later >= 2) or (_COMMENTS.match(judged.text) and judged.size < 40)):
            return [k for k in kept if k < i], True
        read += judged.prose
    return kept, False


def _trim(lines: Sequence[_Judged], kept: list[int], title: Said | None) -> list[int]:
    """Cut runs of links, buttons and legal lines; trim the edges to what reads like text."""
    inside = [i for i in kept if not _noise_line(lines[i])]
    prose = [i for i in inside if lines[i].prose > 0]
    if not prose:
        return inside
    first, last = prose[0], prose[-1]
    out = []
    for i in inside:
        judged = lines[i]
        if i < first and (judged.stamp or _is_meta(judged) or (title and title.span and title.span.start == judged.line.start)):
            continue
        if i > last and judged.size < 30 and _is_meta(judged) and judged.link > 0:
            continue
        out.append(i)
    return out


def _noise_line(judged: _Judged) -> bool:
    if judged.legal or judged.button:
        return True
    return judged.link >= 0.6 and not judged.attachment


def _is_meta(judged: _Judged) -> bool:
    return judged.size < 60 and bool(_META.search(judged.text)) and not _SENTENCE.search(judged.text)


# 5. What the page says of itself ------------------------------------------------------------------------------------


def _squeeze(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).lower()


def _title(page: Page, lines: Sequence[_Judged], kept: Sequence[int]) -> Said | None:
    """The line above the main text that the page's ``<title>`` repeats; else a first-level heading; else ``<title>``."""
    whole = page_title(page.root)
    folded = _squeeze(whole)
    named = _meta(page.root, "articletitle", "og:title")
    wanted = _squeeze(named)
    end = kept[min(3, len(kept) - 1)] if kept else len(lines) - 1
    best: tuple[float, int] | None = None
    for i in range(0, end + 1):
        judged = lines[i]
        text = _squeeze(judged.text)
        if not 4 <= len(text) <= 90 or judged.button or judged.legal:
            continue
        score = 0.0
        if wanted and text == wanted:
            score = 3.0
        elif folded and len(text) >= 5 and (text in folded):
            score = 1.0 + len(text) / len(folded)
        if judged.line.kind == "heading":
            score += 0.8 / max(1, judged.line.level)
        if judged.link > 0.5:
            score *= 0.4
        if score >= 0.5 and (best is None or score >= best[0]):
            best = (score, i)
    if best is not None:
        judged = lines[best[1]]
        text = judged.text.strip()
        rule = "heading" if judged.line.kind == "heading" else "line repeated in <title>"
        return Said(text, rule, Span(judged.line.start, judged.line.end))
    if named:
        return Said(named, "meta")
    parts = [part for part in _SEPARATOR.split(whole) if part]
    if parts and len(_squeeze(parts[0])) >= 4:
        return Said(parts[0].strip(), "<title>")
    return Said(whole, "<title>") if whole else None


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


def _date(page: Page, lines: Sequence[_Judged], kept: Sequence[int]) -> Said | None:
    """The publication date: stated by the markup, else the labelled or nearest date around the main text's edges."""
    for match in _ISO.finditer(_meta(page.root, "pubdate", "article:published_time", "publishdate", "og:published_time")):
        value = _iso(*match.groups())
        if value:
            return Said(value, "meta")
    start = kept[0] if kept else 0
    stop = kept[-1] if kept else len(lines) - 1
    around = [*range(min(start + 1, len(lines) - 1), max(-1, start - 15), -1), *range(stop, min(len(lines), stop + 6))]
    found: list[tuple[int, int, Said]] = []
    for order, i in enumerate(around):
        judged = lines[i]
        if judged.size > 150 or judged.link > 0.6:
            continue
        for match in _DATE.finditer(judged.text):
            value = _iso(*match.groups())
            if value is None:
                continue
            labelled = re.search(r"(?:时间|日期|发布|发表|更新|来源|作者)", judged.text)
            rank = 0 if labelled and _STAMP.search(judged.text) else 1 if labelled or judged.stamp else 2
            place = judged.line.start
            found.append((rank, order, Said(value, "line", Span(place + match.start(), place + match.end()))))
            break
    return min(found, key=lambda f: f[:2])[2] if found else None


def _issuer(lines: Sequence[_Judged], kept: Sequence[int]) -> Said | None:
    start = kept[0] if kept else 0
    stop = kept[-1] if kept else len(lines) - 1
    for i in [*range(min(start + 1, len(lines) - 1), max(-1, start - 15), -1), *range(stop, min(len(lines), stop + 6))]:
        match = _ISSUER.search(lines[i].text)
        if match and lines[i].size < 150:
            place = lines[i].line.start
            name = re.sub(r"(?:作者|记者|编辑|发布|时间|日期|浏览|点击).*$", "", match["name"])
            if len(name) >= 2 and not _DATE.match(name):
                return Said(name, "来源", Span(place + match.start("name"), place + match.start("name") + len(name)))
    return None


def _next_pages(root: Any) -> tuple[str, ...]:
    """Addresses of the article's further pages: a ``下一页`` link or a pager that counts from 2."""
    numbered: list[tuple[int, str]] = []
    following: list[str] = []
    for element in root.iter("a") if root is not None else ():
        href = (element.get("href") or "").strip()
        if not href or href.startswith(("#", "javascript:", "mailto:")):
            continue
        text = "".join(element.itertext())
        if _NEXT.match(text):
            following.append(href)
        elif match := _NUMBER.match(text):
            numbered.append((int(match.group(1)), href))
    pager = [href for number, href in numbered if number >= 2] if len(numbered) >= 2 or following else []
    return tuple(dict.fromkeys([*pager, *following]))
