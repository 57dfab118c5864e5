"""What is in ``corpora/sample``: one :class:`Item` per file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import office
import pages
from texts import Article, source


@dataclass(frozen=True)
class Item:
    """One file of the sample and what it is meant to show."""

    file: str
    genre: str
    site: str
    shows: tuple[str, ...]
    make: Callable[[], bytes]
    schools: tuple[str, ...] = ()
    documents: int = 1
    encoding: str | None = None
    truncated: bool = False
    printed: bool = False
    """Made by LibreOffice, so its bytes differ from run to run."""

    @property
    def format(self) -> str:
        return self.file.rsplit(".", 1)[1]

    def row(self) -> dict[str, Any]:
        return {
            "file": self.file,
            "genre": self.genre,
            "site": self.site,
            "format": self.format,
            "encoding": self.encoding,
            "documents": self.documents,
            "truncated": self.truncated,
            "schools": list(self.schools),
            "shows": list(self.shows),
        }


def swap(text: str, changes: Mapping[str, str]) -> str:
    """``text`` with every key replaced once by its value; a key that is not there is an error."""
    for old, new in changes.items():
        if old not in text:
            raise ValueError(f"not in the text: {old!r}")
        text = text.replace(old, new, 1)
    return text


def item(file: str, article: Article, make: Callable[[], bytes], shows: str, **more: Any) -> Item:
    """An item of one article; ``shows`` is a comma separated list."""
    more.setdefault("site", file.split("/")[0])
    more.setdefault("schools", article.schools)
    more.setdefault("genre", article.genre)
    return Item(file=file, shows=tuple(shows.split(",")), make=make, **more)


def plain(article: Article, *, gap: str = "\n") -> str:
    return article.title + "\n" + gap.join(article.lines) + "\n"


LEDGER = [
    ["春和区“双减”工作专项督导问题整改台账（截至2022年3月31日）"],
    ["序号", "学校", "问题描述", "整改措施", "责任人", "整改时限", "完成情况", "佐证材料"],
    [1, "长春市第87中学", "八年级4个班作业公示栏停留在2021年9月27日，以班级微信群代替公示", "恢复作业公示，教导处每日核查并留存影像", "教导主任 韩雪峰", "2021年11月15日", "已整改", "公示照片96张、核查表4册"],
    [2, "长春市第87中学", "课后服务以学科自习为主，体育、艺术类课程仅2门", "新增篮球、版画、合唱、无人机等课程", "副校长 梁玉", "2022年3月1日", "基本完成，艺术类教师仍缺1名", "课程表、聘用协议"],
    [3, "春和区第三小学", "三个年级合用一间活动室", "与红旗社区协商借用活动中心", "校长 何秀芝", "2022年4月30日", "正在推进，协议已草签", "会议纪要"],
    [4, "春和区第三小学", "未出台教师弹性上下班办法", "提交教代会审议", "工会主席 丁磊", "2021年12月31日", "已整改", "教代会决议"],
    [5, "锦程路小学", "教师课后服务补助发放滞后两个月", "与区财政局对账，补发9—11月补助", "总务主任 贾文", "2022年1月10日", "已整改", "发放表"],
    [6, "春和区实验小学", "挑战类作业面向全体学生布置，个别学生负担加重", "明确挑战类作业自愿完成，不评分", "教研主任 苏青", "立行立改", "已整改", "修订后的手册"],
    [7, "区教育局、市场监管局", "已注销学科类机构以“自习室”名义开课", "联合排查“自习室”类场所23家，取缔4家", "职成科 崔立", "2021年11月30日", "未销号，2家仍在复查", "执法文书"],
]


def chunhe_items() -> list[Item]:
    a19, z19, k20, s21 = (source(n) for n in ("chunhe-2019-jianfu", "cc87-2019-zhenggai", "chunhe-2020-kaixue", "chunhe-2021-shuangjian"))
    v22, f23, z23, h24 = (source(n) for n in ("cc87-2022-suifang", "cc87-2023-zonghe", "cc87-2023-zhenggai", "chunhe-2024-huitoukan"))
    place = "chunhe-jydd"
    return [
        item(f"{place}/t20190612_20317.html", a19, lambda: pages.chunhe(a19, number="20317", reads=1186, old=True).encode(),
             "TRS_Editor page,MSO markup,site chrome,problem that recurs in 2021 2023 2024", encoding="utf-8"),
        item(f"{place}/P020191108.docx", z19, lambda: office.docx(z19, auto_number=True, header="长春市第八十七中学文件", page_numbers=True),
             "automatic numbering,header and footer,rectification done and partly done", encoding=None),
        item(f"{place}/t20200916_29844.html", k20, lambda: pages.chunhe(k20, number="29844", reads=743).encode(),
             "TRS_Editor page,table with five schools,site chrome", encoding="utf-8"),
        item(f"{place}/t20211029_38471.html", s21, lambda: pages.chunhe(s21, number="38471", reads=2210).encode(),
             "TRS_Editor page,recurring problem named as such,双减 2021", encoding="utf-8"),
        item(f"{place}/整改台账2022年3月.xlsx", s21, lambda: office.xlsx([("双减整改台账", LEDGER)]),
             "ledger rows with owner deadline and state,school as 第87中学", genre="rectification",
             schools=("长春市第87中学", "春和区第三小学", "锦程路小学", "春和区实验小学")),
        item("suifang/87中随访20220921.txt", v22, lambda: plain(v22).encode("utf-8-sig"),
             "BOM,visit record,personal names,school as 长春市第87中学", encoding="utf-8-sig", site="春和区督学责任区"),
        item(f"{place}/W020230426511.pdf", f23, lambda: office.pdf_from_docx(office.docx(
                f23, header="长春市春和区人民政府教育督导室督导反馈意见", page_numbers=True, size=15)),
             "PDF printed from Word,running header,第x页 共y页,sentences broken over lines and pages", printed=True),
        item("suifang/87中整改报告(2023).txt", z23, lambda: plain(z23).encode("gb18030"),
             "GB18030,rectification with evidence and with open items", encoding="gb18030", site="长春市第87中学"),
        item(f"{place}/t20240517_51093.html", h24, lambda: pages.chunhe(h24, number="51093", reads=388).encode(),
             "result of rectification checked on site,not put right,recurred,school as 第八十七中学", encoding="utf-8"),
    ]


def yunze_items() -> list[Item]:
    s21, a22, z23 = (source(n) for n in ("yunze-2021-shuangjian", "yz87-2022-anquan", "yz87-2023-zhenggai"))
    place = "yunze-edu"
    return [
        item(f"{place}/show_6530.html", s21, lambda: pages.yunze(s21, number=6530, reads=2871).encode("gb18030"),
             "old table layout,declared gb2312,double end tag,other city with a 第八十七中学", encoding="gb18030"),
        item(f"{place}/show_7119.html", a22, lambda: pages.yunze(a22, number=7119, reads=640).encode("gb18030"),
             "old table layout,namesake of 长春市第八十七中学", encoding="gb18030"),
        item(f"{place}/show_7926.html", z23, lambda: pages.yunze(z23, number=7926, reads=402, charset="utf-8").encode("gb18030"),
             "declared utf-8 but GB18030,rectification done and not done", encoding="gb18030"),
    ]


def qinghe_items() -> list[Item]:
    s19, z19, v22, h24 = (source(n) for n in ("qinghe-2019-shipin", "qinghe-2019-zhenggai", "liuhe-2022-suifang", "qinghe-2024-huitoukan"))
    place = "qinghe-xian"
    return [
        item(f"{place}/W020190515380.pdf", s19, lambda: office.pdf(s19, header="青禾县人民政府教育督导室文件"),
             "PDF with fixed lines,sentences broken over lines,running header,page numbers"),
        item(f"{place}/青禾县学校食品安全整改情况.txt", z19, lambda: plain(z19).encode(),
             "county answers its own inspection report,done and partly done", encoding="utf-8"),
        item(f"{place}/柳河镇中心小学随访0414.txt", v22, lambda: plain(v22, gap="\r\n").encode(),
             "bracket headings 【】,same problem as 2019,CR LF", encoding="utf-8"),
        item(f"{place}/2024秋季食品安全回头看.docx", h24, lambda: office.docx(h24, header="青禾县人民政府教育督导委员会办公室"),
             "headings,problem recurs for the third time,several bodies asked to act"),
    ]


METADATA: dict[str, list[dict[str, str]]] = {
    "qinghe-xian": [
        {"file": "青禾县学校食品安全整改情况.txt", "title": "青禾县学校食品安全专项督导问题整改情况的报告", "date": "2019-12-20",
         "region": "青禾县", "issuer": "青禾县教育局", "site": "青禾县教育局"},
        {"file": "柳河镇中心小学随访0414.txt", "title": "督学随访记录表", "date": "2022-04-14", "region": "青禾县柳河镇",
         "issuer": "青禾县第三督学责任区", "site": "青禾县教育局"},
    ],
}  # fmt: skip

PAIRS: list[dict[str, Any]] = []


def all_items() -> list[Item]:
    """Every file of the sample, in the order of the manifest."""
    return [*chunhe_items(), *yunze_items(), *qinghe_items()]
