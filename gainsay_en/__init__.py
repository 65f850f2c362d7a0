"""English for news: Gainsay's own spaCy pipeline, with its weights.

Sentences, tags, lemmas, dependencies in Universal Dependencies labels and the
entities PER, ORG, LOC and MISC. What it was trained on, how well it does and
where it fails: MODEL_CARD.md. Licences of the weights: NOTICE.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import spacy
from spacy.language import Language

from gainsay_en.minilm import Floats, embed_texts, load_encoder

__all__ = ["PIPELINE", "embed", "load"]

PIPELINE = Path(__file__).parent / "pipeline"


@cache
def load() -> Language:
    """Return the pipeline: one object a process, about 0.5 s the first time."""
    return spacy.load(PIPELINE)


def embed(texts: Sequence[str]) -> Floats:
    """Return sentence vectors of length 1, shape (len(texts), 384).

    Their dot product is the cosine. It tells topics apart and nothing finer: a
    denial lies as near to its claim as a paraphrase does.
    """
    return embed_texts(texts, load_encoder())
