"""``.doc``, ``.xlsx`` and ``.zip``."""

from __future__ import annotations

import datetime
import io
import struct
import time
import zipfile

import pytest
from builders import compound, doc, docx, p, package

from wenben.config import ReaderSettings
from wenben.readers import read_bytes
from wenben.types import Failure, Source


def one(data: bytes, name: str, **options: ReaderSettings) -> Source | Failure:
    (result,) = read_bytes(data, name=name, **options)
    return result


@pytest.mark.parametrize("name", ["a.doc", "a.wps"])
def test_word_97_body_tables_notes_and_headers(name: str) -> None:
    body = (
        "整改报告\r青山小学：\r学校\x07得分\x07\x07二中\x07九\r五\x07\x07链接\x13 HYPERLINK x \x14督导\x15处\x0b换行\r"
    )
    source = one(doc(body, notes="见附件。\r", header="某县教育局\r"), name)
    assert isinstance(source, Source)
    assert [(b.kind, source.text[b.start : b.end]) for b in source.blocks] == [
        ("paragraph", "整改报告"),
        ("paragraph", "青山小学："),
        ("row", "学校 | 得分"),
        ("row", "二中 | 九 五"),
        ("paragraph", "链接督导处\n换行"),
        ("note", "见附件。"),
        ("header", "某县教育局"),
    ]


def test_other_compound_files_are_refused_by_name() -> None:
    for data, word in [
        (doc("甲\r", flags=0x0300), "加密"),
        (compound({"Workbook": b""}), "表格"),
        (compound({"Other": b""}), "不是 Word"),
        (doc("甲\r")[:700], "损坏"),
        (compound({"WordDocument": b"\0" * 100}), "损坏"),
    ]:
        failure = one(data, "a.doc")
        assert isinstance(failure, Failure)
        assert word in failure.message
        assert failure.remedy


def test_ledgers_become_rows() -> None:
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "整改台账"
    sheet.append(["学校", "问题", "期限", "完成", None])
    sheet.append(["青山小学", "留样\n不全", datetime.date(2023, 5, 1), True, None])
    sheet.append([None, None])
    sheet.append(["二中", 3.0, 0.5])
    book.create_sheet("空表")
    out = io.BytesIO()
    book.save(out)
    source = one(out.getvalue(), "a.xlsx")
    assert isinstance(source, Source)
    assert source.text.split("\n") == [
        "整改台账",
        "学校 | 问题 | 期限 | 完成",
        "青山小学 | 留样 不全 | 2023-05-01 | 是",
        "二中 | 3 | 0.5",
    ]
    assert [b.kind for b in source.blocks] == ["heading", "row", "row", "row"]


def test_a_claim_of_a_billion_cells_costs_nothing() -> None:
    import openpyxl

    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append(["青山小学", 95])
    out = io.BytesIO()
    book.save(out)
    parts = {}
    with zipfile.ZipFile(out) as archive:
        for name in archive.namelist():
            parts[name] = archive.read(name).replace(b'ref="A1:B1"', b'ref="A1:XFD1048576"')
    begin = time.perf_counter()
    source = one(package(parts), "a.xlsx")
    assert isinstance(source, Source)
    assert source.text.endswith("青山小学 | 95")
    assert time.perf_counter() - begin < 5


def test_xlsx_with_entities_or_bombs_is_refused() -> None:
    laughs = '<!DOCTYPE x [<!ENTITY a "ha">]><x>&a;</x>'
    assert isinstance(one(package({"xl/workbook.xml": laughs}), "a.xlsx"), Failure)
    failure = one(package({"xl/a.xml": " " * 20_000_000}), "a.xlsx", settings=ReaderSettings(max_expansion=10))
    assert isinstance(failure, Failure)
    assert "炸弹" in failure.message


def test_archives_read_their_members_in_order() -> None:
    data = package(
        {
            "报告/乙.txt": "乙校食堂留样不全。",
            "报告/甲.docx": docx(p("甲校作业偏多。")),
            "records.jsonl": '{"text":"一"}\n{',
            "里层.zip": package({"x.txt": "不读"}),
            "__MACOSX/a.txt": "不读",
            ".hidden": "不读",
            "坏.pdf": b"%PDF-",
        }
    )
    results = list(read_bytes(data, name="pile.zip"))
    assert [r.path for r in results if isinstance(r, Source)] == [
        "pile.zip!records.jsonl#1",
        "pile.zip!报告/乙.txt",
        "pile.zip!报告/甲.docx",
    ]
    failures = {r.path: r for r in results if isinstance(r, Failure)}
    assert set(failures) == {"pile.zip!records.jsonl#2", "pile.zip!坏.pdf", "pile.zip!里层.zip"}
    assert "压缩包里的压缩包" in failures["pile.zip!里层.zip"].message


def test_names_in_gbk() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        info = zipfile.ZipInfo("XXXXXXXX.txt")
        archive.writestr(info, "督导记录。")
    raw = out.getvalue().replace(b"XXXXXXXX", "督导报告".encode("gbk"))
    source = one(raw, "pile.zip")
    assert isinstance(source, Source)
    assert source.path == "pile.zip!督导报告.txt"


def test_archive_limits() -> None:
    bomb = package({"a.txt": "0" * 50_000_000, "b.txt": "好的。"})
    first, second = read_bytes(bomb, name="x.zip")
    assert isinstance(first, Failure)
    assert "炸弹" in first.message
    assert isinstance(second, Source)
    many = package({f"{n}.txt": "一" for n in range(5)})
    results = list(read_bytes(many, name="x.zip", settings=ReaderSettings(max_members=3)))
    assert [type(r) for r in results] == [Source, Source, Source, Failure]
    assert isinstance(one(b"PK\x03\x04broken", "x.zip"), Failure)
    assert isinstance(one(package({}), "x.zip"), Failure)


def test_an_encrypted_member_is_named_so() -> None:
    raw = bytearray(package({"a.txt": "甲"}))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        raw[raw.index(signature) + offset] |= 1
    failure = one(bytes(raw), "x.zip")
    assert isinstance(failure, Failure)
    assert "加密" in failure.message


def test_a_word_97_file_that_names_one_stretch_a_thousand_times() -> None:
    text = "督" * 2000
    count, start = 1000, 0x400
    table = struct.pack(f"<{count + 1}I", *range(0, len(text) * (count + 1), len(text)))
    table += struct.pack("<HIH", 0, start, 0) * count
    word = bytearray(start)
    struct.pack_into("<HH", word, 0, 0xA5EC, 0xC1)
    struct.pack_into("<H", word, 0x0A, 0x200)
    struct.pack_into("<i", word, 0x4C, len(text) * count)
    struct.pack_into("<II", word, 0x01A2, 0, len(table) + 5)
    streams = {
        "WordDocument": bytes(word) + text.encode("utf-16-le"),
        "1Table": b"\x02" + struct.pack("<I", len(table)) + table,
    }
    assert isinstance(one(compound(streams), "a.doc"), Failure)


def test_fields_inside_fields_show_what_they_show() -> None:
    shown = one(doc("见\x13 REF a \x13 X \x14内\x15 \x14第\x13 Y \x14三\x15页\x15。\r"), "a.doc")
    assert isinstance(shown, Source)
    assert shown.text.strip() == "见第三页。"
    assert isinstance(one(doc("督导意见" + "\x13" * 10_000 + "X" + "\x15" * 9_000), "a.doc"), Source)
