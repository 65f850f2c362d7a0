"""Saying that two actors are one, and taking it back."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from claims.forms import MergeForm
from claims.merging import MergeRefused, merge_actors, undo_merge
from claims.models import Actor, ActorMerge
from claims.views import signed_in_user

may_merge = permission_required("claims.merge_actors", raise_exception=True)


@never_cache
@require_POST
@login_required
@may_merge
def actor_merge(request: HttpRequest, pk: int) -> HttpResponse:
    """Merge an actor into the one that the form names, and show that one."""
    actor = get_object_or_404(Actor, pk=pk)
    form = MergeForm(request.POST)
    try:
        if not form.is_valid():
            raise MergeRefused(" ".join(form.sentences()))
        merge = merge_actors(
            actor.pk,
            form.cleaned_data["into"].pk,
            reason=form.cleaned_data["reason"],
            by=signed_in_user(request),
            now=timezone.now(),
        )
    except MergeRefused as refused:
        messages.error(request, str(refused))
        return HttpResponseRedirect(reverse("actor-detail", args=[actor.pk]))
    names = {"actor": merge.actor, "into": merge.into}
    messages.success(request, _("%(actor)s is merged into %(into)s.") % names)
    return HttpResponseRedirect(reverse("actor-detail", args=[merge.into_id]))


@never_cache
@require_POST
@login_required
@may_merge
def actor_merge_undo(request: HttpRequest, pk: int) -> HttpResponse:
    merge = get_object_or_404(ActorMerge, pk=pk)
    try:
        undo_merge(merge.pk, by=signed_in_user(request), now=timezone.now())
        names = {"actor": merge.actor, "into": merge.into}
        messages.success(request, _("%(actor)s and %(into)s are two again.") % names)
    except MergeRefused as refused:
        messages.error(request, str(refused))
    return HttpResponseRedirect(reverse("actor-detail", args=[merge.into_id]))
