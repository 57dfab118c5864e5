"""The offset map, spans and the page map."""

from __future__ import annotations

import copy
import dataclasses
import pickle

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from wenben.types import Block, Mention, OffsetMap, Removal, Segment, Sentence, Source, Span, Statement, changed


@st.composite
def maps(draw: st.DrawFn) -> tuple[str, str, OffsetMap]:
    """A source, a document made from it by keeping, dropping, replacing and inserting, and the map."""
    source, document, segments = "", "", []
    for number in range(draw(st.integers(1, 8))):
        piece = draw(st.text(alphabet="督导学校𠮷e\u0301 \n", min_size=1, max_size=6))
        action = draw(st.sampled_from(["keep", "drop", "replace", "insert"]))
        start, at = len(source), len(document)
        if action == "insert":
            document += "\n"
            segments.append(Segment(at, at + 1, start, start))
            continue
        source += piece
        if action == "drop":
            continue
        made = piece if action == "keep" else f"<{number}>"
        document += made
        segments.append(Segment(at, at + len(made), start, start + len(piece)))
    return source, document, OffsetMap(tuple(segments))


@given(maps(), st.data())
@example(("e", "\n\n", OffsetMap((Segment(0, 1, 0, 0), Segment(1, 2, 1, 1)))), None)
def test_span_maps_to_its_source_and_back(made: tuple[str, str, OffsetMap], data: st.DataObject | None) -> None:
    source, document, offsets = made
    start = data.draw(st.integers(0, len(document))) if data is not None else 0
    end = data.draw(st.integers(start, len(document))) if data is not None else len(document)
    there = offsets.to_source(start, end)
    assert 0 <= there.start <= there.end <= len(source)
    if there.start < there.end:
        back = offsets.to_document(there.start, there.end)
        if back is None:  # inserted characters around a stretch that was dropped as a whole
            kept = [s for s in offsets.segments if s.source_start < there.end and s.source_end > there.start]
            assert not kept
            return
        assert back.start <= end
        assert back.end >= start


@given(st.text(min_size=1, max_size=30), st.integers(0, 100), st.data())
def test_identity_map_slices_alike(text: str, lead: int, data: st.DataObject) -> None:
    source = "x" * lead + text
    offsets = OffsetMap.identity(len(text), source_start=lead)
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    span = offsets.to_source(start, end)
    assert span.of(source) == text[start:end]
    assert offsets.to_document(span.start, span.end) == Span(start, end)


def test_removed_source_has_no_document_span() -> None:
    offsets = OffsetMap((Segment(0, 2, 0, 2), Segment(2, 4, 5, 7)))
    assert offsets.to_document(2, 5) is None
    assert offsets.to_source(1, 3) == Span(1, 6)


def test_map_refuses_gaps_and_steps_back() -> None:
    with pytest.raises(ValueError, match="out of order"):
        OffsetMap((Segment(0, 2, 0, 2), Segment(3, 4, 5, 6)))
    with pytest.raises(ValueError, match="outside"):
        OffsetMap.identity(3).to_source(2, 9)


def test_place_tells_page_and_paragraph() -> None:
    blocks = (Block(0, 4, page=1, paragraph=1), Block(5, 9, page=3, paragraph=2))
    source = Source("a.pdf", "0", "application/pdf", "一二三四\n五六七八", blocks=blocks)
    assert source.place(6) == "第3页第2段"
    assert Source("a.txt", "0", "text/plain", "一\n二").place(2) == "第2行"


def test_records_come_back_from_another_process_as_they_were() -> None:
    mention = Mention("a.txt", "d-1", "school", "石门小学", 3, 7, 13, 17, entity="石门小学")
    statement = Statement("d-1@0-9", "a.txt", "d-1", "problem", "消防通道堵塞。", 0, 7, 0, 7, topics=("safety",))
    for record in (
        mention,
        statement,
        Segment(0, 2, 5, 7),
        Sentence(0, 2, "sentence", -1),
        Removal(0, 1, "noise", "x"),
    ):
        for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1):
            assert pickle.loads(pickle.dumps(record, protocol)) == record
        assert copy.deepcopy(record) == record


@given(maps(), st.data())
def test_many_spans_map_as_each_does_alone(made: tuple[str, str, OffsetMap], data: st.DataObject) -> None:
    offsets = made[2]
    ends = st.integers(0, offsets.length)
    spans = [(min(a, b), max(a, b)) for a, b in data.draw(st.lists(st.tuples(ends, ends), max_size=9))]
    assert offsets.to_sources(spans) == [offsets.to_source(start, end) for start, end in spans]
    with pytest.raises(ValueError, match="outside"):
        offsets.to_sources([(0, offsets.length + 1)])


def test_a_record_is_changed_as_dataclasses_do_it() -> None:
    mention = Mention("a.txt", "d", "school", "第三小学", 2, 6, 12, 16)
    assert changed(mention, entity="x", start=3) == dataclasses.replace(mention, entity="x", start=3)
    with pytest.raises(TypeError, match="nothing"):
        changed(mention, nothing=1)
