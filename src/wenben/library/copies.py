"""Near-duplicates in the library: pairs, clusters, and which statements are copies of one another."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator

from wenben.library.records import Duplicates
from wenben.text import fold
from wenben.types import Cluster, Contained, DuplicatePair, Span

Key = tuple[str, str]


def put(connection: sqlite3.Connection, duplicates: Duplicates) -> None:
    """Replace all pairs and clusters. Documents that the library does not hold are left out."""
    numbers: dict[Key, int] = {
        (id, path): number for number, id, path in connection.execute("SELECT doc_no, id, path FROM documents")
    }
    connection.execute("DELETE FROM pairs")
    connection.execute("DELETE FROM clusters")
    connection.executemany(
        "INSERT INTO pairs VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            (
                numbers[p.a, p.path_a], numbers[p.b, p.path_b], p.level,
                p.span_a and p.span_a.start, p.span_a and p.span_a.end,
                p.span_b and p.span_b.start, p.span_b and p.span_b.end,
                p.jaccard, p.containment_a, p.containment_b,
            )
            for p in duplicates.pairs
            if (p.a, p.path_a) in numbers and (p.b, p.path_b) in numbers
        ),
    )  # fmt: skip
    by_id: dict[str, int] = {}
    for (id, _), number in sorted(numbers.items(), key=lambda item: item[0][1]):
        by_id.setdefault(id, number)
    for cluster_no, cluster in enumerate(duplicates.clusters, 1):
        _put_cluster(connection, cluster_no, cluster, numbers, by_id)


def _put_cluster(
    connection: sqlite3.Connection, cluster_no: int, cluster: Cluster, numbers: dict[Key, int], by_id: dict[str, int]
) -> None:
    members = [numbers[key] for key in zip(cluster.members, cluster.paths, strict=True) if key in numbers]
    first = [
        numbers[key]
        for key in zip(cluster.members, cluster.paths, strict=True)
        if key in numbers and key[0] == cluster.representative
    ]
    if not members:
        return
    inside = dict(zip(cluster.members, members, strict=False)) if len(members) == len(cluster.members) else {}
    connection.execute("INSERT INTO clusters VALUES (?, ?)", (cluster_no, (first or members)[0]))
    rows: list[tuple[int, int, int | None]] = [(cluster_no, number, None) for number in members]
    for item in cluster.contained:
        container = inside.get(item.container, by_id.get(item.container))
        if (item.id, item.path) in numbers and container is not None:
            rows.append((cluster_no, numbers[item.id, item.path], container))
    connection.executemany(
        "INSERT OR IGNORE INTO cluster_members (cluster_no, doc_no, container) VALUES (?, ?, ?)", rows
    )


def pairs(connection: sqlite3.Connection, *, level: str | None = None) -> Iterator[DuplicatePair]:
    """All pairs, most similar first."""
    rows = connection.execute(
        "SELECT a.id, b.id, a.path, b.path, p.level, p.jaccard, p.containment_a, p.containment_b,"
        " p.start_a, p.end_a, p.start_b, p.end_b FROM pairs p JOIN documents a ON a.doc_no = p.a"
        " JOIN documents b ON b.doc_no = p.b WHERE ? IS NULL OR p.level = ?"
        " ORDER BY p.jaccard DESC, max(p.containment_a, p.containment_b) DESC, a.path, a.id, b.path, b.id,"
        " p.start_a, p.start_b",
        (level, level),
    )
    for a, b, path_a, path_b, kind, jaccard, in_b, in_a, start_a, end_a, start_b, end_b in rows:
        span_a = None if start_a is None else Span(start_a, end_a)
        span_b = None if start_b is None else Span(start_b, end_b)
        yield DuplicatePair(a, b, path_a, path_b, kind, jaccard, in_b, in_a, span_a, span_b)


def clusters(connection: sqlite3.Connection) -> list[Cluster]:
    """All clusters with at least two members or one contained document, largest first; excluded members left out."""
    rows = connection.execute(
        "SELECT c.cluster_no, r.id, d.id, d.path, k.id FROM clusters c"
        " JOIN documents r ON r.doc_no = c.representative JOIN cluster_members m USING (cluster_no)"
        " JOIN documents d ON d.doc_no = m.doc_no LEFT JOIN documents k ON k.doc_no = m.container"
        " WHERE NOT m.excluded ORDER BY c.cluster_no, d.id, d.path"
    )
    found: dict[int, tuple[str, list[Key], list[Contained]]] = {}
    for number, representative, id, path, container in rows:
        _, members, contained = found.setdefault(number, (representative, [], []))
        if container is None:
            members.append((id, path))
        else:
            contained.append(Contained(id, path, container))
    made = []
    for representative, members, contained in found.values():
        if len(members) + len(contained) < 2 or not members:
            continue
        if representative not in {id for id, _ in members}:
            representative = members[0][0]
        made.append(
            Cluster(representative, tuple(i for i, _ in members), tuple(p for _, p in members), tuple(contained))
        )
    return sorted(made, key=lambda c: (-len(c.members) - len(c.contained), c.representative, c.paths))


def regroup(connection: sqlite3.Connection, *, similarity: float) -> None:
    """Give near-duplicate documents one ``copy_group`` and aligned statements of theirs another.

    Parameters
    ----------
    similarity
        Least similarity (RapidFuzz ``ratio`` of folded texts, 0..1) of two statements of one kind that are copies.
    """
    connection.execute("UPDATE documents SET copy_group = NULL, contained_in = NULL WHERE copy_group IS NOT NULL")
    connection.execute("UPDATE statements SET copy_group = NULL WHERE copy_group IS NOT NULL")
    groups: dict[int, list[int]] = defaultdict(list)
    rows = connection.execute(
        "SELECT m.cluster_no, m.doc_no, m.container FROM cluster_members m JOIN clusters c USING (cluster_no)"
        " WHERE NOT m.excluded ORDER BY m.cluster_no, m.container IS NOT NULL, m.doc_no <> c.representative, m.doc_no"
    ).fetchall()
    containers = {}
    for cluster_no, doc_no, container in rows:
        groups[cluster_no].append(doc_no)
        containers[doc_no] = container
    for members in groups.values():
        if len(members) < 2:
            continue
        connection.executemany(
            "UPDATE documents SET copy_group = ?, contained_in = ? WHERE doc_no = ?",
            [(members[0], containers[number], number) for number in members],
        )
        connection.executemany(
            "UPDATE statements SET copy_group = ? WHERE statement_no = ?",
            align_statements(_statements(connection, members), similarity=similarity),
        )


def _statements(connection: sqlite3.Connection, documents: list[int]) -> Iterator[tuple[int, int, str, str]]:
    for document in documents:
        for number, kind, text in connection.execute(
            "SELECT statement_no, kind, text FROM statements WHERE doc_no = ? ORDER BY start, statement_no", (document,)
        ):
            yield number, document, kind, fold(text, digits=False).text


def align_statements(statements: Iterable[tuple[int, int, str, str]], *, similarity: float) -> list[tuple[int, int]]:
    """``(group, statement)`` for statements that are copies of one another; the group is its first statement.

    Statements come as ``(number, document, kind, folded text)``, documents in order. Each document adds at most one
    statement to a group: a sentence that stands twice in one document is two statements.
    """
    from rapidfuzz import process
    from rapidfuzz.distance import Indel

    texts: dict[str, dict[int, str]] = defaultdict(dict)
    exact: dict[tuple[str, str], list[int]] = defaultdict(list)
    taken: dict[int, set[int]] = {}
    made: list[tuple[int, int]] = []
    for number, document, kind, text in statements:
        free = [g for g in exact[kind, text] if document not in taken[g]]
        group = free[0] if free else None
        if group is None:
            known = {g: t for g, t in texts[kind].items() if document not in taken[g]}
            best = process.extractOne(text, known, scorer=Indel.normalized_similarity, score_cutoff=similarity)
            group = None if best is None else best[2]
        if group is None:
            group = number
            texts[kind][group] = text
            taken[group] = set()
            exact[kind, text].append(group)
        taken[group].add(document)
        made.append((group, number))
    return [(group, number) for group, number in made if len(taken[group]) > 1]
