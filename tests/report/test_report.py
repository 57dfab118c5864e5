"""Check reports: what an editor sees, and that scraped text stays text."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wenben.check import DEFINITIONS, LABELS, Exclusions, check, check_many
from wenben.report import docx_report, html_report, marks, summary_text, text_report
from wenben.report.marks import compared
from wenben.types import Block, CheckReport, Document, OffsetMap, Passage, PassageClass, Source

COPIED = (
    "城乡接合部三所小学的操场仍为煤渣跑道，雨天积水无法组织体育课，家长多次反映未得到回应，学生只能在走廊里做简单活动。"
)
FORMULA = "坚持以习近平新时代中国特色社会主义思想为指导，全面贯彻党的教育方针，落实立德树人根本任务。"
OWN = "我镇把食堂大宗食材改由三家村合作社轮流供货，价格每周五在校门口的黑板上写清楚。"
HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'&amp;</mark></style>"


def document(text: str, name: str, *, title: str = "") -> Document:
    return Document(
        id=name, path=f"{name}.txt", sha256=name, title=title or f"{name}号通报", source_start=0, source_end=len(text),
        text=text, offsets=OffsetMap.identity(len(text)), date="2019-06-01", issuer="青溪县督导室",
    )  # fmt: skip


def source(text: str, *, blocks: tuple[Block, ...] = ()) -> Source:
    return Source(path="稿件.txt", sha256="draft", media_type="text/plain", text=text, blocks=blocks)


@pytest.fixture(scope="module")
def draft() -> Source:
    heading = "关于食堂供货的情况"
    text = heading + "\n" + OWN + "\n" + COPIED.replace("煤渣", "沙土") + "\n" + FORMULA + OWN[::-1]
    return source(text, blocks=(Block(0, len(heading), "heading", 1), Block(len(heading) + 1, len(text))))


@pytest.fixture(scope="module")
def report(draft: Source) -> CheckReport:
    others = [document("甲校来信。" + COPIED + FORMULA, "甲"), document(COPIED + "别的话。", "乙")]
    return check(draft, against=others, exclude=Exclusions(patterns=("不存在的规则",)))


class Page(HTMLParser):
    """Tags, ids, link targets and the text outside style elements."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        for name, value in attrs:
            assert not name.startswith("on")
            if name == "id":
                self.ids.append(value or "")
            if name in ("href", "src"):
                self.links.append(value or "")

    def handle_data(self, data: str) -> None:
        if self.tags[-1:] != ["style"]:
            self.text += data


def test_the_page_shows_draft_sources_classes_and_definitions(report: CheckReport, draft: Source) -> None:
    page = Page(html_report(report))
    assert OWN in page.text
    for kind in {p.kind for p in report.passages}:
        assert LABELS[kind] in page.text
    for name, definition in DEFINITIONS.values():
        assert name in page.text
        assert definition in page.text
    assert "青溪县督导室" in page.text
    assert "2019-06-01" in page.text
    assert "比对文档数" in page.text


def test_every_link_leads_to_a_passage_of_the_page_and_back(report: CheckReport) -> None:
    page = Page(html_report(report))
    assert len(page.ids) == len(set(page.ids))
    assert page.links
    assert all(link.startswith("#") and link[1:] in page.ids for link in page.links)
    for number in {p.passage for p in report.passages}:
        assert f"#p{number}" in page.links
        assert f"#s{number}" in page.links


def test_scraped_text_stays_text() -> None:
    text = HOSTILE + OWN + COPIED + HOSTILE
    made = check(
        source(text), against=[document(COPIED + HOSTILE, "x", title=HOSTILE)], exclude=Exclusions(passages=(OWN,))
    )
    assert made.passages
    html = html_report(made, title=HOSTILE)
    page = Page(html)
    assert "script" not in page.tags
    assert "img" not in page.tags
    assert HOSTILE in page.text
    assert "default-src 'none'" in html
    assert not re.search(r"https?://", html)


kinds = st.sampled_from(["copied", "edited", "numbers_changed", "quotation", "formula", "self_repeat"])


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(1, 30), kinds), max_size=8))
@settings(deadline=None)
def test_marks_tile_the_draft_whatever_overlaps(spans: list[tuple[int, int, PassageClass]]) -> None:
    text = "".join(chr(0x4E00 + i) for i in range(90))
    rows = tuple(
        Passage(i, 1, start, start + length, "a", "a", 0, length, 1.0, 0, kind)
        for i, (start, length, kind) in enumerate(spans, 1)
    )
    made = marks(CheckReport("d", text, {}, rows))
    assert "".join(text[m.start : m.end] for m in made) == text
    for m in made:
        inside = [p for p in rows if p.start <= m.start and m.end <= p.end]
        assert (m.passage is None) == (not inside)
    for number in {m.passage.passage for m in made if m.passage}:
        own = [m for m in made if m.passage and m.passage.passage == number]
        assert [m.first for m in own] == [True] + [False] * (len(own) - 1)
        assert [m.last for m in own] == [False] * (len(own) - 1) + [True]
    Page(html_report(CheckReport("d", text, {}, rows)))


def test_differences_from_the_source_are_shown(report: CheckReport) -> None:
    [edited] = [p for p in report.passages if p.kind == "edited" and p.rank == 1]
    pieces = compared(edited, report.text)
    assert "".join(p.text for p in pieces) == edited.source_text == (COPIED + FORMULA).rstrip("。")
    assert "".join(p.text for p in pieces if not p.same) == "煤渣"


def read(data: bytes, part: str) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(part).decode()


def test_the_word_document_holds_the_draft_highlights_and_comments(report: CheckReport, draft: Source) -> None:
    import docx

    made = docx.Document(io.BytesIO(docx_report(report, draft)))
    text = "\n".join(p.text for p in made.paragraphs)
    assert text.endswith(draft.text)
    heading = next(p for p in made.paragraphs if p.text == "关于食堂供货的情况")
    assert heading.style.name == "Heading 1"
    highlighted = "".join(r.text for p in made.paragraphs for r in p.runs if r.font.highlight_color is not None)
    for passage in report.passages:
        assert draft.text[passage.start : passage.end].replace("\n", "") in highlighted
    comments = [c.text for c in made.comments]
    assert len(comments) == len({p.passage for p in report.passages})
    assert any("改写复制" in c and "甲号通报" in c and "2019-06-01" in c and "煤渣" in c for c in comments)


def test_comments_are_anchored_at_their_passages(report: CheckReport, draft: Source) -> None:
    body = read(docx_report(report, draft), "word/document.xml")
    for passage in {p.passage for p in report.passages}:
        [row] = [p for p in report.passages if p.passage == passage and p.rank == 1]
        number = passage - 1
        inside = re.search(
            rf'<w:commentRangeStart w:id="{number}"/>(.*)<w:commentRangeEnd w:id="{number}"/>', body, re.DOTALL
        )
        assert inside
        assert "".join(re.findall(r"<w:t[^>]*>([^<]*)</w:t>", inside[1])) == draft.text[row.start : row.end].replace(
            "\n", ""
        )


def test_characters_that_xml_cannot_hold_do_not_break_the_document() -> None:
    text = "\x00\x0b" + OWN + "\x1f" + COPIED + "\ud800￾"
    made = check(source(text), against=[document(COPIED, "a", title="标\x00题")])
    import docx

    assert docx.Document(io.BytesIO(docx_report(made, source(text)))).comments


def test_the_terminal_sees_ratios_passages_and_sources(report: CheckReport) -> None:
    text = text_report(report)
    assert "总文字复制比" in text
    for passage in report.passages:
        if passage.rank == 1 and passage.kind != "formula":
            assert f"{passage.start}–{passage.end} [{LABELS[passage.kind]}]" in text
    assert "甲号通报" in text
    assert "单篇最大文字复制比" in text
    assert "去除本单位文献复制比" not in text  # says what the second ratio says


def test_the_table_of_many_drafts_names_sources_and_neighbours() -> None:
    drafts = [Source(f"{n}.txt", n, "text/plain", t) for n, t in (("一", OWN + COPIED), ("二", OWN), ("三", FORMULA))]
    table = summary_text(check_many(drafts, against=[document(COPIED, "甲")])).splitlines()
    assert len(table) == 4
    assert "主要来源 甲.txt" in table[1]
    assert "与 二.txt 相同" in table[1]
    assert "与 一.txt 相同 97.4%" in table[2]
    assert table[3].endswith("三.txt")


def test_a_report_of_another_text_is_refused(report: CheckReport) -> None:
    with pytest.raises(ValueError, match="another text"):
        docx_report(report, source("别的"))


def test_a_clean_draft_and_an_empty_one_have_reports() -> None:
    for text in ("", OWN):
        made = check(source(text), against=[document(COPIED, "a")])
        assert "没有发现" in html_report(made)
        assert docx_report(made, source(text))


@pytest.mark.slow
def test_libreoffice_opens_the_word_document(report: CheckReport, draft: Source, tmp_path: Path) -> None:
    office = shutil.which("soffice") or shutil.which("/usr/lib/libreoffice/program/soffice")
    if office is None:
        pytest.skip("LibreOffice is not installed")
    path = tmp_path / "report.docx"
    path.write_bytes(docx_report(report, draft))
    subprocess.run(
        [office, f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "pdf", path.name],
        cwd=tmp_path, check=True, timeout=180, capture_output=True,
    )  # fmt: skip
    import pdfplumber

    with pdfplumber.open(tmp_path / "report.pdf") as pdf:
        text = "".join(page.extract_text() for page in pdf.pages)
        coloured = {
            tuple(r["non_stroking_color"]) for page in pdf.pages for r in page.rects if r.get("non_stroking_color")
        }
    assert "查重报告" in text
    assert (0, 1, 0) in coloured  # the edited passage is bright green
