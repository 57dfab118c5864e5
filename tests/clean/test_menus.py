"""Heads of pages as a whole: long menus, scraps between title and text; and what is strewn into texts against copying."""

from __future__ import annotations

import pytest
from test_front import PARAGRAPHS, TEXT, TITLE, texts
from test_phenomena import squeeze

MENU = (
    "无障碍浏览\n长者助手\n智能问答\n个人中心\n首页\n走进柳坪\n新闻中心\n政务公开\n办事服务\n政民互动\n数据开放\n"
    "当前位置：首页 > 政务公开 > 督导 > 正文"
)
TABLE = "名 称\n柳坪县督导工作总结\n索引号\n000012/2021-0007\n信息分类\n督导\n生成日期\n2021-03-01\n公开方式\n主动公开\n时 效\n有效"
STAMP = "发布时间：2021-03-01 16:20 来源：县教育局 浏览次数：12"
BODY = "\n".join(PARAGRAPHS)


@pytest.mark.parametrize(
    "head",
    [
        MENU,
        f"{MENU}\n{TABLE}",
        f"{MENU}\n{TABLE}\n校园首页\n领导班子\n校史回眸\n校长信箱\n党群\n招生简章\n家长学校\n图书馆\n数字校园",
    ],
)
def test_a_long_menu_goes_as_a_whole(head: str) -> None:
    assert texts(f"{head}\n{TITLE}\n{STAMP}\n{BODY}") == [TEXT]


def test_a_list_of_short_lines_above_a_title_is_no_menu() -> None:
    names = "\n".join(f"柳坪县第{n}小学" for n in "一二三四五六七八九")
    (text,) = texts(f"督导工作简报\n第七期\n{names}\n{TITLE}\n{BODY}")
    assert squeeze(text) == squeeze(f"督导工作简报第七期{names}{TITLE}{BODY}")


@pytest.mark.parametrize(
    "scrap", ["重庆\n关注", "42个\n打印", "免费短信提醒 报名时间\n收藏", "大字号 小字号", "↑↑↑", "#校园动态"]
)
def test_scraps_between_title_and_text(scrap: str) -> None:
    assert texts(f"首页 > 督导 > 正文\n{TITLE}\n{STAMP}\n{scrap}\n{BODY}") == [TEXT]


@pytest.mark.parametrize(
    "stamp",
    [
        "发表于 2021-3-12 09:21:44 | 只看该作者 |只看大图 |倒序浏览 |阅读模式",
        "2021年05月18日 21:14 | 柳坪网 | 小字号 大字号",
        "【字体：大\n中\n小】",
        "字号：[ ]  [我要打印][关闭] 视力保护色：",
    ],
)
def test_a_stamp_by_its_time_of_day_and_a_switch_of_sizes(stamp: str) -> None:
    assert texts(f"{TITLE}\n{stamp}\n{BODY}") == [TEXT]


def test_when_a_meeting_was_held_stays() -> None:
    text = f"{TITLE}\n时间：2021年3月1日 9:30至11:00\n地点：县教育局三楼\n{BODY}"
    assert squeeze(texts(text)[0]) == squeeze(text)


def test_the_title_stands_above_its_subtitle_and_above_what_announces_it() -> None:
    (text,) = texts(f"他山之石 可以攻玉\n【字体：大\n中\n小】\n——柳坪县督学外出学习侧记\n{BODY}")
    assert text.split("\n")[0] == "他山之石 可以攻玉"
    (text,) = texts(
        f"论文天下\n杂志大全\n咨询热线 400-000-0000\n督导论文范文\n前言：我们精心挑选了数篇督导文章，供您阅读参考，期待这些文章能为您带来启发。\n{TITLE}\n{BODY}"
    )
    assert text.split("\n")[0] == TITLE


def test_a_list_of_articles_without_text_is_none() -> None:
    page = f"总结两篇\n第一篇：督导工作总结\n第二篇：小学迎检总结\n更多相关范文\n第一篇：督导工作总结\n{BODY}\n第二篇：小学迎检总结\n{BODY[::-1]}"
    assert [text.split("\n")[0] for text in texts(page)] == ["第一篇：督导工作总结", "第二篇：小学迎检总结"]


@pytest.mark.parametrize(
    "foot",
    [
        "7参与\n2评论",
        "对此，你怎么看？欢迎留言！\n本平台对分享、转载保持中立，目的仅在于传递更多信息，并不代表本平台赞同其观点。",
        "本报稿件及图片版权归柳坪晚报所有，未经书面许可，其他媒体、网站不得擅自使用，违者必究。\n柳坪晚报数字版\n按日期检索",
        "本文由机构在早间新闻上传并发布，仅代表该机构观点，不代表早间新闻的立场，早间新闻仅提供发布平台。\n我是守林人老葛，关于山里的日子，问我吧！",
        "图文：方一鸣 李木\n编排：李木\n终审：陈安\n督学\n作业\n学校\n家长\n减负",
        "专辑：社会科学\n分类号：G5\n下载：213\n页码：45-52\n手机阅读",
    ],
)
def test_what_stands_below_a_text(foot: str) -> None:
    assert texts(f"{TEXT}\n{foot}") == [TEXT]


def test_who_filled_in_a_form_stays() -> None:
    text = f"{TEXT}\n填表：督导室 王山\n覆核：许木\n2021年10月30日"
    assert squeeze(texts(text)[0]) == squeeze(text)


def test_tags_that_came_along_as_text_end_paragraphs() -> None:
    rows = "".join(f'<p class="block">{row}</p> <p class="block"><br></p>' for row in PARAGRAPHS)
    (text,) = texts(f'{TITLE}\n{rows}<p class="block">图文：方一鸣 李木</p><p class="block">终审：陈安</p>')
    assert squeeze(text) == squeeze(TEXT)


SOUPS = ("# L* B% F6 N1 \\7 w", '" j: k$ U5 R, ] n, w# d', "9 x& e7 v/ b3 q! n+ K5 y")


def test_a_soup_of_letters_and_symbols_goes() -> None:
    first, *rest = PARAGRAPHS
    page = "\n".join([TITLE, SOUPS[0], first + SOUPS[1], SOUPS[2], *rest])
    assert texts(page) == [TEXT]


@pytest.mark.parametrize("row", ["1 2 3 4 5 6", "a b c d e f", "x + y = z - 3 + 4", "A. B. C. D. E. F."])
def test_rows_of_figures_and_letters_stay(row: str) -> None:
    assert squeeze(row) in squeeze(texts(f"{TITLE}\n{PARAGRAPHS[0]}\n{row}\n" + "\n".join(PARAGRAPHS[1:]))[0])


def test_strewn_symbols_go_and_deleted_names_stay() -> None:
    strewn = ["@#%", "%**", "#@#", "*%@"]
    page = BODY
    for mark in strewn:
        page = page.replace("，", mark + "﹐", 1)
    assert texts(f"{TITLE}\n{page.replace('﹐', '，')}") == [TEXT]
    named = f"{TITLE}\n" + BODY.replace("村小", "**村小") + "\n@@县##镇**校参加了评议，##校缺席，@@校请假，**校补报。"
    assert "@@县##镇**校参加" in texts(named)[0]


def test_a_menu_and_a_path_on_the_line_of_the_title() -> None:
    menu = "柳坪县教育局 设为首页 | 加入收藏 | 联系我们 首页 机构职能 政务公开 您当前的位置：首页>>督导评估>>正文"
    assert texts(f"{menu} {TITLE} 发布日期：2021-03-01 字体：【大 中 小】 浏览次数：31\n{BODY}") == [TEXT]


def test_the_title_below_a_record_with_an_empty_last_field() -> None:
    record = f"索 引 号： 0129/2021-00345 主题分类： 教育\n发布机构： 县教育局 发文日期： 2021-03-01\n名 称： {TITLE}\n文 号： 柳教督〔2021〕5号 主 题 词："
    assert texts(f"首页\n要闻\n政务\n{record}\n{TITLE}\n{BODY}") == [TEXT]


def test_what_somebody_asked_is_no_title() -> None:
    title = "关于课后服务收费的咨询"
    asked = "您好，我想咨询一下，孩子学校的课后服务每月收费180元，包含哪些内容？是否自愿参加？"
    answer = "您好，您反映的问题已收悉。经责任督学核实，该校课后服务按照核定的标准收费，学生自愿参加，学校不得强制，家长可以到校查看公示栏。"
    (text,) = texts(
        f"首页\n局长信箱\n信件详情\n{title}\n来信时间：2021-03-02\n处理状态：已办结\n{asked}\n回复时间：2021-03-06\n{answer}"
    )
    assert text.split("\n")[0] == title


def test_who_disclaims_everything_is_a_page_though_he_speaks_of_reports() -> None:
    notice = "声明：本文由互联网用户自发贡献，本网站不拥有所有权，也不承担法律责任。如果您发现涉嫌侵权的内容，欢迎举报并联系我们，本站将立刻删除。"
    assert texts(f"{TEXT}\n{notice}") == [TEXT]


def test_answers_in_rows_of_a_checklist_stay() -> None:
    rows = "\n".join(
        f"{n}.{what}　是　{told}"
        for n, (what, told) in enumerate(
            [
                ("物资储备", "口罩三千个，消毒液四十升"),
                ("消防器材有效", "有效期至明年六月"),
                ("班额符合规定", "小班二十三人"),
            ],
            1,
        )
    )
    text = f"{TITLE}\n{BODY}\n{rows}"
    assert squeeze(texts(text)[0]) == squeeze(text)
