"""What looking across documents finds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from wenben.types import Link, Status


@dataclass(frozen=True, slots=True, order=True)
class Alias:
    """One written form of an entity, and the rule that joined it (in Chinese, for people)."""

    name: str
    reason: str = ""
    origin: str = "text"


@dataclass(frozen=True, slots=True)
class Entity:
    """A school, office, place or policy with its written forms.

    Parameters
    ----------
    id
        ``type:place:name`` with the canonical name: the same documents give the same ids.
    place
        The jurisdiction that the name was resolved in; for a name without one, None (it stays with its document).
    """

    id: str
    type: str
    name: str
    place: str | None = None
    code: str | None = None
    aliases: tuple[Alias, ...] = ()
    origin: str = "text"


@dataclass(frozen=True, slots=True)
class Resolution:
    """What was found across documents.

    Parameters
    ----------
    entities
        Sorted by id.
    mention_entities
        ``(path, document, start, end)`` of a mention → entity id, None for an anonymised name.
    links, statuses
        ``(path, statement id)`` → links found across documents; → status with the quoted evidence.
    """

    entities: tuple[Entity, ...] = ()
    mention_entities: Mapping[tuple[str, str, int, int], str | None] = field(default_factory=dict)
    links: Mapping[tuple[str, str], tuple[Link, ...]] = field(default_factory=dict)
    statuses: Mapping[tuple[str, str], tuple[Status, str | None]] = field(default_factory=dict)
