"""What a page says before it lets the article begin, and what viewers of files leave in it."""

from __future__ import annotations

import pytest
from cleaning_contract import check_contract, make_source
from test_phenomena import BODY, run

from wenben.clean import clean
from wenben.clean.pieces import stamps
from wenben.clean.view import view

TITLE, REST = BODY.split("\n", 1)
GENRE = "总结是把某一阶段做过的事情回头看一遍、写下来的书面材料，它能帮人找出做事的规律。"
PARAGRAPHS = (
    "本学期，责任区七名督学先后入校六十一次，查看了食堂、宿舍、实验室和图书馆，听课一百零三节，同二百余名师生谈话，查阅了各校的课程表、"
    "作业公示、食品留样和门卫登记，发现问题四十三条，已逐条登记并同校长交换了意见。",
    "住校生多的三所初中换了新床，过道加宽到一米二，夜里有两名管理员轮流查房；河口初中的消防水带去年冻裂，开春以后由镇政府出钱换过，四月"
    "里请消防中队来校试过两回，水压够用，楼道里堆的旧课桌也搬走了。",
    "村小的音乐课仍旧没有专任教师，由班主任照着录音教唱，乐器柜的锁锈住了；中心校答应从下学期起每周派一名教师走教，路费由中心校承担，"
    "课表已经排出，家长会上念给家长听过。",
    "作业公示做得好的是城东小学，各科作业写在走廊的黑板上，写了多少分钟一看便知；做得差的有两所，黑板上的字一个月没有换过，问起来说是"
    "粉笔用完了，督学当场陪着校长写了一遍。",
)
LONG = PARAGRAPHS[0]
TEXT = "\n".join([TITLE, *PARAGRAPHS])


def texts(text: str) -> list[str]:
    return [d.text for d in run(text).documents]


@pytest.mark.parametrize(
    "announcement",
    [
        f"{GENRE}那么总结该怎么写呢？下面是小编为大家收集的{TITLE}，希望能帮到您。",
        f"{GENRE}\n以下是本站整理的{TITLE}，欢迎大家阅读参考。",
        f"{GENRE}\n{GENRE}接下来就和笔者一起看看为您搜集的{TITLE}，仅供大家借鉴。",
    ],
)
def test_what_stands_above_an_announcement_is_no_article(announcement: str) -> None:
    assert texts(f"{TITLE}\n{announcement}\n{REST}") == [BODY]


def test_an_announcement_glued_to_the_text() -> None:
    said = f"{GENRE}你会写吗？以下是小编为大家搜集的{TITLE}，仅供参考，希望对大家有所帮助。"
    assert texts(said + BODY) == [BODY]


def test_an_announcement_below_the_text_takes_nothing_from_it() -> None:
    assert BODY in texts(f"{BODY}\n下面是小编为大家整理的其他范文，欢迎大家阅读参考。")[0]


@pytest.mark.parametrize("heading", ["{t}篇一", "{t} 篇1", "{t}1", "{t}（一）", "【篇1】{t}"])
def test_a_compilation_cut_before_its_second_article(heading: str) -> None:
    title = "学校督导工作总结"
    first = heading.format(t=title)
    found = texts(f"{title}（精选12篇）\n更新时间：2022-03-04 10:11:12\n{title}\n{GENRE}\n{first}\n{REST}")
    assert [t.split("\n")[0] for t in found] == [first]


def test_a_first_heading_that_no_page_announces_is_the_authors() -> None:
    text = f"柳坪县教育局文件\n{LONG}\n督导工作总结（一）\n{REST}"
    assert texts(text) == [text]


@pytest.mark.parametrize(
    "record",
    [
        "索引号：LP-0231 | 发布机构 | 柳坪县教育局\n文号 | 浏览量 |",
        "- 信息类别：\n- 文件编号：\n- 公开方式：主动公开\n- 生成日期：2021-05-06\n- 责任部门：",
        "索 引 号：LP-0231  组配分类：通知  发文机构：县教育局  成文日期：2021-05-06  有效性：有效",
        "信息索取号：\n000231/2021-17\n公开范围：\n面向社会",
    ],
)
def test_the_record_of_a_portal_goes(record: str) -> None:
    assert texts(f"{TITLE}\n{record}\n{REST}") == [BODY]


def test_issuer_number_and_dates_are_the_documents_own() -> None:
    text = f"发文机关：柳坪县教育局\t成文日期：2023年7月6日\n发文字号：柳教督〔2023〕9号\n{BODY}"
    assert run(text).removed == ()


@pytest.mark.parametrize(
    "above",
    [
        "您的位置：首页 >> 校园安全\n校园安全",
        "当前位置：\n首页\n>\n校园安全\n>",
        "打开APP\nuserphoto\n未登录\n开通VIP，畅享免费电子书等特权\n2021-05-06 阅读 12",
        "English\n2021-05-06 10:11:12 来源：网络",
        "[an error occurred while processing the directive]\n您所在的位置：柳坪在线 > 教育 > 正文",
        "![](http://www.abcde.example/a.jpg)\n![](http://www.abcde.example/b.jpg)",
    ],
)
def test_what_stands_above_the_title(above: str) -> None:
    assert texts(f"{above}\n{BODY}") == [BODY]


@pytest.mark.parametrize(("before", "after"), [("原标题：", ""), ("[转]", ""), ("", "[VIP]"), ("【精品】", "")])
def test_labels_of_a_title(before: str, after: str) -> None:
    assert texts(f"{before}{TITLE}{after}\n2021-05-06 来源：网络\n{REST}") == [BODY]


def test_the_name_of_a_file_is_the_title_where_there_is_no_other() -> None:
    assert texts(f"{TITLE}Word文档下载推荐.docx\n- 文档编号：231\n- 上传时间：2021-05-06\n{REST}") == [BODY]
    assert texts(f"{TITLE}.docx\n- 文档编号：231\n{BODY}") == [BODY]


def test_contents_without_a_heading() -> None:
    entries = [
        "一、整改背景",
        "1.1工作由来",
        "1.2存在差距",
        "二、整改目标",
        "2.1总体目标",
        "2.2分项目标",
        "三、保障措施",
    ]
    body = [entries[0], entries[1], PARAGRAPHS[0], entries[2], PARAGRAPHS[1], entries[3], PARAGRAPHS[2]]
    cleaned = run("\n".join(["学校整改工作方案", *entries, *body]))
    assert [r.detail for r in cleaned.removed] == ["contents"]
    assert cleaned.documents[0].text == "\n".join(["学校整改工作方案", *body])


def test_numbers_of_pieces() -> None:
    whole = "".join(PARAGRAPHS)
    pieces = [whole[:135], whole[135:268], whole[268:]]
    numbered = "\n".join(f"{n}、{piece}" for n, piece in enumerate(pieces, 1))
    cleaned = run(f"{TITLE}_第1页\n{TITLE}_第2页\n{TITLE}_第3页\n{numbered}")
    assert [r.detail for r in cleaned.removed].count("number of a piece") == 3
    assert "".join(cleaned.documents[0].text.split()) == whole


def test_items_keep_their_numbers() -> None:
    text = "\n".join(
        [TITLE, *(f"{n}、{p}{q}" for n, (p, q) in enumerate(zip(PARAGRAPHS[:2], PARAGRAPHS[2:], strict=True), 1))]
    )
    assert texts(text) == [text]


def test_stamps_of_a_file() -> None:
    stamp = "下载后可任意编辑"
    text = f"{stamp}{TITLE}12023 年 7 月 6 日{stamp}{TITLE} {LONG}宿舍管理员22023 年 7 月 6 日{stamp}每晚查房两次。"
    cleaned = clean(make_source(text))
    check_contract(cleaned)
    assert "".join(cleaned.documents[0].text.split()) == f"{TITLE}{LONG}宿舍管理员每晚查房两次。"


def test_what_schools_edit_is_no_stamp() -> None:
    assert stamps(view("各校可直接编辑上报表格，教师下载后应认真填写，档案可修改。")) == []


def test_a_title_glued_to_the_first_paragraph() -> None:
    first, rest = REST.split("\n", 1)
    assert texts(f"{TITLE}\n{TITLE}{first}\n{rest}") == [BODY]
    assert texts(f"{TITLE}{TITLE}\n{REST}") == [BODY]


def test_a_paragraph_that_begins_with_the_title_in_a_sentence() -> None:
    text = f"柳坪县督导工作通报\n柳坪县督导工作通报的要求已经在各校校务会上逐条学习，并制成清单上墙。\n{LONG}"
    assert texts(text) == [text]


def test_a_teaser_glued_to_the_text_it_copies() -> None:
    body = TITLE + LONG
    cleaned = run(f"第1页共12页【{TITLE}】文章：{body[:80]}……{body}")
    assert [d.text for d in cleaned.documents] == [body]


def test_other_articles_and_the_sites_motto_below_the_text() -> None:
    below = "新闻推荐\n我县秸秆还田现场会在河口镇召开 良种良法一起推\n昨日，全县秸秆还田现场会在河口镇举行，各乡镇农技站长参加，会上...\n柳坪的事，乡亲的情！不思量，自难忘，今夜又梦见村口那棵老槐树。"
    assert texts(f"{TEXT}\n{below}") == [TEXT]


@pytest.mark.parametrize(
    "credit",
    [
        "来源：柳坪融媒 县教育局",
        "编辑：陈一 审核：李二 王三",
        "更多精彩资讯请关注柳坪新闻网，我们将持续更新！",
        f"柳坪文库{TITLE}",
    ],
)
def test_credits_below_the_text(credit: str) -> None:
    assert texts(f"{TEXT}\n{credit}") == [TEXT]


def test_a_page_that_speaks_of_nothing_but_itself_stays() -> None:
    text = "您尚未登录，您可以先输入您的用户名、密码登录，以便进行您的操作。\n<< 返回上一页\n忘记密码？\n您可以选择自动登录，论坛的其他会员将在用户列表里看不到您的信息。"
    assert run(text).removed == ()


def test_an_advertisement_with_its_address_in_front_of_the_text() -> None:
    assert texts(f"治脚气的好方法 https://www.abcde.example/jiaoqi/{LONG}\n{PARAGRAPHS[1]}")[0].startswith("本学期")


STAMPS = (
    "发布时间：2021-03-01 来源：县教育局",
    "2021-03-01 09:12:33 来源：县教育局 浏览次数：128次",
    "时间：2021-03-01 点击：56",
    "【字体：大 中 小】 发布日期：2021年03月01日",
    "来源：柳坪教育网 作者：督导室 2021-03-01",
    "发布人：admin 发布时间：2021/3/1 人气：88",
    "[2021-03-01] 阅读 45 打印",
)


@pytest.mark.parametrize("stamp", STAMPS)
@pytest.mark.parametrize(
    "shape", ["{t} {s}\n{r}", "{t}{s}\n{r}", "{t} {s} {r}", "{t}\n{s} {r}", "当前位置：首页 > 督导 > 正文 {t} {s} {r}"]
)
def test_a_stamp_glued_to_title_or_text(stamp: str, shape: str) -> None:
    text = shape.format(t=TITLE, s=stamp, r="\n".join(PARAGRAPHS))
    assert "".join("".join(texts(text)).split()) == "".join(TEXT.split())


def test_the_date_of_a_glued_stamp_is_read() -> None:
    document = run(f"{TITLE} 发布时间：2021-03-01 来源：县教育局\n{REST.rsplit(chr(10), 1)[0]}").documents[0]
    assert document.date == "2021-03-01"


@pytest.mark.parametrize(
    "site", ["_柳坪教育网", " - 柳坪教育网", "-柳坪县人民政府门户网站", "|柳坪教育", "_督导通报_柳坪在线"]
)
def test_the_name_of_the_site_glued_to_the_title(site: str) -> None:
    assert texts(f"{TITLE}{site}\n{REST}") == [BODY]
    assert texts(f"{TITLE}{site}\n{BODY}") == [BODY]


@pytest.mark.parametrize(
    "end",
    [
        "（责任编辑：王芳）",
        "责编:王芳",
        "【责任编辑:王芳】",
        "（编辑 王芳 审核 李林）",
        "[打印] [关闭]",
        "上一篇：没有了 下一篇：春季运动会方案",
        "分享到：微信 微博",
        "阅读全文>>",
        "相关热词搜索：督导 开学",
        "点击下载附件",
    ],
)
@pytest.mark.parametrize("gap", ["", " ", "\n"])
def test_credits_and_buttons_behind_the_last_sentence(end: str, gap: str) -> None:
    assert texts(TEXT + gap + end) == [TEXT]


def test_dates_and_counts_inside_sentences_stay() -> None:
    text = "\n".join(
        [
            "时间：2023年3月1日 地点：河口镇中心学校",
            "督导组于2023-03-01 09:00到校，查看了来源：县配送中心的食材台账，阅读 45 份作业，打印成册。",
            "柳坪县教育局关于2023-03-01以来整改情况的说明",
            *PARAGRAPHS,
        ]
    )
    assert run(text).removed == ()


@pytest.mark.parametrize("stamp", ["下载后可编辑", "精品文档", "第2页", "-2-", "第 3 页 共 9 页"])
def test_a_stamp_that_splits_a_word(stamp: str) -> None:
    at = TEXT.index("消防中队") + 1
    assert texts(TEXT[:at] + stamp + TEXT[at:]) == [TEXT]


@pytest.mark.parametrize("tag", ["[img]", "[/color]", "\\n", "\\r\\n", "![](http://www.abcde.example/a.jpg)"])
def test_tags_of_boards_and_escapes(tag: str) -> None:
    at = TEXT.index("，") + 1
    assert texts(TEXT[:at] + tag + TEXT[at:]) == [TEXT]


NEWS = "我县责任督学走进校园 开学第一课从安全讲起"
HEADS = (
    "教育督导",
    "通知公告",
    "◆ 督导动态",
    "【教育督导】",
    "HOME\nNEWS",
    "菜单\n搜索\n关闭",
    "柳坪县人民政府\nwww.liuping.example\n2021年3月1日 星期一",
    "柳坪县第一中学\nLIUPING NO.1 MIDDLE SCHOOL\n首页 学校概况 教育教学 德育天地",
    "您好！欢迎访问柳坪教育网！",
    "[首页] [教育动态] [政策法规] [督导评估]",
    "※ 当前位置 ※ 督导",
    "豆丁文库 > 教育 > 工作总结",
    "教育观察员\n2021-03-01 09:12\n发布于浙江\n教育领域创作者",
    "作者：督导室\n日期：2021-03-01",
    "编辑部\n2021年03月01日\n星期一",
    "2021年03月01日 第A03版：综合新闻\n上一版 下一版",
    "目录\n一、基本情况\n二、存在问题\n三、下一步打算",
    "标题：{t}\n来源：柳坪教育网\n时间：2021-03-01",
    "《{t}》\n文档由会员上传",
    "{t}.doc\n5页\n阅读 128\n下载 12",
    "下载\n评论（0）\n举报\n大小：35KB",
)


@pytest.mark.parametrize("head", HEADS)
@pytest.mark.parametrize("title", [TITLE, NEWS])
@pytest.mark.parametrize("stamp", ["", "发布时间：2021-03-01 来源：县教育局\n"])
def test_heads_of_pages(head: str, title: str, stamp: str) -> None:
    text = "\n".join([head.replace("{t}", title), title, stamp + "\n".join(PARAGRAPHS)])
    assert ["".join(t.split()) for t in texts(text)] == ["".join([title.replace(" ", ""), *PARAGRAPHS])]


@pytest.mark.parametrize(
    "head",
    [
        "柳坪县教育局文件\n柳教督〔2023〕9号",
        "柳坪县人民政府教育督导委员会办公室",
        "教育督导简报\n第17期",
        "附件1",
        "扬帆新学期 护航再出发",
    ],
)
def test_what_authors_set_above_their_titles(head: str) -> None:
    text = "\n".join([head, TITLE, *PARAGRAPHS])
    assert run(text).removed == ()


@pytest.mark.parametrize(
    "tail",
    [
        "END",
        "—— 完 ——",
        "文字：王芳 图片：李林",
        "【返回】",
        "↑",
        "您的评论\n验证码",
        "主办单位：柳坪县教育局\n地址：柳坪县新城路18号\n电话：0571-12345678",
        "今日访问：12\n总访问：3456",
        "您是第12345位访客",
        "友情链接\n教育部\n省教育厅",
        "关键词：督导 开学",
        "#督导#开学",
        "看了{t}的人还看了：\n1.春季运动会方案\n2.教师培训通知",
        "您可能感兴趣的文章",
        "更多{t}请关注柳坪文库",
    ],
)
@pytest.mark.parametrize("title", [TITLE, NEWS])
def test_tails_of_pages(tail: str, title: str) -> None:
    text = "\n".join([title, *PARAGRAPHS])
    assert texts(f"{text}\n{tail.replace('{t}', title)}") == texts(text)


def test_contacts_and_offices_of_a_document_stay() -> None:
    text = "\n".join([TEXT, "联系人：赵敏 电话：0571-12345678", "柳坪县教育局", "2023年7月6日"])
    assert run(text).removed == ()


SELLERS = (
    "最新资料推荐 最新精品资料整理推荐",
    "名师归纳总结 精品学习资料",
    "学习资料收集于网络，仅供参考",
    "如有帮助，欢迎下载支持",
    "此文档仅供收集于网络，如有侵权请联系网站删除",
    "-----WORD文档，可编辑修改-----",
    "精品word学习资料 可编辑资料- - - - - - - - -第 1 页，共 2 页",
    "本文为网络收集精选范文、公文、论文、和其他应用文档，如需本文，请下载",
)


@pytest.mark.parametrize("stamp", SELLERS)
@pytest.mark.parametrize("shape", ["{s}{t}\n{p}\n{q}", "{t}\n{p}{s}\n{q}", "{t}\n{p}\n{s}\n{q}", "{t}\n{p}\n{q}{s}"])
def test_what_sellers_print_on_each_page(stamp: str, shape: str) -> None:
    found = texts(shape.format(s=stamp, t=TITLE, p=PARAGRAPHS[0], q=PARAGRAPHS[1]))
    assert "".join("".join(found).split()) == "".join((TITLE, *PARAGRAPHS[:2]))


def test_what_schools_collect_is_no_stamp() -> None:
    text = "\n".join(
        [TITLE, *PARAGRAPHS, "最新资料整理工作由教务处负责，教师将学习资料收集整理成册。如有需要，请下载附件。"]
    )
    assert run(text).removed == ()


def test_a_notice_in_one_line_with_text() -> None:
    notice = "声明：本站部分内容来自网络，版权归原作者所有，如有侵权请联系删除。"
    assert texts(f"{TEXT}{notice}") == [TEXT]


def test_bullets_that_became_question_marks() -> None:
    assert texts("\n".join([TITLE, *(f"? {p}" for p in PARAGRAPHS)])) == [TEXT]
    question = "什么是经常性督导？\n？怎么做"
    assert run(question).documents[0].text.startswith("什么是经常性督导？")


def test_a_document_number_below_a_label_of_the_page_stays() -> None:
    cleaned = run(f"{TITLE}\n更新时间：\n柳教督〔2023〕9号\n各学校：\n" + "\n".join(PARAGRAPHS))
    assert [r.detail for r in cleaned.removed] == ["page line"]


def test_a_speaker_is_no_editor() -> None:
    text = "\n".join(
        [
            "在全县督导工作会上的发言",
            "各位校长、同志们：",
            *PARAGRAPHS[:2],
            "下面，我把走访中的几点想法同大家分享，供大家参考。",
            *PARAGRAPHS[2:],
        ]
    )
    assert run(text).removed == ()


def test_numbered_parts_of_a_text_are_no_compilation() -> None:
    text = "\n".join(["督导情况", f"{PARAGRAPHS[0]}发放问卷30份。", "存在问题（一）", *PARAGRAPHS[1:]])
    assert run(text).removed == ()


def test_a_board_says_what_it_knows_of_an_author() -> None:
    card = "基础资料\n- 主题:\n- 积分:2556\n- 帖子:0\n- 金币:\n- 粉丝:"
    assert texts("\n".join([card, TITLE, *PARAGRAPHS])) == [TEXT]
    own = "主题:课后服务\n时间:2023年5月8日\n地点:三楼会议室"
    assert "课后服务" in run("\n".join([TITLE, own, *PARAGRAPHS])).documents[0].text


def test_a_path_that_ends_with_the_title() -> None:
    assert texts("\n".join([f"首页>>新闻中心>>幼教>>{TITLE}", TITLE, *PARAGRAPHS])) == [TEXT]


def test_an_address_before_the_title() -> None:
    assert texts("\n".join([f"秘书之窗—每日更新www.mishuzc.example{TITLE}", *PARAGRAPHS])) == [TEXT]


@pytest.mark.parametrize("line", ["{{publishTime}}", "[!--newstime--]", "${article.date}", "{dede:field.title/}"])
def test_templates_that_nobody_filled(line: str) -> None:
    assert texts("\n".join([line, TITLE, *PARAGRAPHS])) == [TEXT]


def test_a_printed_thread_names_its_title() -> None:
    head = f"老秘论坛_写作范文\n\n标题: {TITLE} [打印本页]\n\n作者: 某某    时间: 2012-1-18 08:18\n标题: {TITLE}"
    assert texts("\n".join([head, *PARAGRAPHS])) == [TEXT]


def test_the_name_of_a_series_belongs_to_the_title() -> None:
    title = "评估手册之二《责任督学工作规程解读》"
    found = texts(
        "\n".join(["首页>>评估工作>>正文", title, "2020-03-10 10:45 (点击: )", "责任督学工作规程解读", *PARAGRAPHS])
    )
    assert found[0].startswith(title)


def test_the_end_of_a_tag_without_its_beginning() -> None:
    assert texts(
        "\n".join([TITLE, f'{PARAGRAPHS[0][:9]}" data-highlighted="true">{PARAGRAPHS[0][9:]}', *PARAGRAPHS[1:]])
    ) == [TEXT]


def test_long_titles_in_a_list_of_contents() -> None:
    listed = [
        "1.教育督导条例",
        "2.柳坪县人民政府教育督导委员会办公室关于印发《柳坪县责任督学挂牌督导工作规程》和《柳坪县责任督学守则》的通知",
        "3.责任督学工作记录表",
    ]
    assert texts("\n".join(["目 录", *listed, TITLE, *PARAGRAPHS])) == [TEXT]
