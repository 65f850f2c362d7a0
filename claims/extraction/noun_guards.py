"""Which words in "s" are nouns after all: a component that runs behind the parser.

The tagger decides without the tree, and takes the "claims" of "rejected claims that" for a
verb. Where the tree has the word as an object or an adjunct, it is a noun.
"""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc

NAME = "gainsay_noun_guards"

_NOMINAL = frozenset({"obj", "iobj", "obl", "nmod"})


@Language.component(NAME)
def noun_guards(doc: Doc) -> Doc:
    """Tag as plural nouns what the tagger took for verbs and the parser for nouns."""
    for token in doc:
        if token.tag_ == "VBZ" and token.dep_ in _NOMINAL:
            token.tag_, token.pos_ = "NNS", "NOUN"
    return doc
