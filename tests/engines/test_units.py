"""Partitions of inputs: slices of a file of records give what the whole file gives."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wenben.config import ReaderSettings
from wenben.engines.units import count_lines, items, units
from wenben.readers import read

LINES = st.lists(
    st.one_of(
        st.text("督导学校abc", max_size=12).map(lambda t: json.dumps({"text": t, "id": "x"}, ensure_ascii=False)),
        st.sampled_from(["", "不是 JSON", "{}", " "]),
    ),
    max_size=20,
)


def sliced(file: Path, part_bytes: int) -> list[object]:
    found: list[object] = []
    before = 0
    for part in units([str(file)], lambda f: {"site": "甲"}, part_bytes=part_bytes):
        for unit in part:
            if unit.lines:
                unit = type(unit)(**unit.row() | {"before": before})
                before += count_lines(unit)
            found.extend(items(unit, ReaderSettings()))
    return found


@given(LINES, st.integers(1, 200), st.booleans())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_slices_of_json_lines_give_the_whole(tmp_path: Path, lines: list[str], part_bytes: int, closed: bool) -> None:
    file = tmp_path / "a.jsonl"
    file.write_text("\n".join(lines) + ("\n" if closed else ""), "utf-8")
    whole = [item for item in read(file, metadata={"site": "甲"}) if item.path != str(file)]
    assert [item for item in sliced(file, part_bytes) if item.path != str(file)] == whole  # type: ignore[attr-defined]


def test_row_groups_of_parquet_give_the_whole(tmp_path: Path) -> None:
    file = tmp_path / "a.parquet"
    rows = [{"id": str(i), "text": f"督导报告第{i}号" * 20, "title": None if i % 3 else "标题"} for i in range(50)]
    rows[7]["text"] = ""
    pq.write_table(pa.Table.from_pylist(rows), file, row_group_size=7)
    whole = list(read(file, metadata={"site": "甲"}))
    assert len(whole) == 50
    assert [item.path for item in whole[:2]] == [f"{file}#1", f"{file}#2"]
    assert len({unit.start for part in units([str(file)], lambda f: {}, part_bytes=500) for unit in part}) > 3
    assert sliced(file, 500) == whole


def test_a_damaged_parquet_file_is_a_failure(tmp_path: Path) -> None:
    file = tmp_path / "a.parquet"
    file.write_bytes(b"PAR1 and nothing else")
    (failure,) = read(file)
    assert "无法读取 Parquet" in str(failure)


def test_files_are_partitioned_by_size_in_their_order(tmp_path: Path) -> None:
    files = []
    for i, size in enumerate([10, 10, 500, 10, 90]):
        (tmp_path / f"{i}.txt").write_bytes(b"x" * size)
        files.append(str(tmp_path / f"{i}.txt"))
    parts = units([*files, "missing.txt"], lambda f: {}, part_bytes=100)
    assert [[Path(u.file).stem for u in part] for part in parts] == [["0", "1"], ["2"], ["3", "4", "missing"]]
