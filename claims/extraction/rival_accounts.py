"""Accounts that the report sets against others: "at odds with that of", "a different account"."""

from __future__ import annotations

from spacy.tokens import Token

from claims.extraction.cues import word_set
from claims.extraction.deniers import modifies_later_noun, phrases_of, subjects_of
from claims.extraction.dispute_words import AT_ODDS
from claims.extraction.rejected_objects import aim_at_noun, last_telling_noun
from claims.extraction.rejection_places import Place, Rejection, starts_with

FIRST_WORDS = frozenset({"at", "in", "different"})

_ACCOUNTS = word_set("account version story picture accounts versions")
_GIVING = word_set("gave give gives given giving offered offers told painted paints")


def by_rival(place: Place, token: Token) -> Rejection | None:
    """Return the rejection that begins with a word of FIRST_WORDS, if one does."""
    if token.lower_ == "different":
        return _different_account(place, token)
    return _at_odds(place, token)


def _at_odds(place: Place, token: Token) -> Rejection | None:
    behind = [token, *place.behind(token)]
    phrase = next((words.split() for words in AT_ODDS if starts_with(behind, words.split())), None)
    if phrase is None:
        return None
    noun = last_telling_noun(place.before(token))
    others = behind[len(phrase) :]
    if noun is None or not others:
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
    rejection = place.rejection(place.span(behind[: len(phrase)]), "disputes.at_odds")
    owned = next((c for c in owner.children if c.dep_ == "nmod:poss"), None)
    rejection.deniers = phrases_of(owned if owned is not None and not start else owner)
    aim_at_noun(rejection, noun)
    rejection.about, rejection.within = [], (0, 0)
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
