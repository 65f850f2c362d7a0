"""Which words are nouns after all: a component that runs behind the parser.

The tagger decides without the tree, and takes the "claims" of "rejected claims that" for a
verb. Where the tree has the word as an object or an adjunct, it is a noun. And it takes the
name of the WHO for a pronoun.
"""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc, Token

NAME = "gainsay_noun_guards"

_NOMINAL = frozenset({"obj", "iobj", "obl", "nmod"})
# Bodies whose initials spell a pronoun.
_INITIALS = frozenset({"WHO"})


@Language.component(NAME)
def noun_guards(doc: Doc) -> Doc:
    """Tag as nouns what the tagger took for verbs or pronouns."""
    for token in doc:
        if token.tag_ == "VBZ" and token.dep_ in _NOMINAL:
            token.tag_, token.pos_ = "NNS", "NOUN"
        elif token.text in _INITIALS and not _shouts(token):
            _name(token)
    return doc


def _shouts(token: Token) -> bool:
    """Whether the words beside a capitalised one are written in capitals too."""
    beside = token.doc[max(0, token.i - 3) : token.i + 4]
    letters = [other for other in beside if other.is_alpha and other.i != token.i]
    return bool(letters) and all(other.is_upper for other in letters)


def _name(token: Token) -> None:
    """Make a token a name, and where a noun follows ("WHO spokesman") part of its phrase."""
    token.tag_, token.pos_ = "NNP", "PROPN"
    if token.i + 1 >= len(token.doc) or token.dep_ not in ("nsubj", "nsubj:pass"):
        return
    noun = token.nbor(1)
    if noun.pos_ in ("NOUN", "PROPN") and noun.head != token:
        token.head, token.dep_ = noun, "compound"
