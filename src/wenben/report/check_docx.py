"""The draft as a Word document: passages highlighted by class, each with a comment that names its sources."""

from __future__ import annotations

import hashlib
import io
from bisect import bisect_right
from typing import Any, Final

from wenben.check import LABELS
from wenben.config import ReaderSettings
from wenben.readers.docx import MEDIA_TYPE
from wenben.report.check_inplace import Marked
from wenben.report.marks import (
    Mark,
    against_rows,
    class_rows,
    cut_marks,
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
_COLOUR_NAMES: Final[dict[PassageClass, str]] = {
    "copied": "黄",
    "edited": "绿",
    "numbers_changed": "粉红",
    "quotation": "青",
    "formula": "灰",
    "self_repeat": "深灰",
}
_QUOTE: Final = 200
_AUTHOR: Final = "文本查重"
_INITIALS: Final = "查"
_SILENT: Final = ("formula",)  # highlighted only: a comment on each would bury the others


def docx_report(report: CheckReport, draft: Source, *, original: bytes | None = None) -> bytes:
    """The draft with highlights and comments, and a page of ratios, definitions and settings, as the bytes of a ``.docx``.

    Parameters
    ----------
    draft
        The source that was checked; its blocks tell which lines are headings.
    original
        The draft's own bytes, if it is a Word document: then they are marked up, all formatting stays, and the page of
        ratios comes last. Otherwise the text is set anew behind that page.

    Raises
    ------
    ValueError
        If ``report`` is of another text, or ``original`` is not the file that ``draft`` was read from.
    """
    if report.text != draft.text:
        raise ValueError(f"the report is of another text than {draft.path}")
    note = ""
    if original is not None and draft.media_type == MEDIA_TYPE:
        if hashlib.sha256(original).hexdigest() != draft.sha256:
            raise ValueError(f"these bytes are not the ones that {draft.path} was read from")
        try:
            return _own(report, draft, original)
        except Exception as error:  # noqa: BLE001 - whatever is odd about a file that the reader could read: said below
            note = f"原 Word 文件的结构无法直接标注（{type(error).__name__}），以下按文字重排。"
    return _anew(report, draft, note)


def _own(report: CheckReport, draft: Source, original: bytes) -> bytes:
    """The draft's own document, marked up."""
    from docx.enum.text import WD_BREAK

    marked = Marked(original, draft, ReaderSettings())
    marked.highlight(cut_marks(report), _HIGHLIGHTS)
    ratios = [f"{name} {value}" for name, value, _ in ratio_rows(report)]
    opening = "\n".join(["查重结果（定义和设置见文末）", *ratios])
    marked.comment(0, len(report.text), opening, _AUTHOR, _INITIALS, short=True)
    for rows in grouped(report).values():
        if rows[0].kind not in _SILENT:
            marked.comment(rows[0].start, rows[0].end, _comment(rows), _AUTHOR, _INITIALS)
    marked.made.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
    _summary(marked.made, report, styled=False)
    return marked.save()


def _anew(report: CheckReport, draft: Source, note: str) -> bytes:
    """The draft's text as a new document."""
    from docx.enum.text import WD_BREAK

    made = document()
    if note:
        made.add_paragraph(note)
    _summary(made, report)
    made.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
    made.add_heading("送检文字", 2)
    runs = _body(made, report, draft)
    for rows in grouped(report).values():
        best = rows[0]
        inside = [run for start, end, run in runs if start < best.end and best.start < end]
        if inside and best.kind not in _SILENT:
            ends = [inside[0], inside[-1]]
            made.add_comment(ends, text=clean_text(_comment(rows)), author=_AUTHOR, initials=_INITIALS)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def _summary(made: Any, report: CheckReport, *, styled: bool = True) -> None:
    """Ratios, colours, settings and exclusions; without the styles that a document of the user's may not have."""
    from docx.enum.text import WD_COLOR_INDEX

    def heading(text: str, level: int) -> None:
        if styled:
            made.add_heading(text, level)
        else:
            made.add_paragraph().add_run(text).bold = True

    heading(clean_text(f"查重报告：{report.draft}") + ("" if styled else "（以下不是稿件）"), 1)
    table(made, ("指标", "数值", "定义"), list(ratio_rows(report)), widths=(4, 2, 10), styled=styled)
    if report.sources:
        heading("主要来源", 2)
        table(made, ("占送检文字", "来源", "说明"), list(source_rows(report)), widths=(2, 9, 5), styled=styled)
    heading("标注颜色", 2)
    for kind, name, count, characters in class_rows(report):
        if not count:
            continue
        line = made.add_paragraph()
        run = line.add_run(f"{name}（{_COLOUR_NAMES[kind]}）")
        run.font.highlight_color = getattr(WD_COLOR_INDEX, _HIGHLIGHTS[kind])
        line.add_run(f"　{count} 处，{characters} 字" + ("，不加批注" if kind in _SILENT else ""))
    heading("比对范围和设置", 2)
    table(made, ("项目", "内容"), list(against_rows(report)), widths=(4, 12), styled=styled)
    heading("未计入比对的内容", 2)
    for note in report.excluded or ("无",):
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


def _comment(rows: list[Passage]) -> str:
    best = rows[0]
    lines = [f"{best.passage} {LABELS[best.kind]}：{source_line(best)}", "；".join(remarks(best))]
    if best.source_text:
        quote = best.source_text[:_QUOTE]
        lines.append(f"来源原文：{quote}{'……' if len(best.source_text) > _QUOTE else ''}")
    lines += [f"另见：{source_line(row)}（{'；'.join(remarks(row))}）" for row in rows[1:5]]
    if len(rows) > 5:
        lines.append(f"还有 {len(rows) - 5} 个来源，见网页报告")
    return "\n".join(lines)
