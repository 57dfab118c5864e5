"""Validation samples as files: CSV or XLSX to label, a key beside them."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from wenben.errors import ReadError, UsageError, reason_of
from wenben.extract.labelled import ROLES
from wenben.extract.topics import TOPICS
from wenben.extract.validation import COLUMNS, Sample
from wenben.library.export import safe_cell
from wenben.types import KINDS, Row

if TYPE_CHECKING:
    from collections.abc import Sequence

_GUIDE: Final = (
    "请逐行阅读 text（before、after 是前后句，section 是所在标题），在 kind 一列填写类别，topics 一列填写主题编号（用分号隔开，没有主题填 -）。",
    "两个人应各自标注、互不商量，各存一个文件，然后运行 wenben agree 甲.xlsx 乙.xlsx。",
    "标注规则见 docs/annotation-guide.md。",
)
_WIDTHS: Final = {"section": 24, "before": 30, "text": 60, "after": 30, "note": 20}


def write_sample(sample: Sample, out: Path) -> Path:
    """Write the rows to ``out`` (by its ending .csv or .xlsx) and the key beside it; return the path of the key.

    Raises
    ------
    UsageError
        If the ending is another, or the files cannot be written.
    """
    if out.suffix.lower() not in (".csv", ".xlsx"):
        raise UsageError(f"不能写成 {out.suffix or '没有扩展名'} 的文件", remedy="样本文件请用 .csv 或 .xlsx")
    key = key_of(out)
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        (_write_csv if out.suffix.lower() == ".csv" else _write_xlsx)(sample.rows, out)
        key.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in sample.key), "utf-8")
    except OSError as error:
        raise UsageError(f"无法写入 {out}：{reason_of(error)}", remedy="请检查路径和权限") from error
    return key


def key_of(out: Path) -> Path:
    """Where the key of a sample lies."""
    return out.with_name(f"{out.stem}.key.jsonl")


def _write_csv(rows: Sequence[Row], out: Path) -> None:
    with out.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        writer.writerows([safe_cell(str(row[name])) for name in COLUMNS] for row in rows)


def _write_xlsx(rows: Sequence[Row], out: Path) -> None:
    import xlsxwriter

    book = xlsxwriter.Workbook(str(out), {"strings_to_formulas": False, "strings_to_urls": False})
    head, wrap = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
    sheet = book.add_worksheet("样本")
    sheet.freeze_panes(1, 0)
    for column, name in enumerate(COLUMNS):
        sheet.write_string(0, column, name, head)
        sheet.set_column(column, column, _WIDTHS.get(name, 12), wrap)
        for line, row in enumerate(rows, 1):
            sheet.write_string(line, column, str(row[name]))
    kinds = COLUMNS.index("kind")
    sheet.data_validation(1, kinds, max(1, len(rows)), kinds, {"validate": "list", "source": list(ROLES)})
    guide = book.add_worksheet("说明")
    names = {**KINDS, "other": "其他"}
    lines = [
        *_GUIDE,
        "",
        *(f"{role}　{names[role]}" for role in ROLES),
        "",
        *(f"{t.id}　{t.zh}　{t.definition}" for t in TOPICS.values()),
    ]
    for line, text in enumerate(lines):
        guide.write_string(line, 0, text)
    book.close()


def read_sample(path: Path) -> list[dict[str, Any]]:
    """The rows of a labelled sample.

    Raises
    ------
    ReadError
        If the file cannot be read or lacks the columns id and kind.
    """
    try:
        rows = _read_xlsx(path) if path.suffix.lower() == ".xlsx" else _read_csv(path)
    except (OSError, ValueError, KeyError, UnicodeDecodeError, csv.Error) as error:
        raise ReadError(
            f"无法读取样本 {path}：{reason_of(error)}", remedy="请用抽样时生成的 .csv（UTF-8 或 GBK）或 .xlsx 文件"
        ) from error
    if not rows or not {"id", "kind"} <= set(rows[0]):
        raise ReadError(f"{path} 中没有 id 和 kind 两列", remedy="请不要改动样本的表头")
    return rows


def _read_csv(path: Path) -> list[dict[str, Any]]:
    data = path.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("gb18030")  # what spreadsheets in Chinese write
    return list(csv.DictReader(io.StringIO(text, newline="")))


def _read_xlsx(path: Path) -> list[dict[str, Any]]:
    from zipfile import BadZipFile

    import openpyxl

    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except BadZipFile as error:
        raise ValueError("不是有效的 XLSX 文件") from error
    try:
        lines = book.worksheets[0].iter_rows(values_only=True)
        head = [str(cell or "") for cell in next(lines, ())]
        return [dict(zip(head, line, strict=False)) for line in lines if any(cell not in (None, "") for cell in line)]
    finally:
        book.close()


def read_key(sample: Path, key: Path | None) -> list[Row]:
    """The key of a sample: ``key``, else the one beside it, else the only one in its folder.

    Raises
    ------
    ReadError
        If there is none, or it is damaged.
    """
    near = sorted(sample.parent.glob("*.key.jsonl"))
    beside = key_of(sample)
    chosen = key or (beside if beside.is_file() else near[0] if len(near) == 1 else None)
    if chosen is None:
        raise ReadError(f"{sample} 旁边没有抽样记录（.key.jsonl）", remedy="请用 --key 指明抽样时另存的文件")
    try:
        rows = [json.loads(line) for line in chosen.read_text("utf-8").splitlines() if line.strip()]
        return [{"id": r["id"], "kind": r["kind"], "topics": r["topics"], "weight": float(r["weight"])} for r in rows]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ReadError(
            f"抽样记录 {chosen} 已损坏：{reason_of(error)}", remedy="请重新抽样，或找回原来的文件"
        ) from error
