"""What dealers in files set above a file: a form that asks for a password, a statement that a member uploaded it, its name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from wenben.clean import chrome
from wenben.clean.markers import marker
from wenben.clean.page_speech import score
from wenben.clean.page_words import of_field
from wenben.clean.view import Line, letters
from wenben.types import Removal

_SUFFIX: Final = re.compile(r"\.(?:docx?|pdf|wps|pptx?|txt|xlsx?)(?:\s?vip)?$")
_NUMBER: Final = re.compile(r"^\d{1,3}[、.]\s?")
_BELOW: Final = 100
"""The text of a file is longer."""
_FILE_NAME: Final = re.compile(
    r"(?P<title>[^。!?;]{6,60}?)(?P<rest>[\s\-_]*(?:[\[(【]?(?:word|pdf|ppt|doc|excel|wps)(?:文档|版|格式|全文|完整版|精品|课件)?(?:免费)?(?:在线)?(?:下载|阅读|预览)?(?:推荐|版)?[\])】]?)?\.(?:docx?|pdf|wps|pptx?|txt|xlsx?)(?:\s?vip)?|\s?(?:ppt|word)(?:课件|模板|文档|版|格式)(?:下载)?)$"
)


_UPLOADED: Final = re.compile(
    r"^(?:本(?:文|资源|资料|文档|文件)|[该此]文档|《)[^。]{0,80}?(?:会员|用户|网友|卖家|店家)[^。,]{0,16}(?:上传|分享|发布|投稿|提供)[^。]{0,60}"
    r"(?:本站|本网|网[,\s]|平台|阅读|搜索|下载|保护|存储|删除)"
)
_ASKED: Final = re.compile(
    r"^\W{0,3}(?:账号|帐号|用户名|密码|验证码|邮箱[/或]手机|手机号码?|邮箱|支付方式|三方登录(?:下载)?|(?:会员)?登录(?:下载)?|快捷下载|游客.{0,2}下载|忘记密码|已注册用户请登录)\s?[:?]?(?:\s.{0,16})?$"
)
_SECRET: Final = re.compile("密码|验证码")
_TERMS: Final = re.compile(
    "本站|下载|文档|资源|文件|浏览器|会员|侵权|用户|账号|上传|图纸|版权|付费|积分|提示|说明|须知"
)


def log_ins(lines: Sequence[Line], kinds: list[str | None]) -> None:
    """Marks a form that asks for a password, what stands above it, and the terms below it.

    A line that names a file and stands below the form again, or is the only one, is not taken: it may be the title.
    """
    asked = [i for i, line in enumerate(lines[:_FORM]) if len(line) <= 24 and _ASKED.match(line.text)]
    if len(asked) < 3 or not any(_SECRET.search(lines[i].text) for i in asked):
        return
    if any(chrome.is_prose(lines[i].text) and score(lines[i].text) < -4 for i in range(asked[-1])):
        return  # below a text
    stop = asked[-1] + 1
    while (
        stop < min(len(lines), _FORM + 20)
        and _TERMS.search(lines[stop].text)
        and _FILE_NAME.match(lines[stop].text) is None
    ):
        stop += 1
    named = [letters(lines[i].text) for i in range(stop) if _FILE_NAME.match(lines[i].text)]
    below = [letters(line.text) for line in lines[stop : stop + 3]]
    for index in range(stop):
        said = letters(lines[index].text)
        if said not in named or said in below or named.index(said) < len(named) - 1:
            kinds[index] = kinds[index] or "wall"
    for index in range(stop, min(stop + 3, len(lines))):
        if _FILE_NAME.match(lines[index].text):
            kinds[index] = None


_HELP: Final = re.compile(
    r"(?:下载|购买|付款|支付|打开|解压)[^。!?]{0,12}(?:说明|须知|必读|提示|帮助|教程)\W?$|^\W?(?:温馨|友情|特别)提示\W?$"
)
_ITEM: Final = 80


def terms(lines: Sequence[Line], kinds: list[str | None]) -> None:
    """Marks a dealer's terms above the file: help with downloading, and below it what only he says, item by item."""
    for index, line in enumerate(lines[:_FORM]):
        if len(line) > 30 or _HELP.search(line.text) is None:
            continue
        stop = index + 1
        while (
            stop < len(lines)
            and len(lines[stop]) <= _ITEM
            and _NUMBER.match(lines[stop].text)
            and (item := marker(lines[stop].text)) is not None
            and item.number == stop - index
            and _TERMS.search(lines[stop].text)
            and not of_field(lines[stop].text)
        ):
            stop += 1
        if stop - index > 2 and sum(len(other) for other in lines[stop:]) >= _BELOW:
            kinds[index:stop] = ["wall"] * (stop - index)


_FORM: Final = 40
"""What a dealer in files puts above them (log-in, payment, terms) is not longer, in lines."""


def uploaded(lines: Sequence[Line], kinds: list[str | None]) -> list[Removal]:
    """Marks what a dealer in files says before the file: his statement that a member uploaded it divides.

    The file's name stands in the statement; if no line below says it again, the line above that does is the title.
    """
    at = next((i for i, line in enumerate(lines[:_FORM]) if _UPLOADED.match(line.text)), None)
    if at is None or sum(len(line) for line in lines[at + 1 :] if chrome.is_prose(line.text)) < _BELOW:
        return []
    statement = letters(lines[at].text)
    low = min(at + 4, len(lines))
    named = [
        i
        for i in range(low)
        if i != at and len(key := letters(_SUFFIX.sub("", lines[i].text))) >= 6 and key in statement
    ]
    names = {letters(_SUFFIX.sub("", lines[i].text)) for i in named}
    titles = [
        i for i in range(at + 1, low) if any(letters(_NUMBER.sub("", lines[i].text)).startswith(n) for n in names)
    ]
    title = (titles or named or [-1])[0]
    for index in range(at + 1):
        if index != title:
            kinds[index] = kinds[index] or "wall"
    suffix = _SUFFIX.search(lines[title].text) if title >= 0 else None
    if suffix is None or not titles:
        return []
    kinds[title] = None
    return [Removal(lines[title].start + suffix.start(), lines[title].end, "boilerplate", "name of a file")]


def file_names(lines: Sequence[Line], kinds: list[str | None], end: int) -> list[Removal]:
    """The first name of a file is the title, without what makes it one, if no line above the text says the same."""
    own = [i for i in range(end) if kinds[i] is None or i < 4][:4]
    for index in own:
        match = _FILE_NAME.match(lines[index].text)
        if match is None or kinds[index] not in (None, "wall"):
            continue
        title = letters(match["title"])
        again = [
            i
            for i in range(index + 1, len(lines))
            if kinds[i] is None
            and ((said := letters(lines[i].text)).startswith(title) or (i < end and len(title) >= 8 and title in said))
        ]
        if again:
            kinds[index] = "wall"
            return []
        kinds[index] = None
        start = lines[index].start
        return [Removal(start + match.start("rest"), lines[index].end, "boilerplate", "name of a file")]
    return []
