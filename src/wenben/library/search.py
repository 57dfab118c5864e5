"""Full-text search: exact counts, BM25, near-duplicates collapsed, highlights at exact offsets."""

from __future__ import annotations

import itertools
import sqlite3
from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from wenben.config import LibrarySettings
from wenben.errors import UsageError
from wenben.library import grams
from wenben.library.columns import Columns, select
from wenben.library.filters import Filters
from wenben.library.packing import Integers, unpack_text
from wenben.library.query import All, Not, Query, Term, parse, positive_terms
from wenben.library.records import Hit, SearchResult
from wenben.text import fold

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

_RARE: Final = 24  # bigrams of a text by which its like are looked for
_READ: Final = 2_000_000  # positions read for that at most
_BREAKS: Final = "\n。！？；"


def columns(connection: sqlite3.Connection, sql: str, values: Sequence[object] = (), *, width: int) -> list[Integers]:
    """The columns of a query of integers, one array each."""
    rows = connection.execute(sql, values).fetchall()
    flat = np.fromiter(itertools.chain.from_iterable(rows), dtype=np.int64, count=width * len(rows))
    return [np.ascontiguousarray(flat[i::width]) for i in range(width)]


@dataclass(frozen=True, slots=True)
class Table:
    """Where every document stands in the space of positions; parallel arrays in order of ``base``.

    ``group`` numbers groups of near-duplicates (and single documents) from 0 to ``groups`` - 1.
    """

    numbers: Integers
    base: Integers
    end: Integers
    group: Integers
    groups: int

    @classmethod
    def load(cls, connection: sqlite3.Connection) -> Table:
        numbers, base, end, group = columns(
            connection,
            "SELECT doc_no, base, base + folded_chars, coalesce(copy_group, doc_no) FROM documents ORDER BY base",
            width=4,
        )
        found, number = np.unique(group, return_inverse=True)
        return cls(numbers, base, end, number.astype(np.int64), len(found))

    def __len__(self) -> int:
        return len(self.numbers)


@dataclass(frozen=True, slots=True)
class Units:
    """What a query is matched against: documents, or statements where a filter is about statements.

    ``owner`` is the unit's document as an index into the table, ``number`` its ``doc_no`` or ``statement_no``.
    """

    low: Integers
    high: Integers
    owner: Integers
    number: Integers
    whole: bool


def units(connection: sqlite3.Connection, table: Table, filters: Filters, columns_of: Callable[[], Columns]) -> Units:
    """The stretches of position space that the filters leave, in order of position."""
    if not filters.on_statements:
        chosen = np.flatnonzero(_documents(connection, table, filters))
        return Units(table.base[chosen], table.end[chosen], chosen, table.numbers[chosen], True)
    said = columns_of()
    rows = select(connection, said, filters)
    # nearly in order of place already, which a stable sort makes use of
    rows = rows[np.argsort(said.high[rows], kind="stable")]
    rows = rows[np.argsort(said.low[rows], kind="stable")]
    low = said.low[rows]
    return Units(low, said.high[rows], np.searchsorted(table.base, low, "right") - 1, said.number[rows], False)


def _documents(connection: sqlite3.Connection, table: Table, filters: Filters) -> Bools:
    """Which documents of the table the filters on documents leave."""
    where, values = filters.document_where()
    if where == "1":
        return np.ones(len(table), dtype=bool)
    (bases,) = columns(connection, f"SELECT d.base FROM documents d WHERE {where}", values, width=1)
    return np.isin(table.base, bases)


class Matcher:
    """Evaluates one query over units; keeps the positions of its terms."""

    def __init__(
        self, connection: sqlite3.Connection, table: Table, space: Units, *, settings: LibrarySettings
    ) -> None:
        self._db = connection
        self._table = table
        self._units = space
        self._settings = settings
        mean_length = float((space.high - space.low).mean())
        self._norm = 1 - settings.bm25_b + settings.bm25_b * (space.high - space.low) / max(mean_length, 1.0)
        self._places: dict[Term, Integers] = {}
        self._counts: dict[Term, Integers] = {}

    def positions(self, term: Term) -> Integers:
        """Sorted positions at which ``term`` begins, without overlaps."""
        if term not in self._places:
            found: Integers | None = None
            for offset, piece in sorted(term.pieces, key=lambda item: -len(item[1])):
                if found is not None and len(found) == 0:
                    break
                places = grams.positions_of(self._db, piece) - offset
                found = places if found is None else grams.keep_members(found, places)
            assert found is not None
            if len(term.text) != sum(len(piece) for _, piece in term.pieces):
                found = self._inside_documents(found, len(term))
            self._places[term] = grams.without_overlaps(found, len(term))
        return self._places[term]

    def _inside_documents(self, found: Integers, length: int) -> Integers:
        """Drop matches of which a wildcard at the rim stands outside the document."""
        index = np.searchsorted(self._table.base, found, "right") - 1
        inside: Integers = found[(index >= 0) & (found + length <= self._table.end[np.maximum(index, 0)])]
        return inside

    def counts(self, term: Term) -> Integers:
        """How often ``term`` stands in each unit."""
        if term not in self._counts:
            places = self.positions(term)
            units = self._units
            if units.whole and len(places) < len(units.low):
                unit = np.searchsorted(units.low, places, "right") - 1
                inside = (unit >= 0) & (places + len(term) <= units.high[np.maximum(unit, 0)])
                counts: Integers = np.bincount(unit[inside], minlength=len(units.low))
            else:
                low = np.searchsorted(places, units.low)
                high = np.searchsorted(places, units.high - len(term), "right")
                counts = np.maximum(high - low, 0)
            self._counts[term] = counts
        return self._counts[term]

    def evaluate(self, query: Query) -> tuple[Bools, Floats]:
        """Which units match, and their scores."""
        if isinstance(query, Term):
            counts = self.counts(query)
            matched = counts > 0
            index = np.flatnonzero(matched)
            rarity = np.log(1 + (len(counts) - len(index) + 0.5) / (len(index) + 0.5))
            k1 = self._settings.bm25_k1
            score = np.zeros(len(counts))
            score[index] = rarity * counts[index] * (k1 + 1) / (counts[index] + k1 * self._norm[index])
            return matched, score
        if isinstance(query, Not):
            matched, _ = self.evaluate(query.inner)
            return ~matched, np.zeros(len(matched))
        parts = [self.evaluate(part) for part in query.parts]
        combine = np.logical_and if isinstance(query, All) else np.logical_or
        matched = combine.reduce([m for m, _ in parts])
        score = np.add.reduce([s for _, s in parts])
        return matched, score


def search(
    connection: sqlite3.Connection,
    table: Table,
    space: Units,
    text: str,
    *,
    limit: int,
    offset: int,
    collapse: bool,
    settings: LibrarySettings,
) -> SearchResult:
    """Run one query; see :meth:`wenben.library.Library.search`."""
    if limit < 0 or offset < 0:
        raise UsageError(f"limit {limit}、offset {offset} 不能是负数", remedy="请写 0 或正整数")
    query = parse(text)
    if len(space.low) == 0:
        return SearchResult(text, 0, 0, 0, 0, ())
    matcher = Matcher(connection, table, space, settings=settings)
    matched, score = matcher.evaluate(query)
    hits = np.flatnonzero(matched)
    terms = positive_terms(query)
    occurrences = _occurrences(matcher, space, hits, terms)
    owners = space.owner[hits]
    documents = owners if space.whole else np.unique(owners)
    members = np.bincount(table.group[documents], minlength=table.groups)
    collapsed = int(np.count_nonzero(members))
    key = table.group[owners] if collapse else owners
    reachable = collapsed if collapse else len(documents)
    made = []
    for place in _best(score[hits], key, offset, offset + limit):
        unit = int(hits[place])
        copies = int(members[table.group[owners[place]]]) - 1 if collapse else 0
        counts = int(sum(matcher.counts(term)[unit] for term in terms))
        made.append(_hit(connection, space, table, unit, terms, float(score[unit]), counts, copies, settings=settings))
    return SearchResult(text, len(documents), collapsed, occurrences, reachable, tuple(made))


def _best(score: Floats, key: Integers, begin: int, end: int) -> list[int]:
    """Places ``begin`` to ``end`` of a ranking that shows each key once, by its best score; ties in order of place."""
    wanted = max(end, 1) * 4
    while True:
        if wanted < len(score):
            least = np.partition(score, len(score) - wanted)[len(score) - wanted]
            chosen = np.flatnonzero(score >= least)
        else:
            chosen = np.arange(len(score))
        chosen = chosen[np.argsort(-score[chosen], kind="stable")]
        _, first = np.unique(key[chosen], return_index=True)
        if len(first) >= end or len(chosen) == len(score):
            found: list[int] = chosen[np.sort(first)][begin:end].tolist()
            return found
        wanted *= 4


@dataclass(frozen=True, slots=True)
class Occurrences:
    """Places of the terms of a query: parallel arrays in order of document and place.

    Parameters
    ----------
    documents
        ``doc_no`` of each occurrence.
    starts, lengths
        Of each occurrence, in the folded text of its document.
    """

    documents: Integers
    starts: Integers
    lengths: Integers

    def __len__(self) -> int:
        return len(self.documents)


def matching(
    connection: sqlite3.Connection, table: Table, space: Units, text: str, *, settings: LibrarySettings
) -> list[int]:
    """Numbers of the units that match."""
    query = parse(text)
    if len(space.low) == 0:
        return []
    matched, _ = Matcher(connection, table, space, settings=settings).evaluate(query)
    found: list[int] = space.number[matched].tolist()
    return found


def occurrences(
    connection: sqlite3.Connection,
    table: Table,
    space: Units,
    text: str,
    *,
    collapse: bool,
    settings: LibrarySettings,
) -> Occurrences:
    """Every occurrence of the positive terms inside matching units."""
    query = parse(text)
    none = np.zeros(0, dtype=np.int64)
    if len(space.low) == 0:
        return Occurrences(none, none, none)
    matcher = Matcher(connection, table, space, settings=settings)
    matched, _ = matcher.evaluate(query)
    hits = np.flatnonzero(matched)
    if collapse:
        owners = space.owner[hits]
        _, first = np.unique(table.group[owners], return_index=True)
        hits = hits[np.isin(owners, owners[first])]
    low, high = _union(space.low[hits], space.high[hits])
    places, lengths = [none], [none]
    for term in positive_terms(query):
        found = matcher.positions(term)
        index = np.searchsorted(low, found, "right") - 1
        inside = found[(index >= 0) & (found + len(term) <= high[np.maximum(index, 0)])] if len(low) else none
        places.append(inside)
        lengths.append(np.full(len(inside), len(term), dtype=np.int64))
    place, length = np.concatenate(places), np.concatenate(lengths)
    order = np.lexsort((length, place))
    place, length = place[order], length[order]
    owner = np.searchsorted(table.base, place, "right") - 1
    return Occurrences(table.numbers[owner], place - table.base[owner], length)


def sharing(connection: sqlite3.Connection, space: Units, text: str, *, most: int) -> list[int]:
    """Numbers of the units that share rare bigrams with ``text``, by the sum of the bigrams' rarity."""
    folded = fold(text, digits=False).text
    if len(space.low) == 0 or len(folded) < 2:
        return []
    counted = sorted(
        (grams.count_of(connection, gram), gram) for gram in {folded[i : i + 2] for i in range(len(folded) - 1)}
    )
    score = np.zeros(len(space.low))
    total = int(space.high[-1]) + 1
    read = 0
    for number, (count, gram) in enumerate(counted):
        if count == 0:
            continue
        read += count
        if number >= _RARE or (read > _READ and number >= 4):
            break
        places = grams.positions_of(connection, gram)
        unit = np.searchsorted(space.low, places, "right") - 1
        unit = np.unique(unit[(unit >= 0) & (places + 2 <= space.high[np.maximum(unit, 0)])])
        score[unit] += np.log(total / count)
    best = np.flatnonzero(score > 0)
    best = best[np.lexsort((best, -score[best]))][:most]
    found: list[int] = space.number[best].tolist()
    return found


def _occurrences(matcher: Matcher, space: Units, hits: Integers, terms: tuple[Term, ...]) -> int:
    if space.whole:
        return int(sum(matcher.counts(term)[hits].sum() for term in terms))
    # statements may share their text (one sentence that asks several bodies): count each occurrence once
    low, high = _union(space.low[hits], space.high[hits])
    total = 0
    for term in terms:
        places = matcher.positions(term)
        begin = np.searchsorted(places, low)
        end = np.searchsorted(places, high - len(term), "right")
        total += int(np.maximum(end - begin, 0).sum())
    return total


def _union(low: Integers, high: Integers) -> tuple[Integers, Integers]:
    """Spans with the identical and the contained ones left out; ``low`` is sorted."""
    order = np.lexsort((-high, low))
    low, high = low[order], high[order]
    if len(low) == 0:
        return low, high
    reach = np.maximum.accumulate(high)
    kept = np.ones(len(low), dtype=bool)
    kept[1:] = high[1:] > reach[:-1]
    return low[kept], high[kept]


def _hit(
    connection: sqlite3.Connection,
    space: Units,
    table: Table,
    unit: int,
    terms: tuple[Term, ...],
    score: float,
    occurrences: int,
    copies: int,
    *,
    settings: LibrarySettings,
) -> Hit:
    owner = int(space.owner[unit])
    base = int(table.base[owner])
    number = int(table.numbers[owner])
    id, path, title, packed, date, genre, region, issuer = connection.execute(
        "SELECT id, path, title, text, date, genre, region, issuer FROM documents JOIN document_texts USING (doc_no) WHERE doc_no = ?",
        (number,),
    ).fetchone()
    text = unpack_text(packed)
    folded = fold(text, keep=True)
    low, high = int(space.low[unit]) - base, int(space.high[unit]) - base
    spans = []
    for term in terms:
        for match in term.pattern.finditer(folded.text, low, high):
            span = folded.span(match.start(), match.end())
            spans.append((span.start, span.end))
    spans = sorted(set(spans))
    start, end = spans[0]
    begin, stop = _window(text, spans, settings.snippet)
    row = connection.execute(
        "SELECT id FROM statements WHERE doc_no = ? AND start <= ? AND end >= ? AND"
        " (review IS NULL OR review <> 'rejected') ORDER BY end - start, statement_no LIMIT 1"
        if space.whole
        else "SELECT id FROM statements WHERE doc_no = ? AND low = ? AND high = ? ORDER BY statement_no LIMIT 1",
        (number, start, end) if space.whole else (number, int(space.low[unit]), int(space.high[unit])),
    ).fetchone()
    inside = tuple(s for s in spans if begin <= s[0] and s[1] <= stop)
    first = inside[0] if inside else (start, end)
    return Hit(
        id, path, title, None if row is None else row[0], text[begin:stop], begin, first[0], first[1], inside, score,
        occurrences, copies, date, genre, region, issuer,
    )  # fmt: skip


def _window(text: str, spans: list[tuple[int, int]], length: int) -> tuple[int, int]:
    """The stretch of about ``length`` characters that shows most: many occurrences, whole clauses where they fit."""
    starts = [s for s, _ in spans]
    best = max(range(len(spans)), key=lambda i: (bisect_left(starts, spans[i][0] + length * 2 // 3) - i, -i))
    start, end = spans[best]
    begin = max(0, start - length // 4)
    stop = min(len(text), max(begin + length, end))
    begin = max(0, min(begin, stop - length))
    for at in range(start - 1, begin - 1, -1):
        if text[at] in _BREAKS:
            begin = at + 1
            break
    return begin, min(len(text), max(begin + length, end))
