"""What pages and feeds show of claims, read in a fixed number of queries.

Each function takes rows or ids and returns plain values that templates show; none of
their attributes asks the database again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Case, F, IntegerField, Value, When

from claims.models import Claim, ClaimEvent, ClaimGroup, StateEvidence, heavy_columns, newest_claims
from claims.positions import Sides, sides_by_group
from claims.vocabulary import AsReported, Verdict


@dataclass(frozen=True, slots=True)
class Card:
    """One group of claims as lists and feeds show it."""

    group: ClaimGroup
    claim: Claim  # the head, whose wording stands for the group
    sides: Sides
    evidence: StateEvidence | None  # the reports' own words about verification
    state: AsReported
    verdict: Verdict | None

    @property
    def is_machine_found(self) -> bool:
        return self.claim.extractor_version != "" and not self.claim.touched_by_person


def claim_cards(groups: Iterable[ClaimGroup]) -> list[Card]:
    """Return a card for each group that has a head, in three queries for all of them.

    groups: rows with their head (ClaimGroupQuerySet.with_head).
    """
    rows = [group for group in groups if group.head is not None]
    ids = [group.pk for group in rows]
    sides = sides_by_group(ids) if ids else {}
    evidence = evidence_by_group(ids) if ids else {}
    cards = []
    for group in rows:
        assert group.head is not None
        cards.append(
            Card(
                group=group,
                claim=group.head,
                sides=sides[group.pk],
                evidence=evidence.get(group.pk),
                state=AsReported(group.state),
                verdict=Verdict(group.verdict) if group.verdict else None,
            )
        )
    return cards


def evidence_by_group(group_ids: Sequence[int]) -> dict[int, StateEvidence]:
    """Return, by group, the newest words behind its as-reported state, with their outlet.

    Where no report has words for that state (a counter-claim alone disputes it), the
    newest of any other state are returned.
    """
    rows = (
        StateEvidence.objects.filter(claim__in=newest_claims(group_ids))
        .annotate(
            rank=Case(
                When(state=F("claim__group__state"), then=Value(0)),
                default=Value(1),
                output_field=IntegerField(),
            )
        )
        .select_related("claim__version__article__outlet")
        .defer(*heavy_columns("claim__version"), "claim__search")
        .order_by("claim__group", "rank", "-claim__reported_at", "-id")
        .distinct("claim__group")
    )
    return {row.claim.group_id: row for row in rows}


def newest_events(group_ids: Sequence[int]) -> dict[int, ClaimEvent]:
    """Return the newest significant event of each group: what has changed."""
    rows = (
        ClaimEvent.objects.filter(claim__in=newest_claims(group_ids))
        .annotate(group_id=F("claim__group"))
        .order_by("claim__group", "-at", "-id")
        .distinct("claim__group")
    )
    return {row.group_id: row for row in rows}
