"""Charts with Chinese labels that draw everywhere: Altair, each with its table; the menu saves PNG and SVG."""

from __future__ import annotations

from typing import Any, Final

import altair as alt
import pandas as pd
import streamlit as st

from explorer import words
from wenben.library.export import safe_cell

FONT: Final = "Noto Sans CJK SC, Source Han Sans SC, PingFang SC, Microsoft YaHei, sans-serif"
BLUE: Final = "#1f5a8c"
PALETTE: Final = [
    "#1f5a8c", "#c2702d", "#3d8361", "#8a5a9e", "#b3475a", "#5f7a8a", "#a18a2b", "#3b8ea5", "#7d5a3c", "#8fb0cc", "#e0a97b", "#8fbfa3", "#bfa0cc",
]  # fmt: skip


def draw(chart: Any, data: pd.DataFrame, *, key: str, name: str, **options: Any) -> Any:
    """A chart and, below it, its numbers.

    The menu at the chart's corner saves it as PNG or SVG.
    """
    made = (
        chart.configure(font=FONT)
        .configure_axis(labelColor="#3f4a54", titleColor="#3f4a54", labelFontSize=12, titleFontSize=12, labelLimit=220)
        .configure_legend(
            labelColor="#3f4a54", titleColor="#3f4a54", labelFontSize=12, titleFontSize=12, labelLimit=160
        )
    )
    result = st.altair_chart(made, key=key, width="stretch", **options)
    with st.expander("数据表", icon=":material/table:"):
        st.dataframe(data, hide_index=True, key=f"{key}.table", width="stretch")
        st.download_button(
            "下载数据（CSV）", _csv(data), f"{name}.csv", "text/csv", key=f"{key}.csv", on_click="ignore", type="tertiary",
            icon=":material/download:",
        )  # fmt: skip
    return result


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
    draw((base.mark_bar(color=BLUE) + text).properties(height=alt.Step(26)), data, key=key, name=label)


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
        x=alt.X("年份:O", title=None, axis=alt.Axis(labelAngle=0)), y=alt.Y("文档:Q", title="文档数（去重后）", axis=alt.Axis(tickMinStep=1)),
        color=alt.Color("文种:N", sort=order, title=None, scale=alt.Scale(domain=order, range=PALETTE)), order=alt.Order("序:Q"),
        tooltip=["年份:O", "文种:N", "文档:Q"],
    ).properties(height=280)  # fmt: skip
    draw(chart, frame, key=key, name="年份与文种")
