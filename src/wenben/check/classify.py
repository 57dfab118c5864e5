"""What kind of copying a match is: verbatim, edited, a template with new figures, a quotation, a formula."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import zip_longest
from typing import Final

import numpy as np
import numpy.typing as npt

from wenben.config import CheckSettings
from wenben.passages import Match
from wenben.text import fold, ngram_hashes
from wenben.types import PassageClass

Bools = npt.NDArray[np.bool_]

_SHORT_BLOCK: Final = 2  # equal characters between two edits that are read as part of one edit
_LONGEST_NAME: Final = 12
_DIGITS: Final = re.compile(r"[0-9]+")
_FIGURES: Final = re.compile(
    r"(?:[0-9零〇一二三四五六七八九十百千万亿两几余多约近超年月日点分个所名人次号届第春秋夏冬季上下半学期份年度%％甲乙丙丁]|以上|以下)*"
)
_FIGURE: Final = re.compile(r"[0-9零〇一二三四五六七八九十百千两几春秋上下甲乙丙丁]")
_MASK: Final = re.compile(r"[×✕✖*＊#＃@○〇□△_＿]|某|[xXｘＸ]{2}|[xXｘＸ](?=[\u4e00-\u9fff])")
_BODY: Final = (
    r"(?:小学|中学|学校|幼儿园|中心校|中心小学|完小|附小|附中|职中|一中|高中|初中|教学点|教育局|教体局|督导室|责任区|学区|街道|"
    r"[县市区镇乡村省旗州园校])"
)
_NAME: Final = re.compile(rf"[\u4e00-\u9fffa-z0-9]{{0,{_LONGEST_NAME}}}{_BODY}")
_AHEAD: Final = re.compile(rf"{_BODY}")

_TITLE: Final = re.compile(
    r"(?:(?:根据|根據|按照|依据|依據|依照|落实|落實|贯彻|貫徹|印发|印發|下发|下發|转发|轉發|的|了|和|及|、|[XxＸ×*某]{1,4}|"
    r"[\u4e00-\u9fff]{0,10}(?:办公室|辦公室|办公厅|辦公廳|委员会|委員會|督导室|督導室|督导办|教育局|教育厅|教育部|国务院|政府))){0,5}"
    r"《[^《》\n]{2,80}(?:《[^《》\n]{1,60}》[^《》\n]{0,40})?》"
    r"(?:[（(〔\[【][^（）()\n]{1,30}[)）])?(?:的?通知|文件)?(?:的?有关|的?相关)?的?(?:要求|精神|规定|規定)?"
)  # a title with the words that belong to citing it: 根据省教育厅《……》的通知要求
_MARKED: Final = re.compile(r"“[^“”\n]{8,400}”|「[^「」\n]{8,400}」|『[^『』\n]{8,400}』")
_STATUTE: Final = re.compile(
    r"(?:》|法|条例|規定|规定|办法|辦法|细则|章程)(?:[（(][^（）()\n]{1,30}[)）])?[的中]?"
    r"(第[零〇一二三四五六七八九十百千0-9]+[条條](?:第[零〇一二三四五六七八九十0-9]+款)?(?:第?[（(]?[一二三四五六七八九十0-9]+[)）]?项)?"
    r"(?:规定|規定|明确|要求|指出)?[：:，,\u3000 ]{0,2}[“「]?[^\n]{6,300}?[。”」\n])"
)  # an article is quoted where its law is named before it; a line that begins with 第…条 is a rule of the draft's own


@dataclass(frozen=True, slots=True)
class Edits:
    """What differs between the two sides of a match, in folded characters of the longer side.

    ``figures`` counts changed numbers, dates and names (each once), ``characters`` all other edited characters, ``digits``
    characters of changed numbers inside equal blocks, ``length`` the longer side.
    """

    figures: int
    characters: int
    digits: int
    length: int


def edits(match: Match, draft: str, source: str) -> Edits:
    """Compare the two sides of ``match`` block by block."""
    figures = characters = digits = equal = 0
    for a0, a1, b0, b1 in match.blocks:
        x, y = draft[a0:a1], source[b0:b1]
        equal += sum(map(str.isalnum, x))
        if x != y:
            for one, other in zip_longest(_DIGITS.findall(fold(x).text), _DIGITS.findall(fold(y).text), fillvalue=""):
                if one != other:
                    figures += 1
                    digits += max(len(one), len(other))
    for a0, a1, b0, b1 in _gaps(match, draft):
        if b1 < b0 or b1 - b0 > 4 * (a1 - a0) + 200:  # reordered: the neighbours stand elsewhere in the source
            characters += max(1, a1 - a0)
            continue
        x, y = draft[a0:a1], source[b0:b1]
        folded_x, folded_y = fold(x).text, fold(y).text
        if folded_x == folded_y:
            continue
        behind = draft[a1 : a1 + 3], source[b1 : b1 + 3]
        if _is_figure(folded_x, folded_y) or _is_name(x, y, folded_x, folded_y, *behind):
            figures += 1
        else:
            characters += max(len(folded_x), len(folded_y))
    return Edits(figures, characters, digits, max(1, equal + characters))


def _gaps(match: Match, draft: str) -> list[tuple[int, int, int, int]]:
    """What lies between the equal blocks, blocks of one or two characters counted as part of the edit."""
    gaps: list[tuple[int, int, int, int]] = []
    blocks = match.blocks
    for i in range(len(blocks) - 1):
        gap = (blocks[i][1], blocks[i + 1][0], blocks[i][3], blocks[i + 1][2])
        short = blocks[i][1] - blocks[i][0] <= _SHORT_BLOCK
        if gaps and short and gap[3] >= gap[2] >= gaps[-1][3]:
            gaps[-1] = (gaps[-1][0], gap[1], gaps[-1][2], gap[3])
        else:
            gaps.append(gap)
    return gaps


def _is_figure(x: str, y: str) -> bool:
    return bool(
        _FIGURES.fullmatch(x)
        and _FIGURES.fullmatch(y)
        and _FIGURE.search(x + y)
        and max(len(x), len(y)) <= _LONGEST_NAME
    )


def _is_name(x: str, y: str, folded_x: str, folded_y: str, behind_x: str, behind_y: str) -> bool:
    """Whether a name stands against another name, or against an anonymised one."""
    if max(len(folded_x), len(folded_y)) > _LONGEST_NAME:
        return False
    if _MASK.search(x) or _MASK.search(y):
        return True
    if not folded_x or not folded_y:
        return False
    if _NAME.fullmatch(folded_x) and _NAME.fullmatch(folded_y):
        return True
    return (
        len(folded_x) <= 4 and len(folded_y) <= 4 and bool(_AHEAD.match(behind_x)) and behind_x[:1] == behind_y[:1]
    )  # 青岭|县 against 柳堰|县


def quoted(text: str) -> Bools:
    """Characters in titles 《》, marked quotations and quoted statute, shape ``(len(text),)``."""
    mask = np.zeros(len(text), dtype=bool)
    for pattern in (_TITLE, _MARKED, _STATUTE):
        for match in pattern.finditer(text):
            start, end = match.span(pattern.groups)  # the whole match, or the article without its law
            mask[start:end] = True
    return mask


def kind(changed: Edits, *, quotation: float, formula: float, settings: CheckSettings) -> PassageClass:
    """The class of a passage.

    Parameters
    ----------
    changed
        What was edited.
    quotation, formula
        Share of the passage's characters inside quotations, and inside formulae that are not quoted.
    """
    if quotation + formula >= settings.class_share:
        return "quotation" if quotation >= formula else "formula"
    if changed.characters > (1 - settings.copied_identity) * changed.length:
        return "edited"
    return "numbers_changed" if changed.figures else "copied"


@cache
def seed_formulae(k: int, extra: tuple[str, ...] = ()) -> npt.NDArray[np.uint64]:
    """Sorted hashes of the k-grams of the shipped formulae (``data/formulae.txt``) and of ``extra`` ones."""
    shipped = resources.files("wenben").joinpath("data/formulae.txt").read_text("utf-8").splitlines()
    lines = [line for line in shipped if line.strip() and not line.startswith("#")]
    parts = [ngram_hashes(fold(line, digits=False).text, size=k) for line in [*lines, *extra]]
    return np.unique(np.concatenate(parts))
