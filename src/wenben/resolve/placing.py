"""Which statements stand at which school, and when: what histories are made of."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple, Self

from wenben.extract.labelled import MARKER
from wenben.resolve.entities import BODIES
from wenben.text import fold
from wenben.types import Document, Extraction

_AGAIN: Final = re.compile(
    r"(?<!没有)(?<![未不])再次|再度|第[二三四五]次|仍|依然|依旧|反弹|反彈|又|屡|多次|老问题|回潮|未见改观|没有改观"
)
_SHORT: Final = 40
_PLURAL: Final = re.compile(
    r"各|多数|大部分|部分|个别|個別|少数|少數|有的|一些|全[县縣区區市镇鎮乡]|农村|城区|乡镇|民办"
)
_ANY_BODY: Final = frozenset({*BODIES, "gov_body", "inspectorate"})


class Line(NamedTuple):
    """A statement as histories need it; ``words`` are its folded pieces between names and figures."""

    id: str
    kind: str
    text: str
    start: int
    end: int
    topics: tuple[str, ...]
    subjects: tuple[str, ...]
    words: str


class Told(NamedTuple):
    """One document that names schools, in plain values only.

    Parameters
    ----------
    bodies
        Where a school is named: start, and the form as :func:`wenben.resolve.entities.form_of` gives it.
    names
        Written forms of all schools and offices.
    """

    number: int
    path: str
    document: str
    title: str
    when: str
    genre: str
    lines: tuple[Line, ...]
    bodies: tuple[tuple[int, tuple[str, str, str]], ...]
    names: tuple[str, ...]

    def record(self) -> tuple[Any, ...]:
        """The same in plain tuples, as a :class:`Spool` takes it."""
        return (*self[:6], tuple(tuple(line) for line in self.lines), *self[7:])

    @classmethod
    def of(cls, record: tuple[Any, ...]) -> Self:
        """Inverse of :meth:`record`."""
        told = cls(*record)
        return told._replace(lines=tuple(Line(*line) for line in told.lines))

    def hashes(self) -> tuple[int, ...]:
        """One for each different thing that it says, 64 bits."""
        return tuple({hash(fold(line.text).text) for line in self.lines})


class Placed(NamedTuple):
    """A statement with its body, time and wording.

    ``inherited`` are the words of the title of its item; ``again`` says that text or title tell of a recurrence.
    """

    body: str
    number: int
    path: str
    document: str
    id: str
    kind: str
    text: str
    start: int
    topics: tuple[str, ...]
    when: str
    genre: str
    words: str
    inherited: str
    again: bool

    @property
    def key(self) -> tuple[int, str]:
        return self.number, self.id


def told_of(number: int, document: Document, extraction: Extraction, worded: Sequence[str]) -> Told | None:
    """What histories need of a document, None if it tells nothing of a school or has no date."""
    when = document.date or (str(document.title_year) if document.title_year else _last_date(extraction))
    bodies = tuple(
        (m.start, (m.mention_type, m.entity, m.text))
        for m in extraction.mentions
        if m.mention_type in BODIES and m.entity is not None
    )
    if not when or not bodies or not extraction.statements:
        return None
    return Told(
        number, document.path, document.id, document.title, when, document.genre,
        tuple(
            Line(s.id, s.kind, s.text, s.start, s.end, s.topics, s.subjects, words)
            for s, words in zip(extraction.statements, worded, strict=True)
        ),
        bodies,
        tuple({m.text: None for m in extraction.mentions if m.mention_type in _ANY_BODY}),
    )  # fmt: skip


def _last_date(extraction: Extraction) -> str:
    """The latest full date that an undated document tells: its signature, or the last day that it speaks of."""
    dates = [m.entity for m in extraction.mentions if m.mention_type == "date" and m.entity and len(m.entity) == 10]
    return max(dates, default="")


def standing(told: Told, ids: Mapping[tuple[str, str, str], str]) -> Iterator[tuple[Line, str, str, tuple[str, ...]]]:
    """Statements at schools: statement, words of the title of its item, that title, and the schools.

    Parameters
    ----------
    ids
        Form → entity.
    """
    starts = [(start, ids[form]) for start, form in told.bodies]
    by_text = {form[2]: ids[form] for _, form in told.bodies}
    other = {name for name in told.names if name not in by_text}
    main = _main_body(told.title, by_text)
    inherited = title = ""
    for line in told.lines:
        marked = MARKER.match(line.text)
        if marked:
            inherited = title = ""
        named = {id for start, id in starts if line.start <= start < line.end}
        named = named or {by_text[name] for name in line.subjects if name in by_text}
        if not named and main and other.isdisjoint(line.subjects) and not any(map(_PLURAL.search, line.subjects)):
            named = {main}
        if named:
            yield line, inherited, title, tuple(sorted(named))
        if marked and len(line.text) <= _SHORT:
            inherited, title = line.words, line.text


def _main_body(title: str, by_text: Mapping[str, str]) -> str | None:
    """The school that a document is about: the one of its title, else the only one that it names."""
    titled = {id for text, id in by_text.items() if text in title}
    if len(titled) == 1:
        return titled.pop()
    every = set(by_text.values())
    return every.pop() if len(every) == 1 else None


def placed(told: Told, ids: Mapping[tuple[str, str, str], str], wanted: Collection[str]) -> Iterator[Placed]:
    """The statements that stand at ``wanted`` schools."""
    for line, inherited, title, bodies in standing(told, ids):
        chosen = [body for body in bodies if body in wanted]
        again = bool(chosen) and bool(_AGAIN.search(line.text) or _AGAIN.search(title))
        for body in chosen:
            yield Placed(
                body, told.number, told.path, told.document, line.id, line.kind, line.text, line.start, line.topics,
                told.when, told.genre, line.words, inherited, again,
            )  # fmt: skip
