"""Which recommendation of a document answers which problem.

Every pair of a problem and a recommendation gets numbers that a person would look at (same number in two lists, shared
words, shared topic, shared names, explicit reference, nearness); a small logistic regression, fitted on the links
of the labelled documents, turns them into a probability.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from wenben.config import Settings
from wenben.extract.context import Unit
from wenben.extract.plain import Floats
from wenben.text import code_points
from wenben.types import Link, Statement, changed

_ORDINAL: Final = re.compile(r"[一二三四五六七八九十百]+|\d+")
_REFERS: Final = re.compile(
    r"针对|針對|上述|以上(?:问题|問題)|该(?:问题|项)|所列|存在的?(?:问题|問題)|对照|整改|的问题|的問題|逐项|逐条"
)
_CN: Final = {c: i for i, c in enumerate("零一二三四五六七八九")}


@dataclass(frozen=True, slots=True)
class Item:
    """A problem or recommendation as the link model sees it.

    Parameters
    ----------
    position
        Its place among the units of the document.
    body
        Folded text without its marker.
    number
        Of the enumerated item that it stands in, 0 for none.
    path, paragraph
        Headings above it and number of its paragraph.
    topics
        Probabilities of the topics, shape ``(t,)``.
    names
        Names and quantities in it, as written.
    """

    position: int
    body: str
    number: int
    path: tuple[str, ...]
    paragraph: int
    topics: Floats
    names: frozenset[str]


def ordinal(marker: str) -> int:
    """The number of a list marker (``（三）`` → 3, ``2.`` → 2), 0 for none."""
    match = _ORDINAL.search(marker)
    if match is None:
        return 0
    text = match.group()
    if text.isdecimal():
        return int(text) % 1000
    tens, _, ones = text.partition("十")
    if "十" in text:
        return (_CN.get(tens, 1) if tens else 1) * 10 + _CN.get(ones, 0)
    return _CN.get(text[0], 0)


FEATURES: Final = (
    "cosine", "contained", "cosine_lead", "best_for_recommendation", "best_for_problem", "topic", "topic_lead",
    "same_number", "other_number", "rank_gap", "same_rank", "distance", "after", "nearest", "same_path", "same_paragraph",
    "problems", "recommendations", "refers", "names", "grams4", "between",
)  # fmt: skip


def pair_features(problems: Sequence[Item], recommendations: Sequence[Item]) -> Floats:
    """Numbers of every pair, shape ``(problems, recommendations, len(FEATURES))``."""
    p, r = len(problems), len(recommendations)
    overlap, contained, longest = _overlaps(problems, recommendations)
    topic = _cosine(np.stack([i.topics for i in problems]), np.stack([i.topics for i in recommendations]))
    position_p = np.array([i.position for i in problems])[:, None]
    position_r = np.array([i.position for i in recommendations])[None, :]
    number_p = np.array([i.number for i in problems])[:, None]
    number_r = np.array([i.number for i in recommendations])[None, :]
    numbered = (number_p > 0) & (number_r > 0)
    gap = position_r - position_p
    before = np.where(gap > 0, gap, 10_000)
    rank = np.abs((np.arange(p)[:, None] + 0.5) / p - (np.arange(r)[None, :] + 0.5) / r)
    paths = {item.path: number for number, item in enumerate((*problems, *recommendations))}
    path = np.array([paths[item.path] for item in (*problems, *recommendations)])
    same_path = path[:p, None] == path[None, p:]
    paragraph = np.array([item.paragraph for item in (*problems, *recommendations)])
    same_paragraph = paragraph[:p, None] == paragraph[None, p:]
    shared = np.array([[len(a.names & b.names) if a.names else 0 for b in recommendations] for a in problems])
    refers = np.array([bool(_REFERS.search(b.body)) for b in recommendations])
    ordered = np.sort(position_p[:, 0])
    between = np.maximum(np.searchsorted(ordered, position_r) - np.searchsorted(ordered, position_p, side="right"), 0)
    parts: list[npt.ArrayLike] = [
        overlap,
        contained,
        overlap - _second(overlap),
        overlap >= overlap.max(axis=0, keepdims=True) - 1e-9,
        overlap >= overlap.max(axis=1, keepdims=True) - 1e-9,
        topic,
        topic - _second(topic),
        numbered & (number_p == number_r),
        numbered & (number_p != number_r),
        rank,
        (np.arange(p)[:, None] == np.arange(r)[None, :]) & (p == r),
        np.log1p(np.abs(gap)),
        gap > 0,
        before == before.min(axis=0, keepdims=True),
        same_path,
        same_paragraph,
        np.log1p(p),
        np.log1p(r),
        refers[None, :],
        np.minimum(shared, 3),
        longest,
        np.minimum(between, 10),
    ]
    out = np.empty((p, r, len(parts)), dtype=np.float32)
    for place, part in enumerate(parts):
        out[..., place] = part
    return out


def _grams(body: str, size: int) -> set[str]:
    return {body[i : i + size] for i in range(len(body) - size + 1)}


def _bigrams(bodies: Sequence[str]) -> Floats:
    """Which bigrams of all bodies, in order, stand in each of them; shape ``(len(bodies), n)``."""
    joined = code_points("\n".join(bodies)).astype(np.int64)
    row = np.repeat(np.arange(len(bodies)), [len(body) + 1 for body in bodies])[: len(joined)]
    whole = row[:-1] == row[1:]
    whole &= joined[1:] != ord("\n")
    grams, columns = np.unique((joined[:-1] << 21 | joined[1:])[whole], return_inverse=True)
    matrix = np.zeros((len(bodies), max(1, len(grams))), dtype=np.float32)
    matrix[row[:-1][whole], columns] = 1
    return matrix


def _overlaps(problems: Sequence[Item], recommendations: Sequence[Item]) -> tuple[Floats, Floats, Floats]:
    """Cosine and containment over bigrams weighted by rarity in the document, and the share of common 4-grams."""
    bodies = [item.body for item in (*problems, *recommendations)]
    matrix = _bigrams(bodies)
    weight = np.log((1 + len(bodies)) / (0.5 + matrix.sum(axis=0)))
    p = len(problems)
    common = (matrix[:p] * weight**2) @ matrix[p:].T
    norms = np.sqrt((matrix * weight**2).sum(axis=1)) + 1e-6
    contained = ((matrix[:p] * weight) @ matrix[p:].T) / ((matrix[:p] * weight).sum(axis=1)[:, None] + 1e-6)
    fours = [_grams(body, 4) for body in bodies]
    longest = np.array([[min(6, len(a & b)) for b in fours[p:]] for a in fours[:p]], dtype=np.float32)
    return common / (norms[:p, None] * norms[None, p:]), contained, longest


def _cosine(a: Floats, b: Floats) -> Floats:
    product: Floats = a @ b.T
    norms = np.linalg.norm(a, axis=1)[:, None] * np.linalg.norm(b, axis=1)[None, :]
    return np.asarray(product / (norms + 1e-6), dtype=np.float32)


def _second(values: Floats) -> Floats:
    """For each pair the best value of the same recommendation with another problem."""
    if len(values) < 2:
        return np.zeros_like(values)
    top = np.sort(values, axis=0)
    return np.asarray(np.where(values >= top[-1], top[-2], top[-1]), dtype=np.float32)


def reason(numbers: npt.NDArray[np.float32]) -> str:
    """What speaks for a link, in Chinese, from the numbers of its pair."""
    value = dict(zip(FEATURES, numbers.tolist(), strict=True))
    said = []
    if value["refers"]:
        said.append("明文指向问题")
    if value["same_number"]:
        said.append("编号相同")
    elif value["same_rank"]:
        said.append("次序相同")
    if value["topic"] >= 0.6:
        said.append("议题相同")
    if value["cosine"] >= 0.12 or value["grams4"] >= 2:
        said.append("用词相近")
    if value["names"]:
        said.append("名称相同")
    if value["same_paragraph"]:
        said.append("同一段落")
    elif value["nearest"] and value["between"] == 0:
        said.append("紧接其后")
    return "、".join(said) or "综合判断"


def answers(
    statements: Sequence[Statement], items: Sequence[Item], weights: Floats, *, settings: Settings
) -> list[Statement]:
    """``statements`` with links from each recommendation to the problems that it answers.

    Parameters
    ----------
    items
        Parallel to ``statements``.
    weights
        Of the logistic regression over :data:`FEATURES`, the intercept last.
    """
    problems = [i for i, s in enumerate(statements) if s.kind == "problem"]
    advice = [i for i, s in enumerate(statements) if s.kind == "recommendation"]
    if not problems or not advice:
        return list(statements)
    numbers = pair_features([items[i] for i in problems], [items[i] for i in advice])
    scores = 1 / (1 + np.exp(-(numbers @ weights[:-1] + weights[-1])))
    out = list(statements)
    for column, index in enumerate(advice):
        order = np.argsort(-scores[:, column], kind="stable")[: settings.extract.most_links]
        links = tuple(
            Link(statements[problems[row]].id, "answers", float(scores[row, column]), reason(numbers[row, column]))
            for row in order.tolist()
            if scores[row, column] >= settings.extract.link_threshold
        )
        if links:
            out[index] = changed(statements[index], links=(*statements[index].links, *links))
    return out


def items_of(units: Sequence[Unit], topics: Floats, names: Sequence[frozenset[str]]) -> list[Item]:
    """The units of a document for the link model; ``topics`` are scores, shape ``(n, t)``; ``names`` runs parallel."""
    numbers = numbered(units)
    paragraphs = np.cumsum([unit.opens for unit in units])
    likely = 1 / (1 + np.exp(1 - topics))
    return [
        Item(i, unit.body, numbers[i], unit.path, int(paragraphs[i]), likely[i], names[i])
        for i, unit in enumerate(units)
    ]


def numbered(units: Sequence[Unit]) -> list[int]:
    """For each unit the number of the enumerated item that it stands in, 0 for none."""
    out = []
    current, above = 0, None
    for unit in units:
        if unit.path != above:
            current, above = 0, unit.path
        if unit.marked:
            current = ordinal(unit.marker)
        out.append(current)
    return out
