"""The first screen, where there is no library yet: build the sample, or a folder of one's own."""

from __future__ import annotations

import glob
import importlib.util
import os
from pathlib import Path
from typing import Any, Final

import streamlit as st

from explorer import guard, shell, store
from explorer.plain import plain
from wenben.errors import UsageError, WenbenError, reason_of

STAGES: Final = {
    "scan": "清点文件", "learn": "学习网站模板", "process": "清洗与提取", "dedup": "查找重复", "resolve": "归并单位",
    "index": "整理索引",
}  # fmt: skip
_SHARE: Final = {
    "scan": (0.0, 0.05),
    "learn": (0.05, 0.25),
    "process": (0.25, 0.85),
    "dedup": (0.85, 0.95),
    "resolve": (0.95, 0.98),
    "index": (0.98, 1.0),
}


def sample() -> Path | None:
    """The documents that come with wenben: packaged, or in the checkout that this app is part of."""
    spec = importlib.util.find_spec("wenben")
    roots = [Path(p) for p in (spec.submodule_search_locations or [])] if spec else []
    places = [root / "_sample" for root in roots] + [Path(__file__).parents[2] / "corpora" / "sample"]
    return next((place for place in places if place.is_dir()), None)


def target() -> Path:
    """Where the library will be."""
    return store.library_path() or Path.home() / "wenben" / "资料库.wenben"


def welcome() -> None:
    """Say what this is, and build a library."""
    shell.title("文本 wenben", "把成堆的督导文档整理成干净、去重、可检索的资料库。")
    if store.read_only():
        st.info(
            "这个界面以只读方式启动，而资料库还不存在。请由管理员先运行 `wenben build` 建库。", icon=":material/info:"
        )
        return
    out = target()
    left, right = st.columns(2, gap="large")
    with left, st.container(border=True):
        st.header("先看示例", anchor=False)
        folder = sample()
        st.write("用随程序附带的示例文档建一个小资料库，约一分钟，可以马上试用各项功能。")
        if st.button("用示例建库", type="primary", disabled=folder is None, icon=":material/play_arrow:") and folder:
            _build(folder, out)
        if folder is None:
            st.caption("这个安装里没有示例文档。")
    with right, st.container(border=True):
        st.header("用自己的文档", anchor=False)
        st.write("文件夹里可以有 txt、html、docx、pdf、jsonl 等文件，子文件夹一并读取；原文件不会改动。")
        given = st.text_input("文件夹", placeholder="例如 D:\\督导材料 或 /home/me/文档", key="start.folder")
        if st.button("用这个文件夹建库", disabled=not given.strip(), icon=":material/folder_open:"):
            folder = Path(given.strip()).expanduser()
            if not folder.is_dir():
                guard.problem(
                    UsageError(f"没有找到文件夹 {folder}", remedy="请核对路径；需要是运行本程序的电脑上的文件夹")
                )
            else:
                _build(folder, out)
    st.caption(f"资料库将存为 {plain(str(out))}")


def _build(folder: Path, out: Path) -> None:
    """Build with progress, then open the library.

    It is made under another name and takes its own when it is whole: whoever cancels (any click runs the page again, which
    ends this run at its next progress) finds the first screen as it was.
    """
    from wenben.build import build

    bar = st.progress(0.0, text="准备……")
    st.button("取消", icon=":material/close:")
    part = out.with_name(out.name + ".building")

    def say(stage: str, done: int, total: int | None) -> None:
        name = stage.split(":", 1)[0]
        low, high = _SHARE.get(name, (0.0, 1.0))
        share = low + (high - low) * (done / total if total else 0.5)
        bar.progress(min(1.0, share), text=f"{STAGES.get(name, name)}{f'　{done} / {total}' if total else '……'}")

    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        summary: Any = build([folder], library=part, progress=say)
        part.replace(out)
    except OSError as error:
        bar.empty()
        raise WenbenError(f"无法写入 {out}：{reason_of(error)}", remedy="请检查权限和磁盘空间") from error
    finally:
        for left in out.parent.glob(f"{glob.escape(part.name)}*"):
            left.unlink(missing_ok=True)
    st.session_state["said"] = f"完成：{summary.files} 个文件，{summary.failed} 个未能读取"
    os.environ["WENBEN_LIBRARY"] = str(out)  # this process serves the library from now on
    st.rerun()
