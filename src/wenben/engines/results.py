"""Last steps of the partitioned engine: pairs of documents and of sections, clusters; and how they are read again."""

from __future__ import annotations

import heapq
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from wenben.dedup.cluster import Rank, cluster
from wenben.dedup.copies import across, within
from wenben.dedup.sampling import Numbers
from wenben.dedup.verify import Floats, Similarities
from wenben.engines.containment import members, reached
from wenben.engines.documents import about
from wenben.engines.exchange import (
    JOINED,
    LINK,
    MEASURED,
    NUMBER,
    SPANS,
    Job,
    Rows,
    gather,
    groups,
    load,
    ordered,
    rows_of,
    save,
    scatter,
)
from wenben.engines.steps import by_other, measured, sampled
from wenben.engines.store import Store
from wenben.errors import WenbenError
from wenben.types import Cluster, Contained, DuplicatePair, Span

if TYPE_CHECKING:
    from wenben.dedup import Duplicates

PAIRS: Final = pa.schema(
    [
        ("a", pa.string()), ("b", pa.string()), ("path_a", pa.string()), ("path_b", pa.string()), ("level", pa.string()),
        ("jaccard", pa.float64()), ("containment_a", pa.float64()), ("containment_b", pa.float64()),
        ("start_a", pa.int64()), ("end_a", pa.int64()), ("start_b", pa.int64()), ("end_b", pa.int64()),
    ]
)  # fmt: skip
CLUSTERS: Final = pa.schema(
    [
        ("representative", pa.string()), ("representative_path", pa.string()), ("members", pa.list_(pa.string())),
        ("paths", pa.list_(pa.string())),
        ("contained", pa.list_(pa.struct([("id", pa.string()), ("path", pa.string()), ("in", pa.string())]))),
    ]
)  # fmt: skip

EDGES: Final = 500_000
"""Pairs of small components that are grouped at once."""

LARGEST: Final = 10_000_000
"""Pairs of one component that a task can group (about 3 GB)."""


def spread_copies(job: Job, part: int, *, containment: bool) -> int:
    """Pairs of distinct texts that reach a threshold → pairs of documents, identical ones among them.

    Returns how many documents resemble so many others that not all of their pairs were looked at.
    """
    most = job.settings.bucket
    found: list[tuple[int, int, float, float, float]] = []
    mine = members(job, "same-first", part)
    plain = [np.empty(0, MEASURED)]
    for other, rows in by_other(job, reached(job, part, containment=containment)):
        theirs = members(job, "same-first", other)
        several = np.isin(rows["a"], list(mine)) | np.isin(rows["b"], list(theirs))
        plain.append(rows[~several])
        for a, b, jaccard, in_b, in_a in rows[several].tolist():
            for x, y in across([a, *mine.get(a, ())], [b, *theirs.get(b, ())], most=most):
                found.append((x, y, jaccard, in_b, in_a) if x < y else (y, x, jaccard, in_a, in_b))
    numbers, made = sampled(job, part)
    filled = set(numbers[made.ends[:, -1] > made.starts].tolist()) if mine else set()
    for head, others in mine.items():
        if head in filled:
            found.extend((x, y, 1.0, 1.0, 1.0) for x, y in within([head, *others], most=most))
    pairs = np.concatenate([*plain, np.array(found, dtype=MEASURED)])
    scatter(job, "documents-pairs", part, pairs, job.part_of(pairs["a"]))
    crowded = set(gather(job, "crowded", part, NUMBER)["n"].tolist())
    crowded.update(head for head, others in mine.items() if 1 + len(others) > most)
    return sum(1 + len(mine.get(head, ())) for head in crowded)


def write_pairs(job: Job, part: int, *, sections: bool) -> tuple[int, int]:
    """Pairs whose first document stands in this partition, in order; returns how many are of documents, and of all."""
    rows = ordered(gather(job, "documents-pairs", part, MEASURED), "a", "b")
    save(job, f"reached/{part}", rows)
    spans = load(job, f"sections/{part}", SPANS) if sections else np.empty(0, SPANS)
    names = MEASURED.names or ()
    made = np.zeros(len(rows) + len(spans), SPANS)
    for name in names:
        made[name] = np.r_[rows[name], spans[name]]
    for name in ("start_a", "end_a", "start_b", "end_b"):
        made[name] = np.r_[np.full(len(rows), -1), spans[name]]
    made = ordered(made, "a", "b", "start_a", "end_a", "start_b", "end_b")
    numbers = _numbers(made)
    known = about(job, numbers, "id", "path")
    places = {side: pa.array(np.searchsorted(numbers, made[side])) for side in "ab"}
    document = made["start_a"] < 0
    columns = [
        known.column(name).take(places[side]).cast(pa.string()) for name in ("id", "path") for side in "ab"
    ]  # fmt: skip
    columns.append(pa.array(np.where(document, "document", "section"), pa.string()))
    columns += [pa.array(made[name]) for name in ("jaccard", "in_b", "in_a")]
    columns += [pa.array(made[name], mask=document) for name in ("start_a", "end_a", "start_b", "end_b")]
    job.store.write_table(f"pairs/{part}.parquet", pa.table(columns, schema=PAIRS))
    job.written.append(f"pairs/{part}.parquet")
    return len(rows), len(made)


def write_clusters(job: Job, part: int) -> int:
    """Clusters of the components that this partition has to group."""
    rows = ordered(gather(job, "all-group", part, JOINED), "label", "a", "b")
    starts = groups(rows, "label")
    made: list[tuple[int, dict[str, Any]]] = []
    first = 0
    for last in range(1, len(starts)):
        if last + 1 == len(starts) or starts[last + 1] - starts[first] > EDGES:
            some = rows[starts[first] : starts[last]]
            if len(some) > LARGEST:
                raise WenbenError(
                    f"{starts[last] - starts[first]} 对重复连成一片，一个任务装不下",
                    remedy="这多半是同一模板的大量副本：请先去掉模板文字，或调高 dedup.jaccard",
                )
            made += _clusters(job, some)
            first = last
    made.sort(key=lambda found: found[0])
    job.store.write_table(f"clusters/{part}.parquet", pa.Table.from_pylist([row for _, row in made], schema=CLUSTERS))
    job.written.append(f"clusters/{part}.parquet")
    return len(made)


def _clusters(job: Job, rows: Rows) -> list[tuple[int, dict[str, Any]]]:
    numbers = _numbers(rows)
    table = about(job, numbers, "id", "path", "truncated", "damaged", "date", "length")
    ids, paths, truncated, damaged, dates, lengths = (column.to_pylist() for column in table.columns)
    place = {n: i for i, n in enumerate(numbers.tolist())}
    ranks = {n: Rank(truncated[i], damaged[i], -lengths[i], dates[i] or "9999", n) for n, i in place.items()}

    def similarity(asked: npt.NDArray[np.int64]) -> Floats:
        found: Floats = measured(job, rows_of(LINK, asked[:, 0], asked[:, 1]))["jaccard"]
        return found

    found = cluster(
        ranks,
        np.stack([rows["a"], rows["b"]], axis=1),
        Similarities(rows["jaccard"], rows["in_b"], rows["in_a"]),
        settings=job.settings,
        similarity=similarity,
    )
    return [
        (
            g.root,
            {
                "representative": ids[place[g.root]], "representative_path": paths[place[g.root]],
                "members": [ids[place[n]] for n in g.members], "paths": [paths[place[n]] for n in g.members],
                "contained": [
                    {"id": ids[place[n]], "path": paths[place[n]], "in": ids[place[c]]} for n, c in g.contained
                ],
            },
        )
        for g in found
    ]  # fmt: skip


def _numbers(rows: Rows) -> Numbers:
    found: Numbers = np.unique(np.r_[rows["a"], rows["b"]])
    return found


# --- reading them again ---


def iter_pairs(store: Store) -> Iterator[DuplicatePair]:
    """Pairs of a finished run, in the order of :func:`wenben.dedup.dedup`; partition by partition in memory."""
    for name in store.names("pairs", suffix=".parquet"):
        for row in pq.read_table(store.open(name)).to_pylist():
            whole = row["start_a"] is None
            yield DuplicatePair(
                row["a"], row["b"], row["path_a"], row["path_b"], row["level"],
                row["jaccard"], row["containment_a"], row["containment_b"],
                None if whole else Span(row["start_a"], row["end_a"]),
                None if whole else Span(row["start_b"], row["end_b"]),
            )  # fmt: skip


def iter_clusters(store: Store) -> Iterator[Cluster]:
    """Clusters of a finished run, in the order of :func:`wenben.dedup.dedup`."""
    parts = [_rows(store, name) for name in store.names("clusters", suffix=".parquet")]
    for row in heapq.merge(*parts, key=lambda row: (row["representative"], row["representative_path"])):
        yield Cluster(
            row["representative"], tuple(row["members"]), tuple(row["paths"]),
            tuple(Contained(c["id"], c["path"], c["in"]) for c in row["contained"]),
        )  # fmt: skip


def _rows(store: Store, name: str) -> Iterator[dict[str, Any]]:
    for batch in pq.ParquetFile(store.open(name)).iter_batches(batch_size=500):
        yield from batch.to_pylist()


@dataclass(frozen=True)
class Streamed:
    """Pairs and clusters of a finished run, read from its folder as they are gone through."""

    store: Store
    crowded: int

    @classmethod
    def of(cls, folder: str) -> Streamed:
        store = Store(folder)
        return cls(store, json.loads(store.read("plan.json").to_pybytes())["finished"][-1])

    @property
    def pairs(self) -> Iterator[DuplicatePair]:
        return iter_pairs(self.store)

    @property
    def clusters(self) -> Iterator[Cluster]:
        return iter_clusters(self.store)


def duplicates(folder: str) -> Duplicates:
    """Pairs and clusters of a finished run, all in memory."""
    from wenben.dedup import Duplicates

    found = Streamed.of(str(folder))
    return Duplicates(tuple(found.pairs), tuple(found.clusters), crowded=found.crowded)
