"""Which versions are unread or unlinked, and doing one of them under its lease.

The rows are the queue (DESIGN section 6): whatever the broker loses, the next tick
finds again here, and what fails three times is set aside for a person to see.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.db.models import Exists, OuterRef

from claims import linking, reading
from claims.models import Linking, Reading
from claims.vocabulary import WorkState
from sources import leases
from sources.languages import READ
from sources.models import ArticleVersion

BATCH = 200  # rows queued a tick


def find_readings(now: datetime, *, batch: int = BATCH) -> list[int]:
    """Return ids of readings that are due, after making rows for versions that have none.

    A version in a language that the extraction does not know gets none: it waits for a person.
    """
    from claims.extraction import EXTRACTOR_VERSION  # spaCy: workers only

    read = Reading.objects.filter(version=OuterRef("pk"))
    unread = (
        ArticleVersion.objects.filter(~Exists(read), language__in=["", *READ])
        .order_by("pk")
        .only("pk")[:batch]
    )
    Reading.objects.bulk_create(
        [Reading(version=version, due_at=now) for version in unread], ignore_conflicts=True
    )
    due = list(Reading.objects.due(now).order_by("due_at").values_list("pk", flat=True)[:batch])
    if due:
        return due
    # Nothing new is waiting: read the archive again with the newer extractor.
    old = Reading.objects.filter(state=WorkState.DONE).exclude(extractor_version=EXTRACTOR_VERSION)
    old_ids = list(old.order_by("-pk").values_list("pk", flat=True)[:batch])
    Reading.objects.filter(pk__in=old_ids, state=WorkState.DONE).update(
        state=WorkState.WAITING, due_at=now, attempts=0
    )
    return old_ids


def find_linkings(now: datetime, *, batch: int = BATCH) -> list[int]:
    return list(Linking.objects.due(now).order_by("due_at").values_list("pk", flat=True)[:batch])


def do_reading(reading_id: int, *, now: datetime) -> bool:
    """Read one version under its lease; return whether this call did it."""

    def read() -> None:
        version = ArticleVersion.objects.select_related("article__outlet").get(reading=reading_id)
        reading.read_version(version, now=now)

    return _do(Reading, reading_id, read, now)


def do_linking(linking_id: int, *, now: datetime) -> bool:
    """Propose links for one version's claims under its lease; return whether this call did it."""

    def link() -> None:
        row = Linking.objects.get(pk=linking_id)
        linking.propose_links(row.version_id)
        Linking.objects.filter(pk=linking_id).update(linked_at=now)

    return _do(Linking, linking_id, link, now)


def _do(
    model: type[Reading] | type[Linking], row_id: int, step: Callable[[], None], now: datetime
) -> bool:
    if not leases.take_lease(model, row_id, now=now, seconds=settings.LEASE_SECONDS):
        return False
    try:
        step()
    except Exception as error:
        leases.fail(model, row_id, f"{type(error).__name__}: {error}", now=now)
        raise
    leases.finish(model, row_id)
    return True
