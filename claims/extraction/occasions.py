"""When a statement was made, where the text says so: "said on Thursday", "last month told"."""

from __future__ import annotations

from datetime import date, datetime

from spacy.tokens import Token

from claims.extraction.draft import DraftStatement, Reading
from claims.extraction.figures import find_day

# What tells the time of a verb, as it hangs on it.
_ADJUNCTS = frozenset(
    {
        "obl",
        "obl:unmarked",
        "obl:tmod",
        "nmod",
        "nmod:unmarked",
        "nmod:tmod",
        "advmod",
    }
)
LONGEST_ADJUNCT = 10  # tokens of "in a statement on Thursday"


def find_occasions(reading: Reading) -> None:
    """Fill in `said` of the statements; a quotation's further sentences share its day."""
    for draft in reading.drafts:
        day = day_said(draft, reading.published)
        if day is not None:
            draft.said = day.isoformat()
        elif draft.continues is not None:
            draft.said = draft.continues.said


def day_said(draft: DraftStatement, published: datetime | None) -> date | None:
    """Return the day on which a statement was made, None where its cue names none."""
    cue = draft.cue_token
    if cue is None:
        return None
    for kid in cue.children:
        if kid.dep_ not in _ADJUNCTS or _in_content(kid, draft):
            continue
        start, end = kid.left_edge.i, kid.right_edge.i + 1
        if end - start <= LONGEST_ADJUNCT:
            day = find_day(kid.doc[start:end].text, published)
            if day is not None:
                return day
    return None


def _in_content(token: Token, draft: DraftStatement) -> bool:
    if token.doc is not draft.paragraph.doc:
        return False
    at = draft.paragraph.start_of(token)
    return any(piece.start <= at < piece.end for piece in draft.content)
