"""The pipeline: order-independence, parallel and serial alike, failures kept, frozen statistics."""

from __future__ import annotations

import shutil
from importlib import import_module
from pathlib import Path

import pytest

from wenben.build import build
from wenben.config import DedupSettings, Settings
from wenben.errors import LibraryError
from wenben.library import Library, sketches
from wenben.types import Source


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


def resolved(path: Path) -> list[list[tuple[object, ...]]]:
    """Entities, whose mentions they are, links and states."""
    with Library(path, read_only=True) as store:
        return [
            sorted((tuple(row.values()) for row in store.query(sql)), key=str)
            for sql in (
                "SELECT id, type, name, place FROM entities",
                "SELECT d.path, m.start, m.end, m.mention_type, m.entity FROM mentions m JOIN documents d USING (doc_no)",
                "SELECT d.path, s.id, s.status, s.status_evidence FROM statements s JOIN documents d USING (doc_no)",
                "SELECT s.id, k.target, k.relation, k.score FROM links k JOIN statements s USING (statement_no)",
            )
        ]


def test_a_later_build_resolves_as_one_from_scratch(sample: Path, tmp_path: Path) -> None:
    """Resolution must start from what extraction said, not from the ids that it gave the last time."""
    pile, path = tmp_path / "pile", tmp_path / "a.wenben"
    shutil.copytree(sample, pile)
    build([pile], library=path, workers=1)
    first = resolved(path)
    file = sorted(pile.rglob("*.txt"))[0]
    kept = file.read_bytes()
    for content in (kept + b"\n", kept):
        file.write_bytes(content)
        assert build([pile], library=path, workers=1).changed == 1
    assert resolved(path) == first


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


@pytest.mark.parametrize("stage", ["wenben.build.clean", "wenben.clean.statistics.observe"])
def test_a_text_that_breaks_a_stage_is_named_and_the_rest_goes_on(
    stage: str, some_files: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    room, _, name = stage.rpartition(".")
    honest = getattr(import_module(room), name)

    def broken(source: Source, **options: object) -> object:
        if Path(source.path).name == some_files[3].name:
            raise ValueError("segments out of order")
        return honest(source, **options)

    monkeypatch.setattr(import_module(room), name, broken)
    summary = build(some_files, library=tmp_path / "a.wenben", workers=1)
    (failure,) = summary.failures
    assert Path(failure.path).name == some_files[3].name
    assert "segments out of order" in failure.message
    assert failure.remedy
    assert summary.stats["sources"] >= len(some_files) - 1
    with Library(tmp_path / "a.wenben", read_only=True) as library:
        assert failure.path not in library.known_sources()


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


def copies_of(path: Path) -> tuple[object, ...]:
    """Pairs, clusters and groups of copies, by names of files."""

    def name(path: str) -> str:
        return Path(path).name

    with Library(path, read_only=True) as store:
        pairs = sorted(
            (p.a, p.b, name(p.path_a), name(p.path_b), p.level, p.jaccard, p.span_a or ()) for p in store.duplicates()
        )
        clusters = [
            (c.representative, [*map(name, c.paths)], [(x.id, x.container) for x in c.contained])
            for c in store.clusters()
        ]
        groups: dict[object, set[tuple[str, str]]] = {}
        for id, path_, group in store._db.execute(
            "SELECT id, path, copy_group FROM documents WHERE copy_group IS NOT NULL"
        ):
            groups.setdefault(group, set()).add((id, name(path_)))
        statements: dict[object, set[tuple[str, str]]] = {}
        for id, path_, group in store._db.execute(
            "SELECT s.id, d.path, s.copy_group FROM statements s JOIN documents d USING (doc_no) WHERE s.copy_group IS NOT NULL"
        ):
            statements.setdefault(group, set()).add((id, name(path_)))
    return pairs, sorted(clusters), sorted(map(sorted, groups.values())), sorted(map(sorted, statements.values()))


def test_a_library_that_grew_and_shrank_has_the_duplicates_of_one_built_at_once(
    some_files: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, whole, grown = some_files[0].parent, tmp_path / "whole.wenben", tmp_path / "grown.wenben"
    for number, file in enumerate(some_files[:3]):
        text = file.read_text("utf-8", errors="replace")
        (folder / f"{90 + number}-copy.txt").write_text(text + "\n以上报告。", "utf-8")
        (folder / f"{95 + number}-part.txt").write_text(text[len(text) // 3 :], "utf-8")
    files = sorted(folder.iterdir())
    aside = tmp_path / "aside"
    aside.mkdir()
    later = [Path(shutil.move(p, aside / p.name)) for p in files[1::2]]
    build([folder], library=grown, as_is=True)
    for p in later[:5]:
        shutil.move(p, folder / p.name)
    build([folder], library=grown, as_is=True)
    for p in files[::6]:
        p.unlink()
    for p in later[5:]:
        shutil.move(p, folder / p.name)
    build([folder], library=grown, as_is=True, prune=True)
    build([folder], library=whole, as_is=True)
    found = copies_of(grown)
    assert all(found)
    assert found == copies_of(whole)
    read: list[int] = []
    original = sketches.documents
    monkeypatch.setattr(sketches, "documents", lambda db, numbers: read.extend(numbers) or original(db, numbers))
    (folder / "100-other.txt").write_text("与其他文本毫无关系的一小段话，只说今天天气晴好。", "utf-8")
    build([folder], library=grown, as_is=True)
    assert len(read) == 1  # only the new text


def test_clusters_are_mended_after_a_member_was_removed(some_files: list[Path], tmp_path: Path) -> None:
    folder = some_files[0].parent
    text = some_files[0].read_text("utf-8", errors="replace")
    for number in range(4):
        (folder / f"9{number}-copy.txt").write_text(text + "\n以上报告。" * (4 - number), "utf-8")
    build([folder], library=tmp_path / "a.wenben", as_is=True)
    with Library(tmp_path / "a.wenben") as store:
        (representative,) = [c.representative for c in store.clusters() if len(c.members) == 4]
        assert "wenben build" in store.remove(representative)["note"]
        assert not [c for c in store.clusters() if len(c.members) == 3]
    build([folder], library=tmp_path / "a.wenben", as_is=True)
    with Library(tmp_path / "a.wenben") as store:
        assert len([c for c in store.clusters() if len(c.members) == 3]) == 1


def test_other_settings_of_duplicates_are_refused_until_rebuilt(some_files: list[Path], tmp_path: Path) -> None:
    place = tmp_path / "a.wenben"
    build(some_files[:4], library=place)
    other = Settings(dedup=DedupSettings(jaccard=0.6))
    with pytest.raises(LibraryError, match="--rebuild"):
        build(some_files, library=place, settings=other)
    build(some_files, library=place, settings=other, rebuild=True)
    build(some_files, library=tmp_path / "b.wenben", settings=other)
    assert copies_of(place) == copies_of(tmp_path / "b.wenben")
