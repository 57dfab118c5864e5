"""What a statement says beside its kind: extent, modality, deadline, status … read from its words.

Every rule reads the sentence itself (and the headings above it where stated); what is not said stays None.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from wenben.types import Extent, Modality, RectifyMode, StatementKind, Status, SupervisionType

_EXTENT: Final[tuple[tuple[Extent, re.Pattern[str]], ...]] = (
    ("few", re.compile(r"个别|個別|少数|少數|极少数")),
    ("most", re.compile(r"大部分|绝大多数|絕大多數|大多数|大多數|多数|多數|大多|基本上|普遍")),
    ("some", re.compile(r"部分|有的|有些|一些|某些|若干|不少")),
    (
        "all",
        re.compile(
            r"全部|所有|各校|各学校|各園|各园|各幼儿园|全县|全縣|全区|全區|全市|全校|全园|均(?!衡|等)|都能|一律|无一例外|100%|百分之百"
        ),
    ),
    ("count", re.compile(r"[\d一二三四五六七八九十百两几]{1,8}\s?(?:余|多)?(?:所|家|名|个班|個班|人|处|處|间|間)")),
    ("one", re.compile(r"你校|该校|該校|我校|你园|该园|本校|贵校")),
)
_SELF: Final = re.compile(r"我校|我园|我区|我县|我市|我局|我室|我们|我們|本校|本园|我镇|我乡|我中心|本人")
_SELF_GENRES: Final = frozenset({"summary", "rectification", "plan", "reflection"})
_NORM: Final = re.compile(r"^(?:.{0,14})(?:应当|應當|不得|严禁|嚴禁|必须|必須|一律)|(?:规定|明确要求|要求)[：:,，]")
_WILL: Final = re.compile(r"(?:^|[，,。；;])(?:将|將|拟|擬|计划|計劃|准备|下一步|力争|爭取|争取)(?!近|军|来|士)")

_DAY: Final = r"(?:[\d一二三四五六七八九十Xx×]{1,3}\s?[日号])"
_MONTH: Final = r"(?:[\d一二三四五六七八九十Xx×]{1,3}\s?月(?:份)?)"
_DUE: Final = re.compile(
    rf"(?:(?:(?:19|20)[\dXx×]{{2}}|今|明|本|后)\s?年\s?)?(?:底|末|{_MONTH}\s?(?:{_DAY}|底|末|初|中旬|上旬|下旬)?)\s?(?:之?前|以前|止)"
    rf"|(?:(?:(?:19|20)[\dXx×]{{2}}|今|明|本)\s?年\s?)(?:{_MONTH}\s?(?:{_DAY}|底|末)?)?\s?(?:之?前|以前)"
    r"|(?:收到.{0,14}?之?日起)?\s?[\d一二三四五六七八九十两]{1,3}\s?个?(?:工作日|日|天|周|月|星期|学期)(?:之?内|以内|内)"
    r"|(?:本|这|下)?(?:学期|學期|学年|年度|暑假|寒假|月|周|年|开学|秋季开学|春季开学|秋季學期|放假)(?:底|末|初|结束|前|開學)?之?(?:前|以前)(?=完成|[^，。；]{0,16}(?:完成|到位|报|整改|落实|改|建成))"
    r"|(?:即日|当日|当天|当场|本周|本月|年内|月底|年底|本学期|今年)内?(?=[^，。；]{0,8}(?:完成|整改|落实|拆除|到位|清理|移除|更换|报))"
)
_MODES: Final[tuple[tuple[RectifyMode, re.Pattern[str]], ...]] = (
    (
        "immediate",
        re.compile(
            r"立行立改|立即|即知即改|即查即改|边查边改|马上|当场|当日|当天|即刻|立刻|現場整改|现场整改|限时清零"
        ),
    ),
    ("staged", re.compile(r"分期|分批|分步|分阶段|逐步|分年度|三年内|中长期|長期規劃|纳入.{0,6}规划")),
    ("by_deadline", re.compile(r"限期|期限|限时|在.{1,12}前|[之日天周月]内|工作日内|底前|日前|学期前|开学前|時限")),
    ("continuous", re.compile(r"持续|長期堅持|长期坚持|常态化|常抓不懈|经常性|長效|长效|坚持不懈|进一步")),
)
_TYPES: Final[tuple[tuple[SupervisionType, re.Pattern[str]], ...]] = (
    ("special", re.compile(r"专项督导|專項督導|专项督查|专项检查|專項檢查|专项评估")),
    (
        "comprehensive",
        re.compile(r"综合督导|綜合督導|综合评估|两项督导|全面督导|履行教育职责.{0,6}(?:督导|评价)|优质均衡|基本均衡"),
    ),
    ("regular", re.compile(r"经常性督导|經常性督導|挂牌督导|掛牌督導|随访|隨訪|责任督学|責任督學|日常督导|常规督导")),
)
_STATUS: Final[tuple[tuple[Status, re.Pattern[str]], ...]] = (
    (
        "recurred",
        re.compile(
            r"[^，。；]{0,16}(?:反弹|反彈|屡改屡犯|屢改屢犯|再次出现|再次發現|回潮|死灰复燃|又出现|改后又|问题依旧|屡查屡犯)[^，。；]{0,10}"
        ),
    ),
    (
        "overdue",
        re.compile(
            r"[^，。；]{0,20}(?:逾期未|超期未|仍未(?:整改|完成|落实)|至今未(?:整改|完成|落实|解决)|未按(?:期|时|要求)(?:完成)?整改|仍没有(?:整改|解决)|未整改到位|尚未整改到位|未見整改)[^，。；]{0,14}"
        ),
    ),
    (
        "verified_done",
        re.compile(
            r"[^，。；]{0,24}(?:经(?:复查|核查|回访|复核|验收|查看)[^。；]{0,16}(?:到位|完成|属实|整改|解决)|复查(?:确认|合格|通过|属实)|核查(?:属实|通过)|验收(?:合格|通过)|已销号|予以销号|已經銷號|同意销号|销号|實地核查.{0,8}完成)[^，。；]{0,10}"
        ),
    ),
    (
        "claimed_done",
        re.compile(
            r"[^，。；]{0,24}(?:已(?:经|經|全部|基本|于[^，。；]{1,14})?(?:整改|完成整改|整改到位|整改完毕|落实到位|更换|拆除|解决|修复|补齐|清退|退还|完成|到位|修復|改正|纠正)|整改完成|整改到位|整改完毕|已改|完成整改)[^，。；]{0,14}"
        ),
    ),
    (
        "in_period",
        re.compile(
            r"[^，。；]{0,20}(?:正在整改|整改中|正在(?:推进|办理|落实|施工|整改)|尚在整改期|整改期内|持续整改|已启动整改|部分完成)[^，。；]{0,12}"
        ),
    ),
    (
        "open",
        re.compile(r"[^，。；]{0,20}(?:尚未解决|尚未完成|未解决|有待解决|还没有解决|暂未|未完成整改)[^，。；]{0,12}"),
    ),
)
_ADDRESSEE: Final = re.compile(
    r"(?:^|[，,。；;：:、.．)）]|建议|建議|请|請|责成|責成|希望|要求|由|督促|报请)(?P<who>(?:[\u3400-\u9fffXx×*]{0,8}?)(?:各县（市、区）教育局|各乡镇|各鄉鎮|各镇|各中心校|各中心学校|各校|各学校|各學校|各园|各園|各幼儿园|各部门|各责任区|责任督学|学校|學校|你校|該校|该校|你园|该园|我校|幼儿园|培训机构|[县縣区區市省镇鎮乡鄉]人民政府|县政府|縣政府|区政府|市政府|镇政府|乡政府|乡镇政府|县委县政府|教育局|教体局|教體局|教科局|教委|财政局|财政部门|人社局|人社部门|编办|编制部门|市场监管局|市场监管部门|公安局|公安部门|公安交警大队|住建局|住建部门|发改局|发改部门|卫健局|卫健部门|教研室|督导室|督導室|教育行政部门|有关部门|相关部门|班主任|任课教师|校长|总务处|教导处|政教处|德育处|食堂|后勤处|家长|教师|县级政府|中心校|宣传部门|体育部门|消防部门))"
    r"(?=应|應|要|须|須|需|必须|务必|尽快|在|于|於|于|负责|负責|牵头|会同|同|和|按|将|把|对|尽早|抓紧|进一步|立即|切实|认真|加强|加大|组织|建立|完善|制定|统筹|协调|安排|继续|不得|严格|[，,]|\d)"
)


def extent(text: str) -> Extent | None:
    """Whom the statement is about: all, most, some, few, one, a count."""
    return next((name for name, pattern in _EXTENT if pattern.search(text)), None)


def modality(text: str, kind: StatementKind, *, genre: str) -> Modality:
    """Whether something was observed, reported by the body itself, planned, or is a rule."""
    if kind == "recommendation":
        return "planned" if _WILL.search(text) and genre in _SELF_GENRES else "normative"
    if kind == "finding" and _NORM.search(text):
        return "normative"
    if genre in _SELF_GENRES or _SELF.search(text):
        return "self_reported"
    return "observed"


def due(text: str) -> str | None:
    """The deadline as written (``10月25日前``, ``15日内``)."""
    match = _DUE.search(text)
    return match.group().strip() if match else None


def rectify_mode(text: str, kind: StatementKind, *, deadline: str | None) -> RectifyMode | None:
    """How a recommendation is to be carried out; None for other kinds and where nothing is said."""
    if kind != "recommendation":
        return None
    if deadline is not None and not _MODES[0][1].search(text):
        return "by_deadline"
    return next((name for name, pattern in _MODES if pattern.search(text)), None)


def supervision_type(texts: Sequence[str]) -> SupervisionType | None:
    """Comprehensive, special or regular supervision, from the first of ``texts`` that says so."""
    for text in texts:
        hits = [(m.start(), name) for name, pattern in _TYPES if (m := pattern.search(text))]
        if hits:
            return min(hits)[1]
    return None


def status(text: str, kind: StatementKind) -> tuple[Status, str | None]:
    """What the text itself says about the state of a problem or recommendation, with the words that say it."""
    if kind == "finding":
        return "not_stated", None
    for name, pattern in _STATUS:
        match = pattern.search(text)
        if match:
            return name, match.group().strip()
    return "not_stated", None


def addressees(text: str) -> tuple[str, ...]:
    """Who is asked to act, as written, in order, each once."""
    return tuple(dict.fromkeys(match["who"] for match in _ADDRESSEE.finditer(text)))
