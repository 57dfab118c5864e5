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
from collections.abc import Iterable, Iterator, Mapping
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


@dataclass(frozen=True, slots=True)
class _Opening:
    """What matches of a pattern begin with: sets of characters as bits of an integer, larger than need be but never smaller.

    ``sets[i]`` holds the characters that may stand at place ``i`` of a match, ``sizes`` the lengths below the number of places
    that a match may have.
    """

    sets: tuple[int, ...]
    sizes: frozenset[int]

    def then(self, other: _Opening) -> _Opening:
        sets = list(self.sets)
        sizes = set()
        for size in self.sizes:
            for place, members in enumerate(other.sets[: _PLACES - size], size):
                sets[place] |= members
            sizes |= {size + more for more in other.sizes if size + more < _PLACES}
        return _Opening(tuple(sets), frozenset(sizes))

    def __or__(self, other: _Opening) -> _Opening:
        return _Opening(tuple(a | b for a, b in zip(self.sets, other.sets, strict=True)), self.sizes | other.sizes)


_PLACES: Final = 3
_ASTRAL: Final = 0x10000
"""Characters outside the first plane count as one."""
_EVERY: Final = (1 << (_ASTRAL + 1)) - 1
_EMPTY: Final = _Opening((0,) * _PLACES, frozenset((0,)))
_UNKNOWN: Final = _Opening((_EVERY,) * _PLACES, frozenset(range(_PLACES)))


def _opening(items: Iterable[Any]) -> _Opening:
    found = _EMPTY
    for kind, value in items:
        found = found.then(_opening_of(str(kind), value))
        if not found.sizes:
            break
    return found


def _opening_of(kind: str, value: Any) -> _Opening:
    match kind:
        case "LITERAL":
            return _one(_bit(value))
        case "NOT_LITERAL" | "ANY":
            return _one(_EVERY)
        case "IN":
            return _one(_members(value))
        case "BRANCH":
            return reduce(or_, map(_opening, value[1]))
        case "SUBPATTERN":
            return _opening(value[3]) if not value[1] and not value[2] else _UNKNOWN
        case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
            return _repeated(_opening(value[2]), value[0], value[1])
        case "ATOMIC_GROUP":
            return _opening(value)
        case "ASSERT" | "ASSERT_NOT" | "AT":
            return _EMPTY  # they only say no
        case _:
            return _UNKNOWN


def _repeated(once: _Opening, least: int, most: int) -> _Opening:
    found = out = _EMPTY
    for times in range(1, min(int(most), max(_PLACES, least)) + 1):
        found = found.then(once)
        out = found if times <= least else out | found
        if not found.sizes:
            break  # whatever follows stands behind the last place
    return out


def _one(members: int) -> _Opening:
    return _Opening((members,) + (0,) * (_PLACES - 1), frozenset((1,)))


def _bit(point: int) -> int:
    return 1 << min(point, _ASTRAL)


def _members(members: Iterable[tuple[Any, Any]]) -> int:
    out = 0
    for kind, value in members:
        match str(kind):
            case "LITERAL":
                out |= _bit(value)
            case "RANGE":
                low, high = (min(end, _ASTRAL) for end in value)
                out |= ((1 << (high - low + 1)) - 1) << low
            case "CATEGORY":
                out |= _category(str(value))
            case _:
                return _EVERY
    return out


@cache
def _category(name: str) -> int:
    if name not in _CLASSES:
        return _EVERY
    of_class = re.compile(_CLASSES[name]).match
    return sum(1 << point for point in range(_ASTRAL) if of_class(chr(point))) | 1 << _ASTRAL


class Screen:
    """Patterns that are looked for all over the same texts: one look at every three characters tells which may begin there.

    A pattern of words is tried where its words begin, not at every character that one of them begins with. One that sets flags
    or may match nothing is searched as it is.
    """

    def __init__(self) -> None:
        self._patterns: list[re.Pattern[str]] = []
        self._recent: tuple[Places, ...] = ()

    def add(self, pattern: re.Pattern[str]) -> re.Pattern[str]:
        """Look for ``pattern`` too, which is given back; at most :data:`_MOST` of them."""
        self._patterns.append(pattern)
        self.__dict__.pop("_tables", None)
        return pattern

    @cached_property
    def _tables(self) -> _Tables:
        tables = np.zeros((_PLACES, _ASTRAL + 1), dtype=np.uint64)
        ends = np.zeros(_PLACES, dtype=np.uint64)
        bits: dict[int, int] = {}
        used, spare = 0, _MOST - len(self._patterns)
        for pattern in self._patterns:
            openings = _by_size(_PARSER.parse(pattern.pattern))
            if len(openings) > spare + 1:
                openings = [reduce(or_, openings)]
            if pattern.flags != re.UNICODE or any(0 in opening.sizes for opening in openings):
                continue
            spare -= len(openings) - 1
            bits[id(pattern)] = ((1 << len(openings)) - 1) << used
            for number, opening in enumerate(openings, used):
                _enter(opening, np.uint64(1 << number), tables, ends)
            used += len(openings)
        return _Tables(tables, ends, bits)

    def over(self, text: str) -> Places:
        """Where they may begin in ``text``; what it says of the last two texts is kept: as written and in Simplified."""
        if len(text) < _SHORT:
            return Places(text, {}, _NOWHERE, _NOTHING)
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
        may = known.tables[0][points]
        for place in range(1, _PLACES):
            may[:-place] &= known.tables[place][points[place:]]
            may[-place] &= known.ends[place]
        found = np.flatnonzero(may)
        return Places(text, known.bits, found, may[found])


def _by_size(items: Iterable[Any]) -> list[_Opening]:
    """What matches begin with, apart for alternatives of one, of two and of more characters.

    Together they would let anything follow all of them.
    """
    body = [item for item in items if str(item[0]) not in ("ASSERT", "ASSERT_NOT", "AT")]
    if len(body) != 1 or str(body[0][0]) != "BRANCH":
        return [_opening(items)]
    groups: dict[int, _Opening] = {}
    for opening in map(_opening, body[0][1][1]):
        least = min(opening.sizes, default=_PLACES)
        groups[least] = groups[least] | opening if least in groups else opening
    return list(groups.values())


def _enter(opening: _Opening, bit: np.uint64, tables: npt.NDArray[np.uint64], ends: npt.NDArray[np.uint64]) -> None:
    """Set ``bit`` for the characters that ``opening`` allows at each place."""
    for place, members in enumerate(opening.sets):
        short = any(size <= place for size in opening.sizes)  # then anything may follow, or nothing
        ends[place] |= bit if short else np.uint64(0)
        packed = np.frombuffer((_EVERY if short else members).to_bytes(_ASTRAL // 8 + 1, "little"), np.uint8)
        held = np.unpackbits(packed, count=_ASTRAL + 1, bitorder="little")
        tables[place] |= np.where(held, bit, np.uint64(0))


_MOST: Final = 64
_SHORT: Final = 200
"""Characters below which a look costs more than it saves."""
_NOWHERE: Final = np.zeros(0, dtype=np.intp)
_NOTHING: Final = np.zeros(0, dtype=np.uint64)


@dataclass(frozen=True)
class _Tables:
    """For each place and character the patterns that may have it there, as bits; ``ends``: which may be shorter.

    ``bits`` of a pattern, one or a few, are by identity: a pattern's own hash reads all of it.
    """

    tables: npt.NDArray[np.uint64]
    ends: npt.NDArray[np.uint64]
    bits: Mapping[int, int]


class Places:
    """Where the patterns of a screen may begin in a text: at ``found[i]`` those whose bits are set in ``may[i]``."""

    def __init__(
        self, text: str, bits: Mapping[int, int], found: npt.NDArray[np.intp], may: npt.NDArray[np.uint64]
    ) -> None:
        self.text = text
        self._bits = bits
        self._found = found
        self._may = may
        self._starts: dict[int, list[int]] = {}

    def starts(self, pattern: re.Pattern[str]) -> list[int] | None:
        """Places in order of which one is the beginning of every match; None where that is not known."""
        key = id(pattern)
        if key in self._starts:
            return self._starts[key]
        bit = self._bits.get(key)
        if bit is None:
            return None
        starts: list[int] = self._found[(self._may & np.uint64(bit)).nonzero()[0]].tolist()
        self._starts[key] = starts
        return starts

    def finditer(self, pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
        """What ``pattern.finditer(text)`` gives."""
        starts = self.starts(pattern)
        return pattern.finditer(self.text) if starts is None else tried(pattern, self.text, starts, len(self.text))

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
        return self._found.tolist()  # type: ignore[no-any-return]


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


def tried(pattern: re.Pattern[str], text: str, starts: Iterable[int], high: int) -> Iterator[re.Match[str]]:
    """The matches of ``pattern`` in ``text[:high]``, from left to right, that begin at ``starts``, which are in order."""
    end = 0
    for start in starts:
        if start >= end and (match := pattern.match(text, start, high)):
            end = match.end()
            yield match
