"""What a noun phrase says of the actor it names: whose name, which sort, which sex.

Everything here looks at one phrase alone; who was named before is known to `speakers`.
"""

from __future__ import annotations

from spacy.tokens import Doc, Token
from spacy.tokens import Span as DocSpan

from claims.extraction.actor_words import (
    BODY_NOUNS,
    FEMALE_TITLES,
    FIRMS,
    MALE_TITLES,
    PERSON_NOUNS,
    RANKS,
    ROLES,
    SHORT_NAMES,
    TITLES,
)
from claims.extraction.cues import SPOKESPEOPLE, UNNAMED
from claims.extraction.draft import ActorSeen, Paragraph
from claims.extraction.gazetteer import look_up
from claims.extraction.phrases import NOMINAL, child, entities_in, noun_phrase, opening
from claims.vocabulary import ActorKind


def candidates(paragraph: Paragraph) -> list[Token]:
    """Return the heads of the noun phrases that a later pronoun may mean, in order."""
    doc = paragraph.doc
    heads: dict[int, Token] = {}
    for token in doc:
        if token.pos_ not in NOMINAL or token.pos_ == "PRON":
            continue
        if (
            token.dep_ in ("nsubj", "nsubj:pass", "obl:agent", "nsubj:outer")
            or (
                token.dep_ == "ROOT"
                and token.pos_ in ("NOUN", "PROPN")
                and child(token, "cop") is None  # "she has been mayor" names nobody anew
            )
            or (token.tag_ == "NNS" and token.lemma_.lower() in PERSON_NOUNS | UNNAMED)
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
                # "her lawyer, Ivo Lind": the noun and the name in one
                named = covering if _is_titled(covering) else root
                heads[named.i] = named
    return [heads[i] for i in sorted(heads)]


def _is_titled(noun: Token) -> bool:
    """Whether a noun for a person carries the person's name behind it."""
    if noun.lemma_.lower() not in PERSON_NOUNS | SPOKESPEOPLE:
        return False
    return person_in(noun.doc[slice(*noun_phrase(noun))], noun) is not None


_PERSON = ("PER", "PERSON")

# Whom the sentence before is about outweighs who spoke in the one before that.
SUBJECT_PERSON = 2.3


def weight_of(head: Token) -> float:
    """Return how much a sentence is about a noun phrase: 0.6 for an object, 2 for its subject."""
    main = head.dep_ in ("nsubj", "nsubj:pass") and head.head.dep_ == "ROOT"
    if main and head.ent_type_ in _PERSON:
        return SUBJECT_PERSON
    if head.dep_ in ("nsubj", "nsubj:outer"):
        return 2.0 if head.head.dep_ in ("ROOT", "conj", "parataxis") else 1.3
    if head.dep_ in ("nsubj:pass", "obl:agent"):
        return 1.6
    return 0.6


def person_in(words: DocSpan, head: Token) -> DocSpan | None:
    """Return the person's name that a noun phrase is headed by or explains."""
    if not any(token.ent_type_ in _PERSON for token in words):
        return None  # most phrases: the entities of a document are costly to list
    entities = entities_in(words)
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
    while len(words) > 1 and words[0].rstrip(".").casefold() in TITLES | ROLES:
        words = words[1:]
    return " ".join(words)


def are_namesakes(one: str, other: str) -> bool:
    """Whether two names of one surname are of two persons: "Adam Renko", "Hilda Renko".

    A title alone, an initial and a short form ("Joe", "Joseph") tell nobody apart.
    """
    ours, theirs = _given_names(one), _given_names(other)
    if not ours or not theirs:
        return False
    return not any(a.startswith(b[:2]) or b.startswith(a[:2]) for a in ours for b in theirs)


def _given_names(name: str) -> list[str]:
    words = [word.rstrip(".").casefold() for word in name.split()[:-1]]
    return [
        SHORT_NAMES.get(word, word)
        for word in words
        if word not in TITLES | RANKS.keys() | PERSON_NOUNS
    ]


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
    several = head.tag_ in ("NNS", "NNPS") and head.ent_type_ != "ORG"  # "Hartwell Motors" is one
    return several or any(k.dep_ == "conj" for k in head.rights)


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
    if (lemma in UNNAMED or head.lower_ in UNNAMED) and not entities_in(words):
        return ActorKind.UNNAMED
    if (
        lemma in UNNAMED
        and head.tag_ in ("NNS", "NN")
        and not any(e.label_ in ("PER", "PERSON") for e in entities_in(words))
    ):
        return ActorKind.UNNAMED
    if lemma in PERSON_NOUNS:
        return ActorKind.PERSON
    if lemma in ("army", "navy", "forces", "militia", "military", "force", "troops"):
        return ActorKind.FORCE
    if head.ent_type_ in ("LOC", "GPE"):
        return ActorKind.STATE
    return ActorKind.BODY


def lemmas_of(words: DocSpan) -> frozenset[str]:
    """Return the lemmas of a phrase, its ranks written out: "Gen Lind" holds "general"."""
    lemmas = {t.lemma_.lower() for t in words if not t.is_punct}
    ranks = {RANKS[lemma.rstrip(".")] for lemma in lemmas if lemma.rstrip(".") in RANKS}
    return frozenset(lemmas | ranks)


def office_before(doc: Doc, start: int) -> frozenset[str]:
    """Return what a person is, said right before the name: "her solicitor, Declan Moran"."""
    if start < 2 or doc[start - 1].text != "," or doc[start].ent_type_ not in _PERSON:
        return frozenset()
    return frozenset({doc[start - 2].lemma_.lower()} & PERSON_NOUNS)


def body_in(words: DocSpan, head: Token) -> DocSpan:
    """Return the body's own name in a phrase that describes it, else the phrase.

    "monitoring group NetPulse" -> "NetPulse", "Lupa, an environmental group" -> "Lupa".
    """
    doc = words.doc
    if head.ent_type_ == "ORG":
        for kid in head.rights:
            if kid.dep_ == "appos" and kid.i < words.end and doc[opening(kid) - 1].text == ",":
                return doc[words.start : opening(kid) - 1]
        return words
    if head.lemma_.lower() not in BODY_NOUNS | FIRMS or head.i + 1 >= words.end:
        return words
    for entity in entities_in(words):
        behind_comma = entity.start > head.i and doc[entity.start - 1].text == ","
        if entity.label_ == "ORG" and behind_comma and entity.end == words.end:
            return entity  # "the camp's operator, Sagana Minerals"
    named = doc[head.i + 1]
    if named.ent_type_ != "ORG" or named.ent_iob_ != "B" or head.ent_type_:
        return words
    end = named.i + 1
    while end < words.end and doc[end].ent_iob_ == "I":
        end += 1
    return doc[named.i : end] if end == words.end else words


def has_name(actor: ActorSeen) -> bool:
    """Whether an actor is known by a name of their own, and is no state."""
    return actor.name[:1].isupper() and actor.kind not in (ActorKind.STATE, ActorKind.UNNAMED)


def is_role(head: Token) -> bool:
    """Whether a noun tells of a person what they do or where they come from."""
    return head.lemma_.lower() in ROLES or is_native(head)


def is_native(head: Token) -> bool:
    """Whether a word is one person's nationality: "the Jamaican", not "the British"."""
    entry = look_up(head.text)
    return (
        entry is not None
        and entry.label == "MISC"
        and entry.kind == ActorKind.STATE
        and head.text.endswith(("n", "i"))
        and head.tag_ not in ("NNS", "NNPS")
    )


def words_of_name(name: str) -> frozenset[str]:
    """Return the words of a name, states for their adjectives: "Russian", "Russia’s" are one."""
    words = set()
    for word in name.replace("’s", "").replace("'s", "").split():
        entry = look_up(word)
        is_state = entry is not None and entry.kind == ActorKind.STATE
        words.add(entry.stands_for if entry is not None and is_state else word.casefold())
    return frozenset(words)


def nation_of(name: str) -> str:
    """Return the state whose body a name says it is: "Norway’s navy", "Norwegian navy"; else ""."""
    first = name.replace("’", "'").partition("'s ")[0]
    return _nation(first) or _nation(name.partition(" ")[0])


def _nation(word: str) -> str:
    entry = look_up(word)
    return entry.stands_for if entry is not None and entry.kind == ActorKind.STATE else ""


def nations_in(words: DocSpan) -> frozenset[str]:
    """Return the states that entities name, by country, capital or people."""
    return frozenset(filter(None, (_nation(entity.text) for entity in entities_in(words))))


def opening_place(sentence: DocSpan) -> str:
    """Return the state whose country or capital opens a sentence: "In Oslo, ..."; else ""."""
    if len(sentence) < 3 or sentence[0].lower_ not in ("in", "from"):
        return ""
    comma = next((t.i for t in sentence[:6] if t.text == ","), None)
    if comma is None:
        return ""
    place = sentence.doc[sentence.start + 1 : comma].text
    entry = look_up(place)
    return entry.stands_for if entry is not None and entry.label == "LOC" else ""
