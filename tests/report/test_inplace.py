"""The draft's own Word document, marked up: nothing else of it changes, comments hang where the passages are."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Pt, RGBColor
from hypothesis import given, settings
from hypothesis import strategies as st

from wenben.check import check
from wenben.config import ReaderSettings
from wenben.readers import read_bytes
from wenben.readers.docx import trace_docx
from wenben.report import docx_report
from wenben.types import CheckReport, Document, OffsetMap, Passage, Source

FIRST = "沙棘坪小学的宿舍夜间只有一名值班教师，走廊应急灯坏了四盏，查寝记录连续三周由同一人补签。"
SECOND = "图书室按年级排好了借阅时间，但柜门上的锁换过之后钥匙一直没有交给管理员，学生借不到书。"
THIRD = "食堂留样盒没有写日期，库房的面粉与消毒水放在同一层架子上，管理员说一直是这样放的。"
FOURTH = "校车在通往茶园村的弯道旁停靠，没有站牌和护栏，早上等车的学生站在行车道上。"
OWN = "本月走访的四个村由两名督学分头前往，回来后在办公室对照笔记核了一遍。"
ABOUT = "以下几点请学校逐项核对。"


def other(text: str, name: str = "甲") -> Document:
    return Document(
        id=name, path=f"{name}.txt", sha256=name, title="甲号通报", source_start=0, source_end=len(text), text=text,
        offsets=OffsetMap.identity(len(text)), date="2021-04-02", issuer="沙棘县督导室",
    )  # fmt: skip


@pytest.fixture(scope="module")
def original() -> bytes:
    """Headings, mixed formatting inside sentences, a table, a field, a link, tracked changes, a note, a text box."""
    made = docx.Document()
    made.sections[0].header.paragraphs[0].text = "沙棘县教育督导简报"
    made.add_heading("关于走访情况的说明", 1)
    line = made.add_paragraph(OWN)
    line.add_run(FIRST[:10]).bold = True
    red = line.add_run(FIRST[10:30])
    red.font.color.rgb, red.font.size = RGBColor(0xC0, 0, 0), Pt(15)
    line.add_run(FIRST[30:]).italic = True
    line.add_run("\t" + ABOUT)
    listed = made.add_paragraph(SECOND[:12], style="List Number")
    made.add_paragraph(SECOND[12:])  # the sentence runs over two paragraphs
    grid = made.add_table(rows=2, cols=2)
    for cell, text in zip((c for row in grid.rows for c in row.cells), ("问题", "说明", "食堂", THIRD), strict=True):
        cell.text = text
    w = nsdecls("w")
    body = listed._p.getparent()
    changed = parse_xml(
        f'<w:p {w}><w:ins w:id="900" w:author="x" w:date="2024-01-01T00:00:00Z"><w:r><w:t>{FOURTH[:15]}</w:t></w:r></w:ins>'
        f'<w:del w:id="901" w:author="x" w:date="2024-01-01T00:00:00Z"><w:r><w:delText>删去的话</w:delText></w:r></w:del>'
        f'<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> REF a </w:instrText></w:r>'
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>{FOURTH[15:20]}</w:t></w:r>'
        f'<w:r><w:fldChar w:fldCharType="end"/></w:r>'
        f'<w:hyperlink w:anchor="a"><w:r><w:t xml:space="preserve">{FOURTH[20:30]} </w:t><w:t>{FOURTH[30:]}</w:t></w:r></w:hyperlink></w:p>'
    )
    body.insert(len(body) - 1, changed)
    made.add_comment(line.runs[0], text="主任：这里要改", author="主任")
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def read(data: bytes, name: str = "稿件.docx") -> Source:
    [source] = read_bytes(data, name=name)
    assert isinstance(source, Source)
    return source


@pytest.fixture(scope="module")
def report(original: bytes) -> CheckReport:
    copied = (FIRST, SECOND, THIRD.replace("面粉", "大米"), FOURTH)
    return check(read(original), against=[other(text, str(i)) for i, text in enumerate(copied)])


@pytest.fixture(scope="module")
def marked(report: CheckReport, original: bytes) -> bytes:
    return docx_report(report, read(original), original=original)


def part(data: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name).decode()


def ranges(data: bytes) -> dict[str, str]:
    """Comment → the text between its ends."""
    comments = {c.comment_id: c.text for c in docx.Document(io.BytesIO(data)).comments}
    body = part(data, "word/document.xml")
    found = {}
    for number, text in comments.items():
        [inside] = re.findall(
            rf'<w:commentRangeStart w:id="{number}"/>(.*)<w:commentRangeEnd w:id="{number}"/>', body, re.DOTALL
        )
        found[text] = "".join(re.findall(r"<w:t(?: [^>]*)?>([^<]*)</w:t>", inside))
    return found


def runs(data: bytes) -> list[tuple[str, str, str | None]]:
    """Text, formatting and highlight of every run of the body, before the page of ratios."""
    found = []
    for run in docx.Document(io.BytesIO(data)).element.body.iter(qn("w:r")):
        properties = run.find(qn("w:rPr"))
        colour = None
        rest = ""
        for child in properties if properties is not None else ():
            if child.tag == qn("w:highlight"):
                colour = child.get(qn("w:val"))
            else:
                rest += re.sub(r' xmlns:\w+="[^"]*"', "", docx.oxml.xmlchemy.serialize_for_reading(child))
        text = "".join(t.text or "" for t in run.iter(qn("w:t")))
        if text.startswith("查重报告："):
            break
        found.append((text, rest, colour))
    return found


def test_the_document_keeps_its_text_formatting_header_and_comments(original: bytes, marked: bytes) -> None:
    assert [read(marked).text[: len(read(original).text)]] == [read(original).text]
    spread = [[(c, rest) for text, rest, _ in runs(data) for c in text] for data in (original, marked)]
    assert spread[1] == spread[0]
    assert part(marked, "word/header1.xml") == part(original, "word/header1.xml")
    assert part(marked, "word/styles.xml") == part(original, "word/styles.xml")
    assert "主任：这里要改" in [c.text for c in docx.Document(io.BytesIO(marked)).comments]
    body = part(marked, "word/document.xml")
    for kept in ("删去的话", " REF a ", 'w:anchor="a"', "<w:tbl>", "<w:ins "):
        assert kept in body


def test_every_passage_is_highlighted_and_nothing_else(report: CheckReport, marked: bytes) -> None:
    coloured = "".join(text for text, _, colour in runs(marked) if colour is not None)
    wanted = "".join(report.text[p.start : p.end] for p in report.passages if p.rank == 1)
    assert re.sub(r"\s|\|", "", coloured) == re.sub(r"\s|\||\d\. ?", "", wanted)
    assert len({colour for _, _, colour in runs(marked) if colour}) >= 2  # copied and edited


def test_comments_span_runs_paragraphs_cells_fields_and_links(report: CheckReport, marked: bytes) -> None:
    found = ranges(marked)
    assert any("查重结果" in text for text in found)
    own = {text: inside for text, inside in found.items() if "甲号通报" in text}
    assert len(own) == len({p.passage for p in report.passages}) >= 4
    inside = list(own.values())
    for sentence in (FIRST, SECOND, FOURTH):
        assert any(sentence.rstrip("。") in text.replace(" ", "") for text in inside), sentence
    assert any("面粉" in text and "食堂留样" in text for text in inside)


def test_a_text_that_is_no_word_document_and_one_that_cannot_be_traced_are_set_anew(
    report: CheckReport, original: bytes
) -> None:
    strict = _strict(original)
    draft = read(strict)
    made = check(draft, against=[other(FIRST + SECOND)])
    with zipfile.ZipFile(io.BytesIO(docx_report(made, draft, original=strict))) as archive:
        text = archive.read("word/document.xml").decode()
    assert "无法直接标注" in text
    assert FIRST[:10] in text
    plain = Source("稿件.txt", "x", "text/plain", FIRST)
    again = docx_report(check(plain, against=[other(FIRST)]), plain, original=FIRST.encode())
    assert "无法直接标注" not in part(again, "word/document.xml")


def test_other_bytes_than_the_draft_are_refused(report: CheckReport, original: bytes) -> None:
    with pytest.raises(ValueError, match="not the ones"):
        docx_report(report, read(original), original=original + b"\0")


def _strict(data: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "word/document.xml":
                content = content.replace(
                    b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
                    b"http://purl.oclc.org/ooxml/wordprocessingml/main",
                )
            new.writestr(name, content)
    return out.getvalue()


words = st.text(st.sampled_from("甲乙丙丁 \t戊。己，"), min_size=1, max_size=12)


@given(
    st.lists(st.lists(words, min_size=1, max_size=5), min_size=1, max_size=6),
    st.lists(
        st.tuples(st.integers(0, 200), st.integers(1, 60), st.sampled_from(["copied", "edited", "formula"])), max_size=6
    ),
)
@settings(deadline=None, max_examples=60)
def test_any_passages_of_any_paragraphs(paragraphs: list[list[str]], spans: list[tuple[int, int, Any]]) -> None:
    made = docx.Document()
    grid = None
    for number, pieces in enumerate(paragraphs):
        if number % 3 == 2:
            grid = made.add_table(rows=1, cols=2)
        paragraph = grid.rows[0].cells[number % 2].paragraphs[0] if number % 3 == 2 and grid else made.add_paragraph()
        for piece in pieces:
            paragraph.add_run(piece).bold = bool(len(piece) % 2)
    out = io.BytesIO()
    made.save(out)
    data = out.getvalue()
    found = list(read_bytes(data, name="a.docx"))
    if not isinstance(found[0], Source):
        return  # nothing but white space
    draft = found[0]
    length = len(draft.text)
    rows = tuple(
        Passage(i, 1, start, min(start + size, length), "a", "a", 0, size, 1.0, 0, kind, source_title="甲号通报")
        for i, (start, size, kind) in enumerate(((s % length, n, k) for s, n, k in spans), 1)
    )
    report = CheckReport("a.docx", draft.text, {}, rows)
    marked = docx_report(report, draft, original=data)
    assert "无法直接标注" not in part(marked, "word/document.xml")
    inside = set().union(*(range(p.start, p.end) for p in rows)) if rows else set()
    coloured = "".join(text for text, _, colour in runs(marked) if colour is not None)
    assert "".join(coloured.split()) == "".join(
        c for i, c in enumerate(draft.text) if i in inside and not c.isspace() and c != "|"
    )


def test_places_slice_back_to_the_elements(original: bytes) -> None:
    made = docx.Document(io.BytesIO(original))
    traced = trace_docx(original, parts={"word/document.xml": made.element}, settings=ReaderSettings())
    text = traced.extract.text
    assert text == read(original).text
    for start, end, element, index in traced.places:
        assert text[start:end] == element.text[index : index + end - start]
    assert [p[:2] for p in traced.places] == sorted(p[:2] for p in traced.places)
    placed = sum(end - start for start, end, _, _ in traced.places)
    assert placed > 0.9 * len("".join(text.split()))


@pytest.mark.slow
def test_libreoffice_shows_the_marked_document(marked: bytes, tmp_path: Path) -> None:
    office = shutil.which("soffice") or shutil.which("/usr/lib/libreoffice/program/soffice")
    if office is None:
        pytest.skip("LibreOffice is not installed")
    (tmp_path / "marked.docx").write_bytes(marked)
    command = [office, f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to"]
    subprocess.run([*command, "odt", "marked.docx"], cwd=tmp_path, check=True, timeout=180, capture_output=True)
    with zipfile.ZipFile(tmp_path / "marked.odt") as archive:
        content = archive.read("content.xml").decode()
    assert content.count("<office:annotation ") == len(docx.Document(io.BytesIO(marked)).comments)
    assert "甲号通报" in content


def test_passages_in_notes_and_text_boxes_have_their_comment_in_the_body() -> None:
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part

    made = docx.Document()
    w = nsdecls("w")
    line = made.add_paragraph(OWN)
    line._p.append(parse_xml(f'<w:r {w}><w:footnoteReference w:id="5"/></w:r>'))
    boxed = made.add_paragraph("方框：")
    box = f"<w:txbxContent><w:p><w:r><w:t>{SECOND}</w:t></w:r></w:p></w:txbxContent>"
    boxed._p.append(
        parse_xml(
            f'<w:r {w} xmlns:v="urn:schemas-microsoft-com:vml"><w:pict><v:shape><v:textbox>{box}</v:textbox></v:shape></w:pict></w:r>'
        )
    )
    notes = f'<w:footnotes {w}><w:footnote w:id="5"><w:p><w:r><w:t>{FIRST}</w:t></w:r></w:p></w:footnote></w:footnotes>'
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
    part_ = Part(PackURI("/word/footnotes.xml"), kind, notes.encode(), made.part.package)
    made.part.relate_to(part_, RELATIONSHIP_TYPE.FOOTNOTES)
    out = io.BytesIO()
    made.save(out)
    data = out.getvalue()
    draft = read(data)
    assert FIRST in draft.text
    assert SECOND in draft.text
    found = check(draft, against=[other(FIRST, "注"), other(SECOND, "框")])
    marked = docx_report(found, draft, original=data)
    assert "<w:highlight" in part(marked, "word/footnotes.xml")
    assert part(marked, "word/footnotes.xml").count(FIRST.rstrip("。")) == 1
    body = part(marked, "word/document.xml")
    assert "无法直接标注" not in body
    assert "commentRangeStart" not in re.search(r"<w:txbxContent>.*</w:txbxContent>", body, re.DOTALL)[0]  # type: ignore[index]
    assert "commentReference" not in part(marked, "word/footnotes.xml")
    comments = [c.text for c in docx.Document(io.BytesIO(marked)).comments]
    assert sum("甲号通报" in text for text in comments) == 2
    around = re.findall(r'<w:commentRangeStart w:id="(\d+)"/>', body)
    assert len(around) == len(set(around)) == len(comments)
