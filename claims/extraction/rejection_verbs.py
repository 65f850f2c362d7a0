"""Rejections by a verb: "denied that ...", "pushed back", "cast doubt on", "pleaded not guilty"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from spacy.tokens import Token

from claims.extraction.called_false import naming
from claims.extraction.cues import word_set
from claims.extraction.deniers import NOBODY, agents_of, subjects_of
from claims.extraction.dispute_words import (
    ACCEPTING,
    BEGGING,
    CHARGE_NOUNS,
    CONVINCED,
    DENYING,
    DISAGREEING_ALONE,
    DOUBTFUL,
    DOUBTING_CLAUSES,
    FINDING,
    HOLDING_BACK,
    INNOCENT,
    NAMING,
    PARTICLE_VERBS,
    PARTIES,
    PHRASES,
    PLEADING,
    PUBLISHED,
    REJECTING,
    RETRACTING,
    RETRACTING_ALONE,
    RETRACTING_PARTICLES,
    SCORNING,
)
from claims.extraction.phrases import is_of_evidence
from claims.extraction.rejected_objects import (
    aim_at_noun,
    aim_at_relative,
    aim_at_subject,
    aim_behind,
    object_noun,
)
from claims.extraction.rejection_places import BREAKS, QUOTES, Place, Rejection, starts_with

VERBS = (
    DENYING
    | REJECTING
    | SCORNING
    | NAMING
    | RETRACTING
    | PLEADING
    | ACCEPTING
    | BEGGING
    | DOUBTFUL
    | CONVINCED
    | FINDING
    | RETRACTING_ALONE
    | INNOCENT
    | DISAGREEING_ALONE
    | frozenset().union(*PARTICLE_VERBS, *RETRACTING_PARTICLES, *(verbs for verbs, _ in PHRASES))
)
# Verbs with an infinitive that is carried out: "continued to deny".
_CARRIED_OUT = word_set(
    "continue continues continued went goes used quick rushed moved appeared seemed seems"
)


def by_verb(place: Place, verb: Token) -> Rejection | None:
    """Return the rejection that a verb of VERBS makes, if it makes one."""
    lower = verb.lower_
    behind = place.behind(verb)
    noun = (
        verb.pos_ in ("NOUN", "PROPN", "ADP")
        and lower not in DENYING  # "deny" is no noun
        and not _opens_phrase(lower, behind)
    )
    if lower in ACCEPTING:
        if not _is_not_done(verb):
            return None
        refused = _rejected(place, verb, behind, "rejection", 0)
        return refused if refused is not None and refused.aim == "noun" else None
    if lower in DOUBTFUL or lower in CONVINCED:
        if _is_not_done(verb) != (lower in CONVINCED):
            return None
        return _doubted(place, verb, behind)
    if noun or _is_held_back(verb) or _is_attribute(verb) or _is_wished(verb):
        return None
    if is_of_evidence(verb):
        return None
    if (lower in NAMING and lower not in SCORNING) or lower in FINDING:
        return naming(place, verb)
    if lower in RETRACTING_ALONE and not any(kid.dep_ == "obj" for kid in verb.rights):
        return _taken_back(place, verb)
    if lower in PLEADING:
        return _pleaded(place, verb, behind)
    if lower in BEGGING:
        return _disagreed(place, verb) if starts_with(behind, ["to", "differ"]) else None
    if lower in INNOCENT and any(token.lower_ == "innocence" for token in behind[:2]):
        return _pleaded_innocent(place, verb, behind[:2])
    if lower in DISAGREEING_ALONE and (not behind or behind[0].is_punct):
        return _disagreed(place, verb)
    rule, length = _rule_of(lower, behind)
    return _rejected(place, verb, behind, rule, length) if rule else None


def _rejected(
    place: Place, verb: Token, behind: Sequence[Token], rule: str, length: int
) -> Rejection | None:
    """Return the rejection of the verb's object, `length` words behind it; None of what it is not.

    rule: of `disputes`, without its prefix.
    """
    rejection = place.rejection(
        place.span([verb]), f"disputes.{rule}", draft=place.draft_of_cue(verb)
    )
    rejection.retracts = rule == "retraction"
    agents = agents_of(place, verb)
    if agents is not None:
        rejection.deniers = agents
        aim_at_subject(place, rejection, verb)
    else:
        rejection.deniers = subjects_of(verb)
        if not aim_at_relative(place, rejection, verb):
            aim_behind(rejection, behind[length:], verb)
            if rejection.retracts and not rejection.aim:
                noun = object_noun(behind)
                if noun is not None and noun.lower_ in PUBLISHED:
                    aim_at_noun(rejection, noun)
    return rejection if _is_of_a_claim(rejection, verb.lower_) else None


def _is_not_done(verb: Token) -> bool:
    """Tell whether a simple negation stands right before a verb: "do not accept"."""
    before = [token.lower_ for token in verb.doc[max(verb.sent.start, verb.i - 3) : verb.i]]
    return bool(before) and (
        before[-1] in ("not", "n't", "n’t", "never", "cannot")
        and not {"has", "have", "had"} & set(before)
    )


def _doubted(place: Place, verb: Token, behind: Sequence[Token]) -> Rejection | None:
    """ "Was sceptical of the claim", "isn't convinced": of what was said just before."""
    of = behind[0].lower_ if behind else ""
    if of in ("of", "about", "by"):
        return _rejected(place, verb, behind, "doubt", 1)
    alone = not behind or behind[0].text in (".", ";")
    return _disagreed(place, verb, "disputes.doubt") if alone and verb.i > 0 else None


def _taken_back(place: Place, verb: Token) -> Rejection:
    """ "She has since backtracked": takes back what she said before."""
    at = place.paragraph.start_of(verb)
    rejection = place.rejection(place.span([verb]), "disputes.retraction", "noun", at)
    speech = place.only_speech()
    if speech is not None and speech.speaker_tokens is not None and speech.end <= at:
        rejection.deniers = [speech.speaker_tokens]  # "said it leaked, only to backtrack"
    else:
        rejection.deniers = subjects_of(verb)
    rejection.retracts = True
    return rejection


def _rule_of(verb: str, behind: Sequence[Token]) -> tuple[str, int]:
    """Return what sort of rejection a verb makes, and how many words behind it belong to it.

    "" where it makes none: "play" without "down".
    """
    if verb in DENYING:
        return "denial", 0
    if verb in DOUBTING_CLAUSES and behind and behind[0].lower_ in ("whether", "if", "that"):
        return "doubt", 0
    if verb in REJECTING or verb in SCORNING:
        return "rejection", 0
    if verb in DISAGREEING_ALONE and starts_with(behind, ["with"]):
        return "rejection", 1
    if verb in RETRACTING or _has_particle(verb, behind, RETRACTING_PARTICLES):
        return "retraction", 0
    if _has_particle(verb, behind, PARTICLE_VERBS):
        return "played_down", 0
    length = _opens_phrase(verb, behind)
    return ("doubt", length) if length else ("", 0)


def _opens_phrase(verb: str, behind: Sequence[Token]) -> int:
    """Return how many words behind a verb make one of PHRASES of it: "cast doubt on"; 0 if none."""
    for verbs, phrase in PHRASES:
        words = phrase.split()
        if verb in verbs and starts_with(behind, words):
            return len(words)
    return 0


def _has_particle(
    verb: str, behind: Sequence[Token], table: Mapping[frozenset[str], frozenset[str]]
) -> bool:
    for verbs, particles in table.items():
        if verb in verbs:
            for token in behind[:7]:
                if token.lower_ in particles:
                    return True
                if token.lower_ in BREAKS:
                    break
    return False


def _pleaded(place: Place, verb: Token, behind: Sequence[Token]) -> Rejection | None:
    """ "She pleaded not guilty": denies the charges."""
    if not starts_with(behind, ["not", "guilty"]):
        return None
    return _pleaded_innocent(place, verb, behind[:2])


def _pleaded_innocent(place: Place, verb: Token, behind: Sequence[Token]) -> Rejection:
    """ "She maintained her innocence": denies the charges."""
    rejection = place.rejection(
        place.span([verb, *behind]),
        "disputes.denial",
        "noun",
        place.paragraph.start_of(verb),
        place.draft_of_cue(verb),
    )
    rejection.deniers = subjects_of(verb)
    rejection.noun = "charges"
    return rejection


def _disagreed(place: Place, verb: Token, rule: str = "disputes.disagreement") -> Rejection | None:
    """ "The union disagreed.": what was said just before is disputed."""
    rejection = place.rejection(
        place.span([verb]),
        rule,
        "pronoun",
        place.paragraph.start_of(place.sentence[0]),
    )
    rejection.deniers = subjects_of(verb)
    one = len(rejection.deniers) == 1 and not any(
        token.lower_ in PARTIES and (token.lower_ != "two" or token.nbor(-1).lower_ == "the")
        for token in rejection.deniers[0]
    )
    return rejection if one else None


def _is_of_a_claim(rejection: Rejection, verb: str) -> bool:
    """Keep what is said of claims: one can also reject an offer or contest an election."""
    if not rejection.aim or any(
        token.lower_ in NOBODY for denier in rejection.deniers for token in denier[:1]
    ):
        return False
    if verb in DENYING:
        return True
    if rejection.rule == "disputes.doubt" and rejection.aim == "clause":
        return True  # "doubted whether"
    if rejection.retracts or verb in SCORNING:
        left = verb == "dropped" and rejection.noun in CHARGE_NOUNS  # a court's, not a speaker's
        return rejection.aim == "noun" and not left
    if rejection.aim == "clause":
        # "hit back that the flag was up": that is told, not rejected
        return rejection.opened and rejection.rule != "disputes.played_down"
    return rejection.aim in ("pronoun", "noun")


def _is_held_back(verb: Token) -> bool:
    """Tell whether the words before a verb take the rejection back: "did not deny"."""
    start = verb.sent.start
    before = [token.lower_ for token in verb.doc[max(start, verb.i - 4) : verb.i]]
    if "stopped" in before and "short" in before:
        return True
    for word in reversed(before):
        if word in HOLDING_BACK:
            return True
        if word in BREAKS or word in QUOTES:
            return False
    return False


def _is_wished(verb: Token) -> bool:
    """Tell whether an infinitive only names the act: "urged them to reject the report"."""
    if verb.i < verb.sent.start + 2 or verb.nbor(-1).lower_ != "to":
        return False
    if verb.nbor(-2).lower_ == "only":
        return False  # "said so, only to backtrack a week later"
    return verb.nbor(-2).lower_ not in _CARRIED_OUT


def _is_attribute(verb: Token) -> bool:
    """Tell whether a participle stands before its noun: "the disputed district"."""
    if verb.i + 1 >= len(verb.doc) or verb.tag_ not in ("VBN", "JJ", "VBD", "NN", "VBG"):
        return False
    following = verb.nbor(1)
    if verb.i > verb.sent.start and verb.nbor(-1).pos_ in ("NOUN", "PROPN"):
        return False  # "the board on Tuesday refuted claims", whatever the parser made of it
    return (
        verb.dep_ in ("amod", "compound")
        and verb.head.i > verb.i
        and following.pos_ in ("NOUN", "PROPN", "ADJ")
    )
