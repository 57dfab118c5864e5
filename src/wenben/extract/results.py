"""Results inside one document: what a rectification report or a follow-up visit says became of each of its problems.

A result follows its problem in the same item, or stands under the same number, and says that something was done or was not. It
gets a link ``result_of``, and the problem its status with the words of the result as evidence.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from typing import Final

from wenben.extract import fields
from wenben.extract.labelled import MARKER
from wenben.extract.lexicon import fold_traditional
from wenben.extract.links import ordinal
from wenben.types import Document, Link, Statement, Status, changed

LED: Final = re.compile(
    r"^\s*(?:[(（]?[一二三四五六七八九十\d]{0,3}[)）、.．]?\s*)?(?:整改(?:落实)?(?:情况|结果|成效|进展|完成情况|状态|措施及(?:成效|结果|情况))|落实情况|办理(?:情况|结果)|处理(?:情况|结果)|销号情况|进展情况|复查(?:情况|结果|意见)|核查(?:情况|结果|结论)|目前进展)[：:]"
)
"""How a line opens that tells the result of the problem above it."""
_DONE: Final = re.compile(
    r"已|了[，,。；;]|完成|到位|改为|改成|不再|重新|更换|添置|新增|购置|补|清退|退还|拆|修|制定|建立|调整|约谈|处理|落实|开展|组织|恢复|公示|签订|安装|培训"
)
_LACKS: Final = re.compile(r"不足|缺|未|没有|应[^，,。]{0,10}[，,](?:仅|只|已)|偏[大小低高多少]|不够|薄弱")
_RECHECK: Final = re.compile(r"复查|回访|核查|再次(?:到校|查看|随访)|回头看")
_RECTIFIES: Final = re.compile(r"整改|落实情况|回复|回函|办理情况")
_FEW: Final = 4
"""Most statements of a section without numbers that is taken as one item."""
_NEAR: Final = 6
"""Most statements between a problem and a result that names no number of its own."""


def results(document: Document, statements: Sequence[Statement]) -> list[Statement]:
    """``statements`` with the links from results to problems of the same document, and the states that follow."""
    out = list(statements)
    tells = document.genre == "rectification" or _RECTIFIES.search(fold_traditional(document.title)) is not None
    items = _items(document, out)
    for index, statement in enumerate(out):
        if statement.kind == "recommendation":
            continue
        text = fold_traditional(statement.text)
        led = LED.match(text) is not None
        if statement.kind == "problem":
            if not led:
                continue
            out[index] = statement = changed(statement, kind="finding")
        state = _state(text, statement, tells=tells, led=led)
        checked = _RECHECK.search(text) is not None
        target = _problem(out, items, index, led=led, tells=tells, checked=checked) if state else None
        if state is None or target is None:
            continue
        why = "同一问题项下写明处理情况" if items[index] == items[target] else "编号相同，写明处理情况"
        out[index] = changed(statement, links=(*statement.links, Link(out[target].id, "result_of", 0.9, why)))
        if out[target].status in ("not_stated", "open"):
            evidence = statement.status_evidence or statement.text
            out[target] = changed(out[target], status=state, status_evidence=evidence)
    return out


def _state(text: str, statement: Statement, *, tells: bool, led: bool) -> Status | None:
    """What a statement says became of a problem, None if it is no result."""
    if statement.status != "not_stated":
        return statement.status
    if not (tells or led):
        return None
    state, _ = fields.status(text, "problem")
    if state != "not_stated":
        return state
    return "claimed_done" if led or (_DONE.search(text) and not _LACKS.search(text)) else None


def _items(document: Document, statements: Sequence[Statement]) -> list[tuple[str, int]]:
    """For each statement the innermost heading above it and the number of its enumerated item in it, 0 for none."""
    starts = [sentence.start for sentence in document.sentences]
    keys: list[tuple[str, int]] = []
    number, above = 0, ""
    for statement in statements:
        place = bisect_left(starts, statement.start)
        section = document.sentences[place].section if place < len(starts) else -1
        heading = str(section)
        if heading != above:
            number, above = 0, heading
        marker = MARKER.match(statement.text)
        if marker and LED.match(fold_traditional(statement.text)) is None:
            number = ordinal(marker.group()) or number
        keys.append((heading, number))
    return keys


def _problem(
    statements: Sequence[Statement],
    items: Sequence[tuple[str, int]],
    index: int,
    *,
    led: bool,
    tells: bool,
    checked: bool,
) -> int | None:
    """The problem that the statement at ``index`` is the result of: the last before it in its item, else the same number's."""
    numbered = None
    for earlier in range(index - 1, -1, -1):
        if statements[earlier].kind != "problem":
            continue
        small = tells and items.count(items[earlier]) <= _FEW
        if items[earlier] == items[index] and (led or items[index][1] or small):
            return earlier
        if items[index][1] and items[earlier][1] == items[index][1] and numbered is None:
            numbered = earlier
        if checked and index - earlier <= _NEAR and _shared(statements[earlier].text, statements[index].text):
            return earlier
    return numbered


def _shared(a: str, b: str) -> bool:
    """Whether two sentences speak of the same thing: a common stretch of four characters."""
    return any(a[i : i + 4] in b for i in range(len(a) - 3) if re.fullmatch(r"[\u3400-\u9fff]{4}", a[i : i + 4]))
