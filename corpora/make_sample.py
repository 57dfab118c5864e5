"""Make ``corpora/sample`` and its manifest from the articles in ``corpora/sources``.

    python corpora/make_sample.py [--out FOLDER] [--pdf]

Every file is described by one :class:`Item` in ``recipes_*.py``: which articles it holds, in which format and
template, with which noise. The same sources give the same files; PDFs printed by LibreOffice carry dates and ids, so
they are made again only with ``--pdf``.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from items import Item  # noqa: E402
from recipes import PAIRS, all_items, metadata_rows  # noqa: E402

NOTE = "All texts are invented. Places and schools named here stand for no real body; see corpora/README.md."


def manifest(items: list[Item]) -> str:
    """The manifest: one entry per file, then the pairs of near-duplicates that were planted."""
    return (
        json.dumps({"note": NOTE, "files": [i.row() for i in items], "pairs": PAIRS}, ensure_ascii=False, indent=1)
        + "\n"
    )


def metadata(rows: list[dict[str, str]]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, ["file", "title", "date", "region", "issuer", "site"], lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def write(folder: Path, *, printed: bool) -> list[Item]:
    """Write all files below ``folder``; those printed by LibreOffice only if ``printed``."""
    items = all_items()
    for item in items:
        if item.printed and not printed:
            continue
        path = folder / item.file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(item.make())
    for name, rows in metadata_rows().items():
        (folder / name / "metadata.csv").write_text(metadata(rows), "utf-8")
    (folder / "manifest.json").write_text(manifest(items), "utf-8")
    return items


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--out", type=Path, default=HERE / "sample")
    parser.add_argument("--pdf", action="store_true", help="print the LibreOffice PDFs again, too")
    options = parser.parse_args()
    items = write(options.out, printed=options.pdf)
    print(f"{len(items)} files, {sum(i.documents for i in items)} documents in {options.out}")


if __name__ == "__main__":
    main()
