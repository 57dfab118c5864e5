"""What people said once need not be said again: stored in the library, told in every report, undone by its number."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from wenben.check import check, check_many, ignore
from wenben.cli import cli
from wenben.errors import LibraryError, UsageError
from wenben.library import Library
from wenben.types import CheckReport, Cleaned, Document, OffsetMap, Source

FIRST = "沙棘坪小学的宿舍夜间只有一名值班教师，走廊应急灯坏了四盏，查寝记录连续三周由同一人补签。"
SECOND = "图书室按年级排好了借阅时间，但柜门上的锁换过之后钥匙一直没有交给管理员，学生借不到书。"
OWN = "本月走访的四个村由两名督学分头前往，回来后在办公室对照笔记核了一遍。"
DRAFT = OWN + FIRST.replace("四盏", "几盏") + "\n" + OWN[::-1] + "\n" + SECOND


def document(name: str, text: str) -> Document:
    return Document(
        id=name, path=f"{name}.txt", sha256=name, title=f"{name}的通报", source_start=0, source_end=len(text), text=text,
        offsets=OffsetMap.identity(len(text)), date="2020-05-06",
    )  # fmt: skip


@pytest.fixture
def library(tmp_path: Path) -> Path:
    path = tmp_path / "库.wenben"
    with Library(path, create=True) as made, made.write() as writer:
        for name, text in (("甲", "开头的话。" + FIRST), ("乙", SECOND + "结尾的话。")):
            writer.put_source(Cleaned(Source(f"{name}.txt", name, "text/plain", text), (document(name, text),)), {})
    return path


def draft(text: str = DRAFT) -> Source:
    return Source("稿件.txt", "draft", "text/plain", text)


def titles(report: CheckReport) -> list[str]:
    return [p.source_title for p in report.passages]


def test_an_ignored_passage_stays_away_from_later_versions_of_the_draft_and_is_told(library: Path) -> None:
    with Library(library) as store:
        before = check(draft(), library=store)
        assert titles(before) == ["甲的通报", "乙的通报"]
        number = ignore(store, before, 1, who="王敏", note="转引，已征得同意")
        later = draft("新写的开头。" + DRAFT.replace("补签", "补写"))
        after = check(later, library=store)
        assert titles(after) == ["乙的通报"]
        assert after.ratios["total"] < before.ratios["total"]
        [note] = [n for n in after.excluded if "忽略" in n]
        assert all(said in note for said in ("转引，已征得同意", f"第 {number} 条", "王敏", "1 处"))
        assert after.against["decisions"] == 1
        assert titles(check(later, library=store, remembered=False)) == ["甲的通报", "乙的通报"]
        [report] = check_many([later], library=store)
        assert titles(report) == ["乙的通报"]
        store.corrections.undo(number)
        assert titles(check(later, library=store)) == ["甲的通报", "乙的通报"]


def test_the_library_keeps_the_sources_words_not_the_drafts(library: Path) -> None:
    with Library(library) as store:
        ignore(store, check(draft(), library=store), 1, who="王敏")
        [decision] = store.ignored()
    assert "四盏" in decision.target["value"]
    assert "几盏" not in json.dumps(decision.row(), ensure_ascii=False)


def test_a_source_and_a_formula_are_left_out_and_told(library: Path) -> None:
    with Library(library) as store:
        ignore(store, check(draft(), library=store), 2, "source", who="王敏")
        report = check(draft(), library=store)
        assert titles(report) == ["甲的通报"]
        assert any(n.startswith("忽略的来源") and "乙" in n for n in report.excluded)
        ignore(store, report, 1, "formula", who="李行")
        report = check(draft(DRAFT.replace("几盏", "四盏")), library=store)
        assert report.ratios["adjusted"] == 0
        assert any(n.startswith("算作套语") and "李行" in n for n in report.excluded)


def test_a_document_that_leaves_the_library_takes_its_words_with_it(library: Path) -> None:
    with Library(library) as store:
        ignore(store, check(draft(), library=store), 1, who="王敏")
        store.remove("甲")
        assert store.ignored() == ()


def test_what_makes_no_sense_is_refused(library: Path) -> None:
    with Library(library) as store:
        report = check(draft(), library=store)
        with pytest.raises(UsageError, match="没有第 9 处"):
            ignore(store, report, 9, who="王敏")
        with pytest.raises(UsageError, match="谁做的"):
            ignore(store, report, 1, who=" ")
        with pytest.raises(LibraryError, match="没有文档 丙"):
            store.corrections.ignore("source", "丙", who="王敏")
        with pytest.raises(UsageError, match="不能忽略"):
            store.corrections.ignore("issuer", "丙", who="王敏")
        other = store.corrections.mark_off_domain("甲", who="王敏")
        with pytest.raises(UsageError, match="不是这一类"):
            store.corrections.undo(other, action="ignore")
    with Library(library, read_only=True) as store, pytest.raises(LibraryError, match="只读"):
        ignore(store, report, 1, who="王敏")


def test_decisions_survive_a_document_that_is_read_again(library: Path) -> None:
    with Library(library) as store:
        ignore(store, check(draft(), library=store), 1, who="王敏")
        with store.write() as writer:
            text = "换了的开头。" + FIRST
            writer.put_source(Cleaned(Source("甲.txt", "甲2", "text/plain", text), (document("甲", text),)), {})
        assert titles(check(draft(), library=store)) == ["乙的通报"]


def test_the_command_ignores_lists_and_undoes(library: Path, tmp_path: Path) -> None:
    file = tmp_path / "稿件.txt"
    file.write_text(DRAFT, "utf-8")
    run = CliRunner().invoke
    where = ["--library", str(library)]
    shown = run(cli, ["check", str(file), *where])
    assert "1. " in shown.output
    assert "甲的通报" in shown.output
    made = run(cli, ["ignore", "passage", "1", "--from", str(file), *where, "--who", "王敏"])
    assert made.exit_code == 0, made.output
    assert "王敏" in made.output
    assert "甲的通报" not in run(cli, ["check", str(file), *where]).output
    assert "甲的通报" in run(cli, ["check", str(file), *where, "--show-ignored"]).output
    [row] = map(json.loads, run(cli, ["ignore", *where, "--json"]).output.splitlines())
    assert (row["who"], row["target"]["what"]) == ("王敏", "passage")
    undone = run(cli, ["ignore", "undo", str(row["number"]), *where])
    assert "没有记住的忽略" in undone.output
    assert "甲的通报" in run(cli, ["check", str(file), *where]).output


def test_reports_of_several_drafts_go_into_folders(library: Path, tmp_path: Path) -> None:
    folder = tmp_path / "稿件"
    folder.mkdir()
    for name in ("一", "二"):
        (folder / f"{name}.txt").write_text(DRAFT, "utf-8")
    out = tmp_path / "报告"
    done = CliRunner().invoke(cli, ["check", str(folder), "--library", str(library), "--html", str(out)])
    assert done.exit_code == 0, done.output
    assert sorted(p.name for p in out.iterdir()) == ["001-一.html", "002-二.html"]
