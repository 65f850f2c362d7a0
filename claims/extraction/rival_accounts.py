"""Accounts that the report sets against others: "at odds with that of", "a different account"."""

from __future__ import annotations

from spacy.tokens import Token

from claims.extraction.cues import VERB_CLASS, word_set
from claims.extraction.deniers import modifies_later_noun, noun_phrase, phrases_of, subjects_of
from claims.extraction.dispute_words import AT_ODDS, CLAIM_NOUNS
from claims.extraction.phrases import cased, cue_lemma, is_verb, subject_of
from claims.extraction.rejected_objects import aim_at_noun, last_telling_noun
from claims.extraction.rejection_places import Place, Rejection, starts_with

FIRST_WORDS = frozenset({"at", "in", "different", "contrary", "differently", "otherwise"})

_ACCOUNTS = word_set("account version story picture accounts versions")
_GIVING = word_set(
    "gave give gives given giving offered offers offer told tell tells painted paints paint"
)
_SEEING = word_set("see sees saw remember remembers remembered recall recalls recalled tell tells")


def by_rival(place: Place, token: Token) -> Rejection | None:
    """Return the rejection that begins with a word of FIRST_WORDS, if one does."""
    if token.lower_ == "different":
        return _different_account(place, token)
    if token.lower_ in ("differently", "otherwise"):
        return _seen_otherwise(place, token)
    if token.lower_ == "contrary":
        return _contrary_to(place, token)
    return _at_odds(place, token)


def _at_odds(place: Place, token: Token) -> Rejection | None:
    behind = [token, *place.behind(token)]
    phrase = next((words.split() for words in AT_ODDS if starts_with(behind, words.split())), None)
    if phrase is None:
        return None
    before = place.before(token)
    noun = last_telling_noun(before)
    others = behind[len(phrase) :]
    words = [t for t in before if t.pos_ not in ("AUX", "ADV") and not t.is_punct]
    this = len(words) == 1 and words[0].lower_ in ("that", "this")  # "That is at odds with ..."
    if (noun is None and not this) or not others:
        return None
    start = 0
    pointed = len(others) > 2 and others[0].lower_ in ("that", "those")
    if pointed and others[1].lower_ in ("of", "by", "from"):
        start = 2
    nouns = (
        t for t in others[start:] if t.pos_ in ("NOUN", "PROPN") and not modifies_later_noun(t)
    )
    owner = next(nouns, None)
    if owner is None:
        return None
    if owner.lower_ in CLAIM_NOUNS:  # "with the account of a nurse"
        owner = next(
            (c for c in owner.rights if c.dep_ == "nmod" and cased(c) in ("of", "by")), owner
        )
    rejection = place.rejection(place.span(behind[: len(phrase)]), "disputes.at_odds")
    owned = next((c for c in owner.children if c.dep_ == "nmod:poss"), None)
    rejection.deniers = phrases_of(owned if owned is not None and not start else owner)
    if noun is None:
        rejection.aim, rejection.at = "pronoun", place.paragraph.start_of(place.sentence[0])
        return rejection
    aim_at_noun(rejection, noun)
    rejection.about, rejection.within = [], (0, 0)
    return rejection


def _contrary_to(place: Place, token: Token) -> Rejection | None:
    """ "The gate was shut, contrary to what the guard said": against the guard's claims."""
    behind = place.behind(token)
    if not behind or behind[0].lower_ != "to" or len(behind) < 3:
        return None
    draft = place.only_speech()
    if draft is None:
        return None
    owner: Token | None = None
    if behind[1].lower_ == "what":
        said = next((t for t in behind[2:12] if cue_lemma(t) in VERB_CLASS and is_verb(t)), None)
        owner = subject_of(said) if said is not None else None
    else:
        noun = next((t for t in behind[1:8] if t.lower_ in CLAIM_NOUNS), None)
        if noun is not None:
            owner = next((c for c in noun.children if c.dep_ == "nmod:poss"), None)
    if owner is None or owner.i <= token.i:
        return None
    at = place.paragraph.start_of(token)
    rejection = place.rejection(place.span([token]), "disputes.at_odds", "noun", at, draft)
    rejection.noun, rejection.plural = "claims", True
    rejection.owners = list(noun_phrase(owner))
    tokens = draft.paragraph.tokens_at(draft.start, draft.end)
    rejection.about = [t for t in tokens or () if t.i < token.i]
    return rejection


def _seen_otherwise(place: Place, token: Token) -> Rejection | None:
    """ "Residents remember it differently": against what was said just before."""
    before = place.before(token, reach=4)
    verb = next((t for t in reversed(before) if t.lower_ in _SEEING), None)
    ends = token.i + 1 >= len(token.doc) or token.nbor(1).is_punct
    if verb is None or not ends:
        return None
    if any(t.pos_ not in ("PRON", "ADV", "NOUN", "DET") for t in before if t.i > verb.i):
        return None
    at = place.paragraph.start_of(place.sentence[0])
    rejection = place.rejection(place.span([verb, token]), "disputes.seen_otherwise", "pronoun", at)
    rejection.deniers = subjects_of(verb)
    return rejection


def _different_account(place: Place, token: Token) -> Rejection | None:
    """ "X gave a different account": disputes what those before said of the same events."""
    if token.i + 1 >= len(token.doc):
        return None
    noun = token.nbor(1)
    if noun.lower_ not in _ACCOUNTS:
        return None
    verb = next((t for t in place.before(token, reach=4) if t.lower_ in _GIVING), None)
    if verb is None:
        return None
    start = place.paragraph.start_of(place.sentence[0])
    rejection = place.rejection(
        place.span([verb, noun]), "disputes.different_account", "noun", start
    )
    rejection.deniers = subjects_of(verb)
    rejection.noun, rejection.plural = noun.lower_, True
    rejection.about = place.behind(noun)
    return rejection
