"""Counts agree with counting by hand, raw and with near-duplicates once."""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wenben import analysis
from wenben.analysis.words import log_likelihood
from wenben.errors import LibraryError, UsageError
from wenben.library import Filters, Library

sys.path.append(str(Path(__file__).parents[1] / "library"))
from librarian import Found, cluster_of, make_source

DATA = [
    ("2019", "双减之前，作业很多。学校的作业负担重。", "visit"),
    ("2021", "双减之后，作业减少。双减政策落实。", "visit"),
    ("2021", "双减之后，作业减少了。双减政策落实。", "plan"),
    ("2021", "食堂安全检查。雙減工作推進。", "visit"),
]


def statement(text: str, topic: str) -> list[tuple[int, str, str, dict[str, Any]]]:
    return [(0, "problem", text[: text.index("。") + 1], {"topics": (topic,)})]


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    """Four documents, the second and third near-duplicates."""
    with Library(tmp_path / "x.wenben", create=True) as made:
        items = [
            make_source(
                f"{n}.txt", text, chrome="", date=year, genre=genre, title=f"题{n}",
                statements=statement(text, "food" if "食堂" in text else "homework"),
            )
            for n, (year, text, genre) in enumerate(DATA)
        ]  # fmt: skip
        with made.write() as writer:
            for item in items:
                writer.put_source(*item)
            documents = [cleaned.documents[0] for cleaned, _ in items]
            writer.put_duplicates(Found(clusters=(cluster_of(documents[1], documents[2]),)))
        yield made


def test_words_of_the_field_stay_whole() -> None:
    assert analysis.words("落实雙減政策和責任督學，2021年第3次") == [
        "落实",
        "双减",
        "政策",
        "和",
        "责任督学",
        "年",
        "第",
        "次",
    ]


def test_frequencies(library: Library) -> None:
    table = {f.word: f for f in analysis.frequencies(library)}
    assert (table["双减"].count, table["双减"].documents) == (6, 4)
    assert (table["作业"].count, table["作业"].documents) == (3, 3)
    once = {f.word: f for f in analysis.frequencies(library, collapse=True)}
    assert (once["双减"].count, once["双减"].documents) == (4, 3)
    assert all(0 <= f.dispersion <= 1 for f in table.values())
    assert table["食堂"].dispersion > table["双减"].dispersion
    assert table["双减"].per_million == pytest.approx(6e6 / sum(len(analysis.words(t)) for _, t, _ in DATA))


def test_dispersion_by_hand(tmp_path: Path) -> None:
    with Library(tmp_path / "y.wenben", create=True) as library:
        with library.write() as writer:
            for number, text in enumerate(["食堂食堂学校学校", "学校学校学校学校"]):
                writer.put_source(*make_source(f"{number}.txt", text, chrome=""))
        table = {f.word: f for f in analysis.frequencies(library)}
        assert table["食堂"].dispersion == pytest.approx(0.5)
        assert table["学校"].dispersion == pytest.approx((abs(2 / 6 - 0.5) + abs(4 / 6 - 0.5)) / 2)


def test_keyness(library: Library) -> None:
    keys = analysis.keyness(library, Filters(year=2021), Filters(year=2019), min_documents=1)
    table = {k.word: k for k in keys}
    assert (table["双减"].count_a, table["双减"].count_b) == (5, 1)
    assert table["政策"].log_ratio > 0 > table["之前"].log_ratio
    assert [k.log_likelihood for k in keys] == sorted((k.log_likelihood for k in keys), reverse=True)
    once = {k.word: k for k in analysis.keyness(library, Filters(year=2021), collapse=True, min_documents=1)}
    assert (once["双减"].count_a, once["双减"].count_b) == (3, 1)
    with pytest.raises(UsageError):
        analysis.keyness(library, Filters(year=1999))


def test_log_likelihood_by_hand() -> None:
    # Rayson & Garside's formula with a = 10 of 1000, b = 5 of 2000
    e1, e2 = 1000 * 15 / 3000, 2000 * 15 / 3000
    assert log_likelihood(10, 5, 1000, 2000) == pytest.approx(2 * (10 * math.log(10 / e1) + 5 * math.log(5 / e2)))


@given(st.integers(0, 50), st.integers(0, 50), st.integers(51, 900), st.integers(51, 900))
def test_log_likelihood_is_symmetric_and_not_negative(a: int, b: int, total_a: int, total_b: int) -> None:
    if a + b:
        score = log_likelihood(a, b, total_a, total_b)
        assert score >= -1e-9
        assert score == pytest.approx(log_likelihood(b, a, total_b, total_a))


@pytest.mark.parametrize("sort", ["position", "left", "right", "date"])
def test_concordance(library: Library, sort: str) -> None:
    found = analysis.kwic(library, "双减", sort=sort, width=3)
    assert found.total == 6
    assert len(found.lines) == 6
    for line in found.lines:
        text = library.document(line.document, line.path).document.text
        assert text[line.start : line.end] == line.keyword
        assert line.keyword in ("双减", "雙減")
        assert text[max(0, line.start - 3) : line.start] == line.left
        assert text[line.end : line.end + 3] == line.right
    keys = {
        "right": [line.right for line in found.lines],
        "date": [line.date for line in found.lines],
        "position": [line.path for line in found.lines],
        "left": [line.left[::-1].strip("。") for line in found.lines],
    }[sort]
    assert keys == sorted(keys)  # type: ignore[type-var]


def test_concordance_pages_and_collapses(library: Library) -> None:
    whole = analysis.kwic(library, "双减 OR 作业", limit=100).lines
    pages = [line for o in range(0, 12, 4) for line in analysis.kwic(library, "双减 OR 作业", limit=4, offset=o).lines]
    assert pages == list(whole)
    once = analysis.kwic(library, "双减", collapse=True)
    assert once.total == 4
    assert {line.path for line in once.lines} == {"0.txt", "1.txt", "3.txt"}
    assert analysis.kwic(library, "双减", filters=Filters(year=2019)).total == 1
    assert analysis.kwic(library, "作业", filters=Filters(kind="problem")).total == 3
    with pytest.raises(UsageError):
        analysis.kwic(library, "双减", sort="colour")


def test_collocations(library: Library) -> None:
    table = {c.word: c for c in analysis.collocations(library, "双减", min_count=1)}
    assert (table["政策"].together, table["政策"].right, table["政策"].count) == (2, 2, 2)
    assert table["政策"].log_dice == pytest.approx(14 + math.log2(2 * 2 / (6 + 2)))


def test_trends(library: Library) -> None:
    rows = analysis.trends(library)
    assert rows == [
        {"topic": "food", "year": 2021, "documents": 1, "statements": 1},
        {"topic": "homework", "year": 2019, "documents": 1, "statements": 1},
        {"topic": "homework", "year": 2021, "documents": 2, "statements": 2},
    ]
    once = analysis.trends(library, collapse=True)
    assert [(row["documents"], row["statements"]) for row in once] == [(1, 1), (1, 1), (1, 1)]
    assert analysis.trends(library, by=("year",), query="双减") == [
        {"year": 2019, "documents": 1, "occurrences": 1},
        {"year": 2021, "documents": 3, "occurrences": 5},
    ]
    assert analysis.trends(library, by=("year",), query="双减", collapse=True)[1] == {
        "year": 2021,
        "documents": 2,
        "occurrences": 3,
    }
    assert analysis.trends(library, query="作业减少")[0]["statements"] == 2
    assert analysis.trends(library, by=("genre",))[0] == {"genre": "plan", "documents": 1, "statements": 1}
    with pytest.raises(UsageError):
        analysis.trends(library, by=("colour",))


def test_trends_agree_with_pandas(library: Library) -> None:
    frame = library.to_pandas("statements").explode("topics")
    expected = frame.groupby(["topics", "year"]).size().to_dict()
    assert {(r["topic"], r["year"]): r["statements"] for r in analysis.trends(library)} == expected


def test_similar_statements(tmp_path: Path) -> None:
    texts = [
        "食堂食品留样不规范，台账缺失。",
        "食堂食品留样管理不规范，台账不全。",
        "消防通道堆放杂物。",
        "食堂食品留样不规范，台账缺少。",
        "食堂食品留样不规范，台账缺失。",
    ]
    with Library(tmp_path / "z.wenben", create=True) as library:
        items = [
            make_source(f"{n}.txt", t, chrome=f"{n}\n", statements=[(0, "problem", t, {})]) for n, t in enumerate(texts)
        ]
        with library.write() as writer:
            for item in items:
                writer.put_source(*item)
            writer.put_duplicates(Found(clusters=(cluster_of(items[1][0].documents[0], items[3][0].documents[0]),)))
        first = library.statements(Filters(path="0.txt")).rows[0]["id"]
        found = analysis.similar(library, first)
        assert [s.statement["path"] for s in found] == ["4.txt", "3.txt"] or [s.statement["path"] for s in found] == [
            "4.txt",
            "3.txt",
            "1.txt",
        ]
        assert found[0].score == pytest.approx(1.0)
        assert all(s.statement["path"] != "2.txt" for s in found)
        everything = analysis.similar(library, first, collapse=False)
        assert [s.score for s in everything] == sorted((s.score for s in everything), reverse=True)
        assert {s.statement["path"] for s in everything} == {"1.txt", "3.txt", "4.txt"}
        with pytest.raises(LibraryError):
            analysis.similar(library, "none")


def test_saved_subcorpora(library: Library) -> None:
    library.save_subcorpus("双减年", Filters(year=(2021,), kind="problem"), query="双减")
    assert library.subcorpora() == {"双减年": (Filters(year=(2021,), kind="problem"), "双减")}
    library.forget_subcorpus("双减年")
    assert library.subcorpora() == {}
    with pytest.raises(LibraryError):
        library.forget_subcorpus("双减年")


def test_sql_can_only_read(library: Library) -> None:
    assert library.query("SELECT count(*) AS n FROM documents") == [{"n": 4}]
    other = library.path.with_name("other.db")
    for sql in (
        "DELETE FROM documents",
        f"VACUUM INTO '{other}'",
        f"ATTACH '{other}' AS o",
        "PRAGMA journal_mode = DELETE",
    ):
        with pytest.raises(UsageError, match="只能查询"):
            library.query(sql)
    assert not other.exists()
    assert library.documents().total == 4


def test_concordance_hides_names_and_keeps_offsets(tmp_path: Path) -> None:
    text = "督学王小明来到食堂，王小明校长陪同。"
    with Library(tmp_path / "a.wenben", create=True) as store:
        with store.write() as writer:
            writer.put_source(*make_source("a.txt", text, mentions=[(0, "person", "王小明", None)]))
        (line,) = analysis.kwic(store, "食堂").lines
        assert (line.left, line.keyword, line.right) == ("督学王＊＊来到", "食堂", "，王＊＊校长陪同。")
        (hidden, _) = analysis.kwic(store, "王小明").lines
        assert (hidden.keyword, hidden.end - hidden.start) == ("王＊＊", 3)
        (shown, _) = analysis.kwic(store, "王小明", mask=False).lines
        assert shown.keyword == "王小明"
