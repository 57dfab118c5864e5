"""Who wrote it first, and whose text it is: the draft's own date and issuer, and those of its sources."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Final, Self

from wenben.check.grouping import Hit
from wenben.text import fold
from wenben.types import CheckedSource, Document, Source

_TRIED: Final = 8  # near-duplicates of an earlier date that are asked whether they hold a passage
_PIECE: Final = 10  # characters; shorter pieces stand everywhere
GOOD_PART: Final = 0.4
"""Who holds this share of a passage may be the one who wrote it first."""
_SPELLINGS: Final = (
    (re.compile(r"教育(?:和|与|及)?(?:体育|科技|科学技术|文化体育|文体|卫生|卫生健康)局"), "教育局"),
    (re.compile(r"教(?:体|科体|科|文体)局"), "教育局"),
    (re.compile(r"(?:人民)?政府(?=教育督导)"), ""),
    (re.compile(r"教育督导(?:委员会办公室|委员会|办公室|团|办|室)"), "教育督导室"),
)
_PLACE: Final = re.compile(r"[省市州盟县区旗]")


@dataclass(frozen=True, slots=True)
class Origin:
    """What a draft says of itself."""

    issuer: str = ""
    date: str | None = None

    @classmethod
    def of(cls, draft: Source) -> Self:
        """From the draft's metadata, else from its text: the title, the signature."""
        from wenben.clean import clean

        issuer, date = draft.meta.get("issuer", ""), draft.meta.get("date")
        if not (issuer and date) and draft.text.strip():
            for told in clean(draft, as_is=True).documents:
                issuer, date = issuer or told.issuer or "", date or told.date
        return cls(issuer, date)

    def wrote(self, document: Document) -> bool:
        """Whether ``document`` has the same issuer, whatever the body is called this year."""
        return bool(self.issuer and document.issuer) and same_body(self.issuer, document.issuer or "")

    def precedes(self, document: Document) -> bool:
        """Whether ``document`` is dated after the draft."""
        if not self.date or not document.date:
            return False
        size = min(len(self.date), len(document.date))  # years, months or days
        return document.date[:size] > self.date[:size]


def same_body(one: str, other: str) -> bool:
    """Whether two names are of one body: 青岭县教育局 is 江源省青岭县教育和体育局, but no 教育局 of another place."""
    short, long = sorted((_plain(one), _plain(other)), key=len)
    return short == long or (bool(_PLACE.search(short)) and long.endswith(short))


def _plain(name: str) -> str:
    plain = fold(name).text
    for pattern, spelling in _SPELLINGS:
        plain = pattern.sub(spelling, plain)
    return plain


def first_holder(hit: Hit, draft: str, document: Callable[[int], Document], folded: Callable[[int], str]) -> Document:
    """Of a source and its near-duplicates the one of the earliest date that holds the passage, or a good part of it.

    What a near-duplicate holds is told by short pieces of what draft and source have in common.
    """
    own = document(hit.number)
    earlier = [
        d for d in ((document(n), n) for n in hit.others) if d[0].date and (not own.date or d[0].date < own.date)
    ]
    if not earlier:
        return own
    words = fold("".join(draft[start:end] for start, end, *_ in hit.match.blocks), digits=False).text
    pieces = [words[i : i + _PIECE] for i in range(0, len(words) - _PIECE + 1, _PIECE)]
    for found, number in sorted(earlier, key=lambda d: (d[0].date, d[0].path))[:_TRIED]:
        text = folded(number)
        if pieces and sum(piece in text for piece in pieces) >= GOOD_PART * len(pieces):
            return found
    return own


def sources_of(
    hits: Iterable[Hit],
    kept: Collection[tuple[int, int]],
    document: Callable[[int], Document],
    share: Callable[[list[tuple[int, int]]], tuple[float, int]],
    origin: Origin,
) -> tuple[CheckedSource, ...]:
    """The documents that passages come from, the largest share first.

    Of near-duplicates the one with the largest share is named: of dated versions the closest, of equals the earliest.

    Parameters
    ----------
    kept
        Spans of the passages in the report; what people decided to ignore is not among them.
    share
        Spans of the draft → their share of it and their characters.
    """
    clusters: dict[int, dict[int, list[Hit]]] = {}
    for hit in hits:
        start, end = hit.span
        if hit.kind != "formula" and any(low < end and start < high for low, high in kept):
            clusters.setdefault(hit.cluster, {}).setdefault(hit.number, []).append(hit)
    made = []
    for members in clusters.values():
        weight = {n: share([hit.span for hit in own])[1] * _agreeing(own) for n, own in members.items()}
        best = min(weight, key=lambda n: (-weight[n], document(n).date or "9", document(n).path))
        part, characters = share([hit.span for own in members.values() for hit in own])
        everybody = set(members).union(*(hit.others for own in members.values() for hit in own))
        named = document(best)
        made.append(
            CheckedSource(
                document=named.id,
                path=named.path,
                title=named.title,
                date=named.date,
                issuer=named.issuer,
                share=part,
                characters=characters,
                passages=len(_merged(hit.span for hit in members[best])),
                copies=len(everybody) - 1,
                same_issuer=origin.wrote(named),
                later=origin.precedes(named),
            )
        )
    return tuple(sorted(made, key=lambda s: (-s.share, s.date or "9", s.path, s.document)))


def _agreeing(hits: list[Hit]) -> float:
    """Mean identity of matches, by length."""
    lengths = [hit.span[1] - hit.span[0] for hit in hits]
    return sum(hit.identity * length for hit, length in zip(hits, lengths, strict=True)) / max(1, sum(lengths))


def _merged(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans that overlap made one."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged
