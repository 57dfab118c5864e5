"""What a pile teaches about its sites does not depend on order, can be merged, and is a fixed input."""

from __future__ import annotations

import random

import pytest
from cleaning_contract import check_contract, make_source
from hypothesis import given, settings
from hypothesis import strategies as st

from wenben.clean import CleanStatistics, clean, learn, merge
from wenben.config import Settings
from wenben.errors import UsageError

PAGES = [
    f"督学资料站 每天一千篇\n第{n}责任区督导记事\n督学第{n}次入校，先看课表再看食堂，问题当场交换督＊学＊资＊料＊站意见。\n"
    f"校长说明年第{n}季度完成整改，督学记在本子上，答应到时候再来看一遍。\n本站资料由会员提供 编号{n * 3701}"
    for n in range(1, 9)
]
OTHERS = [
    f"县督导室通报{n}\n现将有关情况通报如下\n第{n}所学校的食堂留样不足，责令限期整改，并报督导室备案。"
    for n in range(1, 9)
]


def pile(pages: list[str], site: str) -> list:  # type: ignore[type-arg]
    return [make_source(text, path=f"{site}/{n}.txt", meta={"site": site}) for n, text in enumerate(pages)]


def test_templates_and_watermarks_of_a_site() -> None:
    sources = pile(PAGES, "a.example")
    statistics = learn(sources)
    for source in sources:
        cleaned = clean(source, statistics=statistics)
        check_contract(cleaned)
        text = cleaned.documents[0].text
        assert "资料站" not in text
        assert "资＊料" not in text
        assert "编号" not in text
        assert text.startswith("第")


def test_formulae_that_stand_on_many_sites_stay() -> None:
    sources = [
        s
        for n, site in enumerate(("a", "b", "c", "d"))
        for s in pile([t.replace("县", f"{n}县") for t in OTHERS], site)
    ]
    statistics = learn(sources)
    for source in sources[:3]:
        assert "现将有关情况通报如下" in clean(source, statistics=statistics).documents[0].text


def test_a_copy_counts_once() -> None:
    sources = pile(PAGES[:1], "a")
    again = [make_source(PAGES[0], path=f"a/copy{n}.txt", meta={"site": "a"}) for n in range(9)]
    assert learn(sources) == learn([*sources, *again])


@given(st.randoms(use_true_random=False), st.integers(0, 16))
@settings(max_examples=30, deadline=None)
def test_order_and_parts_do_not_matter(shuffle: random.Random, cut: int) -> None:
    sources = [*pile(PAGES, "a"), *pile(OTHERS, "b")]
    whole = learn(sources)
    shuffle.shuffle(sources)
    assert learn(sources) == whole
    left, right = learn(sources[:cut]), learn(sources[cut:])
    assert merge(left, right) == merge(right, left) == whole
    assert merge(left, right).fingerprint() == whole.fingerprint()


def test_json_round_trip() -> None:
    statistics = learn(pile(PAGES, "a"))
    again = CleanStatistics.from_json(statistics.to_json())
    assert again == statistics
    assert again.fingerprint() == statistics.fingerprint()
    assert learn(pile(OTHERS, "a")).fingerprint() != statistics.fingerprint()


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", '{"version": 99, "documents": {}, "lines": {}, "inserts": {}}', '{"version": 1}']
)
def test_damaged_statistics_are_refused(text: str) -> None:
    with pytest.raises(UsageError):
        CleanStatistics.from_json(text)


PLACES = (
    "责任督|学每月入校两次", "检查了食|堂和宿舍的卫生情况", "要求学|校在月底前完成整|改并上报台账", "教|师反映作业批改负担偏重",
    "发现个别班级课程|表与实际教学不一致", "督促落实安|全责任制度", "对存在问|题逐条登记", "走访家长了|解课后服务情况",
    "组织听|课评课活动", "提出整改意|见和建议", "完善校园管|理办法", "保|障学生体育活动时间",
)  # fmt: skip


def inserted(string: str, *, broken: bool) -> list[str]:
    """Six documents with ``string`` inside words, or (not broken) as a word of its own."""
    pages = []
    for n in range(6):
        rows = [PLACES[(n * 3 + k * 5) % len(PLACES)] for k in range(5)]
        if broken:
            body = "。\n".join(f"第{n}{k}次，{row.replace('|', string)}" for k, row in enumerate(rows))
        else:
            body = "。\n".join(f"第{n}{k}次由{string}{row.replace('|', '')}" for k, row in enumerate(rows))
        pages.append(f"第{n}责任区督导记事\n{body}。")
    return pages


@pytest.mark.parametrize("name", ["青禾拾遗", "墨香阁文汇", "云水谣书屋"])
def test_a_string_of_plain_characters_that_breaks_words(name: str) -> None:
    sources = pile(inserted(name, broken=True), "b.example")
    statistics = learn(sources)
    for source in sources:
        cleaned = clean(source, statistics=statistics)
        check_contract(cleaned)
        assert name not in cleaned.documents[0].text


@pytest.mark.parametrize("term", ["挂牌督导", "责任督学", "课后服务专班", "县督导办公室"])
def test_a_term_that_recurs_stays(term: str) -> None:
    sources = pile(inserted(term, broken=False), "b.example")
    statistics = learn(sources)
    for source in sources:
        assert clean(source, statistics=statistics).documents[0].text.count(term) >= 5


def test_one_document_teaches_no_watermark() -> None:
    source = make_source("\n".join(inserted("青禾拾遗", broken=True)), path="c/1.txt", meta={"site": "c"})
    assert learn([source]).watermarks("c", Settings().clean) == frozenset()


def test_copies_of_one_text_in_a_folder_are_not_its_template() -> None:
    frames = (
        "首页 > 督导\n{}\n上一篇：没有了",
        "{}\n下载Word文档到电脑",
        "柳坪论坛\n{}\n您需要登录后才可以回帖",
        "{}",
        "{}\n【关闭窗口】",
        "来源：某网 2021-03-01\n{}",
    )
    title, text = (
        "责任督学走进校园看晚托",
        "\n".join(
            [
                "责任督学前天走进河口初中，同住校的学生一道吃了晚饭，看了宿舍的灯和门。",
                "下一步，督导室将把晚托列入每月随访的内容，逐校回访。",
            ]
        ),
    )
    sources = [make_source(frame.format(f"{title}\n{text}"), path=f"pile/{n}.txt") for n, frame in enumerate(frames)]
    statistics = learn(sources)
    assert title in statistics.templates("pile", Settings().clean)
    for source in sources:
        (document,) = clean(source, statistics=statistics).documents
        assert f"{title}\n{text}" in document.text
