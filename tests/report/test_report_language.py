"""Reports in English: what is ours is English, the texts stay as they are."""

from __future__ import annotations

import io
import re
from typing import Any

import docx
import openpyxl
import pytest

from wenben.check import DEFINITIONS
from wenben.language import Words
from wenben.library.dossier import NEAR, Candidate, Dossier, Entry
from wenben.report import docx_report, dossier_docx, dossier_text, dossier_xlsx, html_report, text_report
from wenben.report.marks import AGAINST, ORDER
from wenben.types import CheckedSource, CheckReport, Passage, Source

HAN = re.compile("[一-鿿：（），。；、【】《》]")
TEXT = "abcdefghij" * 12
NOTES = (
    "页码行：2 处，8 字", "参考文献：1 处，90 字", "排除规则 x+：1 处，2 字", "忽略的段落“ab…”：1 处，9 字", "本文自身：a.txt",
    "忽略的套语“cd”（第 3 条，Li，2024-01-01）：1 处，9 字", "忽略的来源“a.txt”（第 4 条，Li，2024-01-01）", "算作套语“cd”（第 3 条，Li，2024-01-01）",
    "短于 20 字的段落", "指定排除的文档：a", "指定排除的发文单位：b", "本文的其他版本：c（c.txt）",
)  # fmt: skip


@pytest.fixture(scope="module")
def report() -> CheckReport:
    """Every class, every remark, every note; all texts ASCII."""
    rows = [
        Passage(
            number, rank, number * 15, number * 15 + 12, f"{rank}.txt", "d", 3, 15, 0.9, 2, kind, source_title="title",
            source_issuer="issuer", source_date="2020-01-01" if rank == 1 else None, earliest=rank < 3, same_issuer=True,
            source_text="abcdefghxyz", later=True, first_date="2019-01-01", first_path="f.txt" if rank == 2 else "",
        )
        for number, kind in enumerate(ORDER, 1)
        for rank in range(1, 8)
    ]  # fmt: skip
    against: dict[str, Any] = {**dict.fromkeys(AGAINST, 1234), "deep": True, "date": "2024-01-01T08:00:00"}
    source = CheckedSource("d", "a.txt", "title", None, "issuer", 0.3, 30, 2, 1, True, True)
    return CheckReport("d.txt", TEXT, dict.fromkeys(DEFINITIONS, 0.5), tuple(rows), against, NOTES, (source,) * 25)


@pytest.fixture(scope="module")
def dossiers() -> list[Dossier]:
    """A school with everything, one that may be two, one that is none."""
    said = {
        "kind": "problem", "text": "no log", "status": "recurred", "status_evidence": "again", "title": "t", "path": "a.txt",
        "topics": ["food"], "addressees": ["Office"], "closed": {"date": "2024-01-01", "evidence": "paper"},
    }  # fmt: skip
    places = ("第3页第2段", "第4页", "第5段", "第6行")
    timeline = tuple(
        Entry({**said, "id": str(n), "date": None if n == 3 else f"202{n}-01-01"}, place, "named")
        for n, place in enumerate(places)
    )
    school, other = (Candidate(n, "school", n, place, ("S",), 3) for n, place in (("A", "B"), ("C", None)))
    documents = ({"date": "2020-01-01", "title": "t", "path": "a.txt", "copies": 1},)
    masked = "人名（保留姓）、电话、证件号和邮箱已用等长的＊遮盖。"
    whole = Dossier(
        "A", ("A",), school, (other,), documents, timeline, (("0", "1"),), ("2",), (("Office", 2),), {}, masked
    )
    nobody = Dossier("X", (), note="这是匿名名称，可能指许多不同的单位，不能建立档案。")
    twice = Dossier("S", ("S",), None, (other, other, school))
    near = Dossier("Q", ("Q",), None, (school,), note=NEAR)
    return [whole, twice, near, Dossier("A", ("A", "a"), None, (school, other)), Dossier("Z", ("Z", "z")), nobody]


def words_of_docx(data: bytes) -> str:
    made = docx.Document(io.BytesIO(data))
    cells = [cell.text for table in made.tables for row in table.rows for cell in row.cells]
    parts = [*made.paragraphs, *made.sections[0].footer.paragraphs]
    comments = [text for comment in made.comments for text in (comment.text, comment.author, comment.initials)]
    return "\n".join([*(p.text for p in parts), *cells, *comments])


def test_a_check_in_english_says_no_chinese(report: CheckReport) -> None:
    draft = Source("d.txt", "d", "text/plain", TEXT)
    page = html_report(report, language="en")
    styles = re.compile("<style>.*?</style>", re.S)
    made = (
        styles.sub("", page),
        text_report(report, language="en"),
        words_of_docx(docx_report(report, draft, language="en")),
    )
    for text in made:
        left = {line for line in text.splitlines() if HAN.search(line.replace("《》", ""))}
        assert not left, left
        assert "copied, net" in text
        assert "first in a near-duplicate of 2019-01-01 (f.txt)" in text or text is made[1]
        assert 'formula "cd" (number 3, Li, 2024-01-01): places: 1' in text.replace("&quot;", '"')
    assert '<html lang="en">' in page


def test_dossiers_in_english_say_no_chinese(dossiers: list[Dossier]) -> None:
    book = openpyxl.load_workbook(io.BytesIO(dossier_xlsx(dossiers, language="en")))
    cells = "\n".join(str(c.value) for sheet in book for row in sheet.iter_rows() for c in row if c.value is not None)
    written = words_of_docx(dossier_docx(dossiers, language="en"))
    shown = "\n".join(dossier_text(d, language="en") for d in dossiers)
    for text in (cells, written, shown, "\n".join(book.sheetnames)):
        assert not {line for line in text.splitlines() if HAN.search(line)}
    assert "closed 2024-01-01, evidence: paper" in shown
    assert "1. C (place unknown, 3 documents, id C)" in shown
    assert '"Q" is not in the library. names like it:\n  1. A (B, 3 documents)' in shown
    assert '"t", page 3, paragraph 2' in shown
    assert "Year by year" in book.sheetnames


def test_what_texts_say_is_not_translated() -> None:
    say = Words("en")
    assert say("查重报告：{}", "问题") == "Draft check: 问题"
    assert say("{}（{}）", "页眉：1 处，2 字", "{}") == "页眉：1 处，2 字 ({})"
    assert Words("zh")("查重报告：{}", "a") == "查重报告：a"
