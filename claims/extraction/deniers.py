"""Who rejects: the subject of a verb of rejection, or the agent of its passive."""

from __future__ import annotations

from spacy.tokens import Span as DocSpan
from spacy.tokens import Token

from claims.extraction.cues import word_set
from claims.extraction.phrases import neighbour, outer_cue
from claims.extraction.rejection_places import BREAKS, FAR, Place

MOST_JOINED = 6  # actors that one verb of rejection may have

NOBODY = word_set("nobody none anyone anybody someone few many one you people critics opponents")
_RELATIVE = word_set("which who that whom")
_PRONOUNS = word_set("he she it they")
_INSIDE = word_set("det amod compound flat nummod nmod:poss case fixed appos nmod goeswith advmod")


def subjects_of(verb: Token) -> list[DocSpan]:
    """Return the noun phrases that are a verb's subjects, climbing to the verbs above it."""
    token = verb
    if verb.dep_ == "amod" and verb.tag_ == "VBD":  # a parse that took the verb for an attribute
        beside = neighbour(verb)
        if beside is not None:
            return phrases_of(beside)
    if verb.tag_ == "VBG" and verb.i > 0 and verb.nbor(-1).text == ",":
        token = outer_cue(verb) or verb  # ", calling them lies": not what the claim is about
    for _ in range(6):
        for child in token.children:
            if child.dep_ in ("nsubj", "nsubj:pass", "csubj") and child.i != verb.i:
                if child.lower_ in _RELATIVE and token.dep_ == "acl:relcl":
                    return phrases_of(token.head)
                if child.lower_ in _PRONOUNS:
                    return phrases_of(_antecedent(child))
                return phrases_of(child)
        if token.dep_ in ("acl", "acl:relcl") and token.head.pos_ in ("NOUN", "PROPN", "PRON"):
            return phrases_of(token.head) if token.tag_ == "VBG" else []
        if token.head.i == token.i:
            break
        token = token.head
    return []


def _antecedent(pronoun: Token) -> Token:
    """Return the subject of the sentence that a pronoun behind it repeats, or the pronoun."""
    root = pronoun.sent.root
    subject = next(
        (c for c in root.children if c.dep_ in ("nsubj", "nsubj:pass") and c.pos_ == "PROPN"), None
    )
    return subject if subject is not None and subject.i < pronoun.i else pronoun


def phrases_of(head: Token) -> list[DocSpan]:
    """Return a noun phrase and those joined to it by "and", each without its clauses."""
    joined = [t for t in head.conjuncts[:MOST_JOINED] if t.i > head.i and t.pos_ != "VERB"]
    return [noun_phrase(token) for token in (head, *joined)]


def noun_phrase(head: Token) -> DocSpan:
    """Return the words of a noun phrase, without relative clauses and what is joined to it."""
    if head.pos_ == "DET":  # a parse that took the article for the subject
        nouns = (t for t in head.doc[head.i + 1 : head.i + 7] if t.pos_ in ("NOUN", "PROPN"))
        head = next((noun for noun in nouns if not modifies_later_noun(noun)), head)
    first = last = head.i
    stack = [head]
    while stack:
        token = stack.pop()
        for child in token.children:
            kind = child.dep_ if child.dep_ in _INSIDE else child.dep_.split(":")[0]
            if kind not in _INSIDE or (kind == "case" and token.i == head.i and child.i < head.i):
                continue
            if kind == "appos" and child.pos_ != "PROPN":
                continue
            first, last = min(first, child.i), max(last, child.i)
            stack.append(child)
    while last > head.i and head.doc[last].lower_.endswith(("self", "selves")):
        last -= 1  # "the authority itself"
    return head.doc[first : last + 1]


def agents_of(place: Place, verb: Token) -> list[DocSpan] | None:
    """Return those behind "by" after a passive participle, None where the verb is not passive."""
    if verb.tag_ not in ("VBN", "VBD", "JJ"):
        return None
    behind = place.behind(verb)[:4]
    by = next((token for token in behind if token.lower_ == "by"), None)
    if by is None:
        return None
    between = behind[: by.i - verb.i - 1]
    if any(t.lower_ in BREAKS or t.pos_ in ("NOUN", "PRON", "DET") for t in between):
        return None
    for token in verb.doc[by.i + 1 : min(place.sentence.end, by.i + 1 + FAR)]:
        if token.pos_ in ("NOUN", "PROPN", "PRON") and not modifies_later_noun(token):
            return phrases_of(token)
    return []


def modifies_later_noun(token: Token) -> bool:
    return (
        token.dep_ in ("compound", "nmod:poss", "amod", "det", "nummod", "nmod:desc")
        and token.head.i > token.i
    )
