"""What is written comes back, row by row and character by character."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from librarian import Found, cluster_of, make_source

from wenben.errors import LibraryError, UsageError
from wenben.library import Alias, Entity, Filters, Library, Resolution, packing, schema
from wenben.resolve import resolve_pairs
from wenben.types import DuplicatePair, Failure, Link, OffsetMap, Segment, Sentence

Fill = Callable[..., Library]
REPORT = "督导报告。发现食堂管理不到位。建议加强管理。王小明负责。"
STATEMENTS = [
    (0, "problem", "发现食堂管理不到位。", {"topics": ("food", "safety"), "section": ("一、问题",), "confidence": 0.4}),
    (0, "recommendation", "建议加强管理。", {"topics": ("food",), "addressees": ("王小明",), "quantities": ("3次",)}),
]
MENTIONS = [(0, "school", "食堂", "e1"), (0, "person", "王小明", None)]


@pytest.fixture
def report(library: Library) -> Library:
    with library.write(settings={"clean": "abc"}) as writer:
        writer.put_source(
            *make_source("a.txt", REPORT, "=第二篇", statements=STATEMENTS, mentions=MENTIONS, date="2021-05-01"),
            size=9,
        )
        writer.put_failure(Failure("坏.pdf", "文件已加密", "请先解密"))
    return library


@given(st.lists(st.integers(0, 2**62), max_size=50))
def test_integers_round_trip(values: list[int]) -> None:
    assert packing.unpack_integers(packing.pack_integers(values)).tolist() == values


@given(st.text())
def test_texts_round_trip(text: str) -> None:
    assert packing.unpack_text(packing.pack_text(text)) == text


def test_lone_surrogates_survive() -> None:
    assert packing.unpack_text(packing.pack_text("坏\ud800字")) == "坏\ud800字"


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9), st.integers(0, 9)), max_size=20))
def test_offset_maps_round_trip(steps: list[tuple[int, int, int]]) -> None:
    segments = []
    start = source = 0
    for length, gap, source_length in steps:
        source += gap
        segments.append(Segment(start, start + length, source, source + source_length))
        start, source = start + length, source + source_length
    offsets = OffsetMap(tuple(segments))
    assert packing.unpack_offsets(packing.pack_offsets(offsets)) == offsets


def test_sentences_round_trip() -> None:
    sentences = (Sentence(0, 3), Sentence(3, 9, "item", 2), Sentence(9, 9, "heading", 0))
    assert packing.unpack_sentences(packing.pack_sentences(sentences)) == sentences


def test_a_document_comes_back_whole(report: Library) -> None:
    cleaned, extractions = make_source(
        "a.txt", REPORT, "=第二篇", statements=STATEMENTS, mentions=MENTIONS, date="2021-05-01"
    )
    for document in cleaned.documents:
        stored = report.document(document.id, "a.txt")
        assert stored.document == document
        assert stored.source == cleaned.source
        assert stored.removed == cleaned.removed
        assert stored.statements == extractions[document.id].statements
        assert stored.mentions == extractions[document.id].mentions
        span = stored.document.offsets.to_source(0, len(document.text))
        assert stored.source.text[span.start : span.end] == document.text
    assert report.source_text("a.txt") == cleaned.source.text
    assert report.document(cleaned.documents[0].id).source.place(cleaned.documents[0].source_start) == "第2页第2段"


def test_missing_things_say_so(report: Library) -> None:
    for ask in (lambda: report.document("no"), lambda: report.source_text("no.txt")):
        with pytest.raises(LibraryError) as caught:
            ask()
        assert "no" in caught.value.message


def test_listings(report: Library) -> None:
    page = report.documents()
    assert (page.total, [row["statements"] for row in page.rows]) == (2, [2, 0])
    page = report.statements(Filters(topic="safety"))
    assert [row["kind"] for row in page.rows] == ["problem"]
    assert page.rows[0]["date"] == "2021-05-01"
    assert report.statements(order="uncertain").rows[0]["confidence"] == 0.4
    assert [row["text"] for row in report.mentions(mention_type="person").rows] == ["王小明"]
    assert report.mentions(Filters(entity="e1")).total == 1
    assert report.documents(Filters(kind="problem")).total == 1
    assert [f.path for f in report.failures()] == ["坏.pdf"]
    assert report.known("a.txt") == report.document(page.rows[0]["document"]).document.sha256
    with pytest.raises(UsageError):
        report.documents(order="colour")
    with pytest.raises(UsageError):
        report.statements(limit=-1)


def test_pages_tile_the_listing(fill: Fill) -> None:
    library = fill(*[f"文{n}" for n in range(23)])
    whole = [row["path"] for row in library.documents(limit=None).rows]
    pages = [row["path"] for offset in range(0, 23, 5) for row in library.documents(limit=5, offset=offset).rows]
    assert pages == whole
    assert len(set(whole)) == 23


def test_stats(report: Library) -> None:
    stats = report.stats()
    assert stats["sources"] == 1
    assert stats["documents"] == 2
    assert stats["statements"] == {"problem": 1, "recommendation": 1}
    assert stats["mentions"] == {"person": 1, "school": 1}
    assert stats["by_year"] == {"2021": 2}
    assert stats["failures"] == 1
    assert stats["removed"] == {"boilerplate": 5}
    assert stats["last_run"]["finished"]


def test_same_bytes_at_two_paths_are_two_rows_with_one_id(library: Library) -> None:
    with library.write() as writer:
        for path in ("a.txt", "b.txt"):
            writer.put_source(*make_source(path, "同一份报告"))
    rows = library.documents().rows
    assert len({row["id"] for row in rows}) == 1
    assert [row["path"] for row in rows] == ["a.txt", "b.txt"]
    assert library.document(rows[0]["id"], "b.txt").document.path == "b.txt"


def test_duplicates_and_collapsed_counts(library: Library) -> None:
    texts = ["发现食堂管理不到位。" + "甲" * 9, "发现食堂管理不很到位。" + "甲" * 9, "发现食堂管理不到位。"]
    made = [
        make_source(f"{n}.txt", t, statements=[(0, "problem", t[: t.index("。") + 1], {})]) for n, t in enumerate(texts)
    ]
    documents = [cleaned.documents[0] for cleaned, _ in made]
    pair = DuplicatePair(documents[0].id, documents[1].id, "0.txt", "1.txt", "document", 0.8, 0.9, 0.85)
    with library.write() as writer:
        for item in made:
            writer.put_source(*item)
        writer.put_duplicates(Found((pair,), (cluster_of(documents[0], documents[1], contained=(documents[2],)),)))
    assert library.duplicates() == (pair,)
    (cluster,) = library.clusters()
    assert set(cluster.members) == {documents[0].id, documents[1].id}
    assert cluster.contained[0].id == documents[2].id
    stats = library.stats()
    assert (stats["documents"], stats["collapsed"]["documents"]) == (3, 1)
    assert (stats["statements"], stats["collapsed"]["statements"]) == ({"problem": 3}, {"problem": 1})
    assert library.documents(collapse=True).rows[0]["copies"] == 2
    page = library.statements(collapse=True)
    assert (page.total, page.rows[0]["copies"]) == (1, 2)
    assert len(library.document(documents[0].id).copies) == 2


def test_statements_of_different_reports_are_not_copies(library: Library) -> None:
    made = [
        make_source(
            f"{n}.txt", "发现食堂管理不到位。", statements=[(0, "problem", "发现食堂管理不到位。", {})], chrome=f"{n}\n"
        )
        for n in range(2)
    ]
    with library.write() as writer:
        for item in made:
            writer.put_source(*item)
        writer.put_duplicates(Found())
    assert library.statements(collapse=True).total == 2


def test_resolution_replaces_itself(report: Library) -> None:
    document = report.documents().rows[0]["id"]
    statement = report.statements(Filters(kind="problem")).rows[0]["id"]
    at = REPORT.index("食堂")
    first = Resolution(
        entities=(Entity("e9", "school", "第一食堂", "长春市", aliases=(Alias("一食堂"),)),),
        mention_entities={("a.txt", document, at, at + 2): "e9"},
        links={("a.txt", statement): (Link("other", "recurs_as", 0.9, "同一问题"),)},
        statuses={("a.txt", statement): ("claimed_done", "已整改完成")},
    )
    with report.write() as writer:
        writer.put_resolution(first)
    row = report.statements(Filters(kind="problem")).rows[0]
    assert (row["status"], row["status_evidence"]) == ("claimed_done", "已整改完成")
    assert row["links"][0]["id"] == "other"
    entity = report.entities(query="一食").rows[0]
    assert (entity["name"], entity["documents"], set(entity["aliases"])) == ("第一食堂", 1, {"第一食堂", "一食堂"})
    with report.write() as writer:
        writer.put_resolution(Resolution())
    row = report.statements(Filters(kind="problem")).rows[0]
    assert (row["status"], row["links"]) == ("not_stated", [])
    assert report.entities().total == 0


def test_meta(report: Library) -> None:
    with report.write() as writer:
        writer.put_meta("statistics", {"模板": [1, 2]})
    assert report.meta("statistics") == {"模板": [1, 2]}
    assert report.meta("none", 5) == 5


def test_a_failed_block_takes_back_what_was_not_committed(library: Library) -> None:
    def fail() -> None:
        with library.write() as writer:
            writer.put_source(*make_source("a.txt", "已提交"))
            writer.commit()
            writer.put_source(*make_source("b.txt", "未提交"))
            raise KeyError("stop")

    with pytest.raises(KeyError):
        fail()
    assert [row["path"] for row in library.documents().rows] == ["a.txt"]
    assert library.search("提交").documents == 1


def test_readers_see_the_last_commit_during_a_build(library: Library) -> None:
    with Library(library.path, read_only=True) as reader, library.write() as writer:
        writer.put_source(*make_source("a.txt", "食堂"))
        assert reader.search("食堂").documents == 0
        writer.commit()
        assert reader.search("食堂").documents == 1


def test_two_builders_get_a_clear_error(library: Library) -> None:
    with library.write(), Library(library.path) as other, pytest.raises(LibraryError, match="正被另一个程序写入"):
        other.write().__enter__()
    with Library(library.path) as other, other.write() as writer:
        writer.put_source(*make_source("a.txt", "食堂"))


def test_threads_have_their_own_connections(fill: Fill) -> None:
    library = fill("食堂", "校车")
    found: list[int] = []
    threads = [threading.Thread(target=lambda: found.append(library.search("食堂").documents)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [1] * 4
    library.search("食堂")
    for _ in range(5):
        thread = threading.Thread(target=lambda: found.append(library.search("食堂").documents))
        thread.start()
        thread.join()
    assert len(library._open) <= 3  # connections of threads that ended are closed


def test_opening(tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match="没有找到"):
        Library(tmp_path / "none.wenben")
    (tmp_path / "text.wenben").write_text("这不是数据库" * 200)
    with pytest.raises(LibraryError, match=r"损坏|不是"):
        Library(tmp_path / "text.wenben")
    sqlite3.connect(tmp_path / "other.db").execute("CREATE TABLE t (x)")
    with pytest.raises(LibraryError, match="不是 wenben 的库"):
        Library(tmp_path / "other.db")
    Library(tmp_path / "new.wenben", create=True).close()
    connection = sqlite3.connect(tmp_path / "new.wenben")
    connection.execute("PRAGMA user_version = 999")
    connection.close()
    with pytest.raises(LibraryError, match="升级 wenben"):
        Library(tmp_path / "new.wenben")


def test_migration_keeps_a_backup(tmp_path: Path) -> None:
    path = tmp_path / "old.wenben"
    Library(path, create=True).close()
    connection = schema.connect(path, read_only=False, busy_timeout=1)
    steps = {1: lambda db: db.execute("ALTER TABLE failures ADD COLUMN extra TEXT")}
    saved = schema.migrate(connection, path, 1, target=2, steps=steps)
    assert connection.execute("PRAGMA user_version").fetchone()[0] == 2
    assert "extra" in [row[1] for row in connection.execute("PRAGMA table_info(failures)")]
    with Library(saved) as old:
        assert old.stats()["sources"] == 0
    with pytest.raises(LibraryError, match="重新建库"):
        schema.migrate(connection, path, 2, target=3, steps={})
    assert connection.execute("PRAGMA user_version").fetchone()[0] == 2
    connection.close()


def _shape(connection: sqlite3.Connection) -> dict[str, Any]:
    """Columns, indexes and triggers, however they came to be."""
    names = [
        name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
    ]
    others = connection.execute(
        "SELECT type, name, tbl_name FROM sqlite_master WHERE type <> 'table' AND sql IS NOT NULL ORDER BY name"
    ).fetchall()
    return {
        "columns": {
            name: sorted(
                (column, kind, notnull, key)
                for _, column, kind, notnull, _, key in connection.execute(f"PRAGMA table_info({name})")
            )
            for name in names
            if not name.startswith("sqlite_")
        },
        "others": others,
    }


def test_a_library_of_version_1_becomes_one_of_now(tmp_path: Path) -> None:
    """``old/v1.sql`` is what version 1 wrote: two reports of one school, a correction, a resolution."""
    path = tmp_path / "old.wenben"
    script = (Path(__file__).parent / "old" / "v1.sql").read_text("utf-8")
    with contextlib.closing(sqlite3.connect(path)) as db:
        db.executescript(script)
    with pytest.raises(LibraryError, match="较旧"):
        Library(path, read_only=True)
    with Library(path) as library:
        assert library.migrated_from is not None
        with contextlib.closing(sqlite3.connect(library.migrated_from)) as saved:
            assert saved.execute("PRAGMA user_version").fetchone()[0] == 1
        Library(tmp_path / "new.wenben", create=True).close()
        with contextlib.closing(sqlite3.connect(tmp_path / "new.wenben")) as new:
            assert _shape(library._db) == _shape(new)
        assert library.verify()["ok"]
        told = library.stats()
        assert (told["documents"], told["statements"]) == (2, {"problem": 2, "recommendation": 1})
        assert told["mentions"] == {"person": 1, "school": 2}
        assert library.statements(Filters(topic="homework")).rows[0]["review"] == "changed"
        assert library.search("留样").documents == 2
        assert len(library.school("石桥镇中心小学").timeline) == 3
        entities = library.query("SELECT id FROM entities ORDER BY id")
        with library.write() as writer:  # resolving again gives the same ids, not ids of ids
            writer.put_resolution(resolve_pairs(library.said()))
        assert library.query("SELECT id FROM entities ORDER BY id") == entities
        assert library.meta("files") is None, "every file is read again at the next build"


def test_read_only(report: Library) -> None:
    with Library(report.path, read_only=True) as reader:
        assert reader.stats()["documents"] == 2
        with pytest.raises(LibraryError, match="只读"):
            reader.write()
    with pytest.raises(LibraryError, match="已关闭"):
        reader.stats()


@pytest.mark.parametrize(
    "what", ["documents", "statements", "mentions", "duplicates", "sources", "removals", "failures"]
)
@pytest.mark.parametrize("format", ["csv", "xlsx", "jsonl", "parquet"])
def test_exports_hold_all_rows(report: Library, tmp_path: Path, what: str, format: str) -> None:
    out = tmp_path / f"out.{format}"
    done = report.export(what, format, out)
    expected = report.to_pandas(what)
    assert done.rows == len(expected)
    if format == "csv":
        data = out.read_bytes()
        assert data.startswith(b"\xef\xbb\xbf")
        assert len(list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))) == done.rows
    elif format == "jsonl":
        rows = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
        assert len(rows) == done.rows
        assert all(row["sha256"] and "run" in row for row in rows if what in ("documents", "statements", "mentions"))
    elif format == "parquet":
        import pyarrow.parquet as pq

        assert pq.read_table(out).num_rows == done.rows
    else:
        import openpyxl

        assert openpyxl.load_workbook(out)["数据"].max_row == done.rows + 1


def test_spreadsheets_never_hold_formulae(report: Library, tmp_path: Path) -> None:
    import openpyxl

    report.export("documents", "csv", tmp_path / "x.csv")
    rows = list(csv.DictReader(io.StringIO((tmp_path / "x.csv").read_text("utf-8-sig"))))
    assert [row["text"] for row in rows][1] == "'=第二篇"
    report.export("documents", "xlsx", tmp_path / "x.xlsx")
    cells = [cell for row in openpyxl.load_workbook(tmp_path / "x.xlsx")["数据"].iter_rows() for cell in row]
    assert "=第二篇" in [cell.value for cell in cells]
    assert all(cell.data_type != "f" for cell in cells)


def test_names_are_masked_in_place(report: Library, tmp_path: Path) -> None:
    for what in ("documents", "statements", "mentions"):
        rows = list(report.rows(what))
        assert not any("小明" in json.dumps(row, ensure_ascii=False) for row in rows)
    (first, _) = report.rows("documents")
    assert first["text"] == REPORT.replace("王小明", "王＊＊")
    assert any("小明" in row["text"] for row in report.rows("documents", mask=False))
    assert str(report.to_pandas("documents")["year"].dtype) == "Int64"
    assert "遮盖" in report.export("documents", "jsonl", io.BytesIO()).note


def test_unknown_tables_and_formats(report: Library, tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        report.export("colours", "csv", tmp_path / "x.csv")
    with pytest.raises(UsageError):
        report.export("documents", "docx", tmp_path / "x.docx")
    assert list(tmp_path.glob("x.*")) == []
    with pytest.raises(LibraryError):
        report.export("documents", "csv", report.path / "x.csv")


def test_backup_during_a_build(library: Library, tmp_path: Path) -> None:
    with library.write() as writer:
        writer.put_source(*make_source("a.txt", "食堂"))
        writer.commit()
        writer.put_source(*make_source("b.txt", "校车"))
        with Library(library.path, read_only=True) as reader:
            saved = reader.backup(tmp_path / "copy.wenben")
    with Library(saved, read_only=True) as copy:
        assert [row["path"] for row in copy.documents().rows] == ["a.txt"]
    with pytest.raises(UsageError):
        library.backup(library.path)


def test_a_build_gives_back_what_merging_freed(library: Library) -> None:
    for begin in range(0, 60, 10):
        with library.write() as writer:
            for number in range(begin, begin + 10):
                writer.put_source(
                    *make_source(
                        f"{number}.txt", "".join(chr(0x4E00 + (number * 37 + i * 7) % 5000) for i in range(900))
                    )
                )
    assert library._db.execute("PRAGMA freelist_count").fetchone()[0] == 0
    assert library._db.execute("SELECT count(*) FROM gram_segments").fetchone()[0] <= 3
    assert library.search(chr(0x4E00)).documents > 0


def test_every_table_is_documented(root: Path, library: Library) -> None:
    text = (root / "docs" / "library.md").read_text("utf-8")
    rows = library.query("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    assert [row["name"] for row in rows if f"`{row['name']}`" not in text] == []
