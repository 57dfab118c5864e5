"""Tables: cells are drawn on a canvas, so that nothing in them is markup; a chosen row is known by its id."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from zlib import crc32

import pandas as pd
import streamlit as st


def pick(
    frame: pd.DataFrame,
    ids: Sequence[str],
    *,
    key: str,
    chosen: str | None,
    choose: Callable[[str | None], None],
    **options: Any,
) -> None:
    """A table of which one row can be chosen.

    Parameters
    ----------
    ids
        What each row of ``frame`` stands for. A selection comes back as the row's place in ``frame``, however the person
        sorted the table, so that the id is always that of the row that was clicked.
    chosen, choose
        The id chosen now, and what to do when another one is (None: none).
    """
    stamp = crc32("\n".join(ids).encode())
    name = f"{key}.{stamp:08x}"

    def changed() -> None:
        rows = st.session_state[name]["selection"]["rows"]
        choose(ids[rows[0]] if rows and rows[0] < len(ids) else None)

    default = {"selection": {"rows": [ids.index(chosen)]}} if chosen in ids else None
    st.dataframe(
        frame,
        hide_index=True,
        key=name,
        on_select=changed,
        selection_mode="single-row",
        selection_default=default,
        placeholder="",
        **options,
    )


FORMATS = {
    "xlsx": ("Excel 表格", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "csv": ("CSV", "text/csv"),
    "jsonl": ("JSON Lines", "application/x-ndjson"),
    "parquet": ("Parquet", "application/vnd.apache.parquet"),
}


def exports(desk: Any, what: str, filters: Any, *, collapse: bool, key: str, name: str) -> None:
    """Buttons that write the whole table under the filters, made when they are pressed."""
    import io

    def make(format: str) -> Callable[[], bytes]:
        def write() -> bytes:
            out = io.BytesIO()
            desk.export(what, format, out, filters, collapse=collapse)
            return out.getvalue()

        return write

    with st.popover("导出", icon=":material/download:"):
        st.caption("导出当前筛选的全部行，含出处；人名按设置遮盖，表格单元不会被当作公式。")
        for format, (label, mime) in FORMATS.items():
            st.download_button(
                label, make(format), f"{name}.{format}", mime, key=f"{key}.{format}", on_click="ignore", width="stretch"
            )
