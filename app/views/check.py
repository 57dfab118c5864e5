"""稿件查重: a draft beside its sources; what is only formula, quotation or the user's own can be left out."""

from __future__ import annotations

import hashlib

import streamlit as st

from explorer import dom, drafts, people, shell, store
from explorer.address import Address
from explorer.dom import node
from explorer.plain import plain, short
from wenben.check import DEFINITIONS, LABELS, Exclusions, check, ignore
from wenben.check.decisions import NAMES, standing
from wenben.report import docx_report, html_report
from wenben.report.marks import ORDER, class_rows, grouped
from wenben.types import CheckReport, Source

KINDS = {
    "copied": "一字不差", "edited": "改了些字", "numbers_changed": "只换了数字", "quotation": "引号或书名号里的引文",
    "formula": "许多文档都有的套语，不算抄", "self_repeat": "稿件自己前后重复",
}  # fmt: skip
SAID = {"passage": "忽略这一段", "source": "不再与这个来源比", "formula": "这是套语"}
DECISIONS = 20  # listed at most; all of them stand under 校正

address = Address("check")
desk = store.need()
shell.title(
    "稿件查重", "粘贴一段或上传一篇，看哪些文字与库中文档相同、来自哪里。稿件只在内存里处理，不保存，也不进地址。"
)


def given() -> Source | None:
    """The draft of this session: pasted or uploaded."""
    held: Source | None = st.session_state.get("draft")
    with st.expander("换一篇稿件" if held else "稿件", expanded=held is None, icon=":material/edit_document:"):
        paste, upload = st.tabs(["粘贴文字", "上传文件"])
        with paste, st.form("check.paste", border=False):
            text = st.text_area(
                "稿件文字",
                height=300,
                max_chars=drafts.MOST_CHARACTERS,
                placeholder="把要核对的段落粘贴到这里",
                key="check.text",
            )
            if st.form_submit_button("开始查重", type="primary") and text.strip():
                hold(drafts.pasted(text))
        with upload:
            file = st.file_uploader(
                "选择文件",
                type=drafts.KINDS,
                max_upload_size=drafts.MOST_MEGABYTES,
                key="check.file",
            )
            st.caption(
                f"可用 {'、'.join(drafts.KINDS)}；不超过 {drafts.MOST_MEGABYTES} MB，{drafts.MOST_CHARACTERS:,} 字。"
            )
            if file is not None and st.session_state.get("draft.seen") != file.file_id:
                st.session_state["draft.seen"] = file.file_id
                data = file.getvalue()
                hold(drafts.uploaded(data, name=file.name), data)
    return st.session_state.get("draft")


def hold(draft: Source, data: bytes = b"") -> None:
    """Keep a draft for this session, and its file for the Word report; what was ignored belonged to the one before."""
    st.session_state["draft"] = draft
    own = hashlib.sha256(data).hexdigest() == draft.sha256  # not so for a file inside an archive
    st.session_state["draft.original"] = data if own else None
    st.session_state["draft.ignored"] = []
    st.session_state["draft.formulae"] = []
    st.rerun()


def options() -> Exclusions:
    with st.expander("比对设置", icon=":material/tune:"):
        left, middle, right = st.columns(3)
        least = address.choice(
            "least", "短于多少字的段落不计", {"20": "20", "30": "30", "50": "50", "100": "100"}, default="20", area=left
        )
        own = address.toggle("own", "不与本文的其他版本比", default=False, area=middle)
        layout = address.toggle("layout", "不计页眉页脚、目录、参考文献", default=True, area=middle)
        st.session_state["draft.deep"] = address.toggle(
            "deep", "深度比对（找改写较多的段落，较慢）", default=False, area=right
        )
        st.session_state["draft.all"] = address.toggle("all", "记住的忽略也显示", default=False, area=right)
    without = address.several("without")
    return Exclusions(
        documents=frozenset(without), own_versions=own, layout=layout, min_length=int(least or 20),
        passages=tuple(st.session_state.get("draft.ignored", ())), formulae=tuple(st.session_state.get("draft.formulae", ())),
    )  # fmt: skip


def run(draft: Source, exclude: Exclusions) -> CheckReport:
    """The report; the last few are kept in the session, because every click runs the page again."""
    deep, remembered = bool(st.session_state.get("draft.deep")), not st.session_state.get("draft.all")
    asked = (draft.sha256, draft.path, exclude, deep, remembered, desk.stamp)
    stamp = hashlib.sha256(repr(asked).encode()).hexdigest()
    kept: dict[str, CheckReport] = st.session_state.setdefault("draft.reports", {})
    if stamp not in kept:
        with st.spinner("正在比对……"):
            made = desk.ask(
                lambda library: check(draft, library=library, exclude=exclude, deep=deep, remembered=remembered)
            )
        while len(kept) >= 4:
            del kept[next(iter(kept))]
        kept[stamp] = made
    return kept[stamp]


def legend() -> None:
    """What the marks in the result will mean."""
    st.text("结果里会这样标出")
    rows = [
        node("li", node("mark", LABELS[kind], cls=kind), " ", node("span", KINDS[kind], cls="quiet")) for kind in ORDER
    ]
    dom.show(node("ul", rows, cls="stack"), key="check.legend")


def ratios(report: CheckReport) -> None:
    order = ["adjusted", "total", "without_formula", "without_quotation", "largest_source", "self_repeat"]
    cells = [
        node(
            "div",
            node("div", DEFINITIONS[k][0], cls="name", tip=DEFINITIONS[k][1]),
            node("div", f"{report.ratios[k]:.1%}", cls="value"),
        )
        for k in order
        if k in report.ratios
    ]
    kinds = [
        node("span", node("span", f"{name}", cls=f"tag {kind}"), f" {count} 处 {chars:,} 字", cls="nowrap")
        for kind, name, count, chars in class_rows(report)
        if count
    ]
    dom.show(
        node("div", node("div", cells, cls="figures"), node("div", kinds, cls="facts") if kinds else None, cls="stack"),
        key="check.ratios",
    )
    with st.expander("指标怎样计算"):
        dom.show(
            node(
                "dl",
                [x for k in order for x in (node("dt", DEFINITIONS[k][0]), node("dd", DEFINITIONS[k][1]))],
                cls="fields",
            ),
            key="check.definitions",
        )


def sources(report: CheckReport) -> None:
    """The documents that the draft shares most with, the largest first."""
    if report.sources:
        dom.show(drafts.sources(report), key="check.sources")


def downloads(report: CheckReport, draft: Source) -> str:
    """The reports to take away, and who decides what is to be ignored: "" is for this session only."""
    name = "查重报告"
    original: bytes | None = st.session_state.get("draft.original")
    left, middle, right = st.columns([1, 1, 3], vertical_alignment="bottom")
    left.download_button(
        "Word 报告",
        lambda: docx_report(report, draft, original=original),
        f"{name}.docx",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        key="check.docx",
        type="primary",
        icon=":material/download:",
        on_click="ignore",
        width="stretch",
    )
    middle.download_button(
        "网页报告",
        lambda: html_report(report).encode(),
        f"{name}.html",
        "text/html",
        key="check.html",
        icon=":material/download:",
        on_click="ignore",
        width="stretch",
    )
    if desk.read_only:
        right.caption("只读方式：点“忽略”只在这次有效，不记入资料库。")
        return ""
    who = people.person("check.who", area=right, placeholder="姓名或工号（不填则忽略只在这次有效）")
    st.caption(
        "点“忽略”会记入资料库，以后查重不再提示，可随时撤销。"
        if who
        else "没有填经办人：点“忽略”只在这次有效，不记入资料库。"
    )
    return who


def act(choice: str, report: CheckReport, who: str) -> None:
    """What a click in a source's card asks for: with a name the library remembers it, without one the session does."""
    what, _, number = choice.partition(":")
    rows = grouped(report).get(int(number)) if number.isdigit() else None
    if rows is None or what not in NAMES:
        return
    best = rows[0]
    if who:
        decision = lambda: desk.ask(ignore, report, best.passage, what, who=who)  # noqa: E731
        if not people.attempt(decision, done=f"已记住：{SAID[what]}"):
            return
    elif what == "source":
        address.set(without=[*dict.fromkeys([*address.several("without"), best.document])])
    else:
        kept = "draft.ignored" if what == "passage" else "draft.formulae"
        st.session_state.setdefault(kept, []).append(report.text[best.start : best.end])
    st.rerun()


def left_out() -> None:
    """What was left out, here and by the library's memory, each with a way back."""
    without = address.several("without")
    ignored, formulae = st.session_state.get("draft.ignored", []), st.session_state.get("draft.formulae", [])
    decisions = desk.ask(standing)[::-1]
    count = len(without) + len(ignored) + len(formulae)
    if not (count or decisions):
        return
    parts = [f"这次忽略 {count} 项"] if count else []
    parts += [f"资料库记住 {len(decisions)} 项"] if decisions else []
    with st.expander("，".join(parts), expanded=False, icon=":material/block:"):
        for label, items, back in (
            ("来源", without, lambda v: address.set(without=[w for w in without if w != v])),
            ("段落", list(ignored), lambda v: ignored.remove(v)),
            ("套语", list(formulae), lambda v: formulae.remove(v)),
        ):
            for number, item in enumerate(items):
                if st.button(
                    f"恢复{label}：{plain(short(item, 50))}", key=f"check.back.{label}.{number}", icon=":material/undo:"
                ):
                    back(item)
                    st.rerun()
        for decision in decisions[:DECISIONS]:
            if desk.read_only:
                st.text(decision.said)
            elif st.button(
                f"撤销：{plain(decision.said)}", key=f"check.undo.{decision.number}", icon=":material/undo:"
            ):
                undo = lambda n=decision.number: desk.ask(lambda library: library.corrections.undo(n, action="ignore"))  # noqa: E731
                if people.attempt(undo, done=f"已撤销第 {decision.number} 条"):
                    st.rerun()
        if len(decisions) > DECISIONS:
            st.caption(f"另有 {len(decisions) - DECISIONS} 项，见“校正”页的“已做的校正”。")


first, second = st.columns([2, 1])
with first:
    draft = given()
with second:
    exclude = options()
if draft is None:
    address.several("show")
    with second:
        legend()
else:
    report = run(draft, exclude)
    st.caption(
        f"{plain(draft.path)}　{len(draft.text):,} 字　·　与 {report.against.get('documents', 0):,} 篇文档比对（去重后 {report.against.get('clusters', 0):,} 篇）"
    )
    ratios(report)
    people.say()
    sources(report)
    who = downloads(report, draft)
    left_out()
    shown = address.choices(
        "show",
        "显示哪几类",
        LABELS,
        resets=(),
        label_visibility="collapsed",
        placeholder="显示全部类别（可只选几类）",
    )
    tree = drafts.compared(report, set(shown) or set(ORDER))
    choice = dom.show(tree, key="check.two")
    if choice:
        act(choice, report, who)
    if report.excluded:
        with st.expander("未计入比对的内容"):
            dom.show(node("ul", [node("li", n) for n in report.excluded], cls="rows"), key="check.excluded")
address.finish()
