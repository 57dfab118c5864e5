"""Matches with single sources → passages with ranked sources."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from wenben.passages import Match
from wenben.types import Passage, PassageClass


@dataclass(slots=True)
class Hit:
    """A match with one source, or the best of several near-duplicate sources."""

    number: int
    cluster: int
    match: Match
    kind: PassageClass
    identity: float
    order: tuple[str, ...]
    others: set[int]

    @property
    def span(self) -> tuple[int, int]:
        return self.match.a_start, self.match.a_end


def passages_of(hits: list[Hit]) -> list[list[Hit]]:
    """Group hits that cover the same stretch of the draft; near-duplicate sources become one hit."""
    groups: list[list[Hit]] = []
    for hit in sorted(hits, key=_rank):
        best, most = None, 0
        for group in groups:
            start, end = group[0].span
            overlap = min(end, hit.span[1]) - max(start, hit.span[0])
            if overlap > most and 2 * overlap >= min(end - start, hit.span[1] - hit.span[0]):
                best, most = group, overlap
        if best is None:
            groups.append([hit])
            continue
        same = next((other for other in best if other.cluster == hit.cluster), None)
        if same is None:
            best.append(hit)
        elif same.number != hit.number:
            same.others |= {hit.number, *hit.others} - {same.number}
    _lend(groups, hits)
    return sorted(groups, key=lambda group: group[0].span)


def _lend(groups: list[list[Hit]], hits: list[Hit]) -> None:
    """A source whose long match covers several passages is named at each of them, with the part that lies there."""
    for group in groups:
        start, end = group[0].span
        for hit in hits:
            overlap = min(end, hit.span[1]) - max(start, hit.span[0])
            if 2 * overlap < end - start or any(hit is other for other in group):
                continue
            same = next((other for other in group if other.cluster == hit.cluster), None)
            if same is not None:
                same.others |= {hit.number, *hit.others} - {same.number}
            elif (part := _clipped(hit.match, start, end)) is not None:
                group.append(replace(hit, match=part, others=set(hit.others)))
        group[1:] = sorted(group[1:], key=_rank)


def _clipped(match: Match, start: int, end: int) -> Match | None:
    """The part of a match inside ``[start, end)`` of the draft, by whole blocks."""
    blocks = tuple(b for b in match.blocks if b[1] > start and b[0] < end)
    if not blocks:
        return None
    a0, a1 = blocks[0][0], max(b[1] for b in blocks)
    b0, b1 = min(b[2] for b in blocks), max(b[3] for b in blocks)
    share = sum(b[1] - b[0] for b in blocks) / max(1, sum(b[1] - b[0] for b in match.blocks))
    return Match(a0, a1, b0, b1, match.identity, round(match.informative * share), blocks)


def copied_apart(match: Match, groups: list[list[Hit]]) -> bool:
    """Whether both occurrences of a repetition were copied, from different places."""

    def origin(start: int, end: int) -> Hit | None:
        holding = (g[0] for g in groups if g[0].kind != "formula" and g[0].span[0] <= start and end <= g[0].span[1])
        return next(holding, None)

    earlier, later = origin(match.a_start, match.a_end), origin(match.b_start, match.b_end)
    if earlier is None or later is None:
        return False
    if earlier is later or earlier.cluster != later.cluster:
        return True
    return min(earlier.match.b_end, later.match.b_end) <= max(earlier.match.b_start, later.match.b_start)


def _rank(hit: Hit) -> tuple[Any, ...]:
    """Longest and closest first, then the earliest; the path decides last, so that the order of documents never does."""
    return (-hit.match.informative, -hit.identity, hit.order, hit.match.a_start, hit.match.b_start)


def numbered(rows: list[Passage]) -> list[Passage]:
    """Number the passages in the order of the draft."""
    first: dict[int, tuple[int, int]] = {}
    for row in rows:
        first.setdefault(row.passage, (row.start, row.passage))
    numbers = {passage: i for i, passage in enumerate(sorted(first, key=lambda p: first[p]), 1)}
    return sorted((replace(row, passage=numbers[row.passage]) for row in rows), key=lambda r: (r.passage, r.rank))
