"""No more fetches of one host than its limit, counted for all workers together.

The counts live in Redis if there is one, else in this process. If Redis does not
answer, nothing is fetched until it does: politeness is not dropped under stress.
"""

from __future__ import annotations

import time
from functools import cache

from django.conf import settings
from limits import RateLimitItem, parse
from limits.storage import storage_from_string
from limits.strategies import MovingWindowRateLimiter

from sources.canonical import host_of


def rate_per_second() -> float:
    """Return how many fetches of one host a second are allowed."""
    rate = _rate()
    return float(rate.amount) / float(rate.get_expiry())


def seconds_until_turn(address: str) -> float:
    """Return how long until the address's host may be asked again; 0 if now. Counts nothing."""
    host = host_of(address)
    if _limiter().test(_rate(), "host", host):
        return 0.0
    return max(
        0.05, float(_limiter().get_window_stats(_rate(), "host", host).reset_time) - time.time()
    )


def take_turn(address: str, *, patience_seconds: float) -> bool:
    """Count a fetch of the address's host, waiting for its turn if need be.

    Returns whether the turn came within the patience.
    """
    ends_at = time.monotonic() + patience_seconds
    while not _limiter().hit(_rate(), "host", host_of(address)):
        wait = seconds_until_turn(address)
        if time.monotonic() + wait > ends_at:
            return False
        time.sleep(wait)
    return True


def _rate() -> RateLimitItem:
    return _rate_of(settings.FETCH_RATE_PER_HOST)


def _limiter() -> MovingWindowRateLimiter:
    return _limiter_at(settings.REDIS_URL or "memory://")


@cache
def _rate_of(written: str) -> RateLimitItem:
    return parse(written)


@cache
def _limiter_at(address: str) -> MovingWindowRateLimiter:
    return MovingWindowRateLimiter(storage_from_string(address))
