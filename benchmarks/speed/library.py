"""Search latency, size on disk and writing speed of the library, beside FTS5 tables and pandas.

    python benchmarks/speed/library.py --documents 10000
    python benchmarks/speed/library.py --documents 100000 --keep big.wenben

Documents are made of sentences of ``corpora/training`` in random order with invented numbers and school names, so
that common words are as common as in real reports. Cleaning and extraction are left out: this measures the library.
"""

from __future__ import annotations

import argparse
import hashlib
import itertools
import json
import random
import re
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from wenben.analysis import keyness, kwic, trends
from wenben.library import Entity, Filters, Library, Resolution
from wenben.text import fold, ngram_hashes
from wenben.types import Cleaned, Document, Extraction, Mention, OffsetMap, Source, Statement

ROOT = Path(__file__).resolve().parents[2]
TYPICAL = (
    "食品安全",
    "课后服务",
    "双减",
    "作业",
    "教研活动",
    "消防",
    "心理健康",
    "食堂 卫生",
    "校车 OR 接送",
    "安全 -消防",
)
COMMON = ("教育", "学校", "学生", "工作", "教育 学校")
CHARACTERS = ("校", "的", "督", "餐")
WILDCARD = ("食?安全", "教?活动")
GENRES = ("inspection", "visit", "summary", "plan", "feedback", "bulletin")
TOPICS = ("food", "safety", "homework", "teachers", "facilities")


def sentences(folder: Path) -> list[str]:
    """Sentences of the training documents, without their labels."""
    found = []
    for path in sorted(folder.rglob("*.txt")):
        for line in path.read_text("utf-8").splitlines():
            if "|" in line and not line.startswith("#"):
                found += [s for s in re.split(r"(?<=[。！？；])", line.split("|", 1)[1]) if len(s) > 5]
    return sorted(set(found))


def documents(count: int, *, length: int = 2000, seed: int = 1) -> Iterator[tuple[Cleaned, dict[str, Extraction]]]:
    """``count`` sources of one document each with statements and mentions."""
    chance = random.Random(seed)
    pool = sentences(ROOT / "corpora" / "training")
    if not pool:
        sys.exit("corpora/training holds no documents")
    for number in range(count):
        school = f"第{chance.randrange(1, 2000)}中学"
        title = f"关于{school}的督导报告（{number}）"
        parts = [title + "\n"]
        size = 0
        while size < length:
            part = chance.choice(pool)
            if chance.random() < 0.15:
                part = f"{school}有{chance.randrange(2, 5000)}名学生。"
            parts.append(part + ("\n" if chance.random() < 0.2 else ""))
            size += len(part)
        text = "".join(parts)
        sha256 = hashlib.sha256(text.encode()).hexdigest()
        path, id = f"pile/{number // 1000:04}/{number:07}.txt", sha256[:16]
        year = chance.randrange(2012, 2026)
        document = Document(
            id, path, sha256, title, 0, len(text), text, OffsetMap.identity(len(text)),
            genre=chance.choice(GENRES), date=f"{year}-{chance.randrange(1, 13):02}-01", region="长春市",
        )  # fmt: skip
        statements, mentions = [], []
        at = len(parts[0])
        for order, part in enumerate(parts[1:]):
            body = part.rstrip("\n")
            if order % 2 == 0:
                kind = ("finding", "problem", "recommendation")[order // 2 % 3]
                statements.append(
                    Statement(
                        f"{id}-{order}", path, id, kind, body, at, at + len(body), at, at + len(body),
                        topics=(TOPICS[order % len(TOPICS)],), section=("一、情况",),
                    )
                )  # fmt: skip
            if part.startswith(school):
                end = at + len(school)
                mentions.append(Mention(path, id, "school", school, at, end, at, end, f"school-{school}"))
            at += len(part)
        yield (
            Cleaned(Source(path, sha256, "text/plain", text, "utf-8"), (document,)),
            {id: Extraction(tuple(statements), tuple(mentions))},
        )


def timed(work: Callable[[], Any], repeat: int = 5) -> tuple[float, float, Any]:
    """Median and worst time in milliseconds of ``repeat`` runs, and the last result."""
    times = []
    result = None
    for _ in range(repeat):
        start = time.perf_counter()
        result = work()
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times), max(times), result


def build(path: Path, count: int) -> dict[str, float]:
    """Write the library and say how fast and how large."""
    chars = 0
    spent = computing = 0.0
    with Library(path, create=True) as library:
        writer = library.write(command="benchmark")
        start = time.perf_counter()
        schools = tuple(Entity(f"school-第{n}中学", "school", f"第{n}中学", "长春市") for n in range(1, 2000))
        with writer:
            for cleaned, extractions in documents(count):
                chars += len(cleaned.source.text)
                begin, cpu = time.perf_counter(), time.process_time()
                writer.put_source(cleaned, extractions)
                spent += time.perf_counter() - begin
                computing += time.process_time() - cpu
            begin = time.perf_counter()
            writer.put_resolution(Resolution(entities=schools))
            settling = time.perf_counter()
        finished = time.perf_counter()
        whole = finished - start
    with Library(path) as library:
        sizes = dict(
            library._db.execute("SELECT name, sum(pgsize) / 1e6 FROM dbstat GROUP BY name ORDER BY 2 DESC LIMIT 12")
        )
    print(json.dumps({"tables_mb": {k: round(v, 1) for k, v in sizes.items()}}))
    return {
        "documents_per_s": count / (spent + finished - begin),
        "seconds": whole,
        "putting_s": spent,
        "putting_cpu_s": computing,
        "entities_s": settling - begin,
        "settling_s": finished - settling,
        "mb": path.stat().st_size / 1e6,
        "mb_per_million_chars": path.stat().st_size / chars,
        "million_chars": chars / 1e6,
    }


def latencies(library: Library, repeat: int) -> None:
    """Print the latency of each kind of query."""
    library.search("预热")
    for kind, queries in (("typical", TYPICAL), ("common", COMMON), ("character", CHARACTERS), ("wildcard", WILDCARD)):
        medians = []
        for query in queries:
            median, worst, result = timed(lambda q=query: library.search(q), repeat)
            medians.append(median)
            print(
                f"{kind:10} {query:12} {median:8.1f} ms (worst {worst:.1f})  {result.documents} documents"
                f" {result.occurrences} occurrences"
            )
        print(f"{kind:10} median {statistics.median(medians):.1f} ms, slowest query {max(medians):.1f} ms")
    for name, filters in (
        ("kind+topic", Filters(kind="problem", topic="food")),
        ("year", Filters(year=2021)),
        ("genre+since", Filters(genre="visit", since="2020")),
    ):
        median, worst, result = timed(lambda f=filters: library.search("食品安全", f), repeat)
        print(f"filter     {name:12} {median:8.1f} ms (worst {worst:.1f})  {result.documents} documents")
    counted(library.path)
    for name in ("77中", "第1234中学"):
        median, worst, dossier = timed(lambda n=name: library.school(n), repeat)
        print(f"school     {name:12} {median:8.1f} ms (worst {worst:.1f})  {len(dossier.timeline)} statements")
    chance = random.Random(7)
    pool = sentences(ROOT / "corpora" / "training")
    copied = "".join(chance.choice(pool) for _ in range(200))[:5000]
    draft = copied + "".join(chr(chance.randrange(0x4E00, 0x9000)) for _ in range(5000))

    def ask() -> Any:
        source = library.postings()
        hashes = ngram_hashes(fold(draft, digits=False).text, size=source.k)
        found = source.frequencies(hashes)
        return source.lookup(hashes[(found > 0) & (found <= 64)])

    median, worst, _ = timed(ask, repeat)
    print(f"postings   10,000 characters {median:8.1f} ms (worst {worst:.1f})")


def counted(path: Path) -> None:
    """Counts and listings, each in a library just opened (nothing in memory), and again."""
    questions: dict[str, Callable[[Library], Any]] = {
        "stats": Library.stats,
        "trends topic x year": trends,
        "trends, copies once": lambda library: trends(library, collapse=True),
        "trends genre x region": lambda library: trends(library, by=("genre", "region")),
        "filter kind+topic": lambda library: library.search("食品安全", Filters(kind="problem", topic="food")),
        "problems, first page": lambda library: library.statements(Filters(kind="problem")),
        "concordance by right": lambda library: kwic(library, "食品安全", sort="right"),
        "keyness, words read": lambda library: keyness(
            library, Filters(year=2021), Filters(year=2019), sample=min(500, library.stats()["documents"] // 20)
        ),
        "keyness": lambda library: keyness(library, Filters(year=2021), Filters(year=2019)),
    }
    for name, ask in questions.items():
        with Library(path, read_only=name not in ("keyness", "keyness, words read")) as library:
            first = timed(lambda a=ask, lib=library: a(lib), 1)[0]
            again = timed(lambda a=ask, lib=library: a(lib), 3)[0]
        print(f"{name:24} {first:8.1f} ms, again {again:.1f} ms")


def cutting(count: int = 500) -> None:
    """Words of ``count`` texts, by jieba and by the compiled cutter: the same, in how many characters a second."""
    from wenben.analysis.words import compiled, tokenizer

    texts = [fold(cleaned.source.text, keep=True).text for cleaned, _ in documents(count)]
    cutter, jieba = compiled(), tokenizer()
    if cutter is None:
        print("numba is missing: jieba cuts")
        return
    cutter.words(texts[0])
    begin = time.process_time()
    theirs = [list(jieba.cut(text, HMM=False)) for text in texts]
    between = time.process_time()
    ours = [cutter.words(text) for text in texts]
    end = time.process_time()
    assert ours == theirs
    chars = sum(map(len, texts)) / 1e6
    print(
        f"words: jieba {chars / (between - begin):.2f}, compiled {chars / (end - between):.2f} M characters a second of CPU"
    )


def peers(folder: Path, count: int, repeat: int) -> None:
    """The same texts in FTS5 (trigrams; bigrams as words) and in pandas."""
    import pandas as pd

    texts = [fold(cleaned.source.text, keep=True).text for cleaned, _ in documents(count)]
    marks = {point: 0xE000 + point for point in range(128) if not chr(point).isalnum()}

    def bigrams(text: str) -> str:
        text = text.translate(marks)
        return " ".join(map("".join, zip(text, text[1:] + "\ue100", strict=False)))

    tables = {
        "trigram": ("CREATE VIRTUAL TABLE t USING fts5 (text, tokenize='trigram')", str, lambda q: f'"{q}"'),
        "bigram": (
            "CREATE VIRTUAL TABLE t USING fts5 (text, content='', tokenize='ascii')",
            bigrams,
            lambda q: f'"{" ".join(map("".join, itertools.pairwise(q)))}"' if len(q) > 1 else f'"{q}"*',
        ),
    }
    frame = pd.Series(texts)
    queries = ("食品安全", "双减", "教育", "校")
    for name, (create, prepare, phrase) in tables.items():
        path = folder / f"{name}.db"
        db = sqlite3.connect(path)
        db.execute(create)
        start = time.perf_counter()
        with db:
            db.executemany("INSERT INTO t (text) VALUES (?)", ((prepare(text),) for text in texts))
        seconds = time.perf_counter() - start
        print(f"FTS5 {name}: {count / seconds:.0f} documents/s, {path.stat().st_size / 1e6:.0f} MB")
        for query in queries:
            sql = "SELECT rowid, rank FROM t WHERE t MATCH ? ORDER BY rank LIMIT 20"
            asked = phrase(query)
            median, _, _ = timed(lambda d=db, q=asked, s=sql: d.execute(s, (q,)).fetchall(), repeat)
            (found,) = db.execute("SELECT count(*) FROM t WHERE t MATCH ?", (asked,)).fetchone()
            print(f"FTS5 {name} {query}: {median:.1f} ms, {found} documents, occurrences unknown")
    for query in queries:
        median, _, found = timed(lambda q=query: int(frame.str.count(q).sum()), 2)
        print(f"pandas {query}: {median:.1f} ms, {found} occurrences")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=10_000)
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--keep", type=Path, help="write the library here, or use it if it is there")
    parser.add_argument("--peers", action="store_true", help="also measure FTS5 and pandas")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = args.keep or Path(folder) / "bench.wenben"
        if not path.exists():
            print(json.dumps({k: round(v, 2) for k, v in build(path, args.documents).items()}))
        with Library(path, read_only=True) as library:
            latencies(library, args.repeat)
        cutting()
        if args.peers:
            peers(Path(folder), args.documents, args.repeat)


if __name__ == "__main__":
    main()
