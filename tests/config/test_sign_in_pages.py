"""The pages to sign in, and what they say to those whom signing in would not help."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.test import Client

from tests.factories import make_user

pytestmark = pytest.mark.django_db
QUEUE = "/admin/claims/claimlink/queue/"


@pytest.mark.parametrize("door", ["/sign-in/", "/admin/login/"])
def test_the_site_has_its_own_name_where_one_signs_in(client: Client, door: str) -> None:
    page = client.get(door).content.decode()
    assert "Gainsay" in page
    assert "testserver" not in page


def test_who_lacks_a_permission_is_told_so_and_not_asked_to_sign_in(
    client: Client, fact_checker: User
) -> None:
    client.force_login(fact_checker)
    page = client.get(QUEUE, follow=True)
    assert page.status_code == 403
    assert "has no permission for this page" in page.content.decode()


def test_a_visitor_is_asked_to_sign_in(client: Client) -> None:
    page = client.get(QUEUE, follow=True)
    assert page.status_code == 200
    assert 'name="password"' in page.content.decode()


def test_only_those_who_may_see_the_sources_are_led_there(
    client: Client, fact_checker: User
) -> None:
    assert 'href="/sources/"' not in client.get("/").content.decode()
    client.force_login(make_user())
    assert 'href="/sources/"' not in client.get("/").content.decode()
    client.force_login(fact_checker)
    assert 'href="/sources/"' in client.get("/").content.decode()
