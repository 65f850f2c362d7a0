"""When to fetch again: feeds by their own rhythm, live blogs while they live, pages to see
whether they changed. Values in, values out; the clock is given in.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median

from sources.vocabulary import ArticleKind

SHORTEST_WAIT = timedelta(minutes=5)
USUAL_WAIT = timedelta(minutes=30)
LONGEST_RHYTHM = timedelta(hours=6)
LONGEST_WAIT = timedelta(days=1)
FAILURES_TO_SET_ASIDE = 30  # feeds come back from 404, lost names and pages of HTML
WHOLE_FETCH_EVERY = timedelta(days=1)  # some servers repeat an ETag after a change
SHORTEST_SILENCE = timedelta(days=3)
INTERVALS_OF_SILENCE = 40  # of the feed's own interval

LIVE_WAIT = timedelta(minutes=3)
LIVE_ENDS_AFTER = timedelta(hours=6)  # without a change
LOOKS = (timedelta(hours=1), timedelta(hours=6), timedelta(days=1), timedelta(days=4))


def decide_next_fetch(
    now: datetime,
    *,
    interval: timedelta,
    failures: int = 0,
    asked: timedelta = timedelta(0),
) -> datetime:
    """Return when to fetch a feed again.

    A healthy feed waits its interval, or longer if its server asked for it. Each failure
    in a row doubles the wait. Nobody waits more than a day, whatever is asked: a mistyped
    header must not silence a feed.

    now: aware time of the fetch that just ended.
    interval: of the feed's own rhythm, from decide_interval.
    failures: failed fetches in a row, counting this one; 0 after a success.
    asked: the larger of Cache-Control max-age and Retry-After; zero if neither was sent.
    Returns an aware datetime in [now + 5 min, now + 24 h].
    Raises ValueError if `failures` is negative.
    Source: RFC 9111 section 5.2.2.1, RFC 9110 section 10.2.3.
    """
    if failures < 0:
        raise ValueError(f"failures must be 0 or more, not {failures}")
    factor: int = 2 ** min(failures, 9)
    wait = max(SHORTEST_WAIT, min(interval, LONGEST_RHYTHM) * factor, asked)
    return now + min(wait, LONGEST_WAIT)


def decide_interval(published: Sequence[datetime], now: datetime) -> timedelta:
    """Return how often a feed is worth fetching: half its usual gap between entries.

    published: dates of its entries, in any order; those that were not believed left out.
    Returns a timedelta in [5 min, 6 h]; 30 minutes where dates say nothing.
    """
    moments = sorted((moment for moment in published if moment <= now), reverse=True)[:20]
    if len(moments) < 3:
        return USUAL_WAIT
    gaps = [(newer - older).total_seconds() for newer, older in pairwise(moments)]
    usual = timedelta(seconds=median(gaps))
    # A feed that has been quiet for long is not as busy as its old entries were.
    usual = max(usual, (now - moments[0]) / 10)
    return min(max(usual / 2, SHORTEST_WAIT), LONGEST_RHYTHM)


def is_silent(last_new: datetime | None, interval: timedelta, now: datetime) -> bool:
    """Return whether a feed has brought nothing for much longer than it usually takes.

    last_new: when an entry was last new, None if never; a feed without any is silent.
    """
    if last_new is None:
        return True
    return now - last_new > max(SHORTEST_SILENCE, interval * INTERVALS_OF_SILENCE)


def is_spent(failures: int, soft_failures: int) -> bool:
    """Return whether a feed has failed so often in a row that it is set aside.

    Soft failures (a server's error, a time-out) count half.
    """
    return failures + soft_failures / 2 >= FAILURES_TO_SET_ASIDE


def needs_whole_fetch(last_whole: datetime | None, now: datetime) -> bool:
    """Return whether a feed must be fetched without conditions this time."""
    return last_whole is None or now - last_whole >= WHOLE_FETCH_EVERY


def decide_next_look(
    now: datetime,
    *,
    kind: ArticleKind,
    first_seen: datetime,
    last_changed: datetime,
    ended: bool = False,
    ends_at: datetime | None = None,
) -> datetime | None:
    """Return when a stored page is fetched again, None if it is left alone from now on.

    A live blog is followed while it lives: until it says that it ended, the end that it
    stated has come and nothing was added since, or it has not changed for six hours. Any
    page is looked at after 1 h, 6 h, 1 d and 4 d, which is when most corrections are made.

    first_seen: when its first version was fetched; last_changed: its newest version.
    ended: its title says so. ends_at: the end that its page states, which may lie ahead.
    """
    ended = ended or (ends_at is not None and ends_at <= now and last_changed <= ends_at)
    if kind == ArticleKind.LIVE_BLOG and not ended and now - last_changed < LIVE_ENDS_AFTER:
        return now + LIVE_WAIT
    age = now - first_seen
    return next((first_seen + look for look in LOOKS if look > age), None)


def spread(count: int, rate_per_second: float, within_seconds: float) -> list[float]:
    """Return after how many seconds each of `count` fetches of one host may begin.

    What does not fit within the time is left out, and found again by the next tick.
    """
    fitting = min(count, max(1, int(rate_per_second * within_seconds)))
    return [i / rate_per_second for i in range(fitting)]
