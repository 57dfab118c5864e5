"""The compiled loops of the role model give the bits of those in NumPy."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wenben.extract import features, kernel, plain
from wenben.extract.plain import BITS, LOW

pytestmark = pytest.mark.slow  # compiles

TEXTS = st.lists(st.text("督导学校，。0\x02\x03𠀀", max_size=12), max_size=8)


def packed_slots(draw_from: np.random.Generator, width: int) -> tuple[np.ndarray, np.ndarray]:
    """Slots of half of all columns, and weights with many ties."""
    held = draw_from.random(1 << BITS) < 0.5
    slots = np.where(held, np.cumsum(held) - 1, -1).astype(np.int32)
    weights = draw_from.integers(-2, 3, size=(int(held.sum()), width)).astype(np.float32) / np.float32(3)
    return slots, weights


SLOTS, WEIGHTS = packed_slots(np.random.default_rng(3), 5)


@settings(deadline=None)
@given(texts=TEXTS, sizes=st.sampled_from([(1, 2, 3, 4), (2, 3), (2, 3, 4)]), salt=st.integers(1, 3))
def test_the_same_ngrams_and_sums(texts: list[str], sizes: tuple[int, ...], salt: int) -> None:
    points, bounds = features.packed(texts)
    found, expected = (np.sort(loops.keys(points, bounds, sizes, salt)) for loops in (kernel, plain))
    np.testing.assert_array_equal(found, expected)
    rows, columns = found >> BITS, found & LOW
    ours, theirs = (loops.sums(rows, columns, SLOTS, WEIGHTS, len(texts)) for loops in (kernel, plain))
    np.testing.assert_array_equal(ours, theirs)
    assert ours.dtype == theirs.dtype == np.float32


@settings(deadline=None)
@given(texts=TEXTS, seed=st.integers(0, 9), most=st.integers(1, 9))
def test_the_same_loudest_in_the_same_order(texts: list[str], seed: int, most: int) -> None:
    points, bounds = features.packed(texts)
    chosen = np.random.default_rng(seed).integers(0, 5, size=len(texts))
    for ours, theirs in zip(
        *(loops.loudest(points, bounds, (2, 3, 4), 1, chosen, SLOTS, WEIGHTS, most) for loops in (kernel, plain)),
        strict=True,
    ):
        np.testing.assert_array_equal(ours, theirs)


@settings(deadline=None)
@given(seed=st.integers(0, 1000), count=st.integers(0, 9))
def test_the_same_leaves(seed: int, count: int) -> None:
    drawn = np.random.default_rng(seed)
    inner, trees = 7, 5  # full trees of three levels behind one another
    nodes = np.arange(trees * 15)
    own = nodes % 15
    leaf = own >= inner
    left = np.where(leaf, nodes, nodes - own + 2 * own + 1)
    children = np.stack([left, np.where(leaf, nodes, left + 1)], axis=1).ravel().astype(np.uint32)
    feature = np.where(leaf, 0, drawn.integers(0, 6, len(nodes))).astype(np.uint32)
    threshold, value = (drawn.integers(-2, 3, len(nodes)).astype(np.float32) for _ in range(2))
    roots = (np.arange(trees) * 15).astype(np.uint32)
    samples = drawn.integers(-3, 4, size=(count, 6)).astype(np.float32)
    ours, theirs = (loops.forest(samples, feature, threshold, children, value, roots, 3) for loops in (kernel, plain))
    assert ours.shape == (trees, count)
    np.testing.assert_array_equal(ours, theirs)
