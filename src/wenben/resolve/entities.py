"""Which mentions name the same body.

Rules, each stated in the alias's reason:

1. A name belongs to the place that it says itself (长春市第87中学), else to its document's jurisdiction: the region of
   the document, or the only place that its title or issuer names.
2. Inside one place, names are the same if their canonical forms are equal: numbers as Arabic digits, 第八十七中学 = 87中,
   小学/小 and 中学/中 written out, white space and the place's own name left out.
3. A name without a place stays with its document.
4. Anonymised names (某校, XX中学) and anonymised places name nothing: no entity, never merged.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from wenben.config import Settings
from wenben.extract.endings import MASK
from wenben.extract.references import policy_key
from wenben.resolve.records import Alias, Entity
from wenben.text import fold
from wenben.types import Document, Extraction, Mention

Pairs = Sequence[tuple[Document, Extraction]]
Key = tuple[str, str, int, int]

_LOCAL: Final = frozenset({"school", "kindergarten", "training_org", "gov_body", "inspectorate"})
_PLACE: Final = re.compile(r"[\u3400-\u9fff]{1,8}?(?:省|自治区|自治州|地区|盟|市|县|自治县|旗|区|新区|镇|乡|街道)")
_TOP: Final = re.compile(r"^(?:中国|中华人民共和国|国家|教育部|国务院)")
_CN: Final = {c: i for i, c in enumerate("零一二三四五六七八九")}
_NUMBER: Final = re.compile(
    r"第?([一二三四五六七八九十百零\d]+)(?=(?:初级|高级|实验|完全|职业)?(?:中学?|小学?|初中|高中|幼儿园|幼|职中|职高|中专))"
)


def entities(pairs: Pairs, *, settings: Settings) -> tuple[tuple[Entity, ...], dict[Key, str | None]]:
    """Entities of all mentions, sorted by id, and each mention's entity."""
    forms: dict[str, dict[str, str]] = {}
    heads: dict[str, tuple[str, str, str | None]] = {}
    by_mention: dict[Key, str | None] = {}
    for document, extraction in pairs:
        home = jurisdiction(document, extraction)
        for mention in extraction.mentions:
            made = _entity(mention, document, home)
            if made is None:
                by_mention[(mention.path, mention.document, mention.start, mention.end)] = None
                continue
            id, name, place, reason = made
            by_mention[(mention.path, mention.document, mention.start, mention.end)] = id
            heads[id] = (mention.mention_type, name, place)
            written = "".join(mention.text.split())
            known = forms.setdefault(id, {})
            known[written] = min(known.get(written, reason), reason)
    found = [
        Entity(
            id=id, type=kind, name=name, place=place, aliases=tuple(Alias(t, r) for t, r in sorted(forms[id].items()))
        )
        for id, (kind, name, place) in sorted(heads.items())
    ]
    return tuple(found), by_mention


def jurisdiction(document: Document, extraction: Extraction) -> str | None:
    """The place that a document speaks of: its region, else the only place of its title or issuer; None if masked."""
    for text in (document.region, document.title, document.issuer):
        if not text:
            continue
        place = place_of(text)
        if place:
            return place
    return None


def place_of(text: str) -> str | None:
    """The innermost county or city that ``text`` names (长春市绿园区 → 绿园区), None if there is none or it is masked."""
    if MASK.search(text):
        return None
    bare = fold(text, keep=True).text
    pieces = [m.group() for m in _PLACE.finditer(bare)]
    kept = [p for p in pieces if len(p) >= 3 and not p.endswith(("镇", "乡", "街道"))]
    return kept[-1] if kept else None


def canonical(name: str) -> str:
    """One spelling of a school's name: digits for numbers, 中学 and 小学 written out, Simplified, no white space."""
    bare = "".join(fold(name, keep=True).text.split())
    bare = _NUMBER.sub(lambda m: f"第{_value(m[1])}", bare)
    bare = re.sub(r"(?<=\d)中$|(?<=\d)初级中学$", "中学", bare)
    bare = re.sub(r"(?<=\d)小$", "小学", bare)
    bare = re.sub(r"(?<=\d)幼$", "幼儿园", bare)
    return re.sub(r"(?<=小学|中学)校$", "", bare)


def _value(text: str) -> int:
    if text.isdecimal():
        return int(text)
    total, digit = 0, 0
    for char in text:
        if char in _CN:
            digit = _CN[char]
        else:
            total += (digit or 1) * (10 if char == "十" else 100)
            digit = 0
    return total + digit


def _entity(mention: Mention, document: Document, home: str | None) -> tuple[str, str, str | None, str] | None:
    """Id, name, place and reason of a mention's entity; None if it has none."""
    kind = mention.mention_type
    if mention.entity is None or kind in ("date", "quantity", "person"):
        return None
    if kind == "policy":
        name = policy_key(mention.entity)
        return f"policy::{name}", name, None, "名称相同"
    if kind == "region":
        name = "".join(fold(mention.entity, keep=True).text.split())
        return f"region::{name}", name, None, "名称相同"
    name = canonical(mention.entity)
    if _TOP.match(name):
        return f"{kind}::{name}", name, None, "国家级机构"
    own = re.match(rf"((?:{_PLACE.pattern})+)(?=.)", name)
    place, rest, reason = home, name, "文中地域"
    if own and own.end() < len(name):
        inner = place_of(own.group())
        if inner:
            place, rest, reason = inner, name[name.index(inner) + len(inner) :] or name, "名称自带地域"
    if place is None:
        return f"{kind}:{document.id}:{rest}", name, None, "无地域，只在本文内"
    return f"{kind}:{place}:{rest}", rest, place, reason
