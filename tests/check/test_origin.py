"""Who wrote it first, whose text it is, and which document a draft comes from."""

from __future__ import annotations

import pytest

from wenben.check import check
from wenben.check.origin import Origin, same_body
from wenben.passages import FingerprintIndex
from wenben.types import Document, OffsetMap, Source

ARTICLES = (
    "督学每月到每所责任学校不少于两次，每次不少于半天，离校前在手册上写明看到的情况，由校长签字。",
    "学校收到书面意见后十五日内提出整改方案，三个月内报告整改结果，逾期不报的在全县通报。",
    "食堂、宿舍和校车停靠点每次必看，其他事项由督学根据当月来信来电的情况自行选定。",
    "督学与被督导学校有利害关系的应当回避，是否回避由督导室决定，决定当天告知双方。",
    "同一问题三次督导仍未整改的，由教育局约谈校长，约谈记录存入学校年度考核档案。",
)
OWN = "我们在河堤尽头的教学点坐了一个上午，听十一个孩子轮流读课文，窗外的柿子正红。"


def document(text: str, name: str, *, date: str | None = None, issuer: str | None = None) -> Document:
    return Document(
        id=name, path=f"{name}.txt", sha256=name, title=f"{name}的办法", source_start=0, source_end=len(text), text=text,
        offsets=OffsetMap.identity(len(text)), date=date, issuer=issuer,
    )  # fmt: skip


def draft(text: str, **meta: str) -> Source:
    return Source("稿件.txt", "draft", "text/plain", text, meta=meta)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("青岭县教育局", "青岭县教育和体育局", True),
        ("江源省青岭县教体局", "青岭县教育局", True),
        ("青岭县人民政府教育督导委员会办公室", "青岭县教育督导室", True),
        ("青岭縣教育局", "青岭县教育局", True),
        ("青岭县教育局", "柳堰县教育局", False),
        ("青岭县教育局", "青岭县教育督导室", False),
        ("教育局", "青岭县教育局", False),
    ],
)
def test_bodies_are_known_under_their_later_names(one: str, other: str, same: bool) -> None:
    assert same_body(one, other) is same
    assert same_body(other, one) is same


def test_issuer_and_date_are_read_from_the_draft_itself() -> None:
    text = "青岭县责任督学管理办法\n" + "\n".join(ARTICLES) + "\n青岭县教育局\n2023年5月6日\n"
    origin = Origin.of(draft(text))
    assert (origin.issuer, origin.date) == ("青岭县教育局", "2023-05-06")
    assert Origin.of(draft(text, issuer="柳堰县教育局", date="2020-01-02")) == Origin("柳堰县教育局", "2020-01-02")
    assert Origin.of(draft("")) == Origin()


def test_the_closest_dated_version_is_the_source_and_the_first_one_is_told() -> None:
    first = "".join(ARTICLES[:4])
    second = first.replace("不少于两次", "不少于四次").replace("自行选定", "自行决定") + ARTICLES[4]
    newest = second.replace("三次督导", "两次督导").replace("当天告知", "次日告知")
    others = [
        document(first, "一版", date="2014-03-01", issuer="青岭县教育局"),
        document(second, "二版", date="2019-06-01", issuer="青岭县教育和体育局"),
        *(document(second[: -i - 3], f"范文{i}") for i in range(6)),
        document(ARTICLES[0] + ARTICLES[2] + OWN, "邻县", date="2016-01-01", issuer="柳堰县教育局"),
        document(newest[:80], "转载", date="2024-09-09"),
    ]
    clusters = [0] * 8 + [1, 2]
    index = FingerprintIndex(others, clusters=clusters)
    report = check(draft(newest, issuer="青岭县教体局", date="2023"), library=index)
    best, *rest = report.sources
    assert best.document == "二版"
    assert best.same_issuer
    assert best.copies == 7
    assert best.share > 0.95
    assert {s.document: (s.same_issuer, s.later) for s in rest} == {"邻县": (False, False), "转载": (False, True)}
    row = report.passages[0]
    assert (row.first_date, row.first_path, row.earliest) == ("2014-03-01", "一版.txt", True)


def test_a_near_duplicate_that_lacks_the_passage_is_not_its_first_source() -> None:
    base = "".join(ARTICLES[:4])
    others = [document(base, "旧", date="2010-01-01"), document(base + ARTICLES[4], "新", date="2020-01-01")]
    report = check(draft(OWN + ARTICLES[4] + OWN[::-1]), library=FingerprintIndex(others, clusters=[0, 0]))
    [row] = report.passages
    assert (row.document, row.first_date) == ("新", "2020-01-01")


def test_a_long_match_is_named_at_every_passage_that_it_covers() -> None:
    whole = "".join(ARTICLES)
    others = [
        document(ARTICLES[0] + OWN[:20] + ARTICLES[1], "甲", date="2020-01-01"),
        document("".join(a[:24] + "某某" + a[26:] for a in ARTICLES), "长", date="2011-01-01"),
        document(ARTICLES[3] + ARTICLES[4], "乙", date="2021-01-01"),
    ]
    report = check(draft(whole), library=FingerprintIndex(others))
    for start in (0, whole.index(ARTICLES[4])):
        rows = [r for r in report.passages if r.start <= start + 20 < r.end]
        assert "长" in {r.document for r in rows}
        assert [r.document for r in rows if r.earliest] == ["长"]
