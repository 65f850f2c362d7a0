"""Correcting an article in place: the panel of a statement, a missed claim, undoing.

With htmx the panel opens in the margin and an act answers with the article as it is then;
without, each is a page of its own with plain forms.
"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST
from django_htmx.http import reswap, retarget, trigger_client_event

from claims import correcting, undoing
from claims.anchoring import Quote
from claims.article_page import read_article_page, versions_to_show
from claims.correcting import CorrectionConflict, CorrectionRefused, Signature, UnknownActor
from claims.correction_forms import (
    FORMS,
    AddForm,
    CorrectionForm,
    field_ids,
    offer_choices,
    panel_forms,
)
from claims.models import Actor, Claim, Correction, Statement
from claims.review_views import may_withdraw as may_correct
from claims.vocabulary import Stance
from sources.models import ArticleVersion

MOST_CHOICES = 200


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@may_correct
def correct_statement(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what can be corrected of one statement; make one correction."""
    statement = get_object_or_404(
        Statement.objects.published()
        .select_related("speaker", "claim__version__article__outlet", "claim__group")
        .prefetch_related("claim__state_evidence"),
        pk=pk,
    )
    others = _other_claims(statement.claim)
    if request.method != "POST":
        return _show_panel(request, statement, others)
    act = request.POST.get("act", "")
    form = FORMS.get(act, CorrectionForm)(request.POST, auto_id=field_ids(act, statement))
    offer_choices(form, statement, others)
    if act not in FORMS:
        form.add_error(None, "Choose what is to be corrected.")
    if not form.is_valid():
        return _show_panel(request, statement, others, form, status=422)
    try:
        correction = _correct(statement, act, form.cleaned_data, _user(request))
    except CorrectionRefused as refused:
        form.add_error("kind" if isinstance(refused, UnknownActor) else None, str(refused))
        status = 409 if isinstance(refused, CorrectionConflict) else 422
        return _show_panel(request, statement, others, form, status=status)
    return _done(request, statement.claim.version, correction)


def _correct(statement: Statement, act: str, data: dict[str, Any], by: User) -> Correction:
    signature = Signature(by, data["reason"], timezone.now())
    claim_id = statement.claim_id
    if act == "speaker":
        return correcting.change_speaker(
            statement.pk, data["speaker"], data["kind"], signature, seen=data["seen"]
        )
    if act == "stance":
        return correcting.change_stance(
            statement.pk, Stance(data["stance"]), signature, seen=data["seen"]
        )
    if act == "split":
        return correcting.split_claim(
            claim_id, data["words"], signature, wording=data["wording"], rest=data["rest"]
        )
    if act == "merge":
        return correcting.merge_claims(claim_id, data["other"].pk, signature)
    if act == "evidence":
        return correcting.reject_evidence(data["evidence"], signature)
    if statement.content_parts:
        return correcting.reject_claim(claim_id, signature)
    return correcting.reject_statement(statement.pk, signature)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@may_correct
def add_claim(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a claim that the reading of a version missed, by its words."""
    version = get_object_or_404(
        ArticleVersion.objects.select_related("article__outlet").defer("html"), pk=pk
    )
    if request.method != "POST":
        given = {name: request.GET.get(name, "")[:5_000] for name in ("words", "before", "after")}
        form = AddForm(initial={"act": "add", **given}, auto_id="id_add_%s")
        return _show_add(request, version, form)
    form = AddForm(request.POST, auto_id="id_add_%s")
    if not form.is_valid():
        return _show_add(request, version, form, status=422)
    data = form.cleaned_data
    try:
        correction = correcting.add_claim(
            version,
            Quote(data["words"], data["before"][-64:], data["after"][:64]),
            (data["speaker"], data["kind"]),
            Signature(_user(request), data["reason"], timezone.now()),
            wording=data["wording"],
            stance=Stance(data["stance"]),
        )
    except CorrectionRefused as refused:
        form.add_error("kind" if isinstance(refused, UnknownActor) else None, str(refused))
        return _show_add(request, version, form, status=422)
    return _done(request, version, correction)


@never_cache
@require_POST
@may_correct
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Put back what a correction replaced."""
    correction = get_object_or_404(Correction.objects.select_related("claim"), pk=pk)
    try:
        undoing.undo(correction.pk, by=_user(request), now=timezone.now())
        messages.success(request, f"Undone: {correction.sentence}")
    except CorrectionRefused as refused:
        messages.error(request, str(refused))
    shown = correction.claim.version_id if correction.claim else correction.version_id
    return HttpResponseRedirect(reverse("article-detail", args=[shown]) + "#corrections")


# Answering ------------------------------------------------------------------------------------


def _other_claims(claim: Claim) -> QuerySet[Claim]:
    return (
        Claim.objects.published()
        .filter(version=claim.version_id)
        .exclude(group=claim.group_id)
        .defer("search")
        .order_by("position")
    )


def _show_panel(
    request: HttpRequest,
    statement: Statement,
    others: QuerySet[Claim],
    sent: CorrectionForm | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    context = {
        "statement": statement,
        "version": statement.claim.version,
        "forms": panel_forms(statement, others, sent),
        "sent": sent,
    }
    return _answer(request, "claims/correct.html", f"#panel-{statement.pk}", context, status)


def _show_add(
    request: HttpRequest, version: ArticleVersion, form: AddForm, *, status: int = 200
) -> HttpResponse:
    context = {"version": version, "form": form}
    return _answer(request, "claims/add_claim.html", "#panel-add", context, status)


def _answer(
    request: HttpRequest, template: str, place: str, context: dict[str, Any], status: int
) -> HttpResponse:
    """Answer with a panel: htmx gets it for its place in the article, others as a page."""
    if not request.htmx:  # type: ignore[attr-defined]
        speakers = _speakers(context["version"])
        return render(request, template, {**context, "speakers": speakers}, status=status)
    response = render(request, f"{template}#panel", context, status=status)
    return reswap(retarget(response, place), "innerHTML")


def _done(request: HttpRequest, version: ArticleVersion, correction: Correction) -> HttpResponse:
    """Answer with the article as it is now, and offer to undo."""
    if not request.htmx:  # type: ignore[attr-defined]
        messages.success(request, f"{correction.sentence} It can be undone below.")
        return HttpResponseRedirect(
            reverse("article-detail", args=[version.pk]) + f"#c{correction.claim_id}"
        )
    page = read_article_page(versions_to_show().get(pk=version.pk))
    context = {"page": page, "focus": correction.claim_id, "done": correction}
    response = render(request, "claims/article_detail.html#article", context)
    toast = {"text": correction.sentence, "undo": reverse("correction-undo", args=[correction.pk])}
    return trigger_client_event(response, "toast", toast)


def _speakers(version: ArticleVersion) -> list[str]:
    """Return the names of who speaks in an article, to choose from."""
    said = Actor.objects.filter(statements__claim__version=version)
    return list(said.order_by("name").values_list("name", flat=True).distinct()[:MOST_CHOICES])


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # the permission lets nobody else pass
    return request.user
