"""Deduplication of a corpus that an earlier run has seen: only what is new is read and compared.

Of every document a *sketch* is kept (the digest and the sampled shingles of its text, about 1.3 KB for 2,000 characters),
of every pair that was ever compared its exact measures. Candidates are found anew from the sketches of all documents, a
few microseconds each, because buckets and the limit for formulae depend on all of them; texts are read only for candidate
pairs that were never compared. So the result is that of :func:`wenben.dedup.dedup` over the same documents, whatever was
added and removed before.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from wenben.config import DedupSettings, Settings, fingerprint
from wenben.dedup import sections
from wenben.dedup.cluster import Rank
from wenben.dedup.copies import distinct
from wenben.dedup.finding import Corpus, Duplicates, find
from wenben.dedup.lsh import Pairs
from wenben.dedup.minhash import unit_table
from wenben.dedup.sampling import Numbers, Sample, levels, places, sample
from wenben.dedup.verify import Similarities, joined, verify
from wenben.errors import LibraryError
from wenben.types import Document, Section, Span

FORMAT: Final = 1
"""Changes whenever sketches of earlier versions are no longer understood."""

Match = tuple[Span, Span, float, float, float]
"""A section pair of two documents: spans and measures, as in :class:`wenben.types.DuplicatePair`."""


@dataclass(frozen=True, slots=True)
class Known:
    """A document as an earlier run left it; ``number`` is the caller's, ``outlined`` says that it has sections."""

    number: int
    id: str
    path: str
    chars: int
    truncated: bool
    damaged: bool
    date: str | None
    outlined: bool
    sketch: bytes


@dataclass(frozen=True)
class Compared:
    """What comparisons of documents found: never out of date, because documents do not change under their numbers.

    Parameters
    ----------
    pairs, values
        Documents that were compared as wholes, with exact measures.
    sections
        Documents whose sections were compared (``a == b``: within one), with the section pairs that reach a threshold.
    """

    pairs: Pairs
    values: Similarities
    sections: Mapping[tuple[int, int], Sequence[Match]]

    @classmethod
    def nothing(cls) -> Compared:
        none = np.empty(0)
        return cls(np.empty((0, 2), np.int64), Similarities(none, none, none), {})


@dataclass(frozen=True)
class Updated:
    """Duplicates of all known documents, and what was compared to find them that was not known before."""

    duplicates: Duplicates
    compared: Compared


def remember(documents: Sequence[Document] | Sequence[str], *, settings: Settings | None = None) -> list[bytes]:
    """Sketches of documents, to be kept and given to :func:`update`; each depends on its own text alone."""
    chosen = (settings or Settings()).dedup
    texts = [d if isinstance(d, str) else d.text for d in documents]
    made = sample(texts, settings=chosen)
    heads = np.zeros(len(texts), dtype=_head(chosen))
    heads["settings"] = _fingerprint(chosen)
    digests = b"".join(hashlib.blake2b(t.encode("utf-8", "surrogatepass"), digest_size=16).digest() for t in texts)
    heads["digest"] = np.frombuffer(digests, dtype="<u8").reshape(-1, 2)
    heads["ends"] = made.ends - made.starts[:, None]
    heads["standing"] = made.standing
    packed, ends = _pack_positions(made)
    starts = np.r_[0, ends[:-1]] if len(ends) else ends
    heads["packed"] = ends - starts
    return [
        heads[i].tobytes() + made.hashes[low:high].astype("<u4").tobytes() + packed[start:end].tobytes()
        for i, (low, high, start, end) in enumerate(
            zip(made.starts.tolist(), made.ends[:, -1].tolist(), starts.tolist(), ends.tolist(), strict=True)
        )
    ]


def update(
    known: Sequence[Known],
    fetch: Callable[[Sequence[int]], Sequence[Document]],
    *,
    compared: Compared | None = None,
    settings: Settings | None = None,
    progress: Callable[[str], None] | None = None,
) -> Updated:
    """Find near-duplicates among known documents.

    Parameters
    ----------
    known
        All documents, in any order.
    fetch
        Gives documents by number; asked for those of pairs that were never compared.
    compared
        What earlier runs compared; rows of documents that are no longer known do no harm.

    Raises
    ------
    LibraryError
        If sketches were made with other settings or by another version.
    """
    chosen = (settings or Settings()).dedup
    say = progress or (lambda step: None)
    say("sketch")
    ordered = sorted(known, key=lambda k: (k.id, k.path))
    digests, everything = _unpacked([k.sketch for k in ordered], chosen)
    _, copies = distinct(digests)
    first = [group[0] for group in copies]
    run = _Run([ordered[i] for i in first], ordered, copies, everything.some(np.array(first, np.int64)), fetch, chosen)
    run.learn(compared or Compared.nothing())
    corpus = Corpus(
        [(k.id, k.path) for k in ordered],
        copies,
        run.sampled,
        [k.chars for k in run.heads],
        frozenset(text for text, k in enumerate(run.heads) if k.outlined),
        rank=lambda i: _rank(ordered[i], i),
        measure=run.measure,
        sectioned=run.sectioned,
    )
    return Updated(find(corpus, containment=True, settings=chosen, say=say), run.fresh())


def _rank(known: Known, number: int) -> Rank:
    return Rank(known.truncated, known.damaged, -known.chars, known.date or "9999", number)


class _Run:
    """One run over known documents: remembers what was compared before, and what it compares itself."""

    def __init__(
        self,
        heads: list[Known],
        documents: list[Known],
        copies: Sequence[Sequence[int]],
        sampled: Sample,
        fetch: Callable[[Sequence[int]], Sequence[Document]],
        settings: DedupSettings,
    ) -> None:
        self.heads, self.sampled = heads, sampled
        self._fetch, self._settings = fetch, settings
        self._text_of = {documents[i].number: text for text, group in enumerate(copies) for i in group}
        self._codes: Numbers = np.empty(0, np.int64)
        self._values = Compared.nothing().values
        self._sections: dict[tuple[int, int], Sequence[Match]] = {}
        self._new_pairs: list[Pairs] = []
        self._new_values: list[Similarities] = []
        self._new_sections: dict[tuple[int, int], Sequence[Match]] = {}

    def learn(self, compared: Compared) -> None:
        """Take over what was compared before, for texts where documents were."""
        numbers = np.array(sorted(self._text_of), dtype=np.int64)
        texts = np.array([self._text_of[n] for n in numbers.tolist()], dtype=np.int64)
        if len(numbers) and len(compared.pairs):
            at = np.minimum(np.searchsorted(numbers, compared.pairs), len(numbers) - 1)
            kept = np.flatnonzero((numbers[at] == compared.pairs).all(axis=1))
            self._add(texts[at[kept]], compared.values[kept])
        self._sections = dict(compared.sections)

    def _add(self, rows: Pairs, values: Similarities) -> None:
        turned = rows[:, 0] > rows[:, 1]
        in_b = np.where(turned, values.containment_b, values.containment_a)
        in_a = np.where(turned, values.containment_a, values.containment_b)
        codes = np.r_[self._codes, rows.min(axis=1) << 32 | rows.max(axis=1)]
        every = joined([self._values, Similarities(values.jaccard, in_b, in_a)])
        self._codes, order = np.unique(codes, return_index=True)
        self._values = every[order]

    def measure(self, pairs: Pairs) -> Similarities:
        """Exact measures, from memory where the two texts were compared before."""
        codes = np.minimum(pairs[:, 0], pairs[:, 1]) << 32 | np.maximum(pairs[:, 0], pairs[:, 1])
        new = np.setdiff1d(codes, self._codes)
        if len(new):
            rows = np.stack([new >> 32, new & 0xFFFFFFFF], axis=1)
            involved, local = np.unique(rows, return_inverse=True)
            numbers = [self.heads[i].number for i in involved.tolist()]
            texts = [d.text for d in self._fetch(numbers)]
            values = verify(texts, local.reshape(-1, 2), settings=self._settings)
            self._new_pairs.append(np.array(numbers, dtype=np.int64)[local.reshape(-1, 2)])
            self._new_values.append(values)
            self._add(rows, values)
        found = self._values[np.searchsorted(self._codes, codes)]
        turned = pairs[:, 0] > pairs[:, 1]
        return Similarities(
            found.jaccard,
            np.where(turned, found.containment_b, found.containment_a),
            np.where(turned, found.containment_a, found.containment_b),
        )

    def sectioned(self, partly: Sequence[tuple[int, int]], own: Sequence[int]) -> sections.Found:
        """Section pairs, from memory where the two documents were looked at before."""
        asked = [*partly, *((a, a) for a in own)]
        keys = [self._numbers(a, b) for a, b in asked]
        new = [pair for pair, key in zip(asked, keys, strict=True) if key not in self._sections]
        if new:
            self._compare_sections(new)
        pairs: list[sections.PartPair] = []
        measures: list[tuple[float, float, float]] = []
        for (a, b), key in zip(asked, keys, strict=True):
            turned = key[0] != self.heads[a].number
            for span_a, span_b, jaccard, in_b, in_a in self._sections[key]:
                pairs.append(sections.PartPair(a, b, *((span_b, span_a) if turned else (span_a, span_b))))
                measures.append((jaccard, in_a, in_b) if turned else (jaccard, in_b, in_a))
        table = np.array(measures, dtype=np.float64).reshape(-1, 3)
        return sections.Found(tuple(pairs), Similarities(table[:, 0], table[:, 1], table[:, 2]))

    def _numbers(self, a: int, b: int) -> tuple[int, int]:
        low, high = sorted((self.heads[a].number, self.heads[b].number))
        return low, high

    def _compare_sections(self, asked: Sequence[tuple[int, int]]) -> None:
        involved = sorted({text for pair in asked for text in pair})
        documents = self._fetch([self.heads[text].number for text in involved])
        texts: dict[int, str] = {}
        outlines: dict[int, Sequence[Section]] = {}
        for text, document in zip(involved, documents, strict=True):
            texts[text] = document.text
            if document.sections:
                outlines[text] = document.sections
        partly = [(a, b) for a, b in asked if a != b]
        own = [a for a, b in asked if a == b]
        found = sections.find(texts, outlines, partly, own, self.sampled, settings=self._settings)
        made: dict[tuple[int, int], list[Match]] = {self._numbers(a, b): [] for a, b in asked}
        for pair, (jaccard, in_b, in_a) in zip(found.pairs, found.values.rows(), strict=True):
            key = self._numbers(pair.a, pair.b)
            turned = key[0] != self.heads[pair.a].number
            made[key].append(
                (pair.span_b, pair.span_a, jaccard, in_a, in_b)
                if turned
                else (pair.span_a, pair.span_b, jaccard, in_b, in_a)
            )
        self._sections.update(made)
        self._new_sections.update(made)

    def fresh(self) -> Compared:
        """What this run compared."""
        nothing = Compared.nothing()
        pairs = np.concatenate([nothing.pairs, *self._new_pairs])
        return Compared(pairs, joined([nothing.values, *self._new_values]), self._new_sections)


# --- sketches as bytes ---


def _head(settings: DedupSettings) -> np.dtype[Any]:
    """What stands before the shingles of a sketch; ``ends`` and ``packed`` (bytes of positions) say how many follow."""
    depth = levels(settings)
    return np.dtype(
        [("settings", "<u8"), ("digest", "<u8", (2,)), ("ends", "<u4", (depth,)), ("standing", "i1", (2,)), ("packed", "<u4")]
    )  # fmt: skip


def _fingerprint(settings: DedupSettings) -> int:
    """What a sketch depends on: settings, and how characters are folded here."""
    own = fingerprint(replace(settings, compiled=True))
    told = f"{FORMAT} {own} {zlib.crc32(unit_table().tobytes())}"
    return int.from_bytes(hashlib.blake2b(told.encode(), digest_size=8).digest(), "little")


def _pack_positions(made: Sample) -> tuple[npt.NDArray[np.uint8], Numbers]:
    """Positions at the coarsest level as gaps, a byte each (255: as many and what follows), and where each text ends."""
    counts = made.ends[:, 0] - made.starts
    positions = made.positions[places(made.starts, counts)].astype(np.int64)
    gaps = np.diff(positions, prepend=0)
    begins = (np.cumsum(counts) - counts)[counts > 0]
    gaps[begins] = positions[begins]
    after = np.cumsum(gaps // 255 + 1)
    packed = np.full(int(after[-1]) if len(after) else 0, 255, dtype=np.uint8)
    packed[after - 1] = gaps % 255
    return packed, np.r_[0, after][np.cumsum(counts)]


@dataclass(frozen=True)
class _Stored(Sample):
    """Samples from sketches: positions are unpacked where they are asked for; ``packed[edges[i]]`` holds text ``i``'s."""

    packed: npt.NDArray[np.uint8]
    edges: Numbers

    def of(self, text: int) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.int32]]:
        gaps = self.packed[self.edges[text, 0] : self.edges[text, 1]]
        positions: npt.NDArray[np.int32] = np.cumsum(gaps, dtype=np.int32)[gaps != 255]
        return self.hashes[self.starts[text] : self.ends[text, 0]], positions

    def some(self, rows: Numbers) -> _Stored:
        """The samples of some texts; the shingles stay where they are."""
        return replace(
            self, starts=self.starts[rows], ends=self.ends[rows], standing=self.standing[rows], edges=self.edges[rows]
        )


def _unpacked(sketches: Sequence[bytes], settings: DedupSettings) -> tuple[list[bytes], _Stored]:
    """Digests and samples of sketches, in order."""
    kind = _head(settings)
    size = kind.itemsize
    own = _fingerprint(settings).to_bytes(8, "little")
    if any(s[:8] != own or len(s) < size for s in sketches):
        raise LibraryError(
            "库中的近似重复抽样是用别的设置或另一版本的程序做的", remedy="请用原来的设置，或加 --rebuild 全部重建"
        )
    heads = np.frombuffer(b"".join([s[:size] for s in sketches]), dtype=kind)
    relative = heads["ends"].astype(np.int64)
    totals, packed = relative[:, -1], heads["packed"].astype(np.int64)
    if [len(s) for s in sketches] != (size + 4 * totals + packed).tolist():
        raise LibraryError("库中的近似重复抽样已损坏", remedy="请加 --rebuild 重建，或从备份恢复")
    middles = (size + 4 * totals).tolist()
    hashes = np.frombuffer(b"".join([s[size:m] for s, m in zip(sketches, middles, strict=True)]), dtype="<u4")
    gaps = np.frombuffer(b"".join([s[m:] for s, m in zip(sketches, middles, strict=True)]), dtype=np.uint8)
    starts, after = np.cumsum(totals) - totals, np.cumsum(packed)
    made = _Stored(
        hashes, np.zeros(0, np.int32), starts, starts[:, None] + relative, heads["standing"].copy(),
        gaps, np.stack([after - packed, after], axis=1),
    )  # fmt: skip
    return [s[8:24] for s in sketches], made
