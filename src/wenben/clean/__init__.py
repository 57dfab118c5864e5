"""Cleaning: one source → the articles in it, with everything that was removed or repaired on record.

The stages, each a pure function over the working text (:mod:`wenben.clean.repair` makes it from the source):

1. *repair* characters that can be put back with certainty;
2. *main text* of a web page;
3. *articles*: where a compilation's articles begin;
4. *boilerplate*: lines and sentences of the page;
5. *noise* inside sentences;
6. *repeats* inside each article (the passage engine);
7. *assemble* what is left, with an offset map;
8. *outline* and *fields* of each document.

Documents and removals cover the source: nothing is lost silently.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from wenben.clean.articles import Article, Split, split
from wenben.clean.assemble import assemble
from wenben.clean.boilerplate import find_boilerplate
from wenben.clean.fields import read_fields
from wenben.clean.glued import unglue
from wenben.clean.ledger import overlapping, settle, to_source
from wenben.clean.noise import find_noise
from wenben.clean.numbers import marked_pages, page_numbers
from wenben.clean.pieces import unnumbered
from wenben.clean.repair import Repaired, repair_text
from wenben.clean.repeats import find_repeats, running_headers
from wenben.clean.sections import outline
from wenben.clean.statistics import CleanStatistics, learn, merge, site_of
from wenben.clean.view import Line, lines, view
from wenben.clean.words import any_of
from wenben.config import Settings
from wenben.types import Cleaned, Document, Evidence, OffsetMap, Removal, Source, Span

__all__ = ["CleanStatistics", "clean", "learn", "merge", "outline"]

_CUT: Final = re.compile(r"(?:\.{3,}|…+|\. \. \.)[”)\]】]?\s*$")
_DOMAIN: Final = any_of("教育 学校 督导 督学 教师 学生 幼儿园 教学 校园 校长 办学 课程 中小学 师德 招生 培训".split())
_PARTY: Final = any_of("支部 党员 党建 村民 集体经济 乡镇党委 脱贫 村两委 党务 组织生活".split())


def _off_domain(seen: str) -> bool:
    """Whether a text of some length has no word of the field, or is a report on party building among them.

    Evidence: of the 26 articles of the five scrapes one has more than 5 party words per 1,000 characters (7.1), the
    party-building report; the next has less than 3.
    """
    if len(seen) < 400:
        return False
    return _DOMAIN.search(seen) is None or 1000 * len(_PARTY.findall(seen)) > 5 * len(seen)


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
    page = _Page(source, repaired, view(repaired.text))
    rows, numbers = unnumbered(_main_rows(page, lines(page.seen)))
    page.removals += numbers
    if source.markup is None:
        cut = unglue(rows)
        rows = cut.lines
        page.removals += cut.removals
        page.published += [(repaired.source(s), repaired.source(e, end=True)) for s, e in cut.stamps]
    parts = split(rows, len(repaired.text))
    rows = _unglued(rows, parts)
    page.find(rows, parts, settings, statistics)
    documents: list[Document] = []
    for article in parts.articles:
        own = [row for row in rows if article.start <= row.start < article.end]
        document = page.document(article, own, len(documents) + 1, single=len(parts.articles) == 1)
        if document is not None:
            documents.append(document)
    return Cleaned(source, tuple(documents), to_source(page.removals, repaired), repaired.repairs)


@dataclass(slots=True)
class _Page:
    """One source on its way through the stages; offsets are those of the working text unless said otherwise."""

    source: Source
    repaired: Repaired
    seen: str
    removals: list[Removal] = field(default_factory=list)
    hidden: tuple[int, ...] = ()
    published: list[tuple[int, int]] = field(default_factory=list)  # source offsets
    told: Mapping[str, tuple[str, Evidence]] = field(default_factory=dict)

    def find(self, rows: Sequence[Line], parts: Split, settings: Settings, statistics: CleanStatistics | None) -> None:
        """Everything that is to be removed, settled into a ledger."""
        templates: frozenset[str] = frozenset()
        marks = list(self.removals)
        if statistics is not None:
            site = site_of(self.source)
            templates = statistics.templates(site, settings.clean)
            for string in sorted(statistics.watermarks(site, settings.clean)):
                for match in re.finditer(re.escape(string), self.seen):
                    marks.append(Removal(match.start(), match.end(), "noise", "site watermark"))
        text = self.repaired.text
        titles = {a.heading.start for a in parts.articles if a.heading is not None}
        starts = [a.start for a in parts.articles]
        found = find_boilerplate(self.seen, rows, starts, headings=titles, templates=templates)
        marks += found.removals
        marks += find_noise(text, self.seen)
        marks += [*page_numbers([row for row in rows if row.start not in titles], self.seen), *marked_pages(rows)]
        marks += running_headers([row for row in rows if row.start not in titles], self.seen)
        marks += [Removal(h.start, h.end, "boilerplate", "contents") for h in parts.contents]
        for block in self.source.blocks:
            if block.kind in ("header", "footer", "page_number"):
                start, end = self.repaired.working(block.start), self.repaired.working(block.end)
                marks.append(Removal(start, end, "boilerplate", block.kind.replace("_", " ")))
        for article in parts.articles:
            own = [row for row in rows if article.start <= row.start < article.end]
            taken = [r for r in marks if r.start < article.end and r.end > article.start]
            marks += find_repeats(text, self.seen, own, settings=settings, taken=taken)
        self.removals = []
        for removal in settle(marks, self.seen):
            start, end = self.repaired.uncut(removal.start, removal.end)
            if start < end:
                self.removals.append(replace(removal, start=start, end=end))
        self.hidden = found.hidden
        self.published += [(self.repaired.source(s), self.repaired.source(e, end=True)) for s, e in found.meta]

    def document(self, article: Article, own: Sequence[Line], number: int, *, single: bool) -> Document | None:
        """The document made of one article, None if nothing is left of it."""
        inside = overlapping(self.removals, article.start, article.end)
        made = assemble(self.repaired, self.seen, own, inside, self.source.blocks)
        if not made.text:
            return None
        seen = view(made.text)
        rows = lines(seen)
        sections, sentences = outline(made.text, rows)
        told = read_fields(
            made.text,
            made.offsets,
            source=self.source,
            heading=own[0].text if article.heading is not None else None,
            published=self.published if number == 1 else (),
            found=self.told if single else {},
            seen=seen,
            rows=rows,
        )
        truncated = _CUT.search(made.text[-12:]) is not None or any(
            article.start <= place < article.end for place in self.hidden
        )
        flags = [*self.repaired.flags, *told.flags]
        if truncated:
            flags.append("truncated")
        if _off_domain(seen):
            flags.append("off_domain")
        return Document(
            id=f"{self.source.sha256[:16]}-{number}",
            path=self.source.path,
            sha256=self.source.sha256,
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
            site=self.source.meta.get("site"),
            sections=sections,
            sentences=sentences,
            external_id=self.source.external_id,
            title_year=told.title_year,
            content_years=told.content_years,
            evidence=told.evidence,
            flags=tuple(flags),
        )


def _main_rows(page: _Page, rows: list[Line]) -> list[Line]:
    """The lines of a web page's main text; the others go into the ledger. All lines of any other source."""
    if page.source.markup is None:
        return rows
    from wenben.clean.html import main_blocks  # lxml is loaded for web pages only

    main = main_blocks(page.source)
    if not main.spans:
        return rows
    said = {"title": main.title, "date": main.date, "issuer": main.issuer}
    page.told = {
        name: (value.value, Evidence(*_ends(value.span), rule=value.rule)) for name, value in said.items() if value
    }
    inside = []
    spans = iter(sorted(main.spans))
    span = next(spans)
    for row in rows:
        start = page.repaired.source(row.start)
        while span is not None and span.end <= start:
            following = next(spans, None)
            if following is None:
                break
            span = following
        if span.start <= start < span.end:
            inside.append(row)
        else:
            page.removals.append(Removal(row.start, row.end, "boilerplate", "outside the main text"))
    return inside


def _ends(span: Span | None) -> tuple[int, int]:
    return (span.start, span.end) if span is not None else (0, 0)


def _unglued(rows: list[Line], parts: Split) -> list[Line]:
    """Lines in which a numbered heading runs straight into its text, cut in two."""
    ends = {a.heading.start: a.heading.end for a in parts.articles if a.heading is not None}
    result = []
    for line in rows:
        end = ends.get(line.start, line.end)
        rest = line.text[end - line.start :].lstrip(" :")
        if end < line.end and len(rest) >= 4 and (len(rest) > 40 or re.search("[,。;:]", rest)):
            start = line.end - len(rest)
            result += [
                Line(line.start, start, line.text[: start - line.start].rstrip()),
                Line(start, line.end, rest),
            ]
        else:
            result.append(line)
    return result


def _as_is(source: Source) -> Cleaned:
    """One document: the whole text, unchanged."""
    text = source.text
    if not text.strip():
        return Cleaned(source, ())
    offsets = OffsetMap.identity(len(text))
    sections, sentences = outline(text)
    told = read_fields(text, offsets, source=source)
    document = Document(
        id=f"{source.sha256[:16]}-1",
        path=source.path,
        sha256=source.sha256,
        title=told.title,
        source_start=0,
        source_end=len(text),
        text=text,
        offsets=offsets,
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
        flags=told.flags,
    )
    return Cleaned(source, (document,))
