"""Plain text, rich text and comma-separated tables."""

from __future__ import annotations

import csv
import io
import re
from typing import Final

from wenben.readers.encoding import decode
from wenben.readers.extract import CELL, Extract, Layout


def read_text(data: bytes, *, media_type: str = "text/plain") -> Extract:
    """The decoded bytes as they are: line ends kept, a byte-order mark dropped."""
    decoded = decode(data)
    return Extract(decoded.text, media_type, decoded.encoding, notes=decoded.notes)


def read_csv(data: bytes, *, delimiter: str = ",") -> Extract:
    """A ledger as rows, a row per line."""
    decoded = decode(data)
    layout = Layout()
    reader = csv.reader(io.StringIO(decoded.text.replace("\x00", "")), delimiter=delimiter)
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            break
        except csv.Error:  # a field longer than the module's limit: no table after all
            return Extract(decoded.text, "text/csv", decoded.encoding, notes=decoded.notes)
        layout.add(CELL.join(re.sub(r"\s*\n\s*", " ", cell.strip()) for cell in cells).rstrip(" |"), kind="row")
    return Extract(layout.text, "text/csv", decoded.encoding, layout.blocks, notes=decoded.notes)


_RTF: Final = re.compile(
    rb"\\'([0-9a-fA-F]{2})|\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\([^a-zA-Z])|([{}])|[\r\n]+|([^\\{}\r\n]+)"
)
_RTF_SKIPPED: Final = frozenset(
    b"fonttbl colortbl stylesheet info pict object themedata colorschememapping datastore latentstyles listtable "
    b"listoverridetable rsidtbl generator xmlnstbl fldinst filetbl revtbl pnseclvl nonshppict".split()
)
_RTF_BREAKS: Final = {b"par": "\n", b"line": "\n", b"row": "\n", b"sect": "\n", b"page": "\n", b"tab": "\t"}
_RTF_MARKS: Final = {
    b"emdash": "—", b"endash": "–", b"lquote": "‘", b"rquote": "’", b"ldblquote": "“", b"rdblquote": "”", b"bullet": "•",
}  # fmt: skip


def read_rtf(data: bytes) -> Extract:
    """The text of a Rich Text file, which office software often saves under the name ``.doc``."""
    match = re.search(rb"\\ansicpg(\d{2,5})", data[:2000])
    codec = {b"950": "cp950", b"1252": "cp1252", b"65001": "utf-8"}.get(match.group(1) if match else b"", "gb18030")
    out: list[str] = []
    pending = bytearray()
    stack: list[tuple[bool, int]] = []
    skipping, fallback, to_skip = False, 1, 0

    def flush() -> None:
        if pending:
            out.append(pending.decode(codec, "replace"))
            pending.clear()

    for token in _RTF.finditer(data):
        hexadecimal, word, number, symbol, brace, text = token.groups()
        if brace == b"{":
            stack.append((skipping, fallback))
        elif brace == b"}":
            flush()
            skipping, fallback = stack.pop() if stack else (False, 1)
        elif word is not None:
            if word in _RTF_SKIPPED:
                skipping = True
            elif word == b"uc":
                fallback = int(number or 1)
            elif not skipping:
                flush()
                if word == b"u" and number is not None:
                    out.append(chr(int(number) % 65536))
                    to_skip = fallback
                elif word == b"cell":
                    out.append(CELL)
                else:
                    out.append(_RTF_BREAKS.get(word) or _RTF_MARKS.get(word) or "")
        elif symbol == b"*":
            skipping = True
        elif not skipping:
            raw = bytes([int(hexadecimal, 16)]) if hexadecimal else (text or {b"~": b" "}.get(symbol, symbol or b""))
            dropped = min(to_skip, len(raw))
            to_skip -= dropped
            if symbol in (None, b"~", b"\\", b"{", b"}"):
                pending += raw[dropped:]
    flush()
    joined = "".join(out).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    layout = Layout()
    for line in joined.split("\n"):
        row = CELL in line
        layout.add(line.rstrip(" |") if row else line.rstrip(), kind="row" if row else "paragraph")
    return Extract(layout.text, "application/rtf", None, layout.blocks)
