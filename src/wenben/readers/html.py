"""HTML → the whole visible text in document order, a block per line.

Choosing the main text is cleaning and happens in :mod:`wenben.clean.html`, which lays the page out again with
:func:`lay_out` and so sees the same lines together with the elements they came from.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from wenben.errors import ReadError
from wenben.readers.encoding import Decoded, declared_charset, decode
from wenben.readers.extract import CELL, Extract
from wenben.types import Block

DROPPED: Final = frozenset(
    "script style noscript template head title meta link object embed applet iframe frame svg math canvas audio video "
    "select option datalist input map area noframes base param source track colgroup col".split()
)
"""Elements that show no text of their own (the text of a hidden page title is read by cleaning, from the markup)."""

INLINE: Final = frozenset(
    "a abbr acronym b bdi bdo big blink cite code data del dfn em font i img ins kbd label mark nobr output q rb rp rt "
    "rtc ruby s samp small span strike strong sub sup time tt u var wbr text".split()
)
"""Elements that do not break a line. Unknown ones do not either (``o:p``, ``st1:…``, ``ucaptitle``)."""

BLOCK: Final = frozenset(
    "address article aside blockquote body button caption center dd details dialog dir div dl dt fieldset figcaption "
    "figure footer form frameset h1 h2 h3 h4 h5 h6 header hgroup hr html legend li listing main menu nav ol optgroup p "
    "plaintext pre search section summary table tbody td textarea tfoot th thead tr ul xmp".split()
)
_HEADINGS: Final = {f"h{level}": level for level in range(1, 7)}
_SPACE: Final = re.compile(r"[ \t\r\n\f\v]+")
_WIDE: Final = "\u2e80-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\u2018-\u201f\u2026\u2014"
_BREAK_BETWEEN_WIDE: Final = re.compile(rf"(?<=[{_WIDE}])[ \t\f\v]*\r?\n[ \t\r\n\f\v]*(?=[{_WIDE}])")
_CLOSERS: Final = re.compile(r"</(?:html|body)\s*>", re.I)
_CONTAINERS: Final = re.compile(
    r"</?(?:div|span|font|b|i|u|em|strong|center|blockquote|section|small|big)\b[^>]*>", re.I
)
_TAG: Final = re.compile(r"<(?:[a-zA-Z/!?][^<>]*)>")
_HIDDEN_STYLE: Final = re.compile(r"display\s*:\s*none", re.I)
_NEXT: Final = re.compile(
    r"^\s*[\[【(（<]?\s*(?:下一页|下页|下1页|后一页|next(?: page)?|›|»|>>?)\s*[\]】)）>]?\s*$", re.I
)
_NUMBER: Final = re.compile(r"^\s*[\[【(（]?\s*(\d{1,2})\s*[\]】)）]?\s*$")
_LONGEST_CELL: Final = 400
_LONGEST_ADDRESS: Final = 100
_LONGEST_SINGLE: Final = 30
_LINK_SHARE: Final = 0.6


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the laid-out page and the element its first characters came from."""

    start: int
    end: int
    kind: str
    level: int
    element: Any
    link_chars: int

    @property
    def link_share(self) -> float:
        """Share of the line's characters that stand in links."""
        return min(1.0, self.link_chars / max(1, self.end - self.start))


@dataclass(frozen=True, slots=True)
class Page:
    """A laid-out page: its visible text, its lines, and the tree (None where the page has no element).

    ``hidden`` is the number of characters that an inline style hides and that are left out.
    """

    text: str
    lines: tuple[Line, ...]
    root: Any
    hidden: int = 0


def read_html(data: bytes) -> Extract:
    """The visible text of an HTML page.

    Raises
    ------
    ReadError
        If the page shows no text.
    """
    decoded = decode(data, declared=declared_charset(data))
    return extract(decoded)


def read_mht(data: bytes) -> Extract:
    """The HTML part of a web archive (``.mht``: a MIME message that a browser saved).

    Raises
    ------
    ReadError
        If the message holds no HTML.
    """
    import email
    import email.policy

    message = email.message_from_bytes(data, policy=email.policy.compat32)
    for part in message.walk():
        if part.get_content_type() == "text/html":
            payload = part.get_payload(decode=True)
            if isinstance(payload, bytes) and payload.strip():
                declared = declared_charset(payload) or part.get_content_charset()
                return extract(decode(payload, declared=declared))
    raise ReadError("网页存档里没有网页正文", remedy="请用浏览器重新保存为 .html 后重试")


def extract(decoded: Decoded) -> Extract:
    """Lay out decoded markup; see :func:`read_html`."""
    page = lay_out(decoded.text)
    notes = list(decoded.notes)
    if not page.text:
        framed = re.search(r"<i?frame\b", decoded.text, re.I)
        remedy = (
            "内容在框架（frame）指向的另一个网页里，请保存那个网页"
            if framed
            else "内容可能由脚本载入，请在浏览器中另存后重试"
        )
        raise ReadError("网页里没有可见文字", remedy=remedy)
    if "\x00" in decoded.text:
        notes.append("网页含有空字节，已略去")
    if page.hidden:
        notes.append(f"略去了网页用样式隐藏的 {page.hidden} 个字")
    if pages := _next_pages(page.root):
        named = "、".join(address[:_LONGEST_ADDRESS] for address in pages[:3])
        notes.append(f"文章在另外 {len(pages)} 页上还有下文（{named}{'……' if len(pages) > 3 else ''}），请确认也已收集")
    blocks = tuple(
        Block(line.start, line.end, "link" if _is_link(line) else line.kind, line.level, 0, number)
        for number, line in enumerate(page.lines, start=1)
    )
    return Extract(page.text, "text/html", decoded.encoding, blocks, decoded.text, notes=tuple(notes))


def _next_pages(root: Any) -> list[str]:
    """Addresses of the article's further pages: a ``下一页`` link or a pager that counts from 2."""
    numbered: list[tuple[int, str]] = []
    following: list[str] = []
    for element in root.iter("a") if root is not None else ():
        href = (element.get("href") or "").strip()
        if not href or href.startswith(("#", "javascript:", "mailto:")):
            continue
        text = "".join(element.itertext())
        if _NEXT.match(text):
            following.append(href)
        elif match := _NUMBER.match(text):
            numbered.append((int(match.group(1)), href))
    pager = [href for number, href in numbered if number >= 2] if len(numbered) >= 2 or following else []
    return list(dict.fromkeys([*pager, *following]))


def _is_link(line: Line) -> bool:
    return line.kind in ("paragraph", "list", "row") and line.link_share >= _LINK_SHARE


@lru_cache(maxsize=1)  # a page is cleaned right after it was read
def lay_out(markup: str) -> Page:
    """Lay out the visible text of ``markup``: the same markup always gives the same text.

    White space collapses as in a browser; a line break between two wide characters vanishes (CSS Text 3, segment
    break transformation), for pages whose markup is wrapped in the middle of sentences.
    """
    root = parse(markup)
    if root is None:
        return Page("", (), None)
    lay = _Layout(hidden=True)
    lay.walk(root)
    shown = lay.page(root)
    if lay.hidden_chars > max(50, len(shown.text)):
        # The body waits, hidden, for a script that shows it.
        lay = _Layout(hidden=False)
        lay.walk(root)
        shown = lay.page(root)
    return shown


def parse(markup: str) -> Any:
    """The element tree of ``markup``, None if it has no element. Never fails, whatever the nesting.

    libxml2 stops at the first ``</html>`` and at NUL, and gives up at a depth of 2,048: the closers are taken out
    (the parser closes both elements at the end anyway), and pages nested deeper lose their container tags.
    """
    from lxml import etree

    markup = _CLOSERS.sub("", markup.replace("\x00", ""))
    for attempt in range(3):
        parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
        try:
            root = etree.fromstring(markup.encode("utf-8", "replace"), parser)
        except etree.XMLSyntaxError:  # nothing but white space, comments or a doctype
            root = None
        if not any(entry.level >= 3 for entry in parser.error_log):  # 3: fatal, the rest of the page was not read
            return root
        markup = (_CONTAINERS if attempt == 0 else _TAG).sub("\n<br>", markup)
    return root


def _is_hidden(element: Any) -> bool:
    style = element.get("style")
    return (style is not None and _HIDDEN_STYLE.search(style) is not None) or element.get("hidden") is not None


def is_data_table(table: Any) -> bool:
    """Whether a table shows data (its rows become lines of cells) rather than arranging the page.

    A cell of a data table holds no table, list or heading and at most a few hundred characters; a single row with a
    sentence in it arranges the page (menu beside text, author beside post).
    """
    rows = wide = cells = longest = 0
    for element in table.iter():
        tag = element.tag
        if tag == "tr":
            rows += 1
            wide += cells >= 2
            cells = 0
        elif tag in ("td", "th"):
            cells += 1
            longest = max(longest, sum(len(text) for text in element.itertext()))
            if longest > _LONGEST_CELL:
                return False
        elif (tag == "table" and element is not table) or tag in ("ul", "ol", "form", "h1", "h2", "iframe", "script"):
            return False
    wide += cells >= 2
    return wide >= 1 and wide * 2 >= rows and (rows >= 2 or longest <= _LONGEST_SINGLE)


class _Layout:
    """One pass over the tree; ``lines`` grow as block boundaries are met."""

    def __init__(self, *, hidden: bool) -> None:
        self._skip_hidden = hidden
        self.hidden_chars = 0
        self._parts: list[str] = []
        self._lines: list[Line] = []
        self._length = 0
        self._buffer: list[str] = []
        self._element: Any = None
        self._link_chars = 0
        self._links = 0
        self._pre = 0
        self._kinds: list[tuple[str, int]] = [("paragraph", 0)]
        self._tables: list[bool] = []
        self._cells: list[str] | None = None

    def page(self, root: Any) -> Page:
        return Page("".join(self._parts), tuple(self._lines), root, self.hidden_chars)

    def walk(self, root: Any) -> None:
        from lxml import etree

        events = etree.iterwalk(root, events=("start", "end"))
        skipped = None
        for event, element in events:
            tag = element.tag
            if event == "start":
                if tag in DROPPED:
                    skipped = element
                    events.skip_subtree()
                elif self._skip_hidden and element.attrib and _is_hidden(element):
                    self.hidden_chars += sum(len(text.strip()) for text in element.itertext())
                    skipped = element
                    events.skip_subtree()
                else:
                    if tag not in INLINE:
                        self._start(tag, element)
                    elif tag == "a":
                        self._links += 1
                    text = element.text
                    if text:
                        self._add(text, element)
                continue
            if element is skipped:
                if tag in ("iframe", "select", "object", "video"):
                    self._boundary()
            elif tag not in INLINE:
                self._end(tag)
            elif tag == "a":
                self._links -= 1
            text = element.tail
            if text and element is not root:
                self._add(text, element.getparent())
        self._flush()

    def _start(self, tag: str, element: Any) -> None:
        if tag == "br":
            if self._cells is None:
                self._flush()
            else:
                self._buffer.append(" ")
        elif tag in BLOCK:
            self._boundary()
            if tag in _HEADINGS:
                self._kinds.append(("heading", _HEADINGS[tag]))
            elif tag in ("li", "dd", "dt"):
                self._kinds.append(("list", 0))
            elif tag in ("caption", "figcaption"):
                self._kinds.append(("caption", 0))
            elif tag in ("pre", "textarea", "xmp", "listing", "plaintext"):
                self._pre += 1
            elif tag == "table":
                self._tables.append(self._cells is None and is_data_table(element))
                self._kinds.append(("paragraph", 0))
            elif tag == "tr" and self._tables and self._tables[-1]:
                self._cells = []

    def _end(self, tag: str) -> None:
        if tag in BLOCK:
            if tag in ("td", "th") and self._cells is not None:
                self._cells.append(_collapse("".join(self._buffer)))
                self._buffer.clear()
                return
            if tag == "tr" and self._cells is not None:
                self._row()
                return
            self._boundary()
            if tag in _HEADINGS or tag in ("li", "dd", "dt", "caption", "figcaption"):
                self._kinds.pop()
            elif tag in ("pre", "textarea", "xmp", "listing", "plaintext"):
                self._pre -= 1
            elif tag == "table":
                self._tables.pop()
                self._kinds.pop()

    def _add(self, text: str, element: Any) -> None:
        if self._pre and self._cells is None:
            for number, line in enumerate(re.split(r"\r\n|\r|\n", text)):
                if number:
                    self._flush()
                self._append(line, element)
        else:
            self._append(text, element)

    def _append(self, text: str, element: Any) -> None:
        visible = len(text.strip())
        if visible:
            if self._element is None:
                self._element = element
            if self._links:
                self._link_chars += visible
        self._buffer.append(text)

    def _boundary(self) -> None:
        if self._cells is None:
            self._flush()
        else:
            self._buffer.append(" ")

    def _row(self) -> None:
        assert self._cells is not None
        rest = _collapse("".join(self._buffer))
        cells = [*self._cells, rest] if rest else self._cells
        self._cells = None
        while cells and not cells[-1].strip():
            cells.pop()
        self._emit(CELL.join(cells), "row" if len(cells) > 1 else "paragraph", 0)

    def _flush(self) -> None:
        if self._buffer:
            kind, level = self._kinds[-1]
            raw = "".join(self._buffer)
            self._emit(raw.strip(" \t\r\n\f\v") if self._pre else _collapse(raw), kind, level)

    def _emit(self, text: str, kind: str, level: int) -> None:
        if text and not text.isspace():
            if self._lines:
                self._parts.append("\n")
                self._length += 1
            end = self._length + len(text)
            self._lines.append(Line(self._length, end, kind, level, self._element, self._link_chars))
            self._parts.append(text)
            self._length = end
        self._buffer.clear()
        self._element = None
        self._link_chars = 0


def _collapse(text: str) -> str:
    if "\n" in text:
        text = _BREAK_BETWEEN_WIDE.sub("", text)
    return _SPACE.sub(" ", text).strip(" ")


def page_title(root: Any) -> str:
    """The text of ``<title>``, or of the older ``og:title``; empty if there is none."""
    for element in _iter(root, "title"):
        text = _collapse("".join(element.itertext()))
        if text:
            return text
    for element in _iter(root, "meta"):
        if (element.get("property") or element.get("name") or "").lower() in ("og:title", "articletitle"):
            return (element.get("content") or "").strip()
    return ""


def _iter(root: Any, tag: str) -> Iterator[Any]:
    if root is not None:
        yield from root.iter(tag)
