"""Writing a library: sources with what was made of them, duplicates, entities; all in transactions."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator, Mapping
from functools import cache, partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, Self

import numpy as np

from wenben.config import LibrarySettings, PassageSettings
from wenben.errors import LibraryError
from wenben.library import columns, copies, corrections, grams, postings, resolving
from wenben.library import sketches as kept
from wenben.library.lock import WriterLock
from wenben.library.packing import Integers, dumps, loads, pack_text, unpack_text
from wenben.library.records import Duplicates
from wenben.library.rows import DocumentRows, SourceRows, source_rows
from wenben.library.schema import count_commit, errors_of, now
from wenben.passages.fingerprints import Fingerprints
from wenben.resolve import Changes, Resolution
from wenben.resolve.spool import Spool
from wenben.types import Cleaned, Extraction, Failure

if TYPE_CHECKING:
    from wenben.dedup import Compared

REMOVED_KEY: Final = "removed_documents"
BLANK: Final = "■"
"""Stands in the source for every character of a document that was taken out, so that offsets hold."""


def removed_ids(db: sqlite3.Connection) -> frozenset[str]:
    """Documents that were taken out for good and must never come back."""
    row = db.execute("SELECT value FROM meta WHERE key = ?", (REMOVED_KEY,)).fetchone()
    return frozenset(() if row is None else loads(row[0]))


def blanked(text: str, start: int, end: int) -> str:
    """``text`` with a span made illegible; line breaks stay."""
    return text[:start] + "".join(c if c == "\n" else BLANK for c in text[start:end]) + text[end:]


class Writer:
    """The one writer of a library, inside a ``with`` block.

    What is put is committed every ``settings.commit_documents`` documents or ``settings.commit_seconds``, at
    :meth:`commit`, and at the end of the block. If the block raises, everything since the last commit is taken
    back; whatever was committed stays.
    """

    def __init__(
        self,
        connection: sqlite3.Connection,
        path: Path,
        *,
        settings: LibrarySettings,
        command: str,
        version: str,
        fingerprints: Mapping[str, Any],
        passages: PassageSettings,
    ) -> None:
        self._db = connection
        self._path = path
        self._settings = settings
        self._lock = WriterLock(path)
        self._run = (command, version, dumps(dict(fingerprints)))
        self._run_no = 0
        self._base = 0
        self._passages = passages
        self._statement_no = 0
        self._removed: frozenset[str] = frozenset()
        self._texts: list[tuple[int, str]] = []
        self._prints: list[tuple[int, Fingerprints]] = []
        self._documents = 0
        self._committed_at = 0.0
        self._gists = Spool(folder=path.absolute().parent)

    def __enter__(self) -> Self:
        self._lock.__enter__()
        try:
            with errors_of(self._path):
                self._db.execute("PRAGMA cache_size = -262144")  # index pages are written in random order
                self._db.execute("PRAGMA wal_autocheckpoint = 16384")  # every page once per 64 MB, not once per 4
                self._db.execute("BEGIN IMMEDIATE")
                command, version, settings = self._run
                cursor = self._db.execute(
                    "INSERT INTO runs (command, started, version, settings) VALUES (?, ?, ?, ?)",
                    (command, now(), version, settings),
                )
                assert cursor.lastrowid is not None
                self._run_no = cursor.lastrowid
                self._check_fingerprints()
                self._removed = removed_ids(self._db)
                self._base = grams.next_base(self._db)
                (last,) = self._db.execute("SELECT max(seq) FROM sqlite_sequence WHERE name = 'statements'").fetchone()
                self._statement_no = last or 0
                self._db.execute("COMMIT")
                self._db.execute("BEGIN IMMEDIATE")
        except BaseException:
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            self._lock.__exit__(None, None, None)
            raise
        self._committed_at = time.monotonic()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            with errors_of(self._path):
                if kind is None:
                    self._db.execute("UPDATE runs SET finished = ? WHERE run_no = ?", (now(), self._run_no))
                    self._flush()
                    self._db.execute("COMMIT")  # what was put is safe before anything is rearranged
                    self._db.execute("BEGIN IMMEDIATE")
                    self._merge(final=True)
                    columns.refresh(self._db)
                    count_commit(self._db)
                    self._db.execute("COMMIT")
                    self._give_back()
                    self._db.execute("PRAGMA optimize")
                    self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            self._gists.close()
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            self._lock.__exit__(kind, error, trace)

    def _give_back(self) -> None:
        """Give pages that merges have freed back to the file system, 64 MB at a time, so that the log stays small."""
        before = None
        while (free := self._db.execute("PRAGMA freelist_count").fetchone()[0]) not in (0, before):
            before = free  # a file that was restored from a dump may have no such vacuum
            self._db.executescript("PRAGMA incremental_vacuum(16384)")  # execute() would free a single page

    def _check_fingerprints(self) -> None:
        """Refuse to mix fingerprints of two kinds in one index."""
        made = dumps({"k": self._passages.k, "window": self._passages.window})
        row = self._db.execute("SELECT value FROM meta WHERE key = 'fingerprints'").fetchone()
        if row is None:
            self._db.execute("INSERT INTO meta VALUES ('fingerprints', ?)", (made,))
        elif row[0] != made:
            raise LibraryError(
                f"库 {self._path} 的指纹设置是 {row[0]}，当前设置是 {made}", remedy="请恢复原设置，或重新建库"
            )

    def commit(self) -> None:
        """Make everything that was put so far lasting and visible to readers."""
        with errors_of(self._path):
            self._flush()
            self._merge()
            columns.refresh(self._db)
            self._db.execute("COMMIT")
            self._db.execute("BEGIN IMMEDIATE")
        self._committed_at = time.monotonic()

    def known(self, path: str) -> str | None:
        """The hash of the source that stands at ``path``, None if there is none."""
        row = self._db.execute("SELECT sha256 FROM sources WHERE path = ?", (path,)).fetchone()
        return None if row is None else str(row[0])

    def put_source(
        self,
        cleaned: Cleaned,
        extractions: Mapping[str, Extraction],
        *,
        size: int | None = None,
        mtime: float | None = None,
        fingerprints: Mapping[str, Fingerprints] | None = None,
        sketches: Mapping[str, bytes] | None = None,
    ) -> None:
        """Store a source with its documents, in place of whatever its path held.

        Parameters
        ----------
        extractions
            Document id → what it says; a document that is not there has no statements yet.
        size, mtime
            Of the file in bytes and seconds, where it is one.
        fingerprints
            Document id → fingerprints of its text folded with ``digits=False``, where they were made elsewhere.
        sketches
            Document id → what deduplication keeps of it, where that was made elsewhere.
        """
        rows = source_rows(cleaned, extractions, passages=self._passages, fingerprints=fingerprints)
        self.put_rows(rows, size=size, mtime=mtime, sketches=sketches)

    def put_rows(
        self,
        source: SourceRows,
        *,
        size: int | None = None,
        mtime: float | None = None,
        sketches: Mapping[str, bytes] | None = None,
    ) -> None:
        """As :meth:`put_source`, of rows that :func:`wenben.library.rows.source_rows` made, in another process perhaps."""
        packed = source.text
        if gone := [d for d in source.documents if d.id in self._removed]:
            text = unpack_text(packed)
            for document in gone:
                text = blanked(text, document.source_start, document.source_end)
            packed = pack_text(text)
        with errors_of(self._path):
            self._remove(source.path)
            self._db.execute("DELETE FROM failures WHERE path = ?", (source.path,))
            cursor = self._db.execute(
                "INSERT INTO sources (size, mtime, run_no, path, sha256, media_type, encoding, external_id, chars, meta,"
                " notes) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (size, mtime, self._run_no, *source.values),
            )
            assert cursor.lastrowid is not None
            number = cursor.lastrowid
            self._db.execute("INSERT INTO source_texts VALUES (?, ?, ?)", (number, packed, source.blocks))
            self._db.executemany("INSERT INTO removals VALUES (?, ?, ?, ?, ?)", [(number, *r) for r in source.removals])
            self._db.executemany("INSERT INTO repairs VALUES (?, ?, ?, ?, ?)", [(number, *r) for r in source.repairs])
            for document in source.documents:
                if document.id in self._removed:
                    continue
                doc_no = self._put_document(number, document)
                corrections.replay(self._db, doc_no)
                self._gists.add((doc_no, document.gist))
                if sketches:
                    kept.put(self._db, {doc_no: sketches[document.id]})
        self._documents += len(source.documents)
        late = time.monotonic() - self._committed_at > self._settings.commit_seconds
        if late or self._documents >= self._settings.commit_documents:
            self.commit()

    def _put_document(self, source_no: int, document: DocumentRows) -> int:
        base = self._base
        self._base += len(document.folded) + 1
        self._texts.append((base, document.folded))
        self._prints.append((base, document.prints))
        cursor = self._db.execute(
            "INSERT INTO documents (source_no, base, id, path, title, external_id, source_start, source_end, chars, genre,"
            " date, year, title_year, region, issuer, site, truncated, off_domain, content_years, flags, evidence,"
            " folded_chars) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (source_no, base, *document.values),
        )
        assert cursor.lastrowid is not None
        doc_no = cursor.lastrowid
        self._db.execute("INSERT INTO document_texts VALUES (?, ?, ?, ?)", (doc_no, *document.packed))
        self._db.executemany(
            "INSERT INTO sections VALUES (?, ?, ?, ?, ?, ?, ?)", [(doc_no, *row) for row in document.sections]
        )
        self._put_statements(doc_no, document, base)
        self._db.executemany(
            "INSERT INTO mentions (doc_no, mention_type, text, start, end, source_start, source_end, entity,"
            " own_entity, normal) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?8, ?9)",
            [(doc_no, *row) for row in document.mentions],
        )
        return doc_no

    def _put_statements(self, doc_no: int, document: DocumentRows, base: int) -> None:
        first = self._statement_no + 1
        self._statement_no += len(document.statements)
        self._db.executemany(
            "INSERT INTO statements (statement_no, doc_no, low, high, id, kind, text, start, end, source_start, source_end,"
            " parent, headed, section, topics, subjects, addressees, basis, quantities, extent, modality, due,"
            " rectify_mode, supervision_type, status, status_evidence, own_status, own_status_evidence, confidence,"
            " explanation) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19,"
            " ?20, ?21, ?22, ?23, ?24, ?25, ?26, ?25, ?26, ?27, ?28)",
            [
                (number, doc_no, base + low, base + high, *row)
                for number, (row, (low, high)) in enumerate(
                    zip(document.statements, document.places, strict=True), first
                )
            ],
        )
        self._db.executemany(
            "INSERT OR IGNORE INTO statement_topics VALUES (?, ?)",
            [(topic, first + place) for topic, place in document.topics],
        )
        for place, links in document.links:
            resolving.put_links(self._db, first + place, links, origin="document")

    def put_failure(self, failure: Failure) -> None:
        """Store that an input could not be read; what its path held before is gone."""
        with errors_of(self._path):
            self._remove(failure.path)
            self._db.execute(
                "INSERT OR REPLACE INTO failures VALUES (?, ?, ?, ?)",
                (failure.path, failure.message, failure.remedy, self._run_no),
            )

    def forget_path(self, path: str) -> None:
        """Drop the source (or failure) at ``path``, because the file is gone."""
        with errors_of(self._path):
            self._remove(path)
            self._db.execute("DELETE FROM failures WHERE path = ?", (path,))

    def _remove(self, path: str) -> None:
        # a statement or text that is put and removed in one transaction must not reach the index
        if self._texts:
            gone = {
                base for (base,) in self._db.execute(
                    "SELECT d.base FROM documents d JOIN sources s USING (source_no) WHERE s.path = ?", (path,)
                )
            }  # fmt: skip
            self._texts = [item for item in self._texts if item[0] not in gone]
            self._prints = [item for item in self._prints if item[0] not in gone]
        self._db.execute("DELETE FROM sources WHERE path = ?", (path,))

    def put_duplicates(self, duplicates: Duplicates) -> None:
        """Store pairs and clusters in place of all earlier ones, and align the statements of near-duplicates.

        What has not changed is not written again; a cluster keeps its number while its representative stays.
        """
        with errors_of(self._path):
            changed = copies.put(self._db, duplicates)
            corrections.replay_exclusions(self._db)
            copies.regroup(self._db, similarity=self._settings.copy_similarity, changed=changed)

    def put_sketches(self, sketches: Mapping[int, bytes]) -> None:
        """Store what deduplication keeps of documents, by their numbers."""
        with errors_of(self._path):
            kept.put(self._db, sketches)

    def put_compared(self, compared: Compared) -> None:
        """Store what deduplication compared, so that it is never compared again."""
        with errors_of(self._path):
            kept.put_compared(self._db, compared)

    def remember_pairs(self) -> None:
        """Store the measures of all pairs as compared, where :meth:`put_duplicates` got them from elsewhere."""
        with errors_of(self._path):
            kept.put_pairs(self._db)

    def forget_sketches(self) -> None:
        """Drop sketches and comparisons, because the settings have changed."""
        with errors_of(self._path):
            kept.forget(self._db)

    def put_resolution(self, resolution: Resolution) -> None:
        """Store what was found across documents, in place of all that an earlier resolution found.

        Entities that a register or a person made stay.
        """
        db = self._db
        with errors_of(self._path):
            resolving.forget(db)
            db.execute("DELETE FROM entities WHERE origin = 'text'")
            resolving.put_entities(db, resolution.entities)
            db.execute("CREATE TEMP TABLE found (path TEXT, document TEXT, start INTEGER, end INTEGER, entity TEXT)")
            db.executemany(
                "INSERT INTO found VALUES (?, ?, ?, ?, ?)",
                ((*key, entity) for key, entity in resolution.mention_entities.items()),
            )
            db.execute(
                "UPDATE mentions SET entity = r.entity, own_entity = r.entity FROM found r JOIN documents d ON d.id = r.document"
                " AND d.path = r.path WHERE mentions.doc_no = d.doc_no AND mentions.start = r.start"
                " AND mentions.end = r.end"
            )
            db.execute("DROP TABLE found")
            corrected = corrections.suspend(db)
            db.execute("DELETE FROM links WHERE origin = 'resolve'")
            db.execute(
                "UPDATE statements SET status = own_status, status_evidence = own_status_evidence"
                " WHERE status <> own_status OR status_evidence IS NOT own_status_evidence"
            )
            for (path, id), links in resolution.links.items():
                for (number,) in self._statement_numbers(path, id):
                    resolving.put_links(self._db, number, links, origin="resolve")
            for (path, id), (status, evidence) in resolution.statuses.items():
                for (number,) in self._statement_numbers(path, id):
                    db.execute(
                        "UPDATE statements SET status = ?, status_evidence = ? WHERE statement_no = ?",
                        (status, evidence, number),
                    )
            for doc_no in corrected:
                corrections.replay(db, doc_no)
            corrections.replay_entities(db)

    def gists(self) -> Iterator[tuple[int, bytes]]:
        """Packed gists of the documents that this writer put; none where people corrected anything, which they do not know."""
        with errors_of(self._path):
            corrected = self._db.execute("SELECT EXISTS (SELECT 1 FROM corrections)").fetchone()[0]
        return iter(()) if corrected else ((number, data) for number, data in self._gists.read())

    def put_changes(self, changes: Changes) -> None:
        """Store what changes across documents; what was not looked at again stays."""
        with errors_of(self._path):
            resolving.put(self._db, changes)

    def forget_resolution(self) -> None:
        """Look across all documents again next time."""
        with errors_of(self._path):
            resolving.forget(self._db)

    def _statement_numbers(self, path: str, id: str) -> list[tuple[int]]:
        return self._db.execute(
            "SELECT s.statement_no FROM statements s JOIN documents d USING (doc_no) WHERE s.id = ? AND d.path = ?",
            (id, path),
        ).fetchall()

    def put_meta(self, key: str, value: Any) -> None:
        """Store a JSON value under ``key``: settings' fingerprints, frozen statistics, formula counts."""
        with errors_of(self._path):
            self._db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, dumps(value)))

    def _flush(self) -> None:
        grams.append(self._db, self._texts)
        postings.append(self._db, self._prints, end=self._base)
        count_commit(self._db)
        self._texts, self._prints = [], []
        self._documents = 0

    def _merge(self, *, final: bool = False) -> None:
        live = cache(partial(live_spans, self._db))  # most commits merge nothing: documents are not gone through
        factor = self._settings.merge_factor
        while grams.merge(self._db, live, factor=factor, limit=self._settings.merge_limit, final=final):
            continue
        postings.settle(self._db, live, factor=factor, limit=self._settings.posting_limit, final=final)


def live_spans(connection: sqlite3.Connection) -> tuple[Integers, Integers]:
    """Base and end of all documents that exist, in order."""
    rows = connection.execute("SELECT base, base + folded_chars FROM documents ORDER BY base").fetchall()
    table = np.array(rows, dtype=np.int64).reshape(-1, 2)
    return table[:, 0], table[:, 1]
