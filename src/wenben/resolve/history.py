"""The same school over time: problems that come back, problems that were put right.

A later problem is a recurrence if it stands at the same body, shares a topic and is worded alike (less alike where it
says itself that it comes back); copies of one document say nothing twice. A later statement is a result if it stands at
the same body, shares a topic, takes up the problem's words and says that something was done (or was not).

Wording is compared by character bigrams without names and figures, weighted by how rare they are among all statements
(留样, 公示栏 say more than 学校). Two writers rarely use the same words, so where bigrams do not suffice, single characters count as well
(统考, 月考, 周测), but then a statement must be the best match of the problem in its document, and the problem the best of the statement.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from wenben.config import Settings
from wenben.extract.fields import status
from wenben.extract.labelled import MARKER
from wenben.resolve.entities import Key, Pairs, key_of
from wenben.text import fold
from wenben.types import Document, Extraction, Link, Statement, Status

StatementKey = tuple[str, str]

_BODIES: Final = frozenset({"school", "kindergarten", "training_org"})
_AGAIN: Final = re.compile(
    r"(?<!没有)(?<![未不])再次|再度|第[二三四五]次|仍|依然|依旧|反弹|反彈|又|屡|多次|老问题|回潮|未见改观|没有改观"
)
_STATED: Final = re.compile(
    r"(?<!没有)(?<![未不])再次(?:出现|发生|发现)|第[二三四五]次(?:出现|发现)|反弹|反彈|老问题|屡查屡犯|屡改屡犯"
)
_DIGITS: Final = re.compile(r"\d+")
_SHORT: Final = 40
_PLURAL: Final = re.compile(
    r"各|多数|大部分|部分|个别|個別|少数|少數|有的|一些|全[县縣区區市镇鎮乡]|农村|城区|乡镇|民办"
)
_ANY_BODY: Final = frozenset({*_BODIES, "gov_body", "inspectorate"})
_DONE: Final = re.compile(
    r"整改|已|完成|到位|复查|複查|回访|核查|销号|銷號|更换|解决|解決|补齐|清退|不再|改为|改為|落实|仍|未|齐全|正常|均|符合|达标|换新|改装|增至|配齐|补充|恢复|建立|取消"
)
_CHECKED: Final = re.compile(r"经?(?:复查|複查|回访|回訪|核查|核验|核驗|验收|抽查|现场查看|實地)|督导组|督學|督学")
_INSPECTED: Final = frozenset({"visit", "feedback", "inspection", "bulletin"})
_SELF: Final = frozenset({"rectification", "summary"})


@dataclass(frozen=True, slots=True)
class Placed:
    """A statement with its body, time and wording.

    ``inherited`` is the wording of the title of its item; ``again`` says that text or title tell of a recurrence.
    """

    statement: Statement
    body: str
    when: str
    genre: str
    grams: frozenset[str]
    chars: frozenset[str]
    inherited: frozenset[str]
    again: bool

    @property
    def key(self) -> StatementKey:
        return self.statement.path, self.statement.id


def history(
    pairs: Pairs, by_mention: Mapping[Key, str | None], *, settings: Settings
) -> tuple[dict[StatementKey, tuple[Link, ...]], dict[StatementKey, tuple[Status, str | None]]]:
    """Links between statements of different documents about the same body, and the states that follow from them."""
    groups: dict[str, list[Placed]] = {}
    weight = _rarity(pairs)
    for document, extraction in pairs:
        for placed in _placed(document, extraction, by_mention):
            groups.setdefault(placed.body, []).append(placed)
    links: dict[StatementKey, list[Link]] = {}
    states: dict[StatementKey, tuple[Status, str | None]] = {}
    copies = _copies(pairs, settings=settings)
    for body in sorted(groups):
        members = sorted(groups[body], key=lambda p: (p.when, p.statement.document, p.statement.start, p.key))
        likeness = _Likeness(members, weight)
        for problem in (p for p in members if p.statement.kind == "problem"):
            later = [
                p
                for p in members
                if p.when > problem.when and frozenset((_doc(p), _doc(problem))) not in copies and _topic(p, problem)
            ]
            _results(problem, later, likeness, links, states, settings=settings)
            _recurrence(problem, later, likeness, links, states, settings=settings)
    return {key: tuple(sorted(found, key=lambda k: (k.relation, k.id))) for key, found in sorted(links.items())}, states


def _placed(document: Document, extraction: Extraction, by_mention: Mapping[Key, str | None]) -> Iterator[Placed]:
    when = document.date or (str(document.title_year) if document.title_year else _last_date(extraction))
    if not when:
        return
    names = {m.text for m in extraction.mentions if m.mention_type in _ANY_BODY}
    bodies = [m for m in extraction.mentions if m.mention_type in _BODIES and by_mention.get(key_of(m))]
    by_text = {m.text: by_mention[key_of(m)] for m in bodies}
    main = _main_body(document, by_text)
    inherited: frozenset[str] = frozenset()
    title = ""
    for statement, grams in zip(extraction.statements, _grams_of(extraction), strict=True):
        if MARKER.match(statement.text):
            inherited, title = frozenset(), ""
        named = {by_mention[key_of(m)] for m in bodies if statement.start <= m.start < statement.end}
        named = named or {by_text[name] for name in statement.subjects if name in by_text}
        others = any(name in names and name not in by_text for name in statement.subjects)
        if not named and main and not others and not any(_PLURAL.search(s) for s in statement.subjects):
            named = {main}
        for body in sorted(n for n in named if n):
            again = bool(_AGAIN.search(statement.text) or _AGAIN.search(title))
            yield Placed(statement, body, when, document.genre, grams, _chars(grams), inherited, again)
        if MARKER.match(statement.text) and len(statement.text) <= _SHORT:
            inherited, title = grams, statement.text


def _last_date(extraction: Extraction) -> str:
    """The latest full date that an undated document tells: its signature, or the last day that it speaks of."""
    dates = [m.entity for m in extraction.mentions if m.mention_type == "date" and m.entity and len(m.entity) == 10]
    return max(dates, default="")


def _main_body(document: Document, by_text: Mapping[str, str | None]) -> str | None:
    """The school that a document is about: the one of its title, else the only one that it names."""
    titled = {id for text, id in by_text.items() if text in document.title}
    if len(titled) == 1:
        return titled.pop()
    every = set(by_text.values())
    return every.pop() if len(every) == 1 else None


def _grams_of(extraction: Extraction) -> list[frozenset[str]]:
    """For each statement its character bigrams without names, dates and figures."""
    spans = [(m.start, m.end) for m in extraction.mentions]
    starts = [low for low, _ in spans]
    out = []
    for statement in extraction.statements:
        pieces, position = [], statement.start
        for low, high in spans[bisect_left(starts, statement.start) : bisect_left(starts, statement.end)]:
            if low >= position:
                pieces.append(statement.text[position - statement.start : low - statement.start])
            position = max(position, high)
        pieces.append(statement.text[max(0, position - statement.start) :])
        folded = [_DIGITS.sub("", fold(piece).text) for piece in pieces]
        out.append(frozenset(text[i : i + 2] for text in folded for i in range(len(text) - 1)))
    return out


def _rarity(pairs: Pairs) -> dict[str, float]:
    """Weight of each bigram: the logarithm of its inverse frequency among all statements, squared."""
    counts: dict[str, int] = {}
    total = 0
    for _, extraction in pairs:
        for grams in _grams_of(extraction):
            total += 1
            for gram in grams:
                counts[gram] = counts.get(gram, 0) + 1
    return {gram: math.log((total + 1) / (count + 0.5)) ** 2 for gram, count in counts.items()}


def _doc(placed: Placed) -> tuple[str, str]:
    return placed.statement.document, placed.statement.path


def _topic(a: Placed, b: Placed) -> bool:
    return bool(set(a.statement.topics) & set(b.statement.topics))


def _chars(grams: frozenset[str]) -> frozenset[str]:
    return frozenset(char for gram in grams for char in gram)


class _Likeness:
    """How alike statements of one body are, and which is the best match of which."""

    def __init__(self, members: Sequence[Placed], weight: Mapping[str, float]) -> None:
        self._weight = weight
        counts = Counter(char for member in members for char in member.chars)
        self._chars = {c: math.log((len(members) + 1) / (n + 0.5)) ** 2 for c, n in counts.items()}
        self._problems: dict[tuple[str, str], list[Placed]] = {}
        self._all: dict[tuple[str, str], list[Placed]] = {}
        for member in members:
            self._all.setdefault(_doc(member), []).append(member)
            if member.statement.kind == "problem":
                self._problems.setdefault(_doc(member), []).append(member)

    def worded(self, a: Placed, b: Placed) -> float:
        """Likeness of the wording of an earlier and a later statement, the title of the later one's item included."""
        return _alike(a.grams, b.grams | b.inherited, self._weight)

    def loose(self, a: Placed, b: Placed) -> float:
        """The same with single characters counted as much as pairs."""
        return (_alike(a.grams, b.grams, self._weight) + _alike(a.chars, b.chars, self._chars)) / 2

    def mutual(self, problem: Placed, other: Placed, rivals: Callable[[Placed], bool]) -> bool:
        """Whether neither has a better match of the same topic in the other's document; ``rivals`` may be that of a problem."""
        own = self.loose(problem, other)
        problems = (p for p in self._problems[_doc(problem)] if p is not problem and _topic(p, other))
        others = (o for o in self._all[_doc(other)] if o is not other and rivals(o) and _topic(problem, o))
        return all(self.loose(p, other) < own for p in problems) and all(self.loose(problem, o) < own for o in others)


def _mass(grams: frozenset[str], weight: Mapping[str, float]) -> float:
    return math.fsum(weight[gram] for gram in sorted(grams))


def _alike(a: frozenset[str], b: frozenset[str], weight: Mapping[str, float]) -> float:
    """Weighted cosine of two sets of bigrams."""
    norm = math.sqrt(_mass(a, weight) * _mass(b, weight))
    return _mass(a & b, weight) / norm if norm else 0.0


def _copies(pairs: Pairs, *, settings: Settings) -> set[frozenset[tuple[str, str]]]:
    """Pairs of documents that say mostly the same: copies, not later looks."""
    holders: dict[str, set[tuple[str, str]]] = {}
    sizes: dict[tuple[str, str], int] = {}
    for document, extraction in pairs:
        said = {fold(s.text).text for s in extraction.statements}
        sizes[document.key] = len(said)
        for text in said:
            holders.setdefault(text, set()).add(document.key)
    shared: dict[frozenset[tuple[str, str]], int] = {}
    for group in holders.values():
        if len(group) <= settings.resolve.most_holders:
            for a, b in combinations(sorted(group), 2):
                shared[frozenset((a, b))] = shared.get(frozenset((a, b)), 0) + 1
    least = settings.resolve.copy_share
    return {pair for pair, count in shared.items() if count >= least * min(sizes[key] for key in pair)}


def _results(
    problem: Placed,
    later: Sequence[Placed],
    likeness: _Likeness,
    links: dict[StatementKey, list[Link]],
    states: dict[StatementKey, tuple[Status, str | None]],
    *,
    settings: Settings,
) -> None:
    """Links from later statements that tell what became of ``problem``; the last that says so gives its state."""
    chosen = settings.resolve
    for other in later:
        state = _state(other)
        if state is None:
            continue
        alike = likeness.worded(problem, other)
        reason = f"同一机构、同一议题，用词相似度 {alike:.2f}，并写明处理情况"
        if alike < chosen.result_similarity:
            alike = likeness.loose(problem, other)
            least = chosen.result_assigned if other.genre == "rectification" else chosen.result_assigned * 2
            if alike < least or not likeness.mutual(problem, other, lambda o: _state(o) is not None):
                continue
            reason = f"同一机构、同一议题，两份文件中互为最相近的一对（{alike:.2f}），并写明处理情况"
        links.setdefault(other.key, []).append(Link(problem.statement.id, "result_of", alike, reason))
        states[problem.key] = (state, other.statement.text)


def _state(result: Placed) -> Status | None:
    """What a result says: verified where inspectors say it, claimed where the body itself does; None if it is none."""
    text, kind = result.statement.text, result.statement.kind
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


def _least(later: Placed, *, settings: Settings) -> float:
    chosen = settings.resolve
    return chosen.stated_similarity if later.again else chosen.recurrence_similarity


def _recurrence(
    problem: Placed,
    later: Sequence[Placed],
    likeness: _Likeness,
    links: dict[StatementKey, list[Link]],
    states: dict[StatementKey, tuple[Status, str | None]],
    *,
    settings: Settings,
) -> None:
    """A link from ``problem`` to the next problem that is worded alike."""
    candidates = [
        p
        for p in later
        if p.genre != "rectification" and (p.statement.kind == "problem" or _STATED.search(p.statement.text))
    ]
    alike = [(p, likeness.worded(problem, p)) for p in candidates]
    close = [(p, s) for p, s in alike if s >= _least(p, settings=settings)]
    close = close or [
        (p, s)
        for p in candidates
        if (s := likeness.loose(problem, p)) >= settings.resolve.recurrence_assigned * (0.75 if p.again else 1)
        and likeness.mutual(problem, p, lambda o: o.statement.kind == "problem")
    ]
    if not close:
        return
    first = min(p.when for p, _ in close)
    best, score = max(((p, s) for p, s in close if p.when == first), key=lambda item: (item[1], item[0].key))
    reason = f"同一机构、同一议题，用词相似度 {score:.2f}，时间在后"
    links.setdefault(problem.key, []).append(Link(best.statement.id, "recurs_as", score, reason))
    states[problem.key] = ("recurred", best.statement.text)
