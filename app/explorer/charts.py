"""Charts with Chinese labels that draw everywhere: Altair, each with its table; the menu saves PNG and SVG."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Final

import altair as alt
import pandas as pd
import streamlit as st

from explorer import words
from wenben.library.export import safe_cell

FONT: Final = "Noto Sans CJK SC, Source Han Sans SC, PingFang SC, Microsoft YaHei, sans-serif"
BLUE: Final = "#1f5a8c"
ORANGE: Final = "#c2702d"
GREY: Final = "#3f4a54"
PALETTE: Final = [
    "#1f5a8c", "#c2702d", "#3d8361", "#8a5a9e", "#b3475a", "#5f7a8a", "#a18a2b", "#3b8ea5", "#7d5a3c", "#8fb0cc", "#e0a97b", "#8fbfa3", "#bfa0cc",
]  # fmt: skip


def draw(chart: Any, data: pd.DataFrame, *, key: str, name: str, alt: str, **options: Any) -> Any:
    """A chart and, below it, its numbers and ways to take both away.

    Parameters
    ----------
    alt
        What the chart shows, for people who do not see it.
    """
    made = (
        chart.configure(font=FONT, aria=False)  # the whole is described by alt; its parts would be in English,
        .configure_mark(aria=False)  # or have a role and no name
        .configure_axis(
            labelColor=GREY, titleColor=GREY, labelFontSize=12, titleFontSize=12, labelLimit=220, labelFlush=False
        )
        .configure_legend(labelColor=GREY, titleColor=GREY, labelFontSize=12, titleFontSize=12, labelLimit=160)
        .properties(usermeta={"embedOptions": {"renderer": "svg"}})  # a drawing that can be saved as SVG too
    )
    result = st.altair_chart(made, key=key, width="stretch", alt=alt, **options)
    with st.container(horizontal=True, vertical_alignment="center", gap="medium", key=f"{key}.tools"):
        with st.popover("数据表", icon=":material/table:", type="tertiary"):
            st.dataframe(data, hide_index=True, key=f"{key}.table", height=min(420, 40 + 35 * len(data)))
        st.download_button(
            "数据（CSV）", _csv(data), f"{name}.csv", "text/csv", key=f"{key}.csv", on_click="ignore", type="tertiary",
            icon=":material/download:",
        )  # fmt: skip
        _saving()(data={"key": re.sub(r"[^\w-]", "-", key), "name": name}, key=f"{key}.save", width="content")
    return result


@st.cache_resource(show_spinner=False)
def _saving() -> Any:
    """Buttons that save a chart as PNG or SVG."""
    here = Path(__file__).parent
    return st.components.v2.component(
        "wenben_figure", js=(here / "figure.js").read_text("utf-8"), css=(here / "figure.css").read_text("utf-8")
    )


def _csv(data: pd.DataFrame) -> bytes:
    """The numbers as a file in which no cell is a formula."""
    cells = data.apply(lambda column: column.map(lambda v: safe_cell(v) if isinstance(v, str) else v))
    return cells.to_csv(index=False).encode("utf-8-sig")


def bars(data: pd.DataFrame, *, label: str, value: str, key: str) -> None:
    """Horizontal bars, longest first, with their values."""
    if data.empty:
        st.caption("没有数据。")
        return
    base = alt.Chart(data).encode(
        y=alt.Y(f"{label}:N", sort=data[label].tolist(), title=None, axis=alt.Axis(labelOverlap=False)), x=alt.X(f"{value}:Q", title=value, axis=alt.Axis(tickCount=4)),
        tooltip=[f"{label}:N", alt.Tooltip(f"{value}:Q", format=",")],
    )  # fmt: skip
    text = base.mark_text(align="left", dx=4, fontSize=12).encode(text=alt.Text(f"{value}:Q", format=","))
    draw(
        (base.mark_bar(color=BLUE) + text).properties(height=alt.Step(26)),
        data,
        key=key,
        name=label,
        alt=f"{label}与{value}的条形图",
    )


def years_by_genre(desk: Any, *, key: str) -> None:
    """Documents by year and genre, near-duplicates once."""
    from wenben.analysis import trends

    rows = desk.ask(trends, by=("year", "genre"), collapse=True)
    frame = pd.DataFrame(
        [
            {"年份": str(r["year"] or "无日期"), "文种": words.named(words.GENRE, r["genre"]), "文档": r["documents"]}
            for r in rows
        ],
        columns=["年份", "文种", "文档"],
    )
    if frame.empty:
        st.caption("没有文档。")
        return
    order = frame.groupby("文种")["文档"].sum().sort_values(ascending=False).index.tolist()
    chart = alt.Chart(frame).mark_bar().encode(
        x=alt.X("年份:O", title=None, axis=alt.Axis(labelAngle=0)), y=alt.Y("文档:Q", title="文档数（去重后）", axis=alt.Axis(tickMinStep=1), scale=alt.Scale(nice=True)),
        color=alt.Color("文种:N", sort=order, title=None, scale=alt.Scale(domain=order, range=PALETTE)), order=alt.Order("序:Q"),
        tooltip=["年份:O", "文种:N", "文档:Q"],
    ).properties(height=280)  # fmt: skip
    draw(chart, frame, key=key, name="年份与文种", alt="各年份各文种的文档数，堆叠柱形图")
