"""What a run over partitions brings along into a library: sketches, comparisons, its own role model; duplicates alone."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from test_corpus import content

from wenben import corpus
from wenben.build import build
from wenben.cli import cli
from wenben.corpus import run_stages
from wenben.dedup import remember, update
from wenben.errors import LibraryError, UsageError
from wenben.extract.own import model_hash, own_model, own_place
from wenben.extract.roles import default_path
from wenben.intake import import_run, into_library
from wenben.library import Library, Writer
from wenben.readers import read_all
from wenben.types import Source


@pytest.fixture(scope="module")
def reports(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Reports of the sample, one of them twice, and two that share a section."""
    folder = tmp_path_factory.mktemp("reports")
    files = sorted((root / "corpora" / "sample" / "suifang").iterdir())
    for file in files:
        shutil.copy(file, folder)
    shutil.copy(files[0], folder / "again.txt")
    pages = sorted(read_all([root / "corpora" / "sample"]), key=lambda source: source.path)
    texts = ["".join(p.text.split()) for p in pages if isinstance(p, Source) and len(p.text) > 900]
    shared = "".join(
        f"第{i}所学校的台账更新滞后，{texts[0][i * 20 : i * 20 + 20]}，责任没有落实到人。" for i in range(12)
    )
    for name, own in zip("甲乙", texts[1:3], strict=True):
        body = f"一、基本情况\n{own[:600]}\n二、存在的主要问题\n{shared}\n三、有关要求\n{own[-300:]}"
        (folder / f"{name}.txt").write_text(f"{name}县教育督导报告\n{body}\n", "utf-8")
    return folder


@pytest.fixture(scope="module")
def finished(reports: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("finished") / "run"
    run_stages([reports], folder, part_bytes=10_000)
    return folder


def test_the_next_build_compares_only_what_is_new(
    reports: Path, finished: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library, more = tmp_path / "a.wenben", tmp_path / "more.txt"
    into_library(finished, library)
    with Library(library) as store:
        assert store.without_sketch() == []
        known = {(p.level, frozenset((p.a, p.b))) for p in store.duplicates()}
        assert {level for level, _ in known} == {"document", "section"}
    more.write_text("督导报告\n\n这一篇不在那次运行里，是后来才加的。", "utf-8")
    sketched: list[str] = []
    fresh: list[Any] = []

    def remembering(documents: Any, **options: Any) -> list[bytes]:
        sketched.extend(d.path for d in documents)
        return remember(documents, **options)

    def updating(*arguments: Any, **options: Any) -> Any:
        fresh.append(update(*arguments, **options))
        return fresh[-1]

    stages = sys.modules["wenben.build"]  # the package has a function of this name
    monkeypatch.setattr(stages, "remember", remembering)
    monkeypatch.setattr(stages, "update", updating)
    build([reports, more], library=library)
    assert sketched == [str(more)]
    with Library(library) as store:
        ids = {row["doc_no"]: row["id"] for row in store.query("SELECT doc_no, id FROM documents")}
    compared = fresh[0].compared
    again = {("document", frozenset((ids[a], ids[b]))) for a, b in compared.pairs.tolist()}
    again |= {("section", frozenset((ids[a], ids[b]))) for a, b in compared.sections}
    assert not again & known
    build([reports], library=tmp_path / "b.wenben")
    build([reports, more], library=tmp_path / "b.wenben")
    assert content(library) == content(tmp_path / "b.wenben")


def test_an_import_that_broke_off_goes_on(finished: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put: list[str] = []

    def breaking(writer: Writer, cleaned: Any, extractions: Any, **options: Any) -> None:
        if len(put) == 3:
            put.append("broken off")
            writer.commit()
            raise KeyboardInterrupt
        put.append(cleaned.source.path)
        original(writer, cleaned, extractions, **options)

    original = Writer.put_source
    with monkeypatch.context() as patched:
        patched.setattr(Writer, "put_source", breaking)
        with pytest.raises(KeyboardInterrupt):
            into_library(finished, tmp_path / "a.wenben")
        into_library(finished, tmp_path / "a.wenben")
    assert len(put) == len(set(put))
    into_library(finished, tmp_path / "b.wenben")
    assert content(tmp_path / "a.wenben") == content(tmp_path / "b.wenben")


def test_duplicates_alone_make_a_library_to_search(reports: Path, tmp_path: Path) -> None:
    out, library = tmp_path / "run", tmp_path / "a.wenben"
    made = CliRunner().invoke(cli, ["dedup", str(reports), "--out", str(out), "--json"])
    assert made.exit_code == 0, made.stderr
    row = import_run(out, library)
    build([reports], library=tmp_path / "b.wenben")
    with Library(library) as store, Library(tmp_path / "b.wenben") as local:
        assert row["documents"] == local.stats()["documents"]
        assert list(store.iter_documents()) == list(local.iter_documents())
        assert store.duplicates() == local.duplicates()
        assert store.clusters() == local.clusters()
        assert store.stats()["statements"] == {}
        found, expected = store.search("督导"), local.search("督导")
        assert (found.documents, found.occurrences) == (expected.documents, expected.occurrences)
        assert expected.documents
        assert store.verify()["ok"]
    with pytest.raises(LibraryError, match=r"extract.*--rebuild"):
        build([reports], library=library)
    build([reports], library=library, rebuild=True)
    assert content(library) == content(tmp_path / "b.wenben")


def test_what_is_no_run_makes_no_library(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="没有完成"):
        import_run(tmp_path / "nothing", tmp_path / "a.wenben")
    assert list(tmp_path.iterdir()) == []


def test_a_librarys_own_model_reads_its_runs(reports: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    library, out, loaded = tmp_path / "a.wenben", tmp_path / "run", []

    def loading(path: Path | None = None) -> Any:
        loaded.append(None if path is None else path.read_bytes())
        return load_model(path)

    load_model = corpus.load_model
    monkeypatch.setattr(corpus, "load_model", loading)
    shutil.copy(default_path(), own_place(library))
    file = str(min(reports.glob("*.txt")))
    made = CliRunner().invoke(cli, ["build", file, "--library", str(library), "--out", str(out), "--json"])
    assert made.exit_code == 0, made.stderr
    assert loaded == [default_path().read_bytes()]
    with Library(library) as store:
        assert store.meta("settings")["model"] == model_hash(own_place(library))
    assert build([file], library=library).unchanged == 1
    into_library(out, tmp_path / "new.wenben")  # a new library takes the model over
    assert model_hash(own_model(tmp_path / "new.wenben")) == model_hash(own_place(library))
    build([file], library=tmp_path / "plain.wenben")
    with pytest.raises(UsageError, match="提取模型"):
        into_library(out, tmp_path / "plain.wenben")
