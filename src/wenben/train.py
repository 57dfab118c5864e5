"""Labelled documents → the models that ship in ``models/roles``.

The first pass is fitted once for all and once per left-out batch; the second pass learns from what the first says about
batches that it has not seen, so that it knows how far to trust it on documents of a new kind.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import os
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from wenben.config import Settings
from wenben.engines import run
from wenben.errors import ReadError, reason_of
from wenben.extract import features, labelled
from wenben.extract.flatten import averaged, flatten
from wenben.extract.labelled import LabelledDocument
from wenben.extract.links import FEATURES, items_of, pair_features
from wenben.extract.plain import BITS, Floats
from wenben.extract.roles import DENSE_SCALE, FINE, TO_ROLES, Linear, RoleModel, Trees, save, softmax
from wenben.extract.samples import Labels, Sample, excerpts, samples, under_titles
from wenben.extract.statements import mentions_of, names_in_units
from wenben.extract.topics import TOPICS, cue_matrix

T = TypeVar("T")
Progress = Callable[[int, int], None]
"""Called with the fits that are done and that there will be."""

_FIRST_FOLDS, _SECOND_FOLDS = 8, 3
"""Most fits of each pass that leave batches out: the first is soon fitted, the second needs only a temperature."""
_BINS = 255
_POOL_FROM = 20_000
"""Rows of the second pass from which starting worker processes pays."""


def fit_first(parts: Sequence[Sample], *, settings: Settings) -> Linear:
    """Multinomial logistic regression over n-grams, cues and headings, by one thread."""
    from sklearn.linear_model import LogisticRegression
    from threadpoolctl import threadpool_limits

    chosen = settings.extract
    seen = np.zeros(1 << BITS, dtype=np.int32)
    for part in parts:
        np.add.at(seen, part.columns, 1)
    columns = np.flatnonzero(seen >= chosen.min_count).astype(np.int32)
    matrix = _matrix(parts, columns)
    model = LogisticRegression(C=chosen.first_c, max_iter=150, tol=1e-3)
    with threadpool_limits(1):  # sums in another order end at other weights
        model.fit(matrix, np.concatenate([part.fine for part in parts]))
    weights = np.zeros((matrix.shape[1], len(FINE)), dtype=np.float32)
    intercept = np.full(len(FINE), -20.0, dtype=np.float32)
    weights[:, model.classes_] = model.coef_.T
    intercept[model.classes_] = model.intercept_
    return Linear(columns, weights, intercept)


def _matrix(parts: Sequence[Sample], columns: npt.NDArray[np.int32]) -> Any:
    """Rows of :meth:`Linear.scores` as one sparse matrix."""
    from scipy.sparse import csr_array, hstack

    dense = csr_array(np.vstack([part.dense for part in parts]) * DENSE_SCALE)
    return hstack([_wording(parts, columns), dense]).tocsr()


def _wording(parts: Sequence[Sample], columns: npt.NDArray[np.int32]) -> Any:
    """The n-grams of ``columns`` in each unit, divided by the root of the number of all its n-grams."""
    from scipy.sparse import csr_array

    slots = np.full(1 << BITS, -1, dtype=np.int32)
    slots[columns] = np.arange(len(columns))
    indices, values, counts = [], [], []
    for part in parts:
        size = np.bincount(part.rows, minlength=len(part.units))
        known = slots[part.columns] >= 0
        indices.append(slots[part.columns[known]])
        values.append((1 / np.sqrt(np.maximum(size, 1)))[part.rows[known]])
        counts.append(np.bincount(part.rows[known], minlength=len(part.units)))
    pointer = np.concatenate([[0], np.cumsum(np.concatenate(counts))]).astype(np.int32)
    shape = (len(pointer) - 1, len(columns))
    return csr_array((np.concatenate(values).astype(np.float32), np.concatenate(indices), pointer), shape=shape)


def second_inputs(part: Sample, first: Linear) -> Floats:
    """What the second pass reads about one document."""
    probabilities = softmax(first.scores(part.rows, part.columns, part.dense * DENSE_SCALE))
    around = [
        features.surroundings(part.units[inner], probabilities[inner], TO_ROLES, part.cues[inner])
        for inner in features.parts(part.units)
    ]
    return np.hstack([part.dense, np.vstack(around)])


@dataclass(frozen=True)
class Table:
    """What the forests of the second pass learn from: a row for each unit of each part."""

    inputs: Floats
    edges: tuple[Floats, ...]
    """Where each input is cut into bins."""
    codes: npt.NDArray[np.uint8]
    """Number of the bin of every input: how many edges lie below it."""
    roles: Labels
    weights: npt.NDArray[np.float64]
    folds: Labels
    """Fold of the batch that a row is from (see :func:`folds`)."""
    whole: npt.NDArray[np.bool_]
    """Whether a row is of a whole document, not of an excerpt."""


def stacked(parts: Sequence[Sample], inputs: Sequence[Floats], weights: Sequence[float]) -> Table:
    """Rows of all parts; each part's units weigh alike."""
    sizes, joined = [len(part.roles) for part in parts], np.vstack(inputs)
    edges = tuple(bin_edges(column) for column in joined.T)
    codes = [np.searchsorted(at, column).astype(np.uint8) for at, column in zip(edges, joined.T, strict=True)]
    return Table(
        inputs=joined,
        edges=edges,
        codes=np.stack(codes, axis=1),
        roles=np.concatenate([part.roles for part in parts]),
        weights=np.repeat(np.asarray(weights, dtype=np.float64), sizes),
        folds=np.repeat(np.array(folds(parts, most=_SECOND_FOLDS), dtype=np.int64), sizes),
        whole=np.repeat(np.asarray(weights) == 1, sizes),
    )


def bin_edges(column: Floats) -> Floats:
    """At most 254 values that cut a column into bins of like size; between all values where there are no more than 255.

    Done once for all forests: scikit-learn 1.9 looks for weighted quantiles one by one in every fit, which took four fifths of the training.
    """
    values = np.unique(column)
    if len(values) <= _BINS:
        return (values[:-1] + values[1:]) / np.float32(2)
    return np.unique(np.quantile(column, np.arange(1, _BINS) / _BINS, method="inverted_cdf"))


def fit_second(
    table: Table, *, settings: Settings, workers: int | None = None, step: Callable[[], None] = lambda: None
) -> tuple[Trees, float]:
    """Boosted trees over what the first pass said about each part, as flat arrays, and their temperature.

    Splits choose from a random part of the inputs, and several such forests are averaged (bagging, Breiman 1996): one alone
    decides whole short documents by chance. The temperature is fitted on batches that the forests have not seen (Guo et al. 2017).

    Parameters
    ----------
    workers
        Processes; None: one per core if there are many rows. The arrays are the same however many there are.
    step
        Called after each left-out fold, and once for the forests that stay.
    """
    seeds = range(settings.extract.second_forests)
    left_out = sorted(set(table.folds.tolist())) if table.folds.any() else []
    if workers is None:
        workers = os.cpu_count() if len(table.roles) > _POOL_FROM else 1
    jobs = [(fold, seed) for fold in (None, *left_out) for seed in seeds]
    made = run(_fit_forest, jobs, setup=partial(_same, (table, settings)), workers=workers, batch=1)
    trees = averaged(list(itertools.islice(made, len(seeds))))
    step()
    scores, truth = [], []
    for fold in left_out:
        others = averaged(list(itertools.islice(made, len(seeds))))
        unseen = table.whole & (table.folds == fold)
        scores.append(others.scores(table.inputs[unseen]))
        truth.append(table.roles[unseen])
        step()
    return trees, _temperature(np.vstack(scores), np.concatenate(truth)) if left_out else 1.0


def _fit_forest(context: tuple[Table, Settings], job: tuple[int | None, int]) -> Trees:
    """One forest on all rows but those of a fold, by one thread: sums in another order move splits."""
    from sklearn.ensemble import HistGradientBoostingClassifier
    from threadpoolctl import threadpool_limits

    (table, settings), (fold, seed) = context, job
    chosen, seen = settings.extract, slice(None) if fold is None else table.folds != fold
    boosted = HistGradientBoostingClassifier(
        max_iter=chosen.second_iterations,
        learning_rate=chosen.second_rate,
        max_leaf_nodes=chosen.second_leaves,
        min_samples_leaf=30,
        max_features=chosen.second_features,
        l2_regularization=5.0,
        max_depth=6,
        early_stopping=False,
        random_state=seed,
    )
    with threadpool_limits(1):
        return flatten(
            boosted.fit(table.codes[seen], table.roles[seen], sample_weight=table.weights[seen]), edges=table.edges
        )


def _same(value: T) -> T:
    return value


def _temperature(scores: Floats, roles: Labels) -> float:
    candidates = np.arange(0.6, 4.01, 0.05)
    losses = [
        -np.log(np.maximum(softmax(scores / np.float32(t))[np.arange(len(roles)), roles], 1e-9)).mean()
        for t in candidates
    ]
    return float(candidates[int(np.argmin(losses))])


def folds(parts: Sequence[Sample], *, most: int) -> list[int]:
    """For each part the number of its fold: whole batches stay together, for a batch stands for a kind of document."""
    batches = sorted({part.source.batch for part in parts})
    fold = {batch: index % min(most, len(batches)) for index, batch in enumerate(batches)}
    return [fold[part.source.batch] for part in parts]


def cross_fit(
    parts: Sequence[Sample], more: Sequence[Sample] = (), *, settings: Settings, step: Callable[[], None] = lambda: None
) -> list[Linear]:
    """For each part a first pass that has not seen its batch (one fit per fold); parallel to ``parts``."""
    numbers = folds(parts, most=_FIRST_FOLDS)
    fitted = {}
    for number in sorted(set(numbers)):
        seen = [part for part, other in zip(parts, numbers, strict=True) if other != number]
        fitted[number] = fit_first([*seen, *more], settings=settings)
        step()
    return [fitted[number] for number in numbers]


def fit(
    documents: Sequence[LabelledDocument],
    *,
    corrections: Sequence[LabelledDocument] = (),
    settings: Settings | None = None,
    progress: Progress | None = None,
) -> RoleModel:
    """Fit all models of :class:`RoleModel` on ``documents``; the caller leaves out what is held out.

    Parameters
    ----------
    corrections
        Units that people corrected. They teach the first pass and the topics; the second pass reads whole documents,
        which they are not.
    """
    chosen = settings or Settings()
    headed = samples(documents, headings=True)
    whole = headed + samples(documents, headings=False)
    more = samples(corrections, headings=True)
    fits = itertools.count(1)
    batches = len({part.source.batch for part in whole})
    total = min(_FIRST_FOLDS, batches) + min(_SECOND_FOLDS, batches) + 4

    def step() -> None:
        if progress is not None:
            progress(next(fits), total)

    crossed = cross_fit(whole, more, settings=chosen, step=step)
    parts, inputs, weights = [], [], []
    titles = sorted({part.units[0].title for part in whole})
    for number, (part, seen) in enumerate(zip(whole, crossed, strict=True)):
        cut = excerpts(part, count=chosen.extract.excerpts)
        shown = "headings" if number < len(headed) else "none"
        versions = under_titles([part, *cut], titles, f"{part.source.name} {shown}", settings=chosen)
        parts += versions
        weights += [1.0, *[chosen.extract.excerpt_weight] * len(cut)]
        inputs += [second_inputs(one, seen) for one in versions]
    first = fit_first([*whole, *more], settings=chosen)
    step()
    second, temperature = fit_second(stacked(parts, inputs, weights), settings=chosen, step=step)
    topics = fit_topics([*headed, *more], settings=chosen)
    step()
    links = fit_links(headed, settings=chosen)
    step()
    return RoleModel(
        first=first,
        second=second,
        temperature=temperature,
        topics=topics,
        topic_ids=tuple(TOPICS),
        links=links,
        meta={
            "documents": len(documents),
            "units": int(sum(len(document.units) for document in documents)),
            "batches": sorted({document.batch for document in documents}),
            "corrected_units": int(sum(len(document.units) for document in corrections)),
            "data_sha256": data_hash([*documents, *corrections]),
        },
    )


def fit_topics(parts: Sequence[Sample], *, settings: Settings) -> Linear:
    """One-vs-rest logistic regressions over the n-grams and topic cues of all statements."""
    from scipy.sparse import csr_array, hstack
    from sklearn.linear_model import LogisticRegression
    from threadpoolctl import threadpool_limits

    seen = np.zeros(1 << BITS, dtype=np.int32)
    for part in parts:
        np.add.at(seen, part.columns, 1)
    columns = np.flatnonzero(seen >= settings.extract.topic_min_count).astype(np.int32)
    stated = np.flatnonzero(np.concatenate([part.roles for part in parts]) > 0)
    cues = csr_array(np.vstack([cue_matrix(part.units, TOPICS) for part in parts]))
    inputs = hstack([_wording(parts, columns), cues]).tocsr()[stated]
    given = [part.source.units[unit.index].topics for part in parts for unit in part.units]
    weights = np.zeros((inputs.shape[1], len(TOPICS)), dtype=np.float32)
    intercept = np.full(len(TOPICS), -5.0, dtype=np.float32)
    for index, name in enumerate(TOPICS):
        wanted = np.array([name in given[i] for i in stated])
        if 0 < wanted.sum() < len(wanted):
            model = LogisticRegression(
                C=settings.extract.topic_c, class_weight="balanced", solver="liblinear", tol=1e-2, random_state=0
            )
            with threadpool_limits(1):
                model.fit(inputs, wanted)
            weights[:, index] = model.coef_[0]
            intercept[index] = model.intercept_[0]
    return Linear(columns, weights, intercept)


def fit_links(parts: Sequence[Sample], *, settings: Settings) -> Floats:
    """Logistic regression over pairs of a problem and a recommendation; weights, then the intercept.

    Topics are those of a model that has not seen the document, as later in use.
    """
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler
    from threadpoolctl import threadpool_limits

    halves = [[part for i, part in enumerate(parts) if i % 2 == side] for side in (0, 1)]
    inputs, truth = [], []
    for side in (0, 1):
        topics = fit_topics(halves[1 - side], settings=settings)
        for part in halves[side]:
            scores = topics.scores(part.rows, part.columns, cue_matrix(part.units, TOPICS))
            pairs, answered = link_pairs(part, scores)
            inputs.append(pairs)
            truth.append(answered)
    model = make_pipeline(StandardScaler(), LogisticRegression(C=1.0, max_iter=500))
    with threadpool_limits(1):
        model.fit(np.vstack(inputs), np.concatenate(truth))
    scaler, linear = model[0], model[1]
    weights = linear.coef_[0] / scaler.scale_
    intercept = linear.intercept_[0] - (weights * scaler.mean_).sum()
    return np.append(weights, intercept).astype(np.float32)


def link_pairs(part: Sample, topics: Floats) -> tuple[Floats, npt.NDArray[np.bool_]]:
    """All pairs of labelled problems and recommendations: their numbers, and whether the one answers the other."""
    labels = [part.source.units[unit.index] for unit in part.units]
    problems = [i for i, label in enumerate(labels) if label.role == "problem"]
    advice = [i for i, label in enumerate(labels) if label.role == "recommendation"]
    if not problems or not advice:
        return np.zeros((0, len(FEATURES)), dtype=np.float32), np.zeros(0, dtype=bool)
    document = part.source.document
    found = mentions_of(document)
    items = items_of(part.units, topics, names_in_units(document, part.units, found))
    numbers = pair_features([items[i] for i in problems], [items[i] for i in advice])
    answered = np.array([[labels[a].number in labels[b].answers for b in advice] for a in problems])
    return numbers.reshape(-1, len(FEATURES)), answered.ravel()


def data_hash(documents: Iterable[LabelledDocument]) -> str:
    """16 hex digits over names, texts and labels of the documents, in any order."""
    lines = sorted(json.dumps([d.name, d.document.text, repr(d.units)], ensure_ascii=False) for d in documents)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]


def train(
    folder: str | Path | None = None,
    out: str | Path | None = None,
    *,
    with_corrections: str | Path | None = None,
    settings: Settings | None = None,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Fit the models on the labelled documents below ``folder`` and write them to ``out/roles``.

    Parameters
    ----------
    folder, out
        By default ``corpora/training`` and ``models`` of the checkout.
    with_corrections
        What people corrected: a library, its export ``training`` as JSON Lines, or a folder of labelled documents. The
        rows of a library or export are kept beside the model (``corrections.jsonl``): who decided what, when, against
        which label of the machine.

    Returns
    -------
    What was read and written: counts, hash of the data, path and size of the model.

    Raises
    ------
    ReadError
        If a document is not in the format.
    """
    documents = labelled.read_folder(Path(folder) if folder is not None else labelled.default_folder())
    kept = [document for document in documents if not document.held_out]
    corrected = _corrections(Path(with_corrections)) if with_corrections is not None else None
    corrections = labelled.read_corrections(Path(with_corrections)) if with_corrections and corrected is None else []
    corrections += labelled.corrected(corrected, Path(str(with_corrections))) if corrected is not None else []
    model = fit(kept, corrections=corrections, settings=settings, progress=progress)
    models = Path(out) if out is not None else labelled.default_folder().parents[1] / "models"
    path = models / "roles" / "model.skops"
    if corrected is not None:
        model = replace(model, meta={**model.meta, "corrected_by": _by_whom(corrected)})
    save(model, path)
    beside = path.with_name("corrections.jsonl")
    if corrected:
        beside.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in corrected), "utf-8")
    else:
        beside.unlink(missing_ok=True)
    return {"model": str(path), "bytes": path.stat().st_size, "held_out": len(documents) - len(kept), **model.meta}


def _corrections(path: Path) -> list[dict[str, Any]] | None:
    """The rows of a library or of its export; None for a folder of labelled documents."""
    if path.is_dir():
        return None
    try:
        with path.open("rb") as file:
            is_library = file.read(len(_SQLITE)) == _SQLITE
    except OSError as error:
        raise ReadError(f"无法读取校正数据 {path}：{reason_of(error)}", remedy="请检查路径和权限") from error
    if not is_library:
        return labelled.correction_rows(path)
    from wenben.library import Library

    with Library(path, read_only=True) as library:
        return list(library.rows("training", mask=False))


def _by_whom(rows: Iterable[dict[str, Any]]) -> dict[str, int]:
    """How many decisions each person took."""
    counts = Counter(str(row.get("who") or "?") for row in rows)
    return dict(sorted(counts.items()))


_SQLITE = b"SQLite format 3\x00"
