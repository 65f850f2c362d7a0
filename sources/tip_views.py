"""Tips: anybody brings an address or some words; the desk takes them in or dismisses them."""

from __future__ import annotations

from functools import partial

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.contrib.auth.models import User
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sources import ingest
from sources.errors import AlreadyKnown, SourceError
from sources.forms import TipForm
from sources.models import Tip
from sources.tasks import fetch_article, send_hint
from sources.vocabulary import TipState

PAGE = 50


@require_http_methods(["GET", "HEAD", "POST"])
def give_tip(request: HttpRequest) -> HttpResponse:
    """Keep what a reader brings; nothing of it is fetched or shown until the desk takes it in."""
    if not settings.TIPS:
        raise Http404
    form = TipForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        Tip.objects.create(address=given["address"], text=given["text"], note=given["note"])
        return redirect("tip-given")
    return render(request, "sources/tip.html", {"form": form}, status=422 if form.is_bound else 200)


@require_GET
def tip_given(request: HttpRequest) -> HttpResponse:
    return render(request, "sources/tip_given.html")


@require_GET
@login_required
@permission_required("sources.add_article", raise_exception=True)
def tip_list(request: HttpRequest) -> HttpResponse:
    """List the tips that wait, newest first, and the last that were decided."""
    before = request.GET.get("before", "")
    waiting = Tip.objects.filter(state=TipState.WAITING)
    if before.isdigit():
        waiting = waiting.filter(pk__lt=int(before[:18]))
    found = list(waiting[: PAGE + 1])
    decided = Tip.objects.exclude(state=TipState.WAITING).select_related("decided_by")
    context = {
        "waiting": found[:PAGE],
        "next_before": found[PAGE - 1].pk if len(found) > PAGE else "",
        "decided": decided.order_by("-decided_at")[:10],
    }
    return render(request, "sources/tips.html", context)


@require_POST
@login_required
@permission_required("sources.add_article", raise_exception=True)
def take_tip(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a tip in as an article, with every other tip that waits with the same address."""
    assert isinstance(request.user, User)
    with transaction.atomic():
        tip = get_object_or_404(Tip.objects.select_for_update(), pk=pk)
        if tip.state == TipState.TAKEN:
            messages.info(request, "This tip has been taken in already.")
            return redirect("tip-list")
        try:
            article_id = _ingest(tip)
        except AlreadyKnown as error:
            article_id = error.article_id
            messages.info(request, str(error))
        except SourceError as error:
            messages.error(request, str(error))
            return redirect("tip-list")
        taken = Tip.objects.filter(pk=pk)
        if tip.address:
            taken |= Tip.objects.filter(state=TipState.WAITING, address=tip.address)
        taken.update(
            state=TipState.TAKEN, article=article_id, decided_by=request.user, decided_at=now()
        )
    return redirect("source-article", pk=article_id)


def _ingest(tip: Tip) -> int:
    """Store a tip as an article and return its id. Raises SourceError."""
    if not tip.address:
        with transaction.atomic():  # what fails leaves the tip's own transaction whole
            return ingest.ingest_text(tip.text).version.article_id
    article, is_new = ingest.ingest_address(tip.address)
    if is_new:
        transaction.on_commit(partial(send_hint, fetch_article, article.pk))
    return article.pk


@require_POST
@login_required
@permission_required("sources.add_article", raise_exception=True)
def dismiss_tip(request: HttpRequest, pk: int) -> HttpResponse:
    """Set a waiting tip aside; `put_back_tip` undoes it."""
    changed = Tip.objects.filter(pk=pk, state=TipState.WAITING).update(
        state=TipState.DISMISSED, decided_by=request.user, decided_at=now()
    )
    if not changed:
        messages.info(request, "Somebody has decided about this tip already.")
    return redirect("tip-list")


@require_POST
@login_required
@permission_required("sources.add_article", raise_exception=True)
def put_back_tip(request: HttpRequest, pk: int) -> HttpResponse:
    changed = Tip.objects.filter(pk=pk, state=TipState.DISMISSED).update(
        state=TipState.WAITING, decided_by=None, decided_at=None
    )
    if not changed:
        messages.info(request, "This tip is not among the dismissed ones.")
    return redirect("tip-list")
