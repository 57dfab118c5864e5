"""Below the last line of a text: credits, offers, lists of other articles, replies.

Kinds of lines (``None``: text) are given and filled in place, as in :mod:`wenben.clean.edges`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import accumulate
from typing import Final

from wenben.clean import chrome, editors, foots, front, page_words, records
from wenben.clean.edges import SURE, TEXT, is_link, is_text, page_from
from wenben.clean.markers import is_title, marker
from wenben.clean.page_speech import score
from wenben.clean.view import HAN, Line, letters
from wenben.patterns import led

_TEXT_SENTENCE: Final = -2.0

_SIGNED: Final = led(
    r"^(?:(?:19|20)[\dx〇○]{2}\s?年(?=\s?[\dx_*]{0,2}\s?月|$)|二[〇○零]|附[件:]|附表|抄送|抄报|主送|联系(?:人|电话|方式)|报送|印发|主题词|电话|地址|邮箱|传真|督学签|校长签|签[字名]|(?:责任)?督学:|负责人|记录人|校长:|单位)"
    r"|(?:局|室|会|委|办公室|政府|学校|小学|中学|幼儿园|中心|组|部|院|校)(?:\([^)]{0,6}\))?(?:\s+.{6,14}日)?$"
)


def _talks(lines: Sequence[Line], kinds: Sequence[str | None], index: int, other: float) -> bool:
    """Whether a paragraph is a page's: it speaks of pages, and a line of the page stands right beside it."""
    text = lines[index].text
    if score(text) <= max(TEXT, other) or not (page_words.offers(text) or score(text) > 2 * SURE):
        return False
    if score(text) > SURE and other <= TEXT and not page_words.of_field(text):
        return True
    return any(
        kinds[i] is not None or (not chrome.is_prose(lines[i].text) and score(lines[i].text) > max(SURE, other))
        for i in (index - 1, index + 1)
        if i < len(lines)
    )


_NOTES: Final = 40
"""Notes and references go on for so many lines below their heading."""
_APPENDIX: Final = re.compile(
    r"^\W{0,2}(?:外部链接|规范控制.{0,12}|参考(?:文献|资料|来源)|注释|脚注|延伸资料|附录|鸣谢)\W{0,2}$"
)
_CITED: Final = re.compile(
    r"存档于|中图分类号|文献标识码|文章编号|基金项目|isbn|\[[jmdcnr]\]|出版社|\)\.?$.*\d{4}|^\[\d+\]"
)


def _speaks(lines: Sequence[Line], kinds: Sequence[str | None], index: int, other: float) -> bool:
    """Whether a short line below the text is a page's: by far, or because the next one is, too."""
    text = lines[index].text
    least = max(SURE, other)
    if score(text) <= least or _signed(text) or _CITED.search(text):
        return False
    if any(_APPENDIX.match(line.text) for line in lines[max(0, index - _NOTES) : index + 1]):
        return False
    worded = page_words.offers(text) or (
        not chrome.is_prose(text) and (score(text) > 5 or page_words.speaks_of_page(text))
    )
    if not worded and (chrome.is_prose(text) or other > TEXT):
        return False  # of other fields than ours the score knows little
    following = index + 1
    if following >= len(lines) and text[-1] in "。!?…" and not worded and not any(kinds):
        return False  # a last sentence, and nothing else on the page tells of a page
    return (
        score(text) > least + SURE
        or following >= len(lines)
        or kinds[following] is not None
        or score(lines[following].text) > least
    )


def _signed(text: str) -> bool:
    return (
        len(text) <= 30
        and _CREDIT.match(text) is None
        and any(p is not None for p in (_SIGNED.search(text), front.IN_OFFICE.match(text), front.BY_LINE.match(text)))
        and marker(text) is None
        and not is_title(text)
    )


_SOME: Final = 60
"""Characters of text above, if they are paragraphs, from which on a short line of page words below is a page's."""
_ENOUGH: Final = 200
"""Characters of text above, from which on what speaks like a page below is one."""


def tail(lines: Sequence[Line], kinds: list[str | None], low: int, high: int) -> None:
    """Below the last line of text: from the first chrome on, everything but a signature is chrome.

    Inside the text an opener (related articles, a wall) takes the link-like lines right below it.
    """
    if low >= high:
        return
    told = 0
    for index in range(low, high):
        if told < _ENOUGH and is_text(lines, kinds, index):
            told += len(lines[index])
    if told == 0:
        # A page of cells and items: nothing says where its text ends, and a cell with words of a page is still a cell.
        for index in range(low, high):
            if kinds[index] == "meta" and "," in lines[index].text:
                kinds[index] = None
        return
    _terms(lines, kinds, low, high)
    # Below a later article of a compilation the page has said enough, however short the article is.
    above = told >= _ENOUGH or sum(len(lines[i]) for i in range(low) if is_text(lines, kinds, i)) >= _ENOUGH
    other = page_from(lines, kinds, low, high) if above else 2 * SURE

    def tells(text: str) -> bool:
        return above and page_words.tells_of_page(text) and score(text) > max(TEXT, other)

    last = first = high
    for index in range(high - 1, low - 1, -1):
        text = lines[index].text
        if index == low or (
            is_text(lines, kinds, index)
            and not tells(text)
            and not (above and _talks(lines, kinds, index, other))
            and not (index == high - 1 and foots.key_words(lines, index, low, high))
        ):
            last = index
            break
    listed = _listed_end(lines, kinds, low, last, high)
    closed, last = listed < last, listed
    last = _dated_end(lines, kinds, low, last, high)
    while last + 1 < high and _goes_on(lines, kinds, last):
        last += 1
    # Below a text of paragraphs a short tail is page furniture already if it could be; a page of lists has no such end.
    paragraphs = sum(chrome.is_prose(lines[i].text) for i in range(low, last + 1))
    own = sum(kinds[i] is None for i in range(low, last + 1))
    before = sum(chrome.is_prose(line.text) for line in lines[:low])
    short = high - last <= 14 and (paragraphs + before >= 3 or (told >= _SOME and 2 * paragraphs >= own))
    title = next((letters(lines[i].text) for i in range(low, min(low + 8, last)) if is_title(lines[i].text)), "")
    records.files(lines, kinds, high, begin=last + 1)
    foots.slides(lines, kinds, last + 1, high)
    weights = _weights(lines, kinds, last + 1, high)
    for index in range(last + 1, high):
        text = lines[index].text
        named = False
        if (
            (kinds[index] is not None and text.strip("? "))
            or tells(text)
            or (above and _speaks(lines, kinds, index, other))
            or (short and page_words.could_be_page(text))
            or _after_date(lines, index)
            or _CREDIT.match(text)
            or _BUTTON.match(text)
            or _FOOT.match(text)
            or (above and _called(text))
            or editors.parts(text)
            or (
                above
                and chrome.is_prose(text)
                and score(text) > -1
                and not page_words.of_field(text)
                and _talks(lines, kinds, index, other)
            )
            or (
                named := len(title) >= 8
                and len(text) <= len(title) + 20
                and title in letters(text)
                and _SIGNED.search(text) is None
            )
            or (named := foots.key_words(lines, index, low, high))
        ) and (named or (closed and index == listed + 1) or weights[index - last - 1] > -1):
            first = index
            break
    while (
        first < high
        and first - 1 > last
        and re.search(r"[:]$", lines[first - 1].text)
        and score(lines[first - 1].text) > 0
    ):
        first -= 1  # the label above what it announces
    while last < first - 1 < high - 1 and _leads(lines[first - 1].text):
        first -= 1
    if last < first - 1 and first < high and _BUTTON.match(lines[first].text) and lines[first - 1].text.isdecimal():
        first -= 1  # how many pressed it
    if first < high and _LABELLED.match(lines[first].text):
        while (
            first - 1 > last
            and _LABELLED.match(lines[first - 1].text)
            and score(lines[first - 1].text) > 0
            and not _OWN_LABEL.match(lines[first - 1].text)
        ):
            first -= 1  # a record of the page

    def goes_on(text: str) -> bool:
        """Whether the next of the headings of the text stands here: the text was cut below it."""
        item = marker(text)
        if item is None or item.kind != "cn":
            return False
        above = (marker(line.text) for line in lines[low:first])
        return any(m is not None and m.kind == "cn" and m.number == (item.number or 0) - 1 for m in above)

    foot = False
    annexes = _annexes(lines, kinds, last + 1, high)
    for index in range(first, high):
        text = lines[index].text
        speaks = (
            not closed
            and text[-1] in "。;"
            and len(text) >= 10
            and (not page_words.speaks_of_page(text) or score(text) < _TEXT_SENTENCE)
        )
        foot = foot or _FOOT.match(text) is not None
        signed = _signed(text) and not (_FOOT.match(text) or (foot and _CONTACT.match(text)))
        if signed and index > first and kinds[index - 1] is not None and not _SURELY.search(text):
            # Among a page's lines the name of an office is a link, unless its date stands below it.
            signed = index + 1 < high and _DATE_LINE.match(lines[index + 1].text) is not None
        if kinds[index] is None and not signed and not speaks and index not in annexes and not goes_on(text):
            kinds[index] = "page tail"
    opener = None
    prose = False  # links below a wall stand below a text; above it stands the title
    for index in range(low, last):
        kind = kinds[index]
        text = lines[index].text
        prose = prose or (kind is None and chrome.is_prose(text) and score(text) < TEXT)
        if kind in ("related", "wall") and index >= low + 3 and prose:
            opener = index
        elif kind is None and opener is not None:
            if (
                is_link(text)
                and marker(text) is None
                and (not is_title(text) or text[0] in _SET_OFF)
                and _run_of_links(lines, kinds, index, last)
            ):
                kinds[index] = "related"
            else:
                opener = None


_CREDIT: Final = re.compile(
    r"^\W{0,2}(?:信息|文章|稿件|内容|图文)?(?:来 ?源|稿源|供 ?稿|供 ?图|图 ?文|文 ?图|编 ?辑|责 ?编|责任编辑|审 ?核|审 ?稿|核 ?稿|审定|监 ?制|校 ?对|初 ?审|复 ?审|终 ?审|录入|编审|文 ?字|图 ?片|摄 ?影|文案|排 ?版|美 ?编|制 ?图|统筹|编校|责校|总编|主编|值班(?:编委|主任|总编|主编|编辑)|[一二三]审(?:[一二三]校)?|[一二三]校|视频(?:剪辑)?|关键[词字]|标签|投稿邮箱|本文地址|本文链接)(?:人|者|单位)?(?:\s?[:/丨|]\s?[^。;]{1,30}|\s[^。;:]{1,30}[)】\]])$"
)
"""Who made the page, below its text."""


_BUTTON: Final = re.compile(
    r"^\W{0,3}(?:返回|top|顶部|验证码|您的评论|纠错|相关附件|全文完|[赞踩顶]|[顶踩]一下|举报|\d+\s?(?:参与|跟贴|评论|点赞|在看))\W{0,3}$|^[↑↓←→∧▲]+$|^#\S{2,12}(?:\s?#\S{2,12})+#?$"
)
_LABELLED: Final = re.compile(rf"^[{HAN}]{{2,6}}\s?:\s?\S[^。;]{{0,24}}$")
_OWN_LABEL: Final = re.compile(
    "^(?:关键|主题词|附|联系|电话|地址|邮|传真|抄|主送|报送|印发|签|督学|校长|负责|记录|单位|时间|日期|作者|备注|注)"
)
_CALLS: Final = re.compile(
    r"(?:你|您|大家|各位)(?:怎么看|觉得呢|认为呢|有什么(?:看法|想法|想说)|怎么想)|欢迎(?:大家|各位|您|你)?(?:在|到)?[^。!?,;]{0,8}(?:留言|评论|讨论|转发|分享|点赞|关注|投稿|来稿|爆料|订阅|收藏)"
    r"|(?:快来|赶快|赶紧|记得|别忘了?)[^。!?;]{0,14}(?:告诉|留言|评论|分享|转发|点赞|关注|收藏|爆料|参与)|评论区|(?:告诉|联系|关注|加入)我们|问我吧|点个?(?:赞|在看|关注)|(?:有|找)你想要的"
)
"""What a page calls its reader to, below a text."""
_CALL: Final = 45
_TAG: Final = 5
"""Key words that a page sets below each other are not longer."""


def _called(text: str) -> bool:
    return len(text) <= _CALL and _CALLS.search(text) is not None


def _tagged(lines: Sequence[Line], at: int, low: int, high: int) -> bool:
    """Whether a short line is one of three and more below each other."""
    return any(
        all(len(lines[i]) <= _TAG for i in range(first, first + 3))
        for first in range(max(low, at - 2), min(at, high - 3) + 1)
    )


_FOOT: Final = re.compile(r"^(?:主办|承办|主管|协办|技术支持|技术支撑|网站管理|网站维护|网站建设)(?:单位|部门)?\s?[:]")
_CONTACT: Final = re.compile(r"^(?:联系|办公|单位)?(?:地址|电话|邮编|邮政编码|传真|邮箱|e-?mail|联系人|值班电话)")
_SURELY: Final = re.compile(r"^(?:附|抄|主送|报送|印发|联系|(?:19|20)[\dx〇○]{2}\s?年|二[〇○零])|签|督学:|负责人|校长:")
"""Lines below a text that are a document's own wherever they stand."""


def _weights(lines: Sequence[Line], kinds: Sequence[str | None], low: int, high: int) -> list[float]:
    """For each line from ``low`` on: what speaks for a page in it and the lines below, less what speaks for a text.

    A headline below a heading of other articles says nothing.
    """
    own = []
    listed = False
    for at in range(low, high):
        text = lines[at].text
        if kinds[at] is not None:
            own.append(_KNOWN if text.strip("? ") else 0.0)
            listed = kinds[at] in ("related", "nav") or (listed and kinds[at] == "page")
        elif (listed and is_link(text)) or (len(text) <= _TAG and _tagged(lines, at, low, high)):
            own.append(0.0)
        else:
            listed = False
            if _CREDIT.match(text) or _BUTTON.match(text) or _FOOT.match(text) or _called(text) or editors.parts(text):
                own.append(_KNOWN / 2)
                continue
            most = _KNOWN if page_words.speaks_of_page(text) or page_words.offers(text) else 0.0
            own.append(max(-1.0 if is_link(text) else -_KNOWN, min(most, score(text))))
    return list(accumulate(reversed(own)))[::-1]


_KNOWN: Final = 4.0
"""What a line that is a page's for certain weighs, in the terms of a score."""


_NAMED: Final = 10


def _leads(text: str) -> bool:
    """Whether a short line right above a page's tail speaks like it; a label and a figure may be the text's."""
    doubted = _LABELLED.match(text) or (re.search(r"\d", text) and len(text) <= _NAMED)
    least = 2 * SURE if doubted else 0 if len(text) <= 14 else SURE
    return len(text) <= _CALL and score(text) > least and not text[0].isdigit() and not _signed(text)


def _after_date(lines: Sequence[Line], index: int) -> bool:
    """Whether this line stands below the date that ends a document and is no signature or annex."""
    return (
        _DATE_LINE.match(lines[index - 1].text) is not None
        and len(lines[index]) >= 12
        and _SIGNED.search(lines[index].text) is None
        and marker(lines[index].text) is None
        and chrome.is_prose(lines[index].text)
    )


_DATE_LINE: Final = re.compile(
    r"^(?:(?:19|20)[\dx〇○]{2}\s?年\s?[\dx]{1,2}\s?月(?:\s?[\dx]{1,2}\s?日)?|二[〇○零][〇○零一二三四五六七八九十]{2}年[一二三四五六七八九十]{1,2}月[一二三四五六七八九十]{0,3}日?)$"
)


_ANNEX: Final = re.compile(r"附\s?[件表]?\s?:\s?(?:\d{1,2}\s?[.、]|$)")


def _annexes(lines: Sequence[Line], kinds: Sequence[str | None], low: int, high: int) -> set[int]:
    """The numbered annexes listed below the first one of them."""
    found = set()
    expected = 0
    for index in range(low, high):
        text = lines[index].text
        item = marker(text)
        if _ANNEX.match(text):
            expected = 2 if text[-1] != ":" else 1
        elif expected and item is not None and item.number == expected:
            found.add(index)
            expected += 1
        elif kinds[index] is None:
            expected = 0
    return found


def _dated_end(lines: Sequence[Line], kinds: Sequence[str | None], low: int, last: int, high: int) -> int:
    """The date below a signature, where nothing but a page comes after it; else ``last``.

    What comes after it is the page's if some of it is chrome and none is an annex, an item or a title.
    """
    for index in range(max(low + 3, high - 12), last):
        below = range(index + 1, high)
        if (
            _DATE_LINE.match(lines[index].text)
            and len(lines[index - 1]) <= 30
            and _SIGNED.search(lines[index - 1].text)
            and any(kinds[i] is not None for i in below)
            and sum(chrome.is_prose(lines[i].text) for i in below) <= 2
            and not any(
                marker(lines[i].text) or is_title(lines[i].text) or _SIGNED.search(lines[i].text) for i in below
            )
        ):
            return index
    return last


_NOTICE: Final = re.compile(
    r"^\W{0,2}(?:温馨提示|友情提示|特别提示|特别说明|下载(?:须知|说明)|购买须知|使用说明|版权(?:与安全)?说明|免责声明|注意事项|特殊限制|配套讲稿)\W{0,2}$"
)
_TERMS: Final = re.compile(
    "本站|本网|下载|文档|压缩包|浏览器|会员|侵权|上传|积分|付费|图纸|预览|商用|充值|验证码|购买|ppt|word|office|wps"
)


def _terms(lines: Sequence[Line], kinds: list[str | None], low: int, high: int) -> None:
    """Marks the terms of a dealer in files below a text: a notice, and below it what only he says, item by item."""
    prose = False
    for index in range(low, high - 1):
        text = lines[index].text
        prose = prose or (is_text(lines, kinds, index) and score(text) < TEXT)
        if not prose or index < high - _LISTED // 3 or len(text) > 10 or _NOTICE.match(text) is None:
            continue
        below = [lines[i].text for i in range(index + 1, min(high, index + 4))]
        if sum(_TERMS.search(said) is not None for said in below) >= min(2, len(below)):
            number = 0
            for at in range(index, high):
                said = lines[at].text
                item = marker(said)
                counted = item is not None and item.number is not None and 0 < item.number - number <= 2
                if kinds[at] is None and at > index and not (_TERMS.search(said) or _NOTICE.match(said) or counted):
                    break
                if counted and item is not None:
                    number = item.number or 0
                kinds[at] = kinds[at] or "page tail"


_LISTED: Final = 60
"""Lines below a heading of other articles at the end of a page."""


def _listed_end(lines: Sequence[Line], kinds: Sequence[str | None], low: int, last: int, high: int) -> int:
    """The last line above a heading of other articles, where what follows it is short and no text goes on; else ``last``.

    Headlines and teasers are followed by what a page says of itself: two paragraphs at most, and no item or title.
    """
    headed = [i for i in range(max(low, high - _LISTED), last + 1) if kinds[i] == "related" and len(lines[i]) <= 16]
    told = 0
    for index in range(low, headed[-1] + 1 if headed else low):
        if index in headed and told >= 200:
            below = range(index + 1, high)
            plain = [i for i in below if is_text(lines, kinds, i)]
            if (
                len(plain) <= 2
                and all(len(lines[i]) <= 120 for i in plain)
                and sum(len(lines[i]) for i in plain) <= 0.4 * told
                and not any(marker(lines[i].text) or _SIGNED.search(lines[i].text) for i in below if kinds[i] is None)
            ):
                return index - 1
        if is_text(lines, kinds, index):
            told += len(lines[index])
    return last


def _goes_on(lines: Sequence[Line], kinds: Sequence[str | None], last: int) -> bool:
    """Whether the line after ``last`` is page furniture inside a sentence, or ends the sentence that is open."""
    text = lines[last + 1].text
    if kinds[last + 1] in ("page", "template"):
        return True
    previous = next((i for i in range(last, -1, -1) if kinds[i] is None), None)
    return (
        kinds[last + 1] is None
        and previous is not None
        and re.search(f"[{HAN},、]$", lines[previous].text) is not None
        and re.search("[。!?]$", text) is not None
    )


_SET_OFF: Final = "·•▪>★☆"


def _run_of_links(lines: Sequence[Line], kinds: Sequence[str | None], index: int, high: int) -> bool:
    """Whether at least three lines in a row could be links, or all of fewer that are set off by a sign."""
    run = set_off = 0
    while index < high and (kinds[index] is not None or is_link(lines[index].text)):
        run += 1
        set_off += lines[index].text[0] in _SET_OFF
        index += 1
    return run >= 3 or 0 < run == set_off


_POSTED: Final = re.compile(r"\d\d-\d|\d:\d\d|发表于|回复于|分钟前|小时前")


def replies(lines: Sequence[Line], kinds: list[str | None], low: int, high: int) -> None:
    """A heading of comments, or two replies with author and time, open the discussion below an article."""
    start = next(
        (i for i in range(low + 2, high) if len(lines[i]) <= 24 and chrome.COMMENTS.match(lines[i].text)), None
    )
    posts = [
        i
        for i in range(low + 2, high)
        if len(lines[i]) <= 60 and kinds[i] != "record" and chrome.REPLY.match(lines[i].text)
    ]
    if start is None and (
        len(posts) < 2 or (not any(kinds[low:high]) and not any(_POSTED.search(lines[i].text) for i in posts))
    ):
        return  # a thread that its author copied, without the page around it
    text = next((i for i in range(low, high) if is_text(lines, kinds, i)), high)
    if start is None:
        start = next((i for i in posts if i > text), None)  # the first post's own line stands above it
    if start is None or start <= text:
        return  # a button above the text
    prose = sum(len(lines[i]) >= 80 for i in range(start, high))
    if prose >= 3 and len([i for i in posts if i > start]) < prose / 2:
        return  # the text goes on
    for index in range(start, high):
        kinds[index] = kinds[index] or "replies"
