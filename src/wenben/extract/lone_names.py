"""Names that nothing announces: by their characters, by the words around them, by what stands on either side.

A name is no word, and neither of its ends lies inside one. What its characters say (:func:`grade`) and what stands before and
after it is added up; no single sign is needed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from wenben.extract.lexicon import divisions, everyday_words, inner_bigrams, is_word
from wenben.extract.person_names import DOUBLES, HALVES, LABELLED, LIKELY, ONLY_SURE, PLAIN, SINGLES, SURE, grade
from wenben.patterns import led

_ENOUGH: Final = 5.0
_EDGE: Final = frozenset("，。；：！？、,;:!?\n\t （）()“”\"'|｜…—-/\u3000]【】·") | {""}
_START: Final = re.compile(
    f"[{''.join(sorted(SINGLES - LABELLED))}](?=[{''.join(sorted(LIKELY | {double[1] for double in DOUBLES}))}])"
)
_ROLE: Final = led(
    r"(?:[）)\d一二三四五六七八九]班|教师|老师|学生|家长|同学|校长|园长|主任|书记|局长|督学|科长|组长|队长|班长|经理|主管|厂长|老板|村支书|支书|专干|干事|经办|保管员|[教研辅管保安厨驾采讲宣联协裁运会文观调收质指审统校通信]{1,2}员|厨师|技师|律师|医师|校医|保健医|实习生|毕业生|其子|其女|之子|之女|儿子|女儿|孙子|孙女|丈夫|妻子|女生|男生|新生|考生|队员|代表|选手|嘉宾|主播|母亲|父亲|妈妈|爸爸|奶奶|爷爷|叫|名叫|姓名|系|即)$"
)
_NEAR: Final = re.compile(r"[员师长生医人任记者理商友班组部局科室处办校园队团会委属干和与由请对向是让找派给被据]$")
_TITLE: Final = led(
    r"(?:副?(?:校长|园长|局长|主任|书记|科长|组长|处长|院长|县长|市长|区长|镇长|乡长|会长|队长|班长|所长|部长|主席|经理)|[：:](?:党组|副|总督学|工会|校长|园长|主任|局长|书记|科长|组长|负责|分管|主持|统筹|协助|联系)|老师|教师|同志|同学|女士|先生|师傅|教授|督学|医生|阿姨|大爷|等(?=[\d一二三四五六七八九十同人老教]))"
)
_PLACE: Final = led(
    r"(?:特殊|中心|希望|实验|民族|第?[一二三四五六七八九十])*(?:省|市|县|区|镇|乡|村|街|路|河|湖|山|庄|社区|学区|小学|中学|学校|幼儿园|初中|高中|集团|公司|片区|督学责任区|责任区|教学点|校区|杯|[”》]?平台)"
)
_ACTS: Final = re.compile(
    r"(?:说|称|介绍|表示|指出|强调|反映|认为|告诉|解释|承认|建议|负责|带|在|未|没|已|将|要求|查看|主持|汇报|牵头|身为|一人|本人|也|还|均|被|就|的)"
)


def lone(text: str) -> Iterator[tuple[int, int]]:
    """Spans of names for which enough speaks together."""
    at = 0
    for match in _START.finditer(text):
        start = match.start()
        if start < at:
            continue
        end = _ends(text, start)
        if end:
            yield start, end
            at = end


def _ends(text: str, start: int) -> int:
    """Where the likeliest name that begins at ``start`` ends, 0 for none."""
    head = 2 if text[start : start + 2] in DOUBLES else 1
    best, most = 0, _ENOUGH
    left: float | None = None
    for size in (2, 1):
        end = start + head + size
        name = text[start:end]
        own = _alone(name, head) if len(name) == head + size else None
        if own is None:
            continue
        if left is None:
            left = _left(text, start)
            if left < -1:
                return 0
        score = own + left + _right(text, end)
        if score > most or (score == most and not best):
            best, most = end, score
    return best


@lru_cache(maxsize=1 << 15)
def _alone(name: str, head: int) -> float | None:
    """What the characters of a name of a surname of ``head`` characters say, None if they are no name."""
    given = name[head:]
    own = grade(name) if set(given) <= LIKELY else 0
    if own < 2 or name in divisions() or (len(given) == 2 and is_word(given)):
        return None
    return (
        own
        - (0.5 if len(name) == 2 else 0)
        - (2.0 if name[0] in ONLY_SURE else 0)
        + (1.0 if name[0] in PLAIN else 0.5 if name[0] in SURE else 0)
    )


def _left(text: str, start: int) -> float:
    if _straddled(text, start) or text[max(0, start - 1) : start + 1] in HALVES:
        return -3.0
    before = text[max(0, start - 4) : start]
    if before[-1:] in _EDGE:
        return 1.0
    return 3.0 if _ROLE.search(before) else 1.0 if _NEAR.search(before) else 0.0


def _right(text: str, end: int) -> float:
    if _PLACE.match(text, end):
        return -3.0
    if _TITLE.match(text, end):
        return 2.5
    if text[end : end + 1] in _EDGE:
        return 1.0
    if _straddled(text, end):
        return -2.0
    return 1.0 if _ACTS.match(text, end) else 0.0


def _straddled(text: str, at: int) -> bool:
    """Whether a word of two to four characters lies across ``at``."""
    if text[max(0, at - 1) : at + 1] not in inner_bigrams():
        return False
    words, length = everyday_words(), len(text)
    for low in range(max(0, at - 3), at):
        for high in range(at + 1, min(length, low + 4) + 1):
            if text[low:high] in words:
                return True
    return False
