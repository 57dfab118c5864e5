"""Quality of extraction: roles, topics, links, names, on documents that no model was trained on.

Held-out documents of ``corpora/training``, names of ``corpora/gold/names.jsonl``, and, where the shared folder is present
(``WENBEN_SHARED`` or ``../shared``), the hand-labelled real scrapes, which are only ever reported.

Run ``python benchmarks/quality/extract.py [--gate] [--json]``; ``--gate`` fails below ``floors.json`` ("extract").

``--labelled FOLDER …`` scores labelled documents of your own instead (the format of ``corpora/training``), each folder alone and all
of them together, with headings and without: so were the public pages of docs/extraction.md.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path
from typing import Any

# A script's folder leads the path, and beside this one lie benchmarks named like modules.
sys.path[:] = [p for p in sys.path if Path(p or ".").resolve() != Path(__file__).resolve().parent]

from wenben.evaluate import by_model, evaluate, score_roles, scores  # noqa: E402
from wenben.extract import load_model  # noqa: E402
from wenben.extract.labelled import read_folder  # noqa: E402

ROOT = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("WENBEN_SHARED", ROOT.parent / "shared"))
FIELDS = (
    "subjects", "addressees", "extent", "modality", "quantities", "due", "rectify_mode", "supervision_type", "status",
    "split", "results",
)  # fmt: skip
FLOORS = ROOT / "benchmarks" / "quality" / "floors.json"
LATER = {"zf", "zg", "zh", "zi", "zj", "zk", "zl"}
"""Batches whose held-out documents came after the floors of ``earlier_*``, and are harder."""


def figures(*, baselines: bool) -> tuple[dict[str, float], dict[str, Any]]:
    """The figures of the gate by name, and everything."""
    gold = SHARED / "gold"
    result = evaluate(
        ROOT / "corpora" / "training", gold=gold if (gold / "roles.jsonl").is_file() else None, baselines=baselines
    )
    held, names = result["held_out"], result["names"]
    table = {
        "held_out_macro_f1": held["headed"]["macro_f1"],
        "held_out_problem_f1": held["headed"]["per_class"]["problem"]["f1"],
        "held_out_recommendation_f1": held["headed"]["per_class"]["recommendation"]["f1"],
        "headings_removed_macro_f1": held["headings_removed"]["macro_f1"],
        "unheaded_problem_precision": held["unheaded_problem"]["precision"],
        "unheaded_problem_recall": held["unheaded_problem"]["recall"],
        "topics_f1": held["topics"]["f1"],
        "links_precision": held["links"]["precision"],
        "links_recall": held["links"]["recall"],
        "school_f1": names["by_type"]["school"]["f1"],
        "policy_f1": names["by_type"]["policy"]["f1"],
        "b_cubed_f1": names["b_cubed"]["f1"],
        "person_recall": names["by_type"]["person"]["recall"],
        "no_anonymised_entity": 1.0 - float(names["anonymised_with_entity"] > 0),
    }
    fields = result["fields"]["by_field"]
    table |= {f"field_{name}_f1": fields[name]["f1"] for name in FIELDS}
    table |= {f"over_time_{name}_f1": value["f1"] for name, value in result["families"].items()}
    model = load_model()
    earlier = [d for d in read_folder(ROOT / "corpora" / "training") if d.held_out and d.batch not in LATER]
    found = scores(score_roles(earlier, by_model(model)))
    table["earlier_macro_f1"] = found["macro_f1"]
    table |= {f"earlier_{role}_f1": found["per_class"][role]["f1"] for role in ("problem", "recommendation")}
    if "gold" in result:
        table["real_as_given_macro_f1"] = result["gold"]["as_given"]["macro_f1"]
        table["real_end_to_end_macro_f1"] = result["gold"]["end_to_end"]["macro_f1"]
    return table, result


def labelled(folders: list[Path]) -> None:
    """Scores of the shipped model on labelled documents that are no part of the project."""
    model = load_model()
    parts = {str(folder): read_folder(folder) for folder in folders}
    if len(parts) > 1:
        parts["all"] = [document for part in parts.values() for document in part]
    for name, documents in parts.items():
        for headings in (True, False):
            found = scores(score_roles(documents, by_model(model, headings=headings)))
            low, high = found["interval"]
            classes = ", ".join(f"{role} {row['f1']:.3f}" for role, row in found["per_class"].items())
            shown = "headings as given" if headings else "headings removed"
            print(
                f"{name}: {len(documents)} documents, {shown}: {found['macro_f1']:.3f} ({low:.3f}–{high:.3f}); {classes}"
            )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--gate", action="store_true", help="fail below the floors")
    parser.add_argument("--json", action="store_true", help="print everything as JSON")
    parser.add_argument(
        "--labelled", type=Path, nargs="+", metavar="FOLDER", help="score labelled documents of your own"
    )
    options = parser.parse_args()
    if options.labelled:
        labelled(options.labelled)
        return 0
    table, everything = figures(baselines=not options.gate)
    if options.json:
        print(json.dumps(everything, ensure_ascii=False))
    floors: dict[str, float] = json.loads(FLOORS.read_text("utf-8")).get("extract", {}) if FLOORS.is_file() else {}
    low = []
    for name, value in table.items():
        floor = floors.get(name)
        mark = "" if floor is None else f"floor {floor:.3f}" + ("" if value >= floor else "  BELOW")
        low += [name] if floor is not None and value < floor else []
        print(f"{name:32s} {value:.4f}  {mark}", file=sys.stderr if options.json else sys.stdout)
    for name, value in everything.get("baselines", {}).items():
        print(f"baseline {name:23s} {value['macro_f1']:.4f}", file=sys.stderr if options.json else sys.stdout)
    return 1 if options.gate and low else 0


if __name__ == "__main__":
    sys.exit(main())
