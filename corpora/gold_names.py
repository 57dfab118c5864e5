"""Sentences with marked names (``sources/names.tsv``, ``sources/names_blind.tsv``) as rows of ``gold/names.jsonl``."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

TYPES = {
    "s": "school", "k": "kindergarten", "t": "training_org", "g": "gov_body", "i": "inspectorate",
    "r": "region", "p": "policy", "d": "date", "q": "quantity", "n": "person",
}  # fmt: skip
MARK = re.compile(r"\{([sktgirpdqn])(?:=([a-z0-9-]+))?:([^{}]+)\}")
SOURCES = Path(__file__).resolve().parent / "sources"


def parse(marked: str) -> tuple[str, list[dict[str, Any]]]:
    """The plain sentence and its mentions with offsets."""
    text, mentions, at = "", [], 0
    for match in MARK.finditer(marked):
        text += marked[at : match.start()]
        kind, entity, words = match.groups()
        mentions.append(
            {"start": len(text), "end": len(text) + len(words), "type": TYPES[kind], "text": words, "entity": entity}
        )
        text += words
        at = match.end()
    text += marked[at:]
    if "{" in text or "}" in text:
        raise ValueError(f"a mark was not understood: {marked}")
    return text, mentions


def rows() -> list[dict[str, Any]]:
    """One row per sentence: ``id, half, source, place, text, mentions``; each file is one half."""
    return [*_rows("names.tsv", "dev", "N"), *_rows("names_blind.tsv", "heldout", "B")]


def _rows(file: str, half: str, letter: str) -> list[dict[str, Any]]:
    out: list[dict[str, Any]] = []
    for line in (SOURCES / file).read_text("utf-8").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        place, _, marked = line.partition("\t")
        text, mentions = parse(marked)
        number = len(out) + 1
        row = {
            "id": f"{letter}{number:03d}",
            "half": half,
            "source": f"{file}#{number}",
            "place": place or None,
            "text": text,
        }
        out.append({**row, "mentions": mentions})
    return out
