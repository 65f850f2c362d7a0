"""Polling one feed under its lease: fetch, read, make rows of what is new, plan the next time.

What goes wrong is counted and said, each kind in its own words; a feed is set aside
after 30 failures in a row, or at once where its server says that it is gone.
"""

from __future__ import annotations

import hashlib
import logging
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Q
from django.utils.timezone import now as clock

from sources import leases, websub
from sources.canonical import canonical_url
from sources.dates import offset_minutes
from sources.errors import AddressRefused, FetchFailed, HostBusy, NotAFeed, SourceError
from sources.feed_parsing import FeedItem, ParsedFeed, parse_feed
from sources.fetching import Fetched, fetch, refuse_internal
from sources.ingest import outlet_for
from sources.models import Article, Feed, FeedAttempt, FeedEntry, Outlet
from sources.politeness import TURN_PATIENCE, alone_with, wait_for_turn
from sources.scheduling import (
    decide_interval,
    decide_next_fetch,
    is_spent,
    needs_whole_fetch,
)
from sources.vocabulary import WorkState

logger = logging.getLogger(__name__)

ACCEPT = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, "
    "text/xml;q=0.9, application/json;q=0.8, */*;q=0.1"
)
KEPT_ATTEMPTS = 30
MOVES_TO_FOLLOW = 3  # times a permanent redirect must be seen before it is believed

_MAX_AGE = re.compile(r"(?:^|[,\s])max-age\s*=\s*\"?(\d{1,9})", re.IGNORECASE)


def poll_feed(feed_id: int, *, now: datetime | None = None) -> int | None:
    """Poll a feed if it is due; return how many entries were new.

    None if somebody else holds it, it is not due, or its host's turn did not come.
    Everything else, also every failure, is in the feed's row and a FeedAttempt.
    """
    at = now or clock()
    feed = leases.take_row(Feed, feed_id, now=at)
    if feed is None or feed.leased_until is None:
        return None
    try:
        return _poll(feed, at, feed.leased_until)
    except Exception as error:
        message = f"{type(error).__name__}: {error}"
        leases.fail(Feed, feed_id, message, now=at, lease=feed.leased_until)
        raise


def _poll(feed: Feed, at: datetime, lease: datetime) -> int | None:
    attempt = FeedAttempt(feed=feed, at=at)
    whole = needs_whole_fetch(feed.last_whole_at, at)
    try:
        with alone_with(feed.address):
            wait_for_turn(feed.address)
            fetched = fetch(
                feed.address, accept=ACCEPT, headers={} if whole else _conditions(feed)
            )  # fmt: skip
        attempt.status = fetched.status
        attempt.size_bytes = len(fetched.body)
        attempt.milliseconds = fetched.milliseconds
        parsed = None
        digest = hashlib.sha256(fetched.body).hexdigest()
        if fetched.status != 304 and (whole or feed.degraded or digest != feed.body_digest):
            parsed = parse_feed(
                fetched.body, fetched.address, now=at,
                content_type=fetched.headers.get("content-type", ""),
            )  # fmt: skip
    except HostBusy:
        leases.postpone(Feed, feed.pk, until=at + timedelta(seconds=TURN_PATIENCE), lease=lease)
        return None
    except SourceError as error:
        _record_failure(feed, attempt, error, at, lease)
        return 0
    with transaction.atomic():
        new = _store_items(feed, parsed.items, at) if parsed else 0
        if parsed is not None:
            links = fetched.headers.get("link", "")
            hub = websub.read_link_header(links, "hub") or parsed.hub
            topic = websub.read_link_header(links, "self") or parsed.topic
            websub.note_hub(feed, hub, topic, now=at)
        _record_success(feed, attempt, fetched, digest, parsed, new, at, lease, whole)
    logger.info("feed polled: feed=%s outcome=%s new=%d", feed.pk, attempt.outcome, new)
    return new


def add_feed(address: str, outlet: Outlet | None = None, *, title: str = "") -> tuple[Feed, bool]:
    """Make a feed's row, due at once; return it and whether it is new.

    Raises AddressRefused for what is never fetched.
    """
    canonical = canonical_url(address)
    refuse_internal(canonical)
    return Feed.objects.get_or_create(
        address=canonical,
        defaults={"outlet": outlet or outlet_for(canonical), "title": title[:300]},
    )


def _conditions(feed: Feed) -> dict[str, str]:
    headers = {}
    if feed.etag:
        headers["If-None-Match"] = feed.etag
    if feed.last_modified:
        headers["If-Modified-Since"] = feed.last_modified
    return headers


def _store_items(feed: Feed, items: Sequence[FeedItem], at: datetime) -> int:
    """Make rows for entries that are new, and have changed ones fetched again.

    The number of queries does not grow with the number of entries.
    """
    by_key = _by_key(items)
    entries = FeedEntry.objects.filter(feed=feed, key__in=by_key)
    known = dict(entries.values_list("key", "digest"))
    changed = [key for key, digest in known.items() if digest != by_key[key].digest]
    if changed:
        _note_changed(feed, list(entries.filter(key__in=changed)), by_key, at)
    fresh = [item for key, item in by_key.items() if key not in known]
    if not fresh:
        return 0
    articles = _articles_for(feed, fresh, at)
    FeedEntry.objects.bulk_create(
        (
            FeedEntry(
                feed=feed,
                key=item.key,
                digest=item.digest,
                article_id=articles.get(item.key),
                published_at=item.published_at,
                date_doubt=item.date_doubt[:60],
                seen_at=at,
            )
            for item in fresh
        ),
        ignore_conflicts=True,
    )
    return len(fresh)


def _by_key(items: Sequence[FeedItem]) -> dict[str, FeedItem]:
    """Return the entries of a poll by their keys, the first of each.

    Some feeds give one id to many entries: those that lead elsewhere keep a key of their own.
    """
    by_key: dict[str, FeedItem] = {}
    for item in items:
        first = by_key.setdefault(item.key, item)
        if first.address != item.address:
            key = hashlib.sha256(f"{item.key} {item.address}".encode()).hexdigest()
            by_key.setdefault(key, replace(item, key=key))
    return by_key


def _note_changed(
    feed: Feed, entries: Sequence[FeedEntry], items: Mapping[str, FeedItem], at: datetime
) -> None:
    """Have the pages of changed entries fetched again; an id used again may lead to another."""
    articles = _articles_for(feed, [items[entry.key] for entry in entries], at)
    for entry in entries:
        entry.digest = items[entry.key].digest
        article_id = articles.get(entry.key, entry.article_id)
        if article_id and article_id == entry.article_id:
            leases.try_again(Article, article_id, now=at)
        entry.article_id = article_id
    FeedEntry.objects.bulk_update(entries, ["digest", "article"])


def _articles_for(feed: Feed, items: Sequence[FeedItem], at: datetime) -> dict[str, int]:
    """Return the article id for the key of each item, made where there is none yet."""
    canonical: dict[str, str] = {}
    for item in items:
        try:
            canonical[item.key] = canonical_url(item.address)
        except AddressRefused:
            continue
    wanted = {item.key: item for item in items if item.key in canonical}
    same = Q(canonical_url__in=canonical.values()) | Q(
        address__in=[i.address for i in wanted.values()]
    )

    def stored() -> dict[str, int]:
        found: dict[str, int] = {}
        for pk, url, address in Article.objects.filter(same).values_list(
            "pk", "canonical_url", "address"
        ):
            found[url or ""] = pk
            found[address] = pk
        return found

    have = stored() if wanted else {}
    missing = [
        item
        for key, item in wanted.items()
        if canonical[key] not in have and item.address not in have
    ]
    if missing:
        Article.objects.bulk_create(
            (
                Article(
                    address=item.address,
                    canonical_url=canonical[item.key],
                    outlet_id=feed.outlet_id,
                    first_published=item.published_at,
                    utc_offset_minutes=offset_minutes(item.published_at),
                    due_at=at,
                )
                for item in missing
            ),
            ignore_conflicts=True,
        )
        have = stored()
    ids = {key: have.get(url) or have.get(wanted[key].address) for key, url in canonical.items()}
    return {key: pk for key, pk in ids.items() if pk is not None}


def _record_success(
    feed: Feed,
    attempt: FeedAttempt,
    fetched: Fetched,
    digest: str,
    parsed: ParsedFeed | None,
    new: int,
    at: datetime,
    lease: datetime,
    whole: bool,
) -> None:
    interval = timedelta(seconds=feed.interval_seconds)
    fields: dict[str, object] = {"failures": 0, "soft_failures": 0, "last_fetched_at": at}
    if parsed is None:
        attempt.outcome = "unchanged"
        attempt.message = f"Nothing new ({'304' if fetched.status == 304 else 'the same bytes'})."
    else:
        dates = [item.published_at for item in parsed.items if item.published_at]
        interval = decide_interval(dates, at)
        attempt.outcome = "degraded" if parsed.degraded else "new" if new else "unchanged"
        attempt.message = parsed.degraded or (
            f"{new} new of {len(parsed.items)} entries." if new else "Nothing new."
        )
        attempt.new_entries = new
        fields |= {
            "interval_seconds": round(interval.total_seconds()),
            "degraded": parsed.degraded,
        }
        if parsed.title and not feed.title:
            fields["title"] = parsed.title
        if new:
            fields["last_new_at"] = at
    if fetched.status != 304:
        fields |= {
            # One that is cut would be another.
            "etag": _whole(fetched.headers.get("etag", ""), 500),
            "last_modified": _whole(fetched.headers.get("last-modified", ""), 100),
            "body_digest": digest,
        }
    if whole:
        fields["last_whole_at"] = at
    fields["last_outcome"] = attempt.outcome
    fields |= _moved(feed, fetched)
    _store_attempt(attempt)
    due_at = decide_next_fetch(at, interval=interval, asked=_max_age(fetched))
    leases.wait_until(Feed, feed.pk, due_at=due_at, lease=lease, **fields)


def _whole(value: str, most: int) -> str:
    return value if len(value) <= most else ""


def _moved(feed: Feed, fetched: Fetched) -> dict[str, object]:
    """Return what a permanent redirect changes: the address, once it was seen repeatedly."""
    if not fetched.moved_to or fetched.moved_to == feed.address:
        return {"moved_to": "", "moved_seen": 0} if feed.moved_to else {}
    seen = feed.moved_seen + 1 if fetched.moved_to == feed.moved_to else 1
    if seen < MOVES_TO_FOLLOW:
        return {"moved_to": fetched.moved_to, "moved_seen": seen}
    if Feed.objects.filter(address=fetched.moved_to).exclude(pk=feed.pk).exists():
        return {"degraded": "It has moved to an address that is polled already."}
    return {"address": fetched.moved_to, "moved_to": "", "moved_seen": 0}


def _max_age(fetched: Fetched) -> timedelta:
    match = _MAX_AGE.search(fetched.headers.get("cache-control", ""))
    return timedelta(seconds=int(match[1])) if match else timedelta(0)


def _record_failure(
    feed: Feed, attempt: FeedAttempt, error: SourceError, at: datetime, lease: datetime
) -> None:
    asked = timedelta(0)
    soft = False
    gone = isinstance(error, AddressRefused)
    attempt.outcome = "refused" if gone else "no feed" if isinstance(error, NotAFeed) else "failed"
    if isinstance(error, FetchFailed):
        attempt.status = error.status
        soft = error.status is None or error.status == 429 or error.status >= 500
        gone = error.status == 410
        if gone:
            attempt.outcome = "gone"
        if error.retry_after_seconds is not None:
            asked = timedelta(seconds=error.retry_after_seconds)
    attempt.message = str(error)
    failures = feed.failures + (not soft)
    soft_failures = feed.soft_failures + soft
    aside = gone or is_spent(failures, soft_failures)
    with transaction.atomic():
        _store_attempt(attempt)
        leases.wait_until(
            Feed,
            feed.pk,
            due_at=decide_next_fetch(
                at,
                interval=timedelta(seconds=feed.interval_seconds),
                failures=failures + soft_failures,
                asked=asked,
            ),
            lease=lease,
            state=WorkState.QUARANTINED if aside else WorkState.FAILED,
            failures=failures,
            soft_failures=soft_failures,
            last_error=str(error),
            last_outcome=attempt.outcome,
            last_fetched_at=at,
        )
    logger.warning("feed failed: feed=%s outcome=%s status=%s", feed.pk, attempt.outcome,
                   attempt.status)  # fmt: skip


def _store_attempt(attempt: FeedAttempt) -> None:
    """Store an attempt and drop what is older than the last KEPT_ATTEMPTS, in one statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH old AS (
                DELETE FROM sources_feedattempt WHERE id IN (
                    SELECT id FROM sources_feedattempt WHERE feed_id = %(feed)s
                    ORDER BY at DESC, id DESC OFFSET %(kept)s
                )
            )
            INSERT INTO sources_feedattempt
                (feed_id, at, outcome, status, size_bytes, milliseconds, new_entries, message)
            VALUES
                (%(feed)s, %(at)s, %(outcome)s, %(status)s, %(size_bytes)s, %(milliseconds)s,
                 %(new_entries)s, %(message)s)
            """,
            {**vars(attempt), "feed": attempt.feed_id, "kept": KEPT_ATTEMPTS - 1},
        )
