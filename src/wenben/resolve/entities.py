"""Which mentions name the same body.

Rules, each stated in the alias's reason:

1. A name belongs to the place that it says itself (长春市第87中学). A name without one belongs to its document's
   jurisdiction, which is the region of the document, or the place that its title or issuer names.
2. Inside one place, names are the same if their canonical forms are equal: 第八十七中学 = 第87中学 = 87中, 初级中学 = 初中,
   中心学校 = 中心校, 人民政府 = 政府; Simplified, no white space, without the place's own name.
3. A short name in the jurisdiction of a city and a district takes the only one of them that has such a name in full.
4. A name that begins with its home without 县, 市 or 区 belongs there where a numbered or a special school follows (清平一中 in
   清平县). A name without its 镇 or 乡 is the one school of that place that has it (石门初中, 石门镇初中), if there is one only.
5. A name without any place stays with its document: 三小 here and 三小 there are two schools.
6. Anonymised names (某校, XX中学) name nothing: no entity, never merged. An anonymised place is no place.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Container
from functools import lru_cache
from typing import Final, Literal, NamedTuple

from wenben.extract.endings import MASK, NOT_REGION, STOP_CHARS
from wenben.extract.lexicon import common_words, divisions, function_words
from wenben.extract.references import policy_key
from wenben.text import fold
from wenben.types import Document, Extraction, Mention

Reach = Literal["anywhere", "home", "document"]
BODIES: Final = frozenset({"school", "kindergarten", "training_org"})
PLAIN: Final = frozenset({"policy", "region"})
"""Kinds whose names are the same everywhere."""

_PIECE: Final = re.compile(
    r"[\u3400-\u9fff]{1,8}?(?:特别行政区|自治区|自治州|自治县|自治旗|地区|新区|开发区|省|市|盟|县|旗|区)"
)
_COUNTY: Final = ("县", "区", "旗", "市")
_LOW: Final = ("镇", "乡", "街道")
_TOP: Final = re.compile(r"^(?:中华人民共和国|教育部|国务院|国家)")
_LEVEL: Final = re.compile(r"^([省市县区旗州])(?![\u3400-\u9fff]{0,1}$)")
_CN: Final = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0}
_TOWN: Final = re.compile(
    r"(?P<stem>[\u3400-\u9fff]{2,4})(?:镇|乡|街道)(?P<rest>.*(?:小学|初中|中学|中心校|学校|幼儿园))$"
)
_OWN_SCHOOL: Final = re.compile(
    r"第?\d+(?:中学|小学|幼儿园|初中|高中|中|小|幼)|第?[一二三四五六七八九十]+(?:中学?|小学?|幼(?:儿园)?|初中|高中)|实验|外国语|职|特殊教育|师范|进修|机关"
)
_NUMBER: Final = re.compile(
    r"第?([一二三四五六七八九十百零〇\d]+)(?=(?:初级|高级|实验|完全|职业|外国语)*(?:中学?|小学?|初中|高中|幼儿园|幼|职中|职高|中专)(?:校|$))"
)
_SPELLINGS: Final = tuple(
    (re.compile(pattern), plain)
    for pattern, plain in (
        (r"(?<=\d)(?:初级)?中学?$", "中学"),
        (r"(?<=\d)小学?$", "小学"),
        (r"(?<=\d)幼(?:儿园)?$", "幼儿园"),
        (r"(?<=小学|中学)校$", ""),
        (r"初级中学$", "初中"),
        (r"高级中学$", "高中"),
        (r"中心学校$", "中心校"),
        (r"中心园$", "中心幼儿园"),
        (r"^实小$", "实验小学"),
        (r"职业(?:技术)?教育中心$", "职教中心"),
        (r"职业中等专业学校$", "职业中专"),
        (r"人民政府", "政府"),
        (r"教育和体育局$", "教育体育局"),
        (r"督导委员会办公室$", "督导委办公室"),
    )
)


class Form(NamedTuple):
    """A name as one document writes it.

    Parameters
    ----------
    type, normal, text
        Kind of the mention, what extraction called it, its written form: together they say which mentions are meant.
    place
        The place that the name itself says (of a region: the enclosing one), None for none.
    bare
        Canonical form without that place.
    alone
        Where nothing but this document tells whose name it is.
    """

    type: str
    normal: str
    text: str
    place: str | None
    bare: str
    alone: bool = False


class Names(NamedTuple):
    """All names of one document, and the places that it speaks of, outermost first."""

    document: str
    home: tuple[str, ...]
    forms: tuple[Form, ...]


def names_of(document: Document, extraction: Extraction) -> Names:
    """What one document adds to the question whose names are whose."""
    home = jurisdiction(document, extraction)
    forms = {form_of(mention): None for mention in extraction.mentions if is_named(mention)}
    return Names(document.id, home, tuple(_form(*key, home) for key in forms))


def is_named(mention: Mention) -> bool:
    """Whether a mention names something that has an identity across documents."""
    return mention.entity is not None and mention.mention_type not in ("date", "quantity", "person")


def form_of(mention: Mention) -> tuple[str, str, str]:
    """Which form of its document a mention is."""
    return mention.mention_type, mention.entity or "", mention.text


def _form(type: str, normal: str, text: str, home: tuple[str, ...]) -> Form:
    if type == "policy":
        return Form(type, normal, text, "", policy_key(normal))
    if type == "region":
        return Form(type, normal, text, *_region(normal, home))
    return Form(type, normal, text, *_named(normal or text, home))


def full_name(place: str | None, name: str) -> str:
    """A name with its place in front."""
    return f"{place}{name}" if place and not name.startswith(place) else name


def towns(names: Collection[str]) -> dict[str, str]:
    """Of the schools of one kind and place: name without 镇 or 乡 → the one name that has it."""
    full: dict[str, set[str]] = {}
    for name in names:
        match = _TOWN.match(name)
        if match and (short := match["stem"] + match["rest"]) in names:
            full.setdefault(short, set()).add(name)
    return {short: found.pop() for short, found in full.items() if len(found) == 1}


def reach(form: Form) -> Reach:
    """Where a form means the same."""
    if form.type in PLAIN or _TOP.match(form.bare) or form.place:
        return "anywhere"
    return "document" if form.alone else "home"


def meaning(
    form: Form, home: tuple[str, ...], document: str | None, explicit: Container[tuple[str, str | None, str]]
) -> tuple[str, str | None, str]:
    """Prefix of the id (the name follows), place and reason of a form.

    Parameters
    ----------
    home
        The places that its document speaks of.
    document
        Id of the document where it means something in that one only.
    explicit
        Type, place and name of all names that say their place themselves.
    """
    type, bare = form.type, form.bare
    if type in PLAIN:
        return f"{type}:{form.place}:", form.place or None, "名称相同"
    if _TOP.match(bare):
        return f"{type}::", None, "国家级机构"
    if form.place:
        return f"{type}:{form.place}:", form.place, f"名称自带地域“{form.place}”"
    if document is not None:
        return f"{type}@{document}:", None, "没有地域，只在本文内通用"
    full = [place for place in home if (type, place, bare) in explicit]
    place = full[0] if len(full) == 1 else home[-1]
    reason = f"本文地域为“{'·'.join(home)}”" + ("，同地有全称" if len(full) == 1 else "")
    return f"{type}:{place}:", place, reason


def _named(name: str, home: tuple[str, ...]) -> tuple[str | None, str, bool]:
    """The place that a name says, what it is without that, and whether only its document knows it."""
    bare = canonical(name)
    pieces = places_of(bare)
    if pieces:
        end = bare.index(pieces[-1]) + len(pieces[-1])
        if end < len(bare) and len(pieces[-1]) >= 2:
            return pieces[-1], canonical(bare[end:]), False
    for place in reversed(home):
        rest = own_school(bare, place)
        if rest is not None:
            return place, canonical(rest), False
    level = _LEVEL.match(bare)
    if level:
        same = [place for place in home if place.endswith(level[1])]
        if same:
            return same[-1], canonical(bare[1:]), False
    return None, bare, level is not None  # 区实验小学 where no district is known: of this document only


def own_school(name: str, place: str) -> str | None:
    """What follows the stem of ``place`` in a name that begins with it (清平一中 in 清平县 → 一中), None for other names."""
    rest = name.removeprefix(place[:-1])
    return rest if len(place) >= 3 and rest != name and _OWN_SCHOOL.match(rest) else None


def _region(written: str, home: tuple[str, ...]) -> tuple[str, str]:
    """Enclosing place and name of a region; the enclosing place comes from the words themselves or the document."""
    bare = "".join(fold(written, keep=True).text.split())
    pieces = places_of(bare)
    if len(pieces) > 1:
        return pieces[-2], bare[bare.index(pieces[-2]) + len(pieces[-2]) :]
    if bare in home[1:]:
        return home[home.index(bare) - 1], bare
    return ("", bare) if not bare.endswith(_LOW) or not home else (home[-1], bare)


def jurisdiction(document: Document, extraction: Extraction) -> tuple[str, ...]:
    """The places that a document speaks of, outermost first: from its region, else its title, else its issuer.

    Where these name no county or district, the only one that the text names is added.
    """
    found: tuple[str, ...] = ()
    for text in (document.region, document.title, document.issuer):
        pieces = places_of(text) if text else ()
        found = (*found, *(p for p in pieces if p not in found)) if not _has_county(found) else found
    if _has_county(found):
        return found
    named = {
        pieces[-1]
        for mention in extraction.mentions
        if mention.mention_type in ("region", "gov_body", "inspectorate", "school", "kindergarten") and mention.entity
        for pieces in (places_of(mention.text),)
        if pieces and pieces[-1].endswith(_COUNTY) and pieces[-1] not in found and pieces[-1] not in divisions()
    }
    return (*found, named.pop()) if len(named) == 1 and not _masked_region(document) else found


def _has_county(places: tuple[str, ...]) -> bool:
    return bool(places) and places[-1].endswith(_COUNTY) and places[-1] not in divisions()


def _masked_region(document: Document) -> bool:
    return bool(document.region and MASK.search(document.region))


@lru_cache(maxsize=1 << 16)  # the same names stand in many documents
def places_of(text: str) -> tuple[str, ...]:
    """The leading places of ``text`` from province down to county (长春市绿园区 → 长春市, 绿园区); masked ones are none."""
    bare = "".join(fold(text, keep=True).text.split())
    if MASK.search(text):
        return ()
    pieces: list[str] = []
    position = 0
    while match := _PIECE.match(bare, position):
        if not 3 <= len(match.group()) <= 10 or not _plausible(match.group()):
            break
        pieces.append(match.group())
        position = match.end()
    return tuple(pieces)


def _plausible(place: str) -> bool:
    """Whether the words before 县, 区 … can be a name (距离县, 已去县 are none)."""
    if place in divisions():
        return True
    return not (
        NOT_REGION.fullmatch(place)
        or place.endswith(("责任区", "学区", "片区"))
        or any(char in STOP_CHARS and char != "和" for char in place[:-1])
        or place[:-1] in common_words()
        or place[:2] in function_words()
        or place[:-1] in function_words()
    )


@lru_cache(maxsize=1 << 16)
def canonical(name: str) -> str:
    """One spelling of a name: digits for numbers, short forms written out, Simplified, no white space."""
    bare = "".join(fold(name, keep=True).text.split())
    bare = _NUMBER.sub(lambda m: f"第{_value(m[1])}", bare)
    for pattern, plain in _SPELLINGS:
        bare = pattern.sub(plain, bare)
    return bare


def _value(text: str) -> int:
    """Value of a number below 1000 in Arabic or Chinese digits (八十七, 87, 八七)."""
    if text.isdecimal():
        return int(text)
    if not any(c in "十百" for c in text):
        return int("".join(str(_CN.get(c, c)) for c in text))
    total, digit = 0, 0
    for char in text:
        if char in "十百":
            total += (digit or 1) * (10 if char == "十" else 100)
            digit = 0
        else:
            digit = _CN.get(char, int(char) if char.isdecimal() else 0)
    return total + digit
