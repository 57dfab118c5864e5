"""What the reports of a check have in common: stretches to mark, words for people, differences."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from wenben.check import DEFINITIONS, LABELS
from wenben.language import CHINESE, Words
from wenben.types import CheckReport, Passage, PassageClass

ORDER: Final[tuple[PassageClass, ...]] = (
    "copied", "edited", "numbers_changed", "quotation", "formula", "self_repeat",
)  # fmt: skip
"""Classes, the ones that matter most first: where passages overlap, the first is shown."""

AGAINST: Final[Mapping[str, str]] = MappingProxyType(
    {
        "library": "资料库",
        "date": "资料库日期",
        "documents": "比对文档数",
        "clusters": "去重后文档数",
        "characters": "比对总字数",
        "issuer": "送检文字的发文单位",
        "min_length": "最短段落（字）",
        "min_identity": "最低相似度",
        "deep": "深度比对",
        "decisions": "记住的忽略（条）",
        "settings": "设置指纹",
    }
)
"""Names of what a draft was checked against."""

_LONGEST_DIFFERENCE: Final = 6000


class Mark(NamedTuple):
    """A stretch of the draft; ``passage`` is its best row, None for unmarked text; ``first``/``last`` piece of it."""

    start: int
    end: int
    passage: Passage | None
    first: bool = False
    last: bool = False


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a passage's source; ``same`` as the draft or not."""

    text: str
    same: bool


def grouped(report: CheckReport) -> dict[int, list[Passage]]:
    """Rows by passage number, best source first."""
    groups: dict[int, list[Passage]] = {}
    for row in sorted(report.passages, key=lambda p: (p.passage, p.rank)):
        groups.setdefault(row.passage, []).append(row)
    return groups


def marks(report: CheckReport) -> list[Mark]:
    """The whole draft, cut into marked and unmarked stretches that do not overlap."""
    pieces: list[Mark] = []
    for piece in cut_marks(report):
        if pieces and pieces[-1].passage is piece.passage:
            pieces[-1] = pieces[-1]._replace(end=piece.end)
        else:
            pieces.append(piece)
    seen: set[int] = set()
    for i, mark in enumerate(pieces):
        if mark.passage is not None and mark.passage.passage not in seen:
            seen.add(mark.passage.passage)
            pieces[i] = mark._replace(first=True)
    seen.clear()
    for i, mark in reversed(list(enumerate(pieces))):
        if mark.passage is not None and mark.passage.passage not in seen:
            seen.add(mark.passage.passage)
            pieces[i] = pieces[i]._replace(last=True)
    return pieces


def cut_marks(report: CheckReport) -> list[Mark]:
    """As :func:`marks`, cut wherever a passage begins or ends, hidden ones too."""
    rows = [group[0] for group in grouped(report).values()]
    rows.sort(key=lambda p: (ORDER.index(p.kind), p.start - p.end, p.passage))
    cuts = sorted({0, len(report.text), *(p.start for p in rows), *(p.end for p in rows)})
    tops: list[Passage | None] = [None] * len(cuts)
    for row in reversed(rows):  # the first in order is written last
        for i in range(bisect_left(cuts, row.start), bisect_left(cuts, row.end)):
            tops[i] = row
    return [Mark(start, end, top) for (start, end), top in zip(pairwise(cuts), tops, strict=False)]


def compared(passage: Passage, draft: str) -> list[Piece]:
    """The source's text of a passage, cut by whether the draft has the same characters."""
    from rapidfuzz.distance import Levenshtein

    own = draft[passage.start : passage.end]
    if own == passage.source_text or len(own) + len(passage.source_text) > _LONGEST_DIFFERENCE:
        return [Piece(passage.source_text, True)]
    pieces = []
    for op in Levenshtein.opcodes(own, passage.source_text):
        if op.dest_end > op.dest_start:
            pieces.append(Piece(passage.source_text[op.dest_start : op.dest_end], op.tag == "equal"))
    return pieces


def source_line(passage: Passage, say: Words = CHINESE, *, path: bool = True) -> str:
    """Where a passage comes from, in one line; without ``path`` the file is named only where there is no title."""
    if passage.kind == "self_repeat":
        return say("本文前面已出现的文字")
    parts = [passage.source_title or passage.source_path]
    if passage.source_issuer:
        parts.append(passage.source_issuer)
    parts.append(passage.source_date or say("日期不详"))
    if passage.source_title and path:
        parts.append(passage.source_path)
    return say.comma(parts)


def remarks(passage: Passage, say: Words = CHINESE) -> list[str]:
    """What an editor should know about a source."""
    notes = [say("相似度 {}", f"{passage.identity:.0%}")]
    if passage.earliest:
        own = passage.first_path in ("", passage.source_path)
        first = ("最早见于近似副本 {}（{}）", passage.first_date, passage.first_path)
        notes.append(say("日期最早") if own else say(*first))
    if passage.later:
        notes.append(say("晚于送检文字"))
    if passage.same_issuer:
        notes.append(say("同一发文单位"))
    if passage.copies:
        many = "另有 {} 篇近似副本" if passage.kind != "formula" else "约另有 {} 篇文档也有"
        notes.append(say(many, passage.copies))
    return notes


def ratio_rows(report: CheckReport, say: Words = CHINESE) -> Iterator[tuple[str, str, str]]:
    """Name, value and definition of each ratio."""
    for key, value in report.ratios.items():
        name, definition = DEFINITIONS.get(key, (key, ""))
        yield say(name), f"{value:.1%}", say(definition)


def source_rows(report: CheckReport, most: int = 20, say: Words = CHINESE) -> Iterator[tuple[str, str, str]]:
    """Share, name and remarks of the documents that the draft shares most with."""
    for source in report.sources[:most]:
        notes = [say("{} 处，{} 字", source.passages, source.characters)]
        notes += [say("本单位")] if source.same_issuer else []
        notes += [say("晚于送检文字")] if source.later else []
        notes += [say("另有 {} 篇近似副本", source.copies)] if source.copies else []
        name = say.comma(filter(None, (source.title or source.path, source.issuer, source.date or say("日期不详"))))
        yield f"{source.share:.1%}", name, say.joined(notes)


def class_rows(report: CheckReport, say: Words = CHINESE) -> Iterator[tuple[PassageClass, str, int, int]]:
    """Class, its name, how many passages, how many characters of the draft (spaces aside)."""
    groups = grouped(report)
    for kind in ORDER:
        rows = [rows[0] for rows in groups.values() if rows[0].kind == kind]
        inside = {i for p in rows for i in range(p.start, p.end)}
        yield kind, say(LABELS[kind]), len(rows), sum(not report.text[i].isspace() for i in inside)


def against_rows(report: CheckReport, say: Words = CHINESE) -> Iterator[tuple[str, str]]:
    """What the draft was checked against, for people."""
    for key, value in report.against.items():
        shown = str(value)[:16].replace("T", " ") if key == "date" else _shown(value, say)
        yield say(AGAINST.get(key, key)), shown


def excluded_notes(report: CheckReport, say: Words = CHINESE) -> list[str]:
    """What took no part in the check."""
    return [say.told(note) for note in report.excluded]


def _shown(value: Any, say: Words) -> str:
    if isinstance(value, bool):
        return say("是" if value else "否")
    if isinstance(value, float):
        return f"{value:g}"
    return f"{value:,}" if isinstance(value, int) else str(value)
