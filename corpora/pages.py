"""Web pages in the templates of four invented sites, as a scraper would have saved them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from html import escape

from texts import Article

Page = Callable[..., str]


def table(rows: Iterable[str], cell: str = "") -> str:
    """Lines ``|a|b|c`` as an HTML table; the first one is its head."""
    out = []
    for number, row in enumerate(rows):
        tag = "th" if number == 0 else "td"
        cells = "".join(f"<{tag}{cell}>{escape(c)}</{tag}>" for c in row.strip().strip("|").split("|"))
        out.append(f"<tr>{cells}</tr>")
    return (
        '<table border="1" cellspacing="0" cellpadding="0" width="100%"><tbody>\n'
        + "\n".join(out)
        + "\n</tbody></table>"
    )


def paragraphs(lines: Iterable[str], wrap: Callable[[str], str]) -> str:
    """Every line through ``wrap``; runs of lines that begin with ``|`` become tables."""
    out: list[str] = []
    rows: list[str] = []
    for line in [*lines, ""]:
        if line.startswith("|"):
            rows.append(line)
            continue
        if rows:
            out.append(table(rows))
            rows = []
        if line:
            out.append(wrap(line))
    return "\n".join(out)


def links(titles: Iterable[tuple[str, str]], item: str) -> str:
    return "\n".join(item.format(href=href, title=escape(title)) for title, href in titles)


CHUNHE_NAV = (
    "首页",
    "机构概况",
    "督导动态",
    "政策法规",
    "督政",
    "督学",
    "评估监测",
    "挂牌督导",
    "问责公示",
    "互动交流",
)
CHUNHE_SIDE = (
    ("春和区召开2024年教育督导工作会议", "./202403/t20240311_50217.html"),
    ("关于公布2023—2024学年责任督学名单的公告", "./202309/t20230904_47715.html"),
    ("春和区“双减”工作专项督导报告", "./202110/t20211029_38471.html"),
    ("一图读懂《教育督导问责办法》", "./202109/t20210902_37730.html"),
    ("【督学风采】走进锦程路小学的课后服务", "./202205/t20220518_41022.html"),
    ("春和区中小学校责任督学公示牌信息更新", "./202303/t20230320_45126.html"),
)


def chunhe(article: Article, *, number: str, reads: int, old: bool = False) -> str:
    """Government site with a TRS editor body (春和区教育督导网)."""

    def wrap(line: str) -> str:
        heading = line[:1] in "一二三四五六七八" and line[1:2] == "、"
        inner = f"<strong>{escape(line)}</strong>" if heading else escape(line)
        inner = inner.replace("“", "&ldquo;").replace("”", "&rdquo;").replace("—", "&mdash;")
        if old:
            return (
                '<p class="MsoNormal" style="text-indent:32.0pt;line-height:28.0pt;mso-line-height-rule:exactly">'
                f'<span lang="EN-US" style="font-size:16.0pt;font-family:仿宋_GB2312"><o:p></o:p></span>'
                f'<span style="font-size:16.0pt;font-family:仿宋_GB2312;mso-hansi-font-family:仿宋_GB2312">{inner}</span></p>'
            )
        return f'<p style="text-align: justify; text-indent: 2em; line-height: 2;">&nbsp;&nbsp;{inner}</p>'

    nav = "".join(f'<li><a href="/{i:02d}/" target="_self">{n}</a></li>' for i, n in enumerate(CHUNHE_NAV))
    side = links(CHUNHE_SIDE, '<li><a href="{href}" title="{title}">{title}</a></li>')
    return f"""<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html xmlns="http://www.w3.org/1999/xhtml">
<head>
<meta http-equiv="Content-Type" content="text/html; charset=utf-8" />
<title>{escape(article.title)}_督导动态_长春市春和区教育督导网</title>
<meta name="SiteName" content="长春市春和区教育督导网" />
<meta name="ColumnName" content="督导动态" />
<meta name="ArticleTitle" content="{escape(article.title)}" />
<meta name="PubDate" content="{article.date} 09:{reads % 60:02d}" />
<meta name="ContentSource" content="{escape(article.issuer)}" />
<meta name="Keywords" content="教育督导;双减;责任督学;春和区" />
<link href="/images/css_2018.css" rel="stylesheet" type="text/css" />
<script type="text/javascript" src="/js/jquery-1.8.3.min.js"></script>
<script type="text/javascript">
  var _sid = "{number}"; function doZoom(size){{document.getElementById('Zoom').style.fontSize=size+'px';}}
</script>
<style type="text/css">.TRS_Editor P{{margin:0;font-size:12pt;line-height:2}} .TRS_Editor TABLE{{border-collapse:collapse}}</style>
</head>
<body>
<div class="top"><div class="w1000"><span id="date">今天是 <script>document.write(new Date().toLocaleDateString())</script></span>
<span class="fr"><a href="javascript:void(0)" onclick="SetHome(this)">设为首页</a> | <a href="javascript:void(0)">加入收藏</a> | <a href="/wzdt/">网站地图</a> | <a href="/wza/">无障碍浏览</a></span></div></div>
<div class="header"><img src="/images/logo.png" alt="长春市春和区教育督导网" /></div>
<div class="nav"><ul>{nav}</ul></div>
<div class="search"><form action="/search" method="get"><input type="text" name="q" value="请输入关键字" /><input type="submit" value="搜索" /></form></div>
<div class="w1000 main">
<div class="weizhi">您现在的位置：<a href="/">首页</a> &gt; <a href="/02/">督导动态</a> &gt; 正文</div>
<div class="left">
<h1 class="title">{escape(article.title)}</h1>
<div class="info"><span>发布时间：{article.date}</span>　<span>来源：{escape(article.issuer)}</span>　<span>浏览次数：<em id="hits">{reads}</em></span>　<span>字体：【<a href="javascript:doZoom(18)">大</a> <a href="javascript:doZoom(16)">中</a> <a href="javascript:doZoom(14)">小</a>】</span></div>
<div id="Zoom" class="content"><div class="TRS_Editor">
{paragraphs(article.lines, wrap)}
</div></div>
<div class="fjxz">附件：</div>
<div class="share"><span>分享到：</span><a title="分享到微信">微信</a><a title="分享到新浪微博">微博</a></div>
<div class="print"><a href="javascript:window.print()">【打印本页】</a><a href="javascript:window.close()">【关闭窗口】</a></div>
</div>
<div class="right">
<div class="tit">最新信息</div><ul class="list">
{side}
</ul>
<div class="tit">快速通道</div><ul class="quick"><li><a href="#">12391教育监督举报</a></li><li><a href="#">责任督学在线</a></li><li><a href="#">督学管理平台登录</a></li></ul>
</div>
</div>
<div class="friend">友情链接：<select><option>教育部教育督导局</option><option>省教育厅</option><option>市教育局</option></select></div>
<div class="footer">
<p>主办单位：长春市春和区人民政府教育督导室　地址：春和区民安街218号　邮编：130033</p>
<p>吉ICP备05009921号-3　吉公网安备 22010602000417号　网站标识码：2201060021</p>
<p>技术支持：春和区教育信息中心　联系电话：0431-84620317　建议使用1024×768以上分辨率浏览</p>
</div>
<!-- 统计代码 --><script src="//s4.cnzz.example/z_stat.php?id={number}"></script>
</body>
</html>
"""


YUNZE_NAV = (
    "网站首页",
    "教育新闻",
    "政务公开",
    "教育督导",
    "基础教育",
    "职成教育",
    "招生考试",
    "教师风采",
    "办事指南",
    "局长信箱",
)
YUNZE_HOT = (
    ("云泽市2021年中小学招生工作意见", "show.asp?id=6201"),
    ("市教育局召开秋季开学工作调度会", "show.asp?id=6377"),
    ("云泽市校外培训机构白名单（第三批）", "show.asp?id=6412"),
    ("云泽市“双减”工作专项督导报告", "show.asp?id=6530"),
    ("关于开展寄宿制学校安全排查的通知", "show.asp?id=6608"),
    ("东陵区举办教师基本功大赛", "show.asp?id=6655"),
    ("致全市中小学生家长的一封信", "show.asp?id=6702"),
)


def yunze(
    article: Article, *, number: int, reads: int, charset: str = "gb2312", before: str = "", after: str = ""
) -> str:
    """Old table layout of an ASP site (云泽教育信息网): upper-case tags, missing end tags, layout tables."""

    def wrap(line: str) -> str:
        return f"<P>&nbsp;&nbsp;&nbsp;&nbsp;{escape(line)}"

    nav = "".join(
        f'<TD align=middle width=78><A href="list.asp?c={i}"><FONT color=#ffffff>{n}</FONT></A></TD>'
        for i, n in enumerate(YUNZE_NAV)
    )
    hot = links(YUNZE_HOT, '<TR><TD height=22>·<A href="{href}" target=_blank>{title}</A></TD></TR>')
    return f"""<HTML><HEAD><TITLE>云泽教育信息网--{escape(article.title)}</TITLE>
<META http-equiv=Content-Type content="text/html; charset={charset}">
<META content="云泽,教育,教育局,督导" name=keywords>
<LINK href="css.css" type=text/css rel=stylesheet>
<SCRIPT language=javascript src="js/menu.js"></SCRIPT></HEAD>
<BODY leftMargin=0 topMargin=0 bgcolor="#FFFFFF">
<TABLE cellSpacing=0 cellPadding=0 width=780 align=center border=0><TBODY>
<TR><TD colSpan=2><IMG height=120 src="images/banner.jpg" width=780 border=0></TD></TR>
<TR bgColor=#1f6fb5><TD colSpan=2><TABLE width="100%"><TR>{nav}</TR></TABLE></TD></TR>
<TR><TD colSpan=2 height=24>欢迎光临云泽教育信息网！<MARQUEE scrollAmount=3>立德树人　办好人民满意的教育　　监督举报电话：0576-12391</MARQUEE></TD></TR>
<TR vAlign=top>
<TD width=190 bgColor=#eef5fb>
 <TABLE width="100%"><TBODY><TR><TD height=28 background=images/t1.gif><B>热门文章</B></TD></TR>
{hot}
 <TR><TD height=28 background=images/t1.gif><B>会员登录</B></TD></TR>
 <TR><TD><FORM action=login.asp method=post>用户名：<INPUT size=10 name=u><BR>密　码：<INPUT type=password size=10 name=p><BR><INPUT type=submit value=登录></FORM></TD></TR>
 </TBODY></TABLE></TD>
<TD width=590>
 <TABLE width="98%" align=center><TBODY>
 <TR><TD height=26>当前位置：<A href="index.asp">首页</A> → <A href="list.asp?c=3">教育督导</A> → 浏览文章</TD></TR>
 <TR><TD align=middle><FONT size=4><B>{escape(article.title)}</B></FONT></TD></TR>
 <TR><TD align=middle>作者：佚名　文章来源：{escape(article.issuer)}　点击数：{reads}　更新时间：{article.date.replace("-0", "-").replace("-", "/")}</TD></TR>
 <TR><TD class=content>{before}
{paragraphs(article.lines, wrap)}
{after}</TD></TR>
 <TR><TD align=right>文章录入：admin　　责任编辑：admin</TD></TR>
 <TR><TD>上一篇文章：<A href="show.asp?id={number - 1}">关于做好暑期校园安全工作的通知</A><BR>下一篇文章：<A href="show.asp?id={number + 1}">云泽市中小学教师继续教育学时登记的通知</A></TD></TR>
 <TR><TD align=right>【<A href="#">发表评论</A>】【<A href="#">加入收藏</A>】【<A href="#">告诉好友</A>】【<A href="javascript:window.print()">打印此文</A>】【<A href="javascript:window.close()">关闭窗口</A>】</TD></TR>
 <TR><TD><FONT color=#ff0000>网友评论：</FONT>（只显示最新10条。评论内容只代表网友观点，与本站立场无关！）<BR>没有任何评论</TD></TR>
 </TBODY></TABLE></TD></TR>
<TR><TD align=middle colSpan=2 bgColor=#1f6fb5><FONT color=#ffffff>设为首页 | 加入收藏 | 联系站长 | 友情链接 | 版权申明 | 管理登录</FONT></TD></TR>
<TR><TD align=middle colSpan=2>版权所有：云泽市教育局　Copyright &copy; 2008-2023　站长：小云<BR>页面执行时间：0.0{reads % 900:03d}毫秒　您是第 {reads * 37} 位访客</TD></TR>
</TBODY></TABLE></BODY></HTML>
</HTML>
"""


MILL_NAV = (
    "首页",
    "工作总结",
    "工作计划",
    "心得体会",
    "述职报告",
    "演讲稿",
    "整改报告",
    "合同范本",
    "入党申请书",
    "更多",
)
MILL_HOT = (
    "2023年教师个人年度工作总结(精选15篇)",
    "学校安全隐患排查整改报告范文",
    "小学校长述职述廉报告2000字",
    "幼儿园保育员工作心得",
    "护士转正自我鉴定500字",
    "房屋租赁合同电子版免费下载",
    "“五项管理”工作汇报材料",
    "大学生社会实践报告3000字",
    "党员民主评议个人总结",
)


def mill(
    article: Article,
    *,
    number: int,
    reads: int,
    body: str,
    teaser: str,
    related: Iterable[str],
    wall: str = "",
    stars: str = "推荐度：",
) -> str:
    """An essay mill (范文驿站): teaser, download box, related articles that repeat the beginning, side lists."""
    nav = "".join(f'<a href="/{i}/">{n}</a>' for i, n in enumerate(MILL_NAV))
    hot = "".join(
        f'<li><i>{i}</i><a href="/p/{number + i * 7}.html">{escape(t)}</a></li>' for i, t in enumerate(MILL_HOT, 1)
    )
    rel = "".join(
        f'<li><a href="/p/{number - i * 3}.html">{escape(t)}</a><span>{stars}</span></li>'
        for i, t in enumerate(related, 1)
    )
    return f"""<!DOCTYPE html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<title>{escape(article.title)} - 范文驿站</title>
<meta name="description" content="{escape(teaser)}">
<meta name="viewport" content="width=device-width,initial-scale=1">
<link rel="canonical" href="https://www.fanwenyizhan.example/p/{number}.html">
<script>var aid={number};!function(d){{var s=d.createElement("script");s.async=!0;d.head.appendChild(s)}}(document);</script>
<style>.zw p{{text-indent:2em}} .copyhide{{font-size:0;color:#fff}}</style>
</head>
<body>
<header><a class="logo" href="/">范文驿站</a><form><input placeholder="搜一搜，总有你要的范文"><button>搜索</button></form><a href="/login">登录</a><a href="/reg">注册</a></header>
<nav>{nav}</nav>
<div class="crumb"><a href="/">范文驿站</a> &gt; <a href="/1/">工作总结</a> &gt; 正文</div>
<main>
<article>
<h1>{escape(article.title)}</h1>
<div class="meta"><span>时间：{article.date}</span><span>作者：网络整理</span><span>阅读：{reads}</span><a href="#dl">我要投稿</a></div>
<div class="tips">{escape(teaser)}</div>
<div class="adbox"><script>ad("a1")</script></div>
<div class="zw">
{body}
</div>
{wall}
<div id="dl" class="download"><p>《{escape(article.title)}.doc》</p><p>将本文的Word文档下载到电脑，方便收藏和打印</p><p>{stars}★★★★★</p><a href="/down/{number}">点击下载文档</a><p>文档为doc格式</p></div>
<div class="pager"><p>上一篇：<a href="/p/{number - 1}.html">驻村工作队入户走访工作总结</a></p><p>下一篇：<a href="/p/{number + 1}.html">初中班主任期末工作总结简短</a></p></div>
<section class="rel"><h3>{escape(article.title)}相关文章：</h3><ul>{rel}</ul></section>
</article>
<aside><h3>热门范文</h3><ol>{hot}</ol><div class="qr"><img src="/img/qr.png" alt=""><p>扫码关注公众号</p><p>回复“总结”领取100篇模板</p></div></aside>
</main>
<footer><p>关于我们 | 版权申诉 | 免责声明 | 网站地图</p><p>本站部分内容由用户自行上传，如有侵权请联系 tousu@fanwenyizhan.example，本站将在3个工作日内删除。</p><p>Copyright © 2015-2024 范文驿站 版权所有</p></footer>
</body>
</html>
"""


def forum(article: Article, *, thread: int, author: str, replies: Iterable[tuple[str, str, str]], floors: int) -> str:
    """A Discuz-like thread (督学之友论坛): the article is the first post, replies and signatures follow."""
    post = "<br />\n<br />\n".join("　　" + escape(line) for line in article.lines)
    answers = "\n".join(
        f"""<div id="post_{thread * 10 + i}"><table class="plhin"><tr><td class="pls"><div class="authi"><a href="space-uid-{900 + i}.html">{escape(who)}</a></div><p>中级会员</p><dl><dt>积分</dt><dd>{312 + i * 41}</dd><dt>帖子</dt><dd>{57 + i * 9}</dd></dl></td>
<td class="plc"><div class="pi"><strong>{i + 1}楼</strong><em>发表于 {when}</em> | <a href="#">只看该作者</a></div><div class="t_f">{escape(words)}</div><div class="sign">用心督导，用情服务</div><div class="po"><a href="#">回复</a> <a href="#">支持</a> <a href="#">反对</a> <a href="#">举报</a></div></td></tr></table></div>"""
        for i, (who, when, words) in enumerate(replies, 1)
    )
    return f"""<!DOCTYPE html>
<html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8" />
<title>{escape(article.title)} - 督学沙龙 - 督学之友论坛 - Powered by Discuz!</title>
<meta name="generator" content="Discuz! X3.4" /></head>
<body id="nv_forum">
<div id="toptb"><a href="#">设为首页</a><a href="#">收藏本站</a><a href="#">切换到窄版</a></div>
<div id="hd"><h2>督学之友论坛</h2><form>账号 <input /> 密码 <input type="password" /> <button>登录</button> <a href="#">找回密码</a> <a href="#">立即注册</a></form></div>
<div id="nv"><a href="/">论坛</a><a href="/g">广播</a><a href="/b">博客</a><a href="/r">排行榜</a></div>
<div id="pt">督学之友论坛 › 业务交流 › 督学沙龙 › {escape(article.title)}</div>
<div class="pgs"><a href="#">发新帖</a> <span>查看: 2{thread % 1000} | 回复: {floors}</span></div>
<div id="postlist">
<h1 class="ts"><a href="#">[案例]</a> <span id="thread_subject">{escape(article.title)}</span> <a href="#">[复制链接]</a></h1>
<div id="post_{thread * 10}"><table class="plhin"><tr><td class="pls"><div class="authi"><a href="space-uid-88.html">{escape(author)}</a></div><p>金牌会员</p><dl><dt>主题</dt><dd>46</dd><dt>帖子</dt><dd>873</dd><dt>积分</dt><dd>4210</dd></dl></td>
<td class="plc"><div class="pi"><strong>楼主</strong><em>发表于 {article.date} 20:41</em> | <a href="#">只看该作者</a> | <a href="#">倒序浏览</a></div>
<div class="pct"><div class="t_f" id="postmessage_{thread}">
<i class="pstatus"> 本帖最后由 {escape(author)} 于 {article.date} 21:07 编辑 </i><br />
{post}
</div></div>
<div class="sign">督学不是“督着学”，而是陪着学校一起学。</div>
<div class="po"><a href="#">收藏 12</a> <a href="#">评分</a> <a href="#">分享</a></div></td></tr></table></div>
{answers}
</div>
<div class="pgs"><a href="#">返回列表</a> <a href="#">发新帖</a></div>
<div id="f_pst">您需要登录后才可以回帖 <a href="#">登录</a> | <a href="#">立即注册</a><p>本版积分规则</p></div>
<div id="ft"><p>Powered by Discuz! X3.4 © 2001-2017 Comsenz Inc.</p><p>手机版 | 小黑屋 | Archiver | 督学之友论坛</p><p>GMT+8, 2023-2-11 10:06 , Processed in 0.0{thread % 97}1 second(s), 14 queries .</p></div>
</body></html>
"""
