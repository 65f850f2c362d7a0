"""Claims that are called untrue: "this is false", "a forecast the ministry says is wrong"."""

from __future__ import annotations

from collections.abc import Iterator

from spacy.tokens import Span as DocSpan
from spacy.tokens import Token

from claims.extraction import contents
from claims.extraction.attributing import Page, drafts
from claims.extraction.cues import (
    CLAIM_NOUNS,
    FALSE_WORDS,
    word_set,
)
from claims.extraction.draft import DraftStatement
from claims.extraction.phrases import (
    Range,
    child,
    negation,
    noun_phrase,
    subject_of,
)
from claims.vocabulary import Stance


def dismissed_subject(page: Page, head: Token, lead: Range | None = None) -> Range | None:
    """Return the claim that "X said this is false" dismisses: its subject, else None."""
    doc = head.doc
    if head.lemma_.lower() in _RECOGNISING and negation(head) is not None:
        known = child(head, "obj")
        if known is not None and known.lemma_.lower() in CLAIM_NOUNS:
            return noun_phrase(known)
        return None
    if head.lemma_.lower() == "case" and negation(head) is not None:
        thing = child(head, "nsubj")
        return noun_phrase(thing) if thing is not None and thing.pos_ == "PRON" else None
    subject = child(head, "nsubj")
    judged = page.marked[head.i] and (subject is None or _is_anothers(subject))
    false = head.lemma_.lower() in FALSE_WORDS or judged
    if not false or any(token.like_num for token in head.subtree if page.marked[token.i]):
        return None
    if child(head, "cop") is None and head.lemma_.lower() not in FALSE_WORDS:
        return None
    if subject is None:
        if lead is not None and doc[lead[1] - 1].lemma_.lower() in CLAIM_NOUNS:
            return lead
        return None
    if page.marked[subject.i]:
        return None
    if subject.lower_ in ("this", "that", "it") and head.lemma_.lower() in FALSE_WORDS:
        return noun_phrase(subject)
    if subject.lemma_.lower() in CLAIM_NOUNS and subject.pos_ == "NOUN":
        return noun_phrase(subject)
    return None


def _is_anothers(subject: Token) -> bool:
    """Tell a claim with an owner, or a charge, from a count that is only judged ("opaque")."""
    owned = any(kid.dep_ in ("nmod:poss", "nmod") for kid in subject.children)
    return owned or subject.lemma_.lower() in _CHARGES


_CHARGES = word_set(
    "claim allegation accusation charge suggestion insinuation rumour rumor assertion report"
)

_RECOGNISING = word_set("recognise recognize accept share")


def find_relative_dismissal(
    page: Page, sentence: DocSpan, verb: Token, name: str
) -> Iterator[DraftStatement]:
    """Yield "a forecast the department says is wrong": the forecast is what is dismissed."""
    rest = verb.doc[verb.i + 1 : min(sentence.end, verb.i + 10)]
    if not any(t.lemma_.lower() in FALSE_WORDS or page.marked[t.i] for t in rest):
        return
    start, end = noun_phrase(verb.head)
    content = contents.spans(page.paragraph, page.text, [(start, min(end, verb.head.i + 1))])
    yield from drafts(
        page,
        content,
        verb,
        name,
        Stance.DENIES,
        "reported_speech.say.dismissal",
        subject_of(verb),
        verb.head,
        sentence,
    )
