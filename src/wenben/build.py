"""The whole pipeline, incremental, into a library: the only module that knows the order of the stages.

read → clean → extract, file by file and in parallel; then, over all documents, near-duplicates and what holds across
documents. Nothing is done again for files that have not changed.
"""

from __future__ import annotations

import gc
import hashlib
import json
import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from wenben import __version__
from wenben.clean import CleanStatistics, clean
from wenben.clean.statistics import Observation, gather, observed
from wenben.config import Settings, fingerprint
from wenben.dedup import remember, update
from wenben.engines import run
from wenben.engines.workers import COLLECTED
from wenben.errors import LibraryError
from wenben.extract import extract, load_model
from wenben.extract.own import model_hash, own_model
from wenben.library import Library, Writer
from wenben.library.rows import SourceRows, source_rows
from wenben.library.schema import errors_of
from wenben.readers import Metadata, discover, read, shown_name
from wenben.resolve import resolve_changes
from wenben.types import Cleaned, Failure, Row

if TYPE_CHECKING:
    from wenben.extract import RoleModel

Progress = Callable[[str, int, int | None], None]
"""Called with the name of a stage, how much of it is done, and of how much (None: unknown)."""

STAGES: Final = ("reader", "clean", "extract", "dedup", "resolve")
"""Branches of the settings on which stored results depend."""

DOCUMENTS_AT_ONCE: Final = 1000
"""Documents whose texts are in memory at once while they are sketched."""

FILES_PER_COMMIT: Final = 1000
"""Files after which a killed build need not begin anew; a fiftieth of those done where that is more, for each time the whole list is written."""


@dataclass(frozen=True)
class Context:
    """What every worker needs to turn a file into records."""

    settings: Settings
    statistics: CleanStatistics | None
    model: RoleModel | None
    as_is: bool


@dataclass(frozen=True)
class FileResult:
    """What one file gave: sources with what was made of them, and what could not be read."""

    file: str
    sources: tuple[SourceRows, ...]
    failures: tuple[Failure, ...]


@dataclass(frozen=True)
class BuildSummary:
    """What a build did.

    Parameters
    ----------
    files
        Number of files seen; ``unchanged`` of them were left alone.
    added, changed, removed, failed
        Number of files (a failed file may still have given some sources).
    seconds
        By stage.
    stats
        The library's counts after the build.
    crowded
        Number of documents that resemble more than ``dedup.bucket`` others: not all of their pairs are listed.
    """

    library: str
    files: int
    added: int
    changed: int
    unchanged: int
    removed: int
    failed: int
    failures: tuple[Failure, ...]
    seconds: Mapping[str, float] = field(default_factory=dict)
    stats: Mapping[str, Any] = field(default_factory=dict)
    crowded: int = 0

    def row(self) -> Row:
        return {
            "library": self.library,
            "files": self.files,
            "added": self.added,
            "changed": self.changed,
            "unchanged": self.unchanged,
            "removed": self.removed,
            "failed": self.failed,
            "changes": self.added + self.changed + self.removed,
            "failures": [{"path": f.path, "message": f.message, "remedy": f.remedy} for f in self.failures],
            "seconds": {stage: round(value, 3) for stage, value in self.seconds.items()},
            "stats": dict(self.stats),
            "crowded": self.crowded,
        }


def build(
    paths: Iterable[str | Path],
    *,
    library: str | Path,
    settings: Settings | None = None,
    as_is: bool = False,
    relearn: bool = False,
    rebuild: bool = False,
    prune: bool = False,
    workers: int | None = None,
    progress: Progress | None = None,
) -> BuildSummary:
    """Read, clean and extract ``paths`` into a library, then find duplicates and what holds across documents.

    Parameters
    ----------
    library
        The file; made if it does not exist.
    as_is
        Every file or record is one document that is already clean.
    relearn
        Learn the site templates anew from these paths and clean all of them again.
    rebuild
        Do everything again, with the settings of now.
    prune
        Forget files under ``paths`` that are gone.
    workers
        Processes; None decides by the amount of work.

    Raises
    ------
    LibraryError
        If the library was built with other settings and ``rebuild`` is not given, is newer than this program, or is
        being built by somebody else.
    UsageError
        If a path does not exist.
    """
    chosen = settings or Settings()
    say = progress or (lambda stage, done, total: None)
    listed = [str(p) for p in paths]
    found = discover(listed)
    files = [f for f in found if shown_name(f) == f]
    unnamed = [failure for f in found if shown_name(f) != f for failure in read(f) if isinstance(failure, Failure)]
    metadata = Metadata(listed)
    seconds: dict[str, float] = {}
    model = own_model(library)
    made_with = prints(chosen, as_is=as_is) | {"model": model_hash(model)}
    with seldom_collected(), Library(library, create=True, settings=chosen.library) as store:
        check_settings(store, made_with, again=rebuild or relearn, name=str(library))
        known = {} if rebuild or relearn else dict(store.meta("files") or {})
        before = dict(store.meta("files") or {})
        states = _states(files, metadata, say)
        todo = [f for f in files if known.get(f) != states[f]]
        gone = [f for f in before if f not in states and _below(f, listed)] if prune else []
        with store.write(command="build", settings=made_with) as writer:
            started = time.perf_counter()
            statistics, unlearned = _statistics(
                store, writer, todo, metadata, chosen, again=rebuild or relearn, skip=as_is, workers=workers, say=say
            )
            seconds["learn"] = time.perf_counter() - started
            if rebuild or relearn:
                writer.forget_sketches()
                writer.forget_resolution()
            started = time.perf_counter()
            files_now = dict(before)
            held = _sources_by_file(store)
            for f in gone:
                _forget(writer, held.get(f, [f]))
                files_now.pop(f, None)
            for failure in unnamed:
                writer.put_failure(failure)
            setup = partial(_context, chosen, statistics.to_json() if statistics else None, as_is, model)
            jobs = [(f, dict(metadata.of(f))) for f in todo]
            kept = 0
            for done, result in enumerate(run(process, jobs, setup=setup, workers=workers), 1):
                _store(writer, _without(result, unlearned), held.get(result.file, []))
                files_now[result.file] = states[result.file]
                say("process", done, len(todo))
                if done - kept >= max(FILES_PER_COMMIT, done // 50):
                    _keep(writer, files_now, made_with)
                    kept = done
            seconds["process"] = time.perf_counter() - started
            if todo or gone or store.meta("unfinished"):
                _keep(writer, files_now, made_with)
                across(store, writer, chosen, seconds, say)
                writer.put_meta("unfinished", False)
            say("index", 0, None)  # leaving the block puts the index in order
            started = time.perf_counter()
        seconds["index"] = time.perf_counter() - started
        failures = [f for f in store.failures() if file_of(f.path) in states or f in unnamed]
        added = [f for f in todo if f not in before]
        return BuildSummary(
            library=str(library),
            files=len(found),
            added=len(added),
            changed=len(todo) - len(added),
            unchanged=len(files) - len(todo),
            removed=len(gone),
            failed=len({file_of(f.path) for f in failures}),
            failures=tuple(failures),
            seconds=seconds,
            stats=store.stats(),
            crowded=store.meta("crowded", 0),
        )


@contextmanager
def seldom_collected() -> Iterator[None]:
    """Let Python look for cycles seldom: records hold none, and every look goes through all that is in memory."""
    before = gc.get_threshold()
    gc.set_threshold(*COLLECTED)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def prints(settings: Settings, *, as_is: bool) -> dict[str, str]:
    """Fingerprints of all settings on which stored results depend."""
    return {name: fingerprint(getattr(settings, name)) for name in STAGES} | {"as_is": str(as_is)}


def process(context: Context, job: tuple[str, Mapping[str, str]]) -> FileResult:
    """Read, clean and extract one file: pure, runs the same in a loop, a process pool or a cluster."""
    file, metadata = job
    sources: list[SourceRows] = []
    failures: list[Failure] = []
    for item in read(file, settings=context.settings.reader, metadata=metadata):
        if isinstance(item, Failure):
            failures.append(item)
            continue
        try:
            made = clean(item, settings=context.settings, statistics=context.statistics, as_is=context.as_is)
            sources.append(understand(context, made))
        except Exception as error:  # noqa: BLE001 - one odd text among a million must not end a night's work
            failures.append(Failure.unforeseen(item.path, error))
    return FileResult(file, tuple(sources), tuple(failures))


def understand(context: Context, made: Cleaned) -> SourceRows:
    """One cleaned source with what its documents say, ready for the library."""
    said = {d.id: extract(d, settings=context.settings, model=context.model) for d in made.documents}
    return source_rows(made, said, passages=context.settings.passages)


def _context(settings: Settings, statistics: str | None, as_is: bool, model: Path | None) -> Context:
    learned = CleanStatistics.from_json(statistics) if statistics else None
    return Context(settings, learned, load_model(model), as_is)


def _states(files: list[str], metadata: Metadata, say: Progress) -> dict[str, str]:
    """What decides whether a file has changed: its bytes and what ``metadata.csv`` says of it."""
    states = {}
    for number, file in enumerate(files, 1):
        states[file] = state_of(file, metadata.of(file))
        say("scan", number, len(files))
    return states


def state_of(file: str, metadata: Mapping[str, str]) -> str:
    """A hash of a file's bytes and of what ``metadata.csv`` says of it."""
    digest = hashlib.sha256()
    try:
        if not os.path.isfile(file):  # a pipe would be waited for, for ever
            raise OSError
        with open(file, "rb") as stream:
            while block := stream.read(1 << 20):
                digest.update(block)
    except OSError:
        digest.update(b"unreadable")  # read() will say why
    digest.update(json.dumps(dict(metadata), sort_keys=True).encode())
    return digest.hexdigest()


def _statistics(
    store: Library,
    writer: Writer,
    todo: list[str],
    metadata: Metadata,
    settings: Settings,
    *,
    again: bool,
    skip: bool,
    workers: int | None,
    say: Progress,
) -> tuple[CleanStatistics | None, dict[str, Failure]]:
    """The frozen statistics of the library; learned from the pile at the first build, or when asked.

    Sources from which nothing could be learned are failures, by path.
    """
    stored = store.meta("clean_statistics")
    if skip or (stored is not None and not again):
        return CleanStatistics.from_json(stored) if stored is not None and not skip else None, {}

    def observations() -> Iterator[Observation | Failure]:
        jobs = [(f, dict(metadata.of(f))) for f in todo]
        for number, found in enumerate(run(_observe, jobs, setup=partial(_same, settings), workers=workers), 1):
            say("learn", number, len(todo))
            yield from found

    learned, failed = gather(observations())
    writer.put_meta("clean_statistics", learned.to_json())
    return learned, {failure.path: failure for failure in failed}


def _observe(settings: Settings, job: tuple[str, Mapping[str, str]]) -> list[Observation | Failure]:
    """What one file adds to the statistics of its site; what cannot be read adds nothing, and :func:`process` says why."""
    file, metadata = job
    items = read(file, settings=settings.reader, metadata=metadata)
    return list(observed((item for item in items if not isinstance(item, Failure)), settings=settings))


def _same(settings: Settings) -> Settings:
    return settings


def _sources_by_file(store: Library) -> dict[str, list[str]]:
    """File → paths of the sources (records, members) and failures that the library holds of it."""
    held: dict[str, list[str]] = {}
    for path in (*store.known_sources(), *(f.path for f in store.failures())):
        held.setdefault(file_of(path), []).append(path)
    return held


def _without(result: FileResult, failed: Mapping[str, Failure]) -> FileResult:
    """``result`` without the sources that broke an earlier stage."""
    broken = [failed[made.path] for made in result.sources if made.path in failed]
    if not broken:
        return result
    kept = tuple(made for made in result.sources if made.path not in failed)
    return replace(result, sources=kept, failures=(*result.failures, *broken))


def _store(writer: Writer, result: FileResult, held: list[str]) -> None:
    _forget(writer, held)
    for source in result.sources:
        writer.put_rows(source)
    for failure in result.failures:
        writer.put_failure(failure)


def _keep(writer: Writer, files: Mapping[str, str], prints: Mapping[str, str]) -> None:
    """Commit what is done, so that a build that is killed goes on from here; what follows is still owed."""
    writer.put_meta("files", dict(files))
    writer.put_meta("settings", dict(prints))
    writer.put_meta("unfinished", True)
    writer.commit()


def _forget(writer: Writer, paths: list[str]) -> None:
    for path in paths:
        writer.forget_path(path)


def across(store: Library, writer: Writer, settings: Settings, seconds: dict[str, float], say: Progress) -> None:
    """Near-duplicates, then entities, results and recurrences over all documents of the library."""
    started = time.perf_counter()
    update_duplicates(store, writer, settings, say)
    seconds["dedup"] = time.perf_counter() - started
    started = time.perf_counter()
    say("resolve", 0, None)
    resolve_across(store, writer, settings)
    seconds["resolve"] = time.perf_counter() - started


def resolve_across(store: Library, writer: Writer, settings: Settings) -> None:
    """Entities, results and recurrences over all documents of the library, from those that have changed.

    Everything is looked at again where the library has become another one, or another version of wenben made it.
    """
    made_by = f"{__version__} {fingerprint(settings.resolve)}"
    known = store.known_across()
    if known.wording is None or known.wording.outgrown(known.statements) or store.meta("resolved_by") != made_by:
        writer.forget_resolution()
        known = store.known_across()
    with errors_of(store.path):
        changes = resolve_changes(
            known.held(),
            known.new,
            store.said().of,
            ready=writer.gists(),
            before=known.before,
            wording=known.wording,
            settings=settings,
            folder=store.path.absolute().parent,
        )
        writer.put_changes(changes)
    writer.put_meta("resolved_by", made_by)


def update_duplicates(store: Library, writer: Writer, settings: Settings, say: Progress) -> None:
    """Near-duplicates of all documents; only new texts are read, and only pairs that were never compared are."""
    new = store.without_sketch()
    for first in range(0, len(new), DOCUMENTS_AT_ONCE):
        say("dedup:sketch", first, len(new))
        numbers = new[first : first + DOCUMENTS_AT_ONCE]
        made = remember(store.documents_by_number(numbers), settings=settings)
        writer.put_sketches(dict(zip(numbers, made, strict=True)))
    found = update(
        store.sketched(),
        store.documents_by_number,
        compared=store.compared(),
        settings=settings,
        progress=lambda step: say(f"dedup:{step}", 0, None),
    )
    writer.put_compared(found.compared)
    writer.put_duplicates(found.duplicates)
    writer.put_meta("crowded", found.duplicates.crowded)


def check_settings(store: Library, prints: Mapping[str, str], *, again: bool, name: str) -> None:
    stored = store.meta("settings")
    if stored is None or again:
        return
    other = [key for key in prints if stored.get(key, "") != prints[key]]  # older libraries name no model
    if other:
        raise LibraryError(
            f"资料库 {name} 是用不同的设置建立的（不同之处：{'、'.join(other)}）",
            remedy="请用原来的设置，或加 --rebuild 按现在的设置全部重建",
        )


def _below(file: str, paths: list[str]) -> bool:
    parents = {str(p) for p in Path(file).parents} | {file}
    return any(str(Path(p)) in parents for p in paths)


def file_of(path: str) -> str:
    """The file of a source: without the number of a record or the name of a member."""
    return path.split("!", 1)[0].rsplit("#", 1)[0] if ".jsonl#" in path or "!" in path else path
