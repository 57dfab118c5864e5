"""Documents and removals cover the source, and every span leads there and back, whatever the text."""

from __future__ import annotations

import pytest
from cleaning_contract import check_contract, make_source, visible
from hypothesis import example, given, settings
from hypothesis import strategies as st

from wenben.clean import clean

PIECES = [
    "关于开展专项督导的通知", "区教育督导办工作计划篇1", "区教育督导办工作计划篇2", "篇一:随访总结", "篇二:随访总结", "一、基本情况", "(一)作业管理", "1.作业公示与实际不符。", "2. ",
    "学校高度重视作业管理，各年级作业时长都在规定以内，家长反映良好。", "一是公示不及时;二是批改不细。", "课后服\n 务开展有序", "时间:2022-09-27 09:25:04 来源:网友投稿",
    "上一篇：没有了", "下一篇：工作总结", "相关文章：", "阅读全文", "版权所有 京ICP备12345号", "……此处隐藏120个字……", "第1页共3页", "- 2 -", "督导(dǎo)", "學(xué)校(xiào)", "(🐢)督导(🌽)", "文盲?，F(xiàn)在，", "義務教育?！蓖七M均衡", "““十四五””", "督 导 评 估 工 作 实 施 方 案", "&ldquo;", "ldquo;", "&nbsp;",
    "<p class=a>", "</p>", "( 勵志天下 )", "文 章超 市", "，，", "。。", ".。", "的.坚强", "５ ５ 篇", "22 22 所", "?。?016年）", "共享?！?/p>", "\ufffd", "\x00", "\u200b", "\ufeff", "é", "e\u0301",
    "𠀀", "👨‍👩‍👧", "\r\n", "\r", "\n", "\n\n", "\u2028", "\x0b", "\t", "　　", " ", "…", "...", "X市", "**中学", "2023年10月8日", "青桐县人民政府教育督导室", "å…³äºŽæ•™è‚²ç\x9d£å¯¼", "¹ØÓÚ½ÌÓý¶½µ¼", "\ue004",
]  # fmt: skip
texts = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=8)), max_size=40).map("".join)
pages = st.lists(st.sampled_from(PIECES), max_size=60).map("\n".join)


@pytest.mark.parametrize("joined", ["\n", ""])
def test_all_pieces_together(joined: str) -> None:
    check_contract(clean(make_source(joined.join(PIECES))))


@given(texts)
@example("")
@example(" \n\t")
@example("\x00")
@example("a\r\nb\rc")
@example("督导(dǎo)督导(dǎo)督导(dǎo)\r\n关于开展专项督导的通知")
@example("°À&nbsp;ÀÀ")
@example("“?！?/p>")
@settings(max_examples=300, deadline=None)
def test_any_text(text: str) -> None:
    check_contract(clean(make_source(text)))


@given(pages)
@settings(max_examples=200, deadline=None)
def test_any_page(text: str) -> None:
    check_contract(clean(make_source(text)))


@given(texts)
@settings(max_examples=100, deadline=None)
def test_as_is_changes_nothing(text: str) -> None:
    cleaned = clean(make_source(text), as_is=True)
    assert cleaned.removed == ()
    assert cleaned.repaired == ()
    assert "".join(d.text for d in cleaned.documents) == (text if text.strip() else "")


@given(st.lists(st.sampled_from(PIECES[:12]), min_size=1, max_size=12).map("\n".join))
@settings(max_examples=60, deadline=None)
def test_cleaning_is_a_function_of_the_source(text: str) -> None:
    assert clean(make_source(text)) == clean(make_source(text))


def test_metadata_passes_through() -> None:
    meta = {"title": "给定标题", "date": "2021-03-04", "region": "某县", "issuer": "某局", "site": "a.example"}
    cleaned = clean(make_source("一段正文，讲督导工作。", external_id="7", meta=meta))
    document = cleaned.documents[0]
    assert (document.title, document.date, document.region, document.issuer) == (
        "给定标题",
        "2021-03-04",
        "某县",
        "某局",
    )
    assert (document.site, document.external_id) == ("a.example", "7")
    assert {document.evidence[name].rule for name in ("title", "date", "region", "issuer")} == {"metadata"}
    assert visible(document.text) == "一段正文，讲督导工作。"
