"""What a change changes across documents is what a run over everything finds."""

from __future__ import annotations

import random
import tracemalloc
from collections.abc import Collection, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from wenben.build import resolve_across
from wenben.config import Settings
from wenben.extract.statements import mentions_of
from wenben.library import Library
from wenben.resolve import resolve, resolve_changes, spool
from wenben.types import Cleaned, Document, Extraction, Mention, OffsetMap, Source, Statement

PLACES = ("青石县", "云泽市", "云泽市临湖区", "临湖区")
SCHOOLS = ("第一中学", "87中", "第八十七中学", "石门镇小学", "石门小学", "白河乡中心校", "实验小学", "三小")
FAULTS = ("食堂留样记录不全", "食堂留样仍不足量", "消防通道堆放杂物", "作业总量偏大", "校车台账缺失")
DONE = ("食堂留样记录已补齐，经复查整改到位", "消防通道杂物已清理，整改到位", "校车台账已建立并完成整改")
TOPICS = {"食": "food", "消": "safety", "作": "homework", "校": "bus"}


def paper(number: int) -> tuple[Cleaned, dict[str, Extraction]]:
    """A small report that depends on its number only: place, schools, faults, results."""
    chance = random.Random(number)
    place = chance.choice((*PLACES, ""))
    school = chance.choice(SCHOOLS)
    full = place + school if chance.random() < 0.4 else school
    genre = chance.choice(("inspection", "rectification", "visit"))
    title = f"{place}督导情况" if chance.random() < 0.5 else f"{full}督导反馈"
    lines = [title]
    for _ in range(chance.randrange(1, 4)):
        who = full if chance.random() < 0.8 else chance.choice(SCHOOLS)
        who += f"、{chance.choice(SCHOOLS)}" if chance.random() < 0.25 else ""  # a statement may stand at two schools
        lines.append(f"{who}{chance.choice(FAULTS if genre != 'rectification' else DONE)}。")
    text = "\n".join(lines)
    id, path = f"d{number:05}", f"{number:05}.txt"
    date = f"20{chance.randrange(18, 25)}-0{chance.randrange(1, 9)}-01"
    document = Document(
        id, path, id, title, 0, len(text), text, OffsetMap.identity(len(text)), genre=genre, date=date,
        region=place or None,
    )  # fmt: skip
    statements, at = [], len(title) + 1
    for order, line in enumerate(lines[1:]):
        kind = "finding" if "整改" in line or "完成" in line else "problem"
        topics = tuple(topic for sign, topic in TOPICS.items() if sign in line)
        statements.append(
            Statement(f"{id}-{order}", path, id, kind, line, at, at + len(line), at, at + len(line), topics=topics)
        )
        at += len(line) + 1
    return Cleaned(Source(path, id, "text/plain", text, "utf-8"), (document,)), {
        id: Extraction(tuple(statements), mentions_of(document))
    }


def state(library: Library) -> dict[str, list[tuple[object, ...]]]:
    """All that resolution decides."""
    asked = {
        "entities": "SELECT id, type, name, own_name, place, code, origin, merged_into FROM entities",
        "aliases": "SELECT entity, name, folded, canonical, origin, reason FROM aliases",
        "mentions": "SELECT d.path, m.start, m.end, m.mention_type, m.entity, m.own_entity FROM mentions m JOIN documents d USING (doc_no)",
        "links": "SELECT s.id, l.target, l.relation, l.score, l.reason, l.origin FROM links l JOIN statements s USING (statement_no)",
        "states": "SELECT id, kind, review, status, status_evidence FROM statements",
    }
    return {name: sorted((tuple(row.values()) for row in library.query(sql)), key=repr) for name, sql in asked.items()}


def put(library: Library, numbers: set[int], gone: set[int] = frozenset()) -> None:  # type: ignore[assignment]
    with library.write() as writer:
        for number in sorted(gone):
            writer.forget_path(f"{number:05}.txt")
        for number in sorted(numbers):
            writer.put_source(*paper(number))
        writer.commit()
        resolve_across(library, writer, Settings())


def from_scratch(library: Library) -> dict[str, list[tuple[object, ...]]]:
    """Everything looked at again, by the same counts of words, and taken back."""
    with library.write() as writer:
        writer.commit()
        wording = library.meta("wording")
        library._db.execute("DELETE FROM resolved")
        library._db.execute("DELETE FROM resolved_bodies")
        library._db.execute("DELETE FROM links WHERE origin = 'resolve'")
        library._db.execute("UPDATE mentions SET entity = normal, own_entity = normal")
        library._db.execute("DELETE FROM entities WHERE origin = 'text'")
        resolve_across(library, writer, Settings())
        assert library.meta("wording") == wording
    return state(library)


steps = st.lists(
    st.tuples(st.sets(st.integers(0, 400), max_size=6), st.sets(st.integers(0, 400), max_size=4)),
    min_size=1,
    max_size=5,
)


@settings(
    max_examples=20,
    deadline=None,
    phases=[p for p in Phase if p is not Phase.shrink],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(first=st.sets(st.integers(0, 400), min_size=12, max_size=40), steps=steps, seed=st.integers(0, 99))
def test_step_by_step_is_from_scratch(
    tmp_path_factory: pytest.TempPathFactory, first: set[int], steps: list[tuple[set[int], set[int]]], seed: int
) -> None:
    chance = random.Random(seed)
    with Library(tmp_path_factory.mktemp("grown") / "a.wenben", create=True) as library:
        put(library, first)
        there = set(first)
        for added, wanted in steps:
            gone = {number for number in wanted if number in there} | set(
                chance.sample(sorted(there), min(2, len(there)))
            )
            put(library, added, gone - added)
            there = there - gone | added
            if chance.random() < 0.3 and there:
                statement = library.query("SELECT id FROM statements ORDER BY id")[0]["id"]
                library.corrections.review(statement, chance.choice(("reject", "accept")), who="某人")
                put(library, set())
        grown = state(library)
        assert grown == from_scratch(library)


def test_only_what_a_change_touches_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Library(tmp_path / "a.wenben", create=True) as library:
        put(library, set(range(60)))
        before = state(library)
        assert before["links"]
        read: list[int] = []
        said = type(library.said())
        part = said._part
        monkeypatch.setattr(said, "_part", lambda self, numbers: read.extend(numbers) or part(self, numbers))
        put(library, set())
        assert read == []
        assert state(library) == before
        put(library, {60})
        assert 0 < len(set(read)) < 60


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(numbers=st.sets(st.integers(0, 400), min_size=2, max_size=40), at_once=st.integers(1, 30), shuffle=st.randoms())
def test_a_few_schools_at_a_time_are_all_at_once(
    monkeypatch: pytest.MonkeyPatch, numbers: set[int], at_once: int, shuffle: random.Random
) -> None:
    made = [paper(number) for number in numbers]
    pairs = [(cleaned.documents[0], said[cleaned.documents[0].id]) for cleaned, said in made]
    everything = resolve(*zip(*pairs, strict=True), at_once=10**9)
    shuffle.shuffle(pairs)
    with monkeypatch.context() as patch:
        patch.setattr(spool, "HELD", shuffle.choice((1, 1 << 10, 1 << 25)))  # all of it in a file, some, nothing
        assert resolve(*zip(*pairs, strict=True), at_once=at_once) == everything


def ledger(number: int) -> tuple[Document, Extraction]:
    """A report of a problem and nine recommendations about one school; three more documents speak of the school."""
    school, id = f"青桐县第{number // 4}中学", f"d{number:06}"
    lines = [f"{school}{FAULTS[n % len(FAULTS)]}，第{n}项，涉及第{number}号台账。" for n in range(10)]
    starts = [n * 50 for n in range(10)]
    statements = tuple(
        Statement(
            f"{id}-{at}",
            id,
            id,
            "recommendation" if at else "problem",
            line,
            at,
            at + len(line),
            at,
            at + len(line),
            topics=("food",),
        )
        for at, line in zip(starts, lines, strict=True)
    )
    mentions = tuple(
        Mention(id, id, "school", school, at, at + len(school), at, at + len(school), school) for at in starts
    )
    text = "".join(line.ljust(50) for line in lines)
    date = f"20{10 + number % 4}-01-01"
    document = Document(id, id, id, "督导情况", 0, len(text), text, OffsetMap.identity(len(text)), date=date)
    return document, Extraction(statements, mentions)


def _peak(count: int) -> tuple[int, int]:
    """Links between documents, and the most memory that looking at ``count`` documents asks for."""

    def said(numbers: Collection[int]) -> Iterator[tuple[int, Document, Extraction]]:
        return ((number, *ledger(number)) for number in numbers)

    tracemalloc.start()
    try:
        changes = resolve_changes((), range(count), said, at_once=100)
        assert sum(1 for _ in changes.entities) == count // 4
        assert sum(1 for _ in changes.settled) == count
        links = sum(len(found) for part, _ in changes.histories for found in part.values())
        return links, tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.slow
def test_memory_holds_a_few_schools(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spool, "HELD", 1 << 16)
    _peak(40)  # what is loaded once
    (few, small), (many, large) = _peak(300), _peak(1200)
    assert many == 4 * few > 0
    assert (large - small) / 900 < 2500  # bytes a document; what it says is 10,000 in memory
