"""Furniture by the kind of site that has it: clients, boards, readers, dealers, word processors, portals; and what an author writes alike."""

from __future__ import annotations

import pytest
from test_front import PARAGRAPHS, TEXT, TITLE, texts
from test_phenomena import BODY, removed, run, squeeze

ARTICLE = "\n".join(PARAGRAPHS)
HEAD = "首页 > 督导通报 > 正文"
STAMP = "发布时间：2022-03-04 09:10:11 浏览：36次"


@pytest.mark.parametrize(
    "line",
    [
        "平台声明：该文观点仅代表作者本人，青禾号系信息发布平台，仅提供信息存储空间服务。",
        "返回青禾首页，查看更多",
        "编 辑 | 林小满",
        "三审三校：周见山",
        "值班编委：方圆",
        "点击上方“柳坪督导”可以订阅哦！",
        "↑↑↑点击上方蓝字关注我们",
        "附件【登记表.xlsx】已下载12次",
        "马上注册，结交更多好友，享用更多功能",
        "图片新闻 >>更多",
        "专题专栏 MORE+",
        "☚ 上林小学   下林小学 ☛",
        "视频 小程序 赞 ，轻点两下取消赞 在看 ，轻点两下取消在看",
        "[返回顶部](javascript:void(0))",
    ],
)
def test_a_line_of_a_page_below_the_text(line: str) -> None:
    assert texts(f"{TEXT}\n{line}\n上一篇：没有了\n责任编辑：") == [TEXT]


def test_a_board_with_the_card_of_an_author_in_figures() -> None:
    card = "山野清风\n36 主题\n208 帖子\n1327 积分\n高级会员\n发消息"
    page = f"青禾论坛 » 论坛 › 督学交流\n查看: 1893|回复: 3\n{TITLE} [复制链接]\n{card}\n发表于 2022-9-15 09:12:47 | 只看该作者\n{ARTICLE}"
    assert texts(page) == [TEXT]


def test_a_client_that_repeats_the_title_with_a_label_below_a_long_menu() -> None:
    menu = "青禾首页\n新闻\n体育\n汽车\n房产\n教育\n登录\n青禾发布\n689文章\n112万总阅读\n查看TA的文章>\n评论\n分享\n微信分享\n新浪微博\nQQ空间\n复制链接"
    assert texts(f"{menu}\n{TITLE}\n2022-03-04 17:12\n来源: 青禾发布\n原标题：{TITLE}\n{ARTICLE}") == [TEXT]


def test_sizes_of_letters_one_below_the_other_without_a_colon() -> None:
    assert texts(f"{HEAD}\n{TITLE}\n2022-03-04 18:02\n字号\n超大\n大\n标准\n小\n{ARTICLE}") == [TEXT]


def test_what_a_reader_writes_of_a_page_and_its_links() -> None:
    page = (
        f"Title: {TITLE}\nURL Source: https://www.qhjy.example/art/88.html\nPublished Time: 2022-03-04T08:20:11+08:00\nMarkdown Content:\n"
        f"[首页](https://www.qhjy.example/) > [通知公告](https://www.qhjy.example/col/12)\n# {TITLE}\n{ARTICLE}"
    )
    assert texts(page) == [TEXT]


def test_a_link_inside_a_sentence_keeps_its_words() -> None:
    said = PARAGRAPHS[1].replace("消防中队", "[消防中队](https://www.qhxf.example/a_(1).html)")
    assert texts(f"{TITLE}\n{said}\n{PARAGRAPHS[0]}") == [f"{TITLE}\n{PARAGRAPHS[1]}\n{PARAGRAPHS[0]}"]


def test_brackets_of_an_author_are_no_link() -> None:
    said = "《关于加强校园安全的意见》[柳政督(2021)3号](以下简称《意见》)下发以后，各校都开了会。" * 2
    assert run(f"{TITLE}\n{said}\n{ARTICLE}").removed == ()


@pytest.mark.parametrize(
    "field",
    [
        "PAGE   \\* MERGEFORMAT 2",
        'HYPERLINK "http://www.qhjy.example/" \\t "_blank"',
        "PAGEREF _Toc12345678 \\h 3",
        'TOC \\o "1-3" \\h \\z \\u',
        "错误!未找到引用源。",
        "NUMPAGES",
    ],
)
def test_fields_of_a_word_processor(field: str) -> None:
    assert texts(f"{TITLE}\n{PARAGRAPHS[0]}\n{field}\n{PARAGRAPHS[1]}") == [
        f"{TITLE}\n{PARAGRAPHS[0]}\n{PARAGRAPHS[1]}"
    ]


def test_an_author_names_a_page_and_a_date() -> None:
    said = "学校的 home page 由信息组维护，date 一栏要填准确，form 表每周更新一次，没有发现错误！请各班按时上报，逾期不再受理。"
    assert run(f"{TITLE}\n{said}\n{ARTICLE}").removed == ()


@pytest.mark.parametrize(
    "stamp",
    [
        "精选优质文档-----倾情为你奉上",
        "专心---专注---专业",
        "文档从网络中收集，已重新整理排版.word版本可编辑.欢迎下载支持.",
        "本文格式为Word版，下载可任意编辑，页眉双击删除即可。",
        "专业资料整理 WORD完美格式编辑",
        "可编辑资料 -- -- -- 欢迎下载",
        "百度文库 - 让每个人平等地提升自我",
    ],
)
def test_stamps_of_dealers(stamp: str) -> None:
    assert texts(f"{stamp}\n{TEXT}\n{stamp}") == [TEXT]


def test_an_empty_form_that_a_dealer_sets_before_the_title_it_names() -> None:
    form = f"第1页共5页编号:_____{TITLE}学校:_________教师:_________年___月___日(此文内容仅供参考，可自行修改)"
    assert texts(f"{form}{TITLE}\n{ARTICLE}") == [TEXT]


def test_the_conditions_of_a_dealer_go_item_by_item() -> None:
    terms = (
        "温馨提示：\n1. 本站所有资源如无特殊说明，都需要本地电脑安装办公软件。\n2. 需要附件的，请联系上传者。\n"
        "3. 未经权益所有人同意不得将内容挪作商业用途。\n4. 如有不适当之处，请与我们联系，我们立即纠正。"
    )
    assert texts(f"{TEXT}\n{terms}\n最新文档\n评论") == [TEXT]


def test_advice_of_an_author_in_items_stays() -> None:
    advice = "温馨提示：\n1.各班放学前清点人数。\n2.班主任向家长说明接送时间。\n3.有事先同门卫联系，不得擅自离校。"
    assert squeeze(texts(f"{TEXT}\n{advice}")[0]) == squeeze(TEXT + advice)


def test_what_a_dealer_knows_of_a_file_below_the_text() -> None:
    fields = "资源类型：素材\n适用地区：通用\n上传用户：lin77\n文件大小：21.6KB\n下载次数：18"
    assert texts(f"{TEXT}\n{fields}\n点击下载此资料") == [TEXT]


def test_the_name_of_a_file_that_the_title_holds() -> None:
    title = f"关于{TITLE.replace('总结', '的通报')}"
    page = f"豆果网\n下载\n{TITLE.replace('总结', '的通报')}.docx\n8页\n本文档由用户上传\n{title}\n{ARTICLE}"
    assert texts(page) == [f"{title}\n{ARTICLE}"]


def test_labels_of_a_record_spread_to_one_width() -> None:
    record = (
        f"索 引 号: lp-2022-0007 主题分类: 教育\n发文机关: 县政府 成文日期: 2022-03-04\n标  题: {TITLE}\n"
        "发文字号: 柳政督〔2022〕3号 发布日期: 2022-03-05\n主 题 词:"
    )
    assert texts(f"您现在所在的位置: 首页 > 政务公开\n{record}\n{TITLE}\n{STAMP}\n{ARTICLE}") == [TEXT]


@pytest.mark.parametrize("first", ["柳坪县2022年", "关于柳坪县责任区督学", "责任区督学入校看食堂"])
def test_a_title_set_in_two_lines_below_a_path(first: str) -> None:
    second = "春季学期督导工作情况通报"
    assert texts(f"{HEAD}\n{first}\n{second}\n{STAMP}\n{ARTICLE}")[0].startswith(f"{first}\n{second}\n")


@pytest.mark.parametrize("section", ["督导动态", "教育新闻", "通知公告"])
def test_the_name_of_a_section_is_no_half_of_a_title(section: str) -> None:
    assert texts(f"{HEAD}\n{section}\n{TITLE}\n{STAMP}\n{ARTICLE}") == [TEXT]


@pytest.mark.parametrize("heading", ["第一篇：{}", "篇一：{}", "范文1：{}"])
def test_the_title_below_the_numbered_one(heading: str) -> None:
    (text,) = texts(f"{heading.format(TITLE)}\n{TITLE}\n{ARTICLE}")
    assert squeeze(text).count(squeeze(TITLE)) == 1


def test_an_entry_names_itself_twice() -> None:
    entry = "专项随访\n专项随访\n也叫单项随访，是督学就某一个方面的问题到校看一看、问一问，同校长交换意见的工作方式。"
    assert texts(f"{entry}\n{ARTICLE}")[0].count("专项随访") == 1


@pytest.mark.parametrize("name", ["♥萨仁 -格日勒♥", "★山野清风★", "～柳坪小林～"])
def test_who_tells_it_on_a_social_site(name: str) -> None:
    assert texts(f"{TITLE}\n{name}\n{ARTICLE}") == [TEXT]


def test_who_tells_it_with_figures_above_a_stamp() -> None:
    assert texts(f"{TITLE}\n山谷幽兰123\n2014-12-30 | 阅：3024 转：11\n{ARTICLE}") == [TEXT]


@pytest.mark.parametrize("line", ["第12期", "柳坪县教育局", "柳政督〔2014〕12号"])
def test_who_issues_it_above_a_stamp_stays(line: str) -> None:
    assert line in texts(f"{TITLE}\n{line}\n2014-12-30 | 阅：3024 转：11\n{ARTICLE}")[0]


def test_key_words_one_to_a_line_below_the_text() -> None:
    assert texts(f"{TEXT}\n督学\n食堂\n宿舍\n作业公示\n音乐课") == [TEXT]


def test_names_of_schools_below_the_text_stay() -> None:
    below = "获得表扬的学校：\n城东小学\n河口初中\n柳坪一中\n青石小学"
    assert squeeze(texts(f"{TEXT}\n{below}")[0]) == squeeze(TEXT + below)


@pytest.mark.parametrize("who", ["(文芳 谷雨)", "（编辑 林小满）", "(文/林小满 图/何处)"])
def test_who_made_it_behind_the_last_sentence(who: str) -> None:
    assert texts(f"{HEAD}\n{TEXT}{who}\n上一篇：没有了") == [TEXT]


@pytest.mark.parametrize(
    "said",
    [
        "(此件公开发布)",
        "（高中、初中）",
        "（名单见附件）",
        "（完小和教学点除外）",
        "（记者 林小满）",
        "（柳坪日报记者 周见山）",
        "(何处 特约通讯员:方圆)",
    ],
)
def test_what_an_author_says_in_brackets_behind_the_last_sentence_stays(said: str) -> None:
    assert squeeze(texts(f"{HEAD}\n{TEXT}{said}\n上一篇：没有了")[0]) == squeeze(TEXT + said)


def test_a_byline_on_a_page_without_furniture_stays() -> None:
    assert run(f"{TEXT}（文/林小满 图/何处）").removed == ()


def test_what_a_break_in_left_between_pictures_and_everywhere_else() -> None:
    bought = "金果注册官网"
    page = f"🎯{bought}💰\n{TITLE}\n{bought}{PARAGRAPHS[0]}\n{PARAGRAPHS[1]}🏆{bought}⚽\n{PARAGRAPHS[2]}"
    assert texts(page) == ["\n".join([TITLE, *PARAGRAPHS[:3]])]


def test_an_authors_heading_between_pictures_stays() -> None:
    assert "督学寄语" in texts(f"{TITLE}\n🌟督学寄语🌟\n{ARTICLE}")[0]


def test_the_address_of_a_paper_behind_its_name_is_no_watermark() -> None:
    said = f"柳坪新闻（www.lpnews.example）从县教育局获悉，{PARAGRAPHS[1]}"
    assert "www.lpnews.example" in texts(f"{TITLE}\n{said}\n{ARTICLE}")[0]


def test_a_reading_without_tone_on_a_page_of_readings() -> None:
    page = TEXT.replace("督学", "督學(xué)").replace("课程", "課(kè)程").replace("同校长", "他們(men)同校長(zhǎng)", 1)
    assert "(men)" not in texts(page)[0]


def test_a_page_that_says_more_than_the_short_text_of_its_last_article() -> None:
    page = (
        f"第一篇：督导情况汇报\n{PARAGRAPHS[0]}\n第二篇：督导情况汇报\n{PARAGRAPHS[1]}\n第三篇：督导情况汇报\n县教育局：\n{PARAGRAPHS[2]}\n"
        "下载督导情况汇报(共3则)word格式文档\n下载督导情况汇报(共3则).doc\n将本文档下载到自己电脑，方便修改和收藏，请勿使用迅雷等下载。\n点此处下载文档"
    )
    assert texts(page)[-1].endswith(PARAGRAPHS[2])


def test_a_label_of_the_page_below_a_long_head() -> None:
    head = "博客开通\n博客名称 :\n用户登录\n登录名 :立即注册\n密 码 :找回密码\n页面设置\n正文"
    assert texts(f"{head}\n{TITLE}\n2013-11-27 20:36:05\n分类:督学手记\n{ARTICLE}") == [TEXT]


def test_clean_text_is_not_touched_by_any_of_it() -> None:
    assert removed(run(BODY)) == []


def test_what_a_dealer_knows_of_a_file_on_the_line_of_its_title() -> None:
    record = "上传人:b****5 文档编号:8823417 上传时间:2023-02-02 10:20 格式:DOCX 页数:5 大小:20.18KB"
    page = f"{TITLE}.docx\n{record} {TITLE} {PARAGRAPHS[0]}\n{PARAGRAPHS[1]}"
    assert squeeze(texts(page)[0]) == squeeze(f"{TITLE}{PARAGRAPHS[0]}{PARAGRAPHS[1]}")


def test_fields_of_an_author_on_one_line_stay() -> None:
    said = f"名称:柳坪县责任区督导台账 类型:电子表格 共三份,由督导室保管。{PARAGRAPHS[0]}"
    assert run(f"{TITLE}\n{said}\n{PARAGRAPHS[1]}").removed == ()


def test_a_library_of_papers_lists_what_is_alike() -> None:
    alike = "【相似文献】\n中国期刊全文数据库 前2条\n1 周见山;督导队伍建设的思考[J];教育研究导刊;2010年03期\n2 何处;挂牌督导这一年[J];青禾教育;2011年11期"
    assert texts(f"{TEXT}\n(如何获取全文? 欢迎:购买充值卡、在线充值、在线咨询)\n{alike}") == [TEXT]


def test_the_references_of_an_author_stay() -> None:
    cited = "参考文献：\n[1] 周见山.督导队伍建设的思考[J].教育研究导刊,2010(3).\n[2] 何处.挂牌督导这一年[J].青禾教育,2011(11)."
    assert squeeze(texts(f"{TEXT}\n{cited}")[0]) == squeeze(TEXT + cited)


@pytest.mark.parametrize(
    "field", ["单击此处添加标题", "2、点击输入文本内容", "YOUR LOGO", "单击此处编辑母版标题样式", "谢谢！THANKS"]
)
def test_empty_fields_of_slides(field: str) -> None:
    assert texts(f"{field}\n{TEXT}\n{field}") == [TEXT]


def test_a_label_without_value_above_a_title() -> None:
    assert texts(f"首页 > 书库 > 随访手记\n加入书签\n字体:\n背景:\n{TITLE}\n{ARTICLE}") == [TEXT]


def test_the_name_of_a_window_that_ends_with_a_long_title() -> None:
    title = f"柳坪县教育督导室关于印发{TITLE}的通知"
    page = f"柳坪县教育局网站 - 通知公告 - {title}\n选择字号:T|T\n{title}\n来源: 督导室 时间:2021年09月03日\n{ARTICLE}"
    assert texts(page) == [f"{title}\n{ARTICLE}"]


def test_the_name_of_a_window_that_begins_with_the_title() -> None:
    page = f"{TITLE}_柳坪教育网\n{HEAD}\n{TITLE}\n{STAMP}\n{ARTICLE}"
    (document,) = run(page).documents
    assert document.text == TEXT
    assert document.source_start == page.index(TITLE, len(TITLE))


@pytest.mark.parametrize("button", ["关注", "+关注", "关注他"])
def test_who_wrote_it_and_the_button_beside_his_name(button: str) -> None:
    head = f"登录\n写文章\n{TITLE}\n河口老周\n督学，欢迎私信交流\n{button}\n字数 1,204\n阅读 3,022"
    assert texts(f"{head}\n{ARTICLE}") == [TEXT]


def test_a_medium_that_stands_above_and_below_the_title() -> None:
    head = f"打开APP\n柳坪融媒\n+关注\n分享\n推荐\n{TITLE}\n柳坪融媒\n9-13 17:20\n已关注"
    assert texts(f"{head}\n{ARTICLE}") == [TEXT]


def test_a_description_in_brackets_that_the_text_begins_with() -> None:
    described = f"【概要描述】{PARAGRAPHS[0][:60]}"
    assert texts(f"{HEAD}\n{TITLE}\n{STAMP}\n{described}\n{ARTICLE}") == [TEXT]


def test_a_title_with_a_tag_above_itself() -> None:
    assert texts(f"{HEAD}\n{TITLE}\n【荐】{TITLE}\n{ARTICLE}") == [TEXT]


def test_a_title_set_in_three_lines_above_a_stamp() -> None:
    title = "柳坪县教育督导室\n组织督学走进校园\n护航期末考试"
    assert texts(f"柳坪教育网首页 > 要闻\n{title}\n2019-01-11 08:30:22 来源:督导室 点击:102\n{ARTICLE}") == [
        f"{title}\n{ARTICLE}"
    ]


def test_the_name_of_a_bulletin_set_apart_under_a_path_of_its_name() -> None:
    head = "督 学 简 报\n第12期（总第88期）"
    assert texts(f"当前位置:首页 > 督学简报\n{head}\n{TEXT}\n上一篇:督学简报第11期")[0].startswith("督")


def test_a_path_of_two_steps_above_a_title_that_opens_a_bracket() -> None:
    title = "柳坪县教育督导委员会办公室关于印发《柳坪县\n春季学期入校随访实施方案》的通知"
    (text,) = texts(f"政务公开 > 通知公告\n{title}\n{STAMP}\n{ARTICLE}")
    assert squeeze(text) == squeeze(f"{title}{ARTICLE}")


def test_the_time_of_a_talk_with_its_place_on_one_line() -> None:
    text = f"责任督学与校长谈话记录\n时间：2018年12月6日14:00　地点：校长室　谈话人：督学　白云舟\n{ARTICLE}"
    assert run(text).removed == ()


def test_a_thread_without_a_page_around_it_is_the_text() -> None:
    thread = f"楼主：数一数这个月接待了多少检查。\n{PARAGRAPHS[0]}\n楼主：不是说检查不好，就是有点累。\n2楼：同病相怜，我们昨天还在贴照片。\n3楼：{PARAGRAPHS[1]}"
    assert run(thread).removed == ()


def test_replies_on_a_page_go() -> None:
    replies = "2楼：学习了，写得很实在。\n3楼：顶一下，我们县也准备这样做。"
    assert texts(f"青禾论坛 » 论坛 › 督学交流\n查看: 1893|回复: 3\n{TEXT}\n{replies}") == [TEXT]


def test_a_salutation_below_a_subtitle_stays() -> None:
    text = f"{TITLE}\n——向省督学巡视组的汇报\n各位领导：\n{ARTICLE}"
    assert run(text).removed == ()


@pytest.mark.parametrize(
    ("mark", "kept"),
    [
        ("(本文来自青松范文网 www.qsfw.example)", ""),
        ("更多精彩内容请关注青松范文", ""),
        ("*青松范文*", ""),
        ("，欢迎访问青松范文网", ""),
        ("(转载请注明出处:青松范文)", ""),
        ("加盟热线400-100-2000", ""),
        ("兼职日结加薇信qs7788", ""),
        ("扫码进群领全套模板", ""),
        ("[1][2][3]下一页", ""),
        ("本文章共2页，当前在第1页 1 2", ""),
    ],
)
def test_what_somebody_dropped_into_a_sentence(mark: str, kept: str) -> None:
    page = f"{TITLE}\n{PARAGRAPHS[0].replace('查看了食堂', f'{mark}查看了食堂')}\n{PARAGRAPHS[1]}(本文来自青松范文网 www.qsfw.example)\n{PARAGRAPHS[2]}"
    assert squeeze(texts(page)[0]) == squeeze("".join([TITLE, *PARAGRAPHS[:3], kept]))


def test_what_an_author_says_of_sites_and_numbers_stays() -> None:
    said = (
        "举报加盟热线诈骗的家长请拨110，教师可登录课件平台查阅优秀教案，优秀教案见课件平台，论文评选结果[1][2]另行公布。"
        * 2
    )
    assert run(f"{TITLE}\n{said}\n{ARTICLE}").removed == ()


def test_the_heading_of_a_text_that_was_cut_below_it_is_no_tail() -> None:
    page = f"{TITLE}\n一、主要做法\n{PARAGRAPHS[0]}\n{TITLE} 第2页\n{PARAGRAPHS[1]}\n{TITLE} 第3页\n二、存在问题"
    (text,) = texts(page)
    assert text.endswith("二、存在问题")
    assert "第2页" not in text


def test_a_page_number_with_a_dash_is_no_item() -> None:
    assert "1" not in texts(f"{TITLE}\n{PARAGRAPHS[0]}\n- 1 -\n{PARAGRAPHS[1]}")[0]


@pytest.mark.parametrize("cut", ["...(未完，全文共3208字，当前显示602字)", "（待续，全篇约1764字，本页显示前33%）"])
def test_a_text_that_goes_on_elsewhere(cut: str) -> None:
    (document,) = run(f"{TITLE}\n{PARAGRAPHS[0]}\n{PARAGRAPHS[1]}{cut}\n(查看更多范文，请点击阅读全文)").documents
    assert document.text == f"{TITLE}\n{PARAGRAPHS[0]}\n{PARAGRAPHS[1]}"
    assert document.truncated


@pytest.mark.parametrize("heading", ["近期更新", "其他类似问题", "查看全部责任区督导总结（89则）", "最新发布"])
def test_headings_of_other_articles(heading: str) -> None:
    assert texts(f"{TEXT}\n这个回答有没有帮到你？\n已解决 未解决\n{heading}\n仓库盘点情况说明\n手抄报怎么画好看") == [
        TEXT
    ]


def test_two_links_set_off_inside_a_text() -> None:
    page = f"{TITLE}\n{PARAGRAPHS[0]}\n{PARAGRAPHS[1]}\n【相关文章】\n·学校督导工作总结\n·教师个人工作总结\n{PARAGRAPHS[2]}\n{PARAGRAPHS[3]}"
    assert texts(page) == [TEXT]


def test_a_form_with_its_first_heading_above_a_sentence() -> None:
    form = f"督导内容\n学校教学常规、课后服务、校园安全。\n督导过程\n{PARAGRAPHS[0]}\n主要成绩\n1.制度健全，检查及时，有记录、有反馈。"
    assert run(form).removed == ()


@pytest.mark.parametrize("last", ["感恩一路有你，柳坪的故事未完待续……", "感谢您的支持！"])
def test_the_last_words_of_a_text_without_a_page_around_it_stay(last: str) -> None:
    assert run(f"{TEXT}\n{last}").removed == ()


def test_the_fields_of_a_school_below_a_title_stay() -> None:
    fields = "学校名称：河口初中\n校长：周见山\n填表日期：2021年11月16日\n联系电话：0000-8611111"
    assert run(f"{TITLE}\n{fields}\n{ARTICLE}").removed == ()


def test_an_office_speaks_of_notices_on_web_sites() -> None:
    assert run(f"{TEXT}\n请各校对照自查，版权声明、备案号要公布在首页底部。").removed == ()
