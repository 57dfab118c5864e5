"""The library: one SQLite file that builds fill and questions read.

``Library`` is the whole interface; ``Filters`` say which documents and statements a question is about.
"""

from wenben.library.dossier import Candidate, Dossier, Entry
from wenben.library.filters import Filters
from wenben.library.library import Library
from wenben.library.records import Hit, Page, SearchResult, StoredDocument
from wenben.library.schema import local
from wenben.library.writing import Writer
from wenben.resolve.records import Alias, Entity, Resolution

__all__ = [
    "Alias",
    "Candidate",
    "Dossier",
    "Entity",
    "Entry",
    "Filters",
    "Hit",
    "Library",
    "Page",
    "Resolution",
    "SearchResult",
    "StoredDocument",
    "Writer",
    "local",
]
