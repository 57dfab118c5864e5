"""How much of people's names an export lets through: masking, measured on documents with marked names.

    python benchmarks/quality/masking.py [--gate]

``corpora/sources/masking_*.txt`` are five parts, each written before the rules were mended by it; the head of each says what
the first look at it found, and that is the figure for unseen papers. Their documents are built into a library as
users do it and exported with masks; a name counts as hidden where all of its characters but the first are masked in the
exported text. The same names are then looked for in the other ways out: statements, mentions, concordances, dossiers. Hits of
a search and documents on the screen show them. Telephone and identity numbers and addresses are marked as well and must be hidden
whole. What is masked in the documents of ``corpora/training``, where hardly anybody is named, is counted, so that harmless
text stays as it is.

``--gate`` holds the floors of ``floors.json``.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import tempfile
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
GOLD = ROOT / "corpora" / "sources"
MARK = re.compile(r"\{([^{}]+)\}|\[\[([^\]]+)\]\]")
MASK = "＊"
LEAKS = "hidden in documents but shown in"


Spans = list[tuple[int, int]]


def documents() -> list[tuple[str, str, Spans, Spans]]:
    """Part, text without marks, spans of the names and of the numbers and addresses in it."""
    made = []
    for path in sorted(GOLD.glob("masking_*.txt")):
        lines = "\n".join(x for x in path.read_text("utf-8").splitlines() if x[:1] != "#")
        for part in re.split(r"^== ", lines, flags=re.M)[1:]:
            text, at = "", 0
            names: Spans = []
            contacts: Spans = []
            for match in MARK.finditer(part):
                text += part[at : match.start()]
                marked = match[1] or match[2]
                (names if match[1] else contacts).append((len(text), len(text) + len(marked)))
                text += marked
                at = match.end()
            made.append((path.stem, text + part[at:], names, contacts))
    return made


@dataclass
class Score:
    """What was wanted, hidden, masked and masked wrongly in one part."""

    wanted: int = 0
    hidden: int = 0
    masked: int = 0
    wrong: int = 0

    def row(self) -> dict[str, Any]:
        precision = round(1 - self.wrong / self.masked, 3) if self.masked else 0.0
        return {"names": self.wanted, "recall": round(self.hidden / self.wanted, 3), "precision": precision}

    def __add__(self, other: Score) -> Score:
        return Score(*(a + b for a, b in zip(astuple(self), astuple(other), strict=True)))


def harmless() -> float:
    """Masked names per 10,000 characters of the training documents."""
    from wenben.extract.lexicon import fold_traditional
    from wenben.extract.persons import persons

    texts = [path.read_text("utf-8") for path in sorted((ROOT / "corpora" / "training").rglob("*.txt"))]
    return sum(len(persons(fold_traditional(text))) for text in texts) / sum(map(len, texts)) * 10_000


def measure() -> dict[str, Any]:
    from wenben import build
    from wenben.analysis import kwic
    from wenben.library import Library
    from wenben.report import dossier_text

    with tempfile.TemporaryDirectory() as folder:
        pile = Path(folder) / "pile"
        pile.mkdir()
        gold = {}
        for number, (part, text, spans, contacts) in enumerate(documents()):
            (pile / f"{number:02}.txt").write_text(text, "utf-8")
            gold[f"{number:02}.txt"] = (part, text, spans, contacts)
        path = Path(folder) / "a.wenben"
        build([pile], library=path, as_is=True, workers=1)
        missed: list[str] = []
        scores: dict[str, Score] = {}
        numbers: list[bool] = []
        shown: dict[str, set[str]] = {}
        with Library(path, read_only=True) as library:
            out = Path(folder) / "out.jsonl"
            library.export("documents", "jsonl", out)
            for line in out.read_text("utf-8").splitlines():
                row = json.loads(line)
                part, text, spans, contacts = gold[Path(row["path"]).name]
                score = scores.setdefault(part, Score())
                shift = row["source_start"]
                inside = {i for low, high in (*spans, *contacts) for i in range(low, high)}
                for low, high in spans:
                    score.wanted += 1
                    if set(row["text"][low - shift + 1 : high - shift]) == {MASK}:
                        score.hidden += 1
                    else:
                        missed.append(text[low:high])
                numbers += [set(row["text"][low - shift : high - shift]) == {MASK} for low, high in contacts]
                masks = [i for i, c in enumerate(row["text"]) if c == MASK]
                score.masked += len(masks)
                score.wrong += sum(i + shift not in inside for i in masks)
            names = {text[low:high] for _, text, spans, _ in gold.values() for low, high in spans} - set(missed)
            for what in ("statements", "mentions"):
                library.export(what, "jsonl", out)
                told = out.read_text("utf-8")
                shown[what] = {name for name in names if name in told}
            lines = [x.row() for query in ("校长", "督学") for x in kwic(library, query, limit=500).lines]
            told = json.dumps(lines, ensure_ascii=False)
            schools = [row["id"] for row in library.entities(type="school", limit=None).rows]
            dossiers = "\n".join(dossier_text(library.school("", entity=school)) for school in schools)
            shown["dossiers"] = {name for name in names if name in dossiers}
            shown["kwic"] = {name for name in names if name in told}
    return {
        **sum(scores.values(), Score()).row(),
        "parts": {part: score.row() for part, score in sorted(scores.items())},
        "numbers and addresses": len(numbers),
        "numbers hidden": round(sum(numbers) / len(numbers), 3),
        "names per 10,000 harmless characters": round(harmless(), 2),
        "missed": sorted(set(missed)),
        LEAKS: {what: sorted(found) for what, found in shown.items() if found},
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--gate", action="store_true", help="fail below the floors")
    gate = parser.parse_args().gate
    told = measure()
    json.dump(told, sys.stdout, ensure_ascii=False, indent=1)
    floors = json.loads((ROOT / "benchmarks" / "quality" / "floors.json").read_text("utf-8"))["masking"]
    if gate and (any(told[name] < floor for name, floor in floors.items()) or told[LEAKS]):
        sys.exit(1)


if __name__ == "__main__":
    main()
