"""Scraped text on a page: a tree of nodes whose text is set as text, never read as Markdown or HTML.

A node is ``[tag, attributes, children…]`` or a plain string. The browser side builds elements from a fixed list of tags
and sets strings through ``textContent``, so that nothing inside a text can become markup, a script or a request.
Links are real links (they open in a new tab and can be copied); a plain click stays in the session.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode, urlsplit

import streamlit as st

Node = str | list[Any]

_HERE: Final = Path(__file__).parent


def link(page: str, **values: Any) -> str:
    """The address of a view: page and its parameters, empty ones left out."""
    pairs: list[tuple[str, str]] = []
    for name, value in values.items():
        several = value if isinstance(value, list | tuple) else (value,)
        pairs += [(name, str(v)) for v in several if v not in (None, "")]
    return f"{page}?{urlencode(pairs)}" if pairs else page


def node(tag: str, *children: Node | Iterable[Node] | None, **attributes: Any) -> Node:
    """One element; children may be nodes, strings, lists of nodes, or None.

    ``cls`` is its classes, ``href`` an address made by :func:`link`, ``go`` a value sent back when clicked, ``id`` a name
    that another element's ``jump`` scrolls to.
    """
    kept = {name: value for name, value in attributes.items() if value not in (None, "", False)}
    return [tag, kept, *_flat(children)]


def _flat(children: Iterable[Any]) -> list[Node]:
    flat: list[Node] = []
    for child in children:
        if isinstance(child, str):
            flat += [child] if child else []
        elif isinstance(child, list) and len(child) > 1 and isinstance(child[1], dict):
            flat.append(child)
        elif child is not None:
            flat += _flat(child)
    return flat


def highlighted(text: str, spans: Iterable[tuple[int, int]], *, origin: int = 0, cls: str = "hit") -> list[Node]:
    """``text``, which begins at ``origin``, with the stretches ``spans`` marked."""
    parts: list[Node] = []
    last = 0
    for start, end in sorted(spans):
        a, b = max(last, start - origin), min(len(text), end - origin)
        if a >= b:
            continue
        if a > last:
            parts.append(text[last:a])
        parts.append(node("mark", text[a:b], cls=cls))
        last = b
    if last < len(text):
        parts.append(text[last:])
    return parts


def show(*nodes: Node | Iterable[Node] | None, key: str, scroll: str | None = None) -> str | None:
    """Draw nodes; return the value of what was clicked (once). A clicked link opens its view.

    Parameters
    ----------
    scroll
        Class of the element to be scrolled into view.
    """
    result = _component()(
        data={"tree": node("div", *nodes), "scroll": scroll}, key=key, on_go_change=_ignore, on_visit_change=_ignore
    )
    if result.visit:
        visit(str(result.visit))
    return None if result.go is None else str(result.go)


def visit(address: str) -> None:
    """Open a view of this app, in this session."""
    parts = urlsplit(address)
    pages: Mapping[str, Any] = st.session_state.get("pages", {})
    page = pages.get(parts.path.strip("/"))
    if page is None:
        return
    values: dict[str, list[str]] = {}
    for name, value in parse_qsl(parts.query):
        values.setdefault(name, []).append(value)
    st.switch_page(page, query_params=values)


def _ignore() -> None:
    """A trigger needs a callback to be one; the value is read from the result."""


@st.cache_resource(show_spinner=False)
def _component() -> Any:
    return st.components.v2.component(
        "wenben_nodes", js=(_HERE / "dom.js").read_text("utf-8"), css=(_HERE / "dom.css").read_text("utf-8")
    )
