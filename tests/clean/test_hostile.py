"""Input made to be slow: the time grows with the length, not with its square."""

from __future__ import annotations

import time

import pytest
from cleaning_contract import make_source

from wenben.clean import clean

HAN = "".join(chr(0x4E00 + i * 7 % 20000) for i in range(30_000))


@pytest.mark.parametrize(
    "text",
    [
        HAN, " ".join(HAN), "，" * 60_000, "(" * 60_000, "." * 60_000 + "x", "…" * 60_000 + "x", "一、" * 30_000, "1" * 60_000, "\n".join(HAN), "a" * 60_000, "www." * 15_000,
        "<a " * 20_000, "&" * 60_000, "督导工作总结\n" * 8_000, "- 1 - " * 10_000, "时间:" * 20_000, "《" * 60_000, "督★" * 30_000, "下面是小编为大家整理的" * 5_000, "\u00e5\u2026\u00b3" * 20_000,
    ],
    ids=range(20),
)  # fmt: skip
def test_long_and_odd(text: str) -> None:
    start = time.process_time()
    clean(make_source(text))
    assert time.process_time() - start < 10
