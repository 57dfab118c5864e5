"""Near-duplicates in the library: pairs, clusters, and which statements are copies of one another."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator

from wenben.library.records import Duplicates
from wenben.text import fold
from wenben.types import Cluster, Contained, DuplicatePair, Span

Key = tuple[str, str]


def put(connection: sqlite3.Connection, duplicates: Duplicates) -> set[int]:
    """Replace all pairs and clusters; returns the documents whose cluster has changed, also those that left one.

    Documents that the library does not hold are left out. Rows that stay are not touched; a cluster keeps its number as
    long as its representative is the same.
    """
    numbers: dict[Key, int] = {
        (id, path): number for number, id, path in connection.execute("SELECT doc_no, id, path FROM documents")
    }
    _put_pairs(connection, duplicates, numbers)
    by_id: dict[str, int] = {}
    for (id, _), number in sorted(numbers.items(), key=lambda item: item[0][1]):
        by_id.setdefault(id, number)
    made = [found for c in duplicates.clusters if (found := _members(c, numbers, by_id)) is not None]
    return _put_clusters(connection, dict(made))


def _put_pairs(connection: sqlite3.Connection, duplicates: Duplicates, numbers: dict[Key, int]) -> None:
    wanted = dict.fromkeys(
        (
            numbers[p.a, p.path_a], numbers[p.b, p.path_b], p.level,
            p.span_a and p.span_a.start, p.span_a and p.span_a.end,
            p.span_b and p.span_b.start, p.span_b and p.span_b.end,
            p.jaccard, p.containment_a, p.containment_b,
        )
        for p in duplicates.pairs
        if (p.a, p.path_a) in numbers and (p.b, p.path_b) in numbers
    )  # fmt: skip
    gone = []
    for rowid, *row in connection.execute("SELECT rowid, * FROM pairs"):
        if (known := tuple(row)) in wanted:
            del wanted[known]
        else:
            gone.append((rowid,))
    connection.executemany("DELETE FROM pairs WHERE rowid = ?", gone)
    connection.executemany("INSERT INTO pairs VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", list(wanted))


Members = frozenset[tuple[int, int | None]]
"""Documents of a cluster, each with its container if it is contained."""


def _members(cluster: Cluster, numbers: dict[Key, int], by_id: dict[str, int]) -> tuple[int, Members] | None:
    """The representative and all documents of a cluster that the library holds."""
    keys = [key for key in zip(cluster.members, cluster.paths, strict=True) if key in numbers]
    if not keys:
        return None
    members = {key[0]: numbers[key] for key in reversed(keys)}  # of one id at several paths, the first
    rows: dict[int, int | None] = dict.fromkeys((numbers[key] for key in keys), None)
    for item in cluster.contained:
        container = members.get(item.container, by_id.get(item.container))
        if (item.id, item.path) in numbers and container is not None:
            rows.setdefault(numbers[item.id, item.path], container)
    return members.get(cluster.representative, numbers[keys[0]]), frozenset(rows.items())


def _put_clusters(connection: sqlite3.Connection, wanted: dict[int, Members]) -> set[int]:
    known: dict[int, tuple[int, set[tuple[int, int | None]]]] = {
        number: (representative, set())
        for number, representative in connection.execute("SELECT cluster_no, representative FROM clusters")
    }
    for number, doc_no, container in connection.execute("SELECT cluster_no, doc_no, container FROM cluster_members"):
        known[number][1].add((doc_no, container))
    numbers = {representative: number for number, (representative, _) in known.items()}
    same = {
        representative
        for representative, m in wanted.items()
        if representative in numbers and m == known[numbers[representative]][1]
    }
    changed = {doc_no for representative, m in known.values() if representative not in same for doc_no, _ in m} | {
        doc_no for representative, m in wanted.items() if representative not in same for doc_no, _ in m
    }
    connection.executemany(
        "DELETE FROM clusters WHERE cluster_no = ?",
        [(number,) for number, (representative, _) in known.items() if representative not in same],
    )
    free = max(known, default=0) + 1
    for representative in sorted(wanted.keys() - same):
        number = numbers.get(representative)
        if number is None:
            number, free = free, free + 1
        connection.execute("INSERT INTO clusters VALUES (?, ?)", (number, representative))
        connection.executemany(
            "INSERT INTO cluster_members (cluster_no, doc_no, container) VALUES (?, ?, ?)",
            [(number, *row) for row in sorted(wanted[representative], key=lambda r: (r[1] is not None, r[0]))],
        )
    # a person may have changed what documents of other clusters say
    corrected = connection.execute("SELECT doc_no FROM documents WHERE id IN (SELECT document FROM corrections)")
    return changed | {doc_no for (doc_no,) in corrected}


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


def regroup(connection: sqlite3.Connection, *, similarity: float, changed: set[int] | None = None) -> None:
    """Give near-duplicate documents one ``copy_group`` and aligned statements of theirs another.

    Parameters
    ----------
    similarity
        Least similarity (RapidFuzz ``ratio`` of folded texts, 0..1) of two statements of one kind that are copies.
    changed
        Documents whose clusters are looked at; None: all.
    """
    groups: dict[int, list[int]] = defaultdict(list)
    rows = connection.execute(
        "SELECT m.cluster_no, m.doc_no, m.container FROM cluster_members m JOIN clusters c USING (cluster_no)"
        " WHERE NOT m.excluded ORDER BY m.cluster_no, m.container IS NOT NULL, m.doc_no <> c.representative, m.doc_no"
    ).fetchall()
    containers = {}
    for cluster_no, doc_no, container in rows:
        groups[cluster_no].append(doc_no)
        containers[doc_no] = container
    if changed is None:
        connection.execute("UPDATE documents SET copy_group = NULL, contained_in = NULL WHERE copy_group IS NOT NULL")
        connection.execute("UPDATE statements SET copy_group = NULL WHERE copy_group IS NOT NULL")
    else:
        mates = {m for members in groups.values() if not changed.isdisjoint(members) for m in members}
        numbers = [(doc_no,) for doc_no in sorted(changed | mates)]
        connection.executemany(
            "UPDATE documents SET copy_group = NULL, contained_in = NULL WHERE doc_no = ? AND copy_group IS NOT NULL",
            numbers,
        )
        connection.executemany(
            "UPDATE statements SET copy_group = NULL WHERE doc_no = ? AND copy_group IS NOT NULL", numbers
        )
    for members in groups.values():
        if len(members) < 2 or (changed is not None and changed.isdisjoint(members)):
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
