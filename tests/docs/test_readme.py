"""README, tutorials and pages keep their promises: code runs, links and commands exist, figures have a command."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

FIGURE = re.compile(
    r"(?<![\w.])(?:[01])?\.\d{2,3}\b|\b[\d,]+ (?:ms|docs/s|documents/s)\b|\b\d+(?:\.\d+)? ?(?:times|×)\b"
)
"""A share like .968, a latency, a speed, a factor: what a reader could want to measure again."""
SCRIPT = re.compile(r"python (benchmarks/[\w/]+\.py)")


def pages(root: Path) -> list[Path]:
    top = [root / name for name in ("README.md", "README.zh.md", "CONTRIBUTING.md", "CHANGELOG.md")]
    return [*top, *sorted((root / "docs").rglob("*.md"))]


def code_of(text: str) -> list[str]:
    """Inline code and lines of code blocks."""
    blocks = re.findall(r"^```\w*\n(.*?)^```", text, re.S | re.M)
    outside = re.sub(r"^```\w*\n.*?^```", "", text, flags=re.S | re.M)
    lines = [line for block in blocks for line in block.splitlines()]
    return [*lines, *re.findall(r"`([^`\n]+)`", outside), *re.findall(r"^    (\S.*)$", outside, re.M)]


def test_api_block_runs_and_is_short(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (block,) = re.findall(r"^```python\n(.*?)^```", (root / "README.md").read_text("utf-8"), re.S | re.M)
    assert len([line for line in block.splitlines() if line.strip()]) <= 15
    (tmp_path / "corpora").symlink_to(root / "corpora")
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    exec(compile(block, "README.md", "exec"), names)
    printed = capsys.readouterr().out
    assert "长春市第87中学" in printed
    assert "课后服务" in printed


def test_nothing_is_left_to_fill_in(root: Path) -> None:
    left = [
        f"{page.relative_to(root)}: {line.strip()}"
        for page in [*pages(root), *(root / "models").rglob("*.md")]
        for line in page.read_text("utf-8").splitlines()
        if re.search(r"\b(?:TODO|TBD|FIXME|XXX|MEASURED|LOOKS|SPEED|[A-Z]{3,}_TABLE)\b", line)
    ]
    assert not left, "\n".join(left)


def test_relative_links_exist(root: Path) -> None:
    missing = []
    for page in pages(root):
        for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text("utf-8")):
            if "://" in target or target.startswith(("#", "mailto:")):
                continue
            file, _, anchor = target.partition("#")
            found = page.parent / file
            if not found.exists():
                missing.append(f"{page.relative_to(root)}: {target}")
            elif anchor and found.suffix == ".md" and anchor not in anchors(found):
                missing.append(f"{page.relative_to(root)}: {target} (no such heading)")
    assert not missing, "\n".join(missing)


def anchors(page: Path) -> set[str]:
    """Anchors that headings get, as GitHub and MkDocs agree on them for plain headings."""
    headings = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.M)
    return {re.sub(r"[\s]+", "-", re.sub(r"[^\w\s-]", "", h.replace("`", "")).strip().lower()) for h in headings}


def test_readme_needs_no_network(root: Path) -> None:
    for name in ("README.md", "README.zh.md"):
        loaded = re.findall(r"!\[[^\]]*\]\((https?:[^)]*)\)", (root / name).read_text("utf-8"))
        assert not loaded, f"{name} loads {loaded}"


def test_commands_options_and_targets_exist(root: Path) -> None:
    from wenben.cli import cli

    targets = set(re.findall(r"^([a-z-]+):", (root / "Makefile").read_text("utf-8"), re.M))
    wrong = []
    for page in pages(root):
        for code in code_of(page.read_text("utf-8")):
            code = code.removeprefix("$ ")
            if (called := re.match(r"wenben ([a-z]+)\b", code)) and page.name != "cli.md":
                command = cli.commands.get(called[1])
                options = {o for p in command.params for o in (*p.opts, *p.secondary_opts)} if command else set()
                used = set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", code)) - {"--help"}
                if command is None or used - options:
                    wrong.append(f"{page.relative_to(root)}: {code}")
            if (made := re.match(r"make ([a-z-]+)\b", code)) and made[1] not in targets:
                wrong.append(f"{page.relative_to(root)}: {code} (no such target)")
            if (script := SCRIPT.match(code)) and not (root / script[1]).is_file():
                wrong.append(f"{page.relative_to(root)}: {code} (no such script)")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("name", ["README.md", "README.zh.md"])
def test_every_figure_of_the_readme_stands_beside_its_command(root: Path, name: str) -> None:
    text = re.sub(r"^```.*?^```", "", (root / name).read_text("utf-8"), flags=re.S | re.M)
    lines = [line for line in text.splitlines() if FIGURE.search(line)]
    assert lines, "the comparison is gone"
    without = [line for line in lines if not SCRIPT.search(line)]
    assert not without, "\n".join(without)


def test_both_readmes_give_the_same_figures(root: Path) -> None:
    told = [FIGURE.findall((root / name).read_text("utf-8")) for name in ("README.md", "README.zh.md")]
    assert told[0] == told[1]


def test_every_section_of_the_evaluation_has_its_command(root: Path) -> None:
    sections = re.split(r"^## ", (root / "docs" / "evaluation.md").read_text("utf-8"), flags=re.M)[1:]
    measured = [s for s in sections if FIGURE.search(s)]
    assert len(measured) >= 4
    for section in measured:
        assert SCRIPT.search(section) or "wenben evaluate" in section, section.splitlines()[0]
        assert "**Failures**" in section, f"{section.splitlines()[0]}: where does it fail?"


def test_readme_tells_no_figure_that_the_evaluation_does_not(root: Path) -> None:
    def values(text: str) -> set[str]:
        return {v.lstrip("0") for v in re.findall(r"(?<![\w.])[01]?\.\d{2,3}\b", text)}

    told = {
        v for line in (root / "README.md").read_text("utf-8").splitlines() if SCRIPT.search(line) for v in values(line)
    }
    known = values((root / "docs" / "evaluation.md").read_text("utf-8"))
    assert told <= known, f"measure again and say the same in README.md and README.zh.md: {sorted(told - known)}"
