"""The spaCy pipeline."""

from __future__ import annotations

import json

import pytest
from documents_for_extract import REPORT

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


def test_batches_and_docbin(nlp) -> None:  # type: ignore[no-untyped-def]
    from spacy.tokens import DocBin

    docs = list(nlp.pipe([REPORT, "", "学校食堂留样不足。"], batch_size=2))
    assert len(docs) == 3
    box = DocBin(store_user_data=True)
    for doc in docs:
        box.add(doc)
    again = list(DocBin(store_user_data=True).from_bytes(box.to_bytes()).get_docs(nlp.vocab))
    assert [s.text for s in again[0].spans["statements"]] == [s.text for s in docs[0].spans["statements"]]
    assert json.dumps(again[0].user_data["wenben"]) == json.dumps(docs[0].user_data["wenben"])


def test_factories_mix_with_other_pipelines() -> None:
    register()
    other = spacy.blank("zh")
    other.add_pipe("wenben_mentions")
    assert [e.label_ for e in other("长春市第87中学整改。").ents] == ["school"]
