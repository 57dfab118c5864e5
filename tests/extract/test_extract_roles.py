"""The role model: loading, trees, confidence."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from wenben.errors import ModelError
from wenben.extract import RoleModel, load_model
from wenben.extract.context import units
from wenben.extract.flatten import averaged, flatten
from wenben.extract.labelled import ROLES, LabelledDocument
from wenben.extract.roles import save
from wenben.types import Document


def test_round_trip_keeps_every_array(model: RoleModel, tmp_path: Path, training: list[LabelledDocument]) -> None:
    path = tmp_path / "roles" / "model.skops"
    save(model, path)
    again = load_model(path)
    found = units(training[0].document)
    assert np.array_equal(model.predict(found).probabilities, again.predict(found).probabilities)
    assert path.stat().st_size < 15_000_000


def test_missing_and_damaged_files_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="找不到模型文件"):
        load_model(tmp_path / "none.skops")
    bad = tmp_path / "bad.skops"
    bad.write_bytes(b"not a model")
    with pytest.raises(ModelError, match="已损坏"):
        load_model(bad)


def test_types_that_could_run_code_are_refused(tmp_path: Path) -> None:
    from sklearn.feature_extraction.text import HashingVectorizer
    from skops.io import dump

    path = tmp_path / "model.skops"
    dump({"format": 1, "first": HashingVectorizer(tokenizer=print)}, path)
    with pytest.raises(ModelError, match="不受信任"):
        load_model(path)


def test_another_format_is_refused(tmp_path: Path) -> None:
    from skops.io import dump

    path = tmp_path / "model.skops"
    dump({"format": 99}, path)
    with pytest.raises(ModelError, match="99"):
        load_model(path)


def test_flat_trees_say_what_scikit_learn_says() -> None:
    from sklearn.ensemble import HistGradientBoostingClassifier

    generator = np.random.default_rng(0)
    inputs = generator.normal(size=(400, 6)).astype(np.float32)
    inputs[:, 0] = np.round(inputs[:, 0])
    labels = ((inputs[:, 0] > 0).astype(int) + (inputs[:, 1] + inputs[:, 2] > 0.3)).astype(int)
    several = [
        HistGradientBoostingClassifier(max_iter=12, max_features=0.5, max_depth=2 + seed, random_state=seed).fit(
            inputs, labels
        )
        for seed in range(3)
    ]
    said = [one.decision_function(inputs) for one in several]
    assert np.allclose(flatten(several[0]).scores(inputs), said[0], atol=1e-4)
    assert np.allclose(averaged([flatten(one) for one in several]).scores(inputs), np.mean(said, axis=0), atol=1e-4)


def test_probabilities_and_order(model: RoleModel, training: list[LabelledDocument]) -> None:
    for labelled in training[:20]:
        found = units(labelled.document)
        roles = model.predict(found)
        assert roles.probabilities.shape == (len(found), len(ROLES))
        assert np.allclose(roles.probabilities.sum(axis=1), 1, atol=1e-4)
        assert len(model.explain(roles)) == len(found)
    assert model.predict([]).probabilities.shape == (0, 4)
    assert model.explain(model.predict([])) == []


def under(labelled: LabelledDocument, title: str) -> Document:
    """The same document, titled ``title`` wherever its title stands."""
    from dataclasses import replace

    old = labelled.document.title
    sections = tuple(
        replace(
            s, path=tuple(title if h == old else h for h in s.path), heading=title if s.heading == old else s.heading
        )
        for s in labelled.document.sections
    )
    return replace(labelled.document, title=title, sections=sections)


def test_a_title_is_no_evidence_about_a_section(model: RoleModel, training: list[LabelledDocument]) -> None:
    """What a title says of problems is no heading: sentences, headings and the first pass are the same under it."""
    labelled = next(d for d in training if d.document.sections)
    before = model.predict(units(labelled.document))
    after = model.predict(units(under(labelled, "某县教育工作存在问题的整改报告")))
    assert [u.path for u in before.units] == [u.path for u in after.units]
    assert np.array_equal(before.first, after.first)
    assert np.array_equal(before.dense, after.dense)


def test_titles_of_one_genre_say_the_same(model: RoleModel, training: list[LabelledDocument]) -> None:
    labelled = next(d for d in training if d.document.sections)
    one, other = (
        model.predict(units(under(labelled, f"{place}食堂专项督导报告"))) for place in ("云岭镇中心小学", "平川县")
    )
    assert np.array_equal(one.probabilities, other.probabilities)


def test_a_misleading_title_overturns_few_sentences(model: RoleModel, training: list[LabelledDocument]) -> None:
    """Mills put a wrong title over a text: wording, headings and neighbours weigh more."""
    same = total = 0
    for labelled in training[:60]:
        before, after = (
            model.predict(units(document)).labels
            for document in (labelled.document, under(labelled, "某县教育工作存在问题的整改报告"))
        )
        same, total = same + int((before == after).sum()), total + len(before)
    assert same / total > 0.97
