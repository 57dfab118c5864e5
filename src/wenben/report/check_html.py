"""The check of a draft as one HTML file: draft left, sources right, no script, nothing loaded from elsewhere."""

from __future__ import annotations

from html import escape
from typing import Final

from wenben.check import LABELS
from wenben.language import Language, Words
from wenben.report.marks import (
    ORDER,
    Mark,
    against_rows,
    class_rows,
    compared,
    excluded_notes,
    grouped,
    marks,
    ratio_rows,
    remarks,
    source_line,
    source_rows,
)
from wenben.types import CheckReport, Passage

_COLOURS: Final = {
    "copied": ("#ffc9c9", "#a61e1e", "solid"),
    "edited": ("#ffd8a8", "#8f4a00", "dashed"),
    "numbers_changed": ("#e5dbff", "#5f3dc4", "double"),
    "quotation": ("#c5f0d0", "#1d6b34", "dotted"),
    "formula": ("#e3e6ea", "#495057", "dotted"),
    "self_repeat": ("#c9e4ff", "#0b5394", "dashed"),
}
"""Class → background, text of its label (contrast at least 4.5:1), underline."""

_STYLE: Final = """
:root{color-scheme:light}*{box-sizing:border-box}
body{font:16px/1.75 "Noto Sans CJK SC","Source Han Sans SC","PingFang SC","Microsoft YaHei",sans-serif;margin:0;color:#1b1f24;background:#fff}
header{padding:1rem 1.5rem;border-bottom:1px solid #d0d7de}h1{font-size:1.3rem;margin:0 0 .4rem}h2{font-size:1.05rem;margin:.2rem 0 .6rem}
table{border-collapse:collapse;font-size:.9rem}td,th{border:1px solid #d0d7de;padding:.15rem .6rem;text-align:left;vertical-align:top}
.number{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}details{margin:.5rem 0}summary{cursor:pointer}
.box{position:absolute;opacity:0;pointer-events:none}.box:focus-visible~header .filters{outline:2px solid #0969da}
.filters{margin:.6rem 0}.filters label{margin-right:1rem;white-space:nowrap}
.top{display:flex;flex-wrap:wrap;gap:.8rem 1.5rem;align-items:flex-start}
main{display:grid;grid-template-columns:minmax(0,1fr) minmax(0,1fr);height:100vh}
main>section{overflow:auto;padding:1rem 1.5rem}main>section+section{border-left:1px solid #d0d7de;background:#f6f8fa}
.draft{white-space:pre-wrap;overflow-wrap:anywhere}mark{color:inherit;padding:0 .05em;text-decoration-line:underline;text-underline-offset:.25em;text-decoration-thickness:2px}
.tag{font-size:.72rem;font-weight:700;text-decoration:none;border:1px solid currentColor;border-radius:.3rem;padding:0 .25rem;margin:0 .15rem;background:#fff;white-space:nowrap}
article{background:#fff;border:1px solid #d0d7de;border-left-width:6px;border-radius:.4rem;padding:.6rem .9rem;margin:0 0 .9rem}
article:target,mark:target{outline:3px solid #0969da;outline-offset:2px}article h3{font-size:.98rem;margin:0 0 .3rem}
blockquote{margin:.3rem 0;padding:.3rem .7rem;background:#f6f8fa;white-space:pre-wrap;overflow-wrap:anywhere}
blockquote del{text-decoration:none;border-bottom:2px solid #a61e1e;background:#fff0f0}
.where{font-size:.86rem;color:#3d444d;overflow-wrap:anywhere}.jump{font-size:.86rem;margin-right:.8rem}ol{margin:.3rem 0;padding-left:1.4rem}
@media(max-width:60rem){main{display:block;height:auto}main>section+section{border-left:0;border-top:1px solid #d0d7de}}
@media print{main{display:block;height:auto}main>section{overflow:visible}.filters,.jump{display:none}}
"""


def html_report(report: CheckReport, *, title: str = "", language: Language = "zh") -> str:
    """The report as a page that stands alone.

    Draft and sources are scraped text: everything is escaped, and the page forbids scripts and any request.

    Parameters
    ----------
    title
        Heading of the page, by default the draft's path.
    language
        Of what the report says; the draft and its sources stay as they are.
    """
    say = Words(language)
    heading = escape(say("查重报告：{}", title or report.draft))
    groups = grouped(report)
    numbers = list(groups)
    cards = "".join(
        _card(report, groups[n], _neighbour(numbers, i, -1), _neighbour(numbers, i, 1), say)
        for i, n in enumerate(numbers)
    )
    draft = "".join(_marked(report, mark, say) for mark in marks(report))
    checked, sources = say("送检文字"), say("来源（{} 处）", len(numbers))
    return f"""<!DOCTYPE html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width,initial-scale=1">
<title>{heading}</title>
<style>{_STYLE}{_class_style()}</style>
</head>
<body>
{_boxes(say)}
<header>
<h1>{heading}</h1>
<div class="top">{_ratios(report, say)}{_sources(report, say)}</div>
{_classes(report, say)}
{_against(report, say)}
</header>
<main>
<section aria-label="{checked}"><h2>{checked}</h2><div class="draft" lang="zh">{draft}</div></section>
<section aria-label="{say("来源")}"><h2>{sources}</h2>{cards or f"<p>{say('没有发现相同文字。')}</p>"}</section>
</main>
</body>
</html>
"""


def _neighbour(numbers: list[int], index: int, step: int) -> int | None:
    index += step
    return numbers[index] if 0 <= index < len(numbers) else None


def _boxes(say: Words) -> str:
    """Check boxes that stand before the page, so that plain CSS can switch classes off."""
    return "".join(
        f'<input type="checkbox" id="show-{kind}" class="box" checked aria-label="{say("显示{}", say(LABELS[kind]))}">'
        for kind in ORDER
    )


def _class_style() -> str:
    rules = []
    for kind, (background, colour, line) in _COLOURS.items():
        rules.append(
            f"mark.{kind}{{background:{background};text-decoration-style:{line};text-decoration-color:{colour}}}"
        )
        rules.append(f".{kind}>.tag,.tag.{kind}{{color:{colour}}}article.{kind}{{border-left-color:{colour}}}")
        off = f"#show-{kind}:not(:checked)~"
        rules.append(
            f"{off}main mark.{kind}{{background:none;text-decoration:none}}{off}main mark.{kind}>.tag{{display:none}}"
        )
        rules.append(f"{off}main article.{kind}{{display:none}}{off}header label[for=show-{kind}]{{opacity:.45}}")
    return "".join(rules)


def _ratios(report: CheckReport, say: Words) -> str:
    rows = "".join(
        f'<tr><th>{escape(name)}</th><td class="number">{value}</td><td>{escape(definition)}</td></tr>'
        for name, value, definition in ratio_rows(report, say)
    )
    return f"<table>{_head(say, '指标', '数值', '定义')}<tbody>{rows}</tbody></table>"


def _head(say: Words, *names: str) -> str:
    return f"<thead><tr>{''.join(f'<th>{say(name)}</th>' for name in names)}</tr></thead>"


def _classes(report: CheckReport, say: Words) -> str:
    labels = "".join(
        f'<label for="show-{kind}"><span class="tag {kind}">{name}</span> {say("{} 处 {} 字", count, characters)}</label>'
        for kind, name, count, characters in class_rows(report, say)
        if count
    )
    return f'<div class="filters" aria-label="{say("点击可显示或隐藏一类")}">{labels}</div>'


def _sources(report: CheckReport, say: Words) -> str:
    rows = "".join(
        f'<tr><td class="number">{share}</td><td>{escape(name)}</td><td>{escape(notes)}</td></tr>'
        for share, name, notes in source_rows(report, say=say)
    )
    if not rows:
        return ""
    more = f"<p>{say('另有 {} 个来源。', len(report.sources) - 20)}</p>" if len(report.sources) > 20 else ""
    head = _head(say, "占送检文字", "主要来源", "说明")
    return f"<div><table>{head}<tbody>{rows}</tbody></table>{more}</div>"


def _against(report: CheckReport, say: Words) -> str:
    rows = "".join(f"<tr><th>{escape(k)}</th><td>{escape(v)}</td></tr>" for k, v in against_rows(report, say))
    excluded = "".join(f"<li>{escape(note)}</li>" for note in excluded_notes(report, say) or [say("无")])
    return (
        f"<details><summary>{say('比对范围和设置')}</summary><table>{rows}</table></details>"
        f"<details open><summary>{say('未计入比对的内容')}</summary><ul>{excluded}</ul></details>"
    )


def _marked(report: CheckReport, mark: Mark, say: Words) -> str:
    text = escape(report.text[mark.start : mark.end])
    if mark.passage is None:
        return text
    number, kind = mark.passage.passage, mark.passage.kind
    label = say(LABELS[kind])
    anchor = f' id="p{number}"' if mark.first else ""
    tag = f'<a class="tag" href="#s{number}">{number} {label}</a>' if mark.first else ""
    return f'<mark class="{kind}"{anchor} title="{label}">{tag}{text}</mark>'


def _card(report: CheckReport, rows: list[Passage], before: int | None, after: int | None, say: Words) -> str:
    best = rows[0]
    jumps = [f'<a class="jump" href="#p{best.passage}">{say("看原处")}</a>']
    if before is not None:
        jumps.append(f'<a class="jump" href="#s{before}">{say("上一处")}</a>')
    if after is not None:
        jumps.append(f'<a class="jump" href="#s{after}">{say("下一处")}</a>')
    quote = "".join(
        escape(piece.text) if piece.same else f"<del>{escape(piece.text)}</del>"
        for piece in compared(best, report.text)
    )
    others = "".join(f"<li>{_where(row, say)}</li>" for row in rows[1:])
    place = say("{} 第 {}–{} 字", best.source_path, best.source_start, best.source_end)
    return (
        f'<article class="{best.kind}" id="s{best.passage}">'
        f'<h3><span class="tag {best.kind}">{best.passage} {say(LABELS[best.kind])}</span> {escape(source_line(best, say, path=False))}</h3>'
        f'<div class="where">{escape(say.joined([*remarks(best, say), place]))}</div>'
        f'<blockquote lang="zh">{quote}</blockquote>'
        + (
            f"<details><summary>{say('其他来源 {} 个', len(rows) - 1)}</summary><ol start=2>{others}</ol></details>"
            if others
            else ""
        )
        + "".join(jumps)
        + "</article>"
    )


def _where(row: Passage, say: Words) -> str:
    notes = say.joined([say(LABELS[row.kind]), *remarks(row, say)])
    return f'<div class="where">{escape(say("{}（{}）", source_line(row, say), notes))}</div>'
