"""List markers and titles: what opens an item, a section, an article. Written against the view."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, NamedTuple

from wenben.clean.view import CN, HAN, REMEMBERED, number

_CIRCLED: Final = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_KINDS: Final = ("chapter", "section", "cn", "ordinal", "cn_paren", "digit", "digit_paren", "circled", "is", "roman")
"""Marker kinds from the outermost to the innermost, as official documents use them (GB/T 9704: 一、 （一） 1. （1）)."""
RANK: Final = {kind: rank for rank, kind in enumerate(_KINDS)}

MARKER: Final = re.compile(
    rf"(?P<chapter>第\s?[{CN}\d]{{1,3}}\s?(?:章|编|部分))(?=[\s:、.,{HAN}]|$)[\s:、.]*"
    rf"|(?P<section>第\s?[{CN}\d]{{1,3}}\s?(?:节|条|款))(?=[\s:、.]|$)[\s:、.]*"
    rf"|(?P<cn>[{CN}]{{1,3}})\s?[、.](?!\d)\s*"
    rf"|(?P<ordinal>第[{CN}]{{1,2}}|其[{CN}]|首先|其次|再次|再者|最后)\s?[,、:]\s*"
    rf"|\(\s?(?P<cn_paren>[{CN}]{{1,3}})\s?\)\s*[、.:]?\s*"
    rf"|(?P<digit>\d{{1,2}})\s?(?:[.、](?!\d)|\)(?=[^\d]))\s*"
    rf"|\(\s?(?P<digit_paren>\d{{1,2}})\s?\)\s*[、.:]?\s*"
    rf"|(?P<circled>[{_CIRCLED}])\s?[、.]?\s*"
    rf"|(?P<is>[{CN}]{{1,2}})(?=是|要)"
    rf"|(?P<roman>[ivx]{{1,4}})[.、]\s*"
)
ENUMERATOR: Final = re.compile(
    rf"\s*(?:[{CN}]{{1,2}}是|[{CN}]{{1,2}}、|第[{CN}]{{1,2}}[,、:]|其[{CN}][,、是]|\(\s?(?:[{CN}]{{1,3}}|\d{{1,2}})\s?\)|[{_CIRCLED}]|\d{{1,2}}[、.](?!\d))"
)

GENRE_WORDS: Final = (
    "总结|计划|要点|报告|方案|汇报|心得|体会|讲话|讲话稿|发言稿|发言|意见|意见书|通报|通知|述职|纪要|记录|办法|规定|细则|制度|规程|指引|指南|"
    "调研|材料|范文|案例|反思|情况说明|简报|自评|台账|清单|公告|决定|批复|函|回函|建议书|倡议书|工作思路|工作安排|工作情况|纪实|综述|反馈|反馈单|回复|复函|责任书"
)
TITLE: Final = re.compile(
    rf"^[^。!?;]{{2,60}}?(?:{GENRE_WORDS})(?:\s?\(?[{CN}\d]{{1,3}}\)?|[{CN}\d\s]{{1,6}}篇(?:供借鉴|供参考|范文|精选)?|\((?:试行|草案|节选|摘要|修订|征求意见稿|讨论稿|送审稿|暂行)\))?$"
)


_FIRST: Final = frozenset(f"{CN}0123456789({_CIRCLED}第其首再最ivx")
"""What a marker may begin with (a quick no for nearly every piece)."""


class Marker(NamedTuple):
    """A list marker at the head of a piece: its kind, its number (None: unknown) and how long it is."""

    kind: str
    number: int | None
    length: int


@lru_cache(maxsize=REMEMBERED)
def _opening(piece: str) -> Marker | None:
    match = MARKER.match(piece)
    if match is None:
        return None
    kind = match.lastgroup or "digit"
    return Marker(kind, number(re.sub(r"[^\d〇零一二两三四五六七八九十百]", "", match[kind])), match.end())


def marker(piece: str) -> Marker | None:
    """The list marker that opens ``piece`` (a stretch of the view), None if there is none."""
    return _opening(piece) if piece[:1] in _FIRST else None


@lru_cache(maxsize=REMEMBERED)
def is_title(piece: str) -> bool:
    """Whether a line reads as the title of a document: ends in a genre word, no list marker, no sentence in it."""
    if not 6 <= len(piece) <= 60 or "," in piece or TITLE.match(piece) is None:
        return False
    found = marker(piece)
    return found is None or (found.kind == "is" and len(piece) >= 8)
