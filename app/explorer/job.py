"""Long work in a process of its own: training with what people corrected, and taking the result over.

``python job.py train|adopt|shipped FOLDER LIBRARY``; how far it is stands in ``FOLDER/state.json``, written whole or not at
all, so that a page that looks at any moment reads something that holds.
"""

from __future__ import annotations

import json
import logging
import sys
import time
from pathlib import Path
from typing import Any


def tell(folder: Path, **state: Any) -> None:
    """Say how far the work is."""
    part = folder / "state.part"
    part.write_text(json.dumps(state, ensure_ascii=False), "utf-8")
    part.replace(folder / "state.json")


def figures(model: Any, decided: list[dict[str, Any]], library: Path) -> dict[str, Any]:
    """What a model does on documents that no model was trained on, and on the statements that people decided."""
    from wenben.evaluate import evaluate
    from wenben.extract import extract
    from wenben.library import Library

    held_out = evaluate(model=model, baselines=False)["held_out"]["headed"]
    said: dict[str, str] = {}
    with Library(library, read_only=True) as store:
        for id, path in dict.fromkeys((row["document"], row["path"]) for row in decided):
            said |= {s.id: s.kind for s in extract(store.document(id, path).document, model=model).statements}
    return {
        "macro_f1": held_out["macro_f1"],
        "interval": held_out["interval"],
        "documents": held_out["documents"],
        "f1": {role: row["f1"] for role, row in held_out["per_class"].items()},
        "right": sum(said.get(row["id"], "O") == row["label"] for row in decided),
        "decided": len(decided),
    }


def train(folder: Path, library: Path) -> None:
    """Fit a model with the corrections of ``folder/corrections.jsonl`` and compare it with the one in use."""
    from wenben.extract import load_model
    from wenben.extract.own import own_model
    from wenben.train import train as fit

    file = folder / "corrections.jsonl"
    decided = [json.loads(line) for line in file.read_text("utf-8").split("\n") if line]
    fit(
        out=folder / "model",
        with_corrections=file,
        progress=lambda done, total: tell(folder, stage="train", done=done, total=total),
    )
    tell(folder, stage="compare", done=0, total=2)
    before = figures(load_model(own_model(library)), decided, library)
    tell(folder, stage="compare", done=1, total=2)
    after = figures(load_model(folder / "model" / "roles" / "model.skops"), decided, library)
    tell(folder, stage="trained", before=before, after=after)


def adopt(folder: Path, library: Path, *, shipped: bool) -> None:
    """Read the library's documents again with the new model, or with the one that comes with wenben."""
    from wenben.adopt import adopt as take_over

    last = 0.0

    def say(stage: str, done: int, total: int | None) -> None:
        nonlocal last
        if time.monotonic() - last > 0.5:
            last = time.monotonic()
            tell(folder, stage=stage.split(":")[0], done=done, total=total)

    row = take_over(None if shipped else folder / "model" / "roles" / "model.skops", library=library, progress=say)
    tell(folder, stage="adopted", shipped=shipped, before=row["before"], after=row["after"])


def main(what: str, folder: Path, library: Path) -> None:
    """Do it; what goes wrong is said in the state, its traceback is in the log beside it."""
    from wenben.errors import WenbenError

    try:
        if what == "train":
            train(folder, library)
        else:
            adopt(folder, library, shipped=what == "shipped")
    except WenbenError as error:
        tell(folder, stage="failed", message=error.message, remedy=error.remedy)
    except Exception:  # the last stop: whoever waits for the state must hear of it
        logging.basicConfig()
        logging.getLogger("wenben.app").exception("%s failed", what)
        tell(folder, stage="failed", message="训练程序出错", remedy=f"详情见 {folder / 'log.txt'}")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
