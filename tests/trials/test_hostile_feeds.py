"""Feeds and OPML files that attack their parser, served on loopback and polled as any other."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_httpserver import HTTPServer

from sources.models import Article, Feed, FeedAttempt, FeedEntry
from sources.polling import poll_feed
from tests.factories import make_outlet, make_user
from tests.trials.test_hostile_web import resident

pytestmark = [pytest.mark.trial, pytest.mark.django_db]

PADDING = f"<!--{'p' * 30_000}-->"
LAUGHS = (
    '<!ENTITY a "laugh">'
    + "".join(f"<!ENTITY {chr(98 + n)} '{('&' + chr(97 + n) + ';') * 10}'>" for n in range(9))
    + '<!ENTITY x "&j;">'
)
QUADRATIC = f'<!ENTITY x "{"y" * 100_000}">'
SPREAD = {  # how a hostile entity may be kept from the eye of a check
    "plain": lambda xml: xml.encode(),
    "late": lambda xml: xml.replace("<!DOCTYPE", f"{PADDING}<!DOCTYPE").encode(),
    "utf-16": lambda xml: xml.encode("utf-16"),
    "utf-32": lambda xml: xml.encode("utf-32"),
    "utf-7": lambda xml: _declared(xml, "utf-7").encode("utf-7"),
    "ebcdic": lambda xml: _declared(xml, "cp037").encode("cp037"),
    "broken": lambda xml: xml.replace("</channel>", "").encode(),
    "after words": lambda xml: f"words {xml}".encode(),
}


def _declared(xml: str, encoding: str) -> str:
    return xml.replace("?>", f" encoding='{encoding}'?>", 1)


def feed(declarations: str, times: int = 1, doctype: str = "rss") -> str:
    said = "&x;" * times
    return (
        f"<?xml version='1.0'?><!DOCTYPE {doctype} [{declarations}]><rss version='2.0'><channel>"
        f"<title>Post {said}</title><item><title>Story {said}</title><link>/story/1{said}</link>"
        f"<description>{said}</description></item></channel></rss>"
    )


def poll(site: HTTPServer, body: bytes) -> Feed:
    """Serve a feed, poll it as a worker does, and give what its row says afterwards."""
    site.expect_request("/feed.xml").respond_with_data(body, content_type="application/xml")
    row = Feed.objects.create(outlet=make_outlet(), address=site.url_for("/feed.xml"))
    poll_feed(row.pk)
    row.refresh_from_db()
    return row


def everything_stored() -> str:
    rows = [Feed, FeedEntry, FeedAttempt, Article]
    return str([list(model.objects.values()) for model in rows])


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    path = tmp_path / "secret"
    path.write_text("keptsecret")
    return path


@pytest.mark.parametrize("spread", SPREAD)
@pytest.mark.parametrize("target", ["file", "passwd", "http", "parameter"])
def test_20_an_external_entity_brings_no_content_and_no_request(
    httpserver: HTTPServer, secret: Path, spread: str, target: str
):
    httpserver.expect_request("/inside").respond_with_data("<!ENTITY x 'keptsecret'>")
    inside = httpserver.url_for("/inside")
    declarations = {
        "file": f'<!ENTITY x SYSTEM "{secret.as_uri()}">',
        "passwd": '<!ENTITY x SYSTEM "file:///etc/passwd">',
        "http": f'<!ENTITY x SYSTEM "{inside}">',
        "parameter": f'<!ENTITY % p SYSTEM "{inside}"> %p;',
    }[target]
    row = poll(httpserver, SPREAD[spread](feed(declarations)))
    assert [request.path for request, _ in httpserver.log] == ["/feed.xml"]
    assert "keptsecret" not in everything_stored() and "root:" not in everything_stored()
    assert (row.state, row.last_outcome) == ("failed", "no feed")


def test_20_a_document_type_elsewhere_is_not_loaded(httpserver: HTTPServer):
    httpserver.expect_request("/rss.dtd").respond_with_data("<!ENTITY x 'keptsecret'>")
    outside = f'<!DOCTYPE rss SYSTEM "{httpserver.url_for("/rss.dtd")}"'
    row = poll(httpserver, feed("").replace("<!DOCTYPE rss []", outside).encode())
    assert [request.path for request, _ in httpserver.log] == ["/feed.xml"]
    assert "keptsecret" not in everything_stored()
    assert FeedEntry.objects.count() == 1 or row.last_outcome == "no feed"


@pytest.mark.parametrize("spread", SPREAD)
@pytest.mark.parametrize(("declarations", "times"), [(LAUGHS, 1), (QUADRATIC, 3000)])
def test_21_entities_that_grow_end_soon_and_mark_the_feed(
    httpserver: HTTPServer, declarations: str, times: int, spread: str
):
    body = SPREAD[spread](feed(declarations, times))
    before, started = resident(), time.process_time()
    row = poll(httpserver, body)
    assert time.process_time() - started < 2
    assert resident() - before < 100_000_000
    assert (row.state, row.last_outcome) == ("failed", "no feed")
    assert len(everything_stored()) < 20_000


@pytest.mark.parametrize(
    "inside",
    [
        "<a>" * 100_000,
        "<item " + " ".join(f"a{n}='1'" for n in range(50_000)) + ">",
        "<item " + " ".join(f"xmlns:a{n}='u{n}'" for n in range(20_000)) + "/>",
        "<" * 200_000,
        "<![CDATA[" * 100_000,
        "<!--" * 100_000,
    ],
    ids=["depth", "attributes", "namespaces", "brackets", "cdata", "comments"],
)
def test_21_other_bombs_end_soon_too(httpserver: HTTPServer, inside: str):
    body = f"<rss version='2.0'><channel><title>Post</title>{inside}</channel></rss>"
    started = time.process_time()
    row = poll(httpserver, body.encode())
    assert time.process_time() - started < 2
    assert row.degraded or row.last_outcome == "no feed"


@pytest.mark.parametrize("spread", ["plain", "late", "utf-16", "utf-7"])
@pytest.mark.parametrize("target", ["file", "http", "laughs", "quadratic"])
def test_20_and_21_hold_for_a_file_of_feeds(
    roles: None, httpserver: HTTPServer, secret: Path, spread: str, target: str
):
    declarations, times = {
        "file": (f'<!ENTITY x SYSTEM "{secret.as_uri()}">', 1),
        "http": (f'<!ENTITY x SYSTEM "{httpserver.url_for("/inside")}">', 1),
        "laughs": (LAUGHS, 1),
        "quadratic": (QUADRATIC, 3000),
    }[target]
    said = "&x;" * times
    body = SPREAD[spread](
        f"<?xml version='1.0'?><!DOCTYPE opml [{declarations}]><opml version='2.0'><body>"
        f"<outline text='Post' title='{said if target in ('laughs', 'quadratic') else ''}'"
        f" xmlUrl='{httpserver.url_for('/feed.xml')}'>{said}</outline></body></opml>"
    )
    client = Client()
    client.force_login(make_user("moderator"))
    before, started = resident(), time.process_time()
    answer = client.post(
        "/sources/feeds/opml/import/", {"file": SimpleUploadedFile("feeds.opml", body)}
    )
    assert time.process_time() - started < 2
    assert resident() - before < 100_000_000
    assert answer.status_code == 302
    assert not Feed.objects.exists()
    assert httpserver.log == []
