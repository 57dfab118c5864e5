"""Automatic numbering of DOCX as Word displays it (ECMA-376 part 1, 17.9)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, Final

W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DIGITS: Final = "〇一二三四五六七八九"
_LEGAL: Final = "零壹贰叁肆伍陆柒捌玖"
_STEMS: Final = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES: Final = "子丑寅卯辰巳午未申酉戌亥"
_PLACEHOLDER: Final = re.compile(r"%([1-9])")


def chinese(number: int, *, digits: str = _DIGITS, units: str = "十百千") -> str:
    """``number`` (1..9999) in Chinese counting, as 十一 and 一百零二; other numbers in Arabic digits."""
    if not 0 < number < 10_000:
        return "〇" if number == 0 else str(number)
    zero = "零"
    out = ""
    pending_zero = False
    text = str(number)
    for place, char in enumerate(text):
        power = len(text) - place - 1
        value = int(char)
        if value == 0:
            pending_zero = bool(out)
            continue
        if pending_zero:
            out += zero
            pending_zero = False
        out += digits[value] + (units[power - 1] if power else "")
    if units[0] == "十" and out.startswith("一十"):
        out = out[1:]
    return out


def roman(number: int) -> str:
    """Upper-case Roman numeral of ``number`` (1..3999)."""
    if not 0 < number < 4000:
        return str(number)
    out = ""
    for value, sign in zip(
        (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1),
        ("M", "CM", "D", "CD", "C", "XC", "L", "XL", "X", "IX", "V", "IV", "I"),
        strict=True,
    ):
        out += sign * (number // value)
        number %= value
    return out


def letters(number: int) -> str:
    """a … z, aa, bb … as Word counts."""
    if number < 1:
        return str(number)
    return chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)


def _offset(first: str, last: int, number: int) -> str:
    return chr(ord(first) + number - 1) if 1 <= number <= last else str(number)


def _circled(number: int) -> str:
    if 21 <= number <= 35:
        return chr(0x3251 + number - 21)
    if 36 <= number <= 50:
        return chr(0x32B1 + number - 36)
    return _offset("①", 20, number)


def format_number(number: int, style: str) -> str:
    """``number`` in a ``w:numFmt`` style; styles not known here are shown in Arabic digits."""
    match style:
        case "none" | "bullet":
            return ""
        case "decimalZero":
            return f"{number:02d}"
        case "upperRoman":
            return roman(number)
        case "lowerRoman":
            return roman(number).lower()
        case "upperLetter":
            return letters(number).upper()
        case "lowerLetter":
            return letters(number)
        case (
            "chineseCounting" | "chineseCountingThousand" | "japaneseCounting" | "taiwaneseCounting"
            | "taiwaneseCountingThousand" | "koreanCounting" | "ideographDigitalThousand"
        ):  # fmt: skip
            return chinese(number)
        case "chineseLegalSimplified" | "ideographLegalTraditional" | "japaneseLegal":
            return chinese(number, digits=_LEGAL, units="拾佰仟")
        case "ideographDigital" | "japaneseDigitalTenThousand" | "taiwaneseDigital":
            return "".join(_DIGITS[int(digit)] for digit in str(max(number, 0)))
        case "decimalFullWidth" | "decimalFullWidth2":
            return "".join(chr(ord("０") + int(digit)) for digit in str(max(number, 0)))
        case "decimalEnclosedCircle" | "decimalEnclosedCircleChinese":
            return _circled(number)
        case "decimalEnclosedParen":
            return _offset("⑴", 20, number)
        case "decimalEnclosedFullstop":
            return _offset("⒈", 20, number)
        case "ideographEnclosedCircle":
            return _offset("㊀", 10, number)
        case "ideographTraditional":
            return _STEMS[(number - 1) % 10] if number > 0 else str(number)
        case "ideographZodiac":
            return _BRANCHES[(number - 1) % 12] if number > 0 else str(number)
        case "ideographZodiacTraditional":
            return _STEMS[(number - 1) % 10] + _BRANCHES[(number - 1) % 12] if number > 0 else str(number)
    return str(number)


@dataclass
class _Level:
    start: int = 1
    style: str = "decimal"
    text: str = ""
    suffix: str = "tab"
    legal: bool = False
    restart: int | None = None


@dataclass
class _List:
    abstract: str
    levels: dict[int, _Level]
    overrides: dict[int, int] = field(default_factory=dict)


class Numbering:
    """Counts the numbered paragraphs of one document, in document order.

    Parameters
    ----------
    numbering
        Root of ``numbering.xml``, or None.
    """

    def __init__(self, numbering: Any) -> None:
        self._lists: dict[str, _List] = {}
        self._counters: dict[str, dict[int, int]] = {}
        self._started: set[tuple[str, int]] = set()
        self._by_style: dict[str, tuple[str, int]] = {}
        if numbering is not None:
            self._load(numbering)

    def _load(self, root: Any) -> None:
        abstracts: dict[str, Any] = {}
        by_link: dict[str, Any] = {}
        for element in root.iterfind(f"{W}abstractNum"):
            abstracts[_value(element, f"{W}abstractNumId")] = element
            link = element.find(f"{W}styleLink")
            if link is not None:
                by_link[_value(link)] = element
        for element in root.iterfind(f"{W}num"):
            identity = _value(element, f"{W}numId")
            reference = element.find(f"{W}abstractNumId")
            abstract_id = _value(reference) if reference is not None else ""
            abstract = abstracts.get(abstract_id)
            if abstract is None:
                continue
            link = abstract.find(f"{W}numStyleLink")
            if link is not None:
                abstract = by_link.get(_value(link), abstract)
            levels = {_integer(e, f"{W}ilvl"): _level(e) for e in abstract.iterfind(f"{W}lvl")}
            made = _List(abstract_id, levels)
            for override in element.iterfind(f"{W}lvlOverride"):
                index = _integer(override, f"{W}ilvl")
                own = override.find(f"{W}lvl")
                if own is not None:
                    levels[index] = _level(own)
                start = override.find(f"{W}startOverride")
                if start is not None:
                    made.overrides[index] = _integer(start, f"{W}val", default=1)
            self._lists[identity] = made
            for element_level in abstract.iterfind(f"{W}lvl"):
                style = element_level.find(f"{W}pStyle")
                if style is not None:
                    self._by_style.setdefault(_value(style), (identity, _integer(element_level, f"{W}ilvl")))

    def level_of_style(self, style: str) -> tuple[str, int] | None:
        """``(num id, level)`` of a list level that is bound to paragraph style ``style``."""
        return self._by_style.get(style)

    def label(self, identity: str, index: int) -> str:
        """Count one paragraph and return its number as displayed, with the gap behind it."""
        numbered = self._lists.get(identity)
        if numbered is None or not 0 <= index <= 8:
            return ""
        level = numbered.levels.get(index, _Level())
        counters = self._counters.setdefault(numbered.abstract, {})
        override = numbered.overrides.get(index)
        if override is not None and (identity, index) not in self._started:
            counters[index] = override
        elif index in counters:
            counters[index] += 1
        else:
            counters[index] = level.start
        self._started.add((identity, index))
        for deeper in [i for i in counters if i > index]:
            restart = numbered.levels.get(deeper, _Level()).restart
            # w:lvlRestart 0 never restarts; n restarts after a paragraph of level n (counted from 1) or above.
            if restart is None or (restart > 0 and index < restart):
                del counters[deeper]
        if level.style == "bullet":
            mark = level.text if level.text and not "\ue000" <= level.text[0] <= "\uf8ff" else "•"
            return mark + _gap(mark, level.suffix)

        def shown(match: re.Match[str]) -> str:
            other = int(match.group(1)) - 1
            definition = numbered.levels.get(other, _Level())
            style = "decimal" if level.legal and other <= index else definition.style
            return format_number(counters.get(other, definition.start), style)

        text = _PLACEHOLDER.sub(shown, level.text)
        return text + _gap(text, level.suffix) if text else ""


def _gap(text: str, suffix: str) -> str:
    """A space stands for the tab or space behind a number; full-width punctuation brings its own."""
    return "" if suffix == "nothing" or not text or text[-1] in "、．。）】〕：，" else " "


def _level(element: Any) -> _Level:
    level = _Level()
    for child in element:
        value = _value(child)
        match child.tag.removeprefix(W):
            case "start":
                level.start = _integer(child, f"{W}val", default=1)
            case "numFmt":
                level.style = value
            case "lvlText":
                level.text = value
            case "suff":
                level.suffix = value
            case "isLgl":
                level.legal = value not in ("0", "false", "off")
            case "lvlRestart":
                level.restart = _integer(child, f"{W}val", default=0)
    for custom in element.iter(f"{W}numFmt"):
        # mc:AlternateContent: the fallback of a custom format such as 001, 002
        level.style = _value(custom) or level.style
        if level.style == "custom":
            level.style = "decimal"
    return level


def _value(element: Any, name: str = f"{W}val") -> str:
    return str(element.get(name, "") if element is not None else "")


def _integer(element: Any, name: str, *, default: int = 0) -> int:
    value = _value(element, name)
    return int(value) if value.lstrip("-").isdigit() and len(value) < 10 else default
