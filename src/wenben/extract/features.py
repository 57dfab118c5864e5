"""Numbers that the role model reads: hashed character n-grams, cue words, heading classes, position, neighbours.

All functions are vectorised over the units of one document: cue words are looked up among the same n-gram hashes that
carry the wording, so a sentence is read once.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from itertools import accumulate, count, pairwise
from types import ModuleType
from typing import Final

import numpy as np
import numpy.typing as npt

from wenben.extract import plain
from wenben.extract.context import Unit
from wenben.extract.plain import BITS, LOW, Floats, Indices
from wenben.text import CodePoints, code_points

BODY, INNER, OUTER = 1, 2, 3
"""Salts: the same n-gram is another feature in the sentence, its own heading and the headings above that."""
SIZES: Final = {BODY: (1, 2, 3, 4), INNER: (2, 3), OUTER: (2, 3)}

CUES: Final[dict[str, str]] = {
    "完成": "了 已 过 完成 取得 实现 达到 均 都能 能够 全部 基本 覆盖 得到 开展了 建立了 制定了 成立了 提高了 获得 荣获 被评为 受到",
    "要求": "应 须 必须 务必 不得 严禁 要 需 请 建议 希望 责成 限期 尽快 抓紧 立即 督促",
    "缺陷": "不够 不足 不到位 缺乏 欠缺 薄弱 没有 未 不力 滞后 不高 不强 不规范 不严 流于形 参差不 存在 隐患 偏 单一 短缺 不落实 脱节 缺 有待 仍需 "
    "不平衡 不全 不齐 较差 不及时 不细 不深 不实 较少 困难 难以 问题 不佳 不畅 不清 空白 差距 过重 过多 超标 违规",
    "将来": "将 下一步 今后 计划 拟 继续 进一步 力争 争取 明年 下学期 新学期 努力 打算 准备 下阶段 来年",
    "政策": "指导思 为指导 贯彻 精神 方针 党的 中央 国务院 战略 时代 重要 意义 根本 关键 基础 前提 保障 旨在",
    "督查": "督导组 检查组 听取 查阅 座谈 访谈 实地 问卷 走访 随机 抽查 抽取 评估组 督查组 巡查 察看 一行",
    "主体": "\x02各校 \x02学校 \x02我校 \x02该校 \x02你校 \x02全县 \x02全区 \x02全市 \x02各学校 \x02县 \x02区 \x02市 \x02部分 \x02个别 \x02少数 "
    "\x02有的 \x02多数 \x02大多数 \x02一些",
    "部分": "个别 部分 少数 有的 一些 有些 大多 多数",
    "我方": "我室 我局 我们 我校 我区 我县 我市 我园 本人 我",
    "对方": "你校 你园 你县 你区 贵校 你们 你局",
    "数字": "0",
    "动词": "\x02加强 \x02强化 \x02完善 \x02落实 \x02建立 \x02健全 \x02推进 \x02推动 \x02开展 \x02组织 \x02加大 \x02深化 \x02规范 \x02提高 "
    "\x02提升 \x02做好 \x02抓好 \x02严格 \x02坚持 \x02进一步 \x02继续 \x02积极 \x02认真 \x02充分 \x02切实 \x02制定 \x02实施 \x02优化 \x02加快 "
    "\x02全面 \x02深入 \x02努力 \x02扎实",
    "否定": "未发现 不存在 没有发 无一 杜绝了 零",
    "感受": "体会 感到 认为 深知 我觉得 启示 反思 感悟 明白",
    "转折": "但 然而 不过 却 虽然 只是",
    "过渡": "如下 以下几 汇报 报告如 反馈如 归纳为 总结如",
}
"""Cue classes by name: words of at most four characters; ``\\x02`` is the beginning of the unit."""

HEADINGS: Final[dict[str, str]] = {
    "问题": "问题|不足|短板|差距|薄弱|困难|隐患|失分|扣分|欠账|难点|堵点|痛点|短腿|弱项|症结|成因|原因|待改进|有待|不容乐观|挑战|缺憾|病灶|瓶颈",
    "建议": "建议|整改意见|整改要求|整改措施|对策|改进意见|改进措施|工作要求|要求|怎么办|处方|改进方向|应对|几点意见|督导意见|整改",
    "成效": "成绩|成效|做法|亮点|经验|特色|优点|肯定|落实情况|开展情况|基本情况|进展|主要工作|完成情况|效果|优势|收获|所做|成果|总体情况"
    "|评价|工作回顾|发现|情况",
    "计划": "下一步|计划|打算|思路|今后|明年|展望|目标|安排|任务|规划|来年|重点工作|工作重点|努力方向|下阶段|指导思想|设想|愿景",
    "督查": "督导基本情况|督导情况概述|工作开展|组织实施|督导方式|督导过程|方法|程序|步骤|时间|对象|内容|范围",
    "体会": "体会|感悟|反思|启示|心得|思考|感受|认识",
}
"""Classes of headings by what they announce; a heading may be in several."""

TITLES: Final[dict[str, str]] = {
    "计划": "计划|要点|安排|规划|打算|思路|行事历",
    "方案": "方案|通知|办法|细则|规程|制度|指南|手册|标准|须知|实施意见|指导意见|职责|条例|规定|守则|预案|公约|操作",
    "总结": "总结|述职|汇报|小结|回顾|自评|自查|工作报告|材料|情况",
    "反馈": "反馈|督导报告|评估报告|检查报告|通报|督查|意见书|视导|验收|复查|回访|督导意见|记录",
    "整改": "整改|台账|销号|回复|回函",
    "讲话": "讲话|致辞|发言|纪要|会上",
    "体会": "体会|感悟|心得|反思|随笔|手记|思考|学习总结|培训|研修|启示|有感",
    "动作": "开展|走进|召开|举行|莅临|深入|进行|组织|迎接|接受|顺利",
    "自查": "自查|自纠|排查|摸排|摸底",
    "督学": "督学|督导组|督导室|督查组|检查组|专家组|评估组|调研组|局领导",
    "进校": "走进|入园|入校|进校|到校|来校|莅临|迎接|接受|调研|视察|我校|我园",
}
"""What a title announces of the whole report; a title may be in several classes."""

GENRES: Final[dict[str, str]] = {
    "计划": "计划|要点|安排",
    "方案": "方案|通知|办法|细则|制度|指南",
    "总结": "总结|汇报|小结|材料",
    "报告": "报告",
    "意见": "意见|台账|记录",
    "通报": "通报|简报",
    "体会": "心得|体会|反思|感悟",
    "讲话": "讲话|纪要",
}
"""The genre that the last such word of a title names."""

_HEADINGS: Final = {name: re.compile(words) for name, words in HEADINGS.items()}
_TITLES: Final = [re.compile(words) for words in TITLES.values()]
_GENRE: Final = re.compile("|".join(f"(?P<{name}>{words})" for name, words in GENRES.items()))
_LEAD_IN: Final = re.compile(r":$|(?:如下|以下|下列|几[点个方条]).{0,8}[。:;]$")
"""A sentence that announces what follows ("发现以下问题:") stands for a heading."""
_LENGTHS: Final = (12, 25, 60, 120)


_ASKED: Final = count()
_FEW: Final = 1000
"""Calls, five to a document, that NumPy answers: loading the compiler takes half a second, a document gains milliseconds."""


def loops() -> ModuleType:
    """The loops of the role model: NumPy's for the first documents, then the compiled ones, where numba has a wheel."""
    return plain if next(_ASKED) < _FEW else _compiled()


@cache
def _compiled() -> ModuleType:
    try:
        from wenben.extract import kernel
    except ImportError:  # slower, same bits
        return plain
    return kernel


def packed(texts: Sequence[str]) -> tuple[CodePoints, Indices]:
    """The code points of all texts behind one another, and where each begins and the last ends."""
    bounds = np.fromiter(accumulate(map(len, texts), initial=0), dtype=np.int64, count=len(texts) + 1)
    return code_points("".join(texts)), bounds


def grams(texts: Sequence[str], *, salt: int) -> tuple[Indices, Indices]:
    """Row and hashed column of every n-gram of ``texts``, with repetitions, rows not sorted."""
    keys = plain.keys(*packed(texts), SIZES[salt], salt)
    return keys >> BITS, keys & LOW


def column(gram: str, *, salt: int = BODY) -> int:
    """The hashed column of one n-gram, -1 if its length is not in :data:`SIZES`."""
    if len(gram) not in SIZES[salt]:
        return -1
    rows, columns = grams([gram], salt=salt)
    return int(columns[-1]) if len(rows) else -1


def bodies(units: Sequence[Unit]) -> list[str]:
    """The units' texts between marks of beginning (``\\x02``) and end (``\\x03``)."""
    return [f"\x02{unit.body}\x03" for unit in units]


def wording(units: Sequence[Unit]) -> tuple[Indices, Indices, Floats]:
    """Distinct (row, column) pairs of all n-grams, and the cue counts, shape ``(n, len(CUES))``, capped at 3."""
    keys_of = loops().keys
    body = keys_of(*packed(bodies(units)), SIZES[BODY], BODY)
    cues = cue_counts(body >> BITS, body & LOW, len(units))
    inner = ["\x02" + unit.path[-1] if unit.path else "\x04\x04" for unit in units]
    outer = ["|".join(unit.path[:-1]) if len(unit.path) > 1 else "\x04\x04" for unit in units]
    keys = np.concatenate(
        [body, keys_of(*packed(inner), SIZES[INNER], INNER), keys_of(*packed(outer), SIZES[OUTER], OUTER)]
    )
    keys.sort()
    keys = keys[np.concatenate([[True], keys[1:] != keys[:-1]])] if len(keys) else keys
    return keys >> BITS, keys & LOW, cues


def _cue_table() -> npt.NDArray[np.int8]:
    """Hashed column → index of its cue class, -1 for none."""
    table = np.full(1 << BITS, -1, dtype=np.int8)
    for index, words in enumerate(CUES.values()):
        for word in words.split(" "):
            table[column(word)] = index
    table.setflags(write=False)
    return table


_CUE_TABLE: Final = _cue_table()


def cue_counts(rows: Indices, columns: Indices, count: int) -> Floats:
    """How many cue words of each class stand in each row, capped at 3; shape ``(count, len(CUES))``."""
    classes = _CUE_TABLE[columns]
    hit = classes >= 0
    flat = np.bincount(rows[hit] * len(CUES) + classes[hit], minlength=count * len(CUES))
    return np.minimum(flat, 3).reshape(count, len(CUES)).astype(np.float32)


@lru_cache(maxsize=4096)
def heading_classes(heading: str) -> tuple[str, ...]:
    """Names of the classes that a folded heading belongs to."""
    return tuple(name for name, pattern in _HEADINGS.items() if pattern.search(heading))


def structure(units: Sequence[Unit], cues: Floats) -> Floats:
    """Kind, place, length, cue counts, heading classes and what was announced; shape ``(n, 34 + len(CUES))``."""
    known: dict[tuple[str, ...], list[bool]] = {}
    out = []
    places = [(i, part.stop - part.start) for part in parts(units) for i in range(part.stop - part.start)]
    for unit, (position, total) in zip(units, places, strict=True):
        if unit.path not in known:
            inner = heading_classes(unit.path[-1]) if unit.path else ()
            anywhere = {name for heading in unit.path for name in heading_classes(heading)}
            known[unit.path] = [
                *(name in inner for name in HEADINGS),
                *(name in anywhere for name in HEADINGS),
                not unit.path,
                bool(unit.path) and not anywhere,
            ]
        place, length, last = position / total, len(unit.body), unit.body[-1:]
        out.append(
            [
                unit.marked, unit.kind == "runin", unit.kind == "item", unit.opens,
                place < 0.05, place < 0.15, place > 0.9, place > 0.97,
                *(length < edge for edge in _LENGTHS),
                last == "。", last == ":", last == ";", last == "?",
                *known[unit.path],
            ]
        )  # fmt: skip
    return np.hstack([np.array(out, dtype=np.float32).reshape(len(units), -1), announced(units), cues])


def title_classes(title: str) -> Floats:
    """Classes and genre of a folded title, and whether there is one and names no genre; zeros for none.

    A title is no heading: what it says of a section misleads (一篇“存在问题”的汇编). It counts for the report as a whole,
    in the second pass, which learns from titles that are left out or exchanged how far to trust it.
    """
    genre = ""
    for match in _GENRE.finditer(title):
        genre = match.lastgroup or ""
    said = [pattern.search(title) is not None for pattern in _TITLES]
    return np.array([*said, *(name == genre for name in GENRES), bool(title), bool(title) and not genre], np.float32)


def announced(units: Sequence[Unit]) -> Floats:
    """Heading classes of the last sentence above each unit, in its section, that announces what follows."""
    nothing = [False] * len(HEADINGS)
    said, section = nothing, None
    out = []
    for unit in units:
        if (unit.path, unit.part) != section:
            said, section = nothing, (unit.path, unit.part)
        out.append(said)
        if _LEAD_IN.search(unit.body):
            classes = heading_classes(unit.body)
            said = [name in classes for name in HEADINGS]
    return np.array(out, dtype=np.float32).reshape(len(units), len(HEADINGS))


def parts(units: Sequence[Unit]) -> list[slice]:
    """The inner reports of a document, as slices of its units."""
    numbers = [unit.part for unit in units]
    edges = [0, *(i for i in range(1, len(numbers)) if numbers[i] != numbers[i - 1]), len(numbers)]
    return [slice(low, high) for low, high in pairwise(edges) if low < high]


def surroundings(units: Sequence[Unit], probabilities: Floats, roles: Floats, cues: Floats) -> Floats:
    """What the first pass thinks of a unit's neighbours, its section and its report, and what the report's title says.

    Parameters
    ----------
    probabilities
        Of the first pass over its fine classes, shape ``(n, c)``.
    roles
        0/1 matrix that sums fine classes to roles, shape ``(c, 4)``.
    """
    n, fine = probabilities.shape
    coarse = probabilities @ roles
    section = _section_ids(units)
    paragraph = np.cumsum([unit.opens for unit in units])
    parts = [np.log(np.maximum(probabilities, 1e-4))]
    position = np.arange(n)
    for step in (-2, -1, 1, 2):
        other = position + step
        inside = (other >= 0) & (other < n)
        other = np.where(inside, other, 0)
        relation = np.stack(
            [inside, inside & (section[other] == section), inside & (paragraph[other] == paragraph)], axis=1
        )
        parts += [coarse[other] * inside[:, None], relation]
    sums = np.vstack([np.zeros(fine), np.cumsum(probabilities, axis=0, dtype=np.float64)])
    for width in (4, 10):
        low, high = np.maximum(position - width, 0), np.minimum(position + width + 1, n)
        parts.append((sums[high] - sums[low] - probabilities) / np.maximum(high - low - 1, 1)[:, None])
    size = np.bincount(section)[section]
    totals = sums_of(probabilities, section)
    parts.append((totals[section] - probabilities) / np.maximum(size - 1, 1)[:, None])
    parts.append(np.stack([size, _rank(section) / size], axis=1))
    parts.append((sums[-1] - probabilities) / max(n - 1, 1))
    winners = np.bincount(coarse.argmax(axis=1), minlength=4) / n
    parts.append(np.concatenate([coarse.max(axis=0)[2:], winners, [n]])[None])
    running = np.vstack([np.zeros(4), np.cumsum(coarse, axis=0, dtype=np.float64)])
    parts.append(running[:-1] / np.maximum(position, 1)[:, None])
    parts.append((running[-1] - running[1:]) / np.maximum(n - 1 - position, 1)[:, None])
    parts.append(cues.mean(axis=0)[None])
    parts.append(title_classes(units[0].title)[None])
    out = np.empty((n, sum(part.shape[1] for part in parts)), dtype=np.float32)
    at = 0
    for part in parts:
        out[:, at : at + part.shape[1]] = part  # one row stands for all
        at += part.shape[1]
    return out


def sums_of(values: npt.NDArray[np.floating], groups: Indices) -> npt.NDArray[np.float64]:
    """For each group the sum of its rows of ``values``, in their order; :func:`numpy.add.at` takes twenty times as long."""
    count, width = int(groups.max(initial=-1)) + 1, values.shape[1]
    places = (groups[:, None] * width + np.arange(width)).ravel()
    sums = np.bincount(places, weights=values.ravel(), minlength=count * width)
    return np.asarray(sums.reshape(count, width), dtype=np.float64)


def _section_ids(units: Sequence[Unit]) -> Indices:
    known: dict[tuple[str, ...], int] = {}
    return np.array([known.setdefault(unit.path, len(known)) for unit in units], dtype=np.int64)


def _rank(groups: Indices) -> Indices:
    """How many earlier units have the same group, for each unit."""
    order = np.argsort(groups, kind="stable")
    ordered = groups[order]
    first = np.searchsorted(ordered, ordered, side="left")
    rank = np.empty(len(groups), dtype=np.int64)
    rank[order] = np.arange(len(groups)) - first
    return rank
