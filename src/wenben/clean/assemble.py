"""From kept spans to a clean text with its offset map. Only white space is changed here.

Lines that a page or a converter broke inside a sentence are joined, spaces between digits and Han characters dropped,
headings that were glued to the next line set apart, blank lines closed up.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from wenben.clean.markers import GENRE_WORDS, is_title, marker
from wenben.clean.repair import Repaired
from wenben.clean.view import CN, HAN, Line
from wenben.types import Block, OffsetMap, Removal, Segment

_NEAR: Final = 120  # characters around a space that can say what it is
_SPACES: Final = re.compile(r" +")
_TERMINAL: Final = re.compile(r"[。!?;:.…—|][”’」』)\]】》]*$")
_ENDS: Final = frozenset("。!?;:.…—|") | {""}
_SENTENCE_ENDS: Final = frozenset("。!?;…—|")
"""No marker ends in one."""
_AFTER_END: Final = "”’」』)]】》"
_GOES_ON: Final = frozenset(",、《(“‘[【")
_CLAUSE: Final = re.compile(r"[,。;、]")
_ASCII: Final = re.compile(r"[\x21-\x7e]")
_LETTER_SPACED: Final = re.compile(rf"(?:[{HAN}] ){{6}}[{HAN}]")
_HAN: Final = re.compile(f"[{HAN}]")
_RUNS_OUT: Final = re.compile(rf"[{HAN}\w”》)%*×]$")
_RUNS_ON: Final = re.compile(rf"[{HAN}\w“《(,、。*×]")
_GLUED_TITLE: Final = re.compile(rf"(?:{GENRE_WORDS})$")
_PART: Final = re.compile(rf"^第?\s?篇\s?[{CN}\d]{{1,2}}$|^第\s?[{CN}\d]{{1,2}}\s?篇$")
_SIGNATURE: Final = re.compile(
    r"^(?:(?:19|20)[\dx〇○零一二三四五六七八九]{2}\s?年|二[〇○零])|(?:局|室|会|办公室|办|政府|学校|小学|中学|幼儿园|中心|组|科|处)$"
)


@dataclass(frozen=True, slots=True)
class Assembled:
    """Clean text of one article and its map to the source."""

    text: str
    offsets: OffsetMap


@dataclass(slots=True)
class _Kept:
    """What is left of one line: spans of the working text, and the line's view without what was removed."""

    spans: list[tuple[int, int]]
    text: str
    indented: bool


class _Writer:
    """Collects pieces of the document and their source spans; pieces that follow each other in the source are one run."""

    def __init__(self, repaired: Repaired) -> None:
        self.repaired = repaired
        self.parts: list[str] = []
        self.segments: list[Segment] = []
        self.length = 0
        self.run = 0  # where the run began, here and in the source, and where it ends there
        self.run_source = 0
        self.run_end = -1
        self.linear = False

    def copy(self, start: int, end: int) -> None:
        if not self.repaired.segments:
            if start < end:
                self._add(self.repaired.text[start:end], start, end)
            return
        for low, high, source_start, source_end in self.repaired.pieces(start, end):
            self._add(self.repaired.text[low:high], source_start, source_end)

    def insert(self, char: str, at: int, text: str) -> None:
        """White space that stands for the white space at working offset ``at`` (or for nothing)."""
        if at < len(text) and text[at].isspace():
            start, end = self.repaired.source(at), self.repaired.source(at + 1, end=True)
        else:
            start = end = self.repaired.source(at, end=True)
        self._add(char, start, max(start, end))

    def _add(self, text: str, source_start: int, source_end: int) -> None:
        if source_start < self.run_end and self.length > self.run:
            # Pieces of one repaired stretch share its whole source span: together they are one segment.
            while self.segments and self.segments[-1].source_end > source_start:
                whole = self.segments.pop()
                self.run, self.run_source = whole.start, min(whole.source_start, self.run_source)
            self.run_source, self.linear = min(self.run_source, source_start), False
            self.run_end = max(self.run_end, source_end)
        else:
            linear = len(text) == source_end - source_start
            if not (linear and self.linear and self.run_end == source_start):
                self._close()
                self.run, self.run_source, self.linear = self.length, source_start, linear
            self.run_end = source_end
        self.parts.append(text)
        self.length += len(text)

    def _close(self) -> None:
        if self.length > self.run:
            self.segments.append(Segment(self.run, self.length, self.run_source, self.run_end))

    def done(self) -> Assembled:
        self._close()
        return Assembled("".join(self.parts), OffsetMap(tuple(self.segments)))


def assemble(
    repaired: Repaired, seen: str, lines: Sequence[Line], removals: Sequence[Removal], blocks: Sequence[Block] = ()
) -> Assembled:
    """The clean text of the article that ``lines`` make up.

    Parameters
    ----------
    repaired, seen
        The working text and its view.
    removals
        Sorted, without overlap, in offsets of the working text.
    blocks
        Layout: line ends inside one paragraph block are soft.
    """
    kept = _kept(seen, lines, removals)
    width = _wrap_width([k.text for k in kept])
    soft = _paragraphs(blocks)
    rows = [(b.start, b.end) for b in blocks if b.kind == "row"]
    writer = _Writer(repaired)
    text = repaired.text
    previous: _Kept | None = None
    tail = ""
    for line in kept:
        if previous is not None:
            end = previous.spans[-1][1]
            start = line.spans[0][0]
            of_table = bool(rows) and (_touches(rows, end - 1) or _touches(rows, start))
            titled = previous is kept[0] and _CLAUSE.search(tail) is None and not width and not _unclosed(tail)
            if not of_table and ((not titled and _joined(tail, line, width)) or _in_block(soft, end, start)):
                if (
                    _ASCII.match(previous.text[-1])
                    and _ASCII.match(line.text[0])
                    and previous.text[-1].isalnum()
                    and line.text[0].isalnum()
                ):
                    writer.insert(" ", end, text)
            else:
                writer.insert("\n", end, text)
        tail = _write_line(writer, seen, line)
        previous = line
    return writer.done()


def _kept(seen: str, lines: Sequence[Line], removals: Sequence[Removal]) -> list[_Kept]:
    result = []
    index = 0
    count = len(removals)
    for line in lines:
        while index < count and removals[index].end <= line.start:
            index += 1
        spans = []
        at = line.start
        i = index
        while i < count and removals[i].start < line.end:
            if removals[i].start > at:
                spans.append((at, removals[i].start))
            at = max(at, removals[i].end)
            i += 1
        if at < line.end:
            spans.append((at, line.end))
        if len(spans) == 1 and spans[0] == (line.start, line.end):
            text = line.text
        else:
            while spans and not seen[spans[0][0] : spans[0][1]].strip():
                del spans[0]
            while spans and not seen[spans[-1][0] : spans[-1][1]].strip():
                del spans[-1]
            if not spans:
                continue
            head = seen[spans[0][0] : spans[0][1]]
            spans[0] = (spans[0][1] - len(head.lstrip()), spans[0][1])
            tail = seen[spans[-1][0] : spans[-1][1]]
            spans[-1] = (spans[-1][0], spans[-1][0] + len(tail.rstrip()))
            text = "".join(seen[s:e] for s, e in spans)
        indented = line.start >= 2 and seen[line.start - 2 : line.start] == "  "
        result.append(_Kept(spans, text, indented))
    if sum(k.indented for k in result) > 0.7 * len(result):
        for line_kept in result:  # where every line is indented, the indent says nothing
            line_kept.indented = False
    return result


def _wrap_width(texts: Sequence[str]) -> int:
    """The width at which a page breaks its lines, 0 if it does not."""
    lengths = Counter(len(t) for t in texts if len(t) >= 18)
    total = sum(lengths.values())
    if total < 8:
        return 0
    mode = max(lengths, key=lambda n: lengths[n] + lengths[n - 1] + lengths[n + 1] + lengths[n - 2])
    near = sum(lengths[n] for n in range(mode - 3, mode + 3))
    return mode if mode <= 90 and near >= 0.4 * total and near >= 6 else 0


def _joined(before: str, line: _Kept, width: int) -> bool:
    """Whether ``line`` goes on with the sentence that ``before``, the last piece of the line above, began."""
    after = line.text
    if not before or before.rstrip(_AFTER_END)[-1:] in _SENTENCE_ENDS:
        return False
    opens, found = marker(after), marker(before)
    if found is not None and len(before) <= found.length:
        return opens is None  # a marker on a line of its own
    if before.rstrip(_AFTER_END)[-1:] in _ENDS:
        return False
    if opens is None and _unclosed(before):
        return True
    if before[-1] in _GOES_ON:
        return True
    if opens is not None:
        return False
    if is_title(after) or is_title(before) or (_SIGNATURE.search(after) and len(after) <= 25):
        return False
    if width and len(before) >= width - 4 and not line.indented:
        return True
    if width and len(before) < width - 6:
        return False
    # Without a wrap width: a long line with clauses, no end, and no heading before or after it.
    least = 20 if found is None else 41 if found.kind in ("cn", "cn_paren", "chapter", "section") else 26
    if len(before) < least or (_CLAUSE.search(before) is None and len(before) < 40):
        return False
    if len(after) <= 12 and _CLAUSE.search(after) is None and not _TERMINAL.search(after):
        return False
    return bool(_RUNS_OUT.search(before)) and bool(_RUNS_ON.match(after))


def _unclosed(text: str) -> bool:
    """Whether a title mark or bracket opened near the end of ``text`` is still open."""
    tail = text[-60:]
    return tail.rfind("《") > tail.rfind("》") or tail.rfind("(") > tail.rfind(")")


def _touches(spans: Sequence[tuple[int, int]], offset: int) -> bool:
    index = bisect_right(spans, offset, key=lambda s: s[0]) - 1
    return index >= 0 and offset < spans[index][1]


def _paragraphs(blocks: Sequence[Block]) -> list[tuple[int, int]]:
    """Paragraph blocks (in source offsets), sorted."""
    return [(b.start, b.end) for b in blocks if b.kind in ("paragraph", "list", "note", "heading", "caption")]


def _in_block(soft: Sequence[tuple[int, int]], end: int, start: int) -> bool:
    if not soft:
        return False
    low, high = 0, len(soft)
    while low < high:
        middle = (low + high) // 2
        if soft[middle][1] <= end:
            low = middle + 1
        else:
            high = middle
    return low < len(soft) and soft[low][0] < end and start < soft[low][1]


def _write_line(writer: _Writer, seen: str, line: _Kept) -> str:
    """Write one line and return its last piece."""
    if len(line.spans) == 1 and " " not in line.text:
        writer.copy(*line.spans[0])
        return line.text
    text = writer.repaired.text
    head = 0  # where the piece since the last break begins, in line.text
    done = 0  # how much of line.text is written
    apart = _LETTER_SPACED.search(line.text) is not None
    for start, end in line.spans:
        piece = seen[start:end]
        at = start
        for match in _SPACES.finditer(piece):
            low, high = start + match.start(), start + match.end()
            position = done + match.start()
            left = line.text[max(0, position - 8) : position].rstrip()
            right = line.text[done + match.end() : done + match.end() + _NEAR].lstrip()
            writer.copy(at, low)
            at = high
            if not left or not right:
                continue
            # Only a short piece can be a heading or a title; of a long one the end is enough.
            piece_before = (
                line.text[head:position] if position - head <= _NEAR else "…" + line.text[position - 60 : position]
            )
            if _breaks(piece_before.strip(), right):
                writer.insert("\n", low, text)
                head = done + match.end()
            elif (
                (left[-1] == "|" or right[0] == "|")
                or (_HAN.match(left[-1]) and _HAN.match(right[0]) and not apart)
                or (_ASCII.match(left[-1]) and _ASCII.match(right[0]))
            ):
                writer.copy(low, low + 1)
        writer.copy(at, end)
        done += end - start
    return line.text[head:].strip()


def _breaks(left: str, right: str) -> bool:
    """Whether a space inside a line is a lost line break: a heading before it, or an item after it."""
    if not left:
        return False
    opens = marker(right)
    found = marker(left)
    core = left[found.length :] if found else left
    heading = found is not None and found.kind != "is" and _is_heading(core, found.kind)
    if opens is not None and opens.kind not in ("is", "roman") and not (opens.kind == "digit" and left[-1].isdigit()):
        if len(right) <= opens.length:
            return False  # …督导报告 (一): the number belongs to the title
        return heading or bool(re.search(r"[。!?;:》)”]$", left)) or bool(_GLUED_TITLE.search(left) and len(left) >= 6)
    if _PART.match(left):
        return True
    if len(right) < 16 or (_CLAUSE.search(right) is None and len(right) < 24):
        return False
    if heading and len(core) >= 4 and _HAN.search(left[-1]) and _RUNS_ON.match(right):
        # 一、读书为本 力学为先 加强…: the heading itself holds spaces; (4)监督职能 敢于直言。 is a run-in title.
        first = right.split(" ", 1)[0]
        if len(first) <= 10 and _HAN.match(first[0]) and _HAN.match(first[-1]):
            return False
        return found is None or found.kind in ("cn", "cn_paren") or re.match(r"[^,。;:]{1,9}。", right) is None
    return (
        8 <= len(left) <= 45
        and _CLAUSE.search(left) is None
        and _GLUED_TITLE.search(left) is not None
        and found is None
    )


def _is_heading(core: str, kind: str) -> bool:
    if re.search(r"[。!?;:]", core):
        return False
    if kind in ("cn", "cn_paren", "chapter", "ordinal"):
        return 2 <= len(core) <= 34 and core.count(",") <= 1
    return 2 <= len(core) <= 25 and _CLAUSE.search(core) is None
