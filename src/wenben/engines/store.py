"""A folder that all workers share: on a disk, or in an object store that pyarrow or fsspec knows (``s3://bucket/run``)."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.fs as pafs
import pyarrow.parquet as pq

from wenben.errors import UsageError


@lru_cache(maxsize=64)
def filesystem(place: str) -> tuple[Any, str]:
    """The file system of a path or address, and the path in it.

    Raises
    ------
    UsageError
        If the address names a file system that is not known here.
    """
    if "://" not in place:
        return pafs.LocalFileSystem(use_mmap=True), os.path.abspath(place)
    scheme, _, path = place.partition("://")
    try:
        if scheme == "s3" and "?" not in place:  # small objects in one request instead of three
            endpoint = os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL")
            region = os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION")
            return pafs.S3FileSystem(endpoint_override=endpoint, region=region, allow_delayed_open=True), path
        found: tuple[Any, str] = pafs.FileSystem.from_uri(place)
    except (ValueError, ImportError, OSError) as error:
        raise UsageError(
            f"无法使用地址 {place}：{error}", remedy="请写成 s3://桶/文件夹（密钥由 AWS_ 环境变量给出），或本机路径"
        ) from error
    return found


@dataclass(frozen=True)
class Store:
    """Files by their names below one folder; each is there as a whole or not at all.

    ``run`` tells stores of one place apart that follow one another.
    """

    place: str
    run: str = ""

    def _of(self, name: str) -> tuple[Any, str]:
        system, root = filesystem(self.place)
        return system, f"{root}/{name}" if name else root

    def exists(self, name: str) -> bool:
        system, path = self._of(name)
        return bool(system.get_file_info(path).type == pafs.FileType.File)

    def names(self, folder: str, *, suffix: str = "") -> list[str]:
        """Names of the files in a folder, in the order of the numbers that they are called by."""
        system, path = self._of(folder)
        found = system.get_file_info(pafs.FileSelector(path, allow_not_found=True))
        names = [f.base_name for f in found if f.type == pafs.FileType.File and f.base_name.endswith(suffix)]
        own = [n for n in names if not n.startswith(".")]
        return [f"{folder}/{n}" for n in sorted(own, key=lambda n: (len(n.partition(".")[0]), n))]

    def size(self, name: str) -> int:
        system, path = self._of(name)
        return int(system.get_file_info(path).size or 0)

    def open(self, name: str) -> Any:
        """A file to read from any place of it (mapped into memory where it is on a disk)."""
        system, path = self._of(name)
        return system.open_input_file(path)

    def read(self, name: str) -> Any:
        """The bytes of a file, as an Arrow buffer."""
        with self.open(name) as stream:
            return stream.read_buffer()

    @contextmanager
    def writing(self, name: str) -> Iterator[Any]:
        """A stream that becomes the file when the block ends well."""
        system, path = self._of(name)
        if not isinstance(system, pafs.LocalFileSystem):
            with system.open_output_stream(path) as stream:  # an object appears when its stream is closed
                yield stream
            return
        folder, _, base = path.rpartition("/")
        os.makedirs(folder, exist_ok=True)
        partial = f"{folder}/.{base}.{os.getpid()}"
        try:
            with system.open_output_stream(partial) as stream:
                yield stream
            os.replace(partial, path)
        except BaseException:
            if os.path.exists(partial):
                os.unlink(partial)
            raise

    def write(self, name: str, *pieces: Any) -> None:
        """Write a file of bytes, arrays or buffers, one behind the other."""
        with self.writing(name) as stream:
            for piece in pieces:
                stream.write(pa.py_buffer(piece))

    def write_table(self, name: str, table: Any) -> None:
        with self.writing(name) as stream:
            pq.write_table(table, stream, compression="zstd")

    def delete(self, folder: str) -> None:
        """Remove a folder with all that is in it; nothing happens if it is not there."""
        system, path = self._of(folder)
        if system.get_file_info(path).type == pafs.FileType.Directory:
            system.delete_dir(path)

    def checksum(self, name: str) -> list[int]:
        """Size and sum of all words: what a half-written or emptied file does not have; ``[]`` if there is none."""
        if not self.exists(name):
            return []
        data = np.frombuffer(self.read(name), np.uint8)
        whole = len(data) // 8 * 8
        words = int(data[:whole].view(np.uint64).sum(dtype=np.uint64))
        return [len(data), (words + int(data[whole:].sum())) & 0xFFFFFFFFFFFFFFFF]


def sizes(files: Iterable[str]) -> list[tuple[int, int]]:
    """Size and time of change of input files.

    Raises
    ------
    UsageError
        If a file is missing.
    """
    found = []
    for file in files:
        system, path = filesystem(file)
        info = system.get_file_info(path)
        if info.type != pafs.FileType.File:
            raise UsageError(f"找不到输入文件 {file}", remedy="请检查路径；所有节点都要能读到它")
        found.append((int(info.size), int(info.mtime_ns or 0)))
    return found
