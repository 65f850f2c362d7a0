"""What every page costs: queries whatever its rows, and bytes on their way to a reader.

Walks the matrix of permissions, which holds every address of the site, so that a new
page fails here until it is measured. Django's own admin pages are not ours.
"""

from __future__ import annotations

import gzip
import re
from datetime import timedelta
from functools import cache as cache_results
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

import pytest
from django.contrib.auth.models import User
from django.contrib.staticfiles import finders
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from claims import moderation
from claims.models import (
    ClaimEvent,
    ClaimNote,
    Correction,
    Evidence,
    Review,
    ReviewDraft,
    ReviewHold,
    SavedSearch,
    Statement,
)
from claims.vocabulary import CorrectionKind
from sources.models import (
    Article,
    Feed,
    FeedAttempt,
    FetchAttempt,
    Notice,
    Passage,
    Subscription,
    Tip,
)
from tests.claims.test_pages import add_to_everything, make_dispute
from tests.claims.test_permissions import MATRIX, client_of
from tests.factories import (
    NOON,
    make_actor,
    make_article,
    make_link,
    make_statement,
    make_user,
    make_version,
)

pytestmark = pytest.mark.django_db

MOST_QUERIES = 10  # of one page; who asks and what they may do are among them
MOST_BYTES = 100_000  # of a page with its styles and scripts, compressed

NOT_PAGES = {
    "claims-csv": "a file of any length, written while it is read",
    "claims-jsonl": "a file of any length, written while it is read",
    "source-opml": "a file",
    "source-websub": "answers hubs, not people",
}


class Cost(NamedTuple):
    queries: int
    size: int  # bytes, compressed, with styles and scripts


class Desk:
    """A claim with all that pages show around it, and more of each when asked."""

    def __init__(self) -> None:
        self.claim = make_dispute("The dam held")
        self.said: Statement = self.claim.statements.get(is_dispute=False)
        Article.objects.filter(pk=self.claim.version.article_id).update(kind="live_blog")
        self.newer = make_version(
            article=self.claim.version.article, family=self.claim.version.family
        )
        self.user = User.objects.get()  # who looks at the pages
        self.rows = 0

    def add(self) -> None:
        """Add one more of everything."""
        number = self.rows
        self.rows += 1
        add_to_everything(self.claim)
        self._add_to_the_article(number)
        self._add_to_the_desk(number)
        self._add_sources(number)

    def _add_to_the_article(self, number: int) -> None:
        version, author = self.claim.version, self.user
        make_version(article=version.article, family=version.family)
        Notice.objects.create(
            version=self.newer, family=version.family, kind="correction", start=number,
            end=number + 1, found_at=NOON,
        )  # fmt: skip
        for stands in (True, False):
            Correction.objects.create(
                version=version, kind=CorrectionKind.SPEAKER, exact="x", sentence="By the port.",
                reason="Misread.", by=make_user(), at=NOON, claim=self.claim, statement=self.said,
                lost_in=None if stands else version, undone_by=None if stands else make_user(),
                undone_at=None if stands else NOON,
            )  # fmt: skip
        ClaimEvent.objects.create(
            claim=self.claim, kind="edited", at=NOON, by=author,
            sentence=f"Version {number + 2} changed the words.",
        )  # fmt: skip
        Passage.objects.create(
            version=self.newer, position=number, start=number, end=number + 1, kind="entry",
            printed_time="12:00", heading=f"Entry {number}",
        )  # fmt: skip
        FetchAttempt.objects.create(article=version.article, outcome="stored", status=200)

    def _add_to_the_desk(self, number: int) -> None:
        ReviewDraft.objects.create(
            claim=make_dispute(f"The {number}th bridge stands"), author=self.user, saved_at=NOON
        )
        ReviewHold.objects.create(
            claim=make_dispute(f"The {number}th harbour is open"), held_by=make_user(),
            held_until=timezone.now() + timedelta(hours=1),
        )  # fmt: skip
        outlet = self.claim.version.article.outlet.slug
        said_by = f"?actor={quote(self.said.speaker.name)}&outlet={outlet}"
        for query in ("?q=dam", "?state=all", "?state=all&kind=denial", said_by):
            SavedSearch.objects.create(
                owner=self.user, name=f"Search {number}", query=f"{query}&place=P{number}",
                saved_at=NOON, seen_at=NOON - timedelta(days=1),
            )  # fmt: skip
        review = Review.objects.filter(claim=self.claim).latest("pk")
        Evidence.objects.create(review=review, title="A document", url="https://d.example/")
        ClaimNote.objects.create(
            claim=self.claim, author=make_user(), written_at=NOON, text="Asked the mayor."
        )
        judged = make_link(rule=f"rule {number}")
        moderation.reject(judged, by=make_user(), now=timezone.now())
        make_statement(claim=make_link(rule=f"rule {number}").a)
        held = make_link(held_by=make_user(), held_until=timezone.now() + timedelta(hours=1))
        make_statement(claim=held.b)
        merged = make_actor(merged_into=self.said.speaker)
        merged.merges.create(
            into=self.said.speaker, merged_by=make_user(), merged_at=NOON, reason="One."
        )
        moderation.weigh_new()

    def _add_sources(self, number: int) -> None:
        failed = make_article(state="failed", address=f"https://a.example/{number}")
        feed = Feed.objects.create(
            outlet=failed.outlet, address=f"https://f.example/{number}", state="quarantined"
        )
        Subscription.objects.create(feed=feed, hub="https://h.example/", topic="t",
                                    token=f"token {number}", secret="s")  # fmt: skip
        FeedAttempt.objects.create(feed=feed, outcome="failed")
        for state in ("waiting", "taken", "dismissed"):
            is_open = state == "waiting"
            Tip.objects.create(
                address=f"https://t.example/{number}", state=state,
                decided_by=None if is_open else make_user(),
                decided_at=None if is_open else NOON,
            )  # fmt: skip

    def pages(self, user: User | None) -> dict[str, list[str]]:
        """Return, by name, the addresses of every page as a user would ask them."""
        claim, version = self.claim, self.claim.version
        actor = self.said.speaker
        assert actor is not None
        named, outlet = quote(actor.name), version.article.outlet.slug
        search = SavedSearch.objects.filter(owner=user).first()
        queried = {
            "claim-list": [
                "", "?state=all", "?state=all&q=dam", f"?claimed_by={named}&outlet={outlet}",
                f"?state=all&disputed_by={named}", "?since=2026-03-01&until=2026-03-31",
                "?unverified_since=2026-03-14", "?state=all&kind=denial", "?verdict=none",
            ],
            "disputed-feed": ["", f"?state=all&actor={named}", "?state=all&q=dam"],
            "api-claims": ["", f"?state=all&actor={named}", "?state=all&q=dam"],
            "claim-detail": ["", "?as_of=2026-03-15"],
            "similar-claims": ["", "?sentence=The+dam+held"],
            "search": ["", "?q=dam"],
            "article-compare": [f"?a={version.pk}&b={self.newer.pk}"],
            "admin:claims_claimlink_queue": ["", "?kind=counters&disputed=on&q=dam", "?pair=1"],
            "admin:claims_claimlink_decisions": [""],
        }  # fmt: skip
        about = {
            "claim-detail": claim.pk, "api-claim": claim.pk, "claim-review": claim.pk,
            "claim-feed": claim.pk,
            "article-detail": version.pk, "article-add-claim": version.pk,
            "actor-detail": actor.pk, "statement-correct": self.said.pk,
            "source-article": version.article_id, "search-open": search.pk if search else 0,
        }  # fmt: skip
        return {
            name: [
                reverse(name, args=[about[name]] if name in about else []) + query
                for query in queried.get(name, [""])
            ]
            for part in MATRIX.values()
            for name in part.get("GET", ())
            if name not in NOT_PAGES
        }


@pytest.mark.timeout(300)  # fifty pages twice, which a busy machine takes its time for
def test_every_page_asks_at_most_ten_queries_and_weighs_less_than_100_kb(roles: None) -> None:
    client, desk = client_of("administrator"), Desk()
    few = measure(client, desk, rows=2)
    many = measure(client, desk, rows=12)

    asked = {page: (few[page].queries, cost.queries) for page, cost in many.items()}
    over = {page: counts for page, counts in asked.items() if max(counts) > MOST_QUERIES}
    heavy = {page: cost.size for page, cost in many.items() if cost.size >= MOST_BYTES}
    assert not {page: counts for page, counts in asked.items() if counts[1] > counts[0]}
    assert not over
    assert not heavy


def measure(client: Client, desk: Desk, *, rows: int) -> dict[str, Cost]:
    while desk.rows < rows:
        desk.add()
    pages = desk.pages(User.objects.get(username="administrator"))
    return {address: cost_of(client, address) for part in pages.values() for address in part}


def cost_of(client: Client, address: str) -> Cost:
    cache.clear()  # nothing is there from another page
    with CaptureQueriesContext(connection) as queries:
        response = client.get(address)
    assert response.status_code in (200, 302), (address, response.status_code)
    body = b"" if response.streaming else response.content
    files = set(re.findall(r'(?:src|href)="/static/([^"]+\.(?:css|js))"', body.decode()))
    return Cost(len(queries), packed(body) + sum(map(size_of_file, files)))


def packed(body: bytes) -> int:
    return len(gzip.compress(body, compresslevel=6))


@cache_results
def size_of_file(name: str) -> int:
    path = finders.find(name)
    assert isinstance(path, str), name
    return packed(Path(path).read_bytes())
