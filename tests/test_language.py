"""What commands say in English, and click in Chinese; every message of the code has both."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner

from wenben.check import DEFINITIONS, LABELS
from wenben.check.exclude import LAYOUT
from wenben.cli import cli
from wenben.cli.common import FILTERS, Bar
from wenben.cli.questions import COLUMNS
from wenben.cli.upkeep import COUNTED
from wenben.errors import REASONS
from wenben.language import Catalogue, fill
from wenben.report import dossier
from wenben.report.check_docx import COLOUR_NAMES
from wenben.report.marks import AGAINST
from wenben.types import GENRES, KINDS, MODALITIES, STATUSES

HAN = re.compile("[一-鿿]")
SAID = ("Failure", "say", "talk", "said", "note")


@pytest.fixture(scope="module")
def table(root: Path) -> dict[str, dict[str, str]]:
    return tomllib.loads((root / "src/wenben/data/language.toml").read_text("utf-8"))


def templates(node: ast.expr | None, names: dict[str, str]) -> list[str]:
    """The texts that ``node`` may have, with ``{}`` for what is not known before it is said."""
    match node:
        case ast.Constant(value=str(value)):
            return [value]
        case ast.Name(id=name) if name in names:
            return [names[name]]
        case ast.JoinedStr(values=values):
            return ["".join(v.value if isinstance(v, ast.Constant) else "{}" for v in values)]  # type: ignore[misc]
        case ast.IfExp(body=body, orelse=orelse):
            return [*templates(body, names), *templates(orelse, names)]
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return [a + b for a in templates(left, names) for b in templates(right, names)]
    return ["{}"]


def messages(path: Path) -> Iterator[str]:
    """The Chinese messages of a module: errors, failures, what commands say, help."""
    tree = ast.parse(path.read_text("utf-8"))
    names = {
        target.id: templates(node.value, {})[0]
        for node in tree.body
        if isinstance(node, ast.Assign | ast.AnnAssign)
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if isinstance(target, ast.Name)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = ast.unparse(node.func)
            called = "note" if name.endswith("notes.append") and path.parent.name == "readers" else name.split(".")[-1]
            parts = [*node.args, *(k.value for k in node.keywords if k.arg in {"remedy", "message"})]
            if called == "option":
                parts = [k.value for k in node.keywords if k.arg == "help"]
            elif not called.endswith("Error") and called not in SAID:
                continue
            for part in parts:
                for text in templates(part, names):
                    yield from text.split("\n")
        elif isinstance(node, ast.FunctionDef) and path.parent.name == "cli":
            yield from (ast.get_docstring(node) or "").split("\n")


def test_every_message_has_an_english_side(root: Path, table: dict[str, dict[str, str]]) -> None:
    found = {
        text: str(path.relative_to(root))
        for path in sorted((root / "src").rglob("*.py"))
        for text in messages(path)
        if HAN.search(text)
    }
    assert len(found) > 300
    known = {**table["en"], **table["reports"]}
    missing = {text: where for text, where in found.items() if text not in known}
    assert not missing, f"add these to src/wenben/data/language.toml: {missing}"


def test_names_of_stages_filters_and_reasons_have_an_english_side(table: dict[str, dict[str, str]]) -> None:
    lists = (Bar.NAMES, FILTERS, REASONS, COUNTED, COLUMNS, KINDS, GENRES, MODALITIES, STATUSES)
    named = [text for names in lists for text in names.values()]
    reports = (LABELS, AGAINST, LAYOUT, COLOUR_NAMES, *DEFINITIONS.values())
    in_reports = {text for names in reports for text in (names.values() if isinstance(names, Mapping) else names)}
    in_reports |= {*dossier.COLUMNS}
    assert {text for text in in_reports if HAN.search(text)} <= {*table["en"], *table["reports"]}
    assert {text for text in named if HAN.search(text)} <= set(table["en"])


def test_both_sides_hold_the_same_values(table: dict[str, dict[str, str]]) -> None:
    for side in table.values():
        for source, target in side.items():
            count = source.count("{}")
            marks = re.findall(r"\{\d*\}", target)
            assert len(marks) <= count or not count, (source, target)
            filled = fill(target, [f"<{n}>" for n in range(count)])
            assert not re.search(r"\{\d*\}", filled), (source, target)


def test_english_sides_are_english(table: dict[str, dict[str, str]]) -> None:
    # Chinese stands only in examples, names of columns and what a user could type
    mostly = [t for t in table["en"].values() if len(HAN.findall(t)) * 2 > len(t)]
    assert not mostly


def test_values_go_where_they_belong() -> None:
    english = Catalogue(
        {"库 {} 有 {} 篇": "{2} documents in {1}", "库 {}": "library {}", "问题": "problem", "只看{}": "only {}"}
    )
    assert english("库 a.wenben 有 3 篇") == "3 documents in a.wenben"
    assert english("库 a.wenben") == "library a.wenben"
    assert english("只看问题") == "only problem"
    assert english("原文照说") == "原文照说"


def run(*arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    import os

    command = [sys.executable, "-m", "wenben", *arguments]
    return subprocess.run(
        command, capture_output=True, text=True, encoding="utf-8", timeout=120, env={**os.environ, **more}
    )


def test_help_and_errors_in_either_language() -> None:
    assert "用法：" in run("search", "--help").stdout
    shown = run("--lang", "en", "search", "--help").stdout
    assert "Usage:" in shown
    assert not HAN.search(shown.replace("文本", ""))
    assert "没有命令 'serch'" in run("serch").stderr
    assert "No such command 'serch'" in run("--lang", "en", "serch").stderr
    english = run("stats", "--library", "nowhere.wenben", WENBEN_LANG="en")
    assert (
        english.stderr.strip()
        == "error: library nowhere.wenben not found. run wenben build first, or check the path of --library"
    )
    assert english.returncode == 1


def test_json_is_the_same_in_both_languages(sample: Path) -> None:
    path = str(next(sample.rglob("*.docx")))
    assert run("--lang", "en", "clean", path, "--json").stdout == run("clean", path, "--json").stdout


def test_filters_take_ids_and_chinese_names(sample_library: Path) -> None:
    library = ("--library", str(sample_library))
    by_id = run("search", "学校", *library, "--kind", "problem", "--topic", "homework", "--json")
    by_name = run("search", "学校", *library, "--kind", "问题", "--topic", "作业管理", "--json")
    assert by_id.returncode == 0
    assert by_id.stdout == by_name.stdout
    wrong = run("search", "学校", *library, "--kind", "trouble")
    assert wrong.returncode == 2
    assert "problem（问题）" in wrong.stderr


@pytest.mark.parametrize("name", sorted(cli.commands))
def test_the_help_of_every_command_is_english(name: str) -> None:
    shown = CliRunner().invoke(cli, ["--lang", "en", name, "--help"])
    assert shown.exit_code == 0
    ours = re.sub("校名|曾用名|所在地|代码|长春", "", shown.stdout)  # what stands in the user's own data
    assert not HAN.search(ours), ours


def test_reasons_of_the_system_are_said_in_either_language(tmp_path: Path) -> None:
    absent = str(tmp_path / "none.csv")
    assert "没有这个文件" in run("agree", absent).stderr
    assert "there is no such file" in run("--lang", "en", "agree", absent).stderr
    (tmp_path / "book.json").write_text('[{"id": "a"}]', "utf-8")
    wrong = run("--lang", "en", "extract", "--codebook", str(tmp_path / "book.json"), absent).stderr
    assert "zh is missing" in wrong


def test_a_school_asked_back_and_a_search_that_finds_nothing_in_either_language(sample_library: Path) -> None:
    library = ("--library", str(sample_library))
    assert "可能是以下单位" in run("school", "87中", *library).stdout
    asked = run("--lang", "en", "school", "87中", *library).stdout
    assert '"87中" may be one of these' in asked
    assert "长春市第87中学 (长春市, " in asked
    assert "is not in the library" in run("--lang", "en", "school", "没有的学校", *library).stdout
    nothing = run("search", "督导", "--region", "火星", *library)
    assert nothing.returncode == 0
    assert "不加筛选条件则有" in nothing.stderr


def test_help_without_arguments_follows_the_environment() -> None:
    shown = run(WENBEN_LANG="en")
    assert shown.returncode == 2
    assert "Usage:" in shown.stderr


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_shells_complete_commands(shell: str) -> None:
    script = run(_WENBEN_COMPLETE=f"{shell}_source")
    assert script.returncode == 0, script.stderr
    assert "_WENBEN_COMPLETE" in script.stdout or "wenben" in script.stdout
