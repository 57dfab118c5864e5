"""Which files are read, what metadata.csv says, and that one bad file never stops the rest."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from builders import docx, p

from wenben.build import state_of
from wenben.config import ReaderSettings
from wenben.errors import UsageError
from wenben.readers import discover, read, read_all, read_bytes
from wenben.types import Failure, Source

DOCX_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@pytest.fixture
def pile(tmp_path: Path) -> Path:
    (tmp_path / "b").mkdir()
    (tmp_path / ".git").mkdir()
    (tmp_path / "b" / "2.txt").write_text("第二份督导记录。", "utf-8")
    (tmp_path / "1.txt").write_text("第一份督导记录。", "gb18030")
    (tmp_path / ".hidden.txt").write_text("不读", "utf-8")
    (tmp_path / "~$1.docx").write_bytes(b"lock")
    (tmp_path / ".git" / "config.txt").write_text("不读", "utf-8")
    return tmp_path


def names(paths: list[str]) -> list[str]:
    return [Path(path).name for path in paths]


def test_folders_are_walked_in_order_without_hidden_files(pile: Path) -> None:
    assert names(discover([pile])) == ["1.txt", "2.txt"]


def test_globs_and_repeats(pile: Path) -> None:
    assert names(discover([f"{pile}/*.txt", pile / "1.txt", f"{pile}/**/2.txt"])) == ["1.txt", "2.txt"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_a_pipe_is_named_and_never_waited_for(pile: Path) -> None:
    os.mkfifo(pile / "3.txt")
    assert [r.message for r in read_all([pile]) if isinstance(r, Failure)] == ["不是普通文件"]
    assert state_of(str(pile / "3.txt"), {})


def test_a_folder_that_may_not_be_entered_is_named(pile: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def closed(folder: str, onerror: Callable[[OSError], None]) -> Iterator[tuple[str, list[str], list[str]]]:
        yield folder, ["b"], ["1.txt"]
        onerror(PermissionError(13, "Permission denied", f"{folder}/b"))

    monkeypatch.setattr(os, "walk", closed)
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    made = list(read_all([pile]))
    assert [Path(m.path).name for m in made] == ["1.txt", "b"]
    assert isinstance(made[1], Failure)
    assert made[1].message == "文件夹打不开"


@pytest.mark.parametrize("missing", ["没有这个文件.txt", "没有*.txt"])
def test_a_missing_path_is_a_usage_error_with_a_remedy(tmp_path: Path, missing: str) -> None:
    with pytest.raises(UsageError, match="没有") as caught:
        discover([tmp_path / missing])
    assert caught.value.remedy


def test_metadata_beside_and_above_the_files(pile: Path) -> None:
    (pile / "metadata.csv").write_text("file,标题,date,region\n1.txt,甲,2021-05-06,\nb/2.txt,乙,,某县\n", "utf-8-sig")
    sources = {Path(s.path).name: s for s in read_all([pile]) if isinstance(s, Source)}
    assert set(sources) == {"1.txt", "2.txt"}
    assert sources["1.txt"].meta == {"title": "甲", "date": "2021-05-06"}
    assert sources["2.txt"].meta == {"title": "乙", "region": "某县"}


def test_metadata_above_what_the_user_named_is_not_looked_for(pile: Path) -> None:
    (pile / "metadata.csv").write_text("file,title\nb/2.txt,乙\n", "utf-8")
    (source,) = read_all([pile / "b"])
    assert isinstance(source, Source)
    assert source.meta == {}


def test_a_csv_without_a_file_column_is_a_source(tmp_path: Path) -> None:
    (tmp_path / "metadata.csv").write_text("学校,问题\n青山小学,留样不全\n", "gb18030")
    (source,) = read_all([tmp_path])
    assert isinstance(source, Source)
    assert source.text == "学校 | 问题\n青山小学 | 留样不全"


def test_bad_files_are_reported_and_the_rest_goes_on(pile: Path) -> None:
    (pile / "empty.txt").write_bytes(b"")
    (pile / "blank.docx").write_bytes(docx(p(" ")))
    (pile / "broken.docx").write_bytes(docx(p("甲"))[:200])
    (pile / "broken.pdf").write_bytes(b"%PDF-1.7\nnothing")
    (pile / "photo.jpg").write_bytes(b"\xff\xd8\xff\xe0")
    (pile / "old.xls").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
    (pile / "what.xyz").write_bytes(b"??")
    results = list(read_all([pile]))
    failures = {Path(r.path).name: r for r in results if isinstance(r, Failure)}
    assert set(failures) == {
        "empty.txt", "blank.docx", "broken.docx", "broken.pdf", "photo.jpg", "old.xls", "what.xyz",
    }  # fmt: skip
    assert all(f.message and f.remedy for f in failures.values())
    assert len(results) - len(failures) == 2


def test_files_over_the_limit_are_not_read(pile: Path) -> None:
    (failure,) = read(pile / "1.txt", settings=ReaderSettings(max_bytes=5))
    assert isinstance(failure, Failure)
    assert "max_bytes" in failure.remedy


def test_a_file_that_goes_away(tmp_path: Path) -> None:
    (failure,) = read(tmp_path / "gone.txt")
    assert isinstance(failure, Failure)


def test_bytes_and_file_give_the_same_source(pile: Path) -> None:
    path = pile / "1.txt"
    assert list(read_bytes(path.read_bytes(), name=str(path))) == list(read(path))


@pytest.mark.parametrize(
    ("name", "data", "media_type"),
    [
        ("a.doc", "<html><body><p>网页存成的文档。</p></body></html>".encode(), "text/html"),
        ("a.doc", b"{\\rtf1\\ansi\\ansicpg936 \\'b6\\'bd\\'b5\\'bc\\par}", "application/rtf"),
        ("网页", "<!DOCTYPE html><p>没有扩展名</p>".encode(), "text/plain"),
        ("a.xyz", "<!DOCTYPE html><p>怪扩展名的网页。</p>".encode(), "text/html"),
        ("a.txt", "<html>原样</html>".encode(), "text/plain"),
        ("a.md", "# 标题".encode(), "text/markdown"),
        ("a.wps", docx(p("新格式旧名字。")), DOCX_TYPE),
        ("a.doc", docx(p("新格式旧名字。")), DOCX_TYPE),
        ("无名", docx(p("没有扩展名。")), DOCX_TYPE),
    ],
)
def test_the_content_decides_where_it_is_telling(name: str, data: bytes, media_type: str) -> None:
    (source,) = read_bytes(data, name=name)
    assert isinstance(source, Source)
    assert source.media_type == media_type


def test_rtf_text_tables_and_unicode() -> None:
    raw = rb"{\rtf1\ansi\ansicpg936{\fonttbl{\f0 SimSun;}}\uc1 \'b6\'bd\'b5\'bc\u25253?\line \b x\b0\par a\cell b\cell\row{\*\generator y}}"
    (source,) = read_bytes(raw, name="a.rtf")
    assert isinstance(source, Source)
    assert source.text == "督导报\nx\na | b"
