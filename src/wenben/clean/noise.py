"""Noise inside sentences: what a page, a scraper or a converter put between the characters of the author.

Each detector describes one phenomenon; where the same form also occurs in good text (an ASCII point between two
characters, a bracket with spaces), the rest of the document decides.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

from wenben.clean.chrome import URL
from wenben.clean.markers import marker
from wenben.clean.view import CN, HAN
from wenben.types import Removal

Found = Iterator[tuple[int, int, str]]

# ---------------------------------------------------------------------------------------------------- markup
_RUBY: Final = re.compile(r"<(r[pt])\b[^<>\n]{0,80}>[^<\n]{0,12}</\1>")
_TAG: Final = re.compile(
    r"<(?:/?[a-z][a-z0-9]*(?::[a-z]+)?(?:\s[^<>\n]{0,400})?/?|!--[^\n]{0,400}?--|\?xml[^<>\n]{0,200}|!\[[^<>\n]{0,80})>"
)
_SPACE_ENTITY: Final = re.compile(
    r"&(?:amp;)?(?:nbsp|ensp|emsp|thinsp|#160|#8194|#8195|#12288|#8203|#x3000|#xa0);?|(?<![a-z&])(?:nbsp|ensp|emsp);"
)


def _markup(seen: str) -> Found:
    if "<" in seen:
        for match in _RUBY.finditer(seen):
            yield match.start(), match.end(), "ruby"
        for match in _TAG.finditer(seen):
            yield match.start(), match.end(), "tag"
    if "&" in seen or "sp;" in seen:
        for match in _SPACE_ENTITY.finditer(seen):
            yield match.start(), match.end(), "entity"


# ---------------------------------------------------------------------------------------------------- pinyin
_TONES: Final = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜüńňǹḿ"
_PINYIN: Final = re.compile(rf"(?<=[{HAN}])(?:\([a-z{_TONES}ɡɑ]{{1,7}}\)|（[a-z{_TONES}ɡɑ]{{1,7}}）)+")
_SYLLABLE: Final = re.compile(
    r"(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?[aeiouv](?:[iouenr]|ng|n|ai|an|ang|ao|ei|en|eng|ou|ong|ing|un)?(?:ng?)?"
)
_TONED: Final = re.compile(f"[{_TONES}]")


def _pinyin(seen: str) -> Found:
    if "(" not in seen:
        return
    plain = []
    for match in _PINYIN.finditer(seen):
        groups = match.group().strip("()").split(")(")
        if _TONED.search(match.group()) or (len(groups) > 1 and len(set(groups)) == 1):
            yield match.start(), match.end(), "pinyin"
        elif all(_SYLLABLE.fullmatch(g) for g in groups):
            plain.append(match)
    if len(plain) >= 3:  # one toneless bracket may be an abbreviation; a page full of them is an annotation
        for match in plain:
            yield match.start(), match.end(), "pinyin"


# ---------------------------------------------------------------------------------------------------- stray marks
_POINT_STOP: Final = re.compile(r"(?<=\d\.)。|(?<=\d、)[。,、]")
_RUN: Final = re.compile(r"[,;:、。!?]{2,}")
_CYRILLIC: Final = re.compile(r"[\u0400-\u04ff]+")
_PRIVATE: Final = re.compile("(?m)^ *([\ue000-\uf8ff\U000f0000-\U000ffffd])(?= |$)")
_PILCROW: Final = re.compile("[¶↵⏎␤␍]+")


_TRANSLIT: Final = frozenset("阿艾奥巴贝比伯布查达戴德迪丁多厄恩尔菲费夫弗福盖戈格古哈海汉赫亨霍基吉加杰金卡凯坎科克肯库拉莱兰劳勒雷里利林琳隆卢鲁伦罗洛马玛迈曼梅米蒙莫姆穆纳内尼努诺欧帕佩皮普齐奇乔切琼萨塞森沙施史斯松索苏塔泰坦汤特提图托瓦威维沃乌西希夏谢辛雅亚延伊因英尤约泽扎詹珍朱卓兹热合曼提买买江木依肉孜")
_ASKS: Final = re.compile("吗|呢|什么|怎|如何|哪|谁|为何|是否|多少|几|何|吧|么|能不能|是不是|有没有|干啥|咋")
_INSIDE: Final = re.compile(rf"(?<=[{HAN}])([.·■●◆★▲▼※]|\?)(?=[{HAN}])")
_PLAIN: Final = re.compile("[。!?;,:\n“”《》「」'\"()]")


def _marks(seen: str) -> Found:
    yield from _inserted(seen)
    for match in _POINT_STOP.finditer(seen):
        yield match.start(), match.end(), "stray mark"
    for match in _RUN.finditer(seen):
        if match.end() - match.start() == 2 and match.start() > 0 and not seen[match.start() - 1].isascii():
            drop = _superfluous(*match.group())
            if drop is not None:
                yield match.start() + drop, match.start() + drop + 1, "doubled punctuation"
    cyrillic = list(_CYRILLIC.finditer(seen))
    if cyrillic and all(len(m.group()) == 1 for m in cyrillic):
        for match in cyrillic:
            if "?" not in seen[max(0, match.start() - 8) : match.end() + 8]:  # else: garbled, not a mark
                yield match.start(), match.end(), "stray mark"
    for match in _PRIVATE.finditer(seen):
        yield match.start(1), match.end(1), "bullet"
    for match in _PILCROW.finditer(seen):
        yield match.start(), match.end(), "stray mark"


def _inserted(seen: str) -> Found:
    """A mark between two characters of a sentence that 。 and , punctuate elsewhere: not its author's."""
    found: dict[str, list[int]] = {}
    for match in _INSIDE.finditer(seen):
        found.setdefault(match[1], []).append(match.start())
    if not found:
        return
    stops = seen.count("。")
    for mark, places in found.items():
        rare = len(places) <= 3 and stops >= 8
        for at in places:
            before, after = seen[max(0, at - 60) : at], seen[at + 1 : at + 60]
            if mark == "." and before[-1] in "的地得" and stops:
                yield at, at + 1, "stray mark"
                continue
            if not rare or (before[-1] in _TRANSLIT and after[0] in _TRANSLIT):
                continue
            low, high = list(_PLAIN.finditer(before)), _PLAIN.search(after)
            left = before[low[-1].end() if low else 0 :]
            right = after[: high.start() if high else len(after)]
            if (low and low[-1].group() in "“《「(" and mark == "·") or (high and high.group() in "”》」)" and mark in "·."):
                continue  # “书香·校园”
            if mark == "?" and (_ASKS.search(left) or len(left) + len(right) < 8):
                continue
            if mark == "." and re.fullmatch(rf"[{CN}]{{1,3}}", left.strip()):
                continue  # 一.指导思想
            yield at, at + 1, "stray mark"


def _superfluous(first: str, second: str) -> int | None:
    """Which of two marks in a row is one too many: the weaker one; none where both may be meant (``!?``)."""
    if first == second:
        return 1 if first in ",;:、。" else None
    if first in ",、" and second in "。!?;,":
        return 0
    if first == ";" and second == "。":
        return 0
    return 1 if first in "。;" and second in ",、" else None


_DOUBLED_DIGIT: Final = re.compile(
    rf"(?<![\d.])(\d{{1,2}})\s+(?=\1\s*[{HAN}])(?!\1\s*[时点])|(?<![\d.])(\d)\s+(?=\2\d{{3}}\s*年)"
)


_TWO_NUMBERS: Final = re.compile(r"(\d) \1")


def _digits(seen: str) -> Found:
    """``5 5 篇``: a number that a converter wrote twice; the first copy goes."""
    if not _TWO_NUMBERS.search(seen):
        return
    for match in _DOUBLED_DIGIT.finditer(seen):
        value = match.group(1) or match.group(2)
        # In a table a value may stand twice: only where no other number is near.
        before = seen[max(0, match.start() - 6) : match.start()]
        if not re.search(r"\d\s*$", before) and "|" not in before:
            yield match.start(), match.start() + len(value), "doubled digit"


# ---------------------------------------------------------------------------------------------------- watermarks
_MILL_WORDS: Final = "范文|作文|文库|文秘|公文|论文|课件|教案|文档|素材|写作|题库|资料站|资源网"
_MILL_SITE: Final = rf"[{HAN}a-z0-9]{{0,8}}(?:范文|作文|文库|文秘|公文|论文|课件|教案|文档|素材|写作|作业|题库|资料下载|免费资源|资源下载|心得体会|演讲稿)[{HAN}]{{0,3}}(?:网|吧|库|之家|大全|在线|论坛|网站|宝典|中心|联盟)"
_SPACED_URL: Final = r"w\s{0,2}w\s{0,2}w\s{0,2}[.。·]\s{0,2}(?:[a-z0-9\-]\s{0,2}){2,30}?[.。·]\s{0,2}(?:c\s{0,2}o\s{0,2}m|c\s{0,2}n|n\s{0,2}e\s{0,2}t|o\s{0,2}r\s{0,2}g)(?:\s{0,2}[.。]\s{0,2}c\s{0,2}n)?"
_VERB: Final = (
    r"(?:本文|此文|文章|内容|资料|本资料|全文)?(?:来自|来源于|来源|转自|摘自|出自|转载自|首发于|原载于|源自|由)"
)
_CMS: Final = r"(?:dede\s?cms|织梦(?:cms|内容管理系统)?|帝国\s?cms|phpcms|discuz!?|wordpress|word文档)"
# Names of document mills; broken by spaces or brackets they stand inside sentences of the texts they resell.
_BRANDS: Final = (
    "文章超市 励志天下 范文先生网 第一范文网 好范文网 好范文大全 无忧考网 出国留学网 瑞文网 豆丁网 道客巴巴 原创力文档 淘豆网 金锄头文库 人人文库网 "
    "新文秘网 公文易网 第一公文网 中国文秘网 大文斗范文网 学科文库"
).split()
_BRAND: Final = "|".join(r"\s?".join(name) for name in _BRANDS)
_WATERMARK: Final = tuple(
    re.compile(p)
    for p in (
        rf"(?:copyright|powered\s?by|(?:本文|内容|文章|资料)?(?:来自|来源于?|由|出自))\s*:?\s*{_CMS}|[a-z0-9]+\.[a-z.]{{2,12}}\s?版权所有"
        rf"|(?:本文|本资料|资料|文章|内容)由[{HAN}a-z0-9]{{2,12}}?(?:收集整理|整理提供|收集|搜集整理|整理|提供|发布|首发)(?![{HAN}]{{0,2}}(?:材料|资料|的))"
        rf"|[\[【(]\s*(?:来源|转自|摘自|出自|资料来源)\s*:?\s*(?:[^\]】)\n]{{0,10}}(?:{_MILL_WORDS})[^\]】)\n]{{0,12}}|[^\]】)\n]{{0,10}}[a-z]-[a-z]-[a-z])\s*[\]】)]"
        rf"|[\[【(][{HAN}]{{0,6}}(?:{_MILL_WORDS})[{HAN}]{{0,4}}[a-z0-9.]{{4,24}}[\]】)]",
        rf"([★☆◆◇■●▲▼※])[{HAN}a-z0-9]{{2,10}}\1(?:[{HAN}a-z0-9]{{2,10}}\1)*|[{HAN}]([～~_^+=*])(?:[{HAN}]\2){{2,}}[{HAN}]",
        rf"[(\[【]?\s*(?:{_BRAND})\s*[)\]】]?",
        rf"[\[【(<「{{]\s*(?:{_VERB}\s*:?\s*(?:{_MILL_SITE}|[{HAN}a-z0-9]{{0,12}}\s*(?:{_SPACED_URL}|{URL}))|{_MILL_SITE})\s*(?:整理|提供|收集|搜集|首发|原创|版权所有)?\s*(?:{_SPACED_URL}|{URL})?\s*[\]】)>」}}]",
        rf"{_VERB}\s*:?\s*(?:{_MILL_SITE}|[{HAN}]{{0,10}}\s*(?:{_SPACED_URL}|{URL}))(?:\s*(?:{_SPACED_URL}|{URL}))?",
        r"(?:请|敬请)?(?:记住|牢记|收藏|访问|登录|关注|搜索|百度搜索?|认准|加入)(?:(?:我站|本站|本网)(?:的)?(?:域名|网址|网站|地址|官网|主页|微信|公众号|qq群)?|我们的?(?:域名|网址|官网|公众号|微信公众号|qq群))(?:是)?(?:\s*:?\s*[a-z0-9.\-]{4,40})?",
        rf"(?:(?<=[{HAN},。;:、])|(?<=[{HAN},。;:、] )){_SPACED_URL}",
        r"(?:更多|最新|精彩)[^。,;\n]{0,16}(?:请|尽在|就在|欢迎|敬请)(?:关注|访问|登录|搜索|到|看|点击)?[^。,;\n]{0,14}(?:网|公众号|微信|频道|栏目|com|cn)",
        r"(?:微信|qq|扣扣|企鹅|薇信|vx|加v|威信)(?:号|群|公众号)?\s*:?\s*[a-z]?[a-z0-9_-]{5,14}(?![a-z0-9_-])",
        r"(?:澳门|葡京|威尼斯人|太阳城|永利|皇冠|博狗|必发|凯发|亚博|利来|金沙|明升|伟德|千亿|乐虎|万博)[^\s。,;]{0,6}?(?:娱乐城?|赌场|赌城|博彩|棋牌|投注|备用网址|体育app|官网)|彩票(?:开奖|投注|走势|平台|网址)(?:结果|直播|记录|网址)?(?:查询)?|(?:北京彩票|赛车|时时彩|六合彩|百家乐|老虎机|真人荷官|网上赌场|在线赌博平台|pk10)(?:[^\s。,;]{0,6}(?:平台|网址|开户|投注|计划|技巧|官网|玩法))?|(?:成人|激情|黄色|情色)(?:电影|视频|小说|图片|网站|直播)(?:网|在线|免费)[^\s。,;]{0,6}",
    )
)
_MILL_HINT: Final = re.compile(
    "(?:范文|作文|文库|文秘|公文|论文|课件|教案|文档|素材|写作|作业|题库|资源|下载|心得体会|演讲稿)[^\n]{0,3}(?:网|吧|库|之家|大全|在线|论坛|宝典|中心|联盟)"
)
_ADDRESS_HINT: Final = re.compile(r"www|w w|http|\.com|\.cn|\.net|\.org|\.c ?o ?m")
_OWN_HINT: Final = re.compile("我站|本站|本网|我们的?(?:域名|网址|官网|公众号|微信公众号|qq群)")
_MORE_HINT: Final = re.compile("更多|最新|精彩")
_ACCOUNT_HINT: Final = re.compile("微信|qq|扣扣|企鹅|薇信|vx|加v|威信")
_SPAM_HINT: Final = re.compile(
    "澳门|葡京|威尼斯|太阳城|永利|皇冠|博狗|必发|凯发|亚博|利来|金沙|明升|伟德|千亿|乐虎|万博|彩票|赛车|时时彩|六合彩|百家乐|老虎机|荷官|赌|pk10|成人|激情|黄色|情色"
)
_CMS_HINT: Final = re.compile("dede|织梦|帝国cms|phpcms|discuz|wordpress|版权所有|copyright|收集整理|整理提供|来源")
_STAR_HINT: Final = re.compile("[★☆◆◇■□●▲▼※～~_^+=*]")
_BRAND_HINT: Final = re.compile("[文励豆道金人原瑞无出第好新]")
_HINTS: Final = (
    (_CMS_HINT,), (_STAR_HINT,), (_BRAND_HINT,),
    (_MILL_HINT, _ADDRESS_HINT), (_MILL_HINT, _ADDRESS_HINT), (_OWN_HINT,), (_ADDRESS_HINT,), (_MORE_HINT,), (_ACCOUNT_HINT,), (_SPAM_HINT,),
)  # fmt: skip
_CONTACT: Final = re.compile(
    r"(?:联系|咨询|举报|监督|投诉|报名|工作|家长|班级|交流|信箱|邮箱|公众|平台|通过|建立|利用|关注)[^。\n]{0,10}$"
)


def _watermarks(seen: str) -> Found:
    for index, (pattern, hints) in enumerate(zip(_WATERMARK, _HINTS, strict=True)):
        if not any(hint.search(seen) for hint in hints):
            continue
        for match in pattern.finditer(seen):
            if index == 8 and _CONTACT.search(seen, max(0, match.start() - 12), match.start()):
                continue  # a contact of the author, not of the page
            if index == 4 and "《" in match.group():
                continue
            yield match.start(), match.end(), "watermark"


_GENRE_END: Final = re.compile(r"(?:工作计划|总结|报告|方案|范文|心得|体会|汇报|讲话稿|发言稿|材料|计划)")


def _stuffed(seen: str) -> Found:
    """A title written twice in a row inside a sentence: ``…制度乡镇督导工作计划乡镇督导工作计划。以…``."""
    for match in _GENRE_END.finditer(seen):
        end = match.end()
        for length in range(6, 26):
            start = end - 2 * length
            if start < 0:
                break
            title = seen[end - length : end]
            if "\n" in title or seen[start : end - length] != title:
                continue
            if re.fullmatch(rf"[{HAN}\w]+", title) and len(set(title)) > 3:
                if start > 0 and seen[start - 1] != "\n":  # at a line start it is a title line, see `repeats`
                    yield start, end, "site title"
                break


_SPACED_LINE: Final = re.compile(rf"(?m)^ *((?:[{HAN}]{{1,3}} +){{2,4}}[{HAN}]{{1,3}}) *$")
_SPACED_BRACKET: Final = re.compile(rf"\( +([{HAN}]{{2,8}}) +\)")
_ANNOTATION: Final = re.compile(
    rf"试行|草案|修订|节选|略|签字|签名|盖章|公章|暂行|征求意见|讨论|初稿|定稿|[{CN}]+$|以下|以上|含|不含|附|见|第|填|公示|代|主持|兼|女|男|汉|族|先进|单位|个人|全日制|学校|校长|小学|中学|幼儿园|年级|班"
)


def _spaced(seen: str) -> Found:
    for match in _SPACED_LINE.finditer(seen):
        sizes = [len(g) for g in match.group(1).split()]
        # Typography spaces every character (督 导 报 告) or every word; a watermark is broken at odd places.
        if sum(sizes) <= 6 and sizes.count(1) >= 2 and max(sizes) >= 2 and marker(match.group(1)) is None:
            yield match.start(1), match.end(1), "watermark"
    brackets = list(_SPACED_BRACKET.finditer(seen))
    if len(brackets) <= 3:
        for match in brackets:
            if not _ANNOTATION.search(match.group(1)):
                yield match.start(), match.end(), "watermark"


def _invisible(text: str) -> Found:
    for match in _INVISIBLE_RUN.finditer(text):
        yield match.start(), match.end(), "invisible"


_INVISIBLE_RUN: Final = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\ufeff\ufff9-\ufffb]+"
    "|(?<![\u0600-\u0dff])\u200c"
)

_DETECTORS: Final[tuple[Callable[[str], Found], ...]] = (
    _markup,
    _pinyin,
    _watermarks,
    _stuffed,
    _spaced,
    _marks,
    _digits,
)


def find_noise(text: str, seen: str) -> list[Removal]:
    """Noise in ``text`` (``seen`` is its view), in no particular order; spans may touch but are not merged here."""
    found = [Removal(s, e, "noise", d) for s, e, d in _invisible(text)]
    for detect in _DETECTORS:
        found += [Removal(s, e, "noise", d) for s, e, d in detect(seen)]
    return found
