"""The passage engine: offsets, symmetry, noise elsewhere, repeats, packing and search."""

from __future__ import annotations

import random
import time
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wenben.config import PassageSettings
from wenben.passages import FingerprintIndex, Fingerprints, Match, repeats, search, shared, some_postings
from wenben.passages.fingerprints import winnow
from wenben.passages.pieces import Block, Piece, grouped
from wenben.text import fold, ngram_hashes
from wenben.types import Document, OffsetMap

PASSAGE = (
    "督导组现场核查第八中学时发现，该校七年级共有学生612人，其中随班就读学生9人，资源教室面积仅为21平方米，未配备专职资源教师，"
    "个别化教育计划由班主任统一抄写，内容雷同，缺少阶段性评估记录，家长签字栏大多空白，送教上门台账停留在2021年3月。"
)
OTHER = (
    "城乡接合部三所小学的操场仍为煤渣跑道，雨天积水无法组织体育课，家长多次反映未得到回应，镇中心校也没有列入年度改造计划，"
    "学生只能在走廊里做简单活动。"
)

WORDS = [c for c in map(chr, range(0x4E00, 0x4E00 + 1500)) if fold(c).text == c and c not in PASSAGE + OTHER]


def noise(length: int, *, seed: int) -> str:
    """Characters in random order, with a full stop now and then: no two of them share a passage."""
    rng = random.Random(seed)
    return "".join(rng.choice(WORDS) + ("。" if i % 17 == 16 else "") for i in range(length))


def document(text: str, *, name: str = "a.txt") -> Document:
    return Document(
        id=name, path=name, sha256="", title="", source_start=0, source_end=len(text), text=text,
        offsets=OffsetMap.identity(len(text)),
    )  # fmt: skip


def covered(match: Match, start: int, end: int) -> float:
    return max(0, min(match.a_end, end) - max(match.a_start, start)) / (end - start)


def test_a_verbatim_passage_is_found_with_exact_offsets() -> None:
    a, b = noise(300, seed=1), noise(500, seed=2)
    [match] = shared(a + PASSAGE + a[::-1], b + PASSAGE + b[::-1])
    assert (match.a_start, match.a_end) == (len(a), len(a) + len(PASSAGE) - 1)  # the full stop is folded away
    assert (match.b_start, match.b_end) == (len(b), len(b) + len(PASSAGE) - 1)
    assert match.identity == 1
    assert match.informative == len(fold(PASSAGE, digits=False).text)


def to_traditional(text: str) -> str:
    from opencc import OpenCC

    converted: str = OpenCC("s2t").convert(text)
    return converted


def spaced(text: str) -> str:
    return "　".join(text).replace("，", ",").replace("。", "")


def renumbered(text: str) -> str:
    return (
        text.replace("第八中学", "XX学校")
        .replace("612", "1487")
        .replace("9人", "16人")
        .replace("2021年3月", "2023年11月")
    )


def edited(text: str) -> str:
    rng = random.Random(5)
    return "".join(rng.choice(WORDS) if rng.random() < 0.1 else c for c in text)


@pytest.mark.parametrize("edit", [to_traditional, spaced, renumbered, edited, str.upper])
def test_an_edited_passage_is_found_whole(edit: Callable[[str], str]) -> None:
    copy = edit(PASSAGE + OTHER)
    before = noise(200, seed=3)
    [match] = shared(before + copy + noise(200, seed=4), noise(90, seed=6) + PASSAGE + OTHER + noise(90, seed=7))
    assert covered(match, len(before), len(before) + len(copy)) > 0.93
    assert match.a_start >= len(before) - 4
    assert match.a_end <= len(before) + len(copy) + 4
    assert match.identity > 0.8


def test_reordered_sentences_are_one_passage() -> None:
    third = "县级财政没有单独列支教师培训经费，骨干教师跟岗学习只能自筹差旅费，音乐美术教师缺口达到四成。"
    a = noise(100, seed=1) + OTHER + PASSAGE + third + noise(100, seed=2)
    b = noise(100, seed=3) + third + PASSAGE + OTHER + noise(100, seed=4)
    [match] = shared(a, b)
    assert covered(match, a.index(OTHER), a.index(third) + len(third)) > 0.95
    assert [a[x0:x1] for x0, x1, _, _ in match.blocks] == [b[y0:y1] for _, _, y0, y1 in match.blocks]


def test_a_phrase_that_the_source_holds_again_does_not_spoil_the_passage_beside_it() -> None:
    whole = Piece(0, 168, 1192, 1359, [Block(0, 1192, 73), Block(75, 1266, 93)])
    phrase = Piece(156, 168, 1503, 1515, [Block(156, 1503, 12)])  # its last words, 150 characters further on
    assert whole in grouped([whole, phrase], settings=PassageSettings())


def test_a_span_that_ends_in_a_number_holds_the_whole_number() -> None:
    a = noise(50, seed=1) + "实验室开课率不足功能教室长期闲置的学校全县共有128.5"
    [match] = shared(a, noise(50, seed=2) + "实验室开课率不足功能教室长期闲置的学校全县共有64所")
    assert a[match.a_start : match.a_end].endswith("128.5")


def test_unrelated_texts_share_nothing() -> None:
    assert shared(noise(3000, seed=1), noise(3000, seed=2)) == []
    assert shared("", PASSAGE) == []
    assert shared("。，", "。，") == []


texts = st.builds(
    lambda parts: "".join(parts),
    st.lists(
        st.one_of(
            st.sampled_from([PASSAGE, OTHER, PASSAGE[20:70], OTHER[:40], to_traditional(OTHER), "\n", "　", "XX学校"]),
            st.integers(0, 50).map(lambda seed: noise(40, seed=seed)),
            st.text(max_size=12),
        ),
        max_size=8,
    ),
)


@given(a=texts, b=texts)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_matches_are_symmetric_and_their_blocks_are_equal(a: str, b: str) -> None:
    matches = shared(a, b)
    assert sorted(m.mirrored() for m in matches) == sorted(shared(b, a))
    assert matches == shared(a, b)
    for m in matches:
        assert 0 <= m.a_start < m.a_end <= len(a)
        assert 0 <= m.b_start < m.b_end <= len(b)
        assert 0.55 <= m.identity <= 1
        assert m.blocks[0][0] >= m.a_start
        for a0, a1, b0, b1 in m.blocks:
            assert m.a_start <= a0 < a1 <= m.a_end
            assert m.b_start <= b0 < b1 <= m.b_end
            assert fold(a[a0:a1], digits=False).text == fold(b[b0:b1], digits=False).text


@given(seed=st.integers(0, 10_000), before=st.integers(60, 400), after=st.integers(60, 400))
@settings(max_examples=60, deadline=None)
def test_noise_elsewhere_changes_nothing(seed: int, before: int, after: int) -> None:
    a, b = "。" + PASSAGE, OTHER + PASSAGE
    [plain] = shared(a, b)
    left = noise(before, seed=seed + 20_000)
    [moved] = shared(left + a + noise(after, seed=seed + 40_000), b)
    assert (moved.a_start - len(left), moved.a_end - len(left)) == (plain.a_start, plain.a_end)
    assert (moved.b_start, moved.b_end, moved.identity) == (plain.b_start, plain.b_end, plain.identity)


def test_identical_texts_are_one_match() -> None:
    text = noise(5000, seed=9)
    [match] = shared(text, text)
    assert (match.a_start, match.b_start, match.identity) == (0, 0, 1)
    assert match.a_end == match.b_end >= len(text) - 1


def test_a_text_of_one_repeated_sentence_stays_fast() -> None:
    text = OTHER * 300
    began = time.perf_counter()
    assert shared(text, text)
    assert repeats(text)
    assert time.perf_counter() - began < 10


# repeats


def test_a_body_that_stands_twice_is_found() -> None:
    body = noise(1500, seed=11)
    text = "导语。" + body + "来源：网络" + body + "尾"
    [match] = repeats(text)
    assert text[match.a_start : match.a_end] == text[match.b_start : match.b_end]
    assert match.a_end - match.a_start >= len(body) - 1
    assert match.a_end <= match.b_start


def test_near_and_truncated_repeats_are_found() -> None:
    body = noise(900, seed=12)
    near = body[:300] + "请记住本站域名" + body[300:600].replace(body[450:455], "") + body[600:]
    [match] = repeats(body + "。下一部分。" + near)
    assert match.a_end - match.a_start > 880
    assert 0.9 < match.identity < 1
    teaser = body[:120] + "..."
    [match] = repeats(teaser + "\n阅读全文\n" + body)
    assert match.a_start == 0
    assert 110 <= match.a_end - match.a_start <= 125


def test_three_copies_give_neighbouring_pairs() -> None:
    body = noise(200, seed=13)
    matches = repeats(body * 3)
    assert all(m.a_end <= m.b_start for m in matches)
    last_copy = range(2 * len(body), 3 * len(body) - 1)
    assert all(any(m.b_start <= i < m.b_end for m in matches) for i in last_copy)


def test_reports_with_other_figures_are_not_exact_repeats() -> None:
    text = PASSAGE + "。" + PASSAGE.replace("612", "55")
    [match] = repeats(text)
    assert match.identity < 1


@pytest.mark.parametrize(("first", "second"), [("1", "¼"), ("¼", "1"), ("一", "㈠"), ("k", "㎡")])
def test_blocks_cut_no_character_that_folds_to_several(first: str, second: str) -> None:
    for text in (f"{PASSAGE}。{first}{PASSAGE}。{second}", f"{first}{PASSAGE}。{second}{PASSAGE}。"):
        [match] = repeats(text)
        assert match.blocks
        for a0, a1, b0, b1 in match.blocks:
            assert fold(text[a0:a1]).text == fold(text[b0:b1]).text


@given(texts)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_repeats_never_overlap_and_slice_back(text: str) -> None:
    for m in repeats(text, min_length=30):
        assert 0 <= m.a_start < m.a_end <= m.b_start < m.b_end <= len(text)
        for a0, a1, b0, b1 in m.blocks:
            assert fold(text[a0:a1]).text == fold(text[b0:b1]).text


def test_text_without_repeats_is_read_fast() -> None:
    rng = random.Random(1)
    text = "".join(chr(rng.randrange(0x4E00, 0x9FA5)) for _ in range(200_000))
    repeats(text[:2000])
    began = time.perf_counter()
    assert repeats(text) == []
    assert len(text) / (time.perf_counter() - began) > 300_000  # about 3 M characters/s on an idle machine


# fingerprints


@given(st.text(alphabet="督导学校问题整改01", max_size=300), st.integers(1, 9))
@settings(deadline=None)
def test_fingerprints_survive_packing(text: str, window: int) -> None:
    made = Fingerprints.of(text, k=6, window=window)
    back = Fingerprints.from_bytes(made.to_bytes())
    assert np.array_equal(back.hashes, made.hashes)
    assert np.array_equal(back.positions, made.positions)
    assert (back.length, back.k, back.window) == (len(text), 6, window)


def test_packed_fingerprints_are_small_and_damage_is_seen() -> None:
    packed = Fingerprints.of(noise(20_000, seed=1), k=6, window=4).to_bytes()
    assert len(packed) / 20_000 < 4
    with pytest.raises(ValueError, match="length"):
        Fingerprints.from_bytes(packed[:-1])
    with pytest.raises(ValueError, match="mark"):
        Fingerprints.from_bytes(b"X" + packed[1:])


@given(st.integers(0, 1000), st.integers(1, 8))
@settings(deadline=None)
def test_winnowing_chooses_inside_every_window_whatever_stands_around(seed: int, window: int) -> None:
    text = noise(120, seed=seed)
    hashes = ngram_hashes(text, size=6)
    chosen = set(winnow(hashes, window=window).tolist())
    assert all(any(i + j in chosen for j in range(window)) for i in range(len(hashes) - window + 1))
    part = set(winnow(hashes[30:90], window=window).tolist())
    inner = {c - 30 for c in chosen if 30 + window <= c < 90 - window}
    assert inner == {c for c in part if window <= c < 60 - window}


# search


def index_of(*texts: str) -> FingerprintIndex:
    return FingerprintIndex([document(t, name=f"{i}.txt") for i, t in enumerate(texts)])


def test_search_names_the_document_and_the_spans() -> None:
    others = [noise(800, seed=100 + i) for i in range(50)]
    others[17] = others[17][:300] + PASSAGE + others[17][300:]
    draft = noise(400, seed=1) + renumbered(PASSAGE) + noise(400, seed=2)
    found = search(draft, index_of(*others))
    [(number, match)] = found.matches
    assert number == 17
    assert others[17][match.b_start : match.b_end] == PASSAGE[:-1]
    assert draft[match.a_start : match.a_end] == renumbered(PASSAGE)[:-1]


def test_what_many_documents_hold_is_formula_unless_they_are_copies_of_one() -> None:
    texts = [noise(300, seed=200 + i) + OTHER + noise(300, seed=400 + i) for i in range(20)]
    draft = noise(200, seed=1) + OTHER + noise(200, seed=2)
    found = search(draft, index_of(*texts))
    assert found.matches == ()
    assert found.common.sum() >= len(fold(OTHER).text) - 6  # winnowing may pass over the outermost n-grams
    copies = FingerprintIndex([document(t) for t in texts], clusters=[0] * 20)
    assert copies.size == 1
    found = search(draft, copies)
    aligned = [number for number, _ in found.matches]  # a few of them are aligned, the others are named
    assert 1 <= len(aligned) <= 5
    assert {*aligned, *(other for number in aligned for other in found.copies[number])} == set(range(20))


def test_left_out_documents_and_hidden_characters_take_no_part() -> None:
    index = index_of(noise(300, seed=1) + PASSAGE, noise(300, seed=2) + PASSAGE)
    draft = noise(100, seed=3) + PASSAGE + noise(100, seed=4)
    assert {n for n, _ in search(draft, index, skip=lambda number: number == 0).matches} == {1}
    hidden = np.zeros(len(draft), dtype=bool)
    hidden[draft.index(PASSAGE) :][: len(PASSAGE)] = True
    assert search(draft, index, hidden=hidden).matches == ()


def test_the_index_is_small() -> None:
    texts = [noise(2000, seed=i) for i in range(60)]
    assert index_of(*texts).nbytes / sum(map(len, texts)) <= 6


def test_a_few_postings_are_enough_whether_the_source_can_stop_early_or_not() -> None:
    class Plain:
        """A source without ``sample``."""

        def __init__(self, index: FingerprintIndex) -> None:
            self.lookup = index.lookup

    index = index_of(*[OTHER + noise(50, seed=i) for i in range(30)], PASSAGE)
    hashes = ngram_hashes(fold(OTHER + PASSAGE, digits=False).text, size=6)
    early, late = some_postings(index, hashes, limit=5), some_postings(Plain(index), hashes, limit=5)
    assert all(np.array_equal(a, b) for a, b in zip(early, late, strict=True))
    _, counts = np.unique(early[0], return_counts=True)
    assert set(counts.tolist()) == {1, 5}


def test_frequencies_count_documents_not_postings() -> None:
    index = index_of(OTHER * 5, OTHER, noise(100, seed=1))
    made = Fingerprints.of(fold(OTHER, digits=False).text, k=6, window=4)
    assert set(index.frequencies(made.hashes).tolist()) == {2}
    assert index.frequencies(np.zeros(0, dtype=np.uint64)).tolist() == []
