"""What a change of the library changes across documents: the same as a run over everything, from what the change touches.

Names are settled anew over all documents, from what each says in a few words (:class:`Names`). Histories are looked at again only
for the bodies that changed documents speak of, and for statements that stand at one of these.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from wenben.config import Settings
from wenben.resolve.entities import Key, Names, by_form, form_of, is_named, key_of, names_of, settle
from wenben.resolve.history import Histories, Links, StatementKey, States, Wording
from wenben.resolve.records import Entity
from wenben.types import Document, Extraction

Numbered = Iterable[tuple[int, Document, Extraction]]
_BODIES: Final = frozenset({"school", "kindergarten", "training_org"})


@dataclass(frozen=True, slots=True)
class Settled:
    """What was last found out about the names of one document: for each form its entity."""

    names: Names
    ids: tuple[str, ...]

    def bodies(self) -> frozenset[str]:
        """The schools that the document speaks of."""
        return frozenset(id for form, id in zip(self.names.forms, self.ids, strict=True) if form.type in _BODIES)


@dataclass(frozen=True, slots=True)
class Changes:
    """What is to be stored.

    Parameters
    ----------
    entities
        All of them, sorted by id.
    settled
        Documents whose names were settled anew, by number.
    mention_entities
        Of these documents.
    statements
        What was looked at again: links and states across documents that these had before are void.
    links, states
        Of these statements.
    wording
        To be given to the next call.
    """

    entities: tuple[Entity, ...]
    settled: Mapping[int, Settled]
    mention_entities: Mapping[Key, str | None]
    statements: frozenset[StatementKey]
    links: Links
    states: States
    wording: Wording


def resolve_changes(
    held: Mapping[int, Settled],
    new: Collection[int],
    said: Callable[[Collection[int]], Numbered],
    *,
    bodies_before: Collection[str] = (),
    wording: Wording | None = None,
    settings: Settings | None = None,
) -> Changes:
    """What changes across documents.

    Parameters
    ----------
    held
        All documents that have not changed, by number.
    new
        Numbers of all others. Whoever shares a school with a document that is gone counts as new.
    said
        Documents and what they say, of some numbers.
    bodies_before
        Schools that documents of ``new`` spoke of before.
    wording
        As it was when everything was looked at; None (where ``held`` is empty) counts anew.
    """
    names = {number: settled.names for number, settled in held.items()}
    names |= {number: names_of(document, extraction) for number, document, extraction in said(new)}
    found, ids = settle(names)
    moved = {number for number, settled in held.items() if ids[number] != settled.ids}
    fresh = {number: Settled(names[number], ids[number]) for number in (*new, *sorted(moved))}
    touched = set(bodies_before).union(*(held[number].bodies() for number in moved))
    touched = touched.union(*(settled.bodies() for settled in fresh.values()))
    speaks: dict[str, set[int]] = {}
    for number in names:
        for body in Settled(names[number], ids[number]).bodies():
            speaks.setdefault(body, set()).add(number)

    told, taken = Histories(wording), set[int]()
    by_mention: dict[Key, str | None] = {}
    again: set[StatementKey] = set()

    def take(numbers: set[int]) -> None:
        for number, document, extraction in said(numbers - taken):
            own = by_form(names[number], ids[number])
            mentions = {key_of(m): own[form_of(m)] if is_named(m) else None for m in extraction.mentions}
            told.add(document, extraction, mentions)
            if number in fresh:
                by_mention.update(mentions)
                again.update((statement.path, statement.id) for statement in extraction.statements)
        taken.update(numbers)

    take(set(fresh).union(*(speaks.get(body, ()) for body in touched)))
    again.update(key for key, bodies in told.bodies.items() if not touched.isdisjoint(bodies))
    beside = {body for key in again for body in told.bodies.get(key, ())}
    take(set[int]().union(*(speaks[body] for body in beside)))
    links, states = told.between(beside, settings=settings or Settings())
    return Changes(
        entities=found,
        settled=fresh,
        mention_entities=by_mention,
        statements=frozenset(again),
        links={key: links[key] for key in links if key in again},
        states={key: states[key] for key in states if key in again},
        wording=told.wording(),
    )
