"""Gold of the fields of statements (``corpora/gold/fields``): reading it, and scoring what is extracted against it.

The format is that of :mod:`wenben.extract.labelled` with three additions. ``=== name`` begins a document. A line that
begins with ``^`` holds the fields of the unit before it (``s=学校; x=few``), one such line for each piece where ``‖``
divides the unit. ``F~2`` is the result of problem 2 of the same document.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from wenben.errors import ReadError, reason_of
from wenben.extract.labelled import LabelledDocument, LabelledUnit, parse
from wenben.types import Statement

_NAMES: Final = {
    "s": "subjects", "a": "addressees", "b": "basis", "q": "quantities", "x": "extent", "m": "modality", "d": "due",
    "r": "rectify_mode", "t": "supervision_type", "z": "status",
}  # fmt: skip
SETS: Final = ("subjects", "addressees", "basis", "quantities")
VALUES: Final = ("extent", "modality", "due", "rectify_mode", "supervision_type", "status")
_STATED: Final = frozenset({"subjects", "extent"})
"""Fields that are labelled for findings and problems only."""
_RESULT: Final = re.compile(r"^(\+?[FPRO][^|@~]*)~(\d+)")


@dataclass(frozen=True, slots=True)
class Piece:
    """What is true of one piece of a unit; ``fields`` has a value or a set of written forms per field."""

    start: int
    end: int
    kind: str
    fields: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class FieldDocument:
    """A labelled document with the fields of its statements.

    ``results`` holds ``(number of the problem, span of the unit that tells its result)``.
    """

    labelled: LabelledDocument
    pieces: tuple[Piece, ...]
    results: tuple[tuple[int, tuple[int, int]], ...]


def read_fields(path: Path) -> list[FieldDocument]:
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
    parts = re.split(r"(?m)^=== *(.*)$\n?", text)
    return [_document(name, body, path) for name, body in zip(parts[1::2], parts[2::2], strict=True)]


def _document(name: str, body: str, path: Path) -> FieldDocument:
    lines: list[str] = []
    given: list[list[str]] = []
    results: list[int] = []
    for line in body.splitlines():
        if not line.strip():
            continue
        if line.startswith("^"):
            given[-1].append(line[1:].strip())
            continue
        match = _RESULT.match(line)
        if not line.startswith("#"):
            results.append(int(match[2]) if match else 0)
            given.append([])
        lines.append(_RESULT.sub(r"\1", line).replace("‖", "") if not line.startswith("#") else line)
    cuts = [[m.start() for m in re.finditer("‖", line.partition("|")[2])] for line in body.splitlines() if _unit(line)]
    heads = [line[1:].partition(":") for line in lines if line.startswith("#")]
    meta = {key.strip(): value.strip() for key, _, value in heads}
    labelled = parse(lines, path.with_name(f"{name.split()[0]}.txt"))
    labelled = replace(labelled, document=replace(labelled.document, genre=meta.get("kind", "other")))
    pieces: list[Piece] = []
    for unit, own, places in zip(labelled.units, given, cuts, strict=True):
        if unit.role != "other":
            pieces += _pieces(unit, own or [""], places, meta, path)
    told = tuple((n, (u.start, u.end)) for n, u in zip(results, labelled.units, strict=True) if n)
    return FieldDocument(labelled, _with_results(labelled, pieces, dict(told)), told)


def _with_results(
    labelled: LabelledDocument, pieces: Sequence[Piece], told: Mapping[int, tuple[int, int]]
) -> tuple[Piece, ...]:
    """``pieces`` where a problem that says nothing of its state has that of its result."""
    numbers = {(u.start, u.end): u.number for u in labelled.units}
    by_span = {(p.start, p.end): p for p in pieces}
    out = []
    for piece in pieces:
        result = by_span.get(told.get(numbers.get((piece.start, piece.end), 0), (-1, -1)))
        if result is not None and piece.kind == "problem" and piece.fields["status"] == "not_stated":
            state = {name: result.fields[name] for name in ("status", "evidence")}
            piece = replace(piece, fields={**piece.fields, **state})
        out.append(piece)
    return tuple(out)


def _unit(line: str) -> bool:
    return bool(line.strip()) and line[0] not in "#^"


def _pieces(
    unit: LabelledUnit, own: Sequence[str], places: Sequence[int], meta: Mapping[str, str], path: Path
) -> Iterator[Piece]:
    edges = [unit.start, *(unit.start + place - index for index, place in enumerate(places)), unit.end]
    if len(own) != len(edges) - 1:
        raise ReadError(
            f"{path}：第 {unit.start} 字处的单元有 {len(edges) - 1} 段，字段却有 {len(own)} 行", remedy="每段一行"
        )
    for (start, end), line in zip(pairwise(edges), own, strict=True):
        yield Piece(start, end, unit.role, _fields(line, unit.role, meta, path))


def _fields(line: str, kind: str, meta: Mapping[str, str], path: Path) -> dict[str, Any]:
    said: dict[str, str] = {}
    for part in line.split(";"):
        if part.strip():
            key, _, value = part.strip().partition("=")
            if key not in _NAMES:
                raise ReadError(f"{path}：没有字段 {key!r}", remedy=f"可用：{' '.join(_NAMES)}")
            said[_NAMES[key]] = value
    found: dict[str, Any] = {name: frozenset(filter(None, said.get(name, "").split("|"))) for name in SETS}
    found |= {name: said.get(name) or None for name in VALUES}
    found["modality"] = said.get("modality") or ("normative" if kind == "recommendation" else meta.get("m"))
    found["supervision_type"] = said.get("supervision_type") or meta.get("t") or None
    state, _, evidence = (said.get("status") or "not_stated").partition(":")
    return found | {"status": state, "evidence": evidence or None}


def structured(document: FieldDocument) -> list[Statement]:
    """The statements of a document whose kinds are given by the gold: what the rules for fields make of them."""
    from wenben.extract.results import results
    from wenben.extract.statements import mentions_of
    from wenben.extract.structure import Structure

    plain = document.labelled.document
    structure = Structure(plain, mentions_of(plain))
    out: list[Statement] = []
    for unit, sentence in zip(document.labelled.units, plain.sentences, strict=True):
        if not unit.heading:
            out += structure.read(sentence, None if unit.role == "other" else unit.role)
    return results(plain, out)


def same_name(a: str, b: str) -> bool:
    """Whether two written forms name the same thing but for a place in front (清溪县大塘中学, 大塘中学)."""
    return a == b or (min(len(a), len(b)) >= 3 and (a.endswith(b) or b.endswith(a)))


def score_fields(documents: Sequence[FieldDocument], said: Sequence[Sequence[Statement]]) -> dict[str, Any]:
    """Precision, recall and F1 per field, of statements whose spans and kinds are right.

    Sets are scored by written form (a place in front apart), subjects and extent for findings and problems only; single values by
    value, null counting as nothing said; ``status`` likewise, with ``not_stated`` for nothing. ``split`` scores the inner
    edges of pieces, ``results`` the links from a result to its problem.
    """
    counts: dict[str, Counter[str]] = {n: Counter() for n in (*SETS, *VALUES, "evidence", "split", "results")}
    aligned = 0
    for document, statements in zip(documents, said, strict=True):
        _score_edges(document, statements, counts["split"])
        _score_results(document, statements, counts["results"])
        by_span = {(s.start, s.end): s for s in statements}
        for piece in document.pieces:
            statement = by_span.get((piece.start, piece.end))
            if statement is None or statement.kind != piece.kind:
                continue
            aligned += 1
            for name in SETS:
                if name not in _STATED or piece.kind != "recommendation":
                    loose = name in ("subjects", "addressees")
                    _score_set(piece.fields[name], getattr(statement, name), counts[name], loose=loose)
            for name in VALUES:
                if name in _STATED and piece.kind == "recommendation":
                    continue
                _score_value(piece.fields[name], getattr(statement, name), counts[name])
            quoted, wanted = statement.status_evidence, piece.fields["evidence"]
            near = bool(quoted and wanted and (quoted in wanted or wanted in quoted))
            counts["evidence"].update(hit=int(near), given=int(bool(quoted)), wanted=int(bool(wanted)))
    table = {name: _rates(found) for name, found in counts.items()}
    return {"pieces": sum(len(d.pieces) for d in documents), "aligned": aligned, "by_field": table}


def _score_set(wanted: frozenset[str], given: Sequence[str], found: Counter[str], *, loose: bool) -> None:
    left = list(given)
    for name in sorted(wanted):
        match = next((g for g in left if g == name or (loose and same_name(name, g))), None)
        if match is not None:
            left.remove(match)
            found["hit"] += 1
    found.update(given=len(set(given)), wanted=len(wanted))


def _score_value(wanted: str | None, given: str | None, found: Counter[str]) -> None:
    nothing = (None, "not_stated")
    found.update(
        hit=int(wanted == given and given not in nothing),
        given=int(given not in nothing),
        wanted=int(wanted not in nothing),
    )


def _score_edges(document: FieldDocument, statements: Sequence[Statement], found: Counter[str]) -> None:
    units = [(u.start, u.end) for u in document.labelled.units]
    wanted = {p.start for p in document.pieces} - {start for start, _ in units}
    given = {s.start for s in statements} - {start for start, _ in units}
    found.update(hit=len(wanted & given), given=len(given), wanted=len(wanted))


def _score_results(document: FieldDocument, statements: Sequence[Statement], found: Counter[str]) -> None:
    numbers = {(u.start, u.end): u.number for u in document.labelled.units}
    spans = {s.id: (s.start, s.end) for s in statements}
    given = {
        (numbers.get(spans[link.id], 0), (s.start, s.end))
        for s in statements
        for link in s.links
        if link.relation == "result_of" and link.id in spans
    }
    found.update(hit=len(given & set(document.results)), given=len(given), wanted=len(document.results))


def _rates(found: Counter[str]) -> dict[str, float]:
    hit, given, wanted = found["hit"], found["given"], found["wanted"]
    return {
        "precision": round(hit / max(1, given), 4),
        "recall": round(hit / max(1, wanted), 4),
        "f1": round(2 * hit / max(1, given + wanted), 4),
        "gold": wanted,
    }
