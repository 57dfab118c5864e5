"""wenben 文本: clean, de-duplicate and search Chinese education-supervision documents.

The functions here mirror the commands one to one. Importing this package is light: every room is loaded when its
first name is used (PEP 562).
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any, Final

__version__ = "0.1.0"

_HOMES: Final = {
    "Settings": "wenben.config",
    "WenbenError": "wenben.errors",
    "Source": "wenben.types",
    "Document": "wenben.types",
    "Statement": "wenben.types",
    "Mention": "wenben.types",
    "DuplicatePair": "wenben.types",
    "Cluster": "wenben.types",
    "Passage": "wenben.types",
    "CheckReport": "wenben.types",
    "fold": "wenben.text",
}
"""Public name → module that holds it."""

__all__ = sorted([*_HOMES, "__version__"])

if TYPE_CHECKING:
    from wenben.config import Settings
    from wenben.errors import WenbenError
    from wenben.text import fold
    from wenben.types import (
        CheckReport,
        Cluster,
        Document,
        DuplicatePair,
        Mention,
        Passage,
        Source,
        Statement,
    )


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(importlib.import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'wenben' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOMES])
