"""What viewers of files leave in the text they show piece by piece: numbers of pieces, stamps of the file's maker.

A viewer cuts a file into pieces of some hundred characters, wherever that falls, and numbers them; whoever sells files stamps
each page of them (``下载后可任意编辑``), with its title, date and page number in between.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from wenben.clean.strangers import belong
from wenben.clean.view import HAN, Line
from wenben.patterns import led
from wenben.types import Removal

_PIECE: Final = re.compile(r"(\d{1,3})[、.]\s*(?=\S)")
_LEAST: Final = 120
"""Pieces are longer; items of a list that are as long end with a sentence."""
_OPEN: Final = re.compile(f"[{HAN}a-z0-9,、“《(]$")


def unnumbered(lines: Sequence[Line]) -> tuple[list[Line], list[Removal]]:
    """The lines without numbers of pieces, and these as removals.

    Pieces follow each other, numbered from 1, and one of them breaks off inside a sentence: items of a list do not.
    """
    run: list[tuple[int, int]] = []  # line, length of its number
    for index, line in enumerate(lines):
        match = _PIECE.match(line.text)
        if match is None or int(match[1]) != len(run) + 1:
            if len(run) >= 2:
                break
            run = []
            if match is None or match[1] != "1":
                continue
        if run and index != run[-1][0] + 1:
            if len(run) >= 2:
                break
            run = []
            if match[1] != "1":
                continue
        again = re.match(rf"{match[1]}(?=[{HAN}])", line.text[match.end() :])  # the page's number behind the piece's
        run.append((index, match.end() + (again.end() if again else 0)))
    inner = run[:-1]
    if len(run) < 2 or any(len(lines[i]) < _LEAST for i, _ in inner):
        return list(lines), []
    broken = sum(_OPEN.search(lines[i].text) is not None for i, _ in inner)
    if broken < 0.5 * len(inner):
        return list(lines), []
    result = list(lines)
    found = []
    for index, length in run:
        line = lines[index]
        result[index] = Line(line.start + length, line.end, line.text[length:])
        found.append(Removal(line.start, line.start + length, "boilerplate", "number of a piece"))
    return result, found


_STAMP_HINT: Final = re.compile(
    "可任意|可自由|可编辑|可以编辑|可修改|可直接|可自行|精品文档|精选文档|学习必备|实用文档|标准文案|文案大全|word格式"
)
_STAMP: Final = led(
    r"(?:(?:本|此|该)?(?:文档|资料|文件|文本|模板)?(?:为?word(?:版|格式)?)?[,\s]?(?:下载|打开)后?[,\s]?可(?:以)?(?:任意|自由|直接|自行|随意|再次?)(?:编辑|修改|打印|使用|复制)(?:(?:和|、|或)?(?:编辑|修改|打印|使用))?(?:哦|!)?"
    r"|(?:精品|精选|优质|实用|最新)文档\s?(?:欢迎下载|仅供(?:参考|学习)|值得(?:拥有|下载)|可编辑)|学习必备\s?欢迎下载|(?:实用)?标准文案\s?(?:文档|精彩文档)|文案大全|整理为word格式|word格式\s?(?:可编辑|完美整理|整理版)|欢迎下载\s?可(?:自由)?编辑)"
)
_DATED: Final = re.compile(r"(?:\d{1,3}\s?)?(?:(?:19|20)\d\d\s?年\s?\d{1,2}\s?月\s?\d{1,2}\s?日\s?)?$")
_HEADER: Final = 90
"""A page's header between two stamps is not longer."""


_DROPPED: Final = re.compile(
    rf"(?<=[{HAN}])(?:(?:word)?(?:精品|精选|优质|实用|最新|标准|专业)(?:文档|资料|文案)|整理(?:发布|分享)|word可编辑|可编辑版|下载后?可(?:任意)?(?:编辑|修改)|仅供(?:参考|学习)|页[眉脚]内容"
    rf"|第\s?\d{{1,3}}\s?页(?:\s?[,/]?\s?共\s?\d{{1,3}}\s?页)?|[-–—]\s?\d{{1,3}}\s?[-–—]|\s\d{{1,2}}\s?/\s?\d{{1,3}}\s)(?=[{HAN}])"
)
_DROPPED_HINT: Final = re.compile(
    "文档|资料|文案|下载|整理|可编辑|可修改|仅供|页[眉脚]|第 ?\\d+ ?页|[-–—] ?\\d+ ?[-–—]|\\d ?/ ?\\d"
)


def dropped(seen: str) -> list[Removal]:
    """A stamp or a page number that splits a word: what stood around it belongs together."""
    if _DROPPED_HINT.search(seen) is None:
        return []
    return [
        Removal(
            m.start(),
            m.end(),
            "boilerplate",
            "page number" if m.group().strip("-–—/ 第页共,").isdigit() else "stamp of the file",
        )
        for m in _DROPPED.finditer(seen)
        if belong(seen[m.start() - 1], seen[m.end()])
    ]


def stamps(seen: str) -> list[Removal]:
    """Stamps of whoever sells the file; where they recur, with the page number and date that each carries."""
    if _STAMP_HINT.search(seen) is None:
        return []
    found = []
    places = [(m.start(), m.end()) for m in _STAMP.finditer(seen)]
    for number, (start, end) in enumerate(places):
        if len(places) > 1:
            low = max(seen.rfind("\n", 0, start) + 1, start - 24)
            dated = _DATED.search(seen, low, start)
            start = dated.start() if dated else start
            opening = number == 0 and not seen[seen.rfind("\n", 0, start) + 1 : start].strip()
            if opening and places[1][0] - end <= _HEADER and "\n" not in seen[end : places[1][0]]:
                end = places[1][0]  # the header of the first page stands between two stamps
        found.append(Removal(start, end, "boilerplate", "stamp of the file"))
    return found
