"""Which files the user means, and what ``metadata.csv`` says of them."""

from __future__ import annotations

import csv
import glob
import io
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

from wenben.errors import ReadError, UsageError, reason_of
from wenben.readers.encoding import decode

METADATA: Final = "metadata.csv"
_JUNK: Final = frozenset({"thumbs.db", "desktop.ini", "__macosx", "manifest.json"})  # no document of the user's
_LIBRARY: Final = re.compile(
    r"\.wenben(?:$|[.-])", re.I
)  # one that stands among its sources, and what stands beside it
_COLUMNS: Final = {
    "文件": "file", "文件名": "file", "标题": "title", "日期": "date", "时间": "date", "地区": "region", "发布单位": "issuer",
    "发文机关": "issuer", "单位": "issuer", "来源": "site", "网站": "site", "网址": "url", "链接": "url",
}  # fmt: skip


def discover(paths: Iterable[str | Path]) -> list[str]:
    """Files that ``paths`` (files, folders, globs) stand for, each once, in a stable order.

    Folders are walked recursively in sorted order; hidden files, lock files of office software, libraries (``.wenben``),
    a ``manifest.json`` and a ``metadata.csv`` that describes files are left out. A folder that may not be entered is in
    the list itself.

    Raises
    ------
    UsageError
        If a path does not exist or a pattern matches nothing.
    """
    found: dict[str, None] = {}
    for given in paths:
        name = os.fspath(given)
        if os.path.isdir(name):
            matches: Iterable[str] = _walk(name)
        elif os.path.exists(name):
            matches = [name]
        elif glob.has_magic(name):
            hits = sorted(glob.glob(name, recursive=True))
            matches = [file for hit in hits for file in (_walk(hit) if os.path.isdir(hit) else [hit])]
            if not hits:
                raise UsageError(f"没有文件符合 {name}", remedy="请检查通配符和所在文件夹")
        else:
            raise UsageError(f"找不到 {name}", remedy="请检查路径是否写对；带空格的路径要加引号")
        for match in matches:
            if not describes_files(match):
                found.setdefault(match)
    return list(found)


def shown_name(name: str) -> str:
    """A file's name as text: bytes that are no UTF-8 are read as GB18030, in which archives made in China name files."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return os.fsencode(name).decode("gb18030", "replace")
    return name


def _walk(folder: str) -> Iterator[str]:
    closed: list[str] = []  # folders that may not be entered are listed like files: reading them says why
    for parent, folders, files in os.walk(folder, onerror=lambda error: closed.append(error.filename)):
        folders[:] = sorted(f for f in folders if not _skipped(f))
        for file in sorted(files):
            if not _skipped(file):
                yield os.path.join(parent, file)
    yield from closed


def _skipped(name: str) -> bool:
    return name.startswith((".", "~$")) or name.lower() in _JUNK or _LIBRARY.search(name) is not None


def describes_files(path: str) -> bool:
    """Whether ``path`` is a ``metadata.csv`` with a ``file`` column: a description, not a source."""
    if os.path.basename(path).lower() != METADATA or not os.path.isfile(path):
        return False
    try:
        with open(path, "rb") as file:
            head = file.readline(4096)
    except OSError:
        return False  # it is then reported as a source that cannot be opened
    return "file" in _header(_text(head))


def _header(text: str) -> list[str]:
    row = next(csv.reader(io.StringIO(text)), [])
    return [_COLUMNS.get(name.strip(), name.strip().lower()) for name in row]


def _text(data: bytes) -> str:
    try:
        return decode(data).text
    except ReadError:
        return ""


class Metadata:
    """What ``metadata.csv`` says of files: beside them, or in a folder above up to the one that the user named.

    Parameters
    ----------
    paths
        What the user named.
    """

    def __init__(self, paths: Iterable[str | Path] = ()) -> None:
        self._roots = frozenset(os.path.abspath(path) for path in paths)
        self._tables: dict[str, dict[str, dict[str, str]] | None] = {}

    def of(self, path: str | Path) -> Mapping[str, str]:
        """The fields of one file; empty if none are given.

        Raises
        ------
        UsageError
            If a ``metadata.csv`` cannot be read.
        """
        name = os.path.abspath(path)
        folder = os.path.dirname(name)
        below = any(folder == root or folder.startswith(root.rstrip(os.sep) + os.sep) for root in self._roots)
        while True:
            table = self._table(folder)
            if table is not None:
                relative = os.path.relpath(name, folder).replace(os.sep, "/")
                return table.get(relative) or table.get(os.path.basename(name)) or {}
            if not below or folder in self._roots:
                return {}
            folder = os.path.dirname(folder)

    def _table(self, folder: str) -> dict[str, dict[str, str]] | None:
        if folder not in self._tables:
            path = os.path.join(folder, METADATA)
            self._tables[folder] = _rows(path) if os.path.isfile(path) and describes_files(path) else None
        return self._tables[folder]


def _rows(path: str) -> dict[str, dict[str, str]]:
    try:
        text = _text(Path(path).read_bytes())
        header = _header(text)
        rows = list(csv.reader(io.StringIO(text)))[1:]
    except (OSError, csv.Error) as error:
        raise UsageError(
            f"无法读取 {path}：{reason_of(error)}", remedy="请存为 UTF-8 的 CSV，第一行是列名，其中一列叫 file"
        ) from error
    table = {}
    for cells in rows:
        values = {name: value.strip() for name, value in zip(header, cells, strict=False) if name and value.strip()}
        file = values.pop("file", "")
        if file:
            table[file.replace("\\", "/").removeprefix("./")] = values
    return table
