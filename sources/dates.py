"""Reading the dates that pages, feeds and people write, and doubting them.

The clock is given in. What cannot be is not stored as if it were: a page from 1970 or
from next year has a mistaken date, not that age.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from sources.errors import BadInput

EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)  # before the web there were no pages
FARTHEST_OFFSET = timedelta(hours=14)  # Kiribati; a larger one is a mistake
AHEAD = timedelta(days=2)  # clocks and time zones may be this far off

_DIGITS = re.compile(r"\d")
# Day and month in an order that nobody can tell.
_EITHER_WAY = re.compile(r"(0?[1-9]|1[0-2])([/.])(0?[1-9]|1[0-2])\2\d{2,4}\b")
_YEAR = re.compile(r"(?<![+\d-])\d{4}(?!\d)")
_ZONE_NAME = re.compile(r"\b(?!(?:UTC?|GMT|Z|AM|PM)$|[ECMP][SD]T$)[A-Z]{3,5}$")  # as RFC 5322 knows


def read_date(written: str) -> datetime | None:
    """Return a date as pages and feeds write it, aware; None if it cannot be read.

    ISO 8601 and RFC 5322 are tried, then free English forms. The date keeps the offset it
    was written with: it is the clock of the page. Without a zone, UTC is taken. What may be
    one of two days ("10/03/2026") is not read, nor the zero of a clock ("01 Jan 0001").
    """
    written = written.strip()[:80]
    if not _DIGITS.search(written):
        return None
    either_way = _EITHER_WAY.match(written)
    if either_way and int(either_way[1]) != int(either_way[3]):
        return None
    moment: datetime | None = None
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        try:
            if _ZONE_NAME.search(written):  # parsedate would take "MSK" for UTC
                moment = _free_form(written)
            moment = moment or parsedate_to_datetime(written)
            years = _YEAR.findall(written)
            if years and f"{moment.year:04}" not in years:
                return None  # it takes the year 1 for 2001
        except (ValueError, TypeError, IndexError, OverflowError):
            moment = _free_form(written)
    if moment is None:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    try:
        moment.astimezone(UTC)
    except (OverflowError, ValueError):
        return None
    return moment


def _free_form(written: str) -> datetime | None:
    import dateparser

    try:
        found: datetime | None = dateparser.parse(
            written, languages=["en"], settings={"REQUIRE_PARTS": ["day", "month", "year"]}
        )
    except (ValueError, OverflowError, RecursionError):
        return None
    return found


def offset_minutes(moment: datetime | None) -> int | None:
    """Return how far a date's clock is ahead of UTC, None where the date does not say.

    Many sites write all their dates in UTC, wherever they are: that says nothing.
    """
    offset = moment.utcoffset() if moment else None
    if not offset or abs(offset) > FARTHEST_OFFSET:
        return None
    return round(offset.total_seconds() / 60)


def plausible(moment: datetime | None, now: datetime) -> datetime | None:
    """Return a date if a page can have it, None if it lies before the web or ahead of now."""
    if moment is None or moment < EARLIEST or moment > now + AHEAD:
        return None
    return min(moment, now)


def read_given_date(written: str, now: datetime) -> datetime:
    """Return a date that a person gave, aware.

    Raises BadInput, with a sentence, if it cannot be read or cannot be.
    """
    moment = read_date(written)
    if moment is None:
        raise BadInput(
            f"“{written[:40]}” is not a date; write it like 2023-04-14 or 2023-04-14T09:30+02:00."
        )
    if plausible(moment, now) is None:
        raise BadInput(f"{moment:%Y-%m-%d} cannot be when an article was published.")
    return moment
