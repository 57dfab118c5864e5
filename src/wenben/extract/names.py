"""Names of places, schools and bodies, found by their endings and cut at their left edge.

Chinese names carry no mark of where they begin. A name is looked for by its ending (``小学``, ``幼儿园``, ``教育局``,
``县`` …) and grown to the left until punctuation, a function word or a verb stops it; the known administrative
divisions, and the words that only describe (农村, 寄宿制, 三所), settle the rest.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from wenben.extract import endings
from wenben.extract.endings import HAN, LEFT, MASK, NAME_CHARS, STOP_CHARS
from wenben.extract.lexicon import (
    SCREEN,
    common_words,
    divisions,
    fold_traditional,
    function_words,
    is_word,
    spelled_by_words,
)
from wenben.patterns import led
from wenben.types import MentionType


@dataclass(frozen=True, slots=True)
class Name:
    """A name found in a text; ``masked`` says that its own part was taken out (某, XX)."""

    start: int
    end: int
    type: MentionType
    masked: bool = False


_KNOWN: Final = SCREEN.add(re.compile("|".join(sorted(map(re.escape, divisions()), key=len, reverse=True))))
_REGION: Final = SCREEN.add(led(endings.REGION_END))
_REGION_HERE: Final = led(rf"(?:{endings.REGION_END})$")
_EDGE: Final = r"[，。；：、\n（(“|\s]"
_PLACE: Final = r"([\u3400-\u9fff]{2,3}[县縣區区市旗镇鎮乡鄉])(?=[，。；、\n）)”\d|]|教育局|教体局|人民政府|教科)"
_ALONE: Final = re.compile(_EDGE + _PLACE)
_ALONE_FIRST: Final = re.compile(_PLACE)
_PIECES: Final = re.compile(
    r"[\u3400-\u9fff]{1,7}?(?:省|自治区|自治州|自治县|地区|[市县縣盟旗镇鎮乡鄉]|新区|(?<=[\u3400-\u9fff])[区區])"
)
_DESCRIBED: Final = re.compile(endings.DESCRIBE.pattern.removesuffix("$"))
_ONLY_DESCRIBES: Final = led(
    rf"[{endings.DIGITS}几多余]+[所个個家间間]|农村|城区|民办|公办|寄宿|各类|薄弱|普惠|全[县区市]"
)
_NUMBERED: Final = re.compile(rf"第?[{endings.DIGITS}]")
_NUMBER_AND_KIND: Final = re.compile(r"[第]|^[一二三四五六七八九十\d]{1,3}[中小高幼]$")
_NOTHING_OWN: Final = re.compile(rf"{MASK.pattern}|[省市县縣区區镇鎮乡鄉旗州村 \u3000]")
_NOT_OF_NAME: Final = re.compile(rf"[^{NAME_CHARS}]")
_SPACED_MASK: Final = led(rf"({MASK.pattern})[ \t\u3000]+(?=[{HAN}])")
_INNER_PLACE: Final = re.compile(r"(?:省|自治区|市|自治州|州|县|縣|区|區|旗|镇|鎮|乡|鄉|街道)")
_ORDER: Final[tuple[tuple[MentionType, re.Pattern[str]], ...]] = (
    ("inspectorate", SCREEN.add(led(endings.INSPECTOR_END))),
    ("training_org", SCREEN.add(led(endings.TRAINING_END))),
    ("kindergarten", SCREEN.add(led(endings.KINDERGARTEN_END))),
    ("school", led(endings.SCHOOL_END)),
    ("gov_body", SCREEN.add(led(endings.BODY_END))),
)
_LONE_BODIES: Final = frozenset(
    "教育部 国务院 國務院 教育局 教体局 教體局 教科局 教育体育局 教委 县政府 區政府 区政府 市政府 縣政府 镇政府 鄉政府 乡政府 省政府 县委 区委 市委 省委 财政局 人社局 公安局 卫健局 督导室 督導室".split()
)
_ANY_KIND: Final = frozenset(("学校", "學校", "幼儿园", "幼兒園"))
_PLAIN: Final = _ANY_KIND | {"小学", "小學", "中学", "中學", "初中", "高中"}
_DATED: Final = SCREEN.add(
    led(
        r"[\dXx×_*]\s?年(?:度|初|底|末)?|[\d一二三四五六七八九十]月(?:份|底|初)?|\d[日号]|[春秋]季|上旬|中旬|下旬|第[一二三四五六七八九十\d]+[次批轮届]|新一轮"
    )
)
"""Dates and rounds that stand right before a name."""
_STOP_WORDS: Final = SCREEN.add(endings.STOP_WORDS)
_NUMBERED_SCHOOL: Final = re.compile(rf"[{endings.DIGITS}][中小幼]$")
_FIGURE: Final = led(
    r"(?<![第\d０-９])[\d０-９]|第[一二三四五六七八九十\d]+(?:天|次|批|轮|届|年)|[两兩几三四五六七八九十]+(?:个|個|处|處|所)"
)
_SHORT_NUMBER: Final = re.compile(rf"第?[{endings.DIGITS}]{{1,3}}[中小]")
_KIND_WORD: Final = led(
    r"(?:基层|窗口|直属|民工子女|工子弟|现代化|重点|聋哑|条件|健康|收费|压实|丰富|配套|成熟|状况|职业类|中等|普通|模范|规范|样板|薄弱|责任|所在|所属|任职|原|上级|下级|一级|二级|该批|代表|优质|热点|新办|在校|日制|家门口|姐妹|县城|年制|完全|责任区|学会|阶段|当前|夯实|抓好|[性化大])$"
)
_MEASURED: Final = re.compile(r"[XxＸ×*]\s?(?:个|家|所|名|多)")
_TYPE_WORDS: Final = frozenset("特殊教育 外国语 师范 体育 艺术 卫生 护理 国际 双语 工读 技工 职业技术 业余体育".split())
_CAMPUS: Final = re.compile(
    r"[（(](?:[\u3400-\u9fff]{1,6}(?:校区|园区|分校|分园)|民办|公办|小学部|初中部|高中部)[)）]|[东南西北中新老本城][区]?(?:校区|园区|分校|分园)"
)
_SCHOOLS: Final = ("学校", "學校", "小学", "小學", "中学", "中學", "幼儿园", "幼兒園")
_SCHOOL_WORD: Final = re.compile("|".join(_SCHOOLS))
_OVERLONG: Final = re.compile(r"[^省市县区州镇乡街盟旗自XxＸ×*某]{4,}[市县区]")
_HAN_ONLY: Final = re.compile(rf"[{HAN}]+")
_LEVELS: Final = "省市县縣区區州镇鎮乡鄉旗"
_BODY_FOLLOWS: Final = re.compile(r"教育|人民政府|政府|教体|县委|区委|市委")
_PREPOSITIONS: Final = "对對在把关關与與向从從由将將为為以至使让讓经經按据據报報距离離比凡除本各每该該"
_SENTENCE_EDGE: Final = frozenset("，。；：！？、,;:!?\n\t（）()《》〈〉【】[]〔〕“”\"'‘’|｜…—-~～/")


def names(text: str, *, places: Sequence[str] = ()) -> list[Name]:
    """All names of places, schools and bodies of ``text``, in order.

    Parameters
    ----------
    places
        Names of places that the text is known to speak of; they settle where a longer name begins (春和区 in
        春和区实验小学, where 和 would otherwise end it). Places that stand alone between punctuation are added.
    """
    text = fold_traditional(text)
    known = _known_places(text, [fold_traditional(place) for place in places])
    found: list[Name] = []
    openings = SCREEN.over(text)
    for kind, pattern in _ORDER:
        for match in openings.finditer(pattern):
            name = _organisation(text, match.start(), match.end(), kind, known)
            if name is not None:
                found.append(name)
    kept = _longest(found, len(text))
    regions = _longest(list(_regions(text, known)), len(text))
    starts = [name.start for name in kept]
    outside = []
    for place in regions:
        before = bisect_right(starts, place.start) - 1
        if before < 0 or kept[before].end < place.end:
            outside.append(place)
    return sorted([*kept, *outside], key=lambda n: (n.start, -n.end))


def _known_places(text: str, places: Sequence[str]) -> re.Pattern[str] | None:
    """Pattern of the places that ``text`` speaks of beyond doubt."""
    certain = set(_ALONE.findall(text))
    if first := _ALONE_FIRST.match(text):
        certain.add(first[1])
    given = {piece for place in places for piece in _PIECES.findall(place)}
    words = {
        word
        for word in certain | given
        if not MASK.search(word)
        and not any(endings.NOT_REGION.fullmatch(word[i:]) for i in range(len(word) - 1))
        and not _after_function_word(word)
        and not endings.STOP_WORDS.search(word)
        and word[:-1] not in common_words()
        and word[0] not in _PREPOSITIONS
        and not any(char in STOP_CHARS and char != "和" for char in word[:-1])
    }
    return re.compile("|".join(sorted(map(re.escape, words), key=len, reverse=True))) if words else None


def _longest(found: list[Name], length: int) -> list[Name]:
    """Names without those that overlap a longer one (the earlier kind of :data:`_ORDER` wins a tie)."""
    kept: list[Name] = []
    taken = bytearray(length)
    for name in sorted(found, key=lambda n: (n.start - n.end, n.start)):
        if 1 not in taken[name.start : name.end]:
            taken[name.start : name.end] = b"\x01" * (name.end - name.start)
            kept.append(name)
    return sorted(kept, key=lambda n: n.start)


def _left_edge(text: str, end: int, known: re.Pattern[str] | None = None) -> int:
    """Where the run of characters before ``end`` that may belong to a name begins."""
    if text[end - 1 : end] in STOP_CHARS and not _protected(text, end - 1, end):
        return end
    low, most = end, max(0, end - LEFT)
    while low > most:
        stop = _NOT_OF_NAME.search(text[most:low][::-1])
        low = low - stop.start() if stop else most
        if low == most or text[low - 1] not in " \u3000":
            break
        if low > 1 and _SPACED_MASK.match(text, max(0, low - 4), end) is None and not _mask_before(text, low - 1):
            break
        low -= 1
    while low < end and text[low] in " \u3000":
        low += 1
    run = text[low:end]
    cut = 0
    if run:
        openings = SCREEN.over(text)
        for pattern in (_STOP_WORDS, _DATED):
            for match in openings.inside(pattern, low, end):
                cut = max(cut, match.end() - low)
    cut = max(cut, _after_function_word(run))
    for index in range(len(run) - 1, cut - 1, -1):
        if run[index] in STOP_CHARS and not _protected(run, index, len(run)):
            cut = index + 1
            break
    for match in known.finditer(run) if known is not None else ():
        if match.start() < cut < match.end():
            cut = match.start()  # the stop character is part of a known place
            if run[:cut].endswith(tuple("省市州")):
                before = max((i + 1 for i in range(cut) if run[i] in STOP_CHARS), default=0)
                cut = max(before, _after_function_word(run[:cut]))
    return low + cut


def _after_function_word(run: str) -> int:
    """Where the last word of ``data/function_words.txt`` in ``run`` ends, 0 if there is none."""
    words, tails = function_words(), _tails()
    for end in range(len(run), 1, -1):
        if run[end - 2 : end] in tails and any(run[start:end] in words for start in range(max(0, end - 4), end - 1)):
            return end
    return 0


@cache
def _tails() -> frozenset[str]:
    """The last two characters of the function words."""
    return frozenset(word[-2:] for word in function_words())


def _mask_before(text: str, end: int) -> bool:
    return any(match.end() == end for match in MASK.finditer(text, max(0, end - 4), end))


def _protected(run: str, index: int, end: int) -> bool:
    """Whether the stop character at ``index`` is part of a word of a name (和平, 将军) that ends before ``end``."""
    for match in endings.STOP_EXCEPT.finditer(run, max(0, index - 3), min(end, index + 4)):
        if match.start() <= index < match.end():
            return True
    return False


def _organisation(text: str, end_start: int, end: int, kind: MentionType, known: re.Pattern[str] | None) -> Name | None:
    low = _left_edge(text, end_start, known)
    if kind == "training_org" and text[end_start - 1 : end_start] == "”":
        quote = text.rfind("“", max(0, end_start - 9), end_start)
        if quote >= 0:  # 东陵区“学优佳”课外辅导中心
            before = _left_edge(text, quote, known)
            placed = _REGION_HERE.search(text[before:quote])
            return Name(before if placed else quote, end, kind)
    own = text[low:end_start]
    described = endings.DESCRIBE.match(own)
    trimmed = _trim(own)
    low += len(own) - len(trimmed)
    own = trimmed
    ending = text[end_start:end]
    if kind in ("school", "kindergarten"):
        if _SHORT_NUMBER.fullmatch(own) and ending in _ANY_KIND:
            return Name(low, end_start, kind) if _stands_alone(text, low, end_start) else None  # 四小|学校周边
        inner = _last_school(own)
        if 0 < inner < len(own) - 1 and own[inner] not in "附校":
            low, own = low + inner, own[inner:]  # 配套学校|常州市勤业中学
        if (mask := MASK.search(own)) and mask.start() and not _REGION_HERE.search(own[: mask.start()]):
            low, own = low + mask.start(), own[mask.start() :]  # 辖区内县属|XX学校
        if _is_kind(text, low, own, ending):
            return None
        if len(own) > 2 and own[0] in _LEVELS and text[low - 1 : low] in set("我全本各该"):
            low, own = low + 1, own[1:]  # 我区|迎宾路小学
        if ending in ("小学", "中学") and text[end : end + 1] == "校" and _SHORT_NUMBER.fullmatch(own + ending[0]):
            return Name(low, end - 1, kind)  # 六小|学校门口
        if ending == "小学校" and _SHORT_NUMBER.fullmatch(own + "小"):
            return Name(low, end_start + 1, kind)
    if (
        (ending in _ANY_KIND and any(word in own for word in _SCHOOLS))
        or own.endswith(_SCHOOLS)
        or (kind == "training_org" and _NUMBERED_SCHOOL.search(own))
    ):
        return None
    if kind in ("gov_body", "inspectorate"):
        if _OVERLONG.fullmatch(own) and own not in divisions() and not _KNOWN.search(own):
            low, own = low + len(own) - 3, own[-3:]  # 校征得|耒阳市|教育局
        if own and (MASK.search(own) or _REGION_HERE.search(own) or _KNOWN.search(own)):
            return Name(low, end, kind, masked=bool(MASK.search(own)))
        start = end_start
        if ending.startswith(("教育部", "国务院", "國務院")) or "责任区" in ending or "責任區" in ending:
            return Name(low if own and len(own) <= 1 and own in _LEVELS else start, end, kind)
        if own and len(own) <= 1 and own in "省市县區区縣州镇鎮乡鄉旗":
            return Name(low, end, kind)
        if own.endswith("委") and ending[0] in _LEVELS:
            return Name(end_start, end, kind)  # 市委|市政府
        if ending[0] in _LEVELS and 2 <= len(own) <= 3 and not is_word(own) and _HAN_ONLY.fullmatch(own):
            return Name(low, end, kind)  # 淳化|县政府
        if own in ("县区", "区县", "市县"):
            return None
        lone = (
            ending in _LONE_BODIES
            or (len(ending) >= 3 and ending[-1] in "局委办")
            or ending.endswith(("支队", "大队"))
            or (kind == "inspectorate" and len(ending) >= 6)
        )
        return Name(start, end, kind) if lone else None
    if kind == "kindergarten" and not own and ending.endswith("幼"):
        return Name(end_start, end, kind) if _stands_alone(text, end_start, end) else None
    numbered = _NUMBERED.match(ending) is not None and len(ending) <= 6
    if numbered and not own and ending[-1] == "高" and ending[0].isascii():
        return None
    if numbered and not _NUMBER_AND_KIND.search(ending):
        return None
    if not own or described:
        if numbered and not own and _stands_alone(text, end_start, end):
            return Name(end_start, end, kind)
        if not own and kind == "school" and ending.startswith(("实验", "實驗")) and _begins_clause(text, end_start):
            return Name(end_start, end, kind)
        return None
    if own[-1] in "中大" and ending.startswith(("小学", "小學")):
        return None  # 中小学, 大中小学: kinds of schools
    if (
        kind == "training_org"
        and not MASK.search(own)
        and (
            endings.GENERIC_TRAINING.search(own)
            or ending.endswith(("机构", "機構"))
            or ending.startswith(("校外", "学科"))
        )
    ):
        return None
    if ending in (*_PLAIN, "教学点", "教學點") and (len(own) < 2 or _FIGURE.search(own)) and not MASK.search(own):
        return None
    campus = _CAMPUS.match(text, end)
    end = campus.end() if campus else end
    if ending in _PLAIN and endings.GENERIC_TAIL.search(own) and not (MASK.search(own) and len(own) <= 6):
        return None
    masked = MASK.search(own) is not None
    if masked and not _NOTHING_OWN.sub("", own):
        return Name(low, end, kind, masked=True)
    if (
        ending in _PLAIN
        and _INNER_PLACE.fullmatch(own[-1:])
        and not endings.NOT_REGION.fullmatch(own)
        and (own[-1] in "省市县縣区區州旗" or len(own) <= 1 or ending in _ANY_KIND)
    ):
        return None  # 全县小学, 梅溪鎮學校: a place and a kind of school, no school's name
    return Name(low, end, kind, masked=masked)


def _last_school(own: str) -> int:
    """Where the last school inside ``own`` ends, 0 if there is none but at its beginning."""
    if _SCHOOL_WORD.search(own, 1) is None:
        return 0
    return max((own.rfind(word) + len(word) for word in _SCHOOLS if own.rfind(word) > 0), default=0)


def _is_kind(text: str, low: int, own: str, ending: str) -> bool:
    """Whether a candidate is a kind of school and no name: 窗口学校, 市重点高中, 十九届六中."""
    if MASK.search(own):
        return False
    if text[low - 1 : low] == "届" or own.endswith(("届", "批", "类", "a", "A", "级")):
        return True
    bare = own[1:] if own[:1] in set(_LEVELS) else own
    if ending in ("完小", "村小", "中专", "职专", "高中", "初中", "职高") and len(own) < 2 and own not in set(_LEVELS):
        return True
    if ending.startswith("中等职业") and not bare:
        return True
    if ending in ("学校", "党校", "高中", "中专", "职高", "实验学校") or ending.startswith(("职业", "中等职业")):
        if bare in endings.NAMELIKE:
            return own == bare and ending == "学校" and bare in _TYPE_WORDS
        return bool(bare) and (spelled_by_words(bare) or _KIND_WORD.search(bare) is not None)
    return ending in _PLAIN and len(bare) >= 2 and _KIND_WORD.search(bare) is not None


def _begins_clause(text: str, start: int) -> bool:
    return start == 0 or text[start - 1] in _SENTENCE_EDGE or text[start - 1] in "和与与及对到在由"


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Whether ``三小`` or ``87中`` at this place is a name: no digit, measure word or number around it."""
    before, after = text[start - 1 : start], text[end : end + 1]
    return not re.match(r"[\d一二三四五六七八九十百第初高]", before or " ") and after not in set(
        "时時学學年级組组班段期类個个次项項题題档檔步步点點名篇层層"
    )


def _trim(own: str) -> str:
    """``own`` without describing words and counts on its left (三所城区寄宿制东庄 → 东庄)."""
    match = _DESCRIBED.match(own)
    if match is None or not match.end():
        return own
    rest = own[match.end() :]
    # "新河", "大桥", "中心": a describing word may be the beginning of a true name; keep it when little is left
    # or when it names a place of its own.
    return rest if len(rest) >= 2 and _ONLY_DESCRIBES.search(match.group()) else own


def _regions(text: str, known: re.Pattern[str] | None) -> Iterator[Name]:
    openings = SCREEN.over(text)
    for pattern in (_KNOWN, known):
        for match in openings.finditer(pattern) if pattern is not None else ():
            yield Name(match.start(), match.end(), "region")
    for match in openings.finditer(_REGION):
        end = match.end()
        low = _left_edge(text, match.start())
        own = text[low : match.start()]
        inner = list(_INNER_PLACE.finditer(own))
        if inner and inner[-1].end() < len(own):
            low, own = low + inner[-1].end(), own[inner[-1].end() :]
        if not own or endings.NOT_REGION.fullmatch(text[low:end]):
            continue
        masked = MASK.search(own)
        if masked and _MEASURED.search(own):
            continue
        if masked:
            yield Name(low + masked.start(), end, "region", masked=True)
            continue
        plain = own
        if text[end - 1] == "省" and text[low:end] not in divisions():
            continue
        placed = bool(inner) and text[low - 1 : low] in set("省市州区")
        if placed and len(own) <= 3 and _HAN_ONLY.fullmatch(own) and text[end - 1] in "县区市旗":
            yield Name(low, end, "region")
            continue
        if plain in common_words() or plain[-2:] in common_words() or endings.NOT_REGION.search(text[low:end]):
            continue
        least = 1 if _BODY_FOLLOWS.match(text, end) else 2
        if least <= len(own) <= 3 and _HAN_ONLY.fullmatch(own) and not endings.DESCRIBE.fullmatch(own):
            yield Name(low, end, "region")
