"""DOCX: everything a reader of the printed document sees, with headings, numbers, tables and notes.

The XML parts are read directly: python-docx shows neither automatic numbers nor text boxes, notes or tracked changes.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from wenben.config import ReaderSettings
from wenben.errors import ReadError
from wenben.readers.extract import CELL, Extract, Layout
from wenben.readers.numbering import Numbering, W
from wenben.readers.package import open_zip, parse_xml, read_part

MEDIA_TYPE: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_REL: Final = "{http://schemas.openxmlformats.org/package/2006/relationships}"
_R: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_MC: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_MATH: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_STRICT: Final = (b"http://purl.oclc.org/ooxml/", b"http://schemas.openxmlformats.org/")
_OFF: Final = ("0", "false", "off")
_SKIPPED: Final = frozenset(
    f"{W}{name}"
    for name in (
        "del", "moveFrom", "instrText", "delText", "delInstrText", "pPr", "rPr", "tblPr", "tblGrid", "trPr", "tcPr",
        "sectPr", "footnoteReference", "endnoteReference", "commentReference", "annotationRef", "footnoteRef",
        "endnoteRef", "sdtPr", "sdtEndPr", "fldData", "proofErr",
    )
)  # fmt: skip
_SYMBOLS: Final = {
    "F0A8": "□",
    "F06F": "□",
    "F0FE": "☑",
    "F052": "☑",
    "F0FC": "√",
    "F0FB": "×",
    "F0B7": "•",
    "F06C": "●",
}
_HEADING_NAME: Final = re.compile(r"^(?:heading|标题)\s*([1-9])$", re.I)
_LONG_CELL: Final = 120

Fragments = list[tuple[str, Any]]
"""Text and the ``w:t`` element that holds it; None for text that stands in no element (numbers, tabs, cell borders)."""


def read_docx(data: bytes, *, settings: ReaderSettings) -> Extract:
    """The text of a Word document.

    Insertions are kept and deletions dropped (as if all changes were accepted); numbers are written as displayed;
    headers come first, then the body with its tables (a row per line) and text boxes, notes, and footers last.

    Raises
    ------
    ReadError
        If the container or one of its main parts is damaged, encrypted, or expands beyond the limits.
    """
    return _Reader(open_zip(data, what="Word 文档"), settings).extract()


@dataclass(frozen=True, slots=True)
class Traced:
    """A Word document's text, and where it stands in the XML.

    Parameters
    ----------
    places
        ``(start, end, element, index)`` in order: ``extract.text[start:end]`` is ``element.text`` from ``index`` on, but
        for the kind of white space. What stands in no ``w:t`` has no place.
    """

    extract: Extract
    places: tuple[tuple[int, int, Any, int], ...]


def trace_docx(data: bytes, *, parts: Mapping[str, Any], settings: ReaderSettings) -> Traced:
    """As :func:`read_docx`, with the place of every character, for those who mark up the document itself.

    Parameters
    ----------
    parts
        Name of a part (``word/document.xml``) → its parsed root, whose elements the places name.
    """
    reader = _Reader(open_zip(data, what="Word 文档"), settings, parts)
    extract = reader.extract()
    places: list[tuple[int, int, Any, int]] = []
    for block, fragments in zip(extract.blocks, reader.made, strict=True):
        places += _places(extract.text, block.start, fragments)
    return Traced(extract, tuple(places))


def _places(text: str, at: int, fragments: Fragments) -> Iterator[tuple[int, int, Any, int]]:
    """Where the fragments of one block stand: between them and the block only white space was changed."""
    for part, element in fragments:
        begin = end = shift = -1  # text[begin:end] is part[begin - shift : end - shift]
        for index, char in enumerate(part):
            if char.isspace():
                continue
            while text[at].isspace():
                at += 1
            if text[at] != char:
                raise ValueError(f"the block has {text[at]!r} at {at}, its paragraph {char!r}")
            if at - index != shift:
                if element is not None and end > begin:
                    yield begin, end, element, begin - shift
                begin, shift = at, at - index
            at += 1
            end = at
        if element is not None and end > begin:
            yield begin, end, element, begin - shift


class _Reader:
    def __init__(
        self, archive: zipfile.ZipFile, settings: ReaderSettings, parts: Mapping[str, Any] | None = None
    ) -> None:
        self._archive = archive
        self._parts = parts or {}
        self.made: list[Fragments] = []  # of each block of the layout
        self._settings = settings
        self._names = {info.filename.lstrip("/"): info for info in archive.infolist()}
        self._layout = Layout()
        self._notes: list[str] = []
        self._page = 0
        self._rendered_breaks = False
        self._tracked = False
        self._carried: Fragments = []

    def extract(self) -> Extract:
        main = self._main_part()
        body = self._part(main)
        if body is None:
            raise ReadError("Word 文档缺少正文部分", remedy="请用办公软件打开后另存，再试一次")
        related = self._relations(main)
        self._styles = _Styles(self._optional(related, "styles"))
        self._numbering = Numbering(self._optional(related, "numbering"))
        self._rendered_breaks = next(body.iter(f"{W}lastRenderedPageBreak"), None) is not None
        self._page = 1 if self._rendered_breaks else 0
        self._furniture(body, related, "header")
        for container in body.iterfind(f"{W}body"):
            self._container(container)
        last_page, self._page = self._page, 0
        for kind in ("footnotes", "endnotes"):
            notes = self._optional(related, kind)
            if notes is not None:
                for note in notes:
                    if note.get(f"{W}type") in (None, "normal"):
                        self._container(note, kind="note")
        self._furniture(body, related, "footer")
        if self._tracked:
            self._notes.append("文档带有修订标记：按“接受全部修订”读取，删除的文字不在内")
        if last_page == 0 and body.find(f".//{W}br[@{W}type='page']") is not None:
            self._notes.append("文档没有保存分页信息，只给出段号")
        return Extract(self._layout.text, MEDIA_TYPE, None, self._layout.blocks, notes=tuple(self._notes))

    def _main_part(self) -> str:
        rels = self._part("_rels/.rels")
        if rels is not None:
            for rel in rels.iter(f"{_REL}Relationship"):
                if rel.get("Type", "").endswith("/officeDocument"):
                    return str(rel.get("Target", "")).lstrip("/")
        return "word/document.xml"

    def _part(self, name: str) -> Any:
        """The root of a part, None if the package has no such part."""
        if name in self._parts:
            return self._parts[name]
        info = self._names.get(name)
        if info is None:
            return None
        data = read_part(self._archive, info, self._settings)
        if _STRICT[0] in data:
            data = data.replace(_STRICT[0] + b"officeDocument/", _STRICT[1] + b"officeDocument/2006/").replace(
                _STRICT[0] + b"wordprocessingml/main", _STRICT[1] + b"wordprocessingml/2006/main"
            )
        return parse_xml(data)

    def _relations(self, part: str) -> dict[str, tuple[str, str]]:
        """Relationship id → (last step of its type, part name)."""
        folder, name = posixpath.split(part)
        root = self._part(posixpath.join(folder, "_rels", name + ".rels"))
        found = {}
        for rel in root.iter(f"{_REL}Relationship") if root is not None else ():
            if rel.get("TargetMode") != "External":
                target = rel.get("Target", "")
                path = (
                    target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
                )
                found[rel.get("Id", "")] = (rel.get("Type", "").rpartition("/")[2], path)
        return found

    def _optional(self, related: dict[str, tuple[str, str]], kind: str) -> Any:
        """A part that the text can do without: if it is damaged, that is noted."""
        for type_, path in related.values():
            if type_ == kind:
                try:
                    return self._part(path)
                except ReadError as error:
                    self._notes.append(f"{path} 无法读取（{error.message}），编号、样式或注释可能不全")
        return None

    def _furniture(self, body: Any, related: dict[str, tuple[str, str]], kind: str) -> None:
        """Running headers or footers, each distinct text once."""
        seen: set[str] = set()
        for reference in body.iter(f"{W}{kind}Reference"):
            type_, path = related.get(reference.get(f"{_R}id", ""), ("", ""))
            if type_ != kind or path in seen:
                continue
            seen.add(path)
            try:
                root = self._part(path)
            except ReadError as error:
                self._notes.append(f"{path} 无法读取（{error.message}）")
                continue
            if root is None:
                continue
            for paragraph in root.iter(f"{W}p"):
                fragments = list(self._inline(paragraph, []))
                text = _text(fragments).strip()
                if text and text not in seen:
                    seen.add(text)
                    self._add(text, fragments, kind=kind)

    def _add(self, text: str, fragments: Fragments, **block: Any) -> None:
        if text.strip():
            self._layout.add(text, **block)
            self.made.append(fragments)

    def _container(self, container: Any, *, kind: str = "paragraph") -> None:
        """Paragraphs and tables of the body, a text box, a note or a content control, in order."""
        for child in _unwrapped(container):
            if child.tag == f"{W}p":
                self._paragraph(child, kind=kind)
            elif child.tag == f"{W}tbl":
                self._table(child)

    def _paragraph(self, paragraph: Any, *, kind: str = "paragraph") -> None:
        boxes: list[Any] = []
        page = self._page
        fragments = [*self._carried, *self._inline(paragraph, boxes)]
        text = _text(fragments)
        self._carried = []
        if paragraph.find(f"{W}pPr/{W}rPr/{W}del") is not None and paragraph.getnext() is not None:
            # Its end is deleted: what is left of it begins the next paragraph.
            self._tracked, self._carried = True, fragments
        elif text.strip():
            level, number = self._styles.of(paragraph, self._numbering)
            label = self._numbering.label(*number) if number is not None else ""
            if kind == "paragraph":
                kind = "heading" if level else "list" if label else kind
            page += len(text) - len(text.lstrip("\f"))  # breaks before the first character
            self._add(label + text.replace("\f", ""), [(label, None), *fragments], kind=kind, level=level, page=page)
        for box in boxes:
            self._container(box)

    def _inline(self, element: Any, boxes: list[Any]) -> Iterator[tuple[str, Any]]:
        """Text of runs in order; text boxes met on the way are collected. A page break is a form feed."""
        stack = [iter(element)]
        while stack:
            child = next(stack[-1], None)
            if child is None:
                stack.pop()
                continue
            tag = child.tag
            if tag in (f"{W}t", f"{_MATH}t"):
                yield child.text or "", child if tag == f"{W}t" else None
            elif tag == f"{W}r":
                if not _hidden(child):
                    stack.append(iter(child))
            elif tag in (f"{W}del", f"{W}moveFrom"):
                self._tracked = True
            elif tag == f"{W}lastRenderedPageBreak":
                self._page += 1
                yield "\f", None
            elif tag == f"{W}br":
                if child.get(f"{W}type") not in ("page", "column"):
                    yield "\n", None
            elif tag == f"{W}cr":
                yield "\n", None
            elif tag in (f"{W}tab", f"{W}ptab"):
                yield "\t", None
            elif tag == f"{W}noBreakHyphen":
                yield "-", None
            elif tag == f"{W}sym":
                yield _symbol(child.get(f"{W}char", "")), None
            elif tag == f"{W}txbxContent":
                boxes.append(child)
            elif tag == f"{W}rt":
                yield "(" + "".join(t.text or "" for t in child.iter(f"{W}t")) + ")", None
            elif tag == f"{_MC}AlternateContent":
                choice = child.find(f"{_MC}Choice")
                stack.append(iter(choice if choice is not None else child))
            elif tag not in _SKIPPED and isinstance(tag, str):
                self._tracked = self._tracked or tag in (f"{W}ins", f"{W}moveTo")
                stack.append(iter(child))

    def _table(self, table: Any) -> None:
        """Rows as lines of cells; a cell that holds several long paragraphs keeps them as paragraphs."""
        for row in _unwrapped(table):
            if row.tag != f"{W}tr" or _deleted_row(row):
                continue
            page = self._page
            cells: list[tuple[str, Fragments]] = []
            nested: list[Any] = []
            for cell in _unwrapped(row):
                if cell.tag != f"{W}tc":
                    continue
                paragraphs: list[tuple[str, Fragments]] = []
                for child in _unwrapped(cell):
                    if child.tag == f"{W}p":
                        boxes: list[Any] = []
                        fragments = list(self._inline(child, boxes))
                        text = _text(fragments).replace("\f", "").strip()
                        nested += boxes
                        if text:
                            _, number = self._styles.of(child, self._numbering)
                            label = self._numbering.label(*number) if number else ""
                            paragraphs.append((label + text, [(label, None), *fragments]))
                    elif child.tag == f"{W}tbl":
                        nested.append(child)
                if len(paragraphs) > 1 and sum(len(text) for text, _ in paragraphs) > _LONG_CELL:
                    self._row(cells, page)
                    cells = []
                    for text, fragments in paragraphs:
                        self._add(text, fragments, page=page)
                else:
                    text = re.sub(r"\s*\n\s*", " ", " ".join(text for text, _ in paragraphs))
                    cells.append((text, [fragment for _, fragments in paragraphs for fragment in fragments]))
            self._row(cells, page)
            for inner in nested:
                self._table(inner) if inner.tag == f"{W}tbl" else self._container(inner)

    def _row(self, cells: list[tuple[str, Fragments]], page: int) -> None:
        while cells and not cells[-1][0]:
            cells.pop()
        fragments = [fragment for _, own in cells for fragment in [(CELL, None), *own]][1:]
        text = CELL.join(text for text, _ in cells)
        self._add(text, fragments, kind="row" if len(cells) > 1 else "paragraph", page=page)


def _text(fragments: Iterable[tuple[str, Any]]) -> str:
    return "".join(text for text, _ in fragments)


class _Styles:
    """Heading level and list level of paragraph styles, inheritance resolved."""

    def __init__(self, styles: Any) -> None:
        self._styles: dict[str, Any] = {}
        self._default = ""
        for style in styles.iterfind(f"{W}style") if styles is not None else ():
            if style.get(f"{W}type") == "paragraph":
                identity = style.get(f"{W}styleId", "")
                self._styles[identity] = style
                if style.get(f"{W}default") not in (None, *_OFF):
                    self._default = identity

    def of(self, paragraph: Any, numbering: Numbering) -> tuple[int, tuple[str, int] | None]:
        """``(heading level or 0, (num id, list level) or None)``."""
        properties = paragraph.find(f"{W}pPr")
        chain = [properties] if properties is not None else []
        reference = properties.find(f"{W}pStyle") if properties is not None else None
        identity = reference.get(f"{W}val", "") if reference is not None else self._default
        heading = 0
        bound: tuple[str, int] | None = None
        seen: set[str] = set()
        while identity in self._styles and identity not in seen:
            seen.add(identity)
            style = self._styles[identity]
            name = style.find(f"{W}name")
            label = name.get(f"{W}val", "") if name is not None else ""
            match = _HEADING_NAME.match(label)
            if not heading:
                heading = int(match.group(1)) if match else 1 if label.lower() in ("title", "标题") else 0
            own = style.find(f"{W}pPr")
            if own is not None:
                chain.append(own)
            bound = bound or numbering.level_of_style(identity)
            base = style.find(f"{W}basedOn")
            identity = base.get(f"{W}val", "") if base is not None else ""
        outline = _first(chain, f"{W}outlineLvl")
        if outline is not None and outline.isdigit():
            heading = int(outline) + 1 if int(outline) < 9 else 0
        number = level = None
        for own in chain:
            listed = own.find(f"{W}numPr")
            if listed is not None:
                number = number or _child(listed, f"{W}numId")
                level = level or _child(listed, f"{W}ilvl")
        if number == "0":
            return heading, None
        if number is None:
            return heading, None
        if level is None and bound is not None:
            return heading, (number, bound[1])
        return heading, (number, int(level) if level is not None and level.isdigit() else 0)


def _first(chain: list[Any], name: str) -> str | None:
    for properties in chain:
        value = _child(properties, name)
        if value is not None:
            return value
    return None


def _child(element: Any, name: str) -> str | None:
    child = element.find(name)
    return None if child is None else child.get(f"{W}val")


def _unwrapped(container: Any) -> Iterator[Any]:
    """Children, with content controls, insertions and custom XML opened and deletions left out."""
    stack = [iter(container)]
    while stack:
        child = next(stack[-1], None)
        if child is None:
            stack.pop()
        elif child.tag in (f"{W}sdt", f"{W}sdtContent", f"{W}ins", f"{W}moveTo", f"{W}customXml", f"{W}smartTag"):
            stack.append(iter(child))
        elif child.tag == f"{_MC}AlternateContent":
            choice = child.find(f"{_MC}Choice")
            stack.append(iter(choice if choice is not None else child))
        elif child.tag not in (f"{W}del", f"{W}moveFrom"):
            yield child


def _hidden(run: Any) -> bool:
    vanish = run.find(f"{W}rPr/{W}vanish")
    return vanish is not None and vanish.get(f"{W}val") not in _OFF


def _deleted_row(row: Any) -> bool:
    return row.find(f"{W}trPr/{W}del") is not None


def _symbol(code: str) -> str:
    if code.upper() in _SYMBOLS:
        return _SYMBOLS[code.upper()]
    try:
        point = int(code, 16)
    except ValueError:
        return ""
    if 0xF000 <= point <= 0xF0FF:
        return "•"
    return chr(point) if 0x20 <= point < 0xD800 or 0xE000 <= point < 0x110000 else ""
