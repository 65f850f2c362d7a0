"""Hints for the workers. A task takes ids, calls, ends; the rows say what is left to do."""

from __future__ import annotations

import logging
from typing import Any

from celery import shared_task
from django.utils.timezone import now
from kombu.exceptions import OperationalError

from sources import hints, ingest, polling, websub, work
from sources.models import Tick

logger = logging.getLogger(__name__)


def send_hint(task: Any, row_id: int) -> None:
    """Tell a worker of a row that is due now; without a broker the next tick finds it."""
    try:
        task.delay(row_id)
    except OperationalError as error:
        logger.warning("no hint: task=%s row=%s: %s", task.name, row_id, error)


@shared_task(soft_time_limit=50, time_limit=60)  # a dripping server must not hold a worker
def fetch_article(article_id: int) -> None:
    hints.forget("article", article_id)
    ingest.fetch_article(article_id)


@shared_task(soft_time_limit=50, time_limit=60)
def fetch_feed(feed_id: int) -> None:
    hints.forget("feed", feed_id)
    polling.poll_feed(feed_id)


@shared_task(soft_time_limit=50, time_limit=60)
def fetch_subscription(subscription_id: int) -> None:
    hints.forget("subscription", subscription_id)
    websub.subscribe(subscription_id)


@shared_task
def find_work() -> None:
    """The tick: queue what is due. Losing its messages costs one tick and nothing else."""
    at = now()
    Tick.objects.update_or_create(pk=1, defaults={"at": at})
    work.wake_articles(at)
    found = (
        (fetch_article, work.due_articles(at)),
        (fetch_feed, work.due_feeds(at)),
        (fetch_subscription, work.due_subscriptions(at)),
    )
    for task, due in found:
        for hint in due:
            if hint.after_seconds < 1:
                task.apply_async((hint.row_id,), expires=hint.expires)
            else:
                task.apply_async((hint.row_id,), countdown=hint.after_seconds, expires=hint.expires)
