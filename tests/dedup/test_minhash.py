"""Signatures are datasketch's bits, with and without the compiler."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from datasketch import MinHash
from hypothesis import given, settings
from hypothesis import strategies as st

from wenben.config import DedupSettings
from wenben.dedup import shingle_hash, sketch
from wenben.dedup.minhash import kernels
from wenben.text import shingles

TEXTS = [
    "督导组对全县48所中小学作业管理情况进行了实地督查，发现部分学校作业公示流于形式。",
    "督導組對全縣48所中小學作業管理情況進行了實地督查,發現部分學校作業公示流於形式。",
    "短文",
    "",
    "，。！？",
    "带有组合字符 e\u0301 和 𠮷野家 以及 ﾊﾟ 的文本不能走快速通道",
    "一二三四五" * 400,
]
CHARS = st.text(alphabet="督导学校管理的一二三12aＡ，。 \n區學𠮷e\u0301", max_size=80)


def reference(text: str, permutations: int, seed: int) -> np.ndarray:
    sketched = MinHash(num_perm=permutations, seed=seed, hashfunc=shingle_hash, scheme="affine32")
    sketched.update_batch([s.encode("utf-8", "surrogatepass") for s in shingles(text)])
    return sketched.hashvalues


@pytest.mark.parametrize("compiled", [True, False])
@pytest.mark.parametrize(("permutations", "seed"), [(256, 1), (128, 7), (30, 1)])
def test_signatures_are_those_of_datasketch(compiled: bool, permutations: int, seed: int) -> None:
    chosen = DedupSettings(permutations=permutations, seed=seed, compiled=compiled)
    made = sketch(TEXTS, settings=chosen).signatures
    for text, signature in zip(TEXTS, made, strict=True):
        np.testing.assert_array_equal(signature, reference(text, permutations, seed), err_msg=text)


@given(st.lists(CHARS, max_size=6))
@settings(max_examples=50, deadline=None)
def test_compiled_and_plain_agree_on_anything(texts: list[str]) -> None:
    chosen = DedupSettings(permutations=32)
    fast = sketch(texts, settings=chosen)
    slow = sketch(texts, settings=replace(chosen, compiled=False))
    np.testing.assert_array_equal(fast.signatures, slow.signatures)
    np.testing.assert_array_equal(fast.counts, slow.counts)


def test_signature_loads_into_datasketch_and_estimates_similarity() -> None:
    chosen = DedupSettings()
    a, b = (
        MinHash(hashvalues=s, seed=chosen.seed, scheme="affine32", hashfunc=shingle_hash)
        for s in sketch(TEXTS[:2], settings=chosen).signatures
    )
    assert a.jaccard(b) == pytest.approx(1.0)


def test_compiled_kernel_is_used_where_numba_is() -> None:
    assert kernels(DedupSettings()).__name__ == "wenben.dedup.kernel"
    assert kernels(DedupSettings(compiled=False)).__name__ == "wenben.dedup.plain"


def test_batches_do_not_change_signatures(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = sketch(TEXTS, settings=DedupSettings())
    from wenben.dedup import minhash

    original = minhash.batches
    monkeypatch.setattr(minhash, "batches", lambda texts: original(texts, chars=10))
    assert len(minhash.batches(TEXTS)) > 3
    parts = minhash.sketch(TEXTS, settings=DedupSettings())
    np.testing.assert_array_equal(whole.signatures, parts.signatures)
