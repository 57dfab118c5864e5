"""Names of places, schools and bodies, found by their endings and cut at their left edge.

Chinese names carry no mark of where they begin. A name is looked for by its ending (``小学``, ``幼儿园``, ``教育局``,
``县`` …) and grown to the left until punctuation, a function word or a verb stops it; the known administrative
divisions, and the words that only describe (农村, 寄宿制, 三所), settle the rest.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from wenben.extract import endings
from wenben.extract.endings import HAN, LEFT, MASK, NAME_CHAR, STOP_CHARS
from wenben.types import MentionType


@dataclass(frozen=True, slots=True)
class Name:
    """A name found in a text; ``masked`` says that its own part was taken out (某, XX)."""

    start: int
    end: int
    type: MentionType
    masked: bool = False


@cache
def divisions() -> dict[str, tuple[str, str]]:
    """Province- and prefecture-level names → (full name, province).

    Short names of provinces and of cities of three and more characters are included; two-character short names of
    cities are too often other words.
    """
    table: dict[str, tuple[str, str]] = {}
    for line in files("wenben").joinpath("data/divisions.tsv").read_text("utf-8").splitlines():
        if line.startswith("#") or not line:
            continue
        full, short, units = (line + "\t\t").split("\t")[:3]
        table[full] = (full, full)
        if short not in ("兵团", "海南", "吉林"):
            table.setdefault(short, (full, full))
        for unit in units.split():
            table[unit] = (unit, full)
            stem = re.sub(r"(?:市|地区|盟|新区)$", "", unit)
            if len(stem) >= 3 and not stem.endswith("州"):
                table.setdefault(stem, (unit, full))
    return table


_KNOWN: Final = re.compile("|".join(sorted(map(re.escape, divisions()), key=len, reverse=True)))
_REGION_HERE: Final = re.compile(rf"(?:{endings.REGION_END})$")
_SPACED_MASK: Final = re.compile(rf"({MASK.pattern})[ \t\u3000]+(?=[{HAN}])")
_INNER_PLACE: Final = re.compile(r"(?:省|自治区|市|自治州|州|县|縣|区|區|旗|镇|鎮|乡|鄉|街道)")
_ORDER: Final[tuple[tuple[MentionType, re.Pattern[str]], ...]] = (
    ("inspectorate", re.compile(endings.INSPECTOR_END)),
    ("training_org", re.compile(endings.TRAINING_END)),
    ("kindergarten", re.compile(endings.KINDERGARTEN_END)),
    ("school", re.compile(endings.SCHOOL_END)),
    ("gov_body", re.compile(endings.BODY_END)),
)
_LONE_BODIES: Final = frozenset(
    "教育部 国务院 國務院 教育局 教体局 教體局 教科局 教育体育局 教委 县政府 區政府 区政府 市政府 縣政府 镇政府 鄉政府 乡政府 省政府 县委 区委 市委 省委 财政局 人社局 公安局 卫健局 督导室 督導室".split()
)
_ANY_KIND: Final = frozenset(("学校", "學校", "幼儿园", "幼兒園"))
_PLAIN: Final = _ANY_KIND | {"小学", "小學", "中学", "中學", "初中", "高中"}
_SENTENCE_EDGE: Final = frozenset("，。；：！？、,;:!?\n\t（）()《》〈〉【】[]〔〕“”\"'‘’|｜…—-~～/")


def names(text: str) -> list[Name]:
    """All names of places, schools and bodies of ``text``, in order, none inside another of its own kind."""
    found: list[Name] = []
    for kind, pattern in _ORDER:
        for match in pattern.finditer(text):
            name = _organisation(text, match.start(), match.end(), kind)
            if name is not None:
                found.append(name)
    kept = _longest(found)
    places = list(_regions(text))
    inside = [p for p in places if not any(k.start < p.start and p.end == k.end for k in kept)]
    return sorted([*kept, *_longest(inside)], key=lambda n: (n.start, -n.end))


def _longest(found: list[Name]) -> list[Name]:
    """Names without those that overlap a longer one (the earlier kind of :data:`_ORDER` wins a tie)."""
    kept: list[Name] = []
    for name in sorted(found, key=lambda n: (-(n.end - n.start), n.start)):
        if all(name.end <= other.start or name.start >= other.end for other in kept):
            kept.append(name)
    return sorted(kept, key=lambda n: n.start)


def _left_edge(text: str, end: int) -> int:
    """Where the run of characters before ``end`` that may belong to a name begins."""
    low = end
    while low > 0 and end - low < LEFT:
        char = text[low - 1]
        if char in " \u3000":
            if (
                low - 1 > 0
                and _SPACED_MASK.match(text, max(0, low - 4), end) is None
                and not _mask_before(text, low - 1)
            ):
                break
        elif char in _SENTENCE_EDGE or not re.match(NAME_CHAR, char):
            break
        low -= 1
    while low < end and text[low] in " \u3000":
        low += 1
    run = text[low:end]
    cut = 0
    for match in endings.STOP_WORDS.finditer(run):
        cut = max(cut, match.end())
    for index in range(len(run) - 1, cut - 1, -1):
        if run[index] in STOP_CHARS and not _protected(run, index):
            cut = index + 1
            break
    return low + cut


def _mask_before(text: str, end: int) -> bool:
    return any(match.end() == end for match in MASK.finditer(text, max(0, end - 4), end))


def _protected(run: str, index: int) -> bool:
    """Whether the stop character at ``index`` is part of a word of a name (和平, 将军)."""
    return any(
        match.start() <= index < match.end()
        for match in endings.STOP_EXCEPT.finditer(run, max(0, index - 3), min(len(run), index + 4))
    )


def _organisation(text: str, end_start: int, end: int, kind: MentionType) -> Name | None:
    low = _left_edge(text, end_start)
    own = text[low:end_start]
    described = endings.DESCRIBE.match(own)
    trimmed = _trim(own)
    low += len(own) - len(trimmed)
    own = trimmed
    ending = text[end_start:end]
    if kind in ("gov_body", "inspectorate"):
        if own and (MASK.search(own) or _REGION_HERE.search(own) or _KNOWN.search(own)):
            return Name(low, end, kind, masked=bool(MASK.search(own)))
        start = end_start
        if ending in ("教育部", "国务院", "國務院"):
            return Name(start, end, kind)
        if own and len(own) <= 1 and own in "省市县區区縣州镇鎮乡鄉旗":
            return Name(low, end, kind)
        return Name(start, end, kind) if ending in _LONE_BODIES else None
    numbered = bool(re.match(rf"第?[{endings.DIGITS}]", ending)) and len(ending) <= 6
    if numbered and not re.search(r"[第]|^[一二三四五六七八九十\d]{1,3}[中小高幼]$", ending):
        return None
    if not own or described:
        if numbered and not own and _stands_alone(text, end_start, end):
            return Name(end_start, end, kind)
        if re.match(r"^(?:实验|實驗|中心|城关|外国语)", ending) and len(ending) >= 4 and kind == "school" and not own:
            return None
        return None
    if own[-1] in "中大" and ending.startswith(("小学", "小學")):
        return None  # 中小学, 大中小学: kinds of schools
    masked = MASK.search(own) is not None
    if masked and not re.sub(rf"{MASK.pattern}|[省市县縣区區镇鎮乡鄉旗州村 \u3000]", "", own):
        return Name(low, end, kind, masked=True)
    if (
        ending in _PLAIN
        and _INNER_PLACE.fullmatch(own[-1:])
        and (own[-1] in "省市县縣区區州旗" or len(own) <= 1 or ending in _ANY_KIND)
    ):
        return None  # 全县小学, 梅溪鎮學校: a place and a kind of school, no school's name
    return Name(low, end, kind, masked=masked)


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Whether ``三小`` or ``87中`` at this place is a name: no digit, measure word or number around it."""
    before, after = text[start - 1 : start], text[end : end + 1]
    return not re.match(r"[\d一二三四五六七八九十百第初高]", before or " ") and after not in set(
        "时時学學年级組组班段期类個个次项項题題档檔步步点點名篇层層"
    )


def _trim(own: str) -> str:
    """``own`` without describing words and counts on its left (三所城区寄宿制东庄 → 东庄)."""
    pattern = re.compile(endings.DESCRIBE.pattern.removesuffix("$"))
    match = pattern.match(own)
    if match is None or not match.end():
        return own
    rest = own[match.end() :]
    # "新河", "大桥", "中心": a describing word may be the beginning of a true name; keep it when little is left
    # or when it names a place of its own.
    if len(rest) >= 2 and re.search(
        rf"[{endings.DIGITS}几多余]+[所个個家间間]|农村|城区|民办|公办|寄宿|各类|薄弱|普惠|全[县区市]", match.group()
    ):
        return rest
    return own


def _regions(text: str) -> Iterator[Name]:
    for match in _KNOWN.finditer(text):
        yield Name(match.start(), match.end(), "region")
    for match in re.finditer(endings.REGION_END, text):
        end = match.end()
        low = _left_edge(text, match.start())
        own = text[low : match.start()]
        inner = list(_INNER_PLACE.finditer(own))
        if inner and inner[-1].end() < len(own):
            low, own = low + inner[-1].end(), own[inner[-1].end() :]
        if not own or endings.NOT_REGION.fullmatch(text[low:end]):
            continue
        masked = MASK.search(own)
        if masked:
            yield Name(low + masked.start(), end, "region", masked=True)
            continue
        if 1 <= len(own) <= 3 and re.fullmatch(rf"[{HAN}]+", own) and not endings.DESCRIBE.fullmatch(own):
            yield Name(low, end, "region")
