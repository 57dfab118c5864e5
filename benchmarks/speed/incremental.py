"""A library that grows: seconds to add and to remove 100 documents, beside a run over everything.

    python benchmarks/speed/incremental.py [--docs 100000] [--step 100]
    python benchmarks/speed/incremental.py --across [--docs 10000] [--step 100]

The library is filled row by row without its search index: only finding and storing duplicates is timed, from and to the
file. Half of the added documents are edited copies of documents that are there. After every step pairs and clusters are
held against those of :func:`wenben.dedup.dedup` over the same documents.

``--across`` times names, results and recurrences instead, in documents of ``benchmarks/speed/library.py`` (31 statements each, 2,000
schools); in the end, what the library holds is held against a run over everything by the same counts of words.
"""

from __future__ import annotations

import argparse
import json
import random
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterable
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))
from generate import _substitute, corpus

from wenben.build import resolve_across, update_duplicates
from wenben.config import Settings
from wenben.dedup import Duplicates, dedup
from wenben.library import Library, Writer
from wenben.library.packing import pack_integers, pack_offsets, pack_text
from wenben.types import Document, OffsetMap


def fill(db: sqlite3.Connection, documents: Iterable[Document]) -> None:
    (base,) = db.execute("SELECT coalesce(max(base + folded_chars + 1), 0) FROM documents").fetchone()
    for d in documents:
        length = len(d.text)
        source = db.execute(
            "INSERT INTO sources (path, sha256, media_type, chars, meta, notes, run_no) VALUES (?, '', '', ?, '{}', '[]', 1)",
            (d.path, length),
        ).lastrowid
        number = db.execute(
            "INSERT INTO documents (source_no, id, path, title, source_start, source_end, chars, genre, truncated, off_domain,"
            " content_years, flags, evidence, base, folded_chars) VALUES (?, ?, ?, '', 0, ?, ?, 'other', 0, 0, '[]', '[]', '{}', ?, ?)",
            (source, d.id, d.path, length, length, base, length),
        ).lastrowid
        texts = (number, pack_text(d.text), pack_offsets(d.offsets), pack_integers([]))
        db.execute("INSERT INTO document_texts VALUES (?, ?, ?, ?)", texts)
        base += length + 1


def document(number: int, text: str) -> Document:
    return Document(f"{number:09}", f"{number:09}", "", "", 0, len(text), text, OffsetMap.identity(len(text)))


def run(place: Path, new: list[Document], gone: list[Document]) -> dict[str, float]:
    """Change the library, then bring its duplicates up to date; the clock runs for the latter."""
    with Library(place, create=True) as store, store.write() as writer:
        fill(store._db, new)
        for d in gone:
            writer.forget_path(d.path)
        writer.commit()
        wall, cpu = time.perf_counter(), time.process_time()
        update_duplicates(store, writer, Settings(), lambda step, done, total: None)
        writer.commit()
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    return {"wall": wall, "cpu": cpu}


def same(place: Path, expected: Duplicates) -> bool:
    with Library(place, read_only=True) as store:
        pairs = {(p.a, p.b, p.jaccard, p.containment_a, p.containment_b) for p in store.duplicates()}
        clusters = {(c.representative, c.members, c.contained) for c in store.clusters()}
    return pairs == {(p.a, p.b, p.jaccard, p.containment_a, p.containment_b) for p in expected.pairs} and clusters == {
        (c.representative, c.members, c.contained) for c in expected.clusters
    }


def across(place: Path, count: int, step: int) -> dict[str, dict[str, float]]:
    """Seconds to look across documents: all at first, then after ``step`` were added, then after as many were removed."""
    from library import documents

    sources = [
        (made, {id: replace(said, mentions=tuple(replace(m, entity=m.text) for m in said.mentions))})
        for made, told in documents(count + step)
        for id, said in told.items()
    ]
    gone = random.Random(1).sample(range(count), step)
    figures: dict[str, dict[str, float]] = {}

    def timed(name: str, store: Library, writer: Writer) -> None:
        writer.commit()
        wall, cpu = time.perf_counter(), time.process_time()
        resolve_across(store, writer, Settings())
        writer.commit()
        figures[name] = {"wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu}

    with Library(place, create=True) as store:
        for name, new, old in (("first", sources[:count], []), ("add", sources[count:], []), ("remove", [], gone)):
            with store.write() as writer:
                for made, told in new:
                    writer.put_source(made, told)
                for number in old:
                    writer.forget_path(sources[number][0].source.path)
                timed(name, store, writer)
        with store.write() as writer:
            timed("nothing", store, writer)
            grown = _across_of(store)
            store._db.execute("DELETE FROM resolved")
            store._db.execute("DELETE FROM links WHERE origin = 'resolve'")
            timed("everything", store, writer)
            assert grown == _across_of(store)
    return figures


def _across_of(store: Library) -> list[list[dict[str, Any]]]:
    return [
        store.query("SELECT statement_no, target, relation, score FROM links ORDER BY 1, 2, 3"),
        store.query("SELECT mention_no, entity FROM mentions ORDER BY 1"),
        store.query("SELECT statement_no, status, status_evidence FROM statements ORDER BY 1"),
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--docs", type=int, default=100_000)
    parser.add_argument("--step", type=int, default=100)
    parser.add_argument("--json", type=Path, help="also write the figures here")
    parser.add_argument("--across", action="store_true", help="names, results and recurrences in place of duplicates")
    options = parser.parse_args()
    if options.across:
        with tempfile.TemporaryDirectory() as folder:
            told = across(Path(folder) / "grown.wenben", options.docs, options.step)
        for name, row in told.items():
            print(f"{name:10} {row['wall']:7.2f} s wall {row['cpu']:7.2f} s CPU")
        if options.json:
            options.json.write_text(json.dumps(told, indent=1), "utf-8")
        return
    rng = random.Random(1)
    texts = [item.text for item in islice(corpus(options.docs + options.step, seed=1), options.docs + options.step)]
    held = [document(i, text) for i, text in enumerate(texts[: options.docs])]
    dedup(held[:300])  # compilation is not what is compared
    figures: dict[str, dict[str, float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "grown.wenben"
        figures["first"] = run(place, held, [])
        wall, cpu = time.perf_counter(), time.process_time()
        assert same(place, dedup(held))
        figures["memory"] = {"wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu}
        new = [document(options.docs + i, text) for i, text in enumerate(texts[options.docs :])]
        for i in range(0, len(new), 2):
            new[i] = document(options.docs + i, _substitute(rng.choice(texts), 0.01, rng))
        figures["add"] = run(place, new, [])
        held += new
        assert same(place, dedup(held))
        gone = rng.sample(held, options.step)
        figures["remove"] = run(place, [], gone)
        lost = {d.id for d in gone}
        held = [d for d in held if d.id not in lost]
        assert same(place, dedup(held))
        figures["nothing"] = run(place, [], [])
        with Library(place, read_only=True) as store:
            (size,) = store._db.execute("SELECT sum(length(data)) FROM sketches").fetchone()
            pages = dict(
                store._db.execute(
                    "SELECT name, sum(pgsize) FROM dbstat WHERE name LIKE 'sketches%' OR name LIKE 'compared%' GROUP BY name"
                )
            )
    for name, row in figures.items():
        print(f"{name:8} {row['wall']:7.2f} s wall {row['cpu']:7.2f} s CPU")
    chars = sum(len(d.text) for d in held) / len(held)
    print(
        f"{len(held)} documents of {chars:.0f} characters; a sketch has {size / len(held):.0f} bytes; all that is kept:"
    )
    print(
        f"{sum(pages.values()) / len(held):.0f} bytes per document in the file; results are those of a run over everything"
    )
    if options.json:
        options.json.write_text(json.dumps(figures, indent=1), "utf-8")


if __name__ == "__main__":
    main()
