"""Pages that a person marked line by line: the marks become spans of the text without them."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

PAGE = """@ http://example.org/1
- 首页 > 督导
# ⟦原标题：⟧春季学期督导总结
- 来源：某网 2021-03-01
= 督学先后入校⟦www.example.org⟧六十一次。

? 此件公开发布
"""


@pytest.fixture(scope="module")
def scorer(root: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("quality_cleaning", root / "benchmarks" / "quality" / "cleaning.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # its dataclass looks itself up
    spec.loader.exec_module(module)
    return module


def test_marks_become_spans(scorer: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "001.txt").write_text(PAGE, encoding="utf-8")
    ((source, gold),) = scorer.marked(tmp_path)

    def cut(spans: list[dict[str, int]]) -> list[str]:
        return [source.text[s["source_start"] : s["source_end"]] for s in spans]

    assert cut(gold["removed"]) == ["首页 > 督导", "原标题：", "来源：某网 2021-03-01", "www.example.org"]
    assert cut(gold["unscored"]) == ["此件公开发布"]
    assert source.text[gold["documents"][0]["source_start"] :].startswith("春季学期督导总结\n")


def test_a_line_without_a_mark_is_named(scorer: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "001.txt").write_text("@ x\n首页\n", encoding="utf-8")
    with pytest.raises(SystemExit, match=r"001\.txt:2"):
        list(scorer.marked(tmp_path))
