"""What a noun phrase says of the actor it names: whose name, which sort, which sex.

Everything here looks at one phrase alone; who was named before is known to `speakers`.
"""

from __future__ import annotations

from spacy.tokens import Span as DocSpan
from spacy.tokens import Token

from claims.extraction.actor_words import (
    BODY_NOUNS,
    FEMALE_TITLES,
    MALE_TITLES,
    PERSON_NOUNS,
    TITLES,
)
from claims.extraction.cues import SPOKESPEOPLE, UNNAMED
from claims.extraction.draft import ActorSeen, Paragraph
from claims.extraction.phrases import NOMINAL
from claims.vocabulary import ActorKind


def candidates(paragraph: Paragraph) -> list[Token]:
    """Return the heads of the noun phrases that a later pronoun may mean, in order."""
    doc = paragraph.doc
    heads: dict[int, Token] = {}
    for token in doc:
        if token.pos_ not in NOMINAL or token.pos_ == "PRON":
            continue
        if token.dep_ in ("nsubj", "nsubj:pass", "obl:agent", "nsubj:outer") or (
            token.dep_ == "ROOT" and token.pos_ in ("NOUN", "PROPN")
        ):
            heads[token.i] = token
    for entity in doc.ents:
        root = entity.root
        if root.pos_ in NOMINAL and root.i not in heads:
            covering = root
            while covering.dep_ in ("appos", "flat", "nmod:desc") and covering.head.i < covering.i:
                covering = covering.head
                if covering.i in heads:
                    break
            if covering.i not in heads:
                heads[root.i] = root
    return [heads[i] for i in sorted(heads)]


def weight_of(head: Token) -> float:
    if head.dep_ in ("nsubj", "nsubj:outer"):
        return 2.0 if head.head.dep_ in ("ROOT", "conj", "parataxis") else 1.3
    if head.dep_ in ("nsubj:pass", "obl:agent"):
        return 1.6
    return 0.6


_PERSON = ("PER", "PERSON")


def person_in(words: DocSpan, head: Token) -> DocSpan | None:
    """Return the person's name that a noun phrase is headed by or explains."""
    if not any(token.ent_type_ in _PERSON for token in words):
        return None  # most phrases: the entities of a document are costly to list
    entities = words.ents
    for entity in entities:
        if entity.label_ not in _PERSON:
            continue
        root = entity.root
        if root.i == head.i or head.i in range(entity.start, entity.end):
            return entity
        token = root
        for _ in range(4):
            if token.dep_ not in ("appos", "flat", "nmod:desc", "compound", "parataxis"):
                break
            if token.head.i == head.i and (token.dep_ != "compound" or head.pos_ == "PROPN"):
                return entity
            token = token.head
    last = entities[-1] if entities else None
    if (
        last is not None
        and last.label_ in _PERSON
        and last.end == words.end
        and last.start - 1 > words.start
        and words.doc[last.start - 1].text == ","
        and head.lemma_.lower() in PERSON_NOUNS
    ):
        # "the head of the office, Anna Lind": the apposition was hung on "office"
        return last
    return None


def clean_name(entity: DocSpan) -> str:
    """Return a person's name without rank, title or possessive mark."""
    words = [t.text for t in entity if not t.is_punct and t.lower_ not in ("'s", "’s", "’", "'")]
    while len(words) > 1 and words[0].rstrip(".").casefold() in TITLES:
        words = words[1:]
    return " ".join(words)


def learn_sex(actor: ActorSeen, words: DocSpan) -> None:
    if actor.gender:
        return
    for token in words:
        lower = token.lower_.rstrip(".")
        if lower in FEMALE_TITLES and token.pos_ != "PRON":
            actor.gender = "f"
            return
        if lower in MALE_TITLES and token.pos_ != "PRON":
            actor.gender = "m"
            return


def strip_article(text: str) -> str:
    words = text.split()
    if len(words) > 1 and words[0].casefold() in ("the", "a", "an"):
        words = words[1:]
    return " ".join(words)


def initials(name: str) -> str:
    return "".join(word[0] for word in name.split() if word[:1].isupper())


def is_plural(head: Token) -> bool:
    return head.tag_ in ("NNS", "NNPS") or any(k.dep_ == "conj" for k in head.rights)


def sort_of(head: Token, words: DocSpan) -> str:
    lemma = head.lemma_.lower()
    if lemma in BODY_NOUNS or lemma in UNNAMED and lemma in ("media", "channels"):
        return "body"
    if head.ent_type_ in ("PER", "PERSON") or lemma in PERSON_NOUNS or lemma in SPOKESPEOPLE:
        return "person"
    if lemma in UNNAMED:
        return "person"
    if head.ent_type_ in ("ORG", "LOC", "GPE", "NORP", "MISC", "FAC") or head.pos_ == "PROPN":
        return "body"
    return "thing"


def kind_of(head: Token, words: DocSpan) -> str:
    lemma = head.lemma_.lower()
    if (lemma in UNNAMED or head.lower_ in UNNAMED) and not words.ents:
        return ActorKind.UNNAMED
    if (
        lemma in UNNAMED
        and head.tag_ in ("NNS", "NN")
        and not any(e.label_ in ("PER", "PERSON") for e in words.ents)
    ):
        return ActorKind.UNNAMED
    if lemma in PERSON_NOUNS:
        return ActorKind.PERSON
    if lemma in ("army", "navy", "forces", "militia", "military", "force", "troops"):
        return ActorKind.FORCE
    if head.ent_type_ in ("LOC", "GPE"):
        return ActorKind.STATE
    return ActorKind.BODY
