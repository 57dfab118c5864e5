"""Clusters: documents connected by verified Jaccard pairs, and documents that stand inside others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

from wenben.types import Cluster, Contained, Document, DuplicatePair

Key = tuple[str, str]


def _rank(document: Document) -> tuple[object, ...]:
    """Order of representatives: whole before truncated, undamaged first, longest, earliest, then by id and path."""
    damaged = "lost_characters" in document.flags
    return (document.truncated, damaged, -len(document.text), document.date or "9999", document.id, document.path)


def cluster(
    documents: Sequence[Document],
    pairs: Iterable[DuplicatePair],
    *,
    jaccard: float,
    containment: float,
    chain: float,
    similarity: Callable[[Sequence[tuple[Key, Key]]], Sequence[float]],
) -> list[Cluster]:
    """Group documents.

    Parameters
    ----------
    jaccard
        Least Jaccard similarity of an edge.
    containment
        Least containment of a document that hangs on another.
    chain
        Members below this Jaccard similarity to their representative are split off and grouped anew, so that a long
        chain of weak edges does not join what nobody would call copies.
    similarity
        Exact Jaccard similarity of pairs of documents.

    Returns
    -------
    list of Cluster
        Sorted by representative; the same for any order of ``documents`` and ``pairs``. Rules of a representative:
        whole before truncated, undamaged before damaged, the longest, the earliest, the smallest id.
    """
    known: dict[Key, Document] = {d.key: d for d in documents}
    edges: dict[Key, dict[Key, float]] = defaultdict(dict)
    inside: dict[Key, list[tuple[float, Key]]] = defaultdict(list)
    for pair in pairs:
        if pair.level != "document":
            continue
        a, b = (pair.a, pair.path_a), (pair.b, pair.path_b)
        if pair.jaccard >= jaccard:
            edges[a][b] = edges[b][a] = pair.jaccard
        elif pair.containment_a >= containment and pair.containment_a >= pair.containment_b:
            inside[a].append((pair.containment_a, b))
        elif pair.containment_b >= containment:
            inside[b].append((pair.containment_b, a))
    members: dict[Key, list[Key]] = {}
    home: dict[Key, Key] = {}
    for group in _groups(_components(edges), edges, known, chain=chain, similarity=similarity):
        ranked = sorted(group, key=lambda key: _rank(known[key]))
        members[ranked[0]] = sorted(group)
        home.update(dict.fromkeys(group, ranked[0]))
    hanging: dict[Key, list[Contained]] = defaultdict(list)
    best = {
        key: max(found, key=lambda f: (f[0], -len(known[f[1]].text), [-ord(c) for c in f[1][0]]))[1]
        for key, found in inside.items()
        if key not in home
    }
    for key, container in sorted(best.items()):
        top, seen = container, {key}
        while top not in home and top in best and top not in seen:
            seen.add(top)
            top = best[top]
        if top == key or (top not in home and top in best):  # two that contain one another: the better rank holds
            continue
        root = home.get(top, top)
        members.setdefault(root, [root])
        hanging[root].append(Contained(key[0], key[1], container[0]))
    return [
        Cluster(
            representative=root[0],
            members=tuple(key[0] for key in members[root]),
            paths=tuple(key[1] for key in members[root]),
            contained=tuple(sorted(hanging[root], key=lambda c: (c.id, c.path))),
        )
        for root in sorted(members)
    ]


def _components(edges: Mapping[Key, Mapping[Key, float]]) -> list[list[Key]]:
    seen: set[Key] = set()
    found = []
    for start in sorted(edges):
        if start in seen:
            continue
        component, stack = [], [start]
        seen.add(start)
        while stack:
            key = stack.pop()
            component.append(key)
            for other in edges[key]:
                if other not in seen:
                    seen.add(other)
                    stack.append(other)
        found.append(sorted(component))
    return found


def _groups(
    components: list[list[Key]],
    edges: Mapping[Key, Mapping[Key, float]],
    known: Mapping[Key, Document],
    *,
    chain: float,
    similarity: Callable[[Sequence[tuple[Key, Key]]], Sequence[float]],
) -> list[list[Key]]:
    """Split off what is too far from its representative, and group that again among itself, until nothing moves."""
    groups: list[list[Key]] = []
    waiting = [c for c in components if len(c) > 1]
    while waiting:
        roots = [min(group, key=lambda key: _rank(known[key])) for group in waiting]
        asked = [
            (root, key)
            for root, group in zip(roots, waiting, strict=True)
            for key in group
            if key != root and key not in edges[root]
        ]
        weak = {pair for pair, value in zip(asked, similarity(asked), strict=True) if value < chain} if asked else set()
        again: list[list[Key]] = []
        for root, group in zip(roots, waiting, strict=True):
            far = {key for key in group if (root, key) in weak}
            if far:
                for part in _components(_among(edges, set(group) - far)):
                    if root in part:
                        group = part
                    else:
                        far.update(part)
                again.extend(_components(_among(edges, far)))
            if len(group) > 1:
                groups.append(group)
        waiting = [c for c in again if len(c) > 1]
    return groups


def _among(edges: Mapping[Key, Mapping[Key, float]], kept: set[Key]) -> dict[Key, dict[Key, float]]:
    return {key: {other: w for other, w in edges[key].items() if other in kept} for key in kept}
