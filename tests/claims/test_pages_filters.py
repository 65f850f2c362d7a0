"""Filters of the list: each asks the page and the Atom feed the same."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from claims import finding
from claims.models import ActorAlias, ClaimGroup
from claims.vocabulary import AsReported, Kind, Stance, Verdict
from tests.factories import NOON, make_actor, make_claim, make_link, make_outlet, make_statement

pytestmark = pytest.mark.django_db


@pytest.fixture
def corpus():
    """Five claims that differ in all that can be asked."""
    tarvia, mayor = make_actor("Tarvia"), make_actor("Mayor Lind")
    ActorAlias.objects.create(actor=tarvia, name="Tarv City", key="tarv city")
    spokesman = make_actor("Col. Ostric", speaks_for=tarvia)
    echo, wire = make_outlet(name="Echo", slug="echo"), make_outlet(name="Wire", slug="wire")

    held = make_claim("The dam held", outlet=echo, as_reported=AsReported.DISPUTED,
                      places=["Corvane"])  # fmt: skip
    make_statement(claim=held, speaker=tarvia)
    make_statement(claim=held, speaker=mayor, is_dispute=True, stance=Stance.DENIES)
    bridge = make_claim("The bridge fell", outlet=wire, as_reported=AsReported.DISPUTED,
                        reported_at=NOON + timedelta(days=3))  # fmt: skip
    make_statement(claim=bridge, speaker=mayor)
    make_statement(claim=bridge, speaker=spokesman, is_dispute=True, stance=Stance.DOUBTS)
    ClaimGroup.objects.filter(pk=bridge.group_id).update(verdict=Verdict.REFUTED)
    road = make_claim("The road opens", outlet=wire, as_reported=AsReported.UNVERIFIED,
                      kind=Kind.PREDICTION, places=["Lind Bay", "Tarvia"])  # fmt: skip
    make_statement(claim=road, speaker=tarvia)
    shut = make_claim("The road stays shut", outlet=wire, as_reported=AsReported.DISPUTED)
    make_statement(claim=shut, speaker=make_actor("Dockers"))
    make_link(road, shut, kind="counters", status="accepted")
    ClaimGroup.objects.filter(pk__in=[road.group_id, shut.group_id]).update(link_count=1)
    gone = make_claim("The dam is gone", as_reported=AsReported.DISPUTED, withdrawn_at=NOON)
    make_statement(claim=gone, speaker=tarvia)
    ClaimGroup.objects.filter(pk=gone.group_id).update(is_published=False)


HELD, BRIDGE, ROAD, SHUT = (
    "The dam held",
    "The bridge fell",
    "The road opens",
    "The road stays shut",
)

CASES = [
    ("", {HELD, BRIDGE, SHUT}),
    ("state=disputed", {HELD, BRIDGE, SHUT}),
    ("state=unverified", {ROAD}),
    ("state=confirmed", set()),
    ("state=all", {HELD, BRIDGE, ROAD, SHUT}),
    ("q=dam", {HELD}),
    ("q=dams", {HELD}),  # stems, not letters
    ("q=bridge+OR+dam", {HELD, BRIDGE}),
    ("state=all&q=road+-shut", {ROAD}),
    ("q=%22unbalanced", set()),
    ("actor=Tarvia", {HELD, BRIDGE, SHUT}),
    ("actor=the+tarvia", {HELD, BRIDGE, SHUT}),
    ("claimed_by=Tarv+City&state=all", {HELD, ROAD}),
    ("disputed_by=Tarvia", {BRIDGE, SHUT}),  # by its colonel; by its own counter-claim
    ("disputed_by=Mayor+Lind", {HELD}),
    ("disputed_by=the+dockers&state=all", {ROAD}),
    ("claimed_by=Mayor+Lind&disputed_by=Tarvia", {BRIDGE}),  # both roles at once
    ("claimed_by=Tarvia&disputed_by=Tarvia&state=all", set()),
    ("claimed_by=Tarvia&disputed_by=Dockers&kind=prediction&state=all", {ROAD}),
    ("state=undisputed", {ROAD}),
    ("state=undisputed&since=2026-03-17", set()),
    ("place=corvane", {HELD}),  # as typed, or with a capital
    ("place=Corvane&disputed_by=Mayor+Lind&outlet=echo&verdict=none", {HELD}),
    ("place=Lind+Bay&state=all", {ROAD}),
    ("place=lind+bay&state=all", {ROAD}),
    ("place=Nowhere&state=all", set()),
    ("unverified_since=2026-03-14", {ROAD}),  # says the state by itself
    ("unverified_since=2026-03-13", set()),
    ("state=all&unverified_since=2026-03-20", {ROAD}),
    ("state=unconfirmed&unverified_since=2026-03-20", set()),
    ("outlet=echo", {HELD}),
    ("outlet=wire&state=all", {BRIDGE, ROAD, SHUT}),
    ("since=2026-03-15", {BRIDGE}),
    ("until=2026-03-14", {HELD, SHUT}),
    ("since=2026-03-17&until=2026-03-17", {BRIDGE}),
    ("until=9999-12-31", {HELD, BRIDGE, SHUT}),
    ("kind=prediction&state=all", {ROAD}),
    ("verdict=refuted", {BRIDGE}),
    ("verdict=none", {HELD, SHUT}),
    ("q=bridge&outlet=echo", set()),  # of one claim, both must hold
    ("utm_source=newsletter", {HELD, BRIDGE, SHUT}),
]


@pytest.mark.parametrize(("query", "expected"), CASES)
def test_a_filter_keeps_the_same_claims_on_the_page_and_in_the_feed(
    client, corpus, query, expected
):
    page = client.get(f"{reverse('claim-list')}?{query}")
    feed = client.get(f"{reverse('disputed-feed')}?{query}").content.decode()

    assert {card.claim.text for card in page.context["cards"]} == expected
    assert {text for text in (HELD, BRIDGE, ROAD, SHUT) if f"<title>{text}</title>" in feed} == (
        expected
    )
    assert "The dam is gone" not in feed


@pytest.mark.parametrize(("query", "expected"), CASES)
def test_a_filter_finds_the_same_by_collecting_as_by_walking(
    client, corpus, monkeypatch, query, expected
):
    walks = finding._walks
    monkeypatch.setattr(  # walking finds nothing, save where all stands in the groups' rows
        "claims.finding._walks",
        lambda groups, question, conditions, most: [
            part.none() if conditions else part
            for part in walks(groups, question, conditions, most)
        ],
    )

    page = client.get(f"{reverse('claim-list')}?{query}")

    assert {card.claim.text for card in page.context["cards"]} == expected


REFUSED = [
    ("state=perhaps", "state: “perhaps” is none of: disputed"),
    ("actor=Nobody+At+All", "nobody known here is called “Nobody At All”"),
    ("claimed_by=Nobody+At+All", "claimed_by: nobody known here is called"),
    ("disputed_by=Nobody+At+All", "disputed_by: nobody known here is called"),
    ("unverified_since=lately", "unverified_since: a date is written as 2026-03-14"),
    ("unverified_since=2026-03-14&state=confirmed", "goes with the states unverified"),
    ("place=" + "x" * 121, "place: "),
    ("outlet=no-such", "outlet: no outlet is known"),
    ("since=yesterday", "since: a date is written as 2026-03-14"),
    ("until=2026-02-30", "until: a date is written as"),
    ("since=2026-03-15&until=2026-03-01", "is earlier than since"),
    ("verdict=true", "verdict: “true” is none of"),
    ("kind=rumour", "kind: “rumour” is none of"),
    ("sate=all", "“sate” is no filter"),
    ("state=all&state=disputed", "state is given more than once"),
    ("after=seven", "is no place in this list"),
    ("after=2026-99-01T00:00:00Z_3", "is no place in this list"),
    ("q=" + "x" * 201, "q: "),
    ("q=a%00b", "q: "),
]


@pytest.mark.parametrize("door", ["claim-list", "disputed-feed"])
@pytest.mark.parametrize(("query", "sentence"), REFUSED)
def test_a_filter_that_cannot_be_read_is_refused_with_a_sentence(
    client, corpus, door, query, sentence
):
    response = client.get(f"{reverse(door)}?{query}")

    assert response.status_code == 400
    words = response.content.decode().replace("&#x27;", "'")
    assert sentence in words
    assert HELD not in words


@pytest.mark.parametrize(("query", "expected"), CASES)
def test_the_address_of_a_view_asks_the_same_again(client, corpus, query, expected):
    address = client.get(f"{reverse('claim-list')}?{query}").context["address"]

    again = client.get(address)

    assert {card.claim.text for card in again.context["cards"]} == expected
    assert again.context["address"] == address


def test_a_search_looks_through_the_newest_matches_only(client, corpus, monkeypatch):
    monkeypatch.setattr("claims.finding.SEARCH_NEWEST", 2)
    for number in range(3):
        make_claim(f"The dam leaks {number}", as_reported=AsReported.DISPUTED,
                   reported_at=NOON + timedelta(days=9 + number))  # fmt: skip

    page = client.get(reverse("claim-list"), {"q": "dam"})

    assert {card.claim.text for card in page.context["cards"]} == {
        "The dam leaks 1", "The dam leaks 2",
    }  # fmt: skip
    assert "the 2 newest claims" in page.content.decode()


@pytest.fixture
def denial():
    """A bare denial, beside the claim whose dispute says the same."""
    target = make_claim("The dam held", as_reported=AsReported.DISPUTED)
    make_statement(claim=target)
    mayor = make_actor("Mayor Lind")
    place = {"sentence_start": 7, "sentence_end": 9, "speaker": mayor}
    make_statement(claim=target, is_dispute=True, stance=Stance.DENIES, **place)
    denial = make_claim("It is not true that the dam held", kind=Kind.DENIAL,
                        version=target.version)  # fmt: skip
    make_statement(claim=denial, **place)
    return denial


@pytest.mark.parametrize("query", ["state=all", "state=all&actor=Mayor+Lind", "state=undisputed"])
def test_a_bare_denial_has_no_row_where_its_target_has_one(client, denial, query):
    for door in ("claim-list", "disputed-feed"):
        page = client.get(f"{reverse(door)}?{query}").content.decode()
        assert denial.text not in page, door


def test_a_bare_denial_is_shown_to_whoever_asks_for_denials(client, denial):
    page = client.get(reverse("claim-list"), {"state": "all", "kind": "denial"})
    assert denial.text in page.content.decode()


def test_a_bare_denial_stands_on_its_actors_page_as_a_dispute_only(client, denial):
    mayor = denial.statements.get().speaker
    page = client.get(reverse("actor-detail", args=[mayor.pk])).context["page"]
    assert page.made == []
    assert [card.claim.text for card in page.disputed] == ["The dam held"]


def test_a_denial_without_a_recorded_target_keeps_its_row(client, denial):
    denial.version.claims.exclude(pk=denial.pk).delete()
    page = client.get(reverse("claim-list"), {"state": "all"})
    assert denial.text in page.content.decode()


def test_bare_denials_do_not_end_a_list_before_the_claims_behind_them(client, monkeypatch):
    monkeypatch.setattr("claims.finding.WALKED", 0)
    monkeypatch.setattr("claims.views.CLAIMS_A_PAGE", 1)
    ministry = make_actor("Ministry of Roads")
    old = make_claim("The road is open", reported_at=NOON - timedelta(days=9))
    make_statement(claim=old, speaker=ministry)
    ClaimGroup.objects.filter(pk=old.group_id).update(changed_at=NOON - timedelta(days=9))
    for n in range(finding.AMONG * 2 + 1):
        denied = make_claim(f"Town {n} fell")
        denial = make_claim(f"It denied {n}", kind="denial", version=denied.version)
        make_statement(claim=denial, speaker=ministry, stance="denies")
        make_statement(claim=denied, speaker=ministry, stance="denies", is_dispute=True)
    page = client.get(f"{reverse('claim-list')}?state=all&claimed_by=Ministry+of+Roads")
    assert [card.claim.text for card in page.context["cards"]] == ["The road is open"]


def test_an_empty_list_offers_the_same_question_of_every_state_and_a_wider_search(client):
    page = client.get("/?q=kraken&place=Corvane").content.decode()
    assert "No claim matches." in page
    assert 'href="/?state=all&amp;q=kraken&amp;place=Corvane"' in page
    assert 'href="/search/?q=kraken"' in page
    page = client.get("/?state=all&q=kraken").content.decode()
    assert "claims of every state" not in page
    assert 'href="/?state=all"' in page
