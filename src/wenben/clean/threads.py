"""Discussions: the posts of a thread, in order, without what the board sets around each.

Posts stand in like elements and carry time stamps of one format. What lies between two stamps differs from board to board;
the element that holds a post's words has the same place in all of them, so its place is learned from the posts that have
most to say and then read in every post, short ones included.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from wenben.clean.page import STAMP, Judged

Path = tuple[tuple[str, str], ...]

_BOARD: Final = re.compile(
    r"forum|thread|bbs|topic|viewtopic|tieba|question|answer|论坛|贴吧|楼主|沙发|回帖|发帖|帖子|跟帖|只看|\d楼|个回答|最佳答案|提问"
)
_QUOTED: Final = re.compile(r"^(?:本帖最后由|引用[:：]|回复\s?(?:#|\d|@)|原帖由|.{0,20}(?:发表于|写道[:：]?$))")
_SIGNED: Final = re.compile(r"sign|签名")
_DIGITS: Final = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Thread:
    """The lines of a thread's posts, and the lines of all that stands in its posts' elements."""

    posts: tuple[int, ...]
    inside: frozenset[int]


def thread_of(lines: Sequence[Judged], chains: Sequence[Sequence[Any]], kept: Sequence[int]) -> Thread | None:
    """The thread that a page is, None for an article (which readers may have commented on).

    ``kept`` are the lines chosen as main text: of a thread they stand in one of its posts.
    """
    best: Thread | None = None
    told = 0.0
    for stamps in _series(lines, chains):
        posts, question = _elements(stamps, chains)
        if len(posts) < 2:
            continue
        inside = {i for i, chain in enumerate(chains) if any(e in posts for e in chain)}
        own = sum(lines[i].prose for i in inside)
        apart = sum(lines[i].prose for i in kept if i not in inside)
        if own <= told or apart > (0.5 * own if _is_board(lines, chains, stamps) else 0.1 * own):
            continue
        found = _bodies(lines, chains, posts, inside)
        if sum(lines[i].prose for i in found) < 0.5 * own or _is_article(lines, chains, posts, found):
            continue
        first = min(inside)
        asked = [i for i in kept if i not in inside and i < first]
        asked += [i for i in range(first) if lines[i].prose > 0 and any(e is question for e in chains[i])]
        best, told = Thread(tuple(sorted({*asked, *found})), frozenset(inside)), own
    return best


_ARTICLE: Final = 350
"""Characters from which on a first post is an article that somebody posted, and what follows its comments."""


_MOST: Final = 0.5


def _is_article(
    lines: Sequence[Judged], chains: Sequence[Sequence[Any]], posts: set[Any], found: Sequence[int]
) -> bool:
    first = next(e for e in chains[found[0]] if e in posts)
    told = sum(lines[i].prose for i in found if first in chains[i])
    return told >= _ARTICLE or told >= _MOST * sum(lines[i].prose for i in found)


_RELATIVE: Final = re.compile(
    r"(?:刚刚|半小时前|(?:昨天|前天|今天)\s?\d{1,2}:\d{2}|\d{1,3}\s?(?:秒|分钟|小时|天|周|个?月|年)前)(?=\s|$|[|·,，]|回复|来自|发布|编辑|赞|举报)"
)
_DAY: Final = re.compile(r"^\D{0,12}(?:19|20)\d{2}[-/.年]\d{1,2}[-/.月]\d{1,2}日?\D{0,6}$")


def _series(lines: Sequence[Judged], chains: Sequence[Sequence[Any]]) -> Iterator[list[int]]:
    """Lines with time stamps in like elements: of one format, or (some are told as 昨天, 3天前) in elements of one name."""
    formats: dict[tuple[str, ...], list[int]] = {}
    names: dict[Path, list[int]] = {}
    for index, judged in enumerate(lines):
        if judged.size > 90:
            continue
        match = STAMP.search(judged.text) if judged.stamp else None
        if match is not None:
            shape = (_DIGITS.sub("0", match.group()), *(str(e.tag) for e in chains[index][:3]))
            formats.setdefault(shape, []).append(index)
        if match is not None or _RELATIVE.search(judged.text) or (judged.size <= 24 and _DAY.match(judged.text)):
            names.setdefault(tuple(_named(e) for e in chains[index][:2]), []).append(index)
    yield from (stamps for stamps in (*formats.values(), *names.values()) if len(stamps) >= 2)


def _elements(stamps: Sequence[int], chains: Sequence[Sequence[Any]]) -> tuple[set[Any], Any]:
    """The elements that hold one post each, and the one that holds the question above them, if it stands apart.

    Posts stand right below the smallest element that holds all stamps; where most stamps share one of these, it is the
    list of answers, and they stand right below the smallest element that holds its stamps.
    """
    question = None
    while len(stamps) >= 2:
        shared = set(chains[stamps[0]])
        for index in stamps[1:]:
            shared &= set(chains[index])
        if not shared:
            break
        found: list[tuple[int, Any]] = []
        for index in stamps:
            place = next(i for i, element in enumerate(chains[index]) if element in shared)
            if place:
                found.append((index, chains[index][place - 1]))
        if not found:
            break
        tag = Counter(element.tag for _, element in found).most_common(1)[0][0]
        posts = {element for _, element in found if element.tag == tag}
        if len(posts) >= 0.6 * len(stamps):
            return posts, question
        largest, count = Counter(element for _, element in found).most_common(1)[0]
        if count < 0.6 * len(stamps) or count == len(stamps):
            break
        if found[0][1] is not largest:
            question = found[0][1]
        stamps = [index for index, element in found if element is largest]
    return set(), None


def _is_board(lines: Sequence[Judged], chains: Sequence[Sequence[Any]], stamps: Sequence[int]) -> bool:
    """Whether the page or the elements around its stamps call themselves a board."""
    names = " ".join(f"{e.get('class') or ''} {e.get('id') or ''}" for e in chains[stamps[0]])
    return _BOARD.search(names.lower()) is not None or (
        sum(_BOARD.search(judged.text) is not None for judged in lines if judged.size < 40) >= 2
    )


def _bodies(lines: Sequence[Judged], chains: Sequence[Sequence[Any]], posts: set[Any], inside: set[int]) -> list[int]:
    """The lines of all posts that stand where the words of most posts stand."""
    prose: dict[Any, float] = {}
    other: dict[Any, float] = {}
    paths: dict[Any, Path] = {}
    owner: dict[Any, Any] = {}
    for index in inside:
        chain = chains[index]
        place = next(i for i, element in enumerate(chain) if element in posts)
        for depth, element in enumerate(chain[:place]):
            prose[element] = prose.get(element, 0.0) + lines[index].prose
            other[element] = other.get(element, 0.0) + lines[index].noise
            if element not in paths:
                paths[element] = tuple(_named(e) for e in chain[depth:place])
                owner[element] = chain[place]
    places: Counter[Path] = Counter()
    for post in posts:
        mine = [e for e in paths if owner[e] is post and prose[e] >= 8 and prose[e] >= 1.5 * other[e]]
        if mine:
            most = max(prose[e] for e in mine)
            # The smallest element with nearly all of the words: a larger one holds names and buttons, too.
            body = max((e for e in mine if prose[e] >= 0.8 * most), key=lambda e: (len(paths[e]), prose[e]))
            places[paths[body]] += 1
    if not places:
        return [i for i in sorted(inside) if lines[i].prose > 0]
    # A post of one paragraph names the place of the paragraph, one of five the box of its paragraphs.
    where = {place for place, count in places.items() if count >= 0.3 * places.total()}
    where = {place for place in where if not any(len(w) > len(place) and w[-len(place) :] == place for w in where)}
    if not where:
        return [i for i in sorted(inside) if lines[i].prose > 0]
    found = []
    for index in sorted(inside):
        chain = chains[index]
        end = next(i for i, element in enumerate(chain) if element in posts)
        held = any(paths[e] in where for e in chain[:end])
        signed = any(_SIGNED.search(f"{e.get('class') or ''}") for e in chain[:end])
        judged = lines[index]
        if (
            held
            and not signed
            and not judged.legal
            and not judged.stamp
            and not _RELATIVE.search(judged.text[-20:])
            and not _QUOTED.match(judged.text)
            and (judged.link < 0.6 or judged.prose > 0)
        ):
            found.append(index)
    return found


def _named(element: Any) -> tuple[str, str]:
    name = _DIGITS.sub("0", element.get("class") or "")
    if element.tag in ("td", "th"):
        name += f"#{sum(1 for _ in element.itersiblings(preceding=True))}"  # the cell of the name and that of the words
    return str(element.tag), name
