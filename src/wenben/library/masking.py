"""Masks for personal names: of the same length, so that every offset still holds."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

MASK: Final = "＊"
"""One full-width asterisk per hidden character; the surname stays."""


@dataclass(frozen=True, slots=True)
class Masker:
    """Hides the personal names of one document.

    Parameters
    ----------
    spans
        Where names stand in the document's text.
    names
        Their written forms, for strings without offsets (titles, addressees, quoted evidence).
    """

    spans: tuple[tuple[int, int], ...]
    names: tuple[str, ...]

    @classmethod
    def of(cls, connection: sqlite3.Connection, doc_no: int) -> Masker:
        rows = connection.execute(
            "SELECT start, end, text FROM mentions WHERE doc_no = ? AND mention_type = 'person' ORDER BY start",
            (doc_no,),
        ).fetchall()
        names = sorted({text for _, _, text in rows if len(text) > 1}, key=lambda n: (-len(n), n))
        return cls(tuple((start, end) for start, end, _ in rows), tuple(names))

    def text(self, text: str, start: int = 0) -> str:
        """``text`` of the document from ``start`` on, names masked."""
        out = list(text)
        for low, high in self.spans:
            for at in range(max(low + 1, start), min(high, start + len(text))):
                out[at - start] = MASK
        # a name found once is a name wherever it stands; two characters may as well be a word (高峰), so only longer
        return self._replace("".join(out), [name for name in self.names if len(name) > 2])

    def string(self, text: str) -> str:
        """Any other string about the document, names masked."""
        return self._replace(text, self.names)

    def strings(self, texts: Iterable[str]) -> list[str]:
        return [self.string(text) for text in texts]

    def statement(self, row: dict[str, Any]) -> dict[str, Any]:
        """A statement's row, names masked in all its texts."""
        if not self.spans:
            return row
        row = {**row, "text": self.text(row["text"], row["start"]), "title": self.string(row["title"])}
        for name in ("section", "subjects", "addressees", "basis", "quantities", "explanation"):
            row[name] = self.strings(row[name])
        if row["status_evidence"]:
            row["status_evidence"] = self.string(row["status_evidence"])
        row["links"] = [{**link, "reason": self.string(link["reason"])} for link in row["links"]]
        return row

    @staticmethod
    def _replace(text: str, names: Iterable[str]) -> str:
        for name in names:
            text = text.replace(name, mask_name(name))
        return text


def mask_name(name: str) -> str:
    """The surname and a mask: 王小明 → 王＊＊."""
    return name[:1] + MASK * (len(name) - 1)
