"""Fields read from the words of a statement; splitting by body; topics and links."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wenben.extract import fields
from wenben.extract.clauses import pieces
from wenben.extract.context import Unit
from wenben.extract.links import FEATURES, Item, numbered, ordinal, pair_features


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("个别学校留样不足。", "few"),
        ("大多数学校过程性材料缺乏。", "most"),
        ("部分教师批改不及时。", "some"),
        ("各校均成立了领导小组。", "all"),
        ("3所学校未整改。", "count"),
        ("你校档案不全。", "one"),
        ("留样不足。", None),
    ],
)
def test_extent(text: str, expected: str | None) -> None:
    assert fields.extent(text) == expected


@pytest.mark.parametrize(
    ("text", "deadline", "mode"),
    [
        ("学校要在10月25日前完成硬隔离。", "10月25日前", "by_deadline"),
        ("整改报告于收到本意见之日起30日内报送。", "收到本意见之日起30日内", "by_deadline"),
        ("对过期器材立即更换。", None, "immediate"),
        ("要持续加强巡查。", None, "continuous"),
        ("分批补齐图书。", None, "staged"),
        ("教导处要核实作业时长。", None, None),
    ],
)
def test_deadline_and_mode(text: str, deadline: str | None, mode: str | None) -> None:
    assert fields.due(text) == deadline
    assert fields.rectify_mode(text, "recommendation", deadline=deadline) == mode
    assert fields.rectify_mode(text, "finding", deadline=deadline) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("问题已整改到位。", "claimed_done"),
        ("经复查已整改到位，予以销号。", "verified_done"),
        ("该问题逾期未整改。", "overdue"),
        ("围墙正在整改。", "in_period"),
        ("超标作业反弹。", "recurred"),
        ("围墙倾斜。", "not_stated"),
    ],
)
def test_status_quotes_its_evidence(text: str, expected: str) -> None:
    state, evidence = fields.status(text, "problem")
    assert state == expected
    assert (evidence is None) == (state == "not_stated")
    assert evidence is None or evidence in text


def test_supervision_type_and_modality() -> None:
    assert fields.supervision_type(["作业管理专项督导报告"]) == "special"
    assert fields.supervision_type(["综合督导评估反馈"]) == "comprehensive"
    assert fields.supervision_type(["责任督学随访记录"]) == "regular"
    assert fields.supervision_type(["工作总结"]) is None
    assert fields.modality("我校开展了培训。", "finding", genre="summary") == "self_reported"
    assert fields.modality("学校开展了培训。", "finding", genre="feedback") == "observed"


def test_pieces_tile_the_sentence() -> None:
    text = "县政府应增加投入；教体局应补充教师；各校要加强管理，落实责任。"
    parts = [span.of(text) for span in pieces(text)]
    assert parts == ["县政府应增加投入；", "教体局应补充教师；", "各校要加强管理，落实责任。"]
    assert len(pieces("各校要加强管理；完善制度；落实责任。")) == 1


@given(st.text(alphabet="县政府教体局各校应要；，。加强管理学", max_size=60))
def test_pieces_are_in_order_and_lose_nothing(text: str) -> None:
    spans = pieces(text)
    assert "".join("".join(s.of(text).split()) for s in spans) == "".join(text.split())
    assert all(a.end <= b.start for a, b in pairwise(spans))


@pytest.mark.parametrize(
    ("marker", "number"), [("（三）", 3), ("2.", 2), ("十二、", 12), ("二十一、", 21), ("一是", 1), ("·", 0)]
)
def test_ordinals(marker: str, number: int) -> None:
    assert ordinal(marker) == number


def test_pair_features_see_numbers_and_words() -> None:
    import numpy as np

    def item(position: int, body: str, number: int) -> Item:
        return Item(position, body, number, ("一",), position, np.zeros(3, np.float32), frozenset())

    numbers = pair_features(
        [item(0, "作业公示不实", 1), item(1, "围墙倾斜", 2)], [item(2, "规范作业公示", 1), item(3, "维修围墙", 2)]
    )
    assert numbers.shape == (2, 2, len(FEATURES))
    cosine, same = FEATURES.index("cosine"), FEATURES.index("same_number")
    assert numbers[0, 0, cosine] > numbers[0, 1, cosine]
    assert numbers[:, :, same].tolist() == [[1, 0], [0, 1]]


def test_sentences_inherit_the_number_of_their_item() -> None:
    path = ("二、问题",)
    units = [
        Unit(0, "甲", "1.", "item", True, path),
        Unit(1, "乙", "", "sentence", False, path),
        Unit(2, "丙", "", "sentence", True, ("三、建议",)),
    ]
    assert numbered(units) == [1, 1, 0]
