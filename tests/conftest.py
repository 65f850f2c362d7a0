"""What all tests share: the roles, people who hold them, and the services a test may need.

A test that needs Redis or Chromium says so with a marker. Where the service is
missing the test is skipped with a sentence; with GAINSAY_REQUIRE_SERVICES=1, as in
.ci/run, it fails instead.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from functools import cache

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache as django_cache
from django.core.management import call_command
from django.test import Client

from config.visit_limits import forget_counts
from tests.factories import make_user

CHROMIUM_NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]


def pytest_runtest_setup(item: pytest.Item) -> None:
    missing = ""
    if item.get_closest_marker("redis"):
        missing = _why_no_redis()
    if not missing and item.get_closest_marker("browser") and not _chromium():
        missing = "Install Chromium, or set CHROMIUM to its path, to run the browser tests."
    if missing and os.environ.get("GAINSAY_REQUIRE_SERVICES") == "1":
        pytest.fail(missing, pytrace=False)
    if missing:
        pytest.skip(missing)


@cache
def _why_no_redis() -> str:
    url = os.environ.get("REDIS_URL")
    if not url:
        return "Set REDIS_URL to a Redis database that may be emptied to run the Redis tests."
    import redis

    try:
        redis.Redis.from_url(url).ping()
    except redis.exceptions.RedisError as error:
        return f"Redis does not answer at REDIS_URL: {error}"
    return ""


@cache
def _chromium() -> str:
    """Return the path of a Chromium, or ""."""
    given = os.environ.get("CHROMIUM", "")
    for name in [given] if given else CHROMIUM_NAMES:
        path = shutil.which(name)
        if path:
            return path
    return ""


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """The browser's program; for tests marked `browser`."""
    return _chromium()


@pytest.fixture
def redis_url() -> Iterator[str]:
    """An empty Redis database, emptied again afterwards; for tests marked `redis`."""
    import redis

    url = os.environ["REDIS_URL"]
    client = redis.Redis.from_url(url)
    client.flushdb()
    yield url
    client.flushdb()
    client.close()


@pytest.fixture(autouse=True)
def _fresh_memory() -> None:
    """Begin each test without what earlier ones left in this process's memory."""
    django_cache.clear()
    forget_counts()


@pytest.fixture
def roles(db: None) -> None:
    """The groups fact-checker, moderator and administrator with their permissions."""
    call_command("create_roles", verbosity=0)


@pytest.fixture
def fact_checker(roles: None) -> User:
    return make_user("fact-checker", username="fact-checker")


@pytest.fixture
def fay(client: Client, fact_checker: User) -> Client:
    """The client of a fact-checker who is signed in."""
    client.force_login(fact_checker)
    return client


@pytest.fixture
def moderator(roles: None) -> User:
    return make_user("moderator", username="moderator", is_staff=True)


@pytest.fixture
def administrator(roles: None) -> User:
    return make_user("administrator", username="administrator", is_staff=True, is_superuser=True)
