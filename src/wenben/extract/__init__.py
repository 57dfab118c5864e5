"""One document at a time: findings, problems, recommendations, topics, names, references, links."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wenben.extract.roles import RoleModel, load_model
from wenben.extract.statements import extract
from wenben.extract.topics import TOPICS, Topic, read_codebook

if TYPE_CHECKING:
    from spacy.language import Language

__all__ = ["TOPICS", "RoleModel", "Topic", "extract", "load", "load_model", "read_codebook"]


def load(**options: Any) -> Language:
    """A spaCy pipeline with wenben's components (:func:`wenben.extract.pipeline.load`)."""
    from wenben.extract import pipeline

    return pipeline.load(**options)
