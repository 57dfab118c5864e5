"""People's decisions hold, can be taken back in any order, and survive re-extraction."""

from __future__ import annotations

import json
from typing import Any

import pytest
from librarian import Found, cluster_of, make_source

from wenben.errors import LibraryError, UsageError
from wenben.library import Alias, Entity, Filters, Library, Resolution

TEXT = "督导组发现食堂管理不到位。建议加强食堂管理。第八十七中学整改。"
STATEMENTS: list[tuple[int, str, str, dict[str, Any]]] = [
    (0, "problem", "发现食堂管理不到位。", {"topics": ("food",), "confidence": 0.6}),
    (0, "recommendation", "建议加强食堂管理。", {"topics": ("food",)}),
]


def put(
    library: Library, *, statements: list[tuple[int, str, str, dict[str, Any]]] = STATEMENTS, text: str = TEXT
) -> None:
    with library.write() as writer:
        writer.put_source(
            *make_source("a.txt", text, statements=statements, mentions=[(0, "school", "第八十七中学", "s87")])
        )
        writer.put_source(*make_source("b.txt", "87中很好", mentions=[(0, "school", "87中", "s87b")]))
        writer.put_resolution(
            Resolution(
                entities=(
                    Entity("s87", "school", "第八十七中学", "长春市", aliases=(Alias("第八十七中学"),)),
                    Entity("s87b", "school", "87中", None),
                )
            )
        )


@pytest.fixture
def library(library: Library) -> Library:
    put(library)
    return library


def problem(library: Library) -> str:
    return str(library.statements(Filters(kind="problem")).rows[0]["id"])


def state(library: Library) -> list[tuple[Any, ...]]:
    rows = library._db.execute("SELECT kind, topics, review, status, closed, own FROM statements ORDER BY statement_no")
    return rows.fetchall()


def test_accept_change_reject(library: Library) -> None:
    found = state(library)
    id = problem(library)
    first = library.corrections.review(id, "accept", who="张三")
    assert library.statements(Filters(review="accepted")).rows[0]["id"] == id
    second = library.corrections.review(id, "change", kind="finding", topics=["safety"], who="李四", note="看错了")
    row = library.statements(Filters(topic="safety")).rows[0]
    assert (row["kind"], row["topics"], row["review"]) == ("finding", ["safety"], "changed")
    third = library.corrections.review(id, "reject", who="王五")
    assert library.statements().total == 1
    assert library.search("不到位", Filters(kind="finding")).documents == 0
    listed = library.corrections.listing()
    assert [(c.number, c.who, c.after["review"]) for c in listed] == [
        (first, "张三", "accepted"),
        (second, "李四", "changed"),
        (third, "王五", "rejected"),
    ]
    assert listed[1].before["kind"] == "problem"
    library.corrections.undo(second)
    assert library.statements().total == 1  # the later decision stands
    library.corrections.undo(third)
    assert library.statements(Filters(review="accepted")).rows[0]["kind"] == "problem"
    library.corrections.undo(first)
    assert state(library) == found


def test_corrections_survive_re_extraction(library: Library) -> None:
    library.corrections.review(problem(library), "change", kind="finding", who="张三")
    moved = [(0, "problem", "发现食堂管理不到位。", {"topics": ("other",)}), STATEMENTS[1]]
    put(library, statements=moved[::-1])  # other ids, other order, other topics
    row = library.statements(Filters(review="changed")).rows[0]
    assert (row["kind"], row["text"], row["topics"]) == ("finding", "发现食堂管理不到位。", ["other"])
    put(library, statements=STATEMENTS[1:])  # not found any more: nothing else is hit
    assert library.statements(Filters(review="changed")).total == 0
    put(library)
    assert library.statements(Filters(review="changed")).total == 1


def test_a_resolution_does_not_undo_people(library: Library) -> None:
    id = problem(library)
    library.corrections.review(id, "change", status="verified_done", who="张三")
    with library.write() as writer:
        writer.put_resolution(Resolution(statuses={("a.txt", id): ("open", "至今未改")}))
    assert library.statements(Filters(review="changed")).rows[0]["status"] == "verified_done"
    library.corrections.undo(1)
    assert library.statements(Filters(kind="problem")).rows[0]["status"] == "open"


def test_closing_is_kept_apart_from_the_text(library: Library) -> None:
    number = library.corrections.close(problem(library), date="2024-05-01", evidence="验收单 12 号", who="张三")
    row = library.statements(Filters(kind="problem")).rows[0]
    assert row["closed"] == {"date": "2024-05-01", "evidence": "验收单 12 号", "who": "张三"}
    assert row["status"] == "not_stated"
    put(library)
    assert library.statements(Filters(kind="problem")).rows[0]["closed"]["who"] == "张三"
    library.corrections.undo(number)
    assert library.statements(Filters(kind="problem")).rows[0]["closed"] is None
    advice = library.statements(Filters(kind="recommendation")).rows[0]["id"]
    with pytest.raises(UsageError):
        library.corrections.close(advice, date="2024", evidence="x", who="张三")
    with pytest.raises(UsageError):
        library.corrections.close(problem(library), date="2024", evidence=" ", who="张三")


def test_off_domain(library: Library) -> None:
    document = library.documents(Filters(path="b.txt")).rows[0]["id"]
    number = library.corrections.mark_off_domain(document, who="张三")
    assert [row["path"] for row in library.documents(Filters(off_domain=True)).rows] == ["b.txt"]
    put(library)
    assert library.documents(Filters(off_domain=True)).total == 1
    library.corrections.undo(number)
    assert library.documents(Filters(off_domain=True)).total == 0


def test_excluding_a_member(library: Library) -> None:
    made = [make_source(f"c{n}.txt", f"重复的报告内容{n}") for n in range(3)]
    documents = [cleaned.documents[0] for cleaned, _ in made]
    found = Found(clusters=(cluster_of(*documents),))
    with library.write() as writer:
        for item in made:
            writer.put_source(*item)
        writer.put_duplicates(found)
    number = library.corrections.exclude(documents[0].id, who="张三")
    assert library.clusters()[0].members == tuple(sorted(d.id for d in documents[1:]))
    assert library.documents(collapse=True).total == 4
    with library.write() as writer:
        writer.put_duplicates(found)  # the next build finds it again
    assert len(library.clusters()[0].members) == 2
    library.corrections.undo(number)
    assert len(library.clusters()[0].members) == 3
    with pytest.raises(LibraryError):
        library.corrections.exclude("no such", who="张三")


def test_merge_split_rename(library: Library) -> None:
    edit = library.corrections
    merged = edit.merge(["s87b"], "s87", who="张三")
    (row,) = library.entities().rows
    assert (row["id"], row["documents"], row["aliases"]) == ("s87", 2, ["87中", "第八十七中学"])
    assert library.entities(query="87").total == 1
    named = edit.rename("s87", "长春市第八十七中学", who="张三")
    assert library.entities().rows[0]["name"] == "长春市第八十七中学"
    put(library)  # a new resolution finds the old names
    assert (library.entities().total, library.entities().rows[0]["name"]) == (1, "长春市第八十七中学")
    apart = edit.split("s87", name="九台区87中", place="九台区", names=["87中"], who="李四")
    assert {row["name"]: row["documents"] for row in library.entities().rows} == {
        "长春市第八十七中学": 1,
        "九台区87中": 1,
    }
    for number in (named, apart, merged):
        edit.undo(number)
    assert {(row["id"], row["name"]) for row in library.entities().rows} == {("s87", "第八十七中学"), ("s87b", "87中")}
    with pytest.raises(LibraryError):
        edit.rename("none", "x", who="张三")
    with pytest.raises(UsageError):
        edit.merge(["s87"], "s87", who="张三")
    with pytest.raises(UsageError):
        edit.split("s87", name="x", who="张三")


@pytest.mark.parametrize(
    ("decision", "changes"), [("maybe", {}), ("change", {}), ("accept", {"kind": "finding"}), ("change", {"kind": "x"}), ("change", {"id": "x"})]
)  # fmt: skip
def test_senseless_reviews_are_refused(library: Library, decision: str, changes: dict[str, Any]) -> None:
    with pytest.raises(UsageError):
        library.corrections.review(problem(library), decision, who="张三", **changes)
    assert library.corrections.listing() == ()


def test_who_must_be_named_and_undoing_twice_is_refused(library: Library) -> None:
    with pytest.raises(UsageError):
        library.corrections.review(problem(library), "accept", who=" ")
    number = library.corrections.review(problem(library), "accept", who="张三")
    library.corrections.undo(number)
    with pytest.raises(UsageError):
        library.corrections.undo(number)
    with pytest.raises(LibraryError):
        library.corrections.undo(99)
    with Library(library.path, read_only=True) as reader, pytest.raises(LibraryError):
        reader.corrections.undo(number)


def test_training_rows(library: Library) -> None:
    library.corrections.review(problem(library), "change", kind="finding", who="张三")
    advice = library.statements(Filters(kind="recommendation")).rows[0]["id"]
    library.corrections.review(advice, "reject", who="张三")
    rows = list(library.rows("training"))
    assert [(row["label"], row["predicted"]) for row in rows] == [("finding", "problem"), ("O", "recommendation")]
    assert json.loads(json.dumps(list(library.rows("corrections")), ensure_ascii=False))[0]["who"] == "张三"
