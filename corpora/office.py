"""DOCX, PDF and XLSX files made from the project's articles."""

from __future__ import annotations

import io
import re
import subprocess
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from texts import Article, set_lines

MOMENT = (2024, 6, 1, 8, 0, 0)
"""Every archive member carries this time, so that the same input makes the same bytes."""

HEADING = (
    (re.compile(r"^[一二三四五六七八九十]+、"), 1),
    (re.compile(r"^（[一二三四五六七八九十]+）"), 2),
)


def fixed(data: bytes) -> bytes:
    """The same archive with constant member times."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            new.writestr(zipfile.ZipInfo(info.filename, MOMENT), old.read(info), zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _field(paragraph: Any, code: str) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    for kind, text in (("begin", ""), ("", code), ("end", "")):
        run = paragraph.add_run()
        if kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:instrText")
            mark.set(qn("xml:space"), "preserve")
            mark.text = text
        run._r.append(mark)


NUMBERING = """<w:abstractNum xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" w:abstractNumId="77">
<w:multiLevelType w:val="multilevel"/>
<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCountingThousand"/><w:lvlText w:val="%1、"/><w:lvlJc w:val="left"/></w:lvl>
<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="chineseCountingThousand"/><w:lvlText w:val="（%2）"/><w:lvlJc w:val="left"/></w:lvl>
<w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%3."/><w:lvlJc w:val="left"/></w:lvl>
</w:abstractNum>"""
NUM = '<w:num xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" w:numId="77"><w:abstractNumId w:val="77"/></w:num>'


def _black(style: Any, font: str, size: float) -> None:
    """Plain black letters as offices set them, without Word's blue theme fonts and rules."""
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    style.font.name, style.font.size, style.font.bold = font, Pt(size), True
    style.font.color.rgb = RGBColor(0, 0, 0)
    fonts = style.element.rPr.rFonts
    for key in list(fonts.attrib):
        if "heme" in key:
            del fonts.attrib[key]
    fonts.set(qn("w:eastAsia"), font)
    for border in style.element.pPr.findall(qn("w:pBdr")):
        style.element.pPr.remove(border)


def _number(paragraph: Any, level: int) -> None:
    """Give ``paragraph`` the automatic number of ``level`` (0 一、 1 （一） 2 1.)."""
    from docx.oxml import parse_xml

    paragraph._p.get_or_add_pPr().append(
        parse_xml(
            '<w:numPr xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
            f'<w:ilvl w:val="{level}"/><w:numId w:val="77"/></w:numPr>'
        )
    )


def _tracked(paragraph: Any, old: str, new: str, who: str, when: str) -> None:
    """Replace ``old`` by ``new`` in the paragraph's text as a tracked change."""
    from docx.oxml import parse_xml

    before, found, after = paragraph.text.partition(old)
    if not found:
        raise ValueError(f"{old!r} is not in the paragraph")
    for run in list(paragraph.runs):
        run._r.getparent().remove(run._r)
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    paragraph.add_run(before)
    paragraph._p.append(
        parse_xml(
            f'<w:del {space} w:id="901" w:author="{who}" w:date="{when}"><w:r><w:delText>{old}</w:delText></w:r></w:del>'
        )
    )
    paragraph._p.append(
        parse_xml(f'<w:ins {space} w:id="902" w:author="{who}" w:date="{when}"><w:r><w:t>{new}</w:t></w:r></w:ins>')
    )
    paragraph.add_run(after)


def _footnote(data: bytes, anchor: str, note: str) -> bytes:
    """Add a footnote after ``anchor``: the notes part, its relation and its content type are written by hand."""
    w = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    notes = (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:footnotes xmlns:w="{w}">'
        '<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>'
        '<w:footnote w:type="continuationSeparator" w:id="0"><w:p><w:r><w:continuationSeparator/></w:r></w:p></w:footnote>'
        f'<w:footnote w:id="1"><w:p><w:r><w:footnoteRef/></w:r><w:r><w:t>{note}</w:t></w:r></w:p></w:footnote></w:footnotes>'
    )
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            body = old.read(info)
            if info.filename == "word/document.xml":
                text = body.decode("utf-8")
                head, found, tail = text.partition(anchor)
                if not found:
                    raise ValueError(f"{anchor!r} is not in the document")
                ref = '</w:t></w:r><w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:footnoteReference w:id="1"/></w:r><w:r><w:t xml:space="preserve">'
                body = (head + anchor + ref + tail).encode("utf-8")
            elif info.filename == "word/_rels/document.xml.rels":
                rel = '<Relationship Id="rIdFn1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes" Target="footnotes.xml"/></Relationships>'
                body = body.decode("utf-8").replace("</Relationships>", rel).encode("utf-8")
            elif info.filename == "[Content_Types].xml":
                part = '<Override PartName="/word/footnotes.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"/></Types>'
                body = body.decode("utf-8").replace("</Types>", part).encode("utf-8")
            new.writestr(info, body)
        new.writestr("word/footnotes.xml", notes)
    return out.getvalue()


def docx(
    article: Article,
    *,
    header: str = "",
    footer: str = "",
    page_numbers: bool = False,
    auto_number: bool = False,
    headings: bool = True,
    tracked: tuple[str, str] | None = None,
    footnote: tuple[str, str] | None = None,
    font: str = "Noto Serif CJK SC",
    size: float = 14,
) -> bytes:
    """A Word file of ``article``; lines that begin with ``|`` become table rows.

    With ``auto_number`` the marks 一、 （一） 1. are not in the text but are Word's automatic numbers.
    """
    from datetime import datetime

    from docx import Document
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import parse_xml
    from docx.oxml.ns import qn
    from docx.shared import Mm, Pt

    doc = Document()
    style = doc.styles["Normal"]
    style.font.name, style.font.size = font, Pt(size)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), font)
    for name in ("Title", "Heading 1", "Heading 2"):
        _black(doc.styles[name], font, size + (6 if name == "Title" else 1))
    core = doc.core_properties
    core.title, core.author = article.title, article.issuer
    core.created = core.modified = datetime(*MOMENT)
    if auto_number:
        numbering = doc.part.numbering_part.element
        numbering.insert(0, parse_xml(NUMBERING))
        numbering.append(parse_xml(NUM))
    section = doc.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    if header:
        section.header.paragraphs[0].text = header
    if footer or page_numbers:
        foot = section.footer.paragraphs[0]
        foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
        foot.add_run(footer)
        if page_numbers:
            foot.add_run("　第 ")
            _field(foot, "PAGE")
            foot.add_run(" 页 共 ")
            _field(foot, "NUMPAGES")
            foot.add_run(" 页")
    doc.add_heading(article.title, 0)
    rows: list[list[str]] = []
    for line in [*article.lines, ""]:
        if line.startswith("|"):
            rows.append(line.strip("|").split("|"))
            continue
        if rows:
            grid = doc.add_table(rows=0, cols=max(map(len, rows)))
            grid.style = "Table Grid"
            for row in rows:
                for cell, words in zip(grid.add_row().cells, row, strict=False):
                    cell.text = words
            rows = []
        if not line:
            continue
        level = next((n for pattern, n in HEADING if pattern.match(line)), 0)
        item = re.match(r"^\d+[.．、]", line)
        short = len(line) < 30 and not line.endswith("。")
        words = line
        if auto_number and (level or item):
            words = re.sub(r"^(?:[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）|\d+[.．、])", "", line)
        paragraph = doc.add_heading(words, level) if level and headings and short else doc.add_paragraph(words)
        paragraph.paragraph_format.first_line_indent = Pt(2 * size)
        paragraph.paragraph_format.space_after = Pt(0)
        if auto_number and (level or item):
            _number(paragraph, level - 1 if level else 2)
        if tracked and tracked[0] in words:
            _tracked(paragraph, *tracked, who="王督学", when="2021-05-20T10:00:00Z")
    out = io.BytesIO()
    doc.save(out)
    data = out.getvalue()
    if footnote:
        data = _footnote(data, *footnote)
    return fixed(data)


def pdf_from_docx(data: bytes) -> bytes:
    """Convert with LibreOffice; the fonts are embedded as subsets. The bytes differ from run to run (dates, ids)."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "in.docx"
        path.write_bytes(data)
        profile = f"-env:UserInstallation=file://{folder}/profile"
        subprocess.run(
            ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", folder, str(path)],
            check=True,
            capture_output=True,
            timeout=180,
        )
        return (Path(folder) / "in.pdf").read_bytes()


def pdf(article: Article, *, header: str, columns: int = 1, per_line: int = 36, first_page: int = 1) -> bytes:
    """A PDF of fixed lines drawn one by one (reportlab, the standard STSong font, not embedded).

    Sentences break at line and page ends as in scans of printed reports; every page has a running header and
    a page number. The same input makes the same bytes.
    """
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfgen.canvas import Canvas

    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    width, height, size = 595.0, 842.0 if columns == 1 else 540.0, 12.0 if columns == 1 else 10.5
    lead = size * 1.75
    left, top, bottom = 72.0, height - 90, 80.0
    per_line = per_line if columns == 1 else 20
    out = io.BytesIO()
    page = Canvas(out, pagesize=(width, height), invariant=1)
    page.setTitle(article.title)
    number, column, y = first_page, 0, top

    def furniture() -> None:
        page.setFont("STSong-Light", 9)
        page.drawCentredString(width / 2, height - 50, header)
        page.line(left, height - 56, width - left, height - 56)
        page.drawCentredString(width / 2, 40, f"- {number} -")

    def turn() -> None:
        nonlocal number, column, y
        y = top
        column += 1
        if column == columns:
            column, y = 0, height - 90
            page.showPage()
            number += 1
            furniture()

    furniture()
    page.setFont("STSong-Light", 16)
    for start in range(0, len(article.title), 24):
        page.drawCentredString(width / 2, y, article.title[start : start + 24])
        y -= 26
    y -= 10
    top = y if columns > 1 else top
    for line in article.lines:
        if line.startswith("|"):
            if y < bottom:
                turn()
            cells = line.strip("|").split("|")
            page.setFont("STSong-Light", 10)
            for place, words in enumerate(cells):
                page.drawString(left + place * 450 / len(cells), y, words)
            page.line(left, y - 5, width - left, y - 5)
            y -= lead
            continue
        for words in set_lines("　　" + line, per_line):
            if y < bottom:
                turn()
            page.setFont("STSong-Light", size)
            page.drawString(left + column * 230, y, words)
            y -= lead
    page.save()
    return out.getvalue()


def xlsx(sheets: Sequence[tuple[str, Sequence[Sequence[str | int | float]]]]) -> bytes:
    """A workbook; the first row of each sheet is a merged title, the second its head."""
    from datetime import datetime

    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    book.set_properties({"created": datetime(*MOMENT)})
    head = book.add_format({"bold": True, "border": 1, "text_wrap": True})
    cell = book.add_format({"border": 1, "text_wrap": True, "valign": "top"})
    for name, rows in sheets:
        sheet = book.add_worksheet(name)
        sheet.merge_range(0, 0, 0, len(rows[1]) - 1, rows[0][0], head)
        for number, row in enumerate(rows[1:], 1):
            sheet.write_row(number, 0, row, head if number == 1 else cell)
        sheet.set_column(0, len(rows[1]) - 1, 18)
    book.close()
    return fixed(out.getvalue())
