"""Heads of pages as the web serves them: forms of dealers in files, stamps of papers, banners, and lines that only look like a stamp."""

from __future__ import annotations

import random

import pytest
from test_front import PARAGRAPHS, REST, TEXT, TITLE, texts
from test_phenomena import BODY, run, squeeze

STATEMENT = "本文({t}.docx)为本站会员(q****7)主动上传，松涛文库仅提供存储空间，仅对用户上传内容的表现方式做保护处理。若内容侵犯了您的权益，请立即通知松涛文库。"
FORM = (
    "快捷下载\n登录下载\n邮箱/手机：\n温馨提示：\n下载时，用户名和密码都是您填写的邮箱，方便查询和重复下载。\n支付方式： 支付宝\n"
    "验证码： 换一换\n账号：\n密码：\n下载须知\n1：本站资源如无说明，都需要本地电脑安装相应软件。\n2：文件的权益归上传用户所有。"
)


def test_the_statement_of_a_dealer_divides() -> None:
    name = "督导材料定稿"
    page = f"换一换\n格式：DOCX\n{FORM}\n版权提示 | 免责声明\n{STATEMENT.format(t=name)}\n{name}.docx\n" + "\n".join(
        PARAGRAPHS
    )
    assert texts(page) == ["\n".join([name, *PARAGRAPHS])]


def test_the_name_of_a_file_above_the_statement_is_the_title_where_no_other_is() -> None:
    (text,) = texts(f"{TITLE}.docx\n{STATEMENT.format(t=TITLE)}\n" + "\n".join(PARAGRAPHS))
    assert text.split("\n")[0] == TITLE


def test_a_statement_as_the_last_line_of_a_page() -> None:
    assert texts(f"{BODY}\n{STATEMENT.format(t=TITLE)}") == [BODY]


def test_a_log_in_form_without_a_statement() -> None:
    assert texts(f"松涛文库\n全部分类\n公文范例>\n{FORM}\n{TEXT}") == [TEXT]


def test_a_text_that_speaks_of_passwords_keeps_them() -> None:
    rules = [
        "一、平台账号由各校信息员领取，密码每学期更换一次，不得外借，离岗时当面交接并登记。",
        "二、上传的随访记录须在三日内完成，逾期系统自动关闭，由责任区统一说明原因，再行补报。",
    ]
    text = "\n".join([TITLE, *PARAGRAPHS, "三个平台", "账号：", "验证码：", "密码：", *rules])
    assert texts(text) == [text]


@pytest.mark.parametrize(
    "stamp",
    ["柳坪晚报     2021年09月30日", "柳坪新闻网 2021-09-30", "柳坪教育研究 2021年第3期", "柳坪教育研究2021年3期"],
)
def test_the_paper_and_the_day_below_a_title(stamp: str) -> None:
    assert texts(f"{TITLE}\n{stamp}\n{REST}") == [BODY]


@pytest.mark.parametrize("own", ["柳坪县教育局 2021年9月30日", "教育督导简报 2021年第3期", "柳坪县第二小学 2021年9月"])
def test_issuer_and_number_of_a_document_stay(own: str) -> None:
    (text,) = texts(f"{TITLE}\n{own}\n{REST}")
    assert squeeze(text) == squeeze(f"{TITLE}{own}{REST}")


def test_mottos_in_pairs_are_a_banner() -> None:
    banner = "立足柳坪 服务乡里\n记录变化 传递心声\n清清河水 绿绿山岗\n说真话实 办好事情"
    assert texts(f"{banner}\n{TEXT}") == [TEXT]


@pytest.mark.parametrize("pieces", ["152018-06", "2021-05 / 17", "06:2021-05"])
def test_pieces_of_a_date_above_the_title(pieces: str) -> None:
    assert texts(f"{pieces}\n{TEXT}") == [TEXT]


@pytest.mark.parametrize(
    "title",
    ["审核评估：食堂与宿舍的台账怎么查", "编辑部走进乡村学校食堂", "三所初中的文件柜：登记与留样", "整理宿舍这件小事"],
)
def test_a_title_that_begins_with_a_word_of_stamps(title: str) -> None:
    (text,) = texts(
        f"首页 > 督导工作 > 正文\n{title}\n来源：县教育局 发布时间：2021-05-06 浏览：88次\n" + "\n".join(PARAGRAPHS)
    )
    assert text.split("\n")[0] == title


@pytest.mark.parametrize(
    "above",
    [
        "公文助手，写材料的好帮手！ 立即了解",
        "海量资料，一键生成！ 马上试用>>",
        "柳荫下 » 乡里新闻网",
        "------------各类好文档，值得你下载，教案，制度，方案-----------\n----------------------------------------",
    ],
)
def test_slogans_and_paths_above_the_title(above: str) -> None:
    assert texts(f"{above}\n{TEXT}") == [TEXT]


def test_a_sentence_that_asks_for_haste_stays() -> None:
    text = (
        f"{TEXT}\n（一）凡接到家长反映，责任区督学须立即了解\n（二）查明以后，三日之内答复家长，答复要当面，要有记录。"
    )
    assert texts(text) == [text]


@pytest.mark.parametrize("heading", ["{t}第{n}篇", "{t}【第{n}篇】", "{t}最新{n}", "第{n}篇：{t}"])
def test_headings_of_a_compilation_in_more_spellings(heading: str) -> None:
    title = "学校督导工作总结"
    parts = [f"{heading.format(t=title, n=n)}\n" + "\n".join(PARAGRAPHS[n : n + 2]) for n in (1, 2)]
    assert texts("\n".join([f"{title}范文", *parts])) == parts


def test_a_compilation_that_begins_with_its_first_heading() -> None:
    text = "\n".join([f"第一篇：{TITLE}", *PARAGRAPHS])
    found = texts(f"第一篇：{TITLE}\n{TITLE}\n" + "\n".join(PARAGRAPHS))
    assert len(found) == 1
    assert found[0].split("\n")[0] == text.split("\n")[0]


def test_the_title_of_a_compilation_glued_to_its_first_heading() -> None:
    title = "督导汇报材料（精选28篇）"
    (text,) = texts(f"{title}\n{title}督导汇报材料篇1" + "".join(PARAGRAPHS))
    assert text.startswith("督导汇报材料篇1")


def test_the_title_above_an_announcement_is_the_title() -> None:
    """The same line stands below the announcement: markers of pages keep the first."""
    said = "以下是小编为大家整理的督导总结，希望能够帮到大家。"
    cleaned = run(f"{TITLE}\n时间：2021-05-06 08:11:22 我要投稿\n{said}\n{TITLE}\n{REST}")
    assert [d.text for d in cleaned.documents] == [BODY]
    assert cleaned.documents[0].source_start == 0


def test_characters_in_no_order() -> None:
    everyday = "".join(
        dict.fromkeys("".join(PARAGRAPHS).replace("，", "").replace("。", "").replace("、", "").replace("；", ""))
    )
    soup = list(everyday)
    random.Random(7).shuffle(soup)
    first, *rest = PARAGRAPHS
    assert texts("\n".join([TITLE, first, "".join(soup), *rest])) == [TEXT]


def test_names_without_punctuation_are_in_order() -> None:
    names = "责任区督学七人中学三人小学三人幼儿园一人其中退休校长两人在职教研员两人中心校主任三人均由县政府教育督导室统一聘任每届三年可以连任"
    text = f"{TEXT}\n{names}"
    assert texts(text) == [text]


@pytest.mark.parametrize(
    "end", ["松涛官方微信\n松涛官方微博", "已有0人发表了评论", "（审稿：方一鸣）", "柳坪教育研究2021年3期"]
)
def test_what_pages_set_below_a_text(end: str) -> None:
    assert texts(f"{TEXT}\n{end}") == [TEXT]


@pytest.mark.parametrize(
    "record",
    [
        "资料信息\n文件名：督导材料.doc\n体积：18.73 KB\n总页数：73 页\n入库日期：2024-01-27\n正文字数：约3.1千字\n正文节选",
        "- 资源ID：774376\n- 上传时间：2024-10-28\n- 格式：DOC\n- 总页码：25\n- 大小：31.25KB\n文档介绍：",
    ],
)
def test_what_a_dealer_knows_of_a_file(record: str) -> None:
    assert texts(f"{record}\n{TEXT}") == [TEXT]


def test_a_form_of_the_author_is_no_record_of_a_file() -> None:
    text = "\n".join([TITLE, "名称：柳坪县第二小学", "类型：经常性督导", "名称：柳坪县第三小学", *PARAGRAPHS])
    assert texts(text) == [text]


@pytest.mark.parametrize(
    "terms",
    [
        "温馨提示\n1. 本站所售资源如无说明，均须自备软件打开。\n2. 压缩包请自行解压，若附图纸，网页里会有预览。\n3. 本站对上传内容的准确性不负责任。",
        "配套讲稿：\n如PPT文件的首页显示图标，表示该PPT已包含word讲稿。\n特殊限制：\n部分文档中含有的图片，仅作效果示例展示，禁止商用。",
    ],
)
def test_terms_of_a_dealer_below_a_text(terms: str) -> None:
    assert texts(f"{TEXT}\n{terms}") == [TEXT]


def test_what_a_school_asks_parents_to_mind_stays() -> None:
    text = f"{TEXT}\n温馨提示：\n1.家长接送请走东门，车辆停在粮站院内。\n2.住校生周五下午四点离校，由班主任登记。"
    assert texts(text) == [text]


@pytest.mark.parametrize(
    "author", ["○方一鸣\n（柳坪师范学院教育学院，柳坪 030031）", "方 鸣\n(1.柳坪师范学院 教育学院, 柳坪 313000)"]
)
def test_an_author_and_where_he_works_stay_below_the_title(author: str) -> None:
    title = "乡村小学教师职称的时空特征：1991—2020年"
    (text,) = texts(f"{title}\n时间：2024-03-04 12:44:02 来源：网友投稿\n{author}\n" + "\n".join(PARAGRAPHS))
    assert squeeze(text) == squeeze("\n".join([title, author, *PARAGRAPHS]))


def test_authors_above_the_title_that_stand_below_it_once_more() -> None:
    title, author = "乡村小学教师职称的时空特征", "方一鸣\n（柳坪师范学院教育学院，柳坪 030031）"
    (text,) = texts("\n".join([author, "?", title, "——以三个责任区为例", author, *PARAGRAPHS]))
    assert text.split("\n")[0] == title


@pytest.mark.parametrize(
    "between",
    [
        "白墙粉刷 https://m.example.net/wall/4786875.html",
        "柳荫河畔 2016-10-26 09:20:00",
        "编稿时间：2017-09-30 09:16 来源：柳坪",
        "朗读\n551440025.jpg",
        "166人看过",
        '1. <u id="oo950"></u>\n<track id="oo950"></track>',
    ],
)
def test_furniture_between_title_and_text(between: str) -> None:
    assert texts(f"{TITLE}\n{between}\n" + "\n".join(PARAGRAPHS)) == [TEXT]


def test_headlines_that_begin_with_a_year_below_a_text() -> None:
    links = "2025年柳坪少年宫夏令营开营 乡里孩子进城看展\n千年水阁 古韵长亭\n追梦河畔 侨胞寻根"
    assert texts(f"{TEXT}\n|\n{links}") == [TEXT]


@pytest.mark.parametrize("end", ["2025年6月", "20xx年x月x日", "二〇二一年六月", "撰稿人：方一鸣"])
def test_dates_and_authors_below_a_text_stay(end: str) -> None:
    (text,) = texts(f"{TEXT}\n{end}\n用户登录\n还没有账号？\n立即注册")
    assert squeeze(text) == squeeze(TEXT + end)


def test_the_title_behind_a_piece_and_its_page_glued_to_the_text() -> None:
    (text,) = texts(f"{TITLE}\n第 1 页{TITLE}" + "".join(PARAGRAPHS))
    assert text.count(TITLE) == 1


def test_the_title_as_words_to_search_for() -> None:
    page = f"分享\n{TITLE}\n大小：16KB\n2023 柳坪县 督学责任区 春季学期 督导工作 总结\n" + "\n".join(PARAGRAPHS)
    assert texts(page) == [TEXT]


def test_a_compilation_with_a_short_title_cut_before_its_second_article() -> None:
    found = texts("关于督导通知锦集8篇\n督导通知 篇1\n" + "\n".join(PARAGRAPHS))
    assert [t.split("\n")[0] for t in found] == ["督导通知 篇1"]


def test_the_title_again_with_a_preposition() -> None:
    assert texts(f"{TITLE}\n关于{TITLE}\n" + "\n".join(PARAGRAPHS)) == [TEXT]


def test_a_paper_in_brackets_behind_a_site_is_no_watermark() -> None:
    line = "柳荫网（柳坪日报网）讯三月里，责任区七名督学走了六十一所学校，记下四十三条问题。"
    assert texts(f"{TITLE}\n{line}\n" + "\n".join(PARAGRAPHS)) == ["\n".join([TITLE, line, *PARAGRAPHS])]
