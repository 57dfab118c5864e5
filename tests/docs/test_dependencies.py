"""Every dependency is explained, and none is asked for that the package does not import."""

from __future__ import annotations

import ast
import importlib.util
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


def test_everything_installed_has_a_licence_that_the_project_takes(root: Path) -> None:
    spec = importlib.util.spec_from_file_location("make_licences", root / "docs" / "make_licences.py")
    assert spec is not None
    assert spec.loader is not None
    maker = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(maker)
    found = maker.closure()
    assert len(found) > 40
    assert not {
        name: licence for name, licence in found.items() if maker.COPYLEFT.search(licence) or licence == "unknown"
    }
    told = set(re.findall(r"[a-z0-9][\w.-]*", maker.PAGE.read_text("utf-8")))
    assert set(found) <= told, f"run python docs/make_licences.py: {sorted(set(found) - told)}"


def test_the_licences_that_are_not_taken_are_known_by_their_names(root: Path) -> None:
    spec = importlib.util.spec_from_file_location("make_licences", root / "docs" / "make_licences.py")
    assert spec is not None
    assert spec.loader is not None
    maker = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(maker)
    for name in (
        "AGPL-3.0-only",
        "GNU Affero General Public License v3",
        "GPL-2.0-or-later",
        "GNU General Public License v3 (GPLv3)",
    ):
        assert maker.COPYLEFT.search(name), name
    for name in ("LGPL-2.1", "GNU Lesser General Public License v2 (LGPLv2)", "MIT"):
        assert not maker.COPYLEFT.search(name), name
