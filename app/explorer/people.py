"""Who decides, and decisions that may be refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from explorer import guard
from wenben.errors import WenbenError


def person(key: str, *, area: Any = st, placeholder: str = "姓名或工号（必填）") -> str:
    """Who decides; asked once per session."""
    st.session_state.setdefault("who", "")
    st.session_state[key] = st.session_state["who"]
    area.text_input(
        "经办人",
        key=key,
        max_chars=40,
        placeholder=placeholder,
        on_change=lambda: st.session_state.update(who=st.session_state[key].strip()),
    )
    return str(st.session_state["who"])


def attempt(decision: Callable[[], Any], *, done: str) -> bool:
    """Make a decision; say that it was made, or why it was not."""
    try:
        decision()
    except WenbenError as error:
        guard.problem(error)
        return False
    st.session_state["said"] = done
    return True


def say() -> None:
    """What the last decision came to, once."""
    said = st.session_state.pop("said", None)
    if said:
        st.toast(said, icon=":material/check_circle:")
