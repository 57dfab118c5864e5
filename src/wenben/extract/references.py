"""References in a text: policies (title and document number), dates and periods, quantities, persons."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from wenben.extract.endings import MASK
from wenben.extract.lexicon import SCREEN, fold_traditional
from wenben.extract.persons import persons
from wenben.patterns import led
from wenben.types import MentionType


@dataclass(frozen=True, slots=True)
class Reference:
    """A policy, date, quantity or person; ``value`` is its canonical form, None where it cannot be resolved."""

    start: int
    end: int
    type: MentionType
    value: str | None = None


_OPEN, _CLOSE = "《〈<＜«『", "》〉>＞»』"
_TITLE: Final = SCREEN.add(
    re.compile(
        rf"[{_OPEN}](?P<title>[^{_OPEN}{_CLOSE}\n]{{2,80}}(?:[{_OPEN}][^{_OPEN}{_CLOSE}\n]{{2,60}}[{_CLOSE}][^{_OPEN}{_CLOSE}\n]{{0,30}})?)[{_CLOSE}]"
    )
)
_POLICY_WORD: Final = re.compile(
    r"(?:法|条例|條例|规定|規定|办法|辦法|意见|意見|通知|方案|规程|規程|规范|規範|标准|標準|准则|準則|细则|細則|纲要|綱要|规划|規劃|计划|計劃|决定|決定|指南|指引|指导|章程|要点|要點|制度|公告|通告|通报|函|守则|守則|规则|規則|若干措施|措施|十条|条|清单|目录|大纲|課程標準|课程标准|批复|令|宣言|公约|协议|承诺书|责任书|任务书|十不准|二十条|实施|要求|规章)"
    r"(?:[(（][^)）]{1,12}[)）])?$"
)
_NUMBER: Final = re.compile(
    r"(?:教育部|国务院|国家[\u3400-\u9fff]{2,8}|省政府|[\u3400-\u9fff]{2,6}省人民政府)令\s?(?:[（(]?第\s?)?\d{1,4}\s?号|第\s?\d{1,4}\s?号(?:国务院|教育部)令|(?:[\u3400-\u9fffXx×*]{1,12})?[〔\[【（(﹝［]\s?(?:(?:19|20)[\dXx×*_]{2}|[Xx×*]{2,4})\s?[〕\]】）)﹞］]\s?(?:第\s?)?[\dXx×*]{0,5}\s?号"
)
_IN_NUMBER: Final = re.compile(
    r"令\s?(?:[（(]?第\s?)?\d{1,4}\s?号|号(?:国务院|教育部)令|[〔\[【（(﹝［]\s?(?:(?:19|20)[\dXx×*_]{2}|[Xx×*]{2,4})\s?[〕\]】）)﹞］]"
)
"""What stands in every number of a document."""
_NUMBER_AFTER: Final = re.compile(rf"\s?[（(]?\s?(?P<number>{_NUMBER.pattern})")
_LEAD: Final = re.compile(
    r".*(?:办公室|委员会|教育局|教育厅|教育部|教体局|人民政府|发布|公布|文号|出台|发文|依据|根据|按照|参照|执行|落实|印发|下发|转发|学习|贯彻|以及|文件|精神|和|与|及|的)"
)
_BARE_POLICY: Final = SCREEN.add(
    led(
        r"(?:中华人民共和国)?(?:教育法|义务教育法|教师法|未成年人保护法|民办教育促进法|职业教育法|家庭教育促进法|食品安全法|教育督导条例|预防未成年人犯罪法|学前教育法)(?!规)"
    )
)

_CN: Final = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0, "两": 2}
_YEAR: Final = r"(?:(?:19|20)\d{2}|20[\dXx×*_]{2}|[Xx×*]{2,4}|[二一][〇○零九][〇○零一二三四五六七八九]{2})"
_N: Final = r"[\d一二三四五六七八九十Xx×*]{1,3}"
_DATE: Final = SCREEN.add(
    led(
        rf"(?:今年|去年|本学期|本学年|近年)以来|(?<![\dXx×*_年])(?<=[，。；：、（(\s于在自从至到])年\s?\d{{1,2}}\s?月(?:\s?\d{{1,2}}\s?日)?|^年\s?\d{{1,2}}\s?月(?:\s?\d{{1,2}}\s?日)?|[本当]月(?:底前?|初|中旬|下旬)"
        rf"|{_YEAR}\s?年\s?(?:{_N}\s?月(?:\s?{_N}\s?[日号])?)?(?:[至到—\-~～]\s?(?:(?:{_YEAR}\s?年\s?)?{_N}\s?月(?:\s?{_N}\s?[日号])?|{_N}\s?[日号]))?(?:(?:底|末|[日号])前|底|末|初|中旬|上旬|下旬)?(?:[春秋]季?(?:学期|學期)?|(?:上|下)半年|暑期|暑假|寒假)?"
        rf"|{_N}\s?月\s?{_N}\s?[日号](?:\s?[至到—\-~～]\s?(?:{_N}\s?月)?\s?{_N}\s?[日号])?"
        rf"|(?:19|20)\d{{2}}\s?[-—~～至]\s?(?:19|20)\d{{2}}\s?(?:学年度?|年)(?:度)?(?:第[一二]学期|[上下]学期)?"
        r"|(?:19|20)\d{2}[-/.](?:0?[1-9]|1[0-2])[-/.](?:3[01]|[12]\d|0?[1-9])(?!\d)"
        rf"|(?<![\d个]){_N}\s?月(?:份|底前|底|末|初|中旬|上旬|下旬)?(?![\u4e00-\u9fff]*(?:份额))(?!考|度|报|评|查|通报|调度|检)"
        r"|上世纪[\u3400-\u9fff\d]{1,3}年代"
        r"|(?:今|去|明|前|本|上|下)年(?:[\d一二三四五六七八九十]{1,2}月(?:[\d一二三四五六七八九十]{1,3}[日号])?(?:份|底|初|中旬|上旬|下旬)?|[春秋]季(?:学期)?|底|初|上半年|下半年)?(?!级|級|龄|度)"
        r"|“?十[一二三四]五”?(?:期间|时期)"
    )
)
_UNIT: Final = r"(?:元/生·年|元/(?:生|人)|平方米|㎡|m²|平方公里|立方米|公里|千米|厘米|毫米|公斤|千克|万元|亿元|元|余元|分钟|小时|课时|学时|人次|余人次|余人|人|名|位|所|家|个|個|间|間|处|處|项|項|条|條|份|册|冊|套|台|臺|辆|輛|次|场|場|节|節|门|門|期|批|副|面|学期|起|件|例|户|戶|张|張|块|塊|本|篇|吨|噸|斤|克|毫克|亩|畝|米|天|周|个月|個月|年|岁|歲|分|级|級|班|轮|輪|组|組|届|屆|句|页|頁|幅|盏|支|只|桶|箱|袋|盒|瓶|道|片|座|栋|棟|幢|把|顶|扇|种|種|类|類|%|％|‰|个百分点|个点|倍|公顷|度|℃|KB|MB|GB|M)"
_QUANTITY: Final = SCREEN.add(
    led(
        r"(?<![\d.〔\[第A-Za-z时時])(?:\d{1,9}(?:\.\d{1,6})?\s?[-—~～至]\s?)?"
        rf"(?P<n>\d[\d,，]{{0,15}}(?:\.\d{{1,6}})?|[XxＸ×]{{2,6}})\s?(?:余|多)?\s?(?:万|亿|千|百)?(?:余|多)?\s?(?P<u>{_UNIT})(?![月日号])"
        r"|(?<![\d:：.])\d{1,4}(?:\.\d+)?[:：]\d{1,4}(?:\.\d+)?(?![\d:：])(?=[，。；、)）的]|$)"
        r"|百分之[一二三四五六七八九十百点零\d.]+|(?<![第一二三四五六七八九十百千两几统同唯逐任万])一(?:年|次|周|个月|名|学期)(?=[，,。；;、）)以之内前后的]|$)(?!以来)|(?<![第一二三四五六七八九十百千两几])(?:[二三四五六七八九十百千两][一二三四五六七八九十百千两]{0,5})(?:余|多)?(?:所|名|人次|万元|家|间|份|册|节课|起|处|台|辆|人|年|轮|天|周|个月|分钟|小时|个(?!性|体|人|别|维护|意识|坚持|一|文明|自信)|[个個]百分点)(?![级級制度一]|民|员|才|事|士|类|均|体|物|文|生|口|大|力|数|心|们|的是|计划|规划)"
    )
)


def references(text: str) -> list[Reference]:
    """Policies, dates, quantities and persons of ``text``, in order; none overlaps another."""
    found: list[Reference] = []
    taken = bytearray(len(text))
    for finder in (_policies, _dates, _quantities, _persons):
        fresh = [r for r in finder(text) if 1 not in taken[r.start : r.end]]
        for reference in fresh:
            taken[reference.start : reference.end] = b"\x01" * (reference.end - reference.start)
        found += fresh
    return sorted(found, key=lambda r: r.start)


def policy_key(title: str) -> str:
    """Canonical form of a policy's title: no white space, one kind of brackets, no nation's name in front."""
    bare = re.sub(r"\s", "", title).translate(
        str.maketrans("〈<＜«『〉>＞»』()[]【】﹝﹞［］", "《《《《《》》》》》（）〔〕〔〕〔〕〔〕")
    )
    return re.sub(r"^中华人民共和国(?=.{2,}法)", "", bare)


def _policy(title: str) -> str | None:
    """Canonical form of a policy, None where its place or year was taken out: 《XX县…方案》 is many papers."""
    return None if MASK.search(title) else policy_key(title)


def _policies(text: str) -> Iterator[Reference]:
    titled: set[int] = set()
    for match in SCREEN.over(text).finditer(_TITLE):
        if not _POLICY_WORD.search(match["title"]):
            continue
        start, end = match.span()
        value = _policy(match["title"])
        yield Reference(start, end, "policy", value)
        number = _NUMBER_AFTER.match(text, end)
        if number:
            titled.add(number.start("number"))
            yield Reference(number.start("number"), number.end("number"), "policy", value)
    for match in _NUMBER.finditer(text) if "号" in text and _IN_NUMBER.search(text) else ():
        if not titled.isdisjoint(range(match.start(), match.end())):
            continue
        lead = _LEAD.match(match.group())
        start = match.start() + (lead.end() if lead else 0)
        yield Reference(start, match.end(), "policy", _policy(text[start : match.end()]))
    for match in SCREEN.over(text).finditer(_BARE_POLICY):
        if text[match.start() - 1 : match.start()] not in _OPEN:
            yield Reference(match.start(), match.end(), "policy", policy_key(match.group()))


def _dates(text: str) -> Iterator[Reference]:
    for match in SCREEN.over(text).finditer(_DATE):
        yield Reference(match.start(), match.end(), "date", iso(match.group()))


def iso(text: str) -> str | None:
    """``2023-10-17``, ``2023-10`` or ``2023`` for a date that says its year, else None (20xx, 今年, 3月)."""
    match = re.match(rf"({_YEAR})\s?[年\-/.]\s?(?:({_N})\s?[月\-/.]?)?(?:\s?({_N})\s?[日号]?)?", text)
    if match is None:
        return None
    year = _number(match[1])
    if year is None or not 1900 <= year <= 2100:
        return None
    parts = [f"{year:04d}"]
    for piece, most in ((match[2], 12), (match[3], 31)):
        value = _number(piece) if piece else None
        if value is None or not 1 <= value <= most:
            break
        parts.append(f"{value:02d}")
    return "-".join(parts)


def _number(text: str) -> int | None:
    """A number in Arabic or Chinese digits below 100, or a year; None if a digit was taken out."""
    if text.isdecimal():
        return int(text)
    if "十" in text:
        tens, _, ones = text.partition("十")
        if (tens and tens not in _CN) or (ones and ones not in _CN):
            return None
        return (_CN[tens] if tens else 1) * 10 + (_CN[ones] if ones else 0)
    if text and all(c in _CN for c in text):
        return int("".join(str(_CN[c]) for c in text))
    return None


def _quantities(text: str) -> Iterator[Reference]:
    for match in SCREEN.over(text).finditer(_QUANTITY):
        if not match.group().strip():
            continue
        yield Reference(match.start(), match.end(), "quantity", re.sub(r"[\s,，]", "", match.group()))


def _persons(text: str) -> Iterator[Reference]:
    for start, end in persons(fold_traditional(text)):
        yield Reference(start, end, "person", None)
