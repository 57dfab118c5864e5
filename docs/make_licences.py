"""Collect the licences of everything that an installation brings: ``docs/reference/licences.md`` from the packages' own metadata.

Run ``python docs/make_licences.py`` in an environment with the extras ``app`` and ``ray`` after a change of dependencies.
"""

from __future__ import annotations

import re
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement

PAGE = Path(__file__).resolve().parent / "reference" / "licences.md"
EXTRAS = ("app", "ray")
FAMILIES = (
    ("MPL-2.0", r"MPL|Mozilla"),
    ("Apache-2.0", r"Apache"),
    ("BSD", r"BSD"),
    ("MIT or ISC", r"MIT|ISC"),
    ("PSF-2.0", r"PSF|Python Software"),
)
COPYLEFT = re.compile(r"\bA?GPL|Affero|(?<!Lesser )General Public", re.I)
"""Licences that the project does not take."""


def closure(name: str = "wenben", extras: tuple[str, ...] = EXTRAS) -> dict[str, str]:
    """Every package that ``name`` brings here, with the licence it declares; extras that are not installed are left out."""
    found: dict[str, str] = {}

    def walk(name: str, extras: tuple[str, ...]) -> None:
        key = re.sub(r"[-_.]+", "-", name).lower()
        if key in found:
            return
        try:
            about = metadata.metadata(name)
        except metadata.PackageNotFoundError:
            return  # of an extra that this environment does not have
        found[key] = declared(about)
        for line in metadata.requires(name) or []:
            need = Requirement(line)
            if need.marker is None or any(need.marker.evaluate({"extra": e}) for e in ("", *extras)):
                walk(need.name, tuple(need.extras))

    walk(name, extras)
    del found[name]
    return found


def declared(about: metadata.PackageMetadata) -> str:
    """The licence expression; else the classifier; else the first line of the licence field or file."""
    if expression := about.get("License-Expression"):
        return str(expression)
    classifiers = [c.split(" :: ")[-1] for c in about.get_all("Classifier") or [] if c.startswith("License")]
    named = [c for c in classifiers if c != "OSI Approved"]
    if named:
        return ", ".join(named)
    if text := str(about.get("License") or "").split("\n")[0].strip():
        return text
    files = [
        f for f in metadata.files(about["Name"]) or [] if f.name.upper().startswith(("LICENSE", "LICENCE", "COPYING"))
    ]
    return next((line.strip() for f in files for line in f.read_text().splitlines() if line.strip()), "unknown")


def page(found: dict[str, str]) -> str:
    """The packages by family of licence."""
    groups: dict[str, list[str]] = {family: [] for family, _ in FAMILIES}
    for name, licence in sorted(found.items()):
        family = next((f for f, pattern in FAMILIES if re.search(pattern, licence)), "others")
        exact = "" if family == licence or family.startswith(("BSD", "MIT")) else f" ({licence})"
        groups.setdefault(family, []).append(name + exact)
    lines = [
        "# Licences of what is installed",
        "",
        "Made from the packages' metadata by `python docs/make_licences.py`; do not edit. Direct dependencies and everything they bring, with the",
        "extras `app` and `ray`. None is under the GPL or the AGPL (`tests/docs/test_dependencies.py`).",
        "",
    ]
    for family, names in groups.items():
        lines += [f"## {family}", "", ", ".join(names), ""]
    return "\n".join(lines).rstrip() + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(closure()), encoding="utf-8")
