"""Taking documents out for good, and checking that a library is whole."""

from __future__ import annotations

import random
import sqlite3
from dataclasses import dataclass
from pathlib import Path

from wenben.errors import LibraryError
from wenben.library import columns, grams, postings, schema, terms, whole
from wenben.library.packing import dumps, pack_text, unpack_text
from wenben.library.writing import REMOVED_KEY, blanked, live_spans, removed_ids
from wenben.text import fold
from wenben.types import Row


@dataclass(frozen=True, slots=True)
class Removed:
    """What :meth:`wenben.library.Library.remove` did; ``backups`` are files that may still hold the documents."""

    documents: tuple[str, ...]
    paths: tuple[str, ...]
    backups: tuple[str, ...]
    note: str

    def row(self) -> Row:
        return {
            "documents": len(self.documents),
            "sources": len(self.paths),
            "ids": list(self.documents),
            "paths": list(self.paths),
            "backups": list(self.backups),
            "note": self.note,
        }


@dataclass(frozen=True, slots=True)
class Verified:
    """What a check found; ``problems`` (in Chinese) is empty if all is well."""

    ok: bool
    problems: tuple[str, ...]
    checked: dict[str, int]

    def row(self) -> Row:
        return {"ok": self.ok, "problems": list(self.problems), "checked": dict(self.checked)}


def remove(db: sqlite3.Connection, path: Path, wanted: list[str]) -> Removed:
    """Take documents out at all their paths: rows, source text, index, fingerprints, corrections."""
    ids: dict[str, None] = {}
    for name in wanted:
        found = db.execute("SELECT id FROM documents WHERE id = ? OR path = ?", (name, name)).fetchall()
        if not found:
            raise LibraryError(f"库中没有文档或来源 {name}", remedy="请核对编号或路径")
        ids.update((id, None) for (id,) in found)
    marks = ", ".join("?" * len(ids))
    rows = db.execute(
        "SELECT doc_no, source_no, path, source_start, source_end, base, base + folded_chars + 1 FROM documents"
        f" WHERE id IN ({marks}) ORDER BY path",
        list(ids),
    ).fetchall()
    (clustered,) = db.execute(
        "SELECT count(*) FROM cluster_members m JOIN documents d USING (doc_no)"
        f" WHERE d.id IN ({marks}) OR m.container IN (SELECT doc_no FROM documents WHERE id IN ({marks}))",
        [*ids, *ids],
    ).fetchone()
    (told,) = db.execute(
        "SELECT count(*) FROM resolved_bodies a JOIN resolved_bodies b USING (body) JOIN documents d ON d.doc_no = a.doc_no"
        f" WHERE d.id IN ({marks}) AND b.doc_no <> a.doc_no",
        list(ids),
    ).fetchone()
    db.execute("PRAGMA secure_delete = ON")
    try:
        with schema.transaction(db):
            if (
                clustered or told
            ):  # the next build finds clusters and histories of what is left, even if no file has changed
                db.execute("INSERT OR REPLACE INTO meta VALUES ('unfinished', 'true')")
            for doc_no, source_no, _, start, end, _, _ in rows:
                (packed,) = db.execute("SELECT text FROM source_texts WHERE source_no = ?", (source_no,)).fetchone()
                text = blanked(unpack_text(packed), start, end)
                db.execute("UPDATE source_texts SET text = ? WHERE source_no = ?", (pack_text(text), source_no))
                db.execute("DELETE FROM repairs WHERE source_no = ? AND start < ? AND ? < end", (source_no, end, start))
                db.execute("DELETE FROM documents WHERE doc_no = ?", (doc_no,))
            spans = [(low, high) for *_, low, high in rows]
            schema.count_commit(db)
            live = live_spans(db)
            grams.purge(db, live, spans)
            postings.purge(db, live, spans)
            db.execute(f"DELETE FROM corrections WHERE document IN ({marks})", list(ids))
            terms.purge(db)
            columns.refresh(db)
            gone = dumps(sorted({*removed_ids(db), *ids}))
            db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (REMOVED_KEY, gone))
            db.execute(
                "DELETE FROM entities WHERE origin = 'text' AND id NOT IN"
                " (SELECT own_entity FROM mentions WHERE own_entity IS NOT NULL)"
            )
        note = "原文件未动，请自行处理；再次建库时不会重新收入。"
        if clustered:
            note += "其中有重复簇的成员，簇在下次运行 wenben build 时更新（只需几秒）。"
        note += _compacted(db)
    finally:
        db.execute("PRAGMA secure_delete = FAST")
    backups = tuple(sorted(str(p) for p in path.parent.glob(f"{path.name}.*.bak")))
    if backups:
        note += f"下列备份中可能还有：{'、'.join(backups)}，请一并删除。"
    return Removed(tuple(ids), tuple(dict.fromkeys(row[2] for row in rows)), backups, note)


def _compacted(db: sqlite3.Connection) -> str:
    """Write the file anew, so that nothing is left in free pages of earlier versions; why that was not possible, for people."""
    try:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        db.execute("VACUUM")
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    except sqlite3.OperationalError as error:
        return f"库文件还未压实（{error}），空闲页中可能还有残余；请在其他程序退出后用 wenben backup 另存一份新库。"
    return ""


def verify(db: sqlite3.Connection, *, sample: int, seed: int = 1) -> Verified:
    """Check the file, the references between its rows, and for a sample of documents every text and index entry."""
    problems: list[str] = []
    checked: dict[str, int] = {}
    try:
        damage = [row[0] for row in db.execute("PRAGMA integrity_check(20)")]
        if damage != ["ok"]:
            problems += [f"文件结构损坏：{text}" for text in damage]
        problems += [
            f"表 {table} 第 {row} 行指向不存在的 {parent}"
            for table, row, parent, _ in db.execute("PRAGMA foreign_key_check").fetchmany(20)
        ]
        numbers = [number for (number,) in db.execute("SELECT doc_no FROM documents ORDER BY doc_no")]
        checked["documents"] = len(numbers)
        chosen = sorted(random.Random(seed).sample(numbers, min(sample, len(numbers))))
        checked["sampled"] = len(chosen)
        for number in chosen:
            problems += _problems_of(db, number)
        problems += columns.problems(db)
        (gaps,) = db.execute(
            "SELECT count(*) FROM documents d WHERE d.folded_chars > 0 AND NOT EXISTS"
            " (SELECT 1 FROM gram_segments g WHERE g.low <= d.base AND d.base + d.folded_chars < g.high)"
        ).fetchone()
        if gaps:
            problems.append(f"{gaps} 篇文档不在检索索引中")
    except (sqlite3.Error, LibraryError, UnicodeDecodeError) as error:
        problems.append(f"读取中断：{error}")
    return Verified(not problems, tuple(problems), checked)


def _problems_of(db: sqlite3.Connection, doc_no: int) -> list[str]:
    """What is wrong with one document."""
    row = db.execute("SELECT source_no, base, folded_chars FROM documents WHERE doc_no = ?", (doc_no,)).fetchone()
    source_no, base, folded_chars = row
    try:
        ((_, document),) = whole.full_documents(db, "d.doc_no = ?", [doc_no])
        source = whole.source(db, source_no)
    except (LibraryError, ValueError, TypeError, KeyError) as error:
        return [f"第 {doc_no} 号文档的正文读不出来：{error}"]
    name = f"{document.path} 的文档 {document.id}"
    found = []
    folded = fold(document.text, keep=True).text
    if len(folded) != folded_chars:
        found.append(f"{name} 的正文与索引长度不符")
    if document.offsets.length != len(document.text):
        found.append(f"{name} 的位置对照表与正文长度不符")
    elif document.text and document.offsets.to_source(0, len(document.text)).end > len(source.text):
        found.append(f"{name} 的位置超出原文")
    for id, start, end, text in db.execute("SELECT id, start, end, text FROM statements WHERE doc_no = ?", (doc_no,)):
        if document.text[start:end] != text:
            found.append(f"{name} 的条目 {id} 与正文不符")
    probe = folded[:4]
    if probe and base not in grams.positions_of(db, probe):
        found.append(f"{name} 检索不到")
    return found
