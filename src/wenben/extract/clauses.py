"""One sentence that asks several bodies → one piece per body.

``县政府应…；教体局应…；各校要…`` is three recommendations. A piece begins where a semicolon (or a full clause's comma)
is followed by a body and a word of duty; pieces tile the sentence.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Final

from wenben.extract.fields import addressees
from wenben.types import Span

_BREAK: Final = re.compile(
    r"[；;]|[，,](?=(?:同时|同時|并)?(?:由|请|請|建议|建議|责成|責成)?[\u3400-\u9fffXx×*]{2,12}?(?:应当?|應當?|要|须|須|负责|負責|必须))"
)
_LEAST: Final = 8


def pieces(text: str) -> list[Span]:
    """Spans of the parts of ``text`` that ask different bodies; one span if there is only one body.

    A part that names no body of its own belongs to the part before it.
    """
    edges = [0, *(match.end() for match in _BREAK.finditer(text)), len(text)]
    spans: list[Span] = []
    bodies: list[tuple[str, ...]] = []
    for start, end in pairwise(edges):
        piece = text[start:end]
        named = addressees(piece)
        fresh = named and (not bodies or named != bodies[-1]) and len(piece) >= _LEAST
        if spans and not (fresh and bodies[-1]):
            spans[-1] = Span(spans[-1].start, end)
            bodies[-1] = bodies[-1] or named
        else:
            spans.append(Span(start, end))
            bodies.append(named)
    return [_strip(text, span) for span in spans if text[span.start : span.end].strip()]


def _strip(text: str, span: Span) -> Span:
    piece = span.of(text)
    left = len(piece) - len(piece.lstrip())
    return Span(span.start + left, span.start + left + len(piece.strip()))
