"""Which articles and feeds are due, and how their hints are spread over the next seconds.

A host may have hundreds of rows due. Its hints are spread so that each comes when the
host's turn does; other hosts' hints go out at once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction

from sources.canonical import host_of
from sources.hints import followed_seconds, note_unhinted
from sources.models import Article, Feed, Subscription
from sources.politeness import rate_per_second
from sources.scheduling import spread
from sources.vocabulary import WorkState

MOST_ROWS = 5000  # looked at in a tick
MOST_HINTS = 1000  # queued in a tick


@dataclass(frozen=True, slots=True)
class Hint:
    """A row to work on, after how many seconds, and when the hint is worth nothing any more."""

    row_id: int
    after_seconds: float
    expires: float  # seconds; by then a later tick has queued the row again


def wake_articles(now: datetime) -> int:
    """Make articles whose next look is due wait to be fetched; return how many."""
    return Article.objects.filter(state=WorkState.DONE, look_again_at__lte=now).update(
        state=WorkState.WAITING, due_at=now, attempts=0, look_again_at=None
    )


def due_articles(now: datetime) -> list[Hint]:
    return _fresh("article", _hints(_due(Article, now)))


def due_feeds(now: datetime) -> list[Hint]:
    return _fresh("feed", _hints(_due(Feed, now)))


def due_subscriptions(now: datetime) -> list[Hint]:
    """Return the subscriptions to ask for; none without WEBSUB."""
    if not settings.WEBSUB:
        return []
    rows = Subscription.objects.due(now).order_by("due_at", "pk").values_list("pk", "hub")
    return _fresh("subscription", _hints(rows[:MOST_HINTS]))


def _fresh(kind: str, hints: list[Hint]) -> list[Hint]:
    """Keep hints of rows that have none under way."""
    fresh = set(note_unhinted(kind, [hint.row_id for hint in hints]))
    return [hint for hint in hints if hint.row_id in fresh]


def _due(model: type[Article] | type[Feed], now: datetime) -> list[tuple[int, str]]:
    """Return (id, address) of due rows, the longest waiting first, without those locked."""
    with transaction.atomic():
        rows = model.objects.due(now).select_for_update(skip_locked=True, of=("self",))
        return list(rows.order_by("due_at", "pk").values_list("pk", "address")[:MOST_ROWS])


def _hints(rows: Iterable[tuple[int, str]]) -> list[Hint]:
    by_host: dict[str, list[int]] = defaultdict(list)
    for row_id, address in rows:
        by_host[host_of(address)].append(row_id)
    hints = []
    for ids in by_host.values():
        waits = spread(len(ids), rate_per_second(), settings.TICK_SECONDS)
        for row_id, wait in zip(ids, waits, strict=False):
            hints.append(Hint(row_id, wait, wait + followed_seconds()))
    return sorted(hints, key=lambda hint: hint.after_seconds)[:MOST_HINTS]
