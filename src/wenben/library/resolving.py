"""What looking across documents found, and what it needs to look again only at what has changed."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Final, TypeVar

from wenben.library import corrections
from wenben.library.packing import dumps, loads, pack_text, unpack_text
from wenben.resolve import Changes, Form, Names, Settled, Wording
from wenben.resolve.entities import canonical
from wenben.resolve.records import Alias, Entity
from wenben.text import fold
from wenben.types import Link, Status

WORDING: Final = "wording"
"""Where ``meta`` keeps how often what statements say is said."""
AT_ONCE: Final = 500
"""Documents or entities that are read and written together."""
_STATE: Final = "UPDATE statements SET status = ?, status_evidence = ? WHERE statement_no = ?"
_VOID: Final = (
    "UPDATE statements SET status = own_status, status_evidence = own_status_evidence"
    " WHERE (status <> own_status OR status_evidence IS NOT own_status_evidence)"
)


T = TypeVar("T")


def _batched(items: Iterable[T]) -> Iterator[list[T]]:
    """The items, some at a time."""
    given = iter(items)
    while part := list(islice(given, AT_ONCE)):
        yield part


def _among(numbers: Iterable[int]) -> str:
    return f"IN ({', '.join(map(str, numbers))})"


def forget(db: sqlite3.Connection) -> None:
    """Look at everything again next time."""
    db.execute("DELETE FROM resolved")
    db.execute("DELETE FROM resolved_bodies")
    db.execute("DELETE FROM meta WHERE key = ?", (WORDING,))


@dataclass(frozen=True, slots=True)
class Known:
    """What is known across documents, and what is to be looked at again.

    Parameters
    ----------
    new
        Numbers of documents that have changed, in order of id and path.
    wording
        As it was counted when everything was looked at; None where that is to be done (again).
    statements
        How many the library has.
    """

    db: sqlite3.Connection
    new: list[int]
    wording: Wording | None
    statements: int

    def held(self) -> Iterator[tuple[int, Settled]]:
        """Documents that have not changed."""
        for number, data in self.db.execute("SELECT doc_no, data FROM resolved ORDER BY doc_no"):
            yield number, _unpacked(data)

    def before(self, numbers: Collection[int]) -> set[str]:
        """Schools that documents spoke of when they were last looked at."""
        found = set[str]()
        for part in _batched(numbers):
            found.update(b for (b,) in self.db.execute(f"SELECT body FROM resolved_bodies WHERE doc_no {_among(part)}"))
        return found


def known(db: sqlite3.Connection) -> Known:
    new = db.execute("SELECT doc_no FROM documents WHERE doc_no NOT IN (SELECT doc_no FROM resolved) ORDER BY id, path")
    told = db.execute("SELECT value FROM meta WHERE key = ?", (WORDING,)).fetchone()
    stored = loads(told[0]) if told else None
    return Known(
        db=db,
        new=[number for (number,) in new],
        wording=Wording(stored["total"], stored["counts"]) if stored else None,
        statements=db.execute("SELECT count(*) FROM statements").fetchone()[0],
    )


def put(db: sqlite3.Connection, changes: Changes) -> None:
    """Store what changes across documents; what people put right is applied again."""
    _put_entities(db, changes.entities)
    for part in _batched(changes.settled):
        _put_settled(db, part)
    _put_histories(db, changes)
    corrections.replay_entities(db)
    told = dumps({"total": changes.wording.total, "counts": dict(changes.wording.counts)})
    if db.execute("SELECT value FROM meta WHERE key = ?", (WORDING,)).fetchone() != (told,):
        db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (WORDING, told))


def _put_settled(db: sqlite3.Connection, found: Sequence[tuple[int, Settled]]) -> None:
    """Store whom some documents name."""
    own = {number: settled.by_form() for number, settled in found}
    changed = []
    for number, doc_no, type, text, normal, before in db.execute(
        f"SELECT mention_no, doc_no, mention_type, text, normal, own_entity FROM mentions WHERE doc_no {_among(own)}"
    ):
        entity = own[doc_no].get((type, normal, text))
        if entity != before:
            changed.append((entity, entity, number))
    db.executemany("UPDATE mentions SET entity = ?, own_entity = ? WHERE mention_no = ?", changed)
    db.executemany("INSERT OR REPLACE INTO resolved VALUES (?, ?)", [(n, _packed(settled)) for n, settled in found])
    db.executemany("DELETE FROM resolved_bodies WHERE doc_no = ?", [(number,) for number in own])
    db.executemany(
        "INSERT INTO resolved_bodies VALUES (?, ?)",
        sorted((body, number) for number, settled in found for body in settled.bodies()),
    )


def _put_histories(db: sqlite3.Connection, changes: Changes) -> None:
    """Store links and states; those of statements that people corrected at the end, while what was found stands there."""
    corrected = corrections.corrected(db)
    again = [n for key in changes.statements for n in _statement_numbers(db, *key)]
    for where, numbers in (("doc_no = ?", changes.fresh), ("statement_no = ?", again)):
        chosen = [(number,) for number in numbers]
        one = f"statement_no IN (SELECT statement_no FROM statements WHERE {where})"
        db.executemany(f"DELETE FROM links WHERE {one} AND origin = 'resolve'", chosen)
        db.executemany(f"{_VOID} AND own IS NULL AND {where}", chosen)
    late: list[tuple[Status, str | None, int]] = []
    for links, states in changes.histories:
        for key, found in links.items():
            for number in _statement_numbers(db, *key):
                put_links(db, number, found, origin="resolve")
        told = [(*state, number) for key, state in states.items() for number in _statement_numbers(db, *key)]
        db.executemany(_STATE, [state for state in told if state[2] not in corrected])
        late += (state for state in told if state[2] in corrected)
    kept = [
        row
        for part in _batched(sorted(set(corrected.values())))
        for row in db.execute(f"SELECT doc_no, data FROM resolved WHERE doc_no {_among(part)}")
    ]
    suspended = corrections.suspend(db)
    void = set(again).union(number for number, doc_no in corrected.items() if doc_no in changes.fresh)
    db.executemany(f"{_VOID} AND statement_no = ?", [(number,) for number in corrected if number in void])
    db.executemany(_STATE, late)
    for doc_no in suspended:
        corrections.replay(db, doc_no)
    db.executemany("INSERT OR REPLACE INTO resolved VALUES (?, ?)", kept)  # suspending marked them as changed


def _statement_numbers(db: sqlite3.Connection, doc_no: int, id: str) -> list[int]:
    rows = db.execute("SELECT statement_no FROM statements WHERE id = ? AND doc_no = ?", (id, doc_no))
    return [number for (number,) in rows]


def put_links(db: sqlite3.Connection, statement_no: int, links: Iterable[Link], *, origin: str) -> None:
    """Store links of one statement."""
    db.executemany(
        "INSERT INTO links VALUES (?, ?, ?, ?, ?, ?)",
        [(statement_no, link.id, link.relation, link.score, link.reason, origin) for link in links],
    )


def _put_entities(db: sqlite3.Connection, entities: Iterable[Entity]) -> None:
    """Bring the entities that texts told to ``entities``, sorted by id; those of a register or a person stay."""
    stored = _stored_entities(db)
    held = next(stored, None)
    new: list[Entity] = []
    gone: list[tuple[str]] = []

    def write() -> None:
        db.executemany("DELETE FROM entities WHERE id = ? AND origin = 'text'", gone)
        put_entities(db, new)
        gone.clear()
        new.clear()

    for entity in entities:
        while held is not None and held[0] < entity.id:
            gone.append((held[0],))
            held = next(stored, None)
        forms = {entity.name: "", **{alias.name: alias.reason for alias in entity.aliases}}
        if held is None or held[0] != entity.id:
            new.append(entity)
        else:
            if held[1:] != (entity.type, entity.name, entity.place, forms):
                gone.append((entity.id,))
                new.append(entity)
            held = next(stored, None)
        if len(new) + len(gone) > AT_ONCE:
            write()
    write()
    while held is not None:
        gone.append((held[0],))
        held = next(stored, None)
    write()


def _stored_entities(db: sqlite3.Connection) -> Iterator[tuple[str, str, str, str | None, dict[str, str]]]:
    """Entities that texts told, sorted by id, with the reasons of their written forms; read some at a time, so that what was given may change."""
    last = ""
    while rows := db.execute(
        f"SELECT id, type, own_name, place FROM entities WHERE id > ? AND origin = 'text' ORDER BY id LIMIT {AT_ONCE}",
        (last,),
    ).fetchall():
        last = rows[-1][0]
        forms: dict[str, dict[str, str]] = {row[0]: {} for row in rows}
        for id, name, reason in db.execute(
            "SELECT entity, name, reason FROM aliases WHERE entity BETWEEN ? AND ? AND origin = 'text'",
            (rows[0][0], last),
        ):
            if id in forms:
                forms[id][name] = reason
        for id, type, name, place in rows:
            yield id, type, name, place, forms[id]


def _packed(settled: Settled) -> bytes:
    names = settled.names
    return pack_text(
        dumps([names.document, names.home, [[*f, id] for f, id in zip(names.forms, settled.ids, strict=True)]])
    )


def _unpacked(data: bytes) -> Settled:
    document, home, forms = loads(unpack_text(data))
    return Settled(
        Names(document, tuple(home), tuple(Form(*form[:-1]) for form in forms)), tuple(form[-1] for form in forms)
    )


def put_entities(connection: sqlite3.Connection, entities: Collection[Entity]) -> None:
    """Insert or complete entities; one that a register or a person made keeps its name and place."""
    connection.executemany(
        "INSERT INTO entities (id, type, name, own_name, place, code, origin) VALUES (?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (id) DO UPDATE SET type = excluded.type, name = excluded.name, own_name = excluded.name, place = excluded.place, code = excluded.code,"
        " origin = excluded.origin WHERE entities.origin = 'text' OR excluded.origin <> 'text'",
        ((e.id, e.type, e.name, e.name, e.place, e.code, e.origin) for e in entities),
    )
    connection.executemany(
        "INSERT OR IGNORE INTO aliases (entity, name, folded, canonical, origin, reason) VALUES (?, ?, ?, ?, ?, ?)",
        (
            (entity.id, a.name, *_folded(a.name), a.origin, a.reason)
            for entity in entities
            for a in {
                entity.name: Alias(entity.name, "", entity.origin),
                **{a.name: a for a in entity.aliases},
            }.values()
        ),
    )


@lru_cache(maxsize=1 << 14)  # the same name stands for many bodies
def _folded(name: str) -> tuple[str, str]:
    """A name as it is looked up: folded, and its canonical spelling folded."""
    folded, plain = fold(name).text, canonical(name)
    return folded, folded if plain == name else fold(plain).text
