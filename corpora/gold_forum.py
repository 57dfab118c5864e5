"""Threads of boards for the gold: posts written for this project, set in the markup of several kinds of boards.

    python corpora/gold_forum.py

Writes ``corpora/gold/forum/NN.html`` and the posts that are its main text, in order, as ``NN.txt``. Markup and furniture follow the
looks of such boards; names, places and texts are invented.
"""

from __future__ import annotations

import html
import random
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

HERE = Path(__file__).resolve().parent
OUT = HERE / "gold" / "forum"

Post = tuple[str, str]
"""Who wrote it, and what: paragraphs parted by line breaks."""

THREADS: tuple[tuple[str, tuple[Post, ...]], ...] = (
    (
        "孩子学校食堂换了供餐公司，大家觉得怎么样",
        (
            ("桐花落", "我家孩子在县实验小学上四年级，这学期食堂换了供餐公司。孩子说菜是热的了，可是分量少，男孩子下午三点就喊饿。\n想问问别的家长，你们学校的陪餐家长能看到后厨吗？"),
            ("一粒米", "我上周刚陪过餐，后厨能进，要穿罩衣戴帽子。留样柜里三天的样品都在，这一点比原来强。"),
            ("山脚人家", "同求加量。"),
            ("河东老李", "分量的事可以跟膳食委员会提。我们学校是五年级以上男生可以加一次饭，老师不问理由，孩子们也就不觉得难为情。"),
            ("桐花落", "谢谢楼上，我明天就跟班主任说。另外听说教育局要来检查食堂，不知道是不是真的。"),
            ("督学老周", "确有其事。本月的随访重点就是食堂，查三样：进货票据、留样、陪餐记录。家长有意见可以当面讲，督学牌就挂在校门口，上面有电话。"),
            ("一粒米", "支持！希望查完以后结果能公布。"),
        ),
    ),
    (
        "请教：课后服务的费用到底怎么收",
        (
            ("雨前茶", "开学交了课后服务费，一个月一百二。邻居家孩子在另一所学校，只交六十。同一个县怎么差这么多？"),
            ("秤砣", "县里的文件写的是每生每月不超过一百二，各校按成本定，贫困生全免。"),
            ("阿梧", "我们班有四个孩子没参加，老师也没说什么，到点就放学。"),
            ("雨前茶", "原来可以不参加。那中途退出能退费吗？我家老人下个月就能来接孩子了。"),
            ("秤砣", "能退，按没上的天数退。去年有家长投诉过一所学校不退，督导室去了，第二周就退了。"),
            ("夜航船", "补充一句，公示栏里应该有收支明细，期末贴一次。没贴的话就去问总务处，这是规定动作。"),
        ),
    ),
    (
        "小学毕业班还有体育课吗",
        (
            ("北窗", "孩子六年级，课表上一周四节体育，他说实际上只上两节，另外两节被数学老师“借”走了，从来没还过。"),
            ("跳绳冠军", "我们也是，临近期末体育老师就会“生病”。"),
            ("北窗", "给校长信箱写了信，一周了没有回音。"),
            ("三尺", "我是老师，说句实话：查得最勤的时候课就上得最齐。建议直接打督学电话，他们会在上课时间去操场看，看一次顶写十封信。"),
            ("跳绳冠军", "好主意。"),
            ("北窗", "回来报告：督学上周四来了，站在操场边上数了班级数。这周四节体育课全上了，孩子晒得黑了一圈，高兴得不得了。"),
            ("三尺", "能坚持到期末才算数，继续盯着。"),
        ),
    ),
    (
        "村小的孩子坐校车，座位不够怎么办",
        (
            ("石碾子", "我们村到镇中心校八里路，一辆车核载三十六人，早上那趟经常坐四十多个，小的就挤在过道里。跟司机说过，他让我们找学校。"),
            ("镇上人", "超载一个都不行，这个要报警的。"),
            ("石碾子", "报了的话车就停了，孩子们只能走路，所以大家都不敢说。"),
            ("老校车", "我开过校车。正确的做法是分两趟接，六点四十一趟，七点二十一趟，油钱由县里的专项出。学校打报告，中心校盖章，教育局批。我们那边就是这样解决的。"),
            ("春耕", "楼上说得对，我们镇上学期也是两趟。"),
            ("石碾子", "已经把车牌和照片发给责任督学了，对方说三天内给答复。"),
        ),
    ),
)  # fmt: skip


def paragraphs(text: str, tag: str = "p") -> str:
    return "".join(f"<{tag}>{html.escape(line)}</{tag}>" for line in text.split("\n"))


def broken(text: str) -> str:
    return "<br />\n".join(html.escape(line) for line in text.split("\n"))


def moment(rng: random.Random, number: int) -> tuple[str, str]:
    day = 3 + number
    return (
        f"2022-9-{day} {rng.randint(7, 22)}:{rng.randint(10, 59)}",
        f"2022-09-{day:02d} {rng.randint(7, 22):02d}:{rng.randint(10, 59)}",
    )


def discuz(title: str, posts: Sequence[Post], rng: random.Random) -> str:
    rows = []
    for n, (who, text) in enumerate(posts):
        pid, (loose, _) = 53100 + 17 * n, moment(rng, n)
        rows.append(
            f'<div id="post_{pid}"><table id="pid{pid}" class="plhin"><tr><td class="pls" rowspan="2"><div class="pi"><a href="u{n}">{who}</a></div>'
            f'<div class="tns"><table><tr><th><p><a>{rng.randint(2, 80)}</a></p>主题</th><th><p><a>{rng.randint(9, 999)}</a></p>帖子</th><td><p><a>{rng.randint(30, 9000)}</a></p>积分</td></tr></table></div><p><em>高级会员</em></p></td>'
            f'<td class="plc"><div class="pi"><strong><a>{n + 1}<sup>#</sup></a></strong><div class="pti"><div class="authi"><em>发表于 {loose if n < len(posts) - 2 else f"<span title={chr(34)}{loose}{chr(34)}>{len(posts) - n} 天前</span>"}</em><span class="pipe">|</span><a>只看该作者</a><span class="pipe">|</span><a>倒序浏览</a></div></div></div>'
            f'<div class="pct"><div class="pcb"><div class="t_fsz"><table><tr><td class="t_f" id="postmessage_{pid}">{broken(text)}</td></tr></table></div></div></div></td></tr>'
            f'<tr><td class="plc"><div class="po"><div class="pob"><em><a>回复</a></em><p><a>支持</a> <a>反对</a> <a>举报</a></p></div></div></td></tr></table></div>'
        )
    return page(
        title,
        '<div id="toptb"><a>设为首页</a><a>收藏本站</a></div><div id="hd"><h2>临河在线</h2><ul><li><a>门户</a></li><li><a>论坛</a></li><li><a>家园</a></li></ul></div>'
        f'<div id="pt"><a>论坛</a> › <a>教育园地</a> › <a>{title}</a></div><div id="postlist"><h1><span id="thread_subject">{title}</span></h1><div class="hm">查看: {rng.randint(99, 9999)}|回复: {len(posts) - 1}</div>'
        + "".join(rows)
        + '</div><div id="f_pst"><form><div>您需要登录后才可以回帖 <a>登录</a> | <a>立即注册</a></div><div>本版积分规则</div></form></div><div id="ft"><p>Powered by Discuz! X3.4 © 2001-2022 临河在线 (冀ICP备19000001号)</p><p>GMT+8, 2022-9-30 10:12 , Processed in 0.03 second(s)</p></div>',
    )


def tieba(title: str, posts: Sequence[Post], rng: random.Random) -> str:
    rows = []
    for n, (who, text) in enumerate(posts):
        _, tight = moment(rng, n)
        rows.append(
            f'<div class="l_post j_l_post"><div class="d_author"><ul class="p_author"><li class="icon"><a><img alt="" /></a></li><li class="d_name"><a>{who}</a></li><li class="l_badge"><a><div class="d_badge_title">小有名气</div><div class="d_badge_lv">{rng.randint(1, 14)}</div></a></li></ul></div>'
            f'<div class="d_post_content_main"><div class="p_content"><cc><div id="post_content_{88000 + n}" class="d_post_content">{broken(text)}</div></cc></div>'
            f'<div class="core_reply"><div class="post-tail-wrap"><span class="tail-info">来自<a>Android客户端</a></span><span class="tail-info">{n + 1}楼</span><span class="tail-info">{tight}</span><a>回复</a></div></div></div></div>'
        )
    return page(
        title,
        f'<div class="head"><a>临河教育吧</a><span>关注：</span><span>3,120</span><span>贴子：</span><span>40,977</span></div><div class="nav"><a>看贴</a><a>图片</a><a>精品</a><a>视频</a></div><h1 class="core_title_txt">{title}</h1><ul><li><a>只看楼主</a></li><li><a>收藏</a></li><li><a>回复</a></li></ul>'
        f'<div class="p_postlist">{"".join(rows)}</div><div class="pager"><span>{len(posts)}</span>回复贴，共<span>1</span>页</div><div class="editor"><p>发表回复</p><p>发贴请遵守贴吧协议及“七条底线”贴吧投诉</p></div>',
    )


def phpbb(title: str, posts: Sequence[Post], rng: random.Random) -> str:
    rows = []
    for n, (who, text) in enumerate(posts):
        _, tight = moment(rng, n)
        rows.append(
            f'<div id="p{700 + n}" class="post has-profile bg{1 + n % 2}"><div class="inner"><dl class="postprofile"><dt><a class="username">{who}</a></dt><dd>帖子: {rng.randint(3, 900)}</dd><dd>注册时间: 2019-03-0{rng.randint(1, 9)} 11:{rng.randint(10, 59)}</dd></dl>'
            f'<div class="postbody"><div><h3><a>{"Re: " if n else ""}{title}</a></h3><p class="author"><a>帖子</a> 由 <strong><a>{who}</a></strong> » {tight}</p><div class="content">{broken(text)}</div><div class="signature">读书，看山，教书。</div></div></div><div class="back2top"><a>页首</a></div></div></div>'
        )
    return page(
        title,
        '<div id="page-header"><a>版面列表</a> <a>登录</a> <a>注册</a> <a>常见问题</a></div>'
        f'<h2 class="topic-title"><a>{title}</a></h2><div class="action-bar"><a>回复</a> {len(posts)} 篇帖子 • 分页: 1 / 1</div>'
        + "".join(rows)
        + '<div class="action-bar"><a>发表回复</a></div><p>返回到 “家校之间”</p><h3>在线用户</h3><p>正浏览此版面之用户: 没有注册用户 和 3 访客</p><div class="copyright">Powered by phpBB® Forum Software © phpBB Limited</div>',
    )


def questions(title: str, posts: Sequence[Post], rng: random.Random) -> str:
    _, asked = moment(rng, 0)
    rows = []
    for n, (who, text) in enumerate(posts[1:], 1):
        _, tight = moment(rng, n)
        rows.append(
            f'<div class="answer-item"><div class="answer-head"><a class="user-name">{who}</a><span>LV.{rng.randint(2, 9)}</span></div><div class="answer-content">{paragraphs(text)}</div><div class="answer-foot"><span class="time">{tight}</span><a>赞同 {rng.randint(0, 30)}</a><a>评论</a><a>举报</a></div></div>'
        )
    return page(
        title,
        '<div class="top"><a>首页</a><a>全部问题</a><a>提问</a><input value="搜索" /></div>'
        f'<div class="question-box"><h1>{title}</h1><div class="question-content">{paragraphs(posts[0][1])}</div><div class="question-foot"><span>{posts[0][0]}</span><span class="time">{asked}</span><span>浏览 {rng.randint(50, 900)} 次</span></div></div>'
        f'<div class="answers"><h2>{len(posts) - 1} 个回答</h2>{"".join(rows)}</div><div class="side"><h3>相关问题</h3><ul><li><a>小学生近视率怎么统计</a></li><li><a>幼儿园晨检查什么</a></li><li><a>家委会怎么产生</a></li></ul></div><div class="foot">关于我们 联系我们 © 临河问答</div>',
    )


def table_board(title: str, posts: Sequence[Post], rng: random.Random) -> str:
    """A board of the old kind: one table per post, name and words in cells side by side, fonts for looks."""
    rows = []
    for n, (who, text) in enumerate(posts):
        loose, _ = moment(rng, n)
        rows.append(
            f'<table width="98%" border="0" class="tableborder{1 + n % 2}"><tr><td width="175" valign="top"><font color="#990000"><b>{who}</b></font><br />等级：论坛游民<br />文章：{rng.randint(5, 300)}<br />门派：无门无派<br />注册：2003-{rng.randint(1, 12)}-{rng.randint(1, 28)}</td>'
            f'<td valign="top"><table width="100%"><tr><td><a>个性首页</a> | <a>QQ</a> | <a>信息</a> | <a>搜索</a> | <a>引用</a></td><td align="right">{"楼主" if n == 0 else f"第 {n} 楼"}</td></tr></table><hr /><table width="95%"><tr><td class="words"><font size="2">{broken(text)}</font></td></tr></table>'
            f'<table width="100%"><tr><td><img alt="" /> {loose}:0{n % 10}</td><td>ip地址已设置保密</td></tr></table></td></tr></table>'
        )
    return page(
        title,
        '<table width="98%"><tr><td><a>临河社区</a> → <a>教子有方</a> → 浏览主题</td></tr></table><table width="98%"><tr><td><a>发新帖</a> <a>回帖</a></td><td>您是本帖的第 88 个阅读者</td></tr></table>'
        f'<table width="98%"><tr><th>* 帖子主题：{title}</th></tr></table>{"".join(rows)}<table width="98%"><tr><td>本主题贴数{len(posts)}，分页：[1]</td></tr></table><div align="center">Powered By Dvbbs Version 7.1.0</div>',
    )


def comments_of_an_article(title: str, posts: Sequence[Post], rng: random.Random) -> str:
    """No thread: an article that readers commented on. The article alone is the main text."""
    rows = [
        f'<li class="comment"><cite>{who}</cite><span class="time">{moment(rng, n)[1]}</span><div class="comment-text">{broken(text)}</div><a>回复</a></li>'
        for n, (who, text) in enumerate(posts)
    ]
    return page(
        title,
        f'<div class="nav"><a>首页</a><a>新闻</a><a>视频</a></div><div class="article"><h1>{title}</h1><div class="info">2022-09-01 08:00 来源：临河日报</div><div class="body">{paragraphs(ARTICLE)}</div></div>'
        f'<div class="comments"><h3>网友评论</h3><ul>{"".join(rows)}</ul></div><div class="foot">版权所有 临河日报社</div>',
    )


ARTICLE = (
    "秋季学期开学以来，临河县教育局会同市场监管部门，对全县四十七所学校的食堂进行了一轮检查，重点看进货票据、留样和陪餐记录。\n"
    "检查组发现，绝大多数学校能够按照要求建立台账，但仍有六所学校存在留样量不足、陪餐记录事后补写等问题。对这些学校，检查组当场下达了整改通知书，要求十五日内完成整改。\n"
    "县教育督导室负责人介绍，下一步将把食堂管理列入责任督学的经常性督导内容，每月至少随访一次，结果在县政府网站公布。\n"
    "家长可以通过校门口的督学责任牌反映问题，督导室在三个工作日内答复。对屡查屡犯的学校，将约谈校长，并与年度考核挂钩。"
)


def page(title: str, body: str) -> str:
    return f'<!DOCTYPE html>\n<html><head><meta charset="utf-8" /><title>{title} - 临河在线</title></head><body>\n{body}\n</body></html>\n'


BOARDS: tuple[Callable[[str, Sequence[Post], random.Random], str], ...] = (discuz, tieba, phpbb, questions, table_board)


def main() -> None:
    if OUT.exists():
        shutil.rmtree(OUT)
    OUT.mkdir(parents=True)
    rng = random.Random("wenben gold forum")
    number = 0
    for board in BOARDS:
        for title, posts in THREADS:
            number += 1
            (OUT / f"{number:02d}.html").write_text(board(title, posts, rng), "utf-8")
            (OUT / f"{number:02d}.txt").write_text("\n".join(text for _, text in posts) + "\n", "utf-8")
    for _, posts in THREADS[:2]:
        number += 1
        (OUT / f"{number:02d}.html").write_text(comments_of_an_article("县教育局检查学校食堂", posts, rng), "utf-8")
        (OUT / f"{number:02d}.txt").write_text(ARTICLE + "\n", "utf-8")
    print(f"{number} pages")


if __name__ == "__main__":
    main()
