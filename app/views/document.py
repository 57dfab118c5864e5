"""文档: one document as it was found, as it is now, and what was taken away between the two."""

from __future__ import annotations

import re
from collections import Counter

import streamlit as st

from explorer import dom, filtering, reading, shell, store, words
from explorer.address import Address
from explorer.dom import node
from explorer.plain import called, short
from wenben.errors import LibraryError
from wenben.library import Filters, StoredDocument

LIST = 30

address = Address("document")
desk = store.need()


def browse() -> None:
    """No document is named: choose one."""
    shell.title("文档", "选一篇打开；从检索、台账、档案也能直接跳到原处。")
    saved = bool(desk.subcorpora())
    first, left, middle, right = st.columns([1.4, 2, 2, 1.4]) if saved else (None, *st.columns([2, 2, 1.4]))
    kept = filtering.subcorpus(address, desk, area=first)
    genre = address.choices("genre", "文种", words.GENRE, area=left)
    region = address.text("region", "地区含", area=middle)
    order = address.choice(
        "order",
        "排序",
        {"-date": "日期新的在前", "date": "日期旧的在前", "path": "按文件", "title": "按标题"},
        default="-date",
        area=right,
    )
    filters = filtering.made(kept, {"genre": genre, "region": region})
    offset = address.pages(10**9, LIST)
    page = desk.documents(filters, limit=LIST, offset=offset, order=order)
    st.caption(f"{page.total:,} 篇")
    if not page.rows:
        st.info("没有符合条件的文档，请放宽筛选。", icon=":material/search_off:")
    rows = [
        node(
            "li",
            node("h2", node("a", called(r["title"]), href=dom.link("document", id=r["id"], path=r["path"]))),
            node(
                "div",
                [
                    node("span", f)
                    for f in (
                        r["date"],
                        words.named(words.GENRE, r["genre"]),
                        r["region"],
                        r["issuer"],
                        f"{r['chars']:,} 字",
                        r["path"],
                    )
                    if f
                ],
                node("span", f"{r['copies']} 份近似副本", cls="tag") if r["copies"] else None,
                node("span", "领域外", cls="tag warn") if r["off_domain"] else None,
                cls="facts",
            ),
        )
        for r in page.rows
    ]
    dom.show(node("ol", rows, cls="rows"), key="document.list")
    address.pager(page.total, LIST)


def span_of(name: str, length: int) -> tuple[int, int] | None:
    """A span ``start-end`` (or one offset) of the address."""
    value = address.get(name)
    if value is None:
        return None
    found = re.fullmatch(r"(\d{1,9})(?:-(\d{1,9}))?", value, re.ASCII)
    if not found or int(found[1]) >= max(1, length):
        address.unknown(name, value)
        return None
    start = int(found[1])
    end = int(found[2]) if found[2] else start + 1
    if end <= start:
        address.unknown(name, value)
        return None
    return start, min(end, length)


def facts(stored: StoredDocument) -> dom.Node:
    document = stored.document
    values = {
        "文种": words.named(words.GENRE, document.genre),
        "日期": document.date,
        "地区": document.region,
        "发文单位": document.issuer,
        "网站": document.site,
        "文件": document.path,
        "编号": document.external_id,
        "字数": f"{len(document.text):,}",
    }
    why = {"文种": "genre", "日期": "date", "地区": "region", "发文单位": "issuer"}
    rows = []
    for name, value in values.items():
        if not value:
            continue
        evidence = document.evidence.get(why.get(name, ""))
        proof = None
        if evidence is not None and evidence.source_end > evidence.source_start:
            quoted = stored.source.text[evidence.source_start : evidence.source_end]
            proof = node(
                "a",
                "依据",
                tip=f"{words.named(words.DETAIL, evidence.rule)}：{short(quoted, 60)}",
                href=dom.link(
                    "document",
                    id=document.id,
                    path=document.path,
                    view="source",
                    sat=f"{evidence.source_start}-{evidence.source_end}",
                ),
            )
        rows += [node("dt", name), node("dd", str(value), "　" if proof else None, proof)]
    return node("dl", rows, cls="fields")


def notes(stored: StoredDocument) -> list[dom.Node]:
    document = stored.document
    said = [words.named(words.FLAG, f) for f in document.flags]
    if document.truncated and "truncated" not in document.flags:
        said.append(words.FLAG["truncated"])
    tags = [node("span", s, cls="tag warn") for s in said]
    if "date_conflict" in document.flags and document.title_year:
        years = "、".join(map(str, document.content_years[:6]))
        tags.append(node("small", f"标题写 {document.title_year} 年，正文讲 {years} 年"))
    return tags


def window(length: int, at: int) -> tuple[int, int]:
    """The stretch that is drawn, and the pager where the text is longer."""
    if length <= reading.WINDOW:
        return 0, length
    parts = -(-length // reading.WINDOW)
    named = address.get("part")
    part = address.integer("part", default=1, low=1, high=parts) if named else at // reading.WINDOW + 1
    address.set(part=part if named else None)
    address.numbers(parts, part, change=lambda chosen: address.set(part=chosen))
    return (part - 1) * reading.WINDOW, min(length, part * reading.WINDOW)


def read(stored: StoredDocument) -> None:
    document = stored.document
    text, source = document.text, stored.source.text
    at, sat = span_of("at", len(text)), span_of("sat", len(source))
    query = address.get("q")
    dom.show(
        node(
            "div",
            node("small", node("a", "← 回到检索结果", href=dom.link("search", q=query))) if query else None,
            node("h1", called(document.title), cls="title", tip=document.title if len(document.title) > 160 else None),
            node("div", said, cls="tags") if (said := notes(stored)) else None,
            cls="stack",
        ),
        key="document.head",
    )
    view = address.choice(
        "view",
        "看什么",
        {"clean": "清洗后", "source": "原文", "difference": "差异"},
        default="clean",
        kind="segments",
        label_visibility="collapsed",
        resets=("part",),
    )
    main, side = st.columns([2.6, 1], gap="medium")
    with main:
        if view == "clean":
            if at is None and sat is not None:
                made = document.offsets.to_document(*sat)
                at = (made.start, made.end) if made else None
                if made is None:
                    address.notices.append("所指的原文位置已在清洗时去掉，请看“差异”。")
            names = address.toggle("names", "标出名称", default=True, resets=())
            layers = reading.heading_layers(stored) + reading.statement_layers(stored.statements)
            layers += reading.mention_layers(stored.mentions) if names else []
            layers += [reading.target(*at)] if at else []
            low, high = window(len(text), at[0] if at else 0)
            nodes = reading.marked(text, layers, low=low, high=high)
        else:
            if sat is None and at is not None:
                span = document.offsets.to_source(*at)
                sat = (span.start, span.end)
            place = sat or (document.source_start, document.source_start + 1)
            low, high = window(len(source), place[0])
            if view == "source":
                st.caption("整个文件解码后的原文，一字未动。")
                nodes = reading.marked(source, [reading.target(*sat)] if sat else [], low=low, high=high)
            else:
                st.caption("划去的是清洗时去掉的，后面写明原因；绿色的是修复后的字。")
                nodes = reading.difference(stored, low, high, at=sat)
        dom.show(
            node("div", node("div", nodes, cls="text"), cls="scroll"),
            key=f"document.{view}",
            scroll="target" if at or sat else None,
        )
    with side:
        aside(stored, view)


def bodies_named(stored: StoredDocument) -> None:
    """Schools that the document names, each with its dossier."""
    count: Counter[tuple[str, str]] = Counter()
    for m in stored.mentions:
        if m.entity and m.mention_type in ("school", "kindergarten", "training_org"):
            count[m.entity, m.entity.rpartition(":")[2]] += 1
    if not count:
        return
    with st.expander(f"提到的单位（{len(count)}）", icon=":material/domain:"):
        rows = [
            node(
                "li",
                node("a", name, href=dom.link("school", name=name, entity=id)),
                node("span", f"{times} 处", cls="quiet"),
                cls="facet",
            )
            for (id, name), times in count.most_common(60)
        ]
        dom.show(node("ul", rows), key="document.bodies")


def aside(stored: StoredDocument, view: str) -> None:
    document = stored.document
    dom.show(facts(stored), key="document.facts")
    if view == "clean" and stored.statements:
        count = {k: sum(s.kind == k for s in stored.statements) for k in words.KIND}
        with st.expander("　".join(f"{words.KIND[k]} {n}" for k, n in count.items() if n), expanded=True):
            rows = [
                node(
                    "li",
                    node("span", words.KIND[s.kind], cls=f"tag {s.kind}"),
                    " ",
                    node(
                        "a",
                        short(s.text, 46),
                        href=dom.link("document", id=document.id, path=document.path, at=f"{s.start}-{s.end}"),
                    ),
                )
                for s in stored.statements[:200]
            ]
            dom.show(node("ol", rows, cls="rows"), key="document.statements")
    if stored.mentions and view == "clean":
        bodies_named(stored)
    headings = [s for s in document.sections if s.heading]
    if headings and view == "clean":
        with st.expander(f"目录（{len(headings)}）"):
            links = [
                node(
                    "li",
                    node(
                        "a",
                        short(s.heading, 40),
                        href=dom.link(
                            "document", id=document.id, path=document.path, at=f"{s.start}-{s.start + len(s.heading)}"
                        ),
                    ),
                    cls=f"l{min(4, max(1, s.level))}",
                )
                for s in headings
            ]
            dom.show(node("ul", links[:300], cls="outline"), key="document.outline")
    if view != "clean" and stored.removed:
        with st.expander(f"去掉的文字（{len(stored.removed)} 处）", expanded=True):
            rows = [
                node(
                    "li",
                    node(
                        "a",
                        short(stored.source.text[r.start : r.end], 40) or "（空白）",
                        href=dom.link(
                            "document",
                            id=document.id,
                            path=document.path,
                            view="difference",
                            sat=f"{r.start}-{r.end}",
                        ),
                    ),
                    node("div", words.detail(r.reason, r.detail), cls="quiet"),
                )
                for r in stored.removed[:200]
            ]
            dom.show(node("ol", rows, cls="rows"), key="document.removed")
            if len(stored.removed) > 200:
                st.caption("只列前 200 处。")
    if stored.copies:
        with st.expander(f"近似副本（{len(stored.copies)}）"):
            dom.show(
                node(
                    "ul",
                    [
                        node("li", node("a", path, href=dom.link("document", id=id, path=path)))
                        for id, path in stored.copies
                    ],
                    cls="rows",
                ),
                key="document.copies",
            )
    if stored.source.notes:
        with st.expander("读取说明"):
            dom.show(node("ul", [node("li", n) for n in stored.source.notes], cls="rows"), key="document.notes")


id, path = address.get("id"), address.get("path")
if id is None and path is not None:
    inside = desk.documents(Filters(path=path), limit=1)
    id, path = (inside.rows[0]["id"], inside.rows[0]["path"]) if inside.rows else (None, None)
    if id is None:
        address.notices.append("地址中的文件里没有文档，请从下面选一篇。")
if id is None:
    browse()
else:
    try:
        stored = desk.document(id, path)
    except LibraryError:
        address.notices.append("地址中的文档不在这个资料库里，请从下面选一篇。")
        stored = None
    if stored is None:
        browse()
    else:
        read(stored)
address.finish()
