"""Web pages of the cleaning gold: six templates, three for each half, no template in both."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from itertools import cycle

import pages
from gold_half import Half
from texts import Article

Made = tuple[bytes, str]
"""Bytes of a page and their encoding."""


def _dated(half: Half, article: Article) -> Article:
    return Article(**{**article.__dict__, "date": half.date(article), "issuer": article.region or "县教育局"})


def gov(half: Half, article: Article) -> Made:
    return pages.chunhe(
        article,
        number=str(half.rng.randint(10000, 60000)),
        reads=half.rng.randint(50, 3000),
        old=half.rng.random() < 0.5,
    ).encode(), "utf-8"


def asp(half: Half, article: Article) -> Made:
    text = pages.yunze(article, number=half.rng.randint(5000, 9000), reads=half.rng.randint(50, 3000))
    return text.encode("gb18030"), "gb18030"


def mill(half: Half, article: Article) -> Made:
    body = pages.paragraphs(article.lines, lambda line: f"<p>{escape(line)}</p>")
    twice = half.rng.random() < 0.5
    teaser = "".join(article.lines)[:80] + "..."
    page = pages.mill(
        article, number=half.rng.randint(10000, 99999), reads=half.rng.randint(50, 3000), body=body + (body if twice else ""), teaser=teaser,
        related=("督导室工作总结", article.title, "责任督学工作汇报"),
    )  # fmt: skip
    return page.encode(), "utf-8"


def wechat(half: Half, article: Article) -> Made:
    """A public account's article: sections with inline styles, empty paragraphs, follow and like prompts."""
    body = "\n".join(
        f'<section style="margin:0 8px;line-height:1.75em;"><span style="font-size:15px;color:rgb(63,63,63);letter-spacing:1px;">{escape(line)}</span></section>'
        "<section><br></section>"
        for line in article.lines
    )
    page = f"""<!DOCTYPE html><html><head><meta charset="utf-8"><meta property="og:title" content="{escape(article.title)}"><title></title>
<script nonce="9">var ct="{article.date}";window.cgiData={{}};</script></head>
<body id="activity-detail" class="zh_CN"><div id="js_article" class="rich_media"><div class="rich_media_inner"><div id="page-content">
<div id="img-content"><h1 class="rich_media_title" id="activity-name">{escape(article.title)}</h1>
<div id="meta_content" class="rich_media_meta_list"><span class="rich_media_meta rich_media_meta_text">原创</span><span>督导科</span><a href="javascript:void(0);">清平教育督导</a><em id="publish_time">{article.date}</em><em> 发表于某省</em></div>
<div class="rich_media_content" id="js_content"><p style="text-align:center"><span>点击上方</span><strong>“蓝字”</strong><span>关注我们</span></p>
{body}
<p>供稿：督导科　编辑：小满</p><p>长按识别二维码关注</p><p>点个“在看”再走吧</p></div></div>
<div class="rich_media_tool"><a>阅读原文</a><span>阅读 {half.rng.randint(100, 3000)}</span><span>赞</span><span>分享</span><span>收藏</span></div>
<div id="js_pc_qr_code"><p>微信扫一扫<br>关注该公众号</p></div></div></div></div></body></html>"""
    return page.encode(), "utf-8"


def school(half: Half, article: Article) -> Made:
    """A school's site of the nineties: ``<text id>`` wrapper, nested tables, fonts, line breaks instead of paragraphs."""
    body = "<br>\n".join("&nbsp;&nbsp;&nbsp;&nbsp;" + escape(line) for line in article.lines)
    menu = "".join(
        f'<tr><td><a href="more.asp?lm={i}"><font size="2">{n}</font></a></td></tr>'
        for i, n in enumerate(
            ("学校简介", "校务公开", "德育天地", "教学教研", "督导评估", "学生作品", "家长学校", "留言板")
        )
    )
    page = f"""<text id="http://www.qpsyxx.example/view.asp?id={half.rng.randint(100, 999)}" title="{escape(article.title)}" encoding="gb2312">
<html><head><title>清平实验学校校园网</title><meta http-equiv="Content-Type" content="text/html; charset=gb2312"></head>
<body background="bg.gif"><center><table border="0" width="760"><tr><td colspan="3"><marquee>欢迎您访问清平实验学校校园网　　校训：明德 博学 健体 尚美</marquee></td></tr>
<tr><td width="150" valign="top"><table border="1" width="100%">{menu}</table><p><font color="red">本站公告</font></p><p>期末考试安排已经公布，请各班到教务处领取。</p><p>访问统计：{half.rng.randint(10000, 90000)}</p></td>
<td width="600" valign="top"><table width="100%"><tr><td><font size="2">当前位置：首页&gt;&gt;督导评估&gt;&gt;浏览信息</font></td></tr>
<tr><td align="center"><font size="4" color="#0000ff"><b>{escape(article.title)}</b></font></td></tr>
<tr><td align="center"><font size="2">发布者：教导处　发布时间：{article.date}　阅读次数：{half.rng.randint(20, 900)}</font></td></tr>
<tr><td><font size="3">{body}</font></td></tr>
<tr><td><font size="2">上一条：关于召开家长会的通知<br>下一条：我校荣获县运动会团体总分第一名</font></td></tr>
<tr><td align="right"><font size="2">[ 返回 ] [ 打印 ] [ 推荐给朋友 ]</font></td></tr></table></td></tr>
<tr><td colspan="3" align="center"><font size="2">清平实验学校 版权所有　网管：计算机教研组　最佳分辨率800*600</font></td></tr></table></center></body></html>
</text>"""
    return page.encode("gb18030"), "gb18030"


def library(half: Half, article: Article) -> Made:
    """A document-sharing site: the text in page divisions, each with header and number, a wall of recommendations."""
    lines = list(article.lines)
    step = max(4, len(lines) // 3)
    leaves = [lines[i : i + step] for i in range(0, len(lines), step)]
    body = "\n".join(
        f'<div class="page" data-no="{i}"><div class="reader-txt">' + "".join(f"<p class=\"ic ie-fix\">{escape(line)}</p>" for line in leaf)
        + f'</div><div class="page-foot">{i} / {len(leaves)}</div></div>'
        for i, leaf in enumerate(leaves, 1)
    )  # fmt: skip
    shelf = "".join(
        f'<li><a href="/v/{i}.html">{t}</a><span>{i * 3}页</span><span>免费</span></li>'
        for i, t in enumerate(
            ("教育督导制度汇编", "督学考试题库及答案", "学校章程范本", "课程方案解读PPT", "食堂管理制度全套"), 2
        )
    )
    page = f"""<!DOCTYPE html><html><head><meta charset="gbk"><title>{escape(article.title)} - 好材料文库</title></head><body>
<div class="hd"><a href="/">好材料文库</a><a>VIP会员</a><a>上传文档赚积分</a><form><input placeholder="海量文档任你搜"><button>搜文档</button></form></div>
<div class="bread">文库首页 &gt; 教育专区 &gt; 教育督导 &gt; {escape(article.title)}</div>
<h3 class="doc-title">{escape(article.title)}<i class="ico-doc"></i></h3><div class="doc-meta"><span>{article.date}上传</span><span>{half.rng.randint(20, 900)}人阅读</span><span>{half.rng.randint(3, 90)}次下载</span><span>评分4.5</span></div>
<div class="reader"><div class="tool">全屏　放大　缩小　翻译　举报</div>
{body}
<div class="end">文档已阅读完毕，喜欢就下载吧</div></div>
<div class="bar"><button>下载文档（2积分）</button><button>转为会员免费</button></div>
<div class="shelf"><h4>相关文档推荐</h4><ul>{shelf}</ul></div>
<div class="ft">帮助中心 | 侵权处理 | 文库协议 | 京ICP证{half.rng.randint(10000, 99999)}号 ©2023 好材料文库</div></body></html>"""
    return page.encode("gb18030"), "gb18030"


TEMPLATES: dict[str, tuple[Callable[[Half, Article], Made], ...]] = {
    "dev": (gov, asp, mill),
    "heldout": (wechat, school, library),
}


def make(half: Half, count: int) -> list[tuple[bytes, dict[str, object]]]:
    """``count`` pages with title, date and main text; no offsets, for the decoded text is the reader's."""
    out: list[tuple[bytes, dict[str, object]]] = []
    for template, _ in zip(cycle(TEMPLATES[half.name]), range(count), strict=False):
        article = _dated(half, half.article())
        data, encoding = template(half, article)
        out.append((data, {
            "encoding": encoding, "documents": [{"title": article.title, "date": article.date, "text": article.text}],
            "truncated": [False], "phenomena": ["html", f"template {template.__name__}"], "group": None,
        }))  # fmt: skip
    return out
