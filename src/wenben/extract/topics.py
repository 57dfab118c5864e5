"""The topics of a codebook (``data/topics.json``), their cues, and the topics of units."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from wenben.config import Settings
from wenben.errors import UsageError
from wenben.extract.roles import DENSE_SCALE

if TYPE_CHECKING:
    from wenben.extract.roles import RoleModel, Roles


@dataclass(frozen=True, slots=True)
class Topic:
    """One topic: id of the public interface, Chinese name, definition, cue words."""

    id: str
    zh: str
    definition: str
    cues: tuple[str, ...]


def read_codebook(path: str | Path) -> Mapping[str, Topic]:
    """A codebook of one's own: a JSON list of ``{id, zh, def, cues}``.

    Raises
    ------
    UsageError
        If the file cannot be read or an entry lacks a field.
    """
    try:
        return _codebook(json.loads(Path(path).read_text("utf-8")))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UsageError(
            f"无法读取编码本 {path}：{error}", remedy="应为 JSON 列表，每项含 id、zh、def、cues"
        ) from error


def _codebook(rows: list[dict[str, Any]]) -> Mapping[str, Topic]:
    return MappingProxyType({r["id"]: Topic(r["id"], r["zh"], r["def"], tuple(r["cues"])) for r in rows})


TOPICS: Final = _codebook(json.loads(files("wenben").joinpath("data/topics.json").read_text("utf-8")))
"""The topics that come with wenben, by id."""


def topics_of(roles: Roles, model: RoleModel, *, settings: Settings) -> list[tuple[str, ...]]:
    """Topics of every unit, the surest first; a unit that fits none well takes its best one if that is likely enough."""
    if not roles.units:
        return []
    scores = model.topics.scores(roles.rows, roles.columns, roles.dense * DENSE_SCALE)
    chosen = settings.extract
    out = []
    for line in scores:
        order = np.argsort(-line, kind="stable")[: chosen.most_topics]
        given = [int(i) for i in order if line[i] >= chosen.topic_threshold]
        if not given and line[order[0]] >= chosen.topic_fallback:
            given = [int(order[0])]
        out.append(tuple(model.topic_ids[i] for i in given))
    return out
