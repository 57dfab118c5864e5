"""Results inside one document, and who a statement is about."""

from __future__ import annotations

from dataclasses import replace

import pytest
from documents_for_extract import make_document

from wenben.extract.bodies import Reading
from wenben.extract.clauses import pieces
from wenben.extract.results import results
from wenben.extract.statements import mentions_of
from wenben.extract.structure import Structure
from wenben.types import Statement, StatementKind

REPLY = """清平县石桥中学关于督导反馈问题的整改报告
一、问题及整改情况
1.食堂留样盒没有标注日期。
整改情况：留样盒已全部更换，标签齐全。
2.宿舍应急灯损坏4盏。
整改情况：正在采购，预计6月底更换。
3.操场跑道积水。
"""


def told(text: str, kinds: list[StatementKind | None], genre: str) -> list[Statement]:
    """The statements of the units of ``text`` that are no headings, whose kinds are given."""
    document = replace(make_document(text, title=text.split("\n")[0]), genre=genre)
    structure = Structure(document, mentions_of(document))
    units = [s for s in document.sentences if s.kind != "heading"]
    assert len(units) == len(kinds)
    found = [s for unit, kind in zip(units, kinds, strict=True) for s in structure.read(unit, kind)]
    return results(document, found)


def test_a_rectification_report_tells_what_became_of_each_problem() -> None:
    kinds: list[StatementKind | None] = ["problem", "problem", "problem", "finding", "problem"]
    said = told(REPLY, kinds, "rectification")
    by_text = {s.text[:6]: s for s in said}
    first, second, third = by_text["1.食堂留样"], by_text["2.宿舍应急"], by_text["3.操场跑道"]
    assert (first.status, first.status_evidence) == ("claimed_done", "留样盒已全部更换")
    assert (second.status, second.status_evidence) == ("in_period", "正在采购")
    assert third.status == "not_stated"
    result = next(s for s in said if s.text.startswith("整改情况：留样"))
    assert result.kind == "finding", "what opens with 整改情况 is no problem"
    assert [(link.relation, link.id) for link in result.links] == [("result_of", first.id)]
    assert result.links[0].reason


def test_a_later_look_needs_common_words() -> None:
    text = "随访记录\n教学楼护栏松动。\n操场边堆有建筑垃圾。\n4月2日复查：护栏松动处已焊接加固。\n"
    said = told(text, ["problem", "problem", "finding"], "visit")
    assert [s.status for s in said[:2]] == ["claimed_done", "not_stated"]
    assert said[2].links[0].id == said[0].id


@pytest.mark.parametrize(
    ("text", "subjects"),
    [
        ("个别学校留样不足，部分教师未签字。", ["个别学校", "部分教师"]),
        ("二是多数村小没有配备专职保安。", ["多数村小"]),
        ("9月1日，我区对12所幼儿园开展了检查。", ["12所幼儿园"]),
        ("充分利用教师专业特长，开设社团20个。", []),
        ("学生厕所蹲位不足。", []),
        ("教师必须先做一遍。", ["教师"]),
        ("各校高度重视学生手机管理。", ["各校"]),
        ("基層學校均制定了方案。", []),
        ("各學校均制定了方案。", ["各學校"]),
    ],
)
def test_subjects_stand_at_the_head_of_a_clause(text: str, subjects: list[str]) -> None:
    assert Reading.of(text, 0, []).about() == subjects


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("教研室应多深入农村学校，指导老年教师转变观念。", ["教研室"]),
        ("增加值班教师，宿舍安装监控。", []),
        ("各校要会同派出所、交警中队做好执勤。", ["各校", "派出所", "交警中队"]),
        ("请县公安局督促保安公司补齐人员。", ["县公安局"]),
        ("公安、城管、市场监管等部门每季度开展一次执法。", ["公安、城管、市场监管等部门"]),
        ("教师待遇要按时兑现，财政投入要向农村倾斜。", []),
        ("责令该校5月20日前作出书面检查。", ["该校"]),
        ("逾期不改的，由教育局吊销许可证。", ["教育局"]),
    ],
)
def test_addressees_are_asked_not_named(text: str, asked: list[str]) -> None:
    reading = Reading.of(text, 0, [])
    assert [reading.text_of(phrase) for _, phrases in reading.asked() for phrase in phrases] == asked


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("县政府要增加投入，教育局要补充教师，各校要加强管理。", 3),
        ("学校要健全制度；要明确责任；要加强检查。", 1),
        ("校长要谈心谈话，家长委员会要参与监督，街道办事处要疏导交通。", 2),
        ("对存在隐患的校舍，住建部门要及时鉴定；鉴定为危房的，乡镇政府要立即封停。", 2),
        ("一是加强领导，二是健全机制，三是落实责任。", 1),
    ],
)
def test_a_sentence_is_cut_where_another_body_is_asked(text: str, parts: int) -> None:
    spans = pieces(text)
    assert len(spans) == parts
    assert "".join(span.of(text) for span in spans) == text
