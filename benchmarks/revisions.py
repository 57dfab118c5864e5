"""Families of official texts: dated versions, other counties' texts on the same template, copies on other pages.

A family begins with a county's 办法, 意见, 工作方案 or 督导细则. Each later version inserts, drops, merges, splits and rewords
articles, numbers them anew, changes figures, and now and then follows a renaming of the bodies. Other counties wrote
theirs from the same template; pages of others hold copies. All sentences are written here or come from the word model of
:mod:`copying`.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass

from copying import words

KINDS = ("办法", "实施意见", "工作方案", "督导细则")
TOPICS = (
    "责任督学挂牌督导", "义务教育控辍保学", "校外培训治理", "学校食堂管理", "幼儿园办园行为督导", "作业统筹管理", "寄宿生管理",
    "校车运行监督", "教师交流轮岗", "课后服务质量督导",
)  # fmt: skip
COUNTIES = (
    "青岭县", "柳堰县", "沙棘县", "白石区", "云杉县", "河湾区", "东坪县", "石塘县", "松川县", "临溪区", "高桥县", "望湖区",
    "西渡县", "竹山区", "丰泽县", "安澜县",
)  # fmt: skip
CLAUSES = (
    "{b}每学期开学前公布{t}的责任人名单和联系电话，接受家长和社会监督",
    "{o}按照每{n}所学校不少于一名督学的比例配备人员，督学任期{m}年，可以连任",
    "学校应当在每月{m}日前把上月情况录入平台，由{o}在{n}个工作日内核对",
    "督学到校前不打招呼，到校后出示证件，先看现场、再查资料、后听意见",
    "每次督导结束后当场反馈，{n}个工作日内向学校发出书面意见，并抄送{b}",
    "学校收到书面意见后{n}日内提出整改方案，{m}个月内报告整改结果，逾期不报的予以通报",
    "对群众来信来电反映的问题，{o}应当在{n}日内派人核实，核实情况记入台账",
    "{b}会同财政部门把{t}所需经费列入年度预算，每校每年不低于{n}00元",
    "建立校长、年级组长、班主任三级责任制，责任书一式{m}份，{o}留存一份",
    "检查中发现重大隐患的，督学可以要求立即停用有关设施，并在当天报告{o}",
    "{o}每年从退休校长和在职骨干中选聘督学，选聘名额的{n}0%面向农村学校",
    "督学每月到每所责任学校不少于{m}次，每次不少于半天，填写督导手册",
    "把{t}的结果作为校长考核、学校评优的依据，占年度考核的{n}%",
    "各乡镇中心校要明确一名副校长分管{t}，每{m}周召开一次碰头会",
    "家长委员会推选的代表可以列席反馈会，对整改情况提出意见",
    "学校不得以任何理由拒绝、拖延提供资料，不得安排学生停课迎接检查",
    "{b}每年{m}月对督学进行集中培训，培训时间不少于{n}学时，经考核合格后上岗",
    "督学与被督导学校有利害关系的，应当回避；是否回避由{o}决定",
    "{o}建立问题清单，逐条写明责任单位、整改措施、完成时限，完成一条销号一条",
    "同一问题{m}次督导仍未整改的，由{b}约谈校长，并在全县范围内通报",
    "各校在校门口显著位置悬挂公示牌，写明督学姓名、照片、职责和电话，信息变更后{n}日内更换",
    "每年{m}月底前，{o}向县人民政府报告上年度{t}的总体情况和下年度安排",
    "学校食堂、宿舍、实验室和校车停靠点每次必看，其他事项由督学根据情况选定",
    "督导经费用于交通、培训、印制资料和劳务补助，不得挪作他用",
    "新任督学由老督学带领到校{m}次后方可单独工作",
    "学校对督导意见有异议的，可以在{n}日内向{o}书面申请复核，复核结论为最终结论",
)
CHANGES = (
    ("应当", "要"), ("不得", "不准"), ("每学期", "每个学期"), ("书面意见", "督导意见书"), ("在全县范围内通报", "通报全县"), ("校长考核", "校长任期考核"),
    ("会同财政部门", "商财政部门"), ("集中培训", "专题培训"), ("当天报告", "当日书面报告"), ("群众来信来电", "群众来信、来电和网络留言"), ("不打招呼", "不发通知、不打招呼"),
    ("逐条写明", "逐项列明"), ("立即停用", "立即停止使用"), ("当场反馈", "当场口头反馈"), ("不少于半天", "不少于四小时"), ("录入平台", "录入督导平台"),
)  # fmt: skip


@dataclass(frozen=True)
class Article:
    """One provision; ``number`` stays the same while a family rewords it."""

    number: int
    text: str


@dataclass(frozen=True)
class Paper:
    """A document of a family: ``role`` is version, sibling or copy; ``articles`` say where its provisions stand."""

    family: int
    role: str
    title: str
    text: str
    date: str | None
    issuer: str | None
    spans: dict[int, tuple[int, int]]
    copy_of: int | None = None


def provision(rng: random.Random, number: int) -> Article:
    """Two or three sentences, some of them on nobody's template."""
    parts = [rng.choice(CLAUSES) for _ in range(rng.randint(1, 2))]
    parts += [
        "，".join(words().clause(rng, rng.randint(5, 8)) for _ in range(rng.randint(1, 3)))
        for _ in range(rng.randint(1, 2))
    ]
    rng.shuffle(parts)
    return Article(number, re.sub(r"\{[nm]\}", lambda m: str(rng.randint(2, 9)), "。".join(parts)) + "。")


def revised(articles: list[Article], rng: random.Random, fresh: int) -> list[Article]:
    """The next version's provisions."""
    made = []
    for article in articles:
        r = rng.random()
        if r < 0.06:
            continue
        text = article.text
        if r < 0.4:
            for old, new in rng.sample(CHANGES, 8):
                text = text.replace(old, new)
        if rng.random() < 0.3:
            text = re.sub(r"\d+", lambda m: str(rng.randint(2, 30)), text, count=1)
        made.append(Article(article.number, text))
    for i in range(rng.randint(2, 4)):
        made.insert(rng.randrange(len(made)), provision(rng, fresh + i))
    return made


def paper(
    articles: list[Article],
    rng: random.Random,
    *,
    county: str,
    kind: str,
    topic: str,
    renamed: bool,
    year: int,
    first: bool,
) -> tuple[str, str, str, str, dict[int, tuple[int, int]]]:
    """Title, text, date, issuer and spans of the provisions."""
    bureau = f"{county}教育和体育局" if renamed else f"{county}教育局"
    office = "政府教育督导委员会办公室" if renamed else "教育督导室"
    date = f"{year}-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}"
    title = f"{county}{topic}{kind}" + ("（试行）" if first else "")
    text = f"{title}\n为做好{topic}工作，根据有关法律法规和上级要求，结合{county}实际，制定本{kind}。\n"
    spans: dict[int, tuple[int, int]] = {}
    number = 0
    style = rng.choice((0, 1, 2)) if kind != "办法" else 0
    for i, article in enumerate(articles):
        body = article.text.replace("{b}", bureau).replace("{o}", office).replace("{t}", topic)
        merged = i and rng.random() < 0.12
        if not merged:
            number += 1
            text += "" if text.endswith("\n") else "\n"
            text += (f"第{_cn(number)}条　", f"（{_cn(number)}）", f"{number}．")[style]
        spans[article.number] = (len(text), len(text) + len(body))
        text += body
    year_, month, day = date.split("-")
    text += f"\n{bureau}\n{year_}年{int(month)}月{int(day)}日\n"
    return title, text, date, bureau, spans


def _cn(number: int) -> str:
    ten, one = divmod(number, 10)
    digits = "零一二三四五六七八九"
    return (digits[ten] if ten > 1 else "") + ("十" if ten else "") + (digits[one] if one or not ten else "")


def family(number: int, *, seed: int) -> tuple[list[Paper], list[Paper]]:
    """Dated versions, oldest first, the last of which is the draft; and the other papers around them."""
    rng = random.Random(seed * 1000 + number)
    topic, kind = TOPICS[number % len(TOPICS)], KINDS[number % len(KINDS)]
    county, *others = rng.sample(COUNTIES, 5)
    template = [provision(rng, i) for i in range(rng.randint(14, 22))]
    year = rng.randint(2010, 2014)
    versions: list[Paper] = []
    articles = template
    renamed_at = rng.randint(1, 4)
    for version in range(rng.randint(3, 4)):
        if version:
            articles = revised(articles, rng, 1000 * version)
            year += rng.randint(1, 4)
        made = paper(
            articles,
            rng,
            county=county,
            kind=kind,
            topic=topic,
            renamed=version >= renamed_at,
            year=year,
            first=not version,
        )
        title, text, date, issuer, spans = made
        versions.append(Paper(number, "version", title, text, date, issuer, spans))
    around: list[Paper] = []
    for other in others[: rng.randint(2, 4)]:
        kept = [a for a in template if rng.random() < 0.75]
        for i in range(rng.randint(2, 4)):
            kept.insert(rng.randrange(len(kept)), provision(rng, 10_000 + 100 * len(around) + i))
        title, text, date, issuer, spans = paper(
            kept,
            rng,
            county=other,
            kind=kind,
            topic=topic,
            renamed=rng.random() < 0.5,
            year=rng.randint(2011, 2024),
            first=False,
        )
        around.append(Paper(number, "sibling", title, text, date, issuer, spans))
    copied = rng.randrange(len(versions) - 1)
    for i in range(rng.choice((0, 0, 2, 5, 14))):
        source = versions[copied]
        cut = source.text[: int(len(source.text) * rng.uniform(0.9, 1))]
        date = None if rng.random() < 0.6 else f"{rng.randint(2021, 2025)}-0{rng.randint(1, 9)}-11"
        around.append(Paper(number, "copy", f"{source.title}范文{i + 1}", cut, date, None, {}, copied))
    return versions, around
