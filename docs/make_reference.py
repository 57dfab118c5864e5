"""Write the pages that say what stands elsewhere, so that nothing is said twice by hand.

``docs/reference/cli.md`` comes from ``--help`` of every command, ``docs/reference/settings.md`` from ``config.describe()``, and the
figures of ``docs/evaluation.md`` from the pages where the people who measured wrote them: what follows
``<!-- from: FILE | HEADING -->`` (or ``| HEADING | first words of the paragraph to begin with``) up to ``<!-- end -->``.

Run ``python docs/make_reference.py`` after a change of an option or a setting; ``--check`` writes nothing and fails where a
page is stale. The pages do not depend on the terminal: the width of the help text is fixed here.
"""

from __future__ import annotations

import argparse
import inspect
import re
import sys
from pathlib import Path

import click

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "docs" / "reference"
EVALUATION = ROOT / "docs" / "evaluation.md"
COMMAND = "python docs/make_reference.py"
WIDTH = 100
GROUPS = (
    ("Stages", ("source", "clean", "dedup", "extract", "build")),
    ("Questions", ("search", "school", "check", "ignore", "stats", "kwic", "keyness", "trends", "export")),
    ("The explorer", ("app",)),
    ("Upkeep", ("correct", "import", "remove", "backup", "verify", "doctor")),
    ("Models", ("train", "evaluate", "sample", "agree", "adopt")),
)
"""Headings of the command reference; a command that is in none of them is an error, not an omission."""


def cli_page() -> str:
    """The command reference."""
    from wenben.cli import cli, language

    language.choose("en")
    known = {name for _, names in GROUPS for name in names}
    if known != set(cli.commands):
        raise SystemExit(f"put these commands into GROUPS, or take them out: {sorted(known ^ set(cli.commands))}")
    lines = [
        "# Commands",
        "",
        f"Made from `--help` by `{COMMAND}`; do not edit. What the rows of `--json` hold is in [Interface](../interface.md).",
        "",
        "Commands speak Chinese; `--lang en` before the command, or `WENBEN_LANG=en`, makes help, progress, messages, errors, reports and",
        "dossiers English, as help is here. Texts of documents stay as they are.",
        "",
        "Exit codes: 0 success, 1 some inputs failed (each is named, the rest is done), 2 the call itself is wrong.",
        "",
        *_help("wenben", cli, None),
    ]
    for heading, names in GROUPS:
        lines += [f"## {heading}", ""]
        for name in names:
            lines += [f"### wenben {name}", "", *_help(f"wenben {name}", cli.commands[name], cli)]
    return "\n".join(lines).rstrip() + "\n"


def _help(path: str, command: click.Command, parent: click.Command | None) -> list[str]:
    from wenben.cli.language import Context

    above = Context(parent, info_name="wenben") if parent is not None else None
    names = (parent or command).context_settings["help_option_names"]
    context = Context(
        command,
        info_name=path.split()[-1],
        parent=above,
        terminal_width=WIDTH,
        max_content_width=WIDTH,
        help_option_names=names,
    )
    return ["```text", command.get_help(context), "```", ""]


def settings_page() -> str:
    """The settings reference."""
    from wenben.config import Settings, describe

    lines = [
        "# Settings",
        "",
        f"Made from `wenben.config` by `{COMMAND}`; do not edit.",
        "",
        "A settings file is TOML with one table per group; `--settings FILE` takes it. Unknown names and wrong types are refused.",
        "The settings' fingerprints are stored in a library: a build with others is refused unless `--rebuild` is given.",
        "",
        "```toml",
        "[dedup]",
        "jaccard = 0.6",
        "```",
    ]
    branch = ""
    for row in describe():
        if row["branch"] != branch:
            branch = row["branch"]
            about = inspect.getdoc(type(getattr(Settings(), branch))) or ""
            lines += ["", f"## {branch}", "", about, ""]
            lines += ["| setting | default | unit | meaning | evidence |", "|---|---|---|---|---|"]
        default = str(row["default"]).lower() if isinstance(row["default"], bool) else row["default"]
        cells = (f"`{row['name']}`", f"`{default}`", row["unit"], row["help"], row["evidence"])
        lines.append("| " + " | ".join(str(c).replace("|", "\\|") for c in cells) + " |")
    return "\n".join(lines) + "\n"


def evaluation_page() -> str:
    """``docs/evaluation.md`` with its figures as they are now at their sources."""

    def fill(match: re.Match[str]) -> str:
        file, heading, *words = (part.strip() for part in match[1].split("|"))
        return f"<!-- from: {match[1]} -->\n\n{_section(ROOT / file, heading, *words)}\n\n<!-- end -->"

    text = EVALUATION.read_text("utf-8")
    return re.sub(r"<!-- from: (.*?) -->\n.*?<!-- end -->", fill, text, flags=re.S)


def _section(path: Path, heading: str, begin: str = "") -> str:
    """The text below a heading of ``path``, from the paragraph that starts with ``begin``."""
    lines = path.read_text("utf-8").splitlines()
    starts = [n for n, line in enumerate(lines) if re.match(rf"#+ {re.escape(heading)}", line)]
    if len(starts) != 1:
        raise SystemExit(f"{path.name}: {len(starts)} headings {heading!r}; mend the comment in {EVALUATION.name}")
    level = len(lines[starts[0]].split()[0])
    taken: list[str] = []
    for line in lines[starts[0] + 1 :]:
        if re.match(rf"#{{1,{level}}} ", line):
            break
        taken.append(line)
    first = next((n for n, line in enumerate(taken) if line.startswith(begin)), None)
    if first is None:
        raise SystemExit(f"{path.name}, {heading}: no paragraph starts with {begin!r}")
    return "\n".join(taken[first:]).strip()


def pages() -> dict[Path, str]:
    """Generated page → what it must hold."""
    return {FOLDER / "cli.md": cli_page(), FOLDER / "settings.md": settings_page(), EVALUATION: evaluation_page()}


def stale() -> list[Path]:
    """Pages that are missing or say something else than the code."""
    return [path for path, text in pages().items() if not path.is_file() or path.read_text("utf-8") != text]


def main() -> None:
    parser = argparse.ArgumentParser(description="Write the generated pages.")
    parser.add_argument("--check", action="store_true", help="write nothing; fail where a page is stale")
    if parser.parse_args().check:
        if old := stale():
            sys.exit(f"stale: {', '.join(p.name for p in old)}; run {COMMAND}")
        return
    FOLDER.mkdir(exist_ok=True)
    for path, text in pages().items():
        path.write_text(text, "utf-8")


if __name__ == "__main__":
    main()
