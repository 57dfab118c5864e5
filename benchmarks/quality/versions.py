"""Is the previous dated version named as the main source of an official text, and is it told who was first?

Run: ``python benchmarks/quality/versions.py [--families 40] [--seed 5]``

Of every family the latest version is the draft; the collection holds the versions before it, other counties' texts on the
same template, copies on other pages, and unrelated documents.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from copying import background
from rapidfuzz import fuzz
from revisions import Paper, family

from wenben.check import check
from wenben.check.draft import source_of
from wenben.config import Settings
from wenben.types import CheckReport, Document, OffsetMap, Source


def as_document(paper: Paper, name: str) -> Document:
    return Document(
        id=name, path=f"{name}.txt", sha256=name, title=paper.title, source_start=0, source_end=len(paper.text),
        text=paper.text, offsets=OffsetMap.identity(len(paper.text)), date=paper.date, issuer=paper.issuer,
    )  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--families", type=int, default=40)
    parser.add_argument("--seed", type=int, default=5)
    parser.add_argument("--background", type=int, default=300)
    parser.add_argument("--show", action="store_true", help="the families that went wrong")
    options = parser.parse_args()
    families = [family(n, seed=options.seed) for n in range(options.families)]
    papers: dict[str, Paper] = {}
    for n, (versions, around) in enumerate(families):
        papers.update({f"{n}-v{i}": paper for i, paper in enumerate(versions[:-1])})
        papers.update({f"{n}-x{i}": paper for i, paper in enumerate(around)})
    documents = [as_document(paper, name) for name, paper in papers.items()]
    for i, text in enumerate(background(options.background)):
        empty = Paper(-1, "background", f"文档{i}", text.text, "2018-01-01", None, {})
        documents.append(as_document(empty, f"b{i}"))
    index, _ = source_of(documents, None, None, Settings())

    counts = dict.fromkeys(
        ("top source", "its issuer told", "others told as own", "passages", "first told", "copies apart"),
        0,
    )
    for n, (versions, _) in enumerate(families):
        draft = versions[-1]
        report = check(Source(f"draft{n}", f"draft{n}", "text/plain", draft.text), library=index)
        previous = f"{n}-v{len(versions) - 2}"
        top = report.sources[0]
        right = top.document == previous
        counts["top source"] += right
        counts["its issuer told"] += any(s.document == previous and s.same_issuer for s in report.sources)
        counts["others told as own"] += any(
            s.same_issuer and papers[s.document].role == "sibling" for s in report.sources if s.document in papers
        )
        listed = [papers[s.document] for s in report.sources if s.document in papers]
        counts["copies apart"] += sum(p.role == "copy" for p in listed)
        first_dates(report, draft, [p for p in papers.values() if p.family == n], counts)
        if options.show and not right:
            print(previous, [(s.document, round(s.share, 2), s.copies) for s in report.sources[:4]], file=sys.stderr)
    counts["families"] = options.families
    print(json.dumps(counts, ensure_ascii=False))


def first_dates(report: CheckReport, draft: Paper, others: list[Paper], counts: dict[str, int]) -> None:
    """For each passage: is the date that is marked as the earliest that of the first paper to hold a good part of it?"""
    for row in report.passages:
        if row.rank > 1 or row.kind not in ("copied", "edited", "numbers_changed"):
            continue
        holds = [(p.date, held(draft, p, row.start, row.end)) for p in others if p.date and p.role != "copy"]
        marked = [r.first_date for r in report.passages if r.passage == row.passage and r.earliest]
        dates = [date for date, share in holds if share >= 0.4]
        if dates:
            counts["passages"] += 1
            counts["first told"] += marked == [min(dates)]


def held(draft: Paper, other: Paper, start: int, end: int) -> float:
    """The share of ``draft``'s stretch that lies in provisions that ``other`` has too."""
    shared = 0
    for number, (low, high) in draft.spans.items():
        inside = min(high, end) - max(low, start)
        if inside > 0 and number in other.spans:
            shared += inside * (fuzz.ratio(draft.text[low:high], other.text[slice(*other.spans[number])]) > 75)
    return shared / (end - start)


if __name__ == "__main__":
    main()
