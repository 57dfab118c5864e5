"""The role model: which units of a document are findings, problems or recommendations.

Two passes (stacked generalisation, Wolpert 1992). The first is a multinomial logistic regression over hashed character
n-grams of a unit and of the headings above it, cue words and position; it knows ten fine classes, because the kinds of
"other" (plan, method, background …) differ more from each other than from findings. The second is a forest of boosted
trees that reads what the first pass thinks of the unit, its neighbours, its section and the whole document: a plan and a
report use the same words, and only the company tells them apart.

The model file holds arrays only, written with skops; nothing in it is executed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from wenben.errors import ModelError
from wenben.extract import features
from wenben.extract.context import Unit
from wenben.extract.features import BODY, SIZES
from wenben.extract.labelled import ROLES
from wenben.extract.plain import BITS, Floats, Indices, Nodes

FORMAT: Final = 4
DENSE_SCALE: Final = np.float32(0.2)
TRUSTED: Final[tuple[str, ...]] = ()
"""Types a model file may hold beside numpy arrays and built-in containers: none."""

FINE: Final = (
    "finding", "problem", "recommendation",
    "background", "method", "plan", "reflection", "transition", "ceremony", "boiler",
)  # fmt: skip
"""Classes of the first pass; all after the third are kinds of other."""

_EDGES: Final = "\x02\x03。,;:、.()“”\"'0"
TO_ROLES: Final = np.zeros((len(FINE), len(ROLES)), dtype=np.float32)
TO_ROLES[np.arange(len(FINE)), [1, 2, 3] + [0] * (len(FINE) - 3)] = 1.0


@dataclass(frozen=True)
class Linear:
    """A linear map from kept hashed columns and dense columns to scores.

    Parameters
    ----------
    columns
        Hashed columns that were seen in training, sorted, shape ``(m,)``.
    weights
        Shape ``(m + d, k)``; ``intercept`` has shape ``(k,)``.
    """

    columns: npt.NDArray[np.int32]
    weights: Floats
    intercept: Floats

    @cached_property
    def slots(self) -> npt.NDArray[np.int32]:
        """Hashed column → row of its weights, -1 for one that was never seen."""
        slots = np.full(1 << BITS, -1, dtype=np.int32)
        slots[self.columns] = np.arange(len(self.columns), dtype=np.int32)
        return slots

    @cached_property
    def leads(self) -> Floats:
        """What each hashed column lifts each score above the mean of all, shape ``(m, k)``."""
        weights = self.weights[: len(self.columns)]
        return np.asarray(weights - weights.mean(axis=1, keepdims=True), dtype=np.float32)

    def scores(self, rows: Indices, columns: Indices, dense: Floats) -> Floats:
        """Scores of ``len(dense)`` units; ``rows`` must be sorted. Shape ``(n, k)``."""
        count, size = len(dense), len(self.columns)
        norm = np.sqrt(np.maximum(np.bincount(rows, minlength=count), 1)).astype(np.float32)[:, None]
        wording: Floats = features.loops().sums(rows, columns, self.slots, self.weights[:size], count) / norm
        return wording + dense @ self.weights[size:] + self.intercept


@dataclass(frozen=True)
class Trees:
    """A boosted forest as flat arrays (made from scikit-learn's histogram gradient boosting).

    Parameters
    ----------
    feature, threshold, left, right, value
        One entry per node; a leaf points to itself.
    roots
        Node of each tree's root, shape ``(iterations, k)``.
    baseline
        Shape ``(k,)``.
    depth
        Steps that bring every sample to its leaf.
    """

    feature: npt.NDArray[np.int32]
    threshold: Floats
    left: npt.NDArray[np.int32]
    right: npt.NDArray[np.int32]
    value: Floats
    roots: npt.NDArray[np.int32]
    baseline: Floats
    depth: int

    @cached_property
    def _walk(self) -> tuple[Nodes, Nodes, Nodes]:
        """Features, both children of every node behind one another, and roots."""
        children = np.stack([self.left, self.right], axis=1).ravel()
        return self.feature.astype(np.uint32), children.astype(np.uint32), self.roots.ravel().astype(np.uint32)

    def scores(self, samples: Floats) -> Floats:
        """Raw scores, shape ``(n, k)``."""
        feature, children, roots = self._walk
        values = features.loops().forest(samples, feature, self.threshold, children, self.value, roots, self.depth)
        total: Floats = values.reshape(*self.roots.shape, len(samples)).sum(axis=0).T + self.baseline
        return total


@dataclass(frozen=True)
class Roles:
    """What the model says about the units of one document.

    Parameters
    ----------
    probabilities, first
        Of the roles and of the first pass's fine classes; rows run parallel to ``units``.
    rows, columns, dense
        The numbers that the models read (:func:`features.wording`, :func:`features.structure`).
    """

    units: tuple[Unit, ...]
    probabilities: Floats
    first: Floats
    rows: Indices
    columns: Indices
    dense: Floats

    @property
    def labels(self) -> npt.NDArray[np.int64]:
        """Index into ``ROLES`` of the most probable role of each unit."""
        best: npt.NDArray[np.int64] = self.probabilities.argmax(axis=1)
        return best


@dataclass(frozen=True)
class RoleModel:
    """A trained role model with the topic and link models that were fitted beside it.

    Parameters
    ----------
    temperature
        Divides the scores of the second pass so that confidences mean what they say.
    topics
        One score per topic of ``topic_ids``; a topic is given where it is above 0.
    links
        Weights of the link model, shape ``(f + 1,)``, the intercept last.
    meta
        Hash of the training data, its size, versions.
    """

    first: Linear
    second: Trees
    temperature: float
    topics: Linear
    topic_ids: tuple[str, ...]
    links: Floats
    meta: Mapping[str, Any]

    def predict(self, units: Sequence[Unit]) -> Roles:
        """Roles of the units of one document, in document order; inner reports are read one by one."""
        if not units:
            empty = np.zeros((0, len(ROLES)), dtype=np.float32)
            none = np.zeros(0, dtype=np.int64)
            return Roles((), empty, np.zeros((0, len(FINE)), dtype=np.float32), none, none, empty)
        rows, columns, cues = features.wording(units)
        dense = features.structure(units, cues)
        first = softmax(self.first.scores(rows, columns, dense * DENSE_SCALE))
        around = np.vstack(
            [features.surroundings(units[part], first[part], TO_ROLES, cues[part]) for part in features.parts(units)]
        )
        scores = self.second.scores(np.hstack([dense, around]))
        probabilities = softmax(scores / np.float32(self.temperature))
        return Roles(tuple(units), probabilities, first, rows, columns, dense)

    def explain(self, roles: Roles, *, most: int = 4) -> list[tuple[str, ...]]:
        """For every unit the cues, headings and neighbours that spoke for its role, strongest first; none for "other"."""
        labels = roles.labels
        loudest = self._loudest(roles, labels, most=most)
        sections: dict[tuple[str, ...], list[int]] = {}
        for index, unit in enumerate(roles.units):
            sections.setdefault(unit.path, []).append(index)
        sums = {path: roles.probabilities[inside].sum(axis=0) for path, inside in sections.items()}
        headings = {path: _heading_reason(path) for path in sections}
        reasons: list[tuple[str, ...]] = []
        for index, unit in enumerate(roles.units):
            role = int(labels[index])
            if not role:
                reasons.append(())
                continue
            said = [f"“{gram}”" for gram in loudest[index]] + headings[unit.path]
            others = len(sections[unit.path]) - 1
            share = (sums[unit.path][role] - roles.probabilities[index, role]) / max(1, others)
            if others and share >= 0.5:
                said.append(f"同节其他句子多为此类（{share:.0%}）")
            reasons.append(tuple(said))
        return reasons

    def _loudest(self, roles: Roles, labels: npt.NDArray[np.int64], *, most: int) -> dict[int, list[str]]:
        """The n-grams of two and more characters whose weights lift each statement's role most above the others."""
        stated = np.flatnonzero(labels)
        texts = features.bodies([roles.units[index] for index in stated])
        points, bounds = features.packed(texts)
        rows, begins, ends = features.loops().loudest(
            points, bounds, SIZES[BODY][1:], BODY, labels[stated] - 1, self.first.slots, self.first.leads, 6 * most
        )
        joined = "".join(texts)
        out: dict[int, list[str]] = {index: [] for index in stated.tolist()}
        for index, start, end in zip(stated[rows].tolist(), begins.tolist(), ends.tolist(), strict=True):
            chosen = out[index]
            if len(chosen) < most:
                gram = joined[start:end].strip(_EDGES)
                if len(gram) >= 2 and not _told(gram, chosen):
                    chosen.append(gram)
        return out


def _told(gram: str, chosen: Sequence[str]) -> bool:
    """Whether one of ``chosen`` holds ``gram`` or stands in it."""
    for other in chosen:  # noqa: SIM110 - any() is slower, and this is asked for every n-gram of every statement
        if gram in other or other in gram:
            return True
    return False


def _heading_reason(path: tuple[str, ...]) -> list[str]:
    classes = features.heading_classes(path[-1]) if path else ()
    return [f"标题“{path[-1]}”（{'、'.join(classes)}）"] if classes else []


def softmax(scores: Floats) -> Floats:
    """Row-wise softmax, float32."""
    shifted = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(shifted / shifted.sum(axis=1, keepdims=True), dtype=np.float32)


def save(model: RoleModel, path: Path) -> None:
    """Write ``model`` as one skops file of arrays."""
    import zipfile

    from skops.io import dump

    tree = {
        "format": FORMAT,
        "first": _linear_tree(model.first),
        "topics": _linear_tree(model.topics),
        "topic_ids": list(model.topic_ids),
        "second": {name: getattr(model.second, name) for name in Trees.__dataclass_fields__},
        "temperature": model.temperature,
        "links": model.links,
        "meta": dict(model.meta),
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    dump(tree, path, compression=zipfile.ZIP_DEFLATED, compresslevel=9)


def load_model(path: str | Path | None = None) -> RoleModel:
    """Load a role model.

    Parameters
    ----------
    path
        A ``.skops`` file; by default the one that comes with wenben (``models/roles`` of a checkout, else the
        installed package's).

    Raises
    ------
    ModelError
        If the file is missing, damaged, holds types other than :data:`TRUSTED`, or was made by another version.
    """
    from zipfile import BadZipFile

    from skops.io import get_untrusted_types, load

    place = Path(path) if path is not None else default_path()
    remedy = "请重新安装 wenben，或运行 wenben train 重建模型"
    if not place.is_file():
        raise ModelError(f"找不到模型文件 {place}", remedy=remedy)
    try:
        unknown = [name for name in get_untrusted_types(file=place) if name not in TRUSTED]
        if unknown:
            raise ModelError(
                f"模型文件 {place} 含有不受信任的类型 {'、'.join(unknown)}", remedy="请勿使用来历不明的模型"
            )
        tree = load(place, trusted=list(TRUSTED))
        if tree["format"] != FORMAT:
            raise ModelError(f"模型文件 {place} 的格式是 {tree['format']}，需要 {FORMAT}", remedy=remedy)
        return RoleModel(
            first=Linear(**tree["first"]),
            second=Trees(**tree["second"]),
            temperature=float(tree["temperature"]),
            topics=Linear(**tree["topics"]),
            topic_ids=tuple(tree["topic_ids"]),
            links=tree["links"],
            meta=tree["meta"],
        )
    except (BadZipFile, KeyError, TypeError, ValueError, OSError, AttributeError) as error:
        raise ModelError(f"模型文件 {place} 已损坏：{error}", remedy=remedy) from error


def default_path() -> Path:
    """Where the model that comes with wenben stands: in a checkout, else in the installed package."""
    package = Path(__file__).resolve().parents[1]
    installed = package / "_models" / "roles" / "model.skops"
    checkout = package.parents[1] / "models" / "roles" / "model.skops"
    return installed if installed.is_file() else checkout


def _linear_tree(linear: Linear) -> dict[str, Any]:
    return {"columns": linear.columns, "weights": linear.weights, "intercept": linear.intercept}
