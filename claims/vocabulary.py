"""The closed vocabularies of claims: one word, one thing.

Plain enumerations without Django, so that the extraction can import them. Each
member's value is what rows, addresses and `manage.py extract` hold; its label is
what people read. The words are defined in docs/glossary.md.
"""

from __future__ import annotations

from sources.vocabulary import PassageKind, Vocabulary, WorkState

BY_HAND = "by_hand"  # stands where a rule's name stands, for what a person added

__all__ = [
    "BY_HAND",
    "ActorKind",
    "AsReported",
    "Bearing",
    "CorrectionKind",
    "EventKind",
    "Kind",
    "LinkKind",
    "LinkStatus",
    "Mode",
    "PassageKind",
    "Stance",
    "Verdict",
    "WorkState",
]


class Stance(Vocabulary):
    """What a statement does to its claim."""

    ASSERTS = "asserts", "asserts"
    DENIES = "denies", "denies"
    DOUBTS = "doubts", "doubts"
    CONFIRMS = "confirms", "confirms"
    DECLINES = "declines", "declines to comment"


class Mode(Vocabulary):
    """How a statement's words are given."""

    DIRECT = "direct", "direct"
    INDIRECT = "indirect", "indirect"
    MIXED = "mixed", "mixed"


class Kind(Vocabulary):
    """What sort of proposition a claim is."""

    ASSERTION = "assertion", "assertion"
    PREDICTION = "prediction", "prediction"
    ACCUSATION = "accusation", "accusation"
    DENIAL = "denial", "denial"
    CONCESSION = "concession", "concession"


class AsReported(Vocabulary):
    """What the report itself says about a claim, in the order in which one is shown."""

    DISPUTED = "disputed", "disputed"
    UNVERIFIED = "unverified", "unverified"
    UNCONFIRMED = "unconfirmed", "unconfirmed"
    CONFIRMED = "confirmed", "confirmed"
    ATTRIBUTED = "attributed", "attributed"


class Verdict(Vocabulary):
    """What the desk concluded."""

    SUPPORTED = "supported", "supported"
    REFUTED = "refuted", "refuted"
    MIXED = "mixed", "mixed"
    OUTDATED = "outdated", "outdated"
    UNVERIFIABLE = "unverifiable", "unverifiable"
    NOT_CHECKABLE = "not_checkable", "not checkable"


class LinkKind(Vocabulary):
    """How two claims stand to each other."""

    SAME = "same", "same claim"
    COUNTERS = "counters", "counters"
    UPDATES = "updates", "updates"
    RELATED = "related", "related"


class LinkStatus(Vocabulary):
    """Where a link is in moderation."""

    PROPOSED = "proposed", "proposed"
    ACCEPTED = "accepted", "accepted"
    REJECTED = "rejected", "rejected"


class Bearing(Vocabulary):
    """What a piece of evidence does to the claim it is cited for."""

    SUPPORTS = "supports", "supports"
    REFUTES = "refutes", "refutes"
    CONTEXT = "context", "context"


class ActorKind(Vocabulary):
    """What sort of actor speaks."""

    PERSON = "person", "person"
    BODY = "body", "body"
    STATE = "state", "state"
    FORCE = "force", "armed force"
    OUTLET = "outlet", "news outlet"
    UNNAMED = "unnamed", "unnamed source"


class EventKind(Vocabulary):
    """The significant things that can happen to a claim: the Atom feed's clock."""

    FOUND = "found", "found in a report"
    NEW_CLAIMANT = "new_claimant", "another side claims it"
    NEW_DISPUTER = "new_disputer", "a new party disputes it"
    NEW_ORIGIN = "new_origin", "another independent origin carries it"
    STATE = "state", "what the reports say has changed"
    VERDICT = "verdict", "the desk has reached a verdict"
    FIGURE = "figure", "a figure has moved"
    WITHDRAWN = "withdrawn", "withdrawn"
    RESTORED = "restored", "restored"
    MERGED = "merged", "joined with the same claim elsewhere"
    SPLIT = "split", "separated from another claim"
    EDITED = "edited", "its article was edited"
    CORRECTED = "corrected", "a person has corrected the reading"


class CorrectionKind(Vocabulary):
    """What a person can correct in the reading of an article."""

    NOT_A_CLAIM = "not_a_claim", "not a claim"
    NOT_SAID = "not_said", "not said"
    NOT_EVIDENCE = "not_evidence", "not evidence"
    SPEAKER = "speaker", "said by another"
    STANCE = "stance", "another stance"
    SPLIT = "split", "two claims"
    MERGE = "merge", "one claim"
    ADDED = "added", "a missed claim"
