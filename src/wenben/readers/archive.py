"""ZIP archives of documents: members one by one, with limits, never unpacked to disk."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import PurePosixPath
from typing import IO, Final

from wenben.config import ReaderSettings
from wenben.errors import ReadError
from wenben.readers.encoding import plausibility
from wenben.readers.package import open_zip, read_part
from wenben.types import Failure, Source

Member = Callable[[bytes, str, ReaderSettings, Mapping[str, str]], Iterator[Source | Failure]]
_UTF8_NAMES: Final = 0x800


def read_archive(
    file: IO[bytes], *, name: str, settings: ReaderSettings, metadata: Mapping[str, str], read_member: Member
) -> Iterator[Source | Failure]:
    """Sources ``name!member`` in the order of their names; bad members are ``Failure`` s and the rest goes on."""
    try:
        archive = open_zip(file, what="压缩包")
    except ReadError as error:
        yield Failure(name, error.message, error.remedy)
        return
    with archive:
        members = [(member_name(info), info) for info in archive.infolist() if not info.is_dir()]
        members = sorted((m for m in members if not _skipped(m[0])), key=lambda m: m[0])
        if not members:
            yield Failure(name, "压缩包是空的", "请确认打包是否完整")
        total = 0
        for number, (path, info) in enumerate(members):
            if number >= settings.max_members:
                yield Failure(
                    name,
                    f"成员太多（{len(members)} 个，上限 {settings.max_members}），其余未读",
                    "请解压后给出文件夹，或调高 [reader] 的 max_members",
                )
                return
            full = f"{name}!{path}"
            try:
                data = read_part(archive, info, settings)
            except ReadError as error:
                yield Failure(full, error.message, error.remedy)
                continue
            total += len(data)
            if total > 10 * settings.max_bytes:
                yield Failure(
                    name, "解压后的总量超过上限，其余未读", "请解压后给出文件夹，或调高 [reader] 的 max_bytes"
                )
                return
            yield from read_member(data, full, settings, metadata)


def _skipped(path: str) -> bool:
    parts = PurePosixPath(path).parts
    return any(part.startswith((".", "~$")) or part == "__MACOSX" for part in parts) or not parts


def member_name(info: zipfile.ZipInfo) -> str:
    """The member's name; without the UTF-8 flag it is in the code page of the machine that packed it."""
    if info.flag_bits & _UTF8_NAMES:
        return info.filename
    try:
        raw = info.filename.encode("cp437")
    except UnicodeEncodeError:
        return info.filename
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        names = [raw.decode(codec, "replace") for codec in ("gb18030", "big5hkscs")]
        return max(names, key=plausibility).replace("\\", "/")
