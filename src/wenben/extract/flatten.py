"""Fitted trees of scikit-learn → the flat arrays that a model file holds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from wenben.extract.plain import Floats
from wenben.extract.roles import Trees


def flatten(model: Any, *, edges: Sequence[Floats] | None = None) -> Trees:
    """The trees of a fitted histogram gradient boosting classifier as arrays.

    Parameters
    ----------
    edges
        Where the inputs of each column were cut into the bins whose numbers the model learned from; None: it learned from the inputs.
    """
    names: dict[str, list[Any]] = {name: [] for name in ("feature", "threshold", "left", "right", "value")}
    roots = []
    offset = 0
    iterations = model._predictors
    for iteration in iterations:
        for tree in iteration:
            nodes = tree.nodes
            own = np.arange(len(nodes)) + offset
            leaf = nodes["is_leaf"].astype(bool)
            roots.append(offset)
            names["feature"].append(np.where(leaf, 0, nodes["feature_idx"]))
            threshold = nodes["num_threshold"]
            if edges is not None:  # at most bin 7.5 means at most what ends bin 7
                threshold = [
                    0.0 if end else edges[column][int(code)]
                    for end, column, code in zip(leaf, nodes["feature_idx"], threshold, strict=True)
                ]
            names["threshold"].append(_float_down(np.asarray(threshold, dtype=np.float64), leaf))
            names["left"].append(np.where(leaf, own, nodes["left"] + offset))
            names["right"].append(np.where(leaf, own, nodes["right"] + offset))
            names["value"].append(np.where(leaf, nodes["value"], 0))
            offset += len(nodes)
    joined = {name: np.concatenate(parts) for name, parts in names.items()}
    depth = max(int(tree.nodes["depth"].max()) for iteration in iterations for tree in iteration)
    return Trees(
        feature=joined["feature"].astype(np.int32),
        threshold=joined["threshold"].astype(np.float32),
        left=joined["left"].astype(np.int32),
        right=joined["right"].astype(np.int32),
        value=joined["value"].astype(np.float32),
        roots=np.array(roots, dtype=np.int32).reshape(len(iterations), -1),
        baseline=np.asarray(model._baseline_prediction, dtype=np.float32).reshape(-1),
        depth=depth,
    )


def averaged(forests: Sequence[Trees]) -> Trees:
    """One forest whose scores are the mean of the scores of all."""
    sizes = np.array([len(one.feature) for one in forests], dtype=np.int32)
    before = np.cumsum(sizes, dtype=np.int32) - sizes
    share = np.float32(1 / len(forests))
    baseline: Floats = np.stack([one.baseline for one in forests]).mean(axis=0)
    return Trees(
        feature=np.concatenate([one.feature for one in forests]),
        threshold=np.concatenate([one.threshold for one in forests]),
        left=np.concatenate([one.left + at for one, at in zip(forests, before, strict=True)]),
        right=np.concatenate([one.right + at for one, at in zip(forests, before, strict=True)]),
        value=np.concatenate([one.value for one in forests]) * share,
        roots=np.concatenate([one.roots + at for one, at in zip(forests, before, strict=True)]),
        baseline=baseline,
        depth=max(one.depth for one in forests),
    )


def _float_down(thresholds: npt.NDArray[np.float64], leaf: npt.NDArray[np.bool_]) -> Floats:
    """Thresholds as float32, rounded down so that ``x <= t`` decides alike for every float32 ``x``."""
    exact = np.where(leaf, 0.0, thresholds)
    short = exact.astype(np.float32)
    return np.where(short > exact, np.nextafter(short, np.float32(-np.inf)), short)
