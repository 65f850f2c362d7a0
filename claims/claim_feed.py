"""The Atom feed of one claim: an entry for each thing that happened to it.

It holds what the claim's history on its page holds, of all wordings of its group. An
entry's id is the event's, so it stays when groups are joined or separated.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from claims.feeds import (
    ENTRIES,
    LAYOUT,
    ClaimFeed,
    Validators,
    absolute,
    beginning,
    clean_xml,
    distinct_times,
    tag_uri,
    with_validators,
)
from claims.models import Claim, ClaimEvent, heavy_columns


@require_safe
def claim_feed(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Answer what happened to a claim; 410 once it is withdrawn, as its page does."""
    claim = (
        Claim.objects.select_related("group__head__version")
        .defer("search", "group__head__search", *heavy_columns("group__head__version"))
        .filter(pk=pk)
        .first()
    )
    if claim is None:
        return _refuse(_("There is no claim at this address."), 404)
    if claim.withdrawn_at:
        return _refuse(_("This claim was withdrawn."), 410)
    happened = _read_events(claim)
    validators = _validators(claim, happened)
    unchanged = get_conditional_response(
        request, etag=validators.etag, last_modified=int(validators.modified.timestamp())
    )
    if unchanged is not None:
        return with_validators(unchanged, validators)
    body = _build(claim, happened)
    return with_validators(HttpResponse(body, content_type=ClaimFeed.content_type), validators)


def _refuse(sentence: str, status: int) -> HttpResponse:
    return HttpResponse(sentence, status=status, content_type="text/plain; charset=utf-8")


def _read_events(claim: Claim) -> list[ClaimEvent]:
    if settings.FEED_REVIEWED_ONLY and not claim.group.verdict:
        return []
    members = Claim.objects.published().filter(group=claim.group_id).order_by()
    events = ClaimEvent.objects.filter(claim__in=members.values("pk")).order_by("-at", "-id")
    return list(events[:ENTRIES])


def _head(claim: Claim) -> Claim:
    """Return the claim whose wording stands for the group."""
    return claim.group.head or claim


def _validators(claim: Claim, happened: Sequence[ClaimEvent]) -> Validators:
    named = (LAYOUT, settings.SITE_URL, settings.SITE_NAME, settings.FEED_TAG_AUTHORITY)
    rows = [(event.pk, event.at, event.sentence) for event in happened]
    group = claim.group
    said = (claim.pk, _head(claim).pk, _head(claim).text, group.state, group.verdict)
    digest = hashlib.sha256(repr((named, said, rows)).encode())
    modified = max([beginning(), *(event.at for event in happened[:1])])
    return Validators(f'"{digest.hexdigest()[:32]}"', modified.replace(microsecond=0))


def _build(claim: Claim, happened: Sequence[ClaimEvent]) -> bytes:
    head = _head(claim)
    updated = distinct_times([event.at for event in happened])
    feed = ClaimFeed(
        title=f"{head.text} · {settings.SITE_NAME}",
        link=absolute(reverse("claim-detail", args=[claim.pk])),
        description="",
        subtitle=_("What happened to this claim. A desk verdict is named as such."),
        language="en",
        feed_url=absolute(reverse("claim-feed", args=[claim.pk])),
        feed_guid=tag_uri(f"feed/claim/{claim.pk}"),
        author_name=settings.SITE_NAME,
        author_link=absolute("/"),
        updated=updated[0] if updated else beginning(),
        departures=[],
    )
    for event, moment in zip(happened, updated, strict=True):
        feed.add_item(**_entry(event, moment, head, claim))
    return feed.writeString("utf-8").encode()


def _entry(event: ClaimEvent, updated: datetime, head: Claim, claim: Claim) -> dict[str, Any]:
    page = absolute(reverse("claim-detail", args=[event.claim_id]))
    then = f"{page}?as_of={event.at:%Y-%m-%dT%H:%M:%S.%f}"
    shown = {"event": event, "head": head, "group": claim.group, "page": page, "then": then}
    return {
        "title": event.sentence,
        "link": page,
        "description": event.sentence,
        "unique_id": tag_uri(f"claim/{event.claim_id}/event/{event.pk}"),
        "pubdate": event.at,
        "updateddate": updated,
        "content": clean_xml(render_to_string("claims/feed_event.html", shown)),
        "labels": [(tag_uri("event"), event.kind, event.get_kind_display())],
        "more_links": [("related", then, _("The claim as it stood then"))],
    }
