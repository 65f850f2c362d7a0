from __future__ import annotations

from datetime import timedelta

import pytest

from sources import leases
from sources.models import Article
from tests.factories import NOON, make_article

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(hours=1)


def waiting() -> Article:
    return make_article(state="waiting", due_at=NOON)


def test_only_one_takes_the_lease():
    row = waiting()
    first = leases.take_lease(Article, row.pk, now=NOON)
    assert first and leases.take_lease(Article, row.pk, now=NOON) is None
    row.refresh_from_db()
    assert (row.state, row.attempts) == ("running", 1)


def test_a_row_that_is_not_due_or_done_is_not_taken():
    early = make_article(state="waiting", due_at=LATER)
    done = make_article(state="done", due_at=NOON)
    assert leases.take_lease(Article, early.pk, now=NOON) is None
    assert leases.take_lease(Article, done.pk, now=NOON) is None


def test_a_lease_that_ran_out_is_taken_again_and_the_late_holder_changes_nothing():
    row = waiting()
    old = leases.take_lease(Article, row.pk, now=NOON, seconds=60)
    new = leases.take_lease(Article, row.pk, now=NOON + timedelta(seconds=61), seconds=60)
    assert new
    assert not leases.finish(Article, row.pk, lease=old)
    assert leases.finish(Article, row.pk, lease=new)
    row.refresh_from_db()
    assert (row.state, row.attempts) == ("done", 2)


def test_work_that_is_always_broken_off_is_set_aside(settings):
    settings.MAX_ATTEMPTS = 3
    row = waiting()
    at = NOON
    for _ in range(3):
        assert leases.take_lease(Article, row.pk, now=at, seconds=60)
        at += timedelta(seconds=61)
    assert leases.take_lease(Article, row.pk, now=at, seconds=60) is None
    row.refresh_from_db()
    assert row.state == "quarantined"
    assert "broken off 3 times" in row.last_error


def test_failed_work_waits_longer_each_time_and_is_then_set_aside(settings):
    settings.MAX_ATTEMPTS = 3
    row = waiting()
    at, waits = NOON, []
    for _ in range(3):
        lease = leases.take_lease(Article, row.pk, now=at)
        state = leases.fail(Article, row.pk, "It broke.", now=at, lease=lease)
        row.refresh_from_db()
        waits.append(row.due_at - at)
        at = row.due_at
    assert waits[:2] == [timedelta(minutes=1), timedelta(minutes=4)]
    assert (state, row.state, row.last_error) == ("quarantined", "quarantined", "It broke.")


def test_what_the_other_side_asked_for_is_obeyed_up_to_a_day():
    assert leases.decide_wait(1, timedelta(minutes=10)) == timedelta(minutes=10)
    assert leases.decide_wait(1, timedelta(days=365)) == timedelta(days=1)
    assert leases.decide_wait(99) == timedelta(hours=6)


def test_a_permanent_failure_is_set_aside_at_once_and_can_be_tried_again():
    row = waiting()
    lease = leases.take_lease(Article, row.pk, now=NOON)
    leases.fail(Article, row.pk, "Gone.", now=NOON, lease=lease, permanent=True)
    assert Article.objects.quarantined().get() == row
    assert leases.try_again(Article, row.pk, now=LATER)
    row.refresh_from_db()
    assert (row.state, row.attempts, row.due_at) == ("waiting", 0, LATER)


def test_work_put_off_has_not_cost_an_attempt():
    row = waiting()
    lease = leases.take_lease(Article, row.pk, now=NOON)
    leases.postpone(Article, row.pk, until=LATER, lease=lease)
    row.refresh_from_db()
    assert (row.attempts, row.due_at) == (0, LATER)
    assert leases.take_lease(Article, row.pk, now=LATER)


def test_a_failure_is_kept_whatever_its_message_holds():
    article = waiting()
    lease = leases.take_lease(Article, article.pk, now=NOON)
    leases.fail(Article, article.pk, "cut off at \x00 here", now=NOON, lease=lease)
    article.refresh_from_db()
    assert (article.state, article.last_error) == ("failed", "cut off at  here")
