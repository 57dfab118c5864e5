"""A finished run over partitions into a library, which then is the one that a build on this machine makes."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from pathlib import Path

from wenben.build import BuildSummary, file_of, resolve_across
from wenben.config import Settings
from wenben.corpus import MODEL, Following, failures, made_with, results, rows_of_table
from wenben.engines.parquet import finished, load
from wenben.engines.results import Streamed
from wenben.engines.store import Store
from wenben.errors import LibraryError, UsageError
from wenben.extract.own import model_hash, own_model, own_place
from wenben.library import Library


def into_library(
    folder: str | Path,
    library: str | Path,
    *,
    settings: Settings | None = None,
    progress: Callable[[str], None] | None = None,
) -> BuildSummary:
    """Bring a finished run of ``build`` or ``dedup`` into a library.

    After ``build`` it is the library that a build on this machine makes; after ``dedup`` one to search, with duplicates
    and without statements (``build --rebuild`` adds them). What a run remembers of its documents for finding duplicates
    comes along, so that the next build compares only what is new. An import that broke off goes on when it is called again.

    Raises
    ------
    UsageError
        If ``folder`` holds no finished run, or one with other settings or another role model.
    LibraryError
        If the library holds sources that the run did not see: their duplicates would be lost.
    """
    chosen, say = settings or Settings(), progress or (lambda step: None)
    place, plan = Store(str(folder)), finished(folder)
    if plan.get("stage") not in ("build", "dedup"):
        raise UsageError(f"{folder} 里没有可以导入的运行结果", remedy="请给出 build 或 dedup 分区运行的输出文件夹")
    made: dict[str, str] = plan["settings"]
    expected = made_with(chosen, as_is=made["as_is"] == "True", model=None)
    if made != expected | {"model": made["model"]}:
        raise UsageError(f"{folder} 是用别的设置做的", remedy="请用 --settings 给出做它时的设置文件")
    _same_model(place, library, made["model"])
    extracted = plan["stage"] == "build"
    kept = dict(made) if extracted else made | {"extract": ""}  # a build that wants statements is told to rebuild
    files = {row["file"]: row["state"] for row in rows_of_table(place, "files")}
    failed = list(failures(folder))
    started = time.perf_counter()
    with Library(library, create=True, settings=chosen.library) as store:
        if held := set(store.known_sources()):
            held -= {row["path"] for row in rows_of_table(place, "sources", columns=["path"])}
            held -= {failure.path for failure in failed}
        if held:
            raise LibraryError(
                f"资料库有 {len(held)} 个来源不在 {folder} 里（如 {min(held)}），导入会丢失它们的重复关系",
                remedy="请对全部文件重新运行，或导入到一个新资料库",
            )
        before: Mapping[str, str] = store.meta("files") or {}
        here = store.known_sources() if store.meta("importing") == plan["run"] else {}
        with store.write(command="import", settings=kept) as writer:
            if place.exists("statistics.json"):
                writer.put_meta("clean_statistics", place.read("statistics.json").to_pybytes().decode())
            writer.put_meta("importing", plan["run"])
            say("sources")
            sketches = Following(place, "sketches", lambda row: (row["id"], row["data"]))
            for source, extractions in results(folder):
                own = dict(sketches.of(source.source.path))
                if source.source.path not in here:
                    writer.put_source(source, extractions, sketches=own)
            for failure in failed:
                writer.put_failure(failure)
            writer.put_meta("files", files)
            writer.put_meta("settings", dict(kept))
            writer.commit()
            say("duplicates")
            found = Streamed.of(f"{folder}/duplicates")
            writer.put_duplicates(found)
            writer.remember_pairs()
            writer.put_meta("crowded", found.crowded)
            if extracted:
                say("resolve")
                resolve_across(store, writer, chosen)
            writer.put_meta("unfinished", False)
            writer.put_meta("importing", None)
            say("index")  # leaving the block puts the index in order
        stats = store.stats()
    changed = sum(file in before and before[file] != state for file, state in files.items())
    unchanged = sum(before.get(file) == state for file, state in files.items())
    return BuildSummary(
        library=str(library), files=len(files), added=len(files) - changed - unchanged, changed=changed, unchanged=unchanged,
        removed=0, failed=len({file_of(f.path) for f in failed}), failures=tuple(failed),
        seconds={"import": time.perf_counter() - started}, stats=stats,
    )  # fmt: skip


def _same_model(place: Store, library: str | Path, used: str) -> None:
    """A new library takes over the run's own role model; one that reads with another model is refused."""
    if used and not Path(library).exists() and own_model(library) is None:
        own_place(library).write_bytes(place.read(MODEL).to_pybytes())
    if model_hash(own_model(library)) != used:
        raise UsageError(
            f"{place.place} 是用另一个提取模型做的，与资料库 {library} 的不同",
            remedy="请用这个资料库重新运行 build，或导入到一个新资料库",
        )


def import_run(folder: str | Path, library: str | Path, *, settings: Settings | None = None) -> dict[str, int]:
    """Bring the finished run of a cluster into a library: one of the stages, or one over documents that were clean already."""
    if "stage" not in finished(folder):
        with Library(library, create=True) as store:
            return load(folder, store)
    stats = into_library(folder, library, settings=settings).stats
    kinds = ("sources", "documents", "pairs", "clusters")
    return {kind: int(stats[kind]) for kind in kinds if kind in stats}


__all__ = ["import_run", "into_library"]
