"""Samples to label and what the labels say."""

from __future__ import annotations

import pytest

from wenben.errors import UsageError
from wenben.extract.validation import draw, judge, wilson
from wenben.types import Statement


def statement(number: int, kind: str) -> Statement:
    return Statement(
        id=f"d@{number}-{number + 1}", path="a", document="d", kind=kind, text=f"句{number}", start=number,
        end=number + 1, source_start=number, source_end=number + 1,
    )  # fmt: skip


STATEMENTS = [statement(i, ("finding", "finding", "problem", "recommendation")[i % 4]) for i in range(80)]


def test_samples_are_balanced_blind_and_repeatable() -> None:
    rows = draw(STATEMENTS, 30, seed=3)
    assert rows == draw(STATEMENTS[::-1], 30, seed=3)
    assert rows != draw(STATEMENTS, 30, seed=4)
    kinds = {s.id: s.kind for s in STATEMENTS}
    counts = [sum(kinds[row["id"]] == kind for row in rows) for kind in ("finding", "problem", "recommendation")]
    assert counts == [10, 10, 10]
    assert "kind" not in rows[0]


def test_agreement_and_errors() -> None:
    rows = draw(STATEMENTS, 30, seed=1)
    kinds = {s.id: s.kind for s in STATEMENTS}
    for index, row in enumerate(rows):
        row["kind_a"] = kinds[row["id"]] if index % 3 else "other"
        row["kind_b"] = row["kind_a"]
    result = judge(rows, STATEMENTS)
    assert result["labelled"] == 30
    assert result["agreement"] == result["kappa"] == 1.0
    judged = sum(v["judged"] for v in result["by_kind"].values())
    right = sum(v["judged"] * v["precision"] for v in result["by_kind"].values())
    assert judged == 30
    assert right == pytest.approx(20, abs=0.01)
    rows[0]["kind_b"] = "problem" if rows[0]["kind_a"] != "problem" else "finding"
    assert judge(rows, STATEMENTS)["kappa"] < 1


def test_mistakes_are_named() -> None:
    with pytest.raises(UsageError, match="抽样"):
        draw(STATEMENTS, 0)
    with pytest.raises(UsageError, match="还没有标注"):
        judge(draw(STATEMENTS, 3), STATEMENTS)
    with pytest.raises(UsageError, match="未知"):
        judge([{"id": "x", "kind_a": "problem"}], STATEMENTS)


def test_wilson() -> None:
    low, high = wilson(9, 10)
    assert 0.59 < low < 0.9 < high <= 1
