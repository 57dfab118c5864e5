"""Search finds every substring, counts exactly, and shows it where it stands."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from librarian import Found, cluster_of, make_source

from wenben.errors import UsageError
from wenben.library import Filters, Library
from wenben.text import fold

Fill = Callable[..., Library]


def naive(texts: list[str], query: str) -> tuple[int, int]:
    """Documents and occurrences by scanning the folded texts."""
    counts = [fold(text, keep=True).text.count(fold(query, keep=True).text) for text in texts]
    return sum(c > 0 for c in counts), sum(counts)


@settings(max_examples=60, deadline=None)
@given(
    texts=st.lists(st.text(alphabet="督導导双减作业，a１1é㎡…\n😀", min_size=0, max_size=40), min_size=1, max_size=12),
    query=st.text(alphabet="督導导双减作业a１1é㎡😀", min_size=1, max_size=5),
    commit_every=st.integers(1, 12),
)
def test_counts_equal_a_scan(texts: list[str], query: str, commit_every: int) -> None:
    with TemporaryDirectory() as folder, Library(Path(folder) / "x.wenben", create=True) as library:
        with library.write() as writer:
            for number, text in enumerate(texts):
                writer.put_source(*make_source(f"{number}.txt", text))
                if number % commit_every == 0:
                    writer.commit()
        result = library.search(f'"{query}"', collapse=False, limit=100)
        assert (result.documents, result.occurrences) == naive(texts, query)
        assert len(result.hits) == result.documents
        for hit in result.hits:
            text = library.document(hit.document, hit.path).document.text
            assert text[hit.snippet_start : hit.snippet_start + len(hit.snippet)] == hit.snippet
            assert hit.occurrences == fold(text, keep=True).text.count(fold(query, keep=True).text)
            for start, end in hit.highlights:
                assert fold(query, keep=True).text in fold(text[start:end], keep=True).text
            assert hit.highlights[0] == (hit.start, hit.end)


@settings(max_examples=40, deadline=None)
@given(
    texts=st.lists(st.text(alphabet="甲乙丙", min_size=0, max_size=12), min_size=1, max_size=8),
    query=st.text(alphabet="甲乙?", min_size=1, max_size=4).filter(lambda q: q.strip("?")),
)
def test_wildcards_equal_a_scan(texts: list[str], query: str) -> None:
    import re

    pattern = re.compile(query.replace("?", "."), re.DOTALL)
    counts = [len(pattern.findall(text)) for text in texts]
    with TemporaryDirectory() as folder, Library(Path(folder) / "x.wenben", create=True) as library:
        with library.write() as writer:
            for number, text in enumerate(texts):
                writer.put_source(*make_source(f"{number}.txt", text))
        result = library.search(query, collapse=False)
        assert (result.documents, result.occurrences) == (sum(c > 0 for c in counts), sum(counts))


def test_traditional_and_simplified_find_each_other(fill: Fill) -> None:
    library = fill("学校开展强化督查工作", "學校開展強化督查工作", "无关内容")
    for query in ("强化督查", "強化督查", "學校", "学校"):
        assert library.search(query).documents == 2


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("食堂", {0, 1, 3}),
        ("食堂 安全", {0, 3}),
        ("食堂 AND 安全", {0, 3}),
        ("食堂 OR 校车", {0, 1, 2, 3}),
        ("食堂|校车", {0, 1, 2, 3}),
        ("食堂 -安全", {1}),
        ("食堂 NOT 安全", {1}),
        ("安全 -(食堂 OR 校车)", {4}),
        ("(食堂 | 校车) 安全", {0, 2, 3}),
        ('"食堂安全"', {0}),
        ("食堂?安全", {3}),
        ("食？安全", {0}),
        ("“食堂安全”", {0}),
        ("“食堂”管理", {3}),
        ("堂", {0, 1, 3}),
    ],
)
def test_query_language(fill: Fill, query: str, expected: set[int]) -> None:
    library = fill("食堂安全检查", "食堂卫生检查", "校车安全检查", "食堂的安全管理", "消防安全检查")
    result = library.search(query, limit=50)
    assert {int(hit.path[:4]) for hit in result.hits} == expected
    assert result.documents == len(expected)


@pytest.mark.parametrize(
    "query",
    [
        "-食堂 OR 校车",
        "(-食堂)|校车",
        "食堂|(-校车 -课后)",
        "",
        "  ",
        "-食堂",
        "NOT 食堂",
        "(食堂",
        "食堂)",
        '"食堂',
        "??",
        "OR",
        "食堂 OR",
        '""',
    ],
)
def test_bad_queries_say_what_is_wrong(fill: Fill, query: str) -> None:
    with pytest.raises(UsageError) as caught:
        fill("食堂").search(query)
    assert caught.value.remedy


def test_replaced_and_removed_documents_are_not_found(library: Library) -> None:
    for text in ("第一版食堂", "第二版校车"):
        with library.write() as writer:
            writer.put_source(*make_source("a.txt", text))
    assert library.search("食堂").documents == 0
    assert library.search("校车").documents == 1
    with library.write() as writer:
        writer.forget_path("a.txt")
    assert library.search("校车").documents == 0
    assert library.search("版").occurrences == 0


def test_replacing_inside_one_transaction(library: Library) -> None:
    with library.write() as writer:
        writer.put_source(*make_source("a.txt", "食堂"))
        writer.put_source(*make_source("a.txt", "校车"))
    assert [library.search(q).documents for q in ("食堂", "校车")] == [0, 1]


def test_merging_segments_keeps_every_position(library: Library) -> None:
    texts = [f"学校{number}督导检查食堂{'安全' * (number % 3)}" for number in range(100)]
    for number, text in enumerate(texts):
        with library.write() as writer:
            writer.put_source(*make_source(f"{number:03}.txt", text))
    segments = library._db.execute("SELECT count(*) FROM gram_segments").fetchone()[0]
    assert segments < 20
    for query in ("督导检查", "安全", "校", "校9", "安全安全", "没有的词"):
        result = library.search(query)
        assert (result.documents, result.occurrences) == naive(texts, query)


def test_copies_are_collapsed(library: Library) -> None:
    made = [make_source(f"{n}.txt", text) for n, text in enumerate(["食堂问题甲", "食堂问题乙", "食堂另一件事"])]
    with library.write() as writer:
        for item in made:
            writer.put_source(*item)
        writer.put_duplicates(Found(clusters=(cluster_of(made[0][0].documents[0], made[1][0].documents[0]),)))
    result = library.search("食堂")
    assert (result.documents, result.collapsed, result.reachable) == (3, 2, 2)
    assert sorted(hit.copies for hit in result.hits) == [0, 1]
    everything = library.search("食堂", collapse=False)
    assert (len(everything.hits), everything.documents) == (3, 3)
    assert library.search("问题乙").hits[0].copies == 0


def test_pages_are_stable_and_complete(fill: Fill) -> None:
    library = fill(*[f"食堂{'安全' * (n % 5)}{n}" for n in range(57)])
    pages = [library.search("食堂", limit=10, offset=o).hits for o in range(0, 60, 10)]
    paths = [hit.path for hit in itertools.chain(*pages)]
    assert len(paths) == len(set(paths)) == 57
    assert [hit.path for hit in library.search("食堂", limit=57).hits] == paths


def test_filters_on_documents_and_statements(library: Library) -> None:
    statements = [
        (0, "problem", "食堂管理不到位", {"topics": ("food",), "section": ("二、问题",)}),
        (0, "recommendation", "加强食堂管理", {"topics": ("food",), "status": "open"}),
    ]
    with library.write() as writer:
        writer.put_source(
            *make_source("a/1.txt", "食堂很好。食堂管理不到位。要加强食堂管理。", statements=statements, date="2021-05-01", genre="visit",
                         region="吉林省长春市", mentions=[(0, "school", "食堂", "e1")])
        )  # fmt: skip
        writer.put_source(*make_source("b/2.txt", "食堂也很好。", date="2019", genre="plan"))

    def count(**conditions: Any) -> tuple[int, int]:
        result = library.search("食堂", Filters(**conditions))
        return result.documents, result.occurrences

    assert count() == (2, 4)
    assert count(year=2021) == (1, 3)
    assert count(genre=("plan", "visit")) == (2, 4)
    assert count(region="长春") == (1, 3)
    assert count(path="a") == (1, 3)
    assert count(since="2020") == (1, 3)
    assert count(until="2021") == (2, 4)
    assert count(entity="e1") == (1, 3)
    assert count(kind="problem") == (1, 1)
    assert count(topic="food") == (1, 2)
    assert count(topic="food", headed=False) == (1, 1)
    assert count(status="open") == (1, 1)
    assert count(kind="finding") == (0, 0)
    hit = library.search("食堂 管理", Filters(kind="recommendation")).hits[0]
    assert hit.statement.endswith("-s1")
    assert library.document(hit.document).document.text[hit.start : hit.end] == "食堂"


def test_unknown_filters_are_refused() -> None:
    with pytest.raises(UsageError):
        Filters.parse({"colour": "red"})
    with pytest.raises(UsageError):
        Filters.parse({"year": "去年"})
    assert Filters.parse({"year": "2021"}).values() == {"year": (2021,)}


def test_counts_on_real_scrapes(library: Library, shared: Path) -> None:
    """Random substrings of real text, punctuation and line breaks included, are counted as a scan counts them."""
    import random

    texts = [path.read_text("utf-8", "replace") for path in sorted((shared / "corpus").glob("*.txt"))]
    with library.write() as writer:
        for number, text in enumerate(texts):
            writer.put_source(*make_source(f"{number}.txt", text, chrome=""))
    folded = [fold(text, keep=True).text for text in texts]
    chance = random.Random(11)
    queries = ["双减", "督导", "校", "的", "强化督查", "xx"]
    for _ in range(150):
        text = chance.choice(folded)
        start = chance.randrange(len(text) - 12)
        queries.append(text[start : start + chance.randrange(1, 12)])
    for query in queries:
        if not query.strip() or '"' in query:
            continue
        counts = [text.count(query) for text in folded]
        result = library.search(f'"{query}"', collapse=False)
        assert (result.documents, result.occurrences) == (sum(c > 0 for c in counts), sum(counts)), query
