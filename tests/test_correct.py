"""The command ``correct`` on the sample library, as an office would use it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from wenben.cli import cli
from wenben.errors import LibraryError, UsageError
from wenben.library import Library


@pytest.fixture
def library(sample_library: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(sample_library, tmp_path / "a.wenben"))


def run(library: Path, *words: str) -> Any:
    made = CliRunner().invoke(cli, ["correct", *words, "--library", str(library)])
    if made.exception is not None and not isinstance(made.exception, SystemExit):
        raise made.exception
    return made


def school_of(library: Path, name: str) -> Any:
    with Library(library, read_only=True) as store:
        return store.school(name)


def test_a_problem_is_closed_and_opened_again(library: Path) -> None:
    before = school_of(library, "长春市第87中学")
    problem = before.open[0]
    run(library, "close", problem, "--who", "张三", "--date", "2024-06-30", "--evidence", "验收单")
    closed = school_of(library, "长春市第87中学")
    assert problem not in closed.open
    assert len(closed.open) == len(before.open) - 1
    assert problem in run(library, "list").output
    assert json.loads(run(library, "undo", "1", "--json").output)["corrections"] == [1]
    assert school_of(library, "长春市第87中学").open == before.open


def test_bodies_are_renamed_merged_and_split(library: Path) -> None:
    own = school_of(library, "长春市第87中学").school
    other = school_of(library, "东陵区第87中学").school
    run(library, "rename", own.id, "--name", "长春市第八十七中学", "--who", "张三")
    assert school_of(library, "长春市第87中学").school.name == "长春市第八十七中学"
    run(library, "merge", other.id, "--into", own.id, "--who", "张三")
    merged = school_of(library, "东陵区第87中学").school
    assert merged.id == own.id
    assert merged.documents > own.documents
    run(library, "undo", "2")
    assert school_of(library, "东陵区第87中学").school.id == other.id
    run(library, "split", own.id, "--written", "第八十七中学", "--name", "另一所中学", "--who", "张三")
    assert school_of(library, "另一所中学").school is not None


def test_what_makes_no_sense_is_refused(library: Path) -> None:
    problem = school_of(library, "长春市第87中学").open[0]
    for words in (
        ("close", problem, "--who", "甲"),
        ("accept",),
        ("accept", problem),
        ("merge", "a"),
        ("rename", "a"),
        ("undo", "x"),
    ):
        with pytest.raises(UsageError):
            run(library, *words)
    with pytest.raises(LibraryError):
        run(library, "accept", "nosuch", "--who", "甲")
    assert run(library, "list").stdout == ""
