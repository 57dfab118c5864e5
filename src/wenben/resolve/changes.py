"""What a change of the library changes across documents: the same as a run over everything, from what the change touches.

Names are settled anew over all documents, from what each says in a few words (:class:`Roster`). Histories are looked at again only
for the bodies that changed documents speak of, and for statements that stand at one of these: a few bodies at a time,
so that memory holds what is said of these, not what is said.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from wenben.config import Settings
from wenben.resolve.gist import Gist
from wenben.resolve.history import Histories, Links, StatementKey, States
from wenben.resolve.placing import Told, standing, told_of
from wenben.resolve.records import Entity
from wenben.resolve.roster import Roster, Settled
from wenben.resolve.spool import Spool
from wenben.resolve.wording import Tally, Wording, words_of
from wenben.types import Document, Extraction

Numbered = Iterable[tuple[int, Document, Extraction]]
AT_ONCE: Final = 4000
"""Documents, counted once for each school that they speak of, whose statements are compared at once."""


@dataclass(frozen=True, slots=True)
class Changes:
    """What is to be stored; what is only iterable is worked out as it is gone through, and for once.

    Parameters
    ----------
    entities
        All of them, sorted by id.
    fresh
        Documents whose names were settled anew, by number; links and states across documents that these had are void.
    settled
        The names of these.
    statements
        Statements of other documents that were looked at again: what they had is void, too.
    histories
        Links and states of all these statements, in parts: where a statement is in two, the later one's state holds.
    wording
        To be given to the next call.
    """

    entities: Iterable[Entity]
    fresh: Collection[int]
    settled: Iterable[tuple[int, Settled]]
    statements: Collection[StatementKey]
    histories: Iterable[tuple[Links, States]]
    wording: Wording


def resolve_changes(
    held: Iterable[tuple[int, Settled]],
    new: Collection[int],
    said: Callable[[Collection[int]], Numbered],
    *,
    ready: Iterable[tuple[int, bytes]] = (),
    before: Callable[[Collection[int]], Collection[str]] = lambda numbers: (),
    wording: Wording | None = None,
    settings: Settings | None = None,
    folder: Path | None = None,
    at_once: int = AT_ONCE,
) -> Changes:
    """What changes across documents.

    Parameters
    ----------
    held
        All documents that have not changed, with their numbers.
    new
        Numbers of all others. Whoever shares a school with a document that is gone counts as new.
    said
        Documents and what they say, of some numbers.
    ready
        Packed gists of some documents, which then need not be read for the first time; what is not new is left out.
    before
        Schools that documents spoke of when they were last looked at, by their numbers.
    wording
        As it was when everything was looked at; None (where ``held`` is empty) counts anew.
    folder
        Where temporary files go; None: where the system keeps them.
    at_once
        Documents, counted once for each school that they speak of, that are compared at once. It changes nothing but memory.
    """
    looked = _Look(said, folder, tally=Tally() if wording is None else None)
    old, prints = array("q"), array("q")
    for number, settled in held:
        looked.roster.add(number, settled.names)
        old.append(number)
        prints.append(hash(settled.ids))
    looked.first(new, ready)
    roster = looked.roster
    roster.settle()
    moved = [n for n, ids in zip(old, prints, strict=True) if hash(roster.ids(n)) != ids]
    fresh = frozenset((*new, *moved))
    touched = roster.spoken_by(fresh) | roster.named(before(fresh))
    again, beside = looked.beside(touched, fresh)
    told = wording or looked.tally_of()
    return Changes(
        entities=_Again(roster.entities),
        fresh=fresh,
        settled=((number, roster.settled(number)) for number in (*new, *moved)),
        statements=again,
        histories=looked.histories(beside, fresh, again, told, at_once=at_once, settings=settings or Settings()),
        wording=told,
    )


class _Look:
    """Documents that were read, as far as histories need them; each is read once."""

    def __init__(
        self, said: Callable[[Collection[int]], Numbered], folder: Path | None, *, tally: Tally | None
    ) -> None:
        self.roster = Roster()
        self._said = said
        self._folder = folder
        self._tally = tally
        self._spool = Spool(folder=folder)
        self._read: set[int] = set()

    def tally_of(self) -> Wording:
        assert self._tally is not None
        found, self._tally = self._tally.wording(), None
        return found

    def first(self, new: Collection[int], ready: Iterable[tuple[int, bytes]]) -> None:
        """Take in new documents: their names, their words if these are counted, and what they tell."""
        unread = dict.fromkeys(new)
        for number, data in ready:
            if number in unread:
                del unread[number]
                self._take_new(number, Gist.unpack(number, data))
        for number, document, extraction in self._said(unread):
            self._take_new(number, Gist.of(number, document, extraction))
        self._read.update(new)

    def _take_new(self, number: int, gist: Gist) -> None:
        self.roster.add(number, gist.names)
        if self._tally is not None:
            self._tally.add(gist.words)
        if gist.told is not None:
            self._spool.add(gist.told.record())

    def _more(self, numbers: Iterable[int]) -> Iterator[Told]:
        """Read documents that were not read yet."""
        unread = [number for number in numbers if number not in self._read]
        for number, document, extraction in self._said(unread):
            told = told_of(number, document, extraction, words_of(extraction))
            if told is not None:
                self._spool.add(told.record())
                yield told
        self._read.update(unread)

    def beside(
        self, touched: npt.NDArray[np.bool_], fresh: Collection[int]
    ) -> tuple[set[StatementKey], npt.NDArray[np.bool_]]:
        """Statements of documents that are not fresh that stand at a touched school, and all schools that these and the fresh ones stand at."""
        again: set[StatementKey] = set()
        beside = touched.copy()
        for told in self._more(self.roster.speakers(touched)):
            if told.number in fresh:
                continue
            numbers = self.roster.bodies_of(told.number)
            for line, _, _, bodies in standing(told, self.roster.settled(told.number).by_form()):
                where = [numbers[body] for body in bodies]
                if touched[where].any():
                    again.add((told.number, line.id))
                    beside[where] = True
        return again, beside

    def histories(
        self,
        bodies: npt.NDArray[np.bool_],
        fresh: Collection[int],
        again: Collection[StatementKey],
        wording: Wording,
        *,
        at_once: int,
        settings: Settings,
    ) -> Iterator[tuple[Links, States]]:
        """Links and states of fresh documents and of ``again``, a few schools at a time."""
        counts = self.roster.shared(bodies)
        wanted = counts > 0
        part_of = np.where(wanted, np.cumsum(counts) // at_once, -1)
        speakers = self.roster.speakers(wanted)
        for _ in self._more(speakers):
            pass  # it waits with the others
        chosen = set(speakers)
        with Spool(int(part_of.max(initial=-1)) + 1, folder=self._folder) as parts:
            told = Histories(part_of, parts)
            for record in self._spool.read():
                if record[0] in chosen:
                    one = Told.of(record)
                    told.add(one, self.roster.settled(one.number).by_form(), self.roster.bodies_of(one.number))
            self._spool.close()
            for links, states in told.between(wording, settings=settings):
                yield (
                    {key: links[key] for key in links if key[0] in fresh or key in again},
                    {key: states[key] for key in states if key[0] in fresh or key in again},
                )


@dataclass(frozen=True, slots=True)
class _Again:
    """What can be gone through again and is made each time."""

    make: Callable[[], Iterator[Entity]]

    def __iter__(self) -> Iterator[Entity]:
        return self.make()
