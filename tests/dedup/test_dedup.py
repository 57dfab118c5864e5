"""Pairs against exact answers, clusters, containment, sections, order-independence."""

from __future__ import annotations

import random
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wenben.config import DedupSettings, Settings
from wenben.dedup import dedup
from wenben.text import shingles
from wenben.types import Document, OffsetMap, Section

WORDS = (
    "督导组 责任督学 学校 幼儿园 作业公示 课后服务 食堂留样 索证索票 校车 消防通道 师资 缺编 经费 拨付 整改 台账 落实 不到位 "
    "问题 建议 加强 完善 制度 检查 资料 访谈 教师 学生 家长 满意率 心理健康 体质监测 近视防控 双减 校外培训 控辍保学 随迁子女"
).split()


def report(rng: random.Random, length: int = 900) -> str:
    sentences = []
    while sum(map(len, sentences)) < length:
        words = rng.choices(WORDS, k=rng.randint(5, 12))
        sentences.append("".join(words) + str(rng.randint(1, 999)) + "。")
    return "".join(sentences)


def documents_of(texts: list[str], *, ids: list[str] | None = None) -> list[Document]:
    names = ids or [str(i) for i in range(len(texts))]
    return [
        Document(name, name, "", "", 0, len(text), text, OffsetMap.identity(len(text)))
        for name, text in zip(names, texts, strict=True)
    ]


def edit(text: str, share: float, rng: random.Random) -> str:
    chars = list(text)
    for i in rng.sample(range(len(chars)), int(len(chars) * share)):
        chars[i] = rng.choice("甲乙丙丁戊己庚辛")
    return "".join(chars)


def corpus(seed: int, count: int = 40) -> list[str]:
    rng = random.Random(seed)
    texts = []
    for _ in range(count):
        base = report(rng)
        texts.append(base)
        match rng.randint(0, 4):
            case 0:
                texts.append(edit(base, rng.choice([0.005, 0.02, 0.05]), rng))
            case 1:
                texts.append(base[: len(base) // 3])
            case 2:
                texts.append("【字体：大 中 小】" + base + "上一篇：无")
    return texts


def exact(texts: list[str], chosen: DedupSettings) -> set[tuple[str, str]]:
    sets = [shingles(t, size=chosen.shingle) for t in texts]
    found = set()
    for a, b in combinations(range(len(texts)), 2):
        shared = len(sets[a] & sets[b])
        union = len(sets[a] | sets[b])
        smaller = min(len(sets[a]), len(sets[b]))
        if union and (shared / union >= chosen.jaccard or shared / smaller >= chosen.containment):
            found.add((str(a), str(b)))
    return found


@pytest.mark.parametrize("seed", range(4))
def test_pairs_are_exactly_those_that_reach_a_threshold(seed: int) -> None:
    texts = corpus(seed)
    found = {tuple(sorted((p.a, p.b), key=int)) for p in dedup(documents_of(texts)).pairs}
    assert found == exact(texts, DedupSettings())


def test_measures_are_exact() -> None:
    texts = corpus(11, 20)
    sets = {str(i): shingles(t) for i, t in enumerate(texts)}
    pairs = dedup(documents_of(texts)).pairs
    assert pairs
    for pair in pairs:
        a, b = sets[pair.a], sets[pair.b]
        assert pair.jaccard == pytest.approx(len(a & b) / len(a | b))
        assert pair.containment_a == pytest.approx(len(a & b) / len(a))
        assert pair.containment_b == pytest.approx(len(a & b) / len(b))


@given(st.randoms(use_true_random=False))
@settings(max_examples=10, deadline=None)
def test_order_of_documents_does_not_matter(rng: random.Random) -> None:
    documents = documents_of(corpus(3, 15))
    shuffled = documents[:]
    rng.shuffle(shuffled)
    assert dedup(shuffled) == dedup(documents)


def test_traditional_copy_with_other_punctuation_is_found() -> None:
    from opencc import OpenCC

    base = report(random.Random(5))
    copy = OpenCC("s2t").convert(base).replace("。", " .\n")
    pairs = dedup(documents_of([base, copy])).pairs
    assert [p.jaccard for p in pairs] == [1.0]


def test_contained_document_hangs_on_its_best_container_and_joins_no_cluster() -> None:
    rng = random.Random(2)
    base, other = report(rng, 1500), report(rng, 1500)
    part = base[:400]
    texts = [base, edit(base, 0.002, rng), part, other]
    result = dedup(documents_of(texts))
    (only,) = result.clusters
    assert set(only.members) == {"0", "1"}
    assert [c.id for c in only.contained] == ["2"]
    assert only.contained[0].container == "0"


def test_same_bytes_at_two_paths_are_two_members() -> None:
    text = report(random.Random(1))
    a = documents_of([text], ids=["x"])[0]
    b = replace(a, path="other.txt")
    result = dedup([a, b])
    assert [(p.path_a, p.path_b) for p in result.pairs] == [("other.txt", "x")]
    assert result.clusters[0].members == ("x", "x")
    assert result.clusters[0].paths == ("other.txt", "x")


def test_representative_is_whole_then_longest_then_earliest() -> None:
    text = report(random.Random(8))
    cut = replace(documents_of([text + "更多"], ids=["a"])[0], truncated=True, date="2019-01-01")
    late = replace(documents_of([text], ids=["b"])[0], date="2022-01-01")
    early = replace(documents_of([text], ids=["c"])[0], date="2021-01-01")
    assert dedup([cut, late, early]).clusters[0].representative == "c"


def test_long_weak_chain_is_split() -> None:
    rng = random.Random(4)
    blocks = [report(rng, 200) for _ in range(14)]
    texts = ["".join(blocks[i : i + 7]) for i in range(8)]  # neighbours share 6/8, the ends next to nothing
    result = dedup(documents_of(texts), settings=Settings(dedup=DedupSettings(jaccard=0.6, containment=0.95)))
    assert max(len(c.members) for c in result.clusters) < len(texts)
    together = {m for c in result.clusters for m in c.members}
    assert len(together) >= 6


def sectioned(name: str, parts: list[tuple[str, str]]) -> Document:
    text, sections = "", []
    for heading, body in parts:
        start = len(text)
        text += heading + "\n" + body + "\n"
        sections.append(Section(heading, 1, start, len(text), (heading,)))
    return Document(name, name, "", "", 0, len(text), text, OffsetMap.identity(len(text)), sections=tuple(sections))


def test_copied_section_is_found_where_documents_differ() -> None:
    rng = random.Random(9)
    same = report(rng, 500)
    a = sectioned("a", [("一、基本情况", report(rng, 1200)), ("二、存在问题", same)])
    b = sectioned("b", [("一、主要做法", report(rng, 1500)), ("二、不足之处", same), ("三、打算", report(rng, 900))])
    (pair,) = dedup([a, b]).pairs
    assert pair.level == "section"
    assert pair.span_a is not None
    assert pair.span_b is not None
    assert same in pair.span_a.of(a.text)
    assert same in pair.span_b.of(b.text)
    assert max(pair.containment_a, pair.containment_b) >= 0.8


def test_section_twice_in_one_document_is_a_section_pair_inside_it() -> None:
    rng = random.Random(10)
    full = report(rng, 900)
    document = sectioned("a", [("(一)督导报告", full), ("(二)其他", report(rng, 700)), ("(三)督导报告", full[:420])])
    (pair,) = dedup([document]).pairs
    assert (pair.a, pair.b, pair.level) == ("a", "a", "section")
    assert pair.containment_b > 0.95
    assert pair.jaccard < 0.7


def test_different_reports_with_the_same_formulae_are_no_pair() -> None:
    rng = random.Random(12)
    formula = (
        "以习近平新时代中国特色社会主义思想为指导，全面贯彻党的教育方针，落实立德树人根本任务，现将有关情况报告如下。"
    )
    texts = [formula + report(rng) for _ in range(30)]
    assert not dedup(documents_of(texts)).pairs


def test_empty_and_tiny_documents() -> None:
    result = dedup(documents_of(["", "", "好", "好", "。。。"]))
    assert [(p.a, p.b) for p in result.pairs] == [("2", "3")]
    assert not dedup([]).pairs


@given(st.integers(0, 10**6))
@settings(max_examples=10, deadline=None)
def test_unrelated_documents_change_nothing_and_removal_is_the_reverse(seed: int) -> None:
    rng = random.Random(f"others of {seed}")
    documents = documents_of(corpus(seed, 12))
    others = documents_of([report(rng) for _ in range(5)], ids=[f"{rng.random()}" for _ in range(5)])
    before, after = dedup(documents), dedup(documents + others)
    assert before == after
    gone = documents[0].key
    without = dedup(documents[1:])
    kept = [p for p in before.pairs if gone not in ((p.a, p.path_a), (p.b, p.path_b))]
    assert list(without.pairs) == kept
    untouched = [c for c in before.clusters if gone[0] not in (*c.members, *(x.id for x in c.contained))]
    assert set(untouched) <= set(without.clusters)


def test_plain_texts_are_documents_named_by_number() -> None:
    texts = corpus(5, 12)
    assert dedup(texts) == dedup(documents_of(texts))


def test_identical_texts_are_listed_in_pairs_up_to_a_limit() -> None:
    text = report(random.Random(6))
    chosen = Settings(dedup=DedupSettings(bucket=10))
    few = dedup([text] * 6, settings=chosen)
    assert len(few.pairs) == 15
    many = dedup([text] * 300 + [edit(text, 0.01, random.Random(1))] * 2, settings=chosen)
    assert len(many.clusters) == 1
    assert len(many.clusters[0].members) == 302
    assert len(many.pairs) < 2_000


def test_thousands_of_copies_of_a_template_cost_a_bounded_number_of_comparisons() -> None:
    from wenben.dedup.lsh import candidates
    from wenben.dedup.sampling import sample

    rng = random.Random(3)
    base = report(rng)
    texts = [edit(base, 0.01, rng) for _ in range(2_000)]
    near = candidates(sample(texts, settings=DedupSettings()), settings=DedupSettings())
    assert len(near) < 400_000  # of two million pairs
    found = dedup(texts)
    (only,) = found.clusters
    assert len(only.members) == 2_000
    assert found.crowded == 2_000


def test_all_pairs_are_listed_where_the_bucket_is_large_enough() -> None:
    rng = random.Random(7)
    base = report(rng)
    texts = [edit(base, 0.01, rng) for _ in range(40)]
    few = dedup(texts, settings=Settings(dedup=DedupSettings(bucket=10, pivots=2)), containment=False)
    every = dedup(texts, settings=Settings(dedup=DedupSettings(bucket=40)), containment=False)
    assert (few.crowded, every.crowded) == (40, 0)
    assert len(few.pairs) < len(every.pairs) == len(exact(texts, DedupSettings()))
    assert [c.members for c in few.clusters] == [c.members for c in every.clusters]


def test_a_very_long_text_is_measured_beside_many_short_ones() -> None:
    rng = random.Random(8)
    long = report(rng, 120_000)
    parts = [long[i * 900 : i * 900 + rng.randint(150, 800)] for i in range(100)]
    found = dedup([*parts, long, edit(long, 0.005, rng)])
    listed = {(p.a, p.b) for p in found.pairs}
    assert sum((str(i), "100") in listed or ("100", str(i)) in listed for i in range(100)) == 100
    (only,) = [c for c in found.clusters if "100" in c.members]
    assert set(only.members) == {"100", "101"}


def test_many_copies_of_one_template_stay_one_cluster() -> None:
    rng = random.Random(3)
    base = report(rng)
    texts = [edit(base, 0.004, rng) for _ in range(60)]
    chosen = Settings(dedup=DedupSettings(bucket=20))
    (only,) = dedup(documents_of(texts), settings=chosen).clusters
    assert len(only.members) == 60


def test_plain_loops_give_the_same_result() -> None:
    documents = documents_of(corpus(6, 12))
    assert dedup(documents) == dedup(documents, settings=Settings(dedup=DedupSettings(compiled=False)))


def test_real_plans_with_changed_names_are_found(shared: Path) -> None:
    from wenben.clean import clean
    from wenben.readers import read

    path = next((shared / "corpus").glob("001_*"))
    (source,) = read(str(path))
    documents = clean(source).documents
    found = {(p.a, p.b) for p in dedup(documents).pairs if p.level == "document"}
    fifth, seventh = documents[4], documents[6]
    assert (fifth.id, seventh.id) in found
