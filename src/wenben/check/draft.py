"""One draft, or many, against files or a library."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt

from wenben.check.classify import edits, kind, quoted, seed_formulae
from wenben.check.decisions import Decision, standing
from wenben.check.exclude import Exclusions, hidden, reason
from wenben.check.formulae import formula_stretches
from wenben.check.grouping import Hit, copied_apart, numbered, passages_of
from wenben.check.origin import GOOD_PART, Origin, first_holder, sources_of
from wenben.config import Settings, fingerprint
from wenben.errors import UsageError
from wenben.passages import FingerprintIndex, Found, Match, PostingSource, repeats, search
from wenben.text import fold
from wenben.types import CheckReport, Cleaned, Document, Passage, PassageClass, Source

Bools = npt.NDArray[np.bool_]

LABELS: Final[Mapping[PassageClass, str]] = MappingProxyType(
    {
        "copied": "原文复制",
        "edited": "改写复制",
        "numbers_changed": "套用（换数字、名称）",
        "quotation": "引用",
        "formula": "套语",
        "self_repeat": "文内重复",
    }
)
"""The classes' names that people see."""

DEFINITIONS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "total": ("总文字复制比", "所有标出段落的字数（同一处只计一次）÷ 送检文字总字数（不计空白）"),
        "adjusted": ("净复制比", "套语、引用和用户排除的内容都不计，其余同总文字复制比"),
        "largest_source": (
            "单篇最大文字复制比",
            "与送检文字重合最多的一篇来源（近似重复的来源算一篇）所占的比例，不计套语",
        ),
        "without_formula": ("去除套语复制比", "不计套语，其余同总文字复制比"),
        "without_quotation": ("去除引用复制比", "不计引用（书名号标题、加引号的引文、法规条文），其余同总文字复制比"),
        "without_own": ("去除本单位文献复制比", "净复制比中再除去本单位（与送检文字同一发文单位）文档里已有的段落"),
        "self_repeat": ("文内重复比", "在送检文字自身中重复出现、又未在其他来源中找到的文字所占的比例"),
    }
)
"""Ratio → its name in the vocabulary of CNKI reports, and its definition."""


@runtime_checkable
class StoresPostings(Protocol):
    """A library: a file that makes a posting source when asked."""

    path: Path

    def postings(self) -> PostingSource: ...


def check(
    draft: Source,
    *,
    against: Sequence[Cleaned | Document] | None = None,
    library: PostingSource | StoresPostings | None = None,
    settings: Settings | None = None,
    exclude: Exclusions | Iterable[str] = (),
    clusters: Sequence[int] | None = None,
    deep: bool = False,
    remembered: bool = True,
) -> CheckReport:
    """Find the passages of ``draft`` that stand in other documents.

    Parameters
    ----------
    draft
        The text to be checked; offsets of the report count in ``draft.text``.
    against
        Documents to compare with; an index in memory is made of them.
    library
        A library, or its postings, or an index made before; exactly one of ``against`` and ``library`` is given.
    exclude
        What takes no part, all listed in the report; plain strings are ids or paths of documents.
    clusters
        For each document of ``against`` the number of its near-duplicate cluster.
    deep
        Align with shorter n-grams: finds rewriting of 15-30% of the words at some cost in time.
    remembered
        False shows again what people decided to ignore (:func:`wenben.check.ignore`).

    Raises
    ------
    UsageError
        If not exactly one of ``against`` and ``library`` is given, or a pattern of ``exclude`` is invalid.
    """
    settings = settings or Settings()
    source, described = source_of(against, library, clusters, settings)
    decisions = standing(library) if remembered else ()
    return Checker(source, settings, exclusions(exclude), deep, described, decisions).run(draft)


def exclusions(exclude: Exclusions | Iterable[str]) -> Exclusions:
    return exclude if isinstance(exclude, Exclusions) else Exclusions(documents=frozenset(exclude))


def source_of(
    against: Sequence[Cleaned | Document] | None,
    library: PostingSource | StoresPostings | None,
    clusters: Sequence[int] | None,
    settings: Settings,
) -> tuple[PostingSource, dict[str, Any]]:
    """The postings to search, and what people should know about them."""
    if (against is None) == (library is None):
        raise UsageError("稿件查重需要比对对象", remedy="请给出 --against 文件 或 --library 资料库 其中之一")
    if isinstance(library, StoresPostings):
        changed = datetime.fromtimestamp(library.path.stat().st_mtime).astimezone()
        return library.postings(), {"library": str(library.path), "date": changed.isoformat(timespec="minutes")}
    if library is not None:
        return library, {}
    documents: list[Document] = []
    for item in against or ():
        documents.extend(item.documents if isinstance(item, Cleaned) else (item,))
    if clusters is None:
        clusters = _clusters(documents, settings)
    index = FingerprintIndex(documents, settings=settings.passages, clusters=clusters)
    return index, {"characters": sum(len(document.text) for document in documents)}


def _clusters(documents: Sequence[Document], settings: Settings) -> list[int]:
    """For each document the number of its near-duplicate cluster: copies count once, as one source and as formula."""
    from wenben.dedup import dedup  # compiled loops: loaded only when files are compared

    clusters = dedup(documents, settings=settings, containment=False).clusters
    first = {document.key: number for number, document in reversed(list(enumerate(documents)))}
    for cluster in clusters:
        keys = list(zip(cluster.members, cluster.paths, strict=True))
        least = min(first[key] for key in keys)
        first.update(dict.fromkeys(keys, least))
    return [first[document.key] for document in documents]


def visible_characters(text: str) -> Bools:
    return np.fromiter((not c.isspace() for c in text), dtype=bool, count=len(text))


def union(length: int, spans: Iterable[tuple[int, int]]) -> Bools:
    mask = np.zeros(length, dtype=bool)
    for start, end in spans:
        mask[start:end] = True
    return mask


class Checker:
    """The steps of one check, with what they have in common."""

    def __init__(
        self,
        source: PostingSource,
        settings: Settings,
        exclude: Exclusions,
        deep: bool,
        described: Mapping[str, Any],
        decisions: Sequence[Decision] = (),
    ) -> None:
        self.source, self.settings, self.exclude, self.deep = source, settings, exclude, deep
        self.described, self.decisions = described, decisions
        passages = settings.passages
        if exclude.min_length is not None:
            passages = replace(passages, min_length=exclude.min_length)
        self.finding = passages
        own = settings.check
        self.aligning = (
            replace(passages, k=own.deep_k, gap=own.deep_gap, min_identity=own.deep_identity) if deep else passages
        )
        decided = (d.value for d in decisions if d.what == "formula")
        self.formulae = seed_formulae(passages.k, (*exclude.formulae, *decided))
        self.records: dict[int, Document] = {}

    def run(self, draft: Source) -> CheckReport:
        mask, notes = hidden(draft, self.exclude)
        origin = Origin.of(draft)
        dropped: dict[int, str | None] = {}

        def skip(number: int) -> bool:
            if number not in dropped:
                document = self._document(number)
                dropped[number] = reason(draft, document, self.exclude) or self._decided(document)
            return dropped[number] is not None

        found = search(
            draft.text,
            self.source,
            settings=self.finding,
            formulae=self.formulae,
            skip=skip,
            prefer=self._order,
            align_with=self.aligning,
            hidden=mask if mask.any() else None,
        )
        quotation = quoted(draft.text)
        hits = [self._hit(draft, found, quotation, number, match) for number, match in found.matches]
        spans = [hit.span for hit in hits]
        left_out: dict[str, list[tuple[int, int]]] = {}
        groups = [g for g in passages_of(hits) if not self._ignored(self._words(g[0]), g[0].span, left_out)]
        rows = self._rows(draft, groups, origin)
        rows += self._formulae(draft, found, quotation, union(len(draft.text), spans) | mask, skip)
        repeated = self._repeats(draft, found, mask, groups)
        rows += [r for r in repeated if not self._ignored(r.source_text, (r.start, r.end), left_out)]
        rows = numbered(rows)
        for said, places in left_out.items():
            notes.append(f"忽略的{said}：{len(places)} 处，{sum(end - start for start, end in places)} 字")
        notes += [f"算作{d.said}" for d in self.decisions if d.what == "formula" and d.folded in found.side.folded]
        notes += sorted({text for text in dropped.values() if text is not None})
        if self.exclude.min_length is not None:
            notes.append(f"短于 {self.exclude.min_length} 字的段落")
        return CheckReport(
            draft=draft.path,
            text=draft.text,
            ratios=self._ratios(draft.text, rows, groups),
            passages=tuple(rows),
            against={**self._against(), **({"issuer": origin.issuer} if origin.issuer else {})},
            excluded=tuple(notes),
            sources=sources_of(
                hits, [group[0].span for group in groups], self._document, self._share_of(draft.text), origin
            ),
        )

    def _document(self, number: int) -> Document:
        if number not in self.records:
            self.records[number] = self.source.document(number)
        return self.records[number]

    def _share_of(self, text: str) -> Callable[[list[tuple[int, int]]], tuple[float, int]]:
        visible = visible_characters(text)

        def share(spans: list[tuple[int, int]]) -> tuple[float, int]:
            characters = int((union(len(text), spans) & visible).sum())
            return characters / max(1, int(visible.sum())), characters

        return share

    def _words(self, hit: Hit) -> str:
        return self.source.text(hit.number)[hit.match.b_start : hit.match.b_end]

    def _ignored(self, words: str, span: tuple[int, int], left_out: dict[str, list[tuple[int, int]]]) -> bool:
        """Whether people decided to ignore the passage that these are the source's words of; notes it if so."""
        passages = [d for d in self.decisions if d.what == "passage"]
        folded = fold(words, digits=False).text if passages else ""
        for decision in passages:
            if decision.means(folded):
                left_out.setdefault(decision.said, []).append(span)
                return True
        return False

    def _decided(self, document: Document) -> str | None:
        """The decision not to compare with ``document``, for people."""
        for decision in self.decisions:
            if decision.what == "source" and decision.value in (document.id, document.path):
                return f"忽略的{decision.said}"
        return None

    def _hit(self, draft: Source, found: Found, quotation: Bools, number: int, match: Match) -> Hit:
        changed = edits(match, draft.text, self.source.text(number))
        a0, a1 = match.a_start, match.a_end
        inside = np.searchsorted(found.side.offsets, [a0, a1])
        folded = slice(int(inside[0]), int(inside[1]))
        kept = max(1, folded.stop - folded.start)
        cited = quotation[found.side.offsets[folded]]
        own = kind(
            changed,
            quotation=float(cited.sum() / kept),
            formula=float((found.common[folded] & ~cited).sum() / kept),
            settings=self.settings.check,
        )
        identity = match.identity * max(0, changed.length - changed.digits) / changed.length
        others = set(found.copies.get(number, ()))
        return Hit(number, self.source.cluster(number), match, own, identity, self._order(number), others)

    def _order(self, number: int) -> tuple[str, ...]:
        """Sort key of documents: the earliest first, those without a date last."""
        document = self._document(number)
        return document.date or "9", "" if document.issuer else "9", document.path, document.id

    def _rows(self, draft: Source, groups: list[list[Hit]], origin: Origin) -> list[Passage]:
        rows = []
        sides: dict[int, str] = {}

        def folded(number: int) -> str:
            if number not in sides:
                sides[number] = fold(self.source.text(number), digits=False).text
            return sides[number]

        for passage, group in enumerate(groups, 1):
            shown = group[: self.settings.check.max_sources]
            holders = [first_holder(hit, draft.text, self._document, folded) for hit in shown]
            start, end = group[0].span
            good = [min(h.span[1], end) - max(h.span[0], start) >= GOOD_PART * (end - start) for h in shown]
            first = min((d.date for d, enough in zip(holders, good, strict=True) if d.date and enough), default=None)
            marked = False
            for rank, (hit, holder) in enumerate(zip(shown, holders, strict=True), 1):
                document = self._document(hit.number)
                earliest = not marked and good[rank - 1] and first is not None and holder.date == first
                marked |= earliest
                place = document.offsets.to_source(hit.match.b_start, hit.match.b_end)
                rows.append(
                    Passage(
                        passage=passage,
                        rank=rank,
                        start=hit.match.a_start,
                        end=hit.match.a_end,
                        source_path=document.path,
                        document=document.id,
                        source_start=place.start,
                        source_end=place.end,
                        identity=hit.identity,
                        copies=len(hit.others),
                        kind=hit.kind,
                        source_title=document.title,
                        source_date=document.date,
                        source_issuer=document.issuer,
                        earliest=earliest,
                        same_issuer=origin.wrote(document),
                        source_text=self._words(hit),
                        first_date=holder.date,
                        first_path=holder.path,
                        later=origin.precedes(document),
                    )
                )
        return rows

    def _formulae(self, draft: Source, found: Found, quotation: Bools, taken: Bools, skip: Any) -> list[Passage]:
        rows = []
        stretches = formula_stretches(
            found, self.source, taken=taken, least=self.settings.check.formula_length, k=self.finding.k, skip=skip
        )
        for number, stretch in enumerate(stretches):
            document = self._document(stretch.document)
            place = document.offsets.to_source(stretch.source_start, stretch.source_end)
            inside = quotation[stretch.start : stretch.end]
            rows.append(
                Passage(
                    passage=10**6 + number,
                    rank=1,
                    start=stretch.start,
                    end=stretch.end,
                    source_path=document.path,
                    document=document.id,
                    source_start=place.start,
                    source_end=place.end,
                    identity=1.0,
                    copies=stretch.copies,
                    kind="quotation" if inside.mean() >= self.settings.check.class_share else "formula",
                    source_title=document.title,
                    source_date=document.date,
                    source_issuer=document.issuer,
                    source_text=self.source.text(stretch.document)[stretch.source_start : stretch.source_end],
                )
            )
        return rows

    def _repeats(self, draft: Source, found: Found, mask: Bools, groups: list[list[Hit]]) -> list[Passage]:
        """Repetition inside the draft; the later occurrence is marked, the earlier one is its source.

        What was copied from two places (of one source or of two) repeats what these have in common: that is no
        repetition of the draft's own. Occurrences that follow on one another are one passage.
        """
        kept: list[Match] = []
        least = self.settings.check.repeat_length
        for match in sorted(repeats(draft.text, settings=self.finding, min_length=least), key=lambda m: m.b_start):
            inside = np.searchsorted(found.side.offsets, [match.b_start, match.b_end])
            if (~found.common[inside[0] : inside[1]]).sum() < self.finding.min_informative:
                continue
            if mask[match.b_start : match.b_end].all() or mask[match.a_start : match.a_end].all():
                continue
            if copied_apart(match, groups):
                continue
            if kept and not any(map(str.isalnum, draft.text[kept[-1].b_end : match.b_start])):  # overlaps or follows
                last = kept.pop()
                longer = max(last, match, key=lambda m: m.b_end - m.b_start)
                kept.append(replace(longer, b_start=last.b_start, b_end=max(last.b_end, match.b_end)))
            else:
                kept.append(match)
        return [
            Passage(
                passage=2 * 10**6 + number,
                rank=1,
                start=match.b_start,
                end=match.b_end,
                source_path=draft.path,
                document="",
                source_start=match.a_start,
                source_end=match.a_end,
                identity=match.identity,
                copies=0,
                kind="self_repeat",
                source_title=draft.meta.get("title", ""),
                source_text=draft.text[match.a_start : match.a_end],
            )
            for number, match in enumerate(kept)
        ]

    def _ratios(self, text: str, rows: list[Passage], groups: list[list[Hit]]) -> dict[str, float]:
        visible = visible_characters(text)
        total = max(1, int(visible.sum()))

        def share(mask: Bools) -> float:
            return float((mask & visible).sum() / total)

        def of(*kinds: PassageClass) -> Bools:
            return union(len(text), ((r.start, r.end) for r in rows if r.kind in kinds))

        copied = of("copied", "edited", "numbers_changed")
        repeat = of("self_repeat")
        quotation = of("quotation")
        formula = of("formula")
        by_source: dict[int, list[tuple[int, int]]] = {}
        for group in groups:
            for hit in group:
                if hit.kind != "formula":
                    by_source.setdefault(hit.cluster, []).append(hit.span)
        return {
            "total": share(copied | repeat | quotation | formula),
            "adjusted": share(copied | repeat),
            "largest_source": max((share(union(len(text), spans)) for spans in by_source.values()), default=0.0),
            "without_formula": share(copied | repeat | quotation),
            "without_quotation": share(copied | repeat | formula),
            "without_own": share(self._of_others(text, rows) | repeat),
            "self_repeat": share(repeat & ~copied),
        }

    def _of_others(self, text: str, rows: list[Passage]) -> Bools:
        """What was copied, without passages that a source of the draft's own issuer holds."""
        own = {row.passage for row in rows if row.same_issuer}
        copied = (r for r in rows if r.kind in ("copied", "edited", "numbers_changed") and r.passage not in own)
        return union(len(text), ((r.start, r.end) for r in copied))

    def _against(self) -> dict[str, Any]:
        return {
            **self.described,
            "documents": len(self.source),
            "clusters": self.source.size,
            "settings": fingerprint(self.settings),
            "min_length": self.finding.min_length,
            "min_identity": self.aligning.min_identity,
            "deep": self.deep,
            **({"decisions": len(self.decisions)} if self.decisions else {}),
        }
