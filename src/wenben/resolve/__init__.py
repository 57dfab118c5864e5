"""Across documents, pure: which names are the same body, which problems come back, which were put right."""

from wenben.resolve.across import resolve, resolve_pairs
from wenben.resolve.changes import Changes, Settled, resolve_changes
from wenben.resolve.entities import Form, Names
from wenben.resolve.history import Wording
from wenben.resolve.records import Alias, Entity, Resolution

__all__ = [
    "Alias",
    "Changes",
    "Entity",
    "Form",
    "Names",
    "Resolution",
    "Settled",
    "Wording",
    "resolve",
    "resolve_changes",
    "resolve_pairs",
]
