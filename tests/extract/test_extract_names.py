"""Names of places, schools and bodies; policies, dates, quantities, persons."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wenben.extract.lexicon import divisions
from wenben.extract.names import names
from wenben.extract.references import iso, policy_key, references


def found(text: str, kind: str, **options: tuple[str, ...]) -> list[str]:
    return [text[n.start : n.end] for n in names(text, **options) if n.type == kind]


@pytest.mark.parametrize(
    ("text", "schools"),
    [
        ("考察了长春市第87中学、迎宾路小学和一所幼儿园。", ["长春市第87中学", "迎宾路小学"]),
        ("督导组来到相距两公里的兰溪中学，XX 中心小学也参加。", ["兰溪中学", "XX 中心小学"]),
        ("对云岭镇中心小学、东岳初中、柳堰二小进行检查。", ["云岭镇中心小学", "东岳初中", "柳堰二小"]),
        ("把活动中心的教室借给三小，8小时后归还。", ["三小"]),
        ("和平小学、向阳镇第一小学的做法值得推广。", ["和平小学", "向阳镇第一小学"]),
        ("全县中小学、农村小学和各学校要认真落实。", []),
        ("个别学校的九年级学生在初中学业水平考试前集中学习。", []),
        ("两所民办学校和12所薄弱学校未达标。", []),
        ("纳入学校年度考核，进一步优化学校布局。", []),
        ("十九届六中全会以来，压实学校责任，发挥窗口学校作用。", []),
        ("會議報告中專門要求基層學校、直屬學校和省級重點高中落實中小學減負。", []),
        ("東湖小學、县二中学生宿舍和红旗小学、辖区内县属XX学校。", ["東湖小學", "县二中", "红旗小学", "XX学校"]),
        ("2022年9月市实验小学与新村配套学校江城市育才中学结对。", ["市实验小学", "江城市育才中学"]),
        ("我区松林路小学校门口、六小学校门口均设了岗。", ["松林路小学", "六小"]),
    ],
)
def test_schools(text: str, schools: list[str]) -> None:
    assert found(text, "school") == schools


def test_a_known_place_settles_the_left_edge() -> None:
    text = "通报了春和区实验小学的做法。"
    assert found(text, "school", places=("长春市春和区",)) == ["春和区实验小学"]


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        ("吉林省长春市绿园区教育局下发通知。", "gov_body", ["吉林省长春市绿园区教育局"]),
        ("青桐县人民政府教育督导室组织检查。", "inspectorate", ["青桐县人民政府教育督导室"]),
        ("教育局长强调安全。", "gov_body", []),
        ("小鹿湾幼儿园与机关幼儿园结对。", "kindergarten", ["小鹿湾幼儿园", "机关幼儿园"]),
        ("北辰艺术培训学校未公示收费。", "training_org", ["北辰艺术培训学校"]),
        ("城区、学区、责任区和各乡镇的情况不同，超市旁有小区。", "region", []),
    ],
)
def test_bodies_and_places(text: str, kind: str, expected: list[str]) -> None:
    assert found(text, kind) == expected


@given(st.text(alphabet="第一二三87中小学校县市区对在和某X*、，。县教育局幼儿园XX", max_size=40))
def test_names_never_overlap_within_bodies(text: str) -> None:
    bodies = [n for n in names(text) if n.type != "region"]
    for left, right in pairwise(bodies):
        assert left.end <= right.start
    assert all(0 <= n.start < n.end <= len(text) for n in names(text))


def test_divisions() -> None:
    table = divisions()
    assert table["长春市"] == ("长春市", "吉林省")
    assert table["石家庄"] == ("石家庄市", "河北省")
    assert len({full for full, _ in table.values()}) > 330


def refs(text: str, kind: str) -> list[str]:
    return [text[r.start : r.end] for r in references(text) if r.type == kind]


def test_policies_with_all_brackets() -> None:
    text = (
        "依据《幼儿园办园行为督导评估办法》（教督〔2017〕7号）和吉政教督【2020】3号文，以及〈关于加强手机管理的通知〉。"
    )
    assert refs(text, "policy") == [
        "《幼儿园办园行为督导评估办法》",
        "教督〔2017〕7号",
        "吉政教督【2020】3号",
        "〈关于加强手机管理的通知〉",
    ]
    values = [r.value for r in references(text) if r.type == "policy"]
    assert values[0] == values[1]
    assert refs("学校编排了《竹乡娃娃》，师生阅读《西游记》。", "policy") == []
    assert policy_key("中华人民共和国教育法") == "教育法"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2023年10月17日", "2023-10-17"),
        ("二〇二二年六月", "2022-06"),
        ("2021年底", "2021"),
        ("20xx年6月", None),
        ("3月1日", None),
    ],
)
def test_dates(text: str, expected: str | None) -> None:
    assert refs(f"于{text}，", "date") == [text]
    assert iso(text) == expected


def test_quantities_leave_class_names_and_ordinals() -> None:
    text = "五（1）班42人，第3条，抽查3个班、150分钟、1.2万㎡、86.1%、二十六所学校。"
    assert refs(text, "quantity") == ["42人", "3个", "150分钟", "1.2万㎡", "86.1%", "二十六所"]


def test_a_masked_policy_names_nothing() -> None:
    text = "《XX县督导办法》（X教督〔20XX〕3号）和《督导办法》（教督〔2012〕号）"
    assert [r.value for r in references(text) if r.type == "policy"] == [None, None, "督导办法", "督导办法"]


@pytest.mark.parametrize("text", ["今年以来", "2018/9/3", "2019—2020学年度", "年3月15日", "4月上旬", "2023年春季学期"])
def test_periods_and_damaged_dates(text: str) -> None:
    assert refs(f"，{text}，", "date") == [text]


@pytest.mark.parametrize(
    ("text", "persons"),
    [
        ("第二督学责任区督学周敏以《从一张公示栏说起》为题发言。", ["周敏"]),
        ("责任人：韦小军、蓝天佑　联系电话已公布", ["韦小军", "蓝天佑"]),
        ("校长：戚志宏（签字）　记录人：钱　进", ["戚志宏", "钱　进"]),
        ("以卢秀珍校长为组长，督导组由裴琳、龚德胜三人组成。", ["卢秀珍", "裴琳", "龚德胜"]),
        ("黎永强要求，各校错峰就餐。会后黎永强离开。", ["黎永强", "黎永强"]),
        ("门卫史有才擅自离岗，家长覃某、王XX反映。", ["史有才", "覃某", "王XX"]),
        ("检查情况良好。（段晓兰　高洁）", ["段晓兰", "高洁"]),
        ("阿依努尔·买买提老师和欧阳静每月到校。", ["阿依努尔·买买提", "欧阳静"]),
        ("校长要全面负责，主任要高度重视，教师要严格执行，每周检查老师备课。", []),
        ("方向全校师生，规范责任督学工程，主任在校长办公室，范围同学校一致。", []),
        ("XX区督学责任区、某某中学、向XX学校报告。", []),
    ],
)
def test_persons_by_their_signs(text: str, persons: list[str]) -> None:
    assert refs(text, "person") == persons


def test_persons() -> None:
    assert refs("督学周敏、刘长河来到87中，王某某老师作了发言，校长介绍情况。", "person") == [
        "周敏",
        "刘长河",
        "王某某",
    ]
