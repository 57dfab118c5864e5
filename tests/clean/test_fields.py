"""Title, date, region, issuer, genre and years, each with where it was read."""

from __future__ import annotations

import pytest
from cleaning_contract import make_source

from wenben.clean import clean
from wenben.types import Document

REPORT = (
    "关于云岭中心小学综合督导评估的反馈意见\n青政督反〔2023〕19号\n云岭中心小学：\n县督导组一行7人于10月17日到你校督导，听课14节，查阅了两年档案。现将情况反馈如下。\n"
    "一、主要成绩\n学校把集体备课固定在周三，教研组都有主备稿。\n二、存在问题\n1.作业公示与实际不符，学生用时超出公示一倍。\n青桐县人民政府教育督导室\n2023年10月23日"
)


def document(text: str, **meta: str) -> Document:
    return clean(make_source(text, meta=meta)).documents[0]


def test_fields_of_a_report() -> None:
    made = document(REPORT)
    assert (made.title, made.genre, made.date) == ("关于云岭中心小学综合督导评估的反馈意见", "feedback", "2023-10-23")
    assert (made.region, made.issuer) == ("青桐县", "青桐县人民政府教育督导室")
    for name in ("title", "date", "region", "issuer", "genre"):
        evidence = made.evidence[name]
        assert evidence.rule
        assert evidence.source_end > evidence.source_start
    date = made.evidence["date"]
    assert REPORT[date.source_start : date.source_end] == "2023年10月23日"


@pytest.mark.parametrize(
    ("written", "date"),
    [
        ("二〇二三年十月八日", "2023-10-08"),
        ("2023-10-8", "2023-10-08"),
        ("2023 年 10 月 8 日", "2023-10-08"),
        ("2023年10月", "2023-10"),
    ],
)
def test_spellings_of_dates(written: str, date: str) -> None:
    assert document(REPORT.replace("2023年10月23日", written)).date == date


def test_published_date_is_second_to_the_signature() -> None:
    title, rest = REPORT.split("\n", 1)
    stamped = f"{title}\n发布时间：2024-01-05 10:00:00 来源：本站\n{rest}"
    assert document(stamped).date == "2023-10-23"
    assert document(stamped.replace("\n2023年10月23日", "")).date == "2024-01-05"


def test_conflicting_dates_are_flagged() -> None:
    assert "date_conflict" in document(REPORT, date="2019-01-01").flags
    assert document(REPORT, date="2019-01-01").date == "2019-01-01"
    assert "date_conflict" not in document(REPORT).flags


def test_year_of_the_title_and_years_of_the_text() -> None:
    made = document("2021年督导工作要点\n2019年和2020年的问题要一并整改，2022年春季学期前完成。")
    assert made.title_year == 2021
    assert made.content_years == (2019, 2020, 2021, 2022)


@pytest.mark.parametrize(
    ("title", "genre"),
    [
        ("督導檢查組對三個縣義務教育均衡發展督導檢查反饋意見", "feedback"),
        ("关于印发《2024年教育督导工作计划》的通知", "plan"),
        ("关于转发《县级政府履行教育职责督导评估报告》的通知", "inspection"),
        ("关于印发《校外培训收费标准》的通知", "rule"),
        ("青桐县2023年教育督导工作总结", "summary"), ("青桐县2023年教育督导工作要点", "plan"), ("关于开学检查情况的通报", "bulletin"), ("关于反馈问题整改情况的报告", "rectification"),
        ("青桐县“双减”专项督导报告", "inspection"), ("责任督学随访记录", "visit"), ("在全县督导工作会议上的讲话", "speech"), ("学习督导条例心得体会", "reflection"),
        ("责任督学管理办法", "rule"), ("乡村小规模学校调研报告", "research"), ("教育督导简报", "news"), ("督导工作总结和下一年打算", "summary"),
    ],
)  # fmt: skip
def test_genre_by_title(title: str, genre: str) -> None:
    assert document(f"{title}\n本页正文从略，这里只有一句话。").genre == genre


def test_a_plan_in_name_that_is_a_summary() -> None:
    done = "".join(
        f"{month}月份完成了{what}，取得了预期效果，已经建立台账，共整改问题{month + 3}个，先后召开了{month % 4 + 1}次会议。"
        for month, what in enumerate(
            "开学检查 作业调研 食堂巡查 随访听课 毕业班视导 暑期回访 校车核查 期中督导".split(), 2
        )
    )
    assert document(f"教学工作计划\n{done}").genre == "summary"


def test_a_summary_that_speaks_of_demands_is_no_plan() -> None:
    """重要, 主要 and 要求 tell of no intention."""
    told = "".join(
        f"学校把{what}作为重要内容，按照上级要求明确主要责任，各班必要时向年级组说明，逐条对照要点查看。"
        for what in "作业公示 睡眠管理 课后服务 手机管理 读物管理 体质监测 食堂留样 校车接送".split()
    )
    done = "期末已全部检查，问题得到整改，家长满意度实现提高，完成了全年任务。"
    assert document(f"督导工作总结\n{told}{done}").genre == "summary"
    planned = "".join(
        f"下一步将继续抓好{what}，要确保{who}到位，力争{when}以前见到成效，并进一步听取家长的意见。"
        for what, who, when in zip(
            "作业 睡眠 食堂 校车 门卫 课程 读物 手机 体质 宿舍".split(),
            "教研员 班主任 厨师 司机 保安 教师 管理员 家长 校医 宿管".split(),
            "三月 四月 五月 六月 七月 八月 九月 十月 冬至 年底".split(),
            strict=True,
        )
    )
    assert document(f"督导工作总结\n{planned}").genre == "plan"


@pytest.mark.parametrize(
    ("text", "region"),
    [
        ("XX区教育局工作总结\n全区教育工作稳步推进。", "XX区"),
        ("督导总结\n各县认真整改，全市平稳有序。", None),
        ("某县“双减”督导报告\n现报告如下。", "某县"),
    ],
)
def test_region(text: str, region: str | None) -> None:
    assert document(text).region == region


def test_text_of_another_field_is_flagged() -> None:
    assert (
        "off_domain"
        in document(
            "超声检测方案\n"
            + "".join(
                f"板厚{n}毫米的焊缝用{n % 5 + 1}兆赫探头，灵敏度按第{n}号试块调整，扫查速度不大于每秒{n + 40}毫米。"
                for n in range(8, 24)
            )
        ).flags
    )
    assert "off_domain" not in document(REPORT * 3).flags
