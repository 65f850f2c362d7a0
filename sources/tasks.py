"""Hints for the workers. A task takes ids, calls, ends; the rows say what is left to do."""

from __future__ import annotations

from celery import shared_task
from django.conf import settings
from django.utils.timezone import now

from sources import ingest, leases
from sources.models import Article

BATCH = 500  # rows queued a tick


@shared_task(soft_time_limit=50, time_limit=60)  # a dripping server must not hold a worker
def fetch_article(article_id: int) -> None:
    ingest.fetch_article(article_id)


@shared_task
def find_work() -> None:
    """The tick: queue what is due. Losing its messages costs one tick and nothing else."""
    for article_id in leases.due_ids(Article, now(), most=BATCH):
        # The next tick queues again what is left, so an old hint need not be followed.
        fetch_article.apply_async((article_id,), expires=4 * settings.TICK_SECONDS)
