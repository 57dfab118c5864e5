"""A random sample of units or statements to label by hand, and what the labels say: agreement and error rates.

For a researcher who must report how far the machine's coding can be trusted on an own corpus: draw a sample, let two people
label it apart, measure. The machine's labels are kept in a key beside the sample, so that nobody is led by them and the
measurement does not move when the library is built again.
"""

from __future__ import annotations

import math
import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Final

from wenben.errors import UsageError
from wenben.extract.labelled import ROLES
from wenben.types import Document, Extraction, Mention, Row, Statement

_TRIALS: Final = 500
OTHER: Final = "other"
COLUMNS: Final = ("id", "path", "document", "title", "section", "before", "text", "after", "kind", "topics", "note")
"""Columns of a sample; ``kind``, ``topics`` and ``note`` are to be filled in."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something that can be drawn: a unit or statement with what the machine says about it."""

    id: str
    path: str
    document: str
    title: str
    section: tuple[str, ...]
    before: str
    text: str
    after: str
    kind: str
    topics: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sample:
    """Rows to label, and the key: for each id the machine's labels and how many candidates the row stands for."""

    rows: tuple[Row, ...]
    key: tuple[Row, ...]


def candidates(document: Document, extraction: Extraction, *, mask: bool = True) -> list[Candidate]:
    """All units of ``document`` that are no heading, with the machine's labels; ``other`` where it made no statement.

    A unit that was split takes the labels of its first piece.

    Parameters
    ----------
    mask
        Hide personal names but for their first character.
    """
    text = _masked(document.text, extraction.mentions) if mask else document.text
    found: dict[int, Statement] = {}
    starts = {sentence.start: index for index, sentence in enumerate(document.sentences)}
    for statement in extraction.statements:
        inside = max((start for start in starts if start <= statement.start), default=-1)
        found.setdefault(starts.get(inside, -1), statement)
    units = [(i, s) for i, s in enumerate(document.sentences) if s.kind != "heading"]
    out = []
    for place, (index, sentence) in enumerate(units):
        said = found.get(index)
        near = [
            text[units[i][1].start : units[i][1].end] if 0 <= i < len(units) else "" for i in (place - 1, place + 1)
        ]
        out.append(
            Candidate(
                id=f"{document.id}@{sentence.start}-{sentence.end}",
                path=document.path,
                document=document.id,
                title=document.title,
                section=document.sections[sentence.section].path if sentence.section >= 0 else (),
                before=near[0],
                text=text[sentence.start : sentence.end],
                after=near[1],
                kind=said.kind if said else OTHER,
                topics=said.topics if said else (),
            )
        )
    return out


def _masked(text: str, mentions: Iterable[Mention]) -> str:
    chars = list(text)
    for mention in mentions:
        if mention.mention_type == "person":
            chars[mention.start + 1 : mention.end] = "×" * (mention.end - mention.start - 1)
    return "".join(chars)


def draw(pool: Iterable[Candidate], size: int, *, seed: int = 0, by_kind: bool = True) -> Sample:
    """A blind random sample; the same candidates and seed give the same sample, whatever order they come in.

    Parameters
    ----------
    by_kind
        Draw the same number of each kind that the machine gave, so that rare kinds can be judged; the key holds weights
        that undo this in overall figures.

    Raises
    ------
    UsageError
        If ``size`` is not positive or there is nothing to draw from.
    """
    ordered = sorted({(c.path, c.id): c for c in pool}.values(), key=lambda c: (c.path, c.id))
    if size <= 0 or not ordered:
        raise UsageError(f"无法抽样：共有 {len(ordered)} 条，要抽 {size} 条", remedy="请给出正的样本量和有内容的语料")
    generator = random.Random(seed)
    groups = _groups(ordered, by_kind=by_kind)
    chosen: list[tuple[Candidate, float]] = []
    for group, share in zip(groups, _shares([len(g) for g in groups], size), strict=True):
        chosen += [(c, len(group) / share) for c in generator.sample(group, share)] if share else []
    generator.shuffle(chosen)
    blank = {"kind": "", "topics": "", "note": ""}
    rows = tuple(
        {
            "id": c.id, "path": c.path, "document": c.document, "title": c.title, "section": " > ".join(c.section),
            "before": c.before, "text": c.text, "after": c.after, **blank,
        }
        for c, _ in chosen
    )  # fmt: skip
    key = tuple(
        {
            "id": c.id,
            "path": c.path,
            "document": c.document,
            "kind": c.kind,
            "topics": list(c.topics),
            "weight": round(weight, 6),
        }
        for c, weight in chosen
    )
    return Sample(rows, key)


def _groups(ordered: Sequence[Candidate], *, by_kind: bool) -> list[list[Candidate]]:
    if not by_kind:
        return [list(ordered)]
    return [[c for c in ordered if c.kind == kind] for kind in sorted({c.kind for c in ordered})]


def _shares(sizes: Sequence[int], total: int) -> list[int]:
    """How many to take from groups of ``sizes``: alike, what a small group lacks from the others."""
    left, shares = min(total, sum(sizes)), [0] * len(sizes)
    while left:
        for index in range(len(sizes)):
            if left and shares[index] < sizes[index]:
                shares[index] += 1
                left -= 1
    return shares


# --- what the labels say ------------------------------------------------------------------------------------------


def judge(coders: Mapping[str, Sequence[Mapping[str, Any]]], key: Sequence[Mapping[str, Any]]) -> Row:
    """Agreement of people, and error rates of the machine against them.

    Parameters
    ----------
    coders
        Name of each person → rows of :func:`draw` with ``kind`` (and ``topics``, separated by ``;``) filled in. Rows with an
        empty ``kind`` were not looked at.
    key
        What :func:`draw` kept.

    Returns
    -------
    ``labelled`` rows by person; ``alpha`` (Krippendorff, nominal, with its interval by bootstrap over rows) and for each pair
    of people ``kappa`` (Cohen 1960) and raw ``agreement``, of kinds and, where given, of topics; ``machine``: against the
    majority (rows that people do not settle are left out) precision per kind (Wilson 1927), and weighted by what the
    rows stand for recall per kind and overall accuracy.

    Raises
    ------
    UsageError
        If nothing is labelled, a label is unknown, or a row is not in the key.
    """
    known = {str(row["id"]): row for row in key}
    kinds = {name: _labels(name, rows, known) for name, rows in coders.items()}
    if not any(kinds.values()):
        raise UsageError("样本还没有标注", remedy=f"请填写 kind 一列（{'、'.join(ROLES)}）")
    topics = {name: _topics(rows) for name, rows in coders.items()}
    settled = _majority(kinds)
    return {
        "labelled": {name: len(found) for name, found in kinds.items()},
        "kinds": _agreement(kinds),
        "topics": _topic_agreement(topics),
        "machine": _machine(settled, known),
        "unsettled": len(set().union(*kinds.values())) - len(settled),
    }


def _labels(name: str, rows: Sequence[Mapping[str, Any]], known: Mapping[str, Any]) -> dict[str, str]:
    found: dict[str, str] = {}
    for number, row in enumerate(rows, 2):
        kind = str(row.get("kind") or "").strip().lower()
        kind = _WORDS.get(kind, kind)
        if not kind:
            continue
        if kind not in ROLES:
            raise UsageError(f"{name} 第 {number} 行的类别 {kind!r} 不认识", remedy=f"可用：{'、'.join(ROLES)}")
        id = str(row.get("id") or "").strip()
        if id not in known:
            raise UsageError(
                f"{name} 第 {number} 行的编号 {id!r} 不在抽样记录中", remedy="请用抽样时生成的文件，编号不要改动"
            )
        found[id] = kind
    return found


_WORDS: Final = {"发现": "finding", "问题": "problem", "建议": "recommendation", "其他": "other", "其它": "other"}


def _topics(rows: Sequence[Mapping[str, Any]]) -> dict[str, frozenset[str]]:
    """Topics by id, of rows where any person wrote some; ``-`` says that there are none."""
    said = {str(r.get("id")): str(r.get("topics") or "").replace("；", ";").replace("、", ";") for r in rows}
    return {
        id: frozenset(t.strip() for t in text.split(";") if t.strip(" -")) for id, text in said.items() if text.strip()
    }


def _majority(labels: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    out = {}
    for id in sorted(set().union(*labels.values())):
        counts = Counter(found[id] for found in labels.values() if id in found).most_common(2)
        if len(counts) == 1 or counts[0][1] > counts[1][1]:
            out[id] = counts[0][0]
    return out


def _agreement(labels: Mapping[str, Mapping[str, str]]) -> Row:
    pairs = []
    for a, b in combinations(sorted(labels), 2):
        both = [(labels[a][id], labels[b][id]) for id in labels[a] if id in labels[b]]
        if both:
            same = sum(x == y for x, y in both) / len(both)
            pairs.append({"a": a, "b": b, "rows": len(both), "agreement": round(same, 4), "kappa": kappa(both)})
    units = [[found[id] for found in labels.values() if id in found] for id in sorted(set().union(*labels.values()))]
    several = [unit for unit in units if len(unit) > 1]
    if not several:
        return {"alpha": None, "interval": None, "pairs": pairs}
    generator = random.Random(0)
    drawn = sorted(alpha(generator.choices(several, k=len(several))) for _ in range(_TRIALS))
    low, high = drawn[int(0.025 * _TRIALS)], drawn[int(0.975 * _TRIALS)]
    return {"alpha": round(alpha(several), 4), "interval": [round(low, 4), round(high, 4)], "pairs": pairs}


def _topic_agreement(topics: Mapping[str, Mapping[str, frozenset[str]]]) -> Row | None:
    """Alpha of each topic, given or not, over rows where at least two people wrote topics; None if there are none."""
    shared = [id for id in set().union(*topics.values()) if sum(id in found for found in topics.values()) > 1]
    if not shared:
        return None
    names = sorted(set().union(*(found[id] for id in shared for found in topics.values() if id in found)))
    by_topic = {
        topic: round(
            alpha([[str(topic in found[id]) for found in topics.values() if id in found] for id in sorted(shared)]), 4
        )
        for topic in names
    }
    return {
        "rows": len(shared),
        "alpha": round(sum(by_topic.values()) / len(by_topic), 4) if by_topic else None,
        "by_topic": by_topic,
    }


def _machine(settled: Mapping[str, str], known: Mapping[str, Mapping[str, Any]]) -> Row:
    hits: Counter[str] = Counter()
    given: Counter[str] = Counter()
    weight: dict[str, float] = {id: float(known[id]["weight"]) for id in settled}
    right: dict[str, float] = defaultdict(float)
    wanted: dict[str, float] = defaultdict(float)
    for id, kind in settled.items():
        machine = known[id]["kind"]
        given[machine] += 1
        hits[machine] += machine == kind
        wanted[kind] += weight[id]
        right[kind] += weight[id] * (machine == kind)
    total = sum(weight.values())
    units = any(row["kind"] == OTHER for row in known.values())
    return {
        "rows": len(settled),
        "accuracy": round(sum(right.values()) / total, 4) if total else None,
        "by_kind": {
            kind: {
                "judged": given[kind],
                "precision": round(hits[kind] / given[kind], 4) if given[kind] else None,
                "interval": wilson(hits[kind], given[kind]) if given[kind] else None,
                "recall": round(right[kind] / wanted[kind], 4) if units and wanted[kind] else None,
            }
            for kind in sorted({*given, *wanted})
        },
    }


def kappa(pairs: Sequence[tuple[str, str]]) -> float:
    """Cohen's kappa of two people's labels; 1 if both gave one and the same label throughout."""
    seen = sum(a == b for a, b in pairs) / len(pairs)
    first, second = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    chance = sum(first[name] * second[name] for name in first) / len(pairs) ** 2
    return 1.0 if chance == 1 else round((seen - chance) / (1 - chance), 4)


def alpha(units: Sequence[Sequence[str]]) -> float:
    """Krippendorff's alpha for nominal labels; each unit holds the labels of those who looked at it.

    Units with fewer than two labels do not count; 1 if there is only one label.
    """
    totals: Counter[str] = Counter()
    disagreed = 0.0
    for unit in units:
        size = len(unit)
        if size < 2:
            continue
        counts = Counter(unit)
        totals.update(counts)
        disagreed += sum(n * (size - n) for n in counts.values()) / (size - 1)
    n = sum(totals.values())
    expected = sum(c * (n - c) for c in totals.values()) / (n - 1) if n > 1 else 0.0
    return 1.0 if expected == 0 else 1 - disagreed / expected


def wilson(hits: int, total: int, *, z: float = 1.96) -> list[float]:
    """95% interval of a share."""
    share = hits / total
    middle = (share + z**2 / (2 * total)) / (1 + z**2 / total)
    half = z / (1 + z**2 / total) * math.sqrt(share * (1 - share) / total + z**2 / (4 * total**2))
    return [round(max(0.0, middle - half), 4), round(min(1.0, middle + half), 4)]
