"""Everything that the library says about one school, and nothing about another.

The worst error here is to merge two schools. A name is looked up among the written forms of entities; if more than one
entity has it, the candidates are handed back with their places and nobody is chosen. Anonymised names (某校, XX中学) are
no entities, so that nothing said about them can appear.
"""

from __future__ import annotations

import sqlite3
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any, Final

from wenben.errors import UsageError
from wenben.extract.endings import MASK as ANONYMISED
from wenben.library import reading, whole
from wenben.library.filters import Filters
from wenben.library.masking import MASKED_NOTE, Masker
from wenben.resolve.entities import canonical, places_of
from wenben.text import fold
from wenben.types import Row

BODIES: Final = ("school", "kindergarten", "training_org")
OPEN: Final = ("not_stated", "open", "in_period", "overdue", "recurred")
_NEAR: Final = 20
NEAR: Final = "没有找到这个名称，下面是相近的名称。"
"""Said where nobody has the name, and the candidates have one like it."""

_REASONS: Final = {"named": "句中写明", "section": "所在小节写明", "document": "全文只讲这一单位"}


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entity that a name may mean; ``documents`` counts near-duplicates once."""

    id: str
    type: str
    name: str
    place: str | None
    aliases: tuple[str, ...]
    documents: int

    def row(self) -> Row:
        return {
            "id": self.id,
            "type": self.type,
            "name": self.name,
            "place": self.place,
            "aliases": list(self.aliases),
            "documents": self.documents,
        }


@dataclass(frozen=True, slots=True)
class Entry:
    """One statement of the timeline.

    Parameters
    ----------
    statement
        Its public fields and those of its document (title, date …); ``copies`` near-duplicates are not repeated.
    place
        Where it stands in the source, for people: ``第3页第2段``.
    reason
        Why it is about this school: ``named``, ``section`` or ``document``.
    """

    statement: Row
    place: str
    reason: str

    def row(self) -> Row:
        return {**self.statement, "place": self.place, "reason": self.reason, "reason_text": _REASONS[self.reason]}


@dataclass(frozen=True, slots=True)
class Dossier:
    """The answer to "what was found at this school before, was it put right, does it keep coming back?".

    Parameters
    ----------
    query, tried
        The name as asked for, and the forms that were looked up.
    school
        The one entity that is meant; None if there is none or more than one.
    candidates
        What the name may mean where nothing was chosen; else others that share a form of it.
    documents
        Documents that mention the school, newest first, near-duplicates once.
    timeline
        What was said about it, oldest first, undated last.
    recurring
        Groups of problems (statement ids) that came back, oldest first.
    open
        Ids of problems without a stated result and not closed by a person.
    addressees
        Who was asked to act, with the number of recommendations.
    raw
        ``{documents, statements}`` with near-duplicates counted.
    """

    query: str
    tried: tuple[str, ...]
    school: Candidate | None = None
    candidates: tuple[Candidate, ...] = ()
    documents: tuple[Row, ...] = ()
    timeline: tuple[Entry, ...] = ()
    recurring: tuple[tuple[str, ...], ...] = ()
    open: tuple[str, ...] = ()
    addressees: tuple[tuple[str, int], ...] = ()
    raw: Row = field(default_factory=dict)
    note: str = ""

    def row(self) -> Row:
        return {
            "query": self.query,
            "tried": list(self.tried),
            "school": None if self.school is None else self.school.row(),
            "candidates": [c.row() for c in self.candidates],
            "documents": list(self.documents),
            "timeline": [e.row() for e in self.timeline],
            "recurring": [list(group) for group in self.recurring],
            "open": list(self.open),
            "addressees": [{"name": name, "recommendations": count} for name, count in self.addressees],
            "raw": dict(self.raw),
            "note": self.note,
        }


def dossier(db: sqlite3.Connection, name: str, *, place: str | None, entity: str | None, mask: bool) -> Dossier:
    """See :meth:`wenben.library.Library.school`."""
    query = name.strip()
    if not query and entity is None:
        raise UsageError("没有给出学校名称", remedy="例如：长春市第87中学")
    tried: tuple[str, ...] = ()
    others: list[Candidate] = []
    if entity is not None:
        found = _candidates(db, "e.id = ?", [entity])
    else:
        if ANONYMISED.search(query):
            return Dossier(query, (), note="这是匿名名称，可能指许多不同的单位，不能建立档案。")
        found = _candidates(db, "e.id = ?", [query])  # ids tell apart what has one name and no place
        if not found:
            tried, found, others = _look_up(db, query, place)
    if len(found) != 1:
        note = "有多个同名单位，请选定所在地。" if found else NEAR if others else "没有找到这个名称。"
        return Dossier(query, tried, candidates=tuple(found or others), note=note)
    return _compile(db, query, tried, found[0], others, mask=mask)


def _look_up(
    db: sqlite3.Connection, query: str, place: str | None
) -> tuple[tuple[str, ...], list[Candidate], list[Candidate]]:
    """Forms tried, entities that have one of them exactly, and others worth showing."""
    bare = canonical(query)
    forms = dict.fromkeys((fold(query).text, fold(bare).text))
    inner = (places_of(bare) or (None,))[-1]
    if inner is not None and not bare.endswith(inner):
        forms[fold(canonical(bare[bare.rindex(inner) + len(inner) :])).text] = None
    where = (  # two look-ups in two indexes: joined by OR, all entities are read
        f"e.id IN (SELECT entity FROM aliases WHERE folded IN ({_marks(forms)})"
        f" UNION SELECT entity FROM aliases WHERE canonical IN ({_marks(forms)}))"
    )
    values: list[Any] = [*forms, *forms]
    exact = _candidates(db, where, values)
    others: list[Candidate] = []
    for wanted in (inner, place):
        if wanted is not None:
            here = [c for c in exact if _lies_in(db, c, wanted)]
            others += [c for c in exact if c not in here]
            exact = here
    if not exact and not others:
        holds = " OR ".join(["instr(a.folded, ?) > 0 OR instr(a.canonical, ?) > 0"] * len(forms))
        others = _candidates(
            db, f"e.id IN (SELECT a.entity FROM aliases a WHERE {holds} OR (length(a.folded) > 2 AND instr(?, a.folded) > 0))",
            [*(form for form in forms for _ in range(2)), max(forms, key=len)],
        )[:_NEAR]  # fmt: skip
    return tuple(forms), exact, others


def _lies_in(db: sqlite3.Connection, candidate: Candidate, place: str) -> bool:
    """Whether the entity's names or place say ``place``, or the region of a document that mentions it does."""
    wanted = fold(place).text
    regions = db.execute(
        "SELECT DISTINCT d.region FROM mentions m JOIN documents d USING (doc_no) WHERE m.entity = ?", (candidate.id,)
    ).fetchall()
    known = (candidate.place, candidate.name, *candidate.aliases, *(region for (region,) in regions))
    return any(wanted in fold(text).text for text in known if text)


def _candidates(db: sqlite3.Connection, where: str, values: list[Any]) -> list[Candidate]:
    """Entities of the kinds that have dossiers, most documented first; merged ones stand for what they went into."""
    rows = db.execute(
        f"SELECT DISTINCT coalesce(e.merged_into, e.id) FROM entities e WHERE e.type IN ({_marks(BODIES)})"
        f" AND {where} LIMIT 500",
        [*BODIES, *values],
    ).fetchall()
    found = []
    for (id,) in rows:
        kind, name, place = db.execute("SELECT type, name, place FROM entities WHERE id = ?", (id,)).fetchone()
        aliases = db.execute(
            "SELECT DISTINCT a.name FROM aliases a JOIN entities e ON e.id = a.entity WHERE e.id = ? OR e.merged_into = ?"
            " ORDER BY a.name",
            (id, id),
        ).fetchall()
        (documents,) = db.execute(
            "SELECT count(DISTINCT coalesce(d.copy_group, -d.doc_no)) FROM mentions m JOIN documents d USING (doc_no)"
            " WHERE m.entity = ?",
            (id,),
        ).fetchone()
        found.append(Candidate(id, kind, name, place, tuple(a for (a,) in aliases), documents))
    return sorted(found, key=lambda c: (-c.documents, c.place or "\uffff", c.name, c.id))


def _marks(values: Any) -> str:
    return ", ".join("?" * len(values))


def _compile(
    db: sqlite3.Connection,
    query: str,
    tried: tuple[str, ...],
    school: Candidate,
    others: list[Candidate],
    *,
    mask: bool,
) -> Dossier:
    names = {fold(name).text for name in (school.name, *school.aliases) if len(name) > 1}
    documents: list[Row] = []
    entries: list[Entry] = []
    raw = Counter[str]()
    masked = False
    for doc_no, source_no, group in db.execute(
        "SELECT doc_no, source_no, copy_group FROM documents WHERE doc_no IN"
        " (SELECT doc_no FROM mentions WHERE entity = ?) ORDER BY date IS NULL, date DESC, path, source_start",
        (school.id,),
    ).fetchall():
        row = reading.document_row(db, doc_no)
        reasons = _about(db, doc_no, row, school, names)
        statements = reading.numbered_statements(db, list(reasons))
        masker = Masker.of(db, doc_no, hide=mask, stretches=[(s["start"], s["text"]) for s in statements.values()])
        masked = masked or bool(masker.spans)
        raw.update(documents=1, statements=len(statements))
        documents.append({**row, "title": masker.told(row["title"]), "copy_group": group})
        source = whole.source(db, source_no) if statements else None
        for number in (number for number in reasons if number in statements):
            assert source is not None, "what is said of the school stands in a source"
            statement = statements[number]
            place = source.place(statement["source_start"])
            entries.append(Entry(masker.statement(statement), place, reasons[number]))
    entries.sort(
        key=lambda e: (
            e.statement["date"] is None,
            e.statement["date"] or "",
            e.statement["path"],
            e.statement["start"],
        )
    )
    timeline, stands_for = _once(entries)
    note = f"{MASKED_NOTE}。" if masked else ""
    return Dossier(
        query,
        tried,
        school=school,
        candidates=tuple(others),
        documents=tuple(_documents_once(documents)),
        timeline=tuple(timeline),
        recurring=_recurring(timeline, stands_for),
        open=_open(timeline, stands_for),
        addressees=tuple(
            Counter(
                name for e in timeline if e.statement["kind"] == "recommendation" for name in e.statement["addressees"]
            ).most_common()
        ),
        raw={"documents": raw["documents"], "statements": raw["statements"]},
        note=note,
    )


def _about(db: sqlite3.Connection, doc_no: int, document: Row, school: Candidate, names: set[str]) -> dict[int, str]:
    """Numbers of the statements of one document that are about the school, in order of place, each with the reason."""
    ours: list[tuple[int, int]] = []
    theirs: list[tuple[int, int, str]] = []
    for start, end, entity, text in db.execute(
        f"SELECT start, end, entity, text FROM mentions WHERE doc_no = ? AND mention_type IN ({_marks(BODIES)})",
        (doc_no, *BODIES),
    ):
        if entity == school.id:
            ours.append((start, end))
        else:
            theirs.append((start, end, fold(text).text))
    heads = " ".join(fold(text).text for text in (document["title"], document["issuer"]) if text)
    whole = not theirs or any(name in heads for name in names)
    told: dict[tuple[str, ...], str | None] = {}  # headings: the reason that they give

    def by_headings(section: tuple[str, ...]) -> str | None:
        headings = [fold(text).text for text in section]
        if any(name in heading for heading in headings for name in names):
            return "section"
        others = any(name in heading for heading in headings for _, _, name in theirs)
        return "document" if whole and not others else None

    found = {}
    for number, low, high, section in reading.statement_spans(db, doc_no, Filters()):
        if any(start < high and low < end for start, end in ours):
            found[number] = "named"
            continue
        if section not in told:
            told[section] = by_headings(section)
        reason = told[section]
        if reason is not None and not any(start < high and low < end for start, end, _ in theirs):
            found[number] = reason
    return found


def _documents_once(documents: list[Row]) -> list[Row]:
    seen: set[int] = set()
    kept = []
    for row in documents:
        group = row.pop("copy_group")
        if group is None or group not in seen:
            kept.append(row)
        if group is not None:
            seen.add(group)
    return kept


def _once(entries: list[Entry]) -> tuple[list[Entry], dict[str, str]]:
    """Copies left out, and for every statement's id the id of the one that stands for it."""
    first: dict[int, str] = {}
    stands_for: dict[str, str] = {}
    kept = []
    for entry in entries:
        id, group = entry.statement["id"], entry.statement.pop("copy_group")
        if id in stands_for:
            continue  # the same bytes at another path
        if group is not None and group in first:
            stands_for[id] = first[group]
            continue
        if group is not None:
            first[group] = id
        stands_for[id] = id
        kept.append(entry)
    return kept, stands_for


def _recurring(timeline: list[Entry], stands_for: dict[str, str]) -> tuple[tuple[str, ...], ...]:
    """Problems joined by ``recurs_as``, each group in order of the timeline."""
    order = {e.statement["id"]: place for place, e in enumerate(timeline)}
    root = {id: id for id in order}

    def find(id: str) -> str:
        while root[id] != id:
            root[id] = root[root[id]]
            id = root[id]
        return id

    for entry in timeline:
        for link in entry.statement["links"]:
            other = stands_for.get(link["id"])
            if link["relation"] == "recurs_as" and other in root:
                root[find(entry.statement["id"])] = find(str(other))
    groups: dict[str, list[str]] = defaultdict(list)
    for id in order:
        groups[find(id)].append(id)
    return tuple(tuple(sorted(group, key=order.__getitem__)) for group in groups.values() if len(group) > 1)


def _open(timeline: list[Entry], stands_for: dict[str, str]) -> tuple[str, ...]:
    answered = {
        stands_for.get(link["id"])
        for entry in timeline
        for link in entry.statement["links"]
        if link["relation"] == "result_of"
    }
    return tuple(
        e.statement["id"]
        for e in timeline
        if e.statement["kind"] == "problem"
        and e.statement["status"] in OPEN
        and not e.statement["closed"]
        and e.statement["id"] not in answered
    )
