"""Near-duplicates among documents: pairs, verified exactly, and clusters.

``sample → candidates → verify`` finds similar documents (MinHash, LSH); ``sample → postings → sharing → verify`` finds
truncated copies and copied sections that similarity does not see. Every listed pair is measured exactly.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from wenben.config import Settings
from wenben.dedup import sections
from wenben.dedup.cluster import Rank
from wenben.dedup.comparison import Change, Comparison, compare, likely_origin
from wenben.dedup.copies import distinct
from wenben.dedup.finding import Corpus, Duplicates, find
from wenben.dedup.known import Compared, Known, Updated, remember, update
from wenben.dedup.minhash import Sketches, shingle_hash, sketch
from wenben.dedup.sampling import sample
from wenben.dedup.verify import verify
from wenben.types import Document

__all__ = [
    "Change",
    "Compared",
    "Comparison",
    "Duplicates",
    "Known",
    "Sketches",
    "Updated",
    "compare",
    "dedup",
    "likely_origin",
    "rank",
    "remember",
    "shingle_hash",
    "sketch",
    "update",
]


def dedup(
    documents: Sequence[Document] | Sequence[str],
    *,
    settings: Settings | None = None,
    containment: bool = True,
    progress: Callable[[str], None] | None = None,
) -> Duplicates:
    """Find near-duplicate documents and sections.

    Parameters
    ----------
    documents
        Any order; the result does not depend on it. Plain texts are documents whose id and path is their number.
    containment
        False leaves out the second channel: only pairs that reach the Jaccard threshold are found.
    progress
        Called with the name of each step as it begins.

    Returns
    -------
    Duplicates
        Pairs that reach ``dedup.jaccard`` or ``dedup.containment``; a section pair is listed where its documents are no
        pair themselves. Of more than ``dedup.bucket`` texts that resemble one another, each is compared with some of the
        others only (``crowded`` says of how many documents that is true).
    """
    chosen = (settings or Settings()).dedup
    say = progress or (lambda step: None)
    keys, order = _keys(documents)
    ordered = [documents[i] for i in order]
    texts, copies = distinct([d if isinstance(d, str) else d.text for d in ordered])
    outlines = {
        text: d.sections
        for text, group in enumerate(copies)
        if not isinstance(d := ordered[group[0]], str) and d.sections
    }
    say("sketch")
    sampled = sample(texts, settings=chosen)
    corpus = Corpus(
        keys,
        copies,
        sampled,
        list(map(len, texts)),
        frozenset(outlines),
        rank=lambda i: rank(ordered[i], i),
        measure=lambda pairs: verify(texts, pairs, settings=chosen),
        sectioned=lambda partly, own: sections.find(texts, outlines, partly, own, sampled, settings=chosen),
    )
    return find(corpus, containment=containment, settings=chosen, say=say)


def rank(document: Document | str, number: int) -> Rank:
    """Order of representatives; ``number`` is the document's place among all, by id and path."""
    if isinstance(document, str):
        return Rank(False, False, -len(document), "9999", number)
    damaged = "lost_characters" in document.flags
    return Rank(document.truncated, damaged, -len(document.text), document.date or "9999", number)


def _keys(documents: Sequence[Document | str]) -> tuple[list[tuple[str, str]], list[int]]:
    """Sorted ids and paths, and the places of their documents."""
    named: list[tuple[str, str]] = []
    for i, document in enumerate(documents):
        named.append((str(i), str(i)) if isinstance(document, str) else document.key)
    order = sorted(range(len(named)), key=named.__getitem__)
    return [named[i] for i in order], order
