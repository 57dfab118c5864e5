"""Drafts in memory: reading what was pasted or uploaded, and drawing a draft beside its sources."""

from __future__ import annotations

import hashlib
from typing import Final

from explorer.dom import Node, link, node
from wenben.check import LABELS
from wenben.errors import ReadError
from wenben.report.marks import compared as differences
from wenben.report.marks import grouped, marks, remarks, source_line, source_rows
from wenben.types import CheckReport, Failure, Passage, Source

KINDS: Final = ["docx", "pdf", "txt", "html", "htm", "doc"]
MOST_MEGABYTES: Final = 20
MOST_CHARACTERS: Final = 200_000
_MOST_CARDS: Final = 150
_MOST_SOURCES: Final = 3  # at once; the rest of those that the reports list can be opened


def pasted(text: str) -> Source:
    """Pasted text as a source."""
    return Source("粘贴的文字", hashlib.sha256(text.encode("utf-8", "replace")).hexdigest(), "text/plain", text)


def uploaded(data: bytes, *, name: str) -> Source:
    """An uploaded file as a source; only the first text of an archive-like file counts.

    Raises
    ------
    ReadError
        If the file cannot be read, or is too large.
    """
    from wenben.readers import read_bytes

    if len(data) > MOST_MEGABYTES * 1_000_000:
        raise ReadError(f"{name} 超过 {MOST_MEGABYTES} MB", remedy="请拆分后上传，或在命令行用 wenben check")
    for item in read_bytes(data, name=name):
        if isinstance(item, Failure):
            raise ReadError(f"{item.path}：{item.message}", remedy=item.remedy)
        if len(item.text) > MOST_CHARACTERS:
            raise ReadError(
                f"{name} 有 {len(item.text):,} 字，超过 {MOST_CHARACTERS:,} 字",
                remedy="请拆分后上传，或在命令行用 wenben check",
            )
        if not item.text.strip():
            raise ReadError(f"{name} 里没有文字", remedy="扫描件请先做文字识别")
        return item
    raise ReadError(f"{name} 里没有可读的内容", remedy="请换成 docx、pdf 或 txt")


def compared(report: CheckReport, kinds: set[str]) -> Node:
    """Draft left, sources right; a mark and its card jump to each other."""
    groups = grouped(report)
    pieces: list[Node] = []
    for mark in marks(report):
        text = report.text[mark.start : mark.end]
        if mark.passage is None or mark.passage.kind not in kinds:
            pieces.append(text)
            continue
        number, kind = mark.passage.passage, mark.passage.kind
        tag = node("span", f"{number} {LABELS[kind]}", cls=f"tag {kind}") if mark.first else None
        pieces.append(
            node(
                "mark", tag, text, cls=kind, jump=f"s{number}", id=f"p{number}" if mark.first else "", tip=LABELS[kind]
            )
        )
    chosen = [rows for rows in groups.values() if rows[0].kind in kinds]
    chosen.sort(key=lambda rows: rows[0].kind in ("quotation", "formula"))  # what matters first, then in order of place
    cards = [_card(report, rows) for rows in chosen[:_MOST_CARDS]]
    if len(chosen) > _MOST_CARDS:
        cards.append(node("p", f"另有 {len(chosen) - _MOST_CARDS} 处，请下载报告查看。", cls="quiet"))
    nothing = node("p", "没有发现与库中文档相同的文字。", cls="quiet")
    return node(
        "div",
        node("div", node("h3", "稿件"), node("div", node("div", pieces, cls="text"), cls="scroll", label="稿件")),
        node("div", node("h3", f"来源（{len(chosen)} 处）"), node("div", cards or nothing, cls="scroll", label="来源")),
        cls="two",
    )


def sources(report: CheckReport) -> Node:
    """The main sources: share of the draft, name, what an editor should know, who was first."""
    first: dict[str, str] = {}
    for passage in report.passages:
        if passage.earliest and passage.kind not in ("formula", "self_repeat"):
            own = passage.first_path in ("", passage.source_path)
            first.setdefault(
                passage.document,
                "日期最早" if own else f"最早见于 {passage.first_date}（{passage.first_path}）",
            )
    items = [
        node(
            "li",
            node("b", share, cls="nowrap"),
            "　",
            node("a", name, href=link("document", id=source.document, path=source.path)),
            node("small", "　", "；".join(filter(None, (notes, first.get(source.document))))),
        )
        for source, (share, name, notes) in zip(report.sources, source_rows(report), strict=False)
    ]
    more = (
        node(
            "details",
            node("summary", f"其他来源 {len(report.sources) - _MOST_SOURCES} 个"),
            node("ul", items[_MOST_SOURCES:]),
        )
        if len(items) > _MOST_SOURCES
        else None
    )
    return node("div", node("h3", "主要来源"), node("ul", items[:_MOST_SOURCES], cls="stack"), more, cls="stack")


def _card(report: CheckReport, rows: list[Passage]) -> Node:
    best = rows[0]
    quote = [
        piece.text if piece.same else node("span", piece.text, cls="differs")
        for piece in differences(best, report.text)
    ]
    actions: list[Node] = [node("span", "看稿件原处", cls="pick", jump=f"p{best.passage}")]
    if best.document:
        actions.append(node("a", "打开来源", href=_place(best)))
    if best.kind != "formula":  # a formula counts in no ratio that matters: there is nothing to decide
        actions.append(node("button", "忽略这一段", go=f"passage:{best.passage}"))
    if best.kind not in ("formula", "self_repeat"):
        actions.append(node("button", "这是套语", go=f"formula:{best.passage}"))
    if best.document:
        actions.append(node("button", "忽略这个来源", go=f"source:{best.passage}"))
    others = (
        node(
            "details",
            node("summary", f"其他来源 {len(rows) - 1} 个"),
            node(
                "ol",
                [
                    node(
                        "li",
                        node("a", source_line(r), href=_place(r)),
                        node("small", f"　{LABELS[r.kind]}；{'；'.join(remarks(r))}"),
                    )
                    for r in rows[1:]
                ],
            ),
        )
        if len(rows) > 1
        else None
    )
    return node(
        "article",
        node(
            "h3",
            node("span", f"{best.passage} {LABELS[best.kind]}", cls=f"tag {best.kind}"),
            " ",
            source_line(best, path=False),
        ),
        node("div", "；".join(filter(None, [*remarks(best), best.source_path])), cls="quiet"),
        node("blockquote", quote),
        others,
        node("div", actions, cls="actions"),
        cls=f"card {best.kind}",
        id=f"s{best.passage}",
    )


def _place(row: Passage) -> str:
    return link("document", id=row.document, path=row.source_path, sat=f"{row.source_start}-{row.source_end}")
