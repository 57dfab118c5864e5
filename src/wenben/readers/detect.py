"""Which format a file is in: its first bytes decide, then its name."""

from __future__ import annotations

import re
from enum import Enum
from pathlib import PurePosixPath
from typing import Final


class Kind(Enum):
    """A format, or (with a remedy) a format that is refused."""

    TEXT = "text"
    MARKDOWN = "markdown"
    HTML = "html"
    MHT = "mht"
    DOCX = "docx"
    XLSX = "xlsx"
    PDF = "pdf"
    OLE = "ole"
    RTF = "rtf"
    CSV = "csv"
    TSV = "tsv"
    JSONL = "jsonl"
    ZIP = "zip"
    PARQUET = "parquet"
    IMAGE = "图片文件，没有可读的文字"
    OFD = "OFD 版式文件，暂不支持"
    OLD_TABLE = "旧版表格（.xls/.et），暂不支持"
    SLIDES = "演示文稿，暂不支持"
    ODT = "OpenDocument 文件，暂不支持"
    ARCHIVE = "RAR/7z/gz 压缩包，暂不支持"
    UNKNOWN = "未知的文件类型"

    @property
    def remedy(self) -> str:
        """What the user can do about a format that is refused."""
        return _REMEDIES.get(self, "请转为 .txt、.html、.docx、.pdf、.xlsx 或 .jsonl 后重试")


_REMEDIES: Final = {
    Kind.IMAGE: "请先做文字识别（OCR），再提供文字",
    Kind.OFD: "请导出为 .pdf 后重试",
    Kind.OLD_TABLE: "请另存为 .xlsx 后重试",
    Kind.SLIDES: "请把文字另存为 .docx 或 .txt 后重试",
    Kind.ODT: "请另存为 .docx 后重试",
    Kind.ARCHIVE: "请解压后给出文件夹，或改用 .zip",
}
_SUFFIXES: Final = {
    ".txt": Kind.TEXT, ".text": Kind.TEXT, ".log": Kind.TEXT, "": Kind.TEXT,
    ".md": Kind.MARKDOWN, ".markdown": Kind.MARKDOWN,
    ".html": Kind.HTML, ".htm": Kind.HTML, ".shtml": Kind.HTML, ".xhtml": Kind.HTML, ".asp": Kind.HTML,
    ".aspx": Kind.HTML, ".php": Kind.HTML, ".jsp": Kind.HTML, ".jhtml": Kind.HTML,
    ".mht": Kind.MHT, ".mhtml": Kind.MHT,
    ".jsonl": Kind.JSONL, ".ndjson": Kind.JSONL, ".parquet": Kind.PARQUET,
    ".csv": Kind.CSV, ".tsv": Kind.TSV, ".rtf": Kind.RTF,
    ".docx": Kind.DOCX, ".docm": Kind.DOCX, ".dotx": Kind.DOCX, ".xlsx": Kind.XLSX, ".xlsm": Kind.XLSX,
    ".pdf": Kind.PDF, ".doc": Kind.OLE, ".wps": Kind.OLE, ".dot": Kind.OLE, ".zip": Kind.ZIP,
    ".xls": Kind.OLD_TABLE, ".et": Kind.OLD_TABLE, ".ppt": Kind.SLIDES, ".pptx": Kind.SLIDES, ".dps": Kind.SLIDES,
    ".odt": Kind.ODT, ".ods": Kind.ODT, ".ofd": Kind.OFD, ".rar": Kind.ARCHIVE, ".7z": Kind.ARCHIVE,
    ".gz": Kind.ARCHIVE, ".tar": Kind.ARCHIVE, ".tgz": Kind.ARCHIVE,
    ".jpg": Kind.IMAGE, ".jpeg": Kind.IMAGE, ".png": Kind.IMAGE, ".gif": Kind.IMAGE, ".bmp": Kind.IMAGE,
    ".tif": Kind.IMAGE, ".tiff": Kind.IMAGE, ".webp": Kind.IMAGE,
}  # fmt: skip
_MAGIC: Final = (
    (b"{\\rtf", Kind.RTF),
    (b"PAR1", Kind.PARQUET),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Kind.OLE),
    (b"\x89PNG\r\n", Kind.IMAGE),
    (b"\xff\xd8\xff", Kind.IMAGE),
    (b"GIF8", Kind.IMAGE),
    (b"II*\x00", Kind.IMAGE),
    (b"MM\x00*", Kind.IMAGE),
    (b"Rar!\x1a", Kind.ARCHIVE),
    (b"7z\xbc\xaf\x27\x1c", Kind.ARCHIVE),
    (b"\x1f\x8b\x08", Kind.ARCHIVE),
)
_ZIPPED: Final = (Kind.DOCX, Kind.XLSX, Kind.SLIDES, Kind.OFD, Kind.ODT)
_LOOKS_HTML: Final = re.compile(
    rb"^\s*(?>(?:<!--.*?-->\s*|<\?xml[^>]*>\s*)*)<(?:!doctype\s+html|html|head|body|meta)\b", re.I | re.S
)  # atomic: a comment that was passed is never read again, or a page of thirty comments takes years
_LOOKS_MHT: Final = re.compile(rb"^(?:from:|mime-version:|subject:|snapshot-content)", re.I)


def detect(name: str, head: bytes) -> Kind:
    """The format of a file from its name and its first few kilobytes.

    Bytes win where they are telling (a ``.doc`` that is a web page, a ``.pdf`` that is a picture); a ``.txt`` is text
    whatever its characters say.
    """
    suffix = PurePosixPath(name.replace("\\", "/").rpartition("!")[2] or name).suffix.lower()
    named = _SUFFIXES.get(suffix)
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return Kind.OLD_TABLE if kind is Kind.OLE and named is Kind.OLD_TABLE else kind
    if b"%PDF-" in head[:1024] and named not in (Kind.TEXT, Kind.MARKDOWN, Kind.HTML, Kind.JSONL):
        return Kind.PDF
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        if named in _ZIPPED:
            return named
        if named in (Kind.OLE, Kind.OLD_TABLE):  # new content under an old name
            return Kind.DOCX if named is Kind.OLE else Kind.XLSX
        for part, kind in ((b"word/", Kind.DOCX), (b"xl/", Kind.XLSX), (b"ppt/", Kind.SLIDES), (b"OFD.xml", Kind.OFD)):
            if part in head and (b"[Content_Types]" in head or kind is Kind.OFD):
                return kind
        return Kind.ZIP
    if named in (Kind.OLE, Kind.UNKNOWN, None):
        if _LOOKS_HTML.match(head):
            return Kind.HTML
        if named is Kind.OLE and _LOOKS_MHT.match(head):
            return Kind.MHT
        return Kind.UNKNOWN if named is None else named
    return named
