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
from wenben.clean.view import CN, HAN, Line, lines, view
from wenben.types import Evidence, OffsetMap, Source

_DIGITS: Final = {c: str(i) for i, c in enumerate("〇一二三四五六七八九")} | {"○": "0", "零": "0", "o": "0"}
_DATE: Final = re.compile(
    r"(?P<y>(?:19|20)\d\d)\s?(?:年|[-/.])\s?(?P<m>\d{1,2})(?:\s?(?:月|[-/.])\s?(?P<d>\d{1,2})(?:\s?日)?|\s?月)"
    rf"|(?P<cy>[一二][{CN}○o]{{3}})年(?P<cm>[{CN}]{{1,3}})月(?:(?P<cd>[{CN}]{{1,3}})日)?"
)
_YEAR: Final = re.compile(r"(?<!\d)((?:19|20)\d\d)(?=\s?(?:年|学年|[-—－]\d{2,4}))")
_COMPACT: Final = re.compile(r"^(20\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])\s*[:_-]")
_PLACE: Final = re.compile(
    rf"((?:[{HAN}x×*]{{1,7}}?(?:省|自治区|自治州|地区|盟))?(?:[{HAN}x×*]{{1,5}}?(?:市|州))?(?:[{HAN}x×*]{{1,6}}?(?:自治县|县|区|旗|市|镇|乡|街道)))"
)
_NO_PLACE: Final = re.compile(
    r"^(?:我|全|本|各|该|市|县|省|区|城|学|校|社|园|地|小|片|辖|景|市辖|责任|督学责任|教学|试验|开发|工业|市县|城乡|乡|镇|两|贫困|民族|农村|其他|有关|相关|以|在|对|到|为|由|和|与|及|省市|市、|牧|山|林|灾|疫|老|新|重点|示范|先进|教育|中小学|全国|国家|功能|生活|教学楼|宿舍|活动|休息|核心|试点|实验|服务|责任片|协作|督导|办公|接送|家长|上级|基层|均衡|强|大|学区|办学|级|个)+(?:省|市|县|区|州|旗|镇|乡)$|责任区|学区|校区|社区|园区|小区|片区|辖区|景区|城区|地区$|误区|禁区|市区|县区|功能区|教学区|生活区|牧区|山区|灾区|协作区|示范区|实验区|试验区|强区|强县|强市|先进|均衡|街镇|盲区|雷区|各[县市区乡镇]|全[县市区省乡镇]|我[县市区省乡镇]|个[县市区]"
)
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
    page_title: tuple[int, int] | None = None,
    found: Mapping[str, str] | None = None,
) -> Fields:
    """Read the fields of a clean document.

    Parameters
    ----------
    heading
        The numbered heading of an article of a compilation, None for a page of one article.
    published
        Source spans of removed page lines that may tell date and source.
    found
        What the page's markup says (title, date …), weaker than the user's metadata.
    """
    seen = view(text)
    rows = lines(seen)
    evidence: dict[str, Evidence] = {}
    meta = {**(found or {}), **source.meta}

    def say(name: str, start: int, end: int, rule: str) -> None:
        span = offsets.to_source(start, end)
        evidence[name] = Evidence(span.start, span.end, rule)

    def told(name: str, rule: str = "metadata") -> None:
        evidence[name] = Evidence(0, 0, rule if name in source.meta else "markup")

    title = ""
    title_line = _title_line(rows, heading)
    if heading is None and meta.get("title"):
        title = meta["title"].strip()
        told("title")
    elif title_line is not None:
        title = text[title_line.start : title_line.end].rstrip("：:").strip()
        say("title", title_line.start, title_line.end, "article heading" if heading else "first title line")
    signed = _signature(rows)
    date, flags = _date(text, rows, signed, source, meta, published, title, say, told, evidence)
    issuer = None
    if meta.get("issuer"):
        issuer = meta["issuer"].strip()
        told("issuer")
    elif signed.issuer is not None:
        issuer = re.sub(r"\s+|[(（](?:盖|公)?章[)）]$", "", text[signed.issuer[0] : signed.issuer[1]])
        say("issuer", *signed.issuer, "signature")
    elif title_line is not None and (match := _ISSUER_TITLE.match(title_line.text)) and len(match[1]) >= 3:
        issuer = text[title_line.start + match.start(1) : title_line.start + match.end(1)]
        say("issuer", title_line.start + match.start(1), title_line.start + match.end(1), "title")
    region = None
    if meta.get("region"):
        region = meta["region"].strip()
        told("region")
    else:
        span = _region(rows, title_line, signed)
        if span is not None:
            region = text[span[0] : span[1]]
            say("region", *span, "place name")
    genre, at, rule = _genre(rows, title_line, title)
    if at is not None:
        say("genre", *at, rule)
    elif genre != "other":
        evidence["genre"] = Evidence(0, 0, rule)
    title_year = next((int(y) for y in _YEAR.findall(view(title)) or re.findall(r"^(20\d\d)\d{4}[:_-]", title)), None)
    years = tuple(sorted({int(y) for y in _YEAR.findall(seen)}))
    return Fields(title, genre, date, region, issuer, title_year, years, evidence, tuple(flags))


def _title_line(rows: Sequence[Line], heading: str | None) -> Line | None:
    """The line that is the title: the article's heading, else the first title-like line of the head."""
    if not rows:
        return None
    if heading is not None:
        return rows[0]
    for line in rows[:6]:
        if is_title(line.text):
            return line
    for line in rows[:4]:
        if (
            len(line) <= 60
            and not re.search("[。;!?]|:$", line.text)
            and not re.match(r"^[^ ]{0,6}[〔\[(]\s?(?:19|20)", line.text)
        ):
            return line
    first = rows[0]
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
    from wenben.clean.view import number

    return number(text) or 0


def _date(text, rows, signed, source, meta, published, title, say, told, evidence):  # type: ignore[no-untyped-def]
    flags: list[str] = []
    date: str | None = None
    seen: list[str] = []
    if meta.get("date"):
        date = _iso(meta["date"]) or meta["date"].strip()
        told("date")
        seen.append(date)
    if signed.date is not None and (value := _iso(text[signed.date[0] : signed.date[1]])):
        seen.append(value)
        if date is None or "date" not in source.meta:
            date = value
            say("date", *signed.date, "signature")
    compact = _COMPACT.match(title)
    if compact:
        value = "-".join(compact.groups())
        seen.append(value)
        if date is None:
            date = value
            evidence["date"] = evidence.get("title", Evidence(0, 0, "title"))
    for start, end in published:
        value = _iso(source.text[start:end])
        if value and len(value) == 10:
            if date is None:
                date = value
                evidence["date"] = Evidence(start, end, "page line")
            break
    years = {int(value[:4]) for value in seen if value[:4].isdigit()}
    title_years = {int(y) for y in _YEAR.findall(view(title))}
    if len(years) > 1 or (years and title_years and min(abs(y - t) for y in years for t in title_years) > 1):
        flags.append("date_conflict")
    return date, flags


def _region(rows: Sequence[Line], title: Line | None, signed: _Signature) -> tuple[int, int] | None:
    """The first place name of issuer, title, head and tail."""
    places: list[Line] = []
    if signed.issuer is not None:
        places += [line for line in rows if line.start <= signed.issuer[0] < line.end]
    if title is not None:
        places.append(title)
    places += [*rows[:5], *rows[-3:]]
    for line in places:
        for match in _PLACE.finditer(line.text, 0, 160):
            start = match.start()
            name = match[1]
            lead = re.match(
                r"^(?:.*?(?:关于|根据|按照|中共|在|对|到|赴|由|向|从|为|至|与|和|及|是|以|年|日|届|我是|位于|来自|全国|本报|经|据|让|了|上|下|的))+",
                name,
            )
            if lead and lead.end() < len(name) - 1:
                start += lead.end()
                name = name[lead.end() :]
            if (
                2 <= len(name) <= 14
                and _NO_PLACE.search(name) is None
                and not name.startswith(("和", "及", "与", "、"))
            ):
                return line.start + start, line.start + match.end()
    return None


_GENRES: Final = (
    ("rectification", r"整改(?:情况|落实|报告|方案|台账|清单|回头看|回复|工作|措施)|整改$|销号"),
    ("feedback", r"反馈|督导意见|整改通知|督导建议书|意见书|回函|回馈"),
    ("bulletin", r"通报|公报"),
    ("reflection", r"心得|体会|感悟|感想|案例|随笔|反思|故事|读后感|征文"),
    ("speech", r"讲话|致辞|发言|在.{0,24}会(?:议)?上的|动员会|推进会|座谈会|主持词|讲稿"),
    ("visit", r"随访|走访|督学日志|督导日志|督导记录|随堂|巡访|回访|日志|督查记录|听课记录|茶叙|记要|督导记"),
    ("plan", r"计划|要点|工作安排|工作思路|工作打算|规划|行事历|安排表"),
    ("summary", r"总结|述职|自评|自查|工作汇报|工作报告|工作回顾|年度报告|情况汇报|小结|汇报|履职"),
    ("inspection", r"督导评估报告|督导报告|专项督导|督查报告|检查报告|督导检查|评估报告|综合督导|督查情况|检查情况|视导|核查|监测报告|督导情况|评估验收|复查|回头看|督导.{0,10}报告"),
    ("rule", r"方案|办法|规定|细则|制度|章程|指引|指南|规程|条例|意见$|标准|规范|职责|通知|实施意见|守则|公约"),
    ("research", r"调研|研究|调查|论文|浅谈|浅析|思考|探索|探析|综述|课题"),
    ("news", r"简报|信息|动态|快讯|新闻|纪实|召开|举行|举办|开展|启动|赴|莅临|来.{0,8}(?:督导|调研|检查)"),
)  # fmt: skip
_GENRE_TITLE: Final = tuple((g, re.compile(p)) for g, p in _GENRES)
_GENRE_HEAD: Final = tuple(
    (g, re.compile(p))
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


def _genre(rows: Sequence[Line], title_line: Line | None, title: str) -> tuple[str, tuple[int, int] | None, str]:
    """Genre by the formula that opens the text, else by the last genre word of the title."""
    head = [line for line in rows[:12] if title_line is None or line.start != title_line.start]
    opening: tuple[str, tuple[int, int]] | None = None
    for line in head:
        for genre, pattern in _GENRE_HEAD:
            match = pattern.search(line.text)
            if match and (genre not in ("speech", "news") or line is head[0] or genre == "speech"):
                opening = genre, (line.start + match.start(), line.start + match.end())
                break
        if opening:
            break
    seen = view(title)
    named: tuple[int, str] | None = None
    for genre, pattern in _GENRE_TITLE:
        for match in pattern.finditer(seen):
            if named is None or match.end() > named[0]:
                named = match.end(), genre
    where = (title_line.start, title_line.end) if title_line is not None and title else None
    if opening and (named is None or named[1] in ("rule", "news", "other")):
        return opening[0], opening[1], "opening formula"
    if named is not None:
        return named[1], where, "title"
    return "other", None, ""
