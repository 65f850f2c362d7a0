"""Headers that no honest server sends, through a whole poll or fetch: they break no row."""

from __future__ import annotations

import socket
from collections.abc import Callable
from datetime import timedelta

import pytest

from sources.ingest import fetch_article, ingest_address
from sources.models import Article, Feed
from sources.polling import poll_feed
from tests.factories import NOON, make_outlet
from tests.sources.conftest import news_page
from tests.trials.test_hostile_web import raw_server

pytestmark = pytest.mark.django_db
FEED = b"<rss version='2.0'><channel><title>F</title><item><link>/a</link></item></channel></rss>"


@pytest.fixture(autouse=True)
def quick(settings) -> None:
    settings.FETCH_RATE_PER_HOST = "1000/second"


def with_header(header: bytes, body: bytes) -> Callable[[socket.socket], None]:
    def answer(connection: socket.socket) -> None:
        asked = connection.recv(65_536)
        if b"/robots.txt" in asked:
            connection.sendall(b"HTTP/1.1 404 No\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
        else:
            length = b"Content-Length: %d\r\n" % len(body)
            head = b"HTTP/1.1 200 OK\r\nConnection: close\r\n" + length
            connection.sendall(head + header + b"\r\n\r\n" + body)

    return answer


@pytest.mark.parametrize(
    "header",
    [b'ETag: "a\x00b"', b"ETag: \xff\xfe\xe2\x80\xae", b"ETag: W/unquoted\t\x01",
     b'ETag: W/"' + b"x" * 5000 + b'"', b"Last-Modified: yester\x00day\x7f" + b"y" * 300,
     b'Link: <http://hub.example/\x00>; rel=hub, <x\x00y>; rel="self"',
     b"Cache-Control: max-age=999999999, max-age=-1, max-age=x",
     b"Content-Type: text/xml; charset=\x00utf-16", b"Expires: 0\r\nAge: -1\r\nDate: never"],
)  # fmt: skip
def test_a_feed_with_an_odd_header_is_polled_twice(header: bytes):
    with raw_server(with_header(header, FEED)) as address:
        feed = Feed.objects.create(outlet=make_outlet(), address=address, due_at=NOON)
        poll_feed(feed.pk, now=NOON)
        feed.refresh_from_db()
        assert (feed.state, feed.failures, feed.soft_failures) == ("waiting", 0, 0)
        assert feed.due_at <= NOON + timedelta(days=1)
        poll_feed(feed.pk, now=feed.due_at)
        feed.refresh_from_db()
        assert (feed.state, feed.failures, feed.soft_failures) == ("waiting", 0, 0)


@pytest.mark.parametrize(
    "header",
    [b"Content-Type: text/html; charset=\x00",
     b"Content-Type: \xff\xfe/\xe2\x80\xae; charset=koi8-r",
     b"Content-Type: text/html; charset=" + b"u" * 9000, b"Content-Type:", b"X: \x00\x01"],
)  # fmt: skip
def test_a_page_with_an_odd_header_is_stored(header: bytes):
    with raw_server(with_header(header, news_page().encode())) as address:
        article, _ = ingest_address(address + "story", outlet=make_outlet())
        assert fetch_article(article.pk) is not None
    assert Article.objects.get().state == "done"
