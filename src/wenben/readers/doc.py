"""``.doc`` and ``.wps``: the text of Word's binary format through its piece table ([MS-DOC] 2.4.1)."""

from __future__ import annotations

import io
import re
import struct
from collections.abc import Iterator
from typing import Any, Final

from wenben.errors import ReadError
from wenben.readers.extract import CELL, Extract, Layout

MEDIA_TYPE: Final = "application/msword"
_DAMAGED: Final = "请用 Word 或 WPS 打开后另存为 .docx 再试"
_WORD97: Final = 0x00C1
_STORIES: Final = (("note", 0x50), ("header", 0x54), ("", 0x58), ("", 0x5C), ("note", 0x60), ("paragraph", 0x64))
"""Block kind and offset of the length of each story behind the body: footnotes, headers, macros, annotations, endnotes,
text boxes. Annotations are a reviewer's, not the document's, and are left out like macros."""

_LONGEST_CELL: Final = 400


def read_doc(data: bytes) -> Extract:
    """Body, notes, headers and text boxes of a Word 97–2003 document; table rows become lines of cells.

    Automatic numbers are not stored as text in this format and are missing; revisions are not resolved.

    Raises
    ------
    ReadError
        If the file is damaged or encrypted, or is another kind of compound file.
    """
    import olefile

    try:
        ole = olefile.OleFileIO(io.BytesIO(data))
    except (OSError, ValueError, TypeError, IndexError, struct.error) as error:
        raise ReadError("文件损坏，不是完整的 Word 文档", remedy=_DAMAGED) from error
    with ole:
        if ole.exists("EncryptedPackage"):
            raise ReadError("文件已加密，需要密码", remedy="请用密码打开后另存为不加密的文件")
        if ole.exists("Workbook") or ole.exists("Book"):
            raise ReadError("旧版表格（.xls/.et），暂不支持", remedy="请另存为 .xlsx 后重试")
        if ole.exists("PowerPoint Document"):
            raise ReadError("演示文稿，暂不支持", remedy="请把文字另存为 .docx 或 .txt 后重试")
        if not ole.exists("WordDocument"):
            raise ReadError("不是 Word 或 WPS 文字文档", remedy=_DAMAGED)
        try:
            stories = list(_stories(ole))
        except (struct.error, IndexError, OSError, ValueError) as error:
            raise ReadError("文件损坏，文字表无法解析", remedy=_DAMAGED) from error
    layout = Layout()
    for kind, story in stories:
        _lay_out(story, kind, layout)
    notes = ("旧版 .doc 不保存自动编号的文字，编号可能缺失；需要时请另存为 .docx",)
    return Extract(layout.text, MEDIA_TYPE, None, layout.blocks, notes=notes)


def _stories(ole: Any) -> Iterator[tuple[str, str]]:
    """``(block kind, raw text)`` of body, notes, headers and text boxes."""
    word = ole.openstream("WordDocument").read()
    magic, version = struct.unpack_from("<HH", word, 0)
    flags = struct.unpack_from("<H", word, 0x0A)[0]
    if magic not in (0xA5EC, 0xA5DC):
        raise ReadError("文件损坏，缺少 Word 标记", remedy=_DAMAGED)
    if flags & 0x0100:
        raise ReadError("文件已加密，需要密码", remedy="请用密码打开后另存为不加密的文件")
    if version < _WORD97:
        first, last = struct.unpack_from("<II", word, 0x18)
        yield "paragraph", word[first:last].decode("gb18030", "replace")
        return
    table_name = "1Table" if flags & 0x0200 else "0Table"
    table = ole.openstream(table_name).read()
    text = "".join(_pieces(word, table))
    position = struct.unpack_from("<i", word, 0x4C)[0]
    yield "paragraph", text[: max(0, position)]
    for kind, offset in _STORIES:
        length = max(0, struct.unpack_from("<i", word, offset)[0])
        if kind:
            yield kind, text[position : position + length]
        position += length


def _pieces(word: bytes, table: bytes) -> Iterator[str]:
    """The document's characters piece by piece, in order: no more of them than the file has bytes.

    Pieces never share bytes, but a damaged or hostile table may name the same stretch a million times.
    """
    start, length = struct.unpack_from("<II", word, 0x01A2)
    clx = table[start : start + length]
    position = 0
    while clx[position] == 1:  # Prc: properties of pieces
        position += 3 + struct.unpack_from("<h", clx, position + 1)[0]
    if clx[position] != 2:
        raise ValueError("no piece table")
    size = struct.unpack_from("<I", clx, position + 1)[0]
    body = clx[position + 5 : position + 5 + size]
    count = (len(body) - 4) // 12
    bounds = struct.unpack_from(f"<{count + 1}I", body, 0)
    left = len(word)
    for index in range(count):
        offset = struct.unpack_from("<I", body, 4 * (count + 1) + 8 * index + 2)[0]
        characters = max(0, bounds[index + 1] - bounds[index])
        if offset & 0x40000000:
            begin = (offset & 0x3FFFFFFF) // 2
            piece = word[begin : begin + characters].decode("cp1252", "replace")
        else:
            piece = word[offset : offset + 2 * characters].decode("utf-16-le", "replace")
        left -= len(piece)
        if left < 0:
            raise ValueError("the pieces overlap")
        yield piece


_FIELD_MARKS: Final = re.compile(r"([\x13\x14\x15])")
_INVISIBLE: Final = re.compile(r"[\x00-\x06\x08\x0e-\x1d\x1f]")


def _lay_out(story: str, kind: str, layout: Layout) -> None:
    """Paragraphs (``\\r``), table cells (``\\x07``; an empty one ends the row) and breaks of one story."""
    story = _shown(story)
    cells: list[str] = []
    pending: list[str] = []
    start = 0
    for match in re.finditer(r"[\r\x07\x0c]", story):
        piece = story[start : match.start()]
        clean = _INVISIBLE.sub("", piece.replace("\x1e", "-").replace("\x0b", "\n"))
        ends_row = match.group() == "\x07" and not clean and not pending and story[start - 1 : start] == "\x07"
        start = match.end()
        if ends_row:
            _row(cells, layout)
            cells = []
        elif match.group() == "\x07":
            cells.append(re.sub(r"\s*\n\s*", " ", " ".join([*pending, clean.strip()]).strip()))
            pending = []
        elif cells and 0 <= story.find("\x07", start) - start < _LONGEST_CELL:
            pending.append(clean.strip())  # a cell of several paragraphs
        else:
            _row([*cells, *pending], layout)
            cells, pending = [], []
            layout.add(clean, kind=kind)
    _row([*cells, *pending], layout)
    layout.add(_INVISIBLE.sub("", story[start:]), kind=kind)


def _shown(story: str) -> str:
    """The text with what each field shows in place of its code; fields may stand in fields."""
    out: list[str] = []
    fields: list[tuple[int, bool]] = []  # where each open field begins in ``out``, whether its result has begun
    for piece in _FIELD_MARKS.split(story):
        if piece == "\x13":
            fields.append((len(out), False))
        elif piece in ("\x14", "\x15") and fields:
            start, shows = fields.pop()
            if not shows:
                del out[start:]
            if piece == "\x14":
                fields.append((start, True))
        else:
            out.append(piece)
    return "".join(out)


def _row(cells: list[str], layout: Layout) -> None:
    while cells and not cells[-1]:
        cells.pop()
    while cells and not cells[0]:  # an empty last cell of the row above looks like a first cell
        cells = cells[1:]
    layout.add(CELL.join(cells), kind="row" if len(cells) > 1 else "paragraph")
