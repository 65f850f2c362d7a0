"""The Celery application: it carries hints, PostgreSQL holds the truth.

A lost message costs at most one tick: the tick finds due rows again
(docs/decisions/0003-rows-are-the-queue.md).
"""

from __future__ import annotations

import os
import signal
import threading
from typing import TYPE_CHECKING, Any

from celery import Celery, Task, bootsteps
from django.conf import settings
from kombu import Queue

from config.logs import working_on
from config.parent import take_children_along

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

QUEUES = ("fetch", "language", "light")  # slow network, heavy processor, neither
# Without Redis the worker's clock is the only one who can queue: let it look often.
TICK_SECONDS = settings.TICK_SECONDS if settings.REDIS_URL else 1
FINISHING_SECONDS = 20  # for what is under way when a worker is told to end


if TYPE_CHECKING:
    BaseTask = Task[Any, Any]
else:
    BaseTask = Task


class EndInTime(bootsteps.StartStopStep):
    """Breaks off what is not finished some time after a worker was told to end.

    Celery waits for its tasks without limit, and a deployment kills what does not end in
    half a minute. The messages are given back; the leases run out and the rows are found.
    """

    def close(self, worker: Any) -> None:
        cold = threading.Timer(FINISHING_SECONDS, os.kill, (os.getpid(), signal.SIGQUIT))
        cold.daemon = True
        cold.start()


class NamedTask(BaseTask):
    """A task that its log lines name, with the row it works on."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        row = args[0] if args else None
        with working_on(task=self.name, task_id=self.request.id, row=row):
            return super().__call__(*args, **kwargs)


take_children_along()  # the children of a worker, and its clock

app = Celery("gainsay", task_cls=NamedTask)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.update(
    task_serializer="json",
    accept_content=["json"],
    task_ignore_result=True,
    # A message is given back when a worker dies; the lease stops endless repeats.
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    worker_prefetch_multiplier=1,
    # A signal cannot interrupt C code: only the hard limit ends a poison page.
    task_soft_time_limit=90,
    task_time_limit=120,
    worker_max_tasks_per_child=200,
    worker_max_memory_per_child=900_000,  # kilobytes
    broker_connection_retry_on_startup=True,
    worker_consumer="config.consumer:Consumer",
    # JSON lines come from the settings' own handler; Celery's format would replace it.
    worker_hijack_root_logger=settings.LOG_FORMAT != "json",
    worker_redirect_stdouts=settings.LOG_FORMAT != "json",
    broker_transport_options={
        "visibility_timeout": 600,
        "unacked_restore_throttle": 1,
        "socket_connect_timeout": 2,  # a page must not wait for a broker that is away
    },
    task_publish_retry_policy={"max_retries": 1, "interval_start": 0.1, "interval_max": 0.1},
    task_default_queue="light",
    task_queues=[Queue(name) for name in QUEUES],
    beat_schedule={
        "find due articles": {
            "task": "sources.tasks.find_work",
            "schedule": TICK_SECONDS,
            "options": {"expires": TICK_SECONDS},  # do not pile up
        },
        "find unread and unlinked versions": {
            "task": "claims.tasks.find_work",
            "schedule": TICK_SECONDS,
            "options": {"expires": TICK_SECONDS},
        },
    },
    task_routes={
        "sources.tasks.fetch_*": {"queue": "fetch"},
        "claims.tasks.read_*": {"queue": "language"},
        "claims.tasks.link_*": {"queue": "language"},
    },
    timezone="UTC",
)
app.autodiscover_tasks()
app.steps["worker"].add(EndInTime)
