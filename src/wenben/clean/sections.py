"""The outline of a clean text: sections as a tree of headings, and units (sentences, items, run-in titles, headings).

Units follow the project's annotation guide: a unit is one sentence or one enumerated item; ``;`` and ``:`` end a unit
only where an enumerator follows.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from wenben.clean.markers import ENUMERATOR, RANK, Marker, is_title, marker
from wenben.clean.view import HAN, Line, lines, view
from wenben.patterns import led
from wenben.types import Section, Sentence

_CLOSERS: Final = "”’」』)】》〉\"'"
_END: Final = re.compile(rf"[。!?]+[{_CLOSERS}]*|;|:")
_INNER: Final = re.compile(r"[。!?;]")
_CLAUSE: Final = re.compile(r"[。!?;,]")
_LABEL: Final = re.compile(rf"^[{HAN}“”《》()、\w]{{2,14}}:$")
_SALUTATION: Final = led(
    r"(?:同志们|各位|领导|老师们|家长|局|校|委|室|政府|办公室|单位|学校|幼儿园|中心|你们|大家好|尊敬的).{0,6}:$|如下:$|以下.{0,10}:$"
)
_BYLINE: Final = re.compile(
    r"^(?:\(?(?:19|20)[\dx]{2}\s?年|[\d\s年月日.\-/]+$|附[:件]|联系|电话|地址|邮编|抄送|主送|[^ ]{0,6}[〔\[]\s?(?:19|20)[\dx]{2}\s?[〕\]])"
)
_BODY: Final = re.compile("(?:教育局|教体局|教科局|督导室|督导办|委员会|办公室|人民政府|督导组|中心校|领导小组)$")

Kind = Literal["sentence", "item", "runin", "heading"]


@dataclass(frozen=True, slots=True)
class _Head:
    start: int
    end: int
    kind: str
    number: int | None


def outline(text: str, rows: Sequence[Line] | None = None) -> tuple[tuple[Section, ...], tuple[Sentence, ...]]:
    """Sections and units of a clean text, in document order; offsets are those of ``text``.

    ``rows``: the lines of its view, where the caller has them.
    """
    rows = lines(view(text)) if rows is None else rows
    heads: list[_Head] = []
    units: list[tuple[int, int, Kind]] = []
    for index, line in enumerate(rows):
        found = marker(line.text)
        following = rows[index + 1].text if index + 1 < len(rows) else ""
        kind = _heading_kind(line.text, found, following, first=index == 0)
        if kind is not None:
            units.append((line.start, line.end, "heading"))
            if kind != "title" or index > 0:
                heads.append(_Head(line.start, line.end, kind, found.number if found else None))
        else:
            units += _units(line.text, line.start, found)
    sections = _tree(text, heads)
    return sections, _sentences(units, sections)


def _heading_kind(text: str, found: Marker | None, following: str, *, first: bool) -> str | None:
    """The kind of heading that a line is (a marker kind, ``title``, ``label`` or ``plain``), None for text."""
    length = len(text)
    if length > 60:
        return None
    if found is not None and not (found.kind == "is" and is_title(text)):
        body = text[found.length :]
        if found.kind == "is" or (found.kind == "ordinal" and "," in body):
            return None
        if not body:
            return found.kind if found.kind in ("chapter", "section") else None
        core = body.rstrip("。:;")
        if _INNER.search(core) or len(core) > 45 or body.endswith(";"):
            return None
        if body.endswith("。"):
            # 二、开展多种形式的健康教育活动。 is a heading, 1.听课范围:全校。 and a list of (一)…。(二)…。 are items.
            below = marker(following)
            titled = found.kind in ("chapter", "cn") or (
                found.kind == "cn_paren" and "," not in core and len(core) <= 18
            )
            listed = not following or (below is not None and below.kind == found.kind)
            return (
                found.kind
                if titled and not listed and len(core) <= 25 and ":" not in core and core.count(",") <= 1
                else None
            )
        if ":" in core:
            return None
        if body.endswith(",") or core.count(",") > 2:
            return None
        return found.kind
    if is_title(text):
        return "title"
    if first and length <= 45 and not _CLAUSE.search(text):
        return "title"
    if text[-1] == ":" and _LABEL.match(text):
        return None if _SALUTATION.search(text) or _BYLINE.match(text) else "label"
    if (
        2 <= length <= 22
        and not re.search(r"[。!?;,:|]", text)
        and not _BYLINE.match(text)
        and not _BODY.search(text)
        and len(re.findall(f"[{HAN}]", text)) >= 0.6 * length
        and len(following) >= 30
        and _CLAUSE.search(following)
        and not text.startswith(("—", "-", "●", "•"))
    ):
        return "plain"
    return None


def _units(text: str, start: int, found: Marker | None) -> list[tuple[int, int, Kind]]:
    """Units of one line of the view that is not a heading."""
    cuts = []
    for match in _END.finditer(text):
        end = match.end()
        if match.group()[0] in ";:":
            if end < len(text) and not ENUMERATOR.match(text, end):
                continue
            if (
                match.group() == ":"
                and end < len(text)
                and re.match(r"\s*\d", text[end:])
                and not re.match(r"\s*\d{1,2}[、.](?!\d)", text[end:])
            ):
                continue
        cuts.append(end)
    if not cuts or cuts[-1] < len(text):
        cuts.append(len(text))
    if len(cuts) == 1:
        return [(start, start + len(text), "sentence" if found is None else "item")]
    if "(" in text:
        cuts = [c for c in cuts[:-1] if not _bracketed(text, c)] + cuts[-1:]
    units: list[tuple[int, int, Kind]] = []
    low = 0
    for high in cuts:
        piece = text[low:high]
        stripped = piece.strip()
        if stripped:
            at = low + len(piece) - len(piece.lstrip())
            head = found if low == 0 else marker(stripped)
            kind: Kind = "sentence"
            if head is not None:
                core = stripped[head.length :]
                short = len(core) <= 32 and core.count(",") == 0 and core.endswith("。") and ":" not in core
                kind = "runin" if short and head.kind not in ("is",) and high < len(text) else "item"
            units.append((start + at, start + at + len(stripped), kind))
        low = high
    return units


def _bracketed(text: str, cut: int) -> bool:
    """Whether a cut stands inside a bracket that closes soon: (目前…人。…人) is part of its sentence."""
    if text.rfind("(", max(0, cut - 80), cut) <= text.rfind(")", max(0, cut - 80), cut):
        return False
    closing = text.find(")", cut, cut + 60)
    return closing >= 0 and "(" not in text[cut:closing]


def _tree(text: str, heads: list[_Head]) -> tuple[Section, ...]:
    """Levels from nesting: a kind that is open already closes down to itself, a new kind opens below.

    A kind that outranks what is open (``一、`` after ``1.``) closes what it outranks, unless the open kind goes on
    counting afterwards: then the new one stands inside it, whatever its rank (numbering is often inconsistent).
    """
    open_: list[tuple[str, int]] = []  # kind, index of its section
    sections: list[tuple[str, int, int, int, tuple[str, ...]]] = []
    ends: list[int] = []

    def close(depth: int, at: int) -> None:
        while len(open_) > depth:
            _, index = open_.pop()
            ends[index] = at

    for position, head in enumerate(heads):
        kinds = [k for k, _ in open_]
        if head.kind == "title":
            depth = 0
        elif head.kind in kinds:
            depth = kinds.index(head.kind)
        else:
            depth = len(open_)
            if head.kind in RANK:
                for level, kind in enumerate(kinds):
                    if kind in RANK and RANK[kind] > RANK[head.kind] and not _goes_on(heads, position, kind):
                        depth = level
                        break
                    if kind in ("label", "plain") and not _inside(heads, position, kind):
                        depth = level
                        break
        close(depth, head.start)
        path = tuple(sections[i][0] for _, i in open_)
        heading = text[head.start : head.end]
        sections.append((heading, depth + 1, head.start, head.end, (*path, heading)))
        ends.append(len(text))
        open_.append((head.kind, len(sections) - 1))
    return tuple(
        Section(heading, level, start, end, path)
        for (heading, level, start, _, path), end in zip(sections, ends, strict=True)
    )


def _goes_on(heads: list[_Head], position: int, kind: str) -> bool:
    """Whether an open ``kind`` counts on after ``position``: its next number is one more than its last."""
    last = next((h.number for h in reversed(heads[:position]) if h.kind == kind), None)
    for head in heads[position + 1 :]:
        if head.kind == "title":
            return False
        if head.kind == kind:
            return last is not None and head.number == last + 1
    return False


def _inside(heads: list[_Head], position: int, kind: str) -> bool:
    """Whether a numbered heading stands under an open unnumbered one: only if it starts to count there."""
    head = heads[position]
    previous = heads[position - 1]
    return head.number in (None, 1) and previous.kind == kind


def _sentences(units: list[tuple[int, int, Kind]], sections: tuple[Section, ...]) -> tuple[Sentence, ...]:
    result = []
    index = -1
    open_: list[int] = []
    for start, end, kind in units:
        while index + 1 < len(sections) and sections[index + 1].start <= start:
            index += 1
            open_.append(index)
        while open_ and sections[open_[-1]].end <= start:
            open_.pop()
        result.append(Sentence(start, end, kind, open_[-1] if open_ else -1))
    return tuple(result)
