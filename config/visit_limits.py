"""How often one visitor may do a thing that is limited: counting it, and refusing it.

The counts live in Redis if there is one, else in each process's memory; if Redis does
not answer, memory takes its place rather than shutting everyone out.
"""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Callable
from functools import cache, wraps
from ipaddress import IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from limits import RateLimitItem, parse
from limits.errors import StorageError
from limits.storage import MemoryStorage, storage_from_string
from limits.strategies import MovingWindowRateLimiter

logger = logging.getLogger(__name__)

Counter = tuple[RateLimitItem, str]  # how often, and whose
View = Callable[..., HttpResponseBase]


def limit_posts(
    view: View, counters_of: Callable[[HttpRequest], list[Counter]], *, counted: int, template: str
) -> View:
    """Answer 429 with a page instead of `view` to POSTs whose counters are full.

    counters_of: what a request counts towards.
    counted: the status of `view`'s answers that count.
    """

    @wraps(view)
    def limited(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if request.method != "POST":
            return view(request, *args, **kwargs)
        counters = counters_of(request)
        wait_seconds = _with_storage(lambda limiter: _wait(limiter, counters))
        if wait_seconds > 0:
            return _refuse(request, wait_seconds, template)
        response = view(request, *args, **kwargs)
        if response.status_code == counted:
            _with_storage(lambda limiter: sum(limiter.hit(limit, key) for limit, key in counters))
        return response

    return limited


def limit_tips(view: View) -> View:
    """Limit tips by address; `view` redirects when it has taken one, and only these count."""
    return limit_posts(view, _tip_counters, counted=302, template="429_tips.html")


def _tip_counters(request: HttpRequest) -> list[Counter]:
    return [(parse(settings.TIP_LIMIT_PER_ADDRESS), f"tips:{client_address(request)}")]


def client_address(request: HttpRequest) -> str:
    """Return the visitor's address, an IPv6 one as its /64 network.

    X-Forwarded-For is what the visitor says, except for its last part behind a
    proxy of ours (BEHIND_PROXY): that part is the proxy's word.
    """
    address = str(request.META.get("REMOTE_ADDR", ""))
    if settings.BEHIND_PROXY:
        forwarded = str(request.META.get("HTTP_X_FORWARDED_FOR", ""))
        address = forwarded.rpartition(",")[2].strip() or address
    try:
        parsed = ip_address(address)
    except ValueError:
        return address[:64]
    if isinstance(parsed, IPv6Address):
        if parsed.ipv4_mapped:
            return str(parsed.ipv4_mapped)
        return str(ip_network((parsed, 64), strict=False))
    return str(parsed)


def forget_counts() -> None:
    """Forget what this process counted in memory; for tests."""
    _memory_limiter.cache_clear()


def _refuse(request: HttpRequest, wait_seconds: int, template: str) -> HttpResponse:
    minutes = math.ceil(wait_seconds / 60)
    response = render(request, template, {"minutes": minutes}, status=429)
    response.headers["Retry-After"] = str(wait_seconds)
    return response


def _wait(limiter: MovingWindowRateLimiter, counters: list[Counter]) -> int:
    """Return for how many seconds no further try is allowed; 0 if one is allowed now."""
    waits = [
        limiter.get_window_stats(limit, key).reset_time - time.time()
        for limit, key in counters
        if not limiter.test(limit, key)
    ]
    return max([1, *map(math.ceil, waits)]) if waits else 0


def _with_storage(do: Callable[[MovingWindowRateLimiter], int]) -> int:
    if settings.REDIS_URL:
        try:
            return do(_redis_limiter(settings.REDIS_URL))
        except StorageError:
            logger.warning("limits: Redis does not answer, counting in memory")
    return do(_memory_limiter())


@cache
def _memory_limiter() -> MovingWindowRateLimiter:
    return MovingWindowRateLimiter(MemoryStorage())


@cache
def _redis_limiter(url: str) -> MovingWindowRateLimiter:
    storage = storage_from_string(
        url,
        key_prefix="gainsay-limits",
        wrap_exceptions=True,
        socket_connect_timeout=2,
        socket_timeout=2,
    )
    return MovingWindowRateLimiter(storage)
