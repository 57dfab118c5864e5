"""What is learned from the pile: lines and strings that a site puts on its pages.

A line that stands in many documents of one site is its template, unless it stands on many sites: then it is a formula
of the genre. A short string that breaks sentences in many documents of one site is a watermark. Counting is
commutative, so statistics can be learned in parts and merged, and do not depend on the order of files.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from types import MappingProxyType
from typing import Any, Final

from wenben.clean.markers import is_title, marker
from wenben.clean.strangers import strangers
from wenben.clean.view import HAN, SCREEN, lines, view
from wenben.config import CleanSettings, Settings
from wenben.errors import UsageError
from wenben.types import Failure, Source

_VERSION: Final = 1
_ANY_DIGITS: Final = re.compile(r"\d+")
_DIGITS: Final = re.compile(r"\d{3,}(?!年)")
# The shapes of strings that are put into sentences: Latin names, brackets, characters between or around symbols.
_SYMBOL: Final = "@#*★☆◆◇■□●▲▼※～~_^+=|§◎○△▽→∮♀♂"
_INSERT: Final = SCREEN.add(
    re.compile(
        rf"(?<=[{HAN},。;:、])(?:[a-z][a-z0-9.\-]{{4,30}}|[\[【〔{{「(][^\]】〕}}」)\n]{{3,20}}[\]】〕}}」)]"
        rf"|[{HAN}]?(?:[{_SYMBOL}·•][{HAN}]){{2,}}[{_SYMBOL}]?|[{_SYMBOL}]{{1,3}}[{HAN}a-z0-9.]{{2,16}}[{_SYMBOL}]{{1,3}})(?=[{HAN},。;:、])"
    )
)


@dataclass(frozen=True, slots=True)
class CleanStatistics:
    """Counts over a pile, by site.

    Parameters
    ----------
    documents
        Number of different documents per site.
    lines
        Per site, in how many of its documents each line stands (as the view writes it, digits as ``0``).
    inserts
        Per site, in how many of its documents each string of a foreign shape stands inside a sentence.
    strangers
        Per site, for each string that breaks words: its documents, its occurrences there, the words it breaks.
    """

    documents: Mapping[str, int]
    lines: Mapping[str, Mapping[str, int]]
    inserts: Mapping[str, Mapping[str, int]]
    strangers: Mapping[str, Mapping[str, tuple[int, int, int]]]
    _told: dict[tuple[str, CleanSettings], tuple[frozenset[str], frozenset[str]]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def fingerprint(self) -> str:
        """16 hex digits of everything that cleaning can see."""
        return hashlib.sha256(self.to_json().encode()).hexdigest()[:16]

    def to_json(self) -> str:
        """Canonical JSON: equal statistics give equal text."""
        return json.dumps(
            {
                "version": _VERSION,
                "documents": dict(self.documents),
                "lines": {s: dict(c) for s, c in self.lines.items()},
                "inserts": {s: dict(c) for s, c in self.inserts.items()},
                "strangers": {s: {k: list(v) for k, v in c.items()} for s, c in self.strangers.items()},
            },
            ensure_ascii=False,
            sort_keys=True,
        )

    @classmethod
    def from_json(cls, text: str) -> CleanStatistics:
        """Read what :meth:`to_json` wrote.

        Raises
        ------
        UsageError
            If the text is not such JSON or was written by another version.
        """
        try:
            tree: Any = json.loads(text)
            if tree["version"] != _VERSION:
                raise UsageError(
                    f"清洗统计的版本是 {tree['version']}，本程序需要 {_VERSION}", remedy="请用 --relearn 重新统计"
                )
            return _frozen(tree["documents"], tree["lines"], tree["inserts"], tree["strangers"])
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise UsageError("清洗统计已损坏，不是有效的 JSON", remedy="请用 --relearn 重新统计") from error

    def templates(self, site: str, settings: CleanSettings) -> frozenset[str]:
        """Lines that are chrome on ``site``."""
        return self._of(site, settings)[0]

    def watermarks(self, site: str, settings: CleanSettings) -> frozenset[str]:
        """Strings that are watermarks on ``site``."""
        return self._of(site, settings)[1]

    def _of(self, site: str, settings: CleanSettings) -> tuple[frozenset[str], frozenset[str]]:
        """Templates and watermarks, worked out once: a site may have a hundred thousand lines, and as many documents."""
        key = site, settings
        if key not in self._told:
            self._told[key] = self._templates(site, settings), self._watermarks(site, settings)
        return self._told[key]

    def _templates(self, site: str, settings: CleanSettings) -> frozenset[str]:
        total = self.documents.get(site, 0)
        floor = max(settings.template_documents, settings.template_share * total)
        counts = self.lines.get(site, {})
        return frozenset(
            line
            for line, count in counts.items()
            if count >= floor and self._sites_with(line) <= settings.template_sites
        )

    def _watermarks(self, site: str, settings: CleanSettings) -> frozenset[str]:
        floor = max(settings.template_documents, settings.template_share * self.documents.get(site, 0))
        shaped = {s for s, count in self.inserts.get(site, {}).items() if count >= floor and not _FORMULA.search(s)}
        least = max(settings.watermark_documents, settings.template_share * self.documents.get(site, 0))
        breaking = {
            string
            for string, (documents, occurrences, breaks) in self.strangers.get(site, {}).items()
            if documents >= least
            and breaks >= settings.watermark_breaks * occurrences
            # Without a word for a site a string may be a term: it must break words several times, and more often.
            and (
                _SITE_WORD.search(string)
                or (
                    breaks >= 4 and breaks >= settings.watermark_term_breaks * occurrences and not _FIELD.search(string)
                )
            )
            and sum(string in counts for counts in self.strangers.values()) <= settings.template_sites
        }
        return frozenset(shaped | breaking)

    def _sites_with(self, line: str) -> int:
        return sum(line in counts for counts in self.lines.values())


def _frozen(
    documents: Mapping[str, int],
    lines_: Mapping[str, Mapping[str, int]],
    inserts: Mapping[str, Mapping[str, int]],
    strange: Mapping[str, Mapping[str, Sequence[int]]],
) -> CleanStatistics:
    def counts(tree: Mapping[str, Mapping[str, int]]) -> Mapping[str, Mapping[str, int]]:
        return MappingProxyType(
            {site: MappingProxyType({k: int(v) for k, v in sorted(c.items())}) for site, c in sorted(tree.items())}
        )

    return CleanStatistics(
        MappingProxyType({s: int(n) for s, n in sorted(documents.items())}),
        counts(lines_),
        counts(inserts),
        MappingProxyType(
            {
                site: MappingProxyType({k: (int(v[0]), int(v[1]), int(v[2])) for k, v in sorted(c.items())})
                for site, c in sorted(strange.items())
            }
        ),
    )


def site_of(source: Source) -> str:
    """The site of a source: its metadata, the host of its address, else the folder (or file of records) it is in."""
    if source.meta.get("site"):
        return source.meta["site"].strip().lower()
    if source.meta.get("url"):
        host = re.sub(r"^\w+://", "", source.meta["url"]).split("/")[0].lower()
        return host.removeprefix("www.")
    path = source.path.replace("\\", "/")
    container = path.rpartition("#")[0] or path.rpartition("!")[0]
    return container or str(PurePosixPath(path).parent)


# A string that breaks words is a watermark if it could be the name of a site; else it may be a term.
_SITE_WORD: Final = re.compile(
    rf"[^{HAN}]|网|站|库|吧|坛|之家|在线|大全|文秘|范文|资料|下载|超市|天下|驿|馆|论文|课件|公文"
)
_FIELD: Final = re.compile(
    "教育|督导|督学|督查|学校|学生|教师|老师|校长|教学|课程|课堂|学前|幼儿|小学|中学|高中|管理|工作|安全|检查|整改|评估|责任|问题|机制|制度|建设|质量|发展|素质|家长|校园|全县|全市|全区|我[县市区校]"
)
# Brackets and Latin words that authors of this field put into sentences everywhere.
_FORMULA: Final = re.compile(
    r"简称|试行|修订|暂行|[县市区镇乡校园]|^[(\[【〔]?[\d〇零一二三四五六七八九十]+|年|以下|含|包括|^(?:ppt|word|excel|wifi|email|office|internet|online|app)$"
)


def key_of(line: str) -> str:
    """A line as it is counted: long numbers folded, so that counters, ids and dates of publication agree."""
    return (_ANY_DIGITS if _PAGE.search(line) or "星期" in line else _DIGITS).sub("0", line)


_PAGE: Final = re.compile(
    "本站|本网|网站|版权|转载|会员|下载|点击|阅读|浏览|登录|注册|关注|微信|公众号|投稿|收藏|分享|首页|上一|下一|资料|文库|范文|客服|更新|欢迎|光临|热线|广告|在线|免费|用户|账号|扫码|导航|友情|合作|vip|copyright"
)
_CLOSING: Final = re.compile("特此|此致|敬礼|谢谢|妥否|当否|请批示|请审议|请指正|如下|报告完毕|各位|同志们")
_DOCUMENT: Final = re.compile(
    r"^(?:19|20)[\dx]{2}\s?年[\d\sx年月日]{0,12}$|^二[〇○零]|^附件?|[〔\[(](?:19|20)\d\d[〕\])]|抄送|印发|主题词|(?:教育|督导|政府|学|园|[省市县区镇乡]).{0,12}(?:局|室|会|委|办公室|政府|学校|小学|中学|幼儿园|中心|组|部|院|校)$"
)


def _may_be_template(line: str, *, edge: bool) -> bool:
    """Whether a line that recurs could be a template: no item, title, signature, salutation or sentence of documents.

    Those recur too (特此通知。, 县人民政府教育督导室), and belong to the text. A sentence is counted where a page speaks, or at
    the very edge of a page and no closing formula.
    """
    named = is_title(line) or _DOCUMENT.search(line) is not None
    if marker(line) is not None or (named and line.count(" ") < 2):  # words with spaces between them are a menu
        return False
    if line[-1] not in "。:;!?,":
        return True
    return _PAGE.search(line) is not None or (edge and _CLOSING.search(line) is None)


@dataclass(frozen=True, slots=True)
class Observation:
    """What one source adds to the statistics of its site: few strings, so that processes can hand it over."""

    site: str
    sha256: str
    lines: tuple[str, ...]
    inserts: tuple[str, ...]
    strangers: Mapping[str, tuple[int, int]]


def observe(source: Source, *, settings: Settings | None = None) -> Observation:
    """Lines and foreign strings of one source. Lines longer than ``template_length`` are text and are left out."""
    branch = (settings or Settings()).clean
    seen = view(source.text)
    rows = lines(seen)
    own = {
        key_of(line.text)
        for place, line in enumerate(rows)
        if 2 <= len(line) <= branch.template_length
        and _may_be_template(line.text, edge=place < 3 or place >= len(rows) - 4)
    }
    inserts = {m.group().strip() for m in SCREEN.over(seen).finditer(_INSERT)}
    return Observation(site_of(source), source.sha256, tuple(sorted(own)), tuple(sorted(inserts)), strangers(seen))


def observed(sources: Iterable[Source], *, settings: Settings | None = None) -> Iterator[Observation | Failure]:
    """As :func:`observe`, one after another; a text on which that breaks is a failure and teaches nothing."""
    for source in sources:
        try:
            yield observe(source, settings=settings)
        except Exception as error:  # noqa: BLE001 - one odd text among a million must not end a night's work
            yield Failure.unforeseen(source.path, error)


def learn(sources: Iterable[Source], *, settings: Settings | None = None) -> CleanStatistics:
    """Count lines and foreign strings per site; every different text of a site once."""
    return gather(observe(source, settings=settings) for source in sources)[0]


def gather(observations: Iterable[Observation | Failure]) -> tuple[CleanStatistics, list[Failure]]:
    """The statistics of many observations, in any order, and the failures among them.

    A copy of a text at another path adds nothing.
    """
    failures: list[Failure] = []
    documents: Counter[str] = Counter()
    line_counts: dict[str, Counter[str]] = {}
    insert_counts: dict[str, Counter[str]] = {}
    strange: dict[str, dict[str, list[int]]] = {}
    seen_texts: set[tuple[str, str]] = set()
    for found in observations:
        if isinstance(found, Failure):
            failures.append(found)
            continue
        site = found.site
        if (site, found.sha256) in seen_texts:
            continue
        seen_texts.add((site, found.sha256))
        documents[site] += 1
        line_counts.setdefault(site, Counter()).update(found.lines)
        insert_counts.setdefault(site, Counter()).update(found.inserts)
        totals = strange.setdefault(site, {})
        for string, (occurrences, breaks) in found.strangers.items():
            total = totals.setdefault(string, [0, 0, 0])
            total[0] += 1
            total[1] += occurrences
            total[2] += breaks
    return _frozen(documents, line_counts, insert_counts, strange), failures


def merge(a: CleanStatistics, b: CleanStatistics) -> CleanStatistics:
    """The statistics of two piles that share no document: commutative and associative."""
    documents = Counter(a.documents)
    documents.update(b.documents)

    def add(left: Mapping[str, Mapping[str, int]], right: Mapping[str, Mapping[str, int]]) -> dict[str, Counter[str]]:
        result = {site: Counter(counts) for site, counts in left.items()}
        for site, counts in right.items():
            result.setdefault(site, Counter()).update(counts)
        return result

    strange = {site: {k: list(v) for k, v in counts.items()} for site, counts in a.strangers.items()}
    for site, counts in b.strangers.items():
        totals = strange.setdefault(site, {})
        for string, values in counts.items():
            totals[string] = [x + y for x, y in zip(totals.get(string, (0, 0, 0)), values, strict=True)]
    return _frozen(documents, add(a.lines, b.lines), add(a.inserts, b.inserts), strange)
