"""Compiled cutting cuts as jieba does."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from wenben.analysis.cutting import Cutter
from wenben.analysis.words import compiled, counted, tokenizer, words
from wenben.text import fold


def _made() -> Cutter:
    made = compiled()
    assert made is not None
    return made


def test_training_documents_are_cut_alike(root: Path) -> None:
    for path in sorted((root / "corpora" / "training").glob("*/*.txt"))[::8]:
        text = path.read_text("utf-8")
        folded = fold(text, keep=True).text
        expected = list(tokenizer().cut(folded, HMM=False))
        assert _made().words(folded) == expected
        assert _made().counts(folded) == Counter(expected)
        assert counted(text) == Counter(words(text))


@settings(deadline=None)
@given(
    st.text(
        alphabet=st.one_of(
            st.sampled_from("双减督学责任课后服务教育学校的了在一是不发展中国人民a1b2Z9+#&._%- \n\r\t，。《》㐀𠀀éß"),
            st.characters(max_codepoint=0x1FFFF),
        ),
        max_size=60,
    )
)
def test_any_text_is_cut_alike(text: str) -> None:
    cut = list(tokenizer().cut(text, HMM=False))
    assert [w for w in _made().words(text) if not w.isspace()] == [w for w in cut if not w.isspace()]


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.text("甲乙丙丁", min_size=1, max_size=4), st.integers(1, 9)), min_size=1, max_size=12),
    st.text("甲乙丙丁a1。", max_size=20),
)
def test_ties_and_prefixes(entries: list[tuple[str, int]], text: str) -> None:
    """Of two ways as likely jieba takes the longer word; a prefix that is no word has no frequency."""
    import jieba

    made = jieba.Tokenizer()
    made.FREQ, made.total, made.initialized = {}, 0, True
    for word, frequency in entries:
        made.FREQ[word] = frequency
        made.total += frequency
        for size in range(1, len(word)):
            made.FREQ.setdefault(word[:size], 0)
    cutter = Cutter.of(made.FREQ, made.total)
    assert cutter.words(text) == list(made.cut(text, HMM=False))
