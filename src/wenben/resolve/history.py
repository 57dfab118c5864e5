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
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import combinations, pairwise
from operator import add
from typing import Final

import numpy as np
import numpy.typing as npt

from wenben.config import Settings
from wenben.extract.fields import status
from wenben.extract.labelled import MARKER
from wenben.resolve.entities import Key, Pairs, key_of
from wenben.text import fold
from wenben.types import Document, Extraction, Link, Statement, Status

StatementKey = tuple[str, str]
DocumentKey = tuple[str, str]
Links = dict[StatementKey, tuple[Link, ...]]
States = dict[StatementKey, tuple[Status, str | None]]

_BODIES: Final = frozenset({"school", "kindergarten", "training_org"})
_AGAIN: Final = re.compile(
    r"(?<!没有)(?<![未不])再次|再度|第[二三四五]次|仍|依然|依旧|反弹|反彈|又|屡|多次|老问题|回潮|未见改观|没有改观"
)
_STATED: Final = re.compile(
    r"(?<!没有)(?<![未不])再次(?:出现|发生|发现)|第[二三四五]次(?:出现|发现)|反弹|反彈|老问题|屡查屡犯|屡改屡犯"
)
_DIGITS: Final = re.compile(r"\d+")
_BREAK: Final = "\0"  # between pieces; folding drops it
_SHORT: Final = 40
_RUN: Final = 4
"""Pairs in a row (five characters) that are more than the name of a thing."""
_TELLING: Final = 0.03
"""A pair of characters in more than this share of all statements (没有, 学生) is no evidence."""
_PAIR: Final = 2
_THINGS: Final = 2
"""What makes a problem: a thing, and what is wrong with it."""
_UNSEEN: Final = 100
"""Statements that are thought to have been read before, so that what two texts share is rare in a small library too."""
_CONCEPT: Final = 3.0
"""Weight of a shared group of ``data/concepts.txt`` beside a shared pair of characters as rare."""
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

    ``words`` are its folded pieces between names and figures, ``inherited`` those of the title of its item; ``again``
    says that text or title tell of a recurrence.
    """

    statement: Statement
    body: str
    when: str
    genre: str
    words: str
    inherited: str
    again: bool

    @property
    def key(self) -> StatementKey:
        return self.statement.path, self.statement.id


@dataclass(frozen=True, slots=True)
class Wording:
    """How often what statements say is said at all: counted once over a library and then kept, as templates of sites are.

    Parameters
    ----------
    total
        Statements that were counted.
    counts
        Parts that stand in two statements and more; others count once.
    """

    total: int
    counts: Mapping[str, int]

    def weight(self, part: str) -> float:
        """The logarithm of the inverse frequency, squared; in a library of two reports, too, 留样 is rare."""
        rare = math.log((self.total + _UNSEEN) / (self.counts.get(part, 1) + 0.5)) ** 2
        return rare * (_CONCEPT if len(part) > _PAIR else 1)

    def common(self, part: str) -> bool:
        return self.counts.get(part, 1) > max(3, _TELLING * self.total)

    def outgrown(self, statements: int) -> bool:
        """Whether a library has become another one since: twice or half as large."""
        return not self.total <= 2 * statements <= 4 * self.total


class Histories:
    """What statements of different documents about one body have to do with each other.

    Parameters
    ----------
    wording
        None counts the documents that are added.
    """

    def __init__(self, wording: Wording | None = None) -> None:
        self._wording = wording
        self._counts: Counter[str] = Counter()
        self._total = 0
        self._groups: dict[str, list[Placed]] = {}
        self._said: dict[DocumentKey, npt.NDArray[np.int64]] = {}
        self.bodies: dict[StatementKey, list[str]] = {}

    def add(self, document: Document, extraction: Extraction, by_mention: Mapping[Key, str | None]) -> None:
        """Take in one document."""
        worded = _words_of(extraction)
        if self._wording is None:
            self._total += len(worded)
            for words in worded:
                self._counts.update(_parts(words))
        for placed in _placed(document, extraction, worded, by_mention):
            self._groups.setdefault(placed.body, []).append(placed)
            self.bodies.setdefault(placed.key, []).append(placed.body)
            if document.key not in self._said:
                said = {hash(fold(s.text).text) for s in extraction.statements}
                self._said[document.key] = np.fromiter(said, dtype=np.int64, count=len(said))

    def wording(self) -> Wording:
        """What the weights of words come from."""
        if self._wording is None:
            self._wording = Wording(self._total, {part: n for part, n in self._counts.items() if n > 1})
            self._counts.clear()
        return self._wording

    def between(self, bodies: Iterable[str], *, settings: Settings) -> tuple[Links, States]:
        """Links between the statements at ``bodies``, and the states that follow from them."""
        links: dict[StatementKey, list[Link]] = {}
        states: States = {}
        wording = self.wording()
        for body in sorted(bodies):
            members = self._groups.get(body, [])
            if len({_doc(p) for p in members}) < 2:
                continue  # nothing can be later
            members = sorted(members, key=lambda p: (p.when, p.statement.document, p.statement.start, p.key))
            copies = _copies({_doc(p): self._said[_doc(p)] for p in members}, settings=settings)
            likeness = _Likeness(members, wording)
            for problem in (p for p in members if p.statement.kind == "problem"):
                later = [
                    p
                    for p in members
                    if p.when > problem.when
                    and frozenset((_doc(p), _doc(problem))) not in copies
                    and _topic(p, problem)
                ]
                _results(problem, later, likeness, links, states, settings=settings)
                _recurrence(problem, later, likeness, links, states, settings=settings)
        return {
            key: tuple(sorted(found, key=lambda k: (k.relation, k.id))) for key, found in sorted(links.items())
        }, states


def history(pairs: Pairs, by_mention: Mapping[Key, str | None], *, settings: Settings) -> tuple[Links, States]:
    """Links between statements of different documents about the same body, and the states that follow from them."""
    told = Histories()
    for document, extraction in pairs:
        told.add(document, extraction, by_mention)
    return told.between({body for found in told.bodies.values() for body in found}, settings=settings)


def _placed(
    document: Document, extraction: Extraction, worded: Sequence[str], by_mention: Mapping[Key, str | None]
) -> Iterator[Placed]:
    when = document.date or (str(document.title_year) if document.title_year else _last_date(extraction))
    if not when:
        return
    names = {m.text for m in extraction.mentions if m.mention_type in _ANY_BODY}
    bodies = [m for m in extraction.mentions if m.mention_type in _BODIES and by_mention.get(key_of(m))]
    by_text = {m.text: by_mention[key_of(m)] for m in bodies}
    main = _main_body(document, by_text)
    inherited = title = ""
    for statement, words in zip(extraction.statements, worded, strict=True):
        if MARKER.match(statement.text):
            inherited = title = ""
        named = {by_mention[key_of(m)] for m in bodies if statement.start <= m.start < statement.end}
        named = named or {by_text[name] for name in statement.subjects if name in by_text}
        others = any(name in names and name not in by_text for name in statement.subjects)
        if not named and main and not others and not any(_PLURAL.search(s) for s in statement.subjects):
            named = {main}
        for body in sorted(n for n in named if n):
            again = bool(_AGAIN.search(statement.text) or _AGAIN.search(title))
            yield Placed(statement, body, when, document.genre, words, inherited, again)
        if MARKER.match(statement.text) and len(statement.text) <= _SHORT:
            inherited, title = words, statement.text


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


def _words_of(extraction: Extraction) -> list[str]:
    """For each statement its folded pieces without names, dates and figures."""
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
        out.append(_BREAK.join(_DIGITS.sub("", fold(piece).text) for piece in pieces if piece))
    return out


def _bigrams(words: str) -> frozenset[str]:
    """Character bigrams inside the pieces."""
    pairs = frozenset(map(add, words, words[1:]))
    return frozenset(pair for pair in pairs if _BREAK not in pair) if _BREAK in words else pairs


def _parts(words: str) -> frozenset[str]:
    """What is compared: bigrams, and the groups of ``data/concepts.txt`` that the pieces speak of."""
    pattern, groups = _concepts()
    return _bigrams(words).union(*(groups[word] for word in pattern.findall(words)))


def _evidence(a: str, b: str, telling: Callable[[str], bool]) -> int:
    """How many things two texts share: groups of words, and in what is left runs of pairs that are ``telling``.

    What is wrong in itself counts twice, and so does a long run.
    """
    pattern, groups = _concepts()
    found = [[(match.span(), groups[match.group()]) for match in pattern.finditer(text)] for text in (a, b)]
    shared = frozenset.intersection(*(frozenset(g for _, lines in side for g in lines) for side in found))
    rest = []
    for text, side in zip((a, b), found, strict=True):
        masked = list(text)
        for (low, high), lines in side:
            if not shared.isdisjoint(lines):
                masked[low:high] = _BREAK * (high - low)
        rest.append("".join(masked))
    common = {pair for pair in _bigrams(rest[0]) & _bigrams(rest[1]) if telling(pair)}
    alike = "".join("1" if pair in common else "0" for pair in map("".join, pairwise(rest[0])))
    runs = {rest[0][m.start() : m.end()]: m.end() - m.start() for m in re.finditer("1+", alike)}
    heavy = [line.startswith("!") for line in shared] + [length >= _RUN for length in runs.values()]
    return len(heavy) + sum(heavy)


@cache
def _concepts() -> tuple[re.Pattern[str], dict[str, tuple[str, ...]]]:
    """A pattern of all words for things that go wrong, longest first, and the groups that each stands in."""
    groups: dict[str, list[str]] = {}
    for line in files("wenben").joinpath("data/concepts.txt").read_text("utf-8").splitlines():
        if not line.startswith("#"):
            for word in line.removeprefix("!").split():
                groups.setdefault(word, []).append(line)
    longest = sorted(groups, key=lambda word: (-len(word), word))
    return re.compile("|".join(map(re.escape, longest))), {word: tuple(lines) for word, lines in groups.items()}


def _doc(placed: Placed) -> tuple[str, str]:
    return placed.statement.document, placed.statement.path


def _topic(a: Placed, b: Placed) -> bool:
    return bool(set(a.statement.topics) & set(b.statement.topics))


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
    """How alike statements of one body are, and which is the best match of which."""

    def __init__(self, members: Sequence[Placed], wording: Wording) -> None:
        self._wording = wording
        grams = {id(m): _parts(m.words) for m in members}
        titled = {id(m): grams[id(m)] | _parts(m.inherited) for m in members if m.inherited}
        every = frozenset[str]().union(*grams.values(), *titled.values())
        self._weight = weight = {part: wording.weight(part) for part in every}
        chars = {id(m): _chars(_bigrams(m.words)) for m in members}
        counts = Counter(char for member in members for char in chars[id(member)])
        self._char_weight = {c: math.log((len(members) + 1) / (n + 0.5)) ** 2 for c, n in counts.items()}
        self._grams = {key: _Weighed.of(parts, weight) for key, parts in grams.items()}
        self._chars = {key: _Weighed.of(parts, self._char_weight) for key, parts in chars.items()}
        self._titled = self._grams | {key: _Weighed.of(parts, weight) for key, parts in titled.items()}
        self._problems: dict[tuple[str, str], list[Placed]] = {}
        self._all: dict[tuple[str, str], list[Placed]] = {}
        for member in members:
            self._all.setdefault(_doc(member), []).append(member)
            if member.statement.kind == "problem":
                self._problems.setdefault(_doc(member), []).append(member)

    def worded(self, a: Placed, b: Placed) -> float:
        """Likeness of the wording of an earlier and a later statement, the title of the later one's item included."""
        return self._grams[id(a)].alike(self._titled[id(b)], self._weight)

    def loose(self, a: Placed, b: Placed) -> float:
        """The same with single characters counted as much as pairs."""
        pairs = self._grams[id(a)].alike(self._grams[id(b)], self._weight)
        return (pairs + self._chars[id(a)].alike(self._chars[id(b)], self._char_weight)) / 2

    def evidence(self, a: Placed, b: Placed) -> int:
        """How many things both speak of."""
        return _evidence(a.words, b.words, lambda pair: not self._wording.common(pair))

    def mutual(self, problem: Placed, other: Placed, rivals: Callable[[Placed], bool]) -> bool:
        """Whether neither has a better match of the same topic in the other's document; ``rivals`` may be that of a problem."""
        own = self.loose(problem, other)
        problems = (p for p in self._problems[_doc(problem)] if p is not problem and _topic(p, other))
        others = (o for o in self._all[_doc(other)] if o is not other and rivals(o) and _topic(problem, o))
        return all(self.loose(p, other) < own for p in problems) and all(self.loose(problem, o) < own for o in others)


def _copies(said: Mapping[DocumentKey, npt.NDArray[np.int64]], *, settings: Settings) -> set[frozenset[DocumentKey]]:
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


def _comes_back(problem: Placed, later: Placed, likeness: _Likeness, *, settings: Settings) -> float:
    """How alike a problem and a later one are if they are the same, else 0.

    Both must speak of two things (留样, and what is wrong with it), or be worded nearly alike.
    """
    chosen = settings.resolve
    worded, loose = likeness.worded(problem, later), likeness.loose(problem, later)
    twice = likeness.evidence(problem, later) >= _THINGS
    if twice and worded >= (chosen.stated_similarity if later.again else chosen.recurrence_similarity):
        return worded
    least = chosen.recurrence_assigned if twice else chosen.recurrence_similarity
    if loose < least * (0.75 if later.again else 1):
        return 0.0
    return loose if likeness.mutual(problem, later, lambda other: other.statement.kind == "problem") else 0.0


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
    close = [(p, s) for p in candidates if (s := _comes_back(problem, p, likeness, settings=settings))]
    if not close:
        return
    first = min(p.when for p, _ in close)
    best, score = max(((p, s) for p, s in close if p.when == first), key=lambda item: (item[1], item[0].key))
    reason = f"同一机构、同一议题，用词相似度 {score:.2f}，时间在后"
    links.setdefault(problem.key, []).append(Link(best.statement.id, "recurs_as", score, reason))
    states[problem.key] = ("recurred", best.statement.text)
