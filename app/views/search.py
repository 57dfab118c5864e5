"""检索: full text with exact counts, each hit a link to its place; the same query in context (KWIC)."""

from __future__ import annotations

import streamlit as st

from explorer import dom, filtering, shell, store, tables, words
from explorer.address import Address
from explorer.dom import node
from explorer.guard import problem
from explorer.plain import called, plain, short
from wenben.analysis import export_search, kwic, trends
from wenben.errors import UsageError
from wenben.library import Hit

SIZE = 20

WIDGETS = ("genre", "year", "region", "issuer", "kind", "topic", "status", "modality")

address = Address("search")
desk = store.need()
shell.title("检索", "在所有文档里找任意字词，数目精确；简体可检出繁体。")

WAYS = (
    ("食堂 安全", "两个词都有"),
    ("食堂 OR 校车", "有其中一个"),
    ('"食品安全"', "连在一起写的"),
    ("食堂 -卫生", "有前一个，没有后一个"),
    ("督?检查", "? 代表任意一个字"),
)


def subcorpora() -> None:
    """Filters kept in the library under a name."""
    saved = desk.subcorpora()
    with st.popover(f"子库（{len(saved)}）", icon=":material/bookmark:"):
        rows = []
        for name, (kept, kept_query) in saved.items():
            values = {k: v for k, v in kept.values().items() if k in WIDGETS}
            rows.append(
                node(
                    "li",
                    node("a", name, href=dom.link("search", q=kept_query or query, **values)),
                    node("div", filtering.described(kept) or "全部文档", cls="quiet"),
                    node("button", "删除", go=name) if not desk.read_only else None,
                )
            )
        if rows:
            gone = dom.show(node("ul", rows, cls="rows"), key="search.saved")
            if gone:
                desk.forget_subcorpus(gone)
                st.rerun()
        else:
            st.caption("把现在的筛选存下来，以后一点就回到这里，也可在主题趋势里拿来比较。")
        if not desk.read_only:
            with st.form("search.save", border=False, clear_on_submit=True):
                name = st.text_input("名称", max_chars=60, placeholder="例如 2021年长春")
                if st.form_submit_button("存下现在的筛选", width="stretch") and name.strip():
                    desk.save_subcorpus(name.strip(), filters, query=query or None)
                    st.rerun()


def ways(key: str) -> None:
    """How a query is written; each example can be tried."""
    rows = [
        node("tr", node("td", node("a", q, href=dom.link("search", q=q)), cls="nowrap"), node("td", means))
        for q, means in WAYS
    ]
    dom.show(node("table", node("tbody", rows)), key=key)


def start() -> None:
    """Nothing is asked yet: examples, and what was saved."""
    left, right = st.columns(2, gap="large")
    with left:
        st.header("可以这样写", anchor=False)
        ways("search.examples")
    with right:
        st.header("库里谈得多的主题", anchor=False)
        rows = [r for r in desk.ask(trends, by=("topic",), filters=filters, collapse=True) if r["topic"]]
        rows.sort(key=lambda r: -r["statements"])
        dom.show(
            node(
                "ul",
                [
                    node(
                        "li",
                        node("a", words.named(words.TOPIC, r["topic"]), href=dom.link("ledger", topic=r["topic"])),
                        node("span", f"{r['statements']:,} 条", cls="quiet"),
                        cls="facet",
                    )
                    for r in rows[:8]
                ],
            ),
            key="search.topics",
        )


def take_away() -> None:
    """Every occurrence as a file."""
    tables.exports(
        lambda format, out: desk.ask(export_search, query, format, out, filters, collapse=collapse),
        key="search.export",
        name="检索结果",
        says="每处一行：前后文、文档、位置，",
    )


def facets() -> None:
    """How the documents that match are spread; each value narrows the search."""
    made = []
    for name, label, table in (("genre", "文种", words.GENRE), ("year", "年份", {}), ("region", "地区", {})):
        if getattr(filters, name) is not None:
            continue
        rows = [r for r in desk.ask(trends, by=(name,), query=query, filters=filters, collapse=collapse) if r[name]]
        rows.sort(key=lambda r: (-r["documents"], str(r[name])))
        if len(rows) < 2:
            continue
        here = {k: st.query_params.get_all(k) for k in st.query_params if k not in ("page", name)}
        made.append(node("h3", label))
        made.append(
            node(
                "ul",
                [
                    node(
                        "li",
                        node("a", words.named(table, str(r[name])), href=dom.link("search", **here, **{name: r[name]})),
                        node("span", f"{r['documents']:,}", cls="quiet"),
                        cls="facet",
                    )
                    for r in rows[:8]
                ],
            )
        )
    if made:
        with st.expander("结果分布", expanded=True, icon=":material/filter_alt:"):
            dom.show(node("div", made, cls="stack"), key="search.facets")


query = address.text(
    "q", "检索词", placeholder="输入要找的词，按回车", label_visibility="collapsed", icon=":material/search:"
)
bar = st.container(horizontal=True, vertical_alignment="center")
view = address.choice(
    "view",
    "显示方式",
    {"hits": "命中", "kwic": "语境（KWIC）"},
    default="hits",
    kind="segments",
    label_visibility="collapsed",
    area=bar,
)
panel = bar.popover("筛选", icon=":material/tune:")
chosen = filtering.documents(address, desk, area=panel)
panel.caption("以下条件只在发现、问题、建议的句子里找：")
said = filtering.statements(address, area=panel)
filters = filtering.made(chosen, said)
with bar:
    subcorpora()
    with st.popover("写法", icon=":material/help:"):
        ways("search.ways")
collapse = address.toggle("collapse", "副本只计一次", default=True, area=bar)
if filters.values():
    st.caption(f"筛选：{plain(filtering.described(filters))}")


def hit_row(hit: Hit) -> dom.Node:
    place = dom.link("document", id=hit.document, path=hit.path, at=f"{hit.start}-{hit.end}", q=query)
    snippet = [
        "…" if hit.snippet_start else "",
        *dom.highlighted(hit.snippet, hit.highlights, origin=hit.snippet_start),
        "…",
    ]
    facts = [hit.date, words.named(words.GENRE, hit.genre), hit.region, hit.issuer, f"{hit.occurrences} 处"]
    copies = f"另有 {hit.copies} 份近似副本" if hit.copies else None
    return node(
        "li",
        node("h2", node("a", called(hit.title), href=place)),
        node("p", snippet),
        node(
            "div",
            [node("span", f) for f in facts if f],
            node("span", copies, cls="tag") if copies else None,
            node("span", hit.path),
            cls="facts",
        ),
    )


def nothing() -> None:
    st.info("没有找到。可以少写几个词、用 OR 连接同义词，或去掉上面的筛选。", icon=":material/search_off:")


def hits() -> None:
    offset = address.pages(10**9, SIZE)
    found = desk.search(query, filters, limit=SIZE, offset=offset, collapse=collapse)
    if offset and offset >= found.reachable:
        address.notices.append("地址中的页码超出了结果，已显示第一页。")
        found = desk.search(query, filters, limit=SIZE, offset=0, collapse=collapse)
    line = st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center")
    line.caption(f"{found.documents:,} 篇文档（去重后 {found.collapsed:,} 篇），共 {found.occurrences:,} 处")
    if found.hits:
        with line:
            take_away()
    if not found.hits:
        nothing()
        return
    dom.show(node("ol", [hit_row(h) for h in found.hits], cls="rows"), key="search.hits")
    address.pager(found.reachable, SIZE)


def contexts() -> None:
    size = 50
    row = st.container(horizontal=True, vertical_alignment="bottom")
    sort = address.choice(
        "sort",
        "排序",
        {"position": "按出处", "left": "按左边的字", "right": "按右边的字", "date": "按日期"},
        default="position",
        area=row,
        width=180,
    )
    width = address.choice(
        "width", "左右各多少字", {"15": "15", "20": "20", "30": "30", "40": "40"}, default="20", area=row, width=140
    )
    offset = address.pages(10**9, size)
    lines = desk.ask(
        kwic, query, filters=filters, sort=sort, width=int(width or 20), limit=size, offset=offset, collapse=collapse
    )
    row.caption(f"共 {lines.total:,} 处" + (f"　{lines.note}" if lines.note else ""))
    if lines.total:
        with row:
            take_away()
    else:
        nothing()
    rows = [
        node(
            "tr",
            node("td", node("span", " ".join(x.left.split())), cls="left"),
            node(
                "td",
                node(
                    "a",
                    x.keyword,
                    href=dom.link("document", id=x.document, path=x.path, at=f"{x.start}-{x.end}", q=query),
                ),
                cls="key",
            ),
            node("td", " ".join(x.right.split()), cls="right"),
            node("td", f"{x.date or '无日期'}　{short(x.title, 60)}", cls="where", tip=f"{called(x.title)}　{x.path}"),
        )
        for x in lines.lines
    ]
    if rows:
        dom.show(node("table", node("tbody", rows), cls="kwic"), key="search.kwic")
    address.pager(lines.total, size)


if not query.strip():
    start()
else:
    try:
        if view == "hits":
            main, side = st.columns([3.6, 1], gap="medium")
            with main:
                hits()
            with side:
                facets()
        else:
            contexts()
    except UsageError as error:
        problem(error)
address.finish()
