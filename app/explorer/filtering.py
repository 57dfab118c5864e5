"""The filters of a page, drawn as widgets and kept in the address."""

from __future__ import annotations

from typing import Any

import streamlit as st

from explorer import words
from explorer.address import Address
from explorer.store import Desk
from wenben.library import Filters


def documents(address: Address, desk: Desk, *, area: Any = st) -> dict[str, Any]:
    """Widgets for the conditions on documents; returns the conditions."""
    stats = desk.stats()
    genres = {
        g: f"{words.named(words.GENRE, g)}（{n}）" for g, n in sorted(stats["by_genre"].items(), key=lambda x: -x[1])
    }
    years = {str(y): str(y) for y in sorted((y for y in stats["by_year"] if y), reverse=True)}
    chosen: dict[str, Any] = {}
    with area:
        chosen["genre"] = address.choices("genre", "文种", genres)
        chosen["year"] = tuple(int(y) for y in address.choices("year", "年份", years))
        chosen["region"] = address.text("region", "地区含", placeholder="例如 长春")
        chosen["issuer"] = address.text("issuer", "发文单位含", placeholder="例如 教育局")
    return chosen


def statements(address: Address, *, area: Any = st, kind: bool = True) -> dict[str, Any]:
    """Widgets for the conditions on statements."""
    chosen: dict[str, Any] = {}
    with area:
        if kind:
            chosen["kind"] = address.choices("kind", "类别", words.KIND)
        chosen["topic"] = address.choices("topic", "主题", words.TOPIC)
        chosen["status"] = address.choices("status", "整改状态", words.STATUS)
        chosen["modality"] = address.choices("modality", "语气", words.MODALITY)
    return chosen


def subcorpus(address: Address, desk: Desk, *, area: Any = st, name: str = "set", **more: Any) -> dict[str, Any]:
    """A saved subcorpus as conditions; nothing is drawn where none is saved."""
    saved = desk.subcorpora()
    if not saved:
        if chosen := address.get(name):
            address.unknown(name, chosen)
        return {}
    chosen = address.choice(name, "子库", {n: n for n in saved}, area=area, **more)
    return saved[chosen][0].values() if chosen else {}


def made(*parts: dict[str, Any], **more: Any) -> Filters:
    """Filters of all conditions together; where two name the same field, the later one stands."""
    values: dict[str, Any] = {}
    for part in (*parts, more):
        values.update({name: value for name, value in part.items() if value not in (None, "", ())})
    return Filters(**values)


def described(filters: Filters) -> str:
    """The conditions in one line, for people."""
    tables = {
        "genre": words.GENRE,
        "kind": words.KIND,
        "topic": words.TOPIC,
        "status": words.STATUS,
        "modality": words.MODALITY,
    }
    parts = []
    for name, value in filters.values().items():
        values = value if isinstance(value, tuple | list) else (value,)
        parts.append("、".join(words.named(tables.get(name, {}), str(v)) for v in values))
    return " · ".join(parts)
