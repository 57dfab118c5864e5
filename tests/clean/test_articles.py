"""Compilations in their many spellings, and what only looks like one."""

from __future__ import annotations

import pytest
from cleaning_contract import check_contract, make_source

from wenben.clean import clean

TEXTS = [
    f"{who}本学期入校督导{count}次，随访记录齐全。\n一、主要做法\n督学每次入校先看课表和作业公示，再同校长、教师、学生分别交谈。\n二、存在问题\n个别学校{what}，整改销号不及时，督学已经两次提醒。"
    for who, count, what in [
        ("东片责任区", 12, "晨检记录不全"),
        ("西片责任区", 17, "作业批改流于形式"),
        ("南片责任区", 9, "食堂留样不足"),
    ]
]


def starts(text: str) -> list[int]:
    cleaned = clean(make_source(text))
    check_contract(cleaned)
    return [d.source_start for d in cleaned.documents]


@pytest.mark.parametrize(
    "headings",
    [
        ["责任区督导总结篇1", "责任区督导总结篇2", "责任区督导总结篇3"],
        ["责任区督导总结 篇一", "责任区督导总结 篇二", "责任区督导总结 篇三"],
        ["篇一：责任区督导总结", "篇二：责任区督导总结", "篇三：责任区督导总结"],
        ["篇一：东片总结", "篇二：西片总结", "篇三：南片总结"],
        ["第一篇：责任区督导总结", "第二篇：责任区督导总结", "第三篇：责任区督导总结"],
        ["【篇1】责任区督导总结", "【篇2】责任区督导总结", "【篇3】责任区督导总结"],
        ["责任区督导总结（一）", "责任区督导总结（二）", "责任区督导总结（三）"],
        ["责任区督导总结1", "责任区督导总结2", "责任区督导总结3"],
        ["范文一：责任区督导总结", "范文二：责任区督导总结", "范文三：责任区督导总结"],
    ],
)
def test_spellings(headings: list[str]) -> None:
    preface = "责任区督导总结3篇\n下面是小编为大家整理的责任区督导总结，供大家参考。"
    text = "\n".join([preface, *(f"{h}\n{t}" for h, t in zip(headings, TEXTS, strict=True))])
    assert starts(text) == [text.rindex(h) for h in headings]
    cleaned = clean(make_source(text))
    assert [d.title for d in cleaned.documents] == headings
    assert squeezed(cleaned.source.text[: text.index(headings[0])]) == squeezed(
        "".join(cleaned.source.text[r.start : r.end] for r in cleaned.removed)
    )


def squeezed(text: str) -> str:
    return "".join(text.split())


def test_number_glued_to_a_year_or_to_the_text() -> None:
    title = "学校督导整改报告篇"
    bodies = [f"20xx年，{TEXTS[0]}", f"县教育局：{TEXTS[1]}", f"2021年7月，{TEXTS[2]}"]
    text = "\n".join(f"{title}{n}{body}" for n, body in enumerate(bodies, 1))
    assert starts(text) == [text.index(f"{title}{n}") for n in (1, 2, 3)]
    assert [d.title for d in clean(make_source(text)).documents] == [f"{title}{n}" for n in (1, 2, 3)]


def test_nested_parts_do_not_split_the_page() -> None:
    inner = "督学心得三篇\n篇一：\n" + TEXTS[0] + "\n篇二：\n" + TEXTS[1] + "\n篇三\n" + TEXTS[2]
    text = f"篇一：督导总结汇编\n{TEXTS[0]}\n篇二：督导总结汇编\n{inner}\n篇三：督导总结汇编\n{TEXTS[2]}"
    assert len(starts(text)) == 3


def test_list_of_contents_is_not_the_articles() -> None:
    headings = ["责任区督导总结篇1", "责任区督导总结篇2", "责任区督导总结篇3"]
    text = "\n".join([*headings, *(f"{h}\n{t}" for h, t in zip(headings, TEXTS, strict=True))])
    assert starts(text) == [text.rindex(h) for h in headings]


@pytest.mark.parametrize(
    "text",
    [
        "关于督导工作的报告\n" + "\n".join(f"（{n}）{t}" for n, t in zip("一二三", TEXTS, strict=True)),
        "督导报告\n附件1\n" + TEXTS[0] + "\n附件2\n" + TEXTS[1],
        "督导报告\n问题一\n" + TEXTS[0] + "\n问题二\n" + TEXTS[1],
        "督导报告\n第一部分 基本情况\n" + TEXTS[0] + "\n第二部分 存在问题\n" + TEXTS[1],
        "督导报告\n文章分上下两篇。上篇讲做法，下篇讲问题。\n" + TEXTS[0],
        "责任区督导总结篇2\n" + TEXTS[0],
    ],
)
def test_one_document(text: str) -> None:
    assert len(starts(text)) == 1


def test_two_articles_with_the_same_text_are_both_kept() -> None:
    text = f"督导工作总结篇1\n{TEXTS[0]}\n督导工作总结篇2\n{TEXTS[0]}"
    cleaned = clean(make_source(text))
    assert len(cleaned.documents) == 2
    assert cleaned.removed == ()
