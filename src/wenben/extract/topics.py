"""The topics of a codebook (``data/topics.json``), their cues, and the topics of units."""

from __future__ import annotations

import csv
import json
import math
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib.resources import files
from itertools import accumulate
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from wenben.config import Settings
from wenben.errors import UsageError, reason_of
from wenben.extract.context import Unit, normal
from wenben.extract.features import column, sums_of
from wenben.extract.plain import BITS, Floats, Indices

if TYPE_CHECKING:
    from wenben.extract.roles import RoleModel, Roles


@dataclass(frozen=True)
class Topic:
    """One topic: id of the public interface, Chinese name, definition, cue words, sentences that show it."""

    id: str
    zh: str
    definition: str
    cues: tuple[str, ...]
    examples: tuple[str, ...] = ()

    @cached_property
    def folded(self) -> tuple[str, ...]:
        """The cues as they stand in folded text."""
        return tuple(normal(cue) for cue in self.cues)


def read_codebook(path: str | Path) -> Mapping[str, Topic]:
    """A codebook of one's own: a JSON list of ``{id, zh, def, cues, examples}``, or a CSV table with these columns.

    In a table several cues or examples stand in one cell, separated by ``；`` or ``|``. A topic needs cues or examples.

    Raises
    ------
    UsageError
        If the file cannot be read or an entry lacks a field.
    """
    file = Path(path)
    try:
        text = file.read_text("utf-8-sig")
        rows = list(csv.DictReader(text.splitlines())) if file.suffix.lower() == ".csv" else json.loads(text)
        book = _codebook(rows)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise UsageError(
            f"无法读取编码本 {path}：{reason_of(error)}",
            remedy="应为 JSON 列表或 CSV 表，每项含 id、zh、def、cues（或 examples）",
        ) from error
    empty = [topic.id for topic in book.values() if not topic.cues and not topic.examples]
    if empty or not book:
        raise UsageError(
            f"编码本 {path} 的主题 {'、'.join(empty) or '（无）'} 没有线索词也没有例句",
            remedy="请填写 cues 或 examples",
        )
    return book


def _codebook(rows: Sequence[Mapping[str, Any]]) -> Mapping[str, Topic]:
    return MappingProxyType(
        {r["id"]: Topic(r["id"], r["zh"], r["def"], _several(r.get("cues")), _several(r.get("examples"))) for r in rows}
    )


def _several(value: Any) -> tuple[str, ...]:
    """A list, or a cell that holds one."""
    parts = re.split(r"[；;|]", value) if isinstance(value, str) else value or ()
    return tuple(part.strip() for part in parts if part.strip())


TOPICS: Final = _codebook(json.loads(files("wenben").joinpath("data/topics.json").read_text("utf-8")))
"""The topics that come with wenben, by id."""


EXAMPLE_SIMILARITY: Final = 0.3
"""Least weighted cosine of a unit and an example of a topic of one's own."""
CUE_SCALE: Final = np.float32(0.3)


def cue_matrix(units: Sequence[Unit], codebook: Mapping[str, Topic], columns: Indices | None = None) -> Floats:
    """Cue words of every topic in each unit, its headings, its paragraph, the unit before and the document.

    Parameters
    ----------
    columns
        Hashed n-grams of the units, where they were read already: a cue whose beginning is none of them stands in no unit.

    Returns
    -------
    Shape ``(n, 6 * len(codebook))``, already scaled for the linear model.
    """
    cues = _cues_of(codebook)
    n, k = len(units), len(codebook)
    own = np.minimum(
        _hits([unit.body for unit in units], cues.every if columns is None else cues.present(columns), k), 2
    )
    paths = list(dict.fromkeys(unit.path for unit in units))
    where = {path: i for i, path in enumerate(paths)}
    row = np.array([where[unit.path] for unit in units])
    inner = np.stack([cues.held(path[-1]) if path else np.zeros(k, dtype=np.float32) for path in paths])[row]
    above = np.stack([cues.held("|".join(path)) for path in paths])[row]
    item = np.cumsum([unit.opens or unit.marked for unit in units])
    sums = sums_of(own, item).astype(np.float32)
    around = np.minimum(sums[item] - own, 1)
    before = np.vstack([np.zeros((1, k), dtype=np.float32), own[:-1]])
    before[1:][row[1:] != row[:-1]] = 0
    share = np.broadcast_to(3 * (own > 0).mean(axis=0, dtype=np.float32), (n, k))
    return np.hstack([own, inner, above, around, before, share]).astype(np.float32) * CUE_SCALE


class _Cues:
    """The cues of topics, ready to be looked for.

    Parameters
    ----------
    topics
        They are kept: their identity says which cues these are.
    """

    def __init__(self, topics: tuple[Topic, ...]) -> None:
        self._topics = topics
        self.every = [(index, word) for index, topic in enumerate(topics) for word in topic.folded]
        self.held = lru_cache(maxsize=4096)(self._held)

    @cached_property
    def _begun(self) -> tuple[npt.NDArray[np.int16], list[list[tuple[int, str]]]]:
        """Hashed n-gram → number of those cues that begin with it, 0 for none; and the cues of each number."""
        numbers: dict[int, int] = {}
        cues: list[list[tuple[int, str]]] = [[]]
        for index, word in self.every:
            number = numbers.setdefault(column(word[:4]), len(cues))
            if number == len(cues):
                cues.append([])
            cues[number].append((index, word))
        table = np.zeros(1 << BITS, dtype=np.int16)
        table[list(numbers)] = list(numbers.values())
        return table, cues

    def present(self, columns: Indices) -> list[tuple[int, str]]:
        """The cues that the n-grams may hold, each with the number of its topic."""
        table, cues = self._begun
        held = np.bincount(table[columns], minlength=1)
        held[0] = 0
        return [cue for number in held.nonzero()[0].tolist() for cue in cues[number]]

    def _held(self, heading: str) -> Floats:
        """Whether the cues of each topic stand in a heading, shape ``(topics,)``: headings recur from document to document."""
        return np.array([any(word in heading for word in topic.folded) for topic in self._topics], dtype=np.float32)


_BOOKS: Final[dict[tuple[int, ...], _Cues]] = {}


def _cues_of(codebook: Mapping[str, Topic]) -> _Cues:
    topics = tuple(codebook.values())
    key = tuple(map(id, topics))
    known = _BOOKS.get(key)
    if known is None:
        if len(_BOOKS) >= _MOST_BOOKS:
            _BOOKS.clear()
        known = _BOOKS[key] = _Cues(topics)
    return known


_MOST_BOOKS: Final = 8


def _hits(texts: Sequence[str], cues: Iterable[tuple[int, str]], count: int) -> Floats:
    """How often the cues of each of ``count`` topics stand in each text, shape ``(len(texts), count)``."""
    joined = "\n".join(texts)
    begins = list(accumulate((len(text) + 1 for text in texts), initial=0))
    out = np.zeros((len(texts), count), dtype=np.float32)
    for index, word in cues:
        place = joined.find(word)
        while place >= 0:
            out[bisect_right(begins, place) - 1, index] += 1
            place = joined.find(word, place + 1)
    return out


def topic_scores(roles: Roles, model: RoleModel) -> Floats:
    """Log odds of the model's topics for every unit, shape ``(n, len(model.topic_ids))``."""
    if not roles.units:
        return np.zeros((0, len(model.topic_ids)), dtype=np.float32)
    return model.topics.scores(roles.rows, roles.columns, cue_matrix(roles.units, TOPICS, roles.columns))


def given_topics(scores: Floats, ids: Sequence[str], *, settings: Settings) -> list[tuple[str, ...]]:
    """Topics of every unit, the surest first; where none is sure, the best one if it is likely enough."""
    chosen = settings.extract
    order = np.argsort(-scores, axis=1, kind="stable")[:, : chosen.most_topics]
    best = scores[np.arange(len(scores))[:, None], order]
    counts = (best >= chosen.topic_threshold).sum(axis=1)
    counts[(counts == 0) & (best[:, :1] >= chosen.topic_fallback).any(axis=1)] = 1
    return [tuple(ids[i] for i in row[:count]) for row, count in zip(order.tolist(), counts.tolist(), strict=True)]


def topics_by_cues(units: Sequence[Unit], codebook: Mapping[str, Topic]) -> list[tuple[str, ...]]:
    """Topics of a codebook of one's own.

    Those with a cue in the unit, or in both its heading and its paragraph, or with an example that is worded like it.
    """
    if not units:
        return []
    seen = cue_matrix(units, codebook).reshape(len(units), 6, len(codebook)) / CUE_SCALE
    scores = seen[:, 0] + 0.6 * seen[:, 1] + 0.5 * seen[:, 3]
    scores = np.maximum(scores, _like_examples(units, codebook) / EXAMPLE_SIMILARITY)
    ids = list(codebook)
    return [tuple(ids[i] for i in np.argsort(-line, kind="stable").tolist() if line[i] >= 1) for line in scores]


def _like_examples(units: Sequence[Unit], codebook: Mapping[str, Topic]) -> Floats:
    """The best likeness of each unit to the examples of each topic: bigrams weighted by rarity, shape ``(n, topics)``."""
    out = np.zeros((len(units), len(codebook)), dtype=np.float32)
    examples = [(index, normal(text)) for index, topic in enumerate(codebook.values()) for text in topic.examples]
    if not examples:
        return out
    grams = [
        {text[i : i + 2] for i in range(len(text) - 1)}
        for text in [*(u.body for u in units), *(e for _, e in examples)]
    ]
    counts = Counter(gram for found in grams for gram in found)
    weight = {gram: math.log((len(grams) + 1) / (count + 0.5)) ** 2 for gram, count in counts.items()}
    mass = [sum(weight[gram] for gram in found) for found in grams]
    for place, (topic, _) in enumerate(examples, len(units)):
        for index in range(len(units)):
            shared = sum(weight[gram] for gram in grams[index] & grams[place])
            norm = math.sqrt(mass[index] * mass[place])
            out[index, topic] = max(out[index, topic], shared / norm if norm else 0.0)
    return out
