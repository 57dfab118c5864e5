"""Names of bodies put right: another name, several that are one, one that is several; each can be taken back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from explorer import dom, people, words
from explorer.dom import node
from explorer.plain import plain, short
from explorer.store import Desk
from wenben.library import local

_ACTIONS = ("merge", "split", "rename")


def forms(desk: Desk, body: Mapping[str, Any], documents: Mapping[str, str], *, key: str) -> None:
    """The three ways to put a body's name right.

    Parameters
    ----------
    body
        Its ``id``, ``type``, ``name``, ``place`` and ``aliases``.
    documents
        Id → title of the documents that name it, to split by; may be empty.
    """
    who = people.person(f"{key}.who")
    rename, merge, split = st.tabs(["改名", "合并", "拆分"])
    with rename:
        _rename(desk, body, who, key)
    with merge:
        _merge(desk, body, who, key)
    with split:
        _split(desk, body, documents, who, key)
    if not who:
        st.caption("填写经办人后才能保存。")
    history(desk, str(body["id"]), key=key)


def _rename(desk: Desk, body: Mapping[str, Any], who: str, key: str) -> None:
    with st.form(f"{key}.rename", border=False):
        st.caption("换一个显示的名称，旧名仍可检索。")
        new = st.text_input("新名称", value=body["name"], max_chars=80)
        if st.form_submit_button("改名", disabled=not who) and new.strip() and new.strip() != body["name"]:
            change = lambda library: library.corrections.rename(body["id"], new.strip(), who=who)  # noqa: E731
            if people.attempt(lambda: desk.ask(change), done="已改名"):
                st.rerun()


def _merge(desk: Desk, body: Mapping[str, Any], who: str, key: str) -> None:
    st.caption("别的名称其实也是它：把它们并进来。")
    part = st.text_input("找要并入的名称", max_chars=60, placeholder="例如 八十七中", key=f"{key}.find")
    if not part.strip():
        return
    found = desk.entities(type=body["type"], query=part.strip(), limit=50)
    names = {
        r["id"]: f"{r['name']}（{r['place'] or '所在地不详'}，{r['documents']} 篇）"
        for r in found.rows
        if r["id"] != body["id"]
    }
    if not names:
        st.caption("没有别的同类单位叫这个名称。")
        return
    with st.form(f"{key}.merge", border=False):
        gone = st.multiselect("并入这些", list(names), format_func=lambda v: names[v], placeholder="选一个或几个")
        note = st.text_input("理由", max_chars=200)
        if st.form_submit_button("合并", disabled=not who) and gone:
            change = lambda library: library.corrections.merge(gone, body["id"], who=who, note=note)  # noqa: E731
            if people.attempt(lambda: desk.ask(change), done=f"已并入 {len(gone)} 个名称"):
                st.rerun()


def _split(desk: Desk, body: Mapping[str, Any], documents: Mapping[str, str], who: str, key: str) -> None:
    with st.form(f"{key}.split", border=False):
        st.caption("有些写法或文档说的其实是另一个单位：把它们分出去。")
        written = st.multiselect("这些写法", list(body["aliases"]), placeholder="不限写法")
        inside = (
            st.multiselect(
                "只在这些文档里", list(documents), format_func=lambda v: documents[v], placeholder="不限文档"
            )
            if documents
            else []
        )
        name = st.text_input("分出的单位叫", max_chars=80)
        place = st.text_input("所在地", max_chars=40)
        note = st.text_input("理由", max_chars=200)
        if st.form_submit_button("拆分", disabled=not who):
            change = lambda library: library.corrections.split(  # noqa: E731
                body["id"], name=name, place=place.strip() or None, names=written, documents=inside, who=who, note=note
            )
            if people.attempt(lambda: desk.ask(change), done=f"已分出“{plain(name.strip())}”"):
                st.rerun()


def history(desk: Desk, body: str, *, key: str) -> None:
    """Standing decisions about a body, each with a way back."""
    made = [
        c
        for c in desk.ask(lambda library: library.corrections.listing(undone=False))
        if c.action in _ACTIONS
        and body in (c.target.get("entity"), c.after.get("into"), c.after.get("id"), *c.target.get("entities", ()))
    ]
    for c in reversed(made):
        text, button = st.columns([3, 1], vertical_alignment="center")
        with text:
            dom.show(
                node(
                    "div",
                    node("span", words.named(words.ACTION, c.action), cls="tag"),
                    " ",
                    node("span", short(about(c), 60)),
                    node("div", f"{local(c.at)[:10]}　{c.who}　{c.note}", cls="quiet"),
                ),
                key=f"{key}.made.{c.number}",
            )
        if button.button("撤销", key=f"{key}.undo.{c.number}", icon=":material/undo:", width="stretch"):
            back = lambda library, number=c.number: library.corrections.undo(number)  # noqa: E731
            if people.attempt(lambda back=back: desk.ask(back), done="已撤销"):
                st.rerun()


def about(c: Any) -> str:
    """What a decision about a body changed."""
    if c.action == "merge":
        return f"{'、'.join(c.before.get('names', {}).values())} → {c.after['into'].rpartition(':')[2]}"
    return f"{c.before.get('name', '')} → {c.after.get('name', '')}"
