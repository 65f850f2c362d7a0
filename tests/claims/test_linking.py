"""Links are proposed from rows: once a pair, remembered, and only copies accepted by rule."""

from __future__ import annotations

from datetime import timedelta

import pytest

import gainsay_en
from claims import linking
from claims.extraction import records
from claims.models import Claim, ClaimLink
from claims.vocabulary import LinkKind, LinkStatus
from sources.models import CopyFamily
from tests.factories import (
    NOON,
    make_actor,
    make_claim,
    make_link,
    make_statement,
    make_user,
    make_version,
)

pytestmark = pytest.mark.django_db

TAKEN = "Hill fighters have captured the railway bridge in Dorvik"
NOT_TAKEN = "Hill fighters have not captured the railway bridge in Dorvik"


def claimed(text, by, **fields):
    claim = make_claim(text, **fields)
    actor = make_actor(by) if isinstance(by, str) else by
    make_statement(claim=claim, speaker=actor)
    return claim


def test_a_denial_in_another_article_is_proposed_as_a_counter():
    first = claimed(TAKEN, "The Hill Council")
    linking.propose_links(first.version_id)
    second = claimed(NOT_TAKEN, "Ostland's army")
    assert linking.propose_links(second.version_id) == 1
    link = ClaimLink.objects.get()
    assert (link.a, link.b, link.kind, link.status) == (first, second, "counters", "proposed")
    assert any("denies" in reason for reason in link.because)


def test_linking_twice_changes_nothing():
    first = claimed(TAKEN, "The Hill Council")
    second = claimed(NOT_TAKEN, "Ostland's army")
    linking.propose_links(first.version_id)
    linking.propose_links(second.version_id)
    before = list(ClaimLink.objects.values())
    assert linking.propose_links(first.version_id) == 0
    assert linking.propose_links(second.version_id) == 0
    assert list(ClaimLink.objects.values()) == before


def test_copies_of_one_story_are_accepted_by_rule_and_share_a_group():
    family = CopyFamily.objects.create()
    actor = make_actor("The Hill Council")
    first = claimed(TAKEN, actor, family=family)
    second = claimed(TAKEN.replace("bridge", "bridge,"), actor, family=family)
    linking.propose_links(first.version_id)
    linking.propose_links(second.version_id)
    link = ClaimLink.objects.get()
    assert (link.kind, link.status, link.rule) == ("same", "accepted", "copy.exact")
    assert link.decided_by is None and link.decided_at is not None
    first.refresh_from_db()
    second.refresh_from_db()
    assert first.group_id == second.group_id


def test_a_copy_has_the_vector_of_its_wording_without_computing_one(monkeypatch):
    first = claimed(TAKEN, "The Hill Council")
    linking.propose_links(first.version_id)
    embedded: list[str] = []
    embed = gainsay_en.embed
    monkeypatch.setattr(gainsay_en, "embed", lambda texts: embedded.extend(texts) or embed(texts))
    copy = claimed(TAKEN.upper(), "A driver")
    other = claimed(NOT_TAKEN, "A nurse", version=copy.version)
    linking.propose_links(copy.version_id)
    assert embedded == [other.text]
    assert bytes(copy.profile.vector) == bytes(first.profile.vector) != bytes(other.profile.vector)


def test_the_same_words_in_unrelated_articles_wait_for_a_person():
    first = claimed(TAKEN, "The Hill Council")
    second = claimed(TAKEN, "A driver")
    linking.propose_links(first.version_id)
    linking.propose_links(second.version_id)
    link = ClaimLink.objects.get()
    assert (link.kind, link.status, link.rule) == ("same", "proposed", "same.wording")


def test_a_copied_sentence_of_few_words_is_not_accepted():
    family = CopyFamily.objects.create()
    first = claimed("It was a lie", "One", family=family)
    second = claimed("It was a lie", "Two", family=family)
    linking.propose_links(first.version_id)
    linking.propose_links(second.version_id)
    assert not ClaimLink.objects.accepted().exists()


def test_a_copy_follows_its_origin_and_is_not_proposed_on_its_own():
    family = CopyFamily.objects.create()
    actor = make_actor("The Hill Council")
    first, copy = (claimed(TAKEN, actor, family=family) for _ in range(2))
    denial = claimed(NOT_TAKEN, "Ostland's army")
    for claim in (first, denial, copy):
        linking.propose_links(claim.version_id)
    assert set(ClaimLink.objects.values_list("a", "b", "kind")) == {
        (first.pk, copy.pk, "same"),
        (first.pk, denial.pk, "counters"),
    }


def test_what_a_person_said_is_no_copy_is_linked_like_any_other_claim():
    family = CopyFamily.objects.create()
    actor = make_actor("The Hill Council")
    first, copy = (claimed(TAKEN, actor, family=family) for _ in range(2))
    for claim in (first, copy):
        linking.propose_links(claim.version_id)
    ClaimLink.objects.update(status=LinkStatus.REJECTED, decided_by=make_user())
    denial = claimed(NOT_TAKEN, "Ostland's army")
    linking.list_claims(denial.version_id)
    linking.propose_links(copy.version_id)
    assert ClaimLink.objects.get(a=copy, b=denial).kind == "counters"
    assert ClaimLink.objects.get(a=first, b=copy).status == "rejected"


def test_a_withdrawn_claim_does_not_hide_its_copies():
    actor = make_actor("The Hill Council")
    gone, stays = (claimed(TAKEN, actor) for _ in range(2))
    for claim in (gone, stays):
        linking.list_claims(claim.version_id)
    Claim.objects.filter(pk=gone.pk).update(withdrawn_at=NOON)
    denial = claimed(NOT_TAKEN, "Ostland's army")
    linking.propose_links(denial.version_id)
    assert ClaimLink.objects.get(b=denial).a == stays


def test_a_rejected_pair_stays_rejected():
    first = claimed(TAKEN, "The Hill Council")
    second = claimed(NOT_TAKEN, "Ostland's army")
    linking.propose_links(second.version_id)
    linking.propose_links(first.version_id)
    moderator = make_user()
    ClaimLink.objects.update(
        status=LinkStatus.REJECTED, decided_by=moderator, decided_at=NOON, reason="another bridge"
    )
    assert linking.propose_links(first.version_id) == 0
    link = ClaimLink.objects.get()
    assert (link.status, link.reason) == ("rejected", "another bridge")


def test_a_rejected_pair_returns_once_a_wording_has_changed():
    first = claimed(TAKEN, "The Hill Council")
    second = claimed(NOT_TAKEN, "Ostland's army")
    linking.propose_links(first.version_id)
    linking.propose_links(second.version_id)
    ClaimLink.objects.update(status=LinkStatus.REJECTED, reason="another bridge")
    Claim.objects.filter(pk=second.pk).update(text=NOT_TAKEN + " on the river Ell")
    linking.propose_links(second.version_id)
    link = ClaimLink.objects.get()
    assert link.status == "proposed"
    assert "Rejected before; the wording of a claim has changed since." in link.because


def test_case_and_marks_do_not_bring_a_rejected_pair_back():
    first = claimed(TAKEN, "The Hill Council")
    second = claimed(NOT_TAKEN, "Ostland's army")
    linking.propose_links(first.version_id)
    linking.propose_links(second.version_id)
    ClaimLink.objects.update(status=LinkStatus.REJECTED, reason="another bridge")
    Claim.objects.filter(pk=second.pk).update(text=NOT_TAKEN.upper() + "!")
    linking.propose_links(second.version_id)
    assert ClaimLink.objects.get().status == "rejected"


def test_a_proposal_whose_claim_now_says_something_else_is_removed():
    first = claimed(TAKEN, "The Hill Council")
    second = claimed(NOT_TAKEN, "Ostland's army")
    linking.propose_links(first.version_id)
    linking.propose_links(second.version_id)
    Claim.objects.filter(pk=second.pk).update(text="Wheat prices will rise by spring")
    linking.propose_links(second.version_id)
    assert not ClaimLink.objects.exists()


def test_an_accepted_link_survives_a_changed_wording():
    first = claimed(TAKEN, "The Hill Council")
    second = claimed(NOT_TAKEN, "Ostland's army")
    linking.propose_links(first.version_id)
    linking.propose_links(second.version_id)
    ClaimLink.objects.update(status=LinkStatus.ACCEPTED, decided_by=make_user())
    Claim.objects.filter(pk=second.pk).update(text="Wheat prices will rise by spring")
    linking.propose_links(second.version_id)
    assert ClaimLink.objects.get().status == "accepted"


def test_a_withdrawn_claim_gets_no_new_links():
    first = claimed(TAKEN, "The Hill Council", withdrawn_at=NOON)
    second = claimed(NOT_TAKEN, "Ostland's army")
    linking.propose_links(first.version_id)
    assert linking.propose_links(second.version_id) == 0


def test_the_same_words_a_season_later_are_related_not_the_same():
    actor = make_actor("The Hill Council")
    first = claimed(TAKEN, actor)
    later = claimed(TAKEN, actor, reported_at=NOON + timedelta(days=90))
    linking.propose_links(first.version_id)
    linking.propose_links(later.version_id)
    assert ClaimLink.objects.get().kind == "related"


def test_only_one_proposal_is_made_to_a_group():
    family = CopyFamily.objects.create()
    actor = make_actor("The Hill Council")
    for _ in range(5):
        copy = claimed(TAKEN, actor, family=family)
        linking.propose_links(copy.version_id)
    denial = claimed(NOT_TAKEN, "Ostland's army")
    linking.propose_links(denial.version_id)
    assert ClaimLink.objects.filter(kind=LinkKind.COUNTERS).count() == 1


def test_links_within_an_article_are_stored_once_with_their_rule():
    version = make_version()
    one = make_claim("The dam is safe", version=version)
    two = make_claim("The dam is cracked", version=version)
    links = [records.Link("c2", "c1", LinkKind.COUNTERS, 0.9, "contrast.while", ("“while” joins",))]
    rows = {"c1": one, "c2": two}
    assert linking.store_links_within(version, rows, links) == 1
    assert linking.store_links_within(version, rows, links) == 0
    link = ClaimLink.objects.get()
    assert (link.a, link.b, link.rule, link.status) == (one, two, "contrast.while", "proposed")


def test_a_link_within_an_article_that_is_no_longer_found_goes_unless_decided():
    version = make_version()
    one, two, three = (make_claim(text, version=version) for text in ("A b", "C d", "E f"))
    rows = {"c1": one, "c2": two, "c3": three}
    linking.store_links_within(
        version,
        rows,
        [
            records.Link("c1", "c2", LinkKind.COUNTERS, 0.9, "contrast.while"),
            records.Link("c1", "c3", LinkKind.SAME, 0.9, "restatement"),
        ],
    )
    ClaimLink.objects.filter(b=three).update(status=LinkStatus.REJECTED, decided_by=make_user())
    linking.store_links_within(version, rows, [])
    assert [link.b for link in ClaimLink.objects.all()] == [three]


def test_a_link_made_by_hand_is_left_alone():
    first = claimed(TAKEN, "The Hill Council")
    second = claimed(NOT_TAKEN, "Ostland's army")
    make_link(first, second, kind="same", status="accepted", decided_by=make_user())
    linking.propose_links(second.version_id)
    assert ClaimLink.objects.get().kind == "same"
