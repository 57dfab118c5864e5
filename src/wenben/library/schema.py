"""The tables of a library file, and how an older file becomes a newer one.

The schema is public: it is described in ``docs/library.md`` and may be read with any SQLite client.
"""

from __future__ import annotations

import contextlib
import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Final

from wenben.errors import LibraryError

APPLICATION_ID: Final = 0x77656E62  # "wenb"
VERSION: Final = 4

SKETCHES: Final = """
CREATE TABLE sketches (
  doc_no INTEGER PRIMARY KEY REFERENCES documents ON DELETE CASCADE, data BLOB NOT NULL
);
CREATE TABLE compared (
  a INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE, b INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE,
  jaccard REAL NOT NULL, containment_a REAL NOT NULL, containment_b REAL NOT NULL, PRIMARY KEY (a, b)
) WITHOUT ROWID;
CREATE INDEX compared_b ON compared (b);
CREATE TABLE compared_sections (
  a INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE, b INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE,
  found TEXT NOT NULL, PRIMARY KEY (a, b)
) WITHOUT ROWID;
CREATE INDEX compared_sections_b ON compared_sections (b);
"""

SCHEMA: Final = (
    """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE runs (
  run_no INTEGER PRIMARY KEY, command TEXT NOT NULL, started TEXT NOT NULL, finished TEXT,
  version TEXT NOT NULL, settings TEXT NOT NULL, summary TEXT
);
CREATE TABLE sources (
  source_no INTEGER PRIMARY KEY AUTOINCREMENT, path TEXT NOT NULL UNIQUE, sha256 TEXT NOT NULL,
  media_type TEXT NOT NULL, encoding TEXT, external_id TEXT, chars INTEGER NOT NULL, size INTEGER, mtime REAL,
  meta TEXT NOT NULL, notes TEXT NOT NULL, run_no INTEGER NOT NULL REFERENCES runs
);
CREATE TABLE source_texts (
  source_no INTEGER PRIMARY KEY REFERENCES sources ON DELETE CASCADE, text BLOB NOT NULL, blocks BLOB
);
CREATE INDEX sources_sha256 ON sources (sha256);
CREATE TABLE failures (
  path TEXT PRIMARY KEY, message TEXT NOT NULL, remedy TEXT NOT NULL, run_no INTEGER NOT NULL REFERENCES runs
) WITHOUT ROWID;
CREATE TABLE removals (
  source_no INTEGER NOT NULL REFERENCES sources ON DELETE CASCADE,
  start INTEGER NOT NULL, end INTEGER NOT NULL, reason TEXT NOT NULL, detail TEXT NOT NULL
);
CREATE INDEX removals_source ON removals (source_no, start);
CREATE TABLE repairs (
  source_no INTEGER NOT NULL REFERENCES sources ON DELETE CASCADE,
  start INTEGER NOT NULL, end INTEGER NOT NULL, text TEXT NOT NULL, reason TEXT NOT NULL
);
CREATE INDEX repairs_source ON repairs (source_no, start);
CREATE TABLE documents (
  doc_no INTEGER PRIMARY KEY AUTOINCREMENT,
  source_no INTEGER NOT NULL REFERENCES sources ON DELETE CASCADE,
  id TEXT NOT NULL, path TEXT NOT NULL, title TEXT NOT NULL, external_id TEXT,
  source_start INTEGER NOT NULL, source_end INTEGER NOT NULL, chars INTEGER NOT NULL,
  genre TEXT NOT NULL, date TEXT, year INTEGER, title_year INTEGER, region TEXT, issuer TEXT, site TEXT,
  truncated INTEGER NOT NULL, off_domain INTEGER NOT NULL,
  content_years TEXT NOT NULL, flags TEXT NOT NULL, evidence TEXT NOT NULL,
  base INTEGER NOT NULL, folded_chars INTEGER NOT NULL, copy_group INTEGER, contained_in INTEGER,
  UNIQUE (id, path)
);
CREATE TABLE document_texts (
  doc_no INTEGER PRIMARY KEY REFERENCES documents ON DELETE CASCADE,
  text BLOB NOT NULL, offsets BLOB NOT NULL, sentences BLOB NOT NULL
);
CREATE INDEX documents_base ON documents (base, folded_chars, copy_group);
CREATE INDEX documents_path ON documents (path, source_start);
CREATE INDEX documents_source ON documents (source_no);
CREATE INDEX documents_year ON documents (year, genre, copy_group);
CREATE INDEX documents_group ON documents (copy_group) WHERE copy_group IS NOT NULL;
CREATE TABLE sections (
  doc_no INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE, number INTEGER NOT NULL,
  heading TEXT NOT NULL, level INTEGER NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL, path TEXT NOT NULL,
  PRIMARY KEY (doc_no, number)
) WITHOUT ROWID;
CREATE TABLE statements (
  statement_no INTEGER PRIMARY KEY AUTOINCREMENT,
  doc_no INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE,
  id TEXT NOT NULL, kind TEXT NOT NULL, text TEXT NOT NULL,
  start INTEGER NOT NULL, end INTEGER NOT NULL, source_start INTEGER NOT NULL, source_end INTEGER NOT NULL,
  low INTEGER NOT NULL, high INTEGER NOT NULL,
  parent TEXT, headed INTEGER NOT NULL, section TEXT NOT NULL, topics TEXT NOT NULL,
  subjects TEXT NOT NULL, addressees TEXT NOT NULL, basis TEXT NOT NULL, quantities TEXT NOT NULL,
  extent TEXT, modality TEXT NOT NULL, due TEXT, rectify_mode TEXT, supervision_type TEXT,
  status TEXT NOT NULL, status_evidence TEXT, own_status TEXT NOT NULL, own_status_evidence TEXT,
  confidence REAL NOT NULL, explanation TEXT NOT NULL,
  copy_group INTEGER, review TEXT, closed TEXT, own TEXT
);
CREATE INDEX statements_document ON statements (doc_no, start);
CREATE INDEX statements_id ON statements (id);
CREATE INDEX statements_group ON statements (copy_group) WHERE copy_group IS NOT NULL;
CREATE TABLE statement_topics (
  topic TEXT NOT NULL, statement_no INTEGER NOT NULL REFERENCES statements ON DELETE CASCADE,
  PRIMARY KEY (statement_no, topic)
) WITHOUT ROWID;
CREATE TABLE links (
  statement_no INTEGER NOT NULL REFERENCES statements ON DELETE CASCADE,
  target TEXT NOT NULL, relation TEXT NOT NULL, score REAL NOT NULL, reason TEXT NOT NULL,
  origin TEXT NOT NULL
);
CREATE INDEX links_statement ON links (statement_no);
CREATE INDEX links_target ON links (target);
CREATE TABLE mentions (
  mention_no INTEGER PRIMARY KEY AUTOINCREMENT,
  doc_no INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE,
  mention_type TEXT NOT NULL, text TEXT NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL,
  source_start INTEGER NOT NULL, source_end INTEGER NOT NULL, entity TEXT, own_entity TEXT, normal TEXT
);
CREATE INDEX mentions_document ON mentions (doc_no, start);
CREATE INDEX mentions_entity ON mentions (entity, doc_no) WHERE entity IS NOT NULL;
CREATE TABLE entities (
  id TEXT PRIMARY KEY, type TEXT NOT NULL, name TEXT NOT NULL, own_name TEXT NOT NULL, place TEXT, code TEXT,
  origin TEXT NOT NULL, merged_into TEXT
) WITHOUT ROWID;
CREATE TABLE aliases (
  entity TEXT NOT NULL REFERENCES entities ON DELETE CASCADE, name TEXT NOT NULL, folded TEXT NOT NULL,
  canonical TEXT NOT NULL,
  origin TEXT NOT NULL, reason TEXT NOT NULL, PRIMARY KEY (entity, name)
) WITHOUT ROWID;
CREATE INDEX entities_merged ON entities (merged_into) WHERE merged_into IS NOT NULL;
CREATE INDEX aliases_folded ON aliases (folded);
CREATE INDEX aliases_canonical ON aliases (canonical);
CREATE TABLE pairs (
  a INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE, b INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE,
  level TEXT NOT NULL, start_a INTEGER, end_a INTEGER, start_b INTEGER, end_b INTEGER,
  jaccard REAL NOT NULL, containment_a REAL NOT NULL, containment_b REAL NOT NULL
);
CREATE INDEX pairs_a ON pairs (a);
CREATE INDEX pairs_b ON pairs (b);
CREATE TABLE clusters (
  cluster_no INTEGER PRIMARY KEY,
  representative INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE
);
CREATE TABLE cluster_members (
  cluster_no INTEGER NOT NULL REFERENCES clusters ON DELETE CASCADE,
  doc_no INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE,
  container INTEGER REFERENCES documents ON DELETE CASCADE, excluded INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (cluster_no, doc_no)
) WITHOUT ROWID;
CREATE INDEX cluster_members_document ON cluster_members (doc_no);
CREATE TABLE gram_segments (
  segment INTEGER PRIMARY KEY AUTOINCREMENT, low INTEGER NOT NULL, high INTEGER NOT NULL, positions INTEGER NOT NULL
);
CREATE TABLE grams (key INTEGER PRIMARY KEY, positions INTEGER NOT NULL, data BLOB NOT NULL);
CREATE TABLE posting_segments (
  segment INTEGER PRIMARY KEY AUTOINCREMENT, low INTEGER NOT NULL, high INTEGER NOT NULL, postings INTEGER NOT NULL,
  bits INTEGER NOT NULL
);
CREATE TABLE postings (key INTEGER PRIMARY KEY, data BLOB NOT NULL);
CREATE TABLE postings_more (key INTEGER PRIMARY KEY, data BLOB NOT NULL);
CREATE TABLE corrections (
  correction_no INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, who TEXT NOT NULL, action TEXT NOT NULL,
  document TEXT, target TEXT NOT NULL, before TEXT NOT NULL, after TEXT NOT NULL, note TEXT NOT NULL, undone TEXT
);
CREATE INDEX corrections_document ON corrections (document);
CREATE TABLE subcorpora (
  name TEXT PRIMARY KEY, filters TEXT NOT NULL, query TEXT, created TEXT NOT NULL
) WITHOUT ROWID;
"""
    + SKETCHES
)


def _with_sketches(connection: sqlite3.Connection) -> None:
    """Version 1 had a table of signatures that nothing filled."""
    connection.execute("DROP TABLE signatures")
    for statement in SKETCHES.split(";"):
        connection.execute(statement)


COUNTED: Final = """
CREATE TABLE totals (what TEXT, name TEXT, number INTEGER NOT NULL, PRIMARY KEY (what, name)) WITHOUT ROWID;
CREATE TABLE statement_blocks (block INTEGER PRIMARY KEY, data BLOB NOT NULL);
CREATE TABLE words (word_no INTEGER PRIMARY KEY, word TEXT NOT NULL UNIQUE);
CREATE TABLE document_words (
  doc_no INTEGER PRIMARY KEY REFERENCES documents ON DELETE CASCADE,
  tokens INTEGER NOT NULL, words BLOB NOT NULL, counts BLOB NOT NULL
);
CREATE TABLE vectors (
  model TEXT NOT NULL, statement_no INTEGER NOT NULL REFERENCES statements ON DELETE CASCADE, data BLOB NOT NULL,
  PRIMARY KEY (model, statement_no)
) WITHOUT ROWID;
CREATE INDEX vectors_statement ON vectors (statement_no)
"""
"""Tables of what can be counted once and kept."""

RESOLVED: Final = """
CREATE TABLE resolved (doc_no INTEGER PRIMARY KEY REFERENCES documents ON DELETE CASCADE, data BLOB NOT NULL);
CREATE TABLE resolved_bodies (
  body TEXT NOT NULL, doc_no INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE, PRIMARY KEY (body, doc_no)
) WITHOUT ROWID;
CREATE INDEX resolved_bodies_document ON resolved_bodies (doc_no)
"""
"""What was found across documents when each was last looked at."""

RESOLVED_TRIGGERS: Final = (
    "CREATE TRIGGER resolved_gone BEFORE DELETE ON documents BEGIN DELETE FROM resolved WHERE doc_no IN (SELECT b.doc_no"
    " FROM resolved_bodies a JOIN resolved_bodies b USING (body) WHERE a.doc_no = OLD.doc_no); END",
    "CREATE TRIGGER resolved_changed AFTER UPDATE OF kind, topics, subjects, review ON statements"
    " WHEN OLD.kind <> NEW.kind OR OLD.topics IS NOT NEW.topics OR OLD.subjects IS NOT NEW.subjects"
    " OR (OLD.review IS 'rejected') <> (NEW.review IS 'rejected')"
    " BEGIN DELETE FROM resolved WHERE doc_no = NEW.doc_no; END",
)
"""Whose documents are to be looked at again: those that share a school with one that is gone, and what people corrected."""

BLOCK_BITS: Final = 9
"""Documents whose statements are packed together, as a power of two."""

_CHANGED: Final = "DELETE FROM statement_blocks WHERE block = {row}.doc_no >> {bits}"
_TOPIC_CHANGED: Final = (
    "DELETE FROM statement_blocks WHERE block ="
    " (SELECT doc_no >> {bits} FROM statements WHERE statement_no = {row}.statement_no)"
)
_COUNTED: Final = (
    "INSERT INTO totals VALUES ('{table}', {row}.{name}, {sign}{number})"
    " ON CONFLICT (what, name) DO UPDATE SET number = number + excluded.number"
)
TRIGGERS: Final[tuple[str, ...]] = (
    *(
        f"CREATE TRIGGER {table}_{event} AFTER {when} ON {table} BEGIN {body.format(row=row, bits=BLOCK_BITS)}; END"
        for table, body in (("statements", _CHANGED), ("statement_topics", _TOPIC_CHANGED))
        for event, when, row in (("added", "INSERT", "NEW"), ("gone", "DELETE", "OLD"))
    ),
    "CREATE TRIGGER statements_changed AFTER UPDATE OF doc_no, kind, low, high, headed, extent, modality, status,"
    f" copy_group, review ON statements BEGIN {_CHANGED.format(row='NEW', bits=BLOCK_BITS)}; END",
    *(
        f"CREATE TRIGGER {table}_{event} AFTER {when} ON {table} BEGIN"
        f" {_COUNTED.format(table=table, row=row, name=name, sign=sign, number=number.format(row=row))}; END"
        for table, name, number in (
            ("mentions", "mention_type", "1"),
            ("removals", "reason", "({row}.end - {row}.start)"),
        )
        for event, when, row, sign in (("added", "INSERT", "NEW", ""), ("gone", "DELETE", "OLD", "-"))
    ),
)
"""What keeps counts and packed columns true inside every transaction, whoever writes."""


def _with_counts(connection: sqlite3.Connection) -> None:
    """Counts and packed columns; what extraction called each mention, beside the entity that it was joined to."""
    for statement in COUNTED.split(";"):
        connection.execute(statement)
    for index in ("statements_narrow", "statements_kind", "mentions_type"):  # counts and filters use packed columns
        connection.execute(f"DROP INDEX {index}")
    connection.execute("ALTER TABLE statement_topics RENAME TO old_topics")
    connection.execute(
        "CREATE TABLE statement_topics (topic TEXT NOT NULL, statement_no INTEGER NOT NULL REFERENCES statements"
        " ON DELETE CASCADE, PRIMARY KEY (statement_no, topic)) WITHOUT ROWID"
    )
    connection.execute("INSERT INTO statement_topics SELECT topic, statement_no FROM old_topics ORDER BY statement_no")
    connection.execute("DROP TABLE old_topics")
    connection.execute("ALTER TABLE mentions ADD COLUMN normal TEXT")
    # Earlier versions forgot what extraction had called a body; its written form is the next best until the file is read again
    connection.execute("UPDATE mentions SET normal = text WHERE own_entity IS NOT NULL")
    connection.execute("DELETE FROM meta WHERE key = 'files'")
    connection.execute("INSERT INTO totals SELECT 'mentions', mention_type, count(*) FROM mentions GROUP BY 2")
    connection.execute("INSERT INTO totals SELECT 'removals', reason, sum(end - start) FROM removals GROUP BY 2")
    for trigger in TRIGGERS:
        connection.execute(trigger)


def _with_resolved(connection: sqlite3.Connection) -> None:
    """What is looked at again across documents is marked; at first that is everything."""
    for statement in (*RESOLVED.split(";"), *RESOLVED_TRIGGERS):
        connection.execute(statement)


MIGRATIONS: Final[Mapping[int, Callable[[sqlite3.Connection], None]]] = MappingProxyType(
    {1: _with_sketches, 2: _with_counts, 3: _with_resolved}
)
"""Schema version → what makes the next version of it, inside one transaction."""


def translate(error: sqlite3.Error, path: Path | str) -> LibraryError:
    """What an SQLite error means to a person, and what to do."""
    text = str(error)
    if isinstance(error, sqlite3.OperationalError) and ("locked" in text or "busy" in text):
        return LibraryError(f"库 {path} 正被另一个程序写入", remedy="请等它结束后重试")
    if "disk is full" in text or "disk I/O" in text:
        return LibraryError(
            f"写入库 {path} 失败（{text}），已写完的内容没有丢失", remedy="请腾出磁盘空间后重新运行同一条命令"
        )
    if "readonly" in text:
        return LibraryError(f"库 {path} 只能读取", remedy="请检查文件权限，或换一个位置")
    if "not a database" in text or "malformed" in text or "encrypted" in text:
        return LibraryError(f"库 {path} 已损坏或不是 wenben 的库（{text}）", remedy="请从备份恢复，或用原文件重新建库")
    if "unable to open" in text:
        return LibraryError(f"无法打开库 {path}", remedy="请检查路径和权限")
    return LibraryError(f"库 {path} 出错：{text}", remedy="请运行 wenben verify 检查")


def now() -> str:
    """The time in UTC, to the second, as stored everywhere."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def local(at: str) -> str:
    """A time of :func:`now` as people read it, to the minute: where they are."""
    try:
        return datetime.fromisoformat(at).astimezone().strftime("%Y-%m-%d %H:%M")
    except ValueError:
        return at  # of an older library or an import: as it stands


@contextlib.contextmanager
def errors_of(path: Path | str) -> Iterator[None]:
    """Turn SQLite errors inside the block into :class:`LibraryError`."""
    try:
        yield
    except sqlite3.Error as error:
        raise translate(error, path) from error
    except UnicodeDecodeError as error:  # Python could not even decode SQLite's message about a damaged file
        raise translate(sqlite3.DatabaseError("malformed"), path) from error


@contextlib.contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """One immediate transaction: committed at the end of the block, rolled back if it raises."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield connection
        connection.execute("COMMIT")
    except BaseException:
        # SQLite has already rolled back after some errors (a full disk), then there is nothing left to do
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def count_commit(connection: sqlite3.Connection) -> None:
    """Tell readers that what they keep in memory is out of date; part of every transaction that changes content."""
    connection.execute(
        "INSERT INTO meta VALUES ('generation', '1') ON CONFLICT (key) DO UPDATE SET value = CAST(value AS INTEGER) + 1"
    )


def connect(path: Path, *, read_only: bool, busy_timeout: float) -> sqlite3.Connection:
    """Open the file with the pragmas every connection needs; the caller checks the version."""
    mode = "ro" if read_only else "rw"
    uri = path.absolute().as_uri()
    connection = sqlite3.connect(
        f"{uri}?mode={mode}", uri=True, timeout=busy_timeout, isolation_level=None, check_same_thread=False
    )
    try:
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA cache_size = -65536")
        connection.execute("PRAGMA mmap_size = 1073741824")
        connection.execute("PRAGMA temp_store = MEMORY")
        if not read_only:
            # FULL: a commit survives power loss, not only a crash; commits are seconds apart, so it costs little
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA secure_delete = FAST")
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def initialise(path: Path) -> None:
    """Create an empty library; the file appears whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        connection.execute("PRAGMA auto_vacuum = INCREMENTAL")  # merged index segments give their pages back
        connection.execute("PRAGMA journal_mode = WAL")
        with transaction(connection):
            if connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0:
                for statement in (
                    *SCHEMA.split(";"),
                    *COUNTED.split(";"),
                    *RESOLVED.split(";"),
                    *TRIGGERS,
                    *RESOLVED_TRIGGERS,
                ):
                    connection.execute(statement)
                connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
                connection.execute(f"PRAGMA user_version = {VERSION}")
    finally:
        connection.close()


def version_of(connection: sqlite3.Connection, path: Path) -> int:
    """The schema version of an open library.

    Raises
    ------
    LibraryError
        If the file is no library, or is newer than this program.
    """
    if connection.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
        raise LibraryError(f"{path} 不是 wenben 的库", remedy="请检查 --library 指向的文件")
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    if version > VERSION:
        raise LibraryError(
            f"库 {path} 的格式版本是 {version}，比本程序支持的 {VERSION} 新", remedy="请升级 wenben 后再打开"
        )
    return version


def migrate(
    connection: sqlite3.Connection,
    path: Path,
    version: int,
    *,
    target: int = VERSION,
    steps: Mapping[int, Callable[[sqlite3.Connection], None]] = MIGRATIONS,
) -> Path:
    """Bring an older library to version ``target``; return the backup that was written before.

    All steps run in one transaction, so that a crash leaves the old version whole.
    """
    saved = path.with_name(f"{path.name}.v{version}-{time.strftime('%Y%m%d-%H%M%S')}.bak")
    copy(connection, saved)
    with transaction(connection):
        for step in range(version, target):
            if step not in steps:
                raise LibraryError(f"库 {path} 的格式版本 {step} 已不能升级", remedy="请用原文件重新建库")
            steps[step](connection)
        connection.execute(f"PRAGMA user_version = {target}")
    return saved


def copy(connection: sqlite3.Connection, out: Path) -> None:
    """A consistent copy of an open library, written beside ``out`` and renamed when whole."""
    part = out.with_name(out.name + ".part")
    part.unlink(missing_ok=True)
    try:
        target = sqlite3.connect(part)
        try:
            connection.backup(target)
            target.execute("PRAGMA journal_mode = DELETE")
        finally:
            target.close()
        part.replace(out)
    finally:
        part.unlink(missing_ok=True)
