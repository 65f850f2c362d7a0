"""Addresses that hide something, and pages that are not in the encoding they say."""

from __future__ import annotations

import logging
from datetime import UTC, datetime

import pytest
from django.test import Client
from pytest_httpserver import HTTPServer

from sources.canonical import canonical_url
from sources.errors import SourceError
from sources.ingest import fetch_article, ingest_address
from sources.models import Article, ArticleVersion, FetchAttempt
from tests.factories import make_user
from tests.sources.conftest import news_page

pytestmark = [pytest.mark.trial, pytest.mark.django_db]
NOON = datetime(2026, 3, 14, 12, tzinfo=UTC)
SECRET = "hunter2hunter2"


@pytest.fixture
def site(httpserver: HTTPServer, settings) -> HTTPServer:
    settings.FETCH_RATE_PER_HOST = "1000/second"
    httpserver.expect_request("/robots.txt").respond_with_data("", status=404)
    return httpserver


@pytest.mark.parametrize(
    "address",
    [
        f"http://reader:{SECRET}@news.example/story",
        f"https://{SECRET}@news.example/",
        f"http://news.example:25/{SECRET}",
        f"http://news.example:6379/{SECRET}",
        f"http://news.example/{'a' * 10_000}{SECRET}",
        f"http://127.0.0.1:6379/{SECRET}",
    ],
)
def test_32_what_hides_something_is_refused_and_its_secret_never_repeated(
    address: str, roles: None, caplog: pytest.LogCaptureFixture, settings
):
    settings.FETCH_ALLOW_LOOPBACK = False
    client = Client()
    client.force_login(make_user("fact-checker"))
    with caplog.at_level(logging.DEBUG):
        answer = client.post("/sources/submit/", {"address": address})
    if answer.status_code == 302:  # a port is judged when it is fetched
        fetch_article(Article.objects.get().pk)
        assert Article.objects.get().state == "quarantined"
        assert "reserved" in FetchAttempt.objects.get().message
    else:
        assert answer.status_code == 422
        assert not Article.objects.exists()
    assert "@news" not in caplog.text
    if "@" in address:
        assert SECRET not in caplog.text


@pytest.mark.parametrize(
    ("given", "canonical"),
    [
        ("http://News.Example.com./story", "http://news.example.com/story"),
        ("http://news.example.com:80/a/../story?utm_source=x#top", "http://news.example.com/story"),
        # A Cyrillic "а" in a Latin name: another host, and said in Punycode.
        ("http://ex\u0430mple.com/story", "http://xn--exmple-4nf.com/story"),
        ("http://b\u00fccher.example/story", "http://xn--bcher-kva.example/story"),
    ],
)
def test_32_one_page_has_one_address(given: str, canonical: str):
    assert canonical_url(given) == canonical


def test_32_a_lookalike_is_another_article(settings):
    one, _ = ingest_address("http://example.com/story")
    other, is_new = ingest_address("http://ex\u0430mple.com/story")
    assert is_new and one.pk != other.pk
    assert "xn--" in other.canonical_url


TITLE = "Café in Čelákovice – “open”"
BODY = (
    "Die Bürger — so the mayor’s office said — öffneten the café on Sunday evening. "
    "Four thousand people left their homes in the lower town, according to Señora Muñoz. "
    "Opposition councillors disputed the figure and said that at least nine thousand had fled."
)
PAGE = news_page(TITLE, BODY)
LATIN = news_page("Café in Malaga", BODY.replace("—", "-").replace("’", "'"))
ENCODED = {
    "utf-8, nothing said": (PAGE.encode(), "text/html", "café"),
    "utf-8, latin-1 said": (PAGE.encode(), "text/html; charset=iso-8859-1", "café"),
    "latin-1 in the page": (
        LATIN.replace("<head>", "<head><meta charset='iso-8859-1'>").encode("latin-1"),
        "text/html", "café",
    ),
    "windows-1252": (PAGE.replace("Č", "C").replace("á", "a").encode("cp1252"),
                     "text/html; charset=windows-1252", "café"),
    "utf-16 with a mark": (PAGE.encode("utf-16"), "text/html", "café"),
    "utf-16 big-endian with a mark": (b"\xfe\xff" + PAGE.encode("utf-16-be"), "text/html", "café"),
    "utf-8 with a mark": (b"\xef\xbb\xbf" + PAGE.encode(), "text/html", "café"),
    "an encoding that is none": (PAGE.encode(), "text/html; charset=klingon", "café"),
    "html called a picture": (PAGE.encode(), "image/png", "café"),
    "html called nothing": (PAGE.encode(), "", "café"),
}  # fmt: skip


@pytest.mark.parametrize("name", ENCODED)
def test_35_the_text_is_right_whatever_the_headers_say(site: HTTPServer, name: str):
    body, content_type, word = ENCODED[name]
    site.expect_request("/story").respond_with_data(body, content_type=content_type)
    article, _ = ingest_address(site.url_for("/story"))
    fetch_article(article.pk)
    text = ArticleVersion.objects.get().text
    assert word in text and "Bürger" in text and "Muñoz" in text
    assert "\ufffd" not in text and "Ã" not in text and "â€" not in text


@pytest.mark.parametrize("content_type", ["text/html", "text/html; charset=utf-8"])
def test_35_bytes_whose_encoding_nobody_says_are_marked_unreadable(
    site: HTTPServer, content_type: str
):
    site.expect_request("/story").respond_with_data(
        LATIN.encode("latin-1"), content_type=content_type
    )
    article, _ = ingest_address(site.url_for("/story"))
    assert fetch_article(article.pk) is None
    article.refresh_from_db()
    assert article.state == "quarantined" and "encoding" in article.last_error
    assert not ArticleVersion.objects.exists()


BINARY = {
    "a PDF": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<< /Type /Catalog >>\nendobj\n" * 50,
    "a picture": b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256)) * 40,
    "an archive": b"PK\x03\x04\x14\x00\x00\x00\x08\x00" + bytes(range(256)) * 40,
    "JSON": b'{"headline": "Weir holds", "body": "The mayor said so."}' * 40,
    "noise": bytes((n * 7919) % 256 for n in range(20_000)),
}


@pytest.mark.parametrize("name", BINARY)
@pytest.mark.parametrize("content_type", ["text/html", "application/pdf", "image/png", ""])
def test_35_what_is_no_page_is_refused_by_its_bytes(site: HTTPServer, name: str, content_type: str):
    site.expect_request("/story").respond_with_data(BINARY[name], content_type=content_type)
    article, _ = ingest_address(site.url_for("/story"))
    assert fetch_article(article.pk) is None
    article.refresh_from_db()
    assert article.state == "quarantined"
    assert article.last_error.endswith(".")
    assert not ArticleVersion.objects.exists()


def test_35_mojibake_that_the_site_itself_prints_is_kept_or_said(site: HTTPServer):
    """Text that was broken before it was published cannot be told from text; it harms nothing."""
    broken = PAGE.encode().decode("cp1252", "replace").encode()
    site.expect_request("/story").respond_with_data(broken, content_type="text/html")
    article, _ = ingest_address(site.url_for("/story"))
    try:
        fetch_article(article.pk)
    except SourceError as error:
        pytest.fail(f"not recorded: {error}")
    assert FetchAttempt.objects.get().outcome in {"stored", "refused"}
