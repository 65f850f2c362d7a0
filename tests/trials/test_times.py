"""What "yesterday" was, where clocks are set forward or back, or a day ahead of ours."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.test import Client
from pytest_httpserver import HTTPServer

from claims.models import Claim
from claims.reading import read_version
from sources.ingest import fetch_article, ingest_address, ingest_text
from sources.models import Article, ArticleVersion, Feed
from sources.polling import poll_feed
from tests.factories import make_outlet
from tests.sources.conftest import news_page

pytestmark = [pytest.mark.trial, pytest.mark.django_db, pytest.mark.timeout(300)]
LATER = datetime(2026, 11, 1, tzinfo=UTC)
BODY = (
    "The bridge at Talmere was closed yesterday, the mayor said. "
    "The river authority said that the weir had held through the night in the lower town. "
    "Opposition councillors disputed this and said that nobody had been told of it at all."
)


def days() -> set[date]:
    return {claim.event_date for claim in Claim.objects.filter(text__icontains="bridge")}


@pytest.mark.parametrize(
    ("published", "stored", "yesterday"),
    [
        # The night in which Berlin sets its clocks forward: before and after the jump.
        ("2026-03-29T00:30:00+01:00", "2026-03-28T23:30", date(2026, 3, 28)),
        ("2026-03-29T03:30:00+02:00", "2026-03-29T01:30", date(2026, 3, 28)),
        # The night in which it sets them back, in the hour that comes twice.
        ("2026-10-25T02:30:00+02:00", "2026-10-25T00:30", date(2026, 10, 24)),
        ("2026-10-25T02:30:00+01:00", "2026-10-25T01:30", date(2026, 10, 24)),
        # Samoa is a day ahead of most; Hawaii is behind.
        ("2026-03-29T09:00:00+13:00", "2026-03-28T20:00", date(2026, 3, 28)),
        ("2026-03-28T20:00:00-10:00", "2026-03-29T06:00", date(2026, 3, 27)),
        # A site that writes all its dates in UTC.
        ("2026-03-29T00:30:00Z", "2026-03-29T00:30", date(2026, 3, 28)),
    ],
)
def test_58_yesterday_is_that_of_the_page(published: str, stored: str, yesterday: date):
    head = f"<meta property='article:published_time' content='{published}'>"
    ingest_text(news_page("The bridge at Talmere", BODY, head), now=LATER)
    version = ArticleVersion.objects.select_related("article__outlet").get()
    assert version.published_at == datetime.fromisoformat(stored).replace(tzinfo=UTC)
    read_version(version, now=LATER)
    assert days() == {yesterday}


def test_58_a_feed_thirteen_hours_ahead_gives_its_clock_to_pages_without_one(
    httpserver: HTTPServer, settings
):
    settings.FETCH_RATE_PER_HOST = "1000/second"
    httpserver.expect_request("/robots.txt").respond_with_data("", status=404)
    page = news_page("The bridge at Talmere", BODY)
    httpserver.expect_request("/story").respond_with_data(page, content_type="text/html")
    httpserver.expect_request("/feed.xml").respond_with_data(
        "<rss version='2.0'><channel><title>Post</title><item><title>The bridge</title>"
        "<link>/story</link><pubDate>Sun, 29 Mar 2026 09:00:00 +1300</pubDate></item>"
        "</channel></rss>"
    )
    feed = Feed.objects.create(outlet=make_outlet(), address=httpserver.url_for("/feed.xml"))
    poll_feed(feed.pk)
    assert fetch_article(Article.objects.get().pk) is not None
    version = ArticleVersion.objects.select_related("article__outlet").get()
    assert version.published_at == datetime(2026, 3, 28, 20, tzinfo=UTC)
    read_version(version, now=LATER)
    assert days() == {date(2026, 3, 28)}


def test_58_a_date_that_a_person_gives_keeps_its_clock():
    ingest_text(f"The bridge\n\n{BODY}", published="2026-03-29T00:30:00+02:00", now=LATER)
    version = ArticleVersion.objects.select_related("article__outlet").get()
    assert version.published_at == datetime(2026, 3, 28, 22, 30, tzinfo=UTC)
    read_version(version, now=LATER)
    assert days() == {date(2026, 3, 28)}


def test_58_an_address_keeps_the_clock_of_the_date_given_with_it():
    article, _ = ingest_address(
        "https://news.example/story", published="2026-03-29T00:30:00+02:00", now=LATER
    )
    assert article.utc_offset_minutes == 120


def test_58_pages_say_the_zone_of_every_time(client: Client):
    ingest_text(f"The bridge\n\n{BODY}", published="2026-03-29T09:00:00+13:00", now=LATER)
    version = ArticleVersion.objects.get()
    page = client.get(f"/articles/{version.pk}/").content.decode()
    assert "28 March 2026, 20:00 UTC" in page or "28 Mar 2026, 20:00 UTC" in page
    assert 'datetime="2026-03-28T20:00:00Z"' in page


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("zone", "shown"), [("Pacific/Auckland", "09:00"), ("Europe/Berlin", "21:00")]
)
def test_58_a_reader_elsewhere_sees_their_own_time_with_its_zone(
    live_server, chromium_path: str, zone: str, shown: str
):
    from playwright.sync_api import sync_playwright

    ingest_text(f"The bridge\n\n{BODY}", published="2026-03-29T09:00:00+13:00", now=LATER)
    version = ArticleVersion.objects.get()
    with sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path=chromium_path, args=["--headless", "--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page(timezone_id=zone, locale="en-GB")
        page.goto(f"{live_server.url}/articles/{version.pk}/")
        title = page.locator("time[datetime='2026-03-28T20:00:00Z']").first.get_attribute("title")
        browser.close()
    assert "20:00 UTC" in title
    assert shown in title and zone in title
