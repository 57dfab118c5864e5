"""The draft as a Word document: passages highlighted by class, each with a comment that names its sources."""

from __future__ import annotations

import hashlib
import io
from bisect import bisect_right
from collections.abc import Iterable
from typing import Any, Final

from wenben.check import LABELS
from wenben.config import ReaderSettings
from wenben.language import Language, Words
from wenben.readers.docx import MEDIA_TYPE
from wenben.report.check_inplace import Marked
from wenben.report.marks import (
    Mark,
    against_rows,
    class_rows,
    cut_marks,
    excluded_notes,
    grouped,
    ratio_rows,
    remarks,
    source_line,
    source_rows,
)
from wenben.report.word import clean_text, document, table
from wenben.types import CheckReport, Passage, PassageClass, Source

_HIGHLIGHTS: Final[dict[PassageClass, str]] = {
    "copied": "YELLOW",
    "edited": "BRIGHT_GREEN",
    "numbers_changed": "PINK",
    "quotation": "TURQUOISE",
    "formula": "GRAY_25",
    "self_repeat": "GRAY_50",
}
COLOUR_NAMES: Final[dict[PassageClass, str]] = {
    "copied": "黄",
    "edited": "绿",
    "numbers_changed": "粉红",
    "quotation": "青",
    "formula": "灰",
    "self_repeat": "深灰",
}
_QUOTE: Final = 200
_SILENT: Final = ("formula",)  # highlighted only: a comment on each would bury the others


def docx_report(
    report: CheckReport, draft: Source, *, original: bytes | None = None, language: Language = "zh"
) -> bytes:
    """The draft with highlights and comments, and a page of ratios, definitions and settings, as the bytes of a ``.docx``.

    Parameters
    ----------
    draft
        The source that was checked; its blocks tell which lines are headings.
    original
        The draft's own bytes, if it is a Word document: then they are marked up, all formatting stays, and the page of
        ratios comes last. Otherwise the text is set anew behind that page.
    language
        Of what the report says; the draft and its sources stay as they are.

    Raises
    ------
    ValueError
        If ``report`` is of another text, or ``original`` is not the file that ``draft`` was read from.
    """
    if report.text != draft.text:
        raise ValueError(f"the report is of another text than {draft.path}")
    note, say = "", Words(language)
    if original is not None and draft.media_type == MEDIA_TYPE:
        if hashlib.sha256(original).hexdigest() != draft.sha256:
            raise ValueError(f"these bytes are not the ones that {draft.path} was read from")
        try:
            return _own(report, draft, original, say)
        except Exception as error:  # noqa: BLE001 - whatever is odd about a file that the reader could read: said below
            note = say("原 Word 文件的结构无法直接标注（{}），以下按文字重排。", type(error).__name__)
    return _anew(report, draft, note, say)


def _own(report: CheckReport, draft: Source, original: bytes, say: Words) -> bytes:
    """The draft's own document, marked up."""
    from docx.enum.text import WD_BREAK

    marked = Marked(original, draft, ReaderSettings())
    marked.highlight(cut_marks(report), _HIGHLIGHTS)
    ratios = [f"{name} {value}" for name, value, _ in ratio_rows(report, say)]
    opening = "\n".join([say("查重结果（定义和设置见文末）"), *ratios])
    by = say("文本查重"), say("查")
    marked.comment(0, len(report.text), opening, *by, short=True)
    for rows in grouped(report).values():
        if rows[0].kind not in _SILENT:
            marked.comment(rows[0].start, rows[0].end, _comment(rows, say), *by)
    marked.made.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
    _summary(marked.made, report, say, styled=False)
    return marked.save()


def _anew(report: CheckReport, draft: Source, note: str, say: Words) -> bytes:
    """The draft's text as a new document."""
    from docx.enum.text import WD_BREAK

    made = document()
    if note:
        made.add_paragraph(note)
    _summary(made, report, say)
    made.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
    made.add_heading(say("送检文字"), 2)
    runs = _body(made, report, draft)
    for rows in grouped(report).values():
        best = rows[0]
        inside = [run for start, end, run in runs if start < best.end and best.start < end]
        if inside and best.kind not in _SILENT:
            ends = [inside[0], inside[-1]]
            text = clean_text(_comment(rows, say))
            made.add_comment(ends, text=text, author=say("文本查重"), initials=say("查"))
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def _summary(made: Any, report: CheckReport, say: Words, *, styled: bool = True) -> None:
    """Ratios, colours, settings and exclusions; without the styles that a document of the user's may not have."""
    from docx.enum.text import WD_COLOR_INDEX

    def heading(text: str, level: int) -> None:
        if styled:
            made.add_heading(text, level)
        else:
            made.add_paragraph().add_run(text).bold = True

    def ruled(names: tuple[str, ...], rows: Iterable[tuple[str, ...]], widths: tuple[float, ...]) -> None:
        table(made, [say(name) for name in names], list(rows), widths=widths, styled=styled)

    heading(clean_text(say("查重报告：{}", report.draft)) + ("" if styled else say("（以下不是稿件）")), 1)
    ruled(("指标", "数值", "定义"), ratio_rows(report, say), (4, 2, 10))
    if report.sources:
        heading(say("主要来源"), 2)
        ruled(("占送检文字", "来源", "说明"), source_rows(report, say=say), (2, 9, 5))
    heading(say("标注颜色"), 2)
    for kind, name, count, characters in class_rows(report, say):
        if not count:
            continue
        line = made.add_paragraph()
        run = line.add_run(say("{}（{}）", name, say(COLOUR_NAMES[kind])))
        run.font.highlight_color = getattr(WD_COLOR_INDEX, _HIGHLIGHTS[kind])
        silent = say("，不加批注") if kind in _SILENT else ""
        line.add_run(f"　{say('{} 处，{} 字', count, characters)}{silent}")
    heading(say("比对范围和设置"), 2)
    ruled(("项目", "内容"), against_rows(report, say), (4, 12))
    heading(say("未计入比对的内容"), 2)
    for note in excluded_notes(report, say) or [say("无")]:
        made.add_paragraph(clean_text(note))


def _body(made: Any, report: CheckReport, draft: Source) -> list[tuple[int, int, Any]]:
    """Write the draft line by line; ``(start, end, run)`` of what is marked."""
    from docx.enum.text import WD_COLOR_INDEX

    levels = {b.start: min(b.level, 3) for b in draft.blocks if b.kind == "heading" and b.level}
    runs: list[tuple[int, int, Any]] = []
    pieces = cut_marks(report)
    borders = [piece.start for piece in pieces]
    at = 0
    for line in report.text.splitlines(keepends=True) or [""]:
        end = at + len(line)
        level = next((levels[i] for i in range(at, end) if i in levels), 0) if levels else 0
        paragraph = made.add_heading("", level) if level else made.add_paragraph()
        near = pieces[max(0, bisect_right(borders, at) - 1) : bisect_right(borders, end)]
        for start, stop, passage in _inside(near, at, at + len(line.rstrip("\r\n"))):
            run = paragraph.add_run(clean_text(report.text[start:stop]))
            if passage is not None:
                run.font.highlight_color = getattr(WD_COLOR_INDEX, _HIGHLIGHTS[passage.kind])
                runs.append((start, stop, run))
        at = end
    return runs


def _inside(pieces: list[Mark], start: int, end: int) -> list[tuple[int, int, Passage | None]]:
    return [(max(start, m.start), min(end, m.end), m.passage) for m in pieces if min(end, m.end) > max(start, m.start)]


def _comment(rows: list[Passage], say: Words) -> str:
    best = rows[0]
    head = say("{} {}：{}", best.passage, say(LABELS[best.kind]), source_line(best, say))
    lines = [head, say.joined(remarks(best, say))]
    if best.source_text:
        quote = best.source_text[:_QUOTE]
        lines.append(say("来源原文：{}", quote + ("……" if len(best.source_text) > _QUOTE else "")))
    lines += [say("另见：{}（{}）", source_line(row, say), say.joined(remarks(row, say))) for row in rows[1:5]]
    if len(rows) > 5:
        lines.append(say("还有 {} 个来源，见网页报告", len(rows) - 5))
    return "\n".join(lines)
