"""Latency and index size of the draft check by size of the collection, against RapidFuzz by sentence in the same run.

Run: ``python benchmarks/speed/check.py [--documents 1000 10000 100000] [--drafts 40] [--library] [--peer 1000]``

With ``--library`` the documents are written to a library file first and its postings on disk are asked.
"""

from __future__ import annotations

import argparse
import atexit
import json
import random
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import jieba

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from copying import FORMULAE, SCHOOLS, TEMPLATES, training_texts

from wenben.check import check
from wenben.library import Library
from wenben.passages import FingerprintIndex
from wenben.types import Cleaned, Document, OffsetMap, Source


def pieces() -> list[str]:
    """Neighbouring word pairs of the training documents: sentences of them share short n-grams as real ones do."""
    found = []
    for text in training_texts():
        words = [w for w in jieba.lcut(text) if w.strip()]
        found.extend(one + other for one, other in zip(words[::2], words[1::2], strict=False))
    return found


def text_of(rng: random.Random, pool: list[str], length: int) -> str:
    out, size = [], 0
    while size < length:
        r = rng.random()
        if r < 0.08:
            sentence = rng.choice(FORMULAE) + "。"
        elif r < 0.25:
            sentence = rng.choice(TEMPLATES).format(
                a=rng.randint(2, 60),
                b=rng.randint(3, 99),
                c=rng.randint(100, 3000),
                n=rng.random(),
                s=rng.choice(SCHOOLS),
            )
        else:
            sentence = "".join(rng.choices(pool, k=rng.randint(6, 18))) + "。"
        out.append(sentence)
        size += len(sentence)
    return "".join(out)


def documents(count: int, pool: list[str]) -> Iterator[Document]:
    for number in range(count):
        text = text_of(random.Random(number), pool, 1500)
        yield Document(
            id=str(number), path=f"{number}.txt", sha256=str(number), title=f"文档{number}", source_start=0,
            source_end=len(text), text=text, offsets=OffsetMap.identity(len(text)),
        )  # fmt: skip


def draft(seed: int, sources: list[Document], pool: list[str], length: int = 10_000, cases: int = 8) -> str:
    """Own text, formulae and templates, and a few copied paragraphs."""
    rng = random.Random(10**9 + seed)
    parts = []
    for _ in range(cases):
        parts.append(text_of(rng, pool, length // cases - 250))
        source = rng.choice(sources).text
        start = rng.randrange(max(1, len(source) - 250))
        parts.append(source[start : start + 250])
    return "".join(parts)[:length]


def percentile(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, nargs="*", default=[1000, 10_000, 100_000])
    parser.add_argument("--drafts", type=int, default=40)
    parser.add_argument("--library", action="store_true", help="on disk rather than in memory")
    parser.add_argument("--peer", type=int, default=0, help="also RapidFuzz by sentence, up to this many documents")
    options = parser.parse_args()
    pool = pieces()
    for count in options.documents:
        made = list(documents(count, pool))
        chars = sum(len(d.text) for d in made)
        began = time.perf_counter()
        index = stored(made) if options.library else FingerprintIndex(made)
        built = time.perf_counter() - began
        drafts = [draft(i, made, pool) for i in range(options.drafts)]
        row: dict[str, object] = {
            "documents": count,
            "million characters": round(chars / 1e6, 1),
            "library s" if options.library else "index s": round(built, 1),
        }
        if isinstance(index, FingerprintIndex):
            row["bytes per character"] = round(index.nbytes / chars, 2)
        for deep in (False, True):
            times, busy = [], []
            for i, text in enumerate(drafts):
                source = Source(path=f"draft{i}", sha256=f"draft{i}", media_type="text/plain", text=text)
                began, worked = time.perf_counter(), time.process_time()
                check(source, library=index, deep=deep)
                times.append(1000 * (time.perf_counter() - began))
                busy.append(1000 * (time.process_time() - worked))
            name = "deep " if deep else ""
            row[name + "first ms"] = round(times[0])
            row[name + "p50 ms"] = round(percentile(times[1:], 0.5))
            row[name + "p95 ms"] = round(percentile(times[1:], 0.95))
            row[name + "p95 processor ms"] = round(percentile(busy[1:], 0.95))  # what a machine at rest would take
        if options.peer and count <= options.peer:
            row["RapidFuzz by sentence ms"] = round(by_sentence(made, drafts[:3]))
        row["peak MB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(json.dumps(row, ensure_ascii=False), flush=True)
        del index, made


def stored(made: list[Document]) -> Library:
    """A library of the documents in a temporary folder, opened for reading."""
    path = Path(tempfile.mkdtemp(prefix="wenben-check-")) / "library"
    atexit.register(shutil.rmtree, path.parent, ignore_errors=True)
    with Library(path, create=True) as library, library.write() as writer:
        for document in made:
            writer.put_source(
                Cleaned(Source(document.path, document.sha256, "text/plain", document.text), (document,)), {}
            )
    return Library(path, read_only=True)


def by_sentence(made: list[Document], drafts: list[str]) -> float:
    from rapidfuzz import fuzz, process

    from wenben.text import sentences

    pool = [s.of(d.text) for d in made for s in sentences(d.text)]
    began = time.perf_counter()
    for text in drafts:
        process.cdist([s.of(text) for s in sentences(text)], pool, scorer=fuzz.ratio, score_cutoff=70, workers=2)
    return 1000 * (time.perf_counter() - began) / len(drafts)


if __name__ == "__main__":
    main()
