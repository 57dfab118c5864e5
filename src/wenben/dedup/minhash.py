"""MinHash signatures of texts, bit-identical to datasketch's ``affine32`` scheme.

The 32-bit hash of a shingle is the lower half of :func:`wenben.text.ngram_hashes`; :func:`shingle_hash` is the same
function for a datasketch ``MinHash(hashfunc=…)``, so that signatures made here load there and back.

Source: Broder, "On the resemblance and containment of documents" (1997); datasketch 2.0, ``minhash.py``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from types import ModuleType
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from wenben.config import DedupSettings
from wenben.dedup import plain
from wenben.text import _fold_table, fold, ngram_hashes

BATCH_CHARS: Final = 4_000_000
"""Code points folded and hashed at once: 16 MB of input, whatever the corpus."""


@dataclass(frozen=True)
class Sketches:
    """MinHash signatures ``(n, permutations)`` uint32 and shingle counts ``(n,)`` int64 of ``n`` texts."""

    signatures: npt.NDArray[np.uint32]
    counts: npt.NDArray[np.int64]


@dataclass(frozen=True)
class Packed:
    """A batch of texts behind one another: ``points[bounds[i]:bounds[i + 1]]`` is text ``first + i``."""

    first: int
    points: npt.NDArray[np.uint16]
    bounds: npt.NDArray[np.int64]


def kernels(settings: DedupSettings) -> ModuleType:
    """The compiled loops, or the same in NumPy where numba is missing or ``settings.compiled`` is off."""
    if settings.compiled:
        try:
            from wenben.dedup import kernel
        except ImportError:  # numba has no wheel here: slower, same bits
            pass
        else:
            return kernel
    return plain


@cache
def permutations(count: int, seed: int) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.uint32]]:
    """datasketch's permutation parameters ``a`` (odd) and ``b``, each ``(count,)`` uint32."""
    from datasketch import MinHash

    a, b = MinHash(num_perm=count, seed=seed, scheme="affine32").permutations
    return np.ascontiguousarray(a), np.ascontiguousarray(b)


def shingle_hash(shingle: bytes) -> int:
    """32-bit hash of one folded shingle in UTF-8, as a ``hashfunc`` for datasketch."""
    text = shingle.decode("utf-8", "surrogatepass")
    return int(ngram_hashes(text, size=len(text))[0]) & 0xFFFFFFFF


def batches(texts: Sequence[str], *, chars: int = BATCH_CHARS) -> Iterator[Packed]:
    """Packed batches of ``texts``, in order."""
    start = 0
    while start < len(texts):
        stop, total = start, 0
        while stop < len(texts) and (stop == start or total + len(texts[stop]) <= chars):
            total += len(texts[stop])
            stop += 1
        yield pack(texts[start:stop], first=start)
        start = stop


def pack(texts: Sequence[str], *, first: int = 0) -> Packed:
    """Put the UTF-16 code units of ``texts`` behind one another."""
    encoded = [text.encode("utf-16-le", "surrogatepass") for text in texts]
    bounds = np.zeros(len(texts) + 1, dtype=np.int64)
    np.cumsum([len(e) // 2 for e in encoded], out=bounds[1:])
    return Packed(first, np.frombuffer(b"".join(encoded), dtype=np.uint16), bounds)


@cache
def unit_table() -> npt.NDArray[np.uint32]:
    """Code unit → folded code point, 0 to drop it; surrogates need the slow fold. Shape ``(65536,)``."""
    table = _fold_table(False)[:0x10000].copy()
    table[0xD800:0xE000] = 0xFFFFFFFF
    table.setflags(write=False)
    return table


def top_power(size: int) -> Any:
    """The weight of a shingle's first character in its rolling hash."""
    return np.uint64(pow(0x9E3779B97F4A7C15, size - 1, 1 << 64))


def sketch(texts: Sequence[str], *, settings: DedupSettings) -> Sketches:
    """Signatures of ``texts``: pure, independent of batching."""
    loops = kernels(settings)
    a, b = permutations(settings.permutations, settings.seed)
    signatures = np.full((len(texts), settings.permutations), 0xFFFFFFFF, dtype=np.uint32)
    counts = np.zeros(len(texts), dtype=np.int64)
    top = top_power(settings.shingle)
    for packed in batches(texts):
        rows = slice(packed.first, packed.first + len(packed.bounds) - 1)
        loops.sketch(
            packed.points, packed.bounds, unit_table(), settings.shingle, top, a, b, signatures[rows], counts[rows]
        )
    for i in np.flatnonzero(counts < 0).tolist():
        hashes = slow_hashes(texts[i], size=settings.shingle)
        counts[i] = len(hashes)
        signatures[i] = plain.minhash(hashes, a, b)
    return Sketches(signatures, counts)


def slow_hashes(text: str, *, size: int) -> npt.NDArray[np.uint64]:
    """Shingle hashes of a text with characters outside the table (astral, combining), in order of position."""
    folded = fold(text).text
    return ngram_hashes(folded, size=max(1, min(size, len(folded))))


@dataclass(frozen=True)
class ShingleLists:
    """Shingle hashes of a batch by position: ``hashes[bounds[i]:bounds[i] + counts[i]]`` belongs to text ``i``."""

    hashes: npt.NDArray[np.uint64]
    bounds: npt.NDArray[np.int64]
    counts: npt.NDArray[np.int64]


def shingle_lists(texts: Sequence[str], *, settings: DedupSettings) -> ShingleLists:
    """64-bit shingle hashes of a batch of texts that fits into memory (8 bytes per character)."""
    loops = kernels(settings)
    packed = pack(texts)
    hashes = np.zeros(len(packed.points) + 1, dtype=np.uint64)
    counts = np.zeros(len(texts), dtype=np.int64)
    top = top_power(settings.shingle)
    loops.shingle_lists(packed.points, packed.bounds, unit_table(), settings.shingle, top, hashes, counts)
    for i in np.flatnonzero(counts < 0).tolist():
        own = slow_hashes(texts[i], size=settings.shingle)
        hashes = np.concatenate([hashes, own])
        packed.bounds[i] = len(hashes) - len(own)
        counts[i] = len(own)
    return ShingleLists(hashes, packed.bounds, counts)
