"""The check of a draft as plain text, for a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from wenben.check import LABELS, CheckSummary
from wenben.report.marks import class_rows, grouped, ratio_rows, remarks, source_line, source_rows
from wenben.types import CheckReport

_SHOWN = 36
_SOURCES = 5


def text_report(report: CheckReport) -> str:
    """Ratios, then one line per passage with its best source; formulae are only counted."""
    lines = [f"{report.draft}（{len(report.text)} 字，比对 {report.against.get('documents', 0)} 篇文档）"]
    lines.append("　".join(f"{name} {value}" for name, value in _telling(report)))
    lines += [f"来源 {share}　{name}（{notes}）" for share, name, notes in source_rows(report, _SOURCES)]
    if len(report.sources) > _SOURCES:
        lines.append(f"另有 {len(report.sources) - _SOURCES} 个来源")
    for rows in grouped(report).values():
        best = rows[0]
        if best.kind == "formula":
            continue
        quote = " ".join(report.text[best.start : best.end].split())
        quote = quote if len(quote) <= _SHOWN else f"{quote[: _SHOWN - 1]}…"
        more = f"，共 {len(rows)} 个来源" if len(rows) > 1 else ""
        lines.append(f"  {best.passage}. {best.start}–{best.end} [{LABELS[best.kind]}] {quote}")
        lines.append(f"      ← {source_line(best)}（{'；'.join(remarks(best))}{more}）")
    lines += [
        f"  [{name}] {count} 处，{chars} 字"
        for kind, name, count, chars in class_rows(report)
        if kind == "formula" and count
    ]
    lines += [f"  未计入：{note}" for note in report.excluded]
    return "\n".join(lines)


def _telling(report: CheckReport) -> Iterator[tuple[str, str]]:
    """The three ratios that everybody reads, and of the others those that say something else than these do."""
    same = {"without_formula": "total", "without_quotation": "total", "without_own": "adjusted"}
    for (key, value), (name, shown, _) in zip(report.ratios.items(), ratio_rows(report), strict=True):
        if key in ("total", "adjusted", "largest_source") or value != report.ratios.get(same.get(key, ""), 0.0):
            yield name, shown


def summary_text(summary: CheckSummary) -> str:
    """One line per draft: ratios, the largest source, the nearest other draft."""
    lines = ["净复制比　总文字复制比　单篇最大　稿件"]
    for row in summary.rows():
        ratios = row["ratios"]
        line = f"{ratios['adjusted']:>7.1%}　{ratios['total']:>12.1%}　{ratios['largest_source']:>8.1%}　{row['draft']}"
        if row["largest_source"]:
            line += f"　主要来源 {row['largest_source']}"
        if row["nearest_draft"]:
            line += f"　与 {row['nearest_draft']} 相同 {row['nearest_draft_share']:.1%}"
        lines.append(line)
    return "\n".join(lines)
