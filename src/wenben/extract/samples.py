"""Labelled documents in numbers, whole and in excerpts, as the role model learns from them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from wenben.config import Settings
from wenben.extract import features
from wenben.extract.context import Unit, units
from wenben.extract.labelled import ROLES, LabelledDocument
from wenben.extract.plain import Floats, Indices
from wenben.extract.roles import FINE

Labels = npt.NDArray[np.int64]

_SHORTEST, _LONGEST = 4, 16
"""Units of an excerpt."""
_FROM_START = 0.4
"""Share of the excerpts that begin where their document does, as pages cut texts off at the end."""


@dataclass(frozen=True)
class Sample:
    """One document in numbers, once with and once without its headings."""

    source: LabelledDocument
    units: tuple[Unit, ...]
    rows: Indices
    columns: Indices
    dense: Floats
    cues: Floats
    fine: Labels
    roles: Labels


def samples(documents: Iterable[LabelledDocument], *, headings: bool) -> list[Sample]:
    """Documents in numbers."""
    out = []
    for document in documents:
        found = units(document.document, headings=headings)
        if not found:
            continue
        rows, columns, cues = features.wording(found)
        labels = [document.units[unit.index] for unit in found]
        out.append(
            Sample(
                source=document,
                units=tuple(found),
                rows=rows,
                columns=columns,
                dense=features.structure(found, cues),
                cues=cues,
                fine=np.array([_fine(label.role, label.sub) for label in labels], dtype=np.int64),
                roles=np.array([ROLES.index(label.role) for label in labels], dtype=np.int64),
            )
        )
    return out


def excerpts(part: Sample, *, count: int) -> list[Sample]:
    """Stretches of a document as documents of their own, drawn by its name.

    Pages cut texts off, compile short ones and quote from the middle. The second pass reads the company of a sentence,
    and must not rely on a whole report being there.
    """
    generator = np.random.default_rng(int.from_bytes(hashlib.sha256(part.source.name.encode()).digest()[:8]))
    size = len(part.units)
    out = []
    for _ in range(count if size > _SHORTEST else 0):
        length = min(int(generator.integers(_SHORTEST, _LONGEST)), size - 1)
        start = 0 if generator.random() < _FROM_START else int(generator.integers(0, size - length + 1))
        out.append(_excerpt(part, start, start + length))
    return out


def under_titles(parts: Sequence[Sample], titles: Sequence[str], seed: str, *, settings: Settings) -> list[Sample]:
    """Versions of one document, some without their title and some under one of ``titles``, drawn by ``seed``.

    Titles of pages are missing, or those of a whole compilation: the second pass must not trust them blindly.
    """
    generator = np.random.default_rng(int.from_bytes(hashlib.sha256(seed.encode()).digest()[:8]))
    chosen, out = settings.extract, []
    for part in parts:
        draw, other = generator.random(), titles[int(generator.integers(len(titles)))]
        if draw < chosen.title_hidden + chosen.title_wrong:
            title = "" if draw < chosen.title_hidden else other
            part = replace(part, units=tuple(replace(unit, title=title) for unit in part.units))
        out.append(part)
    return out


def _excerpt(part: Sample, start: int, end: int) -> Sample:
    inside = (part.rows >= start) & (part.rows < end)
    units, cues = part.units[start:end], part.cues[start:end]
    return Sample(
        source=part.source,
        units=units,
        rows=part.rows[inside] - start,
        columns=part.columns[inside],
        dense=features.structure(units, cues),
        cues=cues,
        fine=part.fine[start:end],
        roles=part.roles[start:end],
    )


def _fine(role: str, sub: str) -> int:
    name = sub if role == "other" else role
    return FINE.index(name) if name in FINE else FINE.index("background")
