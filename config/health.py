"""Two addresses for whoever watches the processes: /healthz and /readyz.

They answer before every other middleware, because a health check inside the host
knows neither the public host name nor HTTPS. They tell nothing but what works.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse

logger = logging.getLogger(__name__)


class HealthMiddleware:
    """/healthz: this process answers. /readyz: it can also do its work."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path == "/healthz":
            return _answer([])
        if request.path == "/readyz":
            return _answer(find_troubles())
        return self.get_response(request)


def find_troubles() -> list[str]:
    """Return a sentence for each thing that is missing; an empty list if all is well."""
    troubles = []
    try:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            troubles.append("The database lacks migrations: run manage.py migrate.")
    except DatabaseError:
        logger.warning("not ready: the database does not answer", exc_info=True)
        troubles.append("The database does not answer.")
    finally:
        connection.close_if_unusable_or_obsolete()
    if settings.REDIS_URL and not _redis_answers():
        troubles.append("Redis does not answer.")
    return troubles


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
