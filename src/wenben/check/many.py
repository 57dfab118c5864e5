"""Several drafts at once, and what they share among themselves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from wenben.check.decisions import standing
from wenben.check.draft import Checker, StoresPostings, exclusions, source_of, union, visible_characters
from wenben.check.exclude import Exclusions
from wenben.config import Settings
from wenben.passages import FingerprintIndex, PostingSource
from wenben.types import CheckReport, Cleaned, Document, OffsetMap, Passage, Row, Source


@dataclass(frozen=True, slots=True)
class CheckSummary:
    """Reports of several drafts, in their order, and what each shares with the others.

    ``among`` holds ``{a, b, share_a, share_b, passages}`` for each pair of drafts with common passages: their paths, and
    the share of each that the other holds.
    """

    reports: tuple[CheckReport, ...]
    among: tuple[Mapping[str, Any], ...]

    def __iter__(self) -> Iterator[CheckReport]:
        return iter(self.reports)

    def __len__(self) -> int:
        return len(self.reports)

    def rows(self) -> list[Row]:
        """One row per draft: ratios, passages by class, the largest source, the nearest other draft."""
        rows = []
        for report in self.reports:
            classes = Counter(p.kind for p in report.passages if p.rank == 1)
            sources: Counter[tuple[str, str]] = Counter()
            for passage in report.passages:
                if passage.kind not in ("formula", "self_repeat"):
                    sources[passage.source_path, passage.source_title] += passage.end - passage.start
            top = sources.most_common(1)
            near = [pair for pair in self.among if report.draft in (pair["a"], pair["b"])]
            best = max(
                near, key=lambda p: float(p["share_a"] if p["a"] == report.draft else p["share_b"]), default=None
            )
            rows.append(
                {
                    "draft": report.draft,
                    "chars": len(report.text),
                    "ratios": {name: round(value, 4) for name, value in report.ratios.items()},
                    "passages": sum(classes.values()),
                    "classes": dict(classes),
                    "largest_source": top[0][0][0] if top else None,
                    "nearest_draft": (best["b"] if best["a"] == report.draft else best["a"]) if best else None,
                    "nearest_draft_share": (best["share_a"] if best["a"] == report.draft else best["share_b"])
                    if best
                    else 0.0,
                }
            )
        return rows


def check_many(
    drafts: Sequence[Source],
    *,
    against: Sequence[Cleaned | Document] | None = None,
    library: PostingSource | StoresPostings | None = None,
    settings: Settings | None = None,
    exclude: Exclusions | Iterable[str] = (),
    clusters: Sequence[int] | None = None,
    deep: bool = False,
    remembered: bool = True,
) -> CheckSummary:
    """Check several drafts against the same documents, and against each other."""
    settings = settings or Settings()
    source, described = source_of(against, library, clusters, settings)
    decisions = standing(library) if remembered else ()
    checker = Checker(source, settings, exclusions(exclude), deep, described, decisions)
    reports = tuple(checker.run(draft) for draft in drafts)
    return CheckSummary(reports, tuple(_among(drafts, settings, exclusions(exclude), deep)))


def _among(drafts: Sequence[Source], settings: Settings, exclude: Exclusions, deep: bool) -> Iterable[Row]:
    """Pairs of drafts that share passages, with the share of each."""
    own = [as_document(draft) for draft in drafts]
    index = FingerprintIndex(own, settings=settings.passages)
    shares: dict[tuple[int, int], list[Passage]] = {}
    numbers = {document.id: i for i, document in enumerate(own)}
    for i, draft in enumerate(drafts):
        report = Checker(index, settings, replace(exclude, documents=frozenset({own[i].id})), deep, {}).run(draft)
        for passage in report.passages:
            if passage.kind in ("copied", "edited", "numbers_changed") and passage.document in numbers:
                shares.setdefault((i, numbers[passage.document]), []).append(passage)
    for (i, j), passages in sorted(shares.items()):
        if i < j or (j, i) not in shares:
            yield {
                "a": drafts[i].path,
                "b": drafts[j].path,
                "share_a": round(_share(drafts[i].text, passages), 4),
                "share_b": round(_share(drafts[j].text, shares.get((j, i), [])), 4),
                "passages": len(passages),
            }


def as_document(draft: Source) -> Document:
    """A draft as a document that is already clean, so that other drafts can be compared with it."""
    return Document(
        id=f"draft:{draft.path}",
        path=draft.path,
        sha256=draft.sha256,
        title=draft.meta.get("title", ""),
        source_start=0,
        source_end=len(draft.text),
        text=draft.text,
        offsets=OffsetMap.identity(len(draft.text)),
        date=draft.meta.get("date"),
        issuer=draft.meta.get("issuer"),
    )


def _share(text: str, passages: Iterable[Passage]) -> float:
    visible = visible_characters(text)
    inside = union(len(text), ((p.start, p.end) for p in passages)) & visible
    return float(inside.sum() / max(1, visible.sum()))
