"""Statements that say nearly the same."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from wenben.analysis.embedding import Encoder, cosines, nearest
from wenben.errors import LibraryError
from wenben.library import Filters, Library
from wenben.text import fold
from wenben.types import Row


@dataclass(frozen=True, slots=True)
class Similar:
    """A statement like another; ``score`` is the cosine of their weighted character bigrams, 0..1."""

    statement: Row
    score: float

    def row(self) -> Row:
        return {**self.statement, "score": round(self.score, 4)}


def similar(
    library: Library,
    statement: str,
    *,
    filters: Filters | None = None,
    limit: int = 10,
    collapse: bool = True,
    least: float = 0.15,
    encoder: Encoder | None = None,
) -> tuple[Similar, ...]:
    """The statements most like ``statement`` (an id), copies of one another once and of itself never.

    Parameters
    ----------
    filters
        Where to look; None: statements of the same kind.
    least
        Smallest score worth showing.
    encoder
        A sentence model of your own: the score is then the cosine of its vectors, and every statement that has one (see
        :func:`wenben.analysis.embed`) is a candidate, whatever words it uses.

    Notes
    -----
    Candidates share the statement's rarest character bigrams (from the search index, so that they are as fresh as the
    library); they are ranked by TF-IDF cosine over character bi- and trigrams.
    """
    rows = library.query(
        "SELECT s.statement_no, s.kind, s.text, s.copy_group FROM statements s WHERE s.id = ? LIMIT 1", [statement]
    )
    if not rows:
        raise LibraryError(f"库中没有条目 {statement}", remedy="请核对编号")
    own = rows[0]
    asked = filters or Filters(kind=own["kind"])
    numbers = library.sharing(own["text"], asked, most=max(200, limit * 20))
    if encoder is not None:
        numbers = [
            *dict.fromkeys((*numbers, *nearest(library, own["text"], asked, encoder, most=max(200, limit * 20))))
        ]
    found = library.query(
        "SELECT s.statement_no, s.text, s.copy_group FROM statements s WHERE s.statement_no IN"
        " (SELECT value FROM json_each(?)) ORDER BY s.statement_no",
        [str([n for n in numbers if n != own["statement_no"]])],
    )
    if not found:
        return ()
    if encoder is None:
        scores = _cosines(own["text"], [row["text"] for row in found])
    else:
        scores = cosines(library, own["text"], {row["statement_no"]: row["text"] for row in found}, encoder)
    seen = {own["copy_group"]} - {None} if collapse else set()
    chosen: list[tuple[int, float]] = []
    for index in np.lexsort((np.arange(len(found)), -scores)).tolist():
        group = found[index]["copy_group"]
        if scores[index] < least or len(chosen) == limit:
            break
        if collapse and group is not None:
            if group in seen:
                continue
            seen.add(group)
        chosen.append((int(found[index]["statement_no"]), float(scores[index])))
    shown = library.statement_rows([number for number, _ in chosen])
    return tuple(Similar(row, score) for row, (_, score) in zip(shown, chosen, strict=True))


def _cosines(text: str, others: Sequence[str]) -> Any:
    """TF-IDF cosine of ``text`` with each of ``others`` over character bi- and trigrams."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    def grams(raw: str) -> Iterator[str]:
        folded = fold(raw, digits=False).text
        for size in (2, 3):
            for start in range(len(folded) - size + 1):
                yield folded[start : start + size]

    matrix = TfidfVectorizer(analyzer=grams, sublinear_tf=True).fit_transform([text, *others])
    return (matrix[1:] @ matrix[0].T).toarray().ravel()
