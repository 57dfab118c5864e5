"""Growth of deduplication with the number of documents: seconds per step, peak memory, exponent, and a plot.

    python benchmarks/speed/scaling.py [--docs 10000,30000,100000] [--plot docs/img/dedup-growth.svg] [--ray 20000]

Every size runs in a process of its own, with both channels; the clock runs from texts in memory to clusters. ``--ray``
also times the partitioned engine, in a loop, in two processes and on a Ray cluster of this machine, beside the local engine.
"""

from __future__ import annotations

import argparse
import json
import math
import multiprocessing
import sys
import tempfile
import time
from itertools import islice, pairwise
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


def inputs(count: int, files: int, chars: int, folder: Path) -> list[Path]:
    """Generated documents as Parquet; made once per folder."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    found = sorted(folder.glob("*.parquet"), key=lambda p: int(p.stem))
    if found:
        return found
    folder.mkdir(parents=True, exist_ok=True)
    items, size = enumerate(corpus(count, seed=1)), -(-count // files)
    while rows := [{"id": f"{i:09}", "path": f"{i:09}", "text": item.text[:chars]} for i, item in islice(items, size)]:
        found.append(folder / f"{len(found)}.parquet")
        pq.write_table(pa.Table.from_pylist(rows), found[-1], compression="zstd")
    return found


class Timed:
    """A task that also says how much CPU it took, wherever it ran."""

    def __init__(self, task: Any) -> None:
        self.task, self.name = task, task.name

    def __call__(self, part: int) -> tuple[Any, float]:
        began = time.process_time()
        return self.task(part), time.process_time() - began


def engines(files: list[Path], partitions: int | None, only: str) -> None:
    """The same documents by the local engine, the partitioned one in a loop, in processes and on Ray, and the same results.

    All begin with the files and end with pairs and clusters; the local engine's own part is named too.
    """
    from wenben.dedup import Duplicates, dedup
    from wenben.engines.documents import normal, tables
    from wenben.engines.partitioned import Finished, dedup_files, in_loop
    from wenben.engines.pool import in_processes
    from wenben.engines.ray import cluster
    from wenben.engines.results import duplicates
    from wenben.types import Document, OffsetMap

    expected: Duplicates | None = None
    if "local" in only:
        dedup(["督导报告" * 40] * 3)  # compiled loops are loaded
        started, before = time.perf_counter(), time.process_time()
        documents = [
            Document(
                r["id"], r["path"], "", "", 0, r["length"], r["text"], OffsetMap.identity(r["length"]),
                date=r["date"] or None,
            )
            for file in files for table in tables(str(file)) for r in normal(table).to_pylist()
        ]  # fmt: skip
        read, cpu = time.perf_counter(), time.process_time()
        expected = dedup(documents)
        done = time.perf_counter()
        print(
            f"local        {done - started:8.1f} s for {len(documents)} documents, {time.process_time() - before:.1f} s of CPU; "
            f"{done - read:.1f} s without reading, {time.process_time() - cpu:.1f} s of CPU", flush=True,
        )  # fmt: skip
        del documents
    seconds: dict[str, float] = {}
    used: dict[str, float] = {}

    def timed(run: Any) -> Any:
        def call(task: Any, count: int) -> list[Any]:
            began = time.perf_counter()
            found = run(Timed(task), count)
            seconds[task.name] = time.perf_counter() - began
            used[task.name] = sum(cpu for _, cpu in found)
            return [result for result, _ in found]

        return call

    def report(name: str, done: Finished, wall: float) -> None:
        print(
            f"{name:12} {wall:8.1f} s, {sum(used.values()):.1f} s of CPU in tasks, {done.pairs} pairs, {done.clusters} clusters, "
            f"{done.crowded} crowded"
        )
        steps = sorted(seconds.items(), key=lambda row: -row[1])[:12]
        told = ", ".join(f"{step} {value:.1f} ({used[step]:.1f})" for step, value in steps)
        print(f"             seconds and CPU of steps: {told}", flush=True)
        if expected is not None:
            print(
                f"             the local engine's pairs and clusters: {duplicates(done.folder) == expected}", flush=True
            )

    with tempfile.TemporaryDirectory(dir=files[0].parent.parent) as temporary:
        if "loop" in only:
            begun = time.perf_counter()
            done_loop = dedup_files(files, f"{temporary}/loop", partitions=partitions, run=timed(in_loop))
            report("partitioned", done_loop, time.perf_counter() - begun)
            print(f"             peak {_memory('VmHWM') / 1024:.0f} MB resident", flush=True)
        if "processes" in only:
            with in_processes(2) as run:
                warm(run)
                begun = time.perf_counter()
                done_pool = dedup_files(files, f"{temporary}/pool", partitions=partitions, run=timed(run))
                report("processes", done_pool, time.perf_counter() - begun)
        if "ray" in only:
            started = time.perf_counter()
            with cluster() as run:
                warm(run)
                begun = time.perf_counter()
                print(f"ray          {begun - started:8.1f} s to start", flush=True)
                done_ray = dedup_files(files, f"{temporary}/ray", partitions=partitions, run=timed(run))
                report("ray", done_ray, time.perf_counter() - begun)


def warm(run: Any) -> None:
    """Workers start and load the compiled loops, as those of a standing cluster have."""
    with tempfile.TemporaryDirectory() as temporary:
        run(Warm(temporary), 4)


class Warm:
    """A task that deduplicates a few texts."""

    def __init__(self, folder: str) -> None:
        self.folder = folder

    def __call__(self, part: int) -> None:
        import wenben.engines.documents  # noqa: F401
        from wenben.dedup import dedup

        dedup(["督导报告" * 40, "督导报告" * 41])
        time.sleep(1)  # so that no worker does the work of two


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
    parser.add_argument("--partitions", type=int, help="default: by size")
    parser.add_argument("--engines", default="local,loop,processes,ray", help="which engines --ray compares")
    parser.add_argument("--chars", type=int, default=1 << 30, help="cut the texts of --ray to this length")
    parser.add_argument("--inputs", type=Path, help="folder where the documents of --ray are kept for the next run")
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
        with tempfile.TemporaryDirectory() as temporary:
            folder = options.inputs or Path(temporary) / "inputs"
            files = inputs(options.ray, max(4, options.ray // 25_000), options.chars, folder)
            engines(files, options.partitions, options.engines)


if __name__ == "__main__":
    main()
