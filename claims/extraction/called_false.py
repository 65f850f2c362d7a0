"""Claims that somebody calls untrue: "called it nonsense", "the report was false"."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from spacy.tokens import Token

from claims.extraction.cues import STATING, VERB_CLASS, word_set
from claims.extraction.deniers import subjects_of
from claims.extraction.dispute_words import (
    CLAIM_NOUNS,
    FALSE,
    FINDING,
    GROUNDS,
    PRAISE,
    SCORN,
    TRUE,
)
from claims.extraction.phrases import cue_lemma
from claims.extraction.rejected_objects import (
    TELLING_NOUNS,
    aim_at_noun,
    aim_at_relative,
    last_telling_noun,
    object_noun,
)
from claims.extraction.rejection_places import POINTERS, QUOTES, Place, Rejection

PROVED = word_set("proved proves proven")  # with a predicate of its own: "proved wrong"
_PROVING = PROVED | word_set("prove turned turns turn out to")
BE = word_set("is was are were be been 's does did do has")

_POINTING = word_set("this that it these those they")
_MISTAKEN = word_set("mistaken misspoke misspoken misinformed")
_FORCED = word_set("forced coerced extracted obtained")  # of a confession
# Said of "it" or "they", these leave no doubt that something told is meant.
_PLAINLY_FALSE = word_set(
    "false untrue fabricated baseless unfounded groundless nonsense rubbish fiction lies bogus"
)
_FORGED = word_set("forgery forgeries fake fakes forged fabricated invented invention")
# A predicate that says of its subject that it is not so.
_NOT_SO = (
    "not correspond to", "not match reality", "no truth", "no basis", "no evidence for",
    "never happened", "not happen", "did not take place", "no foundation", "not the case",
    "far from the truth", "far from reality", "not reflect reality", "no such thing",
    "wide of the mark", "off the mark", "off base", "made up", "pack of lies", "without basis",
    "without any basis", "without foundation", "riddled with", "full of holes", "full of errors",
    "no word of truth", "not one word", "not a word of truth", "never took place", "not stand up",
)  # fmt: skip


def is_disparaging(verdict: Iterable[Token], aim: str = "noun") -> bool:
    """Tell whether the words that name a claim call it untrue or beneath an answer."""
    words = [token.lower_ for token in verdict][:12]
    if any(word in PRAISE for word in words) and not any(word in ("not", "n't") for word in words):
        return False
    if any(word in FALSE for word in words):
        return True
    if aim == "noun" and any(word in SCORN for word in words):
        return True
    grounded = any(word in GROUNDS for word in words)
    return grounded and any(word in ("no", "without", "any", "not", "little") for word in words)


# --- naming: "called it nonsense" ---


def naming(place: Place, verb: Token) -> Rejection | None:
    """Return the rejection of what a verb gives a name of untruth, if it does."""
    behind = place.behind(verb)
    rejection = place.rejection(
        place.span([verb]), "disputes.called", draft=place.draft_of_cue(verb)
    )
    rejection.deniers = subjects_of(verb)
    verdict: Sequence[Token] = behind
    if verb.lower_ in FINDING:
        verdict = _aim_at_named(rejection, behind, place.paragraph.start_of(verb))[:2]
        told = rejection.aim in ("pronoun", "noun") and any(t.pos_ == "ADJ" for t in verdict)
        return rejection if told and is_disparaging(verdict, rejection.aim) else None
    if not aim_at_relative(place, rejection, verb):
        verdict = _aim_at_named(rejection, behind, place.paragraph.start_of(verb))
    if not verdict or not is_disparaging(verdict, rejection.aim):
        return None
    return rejection


def _aim_at_named(rejection: Rejection, behind: Sequence[Token], at: int) -> Sequence[Token]:
    """Aim at what is named, and return the words that name it; none where there is nothing."""
    noun = object_noun(behind)
    first = behind[0] if behind else None
    if first is not None and first.lower_ in POINTERS and first.lower_ != "which":
        rejection.aim, rejection.at = "pronoun", at
        if noun is not None and first.nbor(1).i == noun.i and noun.lower_ in CLAIM_NOUNS:
            aim_at_noun(rejection, noun)
            return behind[2:]
        return behind[1:]
    if noun is None:
        return ()
    against = noun.i + 1 < len(noun.doc) and noun.nbor(1).lower_ == "against"
    if noun.lower_ == "case" and against:  # "branded the case against him a stitch-up"
        rejection.aim, rejection.noun, rejection.plural, rejection.at = "noun", "charges", True, at
    elif noun.lower_ in TELLING_NOUNS:
        aim_at_noun(rejection, noun)
    else:
        rejection.aim, rejection.noun, rejection.at = "entity", noun.lower_, at
        rejection.about = [t for t in behind if t.i <= noun.i]
    return [token for token in behind if token.i > noun.i]


# --- a predicate: "said the report was false" ---


def by_predicate(place: Place, verb: Token) -> Rejection | None:
    """A claim as subject of a predicate that calls it false, said by somebody in the sentence."""
    predicate = place.behind(verb)
    lowers = [verb.lower_, *(t.lower_ for t in predicate if t.text not in QUOTES)]
    subject = _subject_words(place, verb)
    if not subject:
        return None
    head = subject[-1]
    if head.lower_ in ("he", "she", "i", "we", "they") and _MISTAKEN.intersection(lowers[:4]):
        return _taken_back(place, verb)
    untrue = _is_untrue(lowers)
    noun = last_telling_noun(subject)
    disparaged = verb.lemma_ in ("be", "prove") and is_disparaging(
        predicate[:9], "noun" if noun is not None else "pronoun"
    )
    forced = noun is not None and any(word in _FORCED for word in lowers[:5])
    if not (untrue or disparaged or forced or _is_evaluated(noun, verb, predicate)):
        return None
    rejection = _said_of(place, subject[0], verb)
    if rejection is None or not _aim_at_called(rejection, subject, lowers, untrue):
        return None
    return rejection


def _is_evaluated(noun: Token | None, verb: Token, predicate: Sequence[Token]) -> bool:
    """Tell "the army's figure was 'arithmetic for children'": another's, judged in quotation."""
    return (
        noun is not None
        and verb.lower_ in ("is", "was", "are", "were")
        and bool(predicate)
        and predicate[0].text in QUOTES
        and any(child.dep_ == "nmod:poss" for child in noun.children)
        and not any(token.lower_ in PRAISE for token in predicate)
        and not any(token.like_num for token in predicate[:5])
    )


def _said_of(place: Place, subject: Token, verb: Token) -> Rejection | None:
    """Return a rejection by whoever says the predicate, None where nobody is found."""
    before = verb.nbor(-1) if verb.i > place.sentence.start else None
    if before is not None and before.pos_ == "VERB" and is_stating(before):
        # "a forecast the department says is wrong": the reporting verb stands just before.
        draft = place.draft_of_cue(before)
    else:
        before = None
        draft = place.draft_around(subject, verb) or place.only_speech()
    if draft is None and before is None:
        return None
    cue = draft.cue if draft is not None and draft.cue is not None else None
    rejection = place.rejection(
        cue or place.span([before or verb]),
        "disputes.called_false",
        at=place.paragraph.start_of(subject),
        draft=draft,
    )
    if draft is None and before is not None:
        rejection.deniers = subjects_of(before)
    return rejection


def is_stating(verb: Token) -> bool:
    """Tell a verb that reports from one that a claim is told with ("that a recall was ordered")."""
    return VERB_CLASS.get(cue_lemma(verb)) in STATING


def _aim_at_called(
    rejection: Rejection, subject: Sequence[Token], lowers: Sequence[str], untrue: bool
) -> bool:
    """Aim at the subject that is called false; False where no claim is meant."""
    head = subject[-1]
    noun = last_telling_noun(subject)
    if len(subject) == 1 and head.lower_ in _POINTING:
        rejection.aim = "pronoun"
        rejection.plural = head.lower_ in ("these", "those")
        return (
            untrue
            or head.lower_ not in ("it", "they")
            or not _PLAINLY_FALSE.isdisjoint(lowers[1:4])
        )
    if noun is not None:
        aim_at_noun(rejection, noun)
        rejection.within = (0, 0)
        if any(token.lower_ in ("his", "her", "my", "its", "their") for token in subject):
            rejection.retracts, rejection.rule = True, "disputes.retraction"
    elif untrue and head.lower_ == "there":
        rejection.aim = "pronoun"
    elif head.pos_ == "NOUN" and any(word in _FORGED for word in lowers[:6]):
        rejection.aim, rejection.about = "entity", list(subject)
        rejection.noun = head.lower_
    else:
        return False
    return True


def _taken_back(place: Place, verb: Token) -> Rejection | None:
    """ "He told the station later that he had been mistaken"."""
    draft = place.draft_around(verb, verb)
    if draft is None or draft.speaker is None:
        return None
    rejection = place.rejection(
        draft.cue or draft.content[0], "disputes.retraction", "noun", draft.start, draft
    )
    rejection.retracts = True
    return rejection


def _subject_words(place: Place, verb: Token) -> list[Token]:
    """Return the words of the noun phrase before a verb, within its clause."""
    before = verb.nbor(-1) if verb.i > place.sentence.start else None
    stating = before is not None and before.pos_ == "VERB" and is_stating(before)
    if stating and before is not None and before.lower_ not in _PROVING:
        noun = last_telling_noun(place.before(verb, reach=9)[:-1])
        return [noun] if noun is not None and noun.i > place.sentence.start + 1 else []
    out: list[Token] = []
    for token in reversed(place.before(verb, reach=9)):
        if not out and token.lower_ in _PROVING:
            continue  # "turned out to be wrong"
        if token.is_punct or token.pos_ in ("VERB", "SCONJ", "CCONJ"):
            break
        if token.lower_ == "that" and out:
            break
        if token.pos_ in ("AUX", "ADV", "PART") and not out:
            continue
        out.insert(0, token)
    return out


def _is_untrue(lowers: Sequence[str]) -> bool:
    """Tell whether a predicate says that something is not so."""
    text = " ".join(lowers[:9])
    if any(phrase in text for phrase in _NOT_SO):
        return True
    negated = any(word in ("not", "n't", "n’t", "isn’t", "isn't") for word in lowers[:4])
    return negated and any(word in TRUE or word == "truth" for word in lowers[:6])
