"""Packed columns, counts and word counts are what a scan of the rows says, whatever happened to the rows."""

from __future__ import annotations

import sqlite3
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from librarian import Found, cluster_of, make_source

from wenben.analysis import embed, frequencies, keyness, load_encoder, similar, trends, words
from wenben.errors import UsageError
from wenben.library import Filters, Library, columns

KINDS = ("problem", "finding", "recommendation")
TOPICS = ("food", "safety", "homework")
PLACES = (None, "云泽县", "清河县")
SENTENCES = ("食堂留样记录不全", "作业总量偏大需压减", "消防器材配备到位", "建议加强课后服务管理")

STATEMENT = st.tuples(
    st.sampled_from(SENTENCES), st.sampled_from(KINDS), st.lists(st.sampled_from(TOPICS), max_size=2, unique=True),
    st.sampled_from(("not_stated", "open")),
)  # fmt: skip
DOCUMENT = st.tuples(
    st.sampled_from((2019, 2020, 2021)),
    st.sampled_from(PLACES),
    st.lists(STATEMENT, max_size=3, unique_by=lambda s: s[0]),
)
PILE = st.lists(DOCUMENT, min_size=1, max_size=6)
DECISIONS = st.lists(
    st.tuples(st.integers(0, 20), st.sampled_from(("reject", "topics", "kind", "undo", "remove"))), max_size=4
)


def filled(path: Path, pile: list[Any]) -> Library:
    """The documents, those with the same sentences as near-duplicates."""
    library = Library(path, create=True)
    made = []
    for number, (year, place, statements) in enumerate(pile):
        text = f"第{number}份报告。" + "".join(f"{s[0]}。" for s in statements)
        said = [
            (0, kind, words, {"topics": tuple(topics), "status": status}) for words, kind, topics, status in statements
        ]
        made.append(
            make_source(f"{number}.txt", text, statements=said, date=f"{year}-03-01", region=place, title="报告")
        )
    alike: dict[Any, list[Any]] = {}
    for (_, _, statements), (cleaned, _) in zip(pile, made, strict=True):
        alike.setdefault(tuple(s[:2] for s in statements), []).append(cleaned.documents[0])
    with library.write() as writer:
        for item in made:
            writer.put_source(*item)
        writer.put_duplicates(Found(clusters=tuple(cluster_of(*docs) for docs in alike.values() if len(docs) > 1)))
    return library


def changed(library: Library, decisions: list[tuple[int, str]]) -> None:
    for place, what in decisions:
        rows = library.statements(limit=None).rows
        standing = library.corrections.listing(undone=False)
        if what == "undo":
            if standing:
                library.corrections.undo(standing[place % len(standing)].number)
        elif rows:
            row = rows[place % len(rows)]
            if what == "remove":
                library.remove([row["document"]])
            elif what == "reject":
                library.corrections.review(row["id"], "reject", who="甲")
            elif what == "topics":
                library.corrections.review(row["id"], "change", who="甲", topics=["homework"])
            else:
                library.corrections.review(row["id"], "change", who="甲", kind="finding")


FIELDS = {
    "year": "d.year", "region": "d.region", "topic": "t.topic", "kind": "s.kind", "status": "s.status",
}  # fmt: skip


def scanned(library: Library, by: tuple[str, ...], filters: Filters, *, collapse: bool) -> list[dict[str, Any]]:
    """The same table by plain SQL over the rows."""
    fields = ", ".join(f"{FIELDS[name]} AS {name}" for name in by)
    where, values = filters.statement_where()
    join = "statements s JOIN documents d USING (doc_no)"
    if "topic" in by:
        join += " JOIN statement_topics t USING (statement_no)"
    documents = "coalesce(d.copy_group, -d.doc_no)" if collapse else "d.doc_no"
    statements = "coalesce(s.copy_group, -s.statement_no)" if collapse else "s.statement_no"
    order = ", ".join(str(n) for n in range(1, len(by) + 1))
    return library.query(
        f"SELECT {fields}, count(DISTINCT {documents}) AS documents, count(DISTINCT {statements}) AS statements"
        f" FROM {join} WHERE {where} GROUP BY {order} ORDER BY {order}",
        values,
    )


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(PILE, DECISIONS, st.booleans())
def test_counts_are_those_of_a_scan(
    tmp_path_factory: pytest.TempPathFactory, pile: Any, decisions: Any, collapse: bool
) -> None:
    with filled(tmp_path_factory.mktemp("columns") / "a.wenben", pile) as library:
        changed(library, decisions)
        assert columns.problems(library._db) == []
        assert library.query("SELECT count(*) AS n FROM statement_blocks")[0]["n"] <= 1
        for by in (("topic", "year"), ("kind",), ("year", "region", "kind"), ("topic", "status")):
            for filters in (
                Filters(kind=KINDS),
                Filters(kind="problem", year=2020),
                Filters(topic=("food", "safety"), region="云泽"),
            ):
                wanted = scanned(library, by, filters, collapse=collapse)
                assert trends(library, by=by, filters=filters, collapse=collapse) == wanted
        told = library.stats()
        kinds = library.query(
            "SELECT kind, count(*) AS n, count(DISTINCT coalesce(copy_group, -statement_no)) AS once FROM statements"
            " WHERE review IS NOT 'rejected' GROUP BY kind"
        )
        assert told["statements"] == {row["kind"]: row["n"] for row in kinds}
        assert told["collapsed"]["statements"] == {row["kind"]: row["once"] for row in kinds}
        page = library.statements(Filters(kind="problem"), collapse=collapse, limit=None)
        assert page.total == len(page.rows)
        for filters in (Filters(), Filters(kind="problem"), Filters(topic="food")):
            for order in ("path", "date", "title"):
                whole = library.statements(filters, collapse=collapse, order=order, limit=None).rows
                pages = [
                    library.statements(filters, collapse=collapse, order=order, limit=3, offset=at).rows
                    for at in range(0, len(whole) + 3, 3)
                ]
                assert [row for part in pages for row in part] == list(whole)


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(PILE)
def test_a_block_that_is_missing_is_made_by_the_reader(tmp_path_factory: pytest.TempPathFactory, pile: Any) -> None:
    path = tmp_path_factory.mktemp("columns") / "a.wenben"
    with filled(path, pile) as library:
        kept = library.stats()
    with sqlite3.connect(path) as db:
        db.execute("DELETE FROM statement_blocks")
    with Library(path, read_only=True) as library:
        assert library.stats() == kept


def test_verify_sees_a_wrong_block_and_a_wrong_count(tmp_path: Path) -> None:
    pile = [(2020, "云泽县", [(SENTENCES[0], "problem", ["food"], "open")])]
    with filled(tmp_path / "a.wenben", pile) as library:
        assert library.verify()["ok"]
        library._db.execute("UPDATE totals SET number = number + 1 WHERE what = 'removals'")
        library._db.execute("UPDATE statement_blocks SET data = data || x'00'")
        assert len(library.verify()["problems"]) == 2


# --- words ----------------------------------------------------------------------------------------------------------


def test_words_are_counted_once_and_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pile = [
        (year, None, [(s, "problem", [], "open") for s in SENTENCES[: 1 + n]])
        for n, year in enumerate((2019, 2020, 2020))
    ]
    path = tmp_path / "a.wenben"
    with filled(path, pile) as library:
        texts = [library.folded_text(n)[0] for n in library.document_numbers()]
        expected = sum((Counter(words(text)) for text in texts), Counter[str]())
        fresh = frequencies(library, limit=None, min_length=1)
        assert {f.word: f.count for f in fresh} == expected
        assert {f.word: f.documents for f in fresh} == Counter(w for text in texts for w in set(words(text)))
        monkeypatch.setattr(sys.modules["wenben.analysis.words"], "words", lambda text: pytest.fail("cut again"))
        assert frequencies(library, limit=None, min_length=1) == fresh
        told = keyness(library, Filters(year=2019), Filters(year=2020), limit=None)
    monkeypatch.undo()
    with sqlite3.connect(path) as db:
        db.execute("DELETE FROM document_words WHERE doc_no = 1")
    with Library(path, read_only=True) as library:  # cannot store, and says the same
        assert frequencies(library, limit=None, min_length=1) == fresh
        assert keyness(library, Filters(year=2019), Filters(year=2020), limit=None) == told


def test_counts_above_two_bytes(tmp_path: Path) -> None:
    with Library(tmp_path / "a.wenben", create=True) as library:
        with library.write() as writer:
            writer.put_source(*make_source("1.txt", "短文。"))
            writer.put_source(*make_source("2.txt", "长文。"))
        many = {"短文。": {"甲": 70_000, "乙": 1}, "长文。": {"甲": 3}}
        for _ in range(2):
            found = library.terms(library.document_numbers(), many.__getitem__, cutter="x")
            counts, documents = found.totals()
            assert dict(zip(found.words, counts.tolist(), strict=True)) == {"": 0, "甲": 70_003, "乙": 1}
            assert documents.tolist() == [0, 2, 1]


# --- vectors --------------------------------------------------------------------------------------------------------


class Lengths:
    """Vectors of how many of some characters a text holds; counts what it was asked."""

    def __init__(self, fingerprint: str = "lengths 1") -> None:
        self.fingerprint = fingerprint
        self.asked: list[str] = []

    def encode(self, texts: list[str]) -> Any:
        self.asked += texts
        return [[1.0 + text.count("作业"), text.count("食堂"), text.count("消防")] for text in texts]


PILE_OF_THREE = [
    (2020, None, [("食堂留样记录不全", "problem", [], "open"), ("消防器材配备到位", "finding", [], "open")]),
    (2021, None, [("留样柜没有上锁的食堂", "problem", [], "open")]),
    (2021, None, [("作业总量偏大需压减", "problem", [], "open")]),
]


def test_an_own_model_ranks_and_its_vectors_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "a.wenben"
    with filled(path, PILE_OF_THREE) as library:
        first = library.statements(Filters(kind="problem")).rows[0]
        model = Lengths()
        assert embed(library, model) == 4
        assert len(model.asked) == 4
        assert embed(library, model) == 0
        found = similar(library, first["id"], encoder=model, least=-1)
        assert [s.statement["text"] for s in found] == ["留样柜没有上锁的食堂", "作业总量偏大需压减"]
        assert found[0].score == pytest.approx(1)
        assert model.asked[4:] == [first["text"]] * 2  # nothing but the question itself is encoded again
        other = Lengths("lengths 2")
        assert similar(library, first["id"], encoder=other, least=-1)
        assert "留样柜没有上锁的食堂" in other.asked
        library.remove([first["document"]])
        assert len(library.vectors("lengths 1")) == 2
    with Library(path, read_only=True) as library:
        left = library.statements(Filters(kind="problem")).rows[0]
        assert similar(library, left["id"], encoder=Lengths("lengths 3"), least=-1) is not None


def test_models_that_are_none(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="sentence-transformers"):
        load_encoder("no-such-model")
    with pytest.raises(UsageError, match="找不到句向量模型"):
        load_encoder("no_such_module:maker")
    with pytest.raises(UsageError, match="不是句向量模型"):
        load_encoder("collections:Counter")
    with filled(tmp_path / "a.wenben", PILE_OF_THREE) as library:
        bad = Lengths()
        bad.encode = lambda texts: [[float("nan")] for _ in texts]  # type: ignore[method-assign]
        with pytest.raises(UsageError, match="形状"):
            embed(library, bad)
