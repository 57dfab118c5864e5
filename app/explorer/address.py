"""The address is the state: every filter and selection of a page is read from it and written to it.

A widget's value is set from the address before it is drawn; a change is written to the address before the page runs
again. A link that is opened elsewhere therefore shows the same view. Values that mean nothing are named in a notice.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from explorer.plain import plain

_LONGEST = 2000


class Address:
    """The parameters of one page.

    Parameters
    ----------
    page
        Name of the page; widgets of two pages never share state.
    """

    def __init__(self, page: str) -> None:
        self.page = page
        self.notices: list[str] = []
        self._known: set[str] = {"embed", "embed_options"}
        self._place = st.container()

    # --- values without a widget -------------------------------------------------------------------------------

    def get(self, name: str) -> str | None:
        """One value, None if it is not there or empty."""
        self._known.add(name)
        value = st.query_params.get(name)
        if value is not None and len(value) > _LONGEST:
            self.notices.append(f"地址中的 {name} 太长，已忽略。")
            return None
        return value or None

    def several(self, name: str) -> list[str]:
        """All values of a name."""
        self._known.add(name)
        return [v for v in st.query_params.get_all(name) if v and len(v) <= _LONGEST]

    def integer(self, name: str, *, default: int = 0, low: int = 0, high: int | None = None) -> int:
        """A whole number; anything else gives a notice and ``default``."""
        value = self.get(name)
        if value is None:
            return default
        if not value.isascii() or not value.isdigit() or len(value) > 12:
            self.unknown(name, value)
            return default
        number = int(value)
        if number < low or (high is not None and number > high):
            self.notices.append(
                f"地址中的 {name}={number} 超出范围（{low}–{high if high is not None else '…'}），已改为 {default}。"
            )
            return default
        return number

    def set(self, **values: Any) -> None:
        """Write values to the address; None or an empty one takes the name out."""
        for name, value in values.items():
            if value in (None, "", [], ()):
                st.query_params.pop(name, None)
            else:
                st.query_params[name] = [str(v) for v in value] if isinstance(value, list | tuple) else str(value)

    def unknown(self, name: str, value: str) -> None:
        """Remember that a value means nothing here."""
        shown = value if len(value) <= 40 else value[:40] + "…"
        self.notices.append(f"地址中的 {name}={shown} 不是可用的值，已忽略。")

    def finish(self) -> None:
        """Show what was wrong with the address; call it when all parameters have been asked for."""
        for name in st.query_params:
            if name not in self._known:
                self.notices.append(f"地址中的 {name} 不是本页的参数，已忽略。")
        if self.notices:
            self._place.warning(plain("  ".join(dict.fromkeys(self.notices))), icon=":material/link_off:")

    # --- widgets -----------------------------------------------------------------------------------------------

    def key(self, name: str) -> str:
        """The widget's key."""
        return f"{self.page}.{name}"

    def _write(self, name: str, default: Any, resets: Sequence[str], change: Callable[[Any], Any]) -> None:
        value = change(st.session_state[self.key(name)])
        self.set(**{name: None if value == default else value}, **dict.fromkeys(resets))

    def text(self, name: str, label: str, *, resets: Sequence[str] = ("page",), area: Any = st, **options: Any) -> str:
        """A line of text."""
        value = self.get(name) or ""
        st.session_state[self.key(name)] = value
        area.text_input(
            label,
            key=self.key(name),
            max_chars=300,
            on_change=self._write,
            args=(name, "", resets, str.strip),
            **options,
        )
        return value

    def choice(
        self,
        name: str,
        label: str,
        options: Mapping[str, str],
        *,
        default: str | None = None,
        resets: Sequence[str] = ("page",),
        area: Any = st,
        kind: str = "select",
        **more: Any,
    ) -> str | None:
        """One of ``options`` (value → name that people see); with no ``default`` also none of them."""
        value = self.get(name)
        if value is not None and value not in options:
            self.unknown(name, value)
            value = None
        chosen = default if value is None else value
        st.session_state[self.key(name)] = chosen
        common: dict[str, Any] = {
            "key": self.key(name),
            "format_func": lambda v: options.get(v, v),
            "on_change": self._write,
            "args": (name, default, resets, lambda v: v),
            **more,
        }
        if kind == "segments":
            area.segmented_control(label, list(options), required=default is not None, **common)
        else:
            if default is None:
                common.setdefault("placeholder", "不限")
                common["index"] = None
            area.selectbox(label, list(options), **common)
        return chosen

    def choices(
        self,
        name: str,
        label: str,
        options: Mapping[str, str],
        *,
        resets: Sequence[str] = ("page",),
        area: Any = st,
        **more: Any,
    ) -> tuple[str, ...]:
        """Any number of ``options``."""
        given = self.several(name)
        for value in given:
            if value not in options:
                self.unknown(name, value)
        chosen = [v for v in dict.fromkeys(given) if v in options]
        st.session_state[self.key(name)] = chosen
        area.multiselect(
            label,
            list(options),
            key=self.key(name),
            format_func=lambda v: options.get(v, v),
            placeholder=more.pop("placeholder", "不限"),
            on_change=self._write,
            args=(name, [], resets, list),
            **more,
        )
        return tuple(chosen)

    def toggle(
        self,
        name: str,
        label: str,
        *,
        default: bool = False,
        resets: Sequence[str] = ("page",),
        area: Any = st,
        **more: Any,
    ) -> bool:
        """A switch: ``1`` or ``0`` in the address."""
        value = self.get(name)
        if value not in (None, "0", "1"):
            self.unknown(name, str(value))
            value = None
        chosen = default if value is None else value == "1"
        st.session_state[self.key(name)] = chosen
        area.toggle(
            label,
            key=self.key(name),
            on_change=self._write,
            args=(name, str(int(default)), resets, lambda v: str(int(v))),
            **more,
        )
        return chosen

    def pages(self, total: int, size: int, *, name: str = "page") -> int:
        """Page numbers below a list; returns the offset. Nothing is drawn where one page holds all."""
        last = max(1, -(-total // size))
        number = self.integer(name, default=1, low=1, high=last)
        return (number - 1) * size

    def pager(self, total: int, size: int, *, name: str = "page") -> None:
        """Draw the page numbers of :meth:`pages`."""
        last = max(1, -(-total // size))
        if last == 1:
            return
        value = st.query_params.get(name, "1")
        number = int(value) if value.isascii() and value.isdigit() and 1 <= int(value) <= last else 1
        self.numbers(last, number, change=lambda chosen: self.set(**{name: None if chosen == 1 else chosen}))

    def numbers(self, last: int, number: int, *, change: Callable[[int], None]) -> None:
        """Page numbers; another ``number`` is another widget, so that its value never disagrees with the address."""
        key = self.key(f"pages.{last}.{number}")
        st.pagination(last, default=number, key=key, on_change=lambda: change(st.session_state[key]))
