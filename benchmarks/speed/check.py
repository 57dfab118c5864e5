"""Latency and index size of the draft check by size of the collection, against RapidFuzz by sentence in the same run.

Run: ``python benchmarks/speed/check.py [--documents 1000 10000 100000] [--drafts 40] [--library] [--peer 1000]``

With ``--library`` the documents are written to a library file first (in batches, by the writer that a build uses) and
its postings on disk are asked: *warm*, with the file in the system's cache, and *cold*, which is the whole command
``wenben check`` in a fresh process after the system was told to drop the file from its cache. ``--keep FOLDER`` leaves
the library there, and takes it from there next time.
"""

from __future__ import annotations

import argparse
import atexit
import json
import os
import random
import resource
import shutil
import subprocess
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
        yield document(number, pool)


def document(number: int, pool: list[str]) -> Document:
    text = text_of(random.Random(number), pool, 1500)
    return Document(
        id=str(number), path=f"{number}.txt", sha256=str(number), title=f"文档{number}", source_start=0,
        source_end=len(text), text=text, offsets=OffsetMap.identity(len(text)),
    )  # fmt: skip


def draft(seed: int, count: int, pool: list[str], length: int = 10_000, cases: int = 8) -> str:
    """Own text, formulae and templates, and a few copied paragraphs of ``count`` documents."""
    rng = random.Random(10**9 + seed)
    parts = []
    for _ in range(cases):
        parts.append(text_of(rng, pool, length // cases - 250))
        source = document(rng.randrange(count), pool).text
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
    parser.add_argument("--keep", type=Path, help="folder for the libraries, kept")
    parser.add_argument("--cold", type=int, default=5, help="drafts checked by a fresh process each")
    parser.add_argument("--peer", type=int, default=0, help="also RapidFuzz by sentence, up to this many documents")
    options = parser.parse_args()
    pool = pieces()
    for count in options.documents:
        drafts = [draft(i, count, pool) for i in range(options.drafts)]
        row: dict[str, object] = {"documents": count}
        if options.library:
            index: Library | FingerprintIndex = stored(count, pool, options.keep, row)
            with index.path.open("rb") as file:  # warm: the file is in the system's cache
                while file.read(1 << 24):
                    pass
        else:
            made = list(documents(count, pool))
            chars = sum(len(d.text) for d in made)
            began = time.perf_counter()
            index = FingerprintIndex(made)
            row["million characters"] = round(chars / 1e6, 1)
            row["index s"] = round(time.perf_counter() - began, 1)
            row["bytes per character"] = round(index.nbytes / chars, 2)
            if options.peer and count <= options.peer:
                row["RapidFuzz by sentence ms"] = round(by_sentence(made, drafts[:3]))
        for deep in (False, True):
            measure(index, drafts, row, deep=deep)
        if isinstance(index, Library):
            row["cold command ms"], row["cold command processor ms"] = cold(index.path, drafts[: options.cold])
        row["peak MB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(json.dumps(row, ensure_ascii=False), flush=True)
        del index


def measure(index: Library | FingerprintIndex, drafts: list[str], row: dict[str, object], *, deep: bool) -> None:
    """Check every draft in this process; the first one apart, it finds nothing in memory yet."""
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


def stored(count: int, pool: list[str], keep: Path | None, row: dict[str, object]) -> Library:
    """A library of ``count`` documents, opened for reading."""
    folder = keep or Path(tempfile.mkdtemp(prefix="wenben-check-"))
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{count}.wenben"
    if keep is None:
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
    if not path.exists():
        began = time.perf_counter()
        with Library(path, create=True) as library, library.write() as writer:
            for document in documents(count, pool):
                source = Source(document.path, document.sha256, "text/plain", document.text)
                writer.put_source(Cleaned(source, (document,)), {})
        row["library s"] = round(time.perf_counter() - began, 1)
    library = Library(path, read_only=True)
    chars, postings = library._db.execute(
        "SELECT (SELECT sum(chars) FROM documents),"
        " (SELECT sum(length(data)) FROM postings) + (SELECT coalesce(sum(length(data)), 0) FROM postings_more)"
    ).fetchone()
    row["million characters"] = round(chars / 1e6, 1)
    row["library MB"] = path.stat().st_size // 10**6
    row["posting bytes per character"] = round(postings / chars, 2)
    return library


def cold(path: Path, drafts: list[str]) -> tuple[list[int], list[int]]:
    """Milliseconds, by the clock and of processor time, of ``wenben check`` in a fresh process, the library's pages
    dropped from the system's cache before."""
    times, busy = [], []
    with tempfile.TemporaryDirectory() as folder:
        for number, text in enumerate(drafts):
            file = Path(folder) / f"{number}.txt"
            file.write_text(text, "utf-8")
            descriptor = os.open(path, os.O_RDONLY)
            os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
            os.close(descriptor)
            began, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
            command = [sys.executable, "-m", "wenben", "check", str(file), "--library", str(path), "--json"]
            done = subprocess.run(command, stdout=subprocess.PIPE, check=True)
            times.append(round(1000 * (time.perf_counter() - began)))
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            busy.append(round(1000 * (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)))
            assert json.loads(done.stdout)["passages"], "a draft with copied paragraphs has passages"
    return times, busy


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
