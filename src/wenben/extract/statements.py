"""One document → its statements and mentions: the stage ``extract``."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from typing import Final

from wenben.config import Settings
from wenben.extract import fields
from wenben.extract.clauses import pieces
from wenben.extract.context import Unit, normal, units
from wenben.extract.labelled import ROLES
from wenben.extract.links import answers, items_of
from wenben.extract.names import names
from wenben.extract.references import references
from wenben.extract.roles import RoleModel, Roles, load_model
from wenben.extract.topics import TOPICS, Topic, given_topics, topic_scores, topics_by_cues
from wenben.types import Document, Extraction, Mention, MentionType, Sentence, Span, Statement, StatementKind

_KINDS: Final[tuple[StatementKind | None, ...]] = (None, "finding", "problem", "recommendation")
_SUBJECT_TYPES: Final = frozenset({"school", "kindergarten", "training_org", "gov_body", "inspectorate"})
_GENERIC_SUBJECT: Final = re.compile(
    r"(?:各|多数|大多数|大部分|部分|个别|少数|有的|一些|全[县区市镇乡校]|农村|城区|乡镇|民办)(?:乡镇)?(?:中小学校?|学校|小学|初中|幼儿园|中学|教师|班级|学生|家长|校|园|乡镇)"
    r"|[我本该你贵](?:校|园|县|区|市|局|室|镇|乡)|全[县区市校园镇乡](?=[，,\d各均]|中小学)|各校|各园|各乡镇|各责任区|教师|家长(?=[们，])"
)


def extract(
    document: Document,
    *,
    settings: Settings | None = None,
    model: RoleModel | None = None,
    codebook: Mapping[str, Topic] | None = None,
) -> Extraction:
    """Statements and mentions of one document.

    Parameters
    ----------
    model
        By default the one that comes with wenben is loaded anew: pass the result of :func:`load_model` to extract
        from more than one document.
    codebook
        Topics of one's own (:func:`read_codebook`) in place of those that come with wenben.

    Raises
    ------
    ModelError
        If no model is given and the default one cannot be loaded.
    """
    chosen = settings or Settings()
    trained = model if model is not None else load_model()
    roles = trained.predict(units(document))
    mentions = mentions_of(document)
    scores = topic_scores(roles, trained)
    if codebook is None:
        topics = given_topics(scores, trained.topic_ids, settings=chosen)
    else:
        topics = topics_by_cues(roles.units, codebook)
    statements, positions = _statements(document, roles, trained, mentions, topics, codebook or TOPICS)
    if len({s.kind for s in statements} & {"problem", "recommendation"}) == 2:
        items = items_of(roles.units, scores, names_in_units(document, roles.units, mentions))
        statements = answers(statements, [items[i] for i in positions], trained.links, settings=chosen)
    return Extraction(statements=tuple(statements), mentions=mentions)


def names_in_units(document: Document, units: Sequence[Unit], mentions: Sequence[Mention]) -> list[frozenset[str]]:
    """For each unit the names and quantities in it, as written."""
    starts = [mention.start for mention in mentions]
    out = []
    for unit in units:
        sentence = document.sentences[unit.index]
        inside = mentions[bisect_left(starts, sentence.start) : bisect_left(starts, sentence.end)]
        out.append(frozenset(m.text for m in inside if m.mention_type not in ("person", "region")))
    return out


def statement_id(document: str, start: int, end: int) -> str:
    """Id of a statement: the document's and its span, so that it survives a new extraction of the same text."""
    return f"{document}@{start}-{end}"


def mentions_of(document: Document) -> tuple[Mention, ...]:
    """Names, policies, dates, quantities and persons of ``document``, in order."""
    places = tuple(p for p in (document.region, document.title, document.issuer) if p)
    found_names, found_references = names(document.text, places=places), references(document.text)
    taken = [(r.start, r.end) for r in found_references if r.type == "policy"]
    starts = [low for low, _ in taken]
    rows: list[tuple[int, int, MentionType, str | None]] = []
    for name in found_names:
        before = bisect_left(starts, name.end) - 1
        if before >= 0 and taken[before][1] > name.start:
            continue  # a body named inside a policy's title is not spoken of
        entity = None if name.masked else "".join(document.text[name.start : name.end].split())
        rows.append((name.start, name.end, name.type, entity))
    for reference in found_references:
        rows.append((reference.start, reference.end, reference.type, reference.value))
    mentions = []
    for start, end, kind, entity in sorted(rows, key=lambda r: (r[0], -r[1], r[2])):
        source = document.offsets.to_source(start, end)
        mentions.append(
            Mention(
                path=document.path,
                document=document.id,
                mention_type=kind,
                text=document.text[start:end],
                start=start,
                end=end,
                source_start=source.start,
                source_end=source.end,
                entity=entity,
            )
        )
    return tuple(mentions)


def _statements(
    document: Document,
    roles: Roles,
    model: RoleModel,
    mentions: Sequence[Mention],
    topics: Sequence[tuple[str, ...]],
    codebook: Mapping[str, Topic],
) -> tuple[list[Statement], list[int]]:
    """Statements with all their fields but links, and for each the number of its unit."""
    labels = roles.labels
    reasons = model.explain(roles)
    positions: list[int] = []
    heading_types = [document.title, *(s.heading for s in document.sections)]
    kind_of_supervision = fields.supervision_type([*heading_types, document.text[:600]])
    starts = [mention.start for mention in mentions]
    out: list[Statement] = []
    inherited: tuple[str, ...] = ()
    previous: Sentence | None = None
    for position, unit in enumerate(roles.units):
        sentence = document.sentences[unit.index]
        if previous is None or sentence.section != previous.section or sentence.kind in ("item", "runin"):
            inherited = ()
        previous = sentence
        kind = _KINDS[int(labels[position])]
        if kind is None:
            continue
        whole = document.text[sentence.start : sentence.end]
        spans = pieces(whole) if kind == "recommendation" else [Span(0, len(whole))]
        parent = statement_id(document.id, sentence.start, sentence.end) if len(spans) > 1 else None
        for span in spans:
            start, end = sentence.start + span.start, sentence.start + span.end
            text = document.text[start:end]
            inside = mentions[bisect_left(starts, start) : bisect_left(starts, end)]
            named = _subjects(text, inside)
            inherited = named or inherited
            deadline = fields.due(text)
            state, evidence = fields.status(text, kind)
            source = document.offsets.to_source(start, end)
            positions.append(position)
            out.append(
                Statement(
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
                    topics=_own_topics(topics[position], text, codebook) if parent else topics[position],
                    subjects=named or inherited,
                    addressees=fields.addressees(text) if kind == "recommendation" else (),
                    extent=fields.extent(text),
                    modality=fields.modality(text, kind, genre=document.genre),
                    basis=tuple(dict.fromkeys(m.text for m in inside if m.mention_type == "policy")),
                    quantities=tuple(m.text for m in inside if m.mention_type == "quantity"),
                    due=deadline,
                    rectify_mode=fields.rectify_mode(text, kind, deadline=deadline),
                    supervision_type=fields.supervision_type([text]) or kind_of_supervision,
                    status=state,
                    status_evidence=evidence,
                    confidence=float(roles.probabilities[position, ROLES.index(kind)]),
                    explanation=reasons[position],
                )
            )
    return out, positions


def _own_topics(topics: tuple[str, ...], piece: str, codebook: Mapping[str, Topic]) -> tuple[str, ...]:
    """Of the topics of a sentence those that a piece of it has cues for; all if it has none for any."""
    folded = normal(piece)
    own = tuple(t for t in topics if any(cue in folded for cue in codebook[t].folded))
    return own or (topics if codebook is TOPICS else ())


def _subjects(text: str, inside: Sequence[Mention]) -> tuple[str, ...]:
    """Bodies spoken of, as written: names first, else what stands for them (各校, 个别学校)."""
    named = [m.text for m in inside if m.mention_type in _SUBJECT_TYPES]
    if named:
        return tuple(dict.fromkeys(named))
    generic = _GENERIC_SUBJECT.search(text)
    return (generic.group(),) if generic else ()
