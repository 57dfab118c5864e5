"""How long the explorer's pages take, and how many bytes they send, on a library of 100,000 statements.

    python benchmarks/speed/explorer.py --statements 100000
    python benchmarks/speed/explorer.py --library mine.wenben

Serves the app as people start it and drives an installed Chromium with Playwright: each page is opened in a new context, as by
a link (the first one right after the server's start), then a filter is changed. Seconds are what a person waits until the page
has been drawn; bytes are what came over the page's web socket.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

sys.path.insert(0, str(Path(__file__).parents[1]))

from library import build
from serving import CHROMIUM, chromium_path, serving

from wenben.library import Library
from wenben.types import Cluster, DuplicatePair

PER_DOCUMENT = 29.6
"""Statements of a generated document."""

PAGES = {
    "概览": "", "检索": f"search?q={quote('食品安全')}", "检索 KWIC 按右": f"search?q={quote('作业')}&view=kwic&sort=right",
    "单位档案": f"school?name={quote('第87中学')}", "问题台账": "ledger", "主题趋势": "trends", "主题趋势 词": f"trends?view=word&q={quote('双减')}",
    "主题趋势 用词": "trends?view=keyness&ayear=2021&byear=2019", "文档": "document", "稿件查重": "check", "重复簇": "clusters",
    "校正": "review", "校正 单位": "review?view=names",
}  # fmt: skip
STILL = """() => {
  const app = document.querySelector('[data-testid="stApp"]');
  return app && app.dataset.testScriptState === "notRunning" && document.querySelector('[data-testid="stMain"] h1, [data-testid="stMain"] [data-testid^="stBidi"]')
    && !document.querySelector('[data-testid="stSkeleton"], [data-stale="true"]');
}"""


def opened(browser: Any, address: str) -> tuple[float, int, Any]:
    """Open an address in a context of its own: seconds, bytes over the web socket, the page."""
    context = browser.new_context(viewport={"width": 1366, "height": 900}, locale="zh-CN")
    page = context.new_page()
    sizes: list[int] = []
    page.on("websocket", lambda ws: ws.on("framereceived", lambda frame: sizes.append(len(frame))))
    start = time.perf_counter()
    page.goto(address)
    page.wait_for_function(STILL, timeout=120_000, polling=20)
    return time.perf_counter() - start, sum(sizes), page


def changed(page: Any, act: Callable[[], None], *, until: str = "") -> float:
    """Seconds from an action until the page says something else (and ``until`` among it) and has been drawn."""
    said = "() => document.querySelector('[data-testid=\"stMain\"]').innerText"
    before = page.evaluate(said)
    start = time.perf_counter()
    act()
    drawn = f"([before, until]) => ({said})() !== before && ({said})().includes(until) && ({STILL})()"
    page.wait_for_function(drawn, arg=[before, until], timeout=120_000, polling=20)
    return time.perf_counter() - start


def choose(page: Any, label: str, word: str) -> Callable[[], None]:
    """Pick a value of a filter."""
    box = page.get_by_label(label, exact=False).first
    box.click()
    option = page.get_by_role("option", name=word).first
    option.wait_for()
    return lambda: option.click()


def filters(browser: Any, address: str, repeat: int) -> dict[str, list[float]]:
    """Seconds that a filter takes on the pages that have one."""
    times: dict[str, list[float]] = {}
    for view, label, word in (
        ("ledger", "类别", "建议"),
        ("ledger", "年份", "2021"),
        ("trends", "类别", "问题"),
        ("document", "文种", "计划"),
    ):
        for _ in range(repeat):
            _, _, page = opened(browser, address + view)
            times.setdefault(f"{view} {label}", []).append(changed(page, choose(page, label, word)))
            page.context.close()
    for _ in range(repeat):
        _, _, page = opened(browser, address + "search")
        box = page.get_by_placeholder("输入要找的词，按回车")
        box.fill("课后服务")
        times.setdefault("search 检索词", []).append(
            changed(page, lambda page=page: page.keyboard.press("Enter"), until="篇文档（去重后")
        )
        page.context.close()
    return times


@dataclass(frozen=True)
class Copies:
    """What near-duplicate detection would hand over."""

    pairs: tuple[DuplicatePair, ...]
    clusters: tuple[Cluster, ...]


def copy(path: Path) -> None:
    """Let every tenth document count as a near-duplicate of its neighbour, so that there is something to collapse."""
    with Library(path) as library:
        rows = library.documents(limit=None).rows
        chosen = [(rows[i], rows[i + 1]) for i in range(0, len(rows) - 1, 10)]
        pairs = tuple(
            DuplicatePair(a["id"], b["id"], a["path"], b["path"], "document", 0.9, 0.95, 0.95) for a, b in chosen
        )
        clusters = tuple(Cluster(a["id"], (a["id"], b["id"]), (a["path"], b["path"])) for a, b in chosen)
        with library.write(command="benchmark") as writer:
            writer.put_duplicates(Copies(pairs, clusters))


def main() -> None:
    """Build if need be, serve, measure, print."""
    from playwright.sync_api import sync_playwright

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--statements", type=int, default=100_000)
    parser.add_argument("--library", type=Path, help="a library that is there already")
    parser.add_argument("--repeat", type=int, default=5)
    arguments = parser.parse_args()
    executable = chromium_path()
    if executable is None:
        sys.exit("没有找到 Chromium：请先运行 apt-get install chromium")
    with tempfile.TemporaryDirectory() as folder:
        path = arguments.library
        if path is None:
            path = Path(folder) / "big.wenben"
            build(path, round(arguments.statements / PER_DOCUMENT))
            copy(path)
        with Library(path, read_only=True) as library:
            stats = library.stats()
        print(f"{stats['documents']:,} documents, {sum(stats['statements'].values()):,} statements")
        with serving(path, "--read-only") as address, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=executable, args=CHROMIUM)
            first, _, page = opened(browser, address)
            page.context.close()
            print(f"first page after the start: {first:.2f} s")
            print(f"{'page':<16} {'median s':>9} {'worst s':>8} {'kB':>7}")
            for name, view in PAGES.items():
                seconds, sizes = [], []
                for _ in range(arguments.repeat):
                    took, size, page = opened(browser, address + view)
                    page.context.close()
                    seconds.append(took)
                    sizes.append(size)
                print(f"{name:<16} {statistics.median(seconds):>9.2f} {max(seconds):>8.2f} {max(sizes) / 1000:>7.0f}")
            print(f"{'filter':<16} {'median s':>9} {'worst s':>8}")
            for name, seconds in filters(browser, address, arguments.repeat).items():
                print(f"{name:<16} {statistics.median(seconds):>9.2f} {max(seconds):>8.2f}")
            browser.close()


if __name__ == "__main__":
    main()
