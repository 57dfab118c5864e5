"""The names of all documents at once, in little memory: whose is whose, and who speaks of which school.

Every form and every list of places is kept once, a document is a few integers. Entities are worked out place by place
when they are asked for, and never all held.
"""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from sys import intern
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from wenben.resolve.entities import BODIES, PLAIN, Form, Names, full_name, meaning, reach, towns
from wenben.resolve.records import Alias, Entity

Integers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
_WHERE: Final = 32
"""Bits of a use that say where it is met; those above are the number of its form."""
_ALONE: Final = 1 << 31
"""Added to the number of a document, so that it is no number of a list of places."""
_AT_ONCE: Final = 1 << 16
_WITH_TOWNS: Final = ("school", "kindergarten")


@dataclass(frozen=True, slots=True)
class Settled:
    """What was last found out about the names of one document: for each form its entity."""

    names: Names
    ids: tuple[str, ...]

    def bodies(self) -> frozenset[str]:
        """The schools that the document speaks of."""
        return frozenset(id for form, id in zip(self.names.forms, self.ids, strict=True) if form.type in BODIES)

    def by_form(self) -> dict[tuple[str, str, str], str]:
        """Form → entity."""
        return {form[:3]: id for form, id in zip(self.names.forms, self.ids, strict=True)}


class _Use(NamedTuple):
    """What a form means where it is met."""

    id: str
    form: Form
    name: str
    place: str | None
    reason: str


class Roster:
    """All names: added document by document, then settled, then asked.

    A *use* is a form with what its meaning depends on: nothing, the places that its document speaks of, or the document.
    Bodies (schools) have numbers in order of their ids.
    """

    def __init__(self) -> None:
        self._forms: dict[Form, int] = {}
        self._homes: dict[tuple[str, ...], int] = {(): 0}
        self._documents: dict[str, int] = {}
        self._rows: dict[int, int] = {}
        self._of_row = array("q")
        self._home_of_row = array("q")
        self._uses = array("q")
        self._ends = array("q", [0])

    def add(self, number: int, names: Names) -> None:
        """Take in the names of one document."""
        home = self._homes.setdefault(names.home, len(self._homes))
        document = self._documents.setdefault(names.document, len(self._documents))
        self._rows[number] = len(self._rows)
        self._of_row.append(document)
        self._home_of_row.append(home)
        for form in names.forms:
            known = self._forms.get(form)
            if known is None:
                known = self._forms[_slim(form)] = len(self._forms)
            far = reach(form)
            alone = far == "document" or (far == "home" and not home)
            where = 0 if far == "anywhere" else _ALONE + document if alone else home
            self._uses.append(known << _WHERE | where)
        self._ends.append(len(self._uses))

    def settle(self) -> None:
        """Find out what all names mean."""
        self._form_list = list(self._forms)
        self._home_list = list(self._homes)
        self._document_list = list(self._documents)
        self._forms.clear()
        self._explicit = {(f.type, f.place, f.bare) for f in self._form_list if f.place and f.type not in PLAIN}
        self._towns: dict[tuple[str, str], str] = {}
        used = np.frombuffer(self._uses, dtype=np.int64)
        self._keys = _distinct(used)
        prefixes: dict[str, int] = {}
        found = (prefixes.setdefault(self._meaning(key)[0], len(prefixes)) for key in _each(self._keys))
        group = np.fromiter(found, dtype=np.int32, count=len(self._keys))
        rank = np.empty(len(prefixes), dtype=np.int32)
        rank[[prefixes[prefix] for prefix in sorted(prefixes)]] = np.arange(len(prefixes), dtype=np.int32)
        group = rank[group]
        self._order = np.argsort(group, kind="stable").astype(np.int32)
        changes = np.flatnonzero(np.diff(group[self._order])) + 1
        self._bounds = np.concatenate(([0], changes, [len(group)])) if len(group) else np.zeros(1, dtype=np.int64)
        self._number_bodies(used)

    def _number_bodies(self, used: Integers) -> None:
        body_of = np.full(len(self._keys), -1, dtype=np.int32)
        self.bodies = 0
        for _, uses in self._groups(_WITH_TOWNS):
            names = {use.form.bare for use in uses if use.place}
            prefix = uses[0].id.removesuffix(uses[0].name)
            self._towns.update({(prefix, short): full for short, full in towns(names).items()})
        for places, uses in self._groups(BODIES):
            number = {name: n for n, name in enumerate(sorted({use.name for use in uses}), self.bodies)}
            body_of[places] = [number[use.name] for use in uses]
            self.bodies += len(number)
        self._body_of = body_of
        ends: Integers = np.frombuffer(self._ends, dtype=np.int64)
        rows = np.repeat(np.arange(len(self._rows)), ends[1:] - ends[:-1])
        bodies = body_of[np.searchsorted(self._keys, used)]
        spoken = _distinct(rows[bodies >= 0] << _WHERE | bodies[bodies >= 0])
        self._speaking = (spoken >> _WHERE).astype(np.int32)
        self._spoken = (spoken & (1 << _WHERE) - 1).astype(np.int32)
        self._numbers = np.fromiter(self._rows, dtype=np.int64, count=len(self._rows))

    def _groups(self, types: Collection[str] | None = None) -> Iterator[tuple[npt.NDArray[np.int32], list[_Use]]]:
        """Uses with one prefix of their ids, in order of prefixes, and their places among all uses."""
        for low, high in pairwise(self._bounds.tolist()):
            places = self._order[low:high]
            if types is None or self._form_list[int(self._keys[places[0]]) >> _WHERE].type in types:
                yield places, [self._use(key) for key in self._keys[places].tolist()]

    def _meaning(self, key: int) -> tuple[str, str | None, str]:
        form, where = self._form_list[key >> _WHERE], key & (1 << _WHERE) - 1
        if where >= _ALONE:
            return meaning(form, (), self._document_list[where - _ALONE], self._explicit)
        return meaning(form, self._home_list[where], None, self._explicit)

    def _use(self, key: int) -> _Use:
        form = self._form_list[key >> _WHERE]
        prefix, place, reason = self._meaning(key)
        full = self._towns.get((prefix, form.bare))
        if full:
            return _Use(prefix + full, form, full, place, f"“{place}”只有一所“{full}”，省略了乡镇字样")
        return _Use(prefix + form.bare, form, form.bare, place, reason)

    def entities(self) -> Iterator[Entity]:
        """All entities, sorted by id."""
        for _, uses in self._groups():
            found: dict[str, tuple[_Use, dict[str, str]]] = {}
            for use in uses:
                forms = found.setdefault(use.id, (use, {}))[1]
                written = "".join(use.form.text.split())
                forms[written] = min(forms.get(written, use.reason), use.reason)
            for id, (use, forms) in sorted(found.items()):
                aliases = tuple(Alias(name, reason) for name, reason in sorted(forms.items()))
                yield Entity(id, use.form.type, full_name(use.place, use.name), use.place, aliases=aliases)

    def _uses_of(self, number: int) -> array[int]:
        row = self._rows[number]
        return self._uses[self._ends[row] : self._ends[row + 1]]

    def ids(self, number: int) -> tuple[str, ...]:
        """Entities of the forms of a document."""
        return tuple(self._use(key).id for key in self._uses_of(number))

    def settled(self, number: int) -> Settled:
        """The names of a document as they were added, and their entities."""
        row, uses = self._rows[number], self._uses_of(number)
        document, home = self._document_list[self._of_row[row]], self._home_list[self._home_of_row[row]]
        forms = tuple(self._form_list[key >> _WHERE] for key in uses)
        return Settled(Names(document, home, forms), self.ids(number))

    def bodies_of(self, number: int) -> dict[str, int]:
        """The schools that a document speaks of, with their numbers."""
        uses = self._uses_of(number)
        numbers = self._body_of[np.searchsorted(self._keys, np.frombuffer(uses, dtype=np.int64))].tolist()
        return {self._use(key).id: n for key, n in zip(uses, numbers, strict=True) if n >= 0}

    def spoken_by(self, numbers: Iterable[int]) -> Flags:
        """Which schools some documents speak of, shape ``(bodies,)``."""
        rows = np.zeros(len(self._rows), dtype=np.bool_)
        rows[[self._rows[number] for number in numbers]] = True
        return self._flags(self._spoken[rows[self._speaking]])

    def named(self, ids: Collection[str]) -> Flags:
        """Which schools have one of these ids."""
        found: list[int] = []
        if ids:
            for places, uses in self._groups(BODIES):
                found += (int(n) for n, use in zip(self._body_of[places], uses, strict=True) if use.id in ids)
        return self._flags(np.array(found, dtype=np.int64))

    def shared(self, bodies: Flags) -> Integers:
        """How many documents speak of each of these schools, 0 where it is one only."""
        counts = np.bincount(self._spoken, minlength=self.bodies)
        return np.where(bodies & (counts > 1), counts, 0)

    def speakers(self, bodies: Flags) -> list[int]:
        """Documents that speak of any of these schools, in the order in which they were added."""
        numbers: list[int] = self._numbers[np.unique(self._speaking[bodies[self._spoken]])].tolist()
        return numbers

    def _flags(self, bodies: npt.NDArray[np.integer]) -> Flags:
        flags = np.zeros(self.bodies, dtype=np.bool_)
        flags[bodies] = True
        return flags


def _slim(form: Form) -> Form:
    """The same with equal texts kept once."""
    text = form.text
    normal = text if form.normal == text else form.normal
    bare = text if form.bare == text else normal if form.bare == normal else form.bare
    place = None if form.place is None else intern(form.place)
    return Form(intern(form.type), normal, text, place, bare, form.alone)


def _distinct(values: Integers) -> Integers:
    ordered = np.sort(values)
    return ordered[np.r_[True, ordered[1:] != ordered[:-1]]] if len(ordered) else ordered


def _each(values: Integers) -> Iterator[int]:
    """The values as numbers of Python, without a list of all of them."""
    for begin in range(0, len(values), _AT_ONCE):
        yield from values[begin : begin + _AT_ONCE].tolist()
