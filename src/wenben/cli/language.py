"""The language of what commands say: Chinese as it stands in the code, English with ``--lang en``.

Click's own messages are English; the table of :mod:`wenben.language` holds their Chinese side too.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextvars import ContextVar

import click

from wenben.language import LANGUAGES, Language, catalogue

__all__ = ["LANGUAGES", "Context", "Formatter", "Language", "choose", "chosen", "of_click", "said"]

_LANGUAGE: ContextVar[Language] = ContextVar("language", default="zh")


def choose(language: Language) -> None:
    """Say everything in ``language`` from here on."""
    _LANGUAGE.set(language)


def chosen() -> Language:
    """The language in which things are said."""
    return _LANGUAGE.get()


def said(text: str) -> str:
    """A message of ours in the chosen language; a text of several lines line by line."""
    if chosen() == "zh":
        return text
    return "\n".join(catalogue("en")(line) for line in text.split("\n"))


def of_click(text: str) -> str:
    """A message of click's own in the chosen language."""
    return text if chosen() == "en" else catalogue("zh")(text)


class Formatter(click.HelpFormatter):
    """Help in the chosen language."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(prog, args, of_click("Usage: ") if prefix is None else prefix)

    def write_heading(self, heading: str) -> None:
        super().write_heading(of_click(heading))

    def write_text(self, text: str) -> None:
        super().write_text(said(text))

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        super().write_dl([(name, _row(text)) for name, text in rows], col_max, col_spacing)


def _row(text: str) -> str:
    """The help of an option: our words, then what click says of its range, default and need in brackets."""
    ours, bracket, extra = text.partition("  [")
    if not bracket:
        return of_click(said(ours))
    items = [of_click(item) for item in extra.removesuffix("]").split("; ")]
    return f"{of_click(said(ours))}  [{'; '.join(items)}]"


class Context(click.Context):
    """A context whose help is said in the chosen language."""

    formatter_class = Formatter
