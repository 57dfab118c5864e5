"""Opening a library and asking it: listings, whole records, search, dossiers."""

from __future__ import annotations

import copy
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import numpy as np
import numpy.typing as npt

from wenben.config import LibrarySettings
from wenben.errors import LibraryError, UsageError, reason_of
from wenben.library import columns, copies, corrections, reading, resolving, schema, sketches, whole
from wenben.library.columns import Columns
from wenben.library.dossier import Dossier, dossier
from wenben.library.filters import Filters
from wenben.library.lock import WriterLock
from wenben.library.masking import Masker
from wenben.library.packing import loads, unpack_text
from wenben.library.postings import LibraryPostings
from wenben.library.records import Page, SearchResult, StoredDocument
from wenben.library.search import Occurrences, Table, Units, matching, occurrences, search, sharing, units
from wenben.text import Folded, fold
from wenben.types import Cluster, Document, DuplicatePair, Extraction, Failure, Source

if TYPE_CHECKING:
    from wenben.dedup import Compared, Known

ALL = Filters()
_KEPT_UNITS = 4  # filters whose spans stay in memory, 24 bytes per statement


def _no_other_file(action: int, *_: str | None) -> int:
    """Denies what ``query_only`` allows: to open another file, copy this one there, or change its settings."""
    denied = (sqlite3.SQLITE_ATTACH, sqlite3.SQLITE_DETACH, sqlite3.SQLITE_PRAGMA, sqlite3.SQLITE_TRANSACTION)
    return sqlite3.SQLITE_DENY if action in denied else sqlite3.SQLITE_OK


class Reader:
    """A library as people and programs read it; :class:`wenben.library.Library` adds writing.

    Parameters
    ----------
    path
        The file.
    create
        Make a new library if there is none.
    read_only
        Never write, not even a migration.
    settings
        Search and storage settings.

    Raises
    ------
    LibraryError
        If the file is missing, damaged, no library, or newer than this program.

    Notes
    -----
    Safe to use from several threads (each gets its own connection) and from several processes: one may write while
    others read.
    """

    def __init__(
        self,
        path: str | Path,
        *,
        create: bool = False,
        read_only: bool = False,
        settings: LibrarySettings | None = None,
    ) -> None:
        self.path = Path(path)
        self.read_only = read_only
        self.settings = settings or LibrarySettings()
        self.migrated_from: Path | None = None
        self._local = threading.local()
        self._open: list[tuple[threading.Thread, sqlite3.Connection]] = []
        self._kept: tuple[Any, dict[Any, Any]] = (None, {})
        self._guard = threading.Lock()
        self._closed = False
        if not self.path.exists():
            if not create:
                raise LibraryError(f"没有找到库 {self.path}", remedy="请先运行 wenben build，或检查 --library 的路径")
            with schema.errors_of(self.path):
                try:
                    schema.initialise(self.path)
                except OSError as error:
                    raise LibraryError(
                        f"无法创建库 {self.path}：{reason_of(error)}", remedy="请检查路径和权限"
                    ) from error
        elif create and self.path.is_file() and self.path.stat().st_size == 0:
            with schema.errors_of(self.path):
                schema.initialise(self.path)
        try:
            with schema.errors_of(self.path):
                version = schema.version_of(self._db, self.path)
                if version < schema.VERSION:
                    self._migrate(version)
        except BaseException:
            self.close()
            raise

    def _migrate(self, version: int) -> None:
        if self.read_only:
            raise LibraryError(
                f"库 {self.path} 的格式版本 {version} 较旧", remedy="请先用可写方式打开一次（会自动备份并升级）"
            )
        with WriterLock(self.path):
            self.migrated_from = schema.migrate(self._db, self.path, version)

    @property
    def _db(self) -> sqlite3.Connection:
        """This thread's connection."""
        if self._closed:
            raise LibraryError(f"库 {self.path} 已关闭", remedy="请重新打开")
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            with schema.errors_of(self.path):
                connection = schema.connect(
                    self.path, read_only=self.read_only, busy_timeout=self.settings.busy_timeout
                )
            self._local.connection = connection
            with self._guard:
                for thread, other in self._open:
                    if not thread.is_alive():
                        other.close()
                self._open = [item for item in self._open if item[0].is_alive()]
                self._open.append((threading.current_thread(), connection))
        return connection

    def close(self) -> None:
        """Close all connections; further use raises :class:`LibraryError`."""
        with self._guard:
            self._closed = True
            for _, connection in self._open:
                connection.close()
            self._open.clear()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # --- reading -----------------------------------------------------------------------------------------------

    def documents(
        self,
        filters: Filters = ALL,
        *,
        limit: int | None = 50,
        offset: int = 0,
        collapse: bool = False,
        order: str = "path",
    ) -> Page:
        """Documents as rows without text; ``order`` is ``path``, ``date``, ``-date`` or ``title``."""
        with schema.errors_of(self.path):
            return reading.documents(self._db, filters, limit=limit, offset=offset, collapse=collapse, order=order)

    def document(self, id: str, path: str | None = None) -> StoredDocument:
        """One document with text, source, removals, statements and mentions; the first path if none is given."""
        with schema.errors_of(self.path):
            return whole.document(self._db, id, path)

    def iter_documents(self, filters: Filters = ALL) -> Iterator[Document]:
        """Full documents in order of storage, one in memory at a time."""
        where, values = filters.document_where()
        with schema.errors_of(self.path):
            for _, document in whole.full_documents(self._db, where, values):
                yield document

    def iter_extractions(self, filters: Filters = ALL) -> Iterator[Extraction]:
        """What each document says, parallel to :meth:`iter_documents`."""
        where, values = filters.document_where()
        with schema.errors_of(self.path):
            yield from whole.extractions(self._db, where, values)

    def known_across(self) -> resolving.Known:
        """What is known across documents, and which of them are to be looked at again."""
        with schema.errors_of(self.path):
            return resolving.known(self._db)

    def said(self) -> whole.Said:
        """Documents with what they say, as :func:`wenben.resolve.resolve_pairs` needs them; read as they are gone through."""
        return whole.Said(self._db)

    def source(self, path: str) -> Source:
        """A source with its decoded text and layout."""
        with schema.errors_of(self.path):
            return whole.source_by_path(self._db, path)

    def source_text(self, path: str) -> str:
        """The decoded text that all ``source_*`` offsets of ``path`` refer to."""
        return self.source(path).text

    def sources(self, *, limit: int | None = 50, offset: int = 0) -> Page:
        """Sources as rows."""
        with schema.errors_of(self.path):
            return reading.sources(self._db, limit=limit, offset=offset)

    def known_sources(self) -> dict[str, str]:
        """Path → hash of every source."""
        with schema.errors_of(self.path):
            return dict(self._db.execute("SELECT path, sha256 FROM sources ORDER BY path").fetchall())

    def known(self, path: str) -> str | None:
        """The hash of the source at ``path``, None if there is none."""
        with schema.errors_of(self.path):
            row = self._db.execute("SELECT sha256 FROM sources WHERE path = ?", (path,)).fetchone()
        return None if row is None else str(row[0])

    def removals(self, *, path: str | None = None, limit: int | None = 50, offset: int = 0) -> Page:
        """Removals as rows, of one source or of all."""
        with schema.errors_of(self.path):
            return reading.removals(self._db, path=path, limit=limit, offset=offset)

    def statements(
        self,
        filters: Filters = ALL,
        *,
        limit: int | None = 50,
        offset: int = 0,
        collapse: bool = False,
        order: str = "path",
    ) -> Page:
        """Statements as rows; ``order`` may also be ``uncertain`` (least confident first)."""
        with schema.errors_of(self.path):
            return reading.statements(
                self._db, self.statement_columns(), filters, limit=limit, offset=offset, collapse=collapse, order=order
            )

    def mentions(
        self,
        filters: Filters = ALL,
        *,
        mention_type: str | None = None,
        limit: int | None = 50,
        offset: int = 0,
    ) -> Page:
        """Mentions as rows."""
        with schema.errors_of(self.path):
            return reading.mentions(self._db, filters, mention_type=mention_type, limit=limit, offset=offset)

    def entities(
        self, *, type: str | None = None, query: str | None = None, limit: int | None = 50, offset: int = 0
    ) -> Page:
        """Entities as rows; ``query`` is part of any of their names."""
        with schema.errors_of(self.path):
            return reading.entities(self._db, type=type, query=query, limit=limit, offset=offset)

    def duplicates(self, *, level: str | None = None) -> tuple[DuplicatePair, ...]:
        """All pairs, most similar first; ``level`` is ``document`` or ``section``."""
        with schema.errors_of(self.path):
            return tuple(copies.pairs(self._db, level=level))

    def clusters(self) -> tuple[Cluster, ...]:
        """All clusters, largest first."""
        with schema.errors_of(self.path):
            return tuple(copies.clusters(self._db))

    def failures(self) -> tuple[Failure, ...]:
        """Inputs that could not be read."""
        with schema.errors_of(self.path):
            return reading.failures(self._db)

    def subcorpora(self) -> dict[str, tuple[Filters, str | None]]:
        """Saved subcorpora: name → filters and query."""
        with schema.errors_of(self.path):
            rows = self._db.execute("SELECT name, filters, query FROM subcorpora ORDER BY name").fetchall()
        return {name: (Filters.parse(loads(filters)), query) for name, filters, query in rows}

    def documents_by_number(self, numbers: Sequence[int]) -> list[Document]:
        """Documents by number, with what a comparison of texts needs, in the order asked for."""
        with schema.errors_of(self.path):
            return sketches.documents(self._db, numbers)

    def without_sketch(self) -> list[int]:
        """Numbers of the documents of which deduplication keeps nothing yet."""
        with schema.errors_of(self.path):
            return sketches.missing(self._db)

    def sketched(self) -> list[Known]:
        """What deduplication keeps of every document."""
        with schema.errors_of(self.path):
            return list(sketches.known(self._db))

    def compared(self) -> Compared:
        """What deduplication has ever compared."""
        with schema.errors_of(self.path):
            return sketches.compared(self._db)

    def stats(self) -> dict[str, Any]:
        """Counts, raw and with near-duplicates collapsed."""
        with schema.errors_of(self.path):
            memory = self._memory()
            if "stats" not in memory:
                memory["stats"] = reading.stats(self._db, self.statement_columns())
            return copy.deepcopy(memory["stats"])

    def meta(self, key: str, default: Any = None) -> Any:
        """A value that :meth:`Writer.put_meta` stored."""
        with schema.errors_of(self.path):
            row = self._db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return default if row is None else loads(row[0])

    # --- search ------------------------------------------------------------------------------------------------

    def search(
        self, query: str, filters: Filters = ALL, *, limit: int = 20, offset: int = 0, collapse: bool = True
    ) -> SearchResult:
        """Find substrings of any length; see :mod:`wenben.library.query` for the language.

        Counts are exact: ``documents`` are paths (near-duplicates included), ``occurrences`` are counted without
        overlaps in the folded text, as ``str.count`` does. With a filter on statements a match is a statement that
        holds all of the query, and occurrences outside such statements do not count.

        Parameters
        ----------
        collapse
            Show one hit per group of near-duplicates, with the number of the others.

        Raises
        ------
        UsageError
            If the query cannot be understood.
        """
        with schema.errors_of(self.path):
            table, space = self._units(filters)
            return search(
                self._db, table, space, query, limit=limit, offset=offset, collapse=collapse, settings=self.settings
            )

    def occurrences(self, query: str, filters: Filters = ALL, *, collapse: bool = False) -> Occurrences:
        """Every place at which a term of the query stands in a matching document (or statement), in order of place.

        With ``collapse``, only in one document of each group of near-duplicates.
        """
        with schema.errors_of(self.path):
            table, space = self._units(filters)
            return occurrences(self._db, table, space, query, collapse=collapse, settings=self.settings)

    def matching(self, query: str, filters: Filters = ALL) -> list[int]:
        """Numbers of the statements (with a filter on statements) or documents that match: ``statement_no``, ``doc_no``."""
        with schema.errors_of(self.path):
            table, space = self._units(filters)
            return matching(self._db, table, space, query, settings=self.settings)

    def sharing(self, text: str, filters: Filters = ALL, *, most: int) -> list[int]:
        """Numbers of the units that share the rarest character bigrams with ``text``, most and rarest first."""
        with schema.errors_of(self.path):
            _, space = self._units(filters)
            return sharing(self._db, space, text, most=most)

    def statement_rows(self, numbers: Sequence[int]) -> list[dict[str, Any]]:
        """Statements by number, in the order asked for."""
        with schema.errors_of(self.path):
            return reading.statements_by_number(self._db, numbers)

    def document_numbers(self, filters: Filters = ALL, *, collapse: bool = False) -> list[int]:
        """``doc_no`` of the documents that the filters leave, in order of place in the library."""
        with schema.errors_of(self.path):
            return reading.numbers(self._db, filters, collapse=collapse, columns_of=self.statement_columns)

    def folded_text(self, doc_no: int) -> tuple[str, Folded]:
        """The text of a document and its folded form, whose offsets lead back."""
        text = self._text(doc_no)
        return text, fold(text, keep=True)

    def _text(self, doc_no: int) -> str:
        with schema.errors_of(self.path):
            row = self._db.execute("SELECT text FROM document_texts WHERE doc_no = ?", (int(doc_no),)).fetchone()
        return unpack_text(row[0])

    def masker(self, doc_no: int, *, hide: bool = True) -> Masker:
        """What hides the names of people in one document."""
        with schema.errors_of(self.path):
            return Masker.of(self._db, int(doc_no), hide=hide)

    def heading(self, doc_no: int) -> dict[str, Any]:
        """A document's row as listings show it."""
        with schema.errors_of(self.path):
            return reading.document_row(self._db, int(doc_no))

    def query(self, sql: str, values: Sequence[Any] = ()) -> list[dict[str, Any]]:
        """Rows of any reading SQL statement over the documented schema (``docs/library.md``).

        Raises
        ------
        UsageError
            If the statement would do anything but read, such as change a setting of the file or open another one.
        """
        with schema.errors_of(self.path):
            self._db.execute("PRAGMA query_only = ON")
            self._db.set_authorizer(_no_other_file)
            try:
                return reading._rows(self._db, sql, values)
            except sqlite3.DatabaseError as error:
                if "readonly" in str(error) or "authoriz" in str(error):
                    raise UsageError(f"这条语句会改动库：{sql}", remedy="这里只能查询") from error
                raise
            finally:
                self._db.set_authorizer(None)
                self._db.execute("PRAGMA query_only = OFF")

    def school(
        self, name: str, *, place: str | None = None, entity: str | None = None, mask: bool | None = None
    ) -> Dossier:
        """Everything known about one school; candidates instead, where the name means more than one.

        Parameters
        ----------
        place
            Only schools there.
        entity
            The id of a candidate that was chosen before; the name is then only shown.
        mask
            Mask personal names; None: as the settings say.
        """
        hide = self.settings.mask if mask is None else mask
        with schema.errors_of(self.path):
            return dossier(self._db, name, place=place, entity=entity, mask=hide)

    def ignored(self) -> tuple[corrections.Correction, ...]:
        """What the draft check need not show (again), as people decided it; see :func:`wenben.check.ignore`."""
        with schema.errors_of(self.path):
            return tuple(corrections.listing(self._db, "action = 'ignore' AND undone IS NULL"))

    def _memory(self) -> dict[Any, Any]:
        """What was read and may be kept, by all threads, until the next commit of anybody."""
        db = self._db
        (generation,) = db.execute("SELECT coalesce(max(value), '0') FROM meta WHERE key = 'generation'").fetchone()
        # a writer sees its own changes before they are committed, and nobody else may
        stamp = (generation, (id(db), db.total_changes) if db.in_transaction else None)
        kept = self._kept
        if kept[0] != stamp:
            kept = (stamp, {})
            self._kept = kept
        return kept[1]

    def _positions(self) -> Table:
        """Where documents stand."""
        memory = self._memory()
        if Table not in memory:
            memory[Table] = Table.load(self._db)
        table: Table = memory[Table]
        return table

    def statement_columns(self) -> Columns:
        """What is counted and filtered about all statements, as arrays; kept until the next commit."""
        with schema.errors_of(self.path):
            memory = self._memory()
            if Columns not in memory:
                memory[Columns] = columns.load(self._db)
            made: Columns = memory[Columns]
            return made

    def statement_selection(self, filters: Filters) -> npt.NDArray[np.int64]:
        """Rows of :meth:`statement_columns` that the filters leave."""
        with schema.errors_of(self.path):
            return columns.select(self._db, self.statement_columns(), filters)

    def _units(self, filters: Filters) -> tuple[Table, Units]:
        """What a query is matched against; the last few filters are kept, because people page and refine."""
        table = self._positions()
        kept: dict[Filters, Units] = self._memory().setdefault(Units, {})
        space = kept.get(filters)
        if space is None:
            space = units(self._db, table, filters, self.statement_columns)
            with self._guard:
                while len(kept) >= _KEPT_UNITS:
                    del kept[next(iter(kept))]
                kept[filters] = space
        return table, space

    def postings(self) -> LibraryPostings:
        """What the passage engine needs to check a draft against this library as it stands now.

        Raises
        ------
        LibraryError
            If the library holds no documents yet.
        """
        made = self.meta("fingerprints")
        if made is None:
            raise LibraryError(f"库 {self.path} 还没有文档", remedy="请先运行 wenben build")
        with schema.errors_of(self.path):
            return LibraryPostings(self, k=made["k"])
