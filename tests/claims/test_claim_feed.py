"""The feed of one claim: its history, with ids that stay, and what may not be in it."""

from __future__ import annotations

from datetime import timedelta
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import now

from claims import withdrawing
from claims.groups import rederive
from claims.models import Claim, ClaimEvent, ClaimGroup
from tests.claims.test_feed import ATOM, assert_valid_atom
from tests.factories import NOON, make_claim, make_link, make_statement, make_user

pytestmark = pytest.mark.django_db


def address(claim: Claim) -> str:
    return reverse("claim-feed", args=[claim.pk])


def tell(claim: Claim, sentence: str, minutes: int = 0) -> ClaimEvent:
    return ClaimEvent.objects.create(
        claim=claim, kind="new_disputer", at=NOON + timedelta(minutes=minutes), sentence=sentence
    )


def titles(client, claim: Claim) -> dict[str, str]:
    entries = assert_valid_atom(client.get(address(claim)).content)
    return {one.findtext(f"{ATOM}id"): one.findtext(f"{ATOM}title") for one in entries}


def test_each_event_is_an_entry_newest_first_with_an_id_of_its_own(client, settings):
    settings.FEED_TAG_AUTHORITY = "claims.example.org,2025-03"
    claim = make_statement().claim
    first, second = tell(claim, "Mayor Lind disputes it."), tell(claim, "A diver joins.", 5)
    response = client.get(address(claim))
    assert response["Content-Type"].startswith("application/atom+xml")
    authority = "tag:claims.example.org,2025-03"
    assert titles(client, claim) == {
        f"{authority}:claim/{claim.pk}/event/{second.pk}": "A diver joins.",
        f"{authority}:claim/{claim.pk}/event/{first.pk}": "Mayor Lind disputes it.",
    }
    feed = ElementTree.fromstring(response.content)
    assert feed.findtext(f"{ATOM}id") == f"{authority}:feed/claim/{claim.pk}"
    assert feed.find(f"{ATOM}entry").findtext(f"{ATOM}title") == "A diver joins."
    then = feed.find(f"{ATOM}entry/{ATOM}link[@rel='related']").get("href")
    asked = then[then.index("/claims/") :]
    assert "The past: as of" in client.get(asked).content.decode()


def test_ids_stay_when_groups_are_joined(client):
    one, other = make_statement().claim, make_statement(claim=make_claim("It is open")).claim
    tell(one, "Mayor Lind disputes it.")
    tell(other, "A diver disputes it.", 1)
    apart = titles(client, one)
    make_link(one, other, kind="same", status="accepted")
    rederive([one.pk, other.pk], now=NOON)
    joined = titles(client, one)
    assert apart.items() <= joined.items()
    assert "A diver disputes it." in joined.values()


def test_a_poll_answers_304_until_something_happens_and_asks_two_queries(client):
    claim = make_statement().claim
    tell(claim, "Mayor Lind disputes it.")
    etag = client.get(address(claim))["ETag"]
    with CaptureQueriesContext(connection) as asked:
        again = client.get(address(claim), headers={"If-None-Match": etag})
    assert (again.status_code, again.content, len(asked)) == (304, b"", 2)
    tell(claim, "A diver disputes it.", 1)
    changed = client.get(address(claim), headers={"If-None-Match": etag})
    assert (changed.status_code, changed["ETag"] != etag) == (200, True)


def test_what_a_report_says_is_escaped_and_cleaned(client):
    claim = make_statement(claim=make_claim("1 < 2 & <script>x</script>\x0b")).claim
    tell(claim, "“<b>” disputes it\x01.")
    entries = assert_valid_atom(client.get(address(claim)).content)
    assert entries[0].findtext(f"{ATOM}title") == "“<b>” disputes it."
    assert "<script>" not in entries[0].findtext(f"{ATOM}content")


def test_a_withdrawn_claim_and_an_unknown_one_are_refused_in_plain_text(client):
    claim = make_statement().claim
    page = reverse("claim-detail", args=[claim.pk])
    assert address(claim) in client.get(page).content.decode()
    withdrawing.withdraw(claim.pk, "A headline.", by=make_user(), now=now())
    gone, unknown = client.get(address(claim)), client.get(reverse("claim-feed", args=[10**9]))
    assert (gone.status_code, unknown.status_code) == (410, 404)
    assert gone["Content-Type"] == "text/plain; charset=utf-8"
    assert claim.text not in gone.content.decode()


def test_where_only_judged_claims_are_offered_others_have_no_entries(client, settings):
    settings.FEED_REVIEWED_ONLY = True
    claim = make_statement().claim
    tell(claim, "Mayor Lind disputes it.")
    assert titles(client, claim) == {}
    ClaimGroup.objects.filter(pk=claim.group_id).update(verdict="mixed")
    assert [*titles(client, claim).values()] == ["Mayor Lind disputes it."]
