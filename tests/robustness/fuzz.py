"""Coverage-guided fuzzing (atheris, libFuzzer) of what strangers' bytes reach; not part of the test run.

    python tests/robustness/fuzz.py readers|clean|extract|query|reports [--minutes 15] [--keep FOLDER]

Each target states what must hold whatever comes: readers answer with sources and failures; cleaning loses nothing, and
every span slices back; statements slice back; a query is answered exactly or refused with a remedy; reports are well formed
and hold no markup of the draft's. It starts from the invented files of ``corpora/sample`` and from what ``--keep`` holds of
earlier runs. A finding is printed with its traceback, its input is written to the folder, and the run ends.
What was found so far stands in ``docs/evaluation.md``; each finding has a regression test beside its topic.
"""

from __future__ import annotations

import argparse
import io
import re
import sys
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["wenben"]):
    import wenben
    from wenben.check import check
    from wenben.errors import UsageError
    from wenben.extract import extract, load_model
    from wenben.readers import read_bytes
    from wenben.report import docx_report, html_report, text_report
    from wenben.text import fold
    from wenben.types import Failure, Source

SAMPLE = Path(__file__).resolve().parents[2] / "corpora" / "sample"
SUFFIXES = (".txt", ".html", ".docx", ".pdf", ".doc", ".xlsx", ".zip", ".jsonl", ".csv", ".rtf", ".mht", "")


def visible(text: str) -> str:
    return "".join(c for c in text if c.isprintable() and not c.isspace())


def source_of(text: str) -> Source | None:
    """The text as a source, read as a file would be."""
    for result in read_bytes(text.encode("utf-8", "surrogatepass"), name="fuzz.txt"):
        if isinstance(result, Source):
            return result
    return None


def readers(data: bytes) -> None:
    """Bytes of any kind under any name."""
    if not data:
        return
    name = "fuzz" + SUFFIXES[data[0] % len(SUFFIXES)]
    found = list(read_bytes(data[1:], name=name))
    assert found, "silence is no answer"
    for result in found:
        if isinstance(result, Failure):
            assert result.message
            assert result.remedy
            continue
        result.text.encode("utf-8")
        assert all(0 <= b.start <= b.end <= len(result.text) for b in result.blocks)


def clean(data: bytes) -> None:
    """Nothing is lost silently, and documents are what the log says."""
    source = source_of(data.decode("utf-8", "replace"))
    if source is None:
        return
    made = wenben.clean(source)
    held = bytearray(len(source.text))
    for piece in made.documents:
        held[piece.source_start : piece.source_end] = b"\1" * (piece.source_end - piece.source_start)
    for removal in made.removed:
        held[removal.start : removal.end] = b"\1" * (removal.end - removal.start)
    lost = "".join(c for c, h in zip(source.text, held, strict=True) if not h)
    assert not visible(lost), f"lost: {lost[:80]!r}"
    for document in made.documents:
        document.text.encode("utf-8")
        for section in document.sections:
            assert 0 <= section.start <= section.end <= len(document.text)
        for sentence in document.sentences:
            assert 0 <= sentence.start < sentence.end <= len(document.text)


def extraction(data: bytes) -> None:
    """Statements and mentions are slices of their documents."""
    source = source_of(data.decode("utf-8", "replace"))
    if source is None:
        return
    for document in wenben.clean(source).documents:
        found = extract(document, model=load_model())
        for item in (*found.statements, *found.mentions):
            assert document.text[item.start : item.end] == item.text


def query(library: wenben.Library) -> Callable[[bytes], None]:
    """A query is answered, with highlights that slice back, or refused with a remedy."""

    def run(data: bytes) -> None:
        text = data.decode("utf-8", "replace")
        try:
            found = library.search(text, limit=5)
        except UsageError as error:
            assert error.remedy  # noqa: PT017
            return
        assert found.documents <= found.occurrences
        for hit in found.hits:
            assert hit.highlights
            for start, end in hit.highlights:
                assert fold(hit.snippet[start - hit.snippet_start : end - hit.snippet_start], keep=True).text

    return run


def reports(data: bytes) -> None:
    """Reports are well formed and hold nothing of the draft's markup."""
    import docx
    from lxml import etree

    text = data.decode("utf-8", "replace")
    draft, other = source_of(text), source_of(text[len(text) // 3 :] + OTHER)
    if draft is None or other is None:
        return
    report = check(draft, against=[wenben.clean(other)])
    for passage in report.passages:
        assert 0 <= passage.start < passage.end <= len(draft.text)
    text_report(report)
    page = html_report(report)
    tree = etree.HTML(page)
    assert not tree.xpath("//img | //iframe | //object | //*[@onerror or @onload]")
    assert len(re.findall("<script", page)) <= 2
    docx.Document(io.BytesIO(docx_report(report, draft)))


OTHER = "学校食堂食品留样记录不完整，晨检记录有缺页，应当立即整改并建立台账。" * 4


def seeds(target: str) -> Iterable[bytes]:
    """Where a run begins."""
    if target == "query":
        for text in (
            "双减 作业",
            '"食品安全" OR 校车',
            "食堂 -卫生",
            "督?检查",
            "(作业 | 睡眠) NOT 手机",
            "課後服務",
            "?",
            "()",
        ):
            yield text.encode()
        return
    for path in sorted(SAMPLE.rglob("*")):
        if path.is_file() and path.stat().st_size < 60_000:
            data = path.read_bytes()
            if target == "readers":
                suffix = path.suffix if path.suffix in SUFFIXES else ""
                yield bytes([SUFFIXES.index(suffix)]) + data
            elif path.suffix == ".txt":
                yield data[:6000]


def main() -> None:
    about = (__doc__ or "").partition("\n")[0]
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("target", choices=["readers", "clean", "extract", "query", "reports"])
    parser.add_argument("--minutes", type=float, default=15)
    parser.add_argument("--keep", type=Path, help="folder of inputs, kept from run to run")
    asked = parser.parse_args()
    folder = asked.keep or Path(tempfile.mkdtemp(prefix="wenben-fuzz-"))
    inputs = folder / asked.target
    inputs.mkdir(parents=True, exist_ok=True)
    for number, data in enumerate(seeds(asked.target)):
        (inputs / f"seed-{number:03}").write_bytes(data)
    targets: dict[str, Callable[[bytes], None]] = {
        "readers": readers,
        "clean": clean,
        "extract": extraction,
        "reports": reports,
    }
    if asked.target == "query":
        file = folder / "fuzz.wenben"
        wenben.build([str(SAMPLE)], library=str(file), workers=1)
        targets["query"] = query(wenben.Library(str(file), read_only=True))
    options = [
        f"-max_total_time={int(asked.minutes * 60)}",
        "-timeout=60",
        "-rss_limit_mb=4096",
        f"-artifact_prefix={folder}/found-{asked.target}-",
        "-print_final_stats=1",
        str(inputs),
    ]
    atheris.Setup([sys.argv[0], *options], targets[asked.target])
    atheris.Fuzz()


if __name__ == "__main__":
    main()
