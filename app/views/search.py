"""检索: full text with exact counts, each hit a link to its place; the same query in context (KWIC)."""

from __future__ import annotations

import streamlit as st

from explorer import dom, filtering, shell, store, words
from explorer.address import Address
from explorer.dom import node
from explorer.guard import problem
from wenben.errors import UsageError

SIZE = 20

address = Address("search")
desk = store.need()
shell.title(
    "检索",
    '写法：食堂 安全（都有）、食堂 OR 校车、"食品安全"（连写）、食堂 -卫生（不含）、督?检查（? 代表一字）。简体可检出繁体。',
)

query = address.text(
    "q", "检索词", placeholder="输入要找的词，按回车", label_visibility="collapsed", icon=":material/search:"
)
side, main = st.columns([1, 3.4], gap="medium")
with side:
    chosen = filtering.documents(address, desk, area=st.expander("文档筛选", expanded=True))
    said = filtering.statements(
        address,
        area=st.expander(
            "只在问题、建议里找",
            expanded=bool(
                address.several("kind")
                or address.several("topic")
                or address.several("status")
                or address.several("modality")
            ),
        ),
    )
    collapse = address.toggle("collapse", "重复文档只列一次", default=True)
filters = filtering.made(chosen, said)
with main:
    view = address.choice(
        "view",
        "显示方式",
        {"hits": "命中", "kwic": "语境（KWIC）"},
        default="hits",
        kind="segments",
        label_visibility="collapsed",
        resets=("page",),
    )


def hit_row(hit, number: int) -> dom.Node:
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
        node("h3", node("a", hit.title or "（无标题）", href=place)),
        node("p", snippet),
        node(
            "div",
            [node("span", f) for f in facts if f],
            node("span", copies, cls="tag") if copies else None,
            node("span", hit.path),
            cls="facts",
        ),
    )


def hits() -> None:
    offset = address.pages(10**9, SIZE)
    found = desk.search(query, filters, limit=SIZE, offset=offset, collapse=collapse)
    if offset and offset >= found.reachable:
        address.notices.append("地址中的页码超出了结果，已显示第一页。")
        found = desk.search(query, filters, limit=SIZE, offset=0, collapse=collapse)
    st.caption(f"{found.documents:,} 篇文档（去重后 {found.collapsed:,} 篇），共 {found.occurrences:,} 处")
    if not found.hits:
        st.info("没有找到。可以少写几个词、用 OR 连接同义词，或去掉左边的筛选。", icon=":material/search_off:")
        return
    dom.show(node("ol", [hit_row(h, i) for i, h in enumerate(found.hits, offset + 1)], cls="rows"), key="search.hits")
    address.pager(found.reachable, SIZE)


def contexts() -> None:
    from wenben.analysis import kwic

    size = 50
    left, right, _ = st.columns([1.4, 1.4, 3])
    sort = address.choice(
        "sort",
        "排序",
        {"position": "按出处", "left": "按左边的字", "right": "按右边的字", "date": "按日期"},
        default="position",
        area=left,
    )
    width = address.choice(
        "width", "左右各多少字", {"15": "15", "20": "20", "30": "30", "40": "40"}, default="20", area=right
    )
    offset = address.pages(10**9, size)
    lines = desk.ask(
        kwic, query, filters=filters, sort=sort, width=int(width or 20), limit=size, offset=offset, collapse=collapse
    )
    st.caption(f"共 {lines.total:,} 处")
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
            node("td", f"{x.date or ''}　{x.title}", cls="where", tip=x.title),
        )
        for x in lines.lines
    ]
    if rows:
        dom.show(node("table", node("tbody", rows), cls="kwic"), key="search.kwic")
    address.pager(lines.total, size)


with main:
    if not query.strip():
        st.info("在上面输入检索词。例如：食堂 安全，或 双减 -培训。", icon=":material/arrow_upward:")
    else:
        try:
            if view == "hits":
                hits()
            else:
                contexts()
        except UsageError as error:
            problem(error)
address.finish()
