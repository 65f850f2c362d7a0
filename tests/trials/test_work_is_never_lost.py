"""Workers and the broker die in the middle; every article is stored once all the same.

The numbers are those of the trials that the design was made from (docs/operating.md).
"""

from __future__ import annotations

import os
import re
import signal
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import redis
from django.db import connections
from django.test import Client
from django.utils.timezone import now
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from sources import ingest
from sources.models import (
    Article,
    ArticleVersion,
    Feed,
    FeedAttempt,
    FetchAttempt,
    Passage,
    Tick,
)
from sources.tasks import fetch_article
from tests.factories import make_outlet, make_user
from tests.sources.conftest import news_page
from tests.trials.conftest import Gate, Worker, number_done, sending_to, wait_for

pytestmark = [
    pytest.mark.trial,
    pytest.mark.redis,
    pytest.mark.timeout(1200),
    pytest.mark.django_db(transaction=True),
]
Start = Callable[..., Worker]


def submit(site: HTTPServer, count: int, path: str = "story") -> list[int]:
    outlet = make_outlet()
    Article.objects.bulk_create(
        Article(
            address=site.url_for(f"/{path}/{n}"),
            canonical_url=site.url_for(f"/{path}/{n}"),
            outlet=outlet,
            due_at=now(),
        )
        for n in range(count)
    )
    return list(Article.objects.order_by("pk").values_list("pk", flat=True))


def serve_stories(site: HTTPServer) -> None:
    def story(request: Request) -> Response:
        n = request.path.rsplit("/", 1)[1]
        body = ". ".join(
            f"Street {n} was dry at hour {h}, the mayor {n}x{h} said" for h in range(9)
        )
        return Response(news_page(f"Story {n} of the weir", body + "."), content_type="text/html")

    site.expect_request(re.compile("/story/.*")).respond_with_handler(story)


def all_done(count: int) -> bool:
    return Article.objects.filter(state="done").count() == count


def assert_stored_once(count: int) -> None:
    assert ArticleVersion.objects.count() == count
    assert ArticleVersion.objects.values("article").distinct().count() == count
    assert Passage.objects.filter(position=0).count() == count


def kill_who_asks(worker: Worker, request: Request) -> None:
    """Kill the child of a worker that has sent a request."""
    port = int(request.environ["REMOTE_PORT"])
    for child in worker.children():
        if any(c.laddr and c.laddr.port == port for c in child.net_connections(kind="tcp")):
            os.kill(child.pid, signal.SIGKILL)
            return


def test_1_a_child_that_is_killed_costs_one_attempt(site, start_worker: Start):
    killed = threading.Event()

    def kill_once(request: Request) -> Response:
        if not killed.is_set():
            killed.set()
            kill_who_asks(worker, request)
        return Response(news_page(), content_type="text/html")

    site.expect_request("/story/0").respond_with_handler(kill_once)
    submit(site, 1)
    worker = start_worker()
    wait_for(lambda: all_done(1))
    assert killed.is_set()
    assert Article.objects.get().attempts == 2
    assert_stored_once(1)


def test_2_a_whole_group_that_is_killed_is_replaced(site, start_worker: Start):
    gate = Gate()
    first = threading.Event()

    def slow_once(request: Request) -> Response:
        if not first.is_set():
            first.set()
            gate()
        return Response(news_page(), content_type="text/html")

    site.expect_request("/story/0").respond_with_handler(slow_once)
    submit(site, 1)
    worker = start_worker()
    assert gate.reached.wait(300)
    worker.kill_group()
    killed_at, lease_ends = now(), Article.objects.get().leased_until
    assert lease_ends is not None
    gate.open.set()
    start_worker()
    wait_for(lambda: Tick.objects.filter(at__gt=killed_at).exists())
    # The second try began within a few ticks of the end of the lease, or of the worker's first.
    ready_at = max(lease_ends, now())
    wait_for(lambda: all_done(1))
    taken_at = FetchAttempt.objects.get(outcome="stored").at
    assert taken_at - ready_at < timedelta(seconds=25)
    assert_stored_once(1)


def test_3_an_article_that_always_kills_its_worker_is_set_aside(site, start_worker: Start):
    def deadly(request: Request) -> Response:
        kill_who_asks(worker, request)
        return Response("")

    serve_stories(site)
    site.expect_request("/poison/0").respond_with_handler(deadly)
    submit(site, 1, "poison")
    submit(site, 20)
    worker = start_worker(LEASE_SECONDS=5)
    poison = Article.objects.filter(address__contains="poison")
    wait_for(lambda: poison.get().state == "quarantined")
    assert poison.get().attempts == 3
    assert "broken off 3 times" in poison.get().last_error
    wait_for(lambda: all_done(20), progress=number_done)
    # Who looks after the site sees why, in the admin and on the page of failures.
    client = Client()
    client.force_login(make_user(is_staff=True, is_superuser=True))
    row = poison.get()
    for page in (
        "/admin/sources/article/?state__exact=quarantined",
        f"/admin/sources/article/{row.pk}/change/",
        "/sources/failures/",
    ):
        answer = client.get(page)
        assert answer.status_code == 200, page
        assert "broken off 3 times" in answer.content.decode(), page


def test_5_a_deployment_loses_nothing(site, start_worker: Start):
    def slow(request: Request) -> Response:
        time.sleep(1)
        n = request.path.rsplit("/", 1)[1]
        return Response(news_page(f"Story {n}", f"It was hour {n}, the mayor said. " * 9))

    site.expect_request(re.compile("/story/.*")).respond_with_handler(slow)
    submit(site, 8)
    worker = start_worker()
    wait_for(lambda: ArticleVersion.objects.exists())
    assert worker.terminate() < 30
    start_worker()
    wait_for(lambda: all_done(8), progress=number_done)
    assert_stored_once(8)


def test_5_a_deployment_does_not_wait_for_a_server_that_drips(site, start_worker: Start):
    gate = Gate()
    first = threading.Event()

    def silent_once(request: Request) -> Response:
        if not first.is_set():
            first.set()
            gate()  # longer than a deployment waits
        return Response(news_page(), content_type="text/html")

    site.expect_request("/story/0").respond_with_handler(silent_once)
    submit(site, 1)
    worker = start_worker()
    assert gate.reached.wait(300)
    assert worker.terminate() < 30
    assert Article.objects.get().state == "running"  # broken off; its lease runs out
    gate.open.set()
    start_worker()
    wait_for(lambda: all_done(1))
    assert_stored_once(1)


def test_6_one_message_delivered_five_times_is_one_version(
    site, start_worker: Start, redis_url: str
):
    serve_stories(site)
    pks = submit(site, 5)
    start_worker(beat=False)
    with sending_to(redis_url):
        for _ in range(5):
            for pk in pks:
                fetch_article.delay(pk)
    wait_for(lambda: all_done(5))
    time.sleep(1)
    assert_stored_once(5)
    assert FetchAttempt.objects.count() == 5


def test_7_a_wiped_broker_loses_nothing(site, start_worker: Start, redis_url: str):
    serve_stories(site)
    submit(site, 200)
    start_worker()
    wait_for(lambda: number_done() > 20, progress=number_done)
    client = redis.Redis.from_url(redis_url)
    client.flushdb()
    wait_for(lambda: all_done(200), progress=number_done)
    assert_stored_once(200)


def test_16_one_address_submitted_by_twenty_at_once_is_one_article(site, redis_url: str):
    user = make_user()
    from django.contrib.auth.models import Permission

    user.user_permissions.set(
        Permission.objects.filter(codename__in=["add_article", "view_article"])
    )

    def post(n: int) -> int:
        client = Client()
        client.force_login(user)
        try:
            address = site.url_for(f"/story/0?utm_source={n}")
            return client.post("/sources/submit/", {"address": address}, follow=True).status_code
        finally:
            connections.close_all()

    with sending_to(redis_url), ThreadPoolExecutor(20) as threads:
        assert list(threads.map(post, range(20))) == [200] * 20
    assert Article.objects.count() == 1


def test_17_two_clocks_poll_a_feed_once(site, start_worker: Start):
    entry = "<item><title>One</title><link>/story/1</link></item>"
    feed = f"<rss version='2.0'><channel><title>F</title>{entry}</channel></rss>"
    site.expect_request("/feed.xml").respond_with_data(feed)
    serve_stories(site)
    outlet = make_outlet()
    Feed.objects.create(outlet=outlet, address=site.url_for("/feed.xml"), due_at=now())
    start_worker()
    start_worker()
    wait_for(lambda: FeedAttempt.objects.exists() and all_done(1))
    time.sleep(4)
    assert FeedAttempt.objects.count() == 1
    assert len([r for r, _ in site.log if r.path == "/feed.xml"]) == 1


def test_a_tick_finds_what_no_message_announced(site, start_worker: Start):
    serve_stories(site)
    start_worker()
    article, _ = ingest.ingest_address(site.url_for("/story/1"))
    wait_for(lambda: all_done(1))
    assert ArticleVersion.objects.get().article_id == article.pk
