"""Key words in context, and the words that keep them company."""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from wenben.analysis.words import words
from wenben.errors import UsageError
from wenben.library import Filters, Library
from wenben.library.masking import Masker
from wenben.types import Row

ALL: Final = Filters()
SORTS: Final = ("position", "left", "right", "date")
_SORTED: Final = 50_000  # occurrences whose contexts are read for sorting


_SENTENCE_END: Final = re.compile(r"[。!?;\n]")  # in folded text


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a concordance; ``document.text[start:end] == keyword``, before names of people are masked."""

    document: str
    path: str
    title: str
    date: str | None
    start: int
    end: int
    left: str
    keyword: str
    right: str

    def row(self) -> Row:
        return {
            "document": self.document,
            "path": self.path,
            "title": self.title,
            "date": self.date,
            "start": self.start,
            "end": self.end,
            "left": self.left,
            "keyword": self.keyword,
            "right": self.right,
        }


@dataclass(frozen=True, slots=True)
class Concordance:
    """A page of lines and the number of lines in all; ``note`` says if only a part could be sorted."""

    total: int
    lines: tuple[Line, ...]
    note: str = ""


def kwic(
    library: Library,
    query: str,
    *,
    filters: Filters = ALL,
    sort: str = "position",
    width: int = 20,
    limit: int = 50,
    offset: int = 0,
    collapse: bool = False,
    mask: bool | None = None,
) -> Concordance:
    """Key word in context.

    Parameters
    ----------
    sort
        ``position`` (in the library), ``left`` (by the characters before, read backwards), ``right`` or ``date``.
        Sorting by ``left`` and ``right`` reads at most 50,000 contexts; the note says so.
    width
        Characters of context on either side.
    mask
        Hide names of people in the lines, character by character; None: as the settings of the library say.
    """
    hide = library.settings.mask if mask is None else mask
    if sort not in SORTS:
        raise UsageError(f"没有名为 {sort} 的排序", remedy=f"可用：{'、'.join(SORTS)}")
    found = library.occurrences(query, filters, collapse=collapse)
    order = np.arange(len(found))
    note = ""
    if sort == "date":
        dates = {n: library.heading(n)["date"] or "9999" for n in np.unique(found.documents).tolist()}
        order = np.array(sorted(range(len(found)), key=lambda i: (dates[int(found.documents[i])], i)), dtype=np.int64)
    elif sort != "position":
        if len(found) > _SORTED:
            note = f"共 {len(found)} 处，只对前 {_SORTED} 处排序"
        keys = _contexts(library, found.documents[:_SORTED], found.starts, found.lengths, side=sort, width=width)
        order = np.array(sorted(range(len(keys)), key=lambda i: (keys[i], i)), dtype=np.int64)
    lines = []
    texts: dict[int, tuple[str, Any, Masker]] = {}
    for index in order[offset : offset + limit].tolist():
        number = int(found.documents[index])
        if number not in texts:
            # one at a time: a page may touch many long documents
            masker = library.masker(number, hide=hide)
            texts = {number: (*library.folded_text(number), masker)}
        text, folded, masker = texts[number]
        start = int(found.starts[index])
        span = folded.span(start, start + int(found.lengths[index]))
        head = library.heading(number)
        lines.append(
            Line(
                head["id"],
                head["path"],
                masker.told(head["title"]),
                head["date"],
                span.start,
                span.end,
                masker.text(text[max(0, span.start - width) : span.start], max(0, span.start - width)),
                masker.text(text[span.start : span.end], span.start),
                masker.text(text[span.end : span.end + width], span.end),
            )
        )
    return Concordance(len(found), tuple(lines), note)


def _contexts(library: Library, documents: Any, starts: Any, lengths: Any, *, side: str, width: int) -> list[str]:
    """What sorts a line: letters and numbers of the context, read away from the keyword."""
    keys = []
    last, folded = -1, ""
    for number, start, length in zip(documents.tolist(), starts.tolist(), lengths.tolist(), strict=False):
        if number != last:
            last, folded = number, library.folded_text(number)[1].text
        if side == "right":
            context = folded[start + length : start + length + width]
        else:
            context = folded[max(0, start - width) : start][::-1]
        keys.append("".join(c for c in context if c.isalnum()))
    return keys


@dataclass(frozen=True, slots=True)
class Collocate:
    """A word near the node.

    ``together`` is how often within the window; ``log_dice`` (Rychlý 2008) is at most 14 and does not depend on the
    size of the corpus: two units more mean four times the bond.
    """

    word: str
    together: int
    left: int
    right: int
    count: int
    log_dice: float

    def row(self) -> Row:
        return {
            "word": self.word,
            "together": self.together,
            "left": self.left,
            "right": self.right,
            "count": self.count,
            "log_dice": round(self.log_dice, 4),
        }


def collocations(
    library: Library,
    query: str,
    *,
    filters: Filters = ALL,
    window: int = 5,
    collapse: bool = False,
    limit: int = 50,
    min_count: int = 3,
    min_length: int = 2,
    most: int = 50_000,
) -> tuple[Collocate, ...]:
    """Words that stand within ``window`` words of the query, in the same sentence, strongest bond first.

    Parameters
    ----------
    most
        Occurrences of the query that are read at most (the first ones).
    """
    found = library.occurrences(query, filters, collapse=collapse)
    left: Counter[str] = Counter()
    right: Counter[str] = Counter()
    last, folded = -1, ""
    read = min(len(found), most)
    for number, start, length in zip(
        found.documents[:read].tolist(), found.starts[:read].tolist(), found.lengths[:read].tolist(), strict=True
    ):
        if number != last:
            last, folded = number, library.folded_text(number)[1].text
        before = _SENTENCE_END.split(folded[max(0, start - window * 6) : start])[-1]
        after = _SENTENCE_END.split(folded[start + length : start + length + window * 6])[0]
        left.update(words(before)[-window:])
        right.update(words(after)[:window])
    together = left + right
    candidates = [w for w, n in together.most_common(limit * 5) if n >= min_count and len(w) >= min_length]
    share = len(found) / read if read else 1.0
    made = []
    for word in candidates:
        count = len(library.occurrences(f'"{word}"', filters, collapse=collapse))
        dice = 2 * together[word] * share / (len(found) + count)
        made.append(Collocate(word, together[word], left[word], right[word], count, 14 + math.log2(dice)))
    made.sort(key=lambda c: (-c.log_dice, c.word))
    return tuple(made[:limit])
