"""What every answer carries, and what the two health addresses say."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from pytest_django import Settings

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("address", ["/sign-in/", "/admin/login/", "/nothing-here/"])
def test_every_page_carries_the_security_headers(client: Client, address: str) -> None:
    headers = client.get(address).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "geolocation=()" in headers["Permissions-Policy"]


def test_https_is_demanded_where_it_is_served(client: Client, settings: Settings) -> None:
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_HSTS_SECONDS = 600
    assert client.get("/sign-in/").headers["Location"].startswith("https://")
    answer = client.get("/sign-in/", secure=True)
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=600")


def test_a_host_that_is_not_ours_is_refused(client: Client) -> None:
    assert client.get("/sign-in/", HTTP_HOST="evil.example").status_code == 400
    forwarded = client.get("/sign-in/", HTTP_X_FORWARDED_HOST="evil.example")
    assert "evil.example" not in forwarded.content.decode()


def test_the_site_notice_stands_on_every_page_when_set(client: Client, settings: Settings) -> None:
    assert "site-notice" not in client.get("/sign-in/").content.decode()
    settings.SITE_NOTICE = "Practice <today>."
    assert "Practice &lt;today&gt;." in client.get("/sign-in/").content.decode()
    assert "Practice &lt;today&gt;." in client.get("/nothing-here/").content.decode()


def test_both_health_addresses_say_ok_whatever_the_host_and_scheme(
    client: Client, settings: Settings
) -> None:
    settings.SECURE_SSL_REDIRECT = True
    for address in ["/healthz", "/readyz"]:
        answer = client.get(address, HTTP_HOST="10.0.0.9")
        assert (answer.status_code, answer.content) == (200, b"ok\n")
        assert answer.headers["Cache-Control"] == "no-store"


def silence_redis(settings: Settings) -> None:
    """Behave as if Redis were configured and gone."""
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    settings.CACHES = {
        "default": {
            "BACKEND": "config.forgiving_cache.ForgivingRedisCache",
            "LOCATION": settings.REDIS_URL,
        }
    }


def test_ready_says_when_redis_is_silent(client: Client, settings: Settings) -> None:
    silence_redis(settings)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.content) == (503, b"Redis does not answer.\n")
    assert client.get("/healthz").status_code == 200


def test_pages_and_the_feed_are_served_while_redis_is_silent(
    client: Client, settings: Settings
) -> None:
    silence_redis(settings)
    for address in ["/", "/feeds/disputed.atom", "/sign-in/"]:
        assert client.get(address).status_code == 200, address


def test_ready_says_when_migrations_are_missing(client: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'sources'")
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.content == b"The database lacks migrations: run manage.py migrate.\n"


def test_ready_says_when_the_database_is_silent(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.db import OperationalError

    def refuse(*args: object, **kwargs: object) -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr("config.health.MigrationExecutor", refuse)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.content) == (503, b"The database does not answer.\n")
