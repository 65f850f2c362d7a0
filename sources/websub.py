"""Subscribing to feeds at their hubs, so that what is new is polled at once.

What a hub sends is a hint to poll the feed and nothing more: no entry is taken from it.
So a forged message costs one polite fetch at most, and a hub that falls silent costs
nothing, for the feed is polled by its own rhythm all the same.
Source: W3C Recommendation WebSub, 23 January 2018.
"""

from __future__ import annotations

import hashlib
import hmac
import logging
import re
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from urllib.parse import urljoin

from django.conf import settings
from django.urls import reverse
from django.utils.timezone import now as clock

from sources import leases
from sources.canonical import canonical_url
from sources.errors import AddressRefused, FetchFailed, HostBusy, SourceError
from sources.fetching import fetch, refuse_internal
from sources.models import Feed, Subscription
from sources.politeness import TURN_PATIENCE, alone_with, wait_for_turn
from sources.vocabulary import WorkState

logger = logging.getLogger(__name__)

WANTED = timedelta(days=10)  # the lease that we ask for
SHORTEST, LONGEST = timedelta(minutes=5), timedelta(days=30)  # of a lease that we believe
ASK_AGAIN = timedelta(hours=6)  # where a hub took the request and never verified it
BETWEEN_POLLS = timedelta(minutes=1)  # a hub may not have us poll more often
ALGORITHMS = {"sha1", "sha256", "sha384", "sha512"}  # section 7.1

_LINK = re.compile(r"<([^<>]{1,2048})>([^<]{0,500})")


def read_link_header(header: str, relation: str) -> str:
    """Return the address of a relation ("hub", "self") in a Link header, "" if it has none.

    Source: RFC 8288; WebSub section 4 has it go before the feed's own links.
    """
    for address, parameters in _LINK.findall(header[:8192]):
        names = re.search(r"\brel\s*=\s*(?:\"([^\"]*)\"|([^\s;,]+))", parameters, re.IGNORECASE)
        if names and relation in (names[1] or names[2]).lower().split():
            return str(address)
    return ""


def note_hub(feed: Feed, hub: str, topic: str, *, now: datetime) -> None:
    """Make, or move, the subscription of a feed that names a hub; due to be asked for at once.

    hub, topic: as the feed gives them, perhaps relative; topic "" means its own address.
    Nothing is written without WEBSUB, or for an address that is never fetched.
    """
    if not (settings.WEBSUB and hub):
        return
    try:
        hub = canonical_url(urljoin(feed.address, hub))
        refuse_internal(hub)
    except (AddressRefused, ValueError):
        return
    topic = urljoin(feed.address, topic)[:2048] if topic else feed.address
    found, is_new = Subscription.objects.get_or_create(
        feed=feed,
        defaults={
            "hub": hub,
            "topic": topic,
            "token": secrets.token_urlsafe(32),
            "secret": secrets.token_urlsafe(32),
            "due_at": now,
        },
    )
    if not is_new and (found.hub, found.topic) != (hub, topic):
        Subscription.objects.filter(pk=found.pk).update(
            hub=hub, topic=topic, verified_at=None, expires_at=None, due_at=now,
            state=WorkState.WAITING, attempts=0,
        )  # fmt: skip


def subscribe(subscription_id: int, *, now: datetime | None = None) -> bool:
    """Ask the hub for a due subscription, or for its renewal; return whether it took that.

    The hub then asks our callback whether we meant it (verify_intent).
    """
    at = now or clock()
    lease = leases.take_lease(Subscription, subscription_id, now=at)
    if lease is None:
        return False
    row = Subscription.objects.get(pk=subscription_id)
    form = {
        "hub.mode": "subscribe",
        "hub.topic": row.topic,
        "hub.callback": settings.SITE_URL + reverse("source-websub", args=[row.token]),
        "hub.secret": row.secret,
        "hub.lease_seconds": str(round(WANTED.total_seconds())),
    }
    try:
        with alone_with(row.hub):
            wait_for_turn(row.hub)
            fetch(row.hub, form=form, accept="*/*", most_bytes=100_000, cut=True,
                  timeout_seconds=20)  # fmt: skip
    except HostBusy:
        later = at + timedelta(seconds=TURN_PATIENCE)
        leases.postpone(Subscription, subscription_id, until=later, lease=lease)
        return False
    except SourceError as error:
        permanent = isinstance(error, AddressRefused)
        asked = error.retry_after_seconds if isinstance(error, FetchFailed) else None
        leases.fail(
            Subscription, subscription_id, str(error), now=at, lease=lease, permanent=permanent,
            asked=timedelta(seconds=asked) if asked is not None else None,
        )  # fmt: skip
        return False
    # Where the hub verified while we waited for its answer, its lease says when to ask again.
    row.refresh_from_db()
    fresh = row.verified_at is not None and row.verified_at >= at and row.expires_at is not None
    due_at = _renewal(at, row.expires_at) if fresh and row.expires_at else at + ASK_AGAIN
    leases.wait_until(Subscription, subscription_id, due_at=due_at, lease=lease)
    logger.info("hub asked: subscription=%s feed=%s", subscription_id, row.feed_id)
    return True


def verify_intent(row: Subscription, query: Mapping[str, str], *, now: datetime) -> str | None:
    """Answer a hub that asks whether we meant to subscribe: its challenge, None for a refusal.

    query: the parameters of its request. A topic that is not ours is refused, and so is
    unsubscribing, which we never ask for. A denial by the hub is noted.
    """
    mode, topic = query.get("hub.mode", ""), query.get("hub.topic", "")
    if mode == "denied" and topic == row.topic:
        leases.quarantine(Subscription, row.pk, "The hub denied the subscription.")
        return ""
    challenge = query.get("hub.challenge", "")
    if mode != "subscribe" or topic != row.topic or not challenge:
        return None
    given = query.get("hub.lease_seconds", "")
    lease = timedelta(seconds=int(given[:9])) if given.isascii() and given.isdigit() else WANTED
    expires_at = now + min(max(lease, SHORTEST), LONGEST)
    rows = Subscription.objects.filter(pk=row.pk)
    rows.update(verified_at=now, expires_at=expires_at, last_error="")
    # A request that is under way plans the renewal itself.
    rows.exclude(state=WorkState.RUNNING).update(
        state=WorkState.WAITING, attempts=0, due_at=_renewal(now, expires_at)
    )
    return challenge


def _renewal(now: datetime, expires_at: datetime) -> datetime:
    """Return when to ask for a lease again: when nine tenths of it are over."""
    return now + (expires_at - now) * 0.9


def is_signed(row: Subscription, body: bytes, header: str) -> bool:
    """Return whether a message carries the hub's signature: X-Hub-Signature, "method=hex"."""
    method, _, given = header.partition("=")
    method = method.strip().lower()
    if method not in ALGORITHMS:
        return False
    expected = hmac.new(row.secret.encode(), body, getattr(hashlib, method)).hexdigest()
    return hmac.compare_digest(expected.encode(), given.strip().lower().encode())


def take_message(row: Subscription, *, now: datetime) -> bool:
    """Have a feed polled because its hub says that it changed; return whether it is due now.

    A feed that is polled just now, set aside, or was polled within a minute is left alone:
    the last is due again when that minute is over.
    """
    Subscription.objects.filter(pk=row.pk).update(last_message_at=now)
    feed = Feed.objects.filter(
        pk=row.feed_id, state__in=[WorkState.WAITING, WorkState.FAILED], due_at__gt=now
    )
    last = feed.values_list("last_fetched_at", flat=True).first()
    due_at = max(now, last + BETWEEN_POLLS) if last is not None else now
    return bool(feed.filter(due_at__gt=due_at).update(due_at=due_at)) and due_at == now
