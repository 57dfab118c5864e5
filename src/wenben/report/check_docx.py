"""The draft as a Word document: passages highlighted by class, each with a comment that names its sources."""

from __future__ import annotations

import io
from typing import Any, Final

from wenben.check import LABELS
from wenben.report.marks import (
    Mark,
    against_rows,
    class_rows,
    grouped,
    marks,
    ratio_rows,
    remarks,
    source_line,
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


def docx_report(report: CheckReport, draft: Source) -> bytes:
    """The draft with highlights and comments, behind a page of ratios and definitions, as the bytes of a ``.docx``.

    Parameters
    ----------
    draft
        The source that was checked; its blocks tell which lines are headings.

    Raises
    ------
    ValueError
        If ``report`` is of another text.
    """
    if report.text != draft.text:
        raise ValueError(f"the report is of another text than {draft.path}")
    from docx.enum.text import WD_BREAK

    made = document()
    _summary(made, report)
    made.paragraphs[-1].add_run().add_break(WD_BREAK.PAGE)
    runs = _body(made, report, draft)
    for number, rows in grouped(report).items():
        if number in runs:
            made.add_comment(runs[number], text=clean_text(_comment(rows)), author=_AUTHOR, initials="查")
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def _summary(made: Any, report: CheckReport) -> None:
    from docx.enum.text import WD_COLOR_INDEX

    made.add_heading(clean_text(f"查重报告：{report.draft}"), 1)
    table(made, ("指标", "数值", "定义"), list(ratio_rows(report)))
    made.add_heading("标注颜色", 2)
    for kind, name, count, characters in class_rows(report):
        line = made.add_paragraph()
        run = line.add_run(f"{name}（{_COLOUR_NAMES[kind]}）")
        run.font.highlight_color = getattr(WD_COLOR_INDEX, _HIGHLIGHTS[kind])
        line.add_run(f"　{count} 处，{characters} 字")
    made.add_heading("比对范围和设置", 2)
    table(made, ("项目", "内容"), list(against_rows(report)))
    made.add_heading("未计入比对的内容", 2)
    for note in report.excluded or ("无",):
        made.add_paragraph(clean_text(note))
    made.add_heading("送检文字", 2)


def _body(made: Any, report: CheckReport, draft: Source) -> dict[int, list[Any]]:
    """Write the draft line by line; the first and last run of each passage, by its number."""
    from docx.enum.text import WD_COLOR_INDEX

    levels = {b.start: min(b.level, 3) for b in draft.blocks if b.kind == "heading" and b.level}
    runs: dict[int, list[Any]] = {}
    pieces = marks(report)
    at = 0
    for line in report.text.splitlines(keepends=True) or [""]:
        end = at + len(line)
        level = next((levels[i] for i in range(at, end) if i in levels), 0) if levels else 0
        paragraph = made.add_heading("", level) if level else made.add_paragraph()
        for start, stop, passage in _inside(pieces, at, at + len(line.rstrip("\r\n"))):
            run = paragraph.add_run(clean_text(report.text[start:stop]))
            if passage is not None:
                run.font.highlight_color = getattr(WD_COLOR_INDEX, _HIGHLIGHTS[passage.kind])
                runs.setdefault(passage.passage, [run, run])[1] = run
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
