"""The cleaning gold: undoing the edits gives the clean texts, the halves are apart, the maker makes it again."""

from __future__ import annotations

import importlib.util
import json
import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

CORPORA = Path(__file__).resolve().parents[2] / "corpora"
GOLD = CORPORA / "gold" / "cleaning"
HALVES = ("dev", "heldout")
RECORDS = sorted(GOLD.glob("*/*.json"))
TEXTS = [p for p in RECORDS if p.with_suffix(".txt").exists()]
SPACE = re.compile(r"\s+")


def load(path: Path) -> dict[str, Any]:
    record: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return record


def squeeze(text: str) -> str:
    return SPACE.sub("", text)


def text_of(path: Path) -> str:
    """The decoded file; line ends are kept, as the offsets need."""
    return path.with_suffix(".txt").read_bytes().decode("utf-8")


def ident(path: Path) -> str:
    return f"{path.parent.name}/{path.stem}"


def noise() -> ModuleType:
    spec = importlib.util.spec_from_file_location("gold_noise", CORPORA / "gold_noise.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_there_is_enough_of_everything() -> None:
    assert len(RECORDS) >= 64
    for half in HALVES:
        mine = [load(p) for p in RECORDS if p.parent.name == half]
        assert sum(r["file"].endswith(".html") for r in mine) >= 6
        assert sum("clean" in r["phenomena"] for r in mine) >= 5
        assert sum("legitimate repetition" in r["phenomena"] for r in mine) >= 3
        assert {len(r["documents"]) for r in mine} >= {1, 2, 3, 4, 5, 9}
        groups = [r["group"] for r in mine if r["group"]]
        assert len(groups) == 6
        assert len(set(groups)) == 1
    phenomena = {
        h: {n for p in RECORDS if p.parent.name == h for n in load(p)["phenomena"] if not n.startswith("template")}
        for h in HALVES
    }
    assert phenomena["dev"] == phenomena["heldout"]
    assert len(phenomena["dev"]) >= 35


@pytest.mark.parametrize("path", TEXTS, ids=ident)
def test_undoing_the_edits_gives_the_documents(path: Path) -> None:
    source, record = text_of(path), load(path)
    edits = [(e["source_start"], e["source_end"], "") for e in record["removed"]]
    edits += [(e["source_start"], e["source_end"], e["text"]) for e in record["repaired"]]
    edits.sort()
    for left, right in pairwise(edits):
        assert left[1] <= right[0], "edits overlap"
    for start, end, new in edits:
        assert 0 <= start < end <= len(source)
        assert source[start:end] != new
    for entry in record["removed"]:
        span = source[entry["source_start"] : entry["source_end"]]
        assert span == span.strip()
        assert entry["reason"] in {"boilerplate", "repeat", "noise"}
    for entry in record["lost"]:
        damaged = source[entry["source_start"] : entry["source_end"]]
        assert damaged != entry["original"]
        assert "?" in damaged or "\ufffd" in damaged
    covered = bytearray(len(source))
    for document in record["documents"]:
        start, end = document["source_start"], document["source_end"]
        assert not any(covered[start:end])
        covered[start:end] = b"\1" * (end - start)
        out, at = "", start
        for edit_start, edit_end, new in edits:
            if start <= edit_start and edit_end <= end:
                out += source[at:edit_start] + new
                at = edit_end
        out += source[at:end]
        assert squeeze(out) == squeeze(document["text"])
        assert document["text"].startswith(document["title"])
    for edit_start, edit_end, _ in edits:
        covered[edit_start:edit_end] = b"\1" * (edit_end - edit_start)
    assert not source_rest(source, covered).strip(), "a character is in no document and no removal"


def source_rest(source: str, covered: bytearray) -> str:
    return "".join(c for c, seen in zip(source, covered, strict=True) if not seen)


@pytest.mark.parametrize("path", TEXTS, ids=ident)
def test_the_record_agrees_with_itself(path: Path) -> None:
    source, record = text_of(path), load(path)
    assert len(record["truncated"]) == len(record["documents"])
    assert any(record["truncated"]) == ("truncated article" in record["phenomena"])
    if "clean" in record["phenomena"]:
        assert not record["removed"]
        assert not record["repaired"]
        assert source == record["documents"][0]["text"]
    for entry in record["removed"]:
        if entry["phenomenon"] == "body twice":
            twice = source[entry["source_start"] : entry["source_end"]]
            assert squeeze(twice) == squeeze(record["documents"][0]["text"])
        if entry["phenomenon"] == "block twice":
            twice = source[entry["source_start"] : entry["source_end"]]
            assert squeeze(twice) in squeeze(source[: entry["source_start"]])
    if record["group"]:
        marks = {
            source[e["source_start"] : e["source_end"]]
            for e in record["removed"]
            if e["phenomenon"] == "watermark of a site"
        }
        assert len(marks) == 1
    for entry in record["repaired"]:
        if entry["reason"] == "mojibake":
            broken = source[entry["source_start"] : entry["source_end"]].encode("latin-1")
            assert entry["text"] in {broken.decode(c, "ignore") for c in ("utf-8", "gb18030")}


@pytest.mark.parametrize("path", [p for p in RECORDS if p not in TEXTS], ids=ident)
def test_a_page_holds_its_main_text(path: Path) -> None:
    record = load(path)
    page = path.with_suffix(".html").read_bytes().decode(record["encoding"])
    for entity, char in (
        ("&ldquo;", "“"),
        ("&rdquo;", "”"),
        ("&mdash;", "—"),
        ("&quot;", '"'),
        ("&amp;", "&"),
        ("&lt;", "<"),
        ("&gt;", ">"),
    ):
        page = page.replace(entity, char)
    (document,) = record["documents"]
    for line in document["text"].split("\n"):
        if not line.startswith("|"):
            assert line in page
    assert re.fullmatch(r"20\d\d-\d\d-\d\d", document["date"])


def test_the_halves_share_no_text_string_or_template() -> None:
    used = {h: {s for p in RECORDS if p.parent.name == h for s in load(p)["sources"]} for h in HALVES}
    assert not used["dev"] & used["heldout"]
    templates = {
        h: {n for p in RECORDS if p.parent.name == h for n in load(p)["phenomena"] if n.startswith("template")}
        for h in HALVES
    }
    assert not templates["dev"] & templates["heldout"]
    strings = noise()
    lists = {n: v for n, v in vars(strings).items() if n.isupper() and isinstance(v, dict) and set(v) == set(HALVES)}
    assert len(lists) >= 18
    for name, halves in lists.items():
        dev, heldout = (set(halves[h].values()) if isinstance(halves[h], dict) else set(halves[h]) for h in HALVES)
        assert not dev & heldout, name
        assert len(dev) + len(heldout) >= 8, name


def test_watermark_variants_reach_the_files() -> None:
    strings = noise()
    for half in HALVES:
        whole = "\n".join(text_of(p) for p in TEXTS if p.parent.name == half)
        seen = [m for m in strings.WATERMARK[half] if m in whole]
        assert len(seen) >= 8
        other = HALVES[half == "dev"]
        assert not [m for m in strings.WATERMARK[other] if m in whole]


def test_the_maker_makes_the_committed_files(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, str(CORPORA / "make_gold.py"), "--out", str(tmp_path)], check=True, capture_output=True
    )
    old = {
        p.relative_to(GOLD.parent).as_posix(): p.read_bytes() for p in [*GOLD.rglob("*.*"), GOLD.parent / "names.jsonl"]
    }
    new = {p.relative_to(tmp_path).as_posix(): p.read_bytes() for p in tmp_path.rglob("*.*") if p.is_file()}
    assert new.keys() == old.keys()
    assert [n for n in new if new[n] != old[n]] == []
