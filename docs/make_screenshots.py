"""Make ``docs/screenshots/*.png``: ``python docs/make_screenshots.py``.

Builds the sample corpus into a library of its own, serves the explorer on the loopback address, and photographs every
page on an office screen and some on a phone, with Playwright and an installed Chromium.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import quote

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "benchmarks"))

from serving import CHROMIUM, chromium_path, serving  # noqa: E402

OUT = ROOT / "docs" / "screenshots"
SIZES = {"": (1366, 900), "-phone": (390, 844)}
PHONE = ("overview", "search", "dossier", "ledger")


def views(path: Path) -> dict[str, str]:
    """Name of the picture → address."""
    from wenben.library import Filters, Library

    with Library(path, read_only=True) as library:
        school = next(c for c in library.school("87中").candidates if c.place == "长春市")
        rows = library.statements(Filters(kind="problem", topic="food"), limit=15, collapse=True, order="-date").rows
        row = next(r for r in rows if r["status"] != "not_stated")  # its evidence is shown too
        dirty = max(library.sources(limit=None).rows, key=lambda r: r["removed_chars"])
        feedback = library.documents(Filters(genre="feedback"), limit=1, order="-date").rows[0]
        cluster = max(library.clusters(), key=lambda c: len(c.members) + len(c.contained))
    chosen = quote(f"{row['id']}|{row['path']}")
    return {
        "overview": "",
        "search": f"search?q={quote('食堂 安全')}",
        "kwic": f"search?q={quote('食堂')}&view=kwic&sort=right",
        "school": f"school?name={quote('87中')}",
        "dossier": f"school?name={quote('87中')}&entity={quote(school.id)}",
        "ledger": f"ledger?kind=problem&topic=food&row={chosen}",
        "trends": "trends",
        "word": f"trends?view=word&q={quote('双减')}",
        "keyness": "trends?view=keyness&ayear=2021&byear=2019",
        "document": f"document?id={feedback['id']}&path={quote(feedback['path'])}",
        "difference": f"document?path={quote(dirty['path'])}&view=difference",
        "clusters": f"clusters?row={cluster.representative}",
        "review": "review",
    }


def draft(path: Path) -> str:
    """Two paragraphs of our own around one of the library with two words changed."""
    from wenben.library import Filters, Library

    with Library(path, read_only=True) as library:
        row = next(r for r in library.documents(Filters(genre="feedback"), limit=None).rows if "八十七" in r["title"])
        text = library.document(row["id"], row["path"]).document.text
    copied = max(text.split("\n"), key=len).replace("学生", "孩子", 1).replace("部分", "少数", 1)
    own = "坚持以习近平新时代中国特色社会主义思想为指导，全面贯彻党的教育方针，落实立德树人根本任务。"
    return f"{own}本学期我们把午休时间还给操场，请家长自愿来当观察员。\n{copied}\n{own}下一步将把观察员记下的小事逐条办好。"


def wait(page: Any) -> None:
    """Until the page is drawn."""
    page.wait_for_timeout(500)
    page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]')
    page.wait_for_timeout(1500)


def main() -> None:
    """Build, serve, photograph, stop."""
    from playwright.sync_api import sync_playwright

    from wenben.build import build

    executable = chromium_path()
    if executable is None:
        sys.exit("没有找到 Chromium：请先运行 apt-get install chromium")
    OUT.mkdir(parents=True, exist_ok=True)
    os.chdir(ROOT)  # paths in the pictures are those of the checkout
    with tempfile.TemporaryDirectory() as folder:
        library = Path(folder) / "示例.wenben"
        build(["corpora/sample"], library=library)
        with serving(library) as address, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=executable, args=CHROMIUM)
            for suffix, (width, height) in SIZES.items():
                for name, view in views(library).items():
                    if suffix and name not in PHONE:
                        continue
                    page = browser.new_page(viewport={"width": width, "height": height}, locale="zh-CN")
                    page.goto(address + view)
                    wait(page)
                    page.screenshot(path=OUT / f"{name}{suffix}.png")
                    page.close()
            page = browser.new_page(viewport={"width": 1366, "height": 900}, locale="zh-CN")
            page.goto(address + "check")
            wait(page)
            page.get_by_placeholder("把要核对的段落粘贴到这里").fill(draft(library))
            page.get_by_role("button", name="开始查重").click()
            page.wait_for_selector("article.card")
            wait(page)
            page.screenshot(path=OUT / "check.png")
            browser.close()


if __name__ == "__main__":
    main()
