"""The library: one file, one class."""

from __future__ import annotations

import copy
import os
import sqlite3
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import IO, TYPE_CHECKING, Any, Self

from wenben.config import LibrarySettings, PassageSettings
from wenben.errors import LibraryError, UsageError
from wenben.library import care, copies, export, reading, register, schema, tables
from wenben.library.care import Removed, Verified
from wenben.library.dossier import Dossier, dossier
from wenben.library.editing import Corrections
from wenben.library.filters import Filters
from wenben.library.lock import WriterLock
from wenben.library.packing import loads
from wenben.library.postings import LibraryPostings
from wenben.library.records import Page, SearchResult, StoredDocument
from wenben.library.register import Imported
from wenben.library.search import Table, Units, search, units
from wenben.library.writing import Writer
from wenben.types import Cluster, Document, DuplicatePair, Failure, Source

if TYPE_CHECKING:
    import pandas as pd

ALL = Filters()
_KEPT_UNITS = 4  # filters whose spans stay in memory, 24 bytes per statement


class Library:
    """A library of cleaned documents in one SQLite file.

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
        self._open: list[sqlite3.Connection] = []
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
                        f"无法创建库 {self.path}：{error.strerror}", remedy="请检查路径和权限"
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
                self._open.append(connection)
        return connection

    def close(self) -> None:
        """Close all connections; further use raises :class:`LibraryError`."""
        with self._guard:
            self._closed = True
            for connection in self._open:
                connection.close()
            self._open.clear()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # --- writing -----------------------------------------------------------------------------------------------

    def write(
        self,
        *,
        command: str = "build",
        settings: Mapping[str, Any] | None = None,
        passages: PassageSettings | None = None,
    ) -> Writer:
        """The writer, to be used in a ``with`` block.

        Parameters
        ----------
        command
            What is being done, for the table ``runs``.
        settings
            Fingerprints of settings and models that the results depend on.
        passages
            How the texts are fingerprinted for the draft check.

        Raises
        ------
        LibraryError
            If another process is writing, or the library is read-only.
        """
        if self.read_only:
            raise LibraryError(f"库 {self.path} 以只读方式打开", remedy="请以可写方式打开")
        from wenben import __version__

        return Writer(
            self._db, self.path, settings=self.settings, command=command, version=__version__,
            fingerprints=settings or {}, passages=passages or PassageSettings(),
        )  # fmt: skip

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
            return reading.document(self._db, id, path)

    def iter_documents(self, filters: Filters = ALL) -> Iterator[Document]:
        """Full documents in order of storage, one in memory at a time."""
        where, values = filters.document_where()
        with schema.errors_of(self.path):
            for _, document in reading.full_documents(self._db, where, values):
                yield document

    def source(self, path: str) -> Source:
        """A source with its decoded text and layout."""
        with schema.errors_of(self.path):
            return reading.source_by_path(self._db, path)

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
            return reading.statements(self._db, filters, limit=limit, offset=offset, collapse=collapse, order=order)

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

    def signatures(self) -> dict[tuple[str, str], bytes]:
        """Stored signatures by ``(id, path)``."""
        with schema.errors_of(self.path):
            rows = self._db.execute("SELECT id, path, data FROM signatures JOIN documents USING (doc_no)").fetchall()
        return {(id, path): data for id, path, data in rows}

    def stats(self) -> dict[str, Any]:
        """Counts, raw and with near-duplicates collapsed."""
        with schema.errors_of(self.path):
            memory = self._memory()
            if "stats" not in memory:
                memory["stats"] = reading.stats(self._db)
            return copy.deepcopy(memory["stats"])

    def meta(self, key: str, default: Any = None) -> Any:
        """A value that :meth:`Writer.put_meta` stored."""
        with schema.errors_of(self.path):
            row = self._db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return default if row is None else loads(row[0])

    @property
    def corrections(self) -> Corrections:
        """What people put right, and how to put more right."""
        return Corrections(self)

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

    def import_register(self, path: str | Path) -> Imported:
        """Read a school register (CSV: name, former names, place, code), which then decides identities.

        A new register replaces the one before.

        Raises
        ------
        UsageError
            If the file cannot be read or names a school twice.
        LibraryError
            If a build is running, or the library is read-only.
        """
        schools = register.read(Path(path))
        return Imported(len(schools), self.corrections.import_register(schools))

    def _memory(self) -> dict[Any, Any]:
        """What this thread has read and may keep until any connection commits."""
        db = self._db
        stamp = (int(db.execute("PRAGMA data_version").fetchone()[0]), db.total_changes)
        if getattr(self._local, "stamp", None) != stamp:
            self._local.stamp, self._local.memory = stamp, {}
        memory: dict[Any, Any] = self._local.memory
        return memory

    def _positions(self) -> Table:
        """Where documents stand."""
        memory = self._memory()
        if Table not in memory:
            memory[Table] = Table.load(self._db)
        table: Table = memory[Table]
        return table

    def _units(self, filters: Filters) -> tuple[Table, Units]:
        """What a query is matched against; the last few filters are kept, because people page and refine."""
        table = self._positions()
        kept: dict[Filters, Units] = self._memory().setdefault(Units, {})
        if filters not in kept:
            while len(kept) >= _KEPT_UNITS:
                del kept[next(iter(kept))]
            kept[filters] = units(self._db, table, filters)
        return table, kept[filters]

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

    # --- exports -----------------------------------------------------------------------------------------------

    def rows(
        self, what: str, filters: Filters = ALL, *, mask: bool | None = None, collapse: bool = False
    ) -> Iterator[dict[str, Any]]:
        """Rows of one table with provenance; see :data:`wenben.library.tables.COLUMNS`."""
        hide = self.settings.mask if mask is None else mask
        with schema.errors_of(self.path):
            yield from tables.rows(self._db, what, filters, mask=hide, collapse=collapse)

    def export(
        self,
        what: str,
        format: str,
        out: str | Path | IO[bytes],
        filters: Filters = ALL,
        *,
        mask: bool | None = None,
        collapse: bool = False,
    ) -> export.Exported:
        """Write one table to a file or a binary stream.

        Parameters
        ----------
        what
            A table of :data:`wenben.library.tables.COLUMNS`.
        format
            ``csv``, ``xlsx``, ``jsonl`` or ``parquet``.
        mask
            Mask personal names; None: as the settings say.

        Raises
        ------
        UsageError
            If there is no such table or format.
        LibraryError
            If the file cannot be written.
        """
        if what not in tables.COLUMNS:
            raise UsageError(f"没有名为 {what} 的表", remedy=f"可用：{'、'.join(tables.COLUMNS)}")
        hide = self.settings.mask if mask is None else mask
        names = "人名已用等长的＊遮盖（保留姓）" if hide else "人名未遮盖"
        note = f"来源：文本库 {self.path.name}，表 {what}。{names}。{'近重复只计一次。' if collapse else ''}"
        target = Path(out) if isinstance(out, str | os.PathLike) else out
        count = export.write(
            format, self.rows(what, filters, mask=hide, collapse=collapse), tables.COLUMNS[what], target, note=note
        )
        return export.Exported(count, hide, note)

    def to_pandas(
        self, what: str, filters: Filters = ALL, *, mask: bool | None = None, collapse: bool = False
    ) -> pd.DataFrame:
        """One table as a data frame; lists stay lists."""
        import pandas as pd

        columns = list(tables.COLUMNS.get(what, ()))
        return pd.DataFrame(list(self.rows(what, filters, mask=mask, collapse=collapse)), columns=columns or None)

    # --- care --------------------------------------------------------------------------------------------------

    def backup(self, out: str | Path) -> Path:
        """Copy the library while others may read and write; the copy appears whole or not at all."""
        target = Path(out)
        if target.is_dir():
            target = target / self.path.name
        if target.exists() and target.samefile(self.path):
            raise UsageError(f"备份不能写到库自己 {self.path}", remedy="请换一个文件名")
        try:
            with schema.errors_of(target):
                target.parent.mkdir(parents=True, exist_ok=True)
                schema.copy(self._db, target)
        except OSError as error:
            raise LibraryError(f"无法写入备份 {target}：{error.strerror}", remedy="请检查路径、权限和空间") from error
        return target

    def remove(self, document: str) -> Removed:
        """Take a document out for good, at all its paths.

        Its rows, its stretch of the source text, its index entries, its fingerprints and the corrections about it are
        overwritten; the file is rewritten, so that nothing of it is left in free pages; later builds leave it out. The
        file that it came from and older backups are not touched: the result names them.

        Raises
        ------
        LibraryError
            If there is no such document, a build is running, or the library is read-only.
        """
        if self.read_only:
            raise LibraryError(f"库 {self.path} 以只读方式打开，不能删除", remedy="请以可写方式打开")
        with WriterLock(self.path), schema.errors_of(self.path):
            return care.remove(self._db, self.path, document)

    def verify(self, *, sample: int = 500) -> Verified:
        """Check the file's structure, its references, and ``sample`` documents with their texts and index entries."""
        return care.verify(self._db, sample=sample)
