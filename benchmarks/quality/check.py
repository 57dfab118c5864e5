"""PlagDet of the draft check on a synthetic set, against sentence-by-sentence comparison with RapidFuzz.

Run: ``python benchmarks/quality/check.py [--documents 1000] [--drafts 100] [--peers]``
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from copying import Case, Detection, Text, background, drafts, plagdet, recall_by_edit

from wenben.check import check
from wenben.passages import FingerprintIndex
from wenben.types import Document, OffsetMap, Source

COPYING = ("copied", "edited", "numbers_changed")


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
            if p.kind in COPYING and p.rank == 1:  # a planted stretch may stand in other documents too: the best counts
                found.append(Detection(number, int(p.document), p.start, p.end, p.source_start, p.source_end))
    return found, time.perf_counter() - began


def by_sentence(documents: list[Document], texts: list[str], *, cutoff: float = 70) -> tuple[list[Detection], float]:
    """The usual hand-made peer: every sentence of the draft against every sentence of the collection (fuzz.ratio)."""
    import numpy as np
    from rapidfuzz import fuzz, process

    from wenben.text import sentences

    pool, owner = [], []
    for number, document in enumerate(documents):
        for span in sentences(document.text):
            if len(span) >= 10:
                pool.append(span.of(document.text))
                owner.append((number, span))
    found = []
    began = time.perf_counter()
    for number, text in enumerate(texts):
        spans = [s for s in sentences(text) if len(s) >= 10]
        scores = process.cdist([s.of(text) for s in spans], pool, scorer=fuzz.ratio, score_cutoff=cutoff, workers=2)
        for i, span in enumerate(spans):
            best = int(np.argmax(scores[i]))
            if scores[i, best] >= cutoff:
                document_number, source = owner[best]
                found.append(Detection(number, document_number, span.start, span.end, source.start, source.end))
    return found, time.perf_counter() - began


def report(name: str, cases: list[Case], found: list[Detection], seconds: float, drafts_: int) -> dict[str, object]:
    row: dict[str, object] = {"tool": name, **{k: round(v, 4) for k, v in plagdet(cases, found).items()}}
    row["ms_per_draft"] = round(1000 * seconds / max(1, drafts_), 1)
    row["recall_by_edit"] = {k: round(v, 3) for k, v in sorted(recall_by_edit(cases, found).items())}
    print(json.dumps(row, ensure_ascii=False))
    return row


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=1000)
    parser.add_argument("--drafts", type=int, default=100)
    parser.add_argument("--peers", action="store_true")
    options = parser.parse_args()

    sources = background(options.documents)
    texts, cases = drafts(sources, options.drafts)
    documents = as_documents(sources)
    index = FingerprintIndex(documents)
    check(as_source(texts[0]), library=index)  # warm up
    for deep in (False, True):
        found, seconds = ours(index, texts, deep=deep)
        report("wenben deep" if deep else "wenben", cases, found, seconds, len(texts))

    originals = drafts(sources, 20, seed=5, cases_each=0)[0]
    long_originals = [text for i in range(20) for text in [_original(i)]]
    false = sum(d.end - d.start for d in ours(index, originals + long_originals, deep=False)[0])
    false_deep = sum(d.end - d.start for d in ours(index, originals + long_originals, deep=True)[0])
    print(json.dumps({"false characters on 40 original drafts": false, "deep": false_deep}))
    if options.peers:
        few = texts[:10]
        found, seconds = by_sentence(documents, few)
        report("RapidFuzz per sentence (10 drafts)", [c for c in cases if c.draft < 10], found, seconds, len(few))


def _original(seed: int) -> str:
    import random

    from copying import document

    return document(random.Random(1000 + seed), 5000).text


if __name__ == "__main__":
    main()
