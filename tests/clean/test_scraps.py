"""What says nothing of its neighbours, and what stands at odd places: residues, by-lines, annexes, short titles, letters, bought links."""

from __future__ import annotations

import pytest
from test_front import PARAGRAPHS, TEXT, TITLE, texts
from test_phenomena import BODY, run, squeeze

ARTICLE = "\n".join(PARAGRAPHS)


def test_a_subtitle_and_authors_in_spaced_characters_below_a_title() -> None:
    head = "寄宿生夜间看护的难处与出路\n——对柳坪六所学校的走访"
    by_line = "柳坪师范学院教育系  白 云 舟  江 晚 秋"
    (text,) = texts(f"打开APP\n未登录\n开通会员，享受12项特权\n{head}\n{by_line}\n{ARTICLE}")
    assert squeeze(text) == squeeze(f"{head}{by_line}{ARTICLE}")


def test_a_number_between_residues_of_a_converter_is_no_menu() -> None:
    number = "柳政督〔20217号"
    (text,) = texts(f"{TITLE}\n?\n?\n{number}\n?\n柳坪县督导室\n?\n{ARTICLE}")
    assert number in squeeze(text)
    assert "柳坪县督导室" in squeeze(text)


def test_annexes_below_residues_of_a_converter_stay() -> None:
    below = "附件：1.随访登记表\n2.责任区联络名单\n3.登录平台的步骤"
    (text,) = texts(f"{TEXT}\n?\n{below}\n?\n柳坪县督导室\n2021年3月1日")
    assert squeeze(text) == squeeze(f"{TEXT}{below}柳坪县督导室2021年3月1日")


def test_a_short_title_with_its_reading_below() -> None:
    head = "网站首页  词典首页\n请输入您要查询的字词：\n字词 督视员\n类别 词语释义及详细解析\n释义"
    text = f"督视员\n督视员dushiyuan\n从前在县里担任视察和辅导学校工作的人，督视员由县里委派，督视员一年走两遍。\n{ARTICLE}"
    assert texts(f"{head}\n{text}") == [text]


def test_a_half_width_question_mark_behind_a_question_stays() -> None:
    asked = "这堂课上有个孩子怎么比也比不出来怎么办?教室里吵成一片，老师并不着急。" + "大家都等着她。" * 8
    text = f"{TITLE}\n{asked}\n真的能行吗？\n{PARAGRAPHS[0]}"
    assert run(text).removed == ()


def parts(*titles: str) -> str:
    return "\n".join(f"{title}\n{text}" for title, text in zip(titles, PARAGRAPHS, strict=False))


def test_a_last_article_with_a_title_of_its_own() -> None:
    titles = ["第一篇：责任区督导情况汇报", "第二篇：责任区督导情况汇报", "第三篇：幼儿园督导自查报告"]
    assert [t.split("\n")[0] for t in texts(parts(*titles))] == titles


def test_numbers_that_start_anew_count_inside_the_last_article() -> None:
    inner = parts("第一篇：甲校自查", "第二篇：乙校自查", "第三篇：丙校自查")
    page = f"{parts('第一篇：责任区督导情况汇报', '第二篇：责任区督导情况汇报')}\n{inner}"
    assert len(texts(page)) == 2


@pytest.mark.parametrize("title", ["[图文]{}", "{}   ★★★", "【组图】{} ☆☆"])
def test_labels_and_stars_around_a_title(title: str) -> None:
    assert texts(f"{title.format(TITLE)}\n{ARTICLE}") == [TEXT]


def test_a_title_with_a_colon_and_the_window_that_names_it() -> None:
    title = "随访手记：一节不声不响的好课"
    page = f"{title} - willow07\n博客开通\n用户登录\n忘记密码\n{title}\n2013-11-27 20:36:05\n{ARTICLE}"
    assert texts(page) == [f"{title}\n{ARTICLE}"]


def test_a_letter_and_its_answer_in_a_table() -> None:
    page = (
        "信件编号: | 20210007 | 来信时间: | 2021-05-11 16:27 |\n---|---|---|---|\n信件类型: | 我要咨询 | 姓名: | *** |\n"
        f"内容: | {PARAGRAPHS[2]} | ||\n答复情况: |\n{PARAGRAPHS[3]} |\n满意度评价: | 满意 一般 不满意 |"
    )
    assert texts(page) == ["\n".join(PARAGRAPHS[2:4])]


def test_a_table_of_an_author_keeps_its_cells() -> None:
    table = "姓名 | 学校 | 处理结果\n白晓舟 | 城东小学 | 已办结\n江晚秋 | 河口初中 | 正在办理"
    assert squeeze(texts(f"{TEXT}\n{table}\n{BODY}")[0]).count("办结") == 1


def test_a_bought_link_above_a_text_without_a_title() -> None:
    assert texts(f"看白癜风柳坪哪家好 https://m.example.net/wall/4786.html\n{ARTICLE}") == [ARTICLE]


@pytest.mark.parametrize("bought", ["云南看白癜风去哪家医院", "治疗癫痫哪里最专业", "白癜风医院排名"])
def test_what_hospitals_pay_for_inside_a_sentence(bought: str) -> None:
    noisy = TEXT.replace("走廊的黑板上", f"走廊的{bought}黑板上")
    assert texts(noisy) == [TEXT]


def test_an_illness_at_a_school_stays() -> None:
    said = "患有癫痫的两名学生由校医随访，白癜风患儿的家长要求保密，学校答应照办。"
    text = "\n".join([TITLE, *PARAGRAPHS, said])
    assert run(text).removed == ()


def test_a_log_in_behind_the_last_sentence() -> None:
    assert texts(f"{TEXT} 用户登录 还没有账号？ 立即注册 忘记密码") == [TEXT]


def test_other_papers_below_a_text() -> None:
    assert texts(
        f"{PARAGRAPHS[0]}\n其他文献\n小学单元教学的实践\n期刊\n浅谈户外混龄游戏\n期刊\n与本文相关的学术论文"
    ) == [PARAGRAPHS[0]]


def test_a_letter_in_a_table_with_a_title_of_its_own() -> None:
    page = (
        f"| 来信标题 | 延时班收费的问题 |\n| --- | --- |\n| 来信人 | 王** |\n| 来信时间 | 2021-03-01 |\n| 来信内容 | {PARAGRAPHS[2]} |\n"
        f"| 答复单位 | 督导室 |\n| 答复内容 | {PARAGRAPHS[3]} |"
    )
    assert texts(page) == ["\n".join(["延时班收费的问题", *PARAGRAPHS[2:4]])]


def test_the_day_of_a_visit_among_its_fields_stays() -> None:
    text = f"随访记录\n学校：河口初中\n督学：白云舟\n日期：2021-03-01\n内容：食堂\n{ARTICLE}\n督学签字：\n校长签字："
    assert squeeze(texts(text)[0]) == squeeze(text)


def test_an_entry_that_its_first_sentence_defines_is_the_title() -> None:
    entry = f"督学\n督学是受委派进校的人员。\n{ARTICLE}"
    page = entry.replace("\n", "\n[编辑]\n柳荫百科，自由的百科全书\n", 1)
    assert texts(page) == [entry]


def test_the_title_once_more_in_two_lines() -> None:
    number = "柳政督〔2021〕7号"
    assert texts(f"{TITLE}\n{number}\n{TITLE[:9]}\n{TITLE[9:]}\n{ARTICLE}") == [f"{TITLE}\n{number}\n{ARTICLE}"]
