"""Whether quoted words assert something that could be checked.

Thanks, wishes, orders, questions, vows, refusals and bare judgements are quoted
as often as facts; they are no claims. Decided from the words alone.
"""

from __future__ import annotations

from typing import Final

from spacy.tokens import Doc, Token

from claims.extraction.phrases import is_finite, is_verb


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Verbs by which a speaker in the first person speaks of feeling, wish or duty.
FEELING: Final = _words(
    """want wish hope thank regret love hate like need think feel believe pray mourn condemn
    welcome applaud appreciate apologise apologize congratulate ask urge demand call support
    stand respect salute honour honor trust know understand worry care remain look""",
)
# Predicates that judge rather than tell.
JUDGING: Final = _words(
    """good bad great sad happy proud sorry grateful glad terrible horrible awful wonderful
    disgusting shameful tragic heartbreaking unacceptable ridiculous outrageous amazing beautiful
    disappointing disappointed brave nice lovely wild important difficult easy hard clear
    wrong right unfair fair crazy stupid smart strange unbelievable joy day loss surprise mistake
    shame disgrace tragedy nightmare honour honor pleasure privilege step win victory moment
    time disaster example story heart thought prayer hero legend friend gift man woman one
    sign message concern priority ready committed determined confident optimistic hopeful""",
)
NORMATIVE: Final = _words("must should ought shall let let's")
_REFUSALS: Final = _words("comment speculate discuss elaborate refrain")


def asserts_something(doc: Doc, start: int, end: int) -> bool:
    """Whether the quoted sentence doc[start:end] states what happened, is or will happen."""
    tokens = [t for t in doc[start:end] if not t.is_punct and not t.is_space]
    words = {t.lower_ for t in tokens}
    if len(tokens) < 3 or not any(is_finite(t) for t in tokens):
        return False
    last = doc[end - 1].text
    if last == "?" or (end < len(doc) and doc[end].text == "?"):
        return False
    if words & NORMATIVE or {t.lemma_.lower() for t in tokens} & _REFUSALS:
        return False
    numbers = any(t.like_num for t in tokens)
    root = _main(doc, start, end)
    if root is None:
        return False
    if root.tag_ == "VB" and not any(k.dep_.startswith("nsubj") for k in root.children):
        return False
    subject = next((k for k in root.children if k.dep_ in ("nsubj", "nsubj:pass")), None)
    own = subject is not None and subject.lower_ in ("i", "we")
    if own and root.lemma_.lower() in FEELING and not numbers:
        return False
    if own and any(
        k.dep_ == "aux" and k.lower_ in ("will", "’ll", "'ll", "wo", "can") for k in root.lefts
    ):
        return _has_when(tokens)
    if any(k.dep_ == "cop" for k in root.children) and not numbers:
        if root.lemma_.lower() in JUDGING and not _named(tokens, root):
            return False
    if last == "!" and len(tokens) < 6 and not own:
        return False
    return True


def _has_when(tokens: list[Token]) -> bool:
    """Whether a plan is dated or counted: then it can be checked."""
    return any(
        t.like_num or t.lemma_.lower() in ("week", "month", "monday", "tomorrow", "today", "year")
        for t in tokens
    )


def _named(tokens: list[Token], root: Token) -> bool:
    return False


def _main(doc: Doc, start: int, end: int) -> Token | None:
    """Return the main predicate of doc[start:end]."""
    top: Token | None = None
    for token in doc[start:end]:
        if token.is_punct:
            continue
        if not start <= token.head.i < end or token.head.i == token.i:
            if top is None or (is_verb(token) and not is_verb(top)):
                top = token
    return top
