"""Who a statement is about and who is asked: noun phrases of bodies and groups at the head of a clause.

A Chinese clause opens with what it is about. A phrase counts only there, after markers, dates and words that join clauses are
passed over (``二是``, ``同时``, ``9月1日起``), or right after a word that commands (``责令``, ``建议``, ``由``). That keeps out the
教师 of 充分利用教师专业特长 and the 各学校 of 督促各学校.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from wenben.extract.lexicon import SCREEN, fold_traditional
from wenben.patterns import Glance, led, opens
from wenben.types import Mention

BODY_TYPES: Final = frozenset({"school", "kindergarten", "training_org", "gov_body", "inspectorate"})
SCHOOL_TYPES: Final = frozenset({"school", "kindergarten", "training_org"})

_H: Final = "\u3400-\u9fff"
_CLAUSE: Final = re.compile(r"[^，,；;：:。！？!?\n|｜]+")
_MARKS: Final = r"(?:[(（]?[一二三四五六七八九十\d]{1,3}[)）、.．]\s*|[一二三四五六七八九十]是(?:要|由)?|其[一二三四五六七八九十]|第[一二三四五六七八九十\d]+[、条]\s*|序号\d+|[①-⑳●■◆▲·•\-—*]\s*)+"
_MARKER: Final = re.compile(rf"^\s*{_MARKS}")
_JOINS: Final = r"(?:同时|同時|此外|另外|其中|其次|首先|再次|最后|但是?|而且?|并且?|因此|所以|为此|目前|现在|近年来|一年来|今年|去年|明年|上半年|下半年|还有|仍有|仍然?|也|又|均|另|如|以及|对此|会后|随后|督导发现|检查发现|抽查发现|发现|存在|随访发现)+"
_JOIN: Final = re.compile(rf"^{_JOINS}")
_IN_YEAR: Final = r"20[\dXx×*_]{2}年?|[Xx×]{2,4}年"
_IN_MONTH: Final = r"[\dXx×]{1,2}月"
_PART_OF: Final = r"[春秋]季学期|上半年|下半年|上旬|中旬|下旬|底|初|起|前|以来"
_TIME: Final = re.compile(
    rf"^(?:(?:{_IN_YEAR})?(?:{_IN_MONTH}(?:[\dXx×]{{1,2}}[日号])?(?:至(?:[\dXx×]{{1,2}}月)?[\dXx×]{{1,2}}[日号])?)?(?:{_PART_OF})?)(?=.)"
)
_PASSED: Final = led(rf"\s|{_MARKS}|{_JOINS}|{_IN_YEAR}|{_IN_MONTH}|{_PART_OF}")
"""What a marker, a word that joins clauses or a time begins with."""

_DET: Final = r"(?:各级各类|各级|各类|各|绝大多数|大多数|大部分|多数|极少数|少数|少部分|部分|个别|有的|有些|一些|某些|不少|许多|全体|所有|全部|其余|其他|有关|相关|每一?[所位名个]|约?[一二三四五六七八九]成|半数以上|近半数|半数|\d+%的|全[县区市镇乡省](?=[^范面]))"
_GROUP: Final = r"(?:中小学校?|初级中学|学校|小学|初中|高中|中学|幼儿园|园所|教学点|村小|完小|中心学校|中心校|职业学校|(?:培训)?机构|乡镇(?:政府|街道|党委政府)?|镇街|街道|县区|区县|县（市、区）|县\(市、区\)|县（区）|部门|单位|责任区|责任督学|督学|教研组|年级组|班主任|任课教师|教师|老师|校长|园长|学生|家长|班级|科室|处室|股室|领导|干部|保安|保育员|从业人员|工作人员|人员|考生|考点)"
_SHORT_GROUP: Final = r"(?:各|每|有关|相关|其余|其他)(?:[\d两三]个)?(?:乡镇|[校园县区市乡镇村局])(?![镇所（(]|[\u3400-\u9fff]{0,4}(?:学校|中心校|小学|中学|幼儿园|教育局|教体局|政府|部门|机构))"
_TAIL: Final = r"(?:领导|教师|学生|家长|班级|食堂|校长|班主任|负责人)?"
_COUNTED: Final = rf"[\d一二两三四五六七八九十百]{{1,6}}余?(?:所|家|名|位|个)[{_H}]{{0,6}}?(?:学校|小学|初中|高中|中学|幼儿园|园所|教学点|机构|教师|学生|(?<=个)县区?|(?<=个)区|乡镇|教学班|班级|单位|部门)(?![{_H}]{{0,4}}的(?!学))"
_DETERMINED: Final = SCREEN.add(
    led(
        rf"(?:{_SHORT_GROUP}|{_DET}(?:[{_H}]{{0,8}}?|[{_H}]{{1,3}}（[{_H}、]{{1,5}}）)(?:{_GROUP}){_TAIL})(?![{_H}]?[长舍服])"
    )
)
_COUNT: Final = SCREEN.add(
    led(
        rf"{_COUNTED}|(?<![\d年月])\d{{1,4}}[所家](?=[未没有已均都仅只存开建达配])|(?:农村|城区|乡镇|民办|公办|全[县区市])[\d一二两三四五六七八九十]{{1,3}}所(?:学校|小学|初中|幼儿园|中学)"
    )
)
_DEICTIC: Final = led(
    r"(?:[我你本该贵][校园县区市局室镇乡办院](?![长舍服内外车])|校方|园方|[两三][校园县区市](?=[^域级属])|全[校园](?=[^范面]))"
)
_BARE: Final = led(
    r"(?:(?:学校|幼儿园)(?:食堂|门卫|厨房)?|中小学校|食堂|班主任|任课教师|(?:青年|骨干|专任|值班|值周|代课|在编|农村|城区|老|一线)?教师(?:队伍)?|(?:住宿|寄宿|留守)?(?:学生|儿童)|家长委员会|家长|校长|园长|举办者|(?:[语数英理化生史地政体美音]|语文|数学|英语|体育|艺术|科学)组|教研组|年级组|教导处|教务处|德育处|政教处|总务处|后勤处|后勤|办公室|安全办|膳食委员会|宿管员|保安|门卫|保育员|保健医|校医|督导室|督导办|督学|责任督学|责任区|督导组|乡镇督导员|县财政|市财政|区财政|校外培训机构|培训机构|机构|工会|少先队|团委|党支部|街道办事处|村委会|社区|社会各界|有关方面)"
)
_OFFICE_HEAD: Final = r"(?:人民政府|党委政府|党委|政府|(?<!结)局|教育行政部门|主管部门|部门|机关|督导室|督导办|办公室|教研室|教研院|局|委员会|编办|街道办|街道|派出所|中队|大队|支队|卫生院|医院|社区|村委会|居委会|党支部|责任区|残联|妇联|团委|工会|各界|单位|企业|公司|机构|中心学校|中心校|学校|幼儿园|中学|小学|集团|教师|校长|园长|督学|班主任)"
_OFFICE: Final = re.compile(rf"(?:[{_H}]{{0,12}}?){_OFFICE_HEAD}(?!{_OFFICE_HEAD})(?![{_H}]?[长员])")
_DIVISION: Final = led(
    r"(?:[县区市])?(?:教体局|教育局)?(?:安全|基教|基础教育|学前|人事|计财|财务|审计|职成教|体卫艺|德育|督导|师训|校安|法规|营养|装备)(?:股|科|处|办)"
)
_LISTED_OFFICE: Final = re.compile(
    rf"[{_H}]{{1,6}}(?:、[{_H}]{{1,8}}){{1,5}}?(?:等部门|等单位|两级政府|教育局|政府|县政府)"
)
_NO_NAME: Final = re.compile(
    r"共|完成|排查|等级|等\d|指导|增加|补充|聘请|了解|劝返|已报|做到|切实|应|要|须|需|加强|督促|组织|建立|健全|完善|落实|利用|通过|对|把|将|给|让|使|与|和|由|为|在|从|向|按|配备|培养|引导|提高|不|没|的|是|有|进一步|继续|积极|安排|召开|开展|做好|抓|报|会同|联合|配合|支持|帮助|提请|改善|取消|移交|争取|核定|每日|规范|强化|明确|纳入|邀请|选派|优化|尊重|关心|减轻|鼓励|严禁|禁止|制定|统筹|推进|推动|实行|保障|确保|设立|设置|成立|充实|发挥|责成|责令|建议|希望|请|望|到|如"
)
_LINK: Final = re.compile(r"(?:、|和|及其|以及|及|与|会同|联合|协同|，会同|,会同)(?!家长沟通)")
_NOT_ASKED: Final = led(r"(?:学生|儿童|考生)$|^(?:小学|中学|初中|高中)$|^有(?!关)")
_TOGETHER: Final = led(r"(?:应当?|要|须|需|必须)?(?:积极|主动|尽快|及时)?(?:会同|联合|协同|商)")
_DUTY: Final = re.compile(
    r"(?:应当?|要(?!求|点|素|闻)|须|需(?!求)|必须|务必|不得|严禁|负责|尽快|立即|抓紧|切实|及时|可(?!能|以看)|务求)"
)
_ACTS: Final = re.compile(
    r"^(?:应|要(?!求)|须|需(?!求)|必须|务必|不得|严禁|负责|尽快|立即|抓紧|切实|及时|可|在|于|对|将|把|按|每|从|年内|本|一|\d|做好|安排|制定|组织|统筹|加强|加大|完善|建立|健全|落实|督促|指导|牵头|会同|联合|配合|共同|继续|进一步|认真|积极|定期|尽早|研究|核实|调整|补齐|配齐|整改|清理|更换|公开|开展|参与|协助|支持|帮助|跟进|跟踪|责成|划拨|拨付|做|抓|严格|规范|同步|全面|逐|分|带头|主动|自查|取消|恢复|当天|当日|限期|收到|以|通过|结合|根据|针对|围绕|严|和|与|不|安|派|也|均|都|予以|给予|探索|推进|优化|强化)"
)
_PREDICATE: Final = led(
    r"[，,]?(?:均|都|已|未|没|不|持证|全部|建[立设成有]|开[设展齐发]|存在|能|仍|还|普遍|参加|缺[乏少岗]|对|在|把|将|与|坚持|认真|年龄|偏|成长|负责|擅自|兼|按|每|到|为|从|以|由|给|用|使用|实行|实施|推行|采取|利用|通过|组织|制定|成立|落实|做|抓|重|轻|严格|必须|应|须|可|要(?!求)|不得|严禁|设[立置有]|配[备齐]|安排|购|投入|承[担包]|获|取得|完成|陪餐|带头|轮流|私自|随意|随便|超|占|挤|照抄|抄袭|疏于|忽视|重视|缺席|迟到|现有|有[^关效]|无|是|高度|充分|积极|主动|经常|定期|长期|逐|加强|加大|强化|完善|健全|创新|丰富|注重|突出|围绕|依托|多|少|较|太|过|很|十分|比较|基本|能够|会|自[己觉制]|先|再|继续|进一步|全面|扎实|切实|及时|上课|讲|批改|备课|布置|教学行为|专业|业务|整体|结构|队伍|素质|流失|外流|老化|短缺|不足|超编|紧张|管理|登记|记录|交|收|退|发|住|吃|喝|走|跑)"
)
_COMMAND: Final = re.compile(
    r"(?:建议由?|恳请|提请|报请|请|希望|望(?!子)|责令|责成|督促|敦促|要求|由(?!于|此))(?!书|函|单|中央|示|假|求)"
)
_AUTHORITY: Final = re.compile(
    r"(?:根据|按照|依据|遵照|依照|贯彻|落实|执行|代表|迎接|接受|配合|报请|上报|报送|报|转发|学习|传达|经|由|受|据|向|会同|联合|协同|与|同|获|被|参加|派驻|隶属|至|给|面向)$"
)
_SPOKEN: Final = re.compile(r"(?:中|有|对|的|是|存在|完成|抽查|检查了?)(?:全[县区市镇乡]|[县区市]属)?$")
_PLACE_HAS: Final = re.compile(
    r"学校|部分|中小学|小学|初中|高中|幼儿园|教师|学生|教育|先后|投入|建立|出台|制定|将(?=教育|学)|坚持|成立|[^，,。]{0,3}(?:未|没有|不)"
)
_MODEL: Final = re.compile(r"(?:根据|按照|依据|学习|借鉴|参观|推广|以)$")
_ORDERED: Final = re.compile(
    r"^(?:下发|印发|制定|出台|颁布|发布|转发|反馈|提出|指出|开展|组织|统一)?的?(?:《|〈|要求(?=[，,])|部署|安排|统一|精神|批准|同意|意见|文件|通知|规定|通报|检查|督导|领导|备案|会议)|^(?:下发|印发|制定|出台|颁布|发布|转发|反馈|指出|提出|组织|召开)的|^(?:副?主任|副?局长|副?[县区市镇乡]长|副?书记|督学|同志|领导|专家|人员|检查组|督导组|督查组|评估组|门户|网)|^批准"
)
_INSPECTS: Final = re.compile(
    r"^[^，,；;。]{0,24}?(?:对|组织|到|深入|一行|联合|抽|开展|听取|委派|选派|成立)[^，,；;。]{0,60}?(?:督导|检查|评估|抽查|随访|督查|视导|验收|调研|监测|回访|复查|查看|走访|肯定)"
)
_OBJECT_OF: Final = re.compile(r"(?:对|指出|发现)$")
_OBJECT: Final = re.compile(r"(?:要求|责令|责成|督促|组织|指导|引导|推动|促使|帮助|动员)$")

_PHRASES: Final = (
    ("group", _DETERMINED),
    ("group", _COUNT),
    ("deictic", _DEICTIC),
    ("bare", _BARE),
    ("office", _DIVISION),
)
_OPENS: Final = opens(*(pattern for _, pattern in _PHRASES))


class Phrase(NamedTuple):
    """A noun phrase at ``[start, end)`` of a statement's text; ``kind`` is the type of a name, else ``group`` …"""

    start: int
    end: int
    kind: str


class Clause(NamedTuple):
    """A clause ``[start, end)``; ``head`` is where its first phrase may begin."""

    start: int
    end: int
    head: int


class Reading:
    """The phrases of one statement.

    Parameters
    ----------
    text
        As written.
    names
        ``(start, end, type)`` of the names in it, offsets in ``text``.
    glance
        The folded text with what is known of it already.

    Attributes
    ----------
    clauses
        In order.
    groups
        Groups that are marked as such (各校, 个别教师, 4所幼儿园) where a clause speaks of them.
    named
        Named bodies that the statement is about: not the authors of rules, not those who inspect others.
    """

    def __init__(self, text: str, names: Sequence[tuple[int, int, str]], glance: Glance | None = None) -> None:
        self.text = text
        self.glance = glance or Glance(fold_traditional(text))
        self.plain = self.glance.text
        self.names = names
        self._at = {name[0]: name for name in reversed(names)}
        self._lists: dict[tuple[int, int, bool], list[Phrase]] = {}
        self.clauses = self._clauses()
        self._opened = self._openings()
        self.groups = self._groups()
        self.named = self._named()

    @classmethod
    def of(cls, text: str, start: int, mentions: Sequence[Mention], glance: Glance | None = None) -> Reading:
        """The reading of a statement at ``start`` of a document with ``mentions`` inside it."""
        return cls(text, [(m.start - start, m.end - start, m.mention_type) for m in mentions], glance)

    def _clauses(self) -> list[Clause]:
        out = []
        plain = self.plain
        for match in _CLAUSE.finditer(plain):
            begin, end = match.span()
            head = begin
            while _PASSED.match(plain, head, end):
                rest = plain[head:end]
                step = len(rest) - len(rest.lstrip())
                for pattern in (_MARKER, _JOIN, _TIME):
                    found = pattern.match(rest[step:])
                    step += found.end() if found else 0
                if not step or self._name_at(head) is not None:
                    break
                head += step
            out.append(Clause(begin, end, head))
        return out

    def _name_at(self, start: int) -> Phrase | None:
        name = self._at.get(start)
        if name is None:
            return None
        _, high, kind = name
        return Phrase(*name) if kind in BODY_TYPES or (kind == "region" and self._held(high)) else None

    def _held(self, end: int) -> bool:
        """Whether a place stands for the bodies in it (水口镇、大塘乡学校…), not for where something is."""
        return self.plain[end : end + 1] in "、和" or _PLACE_HAS.match(self.plain, end) is not None

    def text_of(self, phrase: Phrase) -> str:
        """The phrase as written."""
        return self.text[phrase.start : phrase.end]

    def _listed(self, start: int, end: int, *, offices: bool) -> list[Phrase]:
        """The phrases joined by 、, 和, 会同 … from ``start`` on."""
        key = (start, end, offices)
        if key not in self._lists:
            self._lists[key] = self._list(start, end, offices=offices)
        return self._lists[key]

    def _list(self, start: int, end: int, *, offices: bool) -> list[Phrase]:
        found: list[Phrase] = []
        while start < end:
            phrase = self._phrase(start, end, offices=offices)
            if phrase is None:
                break
            found.append(phrase)
            link = _LINK.match(self.plain, phrase.end, end)
            if link is None:
                break
            start = link.end()
        return found

    def _phrase(self, start: int, end: int, *, offices: bool) -> Phrase | None:
        name = self._name_at(start)
        if name is not None and name.end <= end:
            return name
        rest = self.plain[start:end]
        if offices and (listed := _LISTED_OFFICE.match(rest)) and not self._named_inside(start, start + listed.end()):
            return Phrase(start, start + listed.end(), "office")
        for kind, pattern in _PHRASES if _OPENS.match(rest) else ():
            match = pattern.match(rest)
            if match and not (
                kind == "group" and _NO_NAME.search(re.sub(r"^(?:有的|有些|有关|约|全)|要求|的$", "", match.group()))
            ):
                return Phrase(start, start + match.end(), kind)
        match = _OFFICE.match(rest) if offices else None
        if match and match.end() >= 2 and not _NO_NAME.search(re.sub("有关|相关", "", match.group())):
            return Phrase(start, start + match.end(), "office")
        return None

    def _named_inside(self, start: int, end: int) -> bool:
        """Whether a list of words is a list of names by itself."""
        inside = [n for n in self.names if start <= n[0] and n[1] <= end and n[2] in BODY_TYPES]
        return len(inside) > 1

    # --- who is asked ---------------------------------------------------------------------------------------------

    def asked(self) -> list[tuple[Clause, list[Phrase]]]:
        """The clauses that ask somebody, each with whom."""
        out = []
        for clause in self.clauses:
            phrases = [p for p in self._asked_at(clause) if not _NOT_ASKED.search(self.plain[p.start : p.end])]
            if phrases:
                out.append((clause, phrases))
        return out

    def _asked_at(self, clause: Clause) -> list[Phrase]:
        command = _COMMAND.match(self.plain, clause.head, clause.end)
        start = command.end() if command else clause.head
        phrases = self._listed(start, clause.end, offices=True)
        if phrases:
            after = self.plain[phrases[-1].end : clause.end]
            sure = command is not None or any(p.kind != "bare" for p in phrases)
            if self._asks(phrases[-1], after, commanded=command is not None, sure=sure):
                return [*phrases, *self._with(phrases[-1].end, clause.end)]
        for inner in _COMMAND.finditer(self.plain, clause.head + 1, clause.end):
            if _DUTY.search(self.plain, clause.head, inner.start()):
                break
            phrases = self._listed(inner.end(), clause.end, offices=True)
            if phrases and not self.plain.startswith("的", phrases[-1].end):
                return phrases
        return []

    def _with(self, start: int, end: int) -> list[Phrase]:
        """Who is to act together with those that are asked (区教育局要会同区财政局研究…)."""
        together = _TOGETHER.match(self.plain, start, end)
        return self._listed(together.end(), end, offices=True) if together else []

    def _asks(self, last: Phrase, after: str, *, commanded: bool, sure: bool) -> bool:
        if after.startswith(("的", "等")) or (not commanded and _COMMAND.match(after)):
            return False
        if not after:
            return sure
        if commanded:
            return True
        return _ACTS.match(after) is not None

    # --- who it is about ------------------------------------------------------------------------------------------

    def _openings(self) -> list[tuple[Clause, list[Phrase]]]:
        """The clauses that open with phrases, and these."""
        plain, at = self.plain, self._at
        lists = (
            (clause, self._listed(clause.head, clause.end, offices=False))
            for clause in self.clauses
            if clause.head in at or _OPENS.match(plain, clause.head)
        )
        return [(clause, phrases) for clause, phrases in lists if phrases]

    def _named(self) -> list[Phrase]:
        heads = {(p.start, p.end) for _, phrases in self._opened for p in phrases if p.kind in BODY_TYPES}
        found, inspectors = [], []
        for low, high, kind in self.names:
            if kind not in BODY_TYPES or self._only_cited(low, high, kind):
                continue
            phrase = Phrase(low, high, kind)
            if kind not in SCHOOL_TYPES and (low, high) not in heads and not _OBJECT_OF.search(self.plain[:low]):
                continue
            if kind in ("inspectorate", "gov_body") and _INSPECTS.match(self.plain[high:]):
                inspectors.append(phrase)
            else:
                found.append(phrase)
        return found or ([] if self.groups else inspectors)

    def _only_cited(self, low: int, high: int, kind: str) -> bool:
        before, after = self.plain[:low], self.plain[high:]
        while match := re.search(rf"[{_H}]{{2,14}}[、和与及]$", before):
            earlier = next((n for n in self.names if n[1] == len(before) - 1), None)
            if earlier is None:
                break
            before = before[: earlier[0]]
            del match
        if kind in SCHOOL_TYPES:
            return bool(_MODEL.search(before))
        return bool(_AUTHORITY.search(before) or _ORDERED.match(after))

    def _groups(self) -> list[Phrase]:
        found: list[Phrase] = []
        for _, phrases in self._opened:
            found += [p for p in phrases if p.kind in ("group", "region")]
        for pattern in (_DETERMINED, _COUNT) if not found else ():
            for match in pattern.finditer(self.plain) if self.glance.may(pattern) else ():
                before = self.plain[: match.start()]
                if (
                    not _OBJECT.search(before)
                    and _SPOKEN.search(before)
                    and not _NO_NAME.search(re.sub(r"^(?:有的|有些|有关|约|全)|的$", "", match.group()))
                ):
                    found.append(Phrase(match.start(), match.end(), "group"))
                    link = _LINK.match(self.plain, match.end())
                    more = self._listed(link.end(), len(self.plain), offices=False) if link else []
                    found += [p for p in more if p.kind == "group"]
        return found

    def about(self) -> list[str]:
        """Whom the statement is about, as written: names and marked groups first, else deictic and bare words."""
        named = self.named
        groups = self.groups
        if named or groups:
            spans = sorted({(p.start, p.end) for p in (*named, *groups)})
            kept = [s for s in spans if not any(o != s and o[0] <= s[0] and s[1] <= o[1] for o in spans)]
            return list(dict.fromkeys(self.text[a:b] for a, b in kept))
        for kinds in (("deictic",), ("bare",)):
            for clause, phrases in self._opened:
                if self._is_cell(clause):
                    continue
                phrases = [p for p in phrases if p.kind in kinds]
                usable = [p for p in phrases if kinds != ("bare",) or self._is_topic(p)]
                if usable:
                    return list(dict.fromkeys(self.text_of(p) for p in usable))
        return []

    def _is_cell(self, clause: Clause) -> bool:
        edges = self.plain[max(0, clause.start - 1) : clause.start] + self.plain[clause.end : clause.end + 1]
        return ("|" in edges or "｜" in edges) and clause.end - clause.start <= 6

    def _is_topic(self, phrase: Phrase) -> bool:
        after = self.plain[phrase.end :]
        return _PREDICATE.match(after) is not None
