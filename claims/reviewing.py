"""The desk's verdicts: a person judges, a second one signs, a later one supersedes.

What the reports say (`as_reported`) is never touched here. A review belongs to a claim
and counts for its group; the newest standing one is the group's verdict. Reviews of one
claim form one line by constraint: of two people who answer the same review at once, the
second is shown both versions.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

import pghistory
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.expressions import RawSQL

from claims import events, groups
from claims.models import (
    Claim,
    ClaimEvent,
    ClaimGroup,
    Evidence,
    Figure,
    Review,
    ReviewDraft,
    ReviewHold,
    Statement,
    newest_claims,
)
from claims.positions import Sides, sides_of
from claims.vocabulary import AsReported, Bearing, EventKind, LinkKind, LinkStatus, Verdict

logger = logging.getLogger(__name__)

HOLD = timedelta(minutes=15)
DISPUTED_WEIGHED = 1_000
OTHERS_WEIGHED = 500
WITHOUT_EVIDENCE = {Verdict.UNVERIFIABLE, Verdict.NOT_CHECKABLE}
# News after which a verdict should be looked at again.
REOPENING = [
    EventKind.NEW_DISPUTER,
    EventKind.NEW_CLAIMANT,
    EventKind.FIGURE,
    EventKind.STATE,
    EventKind.SPLIT,
    EventKind.EDITED,
    EventKind.CORRECTED,
]


class ReviewRefused(Exception):
    """A review that was not written, with the sentence that says why."""


class ReviewConflict(ReviewRefused):
    """Somebody gave a verdict in between: `standing` is theirs."""

    def __init__(self, standing: Review | None) -> None:
        self.standing = standing
        words = (
            f"{standing.author} has given the verdict {Verdict(standing.verdict).label} meanwhile."
            if standing
            else "The verdict that you saw no longer stands."
        )
        super().__init__(words)


@dataclass(frozen=True, slots=True)
class EvidenceItem:
    """A document that a review cites: a title, and an address where there is one."""

    title: str
    url: str = ""
    bearing: Bearing = Bearing.CONTEXT
    note: str = ""


def standing_review(claim: Claim) -> Review | None:
    """Return the review of a claim that no later one has superseded."""
    return (
        Review.objects.standing()
        .filter(claim=claim)
        .select_related("author", "signed_by")
        .prefetch_related("evidence")
        .first()
    )


def set_verdict(
    claim: Claim,
    verdict: Verdict,
    rationale: str,
    evidence: Sequence[EvidenceItem],
    author: User,
    *,
    supersedes_seen: int | None,
    now: datetime,
) -> Review:
    """Write a review of a claim and derive its group again.

    supersedes_seen: id of the standing review that the author had before their eyes,
        None where there was none.
    Writes the review with its evidence, an event, and removes the author's draft and
    hold. Raises ReviewRefused where the rationale or the evidence is missing or the
    claim is withdrawn, ReviewConflict where another review stands by now.
    """
    rationale = rationale.strip()
    if not rationale:
        raise ReviewRefused("A verdict needs a rationale: how you know, in your own words.")
    if not evidence and verdict not in WITHOUT_EVIDENCE:
        raise ReviewRefused(
            f"The verdict {verdict.label} needs at least one piece of evidence. "
            "Only unverifiable and not checkable stand without."
        )
    try:
        with transaction.atomic(), pghistory.context(user=author.pk, act="verdict"):
            if not Claim.objects.published().filter(pk=claim.pk).exists():
                raise ReviewRefused("This claim was withdrawn; restore it before judging it.")
            before = standing_review(claim)
            if (before.pk if before else None) != supersedes_seen:
                raise ReviewConflict(before)
            review = Review.objects.create(
                claim=claim,
                verdict=verdict,
                rationale=rationale,
                author=author,
                created_at=now,
                supersedes=before,
            )
            Evidence.objects.bulk_create(
                [
                    Evidence(
                        review=review,
                        title=item.title,
                        url=item.url,
                        bearing=item.bearing,
                        note=item.note,
                    )
                    for item in evidence
                ]
            )
            sentence = (
                events.verdict_replaced(before.verdict, verdict, author.get_username())
                if before
                else events.verdict_reached(verdict, author.get_username())
            )
            ClaimEvent.objects.create(
                claim=claim, kind=EventKind.VERDICT, at=now, sentence=sentence, by=author
            )
            ReviewDraft.objects.filter(claim=claim, author=author).delete()
            ReviewHold.objects.filter(claim=claim).delete()
            groups.rederive([claim.pk], now=now, by=author)
    except IntegrityError as error:  # the constraints on the line of reviews
        raise ReviewConflict(standing_review(claim)) from error
    logger.info("verdict given: claim=%s review=%s by=%s", claim.pk, review.pk, author.pk)
    return review


@transaction.atomic
def sign(review_id: int, *, by: User, now: datetime) -> Review:
    """Add the second signature, of a person other than the author.

    Raises ReviewRefused for the author, for a review already signed or superseded.
    """
    review = (
        Review.objects.select_for_update(of=("self",)).select_related("claim").get(pk=review_id)
    )
    if review.author_id == by.pk:
        raise ReviewRefused("The second signature must come from another person.")
    if review.signed_by_id is not None:
        raise ReviewRefused("This verdict is signed already.")
    if Review.objects.filter(supersedes=review).exists():
        raise ReviewRefused("A later verdict stands by now; that one is to be signed.")
    with pghistory.context(user=by.pk, act="sign"):
        review.signed_by, review.signed_at = by, now
        review.save(update_fields=["signed_by", "signed_at"])
    ClaimEvent.objects.create(
        claim=review.claim,
        kind=EventKind.VERDICT,
        at=now,
        sentence=events.verdict_signed(review.verdict, by.get_username()),
        by=by,
    )
    groups.rederive([review.claim_id], now=now, by=by)
    return review


# Drafts and work ------------------------------------------------------------------------------


def save_draft(
    claim: Claim,
    author: User,
    *,
    verdict: str,
    rationale: str,
    evidence: Sequence[dict[str, str]],
    now: datetime,
) -> ReviewDraft:
    """Keep what a person has written so far; nothing is checked, nobody else sees it."""
    draft, _ = ReviewDraft.objects.update_or_create(
        claim=claim,
        author=author,
        defaults={
            "verdict": verdict,
            "rationale": rationale,
            "evidence": list(evidence),
            "saved_at": now,
        },
    )
    return draft


# Two people may open a claim at once: the row itself decides who has it, in one statement.
_TAKE = """
WITH taken AS (
    INSERT INTO claims_reviewhold (claim_id, held_by_id, held_until)
    VALUES (%(claim)s, %(by)s, %(until)s)
    ON CONFLICT (claim_id) DO UPDATE
    SET held_by_id = excluded.held_by_id, held_until = excluded.held_until
    WHERE claims_reviewhold.held_by_id = excluded.held_by_id
    OR claims_reviewhold.held_until <= %(now)s
    RETURNING claim_id, held_by_id, held_until
), let_go AS (
    DELETE FROM claims_reviewhold
    WHERE held_by_id = %(by)s AND claim_id <> %(claim)s AND EXISTS (SELECT FROM taken)
), standing AS (
    SELECT * FROM taken
    UNION ALL
    SELECT claim_id, held_by_id, held_until FROM claims_reviewhold
    WHERE claim_id = %(claim)s AND NOT EXISTS (SELECT FROM taken)
)
SELECT standing.*, auth_user.username AS holder
FROM standing JOIN auth_user ON auth_user.id = standing.held_by_id
"""


def take(claim: Claim, *, by: User, now: datetime) -> ReviewHold:
    """Take a claim in work for HOLD, or renew one's own hold; lets go of any other.

    Returns the hold as it stands, with the name of its `holder`: another person's, where
    they were first.
    """
    asked = {"claim": claim.pk, "by": by.pk, "now": now, "until": now + HOLD}
    while True:
        for hold in ReviewHold.objects.raw(_TAKE, asked):
            return hold
        # Somebody took it while this was asked, too late to be seen: they are seen now.


def let_go(claim: Claim, *, by: User) -> None:
    ReviewHold.objects.filter(claim=claim, held_by=by).delete()


# The queue ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Weights:
    """What each factor adds to a group's pressure; whoever looks may choose others."""

    dispute: float = 3.0
    figures: float = 2.0
    news: float = 2.0
    origin: float = 1.0  # each independent origin beyond the first, at most four
    day: float = -0.1  # each day since the last change, at most thirty


DESK_WEIGHTS = Weights()


@dataclass(frozen=True, slots=True)
class Factors:
    """What makes a group worth a fact-checker's time; every one is shown beside it."""

    is_disputed: bool
    origins: int
    figures_conflict: bool  # its reports, or a counter-claim or update, give another figure
    news: str  # what happened after the verdict, as a sentence; "" for nothing
    days: int  # since the last significant change

    def pressure(self, weights: Weights) -> float:
        """Return the place in the queue: the higher, the sooner."""
        return (
            weights.dispute * self.is_disputed
            + weights.figures * self.figures_conflict
            + weights.news * bool(self.news)
            + weights.origin * min(max(self.origins - 1, 0), 4)
            + weights.day * min(self.days, 30)
        )


@dataclass(frozen=True, slots=True)
class Waiting:
    """A group that wants a verdict.

    sides: who claims and who disputes it in its own reports, each actor's newest stance.
    """

    group: ClaimGroup
    factors: Factors
    pressure: float
    sides: Sides
    hold: ReviewHold | None  # somebody has it in work


def waiting_groups(now: datetime, *, rows: int, weights: Weights = DESK_WEIGHTS) -> list[Waiting]:
    """Return groups that want a verdict, the most pressing first.

    Weighs the newest changed groups only: DISPUTED_WEIGHED disputed ones and
    OTHERS_WEIGHED more without a verdict, and as many with one, if something happened
    since. So the page costs the same whatever the number of claims.
    """
    groups_found = _read_candidates()
    ids = [group.pk for group in groups_found]
    clashing = _figures_conflict(ids)
    news = _news_since_verdict([group.pk for group in groups_found if group.verdict])
    weighed = [
        (
            group,
            Factors(
                is_disputed=group.state == AsReported.DISPUTED,
                origins=group.origin_count,
                figures_conflict=group.pk in clashing,
                news=news.get(group.pk, ""),
                days=max(0, (now - group.changed_at).days),
            ),
        )
        for group in groups_found
    ]
    wanted = [
        (group.pk, factors.pressure(weights), -group.changed_at.timestamp(), factors)
        for group, factors in weighed
        if not group.verdict or factors.news
    ]
    wanted.sort(key=lambda one: (-one[1], one[2], one[0]))
    ids = [pk for pk, *_ in wanted[:rows]]
    shown = ClaimGroup.objects.with_head().select_related("head__review_hold__held_by").in_bulk(ids)
    said = _statements_by_group(ids)
    return [
        Waiting(
            group=shown[pk],
            factors=factors,
            pressure=pressure,
            sides=sides_of(said[pk], ()),
            hold=_standing_hold(shown[pk], now),
        )
        for pk, pressure, _, factors in wanted[:rows]
    ]


def _statements_by_group(group_ids: Sequence[int]) -> dict[int, list[Statement]]:
    recent = newest_claims(group_ids)
    statements = Statement.objects.published().taking_sides().filter(claim__in=recent)
    by_group: dict[int, list[Statement]] = defaultdict(list)
    for statement in statements.newest_by_actor().with_speaker():
        by_group[statement.claim.group_id].append(statement)
    return by_group


def _standing_hold(group: ClaimGroup, now: datetime) -> ReviewHold | None:
    hold: ReviewHold | None = getattr(group.head, "review_hold", None)
    return hold if hold is not None and hold.held_until > now else None


class _Candidate(NamedTuple):
    """The columns of a group by which it is weighed: thousands are, so no whole rows."""

    pk: int
    state: str
    verdict: str
    origin_count: int
    changed_at: datetime


def _read_candidates() -> list[_Candidate]:
    shown = ClaimGroup.objects.published().filter(head__isnull=False).newest_first()
    unjudged = shown.filter(verdict="")
    disputed, *others = (
        unjudged.filter(state=AsReported.DISPUTED).values_list("pk", flat=True)[:DISPUTED_WEIGHED],
        unjudged.values_list("pk", flat=True)[:OTHERS_WEIGHED],
        shown.exclude(verdict="").values_list("pk", flat=True)[:OTHERS_WEIGHED],
    )
    # The windows are read from their indexes; only then bare denials are left out, since
    # to look at every group's head for that would read the whole table.
    ids = list(disputed.union(*others))
    found = ClaimGroup.objects.filter(pk__in=ids)
    alone = found.standing_alone().values_list("pk", flat=True)
    weighed = found.filter(Q(pk__in=alone) | ~Q(verdict="")).order_by()
    return [_Candidate(*row) for row in weighed.values_list(*_Candidate._fields)]


def _figures_conflict(group_ids: Sequence[int]) -> set[int]:
    """Return the groups whose reports, counter-claims or updates give different figures."""
    # As one array: its length is known to the planner, which would read every figure else.
    known = list(newest_claims(group_ids))
    recent = RawSQL("SELECT unnest(%s::bigint[])", [known])
    own = Figure.objects.filter(claim__in=recent).annotate(about=F("claim__group"))
    # Two halves, each of which an index answers; one OR over both ends would read the table.
    beside = [
        Figure.objects.filter(
            **{
                f"claim__links_as_{near}__kind__in": [LinkKind.COUNTERS, LinkKind.UPDATES],
                f"claim__links_as_{near}__status": LinkStatus.ACCEPTED,
                f"claim__links_as_{near}__{far}__in": recent,
            }
        ).annotate(about=F(f"claim__links_as_{near}__{far}__group"))
        for near, far in (("a", "b"), ("b", "a"))
    ]
    columns = ("about", "unit", "counted", "low", "high")
    first, *more = (found.order_by().values_list(*columns) for found in (own, *beside))
    things: dict[tuple[int, str, str], set[tuple[float | None, float | None]]] = defaultdict(set)
    for about, unit, counted, low, high in first.union(*more):
        things[about, unit, counted].add((low, high))
    return {about for (about, _, _), ranges in things.items() if len(ranges) > 1}


def _news_since_verdict(group_ids: Sequence[int]) -> dict[int, str]:
    """Return, by group, the newest event after its verdict that asks for another look."""
    judged = Review.objects.filter(claim__group=OuterRef("claim__group")).order_by("-created_at")
    newest = (
        ClaimEvent.objects.filter(claim__in=newest_claims(group_ids), kind__in=REOPENING)
        .annotate(judged_at=Subquery(judged.values("created_at")[:1]))
        .order_by("claim__group_id", "-at", "-pk")
        .distinct("claim__group_id")
        .values_list("claim__group_id", "at", "judged_at", "sentence")
    )
    return {
        group: sentence
        for group, at, judged_at, sentence in newest
        if judged_at is not None and at > judged_at
    }


def review_to_answer(group_id: int) -> Review | None:
    """Return the review that a new verdict on a group supersedes: its newest, with its claim.

    A verdict belongs to the claim of its group that was judged last, else to the head.
    """
    return (
        Review.objects.standing()
        .filter(claim__group=group_id, claim__withdrawn_at=None)
        .select_related("claim")
        .defer("claim__search")
        .order_by("-created_at", "-pk")
        .first()
    )


def claim_to_review(claim: Claim) -> Claim:
    """Return the claim of its group that a verdict belongs to."""
    last = review_to_answer(claim.group_id)
    return last.claim if last is not None else claim.group.head or claim
