"""What sort of proposition a claim is, from its cue and the tense of its content."""

from __future__ import annotations

from claims.extraction.draft import DraftStatement
from claims.vocabulary import Kind, Stance

_FUTURE = frozenset({"will", "’ll", "'ll", "wo", "shall"})
_LIKELY = frozenset({"would", "could", "may", "might"})
_CONCEDING = frozenset({"concede", "admit", "acknowledge", "confess"})


def kind_of(draft: DraftStatement) -> Kind:
    if draft.stance is Stance.DENIES:
        return Kind.DENIAL
    if draft.cue_class == "accuse":
        return Kind.ACCUSATION
    lemma = draft.cue_token.lemma_.lower() if draft.cue_token is not None else ""
    if lemma in _CONCEDING or lemma in ("confession", "admission"):
        return Kind.CONCESSION
    if lemma in ("allege", "allegation", "accusation"):
        return Kind.ACCUSATION
    if lemma in ("predict", "forecast", "warn", "project", "prediction", "warning"):
        return Kind.PREDICTION
    head = draft.head
    if head is not None:
        helpers = [kid.lower_ for kid in head.lefts if kid.dep_ in ("aux", "aux:pass")]
        past = "have" in helpers or "been" in helpers
        if any(word in _FUTURE for word in helpers):
            return Kind.PREDICTION
        if not past and any(word in _LIKELY for word in helpers):
            return Kind.PREDICTION
    return Kind.ASSERTION
