"""The check of a draft as one HTML file: draft left, sources right, no script, nothing loaded from elsewhere."""

from __future__ import annotations

from html import escape
from typing import Final

from wenben.check import LABELS
from wenben.report.marks import (
    ORDER,
    Mark,
    against_rows,
    class_rows,
    compared,
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


def html_report(report: CheckReport, *, title: str = "") -> str:
    """The report as a page that stands alone.

    Draft and sources are scraped text: everything is escaped, and the page forbids scripts and any request.

    Parameters
    ----------
    title
        Heading of the page, by default the draft's path.
    """
    name = escape(title or report.draft)
    groups = grouped(report)
    numbers = list(groups)
    cards = "".join(
        _card(report, groups[n], _neighbour(numbers, i, -1), _neighbour(numbers, i, 1)) for i, n in enumerate(numbers)
    )
    draft = "".join(_marked(report, mark) for mark in marks(report))
    return f"""<!DOCTYPE html>
<html lang="zh">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width,initial-scale=1">
<title>查重报告：{name}</title>
<style>{_STYLE}{_class_style()}</style>
</head>
<body>
{_boxes()}
<header>
<h1>查重报告：{name}</h1>
<div class="top">{_ratios(report)}{_sources(report)}</div>
{_classes(report)}
{_against(report)}
</header>
<main>
<section aria-label="送检文字"><h2>送检文字</h2><div class="draft">{draft}</div></section>
<section aria-label="来源"><h2>来源（{len(numbers)} 处）</h2>{cards or "<p>没有发现相同文字。</p>"}</section>
</main>
</body>
</html>
"""


def _neighbour(numbers: list[int], index: int, step: int) -> int | None:
    index += step
    return numbers[index] if 0 <= index < len(numbers) else None


def _boxes() -> str:
    """Check boxes that stand before the page, so that plain CSS can switch classes off."""
    return "".join(
        f'<input type="checkbox" id="show-{kind}" class="box" checked aria-label="显示{LABELS[kind]}">'
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


def _ratios(report: CheckReport) -> str:
    rows = "".join(
        f'<tr><th>{escape(name)}</th><td class="number">{value}</td><td>{escape(definition)}</td></tr>'
        for name, value, definition in ratio_rows(report)
    )
    return f"<table><thead><tr><th>指标</th><th>数值</th><th>定义</th></tr></thead><tbody>{rows}</tbody></table>"


def _classes(report: CheckReport) -> str:
    labels = "".join(
        f'<label for="show-{kind}" ><span class="tag {kind}">{name}</span> {count} 处 {characters} 字</label>'
        for kind, name, count, characters in class_rows(report)
        if count
    )
    return f'<div class="filters" aria-label="点击可显示或隐藏一类">{labels}</div>'


def _sources(report: CheckReport) -> str:
    rows = "".join(
        f'<tr><td class="number">{share}</td><td>{escape(name)}</td><td>{escape(notes)}</td></tr>'
        for share, name, notes in source_rows(report)
    )
    if not rows:
        return ""
    more = f"<p>另有 {len(report.sources) - 20} 个来源。</p>" if len(report.sources) > 20 else ""
    head = "<thead><tr><th>占送检文字</th><th>主要来源</th><th>说明</th></tr></thead>"
    return f"<div><table>{head}<tbody>{rows}</tbody></table>{more}</div>"


def _against(report: CheckReport) -> str:
    rows = "".join(f"<tr><th>{escape(k)}</th><td>{escape(v)}</td></tr>" for k, v in against_rows(report))
    excluded = "".join(f"<li>{escape(note)}</li>" for note in report.excluded) or "<li>无</li>"
    return (
        f"<details><summary>比对范围和设置</summary><table>{rows}</table></details>"
        f"<details open><summary>未计入比对的内容</summary><ul>{excluded}</ul></details>"
    )


def _marked(report: CheckReport, mark: Mark) -> str:
    text = escape(report.text[mark.start : mark.end])
    if mark.passage is None:
        return text
    number, kind = mark.passage.passage, mark.passage.kind
    anchor = f' id="p{number}"' if mark.first else ""
    tag = f'<a class="tag" href="#s{number}">{number} {LABELS[kind]}</a>' if mark.first else ""
    return f'<mark class="{kind}"{anchor} title="{LABELS[kind]}">{tag}{text}</mark>'


def _card(report: CheckReport, rows: list[Passage], before: int | None, after: int | None) -> str:
    best = rows[0]
    jumps = [f'<a class="jump" href="#p{best.passage}">看原处</a>']
    if before is not None:
        jumps.append(f'<a class="jump" href="#s{before}">上一处</a>')
    if after is not None:
        jumps.append(f'<a class="jump" href="#s{after}">下一处</a>')
    quote = "".join(
        escape(piece.text) if piece.same else f"<del>{escape(piece.text)}</del>"
        for piece in compared(best, report.text)
    )
    others = "".join(f"<li>{_where(row)}</li>" for row in rows[1:])
    return (
        f'<article class="{best.kind}" id="s{best.passage}">'
        f'<h3><span class="tag {best.kind}">{best.passage} {LABELS[best.kind]}</span> {escape(source_line(best, path=False))}</h3>'
        f'<div class="where">{escape("；".join(remarks(best)))}；{escape(best.source_path)} 第 {best.source_start}–{best.source_end} 字</div>'
        f"<blockquote>{quote}</blockquote>"
        + (
            f"<details><summary>其他来源 {len(rows) - 1} 个</summary><ol start=2>{others}</ol></details>"
            if others
            else ""
        )
        + "".join(jumps)
        + "</article>"
    )


def _where(row: Passage) -> str:
    return (
        f'<div class="where">{escape(source_line(row))}（{LABELS[row.kind]}；{escape("；".join(remarks(row)))}）</div>'
    )
