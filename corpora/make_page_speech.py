"""Learn ``src/wenben/data/page_speech.txt``: how much a pair of characters speaks for a line of a page.

    python corpora/make_page_speech.py [--check]

A line is what it is made of: pages say 下载, 会员, 上一篇, 版权, in ever new sentences. A logistic regression on pairs of
characters learns which pairs are theirs, from the lines of ``page_lines.txt`` against the paragraphs, sentences and headings
of the training documents. The bias is set so that, cross-validated, one text line in 700 scores above the threshold that
cleaning uses, however many page lines there are. ``--check`` prints cross-validated figures instead of writing.
"""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

import numpy as np
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "src")]

import gold_noise as noise  # noqa: E402
from texts import UNIT  # noqa: E402

from wenben.clean.page_speech import pairs  # noqa: E402
from wenben.clean.view import view  # noqa: E402

OUT = HERE.parent / "src" / "wenben" / "data" / "page_speech.txt"
TITLES = ("工作总结", "督导报告", "学校整改报告", "述职报告", "校园安全检查通报")
OF_PAGE = re.compile(
    r"小编|上一篇|下一篇|点击|浏览|关注|下载|来源:|范文|阅读|更新时间|编辑:|打印|作者|编号|责编|推荐|相关|精选|\d篇|>|位置:|第 ?\d+ ?页|审:|审核:|微警务|汇总$|感兴趣|扫一扫|栏目:|编辑\||发布日期|撰稿:|会员上传|\[\d\] \[\d\]|\d{4}-\d\d-\d\d \d\d:\d\d"
)
"""Lines of the training documents that are labelled as no text and belong to a page (others are signatures, salutations)."""
THRESHOLD, TAKEN = 1.5, 1 / 700
SMALLEST = 0.05
"""Weights below it are left out."""
NOT_READ = {"ze", "zf", "zg", "zh", "zi", "zj", "zk", "zl"}
"""Batches that it does not learn from, written after it: with the news of visits in ze a start of ``corpora/gold`` and two tests of cleaning are lost."""


def page_lines() -> list[str]:
    rows = [r for r in (HERE / "page_lines.txt").read_text("utf-8").splitlines() if r and not r.startswith("#")]
    for kind in (
        noise.TOP,
        noise.INTRO,
        noise.WALL,
        noise.TIPS,
        noise.DOWNLOAD,
        noise.NEIGHBOURS,
        noise.RELATED,
        noise.FOOTER,
        noise.BETWEEN,
        noise.FORUM,
    ):
        rows += [re.sub(r"\{[a-su-z]\w*\}", "12", row) for block in kind["dev"] for row in block.split("\n")]
    return [view(row.replace("{t}", TITLES[i % len(TITLES)]).strip()) for i, row in enumerate(rows) if row.strip()]


def text_lines() -> tuple[list[str], list[int]]:
    """Paragraphs, units and headings of the training documents, and the number of the document of each."""
    found: list[str] = []
    groups: list[int] = []
    for number, path in enumerate(
        sorted(p for p in (HERE / "training").rglob("*.txt") if p.parent.name not in NOT_READ)
    ):
        paragraph = ""
        for row in path.read_text("utf-8").splitlines():
            match = UNIT.match(row)
            if not match or (match[2].startswith("O:boiler") and OF_PAGE.search(view(match[3]))):
                continue
            if match[1]:
                paragraph += match[3]
            else:
                found.append(view(paragraph.strip()))
                groups.append(number)
                paragraph = match[3]
            found.append(view(match[3].strip()))
            groups.append(number)
    rows = [(f, g) for f, g in dict.fromkeys(zip(found, groups, strict=True)) if len(f) >= 2]
    return [f for f, _ in rows], [g for _, g in rows]


def fitted(lines: list[str], labels: np.ndarray) -> tuple[CountVectorizer, LogisticRegression]:
    vectorizer = CountVectorizer(analyzer=pairs, binary=True, min_df=2)
    features = vectorizer.fit_transform(lines)
    model = LogisticRegression(C=3.0, class_weight="balanced", max_iter=2000)
    model.fit(features, labels)
    return vectorizer, model


def cross_validated(lines: list[str], labels: np.ndarray, groups: list[int]) -> tuple[np.ndarray, float]:
    """The score of each line by a model that saw neither it nor its document, and the shift that calibrates it."""
    pages = int(labels.sum())
    folds = np.array([10_000 + i % 50 for i in range(pages)] + groups)
    scores = np.zeros(len(lines))
    for train, test in GroupKFold(5).split(lines, labels, folds):
        vectorizer, model = fitted([lines[i] for i in train], labels[train])
        scores[test] = model.decision_function(vectorizer.transform([lines[i] for i in test]))
    texts = np.sort(scores[labels == 0])
    shift = THRESHOLD - texts[-1 - int(TAKEN * len(texts))]
    return scores + shift, float(shift)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    page = page_lines()
    text, groups = text_lines()
    lines = page + text
    labels = np.array([1] * len(page) + [0] * len(text))
    scores, shift = cross_validated(lines, labels, groups)
    if options.check:
        for threshold in (-1, 0, 0.5, 1, 1.5, 2, 3):
            hit = (scores[labels == 1] > threshold).mean()
            wrong = (scores[labels == 0] > threshold).mean()
            print(f"{threshold:5.1f} page lines found {hit:.3f} text lines taken {wrong:.5f}")
        for i in np.argsort(-scores * (labels == 0))[:40]:
            print(f"  {scores[i]:.2f} {lines[i][:60]}")
        return
    vectorizer, model = fitted(lines, labels)
    weights = sorted(zip(vectorizer.get_feature_names_out(), model.coef_[0], strict=True))
    kept = [(pair, value) for pair, value in weights if abs(value) >= SMALLEST]
    OUT.write_text(
        f"# Learned by corpora/make_page_speech.py: bias, then pair and weight\n{model.intercept_[0] + shift:.2f}\n"
        + "".join(f"{pair}\t{value:.2f}\n" for pair, value in kept),
        "utf-8",
    )
    print(f"{len(page)} page lines, {len(text)} text lines, {len(kept)} pairs")


if __name__ == "__main__":
    main()
