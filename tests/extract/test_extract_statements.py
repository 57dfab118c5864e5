"""The stage: statements and mentions of one document."""

from __future__ import annotations

from dataclasses import replace

import pytest
from documents_for_extract import REPORT, make_document
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wenben.extract import RoleModel, Topic, extract
from wenben.extract.labelled import LabelledDocument
from wenben.types import OffsetMap, Segment


def test_a_report(model: RoleModel) -> None:
    said = extract(make_document(REPORT, title=REPORT.split("\n")[0], region="青桐县"), model=model)
    kinds = {s.text[:8]: s.kind for s in said.statements}
    assert kinds["学校每周三下午组"] == "finding"
    assert kinds["1.作业公示与实"] == "problem"
    assert kinds["2.石桥教学点围"] == "problem"
    assert kinds["1.教导处要按班"] == "recommendation"
    problem = next(s for s in said.statements if "作业公示与实际" in s.text)
    assert "homework" in problem.topics
    assert "70分钟" in problem.quantities
    answer = next(s for s in said.statements if "按班核实" in s.text)
    assert [link.relation for link in answer.links] == ["answers"]
    assert answer.links[0].id == problem.id
    assert answer.links[0].reason
    assert problem.explanation
    assert problem.section[-1] == "二、存在问题"


def test_several_bodies_become_several_statements(model: RoleModel) -> None:
    said = extract(make_document(REPORT), model=model)
    parts = [s for s in said.statements if s.parent is not None]
    assert len(parts) == 3
    assert len({s.parent for s in parts}) == 1
    assert [s.addressees[0] for s in parts] == ["县教育局", "云岭镇人民政府", "学校"]
    assert parts[1].due == "10月25日前"
    assert parts[1].rectify_mode == "by_deadline"
    assert parts[0].end <= parts[1].start


def test_spans_lead_to_text_and_source(model: RoleModel, training: list[LabelledDocument]) -> None:
    for labelled in training[::9]:
        said = extract(labelled.document, model=model)
        for row in (*said.statements, *said.mentions):
            assert labelled.document.text[row.start : row.end] == row.text
        assert len({s.id for s in said.statements}) == len(said.statements)
        ids = {s.id for s in said.statements}
        assert all(link.id in ids for s in said.statements for link in s.links)


def test_source_offsets_follow_the_map(model: RoleModel) -> None:
    document = make_document(REPORT)
    shift = 7
    moved = replace(
        document,
        offsets=OffsetMap(
            (Segment(0, 20, shift, shift + 20), Segment(20, len(REPORT), shift + 25, shift + 5 + len(REPORT)))
        ),
    )
    for row in extract(moved, model=model).statements:
        assert row.source_start == row.start + shift + (5 if row.start >= 20 else 0)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_text_gives_spans_inside_it(
    data: st.DataObject, model: RoleModel, training: list[LabelledDocument]
) -> None:
    lines = [line for labelled in training[:30] for line in labelled.document.text.split("\n")]
    chosen = data.draw(st.lists(st.sampled_from(lines) | st.text(max_size=30), max_size=12))
    document = make_document("\n".join(chosen))
    said = extract(document, model=model)
    for row in (*said.statements, *said.mentions):
        assert document.text[row.start : row.end] == row.text
        assert row.text
    starts = [s.start for s in said.statements]
    assert starts == sorted(starts)
    assert extract(document, model=model) == said


def test_status_is_only_given_with_evidence(model: RoleModel, training: list[LabelledDocument]) -> None:
    seen = 0
    for labelled in training[::5]:
        for statement in extract(labelled.document, model=model).statements:
            if statement.status == "not_stated":
                assert statement.status_evidence is None
            else:
                seen += 1
                assert statement.status_evidence
                # from the statement itself, or from what the document says was done about it
                assert statement.status_evidence in labelled.document.text
    assert seen > 0


def test_anonymised_names_have_no_entity(model: RoleModel) -> None:
    text = "XX中学食堂卫生差，某小学、**幼儿园和X市教育局未整改。\n"
    names = [m for m in extract(make_document(text), model=model).mentions if m.mention_type != "date"]
    assert {m.text for m in names} >= {"XX中学", "某小学", "**幼儿园", "X市教育局"}
    assert all(m.entity is None for m in names)


def test_a_codebook_of_ones_own(model: RoleModel) -> None:
    book = {"walls": Topic("walls", "围墙", "校园围墙", ("围墙",))}
    said = extract(make_document(REPORT), model=model, codebook=book)
    assert {s.topics for s in said.statements if "围墙" in s.text} == {("walls",)}
    assert all(s.topics == () for s in said.statements if "围墙" not in s.text)


@pytest.mark.parametrize("text", ["", "\n\n", "   ", "a", "。", "一、\n二、"])
def test_next_to_nothing(model: RoleModel, text: str) -> None:
    assert isinstance(extract(make_document(text), model=model).statements, tuple)
