"""The spaCy pipeline."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from importlib import import_module
from pathlib import Path

import pytest
from documents_for_extract import REPORT

from wenben.config import Settings
from wenben.errors import UsageError
from wenben.extract import RoleModel, load
from wenben.extract.pipeline import register

spacy = pytest.importorskip("spacy")


@pytest.fixture(scope="module")
def nlp(model: RoleModel):  # type: ignore[no-untyped-def]
    return load(model=model)


def test_statements_and_entities(nlp) -> None:  # type: ignore[no-untyped-def]
    doc = nlp(REPORT)
    assert {span.label_ for span in doc.spans["statements"]} == {"finding", "problem", "recommendation"}
    assert any(ent.label_ == "school" and ent.text == "云岭镇中心小学" for ent in doc.ents)
    assert len(list(doc.sents)) > 5
    rows = doc.user_data["wenben"]["statements"]
    assert [REPORT[r["start"] : r["end"]] for r in rows] == [r["text"] for r in rows]


def test_batches_are_as_one_by_one_and_survive_a_docbin(nlp) -> None:  # type: ignore[no-untyped-def]
    from spacy.tokens import DocBin

    texts = [REPORT, "", "学校食堂留样不足。", REPORT.replace("云岭", "石桥")]
    docs = list(nlp.pipe(texts, batch_size=2))
    alone = [nlp(text) for text in texts]
    assert [d.user_data for d in docs] == [d.user_data for d in alone]
    box = DocBin(store_user_data=True)
    for doc in docs:
        box.add(doc)
    again = list(DocBin(store_user_data=True).from_bytes(box.to_bytes()).get_docs(nlp.vocab))
    for before, after in zip(docs, again, strict=True):
        assert [(s.text, s.label_, s.id_) for s in after.spans["statements"]] == [
            (s.text, s.label_, s.id_) for s in before.spans["statements"]
        ]
        assert [(e.text, e.label_, e.kb_id_) for e in after.ents] == [(e.text, e.label_, e.kb_id_) for e in before.ents]
        assert [s.text for s in after.sents] == [s.text for s in before.sents]
    assert json.dumps(again[0].user_data["wenben"]) == json.dumps(docs[0].user_data["wenben"])


def test_context_goes_with_each_text(nlp) -> None:  # type: ignore[no-untyped-def]
    doc = nlp.make_doc("作业公示不实，围墙倾斜。")
    doc.user_data["wenben"] = {"title": "关于石桥中学的反馈意见", "genre": "feedback"}
    rows = nlp(doc).user_data["wenben"]["statements"]
    assert all(row["modality"] != "self_reported" for row in rows)
    assert doc.user_data["wenben"]["title"] == "关于石桥中学的反馈意见"


def test_displacy_draws_ents_and_spans(nlp) -> None:  # type: ignore[no-untyped-def]
    from spacy import displacy

    doc = nlp(REPORT)
    assert "云岭镇中心小学" in displacy.render(doc, style="ent", jupyter=False)
    html = displacy.render(doc, style="span", options={"spans_key": "statements"}, jupyter=False)
    assert "recommendation" in html


def test_a_pipeline_on_disk_comes_back_the_same(tmp_path: Path) -> None:
    book = tmp_path / "book.json"
    book.write_text('[{"id": "walls", "zh": "围墙", "def": "", "cues": ["围墙"]}]', "utf-8")
    (tmp_path / "s.toml").write_text("[extract]\nmost_links = 1\n", "utf-8")
    made = load(codebook=book, settings=tmp_path / "s.toml")
    made.to_disk(tmp_path / "pipe")
    again = spacy.load(tmp_path / "pipe")
    assert again.pipe_names == made.pipe_names
    assert again.config["components"]["wenben_statements"]["codebook"] == str(book)
    assert again.get_pipe("wenben_statements").settings.extract.most_links == 1
    assert again(REPORT).user_data == made(REPORT).user_data
    topics = {t for row in again(REPORT).user_data["wenben"]["statements"] for t in row["topics"]}
    assert topics == {"walls"}
    with pytest.raises(UsageError):
        load(codebook=tmp_path / "none.json")


def test_settings_as_an_object(model: RoleModel) -> None:
    settings = Settings()
    assert load(model=model, settings=settings).get_pipe("wenben_statements").settings is settings


def test_factories_mix_with_own_components() -> None:
    from spacy.language import Language

    register()
    if not Language.has_factory("count_schools"):

        @Language.component("count_schools")
        def count_schools(doc):  # type: ignore[no-untyped-def]
            doc.user_data["schools"] = sum(ent.label_ == "school" for ent in doc.ents)
            return doc

    other = spacy.blank("zh")
    other.add_pipe("wenben_mentions")
    other.add_pipe("count_schools")
    ruler = other.add_pipe("entity_ruler")
    ruler.add_patterns([{"label": "topic", "pattern": "整改"}])
    doc = other("长春市第87中学整改。")
    assert doc.user_data["schools"] == 1
    assert next(e.label_ for e in doc.ents) == "school"
    renamed = spacy.blank("zh")
    renamed.add_pipe("wenben_mentions", name="names")
    assert renamed.pipe_names == ["names"]


def test_entry_points_name_the_factories(root: Path) -> None:
    table = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]["entry-points"]["spacy_factories"]
    assert set(table) == {"wenben_outline", "wenben_mentions", "wenben_statements"}
    for place in table.values():
        module, name = place.split(":")
        assert callable(getattr(import_module(module), name))
    code = (
        "import wenben.extract.spacy_factories; from spacy.language import Language; "
        f"assert all(map(Language.has_factory, {sorted(table)}))"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=120)
