"""Fill the ``console`` blocks of the README and the tutorials with what the commands really print.

Run ``python docs/make_examples.py`` after a change that shows; ``--check`` writes nothing and fails where a page is stale.
A block's lines that begin with ``$ wenben`` are run, in order and in one folder per page, where ``corpora`` is the
project's and ``demo.wenben`` a library of its sample. A comment before the block chooses what is shown of the output of its
last command: ``<!-- shown: 1-6, 20 -->`` (line numbers; what is left out becomes ``……``) and ``<!-- shown: none -->``.
Long lines are cut with ``…``.
"""

from __future__ import annotations

import argparse
import os
import re
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
COMMAND = "python docs/make_examples.py"
PAGES = (
    "README.md",
    "README.zh.md",
    "docs/tutorials/researcher.md",
    "docs/tutorials/office.md",
    "docs/tutorials/editor.md",
)
WIDTH = 96
_BLOCK = re.compile(r"(?:<!-- shown: (?P<shown>[^>]*?) -->\n)?```console\n(?P<body>.*?)^```", re.S | re.M)


def run(command: str, folder: Path) -> list[str]:
    """The lines that ``$ wenben …`` prints in ``folder``, talk included.

    Raises
    ------
    RuntimeError
        If the command fails: an example that fails is no example. One that ends with 1 and prints what it could answer
        (a name that may mean several schools is asked back) has not failed.
    """
    words = shlex.split(command)
    if words[0] != "wenben":
        raise RuntimeError(f"examples run wenben and nothing else: {command}")
    done = subprocess.run(
        [sys.executable, "-m", "wenben", *words[1:]],
        cwd=folder,
        env={**os.environ, "PYTHONUTF8": "1"},
        capture_output=True,
        timeout=300,
    )
    printed, talk = done.stdout.decode("utf-8"), done.stderr.decode("utf-8")
    if done.returncode > 1 or (done.returncode and not printed):
        raise RuntimeError(f"{command} failed: {talk}")
    said = [line for line in talk.split("\n") if line and "\r" not in line]  # a progress bar is no output
    return [*printed.splitlines(), *said]


def chosen(lines: list[str], shown: str | None) -> list[str]:
    """The lines that ``shown`` names, gaps marked, long ones cut."""
    if shown == "none":
        return []
    numbers = set(range(1, len(lines) + 1))
    if shown:
        numbers = set()
        for part in shown.split(","):
            first, _, last = part.strip().partition("-")
            numbers |= set(range(int(first), int(last or first) + 1))
    out: list[str] = []
    for number, line in enumerate(lines, 1):
        if number in numbers:
            out.append(line if len(line) <= WIDTH else line[: WIDTH - 1] + "…")
        elif not out or out[-1] != "……":
            out.append("……")
    return out


def filled(text: str, folder: Path) -> str:
    """``text`` with every block's output as it is now."""

    def fill(match: re.Match[str]) -> str:
        commands = [line[2:] for line in match["body"].splitlines() if line.startswith("$ ")]
        lines: list[str] = []
        for command in commands:
            lines = run(command, folder)
        head = f"<!-- shown: {match['shown']} -->\n" if match["shown"] else ""
        body = [*(f"$ {command}" for command in commands), *chosen(lines, match["shown"])]
        return f"{head}```console\n" + "\n".join(body) + "\n```"

    return _BLOCK.sub(fill, text)


def stage(folder: Path, library: Path | None = None) -> Path:
    """A folder as a reader has it after ``make demo``, without the browser."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "corpora").symlink_to(ROOT / "corpora")
    if library is None:
        run("wenben build corpora/sample --library demo.wenben", folder)
    else:
        (folder / "demo.wenben").write_bytes(library.read_bytes())
    return folder


def stale(folder: Path, library: Path | None = None) -> dict[str, str]:
    """Pages whose examples print something else now → what they must hold."""
    first = stage(folder / "0", library)
    old = {}
    for number, page in enumerate(PAGES, 1):
        own = stage(folder / str(number), first / "demo.wenben")
        text = (ROOT / page).read_text("utf-8")
        now = filled(text, own)
        if now != text:
            old[page] = now
    return old


def main() -> None:
    parser = argparse.ArgumentParser(description="Fill the examples of the README and the tutorials.")
    parser.add_argument("--check", action="store_true", help="write nothing; fail where a page is stale")
    check = parser.parse_args().check
    with tempfile.TemporaryDirectory() as folder:
        old = stale(Path(folder))
    if check and old:
        sys.exit(f"stale: {', '.join(old)}; run {COMMAND}")
    for page, text in old.items():
        (ROOT / page).write_text(text, "utf-8")
        print(page)


if __name__ == "__main__":
    main()
