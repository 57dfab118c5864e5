"""A led pattern finds what the plain one finds."""

from __future__ import annotations

import re
from itertools import accumulate
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wenben.extract import endings, fields, names, persons, references
from wenben.patterns import Screen, led

PLAIN = [
    r"甲|乙丙|(?:丁)?戊", r"(?<!甲)乙|(?<=丙)[丁-戊]", r"(?:甲|乙)*丙", r"(?P<one>甲)乙|\d{2}", r"^甲|乙$", r"[^甲]乙", r"甲*",
    r"(?i:a)|b", r"(?m)^乙", r"(甲)\1|丙", r".乙", r"[\s甲\]\-]{1,2}丁", r"(?=乙)\w|甲(?!丙)", r"\b甲", r"(?:)乙|丙{0,1}丁",
]  # fmt: skip
SCREEN = Screen()
SCREENED = [SCREEN.add(made(p)) for p in PLAIN for made in (led, re.compile)]
TEXT = st.text(alphabet="甲乙丙丁戊aAb12 \n]-", max_size=30)


def spans(pattern: re.Pattern[str], text: str) -> list[tuple[tuple[int, int], dict[str, str | None]]]:
    return [(match.span(), match.groupdict()) for match in pattern.finditer(text)]


@given(TEXT, st.sampled_from(PLAIN))
def test_matches_are_the_same(text: str, pattern: str) -> None:
    assert spans(led(pattern), text) == spans(re.compile(pattern), text)
    for start in range(len(text)):
        ours, plain = led(pattern).match(text, start), re.compile(pattern).match(text, start)
        assert (ours and ours.span()) == (plain and plain.span())


@settings(deadline=None)
@given(st.lists(TEXT, max_size=12), st.integers(0, 300), st.integers(0, 300))
def test_a_screen_gives_the_matches_of_each_pattern(parts: list[str], low: int, high: int) -> None:
    text = "，".join(parts) * 9
    places = SCREEN.over(text)
    for pattern in SCREENED:
        assert [m.span() for m in places.finditer(pattern)] == [m.span() for m in pattern.finditer(text)]
        inside = [m.span() for m in places.inside(pattern, low, high)]
        assert inside == [m.span() for m in pattern.finditer(text, low, high)]


@settings(deadline=None)
@given(st.lists(TEXT.filter(bool), min_size=1, max_size=12))
def test_no_stretch_with_a_match_is_missed(parts: list[str]) -> None:
    """A pattern is looked for in each part alone, as if nothing stood around it."""
    parts = [*parts, "甲" * 200]
    ends = list(accumulate(len(part) + 1 for part in parts))
    bounds = [(end - 1 - len(part), end - 1) for part, end in zip(parts, ends, strict=True)]
    stretches = SCREEN.over("\n".join(parts)).stretches(bounds)
    for pattern in SCREENED:
        assert {i for i, part in enumerate(parts) if pattern.search(part)} <= set(stretches.holding(pattern))
        assert {i for i, part in enumerate(parts) if pattern.match(part)} <= set(stretches.opening(pattern))
    word = SCREENED[PLAIN.index(r"甲|乙丙|(?:丁)?戊") * 2]
    assert len(parts) - 1 in stretches.opening(word)
    assert all(
        "甲" in parts[i] or "乙" in parts[i] or "丁" in parts[i] or "戊" in parts[i] for i in stretches.holding(word)
    )


def test_a_screen_knows_where_words_begin_and_what_it_does_not_know() -> None:
    screen = Screen()
    word, optional, astral = (screen.add(re.compile(p)) for p in (r"乙?丙丁", r"乙*", "丙\U00020000"))
    places = screen.over("甲乙丙丁丙\U00020000甲丙丁" + "甲乙" * 100)
    assert places.starts(word) == [1, 2, 7]
    assert places.starts(astral) == [4]
    assert places.starts(optional) is None  # it may match nothing
    late = screen.add(re.compile("丙\\Z"))
    assert screen.over("甲" * 300 + "丙").starts(late) == [300]


def test_what_may_begin_anywhere_is_left_as_it_is() -> None:
    for pattern in (r"[^甲]乙", r"甲*", r".乙", r"(?m)^乙", r"(?i:a)|b"):
        assert led(pattern).pattern == pattern
    assert led(r"(?<!甲)乙|丙?丁").pattern == r"(?=[丁丙乙])(?:(?<!甲)乙|丙?丁)"


@pytest.mark.parametrize("module", [endings, fields, names, persons, references], ids=lambda m: m.__name__)
def test_patterns_of_extraction_find_the_same_in_documents(module: object, root: Path) -> None:
    """Whatever the hand that writes a pattern forgets: it is led by what it says itself."""
    text = "\n".join(p.read_text("utf-8") for p in sorted((root / "corpora" / "training").rglob("*.txt"))[:40])
    tried = 0
    for pattern in vars(module).values():
        if not isinstance(pattern, re.Pattern) or not pattern.pattern.startswith("(?=["):
            continue
        inner = pattern.pattern[pattern.pattern.index("])(?:") + 5 : -1]
        try:
            plain = re.compile(inner)
        except re.error:  # another pattern, led itself, begins this one
            continue
        assert spans(pattern, text) == spans(plain, text), pattern.pattern
        tried += 1
    assert tried
