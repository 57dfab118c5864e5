"""Title, date, region, issuer and genre of a document, each with where it was read.

Titles mislead in this field (a 工作计划 title stands over a 述职报告), so the genre is read from title *and* text, and
the year of the title is kept apart from the years of the text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from wenben.clean.markers import is_title, marker
from wenben.clean.view import CN, HAN, Line, lines, number, view
from wenben.patterns import led
from wenben.types import Evidence, OffsetMap, Source

_DIGITS: Final = {c: str(i) for i, c in enumerate("〇一二三四五六七八九")} | {"○": "0", "零": "0", "o": "0"}
_DATE: Final = led(
    r"(?P<y>(?:19|20)\d\d)\s?(?:年|[-/.])\s?(?P<m>\d{1,2})(?:\s?(?:月|[-/.])\s?(?P<d>\d{1,2})(?:\s?日)?|\s?月)"
    rf"|(?P<cy>[一二][{CN}○o]{{3}})年(?P<cm>[{CN}]{{1,3}})月(?:(?P<cd>[{CN}]{{1,3}})日)?"
)
_YEAR: Final = led(r"(?<!\d)((?:19|20)\d\d)(?=\s?(?:年|学年|[-—－]\d{2,4}))")
_COMPACT: Final = re.compile(r"^(20\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])\s*[:_-]")
# Names of places hold none of these characters; a name that seems to is a phrase (各县, 落实责任区 …).
_NOT_IN_NAMES: Final = "录很误一的了在对和与及各全本我该是有为以从把被让个年月日工作教育督导学校政府进行开展做好认真完成创建落实推进根据级所共这那其他两第省市县区旗镇乡州街道等城贫困下上社园校片辖景界部按示范先紧围绕中责任使请取跨舍接受望期由律到报得交均于迎争提促查组违规宿入拨付联合已去距离监盲,。;:、()《》“”\\s\\d"
_NAME: Final = rf"(?:[x×*某]{{1,2}}|(?![{_NOT_IN_NAMES}x×某])[{HAN}](?:(?![{_NOT_IN_NAMES}x×某])[{HAN}]|[和中春上下山城](?=[{HAN}])){{1,3}}?)"
_PLACE: Final = re.compile(
    rf"(?:^|(?<=[^{HAN}a-z×*])|(?<=[关于对在赴到由据至向为与和是年日届将地我共])|(?<=根据)|(?<=来自))"
    rf"((?:{_NAME}(?:省|自治区))?(?:{_NAME}(?:市|州|盟|自治州|地区))?(?:{_NAME}(?:自治县|新区|高新区|开发区|县|区|旗|市))?(?:{_NAME}(?:镇|乡|街道))?)"
)
_UNIT: Final = re.compile("[省区市州盟县旗镇乡道]")
"""Every place ends in one."""
_BODY: Final = (
    r"(?:教育督导委员会办公室|教育督导委员会|人民政府教育督导室|人民政府教育督导团|教育督导团|教育督导室|教育督导办公室|教育督导办|督导室|督导评估组|督导检查组|督导组|督查组|督学责任区|责任区|"
    r"教育体育局|教育和体育局|教育科技局|教育文体局|教育和科学技术局|教体局|教科局|教育局|教育厅|教育委员会|教委|教育部|人民政府办公室|人民政府|委员会|办公室|"
    r"中心小学|中心学校|中心校|实验学校|外国语学校|职业中专|职业学校|技工学校|特殊教育学校|小学|中学|一中|二中|三中|初中|高中|学校|学院|幼儿园|教学点|教研室|进修学校|督导科|协会|工作站|研究院|中心|公司)"
)
_ISSUER_LINE: Final = re.compile(rf"^[{HAN}x×*a-z0-9()“”\s、]{{0,30}}{_BODY}(?:\(章\)|\(盖章\)|\(公章\))?$")
_ISSUER_TITLE: Final = re.compile(
    rf"^(?:关于)?(?:(?:19|20)[\dx]{{2}}\s?年?(?:度|上半年|下半年|春季|秋季)?)?([{HAN}x×*]{{0,16}}?{_BODY})(?=[^{HAN}]|[{HAN}]{{2}})"
)
_SIGNED: Final = re.compile(rf"^(?P<who>[{HAN}x×*a-z()“”\s]{{2,30}}?{_BODY})\s+(?P<when>.{{6,20}})$")


@dataclass(frozen=True, slots=True)
class Fields:
    """Fields of one document and their evidence."""

    title: str
    genre: str
    date: str | None
    region: str | None
    issuer: str | None
    title_year: int | None
    content_years: tuple[int, ...]
    evidence: dict[str, Evidence]
    flags: tuple[str, ...]


def read_fields(
    text: str,
    offsets: OffsetMap,
    *,
    source: Source,
    heading: str | None = None,
    published: Sequence[tuple[int, int]] = (),
    found: Mapping[str, tuple[str, Evidence]] | None = None,
    seen: str | None = None,
    rows: Sequence[Line] | None = None,
) -> Fields:
    """Read the fields of a clean document.

    Parameters
    ----------
    heading
        The numbered heading of an article of a compilation, None for a page of one article.
    published
        Source spans of removed page lines that may tell date and source.
    found
        What the page's markup says (title, date …) and where; weaker than the user's metadata.
    seen, rows
        The view of the text and its lines, where the caller has them.
    """
    seen = view(text) if seen is None else seen
    rows = lines(seen) if rows is None else rows
    return _Reader(text, offsets, source, found or {}, seen, rows).read(heading, published)


class _Reader:
    """Fields of one document while they are read; what the user says comes before what the text says, markup last."""

    def __init__(
        self,
        text: str,
        offsets: OffsetMap,
        source: Source,
        found: Mapping[str, tuple[str, Evidence]],
        seen: str,
        rows: Sequence[Line],
    ) -> None:
        self.text = text
        self.offsets = offsets
        self.source = source
        self.found = found
        self.seen = seen
        self.rows = rows
        self.evidence: dict[str, Evidence] = {}
        self.dates: list[str] = []

    def read(self, heading: str | None, published: Sequence[tuple[int, int]]) -> Fields:
        title_line = _title_line(self.rows, heading)
        signed = _signature(self.rows)
        title = self._title(title_line, heading)
        date = self._date(signed, title, published)
        genre = self._genre(title_line, title)
        seen_title = view(title)
        years = {int(y) for y in _YEAR.findall(seen_title)}
        flags = []
        told = {int(value[:4]) for value in self.dates if value[:4].isdigit()}
        if len(told) > 1 or (told and years and min(abs(y - t) for y in told for t in years) > 1):
            flags.append("date_conflict")
        elif years and (period := _last_period(self.seen)) and min(years) > period + 1:
            flags.append("date_conflict")  # the title names a year long after the plan that the text carries out
        compact = _COMPACT.match(title)
        return Fields(
            title=title,
            genre=genre,
            date=date,
            region=self._region(title_line, signed),
            issuer=self._issuer(title_line, signed),
            title_year=min(years) if years else int(compact[1]) if compact else None,
            content_years=tuple(sorted({int(y) for y in _YEAR.findall(self.seen)})),
            evidence=self.evidence,
            flags=tuple(flags),
        )

    def _given(self, name: str) -> str | None:
        """What the user said."""
        value = self.source.meta.get(name, "").strip()
        if value:
            self.evidence[name] = Evidence(0, 0, "metadata")
        return value or None

    def _marked(self, name: str) -> str | None:
        """What the page's markup says."""
        if name not in self.found or not self.found[name][0].strip():
            return None
        self.evidence[name] = self.found[name][1]
        return self.found[name][0].strip()

    def _say(self, name: str, start: int, end: int, rule: str) -> str:
        span = self.offsets.to_source(start, end)
        self.evidence[name] = Evidence(span.start, span.end, rule)
        return self.text[start:end]

    def _title(self, line: Line | None, heading: str | None) -> str:
        if heading is None and (value := self._given("title") or self._marked("title")):
            return value
        if line is None:
            return ""
        rule = "article heading" if heading is not None else "first title line"
        return self._say("title", line.start, line.end, rule).strip().strip("：:").strip()

    def _date(self, signed: _Signature, title: str, published: Sequence[tuple[int, int]]) -> str | None:
        """Signature before title before the date that the page was published; all are compared."""
        result = self._given("date")
        if result is not None:
            result = _iso(result) or result
            self.dates.append(result)
        if signed.date is not None and (value := _iso(self.text[slice(*signed.date)])):
            self.dates.append(value)
            if result is None:
                self._say("date", *signed.date, "signature")
                result = value
        if match := _COMPACT.match(title):
            value = "-".join(match.groups())
            self.dates.append(value)
            if result is None and "title" in self.evidence:
                self.evidence["date"] = self.evidence["title"]
                result = value
        if result is None and (marked := self._marked("date")):
            result = _iso(marked) or marked
        for start, end in published if result is None else ():
            value = _iso(self.source.text[start:end]) or ""
            if len(value) == 10:
                self.evidence["date"] = Evidence(start, end, "page line")
                return value
        return result

    def _issuer(self, title: Line | None, signed: _Signature) -> str | None:
        if value := self._given("issuer"):
            return value
        if signed.issuer is not None:
            return re.sub(r"\s+|[(（](?:盖|公)?章[)）]$", "", self._say("issuer", *signed.issuer, "signature"))
        if title is not None and (match := _ISSUER_TITLE.match(title.text)) and _may_issue(match[1]):
            return self._say("issuer", title.start + match.start(1), title.start + match.end(1), "title")
        return self._marked("issuer")

    def _region(self, title: Line | None, signed: _Signature) -> str | None:
        if value := self._given("region"):
            return value
        span = _region(self.rows, title, signed)
        return self._say("region", *span, "place name") if span is not None else None

    def _genre(self, title_line: Line | None, title: str) -> str:
        genre, span, rule = _genre(self.rows, title_line, title)
        if span is not None:
            self._say("genre", *span, rule)
        elif genre != "other":
            self.evidence["genre"] = self.evidence.get("title", Evidence(0, 0, rule))
        return genre


_NO_NAME: Final = re.compile(
    "开展|召开|举行|举办|全面|检查|评估|整改|问题|自查|迎|^(?:中心)?(?:学校|小学|中学|初中|高中|幼儿园)$"
)


def _may_issue(name: str) -> bool:
    """Whether the words before a title's subject can be the name of who wrote it."""
    return len(name) >= 4 and _NO_NAME.search(name) is None


_DOCUMENT_NUMBER: Final = re.compile(r"^[^ 。,]{0,10}[〔\[(]\s?(?:19|20)[\dx]{2}\s?[〕\])]")
_LETTERHEAD: Final = re.compile(r"文件$|^附件\s?\d?:?$|^(?:内部资料|机密|特急|急件)")


def _title_line(rows: Sequence[Line], heading: str | None) -> Line | None:
    """The line that is the title: the article's heading, else the first title-like line of the head."""
    if not rows:
        return None
    if heading is not None:
        return rows[0]
    first = rows[0]
    if len(rows) > 1 and _ISSUER_LINE.match(first.text) and re.match("关于.{4}", rows[1].text) and len(rows[1]) <= 60:
        return rows[1]  # who writes stands above what is written
    if (
        len(first) <= 60
        and not re.search("[。;!?]|:$", first.text)
        and _DOCUMENT_NUMBER.match(first.text) is None
        and marker(first.text) is None
        and not _LETTERHEAD.search(first.text)
    ):
        return first
    for line in rows[:6]:
        if is_title(line.text):
            return line
    for line in rows[:4]:
        if (
            4 <= len(line) <= 60
            and not re.search("[。;!?]|:$", line.text)
            and _DOCUMENT_NUMBER.match(line.text) is None
            and marker(line.text) is None
        ):
            return line
    match = re.match(r"[^。!?;,]{2,40}", first.text)
    end = first.start + (match.end() if match else min(40, len(first)))
    return Line(first.start, end, first.text[: end - first.start])


@dataclass(frozen=True, slots=True)
class _Signature:
    date: tuple[int, int] | None = None
    issuer: tuple[int, int] | None = None


def _signature(rows: Sequence[Line]) -> _Signature:
    """Issuer and date as they stand alone at the end of the text (or right below the title)."""
    for part in (rows[-8:][::-1] if len(rows) > 4 else (), rows[1:5]):
        date = issuer = None
        for line in part:
            text = line.text.strip("()")
            if len(text) > 40 or re.search("[。;!?:]", text):
                if part is not rows[1:5] and date is not None:
                    break
                continue
            match = _DATE.fullmatch(text)
            if match and date is None:
                date = (line.start, line.end)
            elif (both := _SIGNED.match(line.text)) and _DATE.fullmatch(both["when"]):
                return _Signature(
                    (line.start + both.start("when"), line.end), (line.start, line.start + both.end("who"))
                )
            elif date is not None and issuer is None and _ISSUER_LINE.match(text) and marker(text) is None:
                issuer = (line.start, line.end)
        if date is not None:
            return _Signature(date, issuer)
    for line in rows[-3:] if len(rows) > 6 else ():
        if len(line) <= 30 and _ISSUER_LINE.match(line.text) and marker(line.text) is None:
            return _Signature(None, (line.start, line.end))
    return _Signature()


def _iso(text: str) -> str | None:
    """``2023年10月8日``, ``2023-10-8`` or ``二〇二三年十月八日`` → ``2023-10-08``; a missing day is left out."""
    match = _DATE.search(view(text))
    if match is None:
        return None
    if match["y"]:
        year, month, day = match["y"], int(match["m"]), int(match["d"] or 0)
    else:
        year = "".join(_DIGITS.get(c, "") for c in match["cy"])
        month, day = _chinese(match["cm"]), _chinese(match["cd"] or "")
    if len(year) != 4 or not 1 <= month <= 12 or not 0 <= day <= 31:
        return None
    return f"{year}-{month:02d}" + (f"-{day:02d}" if day else "")


def _chinese(text: str) -> int:
    return number(text) or 0


_OFFICIAL: Final = re.compile("人民政府|政府|教育|教体|县委|市委|区委|委|督导|实验|第|中心|初|高|一中|小学|中学|幼儿园")


_LEADING_VERB: Final = re.compile(r"(?:代表|公布|打造|建设|构建|发展)(?=.{2})")


_PROVINCES: Final = frozenset(
    "河北 山西 辽宁 吉林 黑龙江 江苏 浙江 安徽 福建 江西 山东 河南 湖北 湖南 广东 海南 四川 贵州 云南 陕西 甘肃 青海 台湾".split()
)
_PROVINCE: Final = re.compile(rf"([{HAN}]+)省")


def _region(rows: Sequence[Line], title: Line | None, signed: _Signature) -> tuple[int, int] | None:
    """The first place name of issuer, title, head and tail; a town only where no larger place is named."""
    ordered: list[Line] = []
    if signed.issuer is not None:
        ordered += [line for line in rows if line.start <= signed.issuer[0] < line.end]
    if title is not None:
        ordered.append(title)
    head = [*rows[:6], *rows[-4:]]
    ordered += [*head, *rows[6:30]]
    town: tuple[int, int] | None = None
    for line in ordered:
        head_of_line = line.text[:200]
        for match in _PLACE.finditer(head_of_line) if _UNIT.search(head_of_line) else ():
            name = match[1]
            if len(name) < 2 or not re.match(r"[\W]*[^\W省市县区旗镇乡]", name):
                continue
            if line not in head and not _OFFICIAL.match(line.text[match.end(1) :]):
                continue  # in running text a place is sure only as part of a body's name
            told = _PROVINCE.match(name)
            if told is not None and told[1] not in _PROVINCES and not told[1].startswith(("某", "x")):
                continue
            lead = _LEADING_VERB.match(name)
            span = (line.start + match.start(1) + (lead.end() if lead else 0), line.start + match.end(1))
            if re.search("[省市州盟县区旗]|地区", name):
                return span
            town = town or span
    return town


_PERIOD: Final = led(r"[“\"]?([一二三四五六七八九])五[”\"]?普法|[“\"]?十([一二三四五])五[”\"]?(?:规划|时期|期间|计划)")


def _last_period(seen: str) -> int | None:
    """The last year of the latest five-year plan that the text names (普法规划 or 五年规划); None if it names none.

    The first law-popularisation plan ended in 1990, the eleventh five-year plan in 2010.
    """
    ends = [1985 + 5 * _DIGIT_OF[law] if law else 2005 + 5 * _DIGIT_OF[plan] for law, plan in _PERIOD.findall(seen)]
    return max(ends, default=None)


_DIGIT_OF: Final = {digit: number for number, digit in enumerate("一二三四五六七八九", 1)}

_GENRES: Final = (
    ("rectification", r"整改(?:情况|落实|报告|方案|台账|清单|回头看|回复|工作|措施)|整改$|销号"),
    ("feedback", r"反馈(?:意见|情况|报告)?|督导意见|整改通知|督导建议书|意见书|回函|回馈"),
    ("bulletin", r"通报|公报"),
    ("reflection", r"心得|体会|感悟|感想|案例|随笔|反思|故事|读后感|征文"),
    ("speech", r"讲话|致辞|发言|在.{0,24}会(?:议)?上的|动员会|推进会|座谈会|主持词|讲稿"),
    ("visit", r"随访.{0,4}(?:纪实|手记|情况|侧记)|随访|走访|督学日志|督导日志|督导记录|随堂|巡访|回访|日志|督查记录|听课记录|茶叙|记要|督导记"),
    ("plan", r"计划|要点|工作安排|工作思路|工作打算|规划|行事历|安排表"),
    ("summary", r"总结|述职|自评|自查|工作汇报|工作报告|工作回顾|年度报告|情况汇报|小结|汇报|履职"),
    ("inspection", r"督导评估报告|督导报告|专项督导|督查报告|检查报告|督导检查|评估报告|综合督导|督查情况|检查情况|视导|核查|监测报告|督导情况|评估验收|复查|回头看|督导.{0,10}报告"),
    ("rule", r"方案|办法|规定|细则|制度|章程|指引|指南|规程|条例|意见$|标准|规范|职责|通知|实施意见|守则|公约"),
    ("research", r"调研|研究|调查|论文|浅谈|浅析|思考|探索|探析|综述|课题"),
    ("news", r"简报|信息|动态|快讯|新闻|纪实|召开|举行|举办|开展|启动|赴|莅临|来.{0,8}(?:督导|调研|检查)"),
)  # fmt: skip
_GENRE_TITLE: Final = tuple((g, re.compile(p)) for g, p in _GENRES)
_GENRE_HEAD: Final = tuple(
    (g, led(p))
    for g, p in (
        ("feedback", r"(?:现|特|予以)?(?:将|就).{0,40}(?:意见|情况)(?:予以)?反馈如下|反馈如下|提出如下(?:督导)?意见"),
        (
            "rectification",
            r"整改(?:落实)?(?:工作)?情况(?:汇报|报告|报送)?如下|整改情况如下|已?(?:全部)?整改到位.{0,20}报告如下",
        ),
        ("bulletin", r"通报如下"),
        (
            "inspection",
            r"(?:督导|督查|检查|评估|核查)(?:评估|检查)?(?:的)?(?:有关|工作|具体)?(?:情况|结果)?(?:报告|汇报)如下",
        ),
        ("summary", r"(?:工作|情况)?(?:总结|述职|汇报)如下|述职"),
        ("plan", r"(?:制定|制订|拟定|拟订|特制).{0,16}(?:计划|要点|安排)|计划如下|工作思路(?:是|如下)"),
        ("rule", r"(?:制定|制订|特制定?).{0,12}(?:方案|办法|制度|细则|规定)"),
        ("speech", r"^(?:各位|同志们|老师们|尊敬的)|大家(?:上午|下午|早上|晚上)?好"),
        ("news", r"^(?:本报讯|.{0,10}讯\s|.{0,6}\d{1,2}月\d{1,2}日,)"),
    )
)


_PAST: Final = re.compile("了|已|取得|得到|达到|实现|完成|共(?=[^同])|先后|圆满")
_AHEAD: Final = re.compile("将|力争|要|确保|争取|拟|下一步|继续|进一步|新学期|本学期将")
_INTENDED: Final = re.compile(
    "将|力争|(?<![重主需必紧简摘纲概])要(?!求|点|闻|素|害)|确保|争取|拟(?![定稿])|下一步|继续|进一步|新学期"
)
"""What is still to be done; 重要, 要求 and 要点 are said of what was done, too."""
_TEAM: Final = re.compile("督导组|督查组|检查组|评估组|视导组|随机抽查|实地查看|查阅资料|推门听课")
_SELF: Final = re.compile("我(?!们|县|市|区|校|省|局|园|室|镇|乡|国)")


def _genre(rows: Sequence[Line], title_line: Line | None, title: str) -> tuple[str, tuple[int, int] | None, str]:
    """Genre by the genre words of title and subtitle, the formula that opens the text, and the way the text speaks."""
    at = next((i for i, line in enumerate(rows) if title_line is not None and line.start == title_line.start), -1)
    subtitle = rows[at + 1] if 0 <= at < len(rows) - 1 and rows[at + 1].text.startswith(("—", "-")) else None
    where = (title_line.start, title_line.end) if title_line is not None and title else None
    named = _named(view(title))
    if subtitle is not None and (below := _named(subtitle.text)) is not None:
        named, where = below, (subtitle.start, subtitle.end)
    body = "".join(line.text for line in rows)[:6000]
    if named in ("plan", "summary"):
        # A plan in name may be a summary in fact, and the other way round.
        past, ahead = len(_PAST.findall(body)), len(_AHEAD.findall(body))
        if named == "plan" and len(body) >= 300 and past >= 10 and past >= 3 * ahead:
            return "summary", where, "title and tense"
        if named == "summary" and len(body) >= 300 and ahead >= 4 and past <= 0.35 * len(_INTENDED.findall(body)):
            return "plan", where, "title and tense"
    if named in (None, "rule", "news"):
        opening = _opening([line for line in rows[:12] if title_line is None or line.start != title_line.start])
        if opening:
            return opening[0], opening[1], "opening formula"
    if named is not None:
        return named, where, "title"
    return _spoken(body), None, "way of speaking"


_ISSUED: Final = re.compile(r"(?:印发|转发|下发|公布)《(.{4,60}?)》的(?:通知|公告)")


def _named(title: str) -> str | None:
    """The genre that the words of a title name: the last one counts, a summary with an outlook is a summary."""
    inner = _ISSUED.search(title)
    if inner is not None and (issued := _named(inner[1])) is not None:
        return issued  # a notice that hands out a report is that report
    best: tuple[int, str] | None = None
    for genre, pattern in _GENRE_TITLE:
        for match in pattern.finditer(title):
            if best is None or match.end() > best[0]:
                best = match.end(), genre
    if best is None:
        return None
    if best[1] == "speech" and re.search("召开|举行|举办", title):
        return "news"
    if best[1] == "plan" and re.search("总结|落实情况|完成情况|回顾", title):
        return "summary"
    if best[1] in ("feedback", "rule", "summary", "inspection") and re.search(
        "反馈.{0,16}(?:办理|整改|落实)|整改.{0,8}(?:情况|报告|方案|落实)|台账", title
    ):
        return "rectification"
    return best[1]


def _opening(head: Sequence[Line]) -> tuple[str, tuple[int, int]] | None:
    for line in head:
        for genre, pattern in _GENRE_HEAD:
            match = pattern.search(line.text)
            if match and (genre != "news" or line is head[0]):
                return genre, (line.start + match.start(), line.start + match.end())
    return None


def _spoken(body: str) -> str:
    """Genre of a text that does not say what it is: who speaks, and of what time."""
    if len(body) < 300:
        return "other"
    size = len(body) / 1000
    past, ahead, own = (len(p.findall(body)) / size for p in (_PAST, _AHEAD, _SELF))
    if own >= 6:
        return "reflection"
    if re.search("存在(?:的)?(?:主要)?问题|不足", body) and len(_TEAM.findall(body)) >= 2:
        return "inspection"
    if past >= 8 and past >= 2 * ahead:
        return "summary"
    if ahead >= 6 and ahead >= 1.5 * past:
        return "plan"
    return "other"
