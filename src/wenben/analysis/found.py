"""What a search found, as a table to take away: a row per occurrence, with its context and where it comes from."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, Final

from wenben.library import Filters, Library, export
from wenben.library.masking import MASKED_NOTE, Masker
from wenben.types import Row

ALL: Final = Filters()
COLUMNS: Final = {
    "query": "str", "left": "str", "keyword": "str", "right": "str", "title": "str", "date": "str", "region": "str", "issuer": "str",
    "genre": "str", "path": "str", "document": "str", "start": "int", "end": "int", "source_start": "int", "source_end": "int",
    "sha256": "str",
}  # fmt: skip
"""Column → type; ``document.text[start:end] == keyword`` (before masking), ``source_*`` are in the source's text."""


def occurrences(
    library: Library,
    query: str,
    filters: Filters = ALL,
    *,
    collapse: bool = False,
    width: int = 40,
    mask: bool | None = None,
) -> Iterator[Row]:
    """Every occurrence of a query, in order of place, with ``width`` characters on either side.

    Parameters
    ----------
    mask
        Mask personal names; None: as the settings say.

    Raises
    ------
    UsageError
        If the query cannot be understood.
    """
    hide = library.settings.mask if mask is None else mask
    found = library.occurrences(query, filters, collapse=collapse)
    held: tuple[int, Any, Any, Masker] | None = None
    for number, place, length in zip(
        found.documents.tolist(), found.starts.tolist(), found.lengths.tolist(), strict=True
    ):
        if held is None or held[0] != number:
            head = library.heading(number)
            stored = library.document(head["id"], head["path"])
            masker = library.masker(number, hide=hide)
            held = (number, stored.document, library.folded_text(number)[1], masker)
        _, document, folded, masker = held
        span = folded.span(place, place + length)
        source = document.offsets.to_source(span.start, span.end)
        low = max(0, span.start - width)
        yield {
            "query": query,
            "left": masker.text(document.text[low : span.start], low),
            "keyword": masker.text(document.text[span.start : span.end], span.start),
            "right": masker.text(document.text[span.end : span.end + width], span.end),
            "title": masker.told(document.title),
            "date": document.date,
            "region": document.region,
            "issuer": document.issuer,
            "genre": document.genre,
            "path": document.path,
            "document": document.id,
            "start": span.start,
            "end": span.end,
            "source_start": source.start,
            "source_end": source.end,
            "sha256": document.sha256,
        }


def export_search(
    library: Library,
    query: str,
    format: str,
    out: str | Path | IO[bytes],
    filters: Filters = ALL,
    *,
    collapse: bool = False,
    width: int = 40,
    mask: bool | None = None,
) -> export.Exported:
    """Write every occurrence of a query to a file or a binary stream.

    Parameters
    ----------
    format
        ``csv``, ``xlsx``, ``jsonl`` or ``parquet``.

    Raises
    ------
    UsageError
        If the query or the format is not understood.
    LibraryError
        If the file cannot be written.
    """
    hide = library.settings.mask if mask is None else mask
    names = MASKED_NOTE if hide else "人名未遮盖"
    once = "近似重复只计一次。" if collapse else ""
    note = f"来源：资料库 {library.path.name}，检索 {query}。{names}。{once}"
    rows = occurrences(library, query, filters, collapse=collapse, width=width, mask=hide)
    target = Path(out) if isinstance(out, str | os.PathLike) else out
    return export.Exported(export.write(format, rows, COLUMNS, target, note=note), hide, note)
