"""Log lines as JSON, each with the request or the task that it belongs to.

Lines hold ids and counts. Of an error they hold its kind, where it was raised and the
first line of its message, cut: a database's message may go on to quote a whole row.
"""

from __future__ import annotations

import json
import logging
import re
import traceback
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse

LONGEST_MESSAGE = 1000  # characters
LONGEST_ERROR = 200
MOST_FRAMES = 30
HEADER = "X-Request-ID"

_unit: ContextVar[dict[str, object] | None] = ContextVar("unit", default=None)
_GIVEN = re.compile(r"[A-Za-z0-9._-]{8,64}")


@contextmanager
def working_on(**ids: object) -> Iterator[None]:
    """Name what this thread works on in every line until the end of the block."""
    before = _unit.set(ids)
    try:
        yield
    finally:
        _unit.reset(before)


class JsonFormatter(logging.Formatter):
    """One JSON object a line: time, level, logger, message, and the ids of its unit of work."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage()[:LONGEST_MESSAGE],
            **(_unit.get() or {}),
        }
        if record.exc_info and record.exc_info[1] is not None:
            line["error"] = _describe(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False, default=str)


def _describe(error: BaseException) -> dict[str, object]:
    frames = traceback.extract_tb(error.__traceback__)[-MOST_FRAMES:]
    return {
        "kind": type(error).__name__,
        "message": str(error).partition("\n")[0][:LONGEST_ERROR],
        "raised": [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames],
    }


class RequestIdMiddleware:
    """Give each request an id, in its log lines and in the answer's X-Request-ID.

    A proxy's own id is kept, where a proxy is configured; anyone else could forge one.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get(HEADER, "") if settings.BEHIND_PROXY else ""
        request_id = given if _GIVEN.fullmatch(given) else uuid.uuid4().hex
        with working_on(request_id=request_id, method=request.method):
            response = self.get_response(request)
        response.headers[HEADER] = request_id
        return response
