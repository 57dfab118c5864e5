"""Masks: as long as what they hide, in everything that leaves the library."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wenben import build
from wenben.analysis import kwic
from wenben.library import Library
from wenben.library.masking import MASK, Masker, contacts

REPORT = (
    "青石县实验初中督导反馈\n一、存在问题\n1.食堂留样不足，负责人汪小桃未登记。\n"
    "2.举报电话 0433-6661234 未公示，保安队长石小刚（身份证号220102199001011234）无证。\n"
    "联系人：汪小桃，手机138 0000 1234，邮箱wang.xt@example.com，微信wxt_2020\n"
)
SECRETS = ("小桃", "小刚", "6661234", "220102199001011234", "0000 1234", "wang.xt", "wxt_2020")


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("电话：6688123，房间6688123", ["6688123"]),
        ("手机13800001111。", ["13800001111"]),
        ("手机１３８００００１１１１。", ["１３８００００１１１１"]),
        ("(0512)66880011转203", ["(0512)66880011转203"]),
        ("身份证号：22010219980506342X", ["22010219980506342X"]),
        ("QQ：12345678，微信号abc_123", ["12345678", "abc_123"]),
        ("发至 li.si@mail.example.com.cn 即可", ["li.si@mail.example.com.cn"]),
        ("共13800元，占比0.13800001111，文号〔2023〕12345号，2023-10-19，12391热线", []),
        ("学籍20230101，面积123456平方米，热线12345", []),
    ],
)
def test_contacts(text: str, hidden: list[str]) -> None:
    assert sorted({text[low:high] for low, high in contacts(text)}) == sorted(hidden)


@given(st.text(max_size=80), st.lists(st.tuples(st.integers(0, 80), st.integers(1, 4)), max_size=5), st.integers(0, 80))
def test_a_mask_is_as_long_as_what_it_hides(text: str, spans: list[tuple[int, int]], start: int) -> None:
    masker = Masker(
        tuple((low, low + size) for low, size in spans), tuple({text[a : a + 3] for a, _ in spans if text[a : a + 3]})
    )
    for masked in (masker.text(text, start), masker.string(text), masker.told(text)):
        assert len(masked) == len(text)
        assert all(b in (a, MASK) for a, b in zip(text, masked, strict=True))
    shown = Masker(hide=False)
    assert shown.text(text, start) == shown.string(text) == shown.told(text) == text


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("masked")
    (folder / "a.txt").write_text(REPORT, "utf-8")
    build([folder / "a.txt"], library=folder / "a.wenben", as_is=True, workers=1)
    return folder / "a.wenben"


def test_nothing_leaves_with_names_or_numbers(library: Path) -> None:
    with Library(library) as opened:
        (statement, *_) = opened.rows("statements", mask=False)
        opened.corrections.review(statement["id"], "accept", who="某人")
        for what in ("documents", "statements", "mentions", "training", "corrections"):
            told = json.dumps(list(opened.rows(what)), ensure_ascii=False)
            assert [secret for secret in SECRETS if secret in told] == [], what
        lines = json.dumps(
            [line.row() for line in kwic(opened, "登记").lines + kwic(opened, "0000").lines], ensure_ascii=False
        )
        assert [secret for secret in SECRETS if secret in lines] == []
        (row,) = opened.rows("documents")
        assert len(row["text"]) == len(next(iter(opened.rows("documents", mask=False)))["text"])
        assert "电话" in row["text"]
        assert "6661234" in str(list(opened.rows("documents", mask=False)))
