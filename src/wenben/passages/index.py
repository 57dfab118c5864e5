"""Which documents of a collection share passages with a draft: posting sources and the search over them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt

from wenben.config import PassageSettings
from wenben.passages.align import align
from wenben.passages.fingerprints import Fingerprints, Hashes
from wenben.passages.pieces import Bools, Indices, Match, Side, to_matches
from wenben.passages.seeds import Grams
from wenben.text import fold, ngram_hashes
from wenben.types import Document

_SAMPLE: Final = 128  # postings read to count the clusters that hold an n-gram
_COPIES: Final = 12  # near-duplicates whose records are read to choose one of them
_ABOUT: Final = 0.95  # near-duplicates that share this much of what the closest shares may be closer yet
_VERSIONS: Final = 4  # of these so many are aligned
_CLEARLY: Final = 0.8  # a near-duplicate with fewer seeds than this share of another's does not stand for it
_PART: Final = 256  # folded characters of a draft for which candidates are chosen together
_NEIGHBOURS: Final = 3  # neighbours a seed is compared with

Postings = tuple[Indices, Indices, Indices]
Candidate = tuple[int, tuple[int, int]]
"""A document, and with how much of the draft: seeds in one part of it, characters in all."""


class PostingSource(Protocol):
    """What :func:`search` needs of an index: the in-memory one here, or a library's on disk.

    Documents are numbered from 0; positions are in their texts folded with ``digits=False``.
    """

    @property
    def k(self) -> int:
        """Length of the indexed n-grams."""
        ...

    @property
    def size(self) -> int:
        """Number of near-duplicate clusters (a document without copies is one): what frequencies count."""
        ...

    def __len__(self) -> int:
        """Number of documents."""
        ...

    def frequencies(self, hashes: Hashes) -> Indices:
        """In how many documents each hash stands, near-duplicates counted once; shape of ``hashes``.

        Counts above 64 may be lower bounds.
        """
        ...

    def lookup(self, hashes: Hashes) -> Postings:
        """``(query_index, document_number, position)``: every posting of every hash, in no special order."""
        ...

    def text(self, number: int) -> str:
        """The text of document ``number``."""
        ...

    def document(self, number: int) -> Document:
        """The record of document ``number``."""
        ...

    def cluster(self, number: int) -> int:
        """A number that near-duplicates share; the document's own if it has none."""
        ...


@runtime_checkable
class SamplesPostings(Protocol):
    """A posting source that can stop early: worth having, since a formula has as many postings as documents."""

    def sample(self, hashes: Hashes, *, limit: int) -> Postings:
        """As ``lookup``, but at most ``limit`` postings of each hash."""
        ...


def some_postings(source: PostingSource, hashes: Hashes, *, limit: int) -> Postings:
    """A few postings of each hash, ordered by query, document and position; all of them if the source cannot sample."""
    found = source.sample(hashes, limit=limit) if isinstance(source, SamplesPostings) else source.lookup(hashes)
    query, owner, place = found
    order = np.argsort(query, kind="stable")
    query, owner, place = query[order], owner[order], place[order]
    few = np.arange(len(query)) - np.searchsorted(query, query, "left") < limit
    query, owner, place = query[few], owner[few], place[few]
    order = np.lexsort((place, owner, query))
    return query[order], owner[order], place[order]


class FingerprintIndex:
    """Postings of many documents in memory: 8 bytes per fingerprint, about 3 per character of text.

    Parameters
    ----------
    documents
        What to index.
    settings
        n-gram length and winnowing window.
    clusters
        For each document the number of its near-duplicate cluster (equal numbers: near-duplicates).

    Notes
    -----
    One sorted array of the hashes' upper 32 bits and one of places in the concatenated folded texts. Of 10,000
    n-grams of a draft, about 10,000·N/2³² meet one of N foreign postings by chance; a lone posting makes no passage.
    """

    def __init__(
        self,
        documents: Sequence[Document],
        *,
        settings: PassageSettings | None = None,
        clusters: Sequence[int] | None = None,
    ) -> None:
        settings = settings or PassageSettings()
        if clusters is not None and len(clusters) != len(documents):
            raise ValueError(f"{len(clusters)} cluster numbers for {len(documents)} documents")
        self._documents = documents
        self._k = settings.k
        self._clusters = np.asarray(clusters if clusters is not None else np.arange(len(documents)), dtype=np.int64)
        self._size = len(np.unique(self._clusters))
        starts = np.zeros(len(documents) + 1, dtype=np.int64)
        parts = []
        for number, document in enumerate(documents):
            folded = fold(document.text, digits=False).text
            made = Fingerprints.of(folded, k=settings.k, window=settings.window)
            starts[number + 1] = starts[number] + len(folded)
            if starts[number + 1] >= 2**32:
                raise ValueError("an index in memory holds at most 2**32 folded characters; build a library")
            places = made.positions.astype(np.uint64) + np.uint64(starts[number])
            parts.append(made.hashes & np.uint64(0xFFFFFFFF00000000) | places)
        postings = np.concatenate(parts) if parts else np.zeros(0, dtype=np.uint64)
        del parts
        postings.sort()
        self._hashes = (postings >> np.uint64(32)).astype(np.uint32)
        self._places = postings.astype(np.uint32)  # the lower half
        self._starts = starts

    @property
    def k(self) -> int:
        return self._k

    @property
    def size(self) -> int:
        return self._size

    @property
    def nbytes(self) -> int:
        """Memory of the postings in bytes."""
        return self._hashes.nbytes + self._places.nbytes + self._starts.nbytes

    def __len__(self) -> int:
        return len(self._documents)

    def text(self, number: int) -> str:
        return self._documents[number].text

    def document(self, number: int) -> Document:
        return self._documents[number]

    def cluster(self, number: int) -> int:
        return int(self._clusters[number])

    def _bounds(self, hashes: Hashes) -> tuple[Indices, Indices]:
        keys = (hashes >> np.uint64(32)).astype(np.uint32)
        order = np.argsort(keys)  # in order, neighbouring searches touch the same memory
        keys = keys[order]
        low, count = np.zeros(len(keys), dtype=np.int64), np.zeros(len(keys), dtype=np.int64)
        low[order] = first = np.searchsorted(self._hashes, keys, "left")
        held = np.flatnonzero(first < len(self._hashes))
        held = held[self._hashes[first[held]] == keys[held]]
        count[order[held]] = np.searchsorted(self._hashes, keys[held], "right") - first[held]
        return low, count

    def _owners(self, places: npt.NDArray[np.uint32]) -> Indices:
        return np.searchsorted(self._starts, places, "right") - 1

    def frequencies(self, hashes: Hashes) -> Indices:
        low, count = self._bounds(hashes)
        several = np.flatnonzero(count > 1)
        read = np.minimum(count[several], _SAMPLE)
        query, places = _gather(low[several], read, self._places)
        owners = self._owners(places)
        if self._size < len(self._documents):
            key = np.sort(query * np.int64(len(self._documents)) + self._clusters[owners])
            query, owners = np.divmod(key, len(self._documents))
        new = np.ones(len(query), dtype=bool)  # postings of a hash are in the order of documents
        new[1:] = (query[1:] != query[:-1]) | (owners[1:] != owners[:-1])
        distinct = np.bincount(query[new], minlength=len(several))
        frequencies = count.copy()
        frequencies[several] = np.maximum(distinct, distinct * count[several] // np.maximum(read, 1))
        return frequencies

    def lookup(self, hashes: Hashes) -> Postings:
        return self._postings(*self._bounds(hashes))

    def sample(self, hashes: Hashes, *, limit: int) -> Postings:
        low, count = self._bounds(hashes)
        return self._postings(low, np.minimum(count, limit))

    def _postings(self, low: Indices, count: Indices) -> Postings:
        query, places = _gather(low, count, self._places)
        owners = self._owners(places)
        return query, owners, places.astype(np.int64) - self._starts[owners]


def _gather(low: Indices, count: Indices, places: npt.NDArray[np.uint32]) -> tuple[Indices, npt.NDArray[np.uint32]]:
    """Query index and place of every posting in ``[low, low + count)``."""
    query = np.repeat(np.arange(len(low)), count)
    inside = np.arange(len(query)) - np.repeat(np.cumsum(count) - count, count)
    return query, places[np.repeat(low, count) + inside]


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """What :func:`search` found.

    Parameters
    ----------
    matches
        ``(document number, match)``; side ``a`` is the draft, side ``b`` the document's text.
    copies
        For document numbers in ``matches`` their near-duplicates that share n-grams with the draft too but were not
        aligned.
    hashes, frequencies
        The n-grams of the folded draft, and in how many documents of the collection each stands (0 also for those
        that winnowing passed over).
    common
        Folded characters of the draft inside formulae.
    side
        The draft and its folded form.
    """

    matches: tuple[tuple[int, Match], ...]
    copies: Mapping[int, tuple[int, ...]]
    hashes: Hashes
    frequencies: Indices
    common: Bools
    side: Side


def frequent(source: PostingSource, *, settings: PassageSettings) -> int:
    """Document frequency above which an n-gram counts as formula in a collection of this size."""
    share = int(settings.formula_share * source.size)
    return min(max(settings.formula_least, share), settings.formula_most)


def search(
    draft: str,
    source: PostingSource,
    *,
    settings: PassageSettings | None = None,
    formulae: Hashes | None = None,
    skip: Callable[[int], bool] | None = None,
    prefer: Callable[[int], Any] = int,
    align_with: PassageSettings | None = None,
    hidden: Bools | None = None,
) -> Found:
    """Find the documents that share passages with ``draft``, and the passages.

    Parameters
    ----------
    formulae
        Sorted hashes of n-grams that are formula whatever the collection says.
    skip
        Tells of a document that shares text with the draft whether to leave it out.
    prefer
        A sort key of documents: of near-duplicates that share the same with the draft the least is aligned.
    align_with
        Settings of the alignment with the candidates, if others than for finding them (deep mode).
    hidden
        Shape ``(len(draft),)``: characters of the draft that take no part.
    """
    settings = settings or PassageSettings()
    if source.k != settings.k:
        raise ValueError(f"the index holds {source.k}-grams, the settings ask for {settings.k}-grams")
    side = Side.of(draft)
    hashes = ngram_hashes(side.folded, size=settings.k)
    frequencies = source.frequencies(hashes)
    crowded = frequencies > frequent(source, settings=settings)
    known = _member(hashes, formulae) if formulae is not None else np.zeros(len(hashes), dtype=bool)
    common = _covered(crowded | known, settings.k, len(side.folded))
    shown = np.ones(len(side.folded), dtype=bool) if hidden is None else ~hidden[side.offsets]
    usable = np.flatnonzero((frequencies > 0) & ~crowded & ~_covered_starts(~shown, settings.k, len(hashes)))
    query, owner, place = source.lookup(hashes[usable])
    listed = _candidates(usable[query], owner, place, rare=~known[usable][query], settings=settings)
    numbers, copies = _chosen(listed, source, skip, prefer, settings=settings)
    chosen = align_with or settings
    visible = side.folded if hidden is None else _masked(side.folded, ~shown)
    found: list[tuple[int, Match]] = []
    grams = Grams.of(visible, k=chosen.k)
    for number in numbers:
        other = Side.of(source.text(number))
        pieces = align(visible, other.folded, settings=chosen, common=common, grams=grams)
        found.extend((number, match) for match in to_matches(pieces, side, other, common=common))
    return Found(tuple(found), copies, hashes, frequencies, common, side)


def _member(hashes: Hashes, table: Hashes) -> Bools:
    """Which ``hashes`` stand in the sorted ``table``."""
    if not len(table):
        return np.zeros(len(hashes), dtype=bool)
    where = np.minimum(np.searchsorted(table, hashes), len(table) - 1)
    return np.asarray(table[where] == hashes, dtype=bool)


def _covered(starts: Bools, k: int, length: int) -> Bools:
    """Characters inside a k-gram whose start is marked."""
    covered = np.zeros(length, dtype=bool)
    for step in range(k if len(starts) else 0):
        covered[step : step + len(starts)] |= starts
    return covered


def _covered_starts(marked: Bools, k: int, count: int) -> Bools:
    """k-grams that hold a marked character."""
    touched = np.zeros(count, dtype=bool)
    for step in range(k if count else 0):
        touched |= marked[step : step + count]
    return touched


def _masked(folded: str, hide: Bools) -> str:
    """``folded`` with hidden characters replaced by one that no folded text holds."""
    points = np.frombuffer(folded.encode("utf-32-le", "surrogatepass"), dtype=np.uint32).copy()
    points[hide] = 0xFFFC
    return points.tobytes().decode("utf-32-le", "surrogatepass")


def _candidates(
    query: Indices, owner: Indices, place: Indices, *, rare: Bools, settings: PassageSettings
) -> list[list[Candidate]]:
    """For each part of the draft the documents that share enough with it, those that share most first.

    Seeds of a document near each other on about one diagonal make a group. The characters that a group covers decide: a
    passage of ``min_length`` characters with one edit in it covers ``min_informative`` of them, whatever winnowing chose.
    """
    order = np.lexsort((place, query, owner))
    query, owner, place, rare = query[order], owner[order], place[order], rare[order]
    reach = settings.gap + settings.k
    supported = np.zeros(len(query), dtype=bool)
    for step in range(1, min(_NEIGHBOURS, len(query) - 1) + 1):
        ahead, behind = slice(step, None), slice(None, -step)
        dq, dp = query[ahead] - query[behind], place[ahead] - place[behind]
        near = (owner[ahead] == owner[behind]) & (dq > 0) & (dq <= reach) & (dp > 0) & (dp <= reach)
        near &= np.abs(dq - dp) <= 8 + 0.35 * np.maximum(dq, dp)
        supported[ahead] |= near
        supported[behind] |= near
    query, owner = query[supported & rare], owner[supported & rare]
    if not len(query):
        return []
    steps = np.diff(query)
    begins = np.concatenate([[True], (np.diff(owner) != 0) | (steps > reach)])
    adds = np.where(begins, settings.k, np.concatenate([[0], np.minimum(steps, settings.k)]))
    starts = np.flatnonzero(begins)
    covered = np.add.reduceat(adds, starts)
    enough = np.repeat(covered >= settings.min_informative - 1, np.diff(np.append(starts, len(query))))
    numbers, index = np.unique(owner[enough], return_inverse=True)
    shared = np.bincount(index, weights=adds[enough], minlength=len(numbers))
    keys, seeds = np.unique(query[enough] // _PART * np.int64(len(numbers) + 1) + index, return_counts=True)
    part, index = np.divmod(keys, len(numbers) + 1)
    order = np.lexsort((index, -shared[index], -seeds, part))
    cuts = np.flatnonzero(np.diff(part[order])) + 1
    weighed = np.stack([numbers[index], seeds, shared[index].astype(np.int64)], axis=1)[order]
    return [[(number, (a, b)) for number, a, b in chunk.tolist()] for chunk in np.split(weighed, cuts)]


def _chosen(
    candidates: list[list[Candidate]],
    source: PostingSource,
    skip: Callable[[int], bool] | None,
    prefer: Callable[[int], Any],
    *,
    settings: PassageSettings,
) -> tuple[list[int], dict[int, tuple[int, ...]]]:
    """Documents to align, and for each its near-duplicates that need not be.

    Chosen are the best of each part of the draft, of near-duplicates a few only: so a source with hundreds of copies does
    not hide the others. Winnowed seeds do not tell a text from its last revision, so those that share about as much as the
    best with the draft as a whole are aligned, the preferred ones first; and the best in that part, if it shares clearly
    more there.
    """
    chosen: dict[int, set[int]] = {}
    for listed in candidates:
        members: dict[int, list[Candidate]] = {}
        for number, weight in listed:
            if skip is not None and skip(number):
                continue
            cluster = source.cluster(number)
            if cluster not in members and len(members) == settings.max_candidates:
                break
            members.setdefault(cluster, []).append((number, weight))
        for own in members.values():
            best, *following = _closest(own, prefer)
            chosen.setdefault(best, set()).update(number for number, _ in own)
            for number in following:
                chosen.setdefault(number, set())
    return list(chosen), {number: tuple(sorted(others - chosen.keys())) for number, others in chosen.items()}


def _closest(own: list[Candidate], prefer: Callable[[int], Any]) -> list[int]:
    """The near-duplicates to be aligned for a part of the draft; ``own`` in order of what they share with that part."""
    if len(own) == 1:
        return [own[0][0]]
    by_total = sorted(own, key=lambda candidate: -candidate[1][1])
    near = [number for number, weight in by_total if weight[1] >= _ABOUT * by_total[0][1][1]][:_COPIES]
    kept = sorted(near, key=prefer)[:_VERSIONS]
    seeds = dict(own)
    if max(seeds[number][0] for number in kept) < _CLEARLY * own[0][1][0]:
        kept.append(own[0][0])
    return kept
