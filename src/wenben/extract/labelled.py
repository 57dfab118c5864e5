"""Labelled documents: the one-unit-per-line format of ``corpora/training`` → :class:`Document` with labels.

The format is described in ``corpora/training/README.md``. A line is ``TAG|text``; a leading ``+`` says that the unit
stands in the same paragraph as the one before. The text of the document is the units joined, with a line break before
every unit without ``+``.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

from wenben.errors import ReadError, reason_of
from wenben.types import Document, OffsetMap, Section, Sentence

Role = Literal["other", "finding", "problem", "recommendation"]
ROLES: Final[tuple[Role, ...]] = ("other", "finding", "problem", "recommendation")

_LINE: Final = re.compile(
    r"^(?P<same>\+?)(?P<tag>H[1-9]|F|P#\d+|R(?:>\d+(?:,\d+)*)?|O:[a-z]+)(?:@(?P<topics>[a-z_,]+))?\|(?P<text>.+)$"
)
MARKER: Final = re.compile(
    r"^\s*(?:[(（]?[一二三四五六七八九十百\d]{1,3}[)）、.．,，:：]|[一二三四五六七八九十]是|其[一二三四五六七八九十]"
    r"|第[一二三四五六七八九十\d]+[,，、:：]|[①-⑳●■◆▲·•\-—*]|[ⅠⅡⅢⅣⅤⅥ][、.])"
)
"""What opens an enumerated item."""

_ROLE: Final[dict[str, Role]] = {"F": "finding", "P": "problem", "R": "recommendation", "O": "other", "H": "other"}
_CORRECTED: Final[dict[str, str]] = {"O": "other"} | {role: role for role in ROLES}
_HELD_OUT: Final = 5


@dataclass(frozen=True, slots=True)
class LabelledUnit:
    """One unit of the annotation guide with its labels; offsets are in the document's text.

    Parameters
    ----------
    role
        One of :data:`ROLES`; ``sub`` says which kind of ``other`` (background, method, plan …).
    number
        Number of a problem in its document, 0 for anything else.
    answers
        Numbers of the problems that a recommendation answers.
    """

    start: int
    end: int
    role: Role
    sub: str = ""
    topics: tuple[str, ...] = ()
    number: int = 0
    answers: tuple[int, ...] = ()
    heading: bool = False


@dataclass(frozen=True, slots=True)
class LabelledDocument:
    """A document whose sentences carry labels; ``units`` runs parallel to ``document.sentences``."""

    document: Document
    units: tuple[LabelledUnit, ...]
    name: str
    batch: str
    genre: str
    headed: str = ""

    @property
    def held_out(self) -> bool:
        """Whether the document is kept aside for the figures of the model card (a fifth, by name)."""
        return is_held_out(self.name)


def is_held_out(name: str) -> bool:
    """A fifth of all names, decided by their hash alone: new documents never move old ones."""
    return hashlib.sha256(name.encode()).digest()[0] % _HELD_OUT == 0


def read(path: Path) -> LabelledDocument:
    """Read one labelled document.

    Raises
    ------
    ReadError
        If a line is not a unit of the format; the message names the file and the line.
    """
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ReadError(f"无法读取标注文档 {path}：{reason_of(error)}", remedy="请检查路径和编码（UTF-8）") from error
    return parse(lines, path)


def parse(lines: Sequence[str], path: Path) -> LabelledDocument:
    """The labelled document of ``lines``; ``path`` gives its name and is what errors name.

    Raises
    ------
    ReadError
        If a line is not a unit of the format.
    """
    meta: dict[str, str] = {}
    pieces: list[str] = []
    units: list[LabelledUnit] = []
    sentences: list[Sentence] = []
    headings: list[tuple[int, int, str, int]] = []
    length = 0
    rows = list(_rows(lines, path, meta))
    for index, (tag, topics, text, same) in enumerate(rows):
        if pieces and not same:
            pieces.append("\n")
            length += 1
        start, length = length, length + len(text)
        pieces.append(text)
        heading = tag[0] == "H"
        if heading:
            headings.append((start, int(tag[1]), text, len(units)))
        units.append(
            LabelledUnit(
                start=start,
                end=length,
                role=_ROLE[tag[0]],
                sub=tag[2:] if tag[0] == "O" else "",
                topics=topics,
                number=int(tag[2:]) if tag[0] == "P" else 0,
                answers=tuple(map(int, tag[2:].split(","))) if tag[:2] == "R>" else (),
                heading=heading,
            )
        )
        sentences.append(Sentence(start, length, _kind(text, heading=heading, followed=_opens(rows, index))))
    text = "".join(pieces)
    sections = _sections(headings, length)
    document = Document(
        id=hashlib.sha256(text.encode()).hexdigest()[:16],
        path=path.name,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        title=meta.get("title", ""),
        source_start=0,
        source_end=length,
        text=text,
        offsets=OffsetMap.identity(length),
        region=meta.get("region") or None,
        sections=sections,
        sentences=tuple(_place(s, sections) for s in sentences),
    )
    return LabelledDocument(
        document,
        tuple(units),
        path.name,
        meta.get("batch", path.parent.name),
        meta.get("genre", ""),
        meta.get("headed", ""),
    )


def default_folder() -> Path:
    """``corpora/training`` of the checkout."""
    return Path(__file__).resolve().parents[3] / "corpora" / "training"


def read_folder(folder: Path) -> list[LabelledDocument]:
    """All labelled documents below ``folder`` (every ``*.txt``), in the order of their paths.

    Raises
    ------
    ReadError
        If there is none, or one of them is not in the format.
    """
    paths = sorted(folder.rglob("*.txt"), key=lambda p: p.relative_to(folder).as_posix())
    if not paths:
        raise ReadError(f"{folder} 中没有标注文档（*.txt）", remedy="请给出 corpora/training 一类的文件夹")
    return [read(path) for path in paths]


def read_corrections(path: Path) -> list[LabelledDocument]:
    """What people corrected in a library: a folder of labelled documents, or the JSON Lines that a library exports.

    A row of the export is ``{document, text, section, label, topics}``; ``label`` is a kind, or ``O`` for a statement that
    is none. The rows of one document become one labelled document that holds only the units that people looked at.

    Raises
    ------
    ReadError
        If the file cannot be read or a row lacks a field.
    """
    if path.is_dir():
        return read_folder(path)
    return corrected(correction_rows(path), path)


def correction_rows(path: Path) -> list[dict[str, Any]]:
    """The rows of an export of corrections as they stand in the file.

    Raises
    ------
    ReadError
        If the file cannot be read.
    """
    try:
        return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
    except (OSError, ValueError) as error:
        raise ReadError(
            f"无法读取校正数据 {path}：{reason_of(error)}", remedy="请用资料库导出的校正（JSON Lines）或标注文档文件夹"
        ) from error


def corrected(rows: Iterable[Mapping[str, Any]], path: Path) -> list[LabelledDocument]:
    """Rows of corrections as labelled documents that hold only the units that people looked at.

    Raises
    ------
    ReadError
        If a row lacks a field; the message names ``path``.
    """
    try:
        groups: dict[str, list[tuple[str, tuple[str, ...], str, tuple[str, ...]]]] = {}
        for row in rows:
            role = _CORRECTED[row["label"]]
            unit = (row["text"], tuple(row["section"]), role, tuple(row.get("topics") or ()))
            groups.setdefault(row["document"], []).append(unit)
    except (KeyError, TypeError, AttributeError) as error:
        raise ReadError(
            f"无法读取校正数据 {path}：{reason_of(error)}", remedy="请用资料库导出的校正（JSON Lines）或标注文档文件夹"
        ) from error
    return [_corrected(name, units) for name, units in groups.items()]


def _corrected(name: str, units: list[tuple[str, tuple[str, ...], str, tuple[str, ...]]]) -> LabelledDocument:
    labels: list[LabelledUnit] = []
    sentences: list[Sentence] = []
    sections: list[Section] = []
    length = 0
    for text, path, role, topics in units:
        if path and (not sections or sections[-1].path != path):
            sections.append(Section(path[-1], len(path), length, length, path))
        labels.append(LabelledUnit(length, length + len(text), _as_role(role), topics=topics))
        kind = _kind(text, heading=False, followed=False)
        sentences.append(Sentence(length, length + len(text), kind, len(sections) - 1 if path else -1))
        length += len(text) + 1
    text = "\n".join(unit[0] for unit in units)
    document = Document(
        id=name,
        path=name,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        title="",
        source_start=0,
        source_end=len(text),
        text=text,
        offsets=OffsetMap.identity(len(text)),
        sections=tuple(sections),
        sentences=tuple(sentences),
    )
    return LabelledDocument(document, tuple(labels), name, "corrections", "")


def _as_role(name: str) -> Role:
    return next(role for role in ROLES if role == name)


def _rows(lines: Sequence[str], path: Path, meta: dict[str, str]) -> Iterator[tuple[str, tuple[str, ...], str, bool]]:
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        if line.startswith("#"):
            key, _, value = line[1:].partition(":")
            meta[key.strip()] = value.strip()
            continue
        match = _LINE.match(line)
        if not match:
            raise ReadError(f"{path} 第{number}行不是标注单元：{line[:40]}", remedy="格式见 corpora/training/README.md")
        topics = tuple(t for t in (match["topics"] or "").split(",") if t)
        yield match["tag"], topics, match["text"].strip(), bool(match["same"])


def _opens(rows: list[tuple[str, tuple[str, ...], str, bool]], index: int) -> bool:
    return index + 1 < len(rows) and rows[index + 1][3]


def _kind(text: str, *, heading: bool, followed: bool) -> Literal["sentence", "item", "runin", "heading"]:
    if heading:
        return "heading"
    if not MARKER.match(text):
        return "sentence"
    return "runin" if followed and len(text) <= 40 else "item"


def _sections(headings: list[tuple[int, int, str, int]], length: int) -> tuple[Section, ...]:
    sections = []
    path: list[tuple[int, str]] = []
    for index, (start, level, text, _) in enumerate(headings):
        path = [(above, name) for above, name in path if above < level]
        path.append((level, text))
        end = next((s for s, other, _, _ in headings[index + 1 :] if other <= level), length)
        sections.append(Section(text, level, start, end, tuple(name for _, name in path)))
    return tuple(sections)


def _place(sentence: Sentence, sections: tuple[Section, ...]) -> Sentence:
    """The sentence with the index of the last section that opens at or before it and still holds it."""
    inside = [i for i, s in enumerate(sections) if s.start <= sentence.start < s.end]
    return Sentence(sentence.start, sentence.end, sentence.kind, inside[-1] if inside else -1)
