"""Training: the same data give the same arrays; what is held out is never read."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from threadpoolctl import threadpool_limits

from wenben.config import ExtractSettings, Settings
from wenben.errors import ReadError
from wenben.extract import RoleModel, load_model
from wenben.extract.context import Unit
from wenben.extract.flatten import flatten
from wenben.extract.labelled import is_held_out, read_folder
from wenben.extract.samples import samples
from wenben.train import bin_edges, data_hash, fit_second, stacked, train

QUICK = Settings(
    extract=replace(
        ExtractSettings(), second_iterations=4, second_forests=1, min_count=12, topic_min_count=40, topic_c=0.1
    )
)
"""Coarse models, soon fitted."""


@pytest.fixture(scope="module")
def small(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ten labelled documents of two batches."""
    folder = tmp_path_factory.mktemp("training")
    for batch in "ae":
        (folder / batch).mkdir()
        for path in sorted((root / "corpora" / "training" / batch).glob("*.txt"))[:5]:
            shutil.copy(path, folder / batch / path.name)
    return folder


def arrays(model: RoleModel) -> list[np.ndarray]:
    return [
        model.first.columns, model.first.weights, model.first.intercept, model.second.threshold, model.second.value,
        model.topics.weights, model.links, np.array([model.temperature]),
    ]  # fmt: skip


def test_training_is_reproducible(small: Path, tmp_path: Path) -> None:
    fits: list[tuple[int, int]] = []
    first = train(small, tmp_path / "one", settings=QUICK, progress=lambda done, total: fits.append((done, total)))
    assert fits == [(n, 8) for n in range(1, 9)]  # two batches twice, and four fits of everything
    second = train(small, tmp_path / "two", settings=QUICK)
    assert first["data_sha256"] == second["data_sha256"]
    one, two = (load_model(tmp_path / name / "roles" / "model.skops") for name in ("one", "two"))
    for left, right in zip(arrays(one), arrays(two), strict=True):
        assert np.array_equal(left, right)


def test_held_out_documents_are_left_out(small: Path, tmp_path: Path) -> None:
    held = [p for p in small.rglob("*.txt") if is_held_out(p.name)]
    report = train(small, tmp_path / "m", settings=QUICK)
    assert report["held_out"] == len(held) > 0
    kept = [d for d in read_folder(small) if not d.held_out]
    assert report["data_sha256"] == data_hash(kept) == data_hash(kept[::-1])


def test_corrections_are_trained_on(small: Path, tmp_path: Path) -> None:
    corrections = tmp_path / "corrections.jsonl"
    rows = [
        {
            "document": "d1",
            "text": "学校的墨鱼池长期无水。" * 3,
            "section": ["一、情况"],
            "label": "problem",
            "topics": ["safety"],
        },
        {"document": "d1", "text": "墨鱼池参观须知如下。", "section": [], "label": "O", "topics": []},
    ]
    corrections.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), "utf-8")
    plain, more = (
        train(small, tmp_path / "m", settings=QUICK),
        train(small, tmp_path / "n", with_corrections=corrections, settings=QUICK),
    )
    assert (plain["corrected_units"], more["corrected_units"]) == (0, 2)
    assert more["documents"] == plain["documents"]
    assert more["data_sha256"] != plain["data_sha256"]
    first, second = (load_model(tmp_path / name / "roles" / "model.skops") for name in ("m", "n"))
    unit = Unit(0, "学校的墨鱼池长期无水。" * 3, "", "sentence", True, ())
    problem = [model.predict([unit]).first[0, 1] for model in (first, second)]
    assert problem[1] > problem[0]


def test_damaged_corrections_are_named(small: Path, tmp_path: Path) -> None:
    bad = tmp_path / "bad.jsonl"
    bad.write_text('{"text": "甲"}', "utf-8")
    with pytest.raises(ReadError, match=r"bad\.jsonl"):
        train(small, tmp_path / "m", with_corrections=bad)


LETTER = """云岭镇中心小学综合督导反馈意见
一、主要成绩
学校每周三下午组织集体备课，教研组都有课后记。
二、存在问题
1.作业公示与实际不符，三年级书面作业超过70分钟。
2.石桥教学点围墙倾斜，存在安全隐患。
三、督导建议
1.教导处要按班核实作业时长，规范作业公示。
"""


def test_corrections_come_from_the_library_itself_with_their_provenance(small: Path, tmp_path: Path) -> None:
    """The loop closes: built, put right by a person, trained on, and the model says by whom."""
    from wenben.build import build
    from wenben.library import Filters, Library

    (tmp_path / "a.txt").write_text(LETTER, "utf-8")
    build([tmp_path / "a.txt"], library=tmp_path / "l.wenben", as_is=True)
    with Library(tmp_path / "l.wenben") as library:
        first, second = library.statements(Filters(kind="problem")).rows[:2]
        library.corrections.review(first["id"], "change", kind="finding", who="张三", note="是现状描述")
        library.corrections.review(second["id"], "reject", who="李四")
        library.corrections.undo(library.corrections.review(second["id"], "accept", who="王五"))
    report = train(small, tmp_path / "m", with_corrections=tmp_path / "l.wenben", settings=QUICK)
    assert report["corrected_units"] == 2
    assert report["corrected_by"] == {"张三": 1, "李四": 1}
    kept = [json.loads(line) for line in (tmp_path / "m/roles/corrections.jsonl").read_text("utf-8").splitlines()]
    assert [(row["who"], row["predicted"], row["label"], row["note"]) for row in kept] == [
        ("张三", "problem", "finding", "是现状描述"),
        ("李四", "problem", "O", ""),
    ]
    assert all(row["at"] and row["correction"] for row in kept)
    assert load_model(tmp_path / "m/roles/model.skops").meta["corrected_by"] == {"张三": 1, "李四": 1}
    again = train(small, tmp_path / "n", with_corrections=tmp_path / "m/roles/corrections.jsonl", settings=QUICK)
    assert again["data_sha256"] == report["data_sha256"], "the export teaches what the library taught"
    train(small, tmp_path / "m", settings=QUICK)
    assert not (tmp_path / "m/roles/corrections.jsonl").exists()


@pytest.mark.slow
def test_forests_are_the_same_from_any_number_of_processes_and_threads(small: Path) -> None:
    parts = samples(read_folder(small), headings=True)
    inputs = [np.hstack([part.dense, part.cues]).astype(np.float32) for part in parts]
    table = stacked(parts, inputs, [1.0] * len(parts))
    quick = replace(QUICK, extract=replace(QUICK.extract, second_forests=2, second_iterations=20))
    made = []
    for workers, threads in ((1, 1), (2, 2), (1, 2)):
        with threadpool_limits(threads):
            made.append(fit_second(table, settings=quick, workers=workers))
    (one, warmth), *others = made
    for trees, temperature in others:
        assert temperature == warmth
        for name in ("feature", "threshold", "left", "right", "value", "roots", "baseline"):
            assert np.array_equal(getattr(trees, name), getattr(one, name)), name


def test_bins_lose_no_value_of_a_column_with_few_and_split_others_evenly() -> None:
    generator = np.random.default_rng(3)
    rare = (generator.random(5000) < 0.001).astype(np.float32)  # among 255 quantiles it would be lost
    assert bin_edges(rare).tolist() == [0.5]
    column = generator.normal(size=5000).astype(np.float32)
    counts = np.bincount(np.searchsorted(bin_edges(column), column))
    assert len(counts) == 255
    assert counts.min() > 10
    assert counts.max() < 30
    assert len(bin_edges(np.ones(7, dtype=np.float32))) == 0


def test_trees_over_bins_decide_alike_over_the_inputs() -> None:
    from sklearn.ensemble import HistGradientBoostingClassifier

    generator = np.random.default_rng(0)
    inputs = generator.normal(size=(2000, 5)).astype(np.float32)
    inputs[:, 0] = np.round(inputs[:, 0])
    labels = ((inputs[:, 0] > 0).astype(int) + (inputs[:, 1] + inputs[:, 2] > 0.3)).astype(int)
    edges = [bin_edges(column) for column in inputs.T]
    codes = np.stack([np.searchsorted(at, column) for at, column in zip(edges, inputs.T, strict=True)], axis=1)
    model = HistGradientBoostingClassifier(max_iter=12, random_state=1).fit(codes, labels)
    assert np.allclose(flatten(model, edges=edges).scores(inputs), model.decision_function(codes), atol=1e-4)


def test_the_shipped_model_is_of_todays_documents(root: Path) -> None:
    kept = [document for document in read_folder(root / "corpora" / "training") if not document.held_out]
    assert load_model().meta["data_sha256"] == data_hash(kept), "run wenben train, then evaluate(write_card=…)"
