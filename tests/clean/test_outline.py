"""Sections as a tree and units by the annotation guide."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wenben.clean import outline


def units(text: str) -> list[tuple[str, str]]:
    return [(u.kind, text[u.start : u.end]) for u in outline(text)[1]]


def tree(text: str) -> list[tuple[int, str]]:
    return [(s.level, s.heading) for s in outline(text)[0]]


def test_units_of_one_line() -> None:
    assert units("督导组有两个要求：一是看课表；二是听家长意见。下午反馈。") == [
        ("sentence", "督导组有两个要求："),
        ("item", "一是看课表；"),
        ("item", "二是听家长意见。"),
        ("sentence", "下午反馈。"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "校门要管严；食堂要管细。",
        "他说：“今天先看作业。”",
        "生均图书25.6册，达标率100%。",
        "人数有增加（东片12人。西片9人）。",
        "检查时间：8:30至11:00。",
    ],
)
def test_one_unit(text: str) -> None:
    assert [t for _, t in units(text)] == [text]


def test_kinds() -> None:
    text = "督导报告\n一、存在问题\n1.作业管理不严。公示与实际不符，抽查10本有6本超时。\n2.留样不足，记录事后补签。"
    assert [k for k, _ in units(text)] == ["heading", "heading", "runin", "sentence", "item"]


def test_levels_and_paths() -> None:
    text = "督导报告\n一、成绩\n（一）教学\n1. 课堂\n课堂扎实，教师认真。\n（二）德育\n德育有特色，活动丰富。\n二、问题\n问题不少。"
    sections, sentences = outline(text)
    assert [(s.level, s.heading) for s in sections] == [
        (1, "一、成绩"),
        (2, "（一）教学"),
        (3, "1. 课堂"),
        (2, "（二）德育"),
        (1, "二、问题"),
    ]
    assert sections[2].path == ("一、成绩", "（一）教学", "1. 课堂")
    assert sections[0].end == text.index("二、问题")
    assert sections[-1].end == len(text)
    assert sections[sentences[-1].section].heading == "二、问题"


def test_numbering_used_the_wrong_way_round() -> None:
    """（一） under 1.: the outer kind counts on, so the inner one stays inside."""
    text = "1. 加强领导\n（一）建立机构\n成立了小组，明确了人。\n（二）落实责任\n层层签订责任书，到人。\n2. 规范办学\n规范有序，无违规。"
    assert tree(text) == [(1, "1. 加强领导"), (2, "（一）建立机构"), (2, "（二）落实责任"), (1, "2. 规范办学")]


def test_headings_without_numbers() -> None:
    text = "一、教学常规\n教案齐全，检查及时到位。\n不足：\n1、计划太笼统，不易操作。\n建议：\n1、计划要切合实际，便于操作。\n二、教学研究\n教研有序，记录完整。"
    assert tree(text) == [(1, "一、教学常规"), (2, "不足："), (2, "建议："), (1, "二、教学研究")]


@pytest.mark.parametrize(
    "line", ["各位老师：", "县教育局：", "2023年10月8日", "现将情况报告如下：", "青桐县人民政府教育督导室"]
)
def test_not_headings(line: str) -> None:
    text = f"督导报告\n{line}\n督导组听课二十节，走访了两个教学点，情况总体良好，问题也很清楚。"
    assert tree(text) == []


@given(st.text(alphabet="一二、（）(1). ：；;。！？“”是\n督导报告ab", max_size=120))
@settings(max_examples=300, deadline=None)
def test_units_cover_the_text(text: str) -> None:
    sections, sentences = outline(text)
    joined = "".join(text[u.start : u.end] for u in sentences)
    assert "".join(joined.split()) == "".join(text.split())
    ends = [0]
    for unit in sentences:
        assert unit.start >= ends[-1]
        ends.append(unit.end)
    for index, section in enumerate(sections):
        assert len(section.path) == section.level
        for other in sections[index + 1 :]:
            assert other.start >= section.end or other.end <= section.end, "sections nest"
