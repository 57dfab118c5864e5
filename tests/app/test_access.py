"""What every page owes to everybody: names for screen readers, Chinese, small answers, a way back, pictures to take away."""

from __future__ import annotations

import importlib
import os
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from explorer_tools import settled, text_of
from serving import serving

from wenben.library import Filters, Library

pytestmark = pytest.mark.slow
Visit = Callable[..., Any]
VIEWS = (
    "", "search", "search?q=食堂", "search?q=食堂&view=kwic", "school", "school?name=87中", "ledger?kind=problem", "trends", "trends?view=word&q=双减",
    "trends?view=keyness&ayear=2021", "document", "check", "clusters", "clusters?view=sections", "review", "review?view=done", "review?view=names",
    "review?view=learn",
)  # fmt: skip


@pytest.fixture(scope="module")
def address(built: Path) -> Iterator[str]:
    with serving(built) as url:
        yield url


@pytest.fixture(scope="module")
def views(built: Path) -> tuple[str, ...]:
    """All kinds of pages, those that show one thing too."""
    with Library(built, read_only=True) as library:
        school = library.school("87中").candidates[0].id
        cluster = max(library.clusters(), key=lambda c: len(c.members) + len(c.contained)).representative
        dirty = max(library.sources(limit=None).rows, key=lambda r: r["removed_chars"])["path"]
        document = library.documents(Filters(genre="feedback"), limit=1).rows[0]
    return (
        *VIEWS, f"school?name=87中&entity={quote(school)}", f"clusters?row={cluster}", f"document?path={quote(dirty)}&view=difference",
        f"document?id={document['id']}&path={quote(document['path'])}",
    )  # fmt: skip


@pytest.fixture(scope="module")
def axe(root: Path) -> str:
    """The accessibility rules of axe-core."""
    file = root / "tests" / "app" / "node_modules" / "axe-core" / "axe.min.js"
    if not file.is_file():
        if os.environ.get("WENBEN_CI"):
            pytest.fail("WENBEN_CI is set, but there is no axe-core (npm ci --prefix tests/app)")
        pytest.skip("axe-core is not here: npm ci --prefix tests/app")
    return file.read_text("utf-8")


def test_accessibility(views: tuple[str, ...], address: str, visit: Visit, axe: str) -> None:
    """No page breaks a rule of WCAG 2.2 A and AA, or of good practice, that axe-core can test; contrast among them."""
    broken = {}
    for view in views:
        page = visit(address + view)
        page.evaluate(axe)
        found = page.evaluate(
            "() => axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })"
        )
        assert len(found["passes"]) > 20
        for rule in found["violations"]:
            broken[view, rule["id"]] = [node["html"][:200] for node in rule["nodes"][:3]]
        page.context.close()
    assert not broken


FOREIGN = """() => {
  const found = new Set(), han = /[\\u4e00-\\u9fff]/, word = /[A-Za-z]{4}/;
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const text = walk.currentNode.data.trim(), at = walk.currentNode.parentElement;
    if (at && !at.closest("script, style, noscript, svg, table[role=grid]") && !/Material/.test(getComputedStyle(at).fontFamily) && word.test(text) && !han.test(text)) found.add(text);
  }
  for (const e of document.querySelectorAll("[aria-label], [title], [placeholder], [alt]")) {
    for (const name of ["aria-label", "title", "placeholder", "alt"]) {
      const text = e.getAttribute(name) || "";
      if (word.test(text) && !han.test(text) && e.getClientRects().length) found.add(name + ": " + text);
    }
  }
  return [...found];
}"""
NAMES = {"sample", "library", "wenben", "copy"}


def test_widgets_speak_chinese(views: tuple[str, ...], address: str, visit: Visit) -> None:
    """Nothing of Streamlit's own English is left on a page, in open lists, date pickers, uploads and tools of tables."""
    left: dict[str, list[str]] = {}

    def look(name: str, page: Any) -> None:
        strange = [text for text in page.evaluate(FOREIGN) if text not in NAMES and text != text.upper()]
        if strange:
            left[name] = strange

    for view in views:
        page = visit(address + view)
        assert page.evaluate("document.documentElement.lang") == "zh-CN"
        look(view, page)
        if view == "ledger?kind=problem":
            page.get_by_label("年份").click()
            page.keyboard.type("1875")
            page.wait_for_timeout(400)
            look("no result", page)
            page.keyboard.press("Escape")
            page.get_by_label("地区含").fill("长")
            page.wait_for_timeout(200)
            look("typed", page)
            page.keyboard.press("Enter")
            settled(page)
            page.get_by_role("button", name="销号").click()
            page.wait_for_timeout(300)
            page.get_by_label("销号日期").first.click()
            page.wait_for_timeout(500)
            look("date", page)
            page.keyboard.press("Escape")
            page.keyboard.press("Escape")
            page.locator('[data-testid="stDataFrame"]').first.hover()
            page.wait_for_timeout(300)
            look("table", page)
            assert not page.get_by_label(re.compile("CSV")).locator("visible=true").count(), (
                "cells would leave as they are"
            )
        if view == "check":
            page.get_by_role("tab", name="上传文件").click()
            page.wait_for_timeout(300)
            look("upload", page)
        page.context.close()
    assert not left


def test_answers_are_small(views: tuple[str, ...], address: str, chromium: Any) -> None:
    """Any page is drawn from less than a megabyte over its web socket."""
    for view in views:
        page = chromium.new_page()
        sizes: list[int] = []
        page.on("websocket", lambda ws, sizes=sizes: ws.on("framereceived", lambda frame: sizes.append(len(frame))))
        page.goto(address + view)
        settled(page)
        page.close()
        assert 1_000 < sum(sizes) < 1_000_000, view


def test_the_way_back(address: str, visit: Visit) -> None:
    """A filter, a row and a page are steps of the browser's history: back and forward show what was there."""
    page = visit(address + "ledger")
    every = text_of(page)
    page.get_by_label("类别").click()
    page.get_by_role("option", name="建议").first.click()
    page.keyboard.press("Tab")
    settled(page)
    assert "kind=recommendation" in page.url
    some = text_of(page)
    assert some != every
    page.locator('[data-testid="stSidebarNavLink"]', has_text="重复簇").click()
    page.wait_for_url(re.compile("clusters"))
    settled(page)
    page.go_back()
    page.wait_for_url(re.compile("ledger"))
    settled(page)
    assert text_of(page) == some
    assert "kind=recommendation" in page.url
    page.go_forward()
    settled(page)
    assert "clusters" in page.url
    assert "五字片段" in text_of(page)


def test_charts_can_be_taken_away(address: str, visit: Visit) -> None:
    page = visit(address + "trends")
    with page.expect_download() as held:
        page.get_by_role("button", name="矢量图（SVG）").first.click()
    drawn = Path(held.value.path()).read_text("utf-8")
    assert held.value.suggested_filename == "主题年份.svg"
    assert drawn.startswith("<svg")
    assert "食堂与食品安全" in drawn
    with page.expect_download() as held:
        page.get_by_role("button", name="图片（PNG）").first.click()
    assert Path(held.value.path()).read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"
    page.get_by_role("button", name="数据表").first.click()
    page.wait_for_timeout(500)
    assert page.locator('[data-testid="stPopoverBody"] [data-testid="stDataFrame"]').count() == 1


def test_a_build_can_be_cancelled(tmp_path: Path, visit: Visit) -> None:
    """The first screen: the sample is begun and broken off, nothing is left; then it is built."""
    library = tmp_path / "new" / "library.wenben"
    with serving(library) as address:
        page = visit(address)
        page.get_by_role("button", name="用示例建库").click()
        page.get_by_role("button", name="取消").click()
        page.wait_for_selector('button:has-text("取消")', state="detached")
        settled(page)
        assert page.get_by_role("button", name="用示例建库").is_enabled()
        for _ in range(100):
            if not list(library.parent.glob("*")):
                break
            page.wait_for_timeout(100)
        assert not list(library.parent.glob("*"))
        page.get_by_role("button", name="用示例建库").click()
        page.wait_for_selector(".figures", timeout=120_000)
        settled(page)
        assert page.locator("h1").inner_text() == "概览"
    with Library(library, read_only=True) as opened:
        assert opened.stats()["documents"] > 50


# --- training from the page -----------------------------------------------------------------------------------------


@pytest.fixture
def trained(library: Path, root: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A library whose training is done: the comparison is real, the new model is the shipped one."""
    from wenben.extract.roles import default_path

    sys.path.insert(0, str(root / "app"))
    from explorer import job

    def fit(*, out: Path, with_corrections: Path, progress: Callable[[int, int], None]) -> None:
        assert with_corrections.read_text("utf-8").strip()
        progress(1, 2)
        (out / "roles").mkdir(parents=True)
        (out / "roles" / "model.skops").write_bytes(default_path().read_bytes())

    monkeypatch.setattr(importlib.import_module("wenben.train"), "train", fit)
    folder = Path(f"{library}.training")
    folder.mkdir()
    with Library(library, read_only=True) as opened:
        opened.export("training", "jsonl", folder / "corrections.jsonl", mask=False)
    job.main("train", folder, library)
    return library


def test_a_trained_model_is_compared_and_taken_over(trained: Path, visit: Visit) -> None:
    from wenben.extract.own import own_model

    with Library(trained, read_only=True) as opened:
        before = opened.stats()["statements"]
    with serving(trained) as address:
        page = visit(address + "review?view=learn")
        rows = [r.locator("td").all_inner_texts() for r in page.locator("table tbody tr").all()]
        assert rows[0][0] == "四类平均 F1"
        assert 0.5 < float(rows[0][1]) < 1
        assert [r[3] for r in rows] == ["+0.000"] * 5 + ["+0"]
        page.get_by_role("button", name="采用新模型").click()
        page.wait_for_selector('[data-testid="stAlertContentSuccess"]', timeout=120_000)
        assert own_model(trained) is not None
        page.get_by_role("button", name="好", exact=True).click()
        settled(page)
        assert "自己训练的模型" in text_of(page)
        page.get_by_role("button", name="改回随工具的模型").click()
        page.wait_for_selector('[data-testid="stAlertContentSuccess"]', timeout=120_000)
        assert own_model(trained) is None
    with Library(trained, read_only=True) as opened:
        assert opened.stats()["statements"] == before


def test_training_can_be_cancelled(library: Path, visit: Visit) -> None:
    folder = Path(f"{library}.training")
    with serving(library) as address:
        page = visit(address + "review?view=learn")
        page.get_by_role("button", name="开始训练").click()
        page.wait_for_selector('[data-testid="stProgress"]')
        assert (folder / "corrections.jsonl").is_file()
        page.get_by_role("button", name="取消").click()
        page.get_by_role("button", name="开始训练").wait_for()
        assert not folder.exists()


def test_nobody_trains_a_library_that_is_only_read(library: Path, open_page: Callable[..., Any]) -> None:
    app = open_page(library, "review", read_only=True, view="learn")
    assert not app.exception
    assert not [b for b in app.button if "训练" in b.label or "采用" in b.label]
