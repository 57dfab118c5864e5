"""Nothing that was committed is lost, whatever happens; what is removed is gone."""

from __future__ import annotations

import multiprocessing
import os
import random
import shutil
import signal
import sqlite3
import time
from pathlib import Path
from typing import Any

import pytest
from librarian import make_source

from wenben.config import LibrarySettings
from wenben.errors import LibraryError
from wenben.library import Library

SECRET = "发现机密学校食堂管理严重不到位。"


def item(number: int, *, seed: int = 0) -> Any:
    chance = random.Random(number + seed)
    words = "".join(chance.choice("学校食堂安全管理制度教师课后服务作业减负督导检查整改") for _ in range(400))
    text = f"第{number}份报告。{words}。存在问题{number}。"
    return make_source(f"{number:05}.txt", text, statements=[(0, "problem", f"存在问题{number}。", {})])


def two_documents() -> Any:
    return make_source("a.txt", "保留的第一篇。", SECRET + "其他内容。", statements=[(1, "problem", SECRET, {})])


def test_removed_documents_leave_no_trace(library: Library) -> None:
    with library.write() as writer:
        writer.put_source(*two_documents())
        writer.put_source(*make_source("b.txt", "另一份报告"))
    (kept, gone) = [row["id"] for row in library.documents().rows][:2]
    statement = library.statements().rows[0]["id"]
    library.corrections.review(statement, "accept", who="张三")
    wordy = "机密事项"
    library.terms(library.document_numbers(), lambda text: {wordy: text.count("机密")}, cutter="x")
    assert library.put_vectors("model", {library.statement_columns().number[0].item(): SECRET.encode()})
    assert SECRET.encode() in library.path.read_bytes()
    kept_words = library.query("SELECT word FROM words")
    assert kept_words == [{"word": wordy}]
    done = library.remove(gone)
    assert (done["paths"], done["documents"], done["sources"]) == (["a.txt"], 1, 1)
    assert "原文件" in done["note"]
    for file in library.path.parent.glob(library.path.name + "*"):  # the log too
        assert SECRET.encode() not in file.read_bytes()
        assert statement.encode() not in file.read_bytes()
    assert library.query("SELECT count(*) AS n FROM vectors")[0]["n"] == 0
    assert len(library.statement_columns()) == 0
    assert "机密" not in library.source_text("a.txt")
    assert library.search("机密").documents == library.search("严").documents == 0
    assert library.document(kept).document.text == "保留的第一篇。"
    assert library.corrections.listing() == ()
    assert library.verify()["ok"]
    with library.write() as writer:
        writer.put_source(*two_documents())  # the next build does not bring it back
    assert library.search("机密").documents == 0
    assert "机密" not in library.source_text("a.txt")
    with pytest.raises(LibraryError):
        library.remove(gone)


def test_backups_that_still_hold_a_removed_document_are_named(library: Library) -> None:
    with library.write() as writer:
        writer.put_source(*two_documents())
    old = library.backup(library.path.with_name(library.path.name + ".v0.bak"))
    assert library.remove("a.txt")["backups"] == [str(old)]
    assert library.documents().total == 0


def test_a_whole_library_verifies(library: Library) -> None:
    with library.write() as writer:
        for number in range(30):
            writer.put_source(*item(number))
    checked = library.verify()
    assert checked["ok"], checked["problems"]
    assert checked["checked"] == {"documents": 30, "sampled": 30}


def test_verify_sees_what_is_wrong(library: Library) -> None:
    with library.write() as writer:
        for number in range(5):
            writer.put_source(*item(number))
    for sql, expected in (
        ("UPDATE statements SET text = '别的' WHERE statement_no = 1", "与正文不符"),
        ("UPDATE documents SET base = base + 1 WHERE doc_no = 2", "检索不到"),
        ("UPDATE document_texts SET text = x'00' WHERE doc_no = 3", "读不出来"),
        ("DELETE FROM gram_segments", "不在检索索引中"),
    ):
        library._db.execute(sql)
        found = library.verify()
        assert not found["ok"]
        assert any(expected in problem for problem in found["problems"]), found["problems"]


def test_a_damaged_file_is_reported(library: Library) -> None:
    with library.write() as writer:
        for number in range(60):
            writer.put_source(*item(number))
    pages = library._db.execute("SELECT pageno FROM dbstat WHERE name = 'document_texts' AND pagetype <> 'internal'")
    numbers = [number for (number,) in pages]
    library.close()
    with library.path.open("r+b") as file:
        for number in numbers[:: len(numbers) // 10]:
            file.seek((number - 1) * 4096 + 500)
            file.write(os.urandom(1000))
    with Library(library.path, read_only=True) as damaged:
        found = damaged.verify()
        assert not found["ok"]
        assert found["problems"]
    with library.path.open("r+b") as file:  # now the table of tables
        file.seek(4096 * 2)
        file.write(os.urandom(4096 * 3))
    with pytest.raises(LibraryError, match="备份") as caught, Library(library.path, read_only=True) as broken:
        broken.stats()
    assert "Traceback" not in str(caught.value)


def test_a_full_disk_keeps_what_was_committed(library: Library) -> None:
    with library.write() as writer:
        for number in range(20):
            writer.put_source(*item(number))
    pages = library._db.execute("PRAGMA page_count").fetchone()[0]
    library._db.execute(f"PRAGMA max_page_count = {pages + 20}")

    def overfill() -> None:
        with library.write() as writer:
            for number in range(20, 400):
                writer.put_source(*item(number))

    with pytest.raises(LibraryError, match="腾出磁盘空间"):
        overfill()
    assert library.documents().total == 20
    assert library.verify()["ok"]
    library._db.execute("PRAGMA max_page_count = 1000000")
    overfill()
    assert library.documents().total == 400


def test_a_cut_log_leaves_an_earlier_commit(library: Library, tmp_path: Path) -> None:
    """Power loss: the tail of the write-ahead log is missing or torn."""
    library._db.execute("PRAGMA wal_autocheckpoint = 0")
    with library.write() as writer:
        for number in range(12):
            writer.put_source(*item(number))
            writer.commit()
        wal = library.path.with_name(library.path.name + "-wal")
        chance = random.Random(9)
        seen = set()
        for attempt in range(25):
            copy = tmp_path / f"copy{attempt}.wenben"
            shutil.copy(library.path, copy)
            data = bytearray(wal.read_bytes()[: chance.randrange(wal.stat().st_size)])
            if attempt % 2 and len(data) > 100:
                data[-50:] = b"\0" * 50
            copy.with_name(copy.name + "-wal").write_bytes(data)
            with Library(copy) as opened:
                total = opened.documents().total
                assert opened.search("报告").documents == total
                assert opened.verify()["ok"]
            seen.add(total)
        assert len(seen) > 4


def _build(path: str, seed: int, pipe: Any) -> None:
    settings = LibrarySettings(commit_documents=3, merge_factor=3)
    with Library(path, settings=settings) as library, library.write() as writer:
        pipe.send(-1)
        for number in range(10_000):
            writer.put_source(*item(number, seed=seed))
            if number % 3 == 2:
                pipe.send(number + 1)


@pytest.mark.slow
def test_kills_lose_nothing(tmp_path: Path) -> None:
    """``kill -9`` at random moments; WENBEN_KILLS raises their number."""
    path = tmp_path / "x.wenben"
    Library(path, create=True).close()
    context = multiprocessing.get_context("fork")
    chance = random.Random(4)
    for attempt in range(int(os.environ.get("WENBEN_KILLS", "40"))):
        receive, send = context.Pipe(duplex=False)
        process = context.Process(target=_build, args=(str(path), attempt, send))
        process.start()
        receive.recv()
        time.sleep(chance.random() * 0.5)
        assert process.pid is not None
        os.kill(process.pid, signal.SIGKILL)
        process.join()
        send.close()
        committed = 0
        while receive.poll():
            try:
                committed = receive.recv()
            except EOFError:
                break
        with Library(path, read_only=True) as library:
            rows = library.documents(limit=None).rows
            assert library.verify(sample=30)["ok"]
            texts = {number: item(number, seed=attempt)[0].documents[0].text for number in range(committed)}
            by_path = {row["path"]: row["id"] for row in rows}
            for number, text in texts.items():
                name = f"{number:05}.txt"
                assert library.document(by_path[name], name).document.text == text
            assert library.search("报告").documents == len(rows)


@pytest.mark.slow
def test_two_builders_and_a_reader_at_once(tmp_path: Path) -> None:
    path = tmp_path / "x.wenben"
    Library(path, create=True).close()
    context = multiprocessing.get_context("fork")
    receive, send = context.Pipe(duplex=False)
    first = context.Process(target=_build, args=(str(path), 0, send))
    first.start()
    receive.recv()
    try:
        with Library(path) as library:
            with pytest.raises(LibraryError, match=f"进程 {first.pid}"):
                library.write().__enter__()
            with pytest.raises(LibraryError):
                library.corrections.review("x", "accept", who="张三")
            receive.recv()  # something is committed
            totals = []
            for _ in range(20):
                totals.append(library.search("报告").documents)
                time.sleep(0.02)
            assert totals == sorted(totals)
            assert totals[-1] > 0
    finally:
        first.kill()
        first.join()


def test_sqlite_errors_reach_people_in_chinese(library: Library) -> None:
    with library.write() as writer:
        writer.put_source(*item(1))
    other = sqlite3.connect(library.path, isolation_level=None)
    other.execute("DROP TABLE statement_topics")
    other.close()
    with pytest.raises(LibraryError, match="verify"), library.write() as writer:
        writer.put_source(*make_source("x.txt", "甲乙", statements=[(0, "problem", "甲乙", {"topics": ("food",)})]))
