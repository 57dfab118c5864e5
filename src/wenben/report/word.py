"""What all Word reports share: fonts for Chinese, tables, text that XML can hold."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any, Final

_ILLEGAL: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def document() -> Any:
    """A new document whose styles name a Chinese font."""
    import docx
    from docx.oxml.ns import qn

    made = docx.Document()
    for name in ("Normal", "Heading 1", "Heading 2", "Heading 3", "Title"):
        style = made.styles[name]
        style.font.name = "Times New Roman"
        style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), "宋体")
    return made


def clean_text(text: str) -> str:
    """``text`` without what XML cannot hold (each such character becomes one that it can)."""
    return _ILLEGAL.sub("\ufffd", text)


def table(
    made: Any,
    head: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    widths: Sequence[float] = (),
    styled: bool = True,
) -> None:
    """Add a ruled table.

    Parameters
    ----------
    widths
        Of the columns in centimetres, equal if not given.
    styled
        False: its rules are its own, for documents that may lack the style.
    """
    from docx.shared import Cm

    grid = made.add_table(rows=1, cols=len(head), style="Table Grid" if styled else None)
    if not styled:
        _ruled(grid)
    for cell, text in zip(grid.rows[0].cells, head, strict=True):
        cell.text = text
    for row in rows:
        for cell, text in zip(grid.add_row().cells, row, strict=True):
            cell.text = clean_text(text)
    _pages(grid)
    grid.autofit = not widths
    for column, width in zip(grid.columns, widths, strict=False):
        column.width = Cm(width)  # LibreOffice goes by the grid, Word by the cells
        for cell in column.cells:
            cell.width = Cm(width)


def _pages(grid: Any) -> None:
    """The head stands on every page, and no row is torn between two."""
    from docx.oxml import OxmlElement

    for number, row in enumerate(grid.rows):
        properties = row._tr.get_or_add_trPr()
        properties.append(OxmlElement("w:cantSplit"))
        if number == 0:
            properties.append(OxmlElement("w:tblHeader"))


def paged(made: Any, *, text: str, end: str) -> None:
    """A4 with margins of two centimetres; at its foot ``text``, the number of the page and ``end``."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Cm, Pt

    section = made.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Cm(2)
    foot = section.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for piece in (clean_text(text), "PAGE", end):
        run = foot.add_run("" if piece == "PAGE" else piece)
        run.font.size = Pt(9)
        if piece == "PAGE":
            for kind, words in (("begin", None), (None, "PAGE"), ("end", None)):
                element = OxmlElement("w:fldChar" if kind else "w:instrText")
                if kind:
                    element.set(qn("w:fldCharType"), kind)
                else:
                    element.text = words
                run._r.append(element)


def _ruled(grid: Any) -> None:
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    sides = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    properties = grid._tbl.tblPr
    borders = parse_xml(f"<w:tblBorders {nsdecls('w')}>{sides}</w:tblBorders>")
    properties.insert_element_before(borders, "w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook")
