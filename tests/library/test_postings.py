"""The fingerprints on disk answer exactly as those in memory do."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest
from librarian import Found, cluster_of, make_source

from wenben.config import PassageSettings
from wenben.errors import LibraryError
from wenben.library import Library
from wenben.passages import FingerprintIndex, search
from wenben.text import fold, ngram_hashes

WORDS = "学校食堂安全管理制度教师学生课后服务作业减负督导检查整改落实消防心理健康家长沟通资金设备图书体育美育劳动"


def texts(count: int, *, seed: int = 3) -> list[str]:
    chance = random.Random(seed)
    formula = "以习惯养成教育为抓手全面落实各项工作要求"
    return [
        "".join(chance.choice(WORDS) for _ in range(chance.randrange(50, 300)))
        + (formula if n % 2 else "")
        + f"{chance.randrange(100)}名"
        for n in range(count)
    ]


def filled(library: Library, bodies: list[str], *, step: int) -> list[int]:
    """Put the texts with a commit every ``step`` documents."""
    for begin in range(0, len(bodies), step):
        with library.write() as writer:
            for number, text in enumerate(bodies[begin : begin + step], begin):
                writer.put_source(*make_source(f"{number:04}.txt", text, chrome=""))
    return list(range(len(bodies)))


def same(library: Library, bodies: list[str], query: str) -> None:
    documents = list(library.iter_documents())
    assert [d.text for d in documents] == bodies
    memory, disk = FingerprintIndex(documents), library.postings()
    assert (memory.size, memory.k, len(memory)) == (disk.size, disk.k, len(disk))
    hashes = ngram_hashes(fold(query, digits=False).text, size=memory.k)
    assert np.array_equal(np.sort(np.stack(memory.lookup(hashes))), np.sort(np.stack(disk.lookup(hashes))))
    for left, right in zip(_rows(memory.lookup(hashes)), _rows(disk.lookup(hashes)), strict=True):
        assert left == right
    assert memory.frequencies(hashes).tolist() == disk.frequencies(hashes).tolist()
    assert memory.text(3) == disk.text(3)
    assert memory.document(3) == disk.document(3)


def _rows(found: tuple[np.ndarray, ...]) -> list[tuple[int, ...]]:
    return sorted(zip(*(part.tolist() for part in found), strict=True))


@pytest.mark.parametrize("step", [200, 17, 3])
def test_disk_equals_memory(library: Library, step: int) -> None:
    bodies = texts(120)
    filled(library, bodies, step=step)
    same(library, bodies, bodies[7] + bodies[50][:100] + "从未见过的话" * 5)
    assert library._db.execute("SELECT count(*) FROM posting_segments").fetchone()[0] <= 4


def test_a_crowded_hash_keeps_all_its_postings(library: Library) -> None:
    bodies = ["同一句套话人人都要写上一遍" + f"甲{chr(0x4E00 + n)}" for n in range(700)]
    filled(library, bodies, step=700)
    hashes = ngram_hashes(fold(bodies[0]).text, size=6)
    disk = library.postings()
    memory = FingerprintIndex(list(library.iter_documents()))
    assert _rows(disk.lookup(hashes)) == _rows(memory.lookup(hashes))
    assert disk.frequencies(hashes).max() == 700
    assert library._db.execute("SELECT count(*) FROM postings_more").fetchone()[0] > 0
    with library.write() as writer:
        writer.put_source(*make_source("x.txt", bodies[0]))
    assert library.postings().frequencies(hashes).max() >= 700


def test_search_finds_a_copied_passage(library: Library) -> None:
    bodies = texts(80)
    filled(library, bodies, step=30)
    found = search("前言。" + bodies[40][20:120] + "。结语", library.postings())
    assert {number for number, _ in found.matches} == {40}


def test_gone_documents_leave_no_postings(library: Library) -> None:
    bodies = texts(30)
    filled(library, bodies, step=10)
    with library.write() as writer:
        writer.forget_path("0005.txt")
        writer.put_source(*make_source("0006.txt", "全新的内容与旧的毫无关系只是为了替换"))
    hashes = ngram_hashes(fold(bodies[5], digits=False).text, size=6)
    numbers = set(library.postings().lookup(hashes)[1].tolist())
    assert not any(library.postings().text(n) in (bodies[5], bodies[6]) for n in numbers)


def test_near_duplicates_count_once(library: Library) -> None:
    bodies = texts(12)
    made = [make_source(f"{n}.txt", bodies[0] + str(n)) for n in range(5)]
    with library.write() as writer:
        for item in made:
            writer.put_source(*item)
        writer.put_duplicates(Found(clusters=(cluster_of(*(c.documents[0] for c, _ in made)),)))
    source = library.postings()
    hashes = ngram_hashes(fold(bodies[0], digits=False).text, size=6)
    assert source.frequencies(hashes).max() == 1
    assert source.size == 1
    assert len({source.cluster(n) for n in range(5)}) == 1


def test_other_fingerprint_settings_are_refused(library: Library) -> None:
    filled(library, texts(3), step=3)
    with pytest.raises(LibraryError, match="指纹设置"):
        library.write(passages=PassageSettings(k=8)).__enter__()
    filled(library, texts(3), step=3)


def test_an_empty_library_has_no_postings(tmp_path: Path) -> None:
    with Library(tmp_path / "x.wenben", create=True) as library, pytest.raises(LibraryError):
        library.postings()
