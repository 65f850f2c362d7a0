"""What a claim's page showed at a past moment, from rows that keep their own times.

A report counts from the time it was published, whenever it was read here: so what a
machine found in it, links within and across reports too, counts from then as well. What a
person decided (a link, a verdict, a signature) counts from the moment of the decision.
Claims withdrawn since, and corrections made since, are shown as they are now.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from claims.groups import STRENGTH
from claims.models import Claim, ClaimEvent, ClaimGroup, ClaimLink, Review
from claims.vocabulary import AsReported, LinkKind, LinkStatus


def links_at(links: Sequence[ClaimLink], at: datetime) -> list[ClaimLink]:
    """Return the links between claims that were reported by then, with kind and status of then.

    Asks one query; the rows are changed in memory only. Links that a person had rejected
    by then are left out, as those that stand rejected now are on the page of today.
    """
    known = [link for link in links if max(link.a.reported_at, link.b.reported_at) <= at]
    earlier = _newest_history(known, at)
    for link in known:
        then = earlier.get(link.pk)
        if then is not None:
            link.kind, link.status, link.decided_by = then.kind, then.status, then.decided_by
            link.reason = then.reason
        elif link.decided_by_id is not None:  # nobody had judged it yet
            link.kind, link.status, link.decided_by = link.proposed_kind, LinkStatus.PROPOSED, None
    return [link for link in known if link.status != LinkStatus.REJECTED]


def _newest_history(links: Iterable[ClaimLink], at: datetime) -> dict[int, Any]:
    """Return, by link, its newest row of history from before a moment."""
    history: Any = ClaimLink.history.rel.related_model  # type: ignore[attr-defined]
    rows = (
        history.objects.filter(pgh_obj__in=[link.pk for link in links], pgh_created_at__lte=at)
        .select_related("decided_by")
        .order_by("pgh_obj", "-pgh_created_at", "-pgh_id")
        .distinct("pgh_obj")
    )
    return {row.pgh_obj_id: row for row in rows}


def members_at(asked: Claim, members: Sequence[Claim], links: Sequence[ClaimLink]) -> list[Claim]:
    """Return the claims that accepted `same` links joined to one, by age, itself included.

    members: those of its group today. links: as `links_at` returns them; claims of other
    groups among their ends were separated since.
    """
    near = {claim.pk: claim for link in links for claim in (link.a, link.b)}
    near |= {member.pk: member for member in members}  # these have more of their parts loaded
    same = [
        (link.a_id, link.b_id)
        for link in links
        if link.kind == LinkKind.SAME and link.status == LinkStatus.ACCEPTED
    ]
    joined, step = {asked.pk}, {asked.pk}
    while step:
        step = {b if a in step else a for a, b in same if a in step or b in step} - joined
        joined |= step
    return sorted((near[pk] for pk in joined), key=lambda claim: (claim.reported_at, claim.pk))


def group_at(
    group: ClaimGroup,
    members: Sequence[Claim],
    reviews: Iterable[Review],
    events: Sequence[ClaimEvent],
    *,
    is_countered: bool,
) -> ClaimGroup:
    """Return the group's columns as they were, in a row that is never saved.

    members: by age; reviews and events: of then, newest first.
    """
    state = min((AsReported(member.as_reported) for member in members), key=STRENGTH.__getitem__)
    origins = {
        ("family", member.version.family_id or 0, 0 if member.version.family_id else member.pk)
        for member in members
    }
    return ClaimGroup(
        pk=group.pk,
        head=members[0],
        state=AsReported.DISPUTED if is_countered else state,
        verdict=next((review.verdict for review in reviews), ""),
        claim_count=len(members),
        outlet_count=len({member.version.article.outlet_id for member in members}),
        origin_count=len(origins),
        first_reported_at=members[0].reported_at,
        changed_at=events[0].at if events else members[-1].reported_at,
    )
