"""One test per row of what scrapes look like, in sentences written for this project."""

from __future__ import annotations

import re

import pytest
from cleaning_contract import check_contract, make_source

from wenben.clean import clean
from wenben.types import Cleaned

BODY = (
    "柳坪县第三督学责任区春季学期督导工作总结\n"
    "本学期，责任区七名督学围绕开学检查、作业管理和食堂安全三件事，先后入校六十一次。\n"
    "一、主要做法\n"
    "1.把功夫下在平时。督学随身带着一张问题清单，看见什么记什么，当天就同校长交换意见。\n"
    "2.把问题交给台账。四十三条问题逐条编号，整改一条，销号一条，到六月底还剩五条没有完成。\n"
    "二、存在问题\n"
    "（一）两所村小的音乐课由班主任兼任，课表与实际不一致。\n"
    "（二）个别食堂留样重量不足，记录表事后补签。\n"
    "三、下一步打算\n"
    "暑假期间对五条未完成的问题逐校回访，九月开学第一周再查一遍。\n"
    "柳坪县人民政府教育督导室\n"
    "2023年7月6日"
)


def run(text: str) -> Cleaned:
    cleaned = clean(make_source(text))
    check_contract(cleaned)
    return cleaned


def removed(cleaned: Cleaned) -> list[tuple[str, str]]:
    return [(r.reason, cleaned.source.text[r.start : r.end]) for r in cleaned.removed]


def text_of(text: str) -> str:
    documents = run(text).documents
    assert len(documents) == 1
    return documents[0].text


def squeeze(text: str) -> str:
    return re.sub(r"\s+", "", text)


def test_clean_text_stays_as_it_is() -> None:
    cleaned = run(BODY)
    assert cleaned.removed == ()
    assert cleaned.documents[0].text == BODY


@pytest.mark.parametrize(
    "line",
    [
        "时间:2021-05-06 08:11:22 来源:网友投稿",
        "更新时间:",
        "2020-11-12 10:03:44 981",
        "发布时间：2022-04-05　点击数：88　字体：【大 中 小】",
        "作者：佚名 | 来源：本站 | 人气：1.2万",
        "admin 2021-03-04",
        "当前位置：首页 > 工作总结 > 督导总结",
        "【打印】【关闭】",
    ],
)
def test_line_below_the_title(line: str) -> None:
    title, rest = BODY.split("\n", 1)
    cleaned = run(f"{title}\n{line}\n{rest}")
    assert removed(cleaned) == [("boilerplate", line)]
    assert cleaned.documents[0].text == BODY


@pytest.mark.parametrize(
    "line",
    [
        "督导时间：2023年4月9日",
        "时间：11月21日8:10至15:40",
        "来源渠道：家长来信、随机访谈",
        "序号|学校|问题|整改时限",
        "下一步，各校要认真阅读全文并组织学习。",
        "督导报告全文请登录县政府网站查看。",
        "3.个别学校网站底部的“版权所有”仍写着旧校名。",
        "参会人员：张某、李某",
    ],
)
def test_lines_of_the_author_that_look_like_a_page(line: str) -> None:
    head, tail = BODY.split("二、存在问题")
    assert line in text_of(f"{head}{line}\n二、存在问题{tail}")


@pytest.mark.parametrize(
    "tail",
    [
        "上一篇：教师节慰问信\n下一篇：没有了",
        "上一篇 教师节慰问信",
        "相关文章：\n★ 学校后勤工作计划\n★ 班主任培训心得\n★ 校园广播稿",
        "猜你喜欢：\n1.学校后勤工作计划\n2.班主任培训心得体会\n3.少先队活动方案",
        "推荐度：\n点击下载文档文档为doc格式",
        "将本文的Word文档下载到电脑，方便收藏和打印",
        "分享：\n微信扫一扫在手机阅读、分享本文\n二维码\n联系客服",
        "版权声明：本文内容由网友上传，本站不承担法律责任。",
        "Copyright © 2010-2024 某某网 All Rights Reserved",
        "推荐访问：督导 总结 春季",
        "如果喜欢本篇内容，请赞赏鼓励哦！\n¥1\n¥5\n¥10",
        "网友评论（共2条）\n小河 发表于 2023-07-09 10:11\n写得好，收藏了。\n[回复] [支持(3)]\n过客 发表于 2023-07-10 08:02\n谢谢分享。",
        "2楼 小河 2023-07-09 10:11\n顶一下。\n3楼 过客 2023-07-10 08:02\n学习了。",
    ],
)
def test_below_the_text(tail: str) -> None:
    cleaned = run(f"{BODY}\n{tail}")
    assert cleaned.documents[0].text == BODY
    assert {reason for reason, _ in removed(cleaned)} == {"boilerplate"}
    assert not cleaned.documents[0].truncated


@pytest.mark.parametrize(
    "wall", ["阅读全文", "(剩余2310字)\n登录后阅读全文", "……此处隐藏905个字……", "想阅读更多内容，请登录后下载全文。"]
)
def test_walls_mark_the_document_truncated(wall: str) -> None:
    cut = BODY[: BODY.index("（二）")] + "（二）个别食堂留样重量"
    document = run(f"{cut}\n{wall}").documents[0]
    assert document.text == cut
    assert document.truncated
    assert "truncated" in document.flags


def test_ellipsis_at_the_end_stays_and_marks_truncation() -> None:
    document = run(BODY[: BODY.index("整改一条")] + "...").documents[0]
    assert document.truncated
    assert document.text.endswith("逐条编号，...")


def test_teaser_that_copies_the_beginning() -> None:
    title, rest = BODY.split("\n", 1)
    teaser = "内容导读：" + squeeze(rest)[:90] + "..."
    cleaned = run(f"{title}\n{teaser}\n{rest}")
    assert removed(cleaned) == [("boilerplate", teaser)]


def test_body_twice() -> None:
    cleaned = run(f"{BODY}\n{BODY}")
    assert cleaned.documents[0].text == BODY
    [(reason, text)] = removed(cleaned)
    assert (reason, text) == ("repeat", BODY)
    start, end = cleaned.removed[0].detail.split(":")
    assert squeeze(cleaned.source.text[int(start) : int(end)]) in squeeze(BODY)


def test_body_twice_with_edits_and_cut() -> None:
    second = BODY.replace("先后入校六十一次", "先后到校六十一次").replace("逐条编号", "逐一编号")
    second = second[: second.index("三、下一步")]
    cleaned = run(f"{BODY}\n{second}")
    assert cleaned.documents[0].text == BODY


def test_block_twice_inside() -> None:
    block = BODY[BODY.index("本学期") : BODY.index("二、存在")]
    text = BODY.replace("三、下一步打算\n", f"三、下一步打算\n{block}")
    assert text_of(text) == BODY


def test_title_again() -> None:
    title = BODY.split("\n", 1)[0]
    cleaned = run(f"{title}\n{title}\n{BODY}")
    assert cleaned.documents[0].text == BODY
    assert {reason for reason, _ in removed(cleaned)} == {"repeat"}


def test_inner_reports_that_resemble_each_other_stay() -> None:
    title, rest = BODY.split("\n", 1)
    text = f"{title}（一）\n{rest}\n{title}（二）\n{rest}"
    assert [r for r in run(text).removed if r.reason == "repeat"] == []


def test_sentences_of_a_form_may_repeat() -> None:
    form = "检查内容：食堂留样。检查结果：符合要求。处理意见：继续保持。"
    assert text_of(BODY + "\n" + "\n".join([form] * 3)).count("处理意见") == 3


@pytest.mark.parametrize(
    "noise",
    [
        "www.fanwenku7.com", "( 勵志天下 )", "[来源:学科文库]", "（范文驿站fanwenyizhan）", "★精品资料★", "督～导～文～库", "请记住我站域名", "本文由第一公文网收集整理", "内容来自dedecms",
        "澳门银河赌场", "<span style='x'>", "&nbsp;", "(xué)", "(xue)(xue)(xue)", "Р",
    ],
)  # fmt: skip
def test_noise_inside_a_sentence(noise: str) -> None:
    place = BODY.index("份音乐课") if "份音乐课" in BODY else BODY.index("音乐课由")
    cleaned = run(BODY[:place] + noise + BODY[place:])
    assert cleaned.documents[0].text == BODY
    assert {reason for reason, _ in removed(cleaned)} == {"noise"}


@pytest.mark.parametrize(
    "good",
    [
        "（试行）", "（以下简称“责任区”）", "（AI）", "C++编程", "王某", "**中学", "XX学校", "20__年", "4·15", "QQ群", "（二）", "《3—6岁儿童学习与发展指南》", "3.5万元",
        "“书香·校园”", "阿卜杜·热合曼", "近20xx余名", "戴口罩→测温",
    ],
)  # fmt: skip
def test_what_is_not_noise(good: str) -> None:
    place = BODY.index("音乐课由")
    text = BODY[:place] + good + BODY[place:]
    assert squeeze(text_of(text)) == squeeze(text)


def test_stray_and_doubled_marks() -> None:
    text = (
        BODY.replace("责任区七名督学", "责任区的.七名督学").replace("三件事，", "三件事，，").replace("1.把", "1.。把")
    )
    assert text_of(text) == BODY.replace("责任区七名", "责任区的七名")


def test_doubled_number() -> None:
    assert "整改 5 5 条" not in text_of(BODY + "\n另有整改 5 5 条，均已完成。")


def test_stuffed_title() -> None:
    stuffed = "乡镇督导工作总结乡镇督导工作总结"
    assert text_of(BODY.replace("交换意见。", f"交换意见{stuffed}。")) == BODY


def test_pages_of_a_converted_file() -> None:
    lines = BODY.split("\n")
    text = "\n".join(
        [
            *lines[:4],
            "第1页共3页",
            "柳坪县教育局文件",
            *lines[4:7],
            "第2页共3页",
            "柳坪县教育局文件",
            *lines[7:10],
            "第3页共3页",
            "柳坪县教育局文件",
            *lines[10:],
        ]
    )
    cleaned = run(text)
    assert cleaned.documents[0].text == BODY
    assert {reason for reason, _ in removed(cleaned)} == {"boilerplate"}


def test_lines_broken_inside_sentences_are_joined() -> None:
    width = 24
    wrapped = []
    for line in BODY.split("\n"):
        wrapped += [line[i : i + width] for i in range(0, len(line), width)]
    assert text_of("\n".join(wrapped)) == BODY


def test_spaces_of_a_converted_file_are_dropped() -> None:
    text = BODY + "\n 全区 2023 年有 15 所学校、 XX 小学等 3 所被通报。"
    assert text_of(text).endswith("全区2023年有15所学校、XX小学等3所被通报。")


def test_heading_glued_to_the_next_line_is_set_apart() -> None:
    text = BODY.replace("一、主要做法\n1.把", "一、主要做法 1.把")
    document = run(text).documents[0]
    assert document.text == BODY
    assert [s.heading for s in document.sections] == ["一、主要做法", "二、存在问题", "三、下一步打算"]


def _prefixes(text: str) -> list[str]:
    return [text[:n] for n in range(len(text), 12, -1)]


def _survives(text: str, codec: str, wrong: str) -> bool:
    try:
        return text.encode(codec).decode(wrong).encode(wrong).decode(codec) == text
    except UnicodeError:
        return False


@pytest.mark.parametrize(("codec", "wrong"), [("utf-8", "latin-1"), ("gb18030", "latin-1"), ("utf-8", "gb18030")])
def test_reversible_mojibake(codec: str, wrong: str) -> None:
    good = next(
        t for t in _prefixes("各乡镇中心学校要在九月底前完成整改并报送台账和影像资料") if _survives(t, codec, wrong)
    )
    bad = good.encode(codec).decode(wrong)
    cleaned = run(f"{BODY}\n{bad}")
    assert cleaned.documents[0].text.endswith(good)
    assert [r.text for r in cleaned.repaired] == [good]


def test_mojibake_with_lost_characters_inside() -> None:
    # found by fuzzing: one repaired stretch in several pieces; its source span is theirs together
    text = text_of(
        "\u6d60\u51e4\u7d1d\u95b2\u5d87\u5063\u942b\uff46\u7161\u701b\ufe40\u58a0\u93c1\u6b12\u505b\u74a7\u52ec\u7c2e\u6d93\u5d88\u51bb\u9286\u4f7a\u7176\u95c2\u3127\u74d1\u705e\u535e\u5c2f\u6d94\uffe0\u6663\u93ba\u0446\u7de7\u6dc7\u6fc6\ue11f\u935c\u5c7e\u724e\u9365\ue168\u62f7\u951f\u65a4\u62f7\u951f\u65a4\u62f7\u951f\u7a96\u044d\u62f7"
    )
    assert "\ufffd" in text


@pytest.mark.parametrize("wrong", ["gb18030", "gbk", "latin-1", "cp1252"])
def test_mojibake_with_spaces_inside(wrong: str) -> None:
    # found by fuzzing: lines of a page were repaired, and a space in one of them broke the map
    page = f"篇一 门口的十分钟\n\n{BODY}\n\n篇二 食堂里的半小时\n\n督学手记 之二 从留样柜看管理\n{BODY[40:120]}"
    made = run(page.encode("utf-8").decode(wrong, "replace"))
    assert made.documents


def test_entities() -> None:
    cleaned = run(BODY.replace("销号一条", "ldquo;销号&rdquo;一条&#8220;好&#8221;"))
    assert "“销号”一条“好”" in cleaned.documents[0].text
    assert {r.reason for r in cleaned.repaired} == {"entity"}


def test_lost_lead_bytes_are_repaired_only_where_certain() -> None:
    certain = run(f"{BODY}\n县里出台了办法?。?016年修订），要求严格执行。")
    assert "办法（2016年修订）" in certain.documents[0].text
    assert "lost_characters" not in certain.documents[0].flags
    uncertain = run(f"{BODY}\n城区入学压力得?，?效缓解，\ufffd\ufffd项目改造完成。")
    assert uncertain.repaired == ()
    assert "lost_characters" in uncertain.documents[0].flags


def test_question_marks_of_authors_stay() -> None:
    assert "什么是好课?老师们" in text_of(f"{BODY}\n什么是好课?老师们说法不一。")


@pytest.mark.parametrize("mark", ["˙", "﹒", "¤", "∙", "⊙", "\u2e30", "¨"], ids=lambda mark: f"U+{ord(mark):04X}")
def test_odd_marks_between_characters(mark: str) -> None:
    place = BODY.index("乐课由")
    long = BODY + "\n" + "。".join(["督学逐校登记问题"] + [f"第{n}所学校当天整改" for n in range(9)]) + "。"
    assert text_of(long[:place] + mark + long[place:]) == long


@pytest.mark.parametrize("good", ["5×8", "→", "25℃", "±5分", "①", "“教·学·评”一致", "No.3", "A+B班"])
def test_marks_that_authors_write(good: str) -> None:
    place = BODY.index("音乐课由")
    text = BODY[:place] + good + BODY[place:]
    assert squeeze(text_of(text)) == squeeze(text)


@pytest.mark.parametrize("address", ["wenhaishufang.net", "bbs.jiaoan88.cn", "copyright eyoucms"])
def test_addresses_and_notices_inside_a_sentence(address: str) -> None:
    place = BODY.index("音乐课由")
    assert text_of(BODY[:place] + address + BODY[place:]) == BODY


@pytest.mark.parametrize(
    "pages",
    [("[1]", "[2]", "[3]"), ("—1—", "—2—", "—3—"), ("P1", "P2", "P3"), ("1/9", "2/9", "3/9"), ("第1页/共9页", "第2页/共9页", "第3页/共9页")],
)  # fmt: skip
def test_page_marks_that_count_up(pages: tuple[str, ...]) -> None:
    rows = [
        "四月上旬督学查看三所中学的课表和值班记录，发现两处出入，当天向校长说明，另有采购单据要等总务处补交以后再看",
        "午餐时段随机询问十二名学生，多数认为饭菜可口，也有人提到汤凉得快，食堂答应从下周起加装保温设备并公布电话",
        "图书室按年级排出借阅时间，管理员请病假期间改由高年级学生轮流登记，书目缺页的已经分拣出来准备送去修补",
        "体育器材室新添跳绳和垫子，旧的篮球架焊点松动，后勤人员拉起警戒线，厂家定于周五上门检修并留下验收单",
    ]
    text = rows[0]
    for mark, row in zip(pages, rows[1:], strict=True):
        text += f"\n{mark}\n{row}"
    found = "".join(kept for _, kept in removed(run(text + "。")))
    assert found == "".join(pages)


def test_numbers_in_brackets_that_do_not_count_pages_stay() -> None:
    text = BODY + "\n参考文献见[3]\n得分为3/4\n[7]"
    assert "[3]" in text_of(text)
    assert "3/4" in text_of(text)


@pytest.mark.parametrize(
    "tail",
    [
        "前一篇：少先队入队仪式\n后一篇：家访记录",
        "看了又看\n校园消防演练方案\n班会记录表",
        "一楼 小满 2023-07-09 10:11\n收藏了。\n二楼 大寒 2023-07-09 12:40\n辛苦。",
        "把这份材料存到电脑里，排版打印都方便\n上一篇：没有了",
        "同类文章\n春季开学工作简报",
    ],
)
def test_below_the_signature(tail: str) -> None:
    assert run(f"{BODY}\n{tail}").documents[0].text == BODY


def test_an_annex_below_the_signature_stays() -> None:
    annex = "附件：各校问题登记表，由各督学在回访时逐条核对并签名确认后归档保存"
    assert annex in text_of(f"{BODY}\n{annex}\n上一篇：没有了")


def test_a_paragraph_that_reads_like_the_next_is_no_teaser() -> None:
    first = "甲校开齐了国家规定的课程，食堂留样登记完整，校门口有专人值守，学生反映作业量适中。"
    second = first.replace("甲校", "乙校").replace("适中", "偏多")
    text = f"两校随访情况\n{first}\n{second}"
    assert squeeze(text_of(text)) == squeeze(text)


def test_readings_stand_on_page_lines_too() -> None:
    title, rest = BODY.split("\n", 1)
    above = "當(dāng)前位置:首頁(yè) > 督導(dǎo)動態(tài) > 正文"
    below = "責(zé)任編輯:小唐"
    cleaned = run(f"{above}\n{title}\n{rest.replace('督学', '督学(xué )')}\n{below}")
    assert [d.text for d in cleaned.documents] == [BODY]
    assert ("boilerplate", above) in removed(cleaned)
    assert ("noise", "(xué )") in removed(cleaned)


def test_pictures_in_brackets() -> None:
    noisy = BODY.replace("入校", "入(🚲)校").replace("销号", "销(🌽)号").replace("音乐课", "音(📎)乐课")
    assert text_of(noisy) == BODY
    one = BODY.replace("入校", "入(🚲)校")  # one alone may be the author's
    assert text_of(one) == one


def test_gbk_read_one_byte_late() -> None:
    """What is certain comes back; of the first character half is lost, so it is marked and not guessed."""
    head = "督導檢查情況匯報\n各校對責任督學的意見都能落實，校長對課程開設負責。"
    cleaned = run(
        f"{head}全縣基本普及學前教育?，F(xiàn)在，各鄉鎮都有中心園。條例要求辦好每一所學校?！蓖七M均衡發展是今後的重點。"
    )
    text = cleaned.documents[0].text
    assert "教育\ufffd現在，" in text
    assert "學校\ufffd”推進均衡" in text
    assert "lost_characters" in cleaned.documents[0].flags


def test_a_run_that_only_looks_late_is_left() -> None:
    text = "督導檢查情況匯報\n記分辦法各校不一?！岸吭u分”較為常見，各校對責任督學的意見都能落實。"
    cleaned = run(text)
    assert not cleaned.repaired
    assert "lost_characters" in cleaned.documents[0].flags


def test_quotation_marks_written_twice() -> None:
    text = BODY.replace("柳坪县第三", "““十四五””期间柳坪县第三", 1)
    assert text_of(text) == BODY.replace("柳坪县第三", "“十四五”期间柳坪县第三", 1)
    nested = BODY.replace("两所村小", "张校长说“他们讲‘还缺’两所村小”，即两所村小")
    assert text_of(nested) == nested


def test_letter_spaced_paragraphs_close_up() -> None:
    line = "督学随身带着一张问题清单，看见什么记什么，当天就同校长交换意见。"
    assert text_of(BODY.replace(line, " ".join(line))) == BODY


def test_text_behind_a_mark_of_hidden_text_stays() -> None:
    mark = "……此处隐去约640字……"
    cleaned = run(BODY.replace("当天就同校长", f"当天{mark}部分教职工都认为应当同校长"))
    assert cleaned.documents[0].text == BODY.replace("当天就同校长", "当天部分教职工都认为应当同校长")
    assert cleaned.documents[0].truncated


@pytest.mark.parametrize(
    "sentence",
    [
        "各校资料由专人收集整理，期末统一归档。",
        "本文档由办公室统一整理后发给各组，一份不漏。",
        "现有小编六人，本站每天中午播音二十分钟，栏目有“推荐阅读”和“点歌台”。",
        "每周的简报由值周小编列出题目，教师审核后发布。",
    ],
)
def test_who_collects_what_in_a_school(sentence: str) -> None:
    text = BODY.replace("（二）", sentence + "\n（二）")
    cleaned = run(text)
    assert removed(cleaned) == []


def test_a_site_in_its_spellings() -> None:
    title, rest = BODY.split("\n", 1)
    intro = "归雁文库小编为您准备了这份总结，供您参考。"
    noisy = (
        rest.replace("当天就", "当天【归雁】就")
        .replace("回访，", "回访，归雁文库")
        .replace("四十三条问题", "四十三归-雁-文-库条问题")
    )
    cleaned = run(f"{title}\n{intro}\n{noisy}")
    assert cleaned.documents[0].text.endswith(rest.split("\n")[-1])
    assert "归雁文库" not in cleaned.documents[0].text
    assert "四十三条问题" in cleaned.documents[0].text


def test_empty_cells_are_no_text() -> None:
    assert text_of(BODY.replace("\n二、", "\n |  | \n|\n二、")) == BODY


def test_captions_of_page_images_do_not_take_the_title() -> None:
    title = BODY.split("\n", 1)[0]
    captions = "\n".join(f"{title}_第{n}页" for n in range(1, 5))
    cleaned = run(f"{captions}\n已浏览4页，还有3页未浏览，点此继续\n{BODY}")
    assert [d.text for d in cleaned.documents] == [BODY]


@pytest.mark.parametrize("form", ["{t}（范本{n}）", "{t}【{c}】", "{t}（篇{n}）", "{t}〔样本{c}〕"])
def test_headings_with_a_tag(form: str) -> None:
    parts = [BODY.split("\n", 1)[1].replace("柳坪县", f"柳坪县{i}") for i in "甲乙"]
    heads = [form.format(t="学校督导工作总结", n=i, c="一二"[i - 1]) for i in (1, 2)]
    cleaned = run("\n".join([heads[0], parts[0], heads[1], parts[1]]))
    assert [d.title for d in cleaned.documents] == heads
