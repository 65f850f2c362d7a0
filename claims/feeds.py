"""The Atom feed of disputed claims (RFC 4287), with the filters of the claim list.

An entry is a group of claims, named by the claim that stands for it. `updated` moves
with significant events only (ClaimGroup.changed_at). A poll that finds nothing new
costs two small queries and answers 304.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any
from urllib.parse import quote
from xml.sax.xmlreader import AttributesImpl

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.feedgenerator import Atom1Feed, rfc3339_date
from django.utils.timezone import now
from django.utils.xmlutils import SimplerXMLGenerator
from django.views.decorators.http import require_safe

from claims.departures import Departure, newest_departures
from claims.forms import ClaimFilter
from claims.models import ClaimGroup
from claims.queries import Card, claim_cards, newest_events

ENTRIES = 50
CACHE_SECONDS = 300  # how long a reader may keep the feed, and how long we keep its body
TOMBSTONES = "http://purl.org/atompub/tombstones/1.0"  # RFC 6721
LAYOUT = "2"  # raise it when the same rows make a different document
# Characters that XML 1.0 cannot hold (production 2, "Char"), and lone surrogates.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class ClaimFeed(Atom1Feed):
    """Django's Atom feed with what it leaves out: content, labelled categories, fixed times.

    Django's own ends in UnserializableContentError at the first control character; here
    everything that is written loses them.
    """

    def write(self, outfile: Any, encoding: str) -> None:
        handler = _CleanGenerator(outfile, encoding, short_empty_elements=True)
        handler.startDocument()
        handler.startElement("feed", AttributesImpl(self.root_attributes()))
        self.add_root_elements(handler)
        self.write_items(handler)
        handler.endElement("feed")

    def root_attributes(self) -> dict[str, str]:
        attributes: dict[str, str] = super().root_attributes()
        if self.feed["departures"]:  # declared only where it is used: validators warn otherwise
            attributes["xmlns:at"] = TOMBSTONES
        return attributes

    def add_root_elements(self, handler: SimplerXMLGenerator) -> None:
        super().add_root_elements(handler)
        for ref, when, comment, survivor in self.feed["departures"]:
            handler.startElement("at:deleted-entry", AttributesImpl({"ref": ref, "when": when}))
            handler.addQuickElement("at:comment", comment)
            if survivor:
                handler.addQuickElement("link", "", {"rel": "related", "href": survivor})
            handler.endElement("at:deleted-entry")

    def latest_post_date(self) -> datetime:
        """Return the feed's `updated`: given, because an empty feed must not say "now"."""
        updated: datetime = self.feed["updated"]
        return updated

    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, Any]) -> None:
        handler.addQuickElement("id", item["unique_id"])
        handler.addQuickElement("title", item["title"])
        handler.addQuickElement("updated", rfc3339_date(item["updateddate"]))
        handler.addQuickElement("published", rfc3339_date(item["pubdate"]))
        handler.addQuickElement(
            "link", "", {"rel": "alternate", "type": "text/html", "href": item["link"]}
        )
        for rel, href, title in item["more_links"]:
            handler.addQuickElement("link", "", {"rel": rel, "href": href, "title": title})
        for scheme, term, label in item["labels"]:
            handler.addQuickElement(
                "category", "", {"term": term, "scheme": scheme, "label": label}
            )
        handler.addQuickElement("summary", item["description"])
        handler.addQuickElement("content", item["content"], {"type": "html"})


class _CleanGenerator(SimplerXMLGenerator):
    def addQuickElement(
        self, name: str, contents: str | None = None, attrs: dict[str, str] | None = None
    ) -> None:
        clean = {key: clean_xml(value) for key, value in (attrs or {}).items()}
        super().addQuickElement(name, clean_xml(contents or ""), clean)


def clean_xml(text: str) -> str:
    """Return the text without the characters that XML cannot hold."""
    return _NOT_XML.sub("", text)


@dataclass(frozen=True, slots=True)
class Validators:
    """What a conditional GET compares."""

    etag: str  # strong, in its quotation marks
    modified: datetime  # whole seconds


@require_safe
def disputed_feed(request: HttpRequest) -> HttpResponseBase:
    """Answer the feed; 400 with the sentence for a filter that cannot be read."""
    filter_form = ClaimFilter(request.GET)
    if not filter_form.is_valid():
        return refusal(filter_form)
    groups = ClaimGroup.objects.published()
    if settings.FEED_REVIEWED_ONLY:
        groups = groups.exclude(verdict="")
    rows = filter_form.newest(groups, ENTRIES)

    departures = newest_departures(now())
    validators = _validators(rows, departures, filter_form)
    unchanged = get_conditional_response(
        request, etag=validators.etag, last_modified=int(validators.modified.timestamp())
    )
    if unchanged is not None:
        return with_validators(unchanged, validators)
    # Two filters may hold the same rows; their documents still differ in title and links.
    key = "feed/" + hashlib.sha256(validators.etag.encode()).hexdigest()
    body = cache.get(key)
    if body is None:
        body = _build(rows, departures, filter_form)
        cache.set(key, body, CACHE_SECONDS)
    return with_validators(HttpResponse(body, content_type=ClaimFeed.content_type), validators)


def refusal(filter_form: ClaimFilter) -> HttpResponse:
    """Answer 400 with what a program is told of a filter that cannot be read, in plain text."""
    sentences = "\n".join(filter_form.sentences())
    return HttpResponse(sentences, status=400, content_type="text/plain; charset=utf-8")


def with_validators(response: HttpResponseBase, validators: Validators) -> HttpResponseBase:
    response["ETag"] = validators.etag
    response["Last-Modified"] = format_datetime(validators.modified, usegmt=True)
    response["Cache-Control"] = f"public, max-age={CACHE_SECONDS}"
    return response


def _validators(
    groups: Sequence[ClaimGroup], departures: Sequence[Departure], filter_form: ClaimFilter
) -> Validators:
    """Return what names this document: its entries' columns, and whose entries ended."""
    rows = [
        (
            group.changed_at, group.pk, group.head_id, group.head.text if group.head else "",
            group.state, group.verdict, group.claim_count, group.outlet_count,
            group.origin_count, group.link_count,
        )
        for group in groups
    ]  # fmt: skip
    named = (LAYOUT, settings.SITE_URL, settings.SITE_NAME, settings.FEED_TAG_AUTHORITY)
    digest = hashlib.sha256(repr((named, filter_form.address(), rows, departures)).encode())
    modified = max([beginning(), *(row[0] for row in rows[:1]), *(d.at for d in departures[:1])])
    return Validators(f'"{digest.hexdigest()[:32]}"', modified.replace(microsecond=0))


def beginning() -> datetime:
    """Return the time that an empty feed bears: the date in FEED_TAG_AUTHORITY."""
    _, _, day = str(settings.FEED_TAG_AUTHORITY).rpartition(",")
    year, month, date = ([*day.split("-"), "1", "1"])[:3]
    return datetime(int(year), int(month), int(date), tzinfo=UTC)


def tag_uri(specific: str) -> str:
    """Return a permanent id (RFC 4151); percent-encoded, so that it is a URI as it stands."""
    return f"tag:{settings.FEED_TAG_AUTHORITY}:{quote(specific, safe='/?=&-._~%+')}"


def absolute(path: str) -> str:
    return f"{settings.SITE_URL}{path}"


def distinct_times(moments: Sequence[datetime]) -> list[datetime]:
    """Return the moments, newest first, with those that are equal a microsecond apart.

    A job that changes many claims stamps them alike, and readers sort by this alone.
    """
    out: list[datetime] = []
    for moment in reversed(moments):
        out.append(max(moment, out[-1] + timedelta(microseconds=1)) if out else moment)
    return out[::-1]


def _build(
    groups: Sequence[ClaimGroup], departures: Sequence[Departure], filter_form: ClaimFilter
) -> bytes:
    cards = claim_cards(groups)
    updated = distinct_times([card.group.changed_at for card in cards])
    query = filter_form.address()
    feed = ClaimFeed(
        title=f"{filter_form.describe()} · {settings.SITE_NAME}",
        link=absolute(reverse("claim-list") + query),
        description="",
        subtitle="What the reports say, found by a machine in their own words; "
        "a desk verdict is named as such.",
        language="en",
        feed_url=absolute(reverse("disputed-feed") + query),
        feed_guid=tag_uri("feed/disputed" + query),
        author_name=settings.SITE_NAME,
        author_link=absolute("/"),
        updated=updated[0] if updated else beginning(),
        departures=[_tombstone(departure) for departure in departures],
    )
    events = newest_events([card.group.pk for card in cards]) if cards else {}
    for card, moment in zip(cards, updated, strict=True):
        event = events.get(card.group.pk)
        feed.add_item(**_entry(card, moment, event.sentence if event else ""))
    return feed.writeString("utf-8").encode()


def _tombstone(departure: Departure) -> tuple[str, str, str, str]:
    """Return the id of the entry that ended, when, why, and the address of what stands instead."""
    survivor = departure.survivor
    return (
        tag_uri(f"claim/{departure.claim_id}"),
        rfc3339_date(departure.at),
        departure.sentence,
        absolute(reverse("claim-detail", args=[survivor])) if survivor else "",
    )


def _entry(card: Card, updated: datetime, change: str) -> dict[str, Any]:
    link = absolute(reverse("claim-detail", args=[card.claim.pk]))
    content = render_to_string(
        "claims/feed_entry.html", {"card": card, "change": change, "link": link}
    )
    return {
        "title": card.claim.text,
        "link": link,
        "description": _summary(card),
        "unique_id": tag_uri(f"claim/{card.claim.pk}"),
        "pubdate": min(card.group.first_reported_at, updated),
        "updateddate": updated,
        "content": clean_xml(content),
        "labels": list(_labels(card)),
        "more_links": list(_more_links(card)),
    }


def _summary(card: Card) -> str:
    claimants = ", ".join(position.name for position in card.sides.claimants[:4])
    disputers = ", ".join(position.name for position in card.sides.disputers[:4])
    return (
        f"{card.state.label.capitalize()}, as reported. "
        f"Claimed by {claimants or 'nobody by name'}; disputed by {disputers or 'nobody'}."
    )


def _labels(card: Card) -> Iterable[tuple[str, str, str]]:
    yield tag_uri("as-reported"), card.state.value, card.state.label
    if card.verdict:
        yield tag_uri("verdict"), card.verdict.value, card.verdict.label
    for role, positions in (
        ("claimed-by", card.sides.claimants),
        ("disputed-by", card.sides.disputers),
    ):
        for position in positions:
            if position.actor is not None:
                yield tag_uri(role), f"actor/{position.actor.pk}", position.name
    for place in card.claim.places:
        yield tag_uri("place"), place, place


def _more_links(card: Card) -> Iterable[tuple[str, str, str]]:
    seen: set[int] = set()
    for position in card.sides.disputers:
        counter = position.statement.claim
        if position.by_counter and counter.pk not in seen:
            seen.add(counter.pk)
            yield "related", absolute(reverse("claim-detail", args=[counter.pk])), counter.text
    article = card.claim.version.article
    if article.canonical_url and article.canonical_url.startswith(("http://", "https://")):
        yield "via", article.canonical_url, card.claim.version.title or article.outlet.name
