"""A Celery consumer that outlives the loss of its broker."""

from __future__ import annotations

import logging

from celery.worker import consumer

logger = logging.getLogger(__name__)


class Consumer(consumer.Consumer):
    """Celery's own, with two of its mistakes caught.

    Celery 5.7 collects a lost connection and then closes it. If a message was not yet
    acknowledged, kombu's channel tries to give it back over the transport that is gone by
    then, and its AttributeError ends the worker. Nothing is lost without that: the row
    of the message waits, and the next tick finds it. The same error ends it a moment later,
    when a task that was under way meanwhile acknowledges its message to that channel.
    """

    connection_errors: tuple[type[Exception], ...]

    def update_strategies(self) -> None:
        lost = self.connection_errors
        self.connection_errors = (*lost, AttributeError)  # what each request's message may meet
        try:
            super().update_strategies()
        finally:
            self.connection_errors = lost

    def on_connection_error_after_connected(self, exc: Exception) -> None:
        try:
            super().on_connection_error_after_connected(exc)
        except AttributeError as error:
            logger.warning("the lost connection could not be closed in order: %s", error)
