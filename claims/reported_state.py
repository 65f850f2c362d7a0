"""A claim's as-reported state, from the rows that are left of it after a change.

The extraction states it when it reads; this follows where statements or evidence were
rejected, corrected or added, by the same order of strength.
"""

from __future__ import annotations

from claims.groups import STRENGTH
from claims.models import Claim
from claims.vocabulary import AsReported, Stance


def settle_state(claim: Claim) -> AsReported:
    """Write the state that a claim's statements and evidence give it, and return it.

    Disputed where a statement disputes it, else the strongest that its evidence says,
    else attributed.
    """
    is_disputed = (
        claim.statements.disputing().filter(stance__in=[Stance.DENIES, Stance.DOUBTS]).exists()
    )
    states = [AsReported(state) for state in claim.state_evidence.values_list("state", flat=True)]
    if is_disputed:
        states.append(AsReported.DISPUTED)
    state = min(states, key=STRENGTH.__getitem__, default=AsReported.ATTRIBUTED)
    if claim.as_reported != state:
        claim.as_reported = state
        claim.save(update_fields=["as_reported"])
    return state
