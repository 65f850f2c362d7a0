"""The rows are the queue: finding due work, doing it under a lease, setting failures aside."""

from __future__ import annotations

from datetime import timedelta

import pytest

from claims import reading, work
from claims.models import Linking, Reading
from tests.factories import NOON, make_version

pytestmark = pytest.mark.django_db


@pytest.fixture
def extractor_version(monkeypatch):
    """Let the tick know an extractor version without loading the language pipeline."""
    import sys
    import types

    stub = types.ModuleType("claims.extraction")
    stub.EXTRACTOR_VERSION = "7"
    stub.__path__ = []
    monkeypatch.setitem(sys.modules, "claims.extraction", stub)
    return "7"


def test_an_unread_version_is_found_and_gets_a_row(extractor_version):
    version = make_version()
    ids = work.find_readings(NOON)
    assert ids == [version.reading.pk]


def test_a_version_in_another_language_waits_for_a_person(extractor_version):
    make_version(language="uk")
    assert work.find_readings(NOON) == []


def test_the_tick_hints_once_at_a_row_until_the_hint_has_arrived(extractor_version, monkeypatch):
    from claims import tasks
    from sources import hints

    sent = []
    monkeypatch.setattr(tasks.read_version, "apply_async", lambda ids, **_: sent.extend(ids))
    reading_id = Reading.objects.create(version=make_version(), due_at=NOON).pk
    tasks.find_work()
    tasks.find_work()
    assert sent == [reading_id]
    hints.forget("reading", reading_id)
    tasks.find_work()
    assert sent == [reading_id, reading_id]


def test_a_version_read_by_an_older_extractor_is_found_again(extractor_version):
    reading_row = Reading.objects.create(
        version=make_version(), state="done", extractor_version="6"
    )
    assert work.find_readings(NOON) == [reading_row.pk]
    reading_row.refresh_from_db()
    assert reading_row.state == "waiting"


def test_a_version_read_by_this_extractor_is_left_alone(extractor_version):
    Reading.objects.create(version=make_version(), state="done", extractor_version="7")
    assert work.find_readings(NOON) == []


def test_a_reading_that_always_fails_is_set_aside_after_three_attempts(monkeypatch, settings):
    settings.MAX_ATTEMPTS = 3
    row = Reading.objects.create(version=make_version(), due_at=NOON)

    def burst(version, *, now):
        raise ValueError("no such clause")

    monkeypatch.setattr(reading, "read_version", burst)
    at = NOON
    for _ in range(3):
        with pytest.raises(ValueError):
            work.do_reading(row.pk, now=at)
        at += timedelta(days=1)
    row.refresh_from_db()
    assert row.state == "quarantined"
    assert "no such clause" in row.last_error
    assert work.do_reading(row.pk, now=at) is False


def test_a_worker_that_died_leaves_a_row_that_is_found_when_its_lease_ends(extractor_version):
    row = Reading.objects.create(
        version=make_version(), state="running", attempts=1, leased_until=NOON
    )
    assert work.find_readings(NOON - timedelta(seconds=1)) == []
    assert work.find_readings(NOON + timedelta(seconds=1)) == [row.pk]


def test_linkings_that_are_due_are_found():
    due = Linking.objects.create(version=make_version(), due_at=NOON)
    Linking.objects.create(version=make_version(), due_at=NOON + timedelta(hours=1))
    assert work.find_linkings(NOON) == [due.pk]
