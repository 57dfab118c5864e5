"""Gold of what becomes of problems over time (``corpora/gold/families``): reading it, and scoring links against it.

The format is that of :mod:`wenben.extract.labelled`; ``=== name`` begins a document, ``F~a1:2`` tells the result of problem 2 of
document a1, ``P#7=a1:3`` says that problem 7 is problem 3 of a1 again. Kinds and topics are given; the links are scored.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from wenben.config import Settings
from wenben.errors import ReadError, reason_of
from wenben.extract.labelled import LabelledDocument, parse
from wenben.extract.results import results
from wenben.extract.statements import mentions_of
from wenben.extract.structure import Structure
from wenben.resolve.across import resolve
from wenben.types import Document, Extraction, Relation, Statement

_REFERENCE: Final = re.compile(r"^(?P<tag>\+?(?:F|P(?:#\d+)?|R))(?P<sign>[~=])(?P<document>\w+):(?P<number>\d+)")


@dataclass(frozen=True, slots=True)
class Family:
    """Documents with the statements of their labels, and the links that hold: ``(relation, from text, to text)``."""

    documents: tuple[Document, ...]
    extractions: tuple[Extraction, ...]
    links: frozenset[tuple[Relation, str, str]]


def read_families(path: Path) -> Family:
    """All documents of a file of the format.

    Raises
    ------
    ReadError
        If the file cannot be read or a line is not in the format.
    """
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ReadError(f"无法读取标准答案 {path}：{reason_of(error)}", remedy="请检查路径和编码（UTF-8）") from error
    parts = re.split(r"(?m)^=== *(\S+).*$\n?", text)
    documents: list[Document] = []
    extractions: list[Extraction] = []
    numbered: dict[tuple[str, int], str] = {}
    told: list[tuple[Relation, str, tuple[str, int]]] = []
    for name, body in zip(parts[1::2], parts[2::2], strict=True):
        lines, references = _lines(body)
        labelled = _dated(parse(lines, path.with_name(f"{name}.txt")), lines)
        documents.append(labelled.document)
        extractions.append(_said(labelled))
        for unit, reference in zip(labelled.units, references, strict=True):
            written = labelled.document.text[unit.start : unit.end]
            if unit.number:
                numbered[name, unit.number] = written
            if reference:
                relation: Relation = "result_of" if reference["sign"] == "~" else "recurs_as"
                told.append((relation, written, (reference["document"], int(reference["number"]))))
    try:
        links = frozenset(
            (relation, written, numbered[place]) if relation == "result_of" else (relation, numbered[place], written)
            for relation, written, place in told
        )
    except KeyError as error:
        raise ReadError(f"{path}：没有编号为 {error} 的问题", remedy="请核对 ~ 或 = 后面的文档和编号") from error
    return Family(tuple(documents), tuple(extractions), links)


def _lines(body: str) -> tuple[list[str], list[dict[str, str] | None]]:
    lines, references = [], []
    for line in body.splitlines():
        if not line.strip():
            continue
        match = _REFERENCE.match(line)
        lines.append(match["tag"] + line[match.end() :] if match else line)
        if not line.startswith("#"):
            references.append(match.groupdict() if match else None)
        elif line.startswith("# title:"):
            lines.append(f"H1|{line.partition(':')[2].strip()}")
            references.append(None)
    return [re.sub(r"^P@", "P#99@", line) for line in lines], references


def _dated(labelled: LabelledDocument, lines: Sequence[str]) -> LabelledDocument:
    heads = [line[1:].partition(":") for line in lines if line.startswith("#")]
    meta = {key.strip(): value.strip() for key, _, value in heads}
    document = replace(labelled.document, genre=meta.get("kind", "other"), date=meta.get("date"))
    return replace(labelled, document=document)


def _said(labelled: LabelledDocument) -> Extraction:
    """The statements of the labels: kinds and topics as given, the rest as the rules read it."""
    document = labelled.document
    mentions = mentions_of(document)
    structure = Structure(document, mentions)
    out: list[Statement] = []
    for unit, sentence in zip(labelled.units, document.sentences, strict=True):
        if not unit.heading:
            found = structure.read(sentence, None if unit.role == "other" else unit.role)
            out += [replace(statement, topics=unit.topics) for statement in found]
    return Extraction(tuple(results(document, out)), mentions)


def score_families(family: Family, *, settings: Settings | None = None) -> dict[str, Any]:
    """Precision and recall of ``result_of`` and ``recurs_as`` across documents, by the texts at their ends.

    A result of a later document that repeats the link of an earlier one to the same problem is right if the gold has it.
    """
    resolution = resolve(family.documents, family.extractions, settings=settings)
    texts = {s.id: s.text for extraction in family.extractions for s in extraction.statements}
    found = {
        (link.relation, texts[id], texts[link.id]) for (_, id), links in resolution.links.items() for link in links
    }
    out: dict[str, Any] = {}
    for relation in ("result_of", "recurs_as"):
        given = {link for link in found if link[0] == relation}
        wanted = {link for link in family.links if link[0] == relation}
        hit = len(given & wanted)
        out[relation] = {
            "precision": round(hit / max(1, len(given)), 4),
            "recall": round(hit / max(1, len(wanted)), 4),
            "f1": round(2 * hit / max(1, len(given) + len(wanted)), 4),
            "gold": len(wanted),
        }
    return out
