"""Compact encodings of texts, integers and records inside the library file."""

from __future__ import annotations

import json
import zlib
from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from wenben.errors import LibraryError
from wenben.types import Block, OffsetMap, Segment, Sentence

Integers = npt.NDArray[np.int64]

_LEVEL: Final = 6  # zlib; level 9 gains 1% on Chinese text for twice the time
_SENTENCE_KINDS: Final = ("sentence", "item", "runin", "heading")


def pack_text(text: str) -> bytes:
    """Compressed UTF-8; lone surrogates are kept, because scrapes hold them."""
    return zlib.compress(text.encode("utf-8", "surrogatepass"), _LEVEL)


def unpack_text(data: bytes) -> str:
    """Inverse of :func:`pack_text`.

    Raises
    ------
    LibraryError
        If the bytes are damaged.
    """
    try:
        return zlib.decompress(data).decode("utf-8", "surrogatepass")
    except (zlib.error, UnicodeDecodeError) as error:
        raise LibraryError(f"库中有一段正文已损坏：{error}", remedy="请运行 wenben verify，并从备份恢复") from error


_ENCODE: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def dumps(value: Any) -> str:
    """JSON as the library stores it: readable Chinese, no needless white space."""
    return "[]" if value in ((), []) else _ENCODE(value)


def dump_texts(values: Sequence[str]) -> str:
    """As :func:`dumps`, of texts alone, in half the time."""
    return f"[{','.join(map(_ENCODE, values))}]" if values else "[]"


def loads(value: str | None, default: Any = None) -> Any:
    """Inverse of :func:`dumps`; ``default`` for NULL."""
    return default if value is None else json.loads(value)


def distinct(values: Integers) -> Integers:
    """The different values, sorted; NumPy's own ``unique`` hashes, which takes thirty times as long for a million."""
    ordered = np.sort(values)
    return ordered[np.r_[True, ordered[1:] != ordered[:-1]]] if len(ordered) else ordered


def pack_integers(values: npt.ArrayLike) -> bytes:
    """Variable-length bytes (seven bits each, lowest first) of non-negative integers."""
    return pack_split(np.asarray(values, dtype=np.int64))[0]


def pack_split(values: Integers) -> tuple[bytes, Integers]:
    """As :func:`pack_integers`, with the byte offset at which each value ends, shape ``(len(values),)``."""
    values = values.astype(np.uint64)
    sizes = np.ones(len(values), dtype=np.int64)
    limit = 1 << 7
    while len(values) and limit <= int(values.max()):
        sizes += values >= np.uint64(limit)
        limit <<= 7
    ends = np.cumsum(sizes)
    out = np.zeros(int(ends[-1]) if len(ends) else 0, dtype=np.uint8)
    starts = ends - sizes
    for byte in range(int(sizes.max()) if len(sizes) else 0):
        chosen = slice(None) if byte == 0 else np.flatnonzero(sizes > byte)
        low = ((values[chosen] >> np.uint64(7 * byte)) & np.uint64(127)).astype(np.uint8)
        low[sizes[chosen] > byte + 1] |= 128
        out[starts[chosen] + byte] = low
    return out.tobytes(), ends


def unpack_integers(data: bytes) -> Integers:
    """Inverse of :func:`pack_integers`."""
    raw = np.frombuffer(data, dtype=np.uint8)
    ends = np.flatnonzero(raw < 128)
    if len(ends) == 0:
        return np.zeros(0, dtype=np.int64)
    if len(ends) == len(raw):
        return raw.astype(np.int64)
    starts = np.empty_like(ends)
    starts[0] = 0
    starts[1:] = ends[:-1] + 1
    sizes = ends - starts
    values = (raw[starts] & 127).astype(np.int64)
    for byte in range(1, int(sizes.max()) + 1):
        chosen = np.flatnonzero(sizes >= byte)
        values[chosen] |= (raw[starts[chosen] + byte] & 127).astype(np.int64) << (7 * byte)
    return values


def pack_offsets(offsets: OffsetMap) -> bytes:
    """Three integers per segment: length, gap in the source, length in the source."""
    numbers: list[int] = []
    reached = 0
    for segment in offsets.segments:
        numbers += (segment.end - segment.start, segment.source_start - reached)
        numbers.append(segment.source_end - segment.source_start)
        reached = segment.source_end
    return pack_integers(numbers)


def unpack_offsets(data: bytes) -> OffsetMap:
    """Inverse of :func:`pack_offsets`."""
    numbers = unpack_integers(data).tolist()
    segments = []
    start = source = 0
    for length, gap, source_length in zip(numbers[::3], numbers[1::3], numbers[2::3], strict=True):
        source += gap
        segments.append(Segment(start, start + length, source, source + source_length))
        start += length
        source += source_length
    return OffsetMap(tuple(segments))


def pack_sentences(sentences: tuple[Sentence, ...]) -> bytes:
    """Four integers per sentence: start, length, kind, section + 1."""
    return pack_integers(
        [n for s in sentences for n in (s.start, s.end - s.start, _SENTENCE_KINDS.index(s.kind), s.section + 1)]
    )


def unpack_sentences(data: bytes) -> tuple[Sentence, ...]:
    """Inverse of :func:`pack_sentences`."""
    n = unpack_integers(data).tolist()
    return tuple(
        Sentence(start, start + length, _SENTENCE_KINDS[kind], section - 1)
        for start, length, kind, section in zip(n[::4], n[1::4], n[2::4], n[3::4], strict=True)
    )


def pack_blocks(blocks: tuple[Block, ...]) -> bytes | None:
    """Layout as compressed JSON, None where there is none."""
    if not blocks:
        return None
    return pack_text(dumps([[b.start, b.end, b.kind, b.level, b.page, b.paragraph] for b in blocks]))


def unpack_blocks(data: bytes | None) -> tuple[Block, ...]:
    """Inverse of :func:`pack_blocks`."""
    return () if data is None else tuple(Block(*item) for item in json.loads(unpack_text(data)))
