"""The sample: the manifest tells the truth, the files are what they say, and the maker makes them again."""

from __future__ import annotations

import csv
import json
import re
import subprocess
import sys
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from rapidfuzz.distance import Levenshtein

from wenben.text import fold
from wenben.types import GENRES

CORPORA = Path(__file__).resolve().parents[2] / "corpora"
SAMPLE = CORPORA / "sample"
MANIFEST = json.loads((SAMPLE / "manifest.json").read_text("utf-8"))
FILES: list[dict[str, Any]] = MANIFEST["files"]
SPACE = re.compile(r"\s+")


def body(name: str) -> list[str]:
    """Paragraphs of a source article, its header left out."""
    lines = (CORPORA / "sources" / f"{name}.txt").read_text("utf-8").splitlines()
    return [line for line in lines if line.strip() and not line.startswith("#")]


def visible(path: Path, encoding: str | None) -> str:
    """The text of a sample file, read with nothing of wenben."""
    data = path.read_bytes()
    match path.suffix:
        case ".pdf":
            document = pypdfium2.PdfDocument(data)
            return "\n".join(page.get_textpage().get_text_range() for page in document)
        case ".docx" | ".xlsx":
            with zipfile.ZipFile(BytesIO(data)) as archive:
                parts = [
                    n
                    for n in archive.namelist()
                    if re.match(r"(word/(document|header\d|footer\d|footnotes)|xl/sharedStrings).*xml", n)
                ]
                xml = "".join(archive.read(n).decode("utf-8") for n in sorted(parts))
            return re.sub("<[^>]+>", "", re.sub("<w:del .*?</w:del>", "", xml))
        case _:
            return data.decode(encoding or "utf-8")


def squeeze(text: str) -> str:
    return SPACE.sub("", text)


def test_the_manifest_lists_every_file_and_no_other() -> None:
    there = {p.relative_to(SAMPLE).as_posix() for p in SAMPLE.rglob("*") if p.is_file()}
    beside = {n for n in there if n == "manifest.json" or n.endswith("metadata.csv")}
    assert there - beside == {f["file"] for f in FILES}
    assert len(FILES) == len({f["file"] for f in FILES}) >= 44


def test_formats_genres_and_sizes_are_varied() -> None:
    formats = [f["format"] for f in FILES]
    assert {"txt", "html", "docx", "pdf", "xlsx", "jsonl"} == set(formats)
    assert formats.count("html") >= 10
    assert sum(f["documents"] > 1 and f["format"] == "txt" for f in FILES) >= 3
    assert {f["genre"] for f in FILES} <= set(GENRES)
    assert len({f["genre"] for f in FILES}) >= 11
    assert sum((SAMPLE / f["file"]).stat().st_size for f in FILES) < 3_000_000
    encodings = {f["encoding"] for f in FILES}
    assert {"utf-8", "utf-8-sig", "gb18030", "big5", "utf-16"} <= encodings


@pytest.mark.parametrize("entry", FILES, ids=lambda f: f["file"])
def test_a_file_is_what_its_entry_says(entry: dict[str, Any]) -> None:
    path = SAMPLE / entry["file"]
    assert path.suffix == "." + entry["format"]
    assert entry["shows"]
    data = path.read_bytes()
    text = visible(path, entry["encoding"])
    assert "\ufffd" not in text
    if entry["encoding"] in {"gb18030", "big5", "utf-16"}:
        with pytest.raises(UnicodeDecodeError):
            data.decode("utf-8")
    if entry["encoding"] == "utf-8-sig":
        assert data.startswith(b"\xef\xbb\xbf")
    if entry["format"] == "jsonl":
        records = [json.loads(line) for line in data.decode().splitlines()]
        assert len(records) == entry["documents"]
        assert all({"id", "title", "text", "date"} <= r.keys() for r in records)
    assert len(squeeze(text)) > 300


@pytest.mark.parametrize("entry", [f for f in FILES if f["format"] in {"docx", "pdf", "html"}], ids=lambda f: f["file"])
def test_binary_and_web_files_hold_their_article(entry: dict[str, Any]) -> None:
    """Most of the sources' sentences stand in the file, so that the committed PDFs cannot grow stale."""
    text = squeeze(visible(SAMPLE / entry["file"], entry["encoding"]))
    text = text.replace("&ldquo;", "“").replace("&rdquo;", "”").replace("&mdash;", "—").replace("&nbsp;", "")
    wanted = [
        c
        for name in entry["sources"]
        for line in body(name)
        for c in re.split("[，。；：、！？]", squeeze(line))
        if len(c) > 5
    ]
    wanted = [c.strip("|") for c in wanted if "|" not in c.strip("|") and not c.startswith("#")]
    found = sum(c in text or c[4:] in text for c in wanted)
    least = 0.25 if entry["truncated"] else 0.93 if entry["format"] != "pdf" else 0.9
    assert found / len(wanted) >= least, [c for c in wanted if c not in text][:5]


def test_the_world_recurs_under_several_names_and_years() -> None:
    texts = {f["file"]: visible(SAMPLE / f["file"], f["encoding"]) for f in FILES}
    for name in (
        "长春市第87中学",
        "长春市第八十七中学",
        "87中",
        "云泽市第八十七中学",
        "春和区第三小学",
        "青禾县第三小学",
        "东陵区第三小学",
        "临湖区实验小学",
    ):
        assert sum(name in t for t in texts.values()) >= 1, name
    in_changchun = [
        f
        for f in FILES
        if any("八十七中" in s or "87中" in s for s in f["schools"]) and "长春" in "".join(f["schools"])
    ]
    assert len(in_changchun) >= 7
    assert sum(any(re.search("XX|某|[*]{2}|xx", s) for s in f["schools"]) for f in FILES) >= 4
    for year in ("2021", "2022", "2023", "2024"):
        assert any("双减" in t and year in t for t in texts.values())
    assert any("减负" in t and "2019" in t for t in texts.values())


def test_planted_pairs_name_files_and_hold_what_they_claim() -> None:
    names = {f["file"]: f for f in FILES}
    assert {p["relation"] for p in MANIFEST["pairs"]} == {"copy", "edited", "template", "contained", "unrelated"}
    for pair in MANIFEST["pairs"]:
        assert pair["a"] in names
        assert pair["b"] in names
    a = visible(SAMPLE / "qinghe-xian/石门镇初级中学综合督导反馈.docx", None)
    b = visible(SAMPLE / "ziliao/2022年初级中学综合督导反馈意见_3316.txt", "gb18030")
    changed = Levenshtein.distance(squeeze(a), squeeze(b)) / len(squeeze(b))
    assert 0.03 <= changed <= 0.12


def test_metadata_rows_name_files_beside_them() -> None:
    found = sorted(SAMPLE.rglob("metadata.csv"))
    assert found
    for path in found:
        with path.open(encoding="utf-8", newline="") as stream:
            rows = list(csv.DictReader(stream))
        assert rows
        for row in rows:
            assert (path.parent / row["file"]).is_file()
            assert re.fullmatch(r"20\d\d-\d\d-\d\d", row["date"])


def test_the_maker_makes_the_committed_files(tmp_path: Path) -> None:
    """Same bytes for text, pages and records; same visible text for Office files and PDFs."""
    subprocess.run(
        [sys.executable, str(CORPORA / "make_sample.py"), "--out", str(tmp_path)], check=True, capture_output=True
    )
    made = {p.relative_to(tmp_path).as_posix() for p in tmp_path.rglob("*") if p.is_file()}
    printed = {f["file"] for f in FILES} - made
    assert len(printed) == 2  # LibreOffice's PDFs, checked against their sources above
    for name in sorted(made):
        new, old = tmp_path / name, SAMPLE / name
        if new.suffix in {".pdf", ".docx", ".xlsx"}:
            assert visible(new, None) == visible(old, None), name
        else:
            assert new.read_bytes() == old.read_bytes(), name


def shingles(lines: list[str]) -> set[str]:
    folded = fold("".join(lines)).text
    return {folded[i : i + 5] for i in range(len(folded) - 4)}


@pytest.mark.parametrize(
    ("a", "b", "least", "most"),
    [
        ("cc87-2022-shuzhi", "cc87-mill-shuzhi", 0.8, 0.95),
        ("dongling-sanxiao-2022", "dongling-liuxiao-2022", 0.8, 0.95),
        ("qinghe-2019-shipin", "qinghe-2019-shipin-trad", 0.95, 1.0),
        ("mill-xuexiao-5", "mill-fanti-2", 0.9, 1.0),
        ("qinghe-2023-jihua", "shaxi-2023-jihua", 0.0, 0.25),
    ],
)
def test_planted_near_duplicates_are_near_and_the_hard_negative_is_not(
    a: str, b: str, least: float, most: float
) -> None:
    """Containment over 5-grams of the folded text, the measure of the public interface (threshold .8)."""
    left, right = shingles(body(a)), shingles(body(b))
    share = len(left & right) / min(len(left), len(right))
    assert least <= share <= most
