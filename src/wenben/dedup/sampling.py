"""One sketch for both channels: the shingles of a text whose hash is 0 modulo ``modulus``.

The same shingles are chosen in every text ("mod sampling", Broder 1997; "FracMinHash", Irber et al. 2022), so the sample
of a part of a text is a part of its sample: samples show similarity *and* containment, at an eighth of the work.

A short text has too few such shingles to be compared by; it is sampled more densely, at the *level* where about
``sample_least`` are chosen. Levels nest (8, 4, 2, 1): the sample of level ``l`` is a prefix of that of level ``l + 1``.
A text *stands* at its own level and at those of the shorter texts that may reach the Jaccard threshold with it, so that
any such pair meets at some level. The number of distinct shingles that decides the level is taken from a bitmap of 8,192
places (linear counting, Whang et al. 1990): it depends on the set of shingles alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from wenben.config import DedupSettings
from wenben.dedup.minhash import batches, in_threads, kernels, pack, slow_hashes, top_power, unit_table
from wenben.errors import UsageError

Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Sample:
    """Sampled shingles of ``n`` texts.

    Parameters
    ----------
    hashes, positions
        32-bit hashes and positions (in folded characters), text after text, level after level.
    starts
        ``(n,)``: where each text begins.
    ends
        ``(n, levels)``: where each of its levels ends; level 0 is the coarsest.
    standing
        ``(n, 2)``: the first and last level at which a text is compared for similarity.
    """

    hashes: npt.NDArray[np.uint32]
    positions: npt.NDArray[np.int32]
    starts: Numbers
    ends: Numbers
    standing: npt.NDArray[np.int8]

    def __len__(self) -> int:
        return len(self.starts)

    def of(self, text: int) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.int32]]:
        """Hashes and positions of one text at the coarsest level, in order of position."""
        part = slice(self.starts[text], self.ends[text, 0])
        return self.hashes[part], self.positions[part]


def levels(settings: DedupSettings) -> int:
    """Number of levels: one more than the logarithm of the modulus.

    Raises
    ------
    UsageError
        If the modulus is no power of two.
    """
    if settings.modulus < 1 or settings.modulus & (settings.modulus - 1):
        raise UsageError(f"dedup.modulus = {settings.modulus} 不是 2 的幂", remedy="请用 1、2、4、8、16 …")
    return settings.modulus.bit_length()


def sample(texts: Sequence[str], *, settings: DedupSettings) -> Sample:
    """Sample the shingles of ``texts``: pure, one text independent of the others."""
    loops = kernels(settings)
    depth, top = levels(settings), top_power(settings.shingle)
    least, slack = settings.sample_least, 0.95 * settings.jaccard  # 0.95: what the bitmap errs by at most

    def work(rows: slice) -> Sample:
        packed = pack(texts[rows])
        count = len(packed.bounds) - 1
        room = len(packed.points) + count
        hashes, positions = np.empty(room, np.uint32), np.empty(room, np.int32)
        ends, standing = np.zeros((count, depth), np.int64), np.zeros((count, 2), np.int8)
        total = loops.sample(
            packed.points, packed.bounds, unit_table(), settings.shingle, top, least, slack, hashes, positions, ends, standing
        )  # fmt: skip
        starts = np.r_[0, ends[:-1, -1]] if count else np.zeros(0, np.int64)
        made = Sample(hashes[:total].copy(), positions[:total].copy(), starts, ends, standing)
        return _with_slow(made, texts[rows], settings=settings, least=least, slack=slack)

    return joined(in_threads(work, batches(texts)), depth=depth)


def _with_slow(made: Sample, texts: Sequence[str], *, settings: DedupSettings, least: int, slack: float) -> Sample:
    """Add the texts that the table cannot fold (astral or combining characters)."""
    loops, extra = kernels(settings), []
    at = len(made.hashes)
    for i in np.flatnonzero(made.standing[:, 0] < 0).tolist():
        own = slow_hashes(texts[i], size=settings.shingle)
        room = len(own) + 1  # the loop writes before it decides whether to keep
        hashes, positions = np.empty(room, np.uint32), np.empty(room, np.int32)
        made.standing[i] = loops.sample_one(own, least, slack, hashes, positions, made.ends[i])
        total = int(made.ends[i, -1])
        made.starts[i] = at
        made.ends[i] += at
        at += total
        extra.append((hashes[:total], positions[:total]))
    if not extra:
        return made
    return Sample(
        np.concatenate([made.hashes, *(h for h, _ in extra)]),
        np.concatenate([made.positions, *(p for _, p in extra)]),
        made.starts,
        made.ends,
        made.standing,
    )


def joined(parts: Sequence[Sample], *, depth: int) -> Sample:
    """Samples of several batches as one, in order."""
    shifts = np.cumsum([0, *(len(p.hashes) for p in parts)])
    return Sample(
        np.concatenate([p.hashes for p in parts] or [np.empty(0, np.uint32)]),
        np.concatenate([p.positions for p in parts] or [np.empty(0, np.int32)]),
        np.concatenate([p.starts + s for p, s in zip(parts, shifts, strict=False)] or [np.empty(0, np.int64)]),
        np.concatenate([p.ends + s for p, s in zip(parts, shifts, strict=False)] or [np.empty((0, depth), np.int64)]),
        np.concatenate([p.standing for p in parts] or [np.empty((0, 2), np.int8)]),
    )


def places(starts: Numbers, sizes: Numbers) -> Numbers:
    """Indices of runs ``[starts[i], starts[i] + sizes[i])`` behind one another."""
    before = np.cumsum(sizes) - sizes
    return np.repeat(starts - before, sizes) + np.arange(int(sizes.sum()), dtype=np.int64)
