"""The two tasks of the `work` figure in benchmarks/ingest.py: one under a lease, one bare."""

from __future__ import annotations

import os
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

import redis  # noqa: E402  # after the settings are known
from django.utils.timezone import now  # noqa: E402

from config.celery import app  # noqa: E402
from sources import leases  # noqa: E402
from sources.models import Article  # noqa: E402

app.conf.task_routes = None
app.conf.task_default_queue = "benchmark"
app.conf.task_queues = None
counter = redis.Redis.from_url(os.environ["REDIS_URL"])


@app.task(name="benchmark.bare")
def bare(number: int) -> None:
    counter.incr("done:bare")


@app.task(name="benchmark.leased")
def leased(row_id: int) -> None:
    lease = leases.take_lease(Article, row_id, now=now())
    if lease is not None:
        leases.finish(Article, row_id, lease=lease)
        counter.incr("done:leased")


@app.task(name="benchmark.warm")
def warm() -> None:
    counter.set("warm", 1)


def warm_up(client: redis.Redis) -> None:
    """Wait until the worker answers."""
    client.delete("warm")
    warm.delay()
    while not client.get("warm"):
        time.sleep(0.05)
