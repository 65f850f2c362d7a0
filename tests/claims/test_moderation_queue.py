"""The moderators' queue through its pages, with and without htmx."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from claims import link_queue, moderation
from claims.models import ClaimLink
from tests.factories import make_actor, make_claim, make_link, make_statement, make_user

QUEUE = "/admin/claims/claimlink/queue/"
HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def _with_roles(roles: None) -> None:
    pass


def sign_in(name: str, role: str = "moderator") -> Client:
    client = Client()
    client.force_login(make_user(role, username=name, is_staff=True))
    return client


@pytest.fixture
def mona() -> Client:
    return sign_in("mona")


def body(response: Any) -> str:
    text: str = response.content.decode()
    return text


def fresh(link: ClaimLink) -> ClaimLink:
    return ClaimLink.objects.get(pk=link.pk)


def form_of(page: str, link: ClaimLink) -> dict[str, str]:
    """Return the hidden fields of a pair's form as the page holds them."""
    form = re.search(rf'<form class="pair-acts"[^>]*/{link.pk}/".*?</form>', page, re.S)
    assert form, f"pair {link.pk} has no form"
    return dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form.group()))


def decide(client: Client, link: ClaimLink, decision: str, **extra: Any) -> Any:
    fields = form_of(body(client.get(QUEUE)), link)
    headers = extra.pop("headers", {})
    data = {**fields, "decision": decision, **extra}
    return client.post(f"{QUEUE}{link.pk}/", data, headers=headers)


def test_a_pair_is_shown_with_both_sentences_differences_and_reasons(mona: Client) -> None:
    a = make_statement(claim=make_claim("12 ships left"), speaker=make_actor("The port")).claim
    b = make_claim("20 ships left")
    make_link(a, b, kind="counters", rule="counters.figure", because=["Both name ships."])
    page = body(mona.get(QUEUE))
    assert re.search(r'differs-figure"><b>figure</b>\s*12<', page)
    assert re.search(r'differs-figure"><b>figure</b>\s*20<', page)
    for words in ["Both name ships.", "counters.figure", "The port", "The harbour is open"]:
        assert words in page
    for key in "ax1234s":
        assert f"<kbd>{key}</kbd>" in page


def test_the_machine_s_text_is_escaped(mona: Client) -> None:
    make_link(make_claim("<script>alert(1)</script> 5 ships"), make_claim("six ships"))
    page = body(mona.get(QUEUE))
    assert "<script>alert" not in page
    assert "&lt;" in page


def test_a_decision_without_scripts_goes_back_to_the_queue_with_an_undo(mona: Client) -> None:
    link = make_link(kind="same")
    response = decide(mona, link, "accept", reason="one speech")
    assert response.status_code == 302
    assert response["Location"] == QUEUE
    assert (fresh(link).status, fresh(link).reason) == ("accepted", "one speech")
    page = body(mona.get(QUEUE))
    assert f"Pair {link.pk} accepted as same claim." in page
    [undo] = re.findall(r'<form method="post" action="([^"]*/undo/[^"]*)"', page)
    response = mona.post(undo.replace("&amp;", "&"))
    assert f"pair={link.pk}" in response["Location"]
    assert fresh(link).status == "proposed"
    assert f'id="pair-{link.pk}"' in body(mona.get(response["Location"]))


def test_a_decision_with_htmx_brings_the_next_pair_the_count_and_a_toast(
    mona: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(link_queue, "ROWS", 1)
    second, first = make_link(score=0.2), make_link(score=0.9)
    response = decide(mona, first, "reject", headers=HTMX)
    text = body(response)
    assert response.status_code == 200
    assert f'id="pair-{second.pk}"' in text
    assert f'id="pair-{first.pk}"' not in text
    assert "1 pair left" in text
    toast = json.loads(response["HX-Trigger"])["toast"]
    assert toast["text"] == f"Pair {first.pk} rejected."
    assert mona.post(toast["undo"]).status_code == 302
    assert fresh(first).status == "proposed"


def test_the_filter_survives_a_decision_and_its_undo(mona: Client) -> None:
    link = make_link(kind="same")
    page = body(mona.get(QUEUE, {"kind": "same"}))
    data = {**form_of(page, link), "decision": "reject"}
    response = mona.post(f"{QUEUE}{link.pk}/", data)
    assert response["Location"] == f"{QUEUE}?kind=same"


@pytest.mark.parametrize("htmx", [True, False])
def test_a_stale_decision_is_answered_with_both_versions(mona: Client, htmx: bool) -> None:
    link = make_link(kind="counters")
    fields = form_of(body(mona.get(QUEUE)), link)
    moderation.release(link.pk, by=make_user())  # no hold of theirs: nothing happens
    other = make_user(username="olaf")
    ClaimLink.objects.update(held_by=None, held_until=None)
    moderation.reject(fresh(link), by=other, now=fresh(link).proposed_at, reason="another port")
    data = {**fields, "decision": "accept", "reason": "mine"}
    response = mona.post(f"{QUEUE}{link.pk}/", data, headers=HTMX if htmx else {})
    text = body(response)
    assert response.status_code == 409
    for words in [
        "proposed as counters",
        "rejected by olaf",
        "another port",
        "accepted as proposed",
    ]:
        assert words in text
    assert ("<html" in text) is not htmx
    assert fresh(link).status == "rejected"
    again = {**form_of(text, link), "decision": "accept"}
    assert mona.post(f"{QUEUE}{link.pk}/", again).status_code == 302
    assert (fresh(link).status, fresh(link).reason) == ("accepted", "mine")


def test_what_one_moderator_sees_is_not_shown_to_another(mona: Client) -> None:
    link = make_link()
    assert f'id="pair-{link.pk}"' in body(mona.get(QUEUE))
    page = body(sign_in("otto").get(QUEUE))
    assert f'id="pair-{link.pk}"' not in page
    assert "mona is looking at 1 pair" in page


def test_a_skipped_pair_is_out_of_the_way_for_this_person_only(mona: Client) -> None:
    link = make_link()
    decide(mona, link, "skip")
    assert f'id="pair-{link.pk}"' not in body(mona.get(QUEUE))
    assert f'id="pair-{link.pk}"' in body(sign_in("otto").get(QUEUE))
    assert fresh(link).status == "proposed"


def test_a_filter_that_cannot_be_read_is_refused(mona: Client) -> None:
    assert mona.get(QUEUE, {"kind": "maybe"}).status_code == 400
    assert mona.get(QUEUE, {"least": "2"}).status_code == 400
    link = make_link()
    assert mona.post(f"{QUEUE}{link.pk}/", {"decision": "perhaps"}).status_code == 400


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"kind": "same"}, {"same"}),
        ({"rule": "r.counters"}, {"counters"}),
        ({"least": "0.7"}, {"same"}),
        ({"most": "0.3"}, {"related"}),
        ({"q": "SHIPS"}, {"counters"}),
        ({"q": "ship left"}, {"counters"}),
        ({"q": "hip"}, set()),
        ({"disputed": "on"}, {"related"}),
        ({}, {"same", "counters", "related"}),
    ],
)
def test_each_filter_keeps_what_it_says(
    mona: Client, asked: dict[str, str], found: set[str]
) -> None:
    make_link(kind="same", score=0.8)
    make_link(make_claim("six ships left"), kind="counters", score=0.5, rule="r.counters")
    make_link(make_claim(as_reported="disputed"), kind="related", score=0.2)
    shown = {int(pk) for pk in re.findall(r'id="pair-(\d+)"', body(mona.get(QUEUE, asked)))}
    assert {link.kind for link in ClaimLink.objects.filter(pk__in=shown)} == found


# Many at once ---------------------------------------------------------------------------------


MANY = f"{QUEUE}many/"


def test_a_bulk_decision_says_first_what_it_would_do(mona: Client) -> None:
    ticked, other = make_link(rule="words"), make_link()
    mona.get(QUEUE)
    asked = {"decision": "reject", "over": "ticked", "link": [ticked.pk], "reason": "old news"}
    page = body(mona.post(MANY, asked))
    assert "1 pair</strong> would be rejected" in page
    assert "<td>words</td>" in page
    assert fresh(ticked).status == "proposed"
    response = mona.post(MANY, {**asked, "expected": 1})
    assert response.status_code == 302
    assert (fresh(ticked).status, fresh(ticked).reason) == ("rejected", "old news")
    assert fresh(other).status == "proposed"
    page = body(mona.get(QUEUE))
    assert "1 pair rejected." in page
    [undo] = re.findall(r'<form method="post" action="([^"]*/many/undo/[^"]*)"', page)
    mona.post(undo.replace("&amp;", "&"))
    assert fresh(ticked).status == "proposed"


def test_a_bulk_decision_by_filter_stops_when_the_number_has_changed(mona: Client) -> None:
    for _ in range(2):
        make_link(kind="same")
    make_link(kind="related")
    asked = {"decision": "accept", "over": "found", "filter": "kind=same"}
    assert "2 pairs</strong> would be" in body(mona.post(MANY, asked))
    make_link(kind="same")
    response = mona.post(MANY, {**asked, "expected": 2})
    assert response.status_code == 409
    assert not ClaimLink.objects.accepted().exists()
    assert mona.post(MANY, {**asked, "expected": 3}).status_code == 302
    assert ClaimLink.objects.accepted().count() == 3


# History and rates ----------------------------------------------------------------------------


def test_the_history_shows_who_decided_what_and_offers_undo_for_what_stands(mona: Client) -> None:
    link = make_link(kind="same")
    decide(mona, link, "reject", reason="two towns")
    page = body(mona.get(reverse("admin:claims_claimlink_decisions")))
    for words in ["mona", "rejected by mona", "two towns"]:
        assert words in page
    [undo] = re.findall(r'<form method="post" action="([^"]*/undo/[^"]*)"', page)
    response = mona.post(undo.replace("&amp;", "&"))
    assert response["Location"] == reverse("admin:claims_claimlink_decisions")
    page = body(mona.get(reverse("admin:claims_claimlink_decisions")))
    assert "(undone)" in page
    assert "two towns" in page  # the decision stays in the history
    assert "/undo/?" not in page


def test_an_undo_that_came_too_late_says_so(mona: Client) -> None:
    link = make_link()
    decide(mona, link, "reject")
    address = link_queue.undo_address(fresh(link))
    decide_again = moderation.stamp(fresh(link))
    moderation.decide(
        link.pk,
        moderation.Decision.SAME,
        by=make_user(username="olaf"),
        seen=decide_again,
        now=link.proposed_at,
    )
    mona.post(address)
    assert fresh(link).status == "accepted"
    assert "Not undone." in body(mona.get(QUEUE))


def test_rates_are_shown_by_rule_and_band(mona: Client) -> None:
    mona.get(QUEUE)  # keeps the rates of before for its rows
    decide(mona, make_link(rule="same.words", score=0.83), "accept")
    page = body(mona.get(reverse("admin:claims_claimlink_rates")))
    assert "same.words" in page
    assert "100 %" in page


# Cost -----------------------------------------------------------------------------------------


def test_the_queue_asks_no_more_queries_for_more_pairs(mona: Client) -> None:
    make_link()
    mona.get(QUEUE)
    with CaptureQueriesContext(connection) as few:
        mona.get(QUEUE)
    for _ in range(8):
        link = make_link()
        make_statement(claim=link.a)
    moderation.weigh_new()
    with CaptureQueriesContext(connection) as many:
        mona.get(QUEUE)
    assert len(many) <= len(few) <= 14


def test_a_claims_page_leads_to_the_decisions_on_its_links_with_their_undo(mona: Client) -> None:
    link, other = make_link(status="proposed"), make_link(status="proposed")
    decide(mona, link, "counters")
    decide(mona, other, "reject")
    address = f"{reverse('admin:claims_claimlink_decisions')}?claim={link.a_id}"
    claim_page = reverse("claim-detail", args=[link.a_id])
    assert address in body(mona.get(claim_page))
    assert address not in body(Client().get(claim_page))

    page = body(mona.get(address))
    assert f"?link={link.pk}" in page
    assert f"?link={other.pk}" not in page
    [undo] = re.findall(r'action="([^"]*undo[^"]*)"', page)
    mona.post(undo.replace("&amp;", "&"))
    assert fresh(link).status == "proposed"


@pytest.mark.parametrize("asked", ["claim=x", "claim=-1", "before=x"])
def test_a_history_that_cannot_be_read_is_refused(mona: Client, asked: str) -> None:
    address = reverse("admin:claims_claimlink_decisions")
    assert mona.get(f"{address}?{asked}").status_code == 400
    assert mona.get(f"{address}?claim={10**30}").status_code == 200
