"""What looking across documents found, and what it needs to look again only at what has changed."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from wenben.library import corrections
from wenben.library.packing import dumps, loads, pack_text, unpack_text
from wenben.resolve import Changes, Form, Names, Settled, Wording
from wenben.resolve.entities import canonical
from wenben.resolve.records import Alias, Entity
from wenben.text import fold
from wenben.types import Link

WORDING = "wording"
"""Where ``meta`` keeps how often what statements say is said."""


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
    settled
        Documents that have not changed, by number.
    new
        Numbers of all others, in order of id and path.
    bodies_before
        Schools that these spoke of before.
    wording
        As it was counted when everything was looked at; None where that is to be done (again).
    statements
        How many the library has.
    """

    settled: dict[int, Settled]
    new: list[int]
    bodies_before: set[str]
    wording: Wording | None
    statements: int


def known(db: sqlite3.Connection) -> Known:
    rows = db.execute("SELECT doc_no, data FROM resolved")
    new = db.execute("SELECT doc_no FROM documents WHERE doc_no NOT IN (SELECT doc_no FROM resolved) ORDER BY id, path")
    before = db.execute("SELECT DISTINCT body FROM resolved_bodies WHERE doc_no NOT IN (SELECT doc_no FROM resolved)")
    told = db.execute("SELECT value FROM meta WHERE key = ?", (WORDING,)).fetchone()
    stored = loads(told[0]) if told else None
    return Known(
        settled={number: _unpacked(data) for number, data in rows},
        new=[number for (number,) in new],
        bodies_before={body for (body,) in before},
        wording=Wording(stored["total"], stored["counts"]) if stored else None,
        statements=db.execute("SELECT count(*) FROM statements").fetchone()[0],
    )


def put(db: sqlite3.Connection, changes: Changes) -> None:
    """Store what changes across documents; what people put right is applied again."""
    _put_entities(db, changes.entities)
    db.execute("CREATE TEMP TABLE again (path TEXT, id TEXT, start INTEGER, end INTEGER, entity TEXT)")
    db.executemany(
        "INSERT INTO again VALUES (?, ?, ?, ?, ?)",
        ((*key, entity) for key, entity in changes.mention_entities.items()),
    )
    db.execute(
        "UPDATE mentions SET entity = a.entity, own_entity = a.entity FROM temp.again a JOIN documents d ON d.id = a.id"
        " AND d.path = a.path WHERE mentions.doc_no = d.doc_no AND mentions.start = a.start AND mentions.end = a.end"
        " AND mentions.own_entity IS NOT a.entity"
    )
    db.execute("DELETE FROM temp.again")
    db.executemany("INSERT INTO again (path, id) VALUES (?, ?)", changes.statements)
    numbers: dict[tuple[str, str], list[int]] = {}
    for path, id, number in db.execute(
        "SELECT a.path, a.id, s.statement_no FROM temp.again a CROSS JOIN statements s ON s.id = a.id"
        " CROSS JOIN documents d ON d.doc_no = s.doc_no AND d.path = a.path"
    ):
        numbers.setdefault((path, id), []).append(number)
    db.execute("DROP TABLE temp.again")
    _put_histories(db, changes, numbers)


def _put_histories(db: sqlite3.Connection, changes: Changes, numbers: Mapping[tuple[str, str], list[int]]) -> None:
    kept = dict(db.execute("SELECT doc_no, data FROM resolved").fetchall()) if _corrected(db) else {}
    suspended = corrections.suspend(db)
    every = {(number,) for found in numbers.values() for number in found}
    for doc_no in changes.settled:  # what people rejected says nothing any more
        every.update(db.execute("SELECT statement_no FROM statements WHERE doc_no = ?", (doc_no,)))
    db.executemany("DELETE FROM links WHERE statement_no = ? AND origin = 'resolve'", every)
    db.executemany(
        "UPDATE statements SET status = own_status, status_evidence = own_status_evidence"
        " WHERE statement_no = ? AND (status <> own_status OR status_evidence IS NOT own_status_evidence)",
        every,
    )
    for key, links in changes.links.items():
        for number in numbers.get(key, ()):
            put_links(db, number, links, origin="resolve")
    db.executemany(
        "UPDATE statements SET status = ?, status_evidence = ? WHERE statement_no = ?",
        [(*state, number) for key, state in changes.states.items() for number in numbers.get(key, ())],
    )
    for doc_no in suspended:
        corrections.replay(db, doc_no)
    corrections.replay_entities(db)
    # putting corrections back marked their documents as changed
    db.executemany(
        "INSERT OR REPLACE INTO resolved VALUES (?, ?)",
        [(number, kept[number]) for number in suspended if number in kept]
        + [(number, _packed(settled)) for number, settled in changes.settled.items()],
    )
    db.executemany("DELETE FROM resolved_bodies WHERE doc_no = ?", [(number,) for number in changes.settled])
    db.executemany(
        "INSERT INTO resolved_bodies VALUES (?, ?)",
        [(body, number) for number, settled in changes.settled.items() for body in sorted(settled.bodies())],
    )
    told = dumps({"total": changes.wording.total, "counts": dict(changes.wording.counts)})
    if db.execute("SELECT value FROM meta WHERE key = ?", (WORDING,)).fetchone() != (told,):
        db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (WORDING, told))


def _corrected(db: sqlite3.Connection) -> bool:
    return db.execute("SELECT 1 FROM statements WHERE own IS NOT NULL LIMIT 1").fetchone() is not None


def put_links(db: sqlite3.Connection, statement_no: int, links: Iterable[Link], *, origin: str) -> None:
    """Store links of one statement."""
    db.executemany(
        "INSERT INTO links VALUES (?, ?, ?, ?, ?, ?)",
        [(statement_no, link.id, link.relation, link.score, link.reason, origin) for link in links],
    )


def _put_entities(db: sqlite3.Connection, entities: Collection[Entity]) -> None:
    """Bring the entities that texts told to ``entities``; those of a register or a person stay."""
    aliases: dict[str, dict[str, str]] = {}
    for id, name, reason in db.execute(
        "SELECT entity, a.name, a.reason FROM aliases a JOIN entities e ON e.id = a.entity"
        " WHERE e.origin = 'text' AND a.origin = 'text'"
    ):
        aliases.setdefault(id, {})[name] = reason
    there = {
        id: (type, name, place, aliases.get(id, {}))
        for id, type, name, place in db.execute("SELECT id, type, own_name, place FROM entities WHERE origin = 'text'")
    }
    changed: list[Entity] = []
    for entity in entities:
        forms = {entity.name: "", **{alias.name: alias.reason for alias in entity.aliases}}
        if there.pop(entity.id, None) != (entity.type, entity.name, entity.place, forms):
            db.execute("DELETE FROM entities WHERE id = ? AND origin = 'text'", (entity.id,))
            changed.append(entity)
    put_entities(db, changed)
    db.executemany("DELETE FROM entities WHERE id = ? AND origin = 'text'", [(id,) for id in there])


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
            (entity.id, a.name, fold(a.name).text, fold(canonical(a.name)).text, a.origin, a.reason)
            for entity in entities
            for a in {
                entity.name: Alias(entity.name, "", entity.origin),
                **{a.name: a for a in entity.aliases},
            }.values()
        ),
    )
