"""Judging links: accept, reject, change the kind, undo; one by one and in bulk.

Every decision names what the person saw, so that a stale one is refused with both
versions; it is kept by database triggers together with the person, and the groups
around the link are derived again in the same transaction. A rejected pair stays as a
row with its reason, so that the linker does not propose it again. A pair that somebody
is looking at is held for a few minutes and not shown to others.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import pghistory
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Case, Count, F, FloatField, Q, QuerySet, Value, When
from django.db.models.functions import Cast, Floor, Least

from claims import events, groups
from claims.models import ClaimEvent, ClaimLink, ClaimLinkQuerySet
from claims.vocabulary import AsReported, EventKind, LinkKind, LinkStatus
from sources.vocabulary import Vocabulary

logger = logging.getLogger(__name__)

HOLD = timedelta(minutes=5)
MOST_AT_ONCE = 500  # links of one bulk decision; the rest waits for the next one
MOST_WEIGHED = 2_000  # links weighed before one page is shown

# The queue's order. Visible to moderators, so keep docs/moderating.md in step.
WORTH_OF_DISPUTE = 1.0  # either claim is disputed
WORTH_OF_COUNTER = 0.5  # accepting it would make both disputed
WORTH_OF_ORIGIN = 0.1  # each independent origin beyond one a side, at most five
WORTH_OF_OUTLETS = 0.3  # the two are of different outlets
WORTH_WITHIN = -3.0  # the article itself sets the two against each other: asked last


class Decision(Vocabulary):
    """What a person can say about a proposed link."""

    ACCEPT = "accept", "accepted as proposed"
    SAME = "same", "accepted as the same claim"
    COUNTERS = "counters", "accepted as counter-claims"
    UPDATES = "updates", "accepted as an update"
    RELATED = "related", "accepted as related"
    REJECT = "reject", "rejected"


class DecisionRefused(Exception):
    """A decision that was not made, with the sentence that says why."""


class StaleDecision(DecisionRefused):
    """Somebody decided in between: `link` is what holds now, `seen` the stamp of before."""

    def __init__(self, link: ClaimLink, seen: str) -> None:
        self.link = link
        self.seen = seen
        super().__init__(f"Somebody else has judged this pair meanwhile: it is now {say(link)}.")


class HeldByAnother(DecisionRefused):
    """Another moderator is looking at the pair."""

    def __init__(self, link: ClaimLink) -> None:
        self.link = link
        super().__init__(f"{link.held_by} is looking at this pair.")


class NothingToUndo(DecisionRefused):
    """The link has no decision by a person, or the machine's own is its first."""


@dataclass(frozen=True, slots=True)
class BulkOutcome:
    """What a bulk decision did. The links share `decided_at`, by which it is undone."""

    decided: int
    held: int  # left out, because another person is looking at them
    decided_at: datetime


def stamp(link: ClaimLink) -> str:
    """Return what a person saw of a link's standing, to be sent back with the decision."""
    decided_at = link.decided_at.isoformat() if link.decided_at else "-"
    return f"{link.status} {link.kind} {decided_at}"


def say(link: ClaimLink) -> str:
    """Say a link's standing in words: "accepted as the same claim by anna"."""
    status = LinkStatus(link.status).label
    words = status if link.status == LinkStatus.REJECTED else f"{status} as {_kind(link)}"
    return f"{words} by {link.decided_by}" if link.decided_by else words


def _kind(link: ClaimLink) -> str:
    return LinkKind(link.kind).label


def outcome(decision: Decision, link: ClaimLink) -> tuple[LinkStatus, LinkKind]:
    """Return the status and kind that a decision gives a link."""
    if decision is Decision.REJECT:
        return LinkStatus.REJECTED, LinkKind(link.kind)
    if decision is Decision.ACCEPT:
        return LinkStatus.ACCEPTED, LinkKind(link.kind)
    return LinkStatus.ACCEPTED, LinkKind(decision)


# One link -------------------------------------------------------------------------------------


@transaction.atomic
def decide(
    link_id: int, decision: Decision, *, by: User, seen: str, now: datetime, reason: str = ""
) -> ClaimLink:
    """Judge one link and derive the groups around it again; return the link as it is now.

    seen: the `stamp` of the link that the person had before their eyes.
    Works on links that were judged before, too: that is how a kind is changed.
    Raises StaleDecision if the link is no longer as seen, HeldByAnother if another
    person is looking at it; writes nothing then.
    """
    link = _lock(link_id)
    if stamp(link) != seen:
        raise StaleDecision(link, seen)
    if link.held_by_id not in (None, by.pk) and link.held_until and link.held_until > now:
        raise HeldByAnother(link)
    with pghistory.context(user=by.pk, act=f"link {decision}"):
        _write([link], decision, by=by, now=now, reason=reason)
    groups.rederive([link.a_id, link.b_id], now=now, by=by)
    logger.info("link judged: link=%s decision=%s by=%s", link.pk, decision, by.pk)
    return link


def accept(
    link: ClaimLink, kind: LinkKind, *, by: User, now: datetime, reason: str = ""
) -> ClaimLink:
    """Accept a link as a kind, as it stands in the row given."""
    return decide(link.pk, Decision(kind), by=by, seen=stamp(link), now=now, reason=reason)


def reject(link: ClaimLink, *, by: User, now: datetime, reason: str = "") -> ClaimLink:
    """Reject a link, as it stands in the row given; the pair is remembered."""
    return decide(link.pk, Decision.REJECT, by=by, seen=stamp(link), now=now, reason=reason)


@transaction.atomic
def undo(link_id: int, *, by: User, seen: str, now: datetime) -> ClaimLink:
    """Take the newest decision on a link back, to what stood before it.

    What stood before is read from the link's history. Undoing is itself kept there.
    Raises StaleDecision if a later decision was made, NothingToUndo if nobody decided.
    """
    link = _lock(link_id)
    if stamp(link) != seen:
        raise StaleDecision(link, seen)
    with pghistory.context(user=by.pk, act="undo"):
        _restore(link)
    groups.rederive([link.a_id, link.b_id], now=now, by=by)
    logger.info("link decision undone: link=%s by=%s", link.pk, by.pk)
    return link


def _lock(link_id: int) -> ClaimLink:
    return (
        ClaimLink.objects.select_for_update(of=("self",))
        .select_related("a__version__article__outlet", "b__version__article__outlet")
        .select_related("held_by", "decided_by")
        .get(pk=link_id)
    )


def _write(
    links: Sequence[ClaimLink], decision: Decision, *, by: User, now: datetime, reason: str
) -> None:
    for link in links:
        link.status, link.kind = outcome(decision, link)
        link.decided_by, link.decided_at, link.reason = by, now, reason.strip()
        link.held_by = link.held_until = None
    ClaimLink.objects.bulk_update(
        links,
        ["status", "kind", "decided_by", "decided_at", "reason", "held_by", "held_until"],
        batch_size=200,
    )
    moved = [link for link in links if _moves_figure(link)]
    ClaimEvent.objects.bulk_create(
        [event for link in moved for event in _figure_events(link, by=by, now=now)]
    )


def _moves_figure(link: ClaimLink) -> bool:
    return link.status == LinkStatus.ACCEPTED and link.kind == LinkKind.UPDATES


def _figure_events(link: ClaimLink, *, by: User, now: datetime) -> Iterable[ClaimEvent]:
    """Tell the earlier claim that its figure moved, once for one pair of figures."""
    earlier, later = sorted([link.a, link.b], key=lambda claim: (claim.reported_at, claim.pk))
    before, after = list(earlier.figures.all()), list(later.figures.all())
    for old in before:
        for new in after:
            same_thing = (old.counted, old.unit) == (new.counted, new.unit)
            if same_thing and (old.low, old.high) != (new.low, new.high):
                sentence = events.figure_moved(
                    old.text, new.text, str(later.version.article.outlet)
                )
                if not earlier.events.filter(kind=EventKind.FIGURE, sentence=sentence).exists():
                    yield ClaimEvent(
                        claim=earlier, kind=EventKind.FIGURE, at=now, sentence=sentence, by=by
                    )
                return


def _restore(link: ClaimLink) -> None:
    if link.decided_at is None:
        raise NothingToUndo("Nobody has judged this pair.")
    rows = link.history.order_by("pgh_id")  # type: ignore[attr-defined]
    decided = rows.filter(decided_at=link.decided_at).first()
    before = rows.filter(pgh_id__lt=decided.pgh_id).last() if decided else None
    if before is None:
        raise NothingToUndo(
            "A rule accepted this pair when it was found; nothing came before. Reject it instead."
        )
    for name in ["status", "kind", "decided_by_id", "decided_at", "reason"]:
        setattr(link, name, getattr(before, name))
    link.worth = None  # its claims may count for more or less by now
    link.save(
        update_fields=["status", "kind", "decided_by", "decided_at", "reason", "worth"],
    )


# Many links -----------------------------------------------------------------------------------


def decide_many(
    links: ClaimLinkQuerySet, decision: Decision, *, by: User, now: datetime, reason: str = ""
) -> BulkOutcome:
    """Judge the first MOST_AT_ONCE proposed links of a query, in order of id.

    Links that another person is looking at, or has judged meanwhile, are left out.
    """
    with transaction.atomic():
        wanted = links.proposed().order_by("pk").values_list("pk", flat=True)[:MOST_AT_ONCE]
        rows = list(
            ClaimLink.objects.select_for_update(of=("self",))
            .filter(pk__in=list(wanted), status=LinkStatus.PROPOSED)
            .select_related("a__version__article__outlet", "b__version__article__outlet")
            .order_by("pk")
        )
        free = [link for link in rows if not _is_held_from(link, by, now)]
        with pghistory.context(user=by.pk, act=f"link {decision}", many=len(free)):
            _write(free, decision, by=by, now=now, reason=reason)
        groups.rederive({pk for link in free for pk in (link.a_id, link.b_id)}, now=now, by=by)
    logger.info("links judged: links=%d decision=%s by=%s", len(free), decision, by.pk)
    return BulkOutcome(decided=len(free), held=len(rows) - len(free), decided_at=now)


def _is_held_from(link: ClaimLink, by: User, now: datetime) -> bool:
    held = link.held_until is not None and link.held_until > now
    return held and link.held_by_id != by.pk


@transaction.atomic
def undo_many(*, by: User, decided_at: datetime, now: datetime) -> int:
    """Take one person's bulk decision back; links that were judged again since are kept."""
    rows = list(
        ClaimLink.objects.select_for_update(of=("self",))
        .filter(decided_by=by, decided_at=decided_at)
        .order_by("pk")
    )
    with pghistory.context(user=by.pk, act="undo", many=len(rows)):
        for link in rows:
            _restore(link)
    groups.rederive({pk for link in rows for pk in (link.a_id, link.b_id)}, now=now, by=by)
    return len(rows)


# The queue ------------------------------------------------------------------------------------


def queue_for(user: User, now: datetime) -> ClaimLinkQuerySet:
    """Return proposed links that nobody else is looking at, the most worthwhile first."""
    free = Q(held_until=None) | Q(held_until__lte=now) | Q(held_by=user)
    open_links = ClaimLink.objects.proposed().filter(free)
    open_links = open_links.filter(a__withdrawn_at=None, b__withdrawn_at=None)
    return open_links.order_by(F("worth").desc(nulls_first=True), "-pk")


def hold(links: Sequence[ClaimLink], *, by: User, now: datetime) -> None:
    """Hold links for a person for HOLD, and renew what the person holds already."""
    mine = Q(held_by=by, held_until__gt=now)
    free = Q(held_until=None) | Q(held_until__lte=now) | Q(held_by=by)
    chosen = Q(pk__in=[link.pk for link in links]) & free
    ClaimLink.objects.proposed().filter(mine | chosen).update(held_by=by, held_until=now + HOLD)


def release(link_id: int, *, by: User) -> None:
    ClaimLink.objects.filter(pk=link_id, held_by=by).update(held_by=None, held_until=None)


def weigh(links: QuerySet[ClaimLink]) -> int:
    """Write the worth of links, by which the queue is ordered; return how many."""
    pks = list(links.values_list("pk", flat=True)[:MOST_WEIGHED])
    if not pks:
        return 0
    disputed = Q(a__group__state=AsReported.DISPUTED) | Q(b__group__state=AsReported.DISPUTED)
    across = ~Q(a__version__article__outlet=F("b__version__article__outlet"))
    within = Q(features__within=True)
    further = F("a__group__origin_count") + F("b__group__origin_count") - 2
    worths = ClaimLink.objects.filter(pk__in=pks).annotate(
        weighed=F("score")
        + _when(disputed, WORTH_OF_DISPUTE)
        + _when(Q(kind=LinkKind.COUNTERS), WORTH_OF_COUNTER)
        + _when(across, WORTH_OF_OUTLETS)
        + _when(within, WORTH_WITHIN)
        + Cast(Least(further, Value(5)), FloatField()) * Value(WORTH_OF_ORIGIN)
    )
    rows = list(worths.only("pk"))
    for link in rows:
        link.worth = round(link.weighed, 4)  # type: ignore[attr-defined]
    return ClaimLink.objects.bulk_update(rows, ["worth"], batch_size=500)


def _when(condition: Q, worth: float) -> Case:
    return Case(When(condition, then=Value(worth)), default=Value(0.0))


def weigh_new() -> int:
    """Weigh the proposed links that nobody has weighed yet."""
    return weigh(ClaimLink.objects.proposed().filter(worth=None))


# How often the machine is right ---------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Rate:
    """How people judged the proposals of one rule in one band of scores.

    band: the lower end of a tenth: 0.8 stands for 0.8 up to 0.9; 1.0 belongs to 0.9.
    """

    rule: str
    band: float
    judged: int
    as_proposed: int
    as_other: int

    @property
    def rejected(self) -> int:
        return self.judged - self.as_proposed - self.as_other

    @property
    def top(self) -> float:
        """The upper end of the band, to which its scores do not reach."""
        return self.band + 0.1

    @property
    def percent(self) -> int:
        """Accepted as proposed, of a hundred judged."""
        return round(100 * self.as_proposed / self.judged)


def accept_rates(since: datetime | None = None) -> list[Rate]:
    """Return the rates by rule and score band, of what people judged since a time."""
    judged = ClaimLink.objects.filter(decided_by__isnull=False, decided_at__isnull=False)
    if since is not None:
        judged = judged.filter(decided_at__gte=since)
    accepted = Q(status=LinkStatus.ACCEPTED)
    rows = (
        judged.annotate(tenth=Least(Floor(F("score") * 10), Value(9.0)))
        .order_by("rule", "-tenth")
        .values("rule", "tenth")
        .annotate(
            judged=Count("pk"),
            as_proposed=Count("pk", filter=accepted & Q(kind=F("proposed_kind"))),
            as_other=Count("pk", filter=accepted & ~Q(kind=F("proposed_kind"))),
        )
    )
    return [
        Rate(
            rule=row["rule"],
            band=row["tenth"] / 10,
            judged=row["judged"],
            as_proposed=row["as_proposed"],
            as_other=row["as_other"],
        )
        for row in rows
    ]
