"""Occurrences to take away: every row is where it says, names are masked, nothing is a formula."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from wenben.analysis import export_search, kwic, occurrences
from wenben.build import build
from wenben.errors import UsageError
from wenben.library import Filters, Library

TEXT = (
    "临江县第二小学督导反馈意见\n一、存在问题\n临江县第二小学校长李明德没有陪餐，食堂留样不规范。\n"
    "=HYPERLINK（食堂）账目未公示。\n二、意见建议\n校长李明德要在6月底前完善食堂留样制度。\n"
)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("found")
    rows = [{"id": str(i), "title": "反馈意见", "text": TEXT + "附" * i, "date": "2021-03-02"} for i in range(2)]
    (folder / "a.jsonl").write_text("\n".join(json.dumps(r, ensure_ascii=False) for r in rows), "utf-8")
    build([folder / "a.jsonl"], library=folder / "l.wenben", as_is=True)
    return folder / "l.wenben"


def test_rows_are_where_they_say(library: Path) -> None:
    with Library(library, read_only=True) as opened:
        rows = list(occurrences(opened, "食堂", mask=False, width=6))
        assert len(rows) == kwic(opened, "食堂").total == 6
        for row in rows:
            stored = opened.document(row["document"], row["path"])
            text = stored.document.text
            assert text[row["start"] : row["end"]] == row["keyword"] == "食堂"
            assert stored.source.text[row["source_start"] : row["source_end"]] == "食堂"
            assert text[: row["start"]].endswith(row["left"])
            assert text[row["end"] :].startswith(row["right"])
        assert len(list(occurrences(opened, "食堂", collapse=True))) == 3


def test_names_are_masked(library: Path) -> None:
    with Library(library, read_only=True) as opened:
        shown = "".join(r["left"] + r["right"] for r in occurrences(opened, "食堂", mask=False))
        hidden = "".join(r["left"] + r["right"] for r in occurrences(opened, "食堂"))
    assert "李明德" in shown
    assert "李明德" not in hidden
    assert "李＊＊" in hidden
    assert len(shown) == len(hidden)


def test_a_spreadsheet_holds_no_formula(library: Path) -> None:
    out = io.BytesIO()
    with Library(library, read_only=True) as opened:
        made = export_search(opened, "HYPERLINK", "csv", out, Filters(year=2021), width=1)
    rows = list(csv.DictReader(io.StringIO(out.getvalue().decode("utf-8-sig"))))
    assert made.rows == len(rows) == 2
    assert [r["left"] for r in rows] == ["'="] * 2
    assert "遮盖" in made.note


def test_a_query_that_means_nothing(library: Path) -> None:
    with Library(library, read_only=True) as opened, pytest.raises(UsageError):
        export_search(opened, "（", "csv", io.BytesIO())
