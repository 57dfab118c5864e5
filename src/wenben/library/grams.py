"""The full-text index: where every overlapping character bigram of the folded documents stands.

Chinese has no word boundaries, so any substring must be findable. All documents are laid end to end in one space of
*positions*: document ``d`` holds ``[base, base + folded_chars)`` and position ``base + i`` is its folded character
``i``. The index maps a bigram to the sorted positions at which it begins; a phrase of any length is an intersection
of shifted lists, a single character is the union of the bigrams that begin with it. Positions give exact counts,
one-character wildcards and the span of every occurrence, which FTS5 does not hand out (see ``docs/library.md`` for
the comparison).

Each commit appends one *segment*: one row per bigram with differences as variable-length bytes. Adjacent segments of
like size are merged (log-structured, as Lucene does), which also drops the positions of documents that are gone.
Positions are never used twice, so that a replaced document needs no change in older segments.
"""

from __future__ import annotations

import itertools
import math
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from wenben.library.packing import Integers, pack_split, unpack_integers
from wenben.text import code_points

_CHARACTER_BITS: Final = 21
_GRAM_BITS: Final = 2 * _CHARACTER_BITS
Rows = tuple[int, int, int, int]

_NONE: Final = np.zeros(0, dtype=np.int64)


def _gram(first: str, second: str) -> int:
    return ord(first) << _CHARACTER_BITS | ord(second)


def next_base(connection: sqlite3.Connection) -> int:
    """The first position that no document has ever held."""
    row = connection.execute(
        "SELECT max(coalesce((SELECT max(high) FROM gram_segments), 0),"
        " coalesce((SELECT max(base + folded_chars + 1) FROM documents), 0))"
    ).fetchone()
    return int(row[0])


def append(connection: sqlite3.Connection, texts: Sequence[tuple[int, str]]) -> None:
    """Add one segment with ``(base, folded text)`` of new documents, in order of ``base``."""
    texts = [(base, text) for base, text in texts if text]
    if not texts:
        return
    points = code_points("\0".join(text for _, text in texts) + "\0").astype(np.int64)
    grams = points[:-1] << _CHARACTER_BITS | points[1:]
    lengths = np.array([len(text) + 1 for _, text in texts])
    bases = np.array([base for base, _ in texts], dtype=np.int64)
    starts = np.cumsum(lengths) - lengths
    positions = np.arange(len(points)) + np.repeat(bases - starts, lengths)
    real = points[:-1] != 0  # every document ends in NUL, which folding never leaves inside a text
    _write(connection, grams[real], positions[:-1][real], low=texts[0][0], high=texts[-1][0] + len(texts[-1][1]) + 1)


def _write(connection: sqlite3.Connection, grams: Integers, positions: Integers, *, low: int, high: int) -> None:
    segment = _new_segment(connection, low, high, len(positions))
    order = np.argsort(grams, kind="stable")
    _insert(connection, segment, low, grams[order], positions[order])


def _new_segment(connection: sqlite3.Connection, low: int, high: int, positions: int) -> int:
    cursor = connection.execute(
        "INSERT INTO gram_segments (low, high, positions) VALUES (?, ?, ?)", (low, high, positions)
    )
    assert cursor.lastrowid is not None
    return cursor.lastrowid


def _insert(connection: sqlite3.Connection, segment: int, low: int, grams: Integers, positions: Integers) -> None:
    """Rows of one segment from grams in order and, for each, positions in order."""
    if len(grams) == 0:
        return
    first = np.flatnonzero(np.concatenate(([True], grams[1:] != grams[:-1])))
    steps = np.empty_like(positions)
    steps[0] = 0
    steps[1:] = positions[1:] - positions[:-1]
    steps[first] = positions[first] - low
    data, ends = pack_split(steps)
    counts = np.diff(np.append(first, len(grams)))
    stops = ends[first + counts - 1].tolist()
    keys = (grams[first] | np.int64(segment << _GRAM_BITS)).tolist()
    begins = [0, *stops[:-1]]
    connection.executemany(
        "INSERT INTO grams (key, positions, data) VALUES (?, ?, ?)",
        (
            (key, count, data[begin:stop])
            for key, count, begin, stop in zip(keys, counts.tolist(), begins, stops, strict=True)
        ),
    )


def _segments(connection: sqlite3.Connection) -> list[tuple[int, int]]:
    """``(segment, low)`` of all segments in order of position."""
    return connection.execute("SELECT segment, low FROM gram_segments ORDER BY low").fetchall()


def _list_of(connection: sqlite3.Connection, first: str, second: str, segments: list[tuple[int, int]]) -> Integers:
    """Sorted positions of one bigram."""
    gram = _gram(first, second)
    lows, counts, parts = [], [], []
    for segment, low in segments:
        row = connection.execute(
            "SELECT positions, data FROM grams WHERE key = ?", (segment << _GRAM_BITS | gram,)
        ).fetchone()
        if row is not None:
            lows.append(low)
            counts.append(row[0])
            parts.append(row[1])
    if not parts:
        return _NONE
    repeats = np.array(counts)
    found: Integers = _cumulate(unpack_integers(b"".join(parts)), repeats) + np.repeat(np.array(lows), repeats)
    return found


def _count_of(connection: sqlite3.Connection, first: str, second: str, segments: list[tuple[int, int]]) -> int:
    gram = _gram(first, second)
    total = 0
    for segment, _ in segments:
        row = connection.execute("SELECT positions FROM grams WHERE key = ?", (segment << _GRAM_BITS | gram,))
        total += sum(count for (count,) in row)
    return total


def count_of(connection: sqlite3.Connection, gram: str) -> int:
    """How often a bigram was indexed, documents that are gone included until their segment is merged."""
    return _count_of(connection, gram[0], gram[1], _segments(connection))


def _list_of_character(connection: sqlite3.Connection, char: str, segments: list[tuple[int, int]]) -> Integers:
    """Sorted positions of one character: of all bigrams that begin with it."""
    parts = []
    for segment, low in segments:
        begin = segment << _GRAM_BITS | _gram(char, "\0")
        rows = connection.execute(
            "SELECT positions, data FROM grams WHERE key >= ? AND key < ?", (begin, begin + (1 << _CHARACTER_BITS))
        ).fetchall()
        if rows:
            counts = np.array([count for count, _ in rows])
            steps = unpack_integers(b"".join(data for _, data in rows))
            part = low + _cumulate(steps, counts)
            part.sort()
            parts.append(part)
    return np.concatenate(parts) if parts else _NONE


def _cumulate(steps: Integers, counts: Integers) -> Integers:
    """Cumulative sums that begin anew in every group of ``counts[i]`` steps."""
    total = np.cumsum(steps)
    starts = np.cumsum(counts) - counts
    before = total[starts] - steps[starts]
    result: Integers = total - np.repeat(before, counts)
    return result


def positions_of(connection: sqlite3.Connection, text: str) -> Integers:
    """Sorted positions at which folded ``text`` begins; positions of documents that are gone may be among them."""
    segments = _segments(connection)
    if len(text) == 1:
        return _list_of_character(connection, text, segments)
    cover = sorted({*range(0, len(text) - 1, 2), len(text) - 2})
    grams = {(text[i], text[i + 1]) for i in cover}
    counts = {gram: _count_of(connection, *gram, segments) for gram in grams}
    if not all(counts.values()):
        return _NONE
    lists: dict[tuple[str, str], Integers] = {}
    found: Integers | None = None
    for i in sorted(cover, key=lambda i: counts[text[i], text[i + 1]]):
        gram = (text[i], text[i + 1])
        if gram not in lists:
            lists[gram] = _list_of(connection, *gram, segments)
        found = lists[gram] - i if found is None else keep_members(found, lists[gram] - i)
        if len(found) == 0:
            return _NONE
    assert found is not None
    return found


def keep_members(values: Integers, allowed: Integers) -> Integers:
    """The values (sorted) that also stand in ``allowed`` (sorted)."""
    if len(allowed) == 0:
        return _NONE
    index = np.searchsorted(allowed, values)
    index[index == len(allowed)] = 0
    kept: Integers = values[allowed[index] == values]
    return kept


def without_overlaps(positions: Integers, length: int) -> Integers:
    """Of sorted positions, those that ``str.count`` would count for a text of ``length`` characters."""
    if length <= 1 or len(positions) < 2:
        return positions
    close = np.flatnonzero(np.diff(positions) < length)
    if len(close) == 0:
        return positions
    keep = np.ones(len(positions), dtype=bool)
    values = positions
    index = 0
    end = len(values)
    for start in close.tolist():
        index = max(index, start)
        if index > start or not keep[index]:
            continue
        following = index + 1
        while following < end and values[following] - values[index] < length:
            keep[following] = False
            following += 1
        index = following
    return positions[keep]


def merge(
    connection: sqlite3.Connection,
    live: Callable[[], tuple[Integers, Integers]],
    *,
    factor: int,
    limit: int,
    final: bool = False,
    chunk: int = 8_000_000,
) -> bool:
    """Merge the newest segments; say whether any were.

    While building, ``factor`` segments of like size that stand side by side; at the end (``final``), until each segment
    is four times the next, because every query reads every segment.

    Parameters
    ----------
    live
        Gives base and end of the documents that exist, sorted.
    limit
        Positions that a merged segment may hold at most.
    chunk
        Positions that are in memory at once, as far as single bigrams allow.
    """
    rows = connection.execute("SELECT segment, low, high, positions FROM gram_segments ORDER BY low").fetchall()
    tail = _crowding(rows) if final else _alike(rows, factor)
    while sum(row[3] for row in tail) > limit:
        tail = tail[1:]
    if len(tail) < (2 if final else factor):
        return False
    _rewrite(connection, tail, live(), chunk=chunk)
    return True


def _alike(rows: list[Rows], factor: int) -> list[Rows]:
    """The newest segments that are of like size, or smaller."""
    tail = list(itertools.takewhile(lambda row: _tier(row[3], factor) <= _tier(rows[-1][3], factor), reversed(rows)))
    return tail[::-1]


def _crowding(rows: list[Rows]) -> list[Rows]:
    """From the oldest segment on that is less than four times all newer ones together."""
    left = sum(row[3] for row in rows)
    for place, row in enumerate(rows):
        left -= row[3]
        if row[3] < 4 * left:
            return rows[place:]
    return []


def _tier(positions: int, factor: int) -> int:
    return int(math.log(max(positions, 1), factor))


def purge(connection: sqlite3.Connection, live: tuple[Integers, Integers], spans: Sequence[tuple[int, int]]) -> None:
    """Rewrite the segments that hold any of ``spans``, so that no trace of documents that are gone remains."""
    rows = connection.execute("SELECT segment, low, high, positions FROM gram_segments ORDER BY low").fetchall()
    for row in rows:
        if any(start < row[2] and row[1] < end for start, end in spans):
            _rewrite(connection, [row], live, chunk=8_000_000)


def _rewrite(
    connection: sqlite3.Connection,
    segments: list[tuple[int, int, int, int]],
    live: tuple[Integers, Integers],
    *,
    chunk: int,
) -> None:
    """Replace adjacent segments by one."""
    low, high = segments[0][1], segments[-1][2]
    target = _new_segment(connection, low, high, 0)
    whole = nothing_gone(live, low, high)
    written = 0
    for begin, end in _ranges(connection, segments, chunk):
        if whole:
            written += _join(connection, target, segments, begin, end)
            continue
        grams, positions = _read(connection, segments, begin, end)
        alive = inside(positions, live)
        grams, positions = grams[alive], positions[alive]
        order = np.argsort(grams, kind="stable")
        _insert(connection, target, low, grams[order], positions[order])
        written += len(positions)
    connection.execute("UPDATE gram_segments SET positions = ? WHERE segment = ?", (written, target))
    for segment, *_ in segments:
        connection.execute(
            "DELETE FROM grams WHERE key >= ? AND key < ?", (segment << _GRAM_BITS, (segment + 1) << _GRAM_BITS)
        )
        connection.execute("DELETE FROM gram_segments WHERE segment = ?", (segment,))


def _join(
    connection: sqlite3.Connection, target: int, segments: list[tuple[int, int, int, int]], begin: int, end: int
) -> int:
    """Put the rows of each gram behind one another, where nothing is gone: only the first step of each row changes.

    Segments are adjacent, so that positions stay in order. Returns the number of positions.
    """
    origin = segments[0][1]
    keys, counts, firsts, shifts, lasts = [_NONE], [_NONE], [_NONE], [_NONE], [_NONE]
    held: list[bytes] = []
    for segment, low, *_ in segments:
        rows = _rows(connection, segment, begin, end)
        if not rows:
            continue
        count = np.array([count for _, count, _ in rows], dtype=np.int64)
        steps = unpack_integers(b"".join(data for _, _, data in rows))
        starts = np.cumsum(count) - count
        keys.append(np.array([key for key, _, _ in rows], dtype=np.int64) & np.int64((1 << _GRAM_BITS) - 1))
        counts.append(count)
        firsts.append(steps[starts])
        shifts.append(np.full(len(rows), low - origin))
        lasts.append(np.add.reduceat(steps, starts) + (low - origin))
        held += (data for _, _, data in rows)
    if not held:
        return 0
    key, count, first = np.concatenate(keys), np.concatenate(counts), np.concatenate(firsts)
    order = np.argsort(key, kind="stable")
    key, step, last = key[order], (first + np.concatenate(shifts))[order], np.concatenate(lasts)[order]
    new = np.concatenate(([True], key[1:] != key[:-1]))
    step[1:] -= np.where(new[1:], 0, last[:-1])
    heads, bounds = pack_split(step)
    ends = bounds.tolist()
    old = np.diff(pack_split(first)[1], prepend=0)[order].tolist()  # bytes that the first step took
    pieces = [
        heads[low:high] + held[row][size:]
        for row, low, high, size in zip(order.tolist(), [0, *ends[:-1]], ends, old, strict=True)
    ]
    starts = np.flatnonzero(new)
    connection.executemany(
        "INSERT INTO grams (key, positions, data) VALUES (?, ?, ?)",
        (
            (gram, number, b"".join(pieces[low:high]))
            for gram, number, (low, high) in zip(
                (key[starts] | np.int64(target << _GRAM_BITS)).tolist(),
                np.add.reduceat(count[order], starts).tolist(),
                itertools.pairwise([*starts.tolist(), len(pieces)]),
                strict=True,
            )
        ),
    )
    return int(count.sum())


def _ranges(
    connection: sqlite3.Connection, segments: list[tuple[int, int, int, int]], chunk: int
) -> Iterator[tuple[int, int]]:
    """Ranges of grams that hold about ``chunk`` positions each."""
    keys, counts = [], []
    for segment, *_ in segments:
        rows = connection.execute(
            "SELECT key, positions FROM grams WHERE key >= ? AND key < ?",
            (segment << _GRAM_BITS, (segment + 1) << _GRAM_BITS),
        ).fetchall()
        if rows:
            table = np.array(rows, dtype=np.int64)
            keys.append(table[:, 0] & np.int64((1 << _GRAM_BITS) - 1))
            counts.append(table[:, 1])
    if not keys:
        return
    key, count = np.concatenate(keys), np.concatenate(counts)
    order = np.argsort(key, kind="stable")
    key, reached = key[order], np.cumsum(count[order])
    begin = 0
    for border in range(chunk, int(reached[-1]), chunk):
        end = int(key[np.searchsorted(reached, border)]) + 1
        if end > begin:
            yield begin, end
            begin = end
    yield begin, 1 << _GRAM_BITS


def _rows(connection: sqlite3.Connection, segment: int, begin: int, end: int) -> list[tuple[int, int, bytes]]:
    """Key, number of positions and steps of the grams of one segment."""
    offset = segment << _GRAM_BITS
    return connection.execute(
        "SELECT key, positions, data FROM grams WHERE key >= ? AND key < ?", (offset + begin, offset + end)
    ).fetchall()


def _read(
    connection: sqlite3.Connection, segments: list[tuple[int, int, int, int]], begin: int, end: int
) -> tuple[Integers, Integers]:
    """Grams and positions of several segments, segment by segment."""
    grams, positions = [_NONE], [_NONE]
    for segment, low, *_ in segments:
        offset = segment << _GRAM_BITS
        rows = _rows(connection, segment, begin, end)
        if not rows:
            continue
        counts = np.array([count for _, count, _ in rows])
        steps = unpack_integers(b"".join(data for _, _, data in rows))
        positions.append(low + _cumulate(steps, counts))
        grams.append(np.repeat(np.array([key - offset for key, _, _ in rows], dtype=np.int64), counts))
    return np.concatenate(grams), np.concatenate(positions)


def nothing_gone(live: tuple[Integers, Integers], low: int, high: int) -> bool:
    """Whether live documents fill all positions from ``low`` to ``high``."""
    bases, ends = live
    first, last = np.searchsorted(bases, [low, high])
    return int((ends[first:last] - bases[first:last] + 1).sum()) == high - low


def inside(positions: Integers, live: tuple[Integers, Integers]) -> npt.NDArray[np.bool_]:
    """Whether each position stands in a live document."""
    bases, ends = live
    if len(bases) == 0:
        return np.zeros(len(positions), dtype=bool)
    index = np.searchsorted(bases, positions, side="right") - 1
    result: npt.NDArray[np.bool_] = (index >= 0) & (positions < ends[np.maximum(index, 0)])
    return result
