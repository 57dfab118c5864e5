"""Runs text-dedup's MinHash on folded texts given as JSON on standard input; prints candidate pairs, seconds and memory.

A script of its own, so that text-dedup can live in another environment: it is no dependency of wenben. Its functions are
called as its command calls them, in one process and without the files that the command writes. ``spaced`` puts spaces
between the characters, so that its word n-grams are the shingles of the other tools; without it, it splits as it is made to.
"""

from __future__ import annotations

import json
import sys
import time
from collections import defaultdict
from itertools import combinations
from pathlib import Path

import numpy as np
from text_dedup.minhash import RNG, embed_func, optimal_param, xxh3_32hash


def memory(name: str) -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(name))


def main() -> None:
    given = json.load(sys.stdin)
    texts, threshold, permutations, spaced = (given[k] for k in ("texts", "threshold", "permutations", "spaced"))
    Path("/proc/self/clear_refs").write_text("5")  # forget the peak so far
    before = memory("VmRSS")
    wall, cpu = time.perf_counter(), time.process_time()
    bands, rows = optimal_param(threshold, permutations, false_positive_weight=0.5, false_negative_weight=0.5)
    most, prime = np.uint32((1 << 32) - 1), np.uint64((1 << 61) - 1)  # as the command: 64 bits by default
    parameters = tuple(RNG.randint(low, prime, size=(permutations,), dtype=np.uint64) for low in (1, 0))
    tables: list[dict[bytes, set[int]]] = [defaultdict(set) for _ in range(bands)]
    for number, text in enumerate(texts):
        made = embed_func(
            " ".join(text) if spaced else text, number, num_perm=permutations, ngram_size=5, min_length=1 if spaced else 0,
            hashranges=[(i * rows, (i + 1) * rows) for i in range(bands)], permutations=parameters,
            hash_func=xxh3_32hash, dtype=np.uint64, max_hash=most, modulo_prime=prime,
        )  # fmt: skip
        for table, value in zip(tables, made["__signatures__"], strict=True):
            table[value].add(number)
    pairs = {pair for table in tables for bucket in table.values() for pair in combinations(sorted(bucket), 2)}
    row = {
        "wall": time.perf_counter() - wall,
        "cpu": time.process_time() - cpu,
        "extra_mb": (memory("VmHWM") - before) / 1024,
        "pairs": sorted(pairs),
    }
    json.dump(row, sys.stdout)


if __name__ == "__main__":
    main()
