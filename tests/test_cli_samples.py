"""wenben sample, wenben agree, wenben extract --codebook: the whole way of a researcher."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from wenben.cli import cli
from wenben.errors import ReadError, UsageError
from wenben.report.samples import read_sample

REPORT = """石桥镇中心小学督导反馈意见
一、主要成绩
学校每周三下午组织集体备课，教研组都有课后记。
食堂坚持陪餐制度，留样记录齐全。
二、存在问题
1.作业公示与实际不符，三年级书面作业超过70分钟。
2.石桥教学点围墙倾斜，存在安全隐患。
三、督导建议
1.教导处要按班核实作业时长，规范作业公示。
2.学校应于10月25日前完成围墙硬隔离。
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text(REPORT, "utf-8")
    return tmp_path


def run(*args: object) -> Result:
    return CliRunner().invoke(cli, [str(a) for a in args])


def fill(path: Path, key: Path, out: Path, *, wrong: int = 0) -> None:
    """Label a CSV sample as the machine did but for the first ``wrong`` rows."""
    kinds = {row["id"]: row["kind"] for row in map(json.loads, key.read_text("utf-8").splitlines())}
    rows: list[dict[str, Any]] = read_sample(path)
    for index, row in enumerate(rows):
        row["kind"] = ("other" if kinds[row["id"]] != "other" else "problem") if index < wrong else kinds[row["id"]]
    with out.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_draw_label_and_judge(folder: Path, ending: str) -> None:
    out = folder / f"s.{ending}"
    assert run("sample", folder / "in", "--size", 6, "--out", out).exit_code == 0
    assert len(read_sample(out)) == 6
    assert "problem" not in json.dumps(read_sample(out), ensure_ascii=False)
    key = folder / "s.key.jsonl"
    fill(out, key, folder / "甲.csv")
    fill(out, key, folder / "乙.csv", wrong=1)
    done = run("agree", folder / "甲.csv", folder / "乙.csv", "--json")
    assert done.exit_code == 0, done.output
    result = json.loads(done.stdout)
    assert result["labelled"] == {"甲": 6, "乙": 6}
    assert result["unsettled"] == 1
    assert result["machine"]["accuracy"] == 1.0
    assert 0 < result["kinds"]["alpha"] < 1
    shown = run("agree", folder / "乙.csv").stdout
    assert "正确率" in shown
    assert "准确率" in shown


def test_a_library_can_be_sampled(folder: Path) -> None:
    library = folder / "l.wenben"
    assert run("build", folder / "in", "--library", library, "--as-is").exit_code == 0
    out = folder / "s.csv"
    done = run("sample", "--library", library, "--size", 4, "--kind", "problem", "--statements-only", "--out", out)
    assert done.exit_code == 0, done.output
    rows = [json.loads(line) for line in (folder / "s.key.jsonl").read_text("utf-8").splitlines()]
    assert {row["kind"] for row in rows} == {"problem"}


def test_mistakes_are_named(folder: Path) -> None:
    assert isinstance(run("sample", "--out", folder / "s.csv").exception, UsageError)
    assert isinstance(run("sample", folder / "in", "--out", folder / "s.doc").exception, UsageError)
    (folder / "x.csv").write_text("a,b\n1,2\n", "utf-8")
    assert isinstance(run("agree", folder / "x.csv").exception, ReadError)
    (folder / "y.csv").write_text("id,kind\n1,problem\n", "utf-8")
    missing = run("agree", folder / "y.csv").exception
    assert isinstance(missing, ReadError)
    assert "--key" in str(missing)
    (folder / "z.xlsx").write_bytes(b"no workbook")
    assert isinstance(run("agree", folder / "z.xlsx").exception, ReadError)


def test_spreadsheets_in_gbk_are_read(folder: Path) -> None:
    (folder / "g.csv").write_bytes("id,kind,text\nd@1-2,问题,围墙倾斜\n".encode("gb18030"))
    assert read_sample(folder / "g.csv")[0]["kind"] == "问题"


def test_a_codebook_of_ones_own(folder: Path) -> None:
    book = folder / "book.csv"
    book.write_text(
        "id,zh,def,cues,examples\nwall,围墙,,围墙；护栏,\nprep,备课,,,每周组织集体备课并写课后记\n", "utf-8"
    )
    done = run("extract", folder / "in", "--as-is", "--codebook", book, "--json")
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    topics = {row["text"][:6]: row["topics"] for row in rows if row["type"] == "statement"}
    assert topics["2.石桥教学"] == ["wall"]
    assert topics["学校每周三下"] == ["prep"]
    book.write_text("id,zh,def,cues\nwall,围墙,,\n", "utf-8")
    assert isinstance(run("extract", folder / "in", "--codebook", book).exception, UsageError)
