"""Chinese messages and their English side.

Messages are written in Chinese where they arise, also deep in the library, which knows no language but that one.
``data/language.toml`` holds their English side as templates: ``{}`` stands for a value, ``{1}`` for the first value where
the order differs. A line without an entry is said as it is; a test finds messages of the code that have none.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Final, Literal, get_args

Language = Literal["zh", "en"]
LANGUAGES: Final[tuple[Language, ...]] = get_args(Language)
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
def _table() -> dict[str, dict[str, str]]:
    return tomllib.loads((files("wenben") / "data" / "language.toml").read_text("utf-8"))


@cache
def catalogue(language: Language) -> Catalogue:
    """The catalogue *into* ``language``."""
    return Catalogue(_table()[language], reasons=_table()["reasons"] if language == "en" else None)


class Words:
    """What a report says of its own, in one language; the texts that it shows stay as they are.

    Parameters
    ----------
    language
        Of the words.
    """

    def __init__(self, language: Language) -> None:
        self.language = language

    def __call__(self, template: str, *values: object) -> str:
        """A message by its Chinese template, with ``values`` at its ``{}``."""
        if self.language == "en":
            table = _table()
            template = table["reports"].get(template) or table["en"].get(template, template)
        return fill(template, map(str, values))

    def told(self, message: str) -> str:
        """A message that another room wrote, values and all."""
        return message if self.language == "zh" else catalogue("en")(message)

    def name(self, id: str, names: Mapping[str, str]) -> str:
        """What an id is called: in English that is the id."""
        return names.get(id, id) if self.language == "zh" else id.replace("_", " ")

    def listed(self, items: Iterable[str]) -> str:
        """Things of one kind in a line."""
        return ("、" if self.language == "zh" else ", ").join(items)

    def comma(self, parts: Iterable[str]) -> str:
        """Parts of a description in a line."""
        return ("，" if self.language == "zh" else ", ").join(parts)

    def joined(self, items: Iterable[str]) -> str:
        """Remarks in a line."""
        return ("；" if self.language == "zh" else "; ").join(items)


CHINESE: Final = Words("zh")
