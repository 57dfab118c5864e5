"""The walls of the house: imports only point to rows above, modules stay small, importing wenben stays light."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROWS = [
    "types", "errors", "config", "language", "text", "patterns", "passages", "readers", "clean", "dedup", "extract", "resolve", "library",
    "analysis", "check", "report", "engines", "train", "evaluate", "build", "adopt", "corpus", "intake", "cli",
]  # fmt: skip
"""Rooms from the top of docs/design.md to the bottom."""

HEAVY = {"spacy", "sklearn", "numba", "trafilatura", "streamlit", "pandas", "pyarrow", "docx", "lxml", "jieba", "scipy"}


def modules(root: Path) -> list[Path]:
    return sorted((root / "src" / "wenben").rglob("*.py"))


def room(path: Path, root: Path) -> str | None:
    parts = path.relative_to(root / "src" / "wenben").parts
    name = parts[0].removesuffix(".py")
    return None if name in {"__init__", "__main__"} else name


def imported_rooms(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            module = node.module or ""
            names = [f"{module}.{alias.name}" for alias in node.names] if module == "wenben" else [module]
        for name in names:
            parts = name.split(".")
            if parts[0] == "wenben" and len(parts) > 1 and parts[1] not in {"__version__"}:
                found.add(parts[1])
    return found


def test_every_module_belongs_to_a_room(root: Path) -> None:
    unknown = {r for p in modules(root) if (r := room(p, root)) is not None} - set(ROWS) - {"data"}
    assert not unknown, f"rooms that docs/design.md does not know: {unknown}"


def test_imports_only_point_up(root: Path) -> None:
    wrong = []
    for path in modules(root):
        own = room(path, root)
        if own is None or own not in ROWS:
            continue
        for other in imported_rooms(path):
            if other in ROWS and ROWS.index(other) > ROWS.index(own):
                wrong.append(f"{path.relative_to(root)} imports {other}")
    assert not wrong, "\n".join(wrong)


def test_explorer_imports_wenben_and_writes_no_sql(root: Path) -> None:
    for path in (root / "app").rglob("*.py"):
        source = path.read_text("utf-8")
        assert "sqlite3" not in source, path
        assert "unsafe_allow_html=True" not in source, path


def test_no_module_is_too_long(root: Path) -> None:
    declarations = {"types.py", "config.py"}  # one table of records, one of settings: no logic to split
    long = {
        str(p.relative_to(root)): n
        for p in [*modules(root), *(root / "app").rglob("*.py")]
        if p.name not in declarations and (n := len(p.read_text("utf-8").splitlines())) > 500
    }
    assert not long, f"split these modules: {long}"


def test_import_is_light() -> None:
    code = "import sys, wenben; print(','.join(sorted({m.split('.')[0] for m in sys.modules})))"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert not HEAVY & set(out.strip().split(","))


def test_every_public_name_resolves() -> None:
    import wenben

    for name in wenben.__all__:
        assert getattr(wenben, name) is not None
    with pytest.raises(AttributeError):
        _ = wenben.nonsense


def test_verbs_are_functions_even_after_their_rooms_were_imported() -> None:
    import wenben
    from wenben.clean import clean
    from wenben.dedup import dedup

    assert wenben.clean is clean
    assert wenben.dedup is dedup
