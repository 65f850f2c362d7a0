"""Merging two actors, through what readers see of it, and taking it back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from claims.actors import find_speakers, resolve_actors, speaker_fields
from claims.extraction.records import Mention
from claims.groups import rederive
from claims.merging import MergeRefused, merge_actors, undo_merge
from claims.models import Actor, ActorAlias, ClaimEvent, Statement
from claims.vocabulary import EventKind, Kind, Stance
from tests.factories import NOON, make_actor, make_claim, make_link, make_statement, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada():
    return make_user(username="ada")


@pytest.fixture
def pair():
    """Two rows for one body, each with a statement."""
    ministry, other = make_actor("Defence Ministry"), make_actor("Ministry of Defence")
    make_statement(speaker=ministry)
    make_statement(speaker=other)
    return ministry, other


def merge(actor, into, by):
    return merge_actors(actor.pk, into.pk, by=by, now=NOON)


def speakers():
    return list(Statement.objects.order_by("pk").values_list("speaker__name", flat=True))


def test_statements_stand_under_the_other_actor_until_the_merge_is_undone(pair, ada):
    ministry, other = pair
    row = merge(other, ministry, ada)
    assert speakers() == ["Defence Ministry", "Defence Ministry"]
    undo_merge(row.pk, by=ada, now=NOON)
    assert speakers() == ["Defence Ministry", "Ministry of Defence"]
    assert not Statement.objects.exclude(speaker_before_merge=None).exists()


def test_two_statements_in_one_sentence_survive_a_merge(pair, ada):
    ministry, other = pair
    claim = make_claim()
    make_statement(claim=claim, speaker=ministry)
    make_statement(claim=claim, speaker=other)
    row = merge(other, ministry, ada)
    assert claim.statements.filter(speaker=ministry).count() == 2
    undo_merge(row.pk, by=ada, now=NOON)
    assert claim.statements.filter(speaker=ministry).count() == 1


def test_what_is_read_after_a_merge_finds_the_actor_and_goes_back_with_the_undo(pair, ada):
    ministry, other = pair
    row = merge(other, ministry, ada)
    mention = Mention("The Ministry of Defence", "Ministry of Defence", "body")
    [named] = resolve_actors([mention], story="v9").values()
    make_statement(**speaker_fields(named))
    assert speakers() == ["Defence Ministry"] * 3
    undo_merge(row.pk, by=ada, now=NOON)
    assert speakers() == ["Defence Ministry", "Ministry of Defence", "Ministry of Defence"]


def test_a_chain_of_merges_is_undone_from_either_end(pair, ada):
    ministry, other = pair
    third = make_actor("MoD")
    make_statement(speaker=third)
    first, second = merge(third, other, ada), merge(other, ministry, ada)
    assert speakers() == ["Defence Ministry"] * 3
    undo_merge(second.pk, by=ada, now=NOON)
    assert speakers() == ["Defence Ministry", "Ministry of Defence", "Ministry of Defence"]
    second = merge(other, ministry, ada)
    undo_merge(first.pk, by=ada, now=NOON)
    assert speakers() == ["Defence Ministry", "Defence Ministry", "MoD"]
    undo_merge(second.pk, by=ada, now=NOON)
    assert speakers() == ["Defence Ministry", "Ministry of Defence", "MoD"]


def test_spokespeople_follow_and_return(pair, ada):
    ministry, other = pair
    colonel = make_actor("Col. Ostric", speaks_for=other)
    row = merge(other, ministry, ada)
    colonel.refresh_from_db()
    assert colonel.speaks_for == ministry
    undo_merge(row.pk, by=ada, now=NOON)
    colonel.refresh_from_db()
    assert colonel.speaks_for == other


def test_a_speaker_that_a_person_set_meanwhile_stays(pair, ada):
    ministry, other = pair
    row = merge(other, ministry, ada)
    mayor = make_actor("Mayor Lind")
    Statement.objects.filter(speaker_before_merge=other).update(speaker=mayor)
    undo_merge(row.pk, by=ada, now=NOON)
    assert speakers() == ["Defence Ministry", "Mayor Lind"]


def test_a_merge_that_makes_no_sense_is_refused(pair, ada):
    ministry, other = pair
    colonel = make_actor("Col. Ostric", speaks_for=ministry)
    for actor, into in [(other, other), (colonel, ministry), (ministry, colonel)]:
        with pytest.raises(MergeRefused):
            merge(actor, into, ada)
    row = merge(other, ministry, ada)
    for actor, into in [(other, ministry), (ministry, other)]:
        with pytest.raises(MergeRefused):
            merge(actor, into, ada)
    undo_merge(row.pk, by=ada, now=NOON)
    with pytest.raises(MergeRefused):
        undo_merge(row.pk, by=ada, now=NOON)


def test_a_filter_finds_the_merged_actor_by_every_name(pair, ada):
    ministry, other = pair
    ActorAlias.objects.create(actor=other, name="MoD", key="mod")
    merge(other, ministry, ada)
    assert find_speakers(["MoD", "the Ministry of Defence", "Nobody"]) == {
        "MoD": [ministry.pk],
        "the Ministry of Defence": [ministry.pk],
    }


def test_a_merge_tells_no_dispute_a_second_time(pair, ada):
    ministry, other = pair
    claim, counter = make_claim("The dam held"), make_claim("The dam broke")
    make_statement(claim=claim, speaker=make_actor())
    make_statement(claim=counter, speaker=other)
    make_link(claim, counter, status="accepted")
    rederive([claim.pk], now=NOON)
    told = ClaimEvent.objects.filter(kind=EventKind.NEW_DISPUTER)
    assert {event.actor for event in told} >= {other}
    before = told.count()
    merge(other, ministry, ada)
    rederive([claim.pk], now=NOON + timedelta(hours=1))
    assert told.count() == before


# Through the door -----------------------------------------------------------------------------


@pytest.fixture
def desk(client, moderator):
    client.force_login(moderator)
    return client


def test_a_moderator_merges_on_the_actors_page_and_undoes_it_there(desk, pair):
    ministry, other = pair
    make_statement(claim=make_claim(), speaker=other, is_dispute=True, stance=Stance.DENIES)
    address = reverse("actor-merge", args=[other.pk])

    answer = desk.post(address, {"into": "the defence ministry", "reason": "One body."})
    assert answer["Location"] == reverse("actor-detail", args=[ministry.pk])
    page = desk.get(answer["Location"]).content.decode()
    assert "Ministry of Defence" in page
    assert "One body." in page
    merged = desk.get(reverse("actor-detail", args=[other.pk]))
    assert merged["Location"] == reverse("actor-detail", args=[ministry.pk])

    row = Actor.objects.get(pk=other.pk).merges.get()
    desk.post(reverse("actor-merge-undo", args=[row.pk]))
    assert desk.get(reverse("actor-detail", args=[other.pk])).status_code == 200


@pytest.mark.parametrize("into", ["", "Nobody At All", "Ministry of Defence"])
def test_a_merge_with_nobody_known_or_oneself_is_refused_with_a_sentence(desk, pair, into):
    address = reverse("actor-merge", args=[pair[1].pk])
    page = desk.post(address, {"into": into}, follow=True).content.decode()
    assert "toast-error" in page
    assert not Actor.objects.exclude(merged_into=None).exists()


def test_readers_see_no_merge_form(client, pair):
    page = client.get(reverse("actor-detail", args=[pair[0].pk])).content.decode()
    assert "Merge" not in page


def test_what_was_admitted_or_disputed_at_first_is_conceded(client):
    mayor = make_actor("Mayor Lind")
    make_statement(claim=make_claim("The dam held"), speaker=mayor)
    make_statement(claim=make_claim("The wall broke", kind=Kind.CONCESSION), speaker=mayor)
    turned = make_claim("The road sank")
    make_statement(claim=turned, speaker=mayor, is_dispute=True, stance=Stance.DENIES)
    make_statement(
        claim=make_claim("The road sank", group=turned.group, reported_at=NOON + timedelta(days=1)),
        speaker=mayor,
    )
    page = client.get(reverse("actor-detail", args=[mayor.pk])).context["page"]
    assert {card.claim.text for card in page.conceded} == {"The wall broke", "The road sank"}
    assert [card.claim.text for card in page.made] == ["The dam held"]
    assert page.disputed == []
