"""The library: one file, one class."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from wenben.config import PassageSettings
from wenben.errors import LibraryError, UsageError, reason_of
from wenben.library import care, export, register, schema, tables, terms
from wenben.library.editing import Corrections
from wenben.library.filters import Filters
from wenben.library.lock import WriterLock
from wenben.library.masking import MASKED_NOTE
from wenben.library.packing import dumps
from wenben.library.reader import ALL, Reader
from wenben.library.terms import Terms
from wenben.library.writing import Writer
from wenben.types import Row

if TYPE_CHECKING:
    import pandas as pd


class Library(Reader):
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

    # --- what is counted once and kept ---------------------------------------------------------------------------

    def terms(
        self, numbers: Sequence[int], count: Callable[[str], Mapping[str, int]], *, cutter: str, part: int = 2000
    ) -> Terms:
        """How often each word stands in each of the documents.

        Parameters
        ----------
        count
            Words of a text. Called only for documents that were not counted before by the same ``cutter`` (its
            fingerprint); what it says is stored for the next time if the library can be written to just now.
        """
        with schema.errors_of(self.path):
            absent = terms.missing(self._db, numbers, cutter)
            kept: dict[int, Mapping[str, int]] = {}
            for begin in range(0, len(absent), part):
                counted = {n: count(self._text(n)) for n in absent[begin : begin + part]}
                if not self._keep(partial(terms.put, counted=counted, cutter=cutter)):
                    kept |= counted
            return terms.load(self._db, [n for n in numbers if n not in kept], kept)

    def vectors(self, model: str) -> dict[int, bytes]:
        """Stored vectors of statements, by number; ``model`` is the fingerprint of what made them."""
        with schema.errors_of(self.path):
            return terms.vectors(self._db, model)

    def put_vectors(self, model: str, made: Mapping[int, bytes]) -> bool:
        """Store vectors of statements; False if the library cannot be written to just now."""
        with schema.errors_of(self.path):
            return self._keep(partial(terms.put_vectors, model=model, made=made))

    def _keep(self, work: Callable[[sqlite3.Connection], None]) -> bool:
        """Store what can be made again; nothing is lost if a build is running or the library is read-only."""
        if self.read_only or self._db.in_transaction:
            return False
        try:
            with WriterLock(self.path), schema.transaction(self._db) as db:
                work(db)
        except LibraryError:
            return False
        return True

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

    @property
    def corrections(self) -> Corrections:
        """What people put right, and how to put more right."""
        return Corrections(self)

    def import_register(self, path: str | Path) -> int:
        """Read a school register (CSV: name, former names, place, code), which then decides identities.

        A new register replaces the one before. Returns the number of schools.

        Raises
        ------
        UsageError
            If the file cannot be read or names a school twice.
        LibraryError
            If a build is running, or the library is read-only.
        """
        schools = register.read(Path(path))
        self.corrections.import_register(schools)
        return len(schools)

    def save_subcorpus(self, name: str, filters: Filters, *, query: str | None = None) -> None:
        """Keep filters (and a query) under a name, in place of an earlier one of that name."""
        if not name.strip():
            raise UsageError("子库没有名称", remedy="请写明名称")
        with self.corrections._change() as db:
            db.execute(
                "INSERT OR REPLACE INTO subcorpora VALUES (?, ?, ?, ?)",
                (name.strip(), dumps(filters.values()), query, schema.now()),
            )

    def forget_subcorpus(self, name: str) -> None:
        """Drop a saved subcorpus."""
        with self.corrections._change() as db:
            if db.execute("DELETE FROM subcorpora WHERE name = ?", (name,)).rowcount == 0:
                raise LibraryError(f"没有名为 {name} 的子库", remedy=f"现有：{'、'.join(self.subcorpora()) or '无'}")

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
        names = MASKED_NOTE if hide else "人名未遮盖"
        note = f"来源：资料库 {self.path.name}，表 {what}。{names}。{'近似重复只计一次。' if collapse else ''}"
        target = Path(out) if isinstance(out, str | os.PathLike) else out
        count = export.write(
            format, self.rows(what, filters, mask=hide, collapse=collapse), tables.COLUMNS[what], target, note=note
        )
        return export.Exported(count, hide, note)

    def to_pandas(
        self, what: str, filters: Filters = ALL, *, mask: bool | None = None, collapse: bool = False
    ) -> pd.DataFrame:
        """One table as a data frame; lists stay lists, and a year that is not known makes no fraction of the others."""
        import pandas as pd

        columns = tables.COLUMNS.get(what, {})
        frame = pd.DataFrame(
            list(self.rows(what, filters, mask=mask, collapse=collapse)), columns=list(columns) or None
        )
        return frame.astype({name: "Int64" for name, kind in columns.items() if kind == "int"})

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
            raise LibraryError(f"无法写入备份 {target}：{reason_of(error)}", remedy="请检查路径、权限和空间") from error
        return target

    def remove(self, what: str | Iterable[str]) -> Row:
        """Take documents (ids) or whole sources (paths) out for good; a document goes at all its paths.

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
            wanted = [what] if isinstance(what, str) else list(what)
            return care.remove(self._db, self.path, wanted).row()

    def verify(self, *, sample: int = 500) -> Row:
        """Check the file's structure, its references, and ``sample`` documents with their texts and index entries.

        Returns
        -------
        dict
            ``{ok, problems: [in Chinese], checked: {documents, sampled}}``.
        """
        return care.verify(self._db, sample=sample).row()
