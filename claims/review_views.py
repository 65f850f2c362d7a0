"""The review desk in the browser: the queue, one claim in work, verdicts, withdrawals.

Every page here checks a permission and every change is a POST of a plain form.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from claims import reviewing, withdrawing
from claims.claim_page import read_claim_page
from claims.models import Claim, Review, ReviewDraft
from claims.review_forms import (
    EvidenceFormSet,
    ReasonForm,
    ReviewForm,
    WeightsForm,
    raw_evidence,
    read_evidence,
)
from claims.reviewing import ReviewConflict, ReviewRefused
from claims.vocabulary import Verdict
from claims.withdrawing import WithdrawalRefused

View = Callable[..., HttpResponse]
ROWS = 25


def _may(permission: str) -> Callable[[View], View]:
    """Send visitors to the sign-in; refuse (403) whoever lacks the permission."""
    allowed = permission_required(permission, raise_exception=True)
    return lambda view: login_required(allowed(view))


may_review = _may("claims.add_review")
may_sign = _may("claims.sign_review")
may_withdraw = _may("claims.change_claim")


@never_cache
@require_safe
@may_review
def review_queue(request: HttpRequest) -> HttpResponse:
    """List the groups that want a verdict, with what makes them pressing."""
    now = timezone.now()
    weights_form = WeightsForm(request.GET)
    if not weights_form.is_valid():
        return render(request, "400.html", {"sentences": weights_form.sentences()}, status=400)
    weights = weights_form.weights()
    drafts = ReviewDraft.objects.filter(author=_user(request)).select_related("claim")
    context = {
        "waiting": reviewing.waiting_groups(now, rows=ROWS, weights=weights),
        "rows": ROWS,
        "drafts": drafts.defer("claim__search").order_by("-saved_at")[:ROWS],
        "weights": weights,
        "weights_form": WeightsForm(initial=asdict(weights)),
        "weights_address": weights_form.address(),
    }
    return render(request, "claims/review_queue.html", context)


@never_cache
@require_POST
@may_review
def take_next(request: HttpRequest) -> HttpResponse:
    """Take the most pressing group that nobody has in work and open it."""
    user, now = _user(request), timezone.now()
    weights_form = WeightsForm(request.GET)
    weights = weights_form.weights() if weights_form.is_valid() else reviewing.DESK_WEIGHTS
    for one in reviewing.waiting_groups(now, rows=ROWS, weights=weights):
        if one.hold is not None and one.hold.held_by_id != user.pk:
            continue
        assert one.group.head is not None
        if reviewing.take(one.group.head, by=user, now=now).held_by_id == user.pk:
            return HttpResponseRedirect(reverse("claim-review", args=[one.group.head.pk]))
    messages.info(request, _("Nothing waits that nobody else has in work."))
    return HttpResponseRedirect(reverse("review-queue"))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@may_review
def claim_review(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a claim with its context and the form; write the verdict or the draft."""
    if request.method != "POST":
        return _show(request, pk)
    claim = get_object_or_404(Claim.objects.select_related("group__head"), pk=pk)
    subject = reviewing.claim_to_review(claim)
    form, evidence = ReviewForm(request.POST), EvidenceFormSet(request.POST, prefix="evidence")
    if request.POST.get("act") in ("draft", "more"):
        return _save_draft(request, claim, subject, form, evidence)
    if not form.is_valid() or not evidence.is_valid():
        return _show(request, pk, form, evidence, status=422)
    user, now = _user(request), timezone.now()
    try:
        review = reviewing.set_verdict(
            subject,
            Verdict(form.cleaned_data["verdict"]),
            form.cleaned_data["rationale"],
            read_evidence(evidence),
            user,
            supersedes_seen=form.cleaned_data["supersedes"],
            now=now,
        )
    except ReviewConflict as conflict:
        # Nothing that was written is lost: it is a draft now, shown beside theirs.
        _keep_draft(subject, user, form, evidence)
        return _show(request, pk, form, evidence, conflict=conflict, status=409)
    except ReviewRefused as refused:
        form.add_error(None, str(refused))
        return _show(request, pk, form, evidence, status=422)
    verdict = Verdict(review.verdict).label
    messages.success(request, _("Your verdict stands: %(verdict)s.") % {"verdict": verdict})
    return HttpResponseRedirect(reverse("claim-detail", args=[subject.pk]) + "#verdict")


def _save_draft(
    request: HttpRequest, claim: Claim, subject: Claim, form: ReviewForm, evidence: Any
) -> HttpResponse:
    draft = _keep_draft(subject, _user(request), form, evidence)
    reviewing.take(subject, by=_user(request), now=timezone.now())  # whoever writes is at work
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "claims/review_saved.html", {"draft": draft})
    messages.success(request, _("Draft saved. Only you can see it."))
    return HttpResponseRedirect(reverse("claim-review", args=[claim.pk]) + "#review")


def _keep_draft(subject: Claim, user: User, form: ReviewForm, evidence: Any) -> ReviewDraft:
    verdict = str(form["verdict"].value() or "")
    return reviewing.save_draft(
        subject,
        user,
        verdict=verdict if verdict in set(Verdict) else "",
        rationale=str(form["rationale"].value() or "")[:20_000],
        evidence=raw_evidence(evidence),
        now=timezone.now(),
    )


def _show(
    request: HttpRequest,
    pk: int,
    form: ReviewForm | None = None,
    evidence: Any = None,
    *,
    conflict: ReviewConflict | None = None,
    status: int = 200,
) -> HttpResponse:
    user, now = _user(request), timezone.now()
    try:
        page = read_claim_page(pk, with_events=False, for_desk=True)
    except Claim.DoesNotExist as missing:
        raise Http404 from missing
    standing = reviewing.review_to_answer(page.group.pk)
    subject = standing.claim if standing is not None else page.head
    hold = reviewing.take(subject, by=user, now=now)
    draft = ReviewDraft.objects.filter(claim=subject, author=user).first()
    if form is None:
        form = ReviewForm(
            initial={
                "verdict": draft.verdict if draft else None,
                "rationale": draft.rationale if draft else "",
                "supersedes": standing.pk if standing else None,
            }
        )
        evidence = EvidenceFormSet(initial=draft.evidence if draft else [], prefix="evidence")
    if conflict is not None:
        # Deciding again is about what stands now.
        data = request.POST.copy()
        data["supersedes"] = str(standing.pk) if standing else ""
        form = ReviewForm(data)
        form.is_valid()
    context = {
        "page": page,
        "claim": page.claim,
        "subject": subject,
        "form": form,
        "evidence": evidence,
        "draft": draft,
        "conflict": conflict,
        "held_by_other": hold if hold.held_by_id != user.pk else None,
        "hold": hold,
    }
    return render(request, "claims/review_form.html", context, status=status)


@never_cache
@require_POST
@may_review
def let_go(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a claim back for others; a draft is kept."""
    claim = get_object_or_404(Claim, pk=pk)
    reviewing.let_go(claim, by=_user(request))
    return HttpResponseRedirect(reverse("review-queue"))


@never_cache
@require_POST
@may_sign
def sign(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign another person's verdict."""
    review = get_object_or_404(Review, pk=pk)
    try:
        reviewing.sign(review.pk, by=_user(request), now=timezone.now())
        messages.success(request, _("Signed."))
    except ReviewRefused as refused:
        messages.error(request, str(refused))
    return HttpResponseRedirect(reverse("claim-detail", args=[review.claim_id]) + "#verdict")


@never_cache
@require_POST
@may_withdraw
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a claim off the public pages, with a reason."""
    return _change_standing(request, pk, withdrawing.withdraw, "Withdrawn.")


@never_cache
@require_POST
@may_withdraw
def restore(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a withdrawn claim back, with a reason."""
    return _change_standing(request, pk, withdrawing.restore, "Restored.")


def _change_standing(request: HttpRequest, pk: int, act: Any, done: str) -> HttpResponse:
    claim = get_object_or_404(Claim, pk=pk)
    form = ReasonForm(request.POST)
    try:
        if not form.is_valid():
            raise WithdrawalRefused(form.errors["reason"][0])
        act(claim.pk, form.cleaned_data["reason"], by=_user(request), now=timezone.now())
        messages.success(request, done)
    except WithdrawalRefused as refused:
        messages.error(request, str(refused))
    return HttpResponseRedirect(reverse("claim-detail", args=[pk]))


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # the permission lets nobody else pass
    return request.user
