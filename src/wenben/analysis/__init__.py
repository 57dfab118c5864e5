"""Corpus linguistics on a library: concordance, frequencies, keyness, collocations, trends, similar statements.

Everything can be read raw or with near-duplicates counted once (``collapse``).
"""

from wenben.analysis.concordance import Collocate, Concordance, Line, collocations, kwic
from wenben.analysis.embedding import Encoder, embed, load_encoder
from wenben.analysis.found import export_search, occurrences
from wenben.analysis.similar import Similar, similar
from wenben.analysis.trends import trends
from wenben.analysis.words import Frequency, Key, frequencies, keyness, words

__all__ = [
    "Collocate",
    "Concordance",
    "Encoder",
    "Frequency",
    "Key",
    "Line",
    "Similar",
    "collocations",
    "embed",
    "export_search",
    "frequencies",
    "keyness",
    "kwic",
    "load_encoder",
    "occurrences",
    "similar",
    "trends",
    "words",
]
