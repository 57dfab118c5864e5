"""The whole pipeline: documents per second of ``wenben build``, stage by stage, with memory and size on disk.

    python benchmarks/speed/build.py --documents 10000
    python benchmarks/speed/build.py --documents 10000 --lengths 150,700    # short reports, about 620 characters
    python benchmarks/speed/build.py --documents 100000 --keep /big/disk

Reports of ``benchmarks/generate.py`` (2,000 characters each; a fifth have near-duplicates), six of ten of whose sentences
give way to ordinary ones of ``corpora/training`` with other figures, because real reports hold about ten statements in 1,000
characters and the grammar alone 28, are written to disk, seven in ten as HTML pages of twelve sites with their own menus, side columns and footers, the others as plain text in UTF-8 or
GB18030. The build is the one that users run, in a process of its own, whose memory is watched with its workers'. What
one document costs in each stage is measured on a sample in one process.
"""

from __future__ import annotations

import argparse
import json
import os
import pickle
import random
import re
import resource
import sqlite3
import sys
import tempfile
import threading
import time
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from benchmarks.generate import HEADINGS, corpus  # noqa: E402

SITES = 12
PER_FOLDER = 1000
MENU = (
    "首页 政务公开 政策法规 督导动态 通知公告 基础教育 职业教育 高等教育 教师工作 办事指南 互动交流 专题专栏 网站地图 联系我们 "
    "党建工作 人事人才 规划财务 安全稳定 语言文字 体育卫生 招生考试 民办教育 信访窗口 督学园地 责任区建设 公开目录"
).split()


class Site:
    """One web site: its menu, side column, colour of the frame and footer."""

    def __init__(self, number: int) -> None:
        chance = random.Random(number)
        self.chance = chance
        self.menu = chance.sample(MENU, 10)
        self.name = f"某某市第{number + 1}教育督导网"
        self.address = f"http://www.site{number}.example.cn"
        self.container = chance.choice(("TRS_Editor", "article-content", "zoom", "con_text", "main_txt", "news-body"))

    def page(self, title: str, text: str, number: int) -> str:
        chance = self.chance
        year, month, day = 2012 + number % 14, 1 + number % 12, 1 + number % 28
        menu = "".join(f'<li><a href="{self.address}/c{i}/">{name}</a></li>' for i, name in enumerate(self.menu))
        side = "".join(
            f'<li><a href="{self.address}/n{chance.randrange(10**6)}.html">关于{chance.choice(MENU)}工作的通知</a>'
            f"<span>{year}-{month:02}-{day:02}</span></li>"
            for _ in range(8)
        )
        body = "".join(
            f"<p><strong>{line}</strong></p>\n" if line in HEADINGS else f'<p style="text-indent:2em">{line}</p>\n'
            for line in text.split("\n")
        )
        return (
            f'<!DOCTYPE html>\n<html><head><meta charset="utf-8"><title>{title}-{self.name}</title>'
            f'<meta name="PubDate" content="{year}-{month:02}-{day:02}"><style>body{{margin:0}}</style>'
            "<script>var a=1;function b(){return a+1;}</script></head><body>\n"
            f'<div class="header"><h2>{self.name}</h2><ul class="nav">{menu}</ul></div>\n'
            f'<div class="position">当前位置：<a href="/">首页</a> &gt; <a href="/a/">{self.menu[2]}</a> &gt; 正文</div>\n'
            f'<div class="left"><h3>相关链接</h3><ul>{side}</ul></div>\n<div class="article"><h1>{title}</h1>'
            f'<div class="info">发布时间：{year}-{month:02}-{day:02} 来源：{self.name} 浏览次数：{chance.randrange(9999)} 次'
            " 字体：[大 中 小]</div>\n"
            f'<div class="{self.container}">{body}</div><div class="share">分享到：微信 微博 QQ空间</div>'
            "<p>上一篇：关于开展专项督导的通知</p><p>下一篇：没有了</p></div>\n"
            f'<div class="footer">版权所有：{self.name} 备案号：某ICP备{number % SITES:08}号 技术支持：信息中心</div>'
            "\n</body></html>\n"
        )


def ordinary() -> list[str]:
    """Sentences of the training documents that are no statements."""
    found = set()
    for path in sorted((ROOT / "corpora" / "training").rglob("*.txt")):
        for line in path.read_text("utf-8").splitlines():
            label, _, text = line.partition("|")
            if label.startswith(("O", "+O")) and 12 <= len(text) <= 80:
                found.add(text.rstrip("。；") + "。")
    return sorted(found)


def thinned(text: str, pool: list[str]) -> str:
    """Most sentences in place of others that tell nothing: the same for the same sentence, so that copies stay copies."""

    def other(part: str) -> str:
        chance = random.Random(part)
        if chance.random() > 0.6 or not part.endswith("。"):
            return part
        return re.sub(r"\d+", lambda m: str(chance.randrange(1, 10 ** len(m[0]))), chance.choice(pool))

    return "\n".join("".join(map(other, re.findall(r"[^。]+。|[^。]+$", line))) for line in text.split("\n"))


def generate(folder: Path, count: int, *, seed: int = 1, lengths: tuple[int, int] = (800, 3000)) -> None:
    """Write ``count`` files below ``folder``; nothing if they are there already."""
    done = folder / "complete.json"
    made = {"documents": count, "seed": seed, "lengths": list(lengths)}
    if done.exists() and json.loads(done.read_text("utf-8")) == made:
        return
    sites = [Site(n) for n in range(SITES)]
    chance = random.Random(seed)
    pool = ordinary()
    for number, item in enumerate(corpus(count, seed=seed, lengths=lengths)):
        text = thinned(item.text, pool)
        place = folder / "pile" / f"{number // PER_FOLDER:04}"
        place.mkdir(parents=True, exist_ok=True)
        roll = chance.random()
        if roll < 0.7:
            title, _, body = text.partition("\n")
            page = chance.choice(sites).page(title, body, number)
            (place / f"{number:07}.html").write_text(page, "utf-8")
        else:
            data = text.encode("utf-8" if roll < 0.85 else "gb18030", "replace")
            (place / f"{number:07}.txt").write_bytes(data)
    done.write_text(json.dumps(made), "utf-8")


def memory(pid: int) -> tuple[int, int]:
    """Bytes of a process and all below it that no other process shares, plus its share of the rest: all, and what is no file."""
    total = own = 0
    for part in [pid, *children(pid)]:
        try:
            text = Path(f"/proc/{part}/smaps_rollup").read_text()
        except OSError:
            continue  # it ended meanwhile
        sizes = {line.split()[0]: int(line.split()[1]) << 10 for line in text.splitlines()[1:]}
        total += sizes["Pss:"]
        own += sizes["Pss_Anon:"]
    return total, own


def children(pid: int) -> list[int]:
    found = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            near = [int(p) for p in task.read_text().split()]
        except OSError:
            continue
        for child in near:
            found += [child, *children(child)]
    return found


class Watch(threading.Thread):
    """The highest memory of this process and its workers, looked at once a second, by stage.

    A look goes through all pages of all processes: five a second took a millisecond from every document.
    """

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.highest: Counter[str] = Counter()
        self.no_files: Counter[str] = Counter()
        self.stage = "start"
        self.ended = threading.Event()

    def run(self) -> None:
        while not self.ended.wait(1.0):
            stage = self.stage
            total, own = memory(os.getpid())
            self.highest[stage] = max(self.highest[stage], total)
            self.no_files[stage] = max(self.no_files[stage], own)


def stages(files: list[Path], most: int) -> dict[str, float]:
    """Milliseconds of processor time that one file costs in each stage of a worker, in this process.

    ``learn`` reads the file once more; ``rows`` is fingerprinting and packing for the library; ``hand over`` is pickling what a worker found and unpickling it in the writing process.
    """
    from wenben.build import Context, _context, _observe, process
    from wenben.clean import clean, learn
    from wenben.config import Settings
    from wenben.extract import extract
    from wenben.library.rows import source_rows
    from wenben.readers import read
    from wenben.types import Failure

    settings = Settings()
    chosen = random.Random(2).sample(files, min(most, len(files)))
    learned = learn(
        (s for f in chosen for s in read(str(f), settings=settings.reader) if not isinstance(s, Failure)),
        settings=settings,
    )
    context: Context = _context(settings, learned.to_json(), False, None)
    process(context, (str(chosen[0]), {}))  # what is loaded once is not part of it
    spent: Counter[str] = Counter()

    def lap(name: str, start: float) -> float:
        now = time.process_time()
        spent[name] += now - start
        return now

    for file in chosen:
        at = time.process_time()
        _observe(settings, (str(file), {}))
        at = lap("learn", at)
        items = list(read(str(file), settings=settings.reader))
        at = lap("read", at)
        for item in items:
            if isinstance(item, Failure):
                continue
            made = clean(item, settings=settings, statistics=context.statistics)
            at = lap("clean", at)
            said = {}
            for document in made.documents:
                said[document.id] = extract(document, settings=settings, model=context.model)
                at = lap("extract", at)
            rows = source_rows(made, said, passages=settings.passages)
            at = lap("rows", at)
            pickle.loads(pickle.dumps(rows))
            at = lap("hand over", at)
    return {name: round(seconds * 1000 / len(chosen), 2) for name, seconds in spent.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=10_000)
    parser.add_argument("--keep", type=Path, help="folder for files and library; a temporary one by default")
    parser.add_argument("--workers", type=int)
    parser.add_argument(
        "--lengths",
        default="800,3000",
        help="characters that reports are written for, from and to (150,700: short ones)",
    )
    parser.add_argument("--sample", type=int, default=200, help="files whose stages are measured one by one (0: none)")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = args.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        start = time.perf_counter()
        low, high = map(int, args.lengths.split(","))
        generate(folder, args.documents, lengths=(low, high))
        print(f"generated in {time.perf_counter() - start:.0f} s", file=sys.stderr)
        if args.sample:
            files = sorted(p for p in (folder / "pile").rglob("*") if p.is_file())
            print(json.dumps({"ms_per_file_in_a_worker": stages(files, args.sample)}))
        library = folder / "bench.wenben"
        for old in folder.glob("bench.wenben*"):
            old.unlink()
        print(json.dumps(measured(folder / "pile", library, args.workers), ensure_ascii=False, indent=1))
        print(json.dumps({"dossiers": dossiers(library)}, ensure_ascii=False))


def dossiers(library: Path, *, most: int = 5) -> list[dict[str, Any]]:
    """Milliseconds of the dossiers of the schools with the most documents: the first time, and the median of five more."""
    from wenben import Library

    asked = (
        "SELECT e.id, count(DISTINCT m.doc_no) FROM mentions m JOIN entities e ON e.id = m.entity"
        " WHERE e.type = 'school' GROUP BY e.id ORDER BY 2 DESC LIMIT ?"
    )
    with closing(sqlite3.connect(f"file:{library}?mode=ro", uri=True)) as db:
        schools = db.execute(asked, (most,)).fetchall()
    rows = []
    with Library(library, read_only=True) as store:
        for school, documents in schools:
            times = []
            for _ in range(6):
                start = time.perf_counter()
                statements = store.school(school).raw["statements"]
                times.append(round(1000 * (time.perf_counter() - start)))
            rows.append(
                {"documents": documents, "statements": statements, "first_ms": times[0], "ms": sorted(times[1:])[2]}
            )
    return rows


def measured(pile: Path, library: Path, workers: int | None) -> dict[str, Any]:
    """Build and say what it took."""
    from wenben import build

    watch = Watch()
    watch.start()
    shown = time.perf_counter()

    def progress(stage: str, done: int, total: int | None) -> None:
        nonlocal shown
        watch.stage = stage.split(":")[0]
        if time.perf_counter() - shown > 5 or stage.startswith("dedup"):
            shown = time.perf_counter()
            print(f"{stage} {done}/{total}", file=sys.stderr)

    before = os.times()
    start = time.perf_counter()
    summary = build([pile], library=library, workers=workers, progress=progress)
    seconds = time.perf_counter() - start
    after = os.times()
    watch.ended.set()
    watch.join()
    documents, chars = summary.stats["documents"], summary.stats["chars"]
    own = after.user + after.system - before.user - before.system
    others = after.children_user + after.children_system
    return {
        "documents": documents,
        "seconds": round(seconds, 1),
        "documents_per_s": round(documents / seconds, 1),
        "by_stage_s": {name: round(value, 1) for name, value in summary.seconds.items()},
        "cpu_s": {
            "this_process": round(own, 1),
            "workers": round(others, 1),
        },
        "cpu_ms_per_document": {
            "this_process": round(1000 * own / documents, 1),
            "workers": round(1000 * others / documents, 1),
        },
        "highest_memory_mb": {name: round(value / 1e6) for name, value in watch.highest.items()},
        "of_it_no_files_mb": {name: round(value / 1e6) for name, value in watch.no_files.items()},
        "max_rss_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3),
        "statements": sum(summary.stats["statements"].values()),
        "failed": summary.failed,
        "library_mb": round(library.stat().st_size / 1e6, 1),
        "mb_per_million_chars": round(library.stat().st_size / chars, 2),
    }


if __name__ == "__main__":
    main()
