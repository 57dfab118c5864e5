"""All files of ``corpora/sample``, the metadata beside them and the near-duplicates planted among them."""

from __future__ import annotations

from items import Item
from recipes_mill import mill_items
from recipes_office import chunhe_items, qinghe_items, yunze_items
from texts import source

METADATA_OF = {
    "qinghe-xian": {
        "青禾县学校食品安全整改情况.txt": "qinghe-2019-zhenggai",
        "三小随访手记.txt": "sanxiao-qinghe-2021",
        "柳河镇中心小学随访0414.txt": "liuhe-2022-suifang",
        "石门初中整改汇报.txt": "shimen-2023-zhenggai",
        "石门随访20240320.txt": "shimen-2024-suifang",
        "2022年督导室工作总结.txt": "qinghe-2022-zongjie",
        "2023年教育督导工作计划.txt": "qinghe-2023-jihua",
    },
    "suifang": {
        "87中随访20220921.txt": "cc87-2022-suifang",
        "校长述职2022.txt": "cc87-2022-shuzhi",
        "87中整改报告(2023).txt": "cc87-2023-zhenggai",
    },
    "yunze-edu": {
        "作业管理督导指引.txt": "yunze-zhiyin-2021",
        "市领导讲话20220325.txt": "yunze-2022-jianghua",
        "金贝幼儿园随访.txt": "jinbei-2023-suifang",
    },
}
"""Folder → file → the article whose header its ``metadata.csv`` row repeats."""

SITES = {"qinghe-xian": "青禾县教育局", "suifang": "春和区督学责任区", "yunze-edu": "云泽教育信息网"}


def metadata_rows() -> dict[str, list[dict[str, str]]]:
    """Folder → rows of its ``metadata.csv``."""
    out = {}
    for folder, files in METADATA_OF.items():
        articles = {file: source(name) for file, name in files.items()}
        out[folder] = [
            {"file": f, "title": a.title, "date": a.date, "region": a.region, "issuer": a.issuer, "site": SITES[folder]}
            for f, a in articles.items()
        ]
    return out


def _pair(a: str, b: str, relation: str, note: str) -> dict[str, str]:
    return {"a": a, "b": b, "relation": relation, "note": note}


PAIRS = [
    _pair("qinghe-xian/W020190515380.pdf", "qinghe-xian/青禾县食品安全督导(繁体).txt", "copy", "Traditional copy of a Simplified report"),
    _pair("yunze-edu/show_6530.html", "fanwen/p_120551.html", "copy", "same report on two sites, watermark"),
    _pair("yunze-edu/show_6411.html", "scrape/006_58c3b9d17e60fa42.txt", "copy", "same circular, entities and lost bytes"),
    _pair("yunze-edu/督学案例选编2022.pdf", "luntan/thread-30418-1-1.html", "copy", "same text in a PDF and in a forum"),
    _pair("chunhe-jydd/t20200916_29844.html", "scrape/007_d27e6f40a9b1853c.txt", "copy", "mojibake, without the table"),
    _pair("qinghe-xian/2023年教育督导工作计划.txt", "scrape/008_6c15a8e3f0497bd2.txt", "copy", "one block twice"),
    _pair("qinghe-xian/石门镇初级中学综合督导反馈.docx", "ziliao/2022年初级中学综合督导反馈意见_3316.txt", "edited", "3–8% of the characters changed"),
    _pair("scrape/000_7b21c0d9e4f8a135.txt", "scrape/003_e5a7410bd83f962c.txt", "copy", "000's fifth article is 003's second, Traditional"),
    _pair("suifang/校长述职2022.txt", "fanwen/p_122006.html", "edited", "anonymised copy"),
    _pair("yunze-edu/东陵区第三小学反馈意见.docx", "yunze-edu/东陵区第六小学反馈意见.docx", "template", "names and numbers changed"),
    _pair("yunze-edu/市领导讲话20220325.txt", "fanwen/p_121340.html", "contained", "b is a truncated copy of a"),
    _pair("chunhe-jydd/t20221228_43902.html", "scrape/004_39d6f2a80c71be54.txt", "contained", "b is a truncated copy of a"),
    _pair("qinghe-xian/2022年督导室工作总结.txt", "scrape/001_c94e5f1702ab6d38.txt", "contained", "b's fourth article is a truncated, anonymised copy of a"),
    _pair("qinghe-xian/2023年教育督导工作计划.txt", "shaxi-xian/沙溪县2023年督导工作计划.docx", "unrelated", "hard negative: formulae only"),
]  # fmt: skip
"""``relation``: copy, edited, template (all near-duplicates), contained (b in a), unrelated (must not pair)."""


def all_items() -> list[Item]:
    """Every file of the sample, in the order of the manifest."""
    return [*chunhe_items(), *yunze_items(), *qinghe_items(), *mill_items()]
