from __future__ import annotations

from datetime import UTC, datetime

import pytest

from sources.dates import offset_minutes, plausible, read_date, read_given_date
from sources.errors import BadInput

NOW = datetime(2026, 3, 14, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "minutes"),
    [("2026-03-10T09:30:00+02:00", 120), ("Tue, 10 Mar 2026 09:30:00 -0330", -210),
     # Many sites write UTC wherever they are; nobody lives 23 hours away.
     ("2026-03-10T09:30:00Z", None), ("2026-03-10", None), ("2026-03-10T09:30:00+23:00", None)],
)  # fmt: skip
def test_a_date_tells_the_clock_of_its_page(written, minutes):
    assert offset_minutes(read_date(written)) == minutes


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("2026-03-10T09:30:00+02:00", "2026-03-10T07:30"),
        ("2026-03-10T09:30:00Z", "2026-03-10T09:30"),
        ("2026-03-10", "2026-03-10T00:00"),
        ("Tue, 10 Mar 2026 09:30:00 +1300", "2026-03-09T20:30"),
        # The hour that summer time leaves out, and the one that winter time repeats.
        ("2026-03-29T01:59:59+01:00", "2026-03-29T00:59"),
        ("2026-03-29T03:00:00+02:00", "2026-03-29T01:00"),
        ("2026-10-25T02:30:00+02:00", "2026-10-25T00:30"),
        ("2026-10-25T02:30:00+01:00", "2026-10-25T01:30"),
        ("2026-03-29T08:00:00+13:00", "2026-03-28T19:00"),
        ("10 March 2026 14:05", "2026-03-10T14:05"),
        # Zones by name, of which RFC 5322 knows the American ones only.
        ("Tue, 10 Mar 2026 10:00:00 MSK", "2026-03-10T07:00"),
        ("Tue, 10 Mar 2026 10:00:00 AEDT", "2026-03-09T23:00"),
        ("Sun, 29 Mar 2026 01:30:00 CET", "2026-03-29T00:30"),
        ("Tue, 10 Mar 2026 10:00:00 EDT", "2026-03-10T14:00"),
        ("Tue, 10 Mar 2026 10:00:00 UT", "2026-03-10T10:00"),
        ("Tue, 10 Mar 26 10:00:00 GMT", "2026-03-10T10:00"),
        # Nobody can tell which of two days it is, except where it is the same.
        ("10/03/2026", None),
        ("03.10.2026 14:05", None),
        ("03/03/2026", "2026-03-03T00:00"),
        ("25/12/2025", "2025-12-25T00:00"),
        # The zero of a clock is no date of this century.
        ("Mon, 01 Jan 0001 00:00:00 +0000", None),
        ("Mon, 01 Jan 0001 00:00:00 GMT", None),
        ("March 10, 2026", "2026-03-10T00:00"),
        ("", None),
        ("yesterday", None),
        ("12", None),
        ("2026-13-45", None),
        ("0001-01-01T00:00:00+23:59", None),
    ],
)
def test_dates_are_read(written, moment):
    found = read_date(written)
    assert (found.astimezone(UTC).strftime("%Y-%m-%dT%H:%M") if found else None) == moment


@pytest.mark.parametrize(
    ("moment", "kept"),
    [
        (datetime(1970, 1, 1, tzinfo=UTC), None),
        (datetime(2099, 1, 1, tzinfo=UTC), None),
        (datetime(2026, 3, 10, tzinfo=UTC), datetime(2026, 3, 10, tzinfo=UTC)),
        # A zone that is off by hours: no later than the moment it was seen.
        (datetime(2026, 3, 14, 20, tzinfo=UTC), NOW),
        (None, None),
    ],
)
def test_dates_that_cannot_be_are_not_believed(moment, kept):
    assert plausible(moment, NOW) == kept


@pytest.mark.parametrize("written", ["soon", "1066-10-14", "2099-01-01", "31.02.2026"])
def test_a_wrong_date_is_one_sentence(written):
    with pytest.raises(BadInput, match=r"\.$"):
        read_given_date(written, NOW)
