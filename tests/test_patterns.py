"""A led pattern finds what the plain one finds."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wenben.extract import endings, fields, names, persons, references
from wenben.patterns import led

PLAIN = [
    r"甲|乙丙|(?:丁)?戊", r"(?<!甲)乙|(?<=丙)[丁-戊]", r"(?:甲|乙)*丙", r"(?P<one>甲)乙|\d{2}", r"^甲|乙$", r"[^甲]乙", r"甲*",
    r"(?i:a)|b", r"(?m)^乙", r"(甲)\1|丙", r".乙", r"[\s甲\]\-]{1,2}丁", r"(?=乙)\w|甲(?!丙)", r"\b甲", r"(?:)乙|丙{0,1}丁",
]  # fmt: skip
TEXT = st.text(alphabet="甲乙丙丁戊aAb12 \n]-", max_size=30)


def spans(pattern: re.Pattern[str], text: str) -> list[tuple[tuple[int, int], dict[str, str | None]]]:
    return [(match.span(), match.groupdict()) for match in pattern.finditer(text)]


@given(TEXT, st.sampled_from(PLAIN))
def test_matches_are_the_same(text: str, pattern: str) -> None:
    assert spans(led(pattern), text) == spans(re.compile(pattern), text)
    for start in range(len(text)):
        ours, plain = led(pattern).match(text, start), re.compile(pattern).match(text, start)
        assert (ours and ours.span()) == (plain and plain.span())


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
