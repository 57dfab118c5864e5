"""The language of what commands say: Chinese as it stands in the code, English with ``--lang en``.

Messages are written in Chinese where they arise, also deep in the library, which knows no language but that one.
``data/language.toml`` holds their English side as templates: ``{}`` stands for a value, ``{1}`` for the second value where
the order differs. Click's own messages are English; the same file holds their Chinese side. A line without an entry is said
as it is; a test finds messages of the code that have none.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from contextvars import ContextVar
from functools import cache
from importlib.resources import files
from typing import Final, Literal, get_args

import click

Language = Literal["zh", "en"]
LANGUAGES: Final[tuple[Language, ...]] = get_args(Language)
_LANGUAGE: ContextVar[Language] = ContextVar("language", default="zh")
_VALUE = re.compile(r"\{(\d*)\}")


class Catalogue:
    """Templates of one language and what they are in the other.

    Parameters
    ----------
    templates
        Template → its translation. The more characters of its own a template has, the earlier it is tried.
    reasons
        Templates for the values of others: why the system refused something. No other value with values of its own is
        looked at: it may be a title.
    """

    def __init__(self, templates: Mapping[str, str], *, reasons: Mapping[str, str] | None = None) -> None:
        self._reasons = Catalogue(reasons) if reasons else None
        self._plain = {source: target for source, target in templates.items() if "{}" not in source}
        with_values = [source for source in templates if "{}" in source]
        with_values.sort(key=lambda source: (-len(source.replace("{}", "")), source))
        self._patterns = [(_pattern(source), templates[source]) for source in with_values]

    def __call__(self, text: str) -> str:
        """``text`` in the other language, or as it is where no template fits."""
        if text in self._plain:
            return self._plain[text]
        for pattern, target in self._patterns:
            found = pattern.fullmatch(text)
            if found is not None:
                return fill(target, map(self._value, found.groups()))
        return text

    def _value(self, value: str) -> str:
        if value in self._plain:
            return self._plain[value]
        if value.isascii() or not value.replace("、", "").isascii():
            return self._reasons(value) if self._reasons else value
        return value.replace("、", ", ")  # ids and names of fields in a row


def _pattern(template: str) -> re.Pattern[str]:
    return re.compile("(.*?)".join(map(re.escape, template.split("{}"))), re.S)


def fill(template: str, values: Iterable[str]) -> str:
    """``template`` with ``values`` at its ``{}``, in order, and at ``{1}``, ``{2}`` … by number."""
    given = list(values)
    turn = iter(given)
    return _VALUE.sub(lambda mark: given[int(mark[1]) - 1] if mark[1] else next(turn), template)


@cache
def catalogue(language: Language) -> Catalogue:
    """The catalogue *into* ``language``."""
    table = tomllib.loads((files("wenben") / "data" / "language.toml").read_text("utf-8"))
    return Catalogue(table[language], reasons=table["reasons"] if language == "en" else None)


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
