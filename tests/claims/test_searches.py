"""Saved searches: each person's own views of the list, and what is new in them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from claims.models import Actor, ClaimGroup, SavedSearch
from claims.vocabulary import AsReported
from tests.factories import make_actor, make_claim, make_outlet, make_statement, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(client):
    user = make_user(username="ada")
    client.force_login(user)
    return user


def save(client, query, name="Dams"):
    return client.post(reverse("search-save"), {"name": name, "query": query})


def change_now(claim):
    ClaimGroup.objects.filter(pk=claim.group_id).update(
        changed_at=timezone.now() + timedelta(minutes=1)
    )


def test_a_view_is_kept_under_a_name_and_listed_with_its_feed(client, ada):
    response = save(client, "?state=unverified&q=dam&verdict=")

    assert response["Location"] == reverse("claim-list") + "?state=unverified&q=dam"
    page = client.get(reverse("search-list")).content.decode()
    assert "Dams" in page
    assert reverse("disputed-feed") + "?state=unverified&amp;q=dam" in page


def test_saving_a_view_again_renames_it(client, ada):
    save(client, "?q=dam")
    save(client, "?q=dam&state=disputed", "Walls")
    assert [one.name for one in SavedSearch.objects.all()] == ["Walls"]


@pytest.mark.parametrize(
    ("query", "name", "sentence"),
    [
        ("?state=perhaps", "Dams", "is none of: disputed"),
        ("?claimed_by=Nobody+At+All", "Dams", "nobody known here is called"),
        ("?q=dam", "", "Give the search a name."),
        ("?q=dam", "x" * 81, "Give the search a shorter name"),
    ],
)
def test_a_view_that_cannot_be_read_or_has_no_name_is_not_saved(client, ada, query, name, sentence):
    response = save(client, query, name)
    assert response.status_code == 400
    assert sentence in response.content.decode()
    assert not SavedSearch.objects.exists()


def test_a_person_keeps_no_more_than_the_bound(client, ada, monkeypatch):
    monkeypatch.setattr("claims.searches.MOST_SEARCHES", 1)
    save(client, "?q=dam")
    assert save(client, "?q=road").status_code == 400
    assert save(client, "?q=dam", "Again").status_code == 302  # no more than before


def test_what_changed_since_the_last_visit_is_new_until_the_next(client, ada):
    make_claim("The dam broke", as_reported=AsReported.DISPUTED)
    save(client, "?q=dam")
    assert client.get(reverse("search-list")).context["kept"][0].new == 0
    change_now(make_claim("The dam held", as_reported=AsReported.DISPUTED))
    change_now(make_claim("The road held", as_reported=AsReported.DISPUTED))
    assert client.get(reverse("search-list")).context["kept"][0].new == 1

    ClaimGroup.objects.update(changed_at=timezone.now())
    answer = client.get(reverse("search-open", args=[SavedSearch.objects.get().pk]))
    assert answer["Location"] == reverse("claim-list") + "?q=dam"
    assert client.get(reverse("search-list")).context["kept"][0].new == 0


def test_the_menu_beside_the_list_comes_as_a_part(client, ada):
    save(client, "?q=dam")
    part = client.get(reverse("search-list"), headers={"HX-Request": "true"}).content.decode()
    assert part.strip().startswith("<nav")
    assert "Dams" in part


def test_removing_can_be_undone_and_keeps_the_last_visit(client, ada):
    save(client, "?q=dam")
    search = SavedSearch.objects.get()

    response = client.post(reverse("search-remove", args=[search.pk]), follow=True)
    assert response.context["kept"] == []
    assert "“Dams” is removed." in response.content.decode()
    client.post(reverse("search-restore", args=[search.pk]))

    [kept] = client.get(reverse("search-list")).context["kept"]
    assert kept.search.name == "Dams"
    assert kept.search.seen_at == search.seen_at


def test_nobody_sees_or_removes_anothers_search(client, ada):
    other = SavedSearch.objects.create(
        owner=make_user(), name="Theirs", query="", saved_at=timezone.now(), seen_at=timezone.now()
    )
    assert "Theirs" not in client.get(reverse("search-list")).content.decode()
    assert client.get(reverse("search-open", args=[other.pk])).status_code == 404
    for act in ("search-remove", "search-restore"):
        assert client.post(reverse(act, args=[other.pk])).status_code == 404


def test_a_search_whose_actor_is_gone_says_so(client, ada):
    make_actor("Tarvia")
    save(client, "?claimed_by=Tarvia")
    Actor.objects.all().delete()
    page = client.get(reverse("search-list"))
    assert page.context["kept"][0].is_readable is False
    assert "known no longer" in page.content.decode()


def test_the_page_asks_the_same_number_of_queries_for_more_searches(client, ada):
    make_statement(claim=make_claim(outlet=make_outlet(slug="echo")), speaker=make_actor("Tarvia"))
    save(client, "?actor=Tarvia&outlet=echo&state=all")
    with CaptureQueriesContext(connection) as few:
        client.get(reverse("search-list"))
    for number in range(20):
        save(client, f"?actor=Tarvia&outlet=echo&q=dam{number}")
    with CaptureQueriesContext(connection) as many:
        client.get(reverse("search-list"))
    assert len(many) == len(few) <= 10
