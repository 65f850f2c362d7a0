"""Verdicts: what they need, how they supersede, who signs, what the queue puts first."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, connection, transaction

from claims.groups import rederive
from claims.models import Claim, ClaimEvent, ClaimGroup, Figure, Review, ReviewDraft, ReviewHold
from claims.reviewing import (
    HOLD,
    EvidenceItem,
    ReviewConflict,
    ReviewRefused,
    claim_to_review,
    let_go,
    save_draft,
    set_verdict,
    sign,
    take,
    waiting_groups,
)
from claims.vocabulary import AsReported, Bearing, EventKind, Verdict
from claims.withdrawing import WithdrawalRefused, restore, withdraw
from tests.factories import NOON, make_claim, make_link, make_statement, make_user

LATER = NOON + timedelta(hours=1)
PAPER = EvidenceItem(title="Harbour log", url="https://port.example/log", bearing=Bearing.REFUTES)


@pytest.fixture
def anna(db: None) -> User:
    return make_user(username="anna")


@pytest.fixture
def ben(db: None) -> User:
    return make_user(username="ben")


def judge(
    claim: Claim,
    by: User,
    verdict: Verdict = Verdict.REFUTED,
    seen: Review | None = None,
    **changes: object,
) -> Review:
    values = {"rationale": "The log shows six ships.", "evidence": [PAPER], "now": NOON, **changes}
    return set_verdict(
        claim,
        verdict,
        values["rationale"],  # type: ignore[arg-type]
        values["evidence"],  # type: ignore[arg-type]
        by,
        supersedes_seen=seen.pk if seen else None,
        now=values["now"],  # type: ignore[arg-type]
    )


def group_of(claim: Claim) -> ClaimGroup:
    return Claim.objects.get(pk=claim.pk).group


# Verdicts -------------------------------------------------------------------------------------


def test_a_verdict_stands_for_the_group_and_leaves_the_reported_state(anna: User) -> None:
    claim = make_claim(as_reported=AsReported.UNVERIFIED)
    review = judge(claim, anna)
    assert group_of(claim).verdict == Verdict.REFUTED
    assert group_of(claim).state == AsReported.UNVERIFIED
    assert Claim.objects.get(pk=claim.pk).as_reported == AsReported.UNVERIFIED
    assert [(e.title, e.bearing) for e in review.evidence.all()] == [("Harbour log", "refutes")]
    event = ClaimEvent.objects.get(claim=claim)
    assert (event.kind, event.by) == (EventKind.VERDICT, anna)
    assert event.sentence == "The desk's verdict is refuted, by anna."


@pytest.mark.parametrize("rationale", ["", "   \n"])
def test_a_verdict_without_a_rationale_is_refused(anna: User, rationale: str) -> None:
    with pytest.raises(ReviewRefused, match="rationale"):
        judge(make_claim(), anna, rationale=rationale)
    assert not Review.objects.exists()


@pytest.mark.parametrize("verdict", list(Verdict))
def test_only_what_cannot_be_checked_stands_without_evidence(anna: User, verdict: Verdict) -> None:
    claim = make_claim()
    if verdict in (Verdict.UNVERIFIABLE, Verdict.NOT_CHECKABLE):
        assert judge(claim, anna, verdict, evidence=[]).verdict == verdict
    else:
        with pytest.raises(ReviewRefused, match="evidence"):
            judge(claim, anna, verdict, evidence=[])


def test_a_later_verdict_supersedes_and_erases_nothing(anna: User, ben: User) -> None:
    claim = make_claim()
    first = judge(claim, anna)
    second = judge(claim, ben, Verdict.MIXED, seen=first, now=LATER)
    assert second.supersedes == first
    assert list(Review.objects.standing()) == [second]
    assert Review.objects.count() == 2
    assert group_of(claim).verdict == Verdict.MIXED
    newest = ClaimEvent.objects.filter(claim=claim).first()
    assert newest is not None
    assert newest.sentence == "The desk's verdict is now mixed, by ben; it was refuted."


def test_whoever_did_not_see_the_standing_verdict_is_shown_it(anna: User, ben: User) -> None:
    claim = make_claim()
    first = judge(claim, anna)
    with pytest.raises(ReviewConflict) as refused:
        judge(claim, ben, Verdict.SUPPORTED)
    assert refused.value.standing == first
    assert Review.objects.count() == 1


def test_a_withdrawn_claim_is_not_judged(anna: User) -> None:
    claim = make_claim(withdrawn_at=NOON)
    with pytest.raises(ReviewRefused, match="withdrawn"):
        judge(claim, anna)


def test_the_database_keeps_reviews_of_a_claim_in_one_line(anna: User) -> None:
    claim = make_claim()
    judge(claim, anna)
    with pytest.raises(IntegrityError), transaction.atomic():
        Review.objects.create(claim=claim, verdict="mixed", rationale="x", author=anna)


def test_a_verdict_follows_the_claim_that_was_judged_last(anna: User) -> None:
    early, late = make_claim(reported_at=NOON), make_claim(reported_at=LATER)
    judge(late, anna)
    make_link(early, late, kind="same", status="accepted")
    rederive([early.pk, late.pk], now=LATER)
    assert claim_to_review(Claim.objects.get(pk=early.pk)) == late
    assert claim_to_review(make_claim()).reviews.count() == 0


def test_the_history_of_a_review_names_the_person(anna: User) -> None:
    review = judge(make_claim(), anna)
    row = review.history.get()  # type: ignore[attr-defined]
    assert row.pgh_context.metadata["user"] == anna.pk


# Second signature -----------------------------------------------------------------------------


def test_another_person_signs_and_the_author_cannot(anna: User, ben: User) -> None:
    review = judge(make_claim(), anna)
    with pytest.raises(ReviewRefused, match="another person"):
        sign(review.pk, by=anna, now=LATER)
    assert sign(review.pk, by=ben, now=LATER).signed_by == ben
    with pytest.raises(ReviewRefused, match="already"):
        sign(review.pk, by=make_user(), now=LATER)
    assert ClaimEvent.objects.filter(sentence="ben signed the desk's verdict refuted.").exists()


def test_a_superseded_verdict_is_not_signed(anna: User, ben: User) -> None:
    claim = make_claim()
    first = judge(claim, anna)
    judge(claim, anna, Verdict.MIXED, seen=first)
    with pytest.raises(ReviewRefused, match="later verdict"):
        sign(first.pk, by=ben, now=LATER)


# Drafts and holds -----------------------------------------------------------------------------


def test_a_draft_is_the_authors_alone_and_goes_with_the_verdict(anna: User, ben: User) -> None:
    claim = make_claim()
    for text in ["half", "whole"]:
        save_draft(claim, anna, verdict="mixed", rationale=text, evidence=[], now=NOON)
    save_draft(claim, ben, verdict="", rationale="mine", evidence=[], now=NOON)
    assert ReviewDraft.objects.get(author=anna).rationale == "whole"
    judge(claim, anna)
    assert list(ReviewDraft.objects.values_list("rationale", flat=True)) == ["mine"]


def test_a_claim_is_in_work_with_one_person_until_the_hold_ends(anna: User, ben: User) -> None:
    claim, other = make_claim(), make_claim()
    assert take(claim, by=anna, now=NOON).held_by == anna
    assert take(claim, by=ben, now=LATER - timedelta(minutes=50)).held_by == anna
    assert take(claim, by=ben, now=NOON + HOLD).held_by == ben
    take(other, by=ben, now=LATER)  # one in work at a time
    assert list(ReviewHold.objects.values_list("claim", flat=True)) == [other.pk]
    let_go(other, by=anna)
    assert ReviewHold.objects.exists()
    let_go(other, by=ben)
    assert not ReviewHold.objects.exists()


# The queue ------------------------------------------------------------------------------------


def put(claim: Claim, **columns: object) -> Claim:
    ClaimGroup.objects.filter(pk=claim.group_id).update(changed_at=NOON, **columns)
    return claim


def waiting(rows: int = 10) -> list[int | None]:
    return [one.group.head_id for one in waiting_groups(NOON, rows=rows)]


@pytest.mark.django_db
def test_the_queue_puts_dispute_then_figures_then_origins_then_news_first() -> None:
    plain = put(make_claim())
    origins = put(make_claim(), origin_count=2)
    figures = put(make_claim())
    for low in (10, 12):
        Figure.objects.create(
            claim=figures, text="x", start=0, end=1, low=low, high=low, bound="exact"
        )
    disputed = put(make_claim(), state="disputed")
    stale = put(make_claim())
    ClaimGroup.objects.filter(pk=stale.group_id).update(changed_at=NOON - timedelta(days=20))
    order = [disputed.pk, figures.pk, origins.pk, plain.pk, stale.pk]
    assert waiting() == order
    assert waiting(rows=2) == order[:2]


@pytest.mark.django_db
def test_a_denial_whose_dispute_stands_elsewhere_is_not_offered_by_itself() -> None:
    said = put(make_claim("The dam held"))
    denial = put(make_claim("The mayor denied this", version=said.version, kind="denial"))
    make_statement(claim=denial, sentence_start=20, sentence_end=40)
    assert set(waiting()) == {said.pk, denial.pk}  # nobody has found what it denies
    make_statement(claim=said, is_dispute=True, stance="denies", sentence_start=20, sentence_end=40)
    assert waiting() == [said.pk]
    Claim.objects.filter(pk=denial.pk).update(kind="assertion")
    assert set(waiting()) == {said.pk, denial.pk}


@pytest.mark.django_db
def test_a_counter_claim_with_another_figure_is_a_conflict_on_both_sides() -> None:
    a, b, same_number, plain = (put(make_claim()) for _ in range(4))
    for claim, low in [(a, 10), (b, 12), (same_number, 10)]:
        Figure.objects.create(
            claim=claim, text="x", start=0, end=1, low=low, high=low, bound="exact"
        )
    make_link(a, b, kind="counters", status="accepted")
    make_link(a, same_number, kind="related", status="accepted")
    found = {
        one.group.head_id for one in waiting_groups(NOON, rows=9) if one.factors.figures_conflict
    }
    assert found == {a.pk, b.pk}
    assert plain.pk not in found


def test_a_judged_claim_comes_back_with_the_news_that_reopened_it(anna: User) -> None:
    claim = make_claim()
    judge(claim, anna)
    assert waiting() == []
    for kind, sentence in [
        (EventKind.NEW_ORIGIN, "Another origin."),
        (EventKind.NEW_DISPUTER, "The mayor disputes it."),
    ]:
        ClaimEvent.objects.create(claim=claim, kind=kind, at=LATER, sentence=sentence)
    [back] = waiting_groups(LATER, rows=9)
    assert back.factors.news == "The mayor disputes it."


def test_the_queue_says_who_has_a_claim_in_work(anna: User) -> None:
    claim = put(make_claim())
    take(claim, by=anna, now=NOON)
    [one] = waiting_groups(NOON, rows=9)
    assert one.hold is not None
    assert one.hold.held_by == anna
    [one] = waiting_groups(NOON + HOLD, rows=9)
    assert one.hold is None


# Withdrawing ----------------------------------------------------------------------------------


def test_a_withdrawn_claim_leaves_the_public_and_can_be_restored(anna: User) -> None:
    claim = make_claim()
    withdraw(claim.pk, "The outlet retracted it.", by=anna, now=NOON)
    assert not Claim.objects.published().exists()
    assert not group_of(claim).is_published
    with pytest.raises(WithdrawalRefused):
        withdraw(claim.pk, "again", by=anna, now=NOON)
    restore(claim.pk, "The retraction was about another town.", by=anna, now=LATER)
    assert group_of(claim).is_published
    told = list(ClaimEvent.objects.order_by("pk").values_list("kind", "sentence", "by"))
    assert told == [
        ("withdrawn", "Withdrawn: The outlet retracted it.", anna.pk),
        ("restored", "Restored: The retraction was about another town.", anna.pk),
    ]


@pytest.mark.parametrize("act", [withdraw, restore])
def test_withdrawing_and_restoring_need_a_reason(anna: User, act: object) -> None:
    with pytest.raises(WithdrawalRefused, match="Say why"):
        act(make_claim().pk, "  ", by=anna, now=NOON)  # type: ignore[operator]


# At once --------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_of_two_first_verdicts_at_once_one_is_shown_the_other() -> None:
    for _ in range(10):
        claim, people = make_claim(), [make_user(), make_user()]
        start, outcomes = threading.Barrier(2), []

        def work(
            by: User,
            claim: Claim = claim,
            start: threading.Barrier = start,
            outcomes: list[str] = outcomes,
        ) -> None:
            try:
                start.wait()
                judge(claim, by)
                outcomes.append("written")
            except ReviewConflict as refused:
                outcomes.append("conflict" if refused.standing else "lost")
            finally:
                connection.close()

        workers = [threading.Thread(target=work, args=[person]) for person in people]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        assert sorted(outcomes) == ["conflict", "written"]
