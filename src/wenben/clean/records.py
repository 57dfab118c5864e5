"""What pages know of a document, field by field: the record of a portal, the file of a dealer, the card of a board's author."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from wenben.clean.markers import is_title
from wenben.clean.view import HAN, Line
from wenben.types import Removal


def _spread(labels: str) -> str:
    """Labels as portals write them, some spread to the width of the longest: 索 引 号, 主 题 词."""
    return re.sub(rf"(?<=[{HAN}\]])(?=[{HAN}\[])(?![^\[]*\])", " ?", labels)


_LABEL: Final = _spread(
    "索引号|信息索[取引]号|公开目录|目录编号|发布机构|发文机关|发文机构|发文单位|制发机关|颁[布发](?:单位|部门|日期|时间)|执行日期|公开主体|主题分类|信息分类|信息类别|公文[种分]类|公文类别|组配分类|体裁分类|体裁|分类词|"
    "服务对象|公开方式|公开形式|公开时限|公开期限|公开范围|公开日期|公开时间|公开程序|公开属性|公开类别|公开责任部门|责任部门|责任处室|信息来源|生成日期|生成时间|成文日期|成文时间|发布日期|发文日期|印发日期|实施日期|生效日期|生效时间|"
    "废止日期|废止时间|失效日期|失效时间|文件编号|文件字号|发文字号|文号|有效性|有效期|有效状态|效力状[态况]|是否有效|时效性|主题词|内容概[述况]|内容摘要|信息名称|文件下载|点击数|浏览量|浏览次数"
)
_FIELD: Final = re.compile(
    rf"(?:^|[|\t]|\s{{2,}}|(?<=\S) (?=[^:|]{{2,8}}:))\s*[\[【(]?(?:{_LABEL})[\]】)]?\s*(?=[:|]|\s{{2}}|$)"
)
_NAMED: Final = _spread("标题|分类|时效|发文日期|关键词|关键字") + r"|主题 ?\([一二三\d]\)"
_SPACED: Final = re.compile(rf"(?:{_LABEL}|{_NAMED}) +(?=\S)")
"""A label set apart from its value by nothing but a space: a table whose cells were lost."""
_ROWS: Final = 3
"""So many of them below each other, the index number among them, are a portal's table."""
_INDEX: Final = re.compile("索 ?引 ?号|信息索[取引]号")
_BARE: Final = re.compile(rf"(?:{_LABEL}|{_NAMED}|{_spread('名称')}|有效日期)")
"""A label alone on its line."""
_HAN: Final = re.compile(f"[{HAN}]")
_SUMMARY: Final = 400
_NAMES: Final = re.compile(r"(?:标 {0,2}题|信息名称|名 {0,2}称) *:? *")
SUMMARY: Final = re.compile(r"(?:内容|信息)(?:概[述况要]|摘要|简介)(?: *[:|]| +) *(?=\S)")
"""What a portal says a document is about: no paragraph of it."""
_FILED: Final = re.compile(
    "颁[布发](?:单位|部门)|索 ?引 ?号|信息索[取引]号|目录|信息|类别|组配|体裁|服务对象|公开|责任部门|[点浏][击览]"
)
"""Fields that only a portal fills in: issuer, number and dates alone are the document's own."""
_VALUE: Final = 60


def _fields(line: Line) -> int:
    if SUMMARY.match(line.text) and len(line) <= _SUMMARY:
        return 1
    return len(_FIELD.findall(line.text)) if len(line) <= 200 else 0


def _is_value(lines: Sequence[Line], at: int) -> bool:
    """Whether a short line is the value of the label above it."""
    above, text = lines[at - 1].text, lines[at].text
    return (
        1 < len(text) <= _VALUE
        and text[-1] != ":"
        and not is_title(text)
        and (above[-1] == ":" or _BARE.fullmatch(above) is not None)
        and (_COUNTS.search(above) is None or text[0].isdigit())
        and (_NUMBER.match(text) is None or _NUMBERS.search(above) is not None)
    )


_COUNTS: Final = re.compile(r"(?:点击数|浏览量|次数)\s?:?$")
"""A counter that was not filled in: what stands below it is no value, unless it is a figure."""
_NUMBER: Final = re.compile(rf"[{HAN}]{{2,14}}\s?[〔\[(]\s?(?:19|20)\d\d\s?[〕\])]\s?(?:第\s?)?\d{{1,4}}\s?号$")
_NUMBERS: Final = re.compile(r"(?:号|编号)\s?:?$")
"""Below another label the number of a document is the document's own line."""


def _kept(lines: Sequence[Line], at: int, stop: int) -> bool:
    """Whether a line of a table that ends at ``stop`` holds the title, and no line below says it again."""
    name = _NAMES.match(lines[at].text)
    said = (
        lines[at].text[name.end() :] if name else lines[at].text if at and _NAMES.fullmatch(lines[at - 1].text) else ""
    )
    return said != "" and not any(said in line.text for line in lines[stop : stop + 8])


def tables(lines: Sequence[Line], kinds: list[str | None], end: int) -> None:
    """Marks such a table whose cells were lost; a title that stands in it only is left."""
    index = 0
    while index < end:
        stop = index
        while stop < end and (_SPACED.match(lines[stop].text) or (stop > index and _fields(lines[stop]))):
            stop += 1
        if stop - index >= _ROWS and any(_INDEX.match(line.text) for line in lines[index:stop]):
            for at in range(index, stop):
                if not _kept(lines, at, stop):
                    kinds[at] = kinds[at] or "record"
        index = max(stop, index + 1)


def records(lines: Sequence[Line], kinds: list[str | None], end: int) -> None:
    """What a portal files a document under (index number, issuer, way of publishing), field by field or in rows."""
    counts = [_fields(line) for line in lines[:end]]
    index = 0
    while index < end:
        if not counts[index]:
            index += 1
            continue
        stop = index
        fields = 0
        beside = False  # whether its values stand beside their labels: then a label without one has none
        under = False  # whether they stand below them: if none does, what stands below the last label is the text's
        while stop < end and (
            counts[stop]
            or kinds[stop] in ("meta", "nav")
            or (stop > index and stop + 1 < end and counts[stop + 1] and _NAMES.match(lines[stop].text))
            or (stop > index and lines[stop].text[-1] == ":" and _NAMES.fullmatch(lines[stop].text))
            or (
                stop > index
                and (
                    (
                        _is_value(lines, stop)
                        and (
                            (under and not beside)
                            or (stop + 1 < end and counts[stop + 1] > 0)
                            or _HAN.search(lines[stop].text) is None
                        )
                    )
                    or _BARE.fullmatch(lines[stop].text)
                )
            )
        ):
            fields += counts[stop]
            under = under or (stop > index and counts[stop] == 0 and _is_value(lines, stop))
            beside = beside or (
                counts[stop] > 0 and lines[stop].text[-1] != ":" and _BARE.fullmatch(lines[stop].text) is None
            )
            stop += 1
        indexed = counts[index] > 0 and _INDEX.match(lines[index].text) is not None  # one such field is a portal's
        if (fields >= 2 or indexed) and any(_FILED.search(lines[at].text) for at in range(index, stop)):
            for at in range(index, stop):
                if not _kept(lines, at, stop):
                    kinds[at] = kinds[at] or "record"
        index = max(stop, index + 1)


_OF_FILE: Final = re.compile(
    r"^\W{0,3}(?:资源|文档|文件|资料|原文)?(?:名称?|编号|id|大小|体积|格式|类型|总?页[数码]|(?:总|正文)?字数|适用(?:地区|版本|年级|范围)|(?:上传|入库|更新|收录|发布|分享)(?:时间|日期|人|者|用户|会员)|(?:下载|所需|消耗)(?:积分|次数|点数|点券|金币)?|浏览次数|评分|星级|售?价格?)\s?:\s?\S.{0,60}$"
)
_ONLY_FILE: Final = re.compile(
    r"大小|体积|页[数码]|点数|下载次数|上传用户|\.(?:docx?|pdf|wps|pptx?|xlsx?)$|积分|\d\s?[km]b?$"
)
_OVER_FILE: Final = re.compile(
    r"^\W?(?:资料|文档|文件|资源|基本|正文|内容|全文)(?:信息|节选|摘要|介绍|简介|预览|描述|概述|详情)\W?$"
)


def files(lines: Sequence[Line], kinds: list[str | None], end: int, *, begin: int = 0) -> None:
    """What a dealer knows of a file (size, pages, day), field by field, with the headings over it and over the text."""
    for start, stop in _stretches(lines, end, _OF_FILE, _ONLY_FILE, begin=begin):
        kinds[start:stop] = ["record"] * (stop - start)
        for at in (start - 1, stop):
            if 0 <= at < end and _OVER_FILE.match(lines[at].text):
                kinds[at] = kinds[at] or "record"


_CARD: Final = re.compile(
    r"^\W{0,3}积分\s?\d+$|^\d+\s?(?:主题|帖子|积分|回帖|金币|粉丝|关注|听众|好友|精华|获赞)$|^\W{0,3}(?:主题|积分|帖子|金币|金钱|精华|关注|粉丝|威望|贡献|经验|等级|头衔|好友|听众|人气|注册时间|最后登录|在线时间|uid)\s?:\s?[\d\-.: ]*(?:小时|级)?$"
)
_CARD_ONLY: Final = re.compile("积分|帖子|金币|精华|粉丝|威望|头衔|听众|最后登录|uid")


def cards(lines: Sequence[Line], kinds: list[str | None], end: int) -> None:
    """What a board knows of an author: three and more labels one below the other, with figures or nothing."""
    for start, stop in _stretches(lines, end, _CARD, _CARD_ONLY):
        kinds[start:stop] = ["meta"] * (stop - start)
        if start and kinds[start - 1] is None and len(lines[start - 1]) <= 8:
            kinds[start - 1] = "meta"  # its heading, or the author's name


def _stretches(
    lines: Sequence[Line], end: int, field: re.Pattern[str], sure: re.Pattern[str], *, begin: int = 0
) -> Iterator[tuple[int, int]]:
    """Three and more lines in a row that match ``field``, of which one holds what is ``sure``; start and stop."""
    index = begin
    while index < end:
        stop = index
        while stop < end and field.match(lines[stop].text):
            stop += 1
        if stop - index >= 3 and any(sure.search(line.text) for line in lines[index:stop]):
            yield index, stop
        index = max(stop, index + 1)


_OF_LETTER: Final = re.compile(
    r"(?:信件|来信|写信|留言|提问|咨询|答复|回复|办理|处理|受理)(?:编号|类型|类别|时间|日期|人|单位|部门|情况|状态|结果)|姓名|满意度(?:评价)?|查询码|是否公开"
)
_LETTER: Final = re.compile("信件|来信|写信|留言")
_TITLED: Final = r"\|?\s*(?:信件|来信|留言)?(?:标题|主题)\s?:?\s*\|\s*(?=\S)"
_CONTENT: Final = re.compile(
    rf"{_TITLED}|\|?\s*(?:(?:信件|来信|留言|咨询|答复|回复)?(?:内容|意见)|留言|问题)\s?:?\s*\|\s*(?=\S)"
)
_EMPTY_CELLS: Final = re.compile(r"(?:\s*\|)+$")
_CELL: Final = 30


def petitions(lines: Sequence[Line], kinds: list[str | None]) -> list[Removal]:
    """Marks the rows of a table in which an office keeps a letter and its answer; what frames both goes from their lines."""
    rows = []
    for index, line in enumerate(lines):
        if "|" not in line.text or len(line) > 4 * _CELL:
            continue
        cells = [cell.strip(" :") for cell in line.text.strip("| ").split("|")]
        if _OF_LETTER.fullmatch(cells[0]) and all(len(cell) <= _CELL and "。" not in cell for cell in cells):
            rows.append(index)
    if len(rows) < 2 or not any(_LETTER.search(lines[index].text) for index in rows):
        return []
    for index in rows:
        kinds[index] = "record"  # with its time it could be a reply on a board
    for index, line in enumerate(lines):
        if re.match(_TITLED, line.text):
            kinds[index] = None
    found = []
    for line in (line for line, kind in zip(lines, kinds, strict=True) if kind is None and "|" in line.text):
        label, empty = _CONTENT.match(line.text), _EMPTY_CELLS.search(line.text)
        if label:
            found.append(Removal(line.start, line.start + label.end(), "boilerplate", "portal record"))
        if empty:
            found.append(Removal(line.start + empty.start(), line.end, "boilerplate", "portal record"))
    return found


_ASKED: Final = re.compile(r"^\W?(?:问题|提问)(?:描述|补充|详情)\W?$")
_ANSWERED: Final = re.compile(r"^\W?(?:最佳|满意|推荐|网友|精选)(?:答案|回答)\W?$")
_QUESTION: Final = 200


def questions(lines: Sequence[Line], kinds: list[str | None]) -> None:
    """What somebody asked, between the headings of question and answer: the answer is the text, its title stands above."""
    for index in range(1, min(len(lines), 12)):
        if _ASKED.match(lines[index].text) is None or all(kind is not None for kind in kinds[:index]):
            continue
        stop = next((i for i in range(index + 1, min(len(lines), index + 5)) if _ANSWERED.match(lines[i].text)), 0)
        if stop and sum(len(line) for line in lines[index + 1 : stop]) <= _QUESTION:
            for at in range(index, stop + 1):
                kinds[at] = kinds[at] or "nav"
