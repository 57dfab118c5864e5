"""Whole paragraphs from PDFs: geometry against raw lines and against joining at sentence ends.

The texts of ``corpora/sources`` (written for this project) are set in five layouts with running heads and page
numbers, read back, and compared paragraph by paragraph, white space aside. ``whole`` is the share of paragraphs of two
lines and more that come back as one block; ``false joins`` the share of blocks that swallow a paragraph's end.

    python benchmarks/quality/pdf.py [--texts 20] [--each]
"""

from __future__ import annotations

import argparse
import io
import json
import re
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

from wenben.readers import read_bytes
from wenben.types import Source

SOURCES = Path(__file__).resolve().parents[2] / "corpora" / "sources"
FLOOR = {"whole": 0.98, "false_joins": 0.02}
LAYOUTS: dict[str, dict[str, Any]] = {
    "indented, justified": {"indent": 2, "justify": True},
    "indented, ragged": {"indent": 2, "justify": False},
    "spaced, no indent": {"indent": 0, "justify": True, "space": 8},
    "narrow": {"indent": 2, "justify": True, "margin": 140},
    "two columns": {"indent": 2, "justify": True, "columns": 2, "size": 10.5},
}


def squeeze(text: str) -> str:
    return re.sub(r"\s+", "", text)


def typeset(
    title: str,
    paragraphs: list[str],
    *,
    indent: int,
    justify: bool,
    space: float = 0,
    margin: float = 80,
    columns: int = 1,
    size: float = 12,
) -> bytes:
    from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY, TA_LEFT
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate, Paragraph

    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    common: dict[str, Any] = {"fontName": "STSong-Light", "wordWrap": "CJK"}
    body = ParagraphStyle(
        "body", fontSize=size, leading=1.6 * size, firstLineIndent=indent * size, spaceAfter=space,
        alignment=TA_JUSTIFY if justify else TA_LEFT, **common,
    )  # fmt: skip
    head = ParagraphStyle("head", fontSize=1.5 * size, leading=2.2 * size, alignment=TA_CENTER, spaceAfter=10, **common)

    def furniture(canvas: Any, document: Any) -> None:
        canvas.setFont("STSong-Light", 9)
        canvas.drawString(margin, A4[1] - 45, title[:24])
        canvas.drawCentredString(A4[0] / 2, 35, f"- {document.page} -")

    out = io.BytesIO()
    document = BaseDocTemplate(out, pagesize=A4)
    gap = 30
    width = (A4[0] - 2 * margin - gap * (columns - 1)) / columns
    frames = [Frame(margin + n * (width + gap), 75, width, A4[1] - 150, 0, 0, 0, 0) for n in range(columns)]
    document.addPageTemplates(PageTemplate(frames=frames, onPage=furniture))
    escaped = [text.replace("&", "&amp;").replace("<", "&lt;") for text in paragraphs]
    document.build([Paragraph(title, head), *(Paragraph(text, body) for text in escaped)])
    return out.getvalue()


def joined_at_sentence_ends(lines: list[str]) -> list[str]:
    """The usual shortcut: a line that does not end a sentence goes on in the next."""
    out = [""]
    for line in lines:
        out[-1] += line
        if re.search(r"[。！？；：]$", line):
            out.append("")
    return out


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--texts", type=int, default=20)
    parser.add_argument("--each", action="store_true", help="print the paragraphs that are not whole")
    parser.add_argument("--gate", action="store_true", help="fail beyond the floors")
    options = parser.parse_args()
    totals: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    pages = seconds = 0.0
    for path in sorted(SOURCES.glob("*.txt"))[: options.texts]:
        lines = path.read_text("utf-8").split("\n")
        title = next((line.partition(":")[2].strip() for line in lines if line.startswith("# title:")), path.stem)
        paragraphs = [line.strip() for line in lines if line.strip() and not line.startswith(("#", "|"))]
        wanted = {squeeze(text) for text in [title, *paragraphs]}
        for layout, settings in LAYOUTS.items():
            data = typeset(title, paragraphs, **settings)
            begin = time.perf_counter()
            (source,) = read_bytes(data, name="a.pdf")
            seconds += time.perf_counter() - begin
            assert isinstance(source, Source), source
            pages += max(block.page for block in source.blocks)
            own = [source.text[b.start : b.end] for b in source.blocks if b.kind in ("paragraph", "heading", "list")]
            raw = [line for block in own for line in block.split("\n")]
            long = {squeeze(b) for b in own if "\n" in b} & wanted | {w for w in wanted if w not in map(squeeze, raw)}
            ends = {w[-8:] for w in wanted if len(w) >= 8}
            for system, found in {
                "wenben": own,
                "sentence ends": joined_at_sentence_ends(raw),
                "raw lines": raw,
            }.items():
                squeezed = [squeeze(text) for text in found]
                total = totals[layout, system]
                total[0] += len(long & set(squeezed))
                total[1] += len(long)
                total[2] += sum(1 for s in squeezed if s not in wanted and any(end in s[:-1] for end in ends))
                total[3] += len(squeezed)
                if options.each and system == "wenben":
                    for text in sorted(long - set(squeezed)):
                        print(json.dumps({"file": path.stem, "layout": layout, "lost": text[:60]}, ensure_ascii=False))
    failed = False
    for (layout, system), (whole, of, false, blocks) in totals.items():
        row = {
            "layout": layout,
            "system": system,
            "whole": round(whole / of, 3),
            "false_joins": round(false / blocks, 3),
        }
        print(json.dumps(row, ensure_ascii=False))
        if options.gate and system == "wenben":
            failed |= row["whole"] < FLOOR["whole"] or row["false_joins"] > FLOOR["false_joins"]  # type: ignore[operator]
    print(json.dumps({"pages": int(pages), "ms_per_page": round(1000 * seconds / pages, 1)}))
    return int(failed)


if __name__ == "__main__":
    raise SystemExit(main())
