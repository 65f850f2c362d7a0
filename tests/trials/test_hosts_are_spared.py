"""One host's slowness is not the others', and no host is asked more often than is polite."""

from __future__ import annotations

import re
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress

import pytest
from django.utils.timezone import now
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from sources.errors import HostBusy
from sources.models import Article
from sources.politeness import alone_with
from tests.factories import make_outlet
from tests.sources.conftest import news_page
from tests.trials.conftest import Worker, number_done, wait_for
from tests.trials.test_hostile_web import raw_server
from tests.trials.test_work_is_never_lost import serve_stories, submit

pytestmark = [
    pytest.mark.trial,
    pytest.mark.redis,
    pytest.mark.timeout(1200),
    pytest.mark.django_db(transaction=True),
]
Start = Callable[..., Worker]


def never_finishing(
    send: Callable[[socket.socket], None], held: list[float] | None = None
) -> Callable[[socket.socket], None]:
    """Return what answers for robots.txt at once, and for all else without an end.

    held: gets for each page the seconds until the client went away, 0 before that.
    """
    held = [] if held is None else held

    def answer(connection: socket.socket) -> None:
        while b"/robots.txt" in (asked := connection.recv(65_536)):
            connection.sendall(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
        if not asked:
            return
        place = len(held)
        held.append(0)
        started = time.monotonic()
        try:
            send(connection)
        finally:
            held[place] = time.monotonic() - started

    return answer


def drip_headers(connection: socket.socket) -> None:
    # One header that never ends: after a hundred of them the client would have had enough.
    connection.sendall(b"HTTP/1.1 200 OK\r\nX-Header: ")
    for _ in range(1000):
        connection.sendall(b"x")
        time.sleep(0.3)


def drip_body(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n")
    connection.sendall(b"Content-Length: 100000\r\n\r\n")
    for _ in range(1000):
        connection.sendall(b"x")
        time.sleep(0.3)


def stay_silent(connection: socket.socket) -> None:
    connection.recv(1)  # nothing comes but the end


@pytest.mark.parametrize("behaviour", [drip_headers, drip_body, stay_silent])
def test_28_a_host_that_never_finishes_does_not_delay_the_others(
    site: HTTPServer, start_worker: Start, behaviour: Callable[[socket.socket], None]
):
    """Twelve pages of such a host are queued before twenty of a good one, for two children."""
    serve_stories(site)
    outlet = make_outlet()
    held: list[float] = []
    with raw_server(never_finishing(behaviour, held), host="127.0.0.2") as slow:
        Article.objects.bulk_create(
            Article(address=f"{slow}slow/{n}", canonical_url=f"{slow}slow/{n}", outlet=outlet,
                    due_at=now()) for n in range(12)
        )  # fmt: skip
        dripping = Article.objects.filter(address__startswith=slow)
        # The lease is as it is by default: longer than the hard limit.
        start_worker(FETCH_TIMEOUT_SECONDS=45, LEASE_SECONDS=180)
        wait_for(lambda: bool(held))
        submit(site, 20)
        wait_for(lambda: number_done() == 20, 44)
        # All that while the first page of the slow host has not been given up yet.
        assert dripping.filter(state="running", attempts=1).exists()
        assert not dripping.exclude(last_error="").exists()
        # The host sees when it is: at the deadline, not at the hard limit or never.
        wait_for(lambda: held[0] > 0, 60)
        assert 44 <= held[0] < 55
        wait_for(lambda: dripping.filter(last_error__contains="longer than 45").exists())


def test_28_a_process_that_dies_does_not_keep_its_host(site: HTTPServer, start_worker: Start):
    serve_stories(site)
    caught = threading.Event()

    def silent(connection: socket.socket) -> None:
        caught.set()
        time.sleep(30)

    outlet = make_outlet()
    with raw_server(never_finishing(silent), host="127.0.0.2") as slow:
        Article.objects.create(
            address=f"{slow}1", canonical_url=f"{slow}1", outlet=outlet, due_at=now()
        )
        worker = start_worker()
        assert caught.wait(300)
        with pytest.raises(HostBusy), alone_with(slow):
            pass
        worker.kill_group()

        def is_free() -> bool:
            with suppress(HostBusy), alone_with(slow):
                return True
            return False

        wait_for(is_free, 60)


@pytest.mark.parametrize("redirected", [False, True], ids=["plain", "redirected"])
def test_34_three_hundred_addresses_of_one_host_come_at_its_pace(
    start_worker: Start, redirected: bool
):
    """Every request counts, as the host sees them: robots.txt and redirects as well as pages."""
    count, rate = (60, 5) if redirected else (300, 20)
    arrivals: list[float] = []
    alone = threading.Lock()
    together: list[str] = []

    def note(request: Request) -> Response:
        arrivals.append(time.monotonic())
        if not alone.acquire(blocking=False):
            together.append(request.path)
            return Response(status=500)
        try:
            time.sleep(0.01)
            n = request.path.rsplit("/", 1)[1]
            if n == "robots.txt":
                return Response(status=404)
            if redirected and request.path.startswith("/story/"):
                return Response(status=302, headers={"Location": f"/moved/{n}"})
            body = ". ".join(f"Street {n} was dry at {h}, the mayor {n}x{h} said" for h in range(9))
            return Response(news_page(f"Story {n}", body + "."), content_type="text/html")
        finally:
            alone.release()

    with HTTPServer(threaded=True) as site:  # else it would itself see to one at a time
        site.expect_request(re.compile("/.*")).respond_with_handler(note)
        submit(site, count)
        for _ in range(2):
            start_worker(FETCH_RATE_PER_HOST=f"{rate}/second", LEASE_SECONDS=60)
        wait_for(lambda: number_done() == count, progress=number_done)
    assert not together  # never two at a time
    requests = count * 2 + 1 if redirected else count + 1
    assert len(arrivals) >= requests
    # A request is counted just before it is sent, and the next one after it was answered. So
    # between the first and the last of `rate` + 2 arrivals there are more than a second.
    spans = [b - a for a, b in zip(arrivals, arrivals[rate + 1 :], strict=False)]
    assert min(spans) >= 1
    assert arrivals[-1] - arrivals[0] > (len(arrivals) - rate - 1) / rate
