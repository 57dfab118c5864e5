"""The stages over a corpus in partitions: read, learn, clean, extract, duplicates, into a folder.

The order of the stages is that of :mod:`wenben.build`, and so is what each of them does; here they run over partitions
that a loop, or the nodes of a cluster, work off. The folder then holds ``sources``, ``documents``, ``sketches``,
``statements``, ``mentions``, ``failures`` and ``duplicates`` as Parquet; :mod:`wenben.intake` makes a library of it.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from itertools import groupby
from pathlib import Path
from typing import Any, Final, Literal

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from wenben.build import Context, prints, state_of
from wenben.clean import CleanStatistics, clean, merge
from wenben.clean.statistics import gather as counted
from wenben.clean.statistics import observed, site_of
from wenben.config import Settings
from wenben.dedup import remember
from wenben.engines import records
from wenben.engines.exchange import DIGEST, NUMBER, Partitions, gather, groups, ordered, rows_of, save, scatter
from wenben.engines.partitioned import Runner, Step, begin, dedup_files, in_loop
from wenben.engines.store import Store
from wenben.engines.units import Unit, count_lines, items, units
from wenben.errors import UsageError
from wenben.extract import RoleModel, extract, load_model
from wenben.extract.own import model_hash
from wenben.readers import Metadata, discover, shown_name
from wenben.types import Cleaned, Document, Extraction, Failure, Mention, Removal, Repair, Source, Statement

Stage = Literal["clean", "extract", "dedup", "build"]

FORMAT: Final = 3
"""Changes whenever the files of an unfinished run are no longer understood."""

PART_BYTES: Final = 64_000_000
"""Input bytes per partition where the caller does not say."""

BASE_BYTES: Final = 600_000_000
"""What a task needs whatever its partition holds: the program, its compiled loops, the model, a batch of sources."""

GROWTH: Final = 8
"""Bytes of memory per byte of a partition's texts."""

LEAST_BYTES: Final = 1_000_000_000
"""Least memory of a task with partitions that are worth it."""

BATCH_CHARS: Final = 1_000_000
"""Characters of sources that a task has in memory at once."""

MODEL: Final = "model.skops"
"""A role model of a library's own, in the folder of its run: all nodes read with it."""

SKETCHES: Final = pa.schema([("path", pa.string()), ("id", pa.string()), ("data", pa.binary())])
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
    until: Stage
    folder: str

    @property
    def extracts(self) -> bool:
        return self.until in ("extract", "build")

    @property
    def compares(self) -> bool:
        return self.until in ("dedup", "build")


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
    model: Path | None = None,
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
    model
        A role model to read with; None: the one that comes with wenben.
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
        "settings": made_with(chosen, as_is=as_is, model=model),
    }
    known = begin(Store(place), plan, asked=None, parts=len(parts), values={})
    if "finished" in known:
        return Summary(place, *known["finished"])
    if model is not None:
        Store(place).write(MODEL, model.read_bytes())
    work = Work(
        store=Store(place, known["run"]), parts=len(parts), settings=chosen, as_is=as_is, until=until,
        folder=os.getcwd(),
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
    if work.compares:
        done = dedup_files(
            [f"{place}/documents/{part}.parquet" for part in range(work.parts)], f"{place}/duplicates",
            settings=chosen, run=run, progress=progress,
            partitions=max(1, -(-3 * sum(chars for _, _, chars, _ in made) // part_bytes)),
        )  # fmt: skip
        found = [done.pairs, done.clusters, done.crowded]
    documents, statements, _, broken = (sum(numbers) for numbers in zip(*made, strict=True))
    finished = [work.offsets[-1] - broken, documents, sum(f for _, f in read) + broken, statements, *found]
    work.store.write("plan.json", json.dumps(known | {"finished": finished}, ensure_ascii=False).encode())
    work.store.delete("work")
    work.store.delete("done")
    return Summary(place, *finished)


def made_with(settings: Settings, *, as_is: bool, model: Path | None) -> dict[str, str]:
    """What results depend on, as a build stores it."""
    return prints(settings, as_is=as_is) | {"model": model_hash(model)}


def _write_units(work: Work, parts: list[list[Unit]], each: Callable[..., list[Any]]) -> None:
    """Write what each partition reads; slices of large files are told how many records stand before them."""

    def write(name: str) -> None:
        for number in reversed(range(len(parts))):  # the first one last: when it is there, all are
            rows = [unit.row() for unit in parts[number]]
            work.store.write(f"work/{name}/{number}.json", json.dumps(rows).encode())

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
            if unit.first and shown_name(unit.file) == unit.file:
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

    found, failed = counted(observed(sources(), settings=work.settings))
    _write_table(work, f"work/unlearned/{part}/failures.parquet", records.table(Failure, failed))
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
    return Context(settings, statistics, _model(store) if extracts else None, as_is)


def _model(store: Store) -> RoleModel:
    """The model that the run was begun with."""
    if not store.exists(MODEL):
        return load_model()
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / MODEL
        place.write_bytes(store.read(MODEL).to_pybytes())
        return load_model(place)


def process_sources(work: Work, part: int) -> tuple[int, int, int, int]:
    """Clean and extract the sources of a partition.

    Returns the numbers of documents, statements and characters, and of sources on which a stage broke.
    """
    context = _context(work.store, work.settings, work.as_is, work.extracts)
    kinds = {"documents": Document, "statements": Statement, "mentions": Mention}
    schemas = {name: records.schema(kind) for name, kind in kinds.items() if work.extracts or name == "documents"}
    schemas["sources"] = SOURCES
    if work.compares:
        schemas["sketches"] = SKETCHES
    counts = dict.fromkeys(schemas, 0)
    chars = 0
    unlearned = [] if work.as_is else list(rows_of_table(work.store, f"work/unlearned/{part}"))
    broken = [records.decode(Failure, row) for row in unlearned]
    skipped = {failure.path for failure in broken}
    with ExitStack() as stack:
        writers = {}
        for name, schema in schemas.items():
            stream = stack.enter_context(work.store.writing(f"{name}/{part}.parquet"))
            writers[name] = stack.enter_context(pq.ParquetWriter(stream, schema, compression="zstd"))
        for batch in _sources(work, part):
            made: list[Cleaned] = []
            said: list[Extraction] = []
            for source in batch:
                if source.path in skipped:
                    continue
                try:
                    cleaned, own = _processed(source, work, context)
                except Exception as error:  # noqa: BLE001 - as in a build: one odd text must not end a night's work
                    broken.append(Failure.unforeseen(source.path, error))
                    continue
                made.append(cleaned)
                said += own
            found: dict[str, list[Any]] = {"documents": [d for c in made for d in c.documents]}
            if work.extracts:
                found["statements"] = [s for e in said for s in e.statements]
                found["mentions"] = [m for e in said for m in e.mentions]
            writers["sources"].write_table(_source_table(made))
            if work.compares:
                writers["sketches"].write_table(_sketches(found["documents"], work.settings))
            chars += sum(len(d.text) for d in found["documents"])
            for name, rows in found.items():
                writers[name].write_table(records.table(kinds[name], rows))
                counts[name] += len(rows)
    work.written.extend(f"{name}/{part}.parquet" for name in schemas)
    _write_table(work, f"broken/{part}.parquet", records.table(Failure, broken))
    return counts["documents"], counts.get("statements", 0), chars, len(broken)


def _processed(source: Source, work: Work, context: Context) -> tuple[Cleaned, list[Extraction]]:
    """A cleaned source and, if the run extracts, what each of its documents says."""
    made = clean(source, settings=work.settings, statistics=context.statistics, as_is=work.as_is)
    documents = made.documents if work.extracts else ()
    return made, [extract(d, settings=work.settings, model=context.model) for d in documents]


def _sketches(documents: Sequence[Document], settings: Settings) -> Any:
    """What deduplication keeps of documents in a library."""
    made = remember(documents, settings=settings)
    rows = ({"path": d.path, "id": d.id, "data": data} for d, data in zip(documents, made, strict=True))
    return pa.Table.from_pylist(list(rows), schema=SKETCHES)


def _source_table(made: Sequence[Cleaned]) -> Any:
    table = records.table(Source, [c.source for c in made]).drop_columns(["markup"])
    kinds: dict[str, Any] = {"removed": tuple[Removal, ...], "repaired": tuple[Repair, ...]}
    for name, kind in kinds.items():
        table = table.append_column(SOURCES.field(name), records.column(kind, [getattr(c, name) for c in made]))
    return table


# --- reading a finished run ---


def results(folder: str | Path) -> Iterator[tuple[Cleaned, dict[str, Extraction]]]:
    """Sources of a finished run in their order, with, by document id, what their documents say."""
    store = Store(str(folder))
    documents, statements, mentions = (
        Following(store, name, partial(records.decode, kind))
        for name, kind in (("documents", Document), ("statements", Statement), ("mentions", Mention))
    )
    for row in rows_of_table(store, "sources"):
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
    """What could not be read, and what a stage broke on."""
    for name in ("failures", "broken"):
        for row in rows_of_table(Store(str(folder)), name):
            yield records.decode(Failure, row)


def titles(folder: str | Path, keys: Iterable[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """Titles of some documents of a finished run by id and path; only theirs are kept in memory."""
    wanted = set(keys)
    rows = rows_of_table(Store(str(folder)), "documents", columns=["id", "path", "title"], batch=10_000)
    return {key: row["title"] for row in rows if (key := (row["id"], row["path"])) in wanted}


def rows_of_table(
    store: Store, name: str, *, columns: list[str] | None = None, batch: int = 200
) -> Iterator[dict[str, Any]]:
    """Rows of a table of a finished run, in order."""
    for file in store.names(name, suffix=".parquet"):
        with store.open(file) as stream:
            for rows in pq.ParquetFile(stream).iter_batches(batch_size=batch, columns=columns):
                yield from rows.to_pylist()


class Following:
    """Rows of a table that stand in the order of the sources, handed out source by source."""

    def __init__(self, store: Store, name: str, decode: Callable[[dict[str, Any]], Any]) -> None:
        self._decode = decode
        self._runs = groupby(rows_of_table(store, name), key=lambda row: row["path"])
        self._next = next(self._runs, None)

    def of(self, path: str) -> list[Any]:
        if self._next is None or self._next[0] != path:
            return []
        found = [self._decode(row) for row in self._next[1]]
        self._next = next(self._runs, None)
        return found


def at_once(cores: int, max_memory: int | None) -> int:
    """How many tasks fit into ``max_memory`` together, as many as ``cores`` at most."""
    return cores if max_memory is None else max(1, min(cores, max_memory // LEAST_BYTES))


def part_bytes(max_memory: int | None) -> int:
    """Input bytes per partition that keep a task below ``max_memory``.

    Raises
    ------
    UsageError
        If that is less than a task needs in any case.
    """
    if max_memory is None:
        return PART_BYTES
    if max_memory < LEAST_BYTES:
        raise UsageError(
            f"--max-memory {max_memory / 1e6:.0f} MB 太少",
            remedy=f"程序和模型本身约需 {BASE_BYTES / 1e6:.0f} MB，请给 {LEAST_BYTES / 1e6:.0f} MB 以上",
        )
    return int((max_memory - BASE_BYTES) / GROWTH)


__all__ = ["Stage", "Summary", "at_once", "failures", "part_bytes", "results", "run_stages", "titles"]
