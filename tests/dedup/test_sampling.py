"""Samples: levels nest, depend on the set of shingles alone, and every pair that may be similar meets at some level."""

from __future__ import annotations

import random
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wenben.config import DedupSettings
from wenben.dedup.lsh import at_level, bands, candidates
from wenben.dedup.minhash import slow_hashes
from wenben.dedup.sampling import levels, sample
from wenben.errors import UsageError

SETTINGS = DedupSettings()
HAN = [chr(c) for c in range(0x4E00, 0x5200)]


def text(rng: random.Random, length: int) -> str:
    return "".join(rng.choices(HAN, k=length))


@pytest.mark.parametrize("length", [3, 60, 127, 300, 700, 3000])
def test_a_level_holds_the_shingles_that_its_modulus_chooses(length: int) -> None:
    base = text(random.Random(length), length)
    made = sample([base, base[::-1]], settings=SETTINGS)
    hashes = slow_hashes(base, size=SETTINGS.shingle)
    coarsest, finest = made.standing[0].tolist()
    assert coarsest <= finest < levels(SETTINGS) == 4
    for level in range(finest + 1):
        modulus = SETTINGS.modulus >> level
        wanted = hashes[(hashes >> np.uint64(32)) % np.uint64(modulus) == 0]
        held = made.hashes[made.starts[0] : made.ends[0, level]]
        assert sorted(held.tolist()) == sorted((wanted & np.uint64(0xFFFFFFFF)).tolist())
    held, positions = made.of(0)
    assert (np.diff(positions) > 0).all()
    assert held.tolist() == (hashes[positions] & np.uint64(0xFFFFFFFF)).tolist()


def test_level_depends_on_the_set_of_shingles_not_on_repetition() -> None:
    base = text(random.Random(1), 900)
    once, twice = sample([base, base + base], settings=SETTINGS).standing.tolist()
    assert once == twice


@given(st.integers(30, 3000), st.floats(0.72, 1.0), st.integers(0, 10**6))
@settings(max_examples=60, deadline=None)
def test_texts_that_may_be_similar_stand_at_a_common_level(length: int, share: float, seed: int) -> None:
    base = text(random.Random(seed), length)
    made = sample([base, base[: max(6, round(length * share))]], settings=SETTINGS)
    assert any({0, 1} <= set(at_level(made, level).tolist()) for level in range(levels(SETTINGS)))


@given(st.lists(st.text(alphabet="督导学校管理的一二三12aＡ，。 \n區學𠮷e\u0301", max_size=120), max_size=6))
@settings(max_examples=50, deadline=None)
def test_compiled_and_plain_agree_on_anything(texts: list[str]) -> None:
    fast = sample(texts, settings=SETTINGS)
    slow = sample(texts, settings=replace(SETTINGS, compiled=False))
    for name in ("starts", "ends", "standing", "hashes", "positions"):
        np.testing.assert_array_equal(getattr(fast, name), getattr(slow, name), err_msg=name)


def test_batches_do_not_change_samples(monkeypatch: pytest.MonkeyPatch) -> None:
    from wenben.dedup import sampling

    rng = random.Random(4)
    texts = [text(rng, rng.randint(0, 900)) for _ in range(30)] + ["𠮷野家" * 50]
    whole = sampling.sample(texts, settings=SETTINGS)
    original = sampling.batches
    monkeypatch.setattr(sampling, "batches", lambda listed: original(listed, chars=1500))
    parts = sampling.sample(texts, settings=SETTINGS)
    for i in range(len(texts)):
        for level in range(4):
            np.testing.assert_array_equal(
                whole.hashes[whole.starts[i] : whole.ends[i, level]],
                parts.hashes[parts.starts[i] : parts.ends[i, level]],
            )


@pytest.mark.parametrize("length", [40, 100, 400, 520, 800, 2000])
def test_pairs_at_the_threshold_become_candidates(length: int) -> None:
    """At Jaccard .75 one in 300 pairs may be missed; of 200 pairs more than four would be a fault."""
    rng = random.Random(length)
    texts = []
    for _ in range(200):
        base = text(rng, length)
        kept = round(length * 0.857)  # |A ∩ B| / |A ∪ B| = .857 / (2 - .857) = .75
        texts += [base, base[:kept] + text(rng, length - kept)]
    found = {(a, b) for a, b in candidates(sample(texts, settings=SETTINGS), settings=SETTINGS).tolist()}
    assert sum((2 * i, 2 * i + 1) in found for i in range(200)) >= 196


def test_bands_hold_the_miss_rate_and_refuse_what_cannot_be_held() -> None:
    count, rows = bands(SETTINGS)
    assert count * rows <= SETTINGS.permutations
    assert (1 - SETTINGS.jaccard**rows) ** count <= SETTINGS.miss_rate
    with pytest.raises(UsageError, match="漏检率"):
        bands(DedupSettings(permutations=2))
    with pytest.raises(UsageError, match="modulus"):
        sample(["文本"], settings=DedupSettings(modulus=6))
