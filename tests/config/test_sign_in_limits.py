"""Guessing passwords is slowed down, at every door and from every address."""

from __future__ import annotations

from http import HTTPStatus

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client, RequestFactory
from pytest_django import Settings

from config.visit_limits import client_address
from tests.factories import NOON, make_user

DOORS = ["/sign-in/", "/admin/login/"]
# example.test stands for whoever guesses; addresses are from the documentation ranges.
GUESSER, NEIGHBOUR = "203.0.113.7", "198.51.100.2"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _few_tries(settings: Settings) -> None:
    settings.SIGN_IN_LIMIT_PER_ADDRESS = "4/10 minutes"
    settings.SIGN_IN_LIMIT_PER_NAME = "3/10 minutes"


def post(door: str, name: str, password: str = "wrong", **extra: str) -> HttpResponse:
    """Try to sign in with a fresh browser; REMOTE_ADDR=… sets the visitor's address."""
    extra.setdefault("REMOTE_ADDR", GUESSER)
    return Client().post(door, {"username": name, "password": password}, **extra)


@pytest.mark.parametrize("door", DOORS)
def test_the_fourth_wrong_password_for_a_name_is_refused_with_a_page(door: str) -> None:
    for _ in range(3):
        assert post(door, "anna").status_code == HTTPStatus.OK
    refused = post(door, "anna")
    assert refused.status_code == HTTPStatus.TOO_MANY_REQUESTS
    assert "wait 10 minutes" in refused.content.decode()
    assert 0 < int(refused.headers["Retry-After"]) <= 600


@pytest.mark.parametrize("door", DOORS)
def test_a_right_password_is_refused_too_until_the_time_is_over(door: str) -> None:
    make_user(username="anna", password="correct horse", is_staff=True)
    with time_machine.travel(NOON, tick=False) as clock:
        for _ in range(3):
            post(door, "anna")
        assert post(door, "anna", "correct horse").status_code == HTTPStatus.TOO_MANY_REQUESTS
        clock.shift(601)
        assert post(door, "anna", "correct horse").status_code == HTTPStatus.FOUND


def test_both_doors_count_together() -> None:
    post("/sign-in/", "anna")
    post("/admin/login/", "anna")
    post("/sign-in/", "anna")
    assert post("/admin/login/", "anna").status_code == HTTPStatus.TOO_MANY_REQUESTS


def test_many_names_from_one_address_are_refused_and_the_neighbour_is_not() -> None:
    for name in ["anna", "boris", "clara", "dmitri"]:
        assert post("/sign-in/", name).status_code == HTTPStatus.OK
    assert post("/sign-in/", "elena").status_code == HTTPStatus.TOO_MANY_REQUESTS
    assert post("/sign-in/", "elena", REMOTE_ADDR=NEIGHBOUR).status_code == HTTPStatus.OK


def test_one_name_from_many_addresses_is_refused() -> None:
    for last in range(3):
        post("/sign-in/", "anna", REMOTE_ADDR=f"203.0.113.{last}")
    assert post("/sign-in/", " Anna ", REMOTE_ADDR=NEIGHBOUR).status_code == 429


def test_invented_forwarding_headers_do_not_help() -> None:
    for last in range(4):
        post("/sign-in/", f"name{last}", HTTP_X_FORWARDED_FOR=f"198.51.100.{last}")
    refused = post("/sign-in/", "name9", HTTP_X_FORWARDED_FOR="198.51.100.99")
    assert refused.status_code == HTTPStatus.TOO_MANY_REQUESTS


def test_signing_in_does_not_count() -> None:
    make_user(username="anna", password="correct horse")
    for _ in range(6):
        assert post("/sign-in/", "anna", "correct horse").status_code == HTTPStatus.FOUND


def test_a_wrong_password_of_someone_signed_in_counts(client: Client) -> None:
    client.force_login(make_user(username="anna"))
    answers = [
        client.post("/admin/login/", {"username": "boris", "password": "wrong"}).status_code
        for _ in range(4)
    ]
    assert answers == [200, 200, 200, 429]


def test_looking_at_the_page_does_not_count(client: Client) -> None:
    assert {client.get("/sign-in/").status_code for _ in range(6)} == {HTTPStatus.OK}


@pytest.mark.redis
def test_with_redis_the_failures_are_counted_there(settings: Settings, redis_url: str) -> None:
    import redis

    from config.visit_limits import forget_counts

    settings.REDIS_URL = redis_url
    for _ in range(3):
        post("/sign-in/", "anna")
        forget_counts()  # as if each try met another process
    assert post("/sign-in/", "anna").status_code == HTTPStatus.TOO_MANY_REQUESTS
    keys = [key.decode() for key in redis.Redis.from_url(redis_url).scan_iter()]
    assert keys and not any("anna" in key for key in keys)


def test_when_redis_is_silent_memory_counts(settings: Settings) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    answers = [post("/sign-in/", "anna").status_code for _ in range(4)]
    assert answers == [200, 200, 200, 429]


@pytest.mark.parametrize(
    ("behind_proxy", "peer", "forwarded", "address"),
    [
        (False, "203.0.113.7", "198.51.100.2", "203.0.113.7"),
        (True, "10.0.0.1", "198.51.100.2", "198.51.100.2"),
        (True, "10.0.0.1", "1.2.3.4, 198.51.100.2", "198.51.100.2"),  # only the proxy's word
        (True, "10.0.0.1", "", "10.0.0.1"),
        (False, "2001:db8:1:2:aaaa::1", "", "2001:db8:1:2::/64"),
        (False, "::ffff:203.0.113.7", "", "203.0.113.7"),
        (False, "", "", ""),  # a Unix socket
    ],
)
def test_whose_address_counts(
    settings: Settings, behind_proxy: bool, peer: str, forwarded: str, address: str
) -> None:
    settings.BEHIND_PROXY = behind_proxy
    request = RequestFactory().get("/", REMOTE_ADDR=peer, HTTP_X_FORWARDED_FOR=forwarded)
    assert client_address(request) == address
