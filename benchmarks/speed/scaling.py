"""Growth of deduplication with the number of documents: seconds per step, peak memory, exponent, and a plot.

    python benchmarks/speed/scaling.py [--docs 10000,30000,100000] [--plot docs/img/dedup-growth.svg] [--ray 20000]

Every size runs in a process of its own, with both channels; the clock runs from texts in memory to clusters. ``--ray``
also times the partitioned engine, in a loop and on a Ray cluster of this machine, beside the local engine.
"""

from __future__ import annotations

import argparse
import json
import math
import multiprocessing
import sys
import tempfile
import time
from itertools import pairwise
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1])]
from dedup import _memory, _settled  # noqa: E402
from generate import corpus  # noqa: E402


def _local(count: int, pipe: Any) -> None:
    from wenben.dedup import dedup

    texts = [item.text for item in corpus(count, seed=1)]
    dedup(texts[:300])
    base = _settled()
    steps: list[tuple[str, float, float]] = []

    def note(step: str) -> None:
        steps.append((step, time.perf_counter(), time.process_time()))

    note("order")
    found = dedup(texts, progress=note)
    note("end")
    peak = _memory("VmHWM") - base
    seconds = {a: {"wall": w2 - w, "cpu": c2 - c} for (a, w, c), (_, w2, c2) in pairwise(steps)}
    pipe.send(
        {
            "docs": count, "chars": sum(map(len, texts)), "wall": steps[-1][1] - steps[0][1],
            "cpu": steps[-1][2] - steps[0][2], "kb_per_doc": peak / count, "steps": seconds,
            "pairs": len(found.pairs), "clusters": len(found.clusters),
        }
    )  # fmt: skip


def local(count: int) -> dict[str, Any]:
    receive, send = multiprocessing.Pipe(duplex=False)
    process = multiprocessing.get_context("spawn").Process(target=_local, args=(count, send))
    process.start()
    row: dict[str, Any] = receive.recv()
    process.join()
    return row


def exponent(rows: list[dict[str, Any]], what: str) -> float:
    """Least-squares slope of log ``what`` over log documents."""
    xs, ys = [math.log(r["docs"]) for r in rows], [math.log(r[what]) for r in rows]
    mx, my = sum(xs) / len(xs), sum(ys) / len(ys)
    return sum((x - mx) * (y - my) for x, y in zip(xs, ys, strict=True)) / sum((x - mx) ** 2 for x in xs)


def engines(count: int, partitions: int) -> None:
    """The same documents by the local engine, the partitioned one in a loop, and on Ray: seconds, and the same clusters."""
    from wenben.dedup import Duplicates, dedup
    from wenben.engines.parquet import duplicates, write_documents
    from wenben.engines.partitioned import dedup_files
    from wenben.engines.ray import cluster
    from wenben.types import Document, OffsetMap

    documents = [
        Document(f"{i:09}", f"{i:09}", "", "", 0, len(item.text), item.text, OffsetMap.identity(len(item.text)))
        for i, item in enumerate(corpus(count, seed=1))
    ]
    started = time.perf_counter()
    expected: Duplicates = dedup(documents)
    print(f"local        {time.perf_counter() - started:8.1f} s")
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        inputs = []
        for i in range(partitions):
            inputs.append(folder / f"{i}.parquet")
            write_documents(documents[i::partitions], inputs[-1])
        started = time.perf_counter()
        dedup_files(inputs, folder / "loop", partitions=partitions)
        print(f"partitioned  {time.perf_counter() - started:8.1f} s, {partitions} partitions, in a loop")
        size = sum(f.stat().st_size for f in (folder / "loop").rglob("*") if f.is_file())
        print(f"             {size / count / 1024:8.1f} KB of files per document")
        started = time.perf_counter()
        with cluster() as run:
            begun = time.perf_counter()
            dedup_files(inputs, folder / "ray", partitions=partitions, run=run)
            done = time.perf_counter()
        print(f"ray          {done - begun:8.1f} s, and {begun - started:.1f} s to start")
        for name in ("loop", "ray"):
            same = duplicates(folder / name).clusters == expected.clusters
            print(f"clusters of {name} are the local engine's: {same}")


def plot(rows: list[dict[str, Any]], place: Path) -> None:
    from matplotlib import pyplot

    figure, (left, right) = pyplot.subplots(1, 2, figsize=(9, 3.4))
    docs = [r["docs"] for r in rows]
    names = [n for n in rows[0]["steps"] if n != "order"]
    bottom = [0.0] * len(rows)
    for name in names:
        values = [r["steps"][name]["cpu"] / r["docs"] * 1e6 for r in rows]
        left.bar([f"{d:,}" for d in docs], values, bottom=bottom, label=name)
        bottom = [b + v for b, v in zip(bottom, values, strict=True)]
    left.set(xlabel="documents", ylabel="CPU µs per document", title="both channels")
    left.legend(fontsize=7)
    right.loglog(docs, [r["wall"] for r in rows], "o-", label="wall")
    right.loglog(docs, [r["cpu"] for r in rows], "s--", label="CPU")
    right.set(xlabel="documents", ylabel="seconds", title=f"CPU grows as n^{exponent(rows, 'cpu'):.2f}")
    right.legend()
    figure.tight_layout()
    place.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(place)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--docs", default="10000,30000,100000")
    parser.add_argument("--plot", type=Path, help="write a plot (needs matplotlib)")
    parser.add_argument("--json", type=Path, help="also write the rows here")
    parser.add_argument("--ray", type=int, default=0, help="documents for the comparison of engines")
    parser.add_argument("--partitions", type=int, default=4)
    options = parser.parse_args()
    rows = []
    print(f"{'docs':>9} {'wall s':>8} {'cpu s':>8} {'KB/doc':>7} {'pairs':>9}  cpu µs/doc by step")
    for count in [int(n) for n in options.docs.split(",") if n]:
        row = local(count)
        rows.append(row)
        steps = "  ".join(f"{n} {s['cpu'] / count * 1e6:.1f}" for n, s in row["steps"].items())
        print(
            f"{count:9} {row['wall']:8.2f} {row['cpu']:8.2f} {row['kb_per_doc']:7.1f} {row['pairs']:9}  {steps}",
            flush=True,
        )
    if len(rows) > 1:
        print(f"growth: wall n^{exponent(rows, 'wall'):.2f}, CPU n^{exponent(rows, 'cpu'):.2f}")
    if options.plot and rows:
        plot(rows, options.plot)
    if options.json:
        options.json.write_text(json.dumps(rows, indent=1), "utf-8")
    if options.ray:
        engines(options.ray, options.partitions)


if __name__ == "__main__":
    main()
