"""The three jobs as people do them, in a real browser: an office, an editor, a researcher; and real scrapes."""

from __future__ import annotations

import csv
import io
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from explorer_tools import settled, text_of
from serving import serving

from wenben.library import Filters, Library
from wenben.text import fold

pytestmark = pytest.mark.slow
Visit = Callable[..., Any]


@pytest.fixture(scope="module")
def address(built: Path) -> Iterator[str]:
    with serving(built) as url:
        yield url


def downloaded(page: Any, button: str, *, inside: Any = None) -> bytes:
    """The file that a button gives."""
    with page.expect_download() as held:
        (inside or page).get_by_role("button", name=button, exact=True).first.click()
    return Path(held.value.path()).read_bytes()


def table_of(page: Any, selector: str) -> list[list[str]]:
    """A table's cells."""
    return [row.locator("td").all_inner_texts() for row in page.locator(f"{selector} tbody tr").all()]


# --- an office ------------------------------------------------------------------------------------------------------


def test_office_types_a_name_is_asked_and_takes_the_dossier(built: Path, address: str, visit: Visit) -> None:
    """87中 → which place → the dossier by year → Word and Excel: five actions, nothing to look up."""
    page = visit(address)
    page.get_by_placeholder("例如 87中").fill("87中")
    page.keyboard.press("Enter")
    settled(page)
    offered = page.locator("ol.rows li").all_inner_texts()
    assert len(offered) >= 2
    assert any("长春市" in o for o in offered)
    page.locator("ol.rows li", has_text="长春市").first.locator("a").first.click()
    settled(page)
    with Library(built, read_only=True) as library:
        entity = next(c for c in library.school("87中").candidates if c.place == "长春市")
        found = library.school("87中", entity=entity.id)
    years = table_of(page, ".wide table")
    kinds = [(e.statement["year"], e.statement["kind"]) for e in found.timeline]
    assert [row[0] for row in years] == [f"{y} 年" if y else "无日期" for y in dict.fromkeys(y for y, _ in kinds)]
    for row, year in zip(years, dict.fromkeys(y for y, _ in kinds), strict=True):
        told = [int(cell) if cell.isdigit() else 0 for cell in row[1:4]]
        assert told == [kinds.count((year, k)) for k in ("finding", "problem", "recommendation")]
    page.locator(".pick", has_text="2023 年").click()
    page.wait_for_timeout(300)
    assert page.locator(".year h2.now").inner_text() == "2023"
    assert downloaded(page, "Word 档案")[:2] == downloaded(page, "Excel 档案")[:2] == b"PK"


@pytest.mark.parametrize("name", ["XX学校", "某小学", "**中学"])
def test_an_anonymous_name_is_no_school(address: str, visit: Visit, name: str) -> None:
    page = visit(f"{address}school?name={quote(name)}")
    assert not page.locator(".year, ol.rows li").count()
    assert "不给它们建档" in text_of(page) or "没有找到" in text_of(page)


def test_a_name_is_put_right_and_taken_back(library: Path, visit: Visit) -> None:
    """From the dossier: another name; several names that are one; one that is two. Each comes back."""
    with Library(library, read_only=True) as opened:
        one = next(c for c in opened.school("87中").candidates if c.place == "长春市")
        two = next(c for c in opened.school("87中").candidates if c.place == "云泽市")
    with serving(library) as address:
        page = visit(f"{address}school?name={quote('87中')}&entity={quote(one.id)}")
        page.get_by_text("更正名称与归属").click()
        box = page.locator('[data-testid="stExpander"]', has_text="更正名称与归属")
        box.get_by_label("经办人").fill("王五")
        page.keyboard.press("Enter")
        settled(page)
        box.get_by_label("新名称").fill("长春八十七中（新）")
        box.get_by_role("button", name="改名").click()
        settled(page)
        assert page.locator("h2.title").inner_text() == "长春八十七中（新）"
        box.get_by_role("tab", name="合并").click()
        box.get_by_label("找要并入的名称").fill("87中")
        page.keyboard.press("Enter")
        settled(page)
        box.get_by_label("并入这些").click()
        page.wait_for_timeout(500)
        page.get_by_role("option", name=re.compile("云泽市")).first.click()
        page.keyboard.press("Tab")  # the open list swallows the next click
        page.wait_for_timeout(300)
        box.get_by_role("button", name="合并").click()
        settled(page)
        with Library(library, read_only=True) as opened:
            assert not [r for r in opened.entities(limit=None).rows if r["id"] == two.id]
        box.get_by_role("tab", name="拆分").click()
        box.get_by_label("这些写法").click()
        page.get_by_role("option", name="第八十七中学", exact=True).first.click()
        page.keyboard.press("Tab")
        box.get_by_label("分出的单位叫").fill("别处的八十七中")
        box.get_by_role("button", name="拆分").click()
        settled(page)
        with Library(library, read_only=True) as opened:
            assert [r for r in opened.entities(limit=None).rows if r["name"] == "别处的八十七中"]
            before = opened.corrections.listing(undone=False)
        mine = [c for c in before if c.who == "王五"]
        assert [c.action for c in mine] == ["rename", "merge", "split"]
        for _ in mine:
            box.get_by_role("button", name="撤销").first.click()
            settled(page)
        assert page.locator("h2.title").inner_text() == one.name
    with Library(library, read_only=True) as opened:
        assert len(opened.corrections.listing(undone=False)) == len(before) - 3
        assert next(c for c in opened.school("87中").candidates if c.place == "云泽市").documents == two.documents


# --- an editor ----------------------------------------------------------------------------------------------------

FORMULA = "以习近平新时代中国特色社会主义思想为指导，全面贯彻党的教育方针，落实立德树人根本任务。"
OWN = (
    "本学期我们把午休时间还给操场，请家长自愿来当观察员，轮流记下孩子们玩什么。",
    "下一步把观察员记下的小事逐条办好，办完一件就在门厅里贴一张纸条。",
)


def test_editor_sees_exactly_the_copied_paragraph(built: Path, address: str, visit: Visit, tmp_path: Path) -> None:
    with Library(built, read_only=True) as library:
        row = next(r for r in library.documents(Filters(genre="feedback"), limit=None).rows if "八十七" in r["title"])
        text = library.document(row["id"], row["path"]).document.text
    copied = max(text.split("\n"), key=len)
    changed = copied.replace("学生", "孩子", 1).replace("查阅", "翻看", 1)
    assert sum(a != b for a, b in zip(copied, changed, strict=True)) == 4  # two words of two characters
    page = visit(address + "check")
    page.get_by_placeholder("把要核对的段落粘贴到这里").fill(f"{FORMULA}{OWN[0]}\n{changed}\n{FORMULA}{OWN[1]}")
    page.get_by_role("button", name="开始查重").click()
    page.wait_for_selector("article.card")
    settled(page)
    marks = {
        kind: page.locator(f".two .text mark.{kind}").all_inner_texts()
        for kind in ("copied", "edited", "numbers_changed", "formula")
    }
    said = re.sub(r"\d+ (原文|改写)复制", "", "".join(marks["copied"] + marks["edited"] + marks["numbers_changed"]))
    assert fold(said).text in fold(changed).text
    assert len(fold(said).text) > 0.95 * len(fold(changed).text)
    assert not any(own[:12] in m for own in OWN for kind in marks.values() for m in kind)
    shown = "".join(marks["formula"])
    assert "习近平新时代中国特色社会主义思想" in shown
    assert "立德树人" in shown
    card = page.locator("article.card.copied, article.card.edited").first
    assert row["title"][:10] in card.inner_text()
    report = tmp_path / "report.docx"
    report.write_bytes(downloaded(page, "Word 报告"))
    lit = highlights(report, tmp_path)
    assert fold(changed).text[10:60] in fold(lit).text
    assert OWN[0][:12] not in lit


def highlights(report: Path, folder: Path) -> str:
    """What stands on a coloured ground when LibreOffice has opened a report and written it in its own format."""
    from lxml import etree

    office = shutil.which("soffice")
    if office is None:
        if os.environ.get("WENBEN_CI"):
            pytest.fail("WENBEN_CI is set, but there is no soffice (apt-get install libreoffice-writer-nogui)")
        pytest.skip("no LibreOffice here: apt-get install libreoffice-writer-nogui")
    command = [
        office,
        "--headless",
        f"-env:UserInstallation=file://{folder / 'office'}",
        "--convert-to",
        "fodt",
        "--outdir",
        str(folder),
        str(report),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    tree = etree.parse(report.with_suffix(".fodt"))
    named = {"o": "urn:oasis:names:tc:opendocument:xmlns:office:1.0"}
    style, text, fo = (
        f"{{urn:oasis:names:tc:opendocument:xmlns:{n}:1.0}}" for n in ("style", "text", "xsl-fo-compatible")
    )
    coloured = {
        s.get(f"{style}name")
        for s in tree.iter(f"{style}style")
        for p in s.iter(f"{style}text-properties")
        if (p.get(f"{fo}background-color") or "transparent") != "transparent"
    }
    body = tree.find(".//o:body", named)
    for note in list(body.iter("{urn:oasis:names:tc:opendocument:xmlns:office:1.0}annotation")):
        note.clear(keep_tail=True)  # a comment says where a passage comes from; it is not the draft
    lit = [e for e in body.iter(f"{text}span") if e.get(f"{text}style-name") in coloured]
    assert lit, "LibreOffice shows no highlight"
    return "".join("".join(e.itertext()) for e in lit)


def test_editor_decides_once_and_keeps_the_formatting(library: Path, visit: Visit, tmp_path: Path) -> None:
    """A Word draft comes back marked in its own formatting; who ignores with a name need not do it again, without one only now."""
    import docx

    with Library(library, read_only=True) as opened:
        row = next(r for r in opened.documents(Filters(genre="feedback"), limit=None).rows if "八十七" in r["title"])
        copied = max(opened.document(row["id"], row["path"]).document.text.split("\n"), key=len)
    made = docx.Document()
    made.sections[0].header.paragraphs[0].text = "送审稿 第三版"
    made.add_paragraph(OWN[0])
    bold = made.add_paragraph().add_run(copied)
    bold.bold, bold.font.name, bold.font.size = True, "KaiTi", docx.shared.Pt(17)
    made.add_paragraph(OWN[1])
    file = tmp_path / "送审稿.docx"
    made.save(file)

    def uploaded(address: str) -> Any:
        page = visit(address + "check")
        page.get_by_role("tab", name="上传文件").click()
        page.set_input_files('input[type="file"]', str(file))
        page.wait_for_selector(".two .text")
        settled(page)
        return page

    def ignore_it(page: Any) -> None:
        page.locator("article.card.copied button", has_text="忽略这一段").first.click()
        page.wait_for_selector("article.card.copied", state="detached")
        settled(page)

    with serving(library) as address:
        page = uploaded(address)
        report = docx.Document(io.BytesIO(downloaded(page, "Word 报告")))
        assert report.sections[0].header.paragraphs[0].text == "送审稿 第三版"
        runs = [r for p in report.paragraphs for r in p.runs if r.font.highlight_color and r.bold]
        assert {(r.font.name, r.font.size.pt) for r in runs} == {("KaiTi", 17)}
        assert fold(copied).text[5:60] in fold("".join(r.text for r in runs)).text
        ignore_it(page)  # without a name: this session only, and said so
        assert "没有填经办人" in text_of(page)
        with Library(library, read_only=True) as opened:
            assert not opened.ignored()
        page = uploaded(address)
        assert page.locator("article.card.copied").count()
        page.get_by_label("经办人").fill("王敏")
        page.keyboard.press("Enter")
        settled(page)
        assert "会记入资料库" in text_of(page)
        ignore_it(page)
        with Library(library, read_only=True) as opened:
            (decision,) = opened.ignored()
        assert (decision.who, decision.target["what"], decision.document) == ("王敏", "passage", row["id"])
        page = uploaded(address)  # another session
        assert not page.locator("article.card.copied").count()
        page.get_by_text("资料库记住 1 项").click()
        page.get_by_role("button", name=re.compile("^撤销")).click()
        page.wait_for_selector("article.card.copied")
        with Library(library, read_only=True) as opened:
            assert not opened.ignored()
    with serving(library, "--read-only") as address:
        page = uploaded(address)
        assert "只读方式：点“忽略”只在这次有效" in text_of(page)
        ignore_it(page)
    with Library(library, read_only=True) as opened:
        assert not opened.ignored()


# --- a researcher -------------------------------------------------------------------------------------------------


def test_researcher_counts_what_pandas_counts(built: Path, address: str, visit: Visit) -> None:
    """双减 by year, near-duplicates once: the page's table, and the texts counted by hand."""
    with Library(built, read_only=True) as library:
        frame = library.to_pandas("documents", collapse=False, mask=False)
        copies = {id: n for n, c in enumerate(library.clusters()) for id in (*c.members, *(x.id for x in c.contained))}
    frame["times"] = [fold(text, keep=True).text.count("双减") for text in frame["text"]]
    frame["group"] = [copies.get(id, id) for id in frame["id"]]
    hit = frame[(frame["times"] > 0) & frame["year"].notna()]
    by_hand = hit.groupby("year")["group"].nunique()
    page = visit(f"{address}trends?view=word&q={quote('双减')}")
    rows = list(csv.DictReader(io.StringIO(downloaded(page, "数据（CSV）").decode("utf-8-sig"))))
    assert {int(r["年份"]): int(r["文档"]) for r in rows} == {int(y): int(n) for y, n in by_hand.items()}
    page = visit(f"{address}trends?view=word&q={quote('双减')}&collapse=0")
    rows = list(csv.DictReader(io.StringIO(downloaded(page, "数据（CSV）").decode("utf-8-sig"))))
    assert {int(r["年份"]): (int(r["文档"]), int(r["次数"])) for r in rows} == {
        int(y): (len(part), int(part["times"].sum())) for y, part in hit.groupby("year")
    }


def test_researcher_sorts_a_concordance_by_its_right_side(built: Path, address: str, visit: Visit) -> None:
    page = visit(f"{address}search?q={quote('双减')}&view=kwic&sort=right")
    lines = table_of(page, "table.kwic")
    keys = ["".join(c for c in fold(line[2], keep=True).text if c.isalnum()) for line in lines]
    assert len(keys) > 10
    assert keys == sorted(keys)
    with Library(built, read_only=True) as library:
        total = library.search("双减", collapse=True).occurrences
    assert f"共 {len(lines):,} 处" in text_of(page)
    assert len(lines) <= total


def test_researcher_compares_two_years(built: Path, address: str, visit: Visit) -> None:
    import wenben

    page = visit(f"{address}trends?view=keyness&ayear=2021&byear=2019")
    rows = list(csv.DictReader(io.StringIO(downloaded(page, "数据（CSV）").decode("utf-8-sig"))))
    with Library(built, read_only=True) as library:
        keys = wenben.keyness(library, Filters(year=2021), Filters(year=2019), collapse=True, limit=200)
    assert [(r["词"], int(r["甲"]), int(r["乙"])) for r in rows] == [(k.word, k.count_a, k.count_b) for k in keys]
    assert [float(r["LL"]) for r in rows] == pytest.approx([k.log_likelihood for k in keys], abs=1e-3)


def test_researcher_takes_the_hits_away(built: Path, address: str, visit: Visit) -> None:
    page = visit(f"{address}search?q={quote('食堂')}&collapse=0")
    page.get_by_role("button", name="导出").click()
    rows = list(csv.DictReader(io.StringIO(downloaded(page, "CSV").decode("utf-8-sig"))))
    with Library(built, read_only=True) as library:
        assert len(rows) == library.search("食堂", collapse=False).occurrences
        for row in rows[:40]:
            text = library.source_text(row["path"])
            assert text[int(row["source_start"]) : int(row["source_end"])] in ("食堂", "食 堂")
            assert row["sha256"]
    assert not [cell for row in rows for cell in row.values() if cell[:1] in ("=", "+", "@")]
    assert downloaded(page, "Excel 表格")[:2] == b"PK"


def test_a_saved_subcorpus_is_used_everywhere(library: Path, visit: Visit) -> None:
    with Library(library) as opened:
        opened.save_subcorpus("长春反馈", Filters(region="长春", genre="feedback"))
        wanted = opened.documents(Filters(region="长春", genre="feedback")).total
        said = opened.statements(Filters(region="长春", genre="feedback"), collapse=True).total
        topics = opened.documents().total
    assert 0 < wanted < topics
    with serving(library) as address:
        chosen = quote("长春反馈")
        assert f"{wanted:,} 篇" in text_of(visit(f"{address}document?set={chosen}"))
        assert f"{said:,} 条" in text_of(visit(f"{address}ledger?set={chosen}"))
        for view in (
            f"trends?set={chosen}",
            f"trends?view=word&q={quote('食堂')}&set={chosen}",
            f"trends?view=keyness&aset={chosen}",
        ):
            page = visit(address + view)
            assert not page.locator(
                '[data-testid="stAlertContentWarning"], [data-testid="stAlertContentError"]'
            ).count()
            assert (
                "长春反馈" in page.locator('[data-testid="stMain"]').inner_text()
                or page.locator('input[value="长春反馈"]').count()
            )


# --- real scrapes -------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def real(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library of real scrapes that are no part of the project."""
    from wenben.build import build

    path = tmp_path_factory.mktemp("real") / "real.wenben"
    build([shared / "corpus"], library=path)
    return path


def test_real_scrapes(real: Path, visit: Visit) -> None:
    """A simplified query finds converted Traditional text; sections that stand twice; dates that disagree; what is off domain."""
    with Library(real, read_only=True) as library:
        rows = library.documents(limit=None).rows
        dated = next(r for r in rows if "/000" in r["path"] and "date_conflict" in r["flags"])
        party = next(r for r in rows if "/002" in r["path"] and r["off_domain"])
        inside = [p for p in library.duplicates(level="section") if p.path_a == p.path_b and "/002" in p.path_a]
    with serving(real) as address:
        page = visit(f"{address}search?q={quote('强化 督查')}")
        assert "/003" in text_of(page)
        marks = page.locator("mark.hit").all_inner_texts()
        assert any(m not in ("强化", "督查") and fold(m).text in ("强化", "督查") for m in marks), (
            "in Traditional text too"
        )
        assert any(max(p.containment_a, p.containment_b) > 0.98 for p in inside)
        page = visit(f"{address}clusters?view=sections")
        csv_text = page.locator('[data-testid="stDataFrame"] table').first.inner_text()
        assert "是" in csv_text
        page = visit(f"{address}document?id={dated['id']}&path={quote(dated['path'])}")
        assert "标题年份与内容年份不一致" in text_of(page)
        page = visit(f"{address}document?id={party['id']}&path={quote(party['path'])}")
        assert "不属于教育督导" in text_of(page)
    with Library(real, read_only=True) as library:
        for row in library.statements(limit=None).rows:
            if row["status"] != "not_stated":
                assert row["status_evidence"], row["id"]
                text = library.source_text(row["path"])
                assert fold(row["status_evidence"]).text[:12] in fold(text).text, "evidence is a quotation"
