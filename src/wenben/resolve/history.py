"""The same school over time: problems that come back, problems that were put right.

A later problem is a recurrence if it stands at the same body, shares a topic, is worded alike (less alike where it
says itself that it comes back) and both speak of two things: 留样 alone is no problem, one visit misses the label, the next
finds it too warm. Copies of one document say nothing twice. A later statement is a result if it stands at
the same body, shares a topic, takes up the problem's words and says that something was done (or was not).

Wording is compared by character bigrams without names and figures, weighted by how rare they are among all statements
(留样, 公示栏 say more than 学校), and by groups of words for one thing (``data/concepts.txt``: 安全出口, 疏散通道, 逃生门). Two writers rarely use the same words, so where bigrams do not suffice, single characters count as well
(统考, 月考, 周测), but then a statement must be the best match of the problem in its document, and the problem the best of the statement.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

import numpy as np
import numpy.typing as npt

from wenben.config import Settings
from wenben.extract.fields import status
from wenben.resolve.placing import Placed, Told, placed
from wenben.resolve.spool import Spool
from wenben.resolve.wording import Wording, bigrams, evidence, parts
from wenben.types import Link, Status

StatementKey = tuple[int, str]
"""Number of a document, id of a statement."""
Links = dict[StatementKey, tuple[Link, ...]]
States = dict[StatementKey, tuple[Status, str | None]]
Ids = Mapping[tuple[str, str, str], str]

_STATED: Final = re.compile(
    r"(?<!没有)(?<![未不])再次(?:出现|发生|发现)|第[二三四五]次(?:出现|发现)|反弹|反彈|老问题|屡查屡犯|屡改屡犯"
)
_THINGS: Final = 2
"""What makes a problem: a thing, and what is wrong with it."""
_DONE: Final = re.compile(
    r"整改|已|完成|到位|复查|複查|回访|核查|销号|銷號|更换|解决|解決|补齐|清退|不再|改为|改為|落实|仍|未|齐全|正常|均|符合|达标|换新|改装|增至|配齐|补充|恢复|建立|取消"
)
_CHECKED: Final = re.compile(r"经?(?:复查|複查|回访|回訪|核查|核验|核驗|验收|抽查|现场查看|實地)|督导组|督學|督学")
_INSPECTED: Final = frozenset({"visit", "feedback", "inspection", "bulletin"})
_SELF: Final = frozenset({"rectification", "summary"})


class Histories:
    """What statements of different documents about one body have to do with each other, part by part.

    Parameters
    ----------
    part_of
        For each body by its number the part in which its statements wait, -1 where nobody looks at it.
    spool
        With a part for each of these.
    """

    def __init__(self, part_of: npt.NDArray[np.int64], spool: Spool) -> None:
        self._part_of = part_of
        self._spool = spool

    def add(self, told: Told, ids: Ids, bodies: Mapping[str, int]) -> None:
        """Take in one document, whose forms mean ``ids`` and that speaks of ``bodies``, given with their numbers."""
        part_of = {body: part for body, number in bodies.items() if (part := int(self._part_of[number])) >= 0}
        hashed = set[int]()
        for item in placed(told, ids, part_of):
            part = part_of[item.body]
            if part not in hashed:
                hashed.add(part)
                self._spool.add((told.number, told.hashes()), part)
            self._spool.add(tuple(item), part)

    def between(self, wording: Wording, *, settings: Settings) -> Iterator[tuple[Links, States]]:
        """Of each part links between its statements, and the states that follow; where a statement stands in two, the later part is right."""
        for part in range(len(self._spool)):
            groups: dict[str, list[Placed]] = {}
            said: dict[int, npt.NDArray[np.int64]] = {}
            for record in self._spool.read(part):
                match record:
                    case (int() as number, hashes):
                        said[number] = np.array(hashes, dtype=np.int64)
                    case _:
                        groups.setdefault(record[0], []).append(Placed(*record))
            links: dict[StatementKey, list[Link]] = {}
            states: States = {}
            for body in sorted(groups):
                _between(groups[body], said, wording, links, states, settings=settings)
            yield {key: tuple(sorted(found, key=lambda k: (k.relation, k.id))) for key, found in links.items()}, states


def _between(
    found: Sequence[Placed],
    said: Mapping[int, npt.NDArray[np.int64]],
    wording: Wording,
    links: dict[StatementKey, list[Link]],
    states: States,
    *,
    settings: Settings,
) -> None:
    """Links between the statements at one body, and the states that follow from them."""
    numbers = dict.fromkeys(p.number for p in found)
    if len(numbers) < 2:
        return  # nothing can be later
    members = sorted(found, key=lambda p: (p.when, p.document, p.start, p.path, p.id))
    copies = _copies({number: said[number] for number in numbers}, settings=settings)
    likeness = _Likeness(members, wording)
    dates = [p.when for p in members]
    for problem in (p for p in members if p.kind == "problem"):
        later = [
            p
            for p in members[bisect_right(dates, problem.when) :]
            if _topic(problem, p) and frozenset((p.number, problem.number)) not in copies
        ]
        _results(problem, later, likeness, links, states, settings=settings)
        _recurrence(problem, later, likeness, links, states, settings=settings)


def _topic(a: Placed, b: Placed) -> bool:
    return not set(a.topics).isdisjoint(b.topics)


def _chars(grams: frozenset[str]) -> frozenset[str]:
    return frozenset(char for gram in grams for char in gram)


@dataclass(frozen=True, slots=True)
class _Weighed:
    """A set of bigrams or characters with the sum of their weights."""

    parts: frozenset[str]
    mass: float

    @classmethod
    def of(cls, parts: frozenset[str], weight: Mapping[str, float]) -> _Weighed:
        return cls(parts, math.fsum(weight[part] for part in parts))

    def alike(self, other: _Weighed, weight: Mapping[str, float]) -> float:
        """Weighted cosine."""
        norm = math.sqrt(self.mass * other.mass)
        return math.fsum(weight[part] for part in self.parts & other.parts) / norm if norm else 0.0


class _Likeness:
    """How alike statements of one body are, which is the best match of which, and what each says if it is a result."""

    def __init__(self, members: Sequence[Placed], wording: Wording) -> None:
        self._wording = wording
        grams = {id(m): parts(m.words) for m in members}
        titled = {id(m): grams[id(m)] | parts(m.inherited) for m in members if m.inherited}
        every = frozenset[str]().union(*grams.values(), *titled.values())
        self._weight = weight = {part: wording.weight(part) for part in every}
        chars = {id(m): _chars(bigrams(m.words)) for m in members}
        counts = Counter(char for member in members for char in chars[id(member)])
        self._char_weight = {c: math.log((len(members) + 1) / (n + 0.5)) ** 2 for c, n in counts.items()}
        self._grams = {key: _Weighed.of(found, weight) for key, found in grams.items()}
        self._chars = {key: _Weighed.of(found, self._char_weight) for key, found in chars.items()}
        self._titled = self._grams | {key: _Weighed.of(found, weight) for key, found in titled.items()}
        self.result = {id(m): _state(m) for m in members}
        self._problems: dict[int, list[Placed]] = {}
        self._all: dict[int, list[Placed]] = {}
        for member in members:
            self._all.setdefault(member.number, []).append(member)
            if member.kind == "problem":
                self._problems.setdefault(member.number, []).append(member)

    def worded(self, a: Placed, b: Placed) -> float:
        """Likeness of the wording of an earlier and a later statement, the title of the later one's item included."""
        return self._grams[id(a)].alike(self._titled[id(b)], self._weight)

    def loose(self, a: Placed, b: Placed) -> float:
        """The same with single characters counted as much as pairs."""
        pairs = self._grams[id(a)].alike(self._grams[id(b)], self._weight)
        return (pairs + self._chars[id(a)].alike(self._chars[id(b)], self._char_weight)) / 2

    def evidence(self, a: Placed, b: Placed) -> int:
        """How many things both speak of."""
        return evidence(a.words, b.words, lambda pair: not self._wording.common(pair))

    def mutual(self, problem: Placed, other: Placed, rivals: Callable[[Placed], bool]) -> bool:
        """Whether neither has a better match of the same topic in the other's document; ``rivals`` may be that of a problem."""
        own = self.loose(problem, other)
        problems = (p for p in self._problems[problem.number] if p is not problem and _topic(p, other))
        others = (o for o in self._all[other.number] if o is not other and rivals(o) and _topic(problem, o))
        return all(self.loose(p, other) < own for p in problems) and all(self.loose(problem, o) < own for o in others)


def _copies(said: Mapping[int, npt.NDArray[np.int64]], *, settings: Settings) -> set[frozenset[int]]:
    """Pairs of the documents of one body that say mostly the same: copies, not later looks."""
    keys = list(said)
    sizes = [len(said[key]) for key in keys]
    hashes = np.concatenate([said[key] for key in keys])
    owners = np.repeat(np.arange(len(keys)), sizes)
    order = np.argsort(hashes, kind="stable")
    _, starts, counts = np.unique(hashes[order], return_index=True, return_counts=True)
    shared: Counter[tuple[int, int]] = Counter()
    held = (counts > 1) & (counts <= settings.resolve.most_holders)
    for start, count in zip(starts[held].tolist(), counts[held].tolist(), strict=True):
        shared.update(combinations(owners[order[start : start + count]].tolist(), 2))
    least = settings.resolve.copy_share
    return {
        frozenset((keys[a], keys[b])) for (a, b), count in shared.items() if count >= least * min(sizes[a], sizes[b])
    }


def _results(
    problem: Placed,
    later: Sequence[Placed],
    likeness: _Likeness,
    links: dict[StatementKey, list[Link]],
    states: States,
    *,
    settings: Settings,
) -> None:
    """Links from later statements that tell what became of ``problem``; the last that says so gives its state."""
    chosen = settings.resolve
    for other in later:
        state = likeness.result[id(other)]
        if state is None:
            continue
        alike = likeness.worded(problem, other)
        reason = f"同一机构、同一议题，用词相似度 {alike:.2f}，并写明处理情况"
        if alike < chosen.result_similarity:
            alike = likeness.loose(problem, other)
            least = chosen.result_assigned if other.genre == "rectification" else chosen.result_assigned * 2
            if alike < least or not likeness.mutual(problem, other, lambda o: likeness.result[id(o)] is not None):
                continue
            reason = f"同一机构、同一议题，两份文件中互为最相近的一对（{alike:.2f}），并写明处理情况"
        links.setdefault(other.key, []).append(Link(problem.id, "result_of", alike, reason))
        states[problem.key] = (state, other.text)


def _state(result: Placed) -> Status | None:
    """What a result says: verified where inspectors say it, claimed where the body itself does; None if it is none."""
    text, kind = result.text, result.kind
    said, _ = status(text, "problem")
    inspected = result.genre in _INSPECTED or (_CHECKED.search(text) is not None and result.genre not in _SELF)
    if kind == "recommendation" or said == "recurred":
        return None
    if said in ("overdue", "open", "in_period", "verified_done"):
        return said
    done = said == "claimed_done" or (kind == "finding" and (_DONE.search(text) or result.genre == "rectification"))
    if not done:
        return None
    return "verified_done" if inspected else "claimed_done"


def _comes_back(problem: Placed, later: Placed, likeness: _Likeness, *, settings: Settings) -> float:
    """How alike a problem and a later one are if they are the same, else 0.

    Both must speak of two things (留样, and what is wrong with it), or be worded nearly alike.
    """
    chosen = settings.resolve
    worded, loose = likeness.worded(problem, later), likeness.loose(problem, later)
    enough = chosen.stated_similarity if later.again else chosen.recurrence_similarity
    relief = 0.75 if later.again else 1
    if worded < enough and loose < min(chosen.recurrence_assigned, chosen.recurrence_similarity) * relief:
        return 0.0  # whatever they share
    twice = likeness.evidence(problem, later) >= _THINGS
    if twice and worded >= enough:
        return worded
    if loose < (chosen.recurrence_assigned if twice else chosen.recurrence_similarity) * relief:
        return 0.0
    return loose if likeness.mutual(problem, later, lambda other: other.kind == "problem") else 0.0


def _recurrence(
    problem: Placed,
    later: Sequence[Placed],
    likeness: _Likeness,
    links: dict[StatementKey, list[Link]],
    states: States,
    *,
    settings: Settings,
) -> None:
    """A link from ``problem`` to the next problem that is worded alike."""
    candidates = [p for p in later if p.genre != "rectification" and (p.kind == "problem" or _STATED.search(p.text))]
    close = [(p, s) for p in candidates if (s := _comes_back(problem, p, likeness, settings=settings))]
    if not close:
        return
    first = min(p.when for p, _ in close)
    best, score = max(
        ((p, s) for p, s in close if p.when == first), key=lambda item: (item[1], item[0].path, item[0].id)
    )
    reason = f"同一机构、同一议题，用词相似度 {score:.2f}，时间在后"
    links.setdefault(problem.key, []).append(Link(best.id, "recurs_as", score, reason))
    states[problem.key] = ("recurred", best.text)
