"""One document → its statements and mentions: the stage ``extract``."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from typing import Final

from wenben.config import Settings
from wenben.extract.context import Unit, normal, units
from wenben.extract.links import answers, items_of
from wenben.extract.names import names
from wenben.extract.references import references
from wenben.extract.results import results
from wenben.extract.roles import RoleModel, Roles, load_model
from wenben.extract.structure import Structure
from wenben.extract.topics import TOPICS, Topic, given_topics, topic_scores, topics_by_cues
from wenben.types import Document, Extraction, Mention, MentionType, Statement, StatementKind, changed

_KINDS: Final[tuple[StatementKind | None, ...]] = (None, "finding", "problem", "recommendation")


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
    statements = results(document, statements)
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
    rows.sort(key=lambda r: (r[0], -r[1], r[2]))
    sources = document.offsets.to_sources([(start, end) for start, end, _, _ in rows])
    path, id, text = document.path, document.id, document.text
    return tuple(
        Mention(path, id, kind, text[start:end], start, end, source.start, source.end, entity)
        for (start, end, kind, entity), source in zip(rows, sources, strict=True)
    )


def _statements(
    document: Document,
    roles: Roles,
    model: RoleModel,
    mentions: Sequence[Mention],
    topics: Sequence[tuple[str, ...]],
    codebook: Mapping[str, Topic],
) -> tuple[list[Statement], list[int]]:
    """Statements with all their fields but links, and for each the number of its unit."""
    labels = roles.labels.tolist()
    chosen = roles.probabilities.max(axis=1, initial=0).tolist()
    reasons = model.explain(roles)
    structure = Structure(document, mentions)
    positions: list[int] = []
    out: list[Statement] = []
    for position, unit in enumerate(roles.units):
        for found in structure.read(
            document.sentences[unit.index],
            _KINDS[labels[position]],
            topics=topics[position],
            confidence=chosen[position],
            explanation=reasons[position],
        ):
            if found.parent:
                found = changed(found, topics=_own_topics(topics[position], found.text, codebook))
            out.append(found)
            positions.append(position)
    return out, positions


def _own_topics(topics: tuple[str, ...], piece: str, codebook: Mapping[str, Topic]) -> tuple[str, ...]:
    """Of the topics of a sentence those that a piece of it has cues for; all if it has none for any."""
    folded = normal(piece)
    own = tuple(t for t in topics if any(cue in folded for cue in codebook[t].folded))
    return own or (topics if codebook is TOPICS else ())
