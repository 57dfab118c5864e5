"""Two documents side by side, and a cluster as a picture."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Final

import pandas as pd

from explorer.dom import Node, link, node
from explorer.plain import called
from explorer.store import Desk
from wenben.passages import shared
from wenben.types import DuplicatePair, Span

_LONGEST: Final = 30_000


def side_by_side(
    desk: Desk, one: tuple[str, str], two: tuple[str, str], span_a: Span | None = None, span_b: Span | None = None
) -> Node:
    """Both texts, or the stretches ``span_a`` and ``span_b`` of them; what the other has not is marked."""
    first, second = desk.document(*one).document, desk.document(*two).document
    a = (span_a or Span(0, len(first.text))).of(first.text)[:_LONGEST]
    b = (span_b or Span(0, len(second.text))).of(second.text)[:_LONGEST]
    blocks = [block for match in shared(a, b) for block in match.blocks]
    left = _marked(a, [(x[0], x[1]) for x in blocks])
    right = _marked(b, [(x[2], x[3]) for x in blocks])
    return node("div", _column(first, left, span_a, "左边"), _column(second, right, span_b, "右边"), cls="two")


def _column(document: Any, text: list[Node], span: Span | None, side: str) -> Node:
    at = f"{span.start}-{span.end}" if span else None
    head = node(
        "a", called(document.title, document.path), href=link("document", id=document.id, path=document.path, at=at)
    )
    more = f"{document.date or '无日期'}　{document.issuer or ''}"
    return node(
        "div",
        node("h3", head, node("div", more, cls="quiet")),
        node("div", node("div", text, cls="text"), cls="scroll", label=f"{side}的文档"),
    )


def _marked(text: str, same: list[tuple[int, int]]) -> list[Node]:
    """Stretches that the other text holds stay plain; the rest is marked, save white space and punctuation."""
    nodes: list[Node] = []
    place = 0
    for start, end in sorted(same):
        if start > place:
            nodes.append(_other(text[place:start]))
        if end > place:
            nodes.append(text[max(place, start) : end])
            place = end
    if place < len(text):
        nodes.append(_other(text[place:]))
    return nodes


def _other(text: str) -> Node:
    return node("span", text, cls="differs") if any(c.isalnum() for c in text) else text


def circle(members: Sequence[tuple[str, str]], found: Sequence[DuplicatePair]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Places of members on a circle, numbered, and the lines of the pairs."""
    turn = 2 * math.pi / max(1, len(members))
    place = {k: (math.sin(turn * i), math.cos(turn * i)) for i, k in enumerate(members)}
    number = {k: str(i + 1) for i, k in enumerate(members)}
    nodes = pd.DataFrame([{"号": number[k], "x": x, "y": y} for k, (x, y) in place.items()])
    lines = []
    for p in found:
        a, b = (p.a, p.path_a), (p.b, p.path_b)
        (x, y), (x2, y2) = place[a], place[b]
        lines.append(
            {
                "甲": number[a],
                "乙": number[b],
                "相似": p.jaccard,
                "包含": max(p.containment_a, p.containment_b),
                "x": x,
                "y": y,
                "x2": x2,
                "y2": y2,
            }
        )
    columns = ["甲", "乙", "相似", "包含", "x", "y", "x2", "y2"]
    return nodes, pd.DataFrame(lines, columns=columns)
