"""A hub on loopback: subscribing, its question whether we meant it, its signed messages."""

from __future__ import annotations

import hashlib
import hmac
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.utils.timezone import now
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from sources.models import Article, Feed, Subscription
from sources.polling import poll_feed
from sources.websub import note_hub, read_link_header, subscribe
from sources.work import due_subscriptions
from tests.factories import make_outlet

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 14, 12, tzinfo=UTC)
DAYS = timedelta(days=1)


@pytest.fixture
def on(settings) -> None:
    settings.WEBSUB = True
    settings.SITE_URL = "https://claims.example"
    settings.FETCH_RATE_PER_HOST = "1000/second"


def make_feed(site: HTTPServer) -> Feed:
    return Feed.objects.create(outlet=make_outlet(), address=site.url_for("/feed.xml"), due_at=NOON)


def feed_body(site: HTTPServer, *numbers: int) -> str:
    items = "".join(
        f"<item><title>Story {n}</title><link>/story/{n}</link></item>" for n in numbers
    )
    return (
        "<rss version='2.0' xmlns:atom='http://www.w3.org/2005/Atom'><channel><title>Post</title>"
        f"<atom:link rel='hub' href='{site.url_for('/hub')}'/>"
        f"<atom:link rel='self' href='{site.url_for('/feed.xml')}'/>{items}</channel></rss>"
    )


def subscription(**fields) -> Subscription:
    feed = Feed.objects.create(
        outlet=make_outlet(), address="https://post.example/feed.xml", due_at=now() + DAYS
    )
    given = {"hub": "https://hub.example/", "topic": feed.address, "token": "t" * 43,
             "secret": "s" * 43, "due_at": now() + DAYS}  # fmt: skip
    return Subscription.objects.create(feed=feed, **(given | fields))


def ask(row: Subscription, **parameters: str) -> tuple[int, bytes]:
    given = {"mode": "subscribe", "topic": row.topic, "challenge": "c-1", "lease_seconds": "864000"}
    query = {f"hub.{name}": value for name, value in (given | parameters).items()}
    answer = Client().get(f"/sources/websub/{row.token}/", query)
    return answer.status_code, answer.content


def tell(row: Subscription, body: bytes = b"<rss/>", *, secret: str = "", method: str = "sha256"):
    digest = hmac.new((secret or row.secret).encode(), body, getattr(hashlib, method)).hexdigest()
    return Client(enforce_csrf_checks=True).post(
        f"/sources/websub/{row.token}/", body, content_type="application/rss+xml",
        headers={"X-Hub-Signature": f"{method}={digest}"},
    )  # fmt: skip


def test_a_feed_that_names_a_hub_is_subscribed_to_verified_and_renewed(on, site):
    site.expect_request("/feed.xml").respond_with_data(feed_body(site, 1))
    asked: list[dict[str, list[str]]] = []

    def hub(request: Request) -> Response:
        asked.append(parse_qs(request.get_data(as_text=True)))
        return Response(status=202)

    site.expect_request("/hub", method="POST").respond_with_handler(hub)
    feed = make_feed(site)
    poll_feed(feed.pk, now=NOON)
    row = Subscription.objects.get()
    assert [hint.row_id for hint in due_subscriptions(NOON)] == [row.pk]
    assert subscribe(row.pk, now=NOON)
    (form,) = asked
    assert form["hub.mode"] == ["subscribe"] and form["hub.topic"] == [feed.address]
    callback = urlsplit(form["hub.callback"][0])
    assert f"{callback.scheme}://{callback.netloc}" == "https://claims.example"
    assert callback.path == f"/sources/websub/{row.token}/"
    assert len(form["hub.secret"][0]) >= 32
    assert ask(row, lease_seconds="864000") == (200, b"c-1")
    row.refresh_from_db()
    assert row.expires_at - row.verified_at == 10 * DAYS
    assert row.due_at - row.verified_at == 9 * DAYS  # asked for again before the lease ends
    assert subscribe(row.pk, now=row.due_at)
    assert len(asked) == 2 and asked[1]["hub.secret"] == form["hub.secret"]
    # A hub that took the request and never verified it is asked again.
    row.refresh_from_db()
    assert row.state == "waiting" and row.due_at > row.expires_at - DAYS


def test_a_hub_that_fails_is_left_and_polling_goes_on(on, site, settings):
    site.expect_request("/feed.xml").respond_with_data(feed_body(site, 1))
    site.expect_request("/hub").respond_with_data("", status=500)
    feed = make_feed(site)
    poll_feed(feed.pk, now=NOON)
    row = Subscription.objects.get()
    for n in range(3):
        Subscription.objects.update(due_at=NOON)
        assert not subscribe(row.pk, now=NOON + n * DAYS)
    row.refresh_from_db()
    assert row.state == "quarantined" and "500" in row.last_error
    feed.refresh_from_db()
    assert feed.state == "waiting" and feed.last_outcome == "new"


def test_without_the_setting_nothing_is_subscribed_to(site, settings):
    settings.FETCH_RATE_PER_HOST = "1000/second"
    settings.WEBSUB = False
    site.expect_request("/feed.xml").respond_with_data(feed_body(site, 1))
    poll_feed(make_feed(site).pk, now=NOON)
    assert not Subscription.objects.exists()
    assert ask(subscription())[0] == 404


@pytest.mark.parametrize(
    "parameters",
    [
        {"topic": "https://elsewhere.example/feed.xml"},
        {"mode": "unsubscribe"},
        {"mode": "publish"},
        {"challenge": ""},
    ],
)
def test_what_we_did_not_mean_is_not_confirmed(on, parameters):
    row = subscription()
    assert ask(row, **parameters)[0] == 404
    row.refresh_from_db()
    assert row.verified_at is None


def test_an_unknown_callback_is_no_page(on):
    assert Client().get("/sources/websub/unknown/").status_code == 404


def test_a_denial_is_noted(on):
    row = subscription()
    assert ask(row, mode="denied", reason="no")[0] == 200
    row.refresh_from_db()
    assert (row.state, row.last_error) == ("quarantined", "The hub denied the subscription.")


@pytest.mark.parametrize(("given", "kept"), [("1", 300), ("9" * 30, 2_592_000), ("x", 864_000)])
def test_a_lease_is_believed_within_reason(on, given, kept):
    row = subscription()
    ask(row, lease_seconds=given)
    row.refresh_from_db()
    assert (row.expires_at - row.verified_at).total_seconds() == kept


def test_a_challenge_is_given_back_as_text_and_not_as_a_page(on):
    row = subscription()
    query = {"hub.mode": "subscribe", "hub.topic": row.topic, "hub.challenge": "<script>1</script>"}
    answer = Client().get(f"/sources/websub/{row.token}/", query)
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("method", ["sha1", "sha256", "sha512"])
def test_a_signed_message_has_the_feed_polled_and_stores_nothing_of_it(on, method):
    row = subscription()
    body = b"<rss><channel><item><link>https://evil.example/</link></item></channel></rss>"
    assert tell(row, body, method=method).status_code == 202
    assert Feed.objects.get().due_at <= now()
    assert not Article.objects.exists()


def test_a_message_signed_by_another_changes_nothing(on):
    row = subscription()
    before = Feed.objects.get().due_at
    assert tell(row, secret="another").status_code == 202
    url = f"/sources/websub/{row.token}/"
    for header in ("", "sha256=", "md5=00", "sha256=é", "none"):
        answer = Client().post(
            url, b"x", content_type="text/xml", headers={"X-Hub-Signature": header}
        )
        assert answer.status_code == 202
    assert Feed.objects.get().due_at == before
    row.refresh_from_db()
    assert row.last_message_at is None


def test_a_hub_cannot_have_us_poll_more_than_once_a_minute(on):
    row = subscription()
    fetched = now() - timedelta(seconds=20)
    Feed.objects.update(last_fetched_at=fetched)
    for _ in range(50):
        assert tell(row).status_code == 202
    assert Feed.objects.get().due_at == fetched + timedelta(minutes=1)


def test_a_feed_set_aside_stays_so(on):
    row = subscription()
    Feed.objects.update(state="quarantined")
    tell(row)
    assert Feed.objects.get().state == "quarantined"


def test_a_hub_inside_our_network_is_never_asked(on, site, settings):
    settings.FETCH_ALLOW_LOOPBACK = False
    feed = make_feed(site)
    for hub in ("http://127.0.0.1:9/hub", "http://10.0.0.7/", "file:///etc/passwd", "http://["):
        note_hub(feed, hub, "", now=NOON)
    assert not Subscription.objects.exists()


def test_a_feed_that_changes_its_hub_moves_its_subscription(on, site):
    feed = make_feed(site)
    note_hub(feed, "https://one.example/", "", now=NOON)
    Subscription.objects.update(verified_at=NOON, state="waiting", due_at=NOON + DAYS)
    note_hub(feed, "https://one.example/", "", now=NOON + DAYS)
    assert Subscription.objects.get().verified_at == NOON
    note_hub(feed, "https://two.example/", "", now=NOON + DAYS)
    row = Subscription.objects.get()
    assert (row.hub, row.verified_at) == ("https://two.example/", None)


@pytest.mark.parametrize(
    ("header", "hub"),
    [
        ('<https://hub.example/>; rel="hub", <https://a.example/f>; rel="self"',
         "https://hub.example/"),
        ("<https://a.example/f>; rel=self, <https://hub.example/?a=1,2>; rel=hub",
         "https://hub.example/?a=1,2"),
        ('<https://hub.example/>; title="x"; rel="preload hub"', "https://hub.example/"),
        ('<https://a.example/f>; rel="github"', ""),
        ("", ""),
        ("<" * 10_000, ""),
    ],
)  # fmt: skip
def test_the_link_header_names_the_hub(header, hub):
    assert read_link_header(header, "hub") == hub
