"""What every reader hands back, and the builder that lays lines out with their blocks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from wenben.types import Block

CELL: Final = " | "
"""What stands between two cells of a table row, in every format."""


@dataclass(frozen=True, slots=True)
class Extract:
    """The content of one file as a reader saw it; :mod:`wenben.readers` makes a ``Source`` of it."""

    text: str
    media_type: str
    encoding: str | None = None
    blocks: tuple[Block, ...] = ()
    markup: str | None = None
    meta: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


class Layout:
    """Collects blocks, one or more lines each, and joins them with line feeds.

    Paragraphs are counted from 1 within their page (within the file where there are no pages); running headers,
    footers and page numbers are not counted.
    """

    _UNCOUNTED = ("header", "footer", "page_number")

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._blocks: list[Block] = []
        self._length = 0
        self._counts: dict[int, int] = {}

    def add(self, text: str, *, kind: str = "paragraph", level: int = 0, page: int = 0) -> None:
        """Append one block; blank text is left out."""
        if not text.strip():
            return
        if self._parts:
            self._parts.append("\n")
            self._length += 1
        number = 0
        if kind not in self._UNCOUNTED:
            number = self._counts[page] = self._counts.get(page, 0) + 1
        self._blocks.append(Block(self._length, self._length + len(text), kind, level, page, number))
        self._parts.append(text)
        self._length += len(text)

    @property
    def text(self) -> str:
        return "".join(self._parts)

    @property
    def blocks(self) -> tuple[Block, ...]:
        return tuple(self._blocks)
