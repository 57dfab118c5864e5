"""Encodings: round trips over every encoding that scrapes come in, damage, and wrong declarations."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wenben.errors import ReadError
from wenben.readers.encoding import declared_charset, decode

SIMPLIFIED = "督导组于三月对青山小学开展了综合督导，查阅资料，走访食堂，发现留样记录不完整。\r\n二、存在问题\r\n"
TRADITIONAL = "督導組於三月對青山小學開展了綜合督導，查閱資料，走訪食堂，發現留樣記錄不完整。\n二、存在問題\n"


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_simplified_text_in_every_encoding(codec: str) -> None:
    assert decode((SIMPLIFIED * 3).encode(codec)).text == SIMPLIFIED * 3


@pytest.mark.parametrize("codec", ["utf-8", "gb18030", "big5", "utf-16-le", "utf-16-be"])
def test_traditional_text_in_every_encoding(codec: str) -> None:
    assert decode(TRADITIONAL.encode(codec)).text == TRADITIONAL


@pytest.mark.parametrize("codec", ["gb18030", "big5"])
def test_a_single_short_line_is_enough(codec: str) -> None:
    text = "關於學校食堂的督導意見。" if codec == "big5" else "关于学校食堂的督导意见。"
    assert decode(text.encode(codec)).text == text


def test_line_ends_are_kept_and_the_mark_is_dropped() -> None:
    assert decode(b"\xef\xbb\xbfa\r\nb\rc\n").text == "a\r\nb\rc\n"


def test_damage_is_noted_and_costs_little() -> None:
    raw = bytearray((SIMPLIFIED * 20).encode("utf-8"))
    raw[601] = 0xFF
    decoded = decode(bytes(raw))
    assert decoded.encoding == "utf-8"
    assert decoded.text.count("\ufffd") in (1, 2, 3)
    assert any("U+FFFD" in note for note in decoded.notes)
    assert decoded.text.replace("\ufffd", "").startswith(SIMPLIFIED[:100])


def test_stray_bytes_in_gb18030() -> None:
    raw = (SIMPLIFIED * 10).encode("gb18030").replace("食堂".encode("gb18030"), "食堂".encode("gb18030") + b"\xff", 2)
    decoded = decode(raw)
    assert decoded.encoding == "gb18030"
    assert decoded.text.count("食堂") == 10


@pytest.mark.parametrize(("declared", "real"), [("utf-8", "gb18030"), ("gb2312", "utf-8"), ("iso-8859-1", "gb18030")])
def test_a_wrong_declaration_is_not_believed(declared: str, real: str) -> None:
    page = f'<html><head><meta charset="{declared}"></head><body>{SIMPLIFIED}</body></html>'
    data = page.encode(real)
    decoded = decode(data, declared=declared_charset(data))
    assert decoded.text == page
    assert any("声明的编码" in note for note in decoded.notes)


def test_gb2312_is_read_as_its_superset() -> None:
    data = '<meta http-equiv="Content-Type" content="text/html; charset=gb2312">朱镕基䶮'.encode("gb18030")
    assert declared_charset(data) == "gb18030"
    assert decode(data, declared="gb18030").text.endswith("朱镕基䶮")


def test_pictures_are_no_text() -> None:
    with pytest.raises(ReadError):
        decode(bytes(range(256)) * 40)


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\x00"), max_size=300))
def test_utf8_always_comes_back(text: str) -> None:
    assert decode(text.encode("utf-8")).text == text.removeprefix("\ufeff")


@given(st.binary(max_size=400))
def test_any_bytes_give_text_or_a_read_error(data: bytes) -> None:
    with contextlib.suppress(ReadError):
        decoded = decode(data)
        decoded.text.encode("utf-8")
