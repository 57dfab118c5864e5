"""Hostile files: whatever the bytes are, a reader answers with sources and failures, in bounded time."""

from __future__ import annotations

import io
import json
import os
import random
import time
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wenben.build import build
from wenben.check.exclude import Exclusions, hidden
from wenben.config import ReaderSettings
from wenben.readers import read_bytes
from wenben.readers.geometry import Line as PrintedLine
from wenben.readers.geometry import PageBox, lay_out_pages
from wenben.text import fold
from wenben.types import Failure, Source

NAMES = (
    "a.txt",
    "a.html",
    "a.docx",
    "a.pdf",
    "a.doc",
    "a.wps",
    "a.xlsx",
    "a.zip",
    "a.jsonl",
    "a.csv",
    "a.rtf",
    "a.mht",
    "a.xyz",
    "a",
)


def results(data: bytes, name: str, **options: ReaderSettings) -> list[Source | Failure]:
    found = list(read_bytes(data, name=name, **options))
    assert found, "silence is no answer"
    for result in found:
        assert isinstance(result, (Source, Failure))
        if isinstance(result, Source):
            result.text.encode("utf-8")
            for block in result.blocks:
                assert 0 <= block.start <= block.end <= len(result.text)
        else:
            assert result.message
            assert result.remedy
    return found


def word() -> bytes:
    import docx

    document = docx.Document()
    document.add_heading("督导反馈意见", 1)
    for n in range(30):
        document.add_paragraph(f"第{n}项：学校食堂留样记录不完整，应立即整改。", style="List Number")
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def ledger() -> bytes:
    import openpyxl

    book = openpyxl.Workbook()
    assert book.active is not None
    for n in range(30):
        book.active.append([n, "青山小学", "留样不全", "已整改"])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def portable() -> bytes:
    from reportlab.pdfgen import canvas

    out = io.BytesIO()
    page = canvas.Canvas(out)
    for n in range(3):
        page.drawString(72, 700, f"Inspection report page {n}")
        page.showPage()
    page.save()
    return out.getvalue()


def archive() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as pile:
        pile.writestr("a.txt", "督导记录。" * 100)
        pile.writestr("b.docx", word())
    return out.getvalue()


MAKERS = {"a.docx": word, "a.xlsx": ledger, "a.pdf": portable, "a.zip": archive}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "data", [b"", b"\x00" * 5000, b" \r\n\t", b"\xff" * 3000, b"\x80", "督".encode()[:2]], ids=repr
)
def test_nothing_and_nearly_nothing(name: str, data: bytes) -> None:
    results(data, name)


@pytest.mark.parametrize("name", NAMES)
def test_random_bytes(name: str) -> None:
    for seed in range(5):
        results(random.Random(seed).randbytes(20_000), name)


@pytest.mark.parametrize("name", MAKERS)
def test_truncated_files(name: str) -> None:
    whole = MAKERS[name]()
    assert isinstance(results(whole, name)[0], Source)
    for share in (0.02, 0.2, 0.5, 0.8, 0.99):
        results(whole[: int(len(whole) * share)], name)


@pytest.mark.parametrize("name", MAKERS)
def test_flipped_bytes(name: str) -> None:
    whole = MAKERS[name]()
    for seed in range(15):
        dice = random.Random(seed)
        raw = bytearray(whole)
        for _ in range(1 + seed * 3):
            raw[dice.randrange(len(raw))] = dice.randrange(256)
        results(bytes(raw), name)


@pytest.mark.parametrize("name", ["a.txt", "a.html", "a.jsonl", "a.csv", "a.rtf"])
def test_one_huge_line(name: str) -> None:
    begin = time.perf_counter()
    results("督导意见与整改要求，".encode() * 300_000, name)
    assert time.perf_counter() - begin < 20


def test_a_billion_laughs() -> None:
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "哈" * 10}">' for n in range(10))
    bomb = f"<!DOCTYPE x [{entities}]><x>&e9;</x>".encode()
    for part, name in (("word/document.xml", "a.docx"), ("xl/workbook.xml", "a.xlsx")):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as pile:
            pile.writestr(part, bomb)
        assert all(isinstance(r, Failure) for r in results(out.getvalue(), name))
    results(bomb, "a.html")


def test_zip_bombs_are_not_unpacked() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as pile:
        for n in range(20):
            pile.writestr(f"{n}.txt", b"0" * 20_000_000)
    begin = time.perf_counter()
    found = results(out.getvalue(), "a.zip")
    assert all(isinstance(r, Failure) for r in found)
    assert len(found) == 20
    assert time.perf_counter() - begin < 10


def test_a_header_that_lies_about_its_size() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as pile:
        pile.writestr("a.txt", b"0" * 50_000_000)
    raw = bytearray(out.getvalue())
    for signature, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        place = raw.index(signature) + offset
        raw[place : place + 4] = (1000).to_bytes(4, "little")
    found = results(bytes(raw), "a.zip", settings=ReaderSettings(max_bytes=1_000_000))
    assert all(not isinstance(r, Source) or len(r.text) <= 1_000_000 for r in found)


@pytest.mark.parametrize(
    "markup", ["<div>" * 10_000, "<table><tr><td>" * 10_000, "<b>" * 50_000, "<a href=x>" * 20_000, "<" * 100_000]
)
def test_deep_and_broken_markup(markup: str) -> None:
    begin = time.perf_counter()
    (source,) = results(f"<p>督导意见</p>{markup}深处".encode(), "a.html")
    assert isinstance(source, Source)
    assert source.text.startswith("督导意见")
    assert time.perf_counter() - begin < 10


def sheet(rows: str, *, part: str = "xl/worksheets/sheet1.xml") -> bytes:
    """A workbook whose only sheet is ``rows``, kept in a part of any name."""
    made, name = zipfile.ZipFile(io.BytesIO(ledger())), part.rpartition("/")[2].encode()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as pile:
        for info in made.infolist():
            data = made.read(info).replace(b"sheet1.xml", name)
            if info.filename == "xl/worksheets/sheet1.xml":
                head = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
                data = f"{head}{rows}</sheetData></worksheet>".encode()
            pile.writestr(part if info.filename == "xl/worksheets/sheet1.xml" else info.filename, data)
    return out.getvalue()


def cell(place: str, text: str) -> str:
    return f'<row r="{place.lstrip("ABCDFX")}"><c r="{place}" t="inlineStr"><is><t>{text}</t></is></c></row>'


def test_sheets_that_grow_when_they_are_read() -> None:
    (source,) = results(sheet(cell("B2", "留样不全")), "a.xlsx")
    assert isinstance(source, Source)
    assert "留样不全" in source.text
    small = ReaderSettings(max_bytes=3_000_000)
    wide = sheet("".join(cell(f"XFD{n}", "甲") for n in range(1, 100)))
    high = sheet(cell("A999999999999", "甲"))
    bomb = sheet(cell("A1", "0" * 2_900_000), part="xl/worksheets/sheet1.bin")
    for data, told in ((wide, "展开"), (high, "行号"), (bomb, "炸弹")):
        (failure,) = results(data, "a.xlsx", settings=small)
        assert isinstance(failure, Failure)
        assert told in failure.message


@pytest.mark.timeout(60)  # each took from minutes to years
def test_runs_of_one_thing_are_looked_at_once() -> None:
    results(b"<!---->" * 580 + "督导意见".encode(), "a")
    assert fold("督" + "\u0301\u0316" * 100_000).text == "督"
    spaces = PrintedLine("1" + " " * 3000 + "1" + " " * 3000 + "页.", 50, 20, 500, 32, 1)
    assert lay_out_pages([PageBox(600, 800, (spaces,))]).text
    draft = "目录" + " " * 20_000 + "x\n督导意见"
    assert hidden(Source("a", "", "text/plain", draft), Exclusions())[1] == []


def test_names_and_records_that_are_no_unicode(tmp_path: Path) -> None:
    text = "一是学校食堂管理不规范，留样记录不完整。建议学校完善制度。" * 3
    records = [{"text": text, "id": "\ud800", "title": "关于\udc00食堂"}, {"text": text + "好", "url": "\udfff"}]
    (tmp_path / "a.jsonl").write_text("".join(json.dumps(r) + "\n" for r in records), "ascii")
    try:
        (tmp_path / os.fsdecode("督导.txt".encode("gb18030"))).write_text(text, "utf-8")
    except OSError:
        pytest.skip("this file system takes no such name")
    summary = build([tmp_path], library=tmp_path / "a.wenben", workers=1)
    assert [failure.path for failure in summary.failures] == [str(tmp_path / "督导.txt")]
    assert "UTF-8" in summary.failures[0].message
    assert summary.stats["documents"] == 2
    again = build([tmp_path], library=tmp_path / "a.wenben", workers=1)  # which now stands among its sources
    assert (again.files, again.unchanged, again.failed) == (2, 1, 1)


@pytest.mark.slow
@settings(max_examples=2000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    data=st.binary(max_size=3000),
    name=st.sampled_from(NAMES),
    magic=st.sampled_from(
        [b"", b"%PDF-1.7\n", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"{\\rtf1", b"<html>", b'{"text":"']
    ),
)
def test_fuzz_bytes(data: bytes, name: str, magic: bytes) -> None:
    results(magic + data, name)


@pytest.mark.slow
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    name=st.sampled_from(sorted(MAKERS)),
    cuts=st.lists(st.tuples(st.floats(0, 1), st.binary(max_size=8)), min_size=1, max_size=6),
)
def test_fuzz_damaged_files(name: str, cuts: list[tuple[float, bytes]]) -> None:
    raw = bytearray(MAKERS[name]())
    for share, replacement in cuts:
        place = int(share * len(raw))
        raw[place : place + len(replacement)] = replacement
    results(bytes(raw), name)
