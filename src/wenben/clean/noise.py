"""Noise inside sentences: what a page, a scraper or a converter put between the characters of the author.

Each detector describes one phenomenon; where the same form also occurs in good text (an ASCII point between two
characters, a bracket with spaces), the rest of the document decides.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Final

from wenben.clean.front import BY_LINE
from wenben.clean.jammers import jammers
from wenben.clean.markers import marker
from wenben.clean.strangers import belong
from wenben.clean.view import CN, HAN, SCREEN, Inventory
from wenben.clean.watermarks import watermarks
from wenben.patterns import led
from wenben.types import Removal

Found = Iterator[tuple[int, int, str]]

# ---------------------------------------------------------------------------------------------------- markup
_RUBY: Final = re.compile(r"<(r[pt])\b[^<>\n]{0,80}>[^<\n]{0,12}</\1>")
_TAG: Final = re.compile(
    r"<(?:/?[a-z][a-z0-9]*(?::[a-z]+)?(?:\s[^<>\n]{0,400})?/?|!--[^\n]{0,400}?--|\?xml[^<>\n]{0,200}|!\[[^<>\n]{0,80})>"
)
_IMAGE: Final = re.compile(r"!\[[^\]\n]{0,60}\]\([^)\s]{0,300}\)")
_BBCODE: Final = re.compile(
    r"\[/?(?:img|url|b|i|u|s|p|size|color|font|quote|attach|align|table|tr|td|backcolor|list|code|hr|email|media|flash)(?:[=,][^\]\n]{0,120})?\]"
)
_ATTRIBUTE: Final = re.compile(r'(?:#?(?:[0-9a-f]{6}|[0-9a-f]{3}))?"\s?[a-z][a-z\-]{2,30}="[^"<>\n]{0,60}"\s?/?>')
"""The end of a tag whose beginning is lost."""
_ESCAPE: Final = re.compile(r"(?:\\r)?\\n|\\u(?:3000|00a0|200b|feff)|\\t(?![a-z])")
_FIELD_CODE: Final = re.compile(
    r"\bhyperlink\s+(?:\\l\s+)?[\"“”][^\"“”\n]{1,200}[\"“”](?:\s*\\[a-z](?:\s+[\"“”][^\"“”\n]{0,40}[\"“”])?)*"
    r"|\b(?:page|numpages|sectionpages|pageref|seq|ref|toc|formtext|formcheckbox|styleref|date|time|filename|embed|includepicture|link|eq)\b[^\\\n]{0,80}(?:\\[*#@!a-z]\s*(?:mergeformat(?:inet)?|charformat|arabic|chinesenum\d|[\"“”][^\"“”\n]{0,30}[\"“”]|\d(?:-\d)?|[a-z](?![a-z]))?\s*)+(?:\d{1,4}(?= *(?m:$)))?"
    r"|(?m:^(?:page|numpages)$)|错误!(?:未找到引用源|未定义书签|链接无效|嵌入对象无效|未指定书签|未找到目录项)[。.]?"
)
"""What a word processor calculates: a converter wrote its fields instead of their values."""
_FIELD_WORDS: Final = (
    "mergeformat",
    "hyperlink",
    "错误!",
    "page",
    "toc \\",
    "seq ",
    "embed ",
    "includepicture",
    "formtext",
)
_LINK: Final = re.compile(
    r"\[(?=[^\[\]\n]{1,80}\]\((?:https?:|/|#|javascript:))|(?<=\S)\]\((?:https?:|/|#|javascript:)[^\s()]*(?:\([^\s()]*\))?[^\s()]*\)"
)
"""What a reader that writes Markdown set around the words of a link, and where the link leads."""
_HEADING_SIGN: Final = re.compile(r"(?m)^ *(#{1,6}) +(?=\S)")
_SPACE_ENTITY: Final = led(
    r"&(?:amp;)?(?:nbsp|ensp|emsp|thinsp|#160|#8194|#8195|#12288|#8203|#x3000|#xa0);?|(?<![a-z&])(?:nbsp|ensp|emsp);"
)


def _markup(text: str, seen: str, inventory: Inventory) -> Found:
    if "<" in seen:
        for match in _RUBY.finditer(seen):
            yield match.start(), match.end(), "ruby"
        for match in _TAG.finditer(seen):
            yield match.start(), match.end(), "tag"
    if '">' in seen:
        for match in _ATTRIBUTE.finditer(seen):
            yield match.start(), match.end(), "tag"
    if "](" in seen:
        for match in _IMAGE.finditer(seen):
            yield match.start(), match.end(), "tag"
        for match in _LINK.finditer(seen):
            yield match.start(), match.end(), "link"
    if inventory.any_char("#"):
        for match in _HEADING_SIGN.finditer(seen):
            yield match.start(1), match.end(1), "heading sign"
    if any(word in seen for word in _FIELD_WORDS):
        for match in _FIELD_CODE.finditer(seen):
            yield match.start(), match.end(), "field code"
    if "[" in seen:
        for match in _BBCODE.finditer(seen):
            yield match.start(), match.end(), "tag"
    if "\\" in seen:
        for match in _ESCAPE.finditer(seen):
            yield match.start(), match.end(), "escape"
    if "&" in seen or "sp;" in seen:
        for match in _SPACE_ENTITY.finditer(seen):
            yield match.start(), match.end(), "entity"


# ---------------------------------------------------------------------------------------------------- pinyin
_TONES: Final = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜüńňǹḿ"
_READING: Final = rf"[a-zA-Z{_TONES}{_TONES.upper()}ɡɑ\u0300-\u030c]{{1,14}}[1-5]?"
_PINYIN: Final = SCREEN.add(led(rf"(?:[(\[【〔{{<](?<=[{HAN})\]】〕}}>].) ?{_READING}(?: {_READING})? ?[)\]】〕}}>])+"))
_BARE_PINYIN: Final = led(rf"(?<=[{HAN}])[a-z]{{0,3}}[{_TONES}][a-z]{{0,4}}(?=[{HAN},。;:、])")
_BOPOMOFO_SIGN: Final = re.compile("[\u3105-\u312f]")
_BOPOMOFO: Final = led(rf"(?<=[{HAN}])[(\[]?[\u3105-\u312f]{{1,3}}[ˊˇˋ˙]?[)\]]?(?=[{HAN},。;:、])")
_SYLLABLE: Final = re.compile(
    r"(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?[aeiouv](?:[aiouenr]|ng|n|ai|an|ang|ao|ei|en|eng|ou|ong|ing|un)?(?:ng?)?"
)
_TONED: Final = re.compile(f"[{_TONES}\u0300-\u030c]")
_TONE_CHARS: Final = f"{_TONES}\u0300-\u030c"
_BOPOMOFO_CHARS: Final = "\u3105-\u312f"


def _pinyin(text: str, seen: str, inventory: Inventory) -> Found:
    plain, toned = [], 0
    for match in SCREEN.over(seen).finditer(_PINYIN):
        groups = [g.strip().lower() for g in re.findall(_READING, match.group())]
        if (
            _TONED.search(match.group().lower())
            or re.search(r"[a-z][1-5]\W", match.group())
            or (len(groups) > 1 and len(set(groups)) == 1)
        ):
            toned += 1
            yield match.start(), match.end(), "pinyin"
        elif all(_SYLLABLE.fullmatch(g) for g in groups) and text[match.start() : match.end()].islower():
            plain.append(match)  # in capitals it is a grade or an abbreviation: (A), (AI)
    if len(plain) + toned >= 3:  # one toneless bracket may be an abbreviation; a page full of them is an annotation
        for match in plain:
            yield match.start(), match.end(), "pinyin"
    for pattern, sign, signs in (
        (_BARE_PINYIN, _TONED, _TONE_CHARS),
        (_BOPOMOFO, _BOPOMOFO_SIGN, _BOPOMOFO_CHARS),
    ):
        if not inventory.any_char(signs) or sign.search(seen) is None:
            continue
        found = list(pattern.finditer(seen))
        if len(found) >= 2:
            for match in found:
                yield match.start(), match.end(), "pinyin"


# ---------------------------------------------------------------------------------------------------- stray marks
_POINT_STOP: Final = re.compile(r"。(?<=\d\..)|[。,、](?<=\d、.)")
_RUN: Final = SCREEN.add(re.compile(r"[,;:、。!?](?: ?[,;:、。!?])+"))
_HALF_LOST: Final = re.compile(r"[A-Za-z](?![A-Za-z])")
_POINTED: Final = re.compile(rf"\.(?<=[。,;:、].)(?![.\d])|\.(?<=[{HAN}].)(?=[。,;:、])")
_CYRILLIC: Final = re.compile(r"[\u0370-\u058f\u05d0-\u0fff\u10a0-\u11ff]+")
_PRIVATE: Final = re.compile("(?m)^ *([\ue000-\uf8ff\U000f0000-\U000ffffd])(?= |$)")
_PILCROW: Final = re.compile("[¶↵⏎␤␍]+")
_CYRILLIC_CHARS: Final = "\u0370-\u058f\u05d0-\u0fff\u10a0-\u11ff"
_SIGN_CHARS: Final = "¶↵⏎␤␍\ue000-\uf8ff"


_TRANSLIT: Final = frozenset(
    "阿艾奥卜杜巴贝比伯布查达戴德迪丁多厄恩尔菲费夫弗福盖戈格古哈海汉赫亨霍基吉加杰金卡凯坎科克肯库拉莱兰劳勒雷里利林琳隆卢鲁伦罗洛马玛迈曼梅米蒙莫姆穆纳内尼努诺欧帕佩皮普齐奇乔切琼萨塞森沙施史斯松索苏塔泰坦汤特提图托瓦威维沃乌西希夏谢辛雅亚延伊因英尤约泽扎詹珍朱卓兹热合曼提买买江木依肉孜"
)
_ASKS: Final = re.compile("吗|呢|什么|怎|如何|哪|谁|为何|是否|多少|几|何|吧|么|能不能|是不是|有没有|干啥|咋")
_INSIDE: Final = SCREEN.add(
    re.compile(rf"([.·■□▪▫●○◆★▲△▼▽※^`´¨¤§†‡•∙⋅・˙﹒‧¬¦_◇◎☆♦♠♣♥〓∎◾¶℃←→↑↓\\$#*']|\?)(?<=[{HAN}].)(?=[{HAN}])")
)
# What authors write for a deleted name (*, #, _), and signs that may join two words.
_MASK: Final = frozenset("*#_→")
# Between two characters of a clause nothing stands but letters, figures and the marks of Chinese punctuation.
_PLAIN_CHARS: Final = rf"{HAN}\w\s。,、;:!?“”‘’'\"《》〈〉()「」『』【】\[\]{{}}<>—–…\-~%‰/\\·.•*#_+=&@|^×÷→←↑↓○〇◯□℃°㎡²³㎝㎏№§±≥≤≠≈㈠-㉃①-⓿❶-➓\ue000-\uf8ff\ufffd﹏﹍△▲︱丨ˇ"
_ODD: Final = re.compile(rf"[^{_PLAIN_CHARS}]{{1,3}}(?<=[{HAN}].)(?=[{HAN}])|[.·•。,](?<=[{HAN}].)[.·•˙](?=[{HAN}])")
_ODD_CHARS: Final = f"^{_PLAIN_CHARS}"
_MARK_TWICE: Final = SCREEN.add(re.compile("[.·•。,][.·•˙]"))
_SET_OFF: Final = SCREEN.add(
    led(rf"(?<=[{HAN}]) {{1,3}}([.·•?]) {{0,2}}(?=[{HAN}])|(?<=[{HAN}])([.·•]) {{1,2}}(?=[{HAN}])")
)
_PLAIN: Final = re.compile("[。!?;,:\n“”《》「」'\"()]")


def _marks(text: str, seen: str, inventory: Inventory) -> Found:
    yield from _inserted(text, seen, inventory)
    if "“" in text:
        yield from _quotes(text, seen)
    if any(pair in seen for pair in (".。", "、。", "、,", "、、")):
        for match in _POINT_STOP.finditer(seen):
            yield match.start(), match.end(), "stray mark"
    commas = seen.count(",,") >= 3  # a page full of them
    for match in SCREEN.over(seen).finditer(_RUN):
        if match.start() > 0 and seen[match.start() - 1] not in "\n ":
            ends = match.end() >= len(seen) or seen[match.end()] == "\n"
            if "?" in match.group() and _HALF_LOST.match(text, match.end()):
                continue  # ?,F在: what a converter left of 。现在 stays as it is, and is no punctuation
            for at in _superfluous(match.group(), ends=ends, commas=commas):
                yield match.start() + at, match.start() + at + 1, "doubled punctuation"
    for match in _POINTED.finditer(seen):
        yield match.start(), match.end(), "doubled punctuation"
    cyrillic = list(_CYRILLIC.finditer(seen)) if inventory.any_char(_CYRILLIC_CHARS) else []
    if cyrillic and all(len(m.group()) == 1 for m in cyrillic):
        for match in cyrillic:
            if "?" not in seen[max(0, match.start() - 8) : match.end() + 8]:  # else: garbled, not a mark
                yield match.start(), match.end(), "stray mark"
    if inventory.any_char(_SIGN_CHARS):
        for match in _PRIVATE.finditer(seen):
            yield match.start(1), match.end(1), "bullet"
        for match in _PILCROW.finditer(seen):
            yield match.start(), match.end(), "stray mark"


_JOINED: Final = re.compile("报|新闻|网|社|台|记者|书|节|杯|奖|中国|第|年|部|馆|店|城|国际|集团")


def _inserted(text: str, seen: str, inventory: Inventory) -> Found:
    """A mark between two characters of a sentence that 。 and , punctuate elsewhere: not its author's."""
    openings = SCREEN.over(seen)
    for match in openings.finditer(_SET_OFF):
        lost = match[1] == "?" and seen[match.start()] == seen[match.end() - 1] == " " and text[match.start(1)] == "?"
        if belong(seen[match.start() - 1], seen[match.end()]) or lost:
            yield match.start(), match.end(), "stray mark"
    strange = inventory.any_char(_ODD_CHARS) or openings.starts(_MARK_TWICE) != []
    odd = list(_ODD.finditer(seen)) if strange else []
    if len(odd) <= 6:  # more of them are the author's bullets
        for match in odd:
            if match.group()[0] in "。,":
                yield match.start() + 1, match.end(), "stray mark"
            else:
                yield match.start(), match.end(), "stray mark"
    found: dict[str, list[int]] = {}
    for match in openings.finditer(_INSIDE):
        found.setdefault(match[1], []).append(match.start())
    if not found:
        return
    stops = seen.count("。")
    for mark, places in found.items():
        rare = len(places) <= 3 and stops >= 8
        for at in places:
            before, after = seen[max(0, at - 60) : at], seen[at + 1 : at + 60]
            if mark in ".'" and before[-1] in "的地得" and stops and (mark == "." or mark not in before + after):
                yield at, at + 1, "stray mark"
                continue
            if mark == "'":
                continue  # a quotation
            if not rare or sum(char in _TRANSLIT for char in before[-2:] + after[:2]) >= 3:
                continue  # a foreign name
            low, high = list(_PLAIN.finditer(before)), _PLAIN.search(after)
            left = before[low[-1].end() if low else 0 :]
            right = after[: high.start() if high else len(after)]
            if (low and low[-1].group() in "“《「(" and mark == "·") or (
                high and high.group() in "”》」)" and mark in "·."
            ):
                continue  # “书香·校园”
            split = belong(before[-1], after[0])
            if (
                mark in ".·•?■∙⋅・˙﹒‧"
                and split
                and left
                and not _ASKS.search(left[-3 if mark == "?" else -1 :])
                and left.strip() not in CN
            ):
                yield at, at + 1, "stray mark"  # whatever joins two words, it does not stand inside one
                continue
            if mark in _MASK and (len(places) > 2 or stops < 12 or len(left) < 4 or len(right) < 4):
                continue
            if mark == "?" and (
                text[at] != "?" or "？" not in text or _ASKS.search(left) or len(left) + len(right) < 8
            ):
                continue  # only a half-width one where the author's are full-width
            if mark == "·" and (len(left) < 5 or _JOINED.search(before[-5:] + after[:5])):
                continue
            if mark == "." and re.fullmatch(rf"[{CN}]{{1,3}}", left.strip()):
                continue  # 一.指导思想
            yield at, at + 1, "stray mark"


_QUOTED_TWICE: Final = re.compile("“ ?“[^“”\n]{1,40}” ?”")


def _quotes(text: str, seen: str) -> Found:
    """``““十四五””``: a converter wrote every quotation mark twice; a quotation in a quotation does not end where it ends."""
    for match in _QUOTED_TWICE.finditer(text):
        again = text.index("“", match.start() + 1)
        yield again, again + 1, "doubled punctuation"
        yield match.end() - 1, match.end(), "doubled punctuation"


_STRENGTH: Final = {"、": 0, ",": 1, ":": 2, ";": 3, "。": 4, "!": 4, "?": 4}


def _superfluous(run: str, *, ends: bool, commas: bool) -> list[int]:
    """Which marks of a run are too many: at a line's end all but the strongest, inside a line all but the first.

    Where ``commas`` were put in, a comma beside another mark is the one.

    Nothing where a run may be meant (``!?``, ``。。。``).
    """
    marks = [(at, char) for at, char in enumerate(run) if char != " "]
    kinds = {char for _, char in marks}
    if kinds <= {"!", "?"} or (kinds == {"。"} and len(marks) > 2) or (kinds == {":"} and " " in run):
        return []
    strongest = max(_STRENGTH[char] for char in kinds)
    others = kinds & set("、;:。") if commas else None
    kept = next(at for at, char in marks if (_STRENGTH[char] == strongest if ends else not others or char in others))
    return [at for at, char in marks if at != kept and not (char in "!?" and strongest == 4)]


_DOUBLED_DIGIT: Final = led(
    rf"(?<![\d.])(\d{{1,2}})\s+(?=\1\s*[{HAN}])(?!\1\s*[时点])|(?<![\d.])(\d)\s+(?=\2\d{{3}}\s*年)"
)
_TWO_NUMBERS: Final = SCREEN.add(re.compile(r"(\d) \1"))


def _digits(text: str, seen: str, inventory: Inventory) -> Found:
    """``5 5 篇``: a number that a converter wrote twice; the first copy goes."""
    if next(SCREEN.over(seen).finditer(_TWO_NUMBERS), None) is None:
        return
    for match in _DOUBLED_DIGIT.finditer(seen):
        value = match.group(1) or match.group(2)
        # In a table a value may stand twice: only where no other number is near.
        before = seen[max(0, match.start() - 6) : match.start()]
        if not re.search(r"\d\s*$", before) and "|" not in before:
            yield match.start(), match.start() + len(value), "doubled digit"


# ---------------------------------------------------------------------------------------------------- watermarks
_GENRE_END: Final = SCREEN.add(re.compile(r"(?:工作计划|总结|报告|方案|范文|心得|体会|汇报|讲话稿|发言稿|材料|计划)"))
_TITLE: Final = 25
"""The longest title that is looked for."""


def _stuffed(text: str, seen: str, inventory: Inventory) -> Found:
    """A title written twice in a row inside a sentence: ``…制度乡镇督导工作计划乡镇督导工作计划。以…``."""
    for match in SCREEN.over(seen).finditer(_GENRE_END):
        end = match.end()
        if seen.find(match.group(), max(0, end - _TITLE - len(match.group())), end - 6) < 0:
            continue
        for length in range(6, _TITLE + 1):
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
_GAP: Final = SCREEN.add(led(rf"(?<=[{HAN}]) (?=[{HAN}])"))
_FIELD: Final = re.compile(
    "(?:标 题|文 号|分 类|类 别|类 型|时 间|日 期|地 点|姓 名|性 别|职 务|单 位|名 称|校 名|学 校|班 级|主 题|主 题 词|对 象|内 容|来 源|作 者|编 号|电 话|备 注|时 效|组 长|成 员|索 引 号) "
)
"""Labels of forms, spread to the width of the longest, and a value behind them."""
_TICKED: Final = led(rf"(?<=[{HAN}] )[是否有无](?= [{HAN}])")
"""The answer in a row of a checklist."""
_SPACED_BRACKET: Final = re.compile(rf"\( +([{HAN}]{{2,8}}) +\)")
_ANNOTATION: Final = led(
    rf"试行|草案|修订|节选|略|签字|签名|盖章|公章|暂行|征求意见|讨论|初稿|定稿|[{CN}]+$|以下|以上|含|不含|附|见|第|填|公示|代|主持|兼|女|男|汉|族|先进|单位|个人|全日制|学校|校长|小学|中学|幼儿园|年级|班"
)


def _is_broken(seen: str, start: int, end: int) -> bool:
    """Whether spaced characters stand inside a line of text, and are no list of names."""
    line_start = seen.rfind("\n", 0, start) + 1
    line_end = seen.find("\n", end)
    size = (line_end if line_end >= 0 else len(seen)) - line_start
    names = re.search("记者|通讯员|作者|编辑|摄影|主任|校长|老师|同志", seen[max(line_start, start - 12) : end + 4])
    signed = BY_LINE.match(seen[line_start : line_start + size].strip()) is not None
    form = start == line_start and _FIELD.match(seen, start) is not None
    return size >= 20 and names is None and not form and not signed and marker(seen[start:end]) is None


def _spaced(text: str, seen: str, inventory: Inventory) -> Found:
    for match in _SPACED_LINE.finditer(seen):
        sizes = [len(g) for g in match.group(1).split()]
        # Typography spaces every character (督 导 报 告) or every word; a watermark is broken at odd places.
        if (
            sum(sizes) <= 6
            and sizes.count(1) >= 2
            and max(sizes) >= 2
            and marker(match.group(1)) is None
            and not _FIELD.match(match.group(1))
        ):
            yield match.start(1), match.end(1), "watermark"
    gaps = [m.start() for m in SCREEN.over(seen).finditer(_GAP)]
    if any(right - left == 14 for left, right in zip(gaps, gaps[7:], strict=False)):
        return  # a converter set spaces between all characters of a line
    close = sum(right - left <= 3 for left, right in pairwise(gaps))
    if gaps and (len(gaps) <= 8 or close >= 0.5 * len(gaps)):
        checklist = len(_TICKED.findall(seen)) >= 3
        # A page without spaces: two or three of them close together are one broken string.
        index = 0
        while index < len(gaps):
            stop = index
            while stop + 1 < len(gaps) and gaps[stop + 1] - gaps[stop] <= 3:
                stop += 1
            if 1 <= stop - index <= 7:
                span = gaps[index] - 1, gaps[stop] + 2
                if _is_broken(seen, *span) and not (checklist and _TICKED.search(seen, *span)):
                    yield *span, "watermark"
            index = stop + 1
    brackets = list(_SPACED_BRACKET.finditer(seen))
    if len(brackets) <= 3:
        for match in brackets:
            if not _ANNOTATION.search(match.group(1)):
                yield match.start(), match.end(), "watermark"


def _invisible(text: str, inventory: Inventory) -> Found:
    if inventory.any_char(INVISIBLE):
        for match in _INVISIBLE_RUN.finditer(text):
            yield match.start(), match.end(), "invisible"
    if "\u200c" in text:
        for match in _JOINER.finditer(text):
            yield match.start(), match.end(), "invisible"


INVISIBLE: Final = (
    "\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\ufeff\ufff9-\ufffb"
)
_INVISIBLE_RUN: Final = re.compile(f"[{INVISIBLE}]+")
_JOINER: Final = led("(?<![\u0600-\u0dff])\u200c")  # letters of some scripts are joined by it

_ONE_CELL: Final = re.compile(r"(?m)^( *\|+ *)?([^|\n]{30,}[。!?”)])( *\|+ *)?$")


def _cells(text: str, seen: str, inventory: Inventory) -> Found:
    """Bars at the ends of paragraphs: what is left of a table that a page was laid out with, where none has two cells."""
    if not inventory.any_char("|") or re.search(r"[^|\s] *\| *[^|\s]", seen) is not None:
        return
    for match in _ONE_CELL.finditer(seen):
        for group in (1, 3):
            if match[group]:
                yield match.start(group), match.end(group), "stray mark"


_DETECTORS: Final[tuple[Callable[[str, str, Inventory], Found], ...]] = (
    _markup,
    _pinyin,
    watermarks,
    _stuffed,
    _spaced,
    _marks,
    _cells,
    _digits,
    jammers,
)


def find_noise(text: str, seen: str) -> list[Removal]:
    """Noise in ``text`` (``seen`` is its view), in no particular order; spans may touch but are not merged here."""
    inventory = Inventory(seen)
    found = [Removal(s, e, "noise", d) for s, e, d in _invisible(text, inventory)]
    for detect in _DETECTORS:
        found += [Removal(s, e, "noise", d) for s, e, d in detect(text, seen, inventory)]
    return found
