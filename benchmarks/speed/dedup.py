"""Near-duplicates: wenben beside datasketch and rensa, same texts, same shingles, one run; quality beside speed.

    python benchmarks/speed/dedup.py [--docs 10000] [--tools wenben,wenben-all,rensa,datasketch,datasketch-update]
                                     [--text-dedup PYTHON] [--truth FILE]

Every tool runs in a process of its own, so that its peak memory can be read; the clock runs from texts in memory to pairs
(peers: candidate pairs of their LSH; wenben: verified pairs and clusters). ``datasketch-update`` is timed on the first
500 texts. Precision and recall are against all pairs with Jaccard >= .7, found by an exact join; the family columns are
against the families the texts were made from. ``PYTHON`` is an interpreter that has text-dedup 0.4, which is given folded
texts, with spaces between the characters (the same shingles) and as it is made to be used; ``FILE`` keeps the exact pairs,
whose join takes longer than everything else.
"""

from __future__ import annotations

import argparse
import ctypes
import gc
import json
import multiprocessing
import subprocess
import sys
import time
from collections import defaultdict
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))
from exact import jaccard_pairs
from generate import Item, corpus

from wenben.text import fold

THRESHOLD = 0.7
PERMUTATIONS = 256
UPDATE_TEXTS = 500

Pairs = set[tuple[int, int]]


def wenben(texts: list[str]) -> Pairs:
    return _wenben(texts, containment=False)


def wenben_all(texts: list[str]) -> Pairs:
    """Both channels, at the thresholds that separate families from strangers on this kind of text."""
    return _wenben(texts, containment=True, jaccard=0.6, least=0.6)


def _wenben(texts: list[str], *, containment: bool, jaccard: float = THRESHOLD, least: float = 0.8) -> Pairs:
    from wenben.config import DedupSettings, Settings
    from wenben.dedup import dedup

    chosen = Settings(dedup=replace(DedupSettings(), jaccard=jaccard, containment=least))
    result = dedup(texts, settings=chosen, containment=containment)
    return {
        (min(int(p.a), int(p.b)), max(int(p.a), int(p.b)))
        for p in result.pairs
        if containment or p.jaccard >= THRESHOLD
    }


def _shingles(text: str) -> list[str]:
    from wenben.text import shingles

    return list(shingles(text))


def rensa(texts: list[str]) -> Pairs:
    from rensa import RMinHash, RMinHashLSH

    bands = 32
    lsh = RMinHashLSH(THRESHOLD, PERMUTATIONS, bands)
    found: Pairs = set()
    for number, text in enumerate(texts):
        sketch = RMinHash(PERMUTATIONS, 1)
        sketch.update(_shingles(text))
        found.update((other, number) for other in lsh.query(sketch) if other != number)
        lsh.insert(number, sketch)
    return found


def datasketch(texts: list[str]) -> Pairs:
    return _datasketch(texts, batch=True)


def datasketch_update(texts: list[str]) -> Pairs:
    return _datasketch(texts[:UPDATE_TEXTS], batch=False)


def _datasketch(texts: list[str], *, batch: bool) -> Pairs:
    from datasketch import MinHash, MinHashLSH

    lsh = MinHashLSH(THRESHOLD, num_perm=PERMUTATIONS)
    found: Pairs = set()
    for number, text in enumerate(texts):
        sketch = MinHash(PERMUTATIONS)
        encoded = [s.encode() for s in _shingles(text)]
        if batch:
            sketch.update_batch(encoded)
        else:
            for shingle in encoded:
                sketch.update(shingle)
        found.update((int(other), number) for other in lsh.query(sketch))
        lsh.insert(str(number), sketch)
    return found


TOOLS = {
    "wenben": wenben,
    "wenben-all": wenben_all,
    "rensa": rensa,
    "datasketch": datasketch,
    "datasketch-update": datasketch_update,
}


def _measured(name: str, texts: list[str], pipe: Any) -> None:
    tool = TOOLS[name]
    tool(texts[:200])  # imports and compilation are not what is compared
    base = _settled()
    cpu, wall = time.process_time(), time.perf_counter()
    pairs = tool(texts)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    pipe.send({"wall": wall, "cpu": cpu, "extra_mb": (_memory("VmHWM") - base) / 1024, "pairs": pairs})


def _settled() -> int:
    """Give freed memory back and forget the peak so far; returns the KB that are resident now (Linux)."""
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)
    Path("/proc/self/clear_refs").write_text("5")
    return _memory("VmRSS")


def _memory(name: str) -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(name))


def measure(name: str, texts: list[str]) -> dict[str, Any]:
    receive, send = multiprocessing.Pipe(duplex=False)
    process = multiprocessing.get_context("spawn").Process(target=_measured, args=(name, texts, send))
    process.start()
    row: dict[str, Any] = receive.recv()
    process.join()
    return row


def text_dedup(python: str, texts: list[str], *, spaced: bool) -> dict[str, Any]:
    given = {"texts": texts, "threshold": THRESHOLD, "permutations": PERMUTATIONS, "spaced": spaced}
    script = Path(__file__).with_name("peer_textdedup.py")
    run = subprocess.run([python, str(script)], input=json.dumps(given), capture_output=True, text=True, check=True)
    row: dict[str, Any] = json.loads(run.stdout)
    row["pairs"] = {(a, b) for a, b in row["pairs"]}
    return row


def exact(texts: list[str], file: Path | None) -> Pairs:
    """All pairs that reach the threshold, from ``file`` where it is there."""
    if file is not None and file.exists():
        return {(a, b) for a, b in json.loads(file.read_text("utf-8"))}
    found = jaccard_pairs(texts, threshold=THRESHOLD)
    if file is not None:
        file.write_text(json.dumps(sorted(found)), "utf-8")
    return found


def families(items: list[Item]) -> Pairs:
    members: dict[int, list[int]] = defaultdict(list)
    for number, item in enumerate(items):
        members[item.family].append(number)
    return {pair for group in members.values() for pair in combinations(group, 2)}


def score(found: Pairs, truth: Pairs) -> tuple[float, float]:
    hits = len(found & truth)
    return (hits / len(found) if found else 1.0), (hits / len(truth) if truth else 1.0)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--docs", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--tools", default=",".join(TOOLS))
    parser.add_argument("--no-exact", action="store_true", help="leave out the exact join (a minute at 10,000 texts)")
    parser.add_argument("--text-dedup", metavar="PYTHON", help="an interpreter that has text-dedup")
    parser.add_argument("--truth", type=Path, metavar="FILE", help="keep the exact pairs here")
    parser.add_argument("--json", type=Path, help="also write the rows here")
    options = parser.parse_args()
    items = list(corpus(options.docs, seed=options.seed))
    texts = [item.text for item in items]
    related = families(items)
    truth = None if options.no_exact else exact(texts, options.truth)
    print(
        f"{len(texts)} texts, {sum(map(len, texts)) / len(texts):.0f} characters each; family pairs {len(related)}",
        end="",
    )
    print("" if truth is None else f", exact pairs {len(truth)}")
    print(f"{'tool':18} {'docs/s':>8} {'wall s':>8} {'cpu s':>8} {'KB/doc':>7}  P / R exact     P / R families")
    rows = []
    names = [name for name in options.tools.split(",") if name]
    if options.text_dedup:
        names += ["text-dedup spaced", "text-dedup"]
        folded = [fold(text).text for text in texts]
    for name in names:
        if name in TOOLS:
            row = measure(name, texts)
        else:
            row = text_dedup(options.text_dedup, folded, spaced=name.endswith("spaced"))
        count = UPDATE_TEXTS if name == "datasketch-update" else len(texts)
        pairs = row.pop("pairs")
        row |= {"tool": name, "docs": count, "docs_per_second": count / row["wall"]}
        row["kb_per_doc"] = row["extra_mb"] * 1024 / count
        part = {p for p in (truth or set()) if p[1] < count}
        row["exact"] = None if truth is None else score(pairs, part)
        row["families"] = score(pairs, {p for p in related if p[1] < count})
        rows.append(row)
        shown = "-" if row["exact"] is None else "{:.4f} / {:.4f}".format(*row["exact"])
        print(
            f"{name:18} {row['docs_per_second']:8.0f} {row['wall']:8.2f} {row['cpu']:8.2f} {row['kb_per_doc']:7.1f}  "
            f"{shown}  {row['families'][0]:.4f} / {row['families'][1]:.4f}",
            flush=True,
        )
    if options.json:
        options.json.write_text(json.dumps(rows, indent=1), "utf-8")


if __name__ == "__main__":
    main()
