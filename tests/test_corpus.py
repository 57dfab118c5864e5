"""A run over partitions: the library that comes out of it is the one that a build on this machine makes."""

from __future__ import annotations

import json
import shutil
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from wenben.build import build
from wenben.clean import clean
from wenben.clean.statistics import observe
from wenben.cli import cli
from wenben.config import DedupSettings, Settings
from wenben.corpus import at_once, failures, part_bytes, results, run_stages
from wenben.engines.partitioned import Step, in_loop
from wenben.errors import LibraryError, UsageError
from wenben.intake import import_run, into_library
from wenben.library import Library
from wenben.readers import read_all
from wenben.types import Source


@pytest.fixture(scope="module")
def pile(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A few folders of the sample, a broken file, a file twice, and one of records."""
    folder = tmp_path_factory.mktemp("pile")
    for name in ("suifang", "scrape"):
        shutil.copytree(root / "corpora" / "sample" / name, folder / name)
    first = min((folder / "scrape").iterdir())
    shutil.copy(first, folder / "scrape" / f"copy-of-{first.name}")
    (folder / "broken.docx").write_bytes(b"PK\x03\x04nothing")
    texts = [s.text for s in read_all([folder / "suifang"]) if isinstance(s, Source)][:3]
    rows = [json.dumps({"id": f"r{i}", "text": t, "site": "甲站"}, ensure_ascii=False) for i, t in enumerate(texts * 2)]
    (folder / "records.jsonl").write_text("\n".join([*rows, "不是 JSON"]), "utf-8")
    return folder


def content(library: Path) -> dict[str, Any]:
    """Everything that people see of a library, but when it was made."""
    with Library(library, read_only=True) as store:
        sources = [
            {k: v for k, v in row.items() if k not in ("size", "mtime")} for row in store.sources(limit=None).rows
        ]
        return {
            "sources": sources,
            "documents": list(store.iter_documents()),
            "extractions": list(store.iter_extractions()),
            "removals": store.removals(limit=None).rows,
            "failures": store.failures(),
            "pairs": store.duplicates(),
            "clusters": store.clusters(),
            "entities": store.entities(limit=None).rows,
            "stats": {key: value for key, value in store.stats().items() if key != "last_run"},
            "meta": [store.meta(key) for key in ("files", "clean_statistics", "settings", "crowded")],
        }


def test_the_library_is_the_local_one(pile: Path, tmp_path: Path) -> None:
    done = run_stages([pile], tmp_path / "run", part_bytes=15_000)
    assert len(list((tmp_path / "run" / "sources").iterdir())) > 3
    assert not (tmp_path / "run" / "work").exists()
    summary = into_library(done.folder, tmp_path / "a.wenben")
    local = build([pile], library=tmp_path / "b.wenben")
    made, expected = content(tmp_path / "a.wenben"), content(tmp_path / "b.wenben")
    assert expected["pairs"]
    assert expected["failures"]
    for key, value in expected.items():
        assert made[key] == value, key
    row = summary.row()
    assert {k: row[k] for k in ("files", "added", "failed", "failures")} == {
        k: local.row()[k] for k in ("files", "added", "failed", "failures")
    }
    again = build([pile], library=tmp_path / "a.wenben")  # the next local build sees nothing to do
    assert (again.unchanged, again.added, again.changed) == (again.files, 0, 0)
    with pytest.raises(UsageError, match="别的设置"):
        into_library(done.folder, tmp_path / "c.wenben", settings=Settings(dedup=DedupSettings(jaccard=0.6)))
    (tmp_path / "more.txt").write_text("督导报告\n\n这一篇不在那次运行里。", "utf-8")
    build([pile, tmp_path / "more.txt"], library=tmp_path / "b.wenben")
    with pytest.raises(LibraryError, match="重新运行"):
        into_library(done.folder, tmp_path / "b.wenben")


def test_a_run_that_broke_off_goes_on(pile: Path, tmp_path: Path) -> None:
    calls: list[str] = []

    def breaking(task: Any, count: int) -> list[Any]:
        if task.name == "process":
            task(0)
            raise KeyboardInterrupt
        return in_loop(task, count)

    def counting(task: Any, count: int) -> list[Any]:
        def noted(job: Any, part: int) -> Any:
            calls.append(f"{task.name}-{part}")
            return task.function(job, part)

        return in_loop(Step(task.job, task.name, noted), count)

    options: dict[str, Any] = {"until": "extract", "part_bytes": 15_000}
    with pytest.raises(KeyboardInterrupt):
        run_stages([pile / "scrape"], tmp_path / "run", run=breaking, **options)
    (tmp_path / "run" / "work" / "sources" / "1").write_bytes(b"half")
    run_stages([pile / "scrape"], tmp_path / "run", run=counting, **options)
    run_stages([pile / "scrape"], tmp_path / "whole", **options)
    assert list(results(tmp_path / "run")) == list(results(tmp_path / "whole"))
    assert "read-1" in calls
    assert not {"read-0", "process-0", "learn-0"} & set(calls)
    with pytest.raises(UsageError, match="inputs"):
        run_stages([pile / "suifang"], tmp_path / "run", **options)
    with pytest.raises(UsageError, match="没有可以导入"):
        into_library(tmp_path / "run", tmp_path / "a.wenben")


@pytest.mark.parametrize("stage", ["wenben.corpus.clean", "wenben.clean.statistics.observe"])
def test_a_text_that_breaks_a_stage_is_a_failure(
    stage: str, pile: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = run_stages([pile / "suifang"], tmp_path / "whole", until="clean")
    odd = next(s.path for s in read_all([pile / "suifang"]) if isinstance(s, Source))

    def breaking(source: Source, **options: Any) -> Any:
        if source.path == odd:
            raise ValueError("odd")
        return honest(source, **options)

    honest = clean if stage.endswith("clean") else observe
    room, _, name = stage.rpartition(".")
    monkeypatch.setattr(import_module(room), name, breaking)
    done = run_stages([pile / "suifang"], tmp_path / "run", until="clean")
    assert (done.sources, done.failures) == (whole.sources - 1, whole.failures + 1)
    assert [f.path for f in failures(done.folder)] == [odd]
    assert odd not in [made.source.path for made, _ in results(done.folder)]


@pytest.mark.parametrize("command", ["clean", "dedup", "extract"])
def test_commands_say_the_same_over_partitions(pile: Path, command: str) -> None:
    for option in ([], ["--json"]) if command == "dedup" else (["--json"],):
        plain = CliRunner().invoke(cli, [command, str(pile), *option])
        parted = CliRunner().invoke(cli, [command, str(pile), *option, "--max-memory", "2GB"])
        assert parted.stdout == plain.stdout
        assert parted.exit_code == plain.exit_code == 1
        assert "分区" in parted.stderr


@pytest.mark.slow
def test_a_build_on_ray_is_the_local_one(pile: Path, tmp_path: Path) -> None:
    pytest.importorskip("ray")
    out, library = tmp_path / "run", tmp_path / "a.wenben"
    made = CliRunner().invoke(
        cli, ["build", str(pile), "--library", str(library), "--engine", "ray", "--out", str(out), "--json"]
    )
    assert made.exit_code == 1, made.stderr  # one file is broken
    build([pile], library=tmp_path / "b.wenben")
    assert content(library) == content(tmp_path / "b.wenben")


def test_build_and_import_over_partitions(pile: Path, tmp_path: Path) -> None:
    out, library = tmp_path / "run", tmp_path / "a.wenben"
    made = CliRunner().invoke(
        cli, ["build", str(pile / "scrape"), "--library", str(library), "--out", str(out), "--json"]
    )
    assert made.exit_code == 0, made.stderr
    assert json.loads(made.stdout)["stats"]["documents"] == import_run(out, tmp_path / "b.wenben")["documents"]
    assert content(library) == content(tmp_path / "b.wenben")
    wrong = CliRunner().invoke(cli, ["build", str(pile), "--library", str(library), "--out", str(out), "--prune"])
    assert isinstance(wrong.exception, UsageError)
    small = CliRunner().invoke(cli, ["clean", str(pile), "--max-memory", "10MB"])
    assert "太少" in str(small.exception)


def test_memory_decides_how_many_tasks_run_and_how_large_they_are() -> None:
    assert [at_once(4, memory) for memory in (None, 10**9, 2 * 10**9, 100 * 10**9)] == [4, 1, 2, 4]
    assert part_bytes(10**9) < part_bytes(2 * 10**9)
    with pytest.raises(UsageError, match="太少"):
        part_bytes(10**9 - 1)
