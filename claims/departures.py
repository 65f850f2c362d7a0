"""Entries that left the feed: claims that were withdrawn, or that another now stands for.

A feed reader keeps what it once had. Without a word from us it would show a withdrawn
claim for good (RFC 6721 calls that word a tombstone).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from claims.models import ENDINGS, ClaimEvent

REACH = timedelta(days=30)  # a subscriber who was away for longer misses them
LOOKED_AT = 500  # events that may have ended an entry; most did not
MOST = 50


@dataclass(frozen=True, slots=True)
class Departure:
    """A claim that had an entry and has none now; `survivor` stands for its group instead."""

    claim_id: int
    at: datetime
    sentence: str
    survivor: int | None


def newest_departures(now: datetime) -> list[Departure]:
    """Return whose entries ended within REACH, the newest first, in one query."""
    events = (
        ClaimEvent.objects.filter(kind__in=ENDINGS, at__gt=now - REACH)
        .order_by("-at", "-id")
        .values_list(
            "claim_id", "at", "sentence", "claim__withdrawn_at", "claim__group__head_id",
            "claim__group__is_published",
        )[:LOOKED_AT]
    )  # fmt: skip
    found: dict[int, Departure] = {}
    for claim_id, at, sentence, withdrawn_at, head_id, is_published in events:
        survivor = head_id if is_published and head_id != claim_id else None
        if claim_id not in found and (withdrawn_at is not None or survivor is not None):
            found[claim_id] = Departure(claim_id, at, sentence, survivor)
    return list(found.values())[:MOST]
