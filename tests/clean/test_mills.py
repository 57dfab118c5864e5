"""What mills and portals put around a text: terms as items of a list, teasers glued to announcements, paths, labels, records."""

from __future__ import annotations

import pytest
from test_front import PARAGRAPHS, TEXT, TITLE, texts

ARTICLE = "\n".join(PARAGRAPHS)


@pytest.mark.parametrize(
    "terms",
    [
        "1、凡本网注明“来源：本站”的所有作品，版权均属于柳坪校车网，未经授权，任何单位和个人不得摘编。\n"
        "2、凡本网注明“来源：某某（非本网）”的作品，均转自其它媒体，不代表本网赞同其观点。\n"
        "3、如因作品内容、版权等需要联系本网，请在三十日内进行。",
        "1、凡本網註明「來源：本站」的所有作品，版權均屬於柳坪校車網，未經授權，任何單位和個人不得摘編。\n"
        "2、本站轉載的稿件，均轉自其它媒體，不代表本站贊同其觀點。",
    ],
)
def test_terms_of_a_site_as_items_of_a_list(terms: str) -> None:
    assert texts(f"{TEXT}\n{terms}") == [TEXT]


def test_items_on_a_schools_own_site_stay() -> None:
    rules = (
        "1、各校要指定专人管理学校网站，转载稿件注明出处，信息员每周核对一次。\n"
        "2、凡学校网站发布的学生照片，须经家长同意，未经授权不得转载。\n"
        "3、宣传稿件版权归学校，教师发表前应当告知办公室。"
    )
    text = f"{TEXT}\n{rules}"
    assert texts(text) == [text]


@pytest.mark.parametrize("head", ["来源：来源：柳坪网", "首页 -> 2006年第11期", "首页 > 2006年3月18日"])
def test_a_label_said_twice_and_a_path_to_an_issue(head: str) -> None:
    assert texts(f"{head}\n{TEXT}") == [TEXT]


def test_an_announcement_glued_to_a_teaser() -> None:
    said = f"{TITLE}（2021年）{PARAGRAPHS[0][:60]}下面是小编为大家整理的【督导材料】{TITLE}，供大家参考。"
    page = f"【督导材料】{TITLE}\n时间：2023-06-23 08:12:02 公文范文 浏览量：\n{said}\n{TITLE}\n{ARTICLE}"
    assert texts(page) == [TEXT]


def test_a_numbered_path_above_an_announcement() -> None:
    title = "学校督导工作总结"
    said = f"忙完一学期，该写总结了。下面是小编整理的{title}范文，希望能帮到大家。"
    first, *_ = texts(
        f"1. 范文\n2. {title}\n{title}范文（精选10篇）\n{said}\n{title}范文（精选10篇）\n{title}1\n{ARTICLE}"
    )
    assert first == f"{title}1\n{ARTICLE}"


@pytest.mark.parametrize(
    "record",
    [
        f"索 引 号 014258/2026-00001 分 类 科技、教育/教育/报告\n发布机构 教育局 发文日期 2026-01-15\n标 题 {TITLE}\n"
        f"文 号 无 主 题 词\n内容概述 {PARAGRAPHS[0]}\n时 效 有效",
        f"索引号\n014258/2026-00001\n分类\n科技、教育/报告\n发布机构\n教育局\n发文日期\n2026-01-15\n标题\n{TITLE}\n文号\n无\n时效\n有效",
        f"索引号：014258/2026-00001\n信息分类：报告\n内容概述：{PARAGRAPHS[0]}{PARAGRAPHS[1]}\n时效性：有效",
    ],
)
def test_the_record_of_a_portal_whose_cells_were_lost(record: str) -> None:
    assert texts(f"{record}\n{TEXT}") == [TEXT]


def test_a_title_that_stands_only_in_the_record_stays() -> None:
    for record in (
        f"索 引 号 014258/2026-00001 分 类 报告\n标 题 {TITLE}\n时 效 有效",
        f"索引号\n014258/2026-00001\n信息分类\n报告\n标题\n{TITLE}\n时效\n有效",
    ):
        (text,) = texts(f"{record}\n{ARTICLE}")
        assert TITLE in text
        assert text.endswith(ARTICLE)


def test_an_authors_own_fields_stay() -> None:
    text = "\n".join([TITLE, "分 类 经常性督导", "时 间 四月上旬", "标 题 见附表", *PARAGRAPHS])
    assert texts(text)[0].replace(" ", "") == text.replace(" ", "")


def test_what_somebody_asked_and_the_best_answer() -> None:
    page = f"{TITLE}\n更新时间：发布时间：\n问题描述：\n{TITLE}，急用，在线等！\n最佳答案\n推荐答案\n2025-06-30 10:25:23\n{ARTICLE}"
    assert texts(page) == [TEXT]


def test_headings_of_an_authors_questions_stay() -> None:
    text = "\n".join([TITLE, "问题描述", *PARAGRAPHS[:2], "整改要求", *PARAGRAPHS[2:]])
    assert "整改要求" in texts(text)[0]
    assert all(paragraph in texts(text)[0] for paragraph in PARAGRAPHS)


def test_title_and_opening_at_the_end_of_a_page() -> None:
    title = "開學在即 柳坪縣校車“帶病”不得上路"
    body = f"{title}\n{PARAGRAPHS[0]}\n{title}\n" + "\n".join(PARAGRAPHS[1:])
    foot = f"編輯：方一鳴\n{title}\n{title}，（記者方一鳴）{PARAGRAPHS[0][:70]}"
    assert texts(f"{body}\n{foot}") == ["\n".join([title, *PARAGRAPHS])]


def test_a_last_paragraph_that_opens_with_the_title_stays() -> None:
    title = "柳坪三所初中的宿舍换了新床"
    last = f"{title}，这件事花了四年，先后开过十一次会，镇长换了两任，家长凑过一回钱，后来又退了回去"
    text = "\n".join([title, *PARAGRAPHS, last])
    assert texts(text) == [text]


def test_the_title_between_paragraphs_and_the_column_before_it() -> None:
    title = "柳坪县手机不得带进课堂 作业要全部批改"
    first, second, *rest = PARAGRAPHS
    page = "\n".join([f"中小学校|{title}", first, f"中小学校|{title}】{second}", *rest])
    assert texts(page) == ["\n".join([title, *PARAGRAPHS])]


def test_a_headline_with_a_column_stays_where_nothing_repeats_it() -> None:
    text = "\n".join(["柳坪观察|三所初中的宿舍换了新床", *PARAGRAPHS])
    assert texts(text) == [text]


def test_the_kind_of_text_in_brackets_above_the_title() -> None:
    title = "柳坪县特殊教育提升实施方案"
    said = f"{title}（2014—2016年）{PARAGRAPHS[0][:60]}下面是小编为大家整理的【教育方案】{title}，供大家参考。"
    page = f"【教育方案】{title}\n{said}\n【教育方案】{title}\n{title}（20142016）\n{ARTICLE}"
    assert texts(page) == [f"{title}（20142016）\n{ARTICLE}"]
