"""Every page in process: what it shows, what it makes of the address, what it never does with text."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from explorer_tools import HOSTILE, attributes_of, drawn, elements, words_of

from wenben.check import check, ignore
from wenben.library import Filters, Library
from wenben.types import Source

PAGES = {
    "overview": "概览", "search": "检索", "school": "单位档案", "ledger": "问题台账", "trends": "主题趋势", "document": "文档",
    "check": "稿件查重", "clusters": "重复簇", "review": "校正",
}  # fmt: skip


def shown(app: Any) -> str:
    """All text of a page's components."""
    return "\n".join(words_of(part["tree"]) for part in drawn(app))


def healthy(app: Any) -> None:
    assert not app.exception, app.exception
    assert not app.error, [e.value for e in app.error]


@pytest.mark.parametrize("page", PAGES)
def test_page_opens(built: Path, open_page: Callable[..., Any], page: str) -> None:
    app = open_page(built, page)
    healthy(app)
    assert [t.value for t in app.title] == [PAGES[page]]
    assert not app.warning


def test_overview_counts_are_the_librarys(built: Path, open_page: Callable[..., Any]) -> None:
    with Library(built, read_only=True) as library:
        stats = library.stats()
    text = shown(open_page(built))
    assert f"{stats['documents']:,}" in text
    assert f"去重后 {stats['collapsed']['documents']:,}" in text
    assert f"{stats['statements']['problem']:,}" in text


def test_search_counts_and_links_to_the_span(built: Path, open_page: Callable[..., Any]) -> None:
    with Library(built, read_only=True) as library:
        found = library.search("食堂")
    app = open_page(built, "search", q="食堂")
    healthy(app)
    assert any(
        f"{found.documents:,} 篇文档" in c.value and f"共 {found.occurrences:,} 处" in c.value for c in app.caption
    )
    links = [
        a["href"]
        for part in drawn(app)
        for a in attributes_of(part["tree"])
        if a.get("href", "").startswith("document")
    ]
    assert f"at={found.hits[0].start}-{found.hits[0].end}" in links[0]


def test_search_in_context(built: Path, open_page: Callable[..., Any]) -> None:
    from wenben.analysis import kwic

    with Library(built, read_only=True) as library:
        lines = kwic(library, "食堂", sort="right", collapse=True)
    app = open_page(built, "search", q="食堂", view="kwic", sort="right")
    healthy(app)
    (tree,) = [p["tree"] for p in drawn(app) if "kwic" in str(p["tree"])[:200]]
    rows = [words_of(row) for row in tree[2][2][2:]]
    assert len(rows) == min(50, lines.total)
    assert [" ".join(line.right.split()) in row for line, row in zip(lines.lines, rows, strict=False)] == [True] * len(
        rows
    )


def test_bad_query_is_explained(built: Path, open_page: Callable[..., Any]) -> None:
    app = open_page(built, "search", q="(食堂")
    assert not app.exception
    assert len(app.error) == 1
    assert "括号" in app.error[0].value


@pytest.mark.parametrize(
    ("page", "query", "named"),
    [
        ("search", {"q": "食堂", "view": "nonsense"}, "view"),
        ("search", {"q": "食堂", "genre": ["plan", "nonsense"]}, "genre"),
        ("search", {"q": "食堂", "page": "9999"}, "页码"),
        ("search", {"q": "食堂", "sideways": "1"}, "sideways"),
        ("ledger", {"kind": "nonsense"}, "kind"),
        ("ledger", {"row": "nonsense"}, "条目"),
        ("ledger", {"collapse": "maybe"}, "collapse"),
        ("document", {"id": "nonsense"}, "文档"),
        ("clusters", {"row": "nonsense"}, "row"),
        ("school", {"entity": "nonsense", "name": "87中"}, "entity"),
        ("trends", {"view": "nonsense"}, "view"),
        ("review", {"skip": "-3"}, "skip"),
        ("check", {"least": "7"}, "least"),
    ],
)
def test_unknown_values_are_named(
    built: Path, open_page: Callable[..., Any], page: str, query: dict[str, Any], named: str
) -> None:
    app = open_page(built, page, **query)
    healthy(app)
    assert any(named in w.value.replace("\\", "") for w in app.warning), [w.value for w in app.warning]


def test_address_fills_the_widgets(built: Path, open_page: Callable[..., Any]) -> None:
    app = open_page(built, "ledger", kind=["problem"], year=["2023"], region="长春", collapse="0", order="date")
    healthy(app)
    values = {w.label: w.value for w in (*app.multiselect, *app.text_input, *app.toggle, *app.selectbox)}
    assert values["类别"] == ["problem"]
    assert values["年份"] == ["2023"]
    assert values["地区含"] == "长春"
    assert values["副本只计一次"] is False
    assert values["排序"] == "date"
    with Library(built, read_only=True) as library:
        total = library.statements(Filters(kind="problem", year=2023, region="长春")).total
    assert any(c.value.startswith(f"{total:,} 条") for c in app.caption)


def test_widgets_write_the_address(built: Path, open_page: Callable[..., Any]) -> None:
    app = open_page(built, "ledger", page="2")
    next(w for w in app.multiselect if w.label == "类别").set_value(["recommendation"]).run()
    healthy(app)
    assert app.query_params["kind"] == "recommendation"
    assert "page" not in app.query_params  # another question begins at its first page


def test_row_of_the_address_is_shown(built: Path, open_page: Callable[..., Any]) -> None:
    with Library(built, read_only=True) as library:
        row = library.statements(Filters(kind="problem"), limit=50, collapse=True, order="-date").rows[7]
    app = open_page(built, "ledger", kind="problem", row=f"{row['id']}|{row['path']}")
    healthy(app)
    assert row["text"].strip() in shown(app)


# --- documents ----------------------------------------------------------------------------------------------------


def test_reader_marks_the_named_place(built: Path, open_page: Callable[..., Any]) -> None:
    with Library(built, read_only=True) as library:
        hit = library.search("食堂").hits[3]
        text = library.document(hit.document, hit.path).document.text
    app = open_page(built, "document", id=hit.document, path=hit.path, at=f"{hit.start}-{hit.end}")
    healthy(app)
    part = next(p for p in drawn(app) if p["scroll"] == "target")
    assert words_of(part["tree"]) == text
    assert "".join(_with_class(part["tree"], "target")) == text[hit.start : hit.end]


def test_reader_shows_source_and_difference(built: Path, open_page: Callable[..., Any]) -> None:
    with Library(built, read_only=True) as library:
        row = max(library.sources(limit=None).rows, key=lambda r: r["removed_chars"])
        document = library.documents(Filters(path=row["path"])).rows[0]
        stored = library.document(document["id"], document["path"])
    source = open_page(built, "document", id=document["id"], path=row["path"], view="source")
    healthy(source)
    assert stored.source.text in shown(source)
    difference = open_page(built, "document", id=document["id"], path=row["path"], view="difference")
    healthy(difference)
    struck = [text for part in drawn(difference) for text in _with_tag(part["tree"], "del")]
    for removal in stored.removed:
        assert stored.source.text[removal.start : removal.end] in struck


def test_every_removal_has_a_chinese_reason(built: Path) -> None:
    import sys

    sys.path.insert(0, str(Path(__file__).parents[2] / "app"))
    from explorer import words

    with Library(built, read_only=True) as library:
        details = {(r["reason"], r["detail"]) for r in library.removals(limit=None).rows}
    unknown = [d for reason, d in details if d and reason != "repeat" and d not in words.DETAIL]
    assert not unknown


def _with_class(tree: Any, name: str) -> list[str]:
    if isinstance(tree, str):
        return []
    if name in tree[1].get("cls", "").split():
        return [words_of(tree)]
    return [text for child in tree[2:] for text in _with_class(child, name)]


def _with_tag(tree: Any, tag: str) -> list[str]:
    if isinstance(tree, str):
        return []
    if tree[0] == tag:
        return [words_of(tree)]
    return [text for child in tree[2:] for text in _with_tag(child, tag)]


# --- text is never markup ---------------------------------------------------------------------------------------------


def hostile_views(library: Path) -> list[tuple[str, dict[str, Any]]]:
    with Library(library, read_only=True) as opened:
        rows = opened.documents(limit=None).rows
        document = next(r for r in rows if r["title"].startswith(HOSTILE) and len(r["title"]) < 300)
        odd = [r for r in rows if "**h**" in r["path"] and r is not document]
        body = next(r for r in opened.entities(limit=None).rows if r["name"].startswith(HOSTILE))
        statement = opened.statements(Filters(document=document["id"]), limit=1).rows[0]
        cluster = next(c for c in opened.clusters() if document["id"] in c.members)
    return [
        ("search", {"q": "食堂", "region": HOSTILE}),
        ("search", {"q": f'"{HOSTILE[:20]}"'}),
        ("ledger", {"region": HOSTILE, "row": f"{statement['id']}|{statement['path']}"}),
        ("document", {"region": HOSTILE}),
        ("document", {"id": document["id"], "path": document["path"]}),
        ("document", {"id": document["id"], "path": document["path"], "view": "difference"}),
        ("clusters", {"row": cluster.representative}),
        ("school", {"name": HOSTILE}),
        ("school", {"entity": HOSTILE}),
        ("trends", {"region": HOSTILE}),
        (
            "trends",
            {"view": "word", "q": HOSTILE.replace("(", "").replace(")", "").replace('"', ""), "region": HOSTILE},
        ),
        ("review", {"kind": HOSTILE}),
        ("review", {"view": "done"}),
        ("review", {"view": "names", "row": body["id"]}),
        ("school", {"name": body["name"], "entity": body["id"]}),
        ("ledger", {"set": f"{HOSTILE}子库"}),
        ("search", {"q": "食堂", "view": "kwic"}),
        *(
            ("document", {"id": r["id"], "path": r["path"], "view": view})
            for r in odd
            for view in ("clean", "difference")
        ),
        ("review", {"view": "names", "q": HOSTILE}),
    ]


def test_hostile_text_stays_text(built: Path, open_page: Callable[..., Any]) -> None:
    seen = 0
    for page, query in hostile_views(built):
        app = open_page(built, page, **query)
        assert not app.exception, (page, app.exception)
        seen += HOSTILE in shown(app)
        for element in elements(app.main):
            kind = getattr(element, "type", "")
            if kind in AS_TEXT or not hasattr(getattr(element, "proto", None), "SerializeToString"):
                continue
            for part in ("**市", "20__年", "$a$", ":red[", "<img", "[x](", ":smile:"):
                assert part.encode() not in element.proto.SerializeToString(), (page, kind, part)
    assert seen >= 5


AS_TEXT = (
    "bidi_component", "dataframe", "text_input", "text_area", "selectbox", "multiselect", "arrow_vega_lite_chart",
)  # fmt: skip
"""Elements whose values are never read as Markdown: text nodes, canvas cells, inputs and their options, charts."""


def test_links_are_pages_of_the_app(built: Path, open_page: Callable[..., Any]) -> None:
    for page, query in hostile_views(built):
        for part in drawn(open_page(built, page, **query)):
            for attributes in attributes_of(part["tree"]):
                assert set(attributes) <= {
                    "cls",
                    "href",
                    "go",
                    "id",
                    "jump",
                    "tip",
                    "share",
                    "open",
                    "label",
                    "colspan",
                }
                if "href" in attributes:
                    assert attributes["href"].split("?")[0] in {*PAGES, ""}


def test_nothing_allows_markup(root: Path) -> None:
    for file in (root / "app").rglob("*.py"):
        text = file.read_text("utf-8")
        assert "unsafe_allow_html" not in text, file
        assert "unsafe_allow_javascript" not in text, file
    script = (root / "app" / "explorer" / "dom.js").read_text("utf-8")
    for forbidden in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("):
        assert forbidden not in script


# --- schools, check, review ----------------------------------------------------------------------------------------


def test_school_asks_which_place_then_opens(built: Path, open_page: Callable[..., Any]) -> None:
    asked = open_page(built, "school", name="87中")
    healthy(asked)
    assert "长春市" in shown(asked)
    assert not asked.get("download_button")
    with Library(built, read_only=True) as library:
        entity = next(c for c in library.school("87中").candidates if c.place == "长春市")
        found = library.school("87中", entity=entity.id)
    app = open_page(built, "school", name="87中", entity=entity.id)
    healthy(app)
    text = shown(app)
    assert all(entry.statement["text"].strip() in text for entry in found.timeline)
    assert len(app.get("download_button")) == 2


def test_anonymous_names_have_no_dossier(built: Path, open_page: Callable[..., Any]) -> None:
    app = open_page(built, "school", name="XX学校")
    healthy(app)
    assert any("匿名" in w.value for w in app.warning)
    assert "timeline" not in str([e.proto.id for e in elements(app.main) if getattr(e, "type", "") == "bidi_component"])


OWN = "今天下午我们在操场边上种了三棵海棠，准备明年春天请孩子们来给它们量身高，再写一写观察到的变化。"


def source(text: str) -> Source:
    return Source("稿件", "draft", "text/plain", text)


def pasted(app: Any, paragraph: str) -> Any:
    """The check page after a draft with one paragraph of the library was pasted."""
    app.text_area[0].set_value(f"{OWN}\n{paragraph}\n{OWN[::-1]}")
    next(b for b in app.button if b.label == "开始查重").click().run()
    healthy(app)
    return app


def paragraph_of(library: Path) -> str:
    """The longest paragraph of a feedback in the library."""
    with Library(library, read_only=True) as opened:
        rows = opened.documents(Filters(genre="feedback"), limit=None).rows
        row = next(r for r in rows if "87中学" in r["title"] or "八十七" in r["title"])
        return max(opened.document(row["id"], row["path"]).document.text.split("\n"), key=len)


def test_pasted_draft_is_checked(built: Path, open_page: Callable[..., Any]) -> None:
    paragraph, own = paragraph_of(built), OWN
    app = pasted(open_page(built, "check"), paragraph)
    assert "原文复制" in shown(app)
    marked = "".join(text for part in drawn(app) for text in _with_class(part["tree"], "copied"))
    assert paragraph.strip("。 ")[5:40] in marked
    assert own[:20] not in marked
    assert len(app.get("download_button")) == 2
    assert own[:10] not in str(dict(app.query_params))


def test_check_names_the_main_sources(built: Path, open_page: Callable[..., Any]) -> None:
    paragraph = paragraph_of(built)
    with Library(built, read_only=True) as library:
        report = check(source(f"{OWN}\n{paragraph}\n{OWN[::-1]}"), library=library)
    assert report.sources
    (tree,) = [
        p["tree"] for p in drawn(pasted(open_page(built, "check"), paragraph)) if "主要来源" in words_of(p["tree"])
    ]
    text = words_of(tree)
    for one in report.sources[:3]:
        assert f"{one.share:.1%}" in text
        assert one.title in text
    assert ("日期最早" in text) or ("最早见于" in text)
    assert next(a["href"] for a in attributes_of(tree) if a.get("href")).startswith("document?")


def test_what_the_library_remembers_is_told_and_undone(library: Path, open_page: Callable[..., Any]) -> None:
    paragraph = paragraph_of(library)
    with Library(library) as opened:
        report = check(source(paragraph), library=opened)
        copied = next(p for p in report.passages if p.kind == "copied")
        number = ignore(opened, report, copied.passage, who="王敏", note=f"转引{HOSTILE}")
    looked = pasted(open_page(library, "check", read_only=True), paragraph)
    assert "只在这次有效" in "".join(c.value for c in looked.caption)
    assert not [w for w in looked.text_input if w.label == "经办人"]
    assert not [b for b in looked.button if b.label.startswith("撤销")]
    assert [t.value for t in looked.text if f"第 {number} 条，王敏" in t.value]
    assert "没有发现与库中文档相同的文字" in shown(looked)
    shows = pasted(open_page(library, "check", all="1"), paragraph)
    assert "1 原文复制" in shown(shows)
    app = pasted(open_page(library, "check"), paragraph)
    assert "没有填经办人" in "".join(c.value for c in app.caption)
    assert "1 原文复制" not in shown(app)
    next(b for b in app.button if b.label.startswith("撤销")).click().run()
    healthy(app)
    assert "1 原文复制" in shown(app)
    with Library(library, read_only=True) as opened:
        assert not opened.ignored()
    done = open_page(library, "review", view="done")
    assert f"段落　{copied.source_text[:20]}" in shown(done)


def test_what_was_changed_is_told_in_words(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(root / "app"))
    from explorer import words

    assert words.value("kind", "problem") == "问题"
    assert words.value("topics", ["homework", "own-topic"]) == "作业管理、own-topic"
    assert words.value("due", None) == "—"


def test_review_decision_is_kept_and_undone(library: Path, open_page: Callable[..., Any]) -> None:
    app = open_page(library, "review")
    healthy(app)
    assert next(b for b in app.button if b.label == "确认").disabled  # nobody decides without a name
    next(w for w in app.text_input if w.label == "经办人").set_value("张三").run()
    before = next(c.value for c in app.caption if c.value.startswith("待复核"))
    next(b for b in app.button if b.label == "驳回").click().run()
    healthy(app)
    assert next(c.value for c in app.caption if c.value.startswith("待复核")) != before
    with Library(library, read_only=True) as opened:
        made = opened.corrections.listing()[-1]
        standing = len(opened.corrections.listing(undone=False))
    assert (made.who, made.after["review"]) == ("张三", "rejected")
    done = open_page(library, "review", view="done")
    next(b for b in done.button if b.label == "撤销").click().run()
    healthy(done)
    with Library(library, read_only=True) as opened:
        assert len(opened.corrections.listing(undone=False)) == standing - 1


def test_subcorpus_is_saved_and_offered(library: Path, open_page: Callable[..., Any]) -> None:
    app = open_page(library, "search", q="食堂", year="2023")
    next(w for w in app.text_input if w.label == "名称").set_value(f"我的 {HOSTILE[:40]}")
    next(b for b in app.button if b.label == "存下现在的筛选").click().run()
    healthy(app)
    assert f"我的 {HOSTILE[:40]}" in shown(app)
    with Library(library, read_only=True) as opened:
        kept, query = opened.subcorpora()[f"我的 {HOSTILE[:40]}"]
    assert (kept.values(), query) == ({"year": (2023,)}, "食堂")


# --- the frame ---------------------------------------------------------------------------------------------------------


def test_read_only_offers_no_changes(library: Path, open_page: Callable[..., Any]) -> None:
    app = open_page(library, "review", read_only=True)
    healthy(app)
    assert {b.label for b in app.button} & {"确认", "驳回", "合并", "改名"} == set()
    app = open_page(library, "search", read_only=True, q="食堂")
    assert not [b for b in app.button if "存下" in b.label]


def test_first_screen_offers_the_sample(tmp_path: Path, open_page: Callable[..., Any]) -> None:
    app = open_page(tmp_path / "none.wenben")
    healthy(app)
    assert {b.label for b in app.button} == {"用示例建库", "用这个文件夹建库"}


def test_first_screen_builds_a_folder(tmp_path: Path, sample: Path, open_page: Callable[..., Any]) -> None:
    folder = tmp_path / "mine"
    shutil.copytree(sample / "suifang", folder)
    app = open_page(tmp_path / "new" / "mine.wenben")
    next(w for w in app.text_input if w.label == "文件夹").set_value(str(folder)).run()
    next(b for b in app.button if b.label == "用这个文件夹建库").click().run()
    healthy(app)
    assert [t.value for t in app.title] == ["概览"]
    with Library(tmp_path / "new" / "mine.wenben", read_only=True) as opened:
        assert opened.stats()["documents"] > 0


def test_missing_folder_is_explained(tmp_path: Path, open_page: Callable[..., Any]) -> None:
    app = open_page(tmp_path / "none.wenben")
    next(w for w in app.text_input if w.label == "文件夹").set_value(str(tmp_path / "nothing")).run()
    next(b for b in app.button if b.label == "用这个文件夹建库").click().run()
    assert not app.exception
    assert "没有找到文件夹" in app.error[0].value


def test_damaged_library_is_explained(tmp_path: Path, open_page: Callable[..., Any]) -> None:
    broken = tmp_path / "broken.wenben"
    broken.write_bytes(b"not a library at all" * 400)
    app = open_page(broken)
    assert not app.exception
    assert len(app.error) == 1
    assert "Traceback" not in app.error[0].value


@pytest.mark.parametrize("page", PAGES)
def test_payload_is_small(built: Path, open_page: Callable[..., Any], page: str) -> None:
    app = open_page(built, page, **({"q": "学校"} if page == "search" else {}))
    size = sum(
        element.proto.ByteSize()
        for element in elements(app.main)
        if hasattr(getattr(element, "proto", None), "ByteSize")
    )
    assert 0 < size < 1_000_000
