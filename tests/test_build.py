"""The pipeline: order-independence, parallel and serial alike, failures kept, frozen statistics."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from wenben.build import build
from wenben.errors import LibraryError
from wenben.library import Library


def contents(path: Path) -> list[tuple[object, ...]]:
    """What a library holds, without what depends on when it was built."""
    with Library(path, read_only=True) as store:
        documents = store.to_pandas("documents", mask=False)
        statements = store.to_pandas("statements", mask=False)
        pairs = store.duplicates()
    told: list[tuple[object, ...]] = sorted(
        zip(documents["path"].map(lambda p: Path(p).name), documents["id"], documents["text"], strict=True)
    )
    told += sorted(zip(statements["id"], statements["kind"], statements["text"], strict=True))
    told += sorted((p.a, p.b, p.level, round(p.jaccard, 9)) for p in pairs)
    return told


@pytest.fixture
def some_files(sample: Path, tmp_path: Path) -> list[Path]:
    folder = tmp_path / "in"
    folder.mkdir()
    chosen = [p for p in sorted(sample.rglob("*")) if p.suffix in {".txt", ".html"}][:14]
    return [Path(shutil.copy(p, folder / f"{i:02}-{p.name}")) for i, p in enumerate(chosen)]


def test_order_of_files_does_not_matter(some_files: list[Path], tmp_path: Path) -> None:
    build(some_files, library=tmp_path / "a.wenben")
    build(some_files[::-1], library=tmp_path / "b.wenben")
    assert contents(tmp_path / "a.wenben") == contents(tmp_path / "b.wenben")


@pytest.mark.slow
def test_process_pool_gives_the_same_library(some_files: list[Path], tmp_path: Path) -> None:
    build(some_files, library=tmp_path / "a.wenben", workers=1)
    build(some_files, library=tmp_path / "b.wenben", workers=2)
    assert contents(tmp_path / "a.wenben") == contents(tmp_path / "b.wenben")


def test_failures_are_kept_and_named_again(some_files: list[Path], tmp_path: Path) -> None:
    bad = some_files[0].parent / "bad.pdf"
    bad.write_bytes(b"%PDF-1.7 broken")
    first = build([bad.parent], library=tmp_path / "a.wenben")
    again = build([bad.parent], library=tmp_path / "a.wenben")
    assert [Path(f.path).name for f in first.failures] == ["bad.pdf"]
    assert [Path(f.path).name for f in again.failures] == ["bad.pdf"]
    assert again.row()["changes"] == 0


def test_statistics_stay_frozen_until_relearned(some_files: list[Path], tmp_path: Path) -> None:
    library = tmp_path / "a.wenben"
    build(some_files[:5], library=library)
    with Library(library, read_only=True) as store:
        before = store.meta("clean_statistics")
    build(some_files, library=library)
    with Library(library, read_only=True) as store:
        assert store.meta("clean_statistics") == before
    build(some_files, library=library, relearn=True)
    with Library(library, read_only=True) as store:
        assert store.meta("clean_statistics") != before


def test_other_mode_is_refused(some_files: list[Path], tmp_path: Path) -> None:
    build(some_files[:2], library=tmp_path / "a.wenben")
    with pytest.raises(LibraryError, match="--rebuild"):
        build(some_files[:2], library=tmp_path / "a.wenben", as_is=True)


def test_as_is_keeps_every_file_as_one_document(some_files: list[Path], tmp_path: Path) -> None:
    texts = [p for p in some_files if p.suffix == ".txt"]
    summary = build(texts, library=tmp_path / "a.wenben", as_is=True)
    assert summary.stats["documents"] == len(texts)


def test_learned_site_template_is_the_same_for_any_order(some_files: list[Path]) -> None:
    from wenben.clean import learn
    from wenben.readers import read
    from wenben.types import Source

    sources = [s for p in some_files for s in read(p) if isinstance(s, Source)]
    assert learn(sources).fingerprint() == learn(sources[::-1]).fingerprint()
