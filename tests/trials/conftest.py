"""Real parts for the trials: a worker as its own process group, sites on loopback.

A trial works in the test database with committed rows, so that workers see them, and
kills only processes that it started, by their id.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import psutil
import pytest
from django.conf import settings as django_settings
from django.db import connection
from pytest_httpserver import HTTPServer

from config.celery import app
from config.parent import end_with
from sources.models import Article

ROOT = Path(__file__).resolve().parents[2]


class Worker:
    """A Celery worker with its clock, in a process group of its own."""

    def __init__(self, environment: dict[str, str], log: Path, beat: bool, queues: str) -> None:
        arguments = [
            sys.executable, "-m", "celery", "-A", "config.celery", "worker",
            "--concurrency", "2", "--loglevel", "INFO", "--queues", queues,
        ]  # fmt: skip
        if beat:
            arguments += ["--beat", "--schedule", str(log) + ".schedule"]
        self.log = log
        self._out = log.open("ab")
        self.process = subprocess.Popen(
            arguments, cwd=ROOT, env=environment, stdout=self._out, stderr=self._out,
            start_new_session=True, preexec_fn=partial(end_with, os.getpid()),
        )  # fmt: skip

    def children(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)

    def kill_group(self) -> None:
        """Kill the worker and all its children at once, as a machine that loses power would."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def terminate(self) -> float:
        """Ask the worker to end, as a deployment does; return the seconds it took."""
        started = time.monotonic()
        self.process.terminate()
        self.process.wait(timeout=60)
        return time.monotonic() - started

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                self.kill_group()
        self._out.close()


@pytest.fixture
def start_worker(
    transactional_db: None, redis_url: str, tmp_path: Path
) -> Iterator[Callable[..., Worker]]:
    """Start workers on the test database; all of them are ended afterwards.

    Named settings go to the worker's environment: start_worker(LEASE_SECONDS=5).
    """
    database = connection.settings_dict
    url = "postgres://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}".format(**database)
    started: list[Worker] = []

    def start(*, beat: bool = True, queues: str = "fetch,light", **values: object) -> Worker:
        environment = {
            **os.environ,
            "DATABASE_URL": url,
            "REDIS_URL": redis_url,
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "SECRET_KEY": django_settings.SECRET_KEY,
            "FETCH_ALLOW_LOOPBACK": "1",
            "FETCH_RATE_PER_HOST": "1000/second",
            "TICK_SECONDS": "1",
            "LEASE_SECONDS": "10",  # longer than a slow machine takes for a page
            **{name: str(value) for name, value in values.items()},
        }
        worker = Worker(environment, tmp_path / f"worker{len(started)}.log", beat, queues)
        started.append(worker)
        return worker

    yield start
    for worker in started:
        worker.stop()


def wait_for(
    check: Callable[[], object],
    seconds: float = 300,
    every: float = 0.2,
    describe: Callable[[], object] | None = None,
    progress: Callable[[], object] | None = None,
) -> None:
    """Wait until something holds; fail with its last value, and a description, if it does not.

    seconds: how long to wait at most; with `progress`, since that last gave another value: much
        work takes a slow machine long, but only work that stands still is lost.
    """
    ends_at = time.monotonic() + seconds
    value = check()
    reached = progress() if progress else None
    while not value:
        if time.monotonic() > ends_at:
            seen = describe() if describe else value
            pytest.fail(f"Nothing happened for {seconds} seconds; last seen: {seen!r}")
        time.sleep(every)
        if progress and reached != (reached := progress()):
            ends_at = time.monotonic() + seconds
        value = check()


def number_done() -> int:
    return Article.objects.filter(state="done").count()


class Gate:
    """Something a server's handler waits at until the trial opens it."""

    def __init__(self) -> None:
        self.reached = threading.Event()
        self.open = threading.Event()

    def __call__(self) -> None:
        self.reached.set()
        self.open.wait(300)


@pytest.fixture
def site(httpserver: HTTPServer) -> HTTPServer:
    """A site on loopback that lets everybody read it."""
    httpserver.expect_request("/robots.txt").respond_with_data("", status=404)
    return httpserver


@contextlib.contextmanager
def sending_to(broker: str) -> Iterator[None]:
    """Send this process's messages to one broker, over connections of their own."""

    def connect(url: str) -> None:
        app.conf.broker_url = url
        app._pool = app.amqp._producer_pool = None  # what was open to another broker

    before = app.conf.broker_url
    connect(broker)
    try:
        yield
    finally:
        connect(before)
