"""Groups follow from accepted `same` links: joined, split, counted and told once."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from claims import groups, joining
from claims.groups import Member, assign_groups, connected, rederive
from claims.models import Actor, Claim, ClaimEvent, ClaimGroup, ClaimLink, Review
from claims.vocabulary import AsReported, EventKind, LinkKind, LinkStatus, Verdict
from sources.models import CopyFamily
from tests.factories import (
    NOON,
    make_actor,
    make_article,
    make_claim,
    make_link,
    make_outlet,
    make_statement,
    make_user,
    make_version,
)

LATER = NOON + timedelta(days=1)


def accept(a: Claim, b: Claim, kind: LinkKind = LinkKind.SAME) -> ClaimLink:
    link = make_link(a, b, kind=kind, status=LinkStatus.ACCEPTED)
    rederive([a.pk, b.pk], now=LATER)
    return link


def group_of(claim: Claim) -> ClaimGroup:
    return Claim.objects.get(pk=claim.pk).group


def kinds(*claims: Claim) -> list[str]:
    told = ClaimEvent.objects.filter(claim__in=claims).order_by("pk")
    return list(told.values_list("kind", flat=True))


# Joining and splitting -----------------------------------------------------------------------


@pytest.mark.django_db
def test_the_same_claim_in_two_outlets_is_one_group_with_the_earliest_wording() -> None:
    later = make_claim("The port stays shut", reported_at=NOON + timedelta(hours=3))
    earlier = make_claim("The port is closed", reported_at=NOON)
    earliest_group = earlier.group_id
    accept(later, earlier)
    group = group_of(later)
    assert group == group_of(earlier)
    assert (group.pk, group.head_id) == (earliest_group, earlier.pk)
    assert (group.claim_count, group.outlet_count, group.origin_count) == (2, 2, 2)
    assert ClaimGroup.objects.count() == 1  # the row that lost its claims is gone


@pytest.mark.django_db
def test_taking_a_link_back_splits_the_group_and_leaves_claims_their_ids() -> None:
    first, second, third = (
        make_claim(reported_at=NOON + timedelta(hours=hours)) for hours in range(3)
    )
    accept(first, second)
    bridge = accept(second, third)
    group = group_of(first)
    assert group.claim_count == 3
    bridge.status = LinkStatus.REJECTED
    bridge.save()
    rederive([second.pk, third.pk], now=LATER)
    assert group_of(first) == group_of(second) == group
    assert group_of(third) != group
    assert group_of(first).claim_count == 2
    assert group_of(third).claim_count == 1
    assert group_of(third).head_id == third.pk
    assert kinds(third)[-1] == EventKind.SPLIT


@pytest.mark.django_db
@pytest.mark.parametrize("kind", [LinkKind.COUNTERS, LinkKind.UPDATES, LinkKind.RELATED])
def test_only_same_links_join_claims(kind: LinkKind) -> None:
    a, b = make_claim(), make_claim()
    accept(a, b, kind)
    assert group_of(a) != group_of(b)
    assert group_of(a).link_count == group_of(b).link_count == 1


@pytest.mark.django_db
@pytest.mark.parametrize("status", [LinkStatus.PROPOSED, LinkStatus.REJECTED])
def test_a_link_that_nobody_accepted_changes_nothing(status: LinkStatus) -> None:
    a, b = make_claim(), make_claim()
    make_link(a, b, kind=LinkKind.SAME, status=status)
    rederive([a.pk, b.pk], now=LATER)
    assert group_of(a) != group_of(b)
    assert not kinds(a, b)


@pytest.mark.django_db
def test_deriving_twice_writes_no_row_and_no_event() -> None:
    russia, kyiv = make_actor("Russia"), make_actor("Kyiv")
    a = make_statement(speaker=russia).claim
    b = make_statement(speaker=kyiv).claim
    c = make_claim(reported_at=NOON + timedelta(hours=1))
    accept(a, b, LinkKind.COUNTERS)
    accept(a, c)
    events = ClaimEvent.objects.count()
    assert events
    assert rederive([a.pk, b.pk, c.pk], now=LATER + timedelta(days=1)) == set()
    assert ClaimEvent.objects.count() == events


# State ----------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_strongest_state_of_the_claims_stands_for_the_group() -> None:
    a = make_claim(as_reported=AsReported.CONFIRMED)
    b = make_claim(as_reported=AsReported.UNVERIFIED)
    accept(a, b)
    assert group_of(a).state == AsReported.UNVERIFIED
    assert Claim.objects.get(pk=a.pk).as_reported == AsReported.CONFIRMED


@pytest.mark.django_db
def test_an_accepted_counter_disputes_both_sides_until_it_is_taken_back() -> None:
    a, b = make_claim("The road is cut"), make_claim("The road is open")
    link = accept(a, b, LinkKind.COUNTERS)
    assert group_of(a).state == group_of(b).state == AsReported.DISPUTED
    assert kinds(a) == kinds(b) == [EventKind.STATE]
    link.delete()
    rederive([a.pk, b.pk], now=LATER)
    assert group_of(a).state == group_of(b).state == AsReported.ATTRIBUTED
    assert group_of(a).link_count == 0


@pytest.mark.django_db
def test_a_counter_that_was_withdrawn_disputes_nothing() -> None:
    a, b = make_claim("The road is cut"), make_claim("The road is open")
    accept(a, b, LinkKind.COUNTERS)
    Claim.objects.filter(pk=b.pk).update(withdrawn_at=LATER)
    rederive([b.pk], now=LATER)  # the neighbour follows without being named
    assert group_of(a).state == AsReported.ATTRIBUTED
    assert not group_of(b).is_published
    assert group_of(b).head_id is None


# Counting -------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_copies_count_as_outlets_and_not_as_origins() -> None:
    family = CopyFamily.objects.create()
    a, b = make_claim(family=family), make_claim(family=family)
    accept(a, b)
    for alone in [make_claim(family=None), make_claim(family=None)]:
        accept(a, alone)
    group = group_of(a)
    assert (group.claim_count, group.outlet_count, group.origin_count) == (4, 4, 3)


@pytest.mark.django_db
def test_two_versions_of_one_article_are_one_origin() -> None:
    article = make_article()
    a = make_claim(version=make_version(article=article, family=None))
    b = make_claim(version=make_version(article=article, family=None))
    accept(a, b)
    assert (group_of(a).outlet_count, group_of(a).origin_count) == (1, 1)


@pytest.mark.django_db
def test_a_withdrawn_claim_is_not_counted_and_hands_on_the_wording() -> None:
    a = make_claim("First", reported_at=NOON)
    b = make_claim("Second", reported_at=NOON + timedelta(hours=1))
    accept(a, b)
    Claim.objects.filter(pk=a.pk).update(withdrawn_at=LATER)
    rederive([a.pk], now=LATER)
    group = group_of(b)
    assert (group.claim_count, group.head_id, group.is_published) == (1, b.pk, True)
    assert group_of(a) == group


@pytest.mark.django_db
def test_the_newest_standing_verdict_is_the_groups() -> None:
    a, b = make_claim(), make_claim()
    anna = make_user()
    old = Review.objects.create(claim=a, verdict=Verdict.REFUTED, rationale="r", author=anna)
    Review.objects.create(
        claim=a, verdict=Verdict.MIXED, rationale="r", author=anna, supersedes=old
    )
    accept(a, b)
    assert group_of(b).verdict == Verdict.MIXED


# Events ---------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_new_disputer_through_a_counter_is_told_once_with_the_actor() -> None:
    kyiv = make_actor("Kyiv")
    claim = make_claim("The road is cut", as_reported=AsReported.DISPUTED)
    counter = make_statement(
        claim=make_claim("The road is open", outlet=make_outlet(name="Daily Ledger")),
        speaker=kyiv,
    ).claim
    link = accept(claim, counter, LinkKind.COUNTERS)
    event = ClaimEvent.objects.get(claim=claim, kind=EventKind.NEW_DISPUTER)
    assert event.actor == kyiv
    assert event.sentence == (
        "Kyiv disputes it with “The road is open”, as reported by Daily Ledger."
    )
    assert group_of(claim).changed_at == LATER
    for status in [LinkStatus.REJECTED, LinkStatus.ACCEPTED]:
        ClaimLink.objects.filter(pk=link.pk).update(status=status)
        rederive([claim.pk, counter.pk], now=LATER)
    assert ClaimEvent.objects.filter(claim=claim, kind=EventKind.NEW_DISPUTER).count() == 1


@pytest.mark.django_db
def test_a_joining_report_brings_its_disputers_and_its_other_side() -> None:
    first = make_statement(speaker=make_actor("Russia"), claim=make_claim(reported_at=NOON)).claim
    second = make_claim(reported_at=NOON + timedelta(hours=1))
    make_statement(claim=second, speaker=make_actor("Belarus"))
    make_statement(claim=second, speaker=make_actor("Kyiv"), is_dispute=True, stance="denies")
    accept(first, second)
    assert set(kinds(first)) == {EventKind.NEW_ORIGIN, EventKind.NEW_CLAIMANT}
    assert set(kinds(second)) == {EventKind.MERGED, EventKind.NEW_DISPUTER}


@pytest.mark.django_db
def test_a_spokesman_is_no_other_side_and_a_resident_no_party() -> None:
    russia = make_actor("Russia")
    ministry = make_actor("Defence Ministry", speaks_for=russia)
    resident = make_actor("a resident", kind="unnamed")
    first = make_statement(speaker=russia, claim=make_claim(reported_at=NOON)).claim
    second = make_statement(speaker=ministry).claim
    make_statement(claim=second, speaker=resident)
    Claim.objects.filter(pk=second.pk).update(reported_at=LATER)
    accept(first, second)
    assert EventKind.NEW_CLAIMANT not in kinds(first, second)


@pytest.mark.django_db
def test_one_more_copy_is_no_news() -> None:
    family = CopyFamily.objects.create()
    a = make_claim(family=family)
    ClaimEvent.objects.create(claim=a, kind=EventKind.FOUND, at=NOON, sentence="Found.")
    rederive([a.pk], now=NOON)
    b = make_claim(family=family, reported_at=NOON + timedelta(hours=2))
    ClaimEvent.objects.create(claim=b, kind=EventKind.FOUND, at=LATER, sentence="Found.")
    accept(a, b)
    assert kinds(a, b) == [EventKind.FOUND, EventKind.FOUND]
    assert group_of(a).changed_at == NOON
    assert group_of(a).outlet_count == 2


@pytest.mark.django_db
def test_the_person_who_decided_stands_on_the_events() -> None:
    a, b, anna = make_claim(), make_claim(), make_user()
    make_link(a, b, kind=LinkKind.SAME, status=LinkStatus.ACCEPTED)
    rederive([a.pk, b.pk], now=LATER, by=anna)
    assert {event.by for event in ClaimEvent.objects.all()} == {anna}


# One more copy of many ------------------------------------------------------------------------


def make_copies(count: int, family: CopyFamily, speaker: Actor) -> list[Claim]:
    """Return claims of copies in one group, each linked to the first."""
    copies = []
    for number in range(count):
        claim = make_claim(family=family, reported_at=NOON + timedelta(minutes=number))
        make_statement(claim=claim, speaker=speaker)
        if copies:
            make_link(copies[0], claim, kind=LinkKind.SAME, status=LinkStatus.ACCEPTED)
        copies.append(claim)
    rederive([claim.pk for claim in copies], now=LATER)
    return copies


def refuse_to_read(group_ids: set[int]) -> None:
    raise AssertionError(f"read all of {group_ids}")


@pytest.mark.django_db
@pytest.mark.parametrize("ends", ["the new one", "both"])
@pytest.mark.parametrize("outlet", ["known", "new", "one new one for both"])
def test_one_more_copy_joins_a_large_group_without_reading_it(
    monkeypatch: pytest.MonkeyPatch, ends: str, outlet: str
) -> None:
    monkeypatch.setattr(joining, "LARGE", 3)
    family, speaker = CopyFamily.objects.create(), make_actor()
    copies = make_copies(3, family, speaker)
    new = make_outlet()
    outlets = {
        "known": [copies[1].version.article.outlet] * 2,
        "new": [new, make_outlet()],
        "one new one for both": [new] * 2,
    }
    late = [
        make_claim(
            family=family,
            outlet=published_by,
            reported_at=NOON + timedelta(hours=1),
        )
        for published_by in outlets[outlet]
    ]
    for claim in late:
        make_statement(claim=claim, speaker=speaker)
        make_link(copies[0], claim, kind=LinkKind.SAME, status=LinkStatus.ACCEPTED)
    seeds = [claim.pk for claim in late] + ([copies[0].pk] if ends == "both" else [])
    with monkeypatch.context() as context:
        context.setattr(groups, "_read_area", refuse_to_read)
        assert rederive(seeds, now=LATER) == {copies[0].group_id}
    group = group_of(late[0])
    assert group == group_of(copies[0])
    assert (group.claim_count, group.outlet_count) == (
        5,
        3 + len({*outlets[outlet]} - {outlets["known"][0]}),
    )
    monkeypatch.setattr(joining, "LARGE", 1_000)  # reading all of it finds nothing to mend
    assert rederive(seeds, now=LATER) == set()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "news", ["another origin", "another speaker", "a dispute", "an earlier report", "a counter"]
)
def test_a_copy_that_brings_something_is_read_with_all_of_its_group(
    monkeypatch: pytest.MonkeyPatch, news: str
) -> None:
    monkeypatch.setattr(joining, "LARGE", 3)
    family, speaker = CopyFamily.objects.create(), make_actor()
    copies = make_copies(3, family, speaker)
    late = make_claim(
        family=CopyFamily.objects.create() if news == "another origin" else family,
        as_reported="disputed" if news == "a dispute" else "attributed",
        reported_at=NOON - timedelta(hours=1) if news == "an earlier report" else LATER,
    )
    make_statement(claim=late, speaker=make_actor() if news == "another speaker" else speaker)
    make_link(copies[0], late, kind=LinkKind.SAME, status=LinkStatus.ACCEPTED)
    if news == "a counter":
        make_link(make_claim(), late, kind=LinkKind.COUNTERS, status=LinkStatus.ACCEPTED)
    rederive([late.pk, copies[0].pk], now=LATER)
    quick = ClaimGroup.objects.filter(pk=group_of(late).pk).values().get()
    monkeypatch.setattr(joining, "LARGE", 1_000)
    assert rederive([late.pk, copies[0].pk], now=LATER) == set()
    assert group_of(late) == group_of(copies[0])
    assert ClaimGroup.objects.filter(pk=group_of(late).pk).values().get() == quick
    assert quick["claim_count"] == 4
    assert (quick["state"] == "disputed") is (news in ("a dispute", "a counter"))


# Pure parts -----------------------------------------------------------------------------------


def member(pk: int, group_id: int) -> Member:
    return Member(
        pk=pk,
        group_id=group_id,
        text="",
        as_reported=AsReported.ATTRIBUTED,
        reported_at=NOON,
        published=True,
        outlet_id=1,
        outlet="",
        origin=("family", 1),
    )


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.integers(0, 5), min_size=1, max_size=9),
    st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8)), max_size=9),
)
def test_parts_hold_every_claim_once_and_no_row_is_given_twice(
    homes: list[int], same: list[tuple[int, int]]
) -> None:
    members = [member(pk, home) for pk, home in enumerate(homes)]
    parts = connected(members, same)
    assert sorted(m.pk for part in parts for m in part) == list(range(len(homes)))
    where = {m.pk: n for n, part in enumerate(parts) for m in part}
    assert all(where[a] == where[b] for a, b in same if a in where and b in where)
    given_rows = [row for row, _ in assign_groups(parts, set(homes)) if row is not None]
    assert len(given_rows) == len(set(given_rows))
    assert parts == connected(reversed(members), list(reversed(same)))  # order does not matter


# At once --------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_two_people_joining_a_chain_at_once_make_one_group() -> None:
    for _ in range(20):
        a, b, c = (make_claim(reported_at=NOON + timedelta(hours=n)) for n in range(3))
        start, errors = threading.Barrier(2), []

        def join(
            first: Claim,
            second: Claim,
            start: threading.Barrier = start,
            errors: list[Exception] = errors,
        ) -> None:
            try:
                with transaction.atomic():
                    make_link(first, second, kind=LinkKind.SAME, status=LinkStatus.ACCEPTED)
                    start.wait()
                    rederive([first.pk, second.pk], now=LATER)
            except Exception as error:
                errors.append(error)
            finally:
                connection.close()

        workers = [threading.Thread(target=join, args=pair) for pair in [(a, b), (b, c)]]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        assert not errors
        assert group_of(a) == group_of(b) == group_of(c)
        assert group_of(a).claim_count == 3
        assert not ClaimGroup.objects.filter(claims=None).exists()
