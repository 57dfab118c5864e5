"""Files as essay mills and document-sharing sites serve them, or as scrapers saved them: the noisy half."""

from __future__ import annotations

import pages
from items import Item, ascii_marks, changed, item, plain, shifted, space_numbers, swap, wrap
from texts import Article, source

MARK = "（范文驿站fanwenyizhan）"
RELATED = ("教育督导工作总结范文", "责任督学工作总结(通用8篇)", "学校督导整改报告三篇", "区县教育督导室工作计划")


def zw(lines: tuple[str, ...]) -> str:
    return pages.paragraphs(lines, lambda line: f"<p>{line}</p>")


def mill_pages() -> list[Item]:
    """Five pages of 范文驿站: one watermark breaks sentences on all of them."""
    year, report, essay, speech, duty = (source(n) for n in (
        "mill-quzongjie", "yunze-2021-shuangjian", "yunze-xinde-2023", "yunze-2022-jianghua", "cc87-mill-shuzhi"))  # fmt: skip

    def twice() -> bytes:
        text = changed(
            year, {"大部分学校能够按照": f"大部分学校{MARK}能够按照", "难以做到深入细致": f"难以做到深{MARK}入细致"}
        )
        body = zw(text.lines) + f"\n<p>{year.title}</p>\n" + zw(year.lines)
        return page(year, 118273, 5127, body, related=(f"{year.title}", *RELATED))

    def page(
        article: Article, number: int, reads: int, body: str, *, related: tuple[str, ...] = RELATED, wall: str = ""
    ) -> bytes:
        teaser = f"{article.title}，{''.join(article.lines)[:76]}..."
        return pages.mill(
            article, number=number, reads=reads, body=body, teaser=teaser, related=related, wall=wall
        ).encode()

    copied = changed(report, {
        "小学作业公示率为100%": f"小学作业公{MARK}示率为100%",
        "学生选择余地小": f"学生选择{MARK}余地小",
        "市教育局要遴选一批优秀": f"市教育局要遴选{MARK}一批优秀",
        "现将情况报告如下：": "现将有关情况报告如下。",
    })  # fmt: skip
    marked = changed(essay, {
        "走进三所学校现场督导": f"走进三所{MARK}学校现场督导",
        "恰恰是用错了尺子": "恰恰是用<span class=\"copyhide\">内容来自fanwenyizhan</span>错了尺子",
        "才是结束": f"才是{MARK}结束",
    })  # fmt: skip
    cut = speech.lines[: speech.lines.index("二、正视问题短板，准确把握教育督导工作的新形势") + 1]
    cut = (*cut[:-1], cut[-1], speech.lines[len(cut)][:60] + "...")
    wall = '<div class="more"><p>阅读全文</p><p>（此处省略余下76%的内容，登录后可查看完整版）</p><p>微信扫码登录</p><p>开通VIP会员，全站文档免费下载</p></div>'
    copied_duty = changed(
        duty, {"把体质测试纳入班级考核": f"把体质测试纳入{MARK}班级考核", "多项制度": f"多项{MARK}制度"}
    )
    return [
        item("fanwen/p_118273.html", year, twice, "body twice,teaser,title in related links,watermark inside sentences,anonymised schools", site="范文驿站"),
        item("fanwen/p_120551.html", copied, lambda: page(copied, 120551, 2044, zw(copied.lines)),
             "same report on two sites,watermark inside sentences,teaser", site="范文驿站"),
        item("fanwen/p_120987.html", marked, lambda: page(marked, 120987, 890, zw(marked.lines)),
             "hidden text inside a sentence,watermark inside sentences,reflection: nothing to extract", site="范文驿站"),
        item("fanwen/p_121340.html", speech, lambda: page(speech, 121340, 1377, zw(cut), wall=wall),
             "login wall,truncated copy contained in another file", site="范文驿站", truncated=True),
        item("fanwen/p_122006.html", copied_duty, lambda: page(copied_duty, 122006, 3301, zw(copied_duty.lines)),
             "anonymised copy of a self report,numbers replaced by xx,watermark inside sentences", site="范文驿站"),
    ]  # fmt: skip


def glued(head: str, parts: list[tuple[str, str]], tail: str, gap: str = "\n") -> str:
    """A compilation: ``head``, then heading line and text of every part, then ``tail``."""
    return head + "".join(f"{title}{gap}{text}\n" for title, text in parts) + tail


def body(article: Article, gap: str = "\n") -> str:
    return gap.join(article.lines)


def five() -> str:
    articles = [source(f"mill-xuexiao-{n}") for n in range(1, 6)]
    name = "学校督导工作总结"
    head = (
        f"{name}(通用5篇)\n时间:2023-02-14 08:41:06 来源:网友投稿\n"
        "总结是对某一阶段的工作进行回顾和分析,从而得出规律性认识的一种书面材料,下面是总结之家小编为大家整理的"
        f"{name}(通用5篇),欢迎大家借鉴与参考,希望对大家有所帮助。\n"
    )
    parts = [(f"{name}篇{n}", ascii_marks(body(a))) for n, a in enumerate(articles, 1)]
    text = glued(
        head,
        parts,
        f"{name}(通用5篇)相关文章:\n★ 学校督导室工作总结\n★ 小学督导评估自查报告\n★ 责任督学半年工作总结\n★ 中学督导工作计划\n",
    )
    return swap(text, {
        "绝大多数教师": "绝大多数总$结之家教师",
        "三、时间安排": "下一页更多精彩学校督导工作总结\n三、时间安排",
        "把督导工作做得更细": "把督导工作总结之家zongjiezhijia做得更细",
        "学生厕所未达到": ".学生厕所未达到",
    })  # fmt: skip


def nested() -> str:
    year = source("qinghe-2022-zongjie")
    short = swap("\n\n".join(year.lines[:5]), {"县一中、石门镇初级中学等": "XX一中、XX中学等"}).replace("青禾", "XX")
    second = source("mill-second")
    notes = source("mill-nested")
    news = source("mill-anquan-hui")
    name = "教育督导工作情况汇报"
    head = (
        f"{name}(四篇)\n\n更新时间:2023-06-01 10:22　　浏览:3874次\n\n文章导读\n\n"
        f"{name}(四篇)按照省、市统一要求,我县各督学责任区于四月份开展了挂牌督...\n\n"
    )
    parts = [
        (f"篇一:{name}", second.title + "\n\n" + body(second, "\n\n")),
        (f"篇二:{name}", notes.title + "\n\n" + body(notes, "\n\n")),
        (f"篇三:{name}", news.title + "\n\n" + body(news, "\n\n")),
        (f"篇四:{name}", year.title.replace("青禾", "XX") + "\n\n" + short[:620] + "..."),
    ]
    tail = f"\n推荐访问:{name} 督导 汇报 情况\n本文标题:{name}(四篇)\n链接地址:http://www.zongjiezhijia.example/hb/7712.html\n"
    return ascii_marks(glued(head, parts, tail, "\n\n"))


def rectified() -> str:
    parts = [source(n) for n in ("mill-jiangguo", "mill-jiangguo-2", "mill-jiangguo-3")]
    heads = ("第一篇:校园安全隐患整改报告", "第二篇:食堂督导问题整改情况报告", "第三篇:“双减”督导反馈问题整改报告")
    text = glued("整改报告怎么写(精选3篇)\n\n", [(h, body(a)) for h, a in zip(heads, parts, strict=True)], "")
    text = ascii_marks(text)
    block = "关于经费管理,学校已将课后服务收支单独设账,3月28日在公示栏公布上学期明细;"
    return swap(text, {
        "区教育局、区市场监督管理局": "区教育局、区市场监督 管理局", block: block + "\n" + block,
        "感应灯,共18盏": "感应灯,,共1 18 8盏", "砧板各两套": "砧板各两套,。", "请予复查。": "请予复查。\n 扫一扫关注我们 下载本文Word版",
    })  # fmt: skip


def traditional() -> str:
    first, second = source("mill-fanti"), source("mill-fanti-2")
    name = "教育督導工作匯報"
    head = f"寫{name}最重要的是實事求是,那麼,我們該怎麼寫呢?下面是小編帶來的優秀範文,希望大家能夠喜歡!\n"
    text = glued(head, [(f"{name}篇一", body(first)), (f"{name}篇二", body(second))], "")
    text = ascii_marks(text)
    return swap(text, {
        "建機制": ".建機制", "引起強烈反響": "引起強烈反( 勵志網站 )響", "獨立行使職能": "獨立行使( 勵志網站 )職能", "學生在校內即可": "學生在Р校內即可",
        "實事求是": "實事求 事是", "當好學校": "當好請記住本站域名學校",
    })  # fmt: skip


def broken() -> str:
    """Text taken out of a PDF: broken lines, spaces beside numbers, page numbers and a running header inside words."""
    article = source("qinghe-2021-wuxiang")
    text = wrap(space_numbers(ascii_marks(plain(article))), 41)
    lines = text.split("\n")
    out = []
    for number, line in enumerate(lines, 1):
        out.append(line)
        if number % 26 == 0:
            page = number // 26
            out += [f"第{page}页共{len(lines) // 26 + 1}页", "青禾县人民政府教育督导室"]
    return swap("\n\n ".join(out), {"52 所学校": "5 52 2 所学校", "满意率为 94.1%": "满意率为 9 94.1 1%"})


def entities() -> str:
    """A copy with tags and entities left in it, and some lead bytes of GBK pairs lost."""
    article = source("yunze-2021-jigou")
    text = ascii_marks(plain(article, gap="\r\n"))
    return swap(text, {
        "“三公开”": "ldquo;三公开rdquo;", "“学优佳”课外辅导中心没有": "&ldquo;学优佳&rdquo;课外辅导中心没有",
        "有关情况通报如下": "有关情况通报如下</p><p class=MsoNormal>", "教师资质不全。抽查的128": shifted("教师资质不全。抽查的1") + "28",
        "相比,节假日": "相比，&nbsp;节假日", "减少,未发现": shifted("减少,") + "未发现", "两家机构安全出口": "<span lang=EN-US><o:p></o:p></span>两家机构安全出口", "教学。\r\n两区": "教学" + shifted("。\r") + "\n两区",
    })  # fmt: skip


def mojibake() -> str:
    """Two paragraphs were decoded as Latin-1 on their way: one from UTF-8, one from GBK; both can be read again."""
    article = source("chunhe-2020-kaixue")
    lines = [line for line in article.lines if not line.startswith("|") and line != "二、检查结果"]
    target = next(i for i, line in enumerate(lines) if line.startswith("2.消防设施维护"))
    lines[target] = lines[target].encode("utf-8").decode("latin-1")
    other = next(i for i, line in enumerate(lines) if line.startswith("3.食品留样有疏漏"))
    lines[other] = lines[other].encode("gb18030").decode("latin-1")
    return "\n".join([article.title, "来源：春和教育　2020-09-18　人气：288　[打印]　[收藏]", *lines]) + "\n"


def shut() -> str:
    """A document-sharing page: half of the text, then the wall and its menu."""
    article = source("chunhe-2022-zongjie")
    text = "\n\n".join(article.lines)
    half = text[: text.index("24名责任督学全年入校")]
    return (
        f"20221228:{article.title}\n\n2023-03-05 16:20:11 97\n\n文章导读\n\n携笔文库:www.xiebiwenku.example {article.lines[0][:60]}。\n\n"
        f"携笔文库:www.xiebiwenku.example\n\n{half}\n\n阅读全文\n(剩余1102字,想阅读完全部内容,您需要先登录!)\n如果喜欢本篇内容,请打赏鼓励哦!\n"
        "尚未有人打赏,赶紧来一个吧\n请选择打赏类型\n¥1\n¥6.66\n¥18\n¥66\n打赏\n\n分享:\n\n微信扫一扫在手机阅读、分享本文\n\n关于本文\n\n"
        f"本文标题:20221228:{article.title}\n\n链接地址:https://www.xiebiwenku.example/detail/72213.html\n\n相关内容\n    热门推荐\n    • 本周热门\n    • 本月热门\n        二维码\n\n        微信订阅号\n\n        联系客服\n"
    )


def repeated() -> str:
    """A plan whose third section stands twice, and whose title stands three times."""
    article = source("qinghe-2023-jihua")
    start, end = (article.lines.index(h) for h in ("三、工作重点", "四、保障措施"))
    block = "\n".join(article.lines[start:end])
    text = "\n".join((*article.lines[:end], *article.lines[start:end], *article.lines[end:]))
    assert text.count(block) == 2
    return f"{article.title}\n{article.title}\n{article.title}\n发布：办公室　阅读：131\n{text}\n"


def scrapes() -> list[Item]:
    """Text files as a crawler saved them, named by number and hash."""

    def one(file: str, name: str, make: str, shows: str, **more: object) -> Item:
        articles = [source(n) for n in name.split()]
        return item(f"scrape/{file}", articles, lambda: make.encode(), shows, encoding="utf-8", **more)

    return [
        one("000_7b21c0d9e4f8a135.txt", " ".join(f"mill-xuexiao-{n}" for n in range(1, 6)), five(),
            "compilation X篇1 to 篇5,intro of the mill,watermark that differs from place to place,anonymised schools,related links",
            documents=5, site="总结之家", genre="summary"),
        one("001_c94e5f1702ab6d38.txt", "mill-second mill-nested mill-anquan-hui qinghe-2022-zongjie", nested(),
            "compilation 篇一 to 篇四,second-level reports in 篇一,nested 篇一 to 篇三 in 篇二 must not split,truncated copy in 篇四,teaser",
            documents=4, site="总结之家", truncated=True, genre="inspection"),
        one("002_0f8d3c6b91e2754a.txt", "mill-jiangguo mill-jiangguo-2 mill-jiangguo-3", rectified(),
            "compilation 第一篇 to 第三篇,block twice,doubled digits,doubled punctuation,space inside a word", documents=3, site="整改网"),
        one("003_e5a7410bd83f962c.txt", "mill-fanti mill-fanti-2", traditional(),
            "Traditional characters made by a converter,compilation 篇一 篇二,watermark,stray dot and Cyrillic letter,garbled pair",
            documents=2, site="勵志網站"),
        one("004_39d6f2a80c71be54.txt", "chunhe-2022-zongjie", shut(),
            "login wall,tip menu,teaser,truncated copy contained in another file", truncated=True, site="携笔文库"),
        one("005_a1f04e97c2d85b63.txt", "qinghe-2021-wuxiang", broken(),
            "sentences broken by lines and pages,spaces beside numbers,page numbers and running header,doubled digits,ASCII punctuation,双减 2021",
            site="文档分享网"),
        one("006_58c3b9d17e60fa42.txt", "yunze-2021-jigou", entities(),
            "broken entities and tags,lost bytes (flagged not guessed),copy of another file,CR LF", site="文档分享网"),
        one("007_d27e6f40a9b1853c.txt", "chunhe-2020-kaixue", mojibake(),
            "mojibake: utf-8 as latin-1 and gbk as latin-1,copy of another file without its table", site="春和教育"),
        one("008_6c15a8e3f0497bd2.txt", "qinghe-2023-jihua", repeated(), "block twice,title three times,copy of another file", site="青禾县教育局"),
    ]  # fmt: skip


def mill_items() -> list[Item]:
    return [*mill_pages(), *scrapes()]
