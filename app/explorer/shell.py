"""The frame around every page: navigation, the library's name, titles."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import streamlit as st

from explorer import guard, store
from explorer.plain import plain

PAGES: Final = (
    ("查阅", (
        ("overview", "概览", "dashboard"),
        ("search", "检索", "search"),
        ("school", "单位档案", "domain"),
        ("ledger", "问题台账", "fact_check"),
        ("trends", "主题趋势", "stacked_line_chart"),
        ("document", "文档", "article"),
    )),
    ("核对", (
        ("check", "稿件查重", "difference"),
        ("clusters", "重复簇", "file_copy"),
        ("review", "校正", "rule"),
    )),
)  # fmt: skip
"""Sections of the navigation with their pages: address, title, icon."""

_STYLE: Final = """<style>
.block-container, [data-testid="stMainBlockContainer"] { max-width: 86rem; padding-left: 2rem; padding-right: 2rem; padding-bottom: 3rem; padding-top: 2.2rem !important; }
[data-testid="stHeader"] { background: transparent; pointer-events: none; } [data-testid="stHeader"] * { pointer-events: auto; }
[data-testid="stSidebarNavLink"] { padding-top: .3rem; padding-bottom: .3rem; }
[data-testid="stSidebarUserContent"] { padding-top: .4rem; } [data-testid="stSidebarNav"] { margin-bottom: 0; }
[data-testid="stSidebarUserContent"] [data-testid="stVerticalBlock"] { gap: 0; }
[data-testid="stMultiSelect"] button[data-rac] { min-width: 24px; min-height: 24px; }
.st-key-frame { height: 0; overflow: hidden; }
/* charts are saved by the buttons below them; a spec nobody can use, and a second way to everything else */
[data-testid="stFullScreenFrame"]:has([data-testid="stVegaLiteChart"]) [data-testid="stElementToolbarButton"]:has([aria-label^="Copy Vega-Lite spec"], [aria-label^="Show data"], [aria-label^="Download as PNG"]) { display: none; }
[data-testid="stPopoverButton"][kind="tertiary"], [data-testid="stBaseButton-tertiary"] { padding: 0; min-height: 1.6rem; color: #3f4a54; }
/* the table's own download writes cells as they are, formulae included: exports go through the library */
[data-testid="stElementToolbarButton"]:has([aria-label^="Download as CSV"], [aria-label^="Clear selection"], [aria-label^="取消选择"]) { display: none; }
[data-testid="stDataFrame"]:not(:hover):not(:focus-within) > [data-testid="stElementToolbar"] { display: none; }
h1 { padding: 0 0 .1rem !important; letter-spacing: 0; }
[data-testid="stHeading"] h2, [data-testid="stHeading"] h3 { padding-top: .4rem; padding-bottom: .2rem; letter-spacing: 0; }
[data-testid="stCaptionContainer"], [data-testid="stCaptionContainer"] p { color: #55616c !important; opacity: 1 !important; }
[data-testid="stSidebarHeader"] { height: 2.5rem; }
@media (max-width: 768px) {
  .block-container, [data-testid="stMainBlockContainer"] { padding-top: 3.8rem !important; }
}
@media (max-width: 640px) {
  .block-container, [data-testid="stMainBlockContainer"] { padding-left: .9rem; padding-right: .9rem; }
  h1 { font-size: 1.3rem !important; }
}
</style>"""


def configure() -> None:
    """The browser's tab, the width, the style sheet (fixed text of our own)."""
    st.set_page_config(
        page_title="文本 wenben",
        page_icon=str(Path(__file__).parents[1] / "icon.png"),
        layout="wide",
        initial_sidebar_state=216,
    )
    st.html(_STYLE)
    with st.sidebar:
        _frame()(key="frame", height="content")
    folder = Path(__file__).parents[1]
    st.logo(str(folder / "logo.svg"), icon_image=str(folder / "icon.png"), size="large")


@st.cache_resource(show_spinner=False)
def _frame() -> Any:
    """Puts what Streamlit's own widgets say into Chinese."""
    return st.components.v2.component("wenben_frame", js=(Path(__file__).parent / "frame.js").read_text("utf-8"))


def run(folder: Path) -> None:
    """Draw the frame and the page that the address names."""
    pages = {
        name: st.Page(
            folder / f"{name}.py", title=title, icon=f":material/{icon}:", url_path=name, default=name == "overview"
        )
        for _, part in PAGES
        for name, title, icon in part
    }
    chosen = st.navigation({section: [pages[name] for name, *_ in part] for section, part in PAGES}, expanded=True)
    st.session_state["pages"] = {**pages, "": pages["overview"]}
    with st.sidebar:
        _library()
    with guard.guarded():
        chosen.run()


def _library() -> None:
    desk = store.need()
    stats = desk.stats()
    st.caption(
        f"资料库　{plain(desk.library.path.stem)}  \n{stats['documents']:,} 篇文档{'　·　只读' if desk.read_only else ''}"
    )


def title(text: str, lead: str = "") -> None:
    """A page's title and one line that says what it is for."""
    st.title(text, anchor=False)
    if lead:
        st.caption(lead)
