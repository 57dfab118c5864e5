"""单位档案: everything that was said about one school, by year, with what came back and what is still open."""

from __future__ import annotations

from itertools import groupby

import streamlit as st

from explorer import bodies, dom, people, shell, store, words
from explorer.address import Address
from explorer.dom import node
from explorer.plain import called, plain, short
from wenben.library import Dossier, Entry

address = Address("school")
desk = store.need()
shell.title("单位档案", "一所学校历年查出什么、改了没有、是否反复；同名学校不会混在一起。")
name = address.text(
    "name",
    "校名",
    placeholder="例如 87中、长春市第八十七中学",
    label_visibility="collapsed",
    icon=":material/search:",
    resets=("entity", "place", "kind"),
)
entity, place = address.get("entity"), address.get("place")


def reason(entry: Entry) -> str:
    return str(entry.row()["reason_text"])


def start() -> None:
    """Nothing is asked yet: offer the schools with most documents."""
    page = desk.entities(type="school", limit=24)
    more = desk.entities(type="kindergarten", limit=8)
    rows = [*page.rows, *more.rows]
    if not rows:
        st.info("在上面输入校名、简称或曾用名。", icon=":material/arrow_upward:")
        return
    st.caption(f"库中有 {page.total:,} 所学校、{more.total:,} 所幼儿园。输入校名，或从文档最多的里面选：")
    dom.show(
        node(
            "div",
            node(
                "table",
                node(
                    "thead",
                    node(
                        "tr",
                        node("th", "名称"),
                        node("th", "所在地"),
                        node("th", "文档", cls="number"),
                        node("th", "其他写法"),
                    ),
                ),
                node(
                    "tbody",
                    [
                        node(
                            "tr",
                            node("td", node("a", r["name"], href=dom.link("school", name=r["name"], entity=r["id"]))),
                            node("td", r["place"] or "不详"),
                            node("td", f"{r['collapsed']:,}", cls="number"),
                            node("td", "、".join(a for a in r["aliases"] if a != r["name"])[:80]),
                        )
                        for r in rows
                    ],
                ),
            ),
            cls="wide",
        ),
        key="school.start",
    )


def candidates(found: Dossier) -> None:
    """More than one school has the name: the person decides."""
    if not found.candidates:
        st.warning(plain(found.note) or "没有找到。", icon=":material/search_off:")
        if "匿名" in found.note:
            st.caption("带“某”“XX”“**”的名称可能指许多不同的学校，库里不给它们建档。可以改用检索页查看原文。")
        else:
            st.caption("可以试试全称、数字写法（第87中学 / 第八十七中学）或去掉地名。")
        return
    st.header(f"“{plain(name)}”可能是以下单位，请选一个", anchor=False)
    st.caption(plain(found.note))
    rows = [
        node(
            "li",
            node("h2", node("a", c.name, href=dom.link("school", name=name, entity=c.id))),
            node(
                "div",
                node("span", node("b", c.place or "所在地不详")),
                node("span", f"{c.documents} 篇文档"),
                node("span", "又写作：" + "、".join(a for a in c.aliases if a != c.name))
                if len(c.aliases) > 1
                else None,
                cls="facts",
            ),
        )
        for c in found.candidates
    ]
    dom.show(node("ol", rows, cls="rows"), key="school.candidates")


def head(found: Dossier) -> None:
    school = found.school
    assert school is not None
    kinds = [e.statement["kind"] for e in found.timeline]
    figures = [
        ("文档", len(found.documents), f"含副本 {found.raw['documents']}"),
        ("问题", kinds.count("problem"), f"未见结果 {len(found.open)}"),
        ("建议", kinds.count("recommendation"), ""),
        ("发现", kinds.count("finding"), ""),
        ("反复出现", len(found.recurring), "组"),
    ]
    others = [a for a in school.aliases if a != school.name]
    dom.show(
        node(
            "div",
            node(
                "div",
                node("h2", school.name, cls="title"),
                node(
                    "div",
                    node("span", school.place or "所在地不详"),
                    node("span", "又写作：" + "、".join(others)) if others else None,
                    cls="facts",
                ),
            ),
            node(
                "div",
                [
                    node("div", node("div", n, cls="name"), node("div", f"{v:,}", cls="value"), node("small", s))
                    for n, v, s in figures
                ],
                cls="figures",
            ),
            cls="stack",
        ),
        key="school.head",
    )


def entry_row(entry: Entry, found: Dossier) -> dom.Node:
    s = entry.statement
    state = closed = None
    if s["closed"]:
        closed = node("span", f"已销号 {s['closed']['date']}：{s['closed']['evidence']}", cls="tag done")
    if s["status"] != "not_stated" and s["status_evidence"]:
        state = node(
            "span",
            node(
                "span",
                words.named(words.STATUS, s["status"]),
                cls="tag done" if s["status"] == "verified_done" else "tag warn",
            ),
            "　依据：",
            s["status_evidence"],
            cls="quiet",
        )
    elif s["id"] in found.open:
        state = node("span", "未见整改结果", cls="tag warn")
    place = dom.link("document", id=s["document"], path=s["path"], at=f"{s['start']}-{s['end']}")
    facts = [
        words.topics(s["topics"]),
        "责任：" + "、".join(s["addressees"]) if s["addressees"] else "",
        f"期限：{s['due']}" if s["due"] else "",
    ]
    source = node("a", f"{s['date'] or '无日期'}《{short(s['title'] or s['path'], 40)}》{entry.place}", href=place)
    return node(
        "div",
        node("span", words.KIND[s["kind"]], cls=f"tag {s['kind']}"),
        " ",
        node("span", s["text"].strip()),
        node(
            "div",
            closed,
            state,
            [node("span", f) for f in facts if f],
            source,
            node("span", reason(entry)),
            node("span", f"另有 {s['copies']} 处副本") if s["copies"] else None,
            cls="facts",
        ),
        cls="entry",
    )


def timeline(found: Dossier) -> None:
    kind = address.choices(
        "kind",
        "只看",
        words.KIND,
        resets=(),
        label_visibility="collapsed",
        placeholder="只看问题、建议……（不选则全部）",
    )
    entries = [e for e in found.timeline if not kind or e.statement["kind"] in kind]
    if not entries:
        st.info(
            "没有关于这所学校的条目；下面的文档只是提到它。" if not found.timeline else "没有这一类条目，请改选。",
            icon=":material/info:",
        )
        return
    years, summary = [], []
    for year, part in groupby(entries, key=lambda e: e.statement["year"]):
        label, rows = str(year) if year else "无日期", list(part)
        years.append(
            node(
                "div",
                node("h2", label, id=f"y{label}"),
                node("div", [entry_row(e, found) for e in rows]),
                cls="year",
            )
        )
        summary.append(by_kind(label, rows, found))
    head = node(
        "tr",
        *(node("th", n, cls="number" if n != "年份" else None) for n in ("年份", *words.KIND.values(), "未见整改结果")),
    )
    table = node("table", node("thead", head), node("tbody", summary))
    dom.show(node("div", node("div", table, cls="wide"), node("div", years), cls="stack"), key="school.timeline")


def by_kind(label: str, rows: list[Entry], found: Dossier) -> dom.Node:
    """One year in numbers; the year leads to its entries."""
    kinds = [e.statement["kind"] for e in rows]
    waiting = sum(e.statement["id"] in found.open for e in rows)
    return node(
        "tr",
        node("td", node("span", f"{label} 年" if label.isdigit() else label, cls="pick", jump=f"y{label}")),
        *(node("td", f"{kinds.count(k)}" if kinds.count(k) else "—", cls="number") for k in words.KIND),
        node("td", f"{waiting}" if waiting else "—", cls="number"),
    )


def sides(found: Dossier) -> None:
    by_id = {e.statement["id"]: e for e in found.timeline}

    def line(id: str) -> dom.Node:
        s = by_id[id].statement
        return node(
            "li",
            node(
                "a",
                f"{s['date'] or '无日期'}　{short(s['text'], 60)}",
                href=dom.link("document", id=s["document"], path=s["path"], at=f"{s['start']}-{s['end']}"),
            ),
        )

    if found.recurring:
        with st.expander(f"反复出现的问题（{len(found.recurring)} 组）", expanded=True, icon=":material/repeat:"):
            dom.show(
                [
                    node("div", node("ul", [line(i) for i in group if i in by_id]), cls="panel")
                    for group in found.recurring
                ],
                key="school.recurring",
            )
    if found.open:
        with st.expander(
            f"未见整改结果的问题（{len(found.open)}）", expanded=len(found.open) <= 6, icon=":material/pending:"
        ):
            dom.show(node("ol", [line(i) for i in found.open if i in by_id], cls="rows"), key="school.open")
    if found.addressees:
        with st.expander("被要求行动的单位", icon=":material/groups:"):
            dom.show(
                node(
                    "table",
                    node(
                        "tbody",
                        [node("tr", node("td", n), node("td", str(c), cls="number")) for n, c in found.addressees],
                    ),
                ),
                key="school.addressees",
            )
    with st.expander(f"依据的文档（{len(found.documents)}）", icon=":material/article:"):
        dom.show(
            node(
                "ul",
                [
                    node(
                        "li",
                        node("a", called(d["title"], d["path"]), href=dom.link("document", id=d["id"], path=d["path"])),
                        node(
                            "div",
                            " ".join(x for x in (d["date"], words.named(words.GENRE, d["genre"])) if x),
                            cls="quiet",
                        ),
                    )
                    for d in found.documents
                ],
                cls="rows",
            ),
            key="school.documents",
        )
    if not desk.read_only:
        assert found.school is not None
        with st.expander("更正名称与归属", icon=":material/edit:"):
            documents = {d["id"]: short(d["title"] or d["path"], 30) for d in found.documents}
            bodies.forms(desk, found.school.row(), documents, key=f"school.{found.school.id}")
    if found.candidates:
        with st.expander("名称相近的其他单位", icon=":material/alt_route:"):
            dom.show(
                node(
                    "ul",
                    [
                        node(
                            "li",
                            node("a", c.name, href=dom.link("school", name=name, entity=c.id)),
                            f"　{c.place or '所在地不详'}",
                        )
                        for c in found.candidates
                    ],
                    cls="rows",
                ),
                key="school.others",
            )


def downloads(found: Dossier) -> None:
    from wenben.report import dossier_docx, dossier_xlsx

    assert found.school is not None
    file = "".join(c for c in found.school.name if c.isalnum()) or "档案"
    left, right, _ = st.columns([1, 1, 3])
    left.download_button(
        "Word 档案",
        lambda: dossier_docx([found]),
        f"{file}.docx",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        key="school.docx",
        type="primary",
        icon=":material/download:",
        on_click="ignore",
        width="stretch",
    )
    right.download_button(
        "Excel 档案",
        lambda: dossier_xlsx([found]),
        f"{file}.xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        key="school.xlsx",
        icon=":material/download:",
        on_click="ignore",
        width="stretch",
    )


def show() -> None:
    if not name.strip() and not entity:
        start()
        return
    people.say()
    found = desk.school(name, place=place, entity=entity)
    if found.school is None and entity:
        address.unknown("entity", entity)
        found = desk.school(name, place=place) if name.strip() else found
    if found.school is None:
        candidates(found)
        return
    head(found)
    downloads(found)
    main, side = st.columns([2.4, 1], gap="medium")
    with main:
        timeline(found)
    with side:
        sides(found)
    if found.note:
        st.caption(plain(found.note))


show()
address.finish()
