"""Hints for the workers. A task takes ids, calls, ends; the rows say what is left to do."""

from __future__ import annotations

from celery import shared_task
from django.utils.timezone import now

from claims import work


@shared_task
def read_version(reading_id: int) -> None:
    work.do_reading(reading_id, now=now())


@shared_task
def link_version(linking_id: int) -> None:
    work.do_linking(linking_id, now=now())


@shared_task
def find_work() -> None:
    """The tick: queue what is due. Losing its messages costs one tick and nothing else."""
    at = now()
    for reading_id in work.find_readings(at):
        read_version.delay(reading_id)
    for linking_id in work.find_linkings(at):
        link_version.delay(linking_id)
