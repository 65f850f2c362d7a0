"""What one actor claims and disputes, and who disputes it most. Lists are bounded."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.db.models.functions import JSONObject

from claims.models import Actor, ActorAlias, ClaimGroup, Statement
from claims.positions import Position
from claims.queries import Card, claim_cards

MOST_CLAIMS = 30  # of each kind on the page; the list of claims has the rest
MOST_COUNTED = 500  # newest statements among which they are looked for


@dataclass(frozen=True, slots=True)
class ActorPage:
    actor: Actor
    aliases: list[str]
    spokespeople: list[dict[str, Any]]  # {"pk", "name"}
    made: list[Card]
    disputed: list[Card]
    disputers: list[tuple[Actor, int]]  # who disputes the claims shown, most first


def actors_with_names() -> QuerySet[Actor]:
    """Return actors with whom they speak for, other names and who speaks for them."""
    aliases = ActorAlias.objects.filter(actor=OuterRef("pk")).order_by("name")
    speakers = Actor.objects.filter(speaks_for=OuterRef("pk")).order_by("name")[:50]
    return Actor.objects.select_related("speaks_for").annotate(
        alias_names=ArraySubquery(aliases.values("name")),
        spokespeople_rows=ArraySubquery(speakers.values(row=JSONObject(pk="pk", name="name"))),
    )


def read_actor_page(actor: Actor) -> ActorPage:
    """Return the page of an actor (from `actors_with_names`), in five queries."""
    newest = (
        Statement.objects.published()
        .taking_sides()
        .filter(speaker=actor)
        .order_by("-claim__reported_at", "-pk")
        .values_list("is_dispute", "claim__group")[:MOST_COUNTED]
    )
    by_role: dict[bool, dict[int, None]] = {False: {}, True: {}}
    for is_dispute, group_id in newest:
        by_role[is_dispute].setdefault(group_id)
    wanted = [group_id for found in by_role.values() for group_id in list(found)[:MOST_CLAIMS]]
    groups = ClaimGroup.objects.published().standing_alone().filter(pk__in=wanted)
    cards = claim_cards(groups.newest_first().with_head())
    made = [card for card in cards if _has(card.sides.claimants, actor)]
    disputed = [card for card in cards if _has(card.sides.disputers, actor)]
    counts: Counter[int] = Counter()
    by_id: dict[int, Actor] = {}
    for card in made:
        for position in card.sides.disputers:
            if position.actor is not None:
                by_id[position.actor.pk] = position.actor
                counts[position.actor.pk] += 1
    return ActorPage(
        actor=actor,
        aliases=actor.alias_names,  # type: ignore[attr-defined]
        spokespeople=actor.spokespeople_rows,  # type: ignore[attr-defined]
        made=made,
        disputed=disputed,
        disputers=[(by_id[pk], count) for pk, count in counts.most_common(8)],
    )


def _has(positions: list[Position], actor: Actor) -> bool:
    return any(position.statement.speaker_id == actor.pk for position in positions)
