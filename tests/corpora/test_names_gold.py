"""Names in sentences: offsets slice, types and entities follow the rules of the gold's README."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from itertools import pairwise
from pathlib import Path
from typing import Any, get_args

import pytest

from wenben.types import MentionType

GOLD = Path(__file__).resolve().parents[2] / "corpora" / "gold"
ROWS: list[dict[str, Any]] = [json.loads(line) for line in (GOLD / "names.jsonl").read_text("utf-8").splitlines()]
ANONYMOUS = re.compile(r"XX|xx|××|第×|X中|X小|X市|X区|\*\*|某|@@|##")


def test_there_are_enough_sentences_of_every_type() -> None:
    assert len(ROWS) >= 150
    assert len({r["text"] for r in ROWS}) == len(ROWS)
    counts = Counter(m["type"] for r in ROWS for m in r["mentions"])
    assert set(counts) == set(get_args(MentionType))
    assert min(counts.values()) >= 15
    assert sum(not r["mentions"] for r in ROWS) >= 5
    assert {r["half"] for r in ROWS} == {"dev", "heldout"}


@pytest.mark.parametrize("row", ROWS, ids=lambda r: r["id"])
def test_a_row_is_well_formed(row: dict[str, Any]) -> None:
    for mention in row["mentions"]:
        assert row["text"][mention["start"] : mention["end"]] == mention["text"] == mention["text"].strip()
    for left, right in pairwise(row["mentions"]):
        assert left["end"] <= right["start"]
    for mention in row["mentions"]:
        if mention["type"] in {"date", "quantity", "person"} or ANONYMOUS.search(mention["text"]):
            assert mention["entity"] is None
    # a numeral with a unit outside every mention would be a forgotten quantity
    inside = {i for m in row["mentions"] for i in range(m["start"], m["end"])}
    assert not [m for m in re.finditer(r"\d+", row["text"]) if m.start() not in inside and m[0] != "1"]


def test_one_entity_has_one_type_and_several_forms() -> None:
    forms: dict[str, set[str]] = defaultdict(set)
    types: dict[str, set[str]] = defaultdict(set)
    for row in ROWS:
        for mention in row["mentions"]:
            if mention["entity"]:
                forms[mention["entity"]].add(mention["text"])
                types[mention["entity"]].add(mention["type"])
    assert all(len(t) == 1 for t in types.values())
    assert {"长春市第八十七中学", "长春市第87中学", "87中"} <= forms["s-cc87"]
    assert {"云泽市第八十七中学", "云泽市第87中学"} <= forms["s-yz87"]
    assert len([e for e, f in forms.items() if e.startswith("s-") and "三小" in f]) >= 3, "三小 in three places"
    assert len([e for e in forms if len(forms[e]) > 1]) >= 20


def test_short_names_without_a_place_stay_open() -> None:
    for row in ROWS:
        if row["place"] is None:
            for mention in row["mentions"]:
                if mention["type"] == "school":
                    assert mention["entity"] is None
