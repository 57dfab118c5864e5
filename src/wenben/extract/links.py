"""Which recommendation of a document answers which problem."""

from __future__ import annotations

from collections.abc import Sequence

from wenben.config import Settings
from wenben.extract.features import Floats
from wenben.types import Document, Statement


def answers(
    document: Document, statements: Sequence[Statement], weights: Floats, *, settings: Settings
) -> tuple[Statement, ...]:
    """``statements`` with links from recommendations to the problems that they answer."""
    return tuple(statements)
