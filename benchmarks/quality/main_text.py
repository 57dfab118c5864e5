"""Main text of Chinese web pages: character 4-gram F1 beside trafilatura and readability in the same run.

The pages are not part of the project: give their folder (``original/*.html``, ``cleaned/*.txt``, ``date/*.txt``) as
``--pages`` or in ``WENBEN_SHARED``. Rules were developed on the half of the pages whose name hashes to an even number
(``development``); the other half (``held out``) was only scored. ``--forum`` scores our own pages of boards
(``corpora/gold/forum``: posts in order, nothing of the board) instead.

    python benchmarks/quality/main_text.py [--pages FOLDER] [--peers] [--each] [--forum]
"""

from __future__ import annotations

import argparse
import hashlib
import json
import logging
import os
import re
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from wenben.clean.html import main_blocks
from wenben.readers import read
from wenben.types import Source

FLOORS = {"all": 0.965, "held out": 0.95}
FORUM = Path(__file__).resolve().parents[2] / "corpora" / "gold" / "forum"
FORUM_FLOOR = 0.99
"""F1 of wenben that a run with ``--gate`` must reach; raised whenever a change earns it."""


def grams(text: str) -> Counter[str]:
    squeezed = re.sub(r"\s+", "", text)
    return Counter(squeezed[i : i + 4] for i in range(max(0, len(squeezed) - 3)))


def f1(found: str, gold: str) -> float:
    a, b = grams(found), grams(gold)
    shared = sum((a & b).values())
    if not shared:
        return float(not a and not b)
    precision, recall = shared / a.total(), shared / b.total()
    return 2 * precision * recall / (precision + recall)


def wenben(path: Path) -> str:
    """Reading included: bytes to main text."""
    (source,) = read(path)
    if not isinstance(source, Source):
        return ""
    return "\n".join(span.of(source.text) for span in main_blocks(source).spans)


def peers() -> dict[str, Callable[[str], str]]:
    import readability
    import trafilatura
    from lxml import html

    logging.disable(logging.CRITICAL)

    def by_readability(markup: str) -> str:
        return str(html.fromstring(readability.Document(markup).summary()).text_content())

    return {
        "trafilatura": lambda m: trafilatura.extract(m, include_comments=False) or "",
        "trafilatura precision": lambda m: trafilatura.extract(m, include_comments=False, favor_precision=True) or "",
        "readability": by_readability,
    }


def half(name: str) -> str:
    return "development" if hashlib.sha256(name.encode()).digest()[0] % 2 == 0 else "held out"


def forum_holds() -> bool:
    """Whether our own pages of boards reach their floor."""
    scores = [f1(wenben(page), page.with_suffix(".txt").read_text("utf-8")) for page in sorted(FORUM.glob("*.html"))]
    mean = sum(scores) / len(scores)
    print(json.dumps({"system": "wenben", "forum pages": len(scores), "f1": round(mean, 4)}))
    return mean >= FORUM_FLOOR


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    shared = Path(os.environ.get("WENBEN_SHARED", Path(__file__).resolve().parents[3] / "shared"))
    parser.add_argument("--pages", type=Path, default=shared / "html-dev")
    parser.add_argument("--peers", action="store_true", help="run trafilatura and readability on the same pages")
    parser.add_argument("--each", action="store_true", help="print a row per page of the development half")
    parser.add_argument("--forum", action="store_true", help="score our own pages of boards")
    parser.add_argument("--gate", action="store_true", help="fail below the floors")
    options = parser.parse_args()
    pages = FORUM if options.forum else options.pages / "original"
    golds = FORUM if options.forum else options.pages / "cleaned"
    if not pages.is_dir():
        print(json.dumps({"skipped": "pages are not here"}))
        return int(options.gate and not forum_holds())
    systems: dict[str, Callable[[Path], str]] = {"wenben": wenben}
    if options.peers:
        for name, run in peers().items():

            def on_path(path: Path, run: Callable[[str], str] = run) -> str:
                (source,) = read(path)
                try:
                    return run(source.markup) if isinstance(source, Source) and source.markup else ""
                except Exception:  # noqa: BLE001 - a peer that fails on a page scores 0 there
                    return ""

            systems[name] = on_path
    scores: dict[str, dict[str, list[float]]] = {
        name: {"all": [], "development": [], "held out": []} for name in systems
    }
    seconds: Counter[str] = Counter()
    for page in sorted(pages.glob("*.html")):
        gold = (golds / f"{page.stem}.txt").read_text("utf-8", "replace")
        row = {}
        for name, run_on in systems.items():
            begin = time.perf_counter()
            found = run_on(page)
            seconds[name] += time.perf_counter() - begin
            row[name] = f1(found, gold)
            scores[name]["all"].append(row[name])
            if not options.forum:
                scores[name][half(page.name)].append(row[name])
        if options.each and half(page.name) == "development":
            print(json.dumps({"page": page.stem[:8], **{k: round(v, 3) for k, v in row.items()}}))
    failed = False
    for name, parts in scores.items():
        means = {part: round(sum(values) / len(values), 4) for part, values in parts.items() if values}
        count = len(parts["all"])
        print(
            json.dumps(
                {"system": name, "pages": count, "f1": means, "ms_per_page": round(1000 * seconds[name] / count, 1)}
            )
        )
        if name == "wenben" and options.gate and not options.forum:
            failed = any(means[part] < floor for part, floor in FLOORS.items()) or not forum_holds()
    return int(failed)


if __name__ == "__main__":
    raise SystemExit(main())
