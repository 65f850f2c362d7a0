"""Writing, striking and restoring a note of the desk; each answers with all notes."""

from __future__ import annotations

import json

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from claims import notes
from claims.models import Claim, ClaimNote
from claims.notes import NoteRefused
from claims.review_views import may_withdraw as may_note
from claims.views import signed_in_user, wants_part


@never_cache
@require_POST
@may_note
def write(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a note to a claim."""
    claim = get_object_or_404(Claim.objects.only("pk", "group_id"), pk=pk)
    text = request.POST.get("text", "")
    try:
        notes.write_note(claim.pk, text, by=signed_in_user(request), now=timezone.now())
    except NoteRefused as refused:
        return _answer(request, claim, str(refused), refused=text)
    return _answer(request, claim, _("Note kept."))


@never_cache
@require_POST
@may_note
def strike(request: HttpRequest, pk: int) -> HttpResponse:
    """Strike one's own note."""
    note = _note(request, pk)
    try:
        notes.strike_note(note.pk, by=signed_in_user(request), now=timezone.now())
    except NoteRefused as refused:
        return _answer(request, note.claim, str(refused), refused="")
    return _answer(request, note.claim, _("Note struck."))


@never_cache
@require_POST
@may_note
def restore(request: HttpRequest, pk: int) -> HttpResponse:
    """Let one's own struck note stand again."""
    note = _note(request, pk)
    try:
        notes.restore_note(note.pk, by=signed_in_user(request))
    except NoteRefused as refused:
        return _answer(request, note.claim, str(refused), refused="")
    return _answer(request, note.claim, _("The note stands again."))


def _note(request: HttpRequest, pk: int) -> ClaimNote:
    notes_of_all = ClaimNote.objects.select_related("claim").defer("claim__search")
    return get_object_or_404(notes_of_all, pk=pk)


def _answer(
    request: HttpRequest, claim: Claim, told: str, *, refused: str | None = None
) -> HttpResponse:
    """Answer all notes for htmx, else the claim's page at its notes.

    The toast offers no undo: it would leave a page on which a verdict may be half written,
    and each note of one's own has its button.

    refused: what was written and not kept; None where nothing was refused.
    """
    is_refused = refused is not None
    if not wants_part(request):
        (messages.error if is_refused else messages.success)(request, told)
        return HttpResponseRedirect(reverse("claim-detail", args=[claim.pk]) + "#notes")
    members = notes.with_notes(Claim.objects.filter(group=claim.group_id).order_by())
    context = {
        "notes": notes.notes_of(members.only("pk")),
        "about": claim.pk,
        "written": refused or "",
        "told": told if is_refused else "",
    }
    response = render(request, "claims/_notes.html", context, status=422 if is_refused else 200)
    if not is_refused:
        response["HX-Trigger"] = json.dumps({"toast": {"text": told}})
    return response
