"""Cost model of the partitioned engine: what a document costs in each step, checked on another size, and extrapolated.

    python benchmarks/speed/scaling_model.py [--docs 4000,16000] [--part 50000] [--rounds]

The smaller run gives CPU and bytes per document and step; they predict the larger one, and the errors are printed. Then the
totals are extrapolated to 1 million, 100 million and 10 billion documents in partitions of ``--part``. ``--rounds`` counts the rounds
in which alternating stars find components of known shapes, with the engine's own steps.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1])]
from scaling import inputs  # noqa: E402

from wenben.config import DedupSettings  # noqa: E402
from wenben.engines import partitioned  # noqa: E402
from wenben.engines.exchange import MEASURED, Job, rows_of, save  # noqa: E402
from wenben.engines.store import Store  # noqa: E402

Step = tuple[float, int]
"""CPU seconds and bytes written."""


def measure(count: int, parts: int, folder: Path) -> dict[str, Step]:
    """Steps of a run over generated documents."""
    files = inputs(count, parts, 1 << 30, folder / f"in-{count}")
    store = Store(str(folder / f"run-{count}"))
    steps: dict[str, Step] = {}

    def run(task: Callable[[int], Any], number: int) -> list[Any]:
        began = time.process_time()
        result = partitioned.in_loop(task, number)
        spent = time.process_time() - began
        written = 0
        for part in range(number):
            marker = json.loads(store.read(f"done/{task.name}-{part}.json").to_pybytes())  # type: ignore[attr-defined]
            written += sum(size for size, _ in marker["files"].values())
        steps[task.name] = spent, written  # type: ignore[attr-defined]
        return result

    partitioned.dedup_files(files, store.place, partitions=parts, run=run)
    return steps


def rounds(edges: list[tuple[int, int]], parts: int = 4) -> int:
    """Rounds of alternating stars until the components of a graph are found."""
    nodes = 1 + max(max(edge) for edge in edges)
    with tempfile.TemporaryDirectory() as temporary:
        offsets = tuple(np.linspace(0, nodes, parts + 1).astype(int).tolist())
        job = Job(store=Store(temporary), parts=parts, offsets=offsets, settings=DedupSettings(), inputs=())
        table = np.array([(min(e), max(e)) for e in edges], dtype=np.int64)
        for part in range(parts):
            own = table[job.part_of(table[:, 0]) == part]
            save(job, f"reached/{part}", rows_of(MEASURED, own[:, 0], own[:, 1], *[np.ones(len(own))] * 3))
        turns = 0

        def each(name: str, function: Callable[[Job, int], Any], number: int | None = None) -> list[Any]:
            nonlocal turns
            turns += name.endswith("-large")
            return [function(job, part) for part in range(number or parts)]

        partitioned._components("all", each, at_once=False)
        return turns


def shapes(rng: random.Random) -> dict[str, list[tuple[int, int]]]:
    """Graphs whose components are hard in different ways; nodes are numbered at random."""

    def mixed(edges: list[tuple[int, int]]) -> list[tuple[int, int]]:
        names = list(range(1 + max(max(e) for e in edges)))
        rng.shuffle(names)
        return [(names[a], names[b]) for a, b in edges]

    found = {f"chain of {n:,}": mixed([(i, i + 1) for i in range(n - 1)]) for n in (10, 100, 1_000, 10_000, 100_000)}
    found["star of 100,000"] = mixed([(0, i) for i in range(1, 100_000)])
    families = [(base + i, base + rng.randrange(i)) for base in range(0, 200_000, 10) for i in range(1, 10)]
    found["20,000 families of 10"] = mixed(families)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--docs", default="4000,16000", help="sizes of the run that fits and of the run that checks")
    parser.add_argument("--parts", type=int, default=2)
    parser.add_argument("--part", type=int, default=50_000, help="documents per partition of the extrapolation")
    parser.add_argument("--rounds", action="store_true")
    parser.add_argument("--folder", type=Path, help="where generated documents are kept")
    options = parser.parse_args()
    if options.rounds:
        for name, edges in shapes(random.Random(1)).items():
            print(f"{name:24} {rounds(edges):3} rounds")
        return
    few, many = (int(n) for n in options.docs.split(","))
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.folder or Path(temporary)
        measure(min(few, 500), 1, folder)  # compiled loops are loaded
        small, large = measure(few, options.parts, folder), measure(many, options.parts, folder)
    print(f"{'step':16} {'CPU µs/doc':>10} {'bytes/doc':>10}   at {many:,}: CPU and bytes, measured / predicted")
    for name, (cpu, size) in small.items():
        cpu2, size2 = large.get(name, (0.0, 0))
        scale = many / few
        print(
            f"{name:16} {cpu / few * 1e6:10.1f} {size / few:10.0f}   {cpu2 / max(cpu * scale, 1e-9):5.2f} "
            f"{size2 / max(size * scale, 1e-9):5.2f}"
        )
    cpu, size = (sum(row[i] for row in large.values()) / many for i in (0, 1))
    predicted = sum(row[0] for row in small.values()) / few
    print(f"{'all':16} {cpu * 1e6:10.1f} {size:10.0f}   {cpu / predicted:5.2f} (from {few:,} documents)")
    gathers = 14  # steps that read a piece of every partition's file
    for docs in (10**6, 10**8, 10**10):
        parts = -(-docs // options.part)
        print(
            f"{docs:>14,} documents: {cpu * docs / 3600:10,.1f} core-hours, {size * docs / 1e12:10,.2f} TB written, "
            f"{parts:9,} partitions, {gathers * parts**2 / 1e6:12,.1f} million pieces read, "
            f"{size * docs / max(1, gathers * parts**2):12,.0f} bytes each"
        )


if __name__ == "__main__":
    main()
