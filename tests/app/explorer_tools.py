"""What the explorer's tests share: hostile text, the trees of a page, a page in a browser."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

HOSTILE = (
    '**市*善20__年$a$:red[x]<img src=x onerror="window.hit=1">[x](javascript:window.hit=2):smile:->~~去~~`码`# 食堂'
)
"""Begins and ends with plain words, so that cleaning keeps it whole."""
ODD = "\u202e右左\u202c\u200f\u2066隔\u2069\u200b\ufeff\x00\x07{{7*7}}${7*7}<script>window.hit=3</script>&lt;b&gt;%00"
"""Marks that turn the direction, invisible and control characters, what templates and entities would make of text."""


def elements(node: Any) -> Iterator[Any]:
    """All elements below a node of AppTest's tree."""
    for child in getattr(node, "children", {}).values():
        yield child
        yield from elements(child)


def drawn(app: Any) -> list[dict[str, Any]]:
    """What the node component was given on a page: its trees."""
    found = []
    for block in (app.main, app.sidebar):
        for element in elements(block):
            if getattr(element, "type", "") == "bidi_component":
                data = json.loads(element.proto.json) if element.proto.json else None
                found += [data] if data and "tree" in data else []
    return found


def words_of(tree: Any) -> str:
    """All strings of a tree, joined."""
    if isinstance(tree, str):
        return tree
    return "".join(words_of(child) for child in tree[2:])


def attributes_of(tree: Any) -> Iterator[dict[str, Any]]:
    """Attributes of all nodes of a tree."""
    if isinstance(tree, list):
        yield tree[1]
        for child in tree[2:]:
            yield from attributes_of(child)


TEXT = """(start) => {
  const parts = [];
  const visit = (node) => {
    if (node.nodeType === 3) { parts.push(node.textContent); return; }
    if (node.nodeType === 1 && (/^(STYLE|SCRIPT|SVG|CANVAS)$/i.test(node.tagName) || getComputedStyle(node).display === "none")) return;
    for (const child of (node.shadowRoot || node).childNodes) visit(child);
  };
  visit(document.querySelector(start) || document.body);
  return parts.join("");
}"""


def text_of(page: Any, start: str = '[data-testid="stMain"]') -> str:
    """What can be read on a page, inside components too."""
    return str(page.evaluate(TEXT, start))


def settled(page: Any) -> None:
    """Wait until the script has run and what is drawn stays the same for half a second."""
    page.wait_for_timeout(300)
    page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]')
    before, same = "", 0
    for _ in range(80):
        now = text_of(page)
        same = same + 1 if now == before and now and not page.locator('[data-testid="stSkeleton"]').count() else 0
        if same == 3:
            return
        before = now
        page.wait_for_timeout(180)
    raise AssertionError("the page does not come to rest")
