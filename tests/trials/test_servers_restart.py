"""PostgreSQL and Redis are stopped and started in the middle of the work."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import requests
from django.test import Client
from django.utils.timezone import now
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from sources.models import Article, Outlet
from tests.factories import make_user
from tests.sources.conftest import news_page
from tests.trials.conftest import Worker, number_done, sending_to, wait_for
from tests.trials.servers import ROOT, OwnPostgreSQL, OwnRedis, free_port, postgresql_programs
from tests.trials.test_work_is_never_lost import (
    all_done,
    assert_stored_once,
    serve_stories,
)

pytestmark = [
    pytest.mark.trial,
    pytest.mark.redis,
    pytest.mark.timeout(1200),
    pytest.mark.django_db(transaction=True),
]
Start = Callable[..., Worker]
STATES = "SELECT state, attempts, last_error, count(*) FROM sources_article GROUP BY 1, 2, 3"


@pytest.fixture
def own_redis(tmp_path: Path) -> Iterator[OwnRedis]:
    server = OwnRedis(tmp_path)
    yield server
    server.stop()


@pytest.fixture
def own_cluster() -> Iterator[OwnPostgreSQL]:
    programs = postgresql_programs()
    if programs is None:
        if os.environ.get("GAINSAY_REQUIRE_SERVICES") == "1":
            pytest.fail("Install PostgreSQL's server programs for the restart trials.")
        pytest.skip("Install PostgreSQL's server programs (initdb, pg_ctl) to run this trial.")
    server = OwnPostgreSQL(programs)
    yield server
    server.remove()


def test_9_a_broker_restarted_three_times_under_load_loses_nothing(
    site, start_worker: Start, own_redis: OwnRedis
):
    serve_stories(site)
    start_worker(REDIS_URL=own_redis.url)
    for turn in range(1, 4):
        submit_more(site, turn, 40)
        wait_for(lambda turn=turn: number_done() > (turn - 1) * 45 + 3, progress=number_done)
        own_redis.stop()
        time.sleep(1)
        own_redis.start()
        submit_more(site, turn + 10, 5)  # what comes after the restart is worked on too
        wait_for(
            lambda turn=turn: all_done_or_retried(turn * 45), describe=states, progress=number_done
        )
    assert_stored_once(135)


def test_9_a_broker_that_goes_while_messages_are_in_hand_does_not_end_the_worker(
    site, start_worker: Start, own_redis: OwnRedis
):
    def slow(request: Request) -> Response:
        time.sleep(2)
        n = request.path.rsplit("/", 1)[1]
        return Response(news_page(f"Story {n}", f"It was hour {n}, the mayor said. " * 9))

    site.expect_request(re.compile("/story/.*")).respond_with_handler(slow)
    worker = start_worker(REDIS_URL=own_redis.url)
    submit_more(site, 1, 6)
    for _ in range(2):
        wait_for(lambda: Article.objects.filter(state="running").exists(), every=0.02)
        own_redis.stop()
        time.sleep(2)
        own_redis.start()
        time.sleep(1)
    wait_for(lambda: all_done_or_retried(6), describe=states, progress=number_done)
    assert worker.process.poll() is None
    assert_stored_once(6)


def submit_more(site: HTTPServer, turn: int, count: int) -> None:
    outlet, _ = Outlet.objects.get_or_create(name="Post", slug="post")
    addresses = [site.url_for(f"/story/{turn}000{n}") for n in range(count)]
    Article.objects.bulk_create(
        Article(address=address, canonical_url=address, outlet=outlet, due_at=now())
        for address in addresses
    )


def states() -> list[object]:
    return list(Article.objects.values_list("state", "attempts", "last_error", "leased_until"))


def all_done_or_retried(count: int) -> bool:
    """Say whether all is done; what the restart broke off is tried at once, not in a minute."""
    Article.objects.filter(state="failed").update(due_at=now() - timedelta(seconds=1))
    return all_done(count)


def test_9_pages_take_articles_in_while_the_broker_is_away(
    roles: None, site, start_worker: Start, own_redis: OwnRedis
):
    serve_stories(site)
    own_redis.stop()
    client = Client()
    client.force_login(make_user("fact-checker"))
    started = time.monotonic()
    with sending_to(own_redis.url):
        answer = client.post("/sources/submit/", {"address": site.url_for("/story/1")}, follow=True)
    assert answer.status_code == 200
    assert time.monotonic() - started < 10
    assert Article.objects.get().state == "waiting"
    own_redis.start()
    start_worker(REDIS_URL=own_redis.url)
    wait_for(lambda: all_done(1))


@pytest.fixture
def web(own_cluster: OwnPostgreSQL, tmp_path: Path) -> Iterator[str]:
    """A web process on the trial's own cluster; give its address."""
    port = free_port()
    environment = {
        **os.environ, "DATABASE_URL": own_cluster.url, "REDIS_URL": "", "SECRET_KEY": "trial" * 12,
        "DJANGO_SETTINGS_MODULE": "config.settings", "GAINSAY_VAR": str(tmp_path),
    }  # fmt: skip
    with (tmp_path / "web.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{port}",
             "--workers", "2", "--threads", "1", "--no-control-socket"],
            cwd=ROOT, env=environment, stdout=log, stderr=log,
        )  # fmt: skip
    address = f"http://127.0.0.1:{port}/"

    def answers() -> bool:
        try:
            return requests.get(address, timeout=10).status_code == 200
        except requests.RequestException:
            return False

    wait_for(answers)
    yield address
    process.terminate()
    process.wait(timeout=30)


def test_12_a_restarted_database_costs_one_request_a_process_and_no_half_article(
    site, start_worker: Start, own_cluster: OwnPostgreSQL, web: str
):
    serve_stories(site)
    own_cluster.run(
        "INSERT INTO sources_outlet (name, slug, kind, domains, country, state_run, language) "
        "VALUES ('Post', 'post', 'newspaper', '{}', '', false, 'en')"
    )
    own_cluster.run(
        "INSERT INTO sources_article (address, canonical_url, outlet_id, kind, state, attempts, "
        "last_error) SELECT %s || n, %s || n, o.id, 'report', 'waiting', 0, '' "
        "FROM sources_outlet o, generate_series(1, 60) n",
        site.url_for("/story/"), site.url_for("/story/"),
    )  # fmt: skip
    start_worker(DATABASE_URL=own_cluster.url)
    wait_for(lambda: own_cluster.count("sources_article WHERE state = 'done'") > 5)
    own_cluster.stop()
    while_away = requests.get(web, timeout=30).status_code  # a clear answer, no hanging
    own_cluster.start()
    afterwards = [requests.get(web, timeout=30).status_code for _ in range(6)]
    assert while_away >= 500
    # Two web processes: each may fail once with the connection that it still held.
    assert afterwards.count(200) >= 4 and afterwards[-1] == 200

    def finished() -> bool:
        # Work that was broken off waits a minute; nobody wants to wait for that here.
        own_cluster.run("UPDATE sources_article SET due_at = now() WHERE state = 'failed'")
        return own_cluster.count("sources_article WHERE state = 'done'") == 60

    wait_for(
        finished, describe=lambda: own_cluster.rows(STATES),
        progress=lambda: own_cluster.count("sources_article WHERE state = 'done'"),
    )  # fmt: skip
    assert own_cluster.count("sources_articleversion WHERE family_id IS NOT NULL") == 60
    assert own_cluster.count("(SELECT DISTINCT article_id FROM sources_articleversion) v") == 60
    assert own_cluster.count("sources_passage WHERE position = 0") == 60
    assert own_cluster.count("sources_articleversion WHERE family_id IS NULL") == 0
    assert own_cluster.count("sources_fetchattempt WHERE outcome = 'stored'") == 60
    assert own_cluster.count("sources_article WHERE attempts > 2") == 0
