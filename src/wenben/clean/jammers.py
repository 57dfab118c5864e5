"""What boards and thieves of texts put in against copying: soups of letters and symbols, symbols strewn into sentences.

A board's soup (``# L* B% F6 N1 \\7 w``) stands on its own line or behind a paragraph; no author writes five scraps of ASCII in a row in which
letters, figures and symbols mix. Strewn symbols differ from what an author writes for a deleted name (``**``, ``##``): they mix.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from wenben.clean.view import HAN, Inventory
from wenben.patterns import led

_SCRAP: Final = r"[!-~]{1,3}"
_SOUP: Final = re.compile(rf"(?:^|(?<=[{HAN}。,!?;:”)\n ]))(?:{_SCRAP} +){{4,}}{_SCRAP}(?= *(?:$|\n))")
_HINT: Final = re.compile(r"[!-~]{1,3} [!-~]{1,3} [!-~]{1,3} [!-~]{1,3} [!-~]{1,3} *(?:$|\n)")
_MIXED: Final = re.compile(r"[a-z0-9][!-/:-@\[-`{-~]|[!-/:-@\[-`{-~][a-z0-9]|[a-z]\d|\d[a-z]")
_SYMBOL: Final = re.compile(r"[!-/:-@\[-`{-~]")
_LETTER: Final = re.compile(r"(?<![a-z])[a-z](?![a-z])")
_STREWN: Final = led(rf"(?<=[{HAN},。、;:!?”)])[@#%*&$^~+=]{{2,5}}(?=[{HAN},。、;:!?“(\n]|$)")
_STREWN_HINT: Final = re.compile(r"[@#%*&$^~+=]{2}")
_RARE: Final = r"#$&*@^`{}~\\|\[\]<=+"
"""Soups and strewn symbols hold one of them."""
_PAGE: Final = 4
"""So many strewn symbols make a page of them."""


def jammers(text: str, seen: str, inventory: Inventory) -> Iterator[tuple[int, int, str]]:
    """Soups and strewn symbols of a page, as spans."""
    if not inventory.any_char(_RARE):
        return
    if _HINT.search(seen):
        for match in _SOUP.finditer(seen):
            said = match.group()
            scraps = said.split()
            mixed = sum(_MIXED.search(scrap) is not None for scrap in scraps)
            if mixed >= 3 and len(set(_SYMBOL.findall(said))) >= 3 and len(_LETTER.findall(said)) >= 3:
                yield match.start(), match.end(), "soup"
    if _STREWN_HINT.search(seen):
        found = list(_STREWN.finditer(seen))
        strewn = [match for match in found if len(set(match.group())) > 1]
        if len(strewn) >= _PAGE and 2 * len(strewn) >= len(found):
            for match in strewn:
                yield match.start(), match.end(), "strewn symbols"
