"""Corrections in an article, through the forms that a fact-checker fills in."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from claims.groups import rederive
from claims.models import (
    Actor,
    Claim,
    ClaimEvent,
    ClaimLink,
    Correction,
    Reading,
    Review,
    StateEvidence,
    Statement,
)
from claims.reviewing import waiting_groups
from claims.vocabulary import ActorKind, AsReported, EventKind, Kind, Stance
from tests.factories import NOON, make_actor, make_claim, make_statement, make_user, make_version

pytestmark = pytest.mark.django_db

TEXT = (
    "Dam news\n\nThe dam held and 12 houses were flooded, the company said. "
    "Mayor Lind denied this. The company said it again. The company said it again.\n\n"
    "The Echo could not verify either account. Nobody was hurt, a nurse said."
)
WORDS = "The dam held and 12 houses were flooded"
DENIED = "Mayor Lind denied this."
DOUBT = "The Echo could not verify either account."


def span(words):
    start = TEXT.index(words)
    return start, start + len(words)


@pytest.fixture
def claim():
    """A claim with its claimant, a disputer and the words behind both of its states."""
    version = make_version(text=TEXT, title="Dam news")
    claim = make_claim(
        WORDS, version=version, as_reported=AsReported.DISPUTED, extractor_version="2",
        position=span(WORDS)[0],
    )  # fmt: skip
    said, denied = span(WORDS), span(DENIED)
    make_statement(
        claim=claim, speaker=make_actor("the company", key="company"), content_parts=[[*said]],
        exact=WORDS, prefix="Dam news\n\n", suffix=", the company said.", sentence_start=said[0],
        sentence_end=said[1] + 19,
    )  # fmt: skip
    make_statement(
        claim=claim, speaker=make_actor("Mayor Lind"), is_dispute=True, stance=Stance.DENIES,
        exact=DENIED, sentence_start=denied[0], sentence_end=denied[1],
    )  # fmt: skip
    for state, words in ((AsReported.DISPUTED, DENIED), (AsReported.UNVERIFIED, DOUBT)):
        start, end = span(words)
        StateEvidence.objects.create(claim=claim, state=state, text=words, start=start, end=end)
    rederive([claim.pk], now=NOON)
    return claim


@pytest.fixture
def desk(client, fact_checker):
    client.force_login(fact_checker)
    return client


def own(claim):
    return claim.statements.exclude(content_parts=[]).get()


def dispute(claim):
    return claim.statements.disputing().get()


def correct(desk, statement, act, **fields):
    address = reverse("statement-correct", args=[statement.pk])
    return desk.post(address, {"act": act, "reason": "Misread.", **fields})


def undo(desk, correction=None):
    correction = correction or Correction.objects.order_by("-pk").first()
    return desk.post(reverse("correction-undo", args=[correction.pk]), follow=True)


def shown(response):
    return response.content.decode()


def test_what_is_no_claim_leaves_the_page_and_comes_back_when_undone(desk, claim):
    response = correct(desk, own(claim), "reject")
    assert response["Location"].startswith(reverse("article-detail", args=[claim.version_id]))
    claim.refresh_from_db()
    assert claim.withdrawn_at is not None
    page = shown(desk.get(response["Location"]))
    assert "is not a claim." in page
    assert "Reason: Misread." in page

    page = shown(undo(desk))
    claim.refresh_from_db()
    assert claim.withdrawn_at is None
    assert "Undone by fact-checker" in page


def test_a_claim_restored_on_its_page_has_its_correction_undone(desk, claim):
    correct(desk, own(claim), "reject")
    desk.post(reverse("claim-restore", args=[claim.pk]), {"reason": "It is one."})
    assert Correction.objects.get().undone_at is not None


def test_a_dispute_that_is_none_is_taken_out_with_its_evidence(desk, claim):
    taken = dispute(claim)
    correct(desk, taken, "reject")
    claim.refresh_from_db()
    claim.group.refresh_from_db()
    assert not claim.statements.disputing().exists()
    assert (claim.as_reported, claim.group.state) == ("unverified", "unverified")
    assert claim.touched_by_person

    undo(desk)
    claim.refresh_from_db()
    claim.group.refresh_from_db()
    assert dispute(claim).pk == taken.pk
    assert (claim.as_reported, claim.group.state) == ("disputed", "disputed")
    assert not claim.touched_by_person


def test_rejected_evidence_leaves_the_state_to_the_rest(desk, claim):
    Statement.objects.disputing().delete()
    wrong = claim.state_evidence.get(state=AsReported.DISPUTED)
    correct(desk, own(claim), "evidence", evidence=wrong.pk)
    claim.refresh_from_db()
    assert claim.as_reported == "unverified"
    undo(desk)
    claim.refresh_from_db()
    assert claim.as_reported == "disputed"
    assert claim.state_evidence.count() == 2


def test_a_statement_goes_to_an_actor_known_by_an_alias(desk, claim):
    owner = make_actor("Corvane Minerals")
    owner.aliases.create(name="the owners", key="owners")
    was = own(claim).speaker_id
    correct(desk, own(claim), "speaker", speaker="The owners", seen=was)
    assert own(claim).speaker == owner
    event = ClaimEvent.objects.filter(claim=claim, kind=EventKind.CORRECTED).get()
    assert "by Corvane Minerals, not by The company. Reason: Misread." in event.sentence
    assert event.by.username == "fact-checker"
    undo(desk)
    assert own(claim).speaker_id == was


def test_a_new_name_needs_its_sort_and_is_added_with_it(desk, claim):
    fields = {"speaker": "Ada Verrin", "seen": own(claim).speaker_id}
    refused = correct(desk, own(claim), "speaker", **fields)
    assert refused.status_code == 422
    assert "Nobody here is called “Ada Verrin” yet." in shown(refused)
    assert not Actor.objects.filter(name="Ada Verrin").exists()
    correct(desk, own(claim), "speaker", kind="person", **fields)
    assert (own(claim).speaker.name, own(claim).speaker.kind) == ("Ada Verrin", ActorKind.PERSON)


@pytest.mark.parametrize(
    ("act", "fields"), [("speaker", {"speaker": "Mayor Lind"}), ("stance", {"stance": "doubts"})]
)
def test_who_saw_an_older_state_is_told_and_changes_nothing(desk, claim, act, fields):
    seen = {"speaker": make_actor().pk, "stance": "confirms"}[act]
    response = correct(desk, own(claim), act, seen=seen, **fields)
    assert response.status_code == 409
    assert "Somebody has changed this meanwhile" in shown(response)
    assert not Correction.objects.exists()


def test_who_denies_it_disputes_it_and_who_declines_takes_no_side(desk, claim):
    correct(desk, own(claim), "stance", stance="denies", seen="asserts")
    assert own(claim).is_dispute
    correct(desk, dispute_by(claim, "Mayor Lind"), "stance", stance="declines", seen="denies")
    assert not dispute_by(claim, "Mayor Lind").is_dispute
    undo(desk)
    undo(desk, Correction.objects.standing().get())
    claim.refresh_from_db()
    assert (own(claim).is_dispute, claim.as_reported) == (False, "disputed")


def dispute_by(claim, name):
    return claim.statements.get(speaker__name=name)


def test_a_denial_stays_a_claim_of_its_own(desk, claim):
    Claim.objects.update(kind=Kind.DENIAL)
    correct(desk, own(claim), "stance", stance="doubts", seen="asserts")
    assert not own(claim).is_dispute


def test_two_claims_are_split_with_what_was_known_of_both(desk, claim):
    correct(
        desk, own(claim), "split", words="12  houses were flooded", rest="The dam held all night"
    )
    new = Claim.objects.exclude(pk=claim.pk).get()
    claim.refresh_from_db()
    assert (claim.text, new.text) == ("The dam held all night", "12 houses were flooded")
    parts = [own(one).content_parts for one in (claim, new)]
    assert [TEXT[start:end] for [[start, end]] in parts] == [
        "The dam held",
        "12 houses were flooded",
    ]
    assert own(new).speaker.name == "the company"
    assert dispute(new).speaker.name == "Mayor Lind"
    assert new.group.state == "disputed"
    assert new.extractor_version == ""

    undo(desk)
    claim.refresh_from_db()
    new.refresh_from_db()
    assert (claim.text, own(claim).exact) == (WORDS, WORDS)
    assert new.withdrawn_at is not None


@pytest.mark.parametrize(
    ("words", "why"),
    [("the dam broke", "not a part of the claim"), (WORDS, "Nothing would be left")],
)
def test_a_split_needs_a_part_of_the_claim(desk, claim, words, why):
    response = correct(desk, own(claim), "split", words=words)
    assert response.status_code == 422
    assert why in shown(response)
    assert Claim.objects.count() == 1


def test_two_claims_of_an_article_become_one_and_two_again(desk, claim):
    other = make_claim("The dam stood", version=claim.version)
    make_statement(claim=other, content_parts=[[10, 22]], exact="The dam held")
    correct(desk, own(claim), "merge", other=other.pk)
    other.refresh_from_db()
    claim.refresh_from_db()
    assert other.group == claim.group
    assert ClaimLink.objects.get().decided_by.username == "fact-checker"
    undo(desk)
    other.refresh_from_db()
    assert other.group != claim.group
    assert not ClaimLink.objects.exists()


def test_a_merge_of_a_rejected_pair_goes_back_to_rejected(desk, claim):
    other = make_claim("The dam stood", version=claim.version)
    a, b = sorted([claim.pk, other.pk])
    ClaimLink.objects.create(
        a_id=a, b_id=b, kind="related", proposed_kind="related", status="rejected", rule="test",
        decided_at=NOON, decided_by=make_user(),
    )  # fmt: skip
    correct(desk, own(claim), "merge", other=other.pk)
    assert ClaimLink.objects.get().status == "accepted"
    undo(desk)
    assert ClaimLink.objects.get().status == "rejected"


def add(desk, claim, **fields):
    given = {"act": "add", "words": "Nobody was hurt", "speaker": "a nurse", "kind": "unnamed",
             "stance": "asserts", "reason": "It was missed."}  # fmt: skip
    return desk.post(reverse("article-add-claim", args=[claim.version_id]), {**given, **fields})


def test_a_missed_claim_is_added_by_its_words(desk, claim):
    add(desk, claim)
    added = Claim.objects.get(text="Nobody was hurt")
    said = own(added)
    assert TEXT[said.sentence_start : said.sentence_end] == "Nobody was hurt, a nurse said."
    assert TEXT[said.speaker_start : said.speaker_end] == "a nurse"
    assert (said.rule, added.as_reported, added.touched_by_person) == (
        "by_hand",
        "attributed",
        True,
    )
    assert added.group.head == added
    assert added.version.linking.state == "waiting"
    page = shown(desk.get(reverse("article-detail", args=[claim.version_id])))
    assert "Nobody was hurt" in page
    undo(desk)
    added.refresh_from_db()
    assert added.withdrawn_at is not None


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"words": "Nobody at all"}, "do not stand in the article"),
        ({"words": "The company said it again."}, "stand 2 times in the article"),
        ({"words": WORDS}, "are a claim already"),
        ({"speaker": "  "}, "Name the actor who says it."),
        ({"reason": ""}, "Say why, in a sentence"),
    ],
)
def test_a_missed_claim_that_cannot_be_added_says_why(desk, claim, fields, why):
    response = add(desk, claim, **fields)
    assert response.status_code == 422
    assert why in shown(response)
    assert Claim.objects.count() == 1


def test_a_missed_denial_disputes_the_words_that_it_denies(desk, claim):
    add(desk, claim, stance="denies")
    added = Claim.objects.get(text="Nobody was hurt")
    assert dispute(added).speaker.name == "a nurse"
    assert added.group.state == "disputed"


def test_a_sentence_that_was_mended_leaves_the_report_of_what_was_missed(desk, claim):
    Reading.objects.create(
        version=claim.version, silent_sentences=[list(span("Nobody was hurt, a nurse said."))]
    )
    address = reverse("article-detail", args=[claim.version_id])
    assert "in which nothing was found" in shown(desk.get(address))
    add(desk, claim)
    assert "in which nothing was found" not in shown(desk.get(address))


def test_words_that_stand_twice_are_told_apart_by_what_surrounds_them(desk, claim):
    words = "The company said it again."
    add(desk, claim, words=words, before="said it again. ", after="\n\nThe Echo could")
    said = Statement.objects.get(rule="by_hand")
    assert said.content_parts[0][0] == TEXT.rindex(words)


def test_an_earlier_correction_is_undone_after_the_later_one(desk, claim):
    correct(desk, own(claim), "stance", stance="confirms", seen="asserts")
    first = Correction.objects.get()
    correct(desk, own(claim), "speaker", speaker="Mayor Lind", seen=own(claim).speaker_id)
    page = shown(undo(desk, first))
    assert "A later correction stands on it" in page
    assert own(claim).stance == "confirms"
    undo(desk)
    undo(desk, first)
    assert own(claim).stance == "asserts"
    assert "This correction is undone already." in shown(undo(desk, first))


def test_htmx_gets_the_panel_and_then_the_article_with_undo(desk, claim):
    headers = {"HX-Request": "true"}
    address = reverse("statement-correct", args=[own(claim).pk])
    panel = desk.get(address, headers=headers)
    assert panel["HX-Retarget"] == f"#panel-{own(claim).pk}"
    assert "<html" not in shown(panel)
    assert "Split in two" in shown(panel)
    refused = desk.post(address, {"act": "stance", "seen": "asserts"}, headers=headers)
    assert (refused.status_code, refused["HX-Retarget"]) == (422, f"#panel-{own(claim).pk}")
    done = desk.post(
        address, {"act": "stance", "stance": "doubts", "seen": "asserts", "reason": "Hm."},
        headers=headers,
    )  # fmt: skip
    assert shown(done).strip().startswith('<div id="article">')
    assert reverse("correction-undo", args=[Correction.objects.get().pk]) in done["HX-Trigger"]


def test_an_act_that_nobody_knows_is_refused(desk, claim):
    response = correct(desk, own(claim), "explode")
    assert response.status_code == 422
    assert "Choose what is to be corrected." in shown(response)


def test_a_visitor_sees_corrections_and_no_way_to_make_them(client, desk, claim):
    correct(desk, own(claim), "stance", stance="confirms", seen="asserts")
    client.logout()
    page = shown(client.get(reverse("article-detail", args=[claim.version_id])))
    assert "Corrections of the reading" in page
    assert reverse("statement-correct", args=[own(claim).pk]) not in page
    assert "Add a claim" not in page


def test_a_correction_is_undone_in_the_text_of_a_newer_version(desk, claim):
    from claims.reanchoring import bring_along

    correct(desk, own(claim), "split", words="12 houses were flooded")
    correct(desk, dispute(claim), "reject")
    text = f"Late news\n\n{TEXT}"
    newer = make_version(
        article=claim.version.article, text=text, fetched_at=NOON + timedelta(hours=1)
    )
    bring_along(newer, claim.version, set(Claim.objects.values_list("pk", flat=True)))

    undo(desk)
    undo(desk, Correction.objects.standing().get())

    [[start, end]] = own(claim).content_parts
    assert text[start:end] == WORDS
    again = dispute(claim)
    assert text[again.sentence_start : again.sentence_end] == DENIED


def test_what_a_newer_version_still_says_is_added_there(desk, claim):
    newer = make_version(article=claim.version.article, text=f"Late news\n\n{TEXT}")
    Reading.objects.create(version=newer, read_at=NOON)
    response = add(desk, claim)
    assert response.status_code == 422
    assert "Version 2 of the article has these words, too" in shown(response)


def test_a_correction_brings_a_judged_claim_back_to_the_desk(desk, claim):
    Review.objects.create(
        claim=claim, verdict="refuted", rationale="Seen.", author=make_user(), created_at=NOON
    )
    rederive([claim.pk], now=NOON)
    correct(desk, own(claim), "stance", stance="confirms", seen="asserts")
    [waiting] = waiting_groups(timezone.now(), rows=5)
    assert waiting.factors.news.startswith("Corrected by fact-checker:")
