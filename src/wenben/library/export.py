"""Tables to files: CSV, XLSX, JSON Lines, Parquet."""

from __future__ import annotations

import contextlib
import csv
import io
import itertools
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import IO, Any, Final

from wenben.errors import LibraryError, UsageError, reason_of
from wenben.library.tables import Columns, Row

_CELL: Final = 32_767  # characters that a spreadsheet cell can hold
_SHEET: Final = 1_048_575  # rows below the header
_CUT: Final = "……（超出单元格上限，全文请导出 jsonl 或 parquet）"
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_BATCH: Final = 2_000


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written; ``note`` tells people (in Chinese) what was masked."""

    rows: int
    masked: bool
    note: str


def write(format: str, rows: Iterator[Row], columns: Columns, out: Path | IO[bytes], *, note: str) -> int:
    """Write all rows; a file appears whole or not at all. Return the number of rows.

    Raises
    ------
    UsageError
        If the format is unknown.
    LibraryError
        If the file cannot be written.
    """
    if format not in FORMATS:
        raise UsageError(f"没有名为 {format} 的导出格式", remedy=f"可用：{'、'.join(FORMATS)}")
    writer = FORMATS[format]
    if not isinstance(out, Path):
        return writer(rows, columns, out, note)
    part = out.with_name(out.name + ".part")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with part.open("wb") as file:
            count = writer(rows, columns, file, note)
        part.replace(out)
    except OSError as error:
        raise LibraryError(f"无法写入 {out}：{reason_of(error)}", remedy="请检查路径、权限和磁盘空间") from error
    finally:
        with contextlib.suppress(OSError):  # the file is renamed, or could not be made in the first place
            part.unlink(missing_ok=True)
    return count


def safe_cell(text: str) -> str:
    """Text that no spreadsheet takes for a formula (a quote before ``= + - @`` and control characters)."""
    return "'" + text if text and (text[0] in "=+-@＝＋－＠" or text[0] < " ") else text


def flat(value: Any, kind: str) -> Any:
    """A value as one cell holds it."""
    if value is None:
        return None
    if kind == "list":
        return "；".join(str(item) for item in value)
    if kind == "json":
        return json.dumps(value, ensure_ascii=False) if value else None
    return value


def _csv(rows: Iterator[Row], columns: Columns, out: IO[bytes], note: str) -> int:
    text = io.TextIOWrapper(out, encoding="utf-8-sig", errors="replace", newline="", write_through=True)
    writer = csv.writer(text)
    writer.writerow(columns)
    count = 0
    for row in rows:
        cells = (flat(row.get(name), kind) for name, kind in columns.items())
        writer.writerow([safe_cell(cell) if isinstance(cell, str) else cell for cell in cells])
        count += 1
    text.flush()
    text.detach()
    return count


def _jsonl(rows: Iterator[Row], columns: Columns, out: IO[bytes], note: str) -> int:
    count = 0
    for row in rows:
        line = json.dumps({name: row[name] for name in columns if name in row}, ensure_ascii=False)
        out.write(line.encode("utf-8", "replace") + b"\n")
        count += 1
    return count


def _xlsx(rows: Iterator[Row], columns: Columns, out: IO[bytes], note: str) -> int:
    import xlsxwriter

    book = xlsxwriter.Workbook(out, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    head = book.add_format({"bold": True})
    count = 0
    part = 0
    while True:
        batch = list(itertools.islice(rows, 1))
        if not batch and part:
            break
        part += 1
        sheet = book.add_worksheet("数据" if part == 1 else f"数据{part}")
        sheet.freeze_panes(1, 0)
        for column, name in enumerate(columns):
            sheet.write_string(0, column, name, head)
        for line, row in enumerate(itertools.chain(batch, itertools.islice(rows, _SHEET - 1)), 1):
            count += 1
            for column, (name, kind) in enumerate(columns.items()):
                _cell(sheet, line, column, flat(row.get(name), kind))
    about = book.add_worksheet("说明")
    for line, text in enumerate(note.split("\n")):
        about.write_string(line, 0, text)
    book.close()
    return count


def _cell(sheet: Any, line: int, column: int, value: Any) -> None:
    if value is None:
        return
    if isinstance(value, bool):
        sheet.write_boolean(line, column, value)
    elif isinstance(value, int | float):
        sheet.write_number(line, column, value)
    else:
        text = _CONTROL.sub("\ufffd", str(value))
        sheet.write_string(line, column, text if len(text) <= _CELL else text[: _CELL - len(_CUT)] + _CUT)


def _parquet(rows: Iterator[Row], columns: Columns, out: IO[bytes], note: str) -> int:
    import pyarrow as pa
    import pyarrow.parquet as pq

    types = {
        "str": pa.string(), "int": pa.int64(), "float": pa.float64(), "bool": pa.bool_(), "list": pa.list_(pa.string()),
        "json": pa.string(),
    }  # fmt: skip
    schema = pa.schema([(name, types[kind]) for name, kind in columns.items()], metadata={"wenben": note})
    count = 0
    with pq.ParquetWriter(out, schema, compression="zstd") as writer:
        while batch := list(itertools.islice(rows, _BATCH)):
            count += len(batch)
            arrays = [
                pa.array([_plain(row.get(name), kind) for row in batch], type=types[kind])
                for name, kind in columns.items()
            ]
            writer.write_table(pa.Table.from_arrays(arrays, schema=schema))
    return count


def _plain(value: Any, kind: str) -> Any:
    if kind == "json":
        return flat(value, kind)
    if kind == "str" and isinstance(value, str):
        return value.encode("utf-8", "replace").decode()  # Arrow refuses lone surrogates
    return value


FORMATS: Final[Mapping[str, Callable[[Iterator[Row], Columns, IO[bytes], str], int]]] = MappingProxyType(
    {"csv": _csv, "xlsx": _xlsx, "jsonl": _jsonl, "parquet": _parquet}
)
"""Format → what writes it."""
