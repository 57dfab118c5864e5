"""What the tables hold of a source, made ready where it was read: worker processes do the packing, and little is handed over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from wenben.config import PassageSettings
from wenben.library.packing import dump_texts, dumps, pack_blocks, pack_offsets, pack_sentences, pack_text
from wenben.passages.fingerprints import Fingerprints
from wenben.resolve.entities import is_named
from wenben.resolve.gist import Gist, in_order
from wenben.text import Folded, fold
from wenben.types import Cleaned, Document, Extraction, Link, Statement

Values = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class DocumentRows:
    """A document with what it says; numbers and positions in the library are the writer's to add.

    Parameters
    ----------
    places
        Of each statement: its span in the folded text.
    topics, links
        With the place of their statement among ``statements``.
    gist
        What looking across documents needs of it, packed.
    """

    id: str
    source_start: int
    source_end: int
    values: Values
    packed: Values
    folded: str
    prints: Fingerprints
    sections: tuple[Values, ...]
    statements: tuple[Values, ...]
    places: tuple[tuple[int, int], ...]
    topics: tuple[tuple[str, int], ...]
    links: tuple[tuple[int, tuple[Link, ...]], ...]
    mentions: tuple[Values, ...]
    gist: bytes


@dataclass(frozen=True, slots=True)
class SourceRows:
    """A source with its documents."""

    path: str
    values: Values
    text: bytes
    blocks: bytes | None
    removals: tuple[Values, ...]
    repairs: tuple[Values, ...]
    documents: tuple[DocumentRows, ...]


def source_rows(
    cleaned: Cleaned,
    extractions: Mapping[str, Extraction],
    *,
    passages: PassageSettings,
    fingerprints: Mapping[str, Fingerprints] | None = None,
) -> SourceRows:
    """Rows of a source: pure.

    Parameters
    ----------
    extractions
        Document id → what it says; a document that is not there has no statements yet.
    passages
        How texts are fingerprinted, where ``fingerprints`` do not say it already.
    """
    source, nothing = cleaned.source, Extraction((), ())
    return SourceRows(
        source.path,
        (
            source.path, source.sha256, source.media_type, source.encoding, source.external_id, len(source.text),
            dumps(dict(source.meta)), dump_texts(source.notes),
        ),
        pack_text(source.text),
        pack_blocks(source.blocks),
        tuple([(r.start, r.end, r.reason, r.detail) for r in cleaned.removed]),
        tuple([(r.start, r.end, r.text, r.reason) for r in cleaned.repaired]),
        tuple([
            _document(d, extractions.get(d.id, nothing), passages, (fingerprints or {}).get(d.id))
            for d in cleaned.documents
        ]),
    )  # fmt: skip


def _document(
    document: Document, extraction: Extraction, passages: PassageSettings, prints: Fingerprints | None
) -> DocumentRows:
    folded = fold(document.text, keep=True)
    if prints is None:
        prints = Fingerprints.of(fold(document.text, digits=False).text, k=passages.k, window=passages.window)
    year = int(document.date[:4]) if document.date and document.date[:4].isdigit() else document.title_year
    evidence = {n: [e.source_start, e.source_end, e.rule] for n, e in document.evidence.items()}
    statements = extraction.statements
    return DocumentRows(
        document.id,
        document.source_start,
        document.source_end,
        (
            document.id, document.path, document.title, document.external_id, document.source_start,
            document.source_end, len(document.text), document.genre, document.date, year, document.title_year,
            document.region, document.issuer, document.site, int(document.truncated),
            int("off_domain" in document.flags), dumps(list(document.content_years)), dump_texts(document.flags),
            dumps(evidence), len(folded.text),
        ),
        (pack_text(document.text), pack_offsets(document.offsets), pack_sentences(document.sentences)),
        folded.text,
        prints,
        tuple([
            (i, s.heading, s.level, s.start, s.end, dump_texts(s.path)) for i, s in enumerate(document.sections)
        ]),
        tuple([_statement(s) for s in statements]),
        _places(statements, folded),
        tuple([(topic, place) for place, s in enumerate(statements) for topic in s.topics]),
        tuple([(place, s.links) for place, s in enumerate(statements) if s.links]),
        tuple([
            (
                m.mention_type, m.text, m.start, m.end, m.source_start, m.source_end,
                m.entity if is_named(m) else None, m.entity,  # a date is no body: looking across documents says so, too
            )
            for m in extraction.mentions
        ]),
        Gist.of(0, document, in_order(extraction)).pack(),
    )  # fmt: skip


def _statement(s: Statement) -> Values:
    return (
        s.id, s.kind, s.text, s.start, s.end, s.source_start, s.source_end, s.parent, int(bool(s.section)),
        dump_texts(s.section), dump_texts(s.topics), dump_texts(s.subjects), dump_texts(s.addressees),
        dump_texts(s.basis), dump_texts(s.quantities), s.extent, s.modality, s.due, s.rectify_mode, s.supervision_type,
        s.status, s.status_evidence, s.confidence, dump_texts(s.explanation),
    )  # fmt: skip


def _places(statements: tuple[Statement, ...], folded: Folded) -> tuple[tuple[int, int], ...]:
    if not statements:
        return ()
    spans = np.array([(s.start, s.end) for s in statements])
    return tuple([(low, high) for low, high in np.searchsorted(folded.offsets, spans).tolist()])
