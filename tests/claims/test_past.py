"""The claim page at a past moment, through the door a reader uses."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from claims.groups import rederive
from claims.models import Claim, ClaimLink, Review
from claims.vocabulary import AsReported, LinkKind, Stance, Verdict
from tests.factories import NOON, make_actor, make_claim, make_link, make_statement, make_user

pytestmark = pytest.mark.django_db

LinkHistory = ClaimLink.history.rel.related_model


def days(number):
    return NOON + timedelta(days=number)


@pytest.fixture
def claim():
    """A claim; its counter-claim the day after, its copy on the second day."""
    claim = make_claim("The dam held", places=["Corvane"])
    make_statement(claim=claim, speaker=make_actor("Corvane Minerals"))
    counter = make_claim("The dam broke", reported_at=days(1))
    make_statement(claim=counter, speaker=make_actor("A diver"))
    make_link(claim, counter, status="accepted")
    copy = make_claim("The dam stood firm", reported_at=days(2), as_reported=AsReported.UNVERIFIED)
    make_statement(claim=copy, speaker=make_actor("The council"))
    make_link(claim, copy, kind="same", status="accepted")
    rederive([claim.pk, counter.pk, copy.pk], now=days(3))
    claim.refresh_from_db()
    return claim


def page_at(client, claim, moment):
    response = client.get(reverse("claim-detail", args=[claim.pk]), {"as_of": moment.isoformat()})
    assert response.status_code == 200
    return response.context["page"]


def names(positions):
    return [position.name for position in positions]


def test_reports_count_from_the_time_they_were_out(client, claim):
    first = page_at(client, claim, days(0.5))
    assert first.group.state == AsReported.ATTRIBUTED
    assert names(first.sides.claimants) == ["Corvane Minerals"]
    assert names(first.sides.disputers) == []
    assert first.group.outlet_count == 1

    second = page_at(client, claim, days(1.5))
    assert second.group.state == AsReported.DISPUTED
    assert names(second.sides.disputers) == ["A diver"]
    assert [kind for kind, _ in second.linked] == [LinkKind.COUNTERS]

    third = page_at(client, claim, days(2.5))
    assert third.group.outlet_count == 2
    assert names(third.sides.claimants) == ["Corvane Minerals", "The council"]


def test_at_the_present_moment_it_is_the_page_of_now(client, claim):
    now = client.get(reverse("claim-detail", args=[claim.pk])).context["page"]
    then = page_at(client, claim, days(4))
    for name in ("state", "verdict", "claim_count", "outlet_count", "origin_count", "head_id"):
        assert getattr(then.group, name) == getattr(now.group, name), name
    assert names(then.sides.claimants) == names(now.sides.claimants)
    assert names(then.sides.disputers) == names(now.sides.disputers)
    assert [member.pk for member in then.members] == [member.pk for member in now.members]


def test_verdicts_and_signatures_count_from_their_own_times(client, claim):
    ada, ben = make_user(), make_user()
    first = Review.objects.create(
        claim=claim, verdict=Verdict.REFUTED, rationale="Seen.", author=ada, created_at=days(4),
        signed_by=ben, signed_at=days(5),
    )  # fmt: skip
    Review.objects.create(
        claim=claim, verdict=Verdict.MIXED, rationale="Looked again.", author=ben,
        created_at=days(6), supersedes=first,
    )  # fmt: skip
    assert page_at(client, claim, days(3.5)).group.verdict == ""
    fresh = page_at(client, claim, days(4.5))
    assert fresh.group.verdict == Verdict.REFUTED
    assert [(one.signed_by, one.successor) for one in fresh.reviews] == [(None, None)]
    assert page_at(client, claim, days(5.5)).reviews[0].signed_by == ben
    later = page_at(client, claim, days(7))
    assert later.group.verdict == Verdict.MIXED
    assert [one.successor is None for one in later.reviews] == [True, False]


def decide(link, act, at):
    """Judge a link as a moderator, with its history at a given time."""
    before = set(LinkHistory.objects.values_list("pk", flat=True))
    act(link)
    LinkHistory.objects.exclude(pk__in=before).update(pgh_created_at=at)


def test_links_are_as_people_had_judged_them_by_then(client, claim):
    link = ClaimLink.objects.get(kind="counters")
    LinkHistory.objects.update(pgh_created_at=days(1))
    ada = make_user()
    decide(
        link,
        lambda link: ClaimLink.objects.filter(pk=link.pk).update(
            status="rejected", decided_by=ada, decided_at=days(5)
        ),
        days(5),
    )
    rederive([claim.pk], now=days(5))

    assert page_at(client, claim, days(4)).group.state == AsReported.DISPUTED
    later = page_at(client, claim, days(6))
    assert later.group.state != AsReported.DISPUTED
    assert LinkKind.COUNTERS not in [kind for kind, _ in later.linked]


def test_claims_joined_or_separated_later_are_as_they_were(client, claim):
    joined = make_claim("The dam did hold", reported_at=days(0.1))
    make_statement(claim=joined, speaker=make_actor("The army"))
    link = make_link(claim, joined, kind="same")
    LinkHistory.objects.update(pgh_created_at=days(1))
    parted = ClaimLink.objects.exclude(pk=link.pk).get(kind="same")
    ada = make_user()
    for one, status in ((link, "accepted"), (parted, "rejected")):
        decide(
            one,
            lambda one, status=status: ClaimLink.objects.filter(pk=one.pk).update(
                status=status, decided_by=ada, decided_at=days(5)
            ),
            days(5),
        )
    rederive([claim.pk, joined.pk, parted.b_id], now=days(5))

    before, after = page_at(client, claim, days(4)), page_at(client, claim, days(6))
    assert {member.text for member in before.members} == {"The dam held", "The dam stood firm"}
    assert names(before.sides.claimants) == ["Corvane Minerals", "The council"]
    assert names(before.sides.disputers) == ["A diver"]
    assert {member.text for member in after.members} == {"The dam held", "The dam did hold"}
    assert names(after.sides.claimants) == ["Corvane Minerals", "The army"]


def test_the_past_is_marked_and_offers_nothing_that_changes_it(client, claim, fact_checker):
    client.force_login(fact_checker)
    address = reverse("claim-detail", args=[claim.pk])
    page = client.get(address, {"as_of": "2026-03-15T18:30"}).content.decode()
    assert "The past: as of 15 Mar 2026, 18:30 UTC." in page
    assert f'href="{address}"' in page  # back to now
    assert f"{address}?as_of=2026-03-15T18:30:00" in page  # to cite it
    assert "Give a verdict" not in page
    assert "Withdraw" not in page
    assert "Give a verdict" in client.get(address).content.decode()


def test_a_day_alone_means_its_end(client, claim):
    address = reverse("claim-detail", args=[claim.pk])
    page = client.get(address, {"as_of": "2026-03-15"}).context["page"]
    assert names(page.sides.disputers) == ["A diver"]  # who spoke at noon


def test_before_the_first_report_there_is_nothing_to_show(client, claim):
    address = reverse("claim-detail", args=[claim.pk])
    response = client.get(address, {"as_of": "2026-03-01"})
    assert response.status_code == 200
    page = response.content.decode()
    assert "Nobody had reported it by then" in page
    assert "The dam held" not in page


@pytest.mark.parametrize(
    ("moment", "sentence"),
    [
        ("yesterday", "A moment is written as"),
        ("2026-02-30", "A moment is written as"),
        ("2026-03-14T99:00", "A moment is written as"),
        ("0001-01-01T00:00+23:00", "A moment is written as"),
        ("9999-01-01", "still to come"),
        ("a\x00b", "Null characters"),
    ],
)
def test_a_moment_that_cannot_be_read_is_refused(client, claim, moment, sentence):
    response = client.get(reverse("claim-detail", args=[claim.pk]), {"as_of": moment})
    assert response.status_code == 400
    assert sentence in response.content.decode()


def test_the_past_asks_a_fixed_number_of_queries(client, claim):
    address = reverse("claim-detail", args=[claim.pk]) + "?as_of=2026-03-20"
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    for number in range(10):
        more = make_claim(f"The dam held {number}", reported_at=days(2))
        make_statement(claim=more, is_dispute=True, stance=Stance.DENIES)
        make_link(claim, more, kind="same", status="accepted")
    rederive([claim.pk], now=days(3))
    with CaptureQueriesContext(connection) as many:
        client.get(address)
    assert len(many) == len(few) <= 10


def test_history_leads_to_each_moment(client, claim):
    page = client.get(reverse("claim-detail", args=[claim.pk])).content.decode()
    event = Claim.objects.get(pk=claim.pk).events.first()
    assert f"?as_of={event.at:%Y-%m-%dT%H:%M:%S.%f}" in page
