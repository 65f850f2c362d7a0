"""Feeds as they are in the wild: broken, moved, gone, dated wrongly, edited in silence.

Each is served on loopback and polled as a worker polls it.
"""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.test import Client
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from sources.ingest import fetch_article
from sources.models import Article, ArticleVersion, CopyFamily, Feed, FeedAttempt, FeedEntry
from sources.polling import poll_feed
from tests.factories import make_outlet, make_user
from tests.sources.conftest import WORDS, news_page

pytestmark = [pytest.mark.trial, pytest.mark.django_db]
NOON = datetime(2026, 3, 14, 12, tzinfo=UTC)


@pytest.fixture
def site(httpserver: HTTPServer, settings) -> HTTPServer:
    settings.FETCH_RATE_PER_HOST = "1000/second"
    httpserver.expect_request("/robots.txt").respond_with_data("", status=404)
    return httpserver


def make_feed(site: HTTPServer, path: str = "/feed.xml", **fields) -> Feed:
    fields.setdefault("address", site.url_for(path))
    return Feed.objects.create(outlet=make_outlet(), due_at=NOON, **fields)


def poll(feed: Feed, at: datetime = NOON) -> Feed:
    Feed.objects.filter(pk=feed.pk).update(due_at=at)
    poll_feed(feed.pk, now=at)
    feed.refresh_from_db()
    return feed


def rss(*items: str) -> str:
    return f"<rss version='2.0'><channel><title>Post</title>{''.join(items)}</channel></rss>"


def item(n: int, title: str = "", date: str = "", guid: str = "") -> str:
    return (
        f"<item><title>{title or f'Story {n}'}</title><link>/story/{n}</link>"
        f"{f'<guid>{guid}</guid>' if guid else ''}{f'<pubDate>{date}</pubDate>' if date else ''}"
        "</item>"
    )


BROKEN = {
    "unclosed tags": rss(item(1), item(2), "<item><title>Third <b>bold").encode(),
    "wrong encoding": ("<?xml version='1.0' encoding='utf-8'?>" + rss(item(1, "Café"), item(2)))
    .encode("latin-1"),
    "undefined entity": rss(item(1, "Fish &nbsp; chips &eacute;"), item(2)).encode(),
    "bare ampersand": rss(item(1, "Fish & chips"), item(2)).encode(),
    "cut off": rss(item(1), item(2), item(3)).encode()[:-60],
    "control characters": rss(item(1, "Story\x01\x0b one"), item(2)).encode(),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_18_a_malformed_feed_keeps_its_good_entries_and_is_marked(site: HTTPServer, name: str):
    site.expect_request("/feed.xml").respond_with_data(BROKEN[name])
    feed = poll(make_feed(site))
    found = set(feed.entries.values_list("article__address", flat=True))
    assert {site.url_for("/story/1"), site.url_for("/story/2")} <= found
    assert (feed.state, feed.last_outcome) == ("waiting", "degraded")
    assert feed.degraded.endswith(".")
    assert "\x01" not in feed.degraded + "".join(a.message for a in FeedAttempt.objects.all())


# What comes, and what must be recorded: outcome, state, HTTP status, least wait in minutes.
ANSWERS = {
    "html": ({"response_data": "<html><body>Hello</body></html>"}, "no feed", "failed", 200, 10),
    "empty": ({"response_data": ""}, "no feed", "failed", 200, 10),
    "204": ({"status": 204}, "no feed", "failed", 204, 10),
    "404": ({"status": 404}, "failed", "failed", 404, 10),
    "410": ({"status": 410}, "gone", "quarantined", 410, 0),
    "429": ({"status": 429, "headers": {"Retry-After": "7200"}}, "failed", "failed", 429, 120),
    "500": ({"status": 500}, "failed", "failed", 500, 10),
    "503": ({"status": 503, "headers": {"Retry-After": "Sat, 14 Mar 2026 13:30:00 GMT"}},
            "failed", "failed", 503, 10),
}  # fmt: skip


@pytest.mark.parametrize("name", ANSWERS)
def test_19_each_answer_has_its_own_outcome_and_next_time(site: HTTPServer, name: str):
    given, outcome, state, status, minutes = ANSWERS[name]
    site.expect_request("/feed.xml").respond_with_data(**given)
    feed = poll(make_feed(site))
    attempt = FeedAttempt.objects.get()
    assert (attempt.outcome, feed.last_outcome, feed.state) == (outcome, outcome, state)
    assert attempt.status == status
    assert attempt.message == feed.last_error != ""
    assert feed.due_at - NOON >= timedelta(minutes=minutes)
    assert feed.due_at - NOON <= timedelta(days=1)


def test_19_a_loop_of_redirects_is_said_and_not_followed_for_ever(site: HTTPServer):
    there = {"Location": site.url_for("/feed.xml")}
    site.expect_request("/feed.xml").respond_with_data("", status=301, headers=there)
    feed = poll(make_feed(site))
    assert feed.state == "failed" and "redirects more than" in feed.last_error
    assert len([r for r, _ in site.log if r.path == "/feed.xml"]) <= 6
    assert feed.address == site.url_for("/feed.xml")


@pytest.mark.parametrize(("status", "moves"), [(301, True), (308, True), (302, False)])
def test_19_only_a_permanent_and_repeated_move_changes_the_address(
    site: HTTPServer, status: int, moves: bool
):
    moved = {"Location": site.url_for("/new.xml")}
    site.expect_request("/feed.xml").respond_with_data("", status=status, headers=moved)
    site.expect_request("/new.xml").respond_with_data(rss(item(1)))
    feed = make_feed(site)
    old, new = site.url_for("/feed.xml"), site.url_for("/new.xml")
    assert poll(feed, NOON).address == old
    addresses = [poll(feed, NOON + timedelta(hours=h)).address for h in (1, 2, 3)]
    assert addresses[-1] == (new if moves else old)


@pytest.fixture
def untrusted_site(tmp_path: Path) -> Iterator[HTTPServer]:
    """A site whose certificate nobody vouches for."""
    import subprocess

    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj",
         "/CN=localhost", "-keyout", str(key), "-out", str(certificate)],
        check=True, capture_output=True,
    )  # fmt: skip
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with HTTPServer(ssl_context=context) as server:
        yield server


def test_19_a_certificate_that_nobody_vouches_for_is_named(untrusted_site: HTTPServer):
    untrusted_site.expect_request("/feed.xml").respond_with_data(rss(item(1)))
    feed = poll(make_feed(untrusted_site))
    assert feed.state == "failed" and "certificate" in feed.last_error
    assert untrusted_site.log == []


def test_19_a_server_that_answers_304_for_ever_is_caught_within_a_day(site: HTTPServer):
    asked: list[str] = []

    def stubborn(request: Request) -> Response:
        asked.append(request.headers.get("If-None-Match", ""))
        if asked[-1]:
            return Response(status=304)
        return Response(rss(item(len(asked))), headers={"ETag": '"one"'})

    site.expect_request("/feed.xml").respond_with_handler(stubborn)
    feed = make_feed(site)
    at = NOON
    while at <= NOON + timedelta(hours=25):  # polled exactly when the feed's own row says so
        feed = poll(feed, at)
        assert feed.due_at > at
        at = feed.due_at
    assert "" in asked[1:]
    assert feed.entries.count() >= 2


def test_23_dates_that_cannot_be_are_clamped_and_flagged(site: HTTPServer):
    dates = {
        1: "Thu, 01 Jan 1970 00:00:00 GMT",
        2: "Fri, 13 Nov 2099 10:00:00 GMT",
        3: "",
        4: "Sat, 14 Mar 2026 23:00:00 +1300",  # 10:00 UTC
        5: "Sat, 14 Mar 2026 09:00:00 XYZ",
        6: "the day before yesterday, or so",
        7: "Sat, 14 Mar 2026 15:00:00 GMT",  # a clock that goes three hours fast
    }
    site.expect_request("/feed.xml").respond_with_data(
        rss(*(item(n, date=date) for n, date in dates.items()))
    )
    poll(make_feed(site))
    entries = {
        int(e.article.address.rsplit("/", 1)[1]): e
        for e in FeedEntry.objects.select_related("article")
    }
    assert len(entries) == 7
    doubted = {n for n, entry in entries.items() if entry.date_doubt}
    assert {1, 2, 3, 6} <= doubted and 4 not in doubted
    assert entries[4].published_at == datetime(2026, 3, 14, 10, tzinfo=UTC)
    assert entries[7].published_at == NOON  # nothing is from the future
    for entry in entries.values():
        assert entry.published_at is None or entry.published_at <= NOON
        assert entry.article.first_published is None or entry.article.first_published <= NOON


def test_23_the_order_of_the_list_is_unharmed(site: HTTPServer, client: Client, roles: None):
    """A page from 2099 does not stand on top for ever, one from 1970 not at the end."""
    dates = {1: "Thu, 01 Jan 1970 00:00:00 GMT", 2: "Fri, 13 Nov 2099 10:00:00 GMT",
             3: "Sat, 14 Mar 2026 11:00:00 GMT"}  # fmt: skip
    site.expect_request("/feed.xml").respond_with_data(
        rss(*(item(n, date=date) for n, date in dates.items()))
    )
    for n in dates:
        body = WORDS.replace("Talmere", f"Talmere {n}")
        site.expect_request(f"/story/{n}").respond_with_data(
            news_page(f"Story {n}", body), content_type="text/html"
        )
    poll(make_feed(site))
    for article in Article.objects.all():
        fetch_article(article.pk, now=NOON + timedelta(minutes=article.pk % 7))
    moments = dict(ArticleVersion.objects.values_list("article__address", "published_at"))
    assert len(moments) == 3
    believed = moments[site.url_for("/story/3")]
    assert believed == datetime(2026, 3, 14, 11, tzinfo=UTC)
    for address, moment in moments.items():
        if not address.endswith("/3"):
            assert moment is None or moment <= NOON + timedelta(days=1)
            assert moment is None or moment.year == 2026
    client.force_login(make_user("fact-checker"))
    assert client.get("/sources/").status_code == 200


def test_24_an_entry_that_changes_under_its_id_brings_a_new_version(site: HTTPServer):
    said = {"title": "Four thousand leave", "body": WORDS}

    def feed_now(request: Request) -> Response:
        return Response(rss(item(1, said["title"], guid="same-id")))

    def page_now(request: Request) -> Response:
        return Response(news_page(said["title"], said["body"]), content_type="text/html")

    site.expect_request("/feed.xml").respond_with_handler(feed_now)
    site.expect_request("/story/1").respond_with_handler(page_now)
    feed = poll(make_feed(site))
    article = Article.objects.get()
    fetch_article(article.pk, now=NOON)
    said |= {"title": "Nine thousand leave", "body": WORDS.replace("Four thousand", "Six thousand")}
    poll(feed, NOON + timedelta(minutes=30))
    fetch_article(article.pk, now=NOON + timedelta(minutes=31))
    old, new = ArticleVersion.objects.order_by("number")
    assert (old.number, new.number, new.article_id) == (1, 2, article.pk)
    assert "Four thousand people" in old.text and "Six thousand people" in new.text
    assert FeedEntry.objects.count() == Article.objects.count() == 1
    assert old.family_id == new.family_id


def test_24_an_id_that_is_used_again_for_another_story_loses_neither(site: HTTPServer):
    says = [rss(item(1, "Weir holds", guid="daily"))]
    site.expect_request("/feed.xml").respond_with_handler(lambda request: Response(says[-1]))
    feed = poll(make_feed(site))
    says.append(rss(item(2, "Bridge shut", guid="daily")))
    poll(feed, NOON + timedelta(minutes=30))
    addresses = {site.url_for("/story/1"), site.url_for("/story/2")}
    assert set(Article.objects.values_list("address", flat=True)) == addresses
    assert feed.entries.get().article.address == site.url_for("/story/2")


def test_24_one_id_for_all_entries_of_a_feed_loses_none(site: HTTPServer):
    says = [rss(*(item(n, guid="same") for n in (3, 2, 1)))]
    site.expect_request("/feed.xml").respond_with_handler(lambda request: Response(says[-1]))
    feed = poll(make_feed(site))
    assert Article.objects.count() == feed.entries.count() == 3
    Article.objects.update(state="done")
    says.append(rss(*(item(n, guid="same") for n in (4, 3, 2, 1))))
    poll(feed, NOON + timedelta(minutes=30))
    assert Article.objects.count() == 4
    assert Article.objects.filter(state="waiting").get().address == site.url_for("/story/4")


def test_24_a_page_corrected_in_silence_is_seen_though_its_feed_says_nothing(site: HTTPServer):
    said = {"body": WORDS}
    site.expect_request("/story/1").respond_with_handler(
        lambda request: Response(news_page("Weir", said["body"]), content_type="text/html")
    )
    site.expect_request("/feed.xml").respond_with_data(rss(item(1)))
    poll(make_feed(site))
    article = Article.objects.get()
    fetch_article(article.pk, now=NOON)
    article.refresh_from_db()
    assert article.look_again_at <= NOON + timedelta(hours=1)
    said["body"] = WORDS.replace("Four thousand", "Six thousand")
    from sources.work import wake_articles

    assert wake_articles(article.look_again_at) == 1
    fetch_article(article.pk, now=article.look_again_at)
    assert [v.number for v in ArticleVersion.objects.order_by("number")] == [1, 2]


def test_25_one_wire_story_in_two_feeds_is_one_family(site: HTTPServer):
    sentences = [
        f"The river stood {n} hand-widths above the weir of Talmere at hour {n}, the mayor said"
        for n in range(20)
    ]
    papers = {
        "a": ["Subscribe to our newsletter now", *sentences, "(Reuters)"],
        "b": ["By our staff in Dorvik", *sentences[1:-2], "Reporting by the Dorvik desk"],
    }
    for paper, paragraphs in papers.items():
        site.expect_request(f"/{paper}.xml").respond_with_data(
            rss(item(1).replace("/story/1", f"/{paper}/story"))
        )
        site.expect_request(f"/{paper}/story").respond_with_data(
            news_page(f"Weir holds, says {paper}", ". ".join(paragraphs) + "."),
            content_type="text/html",
        )
        poll(make_feed(site, f"/{paper}.xml"))
    for article in Article.objects.all():
        assert fetch_article(article.pk, now=NOON) is not None
    assert ArticleVersion.objects.count() == 2
    assert Article.objects.values("outlet").distinct().count() == 2
    families = set(ArticleVersion.objects.values_list("family", flat=True))
    assert len(families) == 1
    assert CopyFamily.objects.count() == 1
