"""Gold of real scrapes (``roles.jsonl``) as labelled documents, for evaluation only: no model may be fitted on it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from wenben.errors import ReadError, reason_of
from wenben.extract.labelled import LabelledDocument, LabelledUnit
from wenben.types import Document, OffsetMap, Section, Sentence


def read_gold(folder: Path) -> list[LabelledDocument]:
    """The units of ``roles.jsonl`` as documents, one per report, headings as given; repeated units left out.

    Raises
    ------
    ReadError
        If the file, or a scrape that it names, is missing.
    """
    rows = [row for row in read_jsonl(folder / "roles.jsonl") if "duplicate_of" not in row]
    reports: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in rows:
        reports.setdefault((row["file"], row["report"]), []).append(row)
    return [_gold_document(file, report, part, read_scrape(folder, file)) for (file, report), part in reports.items()]


def read_jsonl(path: Path) -> list[dict[str, Any]]:
    """All rows of a JSON Lines file."""
    try:
        return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
    except (OSError, ValueError) as error:
        raise ReadError(f"无法读取标准答案 {path}：{reason_of(error)}", remedy="请检查 --gold 指向的文件夹") from error


def read_scrape(folder: Path, file: str) -> str:
    """Text of a scrape that the gold in ``folder`` names."""
    for place in (folder / file, folder / "corpus" / file, folder.parent / "corpus" / file):
        if place.is_file():
            return place.read_bytes().decode("utf-8-sig")
    raise ReadError(f"找不到标准答案所指的文件 {file}", remedy=f"请把它放在 {folder} 或其旁边的 corpus 文件夹")


def _gold_document(file: str, report: str, rows: list[dict[str, Any]], source: str) -> LabelledDocument:
    rows = sorted(rows, key=lambda row: int(row["start"]))
    pieces: list[str] = []
    length, last = 0, -1
    found: list[LabelledUnit] = []
    sentences: list[Sentence] = []
    sections: list[Section] = []
    path: tuple[str, ...] | None = None
    for row in rows:
        if last >= 0 and "\n" in source[last : row["start"]]:
            pieces.append("\n")
            length += 1
        last = row["end"]
        start, length = length, length + len(row["text"])
        pieces.append(row["text"])
        heading = row["kind"] == "heading"
        if not heading and tuple(row["heading_path"]) != path:
            path = tuple(row["heading_path"])
            if path:
                sections.append(Section(path[-1], len(path), start, length, path))
        found.append(LabelledUnit(start, length, row["label"], row.get("sub") or "", heading=heading))
        sentences.append(Sentence(start, length, row["kind"], len(sections) - 1 if path else -1))
    text = "".join(pieces)
    title = rows[0]["heading_path"][0] if rows[0]["heading_path"] else rows[0]["text"]
    document = Document(
        id=report, path=file, sha256="", title=title, source_start=0, source_end=length, text=text,
        offsets=OffsetMap.identity(length), sections=tuple(sections), sentences=tuple(sentences),
    )  # fmt: skip
    return LabelledDocument(document, tuple(found), f"{file}#{report}", file, "")
