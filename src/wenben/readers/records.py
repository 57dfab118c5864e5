"""JSON Lines: every record is a source of its own."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import IO, Any, Final

from wenben.config import ReaderSettings
from wenben.errors import ReadError
from wenben.readers.encoding import decode
from wenben.types import Failure, Source

MEDIA_TYPE: Final = "application/jsonl"
TABLE_TYPE: Final = "application/vnd.apache.parquet"
META: Final = ("title", "date", "region", "issuer", "site", "url")
_FORMAT: Final = '每行应为 {"text": "正文", "id": "…", "title": "…"}'


def read_records(
    file: IO[bytes], *, name: str, settings: ReaderSettings, metadata: Mapping[str, str], before: int = 0
) -> Iterator[Source | Failure]:
    """Sources ``name#N``, N the line number from 1; a bad line is a ``Failure`` and the rest goes on.

    Lines are read one at a time, so a file may be larger than memory and than ``max_bytes``, a line may not. ``file``
    may be the rest of a file, with ``before`` lines in front of it.
    """
    number = before
    found = False
    while line := file.readline(settings.max_bytes + 1):
        number += 1
        path = f"{name}#{number}"
        if len(line) > settings.max_bytes:
            while line and not line.endswith(b"\n"):
                line = file.readline(1 << 20)
            found = True
            yield Failure(path, f"这一行超过 {settings.max_bytes / 1e6:.0f} MB", "请拆分，或调高 [reader] 的 max_bytes")
            continue
        if line.strip(b"\xef\xbb\xbf \t\r\n\x00"):
            found = True
            yield _record(line, path=path, metadata=metadata)
    if not found:
        yield Failure(name, "文件是空的", f"请确认文件完整；{_FORMAT}")


def read_table(
    file: str | IO[bytes],
    *,
    name: str,
    settings: ReaderSettings,
    metadata: Mapping[str, str],
    groups: Iterable[int] | None = None,
    before: int = 0,
) -> Iterator[Source | Failure]:
    """Sources ``name#N`` of a Parquet file with the fields of JSON Lines, N the row from 1, or of some of its row groups."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    number = before
    try:
        with pq.ParquetFile(file) as table:
            known = [field for field in ("id", "text", *META) if field in table.schema_arrow.names]
            chosen = None if groups is None else list(groups)
            for batch in table.iter_batches(batch_size=256, columns=known, row_groups=chosen):
                for row in batch.to_pylist():
                    number += 1
                    text = row.get("text")
                    if isinstance(text, str) and len(text) > settings.max_bytes:
                        yield Failure(
                            f"{name}#{number}",
                            f"这一行超过 {settings.max_bytes / 1e6:.0f} MB",
                            "请拆分，或调高 [reader] 的 max_bytes",
                        )
                    else:
                        yield _source(
                            row, path=f"{name}#{number}", metadata=metadata, encoding="utf-8", kind=TABLE_TYPE
                        )
    except (OSError, ValueError, pa.ArrowException) as error:
        yield Failure(name, f"无法读取 Parquet（{error}）", "请检查文件是否完整")
        return
    if not number:
        yield Failure(name, "文件是空的", "请确认文件完整；每行要有字段 text")


def _record(line: bytes, *, path: str, metadata: Mapping[str, str]) -> Source | Failure:
    try:
        decoded = decode(line)
        record: Any = json.loads(decoded.text)
    except ReadError as error:
        return Failure(path, error.message, error.remedy)
    except (ValueError, RecursionError) as error:
        return Failure(path, f"不是有效的 JSON（{_reason(error)}）", _FORMAT)
    if not isinstance(record, dict):
        return Failure(path, "这一行不是 JSON 对象", _FORMAT)
    return _source(record, path=path, metadata=metadata, encoding=decoded.encoding, notes=decoded.notes)


def _source(
    record: Mapping[str, Any],
    *,
    path: str,
    metadata: Mapping[str, str],
    encoding: str,
    notes: tuple[str, ...] = (),
    kind: str = MEDIA_TYPE,
) -> Source | Failure:
    text = record.get("text")
    if not isinstance(text, str):
        return Failure(path, "没有字符串字段 text", _FORMAT)
    if not text.strip():
        return Failure(path, "字段 text 是空的", "请补上正文，或删去这一行")
    if (whole := _whole(text)) != text:
        text, notes = whole, (*notes, "含有残缺的代理字符，以 U+FFFD（�）代替")
    identity = record.get("id")
    own = {
        field: _whole(str(record[field])).strip()
        for field in META
        if isinstance(record.get(field), (str, int, float)) and str(record[field]).strip()
    }
    return Source(
        path=path,
        sha256=hashlib.sha256(text.encode("utf-8")).hexdigest(),
        media_type=kind,
        text=text,
        encoding=encoding,
        external_id=_whole(str(identity)) if isinstance(identity, (str, int)) else None,
        meta={**metadata, **own},
        notes=notes,
    )


def _whole(text: str) -> str:
    """``text`` without lone surrogates, which JSON can write and neither a file nor a library can hold."""
    return text if text.isascii() else text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _reason(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"第 {error.colno} 个字符处"
    return "嵌套过深" if isinstance(error, RecursionError) else "数值过大"
