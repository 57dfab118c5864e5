"""What editors of pages say to their readers: 下面是小编为大家整理的…, 希望对您有所帮助."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from wenben.clean.markers import marker
from wenben.clean.view import REMEMBERED, SCREEN
from wenben.clean.words import any_of
from wenben.patterns import led

MILL: Final = (
    r"范文|作文|文库|文秘|公文|论文|课件|教案|文档|资料|素材|写作|文章|心得|总结|报告|计划|材料|模板|句子|演讲稿"
)
EDITOR: Final = led(
    rf"以上(?:就|便|即)?是[^。!?\n]{{0,50}}(?:全部|所有|相关|分享|介绍|整理)[^。!?\n]{{0,6}}(?:内容|资料|了|的)|(?:小编|本站|本网|网友|编者|笔者|(?:{MILL})网)[^。!?\n]{{0,24}}(?:搜罗|归集|筛选|编写|挑选|找到|整理|分享|带来|收集|搜集|推荐|介绍|准备|精选|汇总|提供|精心|奉上|总结|编辑|归纳)(?:了|的|到|来|给|关于|:|,)?[^。!?\n]{{0,60}}(?:参考|帮助|喜欢|欢迎|阅读|参阅|查看|看看|借鉴|有用|指正|浏览|收藏|篇|吧|范文|分享|一下|[\"”》])"
    r"|(?:下面|接下来|以下)[^。!?\n]{0,10}我[^。!?\n]{0,8}(?:整理|搜集|收集|准备|带来|搜罗)[^。!?\n]{0,60}(?:参考|阅读|查阅|借鉴|看看|帮助|分享)"
    r"|(?:下面|接下来|以下|今天|这里|下文|以上|上面)[^。!?\n]{0,6}(?:是|就|为|给|由|,)?[^。!?\n]{0,16}(?:小编|本站|文库|范文网|[^。!?\n]{0,8}网小编)"
    r"|(?:下面|接下来|以下)[^。!?\n]{0,10}(?:来看看|一起来?看|来看|一起看看|为大家|给大家|为您|为你|跟大家|和大家|与大家)[^。!?\n]{0,40}(?:吧|范文|分享|参考|帮助|介绍|整理|总结|喜欢)"
    r"|(?:希望|但愿|愿)[^。!?\n]{0,16}(?:大家|您|你|各位|读者|朋友)[^。!?\n]{0,12}(?:有所?帮助|有用|喜欢|参考|借鉴|阅读)"
    r"|(?:仅供|供大家|供您|供你|供各位|以供)(?:大家|您|你|各位|网友)?(?:参考|阅读|借鉴|学习|参阅|分享)[^。!?\n]{0,14}(?:[!。]|$)|感谢(?:您|你|大家|各位)(?:的)?(?:参阅|阅读|浏览|观看|访问|下载)"
    r"|欢迎(?:大家|您|你|各位|广大|前来|继续|点击|查阅|参阅|阅读|借鉴|下载|参考|访问|浏览|收藏)[^。!?\n]{0,20}(?:参考|阅读|借鉴|参阅|查阅|下载|学习|浏览|收藏|访问|分享|网友)"
    r"|更多(?:关于|有关|相关|精彩|的)?[^。!?\n]{0,30}(?:请|敬请|尽在|欢迎)(?:继续)?(?:关注|访问|点击|浏览|登[录陆]|收藏|查看|锁定|见)?"
    r"|(?:以下|下面)(?:就|便)?是(?:为.{1,6})?整理的[^。!?\n]{0,40}(?:欢迎|希望|参考|阅读)"
    r"|(?:希望|期待|但愿|愿)[^。!?\n]{0,16}(?:为|给|对)(?:大家|您|你)[^。!?\n]{0,8}(?:启发|灵感|启示|帮助)"
    r"|(?:我们|大家)[^。!?\n]{0,8}(?:该|应该|要)?(?:怎么|如何|怎样)写[^。!?\n]{0,20}(?:呢)?[?]"
)
SELF: Final = led(
    rf"小编|笔者(?:为|替|给)|我(?:精心|为|替|给)(?:您|大家|你|整理)|以上(?:就|便)?是.{{0,60}}(?:全部|所有)内容|本站|我站|(?:{MILL})网|网友|范文|为(?:您|大家|你)(?:整理|分享|带来|推荐|收集|精心)|供(?:大家|您|你|各位)|感谢(?:您|你|大家)的|我们(?:精心|甄选|精选|特意)|以下(?:就|便)?是(?:为.{1, 6})?整理的"
)
INTRODUCED: Final = led(
    r"[【\[](?:概述|导[读语]|前言|引言|摘要|简介)[】\]][^【】\[\]\n]{10,200}[【\[](?:正文|全文|内容|范文)[】\]]"
)
"""Between two labels, glued to title and text: what an editor says before the text."""
ADDRESSES: Final = re.compile(
    "大家|您|你|各位|读者|参考|帮助|借鉴|喜欢|查收|查阅|怎么写|如何写|怎样写|点击|关注|分享|本文|上文|以上|下面|更多|搜索|投稿"
)
"""An editor speaks to the reader, or of the text as a text."""
SELF_HINT: Final = any_of(
    [
        *"小编 笔者 我精心 我为 我替 我给 以上 本站 我站 网友 范文 为您 为大家 为你 供大家 供您 供各位 感谢您 感谢你 感谢大家 我们精 我们甄选 我们特意 整理的".split(),
        *(f"{word}网" for word in MILL.split("|")),
    ]
)
SCREEN.add(SELF_HINT)


def names_itself(line: str) -> bool:
    """Whether a line has a word by which a page speaks of itself or to its reader."""
    return SELF_HINT.search(line) is not None and SELF.search(line) is not None


_SPEAKER: Final = re.compile(
    "我[就讲谈再想把将校园县区市局镇乡]|几点|几条|汇报|发言|各位(?:领导|代表|委员|老师|校长|督学|专家)|同志"
)
_COLLECTS: Final = re.compile("小编|本站|本网|我站|编者|笔者|网友|范文|整理|收集|搜集|搜罗|下载|浏览|以上(?:就|便)?是")


@lru_cache(maxsize=REMEMBERED)
def by_editor(sentence: str) -> bool:
    """Whether a sentence is an editor's: it speaks to readers, and what makes it so is not only inserted into it.

    A speaker addresses his listeners, too (``下面我讲几点意见，供大家参考``), but he has collected nothing.
    """
    if not names_itself(sentence) or ADDRESSES.search(sentence) is None or marker(sentence) is not None:
        return False
    if _SPEAKER.search(sentence) and _COLLECTS.search(sentence) is None:
        return False
    found = list(EDITOR.finditer(sentence))
    size = found[-1].end() - found[0].start() if found else 0
    return bool(found) and (size >= 0.4 * len(sentence) or len(sentence) - size <= 40)


_PARTING: Final = re.compile(
    r"^更多[^。]{0,60}(?:请|敬请|尽在|欢迎)[^。]{0,12}(?:关注|访问|登[录陆]|浏览|收藏|锁定|查看|点击)"
)


def parts(line: str) -> bool:
    """Whether a line takes leave of its reader: ``更多精彩内容请关注…``."""
    return line[0] == "更" and len(line) <= 110 and _PARTING.match(line) is not None


_CLAIMS: Final = re.compile(
    r"凡本(?:网站?|站)[^。]{0,6}(?:注明|刊载|发布|转载)|均?(?:转自|转载自|来自|来源于|摘自)[^。]{0,4}(?:其[它他](?:媒体|网站)|网络|互联网)|(?:联系|通知|告知)本[网站]"
    r"|不(?:代表|意味着)[^。]{0,4}(?:赞同|本[网站])|转载[^。]{0,10}本[网站][^。]{0,20}(?:注明|保留|授权)|本[网站][^。]{0,24}(?:版权(?:归|均|属)|不承担)"
)
OFFICE: Final = re.compile("本[网站]|其[它他](?:媒体|网站)|版权|侵权")


def claims(line: str) -> bool:
    """Whether an item of a list is a page's terms: what it says of whose work it shows, and whom to ask about it."""
    return OFFICE.search(line) is not None and _CLAIMS.search(line) is not None
