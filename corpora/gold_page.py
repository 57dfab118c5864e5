"""Build a noisy text and remember every edit: what was put in, what was replaced, where documents start."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, field
from typing import Any

HAN = re.compile(r"[\u4e00-\u9fff]")


@dataclass(frozen=True)
class Edit:
    """Clean stretch ``[start, end)`` stands in the source as ``source``.

    ``kind``: ``removed`` (``start == end``), ``repaired``, ``lost`` (characters destroyed for good) or ``space``
    (white space only, not logged).
    """

    start: int
    end: int
    source: str
    kind: str
    reason: str = ""
    phenomenon: str = ""
    loose: bool = False
    of: tuple[int, int] | None = None
    """For a repeat: the clean span that it repeats."""


class Text:
    """One clean article and the edits that turn it into what a scrape holds."""

    def __init__(
        self, title: str, lines: tuple[str, ...] | list[str], *, heading: str = "", glued: bool = False
    ) -> None:
        self.title = heading or title
        head = [heading] if heading else [title]
        self.clean = "\n".join([*head, *lines]) if not glued else head[0] + "\n".join(lines)
        self.edits: list[Edit] = []
        self.truncated = False

    def free(self, start: int, end: int, *, margin: int = 2) -> bool:
        """Whether no edit touches the stretch."""
        return all(end + margin <= e.start or e.end + margin <= start for e in self.edits)

    def add(self, edit: Edit) -> None:
        if not self.free(edit.start, edit.end, margin=0) or not 0 <= edit.start <= edit.end <= len(self.clean):
            raise ValueError(f"edit does not fit: {edit}")
        self.edits.append(edit)

    def insert(self, at: int, source: str, reason: str, phenomenon: str, **more: Any) -> None:
        self.add(Edit(at, at, source, "removed", reason, phenomenon, **more))

    def repair(self, start: int, end: int, source: str, phenomenon: str) -> None:
        self.add(Edit(start, end, source, "repaired", phenomenon, phenomenon))

    def inside(self, rng: random.Random, count: int, *, away: int = 3) -> list[int]:
        """Places inside clauses of different sentences: Chinese characters on both sides, no mark near."""
        body = self.clean.find("\n") + 1 or len(self.title)
        places = [
            i for i in range(body + away, len(self.clean) - away)
            if all(HAN.match(c) for c in self.clean[i - away : i + away])
        ]  # fmt: skip
        rng.shuffle(places)
        out: list[int] = []
        for place in places:
            if len(out) < count and self.free(place, place, margin=6) and all(abs(place - o) > 60 for o in out):
                out.append(place)
        return sorted(out)

    def breaks(self) -> list[int]:
        """Offsets of the line breaks between paragraphs, without the one after the title."""
        return [m.start() for m in re.finditer("\n", self.clean)][1:]

    def line(self, number: int) -> tuple[int, int]:
        """Span of paragraph ``number`` (0 is the title)."""
        start = 0
        for _ in range(number):
            start = self.clean.index("\n", start) + 1
        end = self.clean.find("\n", start)
        return start, end if end >= 0 else len(self.clean)

    def lines(self) -> int:
        return self.clean.count("\n") + 1


@dataclass
class Chrome:
    """Text outside every document."""

    source: str
    reason: str
    phenomenon: str


@dataclass
class Page:
    """A source: chrome and texts in order, a line break (``gap``) between them."""

    parts: list[Chrome | Text] = field(default_factory=list)
    gap: str = "\n"
    phenomena: set[str] = field(default_factory=set)
    group: str | None = None

    def chrome(self, source: str, phenomenon: str, *, reason: str = "boilerplate") -> None:
        self.parts.append(Chrome(source, reason, phenomenon))

    def text(self, text: Text) -> Text:
        self.parts.append(text)
        return text

    def render(self) -> tuple[str, dict[str, Any]]:
        """The source text and its record; all offsets are code points of the source text."""
        out: list[str] = []
        at = 0
        record: dict[str, Any] = {"removed": [], "repaired": [], "lost": [], "documents": [], "truncated": []}
        phenomena = set(self.phenomena)

        def put(source: str) -> tuple[int, int]:
            nonlocal at
            out.append(source)
            start, at = at, at + len(source)
            return start, at

        def log_removed(source: str, reason: str, phenomenon: str, **more: Any) -> None:
            start, end = put(source)
            start += len(source) - len(source.lstrip())
            end -= len(source) - len(source.rstrip())
            entry = {"source_start": start, "source_end": end, "reason": reason, "phenomenon": phenomenon, **more}
            record["removed"].append(entry)
            phenomena.add(phenomenon)

        for number, part in enumerate(self.parts):
            if number:
                put(self.gap)
            if isinstance(part, Chrome):
                log_removed(part.source, part.reason, part.phenomenon)
                continue
            first, clean, text = at, 0, ""
            for edit in sorted(part.edits, key=lambda e: (e.start, e.end)):
                put(part.clean[clean : edit.start])
                text += part.clean[clean : edit.start]
                clean = edit.end
                if edit.kind == "removed":
                    more: dict[str, Any] = {"loose": True} if edit.loose else {}
                    if edit.of:
                        more["repeats"] = part.clean[edit.of[0] : edit.of[1]][:24]
                    log_removed(edit.source, edit.reason, edit.phenomenon, **more)
                elif edit.kind == "space":
                    put(edit.source)
                    phenomena.add(edit.phenomenon)
                else:
                    start, end = put(edit.source)
                    wanted = part.clean[edit.start : edit.end]
                    phenomena.add(edit.phenomenon)
                    if edit.kind == "repaired":
                        record["repaired"].append(
                            {"source_start": start, "source_end": end, "text": wanted, "reason": edit.reason}
                        )
                        text += wanted
                    else:
                        record["lost"].append({"source_start": start, "source_end": end, "original": wanted})
                        text += edit.source
            put(part.clean[clean:])
            text += part.clean[clean:]
            record["documents"].append({"source_start": first, "source_end": at, "title": part.title, "text": text})
            record["truncated"].append(part.truncated)
        source = "".join(out)
        record["phenomena"] = sorted(phenomena)
        record["group"] = self.group
        return source, record
