"""Withdrawing a claim from the public pages and feeds, and restoring it, with a reason.

The claim's row, its statements, links and history stay; `ClaimQuerySet.published` no
longer keeps it, and the groups around it are derived again.
"""

from __future__ import annotations

import logging
from datetime import datetime

import pghistory
from django.contrib.auth.models import User
from django.db import transaction

from claims import events, groups
from claims.models import Claim, ClaimEvent, Correction
from claims.vocabulary import CorrectionKind, EventKind

logger = logging.getLogger(__name__)


class WithdrawalRefused(Exception):
    """Nothing was changed, with the sentence that says why."""


@transaction.atomic
def withdraw(claim_id: int, reason: str, *, by: User, now: datetime) -> Claim:
    """Take a claim off the public pages; raises WithdrawalRefused without a reason."""
    claim = _lock(claim_id, reason)
    if claim.withdrawn_at is not None:
        raise WithdrawalRefused("This claim is withdrawn already.")
    claim.withdrawn_at, claim.withdrawn_by = now, by
    claim.withdrawn_reason = reason.strip()
    _save(claim, EventKind.WITHDRAWN, events.withdrawn(reason.strip()), by, now)
    return claim


@transaction.atomic
def restore(claim_id: int, reason: str, *, by: User, now: datetime) -> Claim:
    """Put a withdrawn claim back; raises WithdrawalRefused without a reason.

    Undoes the correction, too, by which it may have been withdrawn.
    """
    claim = _lock(claim_id, reason)
    if claim.withdrawn_at is None:
        raise WithdrawalRefused("This claim is not withdrawn.")
    claim.withdrawn_at = claim.withdrawn_by = None
    claim.withdrawn_reason = ""
    _save(claim, EventKind.RESTORED, events.restored(reason.strip()), by, now)
    rejections = Correction.objects.standing().filter(claim=claim, kind=CorrectionKind.NOT_A_CLAIM)
    rejections.update(undone_by=by, undone_at=now)
    return claim


def _lock(claim_id: int, reason: str) -> Claim:
    if not reason.strip():
        raise WithdrawalRefused("Say why, in a sentence: it stays in the claim's history.")
    groups.lock_around([claim_id])
    return Claim.objects.select_for_update(of=("self",)).defer("search").get(pk=claim_id)


def _save(claim: Claim, kind: EventKind, sentence: str, by: User, now: datetime) -> None:
    with pghistory.context(user=by.pk, act=str(kind)):
        claim.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_reason"])
    ClaimEvent.objects.create(claim=claim, kind=kind, at=now, sentence=sentence, by=by)
    groups.rederive([claim.pk], now=now, by=by)
    logger.info("claim %s: claim=%s by=%s", kind, claim.pk, by.pk)
