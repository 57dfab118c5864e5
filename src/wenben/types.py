"""Frozen records that travel between the rooms.

Every offset is a half-open ``[start, end)`` index of Unicode code points, as Python ``str`` slicing counts them.
``source_*`` offsets point into :attr:`Source.text`; plain offsets point into :attr:`Document.text`.
``row()`` gives the JSON fields of the public interface (``docs/interface.md``).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields
from functools import cache
from itertools import pairwise
from operator import attrgetter
from types import MappingProxyType
from typing import Any, Final, Literal, TypeVar

Row = dict[str, Any]

RemovalReason = Literal["boilerplate", "repeat", "noise"]
StatementKind = Literal["finding", "problem", "recommendation"]
Modality = Literal["observed", "self_reported", "planned", "normative"]
Extent = Literal["all", "most", "some", "few", "one", "count"]
RectifyMode = Literal["immediate", "by_deadline", "staged", "continuous"]
SupervisionType = Literal["comprehensive", "special", "regular"]
Status = Literal["not_stated", "open", "in_period", "claimed_done", "verified_done", "overdue", "recurred"]
Relation = Literal["answers", "result_of", "recurs_as"]
MentionType = Literal[
    "school", "kindergarten", "training_org", "gov_body", "inspectorate",
    "region", "policy", "date", "quantity", "person",
]  # fmt: skip
PassageClass = Literal["copied", "edited", "numbers_changed", "quotation", "formula", "self_repeat"]
Level = Literal["document", "section"]

GENRES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "feedback": "反馈意见",
        "inspection": "督导报告",
        "visit": "随访记录",
        "rectification": "整改报告",
        "bulletin": "通报",
        "summary": "总结",
        "plan": "计划",
        "speech": "讲话",
        "reflection": "心得案例",
        "rule": "制度方案",
        "news": "信息简报",
        "research": "调研",
        "other": "其他",
    }
)
"""Genre ids of the public interface and the names that people see."""

KINDS: Final[Mapping[str, str]] = MappingProxyType({"finding": "发现", "problem": "问题", "recommendation": "建议"})
"""Statement kinds and the names that people see."""

STATUSES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "not_stated": "未说明",
        "open": "未整改",
        "in_period": "整改期内",
        "claimed_done": "自述已整改",
        "verified_done": "核查已整改",
        "overdue": "逾期",
        "recurred": "再次出现",
    }
)
"""Rectification statuses and the names that people see."""

MODALITIES: Final[Mapping[str, str]] = MappingProxyType(
    {"observed": "督导所见", "self_reported": "自报", "planned": "计划", "normative": "规定"}
)
"""Modalities and the names that people see."""


def _plain(value: Any) -> Any:
    """``value`` as JSON has it: records become rows, spans and tuples lists, ratios keep six places."""
    if isinstance(value, Span):
        return [value.start, value.end]
    if isinstance(value, tuple):
        return [_plain(v) for v in value]
    if isinstance(value, float):
        return round(value, 6)
    return value.row() if hasattr(value, "row") else value


def _plain_fields(record: Any) -> Row:
    """All fields of a record under their own names, in order."""
    return {f.name: _plain(getattr(record, f.name)) for f in fields(record)}


class _Many:
    """Records of which a document has many: pickled as their values, in a third of the time that dataclasses need."""

    __slots__ = ()

    def __reduce__(self) -> tuple[Any, ...]:
        kind: Any = type(self)
        return kind, _values(kind)(self)


M = TypeVar("M", bound=_Many)


def changed(record: M, **values: Any) -> M:
    """``record`` with other values, in a third of the time that :func:`dataclasses.replace` needs."""
    kind: Any = type(record)
    names = _names(kind)
    if not values.keys() <= names.keys():
        raise TypeError(f"{kind.__name__} has no {', '.join(sorted(values.keys() - names.keys()))}")
    now = list(_values(kind)(record))
    for name, value in values.items():
        now[names[name]] = value
    made: M = kind(*now)
    return made


@cache
def _names(kind: Any) -> dict[str, int]:
    return {f.name: place for place, f in enumerate(fields(kind))}


@cache
def _values(kind: Any) -> Callable[[Any], tuple[Any, ...]]:
    return attrgetter(*(f.name for f in fields(kind)))


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open stretch ``[start, end)`` of code points."""

    start: int
    end: int

    def __len__(self) -> int:
        return self.end - self.start

    def of(self, text: str) -> str:
        """The stretch of ``text`` that the span names."""
        return text[self.start : self.end]

    def overlap(self, other: Span) -> int:
        """Number of code points that both spans hold."""
        return max(0, min(self.end, other.end) - max(self.start, other.start))


@dataclass(frozen=True, slots=True)
class Block(_Many):
    """One piece of layout that a reader saw: a paragraph, heading, table row, header line …

    Parameters
    ----------
    start, end
        Span in the decoded source text.
    kind
        ``paragraph``, ``heading``, ``list``, ``row`` (of a table), ``caption``, ``header``, ``footer``,
        ``page_number``, ``note`` (foot or end note), ``link`` (text that is mostly links).
    level
        Heading level 1..9, 0 for anything else.
    page, paragraph
        Counted from 1 for the reader's page/paragraph map; 0 where the format has no such thing.
    """

    start: int
    end: int
    kind: str = "paragraph"
    level: int = 0
    page: int = 0
    paragraph: int = 0


@dataclass(frozen=True, slots=True)
class Source:
    """One decoded input: a file, a record of a JSON Lines file, or a member of an archive.

    Parameters
    ----------
    path
        As given by the user; ``file.jsonl#7`` for a record, ``pile.zip!reports/a.txt`` for a member.
    sha256
        Hex digest of the bytes (of a record: of its text in UTF-8).
    media_type, encoding
        ``encoding`` is None where the format has none (DOCX, PDF …).
    text
        The decoded source text that all ``source_*`` offsets refer to.
    blocks
        Layout in document order, empty for plain text.
    meta
        What the user or the format says: any of title, date, region, issuer, site, url.
    markup
        Decoded HTML for HTML sources, else None.
    notes
        What a person should know about the reading (in Chinese), e.g. a wrong declared charset.
    """

    path: str
    sha256: str
    media_type: str
    text: str
    encoding: str | None = None
    blocks: tuple[Block, ...] = ()
    external_id: str | None = None
    meta: Mapping[str, str] = field(default_factory=dict)
    markup: str | None = None
    notes: tuple[str, ...] = ()

    def place(self, offset: int) -> str:
        """Where ``offset`` stands, for people: ``第3页第2段``, ``第5段`` or ``第12行``."""
        index = bisect_right(self.blocks, offset, key=lambda b: b.start) - 1
        if index >= 0:
            block = self.blocks[index]
            page = f"第{block.page}页" if block.page else ""
            paragraph = f"第{block.paragraph}段" if block.paragraph else ""
            if page or paragraph:
                return page + paragraph
        return f"第{self.text.count(chr(10), 0, offset) + 1}行"

    def row(self) -> Row:
        return {
            "path": self.path,
            "sha256": self.sha256,
            "media_type": self.media_type,
            "encoding": self.encoding,
            "text": self.text,
        }


@dataclass(frozen=True, slots=True)
class Failure:
    """An input that could not be read: what happened and what the user can do, in Chinese."""

    path: str
    message: str
    remedy: str

    @classmethod
    def unforeseen(cls, path: str, error: Exception) -> Failure:
        """An input on which a stage broke: a fault of ours, named, and no reason to stop the rest of a pile."""
        reason = f"处理时出错（{type(error).__name__}：{error}）"
        return cls(path, reason, "其余文件不受影响；请把这个文件和这条信息报告给开发者")

    def __str__(self) -> str:
        return f"{self.path}：{self.message}。{self.remedy}"


@dataclass(frozen=True, slots=True)
class Removal(_Many):
    """A stretch of the source that no document holds, and why."""

    start: int
    end: int
    reason: RemovalReason
    detail: str = ""

    def row(self) -> Row:
        return {
            "source_start": self.start,
            "source_end": self.end,
            "reason": self.reason,
            "detail": self.detail,
        }


@dataclass(frozen=True, slots=True)
class Repair:
    """A stretch of the source whose characters were replaced by ``text``."""

    start: int
    end: int
    text: str
    reason: str

    def row(self) -> Row:
        return {
            "source_start": self.start,
            "source_end": self.end,
            "text": self.text,
            "reason": self.reason,
        }


@dataclass(frozen=True, slots=True)
class Segment(_Many):
    """Document span ``[start, end)`` made from source span ``[source_start, source_end)``.

    Equal lengths map one to one; unequal ones (a repair, an inserted line break) map as a whole.
    """

    start: int
    end: int
    source_start: int
    source_end: int

    @property
    def linear(self) -> bool:
        return self.end - self.start == self.source_end - self.source_start


_START: Final = attrgetter("start")


@dataclass(frozen=True, slots=True)
class OffsetMap:
    """Piecewise map between document offsets and source offsets.

    ``segments`` tile the document text without gaps, in order, and never go back in the source.
    """

    segments: tuple[Segment, ...]

    def __post_init__(self) -> None:
        for left, right in pairwise(self.segments):
            if left.end != right.start or left.source_end > right.source_start:
                raise ValueError(f"segments out of order: {left} then {right}")

    @classmethod
    def identity(cls, length: int, *, source_start: int = 0) -> OffsetMap:
        """The map of a document that is an unchanged slice of its source."""
        return cls((Segment(0, length, source_start, source_start + length),))

    @property
    def length(self) -> int:
        """Length of the document text in code points."""
        return self.segments[-1].end if self.segments else 0

    def _index(self, offset: int) -> int:
        return max(0, bisect_right(self.segments, offset, key=_START) - 1)

    def to_source(self, start: int, end: int) -> Span:
        """The smallest source span that holds what document span ``[start, end)`` was made from.

        Raises
        ------
        ValueError
            If the span does not lie inside the document.
        """
        if not 0 <= start <= end <= self.length:
            raise ValueError(f"span {start}:{end} is outside 0:{self.length}")
        if not self.segments:
            return Span(0, 0)
        first = self.segments[self._index(start)]
        source_start = (
            first.source_start + min(start - first.start, first.source_end - first.source_start)
            if first.linear or start >= first.end
            else first.source_start
        )
        if start == end:
            return Span(source_start, source_start)
        last = self.segments[self._index(end - 1)]
        source_end = last.source_start + (end - last.start) if last.linear else last.source_end
        return Span(source_start, max(source_start, source_end))

    def to_sources(self, spans: Iterable[tuple[int, int]]) -> list[Span]:
        """:meth:`to_source` of many spans: what it asks of the segments is asked once."""
        starts = [segment.start for segment in self.segments]
        length = self.length
        out = []
        for start, end in spans:
            if not 0 <= start < end <= length:
                out.append(self.to_source(start, end))
                continue
            first = self.segments[bisect_right(starts, start) - 1]
            last = self.segments[bisect_right(starts, end - 1) - 1]
            low = first.source_start + (start - first.start if first.linear else 0)
            out.append(Span(low, max(low, last.source_start + end - last.start if last.linear else last.source_end)))
        return out

    def to_document(self, start: int, end: int) -> Span | None:
        """The document span made from any of source span ``[start, end)``; None if all was removed."""
        found: Span | None = None
        first = bisect_right(self.segments, start, key=lambda s: s.source_end)
        for segment in self.segments[first:]:
            if segment.source_start >= end:
                break
            low = max(start, segment.source_start)
            high = min(end, segment.source_end)
            if low >= high:
                continue
            if segment.linear:
                piece = Span(
                    segment.start + low - segment.source_start,
                    segment.start + high - segment.source_start,
                )
            else:
                piece = Span(segment.start, segment.end)
            if len(piece) == 0:
                continue
            found = piece if found is None else Span(found.start, piece.end)
        return found


@dataclass(frozen=True, slots=True)
class Section(_Many):
    """A heading and what stands below it; ``path`` holds the headings from the outermost to this one."""

    heading: str
    level: int
    start: int
    end: int
    path: tuple[str, ...] = ()

    def row(self) -> Row:
        return {
            "heading": self.heading,
            "level": self.level,
            "start": self.start,
            "end": self.end,
        }


@dataclass(frozen=True, slots=True)
class Sentence(_Many):
    """A unit of the annotation guide: one sentence, enumerated item, run-in title or heading.

    ``section`` is the index of the innermost section in :attr:`Document.sections`, -1 for none.
    """

    start: int
    end: int
    kind: Literal["sentence", "item", "runin", "heading"] = "sentence"
    section: int = -1


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where a field of a document was read: a source span and the rule that read it."""

    source_start: int
    source_end: int
    rule: str


@dataclass(frozen=True, slots=True)
class Document:
    """One clean article.

    Parameters
    ----------
    id
        Stable: made from the bytes of the source and the article's number in it.
    text, offsets
        Clean text and its map to the source.
    title_year, content_years
        Year in the title and years told in the text, kept apart because they often disagree.
    evidence
        For each of title, date, region, issuer, genre: where it was read.
    flags
        ``truncated``, ``date_conflict``, ``lost_characters``, ``off_domain`` …
    """

    id: str
    path: str
    sha256: str
    title: str
    source_start: int
    source_end: int
    text: str
    offsets: OffsetMap
    truncated: bool = False
    genre: str = "other"
    date: str | None = None
    region: str | None = None
    issuer: str | None = None
    site: str | None = None
    sections: tuple[Section, ...] = ()
    sentences: tuple[Sentence, ...] = ()
    external_id: str | None = None
    title_year: int | None = None
    content_years: tuple[int, ...] = ()
    evidence: Mapping[str, Evidence] = field(default_factory=dict)
    flags: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[str, str]:
        """``(id, path)``: what rows are keyed by."""
        return self.id, self.path

    def row(self) -> Row:
        return {
            "id": self.id,
            "external_id": self.external_id,
            "title": self.title,
            "source_start": self.source_start,
            "source_end": self.source_end,
            "text": self.text,
            "truncated": self.truncated,
            "genre": self.genre,
            "date": self.date,
            "region": self.region,
            "issuer": self.issuer,
            "site": self.site,
            "title_year": self.title_year,
            "content_years": list(self.content_years),
            "flags": list(self.flags),
            "evidence": {
                name: {"source_start": e.source_start, "source_end": e.source_end, "rule": e.rule}
                for name, e in self.evidence.items()
            },
            "sections": [s.row() for s in self.sections],
        }


@dataclass(frozen=True, slots=True)
class Cleaned:
    """What cleaning made of one source: documents + removals cover it, nothing is lost silently."""

    source: Source
    documents: tuple[Document, ...]
    removed: tuple[Removal, ...] = ()
    repaired: tuple[Repair, ...] = ()

    def row(self) -> Row:
        return {
            "path": self.source.path,
            "sha256": self.source.sha256,
            "media_type": self.source.media_type,
            "encoding": self.source.encoding,
            "chars": len(self.source.text),
            "notes": list(self.source.notes),
            "documents": [d.row() for d in self.documents],
            "removed": [r.row() for r in self.removed],
            "repaired": [r.row() for r in self.repaired],
        }


@dataclass(frozen=True, slots=True)
class Link:
    """A relation from one statement to the statement ``id``, with its score in 0..1 and its reason."""

    id: str
    relation: Relation
    score: float
    reason: str

    def row(self) -> Row:
        return {
            "id": self.id,
            "relation": self.relation,
            "score": round(self.score, 4),
            "reason": self.reason,
        }


@dataclass(frozen=True, slots=True)
class Statement(_Many):
    """A finding, problem or recommendation; ``document.text[start:end] == text``."""

    id: str
    path: str
    document: str
    kind: StatementKind
    text: str
    start: int
    end: int
    source_start: int
    source_end: int
    parent: str | None = None
    section: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    addressees: tuple[str, ...] = ()
    extent: Extent | None = None
    modality: Modality = "observed"
    basis: tuple[str, ...] = ()
    quantities: tuple[str, ...] = ()
    due: str | None = None
    rectify_mode: RectifyMode | None = None
    supervision_type: SupervisionType | None = None
    status: Status = "not_stated"
    status_evidence: str | None = None
    confidence: float = 1.0
    links: tuple[Link, ...] = ()
    explanation: tuple[str, ...] = ()

    def row(self) -> Row:
        return {"type": "statement", **_plain_fields(self)}


@dataclass(frozen=True, slots=True)
class Mention(_Many):
    """A name, date or quantity; ``entity`` is its canonical id, None where it is anonymised."""

    path: str
    document: str
    mention_type: MentionType
    text: str
    start: int
    end: int
    source_start: int
    source_end: int
    entity: str | None = None

    def row(self) -> Row:
        return {"type": "mention", **_plain_fields(self)}


@dataclass(frozen=True, slots=True)
class Extraction:
    """What one document says."""

    statements: tuple[Statement, ...]
    mentions: tuple[Mention, ...]


@dataclass(frozen=True, slots=True)
class DuplicatePair:
    """Two documents or sections that share text; ``containment_a`` is the share of ``a`` in ``b``.

    Jaccard and containment are over sets of character 5-grams of the folded text. Spans are in the documents'
    texts, None for whole documents.
    """

    a: str
    b: str
    path_a: str
    path_b: str
    level: Level
    jaccard: float
    containment_a: float
    containment_b: float
    span_a: Span | None = None
    span_b: Span | None = None

    def row(self) -> Row:
        return {"type": "pair", **_plain_fields(self)}


@dataclass(frozen=True, slots=True)
class Contained:
    """A document that stands inside ``container`` and hangs on that document's cluster."""

    id: str
    path: str
    container: str

    def row(self) -> Row:
        return {"id": self.id, "path": self.path, "in": self.container}


@dataclass(frozen=True, slots=True)
class Cluster:
    """Documents connected by verified Jaccard pairs; members sorted, ``paths`` parallel to them."""

    representative: str
    members: tuple[str, ...]
    paths: tuple[str, ...]
    contained: tuple[Contained, ...] = ()

    def row(self) -> Row:
        return {"type": "cluster", **_plain_fields(self)}


@dataclass(frozen=True, slots=True)
class Passage:
    """One passage of a draft found in one source; rows of a passage are ranked best first.

    ``start``/``end`` are in the draft's decoded text, ``source_*`` in the other file's decoded text;
    ``source_text`` is the passage as the source's clean text has it. ``first_date`` and ``first_path`` name the earliest
    of the source and its near-duplicates that holds the passage; ``earliest`` marks the row whose date is the earliest of
    all, ``later`` a source whose date is after the draft's own.
    """

    passage: int
    rank: int
    start: int
    end: int
    source_path: str
    document: str
    source_start: int
    source_end: int
    identity: float
    copies: int
    kind: PassageClass
    source_title: str = ""
    source_date: str | None = None
    source_issuer: str | None = None
    earliest: bool = False
    same_issuer: bool = False
    source_text: str = ""
    first_date: str | None = None
    first_path: str = ""
    later: bool = False

    def row(self) -> Row:
        row = _plain_fields(self)
        row["class"] = row.pop("kind")
        return row


@dataclass(frozen=True, slots=True)
class CheckedSource:
    """A document that a draft shares passages with; it stands for its ``copies`` near-duplicates too.

    ``share`` is its part of the draft's visible characters, formulae aside.
    """

    document: str
    path: str
    title: str
    date: str | None
    issuer: str | None
    share: float
    characters: int
    passages: int
    copies: int
    same_issuer: bool = False
    later: bool = False

    def row(self) -> Row:
        return {**_plain_fields(self), "share": round(self.share, 4)}


@dataclass(frozen=True, slots=True)
class CheckReport:
    """The check of one draft: its passages, ratios (0..1) and what they were measured against."""

    draft: str
    text: str
    ratios: Mapping[str, float]
    passages: tuple[Passage, ...]
    against: Mapping[str, Any] = field(default_factory=dict)
    excluded: tuple[str, ...] = ()
    sources: tuple[CheckedSource, ...] = ()

    def row(self) -> Row:
        return {
            "draft": self.draft,
            "chars": len(self.text),
            "ratios": {name: round(value, 4) for name, value in self.ratios.items()},
            "sources": [s.row() for s in self.sources],
            "passages": [p.row() for p in self.passages],
            "against": dict(self.against),
            "excluded": list(self.excluded),
        }
