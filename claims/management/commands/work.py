"""Run a worker: with Redis a real one with its clock, without Redis both in this process."""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from config.celery import QUEUES, app


class Command(BaseCommand):
    help = "Runs a worker and the clock that finds due work."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--log-level", default="INFO")

    def handle(self, *args: Any, log_level: str, **options: Any) -> None:
        if settings.REDIS_URL:
            schedule = settings.VAR_DIR / "beat-schedule"
            os.execv(
                sys.executable,
                [sys.executable, "-m", "celery", "-A", "config.celery", "worker", "--beat",
                 "--schedule", str(schedule), "--queues", ",".join(QUEUES),
                 "--concurrency", "1", "--loglevel", log_level],
            )  # fmt: skip
        _run_in_process(log_level)


def _run_in_process(log_level: str) -> None:
    """Run the clock in a thread beside a worker without child processes.

    Their broker is this process's memory: nobody else can put a message there, and
    nobody need, for the clock finds all due rows each second.
    """
    from celery.beat import EmbeddedService

    app.finalize()
    app.set_default()
    clock = EmbeddedService(
        app,  # type: ignore[arg-type]  # typed for Celery's own class of tasks
        thread=True,
        scheduler_cls="celery.beat:Scheduler",
    )
    worker = app.WorkController(
        app=app,
        pool="solo",
        queues=list(QUEUES),
        loglevel=log_level,
        without_heartbeat=True,
        without_mingle=True,
        without_gossip=True,
    )
    clock.start()  # type: ignore[union-attr]  # typed as thread or process; both have it
    try:
        worker.start()
    finally:
        clock.stop()
