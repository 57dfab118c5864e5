"""What spaCy loads through the entry points of the package: importing this module registers the factories."""

from __future__ import annotations

from wenben.extract.pipeline import mentions_component, outline_component, register, statements_component

__all__ = ["mentions_component", "outline_component", "statements_component"]

register()
