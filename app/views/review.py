"""校正: a queue of statements, least certain first; every decision is kept with who and when, and can be undone."""

from __future__ import annotations

import io
from typing import Any

import pandas as pd
import streamlit as st

from explorer import bodies, dom, people, reading, shell, store, tables, training, words
from explorer.address import Address
from explorer.dom import node
from explorer.guard import problem
from explorer.plain import plain, short
from wenben.check.decisions import NAMES
from wenben.errors import WenbenError
from wenben.library import Filters, local

CONTEXT = 160

address = Address("review")
desk = store.need()
shell.title(
    "校正", "置信度最低的条目排在最前。确认、修改或驳回；决定带姓名和时间保存，重建资料库后仍然有效，可随时撤销。"
)
view = address.choice(
    "view",
    "看什么",
    {"queue": "待复核", "done": "已做的校正", "names": "单位名称", "learn": "重新训练"},
    default="queue",
    kind="segments",
    label_visibility="collapsed",
    resets=("skip", "kind", "topic", "page", "q", "row"),
)


def decide(row: dict[str, Any], decision: str, who: str, note: str = "", **changes: Any) -> None:
    """Store a decision; the next statement comes up."""
    try:
        desk.ask(lambda library: library.corrections.review(row["id"], decision, who=who, note=note, **changes))
    except WenbenError as error:
        st.session_state["review.error"] = error
        return
    word = {"accept": "已确认", "reject": "已驳回", "change": "已修改"}[decision]
    st.session_state["review.last"] = (word, short(row["text"], 30))


def queue() -> None:
    left, middle, right = st.columns([1.2, 1.2, 1])
    kind = address.choices("kind", "类别", words.KIND, area=left, resets=("skip",))
    topic = address.choices("topic", "主题", words.TOPIC, area=middle, resets=("skip",))
    with right:
        who = people.person("review.who") if not desk.read_only else ""
    filters = Filters(review="open", kind=kind or None, topic=topic or None)
    skip = address.integer("skip", default=0)
    page = desk.statements(filters, limit=1, offset=skip, order="uncertain")
    if page.total and skip >= page.total:
        skip = 0
        page = desk.statements(filters, limit=1, order="uncertain")
    error = st.session_state.pop("review.error", None)
    if error is not None:
        problem(error)
    last = st.session_state.pop("review.last", None)
    if last:
        st.toast(f"{last[0]}：{plain(last[1])}")
    if not page.rows:
        st.success(
            "没有待复核的条目了。" if not (kind or topic) else "这个筛选下没有待复核的条目。",
            icon=":material/check_circle:",
        )
        return
    row = page.rows[0]
    st.caption(f"待复核 {page.total:,} 条，正在看第 {skip + 1:,} 条")
    card(row)
    if desk.read_only:
        st.info("只读方式，不能校正。", icon=":material/lock:")
        return
    buttons(row, who, skip, page.total)
    change_form(row, who)


def buttons(row: dict[str, Any], who: str, skip: int, total: int) -> None:
    """Accept, reject, and the way to the next statement and back."""
    blocked = not who
    a, b, c, d, _ = st.columns([1, 1, 1, 1, 2])
    a.button(
        "确认",
        type="primary",
        shortcut="A",
        icon=":material/check:",
        key="review.accept",
        disabled=blocked,
        on_click=decide,
        args=(row, "accept", who),
        width="stretch",
    )
    b.button(
        "驳回",
        shortcut="D",
        icon=":material/close:",
        key="review.reject",
        disabled=blocked,
        on_click=decide,
        args=(row, "reject", who),
        help="不是发现、问题或建议",
        width="stretch",
    )
    c.button(
        "跳过",
        shortcut="S",
        icon=":material/skip_next:",
        key="review.skip",
        on_click=lambda: address.set(skip=(skip + 1) % total or None),
        width="stretch",
    )
    d.button(
        "上一条",
        shortcut="B",
        icon=":material/undo:",
        key="review.back",
        disabled=skip == 0,
        on_click=lambda: address.set(skip=skip - 1 or None),
        width="stretch",
    )
    if blocked:
        st.caption("先在右上填写经办人，才能作决定。按键：A 确认，D 驳回，S 跳过，B 上一条。")
    else:
        st.caption("按键：A 确认，D 驳回，S 跳过，B 上一条。")


def change_form(row: dict[str, Any], who: str) -> None:
    """What may be changed about a statement."""
    with (
        st.expander("修改类别、主题、状态", icon=":material/edit:"),
        st.form(f"review.change.{row['id']}", border=False),
    ):
        first, second, third = st.columns(3)
        new_kind = first.selectbox(
            "类别", list(words.KIND), index=list(words.KIND).index(row["kind"]), format_func=words.KIND.get
        )
        new_modality = second.selectbox(
            "语气",
            list(words.MODALITY),
            index=list(words.MODALITY).index(row["modality"]),
            format_func=words.MODALITY.get,
        )
        new_status = third.selectbox(
            "整改状态", list(words.STATUS), index=list(words.STATUS).index(row["status"]), format_func=words.STATUS.get
        )
        new_topics = st.multiselect(
            "主题",
            list(words.TOPIC),
            default=[t for t in row["topics"] if t in words.TOPIC],
            format_func=words.TOPIC.get,
        )
        evidence = st.text_input("状态依据（引原文）", value=row["status_evidence"] or "", max_chars=300)
        note = st.text_input("说明", max_chars=200)
        if st.form_submit_button("保存修改", disabled=not who):
            new = {
                "kind": new_kind,
                "modality": new_modality,
                "status": new_status,
                "topics": new_topics,
                "status_evidence": evidence or None,
            }
            changes = {k: v for k, v in new.items() if v != (list(row[k]) if k == "topics" else row[k])}
            if new_status != "not_stated" and not evidence.strip():
                st.warning("写明整改状态时必须引用依据。")
            elif not changes:
                st.warning("没有改动；要确认请按“确认”。")
            else:
                decide(row, "change", who, note, **changes)
                st.rerun()


def card(row: dict[str, Any]) -> None:
    """The statement in its surroundings."""
    text = desk.document(row["document"], row["path"]).document.text
    low, high = max(0, row["start"] - CONTEXT), min(len(text), row["end"] + CONTEXT)
    nodes = reading.marked(text, [reading.Layer(row["start"], row["end"], row["kind"])], low=low, high=high)
    facts = [
        f"置信度 {row['confidence']:.0%}",
        words.topics(row["topics"]),
        words.named(words.MODALITY, row["modality"]),
        " › ".join(row["section"]),
        "；".join(row["explanation"]),
    ]
    dom.show(
        node(
            "div",
            node("div", node("span", f"程序认为是{words.KIND[row['kind']]}", cls=f"tag {row['kind']}"), cls="tags"),
            node("div", "…" if low else "", nodes, "…" if high < len(text) else "", cls="text"),
            node("div", [node("span", f) for f in facts if f], cls="facts"),
            node(
                "div",
                node(
                    "a",
                    f"《{short(row['title'] or row['path'], 50)}》 {row['date'] or ''}",
                    href=dom.link("document", id=row["document"], path=row["path"], at=f"{row['start']}-{row['end']}"),
                ),
                cls="facts",
            ),
            cls=f"card {row['kind']} stack",
        ),
        key="review.card",
    )


def about(c: Any) -> str:
    """A correction in one line."""
    target, after, before = c.target, c.after, c.before
    if c.action == "review":
        word = words.named(words.REVIEW, after.get("review"))
        changes = "、".join(
            f"{words.FIELD.get(k, k)}：{words.value(k, before.get(k))} → {words.value(k, v)}"
            for k, v in after.items()
            if k != "review"
        )
        return f"{word}　{changes}　{short(target.get('text', ''), 60)}"
    if c.action == "close":
        return f"{after['closed']['date']}　{after['closed']['evidence']}　{short(target.get('text', ''), 60)}"
    if c.action in ("merge", "split", "rename"):
        return bodies.about(c)
    if c.action == "ignore":
        return f"{NAMES[target['what']]}　{short(target['value'], 60)}"
    return short(str(target.get("path", c.document or "")), 60)


def done() -> None:
    size = 30
    found = list(reversed(desk.ask(lambda library: library.corrections.listing())))
    if not found:
        st.info("还没有校正。到“待复核”里做第一条。", icon=":material/info:")
        return
    standing = sum(c.undone is None for c in found)
    left, right = st.columns([3, 1])
    left.caption(f"{len(found):,} 条，其中有效 {standing:,} 条")
    with right:
        export("corrections", "校正记录")
    offset = address.pages(len(found), size)
    for c in found[offset : offset + size]:
        text, button = st.columns([6, 1], vertical_alignment="center")
        with text:
            dom.show(
                node(
                    "div",
                    node("span", words.named(words.ACTION, c.action), cls="tag"),
                    " ",
                    node("span", about(c)),
                    node(
                        "div",
                        node("span", f"第 {c.number} 条"),
                        node("span", local(c.at)),
                        node("span", c.who),
                        node("span", c.note) if c.note else None,
                        node("span", "已撤销", cls="tag") if c.undone else None,
                        cls="facts",
                    ),
                ),
                key=f"review.done.{c.number}",
            )
        if c.undone is None and not desk.read_only:
            button.button(
                "撤销", key=f"review.undo.{c.number}", on_click=undo, args=(c.number,), icon=":material/undo:"
            )
    address.pager(len(found), size)


def undo(number: int) -> None:
    desk.ask(lambda library: library.corrections.undo(number))


def export(what: str, name: str) -> None:
    def make() -> bytes:
        out = io.BytesIO()
        desk.export(what, "jsonl", out)
        return out.getvalue()

    st.download_button(
        f"导出{name}",
        make,
        f"{name}.jsonl",
        "application/x-ndjson",
        key=f"review.export.{what}",
        on_click="ignore",
        icon=":material/download:",
    )


def learn() -> None:
    """What closes the loop: the decisions as labelled examples, and a model that has learned from them."""
    if not desk.read_only:
        training.panel(desk)
    else:
        st.info("只读方式，不能训练。", icon=":material/lock:")
    st.divider()
    st.caption("决定也可以带走：驳回的标为 O，其余按人定的类别；可用 wenben train --with-corrections 训练。")
    export("training", "标注数据")


def names() -> None:
    """Bodies: rename, merge, split."""
    people.say()
    query = address.text("q", "名称含", placeholder="例如 87中", resets=("row",))
    page = desk.entities(query=query.strip() or None, limit=50)
    st.caption(f"{page.total:,} 个单位和地区" + ("，列出文档最多的 50 个" if page.total > 50 else ""))
    if not page.rows:
        st.info("没有这样的名称。", icon=":material/search_off:")
        return
    frame = pd.DataFrame(
        [
            {
                "名称": r["name"],
                "类型": words.named(words.MENTION, r["type"]),
                "所在地": r["place"] or "",
                "文档": r["documents"],
                "写法": "、".join(r["aliases"]),
            }
            for r in page.rows
        ]
    )
    ids = [r["id"] for r in page.rows]
    chosen = address.get("row")
    if chosen is not None and chosen not in ids:
        address.unknown("row", chosen)
    body = next((r for r in page.rows if r["id"] == chosen), page.rows[0])
    left, right = st.columns([1.6, 1], gap="medium")
    with left:
        tables.pick(
            frame,
            ids,
            key="review.names",
            chosen=body["id"],
            choose=lambda id: address.set(row=id),
            tallest=520,
            alt="单位名称",
        )
    with right:
        dom.show(
            node(
                "div",
                node("h2", body["name"]),
                node(
                    "div",
                    node("span", body["place"] or "所在地不详"),
                    node("span", f"{body['documents']} 篇文档"),
                    cls="facts",
                ),
                node("a", "打开档案", href=dom.link("school", name=body["name"], entity=body["id"]))
                if body["type"] in ("school", "kindergarten", "training_org")
                else None,
                cls="panel stack",
            ),
            key="review.body",
        )
        if not desk.read_only:
            bodies.forms(desk, body, {}, key=f"review.{body['id']}")


if view == "queue":
    queue()
elif view == "done":
    done()
elif view == "names":
    names()
else:
    learn()
address.finish()
