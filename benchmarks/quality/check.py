"""PlagDet of the draft check on a synthetic set, and the draft side of it against peers in the same run.

Run: ``python benchmarks/quality/check.py [--documents 1000] [--drafts 100] [--aside SEED] [--peer-drafts 10] [--copydetect PYTHON]``

PlagDet counts the best source of every passage: a planted stretch may stand in other documents too. Peers do not pair
spans, so they are compared on the draft alone: the share of planted characters that they mark, and the share of all
other characters. ``PYTHON`` is an interpreter that has copydetect.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from copying import ASIDE, Case, Detection, Text, background, document, drafts, interleaved, plagdet, recall_by_edit

from wenben.check import check
from wenben.passages import FingerprintIndex
from wenben.types import Document, OffsetMap, Source

COPYING = ("copied", "edited", "numbers_changed")
Spans = list[list[tuple[int, int]]]


def as_documents(texts: list[Text]) -> list[Document]:
    return [
        Document(
            id=str(i), path=f"{i}.txt", sha256=str(i), title=f"文档{i}", source_start=0, source_end=len(t.text),
            text=t.text, offsets=OffsetMap.identity(len(t.text)),
        )
        for i, t in enumerate(texts)
    ]  # fmt: skip


def as_source(text: str, number: int = 0) -> Source:
    return Source(path=f"draft{number}", sha256=f"draft{number}", media_type="text/plain", text=text)


def ours(index: FingerprintIndex, texts: list[str], *, deep: bool) -> tuple[list[Detection], float]:
    found = []
    began = time.perf_counter()
    for number, text in enumerate(texts):
        for p in check(as_source(text, number), library=index, deep=deep).passages:
            if p.kind in COPYING and p.rank == 1:
                found.append(Detection(number, int(p.document), p.start, p.end, p.source_start, p.source_end))
    return found, time.perf_counter() - began


def by_sentence(documents: list[Document], texts: list[str], *, cutoff: float = 70) -> tuple[Spans, float]:
    """The usual hand-made check: every sentence of the draft against every sentence of the collection (fuzz.ratio)."""
    from rapidfuzz import fuzz, process

    from wenben.text import sentences

    pool = [s.of(d.text) for d in documents for s in sentences(d.text) if len(s) >= 10]
    marked: Spans = []
    began = time.perf_counter()
    for text in texts:
        spans = [s for s in sentences(text) if len(s) >= 10]
        scores = process.cdist([s.of(text) for s in spans], pool, scorer=fuzz.ratio, score_cutoff=cutoff, workers=2)
        marked.append([(s.start, s.end) for s, row in zip(spans, scores, strict=True) if row.max() >= cutoff])
    return marked, time.perf_counter() - began


def by_copydetect(python: str, documents: list[Document], texts: list[str]) -> tuple[Spans, float]:
    asked = {"documents": [d.text for d in documents], "drafts": texts, "k": 10, "window": 4}
    script = Path(__file__).with_name("peer_copydetect.py")
    done = subprocess.run([python, str(script)], input=json.dumps(asked), capture_output=True, text=True, check=True)
    result = json.loads(done.stdout)
    return [[(a, b) for a, b in spans] for spans in result["spans"]], result["seconds"]


def draft_side(cases: list[Case], texts: list[str], marked: Spans) -> dict[str, object]:
    """Share of planted characters marked, in all and by edit, and share of the other characters marked."""
    found: dict[str, list[float]] = {}
    planted_all = hit_all = others = false = 0
    for number, text in enumerate(texts):
        inside = {i for a, b in marked[number] for i in range(a, b)}
        planted: set[int] = set()
        for case in (c for c in cases if c.draft == number):
            span = set(range(case.start, case.end))
            planted |= span
            found.setdefault(case.edit, []).append(len(span & inside) / len(span))
        planted_all += len(planted)
        hit_all += len(planted & inside)
        others += len(text) - len(planted)
        false += len(inside - planted)
    return {
        "planted marked": round(hit_all / max(1, planted_all), 3),
        "others marked": round(false / max(1, others), 4),
        "by edit": {k: round(sum(v) / len(v), 2) for k, v in sorted(found.items())},
    }


def row(name: str, seconds: float, count: int, values: dict[str, object]) -> None:
    print(json.dumps({"tool": name, "ms per draft": round(1000 * seconds / count, 1), **values}, ensure_ascii=False))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=1000)
    parser.add_argument("--drafts", type=int, default=100)
    parser.add_argument("--aside", type=int, metavar="SEED", help="also edits that nothing was fitted to")
    parser.add_argument("--peer-drafts", type=int, default=0)
    parser.add_argument("--copydetect", metavar="PYTHON")
    options = parser.parse_args()

    sources = background(options.documents)
    texts, cases = drafts(sources, options.drafts)
    documents = as_documents(sources)
    index = FingerprintIndex(documents)
    check(as_source(texts[0]), library=index)  # warm up
    for deep in (False, True):
        found, seconds = ours(index, texts, deep=deep)
        measured: dict[str, object] = {k: round(v, 4) for k, v in plagdet(cases, found).items()}
        measured["recall by edit"] = {k: round(v, 3) for k, v in sorted(recall_by_edit(cases, found).items())}
        row("wenben deep" if deep else "wenben", seconds, len(texts), measured)

    if options.aside:
        made, planted = drafts(sources, options.drafts, seed=options.aside, edits=ASIDE)
        more, turns = interleaved(sources, max(1, options.drafts // 10), seed=options.aside + 1)
        planted += [replace(case, draft=case.draft + len(made)) for case in turns]
        made += more
        for deep in (False, True):
            found, seconds = ours(index, made, deep=deep)
            scored: dict[str, object] = {k: round(v, 4) for k, v in plagdet(planted, found).items()}
            scored["recall by edit"] = {k: round(v, 3) for k, v in sorted(recall_by_edit(planted, found).items())}
            row("wenben deep, edits kept aside" if deep else "wenben, edits kept aside", seconds, len(made), scored)

    originals = [document(random.Random(1000 + seed), 5000).text for seed in range(40)]
    for deep in (False, True):
        false = sum(d.end - d.start for d in ours(index, originals, deep=deep)[0])
        print(json.dumps({"original drafts": len(originals), "deep": deep, "false characters": false}))

    if options.peer_drafts:
        few = texts[: options.peer_drafts]
        planted = [c for c in cases if c.draft < len(few)]
        found, seconds = ours(index, few, deep=False)
        own: Spans = [[(d.start, d.end) for d in found if d.draft == i] for i in range(len(few))]
        row("wenben, draft side", seconds, len(few), draft_side(planted, few, own))
        marked, seconds = by_sentence(documents, few)
        row("RapidFuzz by sentence", seconds, len(few), draft_side(planted, few, marked))
        if options.copydetect:
            marked, seconds = by_copydetect(options.copydetect, documents, few)
            row("copydetect k=10 w=4", seconds, len(few), draft_side(planted, few, marked))


if __name__ == "__main__":
    main()
