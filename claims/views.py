"""The pages that anyone may read: claims, articles, actors, help."""

from __future__ import annotations

from typing import cast
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers
from django_htmx.http import push_url
from django_htmx.middleware import HtmxDetails

from claims.actor_page import actors_with_names, read_actor_page
from claims.article_page import read_article_page, versions_to_show
from claims.claim_page import NotReportedYet, Turn, read_claim_page
from claims.exchange import claim_review
from claims.finding import ANY
from claims.forms import AsOfForm, ClaimFilter, SimilarForm
from claims.full_search import search_everything
from claims.models import Claim, ClaimGroup
from claims.paging import Cursor
from claims.pictures import Moment, draw_timeline
from claims.positions import Side, speaker_name
from claims.queries import claim_cards
from claims.similar import find_similar

CLAIMS_A_PAGE = 25


def wants_part(request: HttpRequest) -> bool:
    """Say whether htmx asks for a part of the page; going back in history needs all of it."""
    htmx = cast(HtmxDetails, request.htmx)  # type: ignore[attr-defined]
    return bool(htmx) and not htmx.history_restore_request


def signed_in_user(request: HttpRequest) -> User:
    """Return who asks, on a page that nobody else can open."""
    assert isinstance(request.user, User)
    return request.user


@require_safe
@vary_on_headers("HX-Request")
def claim_list(request: HttpRequest) -> HttpResponse:
    filter_form = ClaimFilter(request.GET)
    if not filter_form.is_valid():
        context = {"filter_form": filter_form, "sentences": filter_form.sentences()}
        return render(request, "claims/claim_list.html", context, status=400)
    address = reverse("claim-list") + filter_form.address()
    if not wants_part(request) and "" in request.GET.values():
        return HttpResponseRedirect(address)  # a plain form sends its empty fields too

    after = cast("Cursor | None", filter_form.cleaned_data["after"])
    rows = filter_form.newest(ClaimGroup.objects.published(), CLAIMS_A_PAGE + 1, after=after)
    more = len(rows) > CLAIMS_A_PAGE
    rows = rows[:CLAIMS_A_PAGE]
    context = {
        "filter_form": filter_form,
        "cards": claim_cards(rows),
        "address": address,
        "feed_address": reverse("disputed-feed") + filter_form.address(),
        "older": filter_form.address(after=str(Cursor(rows[-1].changed_at, rows[-1].pk)))
        if more
        else "",
        "is_later_page": after is not None,
        "every_state": filter_form.address(state=ANY),
    }
    if wants_part(request):
        response = render(request, "claims/claim_list.html#results", context)
        return push_url(response, address)
    return render(request, "claims/claim_list.html", context)


@require_safe
def claim_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a claim as it stands now, or as it stood at `as_of`."""
    form = AsOfForm(request.GET, now=timezone.now())
    if not form.is_valid():
        context = {"pk": pk, "form": form, "sentences": form.sentences()}
        return render(request, "claims/claim_past.html", context, status=400)
    at = form.cleaned_data["as_of"]
    try:
        page = read_claim_page(pk, at=at, for_desk=at is None and may_see_notes(request))
    except Claim.DoesNotExist as missing:
        raise Http404 from missing
    except NotReportedYet as early:
        return render(request, "claims/claim_past.html", {"pk": pk, "form": form, "early": early})
    claim = page.claim
    if claim.withdrawn_at and not may_see_withdrawn(request):
        return render(request, "claims/withdrawn.html", {"claim": claim}, status=410)
    context = {
        "page": page,
        "claim": claim,
        "group": page.group,
        "citation_address": settings.SITE_URL
        + reverse("claim-detail", args=[page.head.pk])
        + (f"?as_of={at:%Y-%m-%dT%H:%M:%S}" if at else ""),
        "timeline": draw_timeline([_moment(turn) for turn in page.turns]),
        "form": form,
        "held": [hold for hold in page.holds if hold.held_until > timezone.now()],
        "claim_review": claim_review(page),
    }
    return render(request, "claims/claim_detail.html", context)


def may_see_withdrawn(request: HttpRequest) -> bool:
    return request.user.has_perm("claims.change_claim")


def may_see_notes(request: HttpRequest) -> bool:
    """Say whether somebody is of the desk: its notes are for whoever corrects claims."""
    return request.user.has_perm("claims.change_claim")


def _moment(turn: Turn) -> Moment:
    said, reported = turn.statement.said_on, turn.statement.claim.reported_at
    return Moment(
        who=turn.statement.speaker_id or speaker_name(turn.statement),
        name=speaker_name(turn.statement),
        at=reported,
        claims=turn.side is Side.CLAIMS,
        anchor=turn.statement.pk,
        said=said if said != reported.date() else None,
    )


@require_safe
def article_detail(request: HttpRequest, pk: int) -> HttpResponse:
    version = get_object_or_404(versions_to_show(), pk=pk)
    return render(request, "claims/article_detail.html", {"page": read_article_page(version)})


@require_safe
def actor_detail(request: HttpRequest, pk: int) -> HttpResponse:
    actor = get_object_or_404(actors_with_names(), pk=pk)
    if actor.merged_into_id is not None:
        return HttpResponseRedirect(reverse("actor-detail", args=[actor.merged_into_id]))
    return render(request, "claims/actor_detail.html", {"page": read_actor_page(actor)})


@require_safe
def similar_claims(request: HttpRequest) -> HttpResponse:
    """Find claims like a sentence; the address can be shared, as any search can."""
    form = SimilarForm(request.GET if "sentence" in request.GET else None)
    context: dict[str, object] = {"form": form}
    if form.is_bound and not form.is_valid():
        return render(request, "claims/similar.html", context, status=400)
    if form.is_bound:
        context["found"] = find_similar(form.cleaned_data["sentence"])
    return render(request, "claims/similar.html", context)


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Search claims, actors and articles by words; the address can be shared."""
    words = request.GET.get("q", "").strip()
    if not words:
        return render(request, "claims/search.html")
    filter_form = ClaimFilter(QueryDict(urlencode({"state": ANY, "q": words})))
    if not filter_form.is_valid():
        context = {"words": words, "sentences": filter_form.sentences()}
        return render(request, "claims/search.html", context, status=400)
    found = {"words": words, "found": search_everything(filter_form)}
    return render(request, "claims/search.html", found)


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    return render(request, "claims/about.html")
