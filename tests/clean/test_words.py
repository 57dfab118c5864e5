"""Patterns of many words, and tables that say no quickly: both must never miss what is there."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from wenben.clean.noise import INVISIBLE
from wenben.clean.view import Inventory, view
from wenben.clean.words import any_of

LETTERS = st.text("督导学校.|ab𠀀", max_size=4)


@given(st.lists(LETTERS.filter(bool), min_size=1, max_size=8), st.text("督导学校.|ab𠀀 ", max_size=30))
def test_any_of_finds_what_an_alternation_finds(words: list[str], text: str) -> None:
    plain = re.compile("|".join(map(re.escape, sorted(words, key=len))))
    found, wanted = any_of(words).search(text), plain.search(text)
    assert (found is None) == (wanted is None)
    if found is not None and wanted is not None:
        assert found.start() == wanted.start()
        assert found.group() in words


@given(st.text(max_size=40), st.text(min_size=1, max_size=5))
def test_an_inventory_never_denies_what_is_there(text: str, word: str) -> None:
    inventory = Inventory(text)
    if any(char in text for char in word):
        assert inventory.any_char(re.escape(word))


def test_an_inventory_says_no() -> None:
    inventory = Inventory("督导评估工作报告")
    assert not inventory.any_char("★ōㄅ")
    assert inventory.any_char("^督导评估")
    assert not Inventory("").any_char("督")


def test_invisible_characters_are_the_same_in_the_view() -> None:
    """They are looked for in the text, and its view says whether there are any."""
    invisible = "".join(re.findall(f"[{INVISIBLE}]", "".join(map(chr, range(1 << 16)))))
    assert view(invisible) == invisible
