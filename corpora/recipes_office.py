"""Files as offices and schools publish them: government sites, Word and PDF files, ledgers."""

from __future__ import annotations

import json

import office
import pages
from items import Item, changed, item, plain, wrap
from texts import source

LEDGER: list[list[str | int | float]] = [
    ["春和区“双减”工作专项督导问题整改台账（截至2022年3月31日）"],
    ["序号", "学校", "问题描述", "整改措施", "责任人", "整改时限", "完成情况", "佐证材料"],
    [
        1,
        "长春市第87中学",
        "八年级4个班作业公示栏停留在2021年9月27日，以班级微信群代替公示",
        "恢复作业公示，教导处每日核查并留存影像",
        "教导主任 韩雪峰",
        "2021年11月15日",
        "已整改",
        "公示照片96张、核查表4册",
    ],
    [
        2,
        "长春市第87中学",
        "课后服务以学科自习为主，体育、艺术类课程仅2门",
        "新增篮球、版画、合唱、无人机等课程",
        "副校长 梁玉",
        "2022年3月1日",
        "基本完成，艺术类教师仍缺1名",
        "课程表、聘用协议",
    ],
    [
        3,
        "春和区第三小学",
        "三个年级合用一间活动室",
        "与红旗社区协商借用活动中心",
        "校长 何秀芝",
        "2022年4月30日",
        "正在推进，协议已草签",
        "会议纪要",
    ],
    [
        4,
        "春和区第三小学",
        "未出台教师弹性上下班办法",
        "提交教代会审议",
        "工会主席 丁磊",
        "2021年12月31日",
        "已整改",
        "教代会决议",
    ],
    [
        5,
        "锦程路小学",
        "教师课后服务补助发放滞后两个月",
        "与区财政局对账，补发9—11月补助",
        "总务主任 贾文",
        "2022年1月10日",
        "已整改",
        "发放表",
    ],
    [
        6,
        "春和区实验小学",
        "挑战类作业面向全体学生布置，个别学生负担加重",
        "明确挑战类作业自愿完成，不评分",
        "教研主任 苏青",
        "立行立改",
        "已整改",
        "修订后的手册",
    ],
    [
        7,
        "区教育局、市场监管局",
        "已注销学科类机构以“自习室”名义开课",
        "联合排查“自习室”类场所23家，取缔4家",
        "职成科 崔立",
        "2021年11月30日",
        "未销号，2家仍在复查",
        "执法文书",
    ],
]


EDITED = {
    "县政府教育督导室综合督导组一行7人，于2022年10月25日至27日对你校进行了为期三天的综合督导。现反馈如下。":
        "2022年10月25日至27日，县政府教育督导室组织7名督学对你校开展了为期三天的综合督导，现将意见反馈如下。",
    "创办于1968年，距县城47公里": "始建于1968年，距离县城47公里",
    "周末开放亲情视频室，近两年没有发生": "周末开放亲情视频聊天室，近两年来没有发生",
    "收入用于资助困难学生，2022年资助43人次": "所得收入全部用于资助困难学生，2022年共资助43人次",
    "学校劝返记录只有电话劝返，没有入户记录": "学校的劝返方式只有打电话，没有入户走访记录",
    "课表上有、实际上不上": "课表上有、实际没有上",
    "图书室藏书1.4万册，借阅登记停留在2021年6月": "图书室有藏书1.4万册，借阅登记只到2021年6月",
    "地面湿滑，无防滑措施": "地面湿滑，没有采取防滑措施",
    "确属特殊情况的，逐人建档说明": "情况特殊的要逐人建立档案",
    "学校须制定实验教学计划，责任到人": "学校要制定切实可行的实验教学计划，落实到人",
}  # fmt: skip
"""The changes of the edited copy of the 石门镇初级中学 report (about 6% of its characters)."""

PINYIN = {
    "督学罗小燕": "督学罗小燕(yàn)", "开展随访。": "开展随访(fǎng)。", "食堂工作人员6人": "食(shí)堂工作人员6人",
    "没有检疫合格证明": "没有检疫(yì)合格证明", "公示栏": "公示(shì)(shi)栏", "不得擅自": "不得擅(shàn)自", "持续投入": "持续(xù)投入",
}  # fmt: skip


def chunhe_items() -> list[Item]:
    a19, z19, k20, s21 = (
        source(n) for n in ("chunhe-2019-jianfu", "cc87-2019-zhenggai", "chunhe-2020-kaixue", "chunhe-2021-shuangjian")
    )
    v22, f23, z23, h24 = (
        source(n) for n in ("cc87-2022-suifang", "cc87-2023-zonghe", "cc87-2023-zhenggai", "chunhe-2024-huitoukan")
    )
    three, nursery, points = (
        source(n) for n in ("chunhe-sanxiao-2021-suifang", "chunhe-you-2022", "chunhe-2024-yaodian")
    )
    news, year, duty = (source(n) for n in ("chunhe-2023-news", "chunhe-2022-zongjie", "cc87-2022-shuzhi"))
    place = "chunhe-jydd"
    return [
        item(f"{place}/t20190612_20317.html", a19, lambda: pages.chunhe(a19, number="20317", reads=1186, old=True).encode(),
             "TRS_Editor page,MSO markup,site chrome,减负 2019,problem that recurs in 2021 2023 2024"),
        item(f"{place}/P020191108.docx", z19, lambda: office.docx(z19, auto_number=True, header="长春市第八十七中学文件", page_numbers=True),
             "automatic numbering,header and footer,rectification done and partly done"),
        item(f"{place}/t20200916_29844.html", k20, lambda: pages.chunhe(k20, number="29844", reads=743).encode(),
             "TRS_Editor page,table with five schools,site chrome"),
        item(f"{place}/t20211029_38471.html", s21, lambda: pages.chunhe(s21, number="38471", reads=2210).encode(),
             "TRS_Editor page,recurring problem named as such,双减 2021"),
        item(f"{place}/整改台账2022年3月.xlsx", s21, lambda: office.xlsx([("双减整改台账", LEDGER)]),
             "ledger rows with owner deadline and state,school as 长春市第87中学", genre="rectification",
             schools=("长春市第87中学", "春和区第三小学", "锦程路小学", "春和区实验小学")),
        item(f"{place}/t20221228_43902.html", year, lambda: pages.chunhe(year, number="43902", reads=512).encode(),
             "annual summary,plan at the end,双减 2022"),
        item(f"{place}/t20230302_44610.html", news, lambda: pages.chunhe(news, number="44610", reads=951).encode(),
             "news item,quoted speech,personal names"),
        item(f"{place}/W020230426511.pdf", f23, lambda: office.pdf_from_docx(office.docx(
                f23, header="长春市春和区人民政府教育督导室督导反馈意见", page_numbers=True, size=15)),
             "PDF printed from Word,running header,第x页 共y页,sentences broken over lines and pages", printed=True),
        item(f"{place}/t20240311_50217.html", points, lambda: pages.chunhe(points, number="50217", reads=603).encode(),
             "work plan: nothing in it is a finding,双减 2024"),
        item(f"{place}/t20240517_51093.html", h24, lambda: pages.chunhe(h24, number="51093", reads=388).encode(),
             "rectification checked on site,not put right,recurred,school as 第八十七中学"),
        item("suifang/三小随访2021-05-19.docx", three, lambda: office.docx(
                three, header="春和区第一督学责任区", footer="督学随访记录", page_numbers=True,
                tracked=("每批20分钟，学生实际锻炼时间不足1小时", "每批25分钟，学生实际锻炼时间仍不足1小时")),
             "tracked change,header and footer,school as 三小,follows up the bulletin of 2020", site="春和区督学责任区"),
        item("suifang/87中随访20220921.txt", v22, lambda: plain(v22).encode("utf-8-sig"),
             "BOM,visit record,personal names,school as 长春市第87中学", encoding="utf-8-sig", site="春和区督学责任区"),
        item("suifang/幼儿园督导评估意见(区一幼).docx", nursery, lambda: office.docx(
                nursery, footnote=("办园行为进行了督导评估", "等级划分：90分以上为优秀，80—89分为良好，60—79分为合格。")),
             "table,footnote,kindergarten,policy number 教督〔2017〕7号", site="春和区人民政府教育督导室"),
        item("suifang/校长述职2022.txt", duty, lambda: plain(duty).encode("gb18030"),
             "GB18030,self report with shortcomings,original of an anonymised copy", encoding="gb18030", site="长春市第八十七中学"),
        item("suifang/87中整改报告(2023).txt", z23, lambda: plain(z23).encode("gb18030"),
             "GB18030,rectification with evidence and with open items", encoding="gb18030", site="长春市第87中学"),
    ]  # fmt: skip


REPLIES = [
    ("青山督学", "2022-10-16 21:15", "写得真好，特别是“写到门、写到天、走到锁”，收藏了！"),
    ("教育老兵", "2022-10-17 08:02", "我们区也有这种情况，整改报告交上来就算完了，没有人去推一推门。顶楼主。"),
    ("河畔柳", "2022-10-17 12:40", "沙发没抢到，板凳也行。请问楼主随访记录表能共享一份吗？"),
    ("xz_2009", "2022-10-19 19:33", "路过，学习了。"),
    (
        "青山督学",
        "2022-10-20 07:58",
        "引用：教育老兵 发表于 2022-10-17 08:02 我们区也有这种情况……　　同感，关键还是结果要公开。",
    ),
]


def yunze_items() -> list[Item]:
    s21, a22, z23, firms = (
        source(n) for n in ("yunze-2021-shuangjian", "yz87-2022-anquan", "yz87-2023-zhenggai", "yunze-2021-jigou")
    )
    lake, three, six, jinbei = (
        source(n)
        for n in ("linhu-shiyan-2020", "dongling-sanxiao-2022", "dongling-liuxiao-2022", "jinbei-2023-suifang")
    )
    speech, guide, case = (source(n) for n in ("yunze-2022-jianghua", "yunze-zhiyin-2021", "yunze-anli-2022"))
    place = "yunze-edu"
    return [
        item(f"{place}/W020201218.pdf", lake, lambda: office.pdf(lake, header="云泽市人民政府教育督导委员会办公室　督导报告", first_page=1),
             "PDF with fixed lines,table,running header,page numbers inside the text,school as 临湖区实验小学"),
        item(f"{place}/作业管理督导指引.txt", guide, lambda: plain(guide).encode("utf-16"),
             "UTF-16,guide for inspectors: rules are not findings,policy numbers", encoding="utf-16"),
        item(f"{place}/show_6411.html", firms, lambda: pages.yunze(firms, number=6411, reads=3320).encode("gb18030"),
             "old table layout,training organisations,declared gb2312", encoding="gb18030"),
        item(f"{place}/show_6530.html", s21, lambda: pages.yunze(s21, number=6530, reads=2871).encode("gb18030"),
             "old table layout,declared gb2312,double end tag,other city with a 第八十七中学,双减 2021", encoding="gb18030"),
        item(f"{place}/市领导讲话20220325.txt", speech, lambda: wrap(plain(speech), 38).encode(),
             "line breaks inside sentences,speech,problems named without a body", encoding="utf-8"),
        item(f"{place}/show_7119.html", a22, lambda: pages.yunze(a22, number=7119, reads=640).encode("gb18030"),
             "old table layout,namesake of 长春市第八十七中学", encoding="gb18030"),
        item(f"{place}/东陵区第三小学反馈意见.docx", three, lambda: office.docx(three, auto_number=True),
             "template report,other 三小,automatic numbering"),
        item(f"{place}/东陵区第六小学反馈意见.docx", six, lambda: office.docx(six, auto_number=True),
             "template report with changed names and numbers,automatic numbering"),
        item(f"{place}/show_7926.html", z23, lambda: pages.yunze(z23, number=7926, reads=402, charset="utf-8").encode("gb18030"),
             "declared utf-8 but GB18030,rectification done and not done", encoding="gb18030"),
        item(f"{place}/金贝幼儿园随访.txt", changed(jinbei, PINYIN), lambda: plain(changed(jinbei, PINYIN)).encode(),
             "pinyin annotations inside sentences,private kindergarten,illegal fee", encoding="utf-8"),
        item(f"{place}/督学案例选编2022.pdf", case, lambda: office.pdf(case, header="云泽市责任督学案例选编", columns=2, first_page=17),
             "PDF in two columns,page numbers from 17,same text as a forum post"),
        item("luntan/thread-30418-1-1.html", case, lambda: pages.forum(case, thread=30418, author="罗老督学", replies=REPLIES, floors=5).encode(),
             "forum page,replies signatures and counters after the text,same text as a PDF", site="督学之友论坛"),
    ]  # fmt: skip


def records() -> bytes:
    rows = []
    for number, name in enumerate(("baishi-you-2023", "qinghe-jianbao-2022", "qinghe-anli-jsonl"), 1):
        article = source(name)
        rows.append({"id": f"QH-{number:04d}", "title": article.title, "text": article.text, "date": article.date,
                     "region": article.region, "issuer": article.issuer})  # fmt: skip
    return "".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows).encode()


def qinghe_items() -> list[Item]:
    s19, z19, v22, h24 = (
        source(n) for n in ("qinghe-2019-shipin", "qinghe-2019-zhenggai", "liuhe-2022-suifang", "qinghe-2024-huitoukan")
    )
    trad, back, year, plan = (
        source(n) for n in ("qinghe-2019-shipin-trad", "qinghe-2020-fuxue", "qinghe-2022-zongjie", "qinghe-2023-jihua")
    )
    f22, z23, v24, three = (
        source(n) for n in ("shimen-2022-zonghe", "shimen-2023-zhenggai", "shimen-2024-suifang", "sanxiao-qinghe-2021")
    )
    study, other = source("qinghe-2023-diaoyan"), source("shaxi-2023-jihua")
    inside = [source(n) for n in ("baishi-you-2023", "qinghe-jianbao-2022", "qinghe-anli-jsonl")]
    edited = changed(f22, EDITED)
    place = "qinghe-xian"
    return [
        item(f"{place}/W020190515380.pdf", s19, lambda: office.pdf(s19, header="青禾县人民政府教育督导室文件"),
             "PDF with fixed lines,sentences broken over lines,running header,page numbers"),
        item(f"{place}/青禾县食品安全督导(繁体).txt", trad, lambda: plain(trad).encode("big5"),
             "Big5,Traditional copy made by a converter (隻有)", encoding="big5", site="督导资料库"),
        item(f"{place}/青禾县学校食品安全整改情况.txt", z19, lambda: plain(z19).encode(),
             "county answers its own inspection report,done and partly done", encoding="utf-8"),
        item(f"{place}/复学复课督导通报.docx", back, lambda: office.docx(back, auto_number=True, header="青禾县人民政府教育督导室", page_numbers=True),
             "automatic numbering with a number for every paragraph that has one,bulletin"),
        item(f"{place}/三小随访手记.txt", three, lambda: plain(three).encode(),
             "no headings,school as 三小 of another county,problem put right", encoding="utf-8"),
        item(f"{place}/柳河镇中心小学随访0414.txt", v22, lambda: plain(v22, gap="\r\n").encode(),
             "bracket headings 【】,same problem as 2019,CR LF", encoding="utf-8"),
        item(f"{place}/石门镇初级中学综合督导反馈.docx", f22, lambda: office.docx(f22), "headings,original of an edited copy"),
        item("ziliao/2022年初级中学综合督导反馈意见_3316.txt", edited, lambda: plain(edited).encode("gb18030"),
             "edited copy (about 6% changed) on another site,GB18030", encoding="gb18030", site="督导资料库"),
        item(f"{place}/石门初中整改汇报.txt", z23, lambda: plain(z23).encode("gb18030"),
             "GB18030,each item: done partly or not", encoding="gb18030"),
        item(f"{place}/石门随访20240320.txt", v24, lambda: plain(v24).encode("utf-8-sig"),
             "BOM,dropout problem recurs,canteen problem closed", encoding="utf-8-sig"),
        item(f"{place}/2022年督导室工作总结.txt", year, lambda: plain(year).encode(),
             "verbose everyday summary,一是二是 inside paragraphs", encoding="utf-8"),
        item(f"{place}/2023年教育督导工作计划.txt", plan, lambda: plain(plan).encode(),
             "plan,hard negative: shares only formulae with 沙溪县's plan", encoding="utf-8"),
        item("shaxi-xian/沙溪县2023年督导工作计划.docx", other, lambda: office.docx(other),
             "plan of another county,hard negative: shares only formulae with 青禾县's plan"),
        item(f"{place}/小规模学校调研报告.pdf", study, lambda: office.pdf_from_docx(office.docx(study, page_numbers=True, header="调研报告", size=15)),
             "PDF printed from Word,table,research report", printed=True),
        item(f"{place}/2024秋季食品安全回头看.docx", h24, lambda: office.docx(h24, header="青禾县人民政府教育督导委员会办公室"),
             "headings,problem recurs for the third time,several bodies asked to act"),
        item(f"{place}/records.jsonl", inside, records, "JSON Lines with ids titles and dates,three genres", documents=3, encoding="utf-8"),
    ]  # fmt: skip
