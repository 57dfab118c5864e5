"""What people said once and need not say again: a passage that is in order, a source not to compare with, a formula.

A decision is a correction of the library (who, when, why; undone by its number). It holds the words of the *source*: the
draft is not stored, and a later version of the draft is recognised all the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, Protocol, runtime_checkable

from wenben.errors import UsageError
from wenben.text import fold
from wenben.types import CheckReport

if TYPE_CHECKING:
    from wenben.library import Library
    from wenben.library.corrections import Correction

What = Literal["passage", "source", "formula"]

NAMES: Final = {"passage": "段落", "source": "来源", "formula": "套语"}
_ALIKE: Final = 90.0  # of 100: a passage is the one that was meant if so much of the shorter stands in the longer
_PART: Final = 0.7  # and if the decision holds at least this share of it
_SHOWN: Final = 24


@runtime_checkable
class Remembers(Protocol):
    """A library: it knows what was decided."""

    def ignored(self) -> tuple[Correction, ...]: ...


@dataclass(frozen=True, slots=True)
class Decision:
    """A standing decision, ready to be compared."""

    number: int
    what: What
    value: str
    folded: str
    said: str

    @classmethod
    def of(cls, correction: Correction) -> Decision:
        from wenben.library import local

        what, value = correction.target["what"], correction.target["value"]
        shown = correction.note or (value if len(value) <= _SHOWN else f"{value[:_SHOWN]}…")
        said = f"{NAMES[what]}“{shown}”（第 {correction.number} 条，{correction.who}，{local(correction.at)[:10]}）"
        return cls(correction.number, what, value, fold(value, digits=False).text, said)

    def means(self, folded: str) -> bool:
        """Whether the words of a passage, folded, are the ones that were meant."""
        from rapidfuzz import fuzz

        if not folded or len(self.folded) < _PART * len(folded):
            return False
        return folded in self.folded or fuzz.partial_ratio(folded, self.folded, score_cutoff=_ALIKE) > 0


def standing(library: object) -> tuple[Decision, ...]:
    """The decisions that stand in a library; none if it is no library."""
    return tuple(Decision.of(c) for c in library.ignored()) if isinstance(library, Remembers) else ()


def ignore(
    library: Library, report: CheckReport, passage: int, what: What = "passage", *, who: str, note: str = ""
) -> int:
    """Remember for passage number ``passage`` of a report that it, its source or its words need no attention.

    Parameters
    ----------
    what
        ``passage``: this passage of this source; ``source``: compare with this document no more; ``formula``: the words
        are a formula wherever they stand.

    Returns
    -------
    int
        The number of the decision, for ``library.corrections.undo``.

    Raises
    ------
    UsageError
        If the report has no such passage.
    LibraryError
        If the library is read-only, or a build is running.
    """
    rows = [row for row in report.passages if row.passage == passage]
    if not rows:
        raise UsageError(f"报告里没有第 {passage} 处", remedy="请用报告中的编号")
    best = rows[0]
    if what == "source" and not best.document:
        raise UsageError(f"第 {passage} 处是文内重复，没有来源", remedy="可以忽略这一段")
    value = {"passage": best.source_text, "source": best.document, "formula": best.source_text}[what]
    return library.corrections.ignore(what, value, document=best.document or None, who=who, note=note)
