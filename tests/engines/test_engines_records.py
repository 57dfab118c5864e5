"""Records as Arrow tables: every field of every record comes back."""

from __future__ import annotations

from pathlib import Path

from wenben.clean import clean
from wenben.engines import records
from wenben.extract import extract, load_model
from wenben.readers import read_all
from wenben.types import Block, Document, Evidence, Mention, OffsetMap, Removal, Segment, Source, Statement


def test_every_field_comes_back() -> None:
    document = Document(
        "i", "p", "s", "t", 0, 5, "文本", OffsetMap((Segment(0, 2, 3, 5),)), True, "plan", "2020-01", None, "局", None,
        title_year=2020, content_years=(2019, 2020), evidence={"date": Evidence(1, 2, "rule")}, flags=("truncated",),
    )  # fmt: skip
    source = Source(
        "p", "s", "text/html", "文本", "gb18030", (Block(0, 2, "p", page=3),), "外", {"site": "a"}, "<p>", ("n",)
    )
    for kind, row in ((Document, document), (Source, source), (Removal, Removal(1, 2, "noise", "d"))):
        assert records.records(kind, records.table(kind, [row, row])) == [row, row]
        assert records.records(kind, records.table(kind, [])) == []


def test_what_stages_make_comes_back(root: Path) -> None:
    made = [clean(s) for s in read_all([root / "corpora" / "sample" / "suifang"]) if isinstance(s, Source)]
    documents = [d for c in made for d in c.documents]
    said = [extract(d, model=load_model()) for d in documents]
    for kind, rows in (
        (Document, documents),
        (Statement, [s for e in said for s in e.statements]),
        (Mention, [m for e in said for m in e.mentions]),
    ):
        assert rows
        assert records.records(kind, records.table(kind, rows)) == rows
