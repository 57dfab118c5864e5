"""A corpus cleaned, deduplicated and made a library that one can search: CPU, memory, and what a cost model said before.

    python benchmarks/speed/million.py run 10000 30000 100000 --folder F     # each size once; a run that broke off goes on
    python benchmarks/speed/million.py predict 1000000 --folder F            # from the runs that are there; kept in F
    python benchmarks/speed/million.py run 1000000 --folder F                # compared with what was predicted
    python benchmarks/speed/million.py duplicates 100000 1000000 --folder F  # duplicates of texts that are clean already, alone
    python benchmarks/speed/million.py memory 100000 --folder F --lengths 800,3000 --promised 1.2,2,4    # is --max-memory kept?

Reports of ``benchmarks/generate.py`` written for 150 to 700 characters (about 620; ``--lengths 800,3000`` for the usual 2,000), as
JSON Lines of twelve sites. They are read, cleaned and compared over partitions in ``--workers`` processes, as ``wenben dedup --out``
does, and brought into a library, as ``wenben import`` does. Statements are not extracted. CPU is that of the tasks and of
the driver; memory is that of the whole process tree, every second: all resident pages (those that processes share are
counted several times), and the ones that are no files.

The model: what a document costs in a stage stays what it was between the two largest runs, with two exceptions. Counting
shared shingles grows faster beyond 120,000 documents, because the limit for frequent ones is a share of the corpus: the cost per
shingle that is read and per pair that is counted comes from two runs with different limits (``run 100000 --rare 500``), their
numbers from how often the shingles of the largest run occur. And index segments that fill are merged once more.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import replace
from itertools import islice, pairwise
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1])]
from generate import corpus  # noqa: E402
from scaling import Timed  # noqa: E402

PER_FILE = 50_000
STAGES = {
    "read": ("lines", "read", "repeated"), "clean": ("learn", "merge", "process"), "shared": ("sharing", "counts"),
    "import": ("import",),
}  # fmt: skip
"""Steps of the stages that are told; all others find duplicates."""


class Memory:
    """Memory of this process and all below it, every second; the highest is kept in a file with what ran then."""

    def __init__(self, file: Path) -> None:
        self.file, self.step, self._ended = file, "", threading.Event()
        self.most = json.loads(file.read_text("utf-8")) if file.exists() else {}
        threading.Thread(target=self._watch, daemon=True).start()

    def _watch(self) -> None:
        while not self._ended.wait(1):
            for name, mb in held(os.getpid()).items():
                if mb > self.most.get(name, {}).get("mb", 0):
                    self.most[name] = {"mb": round(mb), "step": self.step}
                    self.file.write_text(json.dumps(self.most), "utf-8")

    def end(self) -> None:
        """Runs that follow in the same process are not this one's."""
        self._ended.set()


def held(root: int) -> dict[str, float]:
    """MB of a process and all below it: resident, and of that what is no file."""
    rows = [_status(pid) for pid in _tree(root)]
    return {name: sum(row.get(name, 0) for row in rows) / 1024 for name in ("VmRSS", "RssAnon")}


def promised(count: int, options: argparse.Namespace) -> None:
    """What ``wenben dedup --max-memory`` takes, with everything that the command starts."""
    lengths = tuple(int(n) for n in options.lengths.split(","))
    files = pile(count, options.folder / f"pile-{count}-{options.lengths}", (lengths[0], lengths[1]))
    for gb in options.promised.split(","):
        with tempfile.TemporaryDirectory(dir=options.folder) as out:
            command = ["dedup", *map(str, files), "--as-is", "--json", "--max-memory", f"{gb}GB", "--out", f"{out}/run"]
            began = time.perf_counter()
            running = subprocess.Popen([sys.executable, "-m", "wenben", *command], stdout=subprocess.DEVNULL)
            most = {"VmRSS": 0.0, "RssAnon": 0.0}
            while running.poll() is None:
                most = {name: max(most[name], mb) for name, mb in held(running.pid).items()}
                time.sleep(0.2)
            parts = json.loads(Path(out, "run", "duplicates", "plan.json").read_text("utf-8"))["parts"]
        print(
            f"--max-memory {gb}GB: {most['VmRSS']:.0f} MB resident at most, {most['RssAnon']:.0f} MB of them no file, {parts} partitions, "
            f"{time.perf_counter() - began:.0f} s", flush=True,
        )  # fmt: skip


def _tree(root: int) -> list[int]:
    found, left = [], [root]
    while left:
        pid = left.pop()
        found.append(pid)
        for task in Path(f"/proc/{pid}/task").glob("*/children"):
            try:
                left += [int(child) for child in task.read_text().split()]
            except OSError:
                continue
    return found


def _status(pid: int) -> dict[str, int]:
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return {}
    return {k: int(v.split()[0]) for k, _, v in (line.partition(":") for line in lines) if k in ("VmRSS", "RssAnon")}


class Account:
    """CPU by step in a file, so that a run that broke off goes on counting."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.rows = json.loads(file.read_text("utf-8")) if file.exists() else {}

    def add(self, name: str, cpu: float, wall: float, **more: Any) -> None:
        row = self.rows.setdefault(name, {"cpu": 0.0, "wall": 0.0})
        row["cpu"], row["wall"] = round(row["cpu"] + cpu, 2), round(row["wall"] + wall, 2)
        row.update(more)
        self.file.write_text(json.dumps(self.rows, indent=1), "utf-8")
        print(f"{time.strftime('%H:%M:%S')} {name:20} {cpu:9.1f} s of CPU, {wall:9.1f} s", flush=True)

    def total(self, *names: str) -> float:
        return float(sum(row["cpu"] for name, row in self.rows.items() if name in names))


def pile(count: int, folder: Path, lengths: tuple[int, int]) -> list[Path]:
    """Generated documents as JSON Lines; made once."""
    done = folder / "done"
    if not done.exists():
        folder.mkdir(parents=True, exist_ok=True)
        items = enumerate(corpus(count, seed=1, lengths=lengths))
        for number in range(-(-count // PER_FILE)):
            with (folder / f"{number:03}.jsonl").open("w", encoding="utf-8") as file:
                for i, item in islice(items, PER_FILE):
                    row = {"id": f"{i:09}", "text": item.text, "site": f"{i % 12}.example.cn"}
                    file.write(json.dumps(row, ensure_ascii=False) + "\n")
        done.touch()
    return sorted(folder.glob("*.jsonl"))


def tables_of(files: list[Path], folder: Path) -> list[Path]:
    """The same as Parquet of clean documents; each file made once."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    folder.mkdir(parents=True, exist_ok=True)
    made = [folder / f"{file.stem}.parquet" for file in files]
    for file, table in zip(files, made, strict=True):
        if not table.exists():
            rows = [json.loads(line) for line in file.open(encoding="utf-8")]
            part = table.with_suffix(".part")
            pq.write_table(pa.Table.from_pylist([row | {"path": row["id"]} for row in rows]), part, compression="zstd")
            part.replace(table)
    return made


def duplicates(count: int, options: argparse.Namespace) -> None:
    """CPU, bytes and memory of finding duplicates alone."""
    from wenben.config import Settings
    from wenben.engines.partitioned import dedup_files
    from wenben.engines.pool import in_processes

    lengths = tuple(int(n) for n in options.lengths.split(","))
    files = pile(count, options.folder / f"pile-{count}", (lengths[0], lengths[1]))
    folder = options.folder / (f"{count}-duplicates-rare{options.rare}" if options.rare else f"{count}-duplicates")
    folder.mkdir(parents=True, exist_ok=True)
    tables = tables_of(files, options.folder / f"tables-{count}")
    settings = Settings()
    if options.rare:
        settings = replace(settings, dedup=replace(settings.dedup, rare=options.rare, rare_share=0.0))
    account, memory = Account(folder / "cpu.json"), Memory(folder / "memory.json")
    with in_processes(options.workers) as runner:
        done = dedup_files(
            tables, folder / "run", settings=settings, run=timed(runner, account, memory, folder / "run"),
            partitions=options.partitions,
        )  # fmt: skip
    memory.end()
    print(done, flush=True)
    names = sorted(account.rows, key=lambda name: -account.rows[name]["cpu"])[:12]
    print(", ".join(f"{name} {account.rows[name]['cpu']:.1f}" for name in names))
    written = max(row["bytes"] for row in account.rows.values())
    print(f"{count} documents: {account.total(*account.rows):.1f} s of CPU, {written / 1e9:.2f} GB, {memory.most}")
    compare(options.folder / f"prediction-{count}-duplicates.json", told_alone(folder))


def timed(runner: Any, account: Account, memory: Memory, folder: Path) -> Any:
    """A runner that writes down what each step takes."""

    def call(task: Any, number: int) -> list[Any]:
        memory.step = task.name
        began = time.perf_counter()
        rows = runner(Timed(task), number)
        account.add(task.name, sum(cpu for _, cpu in rows), time.perf_counter() - began, bytes=size_of(folder))
        return [result for result, _ in rows]

    return call


def size_of(folder: Path) -> int:
    return sum(p.stat().st_size for p in folder.rglob("*") if p.is_file())


def run(count: int, options: argparse.Namespace) -> None:
    from wenben.config import Settings
    from wenben.corpus import part_bytes, run_stages
    from wenben.engines.partitioned import dedup_files
    from wenben.engines.pool import in_processes
    from wenben.intake import into_library
    from wenben.library import Library

    folder = options.folder / (f"{count}-rare{options.rare}" if options.rare else str(count))
    folder.mkdir(parents=True, exist_ok=True)
    lengths = tuple(int(n) for n in options.lengths.split(","))
    files = pile(count, options.folder / f"pile-{count}", (lengths[0], lengths[1]))
    settings = Settings()
    if options.rare:
        settings = replace(settings, dedup=replace(settings.dedup, rare=options.rare, rare_share=0.0))
    account, memory = Account(folder / "cpu.json"), Memory(folder / "memory.json")
    library = folder / "library.wenben"
    size = part_bytes(int(options.max_memory * 10**9) // options.workers)
    with in_processes(options.workers) as runner:
        noted = timed(runner, account, memory, folder)
        if options.rare:  # what is clean already, compared with another limit
            plain = options.folder / str(count) / "run"
            parts = json.loads((plain / "duplicates" / "plan.json").read_text("utf-8"))["parts"]
            clean = sorted((plain / "documents").glob("*.parquet"))
            dedup_files(clean, folder / "run", settings=settings, run=noted, partitions=parts)
            return
        print(run_stages(files, folder / "run", until="dedup", settings=settings, run=noted, part_bytes=size))
    if not (folder / "imported").exists():
        began, cpu = time.perf_counter(), time.process_time()
        steps: list[tuple[str, float, float]] = []

        def note(step: str) -> None:
            memory.step = f"import:{step}"
            steps.append((f"import:{step}", time.perf_counter(), time.process_time()))

        summary = into_library(folder / "run", library, settings=settings, progress=note)
        steps.append(("", time.perf_counter(), time.process_time()))
        for (name, wall, used), (_, wall_2, used_2) in pairwise(steps):
            account.add(name, used_2 - used, wall_2 - wall)
        account.add("import", time.process_time() - cpu, time.perf_counter() - began, bytes=size_of(folder))
        (folder / "imported").write_text(json.dumps(summary.row()["stats"], ensure_ascii=False), "utf-8")
    with Library(library, read_only=True) as store:
        for query in ("校园食品安全", "控辍保学 整改", "门卫登记不严"):
            began = time.perf_counter()
            found = store.search(query)
            print(f"{query}: {found.documents} documents in {(time.perf_counter() - began) * 1000:.0f} ms")
        began = time.perf_counter()
        print(f"verify: {store.verify()}, {time.perf_counter() - began:.0f} s")
    memory.end()
    print(json.dumps(told(folder, library), indent=1))
    compare(options.folder / f"prediction-{count}.json", told(folder, library))


def compare(before: Path, now: dict[str, float]) -> None:
    """A run beside what was predicted of it, if anything was."""
    for name, value in (json.loads(before.read_text("utf-8")) if before.exists() else {}).items():
        print(f"{name:24} predicted {value:14,.0f} measured {now[name]:14,.0f} {now[name] / value:5.2f}")


def told(folder: Path, library: Path) -> dict[str, float]:
    """CPU seconds by stage, bytes and memory of a run."""
    account = Account(folder / "cpu.json")
    rows = {name: row for name, row in account.rows.items() if not name.startswith("import:")}
    known = {step for steps in STAGES.values() for step in steps}
    found = {f"{stage} s": account.total(*steps) for stage, steps in STAGES.items()}
    found["duplicates s"] = account.total(*(set(rows) - known))
    found["all s"] = sum(row["cpu"] for row in rows.values())
    found["library bytes"] = library.stat().st_size
    found["disk bytes"] = max(row.get("bytes", 0) for row in rows.values())
    memory = json.loads((folder / "memory.json").read_text("utf-8"))
    return found | {"resident MB": memory["VmRSS"]["mb"], "anonymous MB": memory["RssAnon"]["mb"]}


def holders(counts: Any, factor: float, limit: int, parts: int) -> tuple[float, float]:
    """Rows that are read and pairs that are counted, if shingles occur ``factor`` times as often as ``counts``."""
    import numpy as np

    kept = counts[(counts * factor > 1) & (counts * factor <= limit)] * factor
    return float((kept * np.minimum(kept, parts) * 0.5).sum()), float((kept * kept * 0.5).sum())


def occurrences(files: list[Path]) -> Any:
    """In how many documents each sampled shingle stands."""
    import numpy as np

    from wenben.config import DedupSettings
    from wenben.dedup.sampling import places, sample

    found = []
    for file in files:
        texts = [json.loads(line)["text"] for line in file.open(encoding="utf-8")]
        made = sample(texts, settings=DedupSettings())
        lengths = made.ends[:, 0] - made.starts
        hashes = made.hashes[places(made.starts, lengths)].astype(np.uint64) << np.uint64(32)
        found.append(np.unique(hashes | np.repeat(np.arange(len(texts), dtype=np.uint64), lengths)) >> np.uint64(32))
    return np.unique(np.concatenate(found), return_counts=True)[1]


def predict(count: int, options: argparse.Namespace) -> None:
    """What a run of ``count`` documents will take, from the two largest that are there; of both kinds of runs."""
    done = [int(p.parent.name) for p in options.folder.glob("*/imported") if p.parent.name.isdigit()]
    sizes = sorted(n for n in done if n < count)
    if len(sizes) > 1:
        runs = {n: told(options.folder / str(n), options.folder / str(n) / "library.wenben") for n in sizes}
        n1, n2 = sizes[-2:]
        made = linear(runs[n1], runs[n2], n1, n2, count)
        shared = _shared(count, n2, str(n2), options)
        merges = Account(options.folder / str(n2) / "cpu.json").total("import:index") * count / n2 * 0.3
        made["all s"] += shared - made["shared s"] + merges
        made["import s"] += merges
        made["shared s"] = shared
        made["resident MB"] = max(options.max_memory * 1000, runs[n2]["resident MB"])
        del made["anonymous MB"]
        _tell(runs, made, count, options.folder / f"prediction-{count}.json")
    alone = sorted(int(p.name.partition("-")[0]) for p in options.folder.glob("*-duplicates") if p.is_dir())
    if sizes := [n for n in alone if n < count]:  # so short that the start of processes hides the slope between two
        runs = {n: told_alone(options.folder / f"{n}-duplicates") for n in sizes}
        n2 = sizes[-1]
        made = {name: value * count / n2 for name, value in runs[n2].items()}
        shared = _shared(count, n2, f"{n2}-duplicates", options)
        made["all s"] += shared - made["shared s"]
        made["shared s"] = shared
        _tell(runs, made, count, options.folder / f"prediction-{count}-duplicates.json")


def linear(few: dict[str, float], many: dict[str, float], n1: int, n2: int, count: int) -> dict[str, float]:
    """What grows with documents from ``n1`` to ``n2`` goes on to grow as much."""
    return {name: many[name] + (count - n2) * (many[name] - few[name]) / (n2 - n1) for name in many}


def told_alone(folder: Path) -> dict[str, float]:
    """CPU seconds and bytes of a run that finds duplicates alone."""
    account = Account(folder / "cpu.json")
    found = {"shared s": account.total(*STAGES["shared"]), "all s": account.total(*account.rows)}
    return found | {"disk bytes": max(row["bytes"] for row in account.rows.values())}


def _shared(count: int, known: int, run: str, options: argparse.Namespace) -> float:
    """CPU seconds of counting shared shingles, from two runs of ``known`` documents with different limits."""
    import numpy as np

    from wenben.config import DedupSettings
    from wenben.dedup.rare import limit

    chosen, place = DedupSettings(), options.folder / run
    (other,) = options.folder.glob(f"{run}-rare*")
    rare = int(other.name.rpartition("-rare")[2])
    plan = place / "run" / "plan.json" if run.endswith("duplicates") else place / "run" / "duplicates" / "plan.json"
    parts = json.loads(plan.read_text("utf-8"))["parts"]
    seen = occurrences(pile(known, options.folder / f"pile-{known}", (0, 0)))
    table = np.array([holders(seen, 1, most, parts) for most in (limit(known, settings=chosen), rare)])
    spent = [Account(p / "cpu.json").total(*STAGES["shared"]) for p in (place, other)]
    later = holders(seen, count / known, limit(count, settings=chosen), -(-parts * count // known))
    print(f"shingles: {table[0][0]:.3g} rows and {table[0][1]:.3g} pairs now, {later[0]:.3g} and {later[1]:.3g} then")
    return float(np.maximum(np.linalg.solve(table, spent), 0) @ np.array(later))


def _tell(runs: dict[int, dict[str, float]], made: dict[str, float], count: int, file: Path) -> None:
    file.write_text(json.dumps(made, indent=1), "utf-8")
    print(f"{'':20}" + "".join(f"{n:>14,}" for n in [*runs, count]))
    for name in made:
        print(f"{name:20}" + "".join(f"{row[name]:14,.0f}" for row in runs.values()) + f"{made[name]:14,.0f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("action", choices=["run", "predict", "duplicates", "memory"])
    parser.add_argument("documents", type=int, nargs="+")
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--max-memory", type=float, default=3, help="GB, of the tasks together")
    parser.add_argument("--lengths", default="150,700", help="characters that reports are written for, from and to")
    parser.add_argument("--partitions", type=int, help="of duplicates alone; default: by size")
    parser.add_argument("--promised", default="1.2,2,4", help="values of --max-memory, in GB")
    parser.add_argument("--rare", type=int, default=0, help="limit for frequent shingles; duplicates only, no library")
    options = parser.parse_args()
    for count in options.documents:
        {"run": run, "predict": predict, "duplicates": duplicates, "memory": promised}[options.action](count, options)


if __name__ == "__main__":
    main()
