"""No more requests to one host than its limit, counted for all workers together, one at a time.

The counts live in Redis if there is one, else in this process. If Redis does not
answer, nothing is fetched until it does: politeness is not dropped under stress.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from django.conf import settings
from django.db import connection
from limits import RateLimitItem, parse
from limits.storage import storage_from_string
from limits.strategies import MovingWindowRateLimiter

from sources.canonical import host_of
from sources.errors import HostBusy

LOCK_SPACE = 7_061  # of this lock among the database's advisory locks; any number
TURN_PATIENCE = 5.0  # seconds to wait for a host's turn
ALONE_PATIENCE = 0.5  # seconds to wait for another process to end with a host
REMEMBERED = 5.0  # seconds for which a host in use is not waited for again

_in_use_until: dict[str, float] = {}  # hosts that were waited for in vain


@contextmanager
def alone_with(address: str) -> Iterator[None]:
    """Let no other process ask the address's host until the end of the block.

    A host that never finishes its answers so keeps one worker busy, not all of them. The
    lock is the database session's: it goes with a process that is killed.
    Raises HostBusy if another process is with the host and does not soon end.
    """
    host = host_of(address)
    key = int.from_bytes(hashlib.sha256(host.encode()).digest()[:4], "big", signed=True)
    now = time.monotonic()
    ends_at = now if _in_use_until.get(host, 0) > now else now + ALONE_PATIENCE
    while not _ask("SELECT pg_try_advisory_lock(%s, %s)", key):
        if time.monotonic() >= ends_at:
            if len(_in_use_until) > 1000:
                _in_use_until.clear()
            _in_use_until[host] = time.monotonic() + REMEMBERED
            raise HostBusy(f"Another process is asking {host}.")
        time.sleep(0.02)
    try:
        yield
    finally:
        _ask("SELECT pg_advisory_unlock(%s, %s)", key)


def _ask(statement: str, key: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(statement, [LOCK_SPACE, key])
        return bool(cursor.fetchone()[0])


def wait_for_turn(address: str, patience_seconds: float = TURN_PATIENCE) -> None:
    """Count a request to the address's host, waiting for its turn. Raises HostBusy if it is late.

    Every request counts: pages, feeds, robots.txt, redirects.
    """
    if not take_turn(address, patience_seconds=patience_seconds):
        raise HostBusy(f"The turn of {host_of(address)} has not come.")


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
