"""What people put right: stored with who, when and what stood before; undoable; replayed after re-extraction.

A correction names its target by what stays the same when a document is extracted again (the document's id, the
statement's span and text), never by a row number. What the program itself found is kept beside what people made of it
(``statements.own``, ``mentions.own_entity``, ``entities.own_name``), and the visible state is always *found + the standing
corrections in order*. Undoing one therefore works whatever was decided after it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from wenben.errors import LibraryError, UsageError
from wenben.library import copies, register
from wenben.library.packing import dumps, loads
from wenben.library.schema import now
from wenben.resolve.entities import canonical
from wenben.text import fold
from wenben.types import KINDS, Row

_FIELDS: Final = ("kind", "topics", "modality", "extent", "status", "status_evidence", "addressees", "subjects", "due")
_LISTS: Final = ("topics", "addressees", "subjects")


@dataclass(frozen=True, slots=True)
class Correction:
    """One decision of a person; ``undone`` is when it was taken back."""

    number: int
    at: str
    who: str
    action: str
    document: str | None
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
            "document": self.document,
            "target": self.target,
            "before": self.before,
            "after": self.after,
            "note": self.note,
            "undone": self.undone,
        }


def listing(db: sqlite3.Connection, where: str = "1", values: Sequence[Any] = ()) -> Iterator[Correction]:
    """Corrections in the order in which they were made."""
    rows = db.execute(
        "SELECT correction_no, at, who, action, document, target, before, after, note, undone FROM corrections"
        f" WHERE {where} ORDER BY correction_no",
        values,
    ).fetchall()
    for number, at, who, action, document, target, before, after, note, undone in rows:
        yield Correction(number, at, who, action, document, loads(target), loads(before), loads(after), note, undone)


def _store(
    db: sqlite3.Connection,
    action: str,
    *,
    who: str,
    note: str,
    target: dict[str, Any],
    before: dict[str, Any],
    after: dict[str, Any],
    document: str | None = None,
) -> int:
    if not who.strip():
        raise UsageError("校正没有写明是谁做的", remedy="请填写姓名或工号")
    cursor = db.execute(
        "INSERT INTO corrections (at, who, action, document, target, before, after, note)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (now(), who.strip(), action, document, dumps(target), dumps(before), dumps(after), note),
    )
    assert cursor.lastrowid is not None
    return cursor.lastrowid


# --- statements -------------------------------------------------------------------------------------------------


def review(
    db: sqlite3.Connection, statement: str, decision: str, *, changes: dict[str, Any], who: str, note: str
) -> int:
    """Accept, change or reject a statement; see :meth:`wenben.library.editing.Corrections.review`."""
    if decision not in ("accept", "change", "reject"):
        raise UsageError(f"没有名为 {decision} 的处理", remedy="可用：accept、change、reject")
    unknown = [name for name in changes if name not in _FIELDS]
    if unknown or (decision == "change") != bool(changes):
        raise UsageError(
            f"不能这样改：{decision} {'、'.join(changes) or '（没有改动）'}",
            remedy=f"change 可改：{'、'.join(_FIELDS)}",
        )
    if changes.get("kind", "problem") not in KINDS:
        raise UsageError(f"没有名为 {changes['kind']} 的类别", remedy=f"可用：{'、'.join(KINDS)}")
    document, target, before = _target(db, statement)
    after = {"review": {"accept": "accepted", "change": "changed", "reject": "rejected"}[decision], **changes}
    number = _store(db, "review", who=who, note=note, target=target, before=before, after=after, document=document)
    _replay_document(db, document)
    return number


def close(db: sqlite3.Connection, statement: str, *, date: str, evidence: str, who: str, note: str) -> int:
    """Close a problem (销号): what a person says, kept apart from what the texts say."""
    document, target, before = _target(db, statement)
    if target["kind"] != "problem":
        raise UsageError(f"{statement} 不是问题，不能销号", remedy="只有 problem 可以销号")
    if not evidence.strip() or not date.strip():
        raise UsageError("销号缺少日期或依据", remedy="请写明销号日期和依据（如验收文件）")
    after = {"closed": {"date": date.strip(), "evidence": evidence.strip(), "who": who.strip()}}
    number = _store(db, "close", who=who, note=note, target=target, before=before, after=after, document=document)
    _replay_document(db, document)
    return number


def _target(db: sqlite3.Connection, statement: str) -> tuple[str, dict[str, Any], dict[str, Any]]:
    row = db.execute(
        f"SELECT d.id, s.id, s.start, s.end, s.text, s.review, s.closed, {', '.join('s.' + f for f in _FIELDS)}"
        " FROM statements s JOIN documents d USING (doc_no) WHERE s.id = ? ORDER BY d.path LIMIT 1",
        (statement,),
    ).fetchone()
    if row is None:
        raise LibraryError(f"库中没有条目 {statement}", remedy="请核对编号")
    document, id, start, end, text, review, closed = row[:7]
    values = dict(zip(_FIELDS, row[7:], strict=True))
    target = {"statement": id, "start": start, "end": end, "text": text, "kind": values["kind"]}
    before = {name: loads(value) if name in _LISTS else value for name, value in values.items()}
    return document, target, {**before, "review": review, "closed": loads(closed)}


def replay(db: sqlite3.Connection, doc_no: int) -> None:
    """Apply the standing corrections to a document that was stored anew."""
    (id,) = db.execute("SELECT id FROM documents WHERE doc_no = ?", (doc_no,)).fetchone()
    for correction in listing(db, "document = ? AND undone IS NULL", (id,)):
        _apply(db, doc_no, correction)


def _replay_document(db: sqlite3.Connection, document: str) -> None:
    """Bring a document (at all its paths) back to what was found, then apply the standing corrections."""
    for (doc_no,) in db.execute("SELECT doc_no FROM documents WHERE id = ?", (document,)).fetchall():
        for number, own in db.execute(
            "SELECT statement_no, own FROM statements WHERE doc_no = ? AND (own IS NOT NULL OR review IS NOT NULL"
            " OR closed IS NOT NULL)",
            (doc_no,),
        ).fetchall():
            if own is not None:
                _set(db, number, loads(own))
            db.execute(
                "UPDATE statements SET own = NULL, review = NULL, closed = NULL WHERE statement_no = ?", (number,)
            )
        db.execute(
            "UPDATE documents SET off_domain = EXISTS (SELECT 1 FROM json_each(flags) WHERE value = 'off_domain')"
            " WHERE doc_no = ?",
            (doc_no,),
        )
        replay(db, doc_no)


_CORRECTED: Final = (
    "FROM statements WHERE own IS NOT NULL AND doc_no IN"
    " (SELECT doc_no FROM documents WHERE id IN (SELECT document FROM corrections))"
)


def corrected(db: sqlite3.Connection) -> dict[int, int]:
    """Statements whose fields people changed, and their documents."""
    return dict(db.execute(f"SELECT statement_no, doc_no {_CORRECTED}").fetchall())


def suspend(db: sqlite3.Connection) -> list[int]:
    """Bring corrected statements back to what was found; return their documents, for :func:`replay`."""
    rows = db.execute(f"SELECT statement_no, doc_no, own {_CORRECTED}").fetchall()
    for number, _, own in rows:
        _set(db, number, loads(own))
        db.execute("UPDATE statements SET own = NULL WHERE statement_no = ?", (number,))
    return sorted({doc_no for _, doc_no, _ in rows})


def _apply(db: sqlite3.Connection, doc_no: int, correction: Correction) -> None:
    if correction.action == "ignore":
        return  # read by the draft check, changes nothing here
    if correction.action == "off_domain":
        db.execute(
            "UPDATE documents SET off_domain = ? WHERE doc_no = ?", (int(correction.after["off_domain"]), doc_no)
        )
        return
    number = _find(db, doc_no, correction.target)
    if number is None:
        return  # the text changed: the correction stays listed and is applied if the statement comes back
    after = dict(correction.after)
    if "closed" in after:
        db.execute("UPDATE statements SET closed = ? WHERE statement_no = ?", (dumps(after["closed"]), number))
        return
    state = after.pop("review")
    if after:
        values = db.execute(
            f"SELECT own, {', '.join(_FIELDS)} FROM statements WHERE statement_no = ?", (number,)
        ).fetchone()
        if values[0] is None:
            found = dict(zip(_FIELDS, values[1:], strict=True))
            own = {name: loads(value) if name in _LISTS else value for name, value in found.items()}
            db.execute("UPDATE statements SET own = ? WHERE statement_no = ?", (dumps(own), number))
        _set(db, number, after)
    db.execute("UPDATE statements SET review = ? WHERE statement_no = ?", (state, number))


def _set(db: sqlite3.Connection, number: int, values: dict[str, Any]) -> None:
    columns = ", ".join(f"{name} = ?" for name in values)
    stored = [dumps(list(value)) if name in _LISTS else value for name, value in values.items()]
    db.execute(f"UPDATE statements SET {columns} WHERE statement_no = ?", [*stored, number])
    if "topics" in values:
        db.execute("DELETE FROM statement_topics WHERE statement_no = ?", (number,))
        db.executemany(
            "INSERT OR IGNORE INTO statement_topics VALUES (?, ?)", [(topic, number) for topic in values["topics"]]
        )


def _find(db: sqlite3.Connection, doc_no: int, target: dict[str, Any]) -> int | None:
    """The statement that a correction means: same span and text, else the only one with that text."""
    rows = db.execute(
        "SELECT statement_no, start, end, id FROM statements WHERE doc_no = ? AND text = ?", (doc_no, target["text"])
    ).fetchall()
    exact = [row for row in rows if (row[1], row[2]) == (target["start"], target["end"])]
    named = [row for row in exact if row[3] == target["statement"]]
    for found in (named, exact, rows):
        if len(found) == 1:
            return int(found[0][0])
    return None


# --- documents and clusters -------------------------------------------------------------------------------------


def mark_off_domain(db: sqlite3.Connection, document: str, value: bool, *, who: str, note: str) -> int:
    """Say that a document is (or is not) off the domain."""
    row = db.execute("SELECT off_domain FROM documents WHERE id = ?", (document,)).fetchone()
    if row is None:
        raise LibraryError(f"库中没有文档 {document}", remedy="请核对编号")
    number = _store(
        db, "off_domain", who=who, note=note, target={}, before={"off_domain": bool(row[0])},
        after={"off_domain": value}, document=document,
    )  # fmt: skip
    _replay_document(db, document)
    return number


def exclude(db: sqlite3.Connection, document: str, path: str | None, *, who: str, note: str, similarity: float) -> int:
    """Take one member out of its cluster of near-duplicates."""
    row = db.execute(
        "SELECT d.path FROM cluster_members m JOIN documents d USING (doc_no)"
        " WHERE d.id = ? AND (? IS NULL OR d.path = ?) AND NOT m.excluded ORDER BY d.path",
        (document, path, path),
    ).fetchone()
    if row is None:
        raise LibraryError(f"文档 {document} 不在任何重复簇中", remedy="请核对编号和路径")
    number = _store(
        db, "exclude", who=who, note=note, target={"path": row[0]}, before={"excluded": False},
        after={"excluded": True}, document=document,
    )  # fmt: skip
    replay_exclusions(db)
    copies.regroup(db, similarity=similarity)
    return number


def replay_exclusions(db: sqlite3.Connection) -> None:
    """Take members that people excluded out of the clusters."""
    db.execute("UPDATE cluster_members SET excluded = 0 WHERE excluded")
    for correction in listing(db, "action = 'exclude' AND undone IS NULL"):
        db.execute(
            "UPDATE cluster_members SET excluded = 1 WHERE doc_no IN"
            " (SELECT doc_no FROM documents WHERE id = ? AND path = ?)",
            (correction.document, correction.target["path"]),
        )


def ignore(db: sqlite3.Connection, what: str, value: str, *, document: str | None, who: str, note: str) -> int:
    """Say that the draft check need not show a passage, a source or a formula (again)."""
    if what not in ("passage", "source", "formula"):
        raise UsageError(f"不能忽略 {what}", remedy="可用：passage、source、formula")
    if not value.strip():
        raise UsageError("没有写明忽略什么", remedy="请给出文字，或来源的文档编号")
    if what == "source":
        row = db.execute("SELECT id FROM documents WHERE id = ? OR path = ? ORDER BY id", (value, value)).fetchone()
        if row is None:
            raise LibraryError(f"库中没有文档 {value}", remedy="请核对编号或路径")
        document = row[0]
    target = {"what": what, "value": value.strip()}
    return _store(db, "ignore", who=who, note=note, target=target, before={}, after={}, document=document)


# --- entities ---------------------------------------------------------------------------------------------------


def merge(db: sqlite3.Connection, entities: Sequence[str], into: str, *, who: str, note: str) -> int:
    """Say that several entities are one body."""
    gone = [id for id in dict.fromkeys(entities) if id != into]
    for id in (into, *gone):
        _entity(db, id)
    if not gone:
        raise UsageError("合并至少需要两个单位", remedy="请再选一个")
    before = {"names": {id: _entity(db, id)["name"] for id in gone}}
    number = _store(db, "merge", who=who, note=note, target={"entities": gone}, before=before, after={"into": into})
    replay_entities(db)
    return number


def split(
    db: sqlite3.Connection,
    entity: str,
    *,
    name: str,
    place: str | None,
    names: Sequence[str],
    documents: Sequence[str],
    who: str,
    note: str,
) -> int:
    """Say that some mentions of an entity are another body."""
    found = _entity(db, entity)
    if not names and not documents:
        raise UsageError("拆分没有说明哪些提及", remedy="请给出写法（names）或文档（documents）")
    if not name.strip():
        raise UsageError("拆分出的单位没有名称", remedy="请写明名称")
    (count,) = db.execute("SELECT count(*) FROM corrections").fetchone()
    after = {"id": f"{found['type']}:split:{count + 1}", "name": name.strip(), "place": place, "type": found["type"]}
    target = {"entity": entity, "names": list(names), "documents": list(documents)}
    number = _store(db, "split", who=who, note=note, target=target, before={"name": found["name"]}, after=after)
    replay_entities(db)
    return number


def rename(db: sqlite3.Connection, entity: str, name: str, *, who: str, note: str) -> int:
    """Give an entity another name; the old one stays an alias."""
    before = {"name": _entity(db, entity)["name"]}
    if not name.strip():
        raise UsageError("新名称是空的", remedy="请写明名称")
    number = _store(
        db, "rename", who=who, note=note, target={"entity": entity}, before=before, after={"name": name.strip()}
    )
    replay_entities(db)
    return number


def _entity(db: sqlite3.Connection, id: str) -> dict[str, Any]:
    row = db.execute("SELECT type, name FROM entities WHERE id = ? AND merged_into IS NULL", (id,)).fetchone()
    if row is None:
        raise LibraryError(f"库中没有单位 {id}", remedy="请核对编号（已并入别处的单位请用并入后的编号）")
    return {"type": row[0], "name": row[1]}


def replay_entities(db: sqlite3.Connection) -> None:
    """Bring entities back to what was found, then apply people's merges, splits and names."""
    db.execute("UPDATE mentions SET entity = own_entity WHERE entity IS NOT own_entity")
    db.execute("DELETE FROM entities WHERE origin = 'person'")
    db.execute("UPDATE entities SET name = own_name, merged_into = NULL WHERE name <> own_name OR merged_into NOT NULL")
    db.execute("DELETE FROM aliases WHERE origin = 'person'")
    register.apply(db)
    for correction in listing(db, "action IN ('merge', 'split', 'rename') AND undone IS NULL"):
        target, after = correction.target, correction.after
        if correction.action == "merge":
            for id in target["entities"]:
                db.execute("UPDATE mentions SET entity = ? WHERE entity = ?", (after["into"], id))
                db.execute(
                    "UPDATE entities SET merged_into = ? WHERE id = ? OR merged_into = ?", (after["into"], id, id)
                )
        elif correction.action == "rename":
            db.execute("UPDATE entities SET name = ? WHERE id = ?", (after["name"], target["entity"]))
            _alias(db, target["entity"], after["name"])
        else:
            db.execute(
                "INSERT OR REPLACE INTO entities (id, type, name, own_name, place, origin)"
                " VALUES (?, ?, ?, ?, ?, 'person')",
                (after["id"], after["type"], after["name"], after["name"], after["place"]),
            )
            for name in {after["name"], *target["names"]}:
                _alias(db, after["id"], name)
            db.execute(
                "UPDATE mentions SET entity = ? WHERE entity = ?"
                " AND (? OR text IN (SELECT value FROM json_each(?)))"
                " AND (? OR doc_no IN (SELECT doc_no FROM documents WHERE id IN (SELECT value FROM json_each(?))))",
                (
                    after["id"], target["entity"], not target["names"], dumps(target["names"]),
                    not target["documents"], dumps(target["documents"]),
                ),
            )  # fmt: skip


def _alias(db: sqlite3.Connection, entity: str, name: str) -> None:
    db.execute(
        "INSERT OR IGNORE INTO aliases (entity, name, folded, canonical, origin, reason)"
        " SELECT id, ?, ?, ?, 'person', '人工校正' FROM entities WHERE id = ?",
        (name, fold(name).text, fold(canonical(name)).text, entity),
    )


# --- undoing ----------------------------------------------------------------------------------------------------


def undo(db: sqlite3.Connection, number: int, *, similarity: float, action: str | None = None) -> Correction:
    """Take a correction back; what was decided after it stays."""
    found = list(listing(db, "correction_no = ?", (number,)))
    if not found:
        raise LibraryError(f"没有第 {number} 条校正", remedy="请核对编号")
    (correction,) = found
    if action is not None and correction.action != action:
        raise UsageError(f"第 {number} 条校正不是这一类", remedy="请先列出，核对编号")
    if correction.undone:
        raise UsageError(f"第 {number} 条校正已经撤销", remedy="无需再做")
    db.execute("UPDATE corrections SET undone = ? WHERE correction_no = ?", (now(), number))
    if correction.action == "exclude":
        replay_exclusions(db)
        copies.regroup(db, similarity=similarity)
    elif correction.action == "ignore":
        pass
    elif correction.document is not None:
        _replay_document(db, correction.document)
    else:
        replay_entities(db)
    return next(listing(db, "correction_no = ?", (number,)))


def training_rows(db: sqlite3.Connection) -> Iterator[Row]:
    """What people decided about statements, as labelled units; ``label`` is ``O`` where it was rejected."""
    decided = {
        (c.document, c.target["start"], c.target["end"], c.target["text"]): c
        for c in listing(db, "action = 'review' AND undone IS NULL")
    }
    rows = db.execute(
        "SELECT s.id, d.id, d.path, d.title, d.genre, s.text, s.section, s.kind, s.topics, s.own, s.review,"
        " s.confidence, s.start, s.end"
        " FROM statements s JOIN documents d USING (doc_no) WHERE s.review IS NOT NULL ORDER BY d.path, s.start"
    )
    for id, document, path, title, genre, text, section, kind, topics, own, review, confidence, start, end in rows:
        by = decided.get((document, start, end, text))
        yield {
            "id": id,
            "document": document,
            "path": path,
            "title": title,
            "genre": genre,
            "text": text,
            "section": loads(section),
            "label": "O" if review == "rejected" else kind,
            "topics": loads(topics),
            "predicted": loads(own)["kind"] if own else kind,
            "review": review,
            "confidence": confidence,
            "correction": by.number if by else None,
            "who": by.who if by else None,
            "at": by.at if by else None,
            "note": by.note if by else None,
        }
