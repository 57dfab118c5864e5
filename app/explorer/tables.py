"""Tables: cells are drawn on a canvas, so that nothing in them is markup; a chosen row is known by its id."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from typing import IO, Any
from zlib import crc32

import pandas as pd
import streamlit as st

_HEAD, _ROW = 37, 35  # pixels of Streamlit's tables


def pick(
    frame: pd.DataFrame,
    ids: Sequence[str],
    *,
    key: str,
    chosen: str | None,
    choose: Callable[[str | None], None],
    tallest: int,
    **options: Any,
) -> None:
    """A table of which one row can be chosen, by a click on any of its cells.

    Parameters
    ----------
    ids
        What each row of ``frame`` stands for. A selection comes back as the row's place in ``frame``, however the person
        sorted the table, so that the id is always that of the row that was clicked.
    chosen, choose
        The id chosen now, and what to do when another one is (None: none).
    tallest
        In pixels; a table of fewer rows ends below its last one.
    """
    stamp = crc32("\n".join(ids).encode())
    name = f"{key}.{stamp:08x}"

    def changed() -> None:
        cells = st.session_state[name]["selection"]["cells"]
        choose(ids[cells[0][0]] if cells and cells[0][0] < len(ids) else None)

    default = {"selection": {"cells": [(ids.index(chosen), frame.columns[0])]}} if chosen in ids else None
    st.dataframe(
        frame,
        hide_index=True,
        key=name,
        on_select=changed,
        selection_mode="single-cell",
        selection_default=default,
        placeholder="",
        height=min(tallest, _HEAD + _ROW * len(ids)),
        **options,
    )


FORMATS = {
    "xlsx": ("Excel 表格", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "csv": ("CSV", "text/csv"),
    "jsonl": ("JSON Lines", "application/x-ndjson"),
    "parquet": ("Parquet", "application/vnd.apache.parquet"),
}


def exports(write: Callable[[str, IO[bytes]], Any], *, key: str, name: str, says: str) -> None:
    """Buttons that write a whole table, made when they are pressed.

    Parameters
    ----------
    write
        Writes the table in a format to a stream; called when a button is pressed.
    says
        What the file will hold, for people.
    """

    def make(format: str) -> Callable[[], bytes]:
        def bytes_of() -> bytes:
            out = io.BytesIO()
            write(format, out)
            return out.getvalue()

        return bytes_of

    with st.popover("导出", icon=":material/download:"):
        st.caption(f"{says}含出处；人名按设置遮盖，表格单元不会被当作公式。")
        for format, (label, mime) in FORMATS.items():
            st.download_button(
                label, make(format), f"{name}.{format}", mime, key=f"{key}.{format}", on_click="ignore", width="stretch"
            )
