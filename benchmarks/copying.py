"""Synthetic copying: a background of supervision documents, and drafts with planted, edited passages of it.

Everything is made from the labelled documents in ``corpora/training`` and the sentences below, with fixed seeds. The
background is hard on purpose: its sentences come from a word model of the training documents (so short n-grams are
shared everywhere), and formulae and templates with figures stand in many documents without being copied.
"""

from __future__ import annotations

import itertools
import random
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import jieba
from opencc import OpenCC

jieba.setLogLevel("ERROR")
ROOT = Path(__file__).resolve().parents[1]

FORMULAE = [
    "以习近平新时代中国特色社会主义思想为指导，全面贯彻党的教育方针，落实立德树人根本任务",
    "根据国务院教育督导委员会办公室《关于开展义务教育优质均衡发展督导评估工作的通知》要求",
    "坚持问题导向和目标导向相统一，压实地方政府教育职责",
    "现将有关情况通报如下，请认真整改并于规定期限内报送整改报告",
    "学校领导班子团结协作，凝心聚力谋发展，教职工爱岗敬业，校风教风学风日益浓厚",
    "县政府把教育作为最大的民生工程来抓，在政策、资金、用地等方面给予优先保障",
    "各级各类学校要以这次通报为镜鉴，对号入座查找差距，把整改做到师生家长心坎上",
    "按照《中小学校责任督学挂牌督导办法》和《教育督导问责办法》的有关条款，督学有权现场纠正违规行为",
    "让每一个孩子都能享有公平而有质量的教育，让每一所学校都成为老百姓家门口的好学校",
    "做到认识到位、组织到位、措施到位、经费到位、检查到位，不走过场、不留死角、不搞形式",
]
TEMPLATES = [
    "督导组通过听取汇报、查阅资料、实地察看、随机访谈等方式，对{a}所学校进行了检查",
    "{s}生均教学及辅助用房面积为{n}平方米，未达到规定标准",
    "全县共有{a}所学校大班额比例超过{b}%",
    "专任教师中高级职称比例仅为{b}%，低于省定标准",
    "{s}实验室开课率不足，{a}间功能教室长期闲置",
    "{s}现有教学班{a}个，在校学生{c}人，教职工{b}人，专任教师学历达标率为{b}%",
    "本次共发放家长问卷{c}份，收回有效问卷{c}份，家长满意率为{b}%",
    "全县现有各级各类学校{a}所，其中小学{b}所，初级中学{a}所，幼儿园{b}所",
]
SCHOOLS = ["青溪小学", "柳河中学", "白杏镇中心校", "第三实验小学", "石塘镇中学", "云岭学校", "阳光幼儿园", "松林小学"]


@dataclass(frozen=True)
class Case:
    """Draft ``draft`` holds at ``[start, end)`` what document ``document`` holds at ``[source_start, source_end)``."""

    draft: int
    document: int
    start: int
    end: int
    source_start: int
    source_end: int
    edit: str


def training_texts() -> list[str]:
    """The labelled documents as plain texts, in the order of their names."""
    texts = []
    for path in sorted((ROOT / "corpora" / "training").glob("*/*.txt")):
        text = ""
        for line in path.read_text("utf-8").splitlines():
            if match := re.match(r"(\+?)(?:H\d|[OFPR])[^|]*\|(.*)", line):
                text += match[2] if match[1] else "\n" + match[2]
        texts.append(text.strip())
    return texts


class Words:
    """A word-bigram model that never follows a path with fewer than three branches for long, so it copies nothing."""

    def __init__(self, texts: list[str]) -> None:
        self.after: dict[str, list[str]] = {}
        self.all: list[str] = []
        for text in texts:
            for clause in re.findall(r"[\u4e00-\u9fff]{4,}", text):
                words = jieba.lcut(clause)
                self.all.extend(words)
                for one, other in itertools.pairwise(words):
                    self.after.setdefault(one, []).append(other)
        self.branches = {word: len(set(following)) for word, following in self.after.items()}

    def clause(self, rng: random.Random, length: int) -> str:
        word = rng.choice(self.all)
        out, run = [word], 0
        for _ in range(length - 1):
            if self.branches.get(word, 0) >= 3 and run < 2:
                word, run = rng.choice(self.after[word]), run + 1
            else:
                word, run = rng.choice(self.all), 0
            out.append(word)
        return "".join(out)

    def word(self, rng: random.Random) -> str:
        return rng.choice(self.all)


@cache
def words() -> Words:
    return Words(training_texts())


def sentence(rng: random.Random) -> tuple[str, bool]:
    """A sentence, and whether it is its document's own (neither formula nor template)."""
    r = rng.random()
    if r < 0.08:
        return rng.choice(FORMULAE) + "。", False
    if r < 0.25:
        filled = rng.choice(TEMPLATES).format(
            a=rng.randint(2, 60),
            b=rng.randint(3, 99),
            c=rng.randint(100, 3000),
            n=round(rng.uniform(1, 9), 2),
            s=rng.choice(SCHOOLS),
        )
        return filled + "。", False
    clauses = [words().clause(rng, rng.randint(4, 8)) for _ in range(rng.randint(1, 4))]
    if rng.random() < 0.3:
        clauses.append(f"涉及{rng.choice(SCHOOLS)}等{rng.randint(2, 40)}所学校")
    return "，".join(clauses) + "。", True


@dataclass
class Text:
    """A document under construction, with the spans of its own sentences."""

    text: str = ""
    own: tuple[tuple[int, int], ...] = ()

    def add(self, piece: str, *, own: bool) -> None:
        if own:
            self.own += ((len(self.text), len(self.text) + len(piece)),)
        self.text += piece


def document(rng: random.Random, length: int) -> Text:
    made = Text()
    while len(made.text) < length:
        piece, own = sentence(rng)
        made.add(piece, own=own)
        if rng.random() < 0.2:
            made.add("\n", own=False)
    return made


def background(count: int, *, seed: int = 7, length: int = 1500) -> list[Text]:
    """``count`` documents; the first ones are the training documents themselves, each sentence its own."""
    rng = random.Random(seed)
    made = []
    for text in training_texts()[: count // 4]:
        spans = tuple(
            m.span()
            for m in re.finditer(r"[^。\n]+[。\n]?", text)
            if len(re.findall(r"[\u4e00-\u9fff]", m.group())) >= 12
        )
        made.append(Text(text, spans))
    while len(made) < count:
        made.append(document(rng, length))
    return made


def _han(char: str) -> bool:
    return "\u4e00" <= char <= "\u9fff"


def substituted(text: str, rng: random.Random, share: float) -> str:
    return "".join(rng.choice(words().word(rng)) if _han(c) and rng.random() < share else c for c in text)


def inserted_and_deleted(text: str, rng: random.Random, share: float) -> str:
    out = []
    for char in text:
        r = rng.random()
        if r < share / 2:
            continue
        out.append(char)
        if r > 1 - share / 2:
            out.append(rng.choice(words().word(rng)))
    return "".join(out)


def reworded(text: str, rng: random.Random, share: float) -> str:
    return "".join(words().word(rng) if rng.random() < share and _han(w[0]) else w for w in jieba.lcut(text))


def reordered(text: str, rng: random.Random) -> str:
    clauses = re.findall(r"[^，。\n]+[，。\n]?", text)
    size = max(1, len(clauses) // 3)
    parts = ["".join(clauses[i : i + size]) for i in range(0, len(clauses), size)]
    rng.shuffle(parts)
    return "".join(parts)


def respaced(text: str, rng: random.Random) -> str:
    out = []
    for char in text:
        out.append(rng.choice(["，", "。", "；", " ", "、", ",", ""]) if char in "，。" else char)
        if rng.random() < 0.25:
            out.append(rng.choice([" ", "\u3000", "\n"]))
    return "".join(out)


def renumbered(text: str, rng: random.Random) -> str:
    text = re.sub(r"\d+", lambda m: str(rng.randint(1, 10 ** len(m.group()) + 8)), text)
    for school in SCHOOLS:
        text = text.replace(school, rng.choice(["XX学校", "××中学", *SCHOOLS]))
    return re.sub(r"[一二三四五六七八九十]+(?=[所名个次月日])", lambda _: rng.choice("二三五七八"), text)


def widened(text: str, rng: random.Random) -> str:
    """A sentence of another hand in the middle."""
    at = text.find("。", len(text) // 3) + 1 or len(text) // 2
    return text[:at] + words().clause(rng, 10) + "。" + text[at:]


def abridged(text: str, rng: random.Random) -> str:
    """A quarter of the clauses left out."""
    clauses = re.findall(r"[^，。\n]+[，。\n]?", text)
    return "".join(c for c in clauses if rng.random() > 0.25) or text


def traditional(text: str, rng: random.Random) -> str:
    converted: str = OpenCC("s2t").convert(text)
    return converted


EDITS: dict[str, tuple[int, Callable[[str, random.Random], str]]] = {
    "verbatim 30": (30, lambda t, r: t),
    "verbatim 60": (60, lambda t, r: t),
    "verbatim 200": (200, lambda t, r: t),
    "characters 5%": (200, lambda t, r: substituted(t, r, 0.05)),
    "characters 10%": (200, lambda t, r: substituted(t, r, 0.10)),
    "characters 10%, 60": (60, lambda t, r: substituted(t, r, 0.10)),
    "characters 20%": (200, lambda t, r: substituted(t, r, 0.20)),
    "insert/delete 10%": (200, lambda t, r: inserted_and_deleted(t, r, 0.10)),
    "words 15%": (200, lambda t, r: reworded(t, r, 0.15)),
    "words 30%": (200, lambda t, r: reworded(t, r, 0.30)),
    "reordered": (240, reordered),
    "Traditional": (200, traditional),
    "Traditional + words 15%": (200, lambda t, r: traditional(reworded(t, r, 0.15), r)),
    "spaces, punctuation": (200, respaced),
    "numbers, names": (200, renumbered),
    "inserted sentence": (200, widened),
    "clauses left out": (240, abridged),
}
"""Name → length of the copied stretch in characters, and what is done to it."""


# --- edits that nothing was fitted to ----------------------------------------------------------------------------

SYNONYMS = (
    ("学校", "校方"), ("开展", "组织"), ("教师", "老师"), ("存在", "有"), ("问题", "不足"), ("检查", "查看"), ("建立", "建成"), ("加强", "强化"), ("落实", "执行"),
    ("工作", "事务"), ("完善", "健全"), ("及时", "尽快"), ("部分", "少数"), ("没有", "未"), ("学生", "孩子"), ("要求", "规定"), ("活动", "行动"), ("进行", "作"),
    ("通过", "经由"), ("情况", "状况"), ("按照", "依照"), ("设施", "设备"), ("人员", "职工"), ("管理", "治理"), ("不足", "偏少"), ("教育", "教学"), ("制度", "规章"),
)  # fmt: skip
SHORT = (
    ("教育局", "教育行政主管部门"), ("督导室", "人民政府教育督导委员会办公室"), ("双减", "减轻义务教育阶段学生作业负担和校外培训负担"), ("教师", "专任教师和教辅人员"),
    ("学校", "各级各类学校"), ("校长", "学校主要负责人"), ("县", "全县"), ("检查", "监督检查"),
)  # fmt: skip
MISREAD = dict(zip("日人己未土末大干间问千木入工贫", "曰入已末士未太于问间干本人二贪", strict=True))


def resentenced(text: str, rng: random.Random) -> str:
    """Sentences cut at commas and joined at full stops, with small joining words."""
    out = []
    for char in text:
        if char == "，" and rng.random() < 0.4:
            out.append(rng.choice(["。", "。同时，", "。此外，", "；"]))
        elif char == "。" and rng.random() < 0.6:
            out.append(rng.choice(["，", "，而且", "，并"]))
        else:
            out.append(char)
    return "".join(out)


def synonymous(text: str, rng: random.Random) -> str:
    """Synonyms, every eighth word by another, and neighbouring clauses that change places."""
    for old, new in SYNONYMS:
        text = text.replace(old, new)
    clauses = re.findall(r"[^，。\n]+[，。\n]?", reworded(text, rng, 0.12))
    for i in range(0, len(clauses) - 1, 2):
        if rng.random() < 0.5:
            clauses[i : i + 2] = clauses[i : i + 2][::-1]
    return "".join(clauses)


def written_out(text: str, rng: random.Random) -> str:
    """Short names written out, and an explanation in brackets after every few clauses."""
    for old, new in SHORT:
        text = text.replace(old, new)
    return re.sub(r"，", lambda _: rng.choice(["，", "，", f"（{words().clause(rng, 3)}），"]), text)


def listed(text: str, rng: random.Random) -> str:
    """Running text made a numbered list, one clause or two to a line."""
    marks = rng.choice(["一二三四五六七八九十", "①②③④⑤⑥⑦⑧⑨⑩", ["1", "2", "3", "4", "5", "6", "7", "8", "9", "10"]])
    clauses = re.findall(r"[^，。；\n]+", text)
    return (
        "\n".join(f"{marks[i % 10]}{rng.choice(['、', '.', ' '])}{clause}；" for i, clause in enumerate(clauses)) + "\n"
    )


def recounted(text: str, rng: random.Random) -> str:
    """Figures in other numerals, ASCII punctuation."""
    text = re.sub(
        r"\d", lambda m: rng.choice(["〇一二三四五六七八九"[int(m[0])], "０１２３４５６７８９"[int(m[0])]]), text
    )
    return text.translate(
        str.maketrans({"，": ", ", "。": ". ", "；": "; ", "：": ": ", "（": "(", "）": ")", "、": ","})
    )


def misread(text: str, rng: random.Random) -> str:
    """As recognised from a scan: look-alikes, lost and doubled characters, hard line ends."""
    out = []
    for i, char in enumerate(text):
        r = rng.random()
        if r < 0.03:
            continue
        char = MISREAD.get(char, char)
        out.append(rng.choice(words().word(rng)) if r < 0.07 and _han(char) else char * (2 if r > 0.98 else 1))
        if i % 28 == 27:
            out.append("\n")
    return "".join(out)


def half_translated(text: str, rng: random.Random) -> str:
    """Every third of the words by another, a clause in four left out."""
    return reworded(abridged(text, rng), rng, 0.3)


ASIDE: dict[str, tuple[int, Callable[[str, random.Random], str]]] = {
    "sentences split and joined": (200, resentenced),
    "synonyms, clauses swapped": (220, synonymous),
    "short names written out": (200, written_out),
    "made a list": (220, listed),
    "numerals, ASCII punctuation": (200, recounted),
    "misread": (200, misread),
    "words 30%, kept aside": (200, lambda t, r: reworded(t, r, 0.30)),
    "words 30%, clauses left out": (240, half_translated),
    "characters 30%": (240, lambda t, r: substituted(t, r, 0.30)),
    "verbatim 25": (25, lambda t, r: t),
    "Traditional, misread": (200, lambda t, r: traditional(misread(t, r), r)),
}
"""As :data:`EDITS`, written after the engine and never used to choose a setting."""


def interleaved(sources: list[Text], count: int, *, seed: int, each: int = 3) -> tuple[list[str], list[Case]]:
    """Drafts in which the sentences of two documents take turns: every sentence is a case."""
    rng = random.Random(seed)
    texts, cases = [], []
    for number in range(count):
        draft = ""
        for _ in range(each):
            draft += document(rng, 560).text
            chosen: list[tuple[int, list[tuple[int, int]]]] = []
            while len(chosen) < 2:
                which = rng.randrange(len(sources))
                spans = [s for s in sources[which].own if 40 <= s[1] - s[0] <= 90]
                if len(spans) >= 4:
                    chosen.append((which, spans[:4]))
            for i in range(4):
                for which, spans in chosen:
                    low, high = spans[i]
                    cases.append(
                        Case(number, which, len(draft), len(draft) + high - low, low, high, "two sources in turn")
                    )
                    draft += sources[which].text[low:high]
        texts.append(draft + document(rng, 300).text)
    return texts, cases


def _stretch(source: Text, length: int, rng: random.Random) -> tuple[int, int] | None:
    """A stretch of ``length`` characters inside neighbouring own sentences."""
    runs: list[list[int]] = []
    for start, end in source.own:
        if runs and 0 <= start - runs[-1][1] <= 1:
            runs[-1][1] = end
        else:
            runs.append([start, end])
    runs = [run for run in runs if run[1] - run[0] >= length]
    if not runs:
        return None
    low, high = rng.choice(runs)
    start = rng.randint(low, high - length)
    while start < high - length and not source.text[start].isalnum():
        start += 1
    return start, start + length


def drafts(
    sources: list[Text],
    count: int,
    *,
    seed: int = 99,
    cases_each: int = 6,
    edits: dict[str, tuple[int, Callable[[str, random.Random], str]]] | None = None,
) -> tuple[list[str], list[Case]]:
    """Drafts of about 5,000 characters, each with a few planted cases between original text."""
    edits = edits or EDITS
    rng = random.Random(seed)
    texts, cases = [], []
    for number in range(count):
        draft = ""
        for name in rng.sample(sorted(edits), cases_each):
            draft += document(rng, 560).text
            length, edit = edits[name]
            span = None
            while span is None:
                chosen = rng.randrange(len(sources))
                span = _stretch(sources[chosen], length, rng)
            copied = edit(sources[chosen].text[slice(*span)], rng)
            cases.append(Case(number, chosen, len(draft), len(draft) + len(copied), *span, name))
            draft += copied
        texts.append(draft + document(rng, 300).text)
    return texts, cases


@dataclass(frozen=True)
class Detection:
    """A reported passage: the same fields as :class:`Case`."""

    draft: int
    document: int
    start: int
    end: int
    source_start: int
    source_end: int


def plagdet(cases: list[Case], found: list[Detection]) -> dict[str, float]:
    """PAN's measures (Potthast et al. 2010): macro-averaged precision and recall over characters of both sides,
    granularity, and their combination."""
    import math

    cases_by: dict[tuple[int, int], list[Case]] = {}
    found_by: dict[tuple[int, int], list[Detection]] = {}
    for case in cases:
        cases_by.setdefault((case.draft, case.document), []).append(case)
    for detection in found:
        found_by.setdefault((detection.draft, detection.document), []).append(detection)

    recalls = [_covered(c, [d for d in found_by.get((c.draft, c.document), []) if _meet(c, d)]) for c in cases]
    precisions = [_covered(d, [c for c in cases_by.get((d.draft, d.document), []) if _meet(c, d)]) for d in found]
    pieces = [sum(_meet(c, d) for d in found_by.get((c.draft, c.document), [])) for c in cases]
    pieces = [n for n in pieces if n]
    recall = sum(recalls) / max(1, len(recalls))
    precision = sum(precisions) / max(1, len(precisions))
    granularity = sum(pieces) / len(pieces) if pieces else 1.0
    both = 2 * recall * precision / (recall + precision) if recall + precision else 0.0
    return {
        "plagdet": both / math.log2(1 + granularity),
        "precision": precision,
        "recall": recall,
        "granularity": granularity,
    }


def recall_by_edit(cases: list[Case], found: list[Detection]) -> dict[str, float]:
    """Mean recall per kind of edit."""
    shares: dict[str, list[float]] = {}
    for case in cases:
        own = [d for d in found if (d.draft, d.document) == (case.draft, case.document) and _meet(case, d)]
        shares.setdefault(case.edit, []).append(_covered(case, own))
    return {name: sum(values) / len(values) for name, values in shares.items()}


def _meet(one: Case | Detection, other: Case | Detection) -> bool:
    return min(one.end, other.end) > max(one.start, other.start) and min(one.source_end, other.source_end) > max(
        one.source_start, other.source_start
    )


def _covered(one: Case | Detection, others: list[Case] | list[Detection]) -> float:
    draft: set[int] = set()
    source: set[int] = set()
    for other in others:
        draft |= set(range(max(one.start, other.start), min(one.end, other.end)))
        source |= set(range(max(one.source_start, other.source_start), min(one.source_end, other.source_end)))
    return (len(draft) + len(source)) / (one.end - one.start + one.source_end - one.source_start)
