"""JSON Lines: every record a source, every bad line a failure."""

from __future__ import annotations

import hashlib
import json

from wenben.config import ReaderSettings
from wenben.readers import read_bytes
from wenben.types import Failure, Source


def lines(*records: object) -> bytes:
    return "\n".join(r if isinstance(r, str) else json.dumps(r, ensure_ascii=False) for r in records).encode()


def test_records_keep_their_line_numbers_ids_and_fields() -> None:
    data = lines({"text": "甲校作业偏多。", "id": 12, "title": "通报", "date": "2021", "page": 3}, "", {"text": "乙"})
    first, second = read_bytes(data, name="x.jsonl")
    assert isinstance(first, Source)
    assert isinstance(second, Source)
    assert (first.path, second.path) == ("x.jsonl#1", "x.jsonl#3")
    assert first.external_id == "12"
    assert first.meta == {"title": "通报", "date": "2021"}
    assert first.sha256 == hashlib.sha256("甲校作业偏多。".encode()).hexdigest()


def test_a_bad_line_is_a_failure_and_the_rest_goes_on() -> None:
    good = {"text": "好。"}
    bad = ["{", "[1]", '{"text": 3}', '{"text": "  "}', '{"nothing": 1}', "9" * 5000]
    results = list(read_bytes(lines(good, *bad, good), name="x.jsonl"))
    assert [type(r) for r in results] == [Source, *[Failure] * len(bad), Source]
    assert [r.path for r in results if isinstance(r, Failure)] == [f"x.jsonl#{n}" for n in range(2, 8)]


def test_deep_nesting_is_a_failure() -> None:
    (failure,) = read_bytes(b'{"text":' + b"[" * 200_000, name="x.jsonl")
    assert isinstance(failure, Failure)


def test_a_line_over_the_limit_does_not_hide_the_next() -> None:
    data = lines({"text": "长" * 500}, {"text": "短"})
    long, short = read_bytes(data, name="x.jsonl", settings=ReaderSettings(max_bytes=300))
    assert isinstance(long, Failure)
    assert isinstance(short, Source)
    assert short.path == "x.jsonl#2"


def test_lone_surrogates_do_not_reach_the_library() -> None:
    (source,) = read_bytes(b'{"text": "\\ud83d\\ude00\\ud800x"}', name="x.jsonl")
    assert isinstance(source, Source)
    assert source.text == "😀\ufffdx"
    source.text.encode("utf-8")


def test_gb18030_lines_and_an_empty_file() -> None:
    (source,) = read_bytes('{"text": "责任督学进校检查。"}'.encode("gb18030"), name="x.jsonl")
    assert isinstance(source, Source)
    assert source.text == "责任督学进校检查。"
    (failure,) = read_bytes(b"\n\n", name="x.jsonl")
    assert isinstance(failure, Failure)
