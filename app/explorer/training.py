"""Training from the page: a process of its own, its progress, what it gained, and whether it is taken over."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

import streamlit as st

from explorer import dom, guard, words
from explorer.dom import node
from explorer.store import Desk
from wenben.errors import WenbenError
from wenben.extract.labelled import default_folder
from wenben.extract.own import own_model

STAGES: Final = {
    "start": "准备", "train": "训练", "compare": "与现用模型比较", "process": "重新提取", "dedup": "查找重复", "resolve": "归并单位",
}  # fmt: skip
_ENDS: Final = ("trained", "adopted", "failed")


def folder_of(desk: Desk) -> Path:
    """Where a training of this library keeps what it makes."""
    return Path(f"{desk.library.path}.training")


@st.cache_resource(show_spinner=False)
def _running() -> dict[str, subprocess.Popen[bytes]]:
    """Folder → its process."""
    return {}


def state(folder: Path) -> dict[str, Any] | None:
    """How far the work in ``folder`` is; None where there is none."""
    file = folder / "state.json"
    if not file.is_file():
        return None
    told: dict[str, Any] = json.loads(file.read_text("utf-8"))
    process = _running().get(str(folder))
    if told["stage"] not in _ENDS and (process is None or process.poll() is not None):
        return {"stage": "failed", "message": "上一次没有做完就中断了", "remedy": "请重新开始"}
    return told


def start(desk: Desk, what: str) -> None:
    """Begin: ``train``, ``adopt`` or ``shipped``."""
    folder = folder_of(desk)
    if desk.read_only:
        raise WenbenError("只读方式不能训练", remedy="请不加 --read-only 启动")
    process = _running().get(str(folder))
    if process is not None and process.poll() is None:
        return
    folder.mkdir(parents=True, exist_ok=True)
    if what == "train":
        desk.export("training", "jsonl", folder / "corrections.jsonl", mask=False)
    (folder / "state.json").write_text('{"stage": "start", "done": 0, "total": null}', "utf-8")
    job = Path(__file__).with_name("job.py")
    with (folder / "log.txt").open("wb") as log:
        _running()[str(folder)] = subprocess.Popen(
            [sys.executable, str(job), what, str(folder), str(desk.library.path)], stdout=log, stderr=log
        )


def stop(desk: Desk) -> None:
    """Break the work off and clear away what it made."""
    folder = folder_of(desk)
    process = _running().pop(str(folder), None)
    if process is not None and process.poll() is None:
        process.terminate()
        process.wait(timeout=30)
    shutil.rmtree(folder, ignore_errors=True)


def panel(desk: Desk) -> None:
    """All of it, as one part of a page."""
    folder = folder_of(desk)
    now = state(folder)
    decided = len(list(desk.rows("training")))
    if now is None or now["stage"] == "failed":
        if now is not None:
            guard.problem(WenbenError(now["message"], remedy=now["remedy"]))
        _offer(desk, decided)
    elif now["stage"] == "trained":
        _compare(desk, now)
    elif now["stage"] == "adopted":
        _adopted(desk, now)
    else:
        _wait(desk)


def _offer(desk: Desk, decided: int) -> None:
    own = own_model(desk.library.path) is not None
    st.caption(
        f"可用于训练的决定 {decided:,} 条。训练用随项目的标注文档加上这些决定，约需几分钟，期间可以照常使用；"
        "完成后先看新旧模型的对比，再决定用不用。" + ("　这个资料库现在用的是自己训练的模型。" if own else "")
    )
    corpus = default_folder().is_dir()
    row = st.container(horizontal=True)
    if row.button("开始训练", type="primary", disabled=not decided or not corpus, icon=":material/model_training:"):
        start(desk, "train")
        st.rerun()
    if own and row.button("改回随工具的模型", icon=":material/undo:"):
        start(desk, "shipped")
        st.rerun()
    if not corpus:
        st.caption("这个安装里没有标注文档（corpora/training），请在项目的源码目录里训练。")
    elif not decided:
        st.caption("先复核几条，再来训练。")


@st.fragment(run_every=1.5)
def _wait(desk: Desk) -> None:
    now = state(folder_of(desk))
    if now is None or now["stage"] in _ENDS:
        st.rerun()
    assert now is not None
    done, total = now["done"], now.get("total")
    share = done / total if total else 0.0
    st.progress(
        min(1.0, share), text=f"{STAGES.get(now['stage'], now['stage'])}{f'　{done} / {total}' if total else '……'}"
    )
    if now["stage"] in ("start", "train", "compare"):
        if st.button("取消", icon=":material/close:"):
            stop(desk)
            st.rerun()
    else:
        st.caption("正在用新模型重新读库中的文档，请等它做完。")


def _compare(desk: Desk, now: dict[str, Any]) -> None:
    before, after = now["before"], now["after"]
    low, high = before["interval"]
    lines = [("四类平均 F1", before["macro_f1"], after["macro_f1"])]
    lines += [(f"{words.KIND.get(k, '其他')} F1", before["f1"][k], after["f1"][k]) for k in before["f1"]]
    rows = [
        node(
            "tr",
            node("td", name),
            node("td", f"{a:.3f}", cls="number"),
            node("td", f"{b:.3f}", cls="number"),
            node("td", f"{b - a:+.3f}", cls="number"),
        )
        for name, a, b in lines
    ]
    rows.append(
        node(
            "tr",
            node("td", "人定过的条目判对（新模型学过它们）"),
            node("td", f"{before['right']} / {before['decided']}", cls="number"),
            node("td", f"{after['right']} / {after['decided']}", cls="number"),
            node("td", f"{after['right'] - before['right']:+d}", cls="number"),
        )
    )
    head = node("tr", node("th", "指标"), *(node("th", n, cls="number") for n in ("现用", "新", "差")))
    dom.show(node("div", node("table", node("thead", head), node("tbody", rows)), cls="wide"), key="training.compare")
    st.caption(
        f"F1 在 {before['documents']} 篇两个模型都没有学过的文档上测得；现用模型的 95% 区间 {low:.3f}–{high:.3f}，两个数都落在里面时，差别可能是偶然。"
        "采用后会重新提取库中全部文档；人的校正不变，随时可以改回。"
    )
    better = after["macro_f1"] >= before["macro_f1"] and after["right"] >= before["right"]
    if not better:
        st.caption("新模型没有更好：建议不采用，多复核一些条目再训练。")
    row = st.container(horizontal=True)
    if row.button("采用新模型", type="primary" if better else "secondary", icon=":material/check:"):
        start(desk, "adopt")
        st.rerun()
    if row.button("不采用", type="secondary" if better else "primary", icon=":material/close:"):
        stop(desk)
        st.rerun()


def _adopted(desk: Desk, now: dict[str, Any]) -> None:
    counts = "，".join(f"{words.KIND[k]} {now['before'].get(k, 0):,} → {now['after'].get(k, 0):,}" for k in words.KIND)
    what = "已改回随工具的模型" if now["shipped"] else "已采用新模型"
    st.success(f"{what}：{counts}。", icon=":material/check_circle:")
    if st.button("好"):
        stop(desk)
        st.rerun()
