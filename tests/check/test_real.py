"""The draft check on real scrapes: unrelated pages share formulae only, planted paragraphs are found exactly."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from wenben.check import check
from wenben.passages import FingerprintIndex, shared
from wenben.types import Cleaned, Document, Source


@pytest.fixture(scope="module")
def pages(shared: Path) -> list[Cleaned]:
    from wenben.clean import clean
    from wenben.readers import discover, read

    return [clean(s) for f in discover([shared / "corpus"]) for s in read(f) if isinstance(s, Source)]


@pytest.fixture(scope="module")
def documents(pages: list[Cleaned]) -> list[Document]:
    return [document for page in pages for document in page.documents]


def test_pages_of_different_sites_share_formulae_only(pages: list[Cleaned]) -> None:
    for page in pages:
        others = [other for other in pages if other.source.path != page.source.path]
        report = check(page.source, against=others)
        copied = [p for p in report.passages if p.kind in ("copied", "edited", "numbers_changed")]
        assert [(p.start, p.end) for p in copied] == []


def test_a_planted_paragraph_is_found_in_its_place(pages: list[Cleaned], documents: list[Document]) -> None:
    from opencc import OpenCC

    index = FingerprintIndex(documents)
    texts = {page.source.path: page.source.text for page in pages}
    own = max(documents, key=lambda d: len(d.text)).text
    for number, document in enumerate(documents[::3]):
        middle = len(document.text) // 2
        start = document.text.find("。", middle - 200) + 1
        stretch = document.text[start : start + 180]
        copy = OpenCC("s2t").convert(stretch).replace(stretch[60:62], "某某", 1)
        before, after = own[1000:1300][::-1], own[2000:2300][::-1]  # backwards: shares nothing with anything
        draft = Source(f"稿{number}", f"draft{number}", "text/plain", before + copy + after)
        rows = [p for p in check(draft, library=index).passages if p.kind != "formula"]
        best = next(p for p in rows if p.rank == 1)
        assert len({p.passage for p in rows}) == 1
        assert abs(best.start - len(before)) <= 4
        assert abs(best.end - len(before) - len(copy)) <= 4
        named = [p for p in rows if p.document == document.id]
        assert named, f"{document.path} {document.title}"
        place = texts[document.path][named[0].source_start : named[0].source_end]
        assert shared(place, stretch)[0].identity > 0.95


def test_the_draft_is_not_its_own_source(pages: list[Cleaned]) -> None:
    page = pages[0]
    report = check(page.source, against=pages)
    assert page.source.path not in {p.source_path for p in report.passages if p.kind != "self_repeat"}
    other = check(replace(page.source, path="另存的文件.txt"), against=pages)
    assert other.ratios["total"] > 0.9
