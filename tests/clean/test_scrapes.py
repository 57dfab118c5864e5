"""The real scrapes of the shared folder (never copied into the project)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cleaning_contract import check_contract

from wenben.clean import clean
from wenben.readers import read
from wenben.types import Cleaned, Source


def cleaned(shared: Path, prefix: str) -> Cleaned:
    path = next((shared / "corpus").glob(f"{prefix}*.txt"))
    [source] = list(read(path))
    assert isinstance(source, Source)
    result = clean(source)
    check_contract(result)
    return result


@pytest.mark.parametrize(("prefix", "count"), [("000", 1), ("001", 7), ("002", 9), ("003", 8), ("004", 1)])
def test_number_of_documents(shared: Path, prefix: str, count: int) -> None:
    assert len(cleaned(shared, prefix).documents) == count


@pytest.mark.parametrize("prefix", ["000", "001", "004"])
def test_gold_spans_and_starts(shared: Path, prefix: str) -> None:
    gold = json.loads((shared / "gold" / "cleaning.json").read_text("utf-8"))
    result = cleaned(shared, prefix)
    text = result.source.text
    wanted = {
        i
        for s in gold["spans"]
        if s["file"].startswith(prefix)
        for i in range(s["start"], s["end"])
        if not text[i].isspace()
    }
    ours = {i for r in result.removed for i in range(r.start, r.end) if not text[i].isspace()}
    assert len(ours & wanted) >= 0.97 * len(ours)
    assert len(ours & wanted) >= 0.97 * len(wanted)
    articles = [a for a in gold["articles"] if a["file"].startswith(prefix)]
    assert [d.source_start for d in result.documents] == [a["start"] for a in articles]
    assert [d.title for d in result.documents] == [a["title"] for a in articles]


def test_repeats_and_duplicates_inside_one_page(shared: Path) -> None:
    result = cleaned(shared, "002")
    repeats = [r for r in result.removed if r.reason == "repeat"]
    assert len(repeats) == 1, "篇六 (一) and (三) are duplicates, not repeats"
    assert 31_100 <= repeats[0].start <= 31_140
    assert repeats[0].detail.startswith("302")
    assert sum(d.truncated for d in result.documents) == 6
    assert [r.text for r in result.repaired] == ["“"]


def test_articles_that_resemble_each_other_are_kept(shared: Path) -> None:
    documents = cleaned(shared, "001").documents
    assert len(documents[4].text) > 1300
    assert len(documents[6].text) > 1300


def test_watermarks(shared: Path) -> None:
    result = cleaned(shared, "003")
    noise = {r.start for r in result.removed if r.reason == "noise"}
    assert {105, 3815, 7803, 8207, 15111, 15432} <= noise
    assert not any(d.text.startswith("寫總結") for d in result.documents)


def test_units_of_the_annotation_guide(shared: Path) -> None:
    """At least 97% of the hand-made units come out with exactly their spans."""
    rows = [json.loads(line) for line in (shared / "gold" / "roles.jsonl").read_text("utf-8").splitlines()]
    right = total = 0
    for name in sorted({row["file"] for row in rows}):
        result = cleaned(shared, name[:3])
        spans = set()
        for document in result.documents:
            for unit in document.sentences:
                span = document.offsets.to_source(unit.start, unit.end)
                spans.add((span.start, span.end))
        for row in rows:
            gone = any(r.start <= row["start"] and row["end"] <= r.end for r in result.removed)
            if row["file"] == name and "duplicate_of" not in row and not gone:
                total += 1
                right += (row["start"], row["end"]) in spans
    assert total > 850
    assert right >= 0.97 * total
