"""How a claim was received: "met with scepticism from", "got short shrift from", "drew denials"."""

from __future__ import annotations

from spacy.tokens import Token

from claims.extraction.cues import word_set
from claims.extraction.deniers import modifies_later_noun, phrases_of
from claims.extraction.rejected_objects import aim_at_noun, last_telling_noun
from claims.extraction.rejection_places import Place, Rejection

FIRST_WORDS = word_set(
    """scepticism skepticism disbelief incredulity derision scorn ridicule doubt doubts denial
    denials rebuttal rebuttals contradiction shrift"""
)
_RECEIVED = word_set(
    """met greeted received treated meets drew draws drawn got gets prompted prompts provoked
    attracted brought given earned"""
)
_BY = word_set("from by among in")


def by_reception(place: Place, token: Token) -> Rejection | None:
    """Return the rejection of a claim by those who received it so, if a word tells of one."""
    before, behind = place.before(token), place.behind(token)
    verb = next((t for t in reversed(before[-6:]) if t.lower_ in _RECEIVED), None)
    if verb is None or not behind or behind[0].lower_ not in _BY:
        return None
    noun = last_telling_noun([t for t in before if t.i < verb.i])
    those = (t for t in behind[1:9] if t.pos_ in ("NOUN", "PROPN") and not modifies_later_noun(t))
    received = next(those, None)
    if noun is None or received is None:
        return None
    rejection = place.rejection(place.span([verb, token]), "disputes.doubt")
    rejection.deniers = phrases_of(received)
    aim_at_noun(rejection, noun)
    rejection.within = (0, 0)
    return rejection
