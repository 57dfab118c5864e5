"""Articles written for this project: the clean texts that the sample and the gold are made from."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
SOURCES = HERE / "sources"
TRAINING = HERE / "training"

UNIT = re.compile(r"^(\+?)(H[1-4]|F|P#\d+|R(?:>[\d,]+)?|O:[a-z]+)(?:@[a-z_,]+)?\|(.*)$")
"""One line of a labelled training document: an optional ``+`` (same paragraph), the label, the words."""


@dataclass(frozen=True)
class Article:
    """One clean article; ``lines`` are its paragraphs, the title is apart."""

    name: str
    title: str
    lines: tuple[str, ...]
    genre: str = ""
    date: str = ""
    region: str = ""
    issuer: str = ""
    schools: tuple[str, ...] = ()

    @property
    def body(self) -> str:
        return "\n".join(self.lines)

    @property
    def text(self) -> str:
        """Title and body as one clean text."""
        return f"{self.title}\n{self.body}"


def _parse(path: Path) -> tuple[dict[str, str], list[str]]:
    head: dict[str, str] = {}
    lines = path.read_text("utf-8").splitlines()
    while lines and lines[0].startswith("#"):
        key, _, value = lines.pop(0)[1:].partition(":")
        head[key.strip()] = value.strip()
    return head, lines


def source(name: str) -> Article:
    """The article ``corpora/sources/<name>.txt``: header lines ``# key: value``, then one paragraph per line."""
    head, lines = _parse(SOURCES / f"{name}.txt")
    return Article(
        name=name,
        title=head["title"],
        lines=tuple(line for line in lines if line.strip()),
        genre=head.get("genre", ""),
        date=head.get("date", ""),
        region=head.get("region", ""),
        issuer=head.get("issuer", ""),
        schools=tuple(s.strip() for s in head.get("schools", "").split(";") if s.strip()),
    )


def training(path: Path) -> Article:
    """A labelled training document as plain text: its units joined, labels dropped.

    A first unit labelled as heading of level 1 is the title; else the title of the header is.
    """
    head, lines = _parse(path)
    paragraphs: list[str] = []
    title = head["title"]
    for line in lines:
        match = UNIT.match(line)
        if not match:
            continue
        if match[2] == "H1" and not paragraphs and title == head["title"]:
            title = match[3]
        elif match[1] and paragraphs:
            paragraphs[-1] += match[3]
        else:
            paragraphs.append(match[3])
    return Article(
        name=path.relative_to(TRAINING).with_suffix("").as_posix(),
        title=title.strip(),
        lines=tuple(p.strip() for p in paragraphs if p.strip()),
        genre=head.get("genre", ""),
        date=head.get("year", ""),
        region=head.get("region", ""),
    )


def all_training() -> list[Article]:
    """All labelled documents, sorted by name."""
    return [training(p) for p in sorted(TRAINING.rglob("*.txt"))]


def set_lines(words: str, per_line: int) -> list[str]:
    """Break as a printer does after ``per_line`` full-width characters; ASCII counts half.

    No line begins with closing punctuation, no number is cut, and the lines joined are ``words``.
    """
    out, line, width = [], "", 0.0
    for piece in re.findall(r"[0-9A-Za-z.%]+|.", words):
        step = sum(0.5 if c.isascii() else 1.0 for c in piece)
        if width + step > per_line and piece not in "，。；：、！？）》”’,;:!?)":
            out.append(line)
            line, width = "", 0.0
        line += piece
        width += step
    return [*out, line]
