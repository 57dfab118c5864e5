"""The partitioned engine: the local engine's clusters for any partitioning, after a break, on Ray, and in a library."""

from __future__ import annotations

import json
import random
import sys
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wenben.config import DedupSettings, Settings
from wenben.dedup import Duplicates, dedup
from wenben.engines.documents import DOCUMENTS
from wenben.engines.parquet import load
from wenben.engines.partitioned import Step, dedup_files, in_loop
from wenben.engines.pool import in_processes
from wenben.engines.results import duplicates
from wenben.engines.store import Store
from wenben.errors import LibraryError, MissingExtra, ReadError, UsageError, WenbenError
from wenben.library import Library
from wenben.types import Document, OffsetMap, Section

WORDS = (
    "督导组 责任督学 学校 幼儿园 作业公示 课后服务 食堂留样 索证索票 校车 消防通道 师资 缺编 经费 拨付 整改 台账 落实 不到位 "
    "问题 建议 加强 完善 制度 检查 资料 访谈 教师 学生 家长 满意率 心理健康 体质监测 近视防控 双减 校外培训 控辍保学 随迁子女"
).split()
SETTINGS = Settings(dedup=DedupSettings(bucket=8, pivots=3, rare=12, section=80))
"""Small limits, so that crowded buckets and frequent shingles occur among a few texts."""


def report(rng: random.Random, length: int) -> str:
    sentences = []
    while sum(map(len, sentences)) < length:
        sentences.append("".join(rng.choices(WORDS, k=rng.randint(5, 12))) + str(rng.randint(1, 999)) + "。")
    return "".join(sentences)


def edit(text: str, share: float, rng: random.Random) -> str:
    chars = list(text)
    for i in rng.sample(range(len(chars)), int(len(chars) * share)):
        chars[i] = rng.choice("甲乙丙丁戊己庚辛")
    return "".join(chars)


def outlined(text: str, rng: random.Random) -> tuple[Section, ...]:
    """Sections that are the lines of a text, and one over the first two; other texts have some or none."""
    lines, start = [], 0
    for line in text.split("\n"):
        lines.append(Section("", 2, start, start + len(line)))
        start += len(line) + 1
    if len(lines) > 1:
        return (Section("", 1, 0, lines[1].end), *lines)
    half = len(text) // 2
    return rng.choice([(), (Section("", 1, 0, half), Section("", 1, half, len(text)))])


def documents(seed: int = 0, families: int = 14) -> list[Document]:
    """Families of edited, truncated, identical, astral, short and empty texts."""
    rng = random.Random(seed)
    texts = ["", "短", "短", "𠮷野家督导" * 30, "𠮷野家督导" * 30]
    template = report(rng, 700)
    texts += [edit(template, 0.01, rng) for _ in range(14)]
    for _ in range(families):
        base = report(rng, rng.choice([120, 500, 900, 1500]))
        texts += [base, *(edit(base, rng.choice([0.004, 0.02, 0.05]), rng) for _ in range(rng.randint(0, 3)))]
        if rng.random() < 0.5:
            texts.append(base[: len(base) // 3])
        if rng.random() < 0.3:
            texts += [base] * rng.randint(1, 3)
        if rng.random() < 0.3:
            texts.append(report(rng, 400) + base + report(rng, 300))
        if rng.random() < 0.5:
            texts.append("\n".join([report(rng, 300), base[:250], report(rng, 200), base[:250]]))
    rng.shuffle(texts)
    dates = [None, "2020-01-01", "2021-05"]
    return [
        Document(
            f"d{rng.randint(0, 10**9):09}" if rng.random() < 0.9 else f"d{i}",
            f"p{i % 7}/{i}.txt", "", "", 0, len(t), t, OffsetMap.identity(len(t)),
            sections=outlined(t, rng), date=rng.choice(dates), truncated=rng.random() < 0.1, flags=("lost_characters",) if rng.random() < 0.1 else (),
        )
        for i, t in enumerate(texts)
    ]  # fmt: skip


def written(made: list[Document], folder: Path, files: int, rng: random.Random) -> list[Path]:
    shuffled = made[:]
    rng.shuffle(shuffled)
    paths = []
    for i in range(files):
        part = shuffled[i::files]
        if i % 2:
            path = folder / f"in-{i}.jsonl"
            rows = [
                {
                    "id": d.id,
                    "path": d.path,
                    "text": d.text,
                    "date": d.date,
                    "truncated": d.truncated,
                    "flags": d.flags,
                    "sections": [s.row() for s in d.sections],
                }
                for d in part
            ]
            path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), "utf-8")
        else:
            path = folder / f"in-{i}.parquet"
            write_documents(part, path)
        paths.append(path)
    return paths


def write_documents(documents: list[Document], out: Path) -> None:
    """Write documents as an input of the partitioned engine."""
    rows = [
        {"id": d.id, "path": d.path, "text": d.text, "truncated": d.truncated, "damaged": "lost_characters" in d.flags,
         "date": d.date or "", "length": len(d.text), "sections": [{"start": s.start, "end": s.end} for s in d.sections]}
        for d in documents
    ]  # fmt: skip
    Store(str(out.parent)).write_table(out.name, pa.Table.from_pylist(rows, schema=DOCUMENTS))


def local(made: list[Document]) -> Duplicates:
    return dedup(made, settings=SETTINGS)


@pytest.mark.parametrize(("partitions", "edges_at_once"), [(1, 1000), (2, 1000), (5, 0)])
def test_pairs_and_clusters_are_the_local_engines(tmp_path: Path, partitions: int, edges_at_once: int) -> None:
    made = documents()
    expected = local(made)
    assert len(expected.clusters) > 5
    assert any(c.contained for c in expected.clusters)
    assert sum(p.level == "section" for p in expected.pairs) > 5
    assert any(p.level == "section" and p.a == p.b for p in expected.pairs)
    assert expected.crowded > 0
    paths = written(made, tmp_path, 3, random.Random(partitions))
    done = dedup_files(paths, tmp_path / "run", settings=SETTINGS, partitions=partitions, edges_at_once=edges_at_once)
    assert duplicates(done.folder) == expected
    assert (done.documents, done.pairs, done.clusters) == (len(made), len(expected.pairs), len(expected.clusters))


@pytest.mark.slow
@given(st.integers(0, 10_000), st.integers(1, 9), st.integers(1, 4), st.booleans(), st.booleans())
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_partitioning_gives_the_same(
    tmp_path_factory: pytest.TempPathFactory, seed: int, partitions: int, files: int, containment: bool, stars: bool
) -> None:
    folder = tmp_path_factory.mktemp("run")
    made = documents(seed, families=8)
    expected = dedup(made, settings=SETTINGS, containment=containment)
    paths = written(made, folder, files, random.Random(seed))
    done = dedup_files(
        paths, folder / "run", settings=SETTINGS, partitions=partitions, containment=containment,
        edges_at_once=0 if stars else 1000,
    )  # fmt: skip
    assert duplicates(done.folder).clusters == expected.clusters
    assert duplicates(done.folder).pairs == expected.pairs


class Broken(Exception):
    pass


def test_a_run_that_broke_off_goes_on_where_it_stopped(tmp_path: Path) -> None:
    made = documents(5)
    paths = written(made, tmp_path, 2, random.Random(1))
    calls: list[str] = []

    def breaking(task: Any, count: int) -> list[Any]:
        if task.name == "near":
            task(0)
            raise Broken
        return in_loop(task, count)

    with pytest.raises(Broken):
        dedup_files(paths, tmp_path / "run", settings=SETTINGS, partitions=3, run=breaking)
    (tmp_path / "run" / "work" / "buckets" / "1").write_bytes(b"half")  # as a crash of the machine may leave it

    def counting(task: Step, count: int) -> list[Any]:
        original = task.function

        def noted(job: Any, part: int) -> Any:
            calls.append(f"{task.name}-{part}")
            return original(job, part)

        return in_loop(replace(task, function=noted), count)

    done = dedup_files(paths, tmp_path / "run", settings=SETTINGS, run=counting)
    assert duplicates(done.folder) == local(made)
    assert "buckets-1" in calls
    assert not {"buckets-0", "buckets-2", "sketch-0", "near-0"} & set(calls)


def test_other_inputs_or_settings_in_the_same_folder_are_refused(tmp_path: Path) -> None:
    paths = written(documents(2, families=2), tmp_path, 1, random.Random(1))
    dedup_files(paths, tmp_path / "run", settings=SETTINGS, partitions=2)
    with pytest.raises(UsageError, match="settings"):
        dedup_files(paths, tmp_path / "run", partitions=2)
    with pytest.raises(UsageError, match="parts"):
        dedup_files(paths, tmp_path / "run", settings=SETTINGS, partitions=3)
    paths[0].write_bytes(paths[0].read_bytes() + b"\0")
    with pytest.raises(UsageError, match="inputs"):
        dedup_files(paths, tmp_path / "run", settings=SETTINGS, partitions=2)


def test_bad_inputs_are_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"none\.jsonl"):
        dedup_files([tmp_path / "none.jsonl"], tmp_path / "a")
    bad = tmp_path / "bad.jsonl"
    bad.write_text('{"id": "a", "text": "x"}\n', "utf-8")
    with pytest.raises(ReadError, match="path"):
        dedup_files([bad], tmp_path / "b")
    bad.write_text("{half", "utf-8")
    with pytest.raises(ReadError, match=r"bad\.jsonl"):
        dedup_files([bad], tmp_path / "c")


def test_no_documents_and_no_pairs(tmp_path: Path) -> None:
    empty = tmp_path / "empty.jsonl"
    empty.write_text("", "utf-8")
    done = dedup_files([empty], tmp_path / "a", partitions=2)
    assert (done.documents, done.pairs, done.clusters) == (0, 0, 0)
    one = tmp_path / "one.jsonl"
    one.write_text(json.dumps({"id": "a", "path": "a", "text": "督导报告"}), "utf-8")
    assert dedup_files([one], tmp_path / "b").documents == 1


def test_results_come_into_a_library(tmp_path: Path) -> None:
    made = documents(3, families=4)
    paths = written(made, tmp_path, 2, random.Random(1))
    done = dedup_files(paths, tmp_path / "run", settings=SETTINGS, partitions=2)
    with Library(tmp_path / "a.wenben", create=True) as store:
        row = load(done.folder, store)
        assert row == {
            "documents": len(made), "added": len(made), "pairs": done.pairs, "clusters": done.clusters,
        }  # fmt: skip
        held = {d.key: d.text for d in store.iter_documents()}
        assert held == {d.key: d.text for d in made}
        assert {c.members for c in store.clusters()} == {c.members for c in duplicates(done.folder).clusters}
        assert load(done.folder, store)["added"] == 0
    fewer = dedup_files(paths[:1], tmp_path / "fewer", settings=SETTINGS, partitions=2)
    with Library(tmp_path / "a.wenben") as store, pytest.raises(LibraryError, match="重新运行"):
        load(fewer.folder, store)
    with Library(tmp_path / "b.wenben", create=True) as store, pytest.raises(UsageError, match="没有完成"):
        load(tmp_path, store)


def test_processes_give_the_same_and_a_death_is_told(tmp_path: Path) -> None:
    made = documents(7)
    paths = written(made, tmp_path, 2, random.Random(1))
    marks = tmp_path / "killed"
    marks.mkdir()
    with in_processes(2) as run:
        killed = partial(dedup_files, paths, tmp_path / "run", settings=SETTINGS, partitions=3)
        with pytest.raises(WenbenError, match="意外终止"):
            killed(run=lambda task, count: run(Killing(task, str(marks)) if task.name == "sketch" else task, count))
    with in_processes(2) as run:
        assert duplicates(killed(run=run).folder) == local(made)


def test_without_ray_the_remedy_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    from wenben.engines import ray as engine

    monkeypatch.setattr(engine, "find_spec", lambda name: None)
    with pytest.raises(MissingExtra, match=r"wenben\[ray\]"), engine.cluster():
        pass


@pytest.mark.slow
def test_ray_gives_the_local_clusters_even_if_workers_are_killed(tmp_path: Path) -> None:
    ray = pytest.importorskip("ray")
    from wenben.engines.ray import cluster

    ray.cloudpickle.register_pickle_by_value(sys.modules[__name__])  # workers cannot import this file
    made = documents(7)
    paths = written(made, tmp_path, 2, random.Random(1))
    marks = tmp_path / "killed"
    marks.mkdir()
    with cluster(cpus=2) as run:

        def killing(task: Step, count: int) -> list[Any]:
            if task.name in ("sketch", "near", "sharing"):
                return run(Killing(task, str(marks)), count)
            return run(task, count)

        done = dedup_files(paths, tmp_path / "run", settings=SETTINGS, partitions=3, run=killing)
    assert not ray.is_initialized()
    assert len(list(marks.iterdir())) == 3
    assert duplicates(done.folder) == local(made)


class Killing:
    """A task whose worker kills itself, without notice, the first time it runs partition 1."""

    def __init__(self, task: Step, marks: str) -> None:
        self.task, self.marks = task, marks

    def __call__(self, part: int) -> Any:
        mark = Path(self.marks) / self.task.name
        if part == 1 and not mark.exists():
            import os
            import signal

            mark.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return self.task(part)
