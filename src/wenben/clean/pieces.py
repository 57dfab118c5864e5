"""What viewers of files leave in the text they show piece by piece: numbers of pieces, stamps of the file's maker.

A viewer cuts a file into pieces of some hundred characters, wherever that falls, and numbers them; whoever sells files stamps
each page of them (``下载后可任意编辑``), with its title, date and page number in between.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from wenben.clean.strangers import belong
from wenben.clean.view import HAN, SCREEN, Line
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
_STAMP: Final = SCREEN.add(
    led(
        r"(?:(?:本|此|该)?(?:文档|资料|文件|文本|模板)?(?:为?word(?:版|格式)?)?[,\s]?(?:下载|打开)后?[,\s]?可(?:以)?(?:任意|自由|直接|自行|随意|再次?)(?:编辑|修改|打印|使用|复制)(?:(?:和|、|或)?(?:编辑|修改|打印|使用))?(?:哦|!)?"
        r"|(?:精品|精选|优质|实用|最新)文档\s?(?:欢迎下载|仅供(?:参考|学习)|值得(?:拥有|下载)|可编辑)|学习必备\s?欢迎下载|(?:实用)?标准文案\s?(?:文档|精彩文档)|文案大全|整理为word格式|word格式\s?(?:可编辑|完美整理|整理版)|欢迎下载\s?可(?:自由)?编辑)"
    )
)
_SELLER_HINT: Final = re.compile("资料|文档|下载|word|网络|范文|侵权|- - -|专注|倾情|每个人|可自行")
_SOLD: Final = r"(?:范文范例|完美word格式|word完美格式|word格式|word版本|专业资料|专业技术参考资料|学习资料|可编辑资料|学习指导|指导参考|学习参考|参考资料|整理分享|学习分享|资料分享|完美编辑|编辑版)"
_BLANKS: Final = (
    r"(?:学校|单位|姓名|部门|教师|班级|日期|时间|学号|专业|院系|审核|起草人|职位|职务|甲方|乙方)\s?:\s?_{3,}\s?"
)
_SELLER: Final = SCREEN.add(
    re.compile(
        r"[-*—=. ]{0,12}(?:"
        r"(?:最新|精品|优秀|精选|名师|优质|实用)(?:word|学习){0,2}(?:资料|文档|归纳总结|教案|课件)\s?(?:精选|精心|精品|优秀|最新|学习|资料|推荐|整理|汇编|归纳|总结|欢迎下载|仅供参考|值得下载|值得拥有|可编辑|\s)+"
        r"|(?:学习)?资料(?:收集|来源|整理|来自|来源于|收集于|整理于)(?:于|自)?(?:网络|互联网)[,\s]*(?:仅供(?:参考|学习)|如有侵权[^。\n]{0,16}删除)?"
        r"|(?:如有|若有)(?:帮助|需要|侵权|不当)[^。;\n]{0,8}(?:欢迎下载(?:支持)?|请?(?:及时)?联系(?:我们|网站|管理员|本人)?删除|请下载)!?"
        r"|(?:此|本)(?:文档|资料|文)(?:仅供|为网络|来自网络|收集于网络|是word)[^。\n]{0,40}?(?:删除|参考|请下载|修改|使用)(?:!|。)?"
        r"|word(?:文档|资料|版)[^。\n]{0,6}可?(?:自由|直接|任意)?(?:编辑|修改|下载|复制)(?:修改|复制|打印|编辑)*"
        r"|可编辑word[,、]?供参考版!?"
        r"|此处是word文档[^。\n]{0,12}(?:编辑|修改)"
        r"|此文档部分内容来源于网络[^。\n]{0,30}(?:删除|修改)!?"
        r"|(?:精选|精品)?优质文档[-—\s]*倾情(?:为[你您])?奉[上献]|专心[-—\s]+专注[-—\s]+专业|(?:百度文库\s?[-—]*\s?)?让每个人平等地?提升自?我"
        r"|1?文档(?:来源为|从网络中?收集)[^。\n]{0,16}整理(?:排版)?[.。]?\s?(?:word版本可编辑[.。]?\s?)?(?:欢迎下载支持[.。]?)?|word版本可编辑[.。]?\s?(?:欢迎下载支持[.。]?)?"
        r"|(?:本文格式为word版[,\s]*)?下载可(?:任意)?编辑[,\s]*页眉双击删除即可[。.]?"
        rf"|{_SOLD}(?:整理|编辑)?[-—=.\s]*(?:{_SOLD}(?:整理|编辑)?|欢迎下载|分享)"
        r")[-*—=. ]{0,30}(?:第\s?\d{1,3}\s?页[,\s/]*共\s?\d{1,3}\s?页)?"
        r"|(?:-\s){4,}-?\s?(?:第\s?\d{1,3}\s?页[,\s/]*共\s?\d{1,3}\s?页)?"
    )
)
"""What sellers of files print above and below each page."""
_FORM: Final = re.compile(
    rf"(?:第\s?\d+\s?页\s?共\s?\d+\s?页\s?)?(?:编号\s?:\s?_{{3,}}\s?)?[^。,;\n_]{{0,40}}?(?:{_BLANKS})+(?:_+年_+月_+日\s?)?\([此本](?:文|文档)?内容仅供参考[,\s]?可自行修改\)"
)
"""An empty form that a dealer sets before a text, with its title."""
_OWN_SELLER: Final = re.compile(r"(?:学校|教师|学生|老师|建立|提供|共享|上传|我[校园县市区]|把|将|的|和|与|以及)$")
_OWN_GOES_ON: Final = re.compile("工作|情况|归档|成册|附件|表格|后|由|的|等|并")
_LEAD: Final = 24
_OF_FILE: Final = re.compile("文档|文章|资料|来源|上传|网络|本站|用户|会员")
_VIEWED: Final = re.compile(r"(?m)^ *(\d{1,3} ?- ?\d{1,3} ?- )(?=\S)")
"""A viewer's piece and page before the text of the page."""
_LOST_BULLET: Final = re.compile(rf"(?m)^ *(\?(?: ?\?)*) {{0,4}}(?=[{HAN}\d“《(])")


def may_be_stamped(line: str) -> bool:
    """A quick no for nearly every line."""
    return line[0] in "?0123456789" or _SELLER_HINT.search(line) is not None


def sellers(seen: str) -> list[Removal]:
    """Headers and footers of sellers, numbers of viewed pages, bullets and indents that became question marks."""
    found = []
    places = SCREEN.over(seen)
    if places.starts(_SELLER) != [] and _SELLER_HINT.search(seen):
        for match in places.finditer(_SELLER):
            own = _OWN_SELLER.search(seen, max(0, match.start() - 6), match.start()) or _OWN_GOES_ON.match(
                seen, match.end()
            )
            if own is None:
                start = match.start()
                line = seen.rfind("\n", 0, start) + 1
                if start - line <= _LEAD and _OF_FILE.search(seen, line, start):
                    start = line  # 该文档来自用户上传, 如有侵权…
                found.append(Removal(start, match.end(), "boilerplate", "stamp of the file"))
    if "可自行修改" in seen:
        found += [Removal(m.start(), m.end(), "boilerplate", "stamp of the file") for m in _FORM.finditer(seen)]
    if "- " in seen:
        found += [Removal(m.start(1), m.end(1), "boilerplate", "page number") for m in _VIEWED.finditer(seen)]
    if "?" in seen:
        found += [Removal(m.start(1), m.end(1), "noise", "lost bullet") for m in _LOST_BULLET.finditer(seen)]
    return found


_DATED: Final = re.compile(r"(?:\d{1,3}\s?)?(?:(?:19|20)\d\d\s?年\s?\d{1,2}\s?月\s?\d{1,2}\s?日\s?)?$")
_HEADER: Final = 90
"""A page's header between two stamps is not longer."""


_DROPPED: Final = SCREEN.add(
    re.compile(
        rf"(?<=[{HAN}])(?:(?:word)?(?:精品|精选|优质|实用|最新|标准|专业)(?:文档|资料|文案)|整理(?:发布|分享)|word可编辑|可编辑版|下载后?可(?:任意)?(?:编辑|修改)|仅供(?:参考|学习)|页[眉脚]内容"
        rf"|第\s?\d{{1,3}}\s?页(?:\s?[,/]?\s?共\s?\d{{1,3}}\s?页)?|[-–—]\s?\d{{1,3}}\s?[-–—]|\s\d{{1,2}}\s?/\s?\d{{1,3}}\s)(?=[{HAN}])"
    )
)
_DROPPED_HINT: Final = re.compile(
    "文档|资料|文案|下载|整理|可编辑|可修改|仅供|页[眉脚]|第 ?\\d+ ?页|[-–—] ?\\d+ ?[-–—]|\\d ?/ ?\\d"
)


def dropped(seen: str) -> list[Removal]:
    """A stamp or a page number that splits a word: what stood around it belongs together."""
    places = SCREEN.over(seen)
    if places.starts(_DROPPED) == [] or _DROPPED_HINT.search(seen) is None:
        return []
    return [
        Removal(
            m.start(),
            m.end(),
            "boilerplate",
            "page number" if m.group().strip("-–—/ 第页共,").isdigit() else "stamp of the file",
        )
        for m in places.finditer(_DROPPED)
        if belong(seen[m.start() - 1], seen[m.end()])
    ]


def stamps(seen: str) -> list[Removal]:
    """Stamps of whoever sells the file; where they recur, with the page number and date that each carries."""
    openings = SCREEN.over(seen)
    if openings.starts(_STAMP) == [] or _STAMP_HINT.search(seen) is None:
        return []
    found = []
    places = [(m.start(), m.end()) for m in openings.finditer(_STAMP)]
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
