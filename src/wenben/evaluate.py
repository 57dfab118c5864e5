"""Gold → figures: roles, topics, links and names, on documents that no model was trained on.

Every figure is by document: whole documents are held out, and confidence intervals resample documents (bootstrap).
Headings are not scored. Baselines stand in the same table as the model.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from wenben.config import Settings
from wenben.errors import ReadError
from wenben.extract import RoleModel, extract, labelled, load_model
from wenben.extract.card import card
from wenben.extract.context import units
from wenben.extract.field_gold import read_fields, score_fields, structured
from wenben.extract.gold import read_gold, read_jsonl, read_scrape
from wenben.extract.labelled import ROLES, LabelledDocument
from wenben.resolve.family_gold import read_families, score_families
from wenben.types import Document, Extraction, Mention, OffsetMap, Sentence, Statement

Labels = npt.NDArray[np.int64]
Predict = Callable[[LabelledDocument], Sequence[int]]

EXPLICIT: Final = re.compile(r"问题|不足|建议|意见|短板|差距|薄弱|整改|要求|措施|對策|对策|問題|建議")
"""Headings that name problems or advice; what stands under none of them counts as unheaded."""

_GENRES: Final = (
    ("rectification", r"整改|台账|回函|销号|回复|隐患|交办"),
    ("feedback", r"反馈|意见|建议书|通知书|回訪|回饋|答复"),
    ("visit", r"随访|隨訪|日志|手记|手記|周记|记要|入校|回访|记录|紀錄"),
    ("bulletin", r"通报|通報"),
    ("plan", r"计划|計劃|要点|要點|打算|思路"),
    ("summary", r"总结|總結|述职|述職|自评|自評|汇报|匯報|小结|自查|事迹|回顾|经验"),
    ("speech", r"讲话|講話|发言|讲评|纪要|會議"),
    ("reflection", r"心得|案例|反思|体会|體會"),
    ("rule", r"制度|方案|指引|细则|細則|规程|規程|标准|手册|须知|章程|办法|通知"),
    ("news", r"信息|简报|簡報|简讯|新闻|报道|通讯|消息"),
    ("research", r"调研|調研|研究|文章|论文|解读"),
    ("inspection", r"督导|督導|评估|評估|检查|檢查|报告|報告"),
)
_TRIALS: Final = 500


@dataclass(frozen=True, slots=True)
class Scored:
    """Truth and prediction of the units of one document."""

    name: str
    genre: str
    truth: Labels
    guess: Labels
    explicit: npt.NDArray[np.bool_]


def genre_id(written: str) -> str:
    """Genre of the public interface for the free text of a labelled document's header."""
    return next((name for name, words in _GENRES if re.search(words, written)), "other")


def scores(parts: Sequence[Scored]) -> dict[str, Any]:
    """Precision, recall and F1 per role, macro-F1 with its interval, accuracy, confusion (rows are the truth)."""
    tables = np.stack([_confusion(part.truth, part.guess) for part in parts])
    total = tables.sum(axis=0)
    generator = np.random.default_rng(0)
    drawn = [tables[generator.integers(0, len(tables), len(tables))].sum(axis=0) for _ in range(_TRIALS)]
    low, high = np.percentile([_macro(t) for t in drawn], [2.5, 97.5])
    return {
        "documents": len(parts),
        "units": int(total.sum()),
        "macro_f1": round(_macro(total), 4),
        "interval": [round(float(low), 4), round(float(high), 4)],
        "accuracy": round(float(np.trace(total) / max(1, total.sum())), 4),
        "per_class": {role: _prf(total, index) for index, role in enumerate(ROLES)},
        "confusion": total.tolist(),
    }


def _confusion(truth: Labels, guess: Labels) -> npt.NDArray[np.int64]:
    flat = np.bincount(truth * len(ROLES) + guess, minlength=len(ROLES) ** 2)
    return flat.reshape(len(ROLES), len(ROLES)).astype(np.int64)


def _prf(table: npt.NDArray[np.int64], index: int) -> dict[str, float]:
    hit, given, wanted = table[index, index], table[:, index].sum(), table[index].sum()
    return {
        "precision": round(float(hit / max(1, given)), 4),
        "recall": round(float(hit / max(1, wanted)), 4),
        "f1": round(float(2 * hit / max(1, given + wanted)), 4),
        "units": int(wanted),
    }


def _macro(table: npt.NDArray[np.int64]) -> float:
    """Mean F1 over the roles that occur in truth or prediction."""
    wanted = table.sum(axis=0) + table.sum(axis=1)
    return float(np.mean((2 * np.diag(table) / np.maximum(1, wanted))[wanted > 0]))


def score_roles(documents: Iterable[LabelledDocument], predict: Predict) -> list[Scored]:
    """Truth and prediction of every unit that is no heading."""
    out = []
    for document in documents:
        found = units(document.document)
        if not found:
            continue
        out.append(
            Scored(
                name=document.name,
                genre=genre_id(document.genre),
                truth=np.array([ROLES.index(document.units[u.index].role) for u in found], dtype=np.int64),
                guess=np.array(predict(document), dtype=np.int64),
                explicit=np.array([any(EXPLICIT.search(h) for h in u.path) for u in found], dtype=bool),
            )
        )
    return out


def unheaded(parts: Sequence[Scored], role: str) -> dict[str, float]:
    """Precision and recall of a role among units that stand under no explicit heading."""
    kept = [replace(part, truth=part.truth[~part.explicit], guess=part.guess[~part.explicit]) for part in parts]
    return _prf(np.stack([_confusion(part.truth, part.guess) for part in kept]).sum(axis=0), ROLES.index(role))


def by_model(model: RoleModel, *, headings: bool = True) -> Predict:
    """The role model, with or without sight of headings."""
    return lambda document: model.predict(units(document.document, headings=headings)).labels.tolist()


def heading_rule(document: LabelledDocument) -> list[int]:
    """Baseline: problems under headings of problems, advice under headings of advice, findings elsewhere under headings."""
    out = []
    for unit in units(document.document):
        inner = unit.path[-1] if unit.path else ""
        if re.search("问题|不足|短板|差距|薄弱|困难", inner):
            out.append(2)
        elif re.search("建议|意见|对策|措施|要求", inner):
            out.append(3)
        else:
            out.append(1 if unit.path and not re.search("计划|打算|下一步|思路", inner) else 0)
    return out


def keyword_rule(document: LabelledDocument) -> list[int]:
    """Baseline: words of shortcoming, duty and achievement in the unit itself."""
    out = []
    for unit in units(document.document):
        if re.search("不足|不够|不到位|缺乏|薄弱|欠缺|隐患|不规范|滞后|有待|存在.{0,12}问题", unit.body):
            out.append(2)
        elif re.search("建议|应当|应|必须|要进一步|尽快|限期|督促|责令", unit.body):
            out.append(3)
        else:
            out.append(1 if re.search("了|已|均|达到|完成|取得|开展", unit.body) else 0)
    return out


def tfidf(training: Sequence[LabelledDocument]) -> Predict:
    """Baseline: jieba words, TF-IDF, linear support vectors."""
    import logging

    import jieba
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.pipeline import make_pipeline
    from sklearn.svm import LinearSVC

    jieba.setLogLevel(logging.WARNING)  # it talks of its dictionary
    texts, roles = [], []
    for document in training:
        for unit in units(document.document):
            texts.append(unit.body)
            roles.append(ROLES.index(document.units[unit.index].role))
    model = make_pipeline(TfidfVectorizer(tokenizer=jieba.lcut, token_pattern=None, min_df=2), LinearSVC(C=0.5))
    model.fit(texts, roles)

    def predict(document: LabelledDocument) -> list[int]:
        bodies = [unit.body for unit in units(document.document)]
        return [int(label) for label in model.predict(bodies)]

    return predict


def score_topics(documents: Sequence[LabelledDocument], said: Sequence[Extraction]) -> dict[str, float]:
    """Micro precision, recall and F1 of topics over statements whose kind is right."""
    hit = given = wanted = 0
    for document, extraction in zip(documents, said, strict=True):
        truth = {(unit.start, unit.end): unit for unit in document.units}
        for statement in extraction.statements:
            unit = truth.get((statement.start, statement.end))
            if unit is None or unit.role != statement.kind:
                continue
            hit += len(set(unit.topics) & set(statement.topics))
            given += len(statement.topics)
            wanted += len(unit.topics)
    return _rates(hit, given, wanted)


def score_links(documents: Sequence[LabelledDocument], said: Sequence[Extraction]) -> dict[str, float]:
    """Precision and recall of ``answers`` links, end to end: a link counts only if both its ends were found."""
    hit = given = wanted = 0
    for document, extraction in zip(documents, said, strict=True):
        numbers = {(u.start, u.end): u for u in document.units}
        pairs = {(a, (u.start, u.end)) for u in document.units for a in u.answers}
        by_id = {s.id: s for s in extraction.statements}
        found = set()
        for statement in extraction.statements:
            for link in statement.links:
                found.add((_unit_of(by_id[link.id], numbers), _unit_of(statement, numbers)))
        labelled_pairs = {(a.number if a else -1, (b.start, b.end) if b else None) for a, b in found}
        hit += len(labelled_pairs & pairs)
        given += len(labelled_pairs)
        wanted += len(pairs)
    return _rates(hit, given, wanted)


def _unit_of(
    statement: Statement, known: Mapping[tuple[int, int], labelled.LabelledUnit]
) -> labelled.LabelledUnit | None:
    exact = known.get((statement.start, statement.end))
    if exact is not None:
        return exact
    return next((u for (s, e), u in known.items() if s <= statement.start and statement.end <= e), None)


def _rates(hit: int, given: int, wanted: int) -> dict[str, float]:
    return {
        "precision": round(hit / max(1, given), 4),
        "recall": round(hit / max(1, wanted), 4),
        "f1": round(2 * hit / max(1, given + wanted), 4),
        "gold": wanted,
    }


def calibration(documents: Sequence[LabelledDocument], model: RoleModel) -> dict[str, Any]:
    """Expected calibration error of the confidences over ten bins, and the bins."""
    sure, right = [], []
    for document in documents:
        roles = model.predict(units(document.document))
        for unit, line in zip(roles.units, roles.probabilities, strict=True):
            sure.append(float(line.max()))
            right.append(ROLES[int(line.argmax())] == document.units[unit.index].role)
    place = np.minimum((np.array(sure) * 10).astype(int), 9)
    bins = []
    for index in range(10):
        inside = place == index
        if inside.any():
            bins.append(
                [int(inside.sum()), float(np.array(sure)[inside].mean()), float(np.array(right)[inside].mean())]
            )
    error = sum(n * abs(a - b) for n, a, b in bins) / max(1, len(sure))
    return {"error": round(error, 4), "bins": [[n, round(a, 3), round(b, 3)] for n, a, b in bins]}


# --- gold of real scrapes ---------------------------------------------------------------------------------------


def score_end_to_end(folder: Path, *, model: RoleModel, settings: Settings) -> list[Scored]:
    """Roles of the gold units after the project's own cleaning: a unit takes the kind that covers most of it."""
    import hashlib

    from wenben.clean import clean
    from wenben.types import Source

    rows = [row for row in read_jsonl(folder / "roles.jsonl") if "duplicate_of" not in row and row["kind"] != "heading"]
    covers: dict[str, npt.NDArray[np.int8]] = {}
    for file in sorted({row["file"] for row in rows}):
        text = read_scrape(folder, file)
        digest = hashlib.sha256(text.encode()).hexdigest()
        cover = np.zeros(len(text), dtype=np.int8)
        for document in clean(Source(file, digest, "text/plain", text, "utf-8"), settings=settings).documents:
            for statement in extract(document, settings=settings, model=model).statements:
                cover[statement.source_start : statement.source_end] = ROLES.index(statement.kind)
        covers[file] = cover
    reports: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        reports.setdefault(f"{row['file']}#{row['report']}", []).append(row)
    out = []
    for name, part in reports.items():
        guess = [int(np.bincount(covers[r["file"]][r["start"] : r["end"]], minlength=4).argmax()) for r in part]
        explicit = [any(EXPLICIT.search(h) for h in r["heading_path"][1:]) for r in part]
        truth = [ROLES.index(row["label"]) for row in part]
        out.append(Scored(name, "other", np.array(truth), np.array(guess), np.array(explicit, dtype=bool)))
    return out


# --- names ------------------------------------------------------------------------------------------------------


def score_names(path: Path, *, half: str | None = "heldout") -> dict[str, Any]:
    """F1 of mentions by type (exact span and type) and B-cubed of entities, on sentences with marked names.

    Parameters
    ----------
    half
        Only rows of this half; None for all.
    """
    from wenben.extract.statements import mentions_of
    from wenben.resolve import resolve

    rows = [row for row in read_jsonl(path) if half is None or row.get("half") == half]
    documents = [_sentence_document(row) for row in rows]
    said = [Extraction((), mentions_of(document)) for document in documents]
    counts: dict[str, Counter[str]] = {"hit": Counter(), "given": Counter(), "wanted": Counter()}
    for row, extraction in zip(rows, said, strict=True):
        truth = {(m["start"], m["end"], m["type"]) for m in row["mentions"]}
        found = {(m.start, m.end, m.mention_type) for m in extraction.mentions}
        for name, group in (("hit", truth & found), ("given", found), ("wanted", truth)):
            counts[name].update(kind for _, _, kind in group)
    resolution = resolve(documents, said)
    gold: dict[tuple[str, int, int], str] = {}
    ours: dict[tuple[str, int, int], str] = {}
    masked = 0
    for row, extraction in zip(rows, said, strict=True):
        marked = {(m["start"], m["end"], m["type"]): m["entity"] for m in row["mentions"]}
        for mention in extraction.mentions:
            key = (mention.start, mention.end, mention.mention_type)
            entity = resolution.mention_entities.get((mention.path, mention.document, mention.start, mention.end))
            if key not in marked or mention.mention_type in ("date", "quantity", "person"):
                continue
            place = (row["id"], mention.start, mention.end)
            if marked[key] is not None:
                gold[place] = marked[key]
                ours[place] = entity or f"none:{place}"
            elif entity is not None and _is_masked(mention):
                masked += 1
    return {
        "sentences": len(rows),
        "by_type": {
            kind: _rates(counts["hit"][kind], counts["given"][kind], counts["wanted"][kind])
            for kind in sorted(counts["wanted"])
        },
        "b_cubed": b_cubed(gold, ours),
        "anonymised_with_entity": masked,
    }


def _is_masked(mention: Mention) -> bool:
    from wenben.extract.endings import MASK

    return MASK.search(mention.text) is not None


def b_cubed(gold: Mapping[Any, str], ours: Mapping[Any, str]) -> dict[str, float]:
    """B-cubed precision, recall and F1 (Bagga & Baldwin 1998) of two groupings of the same mentions."""
    by_gold: dict[str, set[Any]] = {}
    by_ours: dict[str, set[Any]] = {}
    for key in gold:
        by_gold.setdefault(gold[key], set()).add(key)
        by_ours.setdefault(ours[key], set()).add(key)
    shared = [(len(by_gold[gold[k]] & by_ours[ours[k]]), len(by_ours[ours[k]]), len(by_gold[gold[k]])) for k in gold]
    precision = sum(s / o for s, o, _ in shared) / max(1, len(shared))
    recall = sum(s / g for s, _, g in shared) / max(1, len(shared))
    f1 = 2 * precision * recall / max(1e-9, precision + recall)
    return {"precision": round(precision, 4), "recall": round(recall, 4), "f1": round(f1, 4), "mentions": len(shared)}


def _sentence_document(row: Mapping[str, Any]) -> Document:
    text = row["text"]
    return Document(
        id=row["id"], path=row["id"], sha256="", title="", source_start=0, source_end=len(text), text=text,
        offsets=OffsetMap.identity(len(text)), region=row.get("place"), sentences=(Sentence(0, len(text)),),
    )  # fmt: skip


# --- all --------------------------------------------------------------------------------------------------------


def evaluate(
    corpus: str | Path | None = None,
    *,
    gold: str | Path | None = None,
    model: RoleModel | None = None,
    settings: Settings | None = None,
    baselines: bool = True,
    write_card: str | Path | None = None,
) -> dict[str, Any]:
    """Score the model on the held-out fifth of ``corpus``, and on gold where there is some.

    Parameters
    ----------
    corpus
        Labelled documents, by default ``corpora/training`` of the checkout.
    gold
        A folder with ``roles.jsonl`` (and the scrapes that it names) or ``names.jsonl``; nothing is ever selected on it.
    baselines
        Also score a heading rule, a keyword rule and TF-IDF (trained on the rest of ``corpus``).

    write_card
        A folder (``models/roles``) that gets ``README.md``, the model card, and ``metrics.json``. Gold of real scrapes is
        left out of both: a model is never chosen by it.

    Raises
    ------
    ReadError
        If there are no labelled documents.
    """
    chosen = settings or Settings()
    trained = model if model is not None else load_model()
    documents = labelled.read_folder(Path(corpus) if corpus is not None else labelled.default_folder())
    kept = [document for document in documents if document.held_out]
    if not kept:
        raise ReadError(f"{corpus} 中没有留出的文档", remedy="请给出更多标注文档")
    said = [extract(replace(d.document, genre=genre_id(d.genre)), settings=chosen, model=trained) for d in kept]
    headed = score_roles(kept, by_model(trained))
    result: dict[str, Any] = {
        "held_out": {
            "headed": scores(headed),
            "headings_removed": scores(score_roles(kept, by_model(trained, headings=False))),
            "unheaded_problem": unheaded(headed, "problem"),
            "unheaded_recommendation": unheaded(headed, "recommendation"),
            "by_genre": {
                genre: scores([part for part in headed if part.genre == genre])
                for genre in sorted({part.genre for part in headed})
            },
            "topics": score_topics(kept, said),
            "links": score_links(kept, said),
            "calibration": calibration(kept, trained),
        }
    }
    if baselines:
        rest = [document for document in documents if not document.held_out]
        rules: dict[str, Predict] = {"heading_rule": heading_rule, "keyword_rule": keyword_rule, "tfidf": tfidf(rest)}
        result["baselines"] = {name: scores(score_roles(kept, rule)) for name, rule in rules.items()}
    if write_card is not None:
        meta = {**trained.meta, "held_out": len(kept)}
        (Path(write_card) / "README.md").write_text(card(meta, result), "utf-8")
        (Path(write_card) / "metrics.json").write_text(
            json.dumps({"model": meta, **result}, ensure_ascii=False, indent=1) + "\n", "utf-8"
        )
    if gold is not None:
        folder = Path(gold)
        if (folder / "roles.jsonl").is_file():
            result["gold"] = _score_gold(folder, trained, chosen)
        if (folder / "names.jsonl").is_file():
            result["names"] = score_names(folder / "names.jsonl")
    own = labelled.default_folder().parent / "gold"
    if "names" not in result and (own / "names.jsonl").is_file():
        result["names"] = score_names(own / "names.jsonl")
    if (own / "fields" / "heldout.txt").is_file():
        pieces = read_fields(own / "fields" / "heldout.txt")
        result["fields"] = score_fields(pieces, [structured(document) for document in pieces])
    if (own / "families" / "heldout.txt").is_file():
        result["families"] = score_families(read_families(own / "families" / "heldout.txt"), settings=chosen)
    return result


def _score_gold(folder: Path, model: RoleModel, settings: Settings) -> dict[str, Any]:
    real = read_gold(folder)
    return {
        "as_given": scores(score_roles(real, by_model(model))),
        "headings_removed": scores(score_roles(real, by_model(model, headings=False))),
        "end_to_end": scores(score_end_to_end(folder, model=model, settings=settings)),
        "heading_rule": scores(score_roles(real, heading_rule)),
        "keyword_rule": scores(score_roles(real, keyword_rule)),
    }
