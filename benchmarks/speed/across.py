"""Names, results and recurrences across documents, alone: seconds and memory of a first look, by number of documents.

    python benchmarks/speed/build.py --documents 10000 --keep F
    python benchmarks/speed/across.py F/bench.wenben --sizes 1000,3000,10000

Each size is looked at in a process of its own, in a copy of the library in which nothing across documents is known. Memory is
that of the process which is no file, above what it was before, looked at twenty times a second; SQLite's cache (up to
256 MB while a library is written) is part of it. ``--at-once`` sets how many documents are compared at once.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

from wenben.config import Settings
from wenben.library import Library
from wenben.resolve import resolve_changes
from wenben.resolve.changes import AT_ONCE


def anonymous() -> int:
    """Bytes of this process that are no files."""
    text = Path("/proc/self/smaps_rollup").read_text()
    return sum(int(line.split()[1]) << 10 for line in text.splitlines() if line.startswith("Anonymous:"))


class Watch(threading.Thread):
    """The most memory since it was started."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.most, self.ended = anonymous(), threading.Event()

    def run(self) -> None:
        while not self.ended.wait(0.05):
            self.most = max(self.most, anonymous())


def look(library: Path, count: int, at_once: int) -> dict[str, Any]:
    """Look across the first ``count`` documents of ``library``, which is changed."""
    with Library(library) as store, store.write(command="benchmark") as writer:
        writer.forget_resolution()
        for sql in (
            "DELETE FROM links WHERE origin = 'resolve'",
            "DELETE FROM entities WHERE origin = 'text'",
            "UPDATE mentions SET entity = normal, own_entity = normal WHERE own_entity IS NOT normal",
        ):
            store._db.execute(sql)
        writer.commit()
        known = store.known_across()
        numbers = known.new[:count]
        before, wall, cpu = anonymous(), time.perf_counter(), time.process_time()
        watch = Watch()
        watch.start()
        changes = resolve_changes(
            known.held(), numbers, store.said().of, before=known.before, settings=Settings(), folder=library.parent,
            at_once=at_once,
        )  # fmt: skip
        named = anonymous()
        writer.put_changes(changes)
        writer.commit()
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
        watch.ended.set()
        watch.join()
        (entities,) = store._db.execute("SELECT count(*) FROM entities").fetchone()
        (links,) = store._db.execute("SELECT count(*) FROM links WHERE origin = 'resolve'").fetchone()
    return {
        "documents": len(numbers), "entities": entities, "links": links, "wall_s": round(wall, 1), "cpu_s": round(cpu, 1),
        "cpu_ms_per_document": round(1000 * cpu / len(numbers), 2), "names_mb": round((named - before) / 1e6, 1),
        "most_mb": round((watch.most - before) / 1e6, 1),
    }  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("library", type=Path)
    parser.add_argument("--sizes", default="1000,3000,10000")
    parser.add_argument("--at-once", type=int, default=AT_ONCE)
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        print(json.dumps(look(options.library, options.one, options.at_once)))
        return
    for size in map(int, options.sizes.split(",")):
        with tempfile.TemporaryDirectory(dir=options.library.absolute().parent) as folder:
            copy = Path(folder) / "copy.wenben"
            shutil.copy(options.library, copy)
            command = [sys.executable, __file__, str(copy), "--one", str(size), "--at-once", str(options.at_once)]
            print(subprocess.run(command, check=True, capture_output=True, text=True, env=os.environ).stdout, end="")


if __name__ == "__main__":
    main()
