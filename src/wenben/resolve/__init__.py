"""Across documents, pure: which names are the same body, which problems come back, which were put right."""

from wenben.resolve.across import resolve, resolve_pairs
from wenben.resolve.records import Alias, Entity, Resolution

__all__ = ["Alias", "Entity", "Resolution", "resolve", "resolve_pairs"]
