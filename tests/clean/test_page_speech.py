"""What pages say: lines no rule of form knows, known by their words, where only a page or a signature can stand."""

from __future__ import annotations

import pytest
from cleaning_contract import check_contract, make_source
from test_phenomena import BODY, removed, run

from wenben.clean import clean
from wenben.clean.page_speech import pairs, score
from wenben.clean.view import view


@pytest.mark.parametrize(
    "line",
    [
        "本资料由热心会员上传，下载前请确认内容完整，售后概不退款",
        "您的积分余额不足，请先充值再下载全文",
        "扫码添加客服领取模板，备注来意",
        "该回答已被提问者采纳",
        "还有7页未浏览，登录后继续",
    ],
)
def test_a_page_talks_like_a_page(line: str) -> None:
    assert score(view(line)) > 0


@pytest.mark.parametrize("line", BODY.split("\n")[1:])
def test_a_text_does_not(line: str) -> None:
    assert score(view(line)) < 0


def test_figures_and_gaps_are_folded() -> None:
    assert pairs("共12页") == pairs("共7页")
    assert pairs("a  b") == pairs("a b")


def test_terms_of_a_document_mill_above_the_text() -> None:
    title, rest = BODY.split("\n", 1)
    terms = [
        f"{title}.doc",
        "  • 18",
        "  • 约2.31千字",
        "  • 举报",
        "  1. 1、本文档共6页，可全文免费预览。",
        "  2. 2、会员下载后不予退款，平台不对上传内容的真实性负责。",
    ]
    cleaned = run("\n".join([*terms, title, rest]))
    assert [d.text for d in cleaned.documents] == [BODY]


def test_what_a_mill_says_below_the_text() -> None:
    tail = [
        "下载说明：",
        "压缩包下载后请用最新的解压软件打开，密码见网站公告，充值问题请联系客服。",
        "该文档由会员上传，版权归原作者所有",
        "看过本资料的人还买了",
        "仓库盘点表模板",
    ]
    cleaned = run("\n".join([BODY, *tail]))
    assert [d.text for d in cleaned.documents] == [BODY]


def test_a_text_about_web_sites_stays() -> None:
    text = (
        "中小学网站管理自查报告\n"
        "县电教馆对二十三所学校的网站逐一登录检查，下载了各栏目近三个月的更新记录，并同校长交换了意见。\n"
        "一、存在的问题\n"
        "1.会员注册功能没有关闭，三所学校的留言板里有广告链接，责任人没有及时删除。\n"
        "2.点击“校务公开”栏目后提示文件不存在，家长无法查看收费标准。\n"
        "二、整改措施\n"
        "学校已安排专人每周登录后台，发布前由分管校长审核，附件下载链接逐条核对。\n"
        "三、下一步打算\n"
        "网站浏览量不作为考核指标，公众号文章转载须注明来源，评论由信息员当日回复。"
    )
    cleaned = run(text)
    assert cleaned.removed == ()


def test_of_other_fields_little_is_known() -> None:
    """Reviews of software and music speak of downloads and versions; their last paragraphs stay."""
    paragraphs = [
        "这张专辑在网络上免费下载了三个月，收藏的人不多，评论却很长，作者在博客里一条一条地回复，连标点都不放过。",
        "播放软件更新到第四版以后，列表可以分享，导出的文件体积小了一半，老用户抱怨的卡顿却还在。",
        "听众下载的版本各不相同，有的来自论坛，有的来自会员的网盘，现场录音里甚至听得见观众打电话。",
    ]
    cleaned = clean(make_source("一张专辑的三种版本\n" + "\n".join(paragraphs * 2)))
    check_contract(cleaned)
    assert not [r for r in cleaned.removed if r.reason == "boilerplate"]


def test_keywords_of_an_essay_are_not_a_page_line() -> None:
    title, rest = BODY.split("\n", 1)
    head = "摘要：本文从三个方面讨论了责任督学的日常工作，并提出改进办法，供同行指正。\n关键词：责任督学 日常工作 改进"
    text = f"{title}\n{head}\n{rest}"
    cleaned = run(text)
    assert cleaned.documents[0].text == text
    assert removed(cleaned) == []


def test_the_heading_of_the_first_article_stays() -> None:
    """A heading in which 推荐 or 范文 stands talks like a page, and is none."""
    parts = [BODY.split("\n", 1)[1].replace("柳坪县", f"柳坪县{i}") for i in "甲乙"]
    heads = ["范文推荐下载 篇1", "范文推荐下载 篇2"]
    top = "我要投稿 投诉建议\n时间:2023-03-04 08:46:40 我要投稿"
    cleaned = run("\n".join([top, heads[0], parts[0], heads[1], parts[1]]))
    assert [d.title for d in cleaned.documents] == heads


def test_without_a_title_the_page_goes_all_the_same() -> None:
    text = BODY.split("\n", 1)[1]
    cleaned = run(f"已浏览2页，还有9页未浏览，登录后免费阅读\n下载此文档\n文档简介\n{text}")
    assert [d.text for d in cleaned.documents] == [text]


@pytest.mark.parametrize(
    "line",
    [
        "如发现上述问题没有落实到位，请扫描下方二维码关注县教育督导微信公众号实名举报。",
        "报名家长请登录县教育局网站下载申报表格，填写后交学校查看原件。",
    ],
)
def test_whom_to_tell_is_the_text_itself(line: str) -> None:
    text = f"{BODY.rsplit(chr(10), 2)[0]}\n{line}"
    assert run(text).documents[0].text == text


def test_a_portal_files_the_document() -> None:
    title, rest = BODY.split("\n", 1)
    top = "某省政府网 | 某市人民政府网 | 柳坪县政务服务平台\n[ 索引号 ] 3301/2023-00012 [ 发文字号 ]\n[ 主题分类 ] 教育 [ 体裁分类 ] 其他"
    assert [d.text for d in run(f"{top}\n{title}\n{rest}").documents] == [BODY]
