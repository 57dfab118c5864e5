"""MinHash signatures of texts, bit-identical to datasketch's ``affine32`` scheme, and what all loops share.

The 32-bit hash of a shingle is the lower half of :func:`wenben.text.ngram_hashes`; :func:`shingle_hash` is the same
function for a datasketch ``MinHash(hashfunc=…)``, so that signatures made here load there and back.

Source: Broder, "On the resemblance and containment of documents" (1997); datasketch 2.0, ``minhash.py``.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from types import ModuleType
from typing import Any, Final, TypeVar

import numpy as np
import numpy.typing as npt

from wenben.config import DedupSettings
from wenben.dedup import plain
from wenben.text import _fold_table, fold, ngram_hashes

T = TypeVar("T")
R = TypeVar("R")

BATCH_CHARS: Final = 500_000
"""Characters of one batch: two megabytes, which stay in the processor's cache, and the unit of work of a thread."""


@dataclass(frozen=True)
class Sketches:
    """MinHash signatures ``(n, permutations)`` uint32 and shingle counts ``(n,)`` int64 of ``n`` texts."""

    signatures: npt.NDArray[np.uint32]
    counts: npt.NDArray[np.int64]


@dataclass(frozen=True)
class Packed:
    """Texts behind one another: ``points[bounds[i]:bounds[i + 1]]`` are the code points of text ``i``."""

    points: npt.NDArray[np.uint32]
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


def threads() -> int:
    """Threads that may run: as many as cores, or what ``OMP_NUM_THREADS`` allows (a pool or a cluster sets it)."""
    allowed = os.environ.get("OMP_NUM_THREADS", "")
    return (
        int(allowed)
        if allowed.isdigit() and int(allowed)
        else len(os.sched_getaffinity(0))
        if hasattr(os, "sched_getaffinity")
        else os.cpu_count() or 1
    )


def in_threads(work: Callable[[T], R], parts: Sequence[T]) -> list[R]:
    """``[work(part) for part in parts]``; the compiled loops release the interpreter's lock."""
    if len(parts) < 2 or threads() < 2:
        return [work(part) for part in parts]
    with ThreadPoolExecutor(threads()) as pool:
        return list(pool.map(work, parts))


def batches(texts: Sequence[str], *, chars: int = BATCH_CHARS) -> list[slice]:
    """Runs of ``texts`` of about ``chars`` characters, in order."""
    parts, start, total = [], 0, 0
    for i, text in enumerate(texts):
        if total and total + len(text) > chars:
            parts.append(slice(start, i))
            start, total = i, 0
        total += len(text)
    return [*parts, slice(start, len(texts))] if len(texts) else []


def pack(texts: Sequence[str]) -> Packed:
    """Put the code points of ``texts`` behind one another."""
    bounds = np.zeros(len(texts) + 1, dtype=np.int64)
    np.cumsum([len(t) for t in texts], out=bounds[1:])
    encoded = "".join(texts).encode("utf-32-le", "surrogatepass")
    return Packed(np.frombuffer(encoded, dtype=np.uint32), bounds)


@cache
def unit_table() -> npt.NDArray[np.uint16]:
    """Code point → folded code point, 0 to drop it, 0xFFFF for the slow fold, as all above. Shape ``(65536,)``.

    Two bytes each, so that the characters that occur stay in the processor's nearest cache.
    """
    wide = _fold_table(False)[:0x10000].copy()
    wide[0xD800:0xE000] = 0xFFFF
    wide[0xFFFF] = 0xFFFF
    table: npt.NDArray[np.uint16] = np.minimum(wide, 0xFFFF).astype(np.uint16)
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

    def work(rows: slice) -> None:
        packed = pack(texts[rows])
        loops.sketch(
            packed.points, packed.bounds, unit_table(), settings.shingle, top, a, b, signatures[rows], counts[rows]
        )

    in_threads(work, batches(texts))
    for i in np.flatnonzero(counts < 0).tolist():
        hashes = slow_hashes(texts[i], size=settings.shingle)
        counts[i] = len(hashes)
        signatures[i] = plain.signature(hashes, a, b)
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
