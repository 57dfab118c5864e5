"""HTML: all visible text, once, in order, a block per line."""

from __future__ import annotations

import html as entities
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wenben.readers import read_bytes
from wenben.readers.html import lay_out
from wenben.types import Failure, Source


def text_of(markup: str) -> str:
    return lay_out(markup).text


def source_of(data: bytes, name: str = "a.html") -> Source:
    (source,) = read_bytes(data, name=name)
    assert isinstance(source, Source)
    return source


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>甲</p><p>乙</p>", "甲\n乙"),
        ("<div>甲<br>乙<br/>\n丙</div>", "甲\n乙\n丙"),
        ("<p>督导<b>组</b>进<a href=x>校</a></p>", "督导组进校"),
        ("<ul><li>一</li><li>二<ul><li>三</li></ul></li></ul>", "一\n二\n三"),
        ("<p>a&nbsp;b&lt;c&gt;&#20013;&ldquo;d&rdquo;</p>", "a\xa0b<c>中“d”"),
        (
            "<script>x()</script><style>p{}</style><!-- 注 --><noscript>n</noscript><p>甲</p><template>t</template>",
            "甲",
        ),
        ("<head><title>题</title></head><body>文<input type=hidden value=v><select><option>o</select></body>", "文"),
        (
            "<p>一句话被标记\n   换了行，中文不留空格 but English\nkeeps one</p>",
            "一句话被标记换了行，中文不留空格 but English keeps one",
        ),
        ("<pre>一\n  二</pre>", "一\n二"),
        ("<p>　　缩进保留</p>", "　　缩进保留"),
        ("<p>显</p><p style='display: none'>隐</p><p hidden>藏</p>", "显"),
        ("<body><p>甲</p></body></html>\n<p>乙</p></body></html>", "甲\n乙"),
        ("<text id='http://x' title='t'><html><body><p>甲</p></body></html></text>", "甲"),
        ("<ruby>督<rp>(</rp><rt>dū</rt><rp>)</rp></ruby>导", "督(dū)导"),
        ("<p>a\x00b</p>", "ab"),
    ],
)
def test_what_a_person_sees(markup: str, text: str) -> None:
    assert text_of(markup) == text


def test_data_tables_become_rows_and_layout_tables_do_not() -> None:
    data = "<table><tr><th>学校<th>得分<tr><td>青山小学<td><p>95</p><tr><td>二中<td>不<br>合格</table>"
    assert text_of(data) == "学校 | 得分\n青山小学 | 95\n二中 | 不 合格"
    layout = "<table><tr><td>栏目<td><p>第一段。</p><p>第二段。</p><table><tr><td>a<td>b</table></table>"
    assert text_of(layout) == "栏目\n第一段。\n第二段。\na | b"


def test_a_hidden_body_is_shown_if_the_page_holds_nothing_else() -> None:
    body = "<p>正文在脚本运行后才显示，这里有一整段督导意见。</p>" * 3
    assert "督导意见" in text_of(f"<p>首页</p><div style='display:none'>{body}</div>")


def test_blocks_carry_kind_level_and_number() -> None:
    source = source_of(
        "<h2>题</h2><p>正文一句。</p><ul><li>项</ul><p><a href=x>首页</a> <a href=y>新闻</a></p>".encode()
    )
    assert [(b.kind, b.level, b.paragraph) for b in source.blocks] == [
        ("heading", 2, 1),
        ("paragraph", 0, 2),
        ("list", 0, 3),
        ("link", 0, 4),
    ]
    assert [source.text[b.start : b.end] for b in source.blocks] == source.text.split("\n")
    assert source.place(source.text.index("正文")) == "第2段"
    assert source.markup is not None


@pytest.mark.parametrize("tag", ["div", "table><tr><td", "font", "ul><li"])
def test_deep_nesting_loses_no_text(tag: str) -> None:
    markup = "<p>开头</p>" + f"<{tag}>" * 10_000 + "深处" + "</div>" * 10_000 + "<p>结尾</p>"
    begin = time.perf_counter()
    assert text_of(markup).split("\n") == ["开头", "深处", "结尾"]
    assert time.perf_counter() - begin < 5


def test_encodings_of_pages() -> None:
    page = "<html><head><meta charset={}></head><body><p>关于督导反馈意见的整改报告，现报告如下。</p></body></html>"
    for declared, real in [("gb2312", "gb18030"), ("utf-8", "gb18030"), ("big5", "utf-8"), ("utf-8", "utf-16")]:
        source = source_of(page.format(declared).encode(real))
        assert source.text == "关于督导反馈意见的整改报告，现报告如下。"


def test_a_page_without_text_is_a_failure_that_knows_frames() -> None:
    (failure,) = read_bytes(b"<frameset><frame src='a.html'></frameset>", name="a.html")
    assert isinstance(failure, Failure)
    assert "框架" in failure.remedy
    (failure,) = read_bytes(b"<!DOCTYPE html><!-- x -->", name="a.html")
    assert isinstance(failure, Failure)


def test_further_pages_of_an_article_are_noted() -> None:
    pager = (
        "<a href=p_2.html>2</a> <a href=p_3.html>[3]</a> <a href=p_2.html>下一页</a> <a href='javascript:go(4)'>4</a>"
    )
    (note,) = source_of(f"<p>督导意见。</p>{pager}<a href=b.html>下一篇</a>".encode()).notes
    assert note == "文章在另外 2 页上还有下文（p_2.html、p_3.html），请确认也已收集"
    assert not source_of("<p>督导意见。</p><a href=b.html>下一篇</a> <a href=c.html>3</a>".encode()).notes


def test_web_archives() -> None:
    mht = (
        b"From: <Saved>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=B\r\n\r\n--B\r\n"
        b'Content-Type: text/html; charset="gb2312"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n'
        b"<p>=B6=BD=B5=BC=D2=E2=BC=FB</p>\r\n--B--\r\n"
    )
    assert source_of(mht, "a.mht").text == "督导意见"


@given(st.lists(st.text(alphabet="督导意见abc，。 <>&\"'12", min_size=1, max_size=20), max_size=12))
def test_every_paragraph_comes_back_in_order(paragraphs: list[str]) -> None:
    markup = "".join(f"<p>{entities.escape(text)}</p>" for text in paragraphs)
    expected = [" ".join(text.split()) for text in paragraphs if text.strip()]
    assert text_of(markup).split("\n") == (expected or [""])


@given(st.text(alphabet="<>/=\"' abpdivtr!-&;督导\n", max_size=200))
def test_tag_soup_never_fails_and_is_stable(markup: str) -> None:
    page = lay_out(markup)
    assert page.text == lay_out(markup).text
    assert [page.text[line.start : line.end] for line in page.lines] == (page.text.split("\n") if page.text else [])
