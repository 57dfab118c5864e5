"""Gold of problems over time: the format, and what the resolution reaches on it."""

from __future__ import annotations

from pathlib import Path

import pytest

from wenben.errors import ReadError
from wenben.resolve.family_gold import read_families, score_families

GOLD = Path(__file__).resolve().parents[2] / "corpora" / "gold" / "families"
TEXT = """=== a
# title: 关于清平县石桥中学的反馈意见
# kind: feedback
# date: 2021-03-01
P#1@food|食堂留样盒没有标注日期。
P#2@safety|宿舍楼应急灯损坏4盏。
=== b
# title: 石桥中学整改报告
# kind: rectification
# date: 2021-05-01
# region: 清平县
F~a:1@food|留样盒全部贴上了日期标签。
P#3=a:2@safety|宿舍楼应急灯又有两盏不亮。
"""


def test_the_format(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT, "utf-8")
    family = read_families(tmp_path / "a.txt")
    assert [d.date for d in family.documents] == ["2021-03-01", "2021-05-01"]
    assert family.links == {
        ("result_of", "留样盒全部贴上了日期标签。", "食堂留样盒没有标注日期。"),
        ("recurs_as", "宿舍楼应急灯损坏4盏。", "宿舍楼应急灯又有两盏不亮。"),
    }
    (tmp_path / "b.txt").write_text(TEXT.replace("a:2", "a:7"), "utf-8")
    with pytest.raises(ReadError, match="没有编号"):
        read_families(tmp_path / "b.txt")


def test_a_result_and_a_recurrence_are_scored(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT.replace("rectification", "visit"), "utf-8")
    family = read_families(tmp_path / "a.txt")
    found = score_families(family)
    assert found["recurs_as"]["f1"] == 1.0
    unlinked = score_families(type(family)(family.documents, family.extractions, frozenset()))
    assert unlinked["recurs_as"]["precision"] == 0.0


@pytest.mark.parametrize(("half", "results", "recurrences"), [("dev", 0.95, 0.93), ("heldout", 0.8, 0.72)])
def test_links_over_time_reach_their_floor(half: str, results: float, recurrences: float) -> None:
    found = score_families(read_families(GOLD / f"{half}.txt"))
    assert found["result_of"]["f1"] >= results
    assert found["result_of"]["precision"] >= 0.8
    assert found["recurs_as"]["f1"] >= recurrences
    assert found["recurs_as"]["precision"] >= 0.8
