"""Segments of the search index: rows that are put behind one another are those that sorting all positions gives."""

from __future__ import annotations

import random
import sqlite3

import pytest

from wenben.library import grams
from wenben.library.schema import SCHEMA
from wenben.library.writing import live_spans

Rows = list[tuple[int, int, bytes]]


def _merged(seed: int) -> tuple[Rows, list[tuple[int, int, int, int]]]:
    """The index of some texts after a merge of all its segments."""
    chance = random.Random(seed)
    db = sqlite3.connect(":memory:", isolation_level=None)
    for statement in SCHEMA.split(";"):
        if "TABLE gram" in statement:
            db.execute(statement)
    db.execute("CREATE TABLE documents (base INTEGER, folded_chars INTEGER)")
    base, few = 0, "学校教育的在"[: chance.randrange(1, 7)]
    for _ in range(chance.randrange(2, 6)):
        texts = []
        for length in chance.choices((1, 2, 5, 40, 300, 20_000), (5, 5, 5, 5, 5, 1), k=chance.randrange(1, 6)):
            texts.append((base, "".join(chance.choices(few, k=length))))
            db.execute("INSERT INTO documents VALUES (?, ?)", (base, length))
            base += length + 1
        grams.append(db, texts)
    segments = db.execute("SELECT segment, low, high, positions FROM gram_segments ORDER BY low").fetchall()
    grams._rewrite(db, segments, live_spans(db), chunk=chance.choice((50, 1000, 8_000_000)))
    return (
        db.execute("SELECT * FROM grams ORDER BY key").fetchall(),
        db.execute("SELECT * FROM gram_segments").fetchall(),
    )


@pytest.mark.parametrize("seed", range(12))
def test_joining_rows_is_sorting_positions(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    joined = _merged(seed)
    monkeypatch.setattr(grams, "nothing_gone", lambda *_: False)  # then positions are read, chosen and sorted
    assert joined == _merged(seed)
    assert len(joined[1]) == 1
