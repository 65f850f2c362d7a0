"""Whole articles, from the fetch to the claims, while the workers that read them are killed."""

from __future__ import annotations

import os
import re
import signal
import time
from collections.abc import Callable, Iterator

import psutil
import pytest
from django.utils.timezone import now
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from claims.models import Claim, ClaimGroup, ClaimLink, Reading
from sources.models import Article, ArticleVersion
from tests.factories import make_outlet
from tests.sources.conftest import news_page
from tests.trials.conftest import Worker, number_done, wait_for
from tests.trials.test_work_is_never_lost import submit

pytestmark = [
    pytest.mark.trial,
    pytest.mark.redis,
    pytest.mark.timeout(3600),  # 5,000 articles take a slow machine most of an hour
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
def site() -> Iterator[HTTPServer]:
    """A site that is several hosts: it listens on every address of loopback."""
    with HTTPServer(host="0.0.0.0", threaded=True) as server:
        server.host = "127.0.0.1"  # what url_for names; 0.0.0.0 is no address to fetch
        server.expect_request("/robots.txt").respond_with_data("", status=404)
        server.expect_request(re.compile("/story/.*")).respond_with_handler(story)
        yield server


def story(request: Request) -> Response:
    n = request.path.rsplit("/", 1)[1]
    body = ". ".join(f"{sentence} on day {n}" for sentence in SENTENCES * 3)
    return Response(news_page(f"Weir of Talmere, day {n}", body + "."), content_type="text/html")


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
    # A reading begins with loading the model, for which a slow machine takes many seconds.
    worker = start_worker(queues=QUEUES, LEASE_SECONDS=30)
    wait_for(lambda: Reading.objects.filter(state="running").exists(), every=0.02)
    if whole_group:
        worker.kill_group()
        worker = start_worker(queues=QUEUES, LEASE_SECONDS=30)
    else:
        child = child_that_reads(worker)
        assert child is not None
        os.kill(child.pid, signal.SIGKILL)
    wait_for(lambda: all_read(3), progress=Reading.objects.filter(state="done").count)
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
    # Four hosts, since no host is asked by two children at a time.
    outlet = make_outlet()
    pages = [f"http://127.0.0.{n % 4 + 1}:{site.port}/story/{n}" for n in range(5000)]
    Article.objects.bulk_create(
        Article(address=page, canonical_url=page, outlet=outlet, due_at=now()) for page in pages
    )
    worker = start_worker(beat=True, LEASE_SECONDS=30)
    sizes: dict[int, int] = {}

    def size() -> int:
        alive = [child for child in worker.children() if child.is_running()]
        return sum(child.memory_info().rss for child in alive)

    for mark in (500, 5000):
        wait_for(lambda mark=mark: number_done() >= mark, every=1, progress=number_done)
        time.sleep(1)
        sizes[mark] = size()
    assert number_done() == ArticleVersion.objects.count() == 5000
    assert sizes[5000] - sizes[500] < 100_000_000
