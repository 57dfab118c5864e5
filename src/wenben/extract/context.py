"""A document as the role model sees it: folded units, each with the headings above it.

Folding for the model goes one step beyond :func:`wenben.text.fold`: runs of digits become ``0`` and anonymised
stretches (``XX``, ``**``, ``某``) become ``某``, so that no figure and no mask is learned by heart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from wenben.patterns import led
from wenben.text import fold
from wenben.types import Document

_MASK: Final = led(r"[x×*○〇#@_]{2,}|某{2,}|(?<![a-z])[x×](?![a-z])")
_MARKER: Final = led(
    r"(?:[(]?[一二三四五六七八九十百0]{1,4}[)、.,:]+|[一二三四五六七八九十]是[:,]?|其[一二三四五六七八九十][,:是]?"
    r"|第[一二三四五六七八九十0]+[,、:是]|[①-⑳●■◆▲·•\-—*○]+)+"
)
_TITLE_WORD: Final = re.compile(
    r"(?:报告|总结|计划|汇报|方案|要点|通报|讲话|意见书?|通知书?|制度|办法|述职|体会|心得|小结|纪要|台账|细则|指引|案例"
    r"|简报|材料|发言|函|工作|表|信息|建议书|记录|日志|篇[0一二三四五六七八九十])[)》”]*$"
)
_TITLE_LENGTH: Final = 9
_LEAST_PART: Final = 4
"""A title begins another report only after this many units: headers and repeated titles are no reports."""


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit that gets a role.

    Parameters
    ----------
    index
        Its index in ``document.sentences``.
    body
        Folded text without its list marker.
    marker
        The list marker with its number as written, empty for none.
    opens
        Whether it opens a paragraph.
    path
        Folded headings above it, outermost first, without titles.
    part
        Number of the inner report that it stands in: pages glue several reports together, and what one of them is
        says nothing about the next.
    title
        Folded title of that report; the document's where its own names no genre, empty where there is none.
    """

    index: int
    body: str
    marker: str
    kind: str
    opens: bool
    path: tuple[str, ...]
    part: int = 0
    title: str = ""

    @property
    def marked(self) -> bool:
        """Whether it opens with a list marker."""
        return bool(self.marker)


def normal(text: str) -> str:
    """Fold ``text`` for the models: no white space, digits as ``0``, masks as ``某``."""
    return _mask("".join(fold(text, digits=False, keep=True).text.split()))


def _mask(folded: str) -> str:
    return _MASK.sub("某", folded)


def split_marker(folded: str) -> tuple[str, str]:
    """List marker and body of a folded unit."""
    match = _MARKER.match(folded)
    return ("", folded) if match is None else (match.group(), folded[match.end() :])


def is_title(heading: str, *, title: str) -> bool:
    """Whether a folded heading is the title of an article, which never counts as section evidence.

    Titles mislead (a compilation headed "…存在问题", a plan's title over a report), so a heading counts as a title if
    it repeats the document's or is long, unnumbered and ends in the name of a genre.
    """
    if title and (heading == title or (len(heading) > 4 and (title in heading or heading in title))):
        return True
    if heading.startswith(("篇", "第0篇", "[篇", "【篇")):
        return True
    return len(heading) >= _TITLE_LENGTH and not _MARKER.match(heading) and bool(_TITLE_WORD.search(heading))


def units(document: Document, *, headings: bool = True) -> list[Unit]:
    """The units of ``document`` that are no headings, in order.

    Parameters
    ----------
    headings
        False hides all headings, to measure what wording and neighbours alone can tell.
    """
    folded = fold(document.text, digits=False, keep=True)
    sentences = document.sentences
    ends = np.array([(sentence.start, sentence.end) for sentence in sentences], dtype=np.int64).reshape(-1, 2)
    places = np.searchsorted(folded.offsets, ends).tolist()
    masked = bool(_MASK.search(folded.text))
    paths = list(_paths(document)) if headings else []
    titles = _titles(document)
    whole = own = normal(document.title)
    part, since = 0, 0
    found: list[Unit] = []
    for index, (sentence, (low, high)) in enumerate(zip(sentences, places, strict=True)):
        if sentence.kind == "heading":
            continue
        if titles and titles[0][0] <= sentence.start:
            while titles and titles[0][0] <= sentence.start:
                _, heading = titles.pop(0)
            if since >= _LEAST_PART:
                part, since = part + 1, 0
                own = heading if _TITLE_WORD.search(heading) else whole
        since += 1
        text = "".join(folded.text[low:high].split())
        marker, body = split_marker(_mask(text) if masked else text)
        before = document.text[max(0, sentence.start - 8) : sentence.start].rstrip(" \t\u3000")
        found.append(
            Unit(
                index=index,
                body=body,
                marker=document.text[sentence.start : sentence.start + 8] if marker else "",
                kind=sentence.kind,
                opens=sentence.start == 0 or before.endswith("\n") or not before,
                path=paths[sentence.section] if headings and sentence.section >= 0 else (),
                part=part,
                title=own,
            )
        )
    return found


def _titles(document: Document) -> list[tuple[int, str]]:
    """Where headings that are titles stand, and what they say: an inner report begins there."""
    title = normal(document.title)
    folded = [(section.start, normal(section.heading)) for section in document.sections]
    return sorted((start, heading) for start, heading in folded if is_title(heading, title=title))


def _paths(document: Document) -> Iterator[tuple[str, ...]]:
    """For each section the folded headings that lead to it, titles left out."""
    title = normal(document.title)
    known: dict[str, str] = {}
    for section in document.sections:
        names = section.path or (section.heading,)
        for name in names:
            if name not in known:
                heading = normal(name)
                known[name] = "" if is_title(heading, title=title) else heading
        yield tuple(known[name] for name in names if known[name])
