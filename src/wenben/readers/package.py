"""Opening the zip containers of DOCX and XLSX (and archives) without trusting them."""

from __future__ import annotations

import io
import zipfile
from typing import IO, Any

from wenben.config import ReaderSettings
from wenben.errors import ReadError

_SMALL = 1 << 20


def open_zip(file: bytes | IO[bytes], *, what: str) -> zipfile.ZipFile:
    """The archive's directory.

    Raises
    ------
    ReadError
        If the container is damaged.
    """
    try:
        return zipfile.ZipFile(io.BytesIO(file) if isinstance(file, bytes) else file)
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError) as error:
        raise ReadError(f"{what}损坏或不完整", remedy="请重新下载，或用办公软件打开后另存") from error


def read_part(archive: zipfile.ZipFile, info: zipfile.ZipInfo, settings: ReaderSettings) -> bytes:
    """One unpacked member, never more than the settings allow whatever its header claims.

    Raises
    ------
    ReadError
        If it is damaged, encrypted, too large, or expands beyond ``max_expansion``.
    """
    if info.flag_bits & 0x1:
        raise ReadError("已加密", remedy="请先用密码解压")
    allowed = settings.max_bytes
    if info.file_size > _SMALL:
        allowed = min(allowed, max(_SMALL, int(info.compress_size * settings.max_expansion)))
    try:
        with archive.open(info) as member:
            data = member.read(allowed + 1)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, ValueError, RuntimeError) as error:
        raise ReadError(f"损坏，无法解压（{error}）", remedy="请重新下载或重新打包") from error
    except Exception as error:
        if type(error).__module__ in ("zlib", "_lzma", "lzma", "bz2"):  # zlib.error and LZMAError share no base
            raise ReadError(f"损坏，无法解压（{error}）", remedy="请重新下载或重新打包") from error
        raise
    if len(data) > allowed:
        raise ReadError(
            f"解压后超过上限（{allowed / 1e6:.0f} MB），疑似压缩炸弹",
            remedy="若确认无害，请先自行解压，或调高 [reader] 的 max_bytes / max_expansion",
        )
    return data


def xml_parser() -> Any:
    """A parser that expands no entities, loads nothing, and refuses absurd sizes and depths."""
    from lxml import etree

    return etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )


def parse_xml(data: bytes) -> Any:
    """The root element of an XML part.

    Raises
    ------
    ReadError
        If the part is no well-formed XML, or declares entities (an office file never does).
    """
    from lxml import etree

    try:
        root = etree.fromstring(data, xml_parser())
    except (etree.XMLSyntaxError, ValueError) as error:
        raise ReadError("内部的 XML 损坏", remedy="请用办公软件打开后另存，再试一次") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise ReadError("内部的 XML 含有实体声明（正常文件不会有），已拒绝", remedy="请用办公软件打开后另存，再试一次")
    return root
