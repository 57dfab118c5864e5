"""重复簇: which documents are near-duplicates of which, side by side, and who was first."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd
import streamlit as st

from explorer import charts, dom, pairs, people, shell, store, tables
from explorer.address import Address
from explorer.dom import node
from explorer.plain import called, plain, short
from wenben.config import Settings
from wenben.library import Filters

SIZE = 50

address = Address("clusters")
desk = store.need()
rules = Settings().dedup
shell.title(
    "重复簇",
    f"近似重复的文档归为一簇，计数时只算一篇。成对条件：五字片段相似度不低于 {rules.jaccard:g}，或一篇的 {rules.containment:.0%} 以上包含在另一篇里；每一对都精确核对过。",
)
people.say()
view = address.choice(
    "view",
    "看什么",
    {"clusters": "簇", "sections": "相同的章节"},
    default="clusters",
    kind="segments",
    label_visibility="collapsed",
    resets=("page", "row", "a", "b"),
)


@st.cache_data(max_entries=4, show_spinner=False)
def titles(
    path: str, stamp: tuple[int, ...], keys: tuple[tuple[str, str], ...]
) -> dict[tuple[str, str], dict[str, Any]]:
    """Rows of documents by id and path; ``stamp`` is when the library last changed."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    ids = list(dict.fromkeys(id for id, _ in keys))
    for begin in range(0, len(ids), 500):
        page = desk.documents(Filters(document=tuple(ids[begin : begin + 500])), limit=None)
        found.update({(r["id"], r["path"]): r for r in page.rows})
    return found


def rows_of(keys: list[tuple[str, str]]) -> dict[tuple[str, str], dict[str, Any]]:
    return titles(str(desk.library.path), desk.stamp, tuple(keys))


def cluster_list() -> None:
    clusters = desk.clusters()
    if not clusters:
        st.info("没有近似重复的文档。", icon=":material/check_circle:")
        return
    st.caption(f"{len(clusters):,} 簇，{sum(len(c.members) + len(c.contained) for c in clusters):,} 篇文档")
    offset = address.pages(len(clusters), SIZE)
    part = clusters[offset : offset + SIZE]
    keys = [
        key for c in part for key in [*zip(c.members, c.paths, strict=True), *((x.id, x.path) for x in c.contained)]
    ]
    known = rows_of(keys)
    lines, ids = [], []
    for c in part:
        own = [known[k] for k in zip(c.members, c.paths, strict=True) if k in known]
        head = next((r for r in own if r["id"] == c.representative), own[0] if own else None)
        dates = sorted(r["date"] for r in own if r["date"])
        ids.append(c.representative)
        lines.append(
            {
                "代表文档": called((head or {}).get("title") or "", c.paths[0]),
                "篇数": len(c.members) + len(c.contained),
                "其中被包含": len(c.contained),
                "最早日期": dates[0] if dates else "",
                "最晚日期": dates[-1] if dates else "",
                "地区": "、".join(sorted({r["region"] for r in own if r["region"]})),
            }
        )
    chosen = address.get("row")
    tables.pick(
        pd.DataFrame(lines),
        ids,
        key="clusters.table",
        chosen=chosen,
        choose=lambda id: address.set(row=id, a=None, b=None),
        tallest=420,
        column_config={"代表文档": st.column_config.TextColumn(width="large")},
    )
    address.pager(len(clusters), SIZE)
    cluster = next((c for c in clusters if c.representative == chosen), None)
    if cluster is not None:
        one(cluster)
    elif chosen is not None:
        address.unknown("row", chosen)
    else:
        st.caption("点一行，看成员、关系和逐字对照。")


def one(cluster: Any) -> None:
    members = list(zip(cluster.members, cluster.paths, strict=True))
    contained = [(x.id, x.path) for x in cluster.contained]
    known = rows_of([*members, *contained])
    every = [k for k in [*members, *contained] if k in known]
    mine = set(every)
    found = [p for p in desk.duplicates(level="document") if (p.a, p.path_a) in mine and (p.b, p.path_b) in mine]
    dated = sorted((known[k]["date"], k) for k in every if known[k]["date"])
    st.header(
        plain(
            short(
                known.get(
                    (
                        cluster.representative,
                        cluster.paths[cluster.members.index(cluster.representative)]
                        if cluster.representative in cluster.members
                        else "",
                    ),
                    {},
                ).get("title")
                or "重复簇",
                60,
            )
        ),
        anchor=False,
    )
    left, right = st.columns([1.6, 1], gap="medium") if len(every) > 2 else (st.container(), None)
    with left:
        lines = []
        for k in every:
            r = known[k]
            tags = [
                node("span", "代表", cls="tag finding") if k[0] == cluster.representative else None,
                node("span", "日期最早", cls="tag done") if dated and k == dated[0][1] else None,
                node("span", "包含在内", cls="tag") if k in contained else None,
            ]
            lines.append(
                node(
                    "tr",
                    node("td", f"{every.index(k) + 1}", cls="number"),
                    node(
                        "td",
                        node("a", called(r["title"], k[1]), href=dom.link("document", id=k[0], path=k[1])),
                        " ",
                        *tags,
                        node("div", k[1], cls="quiet"),
                    ),
                    node("td", r["date"] or "无日期", cls="nowrap"),
                    node("td", r["issuer"] or r["region"] or ""),
                    node("td", f"{r['chars']:,}", cls="number"),
                )
            )
        head = node("tr", *(node("th", n) for n in ("号", "文档", "日期", "发文单位", "字数")))
        dom.show(
            node("div", node("table", node("thead", head), node("tbody", lines)), cls="wide"), key="clusters.members"
        )
    if right is not None:
        with right:
            graph(every, found)
    if len(every) > 1:
        compare(every, known, found)
    if not desk.read_only:
        with st.popover("把一篇移出这一簇", icon=":material/remove_circle:"):
            names = {f"{i}": f"{i + 1}　{short(known[k]['title'] or k[1], 40)}" for i, k in enumerate(every)}
            with st.form("clusters.exclude", border=False):
                index = st.selectbox("哪一篇", list(names), format_func=lambda v: names[v])
                who = st.text_input("经办人", value=st.session_state.get("who", ""), max_chars=40)
                note = st.text_input("理由", max_chars=200)
                if st.form_submit_button("移出", type="primary"):
                    st.session_state["who"] = who
                    key = every[int(index)]
                    change = lambda library: library.corrections.exclude(key[0], key[1], who=who, note=note)  # noqa: E731
                    if people.attempt(lambda: desk.ask(change), done="已移出；可在“校正 · 已做的校正”撤销"):
                        st.rerun()


def graph(every: list[tuple[str, str]], found: list[Any]) -> None:
    """Documents on a circle, pairs as lines; thicker is more alike."""
    nodes, edges = pairs.circle(every, found)
    base = alt.Chart(edges).mark_rule(color="#84afd0").encode(
        x=alt.X("x:Q", axis=None, scale=alt.Scale(domain=[-1.6, 1.6])), y=alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[-1.25, 1.25])), x2="x2", y2="y2",
        strokeWidth=alt.StrokeWidth("相似:Q", scale=alt.Scale(domain=[0, 1], range=[0.5, 5]), legend=None),
        tooltip=[alt.Tooltip("甲:N"), alt.Tooltip("乙:N"), alt.Tooltip("相似:Q", format=".2f"), alt.Tooltip("包含:Q", format=".2f")],
    )  # fmt: skip
    points = (
        alt.Chart(nodes)
        .mark_circle(size=420, color=charts.BLUE, opacity=1)
        .encode(x="x:Q", y="y:Q", tooltip=[alt.Tooltip("号:N")])
    )
    labels = alt.Chart(nodes).mark_text(color="white", fontWeight="bold").encode(x="x:Q", y="y:Q", text="号:N")
    charts.draw(
        (base + points + labels).properties(height=260),
        edges[["甲", "乙", "相似", "包含"]],
        key="clusters.graph",
        name="关系图",
        alt="簇内文档两两之间的关系，圆形连线图；线越粗越相似",
    )


def compare(every: list[tuple[str, str]], known: dict[tuple[str, str], dict[str, Any]], found: list[Any]) -> None:
    """Two members side by side."""
    st.header("逐字对照", anchor=False)
    names = {str(i + 1): f"{i + 1}　{short(known[k]['title'] or k[1], 40)}" for i, k in enumerate(every)}
    left, right = st.columns(2)
    a = address.choice("a", "左", names, default="1", area=left, resets=())
    b = address.choice("b", "右", names, default="2", area=right, resets=())
    one, two = every[int(a or 1) - 1], every[int(b or 2) - 1]
    if one == two:
        st.info("请选两篇不同的文档。", icon=":material/info:")
        return
    pair = next((p for p in found if {(p.a, p.path_a), (p.b, p.path_b)} == {one, two}), None)
    if pair:
        st.caption(
            f"相似度 {pair.jaccard:.2f}；{pair.containment_a:.0%} / {pair.containment_b:.0%} 互相包含。橙色是对方没有的文字。"
        )
    else:
        st.caption("这两篇没有直接成对（经其他成员连在一起）。橙色是对方没有的文字。")
    dom.show(pairs.side_by_side(desk, one, two), key="clusters.compare")


def section_list() -> None:
    found = desk.duplicates(level="section")
    if not found:
        st.info("没有相同的章节。", icon=":material/check_circle:")
        return
    st.caption(f"{len(found):,} 对；同一文档内部重复的章节也列在这里。")
    offset = address.pages(len(found), SIZE)
    part = found[offset : offset + SIZE]
    known = rows_of([k for p in part for k in ((p.a, p.path_a), (p.b, p.path_b))])

    def name(id: str, path: str, span: Any) -> str:
        return f"{called(known.get((id, path), {}).get('title') or '', path)}（{span.start}–{span.end}）"

    ids = [f"{p.a}@{p.span_a.start}-{p.b}@{p.span_b.start}" for p in part]
    frame = pd.DataFrame(
        [
            {
                "甲": name(p.a, p.path_a, p.span_a),
                "乙": name(p.b, p.path_b, p.span_b),
                "同一文档": "是" if (p.a, p.path_a) == (p.b, p.path_b) else "",
                "相似": p.jaccard,
                "甲在乙中": p.containment_a,
                "乙在甲中": p.containment_b,
            }
            for p in part
        ]
    )
    number = st.column_config.NumberColumn(format="%.2f", width="small")
    chosen = address.get("row")
    tables.pick(
        frame,
        ids,
        key="clusters.sections",
        chosen=chosen,
        choose=lambda id: address.set(row=id),
        tallest=420,
        column_config={"相似": number, "甲在乙中": number, "乙在甲中": number},
    )
    address.pager(len(found), SIZE)
    pair = next((p for p, id in zip(part, ids, strict=True) if id == chosen), None)
    if pair is not None:
        dom.show(
            pairs.side_by_side(desk, (pair.a, pair.path_a), (pair.b, pair.path_b), pair.span_a, pair.span_b),
            key="clusters.section",
        )
    elif chosen is not None:
        address.unknown("row", chosen)


if view == "clusters":
    cluster_list()
else:
    section_list()
address.finish()
