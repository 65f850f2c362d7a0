"""Those who are said to lie: "said the driver was lying", "accused them of inflating the figure".

Who is called a liar is the owner of what is rejected: their statements are meant.
"""

from __future__ import annotations

from collections.abc import Sequence

from spacy.tokens import Span as DocSpan
from spacy.tokens import Token

from claims.extraction.cues import word_set
from claims.extraction.deniers import modifies_later_noun, noun_phrase, subjects_of
from claims.extraction.dispute_words import inflected
from claims.extraction.rejection_places import BREAKS, QUOTES, Place, Rejection

LYING = word_set("lying lied liar liars")
DECEIVING = word_set(
    """exaggerating inflating fabricating inventing falsifying distorting misrepresenting
    misleading spreading lying"""
)
MISTAKEN = word_set("mistaken wrong misinformed confused misremembered misspoke")
FIRST_WORDS = LYING | DECEIVING | MISTAKEN

_ACCUSING = inflected("accuse")
_SPREAD = word_set(
    """lies falsehoods disinformation misinformation rumours rumors propaganda fake false
    fabricated untruths"""
)
_CALLING = inflected("call brand label")
# Behind "lying" in the other sense: "lying on the road", "lying dead".
_LYING_DOWN = word_set(
    """on in at by near beside under across along behind around next dead face down there wounded
    injured motionless unconscious low still injured idle empty ill sick bleeding"""
)


def by_liar(place: Place, token: Token) -> Rejection | None:
    """Return the rejection of what those who are said to lie have said, if a word tells of one."""
    following = token.nbor(1).lower_ if token.i + 1 < len(token.doc) else ""
    if token.lower_ in ("lying", "lied") and following in _LYING_DOWN:
        return None
    accused = _accused(place, token)
    if accused is not None:
        return accused
    if token.lower_ in MISTAKEN:
        return _said_to_err(place, token)
    if token.lower_ in ("liar", "liars"):
        return _called(place, token)
    if token.lower_ in ("lying", "lied"):
        return _said_to_lie(place, token)
    return None


def _accused(place: Place, token: Token) -> Rejection | None:
    """ "Accused the ministry of inflating the figure": of lying, not of what else one may do."""
    before = place.before(token, reach=14)
    if not before or before[-1].lower_ != "of" or token.lower_ not in DECEIVING:
        return None
    if token.lower_ == "spreading" and not any(
        word.lower_ in _SPREAD for word in place.behind(token)[:4]
    ):
        return None
    verb = next((t for t in reversed(before) if t.lower_ in _ACCUSING), None)
    if verb is None:
        return None
    owner = _last_noun([t for t in before if t.i > verb.i and t.i < before[-1].i])
    return _of_owner(place, verb, owner, subjects_of(verb)) if owner is not None else None


def _called(place: Place, token: Token) -> Rejection | None:
    """ "Called the mayor a liar"."""
    before = place.before(token, reach=8)
    verb = next((t for t in reversed(before) if t.lower_ in _CALLING), None)
    if verb is None:
        return None
    owner = _last_noun([t for t in before if t.i > verb.i])
    return _of_owner(place, verb, owner, subjects_of(verb)) if owner is not None else None


def _said_to_lie(place: Place, token: Token) -> Rejection | None:
    """ "Her lawyer said the driver was lying"."""
    words: list[Token] = []
    for word in reversed(place.before(token, reach=9)):
        if word.pos_ in ("AUX", "ADV", "PART") and not words:
            if word.lower_ in ("not", "n't", "never"):
                return None
            continue
        if word.pos_ in ("VERB", "SCONJ", "CCONJ") or word.lower_ == "that":
            break
        if word.text in BREAKS or word.text in QUOTES:
            break
        words.insert(0, word)
    owner = _last_noun(words)
    if owner is None:
        return None
    draft = place.draft_around(owner, token)
    if draft is None or draft.cue is None:
        return None
    rejection = place.rejection(
        draft.cue, "disputes.called_liar", at=place.paragraph.start_of(owner), draft=draft
    )
    return _aimed(rejection, owner)


def _said_to_err(place: Place, token: Token) -> Rejection | None:
    """ "Ms Vance was mistaken, he said": of a person by name, for things go wrong too."""
    before = place.before(token, reach=4)
    said_to_be = bool(before) and before[-1].lower_ in ("is", "was", "be", "been", "were", "are")
    if token.lower_ not in ("misremembered", "misspoke") and not said_to_be:
        return None
    owner = next((t for t in reversed(before) if t.pos_ not in ("AUX", "ADV", "PART")), None)
    if owner is None or owner.pos_ != "PROPN" or owner.ent_type_ not in ("PER", "PERSON"):
        return None
    draft = place.draft_around(owner, token)
    if draft is None or draft.cue is None:
        return None
    at = place.paragraph.start_of(owner)
    rejection = place.rejection(draft.cue, "disputes.called_liar", at=at, draft=draft)
    return _aimed(rejection, owner)


def _last_noun(words: Sequence[Token]) -> Token | None:
    return next(
        (
            t
            for t in reversed(words)
            if (t.pos_ in ("NOUN", "PROPN") and not modifies_later_noun(t))
            or t.lower_ in ("he", "she", "they", "him", "her", "them")
        ),
        None,
    )


def _of_owner(place: Place, verb: Token, owner: Token, deniers: list[DocSpan]) -> Rejection | None:
    rejection = place.rejection(
        place.span([verb]),
        "disputes.called_liar",
        at=place.paragraph.start_of(verb),
        draft=place.draft_of_cue(verb),
    )
    rejection.deniers = deniers
    return _aimed(rejection, owner)


def _aimed(rejection: Rejection, owner: Token) -> Rejection:
    rejection.aim, rejection.noun, rejection.plural = "noun", "claims", True
    rejection.owners = list(noun_phrase(owner))
    return rejection


__all__ = ["FIRST_WORDS", "by_liar"]
