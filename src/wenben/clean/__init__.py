"""Cleaning: one source → the articles in it, with everything that was removed or repaired on record.

The stages, each a pure function over the working text (:mod:`wenben.clean.repair` makes it from the source):

1. *repair* characters that can be put back with certainty;
2. *articles*: where a compilation's articles begin;
3. *boilerplate*: lines and sentences of the page;
4. *noise* inside sentences;
5. *repeats* inside each article (the passage engine);
6. *assemble* what is left, with an offset map;
7. *outline* and *fields* of each document.

Documents and removals cover the source: nothing is lost silently.
"""

from __future__ import annotations

import re
from bisect import bisect_right, insort_right
from collections.abc import Sequence
from typing import Final

from wenben.clean.articles import Article, Split, split
from wenben.clean.assemble import assemble
from wenben.clean.boilerplate import find_boilerplate, page_numbers
from wenben.clean.fields import read_fields
from wenben.clean.noise import find_noise
from wenben.clean.repair import Repaired, repair_text
from wenben.clean.repeats import find_repeats, running_headers
from wenben.clean.sections import outline
from wenben.clean.statistics import CleanStatistics, learn, merge, site_of
from wenben.clean.view import Line, lines, view
from wenben.config import Settings
from wenben.types import Cleaned, Document, OffsetMap, Removal, Source

__all__ = ["CleanStatistics", "clean", "learn", "merge", "outline"]

_CUT: Final = re.compile(r"(?:\.{3,}|…+|\. \. \.)[”)\]】]?\s*$")
_PRIORITY: Final = {"boilerplate": 0, "repeat": 1, "noise": 2}


def clean(
    source: Source, *, settings: Settings | None = None, statistics: CleanStatistics | None = None, as_is: bool = False
) -> Cleaned:
    """Clean one source.

    Parameters
    ----------
    statistics
        What was learned from the pile (site templates, watermarks); a frozen input, never updated here.
    as_is
        The source is one document that is clean already: nothing is removed, repaired or split.

    Returns
    -------
    Cleaned
        Every code point of ``source.text`` is in a document, in a removal, or white space.
    """
    settings = settings or Settings()
    if as_is:
        return _as_is(source)
    repaired = repair_text(source.text)
    text = repaired.text
    seen = view(text)
    rows = lines(seen)
    if not rows:
        return Cleaned(source, (), (), repaired.repairs)
    page = split(rows, len(text))
    rows = _unglued(rows, page)
    site = site_of(source) if statistics is not None else ""
    templates = statistics.templates(site, settings.clean) if statistics is not None else frozenset()
    found = find_boilerplate(source, seen, rows, [a.start for a in page.articles], templates=templates)
    titled = {a.heading.start for a in page.articles if a.heading is not None}
    plain = [row for row in rows if row.start not in titled]
    marks = [*found.removals, *find_noise(text, seen), *page_numbers(rows, seen), *running_headers(plain, seen)]
    if statistics is not None:
        marks += _learned(seen, statistics.watermarks(site, settings.clean))
    marks += [Removal(h.start, h.end, "boilerplate", "contents") for h in page.contents]
    for article in page.articles:
        own = _between(rows, article.start, article.end)
        taken = [r for r in marks if r.start < article.end and r.end > article.start]
        marks += find_repeats(text, seen, own, settings=settings, taken=taken)
    removals = _flat(marks, seen)
    published = [(repaired.source(s), repaired.source(e, end=True)) for s, e in found.meta]
    documents = []
    for article in page.articles:
        own = _between(rows, article.start, article.end)
        document = _document(
            source, repaired, seen, own, article, page, removals, found.hidden, published, len(documents) + 1
        )
        if document is not None:
            documents.append(document)
    removed = tuple(_to_source(repaired, removals))
    return Cleaned(source, tuple(documents), removed, repaired.repairs)


def _unglued(rows: list[Line], page: Split) -> list[Line]:
    """Lines in which a numbered heading runs straight into its text, cut in two."""
    ends = {a.heading.start: a.heading.end for a in page.articles if a.heading is not None}
    result = []
    for line in rows:
        end = ends.get(line.start, line.end)
        rest = line.text[end - line.start :].lstrip(" :")
        if end < line.end and len(rest) >= 4 and (len(rest) > 40 or re.search("[,。;:]", rest)):
            start = line.end - len(rest)
            result += [Line(line.start, start, line.text[: start - line.start]), Line(start, line.end, rest)]
        else:
            result.append(line)
    return result


def _between(rows: Sequence[Line], start: int, end: int) -> list[Line]:
    return [line for line in rows if start <= line.start < end]


def _document(
    source: Source,
    repaired: Repaired,
    seen: str,
    own: Sequence[Line],
    article: Article,
    page: Split,
    removals: Sequence[Removal],
    hidden: Sequence[int],
    published: Sequence[tuple[int, int]],
    number: int,
) -> Document | None:
    inside = [r for r in removals if r.start < article.end and r.end > article.start]
    made = assemble(repaired, seen, own, inside, source.blocks)
    if not made.text:
        return None
    sections, sentences = outline(made.text)
    single = len(page.articles) == 1
    heading = own[0].text if article.heading is not None else None
    told = read_fields(
        made.text, made.offsets, source=source, heading=heading, published=published if single or number == 1 else ()
    )
    truncated = bool(_CUT.search(made.text[-12:])) or any(article.start <= h < article.end for h in hidden)
    flags = [*repaired.flags, *told.flags, *(["truncated"] if truncated else [])]
    return Document(
        id=f"{source.sha256[:16]}-{number}",
        path=source.path,
        sha256=source.sha256,
        title=told.title,
        source_start=made.offsets.segments[0].source_start,
        source_end=made.offsets.segments[-1].source_end,
        text=made.text,
        offsets=made.offsets,
        truncated=truncated,
        genre=told.genre,
        date=told.date,
        region=told.region,
        issuer=told.issuer,
        site=source.meta.get("site"),
        sections=sections,
        sentences=sentences,
        external_id=source.external_id,
        title_year=told.title_year,
        content_years=told.content_years,
        evidence=told.evidence,
        flags=tuple(flags),
    )


def _learned(seen: str, strings: frozenset[str]) -> list[Removal]:
    return [
        Removal(match.start(), match.end(), "noise", "site watermark")
        for string in sorted(strings)
        for match in re.finditer(re.escape(string), seen)
    ]


def _flat(marks: Sequence[Removal], seen: str) -> list[Removal]:
    """Sorted removals without overlap: boilerplate covers repeats, repeats cover noise; white space at the ends is left."""
    result: list[Removal] = []
    for mark in sorted(marks, key=lambda r: (_PRIORITY[r.reason], r.start, -r.end)):
        pieces = [(mark.start, mark.end)]
        for other in _overlapping(result, mark):
            pieces = [
                part
                for start, end in pieces
                for part in ((start, min(end, other.start)), (max(start, other.end), end))
                if part[0] < part[1]
            ]
        for start, end in pieces:
            piece = seen[start:end]
            stripped = piece.strip()
            if stripped:
                low = start + len(piece) - len(piece.lstrip())
                insort_right(result, Removal(low, low + len(stripped), mark.reason, mark.detail), key=lambda r: r.start)
    merged: list[Removal] = []
    for mark in result:
        last = merged[-1] if merged else None
        if (
            last
            and last.reason == mark.reason
            and last.detail == mark.detail
            and not seen[last.end : mark.start].strip()
        ):
            merged[-1] = Removal(last.start, mark.end, last.reason, last.detail)
        else:
            merged.append(mark)
    return merged


def _overlapping(result: Sequence[Removal], mark: Removal) -> list[Removal]:
    index = max(0, bisect_right(result, mark.start, key=lambda r: r.start) - 1)
    found = []
    while index < len(result) and result[index].start < mark.end:
        if result[index].end > mark.start:
            found.append(result[index])
        index += 1
    return found


def _to_source(repaired: Repaired, removals: Sequence[Removal]) -> list[Removal]:
    if not repaired.segments:
        return list(removals)
    return [Removal(repaired.source(r.start), repaired.source(r.end, end=True), r.reason, r.detail) for r in removals]


def _as_is(source: Source) -> Cleaned:
    """One document: the whole text, unchanged."""
    text = source.text
    if not text.strip():
        return Cleaned(source, ())
    offsets = OffsetMap.identity(len(text))
    sections, sentences = outline(text)
    told = read_fields(text, offsets, source=source)
    document = Document(
        id=f"{source.sha256[:16]}-1", path=source.path, sha256=source.sha256, title=told.title, source_start=0,
        source_end=len(text), text=text, offsets=offsets, genre=told.genre, date=told.date, region=told.region,
        issuer=told.issuer, site=source.meta.get("site"), sections=sections, sentences=sentences,
        external_id=source.external_id, title_year=told.title_year, content_years=told.content_years,
        evidence=told.evidence, flags=told.flags,
    )  # fmt: skip
    return Cleaned(source, (document,))
