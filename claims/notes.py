"""Notes of the desk on a claim: internal, with author and time, struck but never erased.

They are shown to whoever may correct claims, on the claim's page and beside the verdict,
and stand in no feed, no download and no history that the public reads.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pghistory
from django.contrib.auth.models import User
from django.contrib.postgres.expressions import ArraySubquery
from django.db import transaction
from django.db.models import OuterRef
from django.db.models.functions import JSONObject
from django.utils.translation import gettext as _

from claims.models import Claim, ClaimNote

LONGEST = 4_000  # characters


class NoteRefused(Exception):
    """Nothing was changed, with the sentence that says why."""


@dataclass(frozen=True, slots=True)
class DeskNote:
    """A note as pages show it."""

    pk: int
    text: str
    author: str
    written_at: datetime
    struck_at: datetime | None


def write_note(claim_id: int, text: str, *, by: User, now: datetime) -> ClaimNote:
    """Keep a note on a claim; raises NoteRefused for one that is empty or too long."""
    text = text.strip()
    if not text:
        raise NoteRefused(_("Write the note first."))
    if len(text) > LONGEST:
        raise NoteRefused(_("A note has at most %(longest)d characters.") % {"longest": LONGEST})
    return ClaimNote.objects.create(claim_id=claim_id, author=by, text=text, written_at=now)


@transaction.atomic
def strike_note(pk: int, *, by: User, now: datetime) -> ClaimNote:
    """Strike one's own note; it stays readable. Raises NoteRefused for another's."""
    return _mark(pk, now, by)


@transaction.atomic
def restore_note(pk: int, *, by: User) -> ClaimNote:
    """Let one's own struck note stand again. Raises NoteRefused for another's."""
    return _mark(pk, None, by)


def _mark(pk: int, struck_at: datetime | None, by: User) -> ClaimNote:
    note = ClaimNote.objects.select_for_update().get(pk=pk)
    if note.author_id != by.pk:
        raise NoteRefused(_("Only its author strikes a note. Answer it with one of your own."))
    if (note.struck_at is None) != (struck_at is None):
        note.struck_at = struck_at
        with pghistory.context(user=by.pk, act="struck" if struck_at else "restored"):
            note.save(update_fields=["struck_at"])
    return note


def with_notes(claims: Any) -> Any:
    """Add `note_rows` to claims, so that their notes cost no query of their own."""
    rows = (
        ClaimNote.objects.filter(claim=OuterRef("pk"))
        .order_by("-written_at", "-pk")
        .values(
            row=JSONObject(
                pk="pk", text="text", author="author__username", at="written_at", struck="struck_at"
            )
        )
    )
    return claims.annotate(note_rows=ArraySubquery(rows))


def notes_of(claims: Iterable[Claim]) -> list[DeskNote]:
    """Return the notes on claims that were read `with_notes`, the newest first."""
    found = [
        DeskNote(
            pk=row["pk"],
            text=row["text"],
            author=row["author"],
            written_at=datetime.fromisoformat(row["at"]),
            struck_at=datetime.fromisoformat(row["struck"]) if row["struck"] else None,
        )
        for claim in claims
        for row in getattr(claim, "note_rows", ())
    ]
    return sorted(found, key=lambda note: (note.written_at, note.pk), reverse=True)
