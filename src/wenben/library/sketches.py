"""What deduplication keeps between builds: a sketch of every document, and what was compared with exact results."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from wenben.library import whole
from wenben.library.packing import dumps, loads
from wenben.types import Document, Span

if TYPE_CHECKING:
    from wenben.dedup import Compared, Known

AT_ONCE = 500
"""Documents of one statement."""


def missing(db: sqlite3.Connection) -> list[int]:
    """Numbers of documents without a sketch."""
    rows = db.execute(
        "SELECT doc_no FROM documents d WHERE NOT EXISTS (SELECT 1 FROM sketches s WHERE s.doc_no = d.doc_no) ORDER BY doc_no"
    )
    return [number for (number,) in rows]


def documents(db: sqlite3.Connection, numbers: Sequence[int]) -> list[Document]:
    """Documents by number, with what a comparison of texts needs, in the order asked for."""
    found: dict[int, Document] = {}
    for first in range(0, len(numbers), AT_ONCE):
        found.update(whole.texts(db, numbers[first : first + AT_ONCE]))
    return [found[number] for number in numbers]


def put(db: sqlite3.Connection, sketches: Mapping[int, bytes]) -> None:
    db.executemany("INSERT OR REPLACE INTO sketches VALUES (?, ?)", sketches.items())


def known(db: sqlite3.Connection) -> Iterator[Known]:
    """Documents that have a sketch, without their texts."""
    from wenben.dedup import Known

    rows = db.execute(
        "SELECT d.doc_no, d.id, d.path, d.chars, d.truncated, instr(d.flags, '\"lost_characters\"') > 0, d.date,"
        " EXISTS (SELECT 1 FROM sections x WHERE x.doc_no = d.doc_no), s.data"
        " FROM documents d JOIN sketches s USING (doc_no)"
    )
    for number, id, path, chars, truncated, damaged, date, outlined, data in rows:
        yield Known(number, id, path, chars, bool(truncated), bool(damaged), date, bool(outlined), data)


def compared(db: sqlite3.Connection) -> Compared:
    """Everything that was ever compared between documents that are still there."""
    from wenben.dedup import Compared
    from wenben.dedup.verify import Similarities

    rows = np.array(db.execute("SELECT a, b, jaccard, containment_a, containment_b FROM compared").fetchall())
    table = rows.reshape(-1, 5)
    sections = {
        (a, b): [] if found == "[]" else [(Span(*s[:2]), Span(*s[2:4]), *s[4:]) for s in loads(found)]
        for a, b, found in db.execute("SELECT a, b, found FROM compared_sections")
    }
    return Compared(table[:, :2].astype(np.int64), Similarities(table[:, 2], table[:, 3], table[:, 4]), sections)


def put_compared(db: sqlite3.Connection, new: Compared) -> None:
    """Add what a run compared."""
    measures: Iterable[tuple[int, int, float, float, float]] = (
        (a, b, *values) for (a, b), values in zip(new.pairs.tolist(), new.values.rows(), strict=True)
    )
    db.executemany("INSERT OR REPLACE INTO compared VALUES (?, ?, ?, ?, ?)", measures)
    db.executemany(
        "INSERT OR REPLACE INTO compared_sections VALUES (?, ?, ?)",
        (
            (a, b, dumps([[x.start, x.end, y.start, y.end, *values] for x, y, *values in found]))
            for (a, b), found in new.sections.items()
        ),
    )


def put_pairs(db: sqlite3.Connection) -> None:
    """Take what the library holds as near-duplicates for compared: their measures are exact."""
    db.execute(
        "INSERT OR REPLACE INTO compared SELECT a, b, jaccard, containment_a, containment_b FROM pairs"
        " WHERE level = 'document'"
    )
    found: dict[tuple[int, int], list[list[float]]] = {}
    for a, b, a0, a1, b0, b1, jaccard, in_b, in_a in db.execute(
        "SELECT a, b, start_a, end_a, start_b, end_b, jaccard, containment_a, containment_b FROM pairs"
        " WHERE level = 'section' ORDER BY a, b, start_a, start_b"
    ):
        turned = [b0, b1, a0, a1, jaccard, in_a, in_b]
        found.setdefault((min(a, b), max(a, b)), []).append([a0, a1, b0, b1, jaccard, in_b, in_a] if a <= b else turned)
    db.executemany(
        "INSERT OR REPLACE INTO compared_sections VALUES (?, ?, ?)",
        ((a, b, dumps(matches)) for (a, b), matches in found.items()),
    )


def forget(db: sqlite3.Connection) -> None:
    """Drop all sketches and comparisons: the settings have changed."""
    for table in ("sketches", "compared", "compared_sections"):
        db.execute(f"DELETE FROM {table}")
