"""Keyset paging: a page is named by the row before it, never by its number.

Going deep costs as much as the first page, and a row that arrives meanwhile neither
repeats nor hides another.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_aware


@dataclass(frozen=True, slots=True)
class Cursor:
    """The place of one group in the list that is newest first."""

    changed_at: datetime
    pk: int

    def __str__(self) -> str:
        return f"{self.changed_at.isoformat().replace('+00:00', 'Z')}_{self.pk}"


def parse_cursor(raw: str) -> Cursor:
    """Read what str(Cursor) wrote; raise ValueError, with a sentence, for anything else."""
    time, _, number = raw.rpartition("_")
    try:
        changed_at = parse_datetime(time)
    except ValueError:
        changed_at = None
    if changed_at is None or not is_aware(changed_at) or not number.isdecimal():
        raise ValueError(f"“{raw[:80]}” is no place in this list; start again from its first page.")
    return Cursor(changed_at, min(int(number), 2**63 - 1))
