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
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any, Final

from wenben.clean.page import SENTENCE, STAMP, Judged, Said, date_of, issuer_of, judge, squeeze, title_of
from wenben.clean.threads import thread_of
from wenben.readers.html import BLOCK, Page, lay_out
from wenben.types import Source, Span

_COMMENTS: Final = re.compile(
    r"^\W*(?:(?:网友|最新|热门|精彩|全部|文章|读者|相关)(?:评论|留言|跟帖)|评论(?:列表|区|\s*[(（]?\d+)|(?:已有|共有?).{0,6}(?:评论|回复|跟帖)|"
    r"(?:发表|添加|我要)(?:评论|留言|回复)|回复(?:列表|线索|本帖)|.{0,30}已有\d+[件条个篇](?:评论|回复|留言)|\d+\s*(?:条|件|个|Comments?|Responses?)"
    r".{0,4}(?:评论|留言|回复|to)?$)",
    re.I,
)
_RIGHTS: Final = re.compile(r"著作权|版权|侵权|转载|声明|法律|法规|言论|授权|免责|隐私")
_META: Final = re.compile(
    r"(?:来源|出处|作者|记者|发布(?:时间|日期|者|人|机构|单位)?|时间|日期|点击|浏览|阅读|字[号体]|编辑|更新)\s?[:：]?|https?://|\d{1,2}[:：]\d{2}"
)
_HINT_BAD: Final = re.compile(
    r"(?:^|[\s_-])(?:comments?|reply|replies|footer?|foot|copyright|related?|relevant|recommend|side ?bar|side|sider|nav|menu|"
    r"breadcrumb|crumbs?|share|toolbar|pager?|pagination|hot|rank|advert|ads?|login|search|statement|disclaimer|tags?)"
    r"(?:$|[\s_-]|list|box|con|wrap|bar|area|mod)",
    re.I,
)
_DEPTH: Final = 80


@dataclass(frozen=True, slots=True)
class HtmlMain:
    """The main text of a page as spans of ``Source.text``, whole lines in document order, and the page's fields.

    ``forum`` says that replies were left out; ``rule`` says how the main text was found.
    """

    spans: tuple[Span, ...]
    title: Said | None = None
    date: Said | None = None
    issuer: Said | None = None
    forum: bool = False
    rule: str = ""


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
    lines = judge(page)
    if not lines:
        return HtmlMain(())
    _discount_copies(lines)
    tree = _Tree(lines)
    kept, rule = _select(tree)
    thread = thread_of(lines, tree.chains, kept)
    if thread is not None:
        kept, forum, rule = list(thread.posts), True, "thread"
    else:
        kept, forum = _first_post(tree, kept)
    title = title_of(page, lines, kept)
    if thread is None:
        kept = _trim(lines, kept, title)
    if not kept:
        kept = [i for i, j in enumerate(lines) if j.link < 0.5 and not j.button and not j.legal]
        rule = "no prose: everything but links"
    spans = tuple(Span(lines[i].line.start, lines[i].line.end) for i in kept)
    return HtmlMain(
        spans,
        title=title,
        date=date_of(page, lines, kept),
        issuer=issuer_of(lines, kept),
        forum=forum,
        rule=rule,
    )


# 1. Lines -------------------------------------------------------------------------------------------------------


def _discount_copies(lines: Sequence[Judged]) -> None:
    """A paragraph that the page shows again (a version for phones, for large print) counts once, where it is first."""
    seen: set[str] = set()
    for judged in lines:
        if judged.prose >= 20:
            text = squeeze(judged.text)
            if text in seen:
                judged.prose = 0.0
            seen.add(text)


# 2. and 3. The heart and its growth ---------------------------------------------------------------------------------


class _Tree:
    """Sums over the elements that hold lines."""

    def __init__(self, lines: Sequence[Judged]) -> None:
        self.lines = lines
        self.chains: list[list[Any]] = []
        self.prose: dict[Any, float] = {}
        self.noise: dict[Any, float] = {}
        self.members: dict[Any, list[int]] = {}
        self._noise = [0.0, *accumulate(judged.noise for judged in lines)]
        for index, judged in enumerate(lines):
            chain = list(_ancestors(judged.line.element))
            self.chains.append(chain)
            for element in chain:
                self.prose[element] = self.prose.get(element, 0.0) + judged.prose
                self.noise[element] = self.noise.get(element, 0.0) + judged.noise
                self.members.setdefault(element, []).append(index)

    def noise_between(self, start: int, stop: int) -> float:
        """Noise of lines ``[start, stop)``."""
        return self._noise[max(start, stop)] - self._noise[start]

    def heart(self) -> Any:
        """The element with the most prose close to it: a line counts most for the parent of its block."""
        scores: dict[Any, float] = {}
        for judged, chain in zip(self.lines, self.chains, strict=True):
            if judged.prose <= 0:
                continue
            blocks = [e for e in chain if e.tag in BLOCK or e.tag in ("body", "text")] or chain
            for weight, element in zip((0.95, 1.0, 0.45), blocks, strict=False):
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
    between = (last + 1, indices[0]) if indices[0] > last else (indices[-1] + 1, first)
    headed = range(max(between[0], between[1] - 3), between[1])
    if len(set(_RIGHTS.findall("".join(tree.lines[i].seen for i in (*headed, *indices))))) >= 2:
        return False
    if own / (own + noise) >= 0.85 and tree.noise_between(*between) <= 12:
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
        if judged.stamp and (match := STAMP.search(judged.text)):
            shape = (re.sub(r"\d+", "0", match.group()), *(str(e.tag) for e in tree.chains[i][:4]))
            shapes.setdefault(shape, []).append(i)
    for stamps in shapes.values():
        if len(stamps) >= 3 and stamps[1] < kept[0]:
            # The longest text is a later post; the first one stands between the first two stamps.
            prose = [i for i in range(stamps[0], stamps[1]) if lines[i].prose > 0]
            if sum(lines[i].prose for i in prose) >= 20:
                return list(range(prose[0], prose[-1] + 1)), True
    posts = sorted(i for stamps in shapes.values() if len(stamps) >= 2 for i in stamps)
    after = {i: len(posts) - place for place, i in enumerate(posts)}
    read = 0.0
    for i in range(kept[0], kept[-1] + 1):
        judged = lines[i]
        if read >= 20 and (after.get(i, 0) >= 2 or (_COMMENTS.match(judged.seen) and judged.size < 40)):
            return [k for k in kept if k < i], True
        read += judged.prose
    return kept, len(posts) - bisect_right(posts, kept[-1]) >= 2


def _trim(lines: Sequence[Judged], kept: list[int], title: Said | None) -> list[int]:
    """Cut runs of links, buttons and legal lines; trim the edges to what reads like text."""
    inside = [i for i in kept if not _noise_line(lines[i])]
    prose = [i for i in inside if lines[i].prose > 0]
    if not prose:
        return inside
    first, last = prose[0], prose[-1]
    out = []
    for i in inside:
        judged = lines[i]
        if i < first and (
            judged.stamp or _is_meta(judged) or (title and title.span and title.span.start == judged.line.start)
        ):
            continue
        if i > last and judged.size < 30 and _is_meta(judged) and judged.link > 0:
            continue
        out.append(i)
    return out


def _noise_line(judged: Judged) -> bool:
    if judged.legal or judged.button:
        return True
    return judged.link >= 0.6 and not judged.attachment


def _is_meta(judged: Judged) -> bool:
    return judged.size < 60 and bool(_META.search(judged.seen)) and not SENTENCE.search(judged.text)
