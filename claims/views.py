"""The pages that anyone may read: claims, articles, actors, help."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from claims.models import ClaimGroup


@require_safe
def claim_list(request: HttpRequest) -> HttpResponse:
    groups = ClaimGroup.objects.published().disputed().select_related("head")
    return render(
        request, "claims/claim_list.html", {"groups": groups.order_by("-changed_at")[:20]}
    )


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    return render(request, "claims/about.html")
