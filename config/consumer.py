"""A Celery consumer that outlives the loss of its broker."""

from __future__ import annotations

import logging

from celery.worker import consumer

logger = logging.getLogger(__name__)


class Consumer(consumer.Consumer):
    """Celery's own, with one of its mistakes caught.

    Celery 5.7 collects a lost connection and then closes it. If a message was not yet
    acknowledged, kombu's channel tries to give it back over the transport that is gone by
    then, and its AttributeError ends the worker. Nothing is lost without that: the row
    of the message waits, and the next tick finds it.
    """

    def on_connection_error_after_connected(self, exc: Exception) -> None:
        try:
            super().on_connection_error_after_connected(exc)
        except AttributeError as error:
            logger.warning("the lost connection could not be closed in order: %s", error)
