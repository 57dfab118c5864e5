"""The generated reference pages say what the code says."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture(scope="module")
def maker(root: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_reference", root / "docs" / "make_reference.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_reference_pages_are_up_to_date(maker: ModuleType) -> None:
    old = [path.name for path in maker.stale()]
    assert not old, f"stale: {old}; run {maker.COMMAND}"


def test_every_command_and_every_setting_is_described(maker: ModuleType) -> None:
    from wenben.cli import cli
    from wenben.config import describe

    commands, settings = maker.cli_page(), maker.settings_page()
    for name, command in cli.commands.items():
        assert f"### wenben {name}\n" in commands
        for parameter in command.params:
            for option in parameter.opts:
                assert not option.startswith("--") or option in commands
    for row in describe():
        assert f"`{row['name']}`" in settings
        assert row["help"], f"{row['branch']}.{row['name']} has no help"


def test_the_interface_page_names_every_command(root: Path) -> None:
    from wenben.cli import cli

    table = [line for line in (root / "docs/interface.md").read_text("utf-8").splitlines() if line.startswith("| `")]
    named = " ".join(line.split("|")[1] for line in table)
    assert not [name for name in cli.commands if f"`{name}" not in named]


@pytest.mark.parametrize("columns", ["30", "300"])
def test_pages_do_not_depend_on_the_terminal(root: Path, columns: str) -> None:
    code = "import make_reference as m; print(m.cli_page(), m.settings_page())"
    shown = [
        subprocess.run(
            [sys.executable, "-c", code], cwd=root / "docs", env={"PATH": "/usr/bin", "PYTHONUTF8": "1", **extra},
            capture_output=True, text=True, encoding="utf-8", check=True,
        ).stdout
        for extra in ({}, {"COLUMNS": columns, "TERM": "dumb"})
    ]  # fmt: skip
    assert shown[0] == shown[1]
