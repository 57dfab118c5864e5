"""Repairs: characters that were damaged on the way and can be put back with certainty.

Only what is certain is repaired; what is lost is flagged (``lost_characters``), never guessed. Repaired text keeps a
map back to the source, character by character.

Sources: the GBK/UTF-8 round trips are those of ftfy's ``fix_encoding`` (https://ftfy.readthedocs.io), restricted to the
three that produce Chinese; lead-byte loss was worked out from the byte shifts of public pages.
"""

from __future__ import annotations

import html
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from wenben.clean.strangers import belong
from wenben.clean.view import HAN, Inventory
from wenben.patterns import led
from wenben.text import simplified
from wenben.types import Removal, Repair, Segment


@dataclass(frozen=True, slots=True)
class Repaired:
    """The working text; ``segments`` tile it and lead back to the source (empty: nothing was repaired)."""

    text: str
    segments: tuple[Segment, ...]
    repairs: tuple[Repair, ...]
    flags: tuple[str, ...]
    dropped: tuple[Removal, ...] = ()
    """Annotations that are no part of the working text, in source offsets."""

    def source(self, offset: int, *, end: bool = False) -> int:
        """Source offset of a boundary of the working text; inside a repair, its start (or its end)."""
        if not self.segments:
            return offset
        index = bisect_right(self.segments, offset, key=lambda s: s.start) - 1
        if end and index > 0 and self.segments[index].start == offset:
            index -= 1
        segment = self.segments[max(0, index)]
        if offset == segment.start:
            return segment.source_start
        if segment.linear:
            return segment.source_start + offset - segment.start
        return segment.source_end if end or offset >= segment.end else segment.source_start

    def working(self, offset: int) -> int:
        """Working offset of a source offset (inside a repair: where the repair begins)."""
        if not self.segments:
            return offset
        index = max(0, bisect_right(self.segments, offset, key=lambda s: s.source_start) - 1)
        segment = self.segments[index]
        if offset >= segment.source_end:
            return segment.end
        return segment.start + (max(0, offset - segment.source_start) if segment.linear else 0)

    def uncut(self, start: int, end: int) -> tuple[int, int]:
        """The part of working span ``[start, end)`` that cuts no repaired stretch, perhaps empty.

        Characters of such a stretch have no source of their own: part of it cannot be removed, only all of it.
        """
        for place in (start, end):
            if not self.segments or place >= self.segments[-1].end:
                continue
            segment = self.segments[max(0, bisect_right(self.segments, place, key=lambda s: s.start) - 1)]
            if not segment.linear and segment.start < place < segment.end:
                if place == start:
                    start = segment.end
                else:
                    end = segment.start
        return start, max(start, end)

    def pieces(self, start: int, end: int) -> Iterator[tuple[int, int, int, int]]:
        """``(start, end, source_start, source_end)`` of the stretches that make up working span ``[start, end)``."""
        if not self.segments:
            if start < end:
                yield start, end, start, end
            return
        index = max(0, bisect_right(self.segments, start, key=lambda s: s.start) - 1)
        while index < len(self.segments) and self.segments[index].start < end:
            segment = self.segments[index]
            low, high = max(start, segment.start), min(end, segment.end)
            if low < high:
                if segment.linear:
                    shift = segment.source_start - segment.start
                    yield low, high, low + shift, high + shift
                else:
                    yield low, high, segment.source_start, segment.source_end
            index += 1


@dataclass(frozen=True, slots=True)
class _Edit:
    """Source ``[start, end)`` becomes ``text``; ``widths[i]`` source characters made character ``i``."""

    start: int
    end: int
    text: str
    reason: str
    widths: tuple[int, ...] = ()


def repair_text(text: str) -> Repaired:
    """Put back what can be put back with certainty in ``text``."""
    inventory = Inventory(text)
    edits = [
        *_mojibake(text, inventory),
        *_entities(text, inventory),
        *_lead_bytes(text),
        *_annotations(text, inventory),
    ]
    flags = ("lost_characters",) if _lost(text, edits, inventory) or any("\ufffd" in e.text for e in edits) else ()
    if not edits:
        return Repaired(text, (), (), flags)
    edits.sort(key=lambda e: e.start)
    parts: list[str] = []
    segments: list[Segment] = []
    repairs: list[Repair] = []
    dropped: list[Removal] = []
    done = position = 0

    def add(piece: str, start: int, end: int) -> None:
        nonlocal position
        if piece:
            segments.append(Segment(position, position + len(piece), start, end))
            parts.append(piece)
            position += len(piece)

    for edit in edits:
        if edit.start < done:
            continue  # two detectors saw the same place; the first one, which is the longer, wins
        add(text[done : edit.start], done, edit.start)
        if edit.widths:
            at = edit.start
            for char, width in zip(edit.text, edit.widths, strict=True):
                add(char, at, at + width)
                at += width
        else:
            add(edit.text, edit.start, edit.end)
        if edit.text:
            repairs.append(Repair(edit.start, edit.end, edit.text, edit.reason))
        else:
            dropped.append(Removal(edit.start, edit.end, "noise", edit.reason))
        done = edit.end
    add(text[done:], done, len(text))
    return Repaired("".join(parts), tuple(segments), tuple(repairs), flags, tuple(dropped))


# ------------------------------------------------------------------------------------------------- annotations

# What a mirror sets in brackets behind every other character: a reading, a little picture. It stands in titles and page lines
# too, which no rule would know with it, so it goes before everything else.
_READING: Final = re.compile("[(（[【〔{<] ?[a-zA-Zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜüńňǹḿɡɑ\u0300-\u030c]{1,7} ?[)）\\]】〕}>]")
_TONES: Final = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹḿ\u0300-\u030c"
_TONE: Final = re.compile(f"[{_TONES}]")
_TONELESS: Final = re.compile(r"[(（](?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?[aeiouv](?:[aeiou]{0,2}(?:ng?|r)?)[)）]")
"""A reading of the neutral tone: 們(men)."""
_PICTURES: Final = "\u231a-\u23ff\u2600-\u27bf\U0001f000-\U0001faff"
_PICTURE: Final = re.compile(f"[(（][{_PICTURES}]\ufe0f?[)）]")
_ANNOTATED: Final = 3
"""So many of a kind make a page an annotated one."""


def _annotations(text: str, inventory: Inventory) -> Iterator[_Edit]:
    if not inventory.any_char(_TONES) and not inventory.any_char(_PICTURES):
        return
    if "(" not in text and "（" not in text and "[" not in text and "〔" not in text:
        return
    if _TONE.search(text):
        readings = [m for m in _READING.finditer(text) if _TONE.search(m.group())]
        if len(readings) >= _ANNOTATED:
            for match in _READING.finditer(text):
                if _TONE.search(match.group()) or _TONELESS.fullmatch(match.group()):
                    yield _Edit(match.start(), match.end(), "", "pinyin")
    pictures = list(_PICTURE.finditer(text))
    if len(pictures) >= _ANNOTATED:
        for match in pictures:
            yield _Edit(match.start(), match.end(), "", "picture")


# ---------------------------------------------------------------------------------------------------- mojibake

_CP1252: Final = {bytes([b]).decode("cp1252"): b for b in range(0x80, 0xA0) if b not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)}
_HIGH: Final = "\x80-\xff" + "".join(re.escape(c) for c in _CP1252)
_LATIN_RUN: Final = re.compile(rf"[{_HIGH}][\x20-\x7e{_HIGH}]*[{_HIGH}]")
_LATINS: Final = "\xc0-\xff"
_LATIN: Final = re.compile(f"[{_LATINS}]")
# Chinese in UTF-8 read as GBK: every character begins with a byte E4..E9 and a continuation byte, which GBK reads as one
# of these characters, all rare in writing.
_GBK_READS: Final = "".join(
    bytes([lead, trail]).decode("gb18030") for lead in range(0xE4, 0xEA) for trail in range(0x80, 0xC0)
)
_GBK_READ: Final = re.compile(f"[{_GBK_READS}]")
_WIDE_RUN: Final = re.compile(r"[^\x00-\x7f][^\n]*[^\x00-\x7f]")
_HAN: Final = re.compile(rf"[{HAN}]")
_FIRST_LEVEL: Final = re.compile(rf"[{HAN}，。、；：？！“”（）《》　０-９]")


def _mojibake(text: str, inventory: Inventory) -> Iterator[_Edit]:
    if inventory.any_char(_LATINS):
        for match in _LATIN_RUN.finditer(text):
            yield from _latin_run(match.start(), match.group())
    hits = [m.start() for m in _GBK_READ.finditer(text)] if inventory.any_char(_GBK_READS) else []
    if sum(hit < 100_000 for hit in hits) >= 3:
        yield from _utf8_as_gbk(text, hits)


def _latin_run(start: int, run: str) -> Iterator[_Edit]:
    """A run of Latin-1 / Windows-1252 characters that is Chinese when its bytes are read as UTF-8 or GBK.

    What is the same in both readings (tags, figures) is no part of a repair.
    """
    if len(_LATIN.findall(run)) < 3:
        return
    data = bytes(_CP1252.get(c, ord(c)) for c in run)
    for encoding, reason in (("utf-8", "utf-8 as latin-1"), ("gb18030", "gbk as latin-1")):
        try:
            decoded = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        wide = [c for c in decoded if c > "\x7f"]
        if not wide or len(_HAN.findall(decoded)) < 2 or len(_FIRST_LEVEL.findall(decoded)) < 0.8 * len(wide):
            continue
        if encoding == "gb18030" and not _common(decoded):
            continue
        at = 0
        chars: list[str] = []
        widths: list[int] = []
        for char in decoded:
            width = len(char.encode(encoding))
            if width == 1 and char == run[at] and chars:
                yield _Edit(start + at - sum(widths), start + at, "".join(chars), reason, tuple(widths))
                chars, widths = [], []
            elif width > 1 or char != run[at]:
                chars.append(char)
                widths.append(width)
            at += width
        if chars:
            yield _Edit(start + at - sum(widths), start + at, "".join(chars), reason, tuple(widths))
        return


def _common(decoded: str) -> bool:
    """Whether most Han characters are of the first level of GB 2312: those of everyday writing."""
    han = _HAN.findall(decoded)
    first = sum(1 for c in han if len(b := c.encode("gb18030")) == 2 and 0xB0 <= b[0] <= 0xD7 and b[1] >= 0xA1)
    return first >= 0.7 * len(han)


def _utf8_as_gbk(text: str, hits: Sequence[int]) -> Iterator[_Edit]:
    """Lines of UTF-8 that were read as GBK: the round trip must succeed without loss and give common characters."""
    done = 0
    for hit in hits:
        if hit < done:
            continue
        low, end = text.rfind("\n", 0, hit) + 1, text.find("\n", hit)
        done = end if end >= 0 else len(text)
        match = _WIDE_RUN.search(text, low, done)
        if match is None:
            continue
        run = match.group()
        if len(_GBK_READ.findall(run)) < max(2, 0.15 * len(run)):
            continue
        try:
            decoded = run.encode("gb18030").decode("utf-8")
        except UnicodeError:
            continue
        if len(_HAN.findall(decoded)) >= 2 and _common(decoded):
            # Characters straddle byte boundaries (3 bytes here, 2 there): map the run as a whole.
            yield _Edit(match.start(), match.end(), decoded, "utf-8 as gbk")


# ---------------------------------------------------------------------------------------------------- entities

_ENTITY: Final = re.compile(r"&(?:amp;)?(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
_OPEN: Final = re.compile(
    r"&(?:ldquo|rdquo|lsquo|rsquo|mdash|ndash|hellip|middot|bull|times|laquo|raquo)(?![A-Za-z;])|&#8[0-9]{3}(?![0-9;])"
)
_BARE_NAMES: Final = ("quo;", "dash;", "hellip;", "middot;", "bull;", "times;", "#8", "#12")
_BARE: Final = led(
    r"(?<![&A-Za-z])((?:#8[0-9]{3}|#12[0-9]{3})|ldquo|rdquo|lsquo|rsquo|mdash|ndash|hellip|middot|bull|times|laquo|raquo);"
)


def _entities(text: str, inventory: Inventory) -> Iterator[_Edit]:
    """``&ldquo;`` and ``ldquo;`` → “; those that stand for white space are noise and stay for the noise detector."""
    if ";" not in text and "&" not in text:
        return
    bare = ";" in text and inventory.any_char("#a-z") and any(name in text for name in _BARE_NAMES)
    for pattern, prefix, suffix in ((_ENTITY, "", ""), (_BARE, "&", ""), (_OPEN, "", ";")):
        if pattern is _BARE and not bare:
            continue
        for match in pattern.finditer(text):
            char = html.unescape(prefix + match.group().replace("&amp;", "&") + suffix)
            if len(char) <= 2 and char.isprintable() and not char.isspace():
                yield _Edit(match.start(), match.end(), char, "entity")


# ------------------------------------------------------------------------------------------ GBK lead-byte loss

# 　（2016年 is A1A1 A3A8 32 30…; without its first byte it reads A1A3 (。), A832 (invalid), 016年.
_LOST_YEAR: Final = re.compile(r"\?。\?(?=(0[0-4]\d|9[0-9]\d)年)")
# 。”< is A1A3 A1B1 3C; without its first byte it reads A3A1 (！), B13C (invalid), which eats the "<".
_LOST_QUOTE: Final = re.compile(r"\?！\?(?=/(p|div|span|td|li|font|strong)>)")
# Characters read one byte late, up to the ASCII character that the last of them swallowed.
_SHIFTED_RUN: Final = re.compile(
    r"\?([，。！？：；、．（）“”《》…—][\u4e00-\u9fff，。！？：；、（）“”《》]{0,14}?)([A-Za-z~{|}@^_`\[\]\\])"
)
_SHIFTED: Final = re.compile(r"\?[。！？，：；、．]\?|\?[，。！？：；、．][\u4e00-\u9fff]{0,14}[A-Za-z~]")
_GARBLED: Final = ("\ufffd", "锟斤拷", "锘匡豢", "烫烫烫", "屯屯屯")
_LOST: Final = "".join(sign[0] for sign in _GARBLED) + "\ue000-\uf8ff"
_PRIVATE_INSIDE: Final = led("(?<=[\u4e00-\u9fff])[\ue000-\uf8ff]+(?=[\u4e00-\u9fff])")


def _lead_bytes(text: str) -> Iterator[_Edit]:
    if "?。?" in text:
        for match in _LOST_YEAR.finditer(text):
            closing = text.find("）", match.end(), match.end() + 40)
            if closing >= 0 and "（" not in text[match.end() : closing]:
                yield _Edit(match.start(), match.end(), "（" + ("2" if match[1][0] == "0" else "1"), "gbk lead byte")
    if "?！?" in text:
        for match in _LOST_QUOTE.finditer(text):
            before = text[max(0, match.start() - 300) : match.start()]
            if before.count("“") > before.count("”"):
                # Two repairs: the tag that "<" begins is removed, what stands before it is not.
                yield _Edit(match.start(), match.end() - 1, "。”", "gbk lead byte")
                yield _Edit(match.end() - 1, match.end(), "<", "gbk lead byte")
    if "?" in text:
        for match in _SHIFTED_RUN.finditer(text):
            found = _realigned(match[1] + match[2], text[match.end() : match.end() + 12])
            if found is not None:
                yield _Edit(match.start(), match.end(), "\ufffd" + found, "gbk lead byte")


def _realigned(run: str, after: str) -> str | None:
    """The characters of a run that was read one byte late, without the first, of which only the second byte is left.

    ``。“大班額”`` without its first byte reads ``！按蟀囝~”``: the pairs fit again when a pair has swallowed an ASCII
    character. Certain if all characters are everyday ones and the last is a Traditional one: in GBK those end in ASCII bytes.
    """
    try:
        data = run.encode("gbk")
        found = data[1:].decode("gbk")
    except UnicodeError:
        return None
    plain = [simplified().get(c, c) for c in found]
    behind = _READING.sub("", after)[:1]
    row = [*plain, simplified().get(behind, behind)]
    known = all(
        _FIRST_LEVEL.match(char)
        and (not _HAN.match(char) or belong(char, row[i + 1]) or (i > 0 and belong(row[i - 1], char)))
        for i, char in enumerate(plain)
    )
    return found if known and found[-1] in simplified() else None


def _lost(text: str, edits: list[_Edit], inventory: Inventory) -> bool:
    """Whether characters are lost for good."""
    if inventory.any_char(_LOST) and (any(sign in text for sign in _GARBLED) or _PRIVATE_INSIDE.search(text)):
        return True
    if "?" not in text:
        return False
    repaired = {edit.start for edit in edits}
    return any(match.start() not in repaired for match in _SHIFTED.finditer(text))
