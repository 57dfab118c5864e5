"""Folding, n-grams and sentences."""

from __future__ import annotations

import unicodedata

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from wenben.text import fold, ngram_hashes, sentences, shingles, simplified

ANY = st.text(max_size=60)
CHINESE = st.text(alphabet="督导區學校管ＡＢ１２①㈠½，。 \n\t—…𠮷e\u0301ﾊﾟ각ﬁ", max_size=60)

for _keep in (False, True):
    fold("。" * 300, keep=_keep)  # tables are made once, outside any example's time


def reference(text: str) -> str:
    table = simplified()
    folded = (table.get(c, c) for c in unicodedata.normalize("NFKC", text).lower())
    return "".join(c for c in folded if c.isalnum())


@given(CHINESE)
def test_fold_is_the_documented_normal_form(text: str) -> None:
    assert fold(text).text == reference(text)


@given(ANY)
def test_offsets_are_those_of_the_characters_they_came_from(text: str) -> None:
    folded = fold(text)
    assert len(folded.offsets) == len(folded.text)
    assert (np.diff(folded.offsets) >= 0).all()
    assert all(0 <= o < len(text) for o in folded.offsets)


@given(ANY, ANY)
def test_folding_a_part_gives_a_part(a: str, b: str) -> None:
    whole = a + "。" + b
    assert fold(whole).text == fold(a).text + fold("。" + b).text


@given(CHINESE | ANY, st.booleans(), st.booleans())
def test_short_and_long_texts_fold_alike(text: str, digits: bool, keep: bool) -> None:
    """Short texts are translated, long ones go through arrays."""
    short = fold(text, digits=digits, keep=keep)
    filler = "。" * 300 + "一"  # parts what stands before it from digits and marks
    long = fold(text + filler, digits=digits, keep=keep)
    assert long.text[: len(short.text)] == short.text
    assert long.offsets[: len(short.text)].tolist() == short.offsets.tolist()


def test_traditional_full_width_and_case_fold_together() -> None:
    assert fold("區教育局２０２１年Ａ類").text == fold("区教育局2021年a类").text == "区教育局2021年a类"


def test_digit_runs_fold_to_one_zero_for_matching() -> None:
    folded = fold("共有612人，占12.5%", digits=False)
    assert folded.text == "共有0人占0"  # punctuation is gone before runs are joined
    assert folded.span(2, 3).of("共有612人，占12.5%") == "6"


def test_keep_leaves_punctuation_and_space() -> None:
    assert fold("（双减） Ａ", keep=True).text == "(双减) a"


@given(CHINESE)
def test_shingles_are_all_windows(text: str) -> None:
    folded = fold(text).text
    made = shingles(text, size=5)
    if len(folded) >= 5:
        assert made == {folded[i : i + 5] for i in range(len(folded) - 4)}
    else:
        assert made == ({folded} if folded else set())


def test_hashes_name_the_gram_not_its_place() -> None:
    hashes = ngram_hashes("督导报告督导报告", size=4)
    assert hashes[0] == hashes[4]
    assert len(set(hashes.tolist())) == 4
    assert len(ngram_hashes("短", size=5)) == 0


def test_sentences_end_with_their_closers_and_at_line_ends() -> None:
    text = "他说：“好。”然后走了！\n 一、标题\n尾巴"
    assert [s.of(text) for s in sentences(text)] == ["他说：“好。”", "然后走了！", "一、标题", "尾巴"]


@given(ANY)
def test_sentences_are_ordered_and_lose_only_white_space(text: str) -> None:
    spans = sentences(text)
    last, inside = 0, 0
    for span in spans:
        assert last <= span.start < span.end <= len(text)
        assert span.of(text).strip() == span.of(text)
        last = span.end
        inside += sum(not c.isspace() for c in span.of(text))
    assert inside == sum(not c.isspace() for c in text)
