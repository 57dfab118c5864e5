"""Supervision reports without end, with known families of near-duplicates: what the benchmarks run on.

Reports are made of sentences from a grammar of the genre (names, figures, problems, advice, formulae), so that any two
share phrases but not passages. A family is an original and edited copies of it; hard negatives (the same template about
another county, half of it rewritten) belong to no family. Everything follows from the seed.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

SYLLABLES = "东西南北中安宁平永兴长新金龙凤玉白青红云石林江河湖海山阳春秋和顺德仁义礼信福康乐文清明正光华昌丰泰祥瑞嘉庆建富柳松梅兰竹菊泉塘岭溪"
AREAS = ("县", "市", "区", "自治县", "旗")
SCHOOLS = (
    "镇中心小学", "乡中心校", "第一中学", "实验小学", "第三初级中学", "中心幼儿园", "职业技术学校", "希望小学",
    "九年一贯制学校", "特殊教育学校", "民族中学", "第二幼儿园", "外国语学校", "逸夫小学", "育才中学",
)  # fmt: skip
TOPICS = (
    "义务教育优质均衡 控辍保学 学前教育普及普惠 教师编制管理 校园食品安全 课后服务 双减政策落实 教育经费投入 校园安全 师德师风 "
    "学生体质健康 县域高中发展 产教融合 随班就读 留守儿童关爱 随迁子女入学 大班额化解 教师交流轮岗 教师工资待遇 心理健康教育 劳动教育 "
    "思政课建设 教育信息化 学校布局调整 寄宿制学校管理 营养改善计划 校外培训治理 民办教育规范 督学责任区 质量监测 语言文字 实验教学 "
    "近视防控 防溺水 欺凌防治 消防安全 校车安全 教育评价改革 作业管理 手机管理 睡眠管理 读物管理 集团化办学 家校协同 幼小衔接"
).split()
BODIES = (
    "县人民政府 县教育局 市教育督导委员会 督导组 学校领导班子 各乡镇中心校 责任督学 县财政局 县编办 县人社局 后勤部门 教研室 学区管理中心 "
    "镇政府 省评估组 部分学校 个别幼儿园 农村学校 城区学校 民办学校 教学点 分管副县长 专任教师 班主任"
).split()
PROBLEMS = (
    "重视程度不够 责任落实不到位 资金拨付不及时 师资结构性缺编 音体美教师短缺 功能室使用率偏低 实验仪器老化 图书更新不足 隐患整改不彻底 "
    "档案资料不完整 制度执行流于形式 校舍面积不达标 运动场地不足 班额超标 后厨管理不规范 留样记录缺失 索证索票不全 晨检落实不严 培训经费未足额安排 "
    "公用经费被挤占 骨干教师流失 教研活动质量不高 辍学风险依然存在 信息化设备闲置 督导结果运用不充分 台账更新滞后 整改时限超期 家校沟通渠道单一 "
    "作业总量偏大 体育课被占用 心理教师配备不足 保安配备率不足 门卫登记不严 报警装置未联网 驾驶员培训不到位 编外教师待遇偏低 生均用地不足 厕所改造缓慢"
).split()
ADVICE = (
    "加大财政投入 健全长效机制 优化师资配置 完善问责制度 补齐办学条件短板 强化部门协同 压实主体责任 建立问题台账 实行销号管理 开展专项督查 "
    "加强业务培训 推进县管校聘 核增教职工编制 足额落实公用经费 完善食品追溯体系 加快标准化建设 盘活闲置校舍 提高普惠学位供给 开展回头看 "
    "加强结果公开 落实陪餐制度 规范收费行为 细化考核指标 提升课堂质量 严格控制班额 完善应急预案 定期开展演练"
).split()
THINGS = (
    "办学行为 教学秩序 后勤保障 资源配置 教师队伍 经费管理 校园文化 课程实施 学籍管理 安全责任 卫生防疫 设施设备 学生发展 整改成效 招生入学 "
    "内部控制 档案管理 功能教室 运动场所 宿舍管理 食堂管理 周边环境 法治教育 数据填报 政策宣传 考核评价"
).split()
MEANS = "听取汇报 查阅资料 实地查看 随机访谈 问卷调查 座谈交流 推门听课 核查台账 调阅监控 现场抽测 数据比对 走访家长".split()
RESULTS = "得到明显改善 进一步规范 成效显著 有待加强 基础薄弱 较为规范 稳步提升 有序推进".split()
UNITS = "所 个 人 名 万元 平方米 台 册 次 条 项 间 处 份 公里 辆".split()
FORMULAE = (
    "以习近平新时代中国特色社会主义思想为指导，全面贯彻党的教育方针，落实立德树人根本任务，坚持问题导向和目标导向相统一。",
    "根据《教育督导条例》和上级有关文件要求，现将督导情况通报如下，请认真抓好整改落实，并于规定期限内报送整改报告。",
    "各县（市、区）人民政府，市直有关部门：为深入贯彻落实教育督导体制机制改革的意见，现将有关事项通知如下。",
)
CHROME = (
    "来源：市教育局　发布时间：2024-05-12　浏览次数：1024　字体：【大 中 小】　打印本页　关闭窗口",
    "上一篇：关于开展春季开学专项督导检查的通知　下一篇：关于公布责任督学挂牌督导名单的公告",
    "版权所有：人民政府教育督导委员会办公室　网站标识码：4500000045　技术支持：教育信息中心",
)
HEADINGS = ("一、基本情况", "二、主要做法与成效", "三、存在的主要问题", "四、督导意见与整改建议", "五、有关要求")
FILLER = "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经"


@dataclass(frozen=True)
class Item:
    """One generated text; texts of one family are near-duplicates of one another."""

    text: str
    family: int
    kind: str


@dataclass
class Report:
    """Title and sections of sentences, before they are joined."""

    title: str
    sections: list[list[str]]

    def copy(self) -> Report:
        return Report(self.title, [list(s) for s in self.sections])

    def text(self, first: int = 0, last: int = len(HEADINGS)) -> str:
        lines = [self.title] if first == 0 else []
        for heading, sentences in list(zip(HEADINGS, self.sections, strict=True))[first:last]:
            if sentences:
                lines += [heading, "".join(sentences)]
        return "\n".join(lines)


class Grammar:
    """Sentences of the genre, drawn from one random stream."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.counties = [self._name() + rng.choice(AREAS) for _ in range(1500)]
        self.schools = [self._name() + rng.choice(SCHOOLS) for _ in range(4000)]

    def _name(self) -> str:
        return "".join(self.rng.choices(SYLLABLES, k=self.rng.choice((2, 2, 3))))

    def number(self) -> str:
        roll = self.rng.random()
        if roll < 0.4:
            return str(self.rng.randint(2, 99))
        if roll < 0.7:
            return str(self.rng.randint(100, 9999))
        return f"{self.rng.random() * 100:.1f}%"

    def sentence(self) -> str:
        pick = self.rng.choice
        number, unit = self.number(), pick(UNITS)
        patterns = (
            lambda: f"{pick(BODIES)}围绕{pick(TOPICS)}开展工作，{pick(THINGS)}{pick(RESULTS)}",
            lambda: (
                f"20{self.rng.randint(15, 26)}年{self.rng.randint(1, 12)}月{self.rng.randint(1, 28)}日，督导组通过{pick(MEANS)}、"
                f"{pick(MEANS)}和{pick(MEANS)}，对{pick(self.counties)}{pick(TOPICS)}情况进行了督导"
            ),
            lambda: (
                f"{pick(self.counties)}{pick(self.schools)}{pick(PROBLEMS)}，{pick(THINGS)}与{pick(THINGS)}存在差距"
            ),
            lambda: (
                f"{pick(self.counties)}共有{pick(THINGS)}相关学校{number}{unit}，{pick(TOPICS)}投入{self.number()}{pick(UNITS)}"
            ),
            lambda: (
                f"建议{pick(BODIES)}{pick(ADVICE)}，{pick(ADVICE)}，{self.rng.randint(1, 12)}月底前完成{pick(THINGS)}整改"
            ),
            lambda: (
                f"一是{pick(TOPICS)}{pick(PROBLEMS)}；二是{pick(THINGS)}方面{pick(PROBLEMS)}；三是{pick(BODIES)}{pick(PROBLEMS)}"
            ),
            lambda: f"抽查{pick(self.schools)}发现，{pick(PROBLEMS)}，涉及{number}{unit}",
            lambda: (
                f"{pick(BODIES)}投入{number}万元用于{pick(TOPICS)}，新增{pick(THINGS)}{self.number()}{unit}，覆盖{pick(self.schools)}等学校"
            ),
            lambda: (
                f"在{pick(TOPICS)}方面，{pick(self.schools)}{pick(THINGS)}{pick(RESULTS)}，{pick(MEANS)}满意率为{number}"
            ),
            lambda: f"{pick(BODIES)}要{pick(ADVICE)}，把{pick(TOPICS)}纳入{pick(THINGS)}考核，{pick(ADVICE)}",
            lambda: f"{pick(self.schools)}{pick(THINGS)}{pick(RESULTS)}，但{pick(PROBLEMS)}",
            lambda: f"经{pick(MEANS)}，{pick(self.counties)}{pick(TOPICS)}指标为{number}，主要原因是{pick(PROBLEMS)}",
            lambda: (
                f"针对{pick(PROBLEMS)}的问题，{pick(BODIES)}应{pick(ADVICE)}，并于{self.rng.randint(2, 60)}个工作日内书面反馈"
            ),
        )
        return pick(patterns)() + "。"

    def report(self, lengths: tuple[int, int] = (800, 3000)) -> Report:
        length = self.rng.randint(*lengths)
        sections = []
        for _ in HEADINGS:
            sentences: list[str] = []
            while sum(map(len, sentences)) < length / len(HEADINGS):
                sentences.append(self.sentence())
            sections.append(sentences)
        if self.rng.random() < 0.5:
            sections[0].insert(0, self.rng.choice(FORMULAE))
        return Report(f"{self.rng.choice(self.counties)}{self.rng.choice(TOPICS)}督导报告", sections)


def _substitute(text: str, share: float, rng: random.Random) -> str:
    return "".join(rng.choice(FILLER) if rng.random() < share else c for c in text)


def _drop(report: Report, share: float, rng: random.Random) -> Report:
    return Report(report.title, [[s for s in part if rng.random() > share] for part in report.sections])


def _edits(grammar: Grammar) -> dict[str, Callable[[Report], str]]:
    rng = grammar.rng

    def spaces(report: Report) -> str:
        text = "".join(c + rng.choice((" ", "　", "\n", "\u200b")) if rng.random() < 0.02 else c for c in report.text())
        return text.replace("，", ",") if rng.random() < 0.5 else text

    def reorder(report: Report) -> str:
        made = report.copy()
        for part in made.sections:
            rng.shuffle(part)
        return made.text()

    def names(report: Report) -> str:
        text = report.text()
        for name in sorted({*re.findall(r"[\u4e00-\u9fff]{2,3}(?:自治县|县|区|旗)", text)}):  # sets have no order
            if rng.random() < 0.7:
                text = text.replace(name, rng.choice(grammar.counties))
        return text

    def chrome(report: Report) -> str:
        lines = rng.sample(CHROME, rng.randint(1, len(CHROME)))
        return "\n".join([lines[0], report.text(), *lines[1:]])

    def part(report: Report) -> str:
        first = rng.randint(0, 2)
        return report.text(first, first + rng.randint(2, 3))

    def numbers(report: Report) -> str:
        return re.sub(r"\d+", lambda m: str(rng.randint(1, 9999)) if rng.random() < 0.8 else m.group(), report.text())

    def insert(report: Report) -> str:
        made = report.copy()
        for sentences in made.sections:
            for _ in range(rng.randint(0, 2)):
                sentences.insert(rng.randint(0, len(sentences)), grammar.sentence())
        return made.text()

    return {
        "spaces": spaces,
        "substitute_low": lambda r: _substitute(r.text(), rng.uniform(0.002, 0.02), rng),
        "substitute_high": lambda r: _substitute(r.text(), rng.uniform(0.03, 0.08), rng),
        "delete_low": lambda r: _drop(r, rng.uniform(0.03, 0.12), rng).text(),
        "delete_high": lambda r: _drop(r, rng.uniform(0.25, 0.45), rng).text(),
        "reorder": reorder,
        "names": names,
        "chrome": chrome,
        "part": part,
        "numbers": numbers,
        "insert": insert,
    }


def corpus(count: int, *, seed: int = 0, lengths: tuple[int, int] = (800, 3000)) -> Iterator[Item]:
    """``count`` texts, about 2,000 characters each; a family's members stand anywhere within 10,000 texts.

    ``lengths`` bounds the length that a report is written for.
    """
    rng = random.Random(seed)
    grammar = Grammar(rng)
    edits = _edits(grammar)
    names = list(edits)
    made, family = 0, 0
    while made < count:
        block: list[Item] = []
        while len(block) < min(10_000, count - made):
            report = grammar.report(lengths)
            text = report.text()
            if rng.random() < 0.3:
                text = f"{rng.choice(CHROME)}\n{text}\n{rng.choice(CHROME)}"
            block.append(Item(text, family, "original"))
            roll = rng.random()
            if roll < 0.17:
                for _ in range(rng.choice((1, 1, 1, 1, 2, 2, 3, 4, 8))):
                    kind = rng.choice(names)
                    block.append(Item(edits[kind](report), family, kind))
            elif roll < 0.22:
                family += 1
                other = report.copy()
                other.title = f"{rng.choice(grammar.counties)}{rng.choice(TOPICS)}督导报告"
                other.sections = [
                    [s if rng.random() < 0.5 else grammar.sentence() for s in part] for part in other.sections
                ]
                block.append(Item(other.text(), family, "hard_negative"))
            family += 1
        block = block[: min(10_000, count - made)]
        rng.shuffle(block)
        made += len(block)
        yield from block


RENAMED = (
    ("县教育局", "县教育和体育局"), ("督导组", "督查组"), ("市教育督导委员会", "市人民政府教育督导委员会"),
    ("教研室", "教师发展中心"), ("县人社局", "县人力资源和社会保障局"), ("学区管理中心", "教育集团"),
)  # fmt: skip
NUMERALS = "零一二三四五六七八九"


def _numeral(number: int) -> str:
    tens, ones = divmod(number, 10)
    shown = ("" if tens == 1 else NUMERALS[tens % 10]) + "十" if tens else ""
    return shown + (NUMERALS[ones] if ones or not tens else "")


@dataclass
class Rules:
    """An office's rules: chapters of articles, and a table of points, before they are numbered and joined."""

    place: str
    subject: str
    year: int
    chapters: list[list[str]]
    table: list[str]
    table_after: int
    renamed: int = 0

    def text(self) -> str:
        lines = [
            f"{self.place}教育局关于印发《{self.subject}工作实施办法》的通知",
            f"{self.place[:2]}教督〔{self.year}〕{self.year % 89 + 3}号",
        ]
        number = 1
        for chapter, articles in enumerate(self.chapters, 1):
            lines.append(f"第{_numeral(chapter)}章 {('总则', '职责', '程序', '结果运用', '附则')[(chapter - 1) % 5]}")
            for article in articles:
                lines.append(f"第{_numeral(number)}条 {article}")
                number += 1
            if chapter == self.table_after:
                lines += self.table
        lines.append(f"本办法自{self.year}年{self.year % 12 + 1}月1日起施行。")
        text = "\n".join(lines)
        for old, new in RENAMED[: self.renamed]:
            text = text.replace(old, new)
        return text


def regulations(families: int, *, seed: int = 0, versions: int = 3) -> Iterator[Item]:
    """Rules that are issued anew every year, and strangers that follow one template of a higher office.

    A version inserts and drops articles (all behind are numbered anew), rewords some, renames bodies, moves the table and
    has other years and figures. Of two strangers on one template about two fifths of the articles are the same.
    """
    rng = random.Random(f"regulations {seed}")
    grammar = Grammar(rng)

    def article() -> str:
        return "".join(grammar.sentence() for _ in range(rng.randint(1, 3)))

    def rows() -> list[str]:
        return [
            f"{rng.choice(THINGS)}\t{rng.choice(ADVICE)}\t{rng.randint(1, 20)}分" for _ in range(rng.randint(5, 15))
        ]

    def later(rules: Rules) -> Rules:
        share = rng.uniform(0.02, 0.08)
        chapters = []
        for articles in rules.chapters:
            kept = [article() if rng.random() < share else a for a in articles if rng.random() > share]
            if rng.random() < 0.5:
                kept.insert(rng.randint(0, len(kept)), article())
            kept = [
                re.sub(r"\d+", lambda m: str(int(m.group()) + 1) if rng.random() < 0.3 else m.group(), a) for a in kept
            ]
            chapters.append(kept)
        table_after = rng.randint(1, len(chapters)) if rng.random() < 0.3 else rules.table_after
        renamed = min(len(RENAMED), rules.renamed + rng.randint(0, 2))
        return Rules(rules.place, rules.subject, rules.year + 1, chapters, rules.table, table_after, renamed)

    family = 0
    while family < families:
        template = [[article() for _ in range(rng.randint(4, 9))] for _ in range(rng.randint(3, 5))]
        subject, table = rng.choice(TOPICS), rows()
        for place in rng.sample(grammar.counties, 4):  # four counties on one template
            own = [[a if rng.random() < 0.4 else article() for a in articles] for articles in template]
            rules = Rules(
                place, subject, rng.randint(2012, 2020), own, table if rng.random() < 0.4 else rows(), len(own)
            )
            for _ in range(versions):
                yield Item(rules.text(), family, f"version {rules.year}")
                rules = later(rules)
            family += 1
