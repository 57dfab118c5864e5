"""Cutting Chinese into words as jieba does without its hidden Markov model, compiled: the same words, twenty times as fast.

jieba looks up every prefix in a Python dictionary. Here the prefixes are 64-bit hashes in one table, and the likeliest path is
found over arrays. Tests hold the words against jieba's own.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numba
import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]


@numba.njit(cache=True)
def _mixed(hash: np.uint64, code: np.uint64) -> np.uint64:
    """The hash of a prefix with one more character."""
    hash = (hash ^ code) * np.uint64(0x9E3779B97F4A7C15)
    return hash ^ (hash >> np.uint64(29))


@numba.njit(cache=True)
def _table(codes: Array, ends: Array, bits: int) -> tuple[Array, Array]:
    """An open table of the words' hashes with their numbers."""
    mask = np.uint64((1 << bits) - 1)
    keys = np.zeros(1 << bits, np.uint64)
    values = np.full(1 << bits, -1, np.int32)
    start = 0
    for number in range(len(ends)):
        hash = np.uint64(0)
        for at in range(start, ends[number]):
            hash = _mixed(hash, np.uint64(codes[at]))
        start = ends[number]
        slot = hash & mask
        while values[slot] >= 0:
            slot = (slot + np.uint64(1)) & mask
        keys[slot], values[slot] = hash, number
    return keys, values


@numba.njit(cache=True)
def _inside(code: int) -> bool:
    """Whether jieba cuts a character together with its neighbours: Chinese, letters, digits, and + # & . _ % -."""
    if 0x4E00 <= code <= 0x9FD5:
        return True
    return _plain(code) or code in (0x2B, 0x23, 0x26, 0x2E, 0x5F, 0x25, 0x2D)


@numba.njit(cache=True)
def _plain(code: int) -> bool:
    return 0x30 <= code <= 0x39 or 0x41 <= code <= 0x5A or 0x61 <= code <= 0x7A


@numba.njit(cache=True)
def _cut(codes: Array, keys: Array, values: Array, weights: Array, unknown: float) -> tuple[Array, Array, Array]:
    """Starts and ends of the words of a text, and their numbers (-1: not in the dictionary)."""
    size = len(codes)
    mask = np.uint64(len(keys) - 1)
    best = np.zeros(size + 1, np.float64)
    follow = np.zeros(size, np.int64)
    named = np.full(size, -1, np.int32)
    starts, ends, numbers = np.empty(size, np.int64), np.empty(size, np.int64), np.empty(size, np.int32)
    for at in range(size - 1, -1, -1):
        if not _inside(codes[at]):
            best[at] = 0.0  # the way to the next break begins anew
            follow[at] = at + 1
            continue
        most, until, chosen = -np.inf, at + 1, -1
        hash = np.uint64(0)
        for end in range(at, size):
            if not _inside(codes[end]):
                break
            hash = _mixed(hash, np.uint64(codes[end]))
            slot = hash & mask
            while values[slot] >= 0 and keys[slot] != hash:
                slot = (slot + np.uint64(1)) & mask
            number = values[slot]
            if number < 0:
                break
            if weights[number] != -np.inf:
                score = weights[number] + best[end + 1]
                if score >= most:  # of two as likely ways jieba takes the longer word
                    most, until, chosen = score, end + 1, number
        if most == -np.inf:
            most = unknown + best[at + 1]
        best[at], follow[at], named[at] = most, until, chosen
    count, at = 0, 0
    while at < size:
        end, number = follow[at], named[at]
        if end == at + 1 and _plain(codes[at]):  # letters and digits that are no word stay together
            while end < size and follow[end] == end + 1 and _plain(codes[end]):
                end += 1
                number = -1
        starts[count], ends[count], numbers[count] = at, end, number
        count += 1
        at = end
    return starts[:count], ends[:count], numbers[:count]


@dataclass(frozen=True)
class Cutter:
    """Cuts folded texts; made once from a dictionary with frequencies."""

    vocabulary: list[str]
    keys: Array
    values: Array
    weights: Array
    unknown: float

    @classmethod
    def of(cls, frequencies: Mapping[str, int], total: int) -> Cutter:
        """From jieba's table: words and all their prefixes, which have no frequency."""
        vocabulary = list(frequencies)
        codes = np.frombuffer("".join(vocabulary).encode("utf-32-le", "surrogatepass"), np.uint32)
        ends = np.cumsum([len(word) for word in vocabulary])
        whole = math.log(total)
        weights = np.array([math.log(n) - whole if n else -math.inf for n in frequencies.values()])
        bits = max(4, (2 * len(vocabulary)).bit_length())
        return cls(vocabulary, *_table(codes, ends, bits), weights, math.log(1) - whole)

    def _spans(self, text: str) -> tuple[Array, Array, Array]:
        codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
        spans: tuple[Array, Array, Array] = _cut(codes, self.keys, self.values, self.weights, self.unknown)
        return spans

    def words(self, text: str) -> list[str]:
        """The words of a folded text in order, with everything between them."""
        starts, ends, _ = self._spans(text)
        return [text[start:end] for start, end in zip(starts.tolist(), ends.tolist(), strict=True)]

    def counts(self, text: str) -> Counter[str]:
        """How often each word stands in a folded text."""
        starts, ends, numbers = self._spans(text)
        known = numbers >= 0
        unique, times = np.unique(numbers[known], return_counts=True)
        found = Counter(dict(zip(map(self.vocabulary.__getitem__, unique.tolist()), times.tolist(), strict=True)))
        other = zip(starts[~known].tolist(), ends[~known].tolist(), strict=True)
        found.update(text[start:end] for start, end in other)
        return found
