"""Scraped text in places where Streamlit reads Markdown: labels, captions, notices."""

from __future__ import annotations

import re
from typing import Final

_MARKS: Final = re.compile(r"([\\`*_{}\[\]()#+\-.!|~$<>:&=@/\"'^%,;?])")
_BREAK: Final = re.compile(r"[ \t]*[\r\n\u2028\u2029]+[ \t]*")
_JOINED: Final = re.compile(r"(?<=[:<>=~\-])(?=[:A-Za-z0-9+\-<>=~])|(?<=[A-Za-z])(?=://)")


def plain(text: str) -> str:
    """``text`` as Markdown that shows it literally, on one line.

    Every ASCII mark is escaped. Streamlit also turns short codes (``:smile:``) and arrows (``->``) of the finished text
    into pictures; an invisible word joiner between their characters keeps them as they are. Bare addresses stay text.
    """
    one_line = _BREAK.sub(" ", text)
    apart = _JOINED.sub("\u2060", one_line)
    return _MARKS.sub(r"\\\1", apart.replace("www.", "www\u2060.").replace("@", "@\u2060"))


def short(text: str, length: int = 40) -> str:
    """The beginning of ``text`` on one line."""
    line = " ".join(text.split())
    return line if len(line) <= length else line[: length - 1] + "…"


def called(title: str, path: str = "") -> str:
    """What a document is called in a list: its title, however long, else its file."""
    return short(title or path or "（无标题）", 160)
