"""Who claims a group's claim and who disputes it: each actor's newest stance.

A position is a question, not a row. An actor disputes a claim by their own statement,
by a contrast that the report draws (both are statements with `is_dispute`), or by
claiming something that an accepted `counters` link sets against it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils.text import capfirst

from claims.models import Actor, ClaimLink, Statement, newest_claims
from claims.vocabulary import LinkKind, Stance
from sources.vocabulary import Vocabulary


class Side(Vocabulary):
    """Where an actor stands towards a claim."""

    CLAIMS = "claims", "claims it"
    DISPUTES = "disputes", "disputes it"


@dataclass(frozen=True, slots=True)
class Position:
    """An actor's newest stance on a group of claims, with the statement that shows it.

    by_counter: the actor disputes it by claiming a counter-claim, not in so many words.
    own_side: a disputer who spoke for the same body as a claimant did.
    """

    actor: Actor | None
    name: str
    side: Side
    statement: Statement
    at: datetime
    by_counter: bool = False
    own_side: bool = False

    @property
    def spoke_for(self) -> Actor | None:
        """Return the body that the actor spoke for when it was reported."""
        return self.actor.spoke_for(self.at.date()) if self.actor else None


@dataclass(slots=True)
class Sides:
    """The two sides of a group of claims, each in order of time."""

    claimants: list[Position] = field(default_factory=list)
    disputers: list[Position] = field(default_factory=list)


def side_of(statement: Statement) -> Side | None:
    """Return the side that a statement takes towards its own claim; None for neither."""
    if statement.stance == Stance.DECLINES:
        return None
    if not statement.is_dispute:
        return Side.CLAIMS  # a denial makes a claim of its own
    return Side.DISPUTES if statement.stance in (Stance.DENIES, Stance.DOUBTS) else None


def speaker_name(statement: Statement) -> str:
    """Return the name that pages show for a statement's speaker, with a capital first."""
    name = statement.speaker.name if statement.speaker is not None else statement.speaker_text
    return capfirst(name) or "Unattributed"


def body_of(actor: Actor, day: date) -> int:
    """Return the id of the body that an actor spoke for in the end on a day, or the actor's own.

    Follows at most three steps, which StatementQuerySet.with_speaker has loaded.
    """
    for _ in range(3):
        body = actor.spoke_for(day)
        if body is None:
            break
        actor = body
    return actor.pk


def sides_of(statements: Iterable[Statement], counter_statements: Iterable[Statement]) -> Sides:
    """Sort statements into the two sides of one group of claims.

    statements: those of the group's own claims, in any order, with speaker and claim.
    counter_statements: those of its counter-claims; only their claimants count.
    Of one actor the newest statement counts; at the same time, the one on the claim itself.
    """
    candidates: list[Position] = []
    for statement in statements:
        side = side_of(statement)
        if side is not None:
            candidates.append(_position(statement, side))
    for statement in counter_statements:
        if side_of(statement) is Side.CLAIMS:
            candidates.append(_position(statement, Side.DISPUTES, by_counter=True))
    candidates.sort(key=_age, reverse=True)

    newest: dict[tuple[int | None, str], Position] = {}
    for position in candidates:
        newest.setdefault(
            (position.statement.speaker_id, "" if position.actor else position.name), position
        )
    positions = sorted(newest.values(), key=_age)
    claimants = [position for position in positions if position.side is Side.CLAIMS]
    bodies = {body_of(one.actor, one.at.date()) for one in claimants if one.actor}
    disputers = [
        _mark_own_side(position, bodies) for position in positions if position.side is Side.DISPUTES
    ]
    return Sides(claimants, disputers)


def _position(statement: Statement, side: Side, *, by_counter: bool = False) -> Position:
    return Position(
        actor=statement.speaker,
        name=speaker_name(statement),
        side=side,
        statement=statement,
        at=statement.claim.reported_at,
        by_counter=by_counter,
    )


def _age(position: Position) -> tuple[datetime, bool, int, int]:
    statement = position.statement
    return (position.at, not position.by_counter, statement.sentence_start, statement.pk)


def _mark_own_side(position: Position, bodies: set[int]) -> Position:
    actor = position.actor
    if actor is None or body_of(actor, position.at.date()) not in bodies:
        return position
    return Position(
        actor=actor,
        name=position.name,
        side=position.side,
        statement=position.statement,
        at=position.at,
        by_counter=position.by_counter,
        own_side=True,
    )


# Reading ------------------------------------------------------------------------------------


def counter_groups(group_ids: Iterable[int]) -> dict[int, set[int]]:
    """Return, by group, the groups that accepted `counters` links set against it."""
    ids = list(group_ids)
    links = (
        ClaimLink.objects.accepted()
        .filter(kind=LinkKind.COUNTERS, a__withdrawn_at=None, b__withdrawn_at=None)
        .order_by()
    )
    # Two halves, each of which an index answers; one OR over both ends would read the table.
    own = newest_claims(ids)
    pairs = (
        links.filter(a__in=own)
        .values_list("a__group_id", "b__group_id")
        .union(links.filter(b__in=own).values_list("b__group_id", "a__group_id"))
    )
    counters: dict[int, set[int]] = defaultdict(set)
    for group_id, counter_id in pairs:
        if group_id != counter_id:
            counters[group_id].add(counter_id)
    return dict(counters)


def sides_by_group(group_ids: Iterable[int]) -> dict[int, Sides]:
    """Return the two sides of each group by its newest claims, in two queries."""
    ids = list(group_ids)
    counters = counter_groups(ids)
    wanted = set(ids).union(*counters.values())
    statements = (
        Statement.objects.published()
        .taking_sides()
        .filter(claim__in=newest_claims(wanted))
        .newest_by_actor()
        .with_speaker()
    )
    by_group: Mapping[int, list[Statement]] = defaultdict(list)
    for statement in statements:
        by_group[statement.claim.group_id].append(statement)
    return {
        group_id: sides_of(
            by_group[group_id],
            [one for counter in counters.get(group_id, ()) for one in by_group[counter]],
        )
        for group_id in ids
    }
