"""Near-duplicates of a corpus that no single memory holds: the stages of :mod:`wenben.dedup` over partitions on disk.

Documents are sorted by id and path and numbered in that order; partition ``j`` holds one range of numbers. Every step is
a pure function of ``(job, number of its partition)``: it reads files of earlier steps and writes its own, so a step can
be run by a loop, a process pool or a cluster, again after a crash, and in any order of partitions. What is exchanged
between partitions ("shuffled") are rows of numbers; each task writes its rows once, sorted by destination.

Clusters are those of :func:`wenben.dedup.dedup`: candidates come from the same buckets, the same pivots and the same rare
shingles, and are verified exactly. Connected components are found by alternating stars (Kiveris et al. 2014,
"Connected components in MapReduce and beyond"): nothing that grows with the corpus is collected in one place.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final, Protocol

import numpy as np

from wenben.config import DedupSettings, Settings, fingerprint
from wenben.engines import stars, steps
from wenben.engines.exchange import Job, whole
from wenben.engines.parquet import file_sizes
from wenben.errors import UsageError, WenbenError

FORMAT: Final = 1
"""Changes whenever the files of an unfinished run are no longer understood."""

PART_BYTES: Final = 64_000_000
"""Input bytes per partition where the caller does not say: about 20,000 reports, under 1 GB in a task."""

MOST_ROUNDS: Final = 100


class Runner(Protocol):
    """Runs ``task(0) … task(count - 1)``, each at least once, and returns what they return, in order."""

    def __call__(self, task: Callable[[int], Any], count: int, /) -> list[Any]: ...


def in_loop(task: Callable[[int], Any], count: int, /) -> list[Any]:
    """Run tasks one after another in this process."""
    return [task(i) for i in range(count)]


@dataclass(frozen=True)
class Step:
    """One step on one partition, with a marker that says it is done; picklable."""

    job: Job
    name: str
    function: Callable[[Job, int], Any]

    def __call__(self, part: int) -> Any:
        marker = Path(self.job.folder) / "done" / f"{self.name}-{part}.json"
        if marker.exists():
            row = json.loads(marker.read_text("utf-8"))
            if all(_digest(Path(self.job.folder) / file) == digest for file, digest in row["files"].items()):
                return row["result"]
        written: list[str] = []
        result = self.function(replace(self.job, written=written), part)
        files = {file: _digest(Path(self.job.folder) / file) for file in written}
        whole(marker, json.dumps({"result": result, "files": files}).encode())
        return result


@dataclass(frozen=True)
class Finished:
    """Counts of a finished run; ``folder`` holds ``documents``, ``pairs`` and ``clusters`` as Parquet partitions."""

    folder: str
    documents: int
    pairs: int
    clusters: int


def dedup_files(
    inputs: Sequence[str | Path],
    out: str | Path,
    *,
    settings: Settings | None = None,
    containment: bool = True,
    partitions: int | None = None,
    run: Runner = in_loop,
    progress: Callable[[str], None] | None = None,
) -> Finished:
    """Find near-duplicate documents of Parquet or JSON Lines files.

    Parameters
    ----------
    inputs
        Files with columns ``id``, ``path``, ``text`` and, where known, ``truncated``, ``date``, ``flags``.
    out
        Folder that all workers can read and write. A run that broke off continues there: steps that are done are not
        done again, half-written ones are.
    partitions
        Number of partitions; the result does not depend on it. None: by the size of the inputs.
    run
        How tasks are run, see :class:`Runner`.

    Raises
    ------
    UsageError
        If an input is missing, or ``out`` holds a run with other inputs or settings.
    WenbenError
        If components were not found within the limit of rounds.
    """
    chosen = (settings or Settings()).dedup
    say = progress or (lambda step: None)
    files = [str(Path(p).resolve()) for p in inputs]
    sizes = file_sizes(files)
    parts = partitions or max(1, -(-sum(sizes) // PART_BYTES))
    folder = Path(out).resolve()
    (folder / "done").mkdir(parents=True, exist_ok=True)
    parts = _check_plan(folder, files, chosen, parts if partitions else None, parts, containment)
    job = Job(str(folder), parts, chosen, tuple(files))

    def each(name: str, function: Callable[[Job, int], Any], count: int | None = None) -> list[Any]:
        say(name)
        return run(Step(job, name, function), parts if count is None else count)

    keys = sorted(tuple(key) for part in each("split", steps.sample_keys, len(files)) for key in part)
    picked = [keys[i * len(keys) // parts] for i in range(1, parts)] if keys else []
    job = replace(job, splitters=tuple(picked))
    each("spread", steps.spread_documents, len(files))
    counts = each("number", steps.number_documents)
    job = replace(job, offsets=tuple(np.cumsum([0, *counts]).tolist()))
    each("digest", steps.digest_texts)
    each("same", steps.same_texts)
    each("sketch", steps.sketch)
    each("buckets", steps.bucket_pairs)
    each("near", steps.verify_near)
    if containment:
        components(job, "close", each)
        each("close-group", stars.group_by_component("close"))
        each("close-copies", steps.close_copies)
        job = replace(job, total=sum(each("tokens", steps.tokens)))
        each("sharing", steps.sharing)
        each("proposed", steps.propose)
        each("more", steps.verify_more)
    each("spread-copies", steps.spread_copies)
    found = sum(each("pairs", steps.write_pairs))
    components(job, "all", each)
    each("all-group", stars.group_by_component("all"))
    clusters = sum(each("clusters", steps.write_clusters))
    return Finished(str(folder), sum(counts), found, clusters)


def components(job: Job, name: str, each: Callable[..., list[Any]]) -> None:
    """Label the components of the edges that step ``name`` names; labels end in ``{name}-labels``."""
    before = each(f"{name}-0", stars.first_edges(name))
    for turn in range(1, MOST_ROUNDS):
        each(f"{name}-{turn}-large", stars.star(name, turn, large=True))
        now = each(f"{name}-{turn}", stars.star(name, turn, large=False))
        if _sums(now) == _sums(before):
            each(f"{name}-labels", stars.labels(name, turn))
            return
        before = now
    raise WenbenError(f"连通分量在 {MOST_ROUNDS} 轮内没有收敛", remedy="请把数据和设置报告给开发者")


def _sums(rows: Iterable[Sequence[int]]) -> tuple[int, ...]:
    """Number of edges and the sum of their hashes: equal for equal sets of edges, whatever their order."""
    listed = list(rows)
    return sum(r[0] for r in listed), sum(r[1] for r in listed) & 0xFFFFFFFFFFFFFFFF


def _check_plan(
    folder: Path, files: list[str], settings: DedupSettings, asked: int | None, parts: int, containment: bool
) -> int:
    """Remember what the folder was begun with; refuse anything else. Returns the number of partitions."""
    plan = {
        "format": FORMAT,
        "settings": fingerprint(settings),
        "containment": containment,
        "inputs": {file: _digest(Path(file)) for file in files},
    }
    place = folder / "plan.json"
    if place.exists():
        known = json.loads(place.read_text("utf-8"))
        other = [key for key, value in plan.items() if known.get(key) != value]
        if asked is not None and asked != known.get("parts"):
            other.append("parts")
        if other:
            raise UsageError(
                f"{folder} 里是另一次运行的结果（不同之处：{'、'.join(other)}）",
                remedy="请换一个输出文件夹，或先删除它",
            )
        return int(known["parts"])
    whole(place, json.dumps(plan | {"parts": parts, "values": asdict(settings)}, ensure_ascii=False).encode())
    return parts


def _digest(path: Path) -> str:
    if not path.exists():
        return ""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, lambda: hashlib.blake2b(digest_size=16)).hexdigest()


__all__ = ["Finished", "Runner", "Step", "dedup_files", "in_loop"]
