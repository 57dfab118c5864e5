"""A library takes over a role model that was trained with its corrections."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from functools import partial
from pathlib import Path

from wenben.build import Context, Progress, across, check_settings, prints, understand
from wenben.config import Settings
from wenben.engines import run
from wenben.extract import load_model
from wenben.extract.own import model_hash, own_model, own_place
from wenben.library import Library
from wenben.types import Cleaned, Row


def adopt(
    model: str | Path | None,
    *,
    library: str | Path,
    settings: Settings | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
) -> Row:
    """Let a library use another role model, and read its stored documents again with it; no file is opened.

    What people corrected stays. Builds use the model from now on. If it is broken off, call it again.

    Parameters
    ----------
    model
        A ``.skops`` file of :func:`wenben.train.train`; None: back to the one that comes with wenben.

    Returns
    -------
    dict
        ``{library, model, documents, before, after}``; the last two are counts of statements by kind.

    Raises
    ------
    ModelError
        If the file is no role model.
    LibraryError
        If the library was built with other settings, is read-only, or is being built by somebody else.
    """
    chosen = settings or Settings()
    say = progress or (lambda stage, done, total: None)
    if model is not None:
        load_model(model)  # refused before anything is touched
    with Library(library, settings=chosen.library) as store:
        stored = dict(store.meta("settings") or {})
        of_settings = prints(chosen, as_is=stored.get("as_is") == "True")
        check_settings(store, of_settings, again=False, name=str(library))
        before = dict(store.stats()["statements"])
        groups: dict[str, list[str]] = {}
        for row in store.documents(limit=None).rows:
            groups.setdefault(row["path"], []).append(row["id"])
        with store.write(command="adopt", settings=stored) as writer:
            place = own_place(library)
            if model is None:
                place.unlink(missing_ok=True)
            elif not (place.is_file() and place.samefile(model)):
                part = place.with_name(place.name + ".part")
                shutil.copyfile(model, part)
                part.replace(place)
            setup = partial(_context, chosen, own_model(library))
            cleaned = (_cleaned(store, path, ids) for path, ids in groups.items())
            for done, result in enumerate(run(understand, cleaned, setup=setup, workers=workers), 1):
                writer.put_rows(result)
                say("process", done, len(groups))
            writer.put_meta("settings", {**stored, "model": model_hash(own_model(library))})
            across(store, writer, chosen, {}, say)
        after = store.stats()
        return {
            "library": str(library), "model": model_hash(own_model(library)), "documents": after["documents"],
            "before": before, "after": dict(after["statements"]),
        }  # fmt: skip


def _cleaned(store: Library, path: str, ids: Iterable[str]) -> Cleaned:
    """A source as it was cleaned, from what the library holds."""
    whole = [store.document(id, path) for id in ids]
    return Cleaned(whole[0].source, tuple(w.document for w in whole), whole[0].removed, whole[0].repaired)


def _context(settings: Settings, model: Path | None) -> Context:
    return Context(settings, None, load_model(model), as_is=False)
