"""Across documents, pure: which names are the same body, which problems come back, which were put right."""

from wenben.resolve.across import resolve, resolve_pairs
from wenben.resolve.changes import Changes, resolve_changes
from wenben.resolve.entities import Form, Names
from wenben.resolve.gist import Gist
from wenben.resolve.records import Alias, Entity, Resolution
from wenben.resolve.roster import Settled
from wenben.resolve.wording import Wording

__all__ = [
    "Alias",
    "Changes",
    "Entity",
    "Form",
    "Gist",
    "Names",
    "Resolution",
    "Settled",
    "Wording",
    "resolve",
    "resolve_changes",
    "resolve_pairs",
]
