"""The app in a real browser: what people click, see and take away."""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from explorer_tools import HOSTILE, settled, text_of
from serving import free_port, served, serving

from wenben.library import Filters, Library

pytestmark = pytest.mark.slow

PAGES = ("", "search?q=食堂", "school?name=87中", "ledger", "trends", "document", "check", "clusters", "review")
Visit = Callable[..., Any]


@pytest.fixture(scope="module")
def address(built: Path) -> Iterator[str]:
    with serving(built) as url:
        yield url


def query_of(page: Any) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def test_search_row_reader_at_the_right_span(built: Path, address: str, visit: Visit) -> None:
    with Library(built, read_only=True) as library:
        hit = library.search("食品留样").hits[1]
        text = library.document(hit.document, hit.path).document.text
    page = visit(address + "search")
    page.get_by_placeholder("输入要找的词，按回车").fill("食品留样")
    page.keyboard.press("Enter")
    page.locator("ol.rows h2 a").nth(1).click()
    page.wait_for_url(re.compile("document"))
    settled(page)
    assert query_of(page)["at"] == [f"{hit.start}-{hit.end}"]
    marked = page.locator("mark.target")
    assert "".join(marked.all_inner_texts()) == text[hit.start : hit.end]
    box, window = marked.first.bounding_box(), page.locator(".scroll").first.bounding_box()
    assert window["y"] <= box["y"] <= window["y"] + window["height"]
    page.go_back()
    settled(page)
    assert "search" in page.url
    assert page.locator("ol.rows h2 a").count() > 1


def test_sort_then_click_opens_the_row_that_was_clicked(built: Path, address: str, visit: Visit) -> None:
    page = visit(address + "clusters")
    grid = page.locator('[data-testid="stDataFrame"]').first
    box = grid.bounding_box()
    with Library(built, read_only=True) as library:
        clusters = {c.representative: c for c in library.clusters()}
        first = next(iter(clusters))
    # the header of 代表文档 sorts; the first row then is another cluster than the library's first
    page.mouse.click(box["x"] + 120, box["y"] + 17)
    page.wait_for_timeout(700)
    cell = page.locator('[data-testid="stDataFrame"] table[role="grid"] tbody tr').first.locator("td").first
    title = cell.inner_text()
    page.mouse.click(box["x"] + 18, box["y"] + 35 + 17)
    settled(page)
    chosen = query_of(page)["row"][0]
    with Library(built, read_only=True) as library:
        titles = {
            r["title"] for r in library.documents(Filters(document=clusters[chosen].representative), limit=None).rows
        }
    assert title in titles
    assert chosen != first, "the sample must not be sorted by title already, or this test shows nothing"


@pytest.mark.parametrize(
    "view",
    [
        "search?q=食堂&genre=summary&year=2023&collapse=0",
        "search?q=食堂&view=kwic&sort=right&width=30",
        "ledger?kind=problem&topic=food&order=date&collapse=0",
        "trends?view=word&q=双减&collapse=0",
        "trends?view=keyness&ayear=2023&byear=2021",
        "document?genre=feedback&order=title",
        "clusters?view=sections",
        "check?least=50&deep=1",
        "review?kind=problem&skip=2",
    ],
)
def test_permalink_in_a_new_context(address: str, visit: Visit, view: str) -> None:
    one, two = visit(address + view), visit(address + view)
    assert text_of(one) == text_of(two)
    assert not one.locator('[data-testid="stAlertContentError"]').count()
    assert not one.locator('[data-testid="stAlertContentWarning"]').count(), "a value was not understood"
    assert query_of(one) == parse_qs(view.split("?")[1])


def test_clicked_state_is_a_permalink(address: str, visit: Visit) -> None:
    page = visit(address + "ledger")
    box = page.locator('[data-testid="stDataFrame"]').first.bounding_box()
    page.mouse.click(box["x"] + 18, box["y"] + 35 * 3 + 17)
    settled(page)
    panel = page.locator(".panel").first.inner_text()
    other = visit(page.url)
    assert other.locator(".panel").first.inner_text() == panel


def test_hostile_text_is_inert(built: Path, address: str, visit: Visit) -> None:
    with Library(built, read_only=True) as library:
        rows = library.documents(limit=None).rows
        row = next(r for r in rows if r["title"].startswith(HOSTILE) and len(r["title"]) < 300)
        odd = [r for r in rows if "**h**" in r["path"] and r is not row]
        body = next(r for r in library.entities(limit=None).rows if r["name"].startswith(HOSTILE))
        statement = library.statements(Filters(document=row["id"]), limit=1).rows[0]
        cluster = next(c for c in library.clusters() if row["id"] in c.members).representative
    region = quote(HOSTILE)
    views = [
        f"search?q=食堂&region={region}", f"document?region={region}", f"document?id={row['id']}",
        f"document?id={row['id']}&view=difference", f"ledger?region={region}&row={quote(statement['id'] + '|' + statement['path'])}",
        f"clusters?row={cluster}", f"school?name={region}", f"trends?region={region}", f"review?kind={region}",
        f"search?q={region}", f"ledger?status={region}", "", "review?view=done", f"review?view=names&row={quote(body['id'])}",
        f"school?name={region}&entity={quote(body['id'])}", f"ledger?set={region}{quote('子库')}", "search?q=食堂&view=kwic",
        *(f"document?id={r['id']}&path={quote(r['path'])}" for r in odd),
    ]  # fmt: skip
    literal = 0
    for view in views:
        page = visit(address + view)
        asked: list[str] = []
        page.on("request", lambda request, asked=asked: asked.append(request.url))
        main = page.locator('[data-testid="stMain"]')
        literal += HOSTILE in text_of(page).replace("\u2060", "")
        for notice in main.locator(
            '[data-testid="stAlert"], [data-testid="stCaptionContainer"], [data-testid="stHeading"]'
        ).all_inner_texts():
            if "市" in notice and "善" in notice:
                assert "**市*善20__年$a$:red[x]<img src=x" in notice.replace("\u2060", ""), notice
        assert page.evaluate("window.hit") is None
        assert not page.locator('img[src="x"], a[href^="javascript"], .katex').count()
        assert not [url for url in asked if not url.startswith((address, "blob:", "data:"))]
    assert literal >= 5  # lists, readers, clusters; other views shorten it or show a notice


def test_labels_show_text_literally(root: Path, chromium: Any, tmp_path: Path) -> None:
    """What :func:`explorer.plain.plain` promises, in the widgets that read Markdown."""
    script = tmp_path / "labels.py"
    script.write_text(
        f"import sys; sys.path.insert(0, {str(root / 'app')!r})\nimport streamlit as st\nfrom explorer.plain import plain\n"
        f"t = {HOSTILE!r} + ' -- <- ~= www.example.com a@example.com http://example.com :material/home: 1. a'\n"
        "st.button(plain(t)); st.caption(plain(t)); st.warning(plain(t)); st.expander(plain(t)); st.tabs([plain(t)]);"
        " st.subheader(plain(t), anchor=False); st.checkbox(plain(t))\n",
        "utf-8",
    )
    port = free_port()
    options = {"address": "127.0.0.1", "port": str(port), "headless": "true"}
    arguments = [item for name, value in options.items() for item in (f"--server.{name}", value)]
    command = [sys.executable, "-m", "streamlit", "run", str(script), "--browser.gatherUsageStats", "false", *arguments]
    with served(command, port) as address:
        page = chromium.new_page()
        page.goto(address)
        settled(page)
        text = HOSTILE + " -- <- ~= www.example.com a@example.com http://example.com :material/home: 1. a"
        body = page.locator('[data-testid="stMain"]').inner_text().replace("\u2060", "")
        assert body.count(text) == 7, body
        assert not page.locator(
            '[data-testid="stMain"] a[href*="example"], [data-testid="stMain"] code, .katex, [data-testid="stMain"] del'
        ).count()
        page.close()


def test_upload_a_draft_and_take_the_report(built: Path, address: str, visit: Visit, tmp_path: Path) -> None:
    import docx

    with Library(built, read_only=True) as library:
        row = next(
            r
            for r in library.documents(Filters(genre="feedback"), limit=None).rows
            if "87" in r["title"] or "八十七" in r["title"]
        )
        paragraphs = library.document(row["id"], row["path"]).document.text.split("\n")
    copied = max(paragraphs, key=len)
    draft = docx.Document()
    own = "今天下午我们在操场边上种了三棵海棠，准备明年春天请孩子们来给它们量身高，再写一写观察到的变化。"
    for text in (own, copied, own[::-1]):
        draft.add_paragraph(text)
    file = tmp_path / "送审稿.docx"
    draft.save(file)
    page = visit(address + "check")
    page.get_by_role("tab", name="上传文件").click()
    page.set_input_files('input[type="file"]', str(file))
    page.wait_for_selector("mark.copied")
    settled(page)
    assert copied[5:40] in "".join(page.locator("mark.copied").all_inner_texts())
    assert own[:20] not in "".join(page.locator(".two mark").all_inner_texts())
    with page.expect_download() as held:
        page.get_by_role("button", name="Word 报告").click()
    report = docx.Document(io.BytesIO(Path(held.value.path()).read_bytes()))
    runs = [run for paragraph in report.paragraphs for run in paragraph.runs if run.font.highlight_color]
    assert copied[5:40] in "".join(run.text for run in runs)
    with page.expect_download() as held:
        page.get_by_role("button", name="网页报告").click()
    assert copied[5:40] in re.sub("<[^>]+>", "", Path(held.value.path()).read_text("utf-8"))
    before = page.locator("article.card").count()
    page.locator("article.card.copied button", has_text="忽略这一段").first.click()
    settled(page)
    assert page.locator("article.card").count() < before
    assert "海棠" not in page.url


def test_office_opens_a_dossier_and_exports_it(address: str, visit: Visit) -> None:
    page = visit(address)
    page.get_by_placeholder("例如 87中").fill("87中")
    page.get_by_role("button", name="看档案").click()
    settled(page)
    page.locator("ol.rows li", has_text="长春市").first.locator("a").first.click()
    settled(page)
    assert page.locator("h2.title").inner_text() == "长春市第87中学"
    assert page.locator(".year").count() > 1
    for label, start in (("Word 档案", b"PK"), ("Excel 档案", b"PK")):
        with page.expect_download() as held:
            page.get_by_role("button", name=label).click()
        assert Path(held.value.path()).read_bytes()[:2] == start


def test_export_is_formula_safe(address: str, visit: Visit) -> None:
    page = visit(address + "ledger?kind=problem")
    page.get_by_role("button", name="导出").click()
    with page.expect_download() as held:
        page.get_by_role("button", name="CSV", exact=True).click()
    lines = Path(held.value.path()).read_text("utf-8-sig").splitlines()
    assert len(lines) > 10
    assert not any(cell[:1] in ("=", "@") for line in lines for cell in line.split(","))


def test_correction_survives_a_rebuild(library: Path, sample: Path, visit: Visit) -> None:
    from wenben.build import build

    with serving(library) as address:
        page = visit(address + "review?kind=problem")
        page.get_by_label("经办人").fill("李四")
        page.keyboard.press("Enter")
        settled(page)
        said = page.locator(".card mark").first.inner_text()
        waiting = page.get_by_text(re.compile("^待复核 .* 条")).inner_text()
        page.keyboard.press("Escape")
        page.get_by_role("button", name="驳回").click()
        settled(page)
        # the next one may say the same: a copy in another document
        assert page.get_by_text(re.compile("^待复核 .* 条")).inner_text() != waiting
    with Library(library, read_only=True) as opened:
        made = opened.corrections.listing()[-1]
        before = opened.stats()["statements"]["problem"]
    assert made.target["text"] == said
    build([sample], library=library, rebuild=True)
    with Library(library, read_only=True) as opened:
        assert opened.stats()["statements"]["problem"] == before
        assert not [
            r
            for r in opened.statements(Filters(document=made.document), limit=None).rows
            if r["id"] == made.target["statement"]
        ]


@pytest.mark.parametrize("view", PAGES)
def test_narrow_screens_do_not_scroll_sideways(address: str, visit: Visit, view: str) -> None:
    page = visit(address + view, width=390, height=844)
    main = page.locator('[data-testid="stMain"]')
    assert main.evaluate("e => e.scrollWidth - e.clientWidth") <= 0
    title = page.locator("h1").first.bounding_box()
    assert title["y"] > 40, "the title lies below the bar"


CONTRAST = """() => {
  const rgb = (c) => { const m = c.match(/[\\d.]+/g).map(Number); return m.length > 3 ? m : [...m, 1]; };
  const light = (c) => { const f = c.slice(0, 3).map((v) => { v /= 255; return v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; }); return 0.2126 * f[0] + 0.7152 * f[1] + 0.0722 * f[2]; };
  const behind = (e) => { for (; e; e = e.parentElement || e.getRootNode().host) { const b = rgb(getComputedStyle(e).backgroundColor); if (b[3] > 0.5) return b; } return [255, 255, 255, 1]; };
  const bad = []; let seen = 0;
  const visit = (root) => { for (const e of root.querySelectorAll("*")) {
    if (e.shadowRoot) visit(e.shadowRoot);
    const own = [...e.childNodes].filter((n) => n.nodeType === 3 && n.textContent.trim());
    if (!own.length || !e.getClientRects().length || e.closest("button[disabled], [aria-disabled=true], style, script, svg")) continue;
    const style = getComputedStyle(e);
    if (style.visibility === "hidden" || Number(style.opacity) < 0.2 || /Material/.test(style.fontFamily)) continue;
    const a = light(rgb(style.color)), b = light(behind(e)), ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    seen += 1;
    if (ratio < 4.5) bad.push(`${ratio.toFixed(2)} ${e.tagName}.${e.className} ${own[0].textContent.trim().slice(0, 20)}`);
  } };
  visit(document.querySelector('[data-testid="stMain"]'));
  return { bad, seen };
}"""


@pytest.mark.parametrize("view", PAGES)
def test_contrast(address: str, visit: Visit, view: str) -> None:
    """WCAG 2.2 AA: text stands out from its background by 4.5 : 1."""
    found = visit(address + view).evaluate(CONTRAST)
    assert found["seen"] > 5
    assert not found["bad"]


@pytest.mark.parametrize("view", PAGES)
def test_nothing_is_loaded_from_elsewhere(address: str, chromium: Any, view: str) -> None:
    page = chromium.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(address + view)
    settled(page)
    page.close()
    assert len(asked) > 5
    assert not [url for url in asked if not url.startswith((address, "blob:", "data:"))]


def test_controls_have_names(address: str, visit: Visit) -> None:
    """Every field and button can be named by a screen reader."""
    script = """() => [...document.querySelectorAll('[data-testid="stMain"] :is(input, textarea, button, [role=combobox])')]
      .filter((e) => e.getClientRects().length && e.type !== "hidden" && e.type !== "file")
      .filter((e) => !(e.getAttribute("aria-label") || e.getAttribute("aria-labelledby") || e.textContent.trim() || e.labels?.length || e.title))
      .map((e) => e.outerHTML.slice(0, 160))"""
    for view in PAGES:
        assert visit(address + view).evaluate(script) == [], view
