"""Groups of claims, derived from accepted `same` links; every column written again.

Links are the truth (claims.models.ClaimLink); a group is what follows from them. Who
changes a link, a claim's as-reported state, its standing or its statements calls
`rederive` with the claims concerned, as the last thing in the same transaction:
the rows it locks stay locked until the commit.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Coalesce

from claims import events, joining
from claims.models import (
    Claim,
    ClaimEvent,
    ClaimGroup,
    ClaimLink,
    Review,
    Statement,
)
from claims.vocabulary import ActorKind, AsReported, EventKind, LinkKind, Stance

logger = logging.getLogger(__name__)

STRENGTH = {state: rank for rank, state in enumerate(AsReported)}  # 0 is the strongest
TRIES = 8  # how often two workers may cross before we say so


_Rows = dict[int, ClaimGroup]


class GroupsBusy(Exception):
    """Others kept changing the same groups; the caller's transaction can be tried again."""


class _Moved(Exception):
    """The groups changed between reading and locking them."""


@dataclass(frozen=True, slots=True)
class Member:
    """What a group's columns need to know of one claim.

    origin: the copy family; a version outside any family counts with its article.
    """

    pk: int
    group_id: int
    text: str
    as_reported: AsReported
    reported_at: datetime
    published: bool
    outlet_id: int
    outlet: str
    origin: tuple[str, int]

    @property
    def age(self) -> tuple[datetime, int]:
        return (self.reported_at, self.pk)


@dataclass(frozen=True, slots=True)
class Voice:
    """One actor's statement about a claim."""

    claim_id: int
    actor_id: int
    name: str
    side_id: int  # whom the actor speaks for, or the actor
    is_named: bool  # False for "a resident"
    is_dispute: bool


@dataclass(slots=True)
class Area:
    """What is known around some claims, read in a fixed number of queries."""

    members: dict[int, Member]
    outer: dict[int, Member]  # claims at the far end of links, whose groups stay as they are
    same: list[tuple[int, int]]  # accepted `same` links
    ties: dict[int, list[tuple[int, str]]]  # by claim: far claim and kind of accepted links
    voices: dict[int, list[Voice]]  # by claim
    verdicts: dict[int, list[tuple[datetime, int, str]]]  # by claim: when, review, verdict
    happened: dict[int, list[tuple[str, datetime, int | None]]]  # by claim: kind, at, actor

    def claim(self, pk: int) -> Member:
        return self.members.get(pk) or self.outer[pk]

    def counters(self, member: Member) -> list[Member]:
        """Return the published claims that an accepted `counters` link sets against one."""
        far = [pk for pk, kind in self.ties.get(member.pk, ()) if kind == LinkKind.COUNTERS]
        return [self.claim(pk) for pk in far if self.claim(pk).published]


@dataclass(frozen=True, slots=True)
class Change:
    """One group's claims before and after, published ones only, each list by age."""

    group_id: int
    is_new: bool
    state_before: str
    members: list[Member]  # as they will be
    stayed: list[Member]
    joined: list[Member]
    left: list[Member]


def rederive(claim_ids: Iterable[int], *, now: datetime, by: User | None = None) -> set[int]:
    """Write the groups around some claims again and return the ids of the rows written.

    claim_ids: both ends of every link that changed, or the claims that changed.
    now: aware UTC time of the events that this writes.
    by: the person whose decision led here; None for the machine.

    Writes Claim.group, the columns of ClaimGroup and ClaimEvents. Claims joined by
    accepted `same` links share the row of the earliest claim's group; what a split
    leaves over gets a new row; rows without claims are deleted. Groups that accepted
    links join to these are written too. Doing it twice writes nothing the second time.
    Raises GroupsBusy when others keep changing the same groups.
    """
    seeds = sorted(set(claim_ids))
    if not seeds:
        return set()
    for attempt in range(TRIES):
        try:
            with transaction.atomic():  # its end gives back the locks of a vain try
                return _rederive_locked(seeds, now, by, look_for_copies=attempt == 0)
        except _Moved:
            continue
    raise GroupsBusy("Others are changing the same groups of claims; please try again.")


def lock_around(claim_ids: Iterable[int]) -> None:
    """Lock the groups that `rederive` of these claims will write.

    For a transaction that changes rows of claims before it derives: groups first, then
    claims, so that nobody who holds a claim waits for a group. Raises GroupsBusy.
    """
    seeds = sorted(set(claim_ids))
    for _ in range(TRIES):
        try:
            with transaction.atomic():
                _lock_groups(seeds, set())
                return
        except _Moved:
            continue
    raise GroupsBusy("Others are changing the same groups of claims; please try again.")


def _lock_groups(
    seeds: Sequence[int], also: set[int]
) -> tuple[dict[int, int], dict[int, int], _Rows]:
    """Lock the groups around claims; return claim -> group within, beside, and the rows."""
    moving = _closure(seeds)
    around = _neighbours(moving)
    wanted = set(moving.values()) | set(around.values()) | also
    # In id order, so that two of us never wait for each other.
    groups = {
        group.pk: group
        for group in ClaimGroup.objects.select_for_update().filter(pk__in=wanted).order_by("pk")
    }
    if groups.keys() != wanted or _closure(seeds) != moving or _neighbours(moving) != around:
        raise _Moved
    return moving, around, groups


def _rederive_locked(
    seeds: Sequence[int], now: datetime, by: User | None, *, look_for_copies: bool
) -> set[int]:
    copies = joining.find_copies(seeds) if look_for_copies else []
    told = {pk for copy in copies for pk in (copy.claim_id, *copy.ends)}
    apart = {pk for copy in copies for pk in (copy.group_id, copy.joins)}
    moving, around, groups = _lock_groups([pk for pk in seeds if pk not in told], apart)
    beside = set(moving.values()) | set(around.values())
    # The large group may change otherwise, too; and the locks may have come late.
    if copies and (beside & apart or joining.find_copies(seeds) != copies):
        raise _Moved
    return joining.join(copies) | _derive(moving, around, groups, beside, now, by)


def _derive(
    moving: dict[int, int],
    around: dict[int, int],
    groups: _Rows,
    beside: set[int],
    now: datetime,
    by: User | None,
) -> set[int]:
    """Write the groups that are locked; `beside` are those to be read."""
    if not moving:
        return set()
    area = _read_area(beside)

    homes: dict[int, int] = dict(around)  # claim -> the group it belongs to from now on
    made: set[int] = set()
    moved_members = [area.members[pk] for pk in moving]
    for group_id, part in assign_groups(connected(moved_members, area.same), groups):
        if group_id is None:
            row = ClaimGroup.objects.create(
                state=groups[part[0].group_id].state,
                first_reported_at=part[0].reported_at,
                changed_at=now,
            )
            groups[row.pk] = row
            made.add(row.pk)
            group_id = row.pk
        homes |= {member.pk: group_id for member in part}
    inside = _by_home(area.members.values(), homes)

    for group_id, members in inside.items():
        arriving = [member.pk for member in members if member.group_id != group_id]
        if arriving:
            Claim.objects.filter(pk__in=arriving).update(group=group_id)

    news: list[ClaimEvent] = []
    for group_id, members in inside.items():
        before = (
            []
            if group_id in made
            else [member for member in area.members.values() if member.group_id == group_id]
        )
        change = compare(groups[group_id], members, before, is_new=group_id in made)
        # Feeds want two entries never to share a time, even those of one bulk decision.
        news += decide_events(change, homes, area, now + timedelta(microseconds=len(news)), by)
    ClaimEvent.objects.bulk_create(news)
    for event in news:
        area.happened.setdefault(event.claim_id, []).append((event.kind, event.at, event.actor_id))

    written = set(made)
    reweighed: list[int] = []
    for group_id, members in inside.items():
        group = groups[group_id]
        values = derive_columns(members, homes, area, known_change=group.changed_at)
        stale = {name: value for name, value in values.items() if getattr(group, name) != value}
        if stale:
            ClaimGroup.objects.filter(pk=group_id).update(**stale)
            written.add(group_id)
            if stale.keys() & {"state", "origin_count"}:
                reweighed += [member.pk for member in members]
    if reweighed:  # the order of the moderators' queue (claims.moderation.weigh)
        # A link that somebody is judging right now is skipped: waiting for it could deadlock.
        links = ClaimLink.objects.proposed().touching(reweighed)
        free = links.select_for_update(skip_locked=True).values("pk")
        ClaimLink.objects.filter(pk__in=free).update(worth=None)
    emptied = beside - inside.keys()
    if emptied:
        ClaimGroup.objects.filter(pk__in=emptied, claims=None).delete()
    if written:
        logger.info("groups derived: written=%d deleted=%d", len(written), len(emptied))
    return written


# Pure: from claims and links to groups, columns and events -----------------------------------


def connected(members: Iterable[Member], same: Iterable[tuple[int, int]]) -> list[list[Member]]:
    """Return the components that `same` links join; each, and their list, by age."""
    by_age = sorted(members, key=lambda member: member.age)
    parent = {member.pk: member.pk for member in by_age}

    def root(pk: int) -> int:
        while parent[pk] != pk:
            parent[pk] = parent[parent[pk]]
            pk = parent[pk]
        return pk

    for a, b in same:
        if a in parent and b in parent:
            parent[root(a)] = root(b)
    parts: dict[int, list[Member]] = defaultdict(list)
    for member in by_age:
        parts[root(member.pk)].append(member)
    return list(parts.values())


def assign_groups(
    parts: Sequence[list[Member]], known: Iterable[int]
) -> list[tuple[int | None, list[Member]]]:
    """Give each part the row of its earliest claim's group, or None where that is taken.

    parts: as `connected` returns them. known: ids of the rows that exist.
    """
    free = set(known)
    given: list[tuple[int | None, list[Member]]] = []
    for part in parts:
        row = next((member.group_id for member in part if member.group_id in free), None)
        if row is not None:
            free.discard(row)
        given.append((row, part))
    return given


def strongest_state(members: Iterable[Member], area: Area) -> AsReported:
    """Return what the reports say: disputed by a counter, or the strongest of the claims'."""
    members = list(members)
    if any(area.counters(member) for member in members):
        return AsReported.DISPUTED
    return min((member.as_reported for member in members), key=STRENGTH.__getitem__)


def derive_columns(
    members: Sequence[Member], homes: Mapping[int, int], area: Area, *, known_change: datetime
) -> dict[str, object]:
    """Return the columns of the group that these claims form.

    members: by age, withdrawn ones too; those count only when nothing else is left.
    homes: the group of every claim of the area, as it will be.
    known_change: the row's `changed_at`, kept where no event is recorded.
    """
    published = [member for member in members if member.published]
    counted = published or members
    verdicts = sorted(verdict for m in counted for verdict in area.verdicts.get(m.pk, ()))
    others = {
        homes.get(far, area.claim(far).group_id)
        for member in counted
        for far, _ in area.ties.get(member.pk, ())
        if area.claim(far).published
    }
    past = [happening for m in members for happening in area.happened.get(m.pk, ())]
    found = [at for kind, at, _ in past if kind == EventKind.FOUND]
    # A group became known when its first claim did: one more copy of it is no news.
    times = [at for kind, at, _ in past if kind != EventKind.FOUND] + sorted(found)[:1]
    return {
        "head_id": published[0].pk if published else None,
        "state": strongest_state(counted, area),
        "verdict": verdicts[-1][2] if verdicts else "",
        "is_published": bool(published),
        "claim_count": len(counted),
        "outlet_count": len({member.outlet_id for member in counted}),
        "origin_count": len({member.origin for member in counted}),
        "link_count": len(others - {homes[members[0].pk]}),
        "first_reported_at": counted[0].reported_at,
        "changed_at": max(times, default=known_change),
    }


def compare(
    group: ClaimGroup, members: Sequence[Member], before: Iterable[Member], *, is_new: bool
) -> Change:
    """Say who stayed in a group, who joined and who left it."""
    ids = {member.pk for member in members}
    published = [member for member in members if member.published]
    gone = [member for member in before if member.pk not in ids and member.published]
    return Change(
        group_id=group.pk,
        is_new=is_new,
        state_before=group.state,
        members=published,
        stayed=[] if is_new else [m for m in published if m.group_id == group.pk],
        joined=[m for m in published if is_new or m.group_id != group.pk],
        left=sorted(gone, key=lambda member: member.age),
    )


def decide_events(
    change: Change, homes: Mapping[int, int], area: Area, now: datetime, by: User | None
) -> list[ClaimEvent]:
    """Return the significant events of one group, not yet saved.

    A copy that joins its own family is no event; what a report brought along when it
    was found is told by that claim's own `found`, until it joins an older group.
    """
    out: list[ClaimEvent] = []

    def tell(claim: Member, kind: EventKind, sentence: str, actor: int | None = None) -> None:
        out.append(
            ClaimEvent(
                claim_id=claim.pk, kind=kind, at=now, sentence=sentence, actor_id=actor, by=by
            )
        )

    if not change.members:
        return out
    head = change.members[0]
    if change.is_new:
        rest = [m for m in area.members.values() if m.group_id == head.group_id and m.published]
        rest = [member for member in rest if homes[member.pk] != change.group_id]
        if rest:
            other = min(rest, key=lambda member: member.age)
            tell(head, EventKind.SPLIT, events.split_from(other.text, other.outlet))
        return out  # a part that was split off brings nothing that was not known
    if not change.stayed:
        return out
    old = change.stayed[0]
    known_origins = {member.origin for member in change.stayed}
    independent = [member for member in change.joined if member.origin not in known_origins]
    if independent:
        outlets = list(dict.fromkeys(member.outlet for member in independent))
        tell(old, EventKind.NEW_ORIGIN, events.carried_by(outlets))
        absorbed: dict[int, Member] = {}
        for member in independent:
            absorbed.setdefault(member.group_id, member)
        for member in absorbed.values():
            tell(member, EventKind.MERGED, events.merged_with(old.text, old.outlet))
    for member in change.left[:1]:
        if member.origin not in {m.origin for m in change.members}:
            tell(old, EventKind.SPLIT, events.split_from(member.text, member.outlet))

    sides = {voice.side_id for voice in _claimants(change.stayed, area)}
    for voice in _claimants(change.joined, area):
        if voice.is_named and voice.side_id not in sides:
            sides.add(voice.side_id)
            outlet = area.claim(voice.claim_id).outlet
            tell(old, EventKind.NEW_CLAIMANT, events.claimed_by(voice.name, outlet), voice.actor_id)

    told = {
        actor
        for member in change.members
        for kind, _, actor in area.happened.get(member.pk, ())
        if kind == EventKind.NEW_DISPUTER
    }
    told |= {voice.actor_id for voice in _disputers(change.stayed, area)}
    for voice in _disputers(change.joined, area):
        if voice.actor_id not in told:
            told.add(voice.actor_id)
            claim = area.claim(voice.claim_id)
            sentence = events.disputed_by(voice.name, claim.outlet)
            tell(claim, EventKind.NEW_DISPUTER, sentence, voice.actor_id)
    for member in change.members:
        for counter in area.counters(member):
            for voice in _claimants([counter], area):
                if voice.actor_id not in told:
                    told.add(voice.actor_id)
                    sentence = events.countered_by(voice.name, counter.text, counter.outlet)
                    tell(member, EventKind.NEW_DISPUTER, sentence, voice.actor_id)

    state = strongest_state(change.members, area)
    if state != change.state_before:
        tell(old, EventKind.STATE, events.state_changed(change.state_before, state))
    return out


def _claimants(members: Iterable[Member], area: Area) -> list[Voice]:
    return [v for m in members for v in area.voices.get(m.pk, ()) if not v.is_dispute]


def _disputers(members: Iterable[Member], area: Area) -> list[Voice]:
    return [v for m in members for v in area.voices.get(m.pk, ()) if v.is_dispute]


def _by_home(members: Iterable[Member], homes: Mapping[int, int]) -> dict[int, list[Member]]:
    inside: dict[int, list[Member]] = defaultdict(list)
    for member in sorted(members, key=lambda member: member.age):
        inside[homes[member.pk]].append(member)
    return dict(sorted(inside.items()))


# Reading ------------------------------------------------------------------------------------


def _closure(seeds: Sequence[int]) -> dict[int, int]:
    """Return claim -> group for the seeds' groups and all that `same` links reach.

    Asks by group, never by lists of claims: 20,000 copies of one sentence are one group.
    """
    if not seeds:
        return {}
    claims = Claim.objects.order_by()
    reached: set[int] = set()
    frontier = set(claims.filter(pk__in=seeds).values_list("group_id", flat=True))
    while frontier:
        reached |= frontier
        frontier = _far_groups(frontier, same=True) - reached
    return dict(claims.filter(group__in=reached).values_list("pk", "group_id"))


def _neighbours(homes: Mapping[int, int]) -> dict[int, int]:
    """Return claim -> group for the groups that other accepted links join to these."""
    if not homes:
        return {}
    near = set(homes.values())
    far = _far_groups(near, same=False) - near
    return dict(Claim.objects.order_by().filter(group__in=far).values_list("pk", "group_id"))


def _far_groups(group_ids: set[int], *, same: bool) -> set[int]:
    links = ClaimLink.objects.accepted()
    links = links.filter(kind=LinkKind.SAME) if same else links.exclude(kind=LinkKind.SAME)
    far: set[int] = set()
    for near_end, far_end in (("a", "b"), ("b", "a")):
        found = links.filter(**{f"{near_end}__group__in": group_ids})
        far |= set(found.values_list(f"{far_end}__group_id", flat=True).distinct())
    return far


def _read_area(group_ids: set[int]) -> Area:
    links = {
        row[0]: row[1:]
        for end in ("a", "b")
        for row in ClaimLink.objects.accepted()
        .filter(**{f"{end}__group__in": group_ids})
        .values_list("pk", "a_id", "b_id", "kind")
    }
    ties: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for _, (a, b, kind) in sorted(links.items()):
        if kind != LinkKind.SAME:
            ties[a].append((b, kind))
            ties[b].append((a, kind))
    members = _read_members(Q(group__in=group_ids))
    far = {pk for a, b, _ in links.values() for pk in (a, b)} - members.keys()
    within = Q(claim__group__in=group_ids)
    return Area(
        members=members,
        outer=_read_members(Q(pk__in=far)),
        same=[(a, b) for a, b, kind in links.values() if kind == LinkKind.SAME],
        ties=ties,
        voices=_read_voices(within) | _read_voices(Q(claim__in=far)),
        verdicts=_read_verdicts(within),
        happened=_read_happened(within),
    )


def _read_members(which: Q) -> dict[int, Member]:
    rows = (
        Claim.objects.order_by()
        .filter(which)
        .values_list(
            "pk",
            "group_id",
            "text",
            "as_reported",
            "reported_at",
            "withdrawn_at",
            "version__family_id",
            "version__article_id",
            "version__article__outlet_id",
            "version__article__outlet__name",
        )
    )
    return {
        pk: Member(
            pk=pk,
            group_id=group_id,
            text=text,
            as_reported=AsReported(as_reported),
            reported_at=reported_at,
            published=withdrawn_at is None,
            outlet_id=outlet_id,
            outlet=outlet,
            origin=("family", family) if family else ("article", article),
        )
        for (
            pk, group_id, text, as_reported, reported_at, withdrawn_at,
            family, article, outlet_id, outlet,
        ) in rows
    }  # fmt: skip


def _read_voices(which: Q) -> dict[int, list[Voice]]:
    rows = (
        Statement.objects.filter(which, speaker__isnull=False)
        .exclude(stance=Stance.DECLINES)
        .order_by("claim", "sentence_start", "pk")
        .values_list(
            "claim_id",
            "is_dispute",
            "speaker_id",
            "speaker__name",
            "speaker__kind",
            "speaker__speaks_for_id",
        )
    )
    voices: dict[int, list[Voice]] = defaultdict(list)
    for claim_id, is_dispute, actor_id, name, kind, speaks_for_id in rows:
        assert actor_id is not None
        voices[claim_id].append(
            Voice(
                claim_id=claim_id,
                actor_id=actor_id,
                name=name,
                side_id=speaks_for_id or actor_id,
                is_named=kind != ActorKind.UNNAMED,
                is_dispute=is_dispute,
            )
        )
    return voices


def _read_verdicts(which: Q) -> dict[int, list[tuple[datetime, int, str]]]:
    verdicts: dict[int, list[tuple[datetime, int, str]]] = defaultdict(list)
    standing = Review.objects.standing().filter(which).order_by()
    for claim_id, at, pk, verdict in standing.values_list(
        "claim_id", "created_at", "pk", "verdict"
    ):
        verdicts[claim_id].append((at, pk, verdict))
    return verdicts


def _read_happened(which: Q) -> dict[int, list[tuple[str, datetime, int | None]]]:
    happened: dict[int, list[tuple[str, datetime, int | None]]] = defaultdict(list)
    rows = ClaimEvent.objects.filter(which).order_by("pk")
    actor = Coalesce("actor__merged_into", "actor")  # whoever speaks in their place now
    for claim_id, kind, at, actor_id in rows.values_list("claim_id", "kind", "at", actor):
        happened[claim_id].append((kind, at, actor_id))
    return happened
