"""Regular expressions that skip to where a match may begin.

The engine of :mod:`re` skips ahead only where every branch of a pattern opens with a plain character; a pattern of many words
with a lookbehind or an optional part among them is tried at every character instead, five times as slow. ``led`` writes the
characters that a match can begin with in front of such a pattern, found from the pattern itself, so that nobody keeps them
by hand. It matches the same.

A :class:`Screen` goes further for patterns that are looked for all over the same texts: three characters tell for all of them
where a match may begin.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, reduce
from importlib import import_module
from operator import or_
from types import MappingProxyType
from typing import Any, Final

import numpy as np
import numpy.typing as npt

_PARSER: Final[Any] = import_module("re._parser")
_CLASSES: Final = {"CATEGORY_DIGIT": r"\d", "CATEGORY_SPACE": r"\s", "CATEGORY_WORD": r"\w"}


def led(pattern: str, flags: re.RegexFlag = re.NOFLAG) -> re.Pattern[str]:
    """Compile ``pattern`` so that a search skips to the characters that it may begin with.

    A pattern that may match nothing, begin with anything but given characters, or sets flags itself is compiled as it is.
    """
    parsed = _PARSER.parse(pattern, flags)
    found = _first(parsed) if parsed.state.flags == flags | re.UNICODE else None
    if found is None or found[1]:
        return re.compile(pattern, flags)
    return re.compile(f"(?=[{''.join(sorted(found[0]))}])(?:{pattern})", flags)


def _first(items: Iterable[Any]) -> tuple[set[str], bool] | None:
    """Members of a character class that a match may begin with, and whether it may be empty; None if it may be any."""
    every: set[str] = set()
    for item in items:
        found = _of_item(item)
        if found is None:
            return None
        every |= found[0]
        if not found[1]:
            return every, False
    return every, True


def _of_item(item: tuple[Any, Any]) -> tuple[set[str], bool] | None:
    kind, value = item
    match str(kind):
        case "LITERAL":
            return {re.escape(chr(value))}, False
        case "IN":
            return _of_class(value)
        case "BRANCH":
            branches = [_first(branch) for branch in value[1]]
            if any(branch is None for branch in branches):
                return None
            known = [branch for branch in branches if branch is not None]
            return set().union(*(members for members, _ in known)), any(empty for _, empty in known)
        case "SUBPATTERN":
            return _first(value[3]) if not value[1] and not value[2] else None
        case "MAX_REPEAT" | "MIN_REPEAT":
            found = _first(value[2])
            return None if found is None else (found[0], found[1] or value[0] == 0)
        case "ASSERT" | "ASSERT_NOT" | "AT":
            return set(), True  # they only say no
        case _:
            return None


def _of_class(members: Iterable[tuple[Any, Any]]) -> tuple[set[str], bool] | None:
    out = set()
    for kind, value in members:
        match str(kind):
            case "LITERAL":
                out.add(re.escape(chr(value)))
            case "RANGE":
                out.add(f"{re.escape(chr(value[0]))}-{re.escape(chr(value[1]))}")
            case "CATEGORY" if str(value) in _CLASSES:
                out.add(_CLASSES[str(value)])
            case _:
                return None
    return out, False


_PLACES: Final = 3
_ASTRAL: Final = 0x10000
"""Characters outside the first plane count as one."""
_HAN: Final = slice(0x3400, 0xA000)
_PLAIN: Final = 128
_ROWS: Final = 2 * _PLAIN + 512
"""Rows of a table of pairs: one for each ASCII character; others share theirs with those 128 or (Han) 512 places away."""


@cache
def _row() -> npt.NDArray[np.intp]:
    """The row of every character."""
    rows = np.arange(_ASTRAL + 1)
    rows[_PLAIN:] = _PLAIN + rows[_PLAIN:] % _PLAIN
    rows[_HAN] = 2 * _PLAIN + np.arange(_HAN.start, _HAN.stop) % (_ROWS - 2 * _PLAIN)
    return rows


# What matches of a pattern begin with: tuples of sets of characters (their rows, as bits) for its first places, larger than need be
# but never smaller. A tuple that has fewer than all places is a whole match.
_Openings = frozenset[tuple[int, ...]]
_EVERY: Final = (1 << _ROWS) - 1
_EMPTY: Final[_Openings] = frozenset([()])
_UNKNOWN: Final[_Openings] = frozenset((_EVERY,) * size for size in range(_PLACES + 1))
_MOST: Final = 2000
"""So many ways to begin are told apart."""


def _then(left: _Openings, right: _Openings) -> _Openings:
    whole: set[tuple[int, ...]] = {opening for opening in left if len(opening) == _PLACES}
    for opening in left - whole:
        whole |= {(opening + more)[:_PLACES] for more in right}
    if len(whole) <= _MOST:
        return frozenset(whole)
    sizes: dict[int, list[tuple[int, ...]]] = {}
    for opening in whole:
        sizes.setdefault(len(opening), []).append(opening)
    return frozenset(tuple(reduce(or_, sets) for sets in zip(*alike, strict=True)) for alike in sizes.values())


def _openings(items: Iterable[Any]) -> _Openings:
    found = _EMPTY
    for kind, value in items:
        found = _then(found, _openings_of(str(kind), value))
        if all(len(opening) == _PLACES for opening in found):
            break
    return found


def _openings_of(kind: str, value: Any) -> _Openings:
    match kind:
        case "LITERAL":
            return frozenset([(_one(value),)])
        case "NOT_LITERAL" | "ANY":
            return frozenset([(_EVERY,)])
        case "IN":
            return frozenset([(_members(value),)])
        case "BRANCH":
            return reduce(or_, map(_openings, value[1]))
        case "SUBPATTERN":
            return _openings(value[3]) if not value[1] and not value[2] else _UNKNOWN
        case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
            return _repeated(_openings(value[2]), value[0], value[1])
        case "ATOMIC_GROUP":
            return _openings(value)
        case "ASSERT" | "ASSERT_NOT" | "AT":
            return _EMPTY  # they only say no
        case _:
            return _UNKNOWN


def _repeated(once: _Openings, least: int, most: int) -> _Openings:
    found = out = _EMPTY
    for times in range(1, min(int(most), max(_PLACES, least)) + 1):
        found = _then(found, once)
        out = found if times <= least else out | found
        if all(len(opening) == _PLACES for opening in found):
            break  # whatever follows stands behind the last place
    return out


def _of_rows(rows: npt.NDArray[np.intp]) -> int:
    return sum(1 << int(row) for row in np.unique(rows))


def _members(members: Iterable[tuple[Any, Any]]) -> int:
    out = 0
    for kind, value in members:
        match str(kind):
            case "LITERAL":
                out |= _one(value)
            case "RANGE":
                low, high = (min(end, _ASTRAL) for end in value)
                out |= _of_rows(_row()[low : high + 1])
            case "CATEGORY":
                out |= _category(str(value))
            case _:
                return _EVERY
    return out


def _one(point: int) -> int:
    return 1 << int(_row()[min(point, _ASTRAL)])


@cache
def _category(name: str) -> int:
    if name not in _CLASSES:
        return _EVERY
    of_class = re.compile(_CLASSES[name]).match
    points = [point for point in range(_ASTRAL) if of_class(chr(point))]
    return _of_rows(_row()[[*points, _ASTRAL]])


def _held(members: int) -> npt.NDArray[np.bool_]:
    """Which rows a set has."""
    packed = np.frombuffer(members.to_bytes(_ROWS // 8, "little"), np.uint8)
    return np.unpackbits(packed, bitorder="little").astype(bool)


class Screen:
    """Patterns that are looked for all over the same texts: one look at every three characters tells which may begin there.

    A pattern of words is tried where its words begin, not at every character that one of them begins with. One that sets flags
    or may match nothing is searched as it is.
    """

    def __init__(self) -> None:
        self._patterns: list[re.Pattern[str]] = []
        self._recent: tuple[Places, ...] = ()

    def add(self, pattern: re.Pattern[str]) -> re.Pattern[str]:
        """Look for ``pattern`` too, which is given back; at most :data:`_BITS` of them."""
        self._patterns.append(pattern)
        self.__dict__.pop("_tables", None)
        return pattern

    @cached_property
    def _tables(self) -> _Tables:
        pairs = np.zeros((_PLACES - 1, _ROWS, _ROWS), dtype=np.uint64)
        ends = np.zeros(_PLACES, dtype=np.uint64)
        bits: dict[int, int] = {}
        used, spare = 0, _BITS - len(self._patterns)
        for pattern in self._patterns:
            openings = _by_size(_openings(_PARSER.parse(pattern.pattern)))
            if pattern.flags != re.UNICODE or 0 in openings:
                continue
            alike = list(openings.values())
            if len(alike) > spare + 1:
                alike = [frozenset().union(*alike)]
            spare -= len(alike) - 1
            bits[id(pattern)] = ((1 << len(alike)) - 1) << used
            for number, some in enumerate(alike, used):
                _enter(some, np.uint64(1 << number), pairs, ends)
            used += len(alike)
        return _Tables(pairs.reshape(_PLACES - 1, -1), ends, bits)

    def over(self, text: str) -> Places:
        """Where they may begin in ``text``; what it says of the last two texts is kept: as written and in Simplified."""
        if len(text) < _SHORT:
            return Places(text, {}, _NOTHING)
        for places in self._recent:
            if places.text == text:
                return places
        found = self._over(text)
        self._recent = (found, *self._recent[:1])
        return found

    def _over(self, text: str) -> Places:
        known = self._tables
        points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
        points = np.minimum(points, np.uint32(_ASTRAL))
        rows = _row()[points]
        pairs = rows[:-1] * _ROWS + rows[1:]
        may = np.empty(len(points), dtype=np.uint64)
        may[:-1] = known.pairs[0][pairs]
        may[-1] = known.ends[1]
        may[:-2] &= known.pairs[1][pairs[1:]]
        may[-2] &= known.ends[2]
        return Places(text, known.bits, may)


def _by_size(openings: _Openings) -> dict[int, _Openings]:
    """Alternatives of one, of two and of more characters apart: together they would let anything follow all of them."""
    return {
        size: frozenset(opening for opening in openings if len(opening) == size) for size in {len(o) for o in openings}
    }


def _enter(openings: _Openings, bit: np.uint64, pairs: npt.NDArray[np.uint64], ends: npt.NDArray[np.uint64]) -> None:
    """Set ``bit`` for the pairs that ``openings`` allow at each place."""
    ends[min(map(len, openings)) :] |= bit  # a match may be over before, and then anything may follow, or nothing
    for place in range(_PLACES - 1):
        follows: dict[int, int] = {}
        for opening in openings:
            left, right = (*opening, *(_EVERY,) * _PLACES)[place : place + 2]
            follows[left] = follows.get(left, 0) | right
        for left, rights in follows.items():
            pairs[place, _held(left)] |= np.where(_held(rights), bit, np.uint64(0))


_BITS: Final = 64
"""So many fit into one look."""
_SHORT: Final = 200
"""Characters below which a look costs more than it saves."""
_NOTHING: Final = np.zeros(0, dtype=np.uint64)


@dataclass(frozen=True)
class _Tables:
    """Patterns as bits: those that may begin with a pair of characters, and those that may have it one place further.

    ``ends``: which may be shorter than that. ``bits`` of a pattern, one or a few, are by identity: its own hash reads all of it.
    """

    pairs: npt.NDArray[np.uint64]
    ends: npt.NDArray[np.uint64]
    bits: Mapping[int, int]


class Places:
    """Where the patterns of a screen may begin in a text: at place ``i`` those whose bits are set in ``may[i]``."""

    def __init__(self, text: str, bits: Mapping[int, int], may: npt.NDArray[np.uint64]) -> None:
        self.text = text
        self._bits = bits
        self._all = may
        self._found = np.flatnonzero(may)
        self._may = may[self._found]
        self._present = int(np.bitwise_or.reduce(self._may))
        self._starts: dict[int, list[int]] = {}

    def starts(self, pattern: re.Pattern[str]) -> list[int] | None:
        """Places in order of which one is the beginning of every match; None where that is not known."""
        key = id(pattern)
        if key in self._starts:
            return self._starts[key]
        bit = self._bits.get(key)
        if bit is None:
            return None
        starts: list[int] = []
        if self._present & bit:
            starts = self._found[(self._may & np.uint64(bit)).nonzero()[0]].tolist()
        self._starts[key] = starts
        return starts

    def finditer(self, pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
        """What ``pattern.finditer(text)`` gives."""
        starts = self.starts(pattern)
        return pattern.finditer(self.text) if starts is None else tried(pattern, self.text, starts, len(self.text))

    def stretches(self, bounds: Sequence[tuple[int, int]]) -> Stretches:
        """Which of the stretches of the text, in order and none of them empty, may hold what."""
        if len(self._all) == 0 or not bounds:
            return Stretches(len(bounds), {}, _NOTHING, _NOTHING)
        edges = np.array(bounds, dtype=np.intp).ravel()
        may = self._all if edges[-1] < len(self._all) else np.append(self._all, np.uint64(0))
        return Stretches(len(bounds), self._bits, self._all[edges[::2]], np.bitwise_or.reduceat(may, edges)[::2])

    def inside(self, pattern: re.Pattern[str], low: int, high: int) -> Iterator[re.Match[str]]:
        """What ``pattern.finditer(text, low, high)`` gives."""
        starts = self.starts(pattern)
        if starts is None:
            return pattern.finditer(self.text, low, high)
        first = bisect_left(starts, low)
        if first == len(starts) or starts[first] >= high:
            return iter(())
        return tried(pattern, self.text, starts[first : bisect_left(starts, high, first)], high)

    def glance(self, low: int, high: int) -> Glance:
        """What the patterns may find in ``text[low:high]``."""
        if not self._bits:
            return Glance(self.text[low:high])
        first, last = bisect_left(self._order, low), bisect_left(self._order, high)
        return Glance(self.text[low:high], self._bits, int(np.bitwise_or.reduce(self._may[first:last])))

    @cached_property
    def _order(self) -> list[int]:
        return self._found.tolist()


class Glance:
    """A stretch of a text, taken alone, and which patterns of a screen may match in it: all, where nothing is known."""

    __slots__ = ("_bits", "_may", "text")

    def __init__(self, text: str, bits: Mapping[int, int] = MappingProxyType({}), may: int = 0) -> None:
        self.text = text
        self._bits = bits
        self._may = may

    def may(self, pattern: re.Pattern[str]) -> bool:
        """Whether ``pattern`` may match."""
        bit = self._bits.get(id(pattern))
        return bit is None or self._may & bit != 0

    def search(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """What ``pattern.search(text)`` gives."""
        bit = self._bits.get(id(pattern))
        return pattern.search(self.text) if bit is None or self._may & bit else None


def opens(*patterns: re.Pattern[str]) -> re.Pattern[str]:
    """One character that a match of any of ``patterns`` may begin with: tried first where most match nothing."""
    every: set[str] = set()
    for pattern in patterns:
        found = _first(_PARSER.parse(pattern.pattern))
        if found is None or found[1]:
            return re.compile("")  # tells nothing
        every |= found[0]
    return re.compile(f"[{''.join(sorted(every))}]")


class Stretches:
    """Which stretches of a text may hold matches of which patterns, and which may begin with one."""

    def __init__(
        self,
        count: int,
        bits: Mapping[int, int],
        first: npt.NDArray[np.uint64],
        held: npt.NDArray[np.uint64],
    ) -> None:
        self._count = count
        self._bits = bits
        self._first = first
        self._held = held

    def opening(self, *patterns: re.Pattern[str]) -> Sequence[int]:
        """The numbers in order of the stretches that may begin with a match of one of ``patterns``."""
        return self._with(self._first, patterns)

    def holding(self, *patterns: re.Pattern[str]) -> Sequence[int]:
        """The numbers in order of the stretches that may hold a match of one of ``patterns``."""
        return self._with(self._held, patterns)

    def _with(self, may: npt.NDArray[np.uint64], patterns: Iterable[re.Pattern[str]]) -> Sequence[int]:
        bits = [self._bits.get(id(pattern)) for pattern in patterns]
        known = [bit for bit in bits if bit is not None]
        if len(known) < len(bits):
            return range(self._count)
        found: list[int] = (may & np.uint64(reduce(or_, known))).nonzero()[0].tolist()
        return found


def tried(pattern: re.Pattern[str], text: str, starts: Iterable[int], high: int) -> Iterator[re.Match[str]]:
    """The matches of ``pattern`` in ``text[:high]``, from left to right, that begin at ``starts``, which are in order."""
    end = 0
    for start in starts:
        if start >= end and (match := pattern.match(text, start, high)):
            end = match.end()
            yield match
