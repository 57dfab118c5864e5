"""What pages leave at the edges of a text: bars of layout tables, ornaments, captions, empty counters, a dealer's terms, days as others write them."""

from __future__ import annotations

import pytest
from test_front import PARAGRAPHS, TEXT, TITLE, texts
from test_phenomena import run, squeeze

ARTICLE = "\n".join(PARAGRAPHS)


@pytest.mark.parametrize("counter", ["浏览次数：", "点击数：", "发布日期：2019年03月04日  浏览次数："])
@pytest.mark.parametrize("number", ["柳政督〔2019〕12号", "柳坪教督办[2019]第7号"])
def test_the_number_of_a_document_below_an_empty_counter_stays(counter: str, number: str) -> None:
    page = f"{TITLE}\n发布机构：柳坪县教育局  索引号：000123\n{counter}\n{number}\n{ARTICLE}"
    assert squeeze(number) in squeeze(texts(page)[0])


def test_the_number_below_its_label_goes_with_the_record() -> None:
    page = f"{TITLE}\n索引号：\n000123\n发文字号：\n柳政督〔2019〕12号\n发布机构：\n柳坪县教育局\n{ARTICLE}"
    assert texts(page) == [TEXT]


@pytest.mark.parametrize("caption", ["会场", "会议现场", "督查现场图片", "合影留念", "题图"])
def test_a_caption_where_no_title_stands_is_none(caption: str) -> None:
    assert texts(f"{caption}\n{ARTICLE}") == [ARTICLE]


@pytest.mark.parametrize("title", ["走进督导现场", "柳坪督导会场见闻", "会场外的督学"])
def test_a_title_that_speaks_of_a_place_stays(title: str) -> None:
    assert run(f"{title}\n{ARTICLE}").removed == ()


def test_bars_of_a_table_that_laid_out_the_page() -> None:
    assert texts(f"| {PARAGRAPHS[0]}\n{PARAGRAPHS[1]} |") == [f"{PARAGRAPHS[0]}\n{PARAGRAPHS[1]}"]


def test_bars_between_cells_stay() -> None:
    page = f"{TITLE}\n| 学校 | 问题 |\n| 河口初中 | {PARAGRAPHS[1]} |\n| {PARAGRAPHS[2]} |\n{PARAGRAPHS[3]}"
    assert run(page).removed == ()


@pytest.mark.parametrize("ornament", ["✂", "☟", "❤❤❤", "✿ ✿ ✿", "🌻"])
def test_an_ornament_alone_on_its_line(ornament: str) -> None:
    assert texts(f"{TEXT}\n{ornament}") == [TEXT]


@pytest.mark.parametrize("value", ["✓", "✔", "☑", "☐"])
def test_what_a_cell_says_with_a_sign_stays(value: str) -> None:
    page = f"{TITLE}\n{PARAGRAPHS[0]}\n食堂\n{value}\n宿舍\n{value}\n{PARAGRAPHS[1]}"
    assert squeeze(value) in squeeze(texts(page)[0])


@pytest.mark.parametrize("day", ["07.11.2018 08:15", "7/11/2018 08:15", "07.11.2018 08:15:30"])
def test_a_day_with_the_year_last_below_the_title(day: str) -> None:
    assert texts(f"{TITLE}\n{day}\n{ARTICLE}") == [TEXT]


@pytest.mark.parametrize(
    "notice",
    [
        "作者原创，未获同意严禁转载，违者追究侵权责任。",
        "会员专享内容，请勿转卖，一经查实收回账号。",
        "禁止搬运和二次上传，侵权必究。",
    ],
)
def test_what_a_dealer_threatens_below_the_text(notice: str) -> None:
    assert texts(f"{TEXT}\n微信扫一扫阅读本文\n版权声明\n{notice}\n联系客服") == [TEXT]


def test_what_a_school_forbids_stays() -> None:
    rule = "学校要求师生尊重原创，严禁抄袭教案和试卷，违者由教务处追究责任。"
    assert squeeze(rule) in squeeze(texts(f"{TEXT}\n{rule}\n上一篇：没有了")[0])


@pytest.mark.parametrize("heading", ["无法下载请看说明：", "下载须知", "温馨提示："])
def test_a_dealers_terms_above_the_file(heading: str) -> None:
    items = "1、下载文档需要金币，余额不足请先充值\n2、已买过的资料再次下载不扣费\n3、压缩文件请用电脑打开"
    assert texts(f"{heading}\n{items}\n{TEXT}") == [TEXT]


def test_what_a_school_asks_item_by_item_stays() -> None:
    items = "1、各校按要求下载表格\n2、责任督学核对文件\n3、每名教师注册账号"
    assert squeeze(items) in squeeze(texts(f"{TITLE}\n下载说明：\n{items}\n{ARTICLE}")[0])


@pytest.mark.parametrize("label", ["概述", "导语", "前言"])
def test_an_editor_between_two_labels_inside_a_line(label: str) -> None:
    said = f"【{label}】会员“山野清风”为你整理了这篇{TITLE}范文，希望能给你的工作带来参考借鉴作用。【正文】"
    assert squeeze(texts(f"{TITLE}{said}{ARTICLE}")[0]) == squeeze(TEXT)


def test_an_author_between_two_labels_stays() -> None:
    said = "【摘要】本文根据七名督学的记录，讨论了住校生较多的初中怎样安排夜间值守。【正文】"
    assert squeeze(said) in squeeze(texts(f"{TITLE}\n{said}{ARTICLE}")[0])


def test_readings_without_tones_of_two_vowels() -> None:
    page = f"{TITLE}\n学(xue)校加(jia)强了检(jian)查，以下(xia)几点由学(xue)校落实，花(hua)坛也整修过。\n{ARTICLE}"
    assert "(" not in texts(page)[0]


@pytest.mark.parametrize(
    "own", ["柳坪县教育局", "一、基本情况", "督导组今天到校。", "2019年3月4日", "各位领导、同志们", "第一章 总则"]
)
def test_what_stands_below_labels_that_nobody_filled_in_stays(own: str) -> None:
    page = f"{TITLE}\n信息类别：\n文件编号：\n公开时限：\n责任部门：\n{own}\n{ARTICLE}"
    assert squeeze(texts(page)[0]) == squeeze(f"{TITLE}{own}{ARTICLE}")


@pytest.mark.parametrize("day", ["07.11.2018", "07/11/2018", "2018-11-07"])
def test_a_bare_day_below_the_title_goes(day: str) -> None:
    assert texts(f"{TITLE}\n{day}\n{ARTICLE}") == [TEXT]


@pytest.mark.parametrize("day", ["2018.11.7", "2018-11-07"])
def test_the_day_that_signs_a_short_text_stays(day: str) -> None:
    page = f"{TITLE}\n{PARAGRAPHS[0]}\n{PARAGRAPHS[1]}\n柳坪县教育局\n{day}"
    assert run(page).removed == ()


def test_an_announcement_between_two_labels_leaves_the_title_before_it() -> None:
    said = "【导语】以下是小编为大家整理的督导总结，欢迎阅读。【正文】"
    assert squeeze(texts(f"{TITLE}{said}{ARTICLE}")[0]) == squeeze(TEXT)


@pytest.mark.parametrize(
    "who",
    ["校长 林小满", "柳坪县教育局局长 周见山", "报告人：林小满", "执笔：林小满", "签发人：周见山", "河口初中  周见山"],
)
@pytest.mark.parametrize("stamp", ["发布时间：2022-03-04 浏览次数：", "来源：柳坪教育网 作者：admin 2022-03-04 10:00"])
def test_who_speaks_or_signs_below_a_stamp_stays(who: str, stamp: str) -> None:
    assert squeeze(texts(f"{TITLE}\n{stamp}\n{who}\n{ARTICLE}\n上一篇：没有了")[0]) == squeeze(f"{TITLE}{who}{ARTICLE}")


@pytest.mark.parametrize("who", ["校长 林小满", "执笔：林小满", "督学组长 周见山", "河口初中 周见山"])
def test_who_signs_with_his_office_below_the_text_stays(who: str) -> None:
    assert squeeze(texts(f"{TEXT}\n{who}\n上一篇：没有了")[0]) == squeeze(TEXT + who)
