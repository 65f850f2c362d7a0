"""What a worker does with messages of a connection that is gone."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any
from unittest.mock import MagicMock

import pytest
from celery import Celery
from celery.worker import state
from kombu.message import Message

from config.consumer import Consumer


class GoneChannel:
    """A channel whose transport was closed under it, as kombu leaves it when Redis restarts."""

    no_ack_consumers = None
    connection: Any = None

    def basic_ack(self, tag: str, multiple: bool = False) -> None:
        self.connection.client.hostname  # noqa: B018

    def basic_reject(self, tag: str, requeue: bool = False) -> None:
        self.connection.client.hostname  # noqa: B018


@pytest.mark.parametrize("end", ["acknowledge", "reject"])
def test_a_task_that_outlived_its_connection_does_not_end_the_worker(end: str):
    app = Celery("test", broker="memory://", set_as_current=False)

    @app.task(name=f"{end} late", acks_late=True)
    def tell() -> None:
        return

    taken: list[Any] = []
    worker = SimpleNamespace(use_eventloop=False, state=state)
    pool = SimpleNamespace(num_processes=1, is_green=False, apply_async=MagicMock())
    timer = SimpleNamespace(call_at=None)
    consumer = Consumer(print, app=app, controller=worker, pool=pool, timer=timer)
    consumer.update_strategies()
    assert AttributeError not in consumer.connection_errors  # other mistakes are not hidden
    headers = {"id": "1", "task": tell.name, "lang": "py"}
    message = Message(
        body="[[], {}, {}]", channel=GoneChannel(), delivery_tag="t", headers=headers,
        content_type="application/json", content_encoding="utf-8",
    )  # fmt: skip
    consumer.strategies[tell.name](
        message, None, message.ack_log_error, message.reject_log_error, [taken.append]
    )
    getattr(taken[0], end)()
