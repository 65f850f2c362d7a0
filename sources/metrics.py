"""What an operator watches: work that waits, the age of the oldest, silent feeds, the clock.

Everything is counted from rows, so that every process gives the same figures.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, DurationField, ExpressionWrapper, F, Min, Q, Value
from django.db.models.functions import Coalesce, Greatest

from sources.models import Article, Feed, Subscription, Tick, WorkRow
from sources.scheduling import INTERVALS_OF_SILENCE, SHORTEST_SILENCE
from sources.vocabulary import WorkState

Gauge = tuple[str, str, dict[str, str], float]  # name, help, labels, value

OPEN = [WorkState.WAITING, WorkState.RUNNING, WorkState.FAILED]


def gauges(now: datetime) -> Iterator[Gauge]:
    for kind, model in (("article", Article), ("feed", Feed), ("subscription", Subscription)):
        yield from work_gauges(kind, model, now)
    yield (
        "gainsay_feeds_silent",
        "Feeds that brought nothing for much longer than usual.",
        {},
        silent_feeds(now).count(),
    )
    tick = Tick.objects.first()
    if tick is not None:
        yield (
            "gainsay_tick_age_seconds",
            "Seconds since the clock last looked for due work.",
            {},
            (now - tick.at).total_seconds(),
        )


def work_gauges(kind: str, model: type[WorkRow], now: datetime) -> Iterator[Gauge]:
    """Count the rows of one kind of work by state, done ones left out, and age the oldest due."""
    rows: Any = model._default_manager
    # Two queries, each with its partial index: almost all rows are done, and not looked at.
    is_open = rows.filter(state__in=OPEN).values_list("state")
    counted = dict(is_open.annotate(count=Count("pk")).order_by())
    counted[WorkState.QUARANTINED.value] = rows.filter(state=WorkState.QUARANTINED).count()
    for state in (*OPEN, WorkState.QUARANTINED):
        yield (
            "gainsay_work_rows",
            "Rows of work that are not done, by kind and state.",
            {"kind": kind, "state": state.value},
            counted.get(state.value, 0),
        )
    waiting = Q(state__in=[WorkState.WAITING, WorkState.FAILED], due_at__lte=now)
    oldest = rows.filter(waiting).aggregate(oldest=Min("due_at"))["oldest"]
    yield (
        "gainsay_work_oldest_due_seconds",
        "How long the longest waiting row has been due.",
        {"kind": kind},
        (now - oldest).total_seconds() if oldest else 0,
    )


def silent_feeds(now: datetime) -> Any:
    """Return the feeds that are silent for longer than usual (sources.scheduling.is_silent)."""
    interval = ExpressionWrapper(
        F("interval_seconds") * Value(timedelta(seconds=INTERVALS_OF_SILENCE)),
        output_field=DurationField(),
    )
    return (
        Feed.objects.exclude(state=WorkState.QUARANTINED)
        .annotate(
            last=Coalesce("last_new_at", "created_at"),
            patience=Greatest(interval, Value(SHORTEST_SILENCE)),
        )
        .filter(last__lt=Value(now) - F("patience"))
    )
