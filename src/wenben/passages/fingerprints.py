"""Fingerprints of one text: hashes of k-grams and where they stand, winnowed for an index."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Final, Self

import numpy as np
import numpy.typing as npt

from wenben.text import ngram_hashes

Hashes = npt.NDArray[np.uint64]
Positions = npt.NDArray[np.uint32]

_HEADER: Final = struct.Struct("<4sBBII")  # magic, k, window, folded length, number of fingerprints
_MAGIC: Final = b"WFP1"


@dataclass(frozen=True, slots=True, eq=False)
class Fingerprints:
    """Hashes of k-grams of a folded text.

    Parameters
    ----------
    hashes, positions
        Parallel arrays; ``positions`` (in the folded text) ascend.
    length
        Length of the folded text in code points.
    k, window
        How they were made: length of the n-grams, winnowing window (1 keeps every n-gram).
    """

    hashes: Hashes
    positions: Positions
    length: int
    k: int
    window: int

    @classmethod
    def of(cls, folded: str, *, k: int, window: int = 1) -> Self:
        """Fingerprint ``folded`` text."""
        if not 1 <= window <= 255 or not 1 <= k <= 255:
            raise ValueError(f"k={k} and window={window} must lie in 1..255")
        hashes = ngram_hashes(folded, size=k)
        positions = winnow(hashes, window=window)
        return cls(hashes[positions], positions, len(folded), k, window)

    def __len__(self) -> int:
        return len(self.hashes)

    def to_bytes(self) -> bytes:
        """Pack: 9 bytes per fingerprint, about 3.6 per folded character at a window of 4."""
        steps = np.diff(self.positions, prepend=np.uint32(0)).astype(np.uint8)  # a step is at most the window
        header = _HEADER.pack(_MAGIC, self.k, self.window, self.length, len(self))
        return header + steps.tobytes() + self.hashes.astype("<u8").tobytes()

    @classmethod
    def from_bytes(cls, packed: bytes) -> Self:
        """The inverse of :meth:`to_bytes`.

        Raises
        ------
        ValueError
            If ``packed`` was not made by :meth:`to_bytes`, or was cut.
        """
        if len(packed) < _HEADER.size:
            raise ValueError("not packed fingerprints: too short")
        magic, k, window, length, count = _HEADER.unpack_from(packed)
        if magic != _MAGIC or len(packed) != _HEADER.size + 9 * count:
            raise ValueError("not packed fingerprints: wrong mark or length")
        steps = np.frombuffer(packed, np.uint8, count, _HEADER.size)
        hashes = np.frombuffer(packed, "<u8", count, _HEADER.size + count).astype(np.uint64)
        return cls(hashes, np.cumsum(steps, dtype=np.uint32), length, k, window)


def winnow(hashes: Hashes, *, window: int) -> Positions:
    """Positions of the rightmost smallest hash of every run of ``window`` hashes, ascending.

    Any stretch of ``k + window - 1`` characters that two texts share yields a common fingerprint, and what is chosen
    inside a stretch depends on nothing outside it. Fewer hashes than ``window`` give one position.
    """
    count = len(hashes)
    if window == 1 or count == 0:
        return np.arange(count, dtype=np.uint32)
    windows = max(1, count - window + 1)
    least = hashes[:windows].copy()
    where = np.arange(windows, dtype=np.int64)
    for step in range(1, min(window, count)):
        later = hashes[step : step + windows]
        smaller = later <= least
        least = np.where(smaller, later, least)
        where[smaller] = np.flatnonzero(smaller) + step
    chosen = np.zeros(count, dtype=bool)
    chosen[where] = True
    return np.flatnonzero(chosen).astype(np.uint32)
