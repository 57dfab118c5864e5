"""What looking across documents needs of one: made where the document was extracted, in plain values that are cheap to keep."""

from __future__ import annotations

import marshal
from typing import NamedTuple, Self

from wenben.resolve.entities import Form, Names, names_of
from wenben.resolve.placing import Told, told_of
from wenben.resolve.wording import words_of
from wenben.types import Document, Extraction


class Gist(NamedTuple):
    """Names of a document, what histories need of it (None: nothing), and the words of all its statements."""

    names: Names
    told: Told | None
    words: tuple[str, ...]

    @classmethod
    def of(cls, number: int, document: Document, extraction: Extraction) -> Self:
        """The gist of document ``number``."""
        words = tuple(words_of(extraction))
        return cls(names_of(document, extraction), told_of(number, document, extraction, words), words)

    def pack(self) -> bytes:
        """The same as bytes, without the number, which a document may get later."""
        names = (self.names.document, self.names.home, tuple(tuple(form) for form in self.names.forms))
        return marshal.dumps((names, self.told and self.told.record()[1:], self.words))

    @classmethod
    def unpack(cls, number: int, data: bytes) -> Self:
        """Inverse of :meth:`pack`."""
        (document, home, forms), told, words = marshal.loads(data)
        names = Names(document, home, tuple(Form(*form) for form in forms))
        return cls(names, told and Told.of((number, *told)), words)


def in_order(extraction: Extraction) -> Extraction:
    """Statements and mentions as a library gives them: by place, and where that is the same as they were found."""
    return Extraction(
        tuple(sorted(extraction.statements, key=lambda s: s.start)),
        tuple(sorted(extraction.mentions, key=lambda m: m.start)),
    )
