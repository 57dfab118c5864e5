"""The format of labelled documents."""

from __future__ import annotations

from pathlib import Path

import pytest

from wenben.errors import ReadError
from wenben.extract.labelled import ROLES, LabelledDocument, is_held_out, read, read_folder


def test_text_and_units_agree(training: list[LabelledDocument]) -> None:
    for labelled in training:
        document = labelled.document
        assert len(labelled.units) == len(document.sentences)
        for unit, sentence in zip(labelled.units, document.sentences, strict=True):
            assert (unit.start, unit.end) == (sentence.start, sentence.end)
            assert document.text[unit.start : unit.end].strip() == document.text[unit.start : unit.end]
            assert unit.role in ROLES
            assert (sentence.kind == "heading") == unit.heading
            if sentence.section >= 0:
                section = document.sections[sentence.section]
                assert section.start <= sentence.start < section.end


def test_answers_name_problems(training: list[LabelledDocument]) -> None:
    for labelled in training:
        numbers = {unit.number for unit in labelled.units if unit.role == "problem"}
        assert all(set(unit.answers) <= numbers for unit in labelled.units), labelled.name


def test_plus_keeps_the_paragraph(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("# title: 甲\n# genre: 反馈\nH1|甲\nP#1@food|一、留样不足。\n+R>1@food|补齐留样。\n", "utf-8")
    labelled = read(path)
    assert labelled.document.text == "甲\n一、留样不足。补齐留样。"
    assert labelled.units[2].answers == (1,)
    assert labelled.document.title == "甲"


def test_a_bad_line_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("H1|甲\nQ|什么\n", "utf-8")
    with pytest.raises(ReadError, match=r"a\.txt 第2行"):
        read(path)
    with pytest.raises(ReadError, match="没有标注文档"):
        read_folder(tmp_path / "none")


def test_a_fifth_is_held_out_by_name(training: list[LabelledDocument]) -> None:
    share = sum(labelled.held_out for labelled in training) / len(training)
    assert 0.12 < share < 0.28
    assert is_held_out("01-云岭中心小学反馈.txt") == is_held_out("01-云岭中心小学反馈.txt")
