"""PDF: the text layer with pages, columns, whole paragraphs, and tables where there are ruling lines.

pypdfium2 gives characters and their boxes; pdfplumber finds the cells of ruled tables and is asked only about pages
that draw lines.
"""

from __future__ import annotations

import ctypes
import io
import logging
import math
import re
import threading
from collections.abc import Sequence
from typing import Any, Final

from wenben.errors import ReadError
from wenben.readers.extract import CELL, Extract
from wenben.readers.geometry import WATERMARK, Line, PageBox, lay_out_pages, rows

MEDIA_TYPE: Final = "application/pdf"
_RULES: Final = range(4, 4000)
"""Numbers of drawn paths that may be the ruling lines of a table: fewer is an underline, more is a picture."""

_QUARTER: Final = math.pi / 2
_SLANT: Final = 0.12
"""Radians from upright (or from a quarter turn) beyond which a character belongs to a watermark, not to a line."""

_MOST_CHARACTERS: Final = 5_000_000
"""Characters read from one file, about 3,000 full pages: each takes 0.5 kB until its page is laid out, and a few kB of PDF can draw millions."""

_PDFIUM: Final = threading.Lock()
"""pdfium keeps global state and must not be entered by two threads of a process (the explorer has several)."""

Char = tuple[str, float, float, float, float]
"""Character, x0, y0, x1, y1."""


def read_pdf(data: bytes) -> Extract:
    """The text layer of a PDF, page by page.

    Raises
    ------
    ReadError
        If the file is damaged, needs a password, or has no text layer (a scan).
    """
    with _PDFIUM:
        return _open(data)


def _open(data: bytes) -> Extract:
    import pypdfium2 as pdfium

    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if "password" in str(error).lower() or "security" in str(error).lower():
            raise ReadError("PDF 已加密，需要密码", remedy="请用密码打开后另存为不加密的文件") from error
        raise ReadError("PDF 损坏或不完整", remedy="请重新下载，或用阅读器打开后另存") from error
    try:
        return _read(document, data)
    finally:
        document.close()


def _read(document: Any, data: bytes) -> Extract:
    import pypdfium2 as pdfium

    pages: list[PageBox] = []
    notes: list[str] = []
    empty: list[int] = []
    broken: list[int] = []
    tables = _Tables(data)
    left = _MOST_CHARACTERS
    try:
        for number in range(1, len(document) + 1):
            try:
                page = document[number - 1]
                box = _page(page, number, tables, left)
                left -= sum(len(piece.text) for piece in box.pieces)
                page.close()
            except pdfium.PdfiumError:
                broken.append(number)
                box = PageBox(1, 1, ())
            if not box.pieces and number not in broken:
                empty.append(number)
            pages.append(box)
    finally:
        tables.close()
    if not any(page.pieces for page in pages):
        if broken:
            raise ReadError("PDF 的页面损坏，读不出文字", remedy="请重新下载，或用阅读器打开后另存")
        raise ReadError("PDF 没有文字层（可能是扫描件）", remedy="请先做文字识别（OCR）再导入")
    layout = lay_out_pages(pages)
    text = layout.text
    if broken:
        notes.append(f"第 {_list(broken)} 页损坏，未能读取")
    if empty:
        notes.append(f"第 {_list(empty)} 页没有文字层（空白页或扫描页）")
    if tables.failed:
        notes.append(f"第 {_list(tables.failed)} 页的表格线无法解析，按普通文字读取")
    strange = len(re.findall(r"[\ue000-\uf8ff\ufffd]", text))
    if strange > 0.02 * len(text):
        notes.append(f"{strange} 个字符没有可用的 Unicode 编码（字体缺少映射），文字可能是乱码")
    return Extract(text, MEDIA_TYPE, None, layout.blocks, notes=tuple(notes))


def _list(numbers: Sequence[int]) -> str:
    shown = "、".join(map(str, numbers[:10]))
    return shown + (f" 等 {len(numbers)}" if len(numbers) > 10 else "")


def _page(page: Any, number: int, tables: _Tables, most: int) -> PageBox:
    width, height = page.get_size()
    textpage = page.get_textpage()
    try:
        if textpage.count_chars() > most:
            raise ReadError(f"PDF 的文字超过 {_MOST_CHARACTERS // 10_000} 万字", remedy="请拆分成几个文件")
        characters, slanted = _characters(textpage, page.get_rotation(), width, height)
    finally:
        textpage.close()
    pieces: list[Line] = []
    if characters and page.get_rotation() == 0 and _ruled(page):
        cells = tables.of(number, height)
        characters, pieces = _fill(cells, characters, number)
    pieces += _pieces(characters, number)
    if slanted.strip():
        pieces.append(Line(slanted.strip(), 0, 0, width, 1, number, WATERMARK))
    return PageBox(width, height, tuple(pieces))


def _characters(textpage: Any, rotation: int, width: float, height: float) -> tuple[list[Char], str]:
    """Characters in the order of the file, turned upright, and the text of those that stand aslant.

    A line break of pdfium's is kept as ``\\n``.
    """
    import pypdfium2.raw as raw

    handle = textpage.raw
    count = textpage.count_chars()
    rectangle = raw.FS_RECTF()
    pointer = ctypes.byref(rectangle)
    unicode_of, box_of, angle_of = raw.FPDFText_GetUnicode, raw.FPDFText_GetLooseCharBox, raw.FPDFText_GetCharAngle
    found: list[Char] = []
    slanted: list[str] = []
    high = 0
    for index in range(count):
        point = unicode_of(handle, index)
        if 0xD800 <= point < 0xDC00:
            high = point
            continue
        if 0xDC00 <= point < 0xE000:
            point = 0x10000 + ((high - 0xD800) << 10) + (point - 0xDC00) if high else 0xFFFD
        high = 0
        if point in (0, 0xFFFE, 0xFFFF, 0xAD) or point > 0x10FFFF:
            continue
        char = chr(point)
        if char in "\r\n":
            found.append(("\n", 0.0, 0.0, 0.0, 0.0))
            continue
        if _SLANT < angle_of(handle, index) % _QUARTER < _QUARTER - _SLANT:
            slanted.append(char)
            continue
        if not box_of(handle, index, pointer):
            continue
        x0, x1, y0, y1 = rectangle.left, rectangle.right, rectangle.bottom, rectangle.top
        if rotation == 90:
            x0, x1, y0, y1 = y0, y1, height - x1, height - x0
        elif rotation == 180:
            x0, x1, y0, y1 = width - x1, width - x0, height - y1, height - y0
        elif rotation == 270:
            x0, x1, y0, y1 = width - y1, width - y0, x0, x1
        found.append((char, min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)))
    return found, "".join(slanted)


def _pieces(characters: Sequence[Char], page: int) -> list[Line]:
    """Runs of neighbouring characters."""
    pieces: list[Line] = []
    text: list[str] = []
    box = [0.0, 0.0, 0.0, 0.0]

    def flush() -> None:
        run = "".join(text).strip(" \t\u3000\xa0")
        if run:
            pieces.append(Line(run, box[0], box[1], box[2], box[3], page))
        text.clear()

    for char, x0, y0, x1, y1 in characters:
        if char == "\n":
            flush()
            continue
        if char.isspace() or x1 <= x0:
            if text:
                text.append(char)
            continue
        if any(not c.isspace() for c in text):
            size = max(1.0, y1 - y0)
            same = min(y1, box[3]) - max(y0, box[1]) > 0.5 * min(size, box[3] - box[1])
            if not same or x0 - box[2] > 1.6 * size or x0 < box[2] - 0.7 * size:
                flush()
        else:
            text.clear()
        if not text:
            box = [x0, y0, x1, y1]
        else:
            box = [min(box[0], x0), min(box[1], y0), max(box[2], x1), max(box[3], y1)]
        text.append(char)
    flush()
    return pieces


def _ruled(page: Any) -> bool:
    """Whether the page draws as many paths as a table needs."""
    import pypdfium2.raw as raw

    paths = 0
    for index in range(min(raw.FPDFPage_CountObjects(page.raw), 20_000)):
        kind = raw.FPDFPageObj_GetType(raw.FPDFPage_GetObject(page.raw, index))
        paths += kind == raw.FPDF_PAGEOBJ_PATH
    return paths in _RULES


Cell = tuple[float, float, float, float]


class _Tables:
    """The cells of ruled tables, found by pdfplumber, opened when first needed."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._document: Any = None
        self.failed: list[int] = []

    def of(self, number: int, height: float) -> list[list[list[Cell]]]:
        """Tables of page ``number`` as rows of boxes ``x0, y0, x1, y1``."""
        try:
            return self._find(number, height)
        except Exception:  # noqa: BLE001 - pdfminer raises anything on odd files; the text is read without the table
            self.failed.append(number)
            return []

    def _find(self, number: int, height: float) -> list[list[list[Cell]]]:
        import pdfplumber

        logging.getLogger("pdfminer").setLevel(logging.ERROR)
        if self._document is None:
            self._document = pdfplumber.open(io.BytesIO(self._data))
        page = self._document.pages[number - 1]
        found = []
        for table in page.find_tables({"vertical_strategy": "lines", "horizontal_strategy": "lines"}):
            lines = [
                [(c[0], height - c[3], c[2], height - c[1]) for c in row.cells if c is not None] for row in table.rows
            ]
            if sum(len(line) >= 2 for line in lines) >= 1 and len(lines) >= 2:
                found.append(lines)
        page.close()
        return found

    def close(self) -> None:
        if self._document is not None:
            self._document.close()


def _fill(
    tables: Sequence[Sequence[Sequence[Cell]]], characters: Sequence[Char], page: int
) -> tuple[list[Char], list[Line]]:
    """Characters that stand in no table, and a line per table row."""
    rest = list(characters)
    made: list[Line] = []
    for table in tables:
        boxes = [cell for line in table for cell in line]
        x0, y0 = min(c[0] for c in boxes), min(c[1] for c in boxes)
        x1, y1 = max(c[2] for c in boxes), max(c[3] for c in boxes)
        contents: dict[Cell, list[Char]] = {cell: [] for cell in boxes}
        outside: list[Char] = []
        for char in rest:
            x, y = (char[1] + char[3]) / 2, (char[2] + char[4]) / 2
            home = None
            if char[0] != "\n" and x0 <= x <= x1 and y0 <= y <= y1:
                home = next((c for c in boxes if c[0] <= x <= c[2] and c[1] <= y <= c[3]), None)
            if home is None:
                outside.append(char)
            else:
                contents[home].append(char)
        rest = outside
        for line in table:
            texts = [_cell_text(contents[cell], page) for cell in line]
            while texts and not texts[-1]:
                texts.pop()
            if texts:
                top, bottom = max(c[3] for c in line), max(c[1] for c in line)
                made.append(Line(CELL.join(texts), x0, bottom, x1, top, page, "row"))
    return rest, made


def _cell_text(characters: Sequence[Char], page: int) -> str:
    out = ""
    for line in rows(_pieces(characters, page)):
        if out and out[-1].isascii() and line.text[0].isascii():
            out += " "
        out += line.text
    return out
