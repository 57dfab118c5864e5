"""spaCy: a Chinese pipeline whose components fill statements and names, to be mixed with one's own components.

``load()`` gives a blank Chinese pipeline (jieba words) with three components under registered factories:

``wenben_outline``
    Sections and units of the text as :func:`wenben.clean.sections` finds them; sentence starts.
``wenben_mentions``
    ``doc.ents`` with the names, policies, dates and quantities.
``wenben_statements``
    ``doc.spans["statements"]``: spans labelled finding, problem, recommendation; the whole record of each as a JSON-able
    dictionary in ``doc.user_data["wenben"]["statements"]``, so that ``DocBin(store_user_data=True)`` keeps it.

All three take their options from the pipeline's config (``settings``: a TOML file; ``codebook``: topics of one's own; ``model``: another
role model), so that ``nlp.to_disk`` and ``spacy.load`` bring back the same pipeline. The factories are entry points: spaCy finds
them wherever wenben is installed.

Context set beforehand is used: ``doc.user_data["wenben"] = {"title": …, "region": …, "genre": …}``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from wenben.config import Settings
from wenben.config import load as read_settings
from wenben.extract.roles import RoleModel, load_model
from wenben.extract.statements import extract, mentions_of
from wenben.extract.topics import Topic, read_codebook
from wenben.types import Document, OffsetMap

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

KEY: Final = "wenben"
_META: Final = ("title", "region", "issuer", "date", "genre")


def load(
    *,
    model: RoleModel | None = None,
    settings: Settings | str | Path | None = None,
    codebook: str | Path | None = None,
) -> Language:
    """A spaCy pipeline: blank Chinese with jieba, outline, mentions, statements.

    Parameters
    ----------
    model
        By default the one that comes with wenben. A model given here, or settings given as an object, serve this pipeline
        only: what is kept on disk are paths.
    settings, codebook
        A settings file (TOML); a codebook of one's own (JSON, CSV).
    """
    register()
    import spacy

    nlp = spacy.blank("zh", config={"nlp": {"tokenizer": {"segmenter": "jieba"}}})
    nlp.add_pipe("wenben_outline")
    nlp.add_pipe("wenben_mentions")
    paths = {"codebook": codebook, "settings": None if isinstance(settings, Settings) else settings}
    config = {name: str(path) for name, path in paths.items() if path is not None}
    component: Any = nlp.add_pipe("wenben_statements", config=config)
    if model is not None:
        component.model = model
    if isinstance(settings, Settings):
        component.settings = settings
    return nlp


def register() -> None:
    """Register the factories; done by :func:`load`, or call it before ``nlp.add_pipe("wenben_statements")``."""
    from spacy.language import Language

    if not Language.has_factory("wenben_outline"):
        Language.factory("wenben_outline", func=outline_component, assigns=["token.is_sent_start"])
    if not Language.has_factory("wenben_mentions"):
        Language.factory("wenben_mentions", func=mentions_component, assigns=["doc.ents"])
    if not Language.has_factory("wenben_statements"):
        Language.factory(
            "wenben_statements",
            func=statements_component,
            assigns=["doc.spans"],
            default_config={"settings": None, "codebook": None, "model": None},
        )


def outline_component(nlp: Language, name: str) -> Outline:
    """Factory ``wenben_outline``."""
    return Outline()


def mentions_component(nlp: Language, name: str) -> Mentions:
    """Factory ``wenben_mentions``."""
    return Mentions()


def statements_component(
    nlp: Language, name: str, settings: str | None, codebook: str | None, model: str | None
) -> Statements:
    """Factory ``wenben_statements``; the options are paths, None for what comes with wenben."""
    return Statements(
        load_model(Path(model)) if model else None,
        settings=read_settings(settings) if settings else Settings(),
        codebook=read_codebook(codebook) if codebook else None,
    )


def document_of(doc: Doc, *, outlined: bool = True) -> Document:
    """The spaCy document as a wenben document: its text as it is, context from ``doc.user_data``."""
    text = doc.text
    known = {name: value for name, value in doc.user_data.get(KEY, {}).items() if name in _META and value}
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    document = Document(
        id=digest[:16],
        path="",
        sha256=digest,
        title=known.get("title", ""),
        source_start=0,
        source_end=len(text),
        text=text,
        offsets=OffsetMap.identity(len(text)),
        region=known.get("region"),
        issuer=known.get("issuer"),
        date=known.get("date"),
        genre=known.get("genre", "other"),
    )
    if not outlined:
        return document
    from wenben.clean.sections import outline

    sections, sentences = outline(text)
    return replace(document, sections=sections, sentences=sentences)


class Outline:
    """Sets sentence starts at the units of the text."""

    def __call__(self, doc: Doc) -> Doc:
        starts = {sentence.start for sentence in document_of(doc).sentences}
        pending = True
        for token in doc:
            begins = token.idx in starts or any(token.idx < s < token.idx + len(token) for s in starts)
            token.is_sent_start = pending or begins
            pending = False
        return doc


class Mentions:
    """Sets ``doc.ents``; names whose edges cut through a word take the whole word."""

    def __call__(self, doc: Doc) -> Doc:
        from spacy.util import filter_spans

        spans = [
            doc.char_span(m.start, m.end, label=m.mention_type, kb_id=m.entity or "", alignment_mode="expand")
            for m in mentions_of(document_of(doc, outlined=False))
        ]
        doc.set_ents(filter_spans([span for span in spans if span is not None]))
        return doc


class Statements:
    """Fills ``doc.spans["statements"]`` and ``doc.user_data["wenben"]["statements"]``."""

    def __init__(
        self,
        model: RoleModel | None = None,
        *,
        settings: Settings | None = None,
        codebook: Mapping[str, Topic] | None = None,
    ) -> None:
        self.model = model
        self.settings = settings or Settings()
        self.codebook = codebook

    def __call__(self, doc: Doc) -> Doc:
        from spacy.tokens import SpanGroup

        if self.model is None:
            self.model = load_model()
        document = document_of(doc)
        found = extract(document, settings=self.settings, model=self.model, codebook=self.codebook).statements
        spans = [doc.char_span(s.start, s.end, label=s.kind, span_id=s.id, alignment_mode="expand") for s in found]
        doc.spans["statements"] = SpanGroup(doc, name="statements", spans=[span for span in spans if span is not None])
        doc.user_data.setdefault(KEY, {})["statements"] = [statement.row() for statement in found]
        return doc
