"""Pages of saved searches: each person's own, for whoever is signed in."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from claims.forms import SaveSearchForm
from claims.models import SavedSearch
from claims.searches import SearchRefused, kept_searches, save_search
from claims.views import signed_in_user, wants_part


@never_cache
@require_safe
@login_required
@vary_on_headers("HX-Request")
def search_list(request: HttpRequest) -> HttpResponse:
    """List what the person keeps; for htmx, the menu beside the list of claims."""
    if wants_part(request):
        kept = kept_searches(signed_in_user(request))
        return render(request, "claims/searches.html#menu", {"kept": kept})
    return _show(request)


def _show(
    request: HttpRequest, *, sentences: Sequence[str] = (), status: int = 200
) -> HttpResponse:
    user = signed_in_user(request)
    removed = request.GET.get("removed", "")
    gone = SavedSearch.objects.filter(owner=user, removed_at__isnull=False)
    context = {
        "kept": kept_searches(user),
        "removed": gone.filter(pk=int(removed)).first() if removed.isdecimal() else None,
        "sentences": sentences,
    }
    return render(request, "claims/searches.html", context, status=status)


@never_cache
@require_safe
@login_required
def search_open(request: HttpRequest, pk: int) -> HttpResponse:
    """Go to what a search finds; what changed until now is no longer new."""
    search = _own(request, pk)
    search.seen_at = timezone.now()
    search.save(update_fields=["seen_at"])
    return HttpResponseRedirect(reverse("claim-list") + search.query)


@never_cache
@require_POST
@login_required
def search_save(request: HttpRequest) -> HttpResponse:
    """Keep the view that the form names, and go back to it."""
    form = SaveSearchForm(request.POST)
    if not form.is_valid():
        return _show(request, sentences=form.sentences(), status=400)
    name, query = form.cleaned_data["name"], form.cleaned_data["query"]
    try:
        search = save_search(signed_in_user(request), name, query, now=timezone.now())
    except SearchRefused as refused:
        return _show(request, sentences=[str(refused)], status=400)
    messages.success(request, _("Saved as “%(name)s”.") % {"name": search.name})
    return HttpResponseRedirect(reverse("claim-list") + search.query)


@never_cache
@require_POST
@login_required
def search_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a search out of the list; the page that follows offers to put it back."""
    search = _own(request, pk)
    search.removed_at = timezone.now()
    search.save(update_fields=["removed_at"])
    return HttpResponseRedirect(f"{reverse('search-list')}?removed={search.pk}")


@never_cache
@require_POST
@login_required
def search_restore(request: HttpRequest, pk: int) -> HttpResponse:
    search = _own(request, pk)
    search.removed_at = None
    search.save(update_fields=["removed_at"])
    messages.success(request, _("“%(name)s” is back.") % {"name": search.name})
    return HttpResponseRedirect(reverse("search-list"))


def _own(request: HttpRequest, pk: int) -> SavedSearch:
    return get_object_or_404(SavedSearch, pk=pk, owner=signed_in_user(request))
