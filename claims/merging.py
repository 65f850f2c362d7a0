"""Two actors that are one: a person says so, and may take it back.

The merged actor's row stays, with its names: texts read later that name it find the other.
A statement keeps whom its text names (`speaker_before_merge`), so that undoing gives back
every statement, those read meanwhile too.
"""

from __future__ import annotations

import logging
from datetime import datetime

import pghistory
from django.contrib.auth.models import User
from django.db import transaction

from claims.models import Actor, ActorMerge, Statement

logger = logging.getLogger(__name__)


class MergeRefused(Exception):
    """Nothing was changed, with the sentence that says why."""


@transaction.atomic
def merge_actors(
    actor_id: int, into_id: int, *, reason: str = "", by: User, now: datetime
) -> ActorMerge:
    """Let one actor's statements stand under another, and remember it.

    Raises MergeRefused for one and the same actor, for an actor that is merged already,
    and where one speaks for the other.
    """
    actor, into = _lock(actor_id), _lock(into_id)
    into = into.merged_into or into
    if actor.merged_into is not None:
        raise MergeRefused(f"{actor} is merged into {actor.merged_into} already.")
    if actor == into:
        raise MergeRefused(f"{actor} cannot be merged with itself.")
    if into.speaks_for_id == actor.pk or actor.speaks_for_id == into.pk:
        raise MergeRefused(f"{actor} and {into} are two: one speaks for the other.")
    with pghistory.context(user=by.pk, act="merge"):
        said = Statement.objects.filter(speaker=actor)
        said.filter(speaker_before_merge=None).update(speaker=into, speaker_before_merge=actor)
        said.update(speaker=into)  # what was merged into it before
        Actor.objects.filter(merged_into=actor).update(merged_into=into)
        Actor.objects.filter(pk=actor.pk).update(merged_into=into)
        spokespeople = list(
            Actor.objects.filter(speaks_for=actor).order_by("pk").values_list("pk", flat=True)
        )
        Actor.objects.filter(pk__in=spokespeople).update(speaks_for=into)
    merge = ActorMerge.objects.create(
        actor=actor, into=into, reason=reason, spokespeople=spokespeople, merged_by=by,
        merged_at=now,
    )  # fmt: skip
    logger.info("actors merged: actor=%s into=%s by=%s", actor.pk, into.pk, by.pk)
    return merge


@transaction.atomic
def undo_merge(merge_id: int, *, by: User, now: datetime) -> ActorMerge:
    """Give an actor back its statements and whoever speaks for it.

    What a person has said otherwise since (another speaker, another body) stays so.
    Raises MergeRefused where the merge is undone already.
    """
    merge = ActorMerge.objects.select_for_update().get(pk=merge_id)
    if merge.undone_at is not None:
        raise MergeRefused("This merge is undone already.")
    actor = _lock(merge.actor_id)
    root = actor.merged_into  # the one it was merged into, or whom that was merged into since
    below = _merged_below(actor)
    with pghistory.context(user=by.pk, act="undo merge"):
        said = Statement.objects.filter(speaker=root)
        said.filter(speaker_before_merge__in=below).update(speaker=actor)
        said.filter(speaker_before_merge=actor).update(speaker=actor, speaker_before_merge=None)
        Actor.objects.filter(pk__in=below).update(merged_into=actor)
        Actor.objects.filter(pk=actor.pk).update(merged_into=None)
        Actor.objects.filter(pk__in=merge.spokespeople, speaks_for=root).update(speaks_for=actor)
    merge.undone_by, merge.undone_at = by, now
    merge.save(update_fields=["undone_by", "undone_at"])
    logger.info("merge undone: merge=%s actor=%s by=%s", merge.pk, actor.pk, by.pk)
    return merge


def _lock(pk: int) -> Actor:
    return Actor.objects.select_for_update(of=("self",)).select_related("merged_into").get(pk=pk)


def _merged_below(actor: Actor) -> set[int]:
    """Return the ids of actors that standing merges lead to this one, in any number of steps."""
    below: set[int] = set()
    step = {actor.pk}
    while step:
        standing = ActorMerge.objects.filter(into__in=step, undone_at=None)
        step = set(standing.values_list("actor", flat=True)) - below
        below |= step
    return below
