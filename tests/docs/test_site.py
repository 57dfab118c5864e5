"""The site: every page is in its contents, it builds without a warning, and it loads nothing from a network."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest


def test_contents_and_pages_agree(root: Path) -> None:
    contents = (root / "mkdocs.yml").read_text("utf-8").partition("\nnav:")[2]
    named = set(re.findall(r"([\w/-]+\.md)$", contents, re.M))
    there = {str(p.relative_to(root / "docs")) for p in (root / "docs").rglob("*.md")}
    assert named - there == set(), "mkdocs.yml names pages that do not exist"
    assert there - named == set(), "add these pages to nav in mkdocs.yml"


@pytest.mark.slow
def test_site_builds_strictly_and_is_offline(root: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(tmp_path / "site")],
        cwd=root, env={**os.environ, "NO_MKDOCS_2_WARNING": "1"}, capture_output=True, text=True, encoding="utf-8",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    built = sorted((tmp_path / "site").rglob("*.html"))
    assert len(built) > 10
    for page in built:
        loaded = re.findall(
            r'<(?:script|img|iframe|link)[^>]*(?:src|href)="?((?:https?:)?//[^"> ]+)', page.read_text("utf-8")
        )
        assert not loaded, f"{page.name} loads {loaded}"
    assert "双减" in (tmp_path / "site" / "search" / "search_index.js").read_text("utf-8").encode().decode(
        "unicode_escape"
    )
