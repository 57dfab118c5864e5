"""Bytes → :class:`~wenben.types.Source`, for every format that supervision documents come in.

``read`` and ``read_bytes`` never raise for bad content: what cannot be read becomes a ``Failure`` that names the file
and the remedy, and the rest of a folder, archive or JSON Lines file goes on.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

from wenben.config import ReaderSettings
from wenben.errors import ReadError, reason_of
from wenben.readers.detect import Kind, detect
from wenben.readers.extract import Extract
from wenben.readers.files import Metadata, discover, shown_name
from wenben.types import Failure, Source

__all__ = ["Metadata", "discover", "read", "read_all", "read_bytes", "shown_name"]

_SURROGATE: Final = re.compile("[\ud800-\udfff]")


def read_all(paths: Iterable[str | Path], *, settings: ReaderSettings | None = None) -> Iterator[Source | Failure]:
    """Read files, folders and globs, with what a ``metadata.csv`` beside the files says of them.

    Raises
    ------
    UsageError
        If a path does not exist.
    """
    paths = list(paths)
    metadata = Metadata(paths)
    for path in discover(paths):
        yield from read(path, settings=settings, metadata=metadata.of(path))


def read(
    path: str | Path, *, settings: ReaderSettings | None = None, metadata: Mapping[str, str] | None = None
) -> Iterator[Source | Failure]:
    """Read one file: one source, or one per record or member.

    Parameters
    ----------
    metadata
        What the user says of the file (title, date, region, issuer, site …); a record's own fields come first.
    """
    settings = settings or ReaderSettings()
    name = str(path)
    if (shown := shown_name(name)) != name:  # no library, table or page could name its source
        yield Failure(shown, "文件名不是 UTF-8 编码", "请改名，例如 convmv -f gbk -t utf8 -r --notest 文件夹")
        return
    meta = dict(metadata or {})
    try:
        size = Path(path).stat().st_size
        if Path(path).is_dir() and not os.access(path, os.R_OK | os.X_OK):
            yield Failure(name, "文件夹打不开", "请检查文件夹的权限")
            return
        if not Path(path).is_file():
            yield Failure(name, "不是普通文件", "请给出文件或文件夹")
            return
        with open(path, "rb") as file:
            kind = detect(name, file.read(4096))
            file.seek(0)
            if kind is Kind.JSONL:
                from wenben.readers.records import read_records

                yield from read_records(file, name=name, settings=settings, metadata=meta)
                return
            if kind is Kind.PARQUET:
                from wenben.readers.records import read_table

                yield from read_table(name, name=name, settings=settings, metadata=meta)
                return
            if kind is Kind.ZIP:
                from wenben.readers.archive import read_archive

                yield from read_archive(file, name=name, settings=settings, metadata=meta, read_member=_read_member)
                return
            if size > settings.max_bytes:
                yield _too_large(name, size, settings)
                return
            data = file.read()
    except OSError as error:
        yield Failure(name, f"无法打开（{reason_of(error)}）", "请检查文件是否存在、权限是否足够")
        return
    yield _one(data, kind, name, settings, meta)


def read_bytes(
    data: bytes, *, name: str, settings: ReaderSettings | None = None, metadata: Mapping[str, str] | None = None
) -> Iterator[Source | Failure]:
    """Read the content of a file called ``name`` (an upload); see :func:`read`."""
    import io

    settings = settings or ReaderSettings()
    meta = dict(metadata or {})
    kind = detect(name, data[:4096])
    if kind is Kind.JSONL:
        from wenben.readers.records import read_records

        yield from read_records(io.BytesIO(data), name=name, settings=settings, metadata=meta)
    elif kind is Kind.PARQUET:
        from wenben.readers.records import read_table

        yield from read_table(io.BytesIO(data), name=name, settings=settings, metadata=meta)
    elif kind is Kind.ZIP:
        from wenben.readers.archive import read_archive

        yield from read_archive(io.BytesIO(data), name=name, settings=settings, metadata=meta, read_member=_read_member)
    elif len(data) > settings.max_bytes:
        yield _too_large(name, len(data), settings)
    else:
        yield _one(data, kind, name, settings, meta)


def _read_member(
    data: bytes, name: str, settings: ReaderSettings, meta: Mapping[str, str]
) -> Iterator[Source | Failure]:
    """One member of an archive, which may hold records but no further archive."""
    if detect(name, data[:4096]) is Kind.ZIP:
        yield Failure(name, "压缩包里的压缩包不会展开", "请先解压里层的压缩包")
        return
    yield from read_bytes(data, name=name, settings=settings, metadata=meta)


def _too_large(name: str, size: int, settings: ReaderSettings) -> Failure:
    return Failure(
        name,
        f"文件太大（{size / 1e6:.0f} MB，上限 {settings.max_bytes / 1e6:.0f} MB）",
        "请拆分，或在设置 [reader] 的 max_bytes 中调高上限",
    )


def _one(data: bytes, kind: Kind, name: str, settings: ReaderSettings, metadata: Mapping[str, str]) -> Source | Failure:
    """One file that is one source."""
    if not data.strip(b"\x00 \t\r\n"):
        return Failure(name, "文件是空的", "请确认下载或复制是否完整")
    try:
        content = _reader(kind, settings)(data)
    except ReadError as error:
        return Failure(name, error.message, error.remedy)
    except RecursionError:
        return Failure(name, "文件嵌套过深，无法解析", "请用办公软件打开后另存为 .docx 或 .txt 再试")
    except Exception as error:  # noqa: BLE001 - hostile bytes make parsers fail in ways their authors did not list
        return Failure(name, f"文件损坏，无法解析（{type(error).__name__}）", "请用办公软件打开后另存，再试一次")
    if not content.text.strip():
        return Failure(name, "文件里没有文字", "若是扫描件或图片，请先做文字识别（OCR）")
    text, notes = content.text, content.notes
    if not text.isascii() and _SURROGATE.search(text):
        text = _SURROGATE.sub("\ufffd", text)
        notes = (*notes, "含有残缺的代理字符，以 U+FFFD（�）代替")
    return Source(
        path=name,
        sha256=hashlib.sha256(data).hexdigest(),
        media_type=content.media_type,
        text=text,
        encoding=content.encoding,
        blocks=content.blocks,
        meta={**content.meta, **metadata},
        markup=content.markup,
        notes=notes,
    )


def _reader(kind: Kind, settings: ReaderSettings) -> Callable[[bytes], Extract]:
    """The function that reads ``kind``; its libraries are loaded only now."""
    if kind is Kind.HTML:
        from wenben.readers.html import read_html

        return read_html
    if kind is Kind.MHT:
        from wenben.readers.html import read_mht

        return read_mht
    if kind is Kind.DOCX:
        from wenben.readers.docx import read_docx

        return lambda data: read_docx(data, settings=settings)
    if kind is Kind.XLSX:
        from wenben.readers.xlsx import read_xlsx

        return lambda data: read_xlsx(data, settings=settings)
    if kind is Kind.PDF:
        from wenben.readers.pdf import read_pdf

        return read_pdf
    if kind is Kind.OLE:
        from wenben.readers.doc import read_doc

        return read_doc
    from wenben.readers import plain

    if kind is Kind.RTF:
        return plain.read_rtf
    if kind is Kind.CSV:
        return plain.read_csv
    if kind is Kind.TSV:
        return lambda data: plain.read_csv(data, delimiter="\t")
    if kind is Kind.MARKDOWN:
        return lambda data: plain.read_text(data, media_type="text/markdown")
    if kind is Kind.TEXT:
        return plain.read_text
    return _refuse(kind)


def _refuse(kind: Kind) -> Callable[[bytes], Extract]:
    def refuse(data: bytes) -> Extract:
        raise ReadError(kind.value, remedy=kind.remedy)

    return refuse
