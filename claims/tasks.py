"""Hints for the workers. A task takes ids, calls, ends; the rows say what is left to do."""

from __future__ import annotations

from celery import shared_task
from django.utils.timezone import now

from claims import work
from sources import hints


@shared_task
def read_version(reading_id: int) -> None:
    hints.forget("reading", reading_id)
    work.do_reading(reading_id, now=now())


@shared_task
def link_version(linking_id: int) -> None:
    hints.forget("linking", linking_id)
    work.do_linking(linking_id, now=now())


@shared_task
def find_work() -> None:
    """The tick: queue what is due. Losing its messages costs one tick and nothing else."""
    at = now()
    expires = hints.followed_seconds()
    for reading_id in hints.note_unhinted("reading", work.find_readings(at)):
        read_version.apply_async((reading_id,), expires=expires)
    for linking_id in hints.note_unhinted("linking", work.find_linkings(at)):
        link_version.apply_async((linking_id,), expires=expires)
