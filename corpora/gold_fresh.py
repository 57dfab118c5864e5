"""The third part of the cleaning gold, ``fresh``: pages as the web serves them, written after the detectors were.

Kinds and wording of the noise come from looking at public pages (document mills, government portals, e-papers, question
sites, mirrors), told in own words with invented names. The clean texts are those that neither ``dev`` nor ``heldout`` uses.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from gold_half import Half
from gold_noise import PINYIN
from gold_page import Edit, Page, Text
from texts import Article

Into = Callable[[random.Random, Text], None]

# Readings for the characters that mirrors annotate most; with those of the other halves.
READINGS = PINYIN | {
    "會": "huì", "國": "guó", "務": "wù", "發": "fā", "進": "jìn", "關": "guān", "對": "duì", "開": "kāi", "經": "jīng", "現": "xiàn", "時": "shí", "間": "jiān",
    "來": "lái", "頁": "yè", "當": "dāng", "區": "qū", "縣": "xiàn", "個": "gè", "問": "wèn", "題": "tí", "責": "zé", "負": "fù", "質": "zhì", "訪": "fǎng",
    "說": "shuō", "話": "huà", "語": "yǔ", "點": "diǎn", "過": "guò", "還": "hái", "無": "wú", "長": "zhǎng", "師": "shī", "應": "yīng", "導": "dǎo", "實": "shí",
}  # fmt: skip


@dataclass(frozen=True)
class Frame:
    """What stands around (and in) one text; ``ends`` are the texts' own last characters where it is cut."""

    top: str = ""
    bottom: str = ""
    into: tuple[Into, ...] = ()
    above: str = ""
    """Before the title line."""
    short: int | None = None
    cut: bool = False
    group: str | None = None
    marks: bool = False


def put(string: str, reason: str, phenomenon: str, count: int = 1, *, loose: bool = False) -> Into:
    """``string`` inside ``count`` clauses of the text."""

    def edit(rng: random.Random, text: Text) -> None:
        for at in text.inside(rng, count):
            text.insert(at, string, reason, phenomenon, loose=loose)

    return edit


def each(strings: tuple[str, ...], reason: str, phenomenon: str) -> Into:
    """Each of the strings once, in different clauses."""

    def edit(rng: random.Random, text: Text) -> None:
        for at, string in zip(text.inside(rng, len(strings)), strings, strict=False):
            text.insert(at, string, reason, phenomenon)

    return edit


def annotated(rng: random.Random, text: Text) -> None:
    """Readings behind characters, here and there with a space in the bracket."""
    for match in re.finditer("[" + "".join(READINGS) + "]", text.clean):
        if rng.random() < 0.4 and text.free(match.end(), match.end(), margin=0):
            text.insert(
                match.end(),
                f"({READINGS[match.group()]}{' ' if rng.random() < 0.2 else ''})",
                "noise",
                "reading in brackets",
            )


def shifted_bytes(rng: random.Random, text: Text) -> None:
    """A byte of GBK is lost after a full stop: the marks and characters behind it are read out of step until a letter is eaten."""
    places = []
    for match in re.finditer("。[\u4e00-\u9fff“《]", text.clean):
        for size in range(1, 8):
            piece = text.clean[match.start() : match.start() + 1 + size]
            try:
                data = piece.encode("gbk")
            except UnicodeEncodeError:
                break
            if "\n" in piece or not 0x41 <= data[-1] <= 0x7A:
                continue
            try:
                wrong = data[1:].decode("gbk")
            except UnicodeDecodeError:
                break
            places.append((match.start(), piece, "?" + wrong))
            break
    rng.shuffle(places)
    for at, piece, wrong in places[:4]:
        if text.free(at, at + len(piece)):
            text.add(Edit(at, at + len(piece), wrong, "lost", "gbk byte lost", "gbk byte lost"))


def spaced_out(rng: random.Random, text: Text) -> None:
    """A converter set a space between all characters of some paragraphs."""
    for number in range(2, text.lines(), 3):
        start, end = text.line(number)
        for at in range(start + 1, end):
            if not text.clean[at - 1].isascii() or not text.clean[at].isascii():
                text.add(Edit(at, at, " ", "space", phenomenon="spaces between all characters"))


def quotes_twice(rng: random.Random, text: Text) -> None:
    """Every quotation mark of some sentences stands twice."""
    for number, match in enumerate(re.finditer("[“”]", text.clean)):
        if number < 12 and text.free(match.end(), match.end(), margin=0):
            text.insert(match.end(), match.group(), "noise", "quotation mark twice", loose=True)


def blank_lines(rng: random.Random, text: Text) -> None:
    for at in text.breaks():
        if text.free(at, at + 1, margin=0):
            text.add(Edit(at, at + 1, "\n\n　　", "space", phenomenon="blank lines and indents"))


def rows_of_pipes(rng: random.Random, text: Text) -> None:
    """Empty cells of a layout table between paragraphs."""
    for at in text.breaks()[::3]:
        if text.free(at, at + 1, margin=0):
            text.insert(at, "\n |  | \n|", "boilerplate", "empty cells")


def between(string: str, phenomenon: str) -> Into:
    def edit(rng: random.Random, text: Text) -> None:
        breaks = text.breaks()
        text.insert(breaks[len(breaks) // 2], "\n" + string, "boilerplate", phenomenon)

    return edit


def withheld(string: str) -> Into:
    """Text is held back in the middle of a line; the line goes on behind the mark."""

    def edit(rng: random.Random, text: Text) -> None:
        (at,) = text.inside(rng, 1)
        text.insert(at, string, "boilerplate", "hidden text inside a line")
        text.truncated = True

    return edit


FRAMES: tuple[Frame, ...] = (
    Frame(  # a document mill: page images, a disclaimer, the text as a summary
        above="{t}_第1页\n{t}_第2页\n{t}_第3页\n{t}_第4页\n已浏览4页，还有{m}页未浏览，点此继续阅读\n下载此文档\n权利声明：本文档由会员自行上传，所得收益归上传者，若内容侵害了您的权益，请提交举报或认领\n文档简述",
        bottom="温馨提示\n1. 本站所售资源如无特别说明，均须使用WPS或Office打开。\n2. 压缩包内文件请自行解压，若附带图纸，网页内容里会有预览，否则没有。\n3. 本站仅提供资料分享平台，对上传内容的准确性不负任何责任。\n最新文档\n校园文化长廊设计说明\n2024年采购岗位年终小结\n评论\n0/150\n提交评论",
        short=1500,
    ),
    Frame(  # terms of use as a list before the text
        above="{t}.docx",
        top="该文档由投稿人分享，不代表任何机构意见，仅作交流\n  1. 1、本资料共{m}页，支持完整预览。\n  2. 2、用户付费下载的是网站服务，并不取得资料的著作权，个人学习之外的复制、汇编、传播均须征得权利人书面许可，违者后果自负。\n  3. 3、平台无法逐一核实会员上传的内容，购买前请先预览，售出后概不退换。\n  4. 4、发现资料涉嫌抄袭的，请点“我要申诉”，或拨打客服专线：400-810-{n}（工作日9:00-17:30）。\n展开更多",
        bottom="您可能关注的文档\n小学三年级口算题卡.pdf\n消防维保合同（样本）.doc\n文档评论（0）\n发表评论\n文档贡献者\n风铃草{m} 该用户很懒，什么也没介绍",
    ),
    Frame(  # counters as a list of bullets
        above="{t}.docxVIP专享\n  • {m}\n  • 0\n  • 约5.{m}千字\n  • 约 {m}页\n  • {d} 发布于河北\n  • 举报\n  • 版权申诉",
        bottom="您的下载特权已用完，续费享8折\n原创文章，非经授权不得转存",
    ),
    Frame(  # facts about the file
        above="资料信息\n文件名：{t}.doc\n体积：18.{m} KB\n总页数：{m} 页\n入库日期：{d}\n正文字数：约3.1千字\n正文节选",
        bottom="……正文到此结束，需要全篇请购买下载",
        cut=True,
    ),
    Frame(
        top="- 资源ID：77{n}\n- 入库时间：{d}\n- 文件类型：DOC\n- 总页码：{m}\n- 大小：31.{m}KB\n《{t}》由网友分享，支持在线预览，想找更多与《{t}（共{m}页典藏版）》有关的内容，可在青松文档网检索。",
        bottom="配套讲稿：\n如PPT文件的首页显示word图标，表示该PPT已包含配套word讲稿。双击word图标可打开word文档。\n特殊限制：\n部分文档作品中含有的国旗、国徽等图片，仅作为作品整体效果示例展示，禁止商用。",
    ),
    Frame(  # a government portal
        above="欢迎访问临河县教育督导网！今天是{d} 星期三\n您当前所处的位置： 网站首页 >> 督导工作 >> 督导动态",
        top="字体【 大 中 小 】  【发布时间：{d}】  【供稿单位：县政府教育督导室】  【撰稿：督导科】    【 打印 】  【 关 闭 】",
        bottom="Copyright © 2015 临河县教育信息中心 版权所有\n主办：临河县教育局  承办：县教育信息中心  技术支撑：云帆软件\n单位地址：临河县新城路18号  值班电话：0317-66{n}  冀ICP备1900{n}号-3  冀公网安备1309{n}号\n建议分辨率1366*768以上，使用谷歌内核浏览  累计访问：{n}",
        into=(blank_lines,),
    ),
    Frame(
        above="无障碍浏览 进入关怀版\n首页\n机构设置\n信息公开\n办事指南\n互动交流\n当前位置：首页>信息公开>督导评估",
        top="索 引 号：LH-2{n}  主题分类：教育  发文机构：县教育局  成文日期：{d}  有效性：有效",
        bottom="附件下载：\n【我要纠错】 【打印此页】 【关闭窗口】\n扫码在手机上打开本页\n相关文件\n相关解读\n网站标识码：1309000{m}",
    ),
    Frame(  # an e-paper: a layout table
        above="|  \n   | \n {d} 第03版:教育周刊 | 【字体】 | 大 | | 标准 | | 小 |\n  |",
        top="| 作者:本报记者 方一鸣  来源:临河日报  字数:1{m} |\n  |",
        bottom="|  |\n 上一版  下一版 |\n 本版新闻 | 标题导航 | 版面概览 |\n 冀ICP备1900{n}号 |",
        into=(rows_of_pipes,),
        short=1200,
    ),
    Frame(  # a page of questions and answers
        above="首页 >> 知识问答 >",
        top="{d} 10:22:{m}\n提问详情：\n{t}怎么写，在线等，求各位帮帮忙！\n最佳回答\n热心网友 推荐于 {d}",
        bottom="这个回答有没有帮到你？\n已解决 未解决\n其他类似问题\n小学生手抄报怎么画好看\n体育老师招聘考什么科目\n我来答",
        short=900,
    ),
    Frame(  # an account of one author
        above="{t}",
        top="杨柳青青 {d} 07:41 河北\n关注",
        bottom="THE END\n点个“在看”，让更多同行看到\n往期精选\n开学第一课怎么上才走心\n这所村小的操场终于铺好了\n赞 12 收藏 {m} 评论 3",
        short=1000,
    ),
    Frame(  # a mirror that annotates readings, on the page's own lines too
        above="當(dāng)前位置:首頁(yè) > 督導(dǎo)專(zhuān)欄 > 正文",
        top="發(fā)布時(shí)間:{d} 來(lái)源:縣教育局 責(zé)任編輯:方圓",
        bottom="責(zé)任編輯:方圓\n上一篇:關(guān)于校車(chē)安全的通知\n下一篇:沒(méi)有了",
        into=(annotated,),
        marks=True,
    ),
    Frame(
        top="時(shí)間:{d} 09:{m}:00\n導(dǎo)語(yǔ):{t}一文由網(wǎng)友供稿,觀(guān)點(diǎn)與本站無(wú)關(guān),如需代擬稿件可聯(lián)系(xì)在線(xiàn)客服。",
        bottom="瀏覽次數(shù):{n}\n熱門(mén)推薦\n教師節(jié)賀卡怎么寫(xiě)",
        into=(annotated,),
        short=1400,
    ),
    Frame(into=(annotated, shifted_bytes), short=1500),
    Frame(  # little pictures and readings in brackets
        top="播放量：{n}　更新：{d}",
        into=(
            each(
                (
                    "(🐢)",
                    "(🌽)",
                    "(📎)",
                    "(🚲)",
                    "(🍉)",
                    "(⏳)",
                    "(🐝)",
                    "(🧭)",
                    "(shì )",
                    "(de )",
                    "(xué )",
                    "(zhōng )",
                ),
                "noise",
                "picture in brackets",
            ),
        ),
        bottom="猜你想看\n更新至第{m}集\n清晰度：高清",
        short=900,
    ),
    Frame(into=(spaced_out,), short=1300),
    Frame(  # spam in the first line, a call to install something
        above="韩剧免费观看高清,成人短视频在线,国产精品一区二区三区,棋牌送彩金18元,最新地址发布页\n打开APP查看\nuserphoto\n未登录\n开通会员，畅享海量电子书等12项特权\n开通会员",
        top="{d} 阅读 {n}",
        bottom="本站是提供个人知识管理的网络存储空间，所有内容均由用户发布，不代表本站观点。请注意甄别内容中的联系方式、诱导购买等信息，谨防诈骗。如发现有害或侵权内容，请点击一键举报。\n转藏 分享 献花(0)\n来自: 山间一叶 > 《文秘》\n举报/认领\n0条评论\n发表\n请遵守用户 评论公约\n类似文章 更多",
    ),
    Frame(
        top="报告在工作中的地位越来越重要，不同的报告格式也不一样，你真的会写吗？以下是笔者为您搜罗的{t}，但愿能给您一点启发。",
        into=(withheld("……此处隐去约{m}0字……"),),
        bottom="【{t}】相关文章：\n1.保洁主管试用期小结04-19\n2.入职培训心得三百字11-02\n3.【荐】社区志愿服务方案08-30",
    ),
    Frame(
        into=(withheld(" …（本段余下{m}0字略去，完整版请见原帖）… "),),
        bottom="（待续，全篇约{n}字，本页显示前{m}%）\n（请留意下方说明）\n购买须知：付款后凭短信验证码查看\n单篇：2元",
        cut=True,
    ),
    Frame(into=(quotes_twice,), top="发布日期：{d}　信息来源：县教体局", bottom="打印本页 关闭窗口"),
    Frame(
        into=(each(("`", "ˊ", "﹒", "◎"), "noise", "odd mark"), put("(★)", "noise", "odd mark in brackets", 2)),
        top="文/佚名　{d}",
        bottom="小提示：按 ← 键看上一篇，按 → 键看下一篇",
    ),
    Frame(  # a site's name, in spellings of its own
        into=(
            each(
                (
                    "青松文档网",
                    "【青松文档】",
                    "ｑｓｗｄ.example",
                    "青-松-文-档",
                    "摘自青松文档网qswd.example",
                    "（更多范本请上青松文档网）",
                ),
                "noise",
                "name of the site",
            ),
        ),
        top="青松文档网小编为您找到：{t}，共{n}字，供您写作时借鉴",
        bottom="青松文档网 版权归原作者 侵删联系站长",
    ),
    Frame(
        into=(
            each(
                ("加盟热线400-{n}", "兼职日结加薇信qs7788", "扫码进群领全套模板", "好评返现两元"),
                "noise",
                "advertisement in a sentence",
            ),
        ),
        bottom="投稿邮箱：qs@qswd.example　商务合作：QQ 3344{n}",
    ),
    Frame(  # headlines below the text, without a heading of their own
        top="{d} 来源：临河新闻网 编辑：何苗",
        bottom="(责任编辑：何苗)\n临河县2024年夏粮收购圆满收官\n我县再添一处省级湿地公园\n县博物馆推出“古窑遗珍”特展\n【纠错】 【责任编辑:何苗】",
        short=900,
    ),
    Frame(  # a board: first post, then replies
        above="临河论坛 » 教育园地 » 查看帖子\n发表新帖 回复\n查看: {n}|回复: 3",
        top="[复制链接]\n督学老周 | 楼主\n督学老周\n当前离线\n积分{n}\n发表于 {d} 08:1{m} | 只看该作者 | 倒序浏览",
        bottom="分享到: QQ好友和群 收藏{m} 支持 反对\n回复 使用道具 举报\n柳树湾\n积分 77\n发表于 {d} 10:26 | 只看该作者\n我们学校上周也查了，灭火器确实过期不少。\n回复 支持 反对 举报\n六年级家长\n发表于 {d} 21:50 | 只看该作者\n希望食堂那条真能落实，孩子说菜经常是凉的。\n返回列表\n高级模式\n您需要登录后才可以回帖 登录 | 注册\n本版积分规则",
        short=1000,
    ),
    Frame(  # a board for one subject
        above="临河教育吧\n关注：3,{m}2 贴子：11,{n}\n签到\n看帖 图片 精品 群组",
        top="只看楼主 收藏 回复\n老周说教育\n铁杆会员 9",
        bottom="送TA礼物\n来自Android客户端1楼{d} 07:55 回复\n雨后梧桐\n小有名气 4\n说得在理，作业公示这块我们做得早一些。\n来自iPhone客户端2楼{d} 12:31 回复\n收起回复\n老周说教育: 回复 雨后梧桐 :你们哪个学校？\n{d} 13:02 回复\n我也说一句\n下一页 尾页\n19回复贴，共2页\n发 表",
        short=900,
    ),
    Frame(
        above="德苑资料库 首页\n登录 | 免费注册 | 充值 | 我的下载",
        top="{d} 16:40:{m} 德苑资料库",
        bottom="点赞(0) 打赏\n上一篇 » 暖气片采购比选公告\n下一篇 » 羽毛球比赛规程\n评论列表 共有 0 条评论\n还没有评论，快来抢沙发\n微信小程序\n扫一扫体验\n立即\n投稿\n返回\n顶部",
    ),
    Frame(
        above="我要投稿 投诉与建议",
        top="时间:{d} 08:46:{m} 工作报告 我要投稿\n{t}\n  随着法治观念渐入人心，报告成为不可缺少的部分，其中存在的语法毛病要尽量避免。那么报告该如何下笔呢？以下内容是我精心整理的{t}，供各位查阅。",
        bottom="【{t}】相关文章：\n校庆募捐倡议书07-24\n[热]水电工个人总结11-21\n茶艺社团活动计划06-07\n新媒体运营述职03-17(荐)",
        into=(blank_lines,),
    ),
    Frame(
        top="作者：未知　　人气：{n}　　更新：{d}\n[摘要]{lead}……",
        bottom="本文链接：http://www.qswd.example/{n}.html　[收藏本文] [推荐给好友] [挑错]\n上一文：物业费催缴函\n下一文：已经是末篇",
    ),
    Frame(
        top="导读\n{lead}…",
        bottom="以上便是{t}的全部内容，感谢阅览，祝您工作顺心！\n↓↓↓点下面的按钮保存到手机↓↓↓\n保存为Word",
    ),
    Frame(
        above="[转] {t}",
        top="已有 {n} 次阅读 {d} 09:08 |个人分类:教育随记|系统分类:观点评述|文章来源:转载",
        bottom="转载本文请联系原作者获取授权，同时请注明本文来自周督学博客。\n链接地址：https://blog.qswd.example/{n}\n上一篇：听评课琐记\n收藏 IP: 10.2.*.*| 热度|\n0 条评论 (0 个评论)\n数据加载中...\n返回顶部",
    ),
)

TRAPS = (
    ("fresh-trap-archives", "clean"),
    ("fresh-trap-website", "clean"),
    ("fresh-trap-library", "clean"),
)
"""Clean texts whose own sentences speak like a page: archives that are collected, a school's web site, a library."""

COMPILATIONS = (
    ("{t}（范本{1}）", "不知不觉，一年的辛劳画上了句号。写总结的时候，您是否有很多话却不知从何说起？笔者替您归集了{m}则{t}，欢迎查收。", "查看全部{t}（{m}则）\n近期更新\n仓库盘点情况说明\n退役军人就业建议"),
    ("{t}第{1}篇", "好文摘编网 精选文稿 {t}\n前言：想让文稿更有说服力？我们从投稿中挑出{m}篇{t}，愿它们给您的写作带来灵感，也欢迎您分享佳作。", "相关期刊\n临河教育研究\n级别：县级期刊\n友情链接 收录提交"),
    ("{t}【{一}】", "时间：{d} 11:05:{m}下载本稿作者：会员投稿\n简介：归雁文库编辑为您准备了多篇有关《{t}》的文稿，但愿对您有益，您还可以在归雁文库查到更多《{t}》。", "下载{t}word版\n点此下载\n文档为doc格式\n声明：本稿由网友自发上传，归雁文库不拥有所有权，未经人工编辑，亦不承担法律责任，如有版权疑问请发邮件至 gy@gyan.example，我们将在3个工作日内处理。\n相关文稿推荐\n入党积极分子思想小结\n入党积极分子思想小结 半年以来，在支部的关怀下，我始终……"),
)  # fmt: skip


def make(articles: list[Article], own: Callable[[str], Article]) -> Iterator[tuple[Page, list[str]]]:
    """The pages of the part and the names of their clean texts."""
    half = Half("heldout", [])
    half.rng = random.Random("wenben gold fresh")
    fanti = [a for a in articles if re.search("[學導實業]", a.text)]
    plain = [a for a in articles if a not in fanti]
    for frame in FRAMES:
        wanted = fanti if annotated in frame.into else plain
        article = half.trim(wanted.pop(0), short=frame.short, ascii_only=frame.marks)
        yield page_of(half, article, frame), [article.name]
    for style, (head, intro, bottom) in enumerate(COMPILATIONS):
        parts = [half.trim(plain.pop(0), short=500 + 100 * style) for _ in range(2)]
        yield compiled(half, parts, head, intro, bottom), [a.name for a in parts]
    for name, kind in TRAPS:
        article = own(name)
        page = Page(phenomena={kind, "words of a page in the text"})
        page.text(Text(article.title, article.lines))
        yield page, [name]


def slots(half: Half, string: str, article: Article, title: str) -> str:
    lead = "".join(article.lines)[:70]
    return half.slots(string, t=title, lead=lead, d=half.date(article), site="qswd.example")


def page_of(half: Half, article: Article, frame: Frame) -> Page:
    page = Page(group=frame.group)
    lines = article.lines
    if frame.cut:
        body = article.body[: int(len(article.body) * 0.6)].rstrip("，。；、,;:：\n 0123456789.（(“")
        lines = tuple(body.split("\n"))
    text = Text(article.title, lines)
    text.truncated = frame.cut
    if frame.above:
        above = slots(half, frame.above, article, article.title)
        page.chrome(above, "repeat of the title" if above == article.title else "lines above the title")
    if frame.top:
        text.insert(
            len(text.title),
            "\n" + slots(half, frame.top, article, article.title),
            "boilerplate",
            "lines below the title",
        )
    for edit in frame.into:
        edit(half.rng, text)
    if text.truncated:
        page.phenomena.add("truncated article")
    page.text(text)
    if frame.bottom:
        page.chrome(slots(half, frame.bottom, article, article.title), "lines below the text")
    if any("{" in e.source for e in text.edits):
        text.edits = [
            Edit(
                e.start,
                e.end,
                slots(half, e.source, article, article.title),
                e.kind,
                e.reason,
                e.phenomenon,
                e.loose,
                e.of,
            )
            for e in text.edits
        ]
    return page


def compiled(half: Half, parts: list[Article], head: str, intro: str, bottom: str) -> Page:
    topic = {"（": "学校督导工作总结", "第": "督学工作汇报材料", "【": "学校自查报告"}[re.sub("[{}t]", "", head)[0]]
    page = Page(phenomena={"compilation"})
    page.chrome(topic + "\n" + slots(half, intro, parts[0], topic), "lines above the first article")
    for number, article in enumerate(parts, 1):
        heading = head.replace("{t}", topic).replace("{1}", str(number)).replace("{一}", "一二三"[number - 1])
        page.text(Text(article.title, [article.title, *article.lines], heading=heading))
    page.chrome(slots(half, bottom, parts[0], topic), "lines below the text")
    return page
