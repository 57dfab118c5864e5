"""wenben 文本: clean, de-duplicate and search Chinese education-supervision documents.

The functions here mirror the commands one to one. Importing this package is light: every room is loaded when its
first name is used (PEP 562).
"""

from __future__ import annotations

import importlib
import sys
from types import MappingProxyType, ModuleType
from typing import TYPE_CHECKING, Any, Final

__version__ = "0.1.0"

_HOMES: Final = MappingProxyType(
    {
        "Settings": "wenben.config",
        "WenbenError": "wenben.errors",
        "Source": "wenben.types",
        "Failure": "wenben.types",
        "Document": "wenben.types",
        "Cleaned": "wenben.types",
        "Statement": "wenben.types",
        "Mention": "wenben.types",
        "DuplicatePair": "wenben.types",
        "Cluster": "wenben.types",
        "Passage": "wenben.types",
        "CheckReport": "wenben.types",
        "fold": "wenben.text",
        "read": "wenben.readers",
        "read_all": "wenben.readers",
        "clean": "wenben.clean",
        "learn": "wenben.clean",
        "dedup": "wenben.dedup",
        "extract": "wenben.extract",
        "load_model": "wenben.extract",
        "load": "wenben.extract",
        "resolve": "wenben.resolve",
        "Library": "wenben.library",
        "Filters": "wenben.library",
        "kwic": "wenben.analysis",
        "keyness": "wenben.analysis",
        "trends": "wenben.analysis",
        "similar": "wenben.analysis",
        "check": "wenben.check",
        "check_many": "wenben.check",
        "html_report": "wenben.report",
        "docx_report": "wenben.report",
        "train": "wenben.train",
        "evaluate": "wenben.evaluate",
        "build": "wenben.build",
        "adopt": "wenben.adopt",
    }
)
"""Public name → module that holds it."""

__all__ = sorted([*_HOMES, "__version__"])

if TYPE_CHECKING:
    from wenben.adopt import adopt
    from wenben.analysis.concordance import kwic
    from wenben.analysis.similar import similar
    from wenben.analysis.trends import trends
    from wenben.analysis.words import keyness
    from wenben.build import build
    from wenben.check import check, check_many
    from wenben.clean import clean, learn
    from wenben.config import Settings
    from wenben.dedup import dedup
    from wenben.errors import WenbenError
    from wenben.evaluate import evaluate
    from wenben.extract import extract, load, load_model
    from wenben.library import Filters, Library
    from wenben.readers import read, read_all
    from wenben.report import docx_report, html_report
    from wenben.resolve import resolve
    from wenben.text import fold
    from wenben.train import train
    from wenben.types import (
        CheckReport,
        Cleaned,
        Cluster,
        Document,
        DuplicatePair,
        Failure,
        Mention,
        Passage,
        Source,
        Statement,
    )


class _Package(ModuleType):
    """This package: ``wenben.clean`` is the verb, also after its room of the same name has been imported."""

    def __setattr__(self, name: str, value: object) -> None:
        if not (name in _HOMES and isinstance(value, ModuleType)):
            super().__setattr__(name, value)

    def __getattr__(self, name: str) -> Any:
        if name in _HOMES:
            return getattr(importlib.import_module(_HOMES[name]), name)
        raise AttributeError(f"module 'wenben' has no attribute {name!r}")

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *_HOMES})


sys.modules[__name__].__class__ = _Package
