"""One sentence that asks several bodies → one piece per body.

``县政府应…；教体局应…；各校要…`` is three recommendations. What one body is asked stays one, however many things it is; the
offices of a school (教导处, 班主任, 食堂) count as that school. Pieces tile the sentence.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from wenben.extract.bodies import SCHOOL_TYPES, Phrase, Reading
from wenben.patterns import led
from wenben.types import Mention, Span

_LEAST: Final = 6
_SCHOOL: Final = led(
    r"学校|[校园]$|小学|中学|幼儿园|初中|高中|[教德政总]\w{1,2}处|食堂|班主任|教师|校长|园长|举办者|[教年]\w{1,2}组|[语数英理化生史地政体美音]组|家长|学生|后勤|宿管|保安|门卫|安全办|膳食|少先队|工会"
)
_OUTSIDE: Final = re.compile(r"局$|部门|政府|室$|委$|办$|督学|责任区")


def pieces(text: str, mentions: Sequence[Mention] = (), *, start: int = 0) -> list[Span]:
    """Spans of the parts of ``text`` that ask different bodies; one span if there is only one body.

    Parameters
    ----------
    mentions
        Names in the text, their offsets counted from ``-start``.

    Notes
    -----
    A part that names no body of its own belongs to the part before it. A part begins at the last semicolon before the
    clause that names its body, else at that clause.
    """
    return pieces_of(Reading.of(text, start, mentions))


def pieces_of(reading: Reading) -> list[Span]:
    """:func:`pieces` of a statement that was read already."""
    text = reading.text
    edges = [0]
    current: set[str] | None = None
    last = 0
    for clause, phrases in reading.asked():
        bodies = {_body(reading, phrase) for phrase in phrases}
        if current is not None and not bodies & current:
            stop = max(text.rfind(mark, last, clause.start) for mark in "；;。")
            edge = stop + 1 if stop >= 0 else clause.start
            if edge - edges[-1] >= _LEAST and len(text) - edge >= _LEAST:
                edges.append(edge)
                current = bodies
            else:
                current |= bodies
        else:
            current = bodies | (current or set())
        last = clause.end
    return [_strip(text, Span(a, b)) for a, b in pairwise([*edges, len(text)]) if text[a:b].strip()]


def _body(reading: Reading, phrase: Phrase) -> str:
    """What body a phrase belongs to: the offices of a school are that school."""
    words = reading.plain[phrase.start : phrase.end]
    if phrase.kind in SCHOOL_TYPES or (_SCHOOL.search(words) and not _OUTSIDE.search(words)):
        return "school"
    return words


def _strip(text: str, span: Span) -> Span:
    piece = span.of(text)
    left = len(piece) - len(piece.lstrip())
    return Span(span.start + left, span.start + left + len(piece.strip()))
