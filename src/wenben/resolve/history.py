"""The same school over time: problems that come back, problems that were put right.

A later problem is a recurrence if it stands at the same body, shares a topic and is worded alike; copies of one
document say nothing twice. A later statement is a result if it stands at the same body, shares a topic, takes up the
problem's words and says that something was done (or was not).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from wenben.config import Settings
from wenben.extract.fields import status
from wenben.resolve.entities import Key, Pairs, key_of
from wenben.text import fold
from wenben.types import Document, Extraction, Link, Statement, Status

StatementKey = tuple[str, str]

_BODIES: Final = frozenset({"school", "kindergarten", "training_org"})
_PRONOUN: Final = re.compile(r"[你我该該本贵貴](?:校|园|園)|^学校|^學校|^幼儿园|^全校|^全园")
_DONE: Final = re.compile(
    r"整改|已|完成|到位|复查|複查|回访|核查|销号|銷號|更换|解决|解決|补齐|清退|不再|改为|改為|落实|仍|未"
)
_CHECKED: Final = re.compile(r"经?(?:复查|複查|回访|回訪|核查|核验|核驗|验收|抽查|现场查看|實地)|督导组|督學|督学")
_INSPECTED: Final = frozenset({"visit", "feedback", "inspection", "bulletin"})
_SELF: Final = frozenset({"rectification", "summary"})


@dataclass(frozen=True, slots=True)
class Placed:
    """A statement with its body, time and wording."""

    statement: Statement
    body: str
    when: str
    genre: str
    grams: frozenset[str]

    @property
    def key(self) -> StatementKey:
        return self.statement.path, self.statement.id


def history(
    pairs: Pairs, by_mention: Mapping[Key, str | None], *, settings: Settings
) -> tuple[dict[StatementKey, tuple[Link, ...]], dict[StatementKey, tuple[Status, str | None]]]:
    """Links between statements of different documents about the same body, and the states that follow from them."""
    groups: dict[str, list[Placed]] = {}
    for document, extraction in pairs:
        for placed in _placed(document, extraction, by_mention):
            groups.setdefault(placed.body, []).append(placed)
    links: dict[StatementKey, list[Link]] = {}
    states: dict[StatementKey, tuple[Status, str | None]] = {}
    copies = _copies(pairs, settings=settings)
    for body in sorted(groups):
        members = sorted(groups[body], key=lambda p: (p.when, p.statement.document, p.statement.start, p.key))
        for problem in (p for p in members if p.statement.kind == "problem"):
            later = [
                p
                for p in members
                if p.when > problem.when and frozenset((_doc(p), _doc(problem))) not in copies and _topic(p, problem)
            ]
            _results(problem, later, links, states, settings=settings)
            _recurrence(problem, later, links, states, settings=settings)
    return {key: tuple(sorted(found, key=lambda k: (k.relation, k.id))) for key, found in sorted(links.items())}, states


def _placed(document: Document, extraction: Extraction, by_mention: Mapping[Key, str | None]) -> Iterator[Placed]:
    when = document.date or (str(document.title_year) if document.title_year else "")
    if not when:
        return
    bodies = [m for m in extraction.mentions if m.mention_type in _BODIES and by_mention.get(key_of(m))]
    by_text = {m.text: by_mention[key_of(m)] for m in bodies}
    main = _main_body(document, by_text)
    for statement in extraction.statements:
        named = {by_mention[key_of(m)] for m in bodies if statement.start <= m.start < statement.end}
        named = named or {by_text[name] for name in statement.subjects if name in by_text}
        if not named and main and (not statement.subjects or any(_PRONOUN.search(s) for s in statement.subjects)):
            named = {main}
        grams = _grams(statement.text)
        for body in sorted(n for n in named if n):
            yield Placed(statement, body, when, document.genre, grams)


def _main_body(document: Document, by_text: Mapping[str, str | None]) -> str | None:
    """The school that a document is about: the one of its title, else the only one that it names."""
    titled = {id for text, id in by_text.items() if text in document.title}
    if len(titled) == 1:
        return titled.pop()
    every = set(by_text.values())
    return every.pop() if len(every) == 1 else None


def _grams(text: str) -> frozenset[str]:
    folded = fold(text, digits=False).text
    return frozenset(folded[i : i + 2] for i in range(len(folded) - 1))


def _doc(placed: Placed) -> tuple[str, str]:
    return placed.statement.document, placed.statement.path


def _topic(a: Placed, b: Placed) -> bool:
    return bool(set(a.statement.topics) & set(b.statement.topics))


def _alike(a: Placed, b: Placed) -> float:
    """Dice coefficient of the character bigrams."""
    total = len(a.grams) + len(b.grams)
    return 2 * len(a.grams & b.grams) / total if total else 0.0


def _taken_up(problem: Placed, result: Placed) -> float:
    """Share of the problem's bigrams that the result repeats."""
    return len(problem.grams & result.grams) / len(problem.grams) if problem.grams else 0.0


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
    links: dict[StatementKey, list[Link]],
    states: dict[StatementKey, tuple[Status, str | None]],
    *,
    settings: Settings,
) -> None:
    """Links from later statements that tell what became of ``problem``; the last that says so gives its state."""
    for other in later:
        share = _taken_up(problem, other)
        if share < settings.resolve.result_share or not _DONE.search(other.statement.text):
            continue
        state = _state(other)
        if state is None:
            continue
        reason = f"同一机构、同一议题，复述原问题 {share:.0%} 的字词，并写明处理情况"
        links.setdefault(other.key, []).append(Link(problem.statement.id, "result_of", share, reason))
        states[problem.key] = (state, other.statement.text)


def _state(result: Placed) -> Status | None:
    """What a result says: verified where inspectors say it, claimed where the body itself does."""
    said, _ = status(result.statement.text, "problem")
    if said in ("overdue", "open", "in_period", "recurred"):
        return said
    inspected = result.genre in _INSPECTED or (_CHECKED.search(result.statement.text) and result.genre not in _SELF)
    if said == "verified_done" or (said == "claimed_done" and inspected):
        return "verified_done"
    if said == "claimed_done" or (result.statement.kind == "finding" and re.search("整改|已", result.statement.text)):
        return "verified_done" if inspected else "claimed_done"
    return None


def _recurrence(
    problem: Placed,
    later: Sequence[Placed],
    links: dict[StatementKey, list[Link]],
    states: dict[StatementKey, tuple[Status, str | None]],
    *,
    settings: Settings,
) -> None:
    """A link from ``problem`` to the next problem that is worded alike."""
    candidates = [p for p in later if p.statement.kind == "problem"]
    alike = [(p, _alike(problem, p)) for p in candidates]
    close = [(p, s) for p, s in alike if s >= settings.resolve.recurrence_similarity]
    if not close:
        return
    first = min(p.when for p, _ in close)
    best, score = max(((p, s) for p, s in close if p.when == first), key=lambda item: (item[1], item[0].key))
    reason = f"同一机构、同一议题，用词相似度 {score:.2f}，时间在后"
    links.setdefault(problem.key, []).append(Link(best.statement.id, "recurs_as", score, reason))
    states[problem.key] = ("recurred", best.statement.text)
