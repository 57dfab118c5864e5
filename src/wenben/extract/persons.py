"""Names of persons: masking depends on them, so they are looked for wherever a text gives a sign.

A Chinese personal name is a surname and one or two characters that may be any word. Signs are a title before or after it, a
label (责任人：), a list of names, a verb of speaking, the brackets of a byline, or a mask (王某, 李XX). A name that was found once
is found wherever its document repeats it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from wenben.extract.lexicon import SCREEN, is_word
from wenben.extract.lone_names import lone
from wenben.extract.person_names import (
    DOTTED,
    DOUBLES,
    FOREIGN,
    GIVEN,
    HALVES,
    LABELLED,
    LIKELY,
    MASK_NAME,
    PLAIN,
    SINGLES,
    SOUND_ENDS,
    STOPS,
    SURE,
    grade,
    han,
    likely_surname,
    transliterated,
)
from wenben.extract.rosters import rosters
from wenben.patterns import led

_AFTER: Final = frozenset(
    "来到在每以对说主带率等一向参同作做讲查看指现共将把已曾均也就又还和与及的为是于从由给让被去进任报要表介反称通亲陪深前"
)
_TITLE: Final = r"(?:校长|园长|局长|县长|区长|市长|省长|镇长|乡长|主任|书记|科长|股长|组长|处长|部长|院长|厅长|所长|队长|站长|会长|理事长|董事长|主席|委员|主编|总督学(?!责)|总校长|指导员|教导员|班长|村长|政委)|督学(?!责任|室|办)|专员|调研员|督导员|老师|教师|同志|同学(?!们)|师傅|医生|护士|教授|先生|女士|记者|律师|专家|代表|医师|药师|工程师|教练|馆长|干事|阿姨|叔叔|大爷|大妈|奶奶|爷爷|婆婆|校医|保安|联络员|辅导员|队员|选手|组员"
_TITLES: Final = rf"(?:常务)?副?{_TITLE}"
_FOLLOWS: Final = r"(?:班主任|家长)(?=[，、说])|的(?:妈妈|母亲|爸爸|父亲|奶奶|爷爷|姥姥|外婆|外公|家长|班主任|学生|徒弟|师父)|位(?:(?:骨干|青年|优秀)?(?:老师|同志|教师|督学|专家|校长|同学))"
_TITLE_HERE: Final = SCREEN.add(led(rf"(?:{_TITLE})(?![们])|{_FOLLOWS}"))
_BEFORE_TITLE: Final = re.compile(r"(?:常务副|副|[两三四五六七八九十])$")
_TITLE_AFTER: Final = led(rf"(?:{_TITLES})(?![们])|[两三四五六七八九十]?(?:{_FOLLOWS})")
_LATIN: Final = SCREEN.add(
    re.compile(
        r"(?:外教|外籍教师|教师|老师|教练|专家|留学生)[ ：:]?(?P<name>[A-Z][a-z]+(?:[ .·][A-Z][a-z]+){0,3})(?![A-Za-z0-9])"
    )
)
_LABELS: Final = r"责任人|负责人|联系人|填表人|审核人|记录人|制表人|报送人|签发人|撰稿人?|供稿|编辑|编审|审核|校对|作者|签[名字]|汇报人|主持人|报告人|发言人|主讲人?|执教|举办者|法定代表人|法人代表|法人|组长|副组长|成员|组员|督导人员|参加人员|督学|校长|园长|书记|主任|班主任|教师|姓名|记者|通讯员|图|文|摄影|来源|初审|复审|终审|监制|指导教师|带队领导|陪同人员|受访人|访谈对象|听课人|检查人|整改人|被约谈人|督导组长"
_LABEL: Final = SCREEN.add(
    led(rf"(?:{_LABELS})(?:[（(][^）)]{{1,8}}[)）])?\s?[：:]\s{{0,2}}|(?:通讯员|记者)[ \u3000/]{{1,2}}")
)
_STRONG_BEFORE: Final = SCREEN.add(
    re.compile(
        r"(?:支书|全名|名叫|原名|本名|化名|举报人|投诉人|信访人|当事人|报案人|监护人|联系人|经办人|受访人|外教|外籍教师|采购员|协管员|讲解员|炊事员|保洁员|辅导员|管理员|教练员|联络员|领导|队长|母亲|父亲|妈妈|爸爸|奶奶|爷爷|委员|专家|承包人|执法人员|检查人员|校长|园长|局长|主任|书记|督学|科长|股长|组长|县长|区长|市长|镇长|乡长|院长|处长|部长|厅长|所长|队长|会长|主席|总督学|通讯员|记者|负责人|责任人|督导员|调研员|理事长|董事长|举办者|法定代表人|法人代表|班主任)(?:是|为|由)?"
    )
)
_WEAK_BEFORE: Final = SCREEN.add(
    re.compile(
        r"(?:老师|教师|学生|社区居民|督导室的?|调查组|督导组|检查组|专家组|考核组|评估组|工作组|视导组|派驻组|指导组|教育局|教育厅|政府|涌现出|代表|数学|语文|英语|物理|化学|生物|历史|地理|体育|音乐|美术|家长|门卫|保安员?|驾驶员|照管员|安保人员|宿管员|司机|厨师|保育员|保健医|校医|会计|出纳|人大代表|政协委员|代表|委员|专家|同学|儿童|干部|成员|骨干|厨师长|职工|居民|村民|群众)"
    )
)
_REPORTS: Final = SCREEN.add(
    led(
        r"(?:为(?:成员|组员|副?组长)|身为|核实|证实|补充|回应|回答|答复|批示|列席|提出|致辞|部署|发现|承认|解释|坦承|感慨|感叹|直言|透露|建议|负责|荣获|勇夺|获(?=[县市区省全国一二三特优奖得])|等一批|入校|到校|进校|介绍|表示|指出|强调|要求(?!严|较)|告诉|反映|说(?!明|课|法|的是)|认为|坦言|谈到|汇报|主持|出席|带队|带领(?=督|检|评|相|有)|陪同|率队|率(?:领|督|检)|讲话|讲解|作了?(?:题为|汇报|报告|讲话|总结|动员|表态|发言)|担任|任(?=副?组长|副?校长|园长)|分别(?:为|是|就|作|围绕|带队|带领|负责)|一行|等(?:领导|人|同志|老师|教师|[一二三四五六七八九十\d]+[名位人])|[两三四五六七八九十]人(?:组成|参加|任)?|报道)"
    )
)
_ROLE_AROUND: Final = re.compile(
    r"(?:政府|[局室]|派驻组|督导组|建议|邀请|请|经|据|让|给|被|派|以|由|推选|选举|任命|聘任|聘请|增补|安排)$"
)
_NUMBERS: Final = frozenset("一两三四五六七八九十")
_EDGE: Final = frozenset("，。；：！？、,;:!?\n\t （）()“”\"'|｜…—-/\u3000") | {""}
_SOUNDS: Final = re.compile(rf"[{FOREIGN}]{{2,6}}(?![{FOREIGN}·])")
_MASK_TITLE: Final = SCREEN.add(led(rf"(?<![XxＸ×*A-Za-z])[XxＸ×*]{{2,3}}(?=(?:{_TITLES})(?![XxＸ×*]))"))
_BYLINE: Final = SCREEN.add(
    re.compile(r"[（(]\s?(?P<names>[\u4e00-\u9fff]{2,4}(?:[ \u3000、]+[\u4e00-\u9fff]{2,4}){0,3})\s?[)）]\s*(?=\n|$)")
)
_SIGNED: Final = SCREEN.add(re.compile(r"[（(][^（）()\n]{2,20}[ \u3000](?=[\u4e00-\u9fff]{2,4}[)）])"))
_COMPOUND: Final = SCREEN.add(
    re.compile(r"(?:欧阳|司马|诸葛|慕容|夏侯|尉迟|皇甫|令狐|申屠|司徒|端木|宇文)(?=[\u4e00-\u9fff])")
)
_PROFILE: Final = SCREEN.add(
    led(
        r"[，,]\s?(?:男|女)[，,。；]|[，,]?\s?(?:年龄|现年)?(?:已满)?\d{2}(?:周)?岁|是(?:该校|我校|学校|本校|该园)?(?:的)?(?:校长|园长|教师|老师|班主任|外籍教师|保安)"
    )
)
_SEPARATOR: Final = re.compile(r"[、，,/ \u3000]{1,2}(?:和|与)?|和|与|及")
_BETWEEN_TWO: Final = re.compile(r"[ \u3000、，,]{1,2}([\u4e00-\u9fff]{2,4})[ \u3000、，,]{1,2}")
_COUNTED: Final = frozenset("行人名位")
_JOINT: Final = re.compile("[、和与及]")
_STOP_WORD_HEAD: Final = frozenset("同志 老师 校长 教师 督学 主任 书记 局长 园长 学校 学生 家长".split())


def persons(text: str) -> list[tuple[int, int]]:
    """Spans of personal names in ``text`` (folded to Simplified, character by character), in order, without overlaps."""
    found: dict[int, int] = {}
    for start, end in _signs(text):
        if found.get(start, 0) < end:
            found[start] = end
    for end in list(found.values()):
        joint = _JOINT.match(text, end)
        if joint:
            for low, high in _series(text, joint.end(), sure=False, weak=True):
                found.setdefault(low, high)
    for start, end in list(_repeated(text, {text[a:b] for a, b in found.items()})):
        found.setdefault(start, end)
    spans = sorted(found.items())
    for (_, low), (high, _) in pairwise(spans):  # 甲 乙 丙, of which the outer two are known
        between = _BETWEEN_TWO.fullmatch(text, low, high)
        if between and grade(between[1]):
            found[between.start(1)] = between.end(1)
    out: list[tuple[int, int]] = []
    for start, end in sorted(found.items()):
        if text[end - 1] in _NUMBERS and text[end : end + 1] in _COUNTED and end - start > 1:
            end -= 1  # 岳峰|一行
        if end - start < 2 or text[end - 1 : end + 1] == "新闻":
            continue
        if not out or out[-1][1] <= start:
            out.append((start, end))
    return out


def _repeated(text: str, known: set[str]) -> Iterator[tuple[int, int]]:
    """Every other place where a full name of the text stands."""
    full = [name for name in known if len(name) >= 3 or (len(name) == 2 and not is_word(name))]
    full = [name for name in full if not re.search(r"[某XxＸ×*]", name)]
    if not full:
        return
    for match in re.finditer("|".join(sorted(map(re.escape, full), key=len, reverse=True)), text):
        if len(match.group()) > 2 or _free(text, match.start()):
            yield match.span()


def _signs(text: str) -> Iterator[tuple[int, int]]:
    places = SCREEN.over(text)
    for match in places.finditer(_LATIN):
        yield match.span("name")
    yield from rosters(text)
    yield from lone(text)
    for match in places.finditer(DOTTED):
        yield match.span()
    for match in places.finditer(MASK_NAME):
        if _free(text, match.start()):
            yield match.span()
    for match in places.finditer(_MASK_TITLE):
        yield match.span()
    for match in places.finditer(_TITLE_HERE):
        before = _BEFORE_TITLE.search(text, max(0, match.start() - 3), match.start())
        yield from _before_title(text, before.start() if before else match.start())
    for match in places.finditer(_LABEL):
        yield from _series(text, match.end(), sure=True)
    for match in places.finditer(_STRONG_BEFORE):
        yield from _series(text, match.end(), sure=False)
    for match in places.finditer(_WEAK_BEFORE):
        yield from _series(text, match.end(), sure=False, weak=True)
    for match in places.finditer(_REPORTS):
        yield from _before_verb(text, match.start())
    for match in places.finditer(_SIGNED):
        yield from _series(text, match.end(), sure=True)
    for match in places.finditer(_COMPOUND):
        yield from _series(text, match.start(), sure=False)
    for match in places.finditer(_PROFILE):
        yield from _before_title(text, match.start())
    for match in places.finditer(_BYLINE):
        if any(text[: match.start()].rstrip().endswith(mark) for mark in "。！？”"):
            yield from _series(text, match.start("names"), sure=True)


def _free(text: str, start: int) -> bool:
    """Whether a name may begin at ``start``: the character before is not the first half of a word (规|范, 主|任)."""
    before = text[max(0, start - 1) : start]
    if before in _EDGE:
        return True
    if text[max(0, start - 2) : start] in _STOP_WORD_HEAD:
        return True
    return not is_word(before + text[start]) and before + text[start] not in HALVES


def _name_at(text: str, start: int, *, sure: bool, weak: bool = False) -> int:
    """Where a name that begins at ``start`` ends, 0 if none does.

    Parameters
    ----------
    sure
        A label with a colon stands before it: whatever looks like a name is one.
    weak
        What stands before it is as often followed by other words (教师, 学生).
    """
    double = text[start : start + 2] in DOUBLES
    head = 2 if double else 1
    surname = text[start : start + head]
    masked = MASK_NAME.match(text, start)
    if masked:
        return masked.end()
    sounds = _SOUNDS.match(text, start)
    if sounds and transliterated(sounds.group()) and (len(sounds.group()) > 3 or _stops_after(text, sounds.end())):
        return sounds.end()
    if not double and surname not in SINGLES:
        return 0
    spaced = sure and text[start + head : start + head + 1] in (" ", "\u3000") and len(surname) == 1
    if spaced:
        end = start + head + 1
        while text[end : end + 1] in (" ", "\u3000"):
            end += 1
        return end + 1 if han(text[end : end + 1]) and text[end + 1 : end + 2] in _EDGE else 0
    best = 0
    for size in (2, 1):
        end = start + head + size
        given, after = text[start + head : end], text[end : end + 1]
        if len(given) < size or not all(map(han, given)):
            continue
        if _believed(text, start, end, surname, given, after, sure=sure, weak=weak):
            best = end
            break
    return best


def _stops_after(text: str, end: int) -> bool:
    after = text[end : end + 1]
    return after in _EDGE or after in _AFTER or any(sign.match(text, end) for sign in (_TITLE_AFTER, _REPORTS))


def _believed(text: str, start: int, end: int, surname: str, given: str, after: str, *, sure: bool, weak: bool) -> bool:
    name = surname + given
    bounded = (
        after in _EDGE
        or _TITLE_AFTER.match(text, end) is not None
        or (after in "和与及" and not is_word(given[-1] + after))
    )
    told = bounded and not weak and surname not in LABELLED and given in GIVEN
    if not sure and not told and not likely_surname(surname, given):
        return False
    if given[-1] in _NUMBERS and after in "行人名位" and not bounded:
        return False  # 岳峰|一行, 宁馨|三人
    ends_well = bounded or _REPORTS.match(text, end) is not None
    if STOPS.match(name) or given[-2:] in _STOP_WORD_HEAD:
        return False
    if sure:
        return bounded or (len(given) == 2 and given[-1] in GIVEN and not is_word(given))
    believed = surname in SURE or len(surname) == 2
    word = is_word(name) or (len(given) == 2 and is_word(name[:2]) and len(surname) == 1)
    if word and not (bounded and not weak and (believed or after in "、")):
        return False
    if is_word(given) and not ends_well and not (given[0] in GIVEN and given[1:] in GIVEN):
        return False
    if is_word(given) and not set(given) <= (LIKELY if bounded else GIVEN):
        return False
    joined = bool(han(after)) and (is_word(given[-1] + after) or (given[-1] in _AFTER and given[-1] not in GIVEN))
    if len(given) == 2:
        if joined and not ends_well:
            return False
        likely = sum(char in GIVEN for char in given)
        if likely == 0:
            return ends_well and believed and not weak
        if weak and not believed:
            if ends_well and set(given) <= LIKELY:
                return True
            return likely == 2 and (ends_well or not han(after) or after in "的这则")
        return ends_well or likely == 2 or (surname in SURE and given[-1] not in _AFTER)
    if ends_well:
        return believed or given in LIKELY
    return given in GIVEN and not weak and (after in _AFTER or after not in GIVEN) and not is_word(given + after)


def _series(text: str, start: int, *, sure: bool, weak: bool = False) -> Iterator[tuple[int, int]]:
    """The names from ``start`` on, joined by 、, spaces or 和."""
    first = True
    while True:
        end = _name_at(text, start, sure=sure, weak=weak and first)
        if not end:
            return
        yield start, end
        joint = _SEPARATOR.match(text, end)
        if joint is None or (not sure and joint.group()[0] not in "、和与及"):
            return
        start, first = joint.end(), False
        member = _MEMBER.match(text, start)
        if member and _looks(member.group()) and not is_word(member.group()):
            yield start, member.end()


def _before_title(text: str, end: int) -> Iterator[tuple[int, int]]:
    """The names that end right before a title: one, or a list (陈静、李明两位老师)."""
    start = _back(text, end)
    if start is not None:
        yield start, end
        yield from _list_before(text, start)


def _before_verb(text: str, end: int) -> Iterator[tuple[int, int]]:
    """The names at the head of a clause before a verb of speaking or leading, or several of them before what counts them."""
    yield from _run(text, end)
    start = _back(text, end)
    if start is None:
        return
    earlier = list(_list_before(text, start))
    head = text[max(0, start - 1) : start]
    name = text[start:end]
    alone = head in _EDGE - {"、"} or _ROLE_AROUND.search(text, max(0, start - 4), start) is not None
    appointed = _ROLE_AROUND.search(text, max(0, start - 4), start) is not None and text.startswith(("任", "担任"), end)
    if (
        earlier
        or appointed
        or (alone and grade(name) >= 2 and (name[0] in PLAIN if len(name) == 2 else not is_word(name[1:])))
    ):
        yield start, end
        yield from earlier


_MEMBER: Final = re.compile(r"[\u4e00-\u9fff]{2,3}(?=[、，。；,;）)\s]|$)")
_RUN: Final = re.compile(r"(?:[\u4e00-\u9fff]{2,4}[、和与])+[\u4e00-\u9fff]{2,4}$")


def _run(text: str, end: int) -> Iterator[tuple[int, int]]:
    """The members of a list before what counts them, where each looks like a name and one is no word."""
    match = _RUN.search(text, max(0, end - 40), end)
    if match is None:
        return
    spans, start = [], match.start()
    for part in re.split("[、和与]", match.group()):
        spans.append((start, start + len(part)))
        start += len(part) + 1
    first = spans[0][0]
    while spans and len(text[first : spans[0][1]]) > 2 and not _looks(text[first : spans[0][1]]):
        first += 1
    spans[0] = (first, spans[0][1])
    parts = [text[a:b] for a, b in spans]
    if all(map(_looks, parts)) and any(not is_word(part) for part in parts):
        yield from spans


def _looks(part: str) -> bool:
    head = 2 if part[:2] in DOUBLES else 1
    known = part[:head] in DOUBLES or part[:1] in SINGLES - LABELLED
    return known and 1 <= len(part) - head <= 2 and STOPS.match(part) is None


def _list_before(text: str, start: int) -> Iterator[tuple[int, int]]:
    while start >= 3 and text[start - 1] in "、和与":
        end = start - 1
        earlier = _back(text, end)
        if earlier is None:
            return
        yield earlier, end
        start = earlier


def _opens(text: str, start: int) -> bool:
    """Whether a clause begins at ``start``, or what stands before it is a role (教师乌日娜)."""
    before = text[max(0, start - 2) : start]
    return before[-1:] in _EDGE or before in _STOP_WORD_HEAD or before[-1:] in "和与由族的了"


def _worded(name: str) -> bool:
    """Whether a part of a name is a word, so that all of it may be words."""
    return is_word(name) or is_word(name[1:]) or is_word(name[:2]) or STOPS.match(name) is not None


def _back(text: str, end: int) -> int | None:
    """Where a name that ends at ``end`` begins: the longest of 4, 3, 2 characters that may be one."""
    for size in (6, 5, 4, 3, 2) if text[end - 1] in SOUND_ENDS else ():
        start = end - size
        if start >= 0 and transliterated(text[start:end]) and _opens(text, start):
            return start
    for size in (4, 3, 2):
        start = end - size
        if start < 0 or (
            text[start] not in SINGLES and text[start] not in SURE and text[start : start + 2] not in DOUBLES
        ):
            continue
        if not all(map(han, text[start:end])):
            continue
        double = text[start : start + 2] in DOUBLES or (size == 4 and text[start] in SURE and text[start + 1] in SURE)
        head = 2 if double else 1
        surname, given = text[start : start + head], text[start + head : end]
        if (head == 1 and surname not in SINGLES) or not 1 <= len(given) <= 2 or (size == 4 and head == 1):
            continue
        name = text[start:end]
        edge = (
            text[max(0, start - 1) : start] in _EDGE or _ROLE_AROUND.search(text, max(0, start - 4), start) is not None
        )
        rare = surname == "和" or surname not in LABELLED
        if edge and rare and len(given) == 2 and set(given) <= LIKELY and not _worded(name) and _free(text, start):
            return start
        if not likely_surname(surname, given):
            continue
        if "某" in given and given.strip("某"):
            continue
        if STOPS.match(name) or not _free(text, start) or given in _STOP_WORD_HEAD:
            continue
        common = is_word(name) or (head == 1 and len(given) == 2 and is_word(name[:2]) and not edge)
        if common and not (edge and set(given) <= GIVEN and surname in SURE):
            continue
        if len(given) == 2 and is_word(given) and not set(given) <= GIVEN:
            continue
        if surname in SURE or head == 2:
            if len(given) == 1 and not edge and given not in GIVEN:
                continue
            return start
        if set(given) <= GIVEN and (edge or len(given) == 2):
            return start
    return None
