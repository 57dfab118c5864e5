"""What one file of the sample is, and the small text edits that its recipe names."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from texts import Article, set_lines


@dataclass(frozen=True)
class Item:
    """One file of the sample and what it is meant to show."""

    file: str
    genre: str
    site: str
    shows: tuple[str, ...]
    make: Callable[[], bytes]
    sources: tuple[str, ...]
    schools: tuple[str, ...] = ()
    documents: int = 1
    encoding: str | None = None
    truncated: bool = False
    printed: bool = False
    """Made by LibreOffice, so its bytes differ from run to run."""

    @property
    def format(self) -> str:
        return self.file.rsplit(".", 1)[1]

    def row(self) -> dict[str, Any]:
        return {
            "file": self.file,
            "genre": self.genre,
            "site": self.site,
            "format": self.format,
            "encoding": self.encoding,
            "documents": self.documents,
            "truncated": self.truncated,
            "schools": list(self.schools),
            "sources": list(self.sources),
            "shows": list(self.shows),
        }


def item(file: str, articles: Article | list[Article], make: Callable[[], bytes], shows: str, **more: Any) -> Item:
    """An item made of ``articles``; ``shows`` is a comma separated list."""
    first, *rest = articles if isinstance(articles, list) else [articles]
    more.setdefault("site", file.split("/")[0])
    more.setdefault("schools", tuple(dict.fromkeys(s for a in (first, *rest) for s in a.schools)))
    more.setdefault("genre", first.genre)
    if file.endswith(".html"):
        more.setdefault("encoding", "utf-8")
    return Item(
        file=file, shows=tuple(shows.split(",")), make=make, sources=(first.name, *(a.name for a in rest)), **more
    )


def swap(text: str, changes: Mapping[str, str]) -> str:
    """``text`` with every key replaced once by its value; a key that is not there is an error."""
    for old, new in changes.items():
        if old not in text:
            raise ValueError(f"not in the text: {old!r}")
        text = text.replace(old, new, 1)
    return text


def plain(article: Article, *, gap: str = "\n") -> str:
    """Title and paragraphs, ``gap`` between them."""
    return gap.join([article.title, *article.lines]) + "\n"


def changed(article: Article, changes: Mapping[str, str]) -> Article:
    """The article with ``changes`` made in its paragraphs."""
    lines = swap("\n".join(article.lines), changes).split("\n")
    return Article(**{**article.__dict__, "lines": tuple(lines)})


ASCII = str.maketrans("，：；！？（）", ",:;!?()")


def ascii_marks(text: str) -> str:
    """Full-width punctuation as ASCII, as most scrapes have it; the full stop and quotes stay."""
    return text.translate(ASCII)


def wrap(text: str, width: int) -> str:
    """Break every paragraph after ``width`` full-width characters, as text taken out of a PDF is."""
    return "\n".join(piece for line in text.split("\n") for piece in map(str.strip, set_lines(line, width)))


def space_numbers(text: str) -> str:
    """A space between a number and the Chinese character beside it, as Word's PDF export leaves it."""
    text = re.sub(r"(?<=[\u4e00-\u9fff])(?=\d)", " ", text)
    return re.sub(r"(?<=\d)(?=[\u4e00-\u9fff])", " ", text)


def shifted(text: str) -> str:
    """What a GBK decoder makes of ``text`` when it is one byte out of step: ``。”</p>`` becomes ``?！?/p>``.

    The first byte is lost, the pairs that follow are wrong characters, a pair that is none swallows the ASCII
    character it ends with.
    """
    data = text.encode("gbk")
    out, at = "?", 1
    while at < len(data):
        if data[at] < 0x80:
            out, at = out + chr(data[at]), at + 1
            continue
        pair = data[at : at + 2]
        try:
            out += pair.decode("gbk")
        except UnicodeDecodeError:
            out += "?"
        at += 2
    return out
