"""Gold of fields: the format, and what the rules reach on it."""

from __future__ import annotations

from pathlib import Path

import pytest

from wenben.errors import ReadError
from wenben.extract.field_gold import read_fields, same_name, score_fields, structured

GOLD = Path(__file__).resolve().parents[2] / "corpora" / "gold" / "fields"
TEXT = """=== d1
# title: 关于青石中学的反馈
# kind: feedback
# m: observed
P#1|1.留样柜没有上锁。
^ s=青石中学
F~1|整改情况：留样柜已上锁，问题已整改到位。
^ z=claimed_done:问题已整改到位
R>1|县政府要拨付经费；‖各校要加强管理。
^ a=县政府
^ a=各校; d=5月底前
"""


def test_the_format(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT, "utf-8")
    (document,) = read_fields(tmp_path / "a.txt")
    text = document.labelled.document.text
    assert [text[p.start : p.end] for p in document.pieces[2:]] == ["县政府要拨付经费；", "各校要加强管理。"]
    assert document.pieces[0].fields["subjects"] == {"青石中学"}
    assert document.pieces[0].fields["status"] == "claimed_done", "a problem takes the state of its result"
    assert document.pieces[3].fields["due"] == "5月底前"
    assert document.pieces[3].fields["modality"] == "normative"
    assert [number for number, _ in document.results] == [1]


@pytest.mark.parametrize(
    ("line", "said"), [("^ s=甲; k=2", "没有字段"), ("^ s=甲\n^ s=乙", "每段一行"), ("Z|什么", "不是标注单元")]
)
def test_mistakes_are_named(tmp_path: Path, line: str, said: str) -> None:
    (tmp_path / "a.txt").write_text(f"=== d\n# kind: other\nF|一句话。\n{line}\n", "utf-8")
    with pytest.raises(ReadError) as error:
        read_fields(tmp_path / "a.txt")
    assert said in str(error.value)


def test_a_place_in_front_is_no_difference() -> None:
    assert same_name("青溪县大塘中学", "大塘中学")
    assert not same_name("大塘中学", "大塘小学")
    assert not same_name("学校", "各学校")


def test_scores_count_what_is_right(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT, "utf-8")
    documents = read_fields(tmp_path / "a.txt")
    right = score_fields(documents, [structured(documents[0])])["by_field"]
    assert right["addressees"] == {"precision": 1.0, "recall": 1.0, "f1": 1.0, "gold": 2}
    assert right["due"]["recall"] == 0.0
    assert right["results"]["f1"] == right["split"]["f1"] == right["status"]["f1"] == 1.0
    nothing = score_fields(documents, [[]])["by_field"]
    assert nothing["split"]["recall"] == 0.0


@pytest.mark.parametrize("half", ["dev", "heldout"])
def test_the_rules_reach_their_floor(half: str) -> None:
    documents = read_fields(GOLD / f"{half}.txt")
    assert len({document.labelled.document.genre for document in documents}) >= 8
    found = score_fields(documents, [structured(document) for document in documents])["by_field"]
    floors = {
        "subjects": 0.75,
        "addressees": 0.9,
        "extent": 0.85,
        "modality": 0.9,
        "due": 0.7,
        "status": 0.85,
        "split": 0.7,
    }
    assert {name: found[name]["f1"] for name, floor in floors.items() if found[name]["f1"] < floor} == {}
