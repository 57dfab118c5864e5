"""问题台账: statements as a table; one of them with its section, links, status and evidence."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from explorer import dom, filtering, people, shell, store, tables, words
from explorer.address import Address
from explorer.dom import node
from explorer.plain import called, plain, short

SIZE = 50
ORDERS = {"-date": "日期新的在前", "date": "日期旧的在前", "path": "按文件", "uncertain": "置信度低的在前"}

address = Address("ledger")
desk = store.need()
shell.title("问题台账", "所有发现、问题和建议；点一行，右边是全文、所在小节、对应的建议和整改依据。")

people.say()
NARROW = 168  # six side by side on an office screen, two on a phone

row = st.container(horizontal=True, vertical_alignment="bottom")
years = {str(y): str(y) for y in sorted((y for y in desk.stats()["by_year"] if y), reverse=True)}
kind = address.choices("kind", "类别", words.KIND, area=row, width=NARROW)
topic = address.choices("topic", "主题", words.TOPIC, area=row, width=NARROW)
year = address.choices("year", "年份", years, area=row, width=NARROW)
status = address.choices("status", "整改状态", words.STATUS, area=row, width=NARROW)
region = address.text("region", "地区含", area=row, width=NARROW)
order = address.choice("order", "排序", ORDERS, default="-date", area=row, width=NARROW)
more = row.popover("更多筛选", icon=":material/tune:")
kept = filtering.subcorpus(address, desk, area=more)
genre = address.choices("genre", "文种", words.GENRE, area=more)
issuer = address.text("issuer", "发文单位含", area=more)
modality = address.choices("modality", "语气", words.MODALITY, area=more)
extent = address.choices("extent", "范围", words.EXTENT, area=more)
review = address.choices("review", "复核", {k: v for k, v in words.REVIEW.items() if k != "rejected"}, area=more)
collapse = address.toggle("collapse", "副本只计一次", default=True, area=row)
filters = filtering.made(
    kept,
    {"kind": kind, "topic": topic, "year": tuple(map(int, year)), "status": status, "region": region, "issuer": issuer,
     "genre": genre, "modality": modality, "extent": extent, "review": review},
)  # fmt: skip
offset = address.pages(10**9, SIZE)
page = desk.statements(filters, limit=SIZE, offset=offset, collapse=collapse, order=order)
if offset and offset >= page.total:
    address.notices.append("地址中的页码超出了结果，已显示第一页。")
    page = desk.statements(filters, limit=SIZE, offset=0, collapse=collapse, order=order)


def linked(row: dict[str, Any]) -> list[dom.Node]:
    """What other statements have to do with this one, with their texts."""
    made = []
    for other, relation, score, why in desk.ask(links_of, row):
        text = node(
            "a",
            short(other["text"], 120),
            href=place_of(other),
        )
        made.append(
            node(
                "li",
                node("span", words.KIND[other["kind"]], cls=f"tag {other['kind']}"),
                " ",
                node("b", relation),
                " ",
                text,
                node("div", f"{score:.0%}　{why}", cls="quiet"),
            )
        )
    return made


def links_of(library: Any, row: dict[str, Any]) -> list[tuple[dict[str, Any], str, float, str]]:
    """Links from a statement to others, and to it from others of its document."""
    own = library.document(row["document"], row["path"])
    known = {s.id: s for s in own.statements}
    found = []
    for link in row["links"]:
        if link["id"] not in known:
            # an id is its document's and a span (extract.statements.statement_id)
            known.update((s.id, s) for s in library.document(link["id"].rpartition("@")[0]).statements)
        if link["id"] in known:
            other = known[link["id"]].row()
            found.append((other, words.named(words.RELATION, link["relation"]), link["score"], link["reason"]))
    for s in own.statements:
        for link in s.links:
            if link.id == row["id"]:
                found.append((s.row(), words.named(words.BACKWARDS, link.relation), link.score, link.reason))
    return found


def detail(row: dict[str, Any]) -> None:
    state = words.named(words.STATUS, row["status"])
    proof = node("blockquote", row["status_evidence"]) if row["status_evidence"] else None
    fields = {
        "主题": words.topics(row["topics"]), "所在小节": " › ".join(row["section"]), "涉及": "、".join(row["subjects"]),
        "责任单位": "、".join(row["addressees"]), "范围": words.named(words.EXTENT, row["extent"]),
        "语气": words.named(words.MODALITY, row["modality"]), "数量": "、".join(row["quantities"]), "依据文件": "、".join(row["basis"]),
        "期限": row["due"] or "", "整改方式": words.named(words.MODE, row["rectify_mode"]),
        "督导类型": words.named(words.SUPERVISION, row["supervision_type"]), "置信度": f"{row['confidence']:.0%}",
        "为何这样判断": "；".join(row["explanation"]), "复核": words.named(words.REVIEW, row["review"] or "open"),
    }  # fmt: skip
    closed = row["closed"]
    dom.show(
        node(
            "div",
            node(
                "div",
                node("span", words.KIND[row["kind"]], cls=f"tag {row['kind']}"),
                node("span", state, cls="tag done" if row["status"] == "verified_done" else "tag warn")
                if row["status"] != "not_stated"
                else None,
                node("span", f"已销号 {closed['date']}", cls="tag done") if closed else None,
                cls="tags",
            ),
            node("p", row["text"].strip(), cls="pre strong"),
            node("div", node("h3", "整改依据（原文）"), proof) if proof else None,
            node("div", node("h3", "销号依据"), node("blockquote", f"{closed['evidence']}（{closed['who']}）"))
            if closed
            else None,
            node("div", node("a", f"在文中查看：《{short(row['title'] or row['path'], 50)}》", href=place_of(row))),
            node("dl", [part for n, v in fields.items() if v for part in (node("dt", n), node("dd", v))], cls="fields"),
            cls="panel stack",
        ),
        key="ledger.detail",
    )
    others = linked(row)
    if others:
        st.header("相关条目", anchor=False)
        dom.show(node("ol", others, cls="rows"), key="ledger.links")
    # asking for similar statements takes seconds in a large library: only when somebody looks
    near = st.expander(
        "库中相近的说法", icon=":material/join_inner:", key=f"ledger.near.{row['id']}", on_change="rerun"
    )
    if near.open:
        with near, st.spinner("正在查找……"):
            alike(row)
    if row["kind"] == "problem" and not closed and not desk.read_only:
        with st.popover("销号", icon=":material/task_alt:"):
            close(row)


def alike(row: dict[str, Any]) -> None:
    """Statements of the library that say nearly the same."""
    from wenben.analysis import similar

    found = desk.ask(similar, row["id"], limit=6)
    if not found:
        st.caption("没有相近的条目。")
        return
    rows = [
        node(
            "li",
            node("a", short(s.statement["text"], 140), href=place_of(s.statement)),
            node(
                "div",
                f"相近 {s.score:.0%}　{s.statement.get('date') or ''}　{short(s.statement.get('title') or '', 40)}",
                cls="quiet",
            ),
        )
        for s in found
    ]
    dom.show(node("ol", rows, cls="rows"), key="ledger.similar")


def place_of(row: dict[str, Any]) -> str:
    """The address of a statement in its document."""
    return dom.link("document", id=row["document"], path=row["path"], at=f"{row['start']}-{row['end']}")


def close(row: dict[str, Any]) -> None:
    """A person closes a problem; kept apart from what the texts say."""
    with st.form("ledger.close", border=False):
        who = st.text_input("经办人", value=st.session_state.get("who", ""), max_chars=40)
        date = st.date_input("销号日期", format="YYYY-MM-DD")
        evidence = st.text_area("依据", placeholder="如验收文件、复查记录", max_chars=500)
        if st.form_submit_button("确认销号", type="primary"):
            st.session_state["who"] = who
            change = lambda library: library.corrections.close(row["id"], date=str(date), evidence=evidence, who=who)  # noqa: E731
            if people.attempt(lambda: desk.ask(change), done="已销号"):
                st.rerun()


def table(rows: list[dict[str, Any]], chosen: str | None) -> None:
    """The rows of this page; a click on a row opens it beside the table."""
    frame = pd.DataFrame(
        {
            "日期": [r["date"] or "" for r in rows],
            "类别": [words.KIND[r["kind"]] for r in rows],
            "内容": [short(r["text"], 400) for r in rows],
            "涉及": ["、".join(r["subjects"]) for r in rows],
            "状态": [state_of(r) for r in rows],
            "主题": [words.topics(r["topics"]) for r in rows],
            "责任单位": ["、".join(r["addressees"]) for r in rows],
            "文档": [called(r["title"], r["path"]) for r in rows],
            "副本": [r["copies"] for r in rows],
        }
    )
    if len(kind) == 1:
        del frame["类别"]  # every row says the same as the filter above
    columns = {
        "日期": st.column_config.TextColumn(width=92),
        "类别": st.column_config.TextColumn(width=52),
        "内容": st.column_config.TextColumn(width=300 if chosen else 360),
        "涉及": st.column_config.TextColumn(width=144, help="条目说的学校或单位"),
        "状态": st.column_config.TextColumn(width=84),
        "主题": st.column_config.TextColumn(width=120),
        "责任单位": st.column_config.TextColumn(width=110, help="要求谁去做"),
        "文档": st.column_config.TextColumn(width=220),
        "副本": st.column_config.NumberColumn(width=52, help="近似副本中的相同条目"),
    }
    tables.pick(
        frame,
        [id_of(r) for r in rows],
        key="ledger.table",
        chosen=chosen,
        choose=lambda id: address.set(row=id),
        column_config=columns,
        tallest=560,
        alt="问题台账",
    )


def id_of(row: dict[str, Any]) -> str:
    return f"{row['id']}|{row['path']}"


def state_of(row: dict[str, Any]) -> str:
    if row["closed"]:
        return "已销号"
    return "" if row["status"] == "not_stated" else words.named(words.STATUS, row["status"])


bar = st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center")
bar.caption(f"{page.total:,} 条" + (f"　·　{plain(filtering.described(filters))}" if filters.values() else ""))
with bar:
    tables.exports(
        lambda format, out: desk.export("statements", format, out, filters, collapse=collapse),
        key="ledger.export",
        name="台账",
        says="当前筛选的全部条目，",
    )
chosen = address.get("row")
if not page.rows:
    st.info("没有符合条件的条目，请去掉一些筛选。", icon=":material/search_off:")
else:
    shown = next((r for r in page.rows if id_of(r) == chosen), None)
    if shown is None and chosen is not None:
        address.notices.append("地址中选定的条目不在当前这一页（可能筛选或数据变了），已显示第一条。")
    shown = shown or page.rows[0]
    left, right = st.columns([1.45, 1], gap="medium")
    with left:
        table(page.rows, id_of(shown))
        address.pager(page.total, SIZE)
    with right:
        detail(shown)
address.finish()
