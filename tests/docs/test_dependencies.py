"""Every dependency is explained, and none is asked for that the package does not import."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

MODULES = {
    "charset-normalizer": "charset_normalizer",
    "python-docx": "docx",
    "scikit-learn": "sklearn",
}
"""Package → module, where the names differ by more than a hyphen."""


def name_of(requirement: str) -> str:
    return re.split(r"[<>=!~\[; ]", requirement, maxsplit=1)[0].lower()


def test_every_dependency_is_explained_and_nothing_else(root: Path) -> None:
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    page = (root / "docs" / "dependencies.md").read_text("utf-8")
    told = set(re.findall(r"^\| ([\w-]+) \|", page.partition("## Extras")[0], re.M)) - {"package"}
    asked = {name_of(r) for r in project["dependencies"]}
    assert told == asked, f"docs/dependencies.md and pyproject.toml differ: {sorted(told ^ asked)}"
    extras = {name_of(r) for extra in project["optional-dependencies"].values() for r in extra}
    rows = [line for line in page.partition("## Extras")[2].splitlines() if line.startswith("| `")]
    named = {word for row in rows for word in re.split(r"[,\s]+", row.split("|")[2]) if word}
    assert named == extras, f"docs/dependencies.md and pyproject.toml differ: {sorted(named ^ extras)}"


def test_what_the_package_asks_for_it_imports(root: Path) -> None:
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    imported = set()
    for path in (root / "src").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                imported |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                imported.add(node.module.split(".")[0])
    unused = [r for r in map(name_of, project["dependencies"]) if MODULES.get(r, r.replace("-", "_")) not in imported]
    assert not unused, f"move these out of [project.dependencies]: {unused}"
