"""How much a line speaks like a page: learned weights of its pairs of characters.

The grammar of :mod:`wenben.clean.chrome` knows lines by their form. Pages also talk (offers, conditions, walls, invitations), in
ever new sentences out of few words. What they talk of is learned from lines written for this project
(``corpora/make_page_speech.py``). A score alone never removes a line inside a text; it decides where only a page or a
signature can stand: above the title and below the last line of the text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib.resources import files
from itertools import repeat
from operator import add
from typing import Final

from wenben.clean.view import REMEMBERED

_FIGURES: Final = re.compile(r"\d+")
_GAPS: Final = re.compile(r"\s+")


def pairs(line: str) -> set[str]:
    """The different pairs of neighbouring characters of a line of the view, its ends marked, figures and gaps folded."""
    folded = f"^{_GAPS.sub(' ', _FIGURES.sub('0', line))}$"
    return set(map(add, folded, folded[1:]))


@cache
def _weights() -> tuple[int, Mapping[str, int]]:
    """Bias and weights in hundredths: sums of whole numbers do not depend on their order."""
    rows = [r for r in (files("wenben.data") / "page_speech.txt").read_text("utf-8").split("\n") if r and r[:2] != "# "]
    cells = (row.split("\t") for row in rows[1:])
    return round(100 * float(rows[0])), {pair: round(100 * float(value)) for pair, value in cells}


@lru_cache(maxsize=REMEMBERED)
def score(line: str) -> float:
    """Log-odds that a page says this line (of the view); above 0 a page's more likely than a text's."""
    bias, weights = _weights()
    return (bias + sum(map(weights.get, pairs(line), repeat(0)))) / 100
