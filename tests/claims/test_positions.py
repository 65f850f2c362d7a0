"""Who stands on which side of a claim."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError

from claims.positions import sides_by_group
from claims.vocabulary import Stance
from tests.factories import NOON, make_actor, make_claim, make_link, make_statement

pytestmark = pytest.mark.django_db


def names(positions):
    return [position.name for position in positions]


def test_each_actor_stands_on_the_side_of_the_newest_statement():
    claim = make_claim()
    ministry = make_actor("The ministry")
    make_statement(claim=claim, speaker=ministry)
    later = make_claim(group=claim.group, reported_at=NOON + timedelta(days=1))
    make_statement(claim=later, speaker=ministry, is_dispute=True, stance=Stance.DENIES)

    sides = sides_by_group([claim.group_id])[claim.group_id]

    assert names(sides.claimants) == []
    assert names(sides.disputers) == ["The ministry"]


def test_declining_to_comment_takes_no_side_and_changes_none():
    claim = make_claim()
    ministry, mayor = make_actor("The ministry"), make_actor("The mayor")
    make_statement(claim=claim, speaker=ministry)
    later = make_claim(group=claim.group, reported_at=NOON + timedelta(days=1))
    for speaker in (ministry, mayor):
        make_statement(claim=later, speaker=speaker, is_dispute=True, stance=Stance.DECLINES)

    sides = sides_by_group([claim.group_id])[claim.group_id]

    assert names(sides.claimants) == ["The ministry"]
    assert names(sides.disputers) == []


def test_a_doubt_disputes_and_a_denial_of_ones_own_claims():
    claim = make_claim("No tank was hit")
    make_statement(claim=claim, speaker=make_actor("The owner"), stance=Stance.DENIES)
    make_statement(
        claim=claim, speaker=make_actor("An engineer"), is_dispute=True, stance=Stance.DOUBTS
    )

    sides = sides_by_group([claim.group_id])[claim.group_id]

    assert names(sides.claimants) == ["The owner"]
    assert names(sides.disputers) == ["An engineer"]


@pytest.mark.parametrize(("status", "expected"), [("accepted", ["The mayor"]), ("proposed", [])])
def test_only_an_accepted_counter_claim_makes_a_disputer(status, expected):
    claim, counter = make_claim("The dam held"), make_claim("The dam broke")
    make_statement(claim=claim, speaker=make_actor("The company"))
    make_statement(claim=counter, speaker=make_actor("The mayor"))
    make_link(claim, counter, kind="counters", status=status)

    sides = sides_by_group([claim.group_id, counter.group_id])

    assert names(sides[claim.group_id].disputers) == expected
    assert [p.by_counter for p in sides[claim.group_id].disputers] == [True] * len(expected)
    assert names(sides[counter.group_id].disputers) == (["The company"] if expected else [])


def test_who_takes_up_a_counter_claim_later_has_changed_sides():
    claim = make_claim("The dam held")
    counter = make_claim("The dam broke", reported_at=NOON + timedelta(days=1))
    company = make_actor("The company")
    make_statement(claim=claim, speaker=company)
    make_statement(claim=counter, speaker=company)
    make_link(claim, counter, kind="counters", status="accepted")

    sides = sides_by_group([claim.group_id])[claim.group_id]

    assert names(sides.claimants) == []
    assert names(sides.disputers) == ["The company"]


def test_a_withdrawn_counter_claim_makes_no_disputer():
    claim, counter = make_claim("The dam held"), make_claim("The dam broke", withdrawn_at=NOON)
    make_statement(claim=counter, speaker=make_actor("The mayor"))
    make_link(claim, counter, kind="counters", status="accepted")

    assert names(sides_by_group([claim.group_id])[claim.group_id].disputers) == []


def test_a_disputer_who_speaks_for_a_claimants_body_is_marked_as_its_own_side():
    country = make_actor("Tarvia")
    army = make_actor("Tarvia’s army", speaks_for=country)
    general = make_actor("The general", speaks_for=army)
    claim = make_claim()
    make_statement(claim=claim, speaker=country)
    make_statement(claim=claim, speaker=general, is_dispute=True, stance=Stance.DOUBTS)
    make_statement(
        claim=claim, speaker=make_actor("The mayor"), is_dispute=True, stance=Stance.DENIES
    )

    sides = sides_by_group([claim.group_id])[claim.group_id]

    assert {p.name: p.own_side for p in sides.disputers} == {
        "The general": True,
        "The mayor": False,
    }


@pytest.mark.parametrize(
    ("fields", "own_side"),
    [
        ({}, True),
        ({"speaks_for_since": NOON.date(), "speaks_for_until": NOON.date()}, True),
        ({"speaks_for_since": NOON.date() + timedelta(days=1)}, False),
        ({"speaks_for_until": NOON.date() - timedelta(days=1)}, False),
    ],
)
def test_nobody_is_on_the_side_of_a_body_they_did_not_speak_for_that_day(fields, own_side):
    country = make_actor("Tarvia")
    general = make_actor("The general", speaks_for=country, **fields)
    claim = make_claim()
    make_statement(claim=claim, speaker=country)
    make_statement(claim=claim, speaker=general, is_dispute=True, stance=Stance.DOUBTS)

    [disputer] = sides_by_group([claim.group_id])[claim.group_id].disputers

    assert disputer.own_side is own_side
    assert disputer.spoke_for == (country if own_side else None)


def test_nobody_stops_speaking_for_a_body_before_they_begin():
    with pytest.raises(IntegrityError, match="actor_speaks_forward"):
        make_actor(speaks_for_since=NOON.date(), speaks_for_until=NOON.date() - timedelta(days=1))
