"""Pages as all kinds of sites begin and end them: what must stay, and what is the site's."""

from __future__ import annotations

from itertools import pairwise

import pytest
from test_front import PARAGRAPHS, TEXT, TITLE, texts
from test_phenomena import run, squeeze

ARTICLE = "\n".join(PARAGRAPHS)


def test_paragraphs_that_all_open_with_the_same_tag_are_no_copies_of_each_other() -> None:
    told = [
        "3月4日上午，责任区督学到河口初中随访，校长林小满和后勤主任周见山陪同。",
        "督学看了宿舍楼的浴室，提出热水供应时间应当写在门上。",
        "督学向住校生问了晚饭和热水的情况，学生说热水够用。",
        "督学还看了食堂的留样柜，当天的留样没有写时间，已当场补写。",
    ]
    page = "".join(f'<p class="ed-block ed-indent-1">{said}</p> ' for said in told)
    assert squeeze("".join(texts(page))) == squeeze("".join(told))


@pytest.mark.parametrize("grade", ["(A)", "(E)", "(AI)", "（PE）"])
def test_grades_and_abbreviations_in_brackets_are_no_readings(grade: str) -> None:
    body = f"评分分为达到{grade}和没有达到两等，各项要求都做到的为达到{grade}，有一项没有做到的不算达到{grade}，由督学当场写明。"
    assert texts(f"{body}\n{ARTICLE}")[0].startswith(body)


def test_readings_without_tones_still_go() -> None:
    body = "督学(xue)每月到学(xue)校随访，把发现(xian)的问题当场说明。"
    assert texts(f"{body}\n{ARTICLE}")[0].startswith("督学每月到学校随访，把发现的问题")


def test_what_is_left_of_a_lost_stop_stays_as_it_is() -> None:
    body = "验收一次通過(guò)?,F(xiàn)在農(nóng)村的孩子也能動(dòng)手做實(shí)驗(yàn)。"
    assert texts(f"{body}\n{ARTICLE}")[0].startswith("验收一次通過?,F在農村的孩子也能動手做實驗。")


def test_a_path_that_ends_with_a_title_of_two_words() -> None:
    title = "县督导组 对河口初中随访情况的反馈意见"
    page = f"当前位置：首页 > 公示 > {title}\n\n{title}\n\n2021年3月4日 10:11:12 访问量：27\n{ARTICLE}"
    (document,) = run(page).documents
    assert squeeze(document.text) == squeeze(f"{title}{ARTICLE}")
    assert document.source_start == page.rindex(title)


@pytest.mark.parametrize(
    "note",
    [
        "（资料图片仅供参考）",
        "资料图 图文无关",
        "(图片来源于网络，侵删)",
        "【配图与本文无关】",
        "图源网络",
        "图片来自互联网",
    ],
)
def test_what_a_page_says_of_pictures_it_took(note: str) -> None:
    assert texts(f"{note}\n{ARTICLE}") == [ARTICLE]
    assert texts(f"{TITLE}\n{PARAGRAPHS[0]}\n{note}\n{PARAGRAPHS[1]}\n{PARAGRAPHS[2]}\n{PARAGRAPHS[3]}") == [TEXT]


@pytest.mark.parametrize(
    "said", ["图为督学在河口初中查看留样。", "资料图册由各校自行整理。", "配图说明要写明拍摄时间。", "图片资料存档备查"]
)
def test_what_an_author_says_of_pictures_stays(said: str) -> None:
    assert texts(f"{TITLE}\n{PARAGRAPHS[0]}\n{said}\n{ARTICLE}")[0].split("\n")[2] == said


@pytest.mark.parametrize(
    "credit",
    [
        "【责编：林小满；二校：周见山；终审：何处】",
        "（柳坪广播电视台    编辑：林小满    三审：何处）",
        "青禾融媒 编辑：林小满 初审：周见山 终审：何处",
        "责校：林小满 监制：何处",
    ],
)
def test_who_edited_a_page_and_for_whom(credit: str) -> None:
    assert texts(f"{TEXT}\n{credit}") == [TEXT]


def test_an_office_and_its_people_in_a_form_stay() -> None:
    rows = "督导组 组长：林小满 成员：周见山"
    assert squeeze(texts(f"{TITLE}\n{rows}\n{ARTICLE}")[0]) == squeeze(f"{TITLE}{rows}{ARTICLE}")


def test_the_table_of_a_portal_with_two_fields_to_a_row() -> None:
    table = "\n".join(
        [
            "索引号 01203344-2/2021-00017 生成日期 2021-03-04",
            "文件编号 柳教督〔2021〕5号 公开时限 长期公开",
            "效力状况 有效 文件下载 下载",
            "主题(一) 科技、教育 主题(二) 教育 体裁 通报",
            "关键词 督导,食堂,学校 分类词 教育,督导",
            f"内容概况 {PARAGRAPHS[0]}",
        ]
    )
    assert texts(f"{TITLE}\n{table}\n\n{ARTICLE}") == [TEXT]


def test_what_a_library_of_laws_knows_of_a_document() -> None:
    fields = "\n".join(
        [
            "【颁发部门】 柳坪县教育督导室",
            "【颁布日期】 2011-03-21",
            "【效力级别】 地方规范性文件",
            "【时效性】 现行有效",
        ]
    )
    assert texts(f"法规查看\n{TITLE}\n{fields}\n{ARTICLE}\n回到顶部") == [TEXT]


@pytest.mark.parametrize("link", ["  >> 看全文", "[详细]", "【查看全文】", " 阅读原文>>", " »更多"])
def test_a_link_to_the_rest_behind_the_last_words(link: str) -> None:
    assert texts(f"{TEXT[:-1]}{link}") == [TEXT[:-1]]


def test_signs_for_lost_spaces_between_the_characters_of_a_label() -> None:
    assert squeeze(texts(f"{TITLE}\n摘 ? 要：{PARAGRAPHS[0]}\n{ARTICLE}")[0]).startswith(squeeze(f"{TITLE}摘要："))


def test_captions_of_pictures_that_a_page_shows_in_turn() -> None:
    heads = ["河口初中春季运动会", "柳坪县教师说课比赛", "城东小学的种植园", "村小音乐课走教记"]
    slides = [heads[0], *(f"{left} {right}" for left, right in pairwise(heads)), heads[-1]]
    assert texts("\n".join([TEXT, *slides])) == [TEXT]


def test_key_words_in_a_row_on_the_last_line() -> None:
    assert texts(f"{TEXT}\n柳坪县教育督导,河口初中,城东小学,作业公示") == [TEXT]
    for own in ("第一组,第二组,第三组", "河口初中 城东小学 中心校"):  # a list of the author's, who signs
        assert squeeze(texts(f"{TEXT}\n{own}")[0]) == squeeze(TEXT + own)


@pytest.mark.parametrize("last", ["主题词：", "有效性：", "废止日期："])
def test_the_title_below_a_table_whose_last_field_is_empty(last: str) -> None:
    title = "石门镇中小学春季督导情况"
    table = f"索 引 号：sm0012/2021-00391\n发布机构：石门县教育局\n名  称：{title}\n公开方式：主动公开\n{last}"
    (document,) = run(f"{table}\n{title}\n{ARTICLE}").documents
    assert document.text.startswith(title)
    assert document.source_start == len(table) + 1


def test_the_answer_to_a_letter_below_the_time_of_the_answer_is_no_reply_of_a_board() -> None:
    asked = "我是中心小学学生的家长，学校开学让每人交一百五十元资料费，请问合不合规定？"
    answer = "您好，来信收到。经责任督学到校核对，确有两名教师推荐学生买教辅，学校已经全额退还，并对两名教师作了批评。"
    page = f"信件标题 | 反映收取资料费\n来信时间 | 2021-03-02 10:11:00\n信件编号 | 20210302\n{asked}\n回复单位 | 石门县教育局\n回复时间 | 2021-03-09 15:00:12\n{answer}\n满意度评价 | 满意"
    assert squeeze(texts(page)[0]) == squeeze(f"反映收取资料费{asked}{answer}")


@pytest.mark.parametrize("label", ["[摘要]", "【导读】", "[核心提示]"])
def test_what_a_paper_says_above_its_text_is_no_title(label: str) -> None:
    said = f"{label}七名督学先后入校六十一次"
    page = f"青禾在线 > 新闻中心 > 正文\n督学进校园\n2021-03-18 08:30 来源：青禾晨报 我要评论(0)\n{said}\n{ARTICLE}\n责任编辑：方圆"
    assert texts(page)[0].startswith("督学进校园")


def test_a_section_at_the_end_of_a_path_is_no_title() -> None:
    assert texts(f"首页 > 法规库 > 地方规范性文件\n{TITLE}\n{ARTICLE}") == [TEXT]
    (document,) = run(f"首页 > 新闻 > 督学进校园随访记\n2021-03-18 08:30:11 来源：本站\n{ARTICLE}").documents
    assert document.text.startswith("督学进校园随访记")


@pytest.mark.parametrize(
    "stamp",
    [
        "原创 青禾教育 青禾教育 2021-03-18 18:00\n青禾教育",
        "青禾教育 青禾教育 2021-03-18 18:00",
        "东街老李\n发表于 2021-3-19 08:12:44 | 显示全部楼层",
    ],
)
def test_the_account_that_shows_a_text(stamp: str) -> None:
    assert texts(f"{TITLE}\n{stamp}\n{ARTICLE}\n返回顶部") == [TEXT]


def test_how_many_liked_a_text() -> None:
    assert texts(f"{TEXT}\n0\n顶一下\n0\n踩一下\n上一篇：秋天的操场") == [TEXT]


MENU = "首页 区情 动态 公开 服务 互动\n长者模式 无障碍 移动端\n首页>公开>重点领域>教育"


def test_who_issues_a_notice_above_its_title() -> None:
    title = "关于石门镇春季督导情况的通报"
    page = f"{MENU}\n县人民政府教育督导室\n{title}\n来源：县教育局 时间：2021-10-15 字号：大 中 小\n{ARTICLE}"
    assert texts(page)[0].startswith(f"县人民政府教育督导室\n{title}")


def test_the_head_of_a_bulletin_with_its_day() -> None:
    head = "教育督导简报\n第7期\n石门县人民政府教育督导室 2021年10月15日\n石门镇春季督导情况通报"
    page = f"首页 - 教育督导 - 督导简报\n{head}\n{ARTICLE}\n扫描二维码分享"
    assert squeeze(texts(page)[0]).startswith(squeeze(head))


def test_a_motto_above_its_subtitle_is_the_title() -> None:
    head = "推门听课看真章\n——县督学走进石门学区"
    page = f"青禾晚报数字报\n第A05版：教育\n上一版 下一版\n本版新闻\n{head}\n{ARTICLE}\n上一篇 下一篇"
    assert texts(page)[0].startswith(head)


def test_a_short_first_sentence_is_no_title() -> None:
    title = "第一学期第6周督导简报"
    first = "本周督学听课18节，其中理论课11节。"
    page = f"青禾学院 | 质量办\n首 页  部门概况  督导工作  下载中心\n{title}\n发布者：质量办 发布时间：2021-10-18 浏览次数：142\n{first}\n一、总体情况\n{ARTICLE}"
    assert texts(page)[0].startswith(f"{title}\n{first}")


@pytest.mark.parametrize(
    "line",
    [
        "来自Android客户端 1楼 2021-10-09 12:33 回复",
        "2021-10-12 - 青禾教育网 - www.qinghe.cn - 网页快照",
        "石门县人民政府 www.shimen.gov.cn",
    ],
)
def test_lines_of_boards_searches_and_portals(line: str) -> None:
    assert texts(f"{TEXT}\n{line}") == [TEXT]


def test_labels_of_laws_with_a_colon() -> None:
    fields = "颁布单位：石门县人民政府\n文号：石政发[2015]21号\n颁布日期：2015-09-01\n执行日期：2015-10-01\n时 效 性：现行有效"
    assert texts(f"法规文库\n{TITLE}\n{fields}\n{ARTICLE}\n下载本法规") == [TEXT]


@pytest.mark.parametrize(
    "table", ["索引号：sm-001 分类：教育\n标 题：", "索引号：sm-001\n标  题：", "索 引 号：sm-001"]
)
def test_a_portal_that_tells_the_index_number_only(table: str) -> None:
    title = "关于公布2021年责任督学名单的通知"
    assert texts(f"{table}\n{title}\n{ARTICLE}\n打印 关闭") == [f"{title}\n{ARTICLE}"]
