"""The role model that a library uses in place of the one that comes with wenben."""

from __future__ import annotations

import hashlib
from pathlib import Path


def own_place(library: str | Path) -> Path:
    """Where a library's own role model is, if it has one: beside its file."""
    return Path(f"{library}.roles.skops")


def own_model(library: str | Path) -> Path | None:
    """The role model of a library, None where it uses the one that comes with wenben."""
    place = own_place(library)
    return place if place.is_file() else None


def model_hash(model: Path | None) -> str:
    """16 hex digits over a model's file; empty for the one that comes with wenben."""
    return hashlib.sha256(model.read_bytes()).hexdigest()[:16] if model is not None else ""
