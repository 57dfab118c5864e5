"""Samples to label and what the labels say."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from documents_for_extract import make_document

from wenben.errors import UsageError
from wenben.extract.validation import Candidate, alpha, candidates, draw, judge, kappa, wilson
from wenben.types import Extraction, Mention, Statement

KINDS = ("finding", "finding", "problem", "other")
POOL = [Candidate(f"d@{i}-{i + 1}", "a", "d", "", (), "", f"句{i}", "", KINDS[i % 4], ("safety",)) for i in range(80)]


def labelled(rows: Any, change: Any = None) -> list[dict[str, Any]]:
    kinds = {c.id: c.kind for c in POOL}
    return [
        {**row, "kind": (change and change(i)) or kinds[row["id"]], "topics": "safety; food"}
        for i, row in enumerate(rows)
    ]


def test_samples_are_balanced_blind_and_repeatable() -> None:
    sample = draw(POOL, 30, seed=3)
    assert sample == draw(POOL[::-1], 30, seed=3)
    assert sample != draw(POOL, 30, seed=4)
    assert [sum(k["kind"] == kind for k in sample.key) for kind in ("finding", "problem", "other")] == [10, 10, 10]
    assert {row["kind"] for row in sample.rows} == {""}
    assert not set(sample.rows[0]) & {"confidence", "weight"}
    assert sum(k["weight"] for k in sample.key) == pytest.approx(80, abs=1e-3)
    assert {k["weight"] for k in draw(POOL, 20, by_kind=False).key} == {4.0}
    assert len(draw(POOL, 500).rows) == 80
    assert sum(k["kind"] == "problem" for k in draw(POOL, 70).key) == 20, (
        "what a small group lacks comes from the others"
    )


def test_agreement_and_errors() -> None:
    sample = draw(POOL, 40, seed=1)
    result = judge({"甲": labelled(sample.rows), "乙": labelled(sample.rows)}, sample.key)
    assert result["kinds"]["alpha"] == result["kinds"]["pairs"][0]["kappa"] == 1.0
    assert result["machine"]["accuracy"] == 1.0
    assert result["topics"]["alpha"] == 1.0
    assert result["unsettled"] == 0

    doubted = labelled(sample.rows, lambda i: "recommendation" if i % 4 == 0 else None)
    result = judge({"甲": labelled(sample.rows), "乙": doubted}, sample.key)
    assert result["unsettled"] == 10
    assert 0.4 < result["kinds"]["alpha"] < 0.8
    low, high = result["kinds"]["interval"]
    assert low <= result["kinds"]["alpha"] <= high
    assert result["machine"]["rows"] == 30

    alone = judge({"甲": doubted}, sample.key)
    assert alone["kinds"]["alpha"] is None
    assert alone["machine"]["by_kind"]["recommendation"]["precision"] is None
    assert alone["machine"]["by_kind"]["recommendation"]["recall"] == 0.0
    judged = [found for found in alone["machine"]["by_kind"].values() if found["judged"]]
    assert sum(found["judged"] * found["precision"] for found in judged) == pytest.approx(30, abs=0.01)


def test_recall_is_weighted_by_what_a_row_stands_for() -> None:
    """Three in four findings are called other by nobody but the labellers: the weights say how many that is."""
    sample = draw(POOL, 30, seed=2)
    kinds = {k["id"]: k["kind"] for k in sample.key}
    missed = [row["id"] for row in sample.rows if kinds[row["id"]] == "other"][:5]
    rows = [{**row, "kind": "problem" if row["id"] in missed else kinds[row["id"]]} for row in sample.rows]
    found = judge({"甲": rows}, sample.key)["machine"]["by_kind"]
    assert found["problem"]["precision"] == 1.0
    assert found["problem"]["recall"] == pytest.approx(20 / 30, abs=1e-3), (
        "10 problems of weight 2, 5 missed of weight 2"
    )
    only = [k for k in sample.key if k["kind"] != "other"]
    kept = [row for row in rows if kinds[row["id"]] != "other"]
    assert judge({"甲": kept}, only)["machine"]["by_kind"]["problem"]["recall"] is None, "nothing says what was missed"


def test_chinese_words_are_understood() -> None:
    sample = draw(POOL, 4)
    rows = [{**row, "kind": "问题"} for row in sample.rows]
    assert judge({"甲": rows}, sample.key)["labelled"] == {"甲": 4}


def test_mistakes_are_named() -> None:
    sample = draw(POOL, 3)
    with pytest.raises(UsageError, match="抽样"):
        draw(POOL, 0)
    with pytest.raises(UsageError, match="还没有标注"):
        judge({"甲": sample.rows}, sample.key)
    with pytest.raises(UsageError, match="不在抽样记录"):
        judge({"甲": [{"id": "x", "kind": "problem"}]}, sample.key)
    with pytest.raises(UsageError, match="第 2 行的类别"):
        judge({"甲": [{**sample.rows[0], "kind": "bad"}]}, sample.key)


def test_candidates_are_units_with_context_and_masked_names() -> None:
    document = make_document("一、问题\n校长周敏未到岗。留样不足。\n食堂整洁。\n")
    start = document.text.index("留样")
    said = Statement("x", "a.txt", "d1", "problem", "留样不足。", start, start + 5, start, start + 5, topics=("food",))
    name = document.text.index("周敏")
    person = Mention("a.txt", "d1", "person", "周敏", name, name + 2, name, name + 2)
    found = candidates(document, Extraction((said,), (person,)))
    assert [(c.text, c.kind, c.topics) for c in found] == [
        ("校长周×未到岗。", "other", ()),
        ("留样不足。", "problem", ("food",)),
        ("食堂整洁。", "other", ()),
    ]
    assert found[1].before == "校长周×未到岗。"
    assert found[1].section == ("一、问题",)
    assert candidates(document, Extraction((said,), (person,)), mask=False)[0].text == "校长周敏未到岗。"
    split = replace(said, start=start + 2, end=start + 5)
    assert candidates(document, Extraction((split,), ()))[1].kind == "problem"


def test_figures_of_the_literature() -> None:
    low, high = wilson(9, 10)
    assert 0.59 < low < 0.9 < high <= 1
    assert kappa([("a", "a")] * 20 + [("a", "b")] * 5 + [("b", "a")] * 10 + [("b", "b")] * 15) == 0.4
    # Krippendorff (2011), "Computing Krippendorff's Alpha-Reliability", nominal data of four observers: .743
    table = ["1 1 . 1", "2 2 3 2", "3 3 3 3", "3 3 3 3", "2 2 2 2", "1 2 3 4", "4 4 4 4", "1 1 2 1", "2 2 2 2",
             ". 5 5 5", ". . 1 1", ". . 3 ."]  # fmt: skip
    assert alpha([[x for x in line.split() if x != "."] for line in table]) == pytest.approx(0.743, abs=0.001)
    assert alpha([["a", "a"], ["a", "a"]]) == 1.0
