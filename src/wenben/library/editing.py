"""Corrections as people make them: each is one transaction under the writer's lock."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from wenben.errors import LibraryError
from wenben.library import columns, corrections, schema
from wenben.library.corrections import Correction
from wenben.library.lock import WriterLock
from wenben.library.resolving import put_entities
from wenben.resolve.records import Entity

if TYPE_CHECKING:
    from wenben.library.library import Library


class Corrections:
    """People's decisions about a library (``library.corrections``).

    Every method returns the number of the correction, which :meth:`undo` takes.

    Raises
    ------
    LibraryError
        If the target is not in the library, the library is read-only, or a build is running.
    UsageError
        If the decision itself makes no sense.
    """

    def __init__(self, library: Library) -> None:
        self._library = library

    @contextlib.contextmanager
    def _change(self) -> Iterator[sqlite3.Connection]:
        library = self._library
        if library.read_only:
            raise LibraryError(f"库 {library.path} 以只读方式打开，不能校正", remedy="请以可写方式打开")
        with WriterLock(library.path), schema.errors_of(library.path), schema.transaction(library._db) as db:
            schema.count_commit(db)
            yield db
            columns.refresh(db)

    def review(self, statement: str, decision: str, *, who: str, note: str = "", **changes: Any) -> int:
        """Accept, change or reject a statement.

        Parameters
        ----------
        decision
            ``accept``, ``change`` or ``reject``; a rejected statement is not listed or counted any more.
        changes
            With ``change``: any of kind, topics, modality, extent, status, status_evidence, addressees, subjects, due.
        """
        with self._change() as db:
            return corrections.review(db, statement, decision, changes=changes, who=who, note=note)

    def close(self, statement: str, *, date: str, evidence: str, who: str, note: str = "") -> int:
        """Close a problem (销号) with date and evidence, kept apart from what the texts say."""
        with self._change() as db:
            return corrections.close(db, statement, date=date, evidence=evidence, who=who, note=note)

    def mark_off_domain(self, document: str, value: bool = True, *, who: str, note: str = "") -> int:
        """Say that a document is (or is not) off the domain."""
        with self._change() as db:
            return corrections.mark_off_domain(db, document, value, who=who, note=note)

    def exclude(self, document: str, path: str | None = None, *, who: str, note: str = "") -> int:
        """Take one member out of its cluster of near-duplicates."""
        similarity = self._library.settings.copy_similarity
        with self._change() as db:
            return corrections.exclude(db, document, path, who=who, note=note, similarity=similarity)

    def ignore(self, what: str, value: str, *, document: str | None = None, who: str, note: str = "") -> int:
        """Say that the draft check need not show something; see :func:`wenben.check.ignore`.

        Parameters
        ----------
        what
            ``passage`` or ``formula`` (``value`` is the text), or ``source`` (a document's id or path).
        document
            The document that holds the passage: taken out of the library, it takes the decision with it.
        """
        with self._change() as db:
            return corrections.ignore(db, what, value, document=document, who=who, note=note)

    def merge(self, entities: Sequence[str], into: str, *, who: str, note: str = "") -> int:
        """Say that several entities are one body, known as ``into``."""
        with self._change() as db:
            return corrections.merge(db, entities, into, who=who, note=note)

    def split(
        self,
        entity: str,
        *,
        name: str,
        who: str,
        place: str | None = None,
        names: Sequence[str] = (),
        documents: Sequence[str] = (),
        note: str = "",
    ) -> int:
        """Say that the mentions written as ``names`` (or in ``documents``) are another body."""
        with self._change() as db:
            return corrections.split(
                db, entity, name=name, place=place, names=names, documents=documents, who=who, note=note
            )

    def rename(self, entity: str, name: str, *, who: str, note: str = "") -> int:
        """Give an entity another name; the old one stays an alias."""
        with self._change() as db:
            return corrections.rename(db, entity, name, who=who, note=note)

    def import_register(self, schools: Sequence[Entity]) -> int:
        """Put the schools of a register in place of the one before; return how many entities joined them."""
        with self._change() as db:
            db.execute("UPDATE mentions SET entity = own_entity WHERE entity IS NOT own_entity")
            db.execute("DELETE FROM entities WHERE origin = 'register'")
            put_entities(db, schools)
            corrections.replay_entities(db)
            (joined,) = db.execute(
                "SELECT count(*) FROM entities e JOIN entities r ON r.id = e.merged_into WHERE r.origin = 'register'"
            ).fetchone()
            return int(joined)

    def undo(self, number: int, *, action: str | None = None) -> Correction:
        """Take a correction back; what was decided after it stays. With ``action``: only if it is one of these."""
        with self._change() as db:
            return corrections.undo(db, number, action=action, similarity=self._library.settings.copy_similarity)

    def listing(self, *, undone: bool = True) -> tuple[Correction, ...]:
        """All corrections in order; ``undone=False`` leaves out those that were taken back."""
        with schema.errors_of(self._library.path):
            return tuple(corrections.listing(self._library._db, "1" if undone else "undone IS NULL"))
