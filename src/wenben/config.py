"""The one tree of settings: default, unit, help and evidence stand beside each field.

A :class:`Settings` is frozen; stages take the branch they need (``settings.dedup`` …). :func:`load` reads TOML.
:func:`fingerprint` is stored with whatever was computed, so that results made with other settings are refused.
"""

from __future__ import annotations

import hashlib
import json
import math
import tomllib
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, fields, is_dataclass
from pathlib import Path
from typing import Any, Final, TypeVar

from wenben.errors import UsageError, reason_of

T = TypeVar("T")


_SHARES: Final = ("ratio", "probability")
"""Units of numbers that lie between 0 and 1."""


def setting(
    default: T, *, unit: str, help: str, evidence: str = "", least: float = 0.0, most: float | None = None
) -> T:
    """A field of the tree: its default value with what the settings reference prints, and the range of a number."""
    most = most if most is not None else 1.0 if unit in _SHARES else math.inf
    kept = {"unit": unit, "help": help, "evidence": evidence, "range": (least, most)}
    value: T = field(default=default, metadata=kept)
    return value


@dataclass(frozen=True)
class ReaderSettings:
    """Reading bytes."""

    max_bytes: int = setting(
        200 * 1024 * 1024,
        least=1,
        unit="bytes",
        help="Files larger than this are reported, not read.",
        evidence="The largest scraped compilation seen is below 5 MB.",
    )
    max_members: int = setting(
        10_000, least=1, unit="files", help="Members read from one archive.", evidence="Limit against archive bombs."
    )
    max_expansion: float = setting(
        200.0,
        least=1,
        unit="times",
        help="Largest ratio of unpacked to packed size of an archive member.",
        evidence="Chinese text packs to about 1/3, XML parts of DOCX to 1/20.",
    )


@dataclass(frozen=True)
class CleanSettings:
    """Repair, boilerplate, repeats, articles."""

    repeat_length: int = setting(
        80,
        least=1,
        unit="characters",
        help="Shortest stretch, in folded characters, that is removed when it stands in the same report before.",
        evidence="Shorter repeats occur in clean texts (refrains, table cells); see docs/cleaning.md.",
    )
    repeat_identity: float = setting(
        0.9,
        unit="ratio",
        help="Least share of equal folded characters of a repeat and what it repeats.",
        evidence="Not measured apart; the figures of docs/cleaning.md are with this value.",
    )
    template_documents: int = setting(
        5,
        unit="documents",
        help="A line is a site's template if it stands in at least so many of its documents.",
        evidence="Not measured apart; the figures of docs/cleaning.md are with this value.",
    )
    template_share: float = setting(
        0.2,
        unit="ratio",
        help="... and in at least this share of the site's documents.",
        evidence="Not measured apart; the figures of docs/cleaning.md are with this value.",
    )
    template_sites: int = setting(
        2,
        unit="sites",
        help="A line that stands on more sites than this is a formula of the genre, not a template.",
        evidence="Not measured apart; the figures of docs/cleaning.md are with this value.",
    )
    watermark_documents: int = setting(
        3,
        unit="documents",
        help="A string that breaks words in at least so many documents of a site is its watermark,",
        evidence="Not measured apart; the figures of docs/cleaning.md are with this value.",
    )
    watermark_breaks: float = setting(
        0.3,
        unit="ratio",
        help="... if in at least this share of its occurrences what stands around it belongs together.",
        evidence="Neighbours in running text are a common pair in .59 of places, characters that stand apart in .08.",
    )
    watermark_term_breaks: float = setting(
        0.4,
        unit="ratio",
        help="... and in this share where nothing in the string names a site.",
        evidence="Between the .59 and .08 of watermark_breaks, stricter than it: nothing else speaks for a watermark here.",
    )
    template_length: int = setting(
        60,
        unit="characters",
        help="Longer lines are text and never a template.",
        evidence="Judgement; not measured apart.",
    )


@dataclass(frozen=True)
class PassageSettings:
    """The passage engine: fingerprints, seeds, chains, extension, grouping."""

    k: int = setting(
        6,
        least=1,
        most=255,
        unit="characters",
        help="Length of the fingerprinted n-grams of folded text.",
        evidence="k=6 found all verbatim passages of 30 characters with 5.7 bytes per character; see docs/evaluation.md.",
    )
    window: int = setting(
        4,
        least=1,
        most=255,
        unit="n-grams",
        help="Winnowing window of the index (Schleimer et al. 2003): every shared run of k+window-1 is seen.",
        evidence="w=4 quarters the index at no measured loss on passages of 30 characters and more.",
    )
    gap: int = setting(
        30,
        unit="characters",
        help="Largest gap between two seeds of a chain.",
        evidence="Not measured apart; the figures of docs/check.md are with this value.",
    )
    min_length: int = setting(
        20,
        unit="characters",
        help="Shortest passage, in folded characters.",
        evidence="A limit that is stated in docs/check.md; its figures are with this value.",
    )
    min_identity: float = setting(
        0.55,
        unit="ratio",
        help="Least share of aligned folded characters that agree.",
        evidence="Figures of docs/check.md, by share of changed words, are with this value; --deep goes down to deep_identity.",
    )
    min_informative: int = setting(
        12,
        unit="characters",
        help="Least number of folded characters outside formulae.",
        evidence="One fingerprint (k + window - 1 = 9 characters) and three more outside formulae; figures of docs/check.md.",
    )
    flank: int = setting(
        40,
        unit="characters",
        help="How far a chain is extended on either side.",
        evidence="More than gap, so that what a chain could have bridged is tried on its sides too; not measured apart.",
    )
    group_gap: int = setting(
        30,
        unit="characters",
        help="Pieces this near in one text are one passage if near enough in the other.",
        evidence="As gap: what a chain may bridge in one text makes one passage.",
    )
    group_reach: int = setting(
        300,
        unit="characters",
        help="How far the pieces of a reordered passage may stand apart in the other text.",
        evidence="About a paragraph; not measured apart.",
    )
    formula_share: float = setting(
        0.01,
        unit="ratio",
        help="An n-gram in more than this share of the documents is formula (near-duplicates counted once).",
        evidence="Without such a cut the precision of copy checking was .001.",
    )
    formula_least: int = setting(
        8,
        unit="documents",
        help="In small collections, an n-gram in more than this many.",
        evidence="In small collections 1% is less than a few copies; figures of docs/check.md are with this value.",
    )
    formula_most: int = setting(
        64,
        unit="documents",
        help="In large ones, an n-gram in more than this many is formula in any case.",
        evidence="Bounds what is read of one fingerprint, whatever the size of the library (docs/check.md, speed).",
    )
    max_candidates: int = setting(
        16,
        unit="documents",
        help="Documents aligned for each 256 characters of a draft, near-duplicates counted once.",
        evidence="Bounds the cost of a check; recall and speed of docs/check.md are with this value.",
    )


@dataclass(frozen=True)
class DedupSettings:
    """Near-duplicates."""

    shingle: int = setting(
        5,
        least=1,
        unit="characters",
        help="Length of the character shingles of folded text.",
        evidence="Part of the public interface: Jaccard and containment are defined on 5-grams.",
    )
    permutations: int = setting(
        256,
        least=1,
        unit="hashes",
        help="MinHash signature length.",
        evidence="51 bands of 5 rows (255 hashes) follow from it, jaccard and miss_rate; a power of two as in text-dedup.",
    )
    seed: int = setting(
        1,
        unit="seed",
        help="Seed of the permutations, as datasketch's.",
        evidence="datasketch's default: signatures are bit for bit its own (tests/dedup/test_minhash.py).",
    )
    jaccard: float = setting(
        0.7,
        unit="ratio",
        help="Least Jaccard similarity of a duplicate pair.",
        evidence="Part of the public interface; text-dedup's default too.",
    )
    containment: float = setting(
        0.8,
        unit="ratio",
        help="Least containment of a pair of which one stands inside the other.",
        evidence="Part of the public interface.",
    )
    miss_rate: float = setting(
        0.01,
        unit="probability",
        help="Largest chance that a pair exactly at the Jaccard threshold shares no bucket; decides bands and rows.",
        evidence="0.01 gives 51 bands of 5 rows at .7; recall of true pairs .9998 (benchmarks/quality/dedup.py).",
    )
    bucket: int = setting(
        200,
        least=1,
        unit="documents",
        help="Larger LSH buckets (copies of one template) are compared with some of their members only.",
        evidence="Limit of work: 200 texts are 19,900 comparisons; what is left out is said (crowded).",
    )
    pivots: int = setting(
        16,
        least=1,
        unit="documents",
        help="With how many of its members, the first by id, a larger bucket is compared.",
        evidence="2,000 copies of a template with 1% edits: one cluster at a sixth of the comparisons.",
    )
    compiled: bool = setting(
        True,
        unit="switch",
        help="Use the compiled loops where numba is installed.",
        evidence="Same bits with and without (tests); off for machines where numba does not run.",
    )
    modulus: int = setting(
        8,
        least=1,
        unit="shingles",
        help="Texts are sketched by the shingles whose hash is 0 modulo this number, a power of two.",
        evidence="1 in 8 leaves about 250 shingles of a 2,000-character report: .985 of all true families found.",
    )
    sample_least: int = setting(
        64,
        least=1,
        unit="shingles",
        help="Texts whose sample would be smaller than this are sampled more densely, for similarity.",
        evidence="The standard error of a Jaccard of .7 is then .053; bands are widened by it (dedup/lsh.py).",
    )
    rare: int = setting(
        60,
        unit="documents",
        help="Shingles in more documents than this (or than rare_share) say nothing about copying.",
        evidence="Limit of work: pairs grow with the square of the holders; what it misses: docs/duplicates.md, limits.",
    )
    rare_share: float = setting(
        0.0005,
        unit="ratio",
        help="The same limit as a share of the documents, for large corpora.",
        evidence="500 holders in a million documents; what they cost: docs/scaling.md.",
    )
    section: int = setting(
        150,
        unit="characters",
        help="Shortest section, in folded characters, that is compared on its own.",
        evidence="Judgement; not measured apart.",
    )
    same_copy: float = setting(
        0.9,
        unit="ratio",
        help="Copies at least this similar (Jaccard) are looked up once in the containment channel.",
        evidence="Limit of work: close copies share nearly all rare shingles. Recall of docs/duplicates.md is with this value.",
    )
    chain: float = setting(
        0.35,
        unit="ratio",
        help="Members of a cluster below this Jaccard to its representative are split off.",
        evidence="Two edges of .7 guarantee about .45 (triangle inequality of the Jaccard distance: >= .4).",
    )


@dataclass(frozen=True)
class ExtractSettings:
    """Statements, topics, names."""

    first_c: float = setting(
        10.0,
        unit="1/penalty",
        help="Inverse regularisation of the role model's first pass.",
        evidence="Leave-one-batch-out on corpora/training: 3 → .782, 10 → .790 macro-F1.",
    )
    min_count: int = setting(
        8,
        least=1,
        unit="occurrences",
        help="Rarer n-grams of the training data are left out (of the first pass).",
        evidence="Two batches left out: 4 → .825 macro-F1 with 153k n-grams, 8 → .824 with 49k, 16 → .818 with 18k.",
    )
    excerpts: int = setting(
        4,
        unit="excerpts",
        help="Stretches of each training document that the second pass learns from as well.",
        evidence="Three groups of batches left out: excerpts .782 → .806 macro-F1, whole documents .851 → .849 (3 at weight .5). "
        "With 424 documents 2 → 4 on two sets of public pages: .756 → .749, .676 → .677.",
    )
    excerpt_weight: float = setting(
        0.35,
        unit="ratio",
        help="Weight of an excerpt beside its whole document.",
        evidence="Four weigh together 1.4 documents; three at .5 weigh 1.5 and did as well (see excerpts).",
    )
    title_hidden: float = setting(
        0.3,
        unit="share",
        help="Share of documents and excerpts whose title the second pass is not shown while it learns.",
        evidence="With titles, three groups of batches left out: .863 → .866 macro-F1; two sets of unread public pages: .714 → .733, .658 → .666.",
    )
    title_wrong: float = setting(
        0.1,
        unit="share",
        help="Share of documents and excerpts that are shown under another document's title, as compilations and mills do.",
        evidence="Measured together with title_hidden only.",
    )
    second_iterations: int = setting(
        100,
        least=1,
        unit="trees per role",
        help="Boosting rounds of the role model's second pass.",
        evidence="Two batches left out at a time, with and without headings: 120 at .07 → .839, .839; 60 at .12 → .835, .841.",
    )
    second_rate: float = setting(
        0.08,
        unit="ratio",
        help="Learning rate of the second pass.",
        evidence="See second_iterations: .07 and .12 with other numbers of trees did as well.",
    )
    second_features: float = setting(
        0.25,
        least=0.05,
        unit="share",
        help="Share of its inputs that each split of the second pass may choose from.",
        evidence="With titles of self-checks, inspectors and visits, which 1 is without: 77 documents by another hand, headed / bare, 1 → .771 / .759, "
        ".25 → .780 / .767 macro-F1 (difference of both -.004 to .021); batches k to zb left out: 1 → .865 / .850, .2 → .867 / .850.",
    )
    second_forests: int = setting(
        3,
        least=1,
        unit="forests",
        help="Forests of the second pass, grown from different random choices, whose scores are averaged.",
        evidence="1 → 3: held-out documents .887 → .890, without headings .884 → .889, their problems .877 → .885; reworded pages .656 → .667 (28, read) and "
        ".692 → .681 (52, unread): a fit hangs less on its seed, no more is shown.",
    )
    second_leaves: int = setting(
        31,
        least=2,
        unit="leaves",
        help="Most leaves per tree of the second pass.",
        evidence="One forest, 1,176 documents, three groups of batches left out: 15 → .872, 31 → .874 macro-F1; 160 rounds of 15 .875, in half as much time again.",
    )
    topic_c: float = setting(
        10.0,
        unit="1/penalty",
        help="Inverse regularisation of the topic models.",
        evidence="See topic_min_count: 10 and 30 did as well.",
    )
    topic_threshold: float = setting(
        0.5,
        least=-100,
        unit="log odds",
        help="Least score of a topic that is given.",
        evidence="Three groups of batches left out in turn: micro-F1 .670 without, .703 with the fallback.",
    )
    link_threshold: float = setting(
        0.6,
        unit="probability",
        help="Least probability of a link from a recommendation to the problem it answers.",
        evidence="Every fourth training document: .5 gives precision .894, recall .844; .6 .912, .812. Once looked at on the 332 held-out ones: .790, .716 and .833, .693.",
    )
    most_links: int = setting(
        3,
        unit="links",
        help="Most problems that one recommendation answers.",
        evidence="In corpora/training 1 of 2,402 linked recommendations answers more than three problems.",
    )
    topic_fallback: float = setting(
        -1.5,
        least=-100,
        unit="log odds",
        help="Least score of the best topic where none reaches the threshold.",
        evidence="Measured with topic_threshold.",
    )
    most_topics: int = setting(
        3,
        unit="topics",
        help="Most topics of one statement.",
        evidence="In corpora/training 360 of 8,908 statements have more than one topic, none more than three.",
    )
    topic_min_count: int = setting(
        10,
        least=1,
        unit="occurrences",
        help="Rarer n-grams are left out of the topic models.",
        evidence="Five batches left out: 6 at penalty 30 → .666 micro-F1 with 26k n-grams, 10 at 10 → .667 with 13k.",
    )


@dataclass(frozen=True)
class ResolveSettings:
    """Entities, recurrence and rectification across documents."""

    recurrence_similarity: float = setting(
        0.25,
        unit="weighted cosine",
        help="Least likeness in wording (bigrams and groups of words by rarity, names and figures left out) of a problem that comes back.",
        evidence="corpora/gold/families, dev: above .25 all are recurrences.",
    )
    stated_similarity: float = setting(
        0.1,
        unit="weighted cosine",
        help="The same where the later text says itself that it comes back (仍, 再次).",
        evidence="Judgement, below recurrence_similarity: the text itself says half of it.",
    )
    result_similarity: float = setting(
        0.14,
        unit="weighted cosine",
        help="Least likeness in wording of a problem and a statement of its result.",
        evidence="Pairs of corpora/sample, read one by one: nearly all above .14 are results, few below .12.",
    )
    result_assigned: float = setting(
        0.05,
        unit="weighted cosine",
        help="The same, of pairs and single characters, for the best match of a rectification report; twice that elsewhere.",
        evidence="corpora/gold/families, dev: results .05 and up, none wrong.",
    )
    recurrence_assigned: float = setting(
        0.1,
        unit="weighted cosine",
        help="Least likeness, single characters counted, of a problem that is the best match of a later one.",
        evidence="corpora/gold/families, dev: 23 of 25 recurrences above, of problems with another thing at fault 3.",
    )
    copy_share: float = setting(
        0.5,
        unit="ratio",
        help="Documents that share this part of their statements word for word are copies.",
        evidence="Judgement; not measured apart.",
    )
    most_holders: int = setting(
        200,
        unit="documents",
        help="A statement in more documents than this is a formula and makes no copies.",
        evidence="Limit of work, as dedup.bucket.",
    )


@dataclass(frozen=True)
class CheckSettings:
    """The draft check."""

    copied_identity: float = setting(
        0.98,
        unit="ratio",
        help="Least share of agreeing folded characters of a passage called copied rather than edited.",
        evidence="Leaves room for one slip in 50 characters; two changed words in a paragraph are an edit.",
    )
    class_share: float = setting(
        0.8,
        unit="ratio",
        help="A passage is quotation or formula if this share of it is one or the other.",
        evidence="Judgement; not measured apart.",
    )
    formula_length: int = setting(
        16, unit="characters", help="Shortest stretch shown as formula.", evidence="Names of bodies have up to 15."
    )
    repeat_length: int = setting(
        30,
        unit="characters",
        help="Shortest repetition inside the draft that is reported.",
        evidence="Judgement, above min_length: a text repeats its own short phrases.",
    )
    max_sources: int = setting(
        20,
        unit="sources",
        help="Sources listed for one passage; all are counted.",
        evidence="Limit of what a person reads.",
    )
    deep_k: int = setting(
        4,
        least=1,
        unit="characters",
        help="Length of the n-grams that align a draft with its candidates in deep mode.",
        evidence="Recall and precision of --deep beside the plain check: docs/check.md.",
    )
    deep_gap: int = setting(
        40,
        unit="characters",
        help="Largest gap between two seeds of a chain in deep mode.",
        evidence="Measured with deep_k.",
    )
    deep_identity: float = setting(
        0.4, unit="ratio", help="Least identity of a passage in deep mode.", evidence="Measured with deep_k."
    )


@dataclass(frozen=True)
class LibrarySettings:
    """The library file, search and exports."""

    busy_timeout: float = setting(
        30.0,
        unit="seconds",
        help="How long to wait for another program's transaction.",
        evidence="Judgement: longer than other programs usually hold a lock; then who writes is said.",
    )
    commit_documents: int = setting(
        2000,
        least=1,
        unit="documents",
        help="A build commits after this many documents.",
        evidence="4 M characters make one index segment; fewer would be merged sooner.",
    )
    commit_seconds: float = setting(
        10.0,
        unit="seconds",
        help="… or after this time, whichever comes first.",
        evidence="Limit of what a killed build has to do again.",
    )
    merge_factor: int = setting(
        64,
        least=2,
        unit="segments",
        help="Index segments of like size that are merged during a build; at its end all are settled.",
        evidence="Merging by 8 wrote every position three times; a search in 64 segments takes 5 ms longer.",
    )
    merge_limit: int = setting(
        256_000_000,
        least=1,
        unit="positions",
        help="Largest index segment; a merge writes that much in one transaction.",
        evidence="Limit of one transaction and of its share of the disk.",
    )
    posting_limit: int = setting(
        200_000_000,
        least=1,
        unit="postings",
        help="Largest segment of fingerprints; fewer segments make the draft check quicker.",
        evidence="Limit of memory while segments are merged.",
    )
    copy_similarity: float = setting(
        0.8,
        unit="ratio",
        help="Least similarity of two statements of near-duplicate documents that count once.",
        evidence="As dedup.containment: a fifth of other characters says something else; not measured apart.",
    )
    bm25_k1: float = setting(
        1.2,
        unit="",
        help="Saturation of the term frequency (Robertson & Zaragoza 2009).",
        evidence="Usual value of the cited book; ranking was not measured.",
    )
    bm25_b: float = setting(
        0.75,
        unit="",
        help="Influence of the length in ranking (Robertson & Zaragoza 2009).",
        evidence="Usual value of the cited book; ranking was not measured.",
    )
    snippet: int = setting(
        80, least=1, unit="characters", help="Length of a snippet.", evidence="Judgement: two lines on a terminal."
    )
    mask: bool = setting(
        True,
        unit="switch",
        help="Mask personal names, telephone and identity numbers and addresses in exports and dossiers.",
        evidence="Names are personal data (docs/security.md); what masking finds: docs/library.md.",
    )


@dataclass(frozen=True)
class Settings:
    """All settings of wenben."""

    reader: ReaderSettings = ReaderSettings()
    clean: CleanSettings = CleanSettings()
    passages: PassageSettings = PassageSettings()
    dedup: DedupSettings = DedupSettings()
    extract: ExtractSettings = ExtractSettings()
    resolve: ResolveSettings = ResolveSettings()
    check: CheckSettings = CheckSettings()
    library: LibrarySettings = LibrarySettings()


def fingerprint(settings: Any) -> str:
    """16 hex digits that change whenever a value of ``settings`` (a tree or a branch) changes."""
    canonical = json.dumps(asdict(settings), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()[:16]


def load(path: str | Path) -> Settings:
    """Read settings from a TOML file with one table per branch.

    Raises
    ------
    UsageError
        If the file cannot be read, or names an unknown branch or field, or a value has the wrong type.
    """
    try:
        tree = tomllib.loads(Path(path).read_text("utf-8"))
    except OSError as error:
        raise UsageError(f"无法读取设置文件 {path}：{reason_of(error)}", remedy="请检查路径和权限") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"设置文件 {path} 不是有效的 TOML：{error}", remedy="请修正后重试") from error
    return from_tree(tree, origin=str(path))


def from_tree(tree: dict[str, Any], *, origin: str = "settings") -> Settings:
    """Settings from nested dictionaries, every name and type checked."""
    branches: dict[str, Any] = {}
    known = {f.name: f.default for f in fields(Settings)}
    for name, values in tree.items():
        if name not in known or not isinstance(values, dict):
            raise UsageError(f"{origin} 中没有名为 [{name}] 的设置组", remedy=f"可用的设置组：{'、'.join(known)}")
        branches[name] = _branch(known[name], values, origin=f"{origin} [{name}]")
    return Settings(**branches)


def _branch(default: Any, values: dict[str, Any], *, origin: str) -> Any:
    known: dict[str, Any] = {f.name: f for f in fields(default)}
    checked: dict[str, Any] = {}
    for name, value in values.items():
        if name not in known:
            raise UsageError(f"{origin} 中没有名为 {name} 的设置", remedy=f"可用：{'、'.join(known) or '无'}")
        wanted = type(known[name].default)
        if wanted is float and type(value) is int:
            value = float(value)
        if type(value) is not wanted:
            raise UsageError(f"{origin} 的 {name} = {value!r} 类型不对", remedy=f"应为 {wanted.__name__}")
        least, most = known[name].metadata["range"]
        if wanted is not bool and not (math.isfinite(value) and least <= value <= most):
            raise UsageError(
                f"{origin} 的 {name} = {value!r} 超出范围",
                remedy=f"应为 {least:g} 到 {most:g}" if math.isfinite(most) else f"应为 {least:g} 以上",
            )
        checked[name] = value
    return type(default)(**checked)


def describe() -> Iterator[dict[str, Any]]:
    """One row per setting: branch, name, default, unit, help, evidence (the settings reference)."""
    for branch in fields(Settings):
        assert is_dataclass(branch.default)
        for item in fields(branch.default):
            yield {
                "branch": branch.name,
                "name": item.name,
                "default": item.default,
                **{name: item.metadata[name] for name in ("unit", "help", "evidence")},
            }
