"""Holding a row of work: one process at a time, and no endless repeats.

The lease is taken in a transaction of its own before any dangerous work. A process
that dies leaves a row whose lease runs out; after MAX_ATTEMPTS it is set aside with
the reason, where a person can see it and have it tried again.

Every function is one conditional UPDATE, so that two processes cannot both win.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, QuerySet

from sources.models import WorkRow
from sources.vocabulary import WorkState

logger = logging.getLogger(__name__)

Row = TypeVar("Row", bound=WorkRow)

FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=6)
BROKEN_OFF = "The work was broken off {attempts} times; its process ended without saying why."


def decide_wait(attempts: int, asked: timedelta | None = None) -> timedelta:
    """Return how long failed work waits: 1, 4, 16 ... minutes, at most 6 hours.

    attempts: tries so far, at least 1. asked: what the other side asked for, obeyed if
    it is longer, up to a day.
    """
    factor: int = 4 ** min(attempts - 1, 8)
    wait = min(FIRST_WAIT * factor, LONGEST_WAIT)
    if asked is not None:
        wait = max(wait, min(asked, timedelta(days=1)))
    return wait


def take_lease(
    model: type[WorkRow], row_id: int, *, now: datetime, seconds: int | None = None
) -> datetime | None:
    """Take the lease of a row that waits, or whose last holder is gone; count the attempt.

    seconds: how long the lease holds, LEASE_SECONDS if None.
    Returns the moment the lease ends, which names it; None if the row is held, done,
    set aside or not due. A row that was broken off MAX_ATTEMPTS times is set aside.
    Commits at once: raises RuntimeError inside another transaction.
    """
    row = take_row(model, row_id, now=now, seconds=seconds)
    return row.leased_until if row else None


def take_row(
    model: type[Row], row_id: int, *, now: datetime, seconds: int | None = None
) -> Row | None:
    """Take a lease as take_lease does; return the row as it is then, None where it gives None.

    The row's `leased_until` names the lease. Its columns are as psycopg reads them.
    """
    columns = {field.column: field.attname for field in model._meta.concrete_fields}
    held_for = timedelta(seconds=settings.LEASE_SECONDS if seconds is None else seconds)
    # Written by hand: the ORM has no RETURNING here, and a second query would read the row.
    # It does not wait for the disk. A crash of the server may forget that a row was taken, but
    # then also what was done under the lease: the log is written in order.
    take = f"""
        UPDATE {model._meta.db_table}
        SET state = 'running', attempts = attempts + 1, leased_until = %(until)s
        WHERE {model._meta.pk.column} = %(id)s AND (
            state IN ('waiting', 'failed') AND due_at <= %(now)s
            OR state = 'running' AND leased_until < %(now)s AND attempts < %(most)s
        )
        RETURNING {", ".join(f'"{column}"' for column in columns)},
            set_config('synchronous_commit', 'off', true)
    """
    given: dict[str, Any] = {
        "id": row_id, "now": now, "until": now + held_for, "most": settings.MAX_ATTEMPTS,
    }  # fmt: skip
    with transaction.atomic(durable=True):
        pass  # refuses to be inside another transaction; the statement commits by itself
    with connection.cursor() as cursor:
        cursor.execute(take, given)
        values = cursor.fetchone()
    if values is not None:
        return model.from_db(connection.alias, columns.values(), values[:-1])
    broken_off = model._default_manager.filter(
        pk=row_id, state=WorkState.RUNNING, leased_until__lt=now
    )
    spent = broken_off.update(
        state=WorkState.QUARANTINED,
        leased_until=None,
        last_error=BROKEN_OFF.format(attempts=settings.MAX_ATTEMPTS),
    )
    if spent:
        logger.warning("work set aside: %s=%s, broken off", model._meta.model_name, row_id)
    return None


def finish(
    model: type[WorkRow], row_id: int, *, lease: datetime | None = None, **fields: object
) -> bool:
    """Say that the work is done; return whether the row was still held.

    fields: further columns to set in the same UPDATE.

    lease: what take_lease returned. With it, a process that was away too long and lost
    its lease changes nothing.
    """
    return _give_back(model, row_id, lease, {"state": WorkState.DONE, "last_error": "", **fields})


def fail(
    model: type[WorkRow],
    row_id: int,
    message: str,
    *,
    now: datetime,
    lease: datetime | None = None,
    asked: timedelta | None = None,
    permanent: bool = False,
) -> WorkState:
    """Say that the work failed; return the row's state then.

    message: the sentence a person can act on.
    asked: a wait that the other side asked for. permanent: another try is pointless.
    """
    rows = _held(model, row_id, lease)
    attempts = rows.values_list("attempts", flat=True).first()
    if attempts is None:
        return WorkState(model._default_manager.values_list("state", flat=True).get(pk=row_id))
    set_aside = permanent or attempts >= settings.MAX_ATTEMPTS
    state = WorkState.QUARANTINED if set_aside else WorkState.FAILED
    rows.update(
        state=state,
        leased_until=None,
        last_error=message[:2000].replace("\x00", ""),  # which PostgreSQL cannot hold
        due_at=now + decide_wait(max(1, attempts), asked),
    )
    logger.warning(
        "work %s: %s=%s attempt=%d", state.value, model._meta.model_name, row_id, attempts
    )
    return state


def wait_until(
    model: type[WorkRow], row_id: int, *, due_at: datetime, lease: datetime, **fields: object
) -> bool:
    """Give a lease back with the work done for now, due again later; return whether held.

    fields: further columns to set in the same UPDATE.
    """
    waiting = {"state": WorkState.WAITING, "last_error": "", "due_at": due_at, "attempts": 0}
    return _give_back(model, row_id, lease, {**waiting, **fields})


def postpone(
    model: type[WorkRow], row_id: int, *, until: datetime, lease: datetime | None = None
) -> None:
    """Give a lease back untried: the attempt does not count, the row is due later."""
    _held(model, row_id, lease).filter(attempts__gt=0).update(
        state=WorkState.FAILED, leased_until=None, due_at=until, attempts=F("attempts") - 1
    )


def quarantine(model: type[WorkRow], row_id: int, message: str) -> bool:
    """Set a row aside, whatever its state; return whether it was not already."""
    rows = model._default_manager.filter(pk=row_id).exclude(state=WorkState.QUARANTINED)
    return bool(
        rows.update(state=WorkState.QUARANTINED, leased_until=None, last_error=message[:2000])
    )


def try_again(model: type[WorkRow], row_id: int, *, now: datetime) -> bool:
    """Make a row wait again with all its attempts; return whether it was not running."""
    rows = model._default_manager.filter(pk=row_id).exclude(
        state=WorkState.RUNNING, leased_until__gte=now
    )
    return bool(rows.update(state=WorkState.WAITING, attempts=0, leased_until=None, due_at=now))


def due_ids(model: type[WorkRow], now: datetime, *, most: int) -> list[int]:
    """Return ids of rows that are due, the longest waiting first, without those locked."""
    with transaction.atomic():
        rows = model._default_manager.due(now)
        rows = rows.select_for_update(skip_locked=True, of=("self",)).order_by("due_at", "pk")
        return list(rows.values_list("pk", flat=True)[:most])


def _give_back(
    model: type[WorkRow], row_id: int, lease: datetime | None, changed: Mapping[str, object]
) -> bool:
    """End a lease and set columns; return whether the row was still held.

    It ends each piece of work; written by hand, it costs a fifth of an update by the ORM.
    """
    fields: dict[Any, object] = {
        model._meta.get_field(name): value for name, value in changed.items()
    }
    columns = "".join(f', "{field.column}" = %s' for field in fields)
    values = [field.get_db_prep_save(value, connection) for field, value in fields.items()]
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            UPDATE {model._meta.db_table} SET leased_until = NULL{columns}
            WHERE {model._meta.pk.column} = %s AND state = 'running'
                AND (%s::timestamptz IS NULL OR leased_until = %s)
            """,
            [*values, row_id, lease, lease],
        )
        return bool(cursor.rowcount)


def _held(model: type[WorkRow], row_id: int, lease: datetime | None) -> QuerySet[WorkRow]:
    rows = model._default_manager.filter(pk=row_id, state=WorkState.RUNNING)
    return rows if lease is None else rows.filter(leased_until=lease)
