"""The stage ``resolve``: all documents and what was extracted from them → entities, links and statuses across them."""

from __future__ import annotations

from collections.abc import Sequence

from wenben.config import Settings
from wenben.resolve.entities import Pairs, entities
from wenben.resolve.history import history
from wenben.resolve.records import Resolution
from wenben.types import Document, Extraction


def resolve(
    documents: Sequence[Document], extractions: Sequence[Extraction], *, settings: Settings | None = None
) -> Resolution:
    """Entities of all mentions, results and recurrences of problems across documents.

    Parameters
    ----------
    documents, extractions
        Parallel. Their order does not matter: the same set gives the same resolution.
    """
    pairs = sorted(zip(documents, extractions, strict=True), key=lambda pair: (pair[0].id, pair[0].path))
    return resolve_pairs(pairs, settings=settings)


def resolve_pairs(pairs: Pairs, *, settings: Settings | None = None) -> Resolution:
    """As :func:`resolve`, of pairs in order of id and path that are gone through twice and need not be in memory."""
    chosen = settings or Settings()
    found, by_mention = entities(pairs)
    links, statuses = history(pairs, by_mention, settings=chosen)
    return Resolution(entities=found, mention_entities=by_mention, links=links, statuses=statuses)
