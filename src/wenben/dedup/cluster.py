"""Clusters: documents connected by verified Jaccard pairs, and documents that stand inside others.

Documents are numbers here, in the order of their ids and paths, so that the same rules run on one machine and on many.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from wenben.config import DedupSettings
from wenben.dedup.lsh import Pairs
from wenben.dedup.verify import Floats, Similarities

Edges = Mapping[int, Iterable[int]]
Similarity = Callable[[Pairs], Floats]


@dataclass(frozen=True, slots=True, order=True)
class Rank:
    """What makes a representative: whole before truncated, undamaged first, longest, earliest, the smallest number."""

    truncated: bool
    damaged: bool
    shortness: int
    date: str
    number: int


@dataclass(frozen=True)
class Group:
    """A cluster: its representative, its members (sorted), and ``(contained, container)`` of what hangs on it."""

    root: int
    members: tuple[int, ...]
    contained: tuple[tuple[int, int], ...]


def cluster(
    ranks: Mapping[int, Rank], pairs: Pairs, values: Similarities, *, settings: DedupSettings, similarity: Similarity
) -> list[Group]:
    """Group documents.

    Parameters
    ----------
    ranks
        Of every document that occurs in ``pairs``.
    pairs, values
        Verified pairs ``(m, 2)`` of whole documents that reach a threshold.
    similarity
        Exact Jaccard similarity of further pairs: members below ``settings.chain`` to their representative are split
        off and grouped anew, so that a long chain of weak edges does not join what nobody would call copies.

    Returns
    -------
    list of Group
        Sorted by representative; the same for any order of ``pairs``.
    """
    edges: dict[int, set[int]] = defaultdict(set)
    inside: dict[int, list[tuple[float, int, int]]] = defaultdict(list)
    measures = zip(values.jaccard.tolist(), values.containment_a.tolist(), values.containment_b.tolist(), strict=True)
    for (a, b), (jaccard, in_b, in_a) in zip(pairs.tolist(), measures, strict=True):
        if jaccard >= settings.jaccard:
            edges[a].add(b)
            edges[b].add(a)
        elif in_b >= settings.containment and in_b >= in_a:
            inside[a].append((in_b, ranks[b].shortness, -b))
        elif in_a >= settings.containment:
            inside[b].append((in_a, ranks[a].shortness, -a))
    members: dict[int, tuple[int, ...]] = {}
    home: dict[int, int] = {}
    for group in _groups(edges, ranks, settings=settings, similarity=similarity):
        root = min(group, key=ranks.__getitem__)
        members[root] = tuple(sorted(group))
        home.update(dict.fromkeys(group, root))
    # The best container holds most of the document, is the shortest that does, and has the smallest number.
    best = {number: -max(found)[2] for number, found in inside.items() if number not in home}
    hanging: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for number, container in sorted(best.items()):
        top, seen = container, {number}
        while top not in home and top in best and top not in seen:
            seen.add(top)
            top = best[top]
        if top in seen:  # two that stand inside one another: neither can hang
            continue
        root = home.get(top, top)
        members.setdefault(root, (root,))
        hanging[root].append((number, container))
    return [Group(root, members[root], tuple(sorted(hanging[root]))) for root in sorted(members)]


def _components(edges: Edges) -> list[set[int]]:
    seen: set[int] = set()
    found = []
    for start in sorted(edges):
        if start in seen:
            continue
        component, stack = {start}, [start]
        while stack:
            for other in edges[stack.pop()]:
                if other not in component:
                    component.add(other)
                    stack.append(other)
        seen |= component
        found.append(component)
    return found


def _groups(
    edges: Mapping[int, set[int]], ranks: Mapping[int, Rank], *, settings: DedupSettings, similarity: Similarity
) -> list[set[int]]:
    """Split off what is too far from its representative, and group that again among itself, until nothing moves."""
    groups: list[set[int]] = []
    waiting = _components(edges)
    while waiting:
        roots = [min(group, key=ranks.__getitem__) for group in waiting]
        asked = [(r, n) for r, group in zip(roots, waiting, strict=True) for n in sorted(group - edges[r] - {r})]
        rows = np.array(asked, dtype=np.int64).reshape(-1, 2)
        weak = np.flatnonzero(similarity(rows) < settings.chain) if len(rows) else np.empty(0, np.int64)
        far_from: dict[int, set[int]] = defaultdict(set)
        for i in weak.tolist():
            far_from[asked[i][0]].add(asked[i][1])
        again: list[set[int]] = []
        for root, group in zip(roots, waiting, strict=True):
            if far := far_from[root]:
                near = next(c for c in _components(_among(edges, group - far)) if root in c)
                again.extend(_components(_among(edges, group - near)))
                group = near
            groups.append(group)
        waiting = again
    return [group for group in groups if len(group) > 1]


def _among(edges: Mapping[int, set[int]], kept: set[int]) -> dict[int, set[int]]:
    return {number: edges[number] & kept for number in kept}
