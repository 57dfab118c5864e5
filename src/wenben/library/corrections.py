"""What people put right: stored with who, when and what stood before; undoable; replayed after re-extraction.

A correction names its target by what stays the same when a document is extracted again: the document's id and the
statement's span and text, never a row number. The row ``before`` is what undoing restores.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from wenben.library.packing import loads
from wenben.types import Row


@dataclass(frozen=True, slots=True)
class Correction:
    """One decision of a person; ``undone`` is when it was taken back."""

    number: int
    at: str
    who: str
    action: str
    target: dict[str, Any]
    before: dict[str, Any]
    after: dict[str, Any]
    note: str = ""
    undone: str | None = None

    def row(self) -> Row:
        return {
            "number": self.number,
            "at": self.at,
            "who": self.who,
            "action": self.action,
            "target": self.target,
            "before": self.before,
            "after": self.after,
            "note": self.note,
            "undone": self.undone,
        }


def listing(connection: sqlite3.Connection, where: str = "1", values: tuple[Any, ...] = ()) -> Iterator[Correction]:
    """Corrections in the order in which they were made."""
    rows = connection.execute(
        "SELECT correction_no, at, who, action, target, before, after, note, undone FROM corrections"
        f" WHERE {where} ORDER BY correction_no",
        values,
    ).fetchall()
    for number, at, who, action, target, before, after, note, undone in rows:
        yield Correction(number, at, who, action, loads(target), loads(before), loads(after), note, undone)


def replay(connection: sqlite3.Connection, doc_no: int) -> None:
    """Apply the standing corrections to a document that was stored anew."""


def replay_exclusions(connection: sqlite3.Connection) -> None:
    """Take members that people excluded out of the new clusters."""


def replay_entities(connection: sqlite3.Connection) -> None:
    """Apply people's merges, splits and names to new entities."""
