"""Records that enter and leave the library, besides those of :mod:`wenben.types`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Protocol

from wenben.types import (
    Cluster,
    Document,
    DuplicatePair,
    Mention,
    Removal,
    Repair,
    Row,
    Source,
    Statement,
)


class Duplicates(Protocol):
    """What near-duplicate detection hands over."""

    @property
    def pairs(self) -> Iterable[DuplicatePair]: ...

    @property
    def clusters(self) -> Iterable[Cluster]: ...


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """A document with everything that the library knows about it.

    ``copies`` are the ``(id, path)`` of its near-duplicates.
    """

    document: Document
    source: Source
    removed: tuple[Removal, ...]
    repaired: tuple[Repair, ...]
    statements: tuple[Statement, ...]
    mentions: tuple[Mention, ...]
    copies: tuple[tuple[str, str], ...] = ()

    def row(self) -> Row:
        return {
            "path": self.document.path,
            "sha256": self.document.sha256,
            "media_type": self.source.media_type,
            **self.document.row(),
            "copies": [{"id": i, "path": p} for i, p in self.copies],
        }


@dataclass(frozen=True, slots=True)
class Hit:
    """One document (or statement) that a query found.

    Parameters
    ----------
    start, end
        The first highlighted occurrence, in the document's text.
    snippet, snippet_start
        ``document.text[snippet_start : snippet_start + len(snippet)] == snippet``.
    highlights
        All occurrences inside the snippet, in the document's text.
    occurrences
        In this document (or statement).
    copies
        Near-duplicates of this document that also match and are not shown.
    """

    document: str
    path: str
    title: str
    statement: str | None
    snippet: str
    snippet_start: int
    start: int
    end: int
    highlights: tuple[tuple[int, int], ...]
    score: float
    occurrences: int
    copies: int
    date: str | None = None
    genre: str = "other"
    region: str | None = None
    issuer: str | None = None

    def row(self) -> Row:
        return {
            "type": "hit",
            "document": self.document,
            "path": self.path,
            "title": self.title,
            "statement": self.statement,
            "snippet": self.snippet,
            "snippet_start": self.snippet_start,
            "start": self.start,
            "end": self.end,
            "highlights": [list(h) for h in self.highlights],
            "score": round(self.score, 4),
            "occurrences": self.occurrences,
            "copies": self.copies,
            "date": self.date,
            "genre": self.genre,
            "region": self.region,
            "issuer": self.issuer,
        }


@dataclass(frozen=True, slots=True)
class SearchResult:
    """Exact totals over all matching documents, and one page of hits.

    ``documents`` counts paths, near-duplicates included; ``collapsed`` counts each group of near-duplicates once;
    ``occurrences`` counts the positive terms in all matching documents without overlaps, as ``str.count`` does.
    ``reachable`` is the number of hits that paging can reach.
    """

    query: str
    documents: int
    collapsed: int
    occurrences: int
    reachable: int
    hits: tuple[Hit, ...]

    def row(self) -> Row:
        return {
            "type": "total",
            "query": self.query,
            "documents": self.documents,
            "collapsed": self.collapsed,
            "occurrences": self.occurrences,
        }


@dataclass(frozen=True, slots=True)
class Page:
    """One page of rows and the number of rows in all."""

    total: int
    rows: tuple[dict[str, Any], ...]
