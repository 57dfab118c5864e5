"""Every command through the real entry point: JSON fields, exit codes, messages, and the offsets that all rely on."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from wenben.cli.common import Bar
from wenben.types import Source

Result = subprocess.CompletedProcess[str]
Run = Callable[..., Result]

COMMANDS = [
    "source", "clean", "dedup", "extract", "check", "build", "search", "school", "export", "stats", "app", "kwic",
    "keyness", "trends", "remove", "import", "backup", "verify", "doctor", "train", "evaluate", "adopt",
]  # fmt: skip


@pytest.fixture(scope="session")
def wenben() -> Run:
    def run(*arguments: object) -> Result:
        command = [sys.executable, "-m", "wenben", *map(str, arguments)]
        result = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=300)
        assert "Traceback" not in result.stderr, result.stderr
        return result

    return run


def rows(result: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.stdout.split("\n") if line]


@pytest.fixture(scope="session")
def library(sample_library: Path) -> Path:
    return sample_library


def test_help_names_every_command(wenben: Run) -> None:
    shown = wenben("--help")
    assert shown.returncode == 0
    for command in COMMANDS:
        assert f"\n  {command} " in shown.stdout
        assert wenben(command, "--help").returncode == 0


@pytest.mark.parametrize(
    "arguments",
    [
        ["nonsense"],
        ["clean"],
        ["clean", "no/such/file.txt"],
        ["check", "x.txt"],
        ["dedup", "--jaccard", "7", "x"],
        ["export", "--library", "x", "--what", "nothing"],
        ["school", "--library", "x"],
    ],
)
def test_wrong_calls_exit_with_2_and_say_why(wenben: Run, arguments: list[str]) -> None:
    result = wenben(*arguments)
    assert result.returncode == 2
    assert result.stdout == ""
    assert result.stderr.strip()


def test_missing_library_names_the_file_and_the_remedy(wenben: Run) -> None:
    result = wenben("stats", "--library", "nowhere.wenben")
    assert result.returncode == 1
    assert "nowhere.wenben" in result.stderr
    assert "wenben build" in result.stderr


def test_a_text_file_is_no_library(wenben: Run, tmp_path: Path) -> None:
    path = tmp_path / "x.wenben"
    path.write_text("这不是资料库" * 100, "utf-8")
    result = wenben("search", "督导", "--library", path)
    assert result.returncode == 1
    assert "x.wenben" in result.stderr


def test_bad_input_is_named_and_the_rest_goes_on(wenben: Run, tmp_path: Path, sample: Path) -> None:
    good = next(sample.rglob("*.txt"))
    shutil.copy(good, tmp_path / "good.txt")
    (tmp_path / "empty.txt").write_bytes(b"")
    (tmp_path / "broken.docx").write_bytes(b"PK\x03\x04 not a document")
    (tmp_path / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    result = wenben("clean", tmp_path, "--json")
    assert result.returncode == 1
    assert [Path(r["path"]).name for r in rows(result)] == ["good.txt"]
    for name in ("empty.txt", "broken.docx", "picture.png"):
        assert name in result.stderr


def test_source_prints_what_offsets_refer_to(wenben: Run, sample: Path) -> None:
    for path in sorted(sample.rglob("*"))[:30]:
        if not path.is_file() or path.suffix in {".json", ".csv"}:
            continue
        (told,) = rows(wenben("clean", path, "--json"))[:1]
        (source,) = rows(wenben("source", path, "--json"))[:1]
        assert set(source) >= {"path", "sha256", "media_type", "encoding", "text"}
        assert told["chars"] == len(source["text"])


def test_clean_obeys_the_contract(wenben: Run, sample: Path) -> None:
    sources = {r["path"]: r["text"] for p in sorted(sample.rglob("*.txt")) for r in rows(wenben("source", p, "--json"))}
    checked = 0
    for row in rows(wenben("clean", *sources, "--json")):
        text = sources[row["path"]]
        held = [False] * len(text)
        for piece in [*row["documents"], *row["removed"]]:
            for i in range(piece["source_start"], piece["source_end"]):
                held[i] = True
        lost = [c for c, h in zip(text, held, strict=True) if not h and not c.isspace()]
        assert not lost, (row["path"], "".join(lost)[:80])
        for document in row["documents"]:
            checked += 1
            assert undone(text, document, row) == visible(document["text"]), row["path"]
            for section in document["sections"]:
                assert 0 <= section["start"] <= section["end"] <= len(document["text"])
    assert checked >= 20


def undone(text: str, document: dict[str, Any], row: dict[str, Any]) -> str:
    """The document's source span without removals and with repairs, visible characters only."""
    start, end = document["source_start"], document["source_end"]
    parts, position = [], start
    edits = [(r["source_start"], r["source_end"], "") for r in row["removed"]]
    edits += [(r["source_start"], r["source_end"], r["text"]) for r in row["repaired"]]
    for low, high, new in sorted(edits):
        if high <= start or low >= end or low < position:
            position = max(position, min(high, end)) if low < position < high else position
            continue
        parts += [text[position:low], new]
        position = high
    return visible("".join([*parts, text[position:end]]))


def visible(text: str) -> str:
    import unicodedata

    return "".join(c for c in text if not c.isspace() and unicodedata.category(c) not in {"Cf", "Cc", "Zs"})


def test_real_scrapes_split_as_known(wenben: Run, shared: Path) -> None:
    made = rows(wenben("clean", shared / "corpus", "--json"))
    assert [len(r["documents"]) for r in sorted(made, key=lambda r: r["path"])] == [1, 7, 9, 8, 1]


def test_dedup_finds_the_planted_pairs(wenben: Run, sample: Path) -> None:
    result = wenben("dedup", sample, "--json")
    assert result.returncode == 0, result.stderr
    made = rows(result)
    pairs = [r for r in made if r["type"] == "pair"]
    clusters = [r for r in made if r["type"] == "cluster"]
    fields = {"a", "b", "path_a", "path_b", "level", "span_a", "span_b", "jaccard", "containment_a", "containment_b"}
    assert pairs
    assert fields <= set(pairs[0])
    found = {frozenset((str(Path(p["path_a"])), str(Path(p["path_b"])))) for p in pairs if p["level"] == "document"}
    told = json.loads((sample / "manifest.json").read_text("utf-8"))["pairs"]
    for pair in told:
        both = frozenset(str(sample / pair[side].split("#doc")[0]) for side in ("a", "b"))
        if len(both) < 2:
            continue
        if pair["relation"] in {"copy", "edited", "contained", "template"}:
            assert both in found, pair
        if pair["relation"] == "unrelated":
            assert both not in found, pair
    assert all({"representative", "members", "paths", "contained"} <= set(c) for c in clusters)


def test_extract_statements_slice_back(wenben: Run, sample: Path) -> None:
    chosen = sorted(sample.rglob("*.docx"))[:2] + sorted(sample.rglob("*.txt"))[:4]
    documents = {d["id"]: d for r in rows(wenben("clean", *chosen, "--json")) for d in r["documents"]}
    made = rows(wenben("extract", *chosen, "--json"))
    assert {r["type"] for r in made} == {"statement", "mention"}
    for row in made:
        text = documents[row["document"]]["text"]
        assert text[row["start"] : row["end"]] == row["text"]
    assert {r["kind"] for r in made if r["type"] == "statement"} == {"finding", "problem", "recommendation"}


def test_build_twice_changes_nothing_and_a_changed_file_replaces_its_documents(
    wenben: Run, sample: Path, tmp_path: Path
) -> None:
    folder, library = tmp_path / "in", tmp_path / "x.wenben"
    folder.mkdir()
    files = [p for p in sorted(sample.rglob("*.txt")) if p.stat().st_size > 1500][:6]
    for path in files:
        shutil.copy(path, folder / path.name)
    (first,) = rows(wenben("build", folder, "--library", library, "--json"))
    assert (first["added"], first["changes"]) == (6, 6)
    (again,) = rows(wenben("build", folder, "--library", library, "--json"))
    assert (again["changes"], again["unchanged"]) == (0, 6)
    assert again["stats"] == {**first["stats"], "last_run": again["stats"]["last_run"]}
    changed = folder / files[0].name
    changed.write_text("关于白鹭小学食堂管理的督导反馈意见\n\n学校食堂留样记录缺失，索证索票不全。\n", "utf-8")
    (third,) = rows(wenben("build", folder, "--library", library, "--json"))
    assert (third["changed"], third["unchanged"]) == (1, 5)
    held = rows(wenben("export", "--library", library, "--what", "documents", "--format", "jsonl"))
    texts = [r["text"] for r in held if Path(r["path"]).name == changed.name]
    assert len(texts) == 1
    assert "留样记录缺失" in texts[0]
    changed.unlink()
    (pruned,) = rows(wenben("build", folder, "--library", library, "--prune", "--json"))
    assert (pruned["removed"], pruned["stats"]["sources"]) == (1, first["stats"]["sources"] - 1)


def test_build_with_other_settings_is_refused_with_a_remedy(wenben: Run, sample: Path, tmp_path: Path) -> None:
    path, library = next(sample.rglob("*.docx")), tmp_path / "x.wenben"
    settings = tmp_path / "s.toml"
    settings.write_text("[dedup]\njaccard = 0.6\n", "utf-8")
    assert wenben("build", path, "--library", library).returncode == 0
    result = wenben("build", path, "--library", library, "--settings", settings)
    assert result.returncode == 1
    assert "--rebuild" in result.stderr
    assert wenben("build", path, "--library", library, "--settings", settings, "--rebuild").returncode == 0


def test_real_corpus_builds_as_expected(wenben: Run, shared: Path, tmp_path: Path) -> None:
    library = tmp_path / "x.wenben"
    assert wenben("build", shared / "corpus", "--library", library).returncode == 0
    (told,) = rows(wenben("stats", "--library", library, "--json"))
    assert (told["sources"], told["documents"]) == (5, 26)
    assert all(told["statements"][kind] > 0 for kind in ("finding", "problem", "recommendation"))


def test_search_counts_exactly_and_slices_back(wenben: Run, library: Path) -> None:
    total, *hits = rows(wenben("search", "双减", "--library", library, "--limit", 500, "--all-copies", "--json"))
    documents = rows(wenben("export", "--library", library, "--what", "documents", "--format", "jsonl", "--no-mask"))
    from wenben.text import fold

    folded = {(d["id"], d["path"]): fold(d["text"], keep=True).text for d in documents}
    expected = {key: text.count("双减") for key, text in folded.items() if "双减" in text}
    assert total["type"] == "total"
    assert (total["documents"], total["occurrences"]) == (len(expected), sum(expected.values()))
    assert {(h["document"], h["path"]) for h in hits} == set(expected)
    texts = {(d["id"], d["path"]): d["text"] for d in documents}
    for hit in hits:
        text = texts[hit["document"], hit["path"]]
        assert fold(text[hit["start"] : hit["end"]]).text == "双减"
        assert hit["snippet"] in text


def test_school_asks_back_for_an_ambiguous_name(wenben: Run, library: Path) -> None:
    answer = wenben("school", "87中", "--library", library, "--json")
    (asked,) = rows(answer)
    assert answer.returncode == 1  # scripts: `wenben school … || …`
    assert asked["school"] is None
    places = {c["place"] for c in asked["candidates"]}
    assert len(places) >= 2
    (found,) = rows(wenben("school", "长春市第87中学", "--library", library, "--json"))
    assert found["school"] is not None
    assert "长春" in (found["school"]["place"] or found["school"]["name"])
    kinds = {e["kind"] for e in found["timeline"]}
    assert {"finding", "problem", "recommendation"} <= kinds
    assert len({(e.get("date") or "")[:4] for e in found["timeline"]}) >= 3


def test_a_list_of_schools_may_name_places(wenben: Run, library: Path, tmp_path: Path) -> None:
    names = tmp_path / "名单.txt"
    names.write_bytes("长春市第87中学\r\n87中，长春市\r\n没有的学校\r\n".encode("gb18030"))
    told = wenben("school", "--list", str(names), "--library", library, "--json")
    assert told.returncode == 1
    first, missing = rows(told)
    assert first["school"]["name"].endswith("第87中学")
    assert missing["school"] is None
    assert "没有的学校" in told.stderr
    register = tmp_path / "名录.csv"
    register.write_text("代码,校名,所在地\n1,87中,长春市\n", "utf-8-sig")
    (only,) = rows(wenben("school", "--list", str(register), "--library", library, "--json"))
    assert only["school"]["id"] == first["school"]["id"]


def test_anonymised_school_is_nobody(wenben: Run, library: Path) -> None:
    answer = wenben("school", "XX学校", "--library", library, "--json")
    (asked,) = rows(answer)
    assert answer.returncode == 1
    assert asked["school"] is None
    assert asked["candidates"] == []


def test_school_reports_open(wenben: Run, library: Path, tmp_path: Path) -> None:
    import docx
    import openpyxl

    out = (tmp_path / "d.docx", tmp_path / "d.xlsx")
    result = wenben("school", "长春市第87中学", "--library", library, "--docx", out[0], "--xlsx", out[1])
    assert result.returncode == 0, result.stderr
    assert any("87" in p.text for p in docx.Document(str(out[0])).paragraphs)
    sheet = openpyxl.load_workbook(out[1]).worksheets[0]
    assert sheet.max_row > 3


def test_check_against_files_and_library_name_the_source(
    wenben: Run, library: Path, sample: Path, tmp_path: Path
) -> None:
    documents = rows(wenben("export", "--library", library, "--what", "documents", "--format", "jsonl", "--no-mask"))
    taken = max((d for d in documents if d["path"].endswith(".docx")), key=lambda d: len(d["text"]))
    passage = max(taken["text"].split("\n"), key=len)[:200]
    draft = tmp_path / "draft.txt"
    draft.write_text(f"今年春天我们走访了山里的几所学校，记下一些见闻。\n{passage}\n河边的柳树发了芽。\n", "utf-8")
    for options in (["--library", library], ["--against", sample]):
        result = wenben("check", draft, *options, "--json")
        assert result.returncode == 0, result.stderr
        (report,) = rows(result)
        assert set(report) >= {"draft", "chars", "ratios", "passages"}
        assert set(report["ratios"]) >= {"total", "without_formula", "without_quotation", "adjusted", "largest_source"}
        first = report["passages"][0]
        fields = {
            "passage", "rank", "start", "end", "source_path", "document", "source_start", "source_end", "identity",
            "copies", "class",
        }  # fmt: skip
        assert fields <= set(first)
        text = draft.read_text("utf-8")
        assert len(set(text[first["start"] : first["end"]]) & set(passage)) > 10
        assert taken["path"] in {p["source_path"] for p in report["passages"]}


@pytest.mark.parametrize("what", ["statements", "documents", "duplicates", "mentions"])
def test_export_csv_has_a_bom_and_all_columns(wenben: Run, library: Path, tmp_path: Path, what: str) -> None:
    out = tmp_path / "t.csv"
    assert wenben("export", "--library", library, "--what", what, "--format", "csv", "--out", out).returncode == 0
    data = out.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    table = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
    assert table
    assert "sha256" in table[0] or what == "duplicates"


def test_analysis_commands_answer(wenben: Run, library: Path) -> None:
    lines = rows(wenben("kwic", "双减", "--library", library, "--sort", "right", "--json"))
    assert lines
    rights = [line["right"] for line in lines]
    assert rights == sorted(rights) or len(rights) > 1
    words = rows(wenben("keyness", "--library", library, "--a", "year=2021", "--b", "year=2019", "--json"))
    assert words
    table = rows(wenben("trends", "--library", library, "--json"))
    assert table
    collapsed = rows(wenben("trends", "--library", library, "--collapse", "--json"))
    assert sum(r["statements"] for r in collapsed) <= sum(r["statements"] for r in table)


def test_upkeep(wenben: Run, library: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.wenben"
    assert wenben("backup", "--library", library, "--out", copy).returncode == 0
    (told,) = rows(wenben("verify", "--library", copy, "--json"))
    assert told["ok"]
    document = rows(wenben("export", "--library", copy, "--what", "documents", "--format", "jsonl"))[0]
    assert wenben("remove", document["id"], "--library", copy).returncode == 0
    left = rows(wenben("export", "--library", copy, "--what", "documents", "--format", "jsonl"))
    assert document["id"] not in {d["id"] for d in left}
    (report,) = rows(wenben("doctor", "--json"))
    assert report["ok"]


def test_scraped_text_commands_no_terminal(wenben: Run, tmp_path: Path) -> None:
    text = "一是学校食堂管理不规范\x1b[2J，留样记录不完整。建议学校完善制度。" * 3
    record = {"text": text, "title": "食堂\x1b]0;x\x07\x9b2J检查", "id": "\x1b[31m"}
    (tmp_path / "a.jsonl").write_text(json.dumps(record) + "\n", "utf-8")
    place = tmp_path / "a.wenben"
    assert wenben("build", tmp_path / "a.jsonl", "--library", place).returncode == 0
    told = [
        wenben("search", "食堂", "--library", place).stdout,
        wenben("kwic", "食堂", "--library", place).stdout,
        wenben("extract", tmp_path / "a.jsonl").stdout,
        wenben("search", "食堂", "--library", place, "--json").stdout,
    ]
    for shown in told:
        assert "食堂" in shown
        assert not set(shown) & {"\x1b", "\x07", "\x9b"}


def test_a_reader_that_stops_reading_is_no_failure(library: Path) -> None:
    command = [sys.executable, "-m", "wenben", "kwic", "学校", "--limit", "5000", "--library", str(library)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.readline()
        running.stdout.close()
        said = running.stderr.read().decode()
        assert running.wait(60) == 0
    assert "Traceback" not in said
    assert "Exception" not in said


@pytest.mark.parametrize(
    "start",
    ["from wenben.__main__ import main; main()", "import runpy; runpy.run_module('wenben', run_name='__main__')"],
)
def test_an_interrupt_while_the_command_line_is_loaded_prints_no_traceback(start: str, tmp_path: Path) -> None:
    (tmp_path / "click.py").write_text("raise KeyboardInterrupt\n", "utf-8")  # what a Ctrl-C in the first moment does
    command = [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(tmp_path)!r}); {start}"]
    result = subprocess.run(command, capture_output=True, timeout=60)
    assert (result.returncode, result.stdout, result.stderr) == (130, b"", b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_a_full_disk_is_named(library: Path) -> None:
    with open("/dev/full", "wb") as full:
        result = subprocess.run(
            [sys.executable, "-m", "wenben", "search", "学校", "--library", str(library)],
            stdout=full, stderr=subprocess.PIPE, timeout=60,
        )  # fmt: skip
    assert result.returncode == 1
    assert "磁盘已满" in result.stderr.decode()


def test_json_is_utf8_and_no_sign_stops_a_command_in_another_encoding(library: Path) -> None:
    def run(*arguments: str) -> subprocess.CompletedProcess[bytes]:
        command = [sys.executable, "-m", "wenben", *arguments]
        return subprocess.run(command, capture_output=True, timeout=120, env={**os.environ, "PYTHONIOENCODING": "gbk"})

    found = run("search", "督导", "--library", str(library), "--limit", "3", "--json")
    assert json.loads(found.stdout.splitlines()[0].decode("utf-8"))["query"] == "督导"
    checked = run("doctor")
    assert checked.returncode == 0
    assert "浏览器界面" in checked.stdout.decode("gbk")


def test_reports_make_their_folder_and_a_path_that_cannot_be_is_named(
    wenben: Run, library: Path, sample: Path, tmp_path: Path
) -> None:
    draft = sample / "fanwen" / "p_120551.html"
    made = wenben("check", draft, "--library", library, "--html", tmp_path / "new" / "a.html")
    assert made.returncode == 0
    assert (tmp_path / "new" / "a.html").is_file()
    wrong = wenben("school", "长春市第87中学", "--library", library, "--docx", tmp_path)
    assert wrong.returncode == 1
    assert "内部错误" not in wrong.stderr
    assert str(tmp_path) in wrong.stderr


def test_source_tells_several_sources_apart(wenben: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("第一份。", "utf-8")
    (tmp_path / "b.txt").write_text("第二份。", "utf-8")
    assert wenben("source", tmp_path / "a.txt").stdout == "第一份。"
    both = wenben("source", tmp_path)
    assert both.stdout == "第一份。\n第二份。"
    assert "b.txt" in both.stderr


def test_a_text_that_breaks_the_look_for_templates_is_named_and_the_rest_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from wenben.clean import statistics
    from wenben.cli import cli

    def broken(source: Source, **options: Any) -> Any:
        if source.path.endswith("b.txt"):
            raise ValueError("segments out of order")
        return honest(source, **options)

    honest = statistics.observe
    monkeypatch.setattr(statistics, "observe", broken)
    for name in "ab":
        (tmp_path / f"{name}.txt").write_text("学校食堂留样登记完整，台账清楚。", "utf-8")
    made = CliRunner().invoke(cli, ["clean", str(tmp_path), "--json"])
    assert made.exit_code == 1
    assert [json.loads(line)["path"] for line in made.stdout.splitlines()] == [str(tmp_path / "a.txt")]
    assert "segments out of order" in made.stderr


def test_a_folder_without_files_is_named(tmp_path: Path, library: Path) -> None:
    from wenben.cli import cli

    made = CliRunner().invoke(cli, ["clean", str(tmp_path)])
    assert (made.exit_code, made.stdout) == (0, "")
    assert f"{tmp_path} 里没有文件" in made.stderr
    checked = CliRunner().invoke(cli, ["check", str(tmp_path), "--library", str(library)])
    assert checked.exit_code == 1  # there is no draft, so there is no answer
    assert "里没有文件" in checked.stderr


def test_evaluate_refuses_a_gold_folder_that_is_not_there(wenben: Run, tmp_path: Path) -> None:
    result = wenben("evaluate", "--gold", tmp_path / "none")
    assert result.returncode == 2
    assert "none" in result.stderr


def test_times_are_told_where_people_are(wenben: Run, library: Path, tmp_path: Path) -> None:
    place = tmp_path / "a.wenben"
    shutil.copy(library, place)
    assert wenben("ignore", "formula", "认真贯彻落实", "--who", "张三", "--library", place).returncode == 0
    stored = json.loads(wenben("ignore", "--library", place, "--json").stdout)["at"]
    command = [sys.executable, "-m", "wenben", "correct", "list", "--library", str(place)]
    shown = [
        subprocess.run(
            command, capture_output=True, text=True, encoding="utf-8", env={**os.environ, "TZ": zone}, timeout=60
        ).stdout
        for zone in ("UTC", "Etc/GMT-14")
    ]
    assert stored[:16].replace("T", " ") in shown[0]
    assert shown[0].split()[1:3] != shown[1].split()[1:3]
    assert "认真贯彻落实" in shown[0]


def test_a_list_that_is_no_text_is_refused(wenben: Run, library: Path, tmp_path: Path) -> None:
    odd = tmp_path / "名单.csv"
    odd.write_bytes(b"PK\x03\x04\x00\x01\xff")
    result = wenben("school", "--list", odd, "--library", library)
    assert result.returncode == 2
    assert "名单.csv" in result.stderr
    odd.write_text("学校,地区\n长春市第87中学,长春市\n", "utf-16")
    assert wenben("school", "--list", odd, "--library", library).returncode == 0


def test_the_time_goes_on_where_a_stage_reports_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    with Bar() as bar:
        bar("check", 0, None)
        time.sleep(3.3)
    with Bar() as bar:
        bar("check", 0, None)
    shown = capsys.readouterr().err
    assert "比对 00:03" in shown
    assert shown.count("比对 00:00") == 0
    assert shown.endswith("\n")
