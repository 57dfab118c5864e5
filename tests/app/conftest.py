"""A library with the sample and with text that tries to be markup, and ways to open pages on it."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from explorer_tools import HOSTILE, ODD, settled

from wenben.library import Filters, Library

sys.path.append(str(Path(__file__).parents[2] / "benchmarks"))

from serving import CHROMIUM, chromium_path

pytest.importorskip("streamlit", reason="the explorer's packages are not installed: pip install 'wenben[app]'")


@pytest.fixture(scope="session")
def built(sample: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample and hostile records in one library; copied by the tests that change it."""
    from wenben.build import build

    folder = tmp_path_factory.mktemp("explorer")
    text = (
        f"{HOSTILE}的督导反馈意见\n\n一、存在问题\n{HOSTILE}学校食堂留样不规范，未按要求登记。\n"
        f"{HOSTILE}学校的消防器材已经过期。\n二、意见建议\n学校要在6月底前完善食品留样制度，{HOSTILE}。\n"
    )
    long = f"{HOSTILE}{ODD}{'长' * 5000}的督导反馈意见"
    rows = [
        {"id": "long", "title": long, "text": f"{long}\n\n一、存在问题\n{ODD}学校食堂留样不规范，{ODD}没有登记。\n", "date": "2021-03-03",
         "region": f"{ODD}县", "issuer": long},
        {"id": "empty", "title": "null", "text": "undefined\n\n一、存在问题\nNaN中学食堂 None 处未登记。\n", "date": "2021-03-04"},
    ]  # fmt: skip
    rows += [
        {"id": f"h{i}", "title": f"{HOSTILE}的督导反馈意见", "text": text + "附：" * i, "date": "2021-03-02",
         "region": f"{HOSTILE}县", "issuer": f"{HOSTILE}督导室"}
        for i in range(2)
    ]  # fmt: skip
    file = folder / "**h**<b>$a$.jsonl"
    file.write_text("\n".join(json.dumps(r, ensure_ascii=False) for r in rows), "utf-8")
    path = folder / "library.wenben"
    build([sample, file], library=path)
    with Library(path) as library:  # what people type is no more to be trusted than what was scraped
        library.save_subcorpus(f"{HOSTILE}子库", Filters(region="县"), query="食堂")
        statement = library.statements(Filters(kind="problem"), limit=1).rows[0]["id"]
        library.corrections.review(statement, "accept", who=f"{HOSTILE}人", note=f"{ODD}{HOSTILE}")
        body = library.entities(type="school", limit=None).rows[-1]["id"]
        library.corrections.rename(body, f"{HOSTILE}学校", who=f"{HOSTILE}人")
    return path


@pytest.fixture
def library(built: Path, tmp_path: Path) -> Path:
    """A copy that a test may change."""
    return Path(shutil.copy(built, tmp_path / "copy.wenben"))


@pytest.fixture
def open_page(root: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """Run one page of the app in this process: ``open_page(library, "search", q="食堂")``."""
    from streamlit.testing.v1 import AppTest

    def run(library: Path | None, page: str = "overview", /, *, read_only: bool = False, **query: Any) -> Any:
        monkeypatch.setenv("WENBEN_READ_ONLY", "1" if read_only else "")
        if library is None:
            monkeypatch.delenv("WENBEN_LIBRARY", raising=False)
        else:
            monkeypatch.setenv("WENBEN_LIBRARY", str(library))
        app = AppTest.from_file(str(root / "app" / "entry.py"), default_timeout=120)
        app.run()
        if page != "overview" or query:
            if page != "overview":
                app.switch_page(f"views/{page}.py")
            for name, value in query.items():
                app.query_params[name] = value
            app.run()
        return app

    return run


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """Debian's chromium, driven by Playwright."""
    executable = chromium_path()
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        executable = None
    if executable is None:
        if os.environ.get("WENBEN_CI"):
            pytest.fail("WENBEN_CI is set, but there is no chromium (apt-get install chromium) or no playwright")
        pytest.skip("no browser here: apt-get install chromium, pip install playwright")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=CHROMIUM)
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium: Any) -> Iterator[Callable[..., Any]]:
    """Open an address in a context of its own and wait until the page has been drawn."""
    contexts = []

    def go(address: str, *, width: int = 1366, height: int = 900) -> Any:
        context = chromium.new_context(
            viewport={"width": width, "height": height}, locale="zh-CN", accept_downloads=True
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.goto(address)
        settled(page)
        return page

    yield go
    for context in contexts:
        context.close()
