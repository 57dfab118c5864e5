"""Fingerprints of all documents on disk, for the passage engine: which documents hold an n-gram, and where.

A posting is the upper half of an n-gram's hash (as :class:`wenben.passages.FingerprintIndex` keeps it) and a *place*:
the document's ``base`` plus the offset in its text folded with ``digits=False``, which is never longer than the folded
text that search uses. Segments are appended and merged as in :mod:`wenben.library.grams`. Inside a segment the postings
are sorted by hash and cut into buckets by its leading bits, so that the 10,000 n-grams of a draft read 10,000 small
rows and nothing else. A hash with very many postings (a formula) keeps the first few in its bucket; the rest stand
aside in ``postings_more`` and are read only when somebody asks for all of them.

A bucket is two arrays of little-endian 32-bit integers, hashes then places: 8 bytes per posting, about 3.2 per
character of text at a window of 4.
"""

from __future__ import annotations

import itertools
import json
import math
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from wenben.library import grams
from wenben.library import whole as records
from wenben.library.packing import Integers, unpack_text
from wenben.passages.fingerprints import Fingerprints
from wenben.types import Document

if TYPE_CHECKING:
    from wenben.library.reader import Reader

Words = npt.NDArray[np.uint32]
Wide = npt.NDArray[np.uint64]
Segment = tuple[int, int, int, int, int]  # segment, low, high, postings, bits

_BUCKET: Final = 128  # postings that a bucket is meant to hold
_KEPT: Final = 256  # postings of one hash that stay in its bucket
_SAMPLE: Final = 128  # postings of one hash in one segment that are read to count its documents
_SHIFT: Final = 32
_CHUNK: Final = 8_000_000  # postings in memory during a merge
_COLUMNS: Final = "segment, low, high, postings, bits"


def append(connection: sqlite3.Connection, made: Sequence[tuple[int, Fingerprints]], *, end: int) -> None:
    """Add one segment with ``(base, fingerprints)`` of new documents; ``end`` lies behind their last place."""
    made = [(base, item) for base, item in made if len(item)]
    if not made:
        return
    low = made[0][0]
    hashes = np.concatenate([item.hashes >> np.uint64(_SHIFT) for _, item in made])
    places = np.concatenate([item.positions.astype(np.uint64) + np.uint64(base - low) for base, item in made])
    packed = hashes << np.uint64(_SHIFT) | places
    packed.sort()
    segment, bits = _new_segment(connection, low, end, len(packed))
    _insert(connection, segment, bits, packed)


def _new_segment(connection: sqlite3.Connection, low: int, high: int, postings: int) -> tuple[int, int]:
    bits = max(0, math.ceil(math.log2(max(postings, 1) / _BUCKET)))
    cursor = connection.execute(
        "INSERT INTO posting_segments (low, high, postings, bits) VALUES (?, ?, ?, ?)", (low, high, postings, bits)
    )
    assert cursor.lastrowid is not None
    return cursor.lastrowid, bits


def _insert(connection: sqlite3.Connection, segment: int, bits: int, packed: Wide) -> None:
    """Rows of one segment from sorted ``hash << 32 | place``."""
    if len(packed) == 0:
        return
    hashes = (packed >> np.uint64(_SHIFT)).astype(np.uint32)
    first = np.flatnonzero(np.concatenate(([True], hashes[1:] != hashes[:-1])))
    counts = np.diff(np.append(first, len(packed)))
    rank = np.arange(len(packed)) - np.repeat(first, counts)
    crowded = np.flatnonzero(counts > _KEPT)
    connection.executemany(
        "INSERT INTO postings_more (key, data) VALUES (?, ?)",
        (
            (segment << _SHIFT | int(hashes[first[i]]), _low(packed[first[i] + _KEPT : first[i] + counts[i]]))
            for i in crowded.tolist()
        ),
    )
    if len(crowded):
        packed = packed[rank < _KEPT]
        hashes = (packed >> np.uint64(_SHIFT)).astype(np.uint32)
    buckets = (hashes >> np.uint32(_SHIFT - bits)).astype(np.int64) if bits else np.zeros(len(hashes), dtype=np.int64)
    starts = np.flatnonzero(np.concatenate(([True], buckets[1:] != buckets[:-1])))
    keys = (buckets[starts] | np.int64(segment << _SHIFT)).tolist()
    left, right = hashes.astype("<u4").tobytes(), _low(packed)
    borders = [*(starts * 4).tolist(), len(left)]
    connection.executemany(
        "INSERT INTO postings (key, data) VALUES (?, ?)",
        (
            (key, left[begin:end] + right[begin:end])
            for key, (begin, end) in zip(keys, itertools.pairwise(borders), strict=True)
        ),
    )


def _low(packed: Wide) -> bytes:
    return packed.astype("<u4").tobytes()  # the lower half


def _segments(connection: sqlite3.Connection) -> list[Segment]:
    return connection.execute(f"SELECT {_COLUMNS} FROM posting_segments ORDER BY low").fetchall()


def _split(rows: Sequence[tuple[bytes]]) -> tuple[Words, Words]:
    """Hashes and places of buckets in order."""
    left = b"".join(data[: len(data) // 2] for (data,) in rows)
    right = b"".join(data[len(data) // 2 :] for (data,) in rows)
    return np.frombuffer(left, "<u4"), np.frombuffer(right, "<u4")


def settle(
    connection: sqlite3.Connection,
    live: Callable[[], tuple[Integers, Integers]],
    *,
    factor: int,
    limit: int,
    final: bool,
) -> None:
    """Merge the newest segments: while building, ``factor`` of like size; at the end, until each is four times the next.

    A draft reads every segment, so that few of them matter more here than in search.
    """
    while True:
        rows = _segments(connection)
        tail = _tail(rows, factor=factor, final=final)
        while tail and (sum(row[3] for row in tail) > limit or tail[-1][2] - tail[0][1] >= 1 << _SHIFT):
            tail = tail[1:]
        if len(tail) < 2:
            return
        _rewrite(connection, tail, live())


def _tail(rows: list[Segment], *, factor: int, final: bool) -> list[Segment]:
    """The newest segments that should become one."""
    if final:
        left = sum(row[3] for row in rows)
        for place, row in enumerate(rows):
            left -= row[3]
            if row[3] < 4 * left:
                return rows[place:]
        return []
    tail: list[Segment] = []
    for row in reversed(rows):
        if row[3] > factor * rows[-1][3]:
            break
        tail.append(row)
    return tail[::-1] if len(tail) >= factor else []


def purge(connection: sqlite3.Connection, live: tuple[Integers, Integers], spans: Sequence[tuple[int, int]]) -> None:
    """Rewrite the segments that hold any of ``spans``, so that no trace of documents that are gone remains."""
    for row in _segments(connection):
        if any(start < row[2] and row[1] < end for start, end in spans):
            _rewrite(connection, [row], live)


def _rewrite(connection: sqlite3.Connection, segments: list[Segment], live: tuple[Integers, Integers]) -> None:
    """Replace adjacent segments by one, without the places of documents that are gone."""
    low = segments[0][1]
    total = sum(row[3] for row in segments)
    target, bits = _new_segment(connection, low, segments[-1][2], total)
    chunks = min(bits, max(0, math.ceil(math.log2(max(total, 1) / _CHUNK))))
    whole = grams.nothing_gone(live, low, segments[-1][2])
    written = 0
    for chunk in range(1 << chunks):
        begin, end = chunk << (_SHIFT - chunks), (chunk + 1) << (_SHIFT - chunks)
        parts = [packed + np.uint64(row[1] - low) for row in segments for packed in _read(connection, row, begin, end)]
        packed = np.concatenate(parts) if parts else np.zeros(0, dtype=np.uint64)
        if not whole:
            places = (packed & np.uint64(0xFFFFFFFF)).astype(np.int64) + low
            packed = packed[grams.inside(places, live)]
        packed.sort()
        _insert(connection, target, bits, packed)
        written += len(packed)
    connection.execute("UPDATE posting_segments SET postings = ? WHERE segment = ?", (written, target))
    for segment, *_ in segments:
        span = (segment << _SHIFT, (segment + 1) << _SHIFT)
        connection.execute("DELETE FROM postings WHERE key >= ? AND key < ?", span)
        connection.execute("DELETE FROM postings_more WHERE key >= ? AND key < ?", span)
        connection.execute("DELETE FROM posting_segments WHERE segment = ?", (segment,))


def _read(connection: sqlite3.Connection, row: Segment, begin: int, end: int) -> Iterator[Wide]:
    """``hash << 32 | place`` of one segment for hashes in ``[begin, end)``."""
    segment, _, _, _, bits = row
    offset = segment << _SHIFT
    rows = connection.execute(
        "SELECT data FROM postings WHERE key BETWEEN ? AND ? ORDER BY key",
        (offset | begin >> (_SHIFT - bits), offset | (end - 1) >> (_SHIFT - bits)),
    ).fetchall()
    if rows:
        hashes, places = _split(rows)
        packed = hashes.astype(np.uint64) << np.uint64(_SHIFT) | places.astype(np.uint64)
        yield packed[(hashes >= begin) & (hashes.astype(np.int64) < end)]
    for key, data in connection.execute(
        "SELECT key, data FROM postings_more WHERE key >= ? AND key < ?", (offset + begin, offset + end)
    ):
        yield np.uint64((key - offset) << _SHIFT) | np.frombuffer(data, "<u4").astype(np.uint64)


class LibraryPostings:
    """The posting source of :func:`wenben.passages.search` on a library as it stands now.

    Documents are numbered by their place in the library. The object belongs to one thread and one question: it
    remembers the buckets that it read last.
    """

    def __init__(self, library: Reader, *, k: int) -> None:
        self._library = library
        self._k = k
        self._table = library._positions()
        self._size = self._table.groups
        self._found: tuple[Words, list[tuple[Segment, Words, Words]]] | None = None

    @property
    def k(self) -> int:
        return self._k

    @property
    def size(self) -> int:
        return self._size

    def __len__(self) -> int:
        return len(self._table)

    def _load(self, hashes: Words) -> list[tuple[Segment, Words, Words]]:
        """For each segment all postings of the buckets that ``hashes`` fall into, in order of hash."""
        wanted = np.unique(hashes)
        if self._found is not None and bool(np.isin(wanted, self._found[0], assume_unique=True).all()):
            return self._found[1]
        db = self._library._db
        made = []
        for row in _segments(db):
            segment, _, _, _, bits = row
            buckets = np.unique(wanted >> np.uint32(_SHIFT - bits)) if bits else np.zeros(min(1, len(wanted)), np.int64)
            keys = json.dumps((buckets.astype(np.int64) | np.int64(segment << _SHIFT)).tolist())
            rows = db.execute(
                "SELECT p.data FROM json_each(?) j CROSS JOIN postings p ON p.key = j.value ORDER BY j.id", (keys,)
            ).fetchall()
            made.append((row, *_split(rows)))
        self._found = (wanted, made)
        return made

    def _owners(self, places: Integers) -> tuple[Integers, npt.NDArray[np.bool_]]:
        """Document numbers of places, and which of them stand in a live document."""
        if len(self._table) == 0:
            return np.zeros(len(places), dtype=np.int64), np.zeros(len(places), dtype=bool)
        owners = np.maximum(np.searchsorted(self._table.base, places, "right") - 1, 0)
        return owners, (places >= self._table.base[owners]) & (places < self._table.end[owners])

    def frequencies(self, hashes: Wide) -> Integers:
        """In how many documents each hash stands, near-duplicates counted once.

        Of a hash with more than 128 postings in a segment the first 128 are read and the number is extrapolated.
        """
        keys = (hashes >> np.uint64(_SHIFT)).astype(np.uint32)
        pairs = [np.zeros(0, np.int64)]
        read, standing = np.zeros(len(keys)), np.zeros(len(keys))
        scale = np.int64(max(self._table.groups, 1))
        for row, found, places in self._load(keys):
            low = np.searchsorted(found, keys, "left")
            count = np.searchsorted(found, keys, "right") - low
            seen = np.minimum(count, _SAMPLE)
            query = np.repeat(np.arange(len(keys)), seen)
            inside = np.arange(len(query)) - np.repeat(np.cumsum(seen) - seen, seen)
            owner, alive = self._owners(places[np.repeat(low, seen) + inside].astype(np.int64) + row[1])
            pairs.append(query[alive] * scale + self._table.group[owner[alive]])
            read += seen
            standing += count
            for i, total in self._aside(row, keys, count, "length(data) / 4"):
                standing[i] += total
        together = np.sort(np.concatenate(pairs))
        first = np.concatenate((together[:1] == together[:1], together[1:] != together[:-1]))
        distinct = np.bincount(together[first] // scale, minlength=len(keys))
        return np.asarray(distinct * standing / np.maximum(read, 1), dtype=np.int64)

    def _aside(self, row: Segment, keys: Words, count: Integers, what: str) -> list[tuple[int, Any]]:
        """What stands aside for the hashes that fill their bucket: ``(query index, value)``."""
        full = np.flatnonzero(count >= _KEPT)
        if len(full) == 0:
            return []
        wanted = json.dumps([[i, row[0] << _SHIFT | int(keys[i])] for i in full.tolist()])
        return self._library._db.execute(
            f"SELECT json_extract(j.value, '$[0]'), {what} FROM json_each(?) j CROSS JOIN postings_more p"
            " ON p.key = json_extract(j.value, '$[1]')",
            (wanted,),
        ).fetchall()

    def lookup(self, hashes: Wide) -> tuple[Integers, Integers, Integers]:
        """``(query index, document number, position)``: every posting of every hash, in no special order."""
        keys = (hashes >> np.uint64(_SHIFT)).astype(np.uint32)
        queries, all_places = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
        for row, found, places in self._load(keys):
            low = np.searchsorted(found, keys, "left")
            count = np.searchsorted(found, keys, "right") - low
            query = np.repeat(np.arange(len(keys)), count)
            inside = np.arange(len(query)) - np.repeat(np.cumsum(count) - count, count)
            queries.append(query)
            all_places.append(places[np.repeat(low, count) + inside].astype(np.int64) + row[1])
            for i, data in self._aside(row, keys, count, "data"):
                aside = np.frombuffer(data, "<u4").astype(np.int64) + row[1]
                queries.append(np.full(len(aside), i, dtype=np.int64))
                all_places.append(aside)
        query, place = np.concatenate(queries), np.concatenate(all_places)
        owners, alive = self._owners(place)
        return query[alive], owners[alive], place[alive] - self._table.base[owners[alive]]

    def text(self, number: int) -> str:
        """The text of document ``number``."""
        row = self._library._db.execute(
            "SELECT text FROM document_texts WHERE doc_no = ?", (int(self._table.numbers[number]),)
        ).fetchone()
        return unpack_text(row[0])

    def document(self, number: int) -> Document:
        """The record of document ``number``."""
        found = records.full_documents(self._library._db, "d.doc_no = ?", [int(self._table.numbers[number])])
        return next(found)[1]

    def cluster(self, number: int) -> int:
        """A number that near-duplicates share."""
        return int(self._table.group[number])
