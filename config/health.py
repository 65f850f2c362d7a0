"""Addresses for whoever watches the processes: /healthz, /readyz and /metrics.

They answer before every other middleware, because a health check inside the host
knows neither the public host name nor HTTPS. The first two tell nothing but what works.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta

from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse
from django.utils.timezone import now

from config.metrics import answer_metrics

logger = logging.getLogger(__name__)

SILENT_TICKS = 10
SHORTEST_SILENCE = timedelta(minutes=2)


class HealthMiddleware:
    """/healthz: this process answers. /readyz: work can be done. /metrics: how much waits."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path == "/healthz":
            return _answer([])
        if request.path == "/readyz":
            return _answer(find_troubles())
        if request.path == "/metrics" and settings.METRICS_TOKEN:
            return answer_metrics(request)
        return self.get_response(request)


def find_troubles() -> list[str]:
    """Return a sentence for each thing that is missing; an empty list if all is well."""
    troubles = []
    try:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            troubles.append("The database lacks migrations: run manage.py migrate.")
        else:
            troubles += _silence_of_the_clock()
    except DatabaseError:
        logger.warning("not ready: the database does not answer", exc_info=True)
        troubles.append("The database does not answer.")
    if settings.REDIS_URL and not _redis_answers():
        troubles.append("Redis does not answer.")
    return troubles


def _silence_of_the_clock() -> list[str]:
    """Return a sentence if the clock of the workers has stopped; none if it never began."""
    tick = apps.get_model("sources.Tick").objects.first()
    silent = now() - tick.at if tick is not None else timedelta(0)
    if silent <= max(SILENT_TICKS * timedelta(seconds=settings.TICK_SECONDS), SHORTEST_SILENCE):
        return []
    minutes = silent.total_seconds() / 60
    return [f"No worker has looked for work for {minutes:.0f} minutes: start one with its clock."]


def _redis_answers() -> bool:
    import redis

    client = redis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=2, socket_timeout=2)
    try:
        client.ping()
    except redis.exceptions.RedisError as error:
        logger.warning("not ready: Redis does not answer: %s", error)
        return False
    finally:
        client.close()
    return True


def _answer(troubles: list[str]) -> HttpResponse:
    text = "\n".join(troubles) or "ok"
    response = HttpResponse(f"{text}\n", "text/plain; charset=utf-8")
    response.status_code = 503 if troubles else 200
    response.headers["Cache-Control"] = "no-store"
    return response
