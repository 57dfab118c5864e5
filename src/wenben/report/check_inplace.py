"""Highlights and comments in the draft's own Word document: its formatting, tables, headers and notes stay."""

from __future__ import annotations

import io
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any, Final

from wenben.config import ReaderSettings
from wenben.readers.docx import Traced, trace_docx
from wenben.readers.numbering import W
from wenben.readers.package import open_zip, read_part
from wenben.report.marks import Mark
from wenben.report.word import clean_text
from wenben.types import PassageClass, Source

_SPACE: Final = "{http://www.w3.org/XML/1998/namespace}space"
_STORIES: Final = ("footnotes", "endnotes")  # parts that python-docx keeps as bytes


class Marked:
    """A Word document under markup.

    Parameters
    ----------
    data
        The document's bytes.
    draft
        What the reader made of them.

    Raises
    ------
    ValueError
        If the text cannot be traced to the document's runs, as in a file that was saved as Strict Open XML.
    """

    def __init__(self, data: bytes, draft: Source, settings: ReaderSettings) -> None:
        import docx
        from docx.opc.part import XmlPart
        from docx.oxml import parse_xml

        archive = open_zip(data, what="Word 文档")
        for info in archive.infolist():
            read_part(archive, info, settings)  # python-docx unpacks every part without asking how large it is
        self.made = docx.Document(io.BytesIO(data))
        roots: dict[str, Any] = {}
        self._notes: dict[Any, Any] = {}
        for part in self.made.part.package.iter_parts():
            name = part.partname.lstrip("/")
            if isinstance(part, XmlPart):
                roots[name] = part.element
            elif name.rpartition("/")[2].partition(".")[0] in _STORIES:
                roots[name] = self._notes[part] = parse_xml(part.blob)
        traced = trace_docx(data, parts=roots, settings=settings)
        if traced.extract.text != draft.text:
            raise ValueError("the document's text is another one than was checked")
        self._runs = _Runs(traced)
        self._order: dict[Any, int] = {}

    def highlight(self, pieces: list[Mark], colours: Mapping[PassageClass, str]) -> None:
        """Give the runs of each marked piece the colour (a ``WD_COLOR_INDEX`` name) of its class."""
        from docx.enum.text import WD_COLOR_INDEX
        from docx.text.run import Run

        for piece, run in self._runs.cut(pieces):
            if piece.passage is not None:
                Run(run, self.made).font.highlight_color = getattr(WD_COLOR_INDEX, colours[piece.passage.kind])
        self._order = {run: i for i, run in enumerate(self.made.element.body.iter(f"{W}r"))}

    def comment(self, start: int, end: int, text: str, author: str, initials: str, *, short: bool = False) -> bool:
        """Comment on characters ``[start, end)``, ``short``: on the first run of them.

        Returns False if none of the characters stands in a run that can carry a comment.
        """
        from docx.text.run import Run

        carriers = [c for c in map(self._carrier, self._runs.between(start, end)) if c is not None]
        if not carriers:
            return False
        carriers = carriers[:1] if short else carriers
        carriers.sort(key=self._order.__getitem__)
        ends = [Run(run, self.made) for run in (carriers[0], carriers[-1])]
        self.made.add_comment(ends, text=clean_text(text), author=author, initials=initials)
        return True

    def _carrier(self, run: Any) -> Any:
        """The run of the body that a comment on ``run`` hangs on: Word allows none in text boxes and footnotes."""
        for outer in run.iterancestors(f"{W}r"):
            run = outer
        if run in self._order:
            return run
        for note in run.iterancestors(f"{W}footnote", f"{W}endnote"):
            kind = note.tag.removeprefix(W)
            for reference in self.made.element.body.iter(f"{W}{kind}Reference"):
                if reference.get(f"{W}id") == note.get(f"{W}id"):
                    return reference.getparent()
        return None

    def save(self) -> bytes:
        from lxml import etree

        for part, root in self._notes.items():
            part._blob = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
        out = io.BytesIO()
        self.made.save(out)
        return out.getvalue()


class _Runs:
    """The runs that hold a draft's characters, and cutting them where marks begin and end."""

    def __init__(self, traced: Traced) -> None:
        self._places = traced.places
        self._starts = [place[0] for place in traced.places]
        self._cut: list[tuple[int, int, Any]] = []  # start, end, run; in the order of the text

    def cut(self, pieces: list[Mark]) -> Iterator[tuple[Mark, Any]]:
        """Cut runs so that each lies in one piece; the pieces tile the text."""
        borders = [piece.start for piece in pieces]
        by_run: dict[Any, list[tuple[int, int, Any, int]]] = {}
        for place in self._places:
            run = place[2].getparent()
            if run is not None and run.tag == f"{W}r":
                by_run.setdefault(run, []).append(place)
        for run, places in by_run.items():
            cuts: dict[Any, dict[int, int]] = {}  # element → index of the first character of a piece → the piece
            for start, end, element, index in places:
                first = bisect_right(borders, start) - 1
                cuts.setdefault(element, {}).setdefault(index, first)
                for number in range(first + 1, bisect_left(borders, end)):
                    cuts[element][borders[number] - start + index] = number
            for number, own in list(_parted(run, cuts)):  # all cuts before any colour
                yield pieces[number], own
                for start, end, _, _ in places:
                    low, high = max(start, pieces[number].start), min(end, pieces[number].end)
                    if low < high:
                        self._cut.append((low, high, own))
        self._cut.sort(key=lambda item: item[:2])

    def between(self, start: int, end: int) -> list[Any]:
        """Runs that hold any of the characters ``[start, end)``."""
        first = bisect_right(self._cut, start, key=lambda item: item[1])
        found = []
        for low, _, run in self._cut[first:]:
            if low >= end:
                break
            found.append(run)
        return found


def _parted(run: Any, cuts: Mapping[Any, Mapping[int, int]]) -> Iterator[tuple[int, Any]]:
    """Cut a run into runs of equal formatting, one for each piece in a row; ``(piece, run)`` in order."""
    own, current = run, -1
    for child in [child for child in run if child.tag != f"{W}rPr"]:
        starts = sorted(cuts.get(child, {}).items())
        borders = [0, *(index for index, _ in starts[1:]), None]
        text = child.text or ""
        for i, (_, number) in enumerate(starts):
            if number != current:
                own = _following(own) if current >= 0 else own
                current = number
                yield number, own
            part = child if i == 0 else deepcopy(child)
            if len(starts) > 1:
                part.text = text[borders[i] : borders[i + 1]]
                part.set(_SPACE, "preserve")
            _move(part, own)
        if not starts:
            _move(child, own)


def _following(run: Any) -> Any:
    """An empty run behind ``run`` with its formatting."""
    made = run.makeelement(run.tag, run.attrib, run.nsmap)
    run.addnext(made)
    properties = run.find(f"{W}rPr")
    if properties is not None:
        made.append(deepcopy(properties))
    return made


def _move(child: Any, run: Any) -> None:
    if child.getparent() is not run:
        run.append(child)
