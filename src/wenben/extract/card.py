"""The model card: what ``wenben train`` writes beside the model, from the figures of ``wenben evaluate``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

_NAMES: Final = {
    "other": "other",
    "finding": "finding 发现",
    "problem": "problem 问题",
    "recommendation": "recommendation 建议",
}


def card(meta: Mapping[str, Any], figures: Mapping[str, Any]) -> str:
    """Markdown of the card.

    Parameters
    ----------
    meta
        What training returned.
    figures
        What evaluation returned on the held-out documents.
    """
    held = figures["held_out"]
    lines = [
        "# Role, topic and link model",
        "",
        "Written by evaluation (`evaluate(write_card='models/roles')`) after `wenben train`; do not edit. `model.skops` holds arrays only and is loaded without executing anything.",
        "",
        "## Data",
        "",
        f"{meta['documents']} labelled documents ({meta['units']} units, batches {', '.join(meta['batches'])}) of `corpora/training`,"
        f" hash `{meta['data_sha256']}`. {meta['held_out']} documents, a fifth by the hash of the file name, are held out and never",
        "trained on. All were written for this project: no scraped text. Settings were chosen by leaving whole batches out,",
        "never on the held-out fifth. Which kinds of documents to write (batches k and later) was decided by reading errors on",
        "excerpts of public pages that stay outside the repository (see docs/extraction.md).",
        "",
        "## Figures on the held-out documents",
        "",
        "Units that are headings are not scored; intervals resample documents (95%).",
        "",
        "| | macro-F1 | interval | " + " | ".join(_NAMES.values()) + " |",
        "|---|---|---|---|---|---|---|",
        _row("with headings", held["headed"]),
        _row("headings removed", held["headings_removed"]),
        *(_row(f"baseline: {name}", value) for name, value in figures.get("baselines", {}).items()),
        "",
        f"Problems under no explicit heading: {_pr(held['unheaded_problem'])}; recommendations: {_pr(held['unheaded_recommendation'])}.",
        f"Links, end to end: {_pr(held['links'])}. Topics of right statements (micro): {_pr(held['topics'])},"
        f" F1 {held['topics']['f1']:.3f}. Calibration error of the confidences: {held['calibration']['error']:.3f}.",
        "",
        "### By genre",
        "",
        "| genre | documents | units | macro-F1 | accuracy |",
        "|---|---|---|---|---|",
        *(
            f"| {genre} | {value['documents']} | {value['units']} | {value['macro_f1']:.3f} | {value['accuracy']:.3f} |"
            for genre, value in held["by_genre"].items()
        ),
        "",
        "Macro-F1 is over the roles that occur: a genre with three problems moves by tenths.",
        "",
        "### Confusion (rows are the truth)",
        "",
        "| | " + " | ".join(_NAMES.values()) + " |",
        "|---|---|---|---|---|",
        *(
            f"| {name} | " + " | ".join(map(str, row)) + " |"
            for name, row in zip(_NAMES.values(), held["headed"]["confusion"], strict=True)
        ),
        "",
        "## Where it fails",
        "",
        "- Most errors are finding ↔ other: standing rules and plans that read like reports, and reports told like plans.",
        "- Whole documents flip: the second pass reads the company of a sentence, so a short plan in the past tense is taken for",
        "  a summary from end to end. Plans, rules and news are the weakest genres above.",
        "- Without headings recommendations of real scrapes are often taken for the writer's own plans.",
        "- Written documents are denser in problems and cleaner than scrapes; figures above are an upper bound for real ones",
        "  (see docs/extraction.md for those).",
        "- A sentence gets one role; a problem inside praise is found only if it is asserted concretely.",
    ]
    return "\n".join(lines) + "\n"


def _row(name: str, value: Mapping[str, Any]) -> str:
    low, high = value["interval"]
    classes = " | ".join(f"{value['per_class'][role]['f1']:.3f}" for role in _NAMES)
    return f"| {name} | {value['macro_f1']:.3f} | {low:.3f}–{high:.3f} | {classes} |"


def _pr(value: Mapping[str, float]) -> str:
    return f"precision {value['precision']:.3f}, recall {value['recall']:.3f}"
