"""What takes no part in a check: chosen documents, page furniture, tables of contents, references, the user's own."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from wenben.errors import UsageError
from wenben.text import fold
from wenben.types import Document, Source

Bools = npt.NDArray[np.bool_]

LAYOUT: Final = {"header": "页眉", "footer": "页脚", "page_number": "页码"}
_CONTENTS: Final = re.compile(  # the leader is taken whole: else a line of 3,000 spaces is looked at for minutes
    r"^[^\n]{2,60}?(?:[.．·…]{2,}+|[ \t\u3000]{4,}+|\t)[ \t]*+\d{1,4}[ \t]*+\r?$", re.MULTILINE
)
_CONTENTS_TITLE: Final = re.compile(r"^[ \t\u3000]*目[ \t\u3000]*[录錄次][ \t\u3000]*\r?$", re.MULTILINE)
_PAGE: Final = re.compile(
    r"^[ \t\u3000]*(?:[-—–]+[ \t]*\d{1,4}[ \t]*[-—–]+|第[ \t]*\d{1,4}[ \t]*[页頁](?:[ \t，,/]*共[ \t]*\d{1,4}[ \t]*[页頁])?)"
    r"[ \t]*\r?$",
    re.MULTILINE,
)
_REFERENCES: Final = re.compile(
    r"^[ \t\u3000]*(?:[一二三四五六七八九十]+、)?(?:主要)?[参參]考(?:文献|文獻|资料|資料)[：:]?[ \t]*\r?$", re.MULTILINE
)
_REFERENCE: Final = re.compile(
    r"^[ \t\u3000]*(?:\[\d+\]|［\d+］|【\d+】|\(\d+\)|（\d+）|\d+[.．、])[^\n]*$", re.MULTILINE
)
_VERSION: Final = re.compile(
    r"(?:征求意见稿|送审稿|讨论稿|修订稿|修改稿|定稿|终稿|草案|草稿|初稿|审议稿|修订版|最终版|副本|v0|稿)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Exclusions:
    """What the user wants left out of a check; everything of it is listed in the report.

    Parameters
    ----------
    documents
        Ids or paths of documents not to compare with.
    issuers
        Documents of these issuers are not compared with.
    own_versions
        Leave out documents with the draft's title (years, numbers and marks like 征求意见稿 aside) and no other issuer.
    layout
        Leave out headers, footers, page numbers, tables of contents and lists of references of the draft.
    patterns
        Regular expressions; what they match in the draft takes no part.
    passages
        Texts that take no part wherever they stand in the draft ("ignore this passage").
    formulae
        Texts to be treated as formulae ("this is only a formula").
    min_length
        Shortest passage in folded characters, if not the settings' one.
    """

    documents: frozenset[str] = frozenset()
    issuers: frozenset[str] = frozenset()
    own_versions: bool = False
    layout: bool = True
    patterns: tuple[str, ...] = ()
    passages: tuple[str, ...] = ()
    formulae: tuple[str, ...] = ()
    min_length: int | None = None


def hidden(draft: Source, exclude: Exclusions) -> tuple[Bools, list[str]]:
    """Characters of the draft that take no part, shape ``(len(draft.text),)``, and what they are, for people."""
    mask = np.zeros(len(draft.text), dtype=bool)
    notes = []

    def hide(spans: Sequence[tuple[int, int]], name: str) -> None:
        for start, end in spans:
            mask[start:end] = True
        if spans:
            notes.append(f"{name}：{len(spans)} 处，{sum(e - s for s, e in spans)} 字")

    if exclude.layout:
        for kind, name in LAYOUT.items():
            hide([(b.start, b.end) for b in draft.blocks if b.kind == kind], name)
        if not any(block.kind == "page_number" for block in draft.blocks):
            hide([m.span() for m in _PAGE.finditer(draft.text)], "页码行")
        hide(_contents(draft.text), "目录")
        hide(_references(draft.text), "参考文献")
    for pattern in exclude.patterns:
        try:
            found = [m.span() for m in re.finditer(pattern, draft.text, re.MULTILINE) if m.end() > m.start()]
        except re.error as error:
            raise UsageError(f"排除规则 {pattern!r} 不是有效的正则表达式：{error}", remedy="请修正后重试") from error
        hide(found, f"排除规则 {pattern}")
    for passage in exclude.passages:
        hide(_occurrences(draft.text, passage), f"忽略的段落“{passage[:16]}{'…' if len(passage) > 16 else ''}”")
    return mask, notes


def _contents(text: str) -> list[tuple[int, int]]:
    """A table of contents: at least three lines ending in a page number, and a title 目录 before them."""
    lines = [m.span() for m in _CONTENTS.finditer(text)]
    if len(lines) < 3:
        return []
    return [m.span() for m in _CONTENTS_TITLE.finditer(text) if m.end() <= lines[0][0]][-1:] + lines


def _references(text: str) -> list[tuple[int, int]]:
    """The heading 参考文献 and the numbered lines behind it."""
    spans = []
    for heading in _REFERENCES.finditer(text):
        end = heading.end()
        while True:
            following = end
            while following < len(text) and text[following].isspace():
                following += 1
            line_start = text.rfind("\n", 0, following) + 1
            line = _REFERENCE.match(text, line_start)
            if line is None or line.end() <= end:
                break
            end = line.end()
        if end > heading.end():
            spans.append((heading.start(), end))
    return spans


def _occurrences(text: str, passage: str) -> list[tuple[int, int]]:
    """Where ``passage`` stands in ``text``, folded."""
    whole, part = fold(text), fold(passage).text
    spans = []
    at = whole.text.find(part) if part else -1
    while at >= 0:
        span = whole.span(at, at + len(part))
        spans.append((span.start, span.end))
        at = whole.text.find(part, at + len(part))
    return spans


def reason(draft: Source, document: Document, exclude: Exclusions) -> str | None:
    """Why ``document`` is not compared with, for people; None if it is.

    The draft's own file never is, as it is now or was when the library was built. The same bytes at another path are a
    copy like any other.
    """
    if document.path == draft.path or os.path.abspath(document.path) == os.path.abspath(draft.path):
        return f"本文自身：{document.path}"
    if not exclude.documents.isdisjoint((document.id, document.path)):
        return f"指定排除的文档：{document.title or document.path}"
    if document.issuer and document.issuer in exclude.issuers:
        return f"指定排除的发文单位：{document.issuer}"
    if exclude.own_versions:
        title, issuer = draft.meta.get("title") or _first_line(draft.text), draft.meta.get("issuer", "")
        same_issuer = not issuer or not document.issuer or issuer == document.issuer
        if same_issuer and title and _plain_title(document.title) == _plain_title(title):
            return f"本文的其他版本：{document.title}（{document.path}）"
    return None


def _first_line(text: str) -> str:
    line = text.lstrip().split("\n", 1)[0].strip()
    return line if len(line) <= 60 else ""


def _plain_title(title: str) -> str:
    return re.sub(r"0年?度?", "", _VERSION.sub("", fold(title, digits=False).text))
