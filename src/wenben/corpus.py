"""The stages over a corpus in partitions: read, learn, clean, extract, duplicates, into a folder; from there into a library.

The order of the stages is that of :mod:`wenben.build`, and so is what each of them does; here they run over partitions
that a loop, or the nodes of a cluster, work off. The folder then holds ``sources``, ``documents``, ``statements``,
``mentions``, ``failures`` and ``duplicates`` as Parquet.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import Any, Final, Literal

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from wenben.build import BuildSummary, Context, file_of, prints, resolve_across, state_of
from wenben.clean import CleanStatistics, clean, learn, merge
from wenben.clean.statistics import site_of
from wenben.config import Settings
from wenben.engines import records
from wenben.engines.exchange import DIGEST, NUMBER, Partitions, gather, groups, ordered, rows_of, save, scatter
from wenben.engines.parquet import load
from wenben.engines.partitioned import Runner, Step, begin, dedup_files, in_loop
from wenben.engines.results import duplicates
from wenben.engines.store import Store
from wenben.engines.units import Unit, count_lines, items, units
from wenben.errors import LibraryError, UsageError
from wenben.extract import extract, load_model
from wenben.extract.own import model_hash
from wenben.library import Library
from wenben.readers import Metadata, discover
from wenben.types import Cleaned, Document, Extraction, Failure, Mention, Removal, Repair, Source, Statement

Stage = Literal["clean", "extract", "dedup", "build"]

FORMAT: Final = 1
"""Changes whenever the files of an unfinished run are no longer understood."""

PART_BYTES: Final = 64_000_000
"""Input bytes per partition where the caller does not say."""

BASE_BYTES: Final = 600_000_000
"""What a task needs whatever its partition holds: the program, its compiled loops, the model, a batch of sources."""

GROWTH: Final = 8
"""Bytes of memory per byte of a partition's texts."""

BATCH_CHARS: Final = 1_000_000
"""Characters of sources that a task has in memory at once."""

SOURCES: Final = pa.schema(
    [
        *(field for field in records.schema(Source) if field.name != "markup"),
        ("removed", pa.list_(pa.struct(list(records.schema(Removal))))),
        ("repaired", pa.list_(pa.struct(list(records.schema(Repair))))),
    ]
)


@dataclass(frozen=True, kw_only=True)
class Work(Partitions):
    """What every step knows."""

    settings: Settings
    as_is: bool
    extracts: bool
    folder: str


@dataclass(frozen=True)
class Summary:
    """Counts of a finished run; ``folder`` holds its tables."""

    folder: str
    sources: int
    documents: int
    failures: int
    statements: int
    pairs: int
    clusters: int
    crowded: int


def run_stages(
    paths: Iterable[str | Path],
    out: str | Path,
    *,
    until: Stage = "build",
    settings: Settings | None = None,
    as_is: bool = False,
    run: Runner = in_loop,
    part_bytes: int = PART_BYTES,
    progress: Callable[[str], None] | None = None,
) -> Summary:
    """Run the stages over partitions of ``paths``.

    Parameters
    ----------
    out
        Folder (or address, ``s3://…``) that all workers can read and write; ``paths`` must be readable for them too. A
        run that broke off continues there.
    until
        ``clean``: clean only; ``extract``: clean and extract; ``dedup``: clean and find duplicates; ``build``: all.
    part_bytes
        Input bytes per partition; the result does not depend on it.
    run
        How tasks are run.

    Raises
    ------
    UsageError
        If a path does not exist, or ``out`` holds a run with other inputs or settings.
    """
    chosen = settings or Settings()
    say = progress or (lambda step: None)
    listed = [str(p) for p in paths]
    metadata = Metadata(listed)
    parts = units(discover(listed), metadata.of, part_bytes=part_bytes)
    place = str(out) if "://" in str(out) else str(Path(out).resolve())
    known_by = hashlib.sha256(json.dumps([[u.row() for u in part] for part in parts]).encode()).hexdigest()
    plan = {
        "kind": "corpus",
        "format": FORMAT,
        "stage": until,
        "inputs": known_by,
        "settings": _made_with(chosen, as_is=as_is),
    }
    known = begin(Store(place), plan, asked=None, parts=len(parts), values={})
    if "finished" in known:
        return Summary(place, *known["finished"])
    work = Work(
        store=Store(place, known["run"]), parts=len(parts), settings=chosen, as_is=as_is,
        extracts=until in ("extract", "build"), folder=os.getcwd(),
    )  # fmt: skip

    def each(name: str, function: Callable[[Work, int], Any], count: int | None = None) -> list[Any]:
        say(name)
        return run(Step(work, name, function), work.parts if count is None else count)

    if not work.store.exists("work/units/0.json"):
        _write_units(work, parts, each)
    read = each("read", read_sources)
    work = replace(work, offsets=tuple(np.cumsum([0, *(sources for sources, _ in read)]).tolist()))
    if not as_is:
        each("repeated", repeated_sources)
        each("learn", learn_part)
        each("merge", merge_parts, 1)
    made = each("process", process_sources)
    found = [0, 0, 0]
    if until in ("dedup", "build"):
        done = dedup_files(
            [f"{place}/documents/{part}.parquet" for part in range(work.parts)], f"{place}/duplicates",
            settings=chosen, run=run, progress=progress,
            partitions=max(1, -(-3 * sum(chars for _, _, chars in made) // part_bytes)),
        )  # fmt: skip
        found = [done.pairs, done.clusters, done.crowded]
    finished = [
        work.offsets[-1], sum(d for d, _, _ in made), sum(f for _, f in read), sum(s for _, s, _ in made), *found,
    ]  # fmt: skip
    work.store.write("plan.json", json.dumps(known | {"finished": finished}, ensure_ascii=False).encode())
    work.store.delete("work")
    work.store.delete("done")
    return Summary(place, *finished)


def _made_with(settings: Settings, *, as_is: bool) -> dict[str, str]:
    """What results depend on, as a build stores it; nodes read with the model that comes with wenben."""
    return prints(settings, as_is=as_is) | {"model": model_hash(None)}


def _write_units(work: Work, parts: list[list[Unit]], each: Callable[..., list[Any]]) -> None:
    """Write what each partition reads; slices of large files are told how many records stand before them."""

    def write(name: str) -> None:
        for number in reversed(range(len(parts))):  # the first one last: when it is there, all are
            rows = [unit.row() for unit in parts[number]]
            work.store.write(f"work/{name}/{number}.json", json.dumps(rows, ensure_ascii=False).encode())

    if any(unit.lines for part in parts for unit in part):
        write("slices")
        before: dict[str, int] = {}
        for number, counts in enumerate(each("lines", count_records)):
            for place, (unit, count) in enumerate(zip(parts[number], counts, strict=True)):
                parts[number][place] = replace(unit, before=before.get(unit.file, 0)) if unit.lines else unit
                before[unit.file] = before.get(unit.file, 0) + count
    write("units")


def _units(work: Work, name: str, part: int) -> list[Unit]:
    if os.getcwd() != work.folder:  # paths are those that the user gave, which may be relative
        os.chdir(work.folder)
    return [Unit(**row) for row in json.loads(work.store.read(f"work/{name}/{part}.json").to_pybytes())]


def count_records(work: Work, part: int) -> list[int]:
    return [count_lines(unit) if unit.lines else 0 for unit in _units(work, "slices", part)]


# --- read, learn ---


def read_sources(work: Work, part: int) -> tuple[int, int]:
    """Read the files of a partition; returns the numbers of sources and failures."""
    failures: list[Failure] = []
    states: list[tuple[str, str]] = []
    digests: list[bytes] = []
    file = f"work/sources/{part}"
    options = pa.ipc.IpcWriteOptions(compression="lz4")
    with work.store.writing(file) as stream, pa.ipc.new_file(stream, records.schema(Source), options=options) as out:
        waiting: list[Source] = []
        held = 0
        for unit in _units(work, "units", part):
            if unit.first:
                states.append((unit.file, state_of(unit.file, unit.metadata)))
            for item in items(unit, work.settings.reader):
                if isinstance(item, Failure):
                    failures.append(item)
                    continue
                digests.append(hashlib.sha256(f"{site_of(item)}\0{item.sha256}".encode()).digest()[:16])
                waiting.append(item)
                held += len(item.text) + len(item.markup or "")
                if held > BATCH_CHARS:
                    _write_batch(out, records.table(Source, waiting))
                    waiting, held = [], 0
        _write_batch(out, records.table(Source, waiting))
    work.written.append(file)
    _write_table(work, f"failures/{part}.parquet", records.table(Failure, failures))
    names, values = zip(*states, strict=True) if states else ((), ())
    _write_table(
        work,
        f"files/{part}.parquet",
        pa.table({"file": pa.array(names, pa.string()), "state": pa.array(values, pa.string())}),
    )
    keys = np.frombuffer(b"".join(digests), np.uint64).reshape(-1, 2)
    rows = rows_of(DIGEST, keys[:, 0], keys[:, 1], np.arange(len(keys)))
    scatter(work, "source-digests", part, rows, (keys[:, 0] % np.uint64(work.parts)).astype(np.int64))
    return len(digests), len(failures)


def _write_batch(out: Any, table: Any) -> None:
    for batch in table.combine_chunks().to_batches():
        out.write_batch(batch)


def _write_table(work: Work, name: str, table: Any) -> None:
    work.store.write_table(name, table)
    work.written.append(name)


def repeated_sources(work: Work, part: int) -> None:
    """Sources whose text stands earlier on the same site: nothing is learned from them."""
    rows = ordered(gather(work, "source-digests", part, DIGEST, numbered=True), "high", "low", "n")
    first = np.zeros(len(rows), bool)
    first[groups(rows, "high", "low")[:-1]] = True
    found = rows_of(NUMBER, rows["n"][~first])
    scatter(work, "source-repeated", part, found, work.part_of(found["n"]))


def _sources(work: Work, part: int) -> Iterator[list[Source]]:
    reader = pa.ipc.open_file(work.store.open(f"work/sources/{part}"))
    for number in range(reader.num_record_batches):
        yield records.records(Source, pa.Table.from_batches([reader.get_batch(number)]))


def learn_part(work: Work, part: int) -> None:
    """Site templates of the sources of one partition."""
    repeated = set((gather(work, "source-repeated", part, NUMBER)["n"] - work.offsets[part]).tolist())

    def sources() -> Iterator[Source]:
        number = 0
        for batch in _sources(work, part):
            for source in batch:
                if number not in repeated:
                    yield source
                number += 1

    found = learn(sources(), settings=work.settings)
    save(work, f"statistics/{part}", np.frombuffer(found.to_json().encode(), np.uint8))


def merge_parts(work: Work, part: int) -> None:
    """Site templates of all partitions."""
    found: CleanStatistics | None = None
    for number in range(work.parts):
        own = CleanStatistics.from_json(work.store.read(f"work/statistics/{number}").to_pybytes().decode())
        found = own if found is None else merge(found, own)
    work.store.write("statistics.json", found.to_json().encode() if found else b"")
    work.written.append("statistics.json")


# --- clean, extract ---


@lru_cache(maxsize=1)
def _context(store: Store, settings: Settings, as_is: bool, extracts: bool) -> Context:
    statistics = None if as_is else CleanStatistics.from_json(store.read("statistics.json").to_pybytes().decode())
    return Context(settings, statistics, load_model() if extracts else None, as_is)


def process_sources(work: Work, part: int) -> tuple[int, int, int]:
    """Clean and extract the sources of a partition; returns the numbers of documents, statements and characters."""
    context = _context(work.store, work.settings, work.as_is, work.extracts)
    kinds = {"documents": Document, "statements": Statement, "mentions": Mention}
    names = ["sources", *(kinds if work.extracts else ("documents",))]
    counts = dict.fromkeys(names, 0)
    chars = 0
    with ExitStack() as stack:
        writers = {}
        for name in names:
            stream = stack.enter_context(work.store.writing(f"{name}/{part}.parquet"))
            schema = SOURCES if name == "sources" else records.schema(kinds[name])
            writers[name] = stack.enter_context(pq.ParquetWriter(stream, schema, compression="zstd"))
        for batch in _sources(work, part):
            made = [
                clean(s, settings=work.settings, statistics=context.statistics, as_is=work.as_is) for s in batch
            ]  # fmt: skip
            found: dict[str, list[Any]] = {"documents": [d for c in made for d in c.documents]}
            if work.extracts:
                said = [extract(d, settings=work.settings, model=context.model) for d in found["documents"]]
                found["statements"] = [s for e in said for s in e.statements]
                found["mentions"] = [m for e in said for m in e.mentions]
            writers["sources"].write_table(_source_table(made))
            chars += sum(len(d.text) for d in found["documents"])
            for name, rows in found.items():
                writers[name].write_table(records.table(kinds[name], rows))
                counts[name] += len(rows)
    work.written.extend(f"{name}/{part}.parquet" for name in names)
    return counts["documents"], counts.get("statements", 0), chars


def _source_table(made: Sequence[Cleaned]) -> Any:
    table = records.table(Source, [c.source for c in made]).drop_columns(["markup"])
    for name in ("removed", "repaired"):
        field = SOURCES.field(name)
        table = table.append_column(field, records.column(field.type, [getattr(c, name) for c in made]))
    return table


# --- reading a finished run ---


def results(folder: str | Path) -> Iterator[tuple[Cleaned, dict[str, Extraction]]]:
    """Sources of a finished run in their order, with, by document id, what their documents say."""
    store = Store(str(folder))
    documents, statements, mentions = (
        _Following(store, name, kind) for name, kind in (("documents", Document), ("statements", Statement), ("mentions", Mention))
    )  # fmt: skip
    for row in _rows(store, "sources"):
        path = row["path"]
        own = tuple(documents.of(path))
        said, named = statements.of(path), mentions.of(path)
        extractions = {
            d.id: Extraction(
                tuple(s for s in said if s.document == d.id), tuple(m for m in named if m.document == d.id)
            )
            for d in own
        }
        removed, repaired = (
            tuple(records.decode(kind, r) for r in row.pop(name)) for name, kind in (("removed", Removal), ("repaired", Repair))
        )  # fmt: skip
        yield Cleaned(records.decode(Source, row | {"markup": None}), own, removed, repaired), extractions


def failures(folder: str | Path) -> Iterator[Failure]:
    """What could not be read."""
    for row in _rows(Store(str(folder)), "failures"):
        yield records.decode(Failure, row)


def _rows(store: Store, name: str) -> Iterator[dict[str, Any]]:
    for file in store.names(name, suffix=".parquet"):
        with store.open(file) as stream:
            for batch in pq.ParquetFile(stream).iter_batches(batch_size=200):
                yield from batch.to_pylist()


class _Following:
    """Rows of a table that stand in the order of the sources, handed out source by source."""

    def __init__(self, store: Store, name: str, kind: Any) -> None:
        self._kind = kind
        self._runs = groupby(_rows(store, name), key=lambda row: row["path"])
        self._next = next(self._runs, None)

    def of(self, path: str) -> list[Any]:
        if self._next is None or self._next[0] != path:
            return []
        found = [records.decode(self._kind, row) for row in self._next[1]]
        self._next = next(self._runs, None)
        return found


# --- into a library ---


def into_library(
    folder: str | Path,
    library: str | Path,
    *,
    settings: Settings | None = None,
    progress: Callable[[str], None] | None = None,
) -> BuildSummary:
    """Bring a finished run of ``build`` into a library, which then is the one that a build on this machine makes.

    Raises
    ------
    UsageError
        If ``folder`` holds no finished run of ``build``, or one with other settings.
    LibraryError
        If the library holds sources that the run did not see: their duplicates would be lost.
    """
    chosen, say = settings or Settings(), progress or (lambda step: None)
    place = Store(str(folder))
    plan = json.loads(place.read("plan.json").to_pybytes()) if place.exists("plan.json") else {}
    if "finished" not in plan or plan.get("stage") != "build":
        raise UsageError(
            f"{folder} 里没有完成的运行结果", remedy="请给出 build --engine ray 的输出文件夹，并先让它运行完"
        )
    made_with: Mapping[str, str] = plan["settings"]
    if made_with != _made_with(chosen, as_is=made_with["as_is"] == "True"):
        raise UsageError(f"{folder} 是用别的设置做的", remedy="请用 --settings 给出做它时的设置文件")
    files = {row["file"]: row["state"] for row in _rows(place, "files")}
    failed = list(failures(folder))
    paths = {row["path"] for row in _rows(place, "sources")} | {failure.path for failure in failed}
    started = time.perf_counter()
    with Library(library, create=True, settings=chosen.library) as store:
        if missing := set(store.known_sources()) - paths:
            raise LibraryError(
                f"资料库有 {len(missing)} 个来源不在 {folder} 里（如 {min(missing)}），导入会丢失它们的重复关系",
                remedy="请对全部文件重新运行，或导入到一个新资料库",
            )
        before: Mapping[str, str] = store.meta("files") or {}
        with store.write(command="import", settings=made_with) as writer:
            if place.exists("statistics.json"):
                writer.put_meta("clean_statistics", place.read("statistics.json").to_pybytes().decode())
            say("sources")
            for made, extractions in results(folder):
                writer.put_source(made, extractions)
            for failure in failed:
                writer.put_failure(failure)
            writer.put_meta("files", files)
            writer.put_meta("settings", dict(made_with))
            writer.commit()
            say("duplicates")
            found = duplicates(f"{folder}/duplicates")
            writer.put_duplicates(found)
            writer.put_meta("crowded", found.crowded)
            say("resolve")
            resolve_across(store, writer, chosen)
            writer.put_meta("unfinished", False)
        stats = store.stats()
    changed = sum(file in before and before[file] != state for file, state in files.items())
    unchanged = sum(before.get(file) == state for file, state in files.items())
    return BuildSummary(
        library=str(library), files=len(files), added=len(files) - changed - unchanged, changed=changed, unchanged=unchanged,
        removed=0, failed=len({file_of(f.path) for f in failed}), failures=tuple(failed),
        seconds={"import": time.perf_counter() - started}, stats=stats,
    )  # fmt: skip


def import_run(folder: str | Path, library: str | Path, *, settings: Settings | None = None) -> dict[str, int]:
    """Bring the finished run of a cluster into a library: one of ``build``, or one that only looked for duplicates."""
    place = Store(str(folder))
    if not place.exists("plan.json") or "stage" not in json.loads(place.read("plan.json").to_pybytes()):
        with Library(library, create=True) as store:
            return load(folder, store)
    stats = into_library(folder, library, settings=settings).stats
    kinds = ("sources", "documents", "pairs", "clusters")
    return {kind: int(stats[kind]) for kind in kinds if kind in stats}


def part_bytes(max_memory: int | None) -> int:
    """Input bytes per partition that keep a task below ``max_memory``.

    Raises
    ------
    UsageError
        If that is less than a task needs in any case.
    """
    if max_memory is None:
        return PART_BYTES
    if max_memory < 2 * BASE_BYTES:
        raise UsageError(
            f"--max-memory {max_memory / 1e6:.0f} MB 太少",
            remedy=f"程序和模型本身约需 {BASE_BYTES / 1e6:.0f} MB，请给 {2 * BASE_BYTES / 1e6:.0f} MB 以上",
        )
    return int((max_memory - BASE_BYTES) / GROWTH)


__all__ = ["Stage", "Summary", "failures", "import_run", "into_library", "part_bytes", "results", "run_stages"]
