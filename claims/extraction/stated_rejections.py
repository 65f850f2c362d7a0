"""Rejections inside what somebody says: a denied clause, "no such order exists", hedges."""

from __future__ import annotations

from collections.abc import Sequence

from spacy.tokens import Token

from claims.extraction.cues import VERB_CLASS, word_set
from claims.extraction.deniers import modifies_later_noun, phrases_of, subjects_of
from claims.extraction.dispute_words import DENYING, FALSE, HEDGED_VERBS, HEDGES
from claims.extraction.draft import DraftStatement
from claims.extraction.phrases import NOMINAL, cue_lemma, is_verb, subject_of
from claims.extraction.rejected_objects import aim_at_noun, last_telling_noun
from claims.extraction.rejection_places import (
    FAR,
    POINTERS,
    QUOTES,
    Place,
    Rejection,
    starts_with,
    until_break,
)
from claims.vocabulary import Stance

HEDGING_WORDS = frozenset({"early", "soon", "premature"})

_LIES = word_set("lie lies falsehood falsehoods myth myths fiction fallacy misconception untruth")
_QUESTIONS = word_set("whether if who what how when why")
_PROOF = word_set("evidence proof indication indications sign signs trace basis")
_TELLING = word_set(
    """prove proved proves show showed shows shown suggest suggested suggests say said says
    indicate indicated indicates is was"""
)
_NONE = word_set("no not little nothing n't n’t without")
_SUPPORTING = word_set("support back substantiate confirm suggest show prove")
_THESE = POINTERS | word_set("them him her")
LONGEST_RETORT = 8  # words
# What may stand in a retort beside the word that calls something untrue.
_RETORTING = word_set(
    """not so true correct right accurate never happened it that this 's ’s is was are were all a an
    absolute absolutely complete completely total totally utter utterly simply just plain pure
    categorically of course quite entirely"""
)
_NEAR = 60  # characters between a cue and the hedge that it introduces


# --- "The allegation was beneath contempt", "no such order exists" ---


def by_content(draft: DraftStatement) -> Rejection | None:
    """Return the rejection that a statement's content makes, if it makes one."""
    paragraph = draft.paragraph
    first = draft.content[0]
    tokens = paragraph.tokens_at(first.start, min(first.end, paragraph.end))
    if tokens is None:
        return None
    words = [token for token in tokens if not token.is_punct]
    clause = any(token.pos_ in ("VERB", "AUX") for token in words)
    if not words or (draft.stance == Stance.DENIES and not clause):
        return _of_anaphor(draft, words)
    if len(words) < 3:
        return None
    if _tells_opposite([token.lower_ for token in words]):
        return _by(draft, "disputes.opposite_told", "pronoun")
    unproven = _without_evidence(draft, words)
    if unproven is not None:
        return unproven
    called_lie = _told_lie(words)
    if called_lie or draft.stance == Stance.DENIES:
        rejection = _by(draft, "disputes.denial", "clause")
        rejection.about = called_lie or words
        return rejection
    if [token.lower_ for token in words[:3]] == ["nothing", "of", "the"]:
        return _by(draft, "disputes.no_such", "pronoun")  # "nothing of the sort happened"
    if words[0].lower_ != "no" or words[1].lower_ != "such":
        return None
    rejection = _by(draft, "disputes.no_such", "topic")
    rejection.noun, rejection.about = words[2].lower_, words[2:4]
    return rejection


def _by(draft: DraftStatement, rule: str, aim: str = "") -> Rejection:
    cue = draft.cue or draft.content[0]
    return Rejection(draft.paragraph, draft.sentence, cue, rule, aim, draft.start, draft=draft)


def _of_anaphor(draft: DraftStatement, words: list[Token]) -> Rejection | None:
    """A denial whose content is the anaphor itself: "that range", "this", "the report"."""
    if not words:
        return None
    rejection = _by(draft, "disputes.denial")
    noun = last_telling_noun(words)
    if noun is not None:
        aim_at_noun(rejection, noun)
        rejection.at = draft.start
    elif len(words) == 1 and words[0].lower_ in POINTERS:
        rejection.aim = "pronoun"
    elif draft.cue_token is not None and draft.cue_token.lower_ in DENYING:
        rejection.aim, rejection.about, rejection.noun = "topic", words, words[-1].lower_
    else:
        return None  # one can also contest an election
    return rejection


def _tells_opposite(lowers: Sequence[str]) -> bool:
    """Tell "pictures proved the opposite", "the logs show otherwise" from other contents."""
    if lowers[-1] == "otherwise":
        return len(lowers) > 1 and lowers[-2] in _TELLING
    if lowers[-2] != "the" or lowers[-1] not in ("opposite", "contrary", "reverse"):
        return False
    return lowers[-3] in _TELLING


def _without_evidence(draft: DraftStatement, words: Sequence[Token]) -> Rejection | None:
    """ "There was no evidence that ...", "no proof of any delivery", "nothing to support this"."""
    lowers = [token.lower_ for token in words]
    at = next(
        (
            i + 1
            for i, word in enumerate(lowers[:12])
            if word in _PROOF
            and {"no", "not", "little", "any"} & set(lowers[max(0, i - 5) : i])
            and _NONE & set(lowers[:i])
        ),
        None,
    )
    if at is None or at >= len(words):
        return None
    behind = list(words[at:])
    if lowers[at] == "that":
        rejection = _by(draft, "disputes.no_evidence", "clause")
        rejection.about = behind[1:]
        return rejection
    if lowers[at] in ("of", "for"):
        rejection = _by(draft, "disputes.no_evidence", "topic")
    elif lowers[at : at + 1] == ["to"] and len(behind) > 2 and behind[1].lower_ in _SUPPORTING:
        behind = behind[1:]
        rejection = _by(draft, "disputes.no_evidence", "topic")
    else:
        return None
    noun = last_telling_noun(behind[1:6])
    if noun is not None:
        aim_at_noun(rejection, noun)
        rejection.at = draft.start
    elif len(behind) > 1 and behind[1].lower_ in _THESE:
        rejection.aim = "pronoun"
    else:
        rejection.about = behind[1:]
        rejection.noun = behind[-1].lower_
    return rejection


def _told_lie(words: Sequence[Token]) -> list[Token]:
    """Return the clause in "the biggest lie is that ...": what is called a lie."""
    for position, token in enumerate(words[:12]):
        if token.lower_ in _LIES:
            behind = words[position:]
            that = next((i for i, t in enumerate(behind) if t.lower_ == "that"), None)
            return list(behind[that + 1 :]) if that is not None else []
    return []


# --- "Not so, said the minister" ---


def by_retort(place: Place) -> Rejection | None:
    """ "Not so, X said", "“Never happened,” X said": the words before are disputed by X."""
    words = [t for t in place.sentence if t.text not in QUOTES]
    end = next((i for i, t in enumerate(words[:LONGEST_RETORT]) if t.text in (",", "!")), 0)
    if not _is_retort([t.lower_ for t in words[:end]]):
        return None
    behind = words[end + 1 : end + 7]
    verb = next((t for t in behind if cue_lemma(t) in VERB_CLASS and is_verb(t)), None)
    if verb is None:
        return None
    at = place.paragraph.start_of(words[0])
    rejection = place.rejection(place.span(words[:end]), "disputes.retort", "pronoun", at)
    within = place.draft_around(words[0], words[end - 1])
    if within is not None and within.end <= place.paragraph.end_of(words[end]):
        rejection.draft = within  # "“That never happened,” X said": a denial, no claim
    subject = subject_of(verb) or next(
        (t for t in words if t.i > verb.i and t.pos_ in NOMINAL and not modifies_later_noun(t)),
        None,  # behind "said", where the parser may give it to the clause that follows
    )
    rejection.deniers = phrases_of(subject) if subject is not None else []
    return rejection


def _is_retort(lowers: Sequence[str]) -> bool:
    """Tell whether a few words only say that something is not so: "absolute rubbish"."""
    words = set(lowers)
    if not words or not words <= _RETORTING | FALSE:
        return False
    if "not" in words:
        return bool(words & {"so", "true", "correct", "right", "accurate"})
    return bool(words & FALSE) or {"never", "happened"} <= words


# --- "premature to claim that ..." ---


def by_hedge(place: Place, token: Token) -> Rejection | None:
    """ "It was premature to claim that ...": the claim is not accepted."""
    start = token.i - 1 if token.lower_ in ("early", "soon") else token.i
    words = list(token.doc[max(start, place.sentence.start) : min(place.sentence.end, start + FAR)])
    hedge = next((h.split() for h in HEDGES if starts_with(words, h.split())), None)
    if hedge is None or len(words) < len(hedge) + 2:
        return None
    verb, rest = words[len(hedge)], words[len(hedge) + 1 :]
    if verb.lower_ not in HEDGED_VERBS or rest[0].lower_ in _QUESTIONS:
        return None
    at = place.paragraph.start_of(words[0])
    draft = place.draft_around(words[0], words[0]) or next(
        (d for d in place.drafts if d.cue is not None and 0 <= at - d.cue.start < _NEAR), None
    )
    rejection = place.rejection(
        place.span(words[: len(hedge) + 1]), "disputes.hedged", "clause", at, draft
    )
    if draft is None:
        rejection.deniers = subjects_of(_reporting_verb_before(place, words[0]) or token)
    rejection.about = until_break(rest)
    return rejection


def _reporting_verb_before(place: Place, token: Token) -> Token | None:
    """Return the verb with its own subject that stands before an impersonal "it was"."""
    return next(
        (
            t
            for t in reversed(place.before(token))
            if t.pos_ == "VERB" and any(c.dep_ == "nsubj" for c in t.children)
        ),
        None,
    )
