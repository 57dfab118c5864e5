"""Entities, recurrence and results across documents."""

from __future__ import annotations

import random
from dataclasses import replace
from importlib.resources import files

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wenben.extract.statements import mentions_of
from wenben.extract.structure import statement_id
from wenben.resolve import Resolution, resolve
from wenben.resolve.entities import canonical, places_of
from wenben.text import fold
from wenben.types import Document, Extraction, OffsetMap, Statement


def document(id: str, text: str, **changes: object) -> Document:
    base = Document(
        id=id, path=f"{id}.txt", sha256="", title="", source_start=0, source_end=len(text), text=text,
        offsets=OffsetMap.identity(len(text)),
    )  # fmt: skip
    return replace(base, **changes)  # type: ignore[arg-type]


def said(document: Document, *rows: tuple[str, str, str]) -> Extraction:
    """Statements by (kind, text, topic); the texts stand in the document."""
    statements = []
    for kind, text, topic in rows:
        start = document.text.index(text)
        statements.append(
            Statement(
                id=statement_id(document.id, start, start + len(text)),
                path=document.path,
                document=document.id,
                kind=kind,
                text=text,
                start=start,
                end=start + len(text),
                source_start=start,
                source_end=start + len(text),
                topics=(topic,),
            )
        )
    return Extraction(tuple(statements), mentions_of(document))


def entity_of(resolution: Resolution, document: Document, text: str) -> str | None:
    return next(
        entity
        for (_, id, start, end), entity in resolution.mention_entities.items()
        if id == document.id and document.text[start:end] == text
    )


def run(*documents: Document) -> Resolution:
    return resolve(documents, [Extraction((), mentions_of(d)) for d in documents])


def test_number_forms_are_one_school_in_one_place() -> None:
    a = document("a", "长春市第87中学食堂整洁。")
    b = document("b", "督导组走访了第八十七中学。随后来到87中。", region="长春市绿园区")
    c = document("c", "87中食堂整洁。", region="云泽市")
    found = run(a, b, c)
    one = entity_of(found, a, "长春市第87中学")
    assert one is not None
    assert entity_of(found, b, "第八十七中学") == one
    assert entity_of(found, b, "87中") == one
    assert entity_of(found, c, "87中") != one
    entity = next(e for e in found.entities if e.id == one)
    assert {alias.name for alias in entity.aliases} == {"长春市第87中学", "第八十七中学", "87中"}
    assert all(alias.reason for alias in entity.aliases)
    assert entity.place == "长春市"


def test_a_short_name_without_a_place_stays_with_its_document() -> None:
    a, b = document("a", "三小食堂整洁。"), document("b", "三小操场破损。")
    found = run(a, b)
    assert entity_of(found, a, "三小") != entity_of(found, b, "三小")


def test_anonymised_names_never_merge() -> None:
    a, b = document("a", "XX中学食堂整洁。某小学也整洁。"), document("b", "XX中学操场破损。某小学也破损。")
    found = run(a, b)
    for d in (a, b):
        assert entity_of(found, d, "XX中学") is None
        assert entity_of(found, d, "某小学") is None
    masked = document("c", "第一小学食堂整洁。", region="XX县")
    other = document("d", "第一小学食堂整洁。", region="XX县")
    found = run(masked, other)
    assert entity_of(found, masked, "第一小学") != entity_of(found, other, "第一小学")


def test_a_name_without_its_town_or_county_joins_the_only_one_that_has_it() -> None:
    a = document("a", "石桥镇初级中学食堂整洁。", region="清平县")
    b = document("b", "石桥初中和清平一中整洁。", region="清平县")
    c = document("c", "清平县第一中学整洁。")
    found = run(a, b, c)
    assert entity_of(found, a, "石桥镇初级中学") == entity_of(found, b, "石桥初中")
    assert entity_of(found, b, "清平一中") == entity_of(found, c, "清平县第一中学")
    alias = {x.name: x.reason for e in found.entities for x in e.aliases}
    assert "石桥镇初中" in alias["石桥初中"]
    d = document("d", "石桥乡初级中学整洁。", region="清平县")
    found = run(a, b, d)
    assert entity_of(found, b, "石桥初中") not in {
        entity_of(found, a, "石桥镇初级中学"),
        entity_of(found, d, "石桥乡初级中学"),
    }
    far = document("e", "石桥镇初级中学整洁。", region="北河县")
    assert entity_of(run(b, far), b, "石桥初中") != entity_of(run(b, far), far, "石桥镇初级中学")


def test_policies_are_one_by_title() -> None:
    a = document("a", "依据《教育督导条例》。")
    b = document("b", "按照〈教育督导条例〉。")
    found = run(a, b)
    assert entity_of(found, a, "《教育督导条例》") == entity_of(found, b, "〈教育督导条例〉")


def test_spellings() -> None:
    assert canonical("第八十七中学") == canonical("87中") == canonical("第87中学")
    assert canonical("三小") == canonical("第三小学")
    assert canonical("高山镇初级中学") == canonical("高山镇初中")
    assert canonical("實驗小學") == canonical("实验小学")
    assert canonical("第二十八中学") != canonical("第二中学")
    assert places_of("吉林省长春市绿园区教育局") == ("吉林省", "长春市", "绿园区")
    assert places_of("XX县") == ()


def story() -> tuple[list[Document], list[Extraction]]:
    first = document("a", "东岳初中作业公示与实际不符。", region="青桐县", date="2021-10-01", title="东岳初中反馈意见")
    second = document(
        "b", "东岳初中作业公示与实际不符的问题已整改到位。", region="青桐县", date="2021-12-01", genre="rectification",
        title="东岳初中整改报告",
    )  # fmt: skip
    third = document("c", "东岳初中作业公示仍与实际不符。", region="青桐县", date="2023-04-01", title="东岳初中回访")
    copy = document("d", first.text, region="青桐县", date="2021-11-01", title=first.title)
    extractions = [
        said(first, ("problem", first.text, "homework")),
        said(second, ("finding", second.text, "homework")),
        said(third, ("problem", third.text, "homework")),
        said(copy, ("problem", copy.text, "homework")),
    ]
    return [first, second, third, copy], extractions


def test_results_and_recurrence() -> None:
    documents, extractions = story()
    found = resolve(documents[:3], extractions[:3])
    first, second, third = (e.statements[0] for e in extractions[:3])
    result = found.links[(second.path, second.id)]
    assert [(k.relation, k.id) for k in result] == [("result_of", first.id)]
    assert result[0].reason
    again = found.links[(first.path, first.id)]
    assert [(k.relation, k.id) for k in again] == [("recurs_as", third.id)]
    assert found.statuses[(first.path, first.id)] == ("recurred", third.text)
    without = resolve(documents[:2], extractions[:2])
    assert without.statuses[(first.path, first.id)] == ("claimed_done", second.text)


def test_mere_copies_do_not_recur() -> None:
    documents, extractions = story()
    found = resolve([documents[0], documents[3]], [extractions[0], extractions[3]])
    assert found.links == {}


def test_another_school_or_topic_does_not_recur() -> None:
    documents, extractions = story()
    other = document("e", "西岳初中作业公示仍与实际不符。", region="青桐县", date="2023-04-01", title="西岳初中回访")
    found = resolve([documents[0], other], [extractions[0], said(other, ("problem", other.text, "homework"))])
    assert found.links == {}
    topic = said(documents[2], ("problem", documents[2].text, "food"))
    assert resolve([documents[0], documents[2]], [extractions[0], topic]).links == {}


@pytest.mark.parametrize(
    ("earlier", "later", "again"),
    [
        ("留样菜品没有写明餐次。", "留样冰箱温度偏高。", False),  # one thing, two faults
        ("图书馆闷热，学生不愿去。", "图书馆没有专职管理员。", False),
        ("二楼安全出口被储物柜挡住。", "楼上疏散门前堆放着画架。", True),  # one problem in two wordings
        ("大班每天安排一节识字课。", "墙上贴着声母韵母表。", True),  # wrong in itself
    ],
)
def test_a_problem_comes_back_when_thing_and_fault_do(earlier: str, later: str, again: bool) -> None:
    earlier, later = f"育红小学{earlier}", f"育红小学{later}"
    first = document("a", earlier, region="青桐县", date="2021-04-01")
    second = document("b", later, region="青桐县", date="2023-04-01")
    said_twice = [said(first, ("problem", earlier, "safety")), said(second, ("problem", later, "safety"))]
    assert bool(resolve([first, second], said_twice).links) == again


def test_groups_of_words_are_well_formed() -> None:
    lines = files("wenben").joinpath("data/concepts.txt").read_text("utf-8").splitlines()
    groups = [line.removeprefix("!").split() for line in lines if not line.startswith("#")]
    assert all(len(set(group)) == len(group) for group in groups)
    assert all(fold(word).text == word and len(word) > 1 for group in groups for word in group)  # as texts are compared


@settings(max_examples=25, deadline=None)
@given(st.randoms(use_true_random=False))
def test_order_does_not_matter(shuffle: random.Random) -> None:
    documents, extractions = story()
    documents += [document("f", "87中食堂整洁。", region="长春市绿园区"), document("g", "长春市第87中学操场破损。")]
    extractions += [Extraction((), mentions_of(d)) for d in documents[4:]]
    wanted = resolve(documents, extractions)
    order = list(range(len(documents)))
    shuffle.shuffle(order)
    assert resolve([documents[i] for i in order], [extractions[i] for i in order]) == wanted
