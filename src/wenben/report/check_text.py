"""The check of a draft as plain text, for a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from wenben.check import LABELS, CheckSummary
from wenben.language import Language, Words
from wenben.report.marks import class_rows, excluded_notes, grouped, ratio_rows, remarks, source_line, source_rows
from wenben.types import CheckReport

_SHOWN = 36
_SOURCES = 5


def text_report(report: CheckReport, *, language: Language = "zh") -> str:
    """Ratios, then one line per passage with its best source; formulae are only counted."""
    say = Words(language)
    documents = report.against.get("documents", 0)
    lines = [say("{}（{} 字，比对 {} 篇文档）", report.draft, len(report.text), documents)]
    lines.append("　".join(f"{name} {value}" for name, value in _telling(report, say)))
    lines += [say("来源 {}　{}（{}）", *row) for row in source_rows(report, _SOURCES, say)]
    if len(report.sources) > _SOURCES:
        lines.append(say("另有 {} 个来源", len(report.sources) - _SOURCES))
    for rows in grouped(report).values():
        best = rows[0]
        if best.kind == "formula":
            continue
        quote = " ".join(report.text[best.start : best.end].split())
        quote = quote if len(quote) <= _SHOWN else f"{quote[: _SHOWN - 1]}…"
        from_where = "      ← {}（{}，共 {} 个来源）" if len(rows) > 1 else "      ← {}（{}）"
        lines.append(f"  {best.passage}. {best.start}–{best.end} [{say(LABELS[best.kind])}] {quote}")
        lines.append(say(from_where, source_line(best, say), say.joined(remarks(best, say)), len(rows)))
    lines += [
        say("  [{}] {} 处，{} 字", name, count, chars)
        for kind, name, count, chars in class_rows(report, say)
        if kind == "formula" and count
    ]
    lines += [say("  未计入：{}", note) for note in excluded_notes(report, say)]
    return "\n".join(lines)


def _telling(report: CheckReport, say: Words) -> Iterator[tuple[str, str]]:
    """The three ratios that everybody reads, and of the others those that say something else than these do."""
    same = {"without_formula": "total", "without_quotation": "total", "without_own": "adjusted"}
    for (key, value), (name, shown, _) in zip(report.ratios.items(), ratio_rows(report, say), strict=True):
        if key in ("total", "adjusted", "largest_source") or value != report.ratios.get(same.get(key, ""), 0.0):
            yield name, shown


def summary_text(summary: CheckSummary, *, language: Language = "zh") -> str:
    """One line per draft: ratios, the largest source, the nearest other draft."""
    say = Words(language)
    lines = [say("净复制比　总文字复制比　单篇最大　稿件")]
    for row in summary.rows():
        ratios = row["ratios"]
        line = f"{ratios['adjusted']:>7.1%}　{ratios['total']:>12.1%}　{ratios['largest_source']:>8.1%}　{row['draft']}"
        if row["largest_source"]:
            line += say("　主要来源 {}", row["largest_source"])
        if row["nearest_draft"]:
            line += say("　与 {} 相同 {}", row["nearest_draft"], f"{row['nearest_draft_share']:.1%}")
        lines.append(line)
    return "\n".join(lines)
