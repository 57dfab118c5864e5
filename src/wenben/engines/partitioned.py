"""Near-duplicates of a corpus that no single memory holds: the stages of :mod:`wenben.dedup` over partitions in a folder.

Documents are sorted by id and path and numbered in that order; partition ``j`` holds one range of numbers. Every step is
a pure function of ``(job, number of its partition)``: it reads files of earlier steps and writes its own, so a step can
be run by a loop, a process pool or a cluster, again after a crash, and in any order of partitions. What is exchanged
between partitions ("shuffled") are rows of numbers; each task writes its rows once, sorted by destination.

Pairs and clusters are those of :func:`wenben.dedup.dedup`: candidates come from the same buckets, the same pivots and the
same rare shingles, and are verified exactly. Connected components are found by alternating stars (Kiveris et al. 2014,
"Connected components in MapReduce and beyond"): nothing that grows with the corpus is collected in one place.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, Final, Protocol

import numpy as np

from wenben.config import Settings, fingerprint
from wenben.engines import containment as second
from wenben.engines import documents, results, stars, steps
from wenben.engines.exchange import Job
from wenben.engines.store import Store, sizes
from wenben.errors import UsageError, WenbenError

FORMAT: Final = 3
"""Changes whenever the files of an unfinished run are no longer understood."""

PART_BYTES: Final = 128_000_000
"""Input bytes per partition where the caller does not say: about 50,000 reports, under 2 GB in a task."""

EDGES_AT_ONCE: Final = 4_000_000
"""Edges whose components one task finds (300 MB); more are found by stars."""

MOST_ROUNDS: Final = 100


class Runner(Protocol):
    """Runs ``task(0) … task(count - 1)``, each at least once, and returns what they return, in order."""

    def __call__(self, task: Callable[[int], Any], count: int, /) -> list[Any]: ...


def in_loop(task: Callable[[int], Any], count: int, /) -> list[Any]:
    """Run tasks one after another in this process."""
    return [task(i) for i in range(count)]


@dataclass(frozen=True)
class Step:
    """One step on one partition, with a marker that says it is done; picklable.

    ``function(job, part)`` is any pure function whose ``job`` has a ``store`` and a list ``written``.
    """

    job: Any
    name: str
    function: Callable[[Any, int], Any]

    def __call__(self, part: int) -> Any:
        store: Store = self.job.store
        marker = f"done/{self.name}-{part}.json"
        if store.exists(marker):
            row = json.loads(store.read(marker).to_pybytes())
            if all(store.checksum(file) == known for file, known in row["files"].items()):
                return row["result"]
        written: list[str] = []
        result = self.function(replace(self.job, written=written), part)
        files = {file: store.checksum(file) for file in written}
        store.write(marker, json.dumps({"result": result, "files": files}).encode())
        return result


@dataclass(frozen=True)
class Finished:
    """Counts of a finished run; ``folder`` holds ``pairs`` and ``clusters`` as Parquet partitions.

    ``crowded`` documents resemble so many others that not all of their pairs were looked at.
    """

    folder: str
    documents: int
    pairs: int
    clusters: int
    crowded: int


def dedup_files(
    inputs: Sequence[str | Path],
    out: str | Path,
    *,
    settings: Settings | None = None,
    containment: bool = True,
    partitions: int | None = None,
    run: Runner = in_loop,
    progress: Callable[[str], None] | None = None,
    edges_at_once: int = EDGES_AT_ONCE,
) -> Finished:
    """Find near-duplicate documents and sections of Parquet or JSON Lines files.

    Parameters
    ----------
    inputs
        Files with columns ``id``, ``path``, ``text`` and, where known, ``truncated``, ``date``, ``flags``, ``sections``.
    out
        Folder (or address, ``s3://…``) that all workers can read and write. A run that broke off continues there: steps
        that are done are not done again, half-written ones are.
    partitions
        Number of partitions; the result does not depend on it. None: by the size of the inputs.
    run
        How tasks are run, see :class:`Runner`.
    edges_at_once
        Edges up to which components are found in one task; the result does not depend on it.

    Raises
    ------
    UsageError
        If an input is missing, or ``out`` holds a run with other inputs or settings.
    WenbenError
        If components were not found within the limit of rounds, or one does not fit into a task.
    """
    chosen = (settings or Settings()).dedup
    say = progress or (lambda step: None)
    files = [str(p) if "://" in str(p) else str(Path(p).resolve()) for p in inputs]
    states = sizes(files)
    parts = partitions or max(1, -(-sum(size for size, _ in states) // PART_BYTES))
    place = str(out) if "://" in str(out) else str(Path(out).resolve())
    plan = {
        "format": FORMAT,
        "settings": fingerprint(chosen),
        "containment": containment,
        "inputs": {file: list(state) for file, state in zip(files, states, strict=True)},
    }
    known = begin(Store(place), plan, asked=partitions, parts=parts, values=asdict(chosen))
    if "finished" in known:
        return Finished(place, *known["finished"])
    job = Job(store=Store(place, known["run"]), parts=int(known["parts"]), settings=chosen, inputs=tuple(files))
    each = _each(lambda: job, run, say)
    if not job.store.exists("done/numbered.json"):
        keys = sorted(tuple(key) for part in each("split", documents.sample_keys, len(files)) for key in part)
        picked = [keys[i * len(keys) // job.parts] for i in range(1, job.parts)] if keys else []
        job = replace(job, splitters=tuple(picked))
        each("spread", documents.spread_documents, len(files))
        numbered = each("number", documents.number_documents)
        job.store.write("done/numbered.json", json.dumps(numbered).encode())
    counts, outlined = zip(*json.loads(job.store.read("done/numbered.json").to_pybytes()), strict=True)
    job = replace(job, offsets=tuple(np.cumsum([0, *counts]).tolist()), outlined=any(outlined))
    each("alike", documents.may_be_same)
    each("digest", documents.digest_texts)
    each("same", documents.same_texts)
    each("sketch", steps.sketch)
    each("buckets", steps.bucket_pairs)
    edges = sum(each("near", steps.verify_near))
    if containment:
        _components("close", each, at_once=edges <= edges_at_once)
        each("close-copies", second.close_copies)
        job = replace(job, total=sum(each("tokens", second.tokens)))
        each("sharing", second.sharing)
        each("weigh", second.weigh)
        each("counts", second.count_shared)
        each("proposed", second.propose)
        each("more", second.verify_more)
        each("sections", second.section_pairs)
    crowded = sum(each("spread-copies", partial(results.spread_copies, containment=containment)))
    edges, listed = (
        sum(n) for n in zip(*each("pairs", partial(results.write_pairs, sections=containment)), strict=True)
    )
    _components("all", each, at_once=edges <= edges_at_once)
    clusters = sum(each("clusters", results.write_clusters))
    finished = [sum(counts), listed, clusters, crowded]
    job.store.write("plan.json", json.dumps(known | {"finished": finished}, ensure_ascii=False).encode())
    job.store.delete("work")
    job.store.delete("done")
    return Finished(place, *finished)


def _each(job: Callable[[], Job], run: Runner, say: Callable[[str], None]) -> Callable[..., list[Any]]:
    def each(name: str, function: Callable[[Job, int], Any], count: int | None = None) -> list[Any]:
        say(name)
        return run(Step(job(), name, function), job().parts if count is None else count)

    return each


def _components(name: str, each: Callable[..., list[Any]], *, at_once: bool) -> None:
    """Group the edges that step ``name`` names by component, into ``{name}-group``."""
    if at_once:
        each(f"{name}-labels", stars.at_once(name), 1)
        each(f"{name}-group", stars.group_by_component(name, sources=1))
        return
    before = each(f"{name}-0", stars.first_edges(name))
    for turn in range(1, MOST_ROUNDS):
        each(f"{name}-{turn}-large", stars.star(name, turn, large=True))
        now = each(f"{name}-{turn}", stars.star(name, turn, large=False))
        if _sums(now) == _sums(before):
            each(f"{name}-labels", stars.labels(name, turn))
            each(f"{name}-group", stars.group_by_component(name, sources=None))
            return
        before = now
    raise WenbenError(f"连通分量在 {MOST_ROUNDS} 轮内没有收敛", remedy="请把数据和设置报告给开发者")


def _sums(rows: Iterable[Sequence[int]]) -> tuple[int, ...]:
    """Number of edges and the sum of their hashes: equal for equal sets of edges, whatever their order."""
    listed = list(rows)
    return sum(r[0] for r in listed), sum(r[1] for r in listed) & 0xFFFFFFFFFFFFFFFF


def begin(
    store: Store, plan: dict[str, Any], *, asked: int | None, parts: int, values: dict[str, Any]
) -> dict[str, Any]:
    """Remember what a folder was begun with; refuse anything else.

    Raises
    ------
    UsageError
        If the folder holds a run with another ``plan`` or another number of partitions than was ``asked`` for.
    """
    if not store.exists("plan.json"):
        made = plan | {"parts": parts, "values": values, "run": uuid.uuid4().hex}
        store.write("plan.json", json.dumps(made, ensure_ascii=False).encode())
        return made
    known: dict[str, Any] = json.loads(store.read("plan.json").to_pybytes())
    other = [key for key, value in plan.items() if known.get(key) != value]
    if asked is not None and asked != known.get("parts"):
        other.append("parts")
    if other:
        raise UsageError(
            f"{store.place} 里是另一次运行的结果（不同之处：{'、'.join(other)}）",
            remedy="请换一个输出文件夹，或先删除它",
        )
    return known


__all__ = ["Finished", "Runner", "Step", "begin", "dedup_files", "in_loop"]
