"""Whole articles, from the fetch to the claims, while the workers that read them are killed."""

from __future__ import annotations

import os
import re
import signal
import time
from collections.abc import Callable

import psutil
import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from claims.models import Claim, ClaimGroup, ClaimLink, Reading
from sources.models import Article, ArticleVersion
from tests.sources.conftest import news_page
from tests.trials.conftest import Worker, wait_for
from tests.trials.test_work_is_never_lost import submit

pytestmark = [
    pytest.mark.trial,
    pytest.mark.redis,
    pytest.mark.timeout(1200),
    pytest.mark.django_db(transaction=True),
]
Start = Callable[..., Worker]
QUEUES = "fetch,light,language"
SENTENCES = [
    "The mayor of Talmere said that the weir had held through the night",
    "The river authority denied that the weir had held",
    "Four thousand people left the lower town, the police said",
    "The opposition claimed that nine thousand people had left the lower town",
    "The ministry said that the bridge at Dorvik was open",
    "Residents could not confirm the report",
]


@pytest.fixture
def site(httpserver: HTTPServer) -> HTTPServer:
    httpserver.expect_request("/robots.txt").respond_with_data("", status=404)

    def story(request: Request) -> Response:
        n = request.path.rsplit("/", 1)[1]
        body = ". ".join(f"{sentence} on day {n}" for sentence in SENTENCES * 3)
        return Response(
            news_page(f"Weir of Talmere, day {n}", body + "."), content_type="text/html"
        )

    httpserver.expect_request(re.compile("/story/.*")).respond_with_handler(story)
    return httpserver


def all_read(count: int) -> bool:
    return Reading.objects.filter(state="done").count() == count


def claims_of(article: Article) -> list[tuple[object, ...]]:
    """What was found in an article, without what differs from run to run."""
    claims = Claim.objects.filter(version__article=article).order_by("position")
    return [
        (claim.position, claim.text, claim.as_reported, claim.event_date,
         sorted(claim.statements.values_list("rule", "stance", "speaker__name")))
        for claim in claims
    ]  # fmt: skip


def child_that_reads(worker: Worker) -> psutil.Process | None:
    """Return the child that uses the processor most: it is the one with the language model."""
    children = [child for child in worker.children() if child.is_running()]
    return max(children, key=lambda child: child.cpu_times().user, default=None)


@pytest.mark.parametrize("whole_group", [False, True], ids=["1", "2"])
def test_1_and_2_a_reading_that_is_killed_ends_as_if_nothing_had_been(
    site: HTTPServer, start_worker: Start, whole_group: bool
):
    submit(site, 3)
    worker = start_worker(queues=QUEUES)
    wait_for(lambda: Reading.objects.filter(state="running").exists(), 120, every=0.02)
    if whole_group:
        worker.kill_group()
        worker = start_worker(queues=QUEUES)
    else:
        child = child_that_reads(worker)
        assert child is not None
        os.kill(child.pid, signal.SIGKILL)
    wait_for(lambda: all_read(3), 240)
    disturbed = {article.pk: claims_of(article) for article in Article.objects.all()}
    assert ArticleVersion.objects.count() == 3
    assert all(disturbed.values())
    assert Reading.objects.filter(attempts__gt=2).count() == 0
    # The same articles once more, undisturbed, in this process.
    worker.stop()
    from claims.reading import read_version

    ClaimLink.objects.all().delete()
    Claim.objects.all().delete()
    ClaimGroup.objects.all().delete()
    for version in ArticleVersion.objects.select_related("article__outlet"):
        read_version(version, now=version.fetched_at)
    assert {article.pk: claims_of(article) for article in Article.objects.all()} == disturbed


def test_64_a_worker_does_not_grow_with_the_articles_it_has_taken_in(
    site: HTTPServer, start_worker: Start
):
    """5,000 articles through one worker: its children together stay as they were after 500."""
    submit(site, 5000)
    worker = start_worker(beat=True, LEASE_SECONDS=30)
    sizes: dict[int, int] = {}

    def done() -> int:
        return Article.objects.filter(state="done").count()

    def size() -> int:
        alive = [child for child in worker.children() if child.is_running()]
        return sum(child.memory_info().rss for child in alive)

    for mark in (500, 5000):
        wait_for(lambda mark=mark: done() >= mark, 900, every=1)
        time.sleep(1)
        sizes[mark] = size()
    assert done() == ArticleVersion.objects.count() == 5000
    assert sizes[5000] - sizes[500] < 100_000_000
