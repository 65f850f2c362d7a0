"""How often one visitor, or one user name, may fail to sign in.

Only failures count, so a newsroom behind one address is not shut out by its own
people. The counts live in Redis if there is one, else in each process's memory;
if Redis does not answer, memory takes its place rather than shutting everyone out.
"""

from __future__ import annotations

import hashlib
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
from django.views.decorators.debug import sensitive_post_parameters
from limits import RateLimitItem, parse
from limits.errors import StorageError
from limits.storage import MemoryStorage, storage_from_string
from limits.strategies import MovingWindowRateLimiter

logger = logging.getLogger(__name__)

Counter = tuple[RateLimitItem, str]  # how often, and whose failures
View = Callable[..., HttpResponseBase]


def limit_sign_ins(view: View) -> View:
    """Answer 429 instead of `view` after too many failed POSTs from one address or for one name.

    view: a sign-in page that redirects when it has signed somebody in and shows its
        form again, with status 200, when it has not.
    """

    @wraps(view)
    @sensitive_post_parameters("password")
    def limited(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if request.method != "POST":
            return view(request, *args, **kwargs)
        counters = _counters(client_address(request), request.POST.get("username", ""))
        wait_seconds = _with_storage(lambda limiter: _wait(limiter, counters))
        if wait_seconds > 0:
            return _refuse(request, wait_seconds)
        response = view(request, *args, **kwargs)
        if response.status_code == 200:
            _with_storage(lambda limiter: _count_failure(limiter, counters))
        return response

    return limited


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


def forget_failures() -> None:
    """Forget what this process counted in memory; for tests."""
    _memory_limiter.cache_clear()


def _counters(address: str, user_name: str) -> list[Counter]:
    # Names are hashed: they are of any length, and may be a password typed in the wrong box.
    name = hashlib.sha256(user_name.strip().casefold().encode()).hexdigest()
    return [
        (parse(settings.SIGN_IN_LIMIT_PER_ADDRESS), f"address:{address}"),
        (parse(settings.SIGN_IN_LIMIT_PER_NAME), f"name:{name}"),
    ]


def _wait(limiter: MovingWindowRateLimiter, counters: list[Counter]) -> int:
    """Return for how many seconds no further try is allowed; 0 if one is allowed now."""
    waits = [
        limiter.get_window_stats(limit, key).reset_time - time.time()
        for limit, key in counters
        if not limiter.test(limit, key)
    ]
    return max([1, *map(math.ceil, waits)]) if waits else 0


def _count_failure(limiter: MovingWindowRateLimiter, counters: list[Counter]) -> int:
    return sum(limiter.hit(limit, key) for limit, key in counters)


def _with_storage(do: Callable[[MovingWindowRateLimiter], int]) -> int:
    if settings.REDIS_URL:
        try:
            return do(_redis_limiter(settings.REDIS_URL))
        except StorageError:
            logger.warning("sign-in limits: Redis does not answer, counting in memory")
    return do(_memory_limiter())


@cache
def _memory_limiter() -> MovingWindowRateLimiter:
    return MovingWindowRateLimiter(MemoryStorage())


@cache
def _redis_limiter(url: str) -> MovingWindowRateLimiter:
    storage = storage_from_string(
        url,
        key_prefix="gainsay-sign-in",
        wrap_exceptions=True,
        socket_connect_timeout=2,
        socket_timeout=2,
    )
    return MovingWindowRateLimiter(storage)


def _refuse(request: HttpRequest, wait_seconds: int) -> HttpResponse:
    minutes = math.ceil(wait_seconds / 60)
    response = render(request, "429.html", {"minutes": minutes}, status=429)
    response.headers["Retry-After"] = str(wait_seconds)
    return response
