"""One shuffle of numbered rows: the engine's files beside Ray Data's hash shuffle, both with two cores.

    python benchmarks/speed/ray_data.py [--rows 2000000] [--parts 4]

Rows ``(key, n)`` go to the partition of their key and are grouped there, as band keys are.
"""

from __future__ import annotations

import argparse
import logging
import tempfile
import time
from functools import partial
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from wenben.engines.exchange import Partitions, Rows, gather, groups, rows_of, scatter
from wenben.engines.ray import cluster
from wenben.engines.store import Store

ROW = np.dtype([("key", "i8"), ("n", "i8")])


def rows(part: int, count: int) -> Rows:
    keys = np.random.default_rng(part).integers(0, 1 << 30, count)
    return rows_of(ROW, keys, np.arange(part * count, (part + 1) * count))


def send(job: Partitions, count: int, part: int) -> None:
    own = rows(part, count)
    scatter(job, "rows", part, own, own["key"] % job.parts)


def receive(job: Partitions, part: int) -> int:
    found = gather(job, "rows", part, ROW)
    return len(groups(found[np.argsort(found["key"], kind="stable")], "key")) - 1


def count_groups(batch: dict[str, Any]) -> dict[str, Any]:
    return {"groups": [len(np.unique(batch["key"]))]}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=2_000_000)
    parser.add_argument("--parts", type=int, default=4)
    options = parser.parse_args()
    count = options.rows // options.parts
    with tempfile.TemporaryDirectory() as folder, cluster(cpus=2) as run:
        job = Partitions(store=Store(folder), parts=options.parts)
        run(partial(_nothing), 4)
        began = time.perf_counter()
        run(partial(send, job, count), options.parts)
        found = sum(run(partial(receive, job), options.parts))
        print(f"files of the engine, on Ray  {time.perf_counter() - began:6.2f} s, {found} groups")
        import ray.data

        ray.data.DataContext.get_current().enable_progress_bars = False
        logging.getLogger("ray.data").setLevel(logging.ERROR)
        files = [f"{folder}/{part}.parquet" for part in range(options.parts)]
        for part, file in enumerate(files):
            own = rows(part, count)
            pq.write_table(pa.table({name: own[name] for name in ("key", "n")}), file)
        began = time.perf_counter()
        data = ray.data.read_parquet(files).repartition(options.parts, keys=["key"])
        found = sum(r["groups"] for r in data.map_batches(count_groups, batch_size=None).take_all())
        print(f"Ray Data                     {time.perf_counter() - began:6.2f} s, {found} groups")


def _nothing(part: int) -> None:
    import wenben.engines.exchange  # noqa: F401

    time.sleep(1)


if __name__ == "__main__":
    main()
