"""What one actor claims, disputes and concedes, and who disputes it most. Lists are bounded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject

from claims.models import Actor, ActorAlias, ActorMerge, ClaimGroup, Statement
from claims.positions import Position
from claims.queries import Card, claim_cards
from claims.vocabulary import Kind

MOST_CLAIMS = 30  # of each kind on the page; the list of claims has the rest
MOST_COUNTED = 500  # statements read last, among which they are looked for
MOST_SPOKESPEOPLE = 50
MOST_DISPUTERS = 8


@dataclass(frozen=True, slots=True)
class Merged:
    """An actor that a person found to be the one shown."""

    merge: int  # id of the ActorMerge, by which it is undone
    name: str
    by: str
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class ActorPage:
    actor: Actor
    aliases: list[str]
    spokespeople: list[dict[str, Any]]  # {"pk", "name", "since", "until"}; days as ISO 8601
    merged: list[Merged]  # newest first
    made: list[Card]
    conceded: list[Card]  # admitted, or disputed at first and claimed since
    disputed: list[Card]
    disputers: list[tuple[Actor, int]]  # who disputes the claims shown, most first


def actors_with_names() -> QuerySet[Actor]:
    """Return actors with whom they speak for, other names and who speaks for them."""
    called = Q(actor=OuterRef("pk")) | Q(actor__merged_into=OuterRef("pk"))
    aliases = ActorAlias.objects.filter(called).order_by("name")
    speakers = Actor.objects.filter(speaks_for=OuterRef("pk")).order_by("name")[:MOST_SPOKESPEOPLE]
    row = JSONObject(pk="pk", name="name", since="speaks_for_since", until="speaks_for_until")
    merged = (
        ActorMerge.objects.filter(into=OuterRef("pk"), undone_at=None)
        .order_by("-merged_at")
        .values(
            row=JSONObject(
                merge="pk",
                name="actor__name",
                by="merged_by__username",
                at="merged_at",
                reason="reason",
            )
        )
    )
    return Actor.objects.select_related("speaks_for").annotate(
        alias_names=ArraySubquery(aliases.values("name")),
        spokespeople_rows=ArraySubquery(speakers.values(row=row)),
        merged_rows=ArraySubquery(merged),
    )


def read_actor_page(actor: Actor) -> ActorPage:
    """Return the page of an actor (from `actors_with_names`), in five queries."""
    # In the order of an index, where that of their reports reads them all.
    said = Statement.objects.published().taking_sides().filter(speaker=actor)
    columns = ("claim__reported_at", "pk", "is_dispute", "claim__kind", "claim__group")
    read_last = said.order_by("-claim_id", "-pk").values_list(*columns)[:MOST_COUNTED]
    newest = sorted(read_last, reverse=True)
    made: dict[int, None] = {}  # groups, in the order of their newest statement
    disputed: dict[int, None] = {}
    admitted: set[int] = set()
    for _, _, is_dispute, kind, group_id in newest:
        (disputed if is_dispute else made).setdefault(group_id)
        if kind == Kind.CONCESSION and not is_dispute:
            admitted.add(group_id)
    wanted = {*islice(made, MOST_CLAIMS), *islice(disputed, MOST_CLAIMS)}
    groups = ClaimGroup.objects.published().standing_alone().filter(pk__in=wanted)
    cards = claim_cards(groups.newest_first().with_head())
    claimed = [card for card in cards if _has(card.sides.claimants, actor)]
    conceded = admitted | disputed.keys()
    return ActorPage(
        actor=actor,
        aliases=actor.alias_names,  # type: ignore[attr-defined]
        spokespeople=actor.spokespeople_rows,  # type: ignore[attr-defined]
        merged=[
            Merged(**{**row, "at": datetime.fromisoformat(row["at"])})
            for row in actor.merged_rows  # type: ignore[attr-defined]
        ],
        made=[card for card in claimed if card.group.pk not in conceded],
        conceded=[card for card in claimed if card.group.pk in conceded],
        disputed=[card for card in cards if _has(card.sides.disputers, actor)],
        disputers=_count_disputers(claimed),
    )


def _has(positions: list[Position], actor: Actor) -> bool:
    return any(position.statement.speaker_id == actor.pk for position in positions)


def _count_disputers(cards: Iterable[Card]) -> list[tuple[Actor, int]]:
    counts: Counter[Actor] = Counter()
    for card in cards:
        counts.update(position.actor for position in card.sides.disputers if position.actor)
    return counts.most_common(MOST_DISPUTERS)
