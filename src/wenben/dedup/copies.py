"""Identical texts and close copies: looked at once, and listed for each document that has them."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import TypeVar

from wenben.dedup.lsh import Pairs

H = TypeVar("H", bound=Hashable)


def distinct(texts: Iterable[H]) -> tuple[list[H], list[list[int]]]:
    """Distinct texts (or digests of texts) in order of first occurrence, and where each stands."""
    groups: dict[H, list[int]] = {}
    for i, text in enumerate(texts):
        groups.setdefault(text, []).append(i)
    return list(groups), list(groups.values())


def close(lengths: Mapping[int, int] | Sequence[int], near: Pairs) -> dict[int, list[int]]:
    """Group close copies around their longest member: number of the head → numbers of all copies, itself first.

    ``near`` are pairs of close copies; only groups of two and more are returned.
    """
    neighbours: dict[int, list[int]] = {}
    for a, b in near.tolist():
        neighbours.setdefault(a, []).append(b)
        neighbours.setdefault(b, []).append(a)
    groups: dict[int, list[int]] = {}
    taken: set[int] = set()
    for i in sorted(neighbours, key=lambda i: (-lengths[i], i)):
        if i in taken:
            continue
        group = [i, *(j for j in sorted(neighbours[i]) if j not in taken)]
        taken.update(group)
        if len(group) > 1:
            groups[i] = group
    return groups


def within(group: Sequence[int], *, most: int) -> Iterable[tuple[int, int]]:
    """All pairs of a group, or, where it has more than ``most`` members, the pairs with its first."""
    firsts = group if len(group) <= most else group[:1]
    return ((a, b) for i, a in enumerate(firsts) for b in group[i + 1 :])


def across(left: Sequence[int], right: Sequence[int], *, most: int) -> Iterable[tuple[int, int]]:
    """All pairs of two groups, or, where those are more than ``most`` squared, the pairs with either's first."""
    if len(left) * len(right) <= most * most:
        return ((a, b) for a in left for b in right)
    return [*((left[0], b) for b in right), *((a, right[0]) for a in left[1:])]
