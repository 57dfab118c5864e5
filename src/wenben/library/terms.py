"""How often each word stands in each document, kept once it was counted: cutting Chinese into words is slow.

Who cuts decides what a word is; the library only keeps the counts, under the cutter's fingerprint. They go with their
document, and are counted again when it is stored anew.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from wenben.library.packing import Integers

_KEY: Final = "word_cutter"
_MOST: Final = (1 << 16) - 1


@dataclass(frozen=True)
class Terms:
    """Words of documents: parallel arrays with an entry for each word of each document.

    ``words[word[i]]`` stands ``count[i]`` times in ``documents[owner[i]]``, which has ``tokens[owner[i]]`` words in all.
    """

    words: Sequence[str]
    documents: Integers
    tokens: Integers
    owner: Integers
    word: Integers
    count: Integers

    def totals(self) -> tuple[Integers, Integers]:
        """For every word, how often it stands in all documents, and in how many."""
        size = len(self.words)
        counts = np.bincount(self.word, weights=self.count, minlength=size).astype(np.int64)
        return counts, np.bincount(self.word, minlength=size).astype(np.int64)


def missing(db: sqlite3.Connection, numbers: Sequence[int], cutter: str) -> list[int]:
    """Which of the documents have no counts of this cutter."""
    if not _made_by(db, cutter):
        return list(numbers)
    held = {number for (number,) in db.execute("SELECT doc_no FROM document_words")}
    return [number for number in numbers if number not in held]


def _made_by(db: sqlite3.Connection, cutter: str) -> bool:
    row = db.execute("SELECT value FROM meta WHERE key = ?", (_KEY,)).fetchone()
    return row is not None and row[0] == cutter


def put(db: sqlite3.Connection, counted: Mapping[int, Mapping[str, int]], cutter: str) -> None:
    """Store counts by document; those of another cutter go."""
    if not _made_by(db, cutter):
        db.execute("DELETE FROM document_words")
        db.execute("DELETE FROM words")
        db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (_KEY, cutter))
    seen = dict.fromkeys(word for counts in counted.values() for word in counts)
    db.executemany("INSERT OR IGNORE INTO words (word) VALUES (?)", ((word,) for word in seen))
    number = dict(db.execute("SELECT word, word_no FROM words").fetchall())
    live = {n for (n,) in db.execute("SELECT doc_no FROM documents")}
    db.executemany(
        "INSERT OR REPLACE INTO document_words VALUES (?, ?, ?, ?)",
        (
            (doc_no, *_packed([number[w] for w in counts], list(counts.values())))
            for doc_no, counts in counted.items()
            if doc_no in live  # taken out while it was read
        ),
    )


def _packed(numbers: Sequence[int], counts: Sequence[int]) -> tuple[int, bytes, bytes]:
    """Four bytes a word, and two a count (four where one needs them): as they are, because reading must cost nothing."""
    wide = max(counts, default=0) > _MOST
    return (
        sum(counts),
        np.array(numbers, dtype="<u4").tobytes(),
        np.array(counts, dtype="<u4" if wide else "<u2").tobytes(),
    )


def load(db: sqlite3.Connection, numbers: Sequence[int], extra: Mapping[int, Mapping[str, int]] | None = None) -> Terms:
    """Counts of the documents that have any, and of ``extra`` documents, which are not stored."""
    wanted = set(numbers)
    vocabulary: list[str] = [""]
    for number, word in db.execute("SELECT word_no, word FROM words ORDER BY word_no"):
        vocabulary += [""] * (number - len(vocabulary)) + [word]
    rows: list[tuple[int, int, bytes, bytes]] = [
        row for row in db.execute("SELECT doc_no, tokens, words, counts FROM document_words") if row[0] in wanted
    ]
    if extra:
        place = {word: n for n, word in enumerate(vocabulary)}
        for doc_no, counts in extra.items():
            for word in counts:
                if word not in place:
                    place[word] = len(vocabulary)
                    vocabulary.append(word)
            rows.append((doc_no, *_packed([place[w] for w in counts], list(counts.values()))))
    sizes = np.array([len(words) // 4 for _, _, words, _ in rows], dtype=np.int64)
    return Terms(
        words=vocabulary,
        documents=np.array([doc_no for doc_no, *_ in rows], dtype=np.int64),
        tokens=np.array([tokens for _, tokens, _, _ in rows], dtype=np.int64),
        owner=np.repeat(np.arange(len(rows)), sizes),
        word=np.frombuffer(b"".join(words for _, _, words, _ in rows), dtype="<u4").astype(np.int64),
        count=_counts([(words, counts) for _, _, words, counts in rows]).astype(np.int64),
    )


def _counts(rows: Sequence[tuple[bytes, bytes]]) -> npt.NDArray[Any]:
    if any(len(counts) == len(words) and words for words, counts in rows):
        parts = [np.frombuffer(c, dtype="<u4" if len(c) == len(w) else "<u2").astype("<u4") for w, c in rows]
        return np.concatenate(parts)
    return np.frombuffer(b"".join(counts for _, counts in rows), dtype="<u2")


def purge(db: sqlite3.Connection) -> None:
    """Take out words that no document has any more."""
    used: set[int] = set()
    for (words,) in db.execute("SELECT words FROM document_words"):
        used.update(np.frombuffer(words, dtype="<u4").tolist())
    gone = [(n,) for (n,) in db.execute("SELECT word_no FROM words").fetchall() if n not in used]
    db.executemany("DELETE FROM words WHERE word_no = ?", gone)


def vectors(db: sqlite3.Connection, model: str) -> dict[int, bytes]:
    """Stored vectors of statements, by number."""
    return dict(db.execute("SELECT statement_no, data FROM vectors WHERE model = ? ORDER BY statement_no", (model,)))


def put_vectors(db: sqlite3.Connection, model: str, made: Mapping[int, bytes]) -> None:
    """Store vectors of statements; those of statements that are gone are left out."""
    db.executemany(
        "INSERT OR REPLACE INTO vectors SELECT ?, statement_no, ? FROM statements WHERE statement_no = ?",
        [(model, data, number) for number, data in made.items()],
    )
