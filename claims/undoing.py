"""Undoing a correction: what it replaced is put back, also in a newer text of the article."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.core import serializers
from django.db.models import Model, Q

from claims import events, groups, moderation, withdrawing
from claims.anchoring import carry
from claims.correcting import (
    CorrectionRefused,
    Signature,
    hold_groups,
    link_again,
    replace_fields,
    tell,
)
from claims.models import Claim, ClaimLink, Correction, Figure, StateEvidence, Statement
from claims.reanchoring import place_statement
from claims.reported_state import settle_state
from claims.vocabulary import CorrectionKind
from sources.models import ArticleVersion


def undo(correction_id: int, *, by: User, now: datetime) -> Correction:
    """Put back what a correction replaced; the correction stays, marked as undone.

    Raises CorrectionRefused if it is undone already, if a later correction of the same
    claim stands on it, or if its words have left the article.
    """
    correction = Correction.objects.select_related(
        "claim__version", "other__version", "version", "statement"
    ).get(pk=correction_id)
    claims = [one for one in (correction.claim, correction.other) if one is not None]
    signature = Signature(by, f"A correction was undone: {correction.sentence}", now)
    is_merge = correction.kind == CorrectionKind.MERGE
    with hold_groups([] if is_merge else [one.pk for one in claims], signature):
        _check_undo(correction)
        undone = Correction.objects.standing().filter(pk=correction.pk)
        undone.update(undone_by=by, undone_at=now)
        _UNDO[CorrectionKind(correction.kind)](correction, signature)
        for claim in claims:
            _settle_after_undo(claim)
        words = events.correction_undone(correction.sentence, by.get_username())
        tell(claims, words, signature)
        groups.rederive([one.pk for one in claims], now=now, by=by)
    correction.refresh_from_db()
    return correction


def _check_undo(correction: Correction) -> None:
    locked = Correction.objects.select_for_update().get(pk=correction.pk)
    if locked.undone_at is not None:
        raise CorrectionRefused("This correction is undone already.")
    ends = [pk for pk in (locked.claim_id, locked.other_id) if pk is not None]
    later = (
        Correction.objects.standing()
        .filter(Q(claim__in=ends) | Q(other__in=ends), pk__gt=locked.pk)
        .first()
    )
    if later is not None:
        raise CorrectionRefused(f"A later correction stands on it; undo that first: {later}")


def _settle_after_undo(claim: Claim) -> None:
    """Give a claim back to the machine when no correction of it stands."""
    stands = Correction.objects.standing().filter(Q(claim=claim) | Q(other=claim))
    if claim.extractor_version and not stands.exists():
        Claim.objects.filter(pk=claim.pk).update(touched_by_person=False)


def _undo_rejected_claim(correction: Correction, signature: Signature) -> None:
    assert correction.claim is not None
    try:
        withdrawing.restore(
            correction.claim.pk, signature.reason, by=signature.by, now=signature.at
        )
    except withdrawing.WithdrawalRefused as refused:
        raise CorrectionRefused(str(refused)) from refused


def _undo_added_claim(correction: Correction, signature: Signature) -> None:
    claim = correction.other or correction.claim
    assert claim is not None
    if claim.withdrawn_at is None:
        withdrawing.withdraw(claim.pk, signature.reason, by=signature.by, now=signature.at)


def _undo_rejected_rows(correction: Correction, signature: Signature) -> None:
    claim = correction.claim
    assert claim is not None
    has_moved = claim.version_id != correction.version_id
    data = json.dumps(correction.before["rows"])
    for restored in serializers.deserialize("json", data):
        row = restored.object
        if has_moved and not _place_row(row, correction.version, claim.version):
            raise CorrectionRefused("The article has changed since: these words are gone from it.")
        restored.save()
    settle_state(claim)


def _place_row(row: Model, old: ArticleVersion, new: ArticleVersion) -> bool:
    """Point a row that is put back to its words in a newer version; say whether it has them."""
    if isinstance(row, Statement):
        return place_statement(row, old, new)
    if isinstance(row, StateEvidence):
        place = carry(old.text, new.text, row.start, row.end)
        row.start, row.end = place or (row.start, row.end)
        return place is not None
    return True


def _undo_fields(correction: Correction, signature: Signature) -> None:
    _put_back(correction, correction.before)
    assert correction.claim is not None
    settle_state(correction.claim)


def _put_back(correction: Correction, fields: dict[str, Any]) -> None:
    """Write the fields of a statement that a correction replaced, in the text of today."""
    statement, claim = correction.statement, correction.claim
    if statement is None or claim is None:
        raise CorrectionRefused("The article has changed since: the statement is gone from it.")
    replace_fields(statement, fields)
    if claim.version_id == correction.version_id:
        return
    # The offsets that were put back are those of the older text.
    older = Statement(
        content_parts=fields.get("content_parts", []),
        sentence_start=0,
        sentence_end=0,
        speaker_start=fields.get("speaker_start"),
        speaker_end=fields.get("speaker_end"),
    )
    if older.content_parts:
        if not place_statement(older, correction.version, claim.version):
            raise CorrectionRefused("The article has changed since: these words are gone from it.")
        names = ["content_parts", "exact", "prefix", "suffix"]
        replace_fields(statement, {name: getattr(older, name) for name in names})
    if older.speaker_start is not None and older.speaker_end is not None:
        place = carry(
            correction.version.text, claim.version.text, older.speaker_start, older.speaker_end
        )
        replace_fields(
            statement, {"speaker_start": place and place[0], "speaker_end": place and place[1]}
        )


def _undo_split(correction: Correction, signature: Signature) -> None:
    claim = correction.claim
    _put_back(correction, correction.before["statement"])
    assert claim is not None
    Claim.objects.filter(pk=claim.pk).update(text=correction.before["text"])
    Figure.objects.filter(pk__in=correction.before["figures"]).update(claim=claim)
    _undo_added_claim(correction, signature)
    link_again(claim.version, signature.at)


def _undo_merge(correction: Correction, signature: Signature) -> None:
    after = correction.after
    link = ClaimLink.objects.filter(pk=after["link"]).first()
    if link is None or moderation.stamp(link) != after["stamp"]:
        raise CorrectionRefused("A moderator has judged this pair since; undo it in the queue.")
    if after["is_new"]:
        link.delete()
    else:
        moderation.undo(link.pk, by=signature.by, seen=after["stamp"], now=signature.at)


_UNDO = {
    CorrectionKind.NOT_A_CLAIM: _undo_rejected_claim,
    CorrectionKind.NOT_SAID: _undo_rejected_rows,
    CorrectionKind.NOT_EVIDENCE: _undo_rejected_rows,
    CorrectionKind.SPEAKER: _undo_fields,
    CorrectionKind.STANCE: _undo_fields,
    CorrectionKind.SPLIT: _undo_split,
    CorrectionKind.MERGE: _undo_merge,
    CorrectionKind.ADDED: _undo_added_claim,
}
