"""Names of persons in lists, ledgers and tables, where nothing but their place says that they are names.

A list is believed as a whole: where everything in it looks like a name, one that is a word as well (方圆, 高洁, 常青) is a name
too. A column of a table is what its heading says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from wenben.extract.lexicon import SCREEN
from wenben.extract.person_names import grade
from wenben.patterns import led, tried

Span = tuple[int, int]

_GAP: Final = r"[ \u3000]{0,4}"


def _spread(labels: str) -> str:
    """Labels of two and three characters may be spread over a line (组　长)."""
    return "|".join(_GAP.join(label) if len(label) <= 3 else label for label in labels.split("|"))


_PERSON: Final = _spread(
    "责编|责任编辑|编辑|实习编辑|总编|值班编辑|记者|实习记者|见习记者|摄影记者|经办|审批|批准|承办人|主管|记录|核对|整理|陪同|校方陪同|责任人|负责人|联系人|联络员|填表人|填报人|审核人|记录人|制表人|报送人|签发人|经办人|举报人|投诉人|信访人|当事人|检查人|整改人|带班领导|值班领导|值班人员|责任领导|包保领导|分管领导|带队领导"
    "|组长|副组长|成员|组员|组成人员|姓名|督学|责任督学|校长|园长|书记|主任|班主任|教师|教师姓名|学生姓名|授课人|授课教师|执教教师|评委|监考|巡视|评课人|听课人|校方代表|被检查人|检查人员|督导人员|参加人员|参会人员|与会人员|出席人员|出席|列席"
    "|陪同人员|接待人员|签字|签名|复核人|执笔人?|统稿|录入|值班员|安全员|网格员|管理员|信息员|指导教师|辅导教师|主讲人|发言人|主持人|获奖者|作者|视导人员|随访督学|挂牌督学|督学姓名|责任督学姓名|校长姓名"
)
_LED_LABEL: Final = led(rf"(?:{_PERSON})(?:[（(][^）)\n]{{1,8}}[)）])?\s?[：:][ \u3000\t]{{0,4}}").pattern
_CLAUSE: Final = r"(?<![^\n。；;，,（( \u3000\t])"
_OTHER_LABEL: Final = (
    led(r"(?:成员|组员|人员|名单|专家|教师|学生|同学|代表|督学|领导|干部)(?:有|为|包括|分别是|分别为)[:：]?").pattern
    + r"|(?P<byline>文|图|编辑|编审|审核|校对|记者|通讯员|摄影|供稿|撰稿|责编|初审|终审)[ \u3000/]{1,2}(?=[\u4e00-\u9fff])"
)
_LABEL: Final = re.compile(
    _LED_LABEL
    + rf"|{_CLAUSE}[\u4e00-\u9fff]{{1,8}}(?:组|队|奖|班|员|人|长|者|师|督|导|扶|代表|主任|老师|名单|干部|同志|领导|[县区市直校])\s?[：:][ \u3000\t]{{0,4}}"
    rf"|{_OTHER_LABEL}"
)
_WORDED_LABEL: Final = SCREEN.add(re.compile(f"{_LED_LABEL}|{_OTHER_LABEL}"))
_BEFORE_COLON: Final = re.compile(rf"{_CLAUSE}[\u4e00-\u9fff]{{2,10}}\s?[：:]")
_COLON: Final = re.compile("[：:]")
_SURE_LABEL: Final = re.compile(rf"(?:{_PERSON})(?:[（(]|\s?[：:])")
_ITEM: Final = re.compile(
    r"(?P<name>[\u4e00-\u9fff·]{2,14}|[\u4e00-\u9fff][ \u3000]{1,4}[\u4e00-\u9fff](?![\u4e00-\u9fff]))"
    r"(?:[ \u3000]?[（(][^（）()\n]{1,14}[)）])?"
)
_BETWEEN: Final = led(
    r"[ \u3000\t]*[、，,;；/|｜—－-]+[ \u3000\t]*(?:\d[.．])?|[ \u3000\t]+(?:\d{1,2}[.．、][ ]?)?|[和与及]"
)
_ENDS: Final = re.compile(r"[\s。；;，,、）)]|$")
_BESIDE_BODY: Final = SCREEN.add(
    re.compile(
        r"(?:学校|[中小]学|幼儿园|中心校|[一二三四五六七八九十]中|[局股科室处委]|办公室|公司|学院|大学)(?:[ \u3000]{1,4}|[：:])(?P<name>[\u4e00-\u9fff]{2,4})(?=[\s；;，,。、（(）)]|$)"
    )
)
"""A person beside a school or an office, as lists of prizes and lists of duties have it."""
_CELL: Final = led(r"[ \u3000]*(?:\||｜|\t)[ \u3000]*|[ \u3000]{2,}")
_HEADING: Final = led(
    rf"(?:第?[一二两三]?(?:责任)?)?(?:{_PERSON}|责任督学|牵头领导|牵头人|家长|学生)(?:[（(][^）)]*[)）])?"
)
_WHO: Final = re.compile(r"[、，,；;/ \u3000]+")


def rosters(text: str) -> Iterator[Span]:
    """Spans of names in lists after a label, in tables, and in enumerations."""
    for match in _labels(text):
        yield from _after_label(
            text, match.end(), sure=match["byline"] is not None or _SURE_LABEL.match(match.group()) is not None
        )
    for match in SCREEN.over(text).finditer(_BESIDE_BODY):
        if grade(match["name"]) >= 2:
            yield match.span("name")
    yield from _tables(text)
    yield from _enumerations(text)


def _labels(text: str) -> Iterator[re.Match[str]]:
    """The matches of :data:`_LABEL`: looked for where one of its words may begin, and where a clause begins before a colon."""
    worded = SCREEN.over(text).starts(_WORDED_LABEL)
    if worded is None:
        return _LABEL.finditer(text)
    starts = set(worded)
    for colon in _COLON.finditer(text):
        before = _BEFORE_COLON.search(text, max(0, colon.start() - 11), colon.end())
        if before:
            starts.add(before.start())
    return tried(_LABEL, text, sorted(starts), len(text))


def _after_label(text: str, start: int, *, sure: bool) -> Iterator[Span]:
    """The names that a list holds from ``start`` on, if what it holds are names."""
    found, closed = _items(text, start)
    grades = [grade(text[low:high]) for low, high in found]
    if not found or 0 in grades:
        return
    if (sure and (closed or len(found) > 1)) or (
        closed and (max(grades) == 3 or (max(grades) >= 2 and len(grades) >= 2 and 3 * sum(grades) >= 4 * len(grades)))
    ):
        yield from found


def _items(text: str, start: int) -> tuple[list[Span], bool]:
    """Leading items of a list that may be names, and whether the last ends where a word ends."""
    found: list[Span] = []
    at = start
    while match := _ITEM.match(text, at):
        if not grade(match["name"]):
            return found, True
        found.append(match.span("name"))
        between = _BETWEEN.match(text, match.end())
        if between is None:
            return found, _ENDS.match(text, match.end()) is not None
        at = between.end()
    return found, True


def _tables(text: str) -> Iterator[Span]:
    """Cells under a heading that says persons, and cells that hardly can be anything but names."""
    columns: dict[int, int] = {}
    at = 0
    for line in text.split("\n"):
        cells = _cells(line)
        if len(cells) < 3 and not (columns and len(cells) == 2):
            columns = {} if line.strip() and len(cells) < 2 else columns
        else:
            headed = {n for n, (low, high) in enumerate(cells) if _HEADING.fullmatch(line[low:high].strip())}
            named = any(n in columns and grade(line[low:high].strip()) for n, (low, high) in enumerate(cells))
            if headed and not named:
                columns = dict.fromkeys(headed, len(cells))
            else:
                for number, (low, high) in enumerate(cells):
                    yield from ((at + a, at + b) for a, b in _cell(line, low, high, headed=number in columns))
        at += len(line) + 1


def _cells(line: str) -> list[Span]:
    if "|" not in line and "\t" not in line and "  " not in line and "\u3000" not in line and "｜" not in line:
        return []
    spans, at = [], 0
    for match in _CELL.finditer(line):
        if match.start() > at:
            spans.append((at, match.start()))
        at = match.end()
    if at < len(line):
        spans.append((at, len(line)))
    return spans


def _cell(line: str, low: int, high: int, *, headed: bool) -> list[Span]:
    if high - low > 40:
        return []
    found, at = [], low
    for match in _WHO.finditer(line, low, high):
        found.append((at, match.start()))
        at = match.end()
    found.append((at, high))
    found = [(a, b) for a, b in found if a < b]
    grades = [grade(line[a:b]) for a, b in found]
    if grades and min(grades) >= (1 if headed else 3):
        return found
    return []


_LIST: Final = re.compile(r"(?<![\u4e00-\u9fff])[\u4e00-\u9fff]{2,4}(?:、[\u4e00-\u9fff]{2,4}){2,}(?![\u4e00-\u9fff])")


def _enumerations(text: str) -> Iterator[Span]:
    """Lists of three and more, each of which looks like a name and most of which are no words."""
    for match in _LIST.finditer(text):
        spans, at = [], match.start()
        for part in match.group().split("、"):
            spans.append((at, at + len(part)))
            at += len(part) + 1
        grades = [grade(text[a:b]) for a, b in spans]
        if min(grades) and sum(g >= 2 for g in grades) * 3 >= 2 * len(grades):
            yield from spans
