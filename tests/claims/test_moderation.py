"""Judging links: what a decision writes, who is refused, what undo brings back."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import connection

from claims import moderation
from claims.models import Claim, ClaimEvent, ClaimLink, Figure
from claims.moderation import (
    Decision,
    HeldByAnother,
    NothingToUndo,
    StaleDecision,
    decide,
    decide_many,
    stamp,
    undo,
    undo_many,
)
from claims.vocabulary import AsReported, EventKind, LinkKind, LinkStatus
from tests.factories import NOON, make_claim, make_link, make_outlet, make_user

LATER = NOON + timedelta(hours=1)


@pytest.fixture
def anna(db: None) -> User:
    return make_user(username="anna")


@pytest.fixture
def ben(db: None) -> User:
    return make_user(username="ben")


def fresh(link: ClaimLink) -> ClaimLink:
    return ClaimLink.objects.get(pk=link.pk)


def judge(link: ClaimLink, decision: Decision, by: User, reason: str = "") -> ClaimLink:
    return decide(link.pk, decision, by=by, seen=stamp(fresh(link)), now=NOON, reason=reason)


@pytest.mark.parametrize(
    ("decision", "status", "kind"),
    [
        (Decision.ACCEPT, "accepted", "counters"),
        (Decision.SAME, "accepted", "same"),
        (Decision.UPDATES, "accepted", "updates"),
        (Decision.RELATED, "accepted", "related"),
        (Decision.COUNTERS, "accepted", "counters"),
        (Decision.REJECT, "rejected", "counters"),
    ],
)
def test_a_decision_gives_the_link_its_status_and_kind(
    anna: User, decision: Decision, status: str, kind: str
) -> None:
    link = make_link(kind="counters")
    judge(link, decision, anna, reason="  read both  ")
    link = fresh(link)
    assert (link.status, link.kind, link.proposed_kind) == (status, kind, "counters")
    assert (link.decided_by, link.decided_at, link.reason) == (anna, NOON, "read both")


def test_accepting_same_joins_the_groups_and_undo_parts_them(anna: User) -> None:
    link = make_link(kind="same")
    judge(link, Decision.ACCEPT, anna)
    a, b = Claim.objects.filter(pk__in=[link.a_id, link.b_id])
    assert a.group_id == b.group_id
    undone = undo(link.pk, by=anna, seen=stamp(fresh(link)), now=LATER)
    assert (undone.status, undone.decided_by, undone.reason) == ("proposed", None, "")
    a, b = Claim.objects.filter(pk__in=[link.a_id, link.b_id])
    assert a.group_id != b.group_id


def test_undo_goes_back_one_decision_at_a_time(anna: User, ben: User) -> None:
    link = make_link(kind="same")
    judge(link, Decision.SAME, anna, "first")
    decide(link.pk, Decision.REJECT, by=ben, seen=stamp(fresh(link)), now=LATER)
    link = undo(link.pk, by=ben, seen=stamp(fresh(link)), now=LATER)
    assert (link.status, link.kind, link.reason) == ("accepted", "same", "first")
    assert (fresh(link).decided_by, fresh(link).decided_at) == (anna, NOON)
    link = undo(link.pk, by=ben, seen=stamp(fresh(link)), now=LATER)
    assert link.status == LinkStatus.PROPOSED
    with pytest.raises(NothingToUndo):
        undo(link.pk, by=ben, seen=stamp(fresh(link)), now=LATER)


def test_what_a_rule_accepted_cannot_be_undone_but_rejected(anna: User) -> None:
    link = make_link(kind="same", status="accepted", decided_at=NOON)
    with pytest.raises(NothingToUndo):
        undo(link.pk, by=anna, seen=stamp(link), now=LATER)
    judge(link, Decision.REJECT, anna)
    assert fresh(link).status == LinkStatus.REJECTED


def test_a_stale_decision_is_refused_with_both_versions(anna: User, ben: User) -> None:
    link = make_link(kind="counters")
    seen = stamp(link)
    judge(link, Decision.REJECT, anna, "another town")
    with pytest.raises(StaleDecision) as refused:
        decide(link.pk, Decision.ACCEPT, by=ben, seen=seen, now=LATER)
    assert refused.value.seen == seen
    assert refused.value.link.decided_by == anna
    assert refused.value.link.reason == "another town"
    assert fresh(link).status == LinkStatus.REJECTED


def test_every_decision_is_in_the_history_with_the_person(anna: User, ben: User) -> None:
    link = make_link(kind="same")
    judge(link, Decision.ACCEPT, anna)
    undo(link.pk, by=ben, seen=stamp(fresh(link)), now=LATER)
    rows = list(link.history.order_by("pgh_id"))  # type: ignore[attr-defined]
    assert [row.status for row in rows] == ["proposed", "accepted", "proposed"]
    assert [row.pgh_context.metadata["user"] for row in rows[1:]] == [anna.pk, ben.pk]
    assert rows[2].pgh_context.metadata["act"] == "undo"


def test_a_pair_that_another_person_holds_is_refused_until_the_hold_ends(
    anna: User, ben: User
) -> None:
    link = make_link()
    moderation.hold([link], by=anna, now=NOON)
    assert not moderation.queue_for(ben, NOON).exists()
    assert moderation.queue_for(anna, NOON).exists()
    with pytest.raises(HeldByAnother):
        judge(link, Decision.ACCEPT, ben)
    after = NOON + moderation.HOLD
    assert moderation.queue_for(ben, after).exists()
    decide(link.pk, Decision.ACCEPT, by=ben, seen=stamp(fresh(link)), now=after)
    assert fresh(link).held_by is None


def test_holding_does_not_take_a_pair_from_another_person(anna: User, ben: User) -> None:
    link = make_link()
    moderation.hold([link], by=anna, now=NOON)
    moderation.hold([link], by=ben, now=NOON)
    assert fresh(link).held_by == anna


def test_a_figure_that_moved_is_told_to_the_earlier_claim_once(anna: User) -> None:
    early = make_claim("Twelve were hurt", reported_at=NOON)
    late = make_claim(
        "Twenty were hurt", reported_at=LATER, outlet=make_outlet(name="Harbour Post")
    )
    for claim, text, number in [(early, "Twelve", 12), (late, "Twenty", 20)]:
        Figure.objects.create(
            claim=claim, text=text, start=0, end=6, low=number, high=number, bound="exact"
        )
    link = make_link(early, late, kind="updates")
    judge(link, Decision.ACCEPT, anna)
    undo(link.pk, by=anna, seen=stamp(fresh(link)), now=LATER)
    judge(link, Decision.ACCEPT, anna)
    event = ClaimEvent.objects.get(kind=EventKind.FIGURE)
    assert event.claim == early
    assert event.sentence == "A figure moved from Twelve to Twenty, as reported by Harbour Post."


# Many at once ---------------------------------------------------------------------------------


def test_many_links_are_judged_and_taken_back_together(anna: User, ben: User) -> None:
    links = [make_link(kind="same") for _ in range(3)]
    moderation.hold(links[:1], by=ben, now=NOON)
    done = decide_many(ClaimLink.objects.all(), Decision.ACCEPT, by=anna, now=NOON)
    assert (done.decided, done.held) == (2, 1)
    assert ClaimLink.objects.accepted().count() == 2
    assert all(link.history.count() == 2 for link in links[1:])  # type: ignore[attr-defined]
    judge(links[1], Decision.REJECT, ben)  # judged again: the batch no longer owns it
    ClaimLink.objects.filter(pk=links[1].pk).update(decided_at=LATER)
    assert undo_many(by=anna, decided_at=done.decided_at, now=LATER) == 1
    assert [fresh(link).status for link in links] == ["proposed", "rejected", "proposed"]


def test_a_bulk_decision_stops_at_its_limit(anna: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(moderation, "MOST_AT_ONCE", 2)
    for _ in range(3):
        make_link()
    assert decide_many(ClaimLink.objects.all(), Decision.REJECT, by=anna, now=NOON).decided == 2


def test_events_of_one_bulk_decision_never_share_a_time_across_groups(anna: User) -> None:
    for _ in range(3):
        make_link(kind="counters")
    decide_many(ClaimLink.objects.all(), Decision.ACCEPT, by=anna, now=NOON)
    times = list(ClaimEvent.objects.values_list("at", flat=True))
    assert len(times) == len(set(times)) == 6


# Order of the queue ---------------------------------------------------------------------------


def test_the_queue_puts_disputes_before_origins_before_score(anna: User) -> None:
    plain = make_link(kind="related", score=0.95)
    counter = make_link(kind="counters", score=0.6)
    many = make_link(kind="related", score=0.94)
    type(many.a.group).objects.filter(pk=many.a.group_id).update(origin_count=4)
    disputed = make_link(make_claim(as_reported="disputed"), kind="related", score=0.2)
    assert moderation.weigh_new() == 4
    assert list(moderation.queue_for(anna, NOON)) == [many, disputed, counter, plain]
    assert moderation.weigh_new() == 0


def test_pairs_of_two_outlets_come_first_and_those_an_article_draws_itself_last(
    anna: User,
) -> None:
    one = make_outlet()
    beside = make_link(make_claim(outlet=one), make_claim(outlet=one), kind="same", score=0.7)
    across = make_link(kind="same", score=0.5)
    denial = make_link(
        make_claim(as_reported="disputed"), kind="counters", score=0.9, features={"within": True}
    )
    moderation.weigh_new()
    assert list(moderation.queue_for(anna, NOON)) == [across, beside, denial]


def test_a_group_that_becomes_disputed_moves_its_other_links_up(anna: User) -> None:
    claim = make_claim()
    other = make_link(claim, kind="related", score=0.3)
    counter = make_link(claim, kind="counters")
    moderation.weigh_new()
    before = fresh(other).worth
    judge(counter, Decision.ACCEPT, anna)
    assert Claim.objects.get(pk=claim.pk).group.state == AsReported.DISPUTED
    moderation.weigh_new()
    assert fresh(other).worth == pytest.approx(before + moderation.WORTH_OF_DISPUTE)


def test_a_withdrawn_claim_leaves_the_queue(anna: User) -> None:
    link = make_link()
    Claim.objects.filter(pk=link.a_id).update(withdrawn_at=NOON)
    assert not moderation.queue_for(anna, NOON).exists()


def test_accept_rates_by_rule_and_band_count_people_only(anna: User) -> None:
    def judged(rule: str, score: float, decision: Decision) -> None:
        judge(make_link(kind="same", rule=rule, score=score), decision, anna)

    judged("words", 0.81, Decision.ACCEPT)
    judged("words", 0.89, Decision.REJECT)
    judged("words", 0.85, Decision.RELATED)
    judged("words", 1.0, Decision.ACCEPT)
    make_link(kind="same", rule="copy", status="accepted", decided_at=NOON)
    top, band = moderation.accept_rates()
    assert (top.rule, top.band, top.judged, top.percent) == ("words", 0.9, 1, 100)
    assert (band.band, band.judged, band.as_proposed, band.as_other, band.rejected) == (
        0.8, 3, 1, 1, 1,
    )  # fmt: skip
    assert moderation.accept_rates(since=LATER) == []


# At once --------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_of_two_people_who_judge_one_pair_at_once_one_is_refused() -> None:
    for _ in range(10):
        link, people = make_link(kind=LinkKind.SAME), [make_user(), make_user()]
        start, seen, outcomes = threading.Barrier(2), stamp(link), []

        def work(
            by: User,
            link: ClaimLink = link,
            seen: str = seen,
            start: threading.Barrier = start,
            outcomes: list[str] = outcomes,
        ) -> None:
            try:
                start.wait()
                decide(link.pk, Decision.ACCEPT, by=by, seen=seen, now=NOON)
                outcomes.append("done")
            except StaleDecision:
                outcomes.append("stale")
            finally:
                connection.close()

        workers = [threading.Thread(target=work, args=[person]) for person in people]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        assert sorted(outcomes) == ["done", "stale"]


@pytest.mark.django_db(transaction=True)
def test_people_judging_neighbouring_pairs_at_once_do_not_lock_each_other_out() -> None:
    for _ in range(10):
        claims = [make_claim() for _ in range(3)]
        links = [make_link(*claims[:2], kind="counters"), make_link(*claims[1:], kind="counters")]
        people = [make_user(), make_user()]
        start, errors = threading.Barrier(2), []

        def work(
            link: ClaimLink,
            by: User,
            start: threading.Barrier = start,
            errors: list[Exception] = errors,
        ) -> None:
            try:
                start.wait()
                decide(link.pk, Decision.ACCEPT, by=by, seen=stamp(link), now=NOON)
            except Exception as error:
                errors.append(error)
            finally:
                connection.close()

        pairs = zip(links, people, strict=True)
        workers = [threading.Thread(target=work, args=pair) for pair in pairs]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        assert not errors
        middle = Claim.objects.get(pk=claims[1].pk).group
        assert (middle.state, middle.link_count) == (AsReported.DISPUTED, 2)
