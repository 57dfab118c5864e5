"""What each unit of a document says beside its kind and topics: pieces, bodies, deadline, status … in reading order.

What a sentence leaves unsaid is taken from where a reader takes it: the subject from the sentence before it in the same item,
the headings above it, then the school that the title names; the kind of supervision from its own headings before the title.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from functools import cached_property
from typing import Final

from wenben.extract import fields
from wenben.extract.bodies import SCHOOL_TYPES, Reading
from wenben.extract.clauses import pieces_of
from wenben.extract.lexicon import SCREEN, fold_traditional
from wenben.extract.names import names
from wenben.patterns import Glance
from wenben.types import Document, Mention, Sentence, Statement, StatementKind, Status

_LEAD: Final = 600
_INSPECTION: Final = re.compile(
    r"(?:督导(?:检查|评估|督查|情况)?|督查|检查|视导|随访|抽查|调研|巡查)(?:情况|工作)?的?(?:总结|小结|汇报|报告|情况)$"
)
_SCHOOLISH: Final = re.compile("[校園园学學中小幼公室]")
"""What stands in every name of a school, kindergarten or training body."""
_RESULT: Final = re.compile(r"整改|复查|回访|回头看|核查|销号|反馈|督学意见")
_OF_ONE_INSPECTION: Final = frozenset({"inspection", "feedback", "visit", "bulletin", "rectification", "other"})
"""Genres whose first lines say what inspection all of the text is about; a summary tells of many."""


def statement_id(document: str, start: int, end: int) -> str:
    """Id of a statement: the document's and its span, so that it survives a new extraction of the same text."""
    return f"{document}@{start}-{end}"


class Structure:
    """Statements of one document, read sentence by sentence in their order.

    Parameters
    ----------
    mentions
        Of the whole document, in order.
    """

    def __init__(self, document: Document, mentions: Sequence[Mention]) -> None:
        self._document = document
        self._mentions = mentions
        self._places = SCREEN.over(fold_traditional(document.text))
        self._starts = [mention.start for mention in mentions]
        spans = [(sentence.start, sentence.end) for sentence in document.sentences]
        self._sources = dict(zip(spans, document.offsets.to_sources(spans), strict=True))
        self._title = _title_school(document)
        self._by_section: dict[int, tuple[str, ...]] = {}
        self._types: dict[int, object] = {}
        self._inspected = _INSPECTION.search(fold_traditional(document.title)) is not None
        self._inherited: tuple[str, ...] = ()
        self._lasting = False  # a name is handed on to the next paragraph where the title names no body
        self._previous: Sentence | None = None

    def read(
        self,
        sentence: Sentence,
        kind: StatementKind | None,
        *,
        topics: tuple[str, ...] = (),
        confidence: float = 0.0,
        explanation: tuple[str, ...] = (),
    ) -> list[Statement]:
        """The statements of a sentence of ``kind``, one for each body that is asked; none for None.

        Call it for every unit in order: subjects are handed on inside an item. Topics, confidence and explanation are taken
        over as they are.
        """
        previous, self._previous = self._previous, sentence
        elsewhere = previous is None or sentence.section != previous.section or sentence.kind in ("item", "runin")
        if elsewhere or (previous and not self._lasting and "\n" in self._between(previous, sentence)):
            self._inherited = ()
        if kind is None:
            return []
        judged = (topics, confidence, explanation)
        inside, reading = self._reading(sentence.start, sentence.end)
        spans = pieces_of(reading) if kind == "recommendation" else []
        if len(spans) < 2:
            return [self._statement(sentence, sentence.start, kind, inside, reading, None, *judged)]
        parent = statement_id(self._document.id, sentence.start, sentence.end)
        out = []
        for span in spans:
            start = sentence.start + span.start
            inside, part = self._reading(start, sentence.start + span.end)
            out.append(self._statement(sentence, start, kind, inside, part, parent, *judged))
        return out

    def _reading(self, start: int, end: int) -> tuple[Sequence[Mention], Reading]:
        """The mentions in a stretch of the document, and what it says."""
        inside = self._mentions[bisect_left(self._starts, start) : bisect_left(self._starts, end)]
        glance = self._places.glance(start, end)
        return inside, Reading.of(self._document.text[start:end], start, inside, glance)

    def _between(self, first: Sentence, second: Sentence) -> str:
        return self._document.text[first.end : second.start]

    def _statement(
        self,
        sentence: Sentence,
        start: int,
        kind: StatementKind,
        inside: Sequence[Mention],
        reading: Reading,
        parent: str | None,
        topics: tuple[str, ...],
        confidence: float,
        explanation: tuple[str, ...],
    ) -> Statement:
        document = self._document
        text, glance = reading.text, reading.glance
        end = start + len(text)
        said = tuple(reading.about())
        if said:
            self._inherited = said
            self._lasting = not self._title and any(m.text == said[0] for m in inside)
        subjects = said or self._inherited or self._above(sentence.section) or self._title
        asked = reading.asked() if kind == "recommendation" else ()
        addressees = dict.fromkeys(reading.text_of(phrase) for _, phrases in asked for phrase in phrases)
        deadline = fields.due(text, glance=glance) if kind != "finding" else None
        state, evidence = self._status(text, kind, glance)
        extent = fields.extent(text, glance=glance)
        if extent is None and len(said) == 1 and self._one_school(said[0], inside):
            extent = "one"
        source = self._sources.get((start, end)) or document.offsets.to_source(start, end)
        own_type = fields.supervision_type([text]) if glance.may(fields.ANY_TYPE) else None
        return Statement(
            id=statement_id(document.id, start, end),
            path=document.path,
            document=document.id,
            kind=kind,
            text=text,
            start=start,
            end=end,
            source_start=source.start,
            source_end=source.end,
            parent=parent,
            section=document.sections[sentence.section].path if sentence.section >= 0 else (),
            subjects=subjects,
            addressees=tuple(addressees),
            extent=extent,
            modality=fields.modality(
                text,
                kind,
                genre=document.genre,
                others=self._speaks_of_others(reading),
                inspected=self._inspected,
                glance=glance,
            ),
            basis=tuple(dict.fromkeys(m.text for m in inside if m.mention_type == "policy")),
            quantities=tuple(m.text for m in inside if m.mention_type == "quantity"),
            due=deadline,
            rectify_mode=fields.rectify_mode(text, kind, deadline=deadline),
            supervision_type=own_type or self._type(sentence.section),  # type: ignore[arg-type]
            status=state,
            status_evidence=evidence,
            confidence=confidence,
            topics=topics,
            explanation=explanation,
        )

    def _status(self, text: str, kind: StatementKind, glance: Glance) -> tuple[Status, str | None]:
        if kind == "finding" and self._document.genre != "rectification" and not _RESULT.search(glance.text):
            return "not_stated", None
        return fields.status(text, kind, glance=glance)

    def _speaks_of_others(self, reading: Reading) -> bool:
        """Whether a statement is about schools or groups of them, not about the author."""
        schools = [p for p in reading.named if p.kind in SCHOOL_TYPES]
        return any(reading.text_of(p) not in self._document.title for p in (*schools, *reading.groups))

    def _one_school(self, name: str, inside: Sequence[Mention]) -> bool:
        return any(m.text == name and m.mention_type in SCHOOL_TYPES for m in inside)

    def _above(self, section: int) -> tuple[str, ...]:
        """Schools that the innermost heading above names."""
        if section not in self._by_section:
            self._by_section[section] = self._headed(section)
        return self._by_section[section]

    def _headed(self, section: int) -> tuple[str, ...]:
        document = self._document
        if section < 0:
            return ()
        for heading in reversed(document.sections[section].path):
            if _SCHOOLISH.search(heading) is None:
                continue
            found = [n for n in names(heading) if n.type in SCHOOL_TYPES]
            if found and heading != document.title:
                return tuple(dict.fromkeys(heading[n.start : n.end] for n in found))
        return ()

    def _type(self, section: int) -> object:
        """Kind of supervision from the headings above, innermost first, then title and beginning."""
        if section not in self._types:
            path = self._document.sections[section].path if section >= 0 else ()
            self._types[section] = fields.supervision_type(path[::-1]) or self._whole
        return self._types[section]

    @cached_property
    def _whole(self) -> object:
        """Kind of supervision from title and beginning."""
        document = self._document
        lead = document.text[:_LEAD] if document.genre in _OF_ONE_INSPECTION else ""
        return fields.supervision_type([document.title, lead])


def _title_school(document: Document) -> tuple[str, ...]:
    """The one school that the title names."""
    title = document.title
    found = [title[n.start : n.end] for n in names(title) if n.type in SCHOOL_TYPES]
    written = tuple(dict.fromkeys(found))
    return written if len(written) == 1 else ()
