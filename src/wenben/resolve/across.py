"""The stage ``resolve``: all documents and what was extracted from them → entities, links and statuses across them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Protocol

from wenben.config import Settings
from wenben.resolve.changes import AT_ONCE, Numbered, resolve_changes
from wenben.resolve.entities import form_of, is_named
from wenben.resolve.history import Links, States
from wenben.resolve.records import Resolution
from wenben.types import Document, Extraction


class Pairs(Protocol):
    """Documents with what they say, sorted by id and path; may be gone through again and need not be in memory."""

    def __iter__(self) -> Iterator[tuple[Document, Extraction]]: ...


def resolve(
    documents: Sequence[Document],
    extractions: Sequence[Extraction],
    *,
    settings: Settings | None = None,
    at_once: int = AT_ONCE,
) -> Resolution:
    """Entities of all mentions, results and recurrences of problems across documents.

    Parameters
    ----------
    documents, extractions
        Parallel. Their order does not matter: the same set gives the same resolution.
    at_once
        Documents that are compared at once, counted once for each school that they speak of. It changes nothing but memory.
    """
    pairs = sorted(zip(documents, extractions, strict=True), key=lambda pair: (pair[0].id, pair[0].path))
    return resolve_pairs(pairs, settings=settings, at_once=at_once)


def resolve_pairs(pairs: Pairs, *, settings: Settings | None = None, at_once: int = AT_ONCE) -> Resolution:
    """As :func:`resolve`, of pairs in order of id and path that are gone through twice and need not be in memory."""

    def said(numbers: Collection[int]) -> Numbered:
        chosen = set(numbers)
        return ((n, *pair) for n, pair in enumerate(pairs) if n in chosen) if chosen else ()

    paths = [document.path for document, _ in pairs]
    changes = resolve_changes((), range(len(paths)), said, settings=settings, at_once=at_once)
    settled = dict(changes.settled)
    mentions: dict[tuple[str, str, int, int], str | None] = {}
    for number, (_, extraction) in enumerate(pairs):
        own = settled[number].by_form()
        for m in extraction.mentions:
            mentions[m.path, m.document, m.start, m.end] = own[form_of(m)] if is_named(m) else None
    links: Links = {}
    states: States = {}
    for more, told in changes.histories:
        for key, found in more.items():
            links[key] = tuple(sorted((*links.get(key, ()), *found), key=lambda k: (k.relation, k.id)))
        states |= told
    return Resolution(
        entities=tuple(changes.entities),
        mention_entities=mentions,
        links=dict(sorted(((paths[n], id), found) for (n, id), found in links.items())),
        statuses={(paths[n], id): state for (n, id), state in states.items()},
    )
