"""What a statement says beside its kind: extent, modality, deadline, status … read from its words.

Every rule reads the sentence itself (and the headings above it where stated); what is not said stays None. Patterns are
written in Simplified characters and read folded text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from wenben.extract.lexicon import SCREEN, fold_traditional
from wenben.patterns import Glance, led
from wenben.types import Extent, Modality, RectifyMode, StatementKind, Status, SupervisionType

_BODY: Final = "学校|小学|初中|高中|中学|幼儿园|园所|机构|教学点|村小|乡镇|县区|区县|部门|单位|教师|班级|学生"
_EXTENT: Final[tuple[tuple[Extent, re.Pattern[str]], ...]] = (
    ("few", led(r"个别|少数(?!民族)")),
    ("most", led(r"大部分|绝大多数|大多数|多数|半数以上|普遍(?!高中|话|性|提高|提升|增强|认可)")),
    ("some", led(r"(?<!大)(?<!全)部分(?!县立)|有的|有些|一些|某些|若干|不少(?!于)|约?[二三四]成(?!效|长)")),
    (
        "all",
        led(
            rf"(?:全部|所有|全体)(?:{_BODY})|(?:所有|全体)[\u3400-\u9fff]{{0,4}}(?:{_BODY})|各(?:[\u3400-\u9fff（）、]{{0,6}})?(?:[校园]|学校|幼儿园|中小学|乡镇|部门|责任区|班)(?!方面)|各乡镇|各级各类学校"
            r"|全[县区市镇乡](?:所有|[\d一二三四五六七八九十百]+余?所|中小学|各|学校|幼儿园)|(?<!人)(?<!生)(?<!师)(?<!户)(?<!班)(?<!平)均(?!衡|等|值|分|线|为历史|数|为[\d一])|都(?!市|会|江)|一律|无一例外"
        ),
    ),
    (
        "count",
        led(
            r"[\d一二两三四五六七八九十百几]{1,6}余?(?:所|家|个|名)[\u3400-\u9fff]{0,6}?(?:学校|小学|初中|高中|中学|幼儿园|园所|机构|教学点|县|区|乡镇)|[\d一二两三四五六七八九十百几]{1,6}余?[所家](?=[未没有已均仅只存开建达配，,。])"
        ),
    ),
    ("one", led(r"[你该我本贵][校园](?![长舍服内外车训])")),
)
for _, _pattern in _EXTENT:
    SCREEN.add(_pattern)
_INSPECTED: Final = frozenset({"inspection", "feedback", "visit", "bulletin"})
_SELF_GENRES: Final = frozenset({"summary", "rectification", "plan", "reflection"})
_SELF: Final = re.compile(r"我[校园区县市局室镇乡办]|本[校园局镇乡室]|我们|我中心|本人")
_TOLD: Final = SCREEN.add(
    led(
        r"据[^，,。]{1,12}(?:介绍|反映|汇报|称)|(?:校方|园方|校长|园长|学校|负责人|教师|老师)[^，,。]{0,4}(?:介绍|自述|自称|汇报|称(?!为|号|职|赞)|表示)|自评|自查(?:报告|显示|结果)|学校反映"
    )
)
_SEEN: Final = SCREEN.add(
    led(
        r"(?:督导|检查|抽查|督查|调研|走访|随访|核查|复查|评估)(?:组|人员|中|时)?[^，,。]{0,6}发现|实地查看|现场(?:查看|检查)|经(?:核查|复查|查看)"
    )
)
_NORM: Final = SCREEN.add(
    led(
        r"应当|不得|严禁|必须|禁止|一律(?=不|由|实行|停)|(?<![求供需效对适相反])应(?=[由在于按将为对及主建每设符遵以做加])|须(?=[由在于按经持])"
    )
)
_NORM_PAST: Final = led(
    r"了|已(?!经?应)|发现|坚决杜绝|杜绝|做到|取得|达到|均|制定|出台|明确(?:规定|禁止|要求)|(?<!不)得到"
)
_WILL: Final = re.compile(
    r"(?:^|[，,。；;、年期])(?:[\u3400-\u9fff]{0,6}?)(?:将(?=[于在对会要以按根通继续进逐陆全重组开启接聘迎加建推实统分继举适召投完出严再把新着])(?!近|军|来|士|对策)|拟(?!定|人|订)|计划(?=[在于对用从]|[\u3400-\u9fff]{0,2}(?:开展|完成|新建|招聘|投入))|准备(?=对|在|于)|下一步|下半年[将要拟]|力争|争取(?=[\d用在])|预计)"
)
_WILL_WORD: Final = SCREEN.add(led("将|拟|计划|准备|下一步|下半年|力争|争取|预计"))
"""What stands in every match of :data:`_WILL`."""
_OWN_DOING: Final = re.compile(r"(?:进行|开展|完成|组织|实施|启动|安排|投入|新建)了?(?!情况|率)|并入")
_PAST: Final = led(r"了|已|完成(?!率)|曾|顺利|取得|实现了|合格率|达到|[\d]+%")

_DAY: Final = r"(?:[\d一二三四五六七八九十Xx×]{1,3}\s?[日号])"
_MONTH: Final = r"(?:[\d一二三四五六七八九十Xx×]{1,3}\s?月(?:份)?)"
_YEAR: Final = r"(?:(?:(?:19|20)[\dXx×_*]{2}|[Xx×]{2,4}|今|明|本|后)\s?年)"
_SPAN: Final = r"[\d一二三四五六七八九十两半]{1,3}\s?个?(?:工作日|日|天|周|月|星期|学期|学年|年)"
_SEASON: Final = r"(?:(?:本|这|下|新|上)?(?:学期|学年|年度|暑假|寒假|季度|周[一二三四五六日]?)|开学|放假|放学|(?:春|秋)季(?:学期)?(?:开学)?|期[中末](?:考试)?|国庆(?:节)?|元旦|春节|中考|高考|入冬|汛期|供暖)"
_DUE: Final = SCREEN.add(
    led(
        rf"(?:{_YEAR}\s?)?(?:年底|年末|(?<![\d一二三四五六七八九十Xx×])月底|学期末|{_MONTH}\s?(?:{_DAY}|底|末|初|中旬|上旬|下旬)?)\s?(?:之?前|以前|止)"
        rf"|{_YEAR}\s?(?:{_MONTH}\s?(?:{_DAY}|底|末|中旬|上旬|下旬)?|底|末)?\s?(?:之?前|以前)"
        rf"|(?:(?:自|在)?(?P<from>收到[^，,。；;]{{0,14}}?(?:之日|后|之后)|(?:自|从)?(?:印发|反馈|发文|接到通知)之日)起?)?[的，,]?\s?{_SPAN}(?:之?内|以内)"
        rf"|(?:(?:20[\dXx×]{{2}}|[今明本])年)?{_SEASON}(?:底|末|初|结束|开学|开始|到来)?之?(?:前|以前)(?!夕)(?=[^，,。；;]{{0,16}}(?:完成|到位|报|整改|落实|改|建成|清|交|送|配|出台|收回|恢复|解决|拆|达标|开齐|检查|排查)|[，,。；;]|$)"
        rf"|(?:{_YEAR}\s?)?{_MONTH}\s?(?:{_DAY}|底|末)?(?=完成|整改完|整改到位|全部到位)"
        r"|(?:本|当|这)(?:周|月|学期|学年|年度|年|季度)(?:之?内)|年内|学期内|暑假(?:期间)?内"
        r"|(?:本周|本月|月底|年底|本学期|今年|当日|当天|当场)(?=[^，,。；;]{0,8}(?:完成|整改到位|落实到位|拆除|清理完|移除))"
    )
)
_DUE_COLUMN: Final = SCREEN.add(
    led(
        rf"(?:时限|期限|完成时间|整改时间)[：:]\s?(?P<due>[^|｜，,。；;]{{2,16}})|[|｜]\s?(?P<cell>{_YEAR}\s?{_MONTH}?\s?(?:{_DAY}|底|末)?(?:之?前)?|{_MONTH}\s?(?:{_DAY}|底|末)(?:之?前)?)\s?(?=[|｜]|$)"
    )
)
_WHEN: Final = re.compile(r"[月日年天周]\s?(?:底|末|前|内)?\s?[|｜]?$|\d|月底|年底|学期|年度|之内|以前|之前")
_PAST_DUE: Final = re.compile(r"^(?:的|记录|出生|出版|购|建|印|毕业|以前的|就|已)")
_MODES: Final[tuple[tuple[RectifyMode, re.Pattern[str]], ...]] = (
    (
        "immediate",
        led(
            r"立行立改|立即|即知即改|即查即改|边查边改|马上|当场(?=整|改|停|拆)|当[日天](?=更换|整|完|拆|订|清|改)|即刻|立刻|现场整改|限时清零"
        ),
    ),
    ("staged", led(r"分期|分批|分步|分阶段|逐步|分年度|有计划地|中长期|长期规划|纳入.{0,8}规划")),
    ("by_deadline", led(r"限期|(?<!无)期限内|限时|时限[：:]")),
    ("continuous", led(r"持续(?!时间)|长期坚持|常态化|常抓不懈|经常性(?!督导)|长效|坚持不懈|长期抓|长抓")),
)
_EXPLICIT_MODE: Final = re.compile(r"立行立改|即知即改|限期整改|长期坚持|持续整改|分步整改|分阶段整改|分期整改")
_TYPES: Final[tuple[tuple[SupervisionType, re.Pattern[str]], ...]] = (
    ("special", re.compile(r"专项(?:教育)?(?:督导|督查|检查|评估|督办|核查)|(?:督导|督查|检查)专项|联合检查")),
    (
        "comprehensive",
        re.compile(
            r"综合(?:素质)?(?:教育)?(?:办学水平)?督导|综合(?:性)?评估|两项督导|全面督导|发展性(?:教育)?督导|履行教育职责.{0,8}(?:督导|评价|意见)|(?:优质均衡|基本均衡|均衡发展)[^，,。；]{0,6}(?:督导|评估|验收|认定)"
        ),
    ),
    (
        "regular",
        re.compile(
            r"经常性督导|挂牌督导|随访|责任督学|日常督导|常规督导|督学责任区|第[一二三四五六七八九十\d]+责任区|每个责任区|省级培训|督学(?:意见书|培训|工作会)"
        ),
    ),
)
ANY_TYPE: Final = SCREEN.add(re.compile("专项|综合|经常性|随访|均衡|督学|督导|检查|评估|责任区|履行教育职责"))
"""What stands where a kind of supervision is named."""
_LEFT: Final = r"[^，,。；;：:|｜]{0,24}?"
_RIGHT: Final = r"[^，,。；;|｜]{0,14}"
_STATES: Final[tuple[tuple[Status, str], ...]] = (
    (
        "recurred",
        r"反弹|屡改屡犯|屡查屡犯|再次(?:出现|发现)|回潮|死灰复燃|又(?:出现|发生)|改后又|问题依旧|依然如故|老问题|(?:上次|去年|上年|此前|以往|前次|上一轮)[^，,。；;]{0,10}(?:已(?:经)?(?:被)?(?:指出|反馈|提出)|指出过)，?[^，,。；;]{0,8}(?:再次|依旧|又|仍然?存在)",
    ),
    (
        "overdue",
        r"逾期(?:未|仍|没)|超期(?:未|仍未?)(?:整|完|改|解)|(?:未|没有)按(?:期|时|要求)(?:完成)?整改|超过(?:了)?(?:整改|规定)(?:期限|时限)|(?:已|曾)(?:经)?(?:多次)?(?:指出|反馈|要求整改|提出)，[^。；]{0,10}(?:仍未|至今|仍没有)|限期整改[^，,。]{0,6}(?:仍未|仍没有)|拖延未改|久拖不改",
    ),
    (
        "open",
        r"尚未(?:得到)?(?:解决|完成|落实|启动|整改)|(?<!从)未(?:得到)?(?:有效|根本|彻底)?解决|有待解决|还没有解决|暂未(?:解决|完成|整改)|未完成整改|整改(?:还)?不(?:彻底|到位|力)|没有(?:得到)?(?:根本|彻底|有效)?(?:解决|整改)|未(?:得到)?整改|仍(?:旧)?(?:未|没有)(?:得到)?(?:整改|完成|解决|落实|改|启用|到位)|至今(?:仍)?(?:未|没有)|迟迟(?:未|没有)|暂时(?:无法|不能)(?:解决|整改)|尚无法解决",
    ),
    (
        "in_period",
        r"正在(?:积极|抓紧|按计划|有序|逐步)?(?:整改|推进|办理|落实|施工|安装|建设|协调|采购|招标|实施|改造|筹备|申报|维修)|(?:整改|推进|施工)(?:之|进行)?中(?!发现|心|存|的)|按计划(?:整改|推进)|尚在整改期|整改期内|持续(?:整改|推进)中?(?=[。；;|｜]|$)|已启动(?:整改)?|部分完成|基本(?:完成)?整改|即将(?:完工|完成|投入)|已列入(?:明年|下年|计划|改造)",
    ),
    (
        "verified_done",
        r"经(?:现场)?(?:复查|核查|回访|复核|验收|查看|核对|核实|查验|检查)[^。；;|｜]{0,20}(?:到位|完成|属实|整改|解决|恢复|合格)|复查(?:确认|合格|通过|属实)|核查(?:属实|通过)|已?验收(?:合格|通过|交付)|已销号|予以销号|同意销号|[，,|｜]销号|销号(?=[。；;|｜]|$)|达到(?:了)?(?:整改|规定|标准)要求",
    ),
    (
        "claimed_done",
        r"(?:已(?:经|全部|基本|全面|于[^，,。；;]{1,14}|在[^，,。；;]{1,14}|按[^，,。；;]{1,10})?(?:全部|基本)?(?:整改|完成整改|整改到位|整改完毕|落实到位|更换|拆换|拆除|解决|修复|修缮|补齐|补发|补开|补办|清退|退还|清理|清空|移除|关停|停用|恢复|换新|换证|改正|纠正|改建|改为|装好|安装|焊接|修补|疏通|清运|调换|张贴|上锁|撤除|搬迁|配齐|配备到位|到位|不再|取消|停止|加固|加装|封堵|归还|兑现))"
        r"|整改完成|整改到位|整改完毕|已改(?!革)|完成(?:了)?整改|(?:全部|均)(?:已)?(?:退还|归档|更换|拆除|补齐|清退|整改)|(?<!要)(?<!应)(?<!须)不再(?:安排|收取|组织|布置|使用|存在|发生|占用)|得到(?:有效|彻底|全面)?(?:解决|整改|纠正)",
    ),
)
_STATUS: Final = tuple(
    (name, SCREEN.add(led(words)), re.compile(f"{_LEFT}(?:{words}){_RIGHT}")) for name, words in _STATES
)
"""For each status the words that say it, and the words with those around them, which are its evidence."""
_HINT: Final = re.compile(
    "改|未|没有|解决|已|完成|正在|到位|复查|核|验收|销号|反弹|依旧|逾期|不再|恢复|再次|又|中|要求|屡|潮|启动|超过|即将|全部|均"
)


def extent(text: str, *, glance: Glance | None = None) -> Extent | None:
    """Whom the statement is about: all, most, some, few, one, a count.

    Parameters
    ----------
    glance
        Here and below: the folded text with what is known of it already.
    """
    search = (glance or Glance(fold_traditional(text))).search
    for name, pattern in _EXTENT:
        if search(pattern):
            return name
    return None


def modality(
    text: str,
    kind: StatementKind,
    *,
    genre: str,
    others: bool = False,
    inspected: bool = False,
    glance: Glance | None = None,
) -> Modality:
    """Whether something was observed, reported by the body itself, planned, or is a rule.

    Parameters
    ----------
    others
        Whether the statement is about bodies other than the author.
    inspected
        Whether title or headings say that the document tells of an inspection.
    """
    seen = glance or Glance(fold_traditional(text))
    plain = seen.text
    if kind == "recommendation":
        return "planned" if genre in _SELF_GENRES and _will(seen) else "normative"
    if kind == "finding":
        if genre == "rule" or (seen.search(_NORM) and not _NORM_PAST.search(plain)):
            return "normative"
        if _will(seen) or (genre == "plan" and not _PAST.search(plain)):
            return "planned"
    if seen.search(_TOLD):
        return "self_reported"
    if genre in _INSPECTED:
        return "observed"
    if genre in _SELF_GENRES:
        told_of = inspected and others and not _OWN_DOING.search(plain)
        return "observed" if told_of or seen.search(_SEEN) else "self_reported"
    return "self_reported" if _SELF.search(plain) else "observed"


def _will(seen: Glance) -> bool:
    return seen.search(_WILL_WORD) is not None and _WILL.search(seen.text) is not None


def due(text: str, *, glance: Glance | None = None) -> str | None:
    """The deadline as written (``10月25日前``, ``15日内``)."""
    seen = glance or Glance(fold_traditional(text))
    plain = seen.text
    column = seen.search(_DUE_COLUMN)
    if column and _WHEN.search(column.group()):
        group = "due" if column["due"] else "cell"
        return text[column.start(group) : column.end(group)].strip()
    for match in _DUE.finditer(plain) if seen.may(_DUE) else ():
        if _PAST_DUE.match(plain, match.end()) is None and match.group().strip():
            start = match.start() + len(match.group()) - len(match.group().lstrip("的，, "))
            return text[start : match.end()].strip()
    return None


def rectify_mode(text: str, kind: StatementKind, *, deadline: str | None) -> RectifyMode | None:
    """How something is to be put right; for findings, and where nothing is said, None.

    A problem has a mode only where its words name one (立行立改, a deadline in a ledger).
    """
    if kind == "finding":
        return None
    plain = fold_traditional(text)
    if kind == "problem" and deadline is None and not _EXPLICIT_MODE.search(plain):
        return None
    if _MODES[0][1].search(plain):
        return "immediate"
    if deadline is not None:
        return "by_deadline"
    return next((name for name, pattern in _MODES if pattern.search(plain)), None)


def supervision_type(texts: Sequence[str]) -> SupervisionType | None:
    """Comprehensive, special or regular supervision, from the first of ``texts`` that says so."""
    return next(filter(None, map(_type_of, texts)), None)


@lru_cache(maxsize=4096)
def _type_of(text: str) -> SupervisionType | None:
    """What one text says: headings recur from section to section."""
    plain = fold_traditional(text)
    if ANY_TYPE.search(plain) is None:
        return None
    hits = [(m.start(), name) for name, pattern in _TYPES if (m := pattern.search(plain))]
    return min(hits)[1] if hits else None


def status(text: str, kind: StatementKind, *, glance: Glance | None = None) -> tuple[Status, str | None]:
    """What the text itself says about the state of a problem or its result, with the words that say it."""
    if kind == "recommendation":
        return "not_stated", None
    seen = glance or Glance(fold_traditional(text))
    plain = seen.text
    if _HINT.search(plain):
        for name, words, around in _STATUS:
            if seen.search(words) and (match := around.search(plain)) and match.group().strip():
                return name, text[match.start() : match.end()].strip()
    return "not_stated", None
