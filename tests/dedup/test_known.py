"""What is remembered: any sequence of additions and removals ends where a build from scratch does."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wenben.config import DedupSettings, Settings
from wenben.dedup import Compared, Duplicates, Known, dedup, remember, update
from wenben.dedup.known import _unpacked
from wenben.dedup.sampling import sample
from wenben.dedup.verify import joined
from wenben.errors import LibraryError
from wenben.types import Document, OffsetMap, Section

WORDS = (
    "督导组 责任督学 学校 幼儿园 作业公示 课后服务 食堂留样 索证索票 校车 消防通道 师资 缺编 经费 拨付 整改 台账 落实 不到位 "
    "问题 建议 加强 完善 制度 检查 资料 访谈 教师 学生 家长 满意率 心理健康 体质监测 近视防控 双减 校外培训 控辍保学 随迁子女"
).split()
SMALL = Settings(dedup=DedupSettings(bucket=6, pivots=2, rare=9))
"""Small limits, so that crowded buckets and frequent shingles occur among a few texts."""


def report(rng: random.Random, length: int) -> str:
    sentences = []
    while sum(map(len, sentences)) < length:
        sentences.append("".join(rng.choices(WORDS, k=rng.randint(5, 12))) + str(rng.randint(1, 999)) + "。")
    return "".join(sentences)


def edit(text: str, share: float, rng: random.Random) -> str:
    chars = list(text)
    for i in rng.sample(range(len(chars)), int(len(chars) * share)):
        chars[i] = rng.choice("甲乙丙丁戊己庚辛")
    return "".join(chars)


def pile(seed: int) -> list[Document]:
    """Families of edited, cut, identical, sectioned, astral, short and empty texts, in random order of their ids."""
    rng = random.Random(seed)
    parts: list[list[str]] = [[""], ["短"], ["短"], ["𠮷野家督导" * 30], ["𠮷野家督导" * 30]]
    template = report(rng, 500)
    parts += [[edit(template, 0.01, rng)] for _ in range(9)]
    for _ in range(5):
        base = [report(rng, rng.choice([170, 300, 600])) for _ in range(rng.randint(1, 3))]
        parts.append(base)
        parts += [[edit(p, rng.choice([0.01, 0.04]), rng) for p in base] for _ in range(rng.randint(0, 2))]
        if rng.random() < 0.6:
            parts.append(base[:1])
        if rng.random() < 0.6:
            parts.append([report(rng, 400), base[-1], report(rng, 300)])
        if rng.random() < 0.4:
            parts += [base] * rng.randint(1, 2)
        if rng.random() < 0.4:
            parts.append([*base, report(rng, 700), base[0]])
    made = []
    for i, listed in enumerate(parts):
        text, sections = "", []
        for number, part in enumerate(listed):
            start = len(text)
            text += f"{number + 1}、\n{part}\n" if len(listed) > 1 else part
            sections.append(Section(f"{number + 1}、", 1, start, len(text), (f"{number + 1}、",)))
        made.append(
            Document(
                f"d{rng.randint(0, 10**9):09}", f"p{i % 3}/{i}.txt", "", "", 0, len(text), text,
                OffsetMap.identity(len(text)), sections=tuple(sections) if len(listed) > 1 else (),
                date=rng.choice([None, "2020-01-01", "2021-05"]), truncated=rng.random() < 0.1,
                flags=("lost_characters",) if rng.random() < 0.1 else (),
            )
        )  # fmt: skip
    rng.shuffle(made)
    return made


class Shelf:
    """What a library keeps: documents under numbers that are never used again, sketches, comparisons."""

    def __init__(self, chosen: Settings) -> None:
        self.settings = chosen
        self.documents: dict[int, Document] = {}
        self.sketches: dict[int, bytes] = {}
        self.compared = Compared.nothing()
        self.fetched: list[int] = []
        self.next = 1

    def add(self, documents: Sequence[Document]) -> None:
        for document, data in zip(documents, remember(documents, settings=self.settings), strict=True):
            self.documents[self.next], self.sketches[self.next] = document, data
            self.next += 1

    def remove(self, document: Document) -> None:
        (number,) = [n for n, d in self.documents.items() if d is document]
        del self.documents[number], self.sketches[number]
        kept = np.flatnonzero((self.compared.pairs != number).all(axis=1))
        sections = {pair: found for pair, found in self.compared.sections.items() if number not in pair}
        self.compared = Compared(self.compared.pairs[kept], self.compared.values[kept], sections)

    def fetch(self, numbers: Sequence[int]) -> list[Document]:
        self.fetched += numbers
        return [self.documents[n] for n in numbers]

    def known(self) -> list[Known]:
        return [
            Known(
                n, d.id, d.path, len(d.text), d.truncated, "lost_characters" in d.flags, d.date, bool(d.sections),
                self.sketches[n],
            )
            for n, d in self.documents.items()
        ]  # fmt: skip

    def update(self) -> Duplicates:
        self.fetched = []
        made = update(self.known(), self.fetch, compared=self.compared, settings=self.settings)
        before, new = self.compared, made.compared
        self.compared = Compared(
            np.concatenate([before.pairs, new.pairs]),
            joined([before.values, new.values]),
            {**before.sections, **new.sections},
        )
        return made.duplicates


@given(st.integers(0, 10**6))
@settings(max_examples=12, deadline=None)
def test_any_sequence_of_additions_and_removals_ends_where_a_build_from_scratch_does(seed: int) -> None:
    rng = random.Random(f"steps of {seed}")
    waiting, shelf = pile(seed), Shelf(SMALL)
    held: list[Document] = []
    while waiting:
        new = [waiting.pop() for _ in range(min(len(waiting), rng.randint(1, 12)))]
        shelf.add(new)
        held += new
        for _ in range(rng.choice([0, 0, 1, 3])):
            if held:
                gone = held.pop(rng.randrange(len(held)))
                shelf.remove(gone)
                if rng.random() < 0.3:
                    waiting.insert(0, gone)
                    rng.shuffle(waiting)
        if rng.random() < 0.7:
            assert shelf.update() == dedup(held, settings=SMALL)
    assert shelf.update() == dedup(held, settings=SMALL)


def test_only_what_is_new_is_read() -> None:
    documents, shelf = pile(3), Shelf(Settings())
    shelf.add(documents)
    shelf.update()
    first = len(shelf.fetched)
    shelf.update()
    assert first
    assert not shelf.fetched
    stranger = "".join(random.Random(5).choices([chr(c) for c in range(0x4E00, 0x5200)], k=800))
    shelf.add([Document("s", "s", "", "", 0, 800, stranger, OffsetMap.identity(len(stranger)))])
    shelf.update()
    assert not shelf.fetched
    copy = edit(stranger, 0.01, random.Random(1))
    shelf.add([Document("t", "t", "", "", 0, 800, copy, OffsetMap.identity(len(copy)))])
    shelf.update()
    assert {shelf.documents[n].id for n in shelf.fetched} == {"s", "t"}


def test_an_addition_leaves_other_clusters_alone() -> None:
    documents, shelf = pile(4), Shelf(Settings())
    shelf.add(documents)
    before = shelf.update()
    target = max(documents, key=lambda d: len(d.text))
    copy = edit(target.text, 0.01, random.Random(2))
    shelf.add([replace(target, id="new", path="new", text=copy)])
    after = shelf.update()
    changed = [c for c in after.clusters if "new" in c.members]
    assert len(changed) == 1
    others = [c for c in before.clusters if not set(c.members) & set(changed[0].members)]
    assert set(others) <= set(after.clusters)


@given(st.lists(st.text(alphabet="督导学校管理的一二三12aＡ，。 \n區學𠮷e\u0301", max_size=200), max_size=8))
@settings(max_examples=40, deadline=None)
def test_sketches_hold_the_sample(texts: list[str]) -> None:
    texts = [*texts, "甲" * 5000 + "乙丙丁戊己" * 40 + "子" * 700]  # gaps of more than 255 characters
    digests, found = _unpacked(remember(texts), DedupSettings())
    made = sample(texts, settings=DedupSettings())
    assert [digests[i] == digests[j] for i in range(len(texts)) for j in range(i)] == [
        texts[i] == texts[j] for i in range(len(texts)) for j in range(i)
    ]
    np.testing.assert_array_equal(found.standing, made.standing)
    for i in range(len(texts)):
        for level in range(made.ends.shape[1]):
            np.testing.assert_array_equal(
                found.hashes[found.starts[i] : found.ends[i, level]],
                made.hashes[made.starts[i] : made.ends[i, level]],
            )
        np.testing.assert_array_equal(found.of(i)[1], made.of(i)[1])


def test_a_sketch_is_small() -> None:
    text = report(random.Random(1), 2000)
    (data,) = remember([text])
    assert len(data) < 2000


def test_sketches_of_other_settings_or_damaged_ones_are_refused() -> None:
    shelf = Shelf(Settings())
    shelf.add(pile(1)[:3])
    with pytest.raises(LibraryError, match="--rebuild"):
        update(shelf.known(), shelf.fetch, settings=Settings(dedup=DedupSettings(jaccard=0.6)))
    slow = Settings(dedup=DedupSettings(compiled=False))
    assert update(shelf.known(), shelf.fetch, settings=slow) is not None
    cut = [replace(k, sketch=k.sketch[:-1]) for k in shelf.known()]
    with pytest.raises(LibraryError, match="损坏"):
        update(cut, shelf.fetch)
