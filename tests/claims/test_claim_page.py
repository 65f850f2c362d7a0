"""What one claim's page shows once, apart, and in the order of time."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse

from claims.claim_page import read_claim_page
from claims.groups import rederive
from claims.models import ClaimEvent, StateEvidence
from claims.positions import Side
from claims.vocabulary import AsReported, Kind, LinkKind, Stance
from sources.models import CopyFamily
from tests.factories import (
    NOON,
    make_actor,
    make_claim,
    make_link,
    make_outlet,
    make_statement,
    make_version,
)

pytestmark = pytest.mark.django_db

TEXT = "The dam held, the company said. The mayor denied this."
DENIAL = TEXT.index("The mayor")


def make_denied(version, mayor):
    """Return a claim that its report has denied, and the denial as a claim of its own."""
    claim = make_claim("The dam held", version=version, as_reported=AsReported.DISPUTED)
    make_statement(claim=claim, sentence_end=DENIAL - 1)
    sentence = {"sentence_start": DENIAL, "sentence_end": len(TEXT), "stance": Stance.DENIES}
    make_statement(claim=claim, is_dispute=True, speaker=mayor, **sentence)
    denial = make_claim("The mayor denied this", version=version, kind=Kind.DENIAL)
    make_statement(claim=denial, speaker=mayor, **sentence)
    return claim, denial


@pytest.mark.parametrize("status", ["proposed", "accepted"])
def test_a_claims_own_denial_stands_among_its_disputers_and_nowhere_else(client, status):
    version = make_version(text=TEXT, outlet=make_outlet(name="The Echo"))
    claim, denial = make_denied(version, make_actor("Mayor Lind"))
    other = make_claim("The dam broke")
    make_link(claim, denial, kind="counters", status=status)
    make_link(claim, other, kind="counters", status=status)
    rederive([claim.pk, denial.pk, other.pk], now=NOON)

    page = read_claim_page(claim.pk)

    assert [voice.position.name for voice in page.disputing] == ["Mayor Lind"]
    assert [(kind, [one.claim for one in found]) for kind, found in page.linked] == [
        (LinkKind.COUNTERS, [other])
    ]
    shown = client.get(reverse("claim-detail", args=[claim.pk])).content.decode()
    assert reverse("claim-detail", args=[denial.pk]) not in shown


def test_a_denial_of_another_sentence_is_still_linked():
    version = make_version(text=TEXT, outlet=make_outlet(name="The Echo"))
    claim, _ = make_denied(version, make_actor("Mayor Lind"))
    other = make_claim("A diver denied it", kind=Kind.DENIAL)
    make_statement(claim=other, sentence_start=DENIAL)
    make_link(claim, other, kind="counters")
    assert [found[0].claim for _, found in read_claim_page(claim.pk).linked] == [other]


def test_the_timeline_keeps_said_reported_and_fetched_apart(client):
    version = make_version(
        text=TEXT, published_at=NOON, fetched_at=NOON + timedelta(days=1, minutes=5)
    )
    claim = make_claim("The dam held", version=version)
    make_statement(claim=claim, said_on=date(2026, 3, 12))

    page = client.get(reverse("claim-detail", args=[claim.pk])).content.decode()

    timeline = page[page.index('id="timeline"') : page.index("</table>")]
    for words in ("12 Mar 2026", "14 Mar 2026, 12:00 UTC", "15 Mar 2026, 12:05 UTC"):
        assert words in timeline


def test_the_timeline_shows_who_changed_sides_and_copies_once(client):
    mayor, family = make_actor("Mayor Lind"), CopyFamily.objects.create()
    first, copy = make_version(family=family), make_version(family=family)
    later = make_version(published_at=NOON + timedelta(days=2))
    claims = [make_claim("The dam held", version=version) for version in (first, copy, later)]
    make_statement(claim=claims[0], speaker=mayor, is_dispute=True, stance=Stance.DENIES)
    make_statement(claim=claims[1], speaker=mayor, is_dispute=True, stance=Stance.DENIES)
    make_statement(claim=claims[2], speaker=mayor)
    for other in claims[1:]:
        make_link(claims[0], other, kind="same", status="accepted")
    rederive([claim.pk for claim in claims], now=NOON)

    turns = read_claim_page(claims[0].pk).turns

    assert [(turn.side, len(turn.copies), turn.changed) for turn in turns] == [
        (Side.DISPUTES, 1, False),
        (Side.CLAIMS, 0, True),
    ]
    page = client.get(reverse("claim-detail", args=[claims[0].pk])).content.decode()
    assert page.count("changed sides") == 1


def test_words_on_verification_that_copies_share_are_shown_once():
    family = CopyFamily.objects.create()
    claims = [make_claim("The dam held", version=make_version(family=family)) for _ in range(3)]
    for claim in claims:
        StateEvidence.objects.create(
            claim=claim, state="unverified", text="could not verify", start=0, end=9
        )
    for other in claims[1:]:
        make_link(claims[0], other, kind="same", status="accepted")
    rederive([claim.pk for claim in claims], now=NOON)
    [words] = read_claim_page(claims[0].pk).evidence
    assert (words.text, len(words.copies)) == ("could not verify", 2)


def test_an_article_is_named_once_among_copies_and_never_as_its_own_copy():
    family = CopyFamily.objects.create()
    first, copy = make_version(family=family), make_version(family=family)
    mayor = make_actor("Mayor Lind")
    # One denial in each article, of two claims that the article's reading found in it.
    claims = [make_claim("The dam held", version=version) for version in (first, first, copy, copy)]
    for claim in claims:
        make_statement(
            claim=claim, speaker=mayor, is_dispute=True, stance=Stance.DENIES, exact="denied this"
        )
        StateEvidence.objects.create(
            claim=claim, state="unverified", text="could not verify", start=0, end=9
        )
    for other in claims[1:]:
        make_link(claims[0], other, kind="same", status="accepted")
    rederive([claim.pk for claim in claims], now=NOON)

    page = read_claim_page(claims[0].pk)

    [said] = page.disputing[0].said
    [turn], [words] = page.turns, page.evidence
    assert {said.statement.claim.version_id, said.copies[0].claim.version_id} == {first.pk, copy.pk}
    assert (len(said.copies), len(turn.copies), len(words.copies)) == (1, 1, 1)


def test_of_many_linked_claims_the_likeliest_are_shown_and_the_rest_is_folded(client):
    claim = make_claim("The dam held")
    for number in range(9):
        other = make_claim(f"Water rose by {number} inches")
        make_link(claim, other, kind="related", status="proposed", score=0.9 - number / 100)
    page = client.get(reverse("claim-detail", args=[claim.pk])).content.decode()
    fold = page.index("4 more")
    assert page.index("Water rose by 4 inches") < fold < page.index("Water rose by 5 inches")
    assert page.count('<ul class="linked">') == page.count("<details class=") + 1 == 2


def test_events_that_say_the_same_at_the_same_time_are_told_once(client):
    claim = make_claim("The dam held")
    for minutes in (0, 0, 5):
        ClaimEvent.objects.create(
            claim=claim, kind="found", at=NOON + timedelta(minutes=minutes), sentence="Found here."
        )
    page = client.get(reverse("claim-detail", args=[claim.pk])).content.decode()
    assert page.count("Found here.") == 2
