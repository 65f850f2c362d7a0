"""Which words are nouns after all, and which verbs: a component that runs behind the parser.

The tagger decides without the tree, and takes the "claims" of "rejected claims that" for a
verb. Where the tree has the word as an object or an adjunct, it is a noun. It takes the name
of the WHO for a pronoun, and the "reports" of ", Radio Odder reports." for a noun. The parser
takes whom somebody told for a second subject: "told local media it was not agreed".
"""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc, Span, Token

NAME = "gainsay_noun_guards"

_NOMINAL = frozenset({"obj", "iobj", "obl", "nmod"})
# Bodies whose initials spell a pronoun.
_INITIALS = frozenset({"WHO"})


@Language.component(NAME)
def noun_guards(doc: Doc) -> Doc:
    """Tag anew what the tagger took for a verb, a noun or a pronoun."""
    for token in doc:
        if token.tag_ == "VBZ" and token.dep_ in _NOMINAL:
            token.tag_, token.pos_ = "NNS", "NOUN"
        elif token.tag_ == "NNS" and token.lower_ == "reports":
            name = _namer(token)
            if name is not None:
                _report(token, name)
        elif token.text in _INITIALS and not _shouts(token):
            _name(token)
        elif token.is_space and token.i and token.dep_ in _ROLES:
            _hand_on(token)
        elif token.dep_ == "ccomp" and token.head.lemma_.lower() in _TELLING:
            _address(token)
    return doc


_TELLING = frozenset({"tell", "inform", "assure", "warn", "remind"})
_SUBJECTS = frozenset({"nsubj", "nsubj:pass"})


def _address(told: Token) -> None:
    """Of two subjects side by side behind a verb of telling the first is who was told."""
    verb = told.head
    subjects = [kid for kid in told.lefts if kid.dep_ in _SUBJECTS]
    if len(subjects) != 2:
        return
    addressee, subject = subjects
    first, last = addressee.left_edge.i, addressee.right_edge.i
    if first == verb.i + 1 and subject.left_edge.i == last + 1:
        addressee.head, addressee.dep_ = verb, "iobj"


def _namer(noun: Token) -> Span | None:
    """Return the name that "reports" has as its subject: ", state broadcaster TVN reports,".

    None where it is a noun after all.
    """
    doc = noun.doc
    if noun.i < 3 or noun.i + 1 >= len(doc) or doc[noun.i + 1].text not in (",", "."):
        return None
    first = noun.i
    while first > 0 and noun.i - first <= _LONGEST_NAME and doc[first - 1].pos_ in _IN_NAMES:
        first -= 1
    if first == noun.i or doc[first - 1].text != "," or doc[noun.i - 1].pos_ != "PROPN":
        return None
    return doc[first : noun.i]


def _report(noun: Token, name: Span) -> None:
    """Make "reports" the verb of the name before it."""
    head = next((kid for kid in reversed(list(noun.lefts)) if kid.i >= name.start), None)
    if head is None:
        return
    noun.tag_, noun.pos_, noun.lemma_, noun.dep_ = "VBZ", "VERB", "report", "parataxis"
    for kid in list(noun.lefts):
        if kid.i < name.start and not kid.is_punct:
            kid.head = noun.head
        elif kid != head and not kid.is_punct:
            kid.head = head
    head.dep_ = "nsubj"


_IN_NAMES = frozenset({"NOUN", "PROPN", "ADJ", "DET"})
_LONGEST_NAME = 6  # tokens


def _hand_on(space: Token) -> None:
    """Give the place in the tree that the parser gave to a second space to the word before it."""
    word = space.nbor(-1)
    if word.pos_ in ("NOUN", "PROPN", "PRON") and space.head != word:
        word.head, word.dep_ = space.head, space.dep_
        space.head, space.dep_ = word, "punct"


_ROLES = frozenset({"nsubj", "nsubj:pass", "obj", "obl"})


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
