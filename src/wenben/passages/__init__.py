"""The passage engine: which stretches do two texts share, allowing for edits?

One implementation serves three questions: does a page repeat its own body (:func:`repeats`), what do two documents
have in common (:func:`shared`), and which documents of a collection does a draft share text with (:func:`search`).
The stages are fold → fingerprints → seeds → chains → extension → grouping:

1. *fold* (:mod:`wenben.text`): width, case, Traditional characters, punctuation, spaces and digits are levelled out;
2. *fingerprints*: 64-bit hashes of character k-grams; an index keeps a winnowed part of them
   (Schleimer, Wilkerson & Aiken 2003, "Winnowing: local algorithms for document fingerprinting");
3. *seeds* are k-grams that both texts hold, joined to maximal exact runs;
4. *chains* of runs in the same order, with small gaps and little drift (dynamic programming, as in PAN's
   seed-and-extend text alignment, Sanchez-Perez et al. 2014);
5. *extension*: the gaps and flanks of a chain are aligned by edit distance (RapidFuzz);
6. *grouping*: pieces of one passage whose sentences were reordered are joined.

The engine is pure: it knows texts and offsets, no files and no library.
"""

from wenben.passages.align import repeats, shared
from wenben.passages.fingerprints import Fingerprints
from wenben.passages.index import FingerprintIndex, Found, PostingSource, SamplesPostings, search, some_postings
from wenben.passages.pieces import Match, Side

__all__ = [
    "FingerprintIndex",
    "Fingerprints",
    "Found",
    "Match",
    "PostingSource",
    "SamplesPostings",
    "Side",
    "repeats",
    "search",
    "shared",
    "some_postings",
]
