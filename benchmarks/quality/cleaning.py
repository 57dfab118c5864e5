"""Quality of cleaning: removals by reason, article starts, texts, no harm on clean text.

Measured on our gold (``corpora/gold/cleaning``: ``dev`` for development, ``heldout`` for reporting only, ``fresh``: pages as the
web serves them, written after the detectors; its even numbers were never looked at), on the real
scrapes and clean pages of the shared folder where it is present (``WENBEN_SHARED`` or ``../shared``), and on the clean
documents of ``corpora/training``. Only visible characters count.

Run ``python benchmarks/quality/cleaning.py [--part dev|heldout|fresh] [--verbose] [--gate]``.

``--marked FOLDER`` scores text pages that a person marked line by line instead, of your own sites or unseen ones: files
``*.txt`` whose first line is ``@`` with an address and whose other lines have a mark and a space in front: ``#`` the title that an
article starts with, ``!`` the start of an article without one, ``=`` kept, ``-`` to be removed, ``?`` not scored; ``⟦…⟧`` is what
must go inside a line that is kept.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from wenben.clean import clean, learn
from wenben.types import Cleaned, Source

ROOT = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("WENBEN_SHARED", ROOT.parent / "shared"))
FLOORS = ROOT / "benchmarks" / "quality" / "floors.json"
STRESS_TITLE = "关于学校管理工作情况的报告"
REASONS = ("boilerplate", "repeat", "noise")


def make_source(name: str, data: bytes, encoding: str = "utf-8") -> Source:
    """A source as the text reader makes it."""
    text = data.decode(encoding.replace("utf-8-sig", "utf-8")).removeprefix("\ufeff")
    return Source(name, hashlib.sha256(data).hexdigest(), "text/plain", text, encoding)


def ngrams(text: str, size: int = 4) -> Counter[str]:
    squeezed = "".join(text.split())
    return Counter(squeezed[i : i + size] for i in range(max(1, len(squeezed) - size + 1)))


def f1(ours: str, gold: str) -> float:
    a, b = ngrams(ours), ngrams(gold)
    common = (a & b).total()
    return 2 * common / (a.total() + b.total()) if a and b else 0.0


@dataclass
class Score:
    """Counts of visible characters, by reason of the gold (recall) and of ours (precision)."""

    hit: Counter[str] = field(default_factory=Counter)
    gold: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)
    ours: Counter[str] = field(default_factory=Counter)
    phenomena: dict[str, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0]))
    starts: int = 0
    right_starts: int = 0
    counted: int = 0
    right_counts: int = 0
    truncated: int = 0
    right_truncated: int = 0
    repaired: int = 0
    right_repaired: int = 0
    texts: list[float] = field(default_factory=list)

    def add(self, cleaned: Cleaned, gold: dict[str, Any], *, verbose: bool = False) -> None:
        text = cleaned.source.text
        visible = [not c.isspace() for c in text]
        unscored = (*gold.get("repaired", ()), *gold.get("unscored", ()))
        neutral = {i for r in unscored for i in range(r["source_start"], r["source_end"])}
        wanted: dict[int, str] = {}
        for span in gold["removed"]:
            hits = 0
            total = 0
            removed = {i for r in cleaned.removed for i in range(r.start, r.end)}
            for i in range(span["source_start"], span["source_end"]):
                if visible[i]:
                    wanted[i] = span["reason"]
                    total += 1
                    hits += i in removed
            counts = self.phenomena[span.get("phenomenon", span["reason"])]
            counts[0] += hits
            counts[1] += total
            if verbose and hits < total:
                piece = text[span["source_start"] : span["source_end"]]
                print(f"  missed {cleaned.source.path} {span['source_start']}:{span['source_end']} {span['reason']} "
                      f"[{span.get('phenomenon', '')}] {hits}/{total} {piece[:90]!r}")  # fmt: skip
        ours: dict[int, str] = {}
        for removal in cleaned.removed:
            wrong = []
            for i in range(removal.start, removal.end):
                if visible[i] and i not in neutral:
                    ours[i] = removal.reason
                    if i not in wanted:
                        wrong.append(i)
            if verbose and wrong:
                print(f"  wrong  {cleaned.source.path} {removal.start}:{removal.end} {removal.reason} [{removal.detail}] "
                      f"{len(wrong)} {''.join(text[i] for i in wrong)[:90]!r}")  # fmt: skip
        for i, reason in wanted.items():
            self.gold[reason] += 1
            self.hit[reason] += i in ours
        for i, reason in ours.items():
            self.ours[reason] += 1
            self.right[reason] += i in wanted
        documents = gold["documents"]
        starts = [d["source_start"] for d in documents]
        mine = [d.source_start for d in cleaned.documents]
        self.starts += len(starts)
        self.right_starts += len(set(starts) & set(mine))
        self.counted += 1
        self.right_counts += len(starts) == len(mine)
        if verbose and starts != mine:
            print(f"  starts {cleaned.source.path} gold {starts} ours {mine}")
        if "truncated" in gold:
            for number, flag in enumerate(gold["truncated"]):
                same = number < len(mine) and cleaned.documents[number].truncated == flag
                self.truncated += 1
                self.right_truncated += same
                if verbose and not same:
                    print(f"  truncated {cleaned.source.path} #{number} gold {flag}")
        repaired = {r.start: r for r in cleaned.repaired}
        for r in gold.get("repaired", ()):
            self.repaired += 1
            at, made = r["source_start"], ""
            while at < r["source_end"]:
                made += repaired[at].text if at in repaired else text[at]
                at = repaired[at].end if at in repaired else at + 1
            same = "".join(made.split()) == "".join(r.get("text", made).split())
            self.right_repaired += same
            if verbose and not same:
                print(f"  repair {cleaned.source.path} {r} ours {made[:60]!r}")
        for number, document in enumerate(documents):
            if "text" in document:
                value = f1(cleaned.documents[number].text, document["text"]) if number < len(mine) else 0.0
                self.texts.append(value)
                if verbose and value < 0.98:
                    print(f"  text   {cleaned.source.path} #{number} F1 {value:.3f}")

    def metrics(self) -> dict[str, float]:
        result = {
            "precision": self.right.total() / max(1, self.ours.total()),
            "recall": self.hit.total() / max(1, self.gold.total()),
        }
        for reason in REASONS:
            if self.ours[reason]:
                result[f"precision_{reason}"] = self.right[reason] / self.ours[reason]
            if self.gold[reason]:
                result[f"recall_{reason}"] = self.hit[reason] / self.gold[reason]
        result["starts"] = self.right_starts / max(1, self.starts)
        result["counts"] = self.right_counts / max(1, self.counted)
        if self.truncated:
            result["truncated"] = self.right_truncated / self.truncated
        if self.repaired:
            result["repaired"] = self.right_repaired / self.repaired
        if self.texts:
            result["text_f1"] = sum(self.texts) / len(self.texts)
        return result


def own_gold(part: str) -> Iterator[tuple[Source, dict[str, Any]]]:
    for path in sorted((ROOT / "corpora" / "gold" / "cleaning" / part).glob("*.json")):
        gold = json.loads(path.read_text("utf-8"))
        if "removed" not in gold:
            continue  # a web page: main-text extraction is measured by its own benchmark
        data = (path.parent / gold["file"]).read_bytes()
        source = make_source(f"{part}/{gold['file']}", data, gold["encoding"])
        yield replace(source, meta={"site": gold.get("group") or f"{part}/{path.stem}"}), gold


_MARKED_AWAY = re.compile("⟦([^⟧]*)⟧")


def marked(folder: Path) -> Iterator[tuple[Source, dict[str, Any]]]:
    """Pages that a person marked (see above)."""
    for path in sorted(folder.glob("*.txt")):
        lines, at = [], 0
        gold: dict[str, Any] = {"removed": [], "documents": [], "unscored": []}
        for number, row in enumerate(path.read_text("utf-8").splitlines(), 1):
            if row.startswith("@") or (not row.strip() and not lines):
                continue
            if row.strip() and row[0] not in "#!=-?":
                sys.exit(f"{path}:{number}: a line without a mark: {row[:30]!r}")
            mark, body = row[:1], row[2:]
            line = _MARKED_AWAY.sub(r"\1", body)
            whole = {"source_start": at, "source_end": at + len(line), "reason": "marked"}
            if mark == "-":
                gold["removed"].append(whole)
            elif mark == "?":
                gold["unscored"].append(whole)
            for taken, match in enumerate(_MARKED_AWAY.finditer(body) if mark not in "-?" else ()):
                start = at + match.start() - 2 * taken
                gold["removed"].append({**whole, "source_start": start, "source_end": start + len(match[1])})
            if mark in ("#", "!"):
                lead = re.match(r"(?:\s|⟦[^⟧]*⟧)*", body)
                gold["documents"].append({"source_start": at + len(re.sub("[⟦⟧]", "", lead.group() if lead else ""))})
            lines.append(line)
            at += len(line) + 1
        yield make_source(f"{folder.name}/{path.name}", "\n".join(lines).encode()), gold


def measure_marked(folder: Path, *, verbose: bool) -> dict[str, float]:
    """Removals and starts on marked pages, and what is lost of their text."""
    pairs = list(marked(folder))
    if not pairs:
        sys.exit(f"{folder}: no *.txt files")
    statistics, score, lost, kept, below = learn(source for source, _ in pairs), Score(), 0, 0, 0
    for source, gold in pairs:
        cleaned = clean(source, statistics=statistics)
        score.add(cleaned, gold, verbose=verbose)
        out = {i for r in (*gold["removed"], *gold["unscored"]) for i in range(r["source_start"], r["source_end"])}
        gone = {i for r in cleaned.removed for i in range(r.start, r.end)}
        own = [i for i, char in enumerate(source.text) if not char.isspace() and i not in out]
        missed = sum(i in gone for i in own)
        lost, kept, below = lost + missed, kept + len(own), below + (missed > 0.02 * len(own))
    return {**score.metrics(), "pages": len(pairs), "text_lost": lost / max(1, kept), "pages_below_98": below}


def shared_gold() -> Iterator[tuple[Source, dict[str, Any]]]:
    path = SHARED / "gold" / "cleaning.json"
    if not path.is_file():
        return
    tree = json.loads(path.read_text("utf-8"))
    for name in sorted({s["file"] for s in tree["spans"]}):
        gold = {
            "removed": [
                {"source_start": s["start"], "source_end": s["end"], "reason": s["kind"]}
                for s in tree["spans"]
                if s["file"] == name
            ],
            "documents": [{"source_start": a["start"]} for a in tree["articles"] if a["file"] == name],
        }
        yield make_source(name, (SHARED / "corpus" / name).read_bytes()), gold


def clean_pages() -> Iterator[Source]:
    folder = SHARED / "html-dev" / "cleaned"
    for path in sorted(folder.glob("*.txt")) if folder.is_dir() else ():
        data = path.read_bytes()
        text = data.decode("utf-8", "replace")
        yield Source(path.name, hashlib.sha256(data).hexdigest(), "text/plain", text, "utf-8")


def training_pages() -> Iterator[Source]:
    """Training documents as text, without the units that are labelled as belonging to a page; compilations, which are split, are left out."""
    for path in sorted((ROOT / "corpora" / "training").glob("*/*.txt")):
        parts: list[str] = []
        rows = path.read_text("utf-8").splitlines()
        if not {"# genre: 范文汇编", "# genre: 范文站合页"}.isdisjoint(rows[:10]):
            continue
        for line in rows:
            if not line.strip() or line.startswith("#"):
                continue
            tag, _, unit = line.lstrip("+").partition("|")
            if tag.startswith("O:boiler"):
                continue
            if parts and not line.startswith("+"):
                parts.append("\n")
            parts.append(unit)
        text = "".join(parts)
        yield Source(f"{path.parent.name}/{path.name}", hashlib.sha256(text.encode()).hexdigest(), "text/plain", text)


def harm(sources: Iterable[Source], *, verbose: bool) -> dict[str, float]:
    total = kept = 0
    worst = 1.0
    below = 0
    split = 0
    for source in sources:
        cleaned = clean(source)
        visible = sum(not c.isspace() for c in source.text)
        left = sum(not c.isspace() for d in cleaned.documents for c in d.text)
        total += visible
        kept += left
        worst = min(worst, left / max(1, visible))
        below += left < 0.98 * visible
        split += len(cleaned.documents) != 1
        if verbose and left < 0.98 * visible:
            print(f"  harm   {source.path} {left / visible:.4f}")
        if verbose and len(cleaned.documents) != 1:
            print(f"  split  {source.path} into {len(cleaned.documents)}")
    return {"survive": kept / total, "worst": worst, "pages_below_98": below, "pages_split": split} if total else {}


def stress(*, verbose: bool = False) -> dict[str, float]:
    """Noise of ours around the real clean pages: what is left of each is compared with the page, by 4-gram F1.

    Each page gets a line of dates, a teaser, a watermark in two sentences, a box of downloads, neighbours, related links and
    a footer, in turn of all variants of ``dev`` and ``heldout``; every third one stands twice.
    """
    sys.path.insert(0, str(ROOT / "corpora"))
    import gold_noise as noise
    from gold_half import Half
    from texts import Article

    scores = []
    halves = [Half(name, []) for name in ("dev", "heldout")]
    for number, source in enumerate(clean_pages()):
        half = halves[number % 2]
        lines = [line.strip() for line in source.text.split("\n") if line.strip()]
        if sum(map(len, lines)) < 400:
            continue
        body = "\n".join(lines)
        article = Article(name="", title=STRESS_TITLE, lines=tuple(lines))
        noisy = body
        places = [m.start() for m in re.finditer("[\u4e00-\u9fff]{8}", body)]
        for place in sorted(half.rng.sample(places, min(2, len(places))), reverse=True):
            noisy = noisy[: place + 4] + half.fill(noise.WATERMARK) + noisy[place + 4 :]
        parts = [STRESS_TITLE, half.fill(noise.TOP, article), half.fill(noise.TEASER, article), noisy]
        if number % 3 == 0:
            parts.append(body)
        parts += [half.fill(kind, article) for kind in (noise.DOWNLOAD, noise.NEIGHBOURS, noise.RELATED, noise.FOOTER)]
        cleaned = clean(make_source(source.path, "\n".join(parts).encode()))
        scores.append(f1("".join(d.text for d in cleaned.documents), STRESS_TITLE + body))
        if verbose and scores[-1] < 0.97:
            print(f"  stress {source.path} F1 {scores[-1]:.3f}{' twice' if number % 3 == 0 else ''}")
    return {"text_f1": sum(scores) / len(scores), "worst": min(scores)} if scores else {}


def measure(*parts: str, verbose: bool = False) -> dict[str, dict[str, float]]:
    results: dict[str, dict[str, float]] = {}
    for name, pairs in (*((part, list(own_gold(part))) for part in parts), ("shared", list(shared_gold()))):
        score = Score()
        statistics = learn(source for source, _ in pairs)
        for source, gold in pairs:
            score.add(clean(source, statistics=statistics), gold, verbose=verbose)
        if score.counted:
            results[name] = score.metrics()
            if verbose:
                for phenomenon, (hits, total) in sorted(
                    score.phenomena.items(), key=lambda x: x[1][0] / max(1, x[1][1])
                ):
                    print(f"  {hits / max(1, total):.3f} {total:6d}  {phenomenon}")
    for name, sources in (("html_clean", clean_pages()), ("training_clean", training_pages())):
        found = harm(sources, verbose=verbose)
        if found:
            results[name] = found
    if found := stress(verbose=verbose):
        results["stress"] = found
    return results


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--part", choices=("dev", "heldout", "fresh"), default="heldout")
    parser.add_argument("--verbose", action="store_true", help="print every miss (only of the dev part)")
    parser.add_argument("--gate", action="store_true", help="fail where a figure is below its floor in floors.json")
    parser.add_argument("--marked", type=Path, metavar="FOLDER", help="score marked pages, and nothing else")
    options = parser.parse_args()
    if options.marked:
        for key, value in measure_marked(options.marked, verbose=options.verbose).items():
            print(f"  {key:24s} {value:.4f}" if value <= 1 else f"  {key:24s} {value:g}")
        return 0
    parts = ("heldout", "fresh") if options.gate else (options.part,)
    results = measure(*parts, verbose=options.verbose and parts == ("dev",))
    for name, metrics in results.items():
        print(name)
        for key, value in metrics.items():
            print(f"  {key:24s} {value:.4f}" if value <= 1 else f"  {key:24s} {value:g}")
    if not options.gate:
        return 0
    floors = json.loads(FLOORS.read_text("utf-8"))["cleaning"]
    failed = []
    for name, wanted in floors.items():
        for key, floor in wanted.items():
            value = results.get(name, {}).get(key)
            if value is None:
                if name in results:
                    failed.append(f"{name}.{key}: not measured")
                continue
            if key in ("pages_below_98", "pages_split"):
                if value > floor:
                    failed.append(f"{name}.{key}: {value:g} is more than {floor:g}")
            elif value < floor:
                failed.append(f"{name}.{key}: {value:.4f} is below {floor:.4f}")
    for line in failed:
        print("FAILED", line, file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
