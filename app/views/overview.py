"""概览: what is in the library, how fresh it is, and what cleaning took away."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from explorer import charts, dom, people, shell, store, words
from explorer.address import Address
from explorer.dom import node
from wenben.library import local

address = Address("overview")
address.finish()
desk = store.need()
stats = desk.stats()
once = stats["collapsed"]

people.say()
shell.title("概览", "库里有什么、到什么时候、清洗去掉了什么。")


@st.cache_data(max_entries=4, show_spinner=False)
def most_removed(path: str, stamp: tuple[int, ...]) -> list[dict[str, Any]]:
    """Sources of which cleaning took most; ``stamp`` is when the library last changed."""
    rows = [r for r in desk.sources(limit=None).rows if r["removed_chars"]]
    return sorted(rows, key=lambda r: (-r["removed_chars"], r["path"]))[:12]


def figure(name: str, value: int, note: str = "") -> dom.Node:
    return node("div", node("div", name, cls="name"), node("div", f"{value:,}", cls="value"), node("small", note))


kinds = [
    figure(words.KIND[k], stats["statements"].get(k, 0), f"去重后 {once['statements'].get(k, 0):,}") for k in words.KIND
]
dom.show(
    node(
        "div",
        figure("来源文件", stats["sources"], f"未能读取 {stats['failures']:,}"),
        figure("文档", stats["documents"], f"去重后 {once['documents']:,}"),
        *kinds,
        figure("重复簇", stats["clusters"], f"{stats['pairs']:,} 对"),
        figure("单位与机构", stats["entities"]),
        cls="figures",
    ),
    key="overview.figures",
)
run = stats["last_run"]
span = f"文档日期 {stats['first_date'] or '不详'} 至 {stats['last_date'] or '不详'}"
st.caption(span + (f"　·　最近更新 {local(str(run['finished'] or run['started']))}" if run else ""))

st.header("从这里开始", anchor=False)
left, middle, right = st.columns(3, gap="medium")
with left, st.container(border=True), st.form("overview.school", border=False):
    name = st.text_input("查一所学校", placeholder="例如 87中", max_chars=80)
    if st.form_submit_button("看档案", type="primary", width="stretch") and name.strip():
        st.switch_page(st.session_state["pages"]["school"], query_params={"name": name.strip()})
with middle, st.container(border=True), st.form("overview.search", border=False):
    query = st.text_input("检索全文", placeholder="例如 食堂 安全", max_chars=300)
    if st.form_submit_button("检索", width="stretch") and query.strip():
        st.switch_page(st.session_state["pages"]["search"], query_params={"q": query.strip()})
with right, st.container(border=True, height="stretch", vertical_alignment="distribute"):
    with st.container(gap="xsmall"):
        st.text("核对一篇稿件")
        st.caption("粘贴或上传，看哪些段落抄自库中文档。")
    if st.button("打开稿件查重", width="stretch"):
        st.switch_page(st.session_state["pages"]["check"])

st.header("年份与文种", anchor=False)
charts.years_by_genre(desk, key="overview.years")

st.header("清洗去掉了什么", anchor=False)
removed = stats["removed"]
share = sum(removed.values()) / stats["source_chars"] if stats["source_chars"] else 0
left, right = st.columns([2, 3], gap="large")
with left:
    st.caption(
        f"原文共 {stats['source_chars']:,} 字，去掉 {sum(removed.values()):,} 字（{share:.1%}）；每一处都可在文档页查看。"
    )
    frame = pd.DataFrame(
        [{"原因": words.named(words.REMOVAL, r), "字数": n} for r, n in sorted(removed.items(), key=lambda x: -x[1])],
        columns=["原因", "字数"],
    )
    charts.bars(frame, label="原因", value="字数", key="overview.removed")
with right:
    most = most_removed(str(desk.library.path), desk.stamp)
    rows = [
        node(
            "tr",
            node("td", node("a", r["path"], href=dom.link("document", path=r["path"], view="difference"))),
            node("td", f"{r['chars']:,}", cls="number"),
            node("td", f"{r['removed_chars']:,}", cls="number"),
            node("td", f"{r['removed_chars'] / r['chars']:.0%}" if r["chars"] else "", cls="number"),
        )
        for r in most
    ]
    head = node(
        "tr", node("th", "去掉最多的来源"), *(node("th", n, cls="number") for n in ("原文字数", "去掉", "占比"))
    )
    if rows:
        dom.show(node("div", node("table", node("thead", head), node("tbody", rows)), cls="wide"), key="overview.most")

failures = desk.failures()
if failures:
    st.header(f"未能读取的文件（{len(failures)}）", anchor=False)
    dom.show(
        node(
            "ul",
            [node("li", node("b", f.path), f"　{f.message}。{f.remedy}", cls="pre") for f in failures[:50]],
            cls="stack",
        ),
        key="overview.failures",
    )
