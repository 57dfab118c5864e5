"""A document as a tree of nodes: original with what was removed, clean text with statements and names, the difference."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from explorer import words
from explorer.dom import Node, node
from wenben.library import StoredDocument
from wenben.types import Mention, Removal, Repair, Statement

WINDOW = 20_000
"""Characters drawn at once: a page stays far below a megabyte whatever the file's length."""


@dataclass(frozen=True)
class Layer:
    """A stretch of text with the way it is drawn; later layers lie inside earlier ones."""

    start: int
    end: int
    cls: str
    tip: str = ""
    id: str = ""
    tag: str = "mark"


def marked(text: str, layers: Iterable[Layer], *, low: int = 0, high: int | None = None) -> list[Node]:
    """``text[low:high]`` cut at the rims of all layers; of layers that overlap the last one given gives the class.

    A piece carries the id of the first layer that begins there.
    """
    stop = len(text) if high is None else min(high, len(text))
    if low >= stop:
        return []
    found = [x for x in layers if x.start < stop and x.end > low and x.end > x.start]
    cuts = sorted({low, stop, *(max(low, x.start) for x in found), *(min(stop, x.end) for x in found)})
    order = {id(x): number for number, x in enumerate(found)}
    opening: dict[int, list[Layer]] = {}
    for layer in found:
        opening.setdefault(max(low, layer.start), []).append(layer)
    active: list[Layer] = []
    nodes: list[Node] = []
    for start, end in itertools.pairwise(cuts):
        active = [x for x in active if x.end > start] + opening.get(start, [])
        piece = text[start:end]
        if not active:
            nodes.append(piece)
            continue
        active.sort(key=lambda x: order[id(x)])
        top = active[-1]
        names = next((x.id for x in opening.get(start, []) if x.id), "")
        classes = " ".join(dict.fromkeys(x.cls for x in active))
        tips = "；".join(dict.fromkeys(x.tip for x in active if x.tip))
        nodes.append(node(top.tag, piece, cls=classes, tip=tips, id=names))
    return nodes


def statement_layers(statements: Sequence[Statement]) -> list[Layer]:
    """Statements in the clean text."""
    return [Layer(s.start, s.end, s.kind, words.KIND[s.kind] + _about(s), f"s{s.start}") for s in statements]


def _about(statement: Statement) -> str:
    topics = words.topics(statement.topics)
    state = "" if statement.status == "not_stated" else f"；{words.named(words.STATUS, statement.status)}"
    return (f"：{topics}" if topics else "") + state + f"；置信度 {statement.confidence:.0%}"


def mention_layers(mentions: Sequence[Mention]) -> list[Layer]:
    """Names in the clean text (dates and quantities would cover everything)."""
    wanted = ("school", "kindergarten", "training_org", "gov_body", "inspectorate", "policy")
    return [
        Layer(m.start, m.end, "name", words.named(words.MENTION, m.mention_type))
        for m in mentions
        if m.mention_type in wanted
    ]


def target(start: int, end: int) -> Layer:
    """The place that the address names."""
    return Layer(start, max(end, start + 1), "target")


def difference(stored: StoredDocument, low: int, high: int, *, at: tuple[int, int] | None = None) -> list[Node]:
    """A stretch of the source: removals struck through with their reasons, repairs as old and new characters."""
    text = stored.source.text
    wanted = [target(*at)] if at else []
    here = [e for e in (*stored.removed, *stored.repaired) if e.end > low and e.start < high]
    nodes: list[Node] = []
    place = low
    for event in sorted(here, key=lambda e: (e.start, e.end)):
        start, end = max(event.start, low, place), min(event.end, high)
        if end < start or (end == start and isinstance(event, Removal)):
            continue
        nodes += marked(text, wanted, low=place, high=start)
        inside = marked(text, wanted, low=start, high=end)
        if isinstance(event, Repair):
            nodes += [node("del", inside, cls="noise", tip=event.reason), node("ins", event.text, tip=event.reason)]
        else:
            why = words.detail(event.reason, event.detail)
            nodes.append(node("del", inside, cls=event.reason, tip=why))
            if end == event.end:
                nodes.append(node("small", why, cls="why"))
        place = max(place, end)
    return nodes + marked(text, wanted, low=place, high=high)


def heading_layers(stored: StoredDocument) -> list[Layer]:
    """Where headings begin, so that the outline can jump there."""
    return [
        Layer(s.start, s.start + max(1, len(s.heading)), "strong", "", f"h{s.start}", "span")
        for s in stored.document.sections
        if s.heading
    ]
