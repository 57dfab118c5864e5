"""Words of subcorpora: frequencies with dispersion, keyness.

Words are cut by jieba from the folded text, so that Traditional and Simplified forms are one word.
"""

from __future__ import annotations

import hashlib
import math
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

from wenben.errors import UsageError
from wenben.library import Filters, Library
from wenben.library.terms import Terms
from wenben.text import fold
from wenben.types import Row

if TYPE_CHECKING:
    import jieba

    from wenben.analysis.cutting import Cutter

Integers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

ALL: Final = Filters()
_WORDS: Final = (
    "双减", "督学", "责任督学", "挂牌督导", "课后服务", "五育并举", "立德树人", "控辍保学", "办园行为", "教研活动", "校本教研", "集体备课",
    "五项管理", "作业管理", "手机管理", "睡眠管理", "读物管理", "体质管理", "明厨亮灶", "陪餐制", "校外培训", "家校共育", "心理健康",
    "师德师风", "义务教育", "学前教育", "督导评估", "优质均衡", "基本均衡", "整改落实", "推门听课", "营养改善计划", "大班额", "三防", "一键报警",
)  # fmt: skip
"""Words of the field that jieba's dictionary cuts in two (双|减)."""
_MANY: Final = 200
"""Documents from which on it pays to make the compiled cutter."""


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


@cache
def compiled() -> Cutter | None:
    """The same, compiled; None where numba is missing. Made in two seconds, so for many texts only."""
    try:
        from wenben.analysis.cutting import Cutter
    except ImportError:  # numba has no wheel here: slower, same words
        return None
    made = tokenizer()
    return Cutter.of(made.FREQ, made.total)


def counted(text: str) -> Counter[str]:
    """How often each word stands in ``text``, as :func:`words` cuts it."""
    made = compiled()
    if made is None:
        return Counter(words(text))
    found = made.counts(fold(text, keep=True).text)
    return Counter({w: n for w, n in found.items() if w.isalpha() or any(c.isalpha() for c in w)})


@cache
def _cutter() -> str:
    """What decides how texts are cut: stored counts of another cutter are of no use."""
    import jieba

    return hashlib.sha256("\n".join((jieba.__version__, *_WORDS)).encode()).hexdigest()[:16]


def _terms(library: Library, numbers: Sequence[int]) -> Terms:
    count = counted if len(numbers) >= _MANY else lambda text: Counter(words(text))
    return library.terms(numbers, count, cutter=_cutter())


def _deviations(found: Terms, counts: Integers) -> Floats:
    """Gries 2008, per word: half the sum of |observed - expected share|; a document without it adds its whole share."""
    sizes = found.tokens / max(int(found.tokens.sum()), 1)
    share = sizes[found.owner]
    met = np.bincount(found.word, weights=np.abs(found.count / counts[found.word] - share), minlength=len(found.words))
    reached = np.bincount(found.word, weights=share, minlength=len(found.words))
    result: Floats = (met + 1 - reached) / 2
    return result


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
        Read at most this many documents, chosen at random with a fixed seed.
    """
    found = _terms(library, _numbers(library, filters, collapse=collapse, sample=sample))
    counts, ranges = found.totals()
    tokens = int(found.tokens.sum())
    deviations = _deviations(found, counts)
    chosen = [n for n in np.flatnonzero(counts).tolist() if len(found.words[n]) >= min_length]
    ranked = sorted(chosen, key=lambda n: (-counts[n], found.words[n]))[:limit]
    return tuple(
        Frequency(found.words[n], int(counts[n]), int(counts[n]) / tokens * 1e6, int(ranges[n]), float(deviations[n]))
        for n in ranked
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
    both = _terms(library, sorted({*left, *right}))
    (counts_a, ranges_a, tokens_a), (counts_b, ranges_b, tokens_b) = (_of(both, side) for side in (left, right))
    lengths = np.fromiter(map(len, both.words), dtype=np.int64, count=len(both.words))
    chosen = np.flatnonzero((counts_a + counts_b > 0) & (lengths >= min_length))
    a_of, b_of = counts_a[chosen], counts_b[chosen]
    with np.errstate(divide="ignore", invalid="ignore"):  # a side without words has no frequencies
        ratios = np.log2((np.where(a_of, a_of, 0.5) / tokens_a) / (np.where(b_of, b_of, 0.5) / tokens_b))
    enough = np.where(ratios > 0, ranges_a[chosen], ranges_b[chosen]) >= min_documents
    chosen, ratios = chosen[enough], ratios[enough]
    found = []
    for place, ratio in zip(chosen.tolist(), ratios.tolist(), strict=True):
        x, y = int(counts_a[place]), int(counts_b[place])
        score = log_likelihood(x, y, tokens_a, tokens_b)
        bic = score - math.log(tokens_a + tokens_b)
        found.append(Key(both.words[place], x, y, int(ranges_a[place]), int(ranges_b[place]), score, ratio, bic))
    found.sort(key=lambda k: (-k.log_likelihood, k.word))
    return tuple(found[:limit])


def _of(both: Terms, side: Sequence[int]) -> tuple[Integers, Integers, int]:
    """Counts and numbers of documents of every word in some of the documents, and their words in all."""
    inside = np.isin(both.documents, np.array(side, dtype=np.int64))
    kept = inside[both.owner]
    size = len(both.words)
    counts = np.bincount(both.word[kept], weights=both.count[kept], minlength=size).astype(np.int64)
    ranges = np.bincount(both.word[kept], minlength=size).astype(np.int64)
    return counts, ranges, int(both.tokens[inside].sum())


def log_likelihood(a: int, b: int, total_a: int, total_b: int) -> float:
    """Dunning's G² for a word that stands ``a`` times among ``total_a`` words and ``b`` among ``total_b``."""
    together = (a + b) / (total_a + total_b)
    score = 0.0
    for count, total in ((a, total_a), (b, total_b)):
        if count:
            score += count * math.log(count / (total * together))
    return 2 * score
