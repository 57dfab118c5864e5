"""Small libraries whose content is written out here, so that every expected number can be counted by hand."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from wenben.types import (
    Block,
    Cleaned,
    Cluster,
    Contained,
    Document,
    DuplicatePair,
    Evidence,
    Extraction,
    Mention,
    OffsetMap,
    Removal,
    Section,
    Sentence,
    Source,
    Statement,
)


@dataclass(frozen=True)
class Found:
    pairs: tuple[DuplicatePair, ...] = ()
    clusters: tuple[Cluster, ...] = ()


def make_source(
    path: str,
    *texts: str,
    statements: Sequence[tuple[int, str, str, dict[str, Any]]] = (),
    mentions: Sequence[tuple[int, str, str, str | None]] = (),
    chrome: str = "网站导航\n",
    **fields: Any,
) -> tuple[Cleaned, dict[str, Extraction]]:
    """A source with one document per text; a statement is ``(document, kind, text, fields)``."""
    whole = chrome + "\n".join(texts)
    sha256 = hashlib.sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()
    blocks = (Block(0, len(chrome), page=1, paragraph=1), Block(len(chrome), len(whole), page=2, paragraph=2))
    source = Source(path, sha256, "text/plain", whole, "utf-8", blocks, meta={"site": "测试"}, notes=("读取正常",))
    documents = []
    extractions = {}
    start = len(chrome)
    for number, text in enumerate(texts):
        id = f"{sha256[:12]}-{number}"
        document = Document(
            id, path, sha256, fields.get("title", text[:8]), start, start + len(text), text,
            OffsetMap.identity(len(text), source_start=start), genre=fields.get("genre", "inspection"),
            date=fields.get("date"), region=fields.get("region"), issuer=fields.get("issuer"),
            flags=tuple(fields.get("flags", ())), title_year=fields.get("title_year"),
            sections=(Section("一、问题", 1, 0, len(text), ("一、问题",)),),
            sentences=(Sentence(0, len(text), "item", 0),), evidence={"title": Evidence(start, start + 4, "首行")},
        )  # fmt: skip
        documents.append(document)
        made = []
        for order, (owner, kind, words, extra) in enumerate(statements):
            if owner == number:
                at = text.index(words)
                made.append(
                    Statement(
                        f"{id}-s{order}",
                        path,
                        id,
                        kind,
                        words,
                        at,
                        at + len(words),
                        start + at,
                        start + at + len(words),
                        **extra,
                    )
                )
        names = []
        for owner, mention_type, words, entity in mentions:
            if owner == number:
                at = text.index(words)
                names.append(
                    Mention(
                        path, id, mention_type, words, at, at + len(words), start + at, start + at + len(words), entity
                    )
                )
        extractions[id] = Extraction(tuple(made), tuple(names))
        start += len(text) + 1
    removed = (Removal(0, len(chrome), "boilerplate", "导航"),) if chrome else ()
    return Cleaned(source, tuple(documents), removed), extractions


def cluster_of(*documents: Document, contained: tuple[Document, ...] = ()) -> Cluster:
    return Cluster(
        documents[0].id,
        tuple(d.id for d in documents),
        tuple(d.path for d in documents),
        tuple(Contained(d.id, d.path, documents[0].id) for d in contained),
    )
