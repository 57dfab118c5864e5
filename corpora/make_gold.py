"""Make ``corpora/gold/cleaning`` and ``corpora/gold/names.jsonl``.

    python corpora/make_gold.py [--out FOLDER] [--freeze]

Noise is put into clean texts and every edit is written down, so the answers are known by construction. The clean
texts are frozen in ``clean.jsonl`` (``--freeze`` takes them again from ``corpora/training`` and ``corpora/sources``), so that the gold stays
what it is when the training documents are mended. ``dev`` and ``heldout`` share no text, no noise string that a
person wrote, and no page template; ``fresh`` (:mod:`gold_fresh`) was written later, after the detectors.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import gold_fresh  # noqa: E402
import gold_html  # noqa: E402
from gold_half import Half  # noqa: E402
from gold_names import rows as name_rows  # noqa: E402
from gold_page import Page  # noqa: E402
from gold_recipes import RECIPES  # noqa: E402
from texts import SOURCES, Article, all_training, source  # noqa: E402

HALVES = ("dev", "heldout")
PAGES = 6
"""HTML pages of each half."""


LIKE_CHROME = "小编|范文|欢迎|参考。|还看了|推荐|来源[:：]|浏览|阅读[:：]|点击|发布|更新时间|上一篇|下载|相关文章|阅读全文|>>|扫码关注|小編|範文|歡迎|參考。|相關文章|發佈|推薦|欄目"
"""Training documents imitate site chrome, too; texts with such words are not taken as clean ones."""


def alike(a: str, b: str) -> bool:
    """Whether the first line says the title once more."""
    return len(set(a) & set(b)) > 0.5 * min(len(set(a)), len(set(b))) and len(b) < 2 * len(a) and not b.endswith("：")


def usable(article: Article) -> bool:
    """Whether a training document can stand for clean text: no imitated noise, no table set as short lines."""
    return (
        len(article.lines) >= 9
        and sum(len(line) < 4 for line in article.lines) < 3
        and len(set(article.lines)) > len(article.lines) - 3
        and not any(line in article.title or alike(article.title, line) for line in article.lines[:3])
        and not re.search(r"\d [^\d.]|\.\.\.|……|[a-z]{12}|" + LIKE_CHROME, article.text)
    )


def sample_sources() -> list[Article]:
    """The sample's own articles without the essay mill's and without copies."""
    names = (p.stem for p in sorted(SOURCES.glob("*.txt")))
    return [
        source(n)
        for n in names
        if not n.startswith(("mill-", "gold-", "dongling-", "cc87-mill")) and not n.endswith("-trad")
    ]


def freeze(path: Path) -> None:
    rows = [
        {"name": a.name, "title": a.title, "date": a.date, "region": a.region, "genre": a.genre, "lines": list(a.lines)}
        for a in [*filter(usable, all_training()), *sample_sources()]
    ]  # fmt: skip
    path.write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows), "utf-8")


def frozen(path: Path) -> list[Article]:
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    return [Article(**{**r, "lines": tuple(r["lines"])}) for r in rows]


def dump(path: Path, record: dict[str, Any]) -> None:
    path.write_text(json.dumps(record, ensure_ascii=False, indent=1) + "\n", "utf-8")


def make(out: Path, articles: list[Article]) -> dict[str, int]:
    """Write all parts below ``out``; the numbers of files."""
    counts = {}
    used: set[str] = set()
    for offset, name in enumerate(HALVES):
        half = Half(name, articles[offset::2])
        folder = emptied(out / name)
        number = 0
        for recipe in RECIPES:
            number += 1
            before = len(half.used)
            write(folder, number, recipe(half), half.used[before:])
        for data, record in gold_html.make(half, PAGES):
            number += 1
            file = f"{number:03d}.html"
            (folder / file).write_bytes(data)
            dump(folder / f"{number:03d}.json", {"file": file, "sources": half.used[-1:], **record})
        counts[name] = number
        used.update(half.used)
    folder = emptied(out / "fresh")
    left = [a for a in articles if a.name not in used]
    for number, (page, sources) in enumerate(gold_fresh.make(left, source), 1):
        write(folder, number, page, sources)
        counts["fresh"] = number
    return counts


def emptied(folder: Path) -> Path:
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    return folder


def write(folder: Path, number: int, page: Page, sources: list[str]) -> None:
    text, record = page.render()
    file = f"{number:03d}.txt"
    (folder / file).write_bytes(text.encode("utf-8"))
    dump(folder / f"{number:03d}.json", {"file": file, "encoding": "utf-8", "sources": sources, **record})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--out", type=Path, default=HERE / "gold")
    parser.add_argument("--freeze", action="store_true", help="take the clean texts again from corpora/training")
    options = parser.parse_args()
    clean = HERE / "gold" / "clean.jsonl"
    if options.freeze:
        clean.parent.mkdir(exist_ok=True)
        freeze(clean)
    counts = make(options.out / "cleaning", frozen(clean))
    names = name_rows()
    (options.out / "names.jsonl").write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in names), "utf-8")
    print(f"cleaning: {counts}; names: {len(names)} sentences, {sum(len(r['mentions']) for r in names)} mentions")


if __name__ == "__main__":
    main()
