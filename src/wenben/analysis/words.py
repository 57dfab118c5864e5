"""Words of subcorpora: frequencies with dispersion, keyness.

Words are cut by jieba from the folded text, so that Traditional and Simplified forms are one word.
"""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

from wenben.errors import UsageError
from wenben.library import Filters, Library
from wenben.text import fold
from wenben.types import Row

if TYPE_CHECKING:
    import jieba

ALL: Final = Filters()
_WORDS: Final = (
    "双减", "督学", "责任督学", "挂牌督导", "课后服务", "五育并举", "立德树人", "控辍保学", "办园行为", "教研活动", "校本教研", "集体备课",
    "五项管理", "作业管理", "手机管理", "睡眠管理", "读物管理", "体质管理", "明厨亮灶", "陪餐制", "校外培训", "家校共育", "心理健康",
    "师德师风", "义务教育", "学前教育", "督导评估", "优质均衡", "基本均衡", "整改落实", "推门听课", "营养改善计划", "大班额", "三防", "一键报警",
)  # fmt: skip
"""Words of the field that jieba's dictionary cuts in two (双|减)."""


@cache
def tokenizer() -> jieba.Tokenizer:
    """jieba with the field's words.

    The dictionary is parsed in memory: jieba's own cache in the shared temporary folder could be planted by others.
    """
    import jieba

    made = jieba.Tokenizer()
    made.FREQ, made.total = made.gen_pfdict(made.get_dict_file())
    made.initialized = True
    for word in _WORDS:
        made.add_word(word)
    return made


def words(text: str) -> list[str]:
    """The words of ``text``, folded; numbers and punctuation are left out."""
    folded = fold(text, keep=True).text
    return [w for w in tokenizer().cut(folded, HMM=False) if any(c.isalpha() for c in w)]


@dataclass(frozen=True, slots=True)
class Counted:
    """Words of a subcorpus: totals, in how many documents, and the documents' shares for dispersion."""

    counts: Counter[str]
    ranges: Counter[str]
    tokens: int
    documents: int
    deviations: dict[str, float]


def _count(library: Library, numbers: Sequence[int], *, dispersion: bool = False) -> Counted:
    counts: Counter[str] = Counter()
    ranges: Counter[str] = Counter()
    per_document: list[Counter[str]] = []
    for number in numbers:
        found = Counter(words(library.folded_text(number)[0]))
        counts.update(found)
        ranges.update(found.keys())
        if dispersion:
            per_document.append(found)
    tokens = counts.total()
    deviations: dict[str, float] = {}
    if dispersion and tokens:
        # Gries 2008: half the sum of |observed - expected share|; a document without the word adds its whole share
        sizes = [found.total() / tokens for found in per_document]
        met: dict[str, float] = dict.fromkeys(counts, 0.0)
        reached: dict[str, float] = dict.fromkeys(counts, 0.0)
        for found, size in zip(per_document, sizes, strict=True):
            for word, count in found.items():
                met[word] += abs(count / counts[word] - size)
                reached[word] += size
        deviations = {word: (met[word] + 1 - reached[word]) / 2 for word in counts}
    return Counted(counts, ranges, tokens, len(numbers), deviations)


def _numbers(library: Library, filters: Filters, *, collapse: bool, sample: int | None) -> list[int]:
    numbers = library.document_numbers(filters, collapse=collapse)
    if sample is not None and len(numbers) > sample:
        numbers = sorted(random.Random(1).sample(numbers, sample))
    return numbers


@dataclass(frozen=True, slots=True)
class Frequency:
    """A word of a subcorpus.

    ``per_million`` words; ``documents`` that hold it; ``dispersion`` is Gries' deviation of proportions, 0 where the
    word is spread as the documents' lengths are, near 1 where it stands in one small part only.
    """

    word: str
    count: int
    per_million: float
    documents: int
    dispersion: float

    def row(self) -> Row:
        return {
            "word": self.word,
            "count": self.count,
            "per_million": round(self.per_million, 2),
            "documents": self.documents,
            "dispersion": round(self.dispersion, 4),
        }


def frequencies(
    library: Library,
    filters: Filters = ALL,
    *,
    collapse: bool = False,
    limit: int | None = 100,
    min_length: int = 2,
    sample: int | None = None,
) -> tuple[Frequency, ...]:
    """The most frequent words of a subcorpus, with their dispersion over documents.

    Parameters
    ----------
    min_length
        Shortest word in characters.
    sample
        Read at most this many documents, chosen at random with a fixed seed (jieba cuts about 0.5 M characters/s).
    """
    found = _count(library, _numbers(library, filters, collapse=collapse, sample=sample), dispersion=True)
    ranked = sorted((w for w in found.counts if len(w) >= min_length), key=lambda w: (-found.counts[w], w))
    return tuple(
        Frequency(w, found.counts[w], found.counts[w] / found.tokens * 1e6, found.ranges[w], found.deviations[w])
        for w in ranked[:limit]
    )


@dataclass(frozen=True, slots=True)
class Key:
    """A word that is more frequent in subcorpus A (``log_ratio`` > 0) or in B (< 0) than chance explains.

    ``log_likelihood`` is Dunning's G² (1993, as Rayson & Garside 2000); ``log_ratio`` (Hardie 2014) is the effect: one
    unit doubles the relative frequency (a zero counts as 0.5). ``bic`` above 10 is very strong evidence (Wilson 2013).
    """

    word: str
    count_a: int
    count_b: int
    documents_a: int
    documents_b: int
    log_likelihood: float
    log_ratio: float
    bic: float

    def row(self) -> Row:
        return {
            "word": self.word,
            "count_a": self.count_a,
            "count_b": self.count_b,
            "documents_a": self.documents_a,
            "documents_b": self.documents_b,
            "log_likelihood": round(self.log_likelihood, 4),
            "log_ratio": round(self.log_ratio, 4),
            "bic": round(self.bic, 4),
        }


def keyness(
    library: Library,
    a: Filters,
    b: Filters | None = None,
    *,
    collapse: bool = False,
    limit: int | None = 50,
    min_length: int = 2,
    min_documents: int = 2,
    sample: int | None = None,
) -> tuple[Key, ...]:
    """Words that tell subcorpus ``a`` from ``b``, most telling first.

    Parameters
    ----------
    b
        None: all documents that are not in ``a``.
    min_documents
        A word must stand in at least this many documents of its side: one long document is no subcorpus.

    Raises
    ------
    UsageError
        If a side holds no documents.
    """
    left = _numbers(library, a, collapse=collapse, sample=None)
    if b is None:
        inside = set(library.document_numbers(a))
        right = [n for n in library.document_numbers(collapse=collapse) if n not in inside]
    else:
        right = library.document_numbers(b, collapse=collapse)
    if sample is not None:
        chance = random.Random(1)
        left, right = (sorted(chance.sample(n, sample)) if len(n) > sample else n for n in (left, right))
    for side, numbers in (("甲", left), ("乙", right)):
        if not numbers:
            raise UsageError(f"子库{side}里没有文档", remedy="请放宽筛选条件")
    one, two = _count(library, left), _count(library, right)
    found = []
    for word in one.counts.keys() | two.counts.keys():
        if len(word) < min_length:
            continue
        x, y = one.counts[word], two.counts[word]
        ratio = math.log2(((x or 0.5) / one.tokens) / ((y or 0.5) / two.tokens))
        if (one if ratio > 0 else two).ranges[word] < min_documents:
            continue
        score = log_likelihood(x, y, one.tokens, two.tokens)
        bic = score - math.log(one.tokens + two.tokens)
        found.append(Key(word, x, y, one.ranges[word], two.ranges[word], score, ratio, bic))
    found.sort(key=lambda k: (-k.log_likelihood, k.word))
    return tuple(found[:limit])


def log_likelihood(a: int, b: int, total_a: int, total_b: int) -> float:
    """Dunning's G² for a word that stands ``a`` times among ``total_a`` words and ``b`` among ``total_b``."""
    together = (a + b) / (total_a + total_b)
    score = 0.0
    for count, total in ((a, total_a), (b, total_b)):
        if count:
            score += count * math.log(count / (total * together))
    return 2 * score
