"""Helpers of the cleaning tests."""

from __future__ import annotations

import hashlib

from wenben.types import Cleaned, Source


def make_source(text: str, *, path: str = "a.txt", **fields: object) -> Source:
    """A plain-text source."""
    return Source(path, hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest(), "text/plain", text, **fields)  # type: ignore[arg-type]


def visible(text: str) -> str:
    return "".join(text.split())


def check_contract(cleaned: Cleaned) -> None:
    """What the public interface promises of every cleaned source."""
    source = cleaned.source
    text = source.text
    owner: list[str | None] = [None] * len(text)
    for removal in cleaned.removed:
        assert 0 <= removal.start < removal.end <= len(text)
        for i in range(removal.start, removal.end):
            assert owner[i] is None, "removals overlap"
            owner[i] = "removed"
    repaired = {}
    for repair in cleaned.repaired:
        for i in range(repair.start, repair.end):
            repaired[i] = repair
    for number, document in enumerate(cleaned.documents, 1):
        assert document.id == f"{source.sha256[:16]}-{number}"
        assert document.text == document.text.strip()
        assert document.offsets.length == len(document.text)
        for segment in document.offsets.segments:
            piece = document.text[segment.start : segment.end]
            original = text[segment.source_start : segment.source_end]
            if segment.linear and not any(i in repaired for i in range(segment.source_start, segment.source_end)):
                assert visible(piece) == visible(original)
            for i in range(segment.source_start, segment.source_end):
                if not text[i].isspace():
                    assert owner[i] != "removed", "a document holds what was removed"
                    owner[i] = document.id
        # text is the source span without removals and with repairs, up to white space
        expected = []
        i = document.source_start
        removed = {j for r in cleaned.removed for j in range(r.start, r.end)}
        while i < document.source_end:
            if i in removed:
                i += 1
            elif i in repaired:
                if repaired[i].start == i:
                    expected.append(repaired[i].text)
                i = max(i + 1, repaired[i].end)
            else:
                expected.append(text[i])
                i += 1
        assert visible("".join(expected)) == visible(document.text)
        for section in document.sections:
            assert document.text[section.start :].startswith(section.heading)
            assert section.start < section.end <= len(document.text)
            assert section.path[-1] == section.heading
        previous = 0
        for sentence in document.sentences:
            assert previous <= sentence.start < sentence.end <= len(document.text)
            assert document.text[sentence.start : sentence.end].strip() == document.text[sentence.start : sentence.end]
            assert -1 <= sentence.section < len(document.sections)
            span = document.offsets.to_source(sentence.start, sentence.end)
            back = document.offsets.to_document(span.start, span.end)
            assert back is not None
            assert back.start <= sentence.start
            assert back.end >= sentence.end
            previous = sentence.end
        units = "".join(document.text[u.start : u.end] for u in document.sentences)
        assert visible(units) == visible(document.text), "units cover the text"
    for i, char in enumerate(text):
        assert owner[i] is not None or char.isspace() or i in repaired, f"lost {char!r} at {i}"
