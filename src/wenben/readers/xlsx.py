"""XLSX ledgers: every sheet a heading, every row a line of cells."""

from __future__ import annotations

import datetime
import re
import zipfile
from collections.abc import Iterator
from typing import Any, Final

from wenben.config import ReaderSettings
from wenben.errors import ReadError
from wenben.readers.extract import CELL, Extract, Layout
from wenben.readers.package import open_zip, parse_xml, read_part

MEDIA_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_MOST_ROWS: Final = 1_048_576  # of a sheet in any spreadsheet program


def read_xlsx(data: bytes, *, settings: ReaderSettings) -> Extract:
    """Cell values as displayed, formulas by their stored results.

    Raises
    ------
    ReadError
        If the container is damaged, encrypted, expands beyond the limits, or declares XML entities.
    """
    import io

    import openpyxl

    with open_zip(data, what="表格") as archive:
        _examine(archive, settings)
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    except (KeyError, ValueError, TypeError, AttributeError, zipfile.BadZipFile, OSError) as error:
        raise ReadError("表格损坏，无法解析", remedy="请用办公软件打开后另存，再试一次") from error
    layout = Layout()
    left = settings.max_bytes
    try:
        for sheet in book.worksheets:
            sheet.reset_dimensions()  # what the file claims may be a billion empty cells
            lines = []
            for line in _lines(sheet):
                left -= len(line)
                if left < 0:  # a cell far to the right brings sixteen thousand borders with it
                    raise ReadError(
                        f"表格展开后的文字超过上限（{settings.max_bytes / 1e6:.0f} MB）",
                        remedy="请删去表格右边和下面的空白单元格后另存，或调高 [reader] 的 max_bytes",
                    )
                lines.append(line)
            if lines:
                layout.add(sheet.title, kind="heading", level=1)
                for line in lines:
                    layout.add(line, kind="row" if CELL in line else "paragraph")
    finally:
        book.close()
    return Extract(layout.text, MEDIA_TYPE, None, layout.blocks)


def _lines(sheet: Any) -> Iterator[str]:
    """The rows of a sheet that hold anything; openpyxl puts in all that are missing up to the number a row claims."""
    for number, row in enumerate(sheet.iter_rows(values_only=True)):
        if number == _MOST_ROWS:
            raise ReadError("表格的行号超过上限，疑似损坏", remedy="请用办公软件打开后另存，再试一次")
        if line := _row(row):
            yield line


def _examine(archive: zipfile.ZipFile, settings: ReaderSettings) -> None:
    """Refuse bombs and entity declarations before openpyxl sees the file; a part is what a relation says, whatever its name."""
    for info in archive.infolist():
        part = read_part(archive, info, settings)
        if b"<!DOCTYPE" in part[:4096] or b"<!ENTITY" in part[:4096]:
            parse_xml(part)
            raise ReadError(
                "内部的 XML 含有实体声明（正常文件不会有），已拒绝", remedy="请用办公软件打开后另存，再试一次"
            )


def _row(values: tuple[Any, ...]) -> str:
    cells = [_cell(value) for value in values]
    while cells and not cells[-1]:
        cells.pop()
    return CELL.join(cells) if any(cells) else ""


def _cell(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "是" if value else "否"
        case datetime.datetime():
            return value.strftime("%Y-%m-%d") if value.time() == datetime.time() else value.strftime("%Y-%m-%d %H:%M")
        case datetime.date():
            return value.isoformat()
        case float():
            return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
        case _:
            return re.sub(r"\s*[\r\n]+\s*", " ", str(value)).strip()
