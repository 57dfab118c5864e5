"""主题趋势: topics by year, one word by year, and the words that tell two subcorpora apart."""

from __future__ import annotations

import json
from typing import Any

import altair as alt
import pandas as pd
import streamlit as st

from explorer import charts, dom, filtering, shell, store, words
from explorer.address import Address
from explorer.dom import node
from wenben.analysis import keyness, trends
from wenben.library import Filters

NARROW = 220

address = Address("trends")
desk = store.need()
shell.title("主题趋势", "哪些主题在哪些年份被提得多；点一格看那些条目。默认把副本合并计数。")
bar = st.container(horizontal=True, vertical_alignment="center")
view = address.choice(
    "view",
    "看什么",
    {"topics": "主题 × 年份", "word": "一个词的变化", "keyness": "两个子库的用词"},
    default="topics",
    kind="segments",
    label_visibility="collapsed",
    area=bar,
)
collapse = address.toggle("collapse", "副本只计一次", default=True, area=bar)


def heat() -> None:
    row = st.container(horizontal=True, vertical_alignment="bottom")
    kept = filtering.subcorpus(address, desk, area=row, width=NARROW)
    kind = address.choices("kind", "类别", words.KIND, area=row, width=NARROW)
    genre = address.choices("genre", "文种", words.GENRE, area=row, width=NARROW)
    region = address.text("region", "地区含", area=row, width=NARROW)
    filters = filtering.made(kept, {"kind": kind, "genre": genre, "region": region})
    rows = desk.ask(trends, by=("topic", "year"), filters=filters, collapse=collapse)
    frame = pd.DataFrame(
        [
            {
                "主题": words.named(words.TOPIC, r["topic"]),
                "年份": str(r["year"]),
                "条目": r["statements"],
                "文档": r["documents"],
                "id": r["topic"],
            }
            for r in rows
            if r["year"]
        ]
    )
    if frame.empty:
        st.info("没有带年份的条目，请放宽筛选。", icon=":material/search_off:")
        return
    order = frame.groupby("主题")["条目"].sum().sort_values(ascending=False).index.tolist()
    pick = alt.selection_point(name="cell", fields=["id", "年份"], on="click")
    base = alt.Chart(frame).encode(
        x=alt.X("年份:O", title=None, axis=alt.Axis(orient="top", labelAngle=0)), y=alt.Y("主题:N", sort=order, title=None),
        tooltip=["主题:N", "年份:O", "条目:Q", "文档:Q"],
    )  # fmt: skip
    cells = (
        base.mark_rect(stroke="white", cursor="pointer")
        .encode(color=alt.Color("条目:Q", scale=alt.Scale(type="sqrt", range=["#eef4f9", "#1f5a8c"]), legend=None))
        .add_params(pick)
    )
    middle = float(frame["条目"].max()) * 0.55  # where white reads better than black
    labels = base.mark_text(fontSize=11).encode(
        text="条目:Q", color=alt.condition(f"datum['条目'] > {middle}", alt.value("white"), alt.value("#1d252d"))
    )
    event = charts.draw(
        (cells + labels).properties(height=alt.Step(25)),
        frame[["主题", "年份", "条目", "文档"]],
        key="trends.heat",
        name="主题年份",
        alt="各主题在各年份的条目数，热力图",
        on_select="rerun",
        selection_mode="cell",
    )
    chosen = (event.selection.get("cell") or [None])[0] if event else None
    if chosen and chosen.get("id") and chosen.get("年份"):
        st.switch_page(
            st.session_state["pages"]["ledger"],
            query_params={
                "topic": chosen["id"],
                "year": str(chosen["年份"]),
                **({"kind": list(kind)} if kind else {}),
                **({"genre": list(genre)} if genre else {}),
                **({"region": region} if region else {}),
                **({} if collapse else {"collapse": "0"}),
                **({"set": saved} if (saved := address.get("set")) else {}),
            },
        )
    undated = sum(r["statements"] for r in rows if not r["year"])
    st.caption(f"点一格打开那些条目。没有年份的条目 {undated:,} 条未列入；一条可属几个主题。")


def word() -> None:
    row = st.container(horizontal=True, vertical_alignment="bottom")
    query = address.text("q", "词或检索式", placeholder="例如 双减", area=row, width=320)
    kept = filtering.subcorpus(address, desk, area=row, width=NARROW)
    genre = address.choices("genre", "文种", words.GENRE, area=row, width=NARROW)
    region = address.text("region", "地区含", area=row, width=NARROW)
    if not query.strip():
        st.info("输入一个词，看它历年出现在多少文档里、多少次。", icon=":material/arrow_upward:")
        return
    filters = filtering.made(kept, {"genre": genre, "region": region})
    rows = desk.ask(trends, by=("year",), query=query, filters=filters, collapse=collapse)
    every = {r["year"]: r["documents"] for r in desk.ask(trends, by=("year",), filters=filters, collapse=collapse)}
    frame = pd.DataFrame(
        [
            {
                "年份": str(r["year"]),
                "文档": r["documents"],
                "次数": r["occurrences"],
                "占当年文档": r["documents"] / every[r["year"]] if every.get(r["year"]) else None,
            }
            for r in rows
            if r["year"]
        ]
    )
    if frame.empty:
        st.info("没有带年份的文档含有它。", icon=":material/search_off:")
        return
    base = alt.Chart(frame).encode(x=alt.X("年份:O", title=None, axis=alt.Axis(labelAngle=0)))
    bars = base.mark_bar(color=charts.BLUE, size=28).encode(
        y=alt.Y("文档:Q", title="文档数", axis=alt.Axis(tickMinStep=1)),
        tooltip=["年份:O", "文档:Q", "次数:Q", alt.Tooltip("占当年文档:Q", format=".0%")],
    )
    text = base.mark_text(dy=-7).encode(y="文档:Q", text="文档:Q")
    charts.draw(
        (bars + text).properties(height=300),
        frame,
        key="trends.word",
        name="词的变化",
        alt="含有这个词的文档数，按年份的柱形图",
    )
    undated = sum(r["documents"] for r in rows if not r["year"])
    dom.show(
        node(
            "div",
            [node("a", f"{y} 年", href=dom.link("search", q=query, year=y)) for y in frame["年份"]],
            node("span", f"无年份 {undated} 篇") if undated else None,
            cls="actions",
        ),
        key="trends.years",
    )


def side(name: str, label: str, years: dict[str, str]) -> Filters:
    """One subcorpus: a saved one, or year, genre and region, or both."""
    with st.container(border=True):
        st.markdown(f"**{label}**")
        row = st.container(horizontal=True, vertical_alignment="bottom")
        kept = filtering.subcorpus(address, desk, area=row, name=f"{name}set", width=150)
        year = address.choices(f"{name}year", "年份", years, area=row, width=150)
        genre = address.choices(f"{name}genre", "文种", words.GENRE, area=row, width=150)
        region = address.text(f"{name}region", "地区含", area=row, width=150)
    return filtering.made(kept, {"year": tuple(map(int, year)), "genre": genre, "region": region})


@st.cache_data(max_entries=16, show_spinner="正在切词比较……")
def compared(path: str, stamp: tuple[int, ...], a: str, b: str, collapse: bool) -> list[dict[str, Any]]:
    """Keyness of two subcorpora (their conditions as JSON); cutting words takes seconds in a large library."""
    first, second = (Filters.parse(json.loads(x)) for x in (a, b))
    found = desk.ask(keyness, first, second if second.values() else None, collapse=collapse, limit=200)
    return [k.row() for k in found]


def keys() -> None:
    years = {str(y): str(y) for y in sorted((y for y in desk.stats()["by_year"] if y), reverse=True)}
    left, right = st.columns(2)
    with left:
        a = side("a", "甲", years)
    with right:
        b = side("b", "乙（不选则为甲以外的全部）", years)
    if not a.values():
        st.info("先给甲选一个条件，例如年份 2021；乙可选 2019 作对照。", icon=":material/arrow_upward:")
        return
    found = compared(str(desk.library.path), desk.stamp, json.dumps(a.values()), json.dumps(b.values()), collapse)
    if not found:
        st.info("没有够显著的词，请把子库放大。", icon=":material/search_off:")
        return
    frame = pd.DataFrame(
        [
            {
                "词": k["word"],
                "甲": k["count_a"],
                "乙": k["count_b"],
                "甲文档": k["documents_a"],
                "乙文档": k["documents_b"],
                "LL": k["log_likelihood"],
                "效应": k["log_ratio"],
            }
            for k in found
        ]
    )
    top = pd.concat([frame[frame["效应"] > 0].head(12), frame[frame["效应"] < 0].head(12)])
    top = top.assign(偏向=["甲" if x > 0 else "乙" for x in top["效应"]])
    chart = alt.Chart(top).mark_bar().encode(
        x=alt.X("效应:Q", title="效应（对数比，右为甲多，左为乙多）", axis=alt.Axis(tickCount=8, format="d")), y=alt.Y("词:N", sort=alt.SortField("效应", order="descending"), title=None),
        color=alt.Color("偏向:N", scale=alt.Scale(domain=["甲", "乙"], range=[charts.BLUE, charts.ORANGE]), title=None),
        tooltip=["词:N", "甲:Q", "乙:Q", alt.Tooltip("LL:Q", format=".1f"), alt.Tooltip("效应:Q", format=".2f")],
    ).properties(height=alt.Step(20))  # fmt: skip
    charts.draw(chart, frame, key="trends.keyness", name="用词", alt="两个子库各自突出的词，条形图")
    dom.show(
        node(
            "div",
            *(
                node("div", f"{label}：", [node("a", w, href=dom.link("search", q=w)) for w in words_], cls="actions")
                for label, words_ in (
                    ("甲多", top["词"][top["偏向"] == "甲"]),
                    ("乙多", top["词"][top["偏向"] == "乙"]),
                )
            ),
            cls="stack",
        ),
        key="trends.evidence",
    )
    st.caption("LL 是对数似然（显著程度），效应每增 1 表示相对频率翻一倍。分词由 jieba 完成，繁简合并。点词看出处。")


if view == "topics":
    heat()
elif view == "word":
    word()
else:
    keys()
address.finish()
